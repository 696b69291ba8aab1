/* map.c - coverage on the ground: a point a village, where its households are on average. */
#include <inttypes.h>

#include "feature/division/division.h"
#include "feature/round/page_web.h"
#include "feature/round/round_sql.h"
#include "feature/round/round_view.h"
#include "feature/world.h"

enum { SIDE = 620, POINTS_MAX = 2000, R_MIN = 4, R_MAX = 14, SVG_MAX = 1 << 20 };

struct frame {
    int64_t west, north, wide, high; /* millionths of a degree; wide is scaled by the latitude */
    int64_t side;                    /* of the longer one */
};

/* A degree of longitude at 28° N, the middle of the south, is 88 hundredths of one of latitude. */
static int64_t flat(int64_t lon_e6)
{
    return lon_e6 * 88 / 100;
}

static struct frame frame_of(const struct round_q_points_row *r, size_t n)
{
    int64_t east = flat(r[0].lon_e6);
    int64_t south = r[0].lat_e6;
    struct frame f = {.west = east, .north = south};
    for (size_t i = 1; i < n; i++) {
        int64_t x = flat(r[i].lon_e6);
        f.west = x < f.west ? x : f.west;
        east = x > east ? x : east;
        f.north = r[i].lat_e6 > f.north ? r[i].lat_e6 : f.north;
        south = r[i].lat_e6 < south ? r[i].lat_e6 : south;
    }
    f.wide = east - f.west;
    f.high = f.north - south;
    f.side = f.wide > f.high ? f.wide : f.high;
    f.side = f.side == 0 ? 1 : f.side;
    return f;
}

static int64_t radius(int64_t n, int64_t most)
{
    int64_t r = R_MIN;
    while (r < R_MAX && (r + 1) * (r + 1) * most <= n * R_MAX * R_MAX) {
        r++;
    }
    return r;
}

static int64_t shade(int64_t done, int64_t all)
{
    return done == 0 ? 0 : done >= all ? 4 : 1 + done * 3 / all;
}

static void points(struct leaf *l, const struct round_plan *plan, struct round_map_view *v,
                   const struct round_q_points_row *r, size_t n)
{
    struct round_point *p = MZ_NEW_N(l->cx->a, struct round_point, n);
    struct frame f = frame_of(r, n);
    int64_t most = 1;
    for (size_t i = 0; i < n; i++) {
        most = r[i].all_n > most ? r[i].all_n : most;
    }
    for (size_t i = 0; i < n; i++) {
        p[i] = (struct round_point){
            .x = (flat(r[i].lon_e6) - f.west) * SIDE / f.side,
            .y = (f.north - r[i].lat_e6) * SIDE / f.side,
            .r = radius(r[i].all_n, most),
            .shade = shade(r[i].done_n, r[i].all_n),
            .href = mz_str_fmt(l->cx->a, "/round/list?round=%" PRId64 "&division=%012" PRId64,
                               plan->id, r[i].place),
            .name = mz_str_fmt(l->cx->a, MZ_FMT " %" PRId64 " / %" PRId64,
                               MZ_ARG(leaf_division_short(l->cx, r[i].place)), r[i].done_n,
                               r[i].all_n)};
    }
    v->points = p;
    v->points_n = n;
    v->width = f.wide * SIDE / f.side + 80;
    v->height = f.high * SIDE / f.side + 80;
}

/* The name of each township in the middle of its villages; villages of one are too close. */
static void labels(struct leaf *l, struct round_map_view *v, const struct round_q_points_row *r,
                   size_t n)
{
    struct round_label *t = MZ_NEW_N(l->cx->a, struct round_label, n);
    size_t i = 0;
    while (i < n) {
        struct round_label sum = {.x = 0};
        int64_t town = r[i].place / 1000 * 1000;
        int64_t k = 0;
        for (; i < n && r[i].place / 1000 * 1000 == town; i++, k++) {
            sum.x += v->points[i].x;
            sum.y += v->points[i].y;
        }
        t[v->labels_n++] = (struct round_label){
            .x = sum.x / k, .y = sum.y / k, .name = leaf_division_short(l->cx, town)};
    }
    v->labels = t;
}

mz_code round_map(struct leaf *l, const struct round_plan *r, int64_t township, mz_html *out)
{
    struct round_q_points_row *rows = NULL;
    struct round_map_view v = {.title = leaf_say(l, MZ_T("Where the visits are"))};
    int64_t lo = 0;
    int64_t hi = 0;
    size_t n = 0;
    *out = (mz_html){.s = MZ_S("")};
    division_range(township == 0 ? r->county * MZ_COUNTY_UNIT : township, &lo, &hi);
    MZ_TRY(round_q_points(l->cx, r->id, lo, hi, POINTS_MAX, &rows, &n));
    if (n < 2) {
        return MZ_OK;
    }
    points(l, r, &v, rows, n);
    if (township == 0) {
        labels(l, &v, rows, n);
    }
    mz_out part;
    mz_out_init(&part, l->cx->lang, SVG_MAX);
    round_map_html(&part, &v);
    *out = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return MZ_OK;
}
