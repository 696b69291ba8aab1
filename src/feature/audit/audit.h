/*
 * audit.h - reading the record: who did and saw what, and is the record whole.
 *
 * Layer: feature. Events are written by mz_tx_note() and mz_read_note() of the store and sealed
 * there; this feature only reads.
 *
 * Invariants
 *   - What a reader sees lies inside his scope; his own trail is all of his own acts.
 *   - Every act has words in the table of acts of the feature that writes it.
 */
#ifndef MZ_FEATURE_AUDIT_AUDIT_H
#define MZ_FEATURE_AUDIT_AUDIT_H

#include "feature/feature.h"

struct ui_time;

/* "changed a person": the words of an act in the reader's language; the act itself when unknown. */
mz_str audit_act_text(mz_cx *cx, mz_str act);

/*
 * Who did what with this subject, newest first, at most `most` (100), ready for ui_time_html():
 * "who looked at this person". Inside the actor's scope; strings in cx->a.
 */
mz_code audit_of_subject(mz_cx *cx, const char *kind, int64_t subject, size_t most,
                         struct ui_time *out) MZ_MUST_USE;

extern const struct mz_reg audit_reg;

#endif
