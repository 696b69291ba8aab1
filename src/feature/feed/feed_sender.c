/* feed_sender.c - who brings deliveries in for which department, and what is theirs. */
#include "feature/feed/feed_sender.h"

#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed_sql.h"
#include "store/db.h"

mz_code feed_senders(mz_cx *cx, struct feed_sender **out, size_t *n)
{
    struct feed_sender_all_row *r = NULL;
    MZ_TRY(feed_sender_all(cx, FEED_SENDERS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct feed_sender, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct feed_sender){.id = r[i].id,
                                         .account = r[i].account,
                                         .since_ms = r[i].since_ms,
                                         .department = r[i].department,
                                         .source = r[i].source};
    }
    return MZ_OK;
}

/* ---- giving ---------------------------------------------------------------------------------- */

struct giving {
    int64_t account;
    mz_str department, source;
    int64_t id;
};

static const struct catalogue_department *department_of(const struct catalogue *c, mz_str id)
{
    for (size_t i = 0; i < c->department_n; i++) {
        if (mz_str_eq(c->department[i].id, id)) {
            return &c->department[i];
        }
    }
    return NULL;
}

static mz_code give_tx(mz_cx *cx, void *p)
{
    struct giving *g = p;
    struct feed_sender_of_row had = {0};
    bool found = false;
    struct feed_sender_add_args a = {.county = g->account / MZ_ID_UNIT,
                                     .account = g->account,
                                     .department = g->department,
                                     .source = g->source,
                                     .at_ms = mz_now_ms(cx)};
    a.division = a.county * MZ_COUNTY_UNIT;
    MZ_TRY(feed_sender_of(cx, g->account, &had, &found));
    if (found) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "login",
                         .text = MZ_T("This account sends for a department already. End that "
                                      "first."));
    }
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(feed_sender_add(cx, &a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.sender"),
                                             .kind = MZ_S("account"),
                                             .subject = g->account,
                                             .division = a.division});
}

mz_code feed_sender_give(mz_cx *cx, int64_t account, mz_str department, mz_str source)
{
    const struct catalogue *c = NULL;
    MZ_TRY(feed_catalogue(cx, &c));
    const struct catalogue_department *d = department_of(c, department);
    if (d == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "department",
                         .text = MZ_T("Choose a department of the catalogue"));
    }
    struct giving g = {.account = account, .department = d->id, .source = mz_str_trim(source)};
    g.source = g.source.n == 0 ? d->label : g.source;
    if (mz_utf8_count(g.source) > FEED_SOURCE_CHARS) {
        return mz_refuse(cx, MZ_INVALID, .field = "source", .text = MZ_T("At most {0} characters"),
                         .arg = {mz_str_fmt(cx->a, "%d", FEED_SOURCE_CHARS)});
    }
    return mz_tx(cx, give_tx, &g);
}

static mz_code end_tx(mz_cx *cx, void *p)
{
    const struct giving *g = p;
    int64_t n = 0;
    MZ_TRY(feed_sender_stop(cx, g->id, mz_now_ms(cx), &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("It was ended already."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.sender"),
                                             .kind = MZ_S("feed"),
                                             .subject = g->id,
                                             .division = cx->actor->division_lo});
}

mz_code feed_sender_end(mz_cx *cx, int64_t id)
{
    struct giving g = {.id = id};
    return mz_tx(cx, end_tx, &g);
}

/* ---- what is whose --------------------------------------------------------------------------- */

mz_code feed_sender_own(mz_cx *cx, struct feed_sender *out, bool *found)
{
    struct feed_sender_of_row r = {0};
    MZ_TRY(feed_sender_of(cx, cx->actor->user, &r, found));
    *out = (struct feed_sender){.id = r.id,
                                .account = cx->actor->user,
                                .since_ms = r.since_ms,
                                .department = *found ? r.department : MZ_S(""),
                                .source = *found ? r.source : MZ_S("")};
    return MZ_OK;
}

bool feed_sender_sends(const struct catalogue *c, const struct feed_sender *s,
                       const struct catalogue_category *k)
{
    return mz_str_eq(c->department[k->department].id, s->department);
}

mz_code feed_own_delivery(mz_cx *cx, int64_t id, struct feed_delivery *out)
{
    struct feed_sender s;
    bool found = false;
    MZ_TRY(feed_sender_own(cx, &s, &found));
    MZ_TRY(feed_delivery(cx, id, out));
    bool own =
        found && mz_str_eq(out->department, s.department) && mz_str_eq(out->source, s.source);
    return own ? MZ_OK : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such delivery."));
}
