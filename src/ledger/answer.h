/*
 * answer.h - what the bank says of the lines it was sent, and whether all three sides agree.
 *
 * Layer: ledger. The caller has read the file; here each answer is held against its line.
 *
 * Invariants
 *   - A file is taken once, known by the SM3 of its bytes.
 *   - An answer that fits is booked; one that was booked already changes nothing; any other stands
 *     aside with its reason and changes nothing.
 */
#ifndef MZ_LEDGER_ANSWER_H
#define MZ_LEDGER_ANSWER_H

#include "ledger/batch.h"

enum { LEDGER_ANSWERS_MAX = 200000 };

/* clang-format off */
#define LEDGER_VERDICTS(X) \
          X(PAID,      MZ_T("Paid||line")) \
          X(FAILED,    MZ_T("Not paid||line")) \
          X(RETURNED,  MZ_T("Came back after it was paid")) \
          X(SAME,      MZ_T("Was known already")) \
          X(UNKNOWN,   MZ_T("There is no such line in this batch")) \
          X(AMOUNT,    MZ_T("The amount is not the one that was sent")) \
          X(ACCOUNT,   MZ_T("The account is not the one that was sent")) \
          X(OTHERWISE, MZ_T("The bank said otherwise before, or says both in this file")) \
          X(EARLY,     MZ_T("It comes back and was never paid"))
#define LEDGER_FILE_VERDICTS(X) \
          X(TAKEN,      MZ_T("Read||file")) \
          X(UNREADABLE, MZ_T("The file is not in the agreed form")) \
          X(NO_BATCH,   MZ_T("There is no such batch")) \
          X(NOT_SENT,   MZ_T("The batch was not sent")) \
          X(TOTALS,     MZ_T("Number or sum at the head are not those of the rows")) \
          X(CLOSED,     MZ_T("The batch was withdrawn"))
/* clang-format on */

enum ledger_verdict {
    LEDGER_NO_VERDICT,
#define X(id, title) LEDGER_ANSWER_##id,
    LEDGER_VERDICTS(X)
#undef X
        LEDGER_ANSWER_N
};

enum ledger_file_verdict {
#define X(id, title) LEDGER_FILE_##id,
    LEDGER_FILE_VERDICTS(X)
#undef X
        LEDGER_FILE_N
};

const char *ledger_verdict_title(enum ledger_verdict v);           /* MZ_T */
const char *ledger_file_verdict_title(enum ledger_file_verdict v); /* MZ_T */

/* What the bank's code means for the money. */
enum ledger_fate { LEDGER_FATE_PAID = 1, LEDGER_FATE_FAILED, LEDGER_FATE_RETURNED };

struct ledger_answer {
    int64_t row;  /* in the file, from 1, ascending */
    int64_t line; /* id; 0 when it cannot be read */
    int64_t fen;
    enum ledger_fate fate;
    int64_t outcome; /* the bank's code, 0 for paid */
    bool other_account;
    int64_t day;
    mz_str serial;
    enum ledger_verdict verdict; /* filled here */
};

struct ledger_answers {
    int64_t county;
    int64_t batch; /* 0: the file names none that can be read */
    uint8_t sm3[32];
    mz_str name;
    int64_t bytes;
    enum ledger_file_verdict verdict; /* of the caller; LEDGER_FILE_TAKEN when it was readable */
    int64_t claimed_n, claimed_fen;   /* at the head of the file; n < 0: it says nothing */
    struct ledger_answer *rows;
    size_t n;
    int64_t day; /* accounting date */
};

struct ledger_taken {
    int64_t file;
    bool again; /* these very bytes were taken before: nothing was done */
    enum ledger_file_verdict verdict;
    int64_t count[LEDGER_ANSWER_N]; /* by verdict */
};

/* Take one file, in the caller's transaction. A file that stands aside is no failure. */
mz_code ledger_answer(mz_cx *cx, struct ledger_answers *in, struct ledger_taken *out) MZ_MUST_USE;

/* ---- agreement --------------------------------------------------------------- */

struct ledger_difference {
    int64_t line, seq;
    int64_t owed_fen;   /* by the frozen line */
    int64_t booked_fen; /* by the ledger: posted or pending with the bank */
    int64_t bank_fen;   /* by the bank's answers */
    const char *text;   /* MZ_T */
};

enum { LEDGER_DIFFERENCES_MAX = 1000 };

struct ledger_agreement {
    int64_t lines, fen;                    /* sent */
    int64_t paid_n, paid_fen;              /* by the ledger */
    int64_t failed_n, failed_fen;          /* with those that came back */
    int64_t open_n, open_fen;              /* without an answer */
    int64_t bank_paid_fen;                 /* by the bank's answers */
    int64_t differences_n;                 /* all of them */
    struct ledger_difference *differences; /* the first LEDGER_DIFFERENCES_MAX */
    size_t kept_n;
    bool closed; /* everything agrees and nothing is open */
};

/* Hold lines, ledger and answers of a batch against one another. Changes nothing. */
mz_code ledger_agree(mz_cx *cx, int64_t batch, struct ledger_agreement *out) MZ_MUST_USE;
/*
 * The same with the bank's statement, and when all agree to the fen and nothing is open, close the
 * batch in the caller's transaction: what was with the bank is paid. statement_fen MZ_NULL: none.
 */
mz_code ledger_reconcile(mz_cx *cx, int64_t batch, int64_t statement_fen, int64_t day,
                         struct ledger_agreement *out) MZ_MUST_USE;

/* A line once more: where it stands and whether it may be paid again. */
struct ledger_again {
    int64_t id, person, period, kind, fen, benefit;
};
mz_code ledger_may_again(mz_cx *cx, int64_t county, int64_t line,
                         struct ledger_again *out) MZ_MUST_USE;

/* Lines of a person in all batches, newest month first, without those that were withdrawn. */
struct ledger_paid {
    int64_t line, batch, period;
    mz_str programme;
    enum ledger_line_kind kind;
    enum ledger_line_state state;
    int64_t gross, fen; /* owed; sent to the bank */
};
mz_code ledger_paid_to(mz_cx *cx, int64_t county, int64_t person, int64_t most,
                       struct ledger_paid **out, size_t *n) MZ_MUST_USE;

#endif
