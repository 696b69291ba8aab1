/* walk.c - what a decision needed, and its fingerprint. */
#include <string.h>

#include "base/crypto.h"
#include "base/io.h"
#include "rule/eval_int.h"

/* A walk that is being written down. */
struct noted {
    struct rule_walk w;
    uint64_t *met; /* what it met, as bits: node times members */
    size_t cap;    /* of its readings */
};

static void add_read(struct rule_run *r, struct noted *to, struct rule_read read)
{
    struct rule_walk *w = &to->w;
    for (size_t i = 0; i < w->reads_n; i++) {
        if (w->reads[i].param == read.param && w->reads[i].value == read.value) {
            return;
        }
    }
    if (w->reads_n == to->cap) {
        to->cap = to->cap == 0 ? 16 : to->cap * 2;
        struct rule_read *v = MZ_NEW_N(r->a, struct rule_read, to->cap);
        for (size_t i = 0; i < w->reads_n; i++) {
            v[i] = w->reads[i];
        }
        w->reads = v;
    }
    w->reads[w->reads_n++] = read;
}

/* Whether a value of the law was read there: all that it takes was known. */
static bool reads_law(struct rule_run *r, struct rule_spot at)
{
    const struct ir_node *n = rule_node(r, at.node);
    if (n->op != IR_PARAM && n->op != IR_SCALE && n->op != IR_MARGINAL) {
        return false;
    }
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (ir_kid(r->b, n, i) != IR_NONE && rule_kid(r, n, i, at.member).why != RULE_KNOWN) {
            return false;
        }
    }
    return true;
}

/* The reading in the first `n` walks. */
static void add_to(struct rule_run *r, struct noted *const *to, size_t n, struct rule_read read)
{
    for (size_t i = 0; i < n; i++) {
        add_read(r, to[i], read);
    }
}

/* A parameter is read on one day, or on each of a month. */
static void note_law(struct rule_run *r, struct noted *const *to, size_t n, struct rule_spot at)
{
    const struct ir_node *node = rule_node(r, at.node);
    if (node->op != IR_PARAM) {
        add_to(r, to, n, (struct rule_read){.param = node->arg});
        return;
    }
    struct rule_days days = rule_param_days(r, node, at.member);
    for (mz_date day = days.first; day.v <= days.last.v; day.v++) {
        const struct ir_value *v = rule_param_on(r, node, at.member, day);
        add_to(r, to, n, (struct rule_read){.param = node->arg, .value = v});
    }
}

/* One spot, in the first `n` walks. */
static void note(struct rule_run *r, struct noted *const *to, size_t n, struct rule_spot at)
{
    const struct ir_node *node = rule_node(r, at.node);
    bool fact = node->op == IR_FACT || node->op == IR_WINDOW;
    uint32_t f = !fact ? 0 : node->op == IR_FACT ? node->arg : (uint32_t)node->num;
    size_t row = fact && r->b->facts[f].entity == IR_PERSON ? at.member + 1 : 0;
    for (size_t i = 0; i < n; i++) {
        to[i]->w.v[to[i]->w.n++] = at;
        if (fact) {
            to[i]->w.used[row * r->b->facts_n + f] = 1;
        }
    }
    if (!fact && reads_law(r, at)) {
        note_law(r, to, n, at);
    }
}

/* Mark what the roots needed and walk `id` has not met yet; how many that are. */
static size_t meet(struct rule_run *r, uint32_t id, const struct rule_spot *roots, size_t roots_n,
                   uint64_t *met)
{
    size_t width = r->c->members_n + 1;
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

static size_t words_of(const struct rule_run *r)
{
    return (r->b->nodes_n * (r->c->members_n + 1) + 63) / 64;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): through its copy it is written */
static struct noted noted(struct rule_run *r, uint64_t *met, size_t n)
{
    struct noted to = {.met = met};
    to.w.v = MZ_NEW_N(r->a, struct rule_spot, n + 1);
    to.w.used = MZ_NEW_N(r->a, uint8_t, (r->c->members_n + 1) * r->b->facts_n + 1);
    return to;
}

/* In the order of nodes, then members. What the second met, the first did too. */
static void write_down(struct rule_run *r, struct noted *all, struct noted *own)
{
    size_t width = r->c->members_n + 1;
    struct noted *const to[] = {all, own};
    for (size_t i = 0; i < words_of(r); i++) {
        for (uint64_t left = all->met[i]; left != 0; left &= left - 1) {
            size_t bit = i * 64 + (size_t)__builtin_ctzll(left);
            bool both = own != NULL && (own->met[i] >> bit % 64 & 1) != 0;
            note(r, to, both ? 2 : 1,
                 (struct rule_spot){(ir_id)(bit / width), (uint32_t)(bit % width)});
        }
    }
}

struct rule_walk rule_walk_of(struct rule_run *r, const struct rule_spot *roots, size_t roots_n)
{
    uint64_t *met = MZ_NEW_N(r->a, uint64_t, words_of(r) + 1);
    size_t n = meet(r, ++r->walks, roots, roots_n, met);
    struct noted all = noted(r, met, n);
    write_down(r, &all, NULL);
    return all.w;
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

struct rule_walk rule_walk_decision(struct rule_run *r, const struct rule_decision *d,
                                    struct rule_walk *own)
{
    struct rule_spot roots[3];
    size_t words = words_of(r);
    uint64_t *met = MZ_NEW_N(r->a, uint64_t, words + 1);
    uint32_t id = ++r->walks;
    size_t n = meet(r, id, roots, rule_roots(r, d, roots), met);
    if (d->also_n == 0 || own == NULL) {
        n += meet(r, id, d->also, d->also_n, met);
        struct noted all = noted(r, met, n);
        write_down(r, &all, NULL);
        if (own != NULL) {
            *own = all.w;
        }
        return all.w;
    }
    uint64_t *first = MZ_NEW_N(r->a, uint64_t, words + 1);
    memcpy(first, met, words * sizeof *met);
    struct noted mine = noted(r, first, n);
    n += meet(r, id, d->also, d->also_n, met);
    struct noted all = noted(r, met, n);
    write_down(r, &all, &mine);
    *own = mine.w;
    return all.w;
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
