/* hotline_web.c - the desk: the number comes in, the list of calls, the exchange's push. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/hotline/hotline_int.h"
#include "feature/hotline/hotline_view.h"
#include "feature/list_web.h"
#include "store/db.h"

/* Positions in reg_cols. */
enum { REG_AT, REG_NUMBER, REG_KIND, REG_STATE, REG_TAKEN, REG_DIVISION, REG_CLUE };
enum { COL_AT, COL_NUMBER, COL_KIND, COL_STATE, COL_CLUE, COL_BY, COLS };

static const struct mz_col reg_cols[] = {
    {"at_ms", MZ_T("Time of the call"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"number_mask", MZ_T("Number"), MZ_COL_TEXT, 0, NULL},
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"taken_by", MZ_T("Taken by"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"clue", MZ_T("Clue"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {0},
};

mz_code hotline_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str kind = ask->get(ask->p, "kind");
    (void)cx;
    if (clue_word_of(hotline_states, HOTLINE_N, view) < HOTLINE_N) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    }
    if (clue_word_of(clue_kinds, CLUE_KINDS_N, kind) < CLUE_KINDS_N) {
        asks_add(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    return MZ_OK;
}

/* The number is stored masked; who called is sealed. */
static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    size_t kind = clue_word_of(clue_kinds, CLUE_KINDS_N, row->v[REG_KIND].s);
    size_t state = clue_word_of(hotline_states, HOTLINE_N, row->v[REG_STATE].s);
    (void)reg;
    row->v[REG_KIND].s = kind < CLUE_KINDS_N ? mz_text(cx->lang, clue_kinds[kind].label) : MZ_S("");
    if (state < HOTLINE_N) {
        row->v[REG_STATE].s = mz_text(cx->lang, hotline_states[state].label);
    }
    return MZ_OK;
}

const struct mz_reg hotline_register = {
    .name = "hotline",
    .table = "hotline_call",
    .title = MZ_T("Calls of the hotline"),
    .sort = "-at_ms",
    .cols = reg_cols,
    .need = "hotline.use",
    .ask = hotline_ask,
    .row = row_out,
};

/* ---- the list ----------------------------------------------------------------------------- */

static const struct ui_column heads[COLS] = {
    [COL_AT] = {.name = "at_ms",
                .label = {MZ_T("Time of the call"), 0},
                .sort = true,
                .fixed = true,
                .one_line = true},
    [COL_NUMBER] = {.name = "number", .label = {MZ_T("Number"), 0}, .phone_label = true},
    [COL_KIND] = {.name = "kind", .label = {MZ_T("Kind"), 0}, .phone_end = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    [COL_CLUE] = {.name = "clue", .label = {MZ_T("Clue"), 0}, .phone_label = true},
    [COL_BY] = {.name = "by", .label = {MZ_T("Taken by"), 0}, .phone_hide = true},
};

static mz_code load(struct list *list)
{
    return list_load_rows(list, REG_CLUE, &clue_register);
}

/* Where its clue stands; one of another place is not for this reader and stays out. */
static struct ui_cell clue_cell(struct leaf *l, int64_t id)
{
    const struct mz_reg_row *row = list_row(l, id);
    if (row == NULL) {
        return (struct ui_cell){.text = MZ_S("—")};
    }
    return (struct ui_cell){.text = leaf_say(l, clue_states[clue_of_row(row).state].label),
                            .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64, id)};
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    static const enum mz_tone tones[HOTLINE_N] = {MZ_TONE_WARN, MZ_TONE_OK, MZ_TONE_NOTE,
                                                  MZ_TONE_IDLE};
    size_t kind = clue_word_of(clue_kinds, CLUE_KINDS_N, row->v[REG_KIND].s);
    size_t state = clue_word_of(hotline_states, HOTLINE_N - 1, row->v[REG_STATE].s);
    v[COL_AT] = (struct ui_cell){.text = leaf_time(l, row->v[REG_AT].i),
                                 .href = mz_str_fmt(l->cx->a, "/hotline/%" PRId64, row->id)};
    v[COL_NUMBER] = (struct ui_cell){.text = row->v[REG_NUMBER].s, .id = true};
    v[COL_KIND].text = kind == CLUE_KINDS_N ? MZ_S("—") : leaf_say(l, clue_kinds[kind].label);
    v[COL_STATE] = (struct ui_cell){
        .tags = leaf_tag(l, tones[state], leaf_say(l, hotline_states[state].label)), .tags_n = 1};
    v[COL_CLUE] = clue_cell(l, row->v[REG_CLUE].i);
    v[COL_BY].text = list_worker(l, row->v[REG_TAKEN].i);
    return MZ_OK;
}

static const struct mz_member hotline_list_row_members[] = {
    {"id", "Number of the call", MZ_J_INT(struct mz_reg_row, id)},
    {"at", "When it came in", MZ_J_COL(TIME, REG_AT)},
    {"number", "Number of the caller", MZ_J_COL(TEXT, REG_NUMBER)},
    {"kind", "Kind, one word; empty before it is taken down", MZ_J_COL(TEXT, REG_KIND)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {0},
};
static const struct mz_shape hotline_list_row_shape = {"CallRow", hotline_list_row_members,
                                                       sizeof(struct mz_reg_row)};
static const struct mz_shape hotline_list_rows_shape =
    MZ_ROWS("Calls", "calls", &hotline_list_row_shape);

/* ---- what rings now ------------------------------------------------------------------------- */

enum { RINGING_SHOWN = 6, RINGING_BYTES = 1 << 14 };

/* The newest calls of the desk that nobody has registered, on its open page. */
static mz_code now_part(struct leaf *l)
{
    mz_cx *cx = l->cx;
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {
        .limit = RINGING_SHOWN,
        .filters_n = 1,
        .filters = {{.col = "state",
                     .op = MZ_IS,
                     .s = mz_str_of(hotline_states[HOTLINE_RINGING].word)}}};
    MZ_TRY(mz_reg_rows(cx, &hotline_register, &q, &rows, &n));
    struct hotline_now v = {.calls = MZ_NEW_N(cx->a, struct hotline_now_call, n + 1),
                            .calls_n = n};
    for (size_t i = 0; i < n; i++) {
        v.calls[i] = (struct hotline_now_call){
            .label = leaf_sayf(l, MZ_T("{0} rings, {1}: show the caller"),
                               rows[i].v[REG_NUMBER].s, leaf_time(l, rows[i].v[REG_AT].i)),
            .href = mz_str_fmt(cx->a, "/hotline/%" PRId64, rows[i].id)};
    }
    mz_out part;
    mz_out_init(&part, cx->lang, RINGING_BYTES);
    hotline_now_html(&part, &v);
    leaf_left(l, MZ_T("Rings now"))->slot = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return MZ_OK;
}

/* What the open desk asks for; a page of its own for who has no scripts. */
static mz_code now_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Hotline 12349")), .href = MZ_S("/hotline")};
    MZ_TRY(now_part(l));
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Rings now")),
                                      .menu = "/hotline",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

/* ---- the desk ------------------------------------------------------------------------------- */

static mz_code make(struct list *list)
{
    struct leaf *l = list->l;
    const struct mz_form *form = list->given;
    MZ_TRY(now_part(l));
    struct leaf_part *p = leaf_left(l, MZ_T("A call comes in"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show the caller"), leaf_own(form), 1);
    f->action = MZ_S("/hotline");
    f->submit_icon = MZ_ICON("phone-incoming");
    leaf_field(f,
               (struct ui_field){.kind = UI_NUMBER,
                                 .name = "number",
                                 .label = leaf_say(l, MZ_T("Number of the caller")),
                                 .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "number"),
                                 .max = 30,
                                 .required = true});
    leaf_band(l, false);
    struct list_view views[HOTLINE_N + 1] = {{"", MZ_T("All"), .counted = true}};
    struct ui_option o[CLUE_KINDS_N];
    for (size_t i = 0; i < HOTLINE_N; i++) {
        views[i + 1] = (struct list_view){
            hotline_states[i].word, hotline_states[i].label, .counted = true};
    }
    for (size_t i = 0; i < CLUE_KINDS_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(clue_kinds[i].word),
                                  .label = leaf_say(l, clue_kinds[i].label)};
    }
    list_choice(list, "kind", MZ_T("Kind"), o, CLUE_KINDS_N);
    return list_views(list, views, MZ_LEN(views));
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Clues of the hotline"), 0},
     .href = {"/clue?channel=hotline", 21},
     .icon = MZ_ICON("message-report"),
     .need = "clue.read"},
};

static const struct list_how hotline_list = {
    .reg = &hotline_register,
    .path = "/hotline",
    .title = MZ_T("Hotline 12349"),
    .sub = MZ_T("Who takes the call stays on it until the caller was told."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .make = make,
    .usual = "-at_ms",
    .heads = heads,
    .heads_n = COLS,
    .load = load,
    .cells = cells,
    .answer = &hotline_list_rows_shape,
    .act = "hotline.read",
    .kind = "hotline_call",
    .icon = MZ_ICON("phone"),
    .none = MZ_T("No call yet"),
    .next = MZ_T("Enter the number of the caller above when the telephone rings."),
};

mz_code hotline_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    mz_str number = mz_form_text(&form, "number", (struct mz_rule){.max = 30, .required = true});
    int64_t id = 0;
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, hotline_ring(cx, number, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return list_send(cx, rq, &hotline_list, &form, out);
    }
    return mz_reply_redirectf(rq, "/hotline/%" PRId64, id);
}

struct ring_answer {
    int64_t id;
    mz_str page;
};
static const struct mz_member ring_members[] = {
    {"id", "Number of the call", MZ_J_INT(struct ring_answer, id)},
    {"page", "Where its page is", MZ_J_TEXT(struct ring_answer, page)},
    {0},
};
static const struct mz_shape hotline_ring_shape = {"Ring", ring_members,
                                                   sizeof(struct ring_answer)};

/* {"number": "13800001234"} of the exchange, by a token with the permission hotline.ring. */
mz_code hotline_ring_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct ring_answer v = {0};
    MZ_TRY(hotline_ring(cx, mz_req_field(rq, "number"), &v.id));
    v.page = mz_str_fmt(cx->a, "/hotline/%" PRId64, v.id);
    return mz_reply_shape(out, &hotline_ring_shape, &v);
}

static const struct mz_param ring_params[] = {
    {.name = "number",
     .in = "post",
     .help = "Number of the caller as the exchange has it",
     .required = true},
    {0},
};

const struct mz_route hotline_routes[] = {
    {.path = "/hotline",
     .get = list_get,
     .page = &hotline_list,
     .post = hotline_list_post,
     .need = "hotline.use",
     .help = "Calls by state and kind; POST number= begins one",
     .answer = &hotline_list_rows_shape,
     .list = &hotline_register},
    {.path = "/hotline/now",
     .get = now_get,
     .need = "hotline.use",
     .help = "The calls that ring now; the open desk asks for them every few seconds"},
    {.path = "/hotline/ring",
     .post = hotline_ring_post,
     .need = "hotline.ring",
     .flags = MZ_ROUTE_JSON,
     .params = ring_params,
     .help = "The exchange tells of an incoming call; the desk sees the caller's record",
     .answer_post = &hotline_ring_shape},
    {.path = "/hotline/{id}",
     .get = hotline_call_get,
     .post = hotline_call_post,
     .need = "hotline.use",
     .help = "One call: the caller's record by number, earlier calls, what is open; registering"},
    {0},
};
