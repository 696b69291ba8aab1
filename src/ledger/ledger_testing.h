/* ledger_testing.h - a county with a budget, for the tests of this folder. */
#ifndef MZ_LEDGER_LEDGER_TESTING_H
#define MZ_LEDGER_LEDGER_TESTING_H

#include "check.h"
#include "fault.h"
#include "store.h"

#include "ledger/answer.h"
#include "ledger/invariant.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

#define COUNTY  INT64_C(331181)
#define PERSON  (COUNTY * MZ_ID_UNIT + 500000000)
#define TODAY   20778 /* 2026-11-21 */
#define PERIOD  (2026 * 12 + 10)
#define YUAN    100
#define SUBSIDY MZ_S("subsidy")

enum { MAKER = 7, FIRST = 8, SECOND = 9 };

static inline void as(struct test_world *w, int64_t user)
{
    w->actor.user = user;
}

static inline mz_code give(mz_cx *cx, enum ledger_source source, int64_t fen)
{
    struct ledger_key key = {.county = COUNTY, .class = LEDGER_TREASURY, .source = source};
    struct ledger_transfer t = {.id = ledger_id_new(cx),
                                .kind = LEDGER_POSTED,
                                .fen = fen,
                                .code = LEDGER_CODE_APPROPRIATE,
                                .day = TODAY};
    struct ledger_posted out;
    MZ_TRY(ledger_open(cx, &key, &t.debit));
    key.class = LEDGER_BUDGET;
    key.programme = SUBSIDY;
    key.year = 2026;
    MZ_TRY(ledger_open(cx, &key, &t.credit));
    return ledger_post(cx, COUNTY, &t, 1, &out);
}

static inline mz_code new_batch(mz_cx *cx, int64_t people, int64_t period, int64_t *id)
{
    struct ledger_batch_new in = {.county = COUNTY,
                                  .programme = SUBSIDY,
                                  .period = period,
                                  .kind = LEDGER_FIRST_TIME,
                                  .format = MZ_S("test")};
    int64_t sum = 0;
    struct ledger_line *l = MZ_NEW_N(cx->a, struct ledger_line, people + 1);
    for (int64_t i = 0; i < people; i++) {
        l[i] = (struct ledger_line){.person = PERSON + i,
                                    .period = period,
                                    .kind = LEDGER_REGULAR,
                                    .gross = (100 + i) * YUAN,
                                    .card = 1 + i};
        sum += l[i].gross;
    }
    MZ_TRY(ledger_batch_make(cx, &in, id));
    MZ_TRY(ledger_lines_add(cx, *id, l, (size_t)people));
    return sum == 0 ? MZ_OK : ledger_fund(cx, *id, LEDGER_COUNTY_MONEY, sum);
}

static inline mz_code approve(struct test_world *w, int64_t batch)
{
    mz_cx *cx = &w->cx;
    struct ledger_batch b;
    bool done = false;
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    as(w, FIRST);
    mz_code rc = STEP(cx, ledger_approve(cx, batch, b.hash, &done));
    as(w, SECOND);
    rc = rc == MZ_OK ? STEP(cx, ledger_approve(cx, batch, b.hash, &done)) : rc;
    as(w, MAKER);
    return rc == MZ_OK && !done ? MZ_INVALID : rc;
}

static inline struct ledger_sent sent_file(int64_t batch)
{
    struct ledger_sent f = {.name = MZ_S("file"), .bytes = 10, .day = TODAY};
    memcpy(f.sm3, &batch, sizeof batch);
    return f;
}

/* A batch with the bank. */
static inline mz_code send_batch(struct test_world *w, int64_t people, int64_t period, int64_t *id)
{
    mz_cx *cx = &w->cx;
    MZ_TRY(STEP(cx, new_batch(cx, people, period, id)));
    MZ_TRY(STEP(cx, ledger_freeze(cx, *id, TODAY)));
    MZ_TRY(approve(w, *id));
    struct ledger_sent f = sent_file(*id);
    test_tick(w, 1000);
    return STEP(cx, ledger_exported(cx, *id, &f));
}

/* An answer for every line of a batch; `salt` makes the file another one. */
static inline struct ledger_answers answers_of(mz_cx *cx, int64_t batch, int64_t salt)
{
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    struct ledger_answers in = {.county = COUNTY, .batch = batch, .claimed_n = -1, .day = TODAY};
    memcpy(in.sm3, &salt, sizeof salt);
    if (ledger_batch_get(cx, batch, &b) != MZ_OK ||
        ledger_lines_get(cx, &b, 0, LEDGER_BATCH_LINES, &l, &in.n) != MZ_OK) {
        return in;
    }
    in.rows = MZ_NEW_N(cx->a, struct ledger_answer, in.n + 2);
    for (size_t i = 0; i < in.n; i++) {
        in.rows[i] = (struct ledger_answer){.row = (int64_t)i + 1,
                                            .line = l[i].id,
                                            .fen = l[i].gross - l[i].offset_fen,
                                            .fate = LEDGER_FATE_PAID,
                                            .day = TODAY};
    }
    return in;
}

static inline int64_t line_id(mz_cx *cx, int64_t batch, int64_t seq)
{
    struct ledger_batch b;
    struct ledger_line *l = NULL;
    size_t n = 0;
    bool ok = ledger_batch_get(cx, batch, &b) == MZ_OK &&
              ledger_lines_get(cx, &b, seq - 1, 1, &l, &n) == MZ_OK && n == 1;
    return ok ? l[0].id : 0;
}

static inline enum ledger_line_state line_state(mz_cx *cx, int64_t line)
{
    struct ledger_q_line_row r = {0};
    bool found = false;
    return ledger_q_line(cx, line, COUNTY, &r, &found) == MZ_OK && found
               ? (enum ledger_line_state)r.state
               : LEDGER_LINE_NONE;
}

static inline struct ledger_balance balance(mz_cx *cx, enum ledger_class class,
                                            enum ledger_source source, int64_t party)
{
    struct ledger_key key = {.county = COUNTY,
                             .class = class,
                             .programme = class == LEDGER_TREASURY ? MZ_S("") : SUBSIDY,
                             .source = source,
                             .year = class == LEDGER_BUDGET ? 2026 : 0,
                             .party = party};
    struct ledger_balance b = {0};
    bool found = false;
    (void)(ledger_find(cx, &key, &b, &found) == MZ_OK);
    return b;
}

/* Number of findings; says which rules found something when it is not what was wanted. */
static inline int64_t findings(mz_cx *cx, struct ledger_findings *f)
{
    struct ledger_findings own;
    f = f == NULL ? &own : f;
    if (ledger_check(cx, f) != MZ_OK) {
        printf("check: %s\n", cx->err.msg);
        return -1;
    }
    return ledger_findings_n(f);
}

static inline bool sound(mz_cx *cx)
{
    struct ledger_findings f;
    int64_t n = findings(cx, &f);
    for (size_t r = 0; n != 0 && r < LEDGER_RULE_N; r++) {
        if (f.bad[r] > 0) {
            printf("%s: %" PRId64 " at %" PRId64 "\n", ledger_rule_name((enum ledger_rule)r),
                   f.bad[r], f.where[r]);
        }
    }
    return n == 0;
}

#endif
