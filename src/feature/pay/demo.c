/* demo.c - the demonstration county pays: last month to its end, this month up to the approvers. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { HOMES = 48, FIRST = 42, YUAN = 100, FAILS_EVERY = 14 };
enum { OTHERS = 6, TOGETHER = 2, JOBS_MAX = 20 };

#define PROGRAMME MZ_S("dibao")

struct demo {
    mz_cx *cx;
    struct mz_actor actor;
    int64_t county; /* code of 12 digits */
    int64_t period; /* this month */
    int64_t day;
    struct pay_q_demo_homes_row *homes;
    size_t homes_n;
    int64_t card[HOMES];
    mz_str number[HOMES];
    /* of the step that is being done */
    size_t i;
    int64_t batch;
    mz_str hash;
    enum ledger_source source;
    int64_t year;
    struct ledger_agreement g;
};

static mz_code act_as(struct demo *d, const char *login)
{
    const char *role = strncmp(login, "approver", 8) == 0 ? "approver" : "officer";
    d->actor =
        (struct mz_actor){.role = mz_str_of(role), .name = mz_str_of(login), .from = MZ_S("cli")};
    division_range(d->county, &d->actor.division_lo, &d->actor.division_hi);
    d->cx->actor = &d->actor;
    return account_by_login(d->cx, d->actor.name, &d->actor.user);
}

/* No bank's: 620000 and so on, with its check digit. */
static mz_str number_of(struct demo *d, size_t i)
{
    mz_str s = mz_str_fmt(d->cx->a, "62000000%09zu", i * 7919 + 1);
    int sum = 0;
    for (size_t k = 0; k < s.n; k++) {
        int v = s.p[s.n - 1 - k] - '0';
        v = k % 2 == 0 ? v * 2 : v;
        sum += v > 9 ? v - 9 : v;
    }
    return mz_str_fmt(d->cx->a, MZ_FMT "%d", MZ_ARG(s), (10 - sum % 10) % 10);
}

static struct benefit benefit_of(const struct demo *d, size_t i, int64_t from, int64_t fen)
{
    return (struct benefit){.division = d->homes[i].division,
                            .person = d->homes[i].head,
                            .programme = PROGRAMME,
                            .from = from,
                            .fen = fen,
                            .split = MZ_S("central:60,county:40"),
                            .case_no = MZ_S("demo")};
}

static int64_t amount(size_t i)
{
    return (int64_t)(380 + i % 9 * 45) * YUAN;
}

/* ---- steps, each a transaction ---------------------------------------------------- */

static mz_code give_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    struct ledger_posted out;
    struct ledger_key key = {
        .county = d->county / MZ_COUNTY_UNIT, .class = LEDGER_TREASURY, .source = d->source};
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = INT64_C(500000) * YUAN,
                                .code = LEDGER_CODE_APPROPRIATE,
                                .day = d->day};
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = PROGRAMME;
    key.year = d->year;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, key.county, &t, 1, &out);
}

static mz_code card_tx(mz_cx *cx, void *p)
{
    struct demo *d = p;
    mz_str name = MZ_S("");
    MZ_TRY(person_name(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, d->homes[d->i].head, &name));
    const struct pay_card in = {.division = d->homes[d->i].division,
                                .person = d->homes[d->i].head,
                                .holder = name,
                                .bank = MZ_S("402"),
                                .number = d->number[d->i]};
    return pay_card_ask(cx, &in, &d->card[d->i]);
}

static mz_code confirm_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    return pay_card_confirm(cx, d->card[d->i], 0);
}

static mz_code grant_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    struct benefit b = benefit_of(d, d->i, d->i < FIRST ? d->period - 1 : d->period, amount(d->i));
    int64_t id = 0;
    return benefit_grant(cx, &b, &id);
}

/* Between the months: two end, three get more, one less. */
static mz_code changes_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    for (size_t i = 0; i < 6 && i < d->homes_n; i++) {
        struct benefit b =
            benefit_of(d, i, d->period, amount(i) + INT64_C(60) * (i < 5 ? YUAN : -YUAN));
        MZ_TRY(i < 2 ? benefit_stop(cx, &b) : benefit_change(cx, &b));
    }
    return MZ_OK;
}

static mz_code freeze_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    return pay_freeze(cx, d->batch, d->day);
}

static mz_code approve_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    bool approved = false;
    return ledger_approve(cx, d->batch, d->hash, &approved);
}

static mz_code close_tx(mz_cx *cx, void *p)
{
    struct demo *d = p;
    MZ_TRY(ledger_agree(cx, d->batch, &d->g));
    return ledger_reconcile(cx, d->batch, d->g.paid_fen, d->day, &d->g);
}

/* ---- the months -------------------------------------------------------------------- */

static mz_code people(struct demo *d)
{
    for (d->i = 0; d->i < d->homes_n; d->i++) {
        d->number[d->i] = number_of(d, d->i);
        MZ_TRY(act_as(d, "officer"));
        MZ_TRY(mz_tx(d->cx, card_tx, d));
        MZ_TRY(mz_tx(d->cx, grant_tx, d));
        MZ_TRY(act_as(d, "officer2"));
        MZ_TRY(mz_tx(d->cx, confirm_tx, d));
    }
    return act_as(d, "officer");
}

static mz_code together_tx(mz_cx *cx, void *p)
{
    const struct demo *d = p;
    int64_t job = 0;
    MZ_TRY(job_add(cx, "pay.cards", MZ_S("{\"do\":\"confirm\"}"), &job));
    return job_rows_add(cx, job, d->card, TOGETHER);
}

/* Other accounts that wait for a second person; the first ones were decided on together. */
static mz_code others(struct demo *d)
{
    MZ_TRY(act_as(d, "officer2"));
    for (d->i = 0; d->i < OTHERS && d->i < d->homes_n; d->i++) {
        d->number[d->i] = number_of(d, d->i + HOMES);
        MZ_TRY(mz_tx(d->cx, card_tx, d));
    }
    MZ_TRY(act_as(d, "officer"));
    if (d->homes_n < OTHERS) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(d->cx, together_tx, d));
    bool ran = true; /* nothing waits when the office opens */
    for (int i = 0; i < JOBS_MAX && ran; i++) {
        MZ_TRY(job_run_one(d->cx, MZ_S("demo"), &ran));
    }
    return act_as(d, "officer");
}

static mz_code budget(struct demo *d, int64_t year, enum ledger_source source)
{
    d->year = year;
    d->source = source;
    return mz_tx(d->cx, give_tx, d);
}

static mz_code budgets(struct demo *d)
{
    for (int64_t year = (d->period - 1) / 12; year <= d->period / 12; year++) {
        MZ_TRY(budget(d, year, LEDGER_CENTRAL_MONEY));
        MZ_TRY(budget(d, year, LEDGER_COUNTY_MONEY));
    }
    return MZ_OK;
}

static mz_code frozen(struct demo *d, int64_t period)
{
    struct pay_ran ran;
    struct ledger_batch b;
    const struct pay_run in = {.county = d->county / MZ_COUNTY_UNIT,
                               .programme = PROGRAMME,
                               .period = period,
                               .format = MZ_S("csv")};
    MZ_TRY(act_as(d, "officer"));
    MZ_TRY(pay_run(d->cx, &in, &ran));
    d->batch = ran.last;
    MZ_TRY(mz_tx(d->cx, freeze_tx, d));
    MZ_TRY(ledger_batch_get(d->cx, d->batch, &b));
    d->hash = b.hash;
    return MZ_OK;
}

static mz_str number_at(const struct demo *d, int64_t card)
{
    for (size_t i = 0; i < d->homes_n; i++) {
        if (d->card[i] == card) {
            return d->number[i];
        }
    }
    return MZ_S("");
}

/* What the bank of the demonstration answers: an account in FAILS_EVERY is closed. */
static mz_code answered(struct demo *d)
{
    mz_cx *cx = d->cx;
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    size_t n = 0;
    struct ledger_taken t;
    mz_str said = {0};
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    struct mz_ymd day = mz_date_ymd((mz_date){(int32_t)d->day});
    int64_t date = ((int64_t)day.year * 100 + day.month) * 100 + day.day;
    MZ_TRY(ledger_batch_get(cx, d->batch, &b));
    MZ_TRY(ledger_lines_get(cx, &b, 0, HOMES, &l, &n));
    mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 ",%" PRId64 ",%zu,%" PRId64 "\r\n", b.id, date, n,
                               b.fen));
    for (size_t i = 0; i < n; i++) {
        int64_t fen = l[i].gross - l[i].offset_fen;
        mz_buf_add(out, mz_str_fmt(cx->a,
                                   "%" PRId64 "," MZ_FMT ",%" PRId64 ".%02" PRId64 ",%s,%" PRId64
                                   ",D%zu\r\n",
                                   l[i].id, MZ_ARG(number_at(d, l[i].card)), fen / 100, fen % 100,
                                   i % FAILS_EVERY == 3 ? "03" : "00", date, i));
    }
    const struct pay_back in = {
        .county = b.county, .format = b.format, .name = MZ_S("back.csv"), .bytes = mz_buf_str(out)};
    MZ_TRY(pay_import(cx, &in, &t, &said));
    return t.verdict == LEDGER_FILE_TAKEN
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the demonstration's bank: " MZ_FMT, MZ_ARG(said));
}

static mz_code all(struct demo *d)
{
    mz_str path = {0};
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(act_as(d, "officer"));
    division_range(d->county, &lo, &hi);
    MZ_TRY(pay_q_demo_homes(d->cx, lo, hi, HOMES, &d->homes, &d->homes_n));
    if (d->homes_n == 0) {
        return MZ_OK; /* nobody to pay */
    }
    MZ_TRY(budgets(d));
    MZ_TRY(people(d));
    MZ_TRY(frozen(d, d->period - 1));
    MZ_TRY(act_as(d, "approver"));
    MZ_TRY(mz_tx(d->cx, approve_tx, d));
    MZ_TRY(act_as(d, "approver2"));
    MZ_TRY(mz_tx(d->cx, approve_tx, d));
    MZ_TRY(act_as(d, "officer"));
    MZ_TRY(pay_export(d->cx, d->batch, mz_str_z(d->cx->a, d->cx->world->data), &path));
    (void)unlink(mz_str_z(d->cx->a, path)); /* account numbers stay nowhere in clear */
    MZ_TRY(answered(d));
    MZ_TRY(mz_tx(d->cx, close_tx, d));
    MZ_TRY(mz_tx(d->cx, changes_tx, d));
    MZ_TRY(frozen(d, d->period));
    return others(d);
}

mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    struct demo *d = MZ_NEW(cx->a, struct demo);
    *d = (struct demo){.cx = cx,
                       .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                       .period = (int64_t)today.year * 12 + today.month - 1,
                       .day = mz_date_today(cx).v};
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK; /* a county pays */
    }
    MZ_TRY(account_demo(cx, d->county));
    mz_code rc = all(d);
    cx->actor = actor;
    return rc;
}
