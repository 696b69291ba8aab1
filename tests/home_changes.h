/* home_changes.h - homes of a test county that change: asked for by a clerk, decided by an officer. */
#ifndef MZ_TESTS_HOME_CHANGES_H
#define MZ_TESTS_HOME_CHANGES_H

#include "county.h"

#include "feature/household/change.h"
#include "feature/household/move.h"

static inline bool home_change(struct county *k, const struct household_ask *a)
{
    mz_cx *cx = &k->w.cx;
    int64_t id = 0;
    enum household_state state = STATE_OPEN;
    clerk(k);
    mz_code rc = change_ask(cx, 0, a, NULL, &id);
    officer(k);
    const struct change_decision d = {.id = id, .approve = true, .note = MZ_S("")};
    rc = rc == MZ_OK ? change_decide(cx, 0, &d, &state) : rc;
    if (rc != MZ_OK) {
        printf("home not changed: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK && state == STATE_DONE;
}

/* All of a home lives elsewhere, as whoever acts enters it. */
static inline mz_code home_moves(struct county *k, size_t home, int64_t to)
{
    struct household h = {.id = 0};
    MZ_TRY(household_get(&k->w.cx, k->home[home], &h));
    const struct household_move m = {.id = h.id,
                                     .version = h.version,
                                     .division = to,
                                     .address = MZ_S("后岭路 8 号"),
                                     .lon_e6 = MZ_NULL,
                                     .lat_e6 = MZ_NULL};
    return household_move(&k->w.cx, &m);
}

/* Home 1 moves in with home 0. */
static inline bool together(struct county *k)
{
    const struct household_place go = {k->person[1], MZ_S("20")};
    const struct household_ask a = {.kind = CHANGE_MERGE,
                                    .household = k->home[1],
                                    .other = k->home[0],
                                    .day = mz_date_today(&k->w.cx).v,
                                    .leave = MZ_S(""),
                                    .reason = MZ_S("随父母生活"),
                                    .go = &go,
                                    .go_n = 1,
                                    .number = MZ_S(""),
                                    .address = MZ_S("")};
    return home_change(k, &a);
}

/* In home 0 of two: person `to` leads in the place of `from`. */
static inline bool led_by(struct county *k, size_t from, size_t to)
{
    const struct household_place stay = {k->person[from], MZ_S("51")};
    const struct household_ask a = {.kind = CHANGE_HEAD,
                                    .household = k->home[0],
                                    .day = mz_date_today(&k->w.cx).v,
                                    .leave = MZ_S(""),
                                    .reason = MZ_S("改由儿子领取"),
                                    .head = k->person[to],
                                    .stay = &stay,
                                    .stay_n = 1,
                                    .number = MZ_S(""),
                                    .address = MZ_S("")};
    return home_change(k, &a);
}

#endif
