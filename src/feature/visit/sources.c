/* sources.c - where visits come from: a source is a line here and a file beside it. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/visit/visit_int.h"
#include "feature/world.h"
#include "store/db.h"

const struct visit_source *const visit_sources[] = {&visit_from_watch, &visit_from_round,
                                                    &visit_from_matter, &visit_from_plan, NULL};

const struct visit_source *visit_source_of(mz_str name)
{
    for (size_t i = 0; visit_sources[i] != NULL; i++) {
        if (mz_str_eq(name, mz_str_of(visit_sources[i]->name))) {
            return visit_sources[i];
        }
    }
    return NULL;
}

/* By village; there, what ends first. */
static int by_place(const void *x, const void *y)
{
    const struct visit_due *a = x;
    const struct visit_due *b = y;
    if (a->division != b->division) {
        return a->division < b->division ? -1 : 1;
    }
    int64_t first = a->due == MZ_NULL ? INT64_MAX : a->due;
    int64_t second = b->due == MZ_NULL ? INT64_MAX : b->due;
    if (first != second) {
        return first < second ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

mz_code visit_list(mz_cx *cx, struct visit_due **out, size_t *n)
{
    *out = MZ_NEW_N(cx->a, struct visit_due, VISIT_DUE_MAX + 1);
    *n = 0;
    for (size_t i = 0; visit_sources[i] != NULL; i++) {
        const struct visit_source *s = visit_sources[i];
        size_t some = 0;
        if (!account_may(cx, s->need)) {
            continue;
        }
        MZ_TRY(s->list(cx, *out + *n, VISIT_DUE_MAX - *n, &some));
        for (size_t k = *n; k < *n + some; k++) {
            (*out)[k].source = s;
        }
        *n += some;
    }
    qsort(*out, *n, sizeof **out, by_place);
    return MZ_OK;
}

mz_code visit_get(mz_cx *cx, mz_str source, int64_t id, struct visit_due *out)
{
    const struct visit_source *s = visit_source_of(source);
    *out = (struct visit_due){.id = id};
    if (s == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "source",
                         .text = MZ_T("Visits of this kind are not known here."));
    }
    MZ_TRY(account_need(cx, s->need));
    MZ_TRY(s->get(cx, id, out));
    out->source = s;
    return MZ_OK;
}

mz_code visit_note(mz_cx *cx, const char *act, const char *kind, int64_t subject, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = mz_str_of(kind),
                                             .subject = subject,
                                             .division = division});
}

mz_code visit_read(mz_cx *cx, const char *kind, int64_t subject, int64_t division)
{
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("visit.read"),
                                               .kind = mz_str_of(kind),
                                               .subject = subject,
                                               .division = division});
}

/* ---- whom and where ------------------------------------------------------------------- */

static mz_str spoken(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* A phone may be lost: the family name and the house are enough to find the door. */
static struct visit_home home_of(mz_cx *cx, const struct household *h,
                                 const struct person_view *head)
{
    bool hidden = head == NULL || head->hidden != 0;
    struct visit_home v = {.name = hidden ? h->number : mz_str_mask(cx->a, head->name, 1, 0),
                           .place = spoken(cx, h->division),
                           .address = hidden ? MZ_S("") : h->address,
                           .lon_e6 = h->lon_e6,
                           .lat_e6 = h->lat_e6};
    if (head != NULL && hidden) {
        v.lon_e6 = v.lat_e6 = MZ_NULL; /* where a protected person lives stays here */
        v.place = spoken(cx, h->division / 1000 * 1000);
    }
    return v;
}

mz_code visit_homes(mz_cx *cx, const int64_t *households, size_t n, struct visit_home *out)
{
    struct household *h = MZ_NEW_N(cx->a, struct household, n + 1);
    const struct person_view **heads = MZ_NEW_N(cx->a, const struct person_view *, n + 1);
    MZ_TRY(household_get_many(cx, households, n, h));
    MZ_TRY(household_heads(cx, h, n, heads));
    for (size_t i = 0; i < n; i++) {
        out[i] = h[i].id != 0 ? home_of(cx, &h[i], heads[i])
                              : (struct visit_home){.name = MZ_S("—"),
                                                    .place = MZ_S("—"),
                                                    .lon_e6 = MZ_NULL,
                                                    .lat_e6 = MZ_NULL};
    }
    return MZ_OK;
}

mz_code visit_homes_of(mz_cx *cx, const struct visit_due *due, size_t n, struct visit_home **out)
{
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        ids[i] = due[i].household;
    }
    *out = MZ_NEW_N(cx->a, struct visit_home, n + 1);
    return visit_homes(cx, ids, n, *out);
}

mz_code visit_home(mz_cx *cx, int64_t household, struct visit_home *out)
{
    struct household h = {.id = 0};
    const struct person_view *head = NULL;
    MZ_TRY(household_get(cx, household, &h));
    MZ_TRY(household_heads(cx, &h, 1, &head));
    *out = home_of(cx, &h, head);
    return MZ_OK;
}

/* ---- distances ------------------------------------------------------------------------ */

/* Thousandths of the cosine of a latitude, every five degrees. */
static int64_t cosine(int64_t lat_e6)
{
    static const int64_t of[] = {1000, 996, 985, 966, 940, 906, 866, 819, 766, 707,
                                 643,  574, 500, 423, 342, 259, 174, 87,  0};
    int64_t lat = lat_e6 < 0 ? -lat_e6 : lat_e6;
    lat = lat > 89999999 ? 89999999 : lat;
    int64_t i = lat / 5000000;
    int64_t rest = lat % 5000000;
    return of[i] - (of[i] - of[i + 1]) * rest / 5000000;
}

static int64_t root(int64_t v)
{
    int64_t r = 0;
    for (int64_t bit = INT64_C(1) << 31; bit > 0; bit >>= 1) {
        r += (r + bit) * (r + bit) <= v ? bit : 0;
    }
    return r;
}

/* A degree is 111,320 m; of longitude, times the cosine of the latitude. */
int64_t visit_metres(int64_t lon_a, int64_t lat_a, int64_t lon_b, int64_t lat_b)
{
    int64_t y = (lat_a - lat_b) * 11132 / 100000;
    int64_t x = (lon_a - lon_b) * 11132 / 100000 * cosine(lat_a / 2 + lat_b / 2) / 1000;
    return root(x * x + y * y);
}
