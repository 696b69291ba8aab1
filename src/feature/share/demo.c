/* demo.c - three departments with a delivery every month, of which one still owes its last
 * receipts, and a fourth that waits for approval. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/text.h"
#include "feature/demo/demo.h"
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

enum { OPEN_FROM = 3, GIVEN_ON = 8, TAKEN = 180, HOLDS = 360 };

struct making {
    struct demo *d;
    int64_t account; /* of the departments */
    int64_t id[MZ_LEN(wanted)];
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

static mz_code agree(struct making *m, size_t i)
{
    mz_cx *cx = m->d->cx;
    struct share_agreement in = {.division = m->d->county,
                                 .dataset = mz_str_of(wanted[i].dataset),
                                 .recipient = mz_str_of(wanted[i].recipient),
                                 .purpose = mz_str_of(wanted[i].purpose),
                                 .fields = mz_str_of(wanted[i].fields),
                                 .form = mz_str_of(wanted[i].form),
                                 .contact = mz_str_of(wanted[i].contact),
                                 .account = m->account,
                                 .public = MZ_S(""),
                                 .from_day = mz_date_today(cx).v,
                                 .to_day = mz_date_today(cx).v + HOLDS};
    if (wanted[i].key) {
        MZ_TRY(public_key(cx, &in.public));
    }
    return share_ask(cx, &in, &m->id[i]);
}

static mz_code agreed(struct making *m)
{
    MZ_TRY(demo_as(m->d, "officer"));
    for (size_t i = 0; i < OPEN_FROM; i++) {
        MZ_TRY(agree(m, i));
    }
    demo_later(m->d, TAKEN);
    MZ_TRY(demo_as(m->d, "approver"));
    for (size_t i = 0; i < OPEN_FROM; i++) {
        MZ_TRY(share_decide(m->d->cx, m->id[i], 1, true, MZ_S("")));
    }
    return MZ_OK;
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

/* A month's for those in force; of the last one the second has not answered. */
static mz_code month(struct making *m, mz_date first, bool last)
{
    mz_cx *cx = m->d->cx;
    struct mz_ymd t = mz_date_ymd(first);
    struct share_made made;
    MZ_TRY(demo_as(m->d, "officer"));
    struct share_run run = {.period = (int64_t)t.year * 100 + t.month,
                            .day = mz_date_today(cx).v};
    MZ_TRY(share_deliver(cx, m->d->county / MZ_COUNTY_UNIT, &run, &made));
    demo_later(m->d, TAKEN + demo_draw(m->d, TAKEN));
    MZ_TRY(demo_as_at(m->d, "institution", m->d->county));
    for (size_t i = 0; i < OPEN_FROM; i++) {
        MZ_TRY(i == 1 && last ? MZ_OK : take(cx, m->id[i]));
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *none)
{
    struct making m = {.d = d};
    struct share_q_demo_n_row had = {0};
    mz_date first = demo_first(d);
    (void)none;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(share_q_demo_n(d->cx, &had));
    if (had.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(demo_account(d, "institution", &m.account));
    demo_on(d, first);
    MZ_TRY(agreed(&m));
    for (mz_date at = first; at.v <= demo_today(d).v;) {
        mz_date after = {mz_date_month_last(at).v + 1};
        bool last = after.v > demo_today(d).v;
        demo_on(d, (mz_date){at.v + GIVEN_ON - 1});
        MZ_TRY(month(&m, at, last));
        at = after;
    }
    demo_ago(d, 2);
    MZ_TRY(demo_as(d, "officer"));
    return agree(&m, OPEN_FROM);
}

mz_code share_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
