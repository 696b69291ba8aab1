/* The filters of the list of households out of the values of its address; for exports. */
#include "base/text.h"
#include "feature/asks.h"
#include "feature/household/household.h"
#include "feature/household/household_int.h"
#include "feature/person/person.h"
#include "store/db.h"

/* Positions in household_register. */
enum { COL_KIND = 1, COL_HEAD, COL_DIVISION, COL_ADDRESS };

mz_code household_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    (void)cx;
    mz_str kind = ask->get(ask->p, "kind");
    bool ended = mz_str_eq(ask->get(ask->p, "view"), MZ_S("ended"));
    enum household_kind known = HOUSEHOLD_LIVING;
    if (household_kind_of(kind, &known)) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind};
    }
    asks_place(ask, q);
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "ended", .op = ended ? MZ_NOT : MZ_IS, .i = MZ_NULL};
    return MZ_OK;
}

/* Words in the reader's language. Where a hidden head lives is hidden: the township stays. */
mz_code household_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    enum household_kind kind = HOUSEHOLD_LIVING;
    struct person_view *head = NULL;
    int64_t id = row->v[COL_HEAD].i;
    size_t n = 0;
    (void)reg;
    if (household_kind_of(row->v[COL_KIND].s, &kind)) {
        row->v[COL_KIND].s = mz_text(cx->lang, household_kind_label(kind));
    }
    if (id == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(person_views(cx, person_may(cx), &id, 1, &head, &n));
    if (n == 1 && head[0].hidden == 0) {
        return MZ_OK;
    }
    row->v[COL_ADDRESS].s = MZ_S("");
    row->v[COL_DIVISION].i -= row->v[COL_DIVISION].i % 1000;
    return MZ_OK;
}
