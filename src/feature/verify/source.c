#include "feature/verify/source.h"

#include <string.h>

#include "base/utf8.h"
#include "feature/feed/feed.h"
#include "feature/world.h"
#include "store/db.h"

struct source_desk {
    const struct pack *p;
    struct source_link *link[PACK_CATEGORIES]; /* of live adapters, by category */
    bool demo;
    mz_arena *a;
    feed_desk *deliveries; /* of the county and day below; NULL: not looked for yet */
    int64_t county, day;
    const struct verify_pass *pass; /* whose members the deliveries are asked about */
};

const char *source_state_label(enum source_state s)
{
    switch (s) {
    case SOURCE_FOUND:
        return MZ_T("Returned");
    case SOURCE_NONE:
        return MZ_T("No record");
    case SOURCE_MISSING:
        return MZ_T("Not returned");
    case SOURCE_CONFLICT:
        return MZ_T("Number and name differ");
    case SOURCE_UNASKED:
        return MZ_T("Not asked");
    }
    return "";
}

const char *source_state_word(enum source_state s)
{
    static const char *const words[] = {"found", "none", "missing", "conflict", "unasked"};
    return words[s];
}

/* Blanks and the dots inside names of minorities are written in several ways. */
static mz_str bare(mz_str s, char *to, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < max; i++) {
        if (s.p[i] == ' ') {
            continue;
        }
        if (i + 1 < s.n && memcmp(s.p + i, "·", 2) == 0) {
            i++;
            continue;
        }
        if (i + 2 < s.n && (memcmp(s.p + i, "・", 3) == 0 || memcmp(s.p + i, "　", 3) == 0)) {
            i += 2;
            continue;
        }
        to[n++] = s.p[i];
    }
    return (mz_str){to, n};
}

bool source_same_name(mz_str a, mz_str b)
{
    char x[256];
    char y[256];
    return a.n < sizeof x && b.n < sizeof y &&
           mz_str_eq(bare(a, x, sizeof x), bare(b, y, sizeof y));
}

mz_code source_open(mz_cx *cx, const struct pack *p, struct source_desk **out)
{
    struct source_desk *d = MZ_NEW(cx->a, struct source_desk);
    *d = (struct source_desk){.p = p, .demo = cx->world != NULL && cx->world->demo, .a = cx->a};
    for (size_t i = 0; i < p->adapter_n; i++) {
        size_t at = (size_t)(p->adapter[i].category - p->catalogue->category);
        MZ_TRY(source_link_open(cx, &p->adapter[i], &d->link[at]));
    }
    *out = d;
    return MZ_OK;
}

static void all(struct source_answer *a, size_t n, enum source_state s, const char *fault)
{
    for (size_t i = 0; i < n; i++) {
        a->state[i] = s;
    }
    a->fault = fault;
}

static void count(struct source_answer *a, size_t n)
{
    a->missing = a->conflicts = 0;
    for (size_t i = 0; i < n; i++) {
        a->missing += a->state[i] == SOURCE_MISSING;
        a->conflicts += a->state[i] == SOURCE_CONFLICT;
    }
}

mz_code source_look(mz_cx *cx, struct source_desk *desk, int64_t division, int64_t day)
{
    const struct catalogue *c = NULL;
    mz_cx inner = *cx;
    inner.a = desk->a;
    MZ_TRY(feed_catalogue(cx, &c));
    if (memcmp(c->hash, desk->p->catalogue->hash, sizeof c->hash) != 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The catalogue was changed while the program ran; start it "
                                      "again"));
    }
    if (desk->deliveries != NULL && desk->county == division / MZ_COUNTY_UNIT && desk->day == day) {
        return MZ_OK;
    }
    desk->county = division / MZ_COUNTY_UNIT;
    desk->day = day;
    mz_code rc = feed_desk_open(&inner, division, day, &desk->deliveries);
    cx->err = inner.err;
    return rc;
}

mz_code source_begin(mz_cx *cx, struct source_desk *desk, const struct verify_pass *pass)
{
    struct feed_one *one = MZ_NEW_N(cx->a, struct feed_one, pass->member_n + 1);
    for (size_t i = 0; i < pass->member_n; i++) {
        one[i] = (struct feed_one){.person = pass->member[i].person,
                                   .number = pass->member[i].number,
                                   .made_ms = pass->member[i].made_ms,
                                   .numbered_ms = pass->member[i].numbered_ms};
    }
    MZ_TRY(source_look(cx, desk, pass->division, pass->day));
    desk->pass = pass;
    return feed_desk_people(cx, desk->deliveries, one, pass->member_n);
}

/* One way: *there is false when nobody answers on it. */
static mz_code ask_way(mz_cx *cx, struct source_desk *desk, const struct verify_pass *pass,
                       size_t category, enum pack_way way, struct source_answer *out, bool *there)
{
    *there = true;
    switch (way) {
    case PACK_WAY_LIVE:
        *there = desk->link[category] != NULL;
        return *there ? source_http(cx, desk->p, desk->link[category], pass, out) : MZ_OK;
    case PACK_WAY_DELIVERY:
        MZ_TRY(desk->pass == pass ? MZ_OK : source_begin(cx, desk, pass));
        return source_delivery(cx, desk->p, desk->deliveries, pass, category, out, there);
    case PACK_WAY_SYNTHETIC:
        *there = desk->demo;
        return *there ? source_synthetic(cx, desk->p, pass, category, out) : MZ_OK;
    case PACK_WAYS_N:
        break;
    }
    *there = false;
    return MZ_OK;
}

mz_code source_ask(mz_cx *cx, struct source_desk *desk, const struct verify_pass *pass,
                   size_t category, struct source_answer *out)
{
    *out = (struct source_answer){.state = MZ_NEW_N(cx->a, enum source_state, pass->member_n + 1),
                                  .source = MZ_S(""),
                                  .about = MZ_S(""),
                                  .as_of = MZ_NULL,
                                  .period = MZ_NULL,
                                  .came = MZ_NULL};
    if (!pass->scope.has[category]) {
        all(out, pass->member_n, SOURCE_UNASKED, NULL);
        return MZ_OK;
    }
    int64_t began = mz_now_ms(cx);
    const struct pack_order *o = &desk->p->order[category];
    bool there = false;
    for (size_t i = 0; i < o->way_n && !there; i++) {
        MZ_TRY(ask_way(cx, desk, pass, category, o->way[i], out, &there));
    }
    if (!there) {
        all(out, pass->member_n, SOURCE_MISSING, MZ_T("This source is not connected"));
    }
    out->ms = mz_now_ms(cx) - began;
    count(out, pass->member_n);
    return MZ_OK;
}

/* Whether a way is there, without asking it. */
static mz_code way_there(mz_cx *cx, struct source_desk *desk, size_t category, enum pack_way way,
                         struct source_way *out)
{
    const struct catalogue_category *k = &desk->p->catalogue->category[category];
    struct feed_answer a = {.some = false};
    switch (way) {
    case PACK_WAY_LIVE:
        out->connected = desk->link[category] != NULL;
        out->source = out->connected ? out->adapter->words.id : out->source;
        break;
    case PACK_WAY_DELIVERY:
        MZ_TRY(desk->deliveries == NULL
                   ? MZ_OK
                   : feed_desk_state(cx, desk->deliveries, k, desk->p->order[category].months, &a));
        out->connected = a.some;
        out->source = mz_str_fmt(cx->a, "delivery:" MZ_FMT, MZ_ARG(k->no));
        out->fault = a.some ? a.fault : NULL;
        out->about = a.about;
        out->period = a.some ? a.period : MZ_NULL;
        break;
    case PACK_WAY_SYNTHETIC:
        out->connected = desk->demo;
        out->source = mz_str_fmt(cx->a, "synthetic:" MZ_FMT, MZ_ARG(k->no));
        break;
    case PACK_WAYS_N:
        break;
    }
    out->kind = out->connected ? pack_way_label(way) : out->kind;
    return MZ_OK;
}

mz_code source_way_of(mz_cx *cx, struct source_desk *desk, size_t category, struct source_way *out)
{
    const struct catalogue_category *k = &desk->p->catalogue->category[category];
    const struct pack_order *o = &desk->p->order[category];
    *out = (struct source_way){.source = MZ_S(""),
                               .kind = MZ_T("Not connected"),
                               .adapter = pack_adapter_of(desk->p, k),
                               .about = MZ_S(""),
                               .period = MZ_NULL};
    for (size_t i = 0; i < o->way_n && !out->connected; i++) {
        MZ_TRY(way_there(cx, desk, category, o->way[i], out));
    }
    return MZ_OK;
}
