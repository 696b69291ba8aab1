/* pay_int.h - shared by the parts of this folder. Private. Layer: feature. */
#ifndef MZ_FEATURE_PAY_PAY_INT_H
#define MZ_FEATURE_PAY_PAY_INT_H

#include "base/keyring.h"
#include "feature/feature.h"
#include "feature/pay/pay.h"

enum { PAY_SPLITS_MAX = 64, PAY_LOOK_BACK = 24 };

/* Percent by source; MZ_INVALID unless they make 100. */
mz_code pay_split_read(mz_cx *cx, mz_str split, int64_t percent[LEDGER_SOURCE_N]) MZ_MUST_USE;
/* One transaction around fn. */
typedef mz_code pay_step_fn(mz_cx *cx, void *p);

/* ---- formats: packs/pay/NAME.yaml ------------------------------------------------ */

/* clang-format off */
#define PAY_FIELDS(X) \
    X(BATCH, "batch") X(LINES, "lines") X(SUM_FEN, "sum_fen") X(SUM_YUAN, "sum_yuan") \
    X(DATE, "date") X(SEQ, "seq") X(LINE, "line") X(NAME, "name") X(ACCOUNT, "account") \
    X(BANK, "bank") X(FEN, "fen") X(YUAN, "yuan") X(PERIOD, "period") X(PURPOSE, "purpose") \
    X(CODE, "code") X(DAY, "day") X(SERIAL, "serial") X(SKIP, "skip")
/* clang-format on */

enum pay_field {
#define X(id, word) PAY_FIELD_##id,
    PAY_FIELDS(X)
#undef X
        PAY_FIELD_N
};

enum pay_shape { PAY_CSV, PAY_FIXED, PAY_XLSX };
enum { PAY_CELLS_MAX = 24, PAY_CODES_MAX = 64, PAY_WIDTH_MAX = 200 };

struct pay_cell {
    enum pay_field field;
    size_t width; /* bytes, of a fixed width */
    bool right;   /* digits stand right, zeros before them */
};

struct pay_row {
    struct pay_cell cell[PAY_CELLS_MAX];
    size_t n;
};

struct pay_code {
    mz_str code;
    enum ledger_fate fate;
    int64_t outcome;
    mz_str label;
};

struct pay_format {
    mz_str name;
    enum pay_shape shape;
    bool gb18030;
    mz_str ending; /* of the file's name */
    mz_str purpose;
    struct pay_row head, line;           /* to the bank; head.n == 0: none */
    struct pay_row back_head, back_line; /* from the bank */
    struct pay_code code[PAY_CODES_MAX];
    size_t codes_n;
};

mz_code pay_format_get(mz_cx *cx, mz_str name, const struct pay_format **out) MZ_MUST_USE;
mz_code pay_format_read(mz_cx *cx, mz_str file, mz_str text, struct pay_format *out) MZ_MUST_USE;

/* The hook of a restored office, and the gate that it closes; restored.c. */
mz_code pay_restored(mz_cx *cx) MZ_MUST_USE;
mz_code pay_may_send(mz_cx *cx, int64_t county) MZ_MUST_USE;

mz_code pay_keys(mz_cx *cx, mz_keyring **out) MZ_MUST_USE;
/* What an account number is found by; the same for the same number. */
mz_code pay_card_mark(mz_cx *cx, mz_keyring *k, mz_str number, int64_t *mark) MZ_MUST_USE;

extern const struct mz_command pay_commands[];
extern const struct mz_bench pay_benches[];
extern const struct mz_setting pay_settings[];
mz_code pay_cards_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code pay_proof_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
extern const struct mz_route pay_routes[];
extern const struct mz_reg pay_register;
extern const struct mz_reg pay_card_register;
extern const struct mz_reg pay_budget_register;
extern const struct mz_seals pay_seals[];

#endif
