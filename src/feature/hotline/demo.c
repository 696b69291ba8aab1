/* demo.c - the demonstration county opens with calls of the last days, answered and followed up. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/hotline/hotline_int.h"
#include "feature/hotline/hotline_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { CALLERS_MAX = 10 };

#define MINUTE_MS INT64_C(60000)

/* clang-format off */
static const struct row {
    const char *number;
    int minutes;    /* ago */
    enum clue_kind kind;
    enum clue_need need;
    const char *name;
    const char *text;   /* NULL: not registered yet */
    const char *answer; /* a question, answered at once */
} rows[] = {
    {"13957800011", 2880, CLUE_ASK,      CLUE_BENEFIT, "", "",
     "低保申请向户籍地乡镇提出，带身份证、户口簿，审核确认约三十个工作日"},
    {"13957800012", 2700, CLUE_HELP,     CLUE_OLD,     "朱阿根",
     "邻居老人独居，摔了一跤，几天没出门", ""},
    {"13957800013", 1500, CLUE_COMPLAIN, CLUE_CONDUCT, "",
     "窗口让来回跑了三趟，每次说的材料不一样", ""},
    {"13957800012", 400,  CLUE_HELP,     CLUE_OLD,     "朱阿根",
     "还是上次那位老人，今天没有生火做饭", ""},
    {"05787120019", 90,   CLUE_ASK,      CLUE_CHILD,   "", "",
     "孤儿基本生活费由监护人向乡镇申请，次月发放"},
    {"13957800014", 25,   CLUE_URGENT,   CLUE_STREET,  "",
     "汽车站有一位老人走失，天冷，说不清家在哪里", ""},
    {"13957800015", 5,    CLUE_ASK,      CLUE_OTHER,   "", NULL, ""},
};
/* clang-format on */

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    int64_t now_ms;
};

static int64_t demo_now(void *p)
{
    const struct demo *d = p;
    return d->now_ms;
}

/* Somebody with an open clue calls: the desk opens with a caller who is known. */
static mz_code known_caller(struct demo *d)
{
    struct hotline_q_demo_row *r = NULL;
    size_t n = 0;
    MZ_TRY(hotline_q_demo(d->cx, d->actor.division_lo, d->actor.division_hi, CALLERS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str number = MZ_S("");
        int64_t id = 0;
        mz_code rc = person_reveal(d->cx, person_may(d->cx), r[i].head, PERSON_PHONE,
                                   MZ_S("热线演示来电"), &number);
        rc = rc == MZ_OK && number.n > 0 ? hotline_ring(d->cx, number, &id) : rc;
        if (rc == MZ_OK && id > 0) {
            return MZ_OK;
        }
        if (rc != MZ_OK && rc != MZ_DENIED && rc != MZ_INVALID && rc != MZ_ABSENT) {
            return rc;
        }
        mz_clear(d->cx);
    }
    return MZ_OK;
}

static mz_code one(struct demo *d, const struct row *r)
{
    int64_t id = 0;
    int64_t clue = 0;
    MZ_TRY(hotline_ring(d->cx, mz_str_of(r->number), &id));
    if (r->text == NULL) {
        return MZ_OK;
    }
    struct hotline_entry e = {.call = id,
                              .answered = r->answer[0] != '\0',
                              .answer = mz_str_of(r->answer),
                              .in = {.kind = r->kind,
                                     .need = r->need,
                                     .name = mz_str_of(r->name),
                                     .phone = MZ_S(""),
                                     .address = MZ_S(""),
                                     .text = mz_str_of(r->text),
                                     .by_name = MZ_S(""),
                                     .source = MZ_S("")}};
    return hotline_enter(d->cx, &e, &clue);
}

mz_code hotline_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    int64_t county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    struct demo d = {.cx = cx, .now_ms = mz_now_ms(cx)};
    int64_t now = d.now_ms;
    if (division_code_level(demo->division) < DIVISION_COUNTY) {
        return MZ_OK; /* a desk is a county's */
    }
    MZ_TRY(account_demo(cx, county));
    d.actor =
        (struct mz_actor){.role = MZ_S("officer"), .name = MZ_S("officer"), .from = MZ_S("cli")};
    division_range(county, &d.actor.division_lo, &d.actor.division_hi);
    struct mz_clock then = {demo_now, &d};
    cx->actor = &d.actor;
    cx->clock = &then;
    mz_code rc = account_by_login(cx, d.actor.name, &d.actor.user);
    for (size_t i = 0; rc == MZ_OK && i < MZ_LEN(rows); i++) {
        d.now_ms = now - rows[i].minutes * MINUTE_MS;
        rc = one(&d, &rows[i]);
    }
    rc = rc == MZ_OK ? known_caller(&d) : rc;
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
