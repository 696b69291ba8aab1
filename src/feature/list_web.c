#include "feature/list_web.h"

#include <assert.h>

#include "base/text.h"
#include "store/db.h"

/* ---- the question ------------------------------------------------------------------ */

static mz_str got(void *p, const char *name)
{
    return mz_req_query(p, name);
}

static struct ui_column *columns(struct leaf *l, const struct list_how *how)
{
    struct ui_column *c = MZ_NEW_N(l->cx->a, struct ui_column, how->heads_n);
    for (size_t i = 0; i < how->heads_n; i++) {
        c[i] = how->heads[i];
        c[i].label = leaf_say(l, how->heads[i].label.p);
    }
    ui_columns_of(l->rq, c, how->heads_n);
    return c;
}

/* The register without its words: leaf_words() asks for those, and says what cannot be read. */
static mz_code ask(struct list *list)
{
    struct mz_reg silent = *list->how->reg;
    const struct mz_ask ask = {got, list->l->rq};
    silent.words = NULL;
    MZ_TRY(mz_reg_ask(list->l->cx, &silent, &ask, &list->q));
    return leaf_words(list->l, list->ui, list->how->reg, &list->q);
}

mz_code list_read(struct leaf *l, const struct list_how *how, struct list **out)
{
    struct list *list = MZ_NEW(l->cx->a, struct list);
    struct ui_column *heads = columns(l, how);
    struct ui_paging p = ui_paging_of(l->rq, heads, how->heads_n, how->usual);
    *list = (struct list){.l = l, .how = how, .ui = MZ_NEW(l->cx->a, struct ui_list)};
    *list->ui = (struct ui_list){.rq = l->rq,
                                 .label = leaf_say(l, how->reg->title),
                                 .columns = heads,
                                 .columns_n = how->heads_n,
                                 .page = p.page,
                                 .per = p.per,
                                 .sort = p.sort,
                                 .descending = p.descending,
                                 .choose_columns = true};
    list->q = (struct mz_query){
        .sort = p.sort, .descending = p.descending, .limit = p.per, .offset = p.offset};
    if (how->words != NULL) {
        list_field(list, (struct ui_field){.kind = UI_TEXT,
                                           .name = "q",
                                           .label = leaf_say(l, how->words),
                                           .wide = true,
                                           .max = 40});
    }
    MZ_TRY(ask(list));
    MZ_TRY(mz_reg_count(l->cx, how->reg, &list->q, &list->ui->total));
    MZ_TRY(mz_reg_rows(l->cx, how->reg, &list->q, &list->rows, &list->n));
    *out = list;
    return list->n == 0 || how->act == NULL
               ? MZ_OK
               : mz_read_note(l->cx, &(struct mz_event){.act = mz_str_of(how->act),
                                                        .kind = mz_str_of(how->kind)});
}

mz_code list_json(struct list *list, mz_out *out)
{
    const struct list_how *how = list->how;
    return leaf_rows(list->l, out, how->answer, how->tell, list->rows, list->n, list->ui->total);
}

/* ---- the page ------------------------------------------------------------------------ */

/* A list that was asked for something says that nothing matches; else how it comes to be filled. */
static const struct ui_empty *nothing(struct list *list)
{
    const struct list_how *how = list->how;
    for (size_t i = 0; i < list->ui->filters_n; i++) {
        if (list->ui->filters[i].value.n > 0) {
            return NULL;
        }
    }
    struct ui_empty *e = MZ_NEW(list->l->cx->a, struct ui_empty);
    *e = (struct ui_empty){.icon = how->icon,
                           .title = leaf_say(list->l, how->none),
                           .text = leaf_say(list->l, how->next)};
    return e;
}

mz_code list_show(struct list *list)
{
    struct leaf *l = list->l;
    const struct list_how *how = list->how;
    struct ui_row *rows = MZ_NEW_N(l->cx->a, struct ui_row, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        struct ui_cell *c = MZ_NEW_N(l->cx->a, struct ui_cell, how->heads_n);
        MZ_TRY(how->cells(l, &list->rows[i], c));
        rows[i] = (struct ui_row){.id = list->rows[i].id, .cells = c};
    }
    list->ui->rows = rows;
    list->ui->rows_n = list->n;
    list->ui->filters = list->fields;
    list->ui->empty = nothing(list);
    leaf_exports(l, list->ui, how->reg);
    leaf_left(l, NULL)->list = list->ui;
    return MZ_OK;
}

void list_field(struct list *list, struct ui_field field)
{
    assert(list->ui->filters_n < LIST_FIELDS_MAX);
    field.value = mz_req_query(list->l->rq, field.name);
    list->fields[list->ui->filters_n++] = field;
}

void list_choice(struct list *list, const char *name, const char *label,
                 const struct ui_option *options, size_t n)
{
    struct ui_option *all = MZ_NEW_N(list->l->cx->a, struct ui_option, n + 1);
    all[0] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(list->l, MZ_T("All"))};
    for (size_t i = 0; i < n; i++) {
        all[i + 1] = options[i];
    }
    list_field(list, (struct ui_field){.kind = UI_SELECT,
                                       .name = name,
                                       .label = leaf_say(list->l, label),
                                       .options = all,
                                       .options_n = n + 1});
}

/* ---- views ----------------------------------------------------------------------------- */

static mz_str one_view(void *p, const char *name)
{
    return mz_str_eq(mz_str_of(name), MZ_S("view")) ? mz_str_of(p) : MZ_S("");
}

static mz_code count_of(struct list *list, const char *view, int64_t *n)
{
    struct mz_query q = {.filters_n = 0};
    const struct mz_ask ask = {one_view, leaf_own(view)};
    MZ_TRY(mz_reg_ask(list->l->cx, list->how->reg, &ask, &q));
    return mz_reg_count(list->l->cx, list->how->reg, &q, n);
}

mz_code list_views(struct list *list, const char *path, const struct list_view *views, size_t n)
{
    mz_cx *cx = list->l->cx;
    struct ui_view *v = MZ_NEW_N(cx->a, struct ui_view, n);
    mz_str now = mz_req_query(list->l->rq, "view");
    for (size_t i = 0; i < n; i++) {
        bool first = views[i].view[0] == '\0';
        v[i] = (struct ui_view){
            .label = leaf_say(list->l, views[i].label),
            .href = mz_str_fmt(cx->a, "%s%s%s", path, first ? "" : "?view=", views[i].view),
            .count = -1,
            .current = mz_str_eq(now, mz_str_of(views[i].view))};
        MZ_TRY(views[i].counted ? count_of(list, views[i].view, &v[i].count) : MZ_OK);
    }
    list->ui->views = v;
    list->ui->views_n = n;
    list_field(list, (struct ui_field){.kind = UI_HIDDEN, .name = "view"});
    return MZ_OK;
}
