/* calc.c - the calculation of a month as work of its own, asked for once at a time. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/job/job.h"
#include "feature/office/office.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { INPUT_MAX = 1000 };

/* Work that failed or was stopped stands in nobody's way. */
static mz_code lives(mz_cx *cx, int64_t job, bool *yes)
{
    struct job j = {.id = 0};
    mz_code rc = job_get(cx, job, &j);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        *yes = false;
        return MZ_OK;
    }
    *yes = mz_str_eq(j.state, MZ_S("waiting")) || mz_str_eq(j.state, MZ_S("running"));
    return rc;
}

static mz_code other(mz_cx *cx, const struct pay_run *in, int64_t *job, bool *works)
{
    struct pay_q_calc_open_row open = {0};
    bool found = false;
    *works = false;
    MZ_TRY(pay_q_calc_open(cx, in->county, in->programme, &open, &found));
    *job = found && open.job != in->job ? open.job : 0;
    return *job == 0 ? MZ_OK : lives(cx, *job, works);
}

mz_code pay_calc_alone(mz_cx *cx, const struct pay_run *in)
{
    int64_t job = 0;
    bool works = false;
    MZ_TRY(other(cx, in, &job, &works));
    return !works ? MZ_OK
                  : mz_refuse(cx, MZ_CONFLICT, .field = "programme",
                              .text = MZ_T("This programme is being calculated already, by work "
                                           "{0}. Wait for its end."),
                              .arg = {mz_str_fmt(cx->a, "%" PRId64, job)});
}

mz_code pay_run_ask(mz_cx *cx, const struct pay_run *in, int64_t *job)
{
    int64_t old = 0;
    int64_t changed = 0;
    bool works = false;
    MZ_TRY(pay_run_may(cx, in));
    MZ_TRY(other(cx, in, &old, &works));
    MZ_TRY(old == 0 ? MZ_OK : pay_q_calc_end(cx, old, in->county, &changed));
    mz_str input = mz_str_fmt(cx->a, "{\"programme\":\"" MZ_FMT "\",\"county\":%" PRId64 "}",
                              MZ_ARG(in->programme), in->county);
    MZ_TRY(job_add(cx, "pay.run", input, job));
    const struct pay_q_calc_add_args args = {*job, in->county, in->programme, in->period,
                                             in->format};
    return pay_q_calc_add(cx, &args);
}

struct begin {
    const struct pay_run *in;
    int64_t job;
};

static mz_code begin_tx(mz_cx *cx, void *p)
{
    struct begin *b = p;
    return pay_run_ask(cx, b->in, &b->job);
}

mz_code pay_run_begin(mz_cx *cx, const struct pay_run *in, int64_t *job)
{
    struct begin b = {.in = in};
    mz_code rc = mz_tx(cx, begin_tx, &b);
    if (rc == MZ_CONFLICT && cx->err.say == NULL) {
        /* Somebody asked between our look and our row: the table holds one of each programme. */
        mz_clear(cx);
        MZ_TRY(pay_run_may(cx, in));
        rc = mz_tx(cx, begin_tx, &b); /* that one has ended already */
    }
    *job = b.job;
    return rc;
}

static mz_code told(mz_cx *cx, int64_t job, const struct pay_ran *r)
{
    struct mz_say say = {
        .text = r->lines == 0 ? MZ_T("Nothing more is owed for this month.")
                              : MZ_T("{0} lines were calculated. {1} people have no account, {2} "
                                     "months were paid too much."),
        .arg = {mz_str_fmt(cx->a, "%" PRId64, r->lines), mz_str_fmt(cx->a, "%" PRId64, r->no_card),
                mz_str_fmt(cx->a, "%" PRId64, r->over_n)}};
    mz_str href = r->last == 0 ? MZ_S("/pay") : mz_str_fmt(cx->a, "/pay/%" PRId64, r->last);
    mz_buf *b = mz_buf_new(cx->a, JOB_RESULT_MAX);
    mz_jw w = mz_jw_to(b);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("say"), mz_text_say(cx->a, MZ_LANG_ZH, say));
    mz_jw_key_text(&w, MZ_S("say_en"), mz_text_say(cx->a, MZ_LANG_EN, say));
    mz_jw_key_text(&w, MZ_S("href"), href);
    mz_jw_key_int(&w, MZ_S("batches"), r->batches);
    mz_jw_key_int(&w, MZ_S("batch"), r->last);
    mz_jw_key_int(&w, MZ_S("lines"), r->lines);
    mz_jw_key_int(&w, MZ_S("fen"), r->fen);
    mz_jw_key_int(&w, MZ_S("offset_fen"), r->offset_fen);
    mz_jw_key_int(&w, MZ_S("over"), r->over_n);
    mz_jw_key_int(&w, MZ_S("over_fen"), r->over_fen);
    mz_jw_key_int(&w, MZ_S("no_account"), r->no_card);
    mz_jw_key_int(&w, MZ_S("by_hand"), r->by_hand);
    mz_jw_key_int(&w, MZ_S("held"), r->held);
    mz_jw_end(&w);
    return job_result(cx, job, mz_buf_str(b));
}

mz_code pay_run_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    struct pay_q_calc_row c = {0};
    struct pay_ran ran = {.people = 0};
    struct pay_run in = {.job = job};
    bool found = false;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_MAX}, &map));
    MZ_TRY(mz_json_int(cx, map, "county", &in.county));
    MZ_TRY(pay_q_calc(cx, job, in.county, &c, &found));
    if (!found) {
        return mz_fail(cx, MZ_CORRUPT, "work %" PRId64 " has no calculation", job);
    }
    in.programme = c.programme;
    in.period = c.period;
    in.format = c.format;
    MZ_TRY(office_int(cx, &pay_settings[0], &in.offset_percent));
    MZ_TRY(pay_run(cx, &in, &ran));
    return told(cx, job, &ran);
}
