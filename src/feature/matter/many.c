/*
 * many.c - one action for many cases at the same step, as a job: each case by itself, with every
 * check of a single one, and only where the rules bear it out.
 */
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/job/job.h"
#include "feature/matter/matter_int.h"
#include "store/db.h"

enum { INPUT_MAX = 8192 };

mz_code matter_many_step(mz_cx *cx, mz_str matter, mz_str step, const struct ir_step **out)
{
    const struct rule_shelf *shelf = NULL;
    *out = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, cx->actor->division_lo);
    for (size_t i = 0; s != NULL && i < s->book->matters_n; i++) {
        const struct ir_matter *m = &s->book->matters[i];
        for (size_t k = 0; mz_str_eq(m->name.id, matter) && k < m->steps_n; k++) {
            *out = mz_str_eq(m->steps[k].name.id, step) ? &m->steps[k] : *out;
        }
    }
    return MZ_OK;
}

static bool has(const struct ir_step *step, mz_str what)
{
    bool found = false;
    for (size_t i = 0; step != NULL && i < step->actions_n; i++) {
        found = found || mz_str_eq(step->actions[i].name.id, what);
    }
    return found;
}

mz_code matter_many_add(mz_cx *cx, const struct matter_many *m, const int64_t *ids, size_t n,
                        int64_t *job)
{
    const struct ir_step *step = NULL;
    mz_buf *input = mz_buf_new(cx->a, INPUT_MAX);
    mz_jw w = mz_jw_to(input);
    MZ_TRY(matter_many_step(cx, m->matter, m->step, &step));
    if (!has(step, m->what)) {
        return mz_refuse(cx, MZ_INVALID, .field = "do",
                         .text = MZ_T("This step has no such action."));
    }
    if (mz_utf8_count(m->reason) > MATTER_REASON_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "reason",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("matter"), m->matter);
    mz_jw_key_text(&w, MZ_S("step"), m->step);
    mz_jw_key_text(&w, MZ_S("what"), m->what);
    mz_jw_key_text(&w, MZ_S("reason"), m->reason);
    mz_jw_end(&w);
    MZ_TRY(job_add(cx, "matter.many", mz_buf_str(input), job));
    return job_rows_add(cx, *job, ids, n);
}

static mz_code one(mz_cx *cx, void *p, int64_t id)
{
    const struct matter_many *m = p;
    return matter_happen_ruled(
        cx, id, m->matter,
        (struct flow_event){
            .kind = FLOW_ACTED, .what = m->what, .step = m->step, .reason = m->reason});
}

mz_code matter_many_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    struct matter_many m = {0};
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_MAX}, &map));
    MZ_TRY(mz_json_text(cx, map, "matter", &m.matter));
    MZ_TRY(mz_json_text(cx, map, "step", &m.step));
    MZ_TRY(mz_json_text(cx, map, "what", &m.what));
    MZ_TRY(mz_json_text(cx, map, "reason", &m.reason));
    return job_rows_run(cx, job, one, &m);
}
