/* month_testing.h - a month of that county, step by step, as its people would go on with it. */
#ifndef MZ_FEATURE_PAY_MONTH_TESTING_H
#define MZ_FEATURE_PAY_MONTH_TESTING_H

#include "feature/pay/pay_testing.h"

/* A bank's answer in the agreed CSV; code_of gives the code of a row. */
static inline mz_str answer_csv(mz_cx *cx, int64_t batch, const char *codes, const char *tail)
{
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    size_t n = 0;
    mz_buf *out = mz_buf_new(cx->a, 1 << 20);
    if (ledger_batch_get(cx, batch, &b) != MZ_OK ||
        ledger_lines_get(cx, &b, 0, 1000, &l, &n) != MZ_OK) {
        return MZ_S("");
    }
    mz_buf_add(out, mz_str_fmt(cx->a, "%" PRId64 ",20261121,%zu,%" PRId64 "\r\n", batch, n, b.fen));
    for (size_t i = 0; i < n; i++) {
        struct pay_q_card_range_row *c = NULL;
        size_t cards = 0;
        mz_str number = {0};
        mz_keyring *k = cx->world->keys;
        struct mz_field_at at = {
            .table = MZ_S("pay_card"), .column = MZ_S("number"), .row = l[i].card};
        int64_t fen = l[i].gross - l[i].offset_fen;
        if (pay_q_card_range(cx, COUNTY, l[i].card, l[i].card, &c, &cards) != MZ_OK ||
            mz_field_open(cx, k, MZ_FOR_FIELD_ACCOUNT, at, c[0].number_seal, &number) != MZ_OK) {
            return MZ_S("");
        }
        const char *code = codes + 2 * (i % (strlen(codes) / 2));
        mz_buf_add(out, mz_str_fmt(cx->a,
                                   "%" PRId64 "," MZ_FMT ",%" PRId64 ".%02" PRId64
                                   ",%.2s,20261121,S%zu%s\r\n",
                                   l[i].id, MZ_ARG(number), fen / 100, fen % 100, code, i, tail));
    }
    return mz_buf_str(out);
}

static inline mz_code take(mz_cx *cx, const char *format, mz_str bytes, struct ledger_taken *t)
{
    struct pay_back in = {
        .county = COUNTY, .format = mz_str_of(format), .name = MZ_S("back"), .bytes = bytes};
    mz_str said = {0};
    return pay_import(cx, &in, t, &said);
}

static inline enum ledger_state state_of(mz_cx *cx, int64_t period, struct ledger_batch *out)
{
    struct ledger_batch *b = NULL;
    size_t n = 0;
    *out = (struct ledger_batch){0};
    if (ledger_batch_list(cx, COUNTY, 0, &b, &n) != MZ_OK) {
        return LEDGER_ANY_STATE;
    }
    for (size_t i = 0; i < n; i++) {
        *out = b[i].period == period && b[i].state != LEDGER_WITHDRAWN ? b[i] : *out;
    }
    return out->state;
}

static inline mz_code approve_as(struct payer *p, const struct ledger_batch *b, int64_t user)
{
    bool yes = false;
    p->w.actor.user = user;
    mz_code rc = STEP(&p->w.cx, ledger_approve(&p->w.cx, b->id, b->hash, &yes));
    p->w.actor.user = 7;
    if (rc == MZ_CONFLICT) { /* this person's approval was written when the try before was killed */
        mz_clear(&p->w.cx);
        rc = MZ_OK;
    }
    return rc;
}

/* Whatever a month needs next, as its people would do it; MZ_OK in LEDGER_RECONCILED, too. */
static inline mz_code go_on(struct payer *p, int64_t period)
{
    mz_cx *cx = &p->w.cx;
    struct ledger_batch b;
    struct pay_ran r;
    struct ledger_taken t;
    struct ledger_agreement g;
    mz_str path = {0};
    switch (state_of(cx, period, &b)) {
    case LEDGER_ANY_STATE:
        return run(cx, period, "csv", &r);
    case LEDGER_DRAFT:
        return STEP(cx, ledger_freeze(cx, b.id, DAY));
    case LEDGER_FROZEN:
        MZ_TRY(approve_as(p, &b, 8));
        return approve_as(p, &b, 9);
    case LEDGER_APPROVED:
        return pay_export(cx, b.id, p->w.dir, &path);
    case LEDGER_EXPORTED:
    case LEDGER_IN_DOUBT:
    case LEDGER_DELIVERED:
        return take(cx, "csv", answer_csv(cx, b.id, "00", ""), &t);
    case LEDGER_ANSWERED:
        return STEP(cx, ledger_reconcile(cx, b.id, b.fen, DAY, &g));
    case LEDGER_RECONCILED:
    case LEDGER_WITHDRAWN:
    case LEDGER_STATE_N:
        break;
    }
    return MZ_OK;
}

/* To the end of the month; every person is paid once, and the book holds. */
static inline bool finishes(struct payer *p, int64_t period, int64_t people)
{
    mz_cx *cx = &p->w.cx;
    struct ledger_batch b;
    struct ledger_agreement g;
    for (int i = 0; i < 12 && state_of(cx, period, &b) != LEDGER_RECONCILED; i++) {
        if (go_on(p, period) != MZ_OK) {
            printf("state %d: %s\n", (int)b.state, cx->err.msg);
            return false;
        }
    }
    return state_of(cx, period, &b) == LEDGER_RECONCILED && b.lines == people &&
           ledger_agree(cx, b.id, &g) == MZ_OK && g.paid_n == people && g.differences_n == 0 &&
           sound(cx);
}

/* The database once more, as a process that starts has it. */
static inline mz_code reopen(struct payer *p)
{
    struct mz_db_options o = {.journal = mz_str_of(p->w.dir)};
    return mz_db_open(&p->w.cx, mz_str_of(p->w.url), o, &p->w.cx.db);
}

static inline void shut(struct payer *p)
{
    mz_db_close(p->w.cx.db);
    p->w.cx.db = NULL;
}

#endif
