#include "ledger/batch.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

enum { LINES_AT_ONCE = 20000, LIST_MOST = 1000 };

static const char *const states[LEDGER_STATE_N] = {[LEDGER_ANY_STATE] = "",
#define X(id, title) [LEDGER_##id] = title,
                                                   LEDGER_STATES(X)
#undef X
};

static const char *const line_states[LEDGER_LINE_STATE_N] = {[LEDGER_LINE_NONE] = "",
#define X(id, title) [LEDGER_LINE_##id] = title,
                                                             LEDGER_LINE_STATES(X)
#undef X
};

static const char *const kinds[LEDGER_LINE_KIND_N] = {[LEDGER_NO_KIND] = "",
#define X(id, title) [LEDGER_##id] = title,
                                                      LEDGER_LINE_KINDS(X)
#undef X
};

const char *ledger_state_title(enum ledger_state s)
{
    return states[s];
}

const char *ledger_line_state_title(enum ledger_line_state s)
{
    return line_states[s];
}

const char *ledger_line_kind_title(enum ledger_line_kind k)
{
    return kinds[k];
}

static struct ledger_batch batch_of(const struct ledger_q_batches_row *r)
{
    return (struct ledger_batch){.id = r->id,
                                 .county = r->county,
                                 .programme = r->programme,
                                 .period = r->period,
                                 .no = r->no,
                                 .kind = (enum ledger_batch_kind)r->kind,
                                 .format = r->format,
                                 .state = (enum ledger_state)r->state,
                                 .lines = r->lines,
                                 .gross = r->gross,
                                 .fen = r->fen,
                                 .hash = r->hash,
                                 .file_name = r->file_name,
                                 .file_sm3 = r->file_sm3,
                                 .file_bytes = r->file_bytes,
                                 .made_by = r->made_by,
                                 .made_ms = r->made_ms,
                                 .frozen_by = r->frozen_by,
                                 .frozen_ms = r->frozen_ms,
                                 .exported_ms = r->exported_ms,
                                 .closed_ms = r->closed_ms,
                                 .version = r->version};
}

mz_code ledger_batch_get(mz_cx *cx, int64_t id, struct ledger_batch *out)
{
    struct ledger_q_batches_row r;
    bool found = false;
    *out = (struct ledger_batch){0};
    _Static_assert(sizeof(struct ledger_q_batch_row) == sizeof(struct ledger_q_batches_row),
                   "both read the whole batch");
    struct ledger_q_batch_row one = {0};
    MZ_TRY(ledger_q_batch(cx, id, id / MZ_ID_UNIT, &one, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .field = "batch", .text = MZ_T("There is no such batch."));
    }
    memcpy(&r, &one, sizeof r);
    *out = batch_of(&r);
    return MZ_OK;
}

mz_code ledger_batch_list(mz_cx *cx, int64_t county, int64_t after, struct ledger_batch **out,
                          size_t *n)
{
    struct ledger_q_batches_row *rows = NULL;
    MZ_TRY(ledger_q_batches(cx, county, after, LIST_MOST, &rows, n));
    *out = MZ_NEW_N(cx->a, struct ledger_batch, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = batch_of(&rows[i]);
    }
    return MZ_OK;
}

mz_code ledger_batch_need(mz_cx *cx, int64_t id, enum ledger_state want, struct ledger_batch *out)
{
    MZ_TRY(ledger_batch_get(cx, id, out));
    if (want != LEDGER_ANY_STATE && out->state != want) {
        return mz_refuse(
            cx, MZ_CONFLICT, .field = "state",
            .text = MZ_T("The batch is \"{0}\"; this step needs \"{1}\". Somebody "
                         "else may have gone on with it."),
            .arg = {mz_text(cx->lang, states[out->state]), mz_text(cx->lang, states[want])});
    }
    return MZ_OK;
}

mz_code ledger_batch_make(mz_cx *cx, const struct ledger_batch_new *in, int64_t *id)
{
    struct ledger_q_batch_next_row next = {0};
    MZ_TRY(ledger_q_batch_next(cx, in->county, in->programme, in->period, &next));
    MZ_TRY(mz_id_take(cx, in->county, 1, id));
    const struct ledger_q_batch_add_args add = {.id = *id,
                                                .county = in->county,
                                                .programme = in->programme,
                                                .period = in->period,
                                                .no = next.no,
                                                .kind = in->kind,
                                                .format = in->format,
                                                .user_id = cx->actor->user,
                                                .at_ms = mz_now_ms(cx)};
    MZ_TRY(ledger_q_batch_add(cx, &add));
    struct mz_event ev = {.act = MZ_S("ledger.batch"),
                          .kind = MZ_S("ledger_batch"),
                          .subject = *id,
                          .division = in->county * MZ_COUNTY_UNIT};
    return mz_tx_note(cx, &ev);
}

static mz_code line_good(mz_cx *cx, const struct ledger_batch *b, const struct ledger_line *l)
{
    bool good = l->gross > 0 && l->gross <= LEDGER_FEN_MAX && l->offset_fen >= 0 &&
                l->offset_fen <= l->gross && l->person > 0 && l->card > 0 &&
                l->kind > LEDGER_NO_KIND && l->kind < LEDGER_LINE_KIND_N &&
                (l->again > 0) == (b->kind == LEDGER_AGAIN) &&
                (l->again == 0 || l->offset_fen == 0);
    return good ? MZ_OK
                : mz_refuse(cx, MZ_INVALID, .field = "fen",
                            .text = MZ_T("A line needs a person, an account to pay to and an "
                                         "amount of more than 0."));
}

/* A line of LEDGER_AGAIN pays what the first line could not, to the same person. */
static mz_code again_good(mz_cx *cx, const struct ledger_batch *b, const struct ledger_line *l)
{
    struct ledger_q_line_row old = {0};
    struct ledger_q_line_again_row other = {0};
    bool found = false;
    bool taken = false;
    if (l->again == 0) {
        return MZ_OK;
    }
    MZ_TRY(ledger_q_line(cx, l->again, b->county, &old, &found));
    bool open = found && (old.state == LEDGER_LINE_FAILED || old.state == LEDGER_LINE_RETURNED);
    if (!open || old.person != l->person || old.period != l->period ||
        old.kind != (int64_t)l->kind || old.fen != l->gross) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "again",
                         .text = MZ_T("Only a line that failed or came back can be paid again, to "
                                      "the same person and with the same amount."));
    }
    MZ_TRY(ledger_q_line_again(cx, b->county, l->again, &other, &taken));
    return !taken ? MZ_OK
                  : mz_refuse(cx, MZ_CONFLICT, .field = "again",
                              .text = MZ_T("This line is being paid again already."));
}

mz_code ledger_lines_add(mz_cx *cx, int64_t batch, struct ledger_line *lines, size_t n)
{
    struct ledger_batch b;
    int64_t first = 0;
    int64_t gross = 0;
    int64_t fen = 0;
    int64_t changed = 0;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_DRAFT, &b));
    if (n > (size_t)(LEDGER_BATCH_LINES - b.lines)) {
        return mz_refuse(cx, MZ_LIMIT, .field = "lines",
                         .text = MZ_T("A batch has at most 100,000 lines; make another one."));
    }
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, b.county, (int64_t)n, &first));
    for (size_t i = 0; i < n; i++) {
        struct ledger_line *l = &lines[i];
        MZ_TRY(line_good(cx, &b, l));
        MZ_TRY(again_good(cx, &b, l));
        l->id = first + (int64_t)i;
        l->seq = b.lines + (int64_t)i + 1;
        l->state = LEDGER_LINE_DRAFT;
        const struct ledger_q_line_add_args add = {.id = l->id,
                                                   .county = b.county,
                                                   .batch = batch,
                                                   .seq = l->seq,
                                                   .person = l->person,
                                                   .period = l->period,
                                                   .kind = l->kind,
                                                   .gross = l->gross,
                                                   .offset_fen = l->offset_fen,
                                                   .fen = l->gross - l->offset_fen,
                                                   .card = l->card,
                                                   .benefit = l->benefit,
                                                   .again = l->again};
        MZ_TRY(ledger_q_line_add(cx, &add));
        gross += l->gross; /* 100,000 times LEDGER_FEN_MAX does not fit: looked at below */
        fen += l->gross - l->offset_fen;
        if (gross > LEDGER_FEN_MAX) {
            return mz_refuse(cx, MZ_LIMIT,
                             .text = MZ_T("The sum of these amounts is too large to book."));
        }
    }
    MZ_TRY(ledger_q_batch_sum(
        cx, &(struct ledger_q_batch_sum_args){batch, b.county, (int64_t)n, gross, fen}, &changed));
    struct mz_event ev = {.act = MZ_S("ledger.lines"),
                          .kind = MZ_S("ledger_batch"),
                          .subject = batch,
                          .division = b.county * MZ_COUNTY_UNIT};
    MZ_TRY(mz_tx_note(cx, &ev));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "batch %" PRId64 " moved on", batch);
}

mz_code ledger_fund(mz_cx *cx, int64_t batch, enum ledger_source source, int64_t fen)
{
    struct ledger_batch b;
    MZ_TRY(ledger_batch_need(cx, batch, LEDGER_DRAFT, &b));
    return ledger_q_fund_add(cx, b.county, batch, source, fen);
}

mz_code ledger_lines_get(mz_cx *cx, const struct ledger_batch *b, int64_t after, int64_t most,
                         struct ledger_line **out, size_t *n)
{
    struct ledger_q_lines_row *rows = NULL;
    assert(most > 0);
    MZ_TRY(ledger_q_lines(cx, b->county, b->id, after, most, &rows, n));
    *out = MZ_NEW_N(cx->a, struct ledger_line, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct ledger_q_lines_row *r = &rows[i];
        (*out)[i] = (struct ledger_line){.id = r->id,
                                         .seq = r->seq,
                                         .person = r->person,
                                         .period = r->period,
                                         .kind = (enum ledger_line_kind)r->kind,
                                         .gross = r->gross,
                                         .offset_fen = r->offset_fen,
                                         .card = r->card,
                                         .benefit = r->benefit,
                                         .again = r->again,
                                         .state = (enum ledger_line_state)r->state,
                                         .outcome = r->outcome};
    }
    return MZ_OK;
}

mz_code ledger_funds_get(mz_cx *cx, const struct ledger_batch *b, int64_t fen[LEDGER_SOURCE_N])
{
    struct ledger_q_funds_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_funds(cx, b->county, b->id, &rows, &n));
    memset(fen, 0, LEDGER_SOURCE_N * sizeof fen[0]);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].source > LEDGER_NO_SOURCE && rows[i].source < LEDGER_SOURCE_N) {
            fen[rows[i].source] += rows[i].fen;
        }
    }
    return MZ_OK;
}

mz_code ledger_approvers_get(mz_cx *cx, const struct ledger_batch *b, int64_t **users, size_t *n)
{
    struct ledger_q_approvals_row *rows = NULL;
    MZ_TRY(ledger_q_approvals(cx, b->county, b->id, &rows, n));
    *users = MZ_NEW_N(cx->a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*users)[i] = rows[i].user_id;
    }
    return MZ_OK;
}

/* ---- the hash --------------------------------------------------------------- */

static void put(uint8_t *p, int64_t v)
{
    uint64_t u = (uint64_t)v;
    for (int i = 7; i >= 0; i--) {
        p[i] = (uint8_t)u;
        u >>= 8;
    }
}

static mz_code hash_lines(mz_cx *cx, const struct ledger_batch *b, mz_hasher *h, int64_t after,
                          int64_t *next)
{
    struct ledger_line *lines = NULL;
    size_t n = 0;
    MZ_TRY(ledger_lines_get(cx, b, after, LINES_AT_ONCE, &lines, &n));
    for (size_t i = 0; i < n; i++) {
        const struct ledger_line *l = &lines[i];
        const int64_t v[] = {l->id,    l->seq,        l->person, l->period,  l->kind,
                             l->gross, l->offset_fen, l->card,   l->benefit, l->again};
        uint8_t bytes[sizeof v];
        for (size_t k = 0; k < MZ_LEN(v); k++) {
            put(bytes + k * 8, v[k]);
        }
        MZ_TRY(mz_hash_update(cx, h, mz_bytes(bytes, sizeof bytes)));
    }
    *next = n == 0 ? 0 : lines[n - 1].seq;
    return MZ_OK;
}

static mz_code hash_funds(mz_cx *cx, const struct ledger_batch *b, mz_hasher *h)
{
    struct ledger_q_funds_row *f = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_funds(cx, b->county, b->id, &f, &n));
    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[16];
        put(bytes, f[i].source);
        put(bytes + 8, f[i].fen);
        MZ_TRY(mz_hash_update(cx, h, mz_bytes(bytes, sizeof bytes)));
    }
    return MZ_OK;
}

static mz_code hash_all(mz_cx *cx, const struct ledger_batch *b, mz_crypto *crypto, uint8_t out[32])
{
    mz_hasher *h = NULL;
    int64_t at = 0;
    mz_str head = mz_str_fmt(cx->a,
                             "mz-batch-1\n%" PRId64 "\n" MZ_FMT "\n%" PRId64 " %" PRId64
                             " %d\n" MZ_FMT "\n%" PRId64 " %" PRId64 " %" PRId64 "\n",
                             b->id, MZ_ARG(b->programme), b->period, b->no, (int)b->kind,
                             MZ_ARG(b->format), b->lines, b->gross, b->fen);
    MZ_TRY(mz_hash_init(cx, crypto, MZ_HASH_SM3, &h));
    MZ_TRY(mz_hash_update(cx, h, head));
    MZ_TRY(hash_funds(cx, b, h));
    do {
        int64_t next = 0;
        mz_arena *keep = ledger_scratch(cx);
        mz_code rc = hash_lines(cx, b, h, at, &next);
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
        at = next;
    } while (at > 0);
    return mz_hash_done(cx, h, out);
}

mz_code ledger_batch_hash(mz_cx *cx, const struct ledger_batch *b, uint8_t out[32])
{
    mz_crypto *crypto = NULL;
    mz_arena *keep = ledger_scratch(cx);
    mz_code rc = mz_crypto_open(cx, &crypto);
    if (rc == MZ_OK) {
        rc = hash_all(cx, b, crypto, out);
    }
    ledger_scratch_end(cx, keep);
    mz_crypto_close(crypto);
    return rc;
}
