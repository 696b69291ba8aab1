/*
 * export.h - a list as a file that leaves the program: whole, masked, marked and on record.
 *
 * Layer: feature, private to this folder. README.md says how a leaked row leads to who took it.
 *
 * Invariants
 *   - A register leaves only when it names a permission and the reader has it; every row goes
 *     through the register's own row(), so a file shows what the list shows and nothing more.
 *   - Nothing leaves without a row in export_run and an audit event in the same transaction.
 *   - Over export_approve_over rows somebody else approves first; nobody approves his own.
 *   - Memory is constant, whatever the number of rows.
 */
#ifndef MZ_FEATURE_TRANSFER_EXPORT_H
#define MZ_FEATURE_TRANSFER_EXPORT_H

#include "base/csv.h"
#include "base/xlsx_write.h"
#include "store/register.h"

enum {
    EXPORT_APPROVE_OVER = 5000, /* rows; setting export_approve_over. Ours, no law says it */
    EXPORT_ROWS_DAY = 20000,    /* without approval, an account and day; export_rows_day. Ours */
    EXPORT_TIMES_DAY = 50,      /* the same; export_times_day */
    EXPORT_KEEP_DAYS = 7,       /* of a file that was approved */
    EXPORT_PAIRS_MAX = 40,
    EXPORT_COLS_MAX = 60,
    EXPORT_IDS_MAX = 200, /* chosen rows: what one page of a list shows */
    EXPORT_CODE_LEN = 13, /* K7Q2M4-FHZ9A0 */
};

enum export_format { EXPORT_CSV, EXPORT_XLSX };

struct export_pair {
    mz_str name;
    mz_str value;
};

/* What is asked for: a register and the values of the list's address. */
struct export_wish {
    const struct mz_reg *reg;
    enum export_format format;
    struct export_pair pair[EXPORT_PAIRS_MAX];
    size_t pairs_n;
};

/* MZ_ABSENT for a register that never leaves, MZ_DENIED without its permission. */
mz_code export_register(mz_cx *cx, mz_str name, const struct mz_reg **out) MZ_MUST_USE;
const char *export_format_word(enum export_format f);

struct export_plan {
    const struct mz_reg *reg;
    struct mz_query q;
    size_t col[EXPORT_COLS_MAX]; /* positions of the columns shown */
    size_t cols_n;
    int64_t rows;
    mz_str words; /* the filters as a reader says them; numbers masked */
};
mz_code export_plan(mz_cx *cx, const struct export_wish *wish, struct export_plan *out) MZ_MUST_USE;

struct export_run {
    int64_t id, county, division, user;
    mz_str user_name, role, origin;
    int64_t scope_lo, scope_hi;
    enum mz_lang lang;
    struct export_wish wish;
    mz_str words, state, why, answer, file;
    int64_t rows;
    int64_t decided_by, decided_ms, job;
    int64_t mark;
    int64_t made_ms, ended_ms;
};

/* ---- leaving at once ------------------------------------------------------ */

/* Is the plan small enough to leave without approval? Refuses with MZ_RATE over the day's quota. */
mz_code export_may_go(mz_cx *cx, const struct export_plan *plan, bool *go) MZ_MUST_USE;
/* Records it: from here on the rows carry its mark. Opens its own transaction. */
mz_code export_begin(mz_cx *cx, const struct export_wish *wish, const struct export_plan *plan,
                     struct export_run *out) MZ_MUST_USE;

/* ---- by approval ----------------------------------------------------------- */

mz_code export_ask(mz_cx *cx, const struct export_wish *wish, mz_str why, int64_t *id) MZ_MUST_USE;
/* MZ_ABSENT for the export of another account, unless the actor may approve it. */
mz_code export_get_run(mz_cx *cx, int64_t id, struct export_run *out) MZ_MUST_USE;
/* MZ_DENIED for who asked. Yes asks for the job, as the one who asked. */
mz_code export_answer(mz_cx *cx, int64_t id, bool yes, mz_str text) MZ_MUST_USE;
/* The job: makes the file. */
mz_code export_make(mz_cx *cx, int64_t id,
                    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all),
                    void *p) MZ_MUST_USE;

/* ---- writing --------------------------------------------------------------- */

struct export_writer;
/* Begins the rows of a run; the cursor has a connection of its own. Closed with cx->a. */
mz_code export_open(mz_cx *cx, const struct export_run *run, const struct export_plan *plan,
                    struct export_writer **out) MZ_MUST_USE;
/* Some 64 KiB of CSV more, title and marks too; *more is false with the last piece. */
mz_code export_csv(mz_cx *cx, struct export_writer *w, mz_buf *out, bool *more) MZ_MUST_USE;
/* All of it as a workbook. */
mz_code export_xlsx(mz_cx *cx, struct export_writer *w, const char *path,
                    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all),
                    void *p) MZ_MUST_USE;
int64_t export_rows_written(const struct export_writer *w);

/* ---- marks (export_mark.c) -------------------------------------------------- */

/* The code of row n of the export with this mark, and the same as 30 characters without width. */
mz_code export_code(mz_cx *cx, int64_t mark, int64_t n, char out[EXPORT_CODE_LEN + 1]) MZ_MUST_USE;
mz_str export_hidden(mz_arena *a, const char code[EXPORT_CODE_LEN + 1]);

struct export_trace {
    struct export_run run;
    int64_t n;     /* the row of that export */
    bool hidden;   /* found in the invisible mark, not in the code */
    int64_t times; /* how many rows of it were found */
};
/* Who took the rows that stand in a text; at most `most` exports, one entry each. */
mz_code export_trace(mz_cx *cx, mz_str text, struct export_trace *out, size_t most,
                     size_t *n) MZ_MUST_USE;

#endif
