/* twice_test.c - two counties find one person, and nothing else passes between them. */
#include "county.h"

#include <inttypes.h>

#include "base/encode.h"
#include "base/text.h"
#include "feature/pay/pay.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "feature/watch/watch.h"
#include "ledger/batch.h"

extern const struct mz_feature mz_feature_twice;
extern const struct mz_feature mz_feature_watch;
extern const struct mz_feature mz_feature_feed;
const struct mz_feature *const mz_features[] = {&mz_feature_twice, &mz_feature_watch, NULL};

#define LIANDU     INT64_C(331102000000)
#define LIANDU_VIL INT64_C(331102001001)
#define LISHUI     INT64_C(331100000000)

enum { PERIOD = 2026 * 12 + 9, HERE = 331181, THERE = 331102 };

/* 0 and 1 live here, 2 and 3 there; 1 and 2 are one person with one number. */
enum { ONLY_HERE, TWICE_HERE, TWICE_THERE, ONLY_THERE };

static mz_code paid(struct county *k, size_t i, const char *programme)
{
    mz_cx *cx = &k->w.cx;
    const struct watch_news news = {.household = k->home[i],
                                    .person = 0,
                                    .fact = MZ_S("on_dibao"),
                                    .value = MZ_S("true"),
                                    .day = mz_date_today(cx),
                                    .source = MZ_S("民政局")};
    struct twice_q_bench_paid_args a = {.county = k->home[i] / MZ_ID_UNIT,
                                        .household = k->home[i],
                                        .category = mz_str_of(programme)};
    int64_t alert = 0;
    struct household h;
    MZ_TRY(household_get(cx, k->home[i], &h));
    a.division = h.division;
    MZ_TRY(mz_tx_begin(cx));
    MZ_TRY(
        mz_tx_note(cx, &(struct mz_event){.act = MZ_S("twice.compare"), .division = h.division}));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(twice_q_bench_paid(cx, &a));
    MZ_TRY(mz_tx_commit(cx));
    return watch_tell(cx, &news, &alert);
}

static void there(struct county *k)
{
    act_as(k, OFFICER, "officer", LIANDU);
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19800512", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19660708", VILLAGE));
    there(k);
    k->n = 1; /* the number of the second once more, in the other county */
    struct {
        int64_t person, home;
        mz_str number;
    } kept = {k->person[1], k->home[1], k->number[1]};
    MZ_TRY(add_home(k, "吴大山", "19660708", LIANDU_VIL));
    k->person[TWICE_THERE] = k->person[1];
    k->home[TWICE_THERE] = k->home[1];
    k->number[TWICE_THERE] = k->number[1];
    k->person[1] = kept.person;
    k->home[1] = kept.home;
    k->n = 3;
    MZ_TRY(add_home(k, "项根娣", "19500203", LIANDU_VIL));
    MZ_TRY(paid(k, TWICE_THERE, "tekun"));
    MZ_TRY(paid(k, ONLY_THERE, "dibao"));
    officer(k);
    MZ_TRY(paid(k, ONLY_HERE, "dibao"));
    MZ_TRY(paid(k, TWICE_HERE, "dibao"));
    return twice_key_make(&k->w.cx);
}

static struct twice_tally ran(struct county *k, int64_t period)
{
    struct twice_tally t = {.given = -1};
    act_as(k, OFFICER, "city", LISHUI);
    if (twice_run(&k->w.cx, period, &t) != MZ_OK) {
        printf("not compared: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    officer(k);
    return t;
}

/* The open alert of a home has the cause "paid twice", with its evidence. */
static bool alerted(struct county *k, size_t i, mz_str *evidence)
{
    struct watch_alert *a = NULL;
    struct watch_cause *c = NULL;
    size_t n = 0;
    size_t causes = 0;
    bool found = false;
    *evidence = MZ_S("");
    if (watch_of(&k->w.cx, k->home[i], &a, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        return false;
    }
    for (size_t j = 0; j < n; j++) {
        if (watch_causes(&k->w.cx, a[j].id, &c, &causes) != MZ_OK) {
            return false;
        }
        for (size_t x = 0; x < causes; x++) {
            if (mz_str_eq(c[x].sign, MZ_S("paid_double"))) {
                *evidence = c[x].evidence;
                found = a[j].paid;
            }
        }
    }
    return found;
}

static bool has(mz_str s, mz_str part)
{
    return part.n > 0 && memmem(s.p, s.n, part.p, part.n) != NULL;
}

static mz_str decimal(mz_cx *cx, int64_t v)
{
    return mz_str_fmt(cx->a, "%" PRId64, v);
}

static void both_sides(int *failures_, enum mz_db_kind kind)
{
    struct county k;
    mz_str here;
    mz_str far;
    mz_str none;
    (void)county(&k, kind);
    CHECK(k.w.ok && mz_str_eq(k.number[TWICE_HERE], k.number[TWICE_THERE]));
    struct twice_tally t = ran(&k, PERIOD);
    CHECK(t.given == 4 && t.found == 2 && t.made == 2 && t.strange == 0 && t.ended == 0);
    CHECK(alerted(&k, TWICE_HERE, &here) && !alerted(&k, ONLY_HERE, &none));
    there(&k);
    CHECK(alerted(&k, TWICE_THERE, &far) && !alerted(&k, ONLY_THERE, &none));
    CHECK(has(here, MZ_S("莲都区")) && has(far, MZ_S("龙泉市")));
    /* Nothing of the other side but county and programme. */
    CHECK(!has(here, decimal(&k.w.cx, k.person[TWICE_THERE])));
    CHECK(!has(here, decimal(&k.w.cx, k.home[TWICE_THERE])) && !has(here, k.number[TWICE_THERE]));
    CHECK(!has(here, MZ_S("吴大山")) && !has(here, decimal(&k.w.cx, LIANDU_VIL)));
    county_done(&k);
}

TEST(one_person_paid_by_two_counties_is_an_alert_on_both_sides)
{
    both_sides(failures_, MZ_DB_SQLITE);
    both_sides(failures_, MZ_DB_POSTGRESQL);
}

TEST(the_same_month_twice_and_the_next_month_make_nothing_new)
{
    struct county k;
    (void)county(&k, MZ_DB_SQLITE);
    CHECK(ran(&k, PERIOD).made == 2);
    struct twice_tally t = ran(&k, PERIOD);
    CHECK(t.found == 2 && t.made == 0 && t.ended == 0);
    t = ran(&k, PERIOD + 1);
    CHECK(t.found == 2 && t.made == 0 && t.ended == 0);
    county_done(&k);
}

TEST(who_is_paid_in_one_county_only_again_is_over)
{
    struct county k;
    int64_t open = -1;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    CHECK(ran(&k, PERIOD).made == 2);
    there(&k);
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("twice.compare"), .division = LIANDU}) ==
          MZ_OK);
    CHECK(twice_q_bench_none(cx, THERE) == MZ_OK && mz_tx_commit(cx) == MZ_OK);
    struct twice_tally t = ran(&k, PERIOD + 1);
    CHECK(t.found == 0 && t.ended == 2); /* there nobody is paid any more, and is told so */
    CHECK(twice_open_count(cx, &open) == MZ_OK && open == 0);
    county_done(&k);
}

static mz_code unlisted(mz_cx *cx, int64_t county)
{
    MZ_TRY(mz_tx_begin(cx));
    MZ_TRY(mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("twice.compare"), .division = county * MZ_COUNTY_UNIT}));
    MZ_TRY(twice_q_bench_none(cx, county));
    return mz_tx_commit(cx);
}

/* Granted by a decision; a grant again changes nothing. */
static mz_code granted(struct county *k, size_t i, const char *programme)
{
    const struct benefit b = {.division = k->home[i] / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                              .person = k->person[i],
                              .programme = mz_str_of(programme),
                              .from = PERIOD,
                              .fen = 64000};
    int64_t id = 0;
    MZ_TRY(mz_tx_begin(&k->w.cx));
    MZ_TRY(benefit_grant(&k->w.cx, &b, &id));
    return mz_tx_commit(&k->w.cx);
}

/* A batch with one line, as the bank left it. */
static mz_code booked(struct county *k, size_t i, const char *programme, int64_t state)
{
    mz_cx *cx = &k->w.cx;
    int64_t county = k->home[i] / MZ_ID_UNIT;
    int64_t batch = 0;
    struct twice_q_bench_line_args l = {.county = county,
                                        .person = k->person[i],
                                        .period = PERIOD,
                                        .kind = LEDGER_REGULAR,
                                        .state = state};
    MZ_TRY(mz_tx_begin(cx));
    MZ_TRY(mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("twice.compare"), .division = county * MZ_COUNTY_UNIT}));
    MZ_TRY(mz_id_take(cx, county, 2, &batch));
    l.id = batch + 1;
    l.batch = batch;
    MZ_TRY(twice_q_bench_batch(cx, batch, county, mz_str_of(programme), PERIOD));
    MZ_TRY(twice_q_bench_line(cx, &l));
    return mz_tx_commit(cx);
}

static void by_the_ledger(int *failures_, enum mz_db_kind kind)
{
    struct county k;
    struct twice_given g;
    mz_str here;
    mz_str far;
    mz_cx *cx = county(&k, kind);
    CHECK(unlisted(cx, HERE) == MZ_OK && ran(&k, PERIOD).found == 0); /* no register knows */
    CHECK(granted(&k, TWICE_HERE, "dibao") == MZ_OK);
    CHECK(booked(&k, TWICE_HERE, "dibao", LEDGER_LINE_PAID) == MZ_OK);
    there(&k);
    CHECK(unlisted(cx, THERE) == MZ_OK);
    CHECK(booked(&k, TWICE_THERE, "tekun", LEDGER_LINE_FAILED) == MZ_OK);
    CHECK(booked(&k, ONLY_THERE, "nursing-subsidy", LEDGER_LINE_PAID) == MZ_OK);
    CHECK(twice_give(cx, THERE, PERIOD, &g) == MZ_OK && g.n == 0); /* nothing arrived */
    CHECK(booked(&k, TWICE_THERE, "tekun", LEDGER_LINE_SENT) == MZ_OK);
    CHECK(twice_give(cx, THERE, PERIOD, &g) == MZ_OK && g.n == 1);
    CHECK(twice_give(cx, THERE, PERIOD + 1, &g) == MZ_OK && g.n == 0); /* of that month alone */
    CHECK(paid(&k, TWICE_THERE, "tekun") == MZ_OK);
    CHECK(twice_give(cx, THERE, PERIOD, &g) == MZ_OK && g.n == 1); /* both tell the same */
    officer(&k);
    struct twice_tally t = ran(&k, PERIOD);
    CHECK(t.given == 2 && t.found == 2 && t.made == 2 && t.strange == 0);
    CHECK(alerted(&k, TWICE_HERE, &here) && has(here, MZ_S("本县待遇台账")));
    there(&k);
    CHECK(alerted(&k, TWICE_THERE, &far));
    county_done(&k);
}

TEST(who_the_ledger_pays_is_compared_whatever_the_registers_say)
{
    by_the_ledger(failures_, MZ_DB_SQLITE);
    by_the_ledger(failures_, MZ_DB_POSTGRESQL);
}

TEST(what_leaves_a_county_is_digests_and_programmes)
{
    struct county k;
    struct twice_given g;
    struct twice_given later;
    struct twice_given far;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    CHECK(twice_give(cx, HERE, PERIOD, &g) == MZ_OK && g.n == 2);
    CHECK(twice_give(cx, HERE, PERIOD + 1, &later) == MZ_OK && later.n == 2);
    mz_str text = twice_given_text(cx, &g);
    for (size_t i = 0; i < g.n; i++) {
        CHECK(!has(text, k.number[i]) && !has(text, decimal(cx, k.person[i])));
        CHECK(!has(text, decimal(cx, k.home[i])));
        for (size_t j = 0; j < later.n; j++) { /* months cannot be joined */
            CHECK(memcmp(g.d[i].b, later.d[j].b, TWICE_DIGEST_N) != 0);
        }
    }
    CHECK(!has(text, decimal(cx, VILLAGE)) && !has(text, MZ_S("周")));
    /* One county's scope does not reach into the other. */
    CHECK(twice_give(cx, THERE, PERIOD, &far) == MZ_OK && far.n == 0);
    county_done(&k);
}

TEST(an_answer_names_own_digests_only)
{
    struct county k;
    struct twice_given g[2];
    struct twice_answer *a = NULL;
    struct twice_answer back;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    CHECK(twice_give(cx, HERE, PERIOD, &g[0]) == MZ_OK);
    there(&k);
    CHECK(twice_give(cx, THERE, PERIOD, &g[1]) == MZ_OK);
    CHECK(twice_compare(cx, g, 2, &a) == MZ_OK && a[0].n == 1 && a[1].n == 1);
    CHECK(a[0].t[0].other == THERE && a[1].t[0].other == HERE);
    CHECK(strcmp(a[0].t[0].programme, "dibao") == 0 &&
          strcmp(a[0].t[0].other_programme, "tekun") == 0);
    mz_str text = twice_answer_text(cx, &a[0]);
    for (size_t i = 0; i < g[1].n; i++) { /* of the other's people only the one that is ours, too */
        mz_str hex = mz_hex_encode(cx->a, mz_bytes(g[1].d[i].b, TWICE_DIGEST_N));
        bool ours = memcmp(g[1].d[i].b, a[0].t[0].b, TWICE_DIGEST_N) == 0;
        CHECK(has(text, hex) == ours);
    }
    CHECK(twice_answer_read(cx, text, &back) == MZ_OK && back.n == 1 && back.county == HERE);
    CHECK(mz_str_eq(twice_answer_text(cx, &back), text));
    county_done(&k);
}

TEST(another_key_or_month_is_refused)
{
    struct county k;
    struct twice_given g[2];
    struct twice_answer *a = NULL;
    struct twice_tally t;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    CHECK(refused(&k, twice_key_make(cx), MZ_CONFLICT, NULL));
    CHECK(twice_give(cx, HERE, PERIOD, &g[0]) == MZ_OK);
    g[1] = g[0];
    CHECK(refused(&k, twice_compare(cx, g, 2, &a), MZ_INVALID, NULL)); /* one county twice */
    g[1].county = THERE;
    g[1].period++;
    CHECK(refused(&k, twice_compare(cx, g, 2, &a), MZ_INVALID, NULL));
    g[1].period--;
    g[1].print[0] ^= 1;
    CHECK(refused(&k, twice_compare(cx, g, 2, &a), MZ_INVALID, NULL));
    struct twice_answer foreign = {.county = HERE, .period = PERIOD};
    CHECK(refused(&k, twice_take(cx, &foreign, &t), MZ_INVALID, "file"));
    county_done(&k);
}

TEST(a_digest_that_is_not_ours_does_nothing)
{
    struct county k;
    struct twice_given g;
    struct twice_tally t;
    int64_t open = -1;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct twice_told told = {.programme = "dibao", .other = THERE, .other_programme = "dibao"};
    CHECK(twice_give(cx, HERE, PERIOD, &g) == MZ_OK);
    struct twice_answer a = {.county = HERE, .period = PERIOD, .t = &told, .n = 1};
    memcpy(a.print, g.print, TWICE_PRINT_N);
    CHECK(twice_take(cx, &a, &t) == MZ_OK && t.strange == 1 && t.found == 0);
    CHECK(twice_open_count(cx, &open) == MZ_OK && open == 0);
    county_done(&k);
}

TEST(lines_that_are_no_comparison_are_refused)
{
    static const char *const bad[] = {
        "",
        "mz-twice-given,331181,2026-13,00\n",
        "mz-twice-given,33,2026-10,0011223344556677\n",
        "mz-twice-given,331181,2026-10,0011223344556677\nabc,dibao\n",
        "mz-twice-given,331181,2026-10,0011223344556677\n00112233445566778899aabbccddeeff,DIBAO\n",
        "mz-twice-given,331181,2026-10,0011223344556677\n00112233445566778899aabbccddeeff,dibao,"
        "x\n"};
    struct county k;
    struct twice_given g;
    struct twice_answer a;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(refused(&k, twice_given_read(cx, mz_str_of(bad[i]), &g), MZ_INVALID, "file"));
        CHECK(refused(&k, twice_answer_read(cx, mz_str_of(bad[i]), &a), MZ_INVALID, "file"));
    }
    CHECK(refused(&k,
                  twice_answer_read(cx,
                                    MZ_S("mz-twice-answer,331181,2026-10,0011223344556677\n"
                                         "00112233445566778899aabbccddeeff,dibao,331181,dibao\n"),
                                    &a),
                  MZ_INVALID, "file")); /* our own county is no other */
    county_done(&k);
}

TEST_MAIN(T(one_person_paid_by_two_counties_is_an_alert_on_both_sides),
          T(the_same_month_twice_and_the_next_month_make_nothing_new),
          T(who_is_paid_in_one_county_only_again_is_over),
          T(who_the_ledger_pays_is_compared_whatever_the_registers_say),
          T(what_leaves_a_county_is_digests_and_programmes), T(an_answer_names_own_digests_only),
          T(another_key_or_month_is_refused), T(a_digest_that_is_not_ours_does_nothing),
          T(lines_that_are_no_comparison_are_refused))
