/*
 * asks.h - what the address of a list asks, as filters of its register.
 *
 * Layer: feature; for the `ask` and `hold` of registers and lists.
 */
#ifndef MZ_FEATURE_ASKS_H
#define MZ_FEATURE_ASKS_H

#include "store/register.h"

void asks_add(struct mz_query *q, struct mz_filter f);
/* The place that "division" names, with all below it; everything where it names none. */
void asks_place(const struct mz_ask *ask, struct mz_query *q);

#endif
