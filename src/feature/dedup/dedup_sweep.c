#include <string.h>
#include <time.h>

#include "feature/dedup/dedup_int.h"
#include "store/db.h"

/*
 * The whole county in memory: some 250 bytes an entry, read in one pass over the table. What was
 * found is held against what is stored, and only differences are written, in transactions of
 * BATCH pairs: a run that is killed has done part of the work and goes on with the rest.
 */

enum { BATCH = 1000, KNOWN_PAGE = 20000, TELL_EVERY = 4096 };

struct sweep {
    int64_t county;
    struct dedup_step step;
    struct dedup_counts *counts;
    mz_arena *a;       /* of the county */
    mz_arena *scratch; /* of a batch */
    struct match_person *p;
    size_t n;
    dedup_known *known;
    size_t known_n;
    struct dedup_found *found;
    size_t found_n;
    size_t at; /* first pair of the batch */
};

static int64_t elapsed_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static mz_code tell(mz_cx *cx, const struct sweep *s, int64_t done, int64_t all)
{
    bool now = s->step.tell != NULL && done % TELL_EVERY == 0;
    if (now && !s->step.tell(s->step.p, done, all)) {
        return mz_fail(cx, MZ_STOPPED, "asked to stop");
    }
    return MZ_OK;
}

/* ---- reading ----------------------------------------------------------------- */

static mz_code read_people(mz_cx *cx, struct sweep *s, int64_t first, int64_t last)
{
    struct dedup_q_count_row all = {0};
    struct dedup_q_people_row row = {0};
    mz_cursor *c = NULL;
    bool more = true;
    MZ_TRY(dedup_q_count(cx, first, last, &all));
    s->p = MZ_NEW_N(s->a, struct match_person, all.n + 1);
    MZ_TRY(dedup_q_people(cx, first, last, &c));
    MZ_TRY(dedup_q_people_next(cx, c, &row, &more));
    while (more && s->n < (size_t)all.n) { /* who enters meanwhile is for the next run */
        s->p[s->n++] = dedup_person(s->a, &row);
        MZ_TRY(tell(cx, s, (int64_t)s->n, all.n));
        MZ_TRY(dedup_q_people_next(cx, c, &row, &more));
    }
    mz_cursor_close(c);
    return MZ_OK;
}

/* Both lists are in order of person. */
static mz_code read_homes(mz_cx *cx, struct sweep *s, int64_t first, int64_t last)
{
    struct dedup_q_homes_row row = {0};
    mz_cursor *c = NULL;
    bool more = true;
    size_t i = 0;
    MZ_TRY(dedup_q_homes(cx, first, last, &c));
    for (;;) {
        MZ_TRY(dedup_q_homes_next(cx, c, &row, &more));
        if (!more) {
            break;
        }
        while (i < s->n && s->p[i].id < row.person) {
            i++;
        }
        if (i < s->n && s->p[i].id == row.person) {
            s->p[i].household = row.household;
        }
    }
    mz_cursor_close(c);
    return MZ_OK;
}

static mz_code read_known(mz_cx *cx, struct sweep *s)
{
    size_t cap = KNOWN_PAGE;
    size_t n = KNOWN_PAGE;
    int64_t a = 0;
    int64_t b = 0;
    s->known = MZ_NEW_N(s->a, dedup_known, cap);
    while (n == KNOWN_PAGE) {
        dedup_known *rows = NULL;
        MZ_TRY(dedup_q_pairs(cx, s->county, a, b, KNOWN_PAGE, &rows, &n));
        if (s->known_n + n > cap) {
            dedup_known *bigger = MZ_NEW_N(s->a, dedup_known, cap * 2);
            memcpy(bigger, s->known, s->known_n * sizeof *bigger);
            s->known = bigger;
            cap *= 2;
        }
        if (n > 0) {
            memcpy(s->known + s->known_n, rows, n * sizeof *rows);
            a = rows[n - 1].a;
            b = rows[n - 1].b;
        }
        s->known_n += n;
    }
    return MZ_OK;
}

/* ---- holding it against what is stored ------------------------------------------ */

static int order(const struct dedup_found *f, const dedup_known *k)
{
    int first = (f->a > k->a) - (f->a < k->a);
    return first != 0 ? first : (f->b > k->b) - (f->b < k->b);
}

static struct dedup_found vanished(const dedup_known *k)
{
    return (struct dedup_found){
        .a = k->a, .b = k->b, .division = k->division, .facts = k->facts, .known = k};
}

/* Two lists in order of (a, b) become one. */
static void align(struct sweep *s, const struct dedup_found *now, size_t now_n)
{
    size_t k = 0;
    s->found = MZ_NEW_N(s->a, struct dedup_found, now_n + s->known_n + 1);
    for (size_t i = 0; i < now_n; i++) {
        while (k < s->known_n && order(&now[i], &s->known[k]) > 0) {
            s->found[s->found_n++] = vanished(&s->known[k++]);
        }
        struct dedup_found *f = &s->found[s->found_n++];
        *f = now[i];
        if (k < s->known_n && order(f, &s->known[k]) == 0) {
            f->known = &s->known[k++];
        }
    }
    while (k < s->known_n) {
        s->found[s->found_n++] = vanished(&s->known[k++]);
    }
    s->found_n = dedup_needed(s->found, s->found_n);
}

static mz_code judge(mz_cx *cx, struct sweep *s, struct dedup_found **out, size_t *out_n)
{
    struct match_pairs pairs = {0};
    int32_t today = mz_date_today(cx).v;
    mz_arena *outer = cx->a;
    MZ_TRY(match_all(cx, s->p, s->n, today, DEDUP_PAIRS_MAX, &pairs));
    s->counts->compared += pairs.looked;
    s->counts->crowded += pairs.crowded;
    *out = MZ_NEW_N(s->a, struct dedup_found, pairs.n + 1);
    for (size_t i = 0; i < pairs.n; i++) {
        const struct match_person *a = &s->p[pairs.pair[i].a];
        const struct match_person *b = &s->p[pairs.pair[i].b];
        struct match_verdict v = pairs.pair[i].v;
        cx->a = s->scratch;
        mz_code rc = dedup_verify(cx, a, b, today, &v);
        cx->a = outer;
        mz_arena_reset(s->scratch);
        MZ_TRY(rc);
        if (v.outcome != MATCH_APART) {
            (*out)[(*out_n)++] = dedup_found_of(a, b, v);
        }
    }
    s->counts->pairs += (int64_t)*out_n;
    return MZ_OK;
}

/* ---- writing ------------------------------------------------------------------- */

static mz_code write_batch(mz_cx *cx, void *p)
{
    struct sweep *s = p;
    size_t n = s->found_n - s->at < BATCH ? s->found_n - s->at : BATCH;
    return dedup_write(cx, s->county, s->found + s->at, n, s->counts);
}

static mz_code write_all(mz_cx *cx, struct sweep *s)
{
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    for (s->at = 0; s->at < s->found_n && rc == MZ_OK; s->at += BATCH) {
        struct dedup_counts before = *s->counts;
        cx->a = s->scratch;
        rc = mz_tx(cx, write_batch, s);
        cx->a = outer;
        mz_arena_reset(s->scratch);
        if (rc != MZ_OK) {
            *s->counts = before;
        }
    }
    return rc;
}

static mz_code sweep_inside(mz_cx *cx, struct sweep *s)
{
    struct dedup_found *now = NULL;
    size_t now_n = 0;
    int64_t first = s->county * MZ_ID_UNIT;
    int64_t start = elapsed_ms();
    MZ_TRY(read_people(cx, s, first, first + MZ_ID_UNIT - 1));
    MZ_TRY(read_homes(cx, s, first, first + MZ_ID_UNIT - 1));
    int64_t read = elapsed_ms();
    MZ_TRY(judge(cx, s, &now, &now_n));
    int64_t matched = elapsed_ms();
    MZ_TRY(read_known(cx, s));
    align(s, now, now_n);
    MZ_TRY(write_all(cx, s));
    s->counts->persons += (int64_t)s->n;
    s->counts->read_ms += read - start;
    s->counts->match_ms += matched - read;
    s->counts->store_ms += elapsed_ms() - matched;
    return MZ_OK;
}

static mz_code sweep_county(mz_cx *cx, int64_t county, struct dedup_step step,
                            struct dedup_counts *counts)
{
    mz_arena *outer = cx->a;
    struct sweep s = {.county = county, .step = step, .counts = counts};
    s.a = mz_arena_new((size_t)16 << 30);
    s.scratch = mz_arena_new((size_t)256 << 20);
    cx->a = s.a;
    mz_code rc = sweep_inside(cx, &s);
    cx->a = outer;
    mz_arena_free(s.a);
    mz_arena_free(s.scratch);
    return rc;
}

mz_code dedup_sweep(mz_cx *cx, int64_t county, struct dedup_step step, struct dedup_counts *out)
{
    int64_t after = 0;
    *out = (struct dedup_counts){0};
    if (county != 0) {
        return sweep_county(cx, county, step, out);
    }
    for (;;) {
        struct dedup_q_counties_row row = {0};
        bool found = false;
        MZ_TRY(dedup_q_counties(cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        MZ_TRY(sweep_county(cx, row.county, step, out));
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}
