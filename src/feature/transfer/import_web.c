/* Pages of the import: bring a file, follow its run, stop it, go on with it. */
#include "feature/transfer/import_web.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/transfer/transfer_web.h"
#include "store/db.h"

enum { RUNS_SHOWN = 50 };

mz_str import_href(mz_cx *cx, int64_t id)
{
    return mz_str_fmt(cx->a, "/import/%" PRId64, id);
}

mz_code import_see(mz_cx *cx, int64_t id, struct import_seen *out)
{
    memset(out, 0, sizeof *out);
    MZ_TRY(import_get(cx, id, &out->run));
    bool busy =
        mz_str_eq(out->run.state, MZ_S("running")) || mz_str_eq(out->run.state, MZ_S("checking"));
    if (out->run.job != MZ_NULL && out->run.job != 0) {
        MZ_TRY(job_get(cx, out->run.job, &out->job));
    }
    out->alive = busy && (mz_str_eq(out->job.state, MZ_S("waiting")) ||
                          mz_str_eq(out->job.state, MZ_S("running")));
    if (busy && !out->alive) { /* its job ended without a word: by a fault that did not pass */
        out->run.state = MZ_S("stopped");
    }
    return MZ_OK;
}

/* ---- words of a state ----------------------------------------------------------- */

static const struct {
    const char *state;
    const char *text;
    enum mz_tone tone;
} states[] = {
    {"new", MZ_T("Columns to choose"), MZ_TONE_WARN},
    {"checking", MZ_T("Being checked"), MZ_TONE_INFO},
    {"checked", MZ_T("Ready to import"), MZ_TONE_WARN},
    {"running", MZ_T("Running"), MZ_TONE_INFO},
    {"done", MZ_T("Done"), MZ_TONE_OK},
    {"failed", MZ_T("Failed"), MZ_TONE_BAD},
    {"stopped", MZ_T("Stopped"), MZ_TONE_IDLE},
};

static const struct ui_tag *state_tag(struct leaf *l, mz_str state)
{
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        if (mz_str_eq(state, mz_str_of(states[i].state))) {
            return leaf_tag(l, states[i].tone, leaf_say(l, states[i].text));
        }
    }
    return leaf_tag(l, MZ_TONE_IDLE, state);
}

void import_steps_part(struct leaf *l, enum import_at at)
{
    static const char *const labels[] = {MZ_T("Upload the file"), MZ_T("Choose the columns"),
                                         MZ_T("Check every row"), MZ_T("Take the good rows in"),
                                         MZ_T("Mend the rest")};
    struct ui_steps *v = MZ_NEW(l->cx->a, struct ui_steps);
    struct ui_step *step = MZ_NEW_N(l->cx->a, struct ui_step, MZ_LEN(labels));
    for (size_t i = 0; i < MZ_LEN(labels); i++) {
        step[i] = (struct ui_step){.label = leaf_say(l, labels[i]),
                                   .state = i < (size_t)at    ? UI_STEP_DONE
                                            : i == (size_t)at ? UI_STEP_NOW
                                                              : UI_STEP_AHEAD};
    }
    *v = (struct ui_steps){
        .label = leaf_say(l, MZ_T("Steps")), .steps = step, .steps_n = MZ_LEN(labels)};
    leaf_left(l, NULL)->steps = v;
}

/* ---- the list and the upload ------------------------------------------------------ */

static void upload_form(struct leaf *l, struct mz_form *form)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Bring a file"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Upload and choose the columns"), form, 2);
    f->upload = true;
    f->submit_icon = MZ_ICON("upload");
    leaf_field(f, (struct ui_field){
                      .kind = UI_FILE,
                      .name = "file",
                      .label = leaf_say(l, MZ_T("File")),
                      .accept = ".csv,.tsv,.txt,.xlsx,.jsonl,.gz,.zip",
                      .hint = leaf_say(l, MZ_T("CSV, TSV, Excel (.xlsx) or JSON lines, packed or "
                                               "not, at most 64 MiB")),
                      .required = true,
                      .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_TEXT,
                      .name = "source",
                      .label = leaf_say(l, MZ_T("Who sent it")),
                      .value = mz_req_field(l->rq, "source"),
                      .hint = leaf_say(l, MZ_T("The columns are remembered under this name")),
                      .max = IMPORT_SOURCE_CHARS,
                      .required = true});
    p->note = leaf_say(l, MZ_T("Good rows enter, bad rows come back as a workbook with the reason "
                               "in the row. The file is deleted after 30 days."));
}

static mz_code runs_table(struct leaf *l)
{
    static const struct ui_column heads[] = {
        {.name = "file", .label = {MZ_T("File"), 0}},
        {.name = "source", .label = {MZ_T("Who sent it"), 0}, .phone_label = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
        {.name = "refused",
         .label = {MZ_T("Rows that came back"), 0},
         .num = true,
         .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
        {.name = "made", .label = {MZ_T("Uploaded"), 0}, .phone_hide = true},
    };
    struct import_runs_of_row *rows = NULL;
    size_t n = 0;
    mz_cx *cx = l->cx;
    int64_t county = cx->actor->division_lo / MZ_COUNTY_UNIT;
    MZ_TRY(import_runs_of(cx, county, cx->actor->user, RUNS_SHOWN, &rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("My imports"));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("file-import"),
                               .title = leaf_say(l, MZ_T("Nothing imported yet")),
                               .text = leaf_say(l, MZ_T("Bring the first file above."))};
        p->empty = e;
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        struct import_counts *c = MZ_NEW(cx->a, struct import_counts);
        MZ_TRY(import_counts_read(cx, rows[i].counts.n > 0 ? rows[i].counts : rows[i].checked, c));
        leaf_cell(t, (struct ui_cell){.text = rows[i].name, .href = import_href(cx, rows[i].id)});
        leaf_cell(t, (struct ui_cell){.text = rows[i].source});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(cx->a, c->rows)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(cx->a, c->refused)});
        leaf_cell(t, (struct ui_cell){.tags = state_tag(l, rows[i].state), .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, rows[i].made_ms)});
    }
    return MZ_OK;
}

static mz_code list_json(mz_cx *cx, mz_out *out)
{
    struct import_runs_of_row *rows = NULL;
    size_t n = 0;
    mz_buf *buf = mz_buf_new(cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    int64_t county = cx->actor->division_lo / MZ_COUNTY_UNIT;
    MZ_TRY(import_runs_of(cx, county, cx->actor->user, RUNS_SHOWN, &rows, &n));
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("imports"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), rows[i].id);
        mz_jw_key_text(&w, MZ_S("file"), rows[i].name);
        mz_jw_key_text(&w, MZ_S("source"), rows[i].source);
        mz_jw_key_text(&w, MZ_S("state"), rows[i].state);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return leaf_json(cx, buf, out);
}

static mz_code list_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    upload_form(l, form);
    MZ_TRY(runs_table(l));
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Import")),
                                      .sub = leaf_say(l, MZ_T("Persons and households out of "
                                                              "files")),
                                      .menu = "/import"});
}

mz_code import_list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return mz_req_json(rq) ? list_json(cx, out) : list_page(cx, rq, out, NULL);
}

mz_code import_bring(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    const struct mz_file *file = mz_req_file(rq, "file", 0);
    struct import_new in = {.fd = -1};
    int64_t id = 0;
    in.source = mz_form_text(&form, "source",
                             (struct mz_rule){.max = IMPORT_SOURCE_CHARS, .required = true});
    if (file == NULL) {
        mz_form_problem(&form, (struct mz_say){.field = "file", .text = MZ_T("Choose a file")});
    }
    if (form.problems.n == 0) {
        in.name = file->name;
        in.fd = file->data.p == NULL ? file->fd : -1;
        in.data = file->data;
        mz_code rc = import_make(cx, &in, &id);
        if (rc == MZ_LIMIT && cx->err.say != NULL) {
            rc = MZ_INVALID;
        }
        MZ_TRY(mz_form_take(&form, rc));
    }
    if (form.problems.n == 0) {
        return mz_reply_redirect(rq, import_href(cx, id));
    }
    if (mz_form_json(&form, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    return list_page(cx, rq, out, &form);
}

/* ---- while it runs --------------------------------------------------------------------- */

static mz_str rate_text(struct leaf *l, const struct job *j)
{
    int64_t spent = j->began_ms == MZ_NULL ? 0 : mz_now_ms(l->cx) - j->began_ms;
    if (spent < 1000 || j->done == 0) {
        return leaf_say(l, MZ_T("Beginning"));
    }
    int64_t rate = j->done * 1000 / spent;
    int64_t left = rate > 0 && j->all > j->done ? (j->all - j->done) / rate + 1 : 0;
    struct mz_say say = {.text = MZ_T("{0} of {1} rows, {2} a second, about {3} s left"),
                         .arg = {mz_thousands(l->cx->a, j->done), mz_thousands(l->cx->a, j->all),
                                 mz_thousands(l->cx->a, rate), mz_thousands(l->cx->a, left)}};
    return mz_text_say(l->cx->a, l->cx->lang, say);
}

static mz_code running_page(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s)
{
    struct leaf *l = leaf_new(cx, rq);
    bool trial = mz_str_eq(s->run.state, MZ_S("checking"));
    struct ui_action stop = {.label = leaf_say(l, MZ_T("Stop")),
                             .href = import_href(cx, s->run.id),
                             .icon = MZ_ICON("square"),
                             .post = true,
                             .name = MZ_S("do"),
                             .value = MZ_S("stop")};
    struct mz_say so_far = {.text = MZ_T("{0} entered, {1} refused; those come back as a workbook. "
                                         "You may close this page."),
                            .arg = {mz_thousands(cx->a, s->run.counts.added),
                                    mz_thousands(cx->a, s->run.counts.refused)}};
    struct ui_progress p = {
        .title = leaf_sayf(l, trial ? MZ_T("Checking {0}") : MZ_T("Importing {0}"), s->run.name,
                           MZ_S("")),
        .done = s->job.done,
        .all = s->job.all > s->job.done ? s->job.all : s->job.done + 1,
        .text = rate_text(l, &s->job),
        .note = trial ? leaf_say(l, MZ_T("Nothing is written yet. You may close this page."))
                      : mz_text_say(cx->a, cx->lang, so_far),
        .reload_href = import_href(cx, s->run.id),
        .actions = &stop,
        .actions_n = 1};
    mz_out slot;
    mz_out_init(&slot, cx->lang, 1 << 16);
    slot.token = out->token;
    slot.once = out->once;
    ui_progress_html(&slot, &p);
    out->signs = out->signs || slot.signs;
    import_steps_part(l, trial ? IMPORT_AT_CHECK : IMPORT_AT_RUN);
    leaf_left(l, MZ_T("In progress"))->slot = mz_page_slot(rq, &slot);
    mz_out_done(&slot);
    return leaf_send(l, out, (struct mz_page){.title = s->run.name, .menu = "/import"});
}

/* ---- one run -------------------------------------------------------------------------------- */

static mz_code show_json(mz_cx *cx, const struct import_seen *s, mz_out *out)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 20);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("id"), s->run.id);
    mz_jw_key_text(&w, MZ_S("file"), s->run.name);
    mz_jw_key_text(&w, MZ_S("source"), s->run.source);
    mz_jw_key_text(&w, MZ_S("state"), s->run.state);
    mz_jw_key_int(&w, MZ_S("done"), s->job.done);
    mz_jw_key_int(&w, MZ_S("all"), s->job.all);
    mz_jw_key(&w, MZ_S("counts"));
    mz_jw_raw(&w, import_counts_text(cx->a, &s->run.counts));
    mz_jw_key(&w, MZ_S("checked"));
    mz_jw_raw(&w, import_counts_text(cx->a, &s->run.checked));
    mz_jw_key(&w, MZ_S("columns"));
    mz_jw_raw(&w, import_map_text(cx->a, &s->run.map));
    mz_jw_end(&w);
    return leaf_json(cx, buf, out);
}

mz_code import_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct import_seen *s = MZ_NEW(cx->a, struct import_seen);
    MZ_TRY(import_see(cx, mz_req_path_int(rq, "id"), s));
    if (mz_req_json(rq)) {
        return show_json(cx, s, out);
    }
    if (s->alive) {
        return running_page(cx, rq, out, s);
    }
    bool begun = s->run.at > 0 || mz_str_eq(s->run.state, MZ_S("done")) ||
                 (mz_str_eq(s->run.state, MZ_S("failed")) && !s->run.was_checked);
    return begun || s->run.file.n == 0 ? import_done_page(cx, rq, out, s)
                                       : import_map_page(cx, rq, out, s, NULL);
}

static mz_code stop(mz_cx *cx, const struct import_seen *s)
{
    struct job j;
    if (!s->alive) {
        return MZ_OK;
    }
    MZ_TRY(job_stop(cx, s->job.id));
    MZ_TRY(job_get(cx, s->job.id, &j));
    /* One that had not begun has nobody to say that it ended. */
    return mz_str_eq(j.state, MZ_S("stopped"))
               ? import_set_state(cx, s->run.id, s->run.at > 0 ? "stopped" : "new", false)
               : MZ_OK;
}

static mz_code map_and_check(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s)
{
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(import_map_form(cx, rq, &s->run));
    MZ_TRY(mz_form_take(&form, import_save(cx, &s->run)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return import_map_page(cx, rq, out, s, &form);
    }
    MZ_TRY(import_ask(cx, s->run.id, true));
    return mz_reply_redirect(rq, import_href(cx, s->run.id));
}

mz_code import_act(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct import_seen *s = MZ_NEW(cx->a, struct import_seen);
    mz_str what = mz_req_field(rq, "do");
    MZ_TRY(import_see(cx, mz_req_path_int(rq, "id"), s));
    if (mz_str_eq(what, MZ_S("stop"))) {
        MZ_TRY(stop(cx, s));
    } else if (mz_str_eq(what, MZ_S("run"))) {
        MZ_TRY(import_ask(cx, s->run.id, false));
    } else if (mz_str_eq(what, MZ_S("drop"))) {
        MZ_TRY(import_drop(cx, s->run.id));
        return mz_reply_redirect(rq, MZ_S("/import"));
    } else {
        return map_and_check(cx, rq, out, s);
    }
    return mz_reply_redirect(rq, import_href(cx, s->run.id));
}
