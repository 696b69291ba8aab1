/* lot.c - the lot itself: a pure function of a list and a seed, which anybody can repeat. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/draw/draw.h"

enum { HASH_BYTES = 32 };

struct key {
    uint8_t h[HASH_BYTES];
    mz_str name;
};

struct lot_case {
    struct key key;
    mz_str barred; /* inspectors who may not, as written */
};

struct lot {
    int64_t takes, people;
    mz_str inspectors[DRAW_INSPECTORS_MAX];
    size_t inspectors_n;
    struct lot_case *cases;
    size_t cases_n;
};

static mz_code broken(mz_cx *cx, mz_str line)
{
    return mz_refuse(cx, MZ_INVALID, .field = "list",
                     .text = MZ_T("\"{0}\" is no line of a list to draw from."),
                     .arg = {mz_text_cut(line, 80)});
}

/* The first word of a line; the rest stays without the blank. */
static mz_str word(mz_str *rest)
{
    const char *blank = rest->n == 0 ? NULL : memchr(rest->p, ' ', rest->n);
    size_t n = blank == NULL ? rest->n : (size_t)(blank - rest->p);
    mz_str out = {rest->p, n};
    *rest = blank == NULL ? (mz_str){rest->p + n, 0} : (mz_str){blank + 1, rest->n - n - 1};
    return out;
}

static mz_code line_of(mz_cx *cx, struct lot *l, mz_str line)
{
    mz_str rest = line;
    mz_str what = word(&rest);
    if (mz_str_eq(what, MZ_S("takes"))) {
        return mz_str_i64(cx, "list", rest, 1, DRAW_TAKES_MAX, &l->takes);
    }
    if (mz_str_eq(what, MZ_S("people"))) {
        return mz_str_i64(cx, "list", rest, 1, DRAW_PEOPLE_MAX, &l->people);
    }
    if (mz_str_eq(what, MZ_S("county")) || mz_str_eq(what, MZ_S("matter"))) {
        return rest.n > 0 ? MZ_OK : broken(cx, line);
    }
    if (mz_str_eq(what, MZ_S("inspector")) && rest.n > 0 &&
        l->inspectors_n < DRAW_INSPECTORS_MAX) {
        l->inspectors[l->inspectors_n++] = rest;
        return MZ_OK;
    }
    if (mz_str_eq(what, MZ_S("case")) && l->cases_n < DRAW_CASES_MAX) {
        struct lot_case *c = &l->cases[l->cases_n++];
        c->key.name = word(&rest);
        c->barred = rest;
        return c->key.name.n > 0 ? MZ_OK : broken(cx, line);
    }
    return broken(cx, line);
}

static mz_code lines(mz_cx *cx, mz_str list, struct lot *l)
{
    l->cases = MZ_NEW_N(cx->a, struct lot_case, DRAW_CASES_MAX);
    for (size_t at = 0; at < list.n;) {
        const char *end = memchr(list.p + at, '\n', list.n - at);
        size_t n = end == NULL ? list.n - at : (size_t)(end - (list.p + at));
        MZ_TRY(line_of(cx, l, (mz_str){list.p + at, n}));
        at += n + 1;
    }
    return l->takes > 0 && l->people > 0 && (size_t)l->takes <= l->cases_n
               ? MZ_OK
               : broken(cx, MZ_S("takes"));
}

static int by_hash(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;
    int c = memcmp(x->h, y->h, HASH_BYTES);
    size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
    c = c != 0 ? c : memcmp(x->name.p, y->name.p, n);
    return c != 0 ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static bool barred(mz_str list, mz_str who)
{
    while (list.n > 0) {
        if (mz_str_eq(word(&list), who)) {
            return true;
        }
    }
    return false;
}

static mz_code inspectors(mz_cx *cx, const struct lot *l, const struct lot_case *c, mz_str seed,
                          struct draw_taken *t)
{
    struct key keys[DRAW_INSPECTORS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < l->inspectors_n; i++) {
        if (!barred(c->barred, l->inspectors[i])) {
            keys[n].name = l->inspectors[i];
            mz_fingerprint(mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT "\n" MZ_FMT, MZ_ARG(seed),
                                      MZ_ARG(c->key.name), MZ_ARG(keys[n].name)),
                           keys[n].h);
            n++;
        }
    }
    if (n < (size_t)l->people) {
        return broken(cx, c->key.name);
    }
    qsort(keys, n, sizeof keys[0], by_hash);
    for (size_t i = 0; i < (size_t)l->people; i++) {
        MZ_TRY(mz_str_i64(cx, "list", keys[i].name, 1, INT64_MAX,
                          &t->inspectors[t->inspectors_n++]));
    }
    return MZ_OK;
}

mz_code draw_lot(mz_cx *cx, mz_str list, mz_str seed, struct draw_taken **out, size_t *n)
{
    struct lot *l = MZ_NEW(cx->a, struct lot);
    *n = 0;
    MZ_TRY(lines(cx, list, l));
    for (size_t i = 0; i < l->cases_n; i++) {
        struct key *k = &l->cases[i].key;
        mz_fingerprint(mz_str_fmt(cx->a, MZ_FMT "\n" MZ_FMT, MZ_ARG(seed), MZ_ARG(k->name)), k->h);
    }
    qsort(l->cases, l->cases_n, sizeof l->cases[0], by_hash); /* the key stands first */
    *out = MZ_NEW_N(cx->a, struct draw_taken, (size_t)l->takes);
    for (size_t i = 0; i < (size_t)l->takes; i++) {
        (*out)[i].number = l->cases[i].key.name;
        MZ_TRY(inspectors(cx, l, &l->cases[i], seed, &(*out)[i]));
        *n = i + 1;
    }
    return MZ_OK;
}

mz_str draw_hash(mz_arena *a, mz_str list)
{
    uint8_t h[HASH_BYTES];
    mz_fingerprint(list, h);
    return mz_hex_encode(a, mz_bytes(h, sizeof h));
}
