/* board.c - what of the visits stands on the home page, and what the doctor asks of them. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

static struct mz_item item_of(mz_cx *cx, const struct visit_due *d, const struct visit_home *h)
{
    return (struct mz_item){.title = mz_text(cx->lang, MZ_T("Regular visit")),
                            .note = h->name,
                            .step = d->why,
                            .place = h->place,
                            .href = mz_str_fmt(cx->a, "/visit/do/%" PRId64, d->id),
                            .due = d->due};
}

/* Alerts, campaigns and cases have to-do lists of their own. */
mz_code visit_todo_mine(mz_cx *cx, size_t most, struct mz_work *out)
{
    int64_t today = mz_date_today(cx).v;
    struct visit_due *rows = MZ_NEW_N(cx->a, struct visit_due, VISIT_DUE_MAX);
    size_t n = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    MZ_TRY(visit_from_plan.list(cx, rows, VISIT_DUE_MAX, &n));
    out->total = (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        int64_t *count = rows[i].due < today    ? &out->late
                         : rows[i].due == today ? &out->today
                                                : &out->later;
        ++*count;
    }
    struct visit_home *homes = NULL;
    size_t shown = n < most ? n : most;
    MZ_TRY(visit_homes_of(cx, rows, shown, &homes));
    for (size_t i = 0; i < shown; i++) {
        out->items[out->n++] = item_of(cx, &rows[i], &homes[i]);
    }
    return MZ_OK;
}

mz_code visit_count_late(mz_cx *cx, int64_t *n)
{
    struct visit_q_late_n_row r = {0};
    MZ_TRY(visit_q_late_n(cx, mz_date_today(cx).v, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code visit_count_conflicts(mz_cx *cx, int64_t *n)
{
    struct visit_q_conflicts_n_row r = {0};
    MZ_TRY(visit_q_conflicts_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_code other_cover(mz_cx *cx, int64_t *bad)
{
    mz_date today = mz_date_today(cx);
    struct visit_q_doctor_month_row r = {0};
    MZ_TRY(visit_q_doctor_month(cx, visit_this_month(cx), mz_date_month_first(today).v,
                                mz_date_month_last(today).v, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code other_files(mz_cx *cx, int64_t *bad)
{
    struct visit_q_doctor_files_row r = {0};
    MZ_TRY(visit_q_doctor_files(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check visit_checks[] = {
    {"visit.cover", other_cover, MZ_T("The coverage of this month is what the plan says")},
    {"visit.files", other_files, MZ_T("Every visit has as many pictures as it came with")},
    {0},
};
