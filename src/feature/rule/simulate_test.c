/* simulate_test.c - simulations against the reference, household by household. */
#include "check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/rule/law.h"
#include "feature/rule/simulate_int.h"
#include "feature/rule/simulate_rows.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

const struct mz_feature *const mz_features[] = {NULL};

struct county {
    mz_cx cx;
    struct mz_world world;
    struct mz_actor actor;
    const struct rule_shelved *toy;
    struct population population;
    struct mz_pop *pop;
    struct sim_base *base;
    mz_date at;
};

/* Truths and choices at random: people whom two benefits at once are due to are rare otherwise. */
static void shake(const struct rule_book *b, struct mz_pop *pop)
{
    uint64_t seed = 20261122;
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        bool person = f->entity == IR_PERSON;
        int64_t values = f->type.kind == RULE_BOOL   ? 2
                         : f->type.kind == RULE_ENUM ? (int64_t)b->enums[f->type.enum_i].values_n
                         : f->type.kind == RULE_NUM  ? 50 /* tens of yuan: ties are wanted */
                                                     : 0;
        struct mz_pop_col *col = person ? &pop->person_facts.col[i] : &pop->household_facts.col[i];
        size_t n = person ? pop->persons_n : pop->households_n;
        if (values == 0 || f->history != IR_NO_HISTORY || col->v == NULL) {
            continue;
        }
        int64_t step = values == 50 ? 1000 : 1;
        for (size_t row = 0; row < n; row++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            if ((seed >> 40) % 3 != 0) {
                mz_col_set(col, row, step * (int64_t)((seed >> 33) % (uint64_t)values));
            }
        }
    }
}

static struct county *county_of(const char *packs, const char *pack, size_t people)
{
    mz_arena *a = mz_arena_new((size_t)2 << 30);
    struct county *c = MZ_NEW(a, struct county);
    const struct rule_shelf *shelf = NULL;
    mz_str folder = mz_str_of(packs);
    c->cx = (mz_cx){.a = a, .world = &c->world, .actor = &c->actor};
    c->world.rules = rule_store_new(&c->cx, &folder, 1);
    c->world.division = INT64_C(331181000000);
    (void)mz_date_make(2026, 11, 20, &c->at);
    if (division_open(&c->cx, NULL, NULL, &c->world.divisions) != MZ_OK ||
        rule_shelf(&c->cx, &shelf) != MZ_OK) {
        exit(1);
    }
    c->toy = rule_shelf_find(shelf, mz_str_of(pack));
    struct population_options o = {.book = c->toy->book,
                                   .at = c->at,
                                   .seed = 7,
                                   .unknown = 20,
                                   .people = people,
                                   .division = c->world.division};
    if (population_make(&c->cx, &o, &c->pop) != MZ_OK) {
        printf("%s\n", c->cx.err.msg);
        exit(1);
    }
    if (strcmp(packs, "tests/matrix") == 0) {
        shake(c->toy->book, c->pop);
    }
    c->population = (struct population){.pop = c->pop, .synthetic = true, .made = c->at};
    struct sim_options so = {
        .book = c->toy->book, .population = &c->population, .at = c->at, .threads = 2};
    if (sim_base_make(&c->cx, a, &so, &c->base) != MZ_OK) {
        printf("%s\n", c->cx.err.msg);
        exit(1);
    }
    return c;
}

static struct county *county(size_t people)
{
    return county_of("tests/packs", "toy", people);
}

static const struct sim_scope all = {INT64_C(331181000000), INT64_C(331181000000),
                                     INT64_C(331181999999)};

/* Monthly fen of the outcomes of a household by the reference, exclusions applied. */
static int64_t fen_by_reference(struct county *c, size_t h)
{
    const struct rule_book *b = c->toy->book;
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    struct rule_case *one = rule_case_of(a, b, c->pop, h, c->at, c->at);
    struct rule_run *run = rule_run_new(a, b, one);
    int64_t fen = 0;
    for (uint32_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_outcome *o = &b->outcomes[i];
        bool monthly = o->amount != UINT32_MAX && b->rules[o->amount].type.period == RULE_PER_MONTH;
        size_t n = o->entity == IR_PERSON ? one->members_n : 1;
        for (size_t m = 0; monthly && m < n; m++) {
            struct rule_decision d = rule_decide(run, i, m);
            if (d.status == RULE_ELIGIBLE && d.amount.why == RULE_KNOWN) {
                fen += (int64_t)(d.amount.num * 100 / d.amount.den);
            }
        }
    }
    mz_arena_free(a);
    return fen;
}

/* What a household is paid by the reference, a month; false where it may choose between two. */
static bool paid_by_reference(const struct sim_base *base, size_t h, int64_t *fen, int64_t *met)
{
    const struct rule_book *b = base->o.book;
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    struct rule_case *one = rule_case_of(a, b, base->o.population->pop, h, base->o.at, base->o.at);
    struct rule_run *run = rule_run_new(a, b, one);
    bool sure = true;
    *fen = 0;
    for (uint32_t i = 0; i < b->outcomes_n; i++) {
        size_t n = b->outcomes[i].entity == IR_PERSON ? one->members_n : 1;
        for (size_t m = 0; m < n; m++) {
            struct rule_decision d = rule_decide(run, i, m);
            for (size_t k = 0; k < d.exclusions_n; k++) {
                enum rule_stays what = d.exclusions[k].what;
                sure = sure && what != RULE_CHOICE;
                met[d.exclusions[k].pair] += what == RULE_YIELDS || what == RULE_TOPPED;
            }
            if (d.status == RULE_ELIGIBLE && sim_is_monthly(b, i) && d.paid.why == RULE_KNOWN) {
                *fen += (int64_t)(d.paid.num * 100 / d.paid.den);
            }
        }
    }
    mz_arena_free(a);
    return sure;
}

TEST(exclusions_among_members_and_households_are_those_of_the_reference)
{
    struct county *c = county_of("tests/matrix", "matrix", 12000);
    int64_t wrong = 0;
    int64_t chosen_n = 0;
    int64_t met[SIM_PAIRS_MAX] = {0};
    const struct rule_book *b = c->toy->book;
    for (size_t h = 0; h < c->pop->households_n; h++) {
        int64_t fen = 0;
        if (!paid_by_reference(c->base, h, &fen, met)) {
            chosen_n++;
            CHECK(c->base->fen[h] <= fen);
        } else if (c->base->fen[h] != fen && wrong++ < 5) {
            printf("household %zu: %" PRId64 " fen, the reference has %" PRId64 "\n", h,
                   c->base->fen[h], fen);
        }
    }
    int kinds = 0;
    for (size_t i = 0; i < b->excludes_n; i++) {
        const struct ir_exclude *x = &b->excludes[i];
        if (met[i] > 0) {
            printf(MZ_FMT " and " MZ_FMT ": %" PRId64 "\n", MZ_ARG(b->outcomes[x->first].name.id),
                   MZ_ARG(b->outcomes[x->second].name.id), met[i]);
            kinds++;
        }
    }
    printf("%zu households, %" PRId64 " with a choice\n", c->pop->households_n, chosen_n);
    CHECK(wrong == 0);
    CHECK(kinds == (int)b->excludes_n);
    /* The same by the way of a change that changes nothing. */
    struct sim_result *r = NULL;
    uint32_t line = law_param(b, MZ_S("base_sum"));
    int64_t v = rule_param(b, MZ_S("base_sum"))->values[0].v;
    struct sim_sets sets = {{{line, v}}, 1};
    CHECK(sim_run(&c->cx, c->base, &sets, all, &r) == MZ_OK);
    struct sim_sets none = {.n = 0};
    struct sim_result *now = NULL;
    CHECK(sim_run(&c->cx, c->base, &none, all, &now) == MZ_OK);
    CHECK(now->all.now.fen == now->all.then.fen && now->all.now.fen == r->all.now.fen);
    int64_t sum = 0;
    for (size_t i = 0; i < now->outcomes_n; i++) {
        CHECK(now->outcomes[i].now_n == now->outcomes[i].then_n);
        sum += now->outcomes[i].now_fen;
    }
    CHECK(sum == now->all.now.fen);
    sum = 0;
    for (size_t i = 0; i < r->outcomes_n; i++) {
        sum += r->outcomes[i].then_fen;
    }
    CHECK(sum == r->all.then.fen);
    mz_arena_free(c->cx.a);
}

TEST(the_law_as_it_is_costs_what_the_reference_says)
{
    struct county *c = county(3000);
    struct sim_sets none = {.n = 0};
    struct sim_result *r = NULL;
    int64_t fen = 0;
    for (size_t h = 0; h < c->pop->households_n; h++) {
        fen += fen_by_reference(c, h);
    }
    CHECK(sim_run(&c->cx, c->base, &none, all, &r) == MZ_OK);
    CHECK(r->all.now.fen == fen && fen > 0);
    CHECK(r->all.then.fen == fen && r->all.gain_n == 0 && r->all.lose_n == 0);
    CHECK(r->all.all == (int64_t)c->pop->households_n);
    mz_arena_free(c->cx.a);
}

TEST(another_year_finds_the_same_facts_in_its_months)
{
    struct county *c = county(3000);
    struct sim_options o = {.book = c->toy->book, .population = &c->population, .threads = 2};
    struct sim_base *later = NULL;
    struct sim_sets none = {.n = 0};
    struct sim_result *now = NULL;
    struct sim_result *then = NULL;
    CHECK(mz_date_make(2028, 11, 20, &o.at));
    CHECK(sim_base_make(&c->cx, c->cx.a, &o, &later) == MZ_OK);
    CHECK(sim_run(&c->cx, c->base, &none, all, &now) == MZ_OK);
    CHECK(sim_run(&c->cx, later, &none, all, &then) == MZ_OK);
    /* The same law two years on: some grow out of an age, nobody loses a month of income. */
    int64_t apart = then->outcomes[0].now_n - now->outcomes[0].now_n;
    CHECK(now->outcomes[0].now_n > 20);
    CHECK(apart * 5 < now->outcomes[0].now_n && -apart * 5 < now->outcomes[0].now_n);
    CHECK(then->outcomes[0].open_n <= now->outcomes[0].open_n + now->outcomes[0].open_n / 5);
    mz_arena_free(c->cx.a);
}

static struct sim_sets line_of(const struct county *c, int64_t yuan)
{
    return (struct sim_sets){{{law_param(c->toy->book, MZ_S("dibao_line")), yuan * 100}}, 1};
}

TEST(a_higher_line_takes_from_nobody_and_the_groups_add_up)
{
    struct county *c = county(4000);
    struct sim_sets up = line_of(c, 1300);
    struct sim_result *r = NULL;
    int64_t gain = 0;
    int64_t n = 0;
    CHECK(sim_run(&c->cx, c->base, &up, all, &r) == MZ_OK);
    CHECK(r->all.gain_n > 0 && r->all.lose_n == 0);
    CHECK(r->all.then.fen - r->all.now.fen == r->all.gain_fen);
    for (int by = SIM_DIVISION; by <= SIM_DECILE; by++) { /* a household has several categories */
        gain = 0;
        n = 0;
        for (size_t i = 0; i < r->groups_n[by]; i++) {
            gain += r->groups[by][i].gain_fen;
            n += r->groups[by][i].all;
        }
        CHECK(gain == r->all.gain_fen && n == r->all.all);
    }
    struct sim_sets down = line_of(c, 900);
    CHECK(sim_run(&c->cx, c->base, &down, all, &r) == MZ_OK);
    CHECK(r->all.lose_n > 0 && r->all.gain_n == 0);
    struct sim_sets same = line_of(c, 1140);
    CHECK(sim_run(&c->cx, c->base, &same, all, &r) == MZ_OK);
    CHECK(r->all.lose_n == 0 && r->all.gain_n == 0 && r->all.then.fen == r->all.now.fen);
    mz_arena_free(c->cx.a);
}

TEST(costs_of_the_outcomes_add_up_to_the_total_on_both_sides)
{
    struct county *c = county(4000);
    struct sim_sets up = line_of(c, 1300);
    struct sim_result *r = NULL;
    int64_t now = 0;
    int64_t then = 0;
    CHECK(sim_run(&c->cx, c->base, &up, all, &r) == MZ_OK);
    for (size_t i = 0; i < r->outcomes_n; i++) {
        now += r->outcomes[i].now_fen;
        then += r->outcomes[i].then_fen;
    }
    CHECK(now == r->all.now.fen && then == r->all.then.fen && now > 0 && then > now);
    mz_arena_free(c->cx.a);
}

TEST(changed_outcomes_have_the_conditions_that_make_the_difference)
{
    struct county *c = county(4000);
    struct sim_sets down = line_of(c, 900);
    struct sim_result *r = NULL;
    int64_t lost = 0;
    c->cx.lang = MZ_LANG_ZH;
    CHECK(sim_run(&c->cx, c->base, &down, all, &r) == MZ_OK);
    CHECK(r->flipped > 10 && r->flips_n == (size_t)r->flipped);
    sim_whys(&c->cx, c->base, &down, 10000, r);
    CHECK(r->whys_of == r->flipped && r->whys_n > 0);
    for (size_t i = 0; i < r->whys_n; i++) {
        mz_str id = c->toy->book->outcomes[r->whys[i].outcome].name.id;
        bool dibao = mz_str_eq(id, MZ_S("dibao"));
        /* A lower line takes the allowance by the income and by nothing else. */
        CHECK(!dibao || (!r->whys[i].gained &&
                         mz_str_eq(r->whys[i].text, MZ_S("人均月收入 ＜ 最低生活保障标准"))));
        lost += dibao ? r->whys[i].n : 0;
    }
    CHECK(lost == r->outcomes[0].now_n - r->outcomes[0].then_n && lost > 0);
    sim_whys(&c->cx, c->base, &down, 4, r);
    CHECK(r->whys_n > 0 && r->whys[0].n <= 5);
    mz_arena_free(c->cx.a);
}

/* What the reference says of one household. */
struct told {
    int64_t fen;
    int64_t band; /* of its income for each head; -1: not known */
    bool minor;
    bool old;
};

static struct told told_of(struct county *c, size_t h, int64_t band_yuan)
{
    const struct rule_book *b = c->toy->book;
    mz_arena *a = mz_arena_new((size_t)64 << 20);
    struct rule_case *one = rule_case_of(a, b, c->pop, h, c->at, c->at);
    struct rule_run *run = rule_run_new(a, b, one);
    const struct ir_rule *income = rule_find(b, MZ_S("income_per_head"));
    struct rule_value v = rule_eval(run, (uint32_t)(income - b->rules), 0);
    size_t birth = (size_t)(rule_fact(b, MZ_S("birth")) - b->facts);
    struct told t = {.fen = fen_by_reference(c, h), .band = -1};
    mz_date young = {0};
    mz_date aged = {0};
    if (!mz_date_make(2008, 11, 20, &young) || !mz_date_make(1966, 11, 20, &aged)) {
        exit(1);
    }
    if (v.why == RULE_KNOWN) {
        t.band = (int64_t)(v.num / v.den) / band_yuan;
    }
    for (size_t p = c->pop->first[h]; p < c->pop->first[h + 1]; p++) {
        int64_t day = 0;
        bool known = mz_col_get(&c->pop->person_facts.col[birth], p, &day);
        t.minor = t.minor || (known && day > young.v);
        t.old = t.old || (known && day <= aged.v);
    }
    mz_arena_free(a);
    return t;
}

TEST(bands_and_categories_are_those_of_the_reference)
{
    enum { RECEIVES, FRESH, ENDED, CHANGES, MINORS, OLD };
    struct county *c = county(3000);
    struct sim_sets up = line_of(c, 1300);
    struct sim_result *r = NULL;
    struct sim_band bands[SIM_BANDS] = {{0}};
    struct sim_group kinds[OLD + 1] = {{.all = 0}};
    CHECK(sim_run(&c->cx, c->base, &up, all, &r) == MZ_OK && r->bands_n == SIM_BANDS);
    for (size_t h = 0; h < c->pop->households_n; h++) {
        struct told t = told_of(c, h, r->band_yuan);
        bool is[OLD + 1] = {[RECEIVES] = t.fen > 0, [MINORS] = t.minor, [OLD] = t.old};
        for (size_t i = 0; i < MZ_LEN(is); i++) {
            kinds[i].all += is[i];
            kinds[i].now.fen += is[i] ? t.fen : 0;
        }
        if (t.band >= 0 && t.band < SIM_BANDS) {
            bands[t.band].n++;
            bands[t.band].now_fen += t.fen;
        }
    }
    for (size_t i = 0; i < SIM_BANDS; i++) {
        CHECK(bands[i].n == r->bands[i].n && bands[i].now_fen == r->bands[i].now_fen);
    }
    const struct sim_group *g = r->groups[SIM_CATEGORY];
    static const int by_reference[] = {RECEIVES, MINORS, OLD};
    for (size_t i = 0; i < MZ_LEN(by_reference); i++) {
        int k = by_reference[i];
        CHECK(g[k].all > 0 && g[k].all == kinds[k].all && g[k].now.fen == kinds[k].now.fen);
    }
    CHECK(g[RECEIVES].now.fen == r->all.now.fen && g[RECEIVES].all < r->all.all);
    CHECK(g[FRESH].all == r->all.fresh_n && g[FRESH].all > 0 && g[FRESH].now.fen == 0);
    CHECK(g[ENDED].all == r->all.ended_n && g[ENDED].all == 0);
    CHECK(g[RECEIVES].gain_fen + g[FRESH].gain_fen == r->all.gain_fen);
    mz_arena_free(c->cx.a);
}

/* Bands as if a law paid 900 yuan up to 1,000 a head, half of it up to 1,200, then nothing. */
TEST(a_cliff_stands_where_the_law_has_its_notch)
{
    struct sim_result r = {.bands_n = 20, .band_yuan = 100};
    struct sim_cliff out[SIM_CLIFFS];
    for (int64_t i = 0; i < 20; i++) {
        int64_t fen = i < 10 ? 90000 : i < 12 ? 45000 : 0;
        r.bands[i] = (struct sim_band){
            .from = i * 100, .n = 10, .now_fen = i < 10 ? 10 * 30000 : 0, .then_fen = 10 * fen};
    }
    CHECK(sim_cliffs(&r, out) == 2);
    CHECK(out[0].from == 1000 && out[0].fall == 45000 && out[0].now_fall == 30000);
    CHECK(out[1].from == 1200 && out[1].fall == 45000 && out[1].now_fall == 0);
    r.bands[10].then_fen = 10 * 80000; /* as much less as the income is more: no cliff */
    CHECK(sim_cliffs(&r, out) == 2 && out[0].from == 1200 && out[1].from == 1100);
    r.bands[12].n = SIM_FEW - 1; /* too few to be told */
    CHECK(sim_cliffs(&r, out) == 1 && out[0].from == 1100);
}

TEST(the_lines_of_a_result_hold_groups_cliffs_and_reasons)
{
    struct county *c = county(4000);
    struct sim_sets up = line_of(c, 1220);
    struct sim_result *r = NULL;
    struct sim_row *rows = NULL;
    CHECK(sim_run(&c->cx, c->base, &up, all, &r) == MZ_OK);
    sim_whys(&c->cx, c->base, &up, 50, r);
    struct sim_cliff cliffs[SIM_CLIFFS];
    size_t cliffs_n = sim_cliffs(r, cliffs);
    size_t n = sim_rows(&c->cx, c->toy->book, r, &rows);
    size_t groups = 0;
    for (int by = 0; by < SIM_BYS; by++) {
        groups += r->groups_n[by];
    }
    CHECK(n == 1 + r->outcomes_n + groups + cliffs_n + r->whys_n && r->whys_n > 0);
    CHECK(rows[0].v[SIM_NOW_FEN] == r->all.now.fen && rows[0].v[SIM_GAIN] == r->all.gain_n);
    for (size_t i = 0; i < r->outcomes_n; i++) {
        bool monthly = sim_is_monthly(c->toy->book, r->outcomes[i].outcome);
        CHECK(monthly == (rows[1 + i].v[SIM_NOW_FEN] != MZ_NULL));
    }
    CHECK(cliffs_n > 0);
    for (size_t i = 1; i < cliffs_n; i++) {
        CHECK(cliffs[i - 1].fall >= cliffs[i].fall && cliffs[i].fall > r->band_yuan * 100);
    }
    mz_arena_free(c->cx.a);
}

TEST(a_scope_holds_only_its_own_households)
{
    struct county *c = county(3000);
    struct sim_sets up = line_of(c, 1300);
    struct sim_result *r = NULL;
    struct sim_result *part = NULL;
    int64_t town = c->pop->divisions[0] / 1000 * 1000;
    struct sim_scope scope = {town, town, town + 999};
    CHECK(sim_run(&c->cx, c->base, &up, all, &r) == MZ_OK);
    CHECK(sim_run(&c->cx, c->base, &up, scope, &part) == MZ_OK);
    CHECK(part->all.all > 0 && part->all.all < r->all.all);
    const struct sim_group *g = NULL;
    for (size_t i = 0; i < r->groups_n[SIM_DIVISION]; i++) {
        g = r->groups[SIM_DIVISION][i].code == town ? &r->groups[SIM_DIVISION][i] : g;
    }
    CHECK(g != NULL && g->all == part->all.all && g->gain_fen == part->all.gain_fen);
    struct sim_scope nowhere = {INT64_C(510100000000), INT64_C(510100000000),
                                INT64_C(510199999999)};
    CHECK(sim_run(&c->cx, c->base, &up, nowhere, &part) == MZ_ABSENT);
    mz_arena_free(c->cx.a);
}

TEST(values_are_read_as_people_write_them_and_held_in_bounds)
{
    struct county *c = county(100);
    const struct rule_book *b = c->toy->book;
    const struct ir_param *line = rule_param(b, MZ_S("dibao_line"));
    const struct ir_param *times = rule_param(b, MZ_S("margin_multiple"));
    int64_t v = 0;
    CHECK(sim_value_read(&c->cx, b, line, 114000, MZ_S("1220元"), &v) == MZ_OK && v == 122000);
    CHECK(sim_value_read(&c->cx, b, line, 114000, MZ_S("+5%"), &v) == MZ_OK && v == 119700);
    CHECK(sim_value_read(&c->cx, b, line, 114000, MZ_S("-10%"), &v) == MZ_OK && v == 102600);
    CHECK(sim_value_read(&c->cx, b, times, times->scale, MZ_S("2"), &v) == MZ_OK &&
          v == 2 * times->scale);
    CHECK(sim_value_read(&c->cx, b, line, 114000, MZ_S("9999999元"), &v) == MZ_INVALID);
    mz_clear(&c->cx);
    CHECK(sim_value_read(&c->cx, b, line, 114000, MZ_S("viel"), &v) == MZ_INVALID);
    mz_clear(&c->cx);
    struct sim_sets bad = {{{law_param(b, MZ_S("dibao_line")), INT64_C(1) << 40}}, 1};
    struct sim_result *r = NULL;
    CHECK(sim_run(&c->cx, c->base, &bad, all, &r) == MZ_INVALID);
    mz_arena_free(c->cx.a);
}

/* What is written between the values of the law: the law says 1.5 and 2, or 10%. */
TEST(a_rate_takes_every_hundredth_of_a_percent_and_says_what_is_finer)
{
    struct county *c = county_of("packs", "cn-33", 400);
    const struct rule_book *b = c->toy->book;
    const struct ir_param *times = rule_param(b, MZ_S("margin_multiple"));
    const struct ir_param *addon = rule_param(b, MZ_S("addon_rate"));
    const struct ir_param *tekun = rule_param(b, MZ_S("tekun_ratio"));
    int64_t v = 0;
    CHECK(times->scale == 10000 && times->fine > 1);
    CHECK(sim_value_read(&c->cx, b, times, 20000, MZ_S("1.7"), &v) == MZ_OK && v == 17000);
    CHECK(sim_value_read(&c->cx, b, times, 20000, MZ_S("165%"), &v) == MZ_OK && v == 16500);
    CHECK(sim_value_read(&c->cx, b, addon, 2000, MZ_S("15%"), &v) == MZ_OK &&
          v * 100 == 15 * addon->scale);
    CHECK(sim_value_read(&c->cx, b, tekun, 13000, MZ_S("1.35"), &v) == MZ_OK &&
          v * 100 == 135 * tekun->scale);
    CHECK(sim_step_read(&c->cx, b, times, MZ_S("0.1"), &v) == MZ_OK && v == 1000);
    CHECK(sim_step_read(&c->cx, b, times, MZ_S("0.00001"), &v) == MZ_INVALID);
    CHECK(strstr(mz_str_z(c->cx.a, mz_text_error(c->cx.a, MZ_LANG_EN, &c->cx.err)),
                 "its smallest step is") != NULL);
    CHECK(strstr(mz_str_z(c->cx.a, mz_text_error(c->cx.a, MZ_LANG_ZH, &c->cx.err)), "过细") !=
          NULL);
    mz_clear(&c->cx);
    CHECK(sim_step_read(&c->cx, b, times, MZ_S("0"), &v) == MZ_INVALID);
    CHECK(strstr(mz_str_z(c->cx.a, mz_text_error(c->cx.a, MZ_LANG_ZH, &c->cx.err)), "步长") !=
          NULL);
    mz_clear(&c->cx);
    CHECK(sim_value_read(&c->cx, b, times, 20000, MZ_S("1.70001"), &v) == MZ_INVALID);
    CHECK(strstr(mz_str_z(c->cx.a, mz_text_error(c->cx.a, MZ_LANG_EN, &c->cx.err)), "finer") !=
          NULL);
    mz_clear(&c->cx);
    CHECK(sim_value_read(&c->cx, b, times, 20000, MZ_S("1/0"), &v) == MZ_INVALID);
    mz_clear(&c->cx);
    /* More households at each step of the sweep. */
    struct sim_result *r = NULL;
    int64_t before = -1;
    for (int64_t at = 15000; at <= 20000; at += 1000) {
        struct sim_sets sets = {{{law_param(b, MZ_S("margin_multiple")), at}}, 1};
        CHECK(sim_run(&c->cx, c->base, &sets, all, &r) == MZ_OK);
        int64_t now = 0;
        for (size_t i = 0; i < r->outcomes_n; i++) {
            bool margin = mz_str_eq(b->outcomes[r->outcomes[i].outcome].name.id, MZ_S("margin"));
            now += margin ? r->outcomes[i].then_n : 0;
        }
        CHECK(now >= before);
        before = now;
    }
    CHECK(before > 0);
    mz_arena_free(c->cx.a);
}

/* Another line by a rule of its own, no share of the difference, no exceptions: some gain, some
 * lose. */
static const char trial[] =
    "reforms:\n  trial:\n    label: 试行\n    label_en: Trial\n    from: 2026-01-01\n"
    "    to: 2027-01-01\n    set:\n      margin_multiple: 2\n"
    "    rules:\n      trial_line:\n        label: 试行标准\n        label_en: Line of the trial\n"
    "        entity: household\n        type: money per person per month\n"
    "        cite: \"local: to be confirmed\"\n        formula: dibao_line - 90元\n"
    "    replace:\n"
    "      dibao_ok: income_per_head < trial_line and (assets_ok or remark = \"危房\")\n"
    "      dibao_amount: round(max(trial_line - income_per_head, 0元) * count(members[counted]), "
    "1元, up)\n";

static const struct rule_book *laid_of(struct county *c, const char *text)
{
    struct ast_file file = {.name = MZ_S("trial.yaml"), .text = mz_str_of(text)};
    struct ast_findings f = {.a = c->cx.a};
    struct ast_pack *p = NULL;
    struct rule_book *laid = NULL;
    ast_read_reforms(c->cx.a, &file, &f, &p);
    if (f.errors > 0 ||
        rule_reform(&c->cx, NULL, c->toy->book, &p->reforms[0], &f, &laid) != MZ_OK ||
        laid == NULL) {
        printf("%s\n", f.n > 0 ? f.v[0].say.text : c->cx.err.msg);
        exit(1);
    }
    return laid;
}

static struct sim_base *over_of(struct county *c, const struct rule_book *laid)
{
    struct sim_options o = {
        .book = laid, .population = &c->population, .at = c->at, .threads = 2};
    struct sim_base *over = NULL;
    if (sim_over_make(&c->cx, c->cx.a, &o, c->base, &over) != MZ_OK) {
        printf("%s\n", c->cx.err.msg);
        exit(1);
    }
    return over;
}

TEST(a_reform_gives_and_takes_what_the_reference_says_by_its_book)
{
    struct county *c = county(4000);
    struct sim_base *over = over_of(c, laid_of(c, trial));
    struct sim_sets none = {.n = 0};
    struct sim_result *r = NULL;
    int64_t met[SIM_PAIRS_MAX] = {0};
    int64_t sum[2] = {0};
    int64_t gain = 0;
    int64_t lose = 0;
    CHECK(sim_run(&c->cx, over, &none, all, &r) == MZ_OK);
    for (size_t h = 0; h < c->pop->households_n; h++) {
        int64_t now = 0;
        int64_t then = 0;
        if (paid_by_reference(c->base, h, &now, met) && paid_by_reference(over, h, &then, met)) {
            CHECK(c->base->fen[h] == now && over->fen[h] == then);
        }
        now = c->base->fen[h];
        then = over->fen[h];
        sum[0] += now;
        sum[1] += then;
        gain += then > now;
        lose += then < now;
    }
    CHECK(r->all.now.fen == sum[0] && r->all.then.fen == sum[1]);
    CHECK(r->all.gain_n == gain && r->all.lose_n == lose && gain > 5 && lose > 5);
    CHECK(r->all.gain_fen - r->all.lose_fen == sum[1] - sum[0]);
    CHECK(r->outcomes[0].now_fen > r->outcomes[0].then_fen && r->outcomes[0].then_fen > 0);
    /* The groups are those of the law as it is. */
    struct sim_result *now = NULL;
    CHECK(sim_run(&c->cx, c->base, &none, all, &now) == MZ_OK);
    for (size_t i = 0; i < r->groups_n[SIM_DECILE]; i++) {
        CHECK(r->groups[SIM_DECILE][i].now.fen == now->groups[SIM_DECILE][i].now.fen);
    }
    mz_arena_free(c->cx.a);
}

TEST(a_reform_is_looked_at_on_its_first_day_or_today)
{
    struct ast_reform r = {.from = {100}, .to = MZ_DATE_NONE};
    CHECK(sim_reform_day((mz_date){50}, &r).v == 100);
    CHECK(sim_reform_day((mz_date){100}, &r).v == 100);
    CHECK(sim_reform_day((mz_date){150}, &r).v == 150);
    r.from = MZ_DATE_NONE;
    CHECK(sim_reform_day((mz_date){50}, &r).v == 50);
}

TEST(values_are_set_on_top_of_a_reform_and_its_reasons_are_those_of_both_laws)
{
    struct county *c = county(4000);
    struct sim_base *over = over_of(c, laid_of(c, trial));
    struct sim_sets high = line_of(c, 1300);
    struct sim_sets none = {.n = 0};
    struct sim_result *r = NULL;
    struct sim_result *high_r = NULL;
    CHECK(sim_run(&c->cx, over, &none, all, &r) == MZ_OK);
    CHECK(sim_run(&c->cx, over, &high, all, &high_r) == MZ_OK);
    CHECK(high_r->all.now.fen == r->all.now.fen && high_r->all.then.fen > r->all.then.fen);
    CHECK(r->flipped > 0);
    sim_whys(&c->cx, over, &none, 10000, r);
    CHECK(r->whys_of == r->flipped && r->whys_n > 0);
    int64_t lost = 0;
    for (size_t i = 0; i < r->whys_n; i++) {
        mz_str id = c->toy->book->outcomes[r->whys[i].outcome].name.id;
        lost += mz_str_eq(id, MZ_S("dibao")) && !r->whys[i].gained ? r->whys[i].n : 0;
    }
    CHECK(lost >= r->outcomes[0].now_n - r->outcomes[0].then_n && lost > 0);
    /* A reform that says what the law says changes nothing. */
    static const char same[] = "reforms:\n  same:\n    label: 照旧\n    label_en: As it is\n"
                               "    from: 2020-01-01\n    replace:\n"
                               "      margin_line: min(dibao_line * margin_multiple, "
                               "minimum_wage)\n";
    CHECK(sim_run(&c->cx, over_of(c, laid_of(c, same)), &none, all, &r) == MZ_OK);
    CHECK(r->all.gain_n == 0 && r->all.lose_n == 0 && r->flipped == 0);
    mz_arena_free(c->cx.a);
}

TEST(a_population_comes_back_from_its_file_by_the_names_of_facts)
{
    struct county *c = county(800);
    char dir[] = "/tmp/mzpop.XXXXXX";
    CHECK(mkdtemp(dir) != NULL);
    struct population_options o = {.book = c->toy->book, .at = c->at, .seed = 7};
    struct population p;
    int64_t x = 0;
    int64_t y = 0;
    CHECK(population_open(&c->cx, c->toy->book, mz_str_of(dir), &p) == MZ_ABSENT);
    mz_clear(&c->cx);
    CHECK(population_save(&c->cx, &o, c->pop, mz_str_of(dir)) == MZ_OK);
    CHECK(population_open(&c->cx, c->toy->book, mz_str_of(dir), &p) == MZ_OK);
    CHECK(p.synthetic && p.seed == 7 && p.facts_n == c->toy->book->facts_n);
    size_t wage = (size_t)(rule_fact(c->toy->book, MZ_S("wage")) - c->toy->book->facts);
    for (size_t i = 0; i < c->pop->persons_n; i++) {
        bool known = mz_col_get(&c->pop->person_facts.months[wage].month[3], i, &x);
        CHECK(mz_col_get(&p.pop->person_facts.months[wage].month[3], i, &y) == known && x == y);
    }
    mz_str col = mz_str_fmt(c->cx.a, "%s/population.col", dir);
    CHECK(truncate(col.p, 1000) == 0);
    CHECK(population_open(&c->cx, c->toy->book, mz_str_of(dir), &p) == MZ_CORRUPT);
    (void)remove(col.p);
    (void)remove(mz_str_fmt(c->cx.a, "%s/population.json", dir).p);
    (void)rmdir(dir);
    mz_arena_free(c->cx.a);
}

TEST_MAIN(T(exclusions_among_members_and_households_are_those_of_the_reference),
          T(the_law_as_it_is_costs_what_the_reference_says),
          T(another_year_finds_the_same_facts_in_its_months),
          T(a_higher_line_takes_from_nobody_and_the_groups_add_up),
          T(costs_of_the_outcomes_add_up_to_the_total_on_both_sides),
          T(changed_outcomes_have_the_conditions_that_make_the_difference),
          T(bands_and_categories_are_those_of_the_reference),
          T(a_cliff_stands_where_the_law_has_its_notch),
          T(the_lines_of_a_result_hold_groups_cliffs_and_reasons),
          T(a_scope_holds_only_its_own_households),
          T(values_are_read_as_people_write_them_and_held_in_bounds),
          T(a_rate_takes_every_hundredth_of_a_percent_and_says_what_is_finer),
          T(a_reform_gives_and_takes_what_the_reference_says_by_its_book),
          T(a_reform_is_looked_at_on_its_first_day_or_today),
          T(values_are_set_on_top_of_a_reform_and_its_reasons_are_those_of_both_laws),
          T(a_population_comes_back_from_its_file_by_the_names_of_facts))
