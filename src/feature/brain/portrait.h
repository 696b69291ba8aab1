/*
 * portrait.h - all that is known of a person or household on one page: collected here, shown by
 * portrait_web.c.
 *
 * Layer: feature, private to brain. Who is hidden from the reader has no portrait; who lives in the
 * household and is hidden has no name in it.
 */
#ifndef MZ_FEATURE_BRAIN_PORTRAIT_H
#define MZ_FEATURE_BRAIN_PORTRAIT_H

#include "feature/brain/page_web.h"
#include "feature/household/household.h"
#include "feature/person/person.h"

enum { PORTRAIT_HOMES = 12, PORTRAIT_EVENTS = 400, PORTRAIT_TAGS = 60, PORTRAIT_SEATS = 200 };

struct portrait_tag { /* every tag has its rule and its day */
    struct ui_tag tag;
    mz_str rule;
    mz_str rule_href;
    mz_str day;
    mz_str source;
};

struct portrait_event {
    int64_t ms;
    struct ui_event e;
};

struct portrait_seat {
    size_t home; /* place in homes */
    struct household_member m;
    mz_str name;
    bool seen; /* its page may be opened */
};

struct portrait {
    struct leaf *l;
    bool of_person;
    struct person_view p;
    struct household homes[PORTRAIT_HOMES];
    size_t homes_n;
    struct portrait_seat seats[PORTRAIT_SEATS];
    size_t seats_n;
    struct portrait_tag tags[PORTRAIT_TAGS];
    size_t tags_n;
    struct portrait_event events[PORTRAIT_EVENTS];
    size_t events_n;
    bool cut; /* there was more than is shown */
};

/* Households of the person, or the one; who sits and sat in them. */
mz_code portrait_homes(struct portrait *k) MZ_MUST_USE;
mz_code portrait_tags(struct portrait *k) MZ_MUST_USE;
/* Newest first. */
mz_code portrait_events(struct portrait *k) MZ_MUST_USE;
/* portrait_met.c: clues, visits of all kinds, devices, cross-checks, lists of departments. */
mz_code portrait_met(struct portrait *k, const struct household *h) MZ_MUST_USE;
/* portrait_paid.c: steps of benefits and payments of the subject. */
mz_code portrait_paid(struct portrait *k) MZ_MUST_USE;
void portrait_add(struct portrait *k, int64_t ms, bool day_only, struct ui_event e);
mz_str portrait_account(struct portrait *k, int64_t user);
/* What a hidden member has tells who it is: it is nothing of the household's. */
mz_code portrait_may_tell(struct portrait *k, int64_t person, bool *out) MZ_MUST_USE;
/* Does this row speak of the subject: of the household or, in a person's portrait, of the person.
 */
bool portrait_about(const struct portrait *k, int64_t person);

#endif
