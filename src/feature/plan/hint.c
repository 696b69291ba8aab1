/* hint.c - needs that what is known of a household suggests, each with its reason: ages, who lives
 * alone, what the office recognised. A person decides; nothing is derived from a diagnosis. */
#include "base/text.h"
#include "feature/household/household.h"
#include "feature/matter/matter.h"
#include "feature/person/person.h"
#include "feature/plan/plan_int.h"
#include "store/db.h"

enum { OLD = 65, VERY_OLD = 80, SCHOOL_FROM = 6 };

struct hints {
    struct plan_hint *out;
    size_t *n;
};

static void add(struct hints *h, enum plan_need_kind kind, struct mz_say why)
{
    for (size_t i = 0; i < *h->n; i++) {
        if (h->out[i].kind == kind) {
            return; /* the first reason is enough */
        }
    }
    if (*h->n < PLAN_HINTS_MAX) {
        h->out[(*h->n)++] = (struct plan_hint){kind, why};
    }
}

static void of_age(struct hints *h, int32_t age, size_t members)
{
    if (members == 1 && age >= OLD) {
        add(h, PLAN_COMPANY, (struct mz_say){.text = MZ_T("An old person lives alone")});
    }
    if (age >= VERY_OLD) {
        add(h, PLAN_CARE, (struct mz_say){.text = MZ_T("Somebody is 80 or older")});
    }
    if (age >= SCHOOL_FROM && age < PERSON_ADULT) {
        add(h, PLAN_SCHOOLING, (struct mz_say){.text = MZ_T("A child of school age lives there")});
    }
}

static void of_category(struct hints *h, mz_str category)
{
    static const struct {
        const char *word;
        enum plan_need_kind kind;
        const char *why;
    } rows[] = {
        {"dibao", PLAN_CASH, MZ_T("The household receives the living allowance")},
        {"margin", PLAN_CASH, MZ_T("The household is recognised as of low income")},
        {"rigid", PLAN_MEDICAL, MZ_T("The household has heavy necessary spending")},
        {"tekun", PLAN_CARE, MZ_T("Somebody is supported as destitute")},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (mz_str_eq(category, mz_str_of(rows[i].word))) {
            add(h, rows[i].kind, (struct mz_say){.text = rows[i].why});
        }
    }
}

mz_code plan_hints(mz_cx *cx, int64_t household, struct plan_hint *out, size_t *n)
{
    struct hints h = {out, n};
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    struct recognition *r = NULL;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX];
    size_t members = 0;
    size_t seen = 0;
    size_t known = 0;
    *n = 0;
    MZ_TRY(members_of(cx, household, &m, &members));
    for (size_t i = 0; i < members; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(cx, person_may(cx), ids, members, &v, &seen));
    for (size_t i = 0; i < seen; i++) {
        of_age(&h, v[i].age, members);
    }
    MZ_TRY(recognised(cx, household, &r, &known));
    int64_t today = mz_date_today(cx).v;
    for (size_t i = 0; i < known; i++) {
        if (recognised_on(&r[i], today)) {
            of_category(&h, r[i].category);
        }
    }
    return MZ_OK;
}
