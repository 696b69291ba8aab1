/* demo_year.c - every matter of the packs at every step and with its ends, over the whole year. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/matter/demo_int.h"
#include "feature/matter/demo_sql.h"

enum {
    PEOPLE_MAX = 4000,
    KINDS_MAX = 80,
    YEAR = 365,
    TRIES = 30,      /* homes that are asked for one case */
    MONTHS_MAX = 24, /* that are shown */
    MONTHLY = 4,     /* cases that begin in a month, and one more */
    FOR_EACH = 3000, /* for each so many people */
    MONTHLY_MAX = 9
};

struct home {
    int64_t household;
    const struct matter_demo_people_row *who; /* the head first */
    size_t n;
    bool granted; /* the living allowance */
};

struct year {
    struct demo *d;
    struct matter_kind *kinds; /* of households and persons */
    size_t kinds_n;
    struct home *homes;
    size_t homes_n;
    size_t at; /* the home that is asked next */
};

/* What is told in a form, as of a household of one; the day of birth is the person's own. */
static const struct telling {
    const char *form;
    const char *household;
    const char *member;
    int from_age, to_age; /* of whom it is about */
    bool poor;            /* who has the living allowance already */
} tellings[] = {
#define PROPERTY                                                                             \
    "\"financial_assets\":\"8000\",\"dwellings\":\"1\",\"premises\":\"0\",\"vehicles\":\"0\"," \
    "\"new_house\":\"false\""
#define INCOME                                                                        \
    "\"wage\":\"0\",\"business\":\"210\",\"property_income\":\"0\",\"pension\":\"180\"," \
    "\"support_received\":\"0\",\"other_transfer\":\"0\""
#define LIVES                                                                               \
    "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\",\"can_work\":\"false\"," \
    "\"disabled_kind\":\"none\",\"disabled_grade\":\"no_grade\",\"severe_illness\":\"false\"," \
    "\"hard_after\":\"false\"," INCOME
#define RELIEF                                                                           \
    "\"basic_life_hard\":\"true\",\"relief_proposed\":\"2000\",\"emergencies\":[\"accident\"]"
#define SPENT                                                                            \
    ",\"living_cost\":\"14000\",\"medical_net\":\"26000\",\"education_net\":\"0\","         \
    "\"rehab_net\":\"3000\",\"other_rigid\":\"0\""
    {"aid_household", PROPERTY, LIVES, 18, 120, false},
    {"rigid_household", PROPERTY SPENT, LIVES, 18, 120, false},
    {"relief_spend_form", PROPERTY SPENT "," RELIEF, LIVES, 18, 120, false},
    {"relief_urgent_form", RELIEF,
     "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\"", 18, 120, false},
    {"change_notice", PROPERTY, LIVES, 18, 120, false},
    {"review_notice", PROPERTY, LIVES, 18, 120, false},
    {"tekun_person", PROPERTY,
     "\"held\":\"free\",\"disabled_kind\":\"none\",\"supporters_n\":\"0\"," INCOME, 60, 120, false},
    {"disability_person", "",
     "\"held\":\"free\",\"disabled_kind\":\"limb\",\"disabled_grade\":\"grade_2\","
     "\"card_until\":\"2031-06-30\",\"on_injury_care\":\"false\"",
     18, 75, true},
    {"aged_person", "", "", 80, 120, false},
    {"care_person", "", "\"on_injury_care\":\"false\"", 65, 120, false},
    {"child_person", "", "", 0, 17, false},
};

/* ---- about whom -------------------------------------------------------------- */

static const struct telling *telling_of(const struct matter_kind *k)
{
    mz_str form = k->pack->book->forms[k->m->form].name.id;
    for (size_t i = 0; i < MZ_LEN(tellings); i++) {
        if (mz_str_eq(form, mz_str_of(tellings[i].form))) {
            return &tellings[i];
        }
    }
    return NULL;
}

static mz_code homes(struct year *y)
{
    struct matter_demo_people_row *r = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(y->d->town, &lo, &hi);
    MZ_TRY(matter_demo_people(y->d->cx, lo, hi, PEOPLE_MAX, &r, &n));
    y->homes = MZ_NEW_N(y->d->cx->a, struct home, n + 1);
    size_t all = 0;
    bool spared = false;
    for (size_t i = 0; i < n; i++) {
        bool next = i == 0 || r[i].household != r[i - 1].household;
        spared = next ? demo_spared(all++) : spared;
        if (spared) {
            continue;
        }
        if (next) {
            y->homes[y->homes_n++] = (struct home){.household = r[i].household, .who = &r[i]};
        }
        y->homes[y->homes_n - 1].n++;
    }
    return MZ_OK;
}

static bool grants(const struct ir_matter *m)
{
    bool yes = m->department >= 0 || m->outcome != UINT32_MAX;
    for (size_t i = 0; i < m->ends_n; i++) {
        for (size_t k = 0; k < m->ends[i].benefits_n; k++) {
            enum ir_pays act = m->ends[i].benefits[k].act;
            yes |= act == IR_PAY_GRANT || act == IR_PAY_ONCE;
        }
    }
    return yes;
}

/* Somebody of the right age; NULL: nobody here. */
static const struct matter_demo_people_row *who_of(struct demo *d, const struct home *h,
                                                   const struct telling *t)
{
    int64_t today = mz_date_today(d->cx).v;
    for (size_t i = 0; i < h->n; i++) {
        int64_t age = h->who[i].birth == MZ_NULL ? 40 : (today - h->who[i].birth) / YEAR;
        if (t == NULL || (age >= t->from_age && age <= t->to_age)) {
            return &h->who[i];
        }
    }
    return NULL;
}

static mz_str facts_of(struct demo *d, const struct telling *t,
                       const struct matter_demo_people_row *who)
{
    char birth[11] = "";
    if (t == NULL) {
        return MZ_S("");
    }
    mz_date_put(who->birth == MZ_NULL ? (mz_date){0} : (mz_date){(int32_t)who->birth}, birth);
    return mz_str_fmt(d->cx->a,
                      "{\"facts\":{\"household\":{%s},\"members\":[{\"birth\":\"%s\"%s%s}]},"
                      "\"own\":{}}",
                      t->household, birth, t->member[0] != '\0' ? "," : "", t->member);
}

/* ---- one case ---------------------------------------------------------------- */

static mz_code begin_with(struct year *y, const struct matter_kind *k, struct home *h, int64_t *id)
{
    struct demo *d = y->d;
    const struct telling *t = telling_of(k);
    const struct matter_demo_people_row *who = who_of(d, h, t);
    bool clerk = (k->m->by >> IR_POST_CLERK & 1U) != 0;
    *id = 0;
    if (who == NULL) {
        return MZ_INVALID;
    }
    MZ_TRY(demo_as(d, clerk ? (d->tick % 3 == 0 ? "clerk2" : "clerk") : "officer"));
    const struct matter_new in = {.matter = k->m->name.id,
                                  .household = h->household,
                                  .person = k->m->subject == IR_OF_PERSON ? who->person : 0,
                                  .channel = MZ_S("counter"),
                                  .facts = facts_of(d, t, who)};
    return matter_begin(d->cx, &in, id);
}

/* At the next home that may, of those with the living allowance or of the others. */
static mz_code begin_at(struct year *y, const struct matter_kind *k, bool first,
                        struct home **home, int64_t *id)
{
    size_t asked = 0;
    for (size_t i = 0; i < y->homes_n && asked < TRIES && *id == 0; i++) {
        *home = &y->homes[y->at++ % y->homes_n];
        if (first == (*home)->granted) {
            continue;
        }
        mz_code rc = begin_with(y, k, *home, id);
        asked += rc == MZ_OK || who_of(y->d, *home, telling_of(k)) != NULL ? 1 : 0;
        MZ_TRY(demo_left_out(y->d->cx, rc));
    }
    return MZ_OK;
}

/* *id 0: at none. */
static mz_code begin(struct year *y, const struct matter_kind *k, struct home **home, int64_t *id)
{
    const struct telling *t = telling_of(k);
    bool first = grants(k->m);
    *id = 0;
    if (first && t != NULL && t->poor) {
        MZ_TRY(begin_at(y, k, false, home, id));
    }
    return *id != 0 ? MZ_OK : begin_at(y, k, first, home, id);
}

struct case_of {
    struct year *y;
    const struct matter_kind *k;
    struct demo_aim aim;
};

/* Where this end cannot be reached by the facts, another one is. */
static mz_code lead_on(struct demo_walk *w, struct demo_aim aim, struct matter_case *c)
{
    MZ_TRY(demo_lead(w, aim));
    demo_program(w->d);
    MZ_TRY(matter_get(w->d->cx, w->id, c));
    for (size_t i = 1; aim.end && c->ending.n == 0 && i < w->k.m->ends_n; i++) {
        uint32_t other = (aim.place + (uint32_t)i) % (uint32_t)w->k.m->ends_n;
        MZ_TRY(demo_lead(w, (struct demo_aim){.end = true, .place = other}));
        demo_program(w->d);
        MZ_TRY(matter_get(w->d->cx, w->id, c));
    }
    if (aim.end && c->ending.n == 0) {
        const struct flow_event e = {.kind = FLOW_WITHDRAWN, .reason = MZ_S("家中情况好转，不再申请")};
        demo_later(w->d, demo_draw(w->d, YEAR));
        MZ_TRY(demo_as(w->d, "clerk"));
        MZ_TRY(demo_left_out(w->d->cx, matter_happen(w->d->cx, w->id, 0, e)));
    }
    return MZ_OK;
}

static mz_code lead(struct demo *d, void *p)
{
    const struct case_of *o = p;
    struct year *y = o->y;
    const struct matter_kind *k = o->k;
    struct demo_walk w = {.d = d, .k = *k, .turn = (size_t)demo_draw(d, 2)};
    struct home *home = NULL;
    struct matter_case c = {.id = 0};
    MZ_TRY(begin(y, k, &home, &w.id));
    if (w.id == 0) {
        return MZ_OK;
    }
    MZ_TRY(lead_on(&w, o->aim, &c));
    home->granted |= mz_str_eq(k->m->name.id, MZ_S("dibao_apply")) &&
                     mz_str_eq(c.result, MZ_S("granted"));
    return MZ_OK;
}

static mz_code one(struct year *y, const struct matter_kind *k, struct demo_aim aim)
{
    struct case_of o = {y, k, aim};
    return demo_part(y->d, lead, &o);
}

/* ---- the year ---------------------------------------------------------------- */

static mz_code kinds(struct year *y)
{
    struct matter_kind *all = NULL;
    size_t n = 0;
    MZ_TRY(matter_kinds_all(y->d->cx, y->d->town, &all, &n));
    y->kinds = MZ_NEW_N(y->d->cx->a, struct matter_kind, n + 1);
    for (size_t i = 0; i < n && y->kinds_n < KINDS_MAX; i++) {
        struct matter_kind here = {.m = NULL};
        mz_code rc = matter_here(y->d->cx, y->d->town, all[i].m->name.id, &here);
        MZ_TRY(demo_left_out(y->d->cx, rc));
        bool of_people = all[i].m->subject == IR_OF_HOUSEHOLD || all[i].m->subject == IR_OF_PERSON;
        if (rc == MZ_OK && here.m == all[i].m && of_people) {
            y->kinds[y->kinds_n++] = all[i];
        }
    }
    return MZ_OK;
}

/* Cases that ended: a matter after the other, each time another of its ends. */
static mz_code past(struct year *y)
{
    mz_date first = demo_first(y->d);
    int64_t people = y->d->asked->people;
    int64_t each = MONTHLY + people / FOR_EACH;
    size_t turn = 0;
    each = each < MONTHLY_MAX ? each : MONTHLY_MAX;
    for (mz_date day = first; day.v < demo_today(y->d).v; day.v++) {
        struct mz_ymd t = mz_date_ymd(day);
        if ((t.day - 3) % (28 / each) != 0 || t.day < 3) {
            continue;
        }
        const struct matter_kind *k = &y->kinds[turn % y->kinds_n];
        uint32_t end = (uint32_t)(turn / y->kinds_n % k->m->ends_n);
        turn++;
        demo_on(y->d, day);
        MZ_TRY(one(y, k, (struct demo_aim){.end = true, .place = end}));
    }
    return MZ_OK;
}

/* Cases that stand: one at each step of each matter, begun so that they came there lately. */
static mz_code present(struct year *y)
{
    for (size_t i = 0; i < y->kinds_n; i++) {
        const struct ir_matter *m = y->kinds[i].m;
        for (uint32_t s = 0; s < m->steps_n; s++) {
            bool waited = s > 5; /* a notice stands between */
            demo_ago(y->d, 2 + 2 * (int64_t)s + (waited ? 14 : 0) + demo_draw(y->d, 4));
            MZ_TRY(one(y, &y->kinds[i], (struct demo_aim){.place = s}));
        }
    }
    return MZ_OK;
}

mz_code demo_year(struct demo *d)
{
    struct year y = {.d = d};
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(homes(&y));
    MZ_TRY(kinds(&y));
    if (y.homes_n == 0 || y.kinds_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(past(&y));
    return present(&y);
}
