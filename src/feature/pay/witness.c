/*
 * witness.c - somebody outside the office keeps where the county's book stood, so that nobody, not
 * even the office, can set it back or write it anew unseen (reliability.md 3.6, F22).
 *
 * A checkpoint says how many sets the book has, the hash of the last one, and the hash that the
 * book has at the set which the witness signed last. The witness compares that with its memory,
 * signs and remembers; it needs no row of the book. That all sets between are sound is the nightly
 * proof's to say (I2): both hashes stand in one chain.
 *
 * A witness that is silent or late stops nothing. One that knows a later or another book closes the
 * way to the bank, as a restore does (restored.c); an answer that is not the witness's is kept and
 * believed in nothing.
 */
#include "feature/pay/witness.h"

#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/verify/verify.h"
#include "store/db.h"

enum { TEXT_MAX = 4000, HASH_HEX = 64 };

static const char *const words[] = {"", "signed", "ahead", "other", "bad"};

/* ---- texts: "key: value" lines, the last one the signature over all before it -------------- */

static mz_str line_of(mz_str text, const char *key)
{
    size_t k = strlen(key);
    for (size_t i = 0; i + k < text.n; i++) {
        if ((i == 0 || text.p[i - 1] == '\n') && memcmp(text.p + i, key, k) == 0) {
            const char *end = memchr(text.p + i + k, '\n', text.n - i - k);
            return end == NULL ? MZ_S("")
                               : (mz_str){text.p + i + k, (size_t)(end - text.p) - i - k};
        }
    }
    return MZ_S("");
}

static mz_code sign(mz_cx *cx, const mz_key *key, mz_str body, mz_str *out)
{
    uint8_t sig[MZ_SIG_N];
    MZ_TRY(mz_sign(cx, key, body, sig));
    *out = mz_str_fmt(cx->a, MZ_FMT "sm2: " MZ_FMT "\n", MZ_ARG(body),
                      MZ_ARG(mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig))));
    return MZ_OK;
}

/* MZ_INVALID for whatever was not signed so by this key. */
static mz_code signed_by(mz_cx *cx, const mz_key *key, mz_str text)
{
    mz_str raw = MZ_S("");
    size_t at = 0;
    for (size_t i = 1; i + 5 < text.n; i++) {
        at = text.p[i - 1] == '\n' && memcmp(text.p + i, "sm2: ", 5) == 0 ? i : at;
    }
    if (text.n > TEXT_MAX || at == 0 || line_of(text, "sm2: ").p != text.p + at + 5) {
        return mz_refuse(cx, MZ_INVALID, .field = "sm2",
                         .text = MZ_T("This text is not signed as one of a witness is."));
    }
    MZ_TRY(mz_hex_decode(cx, line_of(text, "sm2: "), &raw));
    return mz_verify(cx, key, (mz_str){text.p, at}, raw);
}

static mz_code number_of(mz_cx *cx, mz_str text, const char *key, int64_t *out)
{
    return mz_str_i64(cx, "witness", line_of(text, key), 0, MZ_ID_UNIT - 1, out);
}

/* ---- the office ----------------------------------------------------------------------------- */

static mz_code hash_at(mz_cx *cx, int64_t county, int64_t sets, mz_str *hex)
{
    struct pay_q_book_set_row r = {0};
    bool found = false;
    *hex = MZ_S("-");
    if (sets == 0) {
        return MZ_OK;
    }
    MZ_TRY(pay_q_book_set(cx, county * MZ_ID_UNIT + sets, county, &r, &found));
    *hex = found ? mz_hex_encode(cx->a, r.hash) : MZ_S("?");
    return MZ_OK;
}

static mz_code last_signed(mz_cx *cx, int64_t county, int64_t *sets)
{
    struct pay_q_witnessed_row r = {0};
    bool found = false;
    MZ_TRY(pay_q_witnessed(cx, county, &r, &found));
    *sets = found ? r.sets : 0;
    return MZ_OK;
}

mz_code pay_checkpoint(mz_cx *cx, int64_t county, mz_str *out)
{
    struct pay_q_book_row head = {0};
    bool found = false;
    int64_t old = 0;
    mz_key *key = NULL;
    mz_str print = MZ_S("");
    mz_str now = MZ_S("");
    mz_str before = MZ_S("");
    MZ_TRY(pay_q_book(cx, county, &head, &found));
    MZ_TRY(last_signed(cx, county, &old));
    MZ_TRY(hash_at(cx, county, head.sets, &now));
    MZ_TRY(hash_at(cx, county, old, &before));
    mz_str body = mz_str_fmt(cx->a,
                             "mz book: 1\ncounty: %" PRId64 "\nsets: %" PRId64 "\nhash: " MZ_FMT
                             "\nold: %" PRId64 "\nold_hash: " MZ_FMT "\n",
                             county, head.sets, MZ_ARG(now), old, MZ_ARG(before));
    MZ_TRY(verify_key_open(cx, county * MZ_COUNTY_UNIT, &key, &print));
    mz_code rc = sign(cx, key, body, out);
    mz_key_free(key);
    return rc;
}

static mz_code close_bank(mz_cx *cx, int64_t county)
{
    return pay_q_restore_put(cx, county, mz_now_ms(cx));
}

static mz_code keep(mz_cx *cx, int64_t county, mz_str answer, enum pay_witnessed said, int64_t sets)
{
    struct pay_q_witness_add_args row = {.county = county,
                                         .sets = sets,
                                         .hash = line_of(answer, "hash: "),
                                         .said = mz_str_of(words[said]),
                                         .sign = line_of(answer, "sm2: "),
                                         .key = MZ_S(""),
                                         .user_id = cx->actor->user,
                                         .at_ms = mz_now_ms(cx)};
    row.hash = row.hash.n <= HASH_HEX ? row.hash : MZ_S("?");
    row.sign = row.sign.n <= (size_t)HASH_HEX * 2 ? row.sign : MZ_S("?");
    MZ_TRY(mz_id_take(cx, county, 1, &row.id));
    MZ_TRY(pay_q_witness_add(cx, &row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("pay.witness"),
                                             .kind = MZ_S("county"),
                                             .subject = county,
                                             .division = county * MZ_COUNTY_UNIT,
                                             .detail = mz_str_fmt(cx->a, "{\"said\":\"%s\"}",
                                                                  words[said])});
}

mz_code pay_witness_take(mz_cx *cx, int64_t county, const mz_key *witness, mz_str answer,
                         enum pay_witnessed *out)
{
    int64_t of = 0;
    int64_t sets = 0;
    int64_t old = 0;
    mz_str ours = MZ_S("");
    struct pay_q_book_row head = {0};
    bool found = false;
    *out = PAY_WITNESS_BAD;
    if (signed_by(cx, witness, answer) != MZ_OK ||
        number_of(cx, answer, "county: ", &of) != MZ_OK ||
        number_of(cx, answer, "sets: ", &sets) != MZ_OK || of != county) {
        mz_clear(cx);
        return keep(cx, county, answer, *out, 0);
    }
    MZ_TRY(pay_q_book(cx, county, &head, &found));
    MZ_TRY(hash_at(cx, county, sets, &ours));
    MZ_TRY(last_signed(cx, county, &old));
    bool same = mz_str_eq(ours, line_of(answer, "hash: "));
    bool refused = mz_str_eq(line_of(answer, "said: "), MZ_S("other"));
    *out = sets > head.sets   ? PAY_WITNESS_AHEAD
           : !same || refused ? PAY_WITNESS_OTHER
                              : PAY_WITNESS_SIGNED;
    if (*out != PAY_WITNESS_SIGNED) {
        MZ_TRY(close_bank(cx, county));
        return keep(cx, county, answer, *out, sets);
    }
    return sets > old ? keep(cx, county, answer, *out, sets) : MZ_OK; /* late, or told again */
}

mz_code pay_witness_stands(mz_cx *cx, int64_t county, struct pay_stands *out)
{
    struct pay_q_book_row head = {0};
    bool found = false;
    MZ_TRY(pay_q_book(cx, county, &head, &found));
    out->sets = head.sets;
    return last_signed(cx, county, &out->seen);
}

/* ---- the witness, on a machine of another office -------------------------------------------- */

mz_code pay_witness_look(mz_cx *cx, const struct pay_witness *w, struct pay_memory *m,
                         mz_str checkpoint, mz_str *answer)
{
    int64_t county = 0;
    int64_t sets = 0;
    int64_t old = 0;
    MZ_TRY(signed_by(cx, w->office, checkpoint));
    MZ_TRY(number_of(cx, checkpoint, "county: ", &county));
    MZ_TRY(number_of(cx, checkpoint, "sets: ", &sets));
    MZ_TRY(number_of(cx, checkpoint, "old: ", &old));
    mz_str hash = line_of(checkpoint, "hash: ");
    bool first = m->sets == 0;
    bool behind = !first && (old != m->sets || sets < m->sets);
    bool same = first || mz_str_eq(line_of(checkpoint, "old_hash: "), m->hash);
    bool forked = !first && sets == m->sets && !mz_str_eq(hash, m->hash);
    const char *said = behind ? "ahead" : !same || forked ? "other" : "signed";
    if (strcmp(said, "signed") == 0) {
        m->sets = sets;
        m->hash = mz_str_dup(cx->a, hash);
    }
    mz_str body = mz_str_fmt(cx->a,
                             "mz witness: 1\ncounty: %" PRId64 "\nsaid: %s\nsets: %" PRId64
                             "\nhash: " MZ_FMT "\n",
                             county, said, m->sets, MZ_ARG(m->hash));
    return sign(cx, w->own, body, answer);
}
