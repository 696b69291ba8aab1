#include "feature/round/page_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/worker_web.h"
#include "store/db.h"

mz_str round_plan_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/round/%" PRId64, id);
}

const struct ui_tag *round_plan_tag(struct leaf *l, const struct round_plan *r)
{
    int64_t today = mz_date_today(l->cx).v;
    if (r->closed) {
        return leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("Closed||of a campaign")));
    }
    if (r->making) {
        return leaf_tag(l, MZ_TONE_INFO, leaf_say(l, MZ_T("The list is being made")));
    }
    if (r->ends < today) {
        return leaf_tag(l, MZ_TONE_BAD, leaf_say(l, MZ_T("Past its last day")));
    }
    return r->starts > today
               ? leaf_tag(l, MZ_TONE_NOTE, leaf_say(l, MZ_T("Begins later")))
               : leaf_tag(l, MZ_TONE_OK, leaf_say(l, MZ_T("Under way||of a campaign")));
}

const struct ui_tag *round_visit_tag(struct leaf *l, enum round_state state)
{
    static const enum mz_tone tones[ROUND_STATES_N] = {
        [ROUND_OPEN] = MZ_TONE_INFO,    [ROUND_MET] = MZ_TONE_OK,     [ROUND_AWAY] = MZ_TONE_WARN,
        [ROUND_REFUSED] = MZ_TONE_NOTE, [ROUND_MOVED] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, round_states[state].label));
}

mz_str round_share(const struct leaf *l, int64_t part, int64_t all)
{
    return all == 0 ? MZ_S("—") : mz_str_fmt(l->cx->a, "%" PRId64 "%%", part * 100 / all);
}

mz_code round_workers(struct leaf *l, int64_t division, struct ui_option **out, size_t *n)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CARER, MZ_ROLE_CLERK,
                                         MZ_ROLE_OFFICER};
    return worker_options(l, division, roles, MZ_LEN(roles), out, n);
}

void round_crumbs(struct leaf *l, const struct round_plan *r, struct mz_page *page)
{
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    if (!mz_req_may(l->rq, "round.read")) { /* a carer comes from the list of his own */
        c[0] =
            (struct ui_crumb){.label = leaf_say(l, MZ_T("My visits")), .href = MZ_S("/round/mine")};
        page->crumbs = c;
        page->crumbs_n = r == NULL ? 0 : 1;
        page->menu = "/round/mine";
        return;
    }
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Campaigns of visits")),
                             .href = MZ_S("/round")};
    if (r != NULL) {
        c[1] = (struct ui_crumb){.label = r->name, .href = round_plan_href(l, r->id)};
    }
    page->crumbs = c;
    page->crumbs_n = r == NULL ? 1 : 2;
    page->menu = "/round";
}

mz_code round_read(mz_cx *cx, const char *kind, int64_t subject, int64_t division)
{
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("round.read"),
                                               .kind = mz_str_of(kind),
                                               .subject = subject,
                                               .division = division});
}

bool round_among(mz_str all, mz_str word)
{
    while (all.n > 0) {
        size_t n = 0;
        while (n < all.n && all.p[n] != ' ') {
            n++;
        }
        if (mz_str_eq((mz_str){all.p, n}, word)) {
            return true;
        }
        n += n < all.n ? 1 : 0;
        all = (mz_str){all.p + n, all.n - n};
    }
    return false;
}
