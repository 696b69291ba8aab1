/* apply_list.c - applications as a register, and as work that waits for the township. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

static const struct mz_col cols[] = {
    {"sent_ms", MZ_T("Sent on"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"matter", MZ_T("Matter"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "household"},
    {"case_id", MZ_T("Case"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {0},
};

/* Drafts are their applicants' alone: no view of the list holds them. */
static mz_code ask(mz_cx *cx, const struct mz_ask *in, struct mz_query *q)
{
    static const char *const views[] = {"begun", "declined"};
    mz_str view = in->get(in->p, "view");
    mz_str state = MZ_S("sent");
    (void)cx;
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        state = mz_str_eq(view, mz_str_of(views[i])) ? view : state;
    }
    asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = state});
    asks_place(in, q);
    return MZ_OK;
}

const struct mz_reg apply_register = {
    .name = "apply",
    .table = "apply",
    .title = MZ_T("Online applications"),
    .sort = "sent_ms",
    .cols = cols,
    .need = "apply.read",
    .ask = ask,
};

mz_code apply_sent_count(mz_cx *cx, int64_t *n)
{
    struct apply_q_sent_n_row r = {0};
    MZ_TRY(apply_q_sent_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code apply_todo(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct apply_q_sent_row *r = NULL;
    size_t n = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    MZ_TRY(apply_sent_count(cx, &out->total));
    MZ_TRY(apply_q_sent(cx, (int64_t)most, &r, &n));
    for (size_t i = 0; i < n; i++) {
        struct matter_kind k = {0};
        struct bundle_kind together;
        struct division d;
        mz_code rc = apply_kind(cx, r[i].division, r[i].matter, &k, &together);
        bool named = rc == MZ_OK && k.m != NULL;
        if (rc != MZ_OK) {
            mz_clear(cx); /* its pack is gone: the row still waits */
        }
        bool there = division_get(cx->world->divisions, r[i].division, &d);
        out->items[out->n++] =
            (struct mz_item){.title = !named                   ? r[i].matter
                                      : cx->lang == MZ_LANG_EN ? k.m->name.en
                                                               : k.m->name.zh,
                             .place = there ? division_spoken(cx->a, &d) : MZ_S(""),
                             .step = mz_text(cx->lang, MZ_T("Make sure who it is")),
                             .href = mz_str_fmt(cx->a, "/apply/%" PRId64, r[i].id),
                             .due = MZ_NULL};
    }
    return MZ_OK;
}

mz_code apply_sweep_job(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t dropped = 0;
    (void)job;
    (void)input;
    MZ_TRY(apply_old_drafts(cx, &dropped));
    return apply_sms_sweep(cx);
}
