#include "web/ui_make.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

void *ui_own(const void *list)
{
    void *p = NULL;
    memcpy(&p, &list, sizeof p);
    return p;
}

void ui_fact_add(mz_arena *a, const struct ui_facts **all, size_t most, struct ui_fact fact)
{
    if (*all == NULL) {
        struct ui_facts *fresh = MZ_NEW(a, struct ui_facts);
        fresh->facts = MZ_NEW_N(a, struct ui_fact, most);
        *all = fresh;
    }
    struct ui_facts *to = ui_own(*all);
    struct ui_fact *facts = ui_own(to->facts);
    assert(to->facts_n < most);
    facts[to->facts_n++] = fact;
}

struct ui_action *ui_action_add(mz_arena *a, const struct ui_action **all, size_t *n, size_t most,
                                struct ui_action action)
{
    if (*all == NULL) {
        *all = MZ_NEW_N(a, struct ui_action, most);
    }
    assert(*n < most);
    struct ui_action *to = ui_own(*all);
    to[*n] = action;
    return &to[(*n)++];
}

struct ui_form *ui_form_make(mz_cx *cx, mz_req *rq, const char *submit, struct mz_form *form,
                             size_t fields_max)
{
    struct ui_form *f = MZ_NEW(cx->a, struct ui_form);
    *f = (struct ui_form){.action = mz_req_path(rq),
                          .fields = MZ_NEW_N(cx->a, struct ui_field, fields_max),
                          .form = form != NULL && form->problems.n > 0 ? form : NULL,
                          .submit = mz_text(cx->lang, submit)};
    return f;
}

struct ui_field *ui_field_add(struct ui_form *f, struct ui_field field)
{
    struct ui_field *fields = ui_own(f->fields);
    fields[f->fields_n] = field;
    return &fields[f->fields_n++];
}

struct ui_table *ui_table_make(mz_cx *cx, mz_str label, const struct ui_column *columns, size_t n,
                               size_t rows_max)
{
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, rows_max + 1);
    struct ui_column *heads = MZ_NEW_N(cx->a, struct ui_column, n);
    for (size_t i = 0; i < n; i++) {
        heads[i] = columns[i];
        heads[i].label = mz_text(cx->lang, columns[i].label.p);
    }
    for (size_t i = 0; i <= rows_max; i++) {
        rows[i].cells = MZ_NEW_N(cx->a, struct ui_cell, n);
    }
    *t = (struct ui_table){
        .label = label, .columns = heads, .columns_n = n, .rows = rows, .bare = true};
    return t;
}

struct ui_cell *ui_cell_add(struct ui_table *t, struct ui_cell cell)
{
    struct ui_row *rows = ui_own(t->rows);
    struct ui_row *row = &rows[t->rows_n];
    struct ui_cell *cells = ui_own(row->cells);
    size_t at = (size_t)row->id; /* counts cells while the row is being filled */
    cells[at] = cell;
    row->id++;
    if (at + 1 == t->columns_n) {
        row->id = 0;
        t->rows_n++;
    }
    return &cells[at];
}
