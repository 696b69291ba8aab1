/* ir_build.c - making the typed graph: equal nodes are one. */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "rule/book.h"

enum { TABLE_MIN = 1024 };

struct ir_build {
    mz_arena *a;
    struct rule_book *b;
    struct ir_node *nodes;
    size_t nodes_n;
    size_t nodes_cap;
    ir_id *kids;
    size_t kids_n;
    size_t kids_cap;
    ir_id *table;   /* open addressing by hash; IR_NONE is free */
    size_t table_n; /* a power of two, at least twice nodes_n */
};

ir_build *ir_build_new(mz_arena *a, struct rule_book *b)
{
    ir_build *w = MZ_NEW(a, ir_build);
    w->a = a;
    w->b = b;
    w->table_n = TABLE_MIN;
    w->table = MZ_NEW_N(a, ir_id, w->table_n);
    memset(w->table, 0xff, sizeof *w->table * w->table_n);
    return w;
}

/* What makes two nodes equal, without places: padding is 0, so bytes may be compared. */
struct key {
    uint64_t num_lo;
    uint64_t num_hi;
    uint64_t den_lo;
    uint64_t den_hi;
    uint32_t op;
    uint32_t cmp;
    uint32_t arg;
    uint32_t kind;
    uint32_t enum_i;
    uint32_t period;
    uint32_t decimals;
    uint32_t exact;
    int8_t unit[16];
};

static struct key key_of(const struct ir_node *n)
{
    struct key k;
    memset(&k, 0, sizeof k);
    k.num_lo = (uint64_t)n->num;
    k.num_hi = (uint64_t)(n->num >> 64);
    k.den_lo = (uint64_t)n->den;
    k.den_hi = (uint64_t)(n->den >> 64);
    k.op = n->op;
    k.cmp = n->cmp;
    k.arg = n->arg;
    k.kind = n->type.kind;
    k.enum_i = n->type.enum_i;
    k.period = n->type.period;
    k.decimals = n->type.decimals;
    k.exact = n->type.exact;
    memcpy(k.unit, n->type.unit, sizeof n->type.unit);
    return k;
}

static uint64_t hash_of(const struct ir_node *n, const ir_id *kids)
{
    struct key k = key_of(n);
    uint64_t h = mz_hash_str((mz_str){(const char *)&k, sizeof k}, 0);
    return mz_hash_str((mz_str){(const char *)kids, sizeof *kids * n->kids_n}, h);
}

static bool same(const ir_build *w, ir_id at, const struct ir_node *n, const ir_id *kids)
{
    const struct ir_node *o = &w->nodes[at];
    struct key x = key_of(o);
    struct key y = key_of(n);
    return o->kids_n == n->kids_n && memcmp(&x, &y, sizeof x) == 0 &&
           (n->kids_n == 0 || memcmp(w->kids + o->kid, kids, sizeof *kids * n->kids_n) == 0);
}

static void put(ir_build *w, ir_id id)
{
    uint64_t at = hash_of(&w->nodes[id], w->kids + w->nodes[id].kid) & (w->table_n - 1);
    while (w->table[at] != IR_NONE) {
        at = (at + 1) & (w->table_n - 1);
    }
    w->table[at] = id;
}

static void grow_table(ir_build *w)
{
    w->table_n *= 2;
    w->table = MZ_NEW_N(w->a, ir_id, w->table_n);
    memset(w->table, 0xff, sizeof *w->table * w->table_n);
    for (size_t i = 0; i < w->nodes_n; i++) {
        put(w, (ir_id)i);
    }
}

/* Room for `more` behind the `used` items of `size` bytes at *p. */
static void room(mz_arena *a, void **p, size_t size, size_t used, size_t *cap, size_t more)
{
    if (used + more <= *cap) {
        return;
    }
    while (*cap < used + more) {
        *cap = *cap == 0 ? 256 : *cap * 2;
    }
    void *next = mz_arena_alloc(a, size * *cap);
    if (used > 0) {
        memcpy(next, *p, size * used);
    }
    *p = next;
}

/* An aggregate over members goes up to the household; everything else is as fine as its kids. */
static enum ir_entity entity_of(const ir_build *w, const struct ir_node *n, const ir_id *kids)
{
    enum ir_entity e = n->entity;
    for (uint32_t i = 0; i < n->kids_n; i++) {
        if (kids[i] != IR_NONE && w->nodes[kids[i]].entity > e) {
            e = w->nodes[kids[i]].entity;
        }
    }
    return n->op == IR_AGG ? IR_HOUSEHOLD : e;
}

ir_id ir_add(ir_build *w, struct ir_node node, const ir_id *kids, uint32_t kids_n)
{
    node.kids_n = kids_n;
    node.den = node.den == 0 ? 1 : node.den;
    assert(w->nodes_n < IR_NODES_MAX);
    for (uint32_t i = 0; i < kids_n; i++) {
        assert(kids[i] == IR_NONE || kids[i] < w->nodes_n);
    }
    bool shared = node.op != IR_RULE && node.op != IR_UNKNOWN;
    uint64_t at = hash_of(&node, kids) & (w->table_n - 1);
    while (shared && w->table[at] != IR_NONE) {
        if (same(w, w->table[at], &node, kids)) {
            return w->table[at];
        }
        at = (at + 1) & (w->table_n - 1);
    }
    node.entity = entity_of(w, &node, kids);
    void *p = w->nodes;
    room(w->a, &p, sizeof *w->nodes, w->nodes_n, &w->nodes_cap, 1);
    w->nodes = p;
    p = w->kids;
    room(w->a, &p, sizeof *w->kids, w->kids_n, &w->kids_cap, kids_n);
    w->kids = p;
    node.kid = (uint32_t)w->kids_n;
    if (kids_n > 0) {
        memcpy(w->kids + w->kids_n, kids, sizeof *kids * kids_n);
    }
    w->kids_n += kids_n;
    ir_id id = (ir_id)w->nodes_n;
    w->nodes[w->nodes_n++] = node;
    if (w->nodes_n * 2 > w->table_n) {
        grow_table(w);
    } else {
        put(w, id);
    }
    return id;
}

size_t ir_added(const ir_build *w)
{
    return w->nodes_n;
}

const struct ir_node *ir_node_at(const ir_build *w, ir_id id)
{
    assert(id < w->nodes_n);
    return &w->nodes[id];
}

ir_id ir_kid_at(const ir_build *w, ir_id id, uint32_t i)
{
    assert(i < w->nodes[id].kids_n);
    return w->kids[w->nodes[id].kid + i];
}

void ir_build_end(ir_build *w)
{
    w->b->nodes = w->nodes;
    w->b->nodes_n = w->nodes_n;
    w->b->kids = w->kids;
    w->b->kids_n = w->kids_n;
}
