/* demo.c - a dozen devices of the demonstration county: a call for help, one silent, one unused. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/device/device_int.h"
#include "feature/device/device_sql.h"
#include "feature/division/division.h"
#include "feature/world.h"

#define HOUR_MS INT64_C(3600000)

/* clang-format off */
static const struct planted {
    const char *kind;
    const char *serial;
    const char *model;
    const char *place;
    int hours;         /* ago: its last word */
    const char *event; /* of that time */
    int battery;
} planted[] = {
    {"callbox", "HJ-0001", "一键通 V2", "村口文化礼堂旁", 2,  "press", 92},
    {"callbox", "HJ-0002", "一键通 V2", "村委会门口",     1,  "alive", 88},
    {"callbox", "HJ-0003", "一键通 V2", "老年食堂",       1,  "alive", 90},
    {"callbox", "HJ-0004", "一键通 V2", "家中卧室",       50, "alive", 9},
    {"fall",    "DD-0101", "雷达式",    "卫生间",         3,  "fall",  100},
    {"fall",    "DD-0102", "雷达式",    "卧室",           1,  "alive", 100},
    {"smoke",   "YG-0201", "独立式",    "厨房",           5,  "test",  71},
    {"smoke",   "YG-0202", "独立式",    "厨房",           6,  "alive", 66},
    {"water",   "SB-0301", "NB-IoT",    "进户管",         4,  "use",   55},
    {"water",   "SB-0302", "NB-IoT",    "进户管",         30, "use",   58},
    {"door",    "MC-0401", "门磁",      "入户门",         7,  "open",  80},
    {"door",    "MC-0402", "门磁",      "入户门",         2,  "open",  12},
};
/* clang-format on */

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    struct mz_clock clock;
    int64_t now_ms;
    int64_t county;
};

static int64_t demo_now(void *p)
{
    return ((const struct demo *)p)->now_ms;
}

static mz_code plant(struct demo *d, const struct planted *p,
                     const struct device_q_demo_homes_row *home)
{
    int64_t now = d->now_ms;
    int64_t id = 0;
    struct device_taken taken;
    const struct device_input in = {.division = home->division,
                                    .kind = mz_str_of(p->kind),
                                    .serial = mz_str_of(p->serial),
                                    .model = mz_str_of(p->model),
                                    .place = mz_str_of(p->place),
                                    .person = home->head};
    d->now_ms = now - 90 * HOUR_MS;
    MZ_TRY(device_save(d->cx, &in, &id));
    d->now_ms = now - p->hours * HOUR_MS;
    const struct device_message m = {
        .via = DEVICE_HTTP,
        .trusted = true,
        .body = mz_str_fmt(d->cx->a, "{\"device\":\"%s\",\"event\":\"%s\",\"battery\":%d}",
                           p->serial, p->event, p->battery)};
    MZ_TRY(device_take(d->cx, &m, &taken));
    d->now_ms = now;
    return MZ_OK;
}

static mz_code all(struct demo *d)
{
    struct device_q_demo_homes_row *h = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t raised = 0;
    size_t n = 0;
    division_range(d->county, &lo, &hi);
    d->actor =
        (struct mz_actor){.role = MZ_S("officer"), .name = MZ_S("officer"), .from = MZ_S("cli")};
    d->actor.division_lo = lo;
    d->actor.division_hi = hi;
    d->cx->actor = &d->actor;
    MZ_TRY(account_by_login(d->cx, d->actor.name, &d->actor.user));
    MZ_TRY(device_q_demo_homes(d->cx, lo, hi, 7 * (int64_t)MZ_LEN(planted), &h, &n));
    for (size_t i = 0; i < MZ_LEN(planted) && i * 7 < n; i++) {
        MZ_TRY(plant(d, &planted[i], &h[i * 7]));
    }
    return device_watch(d->cx, &raised);
}

mz_code device_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx, .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    if (division_code_level(demo->division) < DIVISION_COUNTY) {
        return MZ_OK; /* devices stand in a county */
    }
    MZ_TRY(account_demo(cx, d.county));
    d.now_ms = mz_now_ms(cx);
    d.clock = (struct mz_clock){demo_now, &d};
    cx->clock = &d.clock;
    mz_code rc = all(&d);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
