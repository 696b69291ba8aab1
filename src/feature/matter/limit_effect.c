/* limit_effect.c - how the time limits of the law are kept: a row for each clock of a case. */
#include "feature/matter/effect.h"
#include "feature/matter/limits.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

static mz_str state_of(const struct flow_time *t)
{
    switch (t->light) {
    case FLOW_KEPT:
        return MZ_S("kept");
    case FLOW_MISSED:
        return MZ_S("missed");
    case FLOW_GREEN:
    case FLOW_YELLOW:
    case FLOW_RED:
        return MZ_S("runs");
    case FLOW_IDLE:
        break;
    }
    return MZ_S("");
}

/* While a clock stands still nobody knows its day, and it is late for nobody. */
static int64_t due_of(const struct flow_time *t)
{
    return t->paused ? INT64_MAX : t->due;
}

/* Before the event and behind it: what did not change is not written again. */
mz_code matter_keeps_limits(mz_cx *cx, const struct matter_happened *h)
{
    const struct matter_open *o = h->now;
    int64_t now = h->event->at;
    for (size_t i = 0; i < o->m->clocks_n; i++) {
        const struct ir_clock *k = &o->m->clocks[i];
        if (k->source->limit.s.n == 0) {
            continue;
        }
        struct flow_time was = h->event->kind == FLOW_BEGUN
                                   ? (struct flow_time){.light = FLOW_IDLE}
                                   : flow_clock(cx, &h->was->at, h->was->state, i, now);
        struct flow_time t = flow_clock(cx, &o->at, o->state, i, now);
        mz_str state = state_of(&t);
        if (state.n == 0 || (mz_str_eq(state, state_of(&was)) && due_of(&t) == due_of(&was))) {
            continue;
        }
        struct matter_q_clock_put_args a = {.county = o->c.division / MZ_COUNTY_UNIT,
                                            .division = o->c.division,
                                            .case_id = o->c.id,
                                            .clock = k->name.id,
                                            .limit_id = k->source->limit.s,
                                            .state = state,
                                            .due_ms = due_of(&t)};
        MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
        MZ_TRY(matter_q_clock_put(cx, &a));
    }
    return MZ_OK;
}

mz_code matter_limits(mz_cx *cx, struct matter_kept **out, size_t *n)
{
    struct matter_q_limits_row *rows = NULL;
    MZ_TRY(matter_q_limits(cx, mz_now_ms(cx), MATTER_KEPT_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct matter_kept, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_kept){.limit = rows[i].limit_id,
                                         .kept = rows[i].kept,
                                         .missed = rows[i].missed,
                                         .late = rows[i].late,
                                         .runs = rows[i].runs};
    }
    return MZ_OK;
}

mz_code matter_limit_places(mz_cx *cx, mz_str limit, struct matter_kept **out, size_t *n)
{
    struct matter_q_limit_places_row *rows = NULL;
    MZ_TRY(matter_q_limit_places(cx, limit, mz_now_ms(cx), MATTER_KEPT_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct matter_kept, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_kept){.limit = limit,
                                         .place = rows[i].place,
                                         .kept = rows[i].kept,
                                         .missed = rows[i].missed,
                                         .late = rows[i].late,
                                         .runs = rows[i].runs};
    }
    return MZ_OK;
}
