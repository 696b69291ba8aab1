/* from_plan.c - visits by frequency: what the category asks for, and when again. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/clue/clue.h"
#include "feature/visit/from_round_int.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

enum { CUT = 3 };

static mz_str sorts_text(mz_cx *cx, const struct round_pack *pack, mz_str sorts)
{
    mz_str out = MZ_S("");
    for (size_t i = 0; i < sorts.n;) {
        size_t k = i;
        while (k < sorts.n && sorts.p[k] != ' ') {
            k++;
        }
        const struct round_category *c = round_category(pack, (mz_str){sorts.p + i, k - i});
        if (c != NULL) {
            out = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(out),
                             out.n == 0               ? ""
                             : cx->lang == MZ_LANG_EN ? ", "
                                                      : "、",
                             MZ_ARG(form_say(cx->lang, &c->words)));
        }
        i = k + 1;
    }
    return out;
}

mz_str visit_sorts_text(mz_cx *cx, mz_str sorts)
{
    const struct round_pack *pack = NULL;
    if (round_pack_get(cx, &pack) != MZ_OK) {
        mz_clear(cx);
        return sorts;
    }
    return sorts_text(cx, pack, sorts);
}

static mz_code row_of(mz_cx *cx, int64_t id, struct visit_q_plan_row *r)
{
    bool found = false;
    MZ_TRY(visit_q_plan(cx, id, r, &found));
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such visit in your area."));
}

static mz_code get(mz_cx *cx, int64_t id, struct visit_due *out)
{
    struct visit_q_plan_row r = {0};
    const struct round_pack *pack = NULL;
    MZ_TRY(row_of(cx, id, &r));
    MZ_TRY(round_pack_get(cx, &pack));
    *out = (struct visit_due){.id = id,
                              .division = r.division,
                              .household = r.household,
                              .due = r.due,
                              .version = r.version,
                              .why = sorts_text(cx, pack, r.sorts),
                              .detail = r.form,
                              .open = mz_str_eq(r.state, MZ_S("on"))};
    return MZ_OK;
}

static mz_code list(mz_cx *cx, struct visit_due *rows, size_t most, size_t *n)
{
    struct visit_q_plans_row *r = NULL;
    const struct round_pack *pack = NULL;
    mz_date today = mz_date_today(cx);
    int64_t until = mz_date_month_last(today).v;
    until = until < today.v + VISIT_AHEAD_DAYS ? today.v + VISIT_AHEAD_DAYS : until;
    MZ_TRY(visit_q_plans(cx, cx->actor->user, until, (int64_t)most, &r, n));
    MZ_TRY(round_pack_get(cx, &pack));
    for (size_t i = 0; i < *n; i++) {
        rows[i] = (struct visit_due){.id = r[i].id,
                                     .division = r[i].division,
                                     .household = r[i].household,
                                     .due = r[i].due,
                                     .version = r[i].version,
                                     .why = sorts_text(cx, pack, r[i].sorts),
                                     .detail = r[i].form,
                                     .open = true};
    }
    return MZ_OK;
}

static mz_code form_of(mz_cx *cx, mz_str id, const struct form **out)
{
    const struct round_pack *pack = NULL;
    MZ_TRY(round_pack_get(cx, &pack));
    *out = round_form(pack, id);
    return *out != NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The pack has the form \"{0}\" no more."),
                           .arg = {id});
}

static mz_code form(mz_cx *cx, const struct visit_due *due, struct visit_form *out)
{
    const struct form *f = NULL;
    MZ_TRY(form_of(cx, due->detail, &f));
    *out = (struct visit_form){.id = mz_str_fmt(cx->a, "plan-" MZ_FMT, MZ_ARG(due->detail)),
                               .people = 1};
    visit_form_room(cx, out, f->question_n);
    visit_questions(cx, f, out);
    return MZ_OK;
}

/* Who was there last stands with the findings of this visit. */
static mz_code now(mz_cx *cx, const struct visit_due *due, struct visit_now *out)
{
    struct visit_q_found_of_row *r = NULL;
    size_t n = 0;
    MZ_TRY(visit_q_found_of(cx, MZ_S("plan"), due->id, 20, &r, &n));
    *out =
        (struct visit_now){.what = mz_text(cx->lang, due->open ? MZ_T("Is visited by the plan")
                                                               : MZ_T("Is in the plan no more"))};
    for (size_t i = n; i-- > 0;) {
        if (mz_str_eq(r[i].state, MZ_S("taken"))) {
            enum visit_outcome o = visit_outcome_of(r[i].outcome);
            out->what = mz_text(cx->lang, visit_outcomes[o].label);
            out->by = r[i].made_by;
            out->at_ms = r[i].at_ms;
        }
    }
    return MZ_OK;
}

/* ---- taking -------------------------------------------------------------------------------- */

static mz_code raise(mz_cx *cx, const struct visit_due *due, const struct form *f, mz_str answers,
                     const struct visit_findings *in)
{
    mz_cx zh = *cx;
    mz_str needs = MZ_S("");
    int64_t clue = 0;
    zh.lang = MZ_LANG_ZH; /* the office's language: the reader of the clue is somebody else */
    MZ_TRY(form_needs_text(&zh, f, answers, &needs));
    mz_str text = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT "%s" MZ_FMT, MZ_ARG(f->words.zh),
                             needs.n > 0 ? "：" : "", MZ_ARG(needs), in->note.n > 0 ? "。" : "",
                             MZ_ARG(in->note));
    while (mz_utf8_count(text) > CLUE_TEXT_MAX) {
        text = mz_text_cut(text, text.n - CUT);
    }
    const struct clue_new c = {.channel = CLUE_VISIT,
                               .kind = CLUE_HELP,
                               .need = CLUE_LIVING,
                               .division = due->division,
                               .household = due->household,
                               .text = text,
                               .source = MZ_S("visit by plan")};
    return clue_raise(cx, &c, &clue);
}

/* Met, refused or moved: again in the next period. Nobody at home: still in this one. */
static mz_code take(mz_cx *cx, const struct visit_due *due, const struct visit_findings *in)
{
    struct visit_q_plan_row r = {0};
    const struct form *f = NULL;
    mz_str answers = MZ_S("{}");
    bool need = false;
    int64_t changed = 0;
    MZ_TRY(row_of(cx, due->id, &r));
    MZ_TRY(form_of(cx, r.form, &f));
    if (in->outcome == VISIT_MET) {
        MZ_TRY(visit_questions_take(cx, f, in->answers, &answers, &need));
    }
    if (need || in->need) {
        MZ_TRY(raise(cx, due, f, answers, in));
    }
    bool away = in->outcome == VISIT_AWAY;
    int64_t next = visit_period_next(r.every, in->day);
    const struct visit_q_plan_found_args a = {
        .id = r.id,
        .version = due->version,
        .due = away || next < r.due ? r.due : next,
        .last =
            in->outcome == VISIT_MET && (r.last == MZ_NULL || in->day > r.last) ? in->day : r.last,
        .tried_n = away ? r.tried_n + 1 : 0};
    MZ_TRY(visit_q_plan_found(cx, &a, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this visit meanwhile."));
    }
    return visit_cover(cx, r.division);
}

const struct visit_source visit_from_plan = {
    .name = "plan",
    .label = MZ_T("Regular visit"),
    .icon = MZ_ICON("calendar-repeat"),
    .need = "visit.go",
    .list = list,
    .get = get,
    .form = form,
    .now = now,
    .take = take,
};
