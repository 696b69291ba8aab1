/*
 * export_test.c - files for other offices: what is new or changed, once; who left; until when; the
 * same bytes again.
 */
#include "feature/book/export.h"

#include "base/calendar.h"
#include "base/text.h"
#include "books.h"
#include "county.h"
#include "fault.h"
#include "feature/office/office.h"

extern const struct mz_feature mz_feature_book;
const struct mz_feature *const mz_features[] = {&mz_feature_book, NULL};

enum { APPROVER = 13 };

static mz_code code_tx(mz_cx *cx, void *p)
{
    return office_set(cx, "book.office_code", mz_str_of(p));
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    static char code[] = "11331181MB0000019A";
    MZ_TRY(book_start(cx));
    k->world.office = MZ_S("龙泉市民政局");
    test_everywhere(&k->w);
    MZ_TRY(mz_tx(cx, code_tx, code));
    officer(k);
    return MZ_OK;
}

static const struct book_def *def(struct county *k)
{
    return book_called(&k->w.cx, "social_org");
}

static const struct ir_export *file(struct county *k, const char *id)
{
    const struct ir_export *x = NULL;
    if (book_export_find(&k->w.cx, def(k), mz_str_of(id), &x) != MZ_OK) {
        exit(1);
    }
    return x;
}

static int64_t org(struct county *k, const char *name, const char *code, const char *day)
{
    const struct book_def *d = def(k);
    struct book_texts t = {.s = {{0}}};
    int64_t id = 0;
    for (size_t i = 0; i < d->r->columns_n; i++) {
        t.s[i] = MZ_S("");
    }
    t.s[column(d, "org_name")] = mz_str_of(name);
    t.s[column(d, "credit_code")] = mz_str_of(code);
    t.s[column(d, "org_type")] = MZ_S("group");
    t.s[column(d, "legal_head")] = MZ_S("样例负责人");
    t.s[column(d, "seat")] = MZ_S("剑池街道");
    t.s[column(d, "org_funds")] = MZ_S("30000.00");
    t.s[column(d, "registered_on")] = mz_str_of(day);
    if (book_add(&k->w.cx, d, TOWN, 0, &t, &id) != MZ_OK) {
        printf("not entered: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static mz_code changed(struct county *k, int64_t id, const char *what, const char *field,
                       const char *value)
{
    const struct book_def *d = def(k);
    struct book_texts t = {.s = {{0}}};
    if (field != NULL) {
        t.s[column(d, field)] = mz_str_of(value);
    }
    return book_change(&k->w.cx, d, id, 0, what == NULL ? -1 : (int32_t)move(d, what), &t);
}

static struct book_export waits(struct county *k, const char *id)
{
    struct book_export e = {.n = 0};
    if (book_export_waits(&k->w.cx, def(k), file(k, id), &e) != MZ_OK) {
        printf("nothing waits: %s\n", k->w.cx.err.msg);
        exit(1);
    }
    return e;
}

static mz_code made(struct county *k, const char *id, int64_t *sent)
{
    return book_export_make(&k->w.cx, def(k), file(k, id), sent);
}

static mz_str bytes_of(struct county *k, const char *id, int64_t sent, mz_str *name)
{
    mz_str bytes = MZ_S("");
    if (book_export_file(&k->w.cx, def(k), file(k, id), sent, name, &bytes) != MZ_OK) {
        printf("no file: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return (mz_str){mz_str_z(k->w.cx.a, bytes), bytes.n};
}

static const char one_code[] = "51331181MJ0000018H";
static const char other_code[] = "51331181MJ0000026C";

BOTH(a_licence_is_told_once_by_its_working_day_and_again_when_it_changed)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_date today = mz_date_today(cx);
    int64_t sent = 0;
    int64_t again = 0;
    mz_str name = MZ_S("");
    int64_t id = org(&k, "龙泉市青瓷行业协会", one_code, mz_date_iso(cx->a, today).p);
    struct book_export e = waits(&k, "licence");
    CHECK(e.n == 1 && e.ready == 1 && e.late == 0 && e.v[0].entry == id);
    CHECK(e.n == 1 && e.v[0].kind == BOOK_NEW && e.v[0].day == today.v);
    mz_date due = {0};
    CHECK(mz_calendar_add(cx, k.world.calendar, today, 7, &due) == MZ_OK);
    CHECK(e.n == 1 && e.v[0].due == due.v && e.next_due == due.v);
    CHECK(made(&k, "licence", &sent) == MZ_OK && sent > 0 && waits(&k, "licence").n == 0);
    CHECK(refused(&k, made(&k, "licence", &again), MZ_INVALID, NULL));
    mz_str csv = bytes_of(&k, "licence", sent, &name);
    struct mz_ymd y = mz_date_ymd(today);
    CHECK(strstr(csv.p, "行政相对人名称,行政相对人类别,") != NULL);
    CHECK(strstr(csv.p, mz_str_fmt(cx->a, "\r\n龙泉市青瓷行业协会,法人及非法人组织,%s,,,,,,样例负责人,"
                                          "准予登记决定书,SZ33118100001,登记,社会团体法人登记证书,",
                                   one_code).p) != NULL);
    CHECK(strstr(csv.p, mz_str_fmt(cx->a, ",%04d/%02d/%02d,2099/12/31,龙泉市民政局,"
                                          "11331181MB0000019A,", y.year, y.month, y.day).p) !=
          NULL);
    mz_str want = mz_str_fmt(cx->a, "行政许可_331181_%04d%02d%02d_001.csv", y.year, y.month, y.day);
    CHECK(mz_str_eq(name, want));
    CHECK(changed(&k, id, NULL, "legal_head", "新任负责人") == MZ_OK);
    e = waits(&k, "licence");
    CHECK(e.n == 1 && e.v[0].kind == BOOK_CHANGED && e.v[0].told != 0);
    CHECK(made(&k, "licence", &again) == MZ_OK && again != sent && waits(&k, "licence").n == 0);
    mz_str then = bytes_of(&k, "licence", sent, &name); /* what was told stays what was told */
    CHECK(mz_str_eq(then, csv));
    CHECK(strstr(bytes_of(&k, "licence", again, &name).p, "新任负责人") != NULL);
    test_tick(&k.w, 20 * DAY_MS);
    CHECK(changed(&k, id, NULL, "legal_head", "又一位负责人") == MZ_OK);
    e = waits(&k, "licence");
    CHECK(e.n == 1 && e.late == 1);
    county_done(&k);
}

BOTH(what_lacks_a_needed_column_is_shown_and_not_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t sent = 0;
    mz_str name = MZ_S("");
    (void)org(&k, "龙泉市青瓷行业协会", one_code, mz_date_iso(cx->a, mz_date_today(cx)).p);
    int64_t bare = org(&k, "龙泉市宝剑文化研究会", "", "2026-01-31");
    struct book_export e = waits(&k, "licence");
    CHECK(e.n == 2 && e.ready == 1 && e.v[0].entry == bare); /* the older day first */
    CHECK(e.n == 2 && mz_str_eq(e.v[0].lacks, MZ_S("行政相对人代码_1（统一社会信用代码）")));
    CHECK(made(&k, "licence", &sent) == MZ_OK);
    CHECK(strstr(bytes_of(&k, "licence", sent, &name).p, "宝剑") == NULL);
    CHECK(waits(&k, "licence").n == 1);
    CHECK(changed(&k, bare, NULL, "credit_code", other_code) == MZ_OK);
    CHECK(made(&k, "licence", &sent) == MZ_OK && waits(&k, "licence").n == 0);
    test_everywhere(&k.w);
    static char none[] = "11331181MB0000019B";
    CHECK(mz_tx(cx, code_tx, none) == MZ_OK); /* a wrong code of the office: nobody can be told */
    officer(&k);
    (void)org(&k, "龙泉市竹木协会", "51331181MJ0000069R", "2026-01-31");
    e = waits(&k, "licence");
    CHECK(e.n > 0 && e.ready == 0);
    county_done(&k);
}

BOTH(who_leaves_the_list_is_told_once_and_again_after_he_came_back)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str day = mz_date_iso(cx->a, mz_date_today(cx));
    int64_t sent = 0;
    mz_str name = MZ_S("");
    int64_t id = org(&k, "龙泉市青瓷行业协会", one_code, day.p);
    CHECK(waits(&k, "abnormal_listed").n == 0);
    CHECK(changed(&k, id, NULL, "list_ground", "no_report") == MZ_OK);
    CHECK(changed(&k, id, "list_abnormal", "abnormal_since", day.p) == MZ_OK);
    CHECK(waits(&k, "abnormal_listed").n == 1 && waits(&k, "abnormal_left").n == 0);
    CHECK(made(&k, "abnormal_listed", &sent) == MZ_OK);
    test_tick(&k.w, 40 * DAY_MS);
    CHECK(changed(&k, id, "leave_abnormal", NULL, NULL) == MZ_OK);
    struct book_export e = waits(&k, "abnormal_left");
    CHECK(e.n == 1 && e.v[0].kind == BOOK_LEFT && e.v[0].day == mz_date_today(cx).v);
    CHECK(made(&k, "abnormal_left", &sent) == MZ_OK && waits(&k, "abnormal_left").n == 0);
    mz_str csv = bytes_of(&k, "abnormal_left", sent, &name);
    CHECK(strstr(csv.p, mz_date_iso(cx->a, mz_date_today(cx)).p) != NULL);
    CHECK(strstr(csv.p, "活动异常名录") != NULL && waits(&k, "abnormal_listed").n == 0);
    /* Listed again for the same, with the same words: the receiver has to hear of it. */
    CHECK(changed(&k, id, "list_abnormal", NULL, NULL) == MZ_OK);
    CHECK(waits(&k, "abnormal_listed").n == 1);
    CHECK(made(&k, "abnormal_listed", &sent) == MZ_OK && waits(&k, "abnormal_left").n == 0);
    county_done(&k);
}

BOTH(only_the_posts_of_the_pack_make_a_file_and_only_for_their_county)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct book_export e;
    int64_t sent = 0;
    int64_t id = org(&k, "龙泉市青瓷行业协会", one_code, "2026-01-31");
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(refused(&k, made(&k, "licence", &sent), MZ_DENIED, NULL) && sent == 0);
    act_as(&k, APPROVER, "province", INT64_C(330000000000));
    CHECK(refused(&k, book_export_waits(cx, def(&k), file(&k, "licence"), &e), MZ_INVALID, NULL));
    officer(&k);
    CHECK(id > 0 && made(&k, "licence", &sent) == MZ_OK);
    act_as(&k, APPROVER, "officer", INT64_C(331123000000)); /* of another county */
    mz_str name = MZ_S("");
    mz_str bytes = MZ_S("");
    CHECK(refused(&k, book_export_file(cx, def(&k), file(&k, "licence"), sent, &name, &bytes),
                  MZ_ABSENT, NULL));
    officer(&k);
    CHECK(refused(&k, book_export_file(cx, def(&k), file(&k, "serious_left"), sent, &name, &bytes),
                  MZ_ABSENT, NULL));
    county_done(&k);
}

static struct book_texts fined(const struct book_def *d, const char *fine, const char *day)
{
    static const char *const told[][2] = {{"party_name", "龙泉市青瓷行业协会"},
                                          {"party_code", one_code},
                                          {"party_head", "样例负责人"},
                                          {"decision_no", "龙民社罚〔2026〕1号"},
                                          {"penalty_kind", "fine"},
                                          {"breach_kind", "违反规定筹集资金"},
                                          {"breach", "收取费用"},
                                          {"basis", "条例"},
                                          {"penalty_text", "罚款"}};
    struct book_texts t = {.s = {{0}}};
    for (size_t i = 0; i < d->r->columns_n; i++) {
        t.s[i] = MZ_S("");
    }
    for (size_t i = 0; i < MZ_LEN(told); i++) {
        t.s[column(d, told[i][0])] = mz_str_of(told[i][1]);
    }
    t.s[column(d, "fine_amount")] = mz_str_of(fine);
    t.s[column(d, "decided_on")] = mz_str_of(day);
    return t;
}

/* In 万元, exactly; annulled it is told once more, in a file of its own. */
BOTH(a_penalty_is_told_in_the_receivers_columns_and_told_off_when_it_is_annulled)
{
    static const char *const fines[][2] = {
        {"50000", ",5,,,"},
        {"30000.10", ",3.00001,,,"},
        {"0.01", ",0.000001,,,"},
        {"123456.78", ",12.345678,,,"}};
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = NULL;
    const struct ir_export *x = NULL;
    const struct ir_export *off = NULL;
    struct book_export e = {.n = 0};
    mz_str day = mz_date_iso(cx->a, mz_date_today(cx));
    mz_str name = MZ_S("");
    mz_str csv = MZ_S("");
    int64_t id = 0;
    int64_t sent = 0;
    CHECK(book_def_of(cx, MZ_S("org_penalty"), &d) == MZ_OK);
    CHECK(book_export_find(cx, d, MZ_S("penalty"), &x) == MZ_OK);
    CHECK(book_export_find(cx, d, MZ_S("penalty_off"), &off) == MZ_OK);
    struct book_texts t = fined(d, "", day.p);
    CHECK(refused(&k, book_add(cx, d, TOWN, 0, &t, &id), MZ_INVALID, "party_name")); /* no amount */
    t = fined(d, fines[0][0], day.p);
    CHECK(book_add(cx, d, TOWN, 0, &t, &id) == MZ_OK);
    for (size_t i = 0; i < MZ_LEN(fines); i++) {
        struct book_texts c = {.s = {{0}}};
        c.s[column(d, "fine_amount")] = mz_str_of(fines[i][0]);
        CHECK(book_change(cx, d, id, 0, -1, &c) == MZ_OK);
        CHECK(book_export_waits(cx, d, x, &e) == MZ_OK && e.n == 1 && e.ready == 1);
        CHECK(book_export_make(cx, d, x, &sent) == MZ_OK);
        CHECK(book_export_file(cx, d, x, sent, &name, &csv) == MZ_OK);
        CHECK(strstr(mz_str_z(cx->a, csv), fines[i][1]) != NULL);
    }
    csv = (mz_str){mz_str_z(cx->a, csv), csv.n};
    CHECK(strstr(csv.p, ",行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
                        "罚款金额（万元）,") != NULL);
    CHECK(strstr(csv.p, "龙民社罚〔2026〕1号,违反规定筹集资金,收取费用,条例,罚款,罚款,") != NULL);
    mz_date due = {0};
    CHECK(mz_calendar_add(cx, k.world.calendar, mz_date_today(cx), 7, &due) == MZ_OK);
    CHECK(e.v[0].due == due.v);
    CHECK(book_export_waits(cx, d, off, &e) == MZ_OK && e.n == 0);
    for (size_t i = 0; i < d->r->moves_n; i++) {
        if (mz_str_eq(d->r->moves[i].name.id, MZ_S("annul"))) {
            CHECK(book_change(cx, d, id, 0, (int32_t)i, &(struct book_texts){.s = {{0}}}) == MZ_OK);
        }
    }
    CHECK(book_export_waits(cx, d, off, &e) == MZ_OK && e.n == 1 && e.v[0].kind == BOOK_LEFT);
    CHECK(book_export_make(cx, d, off, &sent) == MZ_OK);
    CHECK(book_export_file(cx, d, off, sent, &name, &csv) == MZ_OK);
    CHECK(strstr(mz_str_z(cx->a, csv), "已撤销") != NULL);
    county_done(&k);
}

BOTH(a_file_that_fails_anywhere_is_not_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t sent = 0;
    (void)org(&k, "龙泉市青瓷行业协会", one_code, "2026-01-31");
    (void)org(&k, "龙泉市宝剑文化研究会", other_code, "2026-01-31");
    FAULT_LOOP(cx, made(&k, "licence", &sent), CHECK(waits(&k, "licence").n == 2));
    CHECK(sent > 0 && waits(&k, "licence").n == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_licence_is_told_once_by_its_working_day_and_again_when_it_changed),
          T2(what_lacks_a_needed_column_is_shown_and_not_told),
          T2(who_leaves_the_list_is_told_once_and_again_after_he_came_back),
          T2(only_the_posts_of_the_pack_make_a_file_and_only_for_their_county),
          T2(a_penalty_is_told_in_the_receivers_columns_and_told_off_when_it_is_annulled),
          T2(a_file_that_fails_anywhere_is_not_told))
