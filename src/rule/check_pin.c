/*
 * check_pin.c - packs that hold to the hash of their parents ("extends: PACK@HASH", docs/adr/0052),
 * before a parent becomes another: which of them would be refused, and what to write in them.
 */
#include "rule/check_parts.h"

#include <string.h>

enum { UP_MAX = 8, PINS_MAX = 200 };

struct pinning {
    mz_cx *cx;
    const struct rule_pins_of *of;
    struct rule_pin *v;
    size_t n;
};

static const struct ast_pack *pack_of(const struct rule_pins_of *of, mz_str id)
{
    if (of->fresh != NULL && mz_str_eq(of->fresh->id.s, id)) {
        return of->fresh;
    }
    for (size_t i = 0; i < of->n; i++) {
        if (of->packs[i] != NULL && mz_str_eq(of->packs[i]->id.s, id)) {
            return of->packs[i];
        }
    }
    return NULL;
}

/* Itself and its parents, nearest first; 0 when one is missing or comes round again. */
static size_t climb(const struct rule_pins_of *of, const struct ast_pack *pack,
                    const struct ast_pack **up)
{
    size_t n = 0;
    up[n++] = pack;
    while (up[n - 1]->extends.s.n > 0) {
        const struct ast_pack *parent = pack_of(of, up[n - 1]->extends.s);
        if (parent == NULL || n == UP_MAX) {
            return 0;
        }
        up[n++] = parent;
    }
    return n;
}

/* The hash of all above up[i], parents first. */
static mz_code hash_above(mz_cx *cx, const struct ast_pack *const *up, size_t n, size_t i,
                          char out[65])
{
    struct ast_pack *chain[UP_MAX];
    size_t k = 0;
    for (size_t at = n; at > i + 1; at--) {
        memcpy(&chain[k++], &up[at - 1], sizeof(void *)); /* only read */
    }
    return check_hash_chain(cx, chain, k, out);
}

/* One line with a hash: pinned to what lies above it, `of->id` among that. */
static mz_code line(struct pinning *p, const struct ast_pack *const *up, size_t n, size_t i)
{
    struct rule_pin out = {.pack = up[0]->id.s, .by = up[i]->id.s, .parent = up[i]->extends.s};
    bool below = false;
    for (size_t k = i + 1; k < n; k++) {
        below = below || mz_str_eq(up[k]->id.s, p->of->id);
    }
    if (!below || up[i]->extends_hash.s.n == 0 || p->n == PINS_MAX) {
        return MZ_OK;
    }
    MZ_TRY(hash_above(p->cx, up, n, i, out.hash));
    bool taken = mz_str_eq(up[i]->extends_hash.s, mz_str_of(out.hash));
    if (taken == (p->of->fresh == NULL)) { /* with the new one refused; now taken, so held to it */
        p->v[p->n++] = out;
    }
    return MZ_OK;
}

mz_code rule_pins(mz_cx *cx, const struct rule_pins_of *of, struct rule_pin **out, size_t *n)
{
    struct pinning p = {.cx = cx, .of = of, .v = MZ_NEW_N(cx->a, struct rule_pin, PINS_MAX)};
    for (size_t i = 0; i < of->n; i++) {
        const struct ast_pack *up[UP_MAX];
        size_t up_n = of->packs[i] == NULL ? 0 : climb(of, of->packs[i], up);
        for (size_t k = 0; k < up_n; k++) {
            MZ_TRY(line(&p, up, up_n, k));
        }
    }
    *out = p.v;
    *n = p.n;
    return MZ_OK;
}
