#include "feature/rule/sheet.h"

#include <inttypes.h>

#include "feature/division/division.h"
#include "feature/world.h"

struct rule_sheet *sheet_new(mz_cx *cx)
{
    struct rule_sheet *s = MZ_NEW(cx->a, struct rule_sheet);
    s->rows = MZ_NEW_N(cx->a, struct rule_row, SHEET_ROWS_MAX);
    return s;
}

void sheet_row(mz_cx *cx, struct rule_sheet *s, const char *shape)
{
    if (s->rows_n < SHEET_ROWS_MAX) {
        s->rows[s->rows_n++] = (struct rule_row){
            .shape = shape, .cards = MZ_NEW_N(cx->a, struct rule_card, SHEET_CARDS_MAX)};
    }
}

struct rule_card *sheet_card(mz_cx *cx, struct rule_sheet *s, const char *title)
{
    struct rule_row *r = &s->rows[s->rows_n - 1];
    if (r->cards_n == SHEET_CARDS_MAX) {
        sheet_row(cx, s, r->shape);
        r = &s->rows[s->rows_n - 1];
    }
    struct rule_card *c = &r->cards[r->cards_n < SHEET_CARDS_MAX ? r->cards_n++ : 0];
    *c = (struct rule_card){.title = sheet_say(cx, title)};
    return c;
}

mz_str sheet_say(mz_cx *cx, const char *sentence)
{
    return mz_text(cx->lang, sentence);
}

mz_str sheet_say_with(mz_cx *cx, const char *sentence, mz_str a, mz_str b, mz_str c)
{
    return mz_text_say(cx->a, cx->lang, (struct mz_say){.text = sentence, .arg = {a, b, c}});
}

mz_str sheet_int(mz_cx *cx, int64_t v)
{
    return mz_thousands(cx->a, v);
}

mz_str sheet_division(mz_cx *cx, int64_t code)
{
    struct division d;
    if (code == 0) {
        return sheet_say(cx, MZ_T("Whole country"));
    }
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return division_code_short(cx->a, code);
}

/* ---- tables ---------------------------------------------------------------------------------- */

struct sheet_table sheet_table(mz_cx *cx, const char *label, size_t rows_max)
{
    struct sheet_table t = {.cx = cx, .t = MZ_NEW(cx->a, struct ui_table), .cap = rows_max};
    t.columns = MZ_NEW_N(cx->a, struct ui_column, SHEET_CELLS_MAX);
    t.rows = MZ_NEW_N(cx->a, struct ui_row, rows_max + 1);
    *t.t = (struct ui_table){
        .label = sheet_say(cx, label), .columns = t.columns, .rows = t.rows, .bare = true};
    return t;
}

struct ui_column *sheet_column(struct sheet_table *t, const char *label)
{
    struct ui_column *c =
        &t->columns[t->t->columns_n < SHEET_CELLS_MAX ? t->t->columns_n++ : SHEET_CELLS_MAX - 1];
    *c = (struct ui_column){
        .name = "column", .label = sheet_say(t->cx, label), .phone_label = t->t->columns_n > 1};
    return c;
}

struct ui_column *sheet_number(struct sheet_table *t, const char *label)
{
    struct ui_column *c = sheet_column(t, label);
    c->num = true;
    return c;
}

struct ui_cell *sheet_cells(struct sheet_table *t)
{
    if (t->t->rows_n == t->cap) {
        return NULL;
    }
    t->cells = MZ_NEW_N(t->cx->a, struct ui_cell, SHEET_CELLS_MAX);
    t->rows[t->t->rows_n] = (struct ui_row){.id = (int64_t)t->t->rows_n, .cells = t->cells};
    t->t->rows_n++;
    return t->cells;
}

/* ---- texts ------------------------------------------------------------ */

struct sheet_texts sheet_texts(mz_cx *cx)
{
    return (struct sheet_texts){MZ_NEW_N(cx->a, struct rule_text, SHEET_TEXTS_MAX), 0};
}

void sheet_text(struct sheet_texts *t, struct rule_text one)
{
    if (t->n < SHEET_TEXTS_MAX) {
        t->v[t->n++] = one;
    }
}

struct rule_text sheet_link(mz_cx *cx, mz_str text, mz_str href)
{
    struct law_span *s = MZ_NEW(cx->a, struct law_span);
    *s = (struct law_span){text, href};
    return (struct rule_text){.spans = s, .spans_n = 1};
}

struct rule_text sheet_plain(mz_cx *cx, mz_str text)
{
    return sheet_link(cx, text, (mz_str){NULL, 0});
}

struct rule_text sheet_links(mz_cx *cx, const char *label, const struct law_span *v, size_t n)
{
    struct law_span *s = MZ_NEW_N(cx->a, struct law_span, 2 * n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            s[k++] = (struct law_span){sheet_say(cx, MZ_T(", ")), {NULL, 0}};
        }
        s[k++] = v[i];
    }
    if (n == 0) {
        s[k++] = (struct law_span){sheet_say(cx, MZ_T("none")), {NULL, 0}};
    }
    return (struct rule_text){.label = sheet_say(cx, label), .spans = s, .spans_n = k};
}

/*
 * ---- answering
 * ----------------------------------------------------------------------------------
 */

/* ---- for a program --------------------------------------------------------------------- */

struct formula_answer {
    mz_str label;
    const mz_str *parts;
    size_t parts_n;
    mz_str note;
};
static const struct mz_member formula_members[] = {
    {"label", "What it is", MZ_J_TEXT(struct formula_answer, label)},
    {"parts", "Its words, names apart", MZ_J_TEXTS(struct formula_answer, parts)},
    {"note", "A remark", MZ_J_TEXT(struct formula_answer, note)},
    {0},
};
static const struct mz_shape formula_shape = {"Formula", formula_members,
                                              sizeof(struct formula_answer)};

static const struct mz_member line_members[] = {
    {"mark", "Whether it holds, in words", MZ_J_TEXT(struct rule_line, tag.text)},
    {"text", "The condition", MZ_J_TEXT(struct rule_line, text)},
    {"why", "Why it does or does not", MZ_J_TEXT(struct rule_line, why)},
    {"cite", "The article", MZ_J_TEXT(struct rule_line, cite)},
    {0},
};
static const struct mz_shape line_shape = {"Condition", line_members, sizeof(struct rule_line)};

struct card_answer {
    mz_str title;
    mz_str note;
    mz_str quote;
    const struct formula_answer *formulas;
    size_t formulas_n;
    const struct rule_line *conditions;
    size_t conditions_n;
    struct ui_part_answer part;
};
static const struct mz_member card_members[] = {
    {"title", "Heading", MZ_J_TEXT(struct card_answer, title)},
    {"note", "Beside it", MZ_J_TEXT(struct card_answer, note)},
    {"quote", "Words of the law", MZ_J_TEXT(struct card_answer, quote)},
    {"formulas", "Formulas and sentences", MZ_J_LIST(struct card_answer, formulas, &formula_shape)},
    {"conditions", "Conditions", MZ_J_LIST(struct card_answer, conditions, &line_shape)},
    {"part", "Its facts, rows and form", MZ_J_MAP(struct card_answer, part, &ui_part_shape)},
    {0},
};
static const struct mz_shape card_shape = {"Card", card_members, sizeof(struct card_answer)};

struct sheet_answer {
    mz_str title;
    const struct card_answer *cards;
    size_t cards_n;
};
static const struct mz_member sheet_members[] = {
    {"title", "Of the page", MZ_J_TEXT(struct sheet_answer, title)},
    {"cards", "What stands on it", MZ_J_LIST(struct sheet_answer, cards, &card_shape)},
    {0},
};
const struct mz_shape rule_sheet_shape = {"Sheet", sheet_members, sizeof(struct sheet_answer)};

static const struct formula_answer *formulas_of(mz_arena *a, const struct rule_card *c)
{
    struct formula_answer *out = MZ_NEW_N(a, struct formula_answer, c->formulas_n + 1);
    for (size_t i = 0; i < c->formulas_n; i++) {
        const struct rule_text *f = &c->formulas[i];
        mz_str *parts = MZ_NEW_N(a, mz_str, f->spans_n + 1);
        for (size_t k = 0; k < f->spans_n; k++) {
            parts[k] = f->spans[k].text;
        }
        out[i] = (struct formula_answer){f->label, parts, f->spans_n, f->note};
    }
    return out;
}

static struct card_answer card_of(mz_arena *a, const struct rule_card *c)
{
    const struct ui_part in = {.callout = c->callout,
                               .facts = c->facts,
                               .table = c->table,
                               .form = c->form,
                               .actions = c->actions,
                               .actions_n = c->actions_n};
    return (struct card_answer){.title = c->title,
                                .note = c->note,
                                .quote = c->quote,
                                .formulas = formulas_of(a, c),
                                .formulas_n = c->formulas_n,
                                .conditions = c->lines,
                                .conditions_n = c->lines_n,
                                .part = ui_part_answer(a, &in)};
}

static mz_code tell(mz_arena *a, mz_out *out, const struct rule_sheet *s)
{
    size_t n = 0;
    for (size_t r = 0; r < s->rows_n; r++) {
        n += s->rows[r].cards_n;
    }
    struct card_answer *cards = MZ_NEW_N(a, struct card_answer, n + 1);
    struct sheet_answer v = {.title = s->title, .cards = cards};
    for (size_t r = 0; r < s->rows_n; r++) {
        for (size_t c = 0; c < s->rows[r].cards_n; c++) {
            cards[v.cards_n++] = card_of(a, &s->rows[r].cards[c]);
        }
    }
    return mz_reply_shape(out, &rule_sheet_shape, &v);
}

mz_code sheet_answer(mz_cx *cx, mz_req *rq, mz_out *out, const struct rule_sheet *s,
                     struct mz_page page)
{
    struct rule_sheet v = *s;
    v.title = page.title;
    if (mz_req_json(rq)) {
        return tell(cx->a, out, &v);
    }
    mz_page(rq, page);
    rule_sheet_html(out, &v);
    return MZ_OK;
}

mz_code sheet_pack(mz_cx *cx, mz_req *rq, const struct rule_shelved **out)
{
    return rule_shelf_book(cx, mz_req_path_text(rq, "pack"), out);
}

mz_code sheet_moment(mz_cx *cx, mz_req *rq, const struct rule_book *b, struct law_moment *out)
{
    mz_str at = mz_req_query(rq, "at");
    mz_str division = mz_req_query(rq, "division");
    int64_t own = cx->world != NULL ? cx->world->division : 0;
    *out = (struct law_moment){.at = mz_date_today(cx), .known = mz_date_today(cx)};
    if (at.n > 0) {
        MZ_TRY(mz_date_parse(cx, "at", at, &out->at));
        out->known = out->at.v > out->known.v ? out->at : out->known;
    }
    out->division = division.n > 0 ? division_code(division) : own;
    if (!division_inside(out->division, b->division)) {
        out->division = b->division;
    }
    return MZ_OK;
}

mz_str sheet_href(mz_cx *cx, const struct rule_shelved *s, const char *kind, mz_str id)
{
    return mz_str_fmt(cx->a, "/rule/" MZ_FMT "/%s" MZ_FMT, MZ_ARG(s->id), kind, MZ_ARG(id));
}

mz_html sheet_tags(mz_cx *cx, mz_req *rq, const struct ui_tag *tags, size_t n)
{
    mz_out o;
    mz_out_init(&o, cx->lang, 16384);
    for (size_t i = 0; i < n; i++) {
        ui_tag_html(&o, &tags[i]);
    }
    mz_html html = mz_page_slot(rq, &o);
    mz_out_done(&o);
    return html;
}
