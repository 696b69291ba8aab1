/* death.c - deaths told by deliveries and by the register: payments stand still, or go on again. */
#include "feature/matter/death.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/job/job.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "feature/world.h"
#include "ledger/batch.h"
#include "store/db.h"

#define ARENA ((size_t)4 << 30)

enum { BATCH = 100 };

#define FEED     MZ_S("feed")
#define REGISTER MZ_S("register")

struct telling {
    int64_t person;
    int64_t division;
    int64_t died; /* MZ_NULL: taken back */
    int64_t delivery;
    mz_str source;
    bool news; /* a row was made of it */
};

static int64_t month_of(int64_t day)
{
    struct mz_ymd d = mz_date_ymd((mz_date){(int32_t)day});
    return (int64_t)d.year * 12 + d.month - 1;
}

static mz_str event_of(mz_cx *cx, int64_t death)
{
    return mz_str_fmt(cx->a, "death:%" PRId64, death);
}

static mz_code note(mz_cx *cx, const char *act, const struct telling *t)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("person"),
                                             .subject = t->person,
                                             .division = t->division});
}

/* ---- told ---------------------------------------------------------------------------------- */

static mz_code paid(mz_cx *cx, int64_t person, bool *yes)
{
    struct benefit_held *b = NULL;
    size_t n = 0;
    *yes = false;
    MZ_TRY(benefits_held(cx, person, &b, &n));
    for (size_t i = 0; i < n; i++) {
        *yes = *yes || b[i].last.fen > 0;
    }
    return MZ_OK;
}

/* Somebody of a household that the office recognises: others live on what is paid. */
static mz_code counts_at_home(mz_cx *cx, int64_t person, bool *yes)
{
    struct household_member m = {.id = 0};
    struct recognition *r = NULL;
    size_t n = 0;
    int64_t today = mz_date_today(cx).v;
    bool found = false;
    *yes = false;
    MZ_TRY(household_of(cx, person, HOUSEHOLD_LIVING, today, &m, &found));
    MZ_TRY(found ? recognised(cx, m.household, &r, &n) : MZ_OK);
    for (size_t i = 0; i < n; i++) {
        *yes = *yes || (recognised_on(&r[i], today) && r[i].person == MZ_NULL);
    }
    return MZ_OK;
}

/* From the month after the death: the month of the death is still due. */
static mz_code hold(mz_cx *cx, const struct telling *t, int64_t death)
{
    const struct ledger_hold h = {.county = t->person / MZ_ID_UNIT,
                                  .person = t->person,
                                  .event = event_of(cx, death),
                                  .from_period = month_of(t->died) + 1,
                                  .reason = MZ_S("death")};
    return ledger_hold_put(cx, &h);
}

static mz_code told(mz_cx *cx, struct telling *t)
{
    bool pays = false;
    bool home = false;
    MZ_TRY(paid(cx, t->person, &pays));
    MZ_TRY(pays ? MZ_OK : counts_at_home(cx, t->person, &home));
    if (!pays && !home) {
        return MZ_OK;
    }
    struct matter_q_death_add_args a = {.county = t->person / MZ_ID_UNIT,
                                        .division = t->division,
                                        .person = t->person,
                                        .source = t->source,
                                        .died = t->died,
                                        .delivery = t->delivery == 0 ? MZ_NULL : t->delivery,
                                        .held = pays ? 1 : 0,
                                        .at_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(matter_q_death_add(cx, &a));
    t->news = true;
    MZ_TRY(pays ? hold(cx, t, a.id) : MZ_OK);
    return note(cx, "matter.death", t);
}

/* ---- taken back ------------------------------------------------------------------------------ */

/* *still: who entered it may not let go of it. */
static mz_code let_go(mz_cx *cx, int64_t person, int64_t death, bool held, bool *still)
{
    *still = false;
    mz_code rc =
        held ? ledger_hold_lift(cx, person / MZ_ID_UNIT, person, event_of(cx, death)) : MZ_OK;
    if (rc == MZ_DENIED) {
        mz_clear(cx);
        *still = true;
        return MZ_OK;
    }
    return rc;
}

/* Another telling that has the same case keeps it open. */
static mz_code alone_in(mz_cx *cx, int64_t case_id, bool *alone)
{
    struct matter_q_deaths_in_row *d = NULL;
    size_t n = 0;
    *alone = case_id != MZ_NULL;
    MZ_TRY(*alone ? matter_q_deaths_in(cx, case_id / MZ_ID_UNIT, case_id, &d, &n) : MZ_OK);
    for (size_t i = 0; i < n; i++) {
        *alone = *alone && mz_str_eq(d[i].state, MZ_S("wrong"));
    }
    return MZ_OK;
}

static mz_code taken_back(mz_cx *cx, const struct telling *t, const struct matter_q_death_row *d)
{
    int64_t changed = 0;
    bool still = false;
    bool alone = false;
    bool stopped = mz_str_eq(d->state, MZ_S("stopped"));
    MZ_TRY(let_go(cx, t->person, d->id, d->held != 0, &still));
    MZ_TRY(matter_q_death_state(cx, d->id, still ? MZ_S("doubted") : MZ_S("wrong"), &changed));
    MZ_TRY(note(cx, "matter.undeath", t));
    if (still) {
        return MZ_OK; /* its case is ended by another person */
    }
    MZ_TRY(alone_in(cx, d->case_id, &alone));
    if (!alone) {
        return MZ_OK;
    }
    return stopped ? matter_death_undo(cx, t->person, d->case_id)
                   : matter_death_drop(cx, d->case_id);
}

/* What the source says of this person now, against what it said before. */
static mz_code tell_tx(mz_cx *cx, void *p)
{
    struct telling *t = p;
    struct matter_q_death_row d = {0};
    bool found = false;
    MZ_TRY(matter_q_death(cx, t->person / MZ_ID_UNIT, t->person, t->source, &d, &found));
    bool same = found ? d.died == t->died : t->died == MZ_NULL;
    if (same) {
        if (mz_str_eq(t->source, FEED)) {
            mz_tx_quiet(cx);
        }
        return MZ_OK;
    }
    MZ_TRY(found ? taken_back(cx, t, &d) : MZ_OK);
    return t->died == MZ_NULL ? MZ_OK : told(cx, t);
}

/* ---- deliveries -------------------------------------------------------------------------------
 */

struct hearing {
    struct feed_delivery d;
    const struct catalogue_fact *fact; /* the day of a death */
    int64_t before;                    /* the delivery that held when we last heard */
};

static bool speaks(const struct catalogue_fact *f, size_t category)
{
    for (size_t i = 0; i < f->from_n; i++) {
        if (f->from[i].category == category) {
            return true;
        }
    }
    return false;
}

static mz_code tell_person(mz_cx *cx, const struct hearing *h, int64_t person, bool known,
                           int64_t died)
{
    struct matter_q_person_life_row life = {0};
    bool found = false;
    struct telling t = {
        .person = person, .died = known ? died : MZ_NULL, .delivery = h->d.id, .source = FEED};
    MZ_TRY(matter_q_person_life(cx, person, &life, &found));
    t.division = life.division;
    return found ? mz_tx(cx, tell_tx, &t) : MZ_OK;
}

/* As the program, in one county: what a delivery says is nobody's word. */
static mz_code county(mz_cx *cx, const struct hearing *h, int64_t place)
{
    struct feed_fact_column was;
    struct feed_fact_column now;
    feed_facts *desk = NULL;
    const int64_t *person = NULL;
    const struct mz_actor *before = cx->actor;
    struct mz_actor program = {.role = MZ_S("program"), .from = MZ_S("job")};
    division_range(place, &program.division_lo, &program.division_hi);
    cx->actor = &program;
    mz_code rc = feed_facts_open(cx, place, mz_date_today(cx).v, &desk);
    rc = rc == MZ_OK ? feed_facts_of(cx, desk, h->fact, 1,
                                     (struct feed_facts_but){h->d.id, h->before}, &was)
                     : rc;
    rc =
        rc == MZ_OK ? feed_facts_of(cx, desk, h->fact, 1, (struct feed_facts_but){0, 0}, &now) : rc;
    size_t n = rc == MZ_OK ? feed_facts_people(desk, &person) : 0;
    for (size_t i = 0; rc == MZ_OK && i < n; i++) {
        bool news = was.known[i] != now.known[i] || (now.known[i] && was.value[i] != now.value[i]);
        rc = news ? tell_person(cx, h, person[i], now.known[i], now.value[i]) : MZ_OK;
    }
    rc = rc == MZ_OK ? matter_death_cases(cx) : rc;
    cx->actor = before;
    return rc;
}

/* In memory of its own: a province has a hundred of them. */
static mz_code county_apart(mz_cx *cx, const struct hearing *h, int64_t place)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(ARENA);
    mz_code rc = county(&own, h, place);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

static mz_code counties(mz_cx *cx, const struct hearing *h)
{
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t after = 0;
    if (division_code_level(h->d.division) >= DIVISION_COUNTY) {
        return county(cx, h, h->d.division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT);
    }
    division_range(h->d.division, &lo, &hi);
    for (;;) {
        struct matter_q_death_county_row row = {0};
        bool found = false;
        MZ_TRY(matter_q_death_county(cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        int64_t place = row.county * MZ_COUNTY_UNIT;
        MZ_TRY(place >= lo && place <= hi ? county_apart(cx, h, place) : MZ_OK);
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}

static mz_code hear(mz_cx *cx, int64_t delivery)
{
    struct hearing h = {.fact = NULL};
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    MZ_TRY(feed_delivery(cx, delivery, &h.d));
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, h.d.category, &k));
    for (size_t i = 0; i < c->fact_n; i++) {
        if (mz_str_eq(c->fact[i].id, MZ_S("death_day")) &&
            speaks(&c->fact[i], (size_t)(k - c->category))) {
            h.fact = &c->fact[i];
        }
    }
    if (h.fact == NULL) {
        return MZ_OK;
    }
    MZ_TRY(feed_told_before(cx, delivery, &h.before));
    return counties(cx, &h);
}

mz_code matter_delivered(mz_cx *cx, int64_t delivery)
{
    mz_cx own = *cx;
    own.a = mz_arena_new(ARENA);
    mz_code rc = hear(&own, delivery);
    cx->err = own.err;
    mz_arena_free(own.a);
    return rc;
}

/* ---- the register
 * -------------------------------------------------------------------------------- */

mz_code matter_died(mz_cx *cx, int64_t person)
{
    struct matter_q_person_life_row life = {0};
    bool found = false;
    int64_t job = 0;
    MZ_TRY(matter_q_person_life(cx, person, &life, &found));
    bool dead = found && mz_str_eq(life.state, MZ_S("dead"));
    struct telling t = {.person = person,
                        .division = life.division,
                        .died = dead ? life.died : MZ_NULL,
                        .source = REGISTER};
    MZ_TRY(found ? tell_tx(cx, &t) : MZ_OK);
    return t.news ? job_add(cx, "matter.dead", MZ_S("{}"), &job) : MZ_OK;
}

struct scan {
    int64_t after;
    int64_t last; /* becomes `after` when it is committed: a transaction may be tried again */
    size_t n;
};

/* Whose death came into the register by another way, such as an import. */
static mz_code scan_tx(mz_cx *cx, void *p)
{
    struct scan *s = p;
    struct matter_q_paid_dead_row *rows = NULL;
    MZ_TRY(matter_q_paid_dead(cx, s->after, BATCH, &rows, &s->n));
    if (s->n == 0) {
        mz_tx_quiet(cx);
    }
    for (size_t i = 0; i < s->n; i++) {
        struct matter_q_person_life_row life = {0};
        bool found = false;
        s->last = rows[i].id;
        MZ_TRY(matter_q_person_life(cx, rows[i].person, &life, &found));
        struct telling t = {.person = rows[i].person,
                            .division = life.division,
                            .died = life.died,
                            .source = REGISTER};
        MZ_TRY(found ? tell_tx(cx, &t) : MZ_OK);
    }
    return MZ_OK;
}

mz_code matter_dead_job(mz_cx *cx, int64_t job, mz_str input)
{
    struct scan s = {.n = BATCH};
    (void)job;
    (void)input;
    while (s.n == BATCH) {
        MZ_TRY(mz_tx(cx, scan_tx, &s));
        s.after = s.last;
    }
    return matter_death_cases(cx);
}

/* ---- the case ends
 * --------------------------------------------------------------------------------- */

static bool stops(const struct ir_end *e)
{
    for (size_t i = 0; i < e->benefits_n; i++) {
        if (e->benefits[i].act == IR_PAY_STOP) {
            return true;
        }
    }
    return false;
}

mz_code matter_ends_death(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_q_deaths_in_row *d = NULL;
    size_t n = 0;
    int64_t changed = 0;
    int64_t id = h->now->c.id;
    MZ_TRY(h->end == NULL ? MZ_OK : matter_q_deaths_in(cx, id / MZ_ID_UNIT, id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        bool open = mz_str_eq(d[i].state, MZ_S("told")) || mz_str_eq(d[i].state, MZ_S("doubted"));
        if (!open) {
            continue;
        }
        bool over = stops(h->end) || d[i].held == 0;
        MZ_TRY(over ? MZ_OK
                    : ledger_hold_lift(cx, d[i].person / MZ_ID_UNIT, d[i].person,
                                       event_of(cx, d[i].id)));
        MZ_TRY(matter_q_death_state(cx, d[i].id, over ? MZ_S("stopped") : MZ_S("wrong"), &changed));
    }
    return MZ_OK;
}

/* ---- a case that somebody began at the counter
 * -------------------------------------------------------- */

/* Of the person whom the case is about, as it is known in it; MZ_NULL. */
static int64_t day_told(const struct matter_open *o)
{
    for (size_t i = 0; i < o->book->facts_n && o->facts->members_n > 0; i++) {
        const struct ir_fact *f = &o->book->facts[i];
        if (mz_str_eq(f->name.id, MZ_S("death_day")) && f->entity == IR_PERSON) {
            const struct rule_cell *c = &o->facts->members[0].cells[i];
            return c->known ? c->v : MZ_NULL;
        }
    }
    return MZ_NULL;
}

static mz_code case_hold(mz_cx *cx, const struct matter_open *o)
{
    const struct telling t = {.person = o->c.person, .died = day_told(o)};
    bool pays = false;
    MZ_TRY(t.died == MZ_NULL ? MZ_OK : paid(cx, t.person, &pays));
    if (!pays) {
        return MZ_OK;
    }
    const struct ledger_hold h = {.county = t.person / MZ_ID_UNIT,
                                  .person = t.person,
                                  .event = mz_str_fmt(cx->a, "case:%" PRId64, o->c.id),
                                  .from_period = month_of(t.died) + 1,
                                  .reason = MZ_S("death")};
    return ledger_hold_put(cx, &h);
}

static mz_code case_lift(mz_cx *cx, const struct matter_open *o)
{
    mz_str event = mz_str_fmt(cx->a, "case:%" PRId64, o->c.id);
    mz_code rc = ledger_hold_lift(cx, o->c.person / MZ_ID_UNIT, o->c.person, event);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

mz_code matter_holds_dead(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_q_deaths_in_row *d = NULL;
    const struct matter_open *o = h->now;
    size_t n = 0;
    if (o->m->on != IR_ON_DEATH || o->c.person == MZ_NULL) {
        return MZ_OK;
    }
    if (h->end != NULL) {
        return stops(h->end) ? MZ_OK : case_lift(cx, o);
    }
    if (cx->actor->user == 0) {
        return MZ_OK; /* an applicant's word holds nothing before somebody of the office looked */
    }
    MZ_TRY(matter_q_deaths_in(cx, o->c.id / MZ_ID_UNIT, o->c.id, &d, &n));
    return n > 0 ? MZ_OK : case_hold(cx, o); /* what was told before holds by itself */
}
