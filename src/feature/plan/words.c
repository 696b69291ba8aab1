/* words.c - the words of help plans. */
#include "base/text.h"
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
