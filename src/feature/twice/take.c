/* take.c - what another county has of ours becomes a hit and an alert; what is over ends. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { GONE_MAX = 2000 };

static int find_order(const void *key, const void *row)
{
    const struct twice_told *t = key;
    const struct twice_paid *p = row;
    int by = memcmp(t->b, p->d.b, TWICE_DIGEST_N);
    return by != 0 ? by : strcmp(t->programme, p->d.programme);
}

/* "省级比对：莲都区 最低生活保障": all that anybody learns of the other county. */
static mz_str source(mz_cx *cx, const struct twice_told *t)
{
    struct division d;
    mz_str place = mz_str_fmt(cx->a, "%06" PRId64, t->other);
    if (division_get(cx->world->divisions, t->other * MZ_COUNTY_UNIT, &d)) {
        place = d.name;
    }
    return mz_str_fmt(cx->a, "跨县比对：" MZ_FMT " " MZ_FMT, MZ_ARG(place),
                      MZ_ARG(twice_programme(MZ_LANG_ZH, mz_str_of(t->other_programme))));
}

static mz_code say(mz_cx *cx, int64_t household, int64_t person, const char *value, mz_str from,
                   int64_t *alert)
{
    const struct watch_news news = {.household = household,
                                    .person = person,
                                    .fact = MZ_S("paid_elsewhere"),
                                    .value = mz_str_of(value),
                                    .day = mz_date_today(cx),
                                    .source = from};
    return watch_tell(cx, &news, alert);
}

struct keeping {
    int64_t county, period;
    const struct twice_told *t;
    const struct twice_paid *p;
    int64_t alert;
    bool made;
};

static mz_code note(mz_cx *cx, const char *act, int64_t person, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("person"),
                                             .subject = person,
                                             .division = division});
}

static mz_code keep_tx(mz_cx *cx, void *arg)
{
    struct keeping *k = arg;
    struct twice_q_known_row old = {0};
    bool known = false;
    int64_t changed = 0;
    int64_t alert = k->alert == 0 ? MZ_NULL : k->alert;
    mz_str programme = mz_str_of(k->t->programme);
    mz_str other = mz_str_of(k->t->other_programme);
    const struct twice_q_known_args ask = {k->county, k->p->person, programme, k->t->other, other};
    MZ_TRY(twice_q_known(cx, &ask, &old, &known));
    k->made = !known || old.ended != MZ_NULL;
    if (known) {
        MZ_TRY(twice_q_seen(cx, old.id, k->period, alert, &changed));
    } else {
        struct twice_q_add_args a = {.county = k->county,
                                     .division = k->p->division,
                                     .person = k->p->person,
                                     .household = k->p->household,
                                     .programme = programme,
                                     .other = k->t->other,
                                     .other_programme = other,
                                     .period = k->period,
                                     .alert = alert,
                                     .made_ms = mz_now_ms(cx)};
        MZ_TRY(mz_id_take(cx, k->county, 1, &a.id));
        MZ_TRY(twice_q_add(cx, &a));
    }
    return note(cx, "twice.found", k->p->person, k->p->division);
}

static mz_code found(mz_cx *cx, const struct twice_answer *a, const struct twice_told *t,
                     const struct twice_paid *p, struct twice_tally *tally)
{
    struct keeping k = {.county = a->county, .period = a->period, .t = t, .p = p};
    MZ_TRY(watch_entitled(cx, p->person, p->household)); /* both payments stand in the evidence */
    MZ_TRY(say(cx, p->household, p->person, "true", source(cx, t), &k.alert));
    MZ_TRY(mz_tx(cx, keep_tx, &k));
    tally->found++;
    tally->made += k.made;
    return MZ_OK;
}

/* ---- what is over ------------------------------------------------------------------------- */

struct ending {
    const struct twice_q_gone_row *r;
    int64_t county, period;
};

static mz_code end_tx(mz_cx *cx, void *arg)
{
    const struct ending *e = arg;
    int64_t changed = 0;
    MZ_TRY(twice_q_end(cx, e->r->id, e->period, &changed));
    return note(cx, "twice.ended", e->r->person, e->county * MZ_COUNTY_UNIT);
}

static mz_code over_one(mz_cx *cx, const struct twice_answer *a, const struct twice_q_gone_row *r)
{
    struct ending e = {r, a->county, a->period};
    struct twice_q_still_row still = {0};
    int64_t alert = 0;
    MZ_TRY(mz_tx(cx, end_tx, &e));
    MZ_TRY(twice_q_still(cx, a->county, r->person, &still));
    return still.n > 0
               ? MZ_OK
               : say(cx, r->household, r->person, "false", MZ_S("跨县比对：不再重复"), &alert);
}

static mz_code over(mz_cx *cx, const struct twice_answer *a, struct twice_tally *tally)
{
    struct twice_q_gone_row *r = NULL;
    size_t n = 0;
    MZ_TRY(twice_q_gone(cx, a->county, a->period, GONE_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(over_one(cx, a, &r[i]));
        tally->ended++;
    }
    return MZ_OK;
}

/* ---- one answer ----------------------------------------------------------------------------- */

struct rounding {
    const struct twice_answer *a;
    const struct twice_tally *t;
};

static mz_code round_tx(mz_cx *cx, void *arg)
{
    const struct rounding *r = arg;
    struct twice_q_round_add_args a = {
        .county = r->a->county,
        .period = r->a->period,
        .given_n = r->t->given,
        .found_n = r->t->found,
        .ended_n = r->t->ended,
        .print = mz_hex_encode(cx->a, mz_bytes(r->a->print, TWICE_PRINT_N)),
        .made_by = cx->actor->user,
        .made_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(twice_q_round_add(cx, &a));
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("twice.compare"),
                               .kind = MZ_S("twice_round"),
                               .subject = a.id,
                               .division = a.county * MZ_COUNTY_UNIT,
                               .detail = mz_str_fmt(cx->a,
                                                    "{\"given\":%" PRId64 ",\"found\":%" PRId64 "}",
                                                    a.given_n, a.found_n)});
}

mz_code twice_take(mz_cx *cx, const struct twice_answer *a, struct twice_tally *out)
{
    struct twice_paid *p = NULL;
    uint8_t print[TWICE_PRINT_N];
    size_t n = 0;
    *out = (struct twice_tally){0};
    MZ_TRY(twice_paid(cx, a->county, a->period, &p, &n, print));
    if (memcmp(print, a->print, TWICE_PRINT_N) != 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("The answer was made under another key."));
    }
    out->given = (int64_t)n;
    for (size_t i = 0; i < a->n; i++) {
        const struct twice_paid *who =
            n == 0 ? NULL : bsearch(&a->t[i], p, n, sizeof *p, find_order);
        if (who == NULL) { /* paid no more since it was given, or not ours at all */
            out->strange++;
            continue;
        }
        MZ_TRY(found(cx, a, &a->t[i], who, out));
    }
    MZ_TRY(over(cx, a, out));
    struct rounding r = {a, out};
    return mz_tx(cx, round_tx, &r);
}

/* ---- all counties of one database ---------------------------------------------------------------
 */

static void inside(struct mz_actor *actor, const struct mz_actor *of, int64_t county)
{
    *actor = *of;
    division_range(county * MZ_COUNTY_UNIT, &actor->division_lo, &actor->division_hi);
}

static mz_code take_all(mz_cx *cx, struct twice_answer *a, size_t n, struct twice_tally *out)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor actor;
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        struct twice_tally t;
        inside(&actor, who, a[i].county);
        cx->actor = &actor;
        rc = twice_take(cx, &a[i], &t);
        cx->actor = who;
        out->given += t.given;
        out->found += t.found;
        out->made += t.made;
        out->ended += t.ended;
        out->strange += t.strange;
    }
    return rc;
}

mz_code twice_run(mz_cx *cx, int64_t period, struct twice_tally *out)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor actor;
    struct twice_q_counties_row *r = NULL;
    struct twice_answer *a = NULL;
    mz_code rc = MZ_OK;
    size_t n = 0;
    *out = (struct twice_tally){0};
    MZ_TRY(twice_q_counties(cx, period, TWICE_COUNTIES_MAX, &r, &n));
    struct twice_given *g = MZ_NEW_N(cx->a, struct twice_given, n + 1);
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        inside(&actor, who, r[i].county);
        cx->actor = &actor;
        rc = twice_give(cx, r[i].county, period, &g[i]);
        cx->actor = who;
    }
    MZ_TRY(rc);
    MZ_TRY(twice_compare(cx, g, n, &a));
    return take_all(cx, a, n, out);
}

/* Once a month by itself: of the month that is. */
mz_code twice_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    uint8_t key[TWICE_KEY_N];
    struct twice_tally tally;
    (void)job;
    (void)input;
    mz_code rc = twice_key_get(cx, key);
    mz_wipe(key, sizeof key);
    if (rc == MZ_ABSENT) { /* no province gave a key: nothing is compared */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    return twice_run(cx, (int64_t)t.year * 12 + t.month - 1, &tally);
}
