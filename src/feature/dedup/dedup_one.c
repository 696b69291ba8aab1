#include <string.h>

#include "feature/dedup/dedup_int.h"
#include "store/db.h"

/*
 * One person against those who share a birthday, the same with day and month exchanged, or the
 * sound of the name in the village: three index ranges, and the pairs that are known already.
 * Numbers are unique in a county and need no look. What only a telephone ties together over two
 * villages and two birthdays is found by the nightly run.
 */

enum { MOST = 500, FOUND_MOST = 2000 };

struct one {
    int64_t id;
    int64_t county;
    struct match_person me;
    struct dedup_found *found;
    size_t found_n;
    struct dedup_counts *counts;
};

static mz_code home(mz_cx *cx, struct match_person *p)
{
    struct dedup_q_home_row row = {0};
    bool found = false;
    MZ_TRY(dedup_q_home(cx, p->id, &row, &found));
    p->household = found ? row.household : 0;
    return MZ_OK;
}

static mz_code compare(mz_cx *cx, struct one *o, const struct dedup_q_people_row *row)
{
    int32_t today = mz_date_today(cx).v;
    struct match_person p = dedup_person(cx->a, row);
    o->counts->compared++;
    if (p.id == o->me.id || match_judge(&o->me, &p, today, true).outcome == MATCH_APART) {
        return MZ_OK;
    }
    for (size_t i = 0; i < o->found_n; i++) {
        if (o->found[i].a == p.id || o->found[i].b == p.id) {
            return MZ_OK;
        }
    }
    MZ_TRY(home(cx, &p));
    struct match_verdict v = match_judge(&o->me, &p, today, true);
    MZ_TRY(dedup_verify(cx, &o->me, &p, today, &v));
    if (v.outcome != MATCH_APART) {
        const struct match_person *a = p.id < o->me.id ? &p : &o->me;
        const struct match_person *b = p.id < o->me.id ? &o->me : &p;
        o->found[o->found_n++] = dedup_found_of(a, b, v);
    }
    return MZ_OK;
}

/* The rows of the three questions have the columns of dedup_q_people, in its order. */
#define AS_PERSON(r)                                                                 \
    &(struct dedup_q_people_row)                                                     \
    {                                                                                \
        .id = (r).id, .division = (r).division, .name = (r).name, .sex = (r).sex,    \
        .birth = (r).birth, .id_kind = (r).id_kind, .id_index = (r).id_index,        \
        .id_mask = (r).id_mask, .phone_mask = (r).phone_mask, .address = (r).address \
    }

static mz_code of_birth(mz_cx *cx, struct one *o, int32_t day)
{
    struct dedup_q_birth_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(dedup_q_birth(cx, o->county, day, MOST, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(compare(cx, o, AS_PERSON(rows[i])));
    }
    return MZ_OK;
}

static mz_code of_births(mz_cx *cx, struct one *o)
{
    if (o->me.birth == MZ_DATE_NONE.v) {
        return MZ_OK;
    }
    mz_date turned = MZ_DATE_NONE;
    struct mz_ymd t = mz_date_ymd((mz_date){o->me.birth});
    MZ_TRY(of_birth(cx, o, o->me.birth));
    if (t.day == t.month || !mz_date_make(t.year, t.day, t.month, &turned)) {
        return MZ_OK;
    }
    return of_birth(cx, o, turned.v);
}

/* "zhang san " begins all sort names of this sound; "~" is of hidden persons and is left out. */
static mz_code of_sound(mz_cx *cx, struct one *o, mz_str sort_name)
{
    struct dedup_q_sound_row *rows = NULL;
    size_t n = 0;
    size_t end = sort_name.n;
    while (end > 0 && sort_name.p[end - 1] != ' ') {
        end--;
    }
    if (end < 2) {
        return MZ_OK;
    }
    mz_str first = {sort_name.p, end};
    mz_str last = mz_str_fmt(cx->a, "%.*s!", (int)(end - 1), sort_name.p);
    MZ_TRY(dedup_q_sound(cx, o->me.division, first, last, MOST, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(compare(cx, o, AS_PERSON(rows[i])));
    }
    return MZ_OK;
}

static mz_code with(mz_cx *cx, struct one *o, int64_t other)
{
    struct dedup_q_person_row r = {0};
    bool found = false;
    MZ_TRY(dedup_q_person(cx, other, &r, &found));
    bool gone = !found || mz_str_eq(r.state, MZ_S("merged"));
    return gone ? MZ_OK : compare(cx, o, AS_PERSON(r));
}

/* Whoever this person is queued with already, whatever it was found by. */
static mz_code of_known(mz_cx *cx, struct one *o)
{
    struct dedup_q_pairs_of_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(dedup_q_pairs_of(cx, o->id, &rows, &n));
    for (size_t i = 0; i < n && o->found_n < FOUND_MOST; i++) {
        MZ_TRY(with(cx, o, rows[i].a == o->id ? rows[i].b : rows[i].a));
    }
    return MZ_OK;
}

static mz_code find(mz_cx *cx, struct one *o)
{
    struct dedup_q_person_row r = {0};
    bool found = false;
    MZ_TRY(dedup_q_person(cx, o->id, &r, &found));
    o->found = MZ_NEW_N(cx->a, struct dedup_found, FOUND_MOST + 1);
    if (!found || mz_str_eq(r.state, MZ_S("merged"))) {
        return MZ_OK;
    }
    o->me = dedup_person(cx->a, AS_PERSON(r));
    MZ_TRY(home(cx, &o->me));
    MZ_TRY(of_births(cx, o));
    MZ_TRY(of_sound(cx, o, r.sort_name));
    return of_known(cx, o);
}

/* What is stored about this person and what was found now. */
static mz_code align(mz_cx *cx, struct one *o)
{
    struct dedup_q_pairs_of_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(dedup_q_pairs_of(cx, o->id, &rows, &n));
    struct dedup_found *all = MZ_NEW_N(cx->a, struct dedup_found, o->found_n + n + 1);
    size_t all_n = o->found_n;
    memcpy(all, o->found, o->found_n * sizeof *all);
    for (size_t k = 0; k < n; k++) {
        dedup_known *known = MZ_NEW(cx->a, dedup_known);
        *known = (dedup_known){.id = rows[k].id,
                               .a = rows[k].a,
                               .b = rows[k].b,
                               .division = rows[k].division,
                               .score = rows[k].score,
                               .outcome = rows[k].outcome,
                               .reasons = rows[k].reasons,
                               .facts = rows[k].facts,
                               .state = rows[k].state,
                               .version = rows[k].version};
        size_t i = 0;
        while (i < o->found_n && (all[i].a != known->a || all[i].b != known->b)) {
            i++;
        }
        if (i == o->found_n) {
            i = all_n++;
            all[i] = (struct dedup_found){
                .a = known->a, .b = known->b, .division = known->division, .facts = known->facts};
        }
        all[i].known = known;
    }
    o->found = all;
    o->found_n = dedup_needed(all, all_n);
    return MZ_OK;
}

static mz_code check(mz_cx *cx, void *p)
{
    struct one *o = p;
    o->found_n = 0;
    *o->counts = (struct dedup_counts){.persons = 1};
    MZ_TRY(find(cx, o));
    o->counts->pairs = (int64_t)o->found_n;
    MZ_TRY(align(cx, o));
    return o->found_n == 0 ? MZ_OK : dedup_write(cx, o->county, o->found, o->found_n, o->counts);
}

mz_code dedup_check_one(mz_cx *cx, int64_t person, bool inside, struct dedup_counts *out)
{
    struct one o = {.id = person, .county = person / MZ_ID_UNIT, .counts = out};
    const struct mz_actor *who = cx->actor;
    struct mz_actor county = *who;
    county.division_lo = o.county * MZ_COUNTY_UNIT;
    county.division_hi = county.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &county;
    mz_code rc = inside ? check(cx, &o) : mz_tx(cx, check, &o);
    cx->actor = who;
    return rc;
}
