/*
 * dataset.h - what may be shared: categories and datasets, as packs/share declares them.
 *
 * Layer: feature. packs/share/README.md is the manual of the files. `mz share pack` names the first
 * fault with file, line and column.
 *
 * Invariants
 *   - A dataset that is here has a purpose, a legal basis, recipients, a freshness and a time after
 *     which the recipient deletes.
 *   - A field is one of DATASET_FIELDS with a minimisation that fits it. One that tells who
 * somebody is, or how much is paid, names its own purpose and basis, or the pack is refused.
 *   - Nothing leaves but fields of a dataset, minimised as it says.
 */
#ifndef MZ_FEATURE_SHARE_DATASET_H
#define MZ_FEATURE_SHARE_DATASET_H

#include "base/base.h"

enum {
    DATASET_MAX = 24,
    DATASET_CATEGORIES_MAX = 32,
    DATASET_RECIPIENTS_MAX = 24,
};

/* clang-format off */
/* How little is told: word in packs, label. */
#define DATASET_MINIMS(X)                                       \
    X(PLAIN,    "plain",    MZ_T("As it is||field"))            \
    X(MASKED,   "masked",   MZ_T("Masked"))                     \
    X(HASHED,   "hashed",   MZ_T("Hashed with the recipient's key")) \
    X(YEAR,     "year",     MZ_T("Year only"))                  \
    X(TOWNSHIP, "township", MZ_T("Township only"))              \
    X(COUNTY,   "county",   MZ_T("County only"))
#define DATASET_M(id) (1U << DATASET_MINIM_##id)
/* Word in packs and files, label, minimisations that fit, sensitive when told as it is. */
#define DATASET_FIELDS(X)                                                                        \
    X(ID_NUMBER,     "id_number",     MZ_T("ID number"),                                         \
      DATASET_M(PLAIN) | DATASET_M(MASKED) | DATASET_M(HASHED), true)                            \
    X(NAME,          "name",          MZ_T("Name of the person"),                                \
      DATASET_M(PLAIN) | DATASET_M(MASKED), true)                                                \
    X(SEX,           "sex",           MZ_T("Sex"), DATASET_M(PLAIN), false)                      \
    X(BIRTH,         "birth",         MZ_T("Birthday"), DATASET_M(PLAIN) | DATASET_M(YEAR), true) \
    X(DIVISION,      "division",      MZ_T("Division"),                                          \
      DATASET_M(PLAIN) | DATASET_M(TOWNSHIP) | DATASET_M(COUNTY), false)                         \
    X(ADDRESS,       "address",       MZ_T("Address"), DATASET_M(PLAIN), true)                   \
    X(HOUSEHOLD,     "household",     MZ_T("Household number"), DATASET_M(PLAIN), true)          \
    X(CATEGORY,      "category",      MZ_T("Category||of persons"), DATASET_M(PLAIN), false)     \
    X(DETERMINATION, "determination", MZ_T("Determination"), DATASET_M(PLAIN), false)            \
    X(SINCE,         "since",         MZ_T("In the category since"),                             \
      DATASET_M(PLAIN) | DATASET_M(YEAR), false)                                                 \
    X(LAW,           "law",           MZ_T("Law applied"), DATASET_M(PLAIN), false)              \
    X(AMOUNT,        "amount",        MZ_T("Amount a month"), DATASET_M(PLAIN), true)
/* clang-format on */

enum dataset_minim {
#define X(id, word, label) DATASET_MINIM_##id,
    DATASET_MINIMS(X)
#undef X
        DATASET_MINIMS_N
};
enum dataset_field_id {
#define X(id, word, label, fits, sensitive) DATASET_FIELD_##id,
    DATASET_FIELDS(X)
#undef X
        DATASET_FIELDS_N
};

struct dataset_words {
    mz_str id, label, label_en;
};

/* Who is in it: those with a determination of this outcome in force; category.h says when. */
struct dataset_category {
    struct dataset_words words;
    mz_str outcome;
};

struct dataset_field {
    enum dataset_field_id id;
    enum dataset_minim as;
    bool sensitive; /* as it is told */
    mz_str purpose, basis;
};

struct dataset {
    struct dataset_words words;
    mz_str version, purpose, purpose_en, basis;
    size_t category[DATASET_CATEGORIES_MAX]; /* in sharing.category */
    size_t category_n;
    struct dataset_field field[DATASET_FIELDS_N];
    size_t field_n;
    struct dataset_words recipient[DATASET_RECIPIENTS_MAX];
    size_t recipient_n;
    int64_t level_min;  /* smallest place of an agreement: 3 county, 4 township */
    int64_t full_every; /* months; between them only what changed */
    int64_t receipt_days;
    int64_t keep_months; /* the recipient deletes after */
    int64_t agreement_months;
    bool answers; /* "is this person in the category" may be asked */
};

struct sharing {
    struct dataset_category category[DATASET_CATEGORIES_MAX];
    size_t category_n;
    struct dataset set[DATASET_MAX];
    size_t set_n;
};

mz_code dataset_start(mz_cx *cx) MZ_MUST_USE;
/* Of this installation: DATA/packs/share, else the product's; read once a process. */
mz_code dataset_all(mz_cx *cx, const struct sharing **out) MZ_MUST_USE;
/* From a folder, into cx->a. */
mz_code dataset_read(mz_cx *cx, mz_str folder, const struct sharing **out) MZ_MUST_USE;

/* NULL when there is none. */
const struct dataset *dataset_find(const struct sharing *s, mz_str id);
const struct dataset_field *dataset_field(const struct dataset *d, mz_str word);
const struct dataset_words *dataset_recipient(const struct dataset *d, mz_str id);
/* Place in sharing.category, of one that the dataset has; SIZE_MAX. */
size_t dataset_category(const struct sharing *s, const struct dataset *d, mz_str id);

mz_str dataset_word(enum mz_lang lang, const struct dataset_words *w);
const char *dataset_field_word(enum dataset_field_id id);
const char *dataset_field_label(enum dataset_field_id id);
const char *dataset_minim_label(enum dataset_minim as);

#endif
