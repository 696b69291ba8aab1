/* book_test.c - entries of registers: written, refused, moved, approved, and by ends of cases. */
#include "feature/book/book_int.h"

#include "base/text.h"
#include "books.h"
#include "county.h"
#include "fault.h"
#include "feature/book/book_sql.h"
#include "feature/matter/matter.h"
#include "flow/flow.h"

extern const struct mz_feature mz_feature_book;
extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_book, &mz_feature_matter, NULL};

enum { APPROVER = 13 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)k;
    return book_start(cx);
}

static void approver(struct county *k)
{
    act_as(k, APPROVER, "approver", COUNTY);
}

static struct book_texts sign(const struct book_def *d, const char *text, const char *form,
                              const char *cost)
{
    struct book_texts t = {.s = {{0}}};
    t.s[column(d, "sign_text")] = mz_str_of(text);
    t.s[column(d, "sign_form")] = mz_str_of(form);
    t.s[column(d, "stands_at")] = MZ_S("村口");
    t.s[column(d, "set_up_on")] = MZ_S("2026-01-31");
    t.s[column(d, "sign_cost")] = mz_str_of(cost);
    return t;
}

static struct book_entry get(struct county *k, const struct book_def *d, int64_t id)
{
    struct book_entry e = {.id = 0};
    if (book_get(&k->w.cx, d, id, &e) != MZ_OK) {
        printf("no entry: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return e;
}

EVERY(an_entry_is_written_with_its_number_its_day_and_its_history)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    struct book_texts t = sign(d, "查田村", "village_sign", "4200.5");
    struct mz_change *past = NULL;
    size_t n = 0;
    bool waits = true;
    int64_t id = 0;
    clerk(&k);
    CHECK(book_ask_add(cx, d, VILLAGE, &t, &waits, &id) == MZ_OK && !waits && id > 0);
    struct book_entry e = get(&k, d, id);
    CHECK(mz_str_eq(e.v[MZ_MADE_NUMBER].s, MZ_S("BZ331181000001")));
    CHECK(mz_str_eq(e.v[MZ_MADE_STATE].s, MZ_S("stands")));
    CHECK(mz_str_eq(typed(cx, d, &e, "sign_cost"), MZ_S("4200.50")));
    /* Never looked at: a year after it was entered. */
    mz_date due = MZ_DATE_NONE;
    CHECK(mz_date_add_months(cx, mz_date_today(cx), 12, &due) == MZ_OK);
    CHECK(e.v[MZ_MADE_DUE].i == due.v && mz_str_eq(e.v[MZ_MADE_DUTY].s, MZ_S("patrol")));
    CHECK(book_did(cx, d, id, 1, 0, MZ_S("2026-02-28")) == MZ_OK);
    e = get(&k, d, id);
    CHECK(
        mz_str_eq(mz_date_iso(cx->a, (mz_date){(int32_t)e.v[MZ_MADE_DUE].i}), MZ_S("2027-02-28")));
    CHECK(mz_changes_of(cx, "r_place_sign", id, 10, &past, &n) == MZ_OK && n == 2);
    county_done(&k);
}

BOTH(what_the_pack_refuses_is_refused_whoever_writes)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    const struct book_def *names = book_called(cx, "place_name");
    int64_t id = 0;
    bool waits = false;
    clerk(&k);
    struct book_texts t = sign(d, "青瓷巷1号", "door_plate", "2000.01");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "sign_text"));
    t = sign(d, "青瓷巷1号", "banner", "20");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "sign_form"));
    t = sign(d, "", "door_plate", "20");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "sign_text"));
    t = sign(d, "青瓷巷1号", "door_plate", "20");
    t.s[column(d, "set_up_on")] = MZ_S("2026-02-30");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "set_up_on"));
    t = sign(d, "青瓷巷1号", "door_plate", "20");
    t.s[column(d, "of_name")] = MZ_S("331181000000099");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "of_name"));
    t = sign(d, "青瓷巷1号", "door_plate", "20");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE + 1000000, &t, &waits, &id), MZ_DENIED, NULL));
    CHECK(book_ask_add(cx, d, VILLAGE, &t, &waits, &id) == MZ_OK);
    /* Names come by cases only. */
    t = (struct book_texts){.s = {{0}}};
    CHECK(refused(&k, book_ask_add(cx, names, VILLAGE, &t, &waits, &id), MZ_DENIED, NULL));
    county_done(&k);
}

BOTH(a_move_needs_its_state_its_post_and_its_reason)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    struct book_texts t = sign(d, "西街", "road_sign", "1850");
    bool waits = false;
    int64_t id = 0;
    clerk(&k);
    CHECK(book_ask_add(cx, d, VILLAGE, &t, &waits, &id) == MZ_OK);
    CHECK(refused(&k, book_ask_move(cx, d, id, 0, move(d, "repair"), MZ_S("x"), &waits), MZ_DENIED,
                  NULL));
    CHECK(refused(&k, book_ask_move(cx, d, id, 0, move(d, "damage"), MZ_S(""), &waits), MZ_INVALID,
                  "reason"));
    CHECK(refused(&k, book_ask_move(cx, d, id, 0, move(d, "remove"), MZ_S("x"), &waits), MZ_DENIED,
                  NULL));
    CHECK(book_ask_move(cx, d, id, 1, move(d, "damage"), MZ_S("被撞"), &waits) == MZ_OK);
    CHECK(refused(&k, book_ask_move(cx, d, id, 1, move(d, "repair"), MZ_S(""), &waits), MZ_CONFLICT,
                  NULL));
    officer(&k);
    CHECK(book_ask_move(cx, d, id, 2, move(d, "remove"), MZ_S("道路改建"), &waits) == MZ_OK);
    struct book_entry e = get(&k, d, id);
    CHECK(e.v[MZ_MADE_ENDED].i == 1 && e.v[MZ_MADE_DUE].i == MZ_NULL);
    county_done(&k);
}

static int64_t begin(struct county *k, const char *matter, const struct book_def *about,
                     int64_t entry, const char *facts)
{
    mz_cx *cx = &k->w.cx;
    const struct matter_new in = {
        .matter = mz_str_of(matter),
        .division = VILLAGE,
        .about = entry == 0 ? MZ_S("") : mz_str_fmt(cx->a, "e:%lld", (long long)entry),
        .facts = mz_str_of(facts)};
    int64_t id = 0;
    mz_code rc = mz_tx_begin(cx);
    rc = rc == MZ_OK ? matter_begin(cx, &in, &id) : rc;
    if (rc == MZ_OK && about != NULL) {
        struct book_entry e = get(k, about, entry);
        rc = book_link(cx, id, about, &e);
    }
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
        printf("case: %s %s\n", mz_code_name(rc), cx->err.msg);
        mz_clear(cx);
        return 0;
    }
    return id;
}

static mz_code act(struct county *k, int64_t id, const char *what)
{
    const struct flow_event e = {
        .kind = FLOW_ACTED, .what = mz_str_of(what), .reason = MZ_S("why"), .yes = true};
    return matter_happen(&k->w.cx, id, 0, e);
}

/* With all papers that the pack asks for, and not before. */
static bool proposed(struct county *k, int64_t id, const char *what)
{
    bool asks = strcmp(what, "propose") == 0;
    bool ok = !asks || refused(k, act(k, id, what), MZ_INVALID, NULL);
    ok = ok && (!asks || matter_papers_seen(&k->w.cx, id) == MZ_OK);
    return ok && act(k, id, what) == MZ_OK;
}

static bool walk(struct county *k, int64_t id, const char *first)
{
    officer(k);
    bool ok = proposed(k, id, first);
    approver(k);
    ok = ok && act(k, id, "grant") == MZ_OK;
    officer(k);
    ok = ok && act(k, id, "filed") == MZ_OK && act(k, id, "announced") == MZ_OK;
    if (!ok) {
        printf("%s\n", k->w.cx.err.msg);
    }
    return ok;
}

static const char naming[] =
    "{\"facts\":{\"household\":{\"name_class\":\"road\",\"approver_told\":\"government\","
    "\"person_name\":\"false\","
    "\"foreign_name\":\"false\",\"company_name\":\"false\",\"same_name_near\":\"false\"},"
    "\"members\":[]},\"own\":{\"household\":{\"wanted_name\":\"剑池路\",\"wanted_roman\":\"Jianchi "
    "Lu\",\"wanted_where\":\"东起华楼街\",\"approving_office\":\"龙泉市人民政府\"},\"members\":[]}"
    "}";

static const char renaming[] =
    "{\"facts\":{\"household\":{\"approver_told\":\"government\",\"person_name\":\"false\","
    "\"foreign_name\":\"false\","
    "\"company_name\":\"false\",\"same_name_near\":\"false\",\"heritage\":\"false\"},"
    "\"members\":[]},\"own\":{\"household\":{\"wanted_name\":\"剑池西路\",\"wanted_roman\":"
    "\"Jianchi Xilu\",\"rename_reason\":\"道路延伸\"},\"members\":[]}}";

EVERY(a_case_enters_a_name_and_another_one_renames_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_name");
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    officer(&k);
    int64_t id = begin(&k, "place_naming", NULL, 0, naming);
    CHECK(id > 0 && walk(&k, id, "propose"));
    CHECK(mz_reg_rows(cx, d->reg[1], &(struct mz_query){.limit = 10}, &rows, &n) == MZ_OK);
    CHECK(n == 1);
    int64_t entry = n == 1 ? rows[0].id : 0;
    struct book_entry e = get(&k, d, entry);
    CHECK(mz_str_eq(book_title(d, &e), MZ_S("剑池路")));
    CHECK(mz_str_eq(typed(cx, d, &e, "approved_by"), MZ_S("龙泉市人民政府")));
    CHECK(mz_str_eq(typed(cx, d, &e, "name_class"), MZ_S("road")));
    /* The same name again: the end of the second case is refused, and nothing is half done. */
    int64_t second = begin(&k, "place_naming", NULL, 0, naming);
    officer(&k);
    CHECK(proposed(&k, second, "propose"));
    approver(&k);
    CHECK(act(&k, second, "grant") == MZ_OK);
    officer(&k);
    CHECK(act(&k, second, "filed") == MZ_OK);
    CHECK(refused(&k, act(&k, second, "announced"), MZ_INVALID, "standard_name"));
    struct matter_case c = {.id = 0};
    CHECK(matter_get(cx, second, &c) == MZ_OK && mz_str_eq(c.step, MZ_S("announce")));
    /* Renaming begins from the entry and nowhere else. */
    CHECK(begin(&k, "place_renaming", NULL, 0, renaming) == 0);
    int64_t other = begin(&k, "place_renaming", d, entry, renaming);
    CHECK(other > 0 && begin(&k, "place_renaming", d, entry, renaming) == 0); /* one at a time */
    officer(&k);
    CHECK(proposed(&k, other, "propose") && walk(&k, other, "protected"));
    e = get(&k, d, entry);
    CHECK(mz_str_eq(book_title(d, &e), MZ_S("剑池西路")));
    CHECK(mz_str_eq(typed(cx, d, &e, "former_names"), MZ_S("剑池路")));
    county_done(&k);
}

BOTH(a_change_that_needs_a_word_waits_for_another_account)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_name");
    struct book_texts t = {.s = {{0}}};
    struct book_wish *w = NULL;
    size_t n = 0;
    int64_t entry = 0;
    bool waits = false;
    officer(&k);
    int64_t id = begin(&k, "place_naming", NULL, 0, naming);
    CHECK(walk(&k, id, "propose"));
    struct mz_reg_row *rows = NULL;
    CHECK(mz_reg_rows(cx, d->reg[0], &(struct mz_query){.limit = 10}, &rows, &n) == MZ_OK);
    entry = n == 1 ? rows[0].id : 0;
    t.s[column(d, "aliases")] = MZ_S("剑池大道");
    CHECK(book_ask_change(cx, d, entry, 1, &t, &waits) == MZ_OK && waits);
    CHECK(book_waiting(cx, d, &w, &n) == MZ_OK && n == 1 && !book_may_decide(cx, d, &w[0]));
    CHECK(refused(&k, book_decide(cx, d, w[0].id, true, MZ_S("")), MZ_DENIED, NULL));
    approver(&k);
    CHECK(book_may_decide(cx, d, &w[0]) && book_decide(cx, d, w[0].id, true, MZ_S("")) == MZ_OK);
    CHECK(refused(&k, book_decide(cx, d, w[0].id, true, MZ_S("")), MZ_CONFLICT, NULL));
    struct book_entry e = get(&k, d, entry);
    CHECK(mz_str_eq(typed(cx, d, &e, "aliases"), MZ_S("剑池大道")));
    officer(&k);
    CHECK(book_ask_move(cx, d, entry, 0, move(d, "retire"), MZ_S("道路消失"), &waits) == MZ_OK);
    CHECK(waits && book_waiting(cx, d, &w, &n) == MZ_OK && n == 1);
    approver(&k);
    CHECK(book_decide(cx, d, w[0].id, false, MZ_S("仍在使用")) == MZ_OK);
    e = get(&k, d, entry);
    CHECK(mz_str_eq(e.v[MZ_MADE_STATE].s, MZ_S("in_use")));
    county_done(&k);
}

BOTH(entries_are_found_by_names_of_the_past_and_by_readings)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    struct book_texts t = sign(d, "查田村", "village_sign", "20");
    int64_t id = 0;
    bool waits = false;
    static const struct {
        const char *q;
        int64_t n;
    } asked[] = {{"田村", 1}, {"chatian", 1}, {"ctc", 1}, {"BZ331181000001", 1}, {"龙渊", 0}};
    clerk(&k);
    CHECK(book_ask_add(cx, d, VILLAGE, &t, &waits, &id) == MZ_OK);
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        struct mz_query q = {.limit = 10};
        int64_t n = -1;
        CHECK(mz_reg_words(cx, d->reg[0], mz_str_of(asked[i].q), &q) == MZ_OK);
        CHECK(mz_reg_count(cx, d->reg[0], &q, &n) == MZ_OK && n == asked[i].n);
    }
    county_done(&k);
}

static const char founding[] =
    "{\"facts\":{\"household\":{\"org_type\":\"group\",\"members_personal\":\"50\","
    "\"members_unit\":\"0\",\"org_funds\":\"30000\"},\"members\":[]},\"own\":{\"household\":{"
    "\"wanted_name\":\"龙泉市青瓷行业协会\",\"head_name\":\"样例负责人\",\"site\":\"剑池路1号\"},"
    "\"members\":[]}}";

BOTH(two_years_on_the_first_list_lead_to_the_second_and_not_a_day_before)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "social_org");
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    officer(&k);
    int64_t id = begin(&k, "org_register", NULL, 0, founding);
    CHECK(id > 0 && proposed(&k, id, "propose"));
    approver(&k);
    CHECK(act(&k, id, "grant") == MZ_OK);
    officer(&k);
    CHECK(mz_reg_rows(cx, d->reg[0], &(struct mz_query){.limit = 10}, &rows, &n) == MZ_OK);
    int64_t org = n == 1 ? rows[0].id : 0;
    id = begin(&k, "org_list_abnormal", d, org,
               "{\"facts\":{\"household\":{\"list_ground\":\"no_report\"},\"members\":[]},"
               "\"own\":{\"household\":{\"evidence\":\"x\"},\"members\":[]}}");
    CHECK(act(&k, id, "tell") == MZ_OK && act(&k, id, "over") == MZ_OK);
    approver(&k);
    CHECK(act(&k, id, "list") == MZ_OK);
    struct book_entry e = get(&k, d, org);
    CHECK(mz_str_eq(e.v[MZ_MADE_STATE].s, MZ_S("abnormal")));
    CHECK(mz_str_eq(typed(cx, d, &e, "abnormal_since"), mz_date_iso(cx->a, mz_date_today(cx))));
    officer(&k);
    /* What is told here of the day counts for nothing: the register knows it. */
    id = begin(&k, "org_list_serious", d, org,
               "{\"facts\":{\"household\":{\"abnormal_since\":\"2020-01-01\"},\"members\":[]},"
               "\"own\":{\"household\":{\"evidence\":\"x\"},\"members\":[]}}");
    struct matter_open o = {0};
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.known_n >= 2);
    test_tick(&k.w, 729 * DAY_MS);
    CHECK(refused(&k, act(&k, id, "tell"), MZ_INVALID, NULL)); /* 2026-11-21 + 729 days */
    test_tick(&k.w, 2 * DAY_MS);
    CHECK(act(&k, id, "tell") == MZ_OK && act(&k, id, "over") == MZ_OK);
    approver(&k);
    CHECK(act(&k, id, "list") == MZ_OK);
    e = get(&k, d, org);
    CHECK(mz_str_eq(e.v[MZ_MADE_STATE].s, MZ_S("serious")));
    county_done(&k);
}

static int64_t only(struct county *k, const struct book_def *d)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    mz_code rc =
        mz_reg_rows(&k->w.cx, d->reg[0], &(struct mz_query){.limit = 10}, &rows, &n);
    return rc == MZ_OK && n == 1 ? rows[0].id : 0;
}

static int64_t organisation(struct county *k, const char *type)
{
    const struct book_def *d = book_called(&k->w.cx, "social_org");
    struct book_texts t = {.s = {{0}}};
    int64_t id = 0;
    for (size_t i = 0; i < d->r->columns_n; i++) {
        t.s[i] = MZ_S("");
    }
    t.s[column(d, "org_name")] = mz_str_fmt(k->w.cx.a, "龙泉市%s会", type);
    t.s[column(d, "org_type")] = mz_str_of(type);
    t.s[column(d, "credit_code")] =
        strcmp(type, "group") == 0 ? MZ_S("51331181MJ0000018H") : MZ_S("");
    t.s[column(d, "legal_head")] = MZ_S("样例负责人");
    t.s[column(d, "seat")] = MZ_S("剑池路1号");
    t.s[column(d, "org_funds")] = MZ_S("30000.00");
    t.s[column(d, "registered_on")] = MZ_S("2020-03-01");
    if (book_add(&k->w.cx, d, TOWN, 0, &t, &id) != MZ_OK) {
        printf("not entered: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static mz_str due_of(struct county *k, const struct book_def *d, int64_t id)
{
    struct book_entry e = get(k, d, id);
    return e.v[MZ_MADE_DUE].i == MZ_NULL
               ? MZ_S("")
               : mz_date_iso(k->w.cx.a, (mz_date){(int32_t)e.v[MZ_MADE_DUE].i});
}

/* 31 May of the year after, of a foundation 31 March; the case of the report writes the day. */
BOTH(a_yearly_report_is_due_by_the_type_and_its_case_moves_the_day)
{
    static const char report[] =
        "{\"facts\":{\"household\":{\"report_year\":\"2025\",\"year_income\":\"120000\","
        "\"year_spending\":\"90000.5\"},\"members\":[]},\"own\":{\"household\":{"
        "\"report_text\":\"x\"},\"members\":[]}}";
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(&k.w.cx, "social_org");
    officer(&k);
    int32_t year = mz_date_ymd(mz_date_today(cx)).year;
    int64_t group = organisation(&k, "group");
    int64_t foundation = organisation(&k, "foundation");
    CHECK(mz_str_eq(due_of(&k, d, group), mz_str_fmt(cx->a, "%d-05-31", (int)year + 1)));
    CHECK(mz_str_eq(due_of(&k, d, foundation), mz_str_fmt(cx->a, "%d-03-31", (int)year + 1)));
    /* The other type's duty is nobody's to do. */
    CHECK(refused(&k, book_did(cx, d, foundation, 0, 0, MZ_S("2026-02-01")), MZ_DENIED, NULL));
    CHECK(book_did(cx, d, foundation, 0, 1, MZ_S("2025-02-01")) == MZ_OK);
    CHECK(mz_str_eq(due_of(&k, d, foundation), MZ_S("2026-03-31")));
    test_tick(&k.w, 200 * DAY_MS);
    clerk(&k);
    int64_t id = begin(&k, "org_report", d, group, report);
    CHECK(refused(&k, act(&k, id, "pass"), MZ_DENIED, NULL));
    officer(&k);
    CHECK(id > 0 && act(&k, id, "pass") == MZ_OK);
    struct book_entry e = get(&k, d, group);
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "report_verdict"), MZ_S("passed")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "report_year"), MZ_S("2025")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "year_spending"), MZ_S("90000.50")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "reported_on"), mz_date_iso(cx->a, mz_date_today(cx))));
    year = mz_date_ymd(mz_date_today(cx)).year;
    CHECK(mz_str_eq(due_of(&k, d, group), mz_str_fmt(cx->a, "%d-05-31", (int)year + 1)));
    county_done(&k);
}

static mz_str penalty(struct county *k, const char *kind, const char *fine)
{
    return mz_str_fmt(k->w.cx.a,
                      "{\"facts\":{\"household\":{\"penalty_kind\":\"%s\"%s},\"members\":[]},"
                      "\"own\":{\"household\":{\"breach_kind\":\"违反规定筹集资金\",\"breach\":"
                      "\"收取费用\",\"basis\":\"条例\",\"penalty_text\":\"罚款\"},\"members\":[]}}",
                      kind, fine);
}

/* Two officers, the days to ask for a hearing, another officer's review, a decision, the paper. */
BOTH(a_penalty_of_an_organisation_stands_in_the_register_with_its_entry)
{
    enum { REVIEWER = 14 };
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *orgs = book_called(&k.w.cx, "social_org");
    const struct book_def *d = book_called(&k.w.cx, "org_penalty");
    officer(&k);
    int64_t org = organisation(&k, "group");
    int64_t id = begin(&k, "org_penalise", orgs, org, penalty(&k, "fine", "").p);
    struct flow_event evidence = {.kind = FLOW_DONE, .what = MZ_S("evidence"), .people = 1};
    CHECK(refused(&k, matter_happen(cx, id, 0, evidence), MZ_INVALID, NULL)); /* alone */
    evidence.people = 2;
    CHECK(matter_happen(cx, id, 0, evidence) == MZ_OK);
    CHECK(refused(&k, act(&k, id, "tell"), MZ_INVALID, NULL)); /* a fine without its amount */
    CHECK(matter_answer(cx, id, 0, penalty(&k, "fine", ",\"fine_amount\":\"5000\"")) == MZ_OK);
    CHECK(act(&k, id, "tell") == MZ_OK && act(&k, id, "over") == MZ_OK);
    CHECK(refused(&k, act(&k, id, "agree"), MZ_DENIED, NULL)); /* who investigated */
    act_as(&k, REVIEWER, "officer", COUNTY);
    CHECK(act(&k, id, "agree") == MZ_OK);
    approver(&k);
    CHECK(act(&k, id, "punish") == MZ_OK && only(&k, d) == 0);
    officer(&k);
    CHECK(act(&k, id, "served") == MZ_OK);
    int64_t entry = only(&k, d);
    struct book_entry e = get(&k, d, entry);
    CHECK(mz_str_eq(book_title(d, &e), MZ_S("龙泉市group会")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "of_org"), mz_str_fmt(cx->a, "%lld", (long long)org)));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "party_code"), MZ_S("51331181MJ0000018H")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "fine_amount"), MZ_S("5000.00")));
    CHECK(mz_str_eq(typed(&k.w.cx, d, &e, "decided_on"), mz_date_iso(cx->a, mz_date_today(cx))));
    county_done(&k);
}

/* A clerk types what stands on paper. */
BOTH(a_link_to_an_entry_is_typed_as_its_number_or_its_name)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *names = book_called(cx, "place_name");
    const struct book_def *d = book_called(cx, "place_sign");
    static const char *const words[] = {"DM331181000001", "剑池路"};
    int64_t id = 0;
    bool waits = false;
    officer(&k);
    CHECK(walk(&k, begin(&k, "place_naming", NULL, 0, naming), "propose"));
    int64_t entry = only(&k, names);
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        struct book_texts t = sign(d, "剑池路东口", "road_sign", "20");
        t.s[column(d, "of_name")] = mz_str_of(words[i]);
        CHECK(book_ask_add(cx, d, VILLAGE, &t, &waits, &id) == MZ_OK);
        struct book_entry e = get(&k, d, id);
        CHECK(entry > 0 && e.v[MZ_MADE_OWN_N + column(d, "of_name")].i == entry);
    }
    /* The name is the county's; who works in the village looks at its sign all the same. */
    act_as(&k, 33, "village", VILLAGE);
    CHECK(book_did(cx, d, id, 0, 0, mz_date_iso(cx->a, mz_date_today(cx))) == MZ_OK);
    officer(&k);
    struct book_texts t = sign(d, "剑池路东口", "road_sign", "20");
    t.s[column(d, "of_name")] = MZ_S("没有这条路");
    CHECK(refused(&k, book_ask_add(cx, d, VILLAGE, &t, &waits, &id), MZ_INVALID, "of_name"));
    county_done(&k);
}

/* One plate, looked at, set up and given with its certificate: an entry of the signs. */
BOTH(a_door_plate_is_looked_at_set_up_and_stands_among_the_signs)
{
    static const char told[] =
        "{\"facts\":{\"household\":{},\"members\":[]},\"own\":{\"household\":{"
        "\"plate_holder\":\"项金土\",\"plate_street\":\"青瓷巷\",\"plate_no\":\"青瓷巷8号\","
        "\"plate_address\":\"剑池街道青瓷巷8号\"},\"members\":[]}}";
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct book_def *d = book_called(cx, "place_sign");
    officer(&k);
    int64_t id = begin(&k, "door_plate", NULL, 0, told);
    CHECK(id > 0 && matter_papers_seen(cx, id) == MZ_OK);
    CHECK(act(&k, id, "number") != MZ_OK); /* nobody was there yet */
    mz_clear(cx);
    act_as(&k, 33, "village", VILLAGE);
    CHECK(matter_happen(cx, id, 0,
                        (struct flow_event){
                            .kind = FLOW_DONE, .what = MZ_S("look"), .people = 1}) == MZ_OK);
    officer(&k);
    CHECK(act(&k, id, "number") == MZ_OK && act(&k, id, "stands") == MZ_OK && only(&k, d) == 0);
    CHECK(act(&k, id, "card") == MZ_OK);
    struct book_entry e = get(&k, d, only(&k, d));
    CHECK(mz_str_eq(book_title(d, &e), MZ_S("青瓷巷8号")));
    CHECK(mz_str_eq(typed(cx, d, &e, "sign_form"), MZ_S("door_plate")));
    CHECK(mz_str_eq(typed(cx, d, &e, "stands_at"), MZ_S("剑池街道青瓷巷8号")));
    county_done(&k);
}

BOTH(samples_of_the_packs_are_sound_and_the_demonstration_has_them)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct mz_demo demo = {.division = COUNTY, .seed = 1};
    const struct book_def **d = NULL;
    size_t n = 0;
    officer(&k);
    CHECK(book_demo(cx, &demo) == MZ_OK);
    CHECK(book_demo(cx, &demo) == MZ_OK); /* once only */
    CHECK(book_defs(cx, &d, &n) == MZ_OK && n >= 3);
    for (size_t i = 0; i < n; i++) {
        int64_t had = 0;
        CHECK(mz_reg_count(cx, d[i]->reg[0], &(struct mz_query){.limit = 0}, &had) == MZ_OK);
        CHECK(had == (int64_t)d[i]->r->source->samples_n);
    }
    county_done(&k);
}

BOTH(a_case_about_no_one_household_begins_once_though_the_first_try_is_lost)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct matter_new in = {
        .matter = MZ_S("place_naming"), .division = VILLAGE, .facts = mz_str_of(naming)};
    struct matter_case c = {.id = 0};
    int64_t id = 0;
    officer(&k);
    test_twice(cx, true);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK && matter_get(cx, id, &c) == MZ_OK);
    CHECK(c.events_n == 1);
    county_done(&k);
}

TEST_MAIN(T3(an_entry_is_written_with_its_number_its_day_and_its_history),
          T2(what_the_pack_refuses_is_refused_whoever_writes),
          T2(a_move_needs_its_state_its_post_and_its_reason),
          T3(a_case_enters_a_name_and_another_one_renames_it),
          T2(a_door_plate_is_looked_at_set_up_and_stands_among_the_signs),
          T2(a_change_that_needs_a_word_waits_for_another_account),
          T2(entries_are_found_by_names_of_the_past_and_by_readings),
          T2(two_years_on_the_first_list_lead_to_the_second_and_not_a_day_before),
          T2(a_yearly_report_is_due_by_the_type_and_its_case_moves_the_day),
          T2(a_penalty_of_an_organisation_stands_in_the_register_with_its_entry),
          T2(a_link_to_an_entry_is_typed_as_its_number_or_its_name),
          T2(samples_of_the_packs_are_sound_and_the_demonstration_has_them),
          T2(a_case_about_no_one_household_begins_once_though_the_first_try_is_lost))
