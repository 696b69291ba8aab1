/* person_night.c - the nightly job, the doctor's checks, and what the home page asks. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/person/person_find.h"
#include "feature/person/person_int.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_tables_int.h"
#include "feature/world.h"
#include "store/db.h"

/* Ids walked in one statement: they are dense, so this is about as many persons. */
enum { WINDOW = 2000, SAMPLE = 1000 };

/* ---- coming of age ---------------------------------------------------- */

struct grown {
    const struct person_q_of_age_row *rows;
    size_t n;
    int64_t opened;
};

static mz_code open_names(mz_cx *cx, void *p)
{
    struct grown *g = p;
    g->opened = 0;
    for (size_t i = 0; i < g->n; i++) {
        MZ_TRY(person_reindex(cx, g->rows[i].id));
        g->opened++;
    }
    const struct mz_event ev = {.act = MZ_S("person.of.age"),
                                .kind = MZ_S("person"),
                                .division = g->rows[0].id / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                                .detail =
                                    mz_str_fmt(cx->a, "{\"persons\":%" PRId64 "}", g->opened)};
    return mz_tx_note(cx, &ev);
}

/* One window of ids; the next one begins at the next person, in this county or another. */
static mz_code open_window(mz_cx *cx, int64_t *at, int64_t end, mz_date born)
{
    struct person_q_of_age_row *rows = NULL;
    struct person_q_next_row next = {0};
    size_t n = 0;
    MZ_TRY(person_q_of_age(cx, *at, *at + WINDOW - 1, born.v, &rows, &n));
    struct grown g = {.rows = rows, .n = n};
    if (n > 0) {
        MZ_TRY(mz_tx(cx, open_names, &g));
    }
    MZ_TRY(person_q_next(cx, *at + WINDOW, end, &next));
    *at = next.id == 0 ? end + 1 : next.id;
    return MZ_OK;
}

/*
 * The index and the order of lists keep a minor's name out until somebody writes the row again.
 * Pages ask the clock each time; this job only lets people be found who are grown up by now, so
 * that a night without it hides too much and never too little.
 */
mz_code person_of_age_run(mz_cx *cx, int64_t job, mz_str input)
{
    struct person_q_ends_row ends = {0};
    mz_date born;
    (void)job;
    (void)input;
    MZ_TRY(mz_date_add_months(cx, mz_date_today(cx), -12 * (int64_t)PERSON_ADULT, &born));
    MZ_TRY(person_q_ends(cx, &ends));
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)64 << 20);
    mz_code rc = MZ_OK;
    int64_t at = ends.first;
    while (at <= ends.last && rc == MZ_OK) {
        cx->a = page;
        rc = open_window(cx, &at, ends.last, born);
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return rc;
}

/* ---- the doctor ------------------------------------------------------- */

static mz_code number_bad(mz_cx *cx, const person_raw *r, int64_t *bad)
{
    struct person_clean c;
    mz_str index = {0};
    MZ_TRY(person_again(cx, r, &c));
    bool wrong = false;
    if (c.number.n > 0) {
        MZ_TRY(person_blind(cx, c.number, &index));
        wrong = !mz_str_eq(index, r->id_index) ||
                !mz_str_eq(person_id_mask(cx->a, r->id_kind, c.number), r->id_mask);
    }
    if (c.phone.n > 0) {
        wrong = wrong || !mz_str_eq(mz_phone_mask(cx->a, c.phone), r->phone_mask);
    }
    *bad += wrong ? 1 : 0;
    return MZ_OK;
}

/* Of 1,000 persons spread over all: index and masks are those of the sealed numbers. */
mz_code person_check_numbers(mz_cx *cx, int64_t *bad)
{
    struct person_q_ends_row ends = {0};
    *bad = 0;
    MZ_TRY(person_q_ends(cx, &ends));
    int64_t step = (ends.last - ends.first) / SAMPLE + 1;
    for (int64_t at = ends.first; at <= ends.last; at += step) {
        person_raw *r = NULL;
        size_t n = 0;
        MZ_TRY(person_load(cx, &at, 1, &r, &n));
        for (size_t i = 0; i < n; i++) {
            mz_code rc = number_bad(cx, &r[i], bad);
            if (rc == MZ_CORRUPT) { /* a seal that does not open is what this looks for */
                mz_clear(cx);
                (*bad)++;
            } else if (rc != MZ_OK) {
                return rc;
            }
        }
    }
    return MZ_OK;
}

mz_code person_check_rows(mz_cx *cx, int64_t *bad)
{
    struct person_q_dead_alive_row row = {0};
    MZ_TRY(person_q_dead_alive(cx, &row));
    *bad = row.n;
    return MZ_OK;
}

/* ---- home and global search ------------------------------------------- */

mz_code person_count(mz_cx *cx, int64_t *n)
{
    const struct mz_query q = {.filters = {{.col = "state", .op = MZ_IS, .s = MZ_S("active")}},
                               .filters_n = 1};
    return mz_reg_count(cx, &person_reg, &q, n);
}

mz_code person_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total)
{
    unsigned may = person_may(cx);
    struct person_found found;
    struct person_view *p = NULL;
    const struct person_query q = {.text = words, .limit = (int64_t)most};
    *n = 0;
    *total = 0;
    *items = NULL;
    mz_code rc = person_search(cx, may, &q, &found);
    if (rc == MZ_INVALID) { /* words for another kind of subject */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(person_views(cx, may, found.ids, found.n, &p, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*items)[i] = (struct mz_item){
            .title = p[i].name,
            .note = p[i].hidden != 0 ? mz_text(cx->lang, MZ_T("hidden")) : p[i].id_mask,
            .place = division_spoken_path(cx->a, cx->world->divisions, p[i].division),
            .href = mz_str_fmt(cx->a, "/person/%" PRId64, p[i].id),
            .due = MZ_NULL};
    }
    *total = found.total;
    return MZ_OK;
}
