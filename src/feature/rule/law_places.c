/* law_places.c - the tree of divisions, as the checker of packs asks it. */
#include <stdlib.h>

#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/world.h"

enum { HEIRS_MAX = 20000 };

static size_t below(mz_cx *cx, const void *p, int64_t code, mz_date day, int64_t *out, size_t most)
{
    struct division *list = NULL;
    size_t n = 0;
    if (division_children(cx, p, code, day.v, &list, &n) != MZ_OK) {
        mz_clear(cx); /* a code that the tree does not know has nothing below */
        return 0;
    }
    n = n < most ? n : most;
    for (size_t i = 0; i < n; i++) {
        out[i] = list[i].code;
    }
    return n;
}

static mz_str name(const void *p, mz_arena *a, enum mz_lang lang, int64_t code)
{
    struct division d;
    (void)lang;
    return division_get(p, code, &d) ? d.name : division_code_short(a, code);
}

struct walk {
    mz_cx *cx;
    const division_table *t;
    enum division_level deepest;
    struct ir_heir *out;
    size_t n;
};

static void heir(struct walk *w, int64_t code, int32_t day, bool before, const int64_t *to,
                 size_t n)
{
    if (n == 0 || w->n == HEIRS_MAX) {
        return;
    }
    struct ir_heir *h = &w->out[w->n++];
    *h = (struct ir_heir){.code = code, .day = {day}, .before = before};
    for (size_t i = 0; i < n && i < IR_HEIRS_MAX; i++) {
        h->to[h->to_n++] = to[i];
    }
}

static void heirs_of(struct walk *w, int64_t code)
{
    int64_t codes[DIVISION_PARTS_MAX];
    struct division d;
    if (!division_get(w->t, code, &d)) {
        return;
    }
    if (d.from != DIVISION_EVER) {
        heir(w, code, d.from, true, codes, division_before(w->t, code, codes));
    }
    if (d.to != DIVISION_OPEN) {
        heir(w, code, d.to, false, codes, division_after(w->t, code, d.to, codes));
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): the tree has five levels */
static mz_code walk(struct walk *w, int64_t code)
{
    struct division *list = NULL;
    size_t n = 0;
    heirs_of(w, code);
    if (code != 0 && division_code_level(code) >= w->deepest) {
        return MZ_OK;
    }
    MZ_TRY(division_children(w->cx, w->t, code, DIVISION_EVER, &list, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(walk(w, list[i].code));
    }
    return MZ_OK;
}

static int by_code(const void *x, const void *y)
{
    const struct ir_heir *a = x;
    const struct ir_heir *b = y;
    return a->code != b->code ? (a->code < b->code ? -1 : 1) : (int)b->before - (int)a->before;
}

/* Down to the counties, of a county's pack to the townships: standards are set no lower. */
static mz_code heirs(mz_cx *cx, const void *p, mz_arena *a, int64_t of, struct ir_heir **out,
                     size_t *n)
{
    enum division_level own = division_code_level(of);
    struct walk w = {
        .cx = cx, .t = p, .deepest = own < DIVISION_COUNTY ? DIVISION_COUNTY : DIVISION_TOWNSHIP};
    struct division d;
    *n = 0;
    if (of != 0 && !division_get(p, of, &d)) {
        return MZ_OK; /* a made-up place has no history */
    }
    mz_arena *work = mz_arena_new((size_t)256 << 20);
    mz_cx own_cx = *cx;
    own_cx.a = work;
    w.cx = &own_cx;
    w.out = MZ_NEW_N(work, struct ir_heir, HEIRS_MAX);
    mz_code rc = walk(&w, of);
    cx->err = own_cx.err;
    if (rc == MZ_OK && w.n > 0) {
        qsort(w.out, w.n, sizeof *w.out, by_code);
        *out = MZ_NEW_N(a, struct ir_heir, w.n);
        for (size_t i = 0; i < w.n; i++) {
            (*out)[i] = w.out[i];
        }
        *n = w.n;
    }
    mz_arena_free(work);
    return rc;
}

const struct rule_places *law_places(mz_cx *cx)
{
    const division_table *t = law_tree_of(cx);
    if (t == NULL) {
        return NULL;
    }
    struct rule_places *out = MZ_NEW(cx->a, struct rule_places);
    *out = (struct rule_places){below, name, heirs, t};
    return out;
}
