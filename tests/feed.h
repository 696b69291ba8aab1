/*
 * feed.h - a small population and shape for tests of src/feed, and the comparison of both scans.
 *
 * Person i of 0 to FEED_PEOPLE - 1 has an ID number of county 360121, born on a day of 1950 + i,
 * and the name at i. A test that keeps more of its world says so before it includes this:
 *
 *     #define FEED_MORE char dir[100];
 *     #include "feed.h"
 */
#ifndef MZ_TESTS_FEED_H
#define MZ_TESTS_FEED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "feed/scan.h"

#ifndef FEED_MORE
#define FEED_MORE
#endif

enum { FEED_PEOPLE = 40, FEED_DEAD = 7, FEED_TODAY = 20484 }; /* 2026-01-31 */

static const mz_str feed_names[] = {
    {"张三", 6}, {"李四", 6}, {"王小明", 9}, {"欧阳修", 9}, {"阿·买", 8}, {"Anna Lee", 8},
};

static inline mz_str feed_name(size_t i)
{
    return feed_names[i % MZ_LEN(feed_names)];
}

static inline void feed_id_of(size_t i, char z[19])
{
    (void)snprintf(z, 19, "360121%04zu%02zu%02zu%03zu", 1950 + i, i % 12 + 1, i % 28 + 1,
                   (i * 37 + 5) % 1000);
    z[17] = mz_cid_check(z);
    z[18] = '\0';
}

static inline uint64_t feed_key_of(size_t i)
{
    char z[19];
    uint64_t key = 0;
    feed_id_of(i, z);
    (void)mz_cid_scan(z, MZ_CID_LEN, &key);
    return key;
}

static void feed_same_bytes(void *p, void *out, size_t n)
{
    unsigned *state = p;
    unsigned char *b = out;
    for (size_t i = 0; i < n; i++) {
        *state = *state * 1664525U + 1013904223U;
        b[i] = (unsigned char)(*state >> 24);
    }
}

static inline mz_who *feed_population(mz_cx *cx)
{
    mz_who *w = NULL;
    if (mz_who_new(cx, FEED_PEOPLE, &w) != MZ_OK) {
        return NULL;
    }
    for (size_t i = 0; i < FEED_PEOPLE; i++) {
        mz_who_add(w, feed_key_of(i), feed_name(i), i == FEED_DEAD ? MZ_WHO_DEAD : 0);
    }
    mz_who_done(w, 1);
    return w;
}

/* ID, name, amount, day, state, months: every type there is. */
enum { FEED_C_ID, FEED_C_NAME, FEED_C_PAID, FEED_C_DAY, FEED_C_STATE, FEED_C_MONTHS, FEED_C_N };

static const mz_str feed_id_alias[] = {{"身份证号", 12}, {"证件号码", 12}};
static const mz_str feed_paid_alias[] = {{"自付金额(元)", 17}, {"金额", 6}};
static const struct mz_feed_code feed_states[] = {
    {{"01", 2}, 1}, {{"在保", 6}, 1}, {{"02", 2}, 2}, {{"停保", 6}, 2}, {{"03", 2}, 3}};
static const struct mz_feed_column feed_columns[] = {
    {.type = MZ_FEED_ID,
     .name = {"公民身份号码", 18},
     .alias = feed_id_alias,
     .alias_n = 2,
     .must = true},
    {.type = MZ_FEED_NAME, .name = {"姓名", 6}},
    {.type = MZ_FEED_NUMBER,
     .name = {"个人自付金额", 18},
     .alias = feed_paid_alias,
     .alias_n = 2,
     .must = true,
     .scale = 2},
    {.type = MZ_FEED_DATE, .name = {"出院日期", 12}},
    {.type = MZ_FEED_CODE, .name = {"参保状态", 12}, .code = feed_states, .code_n = 5},
    {.type = MZ_FEED_NUMBER, .name = {"月数", 6}, .least = 0, .most = 1200},
};

static const struct mz_feed_fold feed_folds[] = {
    {.how = MZ_FOLD_SUM, .column = FEED_C_PAID, .by = FEED_C_DAY, .monthly = true},
    {.how = MZ_FOLD_LATEST, .column = FEED_C_STATE, .by = FEED_C_DAY},
    {.how = MZ_FOLD_COUNT, .column = MZ_FEED_NO_COLUMN, .by = MZ_FEED_NO_COLUMN},
    {.how = MZ_FOLD_MAX, .column = FEED_C_PAID, .by = MZ_FEED_NO_COLUMN},
    {.how = MZ_FOLD_MIN, .column = FEED_C_PAID, .by = MZ_FEED_NO_COLUMN},
    {.how = MZ_FOLD_ANY, .column = FEED_C_MONTHS, .by = MZ_FEED_NO_COLUMN},
    {.how = MZ_FOLD_SUM, .column = FEED_C_PAID, .by = MZ_FEED_NO_COLUMN},
};

static const struct mz_feed_shape feed_shape = {.columns = feed_columns,
                                                .columns_n = FEED_C_N,
                                                .folds = feed_folds,
                                                .folds_n = MZ_LEN(feed_folds)};

/* ---- one scan, written down ---------------------------------------------- */

struct feed_run {
    mz_code rc;
    struct mz_error err;
    struct mz_feed_found *found;
    mz_buf *rejects; /* a line for each */
};

static mz_code feed_note(mz_cx *cx, void *p, const struct mz_feed_reject *r)
{
    mz_buf *b = p;
    mz_buf_add(b,
               mz_str_fmt(cx->a, "%s,%d,%lld,%lld,%zu", mz_feed_reason_name(r->reason), r->column,
                          (long long)r->row->number, (long long)r->row->line, r->header->n));
    for (size_t i = 0; i < r->row->n; i++) {
        mz_buf_byte(b, '|');
        mz_buf_add(b, r->row->cells[i]);
    }
    mz_buf_byte(b, '\n');
    return MZ_OK;
}

static inline struct feed_run feed_scan_of(mz_cx *cx, const mz_who *who, const mz_feed_form *form,
                                           mz_str bytes, struct mz_feed_scan_options o)
{
    struct feed_run run = {.rejects = mz_buf_new(cx->a, 64 << 20)};
    o.name = MZ_S("f.csv");
    o.today = (mz_date){FEED_TODAY};
    o.reject = feed_note;
    o.p = run.rejects;
    run.rc = mz_feed_scan_memory(cx, who, form, bytes, &o, &run.found);
    run.err = cx->err;
    mz_clear(cx);
    return run;
}

/* ---- are two scans the same? --------------------------------------------- */

static inline const char *feed_unlike_match(const struct mz_feed_found *a,
                                            const struct mz_feed_found *b, size_t i)
{
    const struct mz_feed_match *x = &a->match[i];
    const struct mz_feed_match *y = &b->match[i];
    if (x->person != y->person || x->part != y->part) {
        return "person of a match";
    }
    if (x->number != y->number || x->line != y->line) {
        return "place of a match";
    }
    if (x->cells_n != y->cells_n ||
        memcmp(a->kept + x->cells, b->kept + y->cells, x->cells_n) != 0) {
        return "cells of a match";
    }
    for (size_t c = 0; c < MZ_FEED_COLUMNS_MAX; c++) {
        if (a->value[c] == NULL) {
            continue;
        }
        if (a->value[c][i] != b->value[c][i] ||
            ((a->known[c][i / 64] ^ b->known[c][i / 64]) >> i % 64 & 1) != 0) {
            return "value of a match";
        }
    }
    return a->order[i] == b->order[i] ? NULL : "order of the matches";
}

/* What differs, or NULL. */
static inline const char *feed_unlike(const struct feed_run *x, const struct feed_run *y)
{
    if (x->rc != y->rc || x->err.say != y->err.say) {
        return "outcome";
    }
    if (!mz_str_eq(mz_buf_str(x->rejects), mz_buf_str(y->rejects))) {
        return "rejected rows";
    }
    const struct mz_feed_found *a = x->found;
    const struct mz_feed_found *b = y->found;
    if (a == NULL || b == NULL) {
        return a == b ? NULL : "result";
    }
    if (memcmp(&a->counts, &b->counts, sizeof a->counts) != 0) {
        return "counts";
    }
    if (memcmp(a->print, b->print, sizeof a->print) != 0) {
        return "print of the content";
    }
    if (a->parts_n != b->parts_n || a->match_n != b->match_n) {
        return "number of parts or matches";
    }
    for (size_t i = 0; i < a->parts_n; i++) {
        if (a->parts[i].header.n != b->parts[i].header.n ||
            a->parts[i].unended != b->parts[i].unended) {
            return "header";
        }
    }
    const char *unlike = NULL;
    for (size_t i = 0; i < a->match_n && unlike == NULL; i++) {
        unlike = feed_unlike_match(a, b, i);
    }
    return unlike;
}

/* All ways to scan the bytes against the slow one; the slow one's run is left in *slow. */
static inline const char *feed_twins(mz_cx *cx, const mz_who *who, const mz_feed_form *form,
                                     mz_str bytes, struct feed_run *slow)
{
    static const struct mz_feed_scan_options ways[] = {
        {.threads = 1},
        {.threads = 1, .plain = true},
        {.threads = 2, .block = 700},
        {.threads = 3, .block = 64, .plain = true},
        {.threads = 2, .block = 4000},
    };
    *slow = feed_scan_of(cx, who, form, bytes, (struct mz_feed_scan_options){.slow = true});
    for (size_t i = 0; i < MZ_LEN(ways); i++) {
        struct feed_run fast = feed_scan_of(cx, who, form, bytes, ways[i]);
        const char *unlike = feed_unlike(slow, &fast);
        if (unlike != NULL) {
            return unlike;
        }
    }
    return NULL;
}

/* ---- a world ---------------------------------------------------------------------------- */

struct feed_world {
    mz_cx cx;
    struct mz_clock clock;
    struct mz_random random;
    unsigned state;
    mz_who *who;
    const mz_feed_form *form;
    FEED_MORE
};

static inline int64_t feed_now(void *p)
{
    (void)p;
    return FEED_TODAY * INT64_C(86400000);
}

/* Its people are there, the form of feed_shape is made; every run has the same bytes by chance. */
static inline void feed_open(struct feed_world *w)
{
    *w = (struct feed_world){.state = 7};
    w->clock = (struct mz_clock){feed_now, NULL};
    w->random = (struct mz_random){feed_same_bytes, &w->state};
    w->cx = (mz_cx){.a = mz_arena_new((size_t)2 << 30), .clock = &w->clock, .random = &w->random};
    w->who = feed_population(&w->cx);
    if (w->who == NULL || mz_feed_form_make(&w->cx, &feed_shape, &w->form) != MZ_OK) {
        abort();
    }
}

#endif
