#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/person/person_int.h"
#include "store/register.h"

/* The audit as far as it speaks of one person. Reads appear when the journal is drained. */
enum { AT, USER, ROLE, ACT, WHY };

static const struct mz_col columns[] = {
    [AT] = {"at_ms", MZ_T("At"), MZ_COL_TIME, 0, NULL},
    [USER] = {"user_id", MZ_T("Who"), MZ_COL_INT, 0, NULL},
    [ROLE] = {"role", MZ_T("Role"), MZ_COL_TEXT, 0, NULL},
    [ACT] = {"act", MZ_T("Act"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [WHY] = {"why", MZ_T("Reason"), MZ_COL_TEXT, 0, NULL},
    {"n", MZ_T("Number||how many"), MZ_COL_INT, MZ_COL_SORT, NULL},
    {"county", MZ_T("County"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"subject", MZ_T("Subject"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {0},
};

static const struct mz_reg audit = {.name = "person_looks",
                                    .table = "mz_audit_seen",
                                    .title = MZ_T("Who looked"),
                                    .sort = "-n",
                                    .cols = columns};

static mz_code add(mz_cx *cx, int64_t id, const char *act, struct person_look *all, size_t *n)
{
    enum { EACH = 50 };
    struct mz_reg_row *rows = NULL;
    size_t rows_n = 0;
    const struct mz_query q = {
        .filters = {{.col = "county", .op = MZ_IS, .i = id / MZ_ID_UNIT},
                    {.col = "subject", .op = MZ_IS, .i = id},
                    {.col = "kind", .op = MZ_IS, .s = MZ_S("person")},
                    {.col = "act", .op = MZ_IS, .s = mz_str_of(act)}},
        .filters_n = 4,
        .limit = EACH,
    };
    MZ_TRY(mz_reg_rows(cx, &audit, &q, &rows, &rows_n));
    for (size_t i = 0; i < rows_n; i++) {
        all[(*n)++] = (struct person_look){.at_ms = rows[i].v[AT].i,
                                           .user = rows[i].v[USER].i,
                                           .role = rows[i].v[ROLE].s,
                                           .act = rows[i].v[ACT].s,
                                           .why = rows[i].v[WHY].s};
    }
    return MZ_OK;
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct person_look *)a)->at_ms;
    int64_t y = ((const struct person_look *)b)->at_ms;
    return (x < y) - (x > y);
}

mz_code person_looks(mz_cx *cx, int64_t id, size_t most, struct person_look **out, size_t *n)
{
    enum { ALL_KINDS = 150 };
    struct person_look *all = MZ_NEW_N(cx->a, struct person_look, ALL_KINDS);
    *n = 0;
    *out = all;
    MZ_TRY(add(cx, id, "person.read", all, n));
    MZ_TRY(add(cx, id, "account.reveal", all, n));
    MZ_TRY(add(cx, id, "person.open", all, n));
    qsort(all, *n, sizeof *all, newest_first);
    *n = *n > most ? most : *n;
    return MZ_OK;
}
