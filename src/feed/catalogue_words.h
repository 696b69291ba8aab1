/*
 * catalogue_words.h - the words a catalogue may use, each with its enum and its label.
 *
 * Layer: feed. Included by catalogue.h, where the invariants stand. A word is a row here and
 * nowhere else: the reader, the pages and the tests go through these tables.
 */
#ifndef MZ_FEED_CATALOGUE_WORDS_H
#define MZ_FEED_CATALOGUE_WORDS_H

#include "base/base.h"

/* clang-format off */
/*    id        word       label */
#define CATALOGUE_USES(X)                                  \
    X(PERSON,   "person",   MZ_T("Population||of data"))   \
    X(INCOME,   "income",   MZ_T("Income||of data"))       \
    X(PROPERTY, "property", MZ_T("Property||of data"))     \
    X(SPENDING, "spending", MZ_T("Spending||of data"))     \
    X(SUPPORT,  "support",  MZ_T("Supporting||of data"))
#define CATALOGUE_TYPES(X)                                 \
    X(TEXT,   "text",   MZ_T("Text||type of an item"))     \
    X(CODE,   "code",   MZ_T("Code||type of an item"))     \
    X(DATE,   "date",   MZ_T("Date||type of an item"))     \
    X(MONTH,  "month",  MZ_T("Month||type of an item"))    \
    X(NUMBER, "number", MZ_T("Number||type of an item"))   \
    X(WHOLE,  "whole",  MZ_T("Whole number||type of an item")) \
    X(FLAG,   "flag",   MZ_T("Yes or no||type of an item"))
/* What is hidden when a row is shown. */
#define CATALOGUE_MASKS(X)                                 \
    X(NONE,    "",        MZ_T("Shown||of a column"))      \
    X(NUMBER,  "number",  MZ_T("ID number, masked"))       \
    X(NAME,    "name",    MZ_T("Name, masked"))            \
    X(ADDRESS, "address", MZ_T("Address, masked"))         \
    X(ACCOUNT, "account", MZ_T("Account, masked"))
#define CATALOGUE_FOLDS(X)                                 \
    X(SUM,    "sum",    MZ_T("Sum||of rows"))              \
    X(LATEST, "latest", MZ_T("Latest||of rows"))           \
    X(COUNT,  "count",  MZ_T("Count||of rows"))            \
    X(MAX,    "max",    MZ_T("Highest||of rows"))          \
    X(ANY,    "any",    MZ_T("Any||of rows"))
/* How the members of a household add up. */
#define CATALOGUE_ROLLS(X)                                 \
    X(NONE, "",    MZ_T("By person||of a feature"))        \
    X(SUM,  "sum", MZ_T("Sum of the household"))           \
    X(MAX,  "max", MZ_T("Highest of the household"))       \
    X(ANY,  "any", MZ_T("Anybody in the household"))
/*    id       word       months  label */
#define CATALOGUE_EVERY(X)                                 \
    X(MONTH,   "month",   1,  MZ_T("Monthly"))             \
    X(QUARTER, "quarter", 3,  MZ_T("Quarterly"))           \
    X(HALF,    "half",    6,  MZ_T("Half-yearly"))         \
    X(YEAR,    "year",    12, MZ_T("Yearly"))
/* What a delivery holds; only of the first two is somebody who is not in it somebody without. */
#define CATALOGUE_DELIVERS(X)                              \
    X(ALL,     "all",     MZ_T("The whole register"))      \
    X(ASKED,   "asked",   MZ_T("Answers for the people asked about")) \
    X(CHANGES, "changes", MZ_T("What is new in the period"))
/* clang-format on */

#define X(id, ...) CATALOGUE_##id,
enum catalogue_use { CATALOGUE_USES(X) };
#undef X
#define X(id, ...) CATALOGUE_TYPE_##id,
enum catalogue_type { CATALOGUE_TYPES(X) };
#undef X
#define X(id, ...) CATALOGUE_MASK_##id,
enum catalogue_mask { CATALOGUE_MASKS(X) };
#undef X
#define X(id, ...) CATALOGUE_FOLD_##id,
enum catalogue_fold { CATALOGUE_FOLDS(X) };
#undef X
#define X(id, ...) CATALOGUE_ROLL_##id,
enum catalogue_roll { CATALOGUE_ROLLS(X) };
#undef X
#define X(id, ...) CATALOGUE_EVERY_##id,
enum catalogue_every { CATALOGUE_EVERY(X) };
#undef X
#define X(id, ...) CATALOGUE_DELIVERS_##id,
enum catalogue_delivers { CATALOGUE_DELIVERS(X) };
#undef X

/* The label of a word, an MZ_T sentence. */
const char *catalogue_use_label(enum catalogue_use v);
const char *catalogue_type_label(enum catalogue_type v);
const char *catalogue_mask_label(enum catalogue_mask v);
const char *catalogue_fold_label(enum catalogue_fold v);
const char *catalogue_roll_label(enum catalogue_roll v);
const char *catalogue_every_label(enum catalogue_every v);
const char *catalogue_delivers_label(enum catalogue_delivers v);
/* The word itself, as it stands in the pack. */
const char *catalogue_type_word(enum catalogue_type v);
const char *catalogue_fold_word(enum catalogue_fold v);
const char *catalogue_every_word(enum catalogue_every v);

#endif
