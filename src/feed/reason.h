/*
 * reason.h - why a row of a delivery was not taken.
 *
 * Layer: feed. A reason is a row; a new one goes to the end of its group. Stored by name.
 */
#ifndef MZ_FEED_REASON_H
#define MZ_FEED_REASON_H

#include "base/base.h"

/* clang-format off */
/*
 *        name        given back  sentence; {0} is the label of the column
 */
#define MZ_FEED_REASONS(X) \
        X(NONE,       false, MZ_T("The row was taken.")) \
        /* what the reader of rows says (base/row.h) */ \
        X(COLUMNS,    true,  MZ_T("The row has more or fewer columns than the header.")) \
        X(NUL,        true,  MZ_T("The row holds a NUL character.")) \
        X(LONG,       true,  MZ_T("The row is longer than 1 MiB.")) \
        X(QUOTE,      true,  MZ_T("There is text behind a closing quote.")) \
        X(OPEN,       true,  MZ_T("A quote is opened and never closed.")) \
        X(WIDE,       true,  MZ_T("The row has more than 512 columns.")) \
        X(SHEET,      true,  MZ_T("A cell holds an error of the spreadsheet or no result.")) \
        X(JSON,       true,  MZ_T("The row is not one flat JSON object.")) \
        /* the ID number */ \
        X(ID_EMPTY,   true,  MZ_T("The ID number is missing.")) \
        X(ID_ROUNDED, true,  MZ_T("A spreadsheet rounded the ID number; its last digits are lost.")) \
        X(ID_LENGTH,  true,  MZ_T("The ID number has neither 18 nor 15 digits.")) \
        X(ID_LETTER,  true,  MZ_T("The ID number holds a character that is no digit.")) \
        X(ID_PLACE,   true,  MZ_T("No province has the first two digits of the ID number.")) \
        X(ID_BIRTH,   true,  MZ_T("The ID number holds a day that does not exist.")) \
        X(ID_FUTURE,  true,  MZ_T("By the ID number the person is not born yet.")) \
        X(ID_CHECK,   true,  MZ_T("The last digit of the ID number does not fit the others.")) \
        /* the person */ \
        X(NAME,       true,  MZ_T("The ID number belongs to a person of another name.")) \
        /* values */ \
        X(MISSING,    true,  MZ_T("Column \"{0}\" is empty.")) \
        X(NUMBER,     true,  MZ_T("Column \"{0}\" is no number.")) \
        X(UNIT,       true,  MZ_T("Column \"{0}\" carries a unit; send the plain number.")) \
        X(DECIMALS,   true,  MZ_T("Column \"{0}\" has more decimals than the item has.")) \
        X(DATE,       true,  MZ_T("Column \"{0}\" is no date.")) \
        X(CODE,       true,  MZ_T("Column \"{0}\" holds a code that the item does not have.")) \
        X(RANGE,      true,  MZ_T("Column \"{0}\" is outside what is plausible.")) \
        /* lines that are no data */ \
        X(TOTAL,      false, MZ_T("A line of totals.")) \
        X(HEADING,    false, MZ_T("The header again."))
/* clang-format on */

enum mz_feed_reason {
#define X(name, back, text) MZ_REASON_##name,
    MZ_FEED_REASONS(X)
#undef X
        MZ_REASONS_N
};

/* "ID_CHECK": for databases and files. */
const char *mz_feed_reason_name(enum mz_feed_reason r);
/* The sentence, of MZ_T. */
const char *mz_feed_reason_text(enum mz_feed_reason r);
/* False for lines that are no data: they are counted and not given back. */
bool mz_feed_reason_back(enum mz_feed_reason r);

#endif
