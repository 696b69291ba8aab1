/* Rows that make something together, when they are in: all rows of a team, or none of them. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "store/db.h"

enum { TEAMS = 500 };

struct page {
    struct import_run *run;
    const struct import_work *work;
    struct import_team *teams;
    bool *settled; /* refused by what the actor cannot see */
    size_t n;
    struct import_run after;
};

/* ---- making ------------------------------------------------------------------ */

/* A row that did not enter keeps the whole team out. */
static void look(mz_cx *cx, const struct import_kind *kind, struct import_team *t)
{
    int64_t bad = 0;
    t->made = t->same = false;
    t->why = (struct mz_say){.text = NULL};
    for (size_t i = 0; i < t->n && bad == 0; i++) {
        bad = t->rows[i].subject == MZ_NULL ? t->rows[i].line : 0;
    }
    if (bad != 0) {
        t->why = (struct mz_say){.text = kind->teams->broken,
                                 .arg = {mz_str_fmt(cx->a, "%" PRId64, bad)}};
    }
}

static mz_code make_new(mz_cx *cx, struct page *p)
{
    struct import_team **whole =
        (struct import_team **)mz_arena_alloc(cx->a, sizeof(void *) * (p->n + 1));
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (!p->settled[i]) {
            look(cx, p->run->kind, &p->teams[i]);
        }
        if (p->teams[i].why.text == NULL) {
            whole[n++] = &p->teams[i];
        }
    }
    return n == 0 ? MZ_OK : p->run->kind->teams->make(cx, p->work, whole, n);
}

static mz_code complain(mz_cx *cx, struct page *p, const struct import_team *t)
{
    int64_t changed = 0;
    mz_str why = import_says_text(cx->a, &t->why, 1);
    import_count_reason(cx->a, &p->after.counts, t->why.text);
    for (size_t i = 0; i < t->n; i++) {
        MZ_TRY(import_row_complain(cx, p->run->county, p->run->id, t->rows[i].n, why, &changed));
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
        const struct import_team *t = &p->teams[i];
        c->houses += t->made ? 1 : 0;
        c->houses_same += t->same ? 1 : 0;
        c->houses_bad += t->why.text != NULL ? 1 : 0;
        MZ_TRY(t->why.text != NULL ? complain(cx, p, t) : MZ_OK);
    }
    p->after.at_team = p->teams[p->n - 1].name;
    return import_moved(
        cx, &p->after, p->run->at,
        mz_str_fmt(cx->a, "{\"teams\":%" PRId64 "}", c->houses - p->run->counts.houses));
}

/* A clash with what the actor cannot see fails a whole block: then each team for itself. */
static mz_code one_by_one(mz_cx *cx, struct page *all)
{
    for (size_t i = 0; i < all->n; i++) {
        struct page p = {.run = all->run,
                         .work = all->work,
                         .teams = &all->teams[i],
                         .settled = &all->settled[i],
                         .n = 1};
        mz_code rc = mz_tx(cx, make_page, &p);
        const struct mz_error *e = &cx->err;
        if (rc == MZ_CONFLICT && e->say != NULL) {
            *p.settled = true;
            p.teams->made = p.teams->same = false;
            p.teams->why = (struct mz_say){.field = e->field, .text = e->say};
            mz_clear(cx);
            rc = mz_tx(cx, make_page, &p);
        }
        MZ_TRY(rc);
        *all->run = p.after;
    }
    return MZ_OK;
}

/* ---- one step ------------------------------------------------------------------ */

static void split(mz_cx *cx, struct page *p, const struct import_team_rows_row *rows, size_t n)
{
    struct import_member *m = MZ_NEW_N(cx->a, struct import_member, n + 1);
    p->teams = MZ_NEW_N(cx->a, struct import_team, TEAMS + 1);
    p->settled = MZ_NEW_N(cx->a, bool, TEAMS + 1);
    p->n = 0;
    for (size_t i = 0; i < n; i++) {
        m[i] = (struct import_member){rows[i].n, rows[i].line, rows[i].subject, rows[i].part};
        if (p->n == 0 || !mz_str_eq(p->teams[p->n - 1].name, rows[i].team)) {
            p->teams[p->n++] = (struct import_team){.name = rows[i].team, .rows = &m[i]};
        }
        p->teams[p->n - 1].n++;
    }
}

mz_code import_teams_step(mz_cx *cx, struct import_run *run, bool *more)
{
    struct import_teams_row *names = NULL;
    struct import_team_rows_row *rows = NULL;
    const struct import_work work = import_work_of(cx, run);
    struct page p = {.run = run, .work = &work};
    size_t n = 0;
    *more = false;
    if (run->kind->teams == NULL) {
        return MZ_OK;
    }
    MZ_TRY(import_teams(cx, run->county, run->id, run->at_team, TEAMS, &names, &n));
    *more = n > 0;
    if (n == 0) {
        return MZ_OK;
    }
    mz_str last = names[n - 1].team;
    MZ_TRY(import_team_rows(cx, run->county, run->id, names[0].team, last, &rows, &n));
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
