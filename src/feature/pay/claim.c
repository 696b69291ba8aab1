/* claim.c - what a payee owes: booked, and struck out again. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "feature/pay/pay_int.h"

mz_code pay_transfer_id(mz_cx *cx, mz_str what, struct ledger_id *id)
{
    uint8_t hash[32];
    mz_keyring *keys = NULL;
    MZ_TRY(pay_keys(cx, &keys));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(keys), what, hash));
    memcpy(id, hash, sizeof *id);
    id->hi |= INT64_C(1) << 62; /* not among the ledger's own */
    return MZ_OK;
}

mz_code pay_claim_book(mz_cx *cx, int64_t county, mz_str programme, mz_str what,
                       struct ledger_transfer *t, bool owed)
{
    struct ledger_posted posted;
    struct ledger_key key = {.county = county,
                             .class = LEDGER_RECOVERY,
                             .programme = programme,
                             .party = t->party};
    MZ_TRY(pay_transfer_id(cx, what, &t->id));
    MZ_TRY(ledger_open(cx, &key, owed ? &t->debit : &t->credit));
    key.class = LEDGER_OVERPAID;
    key.party = 0;
    MZ_TRY(ledger_open(cx, &key, owed ? &t->credit : &t->debit));
    return ledger_post(cx, county, t, 1, &posted);
}
