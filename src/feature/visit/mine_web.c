/* mine_web.c - the worker's list: by village on the shortest way, with a sketch of where they are.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/visit/page_web.h"
#include "feature/visit/visit_view.h"
#include "store/db.h"

enum { SIDE = 560, SVG_MAX = 1 << 20 };

struct stop {
    struct visit_due due;
    struct visit_home home;
    int64_t metres; /* from the one before in the village; MZ_NULL: not known */
};

static int64_t between(const struct stop *a, const struct stop *b)
{
    return a->home.lon_e6 == MZ_NULL || b->home.lon_e6 == MZ_NULL
               ? MZ_NULL
               : visit_metres(a->home.lon_e6, a->home.lat_e6, b->home.lon_e6, b->home.lat_e6);
}

/* In each village from the first to what is nearest, and on from there. */
static void shortest(struct stop *s, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        size_t best = i;
        int64_t least = INT64_MAX;
        s[i].metres = MZ_NULL;
        for (size_t k = i; k < n && s[k].due.division == s[i - 1].due.division; k++) {
            int64_t m = between(&s[i - 1], &s[k]);
            if (m != MZ_NULL && m < least) {
                least = m;
                best = k;
            }
        }
        if (least == INT64_MAX) {
            continue;
        }
        struct stop x = s[best];
        for (size_t k = best; k > i; k--) {
            s[k] = s[k - 1];
        }
        s[i] = x;
        s[i].metres = least;
    }
}

static mz_code stops_of(mz_cx *cx, struct stop **out, size_t *n)
{
    struct visit_due *due = NULL;
    MZ_TRY(visit_list(cx, &due, n));
    struct visit_home *homes = NULL;
    MZ_TRY(visit_homes_of(cx, due, *n, &homes));
    *out = MZ_NEW_N(cx->a, struct stop, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct stop){.due = due[i], .metres = MZ_NULL, .home = homes[i]};
    }
    shortest(*out, *n);
    return MZ_OK;
}

static mz_str far_text(struct leaf *l, int64_t metres)
{
    if (metres == MZ_NULL) {
        return MZ_S("");
    }
    mz_str text = metres < 1000 ? mz_str_fmt(l->cx->a, "%" PRId64, metres)
                                : mz_str_fmt(l->cx->a, "%" PRId64 ".%" PRId64, metres / 1000,
                                             metres % 1000 / 100);
    return leaf_sayf(l, metres < 1000 ? MZ_T("{0} m further") : MZ_T("{0} km further"), text,
                     MZ_S(""));
}

static void shown(struct leaf *l, const struct stop *s, size_t n, struct visit_mine_view *v)
{
    struct visit_stop *out = MZ_NEW_N(l->cx->a, struct visit_stop, n + 1);
    int64_t today = mz_date_today(l->cx).v;
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || s[i - 1].due.division != s[i].due.division;
        mz_str name = leaf_sayf(l, MZ_T("Household of {0}"), s[i].home.name, MZ_S(""));
        out[i] = (struct visit_stop){.village = first ? s[i].home.place : MZ_S(""),
                                     .name = name,
                                     .address = s[i].home.address,
                                     .why = s[i].due.why,
                                     .href = visit_href(l->cx, &s[i].due),
                                     .far = far_text(l, s[i].metres),
                                     .number = leaf_int(l, (int64_t)i + 1),
                                     .tag = visit_source_tag(l, s[i].due.source),
                                     .clock = visit_clock(l, s[i].due.due),
                                     .placed = s[i].home.lon_e6 != MZ_NULL};
        v->late += s[i].due.due != MZ_NULL && s[i].due.due < today ? 1 : 0;
        v->today += s[i].due.due == today ? 1 : 0;
    }
    v->stops = out;
    v->stops_n = n;
    v->total = (int64_t)n;
}

struct mine_row {
    const char *source;
    int64_t id;
    int64_t household;
    int64_t division;
    int64_t due;
    int64_t version;
};
static const struct mz_member mine_row_members[] = {
    {"source", "What it is for, one word", MZ_J_TEXT(struct mine_row, source)},
    {"id", "Its number at the source", MZ_J_INT(struct mine_row, id)},
    {"household", "Number of the household", MZ_J_INT(struct mine_row, household)},
    {"division", "12-digit code of the division", MZ_J_INT(struct mine_row, division)},
    {"due", "Last day", MZ_J_DAY_OR_NULL(struct mine_row, due)},
    {"version", "Counts changes; send it back with the visit", MZ_J_INT(struct mine_row, version)},
    {0},
};
static const struct mz_shape mine_row_shape = {"MyVisit", mine_row_members,
                                               sizeof(struct mine_row)};
const struct mz_shape visit_mine_shape = MZ_ROWS("MyVisits", "visits", &mine_row_shape);

static mz_code mine_json(struct leaf *l, const struct stop *s, size_t n, mz_out *out)
{
    struct mine_row *rows = MZ_NEW_N(l->cx->a, struct mine_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct visit_due *d = &s[i].due;
        rows[i] = (struct mine_row){d->source->name, d->id,  d->household,
                                    d->division,     d->due, d->version};
    }
    const struct mz_rows v = {.total = (int64_t)n, .rows = rows, .rows_n = n};
    return mz_reply_shape(out, &visit_mine_shape, &v);
}

mz_code visit_mine_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct stop *s = NULL;
    size_t n = 0;
    struct visit_mine_view v = {.stops_n = 0};
    MZ_TRY(stops_of(cx, &s, &n));
    MZ_TRY(visit_read(cx, "visit", 0, 0));
    if (mz_req_json(rq)) {
        return mine_json(l, s, n, out);
    }
    shown(l, s, n, &v);
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, 3);
    a[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Take them along")),
                              .href = MZ_S("/visit/app"),
                              .icon = MZ_ICON("device-mobile"),
                              .primary = true};
    a[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Where they are")),
                              .href = MZ_S("/visit/map"),
                              .icon = MZ_ICON("map-2")};
    a[2] = (struct ui_action){.label = leaf_say(l, MZ_T("My phones")),
                              .href = MZ_S("/visit/device"),
                              .icon = MZ_ICON("device-mobile-cog")};
    mz_page(rq, (struct mz_page){.title = leaf_say(l, MZ_T("My visits")),
                                 .menu = "/visit",
                                 .actions = a,
                                 .actions_n = 3});
    visit_mine_html(out, &v);
    return MZ_OK;
}

/* ---- where they are ------------------------------------------------------------------------ */

struct frame {
    int64_t west, east, north, south;
    size_t n;
};

static struct frame frame_of(const struct stop *s, size_t n)
{
    struct frame f = {.n = 0};
    for (size_t i = 0; i < n; i++) {
        const struct visit_home *h = &s[i].home;
        if (h->lon_e6 == MZ_NULL) {
            continue;
        }
        bool first = f.n++ == 0;
        f.west = first || h->lon_e6 < f.west ? h->lon_e6 : f.west;
        f.east = first || h->lon_e6 > f.east ? h->lon_e6 : f.east;
        f.north = first || h->lat_e6 > f.north ? h->lat_e6 : f.north;
        f.south = first || h->lat_e6 < f.south ? h->lat_e6 : f.south;
    }
    return f;
}

static void place_all(const struct stop *s, size_t n, struct visit_map_view *v,
                      struct visit_stop *out)
{
    struct frame f = frame_of(s, n);
    int64_t wide = visit_metres(f.west, f.north, f.east, f.north);
    int64_t high = visit_metres(f.west, f.north, f.west, f.south);
    int64_t side = wide > high ? wide : high;
    side = side < 200 ? 200 : side;
    for (size_t i = 0; i < n; i++) {
        const struct visit_home *h = &s[i].home;
        if (h->lon_e6 != MZ_NULL) {
            out[i].x = visit_metres(f.west, h->lat_e6, h->lon_e6, h->lat_e6) * SIDE / side;
            out[i].y = visit_metres(f.west, f.north, f.west, h->lat_e6) * SIDE / side;
        }
    }
    v->width = wide * SIDE / side + 60;
    v->height = high * SIDE / side + 60;
}

mz_code visit_map_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct stop *s = NULL;
    size_t n = 0;
    struct visit_mine_view mine = {.stops_n = 0};
    struct visit_map_view v = {.title = leaf_say(l, MZ_T("Where the visits are"))};
    struct mz_page page = {.title = v.title, .menu = "/visit"};
    MZ_TRY(stops_of(cx, &s, &n));
    MZ_TRY(visit_read(cx, "visit", 0, 0));
    shown(l, s, n, &mine);
    visit_crumb(l, &page, MZ_T("My visits"), "/visit");
    if (frame_of(s, n).n == 0) {
        struct leaf_part *p = leaf_left(l, MZ_T("Where the visits are"));
        p->note = leaf_say(l, MZ_T("Of none of these households the place is known."));
        return leaf_send(l, out, page);
    }
    struct visit_stop *stops = MZ_NEW_N(cx->a, struct visit_stop, n + 1);
    for (size_t i = 0; i < n; i++) {
        stops[i] = mine.stops[i];
    }
    place_all(s, n, &v, stops);
    v.stops = stops;
    v.stops_n = n;
    mz_out part;
    mz_out_init(&part, cx->lang, SVG_MAX);
    visit_map_html(&part, &v);
    leaf_left(l, MZ_T("Where the visits are"))->slot = mz_page_slot(rq, &part);
    mz_out_done(&part);
    return leaf_send(l, out, page);
}
