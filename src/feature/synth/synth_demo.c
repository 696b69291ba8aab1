/* synth_demo.c - move in, live, and let the features add their own. */
#include "feature/synth/synth_demo.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/demo/demo.h"
#include "feature/household/household.h"
#include "feature/office/office.h"
#include "feature/org/org.h"
#include "feature/person/person.h"
#include "feature/synth/synth_int.h"
#include "feature/synth/synth_org.h"
#include "feature/synth/synth_sql.h"
#include "feature/world.h"

#define DAY_MS INT64_C(86400000)
#define HOOK_ROOM ((size_t)4 << 30)

enum {
    MOVED_BEFORE = 40, /* so many days before the year that is shown the first moved in */
    MOVING_DAYS = 4,   /* and for how long they went on */
    CHANGES_PERMILLE = 30, /* of the people, but in a big county no more than this: */
    CHANGES_MAX = 600,
    /* A household has members who live together and members of the register. */
    HOUSEHOLDS_MAX = 2 * SYNTH_BATCH,
    MAY_ALL = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED,
    BATCH_ARENA = 256 << 20,
};

/* ---- a clock that is set ------------------------------------------------------- */

static int64_t set_ms(void *p)
{
    return *(int64_t *)p;
}

struct filling {
    const struct synth_demo *what;
    const synth *s;
    struct synth_demo_sum *sum;
    int64_t now_ms;   /* really */
    int32_t moved;    /* so many days ago the first moved in */
    int64_t clock_ms; /* shown */
    struct mz_clock clock;
    const struct mz_clock *before;
};

/* Nobody moves in before the youngest of them is born. */
static int32_t moved(int64_t now_ms)
{
    mz_date today = mz_date_of_ms(now_ms);
    int32_t day = demo_first_day(today).v - MOVED_BEFORE;
    return today.v - (day > SYNTH_DAY ? day : SYNTH_DAY + 1);
}

static void set_clock(mz_cx *cx, struct filling *f, int64_t ms)
{
    f->clock_ms = ms < f->now_ms ? ms : f->now_ms;
    f->clock = (struct mz_clock){set_ms, &f->clock_ms};
    cx->clock = &f->clock;
}

static bool stopped(const struct filling *f)
{
    return f->what->stopped != NULL && f->what->stopped(f->what->p);
}

static void step(const struct filling *f)
{
    if (f->what->step != NULL) {
        f->what->step(f->what->p, f->sum->people);
    }
}

/* ---- moving in ------------------------------------------------------------------- */

struct batch {
    struct filling *f;
    int64_t first; /* household */
    int64_t next;
    struct synth_household *homes;
    struct person_input *in;
    struct person_result *persons;
    size_t persons_n;
    struct household_new *households;
    struct household_result *made;
    size_t households_n;
};

static mz_str str(const char *z)
{
    return mz_str_of(z);
}

static void fill_person(const struct synth_household *h, const struct synth_person *p,
                        struct person_input *in)
{
    *in = person_blank();
    in->name = str(p->name);
    in->sex = (mz_str){&p->sex, 1};
    in->birth = p->birth;
    in->nation = str(p->nation);
    in->marital = str(p->marital);
    in->hukou = p->hukou;
    in->id_number = str(p->id);
    in->phone = str(p->phone);
    in->division = p->division;
    in->address = str(p->lives ? h->address : h->register_address);
    in->lon_e6 = p->lives ? h->lon_e6 : MZ_NULL;
    in->lat_e6 = p->lives ? h->lat_e6 : MZ_NULL;
    in->protect = p->protect;
    in->source = MZ_S("import:demo");
}

/* As many whole households of one county as a transaction holds. */
static void gather(mz_cx *cx, struct batch *b)
{
    const synth *s = b->f->s;
    b->homes = MZ_NEW_N(cx->a, struct synth_household, SYNTH_BATCH);
    b->in = MZ_NEW_N(cx->a, struct person_input, SYNTH_BATCH);
    b->persons = MZ_NEW_N(cx->a, struct person_result, SYNTH_BATCH);
    b->households = MZ_NEW_N(cx->a, struct household_new, HOUSEHOLDS_MAX);
    b->made = MZ_NEW_N(cx->a, struct household_result, HOUSEHOLDS_MAX);
    b->persons_n = 0;
    b->next = b->first;
    while (b->next < synth_households(s)) {
        struct synth_household *h = &b->homes[b->next - b->first];
        synth_household(s, b->next, h);
        bool full = b->persons_n + h->members_n > SYNTH_BATCH;
        if (full || h->division / MZ_COUNTY_UNIT != b->homes[0].division / MZ_COUNTY_UNIT) {
            return;
        }
        for (size_t i = 0; i < h->members_n; i++) {
            fill_person(h, &h->members[i], &b->in[b->persons_n++]);
        }
        b->next++;
    }
}

static void add_household(mz_cx *cx, struct batch *b, const struct synth_household *h,
                          size_t person, enum household_kind kind)
{
    bool living = kind == HOUSEHOLD_LIVING;
    struct household_place *places = MZ_NEW_N(cx->a, struct household_place, h->members_n);
    size_t n = 0;
    for (size_t i = 0; i < h->members_n; i++) {
        const struct synth_person *p = &h->members[i];
        if (living ? p->lives : p->registered) {
            places[n++] = (struct household_place){b->persons[person + i].id, str(p->relation)};
        }
    }
    if (n == 0) {
        return;
    }
    b->households[b->households_n++] = (struct household_new){
        .kind = kind,
        .division = living ? h->division : h->register_division,
        .number = living ? MZ_S("") : str(h->number),
        .address = str(living ? h->address : h->register_address),
        .lon_e6 = living ? h->lon_e6 : MZ_NULL,
        .lat_e6 = living ? h->lat_e6 : MZ_NULL,
        .since = h->since.v,
        .source = MZ_S("import:demo"),
        .members = places,
        .members_n = n,
    };
}

/* The generator made something that the office refuses: our mistake, with its reason. */
static mz_code refused(mz_cx *cx, const char *what, struct mz_say say)
{
    char text[200];
    mz_text_plain(text, sizeof text, say);
    return mz_fail(cx, MZ_INVALID, "invented %s refused: %s: %s", what,
                   say.field != NULL ? say.field : "", text);
}

static mz_code move_in(mz_cx *cx, void *p)
{
    struct batch *b = p;
    size_t person = 0;
    b->households_n = 0;
    MZ_TRY(person_add_many(cx, b->in, b->persons_n, true, b->persons));
    for (size_t i = 0; i < b->persons_n; i++) {
        if (b->persons[i].id == 0) {
            return refused(cx, "person", b->persons[i].problems.say[0]);
        }
    }
    for (int64_t k = b->first; k < b->next; k++) {
        const struct synth_household *h = &b->homes[k - b->first];
        add_household(cx, b, h, person, HOUSEHOLD_LIVING);
        add_household(cx, b, h, person, HOUSEHOLD_REGISTER);
        person += h->members_n;
    }
    MZ_TRY(household_add_many(cx, b->households, b->households_n, true, b->made));
    for (size_t i = 0; i < b->households_n; i++) {
        if (b->made[i].id == 0) {
            return refused(cx, "household", b->made[i].why);
        }
    }
    return office_set(cx, "demo.next", mz_str_fmt(cx->a, "%" PRId64, b->next));
}

static mz_code move_all_in(mz_cx *cx, struct filling *f, int64_t k)
{
    int64_t all = synth_households(f->s);
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    mz_arena *a = mz_arena_new(BATCH_ARENA);
    for (; k < all && rc == MZ_OK; mz_arena_reset(a)) {
        struct batch b = {.f = f, .first = k};
        cx->a = a;
        gather(cx, &b);
        int64_t day = f->now_ms - f->moved * DAY_MS + k * (MOVING_DAYS * DAY_MS) / all;
        set_clock(cx, f, day);
        rc = stopped(f) ? MZ_STOPPED : mz_tx(cx, move_in, &b);
        cx->a = outer;
        if (rc == MZ_OK) {
            k = b.next;
            f->sum->people += (int64_t)b.persons_n;
            f->sum->households += (int64_t)b.households_n;
            step(f);
        }
    }
    mz_arena_free(a);
    return rc;
}

/* ---- organisations ----------------------------------------------------------------- */

struct founding {
    const struct filling *f;
    size_t county_i;
    int64_t n;
};

static mz_code found_county(mz_cx *cx, void *p)
{
    struct founding *w = p;
    struct synth_org *o = NULL;
    size_t n = 0;
    synth_orgs(w->f->s, w->county_i, cx->a, &o, &n);
    struct org_input *in = MZ_NEW_N(cx->a, struct org_input, n);
    struct org_result *made = MZ_NEW_N(cx->a, struct org_result, n);
    for (size_t i = 0; i < n; i++) {
        in[i] = (struct org_input){
            .division = o[i].division,
            .name = str(o[i].name),
            .uscc = str(o[i].uscc),
            .kind = str(o[i].kind),
            .legal = str(o[i].legal),
            .phone = str(o[i].phone),
            .address = str(o[i].address),
            .lon_e6 = o[i].lon_e6,
            .lat_e6 = o[i].lat_e6,
            .source = MZ_S("import:demo"),
        };
    }
    for (size_t at = 0; at < n; at += SYNTH_BATCH) {
        size_t most = n - at < SYNTH_BATCH ? n - at : SYNTH_BATCH;
        MZ_TRY(org_add_many(cx, in + at, most, true, made + at));
    }
    for (size_t i = 0; i < n; i++) {
        if (made[i].id == 0) {
            return refused(cx, "organisation", made[i].why);
        }
    }
    w->n = (int64_t)n;
    return office_set(cx, "demo.orgs", mz_str_fmt(cx->a, "%zu", w->county_i + 1));
}

/* County by county, each in a transaction. */
static mz_code found_all(mz_cx *cx, struct filling *f)
{
    mz_str at;
    int64_t next = 0;
    MZ_TRY(office_get(cx, "demo.orgs", &at));
    if (at.n > 0) {
        MZ_TRY(mz_str_i64(cx, "demo.orgs", at, 0, INT32_MAX, &next));
    }
    mz_arena *outer = cx->a;
    mz_arena *a = mz_arena_new(BATCH_ARENA);
    mz_code rc = MZ_OK;
    for (size_t i = (size_t)next; i < synth_counties(f->s) && rc == MZ_OK; i++) {
        struct founding w = {.f = f, .county_i = i};
        cx->a = a;
        set_clock(cx, f, f->now_ms - f->moved * DAY_MS);
        rc = stopped(f) ? MZ_STOPPED : mz_tx(cx, found_county, &w);
        cx->a = outer;
        mz_arena_reset(a);
        f->sum->orgs += w.n;
    }
    mz_arena_free(a);
    return rc;
}

/* ---- what happened since ---------------------------------------------------------- */

struct happening {
    int64_t ms;
    int64_t k;
    int32_t member;
    int32_t died; /* day; 0: something else */
};

static int by_time(const void *a, const void *b)
{
    const struct happening *x = a;
    const struct happening *y = b;
    if (x->ms != y->ms) {
        return x->ms < y->ms ? -1 : 1;
    }
    if (x->k != y->k) {
        return x->k < y->k ? -1 : 1;
    }
    return x->member - y->member;
}

/* Deaths of the generator's year are moved into the half year before today. */
static bool happens(const struct filling *f, const struct synth_person *p, struct happening *e)
{
    struct synth_rng r = synth_rng_of(synth_seed(f->s), SYNTH_TOPIC_EVENT, p->slot);
    int32_t span = f->moved > 2 * MOVING_DAYS ? f->moved - MOVING_DAYS - 2 : 1;
    int32_t ago = synth_between(&r, 1, span);
    int64_t hour = synth_between(&r, 8 * 60, 17 * 60);
    int64_t people = f->what->options.people;
    int64_t most = people * CHANGES_PERMILLE / 1000;
    most = most < CHANGES_MAX ? most : CHANGES_MAX;
    bool changed = synth_below(&r, (int32_t)people) < most;
    int32_t today = mz_date_of_ms(f->now_ms).v;
    if (p->died.v != MZ_DATE_NONE.v) {
        ago = (SYNTH_DAY - p->died.v) * span / 331 + 1;
        e->died = today - ago;
        ago -= ago > 3 ? 3 : ago - 1; /* known some days later */
    } else if (!changed || !p->lives) {
        return false;
    }
    e->ms = mz_date_ms((mz_date){today - ago}) + hour * 60000;
    return true;
}

static mz_code change(mz_cx *cx, const struct filling *f, const struct synth_household *h,
                      const struct synth_person *p, const struct person_view *v)
{
    struct person_input in;
    struct synth_rng r = synth_rng_of(synth_seed(f->s), SYNTH_TOPIC_EVENT, p->slot ^ INT64_MIN);
    char phone[12];
    fill_person(h, p, &in);
    in.id_number = (mz_str){0};
    in.source = MZ_S("window");
    if (synth_permille(&r, 600)) {
        synth_phone(f->s, p->slot + SYNTH_MEMBERS_MAX, phone);
        in.phone = mz_str_of(phone);
    } else {
        in.address = mz_str_fmt(cx->a, MZ_FMT "（%s）", MZ_ARG(in.address),
                                synth_permille(&r, 500) ? "已核对" : "搬到新屋");
    }
    return person_update(cx, MAY_ALL, v->id, v->version, &in, NULL);
}

static mz_code happen(mz_cx *cx, struct filling *f, const struct happening *e)
{
    struct synth_household h;
    struct person_view v;
    int64_t id = 0;
    synth_household(f->s, e->k, &h);
    const struct synth_person *p = &h.members[e->member];
    MZ_TRY(person_by_number(cx, mz_str_of(p->id), &id));
    if (id == 0) {
        return mz_fail(cx, MZ_ABSENT, "invented person %" PRId64 " is not there", p->slot);
    }
    MZ_TRY(person_get(cx, MAY_ALL, id, &v));
    /* A run that was cut off did this already. */
    if (!mz_str_eq(v.state, MZ_S("active")) || !mz_str_eq(v.source, MZ_S("import:demo"))) {
        return MZ_OK;
    }
    set_clock(cx, f, e->ms);
    if (e->died != 0) {
        f->sum->deaths++;
        return person_die(cx, id, v.version, (mz_date){e->died}, mz_str_of(p->died_source));
    }
    f->sum->changes++;
    return change(cx, f, &h, p, &v);
}

static mz_code live_on(mz_cx *cx, struct filling *f)
{
    size_t n = 0;
    size_t cap = (size_t)(f->what->options.people / 8 + 64);
    struct happening *all = MZ_NEW_N(cx->a, struct happening, cap);
    for (int64_t k = 0; k < synth_households(f->s); k++) {
        struct synth_household h;
        synth_household(f->s, k, &h);
        for (size_t i = 0; i < h.members_n && n < cap; i++) {
            all[n] = (struct happening){.k = k, .member = (int32_t)i};
            n += happens(f, &h.members[i], &all[n]);
        }
    }
    qsort(all, n, sizeof *all, by_time);
    mz_arena *outer = cx->a;
    mz_arena *a = mz_arena_new(BATCH_ARENA);
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        cx->a = a;
        rc = stopped(f) ? MZ_STOPPED : happen(cx, f, &all[i]);
        cx->a = outer;
        mz_arena_reset(a);
        step(f);
    }
    mz_arena_free(a);
    return rc;
}

/* ---- settings ----------------------------------------------------------------------- */

struct named {
    const char *name;
    mz_str value;
};

static mz_code set_one(mz_cx *cx, void *p)
{
    const struct named *n = p;
    return office_set(cx, n->name, n->value);
}

static mz_code set(mz_cx *cx, const char *name, mz_str value)
{
    struct named n = {name, value};
    return mz_tx(cx, set_one, &n);
}

/* What the feature adds of its own, or does at the end, once. */
static mz_code run_hook(mz_cx *cx, const struct filling *f, const struct mz_feature *feature,
                        bool end)
{
    const struct synth_options *o = &f->what->options;
    struct mz_demo demo = {.division = o->division, .people = o->people, .seed = o->seed};
    const char *name = mz_str_fmt(cx->a, "demo.%s.%s", end ? "end" : "hook", feature->name).p;
    mz_code (*play)(mz_cx *, const struct mz_demo *) = end ? feature->demo_end : feature->demo;
    mz_str ran = MZ_S("1");
    if (play != NULL) {
        MZ_TRY(office_get(cx, name, &ran));
    }
    if (ran.n > 0) {
        return MZ_OK;
    }
    mz_arena *outer = cx->a;
    cx->a = mz_arena_new(HOOK_ROOM);
    mz_code rc = play(cx, &demo);
    mz_arena_free(cx->a);
    cx->a = outer;
    MZ_TRY(rc);
    return set(cx, name, MZ_S("1"));
}

/* Who works in the county was there before anything happened. */
static mz_code hire(mz_cx *cx, struct filling *f)
{
    const struct mz_feature *const *all = f->what->features;
    bool accounts = false;
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        accounts |= strcmp(all[i]->name, "account") == 0;
    }
    int64_t county = f->what->options.division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    if (!accounts || division_code_level(f->what->options.division) < DIVISION_COUNTY) {
        return MZ_OK;
    }
    set_clock(cx, f, f->now_ms - f->moved * DAY_MS);
    mz_code rc = account_demo(cx, county);
    if (rc == MZ_OK && f->what->options.people >= DEMO_WHOLE) {
        rc = account_demo_towns(cx, county);
    }
    cx->clock = f->before;
    return rc;
}

static mz_code run_hooks(mz_cx *cx, struct filling *f)
{
    const struct mz_feature *const *all = f->what->features;
    MZ_TRY(mz_db_settle(cx));
    MZ_TRY(hire(cx, f));
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        MZ_TRY(run_hook(cx, f, all[i], false));
    }
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        MZ_TRY(run_hook(cx, f, all[i], true));
    }
    return MZ_OK;
}

/* What is there: nothing, half of this demonstration, all of it, or something else. */
static mz_code look(mz_cx *cx, const struct synth_options *o, mz_str mine, int64_t *next)
{
    mz_str what;
    mz_str at;
    struct synth_anyone_row row;
    bool found = false;
    if (!cx->world->demo) {
        return mz_refuse(cx, MZ_DENIED, .field = "db",
                         .text = MZ_T("This is the database of a real office; invented people only "
                                      "enter one made by mz init --demo."));
    }
    if (!division_inside(o->division, cx->world->division)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("{0} is outside the division of this office"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, o->division)});
    }
    MZ_TRY(office_get(cx, "demo.what", &what));
    MZ_TRY(office_get(cx, "demo.next", &at));
    MZ_TRY(synth_anyone(cx, &row, &found));
    if (what.n > 0 && !mz_str_eq(what, mine)) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "db",
                         .text = MZ_T("This database holds another demonstration: {0}"),
                         .arg = {what});
    }
    if (what.n == 0 && found) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "db",
                         .text = MZ_T("People live in this database already."));
    }
    *next = 0;
    return at.n == 0 ? MZ_OK : mz_str_i64(cx, "demo.next", at, 0, SYNTH_PEOPLE_MAX, next);
}

/* People of the households before k: they moved in during an earlier run. */
static int64_t moved_before(const synth *s, int64_t k)
{
    int64_t n = 0;
    for (int64_t i = 0; i < k; i++) {
        n += synth_family_size(synth_seed(s), i);
    }
    return n;
}

static mz_code fill(mz_cx *cx, struct filling *f)
{
    const struct synth_options *o = &f->what->options;
    mz_str done;
    int64_t next = 0;
    mz_str mine = mz_str_fmt(cx->a, "division %" PRId64 ", %" PRId64 " people, seed %" PRIu64,
                             o->division, o->people, o->seed);
    synth *s = NULL;
    MZ_TRY(look(cx, o, mine, &next));
    MZ_TRY(office_get(cx, "demo.done", &done));
    if (done.n > 0) {
        f->sum->already = true;
        return MZ_OK;
    }
    MZ_TRY(synth_open(cx, cx->world->divisions, o, &s));
    f->s = s;
    f->sum->people = moved_before(s, next);
    MZ_TRY(set(cx, "demo.what", mine));
    MZ_TRY(found_all(cx, f));
    MZ_TRY(move_all_in(cx, f, next));
    MZ_TRY(live_on(cx, f));
    cx->clock = f->before;
    return run_hooks(cx, f);
}

mz_code synth_demo_fill(mz_cx *cx, const struct synth_demo *what, struct synth_demo_sum *sum)
{
    *sum = (struct synth_demo_sum){0};
    struct filling f = {.what = what, .sum = sum, .now_ms = mz_now_ms(cx), .before = cx->clock};
    f.moved = moved(f.now_ms);
    MZ_TRY(mz_db_hurry(cx, true));
    mz_code rc = fill(cx, &f);
    cx->clock = f.before;
    mz_code then = mz_db_hurry(cx, false); /* what is said below takes all before to the disk */
    rc = rc == MZ_OK ? then : rc;
    return rc == MZ_OK && !sum->already ? set(cx, "demo.done", MZ_S("1")) : rc;
}
