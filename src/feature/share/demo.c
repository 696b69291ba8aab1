/* demo.c - three departments with deliveries, of which one still owes its receipt, and a fourth
 * that waits for approval. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/person/person.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

static const struct {
    const char *dataset, *recipient, *purpose, *fields, *form, *contact;
    bool key;
} wanted[] = {
    {"low_income", "medical", "资助参加居民医保，落实医疗救助",
     "id_number name division category determination since", "csv", "医疗救助科 0578-7720001",
     true},
    {"statistics", "statistics", "编制年度社会救助统计", "sex birth division category since",
     "jsonl", "综合科 0578-7720002", false},
    {"match", "legal_aid", "对救助对象免予经济困难审查",
     "id_number division category determination", "csv", "法律援助中心 0578-7720004", true},
    {"match", "power", "一户一表低保户免费电量", "id_number category determination", "csv",
     "营销部 0578-7720003", true},
};

enum { OPEN_FROM = 3 };

struct making {
    const struct mz_demo *demo;
    int64_t account, user[2];
};

/* A department's key; its secret half is the department's, so nobody keeps it here. */
static mz_code public_key(mz_cx *cx, mz_str *pem)
{
    mz_key *key = NULL;
    MZ_TRY(mz_key_make(cx, mz_keyring_crypto(cx->world->keys), MZ_KEY_SM2, &key));
    mz_code rc = mz_key_pem(cx, key, false, pem);
    mz_key_free(key);
    return rc;
}

static mz_code agree(mz_cx *cx, const struct making *m, size_t i, int64_t *id)
{
    struct share_agreement in = {.division = m->demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                                 .dataset = mz_str_of(wanted[i].dataset),
                                 .recipient = mz_str_of(wanted[i].recipient),
                                 .purpose = mz_str_of(wanted[i].purpose),
                                 .fields = mz_str_of(wanted[i].fields),
                                 .form = mz_str_of(wanted[i].form),
                                 .contact = mz_str_of(wanted[i].contact),
                                 .account = m->account,
                                 .public = MZ_S(""),
                                 .from_day = mz_date_today(cx).v - 40,
                                 .to_day = mz_date_today(cx).v + 300};
    if (wanted[i].key) {
        MZ_TRY(public_key(cx, &in.public));
    }
    return share_ask(cx, &in, id);
}

static mz_code take(mz_cx *cx, int64_t agreement)
{
    struct share_q_deliveries_row *r = NULL;
    struct share_delivery d = {.id = 0};
    size_t n = 0;
    MZ_TRY(share_q_deliveries(cx, agreement, 1, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(share_delivery_get(cx, r[0].id, &d));
    return share_receive(
        cx, &(struct share_receipt){.delivery = d.id, .hash = d.hash, .rows = d.rows_n});
}

/* This month's for the three that are in force; the second has not answered. */
static mz_code deliver(mz_cx *cx, const struct making *m, const int64_t *id)
{
    struct mz_ymd now = mz_date_ymd(mz_date_today(cx));
    struct share_made made;
    struct share_run run = {.period = (int64_t)now.year * 100 + now.month,
                            .day = mz_date_today(cx).v};
    MZ_TRY(share_deliver(cx, m->demo->division / MZ_COUNTY_UNIT, &run, &made));
    struct mz_actor own = *cx->actor;
    const struct mz_actor *who = cx->actor;
    own.user = m->account;
    cx->actor = &own;
    mz_code rc = take(cx, id[0]);
    rc = rc == MZ_OK ? take(cx, id[2]) : rc;
    cx->actor = who;
    return rc;
}

static mz_code approve(mz_cx *cx, const struct making *m, struct mz_actor *own, const int64_t *id)
{
    own->user = m->user[1];
    for (size_t i = 0; i < OPEN_FROM; i++) {
        MZ_TRY(share_decide(cx, id[i], 1, true, MZ_S("")));
    }
    return MZ_OK;
}

static mz_code fill(mz_cx *cx, struct making *m, struct mz_actor *own)
{
    int64_t id[MZ_LEN(wanted)] = {0};
    own->user = m->user[0];
    for (size_t i = 0; i < MZ_LEN(wanted); i++) {
        MZ_TRY(agree(cx, m, i, &id[i]));
    }
    MZ_TRY(approve(cx, m, own, id));
    own->user = m->user[0];
    return deliver(cx, m, id);
}

mz_code share_demo(mz_cx *cx, const struct mz_demo *demo)
{
    static const char *const logins[] = {"officer", "approver", "institution"};
    struct making m = {.demo = demo};
    struct share_q_demo_n_row had = {0};
    int64_t found[MZ_LEN(logins)];
    MZ_TRY(share_q_demo_n(cx, &had));
    for (size_t i = 0; i < MZ_LEN(logins); i++) {
        mz_code rc = account_by_login(cx, mz_str_of(logins[i]), &found[i]);
        if (rc == MZ_ABSENT) { /* no demonstration accounts: nobody to agree with */
            mz_clear(cx);
            return MZ_OK;
        }
        MZ_TRY(rc);
    }
    if (had.n > 0) {
        return MZ_OK;
    }
    m.user[0] = found[0];
    m.user[1] = found[1];
    m.account = found[2];
    struct mz_actor own = *cx->actor;
    const struct mz_actor *who = cx->actor;
    own.division_lo = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    own.division_hi = own.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &own;
    mz_code rc = fill(cx, &m, &own);
    cx->actor = who;
    return rc;
}
