/*
 * settle.h - people and homes that benches and tests begin with, entered as a clerk enters them.
 *
 * Layer: feature. No page and no command of an office comes here. The answers are filled in as far
 * as all want them; a test that wants more sets it before it adds the person or the home.
 */
#ifndef MZ_FEATURE_SETTLE_H
#define MZ_FEATURE_SETTLE_H

#include "feature/household/household.h"
#include "feature/person/person.h"

/* The number of these 17 digits, with the check character of GB 11643. */
mz_str settle_number(mz_cx *cx, const char *digits);
/* Somebody with that number; without one where `digits` is NULL. */
struct person_input settle_person(mz_cx *cx, const char *name, const char *digits,
                                  int64_t division);
/* The home of these since 2019-04-14, the first its head: "02 10 20" are their relations. */
struct household_new settle_home(mz_cx *cx, int64_t division, const char *relations,
                                 const int64_t *persons);
/* Somebody who lives alone, and his home: both are added. */
mz_code settle_alone(mz_cx *cx, const char *name, const char *digits, int64_t division,
                     int64_t *person, int64_t *household) MZ_MUST_USE;

#endif
