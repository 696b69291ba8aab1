/* known_web.c - the part of a case's page about what the office itself knows, and from where. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/page_web.h"
#include "feature/person/person.h"

/* Whose it is: a member as the reader may see him, or the household. */
static mz_str whose(struct matter_page *s, const struct matter_known *k)
{
    struct leaf *l = s->l;
    struct person_view v = {.id = 0};
    if (k->source == MATTER_ENTRY) {
        return leaf_say(l, MZ_T("The entry||case"));
    }
    if (k->row == SIZE_MAX) {
        return leaf_say(l, MZ_T("The household"));
    }
    mz_code rc = k->person == 0 ? MZ_ABSENT : person_get(l->cx, person_may(l->cx), k->person, &v);
    if (rc != MZ_OK) {
        mz_clear(l->cx);
        return leaf_sayf(l, MZ_T("Member {0}"), leaf_int(l, (int64_t)k->row + 1), MZ_S(""));
    }
    return v.name;
}

static mz_str value_of(struct matter_page *s, const struct matter_known *k, mz_str v)
{
    if (k->source == MATTER_ENTRY) {
        return matter_page_fact(s, k->fact);
    }
    bool date = s->o.book->facts[k->fact].type.kind == RULE_DATE;
    return date ? v : leaf_say(s->l, mz_str_eq(v, MZ_S("true")) ? MZ_T("Yes") : MZ_T("No"));
}

static mz_str from_of(struct matter_page *s, const struct matter_known *k)
{
    struct leaf *l = s->l;
    if (k->value.n == 0) {
        return leaf_say(l, MZ_T("The office knows of no recognition in force."));
    }
    if (k->source == MATTER_ENTRY) {
        return leaf_sayf(l, MZ_T("From entry {0} of the register."), k->entry, MZ_S(""));
    }
    if (k->source == MATTER_MEMBERSHIP) {
        return leaf_say(l, MZ_T("From the register of households."));
    }
    mz_str since = leaf_day(l, k->since);
    return k->until == MZ_NULL
               ? leaf_sayf(l, MZ_T("Recognised since {0} by case {1}."), since,
                           matter_page_number(l, k->case_id))
               : leaf_sayf(l, MZ_T("Recognised until {0} by case {1}."), leaf_day(l, k->until),
                           matter_page_number(l, k->case_id));
}

static bool differs(const struct matter_known *k)
{
    return k->declared.n > 0 && !mz_str_eq(k->declared, k->value);
}

/* What a register says is show_listed()'s; that somebody lives there is no news. */
static bool shown(const struct matter_known *k)
{
    return k->source == MATTER_RECOGNISED || (k->source == MATTER_ENTRY && !k->quiet) ||
           (k->source == MATTER_MEMBERSHIP && (k->left || differs(k)));
}

static void row(struct matter_page *s, struct leaf_part *p, const struct matter_known *k)
{
    struct leaf *l = s->l;
    mz_str counts = value_of(s, k, k->value.n > 0 ? k->value : k->declared);
    mz_str note = from_of(s, k);
    if (differs(k)) {
        note = leaf_sayf(l, MZ_T("{0} The form says: {1}."), note, value_of(s, k, k->declared));
    }
    leaf_event(l, p, s->o.known_n,
               (struct ui_event){
                   .at = whose(s, k),
                   .text = leaf_sayf(l, MZ_T("{0}: {1}"),
                                     matter_page_name(l, &s->o.book->facts[k->fact].name), counts),
                   .note = note,
                   .href = k->case_id == 0
                               ? MZ_S("")
                               : mz_str_fmt(l->cx->a, "/matter/%" PRId64, k->case_id),
                   .tone = differs(k) ? MZ_TONE_WARN : MZ_TONE_OK});
}

void matter_page_known(struct matter_page *s)
{
    struct leaf_part *p = NULL;
    for (size_t i = 0; i < s->o.known_n; i++) {
        if (shown(&s->o.known[i])) {
            p = p == NULL ? leaf_right(s->l, MZ_T("What the office knows itself")) : p;
            row(s, p, &s->o.known[i]);
        }
    }
}
