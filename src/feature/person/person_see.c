#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/person/person_int.h"
#include "store/db.h"

const struct person_protect_row person_protects[] = {
#define X(name, bit, opened_by, label, help) {bit, PERSON_MAY_##opened_by, #name, label, help},
    PERSON_PROTECTS(X)
#undef X
        {0},
};

/* ---- what must be hidden ---------------------------------------------- */

mz_date person_day(int64_t v)
{
    return v == MZ_NULL ? MZ_DATE_NONE : (mz_date){(int32_t)v};
}

int64_t person_township(int64_t division)
{
    return division - division % 1000;
}

static int32_t age_of(mz_date today, mz_date birth, mz_date died)
{
    if (birth.v == MZ_DATE_NONE.v) {
        return -1;
    }
    return mz_date_age(birth, died.v == MZ_DATE_NONE.v ? today : died, MZ_AGE_MARCH);
}

unsigned person_needs(mz_date today, mz_date birth, mz_date died, int64_t protect)
{
    int32_t age = age_of(today, birth, died);
    unsigned needs = age >= 0 && age < PERSON_ADULT ? PERSON_MAY_MINOR : 0;
    for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
        needs |= (protect & p->bit) != 0 ? p->opened_by : 0;
    }
    return needs;
}

mz_str person_hidden_name(enum mz_lang lang, unsigned missing)
{
    if ((missing & PERSON_MAY_PROTECTED) != 0) {
        return mz_text(lang, MZ_T("Protected person"));
    }
    return mz_text(lang, MZ_T("Minor"));
}

static mz_str text(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

/* What stands in every view, hidden or not. */
static struct person_view common(mz_cx *cx, const person_raw *r)
{
    return (struct person_view){
        .id = r->id,
        .county = r->county,
        .division = person_township(r->division),
        .name = MZ_S(""),
        .pinyin = MZ_S(""),
        .sex = text(r->sex),
        .age = age_of(mz_date_today(cx), person_day(r->birth), person_day(r->died)),
        .birth = MZ_DATE_NONE,
        .nation = MZ_S(""),
        .marital = MZ_S(""),
        .id_kind = MZ_S(""),
        .id_mask = MZ_S(""),
        .phone_mask = MZ_S(""),
        .phone2_mask = MZ_S(""),
        .address = MZ_S(""),
        .lon_e6 = MZ_NULL,
        .lat_e6 = MZ_NULL,
        .died = MZ_DATE_NONE,
        .died_source = MZ_S(""),
        .state = text(r->state),
        .merged_into = r->merged_into == MZ_NULL ? 0 : r->merged_into,
        .source = MZ_S(""),
        .version = r->version,
        .made_ms = r->made_ms,
        .changed_ms = r->changed_ms,
    };
}

void person_see(mz_cx *cx, unsigned may, const person_raw *r, unsigned also,
                struct person_view *out)
{
    unsigned needs = also | person_needs(mz_date_today(cx), person_day(r->birth),
                                         person_day(r->died), r->protect);
    *out = common(cx, r);
    out->hidden = needs & ~may;
    if (out->hidden != 0) {
        out->name = person_hidden_name(cx->lang, out->hidden);
        return;
    }
    out->division = r->division;
    out->name = text(r->name);
    out->pinyin = text(r->pinyin);
    out->birth = person_day(r->birth);
    out->nation = text(r->nation);
    out->marital = text(r->marital);
    out->hukou = r->hukou == MZ_NULL ? 0 : r->hukou;
    out->id_kind = text(r->id_kind);
    out->id_mask = text(r->id_mask);
    out->phone_mask = text(r->phone_mask);
    out->phone2_mask = text(r->phone2_mask);
    out->address = text(r->address);
    out->lon_e6 = r->lon_e6;
    out->lat_e6 = r->lat_e6;
    out->protect = r->protect;
    out->died = person_day(r->died);
    out->died_source = text(r->died_source);
    out->source = text(r->source);
}

/* ---- loading ---------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    const person_raw *x = a;
    const person_raw *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

mz_code person_load(mz_cx *cx, const int64_t *ids, size_t ids_n, person_raw **out, size_t *n)
{
    person_raw *rows = NULL;
    size_t rows_n = 0;
    *n = 0;
    *out = NULL;
    if (ids_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_q_rows(cx, mz_json_ids(cx->a, ids, ids_n), &rows, &rows_n));
    if (rows_n > 1) {
        qsort(rows, rows_n, sizeof *rows, by_id);
    }
    person_raw *ordered = MZ_NEW_N(cx->a, person_raw, ids_n);
    for (size_t i = 0; i < ids_n && rows_n > 0; i++) {
        const person_raw key = {.id = ids[i]};
        const person_raw *hit = bsearch(&key, rows, rows_n, sizeof *rows, by_id);
        if (hit != NULL) {
            ordered[(*n)++] = *hit;
        }
    }
    *out = ordered;
    return MZ_OK;
}

mz_code person_load_one(mz_cx *cx, int64_t id, person_raw *out)
{
    person_raw *rows = NULL;
    size_t n = 0;
    MZ_TRY(person_load(cx, &id, 1, &rows, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such person in your area."));
    }
    *out = rows[0];
    return MZ_OK;
}

/* ---- for others ------------------------------------------------------- */

mz_code person_get(mz_cx *cx, unsigned may, int64_t id, struct person_view *out)
{
    person_raw r = {0};
    MZ_TRY(person_load_one(cx, id, &r));
    return person_see_one(cx, may, &r, 0, out);
}

mz_code person_open(mz_cx *cx, unsigned may, int64_t id, struct person_view *out)
{
    person_raw r = {0};
    MZ_TRY(person_load_one(cx, id, &r));
    const struct mz_event ev = {
        .act = MZ_S("person.read"), .kind = MZ_S("person"), .subject = id, .division = r.division};
    MZ_TRY(mz_read_note(cx, &ev)); /* first: what is not on record is not shown */
    return person_see_one(cx, may, &r, 0, out);
}

mz_code person_views(mz_cx *cx, unsigned may, const int64_t *ids, size_t ids_n,
                     struct person_view **out, size_t *n)
{
    enum { VIEWS_MAX = 2000 };
    person_raw *rows = NULL;
    *n = 0;
    *out = NULL;
    if (ids_n > VIEWS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu persons asked for at once", ids_n);
    }
    MZ_TRY(person_load(cx, ids, ids_n, &rows, n));
    unsigned *mays = MZ_NEW_N(cx->a, unsigned, *n + 1);
    MZ_TRY(person_opened(cx, may, rows, *n, mays));
    *out = MZ_NEW_N(cx->a, struct person_view, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        person_see(cx, mays[i], &rows[i], 0, &(*out)[i]);
    }
    return MZ_OK;
}

mz_code person_name(mz_cx *cx, unsigned may, int64_t id, mz_str *out)
{
    struct person_view *v = NULL;
    size_t n = 0;
    MZ_TRY(person_views(cx, may, &id, 1, &v, &n));
    *out = n == 0 ? MZ_S("") : v[0].name;
    return MZ_OK;
}

mz_code person_by_number(mz_cx *cx, mz_str number, int64_t *id)
{
    mz_str index = {0};
    struct person_q_numbers_row *rows = NULL;
    size_t n = 0;
    *id = 0;
    mz_str plain = person_number_plain(cx, number);
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_blind(cx, plain, &index));
    MZ_TRY(person_q_numbers(cx, index, &rows, &n));
    *id = n > 0 ? rows[0].id : 0;
    return MZ_OK;
}

mz_code person_phone_is(mz_cx *cx, int64_t id, enum person_secret which, mz_str phone, bool *same)
{
    person_raw r = {0};
    mz_str has = {0};
    mz_str want = MZ_S("");
    bool first = which == PERSON_PHONE;
    MZ_TRY(person_load_one(cx, id, &r));
    MZ_TRY(person_unseal(cx, first ? "phone_seal" : "phone2_seal", id,
                         first ? r.phone_seal : r.phone2_seal, &has));
    MZ_TRY(mz_phone_parse(cx, first ? "phone" : "phone2", phone, &want));
    *same = mz_str_eq(has, want);
    return MZ_OK;
}
