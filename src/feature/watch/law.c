/* law.c - what the watch reads of the packs besides the indicators: lines, deadlines, factor. */
#include "base/calendar.h"
#include "base/text.h"
#include "feature/rule/rule.h"
#include "feature/watch/watch_int.h"
#include "feature/world.h"
#include "store/db.h"

/* The names that a pack gives grades: enum watch_grade. */
static const char *const grade_ids[] = {"watch_red", "watch_orange", "watch_yellow", "watch_blue"};

mz_code watch_law_of(mz_cx *cx, int64_t division, struct watch_law *out)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    if (s == NULL || s->book == NULL || s->book->indicators_n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "pack",
                         .text = MZ_T("No policy pack with indicators holds for this division."));
    }
    *out = (struct watch_law){.pack = s, .book = s->book, .factor = UINT32_MAX};
    for (uint32_t i = 0; i < s->book->rules_n; i++) {
        const struct ir_rule *r = &s->book->rules[i];
        if (mz_str_eq(r->name.id, MZ_S("watch_factor")) && r->entity == IR_HOUSEHOLD) {
            out->factor = i;
        }
    }
    return MZ_OK;
}

/* In the book of the place; the id itself where the pack has it no more. */
static mz_str cause_text(mz_cx *cx, const struct watch_law *law, mz_str id)
{
    for (size_t i = 0; law->book != NULL && i < law->book->indicators_n; i++) {
        const struct ir_label *l = &law->book->indicators[i].name;
        if (mz_str_eq(l->id, id)) {
            return cx->lang == MZ_LANG_ZH ? l->zh : l->en;
        }
    }
    return mz_str_eq(id, MZ_S(WATCH_SIGN_CLUE)) ? mz_text(cx->lang, MZ_T("Reported by somebody"))
                                                : id;
}

mz_str watch_causes_text(mz_cx *cx, int64_t division, mz_str ids)
{
    struct watch_law law = {.book = NULL};
    mz_str s = MZ_S("");
    if (watch_law_of(cx, division, &law) != MZ_OK) {
        mz_clear(cx);
    }
    while (ids.n > 0) {
        size_t n = 0;
        while (n < ids.n && ids.p[n] != ' ') {
            n++;
        }
        mz_str one = cause_text(cx, &law, (mz_str){ids.p, n});
        const char *sep = s.n == 0 ? "" : cx->lang == MZ_LANG_ZH ? "、" : ", ";
        s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), sep, MZ_ARG(one));
        n += n < ids.n ? 1 : 0;
        ids = (mz_str){ids.p + n, ids.n - n};
    }
    return s;
}

int64_t watch_param(mz_cx *cx, const struct watch_law *law, const char *id, int64_t division,
                    int grade, int64_t usual)
{
    int64_t v = 0;
    struct rule_asked q = {.param = mz_str_of(id),
                           .key = grade < 0 ? MZ_S("") : mz_str_of(grade_ids[grade]),
                           .at = mz_date_today(cx),
                           .division = division};
    return law->book != NULL && rule_param_at(law->book, q, &v) ? v : usual;
}

enum watch_grade watch_grade_of(mz_cx *cx, const struct watch_law *law, int64_t division,
                                int64_t score)
{
    for (int g = 0; g < WATCH_GRADES_N; g++) {
        int64_t line = watch_param(cx, law, "watch_line", division, g, INT32_MAX);
        if (score >= line * 10) {
            return (enum watch_grade)g;
        }
    }
    return WATCH_GRADES_N;
}

int64_t watch_working_day(mz_cx *cx, int64_t from, int64_t days)
{
    const mz_calendar *c = cx->world == NULL ? NULL : cx->world->calendar;
    return mz_calendar_due(cx, c, (mz_date){(int32_t)from}, (int32_t)days).v;
}

int64_t watch_working_days(mz_cx *cx, int64_t from, int64_t to)
{
    const mz_calendar *c = cx->world == NULL ? NULL : cx->world->calendar;
    return to <= from ? 0
                      : mz_calendar_over(cx, c, (mz_date){(int32_t)from}, (mz_date){(int32_t)to});
}

/* Contact, visit and measures count from the alert; the second visit from the measures. */
int64_t watch_due(mz_cx *cx, const struct watch_alert *a, enum watch_state state)
{
    static const struct {
        const char *param;
        int64_t usual;
    } limits[WATCH_STATES_N] = {
        [WATCH_REVIEW] = {"watch_contact_days", 1},
        [WATCH_TOWNSHIP] = {"watch_visit_days", 2},
        [WATCH_VISIT] = {"watch_visit_days", 2},
        [WATCH_JUDGE] = {"watch_measure_days", 5},
        [WATCH_HELP] = {"watch_measure_days", 5},
        [WATCH_RETURN] = {"watch_return_days", 22},
        [WATCH_CLOSED] = {NULL, 0},
    };
    struct watch_law law = {.book = NULL};
    if (limits[state].param == NULL) {
        return MZ_NULL;
    }
    if (watch_law_of(cx, a->division, &law) != MZ_OK) {
        mz_clear(cx);
    }
    int64_t from = state == WATCH_RETURN ? mz_date_today(cx).v : mz_date_of_ms(a->made_ms).v;
    return watch_working_day(cx, from,
                             watch_param(cx, &law, limits[state].param, a->division, (int)a->grade,
                                         limits[state].usual));
}
