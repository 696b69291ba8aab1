/* pay_int.h - shared by the parts of this folder. Private. Layer: feature. */
#ifndef MZ_FEATURE_PAY_PAY_INT_H
#define MZ_FEATURE_PAY_PAY_INT_H

#include "base/keyring.h"
#include "feature/feature.h"
#include "feature/pay/pay.h"

enum { PAY_SPLITS_MAX = 64, PAY_LOOK_BACK = 24 };

/* Percent by source; MZ_INVALID unless they make 100. */
mz_code pay_split_read(mz_cx *cx, mz_str split, int64_t percent[LEDGER_SOURCE_N]) MZ_MUST_USE;
/* Small letters, digits and "-", at most 32. */
bool pay_code_good(mz_str code);
/* The account that is paid to now; 0: none. */
mz_code pay_card_now(mz_cx *cx, int64_t county, int64_t person, int64_t *card) MZ_MUST_USE;
/* No other work calculates this programme; calc.c. */
mz_code pay_calc_alone(mz_cx *cx, const struct pay_run *in) MZ_MUST_USE;
/* Whether a month may be calculated now: no draft stands, no other work does it. */
mz_code pay_run_may(mz_cx *cx, const struct pay_run *in) MZ_MUST_USE;
/* An id that follows from what a transfer says. */
mz_code pay_transfer_id(mz_cx *cx, mz_str what, struct ledger_id *id) MZ_MUST_USE;
/* What was written off and was due after all: the loss is taken back, at most `most`. */
struct pay_regain {
    int64_t person;
    mz_str programme;
    mz_str what; /* for the id */
    int64_t day, most;
};
mz_code pay_written_undo(mz_cx *cx, const struct pay_regain *in, int64_t *fen) MZ_MUST_USE;
/*
 * A claim against a payee, booked (owed) or struck out. The id follows from what it says, so that
 * it is booked once. t: fen, party, code, day.
 */
mz_code pay_claim_book(mz_cx *cx, int64_t county, mz_str programme, mz_str what,
                       struct ledger_transfer *t, bool owed) MZ_MUST_USE;

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
    bool number;  /* of a workbook: a number, not a text */
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
    bool sm2;      /* a signature stands beside the file: NAME.sm2 */
    mz_str ending; /* of the file's name */
    mz_str purpose;
    struct pay_row head, line;           /* to the bank; head.n == 0: none */
    struct pay_row back_head, back_line; /* from the bank */
    struct pay_code code[PAY_CODES_MAX];
    size_t codes_n;
};

mz_code pay_format_get(mz_cx *cx, mz_str name, const struct pay_format **out) MZ_MUST_USE;
mz_code pay_format_read(mz_cx *cx, mz_str file, mz_str text, struct pay_format *out) MZ_MUST_USE;

/* Signs the file of a batch, once; the text that stands beside it. In a transaction or not. */
mz_code pay_sign_file(mz_cx *cx, const struct ledger_batch *b, const struct pay_file *f,
                      mz_str *out) MZ_MUST_USE;
/* The same of a batch that was sent; MZ_ABSENT where it was not signed. */
mz_code pay_sign_text(mz_cx *cx, int64_t batch, mz_str *name, mz_str *out) MZ_MUST_USE;

/* The hook of a restored office, and the gate that it closes; restored.c. */
mz_code pay_restored(mz_cx *cx) MZ_MUST_USE;
mz_code pay_may_send(mz_cx *cx, int64_t county) MZ_MUST_USE;

mz_code pay_keys(mz_cx *cx, mz_keyring **out) MZ_MUST_USE;
/* What an account number is found by; the same for the same number. */
mz_code pay_card_mark(mz_cx *cx, mz_keyring *k, mz_str number, int64_t *mark) MZ_MUST_USE;

extern const struct mz_command pay_commands[];
/* The county of --division, else the office's own. */
int64_t pay_county_of(mz_cx *cx, const struct mz_args *args);
mz_code pay_checkpoint_run(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code pay_witness_run(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code pay_countersign_run(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
extern const struct mz_bench pay_benches[];
extern const struct mz_setting pay_settings[];
mz_code pay_cards_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code pay_run_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code pay_proof_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
mz_code pay_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
extern const struct mz_route pay_routes[];
extern const struct mz_reg pay_register;
extern const struct mz_reg pay_card_register;
extern const struct mz_reg pay_budget_register;
extern const struct mz_reg pay_lump_register;
extern const struct mz_seals pay_seals[];

#endif
