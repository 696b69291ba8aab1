/* who.c - who received what about one person: files by their states, answers by the audit. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/share/state.h"
#include "store/register.h"

enum { FILES_MAX = 2000, ANSWERS_MAX = 100 };

/* The audit as far as it speaks of answers about one person. */
enum { AT, DETAIL };

static const struct mz_col columns[] = {
    [AT] = {"at_ms", MZ_T("At"), MZ_COL_TIME, 0, NULL},
    [DETAIL] = {"detail", MZ_T("Detail"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"n", MZ_T("Number||how many"), MZ_COL_INT, MZ_COL_SORT, NULL},
    {"county", MZ_T("County"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"subject", MZ_T("Subject"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"act", MZ_T("Act"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {0},
};

static const struct mz_reg audit = {.name = "share_answers",
                                    .table = "mz_audit_seen",
                                    .title = MZ_T("Answers given"),
                                    .sort = "-n",
                                    .cols = columns};

static mz_code answers(mz_cx *cx, int64_t person, struct share_seen *out, size_t *n)
{
    struct mz_reg_row *rows = NULL;
    size_t rows_n = 0;
    const struct mz_query q = {
        .filters = {{.col = "county", .op = MZ_IS, .i = person / MZ_ID_UNIT},
                    {.col = "subject", .op = MZ_IS, .i = person},
                    {.col = "kind", .op = MZ_IS, .s = MZ_S("person")},
                    {.col = "act", .op = MZ_IS, .s = MZ_S("share.answer")}},
        .filters_n = 4,
        .limit = ANSWERS_MAX,
    };
    MZ_TRY(mz_reg_rows(cx, &audit, &q, &rows, &rows_n));
    for (size_t i = 0; i < rows_n; i++) {
        out[(*n)++] = (struct share_seen){.at_ms = rows[i].v[AT].i,
                                          .taken_ms = MZ_NULL,
                                          .number = MZ_S(""),
                                          .detail = rows[i].v[DETAIL].s};
    }
    return MZ_OK;
}

static mz_code files(mz_cx *cx, int64_t person, struct share_seen *out, size_t *n)
{
    struct share_q_files_row *r = NULL;
    size_t rows_n = 0;
    MZ_TRY(share_q_files(cx, FILES_MAX, &r, &rows_n));
    for (size_t i = 0; i < rows_n; i++) {
        struct share_state s;
        mz_cx own = *cx;
        own.a = mz_arena_new(1 << 20);
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT "/state", MZ_ARG(share_root(cx)),
                                 MZ_ARG(r[i].folder));
        if (share_state_open(&own, path.p, &s) == MZ_OK && share_state_person(&s, person)) {
            out[(*n)++] = (struct share_seen){.agreement = r[i].agreement,
                                              .delivery = r[i].id,
                                              .number = r[i].number,
                                              .at_ms = r[i].made_ms,
                                              .taken_ms = r[i].taken_ms,
                                              .detail = MZ_S("")};
        }
        mz_arena_free(own.a);
    }
    return MZ_OK;
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct share_seen *)a)->at_ms;
    int64_t y = ((const struct share_seen *)b)->at_ms;
    return (x < y) - (x > y);
}

mz_code share_who(mz_cx *cx, int64_t person, struct share_seen **out, size_t *n)
{
    *out = MZ_NEW_N(cx->a, struct share_seen, FILES_MAX + ANSWERS_MAX + 1);
    *n = 0;
    MZ_TRY(files(cx, person, *out, n));
    MZ_TRY(answers(cx, person, *out, n));
    qsort(*out, *n, sizeof **out, newest_first);
    return MZ_OK;
}
