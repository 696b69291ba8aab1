/* names.c - what households are called, many at once. */
#include "base/text.h"
#include "feature/household/household_int.h"
#include "feature/person/person.h"

mz_code household_heads(mz_cx *cx, const struct household *homes, size_t n,
                        const struct person_view **heads)
{
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    struct person_view *v = NULL;
    size_t ids_n = 0;
    size_t v_n = 0;
    for (size_t i = 0; i < n; i++) {
        ids[ids_n] = homes[i].head;
        ids_n += homes[i].id != 0 && homes[i].head > 0;
    }
    MZ_TRY(ids_n == 0 ? MZ_OK : person_views(cx, person_may(cx), ids, ids_n, &v, &v_n));
    for (size_t i = 0; i < n; i++) {
        heads[i] = NULL;
        for (size_t k = 0; k < v_n && homes[i].id != 0; k++) {
            heads[i] = v[k].id == homes[i].head ? &v[k] : heads[i];
        }
    }
    return MZ_OK;
}

mz_code household_names(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names)
{
    struct household *h = MZ_NEW_N(cx->a, struct household, n + 1);
    const struct person_view **heads = MZ_NEW_N(cx->a, const struct person_view *, n + 1);
    MZ_TRY(household_get_many(cx, ids, n, h));
    MZ_TRY(household_heads(cx, h, n, heads));
    for (size_t i = 0; i < n; i++) {
        bool named = heads[i] != NULL && heads[i]->hidden == 0;
        const struct mz_say say = {
            .text = named ? MZ_T("Household of {0}") : MZ_T("Household {0}"),
            .arg = {named ? heads[i]->name : h[i].number}};
        names[i] = h[i].id == 0 ? MZ_S("—") : mz_text_say(cx->a, cx->lang, say);
    }
    return MZ_OK;
}
