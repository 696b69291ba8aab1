/* keep.c - reading plans, needs, measures and history; words about the family stand sealed. */
#include <inttypes.h>

#include "base/keyring.h"
#include "feature/plan/plan_int.h"
#include "feature/plan/plan_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

enum { STEPS_MAX = 300 };

mz_str plan_number(mz_arena *a, int64_t id)
{
    return mz_str_fmt(a, "BF%06" PRId64 "-%06" PRId64, id / MZ_ID_UNIT, id % MZ_ID_UNIT);
}

/* ---- rows ------------------------------------------------------------------------------ */

mz_code plan_get(mz_cx *cx, int64_t id, struct plan *out)
{
    struct plan_q_get_row r = {0};
    bool found = false;
    MZ_TRY(plan_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such help plan in your area."));
    }
    *out = (struct plan){
        .id = r.id,
        .division = r.division,
        .household = r.household,
        .state = (enum plan_state)plan_word_of(plan_states, PLAN_STATES_N, r.state),
        .origin = (enum plan_origin)plan_word_of(plan_origins, PLAN_ORIGINS_N, r.origin),
        .origin_id = r.origin_id,
        .consent = (enum plan_consent)plan_word_of(plan_consents, PLAN_CONSENTS_N, r.consent),
        .consent_day = r.consent_day,
        .responsible = r.responsible,
        .review_on = r.review_on,
        .due = r.due,
        .measures_n = r.measures_n,
        .made_ms = r.made_ms,
        .closed_ms = r.closed_ms,
        .result = (enum plan_result)plan_word_of(plan_results, PLAN_RESULTS_N, r.result),
        .version = r.version};
    return MZ_OK;
}

mz_code plan_open_of(mz_cx *cx, int64_t household, int64_t *id)
{
    struct plan_q_open_row r = {0};
    bool found = false;
    MZ_TRY(plan_q_open(cx, household, &r, &found));
    *id = found ? r.id : 0;
    return MZ_OK;
}

mz_code plans_of(mz_cx *cx, int64_t household, struct plan **out, size_t *n)
{
    struct plan_q_of_row *r = NULL;
    MZ_TRY(plan_q_of(cx, household, PLANS_OF_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct plan, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(plan_get(cx, r[i].id, &(*out)[i]));
    }
    return MZ_OK;
}

mz_code plan_needs_of(mz_cx *cx, int64_t plan, struct plan_need **out, size_t *n)
{
    struct plan_q_needs_row *r = NULL;
    MZ_TRY(plan_q_needs(cx, plan, &r, n));
    *out = MZ_NEW_N(cx->a, struct plan_need, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct plan_need){
            .id = r[i].id,
            .kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r[i].kind),
            .met = r[i].met_on != MZ_NULL,
            .since = r[i].since,
            .met_on = r[i].met_on};
    }
    return MZ_OK;
}

mz_code plan_measures_of(mz_cx *cx, int64_t plan, struct plan_measure **out, size_t *n)
{
    struct plan_q_measures_row *r = NULL;
    MZ_TRY(plan_q_measures(cx, plan, &r, n));
    *out = MZ_NEW_N(cx->a, struct plan_measure, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct plan_measure){
            .id = r[i].id,
            .kind = (enum plan_need_kind)plan_word_of(plan_needs, PLAN_NEEDS_N - 1, r[i].kind),
            .giver = (enum plan_giver)plan_word_of(plan_givers, PLAN_GIVERS_N - 1, r[i].giver),
            .giver_name = r[i].giver_name,
            .what = r[i].what,
            .every = (enum plan_every)plan_word_of(plan_everys, PLAN_EVERYS_N - 1, r[i].every),
            .starts = r[i].starts,
            .ends = r[i].ends,
            .due = r[i].due,
            .stopped = mz_str_eq(r[i].state, MZ_S("stopped")),
            .done_n = r[i].done_n,
            .missed_n = r[i].missed_n,
            .offer = r[i].offer};
    }
    return MZ_OK;
}

mz_code plan_of_offer(mz_cx *cx, int64_t offer, int64_t *plan, int64_t *measure)
{
    struct plan_q_measure_offer_row r = {0};
    bool found = false;
    MZ_TRY(plan_q_measure_offer(cx, offer, &r, &found));
    *measure = found ? r.id : 0;
    *plan = found ? r.plan : 0;
    return MZ_OK;
}

/* ---- history ----------------------------------------------------------------------------- */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "help plans without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at at(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("plan_step"), .column = MZ_S("note_seal"), .row = id};
}

static mz_code seal(mz_cx *cx, int64_t id, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    *blob = (mz_str){0};
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, at(id), plain, blob);
}

static mz_code unseal(mz_cx *cx, int64_t id, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, at(id), blob, plain);
}

mz_code plan_step_put(mz_cx *cx, const struct plan *p, const char *act, const struct plan_doing *in,
                      mz_str what)
{
    struct plan_q_step_args a = {.county = p->division / MZ_COUNTY_UNIT,
                                 .division = p->division,
                                 .plan = p->id,
                                 .measure = in->measure == 0 ? MZ_NULL : in->measure,
                                 .at_ms = mz_now_ms(cx),
                                 .made_by = cx->actor->user,
                                 .act = mz_str_of(act),
                                 .day = in->day == 0 ? MZ_NULL : in->day,
                                 .what = what.n == 0 ? (mz_str){NULL, 0} : what};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(seal(cx, a.id, in->note, &a.note_seal));
    return plan_q_step(cx, &a);
}

mz_code plan_steps_of(mz_cx *cx, int64_t plan, struct plan_step **out, size_t *n)
{
    struct plan_q_steps_row *r = NULL;
    MZ_TRY(plan_q_steps(cx, plan, STEPS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct plan_step, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct plan_step){.measure = r[i].measure,
                                       .at_ms = r[i].at_ms,
                                       .by = r[i].made_by,
                                       .act = r[i].act,
                                       .day = r[i].day,
                                       .what = r[i].what.p == NULL ? MZ_S("") : r[i].what};
        MZ_TRY(unseal(cx, r[i].id, r[i].note_seal, &(*out)[i].note));
    }
    return MZ_OK;
}

/* ---- keys and doctor ---------------------------------------------------------------------- */

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct plan_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(plan_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, at(v[i].id), &v[i].note_seal));
        MZ_TRY(r->turned ? plan_q_reseal(cx, v[i].id, v[i].note_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals plan_seals[] = {
    {.table = "plan_step", .act = "plan.reseal", .kind = "plan", .walk = walk},
    {0},
};

static mz_code sums(mz_cx *cx, int64_t *bad)
{
    struct plan_q_doctor_row r = {0};
    MZ_TRY(plan_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check plan_checks[] = {
    {"plan.measures", sums, MZ_T("Every help plan is due when its first running measure is")},
    {0},
};
