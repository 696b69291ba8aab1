/* new_web.c - a new campaign. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "feature/round/page_web.h"
#include "store/db.h"

enum {
    OWN_MAX = 3, /* questions of one's own */
    OWN_LABEL_MAX = 60,
    FIELDS_MAX = 40,
    NUMBERS_MAX = 250000, /* bytes of the list of persons */
    WRONG_SHOWN = 5,
    WORDS_MAX = 400,
};

/* ---- the form of a new one ---------------------------------------------------------- */

/* A page of the form: what was sent, else what is usual. */
struct sheet {
    struct leaf *l;
    struct ui_form *f;
    const struct round_pack *pack;
    const struct form *form;
    bool post;
};

static bool sent(const struct sheet *s, const char *field, mz_str value)
{
    for (size_t i = 0; i < mz_req_field_n(s->l->rq, field); i++) {
        if (mz_str_eq(mz_req_field_i(s->l->rq, field, i), value)) {
            return true;
        }
    }
    return false;
}

static void options_field(const struct sheet *s, enum ui_field_kind kind, const char *name,
                          const char *label, struct ui_option *o, size_t n)
{
    leaf_field(s->f, (struct ui_field){.kind = kind,
                                       .name = name,
                                       .label = leaf_say(s->l, label),
                                       .options = o,
                                       .options_n = n,
                                       .required = kind == UI_RADIO,
                                       .wide = true});
}

static mz_code place_field(const struct sheet *s)
{
    struct leaf *l = s->l;
    const struct division_table *t = l->cx->world->divisions;
    struct division *kids = NULL;
    size_t n = 0;
    int64_t own = l->cx->actor->division_lo;
    MZ_TRY(division_children(l->cx, t, own, mz_date_today(l->cx).v, &kids, &n));
    n = n < ROUND_PLACES_MAX ? n : ROUND_PLACES_MAX;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    o[0] = (struct ui_option){
        .value = mz_str_fmt(l->cx->a, "%012" PRId64, own),
        .label = leaf_sayf(l, MZ_T("All of {0}"), leaf_division_short(l->cx, own), MZ_S(""))};
    o[0].chosen = s->post ? sent(s, "place", o[0].value) : true;
    for (size_t i = 0; i < n; i++) {
        o[i + 1] = (struct ui_option){.value = mz_str_fmt(l->cx->a, "%012" PRId64, kids[i].code),
                                      .label = division_spoken(l->cx->a, &kids[i])};
        o[i + 1].chosen = s->post && sent(s, "place", o[i + 1].value);
    }
    options_field(s, UI_CHECKS, "place", MZ_T("Places||of a campaign"), o, n + 1);
    return MZ_OK;
}

static void whom_fields(const struct sheet *s)
{
    static const char *const grades[] = {MZ_T("Red"), MZ_T("Orange"), MZ_T("Yellow"), MZ_T("Blue")};
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, ROUND_WHOMS_N);
    struct ui_option *g = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(grades));
    struct ui_option *c = MZ_NEW_N(l->cx->a, struct ui_option, s->pack->category_n + 1);
    for (size_t i = 0; i < ROUND_WHOMS_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(round_whoms[i].word),
                                  .label = leaf_say(l, round_whoms[i].label)};
        o[i].chosen = s->post ? sent(s, "whom", o[i].value) : i == ROUND_MONITORED;
    }
    for (size_t i = 0; i < MZ_LEN(grades); i++) {
        g[i] = (struct ui_option){
            .value = leaf_int(l, (int64_t)i + 1),
            .label = leaf_sayf(l, MZ_T("{0} or more urgent"), leaf_say(l, grades[i]), MZ_S(""))};
        g[i].chosen = s->post ? sent(s, "grade", g[i].value) : i == 2;
    }
    for (size_t i = 0; i < s->pack->category_n; i++) {
        c[i] = (struct ui_option){.value = s->pack->category[i].words.id,
                                  .label = form_say(l->cx->lang, &s->pack->category[i].words)};
        c[i].chosen = s->post && sent(s, "category", c[i].value);
    }
    options_field(s, UI_RADIO, "whom", MZ_T("Whom to visit"), o, ROUND_WHOMS_N);
    leaf_field(s->f, (struct ui_field){.kind = UI_SELECT,
                                       .name = "grade",
                                       .label = leaf_say(l, MZ_T("Grade of the alert")),
                                       .options = g,
                                       .options_n = MZ_LEN(grades)});
    leaf_field(s->f, (struct ui_field){.kind = UI_SELECT,
                                       .name = "category",
                                       .label = leaf_say(l, MZ_T("Category||of households")),
                                       .options = c,
                                       .options_n = s->pack->category_n});
    leaf_field(s->f,
               (struct ui_field){.kind = UI_TEXTAREA,
                                 .name = "numbers",
                                 .label = leaf_say(l, MZ_T("Imported list")),
                                 .hint = leaf_say(l, MZ_T("ID numbers, one a line: copy the column "
                                                          "of a table into this field.")),
                                 .value = s->post ? mz_req_field(l->rq, "numbers") : MZ_S(""),
                                 .max = NUMBERS_MAX,
                                 .wide = true});
}

static void question_fields(const struct sheet *s)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, FORM_QUESTIONS_MAX);
    struct ui_option *v = MZ_NEW_N(l->cx->a, struct ui_option, PACK_VISITORS_MAX);
    for (size_t i = 0; i < s->form->question_n; i++) {
        const struct form_question *q = &s->form->question[i];
        o[i] = (struct ui_option){.value = q->words.id,
                                  .label = form_say(l->cx->lang, &q->words),
                                  .hint = leaf_say(l, form_kind_label(q->kind))};
        o[i].chosen = !s->post || sent(s, "question", o[i].value);
    }
    for (size_t i = 0; i < s->pack->visitor_n; i++) {
        v[i] = (struct ui_option){.value = s->pack->visitor[i].id,
                                  .label = form_say(l->cx->lang, &s->pack->visitor[i])};
        v[i].chosen = !s->post || sent(s, "visitor", v[i].value);
    }
    options_field(s, UI_CHECKS, "visitor", MZ_T("Who visits"), v, s->pack->visitor_n);
    options_field(s, UI_CHECKS, "question", MZ_T("Questions"), o, s->form->question_n);
}

static void own_fields(const struct sheet *s)
{
    static const char *const names[OWN_MAX][3] = {{"own1", "own1_kind", "own1_words"},
                                                  {"own2", "own2_kind", "own2_words"},
                                                  {"own3", "own3_kind", "own3_words"}};
    struct leaf *l = s->l;
    leaf_field(s->f,
               (struct ui_field){.kind = UI_GROUP,
                                 .name = "own",
                                 .label = leaf_say(l, MZ_T("Questions of your own")),
                                 .hint = leaf_say(l, MZ_T("Leave empty what you do not need."))});
    for (size_t i = 0; i < OWN_MAX; i++) {
        struct ui_option *k = MZ_NEW_N(l->cx->a, struct ui_option, FORM_KINDS_N);
        mz_str no = leaf_int(l, (int64_t)i + 1);
        for (int j = 0; j < FORM_KINDS_N; j++) {
            k[j] = (struct ui_option){.value = mz_str_of(form_kind_word((enum form_kind)j)),
                                      .label = leaf_say(l, form_kind_label((enum form_kind)j))};
            k[j].chosen = s->post && sent(s, names[i][1], k[j].value);
        }
        leaf_field(s->f,
                   (struct ui_field){.kind = UI_TEXT,
                                     .name = names[i][0],
                                     .label = leaf_sayf(l, MZ_T("Question {0}"), no, MZ_S("")),
                                     .value = s->post ? mz_req_field(l->rq, names[i][0]) : MZ_S(""),
                                     .max = OWN_LABEL_MAX});
        leaf_field(s->f, (struct ui_field){.kind = UI_SELECT,
                                           .name = names[i][1],
                                           .label = leaf_sayf(l,
                                                              MZ_T("Kind of answer to question "
                                                                   "{0}"),
                                                              no, MZ_S("")),
                                           .options = k,
                                           .options_n = FORM_KINDS_N});
        leaf_field(s->f, (struct ui_field){
                             .kind = UI_TEXT,
                             .name = names[i][2],
                             .label = leaf_sayf(l, MZ_T("Answers to choose from, question {0}"), no,
                                                MZ_S("")),
                             .hint = leaf_say(l, MZ_T("With commas between")),
                             .value = s->post ? mz_req_field(l->rq, names[i][2]) : MZ_S(""),
                             .max = WORDS_MAX,
                             .wide = true});
    }
}

static void head_fields(const struct sheet *s)
{
    struct leaf *l = s->l;
    int64_t today = mz_date_today(l->cx).v;
    leaf_keep(l, s->f, "form", s->form->words.id);
    leaf_field(s->f, (struct ui_field){.kind = UI_TEXT,
                                       .name = "name",
                                       .label = leaf_say(l, MZ_T("Name of the campaign")),
                                       .value = s->post ? mz_req_field(l->rq, "name")
                                                        : form_say(l->cx->lang, &s->form->words),
                                       .max = ROUND_NAME_MAX,
                                       .required = true,
                                       .wide = true});
    leaf_field(s->f, (struct ui_field){.kind = UI_DATE,
                                       .name = "starts",
                                       .label = leaf_say(l, MZ_T("First day")),
                                       .value = s->post ? mz_req_field(l->rq, "starts")
                                                        : leaf_day(l, today),
                                       .required = true});
    leaf_field(s->f, (struct ui_field){.kind = UI_DATE,
                                       .name = "ends",
                                       .label = leaf_say(l, MZ_T("Last day")),
                                       .value = s->post ? mz_req_field(l->rq, "ends")
                                                        : leaf_day(l, today + 30),
                                       .required = true});
}

static void templates_part(struct leaf *l, const struct round_pack *pack, const struct form *form)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Form"));
    leaf_fact(l, p, MZ_T("Form"),
              (struct ui_fact){.value = form_say(l->cx->lang, &form->words), .wide = true});
    leaf_fact(l, p, MZ_T("Basis"), (struct ui_fact){.value = form->basis, .wide = true});
    p->note = leaf_say(l, MZ_T("Choosing another form empties this page."));
    for (size_t i = 0; i < pack->form_n && i < LEAF_ACTIONS_MAX; i++) {
        if (&pack->form[i] != form) {
            leaf_action(l, p,
                        (struct ui_action){.label = form_say(l->cx->lang, &pack->form[i].words),
                                           .href = mz_str_fmt(l->cx->a, "/round/new?form=" MZ_FMT,
                                                              MZ_ARG(pack->form[i].words.id)),
                                           .icon = MZ_ICON("clipboard-list")});
        }
    }
}

static mz_code new_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct sheet s = {.l = l, .post = form != NULL};
    struct mz_page page = {.title = leaf_say(l, MZ_T("New campaign"))};
    MZ_TRY(round_pack_get(cx, &s.pack));
    s.form = round_form(s.pack, s.post ? mz_req_field(rq, "form") : mz_req_query(rq, "form"));
    if (s.form == NULL && s.pack->form_n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("packs/round has no form."));
    }
    s.form = s.form == NULL ? round_form(s.pack, MZ_S("plain")) : s.form;
    s.form = s.form == NULL ? &s.pack->form[0] : s.form;
    struct leaf_part *p = leaf_left(l, MZ_T("Campaign"));
    s.f = leaf_form(l, p, MZ_T("Make the campaign and its list"), form, FIELDS_MAX);
    s.f->cancel_href = MZ_S("/round");
    s.f->submit_icon = MZ_ICON("route");
    head_fields(&s);
    MZ_TRY(place_field(&s));
    whom_fields(&s);
    question_fields(&s);
    own_fields(&s);
    leaf_field(s.f, (struct ui_field){.kind = UI_CHECK,
                                      .name = "assign",
                                      .label = leaf_say(l, MZ_T("Give the visits out evenly as "
                                                                "soon as the list is made")),
                                      .value = s.post ? mz_req_field(rq, "assign") : MZ_S("1"),
                                      .wide = true});
    templates_part(l, s.pack, s.form);
    round_crumbs(l, NULL, &page);
    return leaf_send(l, out, page);
}

mz_code round_new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return new_page(cx, rq, out, NULL);
}

/* ---- taking it ------------------------------------------------------------------------ */

/* Answers of a question of one's own, between commas; ids are a1, a2 … */
static void own_options(mz_cx *cx, struct form_question *q, mz_str words)
{
    while (words.n > 0 && q->option_n < FORM_OPTIONS_MAX) {
        size_t n = 0;
        size_t comma = 0;
        while (n < words.n && comma == 0) {
            comma = words.p[n] == ',' ? 1
                    : words.n - n >= 3 &&
                            (memcmp(words.p + n, "，", 3) == 0 || memcmp(words.p + n, "、", 3) == 0)
                        ? 3
                        : 0;
            n += comma == 0 ? 1 : 0;
        }
        mz_str one = mz_str_trim((mz_str){words.p, n});
        if (one.n > 0) {
            q->option[q->option_n] = (struct form_words){
                .id = mz_str_fmt(cx->a, "a%zu", q->option_n + 1), .zh = one, .en = one};
            q->option_n++;
        }
        words = (mz_str){words.p + n + comma, words.n - n - comma};
    }
}

static void own_questions(struct mz_form *form, struct form *f)
{
    static const char *const names[OWN_MAX][3] = {{"own1", "own1_kind", "own1_words"},
                                                  {"own2", "own2_kind", "own2_words"},
                                                  {"own3", "own3_kind", "own3_words"}};
    for (size_t i = 0; i < OWN_MAX && f->question_n < FORM_QUESTIONS_MAX; i++) {
        mz_str label = mz_form_text(form, names[i][0], (struct mz_rule){.max = OWN_LABEL_MAX});
        struct form_question q = {.kind = form_kind_of(mz_req_field(form->rq, names[i][1])),
                                  .hi = INT64_C(1000000000),
                                  .need_from = MZ_NULL,
                                  .need = MZ_S("")};
        if (label.n == 0) {
            continue;
        }
        q.kind = q.kind == FORM_KINDS_N ? FORM_TEXT : q.kind;
        q.words = (struct form_words){
            .id = mz_str_fmt(form->cx->a, "own%zu", i + 1), .zh = label, .en = label};
        if (q.kind == FORM_CHOICE) {
            own_options(form->cx, &q,
                        mz_form_text(form, names[i][2], (struct mz_rule){.max = WORDS_MAX}));
        }
        if (q.kind == FORM_CHOICE && q.option_n < 2) {
            mz_form_problem(form, (struct mz_say){.field = names[i][2],
                                                  .text = MZ_T("Two answers at least, with commas "
                                                               "between.")});
        }
        f->question[f->question_n++] = q;
    }
}

/* The pack's form with the questions that were chosen, and one's own behind them. */
static mz_code form_of(struct mz_form *form, const struct form *from, mz_str *json)
{
    struct form *f = MZ_NEW(form->cx->a, struct form);
    *f = *from;
    f->question_n = 0;
    for (size_t i = 0; i < from->question_n; i++) {
        bool chosen = false;
        for (size_t k = 0; k < mz_req_field_n(form->rq, "question"); k++) {
            chosen = chosen ||
                     mz_str_eq(mz_req_field_i(form->rq, "question", k), from->question[i].words.id);
        }
        if (chosen) {
            f->question[f->question_n++] = from->question[i];
        }
    }
    own_questions(form, f);
    return form_write(form->cx, f, json);
}

static mz_str joined(mz_cx *cx, mz_req *rq, const char *name)
{
    mz_str s = MZ_S("");
    for (size_t i = 0; i < mz_req_field_n(rq, name) && i < PACK_VISITORS_MAX; i++) {
        mz_str v = mz_text_cut(mz_req_field_i(rq, name, i), 20);
        s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n > 0 ? " " : "", MZ_ARG(v));
    }
    return s;
}

/* "All of …" stands for its parts. */
static void places(mz_req *rq, struct round_new *in, int64_t *place)
{
    for (size_t i = 0; i < mz_req_field_n(rq, "place") && in->place_n <= ROUND_PLACES_MAX; i++) {
        int64_t code = division_code(mz_req_field_i(rq, "place", i));
        bool inside = false;
        for (size_t k = 0; k < in->place_n; k++) {
            inside = inside || division_inside(code, place[k]);
        }
        if (code != 0 && !inside) {
            place[in->place_n++] = code;
        }
    }
    in->place = place;
}

/* Numbers to persons; the lines that are of nobody here are told, and none of them is taken. */
static mz_code picks(struct mz_form *form, struct round_new *in)
{
    mz_cx *cx = form->cx;
    mz_str text = mz_req_field(form->rq, "numbers");
    int64_t *person = MZ_NEW_N(cx->a, int64_t, ROUND_PICKS_MAX + 1);
    mz_str wrong = MZ_S("");
    size_t wrong_n = 0;
    for (size_t line = 1; text.n > 0 && in->person_n <= ROUND_PICKS_MAX; line++) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end == NULL ? text.n : (size_t)(end - text.p);
        mz_str one = mz_str_trim((mz_str){text.p, n});
        int64_t id = 0;
        if (one.n > 0 && one.n <= 64) {
            mz_code rc = person_by_number(cx, one, &id);
            if (rc != MZ_OK && rc != MZ_INVALID) {
                return rc;
            }
            mz_clear(cx);
        }
        if (one.n > 0 && id == 0 && ++wrong_n <= WRONG_SHOWN) {
            wrong = mz_str_fmt(cx->a, MZ_FMT "%s%zu", MZ_ARG(wrong), wrong_n > 1 ? ", " : "", line);
        }
        if (id != 0) {
            person[in->person_n++] = id;
        }
        n += n < text.n ? 1 : 0;
        text = (mz_str){text.p + n, text.n - n};
    }
    if (wrong_n > 0) {
        mz_form_problem(form, (struct mz_say){.field = "numbers",
                                              .text = MZ_T("{0} lines are of nobody in your area, "
                                                           "for example {1}."),
                                              .arg = {mz_str_fmt(cx->a, "%zu", wrong_n), wrong}});
    }
    in->person = person;
    return MZ_OK;
}

static mz_code taken(struct mz_form *form, int64_t *id)
{
    mz_cx *cx = form->cx;
    mz_req *rq = form->rq;
    const struct round_pack *pack = NULL;
    int64_t *place = MZ_NEW_N(cx->a, int64_t, ROUND_PLACES_MAX + 2);
    MZ_TRY(round_pack_get(cx, &pack));
    const struct form *from = round_form(pack, mz_req_field(rq, "form"));
    struct round_new in = {
        .name =
            mz_form_text(form, "name", (struct mz_rule){.max = ROUND_NAME_MAX, .required = true}),
        .whom = round_whom_of(mz_req_field(rq, "whom")),
        .visitors = joined(cx, rq, "visitor"),
        .starts = mz_form_day(form, "starts", (struct mz_rule){.required = true}),
        .ends = mz_form_day(form, "ends", (struct mz_rule){.required = true}),
        .assign = mz_form_flag(form, "assign")};
    in.whom_arg = in.whom == ROUND_ALERT      ? mz_req_field(rq, "grade")
                  : in.whom == ROUND_CATEGORY ? mz_req_field(rq, "category")
                                              : MZ_S("");
    if (from == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "form",
                         .text = MZ_T("The pack has no such form."));
    }
    places(rq, &in, place);
    MZ_TRY(form_of(form, from, &in.form));
    if (in.whom == ROUND_LIST) {
        MZ_TRY(picks(form, &in));
    }
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, round_make(cx, &in, id));
}

mz_code round_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    MZ_TRY(taken(&form, &id));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return new_page(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The campaign was made; its list is being made.")});
    return mz_reply_redirectf(rq, "/round/%" PRId64, id);
}
