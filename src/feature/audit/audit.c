#include "feature/audit/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit_int.h"
#include "feature/job/job.h"

static const struct mz_col columns[] = {
    [AUDIT_AT] = {"at_ms", MZ_T("Time"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    [AUDIT_USER] = {"user_id", MZ_T("Account"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    [AUDIT_ROLE] = {"role", MZ_T("Role"), MZ_COL_CODE, MZ_COL_FILTER, "role"},
    [AUDIT_ACT] = {"act", MZ_T("Act"), MZ_COL_CODE, MZ_COL_FILTER, "act"},
    [AUDIT_KIND] = {"kind", MZ_T("Kind of subject"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [AUDIT_SUBJECT] = {"subject", MZ_T("Subject"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    [AUDIT_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    [AUDIT_WHY] = {"why", MZ_T("Reason"), MZ_COL_TEXT, 0, NULL},
    [AUDIT_ORIGIN] = {"origin", MZ_T("From address"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [AUDIT_DETAIL] = {"detail", MZ_T("Detail"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [AUDIT_REQUEST] = {"request", MZ_T("Request||of a browser"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [AUDIT_COLS] = {0},
};

const struct mz_reg audit_reg = {.name = "audit",
                                 .table = "mz_audit_seen",
                                 .title = MZ_T("Record of acts"),
                                 .sort = "-at_ms",
                                 .cols = columns,
                                 .ask = audit_ask,
                                 .stays = "who was looked at is read here, under the chain"};

mz_str audit_act_text(mz_cx *cx, mz_str act)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_act *a = mz_features[i]->acts; a != NULL && a->name != NULL; a++) {
            if (mz_str_eq(act, mz_str_of(a->name))) {
                return mz_text(cx->lang, a->help);
            }
        }
    }
    return act;
}

mz_code audit_names(mz_cx *cx, const struct mz_reg_row *rows, size_t n, mz_str **names)
{
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].v[AUDIT_USER].i;
    }
    return account_names(cx, ids, n, *names);
}

mz_code audit_whole(mz_cx *cx, struct mz_audit_tell tell, int64_t *events)
{
    int64_t county = 0;
    int64_t at = 0;
    MZ_TRY(mz_audit_verify_told(cx, tell, events, &county, &at));
    if (at == 0) {
        return MZ_OK;
    }
    return mz_refuse(
        cx, MZ_CORRUPT,
        .text = MZ_T("The record of {0} is broken at entry {1}: it was changed outside "
                     "the program. Keep the database as it is and report this."),
        .arg = {mz_str_fmt(cx->a, "%06" PRId64, county), mz_str_fmt(cx->a, "%" PRId64, at)});
}

/* ---- as a job ----------------------------------------------------------- */

static mz_code checked(mz_cx *cx, void *p, int64_t events)
{
    struct job_meter *m = p;
    bool stop = false;
    m->done = events;
    m->all = m->all > events ? m->all : events;
    MZ_TRY(job_progress(cx, m, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

mz_code audit_event(mz_cx *cx, int64_t id, struct mz_reg_row **row, bool *found)
{
    int64_t at_ms = 0;
    size_t n = 0;
    MZ_TRY(mz_audit_when(cx, id, &at_ms, found));
    const struct mz_query q = {.ids = &id,
                               .ids_n = 1,
                               .filters = {{.col = "at_ms", .op = MZ_IS, .i = at_ms}},
                               .filters_n = 1,
                               .limit = 1};
    if (*found) {
        MZ_TRY(mz_reg_rows(cx, &audit_reg, &q, row, &n));
        *found = n > 0;
    }
    return MZ_OK;
}

static mz_code proved(mz_cx *cx, void *p)
{
    return mz_tx_note(cx, p);
}

/*
 * Every night the whole record is proved, and what came of it is a part of the record: the home
 * pages of the administrators say when that was, and a broken chain cannot be overlooked.
 */
mz_code audit_prove_run(mz_cx *cx, int64_t job, mz_str input)
{
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    (void)job;
    (void)input;
    MZ_TRY(mz_audit_verify(cx, &events, &county, &bad));
    struct mz_event ev = {.act = county == 0 ? MZ_S("audit.proved") : MZ_S("audit.broken"),
                          .kind = MZ_S("audit")};
    ev.detail = county == 0 ? mz_str_fmt(cx->a, "{\"events\":%" PRId64 "}", events)
                            : mz_str_fmt(cx->a, "{\"county\":%" PRId64 ",\"event\":%" PRId64 "}",
                                         county, bad);
    return mz_tx(cx, proved, &ev);
}

/* A broken chain ends the job with its sentence, as the page would have said it. */
mz_code audit_verify_run(mz_cx *cx, int64_t job, mz_str input)
{
    struct job_meter m = {.job = job};
    struct mz_query q = {0};
    int64_t events = 0;
    (void)input;
    MZ_TRY(mz_reg_count(cx, &audit_reg, &q, &m.all));
    MZ_TRY(audit_whole(cx, (struct mz_audit_tell){checked, &m}, &events));
    m.written_ms = 0; /* the last figure is told, too */
    return checked(cx, &m, events);
}
