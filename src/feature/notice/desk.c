/* desk.c - the office that stands on a notice: of the township, else of the county. */
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/world.h"
#include "store/db.h"

static mz_str name_of(mz_cx *cx, int64_t code)
{
    struct division d;
    return division_at(cx->world->divisions, code, mz_date_today(cx).v, &d)
               ? division_spoken(cx->a, &d)
               : MZ_S("");
}

mz_code notice_desk(mz_cx *cx, int64_t division, struct notice_desk *out)
{
    const int64_t places[] = {division / 1000 * 1000, division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    *out = (struct notice_desk){
        .office = name_of(cx, places[0]), .phone = MZ_S(""), .hours = MZ_S("")};
    for (size_t i = 0; i < MZ_LEN(places); i++) {
        struct notice_q_desk_row r = {0};
        bool found = false;
        MZ_TRY(notice_q_desk(cx, places[i], &r, &found));
        if (found) {
            *out = (struct notice_desk){.office = r.office, .phone = r.phone, .hours = r.hours};
            return MZ_OK;
        }
    }
    return MZ_OK;
}

struct setting {
    int64_t division;
    const struct notice_desk *d;
};

static mz_code set_tx(mz_cx *cx, void *p)
{
    const struct setting *s = p;
    struct notice_q_desk_row r = {0};
    bool found = false;
    int64_t id = 0;
    int64_t changed = 0;
    MZ_TRY(notice_q_desk(cx, s->division, &r, &found));
    if (found && mz_str_eq(r.office, s->d->office) && mz_str_eq(r.phone, s->d->phone) &&
        mz_str_eq(r.hours, s->d->hours)) {
        return MZ_OK; /* it stands there as it was sent */
    }
    id = r.id;
    if (found) {
        MZ_TRY(notice_q_desk_set(cx, id, s->d->office, s->d->phone, s->d->hours, &changed));
    } else {
        int64_t county = s->division / MZ_COUNTY_UNIT;
        MZ_TRY(mz_id_take(cx, county, 1, &id));
        struct notice_q_desk_add_args a = {.id = id,
                                           .county = county,
                                           .division = s->division,
                                           .office = s->d->office,
                                           .phone = s->d->phone,
                                           .hours = s->d->hours};
        MZ_TRY(notice_q_desk_add(cx, &a));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("notice.desk"),
                                             .kind = MZ_S("notice_desk"),
                                             .subject = id,
                                             .division = s->division});
}

mz_code notice_desk_set(mz_cx *cx, int64_t division, const struct notice_desk *d)
{
    struct setting s = {division, d};
    enum division_level level = division_code_level(division);
    if ((level != DIVISION_TOWNSHIP && level != DIVISION_COUNTY) ||
        division < cx->actor->division_lo || division > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_INVALID, .field = "place",
                         .text = MZ_T("Choose your county or one of its townships."));
    }
    if (d->office.n == 0 || mz_utf8_count(d->office) > 60 || mz_utf8_count(d->phone) > 30 ||
        mz_utf8_count(d->hours) > 60) {
        return mz_refuse(cx, MZ_INVALID, .field = "office",
                         .text = MZ_T("Write the office in at most 60 characters, its telephone in "
                                      "30, its hours in 60."));
    }
    return mz_tx(cx, set_tx, &s);
}
