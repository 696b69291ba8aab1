/*
 * after_test.c - 身后一件事 to its end (packs/after): one form, a case for each department, the living
 * allowance stops, and what the place takes off a funeral is paid to the relative at the bank.
 */
#include "books.h"
#include "cases.h"
#include "months.h"

#include "feature/bundle/bundle.h"
#include "feature/pay/pay.h"
#include "ledger/invariant.h"

extern const struct mz_feature mz_feature_matter, mz_feature_bundle, mz_feature_book;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_bundle,
                                                &mz_feature_book, NULL};

enum { DEAD, KIN, YUAN = 100, ACCOUNT_BY = 7, CONFIRMED_BY = 8, APPROVED_BY = 9 };

#define ACCOUNT  "6222021234567890128"
#define DISTRICT (COUNTY / MZ_COUNTY_UNIT)

/* ---- a place that has set its rates ---- */

/* No figure is known for the whole country: a place lays its own over the pack. Assumed here. */
static const char after_pack[] = "pack: after-331181\n"
                                 "title: 身后一件事\n"
                                 "title_en: After a death\n"
                                 "version: \"2026.1\"\n"
                                 "semantics: 1\n"
                                 "division: \"331181\"\n"
                                 "extends: after\n"
                                 "params:\n"
                                 "  item_cap:\n"
                                 "    values:\n";
static const char *const items[] = {"carry", "keep", "farewell", "cremate", "urn"};

/* One rate for each item, one for the whole. */
static mz_str rates(mz_cx *cx)
{
    mz_str s = mz_str_of(after_pack);
    for (size_t i = 0; i < MZ_LEN(items); i++) {
        s = mz_str_fmt(cx->a,
                       MZ_FMT "      - from: 2025-01-01\n        value: 400元\n"
                              "        key: %s\n        division: 331181\n"
                              "        cite: \"local: to be confirmed\"\n",
                       MZ_ARG(s), items[i]);
    }
    return mz_str_fmt(cx->a,
                      MZ_FMT "  funeral_cap:\n    values:\n      - from: 2025-01-01\n"
                             "        value: 1500元\n        division: 331181\n"
                             "        cite: \"local: to be confirmed\"\n",
                      MZ_ARG(s));
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(place_pack(k, "after-331181", rates(cx)));
    MZ_TRY(mz_feature_book.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "周小敏", "19860512", VILLAGE);
}

/* ---- hands -------------------------------------------------------------------------------- */

static mz_code money(struct county *k, const char *programme)
{
    mz_cx *cx = &k->w.cx;
    const struct pay_give g = {.county = DISTRICT,
                               .programme = mz_str_of(programme),
                               .source = LEDGER_COUNTY_MONEY,
                               .year = mz_date_ymd(mz_date_today(cx)).year,
                               .fen = INT64_C(100000000),
                               .day = mz_date_today(cx).v,
                               .document = mz_str_fmt(cx->a, "D-%s", programme)};
    everywhere(k, ACCOUNT_BY);
    return STEP(cx, pay_budget_give(cx, &g));
}

static mz_code account_of_kin(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    int64_t id = 0;
    const struct pay_card c = {.division = VILLAGE,
                               .person = k->person[KIN],
                               .holder = MZ_S("周小敏"),
                               .bank = MZ_S("102"),
                               .number = MZ_S(ACCOUNT)};
    everywhere(k, ACCOUNT_BY);
    MZ_TRY(STEP(cx, pay_card_ask(cx, &c, &id)));
    everywhere(k, CONFIRMED_BY);
    return STEP(cx, pay_card_confirm(cx, id, 0));
}

/* ---- the family's form --------------------------------------------------------------------- */

static mz_str told(struct county *k)
{
    return mz_str_fmt(
        k->w.cx.a,
        "{\"facts\":{\"household\":{\"had_benefits\":\"true\"},\"members\":[{"
        "\"death_day\":\"" MZ_FMT
        "\",\"insured\":\"true\",\"had_fund\":\"false\",\"had_medical\":\"false\",\"had_card\":"
        "\"false\",\"had_bank\":\"false\",\"had_property\":\"false\",\"registered_here\":\"true\","
        "\"cremated\":\"true\",\"burial_kind\":\"grave\",\"paid_carry\":\"400.01\",\"paid_keep\":"
        "\"200\",\"paid_farewell\":\"100\",\"paid_cremate\":\"400\",\"paid_urn\":\"80\"}]},"
        "\"own\":{\"household\":{\"kin_name\":\"周小敏\",\"contact_phone\":\"13905880000\","
        "\"kin_number\":\"" MZ_FMT "\",\"pay_card\":\"" ACCOUNT "\"},\"members\":[{}]}}",
        MZ_ARG(mz_date_iso(k->w.cx.a, mz_date_today(&k->w.cx))), MZ_ARG(k->number[KIN]));
}

/* Until when, of who is paid; the hold is the case's. */
static bool held(struct county *k)
{
    const int64_t who = k->person[DEAD];
    struct ledger_hold *h = NULL;
    size_t n = 0;
    everywhere(k, 0);
    mz_code rc = ledger_holds_get(&k->w.cx, DISTRICT, who, who, &h, &n);
    return rc == MZ_OK && n == 1 && h[0].from_period == month(k, 0) + 1;
}

static mz_code all_at_once(struct county *k, int64_t *id)
{
    mz_cx *cx = &k->w.cx;
    const struct matter_row row = {.person = k->person[DEAD], .name = MZ_S("周文芳")};
    struct bundle_ask ask = {.division = VILLAGE,
                             .household = k->home[DEAD],
                             .rows = &row,
                             .rows_n = 1,
                             .answers = told(k)};
    struct bundle_new in = {.ask = &ask, .channel = MZ_S("counter")};
    struct bundle_choice *v = NULL;
    clerk(k);
    MZ_TRY(bundle_here(cx, VILLAGE, MZ_S("after_death_all"), &ask.k));
    if (ask.k.b == NULL || !mz_str_eq(ask.k.pack->id, MZ_S("after-331181"))) {
        return mz_fail(cx, MZ_ABSENT, "the place's own pack does not offer it");
    }
    MZ_TRY(bundle_offer(cx, &ask, (mz_str){NULL, 0}, &v, &in.choices_n));
    in.choices = v;
    return bundle_send(cx, &in, id);
}

static int64_t part_of(struct county *k, int64_t bundle, const char *matter)
{
    struct bundle_case *v = NULL;
    size_t n = 0;
    if (bundle_cases(&k->w.cx, bundle, &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].c.matter, mz_str_of(matter))) {
            return v[i].c.id;
        }
    }
    return 0;
}

static int64_t open_parts(struct county *k, int64_t bundle)
{
    struct bundle b = {.open_n = -1};
    officer(k);
    return bundle_get(&k->w.cx, bundle, &b) == MZ_OK ? b.open_n : -1;
}

/* By its departments; what the office itself decides is walked in the test. */
static bool answered(struct county *k, int64_t bundle)
{
    static const char *const asked[] = {"death_certificate", "household_cancel",
                                        "survivor_benefit"};
    bool good = true;
    officer(k);
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        good = good && act(k, part_of(k, bundle, asked[i]), "done") == MZ_OK;
    }
    return good;
}

static bool stopped(struct county *k, int64_t id)
{
    act_as(k, CENTRE, "centre", COUNTY);
    bool good = id != 0 && task(k, id, "check") == MZ_OK;
    clerk(k);
    good = good && act(k, id, "proven") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    return good && act(k, id, "stop") == MZ_OK && mz_str_eq(get(k, id).ending, MZ_S("ended"));
}

static bool relieved(struct county *k, int64_t id)
{
    clerk(k);
    bool good = id != 0 && matter_papers_seen(&k->w.cx, id) == MZ_OK &&
                act(k, id, "propose") == MZ_OK;
    act_as(k, APPROVER, "approver", COUNTY);
    return good && act(k, id, "grant") == MZ_OK && mz_str_eq(get(k, id).ending, MZ_S("granted"));
}

/* ---- the money ---- */

static struct pay_ran run_month(struct county *k, const char *programme)
{
    struct pay_ran r = {0};
    const struct pay_run in = {.county = DISTRICT,
                               .programme = mz_str_of(programme),
                               .period = month(k, 0),
                               .format = MZ_S("csv")};
    everywhere(k, ACCOUNT_BY);
    if (pay_run(&k->w.cx, &in, &r) != MZ_OK) {
        printf("month: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        r.lines = -1;
    }
    return r;
}

static mz_code approve(struct county *k, int64_t batch, int64_t user)
{
    mz_cx *cx = &k->w.cx;
    struct ledger_batch b;
    bool yes = false;
    everywhere(k, user);
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    return STEP(cx, ledger_approve(cx, batch, b.hash, &yes));
}

/* The bank pays the only line. */
static mz_code bank_pays(struct county *k, const struct ledger_batch *b)
{
    mz_cx *cx = &k->w.cx;
    struct ledger_line *l = NULL;
    struct ledger_taken t;
    size_t n = 0;
    mz_str said = {0};
    MZ_TRY(ledger_lines_get(cx, b, 0, 2, &l, &n));
    mz_str text = mz_str_fmt(cx->a,
                             "%" PRId64 ",20260401,1,%" PRId64 "\r\n%" PRId64 "," ACCOUNT
                             ",%" PRId64 ".%02" PRId64 ",00,20260401,S1\r\n",
                             b->id, b->fen, l[0].id, b->fen / YUAN, b->fen % YUAN);
    const struct pay_back in = {
        .county = DISTRICT, .format = MZ_S("csv"), .name = MZ_S("back"), .bytes = text};
    MZ_TRY(pay_import(cx, &in, &t, &said));
    return n == 1 && t.count[LEDGER_ANSWER_PAID] == 1
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the answer stands aside");
}

static mz_code to_the_bank(struct county *k, int64_t batch, struct ledger_batch *b)
{
    mz_cx *cx = &k->w.cx;
    struct ledger_agreement g;
    mz_str path = {0};
    everywhere(k, ACCOUNT_BY);
    MZ_TRY(STEP(cx, pay_freeze(cx, batch, mz_date_today(cx).v)));
    MZ_TRY(approve(k, batch, CONFIRMED_BY));
    MZ_TRY(approve(k, batch, APPROVED_BY));
    everywhere(k, ACCOUNT_BY);
    MZ_TRY(pay_export(cx, batch, k->w.dir, &path));
    MZ_TRY(ledger_batch_get(cx, batch, b));
    MZ_TRY(bank_pays(k, b));
    MZ_TRY(STEP(cx, ledger_reconcile(cx, batch, b->fen, mz_date_today(cx).v, &g)));
    return ledger_batch_get(cx, batch, b);
}

/* The one entry of the register of helped funerals is of who died, entered on this day. */
static bool entered(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    const struct book_def *d = book_called(cx, "funeral_book");
    struct mz_reg_row *rows = NULL;
    struct book_entry e = {.id = 0};
    size_t n = 0;
    officer(k);
    mz_code rc = mz_reg_rows(cx, d->reg[1], &(struct mz_query){.limit = 10}, &rows, &n);
    rc = rc == MZ_OK && n == 1 ? book_get(cx, d, rows[0].id, &e) : rc;
    mz_clear(cx);
    return rc == MZ_OK && n == 1 && mz_str_eq(book_title(d, &e), MZ_S("周小敏")) &&
           mz_str_eq(typed(cx, d, &e, "funeral_help"), MZ_S("relief")) &&
           mz_str_eq(typed(cx, d, &e, "decided_on"), mz_date_iso(cx->a, mz_date_today(cx)));
}

BOTH(after_a_death_all_is_done_the_allowance_stops_and_the_funeral_is_paid_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct benefit_step *steps = NULL;
    struct ledger_batch b;
    struct pay_seen seen;
    size_t n = 0;
    int64_t id = 0;
    CHECK(account_of_kin(&k) == MZ_OK && given(&k, DEAD, 0) > 0);
    test_tick(&k.w, 40 * DAY_MS); /* it is paid by now */
    CHECK(money(&k, "funeral-relief") == MZ_OK);
    CHECK(all_at_once(&k, &id) == MZ_OK && open_parts(&k, id) == 5);
    CHECK(held(&k)); /* on the day that the family tells it */
    CHECK(answered(&k, id) && open_parts(&k, id) == 2);
    CHECK(stopped(&k, part_of(&k, id, "death_stop")));
    everywhere(&k, 0);
    CHECK(benefit_steps(cx, VILLAGE, MZ_S("dibao"), k.person[DEAD], &steps, &n) == MZ_OK);
    CHECK(n > 1 && steps[0].fen > 0 && steps[n - 1].fen == 0);
    CHECK(steps[n - 1].from == month(&k, 0) + 1);
    CHECK(relieved(&k, part_of(&k, id, "funeral_relief")) && open_parts(&k, id) == 0);
    CHECK(entered(&k));
    /* 400 of 400.01, 200, 100, 400, 80: item by item, each up to what the place takes. */
    struct pay_ran r = run_month(&k, "funeral-relief");
    CHECK(r.lines == 1 && r.fen == 1180 * YUAN && to_the_bank(&k, r.last, &b) == MZ_OK);
    CHECK(b.state == LEDGER_RECONCILED);
    CHECK(pay_seen_by(cx, k.person[KIN], &seen) == MZ_OK && seen.n == 1);
    CHECK(seen.lines[0].state == LEDGER_LINE_PAID && seen.lines[0].fen == 1180 * YUAN);
    CHECK(run_month(&k, "funeral-relief").lines == 0 && sound(&k) && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(after_a_death_all_is_done_the_allowance_stops_and_the_funeral_is_paid_once))
