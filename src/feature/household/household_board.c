#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/household/change.h"
#include "feature/household/household_int.h"
#include "feature/world.h"
#include "store/db.h"

/* What the home page and the global search show of households. */

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return d.name;
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

static mz_str titled(mz_cx *cx, mz_str number)
{
    return mz_text_say(cx->a, cx->lang,
                       (struct mz_say){.text = MZ_T("Household {0}"), .arg = {number}});
}

mz_code household_todo_decide(mz_cx *cx, size_t most, struct mz_item **items, size_t *n,
                              int64_t *total)
{
    struct mz_query q = {.filters = {{.col = "state", .op = MZ_IS, .s = MZ_S("open")}},
                         .filters_n = 1,
                         .limit = most > MZ_PAGE_MAX ? MZ_PAGE_MAX : (int64_t)most};
    struct mz_reg_row *rows = NULL;
    MZ_TRY(mz_reg_count(cx, &household_change_register, &q, total));
    MZ_TRY(mz_reg_rows(cx, &household_change_register, &q, &rows, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct household h;
        enum household_change kind = CHANGE_ADD;
        (void)change_of_word(rows[i].v[0].s, &kind);
        MZ_TRY(household_get(cx, rows[i].v[1].i, &h));
        (*items)[i] =
            (struct mz_item){.title = mz_text(cx->lang, change_label(kind)),
                             .note = titled(cx, h.number),
                             .place = place(cx, rows[i].v[2].i),
                             .step = mz_text(cx->lang, state_label(STATE_OPEN)),
                             .href = mz_str_fmt(cx->a, "/household/change/%" PRId64, rows[i].id),
                             .due = MZ_NULL};
    }
    return MZ_OK;
}

mz_code household_todo_gone(mz_cx *cx, size_t most, struct mz_item **items, size_t *n,
                            int64_t *total)
{
    struct household_task *t = NULL;
    MZ_TRY(household_todo_count(cx, total));
    MZ_TRY(household_todo(cx, (int64_t)most, &t, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*items)[i] = (struct mz_item){
            .title = mz_text(cx->lang, t[i].head ? MZ_T("The head of the household is gone")
                                                 : MZ_T("A member of the household is gone")),
            .note = titled(cx, t[i].number),
            .place = place(cx, t[i].division),
            .href = mz_str_fmt(cx->a, "/household/%" PRId64, t[i].household),
            .due = MZ_NULL};
    }
    *total = *total < (int64_t)*n ? (int64_t)*n : *total;
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
        (*items)[(*n)++] = (struct mz_item){.title = titled(cx, h.number),
                                            .note = h.address,
                                            .place = place(cx, h.division),
                                            .href = mz_str_fmt(cx->a, "/household/%" PRId64, h.id),
                                            .due = MZ_NULL};
    }
    *total = found->total;
    return mz_read_note(
        cx, &(struct mz_event){.act = MZ_S("household.read"), .kind = MZ_S("household")});
}
