/* turns.c - whose hour comes first takes the next step. */
#include "feature/demo/demo.h"

enum { TURNS_MAX = 6000 };

struct demo_turns {
    mz_arena *a;
    struct demo_turn *v;
    size_t n;
    int64_t added;
};

struct demo_turns *demo_turns_new(struct demo *d)
{
    struct demo_turns *q = MZ_NEW(d->cx->a, struct demo_turns);
    q->a = d->cx->a;
    q->v = MZ_NEW_N(q->a, struct demo_turn, TURNS_MAX);
    return q;
}

void *demo_turns_alloc(struct demo_turns *q, size_t bytes)
{
    return mz_arena_alloc(q->a, bytes);
}

mz_code demo_turn_add(struct demo *d, struct demo_turns *q, struct demo_turn t)
{
    if (q->n == TURNS_MAX) {
        return mz_fail(d->cx, MZ_LIMIT, "more than %d plays at once", TURNS_MAX);
    }
    t.no = q->added++;
    q->v[q->n++] = t;
    return MZ_OK;
}

static size_t first(const struct demo_turns *q)
{
    size_t best = 0;
    for (size_t i = 1; i < q->n; i++) {
        const struct demo_turn *a = &q->v[i];
        const struct demo_turn *b = &q->v[best];
        best = a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->no < b->no) ? i : best;
    }
    return best;
}

static mz_code step(struct demo *d, void *p)
{
    struct demo_turn *t = p;
    return t->go(d, t);
}

mz_code demo_turns_run(struct demo *d, struct demo_turns *q)
{
    while (q->n > 0) {
        size_t i = first(q);
        struct demo_turn t = q->v[i]; /* a step may add others */
        if (t.at_ms >= d->real_ms) {
            return MZ_OK;
        }
        q->v[i] = q->v[--q->n];
        d->now_ms = t.at_ms;
        MZ_TRY(demo_part(d, step, &t));
        if (!t.over && q->n < TURNS_MAX) {
            t.at_ms = t.at_ms > d->now_ms ? t.at_ms : d->now_ms + 1;
            q->v[q->n++] = t;
        }
    }
    return MZ_OK;
}

int64_t demo_then(struct demo *d, int64_t minutes)
{
    const int64_t now = d->now_ms;
    demo_later(d, minutes);
    int64_t then = d->now_ms;
    d->now_ms = now;
    return then;
}

int64_t demo_time(struct demo *d, mz_date day)
{
    const int64_t now = d->now_ms;
    int64_t then = d->real_ms;
    if (day.v < demo_today(d).v) {
        demo_on(d, day);
        bool before = mz_date_of_ms(d->now_ms).v < day.v; /* no working day was left */
        then = before ? d->real_ms : d->now_ms;
    }
    d->now_ms = now;
    return then;
}
