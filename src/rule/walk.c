/* walk.c - what a decision needed, and its fingerprint. */
#include <string.h>

#include "base/crypto.h"
#include "base/io.h"
#include "rule/eval_int.h"

static void note_read(struct rule_run *r, struct rule_walk *w, struct rule_read read, size_t *cap)
{
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
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (ir_kid(r->b, n, i) != IR_NONE && rule_kid(r, n, i, at.member).why != RULE_KNOWN) {
            return;
        }
    }
    if (n->op != IR_PARAM) {
        note_read(r, w, (struct rule_read){.param = n->arg}, cap);
        return;
    }
    struct rule_days days = rule_param_days(r, n, at.member);
    for (mz_date day = days.first; day.v <= days.last.v; day.v++) {
        const struct ir_value *v = rule_param_on(r, n, at.member, day);
        note_read(r, w, (struct rule_read){.param = n->arg, .value = v}, cap);
    }
}

/* Everything that the roots needed, as bits: node times members, so in the order of a walk. */
static size_t meet(struct rule_run *r, const struct rule_spot *roots, size_t roots_n, uint64_t *met,
                   size_t width)
{
    uint32_t id = ++r->walks;
    struct rule_stack s = {.a = r->a};
    size_t n = 0;
    for (size_t i = 0; i < roots_n; i++) {
        struct rule_slot *slot = rule_slot(r, roots[i].node, roots[i].member);
        if (slot->walk != id) {
            slot->walk = id;
            rule_push(&s, roots[i]);
        }
    }
    while (s.n > 0) {
        struct rule_spot at = s.v[--s.n];
        size_t bit = at.node * width + at.member;
        met[bit / 64] |= UINT64_C(1) << bit % 64;
        n++;
        rule_want(r, at, id, &s);
    }
    return n;
}

struct rule_walk rule_walk_of(struct rule_run *r, const struct rule_spot *roots, size_t roots_n)
{
    size_t width = r->c->members_n + 1;
    size_t words = (r->b->nodes_n * width + 63) / 64;
    uint64_t *met = MZ_NEW_N(r->a, uint64_t, words + 1);
    size_t met_n = meet(r, roots, roots_n, met, width);
    struct rule_walk w = {0};
    size_t cap = 0;
    w.v = MZ_NEW_N(r->a, struct rule_spot, met_n + 1);
    w.used = MZ_NEW_N(r->a, uint8_t, width * r->b->facts_n + 1);
    for (size_t i = 0; i < words; i++) {
        for (uint64_t left = met[i]; left != 0; left &= left - 1) {
            size_t bit = i * 64 + (size_t)__builtin_ctzll(left);
            w.v[w.n] = (struct rule_spot){(ir_id)(bit / width), (uint32_t)(bit % width)};
            note(r, &w, w.v[w.n], &cap);
            w.n++;
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
            out[n++] = rule_spot_of(r, r->b->rules[rules[i]].root, d->member);
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

/* A number of 128 bits takes 19 bytes at most, and an entry of the encoding has six of them. */
enum { ENTRY_MAX_BYTES = 6 * 19, LINE_BYTES = 2048 };

/* Entries of the encoding that are not in the buffer yet: one by one they would cost too much. */
struct line {
    mz_buf *to;
    char v[LINE_BYTES];
    size_t n;
};

static void flush(struct line *l)
{
    mz_buf_add(l->to, (mz_str){l->v, l->n});
    l->n = 0;
}

/* There is room for one more entry. */
static void begin(struct line *l)
{
    if (l->n + ENTRY_MAX_BYTES > sizeof l->v) {
        flush(l);
    }
}

/* Seven bits a byte, the lowest first; the highest bit says that more follow. */
static void put(struct line *l, bits v)
{
    while (v >= 0x80) {
        l->v[l->n++] = (char)(0x80 | (unsigned)(v & 0x7f));
        v >>= 7;
    }
    l->v[l->n++] = (char)v;
}

static void put_signed(struct line *l, mz_wide v)
{
    put(l, v < 0 ? ((bits)(-(v + 1)) << 1 | 1) : (bits)v << 1);
}

void rule_trace_hash(struct rule_run *r, const struct rule_walk *w, char out[65])
{
    struct line l;
    l.to = mz_buf_new(r->a, SIZE_MAX / 4);
    l.n = 0;
    mz_buf_add(l.to, MZ_S("mz trace 1\n"));
    for (size_t i = 0; i < w->n; i++) {
        struct rule_value v = rule_slot(r, w->v[i].node, w->v[i].member)->v;
        begin(&l);
        put(&l, w->v[i].node);
        put(&l, w->v[i].member);
        put(&l, (unsigned)v.why);
        if (v.why == RULE_KNOWN) {
            put_signed(&l, v.num);
            put_signed(&l, v.den);
        }
    }
    for (size_t i = 0; i < w->reads_n; i++) {
        const struct ir_value *v = w->reads[i].value;
        begin(&l);
        put(&l, w->reads[i].param);
        put(&l, v != NULL ? 1 : 0);
        if (v != NULL) {
            put_signed(&l, v->division);
            put(&l, v->key);
            put_signed(&l, v->from.v);
            put_signed(&l, v->published.v);
            put_signed(&l, v->v);
        }
    }
    uint8_t sum[32];
    flush(&l);
    mz_fingerprint(mz_buf_str(l.to), sum);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i] = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[64] = '\0';
}
