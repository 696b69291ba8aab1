/*
 * pack.h - packs/round: kinds of visitors, categories that a list is made of, forms.
 *
 * Layer: feature; open to others through round.h. Strict YAML (packs/round/README.md is the
 * manual); the office's
 * own copy in DATA/packs/round counts before the product's. It is small and read when a campaign is
 * made; a fault is refused with file and line.
 */
#ifndef MZ_FEATURE_ROUND_PACK_H
#define MZ_FEATURE_ROUND_PACK_H

#include "feature/round/form.h"

enum { PACK_VISITORS_MAX = 12, PACK_CATEGORIES_MAX = 24, PACK_FORMS_MAX = 24 };

struct round_category {
    struct form_words words;
    mz_str fact;      /* of the population: true or false; empty: by age */
    int64_t age_from; /* full years, both included */
    int64_t age_to;
    mz_str every; /* how often they are visited beside campaigns; empty: never */
    mz_str form;  /* that is filled in then */
    mz_str cite;  /* where the number is from */
};

struct round_pack {
    mz_str version;
    struct form_words visitor[PACK_VISITORS_MAX];
    size_t visitor_n;
    struct round_category category[PACK_CATEGORIES_MAX];
    size_t category_n;
    struct form form[PACK_FORMS_MAX]; /* by file name */
    size_t form_n;
};

/* From a folder, into cx->a: for `mz round pack` and tests. */
mz_code round_pack_read(mz_cx *cx, mz_str folder, const struct round_pack **out) MZ_MUST_USE;
/* The pack of this installation. */
mz_code round_pack_get(mz_cx *cx, const struct round_pack **out) MZ_MUST_USE;
/* NULL when there is none of that id. */
const struct form_words *round_visitor(const struct round_pack *p, mz_str id);
const struct round_category *round_category(const struct round_pack *p, mz_str id);
const struct form *round_form(const struct round_pack *p, mz_str id);

#endif
