#include "feature/rule/try.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "feature/division/division.h"
#include "feature/world.h"

enum { CASE_BYTES = 1 << 18, FIELD_NAME_MAX = 90 };

struct trial {
    mz_cx *cx;
    mz_req *rq;
    const struct rule_shelved *s;
    const struct rule_book *b;
    uint32_t rule;
    uint32_t outcome; /* UINT32_MAX: the rule is neither condition nor amount of one */
    struct law_needs needs;
    size_t members;
    mz_date at; /* the day of the law: what is in use then may be chosen */
    bool sent;
    const struct ast_test *example; /* what the form shows before it is sent; or NULL */
    struct ui_field *fields;
    size_t fields_n;
};

/* ---- which facts, how many members ------------------------------------ */

static uint32_t outcome_of(const struct rule_book *b, uint32_t rule)
{
    for (uint32_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        if (o->eligible == rule || o->amount == rule || o->grade == rule) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* The facts of the form together with those marked, in the order of the book. */
static void need_marked(struct trial *t, const bool *marked)
{
    uint32_t *all = MZ_NEW_N(t->cx->a, uint32_t, t->b->facts_n + 1);
    size_t n = 0;
    for (uint32_t f = 0; f < t->b->facts_n; f++) {
        bool is = marked[f];
        for (size_t i = 0; i < t->needs.facts_n; i++) {
            is = is || t->needs.facts[i] == f;
        }
        if (is) {
            all[n++] = f;
        }
    }
    t->needs.facts = all;
    t->needs.facts_n = n;
}

static void need_more(struct trial *t, uint32_t rule)
{
    bool *marked = MZ_NEW_N(t->cx->a, bool, t->b->facts_n + 1);
    if (rule == UINT32_MAX) {
        return;
    }
    struct law_needs more = law_needs(t->cx->a, t->b, rule, true);
    for (size_t i = 0; i < more.facts_n; i++) {
        marked[more.facts[i]] = true;
    }
    need_marked(t, marked);
}

static size_t facts_of(const struct trial *t, enum ir_entity e)
{
    size_t n = 0;
    for (size_t i = 0; i < t->needs.facts_n; i++) {
        n += t->b->facts[t->needs.facts[i]].entity == e;
    }
    return n;
}

static void count_members(struct trial *t)
{
    size_t each = facts_of(t, IR_PERSON);
    size_t rest = facts_of(t, IR_HOUSEHOLD) + 6;
    size_t room = rest < TRY_FIELDS_MAX ? TRY_FIELDS_MAX - rest : 0;
    size_t most = each == 0 ? 0 : room / (each + 1);
    most = most < TRY_MEMBERS_MAX ? most : TRY_MEMBERS_MAX;
    int64_t wanted = t->example != NULL && !t->sent ? (int64_t)t->example->members_n : 1;
    wanted = mz_req_query_int(t->rq, "members", 0, TRY_MEMBERS_MAX, wanted);
    wanted += mz_req_query(t->rq, "more").n > 0;
    t->members = (size_t)wanted < most ? (size_t)wanted : most;
}

/*
 * ---- values
 * -------------------------------------------------------------------------------------
 */

static mz_str given(const struct ast_givens *g, mz_str id)
{
    for (size_t i = 0; g != NULL && i < g->n; i++) {
        if (mz_str_eq(g->v[i].id.s, id)) {
            return mz_str_eq(g->v[i].value.s, MZ_S("unknown")) ? MZ_S("") : g->v[i].value.s;
        }
    }
    return MZ_S("");
}

static mz_str name_of(const struct trial *t, const struct ir_fact *f, size_t member)
{
    return f->entity == IR_PERSON
               ? mz_str_fmt(t->cx->a, "members[%zu]." MZ_FMT, member + 1, MZ_ARG(f->name.id))
               : mz_str_fmt(t->cx->a, "household." MZ_FMT, MZ_ARG(f->name.id));
}

static mz_str value_of(const struct trial *t, const struct ir_fact *f, size_t member)
{
    if (t->sent) {
        mz_str v = mz_req_query(t->rq, name_of(t, f, member).p);
        return v.p == NULL ? MZ_S("") : v;
    }
    if (t->example == NULL || f->history == IR_DATED) {
        return MZ_S("");
    }
    bool there = f->entity != IR_PERSON || member < t->example->members_n;
    return !there ? MZ_S("")
                  : given(f->entity == IR_PERSON ? &t->example->members[member]
                                                 : &t->example->household,
                          f->name.id);
}

/* What the address gives beside the facts of the rule: those of what it may exclude. */
static void need_given(struct trial *t)
{
    bool *marked = MZ_NEW_N(t->cx->a, bool, t->b->facts_n + 1);
    for (size_t f = 0; f < t->b->facts_n; f++) {
        const struct ir_fact *fact = &t->b->facts[f];
        size_t n = fact->entity == IR_PERSON ? t->members : 1;
        for (size_t i = 0; i < n; i++) {
            marked[f] = marked[f] || mz_req_query(t->rq, name_of(t, fact, i).p).p != NULL;
        }
    }
    need_marked(t, marked);
}

/* The facts that are open for one exclusion; of a household's, for every member. */
static void mark_needs(struct rule_run *run, const struct rule_exclusion *e, bool *marked)
{
    const struct ir_outcome *o = &run->b->outcomes[e->other];
    bool each = o->entity == IR_PERSON && e->member == SIZE_MAX;
    size_t from = each ? 0 : e->member;
    size_t n = each ? run->c->members_n : 1;
    for (size_t k = 0; e->what == RULE_UNSURE && k < n; k++) {
        struct rule_need *needs = NULL;
        size_t needs_n = rule_needs(run, o->eligible, each ? k : from, &needs);
        for (size_t f = 0; f < needs_n; f++) {
            marked[needs[f].fact] = true;
        }
    }
}

/* Facts without which it is not known whether an outcome that excludes this one is given. */
static void need_others(struct trial *t, const struct rule_case *c)
{
    bool *marked = MZ_NEW_N(t->cx->a, bool, t->b->facts_n + 1);
    bool person = t->b->outcomes[t->outcome].entity == IR_PERSON;
    struct rule_run *run = rule_run_new(t->cx->a, t->b, c);
    for (size_t m = 0; m < (person ? c->members_n : 1); m++) {
        struct rule_decision d = rule_decide(run, t->outcome, m);
        for (size_t i = 0; i < d.exclusions_n; i++) {
            mark_needs(run, &d.exclusions[i], marked);
        }
    }
    need_marked(t, marked);
}

/*
 * ---- the form
 * -------------------------------------------------------------------------------------
 */

static void add_field(struct trial *t, struct ui_field f)
{
    if (t->fields_n < TRY_FIELDS_MAX + TRY_MEMBERS_MAX) {
        t->fields[t->fields_n++] = f;
    }
}

static struct ui_option option(const struct trial *t, const char *value, const char *label,
                               mz_str now)
{
    return (struct ui_option){.value = mz_str_of(value),
                              .label = sheet_say(t->cx, label),
                              .chosen = mz_str_eq(now, mz_str_of(value))};
}

static void choices(const struct trial *t, const struct ir_fact *f, struct ui_field *field)
{
    const struct ir_enum *e = f->type.kind == RULE_ENUM ? &t->b->enums[f->type.enum_i] : NULL;
    struct ui_option *o = MZ_NEW_N(t->cx->a, struct ui_option, (e == NULL ? 2 : e->values_n) + 1);
    size_t n = 0;
    o[n++] = option(t, "", MZ_T("not known"), field->value);
    if (e == NULL) {
        bool yes = mz_str_eq(field->value, MZ_S("是"));
        o[n++] = option(t, "true", MZ_T("yes"), yes ? MZ_S("true") : field->value);
        o[n++] = option(t, "false", MZ_T("no"), field->value);
    }
    for (size_t i = 0; e != NULL && i < e->values_n; i++) {
        const struct ir_label *l = &e->values[i];
        bool chosen = mz_str_eq(field->value, l->id) || mz_str_eq(field->value, l->zh);
        if (chosen || ir_in_use(e, i, t->at)) {
            o[n++] = (struct ui_option){
                .value = l->id, .label = law_label(t->cx->lang, l), .chosen = chosen};
        }
    }
    field->kind = UI_SELECT;
    field->options = o;
    field->options_n = n;
}

static mz_str set_hint(const struct trial *t, const struct ir_fact *f)
{
    const struct ir_enum *e = &t->b->enums[f->type.enum_i];
    mz_str all = {"", 0};
    for (size_t i = 0; i < e->values_n; i++) {
        if (ir_in_use(e, i, t->at)) {
            all = mz_str_fmt(t->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), all.n == 0 ? "" : ", ",
                             MZ_ARG(law_label(t->cx->lang, &e->values[i])));
        }
    }
    return sheet_say_with(t->cx, MZ_T("Any of {0}, with commas"), all, MZ_S(""), MZ_S(""));
}

static void fact_field(struct trial *t, const struct ir_fact *f, size_t member)
{
    mz_cx *cx = t->cx;
    struct ui_field field = {.kind = UI_TEXT,
                             .name = name_of(t, f, member).p,
                             .label = law_label(cx->lang, &f->name),
                             .value = value_of(t, f, member),
                             .max = 200};
    if (f->type.kind == RULE_BOOL || f->type.kind == RULE_ENUM) {
        choices(t, f, &field);
    } else if (f->type.kind == RULE_DATE) {
        field.kind = UI_DATE;
    } else if (f->type.kind == RULE_SET) {
        field.hint = set_hint(t, f);
    } else if (f->type.kind == RULE_DIVISION) {
        field.kind = UI_DIVISION;
        field.source = MZ_S("/division/pick");
        bool empty = field.value.n == 0;
        field.shown = empty ? MZ_S("") : sheet_division(cx, division_code(field.value));
    } else {
        field.unit = f->type.kind == RULE_NUM ? rule_type_say(cx->a, cx->lang, &f->type) : MZ_S("");
        if (field.unit.n == 0 && f->type.kind == RULE_MONTHS) {
            field.unit = sheet_say(cx, MZ_T("months"));
        }
    }
    if (f->history == IR_MONTHLY) {
        field.hint = sheet_say(cx, MZ_T("The same in every month"));
    } else if (f->history == IR_DATED) {
        field.kind = UI_TEXT;
        field.hint = sheet_say(cx, MZ_T("Day and amount, such as 2026-06-03 1200; several with "
                                        "semicolons"));
    }
    add_field(t, field);
}

static void moment_fields(struct trial *t, struct law_moment m)
{
    mz_cx *cx = t->cx;
    add_field(t, (struct ui_field){.kind = UI_HIDDEN, .name = "try", .value = MZ_S("1")});
    add_field(t, (struct ui_field){.kind = UI_HIDDEN,
                                   .name = "members",
                                   .value = mz_str_fmt(cx->a, "%zu", t->members)});
    add_field(t, (struct ui_field){.kind = UI_DATE,
                                   .name = "at",
                                   .label = sheet_say(cx, MZ_T("By the law of this day")),
                                   .value = mz_date_iso(cx->a, m.at)});
    add_field(t, (struct ui_field){.kind = UI_DIVISION,
                                   .name = "division",
                                   .label = sheet_say(cx, MZ_T("Division")),
                                   .value = mz_str_fmt(cx->a, "%012" PRId64, m.division),
                                   .shown = sheet_division(cx, m.division),
                                   .source = MZ_S("/division/pick")});
}

static void fill_form(struct trial *t, struct law_moment m)
{
    mz_cx *cx = t->cx;
    t->fields = MZ_NEW_N(cx->a, struct ui_field, TRY_FIELDS_MAX + TRY_MEMBERS_MAX);
    moment_fields(t, m);
    for (size_t i = 0; i < t->needs.facts_n; i++) {
        const struct ir_fact *f = &t->b->facts[t->needs.facts[i]];
        if (f->entity == IR_HOUSEHOLD) {
            fact_field(t, f, 0);
        }
    }
    for (size_t k = 0; k < t->members; k++) {
        add_field(t, (struct ui_field){.kind = UI_GROUP,
                                       .name = "group",
                                       .label = sheet_say_with(cx, MZ_T("Member {0}"),
                                                               mz_str_fmt(cx->a, "%zu", k + 1),
                                                               MZ_S(""), MZ_S(""))});
        for (size_t i = 0; i < t->needs.facts_n; i++) {
            const struct ir_fact *f = &t->b->facts[t->needs.facts[i]];
            if (f->entity == IR_PERSON) {
                fact_field(t, f, k);
            }
        }
    }
}

static bool is_paired(const struct trial *t)
{
    for (size_t i = 0; i < t->b->excludes_n; i++) {
        if (t->b->excludes[i].first == t->outcome || t->b->excludes[i].second == t->outcome) {
            return true;
        }
    }
    return false;
}

static void form_card(struct trial *t, struct mz_form *problems, struct rule_card *card)
{
    mz_cx *cx = t->cx;
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    struct ui_action *more = MZ_NEW_N(cx->a, struct ui_action, 2);
    size_t more_n = 0;
    if (facts_of(t, IR_PERSON) > 0) {
        more[more_n++] = (struct ui_action){.label = sheet_say(cx, MZ_T("Add a member")),
                                            .icon = MZ_ICON("user-plus"),
                                            .name = MZ_S("more"),
                                            .value = MZ_S("1")};
    }
    if (t->outcome != UINT32_MAX && is_paired(t)) {
        more[more_n++] =
            (struct ui_action){.label = sheet_say(cx, MZ_T("Ask for what may exclude it")),
                               .icon = MZ_ICON("scale"),
                               .name = MZ_S("others"),
                               .value = MZ_S("1")};
    }
    *form = (struct ui_form){
        .action = mz_str_fmt(cx->a, MZ_FMT "#answer",
                             MZ_ARG(sheet_href(cx, t->s, "", t->b->rules[t->rule].name.id))),
        .get = true,
        .label = sheet_say(cx, MZ_T("Try it")),
        .fields = t->fields,
        .fields_n = t->fields_n,
        .form = problems != NULL && problems->problems.n > 0 ? problems : NULL,
        .submit = sheet_say(cx, MZ_T("Calculate")),
        .submit_icon = MZ_ICON("calculator"),
        .quiet = true,
        .more = more,
        .more_n = more_n};
    card->id = "try";
    card->form = form;
    card->note = sheet_say(cx, MZ_T("Nothing is stored; the address can be sent to a colleague"));
}

/*
 * ---- the case
 * ---------------------------------------------------------------------------------------
 */

/* "2026-06-03 1200; 2026-07-01 300" as a list of entries. */
static void put_events(mz_jw *w, mz_str s)
{
    mz_jw_list(w);
    while (s.n > 0) {
        const char *end = memchr(s.p, ';', s.n);
        size_t n = end == NULL ? s.n : (size_t)(end - s.p);
        mz_str one = {s.p, n};
        while (one.n > 0 && one.p[0] == ' ') {
            one = (mz_str){one.p + 1, one.n - 1};
        }
        const char *gap = one.n == 0 ? NULL : memchr(one.p, ' ', one.n);
        size_t day = gap == NULL ? one.n : (size_t)(gap - one.p);
        if (one.n > 0) {
            mz_jw_map(w);
            mz_jw_key_text(w, MZ_S("day"), (mz_str){one.p, day});
            mz_jw_key_text(w, MZ_S("value"),
                           gap == NULL ? MZ_S("") : (mz_str){gap + 1, one.n - day - 1});
            mz_jw_end(w);
        }
        n += end == NULL ? 0 : 1;
        s = (mz_str){s.p + n, s.n - n};
    }
    mz_jw_end(w);
}

static void put_subject(const struct trial *t, mz_jw *w, enum ir_entity e, size_t member)
{
    mz_jw_map(w);
    for (size_t i = 0; i < t->needs.facts_n; i++) {
        const struct ir_fact *f = &t->b->facts[t->needs.facts[i]];
        mz_str v = f->entity == e ? value_of(t, f, member) : MZ_S("");
        if (v.n > 0) {
            mz_jw_key(w, f->name.id);
            if (f->history == IR_DATED) {
                put_events(w, v);
            } else {
                mz_jw_text(w, v);
            }
        }
    }
    mz_jw_end(w);
}

static mz_code read_case(const struct trial *t, struct law_moment m, struct rule_case **out)
{
    const struct mz_json *json = NULL;
    mz_buf *buf = mz_buf_new(t->cx->a, CASE_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("at"), mz_date_iso(t->cx->a, m.at));
    mz_jw_key_text(&w, MZ_S("known"), mz_date_iso(t->cx->a, m.known));
    mz_jw_key_text(&w, MZ_S("division"), mz_str_fmt(t->cx->a, "%012" PRId64, m.division));
    mz_jw_key(&w, MZ_S("household"));
    put_subject(t, &w, IR_HOUSEHOLD, 0);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    for (size_t i = 0; i < t->members; i++) {
        put_subject(t, &w, IR_PERSON, i);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(t->cx, buf));
    MZ_TRY(mz_json_read(t->cx, mz_buf_str(buf),
                        (struct mz_json_options){.size_max = CASE_BYTES, .reals = true}, &json));
    MZ_TRY(rule_case_read(t->cx, t->b, json, out));
    mz_str asked = mz_req_query(t->rq, "division");
    return law_inside(t->cx, t->b, asked.n > 0 ? division_code(asked) : m.division);
}

/*
 * ---- the answer
 * ---------------------------------------------------------------------------------------
 */

/* A bool that is no condition of an outcome is explained as one of its own. */
static const struct rule_book *with_outcome(struct trial *t)
{
    const struct ir_rule *r = &t->b->rules[t->rule];
    if (t->outcome != UINT32_MAX || r->type.kind != RULE_BOOL) {
        return t->b;
    }
    struct rule_book *b = MZ_NEW(t->cx->a, struct rule_book);
    *b = *t->b;
    b->outcomes = MZ_NEW_N(t->cx->a, struct ir_outcome, t->b->outcomes_n + 1);
    for (size_t i = 0; i < t->b->outcomes_n; i++) {
        b->outcomes[i] = t->b->outcomes[i];
    }
    b->outcomes[b->outcomes_n++] = (struct ir_outcome){.name = r->name,
                                                       .entity = r->entity,
                                                       .eligible = t->rule,
                                                       .amount = UINT32_MAX,
                                                       .grade = UINT32_MAX,
                                                       .cite = r->cite};
    t->outcome = (uint32_t)t->b->outcomes_n;
    return b;
}

/* The values of the rule and of those it names, for each whom they are about. */
static void value_lines(const struct trial *t, struct rule_run *r, struct rule_card *card)
{
    mz_cx *cx = t->cx;
    struct law_needs near = law_needs(cx->a, t->b, t->rule, false);
    struct sheet_table rows = sheet_table(cx, MZ_T("Values"), (near.rules_n + 1) * 8);
    sheet_column(&rows, MZ_T("Rule"));
    sheet_column(&rows, MZ_T("For whom"));
    sheet_number(&rows, MZ_T("Value"));
    struct sheet_texts why_not = sheet_texts(cx);
    near.rules[near.rules_n++] = t->rule;
    for (size_t i = 0; i < near.rules_n; i++) {
        const struct ir_rule *one = &t->b->rules[near.rules[i]];
        size_t n = one->entity == IR_PERSON ? t->members : 1;
        for (size_t k = 0; k < n && k < 8; k++) {
            struct ui_cell *c = sheet_cells(&rows);
            struct rule_value v = rule_eval(r, near.rules[i], k);
            c[0] = (struct ui_cell){.text = law_label(cx->lang, &one->name),
                                    .href = sheet_href(cx, t->s, "", one->name.id)};
            c[1].text = one->entity == IR_PERSON
                            ? sheet_say_with(cx, MZ_T("Member {0}"),
                                             mz_str_fmt(cx->a, "%zu", k + 1), MZ_S(""), MZ_S(""))
                            : sheet_say(cx, MZ_T("The household"));
            struct rule_reason why = rule_applies_say(cx->a, cx->lang, r, near.rules[i], k);
            c[2].text = why.mark == RULE_NOT_MET
                            ? sheet_say(cx, MZ_T("not applicable"))
                            : rule_value_say(cx->a, cx->lang, t->b, &one->type, v);
            if (near.rules[i] == t->rule && why.mark != RULE_MET) {
                struct rule_text note = sheet_plain(cx, why.text);
                note.note = why.cite;
                sheet_text(&why_not, note);
            }
        }
    }
    card->table = rows.t;
    card->texts = why_not.v;
    card->texts_n = why_not.n;
}

static void decision_card(struct trial *t, const struct rule_book *b, struct rule_case *c,
                          size_t member, struct rule_card *card)
{
    mz_cx *cx = t->cx;
    struct rule_run *run = rule_run_new(cx->a, b, c);
    struct rule_decision d = rule_decide(run, t->outcome, member);
    struct rule_reasons *why = rule_explain(cx->a, cx->lang, run, &d);
    struct ui_callout *call = MZ_NEW(cx->a, struct ui_callout);
    *call = (struct ui_callout){.tone = rule_status_tone(d.status), .title = why->conclusion};
    if (b->outcomes[t->outcome].entity == IR_PERSON) {
        call->title =
            sheet_say_with(cx, MZ_T("Member {0}: {1}"), mz_str_fmt(cx->a, "%zu", member + 1),
                           why->conclusion, MZ_S(""));
    }
    card->callout = call;
    rule_reasons_card(cx, b, why, card);
}

static void answer(struct trial *t, struct rule_case *c, struct rule_sheet *sheet)
{
    const struct rule_book *b = with_outcome(t);
    bool decides = t->outcome != UINT32_MAX;
    bool person = decides && b->outcomes[t->outcome].entity == IR_PERSON;
    size_t n = !decides ? 0 : (person ? t->members : 1);
    sheet_row(t->cx, sheet, "c11");
    for (size_t i = 0; i < n; i++) {
        struct rule_card *card = sheet_card(t->cx, sheet, MZ_T("Answer"));
        card->id = i == 0 ? "answer" : NULL;
        decision_card(t, b, c, i, card);
    }
    struct rule_card *values = sheet_card(t->cx, sheet, MZ_T("Values"));
    values->id = n == 0 ? "answer" : NULL;
    value_lines(t, rule_run_new(t->cx->a, t->b, c), values);
}

mz_code rule_try(mz_cx *cx, mz_req *rq, const struct rule_shelved *s, uint32_t rule,
                 struct rule_sheet *sheet)
{
    struct trial t = {.cx = cx, .rq = rq, .s = s, .b = s->book, .rule = rule};
    struct law_moment m;
    struct rule_case *c = NULL;
    t.outcome = outcome_of(t.b, rule);
    t.sent = mz_req_query(rq, "try").n > 0;
    for (size_t i = 0; t.example == NULL && i < s->pack->tests_n; i++) {
        t.example = s->pack->tests[i].property == NULL ? &s->pack->tests[i] : NULL;
    }
    t.needs = law_needs(cx->a, t.b, rule, true);
    if (t.outcome != UINT32_MAX) {
        need_more(&t, t.b->outcomes[t.outcome].eligible);
        need_more(&t, t.b->outcomes[t.outcome].amount);
    }
    count_members(&t);
    MZ_TRY(sheet_moment(cx, rq, t.b, &m));
    t.at = m.at;
    struct mz_form *form = MZ_NEW(cx->a, struct mz_form); /* the page shows it after us */
    *form = mz_form_of(cx, rq);
    if (t.sent) {
        need_given(&t);
        MZ_TRY(mz_form_take(form, read_case(&t, m, &c)));
    }
    if (c != NULL && t.outcome != UINT32_MAX && mz_req_query(rq, "others").n > 0) {
        need_others(&t, c);
    }
    fill_form(&t, m);
    form_card(&t, form, sheet_card(cx, sheet, MZ_T("Try it")));
    if (t.sent && form->problems.n == 0) {
        answer(&t, c, sheet);
    }
    return MZ_OK;
}
