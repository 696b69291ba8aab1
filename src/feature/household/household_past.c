#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/household/household_int.h"

enum { IMAGE_MAX = 65536 };

/* A number of a stored image; null is MZ_NULL. */
static mz_code number(mz_cx *cx, const struct mz_json *map, const char *key, int64_t *out)
{
    const struct mz_json *v = mz_json_get(map, key);
    if (v == NULL || (v->kind != MZ_JSON_INT && v->kind != MZ_JSON_NULL)) {
        return mz_fail(cx, MZ_CORRUPT, "the history of a row has no %s", key);
    }
    *out = v->kind == MZ_JSON_NULL ? MZ_NULL : v->i;
    return MZ_OK;
}

static mz_code image(mz_cx *cx, const struct mz_change *c, const struct mz_json **map)
{
    return mz_json_read(cx, c->image, (struct mz_json_options){.size_max = IMAGE_MAX}, map);
}

static mz_code house_then(mz_cx *cx, const struct mz_change *c, struct household *h)
{
    const struct mz_json *m = NULL;
    mz_str kind;
    MZ_TRY(image(cx, c, &m));
    MZ_TRY(number(cx, m, "id", &h->id));
    MZ_TRY(number(cx, m, "division", &h->division));
    MZ_TRY(number(cx, m, "head", &h->head));
    MZ_TRY(number(cx, m, "lon_e6", &h->lon_e6));
    MZ_TRY(number(cx, m, "lat_e6", &h->lat_e6));
    MZ_TRY(number(cx, m, "since", &h->since));
    MZ_TRY(number(cx, m, "ended", &h->ended));
    MZ_TRY(number(cx, m, "version", &h->version));
    MZ_TRY(number(cx, m, "changed_ms", &h->changed_ms));
    MZ_TRY(mz_json_text(cx, m, "number", &h->number));
    MZ_TRY(mz_json_text(cx, m, "address", &h->address));
    MZ_TRY(mz_json_text(cx, m, "source", &h->source));
    MZ_TRY(mz_json_text(cx, m, "kind", &kind));
    return household_kind_of(kind, &h->kind) ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "unrecognized kind");
}

static mz_code member_then(mz_cx *cx, const struct mz_change *c, struct household_member *out)
{
    const struct mz_json *m = NULL;
    MZ_TRY(image(cx, c, &m));
    MZ_TRY(number(cx, m, "since", &out->since));
    MZ_TRY(number(cx, m, "ended", &out->ended));
    MZ_TRY(mz_json_text(cx, m, "relation", &out->relation));
    out->left_for = mz_json_text_of(m, "left_for");
    return MZ_OK;
}

static bool in_force(int64_t since, int64_t ended, int64_t day)
{
    return since <= day && (ended == MZ_NULL || ended >= day);
}

/* Every row of the household there ever was, each as it was known then. */
static mz_code members_then(mz_cx *cx, int64_t id, int64_t day, int64_t known_ms,
                            struct household_past *out)
{
    struct household_member *all = NULL;
    size_t n = 0;
    MZ_TRY(members_ever(cx, id, &all, &n));
    out->members = MZ_NEW_N(cx->a, struct household_member, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct mz_change c;
        mz_code rc = mz_change_at(cx, "member", all[i].id, known_ms, &c);
        if (rc == MZ_ABSENT) { /* not entered yet */
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        MZ_TRY(member_then(cx, &c, &all[i]));
        if (in_force(all[i].since, all[i].ended, day)) {
            out->members[out->members_n++] = all[i];
        }
    }
    return MZ_OK;
}

mz_code household_at(mz_cx *cx, int64_t id, int64_t day, int64_t known_ms,
                     struct household_past *out)
{
    *out = (struct household_past){0};
    MZ_TRY(household_get(cx, id, &out->h));
    if (known_ms == INT64_MAX) {
        MZ_TRY(members_on(cx, id, day, &out->members, &out->members_n));
    } else {
        struct mz_change c;
        mz_code rc = mz_change_at(cx, "household", id, known_ms, &c);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
            return mz_refuse(cx, MZ_ABSENT, .field = "known",
                             .text = MZ_T("The office did not know this household then."));
        }
        MZ_TRY(rc);
        MZ_TRY(house_then(cx, &c, &out->h));
        MZ_TRY(members_then(cx, id, day, known_ms, out));
    }
    out->open = in_force(out->h.since, out->h.ended, day);
    return MZ_OK;
}
