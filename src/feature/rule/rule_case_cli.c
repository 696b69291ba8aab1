/* rule_case_cli.c - one case on the command line: decide, test a pack, decide again. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/tell.h"
#include "rule/reason.h"

enum { CASE_MAX = 8 << 20, RECORD_MAX = 16 << 20, OUT_MAX = 64 << 20 };

static mz_code read_file(mz_cx *cx, const char *path, size_t most, mz_str *out)
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
            mz_str s = rule_finding_say(cx->a, cx->lang, &f.v[i], MZ_S(""));
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
    MZ_TRY(read_file(cx, mz_arg_text(args, "case").p, CASE_MAX, &text));
    MZ_TRY(mz_json_read(cx, text, options, &json));
    int64_t at = mz_arg_int(args, "at");
    if (at != MZ_ARG_NONE && json->kind == MZ_JSON_MAP) {
        json = with_at(cx, json, (mz_date){(int32_t)at});
    }
    return rule_case_read(cx, b, json, c);
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
        mz_str s = rule_record(cx->a, t->r, &d, mz_date_iso(cx->a, t->r->c->at));
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(s));
        return;
    }
    struct rule_reasons *why = rule_explain(cx->a, cx->lang, t->r, &d);
    mz_str s = explain ? rule_reasons_text(cx->a, cx->lang, why)
                       : mz_str_fmt(cx->a, MZ_FMT "\n", MZ_ARG(why->conclusion));
    (void)fwrite(s.p, 1, s.n, out);
}

mz_code rule_run_eval(mz_cx *cx, struct mz_args *args)
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    struct rule_case *c = NULL;
    MZ_TRY(open_sound(cx, args, mz_operand(args, 0), &pack, &book));
    MZ_TRY(read_case(cx, args, book, &c));
    mz_buf *out = mz_buf_new(cx->a, OUT_MAX);
    mz_jw w = mz_jw_to(out);
    struct telling t = {.args = args, .r = rule_run_new(cx->a, book, c)};
    mz_str only = mz_arg_text(args, "outcome");
    if (!mz_cli_json(args)) {
        return rule_each_outcome(cx, t.r, only, tell, &t);
    }
    t.w = &w;
    mz_jw_list(&w);
    MZ_TRY(rule_each_outcome(cx, t.r, only, tell, &t));
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

static mz_code test_pack(mz_cx *cx, struct mz_args *args, mz_str folder, mz_table *t,
                         size_t count[2])
{
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    MZ_TRY(open_sound(cx, args, folder, &pack, &book));
    for (size_t i = 0; i < pack->tests_n; i++) {
        struct rule_test_result r = {0};
        MZ_TRY(rule_test(cx, book, &pack->tests[i], &r));
        count[r.passed ? 0 : 1]++;
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
    return MZ_OK;
}

mz_code rule_run_test(mz_cx *cx, struct mz_args *args)
{
    mz_table *t = mz_table_new(cx, columns);
    size_t count[2] = {0, 0};
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        MZ_TRY(test_pack(cx, args, mz_operand(args, i), t, count));
    }
    struct mz_say sum = {
        .text = MZ_T("{0} passed, {1} failed||tests of a pack"),
        .arg = {mz_str_fmt(cx->a, "%zu", count[0]), mz_str_fmt(cx->a, "%zu", count[1])}};
    if (mz_cli_json(args)) {
        mz_table_print(cx, args, t);
    } else {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, sum)));
    }
    if (count[1] > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} tests of the packs failed."),
                         .arg = {mz_str_fmt(cx->a, "%zu", count[1])});
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
    MZ_TRY(read_file(cx, mz_operand(args, 0).p, RECORD_MAX, &record));
    while (record.n > 0 && record.p[record.n - 1] == '\n') {
        record.n--;
    }
    MZ_TRY(open_sound(cx, args, mz_operand(args, 1), &pack, &book));
    MZ_TRY(rule_replay(cx, book, record, &again));
    if (mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(again));
        return MZ_OK;
    }
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n",
                  MZ_ARG(mz_text(cx->lang, MZ_T("Decided again: the same, byte for byte."))));
    return MZ_OK;
}
