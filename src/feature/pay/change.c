/* change.c - the lines of a batch held against what was granted for the month before. */
#include <string.h>

#include "feature/pay/page_web.h"

enum { AT_ONCE = 1000 };

#define ROOM ((size_t)64 << 20)

struct walk {
    const struct ledger_batch *b;
    struct pay_change *out;
    int64_t after;
    bool all;
};

/* What one window of lines is held against. */
struct window {
    struct ledger_line *line;
    size_t line_n;
    struct ledger_claim *claim;
    size_t claim_n;
    struct ledger_hold *hold;
    size_t hold_n;
};

static int64_t claimed(const struct window *w, int64_t person, int64_t period)
{
    size_t lo = 0;
    size_t hi = w->claim_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (w->claim[mid].person < person) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    for (; lo < w->claim_n && w->claim[lo].person == person; lo++) {
        if (w->claim[lo].period == period && w->claim[lo].kind == LEDGER_REGULAR) {
            return w->claim[lo].fen;
        }
    }
    return 0;
}

static void count(struct pay_difference *d, int64_t fen)
{
    d->n++;
    d->fen += fen;
}

static void keep_row(struct walk *k, const struct ledger_line *line, int64_t was, bool changed)
{
    struct pay_change *o = k->out;
    if (line->seq <= k->after || !(k->all || changed)) {
        return;
    }
    if (o->rows_n == PAY_ROWS_SHOWN) {
        o->next = o->rows[o->rows_n - 1].line.seq;
        return;
    }
    o->rows[o->rows_n++] =
        (struct pay_beside){.line = *line, .person = line->person, .was = was, .now = line->gross};
}

static void one_line(struct walk *k, const struct window *w, const struct ledger_line *line)
{
    struct pay_change *o = k->out;
    bool month = line->kind == LEDGER_REGULAR && k->b->kind == LEDGER_FIRST_TIME;
    int64_t was = month ? claimed(w, line->person, k->b->period - 1) : 0;
    if (!month) {
        count(&o->back, line->gross);
    } else if (was == 0) {
        count(&o->fresh, line->gross);
    } else if (was == line->gross) {
        count(&o->same, 0);
    } else {
        count(line->gross > was ? &o->more : &o->less, line->gross - was);
    }
    for (size_t i = 0; i < w->hold_n; i++) {
        if (w->hold[i].person == line->person &&
            ledger_holds(&w->hold[i], k->b->programme, line->period)) {
            o->held++;
            break;
        }
    }
    keep_row(k, line, was, !month || was != line->gross);
}

static bool in_lines(const struct window *w, int64_t person)
{
    size_t lo = 0;
    size_t hi = w->line_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (w->line[mid].person < person) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < w->line_n && w->line[lo].person == person;
}

/*
 * Paid for the month before, and neither here nor in another batch of this month. Who stands last
 * in the window before this one, up to `seen`, was looked at there.
 */
static void ended(struct walk *k, const struct window *w, int64_t seen)
{
    struct pay_change *o = k->out;
    for (size_t i = 0; i < w->claim_n; i++) {
        const struct ledger_claim *c = &w->claim[i];
        if (c->person <= seen || c->period != k->b->period - 1 || c->kind != LEDGER_REGULAR ||
            in_lines(w, c->person) || claimed(w, c->person, k->b->period) > 0) {
            continue;
        }
        count(&o->ended, -c->fen);
        if (o->gone_n < PAY_ENDED_SHOWN) {
            o->gone[o->gone_n++] = (struct pay_beside){.person = c->person, .was = c->fen};
        }
    }
}

/* Lines of a run stand in the order of persons; a window is a range of them. */
static mz_code one_window(mz_cx *cx, struct walk *k, int64_t *at, int64_t *person)
{
    struct window w = {0};
    MZ_TRY(ledger_lines_get(cx, k->b, *at, AT_ONCE, &w.line, &w.line_n));
    bool last = w.line_n < AT_ONCE;
    int64_t range[2] = {*person, last ? INT64_MAX : w.line[w.line_n - 1].person};
    if (last && k->b->lines > LEDGER_BATCH_LINES / 2) { /* others may stand in the next batch */
        range[1] = w.line_n == 0 ? *person : w.line[w.line_n - 1].person;
    }
    MZ_TRY(ledger_claims_get(cx, k->b->county, k->b->programme, range, k->b->period - 1, &w.claim,
                             &w.claim_n));
    MZ_TRY(ledger_holds_get(cx, k->b->county, range[0], range[1], &w.hold, &w.hold_n));
    for (size_t i = 0; i < w.line_n; i++) {
        one_line(k, &w, &w.line[i]);
    }
    /* A batch of lump sums ends nobody's month. */
    bool once = w.line_n > 0 && w.line[0].kind == LEDGER_ONCE;
    if (k->b->kind == LEDGER_FIRST_TIME && !once) {
        ended(k, &w, *person);
    }
    *at = last ? -1 : w.line[w.line_n - 1].seq;
    *person = range[1] == INT64_MAX ? INT64_MAX : range[1];
    return MZ_OK;
}

mz_code pay_change_read(mz_cx *cx, const struct ledger_batch *b, int64_t after, bool all,
                        struct pay_change *out)
{
    struct walk k = {b, out, after, all};
    mz_arena *keep = cx->a;
    mz_arena *room = mz_arena_new(ROOM);
    mz_code rc = MZ_OK;
    int64_t person = 0;
    *out = (struct pay_change){.rows = MZ_NEW_N(cx->a, struct pay_beside, PAY_ROWS_SHOWN),
                               .gone = MZ_NEW_N(cx->a, struct pay_beside, PAY_ENDED_SHOWN)};
    cx->a = room;
    for (int64_t at = 0; rc == MZ_OK && at >= 0;) {
        mz_arena_reset(room);
        rc = one_window(cx, &k, &at, &person);
    }
    cx->a = keep;
    mz_arena_free(room);
    return rc;
}
