/* Lists that leave: the same rows as the list, masked, marked, limited, approved by somebody else.
 */
#include <inttypes.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/job/job.h"
#include "feature/office/office.h"
#include "feature/transfer/export.h"
#include "feature/transfer/transfer_int.h"
#include "feature/transfer/transfer_test.h"
#include "store/db.h"

static void act_as(struct office *o, int64_t user, const char *role)
{
    o->w.actor.user = user;
    o->w.actor.role = mz_str_of(role);
    o->w.actor.name = user == 7 ? MZ_S("周文斌") : MZ_S("吴晓燕");
}

static mz_cx *staffed(struct office *o, enum mz_db_kind kind)
{
    mz_cx *cx = office(o, kind);
    if (account_perms_make(cx, mz_features, &o->world.perms) != MZ_OK) {
        printf("no permissions: %s\n", cx->err.msg);
    }
    act_as(o, 7, "officer");
    return cx;
}

/* All of an export as CSV text; empty with a line when it failed. */
static mz_str csv_of(mz_cx *cx, const struct export_wish *wish, struct export_run *run)
{
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_writer *w = NULL;
    mz_sb all = mz_sb_new(cx->a, (size_t)64 << 20);
    mz_buf *b = mz_buf_new(cx->a, 4 << 20);
    mz_code rc = export_plan(cx, wish, plan);
    rc = rc == MZ_OK ? export_begin(cx, wish, plan, run) : rc;
    rc = rc == MZ_OK ? export_open(cx, run, plan, &w) : rc;
    for (bool more = true; more && rc == MZ_OK;) {
        b->n = 0;
        rc = export_csv(cx, w, b, &more);
        mz_sb_str(&all, mz_buf_str(b));
    }
    if (rc != MZ_OK) {
        printf("no export: %s\n", cx->err.msg);
        mz_clear(cx);
        return MZ_S("");
    }
    return mz_sb_view(&all);
}

static struct export_wish wish_of(mz_cx *cx, const char *reg)
{
    struct export_wish w = {.format = EXPORT_CSV};
    if (export_register(cx, mz_str_of(reg), &w.reg) != MZ_OK) {
        printf("no register: %s\n", cx->err.msg);
    }
    return w;
}

static bool has(mz_str s, const char *z)
{
    return memmem(s.p, s.n, z, strlen(z)) != NULL;
}

static size_t lines_of(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] == '\n';
    }
    return n;
}

/* Any 18 characters that are an ID number, marks of nothing taken for digits. */
static size_t numbers_in(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i + MZ_CID_LEN <= s.n; i++) {
        uint64_t key = 0;
        n += mz_cid_scan(s.p + i, MZ_CID_LEN, &key);
    }
    return n;
}

static int64_t person(mz_cx *cx, const struct office *o, const char *name, mz_str number)
{
    struct person_input in = person_blank();
    int64_t id = 0;
    in.name = mz_str_of(name);
    in.id_number = number;
    in.phone = MZ_S("13800001234");
    in.division = o->village;
    in.address = MZ_S("丁家坞12号");
    in.source = MZ_S("test");
    if (person_add(cx, &in, NULL, &id) != MZ_OK) {
        printf("not added: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

/* ---- what leaves ------------------------------------------------------------------ */

EVERY(an_export_is_the_list_and_holds_no_number_in_clear)
{
    struct office o;
    mz_cx *cx = staffed(&o, kind_);
    for (int i = 0; i < 60; i++) {
        (void)person(cx, &o, "王建国", number_of(cx, "19700101", 100 + i));
    }
    (void)person(cx, &o, "王小明", number_of(cx, "20200101", 101));
    act_as(&o, 7, "clerk"); /* may not see minors */
    struct export_run run;
    struct export_wish w = wish_of(cx, "person");
    w.pair[w.pairs_n++] = (struct export_pair){
        MZ_S("cols"), MZ_S("sort_name,sex,sort_birth,id_mask,address,phone_mask")};
    mz_str text = csv_of(cx, &w, &run);
    CHECK(lines_of(text) == 3 + 1 + 61); /* title, who, warning; heads; rows */
    CHECK(numbers_in(text) == 0 && !has(text, "13800001234"));
    CHECK(has(text, "331181********") && has(text, "138****1234"));
    CHECK(!has(text, "王小明") && has(text, "周文斌"));
    int64_t n = 0;
    struct mz_query q = {.filters_n = 0};
    CHECK(mz_reg_count(cx, w.reg, &q, &n) == MZ_OK && n == 61 && run.rows == 61);
    office_done(&o);
}

TEST(filters_order_and_columns_are_those_of_the_list)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    (void)person(cx, &o, "王建国", number_of(cx, "19500101", 101)); /* odd: a man */
    (void)person(cx, &o, "李秀英", number_of(cx, "19600101", 102));
    (void)person(cx, &o, "张三", number_of(cx, "19700101", 103));
    struct export_run run;
    struct export_wish w = wish_of(cx, "person");
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("sex"), MZ_S("1")};
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("sort"), MZ_S("-sort_birth")};
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("cols"), MZ_S("sort_birth")};
    mz_str text = csv_of(cx, &w, &run);
    CHECK(!has(text, "李秀英") && run.rows == 2);
    const char *wang = memmem(text.p, text.n, "王建国", 9);
    const char *zhang = memmem(text.p, text.n, "张三", 6);
    CHECK(wang != NULL && zhang != NULL && wang < zhang); /* the oldest first */
    CHECK(!has(text, "********") && has(text, "性别"));   /* no numbers chosen; filter in words */
    w.pairs_n = 0;
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("q"), MZ_S("张三")};
    text = csv_of(cx, &w, &run);
    CHECK(run.rows == 1 && has(text, "张三") && !has(text, "王建国"));
    office_done(&o);
}

/* A surname of a whole valley: more than any page, any list of ids and any old limit held. */
BOTH(three_hundred_homes_of_one_name_are_counted_paged_sorted_and_leave)
{
    enum { HOMES = 300, OTHERS = 20 };
    struct office o;
    mz_cx *cx = staffed(&o, kind_);
    struct household_new *in = MZ_NEW_N(cx->a, struct household_new, HOMES + OTHERS);
    struct household_result *results = MZ_NEW_N(cx->a, struct household_result, HOMES + OTHERS);
    struct household_place *head = MZ_NEW_N(cx->a, struct household_place, HOMES + OTHERS);
    for (int i = 0; i < HOMES + OTHERS; i++) {
        int64_t who = person(cx, &o, i < HOMES ? "丁大山" : "吴秀英",
                             number_of(cx, i % 2 == 0 ? "19700101" : "19710101", 100 + i));
        head[i] = (struct household_place){who, MZ_S("02")};
        in[i] = (struct household_new){.kind = HOUSEHOLD_LIVING,
                                       .number = mz_str_fmt(cx->a, "D%05d", HOMES + OTHERS - i),
                                       .division = o.village,
                                       .address = MZ_S("新华路1号"),
                                       .since = mz_date_today(cx).v,
                                       .lon_e6 = MZ_NULL,
                                       .lat_e6 = MZ_NULL,
                                       .members = &head[i],
                                       .members_n = 1,
                                       .source = MZ_S("test")};
    }
    for (int i = 0; i < HOMES + OTHERS; i += 20) {
        CHECK(household_add_many(cx, in + i, 20, false, results + i) == MZ_OK);
        CHECK(results[i].id != 0 && results[i + 19].id != 0);
    }
    struct mz_query q = {.sort = "number", .limit = 200, .offset = 200};
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    int64_t all = 0;
    CHECK(mz_reg_words(cx, &household_register, MZ_S("丁"), &q) == MZ_OK);
    CHECK(mz_reg_count(cx, &household_register, &q, &all) == MZ_OK && all == HOMES);
    CHECK(mz_reg_rows(cx, &household_register, &q, &rows, &n) == MZ_OK && n == HOMES - 200);
    CHECK(n > 0 && mz_str_eq(rows[n - 1].v[0].s, MZ_S("D00320"))); /* the last of the last page */
    struct export_run run;
    struct export_wish w = wish_of(cx, "household");
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("q"), MZ_S("丁大山")};
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("sort"), MZ_S("number")};
    mz_str text = csv_of(cx, &w, &run);
    CHECK(run.rows == HOMES && lines_of(text) == 3 + 1 + HOMES);
    CHECK(has(text, "D00320") && has(text, "D00021") && !has(text, "D00020"));
    w = wish_of(cx, "person"); /* the same mechanism, for persons */
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("q"), MZ_S("丁大山")};
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("sex"), MZ_S("2")};
    text = csv_of(cx, &w, &run);
    CHECK(run.rows == HOMES / 2 && !has(text, "吴秀英"));
    office_done(&o);
}

TEST(formulas_are_text)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    struct person_input in = person_blank();
    int64_t id = 0;
    in.name = MZ_S("王五");
    in.division = o.village;
    in.address = MZ_S("=HYPERLINK(\"http://x\")");
    in.source = MZ_S("test");
    CHECK(person_add(cx, &in, NULL, &id) == MZ_OK);
    struct export_run run;
    struct export_wish w = wish_of(cx, "person");
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("cols"), MZ_S("name,address")};
    mz_str text = csv_of(cx, &w, &run);
    CHECK(has(text, "'=HYPERLINK") && !has(text, ",=HYPERLINK") && !has(text, ",\"=HYPERLINK"));
    office_done(&o);
}

TEST(who_sees_one_township_exports_one_township)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    (void)person(cx, &o, "王建国", number_of(cx, "19500101", 101));
    test_scope(&o.w, TOWN + 1000, TOWN + 1999); /* the next one */
    struct export_run run;
    struct export_wish w = wish_of(cx, "person");
    mz_str text = csv_of(cx, &w, &run);
    CHECK(run.rows == 0 && !has(text, "王建国"));
    struct export_run theirs;
    o.w.actor.user = 9;
    CHECK(export_get_run(cx, run.id, &theirs) == MZ_ABSENT);
    mz_clear(cx);
    office_done(&o);
}

TEST(only_registers_that_say_so_leave_and_only_for_those_who_may)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    const struct mz_reg *reg = NULL;
    CHECK(export_register(cx, MZ_S("account"), &reg) == MZ_ABSENT);
    mz_clear(cx);
    act_as(&o, 7, "system");
    CHECK(export_register(cx, MZ_S("person"), &reg) == MZ_DENIED);
    mz_clear(cx);
    office_done(&o);
}

/* ---- marks ----------------------------------------------------------------------------- */

TEST(one_leaked_row_names_the_account)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    (void)person(cx, &o, "王建国", number_of(cx, "19500101", 101));
    (void)person(cx, &o, "李秀英", number_of(cx, "19600101", 102));
    struct export_run one;
    struct export_run two;
    struct export_wish w = wish_of(cx, "person");
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("cols"), MZ_S("name,address")};
    mz_str mine = csv_of(cx, &w, &one);
    act_as(&o, 8, "officer");
    mz_str theirs = csv_of(cx, &w, &two);
    const char *row = memmem(theirs.p, theirs.n, "李秀英", 9);
    struct export_trace t[4];
    size_t n = 0;
    CHECK(row != NULL && one.mark != two.mark && mine.n > 0);
    mz_str leaked = {row, (size_t)(strchr(row, '\n') - row)};
    CHECK(export_trace(cx, leaked, t, 4, &n) == MZ_OK && n == 1 && t[0].run.user == 8);
    /* The code cut off: the address still carries it, unseen. */
    const char *comma = memrchr(leaked.p, ',', leaked.n);
    mz_str bare = {leaked.p, (size_t)(comma - leaked.p)};
    CHECK(export_trace(cx, bare, t, 4, &n) == MZ_OK && n == 1 && t[0].hidden);
    CHECK(n == 1 && t[0].run.user == 8 && t[0].run.id == two.id && t[0].n >= 1);
    /* A code that somebody made up accuses nobody. */
    char forged[EXPORT_CODE_LEN + 1];
    CHECK(export_code(cx, two.mark, 1, forged) == MZ_OK);
    forged[12] = forged[12] == 'A' ? 'B' : 'A';
    CHECK(export_trace(cx, mz_str_of(forged), t, 4, &n) == MZ_OK && n == 0);
    office_done(&o);
}

/* ---- limits and approval ------------------------------------------------------------------ */

struct set {
    const char *name;
    mz_str value;
};

static mz_code put_setting(mz_cx *cx, void *p)
{
    const struct set *s = p;
    return office_set(cx, s->name, s->value);
}

static void setting(mz_cx *cx, const char *name, const char *value)
{
    struct set s = {name, mz_str_of(value)};
    if (mz_tx(cx, put_setting, &s) != MZ_OK) {
        printf("no setting: %s\n", cx->err.msg);
    }
}

TEST(a_day_has_its_quota)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    (void)person(cx, &o, "王建国", number_of(cx, "19500101", 101));
    (void)person(cx, &o, "李秀英", number_of(cx, "19600101", 102));
    struct export_wish w = wish_of(cx, "person");
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_run run;
    bool go = false;
    setting(cx, "export_rows_day", "3");
    CHECK(export_plan(cx, &w, plan) == MZ_OK && export_may_go(cx, plan, &go) == MZ_OK && go);
    (void)csv_of(cx, &w, &run);
    CHECK(export_may_go(cx, plan, &go) == MZ_RATE);
    mz_clear(cx);
    test_tick(&o.w, INT64_C(86400000));
    CHECK(export_may_go(cx, plan, &go) == MZ_OK && go);
    office_done(&o);
}

BOTH(a_large_list_waits_for_somebody_else)
{
    struct office o;
    mz_cx *cx = staffed(&o, kind_);
    for (int i = 0; i < 12; i++) {
        (void)person(cx, &o, "王建国", number_of(cx, "19700101", 100 + i));
    }
    setting(cx, "export_approve_over", "10");
    struct export_wish w = wish_of(cx, "person");
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_run run;
    bool go = true;
    bool ran = false;
    int64_t id = 0;
    CHECK(export_plan(cx, &w, plan) == MZ_OK && export_may_go(cx, plan, &go) == MZ_OK && !go);
    CHECK(export_ask(cx, &w, MZ_S("x"), &id) == MZ_INVALID);
    mz_clear(cx);
    act_as(&o, 7, "approver"); /* has both permissions, and still not for himself */
    CHECK(export_ask(cx, &w, MZ_S("年度复核名单"), &id) == MZ_OK);
    CHECK(export_answer(cx, id, true, MZ_S("")) == MZ_DENIED);
    mz_clear(cx);
    act_as(&o, 8, "clerk");
    CHECK(export_answer(cx, id, true, MZ_S("")) == MZ_DENIED);
    mz_clear(cx);
    act_as(&o, 8, "approver");
    CHECK(export_answer(cx, id, true, (mz_str){NULL, 0}) == MZ_OK); /* without the field */
    CHECK(export_answer(cx, id, true, MZ_S("")) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(job_run_one(cx, MZ_S("t"), &ran) == MZ_OK && ran);
    CHECK(export_get_run(cx, id, &run) == MZ_OK && mz_str_eq(run.state, MZ_S("done")));
    CHECK(run.rows == 12 && run.user == 7 && run.decided_by == 8);
    mz_str path = import_file_path(cx, run.file);
    struct stat st;
    CHECK(stat(path.p, &st) == 0 && st.st_size > 500 && (st.st_mode & 077) == 0);
    test_tick(&o.w, INT64_C(8) * 86400000); /* kept for seven days */
    test_everywhere(&o.w);
    CHECK(transfer_sweep_job(cx, 0, MZ_S("{}")) == MZ_OK && stat(path.p, &st) != 0);
    CHECK(export_get_run(cx, id, &run) == MZ_OK && mz_str_eq(run.state, MZ_S("gone")));
    office_done(&o);
}

TEST(a_refusal_needs_a_word_and_makes_no_file)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    (void)person(cx, &o, "王建国", number_of(cx, "19700101", 100));
    struct export_wish w = wish_of(cx, "person");
    struct export_run run;
    int64_t id = 0;
    bool ran = true;
    CHECK(export_ask(cx, &w, MZ_S("年度复核名单"), &id) == MZ_OK);
    act_as(&o, 8, "approver");
    CHECK(export_answer(cx, id, false, MZ_S("")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(export_answer(cx, id, false, MZ_S("范围过大，请按村导出")) == MZ_OK);
    CHECK(export_get_run(cx, id, &run) == MZ_OK && mz_str_eq(run.state, MZ_S("refused")));
    CHECK(job_run_one(cx, MZ_S("t"), &ran) == MZ_OK && !ran);
    office_done(&o);
}

TEST(a_workbook_has_the_same_rows)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    for (int i = 0; i < 5; i++) {
        (void)person(cx, &o, "王建国", number_of(cx, "19700101", 100 + i));
    }
    struct export_wish w = wish_of(cx, "person");
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_run run;
    struct export_writer *x = NULL;
    w.format = EXPORT_XLSX;
    CHECK(mkdir(mz_str_fmt(cx->a, "%s/files", o.w.dir).p, 0700) == 0);
    mz_str path = mz_str_fmt(cx->a, "%s/o.xlsx", o.w.dir);
    CHECK(export_plan(cx, &w, plan) == MZ_OK && export_begin(cx, &w, plan, &run) == MZ_OK);
    CHECK(export_open(cx, &run, plan, &x) == MZ_OK);
    CHECK(export_xlsx(cx, x, path.p, NULL, NULL) == MZ_OK && export_rows_written(x) == 5);
    mz_rows *r = NULL;
    bool part = true;
    size_t n = 0;
    size_t clear = 0;
    CHECK(mz_rows_open_file(cx, path.p, (struct mz_rows_options){.header = MZ_HEADER_FIRST}, &r) ==
              MZ_OK &&
          mz_rows_part(cx, r, &part) == MZ_OK);
    for (bool more = part; more;) {
        struct mz_row row;
        CHECK(mz_rows_next(cx, r, &row, &more) == MZ_OK);
        n += more;
        for (size_t i = 0; more && i < row.n; i++) {
            clear += numbers_in(row.cells[i]);
        }
    }
    CHECK(n == 5 + 3 && clear == 0); /* what is said of the whole stands behind the rows */
    office_done(&o);
}

TEST(files_are_deleted_after_thirty_days_and_what_entered_stays_known)
{
    struct office o;
    mz_cx *cx = staffed(&o, MZ_DB_SQLITE);
    mz_str f = many(cx, &o, 0, 6, false);
    struct import_run *run = took(cx, "a.csv", f, IMPORT_ASK);
    struct stat st;
    CHECK(run != NULL && run->counts.added == 6);
    mz_str path = import_file_path(cx, run->file);
    CHECK(stat(path.p, &st) == 0 && (st.st_mode & 077) == 0);
    test_tick(&o.w, INT64_C(31) * 86400000);
    CHECK(transfer_sweep_job(cx, 0, MZ_S("{}")) == MZ_OK && stat(path.p, &st) != 0);
    CHECK(import_get(cx, run->id, run) == MZ_OK && run->file.n == 0 && run->counts.added == 6);
    run = took(cx, "b.csv", f, IMPORT_ASK);
    CHECK(run != NULL && run->counts.same == 6 && run->counts.added == 0);
    office_done(&o);
}

BOTH(chosen_rows_leave_alone_and_only_those_that_the_list_has)
{
    struct office o;
    struct export_run *run = NULL;
    char ids[200];
    mz_cx *cx = staffed(&o, kind_);
    int64_t a = person(cx, &o, "甲一", number_of(cx, "19600102", 3));
    int64_t b = person(cx, &o, "乙二", number_of(cx, "19610102", 3));
    int64_t c = person(cx, &o, "丙三", number_of(cx, "19620102", 4)); /* a woman */
    struct export_wish w = wish_of(cx, "person");
    run = MZ_NEW(cx->a, struct export_run);
    (void)snprintf(ids, sizeof ids, "%" PRId64 ",%" PRId64 ",331181999999999", a, c);
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("ids"), mz_str_of(ids)};
    mz_str s = csv_of(cx, &w, run);
    CHECK(has(s, "甲一") && has(s, "丙三") && !has(s, "乙二"));
    CHECK(run->rows == 2 && has(run->words, "所选 3 行"));
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("sex"), MZ_S("1")};
    s = csv_of(cx, &w, run);
    CHECK(run->rows == 1 && has(s, "甲一") && !has(s, "丙三"));
    /* Found by words, and of them the chosen. */
    w.pairs_n = 1;
    w.pair[w.pairs_n++] = (struct export_pair){MZ_S("q"), MZ_S("乙二")};
    s = csv_of(cx, &w, run);
    CHECK(run->rows == 0 && !has(s, "甲一"));
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    w.pair[0].value = MZ_S("1,x");
    CHECK(export_plan(cx, &w, plan) == MZ_INVALID);
    mz_clear(cx);
    CHECK(b != 0);
    /* Who sees another township gets nothing by naming ids. */
    w.pairs_n = 1;
    w.pair[0].value = mz_str_of(ids);
    test_scope(&o.w, COUNTY + 1000, COUNTY + 1999);
    CHECK(export_plan(cx, &w, plan) == MZ_OK && plan->rows == 0);
    office_done(&o);
}

TEST_MAIN(T2(three_hundred_homes_of_one_name_are_counted_paged_sorted_and_leave),
          T2(chosen_rows_leave_alone_and_only_those_that_the_list_has),
          T3(an_export_is_the_list_and_holds_no_number_in_clear),
          T(filters_order_and_columns_are_those_of_the_list), T(formulas_are_text),
          T(who_sees_one_township_exports_one_township),
          T(only_registers_that_say_so_leave_and_only_for_those_who_may),
          T(one_leaked_row_names_the_account), T(a_day_has_its_quota),
          T2(a_large_list_waits_for_somebody_else), T(a_refusal_needs_a_word_and_makes_no_file),
          T(a_workbook_has_the_same_rows),
          T(files_are_deleted_after_thirty_days_and_what_entered_stays_known))
