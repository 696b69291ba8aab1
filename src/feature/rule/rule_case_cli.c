/* rule_case_cli.c - one case on the command line: decide, test a pack, decide again. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/tell.h"
#include "rule/bounds.h"
#include "rule/reason.h"

enum { CASE_MAX = 8 << 20, RECORD_MAX = 16 << 20, OUT_MAX = 64 << 20 };

mz_code rule_read_file(mz_cx *cx, const char *path, size_t most, mz_str *out)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The file {0} cannot be read."),
                         .arg = {mz_str_of(path)});
    }
    char *p = mz_arena_alloc(cx->a, most + 1);
    size_t n = fread(p, 1, most + 1, in);
    (void)fclose(in);
    if (n > most) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The file {0} is larger than {1} MB."),
                         .arg = {mz_str_of(path), mz_str_fmt(cx->a, "%zu", most >> 20)});
    }
    *out = (mz_str){p, n};
    return MZ_OK;
}

/* The book of a pack without errors. */
static mz_code open_sound(mz_cx *cx, struct mz_args *args, mz_str folder, struct ast_pack **pack,
                          struct rule_book **book)
{
    struct ast_findings f = {.a = cx->a};
    MZ_TRY(rule_open(cx, folder, &f, pack, book));
    if (*book != NULL) {
        return MZ_OK;
    }
    for (size_t i = 0; i < f.n; i++) {
        if (f.v[i].grade == AST_ERROR) {
            mz_str s = rule_finding_say(cx->a, cx->lang, &f.v[i],
                                        rule_folder_of(cx, folder, *pack, &f.v[i].at), MZ_S(""));
            (void)fwrite(s.p, 1, s.n, mz_cli_err(args));
        }
    }
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The packs have {0} errors."),
                     .arg = {mz_str_fmt(cx->a, "%zu", f.errors)});
}

/* ---- eval ------------------------------------------------------------------------------ */

/* The case with the day of --at instead of its own. */
static const struct mz_json *with_at(mz_cx *cx, const struct mz_json *json, mz_date at)
{
    struct mz_json *copy = MZ_NEW(cx->a, struct mz_json);
    struct mz_json *items = MZ_NEW_N(cx->a, struct mz_json, json->n + 1);
    *copy = *json;
    copy->items = items;
    copy->n = 0;
    for (size_t i = 0; i < json->n; i++) {
        if (!mz_str_eq(json->items[i].key, MZ_S("at"))) {
            items[copy->n++] = json->items[i];
        }
    }
    items[copy->n++] =
        (struct mz_json){.kind = MZ_JSON_TEXT, .key = MZ_S("at"), .text = mz_date_iso(cx->a, at)};
    return copy;
}

static mz_code read_case(mz_cx *cx, struct mz_args *args, const struct rule_book *b,
                         struct rule_case **c)
{
    const struct mz_json *json = NULL;
    struct mz_json_options options = {.size_max = CASE_MAX, .reals = true};
    mz_str text = {0};
    MZ_TRY(rule_read_file(cx, mz_arg_text(args, "case").p, CASE_MAX, &text));
    MZ_TRY(mz_json_read(cx, text, options, &json));
    int64_t at = mz_arg_int(args, "at");
    if (at != MZ_ARG_NONE && json->kind == MZ_JSON_MAP) {
        json = with_at(cx, json, (mz_date){(int32_t)at});
    }
    MZ_TRY(rule_case_read(cx, b, json, c));
    return law_inside(cx, b, (*c)->division);
}

struct telling {
    struct mz_args *args;
    struct rule_run *r;
    mz_jw *w; /* NULL: text */
};

static void tell(mz_cx *cx, void *p, uint32_t outcome, size_t member)
{
    const struct telling *t = p;
    struct rule_decision d = rule_decide(t->r, outcome, member);
    bool explain = mz_arg_flag(t->args, "explain");
    bool record = mz_arg_flag(t->args, "record");
    FILE *out = mz_cli_out(t->args);
    if (t->w != NULL) {
        struct rule_tell json = {.r = t->r, .w = t->w, .explain = explain, .record = record};
        rule_tell_decision(cx, &json, &d);
        return;
    }
    if (record) {
        mz_str s = rule_record(cx->a, t->r, &d, law_tree(cx->a, t->r->b));
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(s));
        return;
    }
    struct rule_reasons *why = rule_explain(cx->a, cx->lang, t->r, &d);
    mz_str s = explain ? rule_reasons_text(cx->a, cx->lang, why)
                       : mz_str_fmt(cx->a, MZ_FMT "\n", MZ_ARG(why->conclusion));
    (void)fwrite(s.p, 1, s.n, out);
}

/* One rule for the household, or for each member: its value, or why it does not apply. */
static void tell_rule(mz_cx *cx, const struct telling *t, uint32_t rule, size_t member)
{
    const struct rule_book *b = t->r->b;
    const struct ir_rule *r = &b->rules[rule];
    mz_arena *a = cx->a;
    enum mz_lang lang = cx->lang;
    struct rule_reason why = rule_applies_say(a, lang, t->r, rule, member);
    mz_str value = why.mark == RULE_NOT_MET
                       ? MZ_S("")
                       : rule_value_say(a, lang, b, &r->type, rule_eval(t->r, rule, member));
    if (t->w != NULL) {
        mz_jw_map(t->w);
        mz_jw_key_text(t->w, MZ_S("rule"), r->name.id);
        if (r->entity == IR_PERSON) {
            mz_jw_key_int(t->w, MZ_S("member"), (int64_t)member + 1);
        }
        mz_jw_key_text(t->w, MZ_S("applies"),
                       why.mark == RULE_MET    ? MZ_S("yes")
                       : why.mark == RULE_OPEN ? MZ_S("unknown")
                                               : MZ_S("no"));
        if (why.mark != RULE_MET) {
            mz_jw_key_text(t->w, MZ_S("reason"), why.text);
            mz_jw_key_text(t->w, MZ_S("cite"), why.cite);
        }
        if (why.mark != RULE_NOT_MET) {
            mz_jw_key_text(t->w, MZ_S("value"), value);
        }
        mz_jw_end(t->w);
        return;
    }
    const struct ir_label *l = &r->name;
    mz_str who = r->entity == IR_PERSON ? mz_str_fmt(a, "%zu  ", member + 1) : MZ_S("");
    mz_str said = why.mark == RULE_MET ? value : why.text;
    (void)fprintf(mz_cli_out(t->args), MZ_FMT MZ_FMT "  " MZ_FMT, MZ_ARG(who),
                  MZ_ARG(law_label(lang, l)), MZ_ARG(said));
    if (why.mark != RULE_MET && why.cite.n > 0) {
        (void)fprintf(mz_cli_out(t->args), lang == MZ_LANG_ZH ? "（" MZ_FMT "）" : " (" MZ_FMT ")",
                      MZ_ARG(why.cite));
    }
    (void)fprintf(mz_cli_out(t->args), "\n");
}

static mz_code tell_rules(mz_cx *cx, const struct telling *t, mz_str id)
{
    const struct rule_book *b = t->r->b;
    const struct ir_rule *r = rule_find(b, id);
    if (r == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "rule",
                         .text = MZ_T("The pack has no rule \"{0}\"."), .arg = {id});
    }
    size_t n = r->entity == IR_PERSON ? t->r->c->members_n : 1;
    for (size_t m = 0; m < n; m++) {
        tell_rule(cx, t, (uint32_t)(r - b->rules), m);
    }
    return MZ_OK;
}

static mz_code tell_all(mz_cx *cx, struct telling *t)
{
    mz_str rule = mz_arg_text(t->args, "rule");
    return rule.p != NULL ? tell_rules(cx, t, rule)
                          : rule_each_outcome(cx, t->r, mz_arg_text(t->args, "outcome"), tell, t);
}

/* The book with the reform of --reform over it; *book stays where none is named. */
static mz_code laid(mz_cx *cx, struct mz_args *args, const struct ast_pack *pack,
                    struct rule_book **book)
{
    struct rule_place of = {mz_operand(args, 0), pack};
    struct rule_reformed r;
    struct ast_findings f = {.a = cx->a};
    struct rule_book *over = NULL;
    MZ_TRY(rule_reform_named(cx, args, of, *book, &r));
    if (r.reform == NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_reform(cx, NULL, *book, r.reform, &f, &over));
    if (over == NULL) {
        return rule_reform_wrong(cx, args, r.of, &f);
    }
    *book = over;
    return MZ_OK;
}

mz_code rule_run_eval(mz_cx *cx, struct mz_args *args)
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    struct rule_case *c = NULL;
    MZ_TRY(open_sound(cx, args, mz_operand(args, 0), &pack, &book));
    MZ_TRY(laid(cx, args, pack, &book));
    MZ_TRY(read_case(cx, args, book, &c));
    mz_buf *out = mz_buf_new(cx->a, OUT_MAX);
    mz_jw w = mz_jw_to(out);
    struct telling t = {.args = args, .r = rule_run_new(cx->a, book, c)};
    if (!mz_cli_json(args)) {
        return tell_all(cx, &t);
    }
    t.w = &w;
    mz_jw_list(&w);
    MZ_TRY(tell_all(cx, &t));
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, out));
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_buf_str(out)));
    return MZ_OK;
}

/* ---- test ------------------------------------------------------------------------------- */

static const struct mz_column columns[] = {
    {.name = "pack", .label = MZ_T("Pack")},
    {.name = "test", .label = MZ_T("Test||of a pack")},
    {.name = "result", .label = MZ_T("Result||of a test")},
    {.name = "differs", .label = MZ_T("What differs")},
    {0},
};

struct tried {
    size_t properties;
    size_t cases;
    uint64_t seed; /* of the first */
};

/* What the tests leave out; *open: how much of it there is. */
static mz_code bounds_of(mz_cx *cx, struct mz_args *args, mz_str folder, struct rule_book *book,
                         struct ast_pack *pack, size_t *open)
{
    struct ast_findings f = {.a = cx->a};
    size_t n = 0;
    MZ_TRY(rule_bounds(cx, book, pack, &f, &n));
    struct mz_say sum = {.text = MZ_T("{0}: {1} boundaries, {2} gaps in their tests"),
                         .arg = {pack->id.s, mz_str_fmt(cx->a, "%zu", n),
                                 mz_str_fmt(cx->a, "%zu", f.n + f.dropped)}};
    if (!mz_cli_json(args)) {
        rule_print_findings(cx, mz_cli_out(args), (struct rule_place){folder, pack}, &f, false);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
    *open += f.n + f.dropped;
    return MZ_OK;
}

/* Pairs of the exclusion matrix that no test expects; holds up nothing. */
static void pairs_of(mz_cx *cx, struct mz_args *args, mz_str folder, const struct rule_book *book,
                     struct ast_pack *pack)
{
    struct ast_findings f = {.a = cx->a};
    size_t n = 0;
    rule_pairs(book, pack, &f, &n);
    struct mz_say sum = {.text = MZ_T("{0}: {1} pairs of benefits that exclude each other, {2} of "
                                      "them in no test"),
                         .arg = {pack->id.s, mz_str_fmt(cx->a, "%zu", n),
                                 mz_str_fmt(cx->a, "%zu", f.n + f.dropped)}};
    if (n > 0 && !mz_cli_json(args)) {
        rule_print_findings(cx, mz_cli_out(args), (struct rule_place){folder, pack}, &f, true);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
}

/* Rows, exceptions and operands that no test has true, false and unknown; holds up nothing. */
static mz_code conditions_of(mz_cx *cx, struct mz_args *args, mz_str folder, struct rule_book *book,
                             struct ast_pack *pack)
{
    struct ast_findings f = {.a = cx->a};
    struct rule_covered n;
    MZ_TRY(rule_conditions(cx, book, pack, &f, &n));
    struct mz_say sum = {.text = MZ_T("{0}: {1} conditions, {2} of their {3} states are in a test"),
                         .arg = {pack->id.s, mz_str_fmt(cx->a, "%zu", n.conditions),
                                 mz_str_fmt(cx->a, "%zu", n.seen),
                                 mz_str_fmt(cx->a, "%zu", n.states)}};
    if (!mz_cli_json(args)) {
        rule_print_findings(cx, mz_cli_out(args), (struct rule_place){folder, pack}, &f, true);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
    return MZ_OK;
}

/* A file of tests; what is said about it are remarks in it. */
static mz_code propose_of(mz_cx *cx, struct mz_args *args, struct rule_book *book,
                          struct ast_pack *pack)
{
    size_t found = 0;
    mz_buf *out = mz_buf_new(cx->a, OUT_MAX);
    MZ_TRY(rule_propose(cx, book, pack, out, &found));
    MZ_TRY(mz_buf_check(cx, out));
    struct mz_say say = {
        .text = MZ_T("{0}: {1} open states have a case here. What is expected is what the program "
                     "decided: read each one with the law before it becomes a test."),
        .arg = {pack->id.s, mz_str_fmt(cx->a, "%zu", found)}};
    (void)fprintf(mz_cli_out(args), "# " MZ_FMT "\n" MZ_FMT,
                  MZ_ARG(mz_text_say(cx->a, cx->lang, say)), MZ_ARG(mz_buf_str(out)));
    return MZ_OK;
}

/* On how many cases the properties of a pack were tried; how to try the same ones again. */
static void print_tried(mz_cx *cx, struct mz_args *args, const struct ast_pack *pack,
                        const struct tried *n)
{
    struct mz_say sum = {
        .text = MZ_T("{0}: {1} properties, {2} cases, seed {3}"),
        .arg = {pack->id.s, mz_str_fmt(cx->a, "%zu", n->properties),
                mz_str_fmt(cx->a, "%zu", n->cases),
                mz_str_fmt(cx->a, "%llu", (unsigned long long)n->seed)}};
    if (n->properties > 0 && !mz_cli_json(args) && !mz_arg_flag(args, "propose")) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
}

static mz_code test_pack(mz_cx *cx, struct mz_args *args, mz_str folder, mz_table *t,
                         size_t count[3])
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    struct tried tried = {.seed = 0};
    struct rule_trying how = {.seed = (uint64_t)mz_arg_int(args, "seed"),
                              .cases = (size_t)mz_arg_int(args, "cases")};
    MZ_TRY(open_sound(cx, args, folder, &pack, &book));
    for (size_t i = 0; i < pack->tests_n; i++) {
        struct rule_test_result r = {0};
        MZ_TRY(rule_test_as(cx, book, &pack->tests[i], how, &r));
        count[r.passed ? 0 : 1]++;
        if (pack->tests[i].property != NULL) {
            tried.properties++;
            tried.cases += r.cases;
            tried.seed = tried.properties == 1 ? r.seed : tried.seed;
        }
        for (size_t d = 0; d < r.differs_n || d == 0; d++) {
            mz_table_text(t, pack->id.s);
            mz_table_text(t, pack->tests[i].name.s);
            mz_table_text(t, r.passed ? MZ_S("passed") : MZ_S("failed"));
            mz_table_text(t, r.differs_n > 0 ? r.differs[d] : MZ_S(""));
        }
        if (!r.passed && !mz_cli_json(args)) {
            (void)fprintf(mz_cli_out(args), MZ_FMT ": " MZ_FMT "\n", MZ_ARG(pack->id.s),
                          MZ_ARG(pack->tests[i].name.s));
            for (size_t d = 0; d < r.differs_n; d++) {
                (void)fprintf(mz_cli_out(args), "  " MZ_FMT "\n", MZ_ARG(r.differs[d]));
            }
        }
    }
    print_tried(cx, args, pack, &tried);
    if (mz_arg_flag(args, "propose") && !mz_cli_json(args)) {
        MZ_TRY(propose_of(cx, args, book, pack));
    }
    if (mz_arg_flag(args, "conditions")) {
        MZ_TRY(conditions_of(cx, args, folder, book, pack));
        pairs_of(cx, args, folder, book, pack);
    }
    return mz_arg_flag(args, "boundaries") ? bounds_of(cx, args, folder, book, pack, &count[2])
                                           : MZ_OK;
}

mz_code rule_run_test(mz_cx *cx, struct mz_args *args)
{
    mz_table *t = mz_table_new(cx, columns);
    size_t count[3] = {0, 0, 0}; /* passed, failed, gaps */
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        MZ_TRY(test_pack(cx, args, mz_operand(args, i), t, count));
    }
    struct mz_say sum = {
        .text = MZ_T("{0} passed, {1} failed||tests of a pack"),
        .arg = {mz_str_fmt(cx->a, "%zu", count[0]), mz_str_fmt(cx->a, "%zu", count[1])}};
    if (mz_cli_json(args)) {
        mz_table_print(cx, args, t);
    } else {
        (void)fprintf(mz_cli_out(args), "%s" MZ_FMT "\n", mz_arg_flag(args, "propose") ? "# " : "",
                      MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
    if (count[1] > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} tests of the packs failed."),
                         .arg = {mz_str_fmt(cx->a, "%zu", count[1])});
    }
    if (count[2] > 0) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The tests of the packs have {0} gaps at boundaries."),
                         .arg = {mz_str_fmt(cx->a, "%zu", count[2])});
    }
    return MZ_OK;
}

/* ---- replay -------------------------------------------------------------------------------- */

mz_code rule_run_replay(mz_cx *cx, struct mz_args *args)
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    mz_str record = {0};
    mz_str again = {0};
    MZ_TRY(rule_read_file(cx, mz_operand(args, 0).p, RECORD_MAX, &record));
    while (record.n > 0 && record.p[record.n - 1] == '\n') {
        record.n--;
    }
    MZ_TRY(open_sound(cx, args, mz_operand(args, 1), &pack, &book));
    MZ_TRY(rule_replay(cx, book, record, &again));
    if (mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(again));
        return MZ_OK;
    }
    rule_tell_replay(cx, args, book, record);
    return MZ_OK;
}
