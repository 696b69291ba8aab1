#include "web/ui_list.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/register.h"
#include "web/ui_int.h"
#include "web/web_int.h"

static const int64_t per_choices[] = {20, 50, 100, 200};

enum { COLUMNS_MAX = 100 };

/* ---- from the query --------------------------------------------------- */

struct ui_paging ui_paging_of(mz_req *rq, const struct ui_column *columns, size_t columns_n,
                              const char *usual)
{
    struct ui_paging p = {.sort = usual};
    p.per = mz_req_query_int(rq, "per", 20, MZ_PAGE_MAX, 50);
    p.page = mz_req_query_int(rq, "page", 1, 1000000, 1);
    p.offset = (p.page - 1) * p.per;
    if (usual != NULL && usual[0] == '-') {
        p.sort = usual + 1;
        p.descending = true;
    }
    mz_str want = mz_req_query(rq, "sort");
    bool down = want.n > 0 && want.p[0] == '-';
    want = (mz_str){want.p + down, want.n - down};
    for (size_t i = 0; i < columns_n && want.n > 0; i++) {
        if (columns[i].sort && mz_str_eq(want, mz_str_of(columns[i].name))) {
            p.sort = columns[i].name;
            p.descending = down;
        }
    }
    return p;
}

static bool names(mz_str list, mz_str name)
{
    for (size_t i = 0; i <= list.n;) {
        const char *comma = i == list.n ? NULL : memchr(list.p + i, ',', list.n - i);
        size_t end = comma == NULL ? list.n : (size_t)(comma - list.p);
        if (mz_str_eq((mz_str){list.p + i, end - i}, name)) {
            return true;
        }
        i = end + 1;
    }
    return false;
}

void ui_columns_of(mz_req *rq, struct ui_column *columns, size_t columns_n)
{
    bool asked = mz_req_query(rq, "cols").n > 0;
    for (size_t c = 0; c < columns_n && asked; c++) {
        bool shown = columns[c].fixed;
        mz_str name;
        mz_str value;
        for (size_t i = 0; mz_req_query_at(rq, i, &name, &value); i++) {
            bool cols = mz_str_eq(name, MZ_S("cols"));
            shown = shown || (cols && names(value, mz_str_of(columns[c].name)));
        }
        columns[c].hidden = !shown;
    }
}

/* ---- to the template -------------------------------------------------- */

static struct list_head head_of(const struct ui_list *l, const struct ui_column *c, bool first)
{
    struct list_head h = {.c = c, .first = first};
    bool now = l->sort != NULL && strcmp(l->sort, c->name) == 0;
    if (!c->sort) {
        return h;
    }
    bool down = now && !l->descending;
    mz_str value = mz_str_fmt(l->rq->a, "%s%s", down ? "-" : "", c->name);
    h.href = mz_req_with(l->rq, "sort", value);
    h.sorted = !now ? "none" : l->descending ? "descending" : "ascending";
    h.icon = !now            ? MZ_ICON("arrows-sort")
             : l->descending ? MZ_ICON("arrow-down")
                             : MZ_ICON("arrow-up");
    return h;
}

static void heads(struct list_in *v)
{
    const struct ui_list *l = v->l;
    struct list_head *out = MZ_NEW_N(l->rq->a, struct list_head, l->columns_n + 1);
    for (size_t i = 0; i < l->columns_n; i++) {
        if (!l->columns[i].hidden) {
            out[v->heads_n] = head_of(l, &l->columns[i], v->heads_n == 0);
            v->heads_n++;
        }
    }
    v->heads = out;
    v->span = v->heads_n + (v->bulk ? 1 : 0);
}

static bool is_filter(const struct ui_list *l, mz_str name)
{
    for (size_t i = 0; i < l->filters_n; i++) {
        if (l->filters[i].name != NULL && mz_str_eq(name, mz_str_of(l->filters[i].name))) {
            return true;
        }
    }
    return false;
}

/* Parameters that a form of the list must send along so that they are not lost. */
static const struct list_hidden *kept(const struct ui_list *l, bool drop_filters, size_t *n)
{
    struct list_hidden *out = MZ_NEW_N(l->rq->a, struct list_hidden, QUERY_MAX);
    mz_str name;
    mz_str value;
    *n = 0;
    for (size_t i = 0; mz_req_query_at(l->rq, i, &name, &value) && *n < QUERY_MAX; i++) {
        bool drop = mz_str_eq(name, MZ_S("page")) || mz_str_eq(name, MZ_S("view")) ||
                    (drop_filters ? is_filter(l, name) : mz_str_eq(name, MZ_S("cols")));
        if (!drop) {
            out[(*n)++] = (struct list_hidden){name, value};
        }
    }
    return out;
}

/* The same list without its filters: what names the list itself stays, as "what" of a figure. */
static mz_str clear_href(const struct ui_list *l, const struct list_in *in)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, (size_t)64 * 1024);
    mz_out_raw(&o, in->path);
    for (size_t i = 0; i < in->keep_n; i++) {
        mz_out_raw(&o, i == 0 ? MZ_S("?") : MZ_S("&"));
        mz_out_url(&o, in->keep[i].name);
        mz_out_raw(&o, MZ_S("="));
        mz_out_url(&o, in->keep[i].value);
    }
    mz_str out = mz_str_dup(l->rq->a, mz_out_str(&o));
    mz_out_done(&o);
    return out;
}

static mz_str page_href(const struct ui_list *l, int64_t page)
{
    return mz_req_with(l->rq, "page", mz_str_fmt(l->rq->a, "%" PRId64, page));
}

static void paging(struct list_in *v)
{
    const struct ui_list *l = v->l;
    mz_arena *a = l->rq->a;
    int64_t last = l->per > 0 ? (l->total + l->per - 1) / l->per : 1;
    int64_t from = (l->page - 1) * l->per + 1;
    v->from = mz_thousands(a, from);
    v->to = mz_thousands(a, from + (int64_t)l->rows_n - 1);
    v->total = mz_thousands(a, l->total);
    if (l->page > 1) {
        v->first_href = page_href(l, 1);
        v->prev_href = page_href(l, l->page - 1 > last ? last : l->page - 1);
    }
    if (l->page < last) {
        v->next_href = page_href(l, l->page + 1);
        v->last_href = page_href(l, last);
    }
    if (l->total <= per_choices[0]) {
        return;
    }
    struct list_choice *pers = MZ_NEW_N(a, struct list_choice, MZ_LEN(per_choices));
    for (size_t i = 0; i < MZ_LEN(per_choices); i++) {
        mz_str label = mz_str_fmt(a, "%" PRId64, per_choices[i]);
        pers[i] =
            (struct list_choice){label, mz_req_with(l->rq, "per", label), per_choices[i] == l->per};
    }
    v->pers = pers;
    v->pers_n = MZ_LEN(per_choices);
}

/* ---- saved views ------------------------------------------------------ */

static int by_text(mz_str a, mz_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);
    return c != 0 ? c : a.n < b.n ? -1 : a.n > b.n;
}

static int by_pair(const void *a, const void *b)
{
    const struct mz_field *x = a;
    const struct mz_field *y = b;
    int c = by_text(x->name, y->name);
    return c != 0 ? c : by_text(x->value, y->value);
}

mz_str ui_list_query(mz_req *rq)
{
    struct mz_field pair[QUERY_MAX];
    size_t n = 0;
    mz_out o;
    for (size_t i = 0; i < rq->query_n && n < QUERY_MAX; i++) {
        bool page = mz_str_eq(rq->query[i].name, MZ_S("page"));
        if (rq->query[i].value.n > 0 && rq->query[i].name.n > 0 && !page) {
            pair[n++] = rq->query[i];
        }
    }
    qsort(pair, n, sizeof pair[0], by_pair);
    mz_out_init(&o, MZ_LANG_EN, (size_t)64 * 1024);
    for (size_t i = 0; i < n; i++) {
        mz_out_raw(&o, i > 0 ? MZ_S("&") : MZ_S(""));
        mz_out_url(&o, pair[i].name);
        mz_out_raw(&o, MZ_S("="));
        mz_out_url(&o, pair[i].value);
    }
    mz_str out = mz_str_dup(rq->a, mz_out_str(&o));
    mz_out_done(&o);
    return out;
}

static bool can_change(const struct ui_list *l)
{
    bool can = l->filters_n > 0 || l->choose_columns;
    for (size_t i = 0; i < l->columns_n && !can; i++) {
        can = l->columns[i].sort;
    }
    return can;
}

/* What cannot be read is not drawn: the list itself is what was asked for. */
static void saved_views(struct list_in *v)
{
    struct mz_req *rq = v->l->rq;
    const struct mz_web_options *w = &rq->web->o;
    const struct ui_saved *saved = NULL;
    size_t n = 0;
    if (w->saved == NULL || rq->who.actor.user == 0 || rq->method != MZ_GET || !can_change(v->l)) {
        return;
    }
    if (w->saved(&rq->cx, v->path, &saved, &n) != MZ_OK) {
        (void)fprintf(stderr, "mz: request %s: saved views: %s\n", rq->id, rq->cx.err.msg);
        mz_clear(&rq->cx);
        return;
    }
    struct list_saved *out = MZ_NEW_N(rq->a, struct list_saved, n + 1);
    v->question = ui_list_query(rq);
    for (size_t i = 0; i < n; i++) {
        bool now = mz_str_eq(saved[i].query, v->question);
        out[i] = (struct list_saved){
            saved[i].name,
            mz_str_fmt(rq->a, MZ_FMT "?" MZ_FMT, MZ_ARG(v->path), MZ_ARG(saved[i].query)), now};
        v->saved_now = v->saved_now || now;
    }
    v->saved = out;
    v->saved_n = n;
    v->saved_path = w->saved_path;
}

/* Without rows: what matches nothing is asked for otherwise; what holds nothing yet says so. */
static struct ui_empty empty_of(const struct ui_list *l, enum mz_lang lang,
                                const struct list_in *in)
{
    bool asked = false;
    for (size_t i = 0; i < l->filters_n; i++) {
        asked = asked || l->filters[i].value.n > 0;
    }
    if (!asked) {
        return (struct ui_empty){
            .icon = MZ_ICON("clipboard-list"),
            .title = mz_text(lang, MZ_T("Nothing here yet")),
            .text = mz_text(lang, MZ_T("What is entered or delivered for your area appears here. "
                                       "The area stands at the top of the page."))};
    }
    struct ui_action *clear = MZ_NEW(l->rq->a, struct ui_action);
    *clear = (struct ui_action){.label = mz_text(lang, MZ_T("Clear the conditions")),
                                .href = in->clear_href,
                                .icon = MZ_ICON("x")};
    return (struct ui_empty){
        .icon = MZ_ICON("search-off"),
        .title = mz_text(lang, MZ_T("Nothing found")),
        .text = mz_text(lang, MZ_T("No row matches. Use fewer conditions, or clear them.")),
        .actions = clear,
        .actions_n = 1};
}

void ui_list_html(mz_out *o, const struct ui_list *v)
{
    assert(v->rq != NULL && v->columns_n <= COLUMNS_MAX);
    mz_arena *a = v->rq->a;
    struct list_in in = {.l = v, .path = mz_req_path(v->rq), .query = v->rq->query_text};
    in.bulk = v->bulk_path.n > 0 && v->bulk_n > 0 && v->rows_n > 0;
    in.keep = kept(v, true, &in.keep_n);
    in.keep_cols = kept(v, false, &in.keep_cols_n);
    in.clear_href = clear_href(v, &in);
    in.chosen_text = mz_text(o->lang, MZ_T("{0} chosen"));
    struct ui_field_in *filters = MZ_NEW_N(a, struct ui_field_in, v->filters_n + 1);
    for (size_t i = 0; i < v->filters_n; i++) {
        filters[i].field = &v->filters[i];
        in.asks = in.asks || v->filters[i].kind != UI_HIDDEN;
    }
    in.filters = filters;
    in.filters_n = v->filters_n;
    heads(&in);
    paging(&in);
    saved_views(&in);
    struct ui_empty nothing = empty_of(v, o->lang, &in);
    in.empty = v->empty != NULL ? v->empty : &nothing;
    list_in_html(o, &in);
}
