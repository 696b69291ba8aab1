/* words.c - the words of channels, kinds, needs, states, endings and desks; whom a clue is about.
 */
#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

#define X(id, word, label) {word, label},
const struct clue_word clue_channels[CLUE_CHANNELS_N] = {CLUE_CHANNELS(X)};
const struct clue_word clue_needs[CLUE_NEEDS_N] = {CLUE_NEEDS(X)};
const struct clue_word clue_states[CLUE_STATES_N] = {CLUE_STATES(X)};
const struct clue_word clue_endings[CLUE_ENDINGS_N] = {CLUE_ENDINGS(X)};
const struct clue_word clue_desks[CLUE_DESKS_N] = {CLUE_DESKS(X)};
#undef X
#define X(id, word, label, param, usual) {word, label},
const struct clue_word clue_kinds[CLUE_KINDS_N] = {CLUE_KINDS(X)};
#undef X

size_t clue_word_of(const struct clue_word *words, size_t n, mz_str word)
{
    size_t i = 0;
    while (i < n && !mz_str_eq(word, mz_str_of(words[i].word))) {
        i++;
    }
    return i;
}

/* A household as people know it: by its head, by its number where the head is hidden. */
static mz_code home_name(mz_cx *cx, int64_t household, mz_str *out)
{
    struct household h = {.id = 0};
    struct person_view *head = NULL;
    size_t n = 0;
    MZ_TRY(household_get(cx, household, &h));
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

mz_code clue_whom(mz_cx *cx, const struct clue *c, mz_str *out)
{
    *out = c->name_mask.n > 0    ? c->name_mask
           : c->phone_mask.n > 0 ? c->phone_mask
                                 : mz_text(cx->lang, MZ_T("Somebody not named"));
    if (c->household == MZ_NULL) {
        return MZ_OK;
    }
    mz_code rc = home_name(cx, c->household, out);
    if (rc == MZ_ABSENT) { /* the household moved out of what this reader may see */
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}
