/*
 * person_rows.h - the register behind the list of persons, its export, its saved views and JSON.
 *
 * Layer: feature.
 *
 * Invariants
 *   - Every query goes through person_rows_allow() and every row through person_row_hide() before
 *     anybody sees them. The columns for sorting hold nothing of a hidden person, so that an order
 *     tells nothing either.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_ROWS_H
#define MZ_FEATURE_PERSON_PERSON_ROWS_H

#include "feature/person/person.h"
#include "store/register.h"

extern const struct mz_reg person_reg;

/* Positions of the columns in struct mz_reg_row.v. */
enum person_col {
    PERSON_COL_NAME,
    PERSON_COL_SEX,
    PERSON_COL_AGE, /* 0 from the store; person_row_hide() puts the age there, -1: unknown */
    PERSON_COL_BIRTH,
    PERSON_COL_ID_MASK,
    PERSON_COL_DIVISION,
    PERSON_COL_ADDRESS,
    PERSON_COL_PHONE_MASK,
    PERSON_COL_NATION,
    PERSON_COL_HUKOU,
    PERSON_COL_STATE,
    PERSON_COL_PROTECT,
    PERSON_COL_DIED,
    PERSON_COL_SOURCE,
    PERSON_COL_CHANGED,
    PERSON_COL_SORT_NAME,  /* the name sorts by this */
    PERSON_COL_SORT_BIRTH, /* the age sorts by this, descending */
    PERSON_COL_HIDDEN,     /* as stored; person_row_hide() puts the missing permissions there */
    PERSON_COL_N
};

/*
 * Hold a query against what the reader may see: a filter by protection needs the permission, a
 * filter by a place below a township leaves out those whose place is hidden, and birthdays may be
 * asked for in whole years of age only (person_age_filter). Adds filters to q.
 */
mz_code person_rows_allow(mz_cx *cx, unsigned may, struct mz_query *q) MZ_MUST_USE;
/* Who is from..to full years old today, both included; either may be -1. Adds filters to q. */
mz_code person_age_filter(mz_cx *cx, int32_t from, int32_t to, struct mz_query *q) MZ_MUST_USE;
/* Take out of a row what the reader may not see; same rules as struct person_view. */
void person_row_hide(mz_cx *cx, unsigned may, struct mz_reg_row *row);

/* The hooks of the register (person_ask.c): filters and words of an address; a row as it leaves. */
mz_code person_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q) MZ_MUST_USE;
mz_code person_typed(mz_cx *cx, mz_str text, struct mz_search *out) MZ_MUST_USE;
mz_code person_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row) MZ_MUST_USE;

#endif
