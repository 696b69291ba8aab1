/* load_csv.c - values of parameters and rows of decision tables from tables of the pack. */
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

enum { VALUE_COLS = 9, TABLE_COLS = 40 };

/* ---- values --------------------------------------------------------------- */

static const char value_names[] = "division|key|from|to|published|value|cite|note|set_by";

enum value_col { V_DIVISION, V_KEY, V_FROM, V_TO, V_PUBLISHED, V_VALUE, V_CITE, V_NOTE, V_SET_BY };

/* Where each known column stands, -1: nowhere. False when one is missing. */
static bool value_head(struct load_sheet *s, int *col)
{
    for (int i = 0; i < VALUE_COLS; i++) {
        col[i] = -1;
    }
    if (!load_sheet_next(s)) {
        load_error(s->l, "csv", load_sheet_top(s),
                   (struct mz_say){.text = MZ_T("The table \"{0}\" is empty"), .arg = {s->name}},
                   (struct mz_say){.text = MZ_T("Its first row names the columns: {0}"),
                                   .arg = {MZ_S("from, value, cite")}});
        return false;
    }
    for (size_t c = 0; c < s->row.n; c++) {
        mz_str name = load_sheet_cell(s, (int)c);
        int known = -1;
        size_t from = 0;
        for (int i = 0; i < VALUE_COLS && known < 0; i++) {
            size_t n = strcspn(value_names + from, "|");
            known = mz_str_eq(name, (mz_str){value_names + from, n}) ? i : -1;
            from += n + 1;
        }
        if (known < 0) {
            load_unknown(s->l, load_sheet_at(s, c), name, mz_str_of(value_names));
        } else {
            col[known] = (int)c;
        }
    }
    bool good = col[V_FROM] >= 0 && col[V_VALUE] >= 0;
    if (!good) {
        mz_str lost = col[V_FROM] < 0 ? MZ_S("from") : MZ_S("value");
        load_error(s->l, "csv", load_sheet_at(s, 0),
                   (struct mz_say){.text = MZ_T("The column \"{0}\" is missing"), .arg = {lost}},
                   (struct mz_say){.text = MZ_T("Its first row names the columns: {0}"),
                                   .arg = {MZ_S("from, value, cite")}});
    }
    return good;
}

static mz_date day_of(struct load_sheet *s, int col)
{
    mz_str text = load_sheet_cell(s, col);
    return load_date(s->l, text, load_sheet_at(s, (size_t)(col < 0 ? 0 : col)));
}

/* The code in this column, or empty; false for what is no code. */
static bool division_cell(struct load_sheet *s, int col, mz_str *out)
{
    *out = load_sheet_cell(s, col);
    if (out->n == 0 || load_division(*out)) {
        return true;
    }
    load_error(s->l, "value", load_sheet_at(s, (size_t)col),
               (struct mz_say){.text = MZ_T("\"{0}\" is not a division"), .arg = {*out}},
               (struct mz_say){.text = MZ_T("Write its code with 2, 4, 6, 9 or 12 digits, or "
                                            "\"0\" for the whole country")});
    return false;
}

static bool read_value(struct load_sheet *s, const int *col, struct ast_value *v)
{
    struct load *l = s->l;
    v->at = load_sheet_at(s, (size_t)col[V_VALUE]);
    v->from = day_of(s, col[V_FROM]);
    v->to = day_of(s, col[V_TO]);
    v->published = day_of(s, col[V_PUBLISHED]);
    v->published = v->published.v == MZ_DATE_NONE.v ? v->from : v->published;
    v->key = load_sheet_cell(s, col[V_KEY]);
    v->cite = load_sheet_cell(s, col[V_CITE]);
    if (!division_cell(s, col[V_DIVISION], &v->division) ||
        !division_cell(s, col[V_SET_BY], &v->set_by)) {
        return false;
    }
    if (load_sheet_cell(s, col[V_FROM]).n == 0) {
        load_error(l, "value", load_sheet_at(s, (size_t)col[V_FROM]),
                   (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("from")}},
                   (struct mz_say){.text = MZ_T("Write it like 2025-07-01")});
        return false;
    }
    v->value = ast_parse(l->f->a, mz_row_cell(&s->row, (size_t)col[V_VALUE]), v->at, l->f);
    return v->value != NULL && v->from.v != MZ_DATE_NONE.v;
}

void load_csv_values(struct load *l, const struct ast_text *file, struct ast_param *p)
{
    struct load_sheet s;
    int col[VALUE_COLS];
    if (!load_sheet_open(&s, l, file) || !value_head(&s, col)) {
        return;
    }
    while (load_sheet_next(&s)) {
        struct ast_value v = {.value = NULL};
        if (p->values_n >= AST_VALUES_MAX) {
            load_error(l, "limit", load_sheet_at(&s, 0),
                       (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                                       .arg = {mz_str_fmt(l->f->a, "%d", AST_VALUES_MAX)}},
                       (struct mz_say){.text = MZ_T("Put bulk values in a CSV file, or split the "
                                                    "pack")});
            return;
        }
        if (read_value(&s, col, &v)) {
            *(struct ast_value *)load_more(l, &p->values, &p->values_n, sizeof v) = v;
        }
    }
}

/* ---- rows of decision tables ----------------------------------------------- */

struct columns {
    int input[TABLE_COLS]; /* of each input */
    int value;
    int cite;
};

/* The place of the input that a column's head is a text of; -1: none. */
static int input_of(struct load *l, const struct ast_rule *r, mz_str head)
{
    struct ast_findings quiet = {.a = l->tmp};
    const struct ast *e =
        ast_parse(l->tmp, head, (struct ast_at){.line = 1, .col = 1, .len = 1}, &quiet);
    mz_str text = e == NULL ? head : ast_print(l->tmp, MZ_LANG_EN, e);
    for (size_t i = 0; i < r->inputs_n; i++) {
        if (mz_str_eq(text, ast_print(l->tmp, MZ_LANG_EN, r->inputs[i]))) {
            return (int)i;
        }
    }
    return -1;
}

static bool lost_column(struct load_sheet *s, mz_str name)
{
    load_error(s->l, "csv", load_sheet_at(s, 0),
               (struct mz_say){.text = MZ_T("The column \"{0}\" is missing"), .arg = {name}},
               (struct mz_say){.text = MZ_T("A table has a column for each input, \"value\" and "
                                            "\"cite\"")});
    return false;
}

static bool row_head(struct load_sheet *s, const struct ast_rule *r, struct columns *c)
{
    *c = (struct columns){.value = -1, .cite = -1};
    for (size_t i = 0; i < TABLE_COLS; i++) {
        c->input[i] = -1;
    }
    bool any = load_sheet_next(s);
    for (size_t k = 0; any && k < s->row.n; k++) {
        mz_str name = load_sheet_cell(s, (int)k);
        int input = input_of(s->l, r, name);
        if (mz_str_eq(name, MZ_S("value"))) {
            c->value = (int)k;
        } else if (mz_str_eq(name, MZ_S("cite"))) {
            c->cite = (int)k;
        } else if (input >= 0 && input < TABLE_COLS) {
            c->input[input] = (int)k;
        } else if (!mz_str_eq(name, MZ_S("note"))) {
            load_error(s->l, "csv", load_sheet_at(s, k),
                       (struct mz_say){.text = MZ_T("\"{0}\" is not an input of the table"),
                                       .arg = {name}},
                       (struct mz_say){.text = MZ_T("A table has a column for each input, "
                                                    "\"value\" and \"cite\"")});
        }
    }
    if (!any || c->value < 0) {
        return lost_column(s, MZ_S("value"));
    }
    for (size_t i = 0; i < r->inputs_n; i++) {
        if (i >= TABLE_COLS || c->input[i] < 0) {
            return lost_column(s, ast_print(s->l->f->a, MZ_LANG_ZH, r->inputs[i]));
        }
    }
    return true;
}

static bool read_row(struct load_sheet *s, const struct ast_rule *r, const struct columns *c,
                     struct ast_row *row)
{
    struct load *l = s->l;
    bool good = true;
    row->at = load_sheet_at(s, 0);
    row->cite = load_sheet_cell(s, c->cite);
    row->cells = MZ_NEW_N(l->f->a, struct ast *, r->inputs_n);
    for (size_t i = 0; i < r->inputs_n && !row->otherwise; i++) {
        mz_str text = load_sheet_cell(s, c->input[i]);
        row->otherwise = mz_str_eq(text, MZ_S("otherwise")) || mz_str_eq(text, MZ_S("否则"));
        if (!row->otherwise) {
            struct ast_at at = load_sheet_at(s, (size_t)c->input[i]);
            row->cells[i] = ast_parse_cell(l->f->a, text, at, l->f);
            good = good && row->cells[i] != NULL;
        }
    }
    row->value = ast_parse(l->f->a, load_sheet_cell(s, c->value),
                           load_sheet_at(s, (size_t)c->value), l->f);
    return row->value != NULL && (good || row->otherwise);
}

void load_csv_rows(struct load *l, const struct ast_text *file, struct ast_rule *r)
{
    struct load_sheet s;
    struct columns c;
    if (!load_sheet_open(&s, l, file) || !row_head(&s, r, &c)) {
        return;
    }
    while (load_sheet_next(&s)) {
        struct ast_row row = {.value = NULL};
        if (r->rows_n >= AST_ROWS_MAX) {
            load_error(l, "limit", load_sheet_at(&s, 0),
                       (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                                       .arg = {mz_str_fmt(l->f->a, "%d", AST_ROWS_MAX)}},
                       (struct mz_say){.text = MZ_T("Split the table by one of its inputs")});
            return;
        }
        if (read_row(&s, r, &c, &row)) {
            *(struct ast_row *)load_more(l, &r->rows, &r->rows_n, sizeof row) = row;
        }
    }
}
