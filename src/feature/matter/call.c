/*
 * call.c - cases whose time runs out: who works on them is reminded, and what is late goes up, rung
 * by rung, as the clock of the pack says. Each is a row that says to whom and when, and ends with
 * its clock.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/effect.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

enum { CALLS_MAX = 400 };

/* ---- saying --------------------------------------------------------------------------------- */

struct calling {
    const struct matter_open *o;
    struct matter_q_calls_row *said;
    size_t said_n;
    int64_t now;
    int64_t n;
};

static bool said(const struct calling *w, mz_str clock, int64_t level)
{
    for (size_t i = 0; i < w->said_n; i++) {
        if (w->said[i].level == level && mz_str_eq(w->said[i].clock, clock)) {
            return true;
        }
    }
    return false;
}

static mz_code say(mz_cx *cx, struct calling *w, const struct ir_clock *k, int64_t level,
                   ir_posts posts, int64_t due)
{
    const struct matter_case *c = &w->o->c;
    struct matter_q_call_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                   .division = c->division,
                                   .case_id = c->id,
                                   .clock = k->name.id,
                                   .level = level,
                                   .posts = (int64_t)posts,
                                   .holder = c->holder,
                                   .due_ms = due,
                                   .at_ms = w->now};
    if (posts == 0 || said(w, k->name.id, level)) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_call(cx, &a));
    w->n++;
    return mz_tx_note(
        cx, &(struct mz_event){.act = level == 0 ? MZ_S("matter.reminded") : MZ_S("matter.raised"),
                               .kind = MZ_S("matter"),
                               .subject = c->id,
                               .division = c->division,
                               .detail = mz_str_fmt(cx->a,
                                                    "{\"clock\":\"" MZ_FMT
                                                    "\",\"level\":%" PRId64 "}",
                                                    MZ_ARG(k->name.id), level)});
}

/* Who acts at the step hears as the first; a rung is for others than those. */
static mz_code clock_of(mz_cx *cx, struct calling *w, size_t clock)
{
    const struct matter_open *o = w->o;
    const struct ir_clock *k = &o->m->clocks[clock];
    const struct ir_step *step = &o->m->steps[o->state->step];
    struct flow_time t = flow_clock(cx, &o->at, o->state, clock, w->now);
    size_t rungs = flow_late(cx, &o->at, o->state, clock, w->now);
    if (t.paused || (t.light != FLOW_YELLOW && t.light != FLOW_RED)) {
        return MZ_OK;
    }
    MZ_TRY(say(cx, w, k, 0, step->by, t.due));
    for (size_t i = 0; i < rungs; i++) {
        MZ_TRY(say(cx, w, k, (int64_t)i + 1, k->late[i].to & ~step->by, t.due));
    }
    return MZ_OK;
}

mz_code matter_calls(mz_cx *cx, const struct matter_open *o, int64_t *n)
{
    struct calling w = {.o = o, .now = mz_now_ms(cx)};
    size_t clock = 0;
    struct flow_time worst = flow_worst(cx, &o->at, o->state, w.now, &clock);
    if (o->state->ended || (worst.light != FLOW_YELLOW && worst.light != FLOW_RED)) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_calls(cx, o->c.id, CALLS_MAX, &w.said, &w.said_n));
    for (size_t i = 0; i < o->m->clocks_n; i++) {
        MZ_TRY(clock_of(cx, &w, i));
    }
    *n += w.n;
    return MZ_OK;
}

/* ---- ended with their clocks ------------------------------------------------------------ */

static const struct ir_clock *clock_named(const struct matter_open *o, mz_str id, size_t *at)
{
    for (*at = 0; *at < o->m->clocks_n; (*at)++) {
        if (mz_str_eq(o->m->clocks[*at].name.id, id)) {
            return &o->m->clocks[*at];
        }
    }
    return NULL;
}

/* One that was opened again keeps its calls ended: its clocks stopped with the first end. */
mz_code matter_ends_calls(mz_cx *cx, const struct matter_happened *h)
{
    const struct matter_open *o = h->now;
    struct matter_q_calls_row *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_q_calls(cx, o->c.id, CALLS_MAX, &v, &n));
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        int64_t changed = 0;
        bool runs = false;
        if (v[i].ended_ms == MZ_NULL && clock_named(o, v[i].clock, &at) != NULL) {
            enum flow_light light = flow_clock(cx, &o->at, o->state, at, h->event->at).light;
            runs = light == FLOW_GREEN || light == FLOW_YELLOW || light == FLOW_RED;
        }
        MZ_TRY(v[i].ended_ms != MZ_NULL || runs
                   ? MZ_OK
                   : matter_q_call_end(cx, v[i].id, h->event->at, &changed));
    }
    return MZ_OK;
}

/* ---- reading ---------------------------------------------------------------------------- */

mz_code matter_called(mz_cx *cx, int64_t id, struct matter_call **out, size_t *n)
{
    struct matter_q_calls_row *v = NULL;
    MZ_TRY(matter_q_calls(cx, id, CALLS_MAX, &v, n));
    *out = MZ_NEW_N(cx->a, struct matter_call, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_call){.clock = v[i].clock,
                                         .level = v[i].level,
                                         .posts = (ir_posts)v[i].posts,
                                         .holder = v[i].holder,
                                         .at_ms = v[i].at_ms,
                                         .ended_ms = v[i].ended_ms};
    }
    return MZ_OK;
}
