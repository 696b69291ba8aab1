/* audit_board.c - who was shown what is hidden, for the home pages of those who watch over it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit_int.h"

enum { DAYS = 7, EACH_MAX = 20 };

static const char *const shown_acts[] = {"account.reveal", "person.open", "verify.raw"};

static struct mz_query query_of(mz_cx *cx, const char *act, size_t most)
{
    const int64_t day = INT64_C(86400000);
    return (struct mz_query){
        .filters = {{.col = "at_ms", .op = MZ_FROM, .i = mz_now_ms(cx) - DAYS * day},
                    {.col = "act", .op = MZ_IS, .s = mz_str_of(act)}},
        .filters_n = 2,
        .sort = "at_ms",
        .descending = true,
        .limit = (int64_t)most};
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct mz_reg_row *)a)->v[AUDIT_AT].i;
    int64_t y = ((const struct mz_reg_row *)b)->v[AUDIT_AT].i;
    return (x < y) - (x > y);
}

/* Numbers shown, hidden persons opened and raw rows of the last week, the newest of them by name.
 */
mz_code audit_todo_shown(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct mz_reg_row *all = MZ_NEW_N(cx->a, struct mz_reg_row, MZ_LEN(shown_acts) * EACH_MAX + 1);
    mz_str *names = NULL;
    size_t n = 0;
    *out = (struct mz_work){0};
    most = most > EACH_MAX ? EACH_MAX : most;
    for (size_t i = 0; i < MZ_LEN(shown_acts); i++) {
        struct mz_query q = query_of(cx, shown_acts[i], most);
        struct mz_reg_row *rows = NULL;
        size_t rows_n = 0;
        int64_t count = 0;
        MZ_TRY(mz_reg_count(cx, &audit_reg, &q, &count));
        MZ_TRY(mz_reg_rows(cx, &audit_reg, &q, &rows, &rows_n));
        out->total += count;
        for (size_t k = 0; k < rows_n; k++) {
            all[n++] = rows[k];
        }
    }
    qsort(all, n, sizeof *all, newest_first);
    out->n = n > most ? most : n;
    MZ_TRY(audit_names(cx, all, out->n, &names));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        mz_str role = account_role_title(cx->lang, all[i].v[AUDIT_ROLE].s);
        mz_str at = mz_time_text(cx->a, all[i].v[AUDIT_AT].i);
        out->items[i] = (struct mz_item){
            .title = audit_act_text(cx, all[i].v[AUDIT_ACT].s),
            .note = mz_str_fmt(cx->a, MZ_FMT " · " MZ_FMT, MZ_ARG(names[i]), MZ_ARG(role)),
            .place = at,
            .step = all[i].v[AUDIT_WHY].s,
            .href = mz_str_fmt(cx->a, "/audit/%" PRId64, all[i].id),
            .due = MZ_NULL};
    }
    return MZ_OK;
}
