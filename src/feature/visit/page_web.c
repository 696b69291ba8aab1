#include "feature/visit/page_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "store/db.h"

mz_str visit_href(mz_cx *cx, const struct visit_due *d)
{
    return mz_str_fmt(cx->a, "/visit/do/%" PRId64 "?source=%s", d->id, d->source->name);
}

const struct ui_tag *visit_source_tag(struct leaf *l, const struct visit_source *s)
{
    struct ui_tag *t = MZ_NEW(l->cx->a, struct ui_tag);
    *t = (struct ui_tag){.tone = MZ_TONE_INFO, .text = leaf_say(l, s->label), .icon = s->icon};
    return t;
}

const struct ui_clock *visit_clock(struct leaf *l, int64_t due)
{
    int64_t today = mz_date_today(l->cx).v;
    if (due == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = due < today ? UI_CLOCK_LATE : due <= today + 1 ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = leaf_sayf(l, due < today ? MZ_T("Late since {0}") : MZ_T("Until {0}||deadline"),
                        leaf_day(l, due), MZ_S(""));
    return c;
}

mz_str visit_worker(struct leaf *l, int64_t account)
{
    return account == 0 ? MZ_S("—") : list_worker(l, account);
}

mz_code visit_load_homes(struct list *list, size_t col)
{
    mz_arena *a = list->l->cx->a;
    int64_t *ids = MZ_NEW_N(a, int64_t, list->n + 1);
    struct visit_home *homes = MZ_NEW_N(a, struct visit_home, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].v[col].i;
    }
    list->once = homes;
    return visit_homes(list->l->cx, ids, list->n, homes);
}

const struct visit_home *visit_row_home(const struct leaf *l, const struct mz_reg_row *row)
{
    const struct visit_home *homes = l->list->once;
    return &homes[list_nth(l, row)];
}

void visit_crumb(struct leaf *l, struct mz_page *page, const char *label, const char *href)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, label), .href = mz_str_of(href)};
    page->crumbs = c;
    page->crumbs_n = 1;
}
