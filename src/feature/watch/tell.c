/* tell.c - one new fact, and the alert that comes of it at once. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/watch/cluster.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

struct telling {
    const struct watch_news *news;
    const struct household *h;
    const struct watch_people *w;
    int64_t alert;
};

mz_code watch_fact_keep(mz_cx *cx, const struct household *h, const struct watch_news *n)
{
    struct watch_q_fact_add_args a = {.county = h->division / MZ_COUNTY_UNIT,
                                      .division = h->division,
                                      .household = h->id,
                                      .person = n->person == 0 ? MZ_NULL : n->person,
                                      .fact = n->fact,
                                      .value = n->value,
                                      .day = n->day.v,
                                      .source = n->source,
                                      .made_ms = mz_now_ms(cx),
                                      .made_by = cx->actor->user,
                                      .delivery = n->delivery == 0 ? MZ_NULL : n->delivery};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(watch_q_fact_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("watch.fact"),
                                             .kind = MZ_S("household"),
                                             .subject = h->id,
                                             .division = h->division});
}

static mz_code tell_tx(mz_cx *cx, void *p)
{
    struct telling *t = p;
    struct watch_tally tally = {0};
    struct watch_kept kept = {0};
    struct watch_look *k = NULL;
    MZ_TRY(watch_fact_keep(cx, t->h, t->news));
    MZ_TRY(watch_home_look(cx, t->w, t->h, &k));
    MZ_TRY(watch_overlay(cx, k));
    watch_look(cx, k);
    MZ_TRY(watch_keep(cx, k, &tally, &kept));
    t->alert = kept.alert;
    return cluster_home_changed(cx, t->h->id);
}

static mz_code told_well(mz_cx *cx, const struct watch_law *law, const struct watch_news *n)
{
    for (size_t i = 0; i < law->book->facts_n; i++) {
        const struct ir_fact *f = &law->book->facts[i];
        if (mz_str_eq(f->name.id, n->fact) && f->history == IR_NO_HISTORY &&
            (f->entity == IR_PERSON) == (n->person != 0)) {
            return (n->delivery != 0 || n->own) && n->value.n == 0
                       ? MZ_OK /* taken back */
                       : watch_value_check(cx, law, (uint32_t)i, n->value);
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "fact",
                     .text = MZ_T("The packs have no fact \"{0}\" of this kind."),
                     .arg = {mz_text_cut(n->fact, 60)});
}

void watch_people_now(mz_cx *cx, const struct watch_law *law, struct watch_people *out)
{
    mz_date today = mz_date_today(cx);
    struct mz_ymd ymd = mz_date_ymd(today);
    int64_t period = ymd.year * 12 + ymd.month - 1;
    if (watch_people_open(cx, law, today, period, out) != MZ_OK) {
        mz_clear(cx);
        *out = (struct watch_people){.law = law, .at = today, .period = period};
    }
}

mz_code watch_tell(mz_cx *cx, const struct watch_news *news, int64_t *alert)
{
    struct watch_law law = {.book = NULL};
    struct household h = {.id = 0};
    struct watch_people people;
    struct telling t = {.news = news, .h = &h, .w = &people};
    *alert = 0;
    MZ_TRY(household_get(cx, news->household, &h));
    MZ_TRY(watch_law_of(cx, h.division, &law));
    MZ_TRY(told_well(cx, &law, news));
    watch_people_now(cx, &law, &people);
    MZ_TRY(mz_tx(cx, tell_tx, &t));
    *alert = t.alert;
    return MZ_OK;
}

/* ---- what a delivery says of one household -------------------------------------------- */

static bool said(const struct watch_q_fact_told_row *rows, size_t n, const struct watch_news *news)
{
    int64_t person = news->person == 0 ? MZ_NULL : news->person;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].person == person && mz_str_eq(rows[i].fact, news->fact)) {
            return true;
        }
    }
    return false;
}

mz_code watch_tell_home(mz_cx *cx, const struct watch_people *people, int64_t household,
                        const struct watch_news *news, size_t n, struct watch_tally *tally)
{
    struct household h = {.id = 0};
    struct watch_q_fact_told_row *rows = NULL;
    struct watch_look *k = NULL;
    struct watch_kept kept = {0};
    size_t rows_n = 0;
    MZ_TRY(household_get(cx, household, &h));
    MZ_TRY(n == 0 ? MZ_OK
                  : watch_q_fact_told(cx, h.division / MZ_COUNTY_UNIT, news[0].delivery, household,
                                      &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        if (!said(rows, rows_n, &news[i])) {
            MZ_TRY(told_well(cx, people->law, &news[i]));
            MZ_TRY(watch_fact_keep(cx, &h, &news[i]));
        }
    }
    MZ_TRY(watch_home_look(cx, people, &h, &k));
    MZ_TRY(watch_overlay(cx, k));
    watch_look(cx, k);
    MZ_TRY(watch_keep(cx, k, tally, &kept));
    MZ_TRY(watch_gone(cx, k));
    return cluster_home_changed(cx, household);
}
