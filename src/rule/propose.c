/*
 * propose.c - cases for conditions that no test has, out of the tests by changing one fact, and
 * where that leads nowhere, two: one that leads to the formula and one that turns the condition.
 */
#include <string.h>

#include "base/io.h"
#include "base/text.h"
#include "rule/bounds_int.h"
#include "rule/case_int.h"
#include "rule/rule.h"

enum { TRIAL_MAX = 1 << 30, TRIES_MAX = 200000, VALUES_MAX = 64, DAYS_A_YEAR = 365 };

/* One changed fact: of the household, or of a member (row - 1). */
struct change {
    size_t row;
    uint32_t fact;
    mz_str value;
    bool entry; /* of a dated history: on the day before */
};

struct propose {
    struct bounds w;
    struct bounds_laid *laid; /* of the test that is being changed */
    const struct ast_test *test;
    mz_arena *trial;
    uint8_t *below; /* by node: an open condition hangs on it */
    size_t open;    /* states that are looked for */
    size_t found;
    size_t tries;
    size_t tries_most;
    bool wide;    /* also facts that no open condition reads: they lead to a branch that has one */
    bool gathers; /* of two changes: the first ones are only put down */
    struct change *first;
    size_t first_n;
    size_t first_cap;
    mz_str first_said;  /* the name of the test after the first of two changes; else empty */
    mz_arena *mid;      /* what lives as long as that test */
    const uint8_t *was; /* facts that the test used before: the second change is not of them */
    mz_buf *out;
};

struct values {
    mz_str v[VALUES_MAX];
    size_t n;
};

static void add_value(struct values *v, mz_str s)
{
    for (size_t i = 0; i < v->n; i++) {
        if (mz_str_eq(v->v[i], s)) {
            return;
        }
    }
    if (v->n < VALUES_MAX && s.n > 0) {
        v->v[v->n++] = s;
    }
}

/* ---- what is open -------------------------------------------------------------------------------
 */

static unsigned left_of(const struct bound *o)
{
    return o->want & ~o->seen;
}

static void mark_open(struct propose *p, const struct bounds_laid *l)
{
    const struct rule_book *b = l->b;
    p->open = 0;
    p->below = MZ_NEW_N(p->w.cx->a, uint8_t, b->nodes_n + 1);
    for (size_t i = 0; i < p->w.n; i++) {
        if (left_of(&p->w.v[i]) != 0 && l->v[i].node != IR_NONE) {
            p->below[l->v[i].node] = 1;
            p->open++;
        }
    }
    for (size_t i = b->nodes_n; i-- > 0;) {
        const struct ir_node *n = &b->nodes[i];
        for (uint32_t k = 0; p->below[i] != 0 && k < n->kids_n; k++) {
            if (ir_kid(b, n, k) != IR_NONE) {
                p->below[ir_kid(b, n, k)] = 1;
            }
        }
    }
}

static bool fact_counts(const struct propose *p, const struct rule_book *b, uint32_t fact)
{
    for (size_t i = 0; !p->wide && i < b->nodes_n; i++) {
        const struct ir_node *n = &b->nodes[i];
        bool reads = (n->op == IR_FACT && n->arg == fact) ||
                     (n->op == IR_WINDOW && (uint32_t)n->num == fact);
        if (reads && p->below[i] != 0) {
            return true;
        }
    }
    return p->wide;
}

/* ---- values worth a try ------------------------------------------------------------------------
 */

static void add_number(mz_arena *a, const struct ir_fact *f, struct values *out, mz_wide v)
{
    int decimals = f->type.kind == RULE_NUM ? f->type.decimals : 0;
    if (v >= f->min && v <= f->max) {
        add_value(out, rule_scaled_text(a, (int64_t)v, decimals));
    }
}

static void add_day(mz_arena *a, struct values *out, mz_wide day)
{
    mz_date d = {(int32_t)day};
    mz_date first = {0};
    mz_date last = {0};
    (void)mz_date_make(MZ_YEAR_MIN, 1, 1, &first);
    (void)mz_date_make(MZ_YEAR_MAX, 12, 31, &last);
    if (day >= first.v && day <= last.v) {
        add_value(out, mz_date_iso(a, d));
    }
}

/* The fact stands on the left or right and the run knew the other side: that value, and beside it.
 */
static void add_limit(mz_arena *a, struct rule_run *r, const struct ir_node *n, uint32_t fact,
                      size_t member, struct values *out)
{
    const struct ir_fact *f = &r->b->facts[fact];
    for (uint32_t k = 0; k < 2; k++) {
        const struct ir_node *x = rule_node(r, ir_kid(r->b, n, k));
        bool age = x->op == IR_AGE;
        const struct ir_node *of = age ? rule_node(r, ir_kid(r->b, x, 0)) : x;
        const struct rule_slot *y = bounds_slot(r, ir_kid(r->b, n, 1 - k), member);
        if (of->op != IR_FACT || of->arg != fact || y == NULL || y->v.why != RULE_KNOWN) {
            continue;
        }
        if (age) { /* the birthday itself, and the day after */
            int64_t years = (int64_t)(y->v.num / y->v.den);
            struct mz_ymd at = mz_date_ymd(r->c->at);
            mz_date born = {0};
            int day = at.day > 28 ? 28 : at.day;
            if (mz_date_make((int)(at.year - years), at.month, day, &born)) {
                add_day(a, out, born.v);
                add_day(a, out, born.v + 1);
            }
        } else if (f->type.kind == RULE_DATE) {
            for (int i = -1; i <= 1; i++) {
                add_day(a, out, y->v.num + i);
            }
        } else if (f->type.kind == RULE_NUM) {
            mz_wide scale = rule_stored(&f->type, 1).den;
            mz_wide at = y->v.num * scale / y->v.den;
            add_number(a, f, out, at);
            add_number(a, f, out, at - 1);
            add_number(a, f, out, at + 1);
        }
    }
}

static void add_limits(struct propose *p, struct rule_run *r, const struct change *c,
                       struct values *out)
{
    for (size_t i = 0; i < r->b->nodes_n; i++) {
        const struct ir_node *n = &r->b->nodes[i];
        if (n->op >= IR_EQ && n->op <= IR_GE && p->below[i] != 0) {
            add_limit(p->w.cx->a, r, n, c->fact, c->row == 0 ? 0 : c->row - 1, out);
        }
    }
}

static void add_kind(struct propose *p, struct rule_run *r, const struct ir_fact *f,
                     struct values *out)
{
    mz_arena *a = p->w.cx->a;
    const struct ir_enum *e = &r->b->enums[f->type.enum_i];
    switch (f->type.kind) {
    case RULE_BOOL:
        add_value(out, MZ_S("true"));
        add_value(out, MZ_S("false"));
        return;
    case RULE_ENUM:
    case RULE_SET:
        for (size_t i = 0; i < e->values_n; i++) {
            add_value(out, e->values[i].id);
        }
        return;
    case RULE_DATE:
        add_day(a, out, r->c->at.v - 1);
        add_day(a, out, r->c->at.v - 40 * DAYS_A_YEAR);
        return;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        add_number(a, f, out, 0);
        add_number(a, f, out, f->min);
        add_number(a, f, out, f->max);
        return;
    case RULE_MONTH:
    case RULE_DIVISION:
    case RULE_TEXT:
        return;
    }
}

/* ---- the changed test --------------------------------------------------------------------------
 */

static bool names_fact(const struct ir_fact *f, mz_str id)
{
    return mz_str_eq(id, f->name.id) || mz_str_eq(id, f->name.zh);
}

static struct ast_givens changed_givens(mz_arena *a, const struct ast_givens *from,
                                        const struct ir_fact *f, const struct change *c, mz_date at)
{
    struct ast_givens to = {MZ_NEW_N(a, struct ast_given, from->n + 1), 0};
    for (size_t i = 0; i < from->n; i++) {
        if (!names_fact(f, from->v[i].id.s)) {
            to.v[to.n++] = from->v[i];
        }
    }
    struct ast_given one = {.month = -1, .day = MZ_DATE_NONE};
    one.id.s = f->name.id;
    one.value.s = c->value;
    one.day.v = c->entry ? at.v - 1 : one.day.v;
    to.v[to.n++] = one;
    return to;
}

static struct ast_test changed_test(mz_arena *a, const struct propose *p, const struct change *c)
{
    const struct ir_fact *f = &p->laid->b->facts[c->fact];
    struct ast_test t = *p->test;
    if (c->row == 0) {
        t.household = changed_givens(a, &t.household, f, c, t.at);
        return t;
    }
    t.members = MZ_NEW_N(a, struct ast_givens, t.members_n + 1);
    memcpy(t.members, p->test->members, t.members_n * sizeof *t.members);
    t.members[c->row - 1] = changed_givens(a, &t.members[c->row - 1], f, c, t.at);
    return t;
}

/* ---- as text -----------------------------------------------------------------------------------
 */

static void put(mz_buf *b, const char *s)
{
    mz_buf_add(b, mz_str_of(s));
}

/* Names and numbers as they are, everything else between quotation marks. */
static void put_scalar(mz_buf *b, mz_str s)
{
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        plain = plain && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' ||
                          c == '.' || (c == '-' && i > 0) || c >= 0x80);
    }
    if (plain) {
        mz_buf_add(b, s);
        return;
    }
    put(b, "\"");
    for (size_t i = 0; i < s.n; i++) {
        put(b, s.p[i] == '"' || s.p[i] == '\\' ? "\\" : "");
        mz_buf_byte(b, s.p[i]);
    }
    put(b, "\"");
}

static void put_line(mz_buf *b, const char *lead, mz_str key, mz_str value)
{
    put(b, lead);
    mz_buf_add(b, key);
    put(b, ": ");
    put_scalar(b, value);
    put(b, "\n");
}

/* The facts of one subject, a line each; a history has its months or days below it. */
static void put_givens(mz_arena *a, mz_buf *b, const struct ast_givens *g, const char *first,
                       const char *next)
{
    mz_str history = {0};
    put(b, g->n == 0 ? first : "");
    put(b, g->n == 0 ? "\n" : "");
    for (size_t i = 0; i < g->n; i++) {
        const struct ast_given *one = &g->v[i];
        const char *lead = i == 0 ? first : next;
        if (one->month < 0 && one->day.v == MZ_DATE_NONE.v) {
            put_line(b, lead, one->id.s, one->value.s);
            history = (mz_str){0};
            continue;
        }
        if (!mz_str_eq(history, one->id.s)) {
            put(b, lead);
            mz_buf_add(b, one->id.s);
            put(b, ":\n");
            history = one->id.s;
        }
        put_line(b, mz_str_fmt(a, "%s  ", next).p,
                 one->month >= 0 ? rule_month_text(a, one->month) : mz_date_iso(a, one->day),
                 one->value.s);
    }
}

static void put_members(mz_arena *a, mz_buf *b, const char *key, const struct ast_givens *v,
                        size_t n)
{
    put(b, n > 0 ? key : "");
    for (size_t i = 0; i < n; i++) {
        put_givens(a, b, &v[i], "      - ", "        ");
    }
}

static void put_test(mz_arena *a, mz_buf *b, const struct ast_test *t)
{
    put_line(b, "  - ", MZ_S("name"), t->name.s);
    put_line(b, "    ", MZ_S("at"), mz_date_iso(a, t->at));
    if (t->known.v != t->at.v) {
        put_line(b, "    ", MZ_S("known"), mz_date_iso(a, t->known));
    }
    if (t->reform.s.n > 0) {
        put_line(b, "    ", MZ_S("reform"), t->reform.s);
    }
    if (t->division.s.n > 0) {
        put(b, "    division: \"");
        mz_buf_add(b, t->division.s);
        put(b, "\"\n");
    }
    put(b, t->household.n > 0 ? "    household:\n" : "");
    if (t->household.n > 0) {
        put_givens(a, b, &t->household, "      ", "      ");
    }
    put_members(a, b, "    members:\n", t->members, t->members_n);
    put(b, t->expect.n > 0 || t->needs_n > 0 ? "    expect:\n" : "");
    if (t->expect.n > 0) {
        put_givens(a, b, &t->expect, "      ", "      ");
    }
    put(b, t->needs_n > 0 ? "      needs:\n" : "");
    for (size_t i = 0; i < t->needs_n; i++) {
        put(b, "        - ");
        put_scalar(b, t->needs[i].s);
        put(b, "\n");
    }
    put_members(a, b, "    expect_members:\n", t->expect_members, t->expect_members_n);
}

/* "# cn/rules/dibao.yaml:12:9 unknown" */
static void put_where(mz_arena *a, mz_buf *b, const struct bound *o, unsigned side)
{
    const char *state = side == SIDE_BELOW ? "false" : (side == SIDE_AT ? "true" : "unknown");
    mz_buf_add(b, mz_str_fmt(a, "  # " MZ_FMT "/" MZ_FMT " %s\n", MZ_ARG(o->at.pack),
                             MZ_ARG(ast_place(a, &o->at)), state));
}

/* ---- trying ------------------------------------------------------------------------------------
 */

/* Note and write down the open states that the run is in; false when it is in none. */
static bool take(struct propose *p, struct rule_run *r)
{
    bool any = false;
    for (size_t i = 0; i < p->w.n; i++) {
        struct bound *o = &p->w.v[i];
        unsigned fresh = left_of(o) == 0 ? 0U : bounds_sides(p->laid, i, r) & left_of(o);
        o->seen |= fresh;
        for (unsigned side = SIDE_BELOW; side <= SIDE_ABOVE; side <<= 1) {
            if ((fresh & side) != 0) {
                put_where(p->trial, p->out, o, side);
                p->found++;
                any = true;
            }
        }
    }
    return any;
}

static bool is_in_open(struct propose *p, struct rule_run *r)
{
    for (size_t i = 0; i < p->w.n; i++) {
        if (left_of(&p->w.v[i]) != 0 && (bounds_sides(p->laid, i, r) & left_of(&p->w.v[i])) != 0) {
            return true;
        }
    }
    return false;
}

/* The words of the reader for what packs write. */
static mz_str said(const struct propose *p, const struct ir_fact *f, mz_str value)
{
    static const struct {
        const char *is;
        const char *zh;
    } words[] = {{"unknown", "未知"}, {"true", "是"}, {"false", "否"}, {"none", "无"}};
    const struct ir_enum *e = &p->laid->b->enums[f->type.enum_i];
    bool zh = p->w.cx->lang == MZ_LANG_ZH;
    for (size_t i = 0; zh && i < MZ_LEN(words); i++) {
        if (mz_str_eq(value, mz_str_of(words[i].is))) {
            return mz_str_of(words[i].zh);
        }
    }
    bool list = f->type.kind == RULE_ENUM || f->type.kind == RULE_SET;
    for (size_t i = 0; list && i < e->values_n; i++) {
        if (mz_str_eq(value, e->values[i].id)) {
            return zh ? e->values[i].zh : e->values[i].en;
        }
    }
    return value;
}

static mz_str name_of(mz_arena *a, const struct propose *p, const struct change *c)
{
    const struct ir_fact *f = &p->laid->b->facts[c->fact];
    mz_str label = p->w.cx->lang == MZ_LANG_ZH ? f->name.zh : f->name.en;
    struct mz_say say = {.text = MZ_T("{0}; {1}: {2}||a test with one fact changed"),
                         .arg = {p->first_said.n > 0 ? p->first_said : p->test->name.s, label,
                                 said(p, f, c->value)}};
    return mz_text_say(a, p->w.cx->lang, say);
}

/* Does the run look at an open condition at all? */
static bool meets_open(struct propose *p, struct rule_run *r)
{
    for (size_t i = 0; i < p->w.n; i++) {
        ir_id id = left_of(&p->w.v[i]) == 0 ? IR_NONE : p->laid->v[i].node;
        size_t members = id != IR_NONE && r->b->nodes[id].entity == IR_PERSON ? r->c->members_n : 1;
        for (size_t m = 0; id != IR_NONE && m < members; m++) {
            if (bounds_slot(r, id, m) != NULL) {
                return true;
            }
        }
    }
    return false;
}

static mz_code try_one(struct propose *p, const struct change *c)
{
    mz_cx cx = *p->w.cx;
    struct rule_test_result got = {0};
    cx.a = p->trial;
    struct ast_test t = changed_test(p->trial, p, c);
    t.reform.s.n = 0; /* its book has the reform already */
    MZ_TRY(rule_test(&cx, p->laid->b, &t, &got));
    p->tries++;
    if (got.run == NULL || !is_in_open(p, got.run) || !rule_test_expect(p->trial, got.run, &t)) {
        return MZ_OK;
    }
    t.reform = p->test->reform;
    t.name.s = name_of(p->trial, p, c);
    (void)take(p, got.run);
    put_test(p->trial, p->out, &t);
    return MZ_OK;
}

static void put_down(struct propose *p, struct change c)
{
    if (p->first_n == p->first_cap) {
        size_t cap = p->first_cap == 0 ? 256 : p->first_cap * 2;
        struct change *v = MZ_NEW_N(p->w.cx->a, struct change, cap);
        for (size_t i = 0; i < p->first_n; i++) {
            v[i] = p->first[i];
        }
        p->first = v;
        p->first_cap = cap;
    }
    p->first[p->first_n++] = c;
}

static mz_code try_value(struct propose *p, struct change c, mz_str value)
{
    c.value = value;
    if (p->gathers) {
        put_down(p, c);
        return MZ_OK;
    }
    mz_code rc = p->tries < p->tries_most ? try_one(p, &c) : MZ_OK;
    mz_arena_reset(p->trial);
    return rc;
}

/* Unknown comes last: a case with all its facts says more. */
static mz_code try_fact(struct propose *p, struct rule_run *r, struct change c)
{
    const struct ir_fact *f = &r->b->facts[c.fact];
    struct values v = {.n = 0};
    c.entry = f->history == IR_DATED;
    add_limits(p, r, &c, &v);
    add_kind(p, r, f, &v);
    for (size_t i = 0; i < v.n; i++) {
        MZ_TRY(try_value(p, c, v.v[i]));
    }
    c.entry = false;
    if (f->history == IR_DATED) {
        MZ_TRY(try_value(p, c, MZ_S("none")));
    }
    return f->missing == IR_MISSING_UNKNOWN ? try_value(p, c, MZ_S("unknown")) : MZ_OK;
}

/* The facts of the household or of a member that the run has used. */
static mz_code try_row(struct propose *p, struct rule_run *r, size_t row)
{
    const struct rule_book *b = p->laid->b;
    mz_code rc = MZ_OK;
    for (uint32_t f = 0; f < b->facts_n && p->open > 0 && rc == MZ_OK; f++) {
        bool own = (b->facts[f].entity == IR_PERSON) == (row > 0);
        size_t at = row * b->facts_n + f;
        bool counts = p->was != NULL ? p->was[at] == 0 : fact_counts(p, b, f);
        if (own && r->used[at] != 0 && counts) {
            rc = try_fact(p, r, (struct change){.row = row, .fact = f});
        }
    }
    return rc;
}

/*
 * The changed test leads to an open condition: the facts that the condition reads, each changed. Or
 * it leads where the test has not been: the facts that are read there for the first time.
 */
static mz_code try_second(struct propose *p, const struct change *c, const uint8_t *used)
{
    const struct ast_test *from = p->test;
    mz_cx *cx = p->w.cx;
    mz_cx deep = *cx;
    struct rule_test_result got = {0};
    deep.a = p->mid;
    struct ast_test t = changed_test(p->mid, p, c);
    struct ast_test plain = t;
    plain.reform.s.n = 0;
    mz_code rc = rule_test(&deep, p->laid->b, &plain, &got);
    p->tries++;
    if (rc == MZ_OK && got.run != NULL) {
        p->was = meets_open(p, got.run) ? NULL : used;
        p->first_said = name_of(p->mid, p, c);
        p->test = &t;
        p->w.cx = &deep;
        for (size_t row = 0; row <= t.members_n && rc == MZ_OK; row++) {
            rc = try_row(p, got.run, row);
        }
    }
    p->first_said.n = 0;
    p->was = NULL;
    p->test = from;
    p->w.cx = cx;
    mz_arena_reset(p->mid);
    return rc;
}

static mz_code try_pairs(struct propose *p, const struct ast_test *t, struct rule_run *r)
{
    mz_code rc = MZ_OK;
    p->first_n = 0;
    p->wide = true;
    p->gathers = true;
    for (size_t row = 0; row <= t->members_n && rc == MZ_OK; row++) {
        rc = try_row(p, r, row);
    }
    p->wide = false;
    p->gathers = false;
    for (size_t i = 0; i < p->first_n && rc == MZ_OK && p->tries < p->tries_most; i++) {
        rc = try_second(p, &p->first[i], r->used);
    }
    return rc;
}

enum round { ONE_NEAR, ONE_ANY, TWO, ROUNDS };

static mz_code try_test(struct propose *p, size_t i, enum round round)
{
    const struct ast_test *t = &p->w.pack->tests[i];
    struct rule_test_result got = {0};
    struct ast_test plain = *t;
    if (t->property != NULL) {
        return MZ_OK;
    }
    p->test = t;
    plain.reform.s.n = 0;
    MZ_TRY(bounds_book_of(&p->w, t, &p->laid));
    if (p->laid->b == NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_test(p->w.cx, p->laid->b, &plain, &got));
    if (got.run == NULL || !got.passed) {
        return MZ_OK;
    }
    mark_open(p, p->laid);
    if (p->open == 0) {
        return MZ_OK;
    }
    if (round == TWO) {
        return try_pairs(p, t, got.run);
    }
    mz_code rc = MZ_OK;
    p->wide = round == ONE_ANY;
    for (size_t row = 0; row <= t->members_n && rc == MZ_OK; row++) {
        rc = try_row(p, got.run, row);
    }
    return rc;
}

static mz_code try_all(struct propose *p)
{
    mz_code rc = bounds_see_all(&p->w, p->trial);
    put(p->out, "tests:\n");
    size_t n = p->w.pack->tests_n;
    for (int round = 0; round < ROUNDS && rc == MZ_OK; round++) {
        p->tries = 0;
        for (size_t i = 0; i < n && rc == MZ_OK; i++) {
            /* Pairs are many: each test has its share of them. */
            p->tries_most = round == TWO ? p->tries + TRIES_MAX / n : TRIES_MAX;
            rc = try_test(p, i, (enum round)round);
        }
    }
    return rc;
}

mz_code rule_propose(mz_cx *cx, const struct rule_book *b, const struct ast_pack *pack,
                     struct mz_buf *out, size_t *found)
{
    struct propose p = {.w = {.cx = cx, .b = b, .pack = pack, .truths = true}, .out = out};
    p.trial = mz_arena_new(TRIAL_MAX);
    p.mid = mz_arena_new(TRIAL_MAX);
    bounds_truths(&p.w);
    mz_code rc = try_all(&p);
    mz_arena_free(p.trial);
    mz_arena_free(p.mid);
    *found = p.found;
    return rc;
}
