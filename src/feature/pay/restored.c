/*
 * restored.c - the book is of yesterday, the bank is of today.
 *
 * After a restore nobody here knows what went to the bank since the backup. Batches that were sent
 * or ready to be sent are in doubt; nothing more leaves a county until the bank has written which
 * batches it has. A batch that the bank has and that the restored book does not know as sent is
 * approved again and put in doubt, never sent.
 */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { LETTER_MAX = 100 };

static mz_code nowhere(mz_cx *cx, void *p, mz_str bytes)
{
    (void)cx;
    (void)p;
    (void)bytes;
    return MZ_OK;
}

/* The bytes follow from the frozen batch, so what the bank may have is known without its file. */
static mz_code as_sent(mz_cx *cx, int64_t batch)
{
    struct pay_file f = {0};
    MZ_TRY(pay_file_write(cx, batch, (struct pay_sink){.write = nowhere}, &f));
    struct ledger_sent sent = {.name = f.name, .bytes = f.bytes, .day = mz_date_today(cx).v};
    memcpy(sent.sm3, f.sm3, sizeof sent.sm3);
    return ledger_exported(cx, batch, &sent);
}

mz_code pay_doubt(mz_cx *cx, int64_t batch)
{
    struct ledger_batch b;
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    MZ_TRY(b.state == LEDGER_APPROVED ? as_sent(cx, batch) : MZ_OK);
    return ledger_doubt(cx, batch);
}

static mz_code note(mz_cx *cx, int64_t county, mz_str act)
{
    return mz_tx_note(cx, &(struct mz_event){.act = act,
                                             .kind = MZ_S("county"),
                                             .subject = county,
                                             .division = county * MZ_COUNTY_UNIT});
}

/* One that cannot be put in doubt (no keys, a person held) stays: the county sends nothing. */
static mz_code may_be_there(mz_cx *cx, const struct ledger_batch *b)
{
    if (b->state != LEDGER_EXPORTED && b->state != LEDGER_APPROVED) {
        return MZ_OK;
    }
    mz_code rc = pay_doubt(cx, b->id);
    if (rc == MZ_OK || rc == MZ_IO || rc == MZ_BUSY) {
        return rc;
    }
    mz_clear(cx);
    return MZ_OK;
}

static mz_code some(mz_cx *cx, const struct ledger_batch *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(may_be_there(cx, &b[i]));
    }
    return MZ_OK;
}

static mz_code one_county(mz_cx *cx, int64_t county)
{
    struct ledger_batch *b = NULL;
    size_t n = 1;
    for (int64_t after = 0; n > 0; after = n > 0 ? b[n - 1].id : after) {
        MZ_TRY(ledger_batch_list(cx, county, after, &b, &n));
        MZ_TRY(some(cx, b, n));
    }
    MZ_TRY(pay_q_restore_put(cx, county, mz_now_ms(cx)));
    return note(cx, county, MZ_S("pay.restored"));
}

mz_code pay_restored(mz_cx *cx)
{
    int64_t *county = NULL;
    size_t n = 0;
    MZ_TRY(ledger_counties(cx, &county, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(one_county(cx, county[i]));
    }
    return MZ_OK;
}

mz_code pay_may_send(mz_cx *cx, int64_t county)
{
    struct pay_q_restore_row r = {0};
    bool found = false;
    MZ_TRY(pay_q_restore(cx, county, &r, &found));
    return !found || r.cleared_ms > 0
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "do",
                           .text = MZ_T("This office was restored from a backup. Nothing goes to "
                                        "the bank until the bank has written which batches it "
                                        "has."));
}

mz_code pay_restore_clear(mz_cx *cx, int64_t county, mz_str letter)
{
    int64_t changed = 0;
    if (letter.n == 0 || letter.n > LETTER_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "letter",
                         .text = MZ_T("Name the bank's letter, in at most {0} bytes."),
                         .arg = {mz_str_fmt(cx->a, "%d", LETTER_MAX)});
    }
    MZ_TRY(pay_q_restore_clear(cx, county, letter, cx->actor->user, mz_now_ms(cx), &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "letter",
                         .text = MZ_T("Nothing waits for the bank's letter."));
    }
    return note(cx, county, MZ_S("pay.restore-clear"));
}
