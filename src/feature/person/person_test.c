/* person_test.c - registering, changing, masking and remembering persons, on both databases. */
#include "people.h"

#include "fault.h"

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/person/person_int.h"
#include "feature/person/person_tables_int.h"

/* ---- checking --------------------------------------------------------- */

TEST(every_refusal_names_its_field_and_all_come_at_once)
{
    struct people p;
    mz_cx *cx = people(&p, MZ_DB_SQLITE);
    struct person_problems ps;
    struct person_input in = person_blank();
    in.sex = MZ_S("3");
    in.nation = MZ_S("77");
    in.marital = MZ_S("maybe");
    in.id_number = MZ_S("331181199010100013");
    in.phone = MZ_S("123");
    in.phone2 = MZ_S("1380000000");
    in.hukou = 123456789012;
    in.lon_e6 = 1;
    in.protect = 64;
    in.pinyin = MZ_S("li4 si");
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK);
    CHECK(says(&ps, "name") && says(&ps, "sex") && says(&ps, "nation") && says(&ps, "marital"));
    CHECK(says(&ps, "id_number") && says(&ps, "phone") && says(&ps, "phone2"));
    CHECK(says(&ps, "division") && says(&ps, "hukou") && says(&ps, "lon_e6"));
    CHECK(says(&ps, "protect") && says(&ps, "pinyin"));
    CHECK(ps.n <= PERSON_PROBLEMS_MAX && ps.n == 12);
    people_done(&p);
}

TEST(a_wrong_digit_of_the_number_is_named)
{
    struct people p;
    mz_cx *cx = people(&p, MZ_DB_SQLITE);
    struct person_problems ps;
    mz_str good = number_of(cx, "19760512", 12);
    char bad[32];
    (void)snprintf(bad, sizeof bad, MZ_FMT, MZ_ARG(good));
    bad[17] = bad[17] == '1' ? '2' : '1';
    struct person_input in = somebody(&p, "张三丰", mz_str_of(bad));
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && ps.n == 1);
    mz_str text = mz_text_say(cx->a, MZ_LANG_ZH, ps.say[0]);
    CHECK(memmem(text.p, text.n, "第 18 位", strlen("第 18 位")) != NULL);
    bad[8] = 'A';
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && ps.n == 1);
    text = mz_text_say(cx->a, MZ_LANG_ZH, ps.say[0]);
    CHECK(memmem(text.p, text.n, "第 9 位", strlen("第 9 位")) != NULL);
    people_done(&p);
}

TEST(number_birthday_and_sex_must_agree)
{
    struct people p;
    mz_cx *cx = people(&p, MZ_DB_SQLITE);
    struct person_problems ps;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11)); /* 1: a man */
    in.sex = MZ_S("女");
    CHECK(mz_date_make(1976, 5, 13, &in.birth));
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK);
    CHECK(ps.n == 2 && says(&ps, "sex") && says(&ps, "birth"));
    in.sex = MZ_S("1");
    CHECK(mz_date_make(1976, 5, 12, &in.birth));
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && ps.n == 0);
    in.id_kind = MZ_S("foreign");
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && says(&ps, "id_kind"));
    in.id_kind = MZ_S("none");
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && says(&ps, "id_number"));
    in = somebody(&p, "李四", MZ_S(""));
    CHECK(mz_date_make(2026, 12, 1, &in.birth));
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && says(&ps, "birth"));
    CHECK(mz_date_make(1890, 1, 1, &in.birth));
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && says(&ps, "birth"));
    people_done(&p);
}

TEST(a_residence_is_a_division_in_force_in_scope_and_small)
{
    struct people p;
    mz_cx *cx = people(&p, MZ_DB_SQLITE);
    struct person_problems ps;
    struct person_input in = somebody(&p, "张三丰", MZ_S(""));
    const int64_t bad[] = {0, COUNTY, 331181999999, 330104001000, 331182100000};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        in.division = bad[i];
        CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && ps.n == 1 && says(&ps, "division"));
    }
    in.division = TOWN;
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && ps.n == 0);
    test_scope(&p.w, p.village[1], p.village[1]);
    in.division = p.village[0];
    CHECK(person_check(cx, &in, 0, &ps) == MZ_OK && says(&ps, "division"));
    people_done(&p);
}

/* ---- adding and seeing ------------------------------------------------ */

BOTH(a_person_is_seen_with_masks_and_the_number_is_sealed)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    person_raw raw;
    mz_str number = number_of(cx, "19760512", 11);
    struct person_input in = somebody(&p, "张三丰", number);
    int64_t id = added(cx, &in);
    CHECK(id / MZ_ID_UNIT == COUNTY / MZ_COUNTY_UNIT);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK);
    CHECK(same(v.name, "张三丰") && same(v.pinyin, "zhang san feng") && same(v.sex, "1"));
    CHECK(same(v.id_kind, "citizen") && v.id_mask.n == 18 && v.age == 50 && v.hidden == 0);
    CHECK(memcmp(v.id_mask.p, "331181********", 14) == 0);
    CHECK(memcmp(v.id_mask.p + 14, number.p + 14, 4) == 0);
    CHECK(same(v.phone_mask, "138****0000") && v.version == 1 && same(v.state, "active"));
    CHECK(person_load_one(cx, id, &raw) == MZ_OK);
    CHECK(memmem(raw.id_seal.p, raw.id_seal.n, number.p, number.n) == NULL && raw.id_index.n == 16);
    struct mz_change *change = NULL;
    size_t n = 0;
    CHECK(mz_changes_of(cx, "person", id, 9, &change, &n) == MZ_OK && n == 1);
    CHECK(memmem(change[0].image.p, change[0].image.n, number.p, number.n) == NULL);
    int64_t found = 0;
    CHECK(person_by_number(cx, number, &found) == MZ_OK && found == id);
    CHECK(person_get(cx, 0, id + 1, &v) == MZ_ABSENT);
    mz_clear(cx);
    people_done(&p);
}

BOTH(a_number_stands_once_in_a_county_also_outside_the_scope)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    int64_t again = 0;
    CHECK(person_add(cx, &in, NULL, &again) == MZ_CONFLICT && again == 0);
    CHECK(strcmp(cx->err.field, "id_number") == 0);
    mz_clear(cx);
    in.division = p.village[1];
    test_scope(&p.w, p.village[1], p.village[1]);
    CHECK(person_add(cx, &in, NULL, &again) == MZ_CONFLICT);
    CHECK(strstr(cx->err.say, "another township") != NULL);
    mz_clear(cx);
    CHECK(person_by_number(cx, in.id_number, &again) == MZ_OK && again == 0); /* out of sight */
    struct person_view v;
    CHECK(person_get(cx, 0, id, &v) == MZ_ABSENT);
    mz_clear(cx);
    people_done(&p);
}

static int64_t count_rows(mz_cx *cx, int *failures_)
{
    struct person_q_count_row row = {0};
    CHECK(person_q_count(cx, &row) == MZ_OK);
    return row.n;
}

static int64_t found_by(mz_cx *cx, unsigned may, const char *words)
{
    struct person_found f;
    const struct person_query q = {.text = mz_str_of(words)};
    mz_code rc = person_search(cx, may, &q, &f);
    if (rc != MZ_OK) {
        printf("\"%s\": %s\n", words, cx->err.msg);
        mz_clear(cx);
        return -1;
    }
    return f.total;
}

BOTH(a_fault_in_any_statement_leaves_nothing_of_a_person)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = 0;
    mz_code rc = MZ_IO;
    int faults = 0;
    for (int64_t at = 1; rc != MZ_OK && at < 60; at++) {
        test_fault(cx, at);
        rc = person_add(cx, &in, NULL, &id);
        test_fault(cx, 0);
        if (rc == MZ_OK) {
            break;
        }
        faults++;
        CHECK(rc == MZ_IO && id == 0);
        mz_clear(cx);
        CHECK(count_rows(cx, failures_) == 0 && found_by(cx, 3, "张三丰") == 0);
    }
    CHECK(rc == MZ_OK && faults >= 6 && count_rows(cx, failures_) == 1);
    CHECK(found_by(cx, 3, "张三丰") == 1);
    int64_t events = 0;
    int64_t bad_county = 0;
    int64_t bad_n = 0;
    CHECK(mz_audit_verify(cx, &events, &bad_county, &bad_n) == MZ_OK && bad_county == 0);
    people_done(&p);
}

BOTH(a_bad_row_in_a_batch_says_why_and_the_others_enter)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_input in[6];
    struct person_result r[6];
    for (size_t i = 0; i < 6; i++) {
        mz_str name = mz_str_fmt(cx->a, "张%s", i % 2 == 0 ? "明" : "亮");
        in[i] = somebody(&p, name.p, number_of(cx, "19760512", 100 + (int)i));
    }
    in[2].id_number = MZ_S("331181197605121112345");
    in[3].name = MZ_S("9");
    in[4].id_number = in[0].id_number;
    CHECK(person_add_many(cx, in, 6, false, r) == MZ_OK);
    CHECK(r[0].id > 0 && r[1].id == r[0].id + 1 && r[5].id == r[1].id + 1);
    CHECK(r[2].code == MZ_INVALID && says(&r[2].problems, "id_number"));
    CHECK(r[3].code == MZ_INVALID && says(&r[3].problems, "name"));
    CHECK(r[4].code == MZ_CONFLICT && r[4].taken_by == r[0].id && r[4].id == 0);
    CHECK(says(&r[4].problems, "id_number") && count_rows(cx, failures_) == 3);
    CHECK(found_by(cx, 0, "张明") == 1 && found_by(cx, 0, "zl") == 2);
    CHECK(person_add_many(cx, in, 6, false, r) == MZ_OK); /* the same file again */
    CHECK(count_rows(cx, failures_) == 3 && r[1].code == MZ_CONFLICT && r[1].taken_by > 0);
    for (int64_t at = 1; at < 40; at++) { /* a batch is whole or not at all */
        struct person_input more = somebody(&p, "王五", number_of(cx, "19800101", 500));
        test_fault(cx, at);
        mz_code rc = person_add_many(cx, &more, 1, false, r);
        test_fault(cx, 0);
        CHECK(count_rows(cx, failures_) == (rc == MZ_OK ? 4 : 3));
        mz_clear(cx);
        if (rc == MZ_OK) {
            break;
        }
    }
    people_done(&p);
}

/* ---- changing --------------------------------------------------------- */

BOTH(a_change_over_a_newer_version_is_refused_with_who_and_when)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    in.id_number = (mz_str){0};
    in.phone = (mz_str){0};
    in.name = MZ_S("张三封");
    test_tick(&p.w, 60000);
    CHECK(person_update(cx, 0, id, 1, &in, NULL) == MZ_OK);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && v.version == 2 && same(v.name, "张三封"));
    CHECK(v.id_mask.n == 18 && v.phone_mask.n > 0); /* left as they were */
    in.name = MZ_S("张三风");
    CHECK(person_update(cx, 0, id, 1, &in, NULL) == MZ_CONFLICT);
    CHECK(strstr(cx->err.say_arg[1], "2026-11-21 08:01") != NULL && cx->err.say_arg[0][0] != '\0');
    mz_clear(cx);
    CHECK(found_by(cx, 0, "张三封") == 1 && found_by(cx, 0, "张三丰") == 0);
    in.phone = MZ_S("");
    CHECK(person_update(cx, 0, id, 2, &in, NULL) == MZ_OK);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && v.phone_mask.n == 0 && same(v.name, "张三风"));
    CHECK(found_by(cx, 0, "13800000000") == 0);
    CHECK(mz_date_make(1970, 1, 1, &in.birth)); /* against the kept number */
    CHECK(person_update(cx, 0, id, 3, &in, NULL) == MZ_INVALID);
    mz_clear(cx);
    people_done(&p);
}

BOTH(death_is_entered_once_taken_back_and_told)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19400512", 11));
    int64_t id = added(cx, &in);
    mz_date day;
    CHECK(mz_date_make(2026, 12, 1, &day));
    CHECK(person_die(cx, id, 1, day, MZ_S("certificate")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(mz_date_make(1930, 12, 1, &day));
    CHECK(person_die(cx, id, 1, day, MZ_S("certificate")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(mz_date_make(2026, 11, 1, &day));
    CHECK(person_die(cx, id, 1, day, MZ_S(" ")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(person_die(cx, id, 1, day, MZ_S("certificate 12")) == MZ_OK);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && same(v.state, "dead") && v.died.v == day.v);
    CHECK(v.age == 86);
    CHECK(person_die(cx, id, 2, day, MZ_S("again")) == MZ_CONFLICT);
    mz_clear(cx);
    const struct person_move move = {
        .id = id, .version = 2, .division = p.village[1], .lon_e6 = MZ_NULL, .lat_e6 = MZ_NULL};
    CHECK(person_move(cx, &move) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(person_undie(cx, id, 2, MZ_S("no")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(person_undie(cx, id, 2, MZ_S("wrong person, same name")) == MZ_OK);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && same(v.state, "active") && v.version == 3);
    struct person_change *c = NULL;
    size_t n = 0;
    CHECK(person_changes(cx, 0, id, 9, &c, &n) == MZ_OK && n == 3);
    CHECK(same(c[0].why, "wrong person, same name") && c[1].diffs_n == 3);
    people_done(&p);
}

BOTH(a_move_changes_the_place_and_stays_in_the_county)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    struct person_move m = {.id = id,
                            .version = 1,
                            .division = p.village[1],
                            .address = MZ_S("溪边路3号"),
                            .lon_e6 = MZ_NULL,
                            .lat_e6 = MZ_NULL};
    CHECK(person_move(cx, &m) == MZ_OK && person_get(cx, 0, id, &v) == MZ_OK);
    CHECK(v.division == p.village[1] && same(v.address, "溪边路3号"));
    CHECK(found_by(cx, 0, "溪边路") == 1 && found_by(cx, 0, "丁家坞") == 0);
    m.version = 2;
    m.division = 331182100000;
    CHECK(person_move(cx, &m) == MZ_INVALID); /* outside the scope */
    mz_clear(cx);
    m.leave = true;
    CHECK(person_move(cx, &m) == MZ_OK && person_get(cx, 0, id, &v) == MZ_OK);
    CHECK(same(v.state, "moved") && v.division == p.village[1]);
    m = (struct person_move){
        .id = id, .version = 3, .division = p.village[0], .lon_e6 = MZ_NULL, .lat_e6 = MZ_NULL};
    CHECK(person_move(cx, &m) == MZ_OK && person_get(cx, 0, id, &v) == MZ_OK);
    CHECK(same(v.state, "active") && v.division == p.village[0]);
    people_done(&p);
}

/* ---- hidden persons --------------------------------------------------- */

static bool shut(const struct person_view *v)
{
    return v->hidden != 0 && v->birth.v == MZ_DATE_NONE.v && v->id_mask.n == 0 &&
           v->phone_mask.n == 0 && v->address.n == 0 && v->division % 1000 == 0 &&
           v->pinyin.n == 0 && v->protect == 0 && v->lon_e6 == MZ_NULL && v->hukou == 0;
}

BOTH(minors_and_protected_are_hidden_in_every_output)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    mz_str child_number = number_of(cx, "20120512", 11);
    struct person_input in = somebody(&p, "叶小宝", child_number);
    in.lon_e6 = 119000000;
    in.lat_e6 = 28000000;
    int64_t child = added(cx, &in);
    in = somebody(&p, "毛秀英", number_of(cx, "19900512", 12));
    in.protect = PERSON_PROTECT_VIOLENCE;
    int64_t victim = added(cx, &in);
    in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t open = added(cx, &in);
    const int64_t ids[] = {child, victim, open};
    struct person_view *all = NULL;
    size_t n = 0;
    CHECK(person_get(cx, 0, child, &v) == MZ_OK && shut(&v) && same(v.name, "未成年人"));
    CHECK(v.age == 14);
    CHECK(person_get(cx, PERSON_MAY_PROTECTED, child, &v) == MZ_OK && shut(&v));
    CHECK(person_get(cx, PERSON_MAY_MINOR, child, &v) == MZ_OK && same(v.name, "叶小宝"));
    CHECK(person_open(cx, PERSON_MAY_MINOR, victim, &v) == MZ_OK && shut(&v));
    CHECK(same(v.name, "受保护人员"));
    CHECK(person_views(cx, 0, ids, 3, &all, &n) == MZ_OK && n == 3);
    CHECK(shut(&all[0]) && shut(&all[1]) && same(all[2].name, "张三丰"));
    mz_str name;
    CHECK(person_name(cx, 0, child, &name) == MZ_OK && same(name, "未成年人"));
    CHECK(found_by(cx, 0, "叶小宝") == 0 && found_by(cx, 0, "yexiaobao") == 0);
    CHECK(found_by(cx, 0, "20120512") == 0 && found_by(cx, 0, "毛秀英") == 0);
    CHECK(found_by(cx, 0, "丁家坞12号") == 1 && found_by(cx, 3, "丁家坞12号") == 3);
    CHECK(found_by(cx, PERSON_MAY_MINOR, "叶小宝") == 1 && found_by(cx, 3, "毛秀英") == 1);
    CHECK(found_by(cx, 0, child_number.p) == 1); /* with the card in hand */
    mz_str both = mz_str_fmt(cx->a, MZ_FMT " 叶小宝", MZ_ARG(child_number));
    CHECK(found_by(cx, 0, both.p) == 0); /* but it does not confirm a name */
    CHECK(person_at(cx, 0, child, mz_now_ms(cx), &v) == MZ_OK && shut(&v));
    struct person_change *c = NULL;
    CHECK(person_changes(cx, 0, child, 9, &c, &n) == MZ_OK && n == 1);
    for (size_t i = 0; i < c[0].diffs_n; i++) {
        CHECK(strcmp(c[0].diffs[i].field, "name") != 0 || same(c[0].diffs[i].after, "已隐藏"));
    }
    in.id_number = (mz_str){0};
    CHECK(person_update(cx, 0, child, 1, &in, NULL) == MZ_DENIED);
    mz_clear(cx);
    mz_str plain;
    CHECK(person_reveal(cx, 0, child, PERSON_ID_NUMBER, MZ_S("needed for it"), &plain) ==
          MZ_DENIED);
    mz_clear(cx);
    people_done(&p);
}

BOTH(a_list_of_hidden_persons_tells_nothing_by_order_filter_or_row)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    int64_t count = 0;
    static const char *const names[] = {"艾明", "叶小宝", "周水莲", "王五"};
    static const char *const births[] = {"19500101", "20120512", "19600101", "20140101"};
    for (size_t i = 0; i < 4; i++) {
        struct person_input in = somebody(&p, names[i], number_of(cx, births[i], 11));
        CHECK(added(cx, &in) > 0);
    }
    struct mz_query q = {.sort = "sort_name"};
    CHECK(person_rows_allow(cx, 0, &q) == MZ_OK);
    CHECK(mz_reg_rows(cx, &person_reg, &q, &rows, &n) == MZ_OK && n == 4);
    /* What the order is made of says nothing of the name, and of the birthday the year. */
    for (size_t i = 2; i < n; i++) {
        mz_date july;
        int32_t year = mz_date_ymd(person_day(rows[i].v[PERSON_COL_BIRTH].i)).year;
        CHECK(same(rows[i].v[PERSON_COL_SORT_NAME].s, "~") && mz_date_make(year, 7, 1, &july) &&
              rows[i].v[PERSON_COL_SORT_BIRTH].i == july.v);
    }
    for (size_t i = 0; i < n; i++) {
        person_row_hide(cx, 0, &rows[i]);
    }
    CHECK(same(rows[0].v[PERSON_COL_NAME].s, "艾明") &&
          same(rows[1].v[PERSON_COL_NAME].s, "周水莲"));
    CHECK(same(rows[2].v[PERSON_COL_NAME].s, "未成年人") && rows[2].id < rows[3].id);
    CHECK(rows[2].v[PERSON_COL_AGE].i == 14 && rows[2].v[PERSON_COL_BIRTH].i == MZ_NULL);
    CHECK(rows[2].v[PERSON_COL_DIVISION].i == TOWN && rows[2].v[PERSON_COL_ADDRESS].s.n == 0);
    CHECK(rows[2].v[PERSON_COL_SORT_NAME].s.n == 0 && rows[2].v[PERSON_COL_ID_MASK].s.n == 0);
    q = (struct mz_query){.filters = {{.col = "division", .op = MZ_UNDER, .i = p.village[0]}},
                          .filters_n = 1};
    CHECK(person_rows_allow(cx, 0, &q) == MZ_OK &&
          mz_reg_count(cx, &person_reg, &q, &count) == MZ_OK);
    CHECK(count == 2); /* a village would tell where they live */
    q = (struct mz_query){.filters = {{.col = "division", .op = MZ_UNDER, .i = TOWN}},
                          .filters_n = 1};
    CHECK(person_rows_allow(cx, 0, &q) == MZ_OK &&
          mz_reg_count(cx, &person_reg, &q, &count) == MZ_OK);
    CHECK(count == 4);
    q = (struct mz_query){.filters = {{.col = "birth", .op = MZ_FROM, .i = 15000}}, .filters_n = 1};
    CHECK(person_rows_allow(cx, 0, &q) == MZ_OK &&
          mz_reg_count(cx, &person_reg, &q, &count) == MZ_OK);
    CHECK(count == 0); /* a birthday can be asked for in whole years only */
    q = (struct mz_query){.filters_n = 0};
    CHECK(person_age_filter(cx, 0, 17, &q) == MZ_OK && person_rows_allow(cx, 0, &q) == MZ_OK);
    CHECK(mz_reg_count(cx, &person_reg, &q, &count) == MZ_OK && count == 2);
    q = (struct mz_query){.filters = {{.col = "protect", .op = MZ_BIT, .i = PERSON_PROTECT_HIV}},
                          .filters_n = 1};
    CHECK(person_rows_allow(cx, 0, &q) == MZ_DENIED);
    mz_clear(cx);
    CHECK(mz_reg_check(cx, &person_reg) == MZ_OK);
    people_done(&p);
}

BOTH(who_comes_of_age_is_found_after_the_nightly_job)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_input in =
        somebody(&p, "叶小宝", number_of(cx, "20081122", 11)); /* 18 tomorrow */
    int64_t id = added(cx, &in);
    CHECK(person_of_age_run(cx, 0, MZ_S("")) == MZ_OK && found_by(cx, 0, "叶小宝") == 0);
    test_tick(&p.w, INT64_C(86400000));
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && same(v.name, "叶小宝")); /* pages ask the clock */
    CHECK(found_by(cx, 0, "叶小宝") == 0);
    CHECK(person_of_age_run(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(found_by(cx, 0, "叶小宝") == 1);
    CHECK(person_get(cx, 0, id, &v) == MZ_OK && v.version == 2);
    people_done(&p);
}

/* ---- history ---------------------------------------------------------- */

BOTH(what_was_known_on_a_day_is_shown_by_todays_masks)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    int64_t first = mz_now_ms(cx);
    test_tick(&p.w, 86400000);
    in.name = MZ_S("张三封");
    in.address = MZ_S("溪边路3号");
    CHECK(person_update(cx, 0, id, 1, &in, NULL) == MZ_OK);
    CHECK(person_at(cx, 0, id, first, &v) == MZ_OK && same(v.name, "张三丰") && v.version == 1);
    CHECK(person_at(cx, 0, id, mz_now_ms(cx), &v) == MZ_OK && same(v.address, "溪边路3号"));
    CHECK(person_at(cx, 0, id, first - 1, &v) == MZ_ABSENT);
    mz_clear(cx);
    struct person_change *c = NULL;
    size_t n = 0;
    CHECK(person_changes(cx, 0, id, 9, &c, &n) == MZ_OK && n == 2 && c[0].diffs_n == 2);
    CHECK(strcmp(c[0].diffs[0].field, "name") == 0 && same(c[0].diffs[0].before, "张三丰"));
    CHECK(same(c[0].diffs[0].after, "张三封") && strcmp(c[0].diffs[1].field, "address") == 0);
    CHECK(same(c[1].op, "I") && c[0].user == 7);
    in.protect = PERSON_PROTECT_VIOLENCE; /* from now on the past is hidden, too */
    CHECK(person_update(cx, 0, id, 2, &in, NULL) == MZ_OK);
    CHECK(person_at(cx, 0, id, first, &v) == MZ_OK && shut(&v));
    CHECK(person_changes(cx, 0, id, 9, &c, &n) == MZ_OK && same(c[1].diffs[0].before, "已隐藏"));
    people_done(&p);
}

/* ---- the record ------------------------------------------------------- */

BOTH(opening_and_searching_are_recorded_without_the_words)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_view v;
    struct person_look *l = NULL;
    size_t n = 0;
    int64_t drained = 0;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    CHECK(person_open(cx, 0, id, &v) == MZ_OK && found_by(cx, 0, "张三丰") == 1);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK && drained == 2);
    CHECK(person_looks(cx, id, 9, &l, &n) == MZ_OK && n == 1 && l[0].user == 7);
    static const struct mz_col cols[] = {{"act", "", MZ_COL_TEXT, MZ_COL_FILTER, NULL},
                                         {"detail", "", MZ_COL_TEXT, 0, NULL},
                                         {"n", "", MZ_COL_INT, MZ_COL_SORT, NULL},
                                         {0}};
    static const struct mz_reg audit = {
        .name = "a", .table = "mz_audit_seen", .title = "", .sort = "-n", .cols = cols};
    struct mz_reg_row *rows = NULL;
    struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = MZ_S("person.search")}},
                         .filters_n = 1};
    CHECK(mz_reg_rows(cx, &audit, &q, &rows, &n) == MZ_OK && n == 1);
    CHECK(same(rows[0].v[1].s, "{\"kinds\":[\"name\"],\"found\":1}"));
    test_scope(&p.w, p.village[1], p.village[1]); /* who looked is for the person's own office */
    CHECK(person_looks(cx, id, 9, &l, &n) == MZ_OK && n == 0);
    people_done(&p);
}

BOTH(the_doctor_finds_nothing_in_order_and_a_swapped_number)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    int64_t bad = 0;
    person_raw a;
    struct person_clean c;
    struct person_input in = somebody(&p, "张三丰", number_of(cx, "19760512", 11));
    int64_t id = added(cx, &in);
    CHECK(person_check_numbers(cx, &bad) == MZ_OK && bad == 0);
    CHECK(person_check_rows(cx, &bad) == MZ_OK && bad == 0);
    CHECK(person_load_one(cx, id, &a) == MZ_OK && person_again(cx, &a, &c) == MZ_OK);
    struct person_q_update_args u = {.id = id,
                                     .was = 1,
                                     .division = a.division,
                                     .name = a.name,
                                     .pinyin = MZ_S(""),
                                     .sex = a.sex,
                                     .birth = a.birth,
                                     .nation = a.nation,
                                     .marital = a.marital,
                                     .hukou = a.hukou,
                                     .id_kind = a.id_kind,
                                     .id_seal = a.id_seal,
                                     .id_index = MZ_S("0123456789abcdef"),
                                     .id_mask = a.id_mask,
                                     .address = a.address,
                                     .lon_e6 = MZ_NULL,
                                     .lat_e6 = MZ_NULL,
                                     .sort_name = a.sort_name,
                                     .sort_birth = a.sort_birth,
                                     .died = MZ_NULL,
                                     .merged_into = MZ_NULL,
                                     .state = a.state,
                                     .source = a.source,
                                     .version = 2,
                                     .changed_ms = 1};
    int64_t changed = 0;
    CHECK(mz_tx_begin(cx) == MZ_OK && person_q_update(cx, &u, &changed) == MZ_OK && changed == 1);
    CHECK(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("test")}) == MZ_OK);
    CHECK(mz_tx_commit(cx) == MZ_OK);
    CHECK(person_check_numbers(cx, &bad) == MZ_OK && bad == 1);
    CHECK(person_check_rows(cx, &bad) == MZ_OK && bad == 1);
    people_done(&p);
}

TEST_MAIN(T(every_refusal_names_its_field_and_all_come_at_once),
          T(a_wrong_digit_of_the_number_is_named), T(number_birthday_and_sex_must_agree),
          T(a_residence_is_a_division_in_force_in_scope_and_small),
          T2(a_person_is_seen_with_masks_and_the_number_is_sealed),
          T2(a_number_stands_once_in_a_county_also_outside_the_scope),
          T2(a_fault_in_any_statement_leaves_nothing_of_a_person),
          T2(a_bad_row_in_a_batch_says_why_and_the_others_enter),
          T2(a_change_over_a_newer_version_is_refused_with_who_and_when),
          T2(death_is_entered_once_taken_back_and_told),
          T2(a_move_changes_the_place_and_stays_in_the_county),
          T2(minors_and_protected_are_hidden_in_every_output),
          T2(a_list_of_hidden_persons_tells_nothing_by_order_filter_or_row),
          T2(who_comes_of_age_is_found_after_the_nightly_job),
          T2(what_was_known_on_a_day_is_shown_by_todays_masks),
          T2(opening_and_searching_are_recorded_without_the_words),
          T2(the_doctor_finds_nothing_in_order_and_a_swapped_number))
