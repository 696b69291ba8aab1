/* fuzz_shrink.c - what differs, as small as it gets, and written out. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/io.h"
#include "rule/fuzz_hold.h"

enum { DUMP = 4 << 20 };

/* ---- shrinking ------------------------------------------------------------------------------ */

/* Whether it still differs, or still fails. */
static bool still(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_fuzz *f,
                  struct rule_fuzz_differ *d)
{
    struct rule_fuzz_tally t = {0};
    struct rule_fuzz_differ now;
    mz_cx mine = *cx;
    mine.err = (struct mz_error){0};
    bool bad = rule_fuzz_hold(&mine, run, f, &t, &now) != MZ_OK || now.found;
    if (bad) {
        *d = now;
    }
    return bad;
}

static void fewer_rows(mz_cx *cx, const struct rule_fuzz_run *run, struct rule_fuzz *f,
                       struct rule_fuzz_differ *d)
{
    struct rule_fuzz one = *f;
    one.households_n = 1;
    one.household_first += d->household;
    if (d->found && still(cx, run, &one, d)) {
        *f = one;
        return;
    }
    while (f->households_n > 1) {
        struct rule_fuzz half = *f;
        half.households_n = f->households_n / 2;
        if (!still(cx, run, &half, d)) {
            half.household_first += half.households_n;
            half.households_n = f->households_n - half.households_n;
            if (!still(cx, run, &half, d)) {
                return;
            }
        }
        *f = half;
    }
}

static void fewer_rules(mz_cx *cx, struct rule_fuzz_run *run, const struct rule_fuzz *f,
                        struct rule_fuzz_differ *d)
{
    enum { RULES_MAX = 1000 };
    for (size_t i = 0; i < RULES_MAX; i++) {
        run->only = i;
        if (still(cx, run, f, d)) {
            return;
        }
    }
    run->only = SIZE_MAX;
}

static void fewer_nodes(mz_cx *cx, const struct rule_fuzz_run *run, struct rule_fuzz *f,
                        struct rule_fuzz_differ *d)
{
    for (size_t n = f->nodes_n; n-- > 0;) {
        struct rule_fuzz less = *f;
        less.nodes_n = n;
        if (!still(cx, run, &less, d)) {
            return;
        }
        *f = less;
    }
}

static void add(mz_buf *out, const char *fmt, ...) MZ_PRINTF(2, 3);
static void add(mz_buf *out, const char *fmt, ...)
{
    char line[400];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    mz_buf_add(out, (mz_str){line, n < 0                     ? 0
                                   : (size_t)n < sizeof line ? (size_t)n
                                                             : sizeof line - 1});
}

static void add_value(mz_buf *out, const char *who, struct rule_value v)
{
    if (v.why != RULE_KNOWN) {
        add(out, "  %s: absent (%d)\n", who, (int)v.why);
    } else {
        add(out, "  %s: %" PRId64 " * 2^64 + %" PRIu64 " over %" PRId64 "\n", who,
            (int64_t)(v.num >> 64), (uint64_t)v.num, (int64_t)v.den);
    }
}

static void add_statements(mz_cx *cx, const struct rule_fuzz_run *run, const struct rule_plan *plan,
                           mz_buf *out)
{
    for (int e = IR_HOUSEHOLD; e <= IR_PERSON && run->db != NULL; e++) {
        mz_str sql = {0};
        if (plan_sql(cx, plan, rule_rows_kind(run->db), &rule_rows_tables, (enum ir_entity)e,
                     &sql) == MZ_OK) {
            mz_buf_add(out, sql);
            mz_buf_add(out, MZ_S(";\n"));
        }
    }
}

static void add_cell(mz_buf *out, struct rule_cell c)
{
    if (c.known) {
        add(out, " %" PRId64, c.v);
    } else {
        add(out, " -");
    }
}

/* What is stored, as it is stored. */
static void add_facts(mz_buf *out, const struct rule_book *b, enum ir_entity e,
                      const struct rule_subject *s)
{
    add(out, "%s", e == IR_PERSON ? "person:" : "household:");
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct rule_series *series = &s->series[i];
        if (b->facts[i].entity != e) {
            continue;
        }
        add(out, " " MZ_FMT, MZ_ARG(b->facts[i].name.id));
        if (b->facts[i].history == IR_NO_HISTORY) {
            add_cell(out, s->cells[i]);
        }
        if (series->cells_n > 0) {
            add(out, " from %" PRId32, series->first_month);
        }
        for (size_t k = 0; k < series->cells_n; k++) {
            add_cell(out, series->cells[k]);
        }
        for (size_t k = 0; k < series->events_n; k++) {
            add(out, " %" PRId32 "=%" PRId64, series->events[k].day.v, series->events[k].v);
        }
    }
    add(out, "\n");
}

mz_code rule_fuzz_shrink(mz_cx *cx, const struct rule_fuzz_run *from, struct rule_fuzz f,
                         const struct rule_fuzz_differ *differ, mz_str *out)
{
    struct rule_fuzz_run run = *from;
    struct rule_fuzz_differ d = *differ;
    mz_buf *text = mz_buf_new(cx->a, DUMP);
    add(text, "%s: %sseed %" PRIu64 ", %zu nodes, %zu households\n", rule_fuzz_name(run.by),
        f.pack ? "pack, " : "", f.seed, f.nodes_n, f.households_n);
    if (!still(cx, &run, &f, &d)) {
        add(text, "it does not happen again\n");
        *out = mz_buf_str(text);
        return MZ_OK;
    }
    fewer_rows(cx, &run, &f, &d);
    if (run.by != RULE_FUZZ_TRACER) {
        fewer_rules(cx, &run, &f, &d);
    }
    fewer_nodes(cx, &run, &f, &d);
    struct rule_fuzz_case c = rule_fuzz_make(cx->a, &f);
    struct rule_plan *plan = NULL;
    add(text, "shrunk to %zu nodes, household %zu, %zu of them, rule %zu, row %zu: %s\n", f.nodes_n,
        f.household_first, f.households_n, run.only, d.row, d.why);
    add_value(text, "wanted", d.want);
    add_value(text, "given", d.is);
    mz_buf_add(text, c.text);
    if (run.by != RULE_FUZZ_TRACER && rule_fuzz_plan(cx, &run, &c, &plan) == MZ_OK) {
        mz_buf_add(text, plan_dump(cx->a, plan));
        add_statements(cx, &run, plan, text);
    }
    mz_clear(cx);
    struct rule_case *one = rule_case_of(cx->a, c.b, c.pop, d.household, c.at, c.known);
    add(text, "at %" PRId32 ", division %" PRId64 "\n", c.at.v, one->division);
    add_facts(text, c.b, IR_HOUSEHOLD, &one->household);
    for (size_t i = 0; i < one->members_n; i++) {
        add_facts(text, c.b, IR_PERSON, &one->members[i]);
    }
    *out = mz_buf_str(text);
    return mz_buf_check(cx, text);
}
