/* from_watch.c - visits of alerts. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "feature/watch/watch.h"
#include "store/db.h"

enum { BODY_BYTES = 3000 };

static mz_code get(mz_cx *cx, int64_t id, struct visit_due *out)
{
    struct watch_alert a = {.id = 0};
    MZ_TRY(watch_get(cx, id, &a));
    *out = (struct visit_due){
        .id = id,
        .division = a.division,
        .household = a.household,
        .due = a.due,
        .version = a.version,
        .why = mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT,
                          MZ_ARG(mz_text(cx->lang, watch_grades[a.grade].label)), MZ_ARG(a.causes)),
        .open = a.state == WATCH_VISIT};
    return MZ_OK;
}

static mz_code list(mz_cx *cx, struct visit_due *rows, size_t most, size_t *n)
{
    struct visit_q_alerts_row *r = NULL;
    MZ_TRY(visit_q_alerts(cx, cx->actor->user, (int64_t)most, &r, n));
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(get(cx, r[i].id, &rows[i]));
    }
    return MZ_OK;
}

/* Whom one met is the outcome, which every visit has. */
static mz_code form(mz_cx *cx, const struct visit_due *due, struct visit_form *out)
{
    (void)due;
    *out = (struct visit_form){
        .id = MZ_S("alert"), .label = mz_text(cx->lang, MZ_T("Visit form")), .people = 2};
    visit_form_room(cx, out, WATCH_QUESTIONS_N);
    for (size_t i = 0; i < WATCH_QUESTIONS_N; i++) {
        const struct watch_question *q = &watch_questions[i];
        if (mz_str_eq(mz_str_of(q->name), MZ_S("met"))) {
            continue;
        }
        struct visit_field *f = visit_form_add(
            out, (struct visit_field){.id = mz_str_of(q->name),
                                      .label = mz_text(cx->lang, q->label),
                                      .kind = q->many ? VISIT_MANY : VISIT_CHOICE,
                                      .required = q->required,
                                      .options = MZ_NEW_N(cx->a, struct visit_option, q->words_n),
                                      .options_n = q->words_n});
        for (size_t k = 0; k < q->words_n; k++) {
            f->options[k] = (struct visit_option){mz_str_of(q->words[k].word),
                                                  mz_text(cx->lang, q->words[k].label)};
        }
    }
    return MZ_OK;
}

static mz_code now(mz_cx *cx, const struct visit_due *due, struct visit_now *out)
{
    struct watch_alert a = {.id = 0};
    struct watch_step *s = NULL;
    size_t n = 0;
    MZ_TRY(watch_get(cx, due->id, &a));
    MZ_TRY(watch_steps(cx, due->id, &s, &n));
    *out = (struct visit_now){.what = mz_text(cx->lang, watch_states[a.state].label)};
    for (size_t i = 0; i < n; i++) {
        if (s[i].at_ms >= out->at_ms) {
            out->at_ms = s[i].at_ms;
            out->by = s[i].by;
            out->note = s[i].note;
        }
    }
    return MZ_OK;
}

static mz_str body_of(mz_cx *cx, const struct visit_findings *in, const struct mz_json *map)
{
    static const char *const met[VISIT_OUTCOMES_N] = {[VISIT_MET] = "met",
                                                      [VISIT_AWAY] = "away",
                                                      [VISIT_REFUSED] = "declined",
                                                      [VISIT_MOVED] = "gone"};
    mz_buf *buf = mz_buf_new(cx->a, BODY_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < WATCH_QUESTIONS_N; i++) {
        mz_str name = mz_str_of(watch_questions[i].name);
        bool of_outcome = mz_str_eq(name, MZ_S("met"));
        mz_jw_key_text(&w, name,
                       of_outcome ? mz_str_of(met[in->outcome]) : visit_answer(map, cx->a, name));
    }
    mz_jw_key_text(&w, MZ_S("with"), in->with);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

/* Who met nobody goes again: the alert stays with its visit. */
static mz_code take(mz_cx *cx, const struct visit_due *due, const struct visit_findings *in)
{
    const struct mz_json *map = NULL;
    if (in->outcome == VISIT_AWAY) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, in->answers, (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES},
                        &map));
    mz_str note =
        in->note.n > 0 ? in->note : mz_text(MZ_LANG_ZH, visit_outcomes[in->outcome].label);
    const struct watch_doing d = {.alert = due->id,
                                  .version = due->version,
                                  .act = MZ_S("found"),
                                  .note = note,
                                  .body = body_of(cx, in, map)};
    return watch_do(cx, &d);
}

const struct visit_source visit_from_watch = {
    .name = "alert",
    .label = MZ_T("Alert"),
    .icon = MZ_ICON("alert-triangle"),
    .need = "watch.visit",
    .page = "/watch/visit/",
    .list = list,
    .get = get,
    .form = form,
    .now = now,
    .take = take,
};
