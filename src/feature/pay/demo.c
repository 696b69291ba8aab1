/* demo.c - the demonstration county pays: every month to its end, this one up to the approvers. */
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

enum { HOMES = 48, FIRST = 30, JOIN = 2, YUAN = 100, FAILS_EVERY = 14 };
enum { OTHERS = 6, TOGETHER = 2, JOBS_MAX = 20, LEAVES = 4, SMALL = 12 };
/* Days of a month on which its work is done. */
enum { GIVEN_ON = 3, RUN_ON = 6, APPROVED_ON = 8, SENT_ON = 9, BACK_ON = 11, AGAIN_ON = 18 };

#define PROGRAMME MZ_S("dibao")

struct play {
    struct demo *d;
    int64_t first, period; /* months: the first of the year, the one that is worked on */
    int64_t day;
    struct pay_q_demo_homes_row *homes;
    size_t homes_n;
    int64_t card[HOMES];
    mz_str number[HOMES];
    bool left[HOMES];   /* gets nothing any more */
    bool failed[HOMES]; /* the last answer */
    size_t numbers;     /* made so far */
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

static mz_code refuse_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_card_refuse(cx, p->card[p->i]);
}

static mz_code grant_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    struct benefit b = benefit_of(p, p->i, p->period, amount(p->i));
    int64_t id = 0;
    return benefit_grant(cx, &b, &id);
}

/* Who is paid something else from this month on: one leaves, two get more, one less. */
static mz_code changes_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    size_t month = (size_t)(p->period - p->first);
    for (size_t k = 0; k < LEAVES; k++) {
        size_t i = (month * LEAVES + k) % FIRST;
        int64_t more = (k == 1 ? -INT64_C(60) : INT64_C(60)) * YUAN;
        struct benefit b = benefit_of(p, i, p->period, amount(i) + more);
        if (i >= p->homes_n || p->left[i]) {
            continue;
        }
        p->left[i] = k == 0;
        MZ_TRY(p->left[i] ? benefit_stop(cx, &b) : benefit_change(cx, &b));
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

/* In office hours of a day of the month that is worked on. */
static void on(struct play *p, int32_t day)
{
    mz_date then = MZ_DATE_NONE;
    (void)mz_date_make((int32_t)(p->period / 12), (int32_t)(p->period % 12) + 1, day, &then);
    int64_t before = p->d->now_ms;
    demo_on(p->d, then);
    if (p->d->now_ms < before && before < p->d->real_ms) { /* holidays lay between */
        p->d->now_ms = before;
        demo_later(p->d, SMALL);
    }
    p->day = mz_date_today(p->d->cx).v;
}

static mz_code step(struct play *p, const char *login, mz_code (*fn)(mz_cx *cx, void *arg))
{
    MZ_TRY(demo_as(p->d, login));
    demo_later(p->d, SMALL + demo_draw(p->d, SMALL));
    return mz_tx(p->d->cx, fn, p);
}

/* An account of somebody, asked for by one officer and confirmed by the other. */
static mz_code card(struct play *p, size_t i)
{
    p->i = i;
    p->number[i] = number_of(p, p->numbers++);
    MZ_TRY(step(p, "officer", card_tx));
    return step(p, "officer2", confirm_tx);
}

/* Those who are paid from this month on. */
static mz_code people(struct play *p, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < p->homes_n; i++) {
        MZ_TRY(card(p, i));
        mz_code rc = step(p, "officer", grant_tx); /* a case may have granted it before */
        p->left[i] = rc != MZ_OK;
        MZ_TRY(demo_left_out(p->d->cx, rc));
    }
    return MZ_OK;
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
    for (p->i = 0; p->i < OTHERS && p->i < p->homes_n; p->i++) {
        p->number[p->i] = number_of(p, p->numbers++);
        MZ_TRY(step(p, "officer2", card_tx));
    }
    MZ_TRY(demo_as(p->d, "officer"));
    if (p->homes_n < OTHERS) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(p->d->cx, together_tx, p));
    p->i = OTHERS - 1;
    MZ_TRY(step(p, "officer", refuse_tx));
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
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(budget(p, p->period / 12, LEDGER_CENTRAL_MONEY));
    return budget(p, p->period / 12, LEDGER_COUNTY_MONEY);
}

static mz_code freeze(struct play *p)
{
    struct ledger_batch b;
    MZ_TRY(step(p, "officer", freeze_tx));
    MZ_TRY(ledger_batch_get(p->d->cx, p->batch, &b));
    p->hash = b.hash;
    return MZ_OK;
}

static mz_code frozen(struct play *p)
{
    struct pay_ran ran;
    const struct pay_run in = {.county = p->d->county / MZ_COUNTY_UNIT,
                               .programme = PROGRAMME,
                               .period = p->period,
                               .format = MZ_S("csv")};
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_run(p->d->cx, &in, &ran));
    p->batch = ran.last;
    return freeze(p);
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

/* Whether this line comes back: one account in FAILS_EVERY is closed, each month another. */
static bool fails(struct play *p, const struct ledger_line *l, size_t i, bool again)
{
    bool bad = !again && (i + (size_t)p->period * 5) % FAILS_EVERY == 3;
    for (size_t k = 0; k < p->homes_n; k++) {
        p->failed[k] |= bad && p->card[k] == l->card;
    }
    return bad;
}

/* What the bank of the demonstration answers. */
static mz_code answered(struct play *p, bool again)
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
                                   fails(p, &l[i], i, again) ? "03" : "00", date, i));
    }
    const struct pay_back in = {
        .county = b.county, .format = b.format, .name = MZ_S("back.csv"), .bytes = mz_buf_str(out)};
    MZ_TRY(pay_import(cx, &in, &t, &said));
    return t.verdict == LEDGER_FILE_TAKEN
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the demonstration's bank: " MZ_FMT, MZ_ARG(said));
}

/* Approved by two, sent, answered, agreed to the fen. */
static mz_code paid(struct play *p, int32_t from, bool again)
{
    mz_cx *cx = p->d->cx;
    mz_str path = {0};
    on(p, from);
    MZ_TRY(step(p, "approver", approve_tx));
    MZ_TRY(step(p, "approver2", approve_tx));
    on(p, from + (SENT_ON - APPROVED_ON));
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_export(cx, p->batch, mz_str_z(cx->a, cx->world->data), &path));
    (void)unlink(mz_str_z(cx->a, path)); /* account numbers stay nowhere in clear */
    on(p, from + (BACK_ON - APPROVED_ON));
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(answered(p, again));
    return step(p, "officer", close_tx);
}

/* Who could not be paid names another account, and is paid once more. */
static mz_code repaired(struct play *p)
{
    int64_t lines = 0;
    int64_t of = p->batch;
    on(p, AGAIN_ON - 2);
    for (size_t i = 0; i < p->homes_n; i++) {
        MZ_TRY(p->failed[i] ? card(p, i) : MZ_OK);
        p->failed[i] = false;
    }
    on(p, AGAIN_ON);
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_again(p->d->cx, of, &p->batch, &lines));
    if (p->batch == 0) {
        return MZ_OK;
    }
    MZ_TRY(freeze(p));
    return paid(p, AGAIN_ON + 1, true);
}

/* A month to its end; of the last one what came back still waits to be repaired. */
static mz_code month(struct play *p, bool last)
{
    if (p->period == p->first || p->period % 12 == 0) {
        on(p, GIVEN_ON);
        MZ_TRY(budgets(p));
    }
    on(p, GIVEN_ON + 1);
    if (p->period == p->first) {
        MZ_TRY(people(p, 0, FIRST));
    } else {
        size_t from = FIRST + (size_t)(p->period - p->first - 1) * JOIN;
        MZ_TRY(people(p, from, from + JOIN));
        MZ_TRY(step(p, "officer", changes_tx));
    }
    on(p, RUN_ON);
    MZ_TRY(frozen(p));
    MZ_TRY(paid(p, APPROVED_ON, false));
    return last ? MZ_OK : repaired(p);
}

static mz_code months(struct play *p, mz_date today)
{
    struct mz_ymd t = mz_date_ymd(today);
    int64_t now = (int64_t)t.year * 12 + t.month - 1;
    for (p->period = p->first; p->period < now; p->period++) {
        MZ_TRY(month(p, p->period + 1 == now));
    }
    if (t.day <= RUN_ON) {
        return MZ_OK; /* nobody calculated this month yet */
    }
    on(p, RUN_ON);
    if (p->period == p->first || p->period % 12 == 0) {
        MZ_TRY(budgets(p));
    }
    MZ_TRY(p->period == p->first ? people(p, 0, FIRST) : step(p, "officer", changes_tx));
    MZ_TRY(frozen(p));
    p->d->now_ms = p->d->real_ms;
    return others(p);
}

static mz_code all(struct demo *d, void *none)
{
    struct play *p = MZ_NEW(d->cx->a, struct play);
    struct mz_ymd first = mz_date_ymd(demo_first(d));
    int64_t lo = 0;
    int64_t hi = 0;
    *p = (struct play){.d = d, .first = (int64_t)first.year * 12 + first.month - 1};
    (void)none;
    MZ_TRY(demo_as(d, "officer"));
    division_range(d->county, &lo, &hi);
    MZ_TRY(pay_q_demo_homes(d->cx, lo, hi, HOMES, &p->homes, &p->homes_n));
    return p->homes_n == 0 ? MZ_OK : months(p, demo_today(d)); /* 0: nobody to pay */
}

mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
