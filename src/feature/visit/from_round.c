/* from_round.c - visits of campaigns; and the forms of packs/round as visits show them. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/round/round.h"
#include "feature/visit/from_round_int.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

/* ---- forms of packs/round ---------------------------------------------------------------- */

static void choices(mz_cx *cx, const struct form_question *q, struct visit_field *f)
{
    f->kind = VISIT_CHOICE;
    f->options_n = q->kind == FORM_YESNO ? 2 : q->option_n;
    f->options = MZ_NEW_N(cx->a, struct visit_option, f->options_n + 1);
    for (size_t i = 0; i < f->options_n; i++) {
        f->options[i] =
            q->kind != FORM_YESNO
                ? (struct visit_option){q->option[i].id, form_say(cx->lang, &q->option[i])}
            : i == 0 ? (struct visit_option){MZ_S("yes"), mz_text(cx->lang, MZ_T("Yes"))}
                     : (struct visit_option){MZ_S("no"), mz_text(cx->lang, MZ_T("No"))};
    }
}

/* Photos are taken by the phone itself; their numbers are asked for on paper only. */
static void question(mz_cx *cx, const struct form_question *q, struct visit_form *out)
{
    struct visit_field f = {.id = q->words.id,
                            .label = form_say(cx->lang, &q->words),
                            .unit = cx->lang == MZ_LANG_EN ? q->unit_en : q->unit,
                            .required = q->required,
                            .lo = q->lo,
                            .hi = q->hi};
    switch (q->kind) {
    case FORM_YESNO:
    case FORM_CHOICE:
        choices(cx, q, &f);
        break;
    case FORM_NUMBER:
        f.kind = VISIT_NUMBER;
        break;
    case FORM_TEXT:
        f.kind = VISIT_LONG;
        f.max = FORM_TEXT_MAX;
        break;
    case FORM_PHOTO:
    case FORM_KINDS_N:
        return;
    }
    visit_form_add(out, f);
}

void visit_questions(mz_cx *cx, const struct form *from, struct visit_form *out)
{
    out->label = form_say(cx->lang, &from->words);
    for (size_t i = 0; i < from->question_n; i++) {
        question(cx, &from->question[i], out);
    }
}

struct given {
    mz_cx *cx;
    const struct mz_json *map;
    mz_code rc;
};

static mz_str word(void *p, const char *id)
{
    const struct given *g = p;
    return visit_answer(g->map, g->cx->a, mz_str_of(id));
}

static void refuse(void *p, struct mz_say say)
{
    struct given *g = p;
    if (g->rc == MZ_OK) {
        g->rc = mz_refuse(g->cx, MZ_INVALID, .field = say.field, .text = say.text,
                          .arg = {say.arg[0], say.arg[1], say.arg[2], say.arg[3]});
    }
}

mz_code visit_questions_take(mz_cx *cx, const struct form *f, mz_str answers, mz_str *json,
                             bool *need)
{
    struct given g = {.cx = cx};
    MZ_TRY(mz_json_read(cx, answers, (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES},
                        &g.map));
    MZ_TRY(form_answers(cx, f, (struct form_given){word, &g}, refuse, &g, json, need));
    return g.rc;
}

/* ---- campaigns ------------------------------------------------------------------------------ */

static mz_code get(mz_cx *cx, int64_t id, struct visit_due *out)
{
    struct round_visit v = {.id = 0};
    struct round_plan p = {.id = 0};
    MZ_TRY(round_visit_get(cx, id, &v));
    MZ_TRY(round_get(cx, v.plan, &p));
    *out = (struct visit_due){.id = id,
                              .division = v.division,
                              .household = v.household,
                              .due = p.ends,
                              .version = v.version,
                              .why = p.name,
                              .detail = mz_str_fmt(cx->a, "%" PRId64, p.id),
                              .open = !p.closed && !p.making &&
                                      (v.state == ROUND_OPEN || v.state == ROUND_AWAY)};
    return MZ_OK;
}

static mz_code list(mz_cx *cx, struct visit_due *rows, size_t most, size_t *n)
{
    struct visit_q_rounds_row *r = NULL;
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(visit_q_rounds(cx, cx->actor->user, today, (int64_t)most, &r, n));
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(get(cx, r[i].id, &rows[i]));
    }
    return MZ_OK;
}

static mz_code read_plan(mz_cx *cx, int64_t visit, struct round_plan *plan, struct form **form)
{
    struct round_visit v = {.id = 0};
    *form = MZ_NEW(cx->a, struct form);
    MZ_TRY(round_visit_get(cx, visit, &v));
    MZ_TRY(round_get(cx, v.plan, plan));
    return form_read(cx, plan->form, *form);
}

static bool goes(mz_str visitors, mz_str kind)
{
    for (size_t i = 0; kind.n > 0 && i + kind.n <= visitors.n; i++) {
        bool begins = i == 0 || visitors.p[i - 1] == ' ';
        bool ends = i + kind.n == visitors.n || visitors.p[i + kind.n] == ' ';
        if (begins && ends && mz_str_eq((mz_str){visitors.p + i, kind.n}, kind)) {
            return true;
        }
    }
    return false;
}

#define KIND "visitor_kind"

/* Who of the campaign's kinds of visitors this was: asked with the form. */
static mz_code who(mz_cx *cx, const struct round_plan *plan, struct visit_form *out)
{
    const struct round_pack *pack = NULL;
    MZ_TRY(round_pack_get(cx, &pack));
    struct visit_field f = {.id = MZ_S(KIND),
                            .label = mz_text(cx->lang, MZ_T("Who visited")),
                            .kind = VISIT_CHOICE,
                            .required = true,
                            .options = MZ_NEW_N(cx->a, struct visit_option, PACK_VISITORS_MAX)};
    for (size_t i = 0; i < pack->visitor_n; i++) {
        if (goes(plan->visitors, pack->visitor[i].id)) {
            f.options[f.options_n++] =
                (struct visit_option){pack->visitor[i].id, form_say(cx->lang, &pack->visitor[i])};
        }
    }
    visit_form_add(out, f);
    return MZ_OK;
}

static mz_code form(mz_cx *cx, const struct visit_due *due, struct visit_form *out)
{
    struct round_plan plan = {.id = 0};
    struct form *f = NULL;
    MZ_TRY(read_plan(cx, due->id, &plan, &f));
    *out = (struct visit_form){.id = mz_str_fmt(cx->a, "round-%" PRId64, plan.id), .people = 1};
    visit_form_room(cx, out, f->question_n + 1);
    MZ_TRY(who(cx, &plan, out));
    visit_questions(cx, f, out);
    return MZ_OK;
}

static mz_code now(mz_cx *cx, const struct visit_due *due, struct visit_now *out)
{
    struct round_visit v = {.id = 0};
    MZ_TRY(round_visit_get(cx, due->id, &v));
    *out =
        (struct visit_now){.what = mz_text(cx->lang, round_states[v.state].label),
                           .by = v.visitor == MZ_NULL ? 0 : v.visitor,
                           .at_ms = v.day == MZ_NULL ? 0 : mz_date_ms((mz_date){(int32_t)v.day})};
    return MZ_OK;
}

static mz_code kind_of(mz_cx *cx, const struct round_plan *plan, mz_str answers, mz_str *kind)
{
    const struct mz_json *map = NULL;
    MZ_TRY(
        mz_json_read(cx, answers, (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES}, &map));
    *kind = visit_answer(map, cx->a, MZ_S(KIND));
    size_t n = 0;
    while (kind->n == 0 && n < plan->visitors.n && plan->visitors.p[n] != ' ') {
        n++; /* nobody was met and nothing was asked: the first kind of the campaign */
    }
    *kind = kind->n == 0 ? (mz_str){plan->visitors.p, n} : *kind;
    return MZ_OK;
}

static mz_code take(mz_cx *cx, const struct visit_due *due, const struct visit_findings *in)
{
    static const enum round_state states[VISIT_OUTCOMES_N] = {[VISIT_MET] = ROUND_MET,
                                                              [VISIT_AWAY] = ROUND_AWAY,
                                                              [VISIT_REFUSED] = ROUND_REFUSED,
                                                              [VISIT_MOVED] = ROUND_MOVED};
    struct round_plan plan = {.id = 0};
    struct form *f = NULL;
    struct round_kept kept;
    bool need = false;
    MZ_TRY(read_plan(cx, due->id, &plan, &f));
    struct round_finding find = {.visit = due->id,
                                 .version = due->version,
                                 .key = in->key,
                                 .outcome = states[in->outcome],
                                 .day = in->day < plan.starts ? plan.starts : in->day,
                                 .answers = MZ_S("{}"),
                                 .note = in->note};
    MZ_TRY(kind_of(cx, &plan, in->answers, &find.kind));
    if (in->outcome == VISIT_MET) {
        MZ_TRY(visit_questions_take(cx, f, in->answers, &find.answers, &need));
    }
    find.need = need || in->need;
    return round_find(cx, &find, &kept);
}

const struct visit_source visit_from_round = {
    .name = "round",
    .label = MZ_T("Campaign"),
    .icon = MZ_ICON("route"),
    .need = "round.visit",
    .page = "/round/visit/",
    .list = list,
    .get = get,
    .form = form,
    .now = now,
    .take = take,
};
