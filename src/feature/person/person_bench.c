#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_find.h"
#include "feature/person/person_int.h"
#include "feature/world.h"
#include "store/db.h"

/*
 * Words are drawn from persons of the database, so that most searches find somebody. The clock is
 * the machine's own: a fixed one would measure nothing.
 */

enum { SAMPLE = 4000, SEARCHES_MAX = 1000000, WORDS_BYTES = 96 };

static uint64_t draw(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s * UINT64_C(0x2545F4914F6CDD1D);
}

static int64_t now_us(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* A person of the sample with the numbers in clear. */
struct sample {
    person_raw raw;
    mz_str number;
    mz_str phone;
};

/* One person at or behind an id; leaves *n as it is when there is none near. */
static mz_code take_one(mz_cx *cx, int64_t from, struct sample *out, size_t *n)
{
    enum { GAP = 200 };
    struct person_q_window_row *row = NULL;
    person_raw *raw = NULL;
    size_t rows_n = 0;
    size_t raw_n = 0;
    MZ_TRY(person_q_window(cx, from, from + GAP, &row, &rows_n));
    if (rows_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_load(cx, &row[0].id, 1, &raw, &raw_n));
    if (raw_n == 0) {
        return MZ_OK;
    }
    struct sample *s = &out[(*n)++];
    s->raw = raw[0];
    MZ_TRY(person_unseal(cx, "id_seal", raw[0].id, raw[0].id_seal, &s->number));
    return person_unseal(cx, "phone_seal", raw[0].id, raw[0].phone_seal, &s->phone);
}

static mz_code take_sample(mz_cx *cx, uint64_t *seed, struct sample *out, size_t *out_n)
{
    struct person_q_ends_row ends = {0};
    *out_n = 0;
    MZ_TRY(person_q_ends(cx, &ends));
    uint64_t ids = (uint64_t)(ends.last - ends.first + 1);
    for (size_t i = 0; ids > 0 && i < SAMPLE; i++) {
        int64_t from = ends.first + (int64_t)(draw(seed) % ids);
        MZ_TRY(take_one(cx, from, out, out_n));
    }
    return MZ_OK;
}

static mz_str letters(mz_arena *a, mz_str pinyin, bool initials)
{
    char *p = mz_arena_alloc(a, pinyin.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < pinyin.n; i++) {
        if (pinyin.p[i] != ' ' && (!initials || i == 0 || pinyin.p[i - 1] == ' ')) {
            p[n++] = pinyin.p[i];
        }
    }
    return (mz_str){p, n};
}

/* What a clerk types to find this person: of 20 searches 8 are names, the others as listed. */
static mz_str words_for(mz_cx *cx, const struct sample *s, uint64_t dice)
{
    const person_raw *r = &s->raw;
    struct division d;
    mz_arena *a = cx->a;
    char iso[11] = "";
    switch (dice % 20) {
    case 0: /* the family name and one character: the longest answers */
        return mz_text_cut(r->name, 6);
    case 1:
        return mz_text_cut(r->name, 3);
    case 2:
    case 3:
        return letters(a, r->pinyin, false);
    case 4:
    case 5:
        return letters(a, r->pinyin, true);
    case 6:
    case 7:
    case 8:
        return s->number.n > 0 ? s->number : r->name;
    case 9:
    case 10:
        return s->phone.n > 0 ? s->phone : r->name;
    case 11:
        return s->phone.n > 4 ? (mz_str){s->phone.p + s->phone.n - 4, 4} : r->name;
    case 12:
        return r->address.n > 0 ? r->address : r->name;
    case 13:
        if (r->birth == MZ_NULL) {
            return r->name;
        }
        mz_date_put(person_day(r->birth), iso);
        return mz_str_fmt(a, "%.4s%.2s%.2s " MZ_FMT, iso, iso + 5, iso + 8,
                          MZ_ARG(mz_text_cut(r->name, 3)));
    case 14:
        if (division_get(cx->world->divisions, r->division, &d)) {
            return mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(r->name), MZ_ARG(d.name));
        }
        return r->name;
    default:
        return r->name;
    }
}

mz_code person_bench_search(mz_cx *cx, uint64_t seed, int64_t n, struct person_bench_figures *out)
{
    enum { ALL = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED };
    struct person_q_count_row count = {0};
    struct sample *sample = MZ_NEW_N(cx->a, struct sample, SAMPLE);
    size_t sample_n = 0;
    uint64_t s = seed | 1;
    *out = (struct person_bench_figures){0};
    if (n < 1 || n > SEARCHES_MAX) {
        return mz_fail(cx, MZ_INVALID, "%lld searches", (long long)n);
    }
    MZ_TRY(person_q_count(cx, &count));
    out->persons = count.n;
    if (count.n == 0) {
        return mz_fail(cx, MZ_ABSENT, "there is nobody to look for");
    }
    MZ_TRY(take_sample(cx, &s, sample, &sample_n));
    int64_t *us = MZ_NEW_N(cx->a, int64_t, n);
    int64_t *cpu = MZ_NEW_N(cx->a, int64_t, n);
    mz_arena *outer = cx->a;
    mz_arena *one = mz_arena_new((size_t)64 << 20);
    mz_code rc = MZ_OK;
    int64_t begin = now_us(CLOCK_MONOTONIC);
    cx->a = one;
    for (int64_t i = 0; i < n && rc == MZ_OK && sample_n > 0; i++) {
        uint64_t dice = draw(&s);
        const struct sample *who = &sample[(dice >> 20) % sample_n];
        const struct person_query q = {.text = words_for(cx, who, dice >> 8)};
        struct person_found found;
        /* Half of the readers see the hidden, half do not: two different questions. */
        unsigned may = (dice >> 50 & 1) != 0 ? ALL : 0;
        int64_t t = now_us(CLOCK_MONOTONIC);
        int64_t work = now_us(CLOCK_THREAD_CPUTIME_ID);
        rc = person_find_quietly(cx, may, &q, &found);
        cpu[i] = now_us(CLOCK_THREAD_CPUTIME_ID) - work;
        us[i] = now_us(CLOCK_MONOTONIC) - t;
        out->found += rc == MZ_OK ? found.total : 0;
        mz_arena_reset(one);
    }
    cx->a = outer;
    mz_arena_free(one);
    MZ_TRY(rc);
    int64_t all = now_us(CLOCK_MONOTONIC) - begin;
    qsort(us, (size_t)n, sizeof *us, by_value);
    qsort(cpu, (size_t)n, sizeof *cpu, by_value);
    out->cpu_p99_us = cpu[n * 99 / 100];
    out->cpu_max_us = cpu[n - 1];
    out->searches = n;
    out->p50_us = us[n / 2];
    out->p90_us = us[n * 9 / 10];
    out->p99_us = us[n * 99 / 100];
    out->max_us = us[n - 1];
    out->per_second = all == 0 ? 0 : n * 1000000 / all;
    return MZ_OK;
}
