/*
 * sign.c - the SM2 signature beside a bank's file, where its format asks for one.
 *
 * A signature of SM2 has a random number in it: it is made once for a batch, kept, and given out
 * again. So the file and what stands beside it are the same bytes whoever exports them how often.
 */
#include <inttypes.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/encode.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/verify/verify.h"
#include "store/db.h"

struct signing {
    const struct ledger_batch *b;
    const struct pay_file *f;
    struct pay_q_sign_row row;
};

static mz_code made(mz_cx *cx, struct signing *s)
{
    uint8_t sig[MZ_SIG_N];
    mz_key *key = NULL;
    int64_t changed = 0;
    mz_str print = MZ_S("");
    MZ_TRY(verify_key_open(cx, s->b->county * MZ_COUNTY_UNIT, &key, &print));
    mz_code rc = mz_sign(cx, key, mz_bytes(s->f->sm3, sizeof s->f->sm3), sig);
    mz_key_free(key);
    MZ_TRY(rc);
    s->row =
        (struct pay_q_sign_row){.sm3 = mz_hex_encode(cx->a, mz_bytes(s->f->sm3, sizeof s->f->sm3)),
                                .sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig)),
                                .key = print};
    const struct pay_q_sign_add_args args = {.batch = s->b->id,
                                             .county = s->b->county,
                                             .sm3 = s->row.sm3,
                                             .sign = s->row.sign,
                                             .key = s->row.key,
                                             .user_id = cx->actor->user,
                                             .at_ms = mz_now_ms(cx)};
    MZ_TRY(pay_q_sign_add(cx, &args, &changed));
    const struct mz_event ev = {.act = MZ_S("pay.sign"),
                                .kind = MZ_S("ledger_batch"),
                                .subject = s->b->id,
                                .division = args.county * MZ_COUNTY_UNIT};
    return changed == 1 ? mz_tx_note(cx, &ev)
                        : mz_fail(cx, MZ_BUSY, "batch %" PRId64 " is being signed", s->b->id);
}

static mz_code sign_tx(mz_cx *cx, void *p)
{
    struct signing *s = p;
    bool found = false;
    MZ_TRY(pay_q_sign(cx, s->b->id, s->b->county, &s->row, &found));
    return found ? MZ_OK : made(cx, s);
}

static mz_code text_of(mz_cx *cx, const struct pay_q_sign_row *r, mz_str name, int64_t bytes,
                       mz_str *out)
{
    bool good = false;
    mz_str pem = MZ_S("");
    MZ_TRY(verify_sign_check(cx, r->key, r->sm3, r->sign, &good));
    MZ_TRY(verify_key_of(cx, r->key, &pem));
    if (!good) {
        return mz_refuse(cx, MZ_CORRUPT, .field = "sign",
                         .text = MZ_T("The signature over this file does not verify. Nothing is "
                                      "sent; tell the system administrator."));
    }
    *out = mz_str_fmt(cx->a,
                      "file: " MZ_FMT "\nbytes: %" PRId64 "\nsm3: " MZ_FMT "\nsm2: " MZ_FMT
                      "\nkey: " MZ_FMT "\n" MZ_FMT,
                      MZ_ARG(name), bytes, MZ_ARG(r->sm3), MZ_ARG(r->sign), MZ_ARG(r->key),
                      MZ_ARG(pem));
    return MZ_OK;
}

mz_code pay_sign_file(mz_cx *cx, const struct ledger_batch *b, const struct pay_file *f,
                      mz_str *out)
{
    struct signing s = {.b = b, .f = f};
    MZ_TRY(mz_tx_open(cx) ? sign_tx(cx, &s) : mz_tx(cx, sign_tx, &s));
    if (!mz_str_eq(s.row.sm3, mz_hex_encode(cx->a, mz_bytes(f->sm3, sizeof f->sm3)))) {
        return mz_fail(cx, MZ_CORRUPT, "batch %" PRId64 " was signed as another file", b->id);
    }
    return text_of(cx, &s.row, f->name, f->bytes, out);
}

mz_code pay_sign_text(mz_cx *cx, int64_t batch, mz_str *name, mz_str *out)
{
    struct ledger_batch b;
    struct pay_q_sign_row r = {0};
    bool found = false;
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    MZ_TRY(pay_q_sign(cx, batch, b.county, &r, &found));
    if (!found || b.file_name.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "id",
                         .text = MZ_T("This batch has no signed file."));
    }
    *name = mz_str_fmt(cx->a, MZ_FMT ".sm2", MZ_ARG(b.file_name));
    return text_of(cx, &r, b.file_name, b.file_bytes, out);
}
