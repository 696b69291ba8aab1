/* made.c - a case written again for another household, its answers sealed for its own row. */
#include "feature/matter/made.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/matter_int.h"
#include "store/db.h"

enum { EVENTS_MAX = 100 };

mz_str made_facts(mz_arena *a, int64_t wage)
{
    return mz_str_fmt(
        a,
        "{\"facts\":{\"household\":{\"financial_assets\":\"8000\",\"dwellings\":\"1\","
        "\"premises\":\"0\",\"vehicles\":\"0\",\"new_house\":\"false\"},\"members\":[{"
        "\"role\":\"self\",\"birth\":\"1980-04-12\",\"held\":\"free\",\"can_work\":"
        "\"false\",\"disabled_kind\":\"none\",\"disabled_grade\":\"no_grade\","
        "\"severe_illness\":\"false\",\"hard_after\":\"false\",\"refusals\":[],"
        "\"wage\":\"%" PRId64 "\",\"business\":\"0\",\"property_income\":\"0\","
        "\"pension\":\"180\",\"support_received\":\"0\",\"other_transfer\":\"0\"}]},"
        "\"own\":{}}",
        wage);
}

mz_code made_model_of(mz_cx *cx, int64_t id, struct made_model *out)
{
    bool found = false;
    MZ_TRY(matter_q_get(cx, id, &out->was, &found));
    return found ? matter_q_events(cx, id, EVENTS_MAX, &out->events, &out->events_n)
                 : mz_fail(cx, MZ_ABSENT, "no case to write again");
}

static mz_code events_again(mz_cx *cx, const struct made_model *m, int64_t county, int64_t id)
{
    for (size_t k = 0; k < m->events_n; k++) {
        const struct matter_q_events_row *e = &m->events[k];
        struct matter_q_event_args x = {.county = county,
                                        .division = m->was.division,
                                        .case_id = id,
                                        .no = e->no,
                                        .kind = e->kind,
                                        .at_ms = e->at_ms,
                                        .account = e->account,
                                        .post = e->post,
                                        .step = e->step,
                                        .what = e->what,
                                        .reason = e->reason,
                                        .target = e->target,
                                        .people = e->people,
                                        .yes = e->yes,
                                        .stands_for = e->stands_for,
                                        .determination = e->determination};
        MZ_TRY(mz_id_take(cx, county, 1, &x.id));
        MZ_TRY(matter_q_event(cx, &x));
    }
    return MZ_OK;
}

static mz_code answer(mz_cx *cx, const struct made_model *m, int64_t county, int64_t id,
                      mz_str facts)
{
    struct matter_q_answer_args a = {.county = county,
                                     .division = m->was.division,
                                     .case_id = id,
                                     .no = 1,
                                     .at_ms = m->was.begun_ms,
                                     .account = m->was.made_by};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    MZ_TRY(matter_seal(cx, a.id, facts, &a.facts_seal));
    return matter_q_answer(cx, &a);
}

mz_code made_case(mz_cx *cx, const struct made_model *m, int64_t household, mz_str facts,
                  int64_t *id)
{
    const struct matter_q_get_row *was = &m->was;
    const int64_t county = was->division / MZ_COUNTY_UNIT;
    int64_t changed = 0;
    MZ_TRY(mz_id_take(cx, county, 1, id));
    const struct matter_q_add_args a = {.id = *id,
                                        .county = county,
                                        .division = was->division,
                                        .matter = was->matter,
                                        .pack = was->pack,
                                        .pack_hash = was->pack_hash,
                                        .subject_kind = was->subject_kind,
                                        .household = household,
                                        .person = MZ_NULL,
                                        .subject_key = mz_str_fmt(cx->a, "h:%" PRId64, household),
                                        .channel = was->channel,
                                        .step = was->step,
                                        .at_ms = was->begun_ms,
                                        .made_by = was->made_by};
    const struct matter_q_move_args v = {.id = *id,
                                         .version = 1,
                                         .step = was->step,
                                         .ending = was->ending,
                                         .result = was->result,
                                         .decided = was->decided,
                                         .determination = was->determination,
                                         .holder = was->holder,
                                         .waits = 1,
                                         .light = was->light,
                                         .due_ms = was->due_ms,
                                         .over_ms = was->over_ms,
                                         .since_ms = was->since_ms,
                                         .closed_ms = was->closed_ms,
                                         .events_n = was->events_n};
    MZ_TRY(matter_q_add(cx, &a));
    MZ_TRY(events_again(cx, m, county, *id));
    MZ_TRY(answer(cx, m, county, *id, facts));
    MZ_TRY(matter_q_move(cx, &v, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "a case was not written");
}
