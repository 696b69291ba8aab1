/*
 * holds.h - may somebody rest a decision on this report: whose it is, for what, until when.
 *
 * Layer: feature. Part of verify.h for features that decide. A report proves a moment and ages: how
 * long it may be used is the pack's `valid_months`, counted when it was issued.
 */
#ifndef MZ_FEATURE_VERIFY_HOLDS_H
#define MZ_FEATURE_VERIFY_HOLDS_H

#include "feature/verify/verify.h"

enum verify_hold {
    VERIFY_HOLDS,
    VERIFY_NOT_ISSUED,   /* asked for, answered or failed, and nobody signed it */
    VERIFY_REPLACED,     /* an objection was right: another one holds in its place */
    VERIFY_OVER,         /* its last day is gone */
    VERIFY_OTHER_HOME,   /* about another household */
    VERIFY_OTHER_MATTER, /* for another purpose than what is decided */
    VERIFY_OTHER_PEOPLE, /* other people live in the household now than were asked about */
};

struct verify_use {
    int64_t household;
    mz_str purpose;
    mz_date day; /* on which it has to hold */
    bool past;   /* of a decision made anew as of then: who lives there today is not asked */
};
mz_code verify_holds(mz_cx *cx, const struct verify_report *r, const struct verify_use *use,
                     enum verify_hold *out) MZ_MUST_USE;
/*
 * Why not, with the way out. "{0}" is the number, "{1}" the last day; MZ_T, "" where it holds.
 */
const char *verify_hold_text(enum verify_hold hold);
/*
 * The report of a household and purpose to rest on: the newest that may be used today, else one
 * that waits to be issued, else the newest that was; out->id 0: none.
 */
mz_code verify_newest(mz_cx *cx, int64_t household, mz_str purpose,
                      struct verify_report *out) MZ_MUST_USE;
/* By the number on the paper, of the county; MZ_ABSENT outside the scope too. */
mz_code verify_of_number(mz_cx *cx, int64_t county, mz_str number,
                         struct verify_report *out) MZ_MUST_USE;
/* Somebody lives there who can consent: of children alone nobody can be asked about. */
mz_code verify_can_ask(mz_cx *cx, int64_t household, bool *yes) MZ_MUST_USE;
/* What a purpose is called; its id where the pack has none. */
mz_str verify_purpose_name(mz_cx *cx, mz_str purpose);

#endif
