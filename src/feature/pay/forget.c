/*
 * forget.c - somebody asks that what is kept of their accounts be erased (个人信息保护法 art. 47).
 *
 * While something is on its way the account is needed: the bank's file is a function of it, and its
 * answer is matched by it. So the request is refused with what stands against it, and nothing of a
 * batch changes. The book itself is kept: it names a number, no account and no name.
 */
#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { DETAIL_MAX = 1024 };

static mz_code nothing_open(mz_cx *cx, int64_t county, int64_t person)
{
    struct pay_q_open_lines_row open = {0};
    struct pay_q_unpaid_lines_row unpaid = {0};
    MZ_TRY(pay_q_open_lines(cx, county, person, &open));
    if (open.n > 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "person",
                         .text = MZ_T("A payment to this person stands in batch {0}, which is not "
                                      "reconciled yet. The account can be erased after that."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, open.batch)});
    }
    MZ_TRY(pay_q_unpaid_lines(cx, county, person, &unpaid));
    return unpaid.n == 0
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "person",
                           .text = MZ_T("{0} payments to this person failed or came back and are "
                                        "still owed. Pay them first."),
                           .arg = {mz_str_fmt(cx->a, "%" PRId64, unpaid.n)});
}

static mz_code nothing_due(mz_cx *cx, int64_t county, int64_t person)
{
    struct benefit_held *held = NULL;
    struct pay_q_lumps_unpaid_row lumps = {0};
    size_t n = 0;
    MZ_TRY(benefits_held(cx, person, &held, &n));
    for (size_t i = 0; i < n; i++) {
        if (held[i].last.fen > 0) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "person",
                             .text = MZ_T("\"{0}\" is paid to this person each month. The account "
                                          "can be erased when it has ended."),
                             .arg = {held[i].programme});
        }
    }
    MZ_TRY(pay_q_lumps_unpaid(cx, county, person, &lumps));
    return lumps.n == 0 ? MZ_OK
                        : mz_refuse(cx, MZ_CONFLICT, .field = "person",
                                    .text = MZ_T("A lump sum is still to be paid to this person."));
}

/* Who asked, by the number of the request: {"request": ...}. */
static mz_str detail_of(mz_cx *cx, mz_str request)
{
    mz_buf *buf = mz_buf_new(cx->a, DETAIL_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("request"), request);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

mz_code pay_forget(mz_cx *cx, int64_t person, mz_str request, int64_t *accounts)
{
    int64_t county = person / MZ_ID_UNIT;
    *accounts = 0;
    MZ_TRY(nothing_open(cx, county, person));
    MZ_TRY(nothing_due(cx, county, person));
    MZ_TRY(pay_q_card_forget(cx, county, person, MZ_S(""), accounts));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("pay.forget"),
                                             .kind = MZ_S("person"),
                                             .subject = person,
                                             .division = county * MZ_COUNTY_UNIT,
                                             .detail = detail_of(cx, request)});
}
