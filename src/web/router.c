#include <string.h>

#include "web/urlencoded.h"
#include "web/web_int.h"

/*
 * The tree of path segments. A node's children are tried in a fixed order, fixed segments before a
 * number before text, and the tree goes back when a choice leads nowhere: at most 3 choices per
 * segment and SEGMENTS_MAX segments.
 */

static struct node *node_new(mz_arena *a, mz_str segment)
{
    struct node *n = MZ_NEW(a, struct node);
    n->segment = segment;
    return n;
}

static bool plain_segment(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool ok =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!ok) {
            return false;
        }
    }
    return s.n > 0;
}

/* The node for one more segment of a route's path, made when it is not there; NULL: bad syntax. */
static struct node *descend(mz_web *web, struct node *at, mz_str s)
{
    if (s.n >= 3 && s.p[0] == '{' && s.p[s.n - 1] == '}') {
        mz_str name = {s.p + 1, s.n - 2};
        bool text = name.n > 5 && memcmp(name.p + name.n - 5, ":text", 5) == 0;
        name.n -= text ? 5 : 0;
        struct node **slot = text ? &at->text : &at->number;
        if (!plain_segment(name)) {
            return NULL;
        }
        if (*slot == NULL) {
            *slot = node_new(web->a, s);
        }
        return *slot;
    }
    if (!plain_segment(s)) {
        return NULL;
    }
    for (struct node *n = at->child; n != NULL; n = n->next) {
        if (mz_str_eq(n->segment, s)) {
            return n;
        }
    }
    struct node *n = node_new(web->a, s);
    n->next = at->child;
    at->child = n;
    return n;
}

static mz_code bad_route(mz_cx *cx, const struct mz_route *r, const char *why)
{
    return mz_fail(cx, MZ_USAGE, "route \"%s\": %s", r->path, why);
}

mz_code mz_router_add(mz_cx *cx, mz_web *web, const struct mz_route *r)
{
    if (r->need == NULL || r->need[0] == '\0') {
        return bad_route(cx, r, "says nothing about who may call it (.need)");
    }
    if (r->get == NULL && r->post == NULL) {
        return bad_route(cx, r, "has no handler");
    }
    bool makes = (r->flags & MZ_ROUTE_MAKES) != 0;
    if (makes && (r->post == NULL || (r->flags & MZ_ROUTE_UPLOAD) != 0)) {
        return bad_route(cx, r, "a question whether one more is meant cannot carry a file");
    }
    mz_str path = mz_str_of(r->path);
    if (path.n == 0 || path.p[0] != '/' || path.n > PATH_MAX_N) {
        return bad_route(cx, r, "a path begins with a slash");
    }
    struct node *at = &web->root;
    size_t segments = 0;
    size_t params = 0;
    for (size_t i = 1; i < path.n; segments++) {
        const char *slash = memchr(path.p + i, '/', path.n - i);
        size_t end = slash == NULL ? path.n : (size_t)(slash - path.p);
        mz_str s = {path.p + i, end - i};
        params += s.n > 0 && s.p[0] == '{';
        at = segments == SEGMENTS_MAX || params > PARAMS_MAX ? NULL : descend(web, at, s);
        if (at == NULL || end + 1 == path.n) {
            return bad_route(cx, r, "segments are a-z, 0-9, - _ . or {name} or {name:text}");
        }
        i = end + 1;
    }
    if (at->route != NULL) {
        return mz_fail(cx, MZ_USAGE, "route \"%s\": the same path as \"%s\"", r->path,
                       at->route->path);
    }
    at->route = r;
    return MZ_OK;
}

/* ---- finding ---------------------------------------------------------- */

static bool number_of(mz_str s, int64_t *out)
{
    if (s.n == 0 || s.n > 18 || (s.n > 1 && s.p[0] == '0')) {
        return false;
    }
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

/* A node on the way and how many of its choices were tried. */
struct step {
    const struct node *at;
    int tried;
    size_t params_n;
};

/* The next child that takes this segment: fixed, then number, then text; NULL when none is left. */
static const struct node *choose(struct mz_req *rq, struct step *s, mz_str seg)
{
    struct param *p = &rq->params[s->params_n];
    int64_t v = 0;
    while (s->tried < 3) {
        int kind = s->tried++;
        const struct node *c = kind == 0 ? s->at->child : NULL;
        while (c != NULL && !mz_str_eq(c->segment, seg)) {
            c = c->next;
        }
        if (kind == 1 && s->at->number != NULL && number_of(seg, &v)) {
            *p = (struct param){.i = v};
            c = s->at->number;
        } else if (kind == 2 && s->at->text != NULL && seg.n > 0 && seg.n <= 200) {
            *p = (struct param){.text = true, .s = seg};
            c = s->at->text;
        }
        if (c != NULL) {
            return c;
        }
    }
    return NULL;
}

static bool walk(struct mz_req *rq, const struct node *root, const mz_str *seg, size_t n)
{
    struct step way[SEGMENTS_MAX + 1] = {{.at = root}};
    for (size_t depth = 0;;) {
        struct step *s = &way[depth];
        const struct node *c = NULL;
        if (depth == n) {
            rq->route = s->at->route;
            rq->params_n = s->params_n;
            if (rq->route != NULL) {
                return true;
            }
        } else {
            c = choose(rq, s, seg[depth]);
        }
        if (c != NULL) {
            way[++depth] = (struct step){.at = c, .params_n = s->params_n + (s->tried > 1)};
        } else if (depth-- == 0) {
            return false;
        }
    }
}

/* Two routes may name the same place differently: names come from the route that was found. */
static void name_params(struct mz_req *rq)
{
    size_t k = 0;
    for (const char *p = strchr(rq->route->path, '{'); p != NULL; p = strchr(p, '{')) {
        p++;
        rq->params[k++].name = (mz_str){p, strcspn(p, ":}")};
    }
}

bool mz_router_find(struct mz_req *rq)
{
    mz_str seg[SEGMENTS_MAX];
    size_t n = 0;
    mz_str raw = rq->target;
    const char *q = memchr(raw.p, '?', raw.n);
    raw.n = q == NULL ? raw.n : (size_t)(q - raw.p);
    for (size_t i = 1; i < raw.n;) {
        const char *slash = memchr(raw.p + i, '/', raw.n - i);
        size_t end = slash == NULL ? raw.n : (size_t)(slash - raw.p);
        mz_str s = {raw.p + i, end - i};
        if (memchr(s.p, '%', s.n) != NULL) {
            s = mz_url_decode(rq->a, s, false);
        }
        bool bad = s.p == NULL || s.n == 0 || memchr(s.p, '/', s.n) != NULL;
        if (bad || n == SEGMENTS_MAX || !mz_text_clean(s, false)) {
            return false;
        }
        seg[n++] = s;
        i = end + 1;
        if (end + 1 == raw.n) {
            return false; /* "/x/" is not "/x" */
        }
    }
    rq->params_n = 0;
    if (!walk(rq, &rq->web->root, seg, n)) {
        return false;
    }
    name_params(rq);
    return true;
}
