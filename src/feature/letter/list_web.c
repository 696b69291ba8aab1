/* list_web.c - the register of letters: views, filters, many on one print. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/letter/page_web.h"
#include "store/db.h"

enum { COL_NUMBER, COL_NAME, COL_TO, COL_STATE, COL_PLACE, COL_DAY, COL_SENT, COL_BY, COLS };

static const struct mz_col reg_cols[] = {
    {"number", MZ_T("Number of the letter"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"template", MZ_T("Letter"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind of letter"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"addressee_mask", MZ_T("To||letter"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"organ", MZ_T("Organ"), MZ_COL_DIVISION, 0, NULL},
    {"day", MZ_T("Day of the letter"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"delivered", MZ_T("Delivered on"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Drafted||letter"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"issued_by", MZ_T("Issued by"), MZ_COL_SUBJECT, 0, "account"},
    {0},
};

static void filter(struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n < MZ_FILTERS_MAX) {
        q->filters[q->filters_n++] = f;
    }
}

static bool among(const char *word, mz_str s)
{
    return mz_str_eq(mz_str_of(word), s);
}

static mz_code ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str template = ask->get(ask->p, "template");
    mz_str number = ask->get(ask->p, "number");
    int64_t place = division_code(ask->get(ask->p, "division"));
    (void)cx;
    for (size_t i = 0; i < LETTER_STATES_N; i++) {
        if (among(letter_state_word((enum letter_state)i), view)) {
            filter(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
        }
    }
    if (among("waiting", view)) {
        filter(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("issued")});
        filter(q, (struct mz_filter){.col = "delivered", .op = MZ_IS, .i = MZ_NULL});
    }
    if (template.n > 0) {
        filter(q, (struct mz_filter){.col = "template", .op = MZ_IS, .s = template});
    }
    if (number.n > 0) {
        filter(q, (struct mz_filter){.col = "number", .op = MZ_HAS, .s = number});
    }
    if (place != 0) {
        filter(q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place});
    }
    return MZ_OK;
}

mz_str letter_label(mz_cx *cx, mz_str template)
{
    const struct letter_form *form = NULL;
    if (letter_form(cx, template, &form) != MZ_OK) {
        mz_clear(cx);
        return template;
    }
    return cx->lang == MZ_LANG_EN ? form->t->words.en : form->t->words.zh;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum { OUT_TEMPLATE = 1, OUT_KIND = 2, OUT_STATE = 4 };
    (void)reg;
    row->v[OUT_TEMPLATE].s = letter_label(cx, row->v[OUT_TEMPLATE].s);
    for (size_t i = 0; i < LETTER_KINDS_N; i++) {
        if (among(letter_kind_word((enum letter_kind)i), row->v[OUT_KIND].s)) {
            row->v[OUT_KIND].s = mz_text(cx->lang, letter_kind_label((enum letter_kind)i));
            break;
        }
    }
    for (size_t i = 0; i < LETTER_STATES_N; i++) {
        if (among(letter_state_word((enum letter_state)i), row->v[OUT_STATE].s)) {
            row->v[OUT_STATE].s = mz_text(cx->lang, letter_state_label((enum letter_state)i));
            break;
        }
    }
    return MZ_OK;
}

const struct mz_reg letter_register = {
    .name = "letter",
    .table = "letter",
    .title = MZ_T("Letters"),
    .sort = "-made_ms",
    .cols = reg_cols,
    .need = "letter.read",
    .ask = ask,
    .row = row_out,
};

mz_code letter_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total)
{
    const struct finds f = {&letter_register, "number", "/letter/", true};
    return finds_by(cx, &f, words, most, items, n, total);
}

/* ---- parts that pages share ------------------------------------------------------------- */

const struct ui_tag *letter_tag(struct leaf *l, enum letter_state state, int64_t delivered)
{
    static const enum mz_tone tones[LETTER_STATES_N] = {MZ_TONE_NOTE, MZ_TONE_WARN, MZ_TONE_IDLE};
    bool done = state == LETTER_ISSUED && delivered != MZ_NULL;
    return leaf_tag(l, done ? MZ_TONE_OK : tones[state],
                    leaf_say(l, done                     ? MZ_T("Delivered")
                                : state == LETTER_ISSUED ? MZ_T("Issued, not delivered")
                                                         : letter_state_label(state)));
}

mz_str letter_no(struct leaf *l, const struct letter_view *v)
{
    return v->number.n > 0 ? v->number
                           : leaf_say(l, v->state == LETTER_DRAFT ? MZ_T("Without a number")
                                                                  : MZ_T("Has no number"));
}

mz_str letter_worker(struct leaf *l, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account != MZ_NULL && account_names(l->cx, &account, 1, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name;
}

struct mz_page letter_page_of(struct leaf *l, mz_str title)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){leaf_say(l, MZ_T("Letters")), MZ_S("/letter")};
    return (struct mz_page){.title = title, .crumbs = c, .crumbs_n = 1, .menu = "/letter"};
}

/* ---- the list ---------------------------------------------------------------------------- */

static struct ui_column *columns(struct leaf *l)
{
    static const struct ui_column heads[COLS] = {
        [COL_NUMBER] = {.name = "number",
                        .label = {MZ_T("Number of the letter"), 0},
                        .fixed = true,
                        .one_line = true},
        [COL_NAME] = {.name = "template", .label = {MZ_T("Letter"), 0}, .phone_full = true},
        [COL_TO] = {.name = "to", .label = {MZ_T("To||letter"), 0}, .phone_label = true},
        [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
        [COL_PLACE] = {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
        [COL_DAY] = {.name = "day",
                     .label = {MZ_T("Day of the letter"), 0},
                     .sort = true,
                     .one_line = true,
                     .phone_label = true},
        [COL_SENT] = {.name = "delivered",
                      .label = {MZ_T("Delivered on"), 0},
                      .one_line = true,
                      .phone_hide = true},
        [COL_BY] = {.name = "by", .label = {MZ_T("Issued by"), 0}, .phone_hide = true},
    };
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, COLS);
    for (size_t i = 0; i < COLS; i++) {
        c[i] = heads[i];
        c[i].label = leaf_say(l, heads[i].label.p);
    }
    ui_columns_of(l->rq, c, COLS);
    return c;
}

static mz_code row_of(struct leaf *l, int64_t id, struct ui_row *out)
{
    struct ui_cell *v = MZ_NEW_N(l->cx->a, struct ui_cell, COLS);
    struct letter_view c;
    MZ_TRY(letter_get(l->cx, id, &c));
    v[COL_NUMBER] = (struct ui_cell){.text = letter_no(l, &c),
                                     .href = mz_str_fmt(l->cx->a, "/letter/%" PRId64, id)};
    v[COL_NAME].text = letter_label(l->cx, c.template);
    v[COL_TO].text = c.addressee_mask.n > 0 ? c.addressee_mask : MZ_S("—");
    v[COL_STATE] = (struct ui_cell){.tags = letter_tag(l, c.state, c.delivered), .tags_n = 1};
    v[COL_PLACE].text = leaf_division_short(l->cx, c.division);
    v[COL_DAY].text = leaf_day(l, c.day);
    v[COL_SENT].text = leaf_day(l, c.delivered);
    v[COL_BY].text = letter_worker(l, c.issued_by);
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
    return among(name, MZ_S("view")) ? mz_str_of(view) : MZ_S("");
}

static mz_code make_views(struct leaf *l, struct ui_list *list)
{
    static const struct {
        const char *word, *label;
    } views[] = {{"", MZ_T("All")},
                 {"draft", MZ_T("Draft||letter")},
                 {"waiting", MZ_T("Issued, not delivered")},
                 {"issued", MZ_T("Issued||letter")},
                 {"void", MZ_T("Void||letter")}};
    struct ui_view *v = MZ_NEW_N(l->cx->a, struct ui_view, MZ_LEN(views));
    mz_str now = mz_req_query(l->rq, "view");
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        struct mz_query q = {.filters_n = 0};
        v[i] = (struct ui_view){.label = leaf_say(l, views[i].label),
                                .href =
                                    i == 0 ? MZ_S("/letter")
                                           : mz_str_fmt(l->cx->a, "/letter?view=%s", views[i].word),
                                .current = among(views[i].word, now)};
        MZ_TRY(ask(l->cx, &(struct mz_ask){one_view, leaf_own(views[i].word)}, &q));
        MZ_TRY(mz_reg_count(l->cx, &letter_register, &q, &v[i].count));
    }
    list->views = v;
    list->views_n = MZ_LEN(views);
    return MZ_OK;
}

static mz_code make_filters(struct leaf *l, struct ui_list *list)
{
    const struct letter_forms *forms = NULL;
    MZ_TRY(letter_forms(l->cx, &forms));
    struct ui_field *f = MZ_NEW_N(l->cx->a, struct ui_field, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, forms->form_n + 1);
    o[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("All"))};
    for (size_t i = 0; i < forms->form_n; i++) {
        mz_str id = forms->form[i].t->words.id;
        o[i + 1] = (struct ui_option){.value = id, .label = letter_label(l->cx, id)};
    }
    f[0] = (struct ui_field){.kind = UI_TEXT,
                             .name = "number",
                             .label = leaf_say(l, MZ_T("Number of the letter")),
                             .value = mz_req_query(l->rq, "number"),
                             .max = 40};
    f[1] = (struct ui_field){.kind = UI_SELECT,
                             .name = "template",
                             .label = leaf_say(l, MZ_T("Letter")),
                             .value = mz_req_query(l->rq, "template"),
                             .options = o,
                             .options_n = forms->form_n + 1};
    f[2] = leaf_place(l);
    f[3] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "view", .value = mz_req_query(l->rq, "view")};
    list->filters = f;
    list->filters_n = 4;
    return MZ_OK;
}

static mz_code make_rows(struct leaf *l, struct ui_list *list)
{
    int64_t *ids = NULL;
    size_t n = 0;
    struct ui_column *heads = columns(l);
    struct ui_paging p = ui_paging_of(l->rq, heads, COLS, "made_ms");
    bool usual = mz_req_query(l->rq, "sort").n == 0; /* the newest first */
    struct mz_query q = {
        .limit = p.per, .offset = p.offset, .sort = p.sort, .descending = usual || p.descending};
    MZ_TRY(ask(l->cx, &(struct mz_ask){got, l->rq}, &q));
    *list = (struct ui_list){.rq = l->rq,
                             .label = leaf_say(l, MZ_T("Letters")),
                             .columns = heads,
                             .columns_n = COLS,
                             .page = p.page,
                             .per = p.per,
                             .sort = p.sort,
                             .descending = q.descending,
                             .choose_columns = true};
    MZ_TRY(mz_reg_count(l->cx, &letter_register, &q, &list->total));
    MZ_TRY(mz_reg_ids(l->cx, &letter_register, &q, &ids, &n));
    struct ui_row *rows = MZ_NEW_N(l->cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(row_of(l, ids[i], &rows[i]));
    }
    list->rows = rows;
    list->rows_n = n;
    return MZ_OK;
}

static void bulk(struct leaf *l, struct ui_list *list)
{
    struct ui_action *b = MZ_NEW(l->cx->a, struct ui_action);
    *b = (struct ui_action){.label = leaf_say(l, MZ_T("Print together")),
                            .icon = MZ_ICON("printer"),
                            .name = MZ_S("do"),
                            .value = MZ_S("print")};
    list->bulk_path = MZ_S("/letter/print");
    list->bulk = b;
    list->bulk_n = 1;
    list->bulk_seen = true;
}

mz_code letter_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, 3);
    MZ_TRY(make_rows(l, list));
    MZ_TRY(make_views(l, list));
    MZ_TRY(make_filters(l, list));
    leaf_exports(l, list, &letter_register);
    bulk(l, list);
    leaf_left(l, NULL)->list = list;
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Write a letter")),
                              .href = MZ_S("/letter/new"),
                              .icon = MZ_ICON("file-plus"),
                              .need = "letter.write",
                              .primary = true};
    a[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Templates")),
                              .href = MZ_S("/letter/forms"),
                              .icon = MZ_ICON("template")};
    a[2] = (struct ui_action){.label = leaf_say(l, MZ_T("Seal")),
                              .href = MZ_S("/letter/stamp"),
                              .icon = MZ_ICON("rubber-stamp"),
                              .need = "letter.stamp"};
    MZ_TRY(
        mz_read_note(cx, &(struct mz_event){.act = MZ_S("letter.list"), .kind = MZ_S("letter")}));
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Letters")),
                                      .sub = leaf_say(l, MZ_T("Numbers have no gap; an issued "
                                                              "letter is never changed.")),
                                      .menu = "/letter",
                                      .actions = a,
                                      .actions_n = 3});
}

/* ---- many on one print ------------------------------------------------------------------- */

mz_code letter_print_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t ids[LETTER_PRINT_MAX];
    mz_str pdf = MZ_S("");
    size_t n = mz_req_field_n(rq, "id");
    if (n == 0 || n > LETTER_PRINT_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose from 1 to 200 letters to print"));
    }
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT64_MAX, &ids[i]));
    }
    MZ_TRY(letter_print(cx, ids, n, &pdf));
    mz_out_raw(out, pdf);
    mz_reply_download(rq, MZ_S("letters.pdf"), "application/pdf");
    return MZ_OK;
}
