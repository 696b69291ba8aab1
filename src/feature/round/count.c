/* count.c - what a campaign has come to in each village, beside its visits. */
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"

mz_code round_shift(mz_cx *cx, const struct round_shift *s)
{
    const struct round_q_place_add_args a = {.county = s->by.place / MZ_COUNTY_UNIT,
                                             .division = s->by.place,
                                             .plan = s->plan,
                                             .all_n = s->by.all,
                                             .open_n = s->by.by[ROUND_OPEN],
                                             .met_n = s->by.by[ROUND_MET],
                                             .away_n = s->by.by[ROUND_AWAY],
                                             .refused_n = s->by.by[ROUND_REFUSED],
                                             .moved_n = s->by.by[ROUND_MOVED],
                                             .need_n = s->by.need,
                                             .free_n = s->by.unassigned,
                                             .placed_n = s->placed,
                                             .lon_e6 = s->lon_e6,
                                             .lat_e6 = s->lat_e6};
    return round_q_place_add(cx, &a);
}

mz_code round_listed(mz_cx *cx, struct round_shift *s, int64_t household)
{
    struct round_q_where_row at = {0};
    bool found = false;
    MZ_TRY(round_q_where(cx, household, &at, &found));
    s->by.all++;
    s->by.by[ROUND_OPEN]++;
    s->by.unassigned++;
    if (found && at.lon_e6 != MZ_NULL && at.lat_e6 != MZ_NULL) {
        s->placed++;
        s->lon_e6 += at.lon_e6;
        s->lat_e6 += at.lat_e6;
    }
    return MZ_OK;
}

mz_code round_counted(mz_cx *cx, const struct round_visit *v, const struct round_finding *in,
                      bool need)
{
    struct round_shift s = {.plan = v->plan, .by = {.place = v->division}};
    struct mz_ymd ymd = mz_date_ymd((mz_date){(int32_t)in->day});
    const struct round_q_month_add_args m = {.county = v->division / MZ_COUNTY_UNIT,
                                             .division = v->division,
                                             .plan = v->plan,
                                             .month = (int64_t)ymd.year * 12 + ymd.month - 1,
                                             .kind = in->kind,
                                             .met_n = in->outcome == ROUND_MET ? 1 : 0};
    s.by.by[v->state]--;
    s.by.by[in->outcome]++;
    s.by.need = need && !v->need ? 1 : 0;
    MZ_TRY(round_shift(cx, &s));
    return round_q_month_add(cx, &m);
}
