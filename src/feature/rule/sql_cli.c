/*
 * sql_cli.c - what an outcome rests on as statements, for a bureau that runs them where its rows
 * are: over tables of its own, in SQLite, PostgreSQL or on Citus.
 */
#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "rule/plan.h"
#include "rule/sql_rows.h"

enum { RULES_OF_OUTCOME = 3, COLUMNS_MAX = 1 << 16 };

/*
 * Eligibility, amount and grade of one outcome, or of all where none is named; each rule once. Of a
 * pack that decides nothing every rule.
 */
static mz_code wanted(mz_cx *cx, const struct rule_book *b, mz_str outcome, uint32_t *rules,
                      size_t *n)
{
    bool *seen = MZ_NEW_N(cx->a, bool, b->rules_n + 1);
    bool found = outcome.n == 0;
    *n = 0;
    for (uint32_t i = 0; i < b->rules_n && outcome.n == 0 && b->outcomes_n == 0; i++) {
        rules[(*n)++] = i;
    }
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        const uint32_t of[RULES_OF_OUTCOME] = {o->eligible, o->amount, o->grade};
        if (outcome.n > 0 && !mz_str_eq(outcome, o->name.id)) {
            continue;
        }
        found = true;
        for (size_t k = 0; k < RULES_OF_OUTCOME; k++) {
            if (of[k] != UINT32_MAX && !seen[of[k]]) {
                seen[of[k]] = true;
                rules[(*n)++] = of[k];
            }
        }
    }
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .field = "outcome",
                             .text = MZ_T("The pack has no outcome \"{0}\""), .arg = {outcome});
}

struct writing {
    mz_cx *cx;
    FILE *out;
    const struct rule_plan *p;
    enum plan_sql kind;
};

static void comment(const struct writing *w, struct mz_say say)
{
    mz_str s = mz_text_say(w->cx->a, w->cx->lang, say);
    (void)fprintf(w->out, "-- " MZ_FMT "\n", MZ_ARG(s));
}

/* The tables that the statements read, each with its columns. */
static void say_tables(const struct writing *w)
{
    const struct rule_book *b = w->p->b;
    const bool *read = rule_rows_facts(w->cx->a, w->p);
    mz_str names[IR_PERSON + 1] = {[IR_HOUSEHOLD] = MZ_S("household (county, id, division"),
                                   [IR_PERSON] = MZ_S("person (county, id, household")};
    for (int e = IR_HOUSEHOLD; e <= IR_PERSON; e++) {
        mz_buf *columns = mz_buf_new(w->cx->a, COLUMNS_MAX);
        for (size_t i = 0; i < b->facts_n; i++) {
            const struct ir_fact *f = &b->facts[i];
            if (read[i] && f->entity == (enum ir_entity)e && f->history != IR_MONTHLY) {
                mz_buf_add(columns, MZ_S(", "));
                mz_buf_add(columns, f->name.id);
            }
        }
        mz_buf_byte(columns, ')');
        mz_str list =
            mz_str_fmt(w->cx->a, MZ_FMT MZ_FMT, MZ_ARG(names[e]), MZ_ARG(mz_buf_str(columns)));
        comment(w, (struct mz_say){.text = MZ_T("Table {0}"), .arg = {list}});
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        if (read[i] && f->history != IR_NO_HISTORY) {
            mz_str table =
                mz_str_fmt(w->cx->a, "h_" MZ_FMT " (county, %s, %s, value)", MZ_ARG(f->name.id),
                           f->entity == IR_PERSON ? "person" : "household",
                           f->history == IR_DATED ? "day" : "month");
            comment(w, (struct mz_say){.text = MZ_T("Table {0}"), .arg = {table}});
        }
    }
}

/* A number is a whole one of parts of its unit; a fraction has its divisor in a column of its own.
 */
static void say_columns(const struct writing *w, enum ir_entity e)
{
    for (size_t i = 0; i < w->p->outs_n; i++) {
        const struct plan_out *o = &w->p->outs[i];
        const struct ir_rule *r = &w->p->b->rules[o->rule];
        mz_str scale = mz_str_fmt(w->cx->a, "%" PRId64, o->scale);
        struct mz_say say = {.text = MZ_T("Column {0}: {1}"),
                             .arg = {r->name.id, law_label(w->cx->lang, &r->name), scale}};
        if (r->entity != e) {
            continue;
        }
        if (o->den != PLAN_NONE) {
            say.text = MZ_T("Columns {0}_num / ({2} * {0}_den): {1}");
        } else if (o->scale != 1) {
            say.text = MZ_T("Column {0} / {2}: {1}");
        }
        comment(w, say);
    }
}

static bool has_rows(const struct rule_plan *p, enum ir_entity e)
{
    bool any = false;
    for (size_t i = 0; i < p->outs_n; i++) {
        any = any || p->b->rules[p->outs[i].rule].entity == e;
    }
    return any;
}

static mz_code statement(const struct writing *w, enum ir_entity e)
{
    const struct plan_tables tables = {.household = "household",
                                       .person = "person",
                                       .history = "h_",
                                       .hash = w->p->b->semantic_hash};
    mz_str sql = {0};
    mz_code rc = plan_sql(w->cx, w->p, w->kind, &tables, e, &sql);
    if (rc == MZ_INVALID) {
        mz_clear(w->cx);
        return mz_refuse(w->cx, MZ_INVALID, .field = "dialect",
                         .text = MZ_T("Amounts become wider than the 64 bits of SQLite; choose "
                                      "postgres, or one outcome."));
    }
    MZ_TRY(rc);
    (void)fprintf(w->out, "\n");
    say_columns(w, e);
    (void)fprintf(w->out, MZ_FMT ";\n", MZ_ARG(sql));
    return MZ_OK;
}

mz_code rule_run_sql(mz_cx *cx, struct mz_args *args)
{
    static const enum plan_sql kinds[] = {PLAN_PG, PLAN_LITE, PLAN_CITUS}; /* as in the option */
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    struct rule_book *b = NULL;
    struct rule_plan *plan = NULL;
    mz_date day =
        mz_arg_given(args, "day") ? (mz_date){(int32_t)mz_arg_int(args, "day")} : mz_date_today(cx);
    mz_str outcome = mz_arg_given(args, "outcome") ? mz_arg_text(args, "outcome") : MZ_S("");
    size_t n = 0;
    MZ_TRY(rule_open(cx, mz_operand(args, 0), &f, &pack, &b));
    if (b == NULL) {
        rule_print_findings(cx, mz_cli_err(args), (struct rule_place){mz_operand(args, 0), pack},
                            &f, false);
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The packs have {0} errors."),
                         .arg = {mz_str_fmt(cx->a, "%zu", f.errors)});
    }
    uint32_t *rules = MZ_NEW_N(cx->a, uint32_t, b->rules_n + 1);
    MZ_TRY(wanted(cx, b, outcome, rules, &n));
    MZ_TRY(plan_make(cx, b, day, day, rules, n, &plan));
    struct writing w = {cx, mz_cli_out(args), plan, kinds[mz_arg_choice(args, "dialect")]};
    comment(&w, (struct mz_say){.text = MZ_T("{0} {1}: the law of {2}"),
                                .arg = {b->packs[b->packs_n - 1]->id.s,
                                        b->packs[b->packs_n - 1]->version.s,
                                        mz_date_text(cx->a, cx->lang, day)}});
    comment(&w, (struct mz_say){.text = MZ_T("Meaning of the rules, column pack_hash: {0}"),
                                .arg = {mz_str_of(b->semantic_hash)}});
    say_tables(&w);
    MZ_TRY(has_rows(plan, IR_HOUSEHOLD) ? statement(&w, IR_HOUSEHOLD) : MZ_OK);
    return has_rows(plan, IR_PERSON) ? statement(&w, IR_PERSON) : MZ_OK;
}
