#include "feature/pay/benefit.h"

#include <inttypes.h>

#include "base/money.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/pay/step.h"
#include "feature/tables.h"
#include "store/db.h"

enum { CODE_MAX = 32, CASE_MAX = 64, PERIOD_MIN = 21600, PERIOD_MAX = 26412 };
#define MONTH_FEN_MAX INT64_C(1000000000)

static int64_t county_of(const struct benefit *b)
{
    return b->division / MZ_COUNTY_UNIT;
}

bool pay_code_good(mz_str s)
{
    bool good = s.n > 0 && s.n <= CODE_MAX;
    for (size_t i = 0; i < s.n && good; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return good;
}

static mz_code one_part(mz_cx *cx, mz_str part, int64_t percent[LEDGER_SOURCE_N])
{
    size_t colon = 0;
    int64_t v = 0;
    while (colon < part.n && part.p[colon] != ':') {
        colon++;
    }
    enum ledger_source s = ledger_source_of((mz_str){part.p, colon});
    bool good = s != LEDGER_NO_SOURCE && colon + 1 < part.n && part.n - colon <= 4;
    for (size_t i = colon + 1; i < part.n && good; i++) {
        good = part.p[i] >= '0' && part.p[i] <= '9';
        v = v * 10 + (part.p[i] - '0');
    }
    if (!good || v == 0 || percent[s] != 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "split",
                         .text = MZ_T("\"{0}\" is no share of a source, such as county:40."),
                         .arg = {part});
    }
    percent[s] = v;
    return MZ_OK;
}

mz_code pay_split_read(mz_cx *cx, mz_str split, int64_t percent[LEDGER_SOURCE_N])
{
    int64_t sum = 0;
    for (size_t i = 0; i < LEDGER_SOURCE_N; i++) {
        percent[i] = 0;
    }
    if (split.n == 0) {
        percent[LEDGER_COUNTY_MONEY] = 100;
        return MZ_OK;
    }
    for (size_t at = 0; at <= split.n;) {
        size_t end = at;
        while (end < split.n && split.p[end] != ',') {
            end++;
        }
        MZ_TRY(one_part(cx, (mz_str){split.p + at, end - at}, percent));
        at = end + 1;
    }
    for (size_t i = 0; i < LEDGER_SOURCE_N; i++) {
        sum += percent[i];
    }
    return sum == 100 ? MZ_OK
                      : mz_refuse(cx, MZ_INVALID, .field = "split",
                                  .text = MZ_T("The shares of the sources make {0} percent, not "
                                               "100."),
                                  .arg = {mz_str_fmt(cx->a, "%" PRId64, sum)});
}

static mz_code good(mz_cx *cx, const struct benefit *b)
{
    int64_t percent[LEDGER_SOURCE_N];
    if (!pay_code_good(b->programme) || b->person / MZ_ID_UNIT <= 0 || b->case_no.n > CASE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "programme",
                         .text = MZ_T("A benefit needs a person, the code of a programme and a "
                                      "decision."));
    }
    if (b->from < PERIOD_MIN || b->from > PERIOD_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "from",
                         .text = MZ_T("The first month lies outside of 1800 to 2200."));
    }
    if (b->day < 0 || b->day > 31) {
        return mz_fail(cx, MZ_INVALID, "day %" PRId64 " of a month", b->day);
    }
    if (b->fen < 0 || b->fen > MONTH_FEN_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "fen",
                         .text = MZ_T("An amount is more than 0 and at most {0} yuan."),
                         .arg = {mz_money_text(cx->a, (mz_money){MONTH_FEN_MAX})});
    }
    return pay_split_read(cx, b->split, percent);
}

static mz_code note(mz_cx *cx, const struct benefit *b, mz_str act)
{
    struct mz_event ev = {.act = act,
                          .kind = MZ_S("person"),
                          .subject = b->person,
                          .division = b->division,
                          .detail = mz_str_fmt(cx->a,
                                               "{\"programme\":\"" MZ_FMT "\",\"from\":%" PRId64
                                               ",\"fen\":%" PRId64 "}",
                                               MZ_ARG(b->programme), b->from, b->fen)};
    return mz_tx_note(cx, &ev);
}

/* From this month on this holds, whatever was foreseen behind it. */
static mz_code step(mz_cx *cx, const struct benefit *b, mz_str act)
{
    MZ_TRY(pay_step_put(cx, b, act));
    MZ_TRY(note(cx, b, mz_str_fmt(cx->a, "pay." MZ_FMT, MZ_ARG(act))));
    return mz_feature_entitled(cx, b->person, 0);
}

static mz_code granted(mz_cx *cx, const struct benefit *b)
{
    struct pay_q_benefit_find_row r = {0};
    bool found = false;
    MZ_TRY(good(cx, b));
    MZ_TRY(pay_q_benefit_find(cx, county_of(b), b->programme, b->person, &r, &found));
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .field = "person",
                             .text = MZ_T("This person has no such benefit in this county."));
}

mz_code benefit_grant(mz_cx *cx, const struct benefit *b, int64_t *id)
{
    struct pay_q_benefit_find_row r = {0};
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(good(cx, b));
    if (b->fen == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "fen",
                         .text = MZ_T("A grant of nothing is no grant."));
    }
    MZ_TRY(pay_q_benefit_find(cx, county_of(b), b->programme, b->person, &r, &found));
    mz_str split = b->split.p == NULL ? MZ_S("") : b->split;
    if (found) {
        *id = r.id;
        MZ_TRY(pay_q_benefit_set(cx, r.id, county_of(b), b->division, split, &changed));
    } else {
        MZ_TRY(mz_id_take(cx, county_of(b), 1, id));
        const struct pay_q_benefit_add_args add = {*id,       county_of(b), b->division,
                                                   b->person, b->programme, split};
        MZ_TRY(pay_q_benefit_add(cx, &add));
    }
    return step(cx, b, MZ_S("grant"));
}

mz_code benefit_change(mz_cx *cx, const struct benefit *b)
{
    MZ_TRY(granted(cx, b));
    return step(cx, b, MZ_S("change"));
}

static mz_code nothing(mz_cx *cx, const struct benefit *b, mz_str act)
{
    struct benefit none = *b;
    none.fen = 0;
    MZ_TRY(granted(cx, &none));
    return step(cx, &none, act);
}

mz_code benefit_suspend(mz_cx *cx, const struct benefit *b)
{
    return nothing(cx, b, MZ_S("suspend"));
}

mz_code benefit_stop(mz_cx *cx, const struct benefit *b)
{
    return nothing(cx, b, MZ_S("stop"));
}

mz_code benefit_resume(mz_cx *cx, const struct benefit *b)
{
    struct pay_q_steps_row *rows = NULL;
    struct benefit again = *b;
    size_t n = 0;
    bool waits = false;
    again.fen = 0;
    MZ_TRY(granted(cx, &again));
    MZ_TRY(pay_step_held(cx, b, &rows, &n));
    for (size_t i = 0; i < n && rows[i].from_period <= b->from; i++) {
        waits = mz_str_eq(rows[i].act, MZ_S("suspend"));
        again.fen = rows[i].fen > 0 ? rows[i].fen : again.fen;
    }
    if (!waits || again.fen == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "from",
                         .text = MZ_T("This benefit is not suspended in that month."));
    }
    return step(cx, &again, MZ_S("resume"));
}

/* Kept as a resumption: that is what it is in the months. */
mz_code benefit_restore(mz_cx *cx, const struct benefit *b)
{
    struct pay_q_steps_row *rows = NULL;
    struct benefit again = *b;
    size_t n = 0;
    again.fen = 0;
    MZ_TRY(granted(cx, &again));
    MZ_TRY(pay_step_held(cx, b, &rows, &n));
    if (n < 2 || !mz_str_eq(rows[n - 1].act, MZ_S("stop"))) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "person",
                         .text = MZ_T("This benefit was not stopped: there is nothing to take "
                                      "back."));
    }
    again.from = rows[n - 1].from_period;
    again.day = 0;
    again.fen = rows[n - 2].fen;
    return step(cx, &again, again.fen > 0 ? MZ_S("resume") : MZ_S("suspend"));
}

mz_code benefits_held(mz_cx *cx, int64_t person, struct benefit_held **out, size_t *n)
{
    struct pay_q_held_by_row *rows = NULL;
    MZ_TRY(pay_q_held_by(cx, person / MZ_ID_UNIT, person, &rows, n));
    *out = MZ_NEW_N(cx->a, struct benefit_held, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct benefit_held){rows[i].programme,
                                          rows[i].division,
                                          {rows[i].from_period, rows[i].fen, rows[i].act,
                                           rows[i].fen - rows[i].part_off},
                                          rows[i].case_no};
    }
    return MZ_OK;
}

mz_code benefit_steps(mz_cx *cx, int64_t division, mz_str programme, int64_t person,
                      struct benefit_step **out, size_t *n)
{
    struct pay_q_steps_row *rows = NULL;
    MZ_TRY(pay_q_steps(cx, division / MZ_COUNTY_UNIT, programme, person, person, &rows, n));
    *out = MZ_NEW_N(cx->a, struct benefit_step, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct benefit_step){rows[i].from_period, rows[i].fen, rows[i].act,
                                          rows[i].fen - rows[i].part_off};
    }
    return MZ_OK;
}

mz_code benefits_put(mz_cx *cx, int64_t person, int64_t division)
{
    int64_t county = division / MZ_COUNTY_UNIT;
    int64_t n = 0;
    MZ_TRY(pay_q_put_benefits(cx, county, person, division, &n));
    MZ_TRY(pay_q_put_cards(cx, county, person, division, &n));
    return pay_q_put_plans(cx, county, person, division, &n);
}
