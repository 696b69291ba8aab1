/* Households out of the rows that are in: all rows of a number together, or none of them. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "store/db.h"

enum { HOUSES = 500 };

struct house {
    mz_str number;
    const struct import_house_rows_row *rows;
    size_t n;
    int64_t bad;  /* line of a row that did not enter, or 0 */
    bool settled; /* refused by what the actor cannot see */
    bool new;
    bool same; /* it is here already with these members */
    struct mz_say why;
};

struct page {
    struct import_run *run;
    struct house *houses;
    size_t n;
    bool alone; /* one by one, after a block failed as a whole */
    struct import_run after;
};

/* ---- what is to be made ---------------------------------------------------- */

static const struct import_house_rows_row *head_of(const struct house *h)
{
    for (size_t i = 0; i < h->n; i++) {
        if (mz_str_eq(h->rows[i].relation, MZ_S("02"))) {
            return &h->rows[i];
        }
    }
    return &h->rows[0];
}

static mz_code same_members(mz_cx *cx, int64_t id, struct house *h)
{
    struct household_member *m = NULL;
    size_t n = 0;
    size_t hits = 0;
    MZ_TRY(members_of(cx, id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < h->n; k++) {
            hits +=
                h->rows[k].person == m[i].person && mz_str_eq(h->rows[k].relation, m[i].relation);
        }
    }
    h->same = n == h->n && hits == n;
    if (!h->same) {
        h->why = (struct mz_say){.field = "house",
                                 .text = MZ_T("Household {0} is here with other members. Ask for "
                                              "the change on its page; an import does not move "
                                              "people between households"),
                                 .arg = {h->number}};
    }
    return MZ_OK;
}

static mz_code look(mz_cx *cx, const struct import_run *run, struct house *h)
{
    int64_t id = 0;
    if (h->settled) {
        return MZ_OK;
    }
    h->new = h->same = false;
    h->why = (struct mz_say){.text = NULL};
    for (size_t i = 0; i < h->n && h->bad == 0; i++) {
        h->bad = h->rows[i].person == MZ_NULL ? h->rows[i].line : 0;
    }
    if (h->bad != 0) {
        h->why = (struct mz_say){
            .field = "house",
            .text = MZ_T("Line {0} of the same household did not enter, so the household was not "
                         "made; mend that line and send all lines of the household again"),
            .arg = {mz_str_fmt(cx->a, "%" PRId64, h->bad)}};
        return MZ_OK;
    }
    MZ_TRY(household_by_number(cx, run->county, run->kind, h->number, &id));
    h->new = id == 0;
    return id == 0 ? MZ_OK : same_members(cx, id, h);
}

static struct household_new plan(mz_cx *cx, const struct import_run *run, const struct house *h)
{
    const struct import_house_rows_row *head = head_of(h);
    struct household_place *places = MZ_NEW_N(cx->a, struct household_place, h->n + 1);
    for (size_t i = 0; i < h->n; i++) {
        places[i] = (struct household_place){h->rows[i].person, h->rows[i].relation};
    }
    return (struct household_new){
        .kind = run->kind,
        .division = head->place,
        .number = h->number,
        .address = head->address.p == NULL ? MZ_S("") : head->address,
        .lon_e6 = MZ_NULL,
        .lat_e6 = MZ_NULL,
        .since = mz_date_today(cx).v,
        .source = mz_str_fmt(cx->a, "import:" MZ_FMT, MZ_ARG(run->source)),
        .members = places,
        .members_n = h->n,
    };
}

/* ---- making ------------------------------------------------------------------ */

static mz_code make_new(mz_cx *cx, struct page *p)
{
    struct household_new *in = MZ_NEW_N(cx->a, struct household_new, p->n + 1);
    struct household_result *r = MZ_NEW_N(cx->a, struct household_result, p->n + 1);
    struct house **of = MZ_NEW_N(cx->a, struct house *, p->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        MZ_TRY(look(cx, p->run, &p->houses[i]));
        if (p->houses[i].new) {
            of[n] = &p->houses[i];
            in[n++] = plan(cx, p->run, &p->houses[i]);
        }
    }
    MZ_TRY(household_add_many(cx, in, n, true, r));
    for (size_t i = 0; i < n; i++) {
        if (r[i].id == 0) {
            of[i]->new = false;
            of[i]->why = r[i].why;
        }
    }
    return MZ_OK;
}

static mz_code complain(mz_cx *cx, struct page *p, const struct house *h)
{
    int64_t changed = 0;
    mz_str why = import_says_text(cx->a, &h->why, 1);
    import_count_reason(cx->a, &p->after.counts, h->why.text);
    for (size_t i = 0; i < h->n; i++) {
        MZ_TRY(import_row_complain(cx, p->run->county, p->run->id, h->rows[i].n, why, &changed));
    }
    return MZ_OK;
}

static mz_code make_page(mz_cx *cx, void *v)
{
    struct page *p = v;
    MZ_TRY(make_new(cx, p));
    p->after = *p->run;
    struct import_counts *c = &p->after.counts;
    for (size_t i = 0; i < p->n; i++) {
        const struct house *h = &p->houses[i];
        c->houses += h->new ? 1 : 0;
        c->houses_same += h->same ? 1 : 0;
        c->houses_bad += h->why.text != NULL ? 1 : 0;
        MZ_TRY(h->why.text != NULL ? complain(cx, p, h) : MZ_OK);
    }
    p->after.at_house = p->houses[p->n - 1].number;
    return import_moved(
        cx, &p->after, p->run->at,
        mz_str_fmt(cx->a, "{\"households\":%" PRId64 "}", c->houses - p->run->counts.houses));
}

/* A clash with what the actor cannot see fails a whole block: then each household for itself. */
static mz_code one_by_one(mz_cx *cx, struct page *all)
{
    for (size_t i = 0; i < all->n; i++) {
        struct page p = {.run = all->run, .houses = &all->houses[i], .n = 1};
        mz_code rc = mz_tx(cx, make_page, &p);
        const struct mz_error *e = &cx->err;
        if (rc == MZ_CONFLICT && e->say != NULL) {
            struct house *h = p.houses;
            h->new = false;
            h->settled = true;
            h->why = (struct mz_say){.field = "house", .text = e->say};
            mz_clear(cx);
            p.after = *p.run;
            rc = mz_tx(cx, make_page, &p);
        }
        MZ_TRY(rc);
        *all->run = p.after;
    }
    return MZ_OK;
}

/* ---- one step ------------------------------------------------------------------ */

static void split(mz_cx *cx, struct page *p, const struct import_house_rows_row *rows, size_t n)
{
    p->houses = MZ_NEW_N(cx->a, struct house, HOUSES + 1);
    p->n = 0;
    for (size_t i = 0; i < n; i++) {
        if (p->n == 0 || !mz_str_eq(p->houses[p->n - 1].number, rows[i].house)) {
            p->houses[p->n++] = (struct house){.number = rows[i].house, .rows = &rows[i]};
        }
        p->houses[p->n - 1].n++;
    }
}

mz_code import_houses_step(mz_cx *cx, struct import_run *run, bool *more)
{
    struct import_houses_row *names = NULL;
    struct import_house_rows_row *rows = NULL;
    struct page p = {.run = run};
    size_t n = 0;
    MZ_TRY(import_houses(cx, run->county, run->id, run->at_house, HOUSES, &names, &n));
    *more = n > 0;
    if (n == 0) {
        return MZ_OK;
    }
    mz_str last = names[n - 1].house;
    MZ_TRY(import_house_rows(cx, run->county, run->id, names[0].house, last, &rows, &n));
    split(cx, &p, rows, n);
    mz_code rc = mz_tx(cx, make_page, &p);
    if (rc == MZ_CONFLICT && cx->err.say != NULL) {
        mz_clear(cx);
        return one_by_one(cx, &p);
    }
    MZ_TRY(rc);
    *run = p.after;
    return MZ_OK;
}
