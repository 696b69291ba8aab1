/* demo.c - the demonstration county pays: every month to its end, this one up to the approvers. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/demo/demo.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { HOMES = 48, PAYEES = 1200, NEW_MAX = 200, PROGRAMMES = 16, YUAN = 100, FAILS_EVERY = 14 };
enum { OTHERS = 6, TOGETHER = 2, JOBS_MAX = 20, CHANGES = 3, SMALL = 12, LEAST = 300 };
/* Days of a month on which its work is done. */
enum { GIVEN_ON = 3, RUN_ON = 6, APPROVED_ON = 8, SENT_ON = 9, BACK_ON = 11 };
enum { REPAIRED_ON = 16, AGAIN_ON = 18, MONTH_OVER = 28 };
enum { RUNS = 1 /* the stage of them */ };

#define PROGRAMME MZ_S("dibao")

struct payee {
    int64_t person, division;
    int64_t card;
    mz_str number;
    bool failed; /* the last answer */
};

/* One that was on the allowance before the year that is shown. */
struct home {
    int64_t head, division, fen;
    bool left; /* gets nothing any more */
};

struct programme {
    mz_str id;
    int64_t batch; /* of this month; 0: nothing to pay */
    mz_str hash;
    int64_t given; /* the year for which it has a budget */
};

struct play {
    struct demo *d;
    struct demo_turns *q;
    mz_arena *a;           /* what outlives a step */
    int64_t first, period; /* months: the first of the year, the one that is worked on */
    size_t stage;
    int64_t day;
    struct home home[HOMES];
    size_t homes_n;
    struct payee payee[PAYEES];
    size_t payees_n;
    size_t numbers; /* made so far */
    struct programme programme[PROGRAMMES];
    size_t programmes_n;
    bool again; /* what came back is paid once more */
    bool since; /* what was granted since this month's run is */
    /* of the transaction that is being done */
    size_t i;
    struct programme *now;
    struct payee who;
    enum ledger_source source;
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
    return mz_str_fmt(p->a, MZ_FMT "%d", MZ_ARG(s), (10 - sum % 10) % 10);
}

static struct benefit benefit_of(const struct play *p, size_t i, int64_t fen)
{
    return (struct benefit){.division = p->home[i].division,
                            .person = p->home[i].head,
                            .programme = PROGRAMME,
                            .from = p->period,
                            .fen = fen,
                            .split = MZ_S("central:60,county:40"),
                            .case_no = mz_str_fmt(p->d->cx->a, "龙民保〔2025〕%03zu号", i * 3 + 11)};
}

/* ---- steps, each a transaction ---------------------------------------------------- */

static mz_code give_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    bool central = p->source == LEDGER_CENTRAL_MONEY;
    const struct pay_give g = {
        .county = p->d->county / MZ_COUNTY_UNIT,
        .programme = p->now->id,
        .source = p->source,
        .year = p->period / 12,
        .fen = (central ? INT64_C(600000) : INT64_C(900000)) * YUAN,
        .day = p->day,
        .document = mz_str_fmt(cx->a, "%s〔%" PRId64 "〕%zu号",
                               central ? "浙财社" : "龙财社", p->period / 12,
                               (size_t)(p->now - p->programme) * 7 + (central ? 31 : 12))};
    return pay_budget_give(cx, &g);
}

static mz_code card_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    mz_str name = MZ_S("");
    MZ_TRY(person_name(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, p->who.person, &name));
    const struct pay_card in = {.division = p->who.division,
                                .person = p->who.person,
                                .holder = name,
                                .bank = MZ_S("402"),
                                .number = p->who.number};
    return pay_card_ask(cx, &in, &p->who.card);
}

static mz_code confirm_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_card_confirm(cx, p->who.card, 0);
}

static mz_code refuse_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_card_refuse(cx, p->who.card);
}

static mz_code grant_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    int64_t id = 0;
    for (size_t i = 0; i < p->homes_n; i++) {
        struct benefit b = benefit_of(p, i, p->home[i].fen);
        MZ_TRY(benefit_grant(cx, &b, &id));
    }
    return MZ_OK;
}

/*
 * Who is paid something else from this month on: what a household earns more, it gets less, and the
 * other way round; every second month one of them needs it no more.
 */
static mz_code changes_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    size_t month = (size_t)(p->period - p->first);
    for (size_t k = 0; k < CHANGES; k++) {
        size_t i = (month * CHANGES + k) % p->homes_n;
        struct home *h = &p->home[i];
        int64_t fen = h->fen + (k == 1 ? -INT64_C(60) : INT64_C(60)) * YUAN;
        bool leaves = k == 0 && month % 2 == 0;
        if (h->left || (k == 0 && !leaves) || fen < LEAST) {
            continue;
        }
        h->left = leaves;
        h->fen = fen;
        struct benefit b = benefit_of(p, i, fen);
        MZ_TRY(leaves ? benefit_stop(cx, &b) : benefit_change(cx, &b));
    }
    return MZ_OK;
}

static mz_code freeze_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    return pay_freeze(cx, p->now->batch, p->day);
}

static mz_code approve_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    bool approved = false;
    return ledger_approve(cx, p->now->batch, p->now->hash, &approved);
}

static mz_code close_tx(mz_cx *cx, void *arg)
{
    struct play *p = arg;
    MZ_TRY(ledger_agree(cx, p->now->batch, &p->g));
    return ledger_reconcile(cx, p->now->batch, p->g.paid_fen, p->day, &p->g);
}

static mz_code step(struct play *p, const char *login, mz_code (*fn)(mz_cx *cx, void *arg))
{
    MZ_TRY(demo_as(p->d, login));
    demo_later(p->d, SMALL + demo_draw(p->d, SMALL));
    return mz_tx(p->d->cx, fn, p);
}

/* ---- accounts ------------------------------------------------------------------------ */

/* An account of somebody, asked for by one officer and confirmed by the other. */
static mz_code card(struct play *p, struct payee *to)
{
    p->who = *to;
    p->who.number = number_of(p, p->numbers++);
    MZ_TRY(step(p, "officer", card_tx));
    MZ_TRY(step(p, "officer2", confirm_tx));
    *to = p->who;
    return MZ_OK;
}

static mz_code new_payee(struct play *p, int64_t person, int64_t division)
{
    if (p->payees_n == PAYEES) {
        return MZ_OK;
    }
    struct payee *to = &p->payee[p->payees_n++];
    *to = (struct payee){.person = person, .division = division};
    return card(p, to);
}

/* Of all who are to be paid and have none. */
static mz_code cards(struct play *p)
{
    struct pay_q_demo_new_row *r = NULL;
    size_t n = 0;
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_q_demo_new(p->d->cx, p->d->county / MZ_COUNTY_UNIT, p->period, NEW_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(new_payee(p, r[i].person, r[i].division));
    }
    return MZ_OK;
}

static mz_code together_tx(mz_cx *cx, void *arg)
{
    const struct play *p = arg;
    int64_t asked[TOGETHER];
    int64_t job = 0;
    for (size_t i = 0; i < TOGETHER; i++) {
        asked[i] = p->payee[i].card;
    }
    MZ_TRY(job_add(cx, "pay.cards", MZ_S("{\"do\":\"confirm\"}"), &job));
    return job_rows_add(cx, job, asked, TOGETHER);
}

/* Other accounts that wait for a second person; the first ones were decided on together. */
static mz_code others(struct play *p)
{
    for (size_t i = 0; i < OTHERS && i < p->homes_n; i++) {
        p->who = (struct payee){.person = p->home[i].head,
                                .division = p->home[i].division,
                                .number = number_of(p, PAYEES * 2 + i)};
        MZ_TRY(step(p, "officer2", card_tx));
        p->payee[i].card = p->who.card;
    }
    MZ_TRY(demo_as(p->d, "officer"));
    if (p->homes_n < OTHERS) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(p->d->cx, together_tx, p));
    MZ_TRY(step(p, "officer", refuse_tx));
    bool ran = true; /* nothing waits when the office opens */
    for (int i = 0; i < JOBS_MAX && ran; i++) {
        MZ_TRY(job_run_one(p->d->cx, MZ_S("demo"), &ran));
    }
    return demo_as(p->d, "officer");
}

/* ---- what the bank answers ------------------------------------------------------------ */

static mz_str number_at(const struct play *p, int64_t id)
{
    for (size_t i = 0; i < p->payees_n; i++) {
        if (p->payee[i].card == id) {
            return p->payee[i].number;
        }
    }
    return MZ_S("");
}

/* Whether this line comes back: one account in FAILS_EVERY is closed, each month another. */
static bool fails(struct play *p, const struct ledger_line *l, size_t i)
{
    bool bad = !p->again && (i + (size_t)p->period * 5) % FAILS_EVERY == 3;
    for (size_t k = 0; k < p->payees_n; k++) {
        p->payee[k].failed |= bad && p->payee[k].card == l->card;
    }
    return bad;
}

/* What the bank of the demonstration answers. */
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
    MZ_TRY(ledger_batch_get(cx, p->now->batch, &b));
    MZ_TRY(ledger_lines_get(cx, &b, 0, PAYEES, &l, &n));
    mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 ",%" PRId64 ",%zu,%" PRId64 "\r\n", b.id, date, n,
                               b.fen));
    for (size_t i = 0; i < n; i++) {
        int64_t fen = l[i].gross - l[i].offset_fen;
        mz_buf_add(out, mz_str_fmt(cx->a,
                                   "%" PRId64 "," MZ_FMT ",%" PRId64 ".%02" PRId64 ",%s,%" PRId64
                                   ",D%zu\r\n",
                                   l[i].id, MZ_ARG(number_at(p, l[i].card)), fen / 100, fen % 100,
                                   fails(p, &l[i], i) ? "03" : "00", date, i));
    }
    const struct pay_back in = {
        .county = b.county, .format = b.format, .name = MZ_S("back.csv"), .bytes = mz_buf_str(out)};
    MZ_TRY(pay_import(cx, &in, &t, &said));
    return t.verdict == LEDGER_FILE_TAKEN
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "the demonstration's bank: " MZ_FMT, MZ_ARG(said));
}

/* ---- a month ----------------------------------------------------------------------------- */

/* The programmes that have something to pay by now; each new year and each new one has a budget. */
static mz_code programmes(struct play *p)
{
    struct pay_q_demo_programmes_row *r = NULL;
    size_t n = 0;
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_q_demo_programmes(p->d->cx, p->d->county / MZ_COUNTY_UNIT, p->period, PROGRAMMES,
                                 &r, &n));
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < p->programmes_n && !mz_str_eq(p->programme[k].id, r[i].programme)) {
            k++;
        }
        p->now = &p->programme[k];
        if (k == p->programmes_n) {
            p->programmes_n++;
            *p->now = (struct programme){.id = mz_str_dup(p->a, r[i].programme)};
        }
        for (size_t s = 0; s < 2 && p->now->given != p->period / 12; s++) {
            p->source = s == 0 ? LEDGER_CENTRAL_MONEY : LEDGER_COUNTY_MONEY;
            MZ_TRY(mz_tx(p->d->cx, give_tx, p));
        }
        p->now->given = p->period / 12;
    }
    return MZ_OK;
}

static mz_code begin(struct play *p)
{
    if (p->period == p->first) {
        MZ_TRY(step(p, "officer", grant_tx));
    } else {
        MZ_TRY(p->homes_n == 0 ? MZ_OK : step(p, "officer", changes_tx));
    }
    MZ_TRY(cards(p));
    return programmes(p);
}

static mz_code freeze(struct play *p)
{
    struct ledger_batch b;
    MZ_TRY(step(p, "officer", freeze_tx));
    MZ_TRY(ledger_batch_get(p->d->cx, p->now->batch, &b));
    p->now->hash = mz_str_dup(p->a, b.hash);
    return MZ_OK;
}

static mz_code frozen(struct play *p)
{
    struct pay_ran ran;
    const struct pay_run in = {.county = p->d->county / MZ_COUNTY_UNIT,
                               .programme = p->now->id,
                               .period = p->period,
                               .format = MZ_S("csv")};
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_run(p->d->cx, &in, &ran));
    p->now->batch = ran.last;
    return p->now->batch == 0 ? MZ_OK : freeze(p);
}

static mz_code approved(struct play *p)
{
    MZ_TRY(step(p, "approver", approve_tx));
    return step(p, "approver2", approve_tx);
}

static mz_code sent(struct play *p)
{
    mz_cx *cx = p->d->cx;
    mz_str path = {0};
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_export(cx, p->now->batch, mz_str_z(cx->a, cx->world->data), &path));
    (void)unlink(mz_str_z(cx->a, path)); /* account numbers stay nowhere in clear */
    return MZ_OK;
}

static mz_code agreed(struct play *p)
{
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(answered(p));
    return step(p, "officer", close_tx);
}

/* Who could not be paid names another account. */
static mz_code repaired(struct play *p)
{
    for (size_t i = 0; i < p->payees_n; i++) {
        MZ_TRY(p->payee[i].failed ? card(p, &p->payee[i]) : MZ_OK);
        p->payee[i].failed = false;
    }
    return MZ_OK;
}

/* And is paid once more. */
static mz_code again(struct play *p)
{
    int64_t lines = 0;
    int64_t of = p->now->batch;
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(pay_again(p->d->cx, of, &p->now->batch, &lines));
    return p->now->batch == 0 ? MZ_OK : freeze(p);
}

/* clang-format off */
static const struct stage {
    int day;
    mz_code (*each)(struct play *p); /* for each programme with a batch */
    mz_code (*once)(struct play *p);
    bool all;   /* each: of all programmes, not only of those with a batch */
    bool again; /* of what came back */
} stages[] = {
    {GIVEN_ON,     NULL,     begin,    false, false},
    {RUN_ON,       frozen,   cards,    true,  false},
    {APPROVED_ON,  approved, NULL,     false, false},
    {SENT_ON,      sent,     NULL,     false, false},
    {BACK_ON,      agreed,   NULL,     false, false},
    {REPAIRED_ON,  NULL,     repaired, false, true},
    {AGAIN_ON,     again,    NULL,     false, true},
    {AGAIN_ON + 1, approved, NULL,     false, true},
    {AGAIN_ON + 2, sent,     NULL,     false, true},
    {AGAIN_ON + 4, agreed,   NULL,     false, true},
};
/* clang-format on */

static int64_t time_of(struct play *p)
{
    mz_date then = MZ_DATE_NONE;
    (void)mz_date_make((int32_t)(p->period / 12), (int32_t)(p->period % 12) + 1,
                       stages[p->stage].day, &then);
    return demo_time(p->d, then);
}

/*
 * Before the middle of a month its run waits for the approvers, and what came back of the month
 * before to be repaired. Later the month is paid, what came back of it is to be repaired, and what
 * was granted since waits for the approvers.
 */
static void next(struct play *p, struct demo_turn *t)
{
    if (p->since) {
        t->over = true;
        return;
    }
    struct mz_ymd today = mz_date_ymd(demo_today(p->d));
    int64_t now = (int64_t)today.year * 12 + today.month - 1;
    bool late = today.day > REPAIRED_ON;
    p->stage++;
    bool again = p->stage < MZ_LEN(stages) && stages[p->stage].again;
    if (p->stage == MZ_LEN(stages) || (again && !late && p->period + 1 == now)) {
        p->period++;
        p->stage = 0;
    }
    t->at_ms = time_of(p);
    t->over = p->period == now && p->stage == 2 && !late;
    if (p->period == now && late && again) {
        p->since = true;
        p->stage = RUNS;
        demo_ago(p->d, 1); /* the last working day; nothing else is done at this hour */
        t->at_ms = p->d->now_ms;
    }
}

static mz_code go(struct demo *d, struct demo_turn *t)
{
    struct play *p = t->p;
    const struct stage *s = &stages[p->stage];
    p->day = mz_date_today(d->cx).v;
    p->again = s->again;
    MZ_TRY(s->once != NULL ? s->once(p) : MZ_OK);
    for (size_t i = 0; i < p->programmes_n && s->each != NULL; i++) {
        p->now = &p->programme[i];
        MZ_TRY(s->all || p->now->batch != 0 ? s->each(p) : MZ_OK);
    }
    next(p, t);
    return MZ_OK;
}

static void know(struct play *p, struct home home)
{
    for (size_t k = 0; k < p->homes_n; k++) {
        if (p->home[k].head == home.head) {
            return;
        }
    }
    p->home[p->homes_n++] = home;
}

static mz_code known(struct play *p)
{
    struct pay_q_demo_homes_row *r = NULL;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(demo_as(p->d, "officer"));
    division_range(p->d->county, &lo, &hi);
    MZ_TRY(pay_q_demo_homes(p->d->cx, lo, hi, HOMES, &r, &n));
    for (size_t i = 0; i < n; i++) {
        know(p, (struct home){r[i].head, r[i].division, r[i].fen, false});
    }
    /* Among so few that the rules find nobody, some are paid: pages have something to show. */
    struct pay_q_demo_any_row *any = NULL;
    n = 0;
    MZ_TRY(p->homes_n > 0 ? MZ_OK : pay_q_demo_any(p->d->cx, lo, hi, OTHERS, &any, &n));
    for (size_t i = 0; i < n; i++) {
        know(p, (struct home){any[i].head, any[i].division, INT64_C(400) * YUAN, false});
    }
    return MZ_OK;
}

mz_code pay_demo_turns(struct demo *d, struct demo_turns *q)
{
    struct play *p = demo_turns_alloc(q, sizeof *p);
    struct mz_ymd first = mz_date_ymd(demo_first(d));
    p->d = d;
    p->q = q;
    p->a = d->cx->a;
    p->first = (int64_t)first.year * 12 + first.month - 1;
    p->period = p->first;
    MZ_TRY(known(p));
    return demo_turn_add(d, q, (struct demo_turn){time_of(p), go, p, false, 0});
}

/* Where no case was told the months are the only play. */
static mz_code all(struct demo *d, void *none)
{
    struct pay_q_demo_batches_row had = {0};
    struct demo_turns *q = demo_turns_new(d);
    struct play *p = MZ_NEW(d->cx->a, struct play);
    (void)none;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(pay_q_demo_batches(d->cx, d->county / MZ_COUNTY_UNIT, &had));
    if (had.n == 0) {
        MZ_TRY(pay_demo_turns(d, q));
        MZ_TRY(demo_turns_run(d, q));
    }
    *p = (struct play){.d = d, .a = d->cx->a};
    d->now_ms = d->real_ms;
    MZ_TRY(known(p));
    return others(p);
}

mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
