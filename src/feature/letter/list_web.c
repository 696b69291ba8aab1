/* list_web.c - the register of letters: views, filters, many on one print. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/letter/page_web.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { COL_NUMBER, COL_NAME, COL_TO, COL_STATE, COL_PLACE, COL_DAY, COL_SENT, COL_BY, COLS };
enum {
    REG_NUMBER,
    REG_TEMPLATE,
    REG_KIND,
    REG_TO,
    REG_STATE,
    REG_DIVISION,
    REG_ORGAN,
    REG_DAY,
    REG_DELIVERED,
    REG_MADE,
    REG_BY
};

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

static bool among(const char *word, mz_str s)
{
    return mz_str_eq(mz_str_of(word), s);
}

static mz_code ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str template = ask->get(ask->p, "template");
    mz_str number = ask->get(ask->p, "number");
    (void)cx;
    for (size_t i = 0; i < LETTER_STATES_N; i++) {
        if (among(letter_state_word((enum letter_state)i), view)) {
            asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = view});
        }
    }
    if (among("waiting", view)) {
        asks_add(q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = MZ_S("issued")});
        asks_add(q, (struct mz_filter){.col = "delivered", .op = MZ_IS, .i = MZ_NULL});
    }
    if (template.n > 0) {
        asks_add(q, (struct mz_filter){.col = "template", .op = MZ_IS, .s = template});
    }
    if (number.n > 0) {
        asks_add(q, (struct mz_filter){.col = "number", .op = MZ_HAS, .s = number});
    }
    asks_place(ask, q);
    return MZ_OK;
}

mz_str letter_basis(mz_cx *cx, mz_str basis)
{
    return mz_str_eq(basis, MZ_S("local: to be confirmed"))
               ? mz_text(cx->lang, MZ_T("A local rule, to be confirmed"))
               : basis;
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
    (void)reg;
    row->v[REG_TEMPLATE].s = letter_label(cx, row->v[REG_TEMPLATE].s);
    for (size_t i = 0; i < LETTER_KINDS_N; i++) {
        if (among(letter_kind_word((enum letter_kind)i), row->v[REG_KIND].s)) {
            row->v[REG_KIND].s = mz_text(cx->lang, letter_kind_label((enum letter_kind)i));
            break;
        }
    }
    for (size_t i = 0; i < LETTER_STATES_N; i++) {
        if (among(letter_state_word((enum letter_state)i), row->v[REG_STATE].s)) {
            row->v[REG_STATE].s = mz_text(cx->lang, letter_state_label((enum letter_state)i));
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

/* The names of who issued them, read once a page. */
static mz_code load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, list->n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        int64_t by = list->rows[i].v[REG_BY].i;
        ids[i] = by == MZ_NULL ? 0 : by;
    }
    list->once = names;
    return account_names(cx, ids, list->n, names);
}

static enum letter_state state_of(mz_str word)
{
    for (size_t i = 0; i < LETTER_STATES_N; i++) {
        if (among(letter_state_word((enum letter_state)i), word)) {
            return (enum letter_state)i;
        }
    }
    return LETTER_DRAFT;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *v)
{
    const mz_str *by = l->list->once;
    const struct letter_view c = {.number = r->v[REG_NUMBER].s,
                                  .state = state_of(r->v[REG_STATE].s)};
    mz_str to = r->v[REG_TO].s;
    v[COL_NUMBER] = (struct ui_cell){.text = letter_no(l, &c),
                                     .href = mz_str_fmt(l->cx->a, "/letter/%" PRId64, r->id)};
    v[COL_NAME].text = letter_label(l->cx, r->v[REG_TEMPLATE].s);
    v[COL_TO].text = to.n > 0 ? to : MZ_S("—");
    v[COL_STATE] =
        (struct ui_cell){.tags = letter_tag(l, c.state, r->v[REG_DELIVERED].i), .tags_n = 1};
    v[COL_PLACE].text = leaf_division_short(l->cx, r->v[REG_DIVISION].i);
    v[COL_DAY].text = leaf_day(l, r->v[REG_DAY].i);
    v[COL_SENT].text = leaf_day(l, r->v[REG_DELIVERED].i);
    v[COL_BY].text = r->v[REG_BY].i == MZ_NULL ? MZ_S("—") : by[list_nth(l, r)];
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the letter in the program", MZ_J_INT(struct mz_reg_row, id)},
    {"number", "Its number on paper", MZ_J_COL_OR_NULL(TEXT, REG_NUMBER)},
    {"template", "Template of the pack", MZ_J_COL(TEXT, REG_TEMPLATE)},
    {"kind", "Kind of letter, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"addressee_mask", "To whom, masked", MZ_J_COL_OR_NULL(TEXT, REG_TO)},
    {"state", "draft, issued or void", MZ_J_COL(TEXT, REG_STATE)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"day", "Day of the letter", MZ_J_COL_OR_NULL(DAY, REG_DAY)},
    {"delivered", "Day on which it was delivered", MZ_J_COL_OR_NULL(DAY, REG_DELIVERED)},
    {0},
};
static const struct mz_shape row_shape = {"LetterRow", row_members, sizeof(struct mz_reg_row)};
const struct mz_shape letter_list_shape = MZ_ROWS("Letters", "letters", &row_shape);

static mz_code make(struct list *list)
{
    static const struct ui_action print = {.label = {MZ_T("Print together"), 0},
                                           .icon = MZ_ICON("printer"),
                                           .name = {"do", 2},
                                           .value = {"print", 5}};
    const struct letter_forms *forms = NULL;
    struct leaf *l = list->l;
    MZ_TRY(letter_forms(l->cx, &forms));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, forms->form_n + 1);
    for (size_t i = 0; i < forms->form_n; i++) {
        mz_str id = forms->form[i].t->words.id;
        o[i] = (struct ui_option){.value = id, .label = letter_label(l->cx, id)};
    }
    list_field(list, (struct ui_field){.kind = UI_TEXT,
                                       .name = "number",
                                       .label = leaf_say(l, MZ_T("Number of the letter")),
                                       .max = 40});
    list_choice(list, "template", MZ_T("Letter"), o, forms->form_n);
    list->ui->bulk_path = MZ_S("/letter/print");
    list->ui->bulk_seen = true;
    list_bulk(list, &print, 1);
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("All"), .counted = true},
    {"draft", MZ_T("Draft||letter"), .counted = true},
    {"waiting", MZ_T("Issued, not delivered"), .counted = true},
    {"issued", MZ_T("Issued||letter"), .counted = true},
    {"void", MZ_T("Void||letter"), .counted = true},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Write a letter"), 0},
     .href = {"/letter/new", 11},
     .icon = MZ_ICON("file-plus"),
     .need = "letter.write",
     .primary = true},
    {.label = {MZ_T("Templates"), 0},
     .href = {"/letter/forms", 13},
     .icon = MZ_ICON("template")},
    {.label = {MZ_T("Seal"), 0},
     .href = {"/letter/stamp", 13},
     .icon = MZ_ICON("rubber-stamp"),
     .need = "letter.stamp"},
};

const struct list_how letter_list = {
    .reg = &letter_register,
    .path = "/letter",
    .sub = MZ_T("Numbers have no gap; an issued letter is never changed."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "-made_ms",
    .heads = heads,
    .heads_n = COLS,
    .place = true,
    .cells = cells,
    .answer = &letter_list_shape,
    .act = "letter.list",
    .kind = "letter",
    .icon = MZ_ICON("mail"),
    .none = MZ_T("No letter was written yet"),
    .next = MZ_T("Letters come from the steps of a case, or are written here."),
    .load = load,
    .make = make,
};

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
