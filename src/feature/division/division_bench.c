#include "feature/division/division_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feature/division/division_int.h"
#include "feature/division/division_tables_int.h"

enum { GETS = 1000000, QUERIES = 2000 };

static int64_t now_ns(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Knuth's 64-bit linear congruence; the high bits are good enough to pick rows. */
static uint32_t pick(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int64_t per_mille(int64_t *ns, size_t n, size_t part)
{
    qsort(ns, n, sizeof *ns, by_size);
    return ns[(n - 1) * part / 1000] / 1000;
}

/* The first n characters of s, or the next n behind the first. */
static mz_str chars(mz_str s, size_t from, size_t n)
{
    size_t a = from * 3 < s.n ? from * 3 : 0;
    return (mz_str){s.p + a, s.n - a < n * 3 ? s.n - a : n * 3};
}

static mz_str head(mz_str s, size_t n)
{
    return (mz_str){s.p, s.n < n ? s.n : n};
}

static mz_str make_query(mz_arena *a, const division_table *t, uint64_t *seed, size_t kind)
{
    uint32_t row = pick(seed, kind % 2 == 0 ? t->head->rows_n : t->prefix[4600]);
    struct division d;
    division_of_row(t, row, &d);
    switch (kind) {
    case 0:
        return d.name;
    case 1:
        return chars(d.name, 0, 2);
    case 2:
        return chars(d.name, 1, 2);
    case 3:
        return chars(d.name, 0, 1);
    case 4:
        return d.pinyin;
    case 5:
        return head(d.pinyin, 5);
    case 6:
        return head(d.initials, 2);
    case 7:
        return mz_str_fmt(a, "%d", (int)(d.code / 10000000));
    default: {
        struct division line[DIVISION_LEVELS];
        size_t n = division_line(t, d.code, line);
        return mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(line[n / 2].name), MZ_ARG(d.name));
    }
    }
}

static void bench_get(const division_table *t, int64_t *codes, struct division_figures *out)
{
    uint64_t seed = 1;
    struct division d;
    int64_t sum = 0;
    for (size_t i = 0; i < GETS; i++) {
        codes[i] = t->rows[pick(&seed, t->head->rows_n)].code;
    }
    int64_t start = now_ns();
    for (size_t i = 0; i < GETS; i++) {
        sum += division_get(t, codes[i], &d) ? d.parent & 1 : 1;
    }
    out->get_ns_mean = (now_ns() - start) / GETS + (sum < 0);
}

static void bench_search(mz_arena *a, const division_table *t, int64_t *ns,
                         struct division_figures *out)
{
    uint64_t seed = 2;
    struct division_found found[DIVISION_FOUND_MAX];
    int64_t worst = 0;
    for (size_t i = 0; i < QUERIES; i++) {
        mz_str q = make_query(a, t, &seed, i % 9);
        int64_t start = now_ns();
        (void)division_search(t, q, i % 3 == 0 ? INT64_C(331181000000) : 0, found);
        ns[i] = now_ns() - start;
        if (ns[i] > worst) {
            worst = ns[i];
            (void)snprintf(out->slowest, sizeof out->slowest, MZ_FMT, MZ_ARG(q));
        }
    }
    out->search_us_p50 = per_mille(ns, QUERIES, 500);
    out->search_us_p99 = per_mille(ns, QUERIES, 990);
    out->search_us_max = worst / 1000;
}

/* The whole path, or without the city, or without province and city, and a house behind it. */
static void bench_match(mz_arena *a, const division_table *t, int64_t *ns,
                        struct division_figures *out)
{
    uint64_t seed = 3;
    for (size_t i = 0; i < QUERIES; i++) {
        struct division line[DIVISION_LEVELS];
        int64_t code = t->rows[pick(&seed, t->head->rows_n)].code;
        size_t n = division_line(t, code, line);
        mz_str address = {"", 0};
        for (size_t k = 0; k < n; k++) {
            bool leave_out = line[k].level + 0U <= i % 3 && k + 1 < n;
            leave_out = leave_out && line[k].level >= (i % 3 == 1 ? 2 : 1);
            address = leave_out
                          ? address
                          : mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(address), MZ_ARG(line[k].name));
        }
        address = mz_str_fmt(a, MZ_FMT "18号", MZ_ARG(address));
        int64_t start = now_ns();
        struct division_match m = division_match(t, address, 0);
        ns[i] = now_ns() - start;
        out->match_right_n += m.code == code;
    }
    out->match_us_p50 = per_mille(ns, QUERIES, 500);
    out->match_us_p99 = per_mille(ns, QUERIES, 990);
}

mz_code division_bench(mz_cx *cx, const division_table *t, struct division_figures *out)
{
    int64_t *room = MZ_NEW_N(cx->a, int64_t, GETS);
    *out = (struct division_figures){0};
    bench_get(t, room, out);
    bench_search(cx->a, t, room, out);
    bench_match(cx->a, t, room, out);
    return MZ_OK;
}

mz_code division_bench_run(mz_cx *cx, struct mz_bench_io *io)
{
    const division_table *t = NULL;
    struct division_figures f;
    int64_t start = now_ns();
    MZ_TRY(division_open(cx, NULL, NULL, &t));
    int64_t open_ms = (now_ns() - start) / 1000000;
    struct division_size size = division_size(t);
    MZ_TRY(division_bench(cx, t, &f));
    const struct mz_figure figures[] = {
        {"divisions", (int64_t)size.rows_n, "rows", 664000, false},
        {"open", open_ms, "ms", 100, true},
        {"look-up by code", f.get_ns_mean, "ns", 1000, true},
        {"search p50", f.search_us_p50, "us", 10000, true},
        {"search p99", f.search_us_p99, "us", 10000, true},
        {"match p99", f.match_us_p99, "us", 10000, true},
        {"addresses matched right", (int64_t)f.match_right_n, "of 2000", 1900, false},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        io->report(io, figures[i]);
    }
    return MZ_OK;
}
