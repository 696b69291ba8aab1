/* deputy.c - who stands in for whom, and when. */
#include "feature/deputy/deputy.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/deputy/deputy_int.h"
#include "feature/deputy/deputy_sql.h"
#include "feature/division/division.h"
#include "store/db.h"

enum { WHY_MIN = 2 };

static mz_code refuse(mz_cx *cx, const char *field, const char *text)
{
    return mz_refuse(cx, MZ_INVALID, .field = field, .text = text);
}

/* Both work in this very division, in one post that they share. */
static mz_code same_post(mz_cx *cx, const struct deputy *in, mz_str *role)
{
    struct account_worker *w = NULL;
    size_t n = 0;
    *role = MZ_S("");
    MZ_TRY(account_staff(cx, in->division, &w, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n && w[i].account == in->absent; k++) {
            if (w[k].account == in->deputy && mz_str_eq(w[i].role, w[k].role)) {
                *role = w[i].role;
            }
        }
    }
    return role->n > 0 ? MZ_OK
                       : refuse(cx, "deputy",
                                MZ_T("Choose a colleague with the same post in the same place."));
}

static mz_code fits(mz_cx *cx, const struct deputy *in)
{
    int64_t today = mz_date_today(cx).v;
    size_t why = mz_utf8_count(in->why);
    if (in->absent == in->deputy) {
        return refuse(cx, "deputy", MZ_T("Nobody stands in for himself."));
    }
    if (in->deputy == cx->actor->user) {
        return refuse(cx, "deputy", MZ_T("Somebody else has to name you as a deputy."));
    }
    if (in->starts < today || in->ends < in->starts || in->ends > in->starts + DEPUTY_DAYS_MAX) {
        return refuse(cx, "ends", MZ_T("It begins today or later and lasts at most a year."));
    }
    return why >= WHY_MIN && why <= DEPUTY_WHY_MAX
               ? MZ_OK
               : refuse(cx, "why", MZ_T("Write why, in 2 to 100 characters."));
}

struct adding {
    const struct deputy *in;
    int64_t id;
};

static mz_code add_tx(mz_cx *cx, void *v)
{
    struct adding *a = v;
    const struct deputy *in = a->in;
    struct deputy_q_overlap_row over = {0};
    struct deputy_q_add_args row = {.county = in->division / MZ_COUNTY_UNIT,
                                    .division = in->division,
                                    .absent = in->absent,
                                    .deputy = in->deputy,
                                    .starts = in->starts,
                                    .ends = in->ends,
                                    .why = in->why,
                                    .made_ms = mz_now_ms(cx),
                                    .made_by = cx->actor->user};
    MZ_TRY(same_post(cx, in, &row.role));
    MZ_TRY(deputy_q_overlap(cx, row.county, in->absent, in->starts, in->ends, &over));
    if (over.n > 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "starts",
                         .text = MZ_T("There is a deputy on one of these days already."));
    }
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(deputy_q_add(cx, &row));
    a->id = row.id;
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("deputy.add"),
                                             .kind = MZ_S("deputy"),
                                             .subject = row.id,
                                             .division = in->division,
                                             .detail = mz_str_fmt(cx->a,
                                                                  "{\"absent\":%" PRId64
                                                                  ",\"deputy\":%" PRId64 "}",
                                                                  in->absent, in->deputy)});
}

mz_code deputy_add(mz_cx *cx, const struct deputy *in, int64_t *id)
{
    struct adding a = {.in = in};
    *id = 0;
    MZ_TRY(account_need(cx, "deputy.set"));
    MZ_TRY(fits(cx, in));
    MZ_TRY(mz_tx(cx, add_tx, &a));
    *id = a.id;
    return MZ_OK;
}

mz_code deputy_get(mz_cx *cx, int64_t id, struct deputy *out)
{
    struct deputy_q_get_row r = {0};
    bool found = false;
    MZ_TRY(deputy_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such deputy in your area."));
    }
    *out = (struct deputy){.id = r.id,
                           .division = r.division,
                           .absent = r.absent,
                           .deputy = r.deputy,
                           .role = r.role,
                           .starts = r.starts,
                           .ends = r.ends,
                           .ended = r.ended,
                           .why = r.why,
                           .made_ms = r.made_ms,
                           .made_by = r.made_by};
    return MZ_OK;
}

static mz_code end_tx(mz_cx *cx, void *v)
{
    const int64_t *id = v;
    struct deputy d = {.id = 0};
    int64_t changed = 0;
    MZ_TRY(deputy_get(cx, *id, &d));
    MZ_TRY(deputy_q_end(cx, d.id, mz_date_today(cx).v, &changed));
    if (changed != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("It has ended already."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("deputy.end"),
                                             .kind = MZ_S("deputy"),
                                             .subject = d.id,
                                             .division = d.division});
}

mz_code deputy_end(mz_cx *cx, int64_t id)
{
    MZ_TRY(account_need(cx, "deputy.set"));
    return mz_tx(cx, end_tx, &id);
}

mz_code deputy_for(mz_cx *cx, int64_t county, int64_t absent, bool *yes)
{
    struct deputy_q_between_row r = {0};
    *yes = false;
    if (absent == 0 || cx->actor->user == 0 || absent == cx->actor->user) {
        return MZ_OK;
    }
    MZ_TRY(deputy_q_between(cx,
                            &(struct deputy_q_between_args){.county = county,
                                                            .absent = absent,
                                                            .deputy = cx->actor->user,
                                                            .role = cx->actor->role,
                                                            .day = mz_date_today(cx).v},
                            &r));
    *yes = r.n > 0;
    return MZ_OK;
}
