/* fuzz_pack.c - random packs, from the text to the book. */
#include "rule/fuzz_pack.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "rule/rule.h"

enum { DEPTH = 3, OUTCOMES = 4, RULES_SALT = 1000003, LOW_SALT = 77, LOWER_SALT = 77000 };

struct writer {
    struct fuzz_pack g;
    mz_buf *out;
    uint64_t seed;
    mz_date at;
    struct {
        bool person;
        bool amount;
        bool share; /* a member's part can be told */
    } outcomes[OUTCOMES];
    size_t outcomes_n;
};

static uint64_t below(struct writer *w, uint64_t n)
{
    return fuzz_pack_below(&w->g, n);
}

static void put(struct writer *w, const char *fmt, ...) MZ_PRINTF(2, 3);
static void put(struct writer *w, const char *fmt, ...)
{
    char line[8192];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    mz_buf_add(w->out, (mz_str){line, n > 0 && (size_t)n < sizeof line ? (size_t)n : 0});
}

static void key(struct writer *w, int indent, const char *word, mz_str v)
{
    if (v.n > 0) {
        put(w, "%*s%s: " MZ_FMT "\n", indent, "", word, MZ_ARG(v));
    }
}

static mz_str day(struct writer *w, int span)
{
    return mz_date_iso(w->g.a, rule_fuzz_near(&w->g.rng, w->at, span));
}

/* ---- words, facts and parameters ---------------------------------------------------------- */

/* A century from the calendar's ends: sums of dates that leave it are errors by meaning. */
#define FIRST_DAY "date\"1900-01-01\""
#define LAST_DAY  "date\"2100-12-31\""

static void enums(struct writer *w)
{
    static const char *const roles[] = {"self", "本人", "spouse", "配偶", "child", "子女"};
    put(w, "enums:\n  role:\n    label: 关系\n    label_en: Relation\n    values:\n");
    for (size_t i = 0; i < MZ_LEN(roles); i += 2) {
        put(w, "      %s:\n        label: %s\n        label_en: %s\n", roles[i], roles[i + 1],
            roles[i]);
    }
    put(w, "  grade:\n    label: 等级\n    label_en: Grade\n    ordered: true\n    values:\n");
    for (int i = 1; i <= 4; i++) {
        put(w, "      g%d:\n        label: %d级\n        label_en: Grade %d\n", i, i, i);
    }
    put(w, "units:\n  counted:\n    label: 共同生活\n    label_en: Counted\n    where: "
           "not single\n    cite: s 第一条\n");
    static const char *const counts[] = {"first_day", "last_day", "any_day", "whole"};
    put(w, "  there:\n    label: 在户\n    label_en: There\n    where: disabled is unknown or "
           "not single\n    from: joined\n    cite: s 第一条\n");
    put(w, "%s    month: %s\n", below(w, 3) == 0 ? "" : "    to: coalesce(gone, " LAST_DAY ")\n",
        counts[below(w, 4)]);
}

/* Of `max` one or two stand: small ones, that meet often, or the largest. */
static const struct {
    const char *id;
    const char *entity;
    const char *type;
    const char *max[2];
    const char *more;
} FACTS[] = {
    {"role", "person", "enum role", {"", ""}, ""},
    {"birth", "person", "date", {LAST_DAY, LAST_DAY}, "day"},
    {"single", "person", "bool", {"", ""}, "false"},
    {"disabled", "person", "bool", {"", ""}, ""},
    {"pay", "person", "money per month", {"3000元", ""}, "zero"},
    {"wage", "person", "money per month", {"3000元", "1000000元"}, "month"},
    {"ill", "person", "bool", {"", ""}, "month"},
    {"falls", "person", "int 次", {"3次", "100次"}, "dated"},
    {"joined", "person", "date", {LAST_DAY, LAST_DAY}, "day"},
    {"gone", "person", "date", {LAST_DAY, LAST_DAY}, "day"},
    {"bonus", "person", "money once", {"3000元", "1000000元"}, "dated"},
    {"crop", "person", "money per year", {"9000元", ""}, "dated"},
    {"level", "person", "enum grade", {"", ""}, ""},
    {"parts", "person", "int", {"7", "100"}, "one"},
    {"parts0", "person", "int", {"2", "1000"}, ""},
    {"rent", "household", "money per month", {"5000元", ""}, "zero"},
    {"urban", "household", "bool", {"", ""}, ""},
    {"moved", "household", "date", {LAST_DAY, LAST_DAY}, "day"},
    {"cause", "household", "enum grade", {"", ""}, ""},
    {"troubles", "household", "set grade", {"", ""}, ""},
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void policy(struct writer *w, const char *type, const char *more)
{
    uint64_t how = below(w, 4);
    if (how == 0 && is(more, "month")) {
        put(w, "    missing: last(%d)\n    because: 样例\n", 1 + (int)below(w, 3));
    } else if (how == 1 && (is(more, "month") || is(more, "zero"))) {
        put(w, "    missing: %s\n    because: 样例\n", is(type, "bool") ? "false" : "zero");
    }
}

static void facts(struct writer *w)
{
    put(w, "facts:\n");
    for (size_t i = 0; i < MZ_LEN(FACTS); i++) {
        const char *more = FACTS[i].more;
        put(w, "  %s:\n    label: 事项%zu\n    label_en: Fact %zu\n    entity: %s\n    type: %s\n",
            FACTS[i].id, i, i, FACTS[i].entity, FACTS[i].type);
        key(w, 4, "max", mz_str_of(FACTS[i].max[below(w, 2)]));
        key(w, 4, "min", mz_str_of(is(more, "one") ? "\"1\"" : is(more, "day") ? FIRST_DAY : ""));
        if (is(more, "month") || is(more, "dated")) {
            key(w, 4, "history", mz_str_of(more));
        }
        if (is(more, "month")) {
            put(w, "    months: \"%d\"\n", 18 + (int)below(w, 20));
        }
        policy(w, FACTS[i].type, more);
    }
}

/* An amount for a day, a place and a grade; 0: of none. */
struct entry {
    mz_str from;
    const char *division;
    int grade;
};

static void value(struct writer *w, struct entry e, const char *unit, uint64_t span)
{
    int64_t v = (int64_t)below(w, below(w, 3) == 0 ? 4 : span);
    put(w, "      - from: " MZ_FMT "\n", MZ_ARG(e.from));
    key(w, 8, "published", below(w, 3) == 0 ? day(w, 900) : MZ_S(""));
    if (*e.division != '\0') {
        put(w, "        division: \"%s\"\n", e.division);
    }
    if (e.grade > 0) {
        put(w, "        key: g%d\n", e.grade);
    }
    put(w, "        value: %" PRId64 "%s\n        cite: s 第%d条\n", v, unit, 1 + e.grade);
}

static void param(struct writer *w, const char *id, const char *type, const char *by)
{
    put(w, "  %s:\n    label: 标准%s\n    label_en: Standard %s\n    type: %s\n", id, id, id, type);
    key(w, 4, "by", mz_str_of(by));
    put(w, "    values:\n");
}

/* Before the day of the law, about it, and never twice on one day in one place. */
static void local(struct writer *w, const char *const *places, size_t places_n, int grade)
{
    for (size_t i = 0; i < places_n; i++) {
        value(w, (struct entry){MZ_S("2015-01-01"), places[i], grade}, "元", 5000);
        for (int k = 0; below(w, 2) == 0 && k < 3; k++) {
            mz_date d = {w->at.v - 400 + 120 * k + (int32_t)below(w, 100)};
            d = below(w, 3) == 0 ? (mz_date){w->at.v + 2 * k} : d;
            value(w, (struct entry){mz_date_iso(w->g.a, d), places[i], grade}, "元", 5000);
        }
    }
}

static const char *const PLACES[] = {"33", "3311", "331181", "331181103", "5101", "0"};

static void params(struct writer *w)
{
    static const char *const nowhere[] = {""};
    put(w, "params:\n");
    param(w, "flat", "money per month", "");
    local(w, nowhere, 1, 0);
    param(w, "line", "money per month", "division");
    local(w, PLACES + below(w, 3), 3, 0);
    param(w, "daily", "money per month", below(w, 2) == 0 ? "" : "division");
    local(w, nowhere, 1, 0);
    put(w, "    resolve: prorate_days\n");
    param(w, "head", "money per person per month", "");
    local(w, nowhere, 1, 0);
    param(w, "by_grade", "money per month", "division, grade");
    for (int grade = 1; grade <= 4; grade++) {
        local(w, below(w, 3) == 0 ? PLACES : PLACES + 5, 1, grade);
    }
    param(w, "cut", "rate", "");
    value(w, (struct entry){MZ_S("2015-01-01"), "", 0}, "%", 200);
    put(w, "  bands:\n    label: 分段\n    label_en: Bands\n    type: rate\n    brackets:\n"
           "      - from: 2015-01-01\n        cite: s 第九条\n        steps:\n");
    for (int k = 0; k < 3; k++) {
        put(w, "          - above: %d元\n            value: %d%%\n",
            k * 1000 + (int)below(w, 900) * (k > 0 || below(w, 3) == 0), (int)below(w, 130));
    }
}

/* ---- rules ---------------------------------------------------------------------------------- */

static const char *type_of(char kind)
{
    switch (kind) {
    case 'b':
        return "bool";
    case 'm':
        return "money per month";
    case 'x':
        return "exact money per month";
    case 'c':
        return "int 人";
    case 'e':
        return "enum grade";
    default:
        return "date";
    }
}

/* In Chinese words for every other one: the text goes through parser and printer once more. */
static mz_str written(struct writer *w, mz_str text)
{
    struct ast_findings f = {.a = w->g.a};
    struct ast *e = below(w, 2) == 0 ? NULL : ast_parse(w->g.a, text, (struct ast_at){0}, &f);
    return e == NULL || f.errors > 0 ? text : ast_print(w->g.a, MZ_LANG_ZH, e);
}

static void formula(struct writer *w, int indent, const char *word, struct fuzz_rule r)
{
    mz_str text = written(w, fuzz_pack_formula(&w->g, r.kind, r.person, DEPTH));
    put(w, "%*s%s: |\n%*s" MZ_FMT "\n", indent, "", word, indent + 2, "", MZ_ARG(text));
}

static void exceptions(struct writer *w, int indent, struct fuzz_rule r)
{
    struct fuzz_rule when = {.kind = 'b', .person = r.person};
    uint64_t n = below(w, 4) == 0 ? 1 + below(w, 2) : 0;
    if (n > 0) {
        put(w, "%*sexceptions:\n", indent, "");
    }
    for (uint64_t i = 0; i < n; i++) {
        put(w, "%*s- label: 例外%d\n%*slabel_en: Exception\n", indent + 2, "", (int)i, indent + 4,
            "");
        formula(w, indent + 4, "when", when);
        formula(w, indent + 4, "formula", r);
        put(w, "%*spriority: \"%d\"\n%*scite: s 第三条\n", indent + 4, "", (int)(i * below(w, 3)),
            indent + 4, "");
    }
}

static void versions(struct writer *w, struct fuzz_rule r)
{
    if (below(w, 5) != 0) {
        formula(w, 4, "formula", r);
        exceptions(w, 4, r);
        return;
    }
    put(w, "    versions:\n");
    const mz_date from[] = {{w->at.v - 900}, {w->at.v - 30 + (int32_t)below(w, 60)}};
    for (size_t i = below(w, 6) == 0 ? 1 : 0; i < MZ_LEN(from); i++) {
        mz_str on = mz_date_iso(w->g.a, from[i]);
        put(w, "      - from: " MZ_FMT "\n", MZ_ARG(on));
        key(w, 8, "published", below(w, 3) == 0 ? day(w, 60) : MZ_S(""));
        formula(w, 8, "formula", r);
        exceptions(w, 8, r);
        put(w, "        cite: s 第四条\n");
    }
}

static void row(struct writer *w, struct fuzz_rule r, const char *grades, mz_str cell)
{
    mz_str v = r.kind == 'c' ? mz_str_fmt(w->g.a, "%d人", (int)below(w, 9))
                             : mz_str_fmt(w->g.a, "%d.%02d元", (int)below(w, 900),
                                          (int)below(w, 100));
    v = below(w, 3) == 0 ? fuzz_pack_formula(&w->g, r.kind, r.person, 0) : v;
    put(w, "      - \"%s | " MZ_FMT " => " MZ_FMT "\"\n", grades, MZ_ARG(cell), MZ_ARG(v));
}

/* Rows that can hold together: of those that do, the result that the list has first. */
static void ranked(struct writer *w, mz_str lower, mz_str upper)
{
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    const int *order = orders[below(w, MZ_LEN(orders))];
    int base = (int)below(w, 900);
    put(w, "      - \"g1, g2 | " MZ_FMT " => %d元\"\n", MZ_ARG(lower), base);
    put(w, "      - \"- | " MZ_FMT " => %d元\"\n", MZ_ARG(upper), base + 1);
    put(w, "      - \"g3 | - => %d元\"\n", base + 2);
    put(w, "      - \"otherwise => %d元\"\n    priority:\n", (int)below(w, 900));
    for (int i = 0; i < 3; i++) {
        put(w, "      - %d元\n", base + order[i]);
    }
}

/* Rows that stand apart, that take from one another in order, or of which several count. What the
 * rows of a count say counts for nothing. */
static void table(struct writer *w, struct fuzz_rule r)
{
    static const char *const hits[] = {"unique", "first", "collect sum", "collect max", "priority"};
    static const char *const apart[][2] = {
        {"g1", "not g1"}, {"g1, g2", "g3, g4"}, {"< g3", ">= g3"}, {"[g1 .. g2]", "> g2"}};
    const char *hit = r.kind == 'c' ? "collect count" : hits[below(w, MZ_LEN(hits))];
    const char *const *grades = apart[below(w, MZ_LEN(apart))];
    put(w, "    hit: %s\n    inputs:\n      - %s\n      - %s\n    rows:\n", hit,
        r.person ? "level" : "cause", r.person ? "pay" : "rent");
    mz_str lower = mz_str_fmt(w->g.a, "< %d元", 1 + (int)below(w, 2900));
    mz_str upper = {lower.p + 1, lower.n - 1};
    upper = mz_str_fmt(w->g.a, ">=" MZ_FMT, MZ_ARG(upper));
    if (is(hit, "unique")) {
        row(w, r, grades[0], lower);
        row(w, r, grades[0], upper);
        row(w, r, grades[1], MZ_S("-"));
    } else if (is(hit, "first")) {
        row(w, r, grades[0], lower);
        row(w, r, grades[1], MZ_S("[10元 .. 2000.5元)"));
        row(w, r, "g2", MZ_S("-"));
        put(w, "      - \"otherwise => %d元\"\n", (int)below(w, 900));
    } else if (is(hit, "priority")) {
        ranked(w, lower, upper);
    } else {
        row(w, r, "-", lower);
        row(w, r, "-", upper);
        row(w, r, grades[0], MZ_S("-"));
    }
}

static void head(struct writer *w, mz_str id, struct fuzz_rule r)
{
    put(w, "  " MZ_FMT ":\n    label: 规则" MZ_FMT "\n    label_en: Rule " MZ_FMT "\n", MZ_ARG(id),
        MZ_ARG(id), MZ_ARG(id));
    put(w, "    entity: %s\n    type: %s\n    cite: s 第二条\n", r.person ? "person" : "household",
        type_of(r.kind));
}

static void rule(struct writer *w, size_t i)
{
    static const char kinds[] = "bbbbbbmmmmmmmxxcced";
    w->g.rng = w->seed * RULES_SALT + i;
    w->g.sums = 0;
    struct fuzz_rule r = {.kind = kinds[below(w, sizeof kinds - 1)], .person = below(w, 2) == 0};
    bool tabled = (r.kind == 'm' || r.kind == 'c') && below(w, 4) == 0;
    /* sections may stand as often as one likes in files, but once in one */
    put(w, tabled ? "tables:\n" : "rules:\n");
    head(w, mz_str_fmt(w->g.a, "r%zu", i), r);
    r.applies = !tabled && below(w, 6) == 0;
    if (r.applies) {
        formula(w, 4, "applies_when", (struct fuzz_rule){.kind = 'b', .person = r.person});
    }
    if (tabled) {
        table(w, r);
    } else {
        versions(w, r);
    }
    r.sums = w->g.sums;
    w->g.rules[w->g.rules_n++] = r;
}

/* ---- outcomes ------------------------------------------------------------------------------- */

/* The newest rule of a kind and entity, from a random place on; SIZE_MAX: none. */
static size_t find(struct writer *w, char kind, bool person)
{
    size_t n = w->g.rules_n;
    size_t from = n == 0 ? 0 : below(w, n);
    for (size_t i = 0; i < n; i++) {
        const struct fuzz_rule *r = &w->g.rules[(from + n - i) % n];
        if (r->kind == kind && r->person == person && (kind != 'b' || !r->applies)) {
            return (from + n - i) % n;
        }
    }
    return SIZE_MAX;
}

static void outcome(struct writer *w, size_t i)
{
    bool person = below(w, 2) == 0;
    size_t ok = find(w, 'b', person);
    size_t amount = find(w, 'm', person);
    size_t grade = find(w, 'e', person);
    if (ok == SIZE_MAX) {
        return;
    }
    put(w, "  o%zu:\n    label: 结果%zu\n    label_en: Outcome %zu\n    entity: %s\n", i, i, i,
        person ? "person" : "household");
    put(w, "    eligible: r%zu\n", ok);
    if (amount != SIZE_MAX) {
        put(w, "    amount: r%zu\n", amount);
    }
    if (grade != SIZE_MAX && below(w, 2) == 0) {
        put(w, "    grade: r%zu\n", grade);
    }
    if (!person && below(w, 2) == 0) {
        put(w, "    covers: counted\n");
    }
    put(w, "    start: month_after_decision\n    cite: s 第五条\n");
    w->outcomes[w->outcomes_n].person = person;
    w->outcomes[w->outcomes_n++].amount = amount != SIZE_MAX;
}

/* Numbers of outcomes stand in order: what a seed could not make leaves no gap. */
static void outcomes(struct writer *w)
{
    w->g.rng = w->seed * RULES_SALT + FUZZ_RULES_MAX;
    put(w, "outcomes:\n");
    for (size_t i = 0; i < OUTCOMES; i++) {
        outcome(w, w->outcomes_n);
    }
}

static void excludes(struct writer *w)
{
    static const char *const keeps[] = {"first", "second", "choose", "higher", "difference"};
    put(w, "excludes:\n");
    for (size_t x = 0; x < w->outcomes_n; x++) {
        for (size_t y = 0; y < w->outcomes_n; y++) {
            bool mixed = w->outcomes[x].person != w->outcomes[y].person;
            bool amounts = w->outcomes[x].amount && w->outcomes[y].amount;
            size_t share = mixed && amounts ? find(w, 'm', true) : SIZE_MAX;
            bool compares = amounts && (!mixed || share != SIZE_MAX);
            const char *keep = keeps[below(w, compares ? 5 : 3)];
            if (x >= y || below(w, 3) == 0) {
                continue;
            }
            bool turned = below(w, 2) == 0;
            if (mixed && is(keep, "difference")) { /* paid of the person's benefit */
                turned = w->outcomes[x].person;
            }
            put(w, "  - first: o%zu\n    second: o%zu\n    keep: %s\n", turned ? y : x,
                turned ? x : y, keep);
            if (share != SIZE_MAX && (is(keep, "higher") || is(keep, "difference"))) {
                put(w, "    share: r%zu\n", share);
            }
            put(w, "    cite: s 第六条\n");
        }
    }
}

/* ---- packs ---------------------------------------------------------------------------------- */

static void identity(struct writer *w, const char *id, const char *division)
{
    put(w, "pack: %s\ntitle: 样例\ntitle_en: Sample\nversion: \"1\"\nsemantics: 1\n", id);
    put(w, "division: \"%s\"\n", division);
}

static void source(struct writer *w)
{
    put(w, "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2010-01-01\n");
}

/* Sections of which there are many in one pack stand in files of their own. */
struct files {
    struct ast_file v[FUZZ_RULES_MAX + 4];
    size_t n;
    size_t from;
};

static void end_file(struct writer *w, struct files *f)
{
    mz_str all = mz_buf_str(w->out);
    mz_str name = mz_str_fmt(w->g.a, f->n == 0 ? "pack.yaml" : "rules/f%02zu.yaml", f->n);
    mz_str part = {all.p + f->from, all.n - f->from}; /* the buffer moves when it grows */
    f->v[f->n++] = (struct ast_file){name, mz_str_dup(w->g.a, part)};
    f->from = all.n;
}

static void upper(struct writer *w, const struct rule_fuzz *f, struct files *files)
{
    size_t rules = f->nodes_n < FUZZ_RULES_MAX ? f->nodes_n : FUZZ_RULES_MAX;
    identity(w, "t", "0");
    source(w);
    enums(w);
    facts(w);
    params(w);
    end_file(w, files);
    for (size_t i = 0; i < rules; i++) {
        rule(w, i);
        end_file(w, files);
    }
    outcomes(w);
    excludes(w);
    end_file(w, files);
}

/* A pack below: values of its own, and rules instead of its parent's from a day on. */
static void lower(struct writer *w, struct files *files)
{
    static const char *const where[] = {"33", "3311", "331181"};
    w->g.rng = w->seed * RULES_SALT + LOW_SALT;
    identity(w, "u", where[below(w, MZ_LEN(where))]);
    put(w, "extends: t\n");
    source(w);
    put(w, "params:\n  line:\n    values:\n");
    value(w, (struct entry){mz_date_iso(w->g.a, (mz_date){w->at.v - 1}), "331181", 0}, "元", 3000);
    put(w, "  flat:\n    values:\n"); /* not by division: its place is that of the pack */
    value(w, (struct entry){mz_date_iso(w->g.a, (mz_date){w->at.v - 9}), "", 0}, "元", 3000);
    put(w, "rules:\n");
    size_t all = w->g.rules_n;
    for (size_t i = 0; i < all; i++) {
        struct fuzz_rule r = w->g.rules[i];
        w->g.rng = w->seed * RULES_SALT + LOWER_SALT + i;
        if (below(w, 3) != 0) {
            continue;
        }
        w->g.rules_n = i; /* what it may read, so that nothing comes round */
        w->g.sums = 0;
        head(w, mz_str_fmt(w->g.a, "u%zu", i), r);
        put(w, "    replaces: t.r%zu\n", i);
        key(w, 4, "from", below(w, 2) == 0 ? day(w, 200) : MZ_S(""));
        if (r.applies) {
            formula(w, 4, "applies_when", (struct fuzz_rule){.kind = 'b', .person = r.person});
        }
        formula(w, 4, "formula", r);
    }
    w->g.rules_n = all;
    end_file(w, files);
}

/* ---- books ---------------------------------------------------------------------------------- */

static mz_code parent(mz_cx *cx, void *p, mz_str id, struct ast_findings *f, struct ast_pack **out)
{
    const struct files *files = p;
    if (!mz_str_eq(id, MZ_S("t"))) {
        return mz_fail(cx, MZ_ABSENT, "no such pack");
    }
    ast_read(f->a, files->v, files->n, f, out);
    return MZ_OK;
}

static mz_str found(mz_arena *a, const struct ast_findings *f)
{
    mz_sb out = mz_sb_new(a, FUZZ_TEXT);
    for (size_t i = 0; i < f->n; i++) {
        const struct ast_finding *one = &f->v[i];
        if (one->grade == AST_ERROR) {
            mz_str say = mz_text_say(a, MZ_LANG_EN, one->say);
            mz_sb_fmt(&out, MZ_FMT ":%d:%d: %s: " MZ_FMT "\n", MZ_ARG(one->at.file), one->at.line,
                      one->at.col, one->check, MZ_ARG(say));
        }
    }
    return mz_sb_view(&out);
}

static mz_date law_day(struct writer *w)
{
    static const int32_t days[] = {19782, 20147, 20270, 20453, 20454, 21244};
    int32_t any = 19700 + (int32_t)below(w, 1000);
    return (mz_date){below(w, 2) == 0 ? days[below(w, MZ_LEN(days))] : any};
}

struct rule_fuzz_case rule_fuzz_pack(mz_arena *a, const struct rule_fuzz *f)
{
    struct writer w = {.g = {.a = a, .rng = f->seed}, .seed = f->seed};
    struct files up = {.n = 0};
    struct files low = {.n = 0};
    struct rule_library lib = {parent, &up, NULL};
    struct ast_findings found_in = {.a = a};
    struct ast_pack *pack = NULL;
    mz_cx cx = {.a = a};
    w.out = mz_buf_new(a, FUZZ_TEXT);
    w.at = law_day(&w);
    struct rule_fuzz_case out = {.at = w.at, .known = {w.at.v - 30 + (int32_t)below(&w, 60)}};
    upper(&w, f, &up);
    if (f->seed % 2 == 0) {
        low.from = up.from;
        lower(&w, &low);
    }
    const struct files *last = low.n > 0 ? &low : &up;
    out.text = mz_buf_str(w.out);
    ast_read(a, last->v, last->n, &found_in, &pack);
    if (rule_check(&cx, &lib, pack, &found_in, &out.b) != MZ_OK || out.b == NULL) {
        out.b = NULL;
        out.why = found(a, &found_in);
        return out;
    }
    out.rules_n = out.b->rules_n;
    out.rules = MZ_NEW_N(a, uint32_t, out.rules_n + 1);
    for (size_t i = 0; i < out.rules_n; i++) {
        out.rules[i] = (uint32_t)i;
    }
    out.pop = rule_fuzz_pop(a, out.b, f, w.at);
    return out;
}
