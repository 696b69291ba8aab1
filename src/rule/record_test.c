#include <time.h>

#include "base/text.h"
#include "check.h"
#include "hand_law.h"
#include "rule/case_int.h"
#include "rule/reason.h"

static struct law usual(void)
{
    struct law l = law_new(3);
    member(&l, 0, 0, 1, 206000);
    member(&l, 1, 1, 1, 20001);
    member(&l, 2, 1, 0, 500000);
    household(&l, 0, 0);
    return l;
}

static bool holds(mz_str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

/* ---- deciding --------------------------------------------------------------------------- */

TEST(a_status_follows_the_value_of_the_eligibility)
{
    struct law l = usual();
    struct rule_decision d = rule_decide(l.r, 0, 0);
    CHECK(d.status == RULE_ELIGIBLE && d.amount.num == 20 && d.needs_n == 0);
    CHECK(strlen(d.trace_hash) == 64);
    mz_arena_free(l.h->a);
    l = law_new(1);
    member(&l, 0, 0, 1, 114000);
    household(&l, 0, 0);
    d = rule_decide(l.r, 0, 0);
    CHECK(d.status == RULE_NOT_ELIGIBLE && d.amount.why == RULE_UNKNOWN);
    mz_arena_free(l.h->a);
    l = law_new(1);
    member(&l, 0, 0, 1, 113999);
    household(&l, 1, 1);
    CHECK(rule_decide(l.r, 0, 0).status == RULE_MANUAL);
    mz_arena_free(l.h->a);
    l = usual();
    l.h->c->known = hand_day(2024, 1, 1);
    d = rule_decide(l.r, 0, 0);
    CHECK(d.status == RULE_MANUAL && d.eligible.why == RULE_NOT_IN_FORCE);
    mz_arena_free(l.h->a);
    l = law_new(0);
    household(&l, 0, 0);
    d = rule_decide(l.r, 0, 0);
    CHECK(d.status == RULE_MANUAL && d.eligible.why == RULE_ERROR); /* nobody to divide by */
    mz_arena_free(l.h->a);
}

TEST(needs_are_the_facts_that_can_still_change_it)
{
    struct law l = law_new(3);
    member(&l, 0, 0, 1, 206000);
    member(&l, 1, 1, 1, -1);
    member(&l, 2, 1, 0, -1); /* not counted: the income does not matter */
    household(&l, -1, 0);
    struct rule_decision d = rule_decide(l.r, 0, 0);
    CHECK(d.status == RULE_NEEDS && d.needs_n == 2);
    CHECK(d.needs[0].fact == FACT_CAR && d.needs[0].member == SIZE_MAX);
    CHECK(d.needs[1].fact == FACT_INCOME && d.needs[1].member == 1);
    mz_arena_free(l.h->a);
}

/* not (a and b) or (if c then d else e) over unknowns; what is settled is not asked for. */
TEST(needs_honour_what_is_settled)
{
    for (int i = 0; i < 4; i++) {
        struct hand *h = hand_new();
        ir_id f[5];
        for (int k = 0; k < 5; k++) {
            f[k] = hand_fact(h, (struct ir_fact){.entity = IR_HOUSEHOLD});
        }
        ir_id both = hand_op(h, (struct ir_node){.op = IR_AND}, 2, f[0], f[1]);
        ir_id choice = hand_op(h, (struct ir_node){.op = IR_IF}, 3, f[2], f[3], f[4]);
        ir_id either = hand_op(h, (struct ir_node){.op = IR_OR}, 2, both, choice);
        uint32_t rule = hand_rule(h, (struct ir_rule){.entity = IR_HOUSEHOLD}, either, NULL);
        struct rule_run *r = hand_run(h, 0);
        static const int known[4][5] = {
            {-1, -1, -1, -1, -1}, {0, -1, -1, -1, -1}, {0, -1, 1, -1, -1}, {1, 1, -1, -1, -1}};
        static const uint32_t masks[] = {0x1f, 0x1c, 0x08, 0};
        for (int k = 0; k < 5; k++) {
            if (known[i][k] >= 0) {
                h->c->household.cells[k] = hand_cell(known[i][k]);
            }
        }
        struct rule_need *needs = NULL;
        size_t n = rule_needs(r, rule, 0, &needs);
        uint32_t mask = 0;
        for (size_t k = 0; k < n; k++) {
            mask |= 1U << needs[k].fact;
        }
        CHECK(mask == masks[i]);
        mz_arena_free(h->a);
    }
}

TEST(unknown_without_a_fact_to_ask_for_goes_to_a_person)
{
    struct hand *h = hand_new();
    ir_id never = hand_op(h, (struct ir_node){.op = IR_UNKNOWN}, 0);
    uint32_t rule = hand_rule(h, (struct ir_rule){.entity = IR_HOUSEHOLD}, never, NULL);
    h->outcomes[0] = (struct ir_outcome){
        .eligible = rule, .amount = UINT32_MAX, .grade = UINT32_MAX, .entity = IR_HOUSEHOLD};
    h->b.outcomes_n = 1;
    struct rule_run *r = hand_run(h, 0);
    CHECK(rule_decide(r, 0, 0).status == RULE_MANUAL);
    mz_arena_free(h->a);
}

TEST(the_fingerprint_is_of_the_decision_and_not_of_what_else_was_asked)
{
    struct law a = usual();
    struct law b = usual();
    (void)rule_eval(b.r, 0, 0);
    struct rule_decision other = rule_decide(b.r, 0, 0);
    (void)rule_explain(b.h->a, MZ_LANG_EN, b.r, &other);
    struct rule_decision x = rule_decide(a.r, 0, 0);
    struct rule_decision y = rule_decide(b.r, 0, 0);
    CHECK(strcmp(x.trace_hash, y.trace_hash) == 0);
    struct law c = usual();
    c.h->c->members[2].cells[FACT_INCOME] = hand_cell(7); /* not counted, not read */
    struct rule_decision z = rule_decide(c.r, 0, 0);
    CHECK(strcmp(x.trace_hash, z.trace_hash) == 0);
    struct law d = usual();
    d.h->c->members[1].cells[FACT_INCOME] = hand_cell(20002);
    struct rule_decision w = rule_decide(d.r, 0, 0);
    CHECK(strcmp(x.trace_hash, w.trace_hash) != 0);
    mz_arena_free(a.h->a);
    mz_arena_free(b.h->a);
    mz_arena_free(c.h->a);
    mz_arena_free(d.h->a);
}

/* ---- records ------------------------------------------------------------------------------- */

TEST(a_record_holds_what_was_read_and_nothing_else)
{
    struct law l = usual();
    struct rule_decision d = rule_decide(l.r, 0, 0);
    mz_str s = rule_record(l.h->a, l.r, &d, MZ_S("2025-06-30"));
    CHECK(holds(s, "\"case\":{\"at\":\"2025-07-01\",\"known\":\"2025-07-01\","
                   "\"division\":\"331181103000\",\"household\":{\"car\":false,\"cover\":false},"
                   "\"members\":[{\"counted\":true,\"income\":\"2060.00\"},"
                   "{\"counted\":true,\"income\":\"200.01\"},{\"counted\":false}]}"));
    CHECK(holds(s, "\"law\":[{\"param\":\"line\",\"division\":\"331100000000\","
                   "\"from\":\"2025-01-01\",\"value\":\"1140\",\"cite\":\"tl 第十条\"}]"));
    CHECK(holds(s, "\"result\":{\"status\":\"eligible\",\"eligible\":\"1\",\"amount\":\"20\","
                   "\"needs\":[]}"));
    CHECK(!holds(s, "5000.00") && !holds(s, "role"));
    mz_arena_free(l.h->a);
}

/* Hashes, level, days, tree and fingerprint; each of them that differs is no longer the record. */
TEST(a_record_says_by_what_law_and_when)
{
    struct law l = usual();
    memcpy(l.h->b.source_hash, "5eed", 5);
    memcpy(l.h->b.semantic_hash, "c0ffee", 7);
    struct rule_decision d = rule_decide(l.r, 0, 0);
    mz_str s = rule_record(l.h->a, l.r, &d, MZ_S("2025-06-30"));
    const struct mz_json *json = NULL;
    CHECK(mz_json_read(&l.h->cx, s, (struct mz_json_options){.size_max = 1 << 20}, &json) == MZ_OK);
    static const struct {
        const char *key;
        const char *is;
    } texts[] = {{"source_hash", "5eed"}, {"semantic_hash", "c0ffee"}, {"tree", "2025-06-30"}};
    for (size_t i = 0; json != NULL && i < MZ_LEN(texts); i++) {
        mz_str is = {0};
        CHECK(mz_json_text(&l.h->cx, json, texts[i].key, &is) == MZ_OK &&
              mz_str_eq(is, mz_str_of(texts[i].is)));
    }
    int64_t level = 0;
    mz_str trace = {0};
    mz_str law = {0};
    CHECK(json != NULL && mz_json_int(&l.h->cx, json, "semantics", &level) == MZ_OK &&
          level == l.h->b.semantics);
    CHECK(mz_json_text(&l.h->cx, json, "trace", &trace) == MZ_OK &&
          mz_str_eq(trace, mz_str_of(d.trace_hash)));
    CHECK(mz_json_text(&l.h->cx, json, "law_hash", &law) == MZ_OK && law.n == 64);
    CHECK(holds(s, "\"at\":\"2025-07-01\",\"known\":\"2025-07-01\""));
    /* Another day of knowledge is another record, though the decision is the same. */
    l.h->c->known.v++;
    struct rule_run *again = rule_run_new(l.h->a, &l.h->b, l.h->c);
    struct rule_decision later = rule_decide(again, 0, 0);
    mz_str t = rule_record(l.h->a, again, &later, MZ_S("2025-06-30"));
    CHECK(later.status == d.status && !mz_str_eq(s, t));
    mz_arena_free(l.h->a);
}

TEST(replay_gives_the_same_bytes)
{
    for (int i = 0; i < 3; i++) {
        struct law l = usual();
        if (i > 0) {
            l.h->c->members[0].cells[FACT_INCOME].known = false;
        }
        if (i > 1) {
            l.h->c->household.cells[FACT_CAR] = hand_cell(1);
        }
        struct rule_decision d = rule_decide(l.r, 0, 0);
        mz_str s = rule_record(l.h->a, l.r, &d, MZ_S("t"));
        mz_str again = {0};
        CHECK(rule_replay(&l.h->cx, &l.h->b, s, &again) == MZ_OK);
        CHECK(mz_str_eq(s, again));
        mz_arena_free(l.h->a);
    }
}

/* if c then d else e: while c is open d is asked whether it is; the decision itself never read it.
 */
TEST(a_record_holds_what_the_search_for_needs_read)
{
    static const mz_str ids[] = {{"c", 1}, {"d", 1}, {"e", 1}};
    struct hand *h = hand_new();
    ir_id f[3];
    for (size_t i = 0; i < MZ_LEN(f); i++) {
        f[i] = hand_fact(h, (struct ir_fact){.name = {.id = ids[i]},
                                             .entity = IR_HOUSEHOLD,
                                             .type = hand_type(RULE_BOOL),
                                             .max = 1});
    }
    ir_id choice = hand_op(h, (struct ir_node){.op = IR_IF}, 3, f[0], f[1], f[2]);
    uint32_t rule = hand_rule(h, (struct ir_rule){.entity = IR_HOUSEHOLD}, choice, NULL);
    h->outcomes[0] = (struct ir_outcome){.name = {.id = MZ_S("o")},
                                         .eligible = rule,
                                         .amount = UINT32_MAX,
                                         .grade = UINT32_MAX,
                                         .entity = IR_HOUSEHOLD};
    h->b.outcomes_n = 1;
    struct rule_run *r = hand_run(h, 0);
    h->c->household.cells[1] = hand_cell(1);
    struct rule_decision d = rule_decide(r, 0, 0);
    CHECK(d.status == RULE_NEEDS && d.needs_n == 2);
    mz_str s = rule_record(h->a, r, &d, MZ_S("t"));
    mz_str again = {0};
    CHECK(holds(s, "\"household\":{\"c\":null,\"d\":true,\"e\":null}"));
    CHECK(rule_replay(&h->cx, &h->b, s, &again) == MZ_OK && mz_str_eq(s, again));
    mz_arena_free(h->a);
}

/* Records of forms 2 and 3, made before some was kept in them, come out as they were. */
TEST(an_older_record_is_replayed_as_it_was_made)
{
    for (char form = '2'; form <= '3'; form++) {
        struct law l = usual();
        struct rule_decision d = rule_decide(l.r, 0, 0);
        mz_str s = rule_record(l.h->a, l.r, &d, MZ_S("t"));
        mz_str again = {0};
        char *z = mz_arena_alloc(l.h->a, s.n + 1);
        memcpy(z, s.p, s.n);
        CHECK(memcmp(z, "{\"record\":4,", 12) == 0);
        z[10] = form;
        char *from = strstr(z, "\"law_hash\":");
        CHECK(from != NULL);
        if (from != NULL) {
            char *to = strchr(from, ',') + 1;
            memmove(from, to, strlen(to) + 1);
        }
        CHECK(rule_replay(&l.h->cx, &l.h->b, mz_str_of(z), &again) == MZ_OK);
        CHECK(mz_str_eq(mz_str_of(z), again));
        mz_arena_free(l.h->a);
    }
}

TEST(replay_refuses_another_book_and_shows_a_difference)
{
    struct law l = usual();
    struct rule_decision d = rule_decide(l.r, 0, 0);
    mz_str s = rule_record(l.h->a, l.r, &d, MZ_S("t"));
    mz_str again = {0};
    char *z = mz_arena_alloc(l.h->a, s.n + 1);
    memcpy(z, s.p, s.n);
    char *at = strstr(z, "\"200.01\"");
    CHECK(at != NULL);
    if (at != NULL) {
        at[6] = '9';
    }
    CHECK(rule_replay(&l.h->cx, &l.h->b, mz_str_of(z), &again) == MZ_CONFLICT);
    mz_clear(&l.h->cx);
    memcpy(l.h->b.semantic_hash, "c0ffef", 7);
    CHECK(rule_replay(&l.h->cx, &l.h->b, s, &again) == MZ_ABSENT);
    mz_clear(&l.h->cx);
    CHECK(rule_replay(&l.h->cx, &l.h->b, MZ_S("{\"semantic"), &again) == MZ_INVALID);
    mz_arena_free(l.h->a);
}

/* ---- cases out of JSON --------------------------------------------------------------------------
 */

static mz_code read_case(struct law *l, const char *text, struct rule_case **out)
{
    const struct mz_json *json = NULL;
    struct mz_json_options o = {.size_max = 1 << 20, .reals = true};
    mz_clear(&l->h->cx);
    MZ_TRY(mz_json_read(&l->h->cx, mz_str_of(text), o, &json));
    return rule_case_read(&l->h->cx, &l->h->b, json, out);
}

TEST(a_case_is_read_with_ids_or_labels_and_values_as_written)
{
    struct law l = law_new(0);
    struct rule_case *c = NULL;
    CHECK(read_case(&l,
                    "{\"at\":\"2025-07-01\",\"division\":\"331181\",\"household\":{\"有机动车\":"
                    "\"否\"},\"members\":[{\"role\":\"本人\",\"income\":3000.00,\"counted\":true},"
                    "{\"role\":\"child\",\"income\":\"0.5万元\"},{\"income\":null}]}",
                    &c) == MZ_OK);
    CHECK(c != NULL && c->members_n == 3 && c->division == 331181000000);
    CHECK(c != NULL && c->known.v == c->at.v);
    CHECK(c != NULL && c->household.cells[FACT_CAR].known && c->household.cells[FACT_CAR].v == 0);
    CHECK(c != NULL && c->members[0].cells[FACT_INCOME].v == 300000);
    CHECK(c != NULL && c->members[1].cells[FACT_INCOME].v == 500000);
    CHECK(c != NULL && c->members[1].cells[FACT_ROLE].v == 1);
    CHECK(c != NULL && !c->members[2].cells[FACT_INCOME].known);
    mz_arena_free(l.h->a);
}

TEST(a_bad_case_is_refused_with_its_place)
{
    static const struct {
        const char *text;
        const char *field;
    } rows[] = {
        {"{\"at\":\"2025-07-01\",\"members\":[{\"incme\":1}]}", "members[1].incme"},
        {"{\"at\":\"2025-07-01\",\"members\":[{\"car\":true}]}", "members[1].car"},
        {"{\"at\":\"2025-07-01\",\"household\":{\"car\":\"maybe\"}}", "household.car"},
        {"{\"at\":\"2025-07-01\",\"household\":{\"car\":{}}}", "household.car"},
        {"{\"at\":\"2025-07-01\",\"members\":[{},{\"income\":\"1.234\"}]}", "members[2].income"},
        {"{\"at\":\"2025-07-01\",\"members\":[{\"income\":\"-1\"}]}", "members[1].income"},
        {"{\"at\":\"2025-07-01\",\"members\":[{\"role\":\"aunt\"}]}", "members[1].role"},
        {"{\"at\":\"2025-07-32\"}", "at"},
        {"{\"household\":{}}", "at"},
        {"{\"at\":\"2025-07-01\",\"division\":\"33118\"}", "division"},
        {"{\"at\":\"2025-07-01\",\"member\":[]}", "member"},
        {"{\"at\":\"2025-07-01\",\"members\":{}}", "members"},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct law l = law_new(0);
        struct rule_case *c = NULL;
        CHECK(read_case(&l, rows[i].text, &c) == MZ_INVALID);
        const char *field = l.h->cx.err.field;
        if (field == NULL || strcmp(field, rows[i].field) != 0) {
            printf("row %zu: %s\n", i, field == NULL ? "(none)" : field);
        }
        CHECK(field != NULL && strcmp(field, rows[i].field) == 0);
        mz_arena_free(l.h->a);
    }
}

TEST(histories_are_read_by_month_and_by_day)
{
    struct hand *h = hand_new();
    (void)hand_fact(h, (struct ir_fact){.name = label("wage", "工资", "Wage"),
                                        .entity = IR_HOUSEHOLD,
                                        .type = hand_yuan(),
                                        .history = IR_MONTHLY,
                                        .months = 3});
    (void)hand_fact(h, (struct ir_fact){.name = label("bill", "票据", "Bill"),
                                        .entity = IR_HOUSEHOLD,
                                        .type = hand_yuan(),
                                        .history = IR_DATED});
    struct law l = {.h = h, .r = hand_run(h, 0)};
    struct rule_case *c = NULL;
    CHECK(read_case(&l,
                    "{\"at\":\"2025-07-15\",\"household\":{\"wage\":{\"2025-06\":\"3\","
                    "\"2025-04\":\"1\"},\"bill\":[{\"day\":\"2025-06-03\",\"value\":\"2\"},"
                    "{\"day\":\"2025-01-03\",\"value\":\"1\"}]}}",
                    &c) == MZ_OK);
    CHECK(c != NULL && c->household.series[0].cells_n == 3 &&
          c->household.series[0].cells[0].v == 100 && !c->household.series[0].cells[1].known);
    CHECK(c != NULL && c->household.series[1].events_n == 2 &&
          c->household.series[1].events[0].v == 100);
    static const uint8_t used[] = {1, 1};
    mz_str s = rule_case_facts(h->a, &h->b, c, used);
    CHECK(holds(s, "\"wage\":{\"2025-04\":\"1.00\",\"2025-06\":\"3.00\"},\"bill\":["
                   "{\"day\":\"2025-01-03\",\"value\":\"1.00\"},"));
    CHECK(read_case(&l, "{\"at\":\"2025-07-15\",\"household\":{\"wage\":{\"2025-07\":\"3\"}}}",
                    &c) == MZ_INVALID);
    CHECK(read_case(&l, "{\"at\":\"2025-07-15\",\"household\":{\"wage\":\"5\"}}", &c) == MZ_OK);
    CHECK(c != NULL && c->household.series[0].cells[2].v == 500);
    mz_arena_free(h->a);
}

TEST(numbers_are_read_with_their_units_and_nothing_else)
{
    static const struct {
        const char *text;
        int64_t num;
        int64_t den; /* 0: refused */
    } rows[] = {
        {"3000", 3000, 1},
        {"3000.50元", 6001, 2},
        {"0.5万元", 5000, 1},
        {"1角", 1, 10},
        {"1分", 1, 100},
        {"20%", 1, 5},
        {"2/37", 2, 37},
        {"-1.5", -3, 2},
        {" 12 个月", 12, 1},
        {"3 人", 3, 1},
        {"", 0, 0},
        {"1.", 0, 0},
        {".5", 0, 0},
        {"1,000", 0, 0},
        {"1e3", 0, 0},
        {"1/0", 0, 0},
        {"--1", 0, 0},
        {"3 斤", 0, 0},
        {"99999999999999999999", 0, 0},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        struct rule_value v = {0};
        bool ok = rule_number_read(mz_str_of(rows[i].text), &v);
        CHECK(ok == (rows[i].den != 0));
        CHECK(!ok || (v.num == rows[i].num && v.den == rows[i].den));
    }
}

/* ---- speed
 * ---------------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Printed, not judged: a loaded machine is no mistake of ours. */
TEST(the_time_of_one_case_is_printed)
{
    struct law l = usual();
    mz_arena *a = mz_arena_new(1 << 26);
    enum { ROUNDS = 2000 };
    int64_t best[2] = {INT64_MAX, INT64_MAX};
    for (int i = 0; i < ROUNDS; i++) {
        int64_t t0 = now_ns();
        struct rule_run *r = rule_run_new(a, &l.h->b, l.h->c);
        struct rule_decision d = rule_decide(r, 0, 0);
        int64_t t1 = now_ns();
        mz_str text = rule_reasons_text(a, MZ_LANG_ZH, rule_explain(a, MZ_LANG_ZH, r, &d));
        int64_t t2 = now_ns();
        CHECK(d.status == RULE_ELIGIBLE && text.n > 0);
        best[0] = t1 - t0 < best[0] ? t1 - t0 : best[0];
        best[1] = t2 - t1 < best[1] ? t2 - t1 : best[1];
        mz_arena_reset(a);
    }
    printf("     one case with trace %lld.%lld us, with text %lld.%lld us\n",
           (long long)best[0] / 1000, (long long)best[0] / 100 % 10,
           (long long)(best[0] + best[1]) / 1000, (long long)(best[0] + best[1]) / 100 % 10);
    mz_arena_free(a);
    mz_arena_free(l.h->a);
}

TEST_MAIN(T(a_status_follows_the_value_of_the_eligibility),
          T(needs_are_the_facts_that_can_still_change_it), T(needs_honour_what_is_settled),
          T(unknown_without_a_fact_to_ask_for_goes_to_a_person),
          T(the_fingerprint_is_of_the_decision_and_not_of_what_else_was_asked),
          T(a_record_holds_what_was_read_and_nothing_else),
          T(a_record_says_by_what_law_and_when), T(replay_gives_the_same_bytes),
          T(a_record_holds_what_the_search_for_needs_read),
          T(an_older_record_is_replayed_as_it_was_made),
          T(replay_refuses_another_book_and_shows_a_difference),
          T(a_case_is_read_with_ids_or_labels_and_values_as_written),
          T(a_bad_case_is_refused_with_its_place), T(histories_are_read_by_month_and_by_day),
          T(numbers_are_read_with_their_units_and_nothing_else), T(the_time_of_one_case_is_printed))
