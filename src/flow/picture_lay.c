/* picture_lay.c - layers of a drawing and the order inside of them. */
#include "flow/picture_int.h"

enum { SWEEPS = 8 };

/* ---- which lines lead back ------------------------------------------------------- */

/* Depth first from the first step, in the order of the edges: an edge to a node that is still open
 * leads back. At most one entry for each node on the way. */
struct walk {
    uint8_t state[PIC_REAL_MAX]; /* 0 new, 1 open, 2 done */
    uint32_t at[PIC_REAL_MAX];   /* stack of nodes */
    uint32_t next[PIC_REAL_MAX]; /* edge to look at next */
    size_t n;
};

static void walk_from(struct pic *p, struct walk *w, uint32_t start)
{
    w->n = 0;
    w->at[w->n++] = start;
    w->state[start] = 1;
    while (w->n > 0) {
        uint32_t node = w->at[w->n - 1];
        uint32_t e = w->next[node]++;
        if (e >= p->edges_n) {
            w->state[node] = 2;
            w->n--;
            continue;
        }
        struct pic_edge *edge = &p->edges[e];
        if (edge->from != node) {
            continue;
        }
        edge->back = w->state[edge->to] == 1;
        if (w->state[edge->to] == 0) {
            w->state[edge->to] = 1;
            w->at[w->n++] = edge->to;
        }
    }
}

static uint32_t upper(const struct pic_edge *e)
{
    return e->back ? e->to : e->from;
}

static uint32_t lower(const struct pic_edge *e)
{
    return e->back ? e->from : e->to;
}

/* As far down as the longest way leads. */
static void ranks(struct pic *p)
{
    struct walk w = {.n = 0};
    for (uint32_t i = 0; i < p->real_n; i++) {
        if (w.state[i] == 0) {
            walk_from(p, &w, i);
        }
    }
    for (size_t round = 0; round < p->real_n; round++) {
        for (size_t i = 0; i < p->edges_n; i++) {
            struct pic_node *down = &p->nodes[lower(&p->edges[i])];
            int32_t least = p->nodes[upper(&p->edges[i])].rank + 1;
            down->rank = down->rank < least ? least : down->rank;
        }
    }
    for (size_t i = 0; i < p->real_n; i++) {
        p->ranks_n = p->nodes[i].rank >= p->ranks_n ? p->nodes[i].rank + 1 : p->ranks_n;
    }
}

/* ---- bends -------------------------------------------------------------------------- */

static void piece(struct pic *p, uint32_t up, uint32_t down, uint32_t edge)
{
    p->segs[p->segs_n++] = (struct pic_seg){.up = up, .down = down, .edge = edge};
    p->edges[edge].segs_n++;
}

static void bends(struct pic *p)
{
    for (uint32_t e = 0; e < p->edges_n; e++) {
        uint32_t at = upper(&p->edges[e]);
        uint32_t to = lower(&p->edges[e]);
        p->edges[e].seg = (uint32_t)p->segs_n;
        for (int32_t r = p->nodes[at].rank + 1; r < p->nodes[to].rank; r++) {
            if (p->nodes_n == FLOW_PICTURE_NODES) {
                break; /* a drawing that nobody could read: the line goes straight */
            }
            uint32_t bend = (uint32_t)p->nodes_n++;
            p->nodes[bend] = (struct pic_node){.rank = r, .w = 12, .bend = true};
            piece(p, at, bend, e);
            at = bend;
        }
        piece(p, at, to, e);
    }
    for (size_t i = 0; i < p->nodes_n; i++) {
        p->rank_n[p->nodes[i].rank]++;
    }
    for (int32_t r = 0; r < p->ranks_n; r++) {
        p->rank[r] = MZ_NEW_N(p->a, uint32_t, p->rank_n[r] + 1);
        p->rank_n[r] = 0;
    }
    for (uint32_t i = 0; i < p->nodes_n; i++) {
        int32_t r = p->nodes[i].rank;
        p->nodes[i].order = (int32_t)p->rank_n[r];
        p->rank[r][p->rank_n[r]++] = i;
    }
}

/* ---- the order inside of layers -------------------------------------------------------- */

static size_t crossings(const struct pic *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->segs_n; i++) {
        const struct pic_node *a = &p->nodes[p->segs[i].up];
        const struct pic_node *b = &p->nodes[p->segs[i].down];
        for (size_t k = i + 1; k < p->segs_n; k++) {
            const struct pic_node *c = &p->nodes[p->segs[k].up];
            const struct pic_node *d = &p->nodes[p->segs[k].down];
            bool same = a->rank == c->rank && b->rank == d->rank;
            n += same && (a->order - c->order) * (b->order - d->order) < 0 ? 1 : 0;
        }
    }
    return n;
}

/* Thousandths of the mean place of the neighbours above (or below); -1 without one. */
static int64_t middle(const struct pic *p, uint32_t node, bool above)
{
    int64_t sum = 0;
    int64_t n = 0;
    for (size_t i = 0; i < p->segs_n; i++) {
        uint32_t own = above ? p->segs[i].down : p->segs[i].up;
        uint32_t other = above ? p->segs[i].up : p->segs[i].down;
        if (own == node) {
            sum += p->nodes[other].order;
            n++;
        }
    }
    return n == 0 ? -1 : sum * 1000 / n;
}

/* Nodes without a neighbour on that side keep their place; equal ones keep their order. */
static void sort_rank(struct pic *p, int32_t r, bool above)
{
    size_t n = p->rank_n[r];
    uint32_t *v = p->rank[r];
    int64_t *key = MZ_NEW_N(p->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t m = middle(p, v[i], above);
        key[i] = m < 0 ? (int64_t)i * 1000 : m;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t node = v[i];
        int64_t k = key[i];
        size_t at = i;
        for (; at > 0 && key[at - 1] > k; at--) {
            v[at] = v[at - 1];
            key[at] = key[at - 1];
        }
        v[at] = node;
        key[at] = k;
    }
    for (size_t i = 0; i < n; i++) {
        p->nodes[v[i]].order = (int32_t)i;
    }
}

static void keep(const struct pic *p, int32_t *best)
{
    for (size_t i = 0; i < p->nodes_n; i++) {
        best[i] = p->nodes[i].order;
    }
}

static void orders(struct pic *p)
{
    int32_t *best = MZ_NEW_N(p->a, int32_t, p->nodes_n + 1);
    p->crossings = crossings(p);
    keep(p, best);
    for (int s = 0; s < SWEEPS && p->crossings > 0; s++) {
        bool above = s % 2 == 0;
        for (int32_t i = 1; i < p->ranks_n; i++) {
            sort_rank(p, above ? i : p->ranks_n - 1 - i, above);
        }
        size_t n = crossings(p);
        if (n < p->crossings) {
            p->crossings = n;
            keep(p, best);
        }
    }
    for (uint32_t i = 0; i < p->nodes_n; i++) {
        p->nodes[i].order = best[i];
        p->rank[p->nodes[i].rank][best[i]] = i;
    }
}

void pic_layers(struct pic *p)
{
    ranks(p);
    bends(p);
    orders(p);
}
