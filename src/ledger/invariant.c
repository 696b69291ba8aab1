#include "ledger/invariant.h"

#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/hash.h"
#include "ledger/answer.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

enum { ROWS = 20000, ACCOUNTS = 1 << 22, SETS = 1000 };

static const struct {
    const char *name;
    const char *title;
} rules[LEDGER_RULE_N] = {
#define X(id, title) [LEDGER_##id] = {#id, title},
    LEDGER_RULES(X)
#undef X
};

const char *ledger_rule_name(enum ledger_rule r)
{
    return rules[r].name;
}

const char *ledger_rule_title(enum ledger_rule r)
{
    return rules[r].title;
}

int64_t ledger_findings_n(const struct ledger_findings *f)
{
    int64_t n = 0;
    for (size_t i = 0; i < LEDGER_RULE_N; i++) {
        n += f->bad[i];
    }
    return n;
}

static void found(struct ledger_findings *f, enum ledger_rule r, int64_t n, int64_t where)
{
    if (n > 0 && f->bad[r] == 0) {
        f->where[r] = where;
    }
    f->bad[r] += n;
}

/* ---- transfers: I1, I2, I3, I11 ------------------------------------------------------ */

struct sums {
    int64_t dr, cr, dr_pending, cr_pending;
};

struct walk {
    struct ledger_findings *f;
    int64_t county, last;
    mz_crypto *crypto;
    mz_hasher *h;
    mz_arena *a;
    mz_map *index;
    struct sums *sums;
    size_t cap;
    int64_t next; /* number expected */
    uint8_t hash[32];
    int64_t sum; /* of the open set */
};

static mz_code sums_of(mz_cx *cx, struct walk *w, int64_t account, struct sums **out)
{
    int64_t at = 0;
    if (!mz_map_get(w->index, (uint64_t)account, &at)) {
        at = (int64_t)mz_map_n(w->index);
        if ((size_t)at == w->cap) {
            size_t cap = w->cap == 0 ? 256 : w->cap * 2;
            struct sums *more = MZ_NEW_N(w->a, struct sums, cap);
            if (at > 0) {
                memcpy(more, w->sums, (size_t)at * sizeof *more);
            }
            w->sums = more;
            w->cap = cap;
        }
        MZ_TRY(mz_map_put(cx, w->index, (uint64_t)account, at));
    }
    *out = &w->sums[at];
    return MZ_OK;
}

static mz_code row(mz_cx *cx, struct walk *w, const struct ledger_q_transfers_row *r)
{
    uint8_t bytes[LEDGER_ROW_BYTES];
    struct sums *s = NULL;
    struct ledger_delta d = ledger_delta_of(r->kind, r->fen);
    bool whole = r->county == w->county && r->id == w->county * MZ_ID_UNIT + w->next;
    found(w->f, LEDGER_I2, !whole, r->id);
    w->next = r->id - w->county * MZ_ID_UNIT + 1;
    MZ_TRY(sums_of(cx, w, r->debit, &s));
    bool wraps = __builtin_add_overflow(s->dr, d.posted, &s->dr);
    wraps |= __builtin_add_overflow(s->dr_pending, d.pending, &s->dr_pending);
    MZ_TRY(sums_of(cx, w, r->credit, &s));
    wraps |= __builtin_add_overflow(s->cr, d.posted, &s->cr);
    wraps |= __builtin_add_overflow(s->cr_pending, d.pending, &s->cr_pending);
    wraps |= __builtin_add_overflow(w->sum, r->fen, &w->sum);
    found(w->f, LEDGER_I3, wraps, r->id);
    ledger_row_bytes(r, bytes);
    w->f->transfers++;
    return mz_hash_update(cx, w->h, mz_bytes(bytes, sizeof bytes));
}

static mz_code rows(mz_cx *cx, struct walk *w, int64_t first, int64_t last)
{
    struct ledger_q_transfers_row *r = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_transfers(cx, w->county * MZ_ID_UNIT + first, w->county * MZ_ID_UNIT + last, &r,
                              &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(row(cx, w, &r[i]));
    }
    return MZ_OK;
}

/* What the audit was told of the sets that are being walked, in the order of their ids. */
struct heard {
    struct ledger_q_check_told_row *row;
    size_t n;
    size_t at;
};

/* The audit names the set, its ends, its sum and its hash, once. */
static void told(mz_cx *cx, struct walk *w, struct heard *t, const struct ledger_q_sets_row *s)
{
    mz_str want = mz_str_fmt(cx->a,
                             ",\"first\":%" PRId64 ",\"last\":%" PRId64 ",\"fen\":%" PRId64
                             ",\"hash\":\"" MZ_FMT "\"}",
                             s->first, s->last, s->fen, MZ_ARG(mz_hex_encode(cx->a, s->hash)));
    size_t n = 0;
    bool good = true;
    for (; t->at < t->n && t->row[t->at].subject <= s->id; t->at++) {
        mz_str d = t->row[t->at].detail;
        n += t->row[t->at].subject == s->id;
        good &= d.n > want.n && memcmp(d.p + d.n - want.n, want.p, want.n) == 0;
    }
    found(w->f, LEDGER_I11, n != 1 || !good, s->id);
}

static mz_code set(mz_cx *cx, struct walk *w, struct heard *t, const struct ledger_q_sets_row *s)
{
    found(w->f, LEDGER_I2, s->first != w->next, s->id);
    w->sum = 0;
    MZ_TRY(ledger_chain_begin(cx, w->h, w->hash, s->first, s->last));
    for (int64_t at = s->first; at <= s->last; at += ROWS) {
        mz_arena *keep = ledger_scratch(cx);
        mz_code rc = rows(cx, w, at, s->last - at < ROWS ? s->last : at + ROWS - 1);
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
    }
    found(w->f, LEDGER_I2, w->next != s->last + 1, s->id);
    w->next = s->last + 1;
    MZ_TRY(mz_hash_done(cx, w->h, w->hash));
    bool same = mz_str_eq(s->hash, mz_bytes(w->hash, 32)) && s->fen == w->sum;
    found(w->f, LEDGER_I2, !same, s->id);
    if (!same && s->hash.n == 32) {
        memcpy(w->hash, s->hash.p, 32); /* one fault is one finding, not one for each set behind */
    }
    told(cx, w, t, s);
    return MZ_OK;
}

static mz_code sets(mz_cx *cx, struct walk *w, int64_t *n)
{
    int64_t after = 0;
    size_t got = SETS;
    while (got == SETS) {
        struct ledger_q_sets_row *s = NULL;
        mz_arena *keep = ledger_scratch(cx);
        struct heard t = {0};
        mz_code rc = ledger_q_sets(cx, w->county, after, SETS, &s, &got);
        if (rc == MZ_OK && got > 0) {
            rc = ledger_q_check_told(cx, w->county, s[0].id, s[got - 1].id, &t.row, &t.n);
        }
        for (size_t i = 0; rc == MZ_OK && i < got; i++) {
            after = s[i].id;
            (*n)++;
            rc = set(cx, w, &t, &s[i]);
        }
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code balances(mz_cx *cx, struct walk *w)
{
    int64_t after = 0;
    size_t got = ROWS;
    size_t met = 0;
    while (got == ROWS) {
        struct ledger_balance *b = NULL;
        mz_arena *keep = ledger_scratch(cx);
        mz_code rc = ledger_balances(cx, w->county, LEDGER_NO_CLASS, after, ROWS, &b, &got);
        for (size_t i = 0; rc == MZ_OK && i < got; i++) {
            int64_t at = -1;
            const struct sums none = {0};
            bool moved = mz_map_get(w->index, (uint64_t)b[i].id, &at);
            const struct sums *s = moved ? &w->sums[at] : &none;
            after = b[i].id;
            met += moved;
            found(w->f, LEDGER_I3,
                  s->dr != b[i].dr || s->cr != b[i].cr || s->dr_pending != b[i].dr_pending ||
                      s->cr_pending != b[i].cr_pending,
                  b[i].id);
        }
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
    }
    found(w->f, LEDGER_I3, met != mz_map_n(w->index), 0); /* an account that is gone */
    return MZ_OK;
}

static mz_code book(mz_cx *cx, const struct ledger_q_counties_row *head, mz_crypto *crypto,
                    struct ledger_findings *f)
{
    struct walk w = {.f = f,
                     .county = head->county,
                     .last = head->last,
                     .crypto = crypto,
                     .a = cx->a,
                     .next = 1};
    int64_t n = 0;
    struct ledger_q_transfers_row *more = NULL;
    size_t more_n = 0;
    w.index = mz_map_new(cx->a, MZ_MAP_U64, ACCOUNTS, (uint64_t)head->county);
    MZ_TRY(mz_hash_init(cx, crypto, MZ_HASH_SM3, &w.h));
    MZ_TRY(sets(cx, &w, &n));
    MZ_TRY(ledger_q_transfers(cx, head->county * MZ_ID_UNIT + w.next,
                              head->county * MZ_ID_UNIT + w.next + 9, &more, &more_n));
    bool ends = w.next == head->last + 1 && n == head->sets && more_n == 0 &&
                mz_str_eq(head->hash, mz_bytes(w.hash, 32));
    found(f, LEDGER_I2, !ends, head->county);
    return balances(cx, &w);
}

/* ---- batches: I4 to I10, I12 ------------------------------------------------------------ */

static mz_code batch(mz_cx *cx, int64_t county, const struct ledger_q_check_batches_row *b,
                     struct ledger_findings *f)
{
    struct ledger_q_check_lines_row l = {0};
    struct ledger_q_check_sent_row sent = {0};
    struct ledger_q_check_claims_row claims = {0};
    struct ledger_q_check_approvers_row who = {0};
    struct ledger_q_check_booked_row booked = {0};
    MZ_TRY(ledger_q_check_lines(cx, county, b->id, &l));
    found(f, LEDGER_I5, l.bad, b->id);
    bool went = b->state >= LEDGER_EXPORTED && b->state <= LEDGER_RECONCILED;
    if (b->state < LEDGER_WITHDRAWN) {
        found(f, LEDGER_I6, l.n != b->lines || l.gross != b->gross || l.fen != b->fen, b->id);
    }
    MZ_TRY(ledger_q_check_sent(cx, county, b->id, &sent));
    found(f, LEDGER_I8, sent.bad, sent.line);
    MZ_TRY(ledger_q_check_claims(cx, county, b->id, b->programme, &claims));
    found(f, LEDGER_I4, claims.bad, claims.line);
    if (b->state >= LEDGER_APPROVED && b->state <= LEDGER_RECONCILED) {
        MZ_TRY(ledger_q_check_approvers(cx, county, b->id, &who));
        found(f, LEDGER_I10, who.n < 2, b->id);
    }
    if (went) {
        MZ_TRY(ledger_q_check_booked(cx, county, b->id, &booked));
        found(f, LEDGER_I7, booked.lines != booked.answers, b->id);
    }
    if (b->state >= LEDGER_FROZEN && b->state <= LEDGER_RECONCILED) {
        struct ledger_batch whole;
        uint8_t hash[32];
        MZ_TRY(ledger_batch_get(cx, b->id, &whole));
        MZ_TRY(ledger_batch_hash(cx, &whole, hash));
        found(f, LEDGER_I6, !mz_str_eq(whole.hash, mz_bytes(hash, 32)), b->id);
    }
    return MZ_OK;
}

static mz_code batches(mz_cx *cx, int64_t county, struct ledger_findings *f)
{
    struct ledger_q_check_batches_row *b = NULL;
    struct ledger_q_check_files_row *files = NULL;
    size_t n = 0;
    MZ_TRY(ledger_q_check_batches(cx, county, &b, &n));
    for (size_t i = 0; i < n; i++) {
        mz_arena *keep = ledger_scratch(cx);
        mz_code rc = batch(cx, county, &b[i], f);
        ledger_scratch_end(cx, keep);
        MZ_TRY(rc);
    }
    MZ_TRY(ledger_q_check_files(cx, county, &files, &n));
    for (size_t i = 0; i < n; i++) {
        struct ledger_q_check_answers_row a = {0};
        MZ_TRY(ledger_q_check_answers(cx, county, files[i].id, &a));
        found(f, LEDGER_I7, a.bad, files[i].id);
    }
    return MZ_OK;
}

static mz_code whole(mz_cx *cx, int64_t county, struct ledger_findings *f)
{
    struct ledger_q_check_sides_row s = {0};
    struct ledger_q_check_claim_n_row c = {0};
    struct ledger_q_check_held_row h = {0};
    struct ledger_q_check_again_row a = {0};
    MZ_TRY(ledger_q_check_sides(cx, county, &s));
    found(f, LEDGER_I1, s.dr != s.cr || s.dr_pending != s.cr_pending, county);
    found(f, LEDGER_I12, s.below < 0, county);
    MZ_TRY(ledger_q_check_claim_n(cx, county, &c));
    found(f, LEDGER_I4, c.claims != c.lines, county);
    MZ_TRY(ledger_q_check_held(cx, county, &h));
    found(f, LEDGER_I9, h.bad, h.line);
    MZ_TRY(ledger_q_check_again(cx, county, &a));
    found(f, LEDGER_I5, a.bad, a.line);
    return MZ_OK;
}

mz_code ledger_check(mz_cx *cx, struct ledger_findings *out)
{
    struct ledger_q_counties_row *head = NULL;
    size_t n = 0;
    mz_crypto *crypto = NULL;
    *out = (struct ledger_findings){0};
    MZ_TRY(ledger_q_counties(cx, &head, &n));
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        mz_arena *keep = ledger_scratch(cx);
        rc = book(cx, &head[i], crypto, out);
        if (rc == MZ_OK) {
            rc = batches(cx, head[i].county, out);
        }
        if (rc == MZ_OK) {
            rc = whole(cx, head[i].county, out);
        }
        ledger_scratch_end(cx, keep);
    }
    mz_crypto_close(crypto);
    return rc;
}
