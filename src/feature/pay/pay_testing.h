/* pay_testing.h - a county that pays, for the tests of this folder. */
#ifndef MZ_FEATURE_PAY_PAY_TESTING_H
#define MZ_FEATURE_PAY_PAY_TESTING_H

#include "check.h"
#include "fault.h"
#include "store.h"

#include "base/keyring.h"
#include "feature/pay/page_web.h"
#include "feature/pay/pay_sql.h"
#include "feature/world.h"
#include "ledger/invariant.h"

#define COUNTY INT64_C(331181)
#define PLACE  INT64_C(331181100200)
#define WHO(i) (COUNTY * MZ_ID_UNIT + 500000000 + (i))
#define AID    MZ_S("dibao")

enum { PERIOD = 2026 * 12 + 10, DAY = 20000, YUAN = 100 };

extern const struct mz_feature mz_feature_pay;
const struct mz_feature *const mz_features[] = {&mz_feature_pay, NULL};

struct payer {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
};

static inline mz_code give(mz_cx *cx, enum ledger_source source, int64_t year)
{
    struct ledger_key key = {.county = COUNTY, .class = LEDGER_TREASURY, .source = source};
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = INT64_C(100000000),
                                .code = LEDGER_CODE_APPROPRIATE,
                                .day = DAY};
    struct ledger_posted out;
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = AID;
    key.year = year;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, COUNTY, &t, 1, &out);
}

static const char *const numbers[] = {"6222021234567890128", "6217001234567890121",
                                      "6228481234567890127", "6230911234567890122"};

/* A number with its check digit, whoever the person is. */
static inline mz_str card_number(mz_cx *cx, int i, int64_t variant)
{
    char d[48];
    int sum = 0;
    (void)snprintf(d, sizeof d, "%.10s%04" PRId64 "%04d", numbers[i % 4], variant, i);
    int n = (int)strlen(d);
    for (int k = n - 1; k >= 0; k--) {
        int v = d[k] - '0';
        v = (n - 1 - k) % 2 == 0 ? v * 2 : v;
        sum += v > 9 ? v - 9 : v;
    }
    return mz_str_fmt(cx->a, "%s%d", d, (10 - sum % 10) % 10);
}

static inline mz_code card(struct payer *p, int i, int64_t variant, int64_t days)
{
    mz_cx *cx = &p->w.cx;
    int64_t id = 0;
    struct pay_card in = {.division = PLACE,
                          .person = WHO(i),
                          .holder = MZ_S("周文芳"),
                          .bank = MZ_S("102"),
                          .number = card_number(cx, i, variant)};
    p->w.actor.user = 7;
    MZ_TRY(STEP(cx, pay_card_ask(cx, &in, &id)));
    p->w.actor.user = 8;
    mz_code rc = STEP(cx, pay_card_confirm(cx, id, days));
    p->w.actor.user = 7;
    return rc;
}

static inline struct benefit benefit_of(int i, int64_t from, int64_t fen)
{
    return (struct benefit){.division = PLACE,
                            .person = WHO(i),
                            .programme = AID,
                            .from = from,
                            .fen = fen,
                            .split = MZ_S("central:60,county:40"),
                            .case_no = MZ_S("C1")};
}

static inline mz_code grant(mz_cx *cx, int i, int64_t from, int64_t fen)
{
    struct benefit b = benefit_of(i, from, fen);
    int64_t id = 0;
    return STEP(cx, benefit_grant(cx, &b, &id));
}

static inline void begin(struct payer *p, enum mz_db_kind kind, int people)
{
    memset(p, 0, sizeof *p);
    test_store(&p->w, kind);
    mz_cx *cx = &p->w.cx;
    mz_keyring *keys = NULL;
    bool ok = mz_crypto_open(cx, &p->crypto) == MZ_OK && mz_keyring_create(cx, p->w.dir) == MZ_OK &&
              mz_keyring_open(cx, p->crypto, p->w.dir, &keys) == MZ_OK;
    p->world = (struct mz_world){.data = mz_str_of(p->w.dir), .share = MZ_S("."), .keys = keys};
    cx->world = &p->world;
    for (int64_t year = 2026; year <= 2027 && ok; year++) {
        ok = STEP(cx, give(cx, LEDGER_CENTRAL_MONEY, year)) == MZ_OK &&
             STEP(cx, give(cx, LEDGER_COUNTY_MONEY, year)) == MZ_OK;
    }
    for (int i = 0; i < people && ok; i++) {
        ok = card(p, i, 1, 0) == MZ_OK && grant(cx, i, PERIOD, (300 + i) * YUAN) == MZ_OK;
    }
    if (!ok) {
        test_store_lost(&p->w, cx->err.msg);
    }
}

static inline void done(struct payer *p)
{
    mz_keyring_close(p->world.keys);
    test_done(&p->w);
    mz_crypto_close(p->crypto);
}

static inline mz_code run(mz_cx *cx, int64_t period, const char *format, struct pay_ran *r)
{
    struct pay_run in = {.county = COUNTY,
                         .programme = AID,
                         .period = period,
                         .format = mz_str_of(format),
                         .offset_percent = 50};
    return pay_run(cx, &in, r);
}

static inline mz_code approved(struct payer *p, int64_t batch)
{
    mz_cx *cx = &p->w.cx;
    struct ledger_batch b;
    bool yes = false;
    MZ_TRY(STEP(cx, ledger_freeze(cx, batch, DAY)));
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    p->w.actor.user = 8;
    MZ_TRY(STEP(cx, ledger_approve(cx, batch, b.hash, &yes)));
    p->w.actor.user = 9;
    MZ_TRY(STEP(cx, ledger_approve(cx, batch, b.hash, &yes)));
    p->w.actor.user = 7;
    return MZ_OK;
}

static inline mz_str file_text(mz_cx *cx, mz_str path)
{
    FILE *f = fopen(mz_str_z(cx->a, path), "re");
    char *p = mz_arena_alloc(cx->a, 1 << 20);
    size_t n = f == NULL ? 0 : fread(p, 1, 1 << 20, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return (mz_str){p, n};
}

static inline bool sound(mz_cx *cx)
{
    struct ledger_findings f;
    return ledger_check(cx, &f) == MZ_OK && ledger_findings_n(&f) == 0;
}

#endif
