/*
 * run.c - the month: for every benefit, what it should pay in each month up to this one, less what
 * was granted for that month. The difference is a line of this month, back pay, or an overpayment.
 */
#include <assert.h>
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/job/job.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

/* A chunk gives at most so many lines a person, so a batch is closed before it can run over. */
enum { CHUNK = 20000, TWO_CHUNKS = 40000, LINES_A_PERSON = PAY_LOOK_BACK + 1, ARENA_MAX = 1 << 29 };
enum { LUMPS = 1000 };

/* What a run has behind it, as pay_calc keeps it. */
enum part { PART_BENEFITS, PART_LUMPS, PART_DONE };

struct share {
    mz_str text;
    int64_t percent[LEDGER_SOURCE_N];
    int64_t fen;
};

/* What the database knows of the persons of one chunk, each list in order of persons. */
struct known {
    struct pay_q_benefits_row *who;
    struct pay_q_steps_row *step;
    struct ledger_claim *claim;
    struct ledger_hold *hold;
    struct pay_q_cards_row *card;
    struct pay_q_over_row *over;
    size_t who_n, step_n, claim_n, hold_n, card_n, over_n;
    size_t step_i, claim_i, hold_i, card_i, over_i;
};

struct run {
    const struct pay_run *in;
    struct pay_ran *out;
    struct share share[PAY_SPLITS_MAX];
    size_t share_n;
    int64_t batch; /* of the open transaction; 0: none yet */
    int64_t batch_lines;
    struct ledger_line *line;
    size_t line_n;
    enum part part;
    int64_t after;      /* person; of lump sums: who is paid */
    int64_t after_time; /* of lump sums: month */
    struct job_meter meter;
};

/* The months of one person: what is right, what was granted, what of it was found too much. */
struct months {
    int64_t first; /* period of index 0 */
    int64_t due[PAY_LOOK_BACK + 1];
    int64_t had[PAY_LOOK_BACK + 1];
    int64_t over[PAY_LOOK_BACK + 1];   /* of it: found too much, and not undone since */
    int64_t times[PAY_LOOK_BACK + 1];  /* how often it was undone */
    unsigned kinds[PAY_LOOK_BACK + 1]; /* bits of enum ledger_line_kind that were granted */
    int64_t n;
    int64_t card;
    int64_t now_ms;
};

static struct share *share_of(mz_cx *cx, struct run *r, mz_str text, mz_code *rc)
{
    for (size_t i = 0; i < r->share_n; i++) {
        if (mz_str_eq(r->share[i].text, text)) {
            return &r->share[i];
        }
    }
    if (r->share_n == PAY_SPLITS_MAX) {
        *rc = mz_refuse(cx, MZ_LIMIT, .field = "split",
                        .text = MZ_T("A programme has at most {0} different shares of sources."),
                        .arg = {mz_str_fmt(cx->a, "%d", PAY_SPLITS_MAX)});
        return NULL;
    }
    struct share *s = &r->share[r->share_n];
    *s = (struct share){.text = text};
    *rc = pay_split_read(cx, text, s->percent);
    r->share_n += *rc == MZ_OK;
    return s;
}

/* ---- one person ------------------------------------------------------------------- */

static void read_steps(struct known *k, int64_t person, struct months *m)
{
    int64_t at = m->first + m->n; /* filled from the end */
    size_t end = k->step_i;
    while (end < k->step_n && k->step[end].person == person) {
        end++;
    }
    for (size_t i = end; i > k->step_i && at > m->first; i--) {
        const struct pay_q_steps_row *s = &k->step[i - 1];
        for (; at > m->first && at - 1 >= s->from_period; at--) {
            bool begins = at - 1 == s->from_period;
            m->due[at - 1 - m->first] = begins ? s->fen - s->part_off : s->fen;
        }
    }
    k->step_i = end;
}

static void read_person(struct known *k, mz_str programme, int64_t person, struct months *m)
{
    while (k->step_i < k->step_n && k->step[k->step_i].person < person) {
        k->step_i++;
    }
    read_steps(k, person, m);
    for (; k->claim_i < k->claim_n && k->claim[k->claim_i].person <= person; k->claim_i++) {
        const struct ledger_claim *c = &k->claim[k->claim_i];
        int64_t i = c->period - m->first;
        if (c->person == person && c->kind != LEDGER_ONCE && i >= 0 && i < m->n) {
            m->had[i] += c->fen;
            m->kinds[i] |= 1U << c->kind;
        }
    }
    for (; k->over_i < k->over_n && k->over[k->over_i].person <= person; k->over_i++) {
        int64_t i = k->over[k->over_i].period - m->first;
        if (k->over[k->over_i].person == person && i >= 0 && i < m->n) {
            m->over[i] = k->over[k->over_i].fen;
            m->times[i] = k->over[k->over_i].times;
            m->had[i] -= m->over[i];
        }
    }
    /* A hold pays nothing and claims nothing back: that is for the decision that follows it. */
    for (; k->hold_i < k->hold_n && k->hold[k->hold_i].person <= person; k->hold_i++) {
        for (int64_t i = 0; i < m->n && k->hold[k->hold_i].person == person; i++) {
            bool held = m->due[i] > m->had[i] &&
                        ledger_holds(&k->hold[k->hold_i], programme, m->first + i);
            m->due[i] = held ? m->had[i] : m->due[i];
        }
    }
    for (; k->card_i < k->card_n && k->card[k->card_i].person <= person; k->card_i++) {
        const struct pay_q_cards_row *c = &k->card[k->card_i];
        m->card = c->person == person && c->from_ms <= m->now_ms ? c->id : m->card;
    }
}

static int64_t month_day(int64_t period)
{
    mz_date d = {0};
    (void)mz_date_make((int32_t)(period / 12), (int32_t)(period % 12 + 1), 1, &d);
    return d.v;
}

static mz_code overpaid(mz_cx *cx, struct run *r, int64_t person, const struct months *m, int64_t i)
{
    int64_t fen = m->had[i] - m->due[i];
    int64_t period = m->first + i;
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .fen = fen,
                                .party = person,
                                .code = LEDGER_CODE_OVERPAY,
                                .day = month_day(period)};
    mz_str what = mz_str_fmt(cx->a, "over|" MZ_FMT "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64,
                             MZ_ARG(r->in->programme), person, period, m->had[i], m->times[i]);
    MZ_TRY(pay_claim_book(cx, r->in->county, r->in->programme, what, &t, true));
    r->out->over_n++;
    r->out->over_fen += fen;
    const struct pay_q_over_put_args put = {r->in->county, r->in->programme, person, period, fen};
    return pay_q_over_put(cx, &put);
}

/* Of what is open of the claim, at most `most`. */
static mz_code strike(mz_cx *cx, struct run *r, int64_t person, struct ledger_transfer t,
                      mz_str what, int64_t most, int64_t *fen)
{
    struct ledger_balance b = {0};
    bool found = false;
    struct ledger_key key = {.county = r->in->county,
                             .class = LEDGER_RECOVERY,
                             .programme = r->in->programme,
                             .party = person};
    MZ_TRY(ledger_find(cx, &key, &b, &found));
    int64_t left = found ? ledger_left(&b) : 0;
    *fen = most < left ? most : left;
    t.fen = *fen;
    return *fen > 0 ? pay_claim_book(cx, key.county, key.programme, what, &t, false) : MZ_OK;
}

/*
 * Due after all: what was booked against the person for that month and has not come back is struck
 * out first, then what was written off of it: the person has that money. What is left is paid.
 */
static mz_code not_owed(mz_cx *cx, struct run *r, int64_t person, const struct months *m, int64_t i,
                        int64_t *gap)
{
    int64_t open = 0;
    int64_t lost = 0;
    int64_t most = *gap < m->over[i] ? *gap : m->over[i];
    struct ledger_transfer t = {.kind = LEDGER_POSTED,
                                .party = person,
                                .code = LEDGER_CODE_CORRECT,
                                .day = month_day(m->first + i)};
    if (most <= 0) {
        return MZ_OK;
    }
    mz_str what = mz_str_fmt(cx->a, "due|" MZ_FMT "|%" PRId64 "|%" PRId64 "|%" PRId64,
                             MZ_ARG(r->in->programme), person, m->first + i, m->times[i]);
    MZ_TRY(strike(cx, r, person, t, what, most, &open));
    const struct pay_regain back = {.person = person,
                                    .programme = r->in->programme,
                                    .what = what,
                                    .day = t.day,
                                    .most = most - open};
    MZ_TRY(back.most > 0 ? pay_written_undo(cx, &back, &lost) : MZ_OK);
    if (open + lost == 0) {
        return MZ_OK;
    }
    r->out->undone_fen += open + lost;
    *gap -= open + lost;
    const struct pay_q_over_undo_args undo = {r->in->county, r->in->programme, person, m->first + i,
                                              open + lost};
    return pay_q_over_undo(cx, &undo);
}

static enum ledger_line_kind kind_of(const struct months *m, int64_t i, bool now)
{
    static const enum ledger_line_kind back[] = {LEDGER_BACK, LEDGER_BACK_2, LEDGER_BACK_3};
    if (now && (m->kinds[i] & 1U << LEDGER_REGULAR) == 0) {
        return LEDGER_REGULAR;
    }
    for (size_t k = 0; k < MZ_LEN(back); k++) {
        if ((m->kinds[i] & 1U << back[k]) == 0) {
            return back[k];
        }
    }
    return LEDGER_NO_KIND;
}

static void compare(struct run *r, const struct months *m)
{
    int64_t now = m->due[m->n - 1];
    int64_t was = m->n > 1 ? m->had[m->n - 2] : 0;
    struct pay_difference *d = now == was  ? &r->out->same
                               : was == 0  ? &r->out->fresh
                               : now == 0  ? &r->out->ended
                               : now > was ? &r->out->more
                                           : &r->out->less;
    if (now != 0 || was != 0) {
        d->n++;
        d->fen += now - was;
    }
}

/* What the person owes, and how much of a line may be kept back for it. */
static mz_code keep_back(mz_cx *cx, struct run *r, int64_t person, size_t from)
{
    struct ledger_balance b = {0};
    bool found = false;
    struct ledger_key key = {.county = r->in->county,
                             .class = LEDGER_RECOVERY,
                             .programme = r->in->programme,
                             .party = person};
    if (r->in->offset_percent == 0 || from == r->line_n) {
        return MZ_OK;
    }
    MZ_TRY(ledger_find(cx, &key, &b, &found));
    int64_t owed = found ? ledger_left(&b) : 0;
    for (size_t i = from; i < r->line_n && owed > 0; i++) {
        int64_t most = r->line[i].gross * r->in->offset_percent / 100;
        r->line[i].offset_fen = most < owed ? most : owed;
        owed -= r->line[i].offset_fen;
        r->out->offset_fen += r->line[i].offset_fen;
    }
    return MZ_OK;
}

static mz_code one_month(mz_cx *cx, struct run *r, const struct pay_q_benefits_row *who,
                         const struct months *m, int64_t i)
{
    int64_t gap = m->due[i] - m->had[i];
    enum ledger_line_kind kind = kind_of(m, i, i == m->n - 1);
    mz_code rc = MZ_OK;
    if (gap < 0) {
        return overpaid(cx, r, who->person, m, i);
    }
    MZ_TRY(not_owed(cx, r, who->person, m, i, &gap));
    if (gap == 0) {
        return MZ_OK;
    }
    if (m->card == 0) {
        r->out->no_card++;
        return MZ_OK;
    }
    if (kind == LEDGER_NO_KIND) {
        r->out->by_hand++;
        return MZ_OK;
    }
    struct share *s = share_of(cx, r, who->split, &rc);
    MZ_TRY(rc);
    s->fen += gap;
    r->line[r->line_n++] = (struct ledger_line){.person = who->person,
                                                .period = m->first + i,
                                                .kind = kind,
                                                .gross = gap,
                                                .card = m->card,
                                                .benefit = who->id};
    return MZ_OK;
}

static mz_code one_person(mz_cx *cx, struct run *r, struct known *k, size_t at)
{
    const struct pay_q_benefits_row *who = &k->who[at];
    struct months m = {
        .first = r->in->period - PAY_LOOK_BACK, .n = PAY_LOOK_BACK + 1, .now_ms = mz_now_ms(cx)};
    size_t from = r->line_n;
    read_person(k, r->in->programme, who->person, &m);
    compare(r, &m);
    r->out->people++;
    for (int64_t i = 0; i < m.n; i++) {
        MZ_TRY(one_month(cx, r, who, &m, i));
    }
    return keep_back(cx, r, who->person, from);
}

/* ---- chunks ------------------------------------------------------------------------- */

static mz_code read_chunk(mz_cx *cx, struct run *r, struct known *k, int64_t most)
{
    const struct pay_run *in = r->in;
    *k = (struct known){0};
    MZ_TRY(pay_q_benefits(cx, in->county, in->programme, r->after, most, &k->who, &k->who_n));
    if (k->who_n == 0) {
        return MZ_OK;
    }
    int64_t first = k->who[0].person;
    int64_t last = k->who[k->who_n - 1].person;
    const int64_t range[2] = {first, last};
    MZ_TRY(pay_q_steps(cx, in->county, in->programme, first, last, &k->step, &k->step_n));
    MZ_TRY(ledger_claims_get(cx, in->county, in->programme, range, in->period - PAY_LOOK_BACK,
                             &k->claim, &k->claim_n));
    MZ_TRY(ledger_holds_get(cx, in->county, first, last, &k->hold, &k->hold_n));
    MZ_TRY(pay_q_cards(cx, in->county, first, last, &k->card, &k->card_n));
    return pay_q_over(cx, in->county, in->programme, first, last, &k->over, &k->over_n);
}

static mz_code write_lines(mz_cx *cx, struct run *r)
{
    if (r->line_n == 0) {
        return MZ_OK;
    }
    if (r->batch == 0) {
        struct ledger_batch_new in = {.county = r->in->county,
                                      .programme = r->in->programme,
                                      .period = r->in->period,
                                      .kind = LEDGER_FIRST_TIME,
                                      .format = r->in->format};
        MZ_TRY(ledger_batch_make(cx, &in, &r->batch));
        r->out->first = r->out->first == 0 ? r->batch : r->out->first;
        r->out->last = r->batch;
        r->out->batches++;
    }
    MZ_TRY(ledger_lines_add(cx, r->batch, r->line, r->line_n));
    for (size_t i = 0; i < r->line_n; i++) {
        r->out->fen += r->line[i].gross;
    }
    r->out->lines += (int64_t)r->line_n;
    r->batch_lines += (int64_t)r->line_n;
    r->line_n = 0;
    return MZ_OK;
}

static mz_code chunk(mz_cx *cx, struct run *r, bool *more)
{
    struct known k;
    /* Usually one line a person: so many that even the most lines fit into the batch. */
    int64_t room = (LEDGER_BATCH_LINES - r->batch_lines) / 2;
    MZ_TRY(read_chunk(cx, r, &k, room < CHUNK ? room : CHUNK));
    r->line = MZ_NEW_N(cx->a, struct ledger_line, TWO_CHUNKS + LINES_A_PERSON);
    size_t i = 0;
    for (; i < k.who_n && r->line_n < TWO_CHUNKS; i++) {
        if ((int64_t)r->line_n + r->batch_lines + LINES_A_PERSON > LEDGER_BATCH_LINES) {
            break;
        }
        MZ_TRY(one_person(cx, r, &k, i));
        r->after = k.who[i].person;
    }
    *more = k.who_n > 0;
    return write_lines(cx, r);
}

/* ---- lump sums -------------------------------------------------------------------------- */

/* Nothing of it is kept back for a debt: the law speaks of what is paid each month. */
static mz_code one_lump(mz_cx *cx, struct run *r, const struct pay_q_lumps_due_row *l)
{
    struct ledger_hold *hold = NULL;
    size_t holds = 0;
    int64_t card = 0;
    mz_code rc = MZ_OK;
    MZ_TRY(ledger_holds_get(cx, r->in->county, l->payee, l->payee, &hold, &holds));
    for (size_t i = 0; i < holds; i++) {
        if (ledger_holds(&hold[i], r->in->programme, l->period)) {
            r->out->held++;
            return MZ_OK;
        }
    }
    MZ_TRY(pay_card_now(cx, r->in->county, l->payee, &card));
    if (card == 0) {
        r->out->no_card++;
        return MZ_OK;
    }
    struct share *s = share_of(cx, r, l->split, &rc);
    MZ_TRY(rc);
    s->fen += l->fen;
    r->line[r->line_n++] = (struct ledger_line){.person = l->payee,
                                                .period = l->period,
                                                .kind = LEDGER_ONCE,
                                                .gross = l->fen,
                                                .card = card,
                                                .benefit = l->id};
    return MZ_OK;
}

/* Those of this month and of months past that nothing was granted for yet, in order of payees. */
static mz_code lumps(mz_cx *cx, struct run *r, bool *more)
{
    struct pay_q_lumps_due_row *l = NULL;
    size_t n = 0;
    const struct pay_q_lumps_due_args args = {.county = r->in->county,
                                              .programme = r->in->programme,
                                              .period = r->in->period,
                                              .who = r->after,
                                              .time = r->after_time,
                                              .most = LUMPS};
    MZ_TRY(pay_q_lumps_due(cx, &args, &l, &n));
    r->line = MZ_NEW_N(cx->a, struct ledger_line, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(one_lump(cx, r, &l[i]));
        r->after = l[i].payee;
        r->after_time = l[i].period;
        r->out->people++;
    }
    *more = n == LUMPS;
    return write_lines(cx, r);
}

/* ---- batches ---------------------------------------------------------------------------- */

/* Exact: the parts of a sum make the sum. What rounding leaves goes to the last source. */
static mz_code write_funds(mz_cx *cx, struct run *r)
{
    int64_t fen[LEDGER_SOURCE_N] = {0};
    for (size_t i = 0; i < r->share_n; i++) {
        int64_t left = r->share[i].fen;
        size_t last = 0;
        for (size_t s = 1; s < LEDGER_SOURCE_N; s++) {
            int64_t part = r->share[i].fen / 100 * r->share[i].percent[s] +
                           r->share[i].fen % 100 * r->share[i].percent[s] / 100;
            fen[s] += part;
            left -= part;
            last = r->share[i].percent[s] > 0 ? s : last;
        }
        fen[last] += left;
    }
    for (size_t s = 1; s < LEDGER_SOURCE_N; s++) {
        MZ_TRY(fen[s] > 0 ? ledger_fund(cx, r->batch, (enum ledger_source)s, fen[s]) : MZ_OK);
    }
    return MZ_OK;
}

/* How far it came, in the transaction of the batch. */
static mz_code keep_place(mz_cx *cx, const struct run *r)
{
    const struct pay_ran *o = r->out;
    int64_t changed = 0;
    const struct pay_q_calc_set_args args = {.job = r->in->job,
                                             .county = r->in->county,
                                             .part = r->part,
                                             .after_who = r->after,
                                             .after_time = r->after_time,
                                             .people = o->people,
                                             .batches = o->batches,
                                             .first_id = o->first,
                                             .last_id = o->last,
                                             .lines = o->lines,
                                             .fen = o->fen,
                                             .offset_fen = o->offset_fen,
                                             .over_n = o->over_n,
                                             .over_fen = o->over_fen,
                                             .undone_fen = o->undone_fen,
                                             .no_card = o->no_card,
                                             .by_hand = o->by_hand,
                                             .held = o->held};
    if (r->in->job == 0) {
        return MZ_OK;
    }
    MZ_TRY(pay_q_calc_set(cx, &args, &changed));
    if (r->batch == 0) {
        mz_tx_quiet(cx); /* nothing but the place was written: batches tell of themselves */
    }
    return changed == 1 ? MZ_OK
                        : mz_fail(cx, MZ_CONFLICT, "calculation %" PRId64 " ended", r->in->job);
}

/* Where no lump sum is due, the benefits' last transaction is the run's last. */
static mz_code next_part(mz_cx *cx, struct run *r)
{
    struct pay_q_lumps_due_row *l = NULL;
    size_t n = 0;
    const struct pay_q_lumps_due_args any = {.county = r->in->county,
                                             .programme = r->in->programme,
                                             .period = r->in->period,
                                             .most = 1};
    MZ_TRY(r->part == PART_BENEFITS ? pay_q_lumps_due(cx, &any, &l, &n) : MZ_OK);
    r->part = n > 0 ? PART_LUMPS : PART_DONE;
    r->after = 0;
    r->after_time = 0;
    return MZ_OK;
}

/*
 * One batch: chunks until it is nearly full or nobody is left. Where nothing was found for a chunk
 * it is over, too, so that a county to which nothing is owed holds no long transaction.
 */
static mz_code fill(mz_cx *cx, struct run *r)
{
    bool more = true;
    int64_t room = r->part == PART_LUMPS ? LUMPS : LINES_A_PERSON + LINES_A_PERSON;
    do {
        mz_arena *keep = cx->a;
        cx->a = mz_arena_new(ARENA_MAX);
        size_t known = r->share_n;
        mz_code rc = r->part == PART_LUMPS ? lumps(cx, r, &more) : chunk(cx, r, &more);
        for (size_t i = known; i < r->share_n; i++) { /* texts outlive the chunk */
            r->share[i].text = mz_str_dup(keep, r->share[i].text);
        }
        mz_arena_free(cx->a);
        cx->a = keep;
        MZ_TRY(rc);
    } while (more && r->batch != 0 && r->batch_lines + room < LEDGER_BATCH_LINES);
    MZ_TRY(more ? MZ_OK : next_part(cx, r));
    MZ_TRY(r->batch == 0 ? MZ_OK : write_funds(cx, r));
    return keep_place(cx, r);
}

static mz_code batch_tx(mz_cx *cx, struct run *r)
{
    r->batch = 0;
    r->batch_lines = 0;
    r->line_n = 0;
    r->share_n = 0;
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc = fill(cx, r);
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    mz_tx_rollback(cx);
    return rc;
}

/* Between two batches: how far it is, and whether somebody asked it to stop. */
static mz_code tell(mz_cx *cx, struct run *r)
{
    bool stop = false;
    if (r->in->job == 0) {
        return MZ_OK;
    }
    r->meter.done = r->out->people;
    r->meter.bad = r->out->no_card;
    MZ_TRY(job_progress(cx, &r->meter, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

static mz_code calculate(mz_cx *cx, struct run *r)
{
    while (r->part < PART_DONE) {
        MZ_TRY(tell(cx, r));
        MZ_TRY(batch_tx(cx, r));
    }
    r->meter.written_ms = 0; /* the last figures, however soon behind those before */
    mz_code rc = tell(cx, r);
    return rc == MZ_STOPPED ? MZ_OK : rc;
}

static mz_code no_draft(mz_cx *cx, const struct pay_run *in)
{
    struct ledger_batch *b = NULL;
    size_t n = 1;
    for (int64_t after = 0; n > 0; after = n > 0 ? b[n - 1].id : after) {
        MZ_TRY(ledger_batch_list(cx, in->county, after, &b, &n));
        for (size_t i = 0; i < n; i++) {
            if (b[i].state == LEDGER_DRAFT && mz_str_eq(b[i].programme, in->programme)) {
                return mz_refuse(cx, MZ_CONFLICT, .field = "programme",
                                 .text = MZ_T("Batch {0} of this programme is calculated and not "
                                              "frozen. Freeze or withdraw it first."),
                                 .arg = {mz_str_fmt(cx->a, "%" PRId64, b[i].id)});
            }
        }
    }
    return MZ_OK;
}

mz_code pay_run_may(mz_cx *cx, const struct pay_run *in)
{
    const struct pay_format *format = NULL;
    if (in->offset_percent < 0 || in->offset_percent > 100) {
        return mz_refuse(cx, MZ_INVALID, .field = "offset",
                         .text = MZ_T("Of a month 0 to 100 percent can be kept back."));
    }
    MZ_TRY(pay_format_get(cx, in->format, &format));
    MZ_TRY(pay_calc_alone(cx, in));
    return no_draft(cx, in);
}

/* Where the work of a job stands: at its beginning, or behind the last batch that it made. */
static mz_code go_on(mz_cx *cx, struct run *r)
{
    struct pay_q_calc_row c = {0};
    bool found = false;
    MZ_TRY(pay_q_calc(cx, r->in->job, r->in->county, &c, &found));
    if (!found) {
        return mz_fail(cx, MZ_CORRUPT, "work %" PRId64 " has no calculation", r->in->job);
    }
    *r->out = (struct pay_ran){.people = c.people,
                               .batches = c.batches,
                               .first = c.first_id,
                               .last = c.last_id,
                               .lines = c.lines,
                               .fen = c.fen,
                               .offset_fen = c.offset_fen,
                               .over_n = c.over_n,
                               .over_fen = c.over_fen,
                               .undone_fen = c.undone_fen,
                               .no_card = c.no_card,
                               .by_hand = c.by_hand,
                               .held = c.held};
    r->part = (enum part)c.part;
    r->after = c.after_who;
    r->after_time = c.after_time;
    r->meter = (struct job_meter){.job = r->in->job};
    struct pay_q_benefits_n_row all = {0};
    MZ_TRY(pay_q_benefits_n(cx, r->in->county, r->in->programme, &all));
    r->meter.all = all.n;
    return c.batches > 0 || c.people > 0 || c.part > 0 ? MZ_OK : pay_run_may(cx, r->in);
}

mz_code pay_run(mz_cx *cx, const struct pay_run *in, struct pay_ran *out)
{
    struct run r = {.in = in, .out = out};
    *out = (struct pay_ran){0};
    MZ_TRY(in->job == 0 ? pay_run_may(cx, in) : go_on(cx, &r));
    return calculate(cx, &r);
}
