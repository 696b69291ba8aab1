#include "rule/eval_int.h"

#include "check.h"
#include "hand_book.h"

/* ---- operands by name: a number, or one of the reasons ----------------------------- */

enum { U = 1000001, N, C, E, NONE = 1000010 };

/* A node that is absent for this reason. */
static ir_id absent(struct hand *h, int64_t which)
{
    struct rule_type t = hand_type(RULE_NUM);
    ir_id yes = hand_const(h, hand_type(RULE_BOOL), 1, 1);
    ir_id one = hand_const(h, t, 1, 1);
    ir_id two = hand_const(h, t, 2, 1);
    ir_id zero = hand_const(h, t, 0, 1);
    switch (which) {
    case U:
        return hand_op(h, (struct ir_node){.op = IR_UNKNOWN, .type = t}, 0);
    case N:
        return hand_param(h, (struct ir_param){.type = t, .scale = 1}, IR_NONE, IR_NONE);
    case C:
        return hand_op(h, (struct ir_node){.op = IR_AGREE, .type = t}, 5, yes, one, yes, two, zero);
    default:
        return hand_op(h, (struct ir_node){.op = IR_DIV, .type = t}, 2, one, zero);
    }
}

static ir_id operand(struct hand *h, int64_t v)
{
    return v >= U && v <= E ? absent(h, v) : hand_const(h, hand_type(RULE_NUM), v, 1);
}

static bool matches(struct rule_value v, int64_t expect)
{
    if (expect >= U && expect <= E) {
        return v.why == (enum rule_why)(expect - U + RULE_UNKNOWN);
    }
    return v.why == RULE_KNOWN && v.num == expect && v.den == 1;
}

struct row {
    struct ir_node node;
    int64_t kids[8]; /* up to NONE */
    int64_t expect;
};

static void run_rows(int *failures_, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct hand *h = hand_new();
        ir_id kids[8];
        uint32_t kids_n = 0;
        while (rows[i].kids[kids_n] != NONE) {
            kids[kids_n] = operand(h, rows[i].kids[kids_n]);
            kids_n++;
        }
        ir_id root = ir_add(h->w, rows[i].node, kids, kids_n);
        struct rule_run *r = hand_run(h, 0);
        struct rule_value v = rule_eval_node(r, root, 0);
        if (!matches(v, rows[i].expect)) {
            printf("row %zu: why %d, %lld/%lld\n", i, (int)v.why, (long long)v.num,
                   (long long)v.den);
        }
        CHECK(matches(v, rows[i].expect));
        mz_arena_free(h->a);
    }
}

#define OP(o)               \
    {                       \
        .op = (o), .den = 1 \
    }
#define OPN(o, n)                       \
    {                                   \
        .op = (o), .num = (n), .den = 1 \
    }
#define OPA(o, a)                       \
    {                                   \
        .op = (o), .arg = (a), .den = 1 \
    }
#define OPT(o, k)                                   \
    {                                               \
        .op = (o), .den = 1, .type = {.kind = (k) } \
    }

/* ---- one subject -------------------------------------------------------------------------- */

TEST(and_and_or_are_strong_kleene_with_the_weightiest_reason)
{
    static const int64_t values[] = {0, 1, U, N, C, E};
    for (size_t i = 0; i < MZ_LEN(values); i++) {
        for (size_t k = 0; k < MZ_LEN(values); k++) {
            int64_t a = values[i];
            int64_t b = values[k];
            int64_t worse = a > b ? a : b;
            int64_t both = a == 0 || b == 0 ? 0 : worse;
            int64_t any = a == 1 || b == 1 ? 1 : worse;
            struct row rows[] = {{OP(IR_AND), {a, b, NONE}, both}, {OP(IR_OR), {a, b, NONE}, any}};
            run_rows(failures_, rows, 2);
        }
    }
}

TEST(operations_on_known_values_and_on_each_reason)
{
    static const struct row rows[] = {
        {OP(IR_NOT), {1, NONE}, 0},
        {OP(IR_NOT), {0, NONE}, 1},
        {OP(IR_NOT), {U, NONE}, U},
        {OP(IR_NOT), {C, NONE}, C},
        {OP(IR_EQ), {3, 3, NONE}, 1},
        {OP(IR_EQ), {3, 4, NONE}, 0},
        {OP(IR_NE), {3, 4, NONE}, 1},
        {OP(IR_NE), {4, 4, NONE}, 0},
        {OP(IR_LT), {3, 4, NONE}, 1},
        {OP(IR_LT), {4, 4, NONE}, 0},
        {OP(IR_LE), {4, 4, NONE}, 1},
        {OP(IR_LE), {5, 4, NONE}, 0},
        {OP(IR_GT), {5, 4, NONE}, 1},
        {OP(IR_GT), {4, 4, NONE}, 0},
        {OP(IR_GE), {4, 4, NONE}, 1},
        {OP(IR_GE), {3, 4, NONE}, 0},
        {OP(IR_EQ), {U, U, NONE}, U}, /* unknown is not equal to unknown */
        {OP(IR_LT), {U, N, NONE}, N},
        {OP(IR_GE), {E, C, NONE}, E},
        {OPN(IR_IN, 0x5), {0, NONE}, 1},
        {OPN(IR_IN, 0x5), {1, NONE}, 0},
        {OPN(IR_IN, 0x5), {2, NONE}, 1},
        {OPN(IR_IN, 0x5), {U, NONE}, U},
        {OPN(IR_HAS, 0x5), {0x7, NONE}, 1},
        {OPN(IR_HAS, 0x5), {0x4, NONE}, 0},
        {OPN(IR_HAS, 0x5), {N, NONE}, N},
        {OP(IR_SIZE), {0x15, NONE}, 3},
        {OP(IR_SIZE), {0, NONE}, 0},
        {OP(IR_SIZE), {U, NONE}, U},
        {OP(IR_IS_KNOWN), {0, NONE}, 1},
        {OP(IR_IS_KNOWN), {U, NONE}, 0},
        {OP(IR_IS_KNOWN), {E, NONE}, 0},
        {OPN(IR_IN_DIVISION, 331100000000), {331181103000, NONE}, 1},
        {OPN(IR_IN_DIVISION, 331181103000), {331181000000, NONE}, 0},
        {OPN(IR_IN_DIVISION, 330000000000), {360102000000, NONE}, 0},
        {OPN(IR_IN_DIVISION, 0), {360102000000, NONE}, 1},
        {OPN(IR_IN_DIVISION, 0), {U, NONE}, U},
        {OP(IR_ADD), {3, 4, NONE}, 7},
        {OP(IR_ADD), {3, U, NONE}, U},
        {OP(IR_SUB), {3, 4, NONE}, -1},
        {OP(IR_SUB), {N, U, NONE}, N},
        {OP(IR_MUL), {3, -4, NONE}, -12},
        {OP(IR_MUL), {0, U, NONE}, U}, /* zero times the unknown is unknown */
        {OP(IR_DIV), {12, -4, NONE}, -3},
        {OP(IR_DIV), {12, 0, NONE}, E},
        {OP(IR_DIV), {U, 0, NONE}, E},
        {OP(IR_DIV), {U, 2, NONE}, U},
        {OP(IR_NEG), {5, NONE}, -5},
        {OP(IR_NEG), {U, NONE}, U},
        {{.op = IR_ROUND, .num = 10, .den = 1, .arg = IR_HALF_UP}, {25, NONE}, 30},
        {{.op = IR_ROUND, .num = 10, .den = 1, .arg = IR_FLOOR}, {-25, NONE}, -30},
        {{.op = IR_ROUND, .num = 1, .den = 100, .arg = IR_CEIL}, {7, NONE}, 7},
        {{.op = IR_ROUND, .num = 1, .den = 1}, {C, NONE}, C},
        {OP(IR_MIN), {3, 4, NONE}, 3},
        {OP(IR_MAX), {3, 4, NONE}, 4},
        {OP(IR_MIN), {3, U, NONE}, U},
        {OP(IR_MAX), {N, 9, NONE}, N},
        {OP(IR_COALESCE), {3, 4, NONE}, 3},
        {OP(IR_COALESCE), {U, 4, NONE}, 4},
        {OP(IR_COALESCE), {E, 4, NONE}, 4},
        {OP(IR_COALESCE), {U, N, NONE}, N},
        {OP(IR_NUMBER), {6, NONE}, 6},
        {OP(IR_RULE), {6, NONE}, 6},
        {OP(IR_RULE), {N, NONE}, N},
        {OP(IR_UNKNOWN), {NONE}, U},
        {OP(IR_DIVISION), {NONE}, 331181103000},
        {OP(IR_AT), {NONE}, 20270},
    };
    run_rows(failures_, rows, MZ_LEN(rows));
}

TEST(if_follows_its_condition_and_an_absent_one_gives_its_reason)
{
    static const struct row rows[] = {
        {OP(IR_IF), {1, 5, E, NONE}, 5}, {OP(IR_IF), {0, E, 6, NONE}, 6},
        {OP(IR_IF), {1, U, 6, NONE}, U}, {OP(IR_IF), {U, 5, 5, NONE}, U},
        {OP(IR_IF), {N, 5, 5, NONE}, N}, {OP(IR_IF), {C, E, E, NONE}, C},
    };
    run_rows(failures_, rows, MZ_LEN(rows));
}

TEST(tables_take_the_row_that_holds)
{
    static const struct row rows[] = {
        /* first */
        {OP(IR_FIRST), {1, 10, 1, 20, 30, NONE}, 10},
        {OP(IR_FIRST), {0, 10, 1, 20, 30, NONE}, 20},
        {OP(IR_FIRST), {0, 10, 0, 20, 30, NONE}, 30},
        {OP(IR_FIRST), {1, 10, U, 20, 30, NONE}, 10},
        {OP(IR_FIRST), {U, 10, 1, 20, 30, NONE}, U},
        {OP(IR_FIRST), {0, 10, N, 20, E, NONE}, N},
        {OP(IR_FIRST), {30, NONE}, 30},
        /* unique: a row that holds is the only one */
        {OP(IR_UNIQUE), {U, 10, 1, 20, 30, NONE}, 20},
        {OP(IR_UNIQUE), {0, 10, U, 20, 30, NONE}, U},
        {OP(IR_UNIQUE), {0, 10, 0, 20, 30, NONE}, 30},
        {OP(IR_UNIQUE), {U, 10, E, 20, 30, NONE}, E},
        /* agree: exceptions of one weight */
        {OP(IR_AGREE), {1, 10, 0, 20, 30, NONE}, 10},
        {OP(IR_AGREE), {1, 10, 1, 10, 30, NONE}, 10},
        {OP(IR_AGREE), {1, 10, 1, 20, 30, NONE}, C},
        {OP(IR_AGREE), {1, 10, U, 20, 30, NONE}, U},
        {OP(IR_AGREE), {0, 10, 0, 20, 30, NONE}, 30},
        {OP(IR_AGREE), {1, U, 1, 20, 30, NONE}, U},
        {OP(IR_AGREE), {1, U, 1, E, 30, NONE}, E},
    };
    run_rows(failures_, rows, MZ_LEN(rows));
}

/* ---- the calendar ------------------------------------------------------------------------------
 */

static int64_t day(int y, int m, int d)
{
    return hand_day(y, m, d).v;
}

TEST(months_keep_the_day_and_fall_back_to_the_last)
{
    struct row rows[] = {
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2025, 1, 31), 1, NONE}, day(2025, 2, 28)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2024, 1, 31), 1, NONE}, day(2024, 2, 29)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2024, 2, 29), 12, NONE}, day(2025, 2, 28)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2024, 2, 29), 48, NONE}, day(2028, 2, 29)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2025, 3, 31), -1, NONE}, day(2025, 2, 28)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2025, 1, 15), -13, NONE}, day(2023, 12, 15)},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {day(2200, 12, 1), 1, NONE}, E},
        {OPT(IR_ADD_MONTHS, RULE_DATE), {U, 1, NONE}, U},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 1, 31), day(2025, 2, 28), NONE}, 1},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 1, 31), day(2025, 2, 27), NONE}, 0},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 1, 15), day(2025, 3, 14), NONE}, 1},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 1, 15), day(2025, 3, 15), NONE}, 2},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 3, 15), day(2025, 1, 15), NONE}, -2},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 3, 14), day(2025, 1, 15), NONE}, -1},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 3, 31), day(2025, 2, 28), NONE}, -1},
        {OP(IR_MONTHS_BETWEEN), {day(2025, 5, 5), day(2025, 5, 5), NONE}, 0},
        {OP(IR_MONTHS_BETWEEN), {U, day(2025, 5, 5), NONE}, U},
        {OP(IR_MONTH_OF), {day(2025, 7, 31), NONE}, 2025 * 12 + 6},
        {OP(IR_FIRST_DAY), {2024 * 12 + 1, NONE}, day(2024, 2, 1)},
        {OP(IR_LAST_DAY), {2024 * 12 + 1, NONE}, day(2024, 2, 29)},
        {OP(IR_LAST_DAY), {2025 * 12 + 11, NONE}, day(2025, 12, 31)},
        {OP(IR_DAYS_IN), {2025 * 12 + 1, NONE}, 28},
        {OP(IR_DAYS_IN), {N, NONE}, N},
        {OP(IR_YEAR_OF), {day(2025, 12, 31), NONE}, 2025},
        {OPT(IR_ADD, RULE_DATE), {day(2025, 2, 28), 1, NONE}, day(2025, 3, 1)},
        {OPT(IR_SUB, RULE_DATE), {day(2024, 3, 1), 1, NONE}, day(2024, 2, 29)},
        {OPT(IR_SUB, RULE_DAYS), {day(2025, 3, 1), day(2025, 2, 1), NONE}, 28},
        {OPT(IR_ADD, RULE_DATE), {day(2200, 12, 31), 1, NONE}, E},
    };
    run_rows(failures_, rows, MZ_LEN(rows));
}

TEST(a_birthday_on_the_29th_of_february_is_as_the_rule_says)
{
    struct row rows[] = {
        {OP(IR_AGE), {day(2008, 2, 29), day(2026, 2, 28), NONE}, 17},
        {OP(IR_AGE), {day(2008, 2, 29), day(2026, 3, 1), NONE}, 18},
        {OPA(IR_AGE, 1), {day(2008, 2, 29), day(2026, 2, 28), NONE}, 18},
        {OPA(IR_AGE, 1), {day(2008, 2, 29), day(2026, 2, 27), NONE}, 17},
        {OP(IR_AGE), {day(1965, 7, 1), day(2025, 7, 1), NONE}, 60},
        {OP(IR_AGE), {day(1965, 7, 2), day(2025, 7, 1), NONE}, 59},
        {OP(IR_AGE), {day(2025, 7, 2), day(2025, 7, 1), NONE}, -1},
        {OP(IR_AGE), {U, day(2025, 7, 1), NONE}, U},
    };
    run_rows(failures_, rows, MZ_LEN(rows));
}

/* ---- members ----------------------------------------------------------------------------------
 */

struct party {
    enum ir_agg agg;
    bool selected; /* by the first fact */
    bool valued;   /* the second */
    int64_t pick[3];
    int64_t value[3];
    size_t n;
    int64_t expect;
};

static void put(struct rule_subject *s, size_t fact, int64_t v)
{
    if (v != U) {
        s->cells[fact] = hand_cell(v);
    }
}

TEST(aggregates_over_members)
{
    static const struct party rows[] = {
        {IR_SUM, false, true, {0}, {1, 2, 3}, 3, 6},
        {IR_SUM, true, true, {1, 0, 1}, {1, U, 3}, 3, 4}, /* not selected: not asked for */
        {IR_SUM, true, true, {1, U, 1}, {1, 0, 3}, 3, U},
        {IR_SUM, false, true, {0}, {1, U, 3}, 3, U},
        {IR_SUM, false, true, {0}, {0}, 0, 0},
        {IR_SUM_KNOWN, true, true, {1, U, 1}, {1, 2, U}, 3, 1},
        {IR_SUM_KNOWN, true, true, {0}, {0}, 0, 0},
        {IR_COUNT, true, false, {1, 0, 1}, {0}, 3, 2},
        {IR_COUNT, true, false, {1, U, 0}, {0}, 3, U},
        {IR_COUNT, false, false, {0}, {0}, 3, 3},
        {IR_COUNT, false, false, {0}, {0}, 0, 0},
        {IR_ANY, false, true, {0}, {0, U, 1}, 3, 1},
        {IR_ANY, false, true, {0}, {0, U, 0}, 3, U},
        {IR_ANY, true, true, {U, 0, 0}, {0, 1, 1}, 3, 0},
        {IR_ANY, true, true, {U, 0, 0}, {1, 1, 1}, 3, U},
        {IR_ANY, true, false, {0, U, 1}, {0}, 3, 1},
        {IR_ANY, false, true, {0}, {0}, 0, 0},
        {IR_ALL, false, true, {0}, {1, U, 0}, 3, 0},
        {IR_ALL, false, true, {0}, {1, U, 1}, 3, U},
        {IR_ALL, true, true, {U, 0, 1}, {1, 0, 1}, 3, 1},
        {IR_ALL, true, true, {U, 0, 1}, {0, 0, 1}, 3, U},
        {IR_ALL, false, true, {0}, {1, 1, 1}, 3, 1},
        {IR_ALL, false, true, {0}, {0}, 0, 1},
        {IR_EXACTLY_ONE, false, true, {0}, {0, 1, 0}, 3, 1},
        {IR_EXACTLY_ONE, false, true, {0}, {1, 1, U}, 3, 0},
        {IR_EXACTLY_ONE, false, true, {0}, {0, 1, U}, 3, U},
        {IR_EXACTLY_ONE, false, true, {0}, {0, 0, 0}, 3, 0},
        {IR_EXACTLY_ONE, false, true, {0}, {0}, 0, 0},
        {IR_AGG_MIN, false, true, {0}, {3, 1, 2}, 3, 1},
        {IR_AGG_MAX, false, true, {0}, {3, 1, 2}, 3, 3},
        {IR_AGG_MIN, true, true, {0, 0, 0}, {3, 1, 2}, 3, U},
        {IR_AGG_MAX, false, true, {0}, {3, U, 2}, 3, U},
        {IR_AGG_MAX, false, true, {0}, {0}, 0, U},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        const struct party *p = &rows[i];
        struct hand *h = hand_new();
        ir_id pick = hand_fact(h, (struct ir_fact){.entity = IR_PERSON});
        ir_id value =
            hand_fact(h, (struct ir_fact){.entity = IR_PERSON, .type = hand_type(RULE_NUM)});
        ir_id root = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = (uint32_t)p->agg}, 2,
                             p->selected ? pick : IR_NONE, p->valued ? value : IR_NONE);
        struct rule_run *r = hand_run(h, p->n);
        for (size_t m = 0; m < p->n; m++) {
            put(&h->c->members[m], 0, p->pick[m]);
            put(&h->c->members[m], 1, p->value[m]);
        }
        struct rule_value v = rule_eval_node(r, root, 0);
        if (!matches(v, p->expect)) {
            printf("row %zu: why %d, %lld\n", i, (int)v.why, (long long)v.num);
        }
        CHECK(matches(v, p->expect));
        mz_arena_free(h->a);
    }
}

TEST(a_household_value_is_broadcast_to_its_members)
{
    struct hand *h = hand_new();
    ir_id income = hand_fact(h, (struct ir_fact){.entity = IR_PERSON, .type = hand_yuan()});
    ir_id line = hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD, .type = hand_yuan()});
    ir_id below = hand_op(h, (struct ir_node){.op = IR_LT}, 2, income, line);
    ir_id n = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_COUNT}, 2, below, IR_NONE);
    struct rule_run *r = hand_run(h, 3);
    h->c->household.cells[1] = hand_cell(50000);
    for (size_t m = 0; m < 3; m++) {
        h->c->members[m].cells[0] = hand_cell((int64_t)m * 49999);
    }
    CHECK(matches(rule_eval_node(r, n, 0), 2));
    CHECK(matches(rule_eval_node(r, below, 1), 1));
    CHECK(matches(rule_eval_node(r, below, 2), 0));
    mz_arena_free(h->a);
}

/* ---- windows ------------------------------------------------------------------------------------
 */

struct history {
    enum ir_agg agg;
    enum ir_missing missing;
    int carry;
    int64_t v[6]; /* January to June 2025, U: no value */
    int32_t from; /* months of 2025 */
    int32_t to;
    enum ir_op cmp;
    int64_t bound;
    int64_t expect;
};

TEST(windows_over_monthly_histories)
{
    static const struct history rows[] = {
        {IR_SUM, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, 6}, 4, 6, IR_OPS_N, 0, 15},
        {IR_SUM, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, U, 6}, 4, 6, IR_OPS_N, 0, U},
        {IR_SUM, IR_MISSING_ZERO, 0, {1, 2, 3, 4, U, 6}, 4, 6, IR_OPS_N, 0, 10},
        {IR_SUM, IR_MISSING_LAST, 1, {1, 2, 3, 4, U, 6}, 4, 6, IR_OPS_N, 0, 14},
        {IR_SUM, IR_MISSING_LAST, 1, {1, 2, 3, U, U, 6}, 4, 6, IR_OPS_N, 0, U},
        {IR_SUM, IR_MISSING_LAST, 2, {1, 2, 3, U, U, 6}, 4, 6, IR_OPS_N, 0, 12},
        {IR_SUM, IR_MISSING_LAST, 2, {U, 2, 3, 4, 5, 6}, 1, 1, IR_OPS_N, 0, U},
        {IR_SUM, IR_MISSING_ZERO, 0, {1, 2, 3, 4, 5, 6}, 6, 7, IR_OPS_N, 0, U}, /* not kept */
        {IR_SUM, IR_MISSING_ZERO, 0, {1, 2, 3, 4, 5, 6}, 0, 1, IR_OPS_N, 0, U},
        {IR_SUM, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, 6}, 6, 4, IR_OPS_N, 0, 0}, /* empty */
        {IR_SUM, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, 6}, 1, 6, IR_GE, 4, 15},
        {IR_SUM, IR_MISSING_UNKNOWN, 0, {1, U, 3, 4, 5, 6}, 1, 6, IR_GE, 4, U},
        {IR_SUM_KNOWN, IR_MISSING_UNKNOWN, 0, {1, U, 3, 4, 5, 6}, 0, 6, IR_GE, 4, 15},
        {IR_COUNT, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, 6}, 1, 6, IR_GT, 4, 2},
        {IR_COUNT, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, U}, 1, 6, IR_GT, 4, U},
        {IR_COUNT, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, U}, 1, 6, IR_OPS_N, 0, U},
        {IR_COUNT, IR_MISSING_UNKNOWN, 0, {1, 2, 3, 4, 5, 6}, 1, 6, IR_GT, U, U},
        {IR_AGG_MIN, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, 5, 6}, 1, 6, IR_OPS_N, 0, 2},
        {IR_AGG_MAX, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, 5, 6}, 1, 3, IR_OPS_N, 0, 5},
        {IR_AGG_MAX, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, 5, 6}, 3, 1, IR_OPS_N, 0, U},
        {IR_AGG_MIN, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, 5, 6}, 1, 6, IR_NE, 2, 3},
        {IR_LATEST, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, U, U}, 1, 6, IR_OPS_N, 0, 4},
        {IR_LATEST, IR_MISSING_UNKNOWN, 0, {5, 2, 3, 4, U, U}, 1, 6, IR_LE, 2, 2},
        {IR_LATEST, IR_MISSING_UNKNOWN, 0, {U, U, U, U, U, U}, 1, 6, IR_OPS_N, 0, U},
        {IR_LATEST, IR_MISSING_ZERO, 0, {5, 2, 3, 4, U, U}, 1, 6, IR_OPS_N, 0, 0},
        {IR_ANY, IR_MISSING_UNKNOWN, 0, {0, 0, U, 0, 1, 0}, 1, 6, IR_OPS_N, 0, 1},
        {IR_ANY, IR_MISSING_UNKNOWN, 0, {0, 0, U, 0, 0, 0}, 1, 6, IR_OPS_N, 0, U},
        {IR_ALL, IR_MISSING_UNKNOWN, 0, {1, 1, U, 0, 1, 1}, 1, 6, IR_OPS_N, 0, 0},
        {IR_ALL, IR_MISSING_UNKNOWN, 0, {1, 1, U, 1, 1, 1}, 1, 6, IR_OPS_N, 0, U},
        {IR_EXACTLY_ONE, IR_MISSING_UNKNOWN, 0, {0, 1, 0, 0, 0, 0}, 1, 6, IR_OPS_N, 0, 1},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        const struct history *p = &rows[i];
        struct hand *h = hand_new();
        (void)hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD,
                                            .type = hand_type(RULE_NUM),
                                            .history = IR_MONTHLY,
                                            .months = 6,
                                            .missing = p->missing,
                                            .carry = p->carry});
        ir_id from = hand_const(h, hand_type(RULE_MONTH), 2025 * 12 + p->from - 1, 1);
        ir_id to = hand_const(h, hand_type(RULE_MONTH), 2025 * 12 + p->to - 1, 1);
        ir_id bound = p->cmp == IR_OPS_N ? IR_NONE : operand(h, p->bound);
        ir_id root = hand_window(h, p->agg, 0, p->cmp, from, to, bound);
        struct rule_run *r = hand_run(h, 0);
        struct rule_cell cells[8] = {{0}};
        /* More months than are kept: they may not be seen. */
        cells[0] = hand_cell(1000);
        cells[7] = hand_cell(1000);
        for (size_t m = 0; m < 6; m++) {
            cells[m + 1].known = p->v[m] != U;
            cells[m + 1].v = p->v[m];
        }
        h->c->household.series[0] = (struct rule_series){
            .known = true, .first_month = 2024 * 12 + 11, .cells = cells, .cells_n = 8};
        struct rule_value v = rule_eval_node(r, root, 0);
        if (!matches(v, p->expect)) {
            printf("row %zu: why %d, %lld\n", i, (int)v.why, (long long)v.num);
        }
        CHECK(matches(v, p->expect));
        mz_arena_free(h->a);
    }
}

static struct rule_value dated(bool known, enum ir_missing missing, enum ir_agg agg, int to_day)
{
    struct hand *h = hand_new();
    (void)hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD,
                                        .type = hand_type(RULE_NUM),
                                        .history = IR_DATED,
                                        .missing = missing});
    ir_id from = hand_const(h, hand_type(RULE_DATE), day(2025, 6, 1), 1);
    ir_id to = hand_const(h, hand_type(RULE_DATE), day(2025, 6, to_day), 1);
    ir_id root = hand_window(h, agg, 0, IR_OPS_N, from, to, IR_NONE);
    struct rule_run *r = hand_run(h, 0);
    struct rule_event events[] = {{{(int32_t)day(2025, 5, 31)}, 1},
                                  {{(int32_t)day(2025, 6, 1)}, 10},
                                  {{(int32_t)day(2025, 6, 1)}, 20},
                                  {{(int32_t)day(2025, 6, 30)}, 400}};
    h->c->household.series[0] =
        (struct rule_series){.known = known, .events = events, .events_n = known ? 4 : 0};
    struct rule_value v = rule_eval_node(r, root, 0);
    mz_arena_free(h->a);
    return v;
}

TEST(a_window_over_days_includes_its_first_and_not_its_last)
{
    CHECK(matches(dated(true, IR_MISSING_UNKNOWN, IR_SUM, 30), 30));
    CHECK(matches(dated(true, IR_MISSING_UNKNOWN, IR_COUNT, 30), 2));
    CHECK(matches(dated(true, IR_MISSING_UNKNOWN, IR_LATEST, 30), 20));
    CHECK(matches(dated(true, IR_MISSING_UNKNOWN, IR_SUM, 1), 0));
    CHECK(matches(dated(false, IR_MISSING_UNKNOWN, IR_SUM, 30), U));
    CHECK(matches(dated(false, IR_MISSING_UNKNOWN, IR_SUM_KNOWN, 30), 0));
    CHECK(matches(dated(false, IR_MISSING_UNKNOWN, IR_LATEST, 30), U));
    CHECK(matches(dated(false, IR_MISSING_ZERO, IR_SUM, 30), 0));
}

/* ---- the law
 * -------------------------------------------------------------------------------------- */

static struct ir_value law(int64_t division, int from, int published, int64_t v)
{
    return (struct ir_value){.division = division,
                             .from = hand_day(from, 1, 1),
                             .to = MZ_DATE_NONE,
                             .published = hand_day(published, 1, 1),
                             .v = v};
}

static struct rule_value line_of(int64_t division, mz_date at, mz_date known)
{
    struct hand *h = hand_new();
    struct ir_value values[] = {
        law(0, 2020, 2020, 500),
        law(330000000000, 2022, 2022, 800),
        law(331100000000, 2021, 2021, 900),
        law(331100000000, 2023, 2023, 1000),
        law(331100000000, 2023, 2024, 1010),
        law(331181000000, 2024, 2024, 1200),
    };
    values[5].to = hand_day(2025, 1, 1);
    ir_id root = hand_param(
        h,
        (struct ir_param){
            .type = hand_type(RULE_NUM), .scale = 1, .values = values, .values_n = MZ_LEN(values)},
        IR_NONE, IR_NONE);
    struct rule_run *r = hand_run(h, 0);
    h->c->at = at;
    h->c->known = known;
    h->c->division = division;
    struct rule_value v = rule_eval_node(r, root, 0);
    mz_arena_free(h->a);
    return v;
}

TEST(a_parameter_is_of_the_nearest_division_in_force_and_known)
{
    mz_date late = hand_day(2026, 6, 1);
    CHECK(matches(line_of(331181103000, hand_day(2024, 6, 1), late), 1200));
    CHECK(matches(line_of(331181103000, hand_day(2025, 6, 1), late), 1010)); /* ended: go up */
    CHECK(matches(line_of(331102000000, hand_day(2024, 6, 1), late), 1010));
    CHECK(matches(line_of(331102000000, hand_day(2023, 6, 1), hand_day(2023, 6, 1)), 1000));
    CHECK(matches(line_of(331102000000, hand_day(2022, 6, 1), late), 900));
    CHECK(matches(line_of(330106000000, hand_day(2022, 6, 1), late), 800));
    CHECK(matches(line_of(330106000000, hand_day(2021, 6, 1), late), 500));
    CHECK(matches(line_of(360102000000, hand_day(2025, 6, 1), late), 500));
    CHECK(matches(line_of(360102000000, hand_day(2019, 6, 1), late), N));
    CHECK(matches(line_of(360102000000, hand_day(2021, 6, 1), hand_day(2019, 1, 1)), N));
}

TEST(a_parameter_is_taken_for_the_month_unless_it_says_otherwise)
{
    for (int i = 0; i < 4; i++) {
        struct hand *h = hand_new();
        struct ir_value values[] = {law(0, 2020, 2020, 1), law(0, 2020, 2020, 2)};
        values[1].from = hand_day(2025, 7, 10);
        ir_id instant = i == 3 ? hand_const(h, hand_type(RULE_DATE), day(2025, 7, 9), 1) : IR_NONE;
        struct ir_param p = {.type = hand_type(RULE_NUM),
                             .scale = 1,
                             .values = values,
                             .values_n = 2,
                             .period_end = i == 1 || i == 3,
                             .at_application = i == 2};
        ir_id root = hand_param(h, p, IR_NONE, instant);
        struct rule_run *r = hand_run(h, 0);
        h->c->at = hand_day(2025, 7, i == 2 ? 10 : 5);
        CHECK(matches(rule_eval_node(r, root, 0), i == 1 || i == 2 ? 2 : 1));
        CHECK(r->reads_n == 1 && r->reads[0].value->v == (i == 1 || i == 2 ? 2 : 1));
        mz_arena_free(h->a);
    }
}

TEST(an_absent_key_makes_a_parameter_absent_and_is_no_reading)
{
    struct hand *h = hand_new();
    struct ir_value values[] = {law(0, 2020, 2020, 5), law(0, 2020, 2020, 7)};
    values[1].key = 1;
    struct ir_param p = {.type = hand_type(RULE_NUM), .scale = 2, .values = values, .values_n = 2};
    ir_id key = hand_fact(h, (struct ir_fact){.entity = IR_PERSON, .type = hand_type(RULE_ENUM)});
    ir_id root = hand_param(h, p, key, IR_NONE);
    struct rule_run *r = hand_run(h, 3);
    h->c->members[1].cells[0] = hand_cell(1);
    h->c->members[2].cells[0] = hand_cell(2);
    CHECK(matches(rule_eval_node(r, root, 0), U));
    CHECK(r->reads_n == 0);
    struct rule_value v = rule_eval_node(r, root, 1);
    CHECK(v.num == 7 && v.den == 2);
    CHECK(matches(rule_eval_node(r, root, 2), N));
    mz_arena_free(h->a);
}

static struct rule_value picked(int64_t division, mz_date at)
{
    struct hand *h = hand_new();
    struct ir_alt alts[] = {
        {.from = MZ_DATE_NONE, .to = MZ_DATE_NONE, .published = MZ_DATE_NONE},
        {.from = hand_day(2024, 1, 1), .to = MZ_DATE_NONE, .published = MZ_DATE_NONE},
        {.division = 330000000000, .from = hand_day(2023, 1, 1), .to = hand_day(2025, 1, 1)},
        {.division = 360000000000, .from = hand_day(2030, 1, 1), .to = MZ_DATE_NONE},
    };
    alts[2].published = alts[2].from;
    alts[3].published = alts[3].from;
    h->picks[0] = (struct ir_pick){.alts = alts, .alts_n = MZ_LEN(alts)};
    ir_id root = hand_op(h, (struct ir_node){.op = IR_PICK}, 4, operand(h, 1), operand(h, 2),
                         operand(h, 3), operand(h, E));
    struct rule_run *r = hand_run(h, 0);
    h->c->at = at;
    h->c->known = at;
    h->c->division = division;
    struct rule_value v = rule_eval_node(r, root, 0);
    mz_arena_free(h->a);
    return v;
}

TEST(a_rule_is_taken_in_the_version_of_its_division_and_day)
{
    CHECK(matches(picked(331181000000, hand_day(2024, 6, 1)), 3));
    CHECK(matches(picked(331181000000, hand_day(2025, 1, 1)), 2));
    CHECK(matches(picked(331181000000, hand_day(2022, 1, 1)), 1));
    CHECK(matches(picked(360102000000, hand_day(2025, 1, 1)), 2));
}

static struct rule_value bracket(enum ir_op op, int64_t x)
{
    struct hand *h = hand_new();
    struct ast above[] = {{.num = 0, .den = 1}, {.num = 1, .den = 1, .unit = MZ_S("万元")}};
    struct ast rate[] = {{.num = 10, .den = 100, .unit = MZ_S("%")}, {.num = 1, .den = 5}};
    struct ast_step steps[] = {{&above[0], &rate[0]}, {&above[1], &rate[1]}};
    struct ast_bracket b[] = {
        {.from = hand_day(2030, 1, 1), .published = MZ_DATE_NONE, .steps = steps, .steps_n = 1},
        {.from = hand_day(2020, 1, 1), .published = MZ_DATE_NONE, .steps = steps, .steps_n = 2}};
    h->params[0] = (struct ir_param){.brackets = b, .brackets_n = 2};
    h->b.params_n = 1;
    ir_id root = hand_op(h, (struct ir_node){.op = op}, 1, operand(h, x));
    struct rule_run *r = hand_run(h, 0);
    struct rule_value v = rule_times(rule_eval_node(r, root, 0), rule_whole(10));
    mz_arena_free(h->a);
    return v;
}

TEST(scales_take_the_step_reached_and_marginal_rates_their_parts)
{
    CHECK(matches(bracket(IR_SCALE, 9999), 1));
    CHECK(matches(bracket(IR_SCALE, 10000), 2));
    CHECK(matches(bracket(IR_SCALE, -1), N));
    CHECK(matches(bracket(IR_SCALE, U), U));
    CHECK(matches(bracket(IR_MARGINAL, 10000), 10000));
    CHECK(matches(bracket(IR_MARGINAL, 15000), 20000));
    CHECK(matches(bracket(IR_MARGINAL, -5), 0));
}

/* ---- the run
 * --------------------------------------------------------------------------------------- */

TEST(only_what_is_needed_is_read)
{
    struct hand *h = hand_new();
    ir_id c = hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD});
    ir_id x = hand_fact(h, (struct ir_fact){.entity = IR_PERSON, .type = hand_type(RULE_NUM)});
    ir_id y = hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD, .type = hand_type(RULE_NUM)});
    ir_id sum = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_SUM}, 2, IR_NONE, x);
    ir_id root = hand_op(h, (struct ir_node){.op = IR_IF}, 3, c, sum, y);
    struct rule_run *r = hand_run(h, 2);
    h->c->household.cells[0] = hand_cell(1);
    h->c->members[0].cells[1] = hand_cell(3);
    h->c->members[1].cells[1] = hand_cell(4);
    CHECK(matches(rule_eval_node(r, root, 0), 7));
    static const uint8_t used[] = {1, 0, 0, 0, 1, 0, 0, 1, 0};
    CHECK(memcmp(r->used, used, sizeof used) == 0);
    mz_arena_free(h->a);
}

TEST(a_chain_of_a_hundred_thousand_nodes_is_evaluated)
{
    struct hand *h = hand_new();
    ir_id one = hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD, .type = hand_type(RULE_NUM)});
    ir_id at = one;
    for (int i = 0; i < 100000; i++) {
        at = hand_op(h, (struct ir_node){.op = IR_ADD}, 2, at, one);
    }
    struct rule_run *r = hand_run(h, 0);
    h->c->household.cells[0] = hand_cell(2);
    CHECK(matches(rule_eval_node(r, at, 0), 200002));
    mz_arena_free(h->a);
}

TEST(the_largest_amounts_are_exact)
{
    struct hand *h = hand_new();
    ir_id x = hand_fact(h, (struct ir_fact){.entity = IR_PERSON, .type = hand_yuan()});
    ir_id sum = hand_op(h, (struct ir_node){.op = IR_AGG, .arg = IR_SUM}, 2, IR_NONE, x);
    ir_id third = hand_op(h, (struct ir_node){.op = IR_DIV}, 2, sum, operand(h, 3));
    struct rule_run *r = hand_run(h, RULE_MEMBERS_MAX);
    for (size_t m = 0; m < RULE_MEMBERS_MAX; m++) {
        h->c->members[m].cells[0] = hand_cell(INT64_MAX);
    }
    struct rule_value v = rule_eval_node(r, third, 0);
    CHECK(v.why == RULE_KNOWN && v.num == (mz_wide)INT64_MAX * 2 / 1 && v.den == 3);
    mz_arena_free(h->a);
}

TEST_MAIN(T(and_and_or_are_strong_kleene_with_the_weightiest_reason),
          T(operations_on_known_values_and_on_each_reason),
          T(if_follows_its_condition_and_an_absent_one_gives_its_reason),
          T(tables_take_the_row_that_holds), T(months_keep_the_day_and_fall_back_to_the_last),
          T(a_birthday_on_the_29th_of_february_is_as_the_rule_says), T(aggregates_over_members),
          T(a_household_value_is_broadcast_to_its_members), T(windows_over_monthly_histories),
          T(a_window_over_days_includes_its_first_and_not_its_last),
          T(a_parameter_is_of_the_nearest_division_in_force_and_known),
          T(a_parameter_is_taken_for_the_month_unless_it_says_otherwise),
          T(an_absent_key_makes_a_parameter_absent_and_is_no_reading),
          T(a_rule_is_taken_in_the_version_of_its_division_and_day),
          T(scales_take_the_step_reached_and_marginal_rates_their_parts),
          T(only_what_is_needed_is_read), T(a_chain_of_a_hundred_thousand_nodes_is_evaluated),
          T(the_largest_amounts_are_exact))
