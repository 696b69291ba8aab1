/* Lists as files: at once when small, by approval when large; the queue of those who approve. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/asks.h"
#include "feature/list_web.h"
#include "feature/tables.h"
#include "feature/transfer/export.h"
#include "feature/transfer/import.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/transfer/transfer_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE_MAX = 4 << 20 };

static const char *const types[] = {
    "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};

/* ---- what is asked for ------------------------------------------------------------ */

static bool ends(mz_str s, const char *tail)
{
    size_t n = strlen(tail);
    return s.n > n && memcmp(s.p + s.n - n, tail, n) == 0;
}

/* "person.csv", or "person" with ?format=. */
static mz_code wish_of(mz_cx *cx, mz_req *rq, struct export_wish *w)
{
    mz_str name = mz_req_path_text(rq, "register");
    mz_str format = mz_req_query(rq, "format");
    mz_str key;
    mz_str value;
    w->format = EXPORT_CSV;
    if (ends(name, ".xlsx") || ends(name, ".csv")) {
        w->format = ends(name, ".xlsx") ? EXPORT_XLSX : EXPORT_CSV;
        name.n -= ends(name, ".xlsx") ? 5 : 4;
    } else if (mz_str_eq(format, MZ_S("xlsx"))) {
        w->format = EXPORT_XLSX;
    }
    w->pairs_n = 0;
    for (size_t i = 0; mz_req_query_at(rq, i, &key, &value); i++) {
        bool own = mz_str_eq(key, MZ_S("format")) || mz_str_eq(key, MZ_S("page")) ||
                   mz_str_eq(key, MZ_S("per"));
        if (!own && value.n > 0 && w->pairs_n < EXPORT_PAIRS_MAX) {
            w->pair[w->pairs_n++] = (struct export_pair){key, value};
        }
    }
    return export_register(cx, name, &w->reg);
}

static mz_str file_name(mz_cx *cx, const struct export_run *r)
{
    return mz_str_fmt(cx->a, MZ_FMT "-%" PRId64 ".%s",
                      MZ_ARG(mz_text(cx->lang, r->wish.reg->title)), r->id,
                      export_format_word(r->wish.format));
}

/* ---- leaving at once ------------------------------------------------------------------ */

struct stream {
    struct export_run run;
    struct export_plan plan;
    struct export_writer *w;
    mz_buf *piece;
};

static mz_code pull(mz_cx *cx, void *p, mz_out *out, bool *more)
{
    struct stream *s = p;
    if (s->w == NULL) {
        s->piece = mz_buf_new(cx->a, PIECE_MAX);
        MZ_TRY(export_open(cx, &s->run, &s->plan, &s->w));
    }
    s->piece->n = 0;
    MZ_TRY(export_csv(cx, s->w, s->piece, more));
    mz_out_raw(out, mz_buf_str(s->piece));
    return MZ_OK;
}

static mz_code send_file(mz_cx *cx, mz_req *rq, mz_str path, bool drop)
{
    struct stat st;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (drop) {
        (void)unlink(path.p); /* it lives as long as it is sent */
    }
    if (fd < 0 || fstat(fd, &st) != 0) {
        return mz_fail(cx, MZ_ABSENT, "the file of an export is gone");
    }
    return mz_reply_fd(rq, fd, (int64_t)st.st_size);
}

static mz_code send_now(mz_cx *cx, mz_req *rq, struct stream *s)
{
    mz_reply_download(rq, file_name(cx, &s->run), types[s->run.wish.format]);
    if (s->run.wish.format == EXPORT_CSV) {
        return mz_reply_stream(rq, pull, s);
    }
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/files", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/export-%" PRId64 "-now.xlsx", MZ_ARG(dir), s->run.id);
    MZ_TRY(export_open(cx, &s->run, &s->plan, &s->w));
    MZ_TRY(export_xlsx(cx, s->w, path.p, NULL, NULL));
    return send_file(cx, rq, path, true);
}

/* ---- asking ------------------------------------------------------------------------------ */

static mz_code ask_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct export_wish *w,
                        const struct export_plan *plan, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Ask for this list"));
    leaf_fact(l, p, MZ_T("List"), (struct ui_fact){.value = leaf_say(l, w->reg->title)});
    leaf_fact(l, p, MZ_T("Rows"), (struct ui_fact){.value = mz_thousands(cx->a, plan->rows)});
    leaf_fact(l, p, MZ_T("Conditions"), (struct ui_fact){.value = plan->words, .wide = true});
    p->note = leaf_say(l, MZ_T("A list of this size leaves only after somebody else approved it. "
                               "The file then lies here for 7 days."));
    struct ui_form *f = leaf_form(l, p, MZ_T("Ask for approval"), form, 1);
    f->action = mz_req_self(rq);
    f->submit_icon = MZ_ICON("send");
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("What the list is for")),
                                    .value = mz_req_field(rq, "why"),
                                    .max = 300,
                                    .required = true,
                                    .wide = true});
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Export")), .menu = "/export"});
}

/* What will leave, before it does: the way from the bulk bar of a list. */
static mz_code choose_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct export_wish *w,
                           const struct export_plan *plan)
{
    static const char *const types_of[] = {"csv", "xlsx"};
    static const char *const labels[] = {MZ_T("As CSV"), MZ_T("As Excel")};
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Export the chosen rows"));
    mz_str rest = mz_req_with(rq, "format", (mz_str){NULL, 0});
    const char *mark = memchr(rest.p, '?', rest.n);
    mz_str query = mark == NULL ? MZ_S("") : (mz_str){mark, rest.n - (size_t)(mark - rest.p)};
    leaf_fact(l, p, MZ_T("List"), (struct ui_fact){.value = leaf_say(l, w->reg->title)});
    leaf_fact(l, p, MZ_T("Rows"), (struct ui_fact){.value = mz_thousands(cx->a, plan->rows)});
    leaf_fact(l, p, MZ_T("Conditions"), (struct ui_fact){.value = plan->words, .wide = true});
    for (size_t i = 0; i < MZ_LEN(labels); i++) {
        mz_str href =
            mz_str_fmt(cx->a, "/export/%s.%s" MZ_FMT, w->reg->name, types_of[i], MZ_ARG(query));
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, labels[i]),
                                       .href = href,
                                       .icon = MZ_ICON("download"),
                                       .primary = w->format == (enum export_format)i,
                                       .download = true});
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Export")), .menu = "/export"});
}

mz_code export_take(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct export_wish *w = MZ_NEW(cx->a, struct export_wish);
    struct stream *s = MZ_NEW(cx->a, struct stream);
    bool go = false;
    MZ_TRY(wish_of(cx, rq, w));
    MZ_TRY(export_plan(cx, w, &s->plan));
    if (mz_str_eq(mz_req_query(rq, "format"), MZ_S("choose")) && !mz_req_json(rq)) {
        w->format = EXPORT_XLSX;
        return choose_page(cx, rq, out, w, &s->plan);
    }
    MZ_TRY(export_may_go(cx, &s->plan, &go));
    if (!go) {
        return mz_req_json(rq) ? mz_refuse(cx, MZ_DENIED,
                                           .text = MZ_T("The list has {0} rows and needs approval; "
                                                        "ask for it with POST."),
                                           .arg = {mz_str_fmt(cx->a, "%" PRId64, s->plan.rows)})
                               : ask_page(cx, rq, out, w, &s->plan, NULL);
    }
    MZ_TRY(export_begin(cx, w, &s->plan, &s->run));
    return send_now(cx, rq, s);
}

/* Chosen rows of a list, or all of it, from its bulk bar: to the page that offers just these. */
static mz_code take_chosen(mz_cx *cx, mz_req *rq, const struct mz_reg *reg)
{
    size_t n = mz_req_field_n(rq, "id");
    mz_str query = mz_req_field(rq, "query");
    const char *and = query.n > 0 ? "&" : "";
    mz_sb ids = mz_sb_new(cx->a, (size_t)EXPORT_IDS_MAX * 20);
    if (mz_str_eq(mz_req_field(rq, "all"), MZ_S("1"))) {
        return mz_reply_redirectf(rq, "/export/%s?" MZ_FMT "%sformat=choose", reg->name,
                                  MZ_ARG(query), and);
    }
    if (n == 0 || n > EXPORT_IDS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose 1 to {0} rows, or all that match."),
                         .arg = {mz_str_fmt(cx->a, "%d", EXPORT_IDS_MAX)});
    }
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT64_MAX, &id));
        mz_sb_fmt(&ids, "%s%" PRId64, i > 0 ? "," : "", id);
    }
    /* Columns and order stay as the list shows them. */
    return mz_reply_redirectf(rq, "/export/%s?" MZ_FMT "%sformat=choose&ids=" MZ_FMT, reg->name,
                              MZ_ARG(query), and, MZ_ARG(mz_sb_view(&ids)));
}

mz_code export_ask_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct export_wish *w = MZ_NEW(cx->a, struct export_wish);
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    MZ_TRY(wish_of(cx, rq, w));
    if (mz_req_field(rq, "take").n > 0) {
        return take_chosen(cx, rq, w->reg);
    }
    mz_str why = mz_form_text(&form, "why", (struct mz_rule){.max = 300, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, export_ask(cx, w, why, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        MZ_TRY(export_plan(cx, w, plan));
        mz_reply_status(rq, 422);
        return ask_page(cx, rq, out, w, plan, &form);
    }
    return mz_reply_redirectf(rq, "/export/run/%" PRId64, id);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static const struct leaf_state states[] = {
    {"made", MZ_T("Downloaded at once"), MZ_TONE_OK},
    {"waiting", MZ_T("Waits for approval"), MZ_TONE_WARN},
    {"approved", MZ_T("Approved, being made"), MZ_TONE_INFO},
    {"refused", MZ_T("Refused"), MZ_TONE_BAD},
    {"done", MZ_T("Ready to download"), MZ_TONE_OK},
    {"failed", MZ_T("Failed"), MZ_TONE_BAD},
    {"gone", MZ_T("File deleted"), MZ_TONE_IDLE},
};

static const struct ui_tag *state_tag(struct leaf *l, mz_str state)
{
    return leaf_state(l, states, MZ_LEN(states), state);
}

static mz_str title_of(struct leaf *l, mz_str name)
{
    const struct mz_reg *reg = NULL;
    if (mz_feature_register_of(l->cx, mz_features, name, &reg) != MZ_OK) {
        mz_clear(l->cx);
    }
    return reg == NULL ? name : leaf_say(l, reg->title);
}

static mz_str run_href(struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/export/run/%" PRId64, id);
}

enum {
    REG_LIST,
    REG_FORMAT,
    REG_ROWS,
    REG_WORDS,
    REG_STATE,
    REG_WHO,
    REG_WHY,
    REG_MADE,
    REG_USER
};

static const struct mz_col cols[] = {
    {"reg", MZ_T("List"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"format", MZ_T("Format"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"rows_n", MZ_T("Rows"), MZ_COL_INT, 0, NULL},
    {"words", MZ_T("Conditions"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"user_name", MZ_T("Asked by"), MZ_COL_TEXT, 0, NULL},
    {"why", MZ_T("What the list is for"), MZ_COL_TEXT, 0, NULL},
    {"made_ms", MZ_T("Asked for"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"user_id", MZ_T("Account"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {0},
};

/* One's own, or those of others that wait. */
static mz_code runs_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    bool waiting = mz_str_eq(ask->get(ask->p, "view"), MZ_S("waiting"));
    mz_str state = waiting ? MZ_S("waiting") : ask->get(ask->p, "state");
    asks_add(q, (struct mz_filter){
                    .col = "user_id", .op = waiting ? MZ_NOT : MZ_IS, .i = cx->actor->user});
    if (state.n > 0) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = state});
    }
    return MZ_OK;
}

const struct mz_reg export_run_register = {
    .name = "export",
    .table = "export_run",
    .title = MZ_T("My exports"),
    .sort = "-made_ms",
    .cols = cols,
    .stays = "who took which list is read in the record of acts",
    .ask = runs_ask,
};

static const struct ui_column run_heads[] = {
    {.name = "list", .label = {MZ_T("List"), 0}, .fixed = true},
    {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    {.name = "words", .label = {MZ_T("Conditions"), 0}, .phone_full = true},
    {.name = "who", .label = {MZ_T("Asked by"), 0}, .phone_label = true},
    {.name = "why", .label = {MZ_T("What the list is for"), 0}, .phone_full = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "made_ms",
     .label = {MZ_T("Asked for"), 0},
     .sort = true,
     .one_line = true,
     .phone_hide = true},
};

static mz_code run_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    c[0] = (struct ui_cell){.text = title_of(l, r->v[REG_LIST].s), .href = run_href(l, r->id)};
    c[1].text = mz_thousands(l->cx->a, r->v[REG_ROWS].i);
    c[2].text = r->v[REG_WORDS].s;
    c[3].text = r->v[REG_WHO].s;
    c[4].text = r->v[REG_WHY].s;
    c[5] = (struct ui_cell){.tags = state_tag(l, r->v[REG_STATE].s), .tags_n = 1};
    c[6].text = leaf_time(l, r->v[REG_MADE].i);
    return MZ_OK;
}

static const struct mz_member run_members[] = {
    {"id", "Number of the export", MZ_J_INT(struct mz_reg_row, id)},
    {"register", "List that is exported", MZ_J_COL(TEXT, REG_LIST)},
    {"rows", "How many rows", MZ_J_COL(I64, REG_ROWS)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {0},
};
static const struct mz_shape run_shape = {"ExportsExport", run_members, sizeof(struct mz_reg_row)};
const struct mz_shape export_list_shape = MZ_ROWS("Exports", "exports", &run_shape);

/* Those of others are for who approves. */
static mz_code own_runs(struct leaf *l, struct mz_query *q)
{
    if (!mz_req_may(l->rq, "export.approve")) {
        asks_add(q, (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = l->cx->actor->user});
    }
    return MZ_OK;
}

static mz_code runs_make(struct list *list)
{
    static const struct list_view views[] = {
        {"", MZ_T("My exports"), .counted = true},
        {"waiting", MZ_T("Waiting for my approval"), .counted = true},
    };
    struct leaf *l = list->l;
    struct ui_option o[MZ_LEN(states)];
    bool approves = mz_req_may(l->rq, "export.approve");
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        o[i] = (struct ui_option){.value = mz_str_of(states[i].word),
                                  .label = leaf_say(l, states[i].label)};
    }
    if (mz_req_query(l->rq, "view").n == 0) {
        list_choice(list, "state", MZ_T("State"), o, MZ_LEN(states));
    }
    return list_views(list, views, approves ? 2 : 1);
}

const struct list_how export_list = {
    .reg = &export_run_register,
    .path = "/export",
    .title = MZ_T("Export"),
    .usual = "-made_ms",
    .heads = run_heads,
    .heads_n = MZ_LEN(run_heads),
    .cells = run_cells,
    .answer = &export_list_shape,
    .icon = MZ_ICON("file-export"),
    .none = MZ_T("Nothing exported yet"),
    .next = MZ_T("Lists have CSV and Excel at their foot."),
    .hold = own_runs,
    .make = runs_make,
};

/* ---- one export
 * ---------------------------------------------------------------------------------- */

static void run_facts(struct leaf *l, const struct export_run *r, mz_str approver)
{
    struct leaf_part *p = leaf_left(l, MZ_T("About this export"));
    leaf_fact(l, p, MZ_T("List"), (struct ui_fact){.value = leaf_say(l, r->wish.reg->title)});
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.tag = state_tag(l, r->state)});
    leaf_fact(l, p, MZ_T("Rows"), (struct ui_fact){.value = mz_thousands(l->cx->a, r->rows)});
    leaf_fact(l, p, MZ_T("Conditions"), (struct ui_fact){.value = r->words, .wide = true});
    leaf_fact(l, p, MZ_T("Asked by"), (struct ui_fact){.value = r->user_name});
    leaf_fact(l, p, MZ_T("Asked for"), (struct ui_fact){.value = leaf_time(l, r->made_ms)});
    if (r->why.n > 0) {
        leaf_fact(l, p, MZ_T("What the list is for"),
                  (struct ui_fact){.value = r->why, .wide = true});
    }
    if (r->decided_by != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Decided by"), (struct ui_fact){.value = approver});
        leaf_fact(l, p, MZ_T("Decided at"),
                  (struct ui_fact){.value = leaf_time(l, r->decided_ms), .note = r->answer});
    }
}

static void decide_form(struct leaf *l, const struct export_run *r)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Decision"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Approve"), NULL, 2);
    f->action = run_href(l, r->id);
    f->submit_icon = MZ_ICON("check");
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "answer",
                                    .label = leaf_say(l, MZ_T("Note; needed for a refusal")),
                                    .max = 300,
                                    .wide = true});
    struct ui_action *no = MZ_NEW(l->cx->a, struct ui_action);
    *no = (struct ui_action){.label = leaf_say(l, MZ_T("Refuse")),
                             .icon = MZ_ICON("x"),
                             .danger = true,
                             .name = MZ_S("do"),
                             .value = MZ_S("refuse")};
    f->more = no;
    f->more_n = 1;
}

struct export_page_answer {
    int64_t id;
    mz_str register_;
    int64_t rows;
    mz_str state;
    mz_str conditions;
    mz_str by;
};
static const struct mz_member export_page_members[] = {
    {"id", "Number of the export", MZ_J_INT(struct export_page_answer, id)},
    {"register", "List that is exported", MZ_J_TEXT(struct export_page_answer, register_)},
    {"rows", "How many rows", MZ_J_INT(struct export_page_answer, rows)},
    {"state", "State, one word", MZ_J_TEXT(struct export_page_answer, state)},
    {"conditions", "Filters in words", MZ_J_TEXT(struct export_page_answer, conditions)},
    {"by", "Who asked for it", MZ_J_TEXT(struct export_page_answer, by)},
    {0},
};
const struct mz_shape export_page_shape = {"Export", export_page_members,
                                           sizeof(struct export_page_answer)};

static mz_code run_json(const struct export_run *r, mz_out *out)
{
    const struct export_page_answer v = {.id = r->id,
                                         .register_ = mz_str_of(r->wish.reg->name),
                                         .rows = r->rows,
                                         .state = r->state,
                                         .conditions = r->words,
                                         .by = r->user_name};
    return mz_reply_shape(out, &export_page_shape, &v);
}

mz_code export_run_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct export_run *r = MZ_NEW(cx->a, struct export_run);
    struct leaf *l = leaf_new(cx, rq);
    mz_str approver = MZ_S("");
    MZ_TRY(export_get_run(cx, mz_req_path_int(rq, "id"), r));
    if (mz_req_json(rq)) {
        return run_json(r, out);
    }
    if (r->decided_by != MZ_NULL) {
        MZ_TRY(account_names(cx, &r->decided_by, 1, &approver));
    }
    run_facts(l, r, approver);
    bool mine = r->user == cx->actor->user;
    struct ui_action *get = MZ_NEW(cx->a, struct ui_action);
    *get = (struct ui_action){.label = leaf_say(l, MZ_T("Download")),
                              .href = mz_str_fmt(cx->a, "/export/run/%" PRId64 "/file", r->id),
                              .icon = MZ_ICON("download"),
                              .primary = true,
                              .download = true};
    if (!mine && mz_str_eq(r->state, MZ_S("waiting")) && mz_req_may(rq, "export.approve")) {
        decide_form(l, r);
    }
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){leaf_say(l, MZ_T("Export")), MZ_S("/export")};
    bool ready = mine && mz_str_eq(r->state, MZ_S("done"));
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_sayf(l, MZ_T("Export {0}"), leaf_int(l, r->id), MZ_S("")),
                         .menu = "/export",
                         .crumbs = crumb,
                         .crumbs_n = 1,
                         .actions = get,
                         .actions_n = ready ? 1 : 0});
}

mz_code export_run_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = mz_req_path_int(rq, "id");
    bool no = mz_str_eq(mz_req_field(rq, "do"), MZ_S("refuse"));
    (void)out;
    MZ_TRY(export_answer(cx, id, !no, mz_req_field(rq, "answer")));
    return mz_reply_redirectf(rq, "/export/run/%" PRId64, id);
}

/* Only who asked takes the file; who approved saw what it is, and that is enough. */
mz_code export_run_file(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct export_run *r = MZ_NEW(cx->a, struct export_run);
    (void)out;
    MZ_TRY(export_get_run(cx, mz_req_path_int(rq, "id"), r));
    if (r->user != cx->actor->user || !mz_str_eq(r->state, MZ_S("done"))) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file of this export for you."));
    }
    const struct mz_event ev = {
        .act = MZ_S("export.fetch"), .kind = MZ_S("export"), .subject = r->id};
    MZ_TRY(mz_read_note(cx, &ev));
    mz_reply_download(rq, file_name(cx, r), types[r->wish.format]);
    return send_file(cx, rq, import_file_path(cx, r->file), false);
}
