/* words.c - the words of channels, kinds, needs, states, endings and desks; whom a clue is about.
 */
#include "base/text.h"
#include "feature/clue/clue_int.h"
#include "feature/household/household.h"
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

mz_str clue_told(mz_cx *cx, const struct clue *c)
{
    return c->name_mask.n > 0    ? c->name_mask
           : c->phone_mask.n > 0 ? c->phone_mask
                                 : mz_text(cx->lang, MZ_T("Somebody not named"));
}

mz_code clue_whom(mz_cx *cx, const struct clue *c, mz_str *out)
{
    *out = clue_told(cx, c);
    if (c->household == MZ_NULL) {
        return MZ_OK;
    }
    mz_str home = MZ_S("");
    MZ_TRY(household_names(cx, &c->household, 1, &home));
    *out = mz_str_eq(home, MZ_S("—")) ? *out : home; /* moved out of what this reader may see */
    return MZ_OK;
}
