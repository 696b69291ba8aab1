#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/home/home_int.h"
#include "feature/home/home_view.h"

enum { FINDS = 5, GROUPS_MAX = 16 };

static mz_str tr(mz_cx *cx, const char *en)
{
    return mz_text(cx->lang, en);
}

static const struct ui_table *finds(mz_cx *cx, mz_str label, const struct mz_item *items, size_t n)
{
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 3);
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    cols[0] = (struct ui_column){.name = "name", .label = tr(cx, MZ_T("Name"))};
    cols[1] =
        (struct ui_column){.name = "note", .label = tr(cx, MZ_T("Details")), .phone_end = true};
    cols[2] = (struct ui_column){.name = "place", .label = tr(cx, MZ_T("Place"))};
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 3);
        c[0] = (struct ui_cell){.text = items[i].title, .href = items[i].href};
        c[1] = (struct ui_cell){.text = items[i].note};
        c[2] = (struct ui_cell){.text = items[i].place};
        rows[i] = (struct ui_row){.cells = c};
    }
    *t = (struct ui_table){
        .label = label, .columns = cols, .columns_n = 3, .rows = rows, .rows_n = n, .bare = true};
    return t;
}

/* One group when the finder finds something. */
static mz_code find_in(mz_cx *cx, const struct mz_finder *f, mz_str words, struct search_view *v,
                       struct search_group *out)
{
    struct mz_item *items = NULL;
    size_t n = 0;
    int64_t total = 0;
    MZ_TRY(f->find(cx, v->q, FINDS, &items, &n, &total));
    if (n > 0) {
        *out =
            (struct search_group){.label = tr(cx, f->label),
                                  .total = total,
                                  .href = mz_str_fmt(cx->a, "%s?q=" MZ_FMT, f->path, MZ_ARG(words)),
                                  .table = finds(cx, tr(cx, f->label), items, n)};
        v->groups_n++;
    }
    return MZ_OK;
}

static mz_code find_all(mz_cx *cx, mz_req *rq, struct search_view *v)
{
    struct search_group *g = MZ_NEW_N(cx->a, struct search_group, GROUPS_MAX);
    mz_out url;
    mz_out_init(&url, cx->lang, 4096);
    mz_out_url(&url, v->q);
    mz_str words = mz_str_dup(cx->a, mz_out_str(&url));
    mz_out_done(&url);
    mz_code rc = MZ_OK;
    for (size_t i = 0; mz_features[i] != NULL && rc == MZ_OK; i++) {
        const struct mz_finder *f = mz_features[i]->finders;
        for (; f != NULL && f->label != NULL && rc == MZ_OK; f++) {
            bool may = v->groups_n < GROUPS_MAX && mz_req_may(rq, f->need);
            rc = may ? find_in(cx, f, words, v, &g[v->groups_n]) : MZ_OK;
        }
    }
    v->groups = g;
    return rc;
}

/* ---- pages by name --------------------------------------------------------------------- */

static mz_str lower(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    }
    return (mz_str){p, s.n};
}

static bool named(mz_cx *cx, const char *label, mz_str words)
{
    mz_str zh = mz_text(MZ_LANG_ZH, label);
    mz_str en = lower(cx->a, mz_text(MZ_LANG_EN, label));
    return memmem(zh.p, zh.n, words.p, words.n) != NULL ||
           memmem(en.p, en.n, words.p, words.n) != NULL;
}

mz_code home_pages_find(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                        int64_t *total)
{
    mz_str want = lower(cx->a, mz_str_trim(words));
    *items = MZ_NEW_N(cx->a, struct mz_item, most + 1);
    *n = 0;
    *total = 0;
    for (size_t i = 0; mz_features[i] != NULL && want.n > 0; i++) {
        const struct mz_menu *m = mz_features[i]->menu;
        for (; m != NULL && m->path != NULL; m++) {
            bool open = strcmp(m->need, "user") == 0 || account_may(cx, m->need);
            if (!open || !named(cx, m->label, want)) {
                continue;
            }
            ++*total;
            if (*n < most) {
                (*items)[(*n)++] = (struct mz_item){.title = tr(cx, m->label),
                                                    .note = tr(cx, mz_menu_word(m->group)),
                                                    .href = mz_str_of(m->path),
                                                    .due = MZ_NULL};
            }
        }
    }
    return MZ_OK;
}

mz_code home_search(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct search_view v = {.q = mz_req_query(rq, "q")};
    if (v.q.n > 0) {
        MZ_TRY(find_all(cx, rq, &v));
    }
    if (v.groups_n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){
            .icon = MZ_ICON("search"),
            .title = v.q.n > 0 ? tr(cx, MZ_T("Nothing found in your area"))
                               : tr(cx, MZ_T("What are you looking for?")),
            .text = tr(cx, MZ_T("A name or part of it, pinyin or initials, an ID number, a phone "
                                "number, part of an address, or a village."))};
        v.empty = e;
    }
    mz_page(rq, (struct mz_page){.title = tr(cx, MZ_T("Search everywhere")), .sub = v.q});
    search_html(out, &v);
    return MZ_OK;
}
