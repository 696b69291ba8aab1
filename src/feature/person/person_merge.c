#include "feature/person/person_merge.h"

#include <string.h>

#include "base/json.h"
#include "feature/person/person_int.h"

const struct person_field_row person_join_fields[PERSON_FIELDS_N] = {
#define X(id, word, label) {word, label},
    PERSON_MERGE_FIELDS(X)
#undef X
};

/* ---- joining ------------------------------------------------------------- */

struct two {
    person_raw kept;
    person_raw gone;
    struct person_clean result;
};

static mz_code changed(mz_cx *cx, int64_t id)
{
    return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                     .text = MZ_T("Entry {0} was changed meanwhile. Nothing was joined; look at "
                                  "the two again."),
                     .arg = {mz_str_fmt(cx->a, "%lld", (long long)id)});
}

static mz_code load(mz_cx *cx, unsigned may, int64_t id, int64_t version, person_raw *out)
{
    struct person_view seen;
    MZ_TRY(person_load_one(cx, id, out));
    MZ_TRY(person_see_one(cx, may, out, 0, &seen));
    if (seen.hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so you cannot join the "
                                      "entries."));
    }
    return mz_str_eq(out->state, MZ_S("merged")) || out->version != version ? changed(cx, id)
                                                                            : MZ_OK;
}

static int64_t known(int64_t v)
{
    return v == MZ_NULL ? 0 : v;
}

/* The two as one input, so that it is held against the same rules as any other. */
static mz_code as_input(mz_cx *cx, const struct two *t, unsigned fields, struct person_input *in)
{
#define FROM(field) ((fields & PERSON_FIELD_##field) != 0 ? &t->gone : &t->kept)
    const person_raw *document = FROM(DOCUMENT);
    const person_raw *phone = FROM(PHONE);
    const person_raw *phone2 = FROM(PHONE2);
    const person_raw *place = FROM(PLACE);
    *in = person_blank();
    in->name = FROM(NAME)->name;
    in->pinyin = FROM(NAME)->pinyin;
    in->sex = FROM(SEX)->sex;
    in->birth = person_day(FROM(BIRTH)->birth);
    in->nation = FROM(NATION)->nation;
    in->marital = FROM(MARITAL)->marital;
    in->hukou = known(FROM(HUKOU)->hukou);
    in->id_kind = document->id_kind;
    in->division = place->division;
    in->address = place->address;
    in->lon_e6 = place->lon_e6;
    in->lat_e6 = place->lat_e6;
    in->protect = t->kept.protect | t->gone.protect;
    in->source = t->kept.source;
#undef FROM
    MZ_TRY(person_unseal(cx, "id_seal", document->id, document->id_seal, &in->id_number));
    MZ_TRY(person_unseal(cx, "phone_seal", phone->id, phone->phone_seal, &in->phone));
    return person_unseal(cx, "phone2_seal", phone2->id, phone2->phone2_seal, &in->phone2);
}

static mz_code combine(mz_cx *cx, unsigned may, const struct person_join *join, struct two *t)
{
    struct person_input in;
    struct person_problems problems = {0};
    MZ_TRY(load(cx, may, join->kept, join->kept_version, &t->kept));
    MZ_TRY(load(cx, may, join->gone, join->gone_version, &t->gone));
    if (t->kept.county != t->gone.county || t->kept.id == t->gone.id) {
        return mz_fail(cx, MZ_INVALID, "join of %lld and %lld", (long long)join->kept,
                       (long long)join->gone);
    }
    MZ_TRY(as_input(cx, t, join->fields, &in));
    MZ_TRY(person_clean(cx, &in, &problems, &t->result));
    if (problems.n > 0) {
        return mz_refuse_at(cx, MZ_INVALID, __FILE__, __LINE__, problems.say[0]);
    }
    const person_raw *state = (join->fields & PERSON_FIELD_STATE) != 0 ? &t->gone : &t->kept;
    person_raw *r = &t->result.raw;
    r->id = t->kept.id;
    r->state = state->state;
    r->died = state->died;
    r->died_source = state->died_source;
    r->made_ms = t->kept.made_ms;
    return MZ_OK;
}

mz_code person_join_preview(mz_cx *cx, unsigned may, const struct person_join *join,
                            struct person_view *out)
{
    struct two t;
    MZ_TRY(combine(cx, may, join, &t));
    person_raw *r = &t.result.raw;
    const person_raw *document = (join->fields & PERSON_FIELD_DOCUMENT) != 0 ? &t.gone : &t.kept;
    r->id_mask = document->id_mask;
    r->phone_mask =
        (join->fields & PERSON_FIELD_PHONE) != 0 ? t.gone.phone_mask : t.kept.phone_mask;
    r->phone2_mask =
        (join->fields & PERSON_FIELD_PHONE2) != 0 ? t.gone.phone2_mask : t.kept.phone2_mask;
    r->version = t.kept.version;
    r->changed_ms = t.kept.changed_ms;
    /* combine() refused who may not see both. */
    person_see(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, r, 0, out);
    return MZ_OK;
}

mz_code person_join(mz_cx *cx, unsigned may, const struct person_join *join)
{
    struct two t;
    struct person_clean gone;
    MZ_TRY(combine(cx, may, join, &t));
    /* The one that goes is written first: its number becomes free for the other. */
    MZ_TRY(person_again(cx, &t.gone, &gone));
    gone.raw.state = MZ_S("merged");
    gone.raw.merged_into = t.kept.id;
    MZ_TRY(person_put(cx, &gone, t.gone.version));
    MZ_TRY(person_unlist(cx, t.gone.id));
    return person_put(cx, &t.result, t.kept.version);
}

/* ---- taking apart --------------------------------------------------------- */

static int64_t number_in(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
}

static mz_str text_in(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_TEXT ? v->text : (mz_str){0};
}

static unsigned nibble(char c)
{
    return c >= 'a' ? (unsigned)(c - 'a') + 10U : (unsigned)(c - '0');
}

/* Bytes are "\x" and hexadecimal digits, as store/change.c writes them. */
static mz_str bytes_in(mz_cx *cx, const struct mz_json *map, const char *key)
{
    mz_str hex = text_in(map, key);
    if (hex.p == NULL || hex.n < 2) {
        return (mz_str){0};
    }
    size_t n = hex.n / 2 - 1;
    char *p = mz_arena_alloc(cx->a, n + 1);
    for (size_t i = 0; i < n; i++) {
        p[i] = (char)(nibble(hex.p[2 + 2 * i]) << 4 | nibble(hex.p[3 + 2 * i]));
    }
    return (mz_str){p, n};
}

static mz_code read_whole(mz_cx *cx, mz_str image, person_raw *r)
{
    const struct mz_json *map = NULL;
    const struct mz_json_options options = {.size_max = (size_t)64 << 10};
    MZ_TRY(mz_json_read(cx, image, options, &map));
#define I(name) .name = number_in(map, #name),
#define S(name) .name = text_in(map, #name),
#define B(name) .name = bytes_in(cx, map, #name),
    *r = (person_raw){PERSON_FIELDS(I, S, B)};
#undef I
#undef S
#undef B
    return MZ_OK;
}

mz_code person_restore(mz_cx *cx, int64_t id, int64_t version, mz_str image)
{
    person_raw then;
    struct person_clean c;
    MZ_TRY(read_whole(cx, image, &then));
    if (then.id != id) {
        return mz_fail(cx, MZ_CORRUPT, "image of %lld for %lld", (long long)then.id, (long long)id);
    }
    MZ_TRY(person_again(cx, &then, &c));
    return person_put(cx, &c, version);
}

/* ---- telephones ------------------------------------------------------------- */

static mz_code phones(mz_cx *cx, int64_t id, mz_str out[2])
{
    person_raw r;
    MZ_TRY(person_load_one(cx, id, &r));
    MZ_TRY(person_unseal(cx, "phone_seal", id, r.phone_seal, &out[0]));
    return person_unseal(cx, "phone2_seal", id, r.phone2_seal, &out[1]);
}

mz_code person_same_phone(mz_cx *cx, int64_t a, int64_t b, bool *same)
{
    mz_str x[2];
    mz_str y[2];
    MZ_TRY(phones(cx, a, x));
    MZ_TRY(phones(cx, b, y));
    *same = false;
    for (size_t i = 0; i < 4; i++) {
        *same = *same || (x[i / 2].n > 0 && mz_str_eq(x[i / 2], y[i % 2]));
    }
    return MZ_OK;
}
