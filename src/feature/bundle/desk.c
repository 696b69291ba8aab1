/* desk.c - what waits for departments, who answers for them, and the reminder. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/bundle/bundle_int.h"
#include "feature/bundle/bundle_sql.h"
#include "store/db.h"

enum { SCAN = 200, DEPARTMENTS_MAX = 40 };
#define URGE_MS (INT64_C(3) * 86400000) /* not again before */

static const int64_t department_bit = INT64_C(1) << (unsigned)IR_POST_DEPARTMENT;

/* ---- departments ------------------------------------------------------------------------------
 */

static const struct ir_enum *enum_of(const struct rule_book *b)
{
    for (size_t i = 0; i < b->enums_n; i++) {
        if (mz_str_eq(b->enums[i].name.id, MZ_S("department"))) {
            return &b->enums[i];
        }
    }
    return NULL;
}

static const struct ir_label *department_of(const struct matter_kind *k)
{
    const struct ir_enum *e = enum_of(k->pack->book);
    return e == NULL || k->m->department < 0 || (size_t)k->m->department >= e->values_n
               ? NULL
               : &e->values[k->m->department];
}

mz_code bundle_departments(mz_cx *cx, int64_t division, const struct ir_label ***out, size_t *n)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    size_t packs_n = rule_shelf_all(shelf, division, packs);
    *out = MZ_NEW_N(cx->a, const struct ir_label *, DEPARTMENTS_MAX);
    *n = 0;
    for (size_t p = 0; p < packs_n; p++) {
        const struct ir_enum *e = enum_of(packs[p]->book);
        for (size_t i = 0; e != NULL && i < e->values_n; i++) {
            bool met = false;
            for (size_t k = 0; k < *n; k++) {
                met = met || mz_str_eq((*out)[k]->id, e->values[i].id);
            }
            if (!met && *n < DEPARTMENTS_MAX) {
                (*out)[(*n)++] = &e->values[i];
            }
        }
    }
    return MZ_OK;
}

/* ---- what waits
 * ---------------------------------------------------------------------------------- */

struct desks {
    struct bundle_q_desk_of_row *v;
    size_t n;
    bool all;
};

static mz_code desks_of(mz_cx *cx, bool all, struct desks *d)
{
    *d = (struct desks){.all = all};
    return all ? MZ_OK : bundle_q_desk_of(cx, cx->actor->user, DEPARTMENTS_MAX, &d->v, &d->n);
}

static bool mine(const struct desks *d, const struct ir_label *department)
{
    for (size_t i = 0; i < d->n && department != NULL; i++) {
        if (mz_str_eq(d->v[i].department, department->id)) {
            return true;
        }
    }
    return d->all && department != NULL;
}

static mz_code asked_of(mz_cx *cx, int64_t id, struct bundle_asked *out)
{
    MZ_TRY(matter_get(cx, id, &out->c));
    MZ_TRY(matter_kind_of(cx, &out->c, &out->k));
    out->department = department_of(&out->k);
    return MZ_OK;
}

mz_code bundle_asked(mz_cx *cx, bool all, struct bundle_asked **out, size_t *n)
{
    struct desks d;
    struct bundle_q_waits_row *r = NULL;
    size_t got = SCAN;
    *n = 0;
    *out = MZ_NEW_N(cx->a, struct bundle_asked, BUNDLE_ASKED_MAX + 1);
    MZ_TRY(desks_of(cx, all, &d));
    for (int64_t after = 0; got == SCAN && *n < BUNDLE_ASKED_MAX; after = r[got - 1].id) {
        MZ_TRY(bundle_q_waits(cx, department_bit, after, SCAN, &r, &got));
        for (size_t i = 0; i < got && *n < BUNDLE_ASKED_MAX; i++) {
            MZ_TRY(asked_of(cx, r[i].id, &(*out)[*n]));
            *n += mine(&d, (*out)[*n].department) ? 1 : 0;
        }
        if (got == 0) {
            break;
        }
    }
    return MZ_OK;
}

mz_code bundle_asked_one(mz_cx *cx, int64_t case_id, struct bundle_asked *out)
{
    struct desks d;
    *out = (struct bundle_asked){.department = NULL};
    MZ_TRY(desks_of(cx, false, &d));
    MZ_TRY(asked_of(cx, case_id, out));
    return mine(&d, out->department)
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("Your department is not asked this."));
}

mz_code bundle_todo(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct bundle_asked *v = NULL;
    size_t n = 0;
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(bundle_asked(cx, false, &v, &n));
    *out =
        (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1), .total = (int64_t)n};
    for (size_t i = 0; i < n; i++) {
        const struct matter_case *c = &v[i].c;
        int64_t due = c->due_ms == MZ_NULL ? MZ_NULL : mz_date_of_ms(c->due_ms - 1).v;
        out->late += due != MZ_NULL && due < today ? 1 : 0;
        out->today += due == today ? 1 : 0;
        out->later += due != MZ_NULL && due > today ? 1 : 0;
        if (out->n < most) {
            const struct ir_label *name = &v[i].k.m->name;
            out->items[out->n++] =
                (struct mz_item){.title = cx->lang == MZ_LANG_EN ? name->en : name->zh,
                                 .note = matter_number(cx->a, c->id),
                                 .href = mz_str_fmt(cx->a, "/bundle/asked?case=%" PRId64, c->id),
                                 .due = due};
        }
    }
    return MZ_OK;
}

/* ---- who answers
 * ---------------------------------------------------------------------------------- */

struct giving {
    int64_t account;
    mz_str department;
    int64_t id;
};

mz_code bundle_desks(mz_cx *cx, struct bundle_desk **out, size_t *n)
{
    struct bundle_q_desks_row *r = NULL;
    MZ_TRY(bundle_q_desks(cx, BUNDLE_DESKS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct bundle_desk, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct bundle_desk){r[i].id, r[i].account, r[i].since_ms, r[i].department};
    }
    return MZ_OK;
}

static int64_t county_of(const mz_cx *cx)
{
    return cx->actor->division_lo / MZ_COUNTY_UNIT;
}

static mz_code give_tx(mz_cx *cx, void *p)
{
    struct giving *g = p;
    struct bundle_q_desk_add_args a = {.county = g->account / MZ_ID_UNIT,
                                       .account = g->account,
                                       .department = g->department,
                                       .at_ms = mz_now_ms(cx)};
    int64_t n = 0;
    a.division = a.county * MZ_COUNTY_UNIT;
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(bundle_q_desk_add(cx, &a, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "login",
                         .text = MZ_T("This account answers for that department already."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("bundle.desk"),
                                             .kind = MZ_S("account"),
                                             .subject = g->account,
                                             .division = a.division});
}

mz_code bundle_desk_give(mz_cx *cx, int64_t account, mz_str department)
{
    struct giving g = {.account = account, .department = department};
    const struct ir_label **v = NULL;
    size_t n = 0;
    bool known = false;
    MZ_TRY(bundle_departments(cx, county_of(cx) * MZ_COUNTY_UNIT, &v, &n));
    for (size_t i = 0; i < n; i++) {
        known = known || mz_str_eq(v[i]->id, department);
    }
    if (!known) {
        return mz_refuse(cx, MZ_INVALID, .field = "department",
                         .text = MZ_T("Choose a department of the packs."));
    }
    return mz_tx(cx, give_tx, &g);
}

static mz_code end_tx(mz_cx *cx, void *p)
{
    const struct giving *g = p;
    int64_t n = 0;
    MZ_TRY(bundle_q_desk_end(cx, g->id, mz_now_ms(cx), &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("It was ended already."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("bundle.desk"),
                                             .kind = MZ_S("bundle"),
                                             .subject = g->id,
                                             .division = county_of(cx) * MZ_COUNTY_UNIT});
}

mz_code bundle_desk_end(mz_cx *cx, int64_t id)
{
    struct giving g = {.id = id};
    return mz_tx(cx, end_tx, &g);
}

/* ---- the reminder
 * ---------------------------------------------------------------------------------- */

static mz_code remind(mz_cx *cx, const struct bundle_asked *a, int64_t *done)
{
    struct bundle_q_urged_row r = {0};
    if (a->c.light < FLOW_YELLOW) {
        return MZ_OK;
    }
    MZ_TRY(bundle_q_urged(cx, a->c.id, mz_now_ms(cx) - URGE_MS, &r));
    if (r.n > 0) {
        return MZ_OK;
    }
    mz_code rc = matter_happen(cx, a->c.id, 0, (struct flow_event){.kind = FLOW_URGED});
    if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_DENIED) {
        mz_clear(cx); /* somebody went on with it meanwhile */
        return MZ_OK;
    }
    *done += rc == MZ_OK ? 1 : 0;
    return rc;
}

mz_code bundle_remind_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct bundle_asked *v = NULL;
    size_t n = 0;
    int64_t done = 0;
    (void)job;
    (void)input;
    MZ_TRY(bundle_asked(cx, true, &v, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(remind(cx, &v[i], &done));
    }
    return MZ_OK;
}
