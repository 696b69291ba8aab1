/*
 * report.h - answers of sources as a report: values, totals, differences, flags, checks, score.
 *
 * Layer: feature, private to verify. Pure computing: no database, no clock; the same answers and
 * the same pack give the same report to the fen.
 */
#ifndef MZ_FEATURE_VERIFY_REPORT_H
#define MZ_FEATURE_VERIFY_REPORT_H

#include "base/json.h"
#include "base/money.h"
#include "feature/verify/source.h"

enum { REPORT_KIN_MAX = VERIFY_KIN_MAX };

/* clang-format off */
/* Differences between declared and found; the codes stand on the paper. */
#define REPORT_DIFFERENCES(X)                                             \
    X(SAME,       "C00", MZ_T("Agrees"))                                  \
    X(LESS,       "C01", MZ_T("Declared less than found"))                \
    X(UNDECLARED, "C02", MZ_T("Found and not declared"))                  \
    X(MORE,       "C03", MZ_T("Declared more than found"))                \
    X(OPEN,       "C04", MZ_T("Cannot be held against: not returned"))
/* clang-format on */
enum report_difference {
#define X(id, ...) REPORT_##id,
    REPORT_DIFFERENCES(X)
#undef X
};

struct report_value { /* of one line and one member */
    size_t line;
    size_t member;
    int64_t value; /* fen, or a count */
};

struct report_category {
    size_t category;
    mz_str source;
    mz_str fault;           /* English sentence, empty when there is none */
    mz_str about;           /* its {0} */
    int64_t delivery, came; /* the newest delivery and the day it came; 0, MZ_NULL: an answer */
    size_t deliveries;
    int64_t as_of;
    size_t rows, missing, conflicts, none;
    int64_t ms;
    bool asked;
};

struct report_diff {
    size_t declared;
    int64_t said, found; /* MZ_NULL: not declared; not returned */
    enum report_difference code;
};

struct report_flag {
    size_t line, member;
    int64_t value;
};

struct report_check {
    bool known, hit;
    int64_t value;
};

struct report_factor {
    bool known;
    int64_t value;
    int64_t percent;
    int64_t points; /* tenths of a point: weight x percent / 10 */
};

struct report_member {
    int64_t person;
    mz_str relation;
    bool adult, dead, counted;
    int64_t consent;
};
struct report_kin { /* owes support and lives elsewhere */
    int64_t person;
    mz_str relation;
    struct verify_kin told;
    int64_t due; /* fen a month; MZ_NULL: not known */
};

struct report {
    int64_t day;
    mz_str catalogue, pack; /* versions */
    struct report_member *member;
    size_t member_n, counted_n;
    struct report_kin *kin;
    size_t kin_n;
    struct report_category *category;
    size_t category_n;
    struct report_value *value;
    size_t value_n;
    bool *line_open; /* one a line: a source that it rests on did not return */
    int64_t part_total[PACK_PARTS_N];
    bool part_open[PACK_PARTS_N];
    struct report_diff *diff;
    size_t diff_n;
    struct report_flag *flag;
    size_t flag_n;
    struct report_check check[PACK_CHECKS_MAX];
    struct report_factor factor[PACK_FACTORS_MAX];
    int64_t standard; /* fen a month; MZ_NULL: no pack says */
    int64_t per_head; /* income per head and month, fen */
    int64_t score;    /* tenths; MZ_NULL when nothing is known */
    bool score_open;  /* a factor is unknown */
    mz_str suggested;
    size_t missing_n; /* categories with a member who is missing or in conflict */
};

struct report_in {
    const struct pack *pack;
    const struct verify_pass *pass;
    const struct source_answer *answer; /* one a category of the catalogue */
    const int64_t *declared;
    int64_t standard;
    const struct report_kin *kin;
    size_t kin_n;
};
/* In cx->a. */
mz_code report_make(mz_cx *cx, const struct report_in *in, struct report **out) MZ_MUST_USE;
/* The total of the lines held against a declared value. */
bool report_found(const struct report *r, const struct pack *p, size_t declared, int64_t *total);
const char *report_difference_code(enum report_difference d);
const char *report_difference_label(enum report_difference d);
/* Where a score leads: an MZ_T sentence. */
const char *report_route(const struct pack *p, const struct report *r);

mz_code report_write(mz_cx *cx, const struct pack *p, const struct report *r,
                     mz_str *json) MZ_MUST_USE;
/* Strict: what was written by report_write() of a pack with the same ids. */
mz_code report_read(mz_cx *cx, const struct pack *p, mz_str json, struct report **out) MZ_MUST_USE;

/* A value of a line for a reader: "1,234.50" or "2". */
mz_str report_amount(mz_arena *a, const struct pack_line *line, int64_t value);

/* ---- fold.c: rows of one member to the value of a feature ----------------------- */

/* false: no row has a value. Money in fen, dates in days, months as year * 12 + month - 1. */
bool fold_feature(const struct catalogue *c, const struct catalogue_feature *f,
                  const struct source_answer *answer, size_t member, int64_t day, int64_t *value);

#endif
