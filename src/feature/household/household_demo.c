#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/change.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"

/*
 * Work for the demonstration: requests of every kind that a village worker, a clerk and an officer
 * asked for during the last working days, some decided, one over its deadline, one that met another
 * change. Everything goes the way it goes in an office (change.h), so that what would be refused
 * there is refused here, too, and the next household is tried.
 */

enum { WHOLE = 500 /* people of a county that is more than a test's */ };
enum { SEATS_MAX = 6000, MAY = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, YEAR_DAYS = 365 };

struct demo_home {
    const struct demo_seats_row *seats; /* the head first */
    size_t n;
    bool used;
};

struct demo {
    mz_cx *cx;
    int64_t today, people;
    struct demo_home *homes;
    size_t homes_n;
    uint64_t seed;
    size_t asked; /* so many requests so far: they are some minutes apart */
    int64_t clock_ms;
    struct mz_clock clock;
    struct mz_actor actor;
    int64_t away;       /* who left a household; 0: nobody */
    int64_t away_place; /* where they lived */
};

/* What is asked of a home; false when the home does not fit. `other` is a home that receives. */
typedef bool fill(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                  struct household_ask *ask);

struct wish {
    const char *login;
    const char *role;
    enum household_change kind;
    int32_t ago; /* working days */
    fill *fill;
    const char *reason;
    const char *decided; /* by whom; NULL: it waits */
    const char *note;    /* of a refusal */
};

/* ---- homes ------------------------------------------------------------------- */

static int64_t years(const struct demo *d, const struct demo_seats_row *s)
{
    return s->birth == MZ_NULL ? -1 : (d->today - s->birth) / YEAR_DAYS;
}

static bool is(mz_str code, const char *relation)
{
    return mz_str_eq(code, mz_str_of(relation));
}

static bool is_child(mz_str code)
{
    return is(code, "20") || is(code, "30") || is(code, "27") || is(code, "37");
}

static bool has_dead(const struct demo_home *h)
{
    bool dead = false;
    for (size_t i = 0; i < h->n; i++) {
        dead |= h->seats[i].died != MZ_NULL;
    }
    return dead;
}

static mz_code load_homes(struct demo *d, const char *kind, int64_t lo, int64_t hi)
{
    struct demo_seats_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(demo_seats(d->cx, mz_str_of(kind), lo, hi, SEATS_MAX, &rows, &n));
    d->homes = MZ_NEW_N(d->cx->a, struct demo_home, n + 1);
    d->homes_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || rows[i].household != rows[i - 1].household) {
            d->homes[d->homes_n++] = (struct demo_home){.seats = &rows[i]};
        }
        d->homes[d->homes_n - 1].n++;
    }
    d->homes_n -= n == SEATS_MAX && d->homes_n > 0; /* the last one may be cut */
    return MZ_OK;
}

static struct household_place *place_new(struct demo *d, int64_t person, const char *relation)
{
    struct household_place *p = MZ_NEW(d->cx->a, struct household_place);
    *p = (struct household_place){.person = person, .relation = mz_str_of(relation)};
    return p;
}

static void goes(struct demo *d, struct household_ask *ask, int64_t person, const char *relation)
{
    ask->go = place_new(d, person, relation);
    ask->go_n = 1;
}

/* The first grown-up child, or NULL. */
static const struct demo_seats_row *grown(const struct demo *d, const struct demo_home *h)
{
    for (size_t i = 1; i < h->n; i++) {
        if (is_child(h->seats[i].relation) && years(d, &h->seats[i]) >= 22) {
            return &h->seats[i];
        }
    }
    return NULL;
}

static bool child_moves(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                        struct household_ask *ask)
{
    const struct demo_seats_row *s = grown(d, h);
    (void)other;
    ask->leave = MZ_S("moved");
    if (s != NULL) {
        goes(d, ask, s->person, "");
    }
    return s != NULL;
}

static bool elder_enters_home(struct demo *d, const struct demo_home *h,
                              const struct demo_home *other, struct household_ask *ask)
{
    const struct demo_seats_row *s = &h->seats[h->n - 1];
    (void)other;
    ask->leave = MZ_S("institution");
    goes(d, ask, s->person, "");
    return h->n >= 2 && !is_child(s->relation) && years(d, s) >= 60;
}

/* A death of the last months, as the village worker reports it. */
static bool dead_leaves(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                        struct household_ask *ask)
{
    (void)other;
    ask->leave = MZ_S("died");
    for (size_t i = 1; i < h->n; i++) {
        if (h->seats[i].died != MZ_NULL) {
            ask->day = h->seats[i].died;
            goes(d, ask, h->seats[i].person, "");
            return true;
        }
    }
    return false;
}

/* The spouse is head then; the children stay what they are. */
static bool head_dies(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                      struct household_ask *ask)
{
    struct household_place *stay = MZ_NEW_N(d->cx->a, struct household_place, h->n + 1);
    (void)other;
    ask->leave = MZ_S("died");
    ask->day = h->seats[0].died;
    goes(d, ask, h->seats[0].person, "");
    if (h->n < 2 || !is(h->seats[1].relation, "10") || h->seats[1].died != MZ_NULL) {
        return false;
    }
    for (size_t i = 2; i < h->n; i++) {
        stay[i - 2] = (struct household_place){h->seats[i].person, h->seats[i].relation};
    }
    ask->head = h->seats[1].person;
    ask->stay = stay;
    ask->stay_n = h->n - 2;
    return true;
}

/* Who lived alone and died: the household ends. */
static bool home_ends(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                      struct household_ask *ask)
{
    (void)d;
    (void)other;
    ask->day = h->seats[0].died;
    return h->n == 1 && h->seats[0].died != MZ_NULL;
}

/* Who left before comes to live with another household. */
static bool comes_in(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                     struct household_ask *ask)
{
    (void)other;
    goes(d, ask, d->away, "97");
    return d->away != 0 && d->away_place / 1000 == h->seats[0].division / 1000 &&
           years(d, &h->seats[0]) >= 30;
}

static bool child_founds_home(struct demo *d, const struct demo_home *h,
                              const struct demo_home *other, struct household_ask *ask)
{
    const struct demo_seats_row *s = grown(d, h);
    (void)other;
    if (s == NULL || h->n < 3) {
        return false;
    }
    goes(d, ask, s->person, "02");
    ask->division = h->seats[0].division;
    ask->address = mz_str_fmt(d->cx->a, MZ_FMT "（新建房屋）", MZ_ARG(h->seats[0].address));
    return true;
}

static bool parent_fits(const struct demo *d, const struct demo_seats_row *parent,
                        const struct demo_home *other)
{
    return other != NULL && years(d, parent) >= years(d, &other->seats[0]) + 20 &&
           years(d, &other->seats[0]) >= 25 && other->n >= 2;
}

static bool parent_changes_home(struct demo *d, const struct demo_home *h,
                                const struct demo_home *other, struct household_ask *ask)
{
    const struct demo_seats_row *s = &h->seats[h->n - 1];
    bool father = is(s->relation, "51");
    if (h->n < 3 || !(father || is(s->relation, "52")) || !parent_fits(d, s, other)) {
        return false;
    }
    goes(d, ask, s->person, father ? "51" : "52");
    ask->other = other->seats[0].household;
    return true;
}

static bool elder_joins(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                        struct household_ask *ask)
{
    const struct demo_seats_row *s = &h->seats[0];
    if (h->n != 1 || !parent_fits(d, s, other)) {
        return false;
    }
    goes(d, ask, s->person, is(s->sex, "1") ? "51" : "52");
    ask->other = other->seats[0].household;
    return true;
}

/* The head hands over to the spouse; the children stay what they are. */
static bool spouse_heads(struct demo *d, const struct demo_home *h, const struct demo_home *other,
                         struct household_ask *ask)
{
    struct household_place *stay = MZ_NEW_N(d->cx->a, struct household_place, h->n + 1);
    (void)other;
    if (h->n < 2 || !is(h->seats[1].relation, "10") || years(d, &h->seats[0]) < 50) {
        return false;
    }
    for (size_t i = 2; i < h->n; i++) {
        if (!is_child(h->seats[i].relation)) {
            return false;
        }
        stay[i] = (struct household_place){h->seats[i].person, h->seats[i].relation};
    }
    ask->head = h->seats[1].person;
    stay[0] = (struct household_place){h->seats[0].person, MZ_S("10")};
    stay[1] = (struct household_place){h->seats[1].person, MZ_S("02")};
    ask->stay = stay;
    ask->stay_n = h->n;
    return true;
}

/* ---- who and when ---------------------------------------------------------------- */

static int64_t set_ms(void *p)
{
    return *(int64_t *)p;
}

/* So many working days ago, in the morning, some minutes after the one before. */
static mz_code set_clock(struct demo *d, int32_t ago)
{
    mz_date day =
        mz_calendar_due(d->cx, d->cx->world->calendar, (mz_date){(int32_t)d->today}, -ago);
    d->clock_ms = mz_date_ms(day) + (int64_t)(8 * 60 + 35 + 13 * (int)(d->asked++ % 24)) * 60000;
    d->clock = (struct mz_clock){set_ms, &d->clock_ms};
    d->cx->clock = &d->clock;
    return MZ_OK;
}

static mz_code act_as(struct demo *d, const char *login, const char *role, int64_t division)
{
    d->actor = (struct mz_actor){.role = mz_str_of(role), .from = MZ_S("cli")};
    d->actor.name = mz_str_of(login);
    division_range(division, &d->actor.division_lo, &d->actor.division_hi);
    d->cx->actor = &d->actor;
    return account_by_login(d->cx, d->actor.name, &d->actor.user);
}

/* Where somebody of the role works below a division; the division itself when nobody does. */
static mz_code workplace(struct demo *d, int64_t above, const char *role, int64_t *out)
{
    struct division *all = NULL;
    size_t n = 0;
    mz_cx *cx = d->cx;
    *out = above;
    MZ_TRY(division_children(cx, cx->world->divisions, above, (int32_t)d->today, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_staff(cx, all[i].code, &w, &k));
        for (size_t j = 0; j < k; j++) {
            if (is(w[j].role, role)) {
                *out = all[i].code;
                return MZ_OK;
            }
        }
    }
    return MZ_OK;
}

/* ---- asking and deciding ----------------------------------------------------------- */

/* Asked of this home; *id stays 0 when it does not fit or is refused. */
static mz_code ask_home(struct demo *d, const struct wish *w, size_t at, int64_t *id)
{
    mz_cx *cx = d->cx;
    struct demo_home *h = &d->homes[at];
    struct demo_home *other = at + 1 < d->homes_n ? &d->homes[at + 1] : NULL;
    struct household_ask ask = {.kind = w->kind,
                                .household = h->seats[0].household,
                                .day = mz_date_today(cx).v,
                                .reason = mz_str_of(w->reason)};
    int64_t place = h->seats[0].division;
    bool mine = place >= cx->actor->division_lo && place <= cx->actor->division_hi;
    other = other != NULL && (other->used || has_dead(other)) ? NULL : other;
    if (!mine || h->used || (has_dead(h) && w->fill != dead_leaves && w->fill != home_ends &&
                             w->fill != head_dies) ||
        !w->fill(d, h, other, &ask)) {
        return MZ_OK;
    }
    mz_code rc = change_ask(cx, MAY, &ask, NULL, id);
    if (rc == MZ_INVALID || rc == MZ_DENIED) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    h->used = true;
    if (ask.other != 0 && other != NULL) {
        other->used = true;
    }
    if (w->fill == child_moves && w->decided != NULL) {
        d->away = ask.go[0].person;
        d->away_place = place;
    }
    return MZ_OK;
}

static mz_code decide(struct demo *d, const struct wish *w, int64_t id, int64_t county)
{
    enum household_state state = STATE_OPEN;
    struct change_decision decision = {
        .id = id, .approve = w->note == NULL, .note = mz_str_of(w->note == NULL ? "" : w->note)};
    MZ_TRY(act_as(d, w->decided, w->decided, county));
    MZ_TRY(set_clock(d, w->ago > 1 ? w->ago - 1 : 0));
    return change_decide(d->cx, MAY, &decision, &state);
}

static mz_code grant(struct demo *d, const struct wish *w, int64_t place, int64_t county)
{
    int64_t id = 0;
    MZ_TRY(act_as(d, w->login, w->role, place));
    MZ_TRY(set_clock(d, w->ago));
    size_t from = d->homes_n == 0 ? 0 : (size_t)((d->seed * 977 + d->asked * 41) % d->homes_n);
    for (size_t i = 0; i < d->homes_n && id == 0; i++) {
        MZ_TRY(ask_home(d, w, (from + i) % d->homes_n, &id));
    }
    return id != 0 && w->decided != NULL ? decide(d, w, id, county) : MZ_OK;
}

/*
 * Two requests for one home: the second is approved first, and the first meets a home that is not
 * as its asker saw it.
 */
static mz_code meet(struct demo *d, int64_t town, int64_t county)
{
    static const struct wish slow = {"clerk",    "clerk",      CHANGE_HEAD,
                                     4,          spouse_heads, "户主年老多病，由配偶担任户主",
                                     "approver", NULL};
    static const struct wish fast = {"officer2", "officer",   CHANGE_REMOVE,
                                     3,          child_moves, "子女在外购房居住，已迁出",
                                     "approver", NULL};
    for (size_t i = 0; i < d->homes_n; i++) {
        int64_t first = 0;
        int64_t second = 0;
        struct demo_home *h = &d->homes[i];
        if (h->used || grown(d, h) == NULL) {
            continue;
        }
        MZ_TRY(act_as(d, slow.login, slow.role, town));
        MZ_TRY(set_clock(d, slow.ago));
        MZ_TRY(ask_home(d, &slow, i, &first));
        if (first == 0) {
            continue;
        }
        h->used = false;
        MZ_TRY(act_as(d, fast.login, fast.role, county));
        MZ_TRY(set_clock(d, fast.ago));
        MZ_TRY(ask_home(d, &fast, i, &second));
        if (second == 0) {
            h->used = true;
            continue;
        }
        MZ_TRY(decide(d, &fast, second, county));
        return decide(d, &fast, first, county);
    }
    return MZ_OK;
}

/* clang-format off */
static const struct wish wishes[] = {
    {"village", "village", CHANGE_REMOVE,   15, child_moves,
     "子女外出务工，在外定居",
     "clerk", NULL},
    {"village", "village", CHANGE_REMOVE,   12, elder_enters_home,
     "入住养老机构，不在家中共同生活",
     "clerk", "尚未办理入住手续，请补充养老机构入住协议"},
    {"officer2", "officer", CHANGE_MERGE,    10, elder_joins,
     "独居老人与子女一家共同生活",
     "approver", NULL},
    {"officer2", "officer", CHANGE_HEAD,      9, spouse_heads,
     "户主长期在外务工，由配偶担任户主",
     NULL, NULL},
    {"village", "village", CHANGE_EXIT,      6, home_ends,
     "独居，本人已去世，家中无其他成员",
     NULL, NULL},
    {"village", "village", CHANGE_REMOVE,    6, dead_leaves,
     "已去世，家属已提交死亡证明",
     NULL, NULL},
    {"clerk",   "clerk",   CHANGE_SPLIT,     5, child_founds_home,
     "子女成家，另建房屋独立生活",
     NULL, NULL},
    {"village", "village", CHANGE_REMOVE,    5, elder_enters_home,
     "入住镇敬老院，不在家中共同生活",
     NULL, NULL},
    {"clerk",   "clerk",   CHANGE_TRANSFER,  3, parent_changes_home,
     "老人改由另一子女赡养，随其共同生活",
     NULL, NULL},
    {"officer2", "officer", CHANGE_SPLIT,     2, child_founds_home,
     "子女成年，分户独立生活",
     NULL, NULL},
    {"village", "village", CHANGE_ADD,       2, comes_in,
     "外出返乡，与该户共同生活",
     NULL, NULL},
    {"officer2", "officer", CHANGE_MERGE,     2, elder_joins,
     "独居老人行动不便，与子女一家同住",
     NULL, NULL},
    {"clerk",   "clerk",   CHANGE_HEAD,      1, spouse_heads,
     "户主年老多病，由配偶担任户主",
     NULL, NULL},
    {"village", "village", CHANGE_REMOVE,    1, child_moves,
     "子女外出定居，不再共同生活",
     NULL, NULL},
};
/* clang-format on */

/* ---- who died -------------------------------------------------------------------- */

/* So many working days ago, about: some days behind the death. */
static int32_t told_ago(const struct demo *d, int64_t died)
{
    enum { LATER = 8, WEEK = 7, WORKS = 5 };
    return (int32_t)((d->today - died - LATER) * WORKS / WEEK);
}

/* Deaths of months ago were told and decided then; of the last weeks some wait. */
static mz_code old_deaths(struct demo *d, const char *kind, int64_t county)
{
    enum { LATELY = 25 };
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(county, &lo, &hi);
    MZ_TRY(load_homes(d, kind, lo, hi));
    for (size_t i = 0; i < d->homes_n; i++) {
        const struct demo_home *h = &d->homes[i];
        int64_t died = MZ_NULL;
        int64_t id = 0;
        for (size_t k = 0; k < h->n; k++) {
            died = h->seats[k].died != MZ_NULL ? h->seats[k].died : died;
        }
        if (died == MZ_NULL || died > d->today - LATELY) {
            continue;
        }
        const struct wish w = {"officer2",
                               "officer",
                               h->n == 1 ? CHANGE_EXIT : CHANGE_REMOVE,
                               told_ago(d, died),
                               h->n == 1                           ? home_ends
                               : h->seats[0].died != MZ_NULL ? head_dies
                                                             : dead_leaves,
                               "已去世，家属已提交死亡证明",
                               "approver",
                               NULL};
        MZ_TRY(act_as(d, w.login, w.role, county));
        MZ_TRY(set_clock(d, w.ago));
        MZ_TRY(ask_home(d, &w, i, &id));
        MZ_TRY(id != 0 ? decide(d, &w, id, county) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, int64_t county)
{
    int64_t town = 0;
    int64_t village = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(d->people < WHOLE ? MZ_OK : old_deaths(d, "living", county));
    MZ_TRY(d->people < WHOLE ? MZ_OK : old_deaths(d, "register", county));
    MZ_TRY(workplace(d, county, "clerk", &town));
    MZ_TRY(workplace(d, town, "village", &village));
    division_range(town, &lo, &hi);
    MZ_TRY(load_homes(d, "living", lo, hi));
    for (size_t i = 0; i < MZ_LEN(wishes); i++) {
        int64_t place = strcmp(wishes[i].role, "officer") == 0 ? county
                        : strcmp(wishes[i].role, "clerk") == 0 ? town
                                                               : village;
        MZ_TRY(grant(d, &wishes[i], place, county));
    }
    return meet(d, town, county);
}

mz_code household_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx, .today = mz_date_today(cx).v, .people = demo->people,
                     .seed = demo->seed};
    int64_t county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->calendar == NULL) {
        return MZ_OK; /* requests are a county's */
    }
    MZ_TRY(account_demo(cx, county));
    mz_code rc = all(&d, county);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
