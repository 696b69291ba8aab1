/* demo.c - the demonstration county pays: last month to its end, this month up to the approvers. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { HOMES = 48, FIRST = 42, YUAN = 100, FAILS_EVERY = 14 };
enum { OTHERS = 6, TOGETHER = 2, JOBS_MAX = 20 };

#define PROGRAMME MZ_S("dibao")

struct play {
    struct demo *d;
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

/* No bank's: 620000 and so on, with its check digit. */
static mz_str number_of(struct play *p, size_t i)
{
    mz_str s = mz_str_fmt(p->d->cx->a, "62000000%09zu", i * 7919 + 1);
    int sum = 0;
    for (size_t k = 0; k < s.n; k++) {
        int v = s.p[s.n - 1 - k] - '0';
        v = k % 2 == 0 ? v * 2 : v;
        sum += v > 9 ? v - 9 : v;
    }
    return mz_str_fmt(p->d->cx->a, MZ_FMT "%d", MZ_ARG(s), (10 - sum % 10) % 10);
}

static struct benefit benefit_of(const struct play *p, size_t i, int64_t from, int64_t fen)
{
    return (struct benefit){.division = p->homes[i].division,
                            .person = p->homes[i].head,
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

static mz_code give_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    struct ledger_posted out;
    struct ledger_key key = {
        .county = p->d->county / MZ_COUNTY_UNIT, .class = LEDGER_TREASURY, .source = p->source};
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = INT64_C(500000) * YUAN,
                                .code = LEDGER_CODE_APPROPRIATE,
                                .day = p->day};
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = PROGRAMME;
    key.year = p->year;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, key.county, &t, 1, &out);
}

static mz_code card_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    mz_str name = MZ_S("");
    MZ_TRY(person_name(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, p->homes[p->i].head, &name));
    const struct pay_card in = {.division = p->homes[p->i].division,
                                .person = p->homes[p->i].head,
                                .holder = name,
                                .bank = MZ_S("402"),
                                .number = p->number[p->i]};
    return pay_card_ask(cx, &in, &p->card[p->i]);
}

static mz_code confirm_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_card_confirm(cx, p->card[p->i], 0);
}

static mz_code grant_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    struct benefit b = benefit_of(p, p->i, p->i < FIRST ? p->period - 1 : p->period, amount(p->i));
    int64_t id = 0;
    return benefit_grant(cx, &b, &id);
}

/* Between the months: two end, three get more, one less. */
static mz_code changes_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    for (size_t i = 0; i < 6 && i < p->homes_n; i++) {
        struct benefit b =
            benefit_of(p, i, p->period, amount(i) + INT64_C(60) * (i < 5 ? YUAN : -YUAN));
        MZ_TRY(i < 2 ? benefit_stop(cx, &b) : benefit_change(cx, &b));
    }
    return MZ_OK;
}

static mz_code freeze_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_freeze(cx, p->batch, p->day);
}

static mz_code approve_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    bool approved = false;
    return ledger_approve(cx, p->batch, p->hash, &approved);
}

static mz_code close_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    MZ_TRY(ledger_agree(cx, p->batch, &p->g));
    return ledger_reconcile(cx, p->batch, p->g.paid_fen, p->day, &p->g);
}

/* ---- the months -------------------------------------------------------------------- */

static mz_code people(struct play *p)
{
    for (p->i = 0; p->i < p->homes_n; p->i++) {
        p->number[p->i] = number_of(p, p->i);
        MZ_TRY(demo_as(p->d, "officer"));
        MZ_TRY(mz_tx(p->d->cx, card_tx, p));
        MZ_TRY(mz_tx(p->d->cx, grant_tx, p));
        MZ_TRY(demo_as(p->d, "officer2"));
        MZ_TRY(mz_tx(p->d->cx, confirm_tx, p));
    }
    return demo_as(p->d, "officer");
}

static mz_code together_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    int64_t job = 0;
    MZ_TRY(job_add(cx, "pay.cards", MZ_S("{\"do\":\"confirm\"}"), &job));
    return job_rows_add(cx, job, p->card, TOGETHER);
}

/* Other accounts that wait for a second person; the first ones were decided on together. */
static mz_code others(struct play *p)
{
    MZ_TRY(demo_as(p->d, "officer2"));
    for (p->i = 0; p->i < OTHERS && p->i < p->homes_n; p->i++) {
        p->number[p->i] = number_of(p, p->i + HOMES);
        MZ_TRY(mz_tx(p->d->cx, card_tx, p));
    }
    MZ_TRY(demo_as(p->d, "officer"));
    if (p->homes_n < OTHERS) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(p->d->cx, together_tx, p));
    bool ran = true; /* nothing waits when the office opens */
    for (int i = 0; i < JOBS_MAX && ran; i++) {
        MZ_TRY(job_run_one(p->d->cx, MZ_S("demo"), &ran));
    }
    return demo_as(p->d, "officer");
}

static mz_code budget(struct play *p, int64_t year, enum ledger_source source)
{
    p->year = year;
    p->source = source;
    return mz_tx(p->d->cx, give_tx, p);
}

static mz_code budgets(struct play *p)
{
    for (int64_t year = (p->period - 1) / 12; year <= p->period / 12; year++) {
        MZ_TRY(budget(p, year, LEDGER_CENTRAL_MONEY));
        MZ_TRY(budget(p, year, LEDGER_COUNTY_MONEY));
    }
    return MZ_OK;
}

static mz_code frozen(struct play *p, int64_t period)
{
    struct pay_ran ran;
    struct ledger_batch b;
    const struct pay_run in = {.county = p->d->county / MZ_COUNTY_UNIT,
                               .programme = PROGRAMME,
                               .period = period,
                               .format = MZ_S("csv")};
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_run(p->d->cx, &in, &ran));
    p->batch = ran.last;
    MZ_TRY(mz_tx(p->d->cx, freeze_tx, p));
    MZ_TRY(ledger_batch_get(p->d->cx, p->batch, &b));
    p->hash = b.hash;
    return MZ_OK;
}

static mz_str number_at(const struct play *p, int64_t card)
{
    for (size_t i = 0; i < p->homes_n; i++) {
        if (p->card[i] == card) {
            return p->number[i];
        }
    }
    return MZ_S("");
}

/* What the bank of the demonstration answers: an account in FAILS_EVERY is closed. */
static mz_code answered(struct play *p)
{
    mz_cx *cx = p->d->cx;
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    size_t n = 0;
    struct ledger_taken t;
    mz_str said = {0};
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    struct mz_ymd day = mz_date_ymd((mz_date){(int32_t)p->day});
    int64_t date = ((int64_t)day.year * 100 + day.month) * 100 + day.day;
    MZ_TRY(ledger_batch_get(cx, p->batch, &b));
    MZ_TRY(ledger_lines_get(cx, &b, 0, HOMES, &l, &n));
    mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 ",%" PRId64 ",%zu,%" PRId64 "\r\n", b.id, date, n,
                               b.fen));
    for (size_t i = 0; i < n; i++) {
        int64_t fen = l[i].gross - l[i].offset_fen;
        mz_buf_add(out, mz_str_fmt(cx->a,
                                   "%" PRId64 "," MZ_FMT ",%" PRId64 ".%02" PRId64 ",%s,%" PRId64
                                   ",D%zu\r\n",
                                   l[i].id, MZ_ARG(number_at(p, l[i].card)), fen / 100, fen % 100,
                                   i % FAILS_EVERY == 3 ? "03" : "00", date, i));
    }
    const struct pay_back in = {
        .county = b.county, .format = b.format, .name = MZ_S("back.csv"), .bytes = mz_buf_str(out)};
    MZ_TRY(pay_import(cx, &in, &t, &said));
    return t.verdict == LEDGER_FILE_TAKEN
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the demonstration's bank: " MZ_FMT, MZ_ARG(said));
}

static mz_code all(struct demo *d, void *none)
{
    struct mz_ymd today = mz_date_ymd(demo_today(d));
    struct play *p = MZ_NEW(d->cx->a, struct play);
    *p = (struct play){.d = d,
                       .period = (int64_t)today.year * 12 + today.month - 1,
                       .day = demo_today(d).v};
    (void)none;
    mz_str path = {0};
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(demo_as(p->d, "officer"));
    division_range(p->d->county, &lo, &hi);
    MZ_TRY(pay_q_demo_homes(p->d->cx, lo, hi, HOMES, &p->homes, &p->homes_n));
    if (p->homes_n == 0) {
        return MZ_OK; /* nobody to pay */
    }
    MZ_TRY(budgets(p));
    MZ_TRY(people(p));
    MZ_TRY(frozen(p, p->period - 1));
    MZ_TRY(demo_as(p->d, "approver"));
    MZ_TRY(mz_tx(p->d->cx, approve_tx, p));
    MZ_TRY(demo_as(p->d, "approver2"));
    MZ_TRY(mz_tx(p->d->cx, approve_tx, p));
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_export(p->d->cx, p->batch, mz_str_z(p->d->cx->a, p->d->cx->world->data), &path));
    (void)unlink(mz_str_z(p->d->cx->a, path)); /* account numbers stay nowhere in clear */
    MZ_TRY(answered(p));
    MZ_TRY(mz_tx(p->d->cx, close_tx, p));
    MZ_TRY(mz_tx(p->d->cx, changes_tx, p));
    MZ_TRY(frozen(p, p->period));
    return others(p);
}

mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
