#include <inttypes.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/org/org.h"
#include "feature/world.h"
#include "store/db.h"

enum { IMAGE_MAX = 64 << 10, CHANGES_MAX = 100 };

/* How a column of an image is shown. */
enum look { TEXT, KIND, STATE, PERSON, PHONE, PLACE, DEGREES };

static const struct {
    const char *name;
    const char *label;
    enum look look;
} columns[] = {
    {"name", MZ_T("Name of the organisation"), TEXT},
    {"kind", MZ_T("Kind of organisation"), KIND},
    {"state", MZ_T("State"), STATE},
    {"uscc", MZ_T("Unified social credit code"), TEXT},
    {"legal", MZ_T("Legal representative"), PERSON},
    {"phone", MZ_T("Telephone"), PHONE},
    {"division", MZ_T("Division"), PLACE},
    {"address", MZ_T("Address"), TEXT},
    {"lon_e6", MZ_T("Longitude"), DEGREES},
    {"lat_e6", MZ_T("Latitude"), DEGREES},
};

static mz_str degrees(mz_arena *a, int64_t v)
{
    int64_t plain = v < 0 ? -v : v;
    return mz_str_fmt(a, "%s%" PRId64 ".%06" PRId64, v < 0 ? "-" : "", plain / 1000000,
                      plain % 1000000);
}

static mz_str number_text(mz_cx *cx, enum look look, int64_t v)
{
    if (look == PLACE && cx->world != NULL && cx->world->divisions != NULL) {
        return division_spoken_path(cx->a, cx->world->divisions, v);
    }
    return look == DEGREES ? degrees(cx->a, v) : mz_str_fmt(cx->a, "%" PRId64, v);
}

static mz_str word_text(mz_cx *cx, const struct org_word *words, mz_str word)
{
    const char *label = org_label(words, word);
    return label == NULL ? word : mz_text(cx->lang, label);
}

static mz_str shown(mz_cx *cx, unsigned may, size_t i, const struct mz_json *v)
{
    if (v != NULL && v->kind == MZ_JSON_INT) {
        return number_text(cx, columns[i].look, v->i);
    }
    if (v == NULL || v->kind != MZ_JSON_TEXT) {
        return MZ_S("");
    }
    switch (columns[i].look) {
    case KIND:
        return word_text(cx, org_kinds, v->text);
    case STATE:
        return word_text(cx, org_states, v->text);
    case PERSON:
        return (may & ORG_MAY_LEGAL) != 0 || v->text.n == 0 ? v->text
                                                            : mz_name_mask(cx->a, v->text);
    case PHONE:
        return (may & ORG_MAY_MOBILE) != 0 || !mz_phone_is_mobile(v->text)
                   ? v->text
                   : mz_phone_mask(cx->a, v->text);
    case TEXT:
    case PLACE:
    case DEGREES:
        break;
    }
    return v->text;
}

static bool same(const struct mz_json *a, const struct mz_json *b)
{
    bool none_a = a == NULL || a->kind == MZ_JSON_NULL;
    bool none_b = b == NULL || b->kind == MZ_JSON_NULL;
    if (none_a || none_b || a->kind != b->kind) {
        return none_a && none_b;
    }
    return a->kind == MZ_JSON_INT ? a->i == b->i : mz_str_eq(a->text, b->text);
}

static void compare(mz_cx *cx, unsigned may, const struct mz_json *before,
                    const struct mz_json *after, struct org_change *out)
{
    struct org_diff *d = MZ_NEW_N(cx->a, struct org_diff, MZ_LEN(columns));
    for (size_t i = 0; before != NULL && i < MZ_LEN(columns); i++) {
        const struct mz_json *was = mz_json_get(before, columns[i].name);
        const struct mz_json *is = mz_json_get(after, columns[i].name);
        if (!same(was, is)) {
            d[out->diffs_n++] = (struct org_diff){.label = columns[i].label,
                                                  .before = shown(cx, may, i, was),
                                                  .after = shown(cx, may, i, is)};
        }
    }
    out->diffs = d;
}

mz_code org_changes(mz_cx *cx, unsigned may, int64_t id, int64_t most, struct org_change **out,
                    size_t *n)
{
    const struct mz_json_options options = {.size_max = IMAGE_MAX};
    struct mz_change *changes = NULL;
    size_t all_n = 0;
    most = most <= 0 || most > CHANGES_MAX ? CHANGES_MAX : most;
    /* One more than is shown: the last one shown is compared with it. */
    MZ_TRY(mz_changes_of(cx, "org", id, most + 1, &changes, &all_n));
    const struct mz_json **images = MZ_NEW_N(cx->a, const struct mz_json *, all_n + 1);
    for (size_t i = 0; i < all_n; i++) {
        MZ_TRY(mz_json_read(cx, changes[i].image, options, &images[i]));
    }
    *n = all_n > (size_t)most ? (size_t)most : all_n;
    *out = MZ_NEW_N(cx->a, struct org_change, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct org_change){.at_ms = changes[i].at_ms,
                                        .user = changes[i].user,
                                        .why = changes[i].why,
                                        .made = mz_str_eq(changes[i].op, MZ_S("I"))};
        compare(cx, may, i + 1 < all_n ? images[i + 1] : NULL, images[i], &(*out)[i]);
    }
    return MZ_OK;
}
