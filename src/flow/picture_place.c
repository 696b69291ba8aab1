/* picture_place.c - coordinates: boxes as near to their neighbours as they fit, lines with their
 * words between the layers, none of two words over each other. */
#include "flow/picture_int.h"

enum { GAP_X = 20, GAP_Y = 26, WORD_HIGH = 18, WORD_GAP = 8, MARGIN = 10, PASSES = 6, PORT = 16 };

static uint32_t node_at(const struct pic *p, int32_t r, size_t i)
{
    return p->rank[r][i];
}

static int32_t apart(const struct pic *p, uint32_t a, uint32_t b)
{
    return (p->nodes[a].w + p->nodes[b].w) / 2 + GAP_X;
}

/* ---- across ------------------------------------------------------------------------- */

static int32_t wish(const struct pic *p, uint32_t node, bool above)
{
    int64_t sum = 0;
    int64_t n = 0;
    for (size_t i = 0; i < p->segs_n; i++) {
        uint32_t own = above ? p->segs[i].down : p->segs[i].up;
        if (own == node) {
            sum += p->nodes[above ? p->segs[i].up : p->segs[i].down].x;
            n++;
        }
    }
    return n == 0 ? p->nodes[node].x : (int32_t)(sum / n);
}

/* Half way between the places that are reached from the left and from the right: both keep the
 * distances, so their mean does. */
static void settle(struct pic *p, int32_t r, bool above)
{
    size_t n = p->rank_n[r];
    int32_t *to = MZ_NEW_N(p->a, int32_t, n + 1);
    int32_t *left = MZ_NEW_N(p->a, int32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        to[i] = wish(p, node_at(p, r, i), above);
        int32_t least =
            i == 0 ? to[i] : left[i - 1] + apart(p, node_at(p, r, i - 1), node_at(p, r, i));
        left[i] = to[i] < least ? least : to[i];
    }
    int32_t right = 0;
    for (size_t i = n; i > 0; i--) {
        int32_t most =
            i == n ? to[i - 1] : right - apart(p, node_at(p, r, i - 1), node_at(p, r, i));
        right = to[i - 1] > most ? most : to[i - 1];
        p->nodes[node_at(p, r, i - 1)].x = (left[i - 1] + right) / 2;
    }
}

static void across(struct pic *p)
{
    for (int32_t r = 0; r < p->ranks_n; r++) {
        int32_t x = 0;
        for (size_t i = 0; i < p->rank_n[r]; i++) {
            uint32_t node = node_at(p, r, i);
            x += i == 0 ? 0 : apart(p, node_at(p, r, i - 1), node);
            p->nodes[node].x = x;
        }
    }
    for (int pass = 0; pass < PASSES; pass++) {
        bool above = pass % 2 == 0;
        for (int32_t i = 0; i < p->ranks_n; i++) {
            settle(p, above ? i : p->ranks_n - 1 - i, above);
        }
    }
}

/* ---- ports: lines leave a box beside each other ------------------------------------------ */

static void ports(struct pic *p)
{
    for (size_t i = 0; i < p->segs_n; i++) {
        struct pic_seg *s = &p->segs[i];
        int32_t before[2] = {0, 0};
        int32_t all[2] = {0, 0};
        for (size_t k = 0; k < p->segs_n; k++) {
            const struct pic_seg *t = &p->segs[k];
            bool down = p->nodes[t->down].x < p->nodes[s->down].x ||
                        (p->nodes[t->down].x == p->nodes[s->down].x && k < i);
            bool up = p->nodes[t->up].x < p->nodes[s->up].x ||
                      (p->nodes[t->up].x == p->nodes[s->up].x && k < i);
            all[0] += t->up == s->up;
            before[0] += t->up == s->up && down;
            all[1] += t->down == s->down;
            before[1] += t->down == s->down && up;
        }
        s->out = p->nodes[s->up].bend ? 0 : (2 * before[0] - all[0] + 1) * PORT / 2;
        s->in = p->nodes[s->down].bend ? 0 : (2 * before[1] - all[1] + 1) * PORT / 2;
    }
}

/* ---- down: words of lines stand between the layers --------------------------------------- */

/* The piece that a word stands at: the one that leaves the box where the action is. */
static const struct pic_seg *word_seg(const struct pic *p, const struct pic_edge *e)
{
    return &p->segs[e->back ? e->seg + e->segs_n - 1 : e->seg];
}

static int32_t word_middle(const struct pic *p, const struct pic_edge *e)
{
    const struct pic_seg *s = word_seg(p, e);
    return (p->nodes[s->up].x + s->out + p->nodes[s->down].x + s->in) / 2;
}

/*
 * Words of the gap below rank r, each in the first line where it covers none that stands there.
 * word_y is that line for now; how many lines there are.
 */
static int32_t words_below(struct pic *p, int32_t r)
{
    int32_t lines = 0;
    for (size_t i = 0; i < p->edges_n; i++) {
        struct pic_edge *e = &p->edges[i];
        if (e->word_w == 0 || p->nodes[word_seg(p, e)->up].rank != r) {
            continue;
        }
        e->word_x = word_middle(p, e);
        e->word_y = 0;
        for (size_t k = 0; k < i; k++) { /* again from the first one after each move */
            const struct pic_edge *o = &p->edges[k];
            int32_t d = o->word_x - e->word_x;
            bool near = o->word_w > 0 && p->nodes[word_seg(p, o)->up].rank == r &&
                        o->word_y == e->word_y &&
                        (d < 0 ? -d : d) < (o->word_w + e->word_w) / 2 + WORD_GAP;
            if (near) {
                e->word_y++;
                k = SIZE_MAX;
            }
        }
        lines = e->word_y >= lines ? e->word_y + 1 : lines;
    }
    return lines;
}

static void down(struct pic *p)
{
    int32_t y = MARGIN;
    for (int32_t r = 0; r < p->ranks_n; r++) {
        int32_t high = 0;
        for (size_t i = 0; i < p->rank_n[r]; i++) {
            int32_t h = p->nodes[node_at(p, r, i)].h;
            high = h > high ? h : high;
        }
        for (size_t i = 0; i < p->rank_n[r]; i++) {
            struct pic_node *n = &p->nodes[node_at(p, r, i)];
            n->h = n->bend ? high : n->h;
            n->y = y;
        }
        y += high;
        int32_t lines = words_below(p, r);
        for (size_t i = 0; i < p->edges_n; i++) {
            struct pic_edge *e = &p->edges[i];
            if (e->word_w > 0 && p->nodes[word_seg(p, e)->up].rank == r) {
                e->word_y = y + GAP_Y / 2 + (e->word_y + 1) * WORD_HIGH - WORD_HIGH / 4;
            }
        }
        y += r + 1 < p->ranks_n ? GAP_Y + GAP_Y / 2 + lines * WORD_HIGH : 0;
    }
    p->height = y + MARGIN;
}

/* Everything to the right of the margin. */
static void frame(struct pic *p)
{
    int32_t least = INT32_MAX;
    int32_t most = INT32_MIN;
    for (size_t i = 0; i < p->nodes_n + p->edges_n; i++) {
        bool node = i < p->nodes_n;
        const struct pic_edge *e = node ? NULL : &p->edges[i - p->nodes_n];
        int32_t x = node ? p->nodes[i].x : e->word_x;
        int32_t half = (node ? p->nodes[i].w : e->word_w) / 2;
        if (!node && e->word_w == 0) {
            continue;
        }
        least = x - half < least ? x - half : least;
        most = x + half > most ? x + half : most;
    }
    for (size_t i = 0; i < p->nodes_n; i++) {
        p->nodes[i].x += MARGIN - least;
    }
    for (size_t i = 0; i < p->edges_n; i++) {
        p->edges[i].word_x += MARGIN - least;
    }
    p->width = most - least + 2 * MARGIN;
}

void pic_place(struct pic *p)
{
    across(p);
    ports(p);
    down(p);
    frame(p);
}
