/* demo_year.c - every matter of the packs at every step and with its ends, over the whole year. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/matter/demo_int.h"
#include "feature/matter/demo_sql.h"

enum {
    TOWN_MAX = 1500, /* people of a township that are looked at */
    HOMES_MAX = 12000,
    KINDS_MAX = 80,
    KNOWN_MAX = 100,
    YEAR = 365,
    TRIES = 30,      /* homes that are asked for one case */
    LEFT_MAX = 50,   /* cases that the program began, in a week */
    LATELY = 35,     /* days in which its nights are played each week, before them each month */
    NIGHT = 3,       /* o'clock */
    NEAR = 3,        /* of so many cases one is of the first accounts' own township */
    MONTHLY = 6,     /* cases that begin in a month, and one more */
    FOR_EACH = 3000, /* for each so many people */
    MONTHLY_MAX = 9,
    SOON = 120 /* minutes */
};

struct case_of;

struct home {
    int64_t household, division;
    const struct matter_demo_people_row *who; /* the head first */
    size_t n;
    bool granted; /* the living allowance */
    bool still;   /* it was suspended */
    bool asked;   /* for one of those that exclude each other */
    struct case_of *last; /* that ended, of those */
};

struct year {
    struct demo *d;
    struct demo_turns *q;
    struct matter_kind *kinds; /* of households and persons */
    size_t kinds_n;
    struct home *homes; /* of the first accounts' own township first */
    size_t homes_n, near_n;
    size_t near_at, far_at; /* the homes that are asked next */
    size_t begun;           /* cases */
    int64_t swept;          /* cases up to this one, begun by the program, are looked after */
};

/* What differs from one to the other: "@b" in what is told is one of these, by turns. */
enum { VARIANTS = 5 };
static const struct variant {
    char mark;
    const char *is[VARIANTS];
} variants[] = {
    {'b', {"210", "60", "0", "140", "320"}},                       /* business */
    {'p', {"180", "205", "190", "230", "215"}},                    /* pension */
    {'r', {"2000", "1200", "2600", "800", "1800"}},                /* proposed relief */
    {'i', {"false", "false", "true", "false", "false"}},           /* severe illness */
    {'e', {"accident", "sudden_illness", "fire", "accident", "sudden_illness"}},
};

/* What is told in a form, as of a household of one; the day of birth is the person's own. */
static const struct telling {
    const char *form;
    const char *matter; /* only of this one; NULL: of all that have the form */
    const char *household;
    const char *member;
    int from_age, to_age; /* of whom it is about */
    bool poor;            /* who has the living allowance already */
    bool alone;           /* who lives alone goes first */
} tellings[] = {
#define PROPERTY                                                                             \
    "\"financial_assets\":\"8000\",\"dwellings\":\"1\",\"premises\":\"0\",\"vehicles\":\"0\"," \
    "\"new_house\":\"false\""
#define EARNS(wage, pension)                                                     \
    "\"wage\":\"" wage "\",\"business\":\"@b\",\"property_income\":\"0\","           \
    "\"pension\":\"" pension "\",\"support_received\":\"0\",\"other_transfer\":\"0\""
#define LIVES(income)                                                                       \
    "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\",\"can_work\":\"false\"," \
    "\"disabled_kind\":\"none\",\"disabled_grade\":\"no_grade\",\"severe_illness\":\"@i\"," \
    "\"hard_after\":\"false\"," income
#define POOR   LIVES(EARNS("0", "@p"))
#define MARGIN LIVES(EARNS("900", "@p"))
#define SPENDS LIVES(EARNS("2100", "@p"))
#define RELIEF                                                                           \
    "\"basic_life_hard\":\"true\",\"relief_proposed\":\"@r\",\"emergencies\":[\"@e\"]"
#define SPENT                                                                            \
    ",\"living_cost\":\"14000\",\"medical_net\":\"26000\",\"education_net\":\"0\","         \
    "\"rehab_net\":\"3000\",\"other_rigid\":\"0\""
    {"aid_household", "margin_apply", PROPERTY, MARGIN, 18, 120, false, true},
    {"aid_household", NULL, PROPERTY, POOR, 18, 120, false, true},
    {"rigid_household", NULL, PROPERTY SPENT, SPENDS, 18, 120, false, true},
    {"relief_spend_form", NULL, PROPERTY SPENT "," RELIEF, SPENDS, 18, 120, false, true},
    {"relief_urgent_form", NULL, RELIEF,
     "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\"", 18, 120, false, false},
    {"change_notice", NULL, PROPERTY, POOR, 18, 120, false, false},
    {"review_notice", NULL, PROPERTY, POOR, 18, 120, false, false},
    {"tekun_person", NULL, PROPERTY,
     "\"role\":\"self\",\"lives_together\":\"true\",\"held\":\"free\",\"disabled_kind\":\"none\","
     "\"supporters\":\"nobody\",\"supporters_n\":\"0\"," EARNS("0", "180"),
     60, 120, false, true},
    {"disability_person", NULL, "",
     "\"held\":\"free\",\"disabled_kind\":\"limb\",\"disabled_grade\":\"grade_2\","
     "\"card_until\":\"2031-06-30\",\"on_injury_care\":\"false\"",
     18, 75, true, false},
    {"aged_person", NULL, "", "", 80, 120, false, false},
    {"care_person", NULL, "", "\"on_injury_care\":\"false\"", 65, 120, false, false},
    {"child_person", "unsupported_apply", "",
     "\"father\":\"parent_disabled\",\"mother\":\"parent_disabled\"", 0, 17, false, false},
    {"child_person", NULL, "", "\"father\":\"dead\",\"mother\":\"dead\"", 0, 17, false, false},
};

/* ---- about whom -------------------------------------------------------------- */

static const struct telling *telling_of(const struct matter_kind *k)
{
    mz_str form = k->pack->book->forms[k->m->form].name.id;
    for (size_t i = 0; i < MZ_LEN(tellings); i++) {
        const struct telling *t = &tellings[i];
        bool only = t->matter != NULL && !mz_str_eq(k->m->name.id, mz_str_of(t->matter));
        if (mz_str_eq(form, mz_str_of(t->form)) && !only) {
            return t;
        }
    }
    return NULL;
}

static void put_homes(struct year *y, const struct matter_demo_people_row *r, size_t n)
{
    size_t all = 0;
    bool spared = false;
    for (size_t i = 0; i < n && y->homes_n < HOMES_MAX; i++) {
        bool next = i == 0 || r[i].household != r[i - 1].household;
        spared = next ? demo_spared(all++) : spared;
        if (spared) {
            continue;
        }
        if (next) {
            y->homes[y->homes_n++] = (struct home){
                .household = r[i].household, .division = r[i].division, .who = &r[i]};
        }
        y->homes[y->homes_n - 1].n++;
    }
}

static mz_code homes_of(struct year *y, int64_t place)
{
    struct matter_demo_people_row *r = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(place, &lo, &hi);
    MZ_TRY(matter_demo_people(y->d->cx, lo, hi, TOWN_MAX, &r, &n));
    put_homes(y, r, n);
    return MZ_OK;
}

/* Those behind the first, mixed: two that are asked one after the other live in other townships. */
static void mix(struct year *y)
{
    for (size_t left = y->homes_n - y->near_n; left > 1; left--) {
        size_t a = y->near_n + left - 1;
        size_t b = y->near_n + (size_t)demo_draw(y->d, (int64_t)left);
        struct home h = y->homes[a];
        y->homes[a] = y->homes[b];
        y->homes[b] = h;
    }
}

/* Who is on the allowance from the first month on. */
static mz_code known(struct year *y)
{
    struct matter_demo_known_row *r = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(y->d->county, &lo, &hi);
    MZ_TRY(matter_demo_known(y->d->cx, lo, hi, KNOWN_MAX, &r, &n));
    for (size_t i = 0; i < y->homes_n; i++) {
        for (size_t k = 0; k < n; k++) {
            y->homes[i].granted |= r[k].household == y->homes[i].household;
        }
    }
    return MZ_OK;
}

static mz_code homes(struct year *y)
{
    mz_cx *cx = y->d->cx;
    struct division *town = NULL;
    size_t n = 0;
    y->homes = MZ_NEW_N(cx->a, struct home, HOMES_MAX);
    MZ_TRY(homes_of(y, y->d->town));
    y->near_n = y->homes_n;
    MZ_TRY(division_children(cx, cx->world->divisions, y->d->county, mz_date_today(cx).v, &town,
                             &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(town[i].code == y->d->town ? MZ_OK : homes_of(y, town[i].code));
    }
    mix(y);
    return known(y);
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

/* What a household is recognised as: one of these at a time. */
static bool excludes(const struct ir_matter *m)
{
    static const char *const of[] = {"dibao_apply", "margin_apply", "rigid_apply", "tekun_apply"};
    bool yes = false;
    for (size_t i = 0; i < MZ_LEN(of); i++) {
        yes |= mz_str_eq(m->name.id, mz_str_of(of[i]));
    }
    return yes;
}

/* Whether an end of it says what somebody is: a review does, and is no application. */
static bool recognises(const struct ir_matter *m)
{
    bool yes = false;
    for (size_t i = 0; i < m->ends_n; i++) {
        yes |= m->ends[i].recognitions_n > 0;
    }
    return yes;
}

/* Who was asked for one thing is not asked for another that excludes it. */
static bool barred(const struct ir_matter *m, const struct home *h)
{
    return excludes(m) ? h->asked || h->granted : recognises(m) && h->asked && !h->granted;
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

static const char *variant_of(char mark, size_t turn)
{
    size_t i = 0;
    while (variants[i].mark != mark) {
        i++;
        assert(i < MZ_LEN(variants));
    }
    return variants[i].is[turn % VARIANTS];
}

static void put_told(mz_sb *b, const char *told, size_t turn)
{
    for (; *told != '\0'; told++) {
        if (*told == '@') {
            mz_sb_fmt(b, "%s", variant_of(*++told, turn));
        } else {
            mz_sb_fmt(b, "%c", *told);
        }
    }
}

static mz_str facts_of(struct demo *d, const struct telling *t,
                       const struct matter_demo_people_row *who, size_t turn)
{
    char birth[11] = "";
    if (t == NULL) {
        return MZ_S("");
    }
    mz_sb b = mz_sb_new(d->cx->a, 1 << 12);
    mz_date_put(who->birth == MZ_NULL ? (mz_date){0} : (mz_date){(int32_t)who->birth}, birth);
    mz_sb_fmt(&b, "{\"facts\":{\"household\":{");
    put_told(&b, t->household, turn);
    mz_sb_fmt(&b, "},\"members\":[{\"birth\":\"%s\"%s", birth, t->member[0] != '\0' ? "," : "");
    put_told(&b, t->member, turn);
    mz_sb_fmt(&b, "}]},\"own\":{}}");
    return mz_sb_view(&b);
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
    MZ_TRY(clerk ? demo_as_clerk(d, h->division, d->tick % 3 == 0) : demo_as(d, "officer"));
    const struct matter_new in = {.matter = k->m->name.id,
                                  .household = h->household,
                                  .person = k->m->subject == IR_OF_PERSON ? who->person : 0,
                                  .channel = MZ_S("counter"),
                                  .facts = facts_of(d, t, who, y->begun)};
    return matter_begin(d->cx, &in, id);
}

/* Of these homes, the next one. */
static struct home *next_home(struct year *y, bool near)
{
    size_t far_n = y->homes_n - y->near_n;
    bool here = (near && y->near_n > 0) || far_n == 0;
    return here ? &y->homes[y->near_at++ % y->near_n] : &y->homes[y->near_n + y->far_at++ % far_n];
}

struct search {
    bool granted; /* of those with the living allowance, else of the others */
    bool near;    /* of the own township, else of the others */
    bool alone;   /* of those who live alone */
    bool still;   /* of those whose allowance was suspended */
};

/* At the next home that may. */
static mz_code begin_at(struct year *y, const struct matter_kind *k, struct search s,
                        struct home **home, int64_t *id)
{
    size_t asked = 0;
    for (size_t i = 0; i < y->homes_n && asked < TRIES && *id == 0; i++) {
        *home = next_home(y, s.near);
        const struct home *h = *home;
        if (s.granted != h->granted || (s.alone && h->n > 1) || (s.still && !h->still) ||
            barred(k->m, h)) {
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
    bool near = demo_draw(y->d, NEAR) == 0;
    bool still = mz_str_eq(k->m->name.id, MZ_S("dibao_resume"));
    *id = 0;
    if (first && t != NULL && t->poor) {
        MZ_TRY(begin_at(y, k, (struct search){.granted = true, .near = near}, home, id));
    }
    if (*id == 0 && t != NULL && t->alone) {
        struct search s = {.granted = !first, .near = near, .alone = true};
        MZ_TRY(begin_at(y, k, s, home, id));
    }
    for (int i = 0; i < 2 && *id == 0; i++) {
        struct search s = {.granted = !first, .near = near, .still = still};
        MZ_TRY(begin_at(y, k, s, home, id));
        near = !near;
    }
    return MZ_OK;
}

struct case_of {
    struct year *y;
    struct demo_walk w;
    struct home *home; /* NULL: not begun, or none of those that are asked */
};

static mz_code set_out(struct case_of *o, struct demo_turn *t)
{
    MZ_TRY(begin(o->y, &o->w.k, &o->home, &o->w.id));
    o->y->begun += o->w.id != 0 ? 1 : 0;
    t->over = o->w.id == 0;
    o->w.place = o->home->division;
    o->home->asked |= o->w.id != 0 && (excludes(o->w.k.m) || recognises(o->w.k.m));
    t->at_ms = demo_then(o->w.d, SOON + demo_draw(o->w.d, YEAR));
    return MZ_OK;
}

static uint32_t granted(const struct ir_matter *m)
{
    uint32_t end = 0;
    while (end < m->ends_n && m->ends[end].result != IR_GRANTED) {
        end++;
    }
    return end < m->ends_n ? end : 0;
}

static mz_code go(struct demo *d, struct demo_turn *t);

/* Whom the county was right to answer has the first case decided anew. */
static mz_code reopened(struct case_of *o)
{
    struct demo *d = o->w.d;
    struct case_of *was = o->home->last;
    struct matter_case c = {.id = 0};
    if (was == NULL || was == o) {
        return MZ_OK;
    }
    MZ_TRY(matter_get(d->cx, was->w.id, &c));
    if (c.ending.n > 0) {
        return MZ_OK;
    }
    o->home->last = NULL;
    was->w.aim = (struct demo_aim){.end = true, .place = granted(was->w.k.m)};
    was->w.tried = 0;
    memset(was->w.bad, 0, sizeof was->w.bad);
    return demo_turn_add(d, o->y->q, (struct demo_turn){demo_then(d, SOON), go, was, false, 0});
}

static mz_code ended_well(struct case_of *o)
{
    struct matter_case c = {.id = 0};
    mz_str m = o->w.k.m->name.id;
    bool living = mz_str_eq(m, MZ_S("dibao_apply")) || mz_str_eq(m, MZ_S("tekun_apply"));
    if (o->home == NULL) {
        return MZ_OK;
    }
    demo_program(o->w.d);
    MZ_TRY(matter_get(o->w.d->cx, o->w.id, &c));
    o->home->granted |= living && mz_str_eq(c.result, MZ_S("granted"));
    o->home->still |= mz_str_eq(c.ending, MZ_S("suspended"));
    MZ_TRY(reopened(o));
    o->home->last = c.ending.n > 0 && excludes(o->w.k.m) ? o : o->home->last;
    return MZ_OK;
}

static mz_code go(struct demo *d, struct demo_turn *t)
{
    struct case_of *o = t->p;
    if (o->w.id == 0) {
        return set_out(o, t);
    }
    MZ_TRY(demo_walk_on(&o->w, t));
    MZ_TRY(demo_letters(d, o->y->q, o->w.id, &o->w.letters));
    return t->over ? ended_well(o) : MZ_OK;
}

static mz_code one(struct year *y, const struct matter_kind *k, struct demo_aim aim, int64_t at_ms)
{
    struct case_of *o = demo_turns_alloc(y->q, sizeof *o);
    *o = (struct case_of){
        .y = y, .w = {.d = y->d, .k = *k, .aim = aim, .turn = (size_t)demo_draw(y->d, 2)}};
    return demo_turn_add(y->d, y->q, (struct demo_turn){at_ms, go, o, false, 0});
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

/* What is asked for most, and mostly granted. */
static const char *const often[] = {"dibao_apply", "relief_urgent", "tekun_apply",
                                    "dibao_apply", "margin_apply",  "relief_urgent",
                                    "dibao_apply", "dibao_suspend", "rigid_apply",
                                    "dibao_apply", "dibao_review"};

static const struct matter_kind *kind_of(const struct year *y, const char *matter)
{
    for (size_t i = 0; i < y->kinds_n; i++) {
        if (mz_str_eq(y->kinds[i].m->name.id, mz_str_of(matter))) {
            return &y->kinds[i];
        }
    }
    return NULL;
}

/* Every second case is one of those; the others are a matter after the other, at its ends. */
static mz_code ended(struct year *y, size_t turn, int64_t at_ms)
{
    const struct matter_kind *k = kind_of(y, often[turn / 2 % MZ_LEN(often)]);
    struct demo_aim aim = {.end = true};
    if (turn % 2 == 0 && k != NULL) {
        aim.place = granted(k->m);
        return one(y, k, aim, at_ms);
    }
    k = &y->kinds[turn / 2 % y->kinds_n];
    aim.place = (uint32_t)(turn / 2 / y->kinds_n % k->m->ends_n);
    return one(y, k, aim, at_ms);
}

/* Cases that ended, spread over the months. */
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
        MZ_TRY(ended(y, turn++, demo_time(y->d, day)));
    }
    return MZ_OK;
}

/* ---- what the program begins ------------------------------------------------- */

/* The end that says that all is well. */
static uint32_t kept(const struct ir_matter *m)
{
    uint32_t end = 0;
    while (end < m->ends_n && m->ends[end].result == IR_WITHDRAWN) {
        end++;
    }
    return end < m->ends_n ? end : 0;
}

static mz_code look_after(struct year *y, const struct matter_demo_begun_row *r)
{
    const struct matter_kind *k = NULL;
    for (size_t i = 0; i < y->kinds_n && k == NULL; i++) {
        k = mz_str_eq(y->kinds[i].m->name.id, r->matter) ? &y->kinds[i] : NULL;
    }
    if (k == NULL) {
        return MZ_OK;
    }
    struct case_of *o = demo_turns_alloc(y->q, sizeof *o);
    *o = (struct case_of){.y = y,
                          .w = {.d = y->d,
                                .k = *k,
                                .aim = {.end = true, .place = kept(k->m)},
                                .id = r->id,
                                .place = r->division,
                                .turn = (size_t)demo_draw(y->d, 2)}};
    int64_t at_ms = demo_time(y->d, mz_date_of_ms(y->d->now_ms));
    return demo_turn_add(y->d, y->q, (struct demo_turn){at_ms, go, o, false, 0});
}

/* The work of a night: days that are over, limits, reviews that are due, who looks after them. */
static mz_code night(struct demo *d, struct demo_turn *t)
{
    struct year *y = t->p;
    struct matter_demo_begun_row *r = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    demo_program(d);
    MZ_TRY(matter_days_job(d->cx, 0, MZ_S("")));
    MZ_TRY(matter_review_job(d->cx, 0, MZ_S("")));
    division_range(d->county, &lo, &hi);
    MZ_TRY(matter_demo_begun(d->cx, lo, hi, y->swept, LEFT_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        y->swept = r[i].id;
        MZ_TRY(look_after(y, &r[i]));
    }
    bool lately = demo_today(d).v - mz_date_today(d->cx).v <= LATELY;
    t->at_ms += (lately ? 7 : 28) * DEMO_DAY_MS;
    return MZ_OK;
}

static mz_code nights(struct year *y)
{
    int64_t at_ms = mz_date_ms(demo_first(y->d)) + 7 * DEMO_DAY_MS + NIGHT * DEMO_HOUR_MS;
    return demo_turn_add(y->d, y->q, (struct demo_turn){at_ms, night, y, false, 0});
}

/* Cases that stand: one at each step of each matter, begun so that they came there lately. */
static mz_code present(struct year *y)
{
    const int32_t today = demo_today(y->d).v;
    for (size_t i = 0; i < y->kinds_n; i++) {
        const struct ir_matter *m = y->kinds[i].m;
        for (uint32_t s = 0; s < m->steps_n; s++) {
            const struct demo_walk w = {.d = y->d, .k = y->kinds[i], .aim = {.place = s}};
            int32_t ago = 2 + demo_walk_days(&w) + (int32_t)demo_draw(y->d, 3);
            MZ_TRY(one(y, &y->kinds[i], w.aim, demo_time(y->d, (mz_date){today - ago})));
        }
    }
    return MZ_OK;
}

static void mark(struct year *y, const struct demo_told *told)
{
    for (size_t i = 0; i < y->near_n; i++) {
        for (size_t k = 0; k < told->n; k++) {
            y->homes[i].asked |= y->homes[i].household == told->home[k];
        }
    }
}

mz_code demo_year(struct demo *d, struct demo_turns *q, const struct demo_told *told)
{
    struct year *y = MZ_NEW(d->cx->a, struct year);
    *y = (struct year){.d = d, .q = q};
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(homes(y));
    mark(y, told);
    MZ_TRY(kinds(y));
    if (y->homes_n == 0 || y->kinds_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(past(y));
    MZ_TRY(nights(y));
    return present(y);
}
