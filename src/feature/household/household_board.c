#include <inttypes.h>

#include "base/calendar.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/household/change.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/office/office.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

/* What the home page and the global search show of households. */

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

static mz_str titled(mz_cx *cx, mz_str number)
{
    return mz_text_say(cx->a, cx->lang,
                       (struct mz_say){.text = MZ_T("Household {0}"), .arg = {number}});
}

/* As people know it: by its head; by its number where the head is not for everybody's eyes. */
static mz_str known_as(mz_cx *cx, int64_t household, mz_str number)
{
    struct household h = {0};
    struct person_view head = {0};
    bool shown = household_get(cx, household, &h) == MZ_OK && h.head > 0 &&
                 person_get(cx, 0, h.head, &head) == MZ_OK && head.hidden == 0;
    if (!shown) {
        mz_clear(cx);
        return titled(cx, number);
    }
    return mz_text_say(cx->a, cx->lang,
                       (struct mz_say){.text = MZ_T("Household of {0}"), .arg = {head.name}});
}

/* Names were read: a read of persons is on record. */
static mz_code seen(mz_cx *cx, size_t n)
{
    return n == 0 ? MZ_OK
                  : mz_read_note(cx, &(struct mz_event){.act = MZ_S("household.read"),
                                                        .kind = MZ_S("household")});
}

mz_code change_decide_days(mz_cx *cx, int32_t *days)
{
    int64_t n = CHANGE_DECIDE_DAYS;
    MZ_TRY(office_int(cx, &household_settings[0], &n));
    *days = (int32_t)n;
    return MZ_OK;
}

/* The n-th working day before or after. */
static int64_t working_day(mz_cx *cx, mz_date from, int32_t n)
{
    return mz_calendar_due(cx, cx->world == NULL ? NULL : cx->world->calendar, from, n).v;
}

int64_t change_due(mz_cx *cx, int64_t asked_ms, int32_t days)
{
    return working_day(cx, mz_date_of_ms(asked_ms), days);
}

static struct mz_item item_of(mz_cx *cx, mz_str word, int64_t id, mz_str home, int64_t division)
{
    enum household_change kind = CHANGE_ADD;
    (void)change_of_word(word, &kind);
    return (struct mz_item){.title = mz_text(cx->lang, change_label(kind)),
                            .note = home,
                            .place = place(cx, division),
                            .href = mz_str_fmt(cx->a, "/household/change/%" PRId64, id),
                            .due = MZ_NULL};
}

static int64_t day_ms(int64_t day)
{
    return mz_date_ms((mz_date){(int32_t)day});
}

/*
 * A request is late when its due day is before today: when it was asked before the day from which
 * so many working days reach to today. One day later is due today.
 */
static mz_code count_waiting(mz_cx *cx, int64_t small, int32_t days, struct mz_work *out)
{
    struct change_waiting_n_row n = {0};
    mz_date today = mz_date_today(cx);
    int64_t late = working_day(cx, today, -days);
    int64_t now = working_day(cx, (mz_date){today.v + 1}, -days);
    MZ_TRY(change_waiting_n(cx, cx->actor->user, small, day_ms(late), day_ms(now), &n));
    out->total = n.total;
    out->late = n.late;
    out->today = n.today;
    out->later = n.total - n.late - n.today;
    return MZ_OK;
}

static mz_code waiting(mz_cx *cx, int64_t small, size_t most, struct mz_work *out)
{
    struct change_waiting_row *rows = NULL;
    int32_t days = 0;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(change_decide_days(cx, &days));
    MZ_TRY(count_waiting(cx, small, days, out));
    MZ_TRY(change_waiting(cx, cx->actor->user, small, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = item_of(cx, rows[i].kind, rows[i].id,
                                known_as(cx, rows[i].household, rows[i].number), rows[i].division);
        out->items[i].step = mz_text(cx->lang, state_label(STATE_OPEN));
        out->items[i].due = change_due(cx, rows[i].asked_ms, days);
    }
    return seen(cx, out->n);
}

mz_code household_todo_decide(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, 0, most, out);
}

mz_code household_todo_small(mz_cx *cx, size_t most, struct mz_work *out)
{
    return waiting(cx, 1, most, out);
}

/* Requests of the reader's own in one state. */
static mz_code own(mz_cx *cx, enum household_state state, size_t most, struct mz_work *out)
{
    struct change_mine_row *rows = NULL;
    struct change_mine_n_row n = {0};
    mz_str word = mz_str_of(state_word(state));
    int32_t days = 0;
    MZ_TRY(change_decide_days(cx, &days));
    MZ_TRY(change_mine_n(cx, cx->actor->user, word, &n));
    *out = (struct mz_work){.total = n.n};
    MZ_TRY(change_mine(cx, cx->actor->user, word, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = item_of(cx, rows[i].kind, rows[i].id,
                                known_as(cx, rows[i].household, rows[i].number), rows[i].division);
        out->items[i].step = mz_text(cx->lang, state_label(state));
        out->items[i].due = state == STATE_OPEN ? change_due(cx, rows[i].asked_ms, days) : MZ_NULL;
    }
    return seen(cx, out->n);
}

mz_code household_todo_again(mz_cx *cx, size_t most, struct mz_work *out)
{
    return own(cx, STATE_CONFLICT, most, out);
}

mz_code household_waits(mz_cx *cx, size_t most, struct mz_work *out)
{
    return own(cx, STATE_OPEN, most, out);
}

mz_code household_todo_gone(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct household_task *t = NULL;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(household_todo_count(cx, &out->total));
    MZ_TRY(household_todo(cx, (int64_t)most, &t, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = (struct mz_item){
            .title = mz_text(cx->lang, t[i].head ? MZ_T("The head of the household is gone")
                                                 : MZ_T("A member of the household is gone")),
            .note = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT,
                               MZ_ARG(known_as(cx, t[i].household, t[i].number)),
                               MZ_ARG(mz_text(cx->lang, household_kind_label(t[i].kind)))),
            .place = place(cx, t[i].division),
            .href = mz_str_fmt(cx->a, "/household/%" PRId64, t[i].household),
            .due = MZ_NULL};
    }
    return seen(cx, out->n);
}

mz_code household_living_count(mz_cx *cx, int64_t *n)
{
    struct household_living_n_row r = {0};
    MZ_TRY(household_living_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code household_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                         int64_t *total)
{
    struct household_found *found = MZ_NEW(cx->a, struct household_found);
    mz_code rc = household_search(cx, words, (int64_t)most, 0, found);
    *n = 0;
    *total = 0;
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *items = MZ_NEW_N(cx->a, struct mz_item, found->n + 1);
    for (size_t i = 0; i < found->n; i++) {
        struct household h;
        MZ_TRY(household_get(cx, found->ids[i], &h));
        (*items)[(*n)++] = (struct mz_item){.title = known_as(cx, h.id, h.number),
                                            .note = h.address,
                                            .place = place(cx, h.division),
                                            .href = mz_str_fmt(cx->a, "/household/%" PRId64, h.id),
                                            .due = MZ_NULL};
    }
    *total = found->total;
    return mz_read_note(
        cx, &(struct mz_event){.act = MZ_S("household.read"), .kind = MZ_S("household")});
}
