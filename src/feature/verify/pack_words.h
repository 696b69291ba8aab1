/*
 * pack_words.h - the words a cross-check pack may use, each with its enum and its label.
 *
 * Layer: feature, private to verify. Included by pack.h, where the invariants stand.
 */
#ifndef MZ_FEATURE_VERIFY_PACK_WORDS_H
#define MZ_FEATURE_VERIFY_PACK_WORDS_H

#include "base/base.h"

/* clang-format off */
#define PACK_LIMITS(X) \
    X(START_DAYS,   "start_days",   1, 30)   \
    X(REPORT_DAYS,  "report_days",  1, 60)   \
    X(OBJECT_DAYS,  "object_days",  1, 60)   \
    X(RECHECK_DAYS, "recheck_days", 1, 60)   \
    X(VALID_MONTHS, "valid_months", 1, 24)   \
    X(FRESH_DAYS,   "fresh_days",   1, 1000) \
    X(KEEP_YEARS,   "keep_years",   1, 100)
#define PACK_BLOCKS(X)                             \
    X(INCOME,   "income",   MZ_T("Income||block")) \
    X(PROPERTY, "property", MZ_T("Property||block")) \
    X(SPENDING, "spending", MZ_T("Spending||block")) \
    X(FLAG,     "flag",     MZ_T("Risk flags"))
#define PACK_PARTS(X)                                       \
    X(NONE,     "",         "")                             \
    X(WAGE,     "wage",     MZ_T("Wages"))                  \
    X(BUSINESS, "business", MZ_T("Business income"))        \
    X(ASSETS,   "assets",   MZ_T("Income from property"))   \
    X(TRANSFER, "transfer", MZ_T("Transfers||income"))      \
    X(ESTATE,   "estate",   MZ_T("Real estate"))            \
    X(VEHICLE,  "vehicle",  MZ_T("Vehicles"))               \
    X(FINANCE,  "finance",  MZ_T("Financial assets"))       \
    X(COMPANY,  "company",  MZ_T("Companies"))              \
    X(MEDICAL,  "medical",  MZ_T("Medical expenses"))       \
    X(SCHOOL,   "schooling", MZ_T("Schooling"))             \
    X(CARE,     "care",     MZ_T("Care and rehabilitation"))
/* A whole number, or unknown when a source that it rests on did not return. */
#define PACK_METRICS(X)                                                                   \
    X(INCOME_PERCENT,   "income_percent",   MZ_T("% of the standard"))                    \
    X(FINANCE_MONTHS,   "finance_months",   MZ_T("monthly standards"))                    \
    X(DWELLINGS,        "dwellings",        MZ_T("dwellings||counted"))                   \
    X(PREMISES,         "premises",         MZ_T("premises||counted"))                    \
    X(VEHICLES,         "vehicles",         MZ_T("vehicles||counted"))                    \
    X(COMPANIES,        "companies",        MZ_T("companies||counted"))                   \
    X(CLUES,            "clues",            MZ_T("flags"))                                \
    X(SPENDING_PERCENT, "spending_percent", MZ_T("% of income"))                          \
    X(ABLE_PERCENT,     "able_percent",     MZ_T("% of members"))                         \
    X(ILL_PERCENT,      "ill_percent",      MZ_T("% of members"))                         \
    X(AREA_PER_HEAD,    "area_per_head",    MZ_T("square metres a head"))
/* Who may answer for a category. */
#define PACK_WAYS(X)                                             \
    X(LIVE,      "live",      MZ_T("Asked live"))                \
    X(DELIVERY,  "delivery",  MZ_T("From what was delivered"))   \
    X(SYNTHETIC, "synthetic", MZ_T("Synthetic register"))
/* clang-format on */

enum pack_way {
#define X(id, ...) PACK_WAY_##id,
    PACK_WAYS(X)
#undef X
        PACK_WAYS_N
};
enum pack_limit_id {
#define X(id, ...) PACK_##id,
    PACK_LIMITS(X)
#undef X
        PACK_LIMITS_N
};
enum pack_block {
#define X(id, ...) PACK_BLOCK_##id,
    PACK_BLOCKS(X)
#undef X
        PACK_BLOCKS_N
};
enum pack_part {
#define X(id, ...) PACK_PART_##id,
    PACK_PARTS(X)
#undef X
        PACK_PARTS_N
};
enum pack_metric {
#define X(id, ...) PACK_METRIC_##id,
    PACK_METRICS(X)
#undef X
        PACK_METRICS_N
};

#endif
