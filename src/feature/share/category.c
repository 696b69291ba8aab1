#include "feature/share/category.h"

#include "store/db.h"

static enum category_is said(mz_str status)
{
    return mz_str_eq(status, MZ_S("eligible")) ? CATEGORY_YES
           : mz_str_eq(status, MZ_S("needs")) || mz_str_eq(status, MZ_S("manual"))
               ? CATEGORY_UNKNOWN
               : CATEGORY_NO;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a == MZ_NULL ? b : b == MZ_NULL || a < b ? a : b;
}

struct category_answer category_on(const struct category_fact *facts, size_t n, int64_t died,
                                   int64_t day)
{
    struct category_answer a = {
        .is = CATEGORY_NO, .fact = SIZE_MAX, .from = MZ_NULL, .to = MZ_NULL};
    int64_t next = MZ_NULL;
    for (size_t i = 0; i < n; i++) {
        const struct category_fact *f = &facts[i];
        if (f->since > day || (f->ended != MZ_NULL && f->ended < day)) {
            continue;
        }
        if (f->law_day <= day) {
            a.fact = i;
        } else {
            next = sooner(next, f->law_day - 1);
        }
    }
    if (a.fact == SIZE_MAX || (died != MZ_NULL && died < day)) {
        a.fact = SIZE_MAX;
        return a;
    }
    const struct category_fact *f = &facts[a.fact];
    a.is = said(f->status);
    a.from = f->law_day > f->since ? f->law_day : f->since;
    a.to = sooner(sooner(next, f->ended), died);
    return a;
}

const char *category_is_word(enum category_is is)
{
    switch (is) {
    case CATEGORY_YES:
        return "yes";
    case CATEGORY_UNKNOWN:
        return "unknown";
    case CATEGORY_NO:
        break;
    }
    return "no";
}
