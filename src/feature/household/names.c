/* names.c - what households are called, many at once. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { NAMES_MAX = 1000, DIGITS = 21 };

static const struct person_view *seen(const struct person_view *v, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].id == person && v[i].hidden == 0) {
            return &v[i];
        }
    }
    return NULL;
}

static mz_str listed(mz_cx *cx, const int64_t *ids, size_t n)
{
    mz_sb b = mz_sb_new(cx->a, n * DIGITS + 3);
    for (size_t i = 0; i < n; i++) {
        mz_sb_fmt(&b, "%c%" PRId64, i == 0 ? '[' : ',', ids[i]);
    }
    mz_sb_fmt(&b, "%s", n == 0 ? "[]" : "]");
    return mz_sb_view(&b);
}

mz_code household_names(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names)
{
    struct household_heads_row *rows = NULL;
    struct person_view *v = NULL;
    size_t rows_n = 0;
    size_t v_n = 0;
    if (n > NAMES_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu households at once", n);
    }
    int64_t *heads = MZ_NEW_N(cx->a, int64_t, n + 1);
    size_t heads_n = 0;
    MZ_TRY(household_heads(cx, listed(cx, ids, n), &rows, &rows_n));
    for (size_t i = 0; i < rows_n; i++) {
        heads[heads_n] = rows[i].head;
        heads_n += rows[i].head > 0;
    }
    MZ_TRY(heads_n == 0 ? MZ_OK : person_views(cx, person_may(cx), heads, heads_n, &v, &v_n));
    for (size_t i = 0; i < n; i++) {
        names[i] = MZ_S("—");
        for (size_t k = 0; k < rows_n; k++) {
            const struct person_view *head =
                rows[k].id == ids[i] ? seen(v, v_n, rows[k].head) : NULL;
            struct mz_say say = {.text = MZ_T("Household {0}"), .arg = {rows[k].number}};
            if (head != NULL) {
                say = (struct mz_say){.text = MZ_T("Household of {0}"), .arg = {head->name}};
            }
            names[i] = rows[k].id == ids[i] ? mz_text_say(cx->a, cx->lang, say) : names[i];
        }
    }
    return MZ_OK;
}
