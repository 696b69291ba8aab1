#include "feature/visit/page_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
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

mz_str visit_worker(mz_cx *cx, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account != MZ_NULL && account != 0 && account_names(cx, &account, 1, &name) != MZ_OK) {
        mz_clear(cx);
    }
    return name;
}

void visit_crumb(struct leaf *l, struct mz_page *page, const char *label, const char *href)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, label), .href = mz_str_of(href)};
    page->crumbs = c;
    page->crumbs_n = 1;
}
