/*
 * effect.h - what follows from an event of a case: letters, benefits, cases that begin, notices.
 *
 * Layer: feature, private to this folder. One file an effect; the table is in act.c.
 *
 * Invariants
 *   - Effects run in the transaction of the event, after event and row are written, in the order of
 *     the table. One that fails undoes the event and those before it: nothing happens by halves.
 *   - An effect reads what happened and changes rows of its own; the case itself only through
 *     matter_happen() of a later event. What it refuses is said to who acted.
 *   - The same event never runs twice; mz doctor folds histories without effects.
 */
#ifndef MZ_FEATURE_MATTER_EFFECT_H
#define MZ_FEATURE_MATTER_EFFECT_H

#include "feature/matter/matter_int.h"

struct matter_happened {
    const struct matter_open *was; /* before; of BEGUN: without a step */
    const struct matter_open *now; /* behind it: the row as stored, answers and facts that count */
    const struct flow_event *event;
    size_t no;                      /* its number in the case, from 1 */
    const struct ir_step *step;     /* where it happened; NULL: BEGUN, REOPENED */
    const struct ir_action *action; /* that was taken: chosen, signed by the last, or after days */
    const struct ir_task *task;     /* that was done */
    const struct ir_step *entered;  /* NULL: the case stays where it was, or ended */
    const struct ir_end *end;       /* reached by this event */
};

/* The actor is who acted; the program itself (user 0) when days are over. */
typedef mz_code matter_effect(mz_cx *cx, const struct matter_happened *h);

matter_effect matter_effect_book;   /* effect_book.c: entries of registers */
matter_effect matter_effect_bundle; /* effect_bundle.c: bundles count their cases that ended */

/* Ends with NULL. */
extern matter_effect *const matter_effects[];

/* pay_effect.c: what an end or an action pays, once or each month, and pays no longer. */
matter_effect matter_pays;
/* When a case that was opened again was decided first; 0: it was not. */
int64_t matter_decided_first(const struct matter_open *o);
/*
 * A case that was opened again comes to an end that stands in the place of the first. A refusal
 * does not: nobody is worse off for an appeal, and what was granted by mistake is stopped by a
 * matter that hears who has it.
 */
bool matter_decides_anew(const struct matter_happened *h);
/*
 * The day of the decision. A case that was opened again, on appeal or for a mistake, is decided as
 * of its first decision: what should have been paid since then is paid back.
 */
mz_date matter_decided_on(const struct matter_open *o);
/* recognise_effect.c: what an end says of somebody apart from money. */
matter_effect matter_recognises;
/* notice_effect.c: what the public sees of a step. */
matter_effect matter_notices;
/* rests.c: a check names its cross-check report, a word that grants needs one that holds. */
matter_effect matter_rests;
/* limit_effect.c: how the time limits of the law are kept. */
matter_effect matter_keeps_limits;
/* call.c: reminders end with their clocks. */
matter_effect matter_ends_calls;
/* inbox.c: who is asked, urged or sent a copy, and when that is over. */
matter_effect matter_addresses;
/* start_effect.c: the matters that an end starts. */
matter_effect matter_starts;

#endif
