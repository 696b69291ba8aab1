#include "ledger/answer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

static const char *const verdicts[LEDGER_ANSWER_N] = {[LEDGER_NO_VERDICT] = "",
#define X(id, title) [LEDGER_ANSWER_##id] = title,
                                                      LEDGER_VERDICTS(X)
#undef X
};

static const char *const file_verdicts[LEDGER_FILE_N] = {
#define X(id, title) [LEDGER_FILE_##id] = title,
    LEDGER_FILE_VERDICTS(X)
#undef X
};

const char *ledger_verdict_title(enum ledger_verdict v)
{
    return verdicts[v];
}

const char *ledger_file_verdict_title(enum ledger_file_verdict v)
{
    return file_verdicts[v];
}

/* ---- one answer against its line ------------------------------------------------- */

struct match {
    struct ledger_answers *in;
    struct ledger_line *lines;
    size_t lines_n;
    size_t *seen; /* per line: number of the answer that spoke of it, from 1 */
};

/* Lines have ascending ids, because they get them in their order. */
static int64_t line_at(const struct match *m, int64_t id)
{
    size_t lo = 0;
    size_t hi = m->lines_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->lines[mid].id < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < m->lines_n && m->lines[lo].id == id ? (int64_t)lo : -1;
}

static enum ledger_verdict of_sent(enum ledger_fate fate)
{
    switch (fate) {
    case LEDGER_FATE_PAID:
        return LEDGER_ANSWER_PAID;
    case LEDGER_FATE_FAILED:
        return LEDGER_ANSWER_FAILED;
    case LEDGER_FATE_RETURNED:
        return LEDGER_ANSWER_EARLY;
    }
    return LEDGER_ANSWER_UNKNOWN;
}

static enum ledger_verdict of_state(enum ledger_line_state state, enum ledger_fate fate)
{
    switch (state) {
    case LEDGER_LINE_SENT:
        return of_sent(fate);
    case LEDGER_LINE_PAID:
        return fate == LEDGER_FATE_PAID       ? LEDGER_ANSWER_SAME
               : fate == LEDGER_FATE_RETURNED ? LEDGER_ANSWER_RETURNED
                                              : LEDGER_ANSWER_OTHERWISE;
    case LEDGER_LINE_FAILED:
        return fate == LEDGER_FATE_FAILED ? LEDGER_ANSWER_SAME : LEDGER_ANSWER_OTHERWISE;
    case LEDGER_LINE_RETURNED:
        return fate == LEDGER_FATE_RETURNED ? LEDGER_ANSWER_SAME : LEDGER_ANSWER_OTHERWISE;
    case LEDGER_LINE_NONE:
    case LEDGER_LINE_DRAFT:
    case LEDGER_LINE_FROZEN:
    case LEDGER_LINE_SETTLED:
    case LEDGER_LINE_WITHDRAWN:
    case LEDGER_LINE_STATE_N:
        break;
    }
    return LEDGER_ANSWER_UNKNOWN;
}

static enum ledger_verdict judge(struct match *m, size_t i)
{
    struct ledger_answer *a = &m->in->rows[i];
    int64_t at = line_at(m, a->line);
    if (at < 0) {
        return LEDGER_ANSWER_UNKNOWN;
    }
    const struct ledger_line *l = &m->lines[at];
    if (a->fen != l->gross - l->offset_fen) {
        return LEDGER_ANSWER_AMOUNT;
    }
    if (a->other_account) {
        return LEDGER_ANSWER_ACCOUNT;
    }
    if (m->seen[at] == 0) {
        m->seen[at] = i + 1;
        return of_state(l->state, a->fate);
    }
    struct ledger_answer *before = &m->in->rows[m->seen[at] - 1];
    if (before->fate == a->fate) {
        return LEDGER_ANSWER_SAME;
    }
    before->verdict = LEDGER_ANSWER_OTHERWISE; /* the file says both: neither is booked */
    return LEDGER_ANSWER_OTHERWISE;
}

static mz_code judge_all(mz_cx *cx, const struct ledger_batch *b, struct ledger_answers *in)
{
    struct match m = {.in = in};
    MZ_TRY(ledger_lines_get(cx, b, 0, LEDGER_BATCH_LINES, &m.lines, &m.lines_n));
    m.seen = MZ_NEW_N(cx->a, size_t, m.lines_n + 1);
    for (size_t i = 0; i < in->n; i++) {
        in->rows[i].verdict = judge(&m, i);
    }
    return MZ_OK;
}

/* ---- the file as a whole ------------------------------------------------------------ */

static enum ledger_file_verdict of_batch(enum ledger_state s)
{
    switch (s) {
    case LEDGER_EXPORTED:
    case LEDGER_IN_DOUBT:
    case LEDGER_DELIVERED:
    case LEDGER_ANSWERED:
    case LEDGER_RECONCILED:
        return LEDGER_FILE_TAKEN;
    case LEDGER_WITHDRAWN:
        return LEDGER_FILE_CLOSED;
    case LEDGER_ANY_STATE:
    case LEDGER_DRAFT:
    case LEDGER_FROZEN:
    case LEDGER_APPROVED:
    case LEDGER_STATE_N:
        break;
    }
    return LEDGER_FILE_NOT_SENT;
}

static bool totals_good(const struct ledger_answers *in)
{
    int64_t sum = 0;
    for (size_t i = 0; i < in->n; i++) {
        if (__builtin_add_overflow(sum, in->rows[i].fen, &sum)) {
            return false;
        }
    }
    return in->claimed_n < 0 || (in->claimed_n == (int64_t)in->n && in->claimed_fen == sum);
}

static mz_code weigh(mz_cx *cx, const struct ledger_answers *in, struct ledger_batch *b,
                     enum ledger_file_verdict *out)
{
    struct ledger_q_batch_row r = {0};
    bool found = false;
    *out = in->verdict;
    if (in->batch / MZ_ID_UNIT == in->county) {
        MZ_TRY(ledger_q_batch(cx, in->batch, in->county, &r, &found));
    }
    if (found) {
        MZ_TRY(ledger_batch_get(cx, in->batch, b));
    }
    if (*out != LEDGER_FILE_TAKEN) {
        return MZ_OK;
    }
    *out = !found ? LEDGER_FILE_NO_BATCH : of_batch(b->state);
    if (*out == LEDGER_FILE_TAKEN && !totals_good(in)) {
        *out = LEDGER_FILE_TOTALS;
    }
    return MZ_OK;
}

/* ---- booking ---------------------------------------------------------------------- */

static mz_code store(mz_cx *cx, const struct ledger_answers *in, int64_t file)
{
    for (size_t i = 0; i < in->n; i++) {
        const struct ledger_answer *a = &in->rows[i];
        const struct ledger_q_answer_add_args add = {.county = in->county,
                                                     .file = file,
                                                     .row_no = a->row,
                                                     .line = a->line,
                                                     .fen = a->fen,
                                                     .outcome = a->outcome,
                                                     .day = a->day,
                                                     .serial =
                                                         a->serial.p == NULL ? MZ_S("") : a->serial,
                                                     .verdict = a->verdict};
        MZ_TRY(ledger_q_answer_add(cx, &add));
    }
    return MZ_OK;
}

static mz_code account(mz_cx *cx, const struct ledger_batch *b, enum ledger_class class,
                       int64_t party, int64_t *id)
{
    struct ledger_key key = {
        .county = b->county, .class = class, .programme = b->programme, .party = party};
    return ledger_open(cx, &key, id);
}

static mz_code book_returns(mz_cx *cx, const struct ledger_batch *b, struct ledger_set *set,
                            int64_t file, int64_t day)
{
    int64_t n = 0;
    int64_t from = 0;
    int64_t payable = 0;
    bool closed = b->state == LEDGER_RECONCILED;
    MZ_TRY(account(cx, b, closed ? LEDGER_PAID : LEDGER_TRANSIT, closed ? 0 : b->id, &from));
    MZ_TRY(account(cx, b, LEDGER_PAYABLE, 0, &payable));
    const struct ledger_q_return_args args = {.base = set->base + set->last,
                                              .county = b->county,
                                              .file = file,
                                              .debit = from,
                                              .credit = payable,
                                              .day = day};
    MZ_TRY(ledger_q_return(cx, &args, &n));
    set->last += n;
    return MZ_OK;
}

static mz_code book(mz_cx *cx, const struct ledger_batch *b, const struct ledger_taken *t,
                    int64_t day)
{
    struct ledger_set set;
    MZ_TRY(ledger_set_open(cx, b->county, &set));
    for (enum ledger_verdict v = LEDGER_ANSWER_PAID; v <= LEDGER_ANSWER_FAILED; v++) {
        int64_t n = 0;
        const struct ledger_q_resolve_args args = {.base = set.base + set.last,
                                                   .county = b->county,
                                                   .file = t->file,
                                                   .verdict = v,
                                                   .kind = v == LEDGER_ANSWER_PAID ? LEDGER_POST
                                                                                   : LEDGER_VOID,
                                                   .day = day};
        MZ_TRY(t->count[v] > 0 ? ledger_q_resolve(cx, &args, &n) : MZ_OK);
        if (n != t->count[v]) {
            return mz_fail(cx, MZ_CORRUPT, "%" PRId64 " answers, %" PRId64 " booked", t->count[v],
                           n);
        }
        set.last += n;
    }
    if (t->count[LEDGER_ANSWER_RETURNED] > 0) {
        MZ_TRY(book_returns(cx, b, &set, t->file, day));
    }
    return ledger_set_close(cx, &set, MZ_S("ledger.answer"), b->id);
}

static mz_code move_lines(mz_cx *cx, const struct ledger_answers *in, const struct ledger_taken *t)
{
    int64_t changed = 0;
    if (t->count[LEDGER_ANSWER_PAID] > 0) {
        MZ_TRY(ledger_q_lines_paid(cx, in->county, t->file, &changed));
    }
    if (changed != t->count[LEDGER_ANSWER_PAID]) {
        return mz_fail(cx, MZ_CORRUPT, "%" PRId64 " lines paid of %" PRId64, changed,
                       t->count[LEDGER_ANSWER_PAID]);
    }
    for (size_t i = 0; i < in->n; i++) {
        const struct ledger_answer *a = &in->rows[i];
        bool failed = a->verdict == LEDGER_ANSWER_FAILED;
        const struct ledger_q_line_outcome_args args = {
            .id = a->line,
            .county = in->county,
            .from_state = failed ? LEDGER_LINE_SENT : LEDGER_LINE_PAID,
            .state = failed ? LEDGER_LINE_FAILED : LEDGER_LINE_RETURNED,
            .outcome = a->outcome};
        bool moves = failed || a->verdict == LEDGER_ANSWER_RETURNED;
        MZ_TRY(moves ? ledger_q_line_outcome(cx, &args) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code answered(mz_cx *cx, const struct ledger_batch *b)
{
    int64_t changed = 0;
    if (b->state == LEDGER_ANSWERED || b->state == LEDGER_RECONCILED) {
        return MZ_OK;
    }
    const struct ledger_q_batch_state_args args = {b->id, b->county, b->state, LEDGER_ANSWERED,
                                                   mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_state(cx, &args, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "batch %" PRId64 " moved on", b->id);
}

static mz_code keep_file(mz_cx *cx, const struct ledger_answers *in, const struct ledger_batch *b,
                         struct ledger_taken *out)
{
    int64_t odd = 0;
    for (size_t v = LEDGER_ANSWER_SAME + 1; v < LEDGER_ANSWER_N; v++) {
        odd += out->count[v];
    }
    MZ_TRY(mz_id_take(cx, in->county, 1, &out->file));
    const struct ledger_q_file_add_args add = {.id = out->file,
                                               .county = in->county,
                                               .batch = b->id,
                                               .sm3 = mz_bytes(in->sm3, sizeof in->sm3),
                                               .name = in->name.p == NULL ? MZ_S("") : in->name,
                                               .bytes = in->bytes,
                                               .verdict = out->verdict,
                                               .rows_n = (int64_t)in->n,
                                               .odd = odd,
                                               .user_id = cx->actor->user,
                                               .at_ms = mz_now_ms(cx)};
    MZ_TRY(ledger_q_file_add(cx, &add));
    struct mz_event ev = {
        .act = out->verdict == LEDGER_FILE_TAKEN ? MZ_S("ledger.file") : MZ_S("ledger.aside"),
        .kind = MZ_S("ledger_file"),
        .subject = out->file,
        .division = in->county * MZ_COUNTY_UNIT,
        .detail = mz_str_fmt(cx->a, "{\"batch\":%" PRId64 ",\"rows\":%zu,\"odd\":%" PRId64 "}",
                             b->id, in->n, odd)};
    return mz_tx_note(cx, &ev);
}

mz_code ledger_answer(mz_cx *cx, struct ledger_answers *in, struct ledger_taken *out)
{
    struct ledger_q_file_same_row old = {0};
    struct ledger_batch b = {0};
    assert(in->n <= LEDGER_ANSWERS_MAX);
    *out = (struct ledger_taken){0};
    MZ_TRY(
        ledger_q_file_same(cx, in->county, mz_bytes(in->sm3, sizeof in->sm3), &old, &out->again));
    if (out->again) {
        out->file = old.id;
        out->verdict = (enum ledger_file_verdict)old.verdict;
        return MZ_OK;
    }
    MZ_TRY(weigh(cx, in, &b, &out->verdict));
    if (out->verdict != LEDGER_FILE_TAKEN) {
        return keep_file(cx, in, &b, out);
    }
    MZ_TRY(judge_all(cx, &b, in));
    for (size_t i = 0; i < in->n; i++) {
        out->count[in->rows[i].verdict]++;
    }
    MZ_TRY(keep_file(cx, in, &b, out));
    MZ_TRY(store(cx, in, out->file));
    MZ_TRY(book(cx, &b, out, in->day));
    MZ_TRY(move_lines(cx, in, out));
    bool any = out->count[LEDGER_ANSWER_PAID] + out->count[LEDGER_ANSWER_FAILED] +
                   out->count[LEDGER_ANSWER_RETURNED] >
               0;
    return any ? answered(cx, &b) : MZ_OK;
}
