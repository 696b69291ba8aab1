/* source_delivery.c - what departments delivered, as the answer of a source. */
#include <string.h>

#include "base/date.h"
#include "feature/feed/feed.h"
#include "feature/verify/source.h"
#include "store/db.h"

enum { MONTHS = 12 };

/* The last day that the deliveries speak of. */
static int64_t last_day(int64_t period)
{
    mz_date next = MZ_DATE_NONE;
    int64_t after = period + 1;
    return mz_date_make((int32_t)(after / MONTHS), (int32_t)(after % MONTHS) + 1, 1, &next)
               ? next.v - 1
               : MZ_NULL;
}

/*
 * Does nobody in the delivery mean that there is nothing? A whole register says so. Answers about
 * persons who were asked about say so where every line of the category may take it for none; an
 * unbroken chain of changes says that nothing changed, where the pack asks for such a chain.
 */
static bool silence_is_none(const struct pack *p, size_t category)
{
    const struct catalogue_category *k = &p->catalogue->category[category];
    bool none = true;
    switch (k->delivers) {
    case CATALOGUE_DELIVERS_ALL:
        return true;
    case CATALOGUE_DELIVERS_ASKED:
        for (size_t i = 0; i < p->line_n; i++) {
            none = none && (p->line[i].category != k ||
                            p->line[i].feature->missing == CATALOGUE_MISSING_NONE);
        }
        return none;
    case CATALOGUE_DELIVERS_CHANGES:
        return p->order[category].chain;
    }
    return false;
}

static void take_rows(mz_cx *cx, const struct verify_pass *pass, const struct feed_answer *a,
                      struct source_answer *out)
{
    out->row = MZ_NEW_N(cx->a, struct source_row, a->row_n + 1);
    for (size_t i = 0; i < a->row_n; i++) {
        const struct feed_answer_row *from = &a->row[i];
        if (from->name.n > 0 && !source_same_name(from->name, pass->member[from->one].name)) {
            out->state[from->one] = SOURCE_CONFLICT;
            continue;
        }
        struct source_row *row = &out->row[out->row_n++];
        *row = (struct source_row){.member = from->one,
                                   .cell = MZ_NEW_N(cx->a, struct source_cell, from->cell_n + 1),
                                   .cell_n = from->cell_n,
                                   .period = from->period,
                                   .sender = from->sender,
                                   .newest = from->newest};
        for (size_t c = 0; c < from->cell_n; c++) {
            row->cell[c] = (struct source_cell){from->cell[c].item, from->cell[c].value};
        }
    }
}

static void take_states(const struct verify_pass *pass, const struct feed_answer *a, bool none,
                        struct source_answer *out)
{
    for (size_t i = 0; i < pass->member_n; i++) {
        bool nothing = a->state[i] == FEED_ANSWER_NOTHING;
        out->state[i] = pass->member[i].dead              ? SOURCE_NONE
                        : a->state[i] == FEED_ANSWER_ROWS ? SOURCE_FOUND
                        : nothing && none                 ? SOURCE_NONE
                                                          : SOURCE_MISSING;
        if (nothing && !none && !pass->member[i].dead && out->fault == NULL) {
            out->fault = MZ_T("The delivery does not speak of every member");
        }
    }
}

mz_code source_delivery(mz_cx *cx, const struct pack *p, struct feed_desk *desk,
                        const struct verify_pass *pass, size_t category, struct source_answer *out,
                        bool *some)
{
    const struct catalogue_category *k = &p->catalogue->category[category];
    struct feed_answer a;
    mz_code rc = feed_desk_ask(cx, desk, k, p->order[category].months, &a);
    *some = true;
    out->source = mz_str_fmt(cx->a, "delivery:" MZ_FMT, MZ_ARG(k->no));
    if (rc == MZ_CORRUPT || rc == MZ_ABSENT) { /* the doctor says more */
        mz_clear(cx);
        for (size_t i = 0; i < pass->member_n; i++) {
            out->state[i] = SOURCE_MISSING;
        }
        out->fault = MZ_T("The evidence of a delivery cannot be read");
        return MZ_OK;
    }
    MZ_TRY(rc);
    *some = a.some;
    if (!a.some) {
        out->source = MZ_S("");
        return MZ_OK;
    }
    out->fault = a.fault;
    out->about = a.about;
    out->open = a.open;
    out->delivery = a.delivery;
    out->deliveries = a.deliveries;
    out->period = a.period;
    out->came = a.delivery == 0 ? MZ_NULL : mz_date_of_ms(a.came_ms).v;
    out->as_of = a.period == MZ_NULL ? MZ_NULL : last_day(a.period);
    take_states(pass, &a, silence_is_none(p, category), out);
    take_rows(cx, pass, &a, out);
    return MZ_OK;
}
