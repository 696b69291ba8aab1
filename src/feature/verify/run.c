#include "feature/verify/verify.h"

#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "base/utf8.h"
#include "feature/job/job.h"
#include "feature/rule/rule.h"
#include "feature/verify/answers.h"
#include "feature/verify/kin.h"
#include "feature/verify/run_int.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { YEAR_DAYS = 366, REASON_MIN = 2, REASON_MAX = 500 };

const char *verify_conclusion_label(mz_str c)
{
    return mz_str_eq(c, MZ_S("none"))         ? MZ_T("Nothing above the limits found")
           : mz_str_eq(c, MZ_S("suspect"))    ? MZ_T("Suspected above the limits")
           : mz_str_eq(c, MZ_S("over"))       ? MZ_T("Above the limits")
           : mz_str_eq(c, MZ_S("incomplete")) ? MZ_T("Information incomplete")
                                              : MZ_T("Not concluded");
}

const char *verify_state_label(mz_str s)
{
    return mz_str_eq(s, MZ_S("waiting"))     ? MZ_T("Sources are being asked")
           : mz_str_eq(s, MZ_S("failed"))    ? MZ_T("Could not be run")
           : mz_str_eq(s, MZ_S("draft"))     ? MZ_T("To be issued")
           : mz_str_eq(s, MZ_S("issued"))    ? MZ_T("Issued")
           : mz_str_eq(s, MZ_S("corrected")) ? MZ_T("Replaced by a corrected report")
                                             : MZ_T("Deleted after its time");
}

int64_t verify_working_day(mz_cx *cx, int64_t day, int64_t n)
{
    const mz_calendar *c = cx->world == NULL ? NULL : cx->world->calendar;
    return mz_calendar_due(cx, c, (mz_date){(int32_t)day}, (int32_t)n).v;
}

mz_code verify_standard(mz_cx *cx, int64_t division, int64_t day, int64_t *fen)
{
    return rule_money(cx, MZ_S("dibao_line"), division, day, fen);
}

/* ---- reading -------------------------------------------------------------------------- */

mz_code verify_get(mz_cx *cx, int64_t id, struct verify_report *out)
{
    struct verify_q_report_row r = {0};
    bool found = false;
    mz_str body = MZ_S("");
    MZ_TRY(verify_q_report(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such report in your area"));
    }
    if (r.body.p != NULL) {
        MZ_TRY(verify_unseal(cx, "body", id, r.body, &body));
    }
    *out = (struct verify_report){.id = r.id,
                                  .division = r.division,
                                  .household = r.household,
                                  .number = r.number,
                                  .purpose = r.purpose,
                                  .scope = r.scope,
                                  .declared = r.declared,
                                  .reason = r.reason,
                                  .state = r.state,
                                  .corrects = r.corrects == MZ_NULL ? 0 : r.corrects,
                                  .corrected_by = r.corrected_by == MZ_NULL ? 0 : r.corrected_by,
                                  .asked_by = r.asked_by,
                                  .asked_ms = r.asked_ms,
                                  .answered_ms = r.answered_ms,
                                  .body = body,
                                  .missing_n = r.missing_n,
                                  .score = r.score,
                                  .suggested = r.suggested,
                                  .conclusion = r.conclusion,
                                  .why = r.why,
                                  .issued_by = r.issued_by,
                                  .issued_ms = r.issued_ms,
                                  .valid_to = r.valid_to,
                                  .paper_hash = r.paper_hash,
                                  .sign = r.sign,
                                  .sign_key = r.sign_key,
                                  .say = r.say,
                                  .keep_to = r.keep_to,
                                  .version = r.version};
    return MZ_OK;
}

mz_code verify_body(mz_cx *cx, const struct verify_report *r, struct report **out)
{
    const struct pack *p = NULL;
    MZ_TRY(pack_get(cx, &p));
    if (r->body.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The sources have not answered yet"));
    }
    return report_read(cx, p, r->body, out);
}

/* ---- asking --------------------------------------------------------------------------- */

mz_code run_refuse(mz_cx *cx, const struct verify_gate_result *g)
{
    for (size_t i = 0; i < g->member_n; i++) {
        if (g->member[i].gap != VERIFY_GAP_NONE) {
            return mz_refuse(
                cx, MZ_DENIED,
                .text = MZ_T("No query without consent: {0} of {1} members are "
                             "missing one"),
                .arg = {mz_str_fmt(cx->a, "%zu", g->gaps), mz_str_fmt(cx->a, "%zu", g->member_n)});
        }
    }
    return mz_refuse(cx, MZ_DENIED,
                     .text = MZ_T("No query without consent: the household has no living member "
                                  "who consented"));
}

/* A refused try is on record, too. */
static mz_code note_refused(mz_cx *cx, const struct verify_ask *ask,
                            const struct verify_gate_result *g)
{
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc =
        mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.refused"),
                                          .kind = MZ_S("household"),
                                          .subject = ask->household,
                                          .division = g->division,
                                          .detail = mz_str_fmt(cx->a, "{\"gaps\":%zu}", g->gaps)});
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
    }
    return rc;
}

static mz_str declared_json(mz_cx *cx, const struct pack *p, const struct verify_new *in)
{
    const int64_t *declared = in->declared;
    mz_buf *buf = mz_buf_new(cx->a, 1 << 14);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; declared != NULL && i < p->declared_n; i++) {
        if (declared[i] != MZ_NULL) {
            mz_jw_key_int(&w, p->declared[i].words.id, declared[i]);
        }
    }
    kin_write(&w, in->kin, in->kin_n);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

/* "HD-331181-2026-000123": county, year, serial of the county. */
static mz_str number_of(mz_cx *cx, int64_t id)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return mz_str_fmt(cx->a, "HD-%06" PRId64 "-%04d-%06" PRId64, id / MZ_ID_UNIT, t.year,
                      id % MZ_ID_UNIT);
}

static mz_code log_query(mz_cx *cx, const struct asking *a, int64_t first, mz_str scope)
{
    const int64_t county = a->g->division / MZ_COUNTY_UNIT;
    for (size_t i = 0; i < a->g->member_n; i++) {
        const struct verify_member *m = &a->g->member[i];
        if (m->consent == 0) {
            continue; /* who died is not looked up */
        }
        const struct verify_q_query_add_args row = {.id = first + (int64_t)i,
                                                    .county = county,
                                                    .division = a->g->division,
                                                    .report = a->id,
                                                    .person = m->person,
                                                    .consent = m->consent,
                                                    .purpose = a->in->ask.purpose,
                                                    .scope = scope,
                                                    .user = cx->actor->user,
                                                    .at_ms = mz_now_ms(cx)};
        MZ_TRY(verify_q_query_add(cx, &row));
    }
    return mz_tx_note(cx,
                      &(struct mz_event){.act = MZ_S("verify.query"),
                                         .kind = MZ_S("verify_report"),
                                         .subject = a->id,
                                         .division = a->g->division,
                                         .detail = mz_str_fmt(cx->a, "{\"household\":%" PRId64 "}",
                                                              a->in->ask.household)});
}

mz_code run_insert(mz_cx *cx, void *p)
{
    struct asking *a = p;
    const int64_t county = a->g->division / MZ_COUNTY_UNIT;
    int64_t first = 0;
    int64_t job = 0;
    mz_str scope = pack_scope_text(cx->a, a->p, &a->g->scope);
    MZ_TRY(mz_id_take(cx, county, 1 + (int64_t)a->g->member_n, &first));
    a->id = first;
    const struct verify_q_add_args row = {
        .id = a->id,
        .county = county,
        .division = a->g->division,
        .household = a->in->ask.household,
        .number = number_of(cx, a->id),
        .purpose = a->in->ask.purpose,
        .scope = scope,
        .declared = declared_json(cx, a->p, a->in),
        .reason = mz_str_trim(a->in->reason),
        .state = MZ_S("waiting"),
        .corrects = a->in->corrects == 0 ? MZ_NULL : a->in->corrects,
        .asked_by = cx->actor->user,
        .asked_ms = mz_now_ms(cx),
        .keep_to = mz_date_today(cx).v + a->p->limit[PACK_KEEP_YEARS].value * YEAR_DAYS};
    MZ_TRY(verify_q_add(cx, &row));
    MZ_TRY(log_query(cx, a, first + 1, scope));
    return a->queue ? job_add(cx, "verify.run",
                              mz_str_fmt(cx->a, "{\"report\":%" PRId64 "}", a->id), &job)
                    : MZ_OK;
}

mz_code verify_ask_new(mz_cx *cx, const struct verify_new *in, bool queue, int64_t *id)
{
    struct verify_gate_result g;
    struct asking a = {.in = in, .g = &g, .queue = queue};
    size_t n = mz_str_trim(in->reason).n;
    MZ_TRY(pack_get(cx, &a.p));
    MZ_TRY(verify_gate(cx, &in->ask, &g));
    if (g.pass == NULL) {
        if (!mz_tx_open(cx)) {
            MZ_TRY(note_refused(cx, &in->ask, &g));
        }
        return run_refuse(cx, &g);
    }
    MZ_TRY(kin_check(cx, g.pass, in->kin, in->kin_n));
    if (n < REASON_MIN || n > REASON_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "reason",
                         .text = MZ_T("Write who asks for the report and why"));
    }
    MZ_TRY(mz_tx_open(cx) ? run_insert(cx, &a) : mz_tx(cx, run_insert, &a));
    *id = a.id;
    return MZ_OK;
}

/* ---- running -------------------------------------------------------------------------- */

static mz_code declared_of(mz_cx *cx, const struct pack *p, mz_str json, int64_t **out)
{
    const struct mz_json *root = NULL;
    *out = MZ_NEW_N(cx->a, int64_t, p->declared_n + 1);
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = 1 << 14}, &root));
    for (size_t i = 0; i < p->declared_n; i++) {
        const struct mz_json *v = mz_json_get(root, mz_str_z(cx->a, p->declared[i].words.id));
        (*out)[i] = v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
    }
    return MZ_OK;
}

mz_code run_compute(mz_cx *cx, const struct verify_pass *pass, struct running *run)
{
    struct report_in in = {.pack = run->p, .pass = pass};
    struct report_kin *kin = NULL;
    struct verify_kin *told = NULL;
    size_t told_n = 0;
    int64_t *declared = NULL;
    mz_str json;
    run->answer = MZ_NEW_N(cx->a, struct source_answer, run->p->catalogue->category_n + 1);
    MZ_TRY(source_begin(cx, run->desk, pass));
    for (size_t i = 0; i < run->p->catalogue->category_n; i++) {
        MZ_TRY(source_ask(cx, run->desk, pass, i, &run->answer[i]));
    }
    in.answer = run->answer;
    MZ_TRY(declared_of(cx, run->p, run->r->declared, &declared));
    in.declared = declared;
    MZ_TRY(kin_of(cx, pass, &kin, &in.kin_n));
    MZ_TRY(kin_read(cx, run->r->declared, &told, &told_n));
    MZ_TRY(kin_due(cx, pass, told, told_n, kin, in.kin_n));
    in.kin = kin;
    MZ_TRY(verify_standard(cx, pass->division, pass->day, &in.standard));
    MZ_TRY(report_make(cx, &in, &run->report));
    MZ_TRY(report_write(cx, run->p, run->report, &json));
    MZ_TRY(verify_seal(cx, "body", run->r->id, json, &run->body));
    mz_str rows;
    MZ_TRY(answers_write(cx, run->p, run->answer, pass->member_n, &rows));
    return verify_seal(cx, "answers", run->r->id, rows, &run->answers);
}

mz_code run_store(mz_cx *cx, const struct running *run)
{
    int64_t n = 0;
    const struct verify_q_answered_args row = {.id = run->r->id,
                                               .version = run->r->version,
                                               .body = run->body,
                                               .answers = run->answers,
                                               .missing_n = (int64_t)run->report->missing_n,
                                               .score = run->report->score,
                                               .suggested = run->report->suggested,
                                               .answered_ms = mz_now_ms(cx)};
    MZ_TRY(verify_q_answered(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this report meanwhile"));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.answered"),
                                             .kind = MZ_S("verify_report"),
                                             .subject = run->r->id,
                                             .division = run->r->division});
}

static mz_code store_one(mz_cx *cx, void *p)
{
    const struct running *run = p;
    struct run_tally *t = run_tally_new(cx, run->p);
    MZ_TRY(run_store(cx, run));
    run_tally_add(t, run);
    return run_tally_write(cx, t, run->r->division);
}

static mz_code note_failed(mz_cx *cx, void *p)
{
    const struct verify_report *r = p;
    int64_t n = 0;
    MZ_TRY(verify_q_failed(cx, r->id, r->say, &n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.failed"),
                                             .kind = MZ_S("verify_report"),
                                             .subject = r->id,
                                             .division = r->division});
}

mz_code verify_run(mz_cx *cx, int64_t id)
{
    struct verify_report r;
    struct verify_gate_result g;
    struct running run = {.r = &r};
    MZ_TRY(pack_get(cx, &run.p));
    MZ_TRY(verify_get(cx, id, &r));
    if (!mz_str_eq(r.state, MZ_S("waiting")) && !mz_str_eq(r.state, MZ_S("failed"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The sources have answered already"));
    }
    const struct verify_ask ask = {
        .household = r.household, .purpose = r.purpose, .scope = r.scope};
    MZ_TRY(verify_gate(cx, &ask, &g));
    if (g.pass == NULL) { /* revoked or changed since it was asked */
        r.say = mz_str_of(MZ_T("Consents changed since the report was asked for"));
        MZ_TRY(mz_tx(cx, note_failed, &r));
        return run_refuse(cx, &g);
    }
    MZ_TRY(source_open(cx, run.p, &run.desk));
    MZ_TRY(run_compute(cx, g.pass, &run));
    return mz_tx(cx, store_one, &run);
}

mz_code verify_rows(mz_cx *cx, int64_t id, size_t category, struct source_answer *out)
{
    const struct pack *p = NULL;
    struct verify_q_sealed_row r = {0};
    bool found = false;
    mz_str plain;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_q_sealed(cx, id, &r, &found));
    if (!found || r.answers.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The rows of this report are not kept"));
    }
    MZ_TRY(verify_unseal(cx, "answers", id, r.answers, &plain));
    return answers_read(cx, p, plain, category, out);
}
