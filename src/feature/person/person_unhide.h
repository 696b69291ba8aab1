/*
 * person_unhide.h - opening one minor or protected person, with a reason, for some hours.
 *
 * Layer: feature. Included by person.h, where the invariants stand.
 *
 * Nobody sees hidden persons by their post. The permissions person.minor and person.protected are
 * the right to open one of them: the reason and the act are in the audit before anything is shown,
 * an hour has so many, and it ends by itself. Another account sees no more than before, and an
 * export of the register holds nobody who is hidden, opened or not.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_UNHIDE_H
#define MZ_FEATURE_PERSON_PERSON_UNHIDE_H

#include "feature/person/person.h"

enum { PERSON_OPEN_HOURS = 8, PERSON_OPENS_MAX = 50 };

/* Of the actor, by the permissions of the role: whom it may open (enum person_may). */
unsigned person_opens(const mz_cx *cx);
/*
 * Open a person for this account and PERSON_OPEN_HOURS. `as` is PERSON_MAY_MINOR, or with
 * PERSON_MAY_PROTECTED the whole of a protected person. MZ_DENIED without the permission, or when
 * more is needed than `as`; MZ_INVALID (field "why") for a reason under 4 characters; MZ_RATE after
 * PERSON_OPENS_MAX in any hour. Not inside a transaction.
 */
mz_code person_unhide(mz_cx *cx, unsigned as, int64_t id, mz_str why) MZ_MUST_USE;
/* Who typed a person in, or changed one, sees what they typed, for as long. Nothing for others. */
mz_code person_typed(mz_cx *cx, int64_t id) MZ_MUST_USE;

#endif
