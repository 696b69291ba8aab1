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
    DEAD_MAX = 100,
    KNOWN_MAX = 100,
    YEAR = 365,
    STILL = 8,       /* days that a case which was drawn waits */
    AGAIN = 3,       /* homes after each other, for a case that shall stand somewhere */
    TRIES = 90,      /* homes that are asked for one case */
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
    int64_t household, division, died;
    const struct matter_demo_people_row *who; /* the head first */
    size_t n;
    bool granted; /* the living allowance */
    bool still;   /* it was suspended */
    bool tekun;   /* its one member is supported as destitute */
    bool asked;   /* for one of those that exclude each other */
    struct case_of *last; /* that ended, of those */
};

struct year {
    struct demo *d;
    struct demo_turns *q;
    struct matter_kind *kinds; /* that somebody may begin, behind them those that are drawn */
    size_t kinds_n, all_n;
    struct home *homes; /* of the first accounts' own township first */
    size_t homes_n, near_n;
    struct home *dead; /* each who died, by himself */
    size_t dead_n, dead_at;
    size_t near_at, far_at; /* the homes that are asked next */
    size_t begun;           /* cases */
    struct demo_entries *entries;
    int64_t swept;          /* cases up to this one, begun by the program, are looked after */
};

/* ---- about whom -------------------------------------------------------------- */

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

static mz_code dead(struct year *y)
{
    struct matter_demo_people_row *who = NULL;
    struct matter_demo_dead_row *r = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(y->d->county, &lo, &hi);
    MZ_TRY(matter_demo_dead(y->d->cx, lo, hi, DEAD_MAX, &r, &y->dead_n));
    y->dead = MZ_NEW_N(y->d->cx->a, struct home, y->dead_n + 1);
    who = MZ_NEW_N(y->d->cx->a, struct matter_demo_people_row, y->dead_n + 1);
    for (size_t i = 0; i < y->dead_n; i++) {
        who[i] = (struct matter_demo_people_row){.person = r[i].id, .birth = r[i].birth};
        y->dead[i] = (struct home){
            .division = r[i].division, .died = r[i].died, .who = &who[i], .n = 1};
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
    MZ_TRY(dead(y));
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

/* Whether an end of it says what a household is: a review does, and is no application. */
static bool recognises(const struct ir_matter *m)
{
    bool yes = false;
    for (size_t i = 0; m->subject == IR_OF_HOUSEHOLD && i < m->ends_n; i++) {
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
                                                   const struct demo_telling *t)
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

/* ---- one case ---------------------------------------------------------------- */

static mz_code begin_with(struct year *y, const struct matter_kind *k, struct home *h, int64_t *id)
{
    struct demo *d = y->d;
    const struct demo_telling *t = demo_telling_of(k);
    const struct matter_demo_people_row *who = who_of(d, h, t);
    bool clerk = (k->m->by >> IR_POST_CLERK & 1U) != 0;
    *id = 0;
    if (who == NULL) {
        return MZ_INVALID;
    }
    MZ_TRY(clerk ? demo_as_clerk(d, h->division, d->tick % 3 == 0) : demo_as(d, "officer"));
    const mz_date born = {who->birth == MZ_NULL ? 0 : (int32_t)who->birth};
    const struct matter_new in = {.matter = k->m->name.id,
                                  .household = h->household,
                                  .person = k->m->subject == IR_OF_PERSON ? who->person : 0,
                                  .channel = MZ_S("counter"),
                                  .facts = demo_told(d, t, born, (mz_date){(int32_t)h->died},
                                                     y->begun)};
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
    bool either;  /* of both */
    bool near;    /* of the own township, else of the others */
    bool alone;   /* of those who live alone */
    bool still;   /* of those whose allowance was suspended */
    bool tekun;   /* of those who are supported as destitute */
};

/* At the next home that may. */
static mz_code begin_at(struct year *y, const struct matter_kind *k, struct search s,
                        struct home **home, int64_t *id)
{
    size_t asked = 0;
    for (size_t i = 0; i < y->homes_n && asked < TRIES && *id == 0; i++) {
        *home = next_home(y, s.near);
        const struct home *h = *home;
        bool other = (s.granted != h->granted && !s.either) || (s.alone && h->n > 1) ||
                     (s.still && !h->still) || (s.tekun && !h->tekun);
        if (other || (barred(k->m, h) && !s.tekun)) {
            continue;
        }
        mz_code rc = begin_with(y, k, *home, id);
        asked += rc == MZ_OK || who_of(y->d, *home, demo_telling_of(k)) != NULL ? 1 : 0;
        MZ_TRY(demo_left_out(y->d->cx, rc));
    }
    return MZ_OK;
}

/* The next who died. */
static mz_code begin_dead(struct year *y, const struct matter_kind *k, struct home **home,
                          int64_t *id)
{
    for (size_t i = 0; i < y->dead_n && i < TRIES && *id == 0; i++) {
        *home = &y->dead[y->dead_at++ % y->dead_n];
        bool by_then = (*home)->died <= mz_date_today(y->d->cx).v;
        mz_code rc = by_then ? begin_with(y, k, *home, id) : MZ_OK;
        MZ_TRY(demo_left_out(y->d->cx, rc));
    }
    return MZ_OK;
}

/* The panel of the county is asked for those who are supported as destitute and by nothing else. */
static bool of_tekun(const struct demo_walk *w)
{
    return !w->aim.end && mz_str_eq(w->k.m->steps[w->aim.place].name.id, MZ_S("panel"));
}

/* *id 0: at none. */
static mz_code begin(struct year *y, const struct demo_walk *w, struct home **home, int64_t *id)
{
    const struct matter_kind *k = &w->k;
    const struct demo_telling *t = demo_telling_of(k);
    const enum demo_whose whose = t == NULL ? DEMO_ANYBODY : t->whose;
    bool first = grants(k->m);
    bool near = demo_draw(y->d, NEAR) == 0;
    bool still = mz_str_eq(k->m->name.id, MZ_S("dibao_resume"));
    *id = 0;
    if (whose == DEMO_DEAD) {
        return begin_dead(y, k, home, id);
    }
    if (of_tekun(w)) {
        struct search s = {.either = true, .near = near, .tekun = true};
        MZ_TRY(begin_at(y, k, s, home, id));
        s.near = !near;
        return *id == 0 ? begin_at(y, k, s, home, id) : MZ_OK;
    }
    if (first && whose == DEMO_POOR) {
        MZ_TRY(begin_at(y, k, (struct search){.granted = true, .near = near}, home, id));
    }
    if (*id == 0 && whose == DEMO_ALONE) {
        struct search s = {.granted = !first, .near = near, .alone = true};
        MZ_TRY(begin_at(y, k, s, home, id));
    }
    for (int i = 0; i < 2 && *id == 0; i++) {
        struct search s = {.granted = !first,
                           .either = whose == DEMO_EITHER,
                           .near = near,
                           .still = still};
        MZ_TRY(begin_at(y, k, s, home, id));
        near = !near;
    }
    return MZ_OK;
}

struct case_of {
    struct year *y;
    struct demo_walk w;
    struct home *home; /* NULL: not begun, or none of those that are asked */
    int tries;
};

static mz_code set_out(struct case_of *o, struct demo_turn *t)
{
    struct year *y = o->y;
    bool entry = o->w.k.m->subject > IR_OF_PERSON;
    if (entry) {
        MZ_TRY(demo_entry_begin(y->d, y->entries, &o->w));
    } else {
        MZ_TRY(begin(y, &o->w, &o->home, &o->w.id));
        o->w.place = o->home == NULL ? 0 : o->home->division;
    }
    y->begun += o->w.id != 0 ? 1 : 0;
    t->over = o->w.id == 0;
    if (entry || o->w.id == 0) {
        t->at_ms = demo_then(o->w.d, SOON + demo_draw(o->w.d, YEAR));
        return MZ_OK;
    }
    o->home->asked |= (excludes(o->w.k.m) || recognises(o->w.k.m));
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
    o->home->tekun |= mz_str_eq(m, MZ_S("tekun_apply")) && mz_str_eq(c.result, MZ_S("granted")) &&
                      o->home->n == 1;
    MZ_TRY(reopened(o));
    o->home->last = c.ending.n > 0 && excludes(o->w.k.m) ? o : o->home->last;
    return MZ_OK;
}

/* It came elsewhere than it was led to: it is taken back, and another home is asked. */
static mz_code elsewhere(struct case_of *o, struct demo_turn *t)
{
    const struct flow_event e = {.kind = FLOW_WITHDRAWN, .reason = MZ_S("家中情况好转，不再申请")};
    struct demo *d = o->w.d;
    struct matter_case c = {.id = 0};
    const size_t turn = o->w.turn;
    demo_program(d);
    MZ_TRY(matter_get(d->cx, o->w.id, &c));
    if (o->w.aim.end || mz_str_eq(c.step, o->w.k.m->steps[o->w.aim.place].name.id) ||
        ++o->tries >= AGAIN) {
        return MZ_OK;
    }
    if (c.ending.n == 0) {
        MZ_TRY(demo_as_clerk(d, o->w.place, turn));
        MZ_TRY(demo_left_out(d->cx, matter_happen(d->cx, o->w.id, 0, e)));
    }
    demo_walk_new(d, &o->w.k, o->w.aim, &o->w);
    o->w.turn = turn;
    o->home = NULL;
    t->over = false;
    t->at_ms = demo_then(d, SOON);
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
    MZ_TRY(t->over ? ended_well(o) : MZ_OK);
    return t->over ? elsewhere(o, t) : MZ_OK;
}

static mz_code one(struct year *y, const struct matter_kind *k, struct demo_aim aim, int64_t at_ms)
{
    struct case_of *o = demo_turns_alloc(y->q, sizeof *o);
    *o = (struct case_of){.y = y};
    demo_walk_new(y->d, k, aim, &o->w);
    o->w.turn = (size_t)demo_draw(y->d, 2);
    return demo_turn_add(y->d, y->q, (struct demo_turn){at_ms, go, o, false, 0});
}

/* ---- the year ---------------------------------------------------------------- */

static mz_code kinds(struct year *y)
{
    struct matter_kind *all = NULL;
    size_t n = 0;
    MZ_TRY(matter_kinds_all(y->d->cx, y->d->town, &all, &n));
    y->kinds = MZ_NEW_N(y->d->cx->a, struct matter_kind, n + 1);
    for (int drawn = 0; drawn < 2; drawn++) {
        for (size_t i = 0; i < n && y->all_n < KINDS_MAX; i++) {
            bool by_lot = all[i].m->drawn.source != NULL;
            if (by_lot == (drawn == 1) && all[i].m->subject != IR_OF_NOBODY) {
                y->kinds[y->all_n++] = all[i];
            }
        }
        y->kinds_n = drawn == 0 ? y->all_n : y->kinds_n;
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
    for (size_t i = 0; i < y->all_n && k == NULL; i++) {
        k = mz_str_eq(y->kinds[i].m->name.id, r->matter) ? &y->kinds[i] : NULL;
    }
    bool drawn = k != NULL && k->m->drawn.source != NULL;
    if (k == NULL || (drawn && demo_today(y->d).v - mz_date_today(y->d->cx).v < STILL)) {
        return MZ_OK; /* who was drawn lately is not there yet */
    }
    struct case_of *o = demo_turns_alloc(y->q, sizeof *o);
    *o = (struct case_of){.y = y};
    demo_walk_new(y->d, k, (struct demo_aim){.end = true, .place = kept(k->m)}, &o->w);
    o->w.id = r->id;
    o->w.place = r->division;
    o->w.turn = (size_t)demo_draw(y->d, 2);
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
    for (size_t i = 0; i < y->kinds_n; i++) {
        const struct ir_matter *m = y->kinds[i].m;
        for (uint32_t s = 0; s < m->steps_n; s++) {
            struct demo_walk w;
            demo_walk_new(y->d, &y->kinds[i], (struct demo_aim){.place = s}, &w);
            mz_date day = {demo_walk_from(&w).v - (int32_t)demo_draw(y->d, 2)};
            MZ_TRY(one(y, &y->kinds[i], w.aim, demo_time(y->d, day)));
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
    MZ_TRY(demo_entries_new(d, y->kinds, y->kinds_n, &y->entries));
    if (y->homes_n == 0 || y->kinds_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(past(y));
    MZ_TRY(nights(y));
    return present(y);
}
