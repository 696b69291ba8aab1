/* freeze.c - a batch from calculated to sent: claims, budget, approvals, pending transfers. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/money.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

enum { ROWS_AT_ONCE = 20000, APPROVERS = 2, OUTCOME_NEVER = 98 };

static mz_code note(mz_cx *cx, const struct ledger_batch *b, mz_str act, mz_str detail)
{
    struct mz_event ev = {.act = act,
                          .kind = MZ_S("ledger_batch"),
                          .subject = b->id,
                          .division = b->county * MZ_COUNTY_UNIT,
                          .detail = detail};
    return mz_tx_note(cx, &ev);
}

static mz_code moved(mz_cx *cx, const struct ledger_batch *b, int64_t changed, int64_t want)
{
    return changed == want
               ? MZ_OK
               : mz_fail(cx, MZ_CONFLICT, "batch %" PRId64 ": %" PRId64 " rows of %" PRId64, b->id,
                         changed, want);
}

static mz_code go(mz_cx *cx, const struct ledger_batch *b, enum ledger_state to)
{
    int64_t changed = 0;
    const struct ledger_q_batch_state_args args = {b->id, b->county, b->state, to, mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_state(cx, &args, &changed));
    return moved(cx, b, changed, 1);
}

/* ---- accounts of a batch ------------------------------------------------------ */

static mz_code open_of(mz_cx *cx, const struct ledger_batch *b, enum ledger_class class,
                       int64_t party, int64_t *id)
{
    struct ledger_key key = {
        .county = b->county, .class = class, .programme = b->programme, .party = party};
    return ledger_open(cx, &key, id);
}

static mz_code budget_of(mz_cx *cx, const struct ledger_batch *b, int64_t source, int64_t *id)
{
    struct ledger_key key = {.county = b->county,
                             .class = LEDGER_BUDGET,
                             .programme = b->programme,
                             .source = (enum ledger_source)source,
                             .year = b->period / 12};
    return ledger_open(cx, &key, id);
}

/* ---- freezing ------------------------------------------------------------------- */

static mz_code refuse_lines(mz_cx *cx, const char *text, int64_t n, int64_t line)
{
    return mz_refuse(
        cx, MZ_CONFLICT, .field = "lines", .text = text,
        .arg = {mz_str_fmt(cx->a, "%" PRId64, n), mz_str_fmt(cx->a, "%" PRId64, line)});
}

static mz_code not_held(mz_cx *cx, const struct ledger_batch *b)
{
    struct ledger_q_line_held_row held = {0};
    MZ_TRY(ledger_q_line_held(cx, b->county, b->id, b->programme, &held));
    return held.n == 0 ? MZ_OK
                       : refuse_lines(cx,
                                      MZ_T("{0} lines are for people who must not be paid for "
                                           "that month (the first is line {1}). Withdraw the "
                                           "batch and calculate it again."),
                                      held.n, held.line);
}

static mz_code nobody_twice(mz_cx *cx, const struct ledger_batch *b)
{
    struct ledger_q_line_same_row same = {0};
    struct ledger_q_line_double_row twice = {0};
    MZ_TRY(ledger_q_line_same(cx, b->county, b->id, &same));
    if (same.n > 0) {
        return refuse_lines(cx,
                            MZ_T("{0} people stand twice for one month in this batch (the first "
                                 "is line {1})."),
                            same.n, same.line);
    }
    MZ_TRY(ledger_q_line_double(cx, b->county, b->id, b->programme, &twice));
    return twice.n == 0 ? MZ_OK
                        : refuse_lines(cx,
                                       MZ_T("{0} lines were already granted for the same month "
                                            "by another batch (the first is line {1})."),
                                       twice.n, twice.line);
}

static mz_code funded(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set, int64_t day)
{
    struct ledger_q_funds_row *f = NULL;
    size_t n = 0;
    int64_t sum = 0;
    int64_t fund = 0;
    MZ_TRY(ledger_q_funds(cx, b->county, b->id, &f, &n));
    MZ_TRY(open_of(cx, b, LEDGER_FUND, b->id, &fund));
    for (size_t i = 0; i < n; i++) {
        struct ledger_transfer t = {.id = {LEDGER_TAG_FUND, b->id * 16 + f[i].source},
                                    .kind = LEDGER_POSTED,
                                    .credit = fund,
                                    .fen = f[i].fen,
                                    .code = LEDGER_CODE_FUND,
                                    .day = day};
        MZ_TRY(budget_of(cx, b, f[i].source, &t.debit));
        MZ_TRY(ledger_set_row(cx, set, &t));
        sum += f[i].fen;
    }
    return sum == b->gross
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "source",
                           .text = MZ_T("The sources give {0} yuan, the lines need {1}."),
                           .arg = {mz_money_text(cx->a, (mz_money){sum}),
                                   mz_money_text(cx->a, (mz_money){b->gross})});
}

static mz_code accrued(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set, int64_t day)
{
    int64_t fund = 0;
    int64_t payable = 0;
    MZ_TRY(open_of(cx, b, LEDGER_FUND, b->id, &fund));
    MZ_TRY(open_of(cx, b, LEDGER_PAYABLE, 0, &payable));
    int64_t base = set->base + set->last;
    for (int64_t lo = 1; lo <= b->lines; lo += ROWS_AT_ONCE) {
        const struct ledger_q_accrue_args args = {.base = base,
                                                  .county = b->county,
                                                  .batch = b->id,
                                                  .debit = fund,
                                                  .credit = payable,
                                                  .day = day,
                                                  .seq_lo = lo,
                                                  .seq_hi = lo + ROWS_AT_ONCE - 1};
        MZ_TRY(ledger_q_accrue(cx, &args));
    }
    set->last += b->lines;
    return MZ_OK;
}

/* Kept back: what is owed to a person pays what the person owes. `undo` is the way back. */
static mz_code kept_back(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set,
                         int64_t day, bool undo)
{
    struct ledger_q_offsets_row *rows = NULL;
    size_t n = 0;
    int64_t payable = 0;
    MZ_TRY(ledger_q_offsets(cx, b->county, b->id, &rows, &n));
    MZ_TRY(open_of(cx, b, LEDGER_PAYABLE, 0, &payable));
    for (size_t i = 0; i < n; i++) {
        int64_t owed = 0;
        MZ_TRY(open_of(cx, b, LEDGER_RECOVERY, rows[i].person, &owed));
        struct ledger_transfer t = {
            .id = {undo ? LEDGER_TAG_UNOFFSET : LEDGER_TAG_OFFSET, rows[i].id},
            .kind = LEDGER_POSTED,
            .debit = undo ? owed : payable,
            .credit = undo ? payable : owed,
            .fen = rows[i].offset_fen,
            .party = rows[i].person,
            .code = undo ? LEDGER_CODE_WITHDRAW : LEDGER_CODE_OFFSET,
            .line = rows[i].id,
            .day = day};
        MZ_TRY(ledger_set_row(cx, set, &t));
    }
    return MZ_OK;
}

mz_code ledger_freeze(mz_cx *cx, int64_t batch, int64_t day)
{
    struct ledger_batch b;
    struct ledger_set set;
    uint8_t hash[32];
    int64_t changed = 0;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_DRAFT, &b));
    if (b.lines == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "lines",
                         .text = MZ_T("The batch has no lines: there is nothing to freeze."));
    }
    MZ_TRY(not_held(cx, &b));
    MZ_TRY(ledger_set_open(cx, b.county, &set));
    if (b.kind == LEDGER_FIRST_TIME) {
        MZ_TRY(nobody_twice(cx, &b));
        MZ_TRY(ledger_q_claims_take(cx, b.county, b.id, b.programme));
        MZ_TRY(funded(cx, &b, &set, day));
        MZ_TRY(accrued(cx, &b, &set, day));
        MZ_TRY(kept_back(cx, &b, &set, day, false));
    }
    MZ_TRY(ledger_set_close(cx, &set, MZ_S("ledger.freeze"), b.id));
    MZ_TRY(ledger_batch_hash(cx, &b, hash));
    MZ_TRY(
        ledger_q_lines_state(cx, b.county, b.id, LEDGER_LINE_DRAFT, LEDGER_LINE_FROZEN, &changed));
    MZ_TRY(moved(cx, &b, changed, b.lines));
    const struct ledger_q_batch_frozen_args args = {b.id, b.county, mz_bytes(hash, sizeof hash),
                                                    cx->actor->user, mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_frozen(cx, &args, &changed));
    MZ_TRY(moved(cx, &b, changed, 1));
    return note(cx, &b, MZ_S("ledger.frozen"),
                mz_str_fmt(cx->a, "{\"hash\":\"" MZ_FMT "\"}",
                           MZ_ARG(mz_hex_encode(cx->a, mz_bytes(hash, sizeof hash)))));
}

/* ---- approving -------------------------------------------------------------------- */

mz_code ledger_approve(mz_cx *cx, int64_t batch, mz_str hash, bool *approved)
{
    struct ledger_batch b;
    struct ledger_q_approvals_row *rows = NULL;
    size_t n = 0;
    int64_t changed = 0;
    *approved = false;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_FROZEN, &b));
    if (!mz_str_eq(hash, b.hash)) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "hash",
                         .text = MZ_T("This is not the batch that was shown to you. Look at it "
                                      "again and approve what you see."));
    }
    int64_t me = cx->actor->user;
    if (me == 0 || me == b.made_by || me == b.frozen_by) {
        return mz_refuse(cx, MZ_DENIED, .field = "approver",
                         .text = MZ_T("Who calculated or froze a batch cannot approve it; two "
                                      "other people must."));
    }
    const struct ledger_q_approve_args args = {b.county, b.id, me, b.hash, mz_now_ms(cx)};
    MZ_TRY(ledger_q_approve(cx, &args, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "approver",
                         .text = MZ_T("You have approved this batch already; another person has "
                                      "to."));
    }
    MZ_TRY(ledger_q_approvals(cx, b.county, b.id, &rows, &n));
    if (n >= APPROVERS) {
        MZ_TRY(go(cx, &b, LEDGER_APPROVED));
        *approved = true;
    }
    return note(cx, &b, MZ_S("ledger.approve"), mz_str_fmt(cx->a, "{\"approvers\":%zu}", n));
}

/* ---- sending ------------------------------------------------------------------------ */

static mz_code sent(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set, int64_t day)
{
    int64_t transit = 0;
    int64_t payable = 0;
    MZ_TRY(open_of(cx, b, LEDGER_PAYABLE, 0, &payable));
    MZ_TRY(open_of(cx, b, LEDGER_TRANSIT, b->id, &transit));
    for (int64_t lo = 1; lo <= b->lines; lo += ROWS_AT_ONCE) {
        int64_t n = 0;
        const struct ledger_q_send_args args = {.base = set->base + set->last,
                                                .county = b->county,
                                                .batch = b->id,
                                                .debit = payable,
                                                .credit = transit,
                                                .day = day,
                                                .seq_lo = lo,
                                                .seq_hi = lo + ROWS_AT_ONCE - 1};
        MZ_TRY(ledger_q_send(cx, &args, &n));
        set->last += n;
    }
    return MZ_OK;
}

mz_code ledger_exported(mz_cx *cx, int64_t batch, const struct ledger_sent *file)
{
    struct ledger_batch b;
    struct ledger_set set;
    uint8_t hash[32];
    int64_t changed = 0;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_APPROVED, &b));
    MZ_TRY(ledger_batch_hash(cx, &b, hash));
    if (!mz_str_eq(mz_bytes(hash, sizeof hash), b.hash)) {
        return mz_refuse(cx, MZ_CORRUPT, .field = "hash",
                         .text = MZ_T("The lines are not those that were approved. Nothing is "
                                      "sent; tell the system administrator."));
    }
    MZ_TRY(not_held(cx, &b));
    MZ_TRY(ledger_set_open(cx, b.county, &set));
    MZ_TRY(sent(cx, &b, &set, file->day));
    MZ_TRY(ledger_set_close(cx, &set, MZ_S("ledger.send"), b.id));
    MZ_TRY(ledger_q_lines_sent(cx, b.county, b.id, &changed));
    MZ_TRY(moved(cx, &b, changed, b.lines));
    const struct ledger_q_batch_exported_args args = {
        b.id,        b.county,     file->name, mz_bytes(file->sm3, sizeof file->sm3),
        file->bytes, mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_exported(cx, &args, &changed));
    MZ_TRY(moved(cx, &b, changed, 1));
    return note(cx, &b, MZ_S("ledger.sent"),
                mz_str_fmt(cx->a, "{\"sm3\":\"" MZ_FMT "\"}",
                           MZ_ARG(mz_hex_encode(cx->a, mz_bytes(file->sm3, 32)))));
}

mz_code ledger_delivered(mz_cx *cx, int64_t batch, mz_str sm3, bool *same)
{
    struct ledger_batch b;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_ANY_STATE, &b));
    if (b.state == LEDGER_DELIVERED || b.state == LEDGER_ANSWERED || b.state == LEDGER_RECONCILED) {
        *same = mz_str_eq(sm3, b.file_sm3); /* told again */
        return MZ_OK;
    }
    if (b.state != LEDGER_EXPORTED && b.state != LEDGER_IN_DOUBT) {
        MZ_TRY(ledger_batch_need(cx, batch, LEDGER_EXPORTED, &b));
    }
    *same = mz_str_eq(sm3, b.file_sm3);
    if (*same) {
        MZ_TRY(go(cx, &b, LEDGER_DELIVERED));
    } else if (b.state == LEDGER_EXPORTED) {
        MZ_TRY(go(cx, &b, LEDGER_IN_DOUBT));
    }
    return note(cx, &b, MZ_S("ledger.delivered"), *same ? MZ_S("") : MZ_S("{\"same\":false}"));
}

mz_code ledger_doubt(mz_cx *cx, int64_t batch)
{
    struct ledger_batch b;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_EXPORTED, &b));
    MZ_TRY(go(cx, &b, LEDGER_IN_DOUBT));
    return note(cx, &b, MZ_S("ledger.doubt"), MZ_S(""));
}

mz_code ledger_never_paid(mz_cx *cx, int64_t batch, mz_str why, int64_t day)
{
    struct ledger_batch b;
    struct ledger_set set;
    int64_t n = 0;
    int64_t changed = 0;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_IN_DOUBT, &b));
    if (why.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Name the bank's letter: without it nobody knows that the "
                                      "batch was not paid."));
    }
    MZ_TRY(ledger_set_open(cx, b.county, &set));
    MZ_TRY(ledger_q_void_open(cx, set.base + set.last, b.county, b.id, day, &n));
    set.last += n;
    MZ_TRY(ledger_set_close(cx, &set, MZ_S("ledger.void"), b.id));
    MZ_TRY(ledger_q_lines_never(cx, b.county, b.id, OUTCOME_NEVER, &changed));
    MZ_TRY(moved(cx, &b, changed, n));
    MZ_TRY(go(cx, &b, LEDGER_ANSWERED));
    return note(cx, &b, MZ_S("ledger.never"), MZ_S(""));
}

/* ---- withdrawing ----------------------------------------------------------------------- */

static mz_code undo_funds(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set,
                          int64_t day)
{
    struct ledger_q_funds_row *f = NULL;
    size_t n = 0;
    int64_t fund = 0;
    MZ_TRY(ledger_q_funds(cx, b->county, b->id, &f, &n));
    MZ_TRY(open_of(cx, b, LEDGER_FUND, b->id, &fund));
    for (size_t i = 0; i < n; i++) {
        struct ledger_transfer t = {.id = {LEDGER_TAG_UNFUND, b->id * 16 + f[i].source},
                                    .kind = LEDGER_POSTED,
                                    .debit = fund,
                                    .fen = f[i].fen,
                                    .code = LEDGER_CODE_WITHDRAW,
                                    .day = day};
        MZ_TRY(budget_of(cx, b, f[i].source, &t.credit));
        MZ_TRY(ledger_set_row(cx, set, &t));
    }
    return MZ_OK;
}

static mz_code undo_lines(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set,
                          int64_t day)
{
    int64_t fund = 0;
    int64_t payable = 0;
    MZ_TRY(open_of(cx, b, LEDGER_FUND, b->id, &fund));
    MZ_TRY(open_of(cx, b, LEDGER_PAYABLE, 0, &payable));
    int64_t base = set->base + set->last;
    for (int64_t lo = 1; lo <= b->lines; lo += ROWS_AT_ONCE) {
        const struct ledger_q_unaccrue_args args = {.base = base,
                                                    .county = b->county,
                                                    .batch = b->id,
                                                    .debit = payable,
                                                    .credit = fund,
                                                    .day = day,
                                                    .seq_lo = lo,
                                                    .seq_hi = lo + ROWS_AT_ONCE - 1};
        MZ_TRY(ledger_q_unaccrue(cx, &args));
    }
    set->last += b->lines;
    return MZ_OK;
}

mz_code ledger_withdraw(mz_cx *cx, int64_t batch, int64_t day)
{
    struct ledger_batch b;
    struct ledger_set set;
    int64_t changed = 0;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_ANY_STATE, &b));
    if (b.state != LEDGER_DRAFT && b.state != LEDGER_FROZEN && b.state != LEDGER_APPROVED) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "state",
                         .text = MZ_T("The batch went to the bank; it cannot be withdrawn any "
                                      "more. What was wrong is put right by new lines."));
    }
    if (b.state != LEDGER_DRAFT && b.kind == LEDGER_FIRST_TIME) {
        MZ_TRY(ledger_set_open(cx, b.county, &set));
        MZ_TRY(kept_back(cx, &b, &set, day, true));
        MZ_TRY(undo_lines(cx, &b, &set, day));
        MZ_TRY(undo_funds(cx, &b, &set, day));
        MZ_TRY(ledger_set_close(cx, &set, MZ_S("ledger.withdraw"), b.id));
        MZ_TRY(ledger_q_claims_back(cx, b.county, b.id, b.programme, &changed));
        MZ_TRY(moved(cx, &b, changed, b.lines));
    }
    MZ_TRY(ledger_q_lines_state(cx, b.county, b.id,
                                b.state == LEDGER_DRAFT ? LEDGER_LINE_DRAFT : LEDGER_LINE_FROZEN,
                                LEDGER_LINE_WITHDRAWN, &changed));
    MZ_TRY(moved(cx, &b, changed, b.lines));
    MZ_TRY(go(cx, &b, LEDGER_WITHDRAWN));
    return note(cx, &b, MZ_S("ledger.withdrawn"), MZ_S(""));
}

/* ---- people who must not be paid --------------------------------------------------------- */

/* Before or behind a file is told by the numbers of transfers: a clock may go back. */
static mz_code book_at(mz_cx *cx, int64_t county, int64_t *last)
{
    struct ledger_q_head_row head = {0};
    bool found = false;
    MZ_TRY(ledger_q_head(cx, county, &head, &found));
    *last = found ? head.last : 0;
    return MZ_OK;
}

mz_code ledger_hold_put(mz_cx *cx, const struct ledger_hold *in)
{
    struct ledger_q_hold_find_row old = {0};
    bool found = false;
    int64_t id = 0;
    int64_t last = 0;
    MZ_TRY(ledger_q_hold_find(cx, in->county, in->person, in->event, &old, &found));
    if (found) {
        return MZ_OK; /* told again; one that was lifted stays lifted */
    }
    MZ_TRY(book_at(cx, in->county, &last));
    MZ_TRY(mz_id_take(cx, in->county, 1, &id));
    const struct ledger_q_hold_add_args add = {.id = id,
                                               .county = in->county,
                                               .person = in->person,
                                               .event = in->event,
                                               .programme = in->programme.n > 0 ? in->programme
                                                                          : MZ_S(""),
                                               .from_period = in->from_period,
                                               .reason = in->reason,
                                               .user_id = cx->actor->user,
                                               .at_ms = mz_now_ms(cx),
                                               .last = last};
    MZ_TRY(ledger_q_hold_add(cx, &add));
    struct mz_event ev = {.act = MZ_S("ledger.hold"),
                          .kind = MZ_S("person"),
                          .subject = in->person,
                          .division = in->county * MZ_COUNTY_UNIT};
    return mz_tx_note(cx, &ev);
}

mz_code ledger_hold_lift(mz_cx *cx, int64_t county, int64_t person, mz_str event)
{
    struct ledger_q_hold_find_row old = {0};
    bool found = false;
    int64_t changed = 0;
    int64_t last = 0;
    MZ_TRY(ledger_q_hold_find(cx, county, person, event, &old, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .field = "event",
                         .text = MZ_T("Nothing holds this person back under that event."));
    }
    if (old.lifted_ms > 0) {
        return MZ_OK;
    }
    if (old.made_by != 0 && old.made_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .field = "event",
                         .text = MZ_T("Who stopped the payments cannot start them again; another "
                                      "person must."));
    }
    MZ_TRY(book_at(cx, county, &last));
    const struct ledger_q_hold_lift_args lift = {old.id, county, cx->actor->user, mz_now_ms(cx),
                                                 last};
    MZ_TRY(ledger_q_hold_lift(cx, &lift, &changed));
    struct mz_event ev = {.act = MZ_S("ledger.lift"),
                          .kind = MZ_S("person"),
                          .subject = person,
                          .division = county * MZ_COUNTY_UNIT};
    return mz_tx_note(cx, &ev);
}

mz_code ledger_hold_get(mz_cx *cx, struct ledger_hold *h)
{
    struct ledger_q_hold_find_row r = {0};
    bool found = false;
    MZ_TRY(ledger_q_hold_find(cx, h->county, h->person, h->event, &r, &found));
    h->programme = r.programme;
    h->from_period = r.from_period;
    h->reason = r.reason;
    h->lifted = r.lifted_ms > 0;
    return MZ_OK;
}

mz_code ledger_holds_get(mz_cx *cx, int64_t county, int64_t first, int64_t last,
                         struct ledger_hold **out, size_t *n)
{
    struct ledger_q_holds_range_row *rows = NULL;
    MZ_TRY(ledger_q_holds_range(cx, county, first, last, &rows, n));
    *out = MZ_NEW_N(cx->a, struct ledger_hold, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct ledger_hold){.county = county,
                                         .person = rows[i].person,
                                         .programme = rows[i].programme,
                                         .from_period = rows[i].from_period,
                                         .reason = rows[i].reason};
    }
    return MZ_OK;
}

bool ledger_holds(const struct ledger_hold *h, mz_str programme, int64_t period)
{
    return period >= h->from_period && (h->programme.n == 0 || mz_str_eq(h->programme, programme));
}

mz_code ledger_claims_get(mz_cx *cx, int64_t county, mz_str programme, const int64_t persons[2],
                          int64_t from_period, struct ledger_claim **out, size_t *n)
{
    struct ledger_q_claims_row *rows = NULL;
    const struct ledger_q_claims_args args = {county, programme, persons[0], persons[1],
                                              from_period};
    MZ_TRY(ledger_q_claims(cx, &args, &rows, n));
    *out = MZ_NEW_N(cx->a, struct ledger_claim, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct ledger_claim){.person = rows[i].party,
                                          .period = rows[i].period,
                                          .kind = (enum ledger_line_kind)rows[i].kind,
                                          .fen = rows[i].fen};
    }
    return MZ_OK;
}
