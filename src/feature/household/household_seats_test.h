/* household_seats_test.h - who sits where, and whether all is well: for tests of this folder. */
#ifndef MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_SEATS_TEST_H
#define MZ_FEATURE_HOUSEHOLD_HOUSEHOLD_SEATS_TEST_H

#include "feature/household/change.h"
#include "feature/household/household_int.h"
#include "homes.h"

/* The open members: "02:1 10:2", persons by their place in `persons`. */
static inline const char *seats(struct homes *h, int64_t household, const int64_t *persons)
{
    static char out[200];
    struct household_member *m = NULL;
    size_t n = 0;
    size_t at = 0;
    out[0] = '\0';
    if (members_of(&h->w.cx, household, &m, &n) != MZ_OK) {
        mz_clear(&h->w.cx);
        return "?";
    }
    for (size_t i = 0; i < n; i++) {
        int who = -1;
        for (int k = 0; k < 16 && who < 0; k++) {
            who = persons[k] == m[i].person ? k : -1;
        }
        at += (size_t)snprintf(out + at, sizeof out - at, "%s" MZ_FMT ":%d", i == 0 ? "" : " ",
                               MZ_ARG(m[i].relation), who);
    }
    return out;
}

static inline bool sits(struct homes *h, int64_t household, const int64_t *persons,
                        const char *want)
{
    const char *got = seats(h, household, persons);
    if (strcmp(got, want) != 0) {
        printf("members are %s, not %s\n", got, want);
    }
    return strcmp(got, want) == 0;
}

static inline bool says(const struct household_problems *p, const char *field)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->say[i].field != NULL && strcmp(p->say[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

static inline bool healthy(struct homes *h)
{
    struct mz_actor before = h->w.actor;
    bool well = true;
    test_everywhere(&h->w);
    for (const struct mz_check *c = household_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        if (c->run(&h->w.cx, &bad) != MZ_OK || bad != 0) {
            printf("%s: %" PRId64 "\n", c->name, bad);
            well = false;
        }
    }
    h->w.actor = before;
    return well;
}

#endif
