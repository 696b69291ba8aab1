/*
 * synth_files.h - files of people as offices send them, and the truth about each row.
 *
 * Layer: feature, private to synth.
 *
 * DIR/people.csv          UTF-8 with a byte order mark, comma
 * DIR/people_gb18030.csv  GB18030, columns renamed and in another order
 * DIR/people.xlsx         the first MZ_XW_ROWS rows
 * DIR/truth.csv           row,person,kind,noise - row 1 is the first below the heads
 *
 * All have the same rows in the same order.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_FILES_H
#define MZ_FEATURE_SYNTH_SYNTH_FILES_H

#include "feature/synth/synth_dirty.h"

/* clang-format off */
/* What happens to the writing of a row, whoever it is about. */
#define SYNTH_NOISES(X)                                                             \
             X(SPACES,      "spaces")     /* blanks in the name, behind the number */ \
             X(QUOTE,       "quote")      /* ' before the number */                   \
             X(EXCEL,       "excel")      /* 3.31181E+17: the number is lost */       \
             X(DATE_SLASH,  "dateslash")  /* 1952/2/29 */                             \
             X(DATE_HAN,    "datehan")    /* 1952年2月29日 */                           \
             X(DATE_PLAIN,  "dateplain")  /* 19520229 */                              \
             X(DATE_SERIAL, "dateserial") /* 19053: a day of a spreadsheet */         \
             X(SEX_CODE,    "sexcode")    /* 1, 2 */                                  \
             X(PHONE,       "phoneparts") /* 138-0000-0000 */                         \
             X(MISSING,     "missing")    /* a cell that is needed is empty */
/* clang-format on */

enum synth_noise {
    SYNTH_NOISE_NONE,
#define X(id, word) SYNTH_NOISE_##id,
    SYNTH_NOISES(X)
#undef X
        SYNTH_NOISES_N
};

struct synth_files {
    const char *dir; /* made when it is missing */
    struct synth_rates rates;
    int32_t noise; /* rows in a thousand */
    void (*step)(void *p, int64_t household);
    bool (*stopped)(void *p);
    void *p;
};

struct synth_files_sum {
    int64_t rows;
    int64_t flawed; /* rows that are no first record of a person */
    int64_t noisy;
    int64_t in_workbook;
};

/* MZ_STOPPED when `stopped` says so; what was written is removed after any failure. */
mz_code synth_files_write(mz_cx *cx, const synth *s, const struct synth_files *what,
                          struct synth_files_sum *sum) MZ_MUST_USE;

#endif
