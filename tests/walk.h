/*
 * walk.h - the forms that a person meets who follows the links of their pages, from their menu on.
 *
 * Pages of one kind (the same route and names of what is asked) are opened as long as they show forms
 * of a kind that was not met before: cases at another step have other buttons. An address that ends
 * in its only word (/book/social_org) is of its own kind: where all registers were one kind, a pack
 * with one more register hid those behind it.
 */
#ifndef MZ_TESTS_WALK_H
#define MZ_TESTS_WALK_H

#include "forms.h"

enum {
    WALK_MAX = 6000,  /* addresses of one worker */
    KINDS_MAX = 2000, /* of addresses */
    IDLE_MAX = 4,     /* pages of a kind in a row without anything new */
    ADDRESS_MAX = 600,
};

struct walk {
    struct forms *z;
    struct worker *who;
    mz_str at[WALK_MAX];
    size_t kind[WALK_MAX];
    size_t n;
    mz_map *seen;  /* addresses */
    mz_map *kinds; /* their kinds, by number */
    int idle[KINDS_MAX];
    size_t kinds_n;
    int64_t pages;
};

static inline size_t walk_route(struct walk *w, mz_str path)
{
    size_t best = 0;
    for (size_t i = 0; mz_web_route(w->z->t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(w->z->t.o.web, i);
        if (r->get != NULL && fits(r->path, path)) {
            best = i + 1;
            if (strchr(r->path, '{') == NULL) {
                break;
            }
        }
    }
    return best;
}

/* The word that an address ends in, where its route has no other parameter; or nothing. */
static inline mz_str walk_word(struct walk *w, size_t route, mz_str path)
{
    const char *r = route == 0 ? "" : mz_web_route(w->z->t.o.web, route - 1)->path;
    const char *open = strchr(r, '{');
    const char *kind = open == NULL ? NULL : strstr(open, ":text}");
    if (kind == NULL || kind[6] != '\0' || memchr(open + 1, '{', (size_t)(kind - open)) != NULL) {
        return MZ_S("");
    }
    size_t at = (size_t)(open - r);
    return (mz_str){path.p + at, path.n - at};
}

/* The route with the names of what is asked. */
static inline size_t walk_kind(struct walk *w, mz_str target)
{
    char text[ADDRESS_MAX] = "";
    const char *mark = memchr(target.p, '?', target.n);
    size_t path_n = mark == NULL ? target.n : (size_t)(mark - target.p);
    size_t route = walk_route(w, (mz_str){target.p, path_n});
    mz_str word = walk_word(w, route, (mz_str){target.p, path_n});
    (void)snprintf(text, sizeof text, "%zu/" MZ_FMT, route, MZ_ARG(word));
    size_t n = strlen(text);
    bool value = false;
    int64_t k = 0;
    for (size_t i = path_n; i < target.n && n + 1 < sizeof text; i++) {
        value = target.p[i] == '=' || (value && target.p[i] != '&');
        if (!value) {
            text[n++] = target.p[i];
        }
    }
    if (mz_map_get_str(w->kinds, (mz_str){text, n}, &k)) {
        return (size_t)k;
    }
    size_t last = w->kinds_n + 1 < KINDS_MAX ? w->kinds_n++ : KINDS_MAX - 1;
    if (mz_map_put_str(&w->z->t.o.cx, w->kinds, (mz_str){text, n}, (int64_t)last) != MZ_OK) {
        mz_clear(&w->z->t.o.cx);
    }
    return last;
}

/* One more address of ours to go to; files and what belongs to the session are none. */
static inline void walk_to(struct walk *w, mz_str target)
{
    int64_t had = 0;
    mz_cx *cx = &w->z->t.o.cx;
    const char *hash = target.n == 0 ? NULL : memchr(target.p, '#', target.n);
    target.n = hash == NULL ? target.n : (size_t)(hash - target.p);
    bool ours = target.n > 0 && target.n < ADDRESS_MAX && target.p[0] == '/' &&
                !begins(target.p, target.p + target.n, "/static/") &&
                !begins(target.p, target.p + target.n, "/export/") &&
                !begins(target.p, target.p + target.n, "/help");
    if (!ours || w->n == WALK_MAX || mz_map_get_str(w->seen, target, &had)) {
        return;
    }
    mz_str own = unescaped(cx->a, target);
    bool list = memmem(own.p, own.n, "sort=", 5) != NULL || memmem(own.p, own.n, "page=", 5) != NULL;
    if (mz_map_put_str(cx, w->seen, target, 1) == MZ_OK && !list) {
        w->kind[w->n] = walk_kind(w, own);
        w->at[w->n++] = own;
    }
    mz_clear(cx);
}

static inline void walk_links(struct walk *w, mz_str body)
{
    const char *end = body.p + body.n;
    for (const char *p = body.p; p != NULL && p < end;) {
        p = memmem(p, (size_t)(end - p), " href=\"", 7);
        const char *close = p == NULL ? NULL : memchr(p + 7, '"', (size_t)(end - p - 7));
        if (close != NULL) {
            walk_to(w, (mz_str){p + 7, (size_t)(close - p - 7)});
        }
        p = close;
    }
}

static inline void walk_page(struct walk *w, size_t i)
{
    struct office *o = &w->z->t.o;
    if (w->idle[w->kind[i]] >= IDLE_MAX) {
        return;
    }
    const struct office_call c = {.method = "GET", .target = w->at[i]};
    struct mz_answer a = office_call(o, w->who, &c);
    w->pages++;
    if (a.status == 200) {
        bool fresh = read_forms(w->z, w->who, w->at[i], a.body);
        w->idle[w->kind[i]] = fresh ? 0 : w->idle[w->kind[i]] + 1;
        walk_links(w, a.body);
    } else {
        w->idle[w->kind[i]]++;
        walk_to(w, mz_answer_header(&a, "Location"));
    }
    office_rest(o);
}

static inline struct walk *walk_new(struct forms *z, struct worker *who, mz_arena *a)
{
    static struct walk w;
    memset(&w, 0, sizeof w);
    w.z = z;
    w.who = who;
    w.seen = mz_map_new(a, MZ_MAP_STR, 100000, 1);
    w.kinds = mz_map_new(a, MZ_MAP_STR, KINDS_MAX, 1);
    return &w;
}

/* As this worker: the menu and every address without a parameter first. Returns pages opened. */
static inline int64_t walk_all(struct forms *z, struct worker *who)
{
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    struct walk *w = walk_new(z, who, a);
    walk_to(w, MZ_S("/"));
    for (size_t i = 0; mz_web_route(z->t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(z->t.o.web, i);
        if (r->get != NULL && r->file == NULL && strchr(r->path, '{') == NULL &&
            may_call(&z->t, who, r->need)) {
            walk_to(w, mz_str_of(r->path));
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        if (office_wanted(mz_str_z(z->t.o.a, w->at[i]))) {
            walk_page(w, i);
        }
    }
    mz_arena_free(a);
    return w->pages;
}

/* Does the address go on from where this began? */
static inline bool walk_behind(mz_str from, mz_str at)
{
    const char *mark = memchr(from.p, '?', from.n);
    size_t n = mark == NULL ? from.n : (size_t)(mark - from.p);
    return at.n >= n && memcmp(from.p, at.p, n) == 0;
}

/* A page that came to be, and the pages behind it. */
static inline void walk_from(struct forms *z, struct worker *who, mz_str from)
{
    enum { BEHIND_MAX = 16 };
    mz_arena *a = mz_arena_new((size_t)8 << 20);
    struct walk *w = walk_new(z, who, a);
    walk_to(w, from);
    for (size_t i = 0; i < w->n && w->pages < BEHIND_MAX; i++) {
        if (walk_behind(from, w->at[i])) {
            walk_page(w, i);
        }
    }
    mz_arena_free(a);
}

#endif
