/* map_web.c - where the divisions below lie: outlines, circles where people live, or a grid. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROUNDS = 160, FRAME = 1000, NAME_CHARS = 6, GRID = 6 };

struct spot {
    size_t kid;
    int64_t x; /* in hundredths of the picture's units */
    int64_t y;
};

/* ---- shades and names ----------------------------------------------------------------------- */

/* Four equal steps up to the largest figure; 0 stays white. */
static int shade(int64_t n, int64_t most)
{
    return n == 0 || most == 0 ? 0 : (int)((n * 4 + most - 1) / most);
}

static int64_t most_of(const struct brain_figures *f)
{
    int64_t most = 0;
    for (size_t i = 0; i < f->kids_n; i++) {
        most = f->each[i].open > most ? f->each[i].open : most;
    }
    return most;
}

static struct brain_area area_of(mz_cx *cx, const struct brain_figures *f, size_t i)
{
    mz_str name = division_spoken(cx->a, &f->kids[i]);
    mz_str n = mz_thousands(cx->a, f->each[i].open);
    struct mz_say say = {.text = MZ_T("{0}: {1} open alerts"), .arg = {name, n}};
    return (struct brain_area){.href = page_href(cx, f->kids[i].code),
                               .name = mz_text_say(cx->a, cx->lang, say),
                               .label = mz_text_cut(name, (size_t)NAME_CHARS * 3),
                               .value = n,
                               .shade = shade(f->each[i].open, most_of(f))};
}

/* ---- outlines ---------------------------------------------------------------------------------
 */

static size_t kid_of(const struct brain_figures *f, int64_t code)
{
    size_t i = 0;
    while (i < f->kids_n && f->kids[i].code != code) {
        i++;
    }
    return i;
}

static void outlines(mz_cx *cx, const struct brain_figures *f, const struct division_map *m,
                     struct brain_map *out)
{
    struct brain_area *v = MZ_NEW_N(cx->a, struct brain_area, m->outlines_n + 1);
    for (size_t i = 0; i < m->outlines_n; i++) {
        size_t kid = kid_of(f, m->outlines[i].code);
        if (kid < f->kids_n) {
            struct brain_area *a = &v[out->areas_n++];
            *a = area_of(cx, f, kid);
            a->path = m->outlines[i].path;
            a->x = m->outlines[i].x;
            a->y = m->outlines[i].y;
        }
    }
    out->areas = v;
    out->x = out->y = -4;
    out->width = m->width + 8;
    out->height = m->height + 8;
    out->radius = 12;
    out->font = 24;
    out->note = mz_text(cx->lang, MZ_T("A sketch, no evidence of any border. Outlines are of about "
                                       "2017; divisions made since are not drawn."));
}

/* ---- circles -----------------------------------------------------------------------------------
 */

static int64_t root(int64_t v)
{
    int64_t r = 0;
    for (int64_t bit = INT64_C(1) << 30; bit > 0; bit >>= 1) {
        r = (r + bit) * (r + bit) <= v ? r + bit : r;
    }
    return r;
}

static void push(struct spot *a, struct spot *b, int64_t way, int64_t gap)
{
    int64_t dx = b->x - a->x;
    int64_t dy = b->y - a->y;
    int64_t d = root(dx * dx + dy * dy);
    if (d >= gap) {
        return;
    }
    if (d == 0) { /* at the same place: to the side */
        dx = d = way;
    }
    int64_t by = (gap - d) / 2 + 1;
    a->x -= dx * by / d;
    a->y -= dy * by / d;
    b->x += dx * by / d;
    b->y += dy * by / d;
}

/* Circles that would cover each other are pushed apart until each can be read. */
static void apart(struct spot *s, size_t n, int64_t gap)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t k = i + 1; k < n; k++) {
                push(&s[i], &s[k], (int64_t)(k - i), gap);
            }
        }
    }
}

static void circles(mz_cx *cx, const struct brain_figures *f, const struct spot *s, size_t n,
                    struct brain_map *out)
{
    struct brain_area *v = MZ_NEW_N(cx->a, struct brain_area, n + 1);
    int32_t pad = out->radius * 2;
    int32_t x1 = out->x + out->width;
    int32_t y1 = out->y + out->height;
    for (size_t i = 0; i < n; i++) {
        v[i] = area_of(cx, f, s[i].kid);
        v[i].x = (int32_t)(s[i].x / 100);
        v[i].y = (int32_t)(s[i].y / 100);
        out->x = v[i].x - pad < out->x ? v[i].x - pad : out->x;
        out->y = v[i].y - pad < out->y ? v[i].y - pad : out->y;
        x1 = v[i].x + pad > x1 ? v[i].x + pad : x1;
        y1 = v[i].y + pad > y1 ? v[i].y + pad : y1;
    }
    out->width = x1 - out->x;
    out->height = y1 - out->y;
    out->areas = v;
    out->areas_n = n;
}

/* The frame of the county's map in degrees: the boxes of all that is drawn in it. */
static bool frame_of(const division_table *t, const struct division_map *m, struct division_box *b)
{
    bool any = false;
    for (size_t i = 0; i < m->outlines_n; i++) {
        struct division_box one;
        if (!division_box(t, m->outlines[i].code, &one)) {
            continue;
        }
        b->west_e6 = !any || one.west_e6 < b->west_e6 ? one.west_e6 : b->west_e6;
        b->south_e6 = !any || one.south_e6 < b->south_e6 ? one.south_e6 : b->south_e6;
        b->east_e6 = !any || one.east_e6 > b->east_e6 ? one.east_e6 : b->east_e6;
        b->north_e6 = !any || one.north_e6 > b->north_e6 ? one.north_e6 : b->north_e6;
        any = true;
    }
    return any && b->east_e6 > b->west_e6 && b->north_e6 > b->south_e6;
}

struct ground { /* how degrees become units */
    struct division_box box;
    int64_t width;
    int64_t height;
};

static struct spot spot_of(const struct ground *g, size_t kid, int64_t lon_e6, int64_t lat_e6)
{
    return (struct spot){
        kid, (lon_e6 - g->box.west_e6) * 100 / ((g->box.east_e6 - g->box.west_e6) / g->width + 1),
        (g->box.north_e6 - lat_e6) * 100 / ((g->box.north_e6 - g->box.south_e6) / g->height + 1)};
}

/* The outline of the county itself behind the circles, cut out of the map of its city. */
static bool county_ground(mz_cx *cx, int64_t county, struct ground *g, struct brain_map *out)
{
    const division_table *t = cx->world->divisions;
    struct division_map *m = MZ_NEW(cx->a, struct division_map);
    struct division_box own;
    if (!division_map(t, county, m) || !frame_of(t, m, &g->box) || !division_box(t, county, &own)) {
        return false;
    }
    *g = (struct ground){g->box, m->width, m->height};
    struct spot a = spot_of(g, 0, own.west_e6, own.north_e6);
    struct spot b = spot_of(g, 0, own.east_e6, own.south_e6);
    out->x = (int32_t)(a.x / 100) - 6;
    out->y = (int32_t)(a.y / 100) - 6;
    out->width = (int32_t)((b.x - a.x) / 100) + 12;
    out->height = (int32_t)((b.y - a.y) / 100) + 12;
    for (size_t i = 0; i < m->outlines_n; i++) {
        if (m->outlines[i].code == county) {
            mz_str *path = MZ_NEW(cx->a, mz_str);
            *path = m->outlines[i].path;
            out->ground = path;
            out->ground_n = 1;
        }
    }
    return true;
}

/* Without an outline: what the places themselves span. */
static void own_ground(const struct brain_q_points_row *p, size_t n, struct ground *g,
                       struct brain_map *out)
{
    *g = (struct ground){.width = FRAME, .height = FRAME * 3 / 4};
    for (size_t i = 0; i < n; i++) {
        struct division_box *b = &g->box;
        b->west_e6 = i == 0 || p[i].lon_e6 < b->west_e6 ? p[i].lon_e6 : b->west_e6;
        b->south_e6 = i == 0 || p[i].lat_e6 < b->south_e6 ? p[i].lat_e6 : b->south_e6;
        b->east_e6 = i == 0 || p[i].lon_e6 > b->east_e6 ? p[i].lon_e6 : b->east_e6;
        b->north_e6 = i == 0 || p[i].lat_e6 > b->north_e6 ? p[i].lat_e6 : b->north_e6;
    }
    out->width = FRAME;
    out->height = FRAME * 3 / 4;
}

static void grid(struct spot *s, const struct brain_figures *f, struct brain_map *out)
{
    int64_t step = FRAME / GRID;
    for (size_t i = 0; i < f->kids_n; i++) {
        s[i] = (struct spot){i, ((int64_t)(i % GRID) * step + step / 2) * 100,
                             ((int64_t)(i / GRID) * step + step / 2) * 100};
    }
    out->width = FRAME;
    out->height = (int32_t)((int64_t)(f->kids_n / GRID + 1) * step);
    out->radius = 42;
    out->font = 26;
}

static mz_code spots(mz_cx *cx, const struct brain_figures *f, struct brain_map *out)
{
    struct brain_q_points_row *p = NULL;
    struct ground g = {.width = 0};
    size_t points_n = 0;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t unit = division_code_level(f->kids[0].code) == DIVISION_VILLAGE ? 1 : 1000;
    struct spot *s = MZ_NEW_N(cx->a, struct spot, f->kids_n + 1);
    division_range(f->division, &lo, &hi);
    MZ_TRY(brain_q_points(cx, lo, hi, unit, &p, &points_n));
    bool outline = unit == 1000 && county_ground(cx, f->division, &g, out);
    if (!outline) {
        own_ground(p, points_n, &g, out);
    }
    out->radius = outline ? out->width / 26 : 34;
    out->font = outline ? out->width / 34 : 24;
    for (size_t i = 0; i < points_n; i++) {
        size_t kid = kid_of(f, p[i].part * unit);
        if (kid < f->kids_n) {
            s[n++] = spot_of(&g, kid, p[i].lon_e6, p[i].lat_e6);
        }
    }
    out->note =
        mz_text(cx->lang, MZ_T("Circles stand about where the people of a place live, moved "
                               "so that none covers another. A sketch, no evidence of any "
                               "border."));
    if (n < 2) { /* nobody has coordinates here */
        n = f->kids_n;
        *out = (struct brain_map){.title = out->title};
        grid(s, f, out);
        out->note = mz_text(cx->lang, MZ_T("In order of the codes: nobody has coordinates here, so "
                                           "this is no map."));
    } else {
        apart(s, n, (int64_t)out->radius * 360);
    }
    circles(cx, f, s, n, out);
    return MZ_OK;
}

mz_code page_map_of(mz_cx *cx, const struct brain_figures *f, struct brain_map *out)
{
    struct division_map *m = MZ_NEW(cx->a, struct division_map);
    *out = (struct brain_map){.title = mz_text(cx->lang, MZ_T("Open alerts by place"))};
    if (f->kids_n == 0) {
        return MZ_OK;
    }
    bool high = division_code_level(f->kids[0].code) <= DIVISION_COUNTY;
    if (high && division_map(cx->world->divisions, f->division, m) && m->code == f->division) {
        outlines(cx, f, m, out);
        return MZ_OK;
    }
    if (high) {
        struct spot *s = MZ_NEW_N(cx->a, struct spot, f->kids_n + 1);
        grid(s, f, out);
        out->note = mz_text(cx->lang, MZ_T("In order of the codes: there is no outline of these "
                                           "divisions, so this is no map."));
        circles(cx, f, s, f->kids_n, out);
        return MZ_OK;
    }
    return spots(cx, f, out);
}
