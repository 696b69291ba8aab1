/* read.c - one clue, its reports, its history; clues of a household and of a telephone; the doctor.
 */
#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/clue/clue_sql.h"
#include "store/db.h"

enum { REPORTS_MAX = 100, STEPS_MAX = 300, OF_MAX = 50 };

static mz_str text_or(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

mz_code clue_get(mz_cx *cx, int64_t id, struct clue *out)
{
    struct clue_q_get_row r = {0};
    bool found = false;
    MZ_TRY(clue_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such clue in your area."));
    }
    *out = (struct clue){
        .id = r.id,
        .division = r.division,
        .channel = (enum clue_channel)clue_word_of(clue_channels, CLUE_CHANNELS_N - 1, r.channel),
        .kind = (enum clue_kind)clue_word_of(clue_kinds, CLUE_KINDS_N - 1, r.kind),
        .need = (enum clue_need)clue_word_of(clue_needs, CLUE_NEEDS_N - 1, r.need),
        .state = (enum clue_state)clue_word_of(clue_states, CLUE_STATES_N - 1, r.state),
        .household = r.household,
        .person = r.person,
        .name_mask = text_or(r.name_mask),
        .phone_mask = text_or(r.phone_mask),
        .reports_n = r.reports_n,
        .made_ms = r.made_ms,
        .since_ms = r.since_ms,
        .due_ms = r.due_ms,
        .first_by = r.first_by,
        .holder = r.holder,
        .visitor = r.visitor,
        .alert = r.alert,
        .merged = r.merged,
        .desk = text_or(r.desk),
        .ending = text_or(r.ending),
        .satisfied = r.satisfied,
        .level = r.level,
        .closed_ms = r.closed_ms,
        .version = r.version};
    return MZ_OK;
}

mz_code clue_reports(mz_cx *cx, int64_t clue, struct clue_report **out, size_t *n)
{
    struct clue_q_reports_row *rows = NULL;
    MZ_TRY(clue_q_reports(cx, clue, REPORTS_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct clue_report, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct clue_q_reports_row *r = &rows[i];
        (*out)[i] = (struct clue_report){.id = r->id,
                                         .at_ms = r->at_ms,
                                         .channel = (enum clue_channel)clue_word_of(
                                             clue_channels, CLUE_CHANNELS_N - 1, r->channel),
                                         .self = r->self != 0,
                                         .by_name_mask = text_or(r->by_name_mask),
                                         .by_phone_mask = text_or(r->by_phone_mask),
                                         .receipt = r->receipt,
                                         .source = text_or(r->source),
                                         .made_by = r->made_by};
        MZ_TRY(clue_unseal(cx, (struct clue_place){"clue_report", "text_seal", r->id}, r->text_seal,
                           &(*out)[i].text));
    }
    return MZ_OK;
}

mz_code clue_steps(mz_cx *cx, int64_t clue, struct clue_step **out, size_t *n)
{
    struct clue_q_steps_row *rows = NULL;
    MZ_TRY(clue_q_steps(cx, clue, STEPS_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct clue_step, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct clue_step){.at_ms = rows[i].at_ms,
                                       .by = rows[i].made_by,
                                       .act = rows[i].act,
                                       .was = text_or(rows[i].was),
                                       .becomes = rows[i].becomes,
                                       .note = text_or(rows[i].note)};
    }
    return MZ_OK;
}

mz_code clues_of(mz_cx *cx, int64_t household, struct clue **out, size_t *n)
{
    struct clue_q_of_row *rows = NULL;
    MZ_TRY(clue_q_of(cx, household, OF_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct clue, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(clue_get(cx, rows[i].id, &(*out)[i]));
    }
    return MZ_OK;
}

/* Several reports of one clue count once; a clue that moved out of reach is left out. */
mz_code clues_by_phone(mz_cx *cx, mz_str phone, struct clue **out, size_t *n)
{
    struct clue_q_by_phone_row *rows = NULL;
    mz_str key = MZ_S("");
    size_t rows_n = 0;
    *n = 0;
    MZ_TRY(clue_phone_key(cx, phone, &key));
    MZ_TRY(clue_q_by_phone(cx, key, OF_MAX, &rows, &rows_n));
    *out = MZ_NEW_N(cx->a, struct clue, rows_n + 1);
    for (size_t i = 0; i < rows_n; i++) {
        bool twice = false;
        for (size_t k = 0; k < *n; k++) {
            twice = twice || (*out)[k].id == rows[i].clue;
        }
        mz_code rc = twice ? MZ_ABSENT : clue_get(cx, rows[i].clue, &(*out)[*n]);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        (*n)++;
    }
    return MZ_OK;
}

/* ---- the doctor -------------------------------------------------------------------- */

static mz_code no_report(mz_cx *cx, int64_t *bad)
{
    struct clue_q_doctor_report_row r = {0};
    struct clue_q_doctor_count_row c = {0};
    MZ_TRY(clue_q_doctor_report(cx, &r));
    MZ_TRY(clue_q_doctor_count(cx, &c));
    *bad = r.n + c.n;
    return MZ_OK;
}

static mz_code other_state(mz_cx *cx, int64_t *bad)
{
    struct clue_q_doctor_step_row r = {0};
    MZ_TRY(clue_q_doctor_step(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check clue_checks[] = {
    {"clue.report", no_report, MZ_T("Every clue has the reports that it counts")},
    {"clue.state", other_state, MZ_T("Every clue is where its last step left it")},
    {0},
};
