/*
 * notice.h - public notices (公示): what everybody may see of a case before it is decided, and what
 * people say against it.
 *
 * Layer: feature. feature/matter tells what happened to a case; README.md has the whole way.
 *
 * Invariants (notice_test.c holds them)
 *   - What leaves this folder for the public is a struct notice_shown, made by one function from
 *     constant words of the pack, the name as the pack lets it be shown, and numbers. It has no
 *     member for an ID number, a card, an address or a text that somebody typed.
 *   - A notice about a minor, about somebody protected, or about a household with a protected
 *     member is shown to nobody: it is only counted. That is asked anew each time it is shown.
 *   - When its days are over, or the case left the step, there is no page: 410.
 *   - An objection stops the days of the step until it is settled. Who objected is known to the one
 *     who checks it, after a reason, on record; to nobody else.
 */
#ifndef MZ_FEATURE_NOTICE_NOTICE_H
#define MZ_FEATURE_NOTICE_NOTICE_H

#include "feature/matter/matter.h"

/* What happened to a case, as feature/matter saw it; called in the transaction of the event. */
struct notice_moved {
    const struct matter_open *now;
    const struct flow_event *event;
    size_t no;                     /* of the event in its case */
    const struct ir_step *step;    /* where it happened; NULL: nowhere before */
    const struct ir_step *entered; /* NULL: the case stayed, or ended */
    bool ended;
    int64_t fen; /* of a step entered that shows an amount; MZ_NULL: the rules come to none */
    bool monthly;
};
/* Posts the notice of a step that shows one, takes it down, keeps objections beside the events. */
mz_code notice_case_moved(mz_cx *cx, const struct notice_moved *m) MZ_MUST_USE;

/* What hangs, or hung, for a case; id 0: nothing. */
struct notice_of_case {
    int64_t id;
    mz_str code;
    bool hangs;
    bool hidden;
    int64_t objections, open;
    int64_t first_open; /* objection that waits longest; 0: none */
};
mz_code notice_of_case(mz_cx *cx, int64_t case_id, struct notice_of_case *out) MZ_MUST_USE;

/* What hangs goes with its case to another place of the county: days and objections stay. */
mz_code notice_put(mz_cx *cx, int64_t case_id, int64_t division) MZ_MUST_USE;

/* ---- the demonstration ----------------------------------------------------------------------- */

struct demo;
struct demo_turns;
/* Objections over the year to what hung then, upheld and not. */
mz_code notice_demo_turns(struct demo *d, struct demo_turns *q) MZ_MUST_USE;

#endif
