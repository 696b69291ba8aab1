#include <string.h>

#include "base/codes.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { IMAGE_MAX = 64 << 10, CHANGES_MAX = 500 };

/* ---- images ----------------------------------------------------------- */

static int64_t number_in(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
}

/* Bytes are "\\x" and hex in an image; they are compared, never opened, so they stay text. */
static mz_str text_in(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_TEXT ? v->text : (mz_str){0};
}

static mz_code read_image(mz_cx *cx, mz_str image, person_raw *r)
{
    const struct mz_json *map = NULL;
    const struct mz_json_options options = {.size_max = IMAGE_MAX};
    MZ_TRY(mz_json_read(cx, image, options, &map));
#define I(name) .name = number_in(map, #name),
#define S(name) .name = text_in(map, #name),
    *r = (person_raw){PERSON_FIELDS(I, S, S)};
#undef I
#undef S
    return MZ_OK;
}

/* What hides the person today hides the past, too; whoever opened them sees that. */
static mz_code needs_now(mz_cx *cx, int64_t id, unsigned *may, unsigned *needs)
{
    person_raw now;
    MZ_TRY(person_load_one(cx, id, &now));
    MZ_TRY(person_opened(cx, *may, &now, 1, may));
    *needs =
        person_needs(mz_date_today(cx), person_day(now.birth), person_day(now.died), now.protect);
    return MZ_OK;
}

mz_code person_at(mz_cx *cx, unsigned may, int64_t id, int64_t at_ms, struct person_view *out)
{
    struct mz_change change;
    unsigned also = 0;
    person_raw then;
    MZ_TRY(needs_now(cx, id, &may, &also));
    mz_code rc = mz_change_at(cx, "person", id, at_ms, &change);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_ABSENT, .field = "at",
                         .text = MZ_T("At that time the person was not entered yet."));
    }
    MZ_TRY(rc);
    MZ_TRY(read_image(cx, change.image, &then));
    person_see(cx, may, &then, also, out);
    return MZ_OK;
}

/* ---- differences ------------------------------------------------------ */

enum look { TEXT, CODE, DAY, PLACE, PROTECT, STATE, ID_KIND, MASK, POINT, LINK };

/* `open`: shown of a hidden person, too. `key` tells a change that the shown column cannot. */
static const struct {
    const char *field;
    const char *label;
    size_t at; /* in person_raw */
    size_t key;
    const char *codes;
    enum look look;
    bool open;
} columns[] = {
#define AT(name) offsetof(person_raw, name), offsetof(person_raw, name)
    {"name", MZ_T("Name of the person"), AT(name), NULL, TEXT, false},
    {"pinyin", MZ_T("Pinyin"), AT(pinyin), NULL, TEXT, false},
    {"sex", MZ_T("Sex"), AT(sex), "sex", CODE, true},
    {"birth", MZ_T("Birthday"), AT(birth), NULL, DAY, false},
    {"nation", MZ_T("Ethnic group"), AT(nation), "nation", CODE, false},
    {"marital", MZ_T("Marital status"), AT(marital), "marital", CODE, false},
    {"hukou", MZ_T("Registered place"), AT(hukou), NULL, PLACE, false},
    {"id_kind", MZ_T("Kind of document"), AT(id_kind), NULL, ID_KIND, false},
    {"id_mask", MZ_T("ID number"), offsetof(person_raw, id_mask), offsetof(person_raw, id_index),
     NULL, MASK, false},
    {"phone_mask", MZ_T("Telephone"), AT(phone_mask), NULL, MASK, false},
    {"phone2_mask", MZ_T("Second telephone"), AT(phone2_mask), NULL, MASK, false},
    {"division", MZ_T("Place of residence"), AT(division), NULL, PLACE, false},
    {"address", MZ_T("House and room"), AT(address), NULL, TEXT, false},
    {"lon_e6", MZ_T("Longitude"), AT(lon_e6), NULL, POINT, false},
    {"lat_e6", MZ_T("Latitude"), AT(lat_e6), NULL, POINT, false},
    {"protect", MZ_T("Protection"), AT(protect), NULL, PROTECT, false},
    {"died", MZ_T("Day of death"), AT(died), NULL, DAY, false},
    {"died_source", MZ_T("Source of the death"), AT(died_source), NULL, TEXT, false},
    {"state", MZ_T("State"), AT(state), NULL, STATE, true},
    {"merged_into", MZ_T("Joined with"), AT(merged_into), NULL, LINK, true},
    {"source", MZ_T("Source"), AT(source), NULL, TEXT, false},
#undef AT
};

static bool is_number(enum look look)
{
    return look == DAY || look == PLACE || look == PROTECT || look == POINT || look == LINK;
}

static int64_t int_at(const person_raw *r, size_t at)
{
    int64_t v;
    memcpy(&v, (const char *)r + at, sizeof v);
    return v;
}

static mz_str str_at(const person_raw *r, size_t at)
{
    mz_str v;
    memcpy(&v, (const char *)r + at, sizeof v);
    return v;
}

mz_str person_protect_text(mz_arena *a, enum mz_lang lang, int64_t protect)
{
    mz_str all = MZ_S("");
    for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
        if ((protect & p->bit) != 0) {
            mz_str one = mz_text(lang, p->label);
            const char *comma = all.n == 0 ? "" : lang == MZ_LANG_ZH ? "、" : ", ";
            all = mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), comma, MZ_ARG(one));
        }
    }
    return all;
}

mz_str person_state_text(enum mz_lang lang, mz_str state)
{
    return mz_codeset_label(mz_codeset_find(MZ_S("person_state")), lang, state);
}

mz_str person_id_kind_text(enum mz_lang lang, mz_str kind)
{
    static const struct {
        const char *kind;
        const char *label;
    } rows[] = {{"none", MZ_T("No document")},
                {"citizen", MZ_T("Resident identity card")},
                {"permit", MZ_T("Residence permit (Hong Kong, Macao, Taiwan)")},
                {"foreign", MZ_T("Permanent residence card (foreigner)")},
                {"other", MZ_T("Other document")}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (mz_str_eq(kind, mz_str_of(rows[i].kind))) {
            return mz_text(lang, rows[i].label);
        }
    }
    return kind;
}

static mz_str number_text(mz_cx *cx, enum look look, int64_t v)
{
    if (v == MZ_NULL) {
        return MZ_S("");
    }
    switch (look) {
    case DAY:
        return mz_date_iso(cx->a, person_day(v));
    case PLACE:
        return division_spoken_path(cx->a, cx->world->divisions, v);
    case PROTECT:
        return person_protect_text(cx->a, cx->lang, v);
    case POINT:
    case LINK:
    case TEXT:
    case CODE:
    case STATE:
    case ID_KIND:
    case MASK:
        break;
    }
    return mz_str_fmt(cx->a, "%lld", (long long)v);
}

static mz_str shown(mz_cx *cx, const person_raw *r, size_t i, bool hidden)
{
    if (r == NULL) {
        return MZ_S("");
    }
    if (hidden && !columns[i].open) {
        return mz_text(cx->lang, MZ_T("hidden"));
    }
    if (is_number(columns[i].look)) {
        return number_text(cx, columns[i].look, int_at(r, columns[i].at));
    }
    mz_str s = str_at(r, columns[i].at);
    s = s.p == NULL ? MZ_S("") : s;
    if (columns[i].look == CODE) {
        return mz_codeset_label(mz_codeset_find(mz_str_of(columns[i].codes)), cx->lang, s);
    }
    if (columns[i].look == STATE) {
        return person_state_text(cx->lang, s);
    }
    return columns[i].look == ID_KIND ? person_id_kind_text(cx->lang, s) : s;
}

static bool filled(const person_raw *r, size_t i)
{
    return is_number(columns[i].look)
               ? int_at(r, columns[i].at) != MZ_NULL &&
                     !(columns[i].look == PROTECT && int_at(r, columns[i].at) == 0)
               : str_at(r, columns[i].at).n > 0;
}

/* `before` is NULL for the first entry: then everything that is filled in counts. */
static bool differs(const person_raw *before, const person_raw *after, size_t i)
{
    if (before == NULL) {
        return filled(after, i);
    }
    if (is_number(columns[i].look)) {
        return int_at(before, columns[i].at) != int_at(after, columns[i].at);
    }
    return !mz_str_eq(str_at(before, columns[i].key), str_at(after, columns[i].key)) ||
           !mz_str_eq(str_at(before, columns[i].at), str_at(after, columns[i].at));
}

static void compare(mz_cx *cx, const person_raw *before, const person_raw *after, bool hidden,
                    struct person_change *out)
{
    struct person_diff *d = MZ_NEW_N(cx->a, struct person_diff, MZ_LEN(columns));
    for (size_t i = 0; i < MZ_LEN(columns); i++) {
        if (differs(before, after, i)) {
            d[out->diffs_n++] = (struct person_diff){.field = columns[i].field,
                                                     .label = columns[i].label,
                                                     .before = shown(cx, before, i, hidden),
                                                     .after = shown(cx, after, i, hidden)};
        }
    }
    out->diffs = d;
}

mz_code person_changes(mz_cx *cx, unsigned may, int64_t id, int64_t most,
                       struct person_change **out, size_t *n)
{
    struct mz_change *changes = NULL;
    size_t all_n = 0;
    unsigned needs = 0;
    *n = 0;
    *out = NULL;
    most = most <= 0 || most > CHANGES_MAX ? CHANGES_MAX : most;
    MZ_TRY(needs_now(cx, id, &may, &needs));
    /* One more than is shown: the last one shown is compared with it. */
    MZ_TRY(mz_changes_of(cx, "person", id, most + 1, &changes, &all_n));
    person_raw *images = MZ_NEW_N(cx->a, person_raw, all_n + 1);
    for (size_t i = 0; i < all_n; i++) {
        MZ_TRY(read_image(cx, changes[i].image, &images[i]));
        needs |= person_needs(mz_date_today(cx), person_day(images[i].birth),
                              person_day(images[i].died), images[i].protect);
    }
    *n = all_n > (size_t)most ? (size_t)most : all_n;
    *out = MZ_NEW_N(cx->a, struct person_change, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct person_change){.n = changes[i].id,
                                           .at_ms = changes[i].at_ms,
                                           .user = changes[i].user,
                                           .op = changes[i].op,
                                           .why = changes[i].why};
        const person_raw *before = i + 1 < all_n ? &images[i + 1] : NULL;
        compare(cx, before, &images[i], (needs & ~may) != 0, &(*out)[i]);
    }
    return MZ_OK;
}
