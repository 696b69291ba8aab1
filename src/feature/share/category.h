/*
 * category.h - who is in a category on a day: the one definition, for files, answers and pages.
 *
 * Layer: feature. Pure: it reads facts and touches no database.
 *
 * A person is in category C on day D when the determination of C's outcome in force on D for the
 * living household that the person belongs to on D, or for the person alone, says "eligible".
 *   - In force on D is the one with the newest day of law not after D; of two with the same day the
 *     later made. It is in force until the day before the next one, whatever that says.
 *   - A membership counts from its first to its last day; a person counts until the day of death.
 *   - "needs" and "manual" are no answer yet: unknown. "not_eligible" and "gives_way" (another
 *     benefit is paid instead) are no. Without any determination the answer is no.
 */
#ifndef MZ_FEATURE_SHARE_CATEGORY_H
#define MZ_FEATURE_SHARE_CATEGORY_H

#include "base/base.h"

enum category_is { CATEGORY_NO, CATEGORY_YES, CATEGORY_UNKNOWN };

/* A determination, and a membership of its household. MZ_NULL: no last day. */
struct category_fact {
    int64_t since, ended;
    int64_t determination;
    int64_t division;
    int64_t law_day;
    mz_str status; /* of rule_determination */
    mz_str pack;
};

struct category_answer {
    enum category_is is;
    size_t fact;      /* that decided; SIZE_MAX: none was in force */
    int64_t from, to; /* the days it holds for; to MZ_NULL: until another is made */
};

/* facts: of one person and one outcome, by day of law, then in the order made. died: MZ_NULL. */
struct category_answer category_on(const struct category_fact *facts, size_t n, int64_t died,
                                   int64_t day);
/* "yes", "no", "unknown". */
const char *category_is_word(enum category_is is);

#endif
