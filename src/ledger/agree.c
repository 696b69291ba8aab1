/* agree.c - three sides of a batch held against one another: frozen lines, ledger, bank. */
#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "ledger/answer.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

/* What the bank said of a line in all files, as far as it was not set aside. */
struct told {
    int64_t fen;
    bool paid;
    bool ended; /* failed or came back */
};

struct sides {
    const struct ledger_batch *b;
    struct ledger_line *lines;
    struct ledger_q_line_ends_row *ends;
    size_t n;
    struct told *told;
    struct ledger_agreement *out;
};

static int64_t at_line(const struct sides *s, int64_t id)
{
    size_t lo = 0;
    size_t hi = s->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->lines[mid].id < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < s->n && s->lines[lo].id == id ? (int64_t)lo : -1;
}

static void hear(struct sides *s, const struct ledger_q_answers_row *a)
{
    int64_t at = at_line(s, a->line);
    if (at < 0) {
        return;
    }
    struct told *t = &s->told[at];
    if (a->verdict == LEDGER_ANSWER_PAID) {
        t->paid = true;
        t->fen += a->fen;
    } else if (a->verdict == LEDGER_ANSWER_FAILED) {
        t->ended = true;
    } else if (a->verdict == LEDGER_ANSWER_RETURNED) {
        t->ended = true;
        t->fen -= a->fen;
    }
}

static mz_code one_file(mz_cx *cx, struct sides *s, int64_t file)
{
    int64_t after = 0;
    for (size_t got = 1; got > 0;) {
        struct ledger_q_answers_row *rows = NULL;
        mz_arena *keep = ledger_scratch(cx);
        mz_code rc = ledger_q_answers(cx, s->b->county, file, after, 20000, &rows, &got);
        got = rc == MZ_OK ? got : 0;
        for (size_t k = 0; k < got; k++) {
            hear(s, &rows[k]);
            after = rows[k].row_no;
        }
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code bank_side(mz_cx *cx, struct sides *s)
{
    struct ledger_q_files_row *files = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_files(cx, s->b->county, s->b->id, &files, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(files[i].verdict == LEDGER_FILE_TAKEN ? one_file(cx, s, files[i].id) : MZ_OK);
    }
    return MZ_OK;
}

static void differ(struct sides *s, size_t i, int64_t booked, const char *text)
{
    struct ledger_agreement *o = s->out;
    o->differences_n++;
    if (o->kept_n < LEDGER_DIFFERENCES_MAX) {
        const struct ledger_line *l = &s->lines[i];
        o->differences[o->kept_n++] =
            (struct ledger_difference){.line = l->id,
                                       .seq = l->seq,
                                       .owed_fen = l->gross - l->offset_fen,
                                       .booked_fen = booked,
                                       .bank_fen = s->told[i].fen,
                                       .text = text};
    }
}

static void weigh(struct sides *s, size_t i)
{
    struct ledger_agreement *o = s->out;
    const struct ledger_line *l = &s->lines[i];
    const struct ledger_q_line_ends_row *e = &s->ends[i];
    const struct told *t = &s->told[i];
    int64_t owed = l->gross - l->offset_fen;
    bool posted = e->ended == LEDGER_POST;
    bool back = l->state == LEDGER_LINE_RETURNED;
    int64_t booked = posted && !back ? e->sent_fen : 0;
    if (l->state == LEDGER_LINE_SETTLED) {
        return;
    }
    o->lines++;
    o->fen += owed;
    o->bank_paid_fen += t->fen;
    if (e->ended == 0) {
        o->open_n++;
        o->open_fen += owed;
    } else if (posted && !back) {
        o->paid_n++;
        o->paid_fen += e->sent_fen;
    } else {
        o->failed_n++;
        o->failed_fen += owed;
    }
    if (e->sent == 0 || e->sent_fen != owed) {
        differ(s, i, booked, MZ_T("The ledger sent another amount than the frozen line"));
    } else if (booked != t->fen) {
        differ(s, i, booked, MZ_T("Ledger and bank differ"));
    } else if ((l->state == LEDGER_LINE_SENT) != (e->ended == 0)) {
        differ(s, i, booked, MZ_T("The line stands otherwise than in the ledger"));
    }
}

static mz_code agree(mz_cx *cx, const struct ledger_batch *b, struct ledger_agreement *out)
{
    struct sides s = {.b = b, .out = out};
    size_t n = 0;
    MZ_TRY(ledger_lines_get(cx, b, 0, LEDGER_BATCH_LINES, &s.lines, &s.n));
    MZ_TRY(ledger_q_line_ends(cx, b->county, b->id, 0, LEDGER_BATCH_LINES, &s.ends, &n));
    if (n != s.n) {
        return mz_fail(cx, MZ_CORRUPT, "batch %" PRId64 ": %zu lines and %zu ends", b->id, s.n, n);
    }
    s.told = MZ_NEW_N(cx->a, struct told, n + 1);
    MZ_TRY(bank_side(cx, &s));
    for (size_t i = 0; i < n; i++) {
        weigh(&s, i);
    }
    return MZ_OK;
}

mz_code ledger_agree(mz_cx *cx, int64_t batch, struct ledger_agreement *out)
{
    struct ledger_batch b;
    *out = (struct ledger_agreement){0};
    out->differences = MZ_NEW_N(cx->a, struct ledger_difference, LEDGER_DIFFERENCES_MAX);
    mz_arena *keep = ledger_scratch(cx);
    mz_code rc = ledger_batch_need(cx, batch, LEDGER_ANY_STATE, &b);
    if (rc == MZ_OK) {
        rc = agree(cx, &b, out);
    }
    ledger_scratch_end(cx, keep);
    return rc;
}

static mz_code settle(mz_cx *cx, const struct ledger_batch *b, int64_t fen, int64_t day)
{
    struct ledger_set set;
    struct ledger_transfer t = {.id = {LEDGER_TAG_SETTLE, b->id},
                                .kind = LEDGER_POSTED,
                                .fen = fen,
                                .code = LEDGER_CODE_SETTLE,
                                .day = day};
    int64_t changed = 0;
    struct ledger_key key = {
        .county = b->county, .class = LEDGER_TRANSIT, .programme = b->programme, .party = b->id};
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_PAID;
    key.party = 0;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    MZ_TRY(ledger_set_open(cx, b->county, &set));
    MZ_TRY(fen > 0 ? ledger_set_row(cx, &set, &t) : MZ_OK);
    MZ_TRY(ledger_set_close(cx, &set, MZ_S("ledger.settle"), b->id));
    const struct ledger_q_batch_state_args args = {b->id, b->county, LEDGER_ANSWERED,
                                                   LEDGER_RECONCILED, mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_state(cx, &args, &changed));
    struct mz_event ev = {.act = MZ_S("ledger.reconciled"),
                          .kind = MZ_S("ledger_batch"),
                          .subject = b->id,
                          .division = b->county * MZ_COUNTY_UNIT};
    MZ_TRY(mz_tx_note(cx, &ev));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "batch %" PRId64 " moved on", b->id);
}

mz_code ledger_reconcile(mz_cx *cx, int64_t batch, int64_t statement_fen, int64_t day,
                         struct ledger_agreement *out)
{
    struct ledger_batch b;
    MZ_TRY(ledger_agree(cx, batch, out));
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_ANY_STATE, &b));
    if (b.state == LEDGER_RECONCILED) {
        out->closed = out->differences_n == 0;
        return MZ_OK;
    }
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_ANSWERED, &b));
    if (statement_fen != MZ_NULL && statement_fen != out->paid_fen) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "statement",
                         .text = MZ_T("The bank's statement says {0} yuan, the ledger {1}. The "
                                      "batch stays open until both agree."),
                         .arg = {mz_money_text(cx->a, (mz_money){statement_fen}),
                                 mz_money_text(cx->a, (mz_money){out->paid_fen})});
    }
    if (out->open_n > 0 || out->differences_n > 0) {
        return MZ_OK;
    }
    MZ_TRY(settle(cx, &b, out->paid_fen, day));
    out->closed = true;
    return MZ_OK;
}

mz_code ledger_may_again(mz_cx *cx, int64_t county, int64_t line, struct ledger_again *out)
{
    struct ledger_q_line_row r = {0};
    struct ledger_q_line_again_row other = {0};
    bool found = false;
    bool taken = false;
    MZ_TRY(ledger_q_line(cx, line, county, &r, &found));
    if (!found || (r.state != LEDGER_LINE_FAILED && r.state != LEDGER_LINE_RETURNED)) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "line",
                         .text = MZ_T("Only a line that failed or came back can be paid again, to "
                                      "the same person and with the same amount."));
    }
    MZ_TRY(ledger_q_line_again(cx, county, line, &other, &taken));
    if (taken) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "line",
                         .text = MZ_T("This line is being paid again already."));
    }
    *out = (struct ledger_again){.id = r.id,
                                 .person = r.person,
                                 .period = r.period,
                                 .kind = r.kind,
                                 .fen = r.fen,
                                 .benefit = r.benefit};
    return MZ_OK;
}

mz_code ledger_paid_to(mz_cx *cx, int64_t county, int64_t person, int64_t most,
                       struct ledger_paid **out, size_t *n)
{
    struct ledger_q_lines_of_row *r = NULL;
    size_t got = 0;
    MZ_TRY(ledger_q_lines_of(cx, county, person, most, &r, &got));
    *out = MZ_NEW_N(cx->a, struct ledger_paid, got + 1);
    *n = 0;
    for (size_t i = 0; i < got; i++) {
        if (r[i].state == LEDGER_LINE_WITHDRAWN) {
            continue;
        }
        (*out)[(*n)++] = (struct ledger_paid){.line = r[i].id,
                                              .batch = r[i].batch,
                                              .period = r[i].period,
                                              .programme = r[i].programme,
                                              .kind = (enum ledger_line_kind)r[i].kind,
                                              .state = (enum ledger_line_state)r[i].state,
                                              .gross = r[i].gross,
                                              .fen = r[i].fen};
    }
    return MZ_OK;
}
