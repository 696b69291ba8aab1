/*
 * pack.h - packs/roster/lists.yaml: the lists that departments send.
 *
 * Layer: feature, private to roster. Strict YAML; the office's own copy in DATA/packs/roster counts
 * before the product's. A fault is refused with file and line.
 */
#ifndef MZ_FEATURE_ROSTER_PACK_H
#define MZ_FEATURE_ROSTER_PACK_H

#include "base/base.h"

enum { LISTS_MAX = 32, LIST_BITS = 62 };

/* One of them. */
struct roll {
    mz_str id, label, label_en, source, source_en;
    mz_str category; /* of packs/catalogue */
    mz_str cite;
    int64_t bit;    /* 0 to 61: its place in the mask of a person */
    int64_t months; /* old after so many without a new one */
};

struct lists {
    mz_str version;
    struct roll list[LISTS_MAX];
    size_t n;
};

mz_code lists_read(mz_cx *cx, mz_str path, const struct lists **out) MZ_MUST_USE;
/* Of this installation; in cx->a. */
mz_code lists_get(mz_cx *cx, const struct lists **out) MZ_MUST_USE;
/* NULL when there is none of that id. */
const struct roll *list_of(const struct lists *all, mz_str id);
/* The value that this list adds to the mask of a person. */
int64_t list_bit(const struct roll *l);
mz_str list_label(enum mz_lang lang, const struct roll *l, mz_str id);
mz_str list_source(enum mz_lang lang, const struct roll *l);

#endif
