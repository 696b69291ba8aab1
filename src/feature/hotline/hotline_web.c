/* hotline_web.c - the desk: the number comes in, the list of calls, the exchange's push. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/hotline/hotline_int.h"
#include "feature/leaf_web.h"
#include "store/db.h"

enum { COL_AT, COL_NUMBER, COL_KIND, COL_STATE, COL_CLUE, COL_BY, COLS };

static const struct mz_col reg_cols[] = {
    {"at_ms", MZ_T("Time of the call"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"number_mask", MZ_T("Number"), MZ_COL_TEXT, 0, NULL},
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"taken_by", MZ_T("Taken by"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {0},
};

static void filter(struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n < MZ_FILTERS_MAX) {
        q->filters[q->filters_n++] = f;
    }
}

mz_code hotline_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str kind = ask->get(ask->p, "kind");
    (void)cx;
    if (clue_word_of(hotline_states, HOTLINE_N, view) < HOTLINE_N) {
        filter(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
    }
    if (clue_word_of(clue_kinds, CLUE_KINDS_N, kind) < CLUE_KINDS_N) {
        filter(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    return MZ_OK;
}

enum { OUT_KIND = 2, OUT_STATE = 3 };

/* The number is stored masked; who called is sealed. */
static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    size_t kind = clue_word_of(clue_kinds, CLUE_KINDS_N, row->v[OUT_KIND].s);
    size_t state = clue_word_of(hotline_states, HOTLINE_N, row->v[OUT_STATE].s);
    (void)reg;
    row->v[OUT_KIND].s = kind < CLUE_KINDS_N ? mz_text(cx->lang, clue_kinds[kind].label) : MZ_S("");
    if (state < HOTLINE_N) {
        row->v[OUT_STATE].s = mz_text(cx->lang, hotline_states[state].label);
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

static struct ui_column *columns(struct leaf *l)
{
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
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    ui_columns_of(l->rq, c, COLS);
    return c;
}

static mz_str worker(struct leaf *l, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account != MZ_NULL && account_names(l->cx, &account, 1, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name;
}

/* Where its clue stands; a clue of another place is not for this reader. */
static mz_code clue_cell(struct leaf *l, int64_t id, struct ui_cell *out)
{
    struct clue c = {.id = 0};
    *out = (struct ui_cell){.text = MZ_S("—")};
    mz_code rc = id == MZ_NULL ? MZ_ABSENT : clue_get(l->cx, id, &c);
    if (rc == MZ_ABSENT) {
        mz_clear(l->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *out = (struct ui_cell){.text = leaf_say(l, clue_states[c.state].label),
                            .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64, id)};
    return MZ_OK;
}

static mz_code row_of(struct leaf *l, int64_t id, struct ui_row *out)
{
    static const enum mz_tone tones[HOTLINE_N] = {MZ_TONE_WARN, MZ_TONE_OK, MZ_TONE_NOTE,
                                                  MZ_TONE_IDLE};
    struct ui_cell *v = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
    struct hotline_call c = {.id = 0};
    MZ_TRY(hotline_get(l->cx, id, &c));
    v[COL_AT] = (struct ui_cell){.text = leaf_time(l, c.at_ms),
                                 .href = mz_str_fmt(l->cx->a, "/hotline/%" PRId64, id)};
    v[COL_NUMBER] = (struct ui_cell){.text = c.number_mask, .id = true};
    v[COL_KIND].text = c.kind == CLUE_KINDS_N ? MZ_S("—") : leaf_say(l, clue_kinds[c.kind].label);
    v[COL_STATE] = (struct ui_cell){
        .tags = leaf_tag(l, tones[c.state], leaf_say(l, hotline_states[c.state].label)),
        .tags_n = 1};
    MZ_TRY(clue_cell(l, c.clue, &v[COL_CLUE]));
    v[COL_BY].text = worker(l, c.taken_by);
    *out = (struct ui_row){.id = id, .cells = v};
    return MZ_OK;
}

static mz_str got(void *p, const char *name)
{
    return mz_req_query(p, name);
}

static mz_str one_view(void *p, const char *name)
{
    const char *view = p;
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(view) : MZ_S("");
}

static mz_code make_views(struct leaf *l, struct ui_list *list)
{
    struct ui_view *v = MZ_NEW_N(l->cx->a, struct ui_view, HOTLINE_N + 1);
    mz_str now = mz_req_query(l->rq, "view");
    for (size_t i = 0; i <= HOTLINE_N; i++) {
        struct mz_query q = {.filters_n = 0};
        const char *word = i == 0 ? "" : hotline_states[i - 1].word;
        const char *label = i == 0 ? MZ_T("All") : hotline_states[i - 1].label;
        v[i] = (struct ui_view){.label = leaf_say(l, label),
                                .href = i == 0 ? MZ_S("/hotline")
                                               : mz_str_fmt(l->cx->a, "/hotline?view=%s", word),
                                .current = mz_str_eq(now, mz_str_of(word))};
        MZ_TRY(hotline_ask(l->cx, &(struct mz_ask){one_view, leaf_own(word)}, &q));
        MZ_TRY(mz_reg_count(l->cx, &hotline_register, &q, &v[i].count));
    }
    list->views = v;
    list->views_n = HOTLINE_N + 1;
    return MZ_OK;
}

static void make_filters(struct leaf *l, struct ui_list *list)
{
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 2);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, CLUE_KINDS_N + 1);
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("All"))};
    for (size_t i = 0; i < CLUE_KINDS_N; i++) {
        o[i + 1] = (struct ui_option){.value = mz_str_of(clue_kinds[i].word),
                                      .label = leaf_say(l, clue_kinds[i].label)};
    }
    f[0] = (struct ui_field){.kind = UI_SELECT,
                             .name = "kind",
                             .label = leaf_say(l, MZ_T("Kind")),
                             .value = mz_req_query(l->rq, "kind"),
                             .options = o,
                             .options_n = CLUE_KINDS_N + 1};
    f[1] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "view", .value = mz_req_query(l->rq, "view")};
    list->filters = f;
    list->filters_n = 2;
}

static mz_code make_list(struct leaf *l, struct ui_list *list)
{
    int64_t *ids = NULL;
    size_t n = 0;
    struct ui_column *heads = columns(l);
    struct ui_paging p = ui_paging_of(l->rq, heads, COLS, "at_ms");
    bool usual = mz_req_query(l->rq, "sort").n == 0; /* the newest first */
    struct mz_query q = {
        .limit = p.per, .offset = p.offset, .sort = p.sort, .descending = usual || p.descending};
    MZ_TRY(hotline_ask(l->cx, &(struct mz_ask){got, l->rq}, &q));
    *list = (struct ui_list){.rq = l->rq,
                             .label = leaf_say(l, MZ_T("Calls of the hotline")),
                             .columns = heads,
                             .columns_n = COLS,
                             .page = p.page,
                             .per = p.per,
                             .sort = p.sort,
                             .descending = q.descending,
                             .choose_columns = true};
    MZ_TRY(mz_reg_count(l->cx, &hotline_register, &q, &list->total));
    MZ_TRY(mz_reg_ids(l->cx, &hotline_register, &q, &ids, &n));
    struct ui_row *rows = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(row_of(l, ids[i], &rows[i]));
    }
    list->rows = rows;
    list->rows_n = n;
    MZ_TRY(make_views(l, list));
    make_filters(l, list);
    leaf_exports(l, list, &hotline_register);
    return mz_read_note(
        l->cx, &(struct mz_event){.act = MZ_S("hotline.read"), .kind = MZ_S("hotline_call")});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    struct leaf_part *p = leaf_left(l, MZ_T("A call comes in"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show the caller"), form, 1);
    f->action = MZ_S("/hotline");
    f->submit_icon = MZ_ICON("phone-incoming");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("Number of the caller")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "number"),
                                    .max = 30,
                                    .required = true});
    MZ_TRY(make_list(l, list));
    leaf_band(l, false);
    leaf_left(l, NULL)->list = list;
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Clues of the hotline")),
                            .href = MZ_S("/clue?channel=hotline"),
                            .icon = MZ_ICON("message-report"),
                            .need = "clue.read"};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Hotline 12349")),
                                      .sub = leaf_say(l, MZ_T("Who takes the call stays on it "
                                                              "until the caller was told.")),
                                      .menu = "/hotline",
                                      .actions = a,
                                      .actions_n = 1});
}

mz_code hotline_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

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
        return show(cx, rq, out, &form);
    }
    return mz_reply_redirectf(rq, "/hotline/%" PRId64, id);
}

/* {"number": "13800001234"} of the exchange, by a token with the permission hotline.ring. */
mz_code hotline_ring_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_buf *buf = mz_buf_new(cx->a, 256);
    mz_jw w = mz_jw_to(buf);
    int64_t id = 0;
    MZ_TRY(hotline_ring(cx, mz_req_field(rq, "number"), &id));
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("id"), id);
    mz_jw_key_text(&w, MZ_S("page"), mz_str_fmt(cx->a, "/hotline/%" PRId64, id));
    mz_jw_end(&w);
    return leaf_json(cx, buf, out);
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
     .get = hotline_list_get,
     .post = hotline_list_post,
     .need = "hotline.use",
     .help = "Calls by state and kind; POST number= begins one"},
    {.path = "/hotline/ring",
     .post = hotline_ring_post,
     .need = "hotline.ring",
     .flags = MZ_ROUTE_JSON,
     .params = ring_params,
     .help = "The exchange tells of an incoming call; the desk sees the caller's record"},
    {.path = "/hotline/{id}",
     .get = hotline_call_get,
     .post = hotline_call_post,
     .need = "hotline.use",
     .help = "One call: the caller's record by number, earlier calls, what is open; registering"},
    {0},
};
