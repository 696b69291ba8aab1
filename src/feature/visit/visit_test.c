/* visit_test.c - the plan is made once, a visit is taken once, a conflict waits for a person, a
 * phone obeys. */

#define COUNTY_MORE int64_t worker[2]; /* of VILLAGE */
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/round/round.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"

extern const struct mz_feature mz_feature_visit;
extern const struct mz_feature mz_feature_round;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_visit, &mz_feature_round,
                                                &mz_feature_clue, NULL};

enum { HOMES = 4, OLD = 0, YOUNG = 3 };

static void worker(struct county *k, size_t i)
{
    act_as(k, k->worker[i], "village", VILLAGE);
}

static mz_code add_account(struct county *k, const char *login, enum mz_role role, int64_t place,
                           int64_t *id)
{
    mz_cx *cx = &k->w.cx;
    const struct account_new in = {.login = mz_str_of(login),
                                   .name = mz_str_of(login),
                                   .division = place,
                                   .password = MZ_S("Longquan-2026"),
                                   .keep = true};
    mz_str first;
    int64_t post = 0;
    MZ_TRY(account_make(cx, &in, id, &first));
    const struct account_grant grant = {
        .account = *id, .role = role, .division = place, .ends = MZ_NULL, .why = MZ_S("测试岗位")};
    return account_grant(cx, &grant, &post);
}

/* Three of 80 or older, and somebody of 46 who is in no category. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    k->w.actor.user = 0; /* the program itself gives posts at once */
    MZ_TRY(add_account(k, "wang", MZ_ROLE_OFFICER, COUNTY, &k->officer));
    MZ_TRY(add_account(k, "ye", MZ_ROLE_VILLAGE, VILLAGE, &k->worker[0]));
    MZ_TRY(add_account(k, "lin", MZ_ROLE_VILLAGE, VILLAGE, &k->worker[1]));
    officer(k);
    for (size_t i = 0; i < HOMES; i++) {
        MZ_TRY(add_home(k, "周文芳", i < YOUNG ? "19400301" : "19800512", VILLAGE));
    }
    return MZ_OK;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    bool well = true;
    test_everywhere(&k->w);
    for (const struct mz_check *c = visit_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        mz_code rc = c->run(&k->w.cx, &bad);
        if (rc != MZ_OK || bad != 0) {
            printf("%s: %s, %" PRId64 " bad\n", c->name, mz_code_name(rc), bad);
            well = false;
        }
    }
    k->w.actor = before;
    return well;
}

/* The row of a household in the plan; false when it has none. */
static bool row_of(struct county *k, size_t home, struct visit_q_plan_row *out)
{
    struct visit_q_plan_rows_row *r = NULL;
    size_t n = 0;
    bool found = false;
    if (visit_q_plan_rows(&k->w.cx, COUNTY / MZ_COUNTY_UNIT, 0, 100, &r, &n) != MZ_OK) {
        return false;
    }
    for (size_t i = 0; i < n && !found; i++) {
        if (r[i].household == k->home[home] &&
            visit_q_plan(&k->w.cx, r[i].id, out, &found) != MZ_OK) {
            return false;
        }
    }
    return found;
}

static int64_t planned(struct county *k)
{
    int64_t changed = -1;
    if (visit_plan_make(&k->w.cx, &changed) != MZ_OK) {
        printf("no plan: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return changed;
}

#define WELL "{\"body\":\"well\",\"mood\":\"yes\",\"hard\":\"no\"}"

static struct visit_findings findings(const struct visit_q_plan_row *r, const char *key)
{
    return (struct visit_findings){.source = MZ_S("plan"),
                                   .id = r->id,
                                   .version = r->version,
                                   .key = mz_str_of(key),
                                   .outcome = VISIT_MET,
                                   .answers = MZ_S(WELL),
                                   .note = MZ_S(""),
                                   .with = MZ_S(""),
                                   .phone_ms = MZ_NULL,
                                   .lon_e6 = MZ_NULL,
                                   .lat_e6 = MZ_NULL};
}

static int64_t founds(struct county *k, int64_t subject)
{
    struct visit_q_found_of_row *r = NULL;
    size_t n = 0;
    return visit_q_found_of(&k->w.cx, MZ_S("plan"), subject, 50, &r, &n) == MZ_OK ? (int64_t)n : -1;
}

/* ---- without a store ----------------------------------------------------------------- */

static int64_t day(int year, int month, int d)
{
    mz_date out = MZ_DATE_NONE;
    return mz_date_make(year, month, d, &out) ? out.v : 0;
}

TEST(periods_end_on_their_last_day)
{
    static const struct {
        const char *every;
        int month, day;
    } rows[] = {{"week", 11, 22},
                {"month", 11, 30},
                {"quarter", 12, 31},
                {"half", 12, 31},
                {"year", 12, 31}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        CHECK(visit_period_end(mz_str_of(rows[i].every), day(2026, 11, 20)) ==
              day(2026, rows[i].month, rows[i].day));
    }
    CHECK(visit_period_next(MZ_S("month"), day(2026, 12, 31)) == day(2027, 1, 31));
    CHECK(visit_period_next(MZ_S("month"), day(2027, 1, 1)) == day(2027, 2, 28));
    CHECK(visit_period_next(MZ_S("quarter"), day(2026, 11, 20)) == day(2027, 3, 31));
    CHECK(visit_period_next(MZ_S("week"), day(2026, 11, 22)) == day(2026, 11, 29));
}

TEST(distances_are_right_to_a_percent)
{
    /* A minute of latitude is 1,855 m; a degree of longitude at 60 degrees is half of one at 0. */
    int64_t minute = visit_metres(119000000, 28000000, 119000000, 28016667);
    CHECK(minute > 1836 && minute < 1874);
    int64_t north = visit_metres(119000000, 60000000, 120000000, 60000000);
    int64_t equator = visit_metres(119000000, 0, 120000000, 0);
    CHECK(north * 2 > equator * 99 / 100 && north * 2 < equator * 101 / 100);
    CHECK(visit_metres(119000000, 28000000, 119000000, 28000000) == 0);
    CHECK(visit_metres(-180000000, -90000000, 180000000, 90000000) > 0);
}

TEST(a_picture_is_known_by_its_content)
{
    CHECK(strcmp(visit_picture_type(MZ_S("\xFF\xD8\xFF"
                                         "abc\xFF\xD9")),
                 "jpeg") == 0);
    CHECK(visit_picture_type(MZ_S("\xFF\xD8\xFF"
                                  "half")) == NULL);
    CHECK(visit_picture_type(MZ_S("<svg/>")) == NULL && visit_picture_type(MZ_S("")) == NULL);
}

static void count_wrong(void *p, struct mz_say say)
{
    (void)say;
    ++*(int *)p;
}

TEST(answers_are_held_against_the_form)
{
    struct test_world w;
    test_context(&w);
    struct visit_option yes_no[] = {{MZ_S("yes"), MZ_S("是")}, {MZ_S("no"), MZ_S("否")}};
    struct visit_form f = {.people = 1};
    const struct mz_json *map = NULL;
    visit_form_room(&w.cx, &f, 5);
    visit_form_add(&f, (struct visit_field){.id = MZ_S("ok"),
                                            .kind = VISIT_CHOICE,
                                            .required = true,
                                            .options = yes_no,
                                            .options_n = 2});
    visit_form_add(&f,
                   (struct visit_field){
                       .id = MZ_S("all"), .kind = VISIT_MANY, .options = yes_no, .options_n = 2});
    visit_form_add(&f,
                   (struct visit_field){.id = MZ_S("n"), .kind = VISIT_NUMBER, .lo = 0, .hi = 9});
    visit_form_add(&f, (struct visit_field){.id = MZ_S("fen"), .kind = VISIT_MONEY});
    visit_form_add(&f, (struct visit_field){.id = MZ_S("t"), .kind = VISIT_TEXT, .max = 3});
    static const struct {
        const char *json;
        bool met;
        int wrong;
    } rows[] = {
        {"{\"ok\":\"yes\",\"all\":\"yes no\",\"n\":\"9\",\"fen\":\"12.50\",\"t\":\"三个字\"}", true,
         0},
        {"{}", true, 1},
        {"{}", false, 0},
        {"{\"ok\":\"maybe\"}", true, 1},
        {"{\"ok\":\"yes\",\"all\":\"yes other\"}", true, 1},
        {"{\"ok\":\"yes\",\"n\":\"10\"}", true, 1},
        {"{\"ok\":\"yes\",\"n\":\"1e3\"}", true, 1},
        {"{\"ok\":\"yes\",\"fen\":\"1.234\"}", true, 1},
        {"{\"ok\":\"yes\",\"t\":\"四个汉字\"}", true, 1},
        {"{\"ok\":\"yes\",\"other\":\"x\"}", true, 1},
        {"{\"ok\":[\"yes\"]}", true, 2}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        int wrong = 0;
        mz_code rc = visit_form_check(&w.cx, &f, mz_str_of(rows[i].json), rows[i].met, count_wrong,
                                      &wrong, &map);
        CHECK(rc == MZ_OK && wrong == rows[i].wrong);
    }
    CHECK(visit_form_check(&w.cx, &f, MZ_S("[]"), true, count_wrong, &(int){0}, &map) ==
          MZ_INVALID);
    mz_clear(&w.cx);
    CHECK(visit_form_check(&w.cx, &f, MZ_S("{"), true, count_wrong, &(int){0}, &map) == MZ_INVALID);
    mz_arena_free(w.cx.a);
}

/* ---- the plan ------------------------------------------------------------------------ */

BOTH(the_plan_has_each_household_of_its_categories_once)
{
    struct county k;
    (void)county(&k, kind_);
    struct visit_q_plan_row r = {0};
    CHECK(planned(&k) == 3);
    CHECK(planned(&k) == 0); /* twice does nothing more */
    CHECK(row_of(&k, OLD, &r) && mz_str_eq(r.every, MZ_S("month")));
    CHECK(mz_str_eq(r.sorts, MZ_S("aged80")) && mz_str_eq(r.form, MZ_S("care")));
    CHECK(r.due == visit_period_end(MZ_S("month"), mz_date_today(&k.w.cx).v));
    CHECK(r.visitor == k.worker[0] || r.visitor == k.worker[1]);
    CHECK(!row_of(&k, YOUNG, &r));
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- taking ---------------------------------------------------------------------------- */

BOTH(what_is_sent_twice_is_one_visit)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_q_plan_row r = {0};
    struct visit_q_plan_row after = {0};
    struct visit_taken got;
    struct visit_taken again;
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    struct visit_findings in = findings(&r, "phone-0001");
    CHECK(visit_take(cx, &in, &got) == MZ_OK && got.result == VISIT_TAKEN);
    CHECK(visit_take(cx, &in, &again) == MZ_OK && again.result == VISIT_AGAIN &&
          again.id == got.id);
    CHECK(founds(&k, r.id) == 1 && row_of(&k, OLD, &after));
    CHECK(after.version == r.version + 1 && after.last == mz_date_today(cx).v);
    CHECK(after.due == visit_period_next(MZ_S("month"), mz_date_today(cx).v));
    /* The key of this visit is no key for another, and nobody else's. */
    struct visit_q_plan_row other = {0};
    CHECK(row_of(&k, 1, &other));
    struct visit_findings stolen = findings(&other, "phone-0001");
    CHECK(refused(&k, visit_take(cx, &stolen, &again), MZ_INVALID, "key"));
    worker(&k, 1);
    CHECK(refused(&k, visit_take(cx, &in, &again), MZ_INVALID, "key"));
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(who_is_away_stays_due_and_a_need_is_a_clue)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_q_plan_row r = {0};
    struct visit_taken got;
    int64_t clues = 0;
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    /* Nobody at home: still due, tried once. */
    struct visit_findings in = findings(&r, "phone-away");
    in.outcome = VISIT_AWAY;
    in.answers = MZ_S("{}");
    CHECK(visit_take(cx, &in, &got) == MZ_OK);
    struct visit_q_plan_row after = {0};
    CHECK(row_of(&k, OLD, &after) && after.due == r.due && after.tried_n == 1);
    CHECK(after.last == MZ_NULL);
    /* A need becomes a clue. */
    in = findings(&after, "phone-need");
    in.answers = MZ_S("{\"body\":\"worse\",\"mood\":\"no\",\"hard\":\"yes\"}");
    in.phone_ms = mz_now_ms(cx) + 900 * DAY_MS; /* a phone whose clock is years off */
    CHECK(visit_take(cx, &in, &got) == MZ_OK && got.result == VISIT_TAKEN);
    CHECK(row_of(&k, OLD, &after) && after.last == mz_date_today(cx).v && after.tried_n == 0);
    struct visit_found f = {.id = 0};
    CHECK(visit_found_get(cx, got.id, &f) == MZ_OK && f.phone_ms == in.phone_ms);
    CHECK(f.at_ms == mz_now_ms(cx) && f.day == mz_date_today(cx).v);
    struct mz_query q = {.limit = 10};
    CHECK(mz_reg_count(cx, &clue_register, &q, &clues) == MZ_OK && clues == 1);
    CHECK(healthy(&k));
    county_done(&k);
}

/* What is wrong is said with its field and leaves nothing behind. */
TEST(what_is_wrong_or_too_large_is_refused_with_its_field)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct visit_q_plan_row r = {0};
    struct visit_taken got;
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    struct visit_findings in = findings(&r, "short");
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_INVALID, "key"));
    in = findings(&r, "phone-0002");
    in.outcome = VISIT_OUTCOMES_N;
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_INVALID, "outcome"));
    in = findings(&r, "phone-0002");
    in.answers = MZ_S("{\"body\":\"well\"}");
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_INVALID, "mood"));
    in = findings(&r, "phone-0002");
    in.lon_e6 = 181000000;
    in.lat_e6 = 0;
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_INVALID, "place"));
    in = findings(&r, "phone-0002");
    in.source = MZ_S("nothing");
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_ABSENT, "source"));
    const struct visit_picture odd = {"photo", MZ_S("no picture")};
    in = findings(&r, "phone-0002");
    in.pictures = &odd;
    in.pictures_n = 1;
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_INVALID, "photo"));
    char *large = MZ_NEW_N(cx->a, char, VISIT_PHOTO_BYTES + 1);
    const struct visit_picture big = {"photo", {large, VISIT_PHOTO_BYTES + 1}};
    in.pictures = &big;
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_LIMIT, "photo"));
    struct visit_picture many[VISIT_PHOTOS_MAX + 1];
    for (size_t i = 0; i < MZ_LEN(many); i++) {
        many[i] = (struct visit_picture){"photo", MZ_S("\xFF\xD8\xFF"
                                                       "a\xFF\xD9")};
    }
    in.pictures = many;
    in.pictures_n = MZ_LEN(many);
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_LIMIT, "photo"));
    act_as(&k, 99, "centre", COUNTY);
    in = findings(&r, "phone-0002");
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_DENIED, NULL));
    act_as(&k, k.worker[0], "village", INT64_C(331181103212)); /* another village */
    CHECK(refused(&k, visit_take(cx, &in, &got), MZ_ABSENT, NULL));
    officer(&k);
    CHECK(founds(&k, r.id) == 0 && healthy(&k));
    county_done(&k);
}

BOTH(pictures_stand_sealed_beside_their_visit)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_q_plan_row r = {0};
    struct visit_q_files_row *f = NULL;
    struct visit_taken got;
    mz_str plain = MZ_S("");
    size_t n = 0;
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    const struct visit_picture two[] = {{"photo", MZ_S("\xFF\xD8\xFF"
                                                       "a door\xFF\xD9")},
                                        {"sign1", MZ_S("\x89PNG\r\n\x1A\n"
                                                       "a name"
                                                       "IEND\xAE\x42\x60\x82")}};
    struct visit_findings in = findings(&r, "phone-pictures");
    in.pictures = two;
    in.pictures_n = 2;
    in.lon_e6 = 119000000; /* the first home of county.h stands there */
    in.lat_e6 = 28000100;
    CHECK(visit_take(cx, &in, &got) == MZ_OK);
    CHECK(visit_q_files(cx, got.id, 10, &f, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && visit_file_read(cx, f[0].id, &plain) == MZ_OK);
    CHECK(mz_str_eq(plain, two[0].data) && mz_str_eq(f[1].kind, MZ_S("sign1")));
    /* On the disk nothing of it can be read. */
    mz_str path =
        mz_str_fmt(cx->a, "%s/visit/%" PRId64 "/%" PRId64, k.w.dir, f[0].id / 1000, f[0].id);
    FILE *file = fopen(path.p, "rb");
    char raw[200] = {0};
    CHECK(file != NULL && fread(raw, 1, sizeof raw - 1, file) > 0);
    CHECK(memmem(raw, sizeof raw, "a door", 6) == NULL);
    CHECK(file != NULL && fclose(file) == 0);
    struct visit_found found = {.id = 0};
    CHECK(visit_found_get(cx, got.id, &found) == MZ_OK && found.metres >= 10 && found.metres <= 12);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- conflicts ------------------------------------------------------------------------------ */

BOTH(the_second_of_two_waits_for_a_person)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_q_plan_row r = {0};
    struct visit_q_plan_row after = {0};
    struct visit_taken got;
    struct visit_taken late;
    struct visit_found f = {.id = 0};
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    struct visit_findings first = findings(&r, "phone-first");
    CHECK(visit_take(cx, &first, &got) == MZ_OK && got.result == VISIT_TAKEN);
    /* The second was made from the same version, without a network. */
    worker(&k, 1);
    struct visit_findings second = findings(&r, "phone-second");
    second.note = MZ_S("下午去的");
    CHECK(visit_take(cx, &second, &late) == MZ_OK && late.result == VISIT_CONFLICT &&
          late.why.n > 0);
    CHECK(row_of(&k, OLD, &after) && after.version == r.version + 1); /* nothing was overwritten */
    CHECK(visit_take(cx, &second, &got) == MZ_OK && got.result == VISIT_CONFLICT &&
          got.id == late.id);
    CHECK(founds(&k, r.id) == 2);
    CHECK(visit_found_get(cx, late.id, &f) == MZ_OK && mz_str_eq(f.state, MZ_S("conflict")));
    CHECK(f.base == r.version && f.met_version == after.version);
    CHECK(strstr(mz_str_z(cx->a, f.body), "下午去的") != NULL);
    /* A person decides, with a reason; whose it is not needs the right to. */
    CHECK(refused(&k, visit_decide(cx, late.id, f.version, true, MZ_S("")), MZ_INVALID, "note"));
    worker(&k, 0);
    CHECK(refused(&k, visit_decide(cx, late.id, f.version, true, MZ_S("都算")), MZ_DENIED, NULL));
    officer(&k);
    CHECK(visit_decide(cx, late.id, f.version, true, MZ_S("两人都到了")) == MZ_OK);
    CHECK(row_of(&k, OLD, &after) && after.version == r.version + 2);
    CHECK(
        refused(&k, visit_decide(cx, late.id, f.version, false, MZ_S("再来")), MZ_CONFLICT, NULL));
    CHECK(visit_found_get(cx, late.id, &f) == MZ_OK && mz_str_eq(f.state, MZ_S("taken")));
    CHECK(f.decided_by == k.officer && healthy(&k));
    county_done(&k);
}

TEST(a_conflict_may_be_kept_on_record_only)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct visit_q_plan_row r = {0};
    struct visit_q_plan_row after = {0};
    struct visit_taken got;
    struct visit_found f = {.id = 0};
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    struct visit_findings in = findings(&r, "phone-stale");
    in.version = r.version + 7;
    CHECK(visit_take(cx, &in, &got) == MZ_OK && got.result == VISIT_CONFLICT);
    CHECK(visit_decide(cx, got.id, 0, false, MZ_S("重复上报")) == MZ_OK);
    CHECK(visit_found_get(cx, got.id, &f) == MZ_OK && mz_str_eq(f.state, MZ_S("kept")));
    CHECK(row_of(&k, OLD, &after) && after.version == r.version && after.last == MZ_NULL);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- campaigns ------------------------------------------------------------------------------- */

static const int64_t whole[] = {COUNTY};

static int64_t campaign(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    const struct round_pack *pack = NULL;
    int64_t id = 0;
    struct round_new in = {.name = MZ_S("冬季走访"),
                           .place = whole,
                           .place_n = 1,
                           .whom = ROUND_TOWNSHIP,
                           .whom_arg = MZ_S(""),
                           .visitors = MZ_S("cadre grid"),
                           .starts = mz_date_today(cx).v - 3,
                           .ends = mz_date_today(cx).v + 30,
                           .assign = true};
    mz_code rc = round_pack_get(cx, &pack);
    rc = rc == MZ_OK ? form_write(cx, round_form(pack, MZ_S("plain")), &in.form) : rc;
    rc = rc == MZ_OK ? round_make(cx, &in, &id) : rc;
    rc = rc == MZ_OK ? round_list_go(cx, id, (struct round_tell){NULL, NULL}) : rc;
    if (rc != MZ_OK) {
        printf("no campaign: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

BOTH(a_campaign_takes_what_the_phone_found)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_due *due = NULL;
    struct visit_form f = {.people = 0};
    struct visit_taken got;
    struct round_visit v = {.id = 0};
    size_t n = 0;
    CHECK(campaign(&k) != 0);
    worker(&k, 0);
    CHECK(visit_list(cx, &due, &n) == MZ_OK && n == 2); /* four homes, two workers */
    CHECK(n == 2 && strcmp(due[0].source->name, "round") == 0 && due[0].open);
    CHECK(due[0].source->form(cx, &due[0], &f) == MZ_OK && f.fields_n == 4);
    struct visit_findings in = {.source = MZ_S("round"),
                                .id = due[0].id,
                                .version = due[0].version,
                                .key = MZ_S("phone-round"),
                                .outcome = VISIT_MET,
                                .answers = MZ_S("{\"visitor_kind\":\"grid\",\"life\":\"yes\"}"),
                                .phone_ms = MZ_NULL,
                                .lon_e6 = MZ_NULL,
                                .lat_e6 = MZ_NULL};
    CHECK(visit_take(cx, &in, &got) == MZ_OK && got.result == VISIT_TAKEN);
    CHECK(round_visit_get(cx, due[0].id, &v) == MZ_OK && v.state == ROUND_MET && v.found_n == 1);
    CHECK(visit_list(cx, &due, &n) == MZ_OK && n == 1);
    /* Once more from the old version: kept, and the campaign does not change. */
    in.key = MZ_S("phone-round-2");
    CHECK(visit_take(cx, &in, &got) == MZ_OK && got.result == VISIT_CONFLICT);
    CHECK(round_visit_get(cx, in.id, &v) == MZ_OK && v.found_n == 1);
    CHECK(refused(&k, visit_decide(cx, got.id, 0, true, MZ_S("再记一次")), MZ_CONFLICT, "choice"));
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- coverage -----------------------------------------------------------------------------------
 */

TEST(coverage_counts_who_was_met_in_the_month)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct visit_q_towns_row *t = NULL;
    struct visit_q_plan_row r = {0};
    struct visit_taken got;
    size_t n = 0;
    int64_t late = -1;
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    worker(&k, 0);
    struct visit_findings in = findings(&r, "phone-cover");
    CHECK(visit_take(cx, &in, &got) == MZ_OK);
    officer(&k);
    CHECK(visit_q_towns(cx, visit_this_month(cx), 10, &t, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && t[0].place == TOWN && t[0].planned == 3 && t[0].covered == 1);
    CHECK(visit_count_late(cx, &late) == MZ_OK && late == 0);
    test_tick(&k.w, 40 * DAY_MS); /* into the next month: two were not met, one is due again */
    CHECK(planned(&k) == 0 && visit_count_late(cx, &late) == MZ_OK && late == 2);
    CHECK(visit_q_towns(cx, visit_this_month(cx), 10, &t, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && t[0].planned == 3 && t[0].covered == 0 && t[0].late == 2);
    CHECK(visit_q_towns(cx, visit_this_month(cx) - 1, 10, &t, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && t[0].covered == 1); /* what is past stays */
    CHECK(healthy(&k));
    county_done(&k);
}

TEST(a_regular_visit_is_given_to_who_works_there)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct visit_q_plan_row r = {0};
    CHECK(planned(&k) == 3 && row_of(&k, OLD, &r));
    CHECK(visit_plan_give(cx, r.id, k.worker[1]) == MZ_OK);
    CHECK(row_of(&k, OLD, &r) && r.visitor == k.worker[1]);
    CHECK(refused(&k, visit_plan_give(cx, r.id, 987), MZ_INVALID, "visitor"));
    worker(&k, 0);
    CHECK(refused(&k, visit_plan_give(cx, r.id, k.worker[0]), MZ_DENIED, NULL));
    county_done(&k);
}

/* ---- phones -------------------------------------------------------------------------------------
 */

static mz_str shown(mz_cx *cx, int64_t id, mz_str letters)
{
    return mz_str_fmt(cx->a, "%" PRId64 "." MZ_FMT, id, MZ_ARG(letters));
}

BOTH(a_phone_is_bound_to_its_account_and_obeys_when_it_is_revoked)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct visit_pairing p = {.id = 0};
    mz_str state = MZ_S("");
    int64_t id = 0;
    worker(&k, 0);
    CHECK(refused(&k, visit_device_add(cx, MZ_S(""), &p), MZ_INVALID, "name"));
    CHECK(visit_device_add(cx, MZ_S("外勤01"), &p) == MZ_OK && p.id != 0);
    mz_str secret = shown(cx, p.id, p.secret);
    mz_str hello = shown(cx, p.id, p.hello);
    CHECK(visit_device_own(cx, secret, &id) == MZ_OK && id == p.id);
    CHECK(refused(&k, visit_device_own(cx, hello, &id), MZ_DENIED, "device"));
    CHECK(refused(&k, visit_device_own(cx, MZ_S("1.x"), &id), MZ_DENIED, "device"));
    worker(&k, 1); /* somebody else's phone */
    CHECK(refused(&k, visit_device_own(cx, secret, &id), MZ_DENIED, "device"));
    CHECK(refused(&k, visit_device_wipe(cx, p.id, 0), MZ_ABSENT, NULL));
    /* Nobody is signed in: the phone shows its letters. */
    k.w.actor = (struct mz_actor){.from = MZ_S("public")};
    CHECK(visit_device_hello(cx, hello, false, &state) == MZ_OK &&
          mz_str_eq(state, MZ_S("active")));
    CHECK(refused(&k, visit_device_hello(cx, secret, false, &state), MZ_ABSENT, NULL));
    CHECK(refused(&k, visit_device_hello(cx, MZ_S("x"), false, &state), MZ_ABSENT, NULL));
    officer(&k);
    CHECK(visit_device_wipe(cx, p.id, 0) == MZ_OK);
    CHECK(refused(&k, visit_device_wipe(cx, p.id, 0), MZ_CONFLICT, NULL));
    worker(&k, 0);
    CHECK(refused(&k, visit_device_own(cx, secret, &id), MZ_DENIED, "device"));
    k.w.actor = (struct mz_actor){.from = MZ_S("public")};
    CHECK(visit_device_hello(cx, hello, false, &state) == MZ_OK && mz_str_eq(state, MZ_S("wipe")));
    CHECK(visit_device_hello(cx, hello, true, &state) == MZ_OK && mz_str_eq(state, MZ_S("wiped")));
    CHECK(visit_device_hello(cx, hello, true, &state) == MZ_OK); /* twice is once */
    officer(&k);
    struct visit_device d = {.id = 0};
    CHECK(visit_device_get(cx, p.id, &d) == MZ_OK && mz_str_eq(d.state, MZ_S("wiped")));
    county_done(&k);
}

TEST(an_account_has_five_phones_at_most)
{
    struct county k;
    mz_cx *cx = county(&k, MZ_DB_SQLITE);
    struct visit_pairing p;
    worker(&k, 0);
    for (int i = 0; i < VISIT_DEVICES_MAX; i++) {
        CHECK(visit_device_add(cx, MZ_S("手机"), &p) == MZ_OK);
    }
    CHECK(refused(&k, visit_device_add(cx, MZ_S("手机"), &p), MZ_LIMIT, NULL));
    county_done(&k);
}

TEST_MAIN(T(periods_end_on_their_last_day), T(distances_are_right_to_a_percent),
          T(a_picture_is_known_by_its_content), T(answers_are_held_against_the_form),
          T2(the_plan_has_each_household_of_its_categories_once),
          T2(what_is_sent_twice_is_one_visit), T2(who_is_away_stays_due_and_a_need_is_a_clue),
          T(what_is_wrong_or_too_large_is_refused_with_its_field),
          T2(pictures_stand_sealed_beside_their_visit), T2(the_second_of_two_waits_for_a_person),
          T(a_conflict_may_be_kept_on_record_only), T2(a_campaign_takes_what_the_phone_found),
          T(coverage_counts_who_was_met_in_the_month),
          T(a_regular_visit_is_given_to_who_works_there),
          T2(a_phone_is_bound_to_its_account_and_obeys_when_it_is_revoked),
          T(an_account_has_five_phones_at_most))
