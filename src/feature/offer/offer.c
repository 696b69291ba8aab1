/* offer.c - offers, which of them fit a need, and reservations: never more than there is. */
#include "feature/offer/offer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/matter/matter.h"
#include "feature/offer/offer_int.h"
#include "feature/offer/offer_sql.h"
#include "feature/person/person.h"
#include "feature/visit/visit.h"
#include "store/db.h"

enum { MATCHES_MAX = 500, NAME_MIN = 2 };

#define X(id, word, label) {word, label},
const struct plan_word offer_states[OFFER_STATES_N] = {OFFER_STATES(X)};
#undef X

bool offer_is_giver(const mz_cx *cx)
{
    return mz_str_eq(cx->actor->role, MZ_S("charity"));
}

static mz_code note(mz_cx *cx, const char *act, const char *kind, int64_t id, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_fmt(cx->a, "offer.%s", act),
                                             .kind = mz_str_of(kind),
                                             .subject = id,
                                             .division = division});
}

/* ---- offers ------------------------------------------------------------------------------- */

static mz_code between(mz_cx *cx, const char *field, int64_t v, int64_t lo, int64_t hi)
{
    return v >= lo && v <= hi ? MZ_OK
                              : mz_refuse(cx, MZ_INVALID, .field = field,
                                          .text = MZ_T("Give a whole number from {0} to {1}."),
                                          .arg = {mz_str_fmt(cx->a, "%" PRId64, lo),
                                                  mz_str_fmt(cx->a, "%" PRId64, hi)});
}

static mz_code length(mz_cx *cx, const char *field, mz_str s, size_t most)
{
    size_t n = mz_utf8_count(s);
    return n >= NAME_MIN && n <= most
               ? MZ_OK
               : mz_refuse(
                     cx, MZ_INVALID, .field = field,
                     .text = MZ_T("Write it in {0} to {1} characters."),
                     .arg = {mz_str_fmt(cx->a, "%d", NAME_MIN), mz_str_fmt(cx->a, "%zu", most)});
}

static mz_code offer_ok(mz_cx *cx, const struct offer *in)
{
    int64_t today = mz_date_today(cx).v;
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(length(cx, "giver_name", in->giver_name, PLAN_GIVER_MAX));
    MZ_TRY(length(cx, "what", in->what, OFFER_WHAT_MAX));
    MZ_TRY(between(cx, "total_n", in->total_n, 1, OFFER_TOTAL_MAX));
    if (in->ends < in->starts || in->ends < today || in->ends > today + OFFER_DAYS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "ends",
                         .text = MZ_T("An offer ends after it begins, and within two years."));
    }
    MZ_TRY(in->age_from == MZ_NULL ? MZ_OK
                                   : between(cx, "age_from", in->age_from, 0, OFFER_AGE_MAX));
    MZ_TRY(in->age_to == MZ_NULL
               ? MZ_OK
               : between(cx, "age_to", in->age_to, in->age_from == MZ_NULL ? 0 : in->age_from,
                         OFFER_AGE_MAX));
    division_range(in->place, &lo, &hi);
    if (in->place == 0 || division_code_level(in->place) < DIVISION_COUNTY ||
        lo < cx->actor->division_lo || hi > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_INVALID, .field = "place",
                         .text = MZ_T("Choose a place inside your own area."));
    }
    return in->giver == PLAN_BY_KIN
               ? mz_refuse(cx, MZ_INVALID, .field = "giver", .text = MZ_T("Please choose"))
               : MZ_OK;
}

struct adding {
    const struct offer *in;
    int64_t id;
};

static mz_code add_tx(mz_cx *cx, void *v)
{
    struct adding *a = v;
    const struct offer *in = a->in;
    struct offer_q_add_args row = {.county = in->place / MZ_COUNTY_UNIT,
                                   .place = in->place,
                                   .giver = mz_str_of(plan_givers[in->giver].word),
                                   .giver_name = in->giver_name,
                                   .kind = mz_str_of(plan_needs[in->kind].word),
                                   .what = in->what,
                                   .total_n = in->total_n,
                                   .starts = in->starts,
                                   .ends = in->ends,
                                   .age_from = in->age_from,
                                   .age_to = in->age_to,
                                   .recognised = in->recognised ? 1 : 0,
                                   .lon_e6 = in->lon_e6,
                                   .lat_e6 = in->lat_e6,
                                   .reach_m = in->reach_m,
                                   .owner = in->owner,
                                   .made_ms = mz_now_ms(cx),
                                   .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(offer_q_add(cx, &row));
    a->id = row.id;
    return note(cx, "add", "offer", row.id, in->place);
}

mz_code offer_add(mz_cx *cx, const struct offer *in, int64_t *id)
{
    struct adding a = {.in = in};
    *id = 0;
    MZ_TRY(account_need(cx, "offer.add"));
    MZ_TRY(offer_ok(cx, in));
    MZ_TRY(mz_tx(cx, add_tx, &a));
    *id = a.id;
    return MZ_OK;
}

mz_code offer_get(mz_cx *cx, int64_t id, struct offer *out)
{
    struct offer_q_get_row r = {0};
    bool found = false;
    MZ_TRY(offer_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such offer in your county."));
    }
    *out = (struct offer){
        .id = r.id,
        .place = r.place,
        .giver = (enum plan_giver)plan_word_of(plan_givers, PLAN_GIVERS_N - 1, r.giver),
        .giver_name = r.giver_name,
        .kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r.kind),
        .what = r.what,
        .total_n = r.total_n,
        .taken_n = r.taken_n,
        .done_n = r.done_n,
        .starts = r.starts,
        .ends = r.ends,
        .age_from = r.age_from,
        .age_to = r.age_to,
        .recognised = r.recognised != 0,
        .lon_e6 = r.lon_e6,
        .lat_e6 = r.lat_e6,
        .reach_m = r.reach_m,
        .owner = r.owner,
        .closed = mz_str_eq(r.state, MZ_S("closed")),
        .made_ms = r.made_ms,
        .version = r.version};
    return MZ_OK;
}

struct closing {
    int64_t id, version;
};

static mz_code close_tx(mz_cx *cx, void *v)
{
    const struct closing *c = v;
    struct offer o = {.id = 0};
    int64_t changed = 0;
    MZ_TRY(offer_get(cx, c->id, &o));
    if (offer_is_giver(cx) && o.owner != cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("This is another giver's offer."));
    }
    MZ_TRY(offer_q_close(cx, c->id, c->version == 0 ? o.version : c->version, &changed));
    return changed == 1 ? note(cx, "close", "offer", o.id, o.place)
                        : mz_refuse(cx, MZ_CONFLICT,
                                    .text = MZ_T("A colleague changed this offer meanwhile."));
}

mz_code offer_close(mz_cx *cx, int64_t id, int64_t version)
{
    struct closing c = {id, version};
    MZ_TRY(account_need(cx, "offer.add"));
    return mz_tx(cx, close_tx, &c);
}

/* ---- matching ------------------------------------------------------------------------------ */

static void because(struct offer_fit *f, struct mz_say why)
{
    if (f->why_n < OFFER_REASONS) {
        f->why[f->why_n++] = why;
    }
}

static bool unfit(struct offer_fit *f, struct mz_say why)
{
    f->why[0] = why;
    f->why_n = 1;
    return false;
}

/* Somebody of the age lives there? Ages decide, nothing of them is told. */
static mz_code of_age(mz_cx *cx, int64_t household, const struct offer *o, bool *yes)
{
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX];
    size_t n = 0;
    size_t seen = 0;
    int64_t from = o->age_from == MZ_NULL ? 0 : o->age_from;
    int64_t to = o->age_to == MZ_NULL ? OFFER_AGE_MAX : o->age_to;
    *yes = false;
    MZ_TRY(members_of(cx, household, &m, &n));
    for (size_t i = 0; i < n; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(cx, person_may(cx), ids, n, &v, &seen));
    for (size_t i = 0; i < seen; i++) {
        *yes = *yes || (v[i].age >= from && v[i].age <= to);
    }
    return MZ_OK;
}

static mz_code is_recognised(mz_cx *cx, int64_t household, int64_t today, bool *yes)
{
    struct recognition *r = NULL;
    size_t n = 0;
    *yes = false;
    MZ_TRY(recognised(cx, household, &r, &n));
    for (size_t i = 0; i < n; i++) {
        *yes = *yes || recognised_on(&r[i], today);
    }
    return MZ_OK;
}

static bool of_place(mz_cx *cx, const struct household *h, struct offer_fit *f)
{
    int64_t lo = 0;
    int64_t hi = 0;
    f->metres = MZ_NULL;
    division_range(f->o.place, &lo, &hi);
    if (h->division < lo || h->division > hi) {
        return unfit(f, (struct mz_say){.text = MZ_T("The offer is for another place")});
    }
    f->level = (int)division_code_level(f->o.place);
    because(f, (struct mz_say){.text = f->level > DIVISION_COUNTY ? MZ_T("For this very place")
                                                                  : MZ_T("For the whole county")});
    if (f->o.lon_e6 == MZ_NULL || h->lon_e6 == MZ_NULL) {
        return f->o.reach_m == MZ_NULL ||
               unfit(f, (struct mz_say){.text = MZ_T("Where the household lives is not known")});
    }
    f->metres = visit_metres(f->o.lon_e6, f->o.lat_e6, h->lon_e6, h->lat_e6);
    if (f->o.reach_m != MZ_NULL && f->metres > f->o.reach_m) {
        return unfit(f, (struct mz_say){.text = MZ_T("The household lives too far away")});
    }
    because(f, (struct mz_say){.text = MZ_T("{0} m from the household"),
                               .arg = {mz_str_fmt(cx->a, "%" PRId64, f->metres)}});
    return true;
}

mz_code offer_judge(mz_cx *cx, const struct household *h, int64_t today, struct offer_fit *f,
                    bool *fits)
{
    bool yes = true;
    f->why_n = 0;
    *fits = false;
    if (f->o.closed || f->o.ends < today || f->o.taken_n >= f->o.total_n) {
        (void)unfit(f, (struct mz_say){.text = MZ_T("Nothing is left of it")});
        return MZ_OK;
    }
    if (!of_place(cx, h, f)) {
        return MZ_OK;
    }
    if (f->o.age_from != MZ_NULL || f->o.age_to != MZ_NULL) {
        MZ_TRY(of_age(cx, h->id, &f->o, &yes));
        if (!yes) {
            (void)unfit(f, (struct mz_say){.text = MZ_T("Nobody of the age lives there")});
            return MZ_OK;
        }
        because(f, (struct mz_say){.text = MZ_T("Somebody of the age lives there")});
    }
    if (f->o.recognised) {
        MZ_TRY(is_recognised(cx, h->id, today, &yes));
        if (!yes) {
            (void)unfit(f, (struct mz_say){.text = MZ_T("The household is not recognised")});
            return MZ_OK;
        }
        because(f, (struct mz_say){.text = MZ_T("The household is recognised")});
    }
    *fits = true;
    return MZ_OK;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int better(const void *x, const void *y)
{
    const struct offer_fit *a = x;
    const struct offer_fit *b = y;
    int64_t far = INT64_MAX;
    int c = by_number(b->level, a->level);
    c = c != 0 ? c
               : by_number(a->metres == MZ_NULL ? far : a->metres,
                           b->metres == MZ_NULL ? far : b->metres);
    c = c != 0 ? c : by_number(a->o.ends, b->o.ends);
    return c != 0 ? c : by_number(a->o.id, b->o.id);
}

mz_code offer_fits(mz_cx *cx, int64_t plan, enum plan_need_kind kind, struct offer_fit **out,
                   size_t *n)
{
    struct offer_q_open_row *r = NULL;
    struct plan p = {.id = 0};
    struct household h = {.id = 0};
    size_t all = 0;
    int64_t today = mz_date_today(cx).v;
    *n = 0;
    MZ_TRY(plan_get(cx, plan, &p));
    MZ_TRY(household_get(cx, p.household, &h));
    MZ_TRY(offer_q_open(cx, p.division / MZ_COUNTY_UNIT, mz_str_of(plan_needs[kind].word), today,
                        OFFER_FITS_MAX, &r, &all));
    *out = MZ_NEW_N(cx->a, struct offer_fit, all + 1);
    for (size_t i = 0; i < all; i++) {
        bool fits = false;
        MZ_TRY(offer_get(cx, r[i].id, &(*out)[*n].o));
        MZ_TRY(offer_judge(cx, &h, today, &(*out)[*n], &fits));
        *n += fits ? 1 : 0;
    }
    qsort(*out, *n, sizeof **out, better);
    return MZ_OK;
}

/* ---- reservations -------------------------------------------------------------------------- */

mz_code offer_match_get(mz_cx *cx, int64_t id, struct offer_match *out)
{
    struct offer_q_match_row r = {0};
    bool found = false;
    MZ_TRY(offer_q_match(cx, id, &r, &found));
    if (!found || (offer_is_giver(cx) && r.owner != cx->actor->user)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such reservation for you."));
    }
    *out = (struct offer_match){
        .id = r.id,
        .division = r.division,
        .offer = r.offer,
        .owner = r.owner,
        .plan = r.plan,
        .household = r.household,
        .kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r.kind),
        .n = r.n,
        .day = r.day,
        .state = (enum offer_state)plan_word_of(offer_states, OFFER_STATES_N - 1, r.state),
        .made_ms = r.made_ms,
        .made_by = r.made_by,
        .ended_ms = r.ended_ms,
        .receipt = r.receipt.p == NULL ? MZ_S("") : r.receipt,
        .rating = r.rating,
        .version = r.version};
    return MZ_OK;
}

mz_code offer_matches(mz_cx *cx, int64_t offer, struct offer_match **out, size_t *n)
{
    struct offer_q_matches_row *r = NULL;
    size_t all = 0;
    *n = 0;
    MZ_TRY(offer_q_matches(cx, offer, MATCHES_MAX, &r, &all));
    *out = MZ_NEW_N(cx->a, struct offer_match, all + 1);
    for (size_t i = 0; i < all; i++) {
        mz_code rc = offer_match_get(cx, r[i].id, &(*out)[*n]);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        (*n)++;
    }
    return MZ_OK;
}

struct wanting {
    const struct offer_want *in;
    int64_t id;
};

static mz_code need_open(mz_cx *cx, const struct plan *p, enum plan_need_kind kind)
{
    struct plan_need *v = NULL;
    size_t n = 0;
    MZ_TRY(plan_needs_of(cx, p->id, &v, &n));
    for (size_t i = 0; i < n; i++) {
        if (v[i].kind == kind && !v[i].met) {
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The plan has no such open need."));
}

static mz_code fitting(mz_cx *cx, const struct offer_want *in, const struct plan *p,
                       struct offer_fit *f)
{
    struct household h = {.id = 0};
    struct offer_q_running_row r = {0};
    bool found = false;
    bool fits = false;
    MZ_TRY(offer_get(cx, in->offer, &f->o));
    MZ_TRY(household_get(cx, p->household, &h));
    MZ_TRY(offer_judge(cx, &h, mz_date_today(cx).v, f, &fits));
    if (!fits || f->o.kind != in->kind) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The offer does not fit this need: {0}."),
                         .arg = {f->why_n > 0 ? mz_text_say(cx->a, cx->lang, f->why[0])
                                              : mz_text(cx->lang, plan_needs[f->o.kind].label)});
    }
    MZ_TRY(offer_q_running(cx, in->offer, p->id, &r, &found));
    return found ? mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("This plan has a reservation of this offer already."))
                 : MZ_OK;
}

/* The measure that the family sees in its plan. */
static mz_code as_measure(mz_cx *cx, const struct offer_match *m, const struct offer *o)
{
    struct plan_doing d = {.plan = m->plan,
                           .act = PLAN_MEASURES,
                           .kind = m->kind,
                           .giver = o->giver,
                           .giver_name = o->giver_name,
                           .what = o->what,
                           .every = PLAN_ONCE,
                           .starts = mz_date_today(cx).v,
                           .ends = m->day,
                           .offer = m->id,
                           .by_offer = true,
                           .note = MZ_S("")};
    return plan_do(cx, &d);
}

static mz_code reserve_tx(mz_cx *cx, void *v)
{
    struct wanting *w = v;
    const struct offer_want *in = w->in;
    struct plan p = {.id = 0};
    struct offer_fit f = {.why_n = 0};
    int64_t taken = 0;
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(plan_get(cx, in->plan, &p));
    if (p.consent != PLAN_ORAL && p.consent != PLAN_SIGNED) {
        return mz_refuse(cx, MZ_INVALID, .field = "offer",
                         .text =
                             MZ_T("Ask the household first: others come only with its consent."));
    }
    MZ_TRY(need_open(cx, &p, in->kind));
    MZ_TRY(fitting(cx, in, &p, &f));
    if (in->day < today || in->day < f.o.starts || in->day > f.o.ends) {
        return mz_refuse(cx, MZ_INVALID, .field = "day",
                         .text = MZ_T("Choose a day within the days of the offer, from today."));
    }
    MZ_TRY(offer_q_take(cx, in->offer, in->n, today, &taken));
    if (taken != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "n",
                         .text = MZ_T("Of this offer {0} are left, {1} were asked for."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, f.o.total_n - f.o.taken_n),
                                 mz_str_fmt(cx->a, "%" PRId64, in->n)});
    }
    struct offer_q_match_add_args a = {.county = p.division / MZ_COUNTY_UNIT,
                                       .division = p.division,
                                       .offer = in->offer,
                                       .owner = f.o.owner,
                                       .plan = p.id,
                                       .household = p.household,
                                       .kind = mz_str_of(plan_needs[in->kind].word),
                                       .n = in->n,
                                       .day = in->day,
                                       .made_ms = mz_now_ms(cx),
                                       .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(offer_q_match_add(cx, &a));
    w->id = a.id;
    MZ_TRY(as_measure(
        cx, &(struct offer_match){.id = a.id, .plan = p.id, .kind = in->kind, .day = in->day},
        &f.o));
    return note(cx, "reserve", "offer_match", a.id, p.division);
}

mz_code offer_reserve(mz_cx *cx, const struct offer_want *in, int64_t *id)
{
    struct wanting w = {.in = in};
    *id = 0;
    MZ_TRY(account_need(cx, "offer.match"));
    MZ_TRY(between(cx, "n", in->n, 1, OFFER_TOTAL_MAX));
    MZ_TRY(mz_tx(cx, reserve_tx, &w));
    *id = w.id;
    return MZ_OK;
}

/* ---- what becomes of a reservation ----------------------------------------------------------- */

struct doing {
    const struct offer_doing *in;
    struct offer_match m;
};

static const char *const acts[OFFER_ACTS_N] = {"accept", "decline", "deliver", "cancel", "rate"};

/* The giver answers for himself; the office where the giver has no account, and for the family. */
static mz_code may(mz_cx *cx, const struct doing *d)
{
    bool giver = offer_is_giver(cx);
    bool office = d->in->act == OFFER_CANCEL || d->in->act == OFFER_RATE;
    bool own = d->in->act == OFFER_ACCEPT || d->in->act == OFFER_DECLINE;
    if (giver) {
        return office ? mz_refuse(cx, MZ_DENIED, .text = MZ_T("This is for the office to say."))
                      : account_need(cx, "offer.give");
    }
    MZ_TRY(account_need(cx, "offer.match"));
    return own && d->m.owner != MZ_NULL
               ? mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("The giver answers this reservation himself."))
               : MZ_OK;
}

static mz_code in_state(mz_cx *cx, const struct doing *d)
{
    bool runs = d->m.state == OFFER_RESERVED || d->m.state == OFFER_ACCEPTED;
    bool ok = false;
    switch (d->in->act) {
    case OFFER_ACCEPT:
        ok = d->m.state == OFFER_RESERVED;
        break;
    case OFFER_DECLINE:
    case OFFER_CANCEL:
        ok = runs;
        break;
    case OFFER_DELIVER:
        ok = d->m.state == OFFER_ACCEPTED;
        break;
    case OFFER_RATE:
        ok = d->m.state == OFFER_DELIVERED;
        break;
    case OFFER_ACTS_N:
        break;
    }
    bool stale = d->in->version != 0 && d->in->version != d->m.version;
    return ok && !stale ? MZ_OK
                        : mz_refuse(cx, MZ_CONFLICT,
                                    .text = MZ_T("The reservation is elsewhere by now. Look at it "
                                                 "again."));
}

static mz_code follow_plan(mz_cx *cx, const struct doing *d, enum plan_act act)
{
    struct plan_doing p = {.act = act, .by_offer = true, .note = d->in->note};
    MZ_TRY(plan_of_offer(cx, d->m.id, &p.plan, &p.measure));
    return p.measure == 0
               ? mz_fail(cx, MZ_CORRUPT, "reservation %" PRId64 " without a measure", d->m.id)
               : plan_do(cx, &p);
}

static mz_code ends(mz_cx *cx, struct doing *d)
{
    int64_t changed = 0;
    size_t n = mz_utf8_count(d->in->note);
    if (n < PLAN_NOTE_MIN || n > PLAN_NOTE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write it in 4 to 500 characters."));
    }
    d->m.state = d->in->act == OFFER_DECLINE ? OFFER_DECLINED : OFFER_CANCELLED;
    MZ_TRY(offer_q_back(cx, d->m.offer, d->m.n, &changed));
    MZ_TRY(changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CORRUPT, "offer %" PRId64 " counts wrong", d->m.offer));
    return follow_plan(cx, d, PLAN_STOPS);
}

static mz_code given(mz_cx *cx, struct doing *d)
{
    int64_t changed = 0;
    d->m.state = OFFER_DELIVERED;
    d->m.receipt =
        mz_str_fmt(cx->a, "ZL%06" PRId64 "-%06" PRId64, d->m.id / MZ_ID_UNIT, d->m.id % MZ_ID_UNIT);
    MZ_TRY(offer_q_given(cx, d->m.offer, d->m.n, &changed));
    MZ_TRY(changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CORRUPT, "offer %" PRId64 " counts wrong", d->m.offer));
    return follow_plan(cx, d, PLAN_DONE);
}

static mz_code rated(mz_cx *cx, struct doing *d)
{
    enum { BEST = 5 };
    MZ_TRY(between(cx, "rating", d->in->rating, 1, BEST));
    d->m.rating = d->in->rating;
    if (!d->in->met) {
        return MZ_OK;
    }
    struct plan_doing p = {.plan = d->m.plan,
                           .act = PLAN_MEETS,
                           .kind = d->m.kind,
                           .by_offer = true,
                           .note = MZ_S("")};
    mz_code rc = plan_do(cx, &p);
    if (rc == MZ_CONFLICT) { /* it was met before, or the plan is closed */
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

static mz_code do_tx(mz_cx *cx, void *v)
{
    struct doing *d = v;
    int64_t changed = 0;
    MZ_TRY(offer_match_get(cx, d->in->match, &d->m));
    MZ_TRY(may(cx, d));
    MZ_TRY(in_state(cx, d));
    switch (d->in->act) {
    case OFFER_ACCEPT:
        d->m.state = OFFER_ACCEPTED;
        break;
    case OFFER_DECLINE:
    case OFFER_CANCEL:
        MZ_TRY(ends(cx, d));
        break;
    case OFFER_DELIVER:
        MZ_TRY(given(cx, d));
        break;
    case OFFER_RATE:
        MZ_TRY(rated(cx, d));
        break;
    case OFFER_ACTS_N:
        return mz_fail(cx, MZ_INVALID, "no act of a reservation");
    }
    bool over = d->m.state != OFFER_RESERVED && d->m.state != OFFER_ACCEPTED;
    struct offer_q_match_set_args a = {.id = d->m.id,
                                       .version = d->m.version,
                                       .state = mz_str_of(offer_states[d->m.state].word),
                                       .ended_ms = !over                      ? MZ_NULL
                                                   : d->m.ended_ms == MZ_NULL ? mz_now_ms(cx)
                                                                              : d->m.ended_ms,
                                       .ended_by = over ? cx->actor->user : MZ_NULL,
                                       .receipt =
                                           d->m.receipt.n == 0 ? (mz_str){NULL, 0} : d->m.receipt,
                                       .rating = d->m.rating};
    MZ_TRY(offer_q_match_set(cx, &a, &changed));
    return changed == 1 ? note(cx, acts[d->in->act], "offer_match", d->m.id, d->m.division)
                        : mz_fail(cx, MZ_BUSY, "reservation %" PRId64 " changed", d->m.id);
}

mz_code offer_do(mz_cx *cx, const struct offer_doing *in)
{
    struct doing d = {.in = in};
    if ((int)in->act < 0 || in->act >= OFFER_ACTS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "do", .text = MZ_T("Please choose"));
    }
    return mz_tx(cx, do_tx, &d);
}

/* ---- doctor -----------------------------------------------------------------------------------
 */

static mz_code counts(mz_cx *cx, int64_t *bad)
{
    struct offer_q_doctor_row r = {0};
    MZ_TRY(offer_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check offer_checks[] = {
    {"offer.counts", counts,
     MZ_T("Every offer counts what is reserved and given of it, no more, no less")},
    {0},
};

mz_code offer_wait_count(mz_cx *cx, int64_t *n)
{
    struct offer_q_wait_n_row r = {0};
    struct offer_q_wait_mine_n_row own = {0};
    if (offer_is_giver(cx)) {
        MZ_TRY(offer_q_wait_mine_n(cx, cx->actor->user, &own));
        *n = own.n;
        return MZ_OK;
    }
    MZ_TRY(offer_q_wait_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}
