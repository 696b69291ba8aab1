#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/job/job.h"
#include "feature/job/job_int.h"
#include "feature/job/job_view.h"
#include "feature/list_web.h"
#include "store/db.h"
#include "web/ui_answer.h"

mz_str job_state_text(mz_cx *cx, mz_str state)
{
    static const struct {
        const char *state;
        const char *text;
    } names[] = {
        {"waiting", MZ_T("Waiting")}, {"running", MZ_T("Running")}, {"done", MZ_T("Done")},
        {"failed", MZ_T("Failed")},   {"stopped", MZ_T("Stopped")},
    };
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        if (mz_str_eq(state, mz_str_of(names[i].state))) {
            return mz_text(cx->lang, names[i].text);
        }
    }
    return state;
}

enum mz_tone job_state_tone(mz_str state)
{
    return mz_str_eq(state, MZ_S("done"))      ? MZ_TONE_OK
           : mz_str_eq(state, MZ_S("failed"))  ? MZ_TONE_BAD
           : mz_str_eq(state, MZ_S("stopped")) ? MZ_TONE_IDLE
                                               : MZ_TONE_INFO;
}

/* What kind of work it is, from the feature that runs it. */
mz_str job_kind_text(mz_cx *cx, mz_str name)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_job *j = mz_features[i]->jobs; j != NULL && j->name != NULL; j++) {
            if (mz_str_eq(name, mz_str_of(j->name))) {
                return mz_text(cx->lang, j->help);
            }
        }
    }
    return name;
}

static mz_str when(mz_cx *cx, int64_t ms)
{
    return ms == MZ_NULL ? MZ_S("—") : mz_time_text(cx->a, ms);
}

/* One text of the result; empty where there is none. */
static mz_str of_result(mz_cx *cx, const struct job *j, const char *key)
{
    const struct mz_json *map = NULL;
    mz_str text = MZ_S("");
    if (j->result.n == 0) {
        return text;
    }
    if (mz_json_read(cx, j->result, (struct mz_json_options){.size_max = JOB_RESULT_MAX}, &map) !=
        MZ_OK) {
        mz_clear(cx);
        return text;
    }
    const struct mz_json *at = mz_json_get(map, key);
    return at != NULL && at->kind == MZ_JSON_TEXT ? at->text : text;
}

/* What a feature, or job.c of a failure, says of the end, in the reader's language. */
static mz_str said(mz_cx *cx, const struct job *j)
{
    return of_result(cx, j, cx->lang == MZ_LANG_ZH ? "say" : "say_en");
}

static mz_str failure(mz_cx *cx, const struct job *j)
{
    return mz_str_eq(j->state, MZ_S("failed")) ? said(cx, j) : MZ_S("");
}

static mz_str rate_text(mz_cx *cx, const struct job *j)
{
    int64_t spent = j->began_ms == MZ_NULL ? 0 : mz_now_ms(cx) - j->began_ms;
    if (spent < 1000 || j->done == 0) {
        return MZ_S("");
    }
    int64_t rate = j->done * 1000 / spent;
    int64_t left = rate > 0 && j->all > j->done ? (j->all - j->done) / rate + 1 : 0;
    struct mz_say say = {
        .text = MZ_T("{0} of {1} rows, {2} a second, about {3} s left"),
        .arg = {mz_str_fmt(cx->a, "%" PRId64, j->done), mz_str_fmt(cx->a, "%" PRId64, j->all),
                mz_str_fmt(cx->a, "%" PRId64, rate), mz_str_fmt(cx->a, "%" PRId64, left)}};
    return mz_text_say(cx->a, cx->lang, say);
}

static const struct ui_progress *progress(mz_cx *cx, mz_req *rq, const struct job *j)
{
    bool runs = mz_str_eq(j->state, MZ_S("running")) || mz_str_eq(j->state, MZ_S("waiting"));
    if (!runs) {
        return NULL;
    }
    struct ui_progress *p = MZ_NEW(cx->a, struct ui_progress);
    struct ui_action *stop = MZ_NEW(cx->a, struct ui_action);
    *stop = (struct ui_action){.label = mz_text(cx->lang, MZ_T("Stop")),
                               .icon = MZ_ICON("square"),
                               .href = mz_req_path(rq),
                               .post = true};
    *p = (struct ui_progress){
        .title = job_kind_text(cx, j->name),
        .done = j->done,
        .all = j->all,
        .text = rate_text(cx, j),
        .note = mz_text(cx->lang, MZ_T("You may close this page; the work goes on.")),
        .reload_href = mz_req_path(rq),
        .actions = stop,
        .actions_n = 1};
    return p;
}

static const struct ui_callout *ending(mz_cx *cx, const struct job *j)
{
    if (j->ended_ms == MZ_NULL) {
        return NULL;
    }
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = job_state_tone(j->state),
                             .title = job_state_text(cx, j->state),
                             .text = said(cx, j)};
    mz_str href = of_result(cx, j, "href");
    if (href.n > 0 && href.p[0] == '/') { /* where what was made is looked at */
        struct ui_action *look = MZ_NEW(cx->a, struct ui_action);
        *look = (struct ui_action){
            .label = mz_text(cx->lang, MZ_T("Look at the result")), .href = href, .primary = true};
        c->actions = look;
        c->actions_n = 1;
    }
    return c;
}

static const struct ui_facts *facts(mz_cx *cx, const struct job *j)
{
    struct ui_fact f[] = {
        {.label = mz_text(cx->lang, MZ_T("Work")), .value = job_kind_text(cx, j->name)},
        {.label = mz_text(cx->lang, MZ_T("State")), .value = job_state_text(cx, j->state)},
        {.label = mz_text(cx->lang, MZ_T("Asked for")), .value = when(cx, j->asked_ms)},
        {.label = mz_text(cx->lang, MZ_T("Begun")), .value = when(cx, j->began_ms)},
        {.label = mz_text(cx->lang, MZ_T("Ended")), .value = when(cx, j->ended_ms)},
        {.label = mz_text(cx->lang, MZ_T("Rows done")),
         .value = mz_str_fmt(cx->a, "%" PRId64, j->done)},
        {.label = mz_text(cx->lang, MZ_T("Rows refused")),
         .value = mz_str_fmt(cx->a, "%" PRId64, j->bad)},
    };
    struct ui_fact *kept = MZ_NEW_N(cx->a, struct ui_fact, MZ_LEN(f));
    memcpy(kept, f, sizeof f);
    struct ui_facts *out = MZ_NEW(cx->a, struct ui_facts);
    *out = (struct ui_facts){.facts = kept, .facts_n = MZ_LEN(f)};
    return out;
}

static const struct mz_member job_show_members[] = {
    {"id", "Number of the work", MZ_J_INT(struct job_view, id)},
    {"name", "Its kind, one word", MZ_J_TEXT(struct job_view, name)},
    {"state", "waiting, running, done, failed or stopped", MZ_J_TEXT(struct job_view, state)},
    {"done", "Rows done", MZ_J_INT(struct job_view, done)},
    {"all", "Rows in all; 0 when not known yet", MZ_J_INT(struct job_view, all)},
    {"bad", "Rows refused", MZ_J_INT(struct job_view, bad)},
    {"say", "Why it failed, in the language of the reader",
     MZ_J_TEXT_OR_NULL(struct job_view, say)},
    {"result", "What the work left, as JSON in a text", MZ_J_TEXT_OR_NULL(struct job_view, result)},
    {0},
};
const struct mz_shape job_show_shape = {"Job", job_show_members, sizeof(struct job_view)};

/* The first rows that were refused, of a job over many (rows.h). */
static mz_code refused(mz_cx *cx, const struct job *j, const struct ui_table **out)
{
    struct job_rows r;
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    struct ui_column *heads = MZ_NEW_N(cx->a, struct ui_column, 2);
    MZ_TRY(job_rows_get(cx, j->id, &r));
    if (r.shown_n == 0) {
        return MZ_OK;
    }
    heads[0] = (struct ui_column){
        .name = "row", .label = mz_text(cx->lang, MZ_T("Row||of work")), .fixed = true};
    heads[1] = (struct ui_column){.name = "why",
                                  .label = mz_text(cx->lang, MZ_T("Reason||of a refusal")),
                                  .phone_label = true};
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, r.shown_n);
    for (size_t i = 0; i < r.shown_n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 2);
        c[0].text = mz_str_fmt(cx->a, "%" PRId64, r.shown[i].about);
        c[1].text = r.shown[i].why;
        rows[i] = (struct ui_row){.id = r.shown[i].about, .cells = c};
    }
    *t = (struct ui_table){.label = mz_text(cx->lang, MZ_T("Rows refused")),
                           .columns = heads,
                           .columns_n = 2,
                           .rows = rows,
                           .rows_n = r.shown_n};
    *out = t;
    return MZ_OK;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct job j;
    MZ_TRY(job_get(cx, mz_req_path_int(rq, "id"), &j));
    if (j.user != cx->actor->user) { /* a colleague's work is not ours to see */
        return mz_fail(cx, MZ_ABSENT, "job of another account");
    }
    struct job_view v = {.id = j.id,
                         .name = j.name,
                         .state = j.state,
                         .done = j.done,
                         .all = j.all,
                         .bad = j.bad,
                         .result = j.result,
                         .say = failure(cx, &j),
                         .progress = progress(cx, rq, &j),
                         .facts = facts(cx, &j),
                         .end = ending(cx, &j)};
    MZ_TRY(refused(cx, &j, &v.refused));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &job_show_shape, &v);
    }
    mz_page(rq, (struct mz_page){.title = job_kind_text(cx, j.name), .menu = "/job"});
    job_show_html(out, &v);
    return MZ_OK;
}

static mz_code stop(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct job j;
    (void)out;
    MZ_TRY(job_get(cx, mz_req_path_int(rq, "id"), &j));
    if (j.user != cx->actor->user) {
        return mz_fail(cx, MZ_ABSENT, "job of another account");
    }
    MZ_TRY(job_stop(cx, j.id));
    return mz_reply_redirectf(rq, "/job/%" PRId64, j.id);
}

const struct mz_route job_routes[] = {
    {.path = "/job",
     .get = list_get,
     .page = &job_mine_list,
     .need = "job.see",
     .help = "Long-running work of this account",
     .answer = &job_rows_shape,
     .list = &job_register},
    {.path = "/job/all",
     .get = list_get,
     .page = &job_all_list,
     .need = "job.all",
     .help = "Long-running work of everybody in the area, newest first",
     .answer = &job_rows_shape,
     .list = &job_register},
    {.path = "/job/{id}",
     .get = show,
     .post = stop,
     .need = "job.see",
     .help = "Progress and result of one long-running work; POST stops it",
     .answer = &job_show_shape},
    {0},
};
