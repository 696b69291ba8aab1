/*
 * set.c - the transfers of one database transaction.
 *
 * Whoever writes rows, one by one or by one statement for a whole batch, opens a set before and
 * closes it behind. Closing reads the rows back and makes of them, in one pass, the changes of
 * balances and the hash: so there is one place where money is added up, whatever wrote it.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/money.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

enum { CHUNK = 20000, ACCOUNTS_MAX = 100000, SCRATCH_MAX = 1 << 29 };

mz_arena *ledger_scratch(mz_cx *cx)
{
    mz_arena *keep = cx->a;
    cx->a = mz_arena_new(SCRATCH_MAX);
    return keep;
}

void ledger_scratch_end(mz_cx *cx, mz_arena *keep)
{
    mz_arena_free(cx->a);
    cx->a = keep;
}

struct ledger_delta ledger_delta_of(int64_t kind, int64_t fen)
{
    switch ((enum ledger_kind)kind) {
    case LEDGER_POSTED:
        return (struct ledger_delta){.posted = fen};
    case LEDGER_PENDING:
        return (struct ledger_delta){.pending = fen};
    case LEDGER_POST:
        return (struct ledger_delta){.posted = fen, .pending = -fen};
    case LEDGER_VOID:
        return (struct ledger_delta){.pending = -fen};
    }
    return (struct ledger_delta){0};
}

static void put(uint8_t *p, int64_t v)
{
    uint64_t u = (uint64_t)v;
    for (int i = 7; i >= 0; i--) {
        p[i] = (uint8_t)u;
        u >>= 8;
    }
}

void ledger_row_bytes(const struct ledger_q_transfers_row *r, uint8_t out[LEDGER_ROW_BYTES])
{
    const int64_t v[] = {r->id,  r->county, r->hi,   r->lo,   r->kind,    r->debit, r->credit,
                         r->fen, r->party,  r->code, r->line, r->pending, r->day};
    _Static_assert(sizeof v == LEDGER_ROW_BYTES, "every column is hashed");
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        put(out + i * 8, v[i]);
    }
}

mz_code ledger_chain_begin(mz_cx *cx, mz_hasher *h, const uint8_t before[32], int64_t first,
                           int64_t last)
{
    uint8_t ends[16];
    put(ends, first);
    put(ends + 8, last);
    MZ_TRY(mz_hash_update(cx, h, mz_bytes(before, 32)));
    return mz_hash_update(cx, h, mz_bytes(ends, sizeof ends));
}

mz_code ledger_set_open(mz_cx *cx, int64_t county, struct ledger_set *set)
{
    struct ledger_q_head_row head = {0};
    bool found = false;
    assert(mz_tx_open(cx));
    assert(county > 0);
    *set = (struct ledger_set){.county = county, .base = county * MZ_ID_UNIT};
    MZ_TRY(ledger_q_head(cx, county, &head, &found));
    if (!found) {
        return ledger_q_head_new(cx, county, mz_bytes(set->hash, sizeof set->hash));
    }
    if (head.hash.n != sizeof set->hash) {
        return mz_fail(cx, MZ_CORRUPT, "head of county %" PRId64 " has no hash", county);
    }
    memcpy(set->hash, head.hash.p, sizeof set->hash);
    set->last = set->from = head.last;
    set->sets = head.sets;
    return MZ_OK;
}

mz_code ledger_set_row(mz_cx *cx, struct ledger_set *set, const struct ledger_transfer *t)
{
    const struct ledger_q_transfer_add_args add = {.id = set->base + set->last + 1,
                                                   .county = set->county,
                                                   .hi = t->id.hi,
                                                   .lo = t->id.lo,
                                                   .kind = t->kind,
                                                   .debit = t->debit,
                                                   .credit = t->credit,
                                                   .fen = t->fen,
                                                   .party = t->party,
                                                   .code = t->code,
                                                   .line = t->line,
                                                   .pending = t->pending,
                                                   .day = t->day};
    if (t->fen <= 0 || t->fen > LEDGER_FEN_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "fen",
                         .text = MZ_T("An amount is more than 0 and at most {0} yuan."),
                         .arg = {mz_money_text(cx->a, (mz_money){LEDGER_FEN_MAX})});
    }
    if (t->debit == t->credit) {
        return mz_refuse(cx, MZ_INVALID, .field = "credit",
                         .text = MZ_T("Money cannot move from an account to itself."));
    }
    MZ_TRY(ledger_q_transfer_add(cx, &add));
    set->last++;
    return MZ_OK;
}

/* ---- closing -------------------------------------------------------------- */

struct sums {
    int64_t dr, cr, dr_pending, cr_pending;
};

struct closing {
    struct ledger_set *set;
    mz_map *index; /* account to its place in `sums` */
    struct sums *sums;
    size_t cap;
    mz_arena *a; /* lives as long as the closing */
    mz_hasher *h;
    int64_t fen;
};

static mz_code sums_of(mz_cx *cx, struct closing *c, int64_t account, struct sums **out)
{
    int64_t at = 0;
    if (!mz_map_get(c->index, (uint64_t)account, &at)) {
        at = (int64_t)mz_map_n(c->index);
        if ((size_t)at == c->cap) {
            size_t cap = c->cap == 0 ? 64 : c->cap * 2;
            struct sums *more = MZ_NEW_N(c->a, struct sums, cap);
            if (at > 0) {
                memcpy(more, c->sums, (size_t)at * sizeof *more);
            }
            c->sums = more;
            c->cap = cap;
        }
        MZ_TRY(mz_map_put(cx, c->index, (uint64_t)account, at));
    }
    *out = &c->sums[at];
    return MZ_OK;
}

static mz_code over(mz_cx *cx)
{
    return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The sum of these amounts is too large to book."));
}

static mz_code add(mz_cx *cx, int64_t *to, int64_t fen)
{
    return __builtin_add_overflow(*to, fen, to) ? over(cx) : MZ_OK;
}

static mz_code take(mz_cx *cx, struct closing *c, const struct ledger_q_transfers_row *r)
{
    uint8_t bytes[LEDGER_ROW_BYTES];
    struct sums *s = NULL;
    struct ledger_delta d = ledger_delta_of(r->kind, r->fen);
    MZ_TRY(sums_of(cx, c, r->debit, &s));
    MZ_TRY(add(cx, &s->dr, d.posted));
    MZ_TRY(add(cx, &s->dr_pending, d.pending));
    MZ_TRY(sums_of(cx, c, r->credit, &s));
    MZ_TRY(add(cx, &s->cr, d.posted));
    MZ_TRY(add(cx, &s->cr_pending, d.pending));
    MZ_TRY(add(cx, &c->fen, r->fen));
    ledger_row_bytes(r, bytes);
    return mz_hash_update(cx, c->h, mz_bytes(bytes, sizeof bytes));
}

static mz_code chunk(mz_cx *cx, struct closing *c, int64_t first, int64_t last)
{
    struct ledger_q_transfers_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_transfers(cx, c->set->base + first, c->set->base + last, &rows, &n));
    if (n != (size_t)(last - first + 1)) {
        return mz_fail(cx, MZ_CORRUPT, "set of county %" PRId64 ": %zu transfers of %" PRId64,
                       c->set->county, n, last - first + 1);
    }
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(take(cx, c, &rows[i]));
    }
    return MZ_OK;
}

static mz_code walk(mz_cx *cx, struct closing *c)
{
    mz_code rc = MZ_OK;
    for (int64_t at = c->set->from; at < c->set->last && rc == MZ_OK; at += CHUNK) {
        int64_t end = c->set->last - at > CHUNK ? at + CHUNK : c->set->last;
        mz_arena *keep = ledger_scratch(cx);
        rc = chunk(cx, c, at + 1, end);
        ledger_scratch_end(cx, keep);
    }
    return rc;
}

static mz_code beyond(mz_cx *cx, const struct ledger_balance *b)
{
    mz_str missing = mz_money_text(cx->a, (mz_money){-ledger_left(b)});
    switch (b->class) {
    case LEDGER_BUDGET:
        return mz_refuse(
            cx, MZ_LIMIT, .field = "budget",
            .text = MZ_T("The budget of {0} for {1} does not reach: {2} yuan are "
                         "missing."),
            .arg = {mz_text(cx->lang, ledger_source_title((enum ledger_source)b->source)),
                    b->programme, missing});
    case LEDGER_RECOVERY:
        return mz_refuse(cx, MZ_LIMIT, .field = "fen",
                         .text = MZ_T("That is {0} yuan more than this person owes."),
                         .arg = {missing});
    case LEDGER_NO_CLASS:
    case LEDGER_TREASURY:
    case LEDGER_FUND:
    case LEDGER_PAYABLE:
    case LEDGER_TRANSIT:
    case LEDGER_PAID:
    case LEDGER_OVERPAID:
    case LEDGER_WRITTEN_OFF:
    case LEDGER_CLASS_N:
        break;
    }
    return mz_refuse(cx, MZ_LIMIT, .field = "fen",
                     .text = MZ_T("The account \"{0}\" does not hold so much: {1} yuan are "
                                  "missing."),
                     .arg = {mz_text(cx->lang, ledger_class_title(b->class)), missing});
}

static mz_code settle(mz_cx *cx, const struct ledger_set *set, int64_t id, const struct sums *s)
{
    struct ledger_q_account_row r = {0};
    bool found = false;
    int64_t changed = 0;
    MZ_TRY(ledger_q_account(cx, id, set->county, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .field = "account",
                         .text = MZ_T("There is no such account in this county."));
    }
    struct ledger_balance b = {.id = id,
                               .class = (enum ledger_class)r.class,
                               .programme = r.programme,
                               .source = r.source,
                               .bound = (enum ledger_bound)r.bound,
                               .dr = r.dr,
                               .cr = r.cr,
                               .dr_pending = r.dr_pending,
                               .cr_pending = r.cr_pending};
    MZ_TRY(add(cx, &b.dr, s->dr));
    MZ_TRY(add(cx, &b.cr, s->cr));
    MZ_TRY(add(cx, &b.dr_pending, s->dr_pending));
    MZ_TRY(add(cx, &b.cr_pending, s->cr_pending));
    if (ledger_left(&b) < 0) {
        return beyond(cx, &b);
    }
    const struct ledger_q_account_set_args args = {id,   set->county,  b.dr,
                                                   b.cr, b.dr_pending, b.cr_pending};
    MZ_TRY(ledger_q_account_set(cx, &args, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "account %" PRId64 " is gone", id);
}

static mz_code finish(mz_cx *cx, struct closing *c, mz_str act, int64_t subject)
{
    struct ledger_set *set = c->set;
    int64_t changed = 0;
    for (size_t i = 0; i < mz_map_n(c->index); i++) {
        MZ_TRY(settle(cx, set, (int64_t)mz_map_at(c->index, i).key, &c->sums[i]));
    }
    MZ_TRY(mz_hash_done(cx, c->h, set->hash));
    mz_str hash = mz_bytes(set->hash, sizeof set->hash);
    set->sets++;
    const struct ledger_q_set_add_args row = {.id = set->base + set->sets,
                                              .county = set->county,
                                              .first = set->from + 1,
                                              .last = set->last,
                                              .fen = c->fen,
                                              .act = act,
                                              .hash = hash,
                                              .at_ms = mz_now_ms(cx)};
    MZ_TRY(ledger_q_set_add(cx, &row));
    MZ_TRY(ledger_q_head_set(cx, set->county, set->last, set->sets, hash, &changed));
    struct mz_event ev = {.act = act,
                          .kind = MZ_S("ledger_set"),
                          .subject = row.id,
                          .division = set->county * MZ_COUNTY_UNIT,
                          .detail = mz_str_fmt(cx->a,
                                               "{\"of\":%" PRId64 ",\"first\":%" PRId64
                                               ",\"last\":%" PRId64 ",\"fen\":%" PRId64
                                               ",\"hash\":\"" MZ_FMT "\"}",
                                               subject, row.first, row.last, row.fen,
                                               MZ_ARG(mz_hex_encode(cx->a, hash)))};
    return mz_tx_note(cx, &ev);
}

static mz_code close_with(mz_cx *cx, struct ledger_set *set, mz_crypto *crypto, mz_str act,
                          int64_t subject)
{
    struct closing c = {.set = set, .a = cx->a};
    uint64_t seed = 0;
    mz_random_fill(cx, &seed, sizeof seed);
    c.index = mz_map_new(cx->a, MZ_MAP_U64, ACCOUNTS_MAX, seed);
    MZ_TRY(mz_hash_init(cx, crypto, MZ_HASH_SM3, &c.h));
    MZ_TRY(ledger_chain_begin(cx, c.h, set->hash, set->from + 1, set->last));
    MZ_TRY(walk(cx, &c));
    return finish(cx, &c, act, subject);
}

mz_code ledger_set_close(mz_cx *cx, struct ledger_set *set, mz_str act, int64_t subject)
{
    mz_crypto *crypto = NULL;
    if (set->last == set->from) {
        return MZ_OK;
    }
    mz_arena *keep = ledger_scratch(cx);
    mz_code rc = mz_crypto_open(cx, &crypto);
    if (rc == MZ_OK) {
        rc = close_with(cx, set, crypto, act, subject);
    }
    ledger_scratch_end(cx, keep); /* the hasher hangs on it and goes before its module */
    mz_crypto_close(crypto);
    set->from = set->last;
    return rc;
}
