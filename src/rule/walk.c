/* walk.c - what a decision needed, and its fingerprint. */
#include <string.h>

#include "base/crypto.h"
#include "base/io.h"
#include "rule/eval_int.h"

static void note(struct rule_run *r, struct rule_walk *w, struct rule_spot at, size_t *cap)
{
    const struct ir_node *n = rule_node(r, at.node);
    if (n->op == IR_FACT || n->op == IR_WINDOW) {
        uint32_t fact = n->op == IR_FACT ? n->arg : (uint32_t)n->num;
        size_t row = r->b->facts[fact].entity == IR_PERSON ? at.member + 1 : 0;
        w->used[row * r->b->facts_n + fact] = 1;
        return;
    }
    if (n->op != IR_PARAM && n->op != IR_SCALE && n->op != IR_MARGINAL) {
        return;
    }
    struct rule_read read = {.param = n->arg};
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (ir_kid(r->b, n, i) != IR_NONE && rule_kid(r, n, i, at.member).why != RULE_KNOWN) {
            return;
        }
    }
    mz_date day = {0};
    read.value = n->op == IR_PARAM ? rule_param_of(r, n, at.member, &day) : NULL;
    for (size_t i = 0; i < w->reads_n; i++) {
        if (w->reads[i].param == read.param && w->reads[i].value == read.value) {
            return;
        }
    }
    if (w->reads_n == *cap) {
        *cap = *cap == 0 ? 16 : *cap * 2;
        struct rule_read *v = MZ_NEW_N(r->a, struct rule_read, *cap);
        for (size_t i = 0; i < w->reads_n; i++) {
            v[i] = w->reads[i];
        }
        w->reads = v;
    }
    w->reads[w->reads_n++] = read;
}

struct rule_walk rule_walk_of(struct rule_run *r, const struct rule_spot *roots, size_t roots_n)
{
    uint32_t id = ++r->walks;
    struct rule_stack s = {.a = r->a};
    size_t met = 0;
    for (size_t i = 0; i < roots_n; i++) {
        rule_push(&s, roots[i]);
    }
    while (s.n > 0) {
        struct rule_spot at = s.v[--s.n];
        struct rule_slot *slot = rule_slot(r, at.node, at.member);
        if (slot->walk != id) {
            slot->walk = id;
            met++;
            rule_want(r, at, true, &s);
        }
    }
    struct rule_walk w = {0};
    size_t cap = 0;
    w.v = MZ_NEW_N(r->a, struct rule_spot, met + 1);
    w.used = MZ_NEW_N(r->a, uint8_t, (r->c->members_n + 1) * r->b->facts_n + 1);
    for (ir_id node = 0; node < r->b->nodes_n && w.n < met; node++) {
        size_t rows = r->slots[node] == NULL ? 0 : 1;
        if (rows == 1 && rule_node(r, node)->entity == IR_PERSON) {
            rows = r->c->members_n;
        }
        for (size_t m = 0; m < rows; m++) {
            if (r->slots[node][m].walk == id) {
                w.v[w.n] = (struct rule_spot){node, (uint32_t)m};
                note(r, &w, w.v[w.n], &cap);
                w.n++;
            }
        }
    }
    return w;
}

size_t rule_roots(struct rule_run *r, const struct rule_decision *d, struct rule_spot out[3])
{
    const struct ir_outcome *o = &r->b->outcomes[d->outcome];
    const uint32_t rules[] = {o->eligible, o->amount, o->grade};
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(rules); i++) {
        if (rules[i] != UINT32_MAX && (i == 0 || rule_meets(d))) {
            ir_id root = r->b->rules[rules[i]].root;
            bool person = rule_node(r, root)->entity == IR_PERSON;
            out[n++] = (struct rule_spot){root, person ? (uint32_t)d->member : 0};
        }
    }
    return n;
}

struct rule_walk rule_walk_decision(struct rule_run *r, const struct rule_decision *d)
{
    struct rule_spot own[3];
    size_t own_n = rule_roots(r, d, own);
    struct rule_spot *all = MZ_NEW_N(r->a, struct rule_spot, own_n + d->also_n + 1);
    memcpy(all, own, own_n * sizeof *all);
    for (size_t i = 0; i < d->also_n; i++) {
        all[own_n + i] = d->also[i];
    }
    return rule_walk_of(r, all, own_n + d->also_n);
}

/* ---- the fingerprint --------------------------------------------------------------- */

__extension__ typedef unsigned __int128 bits;

/* Seven bits a byte, the lowest first; the highest bit says that more follow. */
static void put(mz_buf *b, bits v)
{
    while (v >= 0x80) {
        mz_buf_byte(b, (char)(0x80 | (unsigned)(v & 0x7f)));
        v >>= 7;
    }
    mz_buf_byte(b, (char)v);
}

static void put_signed(mz_buf *b, mz_wide v)
{
    put(b, v < 0 ? ((bits)(-(v + 1)) << 1 | 1) : (bits)v << 1);
}

void rule_trace_hash(struct rule_run *r, const struct rule_walk *w, char out[65])
{
    mz_buf *b = mz_buf_new(r->a, SIZE_MAX / 4);
    mz_buf_add(b, MZ_S("mz trace 1\n"));
    for (size_t i = 0; i < w->n; i++) {
        struct rule_value v = rule_slot(r, w->v[i].node, w->v[i].member)->v;
        put(b, w->v[i].node);
        put(b, w->v[i].member);
        put(b, (unsigned)v.why);
        if (v.why == RULE_KNOWN) {
            put_signed(b, v.num);
            put_signed(b, v.den);
        }
    }
    for (size_t i = 0; i < w->reads_n; i++) {
        const struct ir_value *v = w->reads[i].value;
        put(b, w->reads[i].param);
        put(b, v != NULL ? 1 : 0);
        if (v != NULL) {
            put_signed(b, v->division);
            put(b, v->key);
            put_signed(b, v->from.v);
            put_signed(b, v->published.v);
            put_signed(b, v->v);
        }
    }
    uint8_t sum[32];
    mz_fingerprint(mz_buf_str(b), sum);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i] = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[64] = '\0';
}
