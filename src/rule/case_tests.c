/* case_tests.c - the tests that packs carry: a case, and what is expected of it. */
#include "base/text.h"
#include "rule/case_int.h"
#include "rule/eval_int.h"
#include "rule/reason.h"
#include "rule/rule.h"

enum { DIFFERS_MAX = 100 };

struct testing {
    mz_cx *cx;
    const struct rule_book *b;
    struct rule_run *r;
    struct rule_test_result *out;
};

static void differ(struct testing *t, const char *text, mz_str a0, mz_str a1, mz_str a2)
{
    if (t->out->differs_n < DIFFERS_MAX) {
        t->out->differs[t->out->differs_n++] =
            mz_text_say(t->cx->a, t->cx->lang, (struct mz_say){.text = text, .arg = {a0, a1, a2}});
    }
    t->out->passed = false;
}

static const char *const STATUS[] = {"eligible", "not_eligible", "needs", "manual", "gives_way"};
static const char *const WHY[] = {"known", "unknown", "not_in_force", "conflict", "error"};

static size_t word_of(mz_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(s, mz_str_of(words[i]))) {
            return i;
        }
    }
    return n;
}

/* The expected value in the type's own terms; false when the text is none. */
static bool expected(struct testing *t, const struct rule_type *type, mz_str s,
                     struct rule_value *out)
{
    size_t why = word_of(s, WHY, MZ_LEN(WHY));
    if (mz_str_eq(s, MZ_S("未知"))) {
        why = RULE_UNKNOWN;
    }
    if (why < MZ_LEN(WHY) && why != RULE_KNOWN) {
        *out = rule_absent((enum rule_why)why);
        return true;
    }
    if (type->kind == RULE_NUM || type->kind == RULE_MONTHS || type->kind == RULE_DAYS) {
        return rule_number_read(s, out);
    }
    struct rule_cell cell = {.known = false};
    if (rule_cell_read(t->cx, t->b, type, s, MZ_S("expect"), &cell) != MZ_OK) {
        mz_clear(t->cx);
        return false;
    }
    *out = rule_whole(cell.v);
    return cell.known;
}

static void check_rule(struct testing *t, const struct ast_given *g, size_t rule, size_t member)
{
    const struct rule_type *type = &t->b->rules[rule].type;
    struct rule_value want = {0};
    bool idle = rule_is(rule_applies(t->r, (uint32_t)rule, member), false);
    if (mz_str_eq(g->value.s, MZ_S("not_applicable")) || mz_str_eq(g->value.s, MZ_S("不适用"))) {
        if (!idle) {
            differ(t, MZ_T("{0}: expected {1}, is {2}"), g->id.s, g->value.s,
                   rule_value_say(t->cx->a, t->cx->lang, t->b, type,
                                  rule_eval(t->r, (uint32_t)rule, member)));
        }
        return;
    }
    if (idle) {
        struct rule_reason why =
            rule_applies_say(t->cx->a, t->cx->lang, t->r, (uint32_t)rule, member);
        differ(t, MZ_T("{0}: expected {1}, is {2}"), g->id.s, g->value.s, why.text);
        return;
    }
    struct rule_value is = rule_eval(t->r, (uint32_t)rule, member);
    if (!expected(t, type, g->value.s, &want)) {
        differ(t, MZ_T("{0}: \"{1}\" is not a value that it can have"), g->id.s, g->value.s,
               MZ_S(""));
        return;
    }
    bool same = want.why == is.why && (want.why != RULE_KNOWN || rule_compare(want, is) == 0);
    if (!same) {
        differ(t, MZ_T("{0}: expected {1}, is {2}"), g->id.s,
               rule_value_say(t->cx->a, t->cx->lang, t->b, type, want),
               rule_value_say(t->cx->a, t->cx->lang, t->b, type, is));
    }
}

static size_t find_rule(const struct rule_book *b, mz_str id, bool person)
{
    for (size_t i = 0; i < b->rules_n; i++) {
        const struct ir_label *l = &b->rules[i].name;
        if ((b->rules[i].entity == IR_PERSON) == person &&
            (mz_str_eq(l->id, id) || mz_str_eq(l->zh, id))) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t find_outcome(const struct rule_book *b, mz_str id, bool person)
{
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_label *l = &b->outcomes[i].name;
        if ((b->outcomes[i].entity == IR_PERSON) == person &&
            (mz_str_eq(l->id, id) || mz_str_eq(l->zh, id))) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* "gives_way beside tekun": what the pair of the two does to the outcome that is expected. Words in
 * the order of enum rule_stays. */
static const char *const STAYS[] = {"stays",  "gives_way",  "partly",
                                    "choice", "difference", "unsure"};

bool rule_beside(mz_str value, enum rule_stays *what, mz_str *other)
{
    const mz_str between = MZ_S(" beside ");
    for (size_t at = 1; at + between.n < value.n; at++) {
        if (mz_str_eq((mz_str){value.p + at, between.n}, between)) {
            size_t word = word_of((mz_str){value.p, at}, STAYS, MZ_LEN(STAYS));
            *other = (mz_str){value.p + at + between.n, value.n - at - between.n};
            *what = (enum rule_stays)word;
            return word < MZ_LEN(STAYS);
        }
    }
    return false;
}

static bool outcome_is(const struct rule_book *b, uint32_t outcome, mz_str id)
{
    const struct ir_label *l = &b->outcomes[outcome].name;
    return mz_str_eq(l->id, id) || mz_str_eq(l->zh, id);
}

static void check_beside(struct testing *t, const struct ast_given *g, size_t outcome,
                         size_t member, enum rule_stays want, mz_str other)
{
    struct rule_decision d = rule_decide(t->r, (uint32_t)outcome, member);
    mz_str is = MZ_S("-");
    for (size_t i = 0; i < d.exclusions_n; i++) {
        if (outcome_is(t->b, d.exclusions[i].other, other)) {
            is = mz_str_of(STAYS[d.exclusions[i].what]);
            if (d.exclusions[i].what == want) {
                return;
            }
        }
    }
    differ(t, MZ_T("{0}: expected {1}, is {2}"), g->id.s, g->value.s, is);
}

static void check_outcome(struct testing *t, const struct ast_given *g, size_t outcome,
                          size_t member)
{
    struct rule_decision d = rule_decide(t->r, (uint32_t)outcome, member);
    size_t want = word_of(g->value.s, STATUS, MZ_LEN(STATUS));
    if (want != (size_t)d.status) {
        differ(t, MZ_T("{0}: expected {1}, is {2}"), g->id.s, g->value.s,
               mz_str_of(STATUS[d.status]));
    }
}

static void check_all(struct testing *t, const struct ast_givens *g, bool person, size_t member)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct ast_given *one = &g->v[i];
        size_t outcome = find_outcome(t->b, one->id.s, person);
        size_t rule = find_rule(t->b, one->id.s, person);
        bool status = word_of(one->value.s, STATUS, MZ_LEN(STATUS)) < MZ_LEN(STATUS);
        enum rule_stays what = RULE_STAYS;
        mz_str other = {0};
        if (outcome != SIZE_MAX && rule_beside(one->value.s, &what, &other)) {
            check_beside(t, one, outcome, member, what, other);
        } else if (outcome != SIZE_MAX && (status || rule == SIZE_MAX)) {
            check_outcome(t, one, outcome, member);
        } else if (rule != SIZE_MAX) {
            check_rule(t, one, rule, member);
        } else {
            differ(t, MZ_T("\"{0}\" is no rule or outcome of the pack here"), one->id.s, MZ_S(""),
                   MZ_S(""));
        }
    }
}

/* What is needed for all outcomes that the test speaks of and that are open. */
static bool *needed_by(mz_arena *a, struct rule_run *r, const struct ast_test *test)
{
    bool *needed = MZ_NEW_N(a, bool, r->b->facts_n + 1);
    for (size_t i = 0; i < test->expect.n; i++) {
        size_t o = find_outcome(r->b, test->expect.v[i].id.s, false);
        if (o == SIZE_MAX) {
            continue;
        }
        struct rule_decision d = rule_decide(r, (uint32_t)o, 0);
        for (size_t k = 0; k < d.needs_n; k++) {
            needed[d.needs[k].fact] = true;
        }
    }
    return needed;
}

/* Each needed fact is expected once. */
static void check_needs(struct testing *t, const struct ast_test *test)
{
    bool *needed = needed_by(t->cx->a, t->r, test);
    for (size_t i = 0; i < test->needs_n; i++) {
        size_t person = rule_fact_find(t->b, test->needs[i].s, IR_PERSON);
        size_t fact =
            person != SIZE_MAX ? person : rule_fact_find(t->b, test->needs[i].s, IR_HOUSEHOLD);
        if (fact == SIZE_MAX || !needed[fact]) {
            differ(t, MZ_T("needs: \"{0}\" is expected and not needed"), test->needs[i].s, MZ_S(""),
                   MZ_S(""));
        } else {
            needed[fact] = false;
        }
    }
    for (size_t f = 0; f < t->b->facts_n; f++) {
        if (needed[f]) {
            differ(t, MZ_T("needs: \"{0}\" is needed and not expected"), t->b->facts[f].name.id,
                   MZ_S(""), MZ_S(""));
        }
    }
}

/* ---- expectations out of a run ------------------------------------------------------------ */

static mz_str number_text(mz_arena *a, struct rule_value v)
{
    enum { DECIMALS_MOST = 6 };
    mz_wide scale = 1;
    int decimals = 0;
    while (scale % v.den != 0 && decimals < DECIMALS_MOST) {
        scale *= 10;
        decimals++;
    }
    if (scale % v.den == 0) {
        return rule_scaled_text(a, (int64_t)(v.num * (scale / v.den)), decimals);
    }
    return mz_str_fmt(a, "%lld/%lld", (long long)v.num, (long long)v.den);
}

static mz_str set_text(mz_arena *a, const struct ir_enum *e, mz_wide mask)
{
    mz_str s = {0};
    for (size_t i = 0; i < e->values_n; i++) {
        if ((mask >> i & 1) != 0) {
            s = mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n > 0 ? ", " : "",
                           MZ_ARG(e->values[i].id));
        }
    }
    return s;
}

/* Empty: it cannot be written. */
static mz_str written(mz_arena *a, const struct rule_book *b, const struct rule_type *t,
                      struct rule_value v)
{
    if (v.why != RULE_KNOWN) {
        return mz_str_of(WHY[v.why]);
    }
    switch (t->kind) {
    case RULE_BOOL:
        return v.num != 0 ? MZ_S("true") : MZ_S("false");
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        return v.num == (int64_t)v.num && v.den <= INT64_MAX ? number_text(a, v) : MZ_S("");
    case RULE_DATE:
        return mz_date_iso(a, (mz_date){(int32_t)v.num});
    case RULE_MONTH:
        return rule_month_text(a, (int32_t)v.num);
    case RULE_ENUM:
        return b->enums[t->enum_i].values[v.num].id;
    case RULE_SET:
        return set_text(a, &b->enums[t->enum_i], v.num);
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    return MZ_S("");
}

static mz_str came_out(mz_arena *a, struct rule_run *r, const struct ast_given *g, bool person,
                       size_t member)
{
    size_t outcome = find_outcome(r->b, g->id.s, person);
    size_t rule = find_rule(r->b, g->id.s, person);
    bool status = word_of(g->value.s, STATUS, MZ_LEN(STATUS)) < MZ_LEN(STATUS);
    if (outcome != SIZE_MAX && (status || rule == SIZE_MAX)) {
        return mz_str_of(STATUS[rule_decide(r, (uint32_t)outcome, member).status]);
    }
    if (rule == SIZE_MAX) {
        return MZ_S("");
    }
    if (rule_is(rule_applies(r, (uint32_t)rule, member), false)) {
        return MZ_S("not_applicable");
    }
    struct rule_value v = rule_eval(r, (uint32_t)rule, member);
    bool broken = v.why == RULE_ERROR || v.why == RULE_CONFLICT;
    return broken ? MZ_S("") : written(a, r->b, &r->b->rules[rule].type, v);
}

static bool expect_all(mz_arena *a, struct rule_run *r, struct ast_givens *g, bool person,
                       size_t member)
{
    struct ast_given *v = MZ_NEW_N(a, struct ast_given, g->n + 1);
    bool all = true;
    for (size_t i = 0; i < g->n; i++) {
        v[i] = g->v[i];
        v[i].value.s = came_out(a, r, &g->v[i], person, member);
        all = all && v[i].value.s.n > 0;
    }
    g->v = v;
    return all;
}

bool rule_test_expect(mz_arena *a, struct rule_run *r, struct ast_test *t)
{
    struct ast_givens *members = MZ_NEW_N(a, struct ast_givens, t->expect_members_n + 1);
    bool all = expect_all(a, r, &t->expect, false, 0);
    for (size_t i = 0; i < t->expect_members_n && i < r->c->members_n; i++) {
        members[i] = t->expect_members[i];
        all = expect_all(a, r, &members[i], true, i) && all;
    }
    t->expect_members = members;
    const bool *needed = needed_by(a, r, t);
    t->needs = MZ_NEW_N(a, struct ast_text, r->b->facts_n + 1);
    t->needs_n = 0;
    for (size_t f = 0; f < r->b->facts_n; f++) {
        if (needed[f]) {
            t->needs[t->needs_n++].s = r->b->facts[f].name.id;
        }
    }
    t->needs_given = t->needs_n > 0;
    return all;
}

/* ---- running them ------------------------------------------------------------------------- */

static const struct ast_reform *find_reform(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->reforms_n; i++) {
        if (mz_str_eq(b->reforms[i].name.id, id)) {
            return b->reforms[i].source;
        }
    }
    return NULL;
}

/* The book with the reform of the test over it; NULL, and why, when it cannot be laid. */
static mz_code lay_reform(struct testing *t, mz_str id)
{
    const struct ast_reform *reform = find_reform(t->b, id);
    struct ast_findings f = {.a = t->cx->a};
    struct rule_book *laid = NULL;
    if (reform == NULL) {
        differ(t, MZ_T("There is no reform \"{0}\""), id, MZ_S(""), MZ_S(""));
    } else {
        MZ_TRY(rule_reform(t->cx, NULL, t->b, reform, &f, &laid));
    }
    if (f.errors > 0) {
        differ(t, f.v[0].say.text, f.v[0].say.arg[0], f.v[0].say.arg[1], f.v[0].say.arg[2]);
    }
    t->b = laid;
    return MZ_OK;
}

static mz_code test_case(struct testing *t, const struct ast_test *test)
{
    mz_cx *cx = t->cx;
    struct rule_test_result *out = t->out;
    struct rule_case *c = NULL;
    if (test->reform.s.n > 0) {
        MZ_TRY(lay_reform(t, test->reform.s));
        if (t->b == NULL) {
            return MZ_OK;
        }
    }
    if (rule_case_test(cx, t->b, test, &c) != MZ_OK) {
        /* A test that cannot be set up has failed; the others go on. */
        mz_str why = mz_text_error(cx->a, cx->lang, &cx->err);
        mz_clear(cx);
        out->passed = false;
        out->differs[out->differs_n++] = why;
        return MZ_OK;
    }
    t->r = rule_run_new(cx->a, t->b, c);
    out->run = t->r;
    check_all(t, &test->expect, false, 0);
    for (size_t i = 0; i < test->expect_members_n; i++) {
        if (i >= c->members_n) {
            differ(t, MZ_T("expect_members: the household has no member {0}"),
                   mz_str_fmt(cx->a, "%zu", i + 1), MZ_S(""), MZ_S(""));
            break;
        }
        check_all(t, &test->expect_members[i], true, i);
    }
    if (test->needs_given) {
        check_needs(t, test);
    }
    return MZ_OK;
}

static mz_code test_property(struct testing *t, const struct ast_test *test, struct rule_trying how)
{
    const struct ast_reform *reform = NULL;
    if (test->reform.s.n > 0) {
        reform = find_reform(t->b, test->reform.s);
        if (reform == NULL) {
            differ(t, MZ_T("There is no reform \"{0}\""), test->reform.s, MZ_S(""), MZ_S(""));
            return MZ_OK;
        }
    }
    return rule_property(t->cx, t->b, reform, test, how, t->out);
}

mz_code rule_test_as(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                     struct rule_trying how, struct rule_test_result *out)
{
    *out = (struct rule_test_result){.test = t, .passed = true};
    out->differs = MZ_NEW_N(cx->a, mz_str, DIFFERS_MAX);
    struct testing state = {.cx = cx, .b = b, .out = out};
    return t->property != NULL ? test_property(&state, t, how) : test_case(&state, t);
}

mz_code rule_test(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                  struct rule_test_result *out)
{
    return rule_test_as(cx, b, t, (struct rule_trying){.seed = 0}, out);
}
