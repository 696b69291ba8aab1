/* words.c - the words of states, endings, measures and grades, and how a household is called. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/watch/watch_int.h"
#include "store/db.h"

const struct watch_word watch_states[WATCH_STATES_N] = {
#define X(id, word, label) {word, label, NULL},
    WATCH_STATES(X)
#undef X
};
const struct watch_word watch_endings[WATCH_ENDINGS_N] = {
#define X(id, word, label) {word, label, NULL},
    WATCH_ENDINGS(X)
#undef X
};
const struct watch_word watch_measures[WATCH_MEASURES_N] = {
#define X(id, word, label, hint) {word, label, hint},
    WATCH_MEASURES(X)
#undef X
};
const struct watch_word watch_grades[WATCH_GRADES_N] = {
#define X(id, word, label) {word, label, NULL},
    WATCH_GRADES(X)
#undef X
};

size_t watch_word_of(const struct watch_word *words, size_t n, mz_str word)
{
    size_t i = 0;
    while (i < n && !mz_str_eq(word, mz_str_of(words[i].word))) {
        i++;
    }
    return i;
}

mz_str watch_score(mz_arena *a, int64_t tenths)
{
    return mz_str_fmt(a, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

/* As people know it: by its head; by its number where the head is not for everybody's eyes. */
mz_code watch_home(mz_cx *cx, int64_t household, mz_str *name)
{
    struct household h = {.id = 0};
    struct person_view *head = NULL;
    size_t n = 0;
    MZ_TRY(household_get(cx, household, &h));
    if (h.head > 0) {
        MZ_TRY(person_views(cx, person_may(cx), &h.head, 1, &head, &n));
    }
    bool shown = n == 1 && head[0].hidden == 0;
    *name = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){.text = shown ? MZ_T("Household of {0}") : MZ_T("Household {0}"),
                        .arg = {shown ? head[0].name : h.number}});
    return MZ_OK;
}
