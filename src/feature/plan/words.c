/* words.c - the words of help plans, and how a household is called on their pages. */
#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/plan/plan_int.h"

#define X(id, word, label) {word, label},
const struct plan_word plan_needs[PLAN_NEEDS_N] = {PLAN_NEEDS(X)};
const struct plan_word plan_givers[PLAN_GIVERS_N] = {PLAN_GIVERS(X)};
const struct plan_word plan_everys[PLAN_EVERYS_N] = {PLAN_EVERYS(X)};
const struct plan_word plan_states[PLAN_STATES_N] = {PLAN_STATES(X)};
const struct plan_word plan_consents[PLAN_CONSENTS_N] = {PLAN_CONSENTS(X)};
const struct plan_word plan_origins[PLAN_ORIGINS_N] = {PLAN_ORIGINS(X)};
const struct plan_word plan_results[PLAN_RESULTS_N] = {PLAN_RESULTS(X)};
#undef X

size_t plan_word_of(const struct plan_word *words, size_t n, mz_str word)
{
    size_t i = 0;
    while (i < n && !mz_str_eq(word, mz_str_of(words[i].word))) {
        i++;
    }
    return i;
}

/* By its head; by its number where the head is hidden from this reader, or it has none. */
mz_code plan_home_name(mz_cx *cx, int64_t household, mz_str *out)
{
    struct household h = {.id = 0};
    struct person_view *head = NULL;
    size_t n = 0;
    *out = MZ_S("—");
    mz_code rc = household_get(cx, household, &h);
    if (rc == MZ_ABSENT) { /* it moved to where this reader does not look */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    if (h.head > 0) {
        MZ_TRY(person_views(cx, person_may(cx), &h.head, 1, &head, &n));
    }
    bool shown = n == 1 && head[0].hidden == 0;
    *out = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){.text = shown ? MZ_T("Household of {0}") : MZ_T("Household {0}"),
                        .arg = {shown ? head[0].name : h.number}});
    return MZ_OK;
}
