#include "ledger/sim.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "ledger/answer.h"
#include "ledger/invariant.h"

enum { BATCHES_MAX = 4000, MAIL_MAX = 40000, YUAN = 100, TODAY = 20000, FIRST_PERIOD = 24312 };
enum { MAKER = 11, APPROVER = 12, SECOND = 13, TRIES = 400, AGAIN_ROUNDS = 60 };
enum { COUNTIES = 2, DIVISIONS = 3 };

/* A batch as the bank has it. */
struct at_bank {
    int64_t id, county;
    struct ledger_line *lines;
    enum ledger_fate *fate; /* 0: not decided; what the bank did with the line */
    size_t n;
    bool closed;
};

/* A file on its way: some lines of a batch. */
struct mail {
    size_t batch;
    size_t from, to;
    bool returns; /* the paid lines of the range come back, those with `mark` */
    bool spoilt;
    uint64_t salt;
};

struct sim {
    const struct ledger_sim *o;
    struct ledger_sim_result *r;
    mz_arena *a;
    uint64_t rnd;
    struct at_bank batch[BATCHES_MAX];
    size_t batch_n;
    struct mail mail[MAIL_MAX];
    size_t mail_n;
    int64_t *got;  /* people * months: what the bank paid, net */
    bool *granted; /* people * months: a frozen batch holds it */
    int64_t *dead; /* people: first month not paid, or INT64_MAX */
    bool *told;    /* people: the death is known */
    /*
     * People: where they live, the month in which they came there, and the first month that the
     * second county pays, or INT64_MAX.
     */
    uint8_t *place;
    int64_t *came, *moved;
    int64_t *open; /* ids of lines to be paid again, of both counties */
    size_t open_n, open_cap;
};

static uint64_t rnd(struct sim *s, uint64_t below)
{
    s->rnd ^= s->rnd << 13;
    s->rnd ^= s->rnd >> 7;
    s->rnd ^= s->rnd << 17;
    return (s->rnd >> 11) % below;
}

static bool chance(struct sim *s, uint64_t percent)
{
    return rnd(s, 100) < percent;
}

static int64_t person_of(const struct sim *s, int64_t i)
{
    return s->o->county * MZ_ID_UNIT + 700000000 + i;
}

static size_t cell(const struct sim *s, int64_t person, int64_t period)
{
    int64_t i = person - person_of(s, 0);
    return (size_t)(i * s->o->months + period - FIRST_PERIOD);
}

/* Whose month it is: the first county pays up to the month with which the other one begins. */
static int64_t county_of(const struct sim *s, int64_t i, int64_t period)
{
    return s->o->county + (s->moved[i] <= period);
}

static int64_t amount(int64_t i)
{
    return (100 + i % 900) * YUAN + i % 7;
}

/* ---- steps that crash ----------------------------------------------------------------- */

typedef mz_code step_fn(mz_cx *cx, struct sim *s, void *p);

static mz_code attempt(mz_cx *cx, struct sim *s, step_fn *fn, void *p, bool crash)
{
    bool by_fault = crash && s->o->fault != NULL;
    if (by_fault) {
        s->o->fault(cx, 1 + (int64_t)rnd(s, 40));
    }
    mz_code rc = mz_tx_begin(cx);
    rc = rc == MZ_OK ? fn(cx, s, p) : rc;
    if (rc == MZ_OK && crash && !by_fault) {
        mz_tx_rollback(cx);
        return MZ_IO;
    }
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    mz_tx_rollback(cx);
    if (by_fault) {
        s->o->fault(cx, 0);
    }
    return rc;
}

/* Until it is through or refused; whoever crashed tries again, and sometimes once too often. */
static mz_code step(mz_cx *cx, struct sim *s, step_fn *fn, void *p)
{
    mz_code rc = MZ_IO;
    for (int i = 0; i < TRIES && rc == MZ_IO; i++) {
        rc = attempt(cx, s, fn, p, chance(s, 30));
        s->r->crashes += rc == MZ_IO;
        if (rc == MZ_IO) {
            mz_clear(cx);
        }
    }
    if (rc == MZ_CONFLICT) {
        s->r->refused++;
    }
    return rc;
}

static void as(struct sim *s, int64_t user)
{
    s->o->actor->user = user;
}

/* ---- a batch up to the bank -------------------------------------------------------------- */

struct making {
    int64_t id;
    int64_t county;
    int64_t period;
    struct ledger_line *lines;
    size_t n;
    bool again;
};

static mz_code make(mz_cx *cx, struct sim *s, void *p)
{
    struct making *m = p;
    (void)s;
    struct ledger_batch_new in = {.county = m->county,
                                  .programme = MZ_S("sim"),
                                  .period = m->period,
                                  .kind = m->again ? LEDGER_AGAIN : LEDGER_FIRST_TIME,
                                  .format = MZ_S("sim")};
    int64_t sum = 0;
    MZ_TRY(ledger_batch_make(cx, &in, &m->id));
    MZ_TRY(ledger_lines_add(cx, m->id, m->lines, m->n));
    for (size_t i = 0; i < m->n; i++) {
        sum += m->lines[i].gross;
    }
    if (m->again) {
        return MZ_OK;
    }
    MZ_TRY(ledger_fund(cx, m->id, LEDGER_CENTRAL_MONEY, sum / 3 + 1));
    return ledger_fund(cx, m->id, LEDGER_COUNTY_MONEY, sum - sum / 3 - 1);
}

static mz_code freeze(mz_cx *cx, struct sim *s, void *p)
{
    (void)s;
    return ledger_freeze(cx, ((struct making *)p)->id, TODAY);
}

static mz_code withdraw(mz_cx *cx, struct sim *s, void *p)
{
    (void)s;
    return ledger_withdraw(cx, ((struct making *)p)->id, TODAY);
}

static mz_code approve(mz_cx *cx, struct sim *s, void *p)
{
    struct ledger_batch b;
    bool done = false;
    (void)s;
    MZ_TRY(ledger_batch_get(cx, ((struct making *)p)->id, &b));
    return ledger_approve(cx, b.id, b.hash, &done);
}

static mz_code export_it(mz_cx *cx, struct sim *s, void *p)
{
    const struct making *m = p;
    struct ledger_sent f = {.name = MZ_S("sim"), .bytes = 1, .day = TODAY};
    (void)s;
    memcpy(f.sm3, &m->id, sizeof m->id);
    return ledger_exported(cx, m->id, &f);
}

static void grant(struct sim *s, const struct making *m, bool yes)
{
    for (size_t i = 0; i < m->n && !m->again; i++) {
        s->granted[cell(s, m->lines[i].person, m->lines[i].period)] = yes;
    }
}

static mz_code give_up(mz_cx *cx, struct sim *s, struct making *m)
{
    mz_clear(cx);
    as(s, MAKER);
    MZ_TRY(step(cx, s, withdraw, m));
    s->r->withdrawn++;
    grant(s, m, false);
    m->id = 0;
    return MZ_OK;
}

/* The file reaches the bank, however often it is sent: it knows the batch's number. */
static void deliver(struct sim *s, const struct making *m)
{
    assert(s->batch_n < BATCHES_MAX);
    struct at_bank *b = &s->batch[s->batch_n++];
    *b = (struct at_bank){.id = m->id, .county = m->county, .n = m->n};
    b->lines = MZ_NEW_N(s->a, struct ledger_line, m->n + 1);
    b->fate = MZ_NEW_N(s->a, enum ledger_fate, m->n + 1);
    memcpy(b->lines, m->lines, m->n * sizeof *m->lines);
    for (size_t i = 0; i < m->n; i++) {
        const struct ledger_line *l = &b->lines[i];
        bool bad = chance(s, 3);
        s->r->wrong += county_of(s, l->person - person_of(s, 0), l->period) != m->county;
        b->fate[i] = bad ? LEDGER_FATE_FAILED : LEDGER_FATE_PAID;
        s->got[cell(s, b->lines[i].person, b->lines[i].period)] += bad ? 0 : b->lines[i].gross;
    }
}

static void post(struct sim *s, size_t batch, size_t from, size_t to, bool returns)
{
    if (s->mail_n < MAIL_MAX && from < to) {
        s->mail[s->mail_n++] = (struct mail){.batch = batch,
                                             .from = from,
                                             .to = to,
                                             .returns = returns,
                                             .spoilt = chance(s, 5) && !returns,
                                             .salt = s->rnd | 1};
    }
}

/* The bank answers in up to three parts, some of them twice. A spoilt part is sent once more. */
static void reply(struct sim *s, size_t batch)
{
    size_t n = s->batch[batch].n;
    size_t cut = n > 2 ? 1 + rnd(s, n - 1) : n;
    post(s, batch, 0, cut, false);
    post(s, batch, cut, n, false);
    if (chance(s, 20)) {
        post(s, batch, 0, n, false);
    }
}

/* Nobody answered: the bank has it and answers late, or writes that it never had it. */
static mz_code doubt(mz_cx *cx, struct sim *s, void *p)
{
    (void)s;
    return ledger_doubt(cx, ((struct making *)p)->id);
}

static mz_code never(mz_cx *cx, struct sim *s, void *p)
{
    (void)s;
    return ledger_never_paid(cx, ((struct making *)p)->id, MZ_S("letter"), TODAY);
}

static mz_code keep_open(mz_cx *cx, struct sim *s, int64_t line)
{
    if (s->open_n == s->open_cap) {
        size_t cap = s->open_cap == 0 ? 1024 : s->open_cap * 2;
        int64_t *more = MZ_NEW_N(s->a, int64_t, cap);
        if (s->open_n > 0) {
            memcpy(more, s->open, s->open_n * sizeof *more);
        }
        s->open = more;
        s->open_cap = cap;
    }
    s->open[s->open_n++] = line;
    return cx->err.code == MZ_OK ? MZ_OK : cx->err.code;
}

static mz_code send(mz_cx *cx, struct sim *s, struct making *m)
{
    s->r->sent += (int64_t)m->n;
    bool lost = chance(s, 6);
    if (lost || chance(s, 6)) {
        MZ_TRY(step(cx, s, doubt, m));
    }
    if (lost) {
        MZ_TRY(step(cx, s, never, m));
        for (size_t i = 0; i < m->n; i++) {
            MZ_TRY(keep_open(cx, s, m->lines[i].id));
        }
        return MZ_OK;
    }
    deliver(s, m);
    reply(s, s->batch_n - 1);
    return MZ_OK;
}

struct holding {
    int64_t i, county, from;
    mz_str event;
};

static mz_code hold(mz_cx *cx, struct sim *s, void *p)
{
    const struct holding *at = p;
    struct ledger_hold h = {.county = at->county,
                            .person = person_of(s, at->i),
                            .event = at->event,
                            .from_period = at->from,
                            .reason = at->event};
    return ledger_hold_put(cx, &h);
}

/* Some die; the feed tells it now, twice, or only next month: to both counties, as feeds do. */
static mz_code deaths(mz_cx *cx, struct sim *s, int64_t period)
{
    for (int k = 0; k < 3; k++) {
        int64_t i = (int64_t)rnd(s, (uint64_t)s->o->people);
        if (s->dead[i] == INT64_MAX) {
            s->dead[i] = period + (int64_t)rnd(s, 2);
        }
        if (!s->told[i] && chance(s, 70)) {
            for (int64_t c = 0; c < COUNTIES; c++) {
                struct holding h = {i, s->o->county + c, s->dead[i], MZ_S("death")};
                MZ_TRY(step(cx, s, hold, &h));
            }
            s->told[i] = true;
        }
    }
    return MZ_OK;
}

static bool in_batch(const struct sim *s, const struct making *m, int64_t i)
{
    for (size_t k = 0; k < m->n; k++) {
        if (m->lines[k].person == person_of(s, i)) {
            return true;
        }
    }
    return false;
}

/*
 * Some move while a batch waits for its approvals. Inside of the county: the batch of the new
 * division may be made with them, too, and the one of the old without them. Out of it: the county
 * that they leave says from which month on it pays no more, this one only when its batch of them is
 * still here; from that month the other one pays.
 */
static mz_code moves(mz_cx *cx, struct sim *s, const struct making *m)
{
    for (int k = 0; k < 3; k++) {
        int64_t i = (int64_t)rnd(s, (uint64_t)s->o->people);
        s->place[i] = (uint8_t)rnd(s, DIVISIONS);
        s->came[i] = m->period;
        s->r->moved++;
    }
    int64_t i = (int64_t)rnd(s, (uint64_t)s->o->people);
    if (s->moved[i] == INT64_MAX && chance(s, 50)) {
        bool here = m->county == s->o->county && !m->again && in_batch(s, m, i);
        int64_t from = here ? m->period + (int64_t)rnd(s, 2) : m->period + 1;
        struct holding h = {i, s->o->county, from, MZ_S("moved")};
        MZ_TRY(step(cx, s, hold, &h));
        s->moved[i] = from;
        s->r->left++;
    }
    return MZ_OK;
}

static mz_code pay(mz_cx *cx, struct sim *s, struct making *m)
{
    as(s, MAKER);
    MZ_TRY(step(cx, s, make, m));
    s->r->lines += (int64_t)m->n;
    mz_code rc = step(cx, s, freeze, m);
    if (rc == MZ_CONFLICT) {
        mz_clear(cx);
        MZ_TRY(step(cx, s, withdraw, m));
        m->id = 0;
        return MZ_OK;
    }
    MZ_TRY(rc);
    grant(s, m, true);
    if (chance(s, 8)) {
        return give_up(cx, s, m);
    }
    MZ_TRY(deaths(cx, s, m->period));
    MZ_TRY(moves(cx, s, m));
    as(s, APPROVER);
    MZ_TRY(step(cx, s, approve, m));
    as(s, SECOND);
    MZ_TRY(step(cx, s, approve, m));
    as(s, MAKER);
    rc = step(cx, s, export_it, m);
    if (rc == MZ_CONFLICT) {
        return give_up(cx, s, m); /* somebody died or left in between */
    }
    MZ_TRY(rc);
    return send(cx, s, m);
}

/*
 * Everybody alive, as far as the office knows, who lives in the division and has no grant of the
 * month. Of those who came this month the division does not know at first what the old one did.
 */
static void list(struct sim *s, struct making *m, uint8_t place, bool first)
{
    for (int64_t i = 0; i < s->o->people; i++) {
        bool stopped = s->told[i] && s->dead[i] <= m->period;
        bool granted = s->granted[cell(s, person_of(s, i), m->period)];
        bool known = !first || s->came[i] != m->period;
        if (!stopped && s->place[i] == place && county_of(s, i, m->period) == m->county &&
            !(granted && known)) {
            m->lines[m->n++] = (struct ledger_line){.person = person_of(s, i),
                                                    .period = m->period,
                                                    .kind = LEDGER_REGULAR,
                                                    .gross = amount(i),
                                                    .card = 1 + i};
        }
    }
}

/* Somebody runs the month of a division once more. */
static mz_code run_twice(mz_cx *cx, struct sim *s, const struct making *m)
{
    struct making twice = *m;
    int64_t before = s->r->lines;
    MZ_TRY(step(cx, s, make, &twice));
    mz_code rc = step(cx, s, freeze, &twice);
    s->r->lines = before;
    s->r->wrong += rc == MZ_OK;
    mz_clear(cx);
    return rc == MZ_OK ? MZ_OK : step(cx, s, withdraw, &twice);
}

static mz_code month_in(mz_cx *cx, struct sim *s, int64_t county, int64_t period)
{
    struct making m = {.county = county, .period = period};
    m.lines = MZ_NEW_N(cx->a, struct ledger_line, s->o->people + 1);
    for (int round = 0; round < AGAIN_ROUNDS; round++) {
        bool any = false;
        for (uint8_t place = 0; place < DIVISIONS; place++) {
            m.n = 0;
            list(s, &m, place, round == 0);
            if (m.n == 0) {
                continue;
            }
            any = true;
            MZ_TRY(pay(cx, s, &m));
            MZ_TRY(m.id != 0 && chance(s, 50) ? run_twice(cx, s, &m) : MZ_OK);
        }
        if (!any && round > 0) {
            return MZ_OK;
        }
    }
    return mz_fail(cx, MZ_CORRUPT, "month %" PRId64 " does not end", period);
}

/* The county that people leave goes first: it may give this very month away. */
static mz_code month(mz_cx *cx, struct sim *s, int64_t period)
{
    for (int64_t c = 0; c < COUNTIES; c++) {
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new((size_t)1 << 30);
        mz_code rc = month_in(cx, s, s->o->county + c, period);
        mz_arena_free(cx->a);
        cx->a = keep;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* ---- answers ------------------------------------------------------------------------------- */

struct opening {
    struct ledger_answers in;
    struct ledger_taken out;
};

static mz_code take(mz_cx *cx, struct sim *s, void *p)
{
    struct opening *o = p;
    (void)s;
    return ledger_answer(cx, &o->in, &o->out);
}

static void spoil(struct sim *s, struct ledger_answer *a)
{
    uint64_t how = rnd(s, 4);
    a->fen += how == 0;
    a->line += how == 1 ? 5000000 : 0;
    a->other_account = how == 2;
    a->fate = how == 3 && a->fate == LEDGER_FATE_FAILED ? LEDGER_FATE_RETURNED : a->fate;
}

static size_t write_rows(struct sim *s, const struct mail *m, struct ledger_answer *rows)
{
    struct at_bank *b = &s->batch[m->batch];
    size_t n = 0;
    for (size_t i = m->from; i < m->to; i++) {
        struct ledger_answer *a = &rows[n];
        if (m->returns && b->fate[i] != LEDGER_FATE_RETURNED) {
            continue;
        }
        *a = (struct ledger_answer){.row = (int64_t)n + 1,
                                    .line = b->lines[i].id,
                                    .fen = b->lines[i].gross,
                                    .fate = b->fate[i],
                                    .outcome = b->fate[i] == LEDGER_FATE_PAID ? 0 : 2,
                                    .day = TODAY};
        if (!m->returns && a->fate == LEDGER_FATE_RETURNED) {
            a->fate = LEDGER_FATE_PAID; /* the first file said so */
            a->outcome = 0;
        }
        if (m->spoilt && chance(s, 20)) {
            spoil(s, a);
        }
        n++;
    }
    return n;
}

static void count(struct sim *s, const struct opening *o)
{
    s->r->files++;
    s->r->paid += o->out.count[LEDGER_ANSWER_PAID];
    s->r->failed += o->out.count[LEDGER_ANSWER_FAILED];
    s->r->returned += o->out.count[LEDGER_ANSWER_RETURNED];
    for (size_t v = LEDGER_ANSWER_SAME + 1; v < LEDGER_ANSWER_N; v++) {
        s->r->aside += o->out.count[v];
    }
}

static mz_code open_mail(mz_cx *cx, struct sim *s, const struct mail *m)
{
    struct opening o = {.in = {.county = s->batch[m->batch].county,
                               .batch = s->batch[m->batch].id,
                               .name = MZ_S("sim"),
                               .claimed_n = -1,
                               .day = TODAY}};
    o.in.rows = MZ_NEW_N(cx->a, struct ledger_answer, m->to - m->from + 1);
    o.in.n = write_rows(s, m, o.in.rows);
    memcpy(o.in.sm3, &m->salt, sizeof m->salt);
    memcpy(o.in.sm3 + 8, m, 24);
    MZ_TRY(step(cx, s, take, &o));
    for (size_t i = 0; i < o.in.n && !o.out.again; i++) {
        enum ledger_verdict v = o.in.rows[i].verdict;
        if (v == LEDGER_ANSWER_FAILED || v == LEDGER_ANSWER_RETURNED) {
            MZ_TRY(keep_open(cx, s, o.in.rows[i].line));
        }
    }
    count(s, &o);
    /* The bank is asked and sends it again, right this time, or after what must come first. */
    if (m->spoilt || o.out.count[LEDGER_ANSWER_EARLY] > 0) {
        post(s, m->batch, m->from, m->to, m->returns);
        s->mail[s->mail_n - 1].spoilt = false;
    }
    if (chance(s, 10)) { /* the very same file again */
        memset(&o.out, 0, sizeof o.out);
        MZ_TRY(step(cx, s, take, &o));
        s->r->wrong += !o.out.again;
    }
    return MZ_OK;
}

/* Some that were paid come back, days later: accounts closed in between. */
static void returns(struct sim *s)
{
    if (s->batch_n == 0) {
        return;
    }
    size_t at = rnd(s, s->batch_n);
    struct at_bank *b = &s->batch[at];
    bool any = false;
    for (size_t i = 0; i < b->n; i++) {
        if (b->fate[i] == LEDGER_FATE_PAID && chance(s, 1)) {
            b->fate[i] = LEDGER_FATE_RETURNED;
            s->got[cell(s, b->lines[i].person, b->lines[i].period)] -= b->lines[i].gross;
            any = true;
        }
    }
    if (any) {
        post(s, at, 0, b->n, false); /* the bank's first word, should it not be here yet */
        s->mail[s->mail_n - 1].spoilt = false;
        post(s, at, 0, b->n, true);
    }
}

static mz_code some_mail(mz_cx *cx, struct sim *s, bool all)
{
    for (size_t i = 0; s->mail_n > 0 && (all || i < 4); i++) {
        size_t at = rnd(s, s->mail_n);
        struct mail m = s->mail[at];
        s->mail[at] = s->mail[--s->mail_n];
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new((size_t)1 << 28);
        mz_code rc = open_mail(cx, s, &m);
        mz_arena_free(cx->a);
        cx->a = keep;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* What one county owes still: also to those who live in the other one by now. */
static mz_code again_in(mz_cx *cx, struct sim *s, int64_t county, int64_t period)
{
    struct making m = {.county = county, .period = period, .again = true};
    size_t left = 0;
    m.lines = MZ_NEW_N(cx->a, struct ledger_line, s->open_n + 1);
    for (size_t i = 0; i < s->open_n; i++) {
        struct ledger_again a;
        if (s->open[i] / MZ_ID_UNIT != county) {
            s->open[left++] = s->open[i];
            continue;
        }
        if (ledger_may_again(cx, county, s->open[i], &a) != MZ_OK) {
            mz_clear(cx); /* paid again already */
            continue;
        }
        int64_t who = a.person - person_of(s, 0);
        s->open[left++] = s->open[i];
        if (s->told[who] && s->dead[who] <= a.period) {
            continue; /* what is owed to the dead stays open for the heirs */
        }
        m.lines[m.n++] = (struct ledger_line){.person = a.person,
                                              .period = a.period,
                                              .kind = (enum ledger_line_kind)a.kind,
                                              .gross = a.fen,
                                              .card = 500000 + who,
                                              .again = s->open[i]};
    }
    s->open_n = left;
    s->r->again += (int64_t)m.n;
    return m.n > 0 ? pay(cx, s, &m) : MZ_OK;
}

static mz_code pay_again(mz_cx *cx, struct sim *s, int64_t period)
{
    for (int64_t c = 0; c < COUNTIES; c++) {
        MZ_TRY(again_in(cx, s, s->o->county + c, period));
    }
    return MZ_OK;
}

static mz_code agree(mz_cx *cx, struct sim *s, void *p)
{
    struct ledger_agreement g;
    struct at_bank *b = p;
    struct ledger_batch at;
    MZ_TRY(ledger_batch_get(cx, b->id, &at));
    if (at.state != LEDGER_ANSWERED) {
        return MZ_OK;
    }
    MZ_TRY(ledger_reconcile(cx, b->id, MZ_NULL, TODAY, &g));
    b->closed = g.closed;
    s->r->wrong += g.differences_n;
    return MZ_OK;
}

static mz_code reconcile(mz_cx *cx, struct sim *s)
{
    for (size_t i = 0; i < s->batch_n; i++) {
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new((size_t)1 << 28);
        mz_code rc = s->batch[i].closed ? MZ_OK : step(cx, s, agree, &s->batch[i]);
        mz_arena_free(cx->a);
        cx->a = keep;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* ---- the end ----------------------------------------------------------------------------------
 */

static mz_code give(mz_cx *cx, int64_t county, int64_t year, enum ledger_source from)
{
    struct ledger_posted out;
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = INT64_C(100000000000) * YUAN,
                                .code = LEDGER_CODE_APPROPRIATE,
                                .day = TODAY};
    struct ledger_key key = {.county = county, .class = LEDGER_TREASURY, .source = from};
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = MZ_S("sim");
    key.year = year;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, county, &t, 1, &out);
}

static mz_code endow(mz_cx *cx, struct sim *s, void *p)
{
    int64_t county = *(int64_t *)p;
    for (int64_t year = FIRST_PERIOD / 12; year <= (FIRST_PERIOD + s->o->months) / 12; year++) {
        MZ_TRY(give(cx, county, year, LEDGER_CENTRAL_MONEY));
        MZ_TRY(give(cx, county, year, LEDGER_COUNTY_MONEY));
    }
    return MZ_OK;
}

/* The model's word: who got what. Ledger: what was paid, in all, is what the bank paid, net. */
static mz_code judge(mz_cx *cx, struct sim *s)
{
    struct ledger_findings f;
    int64_t sum = 0;
    for (int64_t i = 0; i < s->o->people; i++) {
        for (int64_t m = 0; m < s->o->months; m++) {
            int64_t got = s->got[i * s->o->months + m];
            bool alive = s->dead[i] > FIRST_PERIOD + m;
            s->r->doubled += got > amount(i);
            s->r->lost += alive && got != amount(i);
            sum += got;
        }
    }
    for (int64_t c = 0; c < COUNTIES; c++) {
        struct ledger_balance b = {0};
        bool any = false;
        struct ledger_key key = {
            .county = s->o->county + c, .class = LEDGER_PAID, .programme = MZ_S("sim")};
        MZ_TRY(ledger_find(cx, &key, &b, &any));
        sum -= b.cr - b.dr;
    }
    s->r->wrong += sum != 0;
    MZ_TRY(ledger_check(cx, &f));
    s->r->findings += ledger_findings_n(&f);
    return MZ_OK;
}

static mz_code months(mz_cx *cx, struct sim *s)
{
    for (int64_t c = 0; c < COUNTIES; c++) {
        int64_t county = s->o->county + c;
        MZ_TRY(step(cx, s, endow, &county));
    }
    for (int64_t m = 0; m < s->o->months; m++) {
        MZ_TRY(month(cx, s, FIRST_PERIOD + m));
        MZ_TRY(some_mail(cx, s, false));
        returns(s);
        MZ_TRY(reconcile(cx, s));
        MZ_TRY(chance(s, 60) ? pay_again(cx, s, FIRST_PERIOD + m) : MZ_OK);
    }
    for (int i = 0; i < AGAIN_ROUNDS && (i < 2 || s->open_n > 0 || s->mail_n > 0); i++) {
        MZ_TRY(some_mail(cx, s, true));
        MZ_TRY(reconcile(cx, s));
        MZ_TRY(pay_again(cx, s, FIRST_PERIOD + s->o->months - 1));
    }
    MZ_TRY(some_mail(cx, s, true));
    MZ_TRY(reconcile(cx, s));
    return judge(cx, s);
}

mz_code ledger_sim_run(mz_cx *cx, const struct ledger_sim *sim, struct ledger_sim_result *out)
{
    assert(sim->people > 0);
    assert(sim->people <= LEDGER_SIM_PEOPLE);
    assert(sim->months > 0);
    assert(sim->months <= LEDGER_SIM_MONTHS);
    *out = (struct ledger_sim_result){0};
    mz_arena *keep = cx->a;
    cx->a = mz_arena_new((size_t)2 << 30);
    struct sim *s = MZ_NEW(cx->a, struct sim);
    *s = (struct sim){.o = sim, .r = out, .a = cx->a, .rnd = sim->seed * 2 + 1};
    for (int i = 0; i < 20; i++) {
        (void)rnd(s, 2);
    }
    size_t cells = (size_t)(sim->people * sim->months);
    s->got = MZ_NEW_N(s->a, int64_t, cells);
    s->granted = MZ_NEW_N(s->a, bool, cells);
    s->dead = MZ_NEW_N(s->a, int64_t, sim->people);
    s->told = MZ_NEW_N(s->a, bool, sim->people);
    s->place = MZ_NEW_N(s->a, uint8_t, sim->people);
    s->came = MZ_NEW_N(s->a, int64_t, sim->people);
    s->moved = MZ_NEW_N(s->a, int64_t, sim->people);
    for (int64_t i = 0; i < sim->people; i++) {
        s->dead[i] = INT64_MAX;
        s->moved[i] = INT64_MAX;
        s->place[i] = (uint8_t)(i % DIVISIONS);
    }
    mz_code rc = months(cx, s);
    mz_arena_free(cx->a);
    cx->a = keep;
    return rc;
}
