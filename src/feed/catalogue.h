/*
 * catalogue.h - what departments deliver: categories, items, how often, how items become features.
 *
 * Layer: feed. A catalogue is a pack (packs/catalogue, its README.md is the manual of the format):
 * strict YAML and CSV, read once and checked like code. It is data for the scanner and the pages.
 *
 * Invariants
 *   - A catalogue that was returned has no error: every item belongs to a category, every feature
 *     folds an item of its own category by a fold that the item's type allows, every id is unique,
 *     and a header label means at most one thing in a category.
 *   - All of it lives in the arena of the findings and never changes.
 *   - Every fault has its file and line, what is wrong, and the way out. Reading goes on behind a
 *     fault, so that one run shows all of them, at most CATALOGUE_FINDINGS_MAX.
 *   - Files are bounded and not followed through links; nothing in them is trusted.
 */
#ifndef MZ_FEED_CATALOGUE_H
#define MZ_FEED_CATALOGUE_H

#include "base/date.h"
#include "feed/catalogue_facts.h"
#include "feed/catalogue_words.h"

enum {
    CATALOGUE_CATEGORIES_MAX = 99,
    CATALOGUE_ITEMS_MAX = 5000,
    CATALOGUE_ALIASES_MAX = 20000,
    CATALOGUE_CODES_MAX = 4096, /* of all items */
    CATALOGUE_IS_MAX = 32,      /* of one feature */
    CATALOGUE_FEATURES_MAX = 1000,
    CATALOGUE_DEPARTMENTS_MAX = 100,
    CATALOGUE_SOURCES_MAX = 100,
    CATALOGUE_BASES_MAX = 8,      /* of one category */
    CATALOGUE_KEYS_MAX = 40,      /* labels of one key */
    CATALOGUE_SENDERS_MAX = 60,   /* of one category */
    CATALOGUE_FINDINGS_MAX = 200, /* more are counted, not kept */
    CATALOGUE_FILES_MAX = 120,
    CATALOGUE_FILE_BYTES = 1 << 20,
    CATALOGUE_LABEL_CHARS = 60,
};

/* What is known of somebody whom no row speaks of. */
enum catalogue_missing { CATALOGUE_MISSING_UNKNOWN, CATALOGUE_MISSING_NONE };

struct catalogue_source {
    mz_str id, title, number;
    mz_date from;
    bool open; /* article or number still to be confirmed */
};

struct catalogue_department {
    mz_str id, label, label_en;
};

/* A value of a code item, as departments write it; the first of a number is its label. */
struct catalogue_code {
    mz_str text;
    mz_str label_en; /* of the first */
    int64_t number;
};

struct catalogue_item {
    mz_str code; /* HD0502 */
    mz_str label, label_en;
    enum catalogue_type type;
    mz_str unit; /* 元, 亩; empty: none */
    enum catalogue_mask mask;
    size_t category;
    const mz_str *alias; /* as departments write it; folded like a header cell */
    size_t alias_n;
    const struct catalogue_code *choice;
    size_t choice_n;
    bool needed; /* a feature reads it */
    int line;
};

struct catalogue_feature {
    mz_str id; /* the fact of the rule packs, where there is one of this meaning */
    mz_str label, label_en;
    size_t item; /* in catalogue.item */
    enum catalogue_fold fold;
    size_t where; /* a code item: only rows with one of `is` count; SIZE_MAX: all rows */
    int64_t *is;
    size_t is_n;
    size_t by;  /* the item that dates a row; SIZE_MAX: the period of the delivery */
    int months; /* of the window that ends with the period; 0: only what is in force */
    enum catalogue_roll roll;
    enum catalogue_missing missing;
    mz_str because; /* why nobody in the delivery means none */
    int line;
};

struct catalogue_basis {
    size_t source;
    mz_str article;
};

struct catalogue_category {
    mz_str no; /* "05" */
    mz_str id, label, label_en;
    size_t department;
    enum catalogue_use use;
    struct catalogue_basis basis[CATALOGUE_BASES_MAX];
    size_t basis_n;
    enum catalogue_every every;
    int due;     /* day of the month after the period */
    mz_str cite; /* of frequency and day */
    enum catalogue_delivers delivers;
    bool many;                   /* a person may have several rows */
    const mz_str *number, *name; /* labels of the key columns, most special first */
    size_t number_n, name_n;
    const mz_str *sender; /* who must send each period; none: whoever sent in the last year */
    size_t sender_n;
    size_t item, item_n; /* first of catalogue.item and how many */
    struct catalogue_feature *feature;
    size_t feature_n;
    mz_str file;
};

struct catalogue {
    mz_str id, title, title_en, version;
    struct catalogue_source *source;
    size_t source_n;
    struct catalogue_department *department;
    size_t department_n;
    struct catalogue_category *category; /* by number */
    size_t category_n;
    struct catalogue_item *item; /* by code */
    size_t item_n;
    size_t feature_n;
    struct catalogue_fact *fact; /* facts.yaml; none without it */
    size_t fact_n;
    uint8_t hash[32]; /* of its files: kept with what was read by it */
};

struct catalogue_finding {
    mz_str file;
    int line; /* 0: of the file as a whole */
    struct mz_say say;
    struct mz_say way;
};

struct catalogue_findings {
    mz_arena *a; /* cx->a when NULL */
    struct catalogue_finding *v;
    size_t n;     /* kept */
    size_t total; /* found */
};

struct catalogue_file {
    mz_str name; /* "categories/05-vehicle.yaml" */
    mz_str text;
};

/* ---- reading ---------------------------------------------------------------------------- */

/* The folder of a catalogue. *out is NULL when there are findings. MZ_ABSENT without a folder. */
mz_code catalogue_load(mz_cx *cx, const char *folder, struct catalogue_findings *f,
                       const struct catalogue **out) MZ_MUST_USE;
/* The same from texts; borrowed until it returns. */
void catalogue_read(mz_cx *cx, const struct catalogue_file *file, size_t n,
                    struct catalogue_findings *f, const struct catalogue **out);
/* "file:line: what. way" in the reader's language. */
mz_str catalogue_finding_say(mz_arena *a, enum mz_lang lang, const struct catalogue_finding *one);

/* ---- looking up -------------------------------------------------------------------------- */

/* By number ("05", "5"), id ("vehicle") or Chinese label; NULL when there is none. */
const struct catalogue_category *catalogue_find(const struct catalogue *c, mz_str word);
/* By its id; NULL. *category may be NULL. */
const struct catalogue_feature *catalogue_feature(const struct catalogue *c, mz_str id,
                                                  const struct catalogue_category **category);

enum catalogue_column_kind { CATALOGUE_OTHER, CATALOGUE_NUMBER, CATALOGUE_NAME, CATALOGUE_ITEM };
struct catalogue_column {
    enum catalogue_column_kind kind;
    size_t item; /* in catalogue.item, of CATALOGUE_ITEM */
};
/*
 * What a header cell means in this category: widths, blanks, case and what stands in brackets at
 * its end do not count. A label of the category's own key stands before a general one.
 */
struct catalogue_column catalogue_column(const struct catalogue *c,
                                         const struct catalogue_category *category, mz_str label);
/* A header label as the comparison above takes it. */
mz_str catalogue_label_fold(mz_arena *a, mz_str label);

mz_str catalogue_word(enum mz_lang lang, mz_str zh, mz_str en); /* the one of the language */

/* ---- periods ------------------------------------------------------------------------------ */

/* A period is a month, year * 12 + month - 1. A quarterly category is due for 3, 6, 9 and 12. */
bool catalogue_owes(const struct catalogue_category *category, int64_t period);
/* The last day in time for a period. */
mz_date catalogue_due(const struct catalogue_category *category, int64_t period);
/* "2026-10"; false when it is no month of 1900 to 2200. */
bool catalogue_period_of(mz_str text, int64_t *period);
mz_str catalogue_period_text(mz_arena *a, int64_t period);

#endif
