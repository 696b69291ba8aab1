#include <string.h>

#include "feature/dedup/dedup_int.h"
#include "feature/household/household.h"
#include "store/db.h"

/*
 * What was known about the members of households must stay true: a membership of the entry that
 * goes becomes one of the entry that stays, unless that one sits in the same household already.
 * Then it was written twice, and the second one ends. Two households at one time are a question
 * that only people can answer.
 */

typedef struct dedup_q_members_row member;

static bool same_kind(const member *a, const member *b)
{
    return mz_str_eq(a->kind, b->kind);
}

static bool overlaps(const member *a, const member *b)
{
    return same_kind(a, b) && (b->ended == MZ_NULL || a->since <= b->ended) &&
           (a->ended == MZ_NULL || b->since <= a->ended);
}

static mz_code household(mz_cx *cx, int64_t id, struct dedup_q_household_row *out)
{
    bool found = false;
    MZ_TRY(dedup_q_household(cx, id, out, &found));
    if (!found) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("A household of these entries is outside your area. Ask the "
                                      "county office."));
    }
    return MZ_OK;
}

static mz_code two_homes(mz_cx *cx, const member *mine, const member *theirs)
{
    struct dedup_q_household_row a = {0};
    struct dedup_q_household_row b = {0};
    MZ_TRY(household(cx, theirs->household, &a));
    MZ_TRY(household(cx, mine->household, &b));
    return mz_refuse(cx, MZ_CONFLICT, .field = "household",
                     .text = MZ_T("The two entries are members of different households at the same "
                                  "time: {0} and {1}. Take one out of its household first."),
                     .arg = {a.number, b.number});
}

static mz_code plan_one(mz_cx *cx, const member *mine, const member *theirs, size_t theirs_n,
                        struct dedup_move *out)
{
    struct dedup_q_household_row h = {0};
    bool twice = false;
    for (size_t i = 0; i < theirs_n; i++) {
        if (!overlaps(mine, &theirs[i])) {
            continue;
        }
        if (theirs[i].household != mine->household) {
            return two_homes(cx, mine, &theirs[i]);
        }
        twice = true;
    }
    MZ_TRY(household(cx, mine->household, &h));
    bool head = mine->ended == MZ_NULL && h.head == mine->person;
    if (twice && head) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "keep",
                         .text = MZ_T("The entry that would go is the head of household {0}, and "
                                      "the other one is its member. Keep the head."),
                         .arg = {h.number});
    }
    int64_t today = mz_date_today(cx).v;
    int64_t end = mine->since > today ? mine->since : today;
    *out = (struct dedup_move){.was = *mine, .moved = !twice, .headed = head, .ended = mine->ended};
    out->ended = twice && mine->ended == MZ_NULL ? end : mine->ended;
    return MZ_OK;
}

mz_code dedup_plan_moves(mz_cx *cx, int64_t kept, int64_t gone, struct dedup_move **out, size_t *n)
{
    member *mine = NULL;
    member *theirs = NULL;
    size_t theirs_n = 0;
    MZ_TRY(dedup_q_members(cx, gone, &mine, n));
    MZ_TRY(dedup_q_members(cx, kept, &theirs, &theirs_n));
    *out = MZ_NEW_N(cx->a, struct dedup_move, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(plan_one(cx, &mine[i], theirs, theirs_n, &(*out)[i]));
    }
    return MZ_OK;
}

static mz_code place(mz_cx *cx, int64_t id, int64_t person, int64_t ended, mz_str left_for)
{
    int64_t changed = 0;
    mz_str why = ended == MZ_NULL ? (mz_str){0} : left_for;
    MZ_TRY(dedup_q_member_set(cx, id, person, ended, why, &changed));
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CORRUPT, "membership %lld vanished", (long long)id);
}

/* A household whose members changed has a new version; with another head, other search words. */
static mz_code turn(mz_cx *cx, const struct dedup_move *m, int64_t head)
{
    struct dedup_q_household_row h = {0};
    int64_t changed = 0;
    MZ_TRY(household(cx, m->was.household, &h));
    if (h.ended != MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(dedup_q_household_turn(cx, h.id, m->headed ? head : h.head, mz_now_ms(cx), &changed));
    return m->headed ? household_reindex(cx, h.id) : MZ_OK;
}

static mz_code do_one(mz_cx *cx, int64_t kept, const struct dedup_move *m)
{
    bool ends = m->was.ended == MZ_NULL && m->ended != MZ_NULL;
    mz_str why = ends ? MZ_S("same") : m->was.left_for;
    if (!m->moved && !ends) {
        return MZ_OK;
    }
    MZ_TRY(place(cx, m->was.id, m->moved ? kept : m->was.person, m->ended, why));
    return turn(cx, m, kept);
}

mz_code dedup_do_moves(mz_cx *cx, int64_t kept, const struct dedup_move *moves, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(do_one(cx, kept, &moves[i]));
    }
    return MZ_OK;
}

static mz_code undo_one(mz_cx *cx, int64_t kept, int64_t gone, const struct dedup_move *m)
{
    struct dedup_q_member_row now = {0};
    struct dedup_q_household_row h = {0};
    bool found = false;
    MZ_TRY(dedup_q_member(cx, m->was.id, &now, &found));
    MZ_TRY(household(cx, m->was.household, &h));
    bool as_left = found && now.person == (m->moved ? kept : gone) && now.ended == m->ended &&
                   now.household == m->was.household && (!m->headed || h.head == kept);
    if (!as_left) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The members of household {0} changed since. Undo that "
                                      "first, or enter what is right by hand."),
                         .arg = {h.number});
    }
    if (!m->moved && now.ended == m->was.ended) {
        return MZ_OK;
    }
    MZ_TRY(place(cx, m->was.id, gone, m->was.ended, m->was.left_for));
    return turn(cx, m, gone);
}

mz_code dedup_undo_moves(mz_cx *cx, int64_t kept, int64_t gone, const struct dedup_move *moves,
                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(undo_one(cx, kept, gone, &moves[i]));
    }
    return MZ_OK;
}
