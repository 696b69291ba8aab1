/* board.c - what of the cases stands on the home page. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_sql.h"
#include "feature/world.h"
#include "store/db.h"

mz_code matter_count_open(mz_cx *cx, int64_t *n)
{
    struct matter_q_count_open_row r = {0};
    MZ_TRY(matter_q_count_open(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code matter_count_late(mz_cx *cx, int64_t *n)
{
    struct matter_q_count_light_row r = {0};
    MZ_TRY(matter_q_count_light(cx, FLOW_RED, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* A row tells all of it but the words, which are the pack's. */
static mz_code item_of(mz_cx *cx, const struct matter_q_by_due_row *r, struct mz_item *out)
{
    struct matter_kind k = {0};
    bool en = cx->lang == MZ_LANG_EN;
    const struct matter_case c = {.pack = r->pack, .pack_hash = r->pack_hash, .matter = r->matter};
    MZ_TRY(matter_kind_of(cx, &c, &k));
    *out = (struct mz_item){.title = en ? k.m->name.en : k.m->name.zh,
                            .place = place(cx, r->division),
                            .step = r->step,
                            .href = mz_str_fmt(cx->a, "/matter/%" PRId64, r->id),
                            .due = r->due_ms == MZ_NULL ? MZ_NULL : mz_date_of_ms(r->due_ms - 1).v};
    for (size_t i = 0; i < k.m->steps_n; i++) {
        const struct ir_label *s = &k.m->steps[i].name;
        out->step = mz_str_eq(s->id, r->step) ? (en ? s->en : s->zh) : out->step;
    }
    return MZ_OK;
}

/* Cases at a step where this post acts, by deadline. */
mz_code matter_todo_mine(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct matter_q_by_due_row *rows = NULL;
    struct matter_q_by_due_n_row n = {0};
    enum ir_post post = IR_POST_N;
    size_t rows_n = 0;
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, most + 1)};
    if (!ir_post_of(cx->actor->role, &post)) {
        return MZ_OK;
    }
    int64_t bit = INT64_C(1) << (unsigned)post;
    mz_date today = mz_date_today(cx);
    int64_t begin = mz_date_ms(today);
    int64_t end = mz_date_ms((mz_date){today.v + 1});
    MZ_TRY(matter_q_by_due_n(cx, bit, cx->actor->user, begin, end, &n));
    MZ_TRY(matter_q_by_due(cx, bit, cx->actor->user, (int64_t)most, &rows, &rows_n));
    out->total = n.total;
    out->late = n.late;
    out->today = n.today;
    out->later = n.total - n.late - n.today;
    for (size_t i = 0; i < rows_n; i++) {
        MZ_TRY(item_of(cx, &rows[i], &out->items[out->n++]));
    }
    return MZ_OK;
}
