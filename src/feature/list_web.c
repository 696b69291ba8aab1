#include "feature/list_web.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/division/division.h"
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

/* Words that cannot be read find nothing, and the page says why; a program gets the error. */
static mz_code misread(struct list *list, mz_code rc)
{
    mz_cx *cx = list->l->cx;
    if (rc != MZ_INVALID || cx->err.say == NULL || mz_req_json(list->l->rq)) {
        return rc;
    }
    list->misread = (struct mz_say){.text = cx->err.say};
    for (size_t i = 0; i < MZ_LEN(list->misread.arg); i++) {
        list->misread.arg[i] = mz_str_dup(cx->a, mz_str_of(cx->err.say_arg[i]));
    }
    mz_clear(cx);
    return MZ_OK;
}

/* What the page, the address and the register ask together, without words. */
static mz_code ask_of(struct leaf *l, const struct list_how *how, const struct mz_ask *ask,
                      struct mz_query *q)
{
    struct mz_reg silent = *how->reg;
    silent.words = NULL;
    MZ_TRY(mz_reg_ask(l->cx, &silent, ask, q));
    return how->hold == NULL ? MZ_OK : how->hold(l, q);
}

static mz_code ask(struct list *list, bool *found)
{
    const struct list_how *how = list->how;
    mz_req *rq = list->l->rq;
    const struct mz_ask address = {got, rq};
    mz_str words = mz_req_query(rq, "q");
    MZ_TRY(ask_of(list->l, how, &address, &list->q));
    if (how->find != NULL && words.n > 0 && mz_req_query(rq, "sort").n == 0) {
        MZ_TRY(misread(list, how->find(list, words, found)));
    }
    if (*found || list->misread.text != NULL) {
        return MZ_OK;
    }
    return misread(list, mz_reg_words(list->l->cx, how->reg, words, &list->q));
}

static mz_code rows(struct list *list)
{
    mz_cx *cx = list->l->cx;
    const struct mz_reg *reg = list->how->reg;
    int64_t *ids = NULL;
    MZ_TRY(mz_reg_count(cx, reg, &list->q, &list->ui->total));
    if (!list->how->bare) {
        return mz_reg_rows(cx, reg, &list->q, &list->rows, &list->n);
    }
    MZ_TRY(mz_reg_ids(cx, reg, &list->q, &ids, &list->n));
    list->rows = MZ_NEW_N(cx->a, struct mz_reg_row, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        list->rows[i].id = ids[i];
    }
    return MZ_OK;
}

/* The place that was asked for stands with the event: who reads of a village, reads of it. */
static mz_code note(struct list *list)
{
    static const char *const places[] = {"division", "place"};
    struct leaf *l = list->l;
    struct mz_event ev = {.act = mz_str_of(list->how->act), .kind = mz_str_of(list->how->kind)};
    for (size_t i = 0; i < MZ_LEN(places) && ev.division == 0; i++) {
        ev.division = division_code(mz_req_query(l->rq, places[i]));
    }
    ev.detail = mz_str_fmt(l->cx->a, "{\"rows\":%zu,\"found\":%" PRId64 "}", list->n,
                           list->ui->total);
    return mz_read_note(l->cx, &ev);
}

static struct list *begin(struct leaf *l, const struct list_how *how, const void *given)
{
    struct list *list = MZ_NEW(l->cx->a, struct list);
    struct ui_column *heads = columns(l, how);
    struct ui_paging p = ui_paging_of(l->rq, heads, how->heads_n, how->usual);
    *list = (struct list){
        .l = l, .how = how, .given = given, .ui = MZ_NEW(l->cx->a, struct ui_list)};
    *list->ui = (struct ui_list){.rq = l->rq,
                                 .reg = how->reg->name,
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
    l->list = list;
    return list;
}

mz_code list_read(struct leaf *l, const struct list_how *how, const void *given, struct list **out)
{
    struct list *list = begin(l, how, given);
    bool found = false;
    if (how->words != NULL) {
        list_field(list, (struct ui_field){.kind = UI_TEXT,
                                           .name = "q",
                                           .label = leaf_say(l, how->words),
                                           .wide = true,
                                           .max = 120});
    }
    MZ_TRY(ask(list, &found));
    MZ_TRY(found || list->misread.text != NULL ? MZ_OK : rows(list));
    bool columns = mz_req_json(l->rq) && how->tell == NULL; /* a program gets nothing else */
    MZ_TRY(how->load == NULL || columns ? MZ_OK : how->load(list));
    *out = list;
    return found || how->act == NULL ? MZ_OK : note(list);
}

/* ---- for programs --------------------------------------------------------------------- */

static const struct mz_shape *row_shape(const struct mz_shape *answer)
{
    const struct mz_member *m = answer->members;
    while (m->kind != MZ_KIND_LIST) {
        assert(m->name != NULL);
        m++;
    }
    return m->of;
}

static mz_code json(struct list *list, mz_out *out)
{
    const struct list_how *how = list->how;
    struct mz_rows v = {.total = list->ui->total,
                        .page = list->ui->page,
                        .per = list->ui->per,
                        .rows = list->rows,
                        .rows_n = list->n};
    if (how->tell != NULL) {
        size_t size = row_shape(how->answer)->size;
        char *items = mz_arena_alloc(list->l->cx->a, (list->n + 1) * size);
        for (size_t i = 0; i < list->n; i++) {
            MZ_TRY(how->tell(list->l, &list->rows[i], items + i * size));
        }
        v.rows = items;
    }
    return mz_reply_shape(out, how->answer, &v);
}

/* ---- the page ------------------------------------------------------------------------ */

size_t list_nth(const struct leaf *l, const struct mz_reg_row *row)
{
    assert(l->list != NULL && row >= l->list->rows && row < l->list->rows + l->list->n);
    return (size_t)(row - l->list->rows);
}

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

/* The links at the foot that lead to the exports, and the chosen rows as a workbook. */
static void exports(struct list *list)
{
    const struct mz_reg *reg = list->how->reg;
    struct ui_list *ui = list->ui;
    mz_req *rq = list->l->rq;
    mz_arena *a = list->l->cx->a;
    bool held = list->how->hold != NULL; /* the register alone does not know it */
    if (held || reg->need == NULL || !mz_req_may(rq, reg->need) || !mz_req_may(rq, "export.run")) {
        return;
    }
    mz_str self = mz_req_self(rq);
    const char *mark = self.n == 0 ? NULL : memchr(self.p, '?', self.n);
    mz_str query = mark == NULL ? MZ_S("") : (mz_str){mark, self.n - (size_t)(mark - self.p)};
    mz_str to = mz_str_fmt(a, "/export/%s", reg->name);
    ui->csv_href = mz_str_fmt(a, MZ_FMT ".csv" MZ_FMT, MZ_ARG(to), MZ_ARG(query));
    ui->xlsx_href = mz_str_fmt(a, MZ_FMT ".xlsx" MZ_FMT, MZ_ARG(to), MZ_ARG(query));
    struct ui_action *bulk = MZ_NEW_N(a, struct ui_action, ui->bulk_n + 1);
    for (size_t i = 0; i < ui->bulk_n; i++) {
        bulk[i] = ui->bulk[i];
    }
    bulk[ui->bulk_n++] = (struct ui_action){.label = leaf_say(list->l, MZ_T("Export them")),
                                            .icon = MZ_ICON("file-export"),
                                            .name = MZ_S("take"),
                                            .value = MZ_S("xlsx"),
                                            .to = to};
    ui->bulk = bulk;
    ui->bulk_path = ui->bulk_path.n > 0 ? ui->bulk_path : to;
}

/* Cells, exports and the empty state; as a part of the left column. */
static mz_code show(struct list *list)
{
    struct leaf *l = list->l;
    const struct list_how *how = list->how;
    struct ui_row *out = MZ_NEW_N(l->cx->a, struct ui_row, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        struct ui_cell *c = MZ_NEW_N(l->cx->a, struct ui_cell, how->heads_n);
        MZ_TRY(how->cells(l, &list->rows[i], c));
        out[i] = (struct ui_row){.id = list->rows[i].id, .cells = c};
    }
    list->ui->rows = out;
    list->ui->rows_n = list->n;
    list->ui->filters = list->fields;
    if (list->n == 0 && list->ui->empty == NULL) {
        list->ui->empty = nothing(list);
    }
    exports(list);
    if (list->misread.text != NULL) {
        leaf_callout(l, MZ_TONE_WARN, list->misread, (struct mz_say){.text = NULL});
    }
    leaf_left(l, NULL)->list = list->ui;
    return MZ_OK;
}

static void frame(struct list *list)
{
    const struct list_how *how = list->how;
    struct leaf *l = list->l;
    list->page = (struct mz_page){
        .title = leaf_say(l, how->title != NULL ? how->title : how->reg->title),
        .sub = how->sub != NULL ? leaf_say(l, how->sub) : MZ_S(""),
        .menu = how->menu != NULL ? how->menu : how->path};
    if (how->above != NULL) {
        struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
        *c = (struct ui_crumb){leaf_say(l, how->above), mz_str_of(how->above_path)};
        list->page.crumbs = c;
        list->page.crumbs_n = 1;
    }
    list_acts(list, how->acts, how->acts_n);
}

mz_code list_answer(struct list *list, mz_out *out)
{
    const struct list_how *how = list->how;
    if (mz_req_json(list->l->rq)) {
        return json(list, out);
    }
    frame(list);
    MZ_TRY(how->make == NULL ? MZ_OK : how->make(list));
    if (how->place) {
        list_field(list, leaf_place(list->l));
    }
    MZ_TRY(how->views == NULL ? MZ_OK : list_views(list, how->views, how->views_n));
    MZ_TRY(show(list));
    MZ_TRY(how->after == NULL ? MZ_OK : how->after(list));
    return leaf_send(list->l, out, list->page);
}

mz_code list_send(mz_cx *cx, mz_req *rq, const struct list_how *how, const void *given, mz_out *out)
{
    struct list *list = NULL;
    MZ_TRY(list_read(leaf_new(cx, rq), how, given, &list));
    return list_answer(list, out);
}

mz_code list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct list_how *how = mz_req_page(rq);
    assert(how != NULL);
    return list_send(cx, rq, how, NULL, out);
}

/* ---- for hooks ------------------------------------------------------------------------ */

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

/* Copies with their labels in the reader's language, without those that he may not. */
static struct ui_action *spoken(struct list *list, const struct ui_action *acts, size_t *n)
{
    struct ui_action *a = MZ_NEW_N(list->l->cx->a, struct ui_action, *n + 1);
    size_t all = *n;
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        if (acts[i].need == NULL || mz_req_may(list->l->rq, acts[i].need)) {
            a[*n] = acts[i];
            a[(*n)++].label = leaf_say(list->l, acts[i].label.p);
        }
    }
    return a;
}

void list_bulk(struct list *list, const struct ui_action *acts, size_t n)
{
    list->ui->bulk = spoken(list, acts, &n);
    list->ui->bulk_n = n;
    list->ui->bulk_path = n == 0                       ? MZ_S("")
                          : list->ui->bulk_path.n > 0 ? list->ui->bulk_path
                                                       : mz_str_of(list->how->path);
}

void list_acts(struct list *list, const struct ui_action *acts, size_t n)
{
    list->page.actions = spoken(list, acts, &n);
    list->page.actions_n = n;
}

/* ---- views ----------------------------------------------------------------------------- */

/* The value that a tab gives a name of the address; p == NULL: it says nothing of it. */
static mz_str said(const struct list_view *v, mz_str name)
{
    const char *p = v->ask;
    if (p == NULL) {
        return mz_str_eq(name, MZ_S("view")) ? mz_str_of(v->view) : (mz_str){NULL, 0};
    }
    while (*p != '\0') {
        size_t n = strcspn(p, "&");
        size_t k = strcspn(p, "=");
        if (k < n && mz_str_eq(name, (mz_str){p, k})) {
            return (mz_str){p + k + 1, n - k - 1};
        }
        p += n + (p[n] == '&');
    }
    return (mz_str){NULL, 0};
}

static mz_str of_view(void *p, const char *name)
{
    mz_str s = said(p, mz_str_of(name));
    return s.p == NULL ? MZ_S("") : s;
}

/* The names by which tabs differ: "view", or those of their questions; an order is no difference */
struct names {
    mz_str name[LIST_VIEWS_MAX];
    size_t n;
};

static void name_add(struct names *all, mz_str name)
{
    for (size_t i = 0; i < all->n; i++) {
        if (mz_str_eq(all->name[i], name)) {
            return;
        }
    }
    if (!mz_str_eq(name, MZ_S("sort")) && all->n < LIST_VIEWS_MAX) {
        all->name[all->n++] = name;
    }
}

static struct names names_of(const struct list_view *v, size_t n)
{
    struct names all = {.n = 0};
    for (size_t i = 0; i < n; i++) {
        if (v[i].ask == NULL && v[i].path == NULL) {
            name_add(&all, MZ_S("view"));
        }
        for (const char *p = v[i].ask; p != NULL && *p != '\0';) {
            size_t end = strcspn(p, "&");
            name_add(&all, (mz_str){p, strcspn(p, "=")});
            p += end + (p[end] == '&');
        }
    }
    return all;
}

/* Whether the address shows this tab; the first one also when the address names none. */
static bool current(mz_req *rq, const struct names *all, const struct list_view *v, bool first)
{
    bool same = v->path == NULL;
    bool none = first && v->path == NULL;
    for (size_t i = 0; i < all->n; i++) {
        mz_str now = MZ_S("");
        mz_str name;
        mz_str value;
        for (size_t k = 0; mz_req_query_at(rq, k, &name, &value); k++) {
            now = mz_str_eq(name, all->name[i]) && now.n == 0 ? value : now;
        }
        mz_str want = said(v, all->name[i]);
        same = same && mz_str_eq(now, want.p == NULL ? MZ_S("") : want);
        none = none && now.n == 0;
    }
    return same || none;
}

static bool same_question(const struct mz_query *a, const struct mz_query *b)
{
    bool same = a->filters_n == b->filters_n && a->words == NULL && a->ids == NULL;
    for (size_t i = 0; same && i < a->filters_n; i++) {
        const struct mz_filter *x = &a->filters[i];
        const struct mz_filter *y = &b->filters[i];
        same = strcmp(x->col, y->col) == 0 && x->op == y->op && x->i == y->i &&
               mz_str_eq(x->s, y->s);
    }
    return same;
}

/* What a tab holds; of the one that is shown and nothing more asked, it is counted already. */
static mz_code count_of(struct list *list, const struct list_view *v, bool now, int64_t *n)
{
    struct mz_query q = {.filters_n = 0};
    const struct mz_ask tab = {of_view, leaf_own(v)};
    *n = -1;
    if (!v->counted && !now) {
        return MZ_OK;
    }
    if (v->path != NULL) {
        MZ_TRY(mz_reg_ask(list->l->cx, v->of, &tab, &q));
        return mz_reg_count(list->l->cx, v->of, &q, n);
    }
    MZ_TRY(ask_of(list->l, list->how, &tab, &q));
    bool whole = mz_req_query(list->l->rq, "q").n == 0;
    if (now && whole && same_question(&list->q, &q)) {
        *n = list->ui->total;
        return MZ_OK;
    }
    return v->counted ? mz_reg_count(list->l->cx, list->how->reg, &q, n) : MZ_OK;
}

static mz_str view_href(struct list *list, const struct list_view *v)
{
    const char *path = v->path != NULL ? v->path : list->how->path;
    const char *ask = v->ask != NULL ? v->ask : v->view;
    const char *mark = ask[0] == '\0' ? "" : v->ask != NULL ? "?" : "?view=";
    return mz_str_fmt(list->l->cx->a, "%s%s%s", path, mark, ask);
}

/* A name by which tabs differ is kept when a filter is used; it may be a filter itself. */
static void keep(struct list *list, const struct names *all)
{
    for (size_t i = 0; i < all->n; i++) {
        bool there = false;
        for (size_t k = 0; k < list->ui->filters_n; k++) {
            there = there || mz_str_eq(all->name[i], mz_str_of(list->fields[k].name));
        }
        if (!there) {
            list_field(list,
                       (struct ui_field){.kind = UI_HIDDEN,
                                         .name = mz_str_z(list->l->cx->a, all->name[i])});
        }
    }
}

mz_code list_views(struct list *list, const struct list_view *views, size_t n)
{
    struct ui_view *v = MZ_NEW_N(list->l->cx->a, struct ui_view, n);
    struct names all = names_of(views, n);
    assert(n <= LIST_VIEWS_MAX);
    for (size_t i = 0; i < n; i++) {
        v[i] = (struct ui_view){.label = leaf_say(list->l, views[i].label),
                                .href = view_href(list, &views[i]),
                                .current = current(list->l->rq, &all, &views[i], i == 0)};
        MZ_TRY(count_of(list, &views[i], v[i].current, &v[i].count));
    }
    list->ui->views = v;
    list->ui->views_n = n;
    keep(list, &all);
    return MZ_OK;
}
