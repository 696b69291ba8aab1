/* demo.c - actor and clock of a play, and the office hours of its days. */
#include "feature/demo/demo.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"
#include "feature/demo/homes_sql.h"
#include "feature/division/division.h"

enum { TOWN_UNIT = 1000 };
enum { MINUTE = 60000, FIRST_YEAR = 2026, MONTHS_AT_LEAST = 4, PART_ROOM = 512 << 20 };
enum { HOUR = 60, OPENS = 8 * HOUR + 30, NOON = 12 * HOUR, AGAIN = 14 * HOUR, CLOSES = 17 * HOUR };

/* ---- a play ------------------------------------------------------------------ */

static int64_t clock_ms(void *p)
{
    const struct demo *d = p;
    return d->now_ms < d->real_ms ? d->now_ms : d->real_ms;
}

mz_code demo_play(mz_cx *cx, const struct mz_demo *asked, mz_code (*play)(struct demo *d, void *p),
                  void *p)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx,
                     .asked = asked,
                     .county = asked->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    if (division_code_level(asked->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK;
    }
    MZ_TRY(account_demo(cx, d.county));
    MZ_TRY(account_demo_places(cx, d.county, &d.at));
    d.town = d.at.township;
    d.village = d.at.village;
    d.real_ms = mz_now_ms(cx); /* behind the accounts: who works where counts from then */
    d.now_ms = d.real_ms;
    d.clock = (struct mz_clock){clock_ms, &d};
    cx->clock = &d.clock;
    d.part = mz_arena_new(PART_ROOM);
    mz_code rc = play(&d, p);
    mz_arena_free(d.part);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}

/* ---- who --------------------------------------------------------------------- */

mz_code demo_as(struct demo *d, const char *login)
{
    d->cx->actor = &d->actor;
    return account_demo_actor(d->cx, &d->at, mz_str_of(login), &d->actor);
}

mz_code demo_as_at(struct demo *d, const char *login, int64_t place)
{
    MZ_TRY(demo_as(d, login));
    division_range(place, &d->actor.division_lo, &d->actor.division_hi);
    return MZ_OK;
}

mz_code demo_as_clerk(struct demo *d, int64_t place, size_t turn)
{
    static const char *const own[ACCOUNT_DEMO_CLERKS] = {"clerk", "clerk2", "clerk3"};
    const int64_t town = place / TOWN_UNIT * TOWN_UNIT;
    if (town == d->town) {
        return demo_as(d, own[turn % ACCOUNT_DEMO_CLERKS]);
    }
    mz_str login = account_demo_clerk(d->cx->a, town, turn);
    assert(login.n < sizeof d->clerk);
    memcpy(d->clerk, login.p, login.n + 1);
    mz_code rc = demo_as(d, d->clerk);
    if (rc == MZ_ABSENT) { /* a county of few people has no more accounts than the first ones */
        mz_clear(d->cx);
        return demo_as_at(d, "clerk", town);
    }
    return rc;
}

void demo_program(struct demo *d)
{
    demo_guest(d, (struct mz_actor){.role = MZ_S("program"), .from = MZ_S("job")});
    division_range(d->county, &d->actor.division_lo, &d->actor.division_hi);
}

void demo_guest(struct demo *d, struct mz_actor guest)
{
    d->actor = guest;
    d->cx->actor = &d->actor;
}

mz_code demo_account(struct demo *d, const char *login, int64_t *id)
{
    return account_by_login(d->cx, mz_str_of(login), id);
}

/* ---- when -------------------------------------------------------------------- */

mz_date demo_first_day(mz_date today)
{
    struct mz_ymd t = mz_date_ymd(today);
    int32_t back = t.month <= MONTHS_AT_LEAST ? MONTHS_AT_LEAST : t.month - 1;
    int32_t months = t.year * 12 + t.month - 1 - back;
    mz_date first = MZ_DATE_NONE;
    months = months < FIRST_YEAR * 12 ? FIRST_YEAR * 12 : months;
    (void)mz_date_make(months / 12, months % 12 + 1, 1, &first);
    return first;
}

bool demo_whole(const struct demo *d)
{
    return d->asked->people >= DEMO_WHOLE;
}

mz_date demo_first(const struct demo *d)
{
    mz_date today = demo_today(d);
    mz_date before = {mz_date_month_first(today).v - 1};
    return demo_whole(d) ? demo_first_day(today) : mz_date_month_first(before);
}

mz_date demo_today(const struct demo *d)
{
    return mz_date_of_ms(d->real_ms);
}

static bool works(struct demo *d, mz_date day)
{
    bool working = false;
    if (d->cx->world->calendar != NULL &&
        mz_calendar_is_working(d->cx, d->cx->world->calendar, day, &working) == MZ_OK) {
        return working;
    }
    mz_clear(d->cx); /* no notice of that year is known */
    return mz_date_weekday(day) < MZ_SATURDAY;
}

int64_t demo_draw(struct demo *d, int64_t n)
{
    uint64_t z = (d->asked->seed + 1) * UINT64_C(0x9e3779b97f4a7c15) + ++d->tick;
    z = (z ^ (z >> 30U)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27U)) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((z ^ (z >> 31U)) % (uint64_t)n);
}

static void set(struct demo *d, mz_date day, int64_t minute)
{
    int64_t seconds = demo_draw(d, HOUR);
    d->now_ms = mz_date_ms(day) + minute * MINUTE + seconds * 1000;
}

void demo_on(struct demo *d, mz_date day)
{
    mz_date today = demo_today(d);
    mz_date then = {day.v < today.v ? day.v : today.v - 1};
    for (day = then; day.v < today.v && !works(d, day);) {
        day.v++;
    }
    if (day.v >= today.v) { /* nothing works until today */
        for (day = then; !works(d, day);) {
            day.v--;
        }
    }
    set(d, day, OPENS + demo_draw(d, NOON - OPENS));
}

void demo_ago(struct demo *d, int64_t days)
{
    demo_on(d, (mz_date){(int32_t)(demo_today(d).v - days)});
}

mz_date demo_back(struct demo *d, int32_t days)
{
    mz_date day = demo_today(d);
    while (days > 0) {
        day.v--;
        days -= works(d, day) ? 1 : 0;
    }
    return day;
}

int32_t demo_left(struct demo *d)
{
    const int32_t today = demo_today(d).v;
    int32_t n = 0;
    for (mz_date day = {mz_date_of_ms(d->now_ms).v + 1}; day.v < today; day.v++) {
        n += works(d, day) ? 1 : 0;
    }
    return n;
}

/* The next minute in which the office is open, this one included. */
static void open_next(struct demo *d)
{
    mz_date day = mz_date_of_ms(d->now_ms);
    int64_t minute = (d->now_ms - mz_date_ms(day)) / MINUTE;
    bool over = minute >= CLOSES || !works(d, day);
    if (over) {
        do {
            day.v++;
        } while (!works(d, day));
    }
    if (over || minute < OPENS) {
        set(d, day, OPENS + demo_draw(d, HOUR));
    } else if (minute >= NOON && minute < AGAIN) {
        set(d, day, AGAIN + demo_draw(d, HOUR));
    }
}

void demo_later(struct demo *d, int64_t minutes)
{
    open_next(d);
    while (minutes > 0) {
        mz_date day = mz_date_of_ms(d->now_ms);
        int64_t minute = (d->now_ms - mz_date_ms(day)) / MINUTE;
        int64_t left = (minute < NOON ? NOON : CLOSES) - minute;
        int64_t goes = minutes < left ? minutes : left;
        d->now_ms += goes * MINUTE;
        minutes -= goes;
        open_next(d);
    }
    d->now_ms = d->now_ms < d->real_ms ? d->now_ms : d->real_ms;
}

/* ---- what -------------------------------------------------------------------- */

mz_code demo_part(struct demo *d, mz_code (*part)(struct demo *d, void *p), void *p)
{
    mz_arena *outer = d->cx->a;
    d->cx->a = d->part;
    mz_code rc = part(d, p);
    d->cx->a = outer;
    mz_arena_reset(d->part);
    return rc;
}

mz_code demo_left_out(mz_cx *cx, mz_code rc)
{
    if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_DENIED) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

mz_str demo_photo(void)
{
    static const char point[] = "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\x3A"
                                "\x7E\x9B\x55\0\0\0\x0AIDAT\x78\xDA\x63\x68\0\0\0\x82\0\x81\xDA"
                                "\x45\x08\x3B\0\0\0\0IEND\xAE\x42\x60\x82";
    return (mz_str){point, sizeof point - 1};
}

mz_code demo_some_homes(struct demo *d, int64_t place, int64_t most, struct demo_home **v,
                        size_t *n)
{
    struct demo_q_homes_row *r = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(place, &lo, &hi);
    MZ_TRY(demo_q_homes(d->cx, lo, hi, most, &r, n));
    *v = MZ_NEW_N(d->cx->a, struct demo_home, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*v)[i] = (struct demo_home){r[i].id, r[i].head, r[i].division};
    }
    return MZ_OK;
}

mz_str demo_page(void)
{
    return MZ_S("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
                "trailer<</Root 1 0 R>>\n%%EOF\n");
}
