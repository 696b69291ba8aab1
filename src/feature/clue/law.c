/* law.c - until when: working days and minutes of the place's packs, by what is wanted of us. */
#include "base/calendar.h"
#include "feature/clue/clue_int.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/reason.h"
#include "store/db.h"

enum { MINUTE_MS = 60000 };
#define CHINA_MS INT64_C(28800000) /* UTC+8 all year */

static const struct {
    const char *param;
    int64_t usual;
} limits[CLUE_KINDS_N] = {
#define X(id, word, label, param, usual) {param, usual},
    CLUE_KINDS(X)
#undef X
};

int64_t clue_param(mz_cx *cx, int64_t division, const char *id, int64_t usual)
{
    const struct rule_shelf *shelf = NULL;
    int64_t v = 0;
    if (rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx); /* a broken pack must not keep a call for help out */
        return usual;
    }
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    struct rule_asked q = {
        .param = mz_str_of(id), .key = MZ_S(""), .at = mz_date_today(cx), .division = division};
    return s != NULL && s->book != NULL && rule_param_at(s->book, q, &v) ? v : usual;
}

int64_t clue_day_end(int64_t day)
{
    return (day + 1) * CLUE_DAY_MS - CHINA_MS - 1;
}

int64_t clue_due_days(mz_cx *cx, int64_t days)
{
    const mz_calendar *c = cx->world == NULL ? NULL : cx->world->calendar;
    return clue_day_end(mz_calendar_due(cx, c, mz_date_today(cx), (int32_t)days).v);
}

/* Complaints count days (Zhejiang: L2 art. 58), the others working days, emergencies minutes. */
int64_t clue_due(mz_cx *cx, int64_t division, enum clue_kind kind)
{
    int64_t n = clue_param(cx, division, limits[kind].param, limits[kind].usual);
    switch (kind) {
    case CLUE_URGENT:
        return mz_now_ms(cx) + n * MINUTE_MS;
    case CLUE_COMPLAIN:
        return clue_day_end(mz_date_today(cx).v + n);
    case CLUE_ASK:
    case CLUE_HELP:
    case CLUE_KINDS_N:
        break;
    }
    return clue_due_days(cx, n);
}

int64_t clue_urgency(enum clue_kind kind)
{
    return kind == CLUE_URGENT ? 1 : kind == CLUE_HELP ? 2 : 3;
}
