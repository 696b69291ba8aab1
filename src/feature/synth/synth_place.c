/*
 * synth_place.c - where a household is: hamlet or street, house number, coordinates.
 *
 * A village has a few hamlets or streets of its own, drawn from its code, so that neighbours share
 * them. Points lie around the village, villages around their township, all in the county's frame.
 */
#include <stdio.h>
#include <string.h>

#include "feature/synth/synth_int.h"
#include "store/db.h"

/* clang-format off */
static const char *const first[] = {
    "上", "下", "大", "小", "东", "西", "南", "北", "前", "后", "坑", "溪", "岭", "山", "石", "竹",
    "枫", "樟", "松", "梅", "李", "叶", "项", "吴", "周", "毛", "黄", "金", "横", "高", "水", "岩",
};
static const char *const second[] = {
    "坑", "溪", "坪", "岭", "源", "垟", "岙", "坳", "田", "坞", "山", "湾", "洋", "底", "头", "塘",
    "桥", "湖", "圩", "弄", "畈", "根",
};
static const char *const streets[] = {
    "新华街", "中山东路", "中山西路", "剑池东路", "剑池西路", "环城南路", "环城北路", "贤良路",
    "公园路", "华楼街", "东升路", "新民路", "人民路", "解放街", "广场路", "滨江路", "沿江路",
    "文昌路", "学府路", "青瓷路", "宝剑路", "凤鸣路", "九姑山路", "水南路", "北河街", "西街",
    "康乐路", "和平路", "建设路", "振兴路",
};
/* clang-format on */

enum { HAMLETS = 4, STREETS = 6, HAMLET_BYTES = 7 };

static void hamlet(uint64_t seed, int64_t village, int32_t i, char out[HAMLET_BYTES])
{
    struct synth_rng r = synth_rng_of(seed, SYNTH_TOPIC_VILLAGE, village * HAMLETS + i);
    const char *a = first[synth_below(&r, (int32_t)MZ_LEN(first))];
    const char *b = second[synth_below(&r, (int32_t)MZ_LEN(second))];
    while (strcmp(a, b) == 0) {
        b = second[synth_below(&r, (int32_t)MZ_LEN(second))];
    }
    memcpy(out, a, 3);
    memcpy(out + 3, b, 4);
}

static const char *street(uint64_t seed, int64_t village, int32_t i)
{
    struct synth_rng r = synth_rng_of(seed, SYNTH_TOPIC_VILLAGE, village * STREETS + i);
    return streets[synth_below(&r, (int32_t)MZ_LEN(streets))];
}

void synth_address(const synth *s, struct synth_rng *r, const struct synth_village *v,
                   char out[SYNTH_PLACE_BYTES])
{
    char name[HAMLET_BYTES];
    int32_t house = synth_between(r, 1, 189);
    if (v->town != 0) {
        const char *z = street(s->o.seed, v->code, synth_below(r, STREETS));
        if (synth_permille(r, 620)) {
            int32_t stair = synth_between(r, 1, 4);
            int32_t floor = synth_between(r, 1, 6);
            int32_t door = synth_between(r, 1, 4);
            (void)snprintf(out, SYNTH_PLACE_BYTES, "%s%d号%d单元%d0%d室", z, house, stair, floor,
                           door);
        } else {
            (void)snprintf(out, SYNTH_PLACE_BYTES, "%s%d号", z, house);
        }
        return;
    }
    hamlet(s->o.seed, v->code, synth_below(r, HAMLETS), name);
    if (synth_permille(r, 700)) {
        (void)snprintf(out, SYNTH_PLACE_BYTES, "%s自然村%d号", name, house % 88 + 1);
    } else {
        (void)snprintf(out, SYNTH_PLACE_BYTES, "%d组%s%d号", house % 12 + 1, name, house % 88 + 1);
    }
}

/* A point in the middle `share` thousandths of [lo, hi]. */
static int64_t inside(struct synth_rng *r, int64_t lo, int64_t hi, int64_t share)
{
    int64_t width = (hi - lo) * share / 1000;
    int64_t begin = lo + (hi - lo - width) / 2;
    return begin + synth_below(r, (int32_t)(width > 0 ? width : 1));
}

static int64_t clamp(int64_t v, int64_t lo, int64_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

void synth_point(const synth *s, struct synth_rng *r, const struct synth_village *v,
                 int64_t *lon_e6, int64_t *lat_e6)
{
    const struct synth_county *c = &s->counties[v->county_i];
    *lon_e6 = MZ_NULL;
    *lat_e6 = MZ_NULL;
    if (!c->boxed) {
        return;
    }
    struct synth_rng town = synth_rng_of(s->o.seed, SYNTH_TOPIC_VILLAGE, v->code / 1000);
    struct synth_rng vill = synth_rng_of(s->o.seed, SYNTH_TOPIC_VILLAGE, v->code);
    int64_t lon = inside(&town, c->box.west_e6, c->box.east_e6, 660);
    int64_t lat = inside(&town, c->box.south_e6, c->box.north_e6, 660);
    lon += synth_between(&vill, -32000, 32000) + synth_between(r, -2500, 2500);
    lat += synth_between(&vill, -28000, 28000) + synth_between(r, -2200, 2200);
    *lon_e6 = clamp(lon, c->box.west_e6, c->box.east_e6);
    *lat_e6 = clamp(lat, c->box.south_e6, c->box.north_e6);
}

void synth_place(struct synth_build *b)
{
    const synth *s = b->s;
    struct synth_household *h = b->h;
    struct synth_rng r = synth_rng_of(s->o.seed, SYNTH_TOPIC_PLACE, h->k);
    const struct synth_village *home = b->village;
    const struct synth_village *of = home;
    const struct synth_county *c = &s->counties[home->county_i];
    synth_address(s, &r, home, h->address);
    synth_point(s, &r, home, &h->lon_e6, &h->lat_e6);
    h->division = home->code;
    h->since = (mz_date){SYNTH_DAY - synth_between(&r, 400, 9000)};
    /* Some who live in town are still registered in the village they come from. */
    if (!b->migrants && synth_permille(&r, home->town != 0 ? 180 : 12)) {
        of = &s->villages[c->village + (uint32_t)synth_below(&r, (int32_t)c->villages_n)];
    }
    if (b->migrants) {
        h->register_division = 0;
        h->register_address[0] = '\0';
        h->number[0] = '\0';
        return;
    }
    h->register_division = of->code;
    if (of == home) {
        memcpy(h->register_address, h->address, sizeof h->address);
    } else {
        synth_address(s, &r, of, h->register_address);
    }
    (void)snprintf(h->number, sizeof h->number, "%06u%08u", (unsigned)c->code % 1000000U,
                   (unsigned)(h->k % 100000000) + 1U);
}
