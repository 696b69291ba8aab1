/*
 * pack.h - what a report says and by what it is judged: limits, matters, lines, checks, score.
 *
 * Layer: feature, private to verify. Strict YAML (packs/verify/README.md is the manual) over the
 * catalogue (feed/catalogue.h); the office's own copy counts before the product's. Read once a
 * process; a pack with a fault is refused with file and line.
 *
 * Invariants
 *   - Every line names a feature of the catalogue, every declared value a line may be held against.
 *   - Nothing in it changes after it was read.
 */
#ifndef MZ_FEATURE_VERIFY_PACK_H
#define MZ_FEATURE_VERIFY_PACK_H

#include "feature/verify/pack_words.h"
#include "feed/catalogue.h"

enum {
    PACK_LINES_MAX = 100,
    PACK_CHECKS_MAX = 24,
    PACK_FACTORS_MAX = 24,
    PACK_STEPS_MAX = 12,
    PACK_PURPOSES_MAX = 24,
    PACK_DECLARED_MAX = 24,
    PACK_GROUPS_MAX = 8,
    PACK_ADAPTERS_MAX = 36,
    PACK_FIELDS_MAX = 64,
    PACK_CATEGORIES = CATALOGUE_CATEGORIES_MAX,
};

struct pack_words {
    mz_str id, label, label_en;
};

struct pack_limit {
    struct pack_words words;
    int64_t value;
    mz_str cite;
    bool open; /* "to be confirmed" */
};

struct pack_declared {
    struct pack_words words;
    bool money; /* fen, else a count */
};

struct pack_line {
    const struct catalogue_feature *feature;
    const struct catalogue_category *category;
    enum pack_block block;
    enum pack_part part;
    int64_t times;
    bool sum;
    bool money;
    bool cents;       /* its values are hundredths: money, square metres, mu */
    size_t declared;  /* SIZE_MAX: none */
    int64_t at_least; /* of a flag: yuan or a count */
    mz_str note, note_en;
};

struct pack_check {
    struct pack_words words;
    enum pack_metric metric;
    int64_t over;
    bool sure; /* severity over, else suspect */
    mz_str cite;
};

struct pack_step {
    int64_t from;
    int64_t percent;
};

struct pack_factor {
    struct pack_words words;
    size_t group;
    enum pack_metric metric;
    int64_t weight;
    struct pack_step step[PACK_STEPS_MAX];
    size_t step_n;
};

struct pack_adapter {
    struct pack_words words;
    const struct catalogue_category *category;
    mz_str basis, cite;
    size_t field[PACK_FIELDS_MAX]; /* in catalogue.item */
    size_t field_n;
    int64_t from_hour, to_hour, quota_day, timeout_ms, bytes_max, retention_days;
};

/* Who answers for a category: the first that is there. */
struct pack_order {
    enum pack_way way[PACK_WAYS_N];
    size_t way_n;
    int months; /* how far back deliveries must be there without a gap; 1: the newest */
    bool set;
    bool chain; /* months were written down: an unbroken chain of changes says that none was */
};

struct pack {
    const struct catalogue *catalogue;
    struct pack_words words;
    mz_str version;
    struct pack_limit limit[PACK_LIMITS_N];
    struct pack_words purpose[PACK_PURPOSES_MAX];
    size_t purpose_n;
    struct pack_declared declared[PACK_DECLARED_MAX];
    size_t declared_n;
    struct pack_line line[PACK_LINES_MAX];
    size_t line_n;
    struct pack_check check[PACK_CHECKS_MAX];
    size_t check_n;
    struct pack_words group[PACK_GROUPS_MAX];
    size_t group_n;
    struct pack_factor factor[PACK_FACTORS_MAX];
    size_t factor_n;
    int64_t manual_from, unlikely_over;
    mz_str score_cite;
    struct pack_order order[PACK_CATEGORIES]; /* by category of the catalogue */
    struct pack_adapter adapter[PACK_ADAPTERS_MAX];
    size_t adapter_n;
};

mz_code pack_start(mz_cx *cx) MZ_MUST_USE;
/* The pack of this installation; read at the first call and kept for the process. */
mz_code pack_get(mz_cx *cx, const struct pack **out) MZ_MUST_USE;
/* From folders, into cx->a: for tests and `mz verify pack`. */
mz_code pack_read(mz_cx *cx, mz_str folder, mz_str catalogue, const struct pack **out) MZ_MUST_USE;

mz_str pack_word(enum mz_lang lang, const struct pack_words *w);
/* SIZE_MAX when there is none. */
size_t pack_purpose(const struct pack *p, mz_str id);
size_t pack_declared_of(const struct pack *p, mz_str id);
size_t pack_category(const struct pack *p, mz_str no);
const struct pack_adapter *pack_adapter_of(const struct pack *p,
                                           const struct catalogue_category *category);
const char *pack_way_label(enum pack_way way);
const char *pack_part_label(enum pack_part part);
const char *pack_block_label(enum pack_block block);
const char *pack_metric_unit(enum pack_metric metric);

/* ---- sets of categories: "01 05 33" or "*" ---------------------------------------------- */

struct pack_scope {
    bool has[PACK_CATEGORIES];
};
/* Refuses a number that the catalogue does not have. */
mz_code pack_scope_read(mz_cx *cx, const struct pack *p, mz_str text,
                        struct pack_scope *out) MZ_MUST_USE;
mz_str pack_scope_text(mz_arena *a, const struct pack *p, const struct pack_scope *s);
size_t pack_scope_n(const struct pack *p, const struct pack_scope *s);

#endif
