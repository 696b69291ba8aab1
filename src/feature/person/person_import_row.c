/* One row of a file as a person, with everything that is wrong with it. */
#include "feature/person/person_import_int.h"

#include <stdio.h>
#include <string.h>

#include "base/codes.h"
#include "base/hash.h"
#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "store/db.h"

enum { HOUSE_BYTES = 60 };

struct making {
    mz_cx *cx;
    const struct import_work *w;
    struct import_line *line;
    struct person_line *p;
};

#define SAY(k, ...) import_say((k)->cx, (k)->line, (struct mz_say){__VA_ARGS__})

/* ---- number and birthday ----------------------------------------------------- */

static mz_code number(struct making *k, struct mz_cid *cid)
{
    mz_str s = k->line->text[PERSON_TAKES_NUMBER];
    bool good = false;
    cid->key = 0;
    cid->birth = MZ_DATE_NONE;
    k->p->in.id_number = s;
    if (s.n == 0) {
        return MZ_OK;
    }
    /* A spreadsheet keeps 15 digits of a quantity: of a longer number the end is made up. */
    if (import_quantity(k->line, PERSON_TAKES_NUMBER) && s.n > 15) {
        SAY(k, .field = "id_number",
            .text = MZ_T("The spreadsheet keeps this ID number as a quantity, so its last digits "
                         "are lost. Make the column text, enter the numbers anew and send again"));
        k->p->in.id_number = MZ_S("");
        return MZ_OK;
    }
    if (mz_str_eq(k->p->in.id_kind, MZ_S("other"))) {
        k->line->key = mz_hash_str(s, k->w->seed) | 1;
        return MZ_OK; /* person_check() looks at it */
    }
    MZ_TRY(import_take(k->cx, k->line, mz_cid_parse(k->cx, "id_number", s, cid), &good));
    k->line->key = good ? cid->key : 0;
    if (!good) { /* said once */
        k->p->in.id_number = MZ_S("");
    }
    return MZ_OK;
}

static void kind(struct making *k)
{
    mz_str s = k->line->text[PERSON_TAKES_ID_KIND];
    static const char *const usual[] = {"居民身份证", "身份证", "01", "1", "户口簿", "户口本"};
    static const char *const none[] = {"无", "无证件", "没有"};
    for (size_t i = 0; i < MZ_LEN(usual); i++) {
        if (s.n == 0 || mz_str_eq(s, mz_str_of(usual[i]))) {
            return;
        }
    }
    for (size_t i = 0; i < MZ_LEN(none); i++) {
        if (mz_str_eq(s, mz_str_of(none[i]))) {
            return;
        }
    }
    struct mz_cid cid;
    bool ours = mz_cid_parse(k->cx, "id_number", k->line->text[PERSON_TAKES_NUMBER], &cid) == MZ_OK;
    mz_clear(k->cx);
    k->p->in.id_kind = ours || k->line->text[PERSON_TAKES_NUMBER].n == 0 ? MZ_S("") : MZ_S("other");
}

/* "1965-03" or "196503": good when it agrees with the number, which says the day. */
static bool month_agrees(mz_str s, mz_date birth)
{
    char digits[8];
    size_t n = 0;
    if (birth.v == MZ_DATE_NONE.v) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        bool d = s.p[i] >= '0' && s.p[i] <= '9';
        if (d && n < sizeof digits - 1) {
            digits[n++] = s.p[i];
        } else if (d) {
            return false;
        }
    }
    struct mz_ymd t = mz_date_ymd(birth);
    char want[8];
    int w = snprintf(want, sizeof want, n == 5 ? "%04d%d" : "%04d%02d", (int)t.year, (int)t.month);
    return (n == 5 || n == 6) && w == (int)n && memcmp(want, digits, n) == 0;
}

static mz_code birth(struct making *k, const struct mz_cid *cid)
{
    mz_str s = k->line->text[PERSON_TAKES_BIRTH];
    bool good = false;
    mz_date day = MZ_DATE_NONE;
    if (s.n == 0 || month_agrees(s, cid->birth)) {
        k->p->birth = cid->birth;
        return MZ_OK;
    }
    int64_t serial = 0; /* of a spreadsheet, which counts days */
    for (size_t i = 0; s.n <= 5 && import_quantity(k->line, PERSON_TAKES_BIRTH) && i < s.n; i++) {
        serial = serial * 10 + (s.p[i] - '0');
    }
    MZ_TRY(import_take(k->cx, k->line,
                       serial > 0 ? mz_date_from_excel(k->cx, "birth", serial, &day)
                                  : mz_date_parse(k->cx, "birth", s, &day),
                       &good));
    k->p->in.birth = good ? day : MZ_DATE_NONE;
    k->p->birth = cid->birth.v != MZ_DATE_NONE.v ? cid->birth : k->p->in.birth;
    return MZ_OK;
}

static mz_code house(struct making *k)
{
    const struct mz_codeset_row *row = NULL;
    bool good = false;
    mz_str s = k->line->text[PERSON_TAKES_RELATION];
    k->line->team = k->line->text[PERSON_TAKES_HOUSE];
    k->line->part = MZ_S("");
    if (k->line->team.n == 0) {
        return MZ_OK;
    }
    if (k->line->team.n > HOUSE_BYTES) {
        SAY(k, .field = "house", .text = MZ_T("At most {0} characters"),
            .arg = {mz_str_fmt(k->cx->a, "%d", HOUSE_BYTES)});
        return MZ_OK;
    }
    if (s.n == 0) {
        SAY(k, .field = "relation",
            .text = MZ_T("The household number stands without the relation to the head"));
        return MZ_OK;
    }
    MZ_TRY(import_take(
        k->cx, k->line,
        mz_codeset_parse(k->cx, mz_codeset_find(MZ_S("relation")), "relation", s, &row), &good));
    if (good) {
        bool self = strcmp(row->code, "01") == 0; /* 本人: whose household it is */
        k->line->part = self ? MZ_S("02") : mz_str_of(row->code);
    }
    return MZ_OK;
}

/* ---- the whole --------------------------------------------------------------------- */

static mz_code place(struct making *k)
{
    const mz_str *text = k->line->text;
    const struct import_where where = {.town = text[PERSON_TAKES_TOWN],
                                       .village = text[PERSON_TAKES_DIVISION],
                                       .address = text[PERSON_TAKES_ADDRESS]};
    MZ_TRY(import_place(k->cx, k->w, k->line, &where, &k->p->in.division, &k->p->in.address));
    /* A register may be anywhere in the country; what cannot be placed stays unknown. */
    return import_place_anywhere(k->cx, k->w, text[PERSON_TAKES_HUKOU], &k->p->in.hukou);
}

static mz_code check(struct making *k)
{
    struct person_problems p = {.n = 0};
    struct person_input in = k->p->in;
    struct mz_say own[IMPORT_PROBLEMS_MAX];
    size_t own_n = k->line->say_n;
    if (own_n > 0 && in.division <= 0) {
        in.division = k->w->county * MZ_COUNTY_UNIT + 1000; /* said already; any place will do */
    }
    memcpy(own, k->line->say, sizeof own);
    MZ_TRY(person_check(k->cx, &in, 0, &p));
    for (size_t i = 0; i < p.n; i++) {
        bool said = false;
        for (size_t j = 0; j < own_n; j++) {
            said |= own[j].field != NULL && p.say[i].field != NULL &&
                    strcmp(own[j].field, p.say[i].field) == 0;
        }
        if (!said) {
            import_say(k->cx, k->line, p.say[i]);
        }
    }
    return MZ_OK;
}

mz_code person_import_read(mz_cx *cx, const struct import_work *w, struct import_line *line)
{
    struct making k = {cx, w, line, line->row};
    struct person_input *in = &k.p->in;
    struct mz_cid cid = {.key = 0};
    *in = person_blank();
    in->name = line->text[PERSON_TAKES_NAME];
    in->sex = line->text[PERSON_TAKES_SEX];
    in->nation = line->text[PERSON_TAKES_NATION];
    in->marital = line->text[PERSON_TAKES_MARITAL];
    in->phone = line->text[PERSON_TAKES_PHONE];
    in->phone2 = line->text[PERSON_TAKES_PHONE2];
    in->source = w->source;
    k.p->birth = MZ_DATE_NONE;
    k.p->name = MZ_S("");
    kind(&k);
    MZ_TRY(number(&k, &cid));
    MZ_TRY(birth(&k, &cid));
    MZ_TRY(place(&k));
    MZ_TRY(house(&k));
    if (mz_name_parse(cx, "name", in->name, &k.p->name) != MZ_OK) {
        mz_clear(cx); /* person_check() says it */
    }
    return check(&k);
}
