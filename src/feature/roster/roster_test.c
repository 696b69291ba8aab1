/* roster_test.c - lists add up: entries, persons each once, who left, who is of two counties. */
#include "county.h"
#include "fault.h"
#include "planted.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/pay/pay.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"

extern const struct mz_feature mz_feature_roster;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_roster, &mz_feature_clue, NULL};

#define OTHER_COUNTY INT64_C(331102000000)
#define LISHUI       INT64_C(331100000000)

enum { PERIOD = 2026 * 12 + 9, PEOPLE = 600, LISTS = 4 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    for (size_t i = 0; i < 3; i++) {
        MZ_TRY(add_home(k, "周文芳", "19800512", VILLAGE));
    }
    return MZ_OK;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    bool well = roster_checks[0].run(&k->w.cx, &bad) == MZ_OK && bad == 0;
    k->w.actor = before;
    return well;
}

/* The i-th invented person. */
static mz_str number(mz_arena *a, size_t i)
{
    char s[40];
    (void)snprintf(s, sizeof s, "33110219%02zu%02zu%02zu%03zu", 40 + i / 300, i / 25 % 12 + 1,
                   i % 25 + 1, i % 997);
    return mz_str_fmt(a, "%.17s%c", s, mz_cid_check(s));
}

/* Writes the text as a file of the test's folder and loads it. */
static mz_code load(struct county *k, const char *list, int64_t period, mz_str text,
                    struct roster_load *out, bool *same)
{
    mz_cx *cx = &k->w.cx;
    mz_str path = mz_str_fmt(cx->a, "%s/list.csv", k->w.dir);
    FILE *f = fopen(path.p, "we");
    if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0) {
        return MZ_IO;
    }
    const struct roster_new in = {.list = mz_str_of(list),
                                  .period = period,
                                  .division = k->w.actor.division_lo,
                                  .name = MZ_S("list.csv"),
                                  .path = path.p};
    return roster_load(cx, &in, (struct roster_tell){NULL, NULL}, out, same);
}

#define HEAD "姓名,公民身份号码,行政区划代码\n"

static struct roster_count count(struct county *k, int64_t place)
{
    static struct roster_count c;
    const struct lists *lists = NULL;
    c = (struct roster_count){.persons = -1};
    if (lists_get(&k->w.cx, &lists) != MZ_OK || roster_count(&k->w.cx, place, lists, &c) != MZ_OK) {
        printf("not counted: %s\n", k->w.cx.err.msg);
    }
    return c;
}

/* ---- arithmetic ------------------------------------------------------------------------- */

/* A seeded case: who is on which list is drawn; the truth is counted from the draw, bit by bit. */
struct drawn {
    uint64_t seed;
    unsigned mask[PEOPLE];
    bool other[PEOPLE]; /* in the other county, too */
};

static uint64_t next(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void draw(struct drawn *d)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        d->mask[i] = 0;
        for (unsigned l = 0; l < LISTS; l++) {
            d->mask[i] |= next(&d->seed) % 3 == 0 ? 1U << l : 0;
        }
        d->other[i] = d->mask[i] != 0 && next(&d->seed) % 20 == 0;
    }
}

/* The file of one list; everybody of another county stands in it a second time, there. */
static mz_str file_of(struct county *k, const struct drawn *d, unsigned list)
{
    mz_buf *b = mz_buf_new(k->w.cx.a, 1 << 20);
    mz_buf_add(b, MZ_S(HEAD));
    for (size_t i = 0; i < PEOPLE; i++) {
        if ((d->mask[i] >> list & 1) != 0) {
            mz_str row = mz_str_fmt(k->w.cx.a, "周文芳," MZ_FMT ",", MZ_ARG(number(k->w.cx.a, i)));
            mz_buf_add(b, mz_str_fmt(k->w.cx.a, MZ_FMT "%" PRId64 "\n", MZ_ARG(row), VILLAGE));
            if (d->other[i]) {
                mz_buf_add(
                    b, mz_str_fmt(k->w.cx.a, MZ_FMT "%" PRId64 "\n", MZ_ARG(row), OTHER_COUNTY));
            }
        }
    }
    return mz_buf_str(b);
}

static void adds_up(int *failures_, enum mz_db_kind kind, uint64_t seed)
{
    static const char *const ids[LISTS] = {"rural", "medical", "union", "disabled"};
    struct county k;
    static struct drawn d;
    struct roster_load out;
    bool same = false;
    int64_t entries = 0;
    int64_t persons = 0;
    int64_t twice = 0;
    (void)county(&k, kind);
    act_as(&k, OFFICER, "city", LISHUI);
    d.seed = seed;
    draw(&d);
    for (size_t i = 0; i < PEOPLE; i++) {
        int64_t on = 0;
        for (unsigned l = 0; l < LISTS; l++) {
            on += d.mask[i] >> l & 1;
        }
        entries += on * (d.other[i] ? 2 : 1);
        persons += on > 0;
        twice += d.other[i];
    }
    for (unsigned l = 0; l < LISTS; l++) {
        CHECK(load(&k, ids[l], PERIOD, file_of(&k, &d, l), &out, &same) == MZ_OK && !same);
    }
    struct roster_count c = count(&k, LISHUI);
    CHECK(c.all.sum == entries);
    CHECK(c.persons == persons);
    CHECK(c.counties == twice && c.all.rows == persons + twice);
    CHECK(c.parts_n == 2 && c.parts[0].rows + c.parts[1].rows == c.all.rows);
    CHECK(c.parts[0].sum + c.parts[1].sum == entries);
    int64_t by_many = 0;
    for (size_t i = 0; i <= LISTS; i++) {
        by_many += (int64_t)i * c.many[i];
    }
    CHECK(by_many == entries);
    CHECK(c.both[0][1] == c.both[1][0] && c.both[2][2] == c.all.entries[2]);
    CHECK(healthy(&k));
    county_done(&k);
}

TEST(entries_and_persons_add_up_as_drawn)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        adds_up(failures_, MZ_DB_SQLITE, seed);
    }
    adds_up(failures_, MZ_DB_POSTGRESQL, 4);
}

/* ---- months -------------------------------------------------------------------------------- */

static mz_str three(struct county *k, size_t from)
{
    mz_str s = MZ_S(HEAD);
    for (size_t i = from; i < from + 3; i++) {
        s = mz_str_fmt(k->w.cx.a, MZ_FMT "周文芳," MZ_FMT ",%" PRId64 "\n", MZ_ARG(s),
                       MZ_ARG(number(k->w.cx.a, i)), VILLAGE);
    }
    return s;
}

TEST(a_new_month_replaces_the_list_before)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    (void)county(&k, MZ_DB_SQLITE);
    CHECK(load(&k, "rural", PERIOD, three(&k, 0), &out, &same) == MZ_OK);
    CHECK(out.entries_n == 3 && out.added_n == 3 && out.gone_n == 0);
    CHECK(load(&k, "rural", PERIOD, three(&k, 0), &out, &same) == MZ_OK && same);
    test_twice(&k.w.cx, true);
    CHECK(load(&k, "rural", PERIOD + 1, three(&k, 1), &out, &same) == MZ_OK && !same);
    CHECK(out.entries_n == 3 && out.added_n == 1 && out.gone_n == 1);
    CHECK(count(&k, COUNTY).persons == 3);
    CHECK(refused(&k, load(&k, "rural", PERIOD, three(&k, 2), &out, &same), MZ_CONFLICT, "period"));
    CHECK(load(&k, "rural", PERIOD + 2, three(&k, 0), &out, &same) == MZ_OK);
    CHECK(out.added_n == 1 && out.gone_n == 1); /* who was gone is back on the same entry */
    CHECK(count(&k, COUNTY).all.sum == 3 && healthy(&k));
    county_done(&k);
}

TEST(a_list_without_a_usable_row_takes_nobody_away)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    (void)county(&k, MZ_DB_SQLITE);
    CHECK(load(&k, "rural", PERIOD, three(&k, 0), &out, &same) == MZ_OK);
    CHECK(refused(&k,
                  load(&k, "rural", PERIOD + 1, MZ_S(HEAD "周文芳,12,331181103209\n"), &out, &same),
                  MZ_INVALID, "file"));
    CHECK(refused(&k, load(&k, "rural", PERIOD + 1, MZ_S("a,b\n1,2\n"), &out, &same), MZ_INVALID,
                  "file"));
    CHECK(count(&k, COUNTY).persons == 3);
    CHECK(refused(&k, load(&k, "none", PERIOD, three(&k, 0), &out, &same), MZ_INVALID, "list"));
    county_done(&k);
}

TEST(rows_are_counted_by_what_is_wrong_with_them)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    mz_str good = number(cx->a, 1);
    mz_str text = mz_str_fmt(cx->a,
                             HEAD "周文芳," MZ_FMT ",331181103209\n"
                                  "周文芳," MZ_FMT ",331181103209\n" /* twice */
                                  "周文芳,331102194001010012,331181103209\n"
                                  "," MZ_FMT ",331181103209\n"
                                  "周文芳," MZ_FMT ",999999999999\n"
                                  "周文芳," MZ_FMT ",331102000000\n", /* of elsewhere */
                             MZ_ARG(good), MZ_ARG(good), MZ_ARG(number(cx->a, 2)),
                             MZ_ARG(number(cx->a, 3)), MZ_ARG(number(cx->a, 4)));
    CHECK(load(&k, "medical", PERIOD, text, &out, &same) == MZ_OK);
    CHECK(out.rows_n == 6 && out.entries_n == 1 && out.double_n == 1);
    CHECK(out.bad_n == 3 && out.elsewhere_n == 1);
    CHECK(mz_str_eq(out.odd, MZ_S("4 number;5 name;6 place")));
    county_done(&k);
}

/* ---- people ------------------------------------------------------------------------------------
 */

TEST(registered_people_are_linked_and_others_become_clues)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    int64_t n = -1;
    int64_t clue = 0;
    struct mz_reg_row *rows = NULL;
    size_t rows_n = 0;
    mz_str labels;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    mz_str text =
        mz_str_fmt(cx->a, HEAD "周文芳," MZ_FMT ",%" PRId64 "\n项根娣," MZ_FMT ",%" PRId64 "\n",
                   MZ_ARG(k.number[0]), VILLAGE, MZ_ARG(number(cx->a, 9)), VILLAGE);
    CHECK(load(&k, "disabled", PERIOD, text, &out, &same) == MZ_OK);
    CHECK(roster_of(cx, k.person[0], &labels) == MZ_OK && labels.n > 0);
    CHECK(roster_of(cx, k.person[1], &labels) == MZ_OK && labels.n == 0);
    CHECK(roster_unknown_count(cx, &n) == MZ_OK && n == 1);
    const struct mz_query q = {.filters_n = 1,
                               .filters = {{.col = "person", .op = MZ_IS, .i = MZ_NULL}}};
    CHECK(mz_reg_rows(cx, &roster_register, &q, &rows, &rows_n) == MZ_OK && rows_n == 1);
    CHECK(roster_raise(cx, rows[0].id, &clue) == MZ_OK && clue > 0);
    struct clue c;
    CHECK(clue_get(cx, clue, &c) == MZ_OK && c.channel == CLUE_DATA && c.division == VILLAGE);
    CHECK(mz_str_eq(c.name_mask, MZ_S("项**")));
    CHECK(refused(&k, roster_raise(cx, rows[0].id, &clue), MZ_CONFLICT, NULL));
    const struct mz_query all = {.filters_n = 0};
    CHECK(mz_reg_rows(cx, &roster_register, &all, &rows, &rows_n) == MZ_OK && rows_n == 2);
    int64_t known = rows[0].v[4].i != MZ_NULL ? rows[0].id : rows[1].id;
    CHECK(refused(&k, roster_raise(cx, known, &clue), MZ_CONFLICT, NULL)); /* registered */
    CHECK(mz_reg_rows(cx, &roster_register, &q, &rows, &rows_n) == MZ_OK && rows_n == 1);
    act_as(&k, CLERK, "clerk", INT64_C(331181104000));
    CHECK(refused(&k, roster_raise(cx, rows[0].id, &clue), MZ_ABSENT, NULL));
    county_done(&k);
}

TEST(who_is_registered_later_is_linked_later)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    int64_t linked = -1;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    char digits[40];
    (void)snprintf(digits, sizeof digits, "33118119700101%03zu", 2 * k.n + 11);
    mz_str coming = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    mz_str text =
        mz_str_fmt(cx->a, HEAD "周文芳," MZ_FMT ",%" PRId64 "\n", MZ_ARG(coming), VILLAGE);
    CHECK(load(&k, "rural", PERIOD, text, &out, &same) == MZ_OK);
    CHECK(count(&k, COUNTY).all.known == 0);
    CHECK(add_home(&k, "周文芳", "19700101", VILLAGE) == MZ_OK);
    test_twice(cx, true);
    CHECK(roster_link(cx, &linked) == MZ_OK && linked == 1);
    CHECK(roster_link(cx, &linked) == MZ_OK && linked == 0);
    CHECK(count(&k, COUNTY).all.known == 1 && healthy(&k));
    county_done(&k);
}

TEST(no_name_and_no_number_stands_in_clear)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    mz_str nr = number(cx->a, 9);
    mz_str text = mz_str_fmt(cx->a, HEAD "项根娣," MZ_FMT ",%" PRId64 "\n", MZ_ARG(nr), VILLAGE);
    CHECK(load(&k, "disabled", PERIOD, text, &out, &same) == MZ_OK);
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {.filters_n = 0};
    CHECK(mz_reg_rows(cx, &roster_register, &q, &rows, &n) == MZ_OK && n == 1);
    struct roster_q_get_row r = {0};
    bool found = false;
    mz_str name;
    mz_str back;
    CHECK(roster_q_get(cx, rows[0].id, &r, &found) == MZ_OK && found);
    CHECK(memmem(r.seal.p, r.seal.n, nr.p, nr.n) == NULL &&
          memmem(r.seal.p, r.seal.n, "根娣", 6) == NULL);
    CHECK(memmem(r.id_mask.p, r.id_mask.n, nr.p + 6, 8) == NULL);
    CHECK(roster_unseal(cx, r.id, r.seal, &name, &back) == MZ_OK);
    CHECK(mz_str_eq(name, MZ_S("项根娣")) && mz_str_eq(back, nr));
    county_done(&k);
}

/* ---- monitored in all --------------------------------------------------------------------- */

enum { OURS_HOMES = 8, MONTH = 12 };

/* As the brain counted: this household receives what a department's list says. */
static mz_code counted(mz_cx *cx, const struct county *k, size_t i, const char *category,
                       int64_t receives)
{
    struct brain_q_home_add_args a = {.county = COUNTY / MZ_COUNTY_UNIT,
                                      .division = VILLAGE,
                                      .household = k->home[i],
                                      .person = MZ_NULL,
                                      .category = mz_str_of(category),
                                      .qualifies = 1,
                                      .receives = receives,
                                      .fen = MZ_NULL};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return brain_q_home_add(cx, &a);
}

static mz_code recognised_until(mz_cx *cx, const struct county *k, size_t i, int64_t until)
{
    struct matter_q_recognise_args a = {
        .county = COUNTY / MZ_COUNTY_UNIT,
        .division = VILLAGE,
        .category = MZ_S("rigid"),
        .household = k->home[i],
        .person = MZ_NULL,
        .subject_key = mz_str_fmt(cx->a, "h:%" PRId64, k->home[i]),
        .grade = MZ_S(""),
        .since = mz_date_today(cx).v - 30,
        .until = until,
        .review_on = MZ_NULL,
        .review = MZ_S(""),
        .pack = MZ_S("cn"),
        .case_id = k->home[i]};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return matter_q_recognise(cx, &a);
}

/* Granted from a month on, counted from this one; stopped from another, or not: MONTH. */
static mz_code paid(mz_cx *cx, const struct county *k, size_t i, const char *programme,
                    int64_t from, int64_t stop)
{
    int64_t now = test_month(cx, 0);
    int64_t id = 0;
    struct benefit b = {.division = VILLAGE,
                        .person = k->person[i],
                        .programme = mz_str_of(programme),
                        .from = now + from,
                        .fen = 10000};
    MZ_TRY(benefit_grant(cx, &b, &id));
    b.from = now + stop;
    return stop == MONTH ? MZ_OK : benefit_stop(cx, &b);
}

static mz_code ours_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(counted(cx, k, 1, "dibao", 1));
    MZ_TRY(counted(cx, k, 7, "dibao", 0)); /* qualifies and receives nothing */
    MZ_TRY(recognised_until(cx, k, 2, today));
    MZ_TRY(recognised_until(cx, k, 6, today - 1)); /* was */
    MZ_TRY(paid(cx, k, 3, "nursing-subsidy", -1, MONTH));
    MZ_TRY(counted(cx, k, 4, "dibao", 1)); /* and on a list */
    MZ_TRY(paid(cx, k, 4, "nursing-subsidy", -1, MONTH));
    MZ_TRY(counted(cx, k, 5, "dibao", 1)); /* in two groups */
    MZ_TRY(paid(cx, k, 5, "nursing-subsidy", 0, 1));
    MZ_TRY(recognised_until(cx, k, 5, MZ_NULL));
    MZ_TRY(paid(cx, k, 6, "nursing-subsidy", -3, 0)); /* ends with last month */
    MZ_TRY(paid(cx, k, 7, "nursing-subsidy", 1, MONTH)); /* begins next month */
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = COUNTY});
}

BOTH(who_is_on_a_list_a_benefit_or_in_a_category_is_monitored_once)
{
    struct county k;
    struct roster_load out;
    bool same = false;
    mz_cx *cx = county(&k, kind_);
    while (k.n < OURS_HOMES) {
        CHECK(add_home(&k, "叶根生", "19520204", VILLAGE) == MZ_OK);
    }
    mz_str text = mz_str_fmt(cx->a,
                             HEAD "周文芳," MZ_FMT ",%" PRId64 "\n叶根生," MZ_FMT ",%" PRId64
                                  "\n项根娣," MZ_FMT ",%" PRId64 "\n",
                             MZ_ARG(k.number[0]), VILLAGE, MZ_ARG(k.number[4]), VILLAGE,
                             MZ_ARG(number(cx->a, 9)), VILLAGE);
    CHECK(load(&k, "rural", PERIOD, text, &out, &same) == MZ_OK && out.entries_n == 3);
    CHECK(count(&k, COUNTY).persons == 3 && count(&k, COUNTY).ours == 0);
    CHECK(mz_tx(cx, ours_tx, &k) == MZ_OK);
    /* On no list: 1 on dibao, 2 rigid only, 3 nursing subsidy only, 5 in all three. */
    CHECK(count(&k, COUNTY).persons == 3 && count(&k, COUNTY).ours == 4);
    CHECK(count(&k, VILLAGE).ours == 4 && count(&k, INT64_C(331181102000)).ours == 0);
    /* The programme that is paid is one the ledger alone knows; who leaves the list stays once. */
    CHECK(load(&k, "rural", PERIOD + 1,
               mz_str_fmt(cx->a, HEAD "周文芳," MZ_FMT ",%" PRId64 "\n", MZ_ARG(k.number[0]),
                          VILLAGE),
               &out, &same) == MZ_OK);
    CHECK(count(&k, COUNTY).persons == 1 && count(&k, COUNTY).ours == 5);
    county_done(&k);
}

TEST_MAIN(T2(who_is_on_a_list_a_benefit_or_in_a_category_is_monitored_once),
          T(entries_and_persons_add_up_as_drawn), T(a_new_month_replaces_the_list_before),
          T(a_list_without_a_usable_row_takes_nobody_away),
          T(rows_are_counted_by_what_is_wrong_with_them),
          T(registered_people_are_linked_and_others_become_clues),
          T(who_is_registered_later_is_linked_later), T(no_name_and_no_number_stands_in_clear))
