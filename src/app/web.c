#include <inttypes.h>
#include <string.h>

#include "app/app_int.h"
#include "base/hash.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account_web.h"
#include "feature/division/division.h"
#include "feature/saved/saved.h"
#include "feature/saved/saved_web.h"
#include "store/db.h"

/* The menu of the features' tables: groups in their own order, lines in that of features.def. */

struct menu {
    struct mz_frame_group groups[MZ_MENU_GROUPS];
    size_t n;
    struct mz_frame_item *items; /* of all groups, one behind the other */
    size_t items_n;
    struct saved_view *usual;
    size_t usual_n;
};

static size_t lines_of_all(void)
{
    size_t n = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_menu *row = mz_features[i]->menu;
        for (; row != NULL && row->path != NULL; row++) {
            n++;
        }
    }
    return n;
}

/* The view of this list that the reader wants to see first. */
static mz_str usual_of(mz_cx *cx, const struct menu *m, const char *path)
{
    for (size_t i = 0; i < m->usual_n; i++) {
        if (mz_str_eq(m->usual[i].list, mz_str_of(path))) {
            return mz_str_fmt(cx->a, "%s?" MZ_FMT, path, MZ_ARG(m->usual[i].query));
        }
    }
    return MZ_S("");
}

/* A figure is the reader's own, and of these ten seconds: some speak of what is late by now. */
static uint64_t count_key(mz_cx *cx, const struct mz_menu *row)
{
    enum { STALE_MS_MAX = 10000 };
    const struct mz_actor *who = cx->actor;
    mz_str key = mz_str_fmt(cx->a, "%p %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " " MZ_FMT,
                            (const void *)row, who->user, who->division_lo, who->division_hi,
                            mz_now_ms(cx) / STALE_MS_MAX, MZ_ARG(who->role));
    return mz_hash_str(key, 0);
}

static mz_code add_item(mz_cx *cx, mz_req *rq, struct menu *m, const struct mz_menu *row)
{
    int64_t count = -1;
    if (!mz_req_may(rq, row->need)) {
        return MZ_OK;
    }
    if (row->count != NULL) {
        MZ_TRY(mz_count_once(cx, count_key(cx, row), row->count, &count));
    }
    m->items[m->items_n++] = (struct mz_frame_item){.label = mz_text(cx->lang, row->label),
                                                    .path = mz_str_of(row->path),
                                                    .href = usual_of(cx, m, row->path),
                                                    .icon = row->icon,
                                                    .count = count};
    return MZ_OK;
}

static mz_code add_lines(mz_cx *cx, mz_req *rq, struct menu *m, const struct mz_menu *row,
                         enum mz_menu_group group, bool first)
{
    for (; row != NULL && row->path != NULL; row++) {
        MZ_TRY(row->group == group && row->first == first ? add_item(cx, rq, m, row) : MZ_OK);
    }
    return MZ_OK;
}

/* A group of which the reader may see nothing has no heading. */
static mz_code add_group(mz_cx *cx, mz_req *rq, struct menu *m, enum mz_menu_group group)
{
    const size_t first = m->items_n;
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; mz_features[i] != NULL; i++) {
            MZ_TRY(add_lines(cx, rq, m, mz_features[i]->menu, group, turn == 0));
        }
    }
    if (m->items_n > first) {
        m->groups[m->n++] = (struct mz_frame_group){.label = mz_text(cx->lang, mz_menu_word(group)),
                                                    .items = m->items + first,
                                                    .items_n = m->items_n - first};
    }
    return MZ_OK;
}

static mz_str place(mz_cx *cx)
{
    struct division d;
    division_table const *t = cx->world->divisions;
    int64_t code = cx->actor->division_lo;
    return division_get(t, code, &d) ? division_spoken(cx->a, &d) : MZ_S("全国");
}

static const mz_str *foot(mz_cx *cx, size_t *n)
{
    mz_str *lines = MZ_NEW_N(cx->a, mz_str, 2);
    *n = 0;
    if (cx->world->demo) {
        lines[(*n)++] =
            mz_text(cx->lang, MZ_T("Demonstration: all people and figures are made up"));
    }
    lines[(*n)++] = mz_text(cx->lang, MZ_T("Looking at personal data leaves a record"));
    return lines;
}

static mz_code frame(mz_cx *cx, void *p, mz_req *rq, struct mz_frame *out)
{
    (void)p;
    out->org = cx->world->office;
    out->foot = foot(cx, &out->foot_n);
    out->settings_href = MZ_S("/look");
    out->help_href = MZ_S("/help");
    if (cx->actor->user == 0) {
        return MZ_OK;
    }
    struct menu *m = MZ_NEW(cx->a, struct menu);
    MZ_TRY(saved_usual(cx, &m->usual, &m->usual_n));
    m->items = MZ_NEW_N(cx->a, struct mz_frame_item, lines_of_all());
    for (int g = MZ_MENU_NONE + 1; g < MZ_MENU_GROUPS; g++) {
        MZ_TRY(add_group(cx, rq, m, (enum mz_menu_group)g));
    }
    out->groups = m->groups;
    out->groups_n = m->n;
    out->division = place(cx);
    out->division_href = mz_str_fmt(cx->a, "/division/%" PRId64, cx->actor->division_lo);
    out->search_href = MZ_S("/search");
    out->search_hint = mz_text(cx->lang, MZ_T("Name, pinyin, ID number, phone, village"));
    out->user = cx->actor->name;
    out->user_sub = account_role_title(cx->lang, cx->actor->role);
    out->user_href = MZ_S("/me");
    out->sign_out = MZ_S("/sign-out");
    return MZ_OK;
}

/* ---- streams ------------------------------------------------------------------ */

/* Opened when the first piece is asked for; the URL and the folder are those of the worker. */
static mz_code stream_open(mz_cx *cx, void *p, struct mz_db **db)
{
    const struct app_web *w = p;
    mz_str journal = mz_str_fmt(cx->a, MZ_FMT "/reads", MZ_ARG(cx->world->data));
    return mz_db_open(cx, w->url, (struct mz_db_options){.journal = journal}, db);
}

static void stream_close(void *p, struct mz_db *db)
{
    (void)p;
    mz_db_close(db);
}

mz_code app_web_new(mz_cx *cx, const struct app_web *options, mz_web **out)
{
    size_t n = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        n += mz_features[i]->routes != NULL ? 1 : 0;
    }
    const struct mz_route **tables = MZ_NEW_N(cx->a, const struct mz_route *, n + 1);
    n = 0;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->routes != NULL) {
            tables[n++] = mz_features[i]->routes;
        }
    }
    uint8_t *key = mz_arena_alloc(cx->a, MZ_HASH_MAX);
    MZ_TRY(mz_keyring_mac(cx, cx->world->keys, MZ_FOR_FORM, mz_keyring_oldest(cx->world->keys),
                          MZ_S("web"), key));
    struct mz_web_options *o = MZ_NEW(cx->a, struct mz_web_options);
    *o = (struct mz_web_options){
        .tables = tables,
        .tables_n = n,
        .frame = frame,
        .saved = saved_for_list,
        .saved_path = MZ_S("/saved"),
        .key = {(const char *)key, MZ_HASH_MAX},
        .name = MZ_S("民政业务系统"),
        .version = MZ_S("0.1"),
        .proxies = options->proxies,
        .https = options->https,
        .log = options->log,
        .stream_open = stream_open,
        .stream_close = stream_close,
        .stream_p = MZ_NEW(cx->a, struct app_web),
        .firm = mz_read_firm,
    };
    *(struct app_web *)o->stream_p = *options;
    o->auth = account_auth(cx);
    return mz_web_new(cx, o, out);
}
