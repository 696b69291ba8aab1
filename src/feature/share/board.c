/* board.c - what waits for somebody, on the home page and in the menu. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { OPEN_MOST = 500 };

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    return division_get(cx->world->divisions, code, &d) ? division_spoken(cx->a, &d) : MZ_S("");
}

static mz_str recipient(mz_cx *cx, mz_str dataset, mz_str id)
{
    const struct sharing *all = NULL;
    const struct dataset *d = NULL;
    if (dataset_all(cx, &all) == MZ_OK) {
        d = dataset_find(all, dataset);
    } else {
        mz_clear(cx);
    }
    const struct dataset_words *w = d == NULL ? NULL : dataset_recipient(d, id);
    return w == NULL ? id : dataset_word(cx->lang, w);
}

mz_code share_todo_decide(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct share_q_in_state_row *r = NULL;
    struct share_q_asked_n_row total = {0};
    size_t n = 0;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(share_q_asked_n(cx, cx->actor->user, &total));
    MZ_TRY(share_q_in_state(cx, MZ_S("asked"), OPEN_MOST, &r, &n));
    out->total = total.n;
    out->items = MZ_NEW_N(cx->a, struct mz_item, most + 1);
    for (size_t i = 0; i < n && out->n < most; i++) {
        if (r[i].asked_by == cx->actor->user) {
            continue;
        }
        out->items[out->n++] =
            (struct mz_item){.title = mz_text(cx->lang, MZ_T("Decide on an agreement on sharing")),
                             .note = recipient(cx, r[i].dataset, r[i].recipient),
                             .place = place(cx, r[i].division),
                             .step = mz_text(cx->lang, share_state_label(MZ_S("asked"))),
                             .href = mz_str_fmt(cx->a, "/share/agreement/%" PRId64, r[i].id),
                             .due = MZ_NULL};
    }
    return MZ_OK;
}

static mz_code add_open(mz_cx *cx, mz_str state, size_t most, struct mz_work *out)
{
    struct share_q_open_row *r = NULL;
    size_t n = 0;
    MZ_TRY(share_q_open(cx, state, INT32_MAX, (int64_t)most, &r, &n));
    for (size_t i = 0; i < n && out->n < most; i++) {
        struct share_agreement a = {.id = 0};
        MZ_TRY(share_get(cx, r[i].agreement, &a));
        out->items[out->n++] =
            (struct mz_item){.title = mz_text(cx->lang, MZ_T("See to the receipt of a delivery")),
                             .note = recipient(cx, a.dataset, a.recipient),
                             .place = place(cx, r[i].division),
                             .step = mz_text(cx->lang, share_delivery_label(state)),
                             .href = mz_str_fmt(cx->a, "/share/delivery/%" PRId64, r[i].id),
                             .due = r[i].due};
    }
    return MZ_OK;
}

mz_code share_todo_receipts(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct share_q_open_n_row n = {0};
    *out = (struct mz_work){.n = 0};
    MZ_TRY(share_q_open_n(cx, mz_date_today(cx).v, &n));
    out->total = n.n;
    out->late = n.late;
    out->today = n.now;
    out->later = n.n - n.late - n.now;
    out->items = MZ_NEW_N(cx->a, struct mz_item, most + 1);
    MZ_TRY(add_open(cx, MZ_S("made"), most, out));
    return add_open(cx, MZ_S("fetched"), most, out);
}

mz_code share_late_count(mz_cx *cx, int64_t *n)
{
    struct share_q_open_n_row r = {0};
    MZ_TRY(share_q_open_n(cx, mz_date_today(cx).v, &r));
    *n = r.late;
    return MZ_OK;
}
