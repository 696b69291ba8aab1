/* source_delivery_test.c - what departments delivered answers, and what is missing is unknown. */
#include <string.h>

#include "feature/verify/verify_testing.h"
#include "feature/verify/words.h"

extern const struct mz_feature mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, NULL};

#define DAY  INT64_C(86400000)
#define CARS "身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,抵押标记\r\n"

struct desk {
    struct homes h;
    const struct pack *p;
    int64_t who[2];
    int64_t house;
    struct verify_gate_result g;
};

static bool pass(struct desk *s)
{
    const struct verify_ask ask = {.household = s->house, .purpose = MZ_S("dibao")};
    return verify_gate(&s->h.w.cx, &ask, &s->g) == MZ_OK && s->g.pass != NULL;
}

static mz_cx *desk(struct desk *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = homes(&s->h, kind);
    s->who[0] = person(&s->h, "丁大山", '1', "19700301", s->h.village[0]);
    s->who[1] = person(&s->h, "吴秀英", '2', "19720512", s->h.village[0]);
    s->house = home(&s->h, HOUSEHOLD_LIVING, s->h.village[0], "02 10", s->who);
    bool good = asks_departments(&s->h) && pack_get(cx, &s->p) == MZ_OK &&
                signs_paper(&s->h, s->house, s->who[0]) != 0 &&
                signs_paper(&s->h, s->house, s->who[1]) != 0 && pass(s);
    if (!good) {
        printf("no desk: %s\n", cx->err.msg);
        (void)fflush(stdout);
    }
    return cx;
}

/* The number of a member as departments write it. */
static mz_str number(const struct desk *s, size_t i)
{
    return s->g.member[i].number;
}

static int64_t deliver(struct desk *s, const char *no, int64_t period, const char *sender,
                       mz_str bytes)
{
    mz_cx *cx = &s->h.w.cx;
    struct feed_new in = {
        .period = period, .source = mz_str_of(sender), .name = MZ_S("a.csv"), .fd = -1};
    int64_t id = 0;
    bool same = false;
    in.data = bytes;
    mz_code rc = feed_category(cx, mz_str_of(no), &in.category);
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    rc = rc == MZ_OK ? feed_run(cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK ? id : 0;
}

static mz_str car(const struct desk *s, size_t i, const char *name, const char *price)
{
    return mz_str_fmt(s->h.w.cx.a, CARS MZ_FMT ",%s,浙K00001,正常,%s,2020-05-11,否\r\n",
                      MZ_ARG(number(s, i)), name, price);
}

static struct source_answer ask(struct desk *s, const char *no)
{
    mz_cx *cx = &s->h.w.cx;
    struct source_desk *d = NULL;
    struct source_answer a = {.missing = 99};
    mz_code rc = source_open(cx, s->p, &d);
    rc = rc == MZ_OK ? source_begin(cx, d, s->g.pass) : rc;
    rc = rc == MZ_OK ? source_ask(cx, d, s->g.pass, pack_category(s->p, mz_str_of(no)), &a) : rc;
    if (rc != MZ_OK) {
        printf("not asked: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return a;
}

/* The value of a line's feature for a member; -1: no row has one. */
static int64_t value(struct desk *s, const struct source_answer *a, const char *feature, size_t i)
{
    int64_t v = 0;
    const struct catalogue_feature *f =
        catalogue_feature(s->p->catalogue, mz_str_of(feature), NULL);
    return f != NULL && fold_feature(s->p->catalogue, f, a, i, s->h.today, &v) ? v : -1;
}

static bool says(const struct source_answer *a, const char *fault)
{
    bool same =
        a->fault == fault || (a->fault != NULL && fault != NULL && !strcmp(a->fault, fault));
    if (!same) {
        printf("fault: %s\n", a->fault == NULL ? "none" : a->fault);
    }
    return same;
}

BOTH(the_newest_delivery_answers_and_who_is_not_in_it_has_nothing)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    int64_t last = test_month(cx, 0) - 1;
    struct source_answer a = ask(&s, "05");
    CHECK(a.missing == 2 && says(&a, "This source is not connected"));
    CHECK(deliver(&s, "05", last - 1, "", car(&s, 0, "丁大山", "90000")) > 0);
    int64_t id = deliver(&s, "05", last, "", car(&s, 0, "丁大山", "\"80,500.00\""));
    a = ask(&s, "05");
    CHECK(id > 0 && a.delivery == id && a.deliveries == 1 && says(&a, NULL));
    CHECK(a.state[0] == SOURCE_FOUND && a.state[1] == SOURCE_NONE && a.missing == 0);
    CHECK(a.row_n == 1 && value(&s, &a, "vehicles", 0) == 1 &&
          value(&s, &a, "vehicle_price", 0) == 8050000);
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)a.as_of});
    CHECK(test_month_of(a.as_of) == last && t.day >= 28 && a.came == s.h.today);
    homes_done(&s.h);
}

BOTH(a_delivery_that_is_overdue_says_nothing_at_all)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    int64_t last = test_month(cx, 0) - 1;
    CHECK(deliver(&s, "05", last, "", car(&s, 0, "丁大山", "90000")) > 0);
    test_tick(&s.h.w, 31 * DAY);
    CHECK(pass(&s));
    struct source_answer a = ask(&s, "05");
    CHECK(a.missing == 2 && a.row_n == 0 && says(&a, "The delivery of {0} is overdue"));
    CHECK(mz_str_eq(a.about, catalogue_period_text(cx->a, last + 1)));
    homes_done(&s.h);
}

BOTH(who_was_registered_later_or_had_a_row_sent_back_is_unknown)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    int64_t last = test_month(cx, 0) - 1;
    mz_str bytes = mz_str_fmt(cx->a, MZ_FMT MZ_FMT ",吴秀娟,浙K00002,正常,1000,2020-05-11,否\r\n",
                              MZ_ARG(car(&s, 0, "丁大山", "90000")), MZ_ARG(number(&s, 1)));
    CHECK(deliver(&s, "05", last, "", bytes) > 0); /* the second is another person's name */
    struct source_answer a = ask(&s, "05");
    CHECK(a.state[0] == SOURCE_FOUND && a.state[1] == SOURCE_MISSING && a.missing == 1);
    CHECK(says(&a, "A row about a member came back unread"));
    int64_t late[2] = {person(&s.h, "周平", '1', "19800101", s.h.village[0]), 0};
    s.house = home(&s.h, HOUSEHOLD_LIVING, s.h.village[0], "02", late);
    CHECK(signs_paper(&s.h, s.house, late[0]) != 0 && pass(&s));
    a = ask(&s, "05");
    CHECK(a.missing == 1 && says(&a, "A member was registered after the delivery was read"));
    homes_done(&s.h);
}

static mz_str wage(const struct desk *s, int64_t period, const char *amount)
{
    mz_arena *a = s->h.w.cx.a;
    return mz_str_fmt(
        a, "证件号码,纳税人姓名,工资薪金收入,最近申报月份\n" MZ_FMT ",丁大山,%s," MZ_FMT "\n",
        MZ_ARG(number(s, 0)), amount, MZ_ARG(catalogue_period_text(a, period)));
}

BOTH(a_month_that_is_missing_in_the_window_leaves_the_sum_unknown)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    int64_t due = feed_period_due(catalogue_find(s.p->catalogue, MZ_S("24")), s.h.today);
    for (int64_t p = due - 11; p <= due; p++) {
        CHECK(p == due - 4 || deliver(&s, "24", p, "", wage(&s, p, "1000.50")) > 0);
    }
    struct source_answer a = ask(&s, "24");
    CHECK(a.missing == 2 && says(&a, "Missing in the months looked at: {0}"));
    CHECK(mz_str_eq(a.about, catalogue_period_text(cx->a, due - 4)));
    CHECK(value(&s, &a, "taxed_wage_12m", 0) == 11 * 100050); /* at least so much */
    CHECK(deliver(&s, "24", due - 4, "", wage(&s, due - 4, "1000.50")) > 0);
    a = ask(&s, "24");
    CHECK(a.state[0] == SOURCE_FOUND && a.state[1] == SOURCE_NONE && a.deliveries == 12);
    CHECK(value(&s, &a, "taxed_wage_12m", 0) == 12 * 100050);
    /* A correction replaces its month; a later word about an old month replaces that one. */
    CHECK(deliver(&s, "24", due - 4, "", wage(&s, due - 4, "2000.50")) > 0);
    a = ask(&s, "24");
    CHECK(value(&s, &a, "taxed_wage_12m", 0) == 12 * 100050 + 100000);
    CHECK(deliver(&s, "24", due - 4, "", wage(&s, due - 5, "5.00")) > 0);
    a = ask(&s, "24");
    CHECK(value(&s, &a, "taxed_wage_12m", 0) == 10 * 100050 + 500);
    /* Left out: what the file does not have. */
    const struct catalogue_category *k = catalogue_find(s.p->catalogue, MZ_S("24"));
    const struct catalogue_feature *f =
        catalogue_feature(s.p->catalogue, MZ_S("rent_taxed_12m"), NULL);
    CHECK((a.open >> (f - k->feature) & 1) == 1);
    homes_done(&s.h);
}

static mz_str account(const struct desk *s, const char *balance)
{
    return mz_str_fmt(s->h.w.cx.a,
                      "客户证件号码,户名,账号(脱敏),查询时点余额\n" MZ_FMT
                      ",丁大山,62170000,%s\n" MZ_FMT ",吴秀英,62170001,0\n",
                      MZ_ARG(number(s, 0)), balance, MZ_ARG(number(s, 1)));
}

BOTH(a_sender_that_is_behind_leaves_the_category_unknown)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    const struct catalogue_category *k = catalogue_find(s.p->catalogue, MZ_S("33"));
    int64_t due = feed_period_due(k, s.h.today);
    CHECK(deliver(&s, "33", due, "甲银行", account(&s, "100")) > 0);
    CHECK(deliver(&s, "33", due - 3, "乙银行", account(&s, "7000")) > 0);
    struct source_answer a = ask(&s, "33");
    CHECK(a.missing == 2 && says(&a, "These senders are behind: {0}"));
    CHECK(mz_str_eq(
        a.about, mz_str_fmt(cx->a, "乙银行 " MZ_FMT, MZ_ARG(catalogue_period_text(cx->a, due)))));
    CHECK(value(&s, &a, "bank_balance", 0) == 10000); /* not what the other had before */
    CHECK(deliver(&s, "33", due, "乙银行", account(&s, "7000")) > 0);
    a = ask(&s, "33");
    CHECK(a.missing == 0 && says(&a, NULL) && a.deliveries == 2);
    CHECK(value(&s, &a, "bank_balance", 0) == 710000 && value(&s, &a, "bank_accounts", 0) == 2);
    homes_done(&s.h);
}

BOTH(a_report_names_the_delivery_it_rests_on_and_keeps_it)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct verify_report v;
    struct report *r = NULL;
    int64_t id = 0;
    int64_t d = deliver(&s, "05", test_month(cx, 0) - 1, "", car(&s, 0, "丁大山", "80000"));
    const struct verify_new in = {.ask = {.household = s.house, .purpose = MZ_S("dibao")},
                                  .reason = MZ_S("窗口")};
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_body(cx, &v, &r) == MZ_OK);
    size_t k = pack_category(s.p, MZ_S("05"));
    CHECK(r->category[k].delivery == d && r->category[k].came == s.h.today);
    CHECK(v.missing_n == 35); /* the other sources are not there */
    cx->lang = MZ_LANG_ZH;
    mz_str words = words_delivery(cx, r, &r->category[k]);
    CHECK(strstr(words.p, mz_str_fmt(cx->a, "%lld", (long long)d).p) != NULL);
    struct source_answer rows;
    CHECK(verify_rows(cx, id, k, &rows) == MZ_OK && rows.row_n == 1);
    homes_done(&s.h);
}

/* ---- a report held against what was delivered, line by line ------------------------------ */

/* What four registers and the banks say of the two, as the test calculates with it below. */
static bool delivered(struct desk *s)
{
    mz_cx *cx = &s->h.w.cx;
    int64_t last = test_month(cx, 0) - 1;
    mz_str his = number(s, 0);
    mz_str hers = number(s, 1);
    mz_str cars = mz_str_fmt(
        cx->a,
        CARS MZ_FMT ",丁大山,浙K00001,正常,\"80,000.00\",2020-05-11,否\r\n" MZ_FMT
                    ",丁大山,浙K00002,注销,120000,2010-05-11,否\r\n" MZ_FMT
                    ",吴秀英,浙K00003,停驶,45000.5,2015-05-11,否\r\n",
        MZ_ARG(his), MZ_ARG(his), MZ_ARG(hers));
    mz_str flats = mz_str_fmt(cx->a,
                              "权利人证件号,权利人,不动产单元号,规划用途,建筑面积\n" MZ_FMT
                              ",丁大山,A1,住宅,88.50\n" MZ_FMT ",丁大山,A2,住宅,40.25\n" MZ_FMT
                              ",丁大山,A3,商业,20\n",
                              MZ_ARG(his), MZ_ARG(his), MZ_ARG(his));
    mz_str firms = mz_str_fmt(
        cx->a,
        "法定代表人证件号码,法定代表人,统一社会信用代码,登记状态,认缴出资额\n" MZ_FMT
        ",吴秀英,91331181MA0000001X,存续,100000.50\n" MZ_FMT
        ",吴秀英,91331181MA0000002X,注销,30000\n",
        MZ_ARG(hers), MZ_ARG(hers));
    bool good = deliver(s, "05", last, "", cars) > 0 && deliver(s, "18", last, "", flats) > 0 &&
                deliver(s, "22", last, "", firms) > 0;
    int64_t due = feed_period_due(catalogue_find(s->p->catalogue, MZ_S("24")), s->h.today);
    for (int64_t p = due - 11; p <= due; p++) {
        good = good && deliver(s, "24", p, "", wage(s, p, "1000.50")) > 0;
    }
    due = feed_period_due(catalogue_find(s->p->catalogue, MZ_S("33")), s->h.today);
    return good && deliver(s, "33", due, "", account(s, "8000.25")) > 0;
}

/* Asked with what the family declared; NULL where something failed. */
static struct report *reported(struct desk *s, const int64_t *declared)
{
    mz_cx *cx = &s->h.w.cx;
    struct verify_report v;
    struct report *r = NULL;
    int64_t id = 0;
    const struct verify_new in = {.ask = {.household = s->house, .purpose = MZ_S("dibao")},
                                  .declared = declared,
                                  .reason = MZ_S("窗口")};
    mz_code rc = verify_ask_new(cx, &in, false, &id);
    rc = rc == MZ_OK ? verify_run(cx, id) : rc;
    rc = rc == MZ_OK ? verify_get(cx, id, &v) : rc;
    rc = rc == MZ_OK ? verify_body(cx, &v, &r) : rc;
    if (rc != MZ_OK) {
        printf("no report: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return rc == MZ_OK ? r : NULL;
}

/* A line of a member in the report; 0: it is not there. */
static int64_t line(const struct desk *s, const struct report *r, const char *feature, size_t i)
{
    for (size_t k = 0; k < r->value_n; k++) {
        const struct pack_line *l = &s->p->line[r->value[k].line];
        if (mz_str_eq(l->feature->id, mz_str_of(feature)) && r->value[k].member == i) {
            return r->value[k].value;
        }
    }
    return 0;
}

static size_t place(const struct desk *s, const char *declared)
{
    return pack_declared_of(s->p, mz_str_of(declared));
}

/* What was said, what was found and what that is called. */
static bool differs(const struct desk *s, const struct report *r, const char *declared,
                    enum report_difference code, int64_t said, int64_t found)
{
    const struct report_diff *d = &r->diff[place(s, declared)];
    bool same = d->declared == place(s, declared) && d->code == code && d->said == said &&
                d->found == found;
    if (!same) {
        printf("%s: %s, said %lld, found %lld\n", declared, report_difference_code(d->code),
               (long long)d->said, (long long)d->found);
    }
    return same;
}

BOTH(a_report_is_line_by_line_what_was_delivered_and_holds_it_against_what_was_declared)
{
    struct desk s;
    (void)desk(&s, kind_);
    int64_t said[PACK_DECLARED_MAX];
    CHECK(delivered(&s));
    for (size_t i = 0; i < MZ_LEN(said); i++) {
        said[i] = MZ_NULL;
    }
    said[place(&s, "wage")] = 2000000;
    said[place(&s, "deposits")] = 500000;
    said[place(&s, "dwellings")] = 2;
    said[place(&s, "vehicles")] = 3;
    said[place(&s, "medical")] = 10000;
    struct report *r = reported(&s, said);
    CHECK(r != NULL && r->member_n == 2 && r->diff_n == s.p->declared_n);
    /* Each line of each member, and no other: 11 values. */
    CHECK(line(&s, r, "vehicles", 0) == 1 && line(&s, r, "vehicles", 1) == 1);
    CHECK(line(&s, r, "vehicle_price", 0) == 12000000 &&
          line(&s, r, "vehicle_price", 1) == 4500050);
    CHECK(line(&s, r, "dwellings", 0) == 2 && line(&s, r, "dwellings", 1) == 0);
    CHECK(line(&s, r, "premises", 0) == 1 && line(&s, r, "floor_area", 0) == 12875);
    CHECK(line(&s, r, "companies", 0) == 0 && line(&s, r, "companies", 1) == 1);
    CHECK(line(&s, r, "capital_subscribed", 1) == 10000050 + 3000000);
    CHECK(line(&s, r, "taxed_wage_12m", 0) == 12 * 100050);
    CHECK(line(&s, r, "bank_balance", 0) == 800025 && line(&s, r, "bank_balance", 1) == 0);
    CHECK(r->value_n == 11);
    CHECK(r->part_total[PACK_PART_WAGE] == 1200600 && r->part_open[PACK_PART_WAGE]);
    CHECK(r->part_total[PACK_PART_ESTATE] == 3 && !r->part_open[PACK_PART_ESTATE]);
    CHECK(r->part_total[PACK_PART_VEHICLE] == 2 && !r->part_open[PACK_PART_VEHICLE]);
    CHECK(r->part_total[PACK_PART_FINANCE] == 800025 && r->part_open[PACK_PART_FINANCE]);
    CHECK(r->part_total[PACK_PART_COMPANY] == 1 && !r->part_open[PACK_PART_COMPANY]);
    CHECK(r->part_total[PACK_PART_BUSINESS] == 0 && r->part_open[PACK_PART_BUSINESS]);
    /* Declared more, with a line that did not come back: it cannot be held against. */
    CHECK(differs(&s, r, "wage", REPORT_OPEN, 2000000, 1200600));
    CHECK(differs(&s, r, "deposits", REPORT_LESS, 500000, 800025)); /* though a line is open */
    CHECK(differs(&s, r, "dwellings", REPORT_SAME, 2, 2));
    CHECK(differs(&s, r, "vehicles", REPORT_MORE, 3, 2));
    CHECK(differs(&s, r, "companies", REPORT_UNDECLARED, MZ_NULL, 1));
    CHECK(differs(&s, r, "medical", REPORT_OPEN, 10000, MZ_NULL)); /* nobody was asked */
    CHECK(differs(&s, r, "business", REPORT_OPEN, MZ_NULL, MZ_NULL));
    /* Nothing declared is none said; a line by which more was found needs no other. */
    said[place(&s, "wage")] = 1200599;
    said[place(&s, "companies")] = 0;
    said[place(&s, "dwellings")] = 1;
    said[place(&s, "vehicles")] = 2;
    r = reported(&s, said);
    CHECK(r != NULL && differs(&s, r, "wage", REPORT_LESS, 1200599, 1200600));
    CHECK(differs(&s, r, "companies", REPORT_UNDECLARED, 0, 1));
    CHECK(differs(&s, r, "dwellings", REPORT_LESS, 1, 2));
    CHECK(differs(&s, r, "vehicles", REPORT_SAME, 2, 2));
    homes_done(&s.h);
}

BOTH(evidence_that_was_changed_is_no_answer)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    int64_t d = deliver(&s, "05", test_month(cx, 0) - 1, "", car(&s, 0, "丁大山", "80000"));
    mz_str path = mz_str_fmt(cx->a, "%s/feed/deliveries/%lld/evidence", s.h.w.dir, (long long)d);
    FILE *f = fopen(path.p, "r+be");
    CHECK(f != NULL && fseek(f, 80, SEEK_SET) == 0 && fputc('x', f) != EOF && fclose(f) == 0);
    struct source_answer a = ask(&s, "05");
    CHECK(a.missing == 2 && says(&a, "The evidence of a delivery cannot be read"));
    homes_done(&s.h);
}

BOTH(the_pack_says_who_answers_first)
{
    struct desk s;
    mz_cx *cx = desk(&s, kind_);
    struct source_desk *d = NULL;
    struct source_way w;
    s.h.world.demo = true;
    CHECK(deliver(&s, "05", test_month(cx, 0) - 1, "", car(&s, 0, "丁大山", "80000")) > 0);
    CHECK(source_open(cx, s.p, &d) == MZ_OK && source_look(cx, d, COUNTY, s.h.today) == MZ_OK);
    CHECK(source_way_of(cx, d, pack_category(s.p, MZ_S("05")), &w) == MZ_OK && w.connected);
    CHECK(mz_str_eq(w.source, MZ_S("delivery:05")) && w.fault == NULL);
    CHECK(source_way_of(cx, d, pack_category(s.p, MZ_S("18")), &w) == MZ_OK && w.connected);
    CHECK(mz_str_eq(w.source, MZ_S("synthetic:18")));
    s.h.world.demo = false;
    CHECK(source_open(cx, s.p, &d) == MZ_OK && source_look(cx, d, COUNTY, s.h.today) == MZ_OK);
    CHECK(source_way_of(cx, d, pack_category(s.p, MZ_S("18")), &w) == MZ_OK && !w.connected);
    homes_done(&s.h);
}

TEST_MAIN(T2(the_newest_delivery_answers_and_who_is_not_in_it_has_nothing),
          T2(a_delivery_that_is_overdue_says_nothing_at_all),
          T2(who_was_registered_later_or_had_a_row_sent_back_is_unknown),
          T2(a_month_that_is_missing_in_the_window_leaves_the_sum_unknown),
          T2(a_sender_that_is_behind_leaves_the_category_unknown),
          T2(a_report_names_the_delivery_it_rests_on_and_keeps_it),
          T2(a_report_is_line_by_line_what_was_delivered_and_holds_it_against_what_was_declared),
          T2(evidence_that_was_changed_is_no_answer), T2(the_pack_says_who_answers_first))
