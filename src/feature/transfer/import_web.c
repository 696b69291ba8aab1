/* Pages of the import: bring a file, follow its run, stop it, go on with it. */
#include "feature/transfer/import_web.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/list_web.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/transfer/transfer_web.h"
#include "store/db.h"

mz_str import_href(mz_cx *cx, int64_t id)
{
    return mz_str_fmt(cx->a, "/import/%" PRId64, id);
}

mz_str import_sub(const struct leaf *l, const struct import_run *run)
{
    return leaf_sayf(l, MZ_T("{0} of {1}||file of a sender"), leaf_say(l, run->kind->title),
                     run->source);
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

static const struct leaf_state states[] = {
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
    return leaf_state(l, states, MZ_LEN(states), state);
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

/* The kinds of subjects that this reader may write. */
static mz_code kinds_of(struct leaf *l, struct ui_option **out, size_t *n)
{
    size_t all_n = 0;
    const struct import_kind *const *all = NULL;
    MZ_TRY(import_kinds(l->cx, &all, &all_n));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, all_n + 1);
    *n = 0;
    for (size_t i = 0; i < all_n; i++) {
        if (mz_req_may(l->rq, all[i]->need)) {
            o[(*n)++] = (struct ui_option){.value = mz_str_of(all[i]->name),
                                           .label = leaf_say(l, all[i]->title)};
        }
    }
    *out = o;
    return MZ_OK;
}

/* The kind that is asked for, by the form or by the address; the first one without; NULL: none. */
static mz_code kind_asked(mz_cx *cx, mz_req *rq, const struct import_kind **out)
{
    size_t n = 0;
    const struct import_kind *const *all = NULL;
    *out = NULL;
    MZ_TRY(import_kinds(cx, &all, &n));
    mz_str name = mz_req_field(rq, "kind");
    name = name.n > 0 ? name : mz_req_query(rq, "kind");
    for (size_t i = 0; i < n; i++) {
        bool this = name.n == 0 || mz_str_eq(name, mz_str_of(all[i]->name));
        if (this && *out == NULL && mz_req_may(rq, all[i]->need)) {
            *out = all[i];
        }
    }
    return MZ_OK;
}

static mz_code upload_form(struct leaf *l, struct mz_form *form)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Bring a file"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Upload and choose the columns"), form, 3);
    const struct import_kind *kind = NULL;
    struct ui_option *kinds = NULL;
    size_t n = 0;
    MZ_TRY(kind_asked(l->cx, l->rq, &kind));
    MZ_TRY(kinds_of(l, &kinds, &n));
    f->upload = true;
    f->submit_icon = MZ_ICON("upload");
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "kind",
                                    .label = leaf_say(l, MZ_T("What the file holds")),
                                    .value = kind == NULL ? MZ_S("") : mz_str_of(kind->name),
                                    .options = kinds,
                                    .options_n = n,
                                    .wide = true});
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
    return MZ_OK;
}

/* ---- one's own imports ------------------------------------------------------------------- */

enum { REG_NAME, REG_KIND, REG_SOURCE, REG_STATE, REG_MADE, REG_COUNTS, REG_CHECKED, REG_USER };

static const struct mz_col cols[] = {
    {"name", MZ_T("File"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("What the file holds"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"source", MZ_T("Who sent it"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Uploaded"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"counts", MZ_T("Counts"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"checked", MZ_T("Counts"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"user_id", MZ_T("Account"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {0},
};

static mz_code runs_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    static const char *const texts[] = {"name", "source"};
    mz_str state = ask->get(ask->p, "state");
    (void)cx;
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        mz_str want = ask->get(ask->p, texts[i]);
        if (want.n > 0) {
            q->filters[q->filters_n++] =
                (struct mz_filter){.col = texts[i], .op = MZ_HAS, .s = want};
        }
    }
    if (state.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "state", .op = MZ_IS, .s = state};
    }
    return MZ_OK;
}

const struct mz_reg import_run_register = {
    .name = "import",
    .table = "import_run",
    .title = MZ_T("My imports"),
    .sort = "-id",
    .cols = cols,
    .stays = "files that one brought oneself; their rows are in the registers",
    .ask = runs_ask,
};

static const struct ui_column run_heads[] = {
    {.name = "file", .label = {MZ_T("File"), 0}, .fixed = true},
    {.name = "kind", .label = {MZ_T("What the file holds"), 0}, .phone_label = true},
    {.name = "source", .label = {MZ_T("Who sent it"), 0}, .phone_label = true},
    {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    {.name = "refused",
     .label = {MZ_T("Rows that came back"), 0},
     .num = true,
     .phone_label = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "made_ms",
     .label = {MZ_T("Uploaded"), 0},
     .sort = true,
     .one_line = true,
     .phone_hide = true},
};

static mz_code run_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *cell)
{
    mz_cx *cx = l->cx;
    struct import_counts *c = MZ_NEW(cx->a, struct import_counts);
    const struct import_kind *kind = import_kind_of(cx, r->v[REG_KIND].s);
    mz_str counts = r->v[REG_COUNTS].s.n > 0 ? r->v[REG_COUNTS].s : r->v[REG_CHECKED].s;
    MZ_TRY(import_counts_read(cx, counts, c));
    cell[0] = (struct ui_cell){.text = r->v[REG_NAME].s, .href = import_href(cx, r->id)};
    cell[1].text = kind == NULL ? r->v[REG_KIND].s : leaf_say(l, kind->title);
    cell[2].text = r->v[REG_SOURCE].s;
    cell[3].text = mz_thousands(cx->a, c->rows);
    cell[4].text = mz_thousands(cx->a, c->refused);
    cell[5] = (struct ui_cell){.tags = state_tag(l, r->v[REG_STATE].s), .tags_n = 1};
    cell[6].text = leaf_time(l, r->v[REG_MADE].i);
    return MZ_OK;
}

static const struct mz_member run_members[] = {
    {"id", "Number of the import", MZ_J_INT(struct mz_reg_row, id)},
    {"kind", "What it holds, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"file", "Name of the file", MZ_J_COL(TEXT, REG_NAME)},
    {"source", "Who sent it", MZ_J_COL(TEXT, REG_SOURCE)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {0},
};
static const struct mz_shape run_shape = {"ImportsImport", run_members, sizeof(struct mz_reg_row)};
const struct mz_shape import_list_shape = MZ_ROWS("Imports", "imports", &run_shape);

static mz_code own_runs(struct leaf *l, struct mz_query *q)
{
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = l->cx->actor->user};
    return MZ_OK;
}

static mz_code runs_make(struct list *list)
{
    struct leaf *l = list->l;
    struct ui_option o[MZ_LEN(states)];
    MZ_TRY(upload_form(l, leaf_own(list->given)));
    leaf_band(l, false);
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        o[i] = (struct ui_option){.value = mz_str_of(states[i].word),
                                  .label = leaf_say(l, states[i].label)};
    }
    list_field(list, (struct ui_field){.kind = UI_TEXT,
                                       .name = "name",
                                       .label = leaf_say(l, MZ_T("File")),
                                       .max = 40});
    list_choice(list, "state", MZ_T("State"), o, MZ_LEN(states));
    return MZ_OK;
}

const struct list_how import_list = {
    .reg = &import_run_register,
    .path = "/import",
    .title = MZ_T("Import"),
    .sub = MZ_T("Persons, households, organisations and entries of registers out of files"),
    .usual = "-made_ms",
    .heads = run_heads,
    .heads_n = MZ_LEN(run_heads),
    .cells = run_cells,
    .answer = &import_list_shape,
    .icon = MZ_ICON("file-import"),
    .none = MZ_T("Nothing imported yet"),
    .next = MZ_T("Bring the first file above."),
    .hold = own_runs,
    .make = runs_make,
};

mz_code import_bring(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    const struct mz_file *file = mz_req_file(rq, "file", 0);
    struct import_new in = {.fd = -1};
    int64_t id = 0;
    MZ_TRY(kind_asked(cx, rq, &in.kind));
    in.source = mz_form_text(&form, "source",
                             (struct mz_rule){.max = IMPORT_SOURCE_CHARS, .required = true});
    if (in.kind == NULL) {
        mz_form_problem(
            &form, (struct mz_say){.field = "kind", .text = MZ_T("Choose what the file holds")});
    }
    if (file == NULL) {
        mz_form_problem(&form, (struct mz_say){.field = "file", .text = MZ_T("Choose a file")});
    }
    if (form.problems.n == 0 && file != NULL) {
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
    return list_send(cx, rq, &import_list, &form, out);
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

struct import_page_answer {
    int64_t id;
    mz_str kind;
    mz_str file;
    mz_str source;
    mz_str state;
    int64_t done;
    int64_t all;
    mz_str counts;
    mz_str checked;
    mz_str columns;
};
static const struct mz_member import_page_members[] = {
    {"id", "Number of the import", MZ_J_INT(struct import_page_answer, id)},
    {"kind", "What it holds, one word", MZ_J_TEXT(struct import_page_answer, kind)},
    {"file", "Name of the file", MZ_J_TEXT(struct import_page_answer, file)},
    {"source", "Who sent it", MZ_J_TEXT(struct import_page_answer, source)},
    {"state", "State, one word", MZ_J_TEXT(struct import_page_answer, state)},
    {"done", "How many are done", MZ_J_INT(struct import_page_answer, done)},
    {"all", "How many in all", MZ_J_INT(struct import_page_answer, all)},
    {"counts", "What was done so far", MZ_J_JSON(struct import_page_answer, counts)},
    {"checked", "What the check found", MZ_J_JSON(struct import_page_answer, checked)},
    {"columns", "Which column is which field", MZ_J_JSON(struct import_page_answer, columns)},
    {0},
};
const struct mz_shape import_page_shape = {"Import", import_page_members,
                                           sizeof(struct import_page_answer)};

static mz_code show_json(mz_cx *cx, const struct import_seen *s, mz_out *out)
{
    const struct import_page_answer v = {.id = s->run.id,
                                         .kind = mz_str_of(s->run.kind->name),
                                         .file = s->run.name,
                                         .source = s->run.source,
                                         .state = s->run.state,
                                         .done = s->job.done,
                                         .all = s->job.all,
                                         .counts = import_counts_text(cx->a, &s->run.counts),
                                         .checked = import_counts_text(cx->a, &s->run.checked),
                                         .columns =
                                             import_map_text(cx->a, s->run.kind, &s->run.map)};
    return mz_reply_shape(out, &import_page_shape, &v);
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
