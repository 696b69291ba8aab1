/* account_board.c - what waits for administrators on their home pages. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/page_web.h"

static mz_str account_href(mz_cx *cx, int64_t id)
{
    return mz_str_fmt(cx->a, "/account/%" PRId64, id);
}

/* Posts that a second person decides on; those that the reader may not decide are not his work. */
mz_code account_todo_posts(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct account_posts_pending_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(account_posts_pending(cx, &rows, &n));
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, n + 1)};
    for (size_t i = 0; i < n; i++) {
        bool own = rows[i].asked_by == cx->actor->user || rows[i].account == cx->actor->user;
        if (own) {
            continue;
        }
        out->total++;
        if (out->n < most) {
            out->items[out->n++] =
                (struct mz_item){.title = account_role_title(cx->lang, rows[i].role),
                                 .note = rows[i].name,
                                 .place = page_division(cx, rows[i].division),
                                 .step = rows[i].why,
                                 .href = MZ_S("/account/waiting"),
                                 .due = MZ_NULL};
        }
    }
    return MZ_OK;
}

mz_code account_todo_locked(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct account_locked_row *rows = NULL;
    struct account_locked_n_row all = {0};
    MZ_TRY(account_locked_n(cx, &all));
    *out = (struct mz_work){.total = all.n};
    MZ_TRY(account_locked(cx, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = (struct mz_item){
            .title = rows[i].name,
            .note = rows[i].login,
            .place = page_division(cx, rows[i].division),
            .step = mz_text_say(cx->a, cx->lang,
                                (struct mz_say){.text = MZ_T("locked since {0}"),
                                                .arg = {mz_time_text(cx->a, rows[i].changed_ms)}}),
            .href = account_href(cx, rows[i].id),
            .due = MZ_NULL};
    }
    return MZ_OK;
}
