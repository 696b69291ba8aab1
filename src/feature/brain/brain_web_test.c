/* brain_web_test.c - figures are the lengths of their lists, medians and the index are exact,
 * scope. */

#include "site.h"

#define COUNTY_MORE struct site s;
#include "county.h"

#include <inttypes.h>
#include <time.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/clue/clue.h"
#include "feature/device/device.h"
#include "feature/watch/watch.h"
#include "store/stmt.h"

extern const struct mz_feature mz_feature_brain;
extern const struct mz_feature mz_feature_watch;
extern const struct mz_feature mz_feature_clue;
extern const struct mz_feature mz_feature_device;
extern const struct mz_feature mz_feature_person;
extern const struct mz_feature mz_feature_household;
extern const struct mz_feature mz_feature_rule;
const struct mz_feature *const mz_features[] = {
    &mz_feature_brain,     &mz_feature_watch, &mz_feature_person, &mz_feature_rule,
    &mz_feature_household, &mz_feature_clue,  &mz_feature_device, NULL};

#define OTHER INT64_C(331181102000)
#define FAR   INT64_C(331181102200)

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY},
                                        {"clerk", 21, "clerk", TOWN},
                                        {"other", 41, "clerk", OTHER},
                                        {"city", 51, "city", INT64_C(331100000000)},
                                        {0}};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    MZ_TRY(add_home(k, "叶根生", "19520204", INT64_C(331181103201)));
    MZ_TRY(add_home(k, "季小宝", "20150606", VILLAGE));
    MZ_TRY(add_home(k, "毛远志", "19700909", FAR));
    MZ_TRY(add_home(k, "项春花", "19661111", FAR));
    site_open(&k->s, cx, readers);
    return MZ_OK;
}

static void done(struct county *k)
{
    site_close(&k->s);
    county_done(k);
}

/* ---- what is planted ------------------------------------------------------------------------ */

static const struct planted {
    size_t home;
    size_t category;
    int64_t qualifies;
    int64_t receives;
} planted[] = {
    {0, 0, 1, 1}, {1, 0, 1, 0}, {2, 0, 0, 1}, {4, 0, 1, 0}, {5, 0, 2, 1}, {0, 1, 1, 0},
    {2, 1, 2, 1}, {0, 3, 1, 1}, {3, 3, 1, 0}, {4, 3, 0, 1}, {3, 4, 0, 1}, {5, 5, 1, 1},
};

static mz_code plant_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, COUNTY / MZ_COUNTY_UNIT, MZ_LEN(planted), &id));
    for (size_t i = 0; i < MZ_LEN(planted); i++) {
        struct household h;
        const struct planted *w = &planted[i];
        MZ_TRY(household_get(cx, k->home[w->home], &h));
        struct brain_q_home_add_args a = {
            .id = id + (int64_t)i,
            .county = COUNTY / MZ_COUNTY_UNIT,
            .division = h.division,
            .household = h.id,
            .person = brain_categories[w->category].person ? k->person[w->home] : MZ_NULL,
            .category = mz_str_of(brain_categories[w->category].outcome),
            .qualifies = w->qualifies,
            .receives = w->receives,
            .fen = MZ_NULL};
        MZ_TRY(brain_q_home_add(cx, &a));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = COUNTY});
}

static int64_t alert_of(struct county *k, size_t i)
{
    int64_t alert = 0;
    const struct watch_news n = {.household = k->home[i],
                                 .person = k->person[i],
                                 .fact = MZ_S("own_payment_year"),
                                 .value = MZ_S("31280.00"),
                                 .day = mz_date_today(&k->w.cx),
                                 .source = MZ_S("医保局")};
    mz_code rc = watch_tell(&k->w.cx, &n, &alert);
    if (rc != MZ_OK) {
        printf("no alert: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return alert;
}

struct stepping {
    int64_t alert;
    int64_t division;
    int64_t at_ms;
    const char *act;
};

/* A step of the history as the life of an alert writes it; when is the test's to say. */
static mz_code step_tx(mz_cx *cx, void *p)
{
    const struct stepping *s = p;
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, COUNTY / MZ_COUNTY_UNIT, 1, &id));
    const char *sql = mz_str_fmt(cx->a,
                                 "INSERT INTO watch_step (id, county, division, alert, at_ms, "
                                 "made_by, act, becomes) VALUES (%" PRId64 ", 331181, %" PRId64
                                 ", %" PRId64 ", %" PRId64 ", %d, '%s', 'review')",
                                 id, s->division, s->alert, s->at_ms, OFFICER, s->act)
                          .p;
    const struct mz_stmt st = {.name = "raw",
                               .sql = sql,
                               .sql_pg = sql,
                               .where = "brain_web_test.c",
                               .writes = true,
                               .op = 'I',
                               .fresh = true};
    MZ_TRY(mz_stmt_exec(cx, &st, NULL, NULL));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = s->division});
}

static bool step(struct county *k, int64_t alert, int64_t division, const char *act, int64_t days)
{
    struct stepping s = {alert, division, k->w.now + days * DAY_MS, act};
    return mz_tx(&k->w.cx, step_tx, &s) == MZ_OK;
}

/* ---- exact figures
 * ------------------------------------------------------------------------------- */

TEST(a_median_is_the_middle_value_or_the_mean_of_both)
{
    int64_t odd[] = {9, 1, 5};
    int64_t even[] = {4, 1, 10, 2};
    int64_t half[] = {1, 2};
    int64_t one[] = {7};
    CHECK(brain_median(odd, 3) == 5);
    CHECK(brain_median(even, 4) == 3);
    CHECK(brain_median(half, 2) == 2); /* halves up */
    CHECK(brain_median(one, 1) == 7);
    CHECK(brain_median(one, 0) == MZ_NULL);
}

TEST(a_share_is_rounded_half_up_and_of_nothing_there_is_none)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(brain_percent(a, 1, 3), MZ_S("33.3%")));
    CHECK(mz_str_eq(brain_percent(a, 2, 3), MZ_S("66.7%")));
    CHECK(mz_str_eq(brain_percent(a, 1, 2000), MZ_S("0.1%")));
    CHECK(mz_str_eq(brain_percent(a, 5, 5), MZ_S("100.0%")));
    CHECK(mz_str_eq(brain_percent(a, 0, 0), MZ_S("—")));
    CHECK(mz_str_eq(brain_decimal(a, -5, 2), MZ_S("−0.05")));
    mz_arena_free(a);
}

TEST(a_single_small_number_takes_the_smallest_other_with_it)
{
    bool hidden[4];
    int64_t one[] = {3, 40, 9, 0};
    int64_t two[] = {3, 40, 4, 0};
    int64_t none[] = {5, 40, 9, 0};
    brain_hide(one, 4, 5, hidden);
    CHECK(hidden[0] && !hidden[1] && hidden[2] && !hidden[3]);
    brain_hide(two, 4, 5, hidden);
    CHECK(hidden[0] && !hidden[1] && hidden[2] && !hidden[3]);
    brain_hide(none, 4, 5, hidden);
    CHECK(!hidden[0] && !hidden[1] && !hidden[2] && !hidden[3]);
}

BOTH(the_index_equals_the_hand_calculation)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct brain_index x;
    const int64_t full[BRAIN_PARTS][2] = {{88, 100}, {80, 90}, {101, 130}, {5, 7}, {2, 3}};
    const int64_t part[BRAIN_PARTS][2] = {{1, 3}, {0, 0}, {0, 0}, {0, 0}, {1, 1}};
    const int64_t none[BRAIN_PARTS][2] = {{0, 0}};
    CHECK(brain_compute(cx, COUNTY, brain_period(cx), full, &x) == MZ_OK);
    /* 88/100*25, 80/90*25, 101/130*20, 5/7*20, 2/3*10 to the hundredth */
    CHECK(x.parts[0].hundredths == 2200 && x.parts[1].hundredths == 2222);
    CHECK(x.parts[2].hundredths == 1554 && x.parts[3].hundredths == 1429);
    CHECK(x.parts[4].hundredths == 667 && x.tenths == 807); /* 80.72 of 100 */
    CHECK(brain_compute(cx, COUNTY, brain_period(cx), part, &x) == MZ_OK);
    CHECK(x.parts[0].hundredths == 833 && x.parts[0].points == 25 && x.parts[1].points == 0);
    CHECK(x.tenths == 524); /* (8.33 + 10) / 35 */
    CHECK(brain_compute(cx, COUNTY, brain_period(cx), none, &x) == MZ_OK && x.tenths == MZ_NULL);
    CHECK(brain_least(cx) == 5);
    done(&k);
}

/* ---- figures and lists
 * ------------------------------------------------------------------------------ */

struct asked {
    mz_str what;
    mz_str division;
};

static mz_str asked_of(void *p, const char *name)
{
    const struct asked *a = p;
    return strcmp(name, "what") == 0       ? a->what
           : strcmp(name, "division") == 0 ? a->division
                                           : MZ_S("");
}

/* The total of a list, when its pages of `most` rows hold just as many; -1. */
static int64_t listed(mz_cx *cx, const char *what, int64_t division, int64_t most)
{
    struct brain_list l;
    struct asked asked = {mz_str_of(what), mz_str_fmt(cx->a, "%012" PRId64, division)};
    const struct mz_ask ask = {asked_of, &asked};
    struct mz_query q = {.limit = most};
    struct mz_reg_row *rows = NULL;
    int64_t total = 0;
    int64_t n = 0;
    size_t got = 1;
    bool good = brain_list(cx, asked.what, division, &l) == MZ_OK &&
                mz_reg_ask(cx, l.reg, &ask, &q) == MZ_OK &&
                mz_reg_count(cx, l.reg, &q, &total) == MZ_OK;
    for (; good && got > 0; q.offset += most) {
        good = mz_reg_rows(cx, l.reg, &q, &rows, &got) == MZ_OK;
        n += (int64_t)got;
    }
    mz_clear(cx);
    return good && n == total ? total : -1;
}

static bool lists_hold(mz_cx *cx, const struct brain_part *p)
{
    struct brain_cell all = brain_sum(p);
    bool ok =
        listed(cx, "receives", p->code, 2) == brain_receives(&all) &&
        listed(cx, "qualifies", p->code, 3) == brain_qualifies(&all) &&
        listed(cx, "both", p->code, 1) == all.both && listed(cx, "gap", p->code, 1) == all.gap &&
        listed(cx, "leak", p->code, 1) == all.leak && listed(cx, "open", p->code, 1) == all.open;
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        const struct brain_cell *c = &p->of[i];
        const char *word = brain_categories[i].outcome;
        ok =
            ok &&
            listed(cx, mz_str_fmt(cx->a, "receives.%s", word).p, p->code, 2) == brain_receives(c) &&
            listed(cx, mz_str_fmt(cx->a, "gap.%s", word).p, p->code, 2) == c->gap &&
            listed(cx, mz_str_fmt(cx->a, "leak.%s", word).p, p->code, 2) == c->leak;
    }
    return ok;
}

static bool sums_hold(const struct brain_figures *f)
{
    struct brain_cell all = brain_sum(&f->all);
    struct brain_cell sum = {0};
    int64_t open = 0;
    for (size_t i = 0; i < f->kids_n; i++) {
        struct brain_cell c = brain_sum(&f->each[i]);
        sum.both += c.both;
        sum.gap += c.gap;
        sum.leak += c.leak;
        sum.open += c.open;
        open += f->each[i].open;
    }
    return f->kids_n > 0 && sum.both == all.both && sum.gap == all.gap && sum.leak == all.leak &&
           sum.open == all.open && open == f->all.open;
}

static int64_t watch_list(mz_cx *cx, int64_t division)
{
    struct mz_query q = {.filters_n = 2};
    int64_t n = -1;
    q.filters[0] = (struct mz_filter){.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL};
    q.filters[1] = (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = division};
    return mz_reg_count(cx, &watch_register, &q, &n) == MZ_OK ? n : -1;
}

/* The grades of a part are the lengths of the lists of alerts, and all of them what is open. */
static bool grades_hold(mz_cx *cx, const struct brain_part *p)
{
    int64_t sum = 0;
    for (int64_t g = 0; g < (int64_t)MZ_LEN(p->grade); g++) {
        struct mz_query q = {.filters_n = 3};
        int64_t n = -1;
        q.filters[0] = (struct mz_filter){.col = "closed_ms", .op = MZ_IS, .i = MZ_NULL};
        q.filters[1] = (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = p->code};
        q.filters[2] = (struct mz_filter){.col = "grade", .op = MZ_IS, .i = g + 1};
        if (mz_reg_count(cx, &watch_register, &q, &n) != MZ_OK || n != p->grade[g]) {
            return false;
        }
        sum += n;
    }
    return sum == p->open;
}

BOTH(every_figure_is_the_length_of_its_list_and_children_sum_up)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct brain_figures f;
    CHECK(mz_tx(cx, plant_tx, &k) == MZ_OK);
    CHECK(alert_of(&k, 0) > 0 && alert_of(&k, 1) > 0 && alert_of(&k, 4) > 0);
    CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK);
    struct brain_cell all = brain_sum(&f.all);
    CHECK(all.both == 3 && all.gap == 4 && all.leak == 3 && all.open == 2);
    CHECK(lists_hold(cx, &f.all) && sums_hold(&f));
    CHECK(f.all.open == 3 && watch_list(cx, COUNTY) == 3 && grades_hold(cx, &f.all));
    for (size_t i = 0; i < f.kids_n; i++) {
        CHECK(grades_hold(cx, &f.each[i]));
        CHECK(lists_hold(cx, &f.each[i]));
        CHECK(watch_list(cx, f.each[i].code) == f.each[i].open);
    }
    CHECK(f.signs_n > 0);
    for (size_t i = 0; i < f.signs_n; i++) {
        mz_str what = mz_str_fmt(cx->a, "sign." MZ_FMT, MZ_ARG(f.signs[i].sign));
        CHECK(listed(cx, what.p, COUNTY, 1) == f.signs[i].n);
    }
    CHECK(brain_figures(cx, TOWN, &f) == MZ_OK && sums_hold(&f) && lists_hold(cx, &f.all));
    CHECK(listed(cx, "gap.nothing", COUNTY, 5) == -1 && listed(cx, "sign", COUNTY, 5) == -1);
    done(&k);
}

BOTH(a_township_counts_only_its_own)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct brain_figures f;
    CHECK(mz_tx(cx, plant_tx, &k) == MZ_OK);
    CHECK(alert_of(&k, 0) > 0 && alert_of(&k, 4) > 0);
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK);
    struct brain_cell own = brain_sum(&f.all);
    CHECK(brain_figures(cx, TOWN, &f) == MZ_OK);
    struct brain_cell town = brain_sum(&f.all);
    CHECK(own.both == 2 && own.gap == 3 && own.leak == 2 && own.open == 1 && f.all.open == 1);
    CHECK(memcmp(&own, &town, sizeof own) == 0);
    CHECK(listed(cx, "receives", COUNTY, 2) == brain_receives(&own));
    CHECK(listed(cx, "receives", OTHER, 2) == 0);
    CHECK(listed(cx, "stage.alert", COUNTY, 2) == 1);
    done(&k);
}

BOTH(the_funnel_and_its_medians_are_those_of_the_steps)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct brain_figures f;
    int64_t a = alert_of(&k, 0);
    int64_t b = alert_of(&k, 1);
    int64_t c = alert_of(&k, 4);
    CHECK(a > 0 && b > 0 && c > 0);
    CHECK(step(&k, a, VILLAGE, "found", 2) && step(&k, b, VILLAGE, "found", 5) &&
          step(&k, c, FAR, "found", 3));
    CHECK(step(&k, a, VILLAGE, "found", 9)); /* the first visit counts */
    CHECK(step(&k, a, VILLAGE, "help", 6) && step(&k, b, VILLAGE, "close", 6));
    CHECK(step(&k, a, VILLAGE, "done", 16) && step(&k, a, VILLAGE, "end", 20));
    CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK);
    CHECK(f.funnel.n[BRAIN_ALERT] == 3 && f.funnel.n[BRAIN_VISIT] == 3);
    CHECK(f.funnel.n[BRAIN_JUDGE] == 2 && f.funnel.n[BRAIN_HELP] == 1);
    CHECK(f.funnel.median_ms[BRAIN_VISIT] == 3 * DAY_MS);     /* 2, 5, 3 */
    CHECK(f.funnel.median_ms[BRAIN_JUDGE] == 5 * DAY_MS / 2); /* 4, 1 */
    CHECK(f.funnel.median_ms[BRAIN_HELP] == 10 * DAY_MS);     /* 10 */
    CHECK(f.funnel.median_ms[BRAIN_ALERT] == MZ_NULL);
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        mz_str what = mz_str_fmt(cx->a, "stage.%s", brain_stages[i].word);
        CHECK(listed(cx, what.p, COUNTY, 2) == f.funnel.n[i]);
    }
    for (size_t i = 0; i < BRAIN_MARKS; i++) {
        int64_t n = 0;
        for (size_t t = 0; t < f.tracks.n; t++) {
            n += brain_has(&f.tracks.v[t], (enum brain_mark)i) ? 1 : 0;
        }
        CHECK(listed(cx, brain_marks[i], COUNTY, 2) == n);
    }
    CHECK(listed(cx, "judged", COUNTY, 9) == 1 && listed(cx, "settled", COUNTY, 9) == 1);
    done(&k);
}

/* A clue about a home, told so many days before now; the alert that it became when it is given. */
static int64_t told_of(struct county *k, size_t i, bool alert, int64_t *clue)
{
    mz_cx *cx = &k->w.cx;
    struct clue c = {.id = 0};
    const struct clue_new in = {.channel = CLUE_VISIT,
                                .kind = CLUE_HELP,
                                .need = CLUE_LIVING,
                                .household = k->home[i],
                                .text = MZ_S("家里断粮了，请来看看")};
    mz_code rc = clue_raise(cx, &in, clue);
    test_tick(&k->w, 2 * DAY_MS);
    rc = rc != MZ_OK || !alert
             ? rc
             : clue_do(cx, &(struct clue_doing){
                               .clue = *clue, .act = MZ_S("take"), .note = MZ_S("收到线索")});
    rc = rc != MZ_OK || !alert
             ? rc
             : clue_do(cx, &(struct clue_doing){
                               .clue = *clue, .act = MZ_S("alert"), .note = MZ_S("请列入监测")});
    if (rc != MZ_OK || clue_get(cx, *clue, &c) != MZ_OK) {
        printf("no clue: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return c.alert;
}

BOTH(the_funnel_begins_at_the_clue_and_adds_up)
{
    struct county k;
    struct brain_figures f;
    int64_t clue = 0;
    mz_cx *cx = county(&k, kind_);
    officer(&k);
    CHECK(alert_of(&k, 0) > 0); /* found in data */
    int64_t told = told_of(&k, 1, true, &clue);
    CHECK(told > 0);
    CHECK(told_of(&k, 2, false, &clue) == MZ_NULL && clue > 0);
    CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK);
    const struct brain_clues *c = &f.funnel.clues;
    CHECK(c->all == 2 && c->alert == 1 && c->open == 1 && c->joined == 0 && c->ended == 0);
    CHECK(c->all == c->alert + c->open + c->joined + c->ended);
    CHECK(f.funnel.n[BRAIN_ALERT] == 2 && f.funnel.told == 1);
    CHECK(f.funnel.told_ms == 2 * DAY_MS);
    CHECK(listed(cx, "stage.alert", COUNTY, 9) == f.funnel.n[BRAIN_ALERT]);
    act_as(&k, CLERK, "clerk", OTHER); /* another township counts none of them */
    CHECK(brain_figures(cx, OTHER, &f) == MZ_OK && f.funnel.clues.all == 0);
    done(&k);
}

struct a_cluster {
    int64_t place;
    int64_t days; /* that it took until it was closed; 0: it is open */
};

static mz_code cluster_tx(mz_cx *cx, void *p)
{
    const struct a_cluster *in = p;
    bool open = in->days == 0;
    struct brain_q_test_cluster_args a = {.county = in->place / MZ_COUNTY_UNIT,
                                          .division = in->place,
                                          .homes = 6,
                                          .state = open ? MZ_S("review") : MZ_S("closed"),
                                          .made_ms = mz_now_ms(cx) - in->days * DAY_MS,
                                          .ending = open ? (mz_str){NULL, 0} : MZ_S("helped"),
                                          .closed_ms = open ? MZ_NULL : mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(brain_q_test_cluster(cx, &a));
    mz_tx_quiet(cx);
    return MZ_OK;
}

BOTH(the_funnel_counts_clusters_beside_households)
{
    struct county k;
    struct brain_figures f;
    mz_cx *cx = county(&k, kind_);
    const struct a_cluster all[] = {{VILLAGE, 4}, {VILLAGE, 8}, {VILLAGE, 0}, {TOWN, 0}};
    officer(&k);
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        struct a_cluster one = all[i];
        CHECK(mz_tx(cx, cluster_tx, &one) == MZ_OK);
    }
    CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK);
    const struct brain_clusters *c = &f.funnel.clusters;
    CHECK(c->all == 4 && c->open == 2 && c->homes == 24 && c->took_ms == 6 * DAY_MS);
    CHECK(f.funnel.n[BRAIN_ALERT] == 0); /* they are no alerts of households */
    CHECK(brain_figures(cx, VILLAGE, &f) == MZ_OK && f.funnel.clusters.all == 3);
    act_as(&k, CLERK, "clerk", OTHER);
    CHECK(brain_figures(cx, OTHER, &f) == MZ_OK && f.funnel.clusters.all == 0);
    CHECK(f.funnel.clusters.took_ms == MZ_NULL);
    done(&k);
}

/* ---- a run
 * --------------------------------------------------------------------------------------- */

static mz_code make_population(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    const struct rule_shelf *shelf = NULL;
    struct mz_pop *pop = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, COUNTY);
    if (s == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no pack for the county");
    }
    struct population_options o = {
        .book = s->book, .at = mz_date_today(cx), .seed = 4, .division = COUNTY};
    MZ_TRY(population_make(cx, &o, &pop));
    return population_save(cx, &o, pop, k->world.data);
}

BOTH(a_run_keeps_the_month_and_the_index_and_twice_is_the_same)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct brain_index *past = NULL;
    struct brain_index now;
    struct brain_figures f;
    int64_t counties = -1;
    int64_t bad = -1;
    size_t n = 0;
    CHECK(brain_run(cx, &counties) == MZ_OK && counties == 0); /* nobody is known yet */
    CHECK(make_population(&k) == MZ_OK);
    int64_t alert = 0; /* of the first who is not helped already */
    for (size_t i = 0; i < MZ_LEN(k.home) && alert == 0; i++) {
        alert = alert_of(&k, i);
    }
    CHECK(alert > 0);
    for (int round = 0; round < 2; round++) {
        CHECK(brain_run(cx, &counties) == MZ_OK && counties == 1);
        CHECK(brain_checks[0].run(cx, &bad) == MZ_OK && bad == 0);
        CHECK(brain_figures(cx, COUNTY, &f) == MZ_OK && lists_hold(cx, &f.all) && sums_hold(&f));
        CHECK(brain_index_past(cx, COUNTY, &past, &n) == MZ_OK && n == 1);
        CHECK(brain_index_now(cx, COUNTY, brain_period(cx), &now) == MZ_OK);
        CHECK(n == 1 && past[0].tenths == now.tenths && now.parts[2].of == 1);
    }
    struct brain_cell all = brain_sum(&f.all);
    struct brain_trend t;
    int64_t sum = 0;
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        mz_str figure = mz_str_fmt(cx->a, "receives.%s", brain_categories[i].outcome);
        CHECK(brain_trend(cx, COUNTY, figure, &t) == MZ_OK);
        sum += t.n[BRAIN_MONTHS - 1];
    }
    CHECK(sum == brain_receives(&all));
    CHECK(now.parts[0].got == all.both && now.parts[0].of == brain_qualifies(&all));
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(brain_run(cx, &counties) == MZ_OK && counties == 0); /* a county is counted as a whole */
    CHECK(brain_index_past(cx, COUNTY, &past, &n) == MZ_OK && n == 0);
    CHECK(brain_index_past(cx, TOWN, &past, &n) == MZ_OK && n == 1);
    done(&k);
}

/* ---- pages
 * ----------------------------------------------------------------------------------------- */

static int64_t drained(struct county *k)
{
    int64_t n = -1;
    return mz_audit_drain(&k->w.cx, &n) == MZ_OK ? n : -1;
}

/* As if this account had opened the person with a reason. */
static void opened(struct county *k, int64_t account, int64_t person)
{
    const struct mz_actor *before = k->w.cx.actor;
    struct mz_actor actor = *before;
    actor.user = account;
    k->w.cx.actor = &actor;
    if (person_unhide_typed(&k->w.cx, person) != MZ_OK) {
        printf("not opened: %s\n", k->w.cx.err.msg);
    }
    k->w.cx.actor = before;
}

BOTH(a_portrait_masks_hides_and_is_on_record)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    CHECK(mz_tx(cx, plant_tx, &k) == MZ_OK && alert_of(&k, 0) > 0);
    (void)drained(&k);
    struct timespec t0;
    struct timespec t1;
    (void)clock_gettime(CLOCK_MONOTONIC, &t0);
    CHECK(see(s, "officer", with_id(s, "/brain/person/#", k.person[0])) == 200);
    (void)clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("a portrait took %ld ms\n",
           (t1.tv_sec - t0.tv_sec) * 1000 + (t1.tv_nsec - t0.tv_nsec) / 1000000); /* S0-071: 3 s */
    CHECK(shows(s, "周文芳") && shows(s, "331181********") && lacks(s, "33118119600301"));
    CHECK(shows(s, "标签") && shows(s, "<svg") && shows(s, "来源") && shows(s, "/rule/"));
    CHECK(drained(&k) == 1);
    CHECK(see(s, "officer", with_id(s, "/brain/household/#", k.home[0])) == 200);
    CHECK(shows(s, "周文芳") && drained(&k) == 1);
    /* A minor has no portrait for a clerk, and no name in that of the household. */
    CHECK(see(s, "clerk", with_id(s, "/brain/person/#", k.person[3])) == 200);
    CHECK(lacks(s, "季小宝") && lacks(s, "<h2>时间线") && shows(s, "不能查看画像"));
    CHECK(see(s, "clerk", with_id(s, "/brain/household/#", k.home[3])) == 200);
    CHECK(lacks(s, "季小宝") && lacks(s, "孤儿"));
    /* Nor for an officer who did not open the child. */
    CHECK(see(s, "officer", with_id(s, "/brain/person/#", k.person[3])) == 200);
    CHECK(lacks(s, "季小宝") && shows(s, "不能查看画像"));
    CHECK(see(s, "officer", "/brain/list?what=receives.orphan") == 200);
    CHECK(lacks(s, "季小宝") && lacks(s, "/brain/household/"));
    opened(&k, 11, k.person[3]);
    CHECK(see(s, "officer", with_id(s, "/brain/person/#", k.person[3])) == 200);
    CHECK(shows(s, "季小宝") && shows(s, "孤儿"));
    CHECK(see(s, "clerk", "/brain/list?what=receives.orphan") == 200);
    CHECK(shows(s, "未成年人") && lacks(s, "季小宝") && lacks(s, "/brain/household/"));
    CHECK(see(s, "officer", "/brain/list?what=receives.orphan") == 200);
    CHECK(shows(s, "季小宝") && shows(s, "/brain/household/"));
    /* Another township has nothing of it. */
    CHECK(see(s, "other", with_id(s, "/brain/person/#", k.person[0])) == 404);
    CHECK(see(s, "other", with_id(s, "/brain/household/#", k.home[0])) == 404);
    CHECK(see(s, "other", "/brain?division=331181103000") == 404);
    done(&k);
}

/* Who told of the household stands on its portrait, without a word of what was told. */
BOTH(a_portrait_shows_clues_devices_and_visits_to_whom_they_are_open)
{
    struct county k;
    struct site *s = &k.s;
    int64_t clue = 0;
    int64_t device = 0;
    mz_cx *cx = county(&k, kind_);
    officer(&k);
    (void)told_of(&k, 1, false, &clue);
    const struct device_input box = {.division = VILLAGE,
                                     .kind = MZ_S("callbox"),
                                     .serial = MZ_S("HJ-77"),
                                     .model = MZ_S("一键通"),
                                     .place = MZ_S("卧室"),
                                     .person = k.person[1]};
    struct device_taken t;
    const struct device_message press = {.via = DEVICE_HTTP,
                                         .trusted = true,
                                         .body =
                                             MZ_S("{\"device\":\"HJ-77\",\"event\":\"press\"}")};
    CHECK(device_save(cx, &box, &device) == MZ_OK && device_take(cx, &press, &t) == MZ_OK);
    mz_str href = mz_str_fmt(cx->a, "/clue/%" PRId64, clue);
    CHECK(see(s, "officer", with_id(s, "/brain/household/#", k.home[1])) == 200);
    CHECK(shows(s, href.p) && shows(s, "HJ-77") && shows(s, "按键呼救"));
    CHECK(lacks(s, "家里断粮了"));
    CHECK(see(s, "officer", with_id(s, "/brain/household/#", k.home[2])) == 200);
    CHECK(lacks(s, href.p) && lacks(s, "HJ-77"));
    CHECK(see(s, "other", with_id(s, "/brain/household/#", k.home[1])) == 404);
    done(&k);
}

BOTH(the_pages_of_figures_open_and_the_screen_shows_no_small_number)
{
    static const char *const pages[] = {"/brain",
                                        "/brain?division=331181103000",
                                        "/brain?division=331181103209",
                                        "/brain/list?what=gap",
                                        "/brain/list?what=stage.alert",
                                        "/brain/index",
                                        "/brain/index/formula",
                                        "/brain/budget",
                                        "/brain/data?what=places",
                                        "/brain/data?what=funnel",
                                        "/brain/data?what=signs",
                                        "/brain/data?what=states",
                                        "/brain/data?what=coverage",
                                        "/brain/data?what=trend",
                                        "/brain/data?what=alerts",
                                        "/brain/data?what=index"};
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    CHECK(mz_tx(cx, plant_tx, &k) == MZ_OK && alert_of(&k, 0) > 0);
    for (size_t i = 0; i < MZ_LEN(pages); i++) {
        CHECK(see(s, "officer", pages[i]) == 200);
    }
    CHECK(see(s, "officer", "/brain/list?what=nothing") == 404);
    CHECK(see(s, "officer", "/brain/data?what=nothing") == 404);
    CHECK(see(s, "officer", "/brain/screen") == 200);
    CHECK(shows(s, "&lt;5") && lacks(s, "<b>1</b>") && lacks(s, "周文芳"));
    CHECK(lacks(s, "/brain/person/") && lacks(s, "style="));
    CHECK(see(s, NULL, "/brain/index/formula") == 200);
    CHECK(shows(s, "应保尽保分值") && shows(s, "待当地确认"));
    done(&k);
}

/* Counties have outlines; each is a way down to its own figures. */
BOTH(a_city_sees_the_borders_of_its_counties)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    int areas = 0;
    CHECK(mz_tx(cx, plant_tx, &k) == MZ_OK);
    CHECK(see(s, "city", "/brain") == 200);
    mz_str map = s->a.body;
    const char *at = memmem(map.p, map.n, "<svg class=\"mz-map", 18);
    const char *end = at == NULL ? NULL : memmem(at, (size_t)(map.p + map.n - at), "</svg>", 6);
    CHECK(at != NULL && end != NULL);
    for (const char *p = at; p != NULL && p < end; areas++) {
        const char *a = memmem(p, (size_t)(end - p), "<a href=\"/brain?division=3311", 29);
        const char *close = a == NULL ? NULL : memmem(a, (size_t)(end - a), "</a>", 4);
        p = close;
        areas -= close == NULL;
        CHECK(close == NULL || memmem(a, (size_t)(close - a), "<path class=\"m", 14) != NULL);
        CHECK(close == NULL || memmem(a, (size_t)(close - a), "<circle", 7) == NULL);
    }
    CHECK(areas == 9); /* of Lishui */
    CHECK(see(s, "city", "/brain?division=331181000000") == 200);
    done(&k);
}

BOTH(a_budget_is_entered_once_a_year_and_read_beside_a_simulation)
{
    struct county k;
    struct site *s = &k.s;
    mz_cx *cx = county(&k, kind_);
    int64_t fen = 0;
    CHECK(post(s, "officer", "/brain/budget", "year=2026&amount=12%2C345.60&document=x") == 422);
    CHECK(shows(s, "12,345.60"));
    CHECK(brain_budget_of(cx, COUNTY, 2026, &fen) == MZ_OK && fen == MZ_NULL);
    CHECK(post(s, "officer", "/brain/budget", "year=2026&amount=12%2C345.60&document=No.%201") ==
          303);
    CHECK(brain_budget_of(cx, TOWN, 2026, &fen) == MZ_OK && fen == 1234560);
    CHECK(post(s, "officer", "/brain/budget", "year=2026&amount=20000&document=No.%202") == 303);
    CHECK(brain_budget_of(cx, COUNTY, 2026, &fen) == MZ_OK && fen == 2000000);
    CHECK(brain_budget_of(cx, COUNTY, 2027, &fen) == MZ_OK && fen == MZ_NULL);
    CHECK(post(s, "clerk", "/brain/budget", "year=2026&amount=1&document=No.%203") == 403);
    done(&k);
}

TEST_MAIN(T(a_median_is_the_middle_value_or_the_mean_of_both),
          T(a_share_is_rounded_half_up_and_of_nothing_there_is_none),
          T(a_single_small_number_takes_the_smallest_other_with_it),
          T2(the_index_equals_the_hand_calculation),
          T2(every_figure_is_the_length_of_its_list_and_children_sum_up),
          T2(a_township_counts_only_its_own), T2(the_funnel_and_its_medians_are_those_of_the_steps),
          T2(the_funnel_begins_at_the_clue_and_adds_up),
          T2(the_funnel_counts_clusters_beside_households),
          T2(a_run_keeps_the_month_and_the_index_and_twice_is_the_same),
          T2(a_portrait_masks_hides_and_is_on_record),
          T2(a_portrait_shows_clues_devices_and_visits_to_whom_they_are_open),
          T2(the_pages_of_figures_open_and_the_screen_shows_no_small_number),
          T2(a_city_sees_the_borders_of_its_counties),
          T2(a_budget_is_entered_once_a_year_and_read_beside_a_simulation))
