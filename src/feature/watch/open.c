/* open.c - the judgement "help" begins the matters of its measures. */
#include "base/text.h"
#include "feature/matter/matter.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "rule/help.h"
#include "store/db.h"

enum { CASES_MAX = 40 };

/* What is recognised today: the case that a review goes on from, with its answers. */
static mz_code recognised_by(mz_cx *cx, int64_t household, int64_t *first, mz_str *answers)
{
    struct recognition *r = NULL;
    struct matter_open o = {0};
    size_t n = 0;
    *first = 0;
    *answers = MZ_S("");
    MZ_TRY(recognised(cx, household, &r, &n));
    for (size_t i = 0; i < n && *first == 0; i++) {
        *first = recognised_on(&r[i], mz_date_today(cx).v) && r[i].person == MZ_NULL ? r[i].case_id
                                                                                     : 0;
    }
    if (*first == 0) {
        return MZ_OK;
    }
    MZ_TRY(matter_open_case(cx, *first, &o));
    *answers = o.answers;
    return MZ_OK;
}

/*
 * What stops or follows something begins only where it is recognised here: else a clerk enters it,
 * with what the other system has.
 */
static mz_code begin(mz_cx *cx, const struct watch_alert *a, const struct ir_matter *m, bool on,
                     int64_t *id)
{
    struct matter_after after = {0, "review"};
    struct matter_new in = {.matter = m->name.id,
                            .household = a->household,
                            .channel = MZ_S("alert"),
                            .facts = MZ_S("")};
    *id = 0;
    if (on) {
        MZ_TRY(recognised_by(cx, a->household, &after.id, &in.facts));
    }
    return on && after.id == 0 ? MZ_OK : matter_begin_after(cx, &in, &after, id);
}

static mz_code one(mz_cx *cx, const struct watch_alert *a, const struct matter_kind *all, size_t n,
                   mz_str word)
{
    enum ir_help h = IR_HELP_N;
    for (size_t i = 0; i < n && ir_help_of(word, &h); i++) {
        struct watch_q_case_args row = {.county = a->division / MZ_COUNTY_UNIT,
                                        .division = a->division,
                                        .alert = a->id,
                                        .measure = word,
                                        .made_ms = mz_now_ms(cx)};
        if ((all[i].m->helps & 1U << (unsigned)h) == 0) {
            continue;
        }
        bool on = h == IR_HELP_STOP || all[i].m->follows_n > 0;
        MZ_TRY(begin(cx, a, all[i].m, on, &row.case_id));
        if (row.case_id != 0) {
            MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
            MZ_TRY(watch_q_case(cx, &row));
        }
    }
    return MZ_OK;
}

mz_code watch_opens(mz_cx *cx, const struct watch_alert *a, mz_str measures)
{
    struct matter_kind *all = NULL;
    size_t n = 0;
    MZ_TRY(matter_kinds_all(cx, a->division, &all, &n));
    while (measures.n > 0) {
        size_t k = 0;
        while (k < measures.n && measures.p[k] != ' ') {
            k++;
        }
        MZ_TRY(one(cx, a, all, n, (mz_str){measures.p, k}));
        k += k < measures.n ? 1 : 0;
        measures = (mz_str){measures.p + k, measures.n - k};
    }
    return MZ_OK;
}

mz_code watch_opened_by(mz_cx *cx, int64_t alert, struct watch_opened **out, size_t *n)
{
    struct watch_q_cases_row *rows = NULL;
    MZ_TRY(watch_q_cases(cx, alert, CASES_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct watch_opened, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct watch_opened){rows[i].case_id, rows[i].measure};
    }
    return MZ_OK;
}
