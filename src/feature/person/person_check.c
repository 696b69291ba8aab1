#include <assert.h>
#include <string.h>

#include "base/codes.h"
#include "base/ident.h"
#include "base/nfc.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/person/person_int.h"
#include "feature/world.h"
#include "store/db.h"

enum {
    ADDRESS_CHARS = 200,
    SOURCE_CHARS = 60,
    AGE_MAX = 130,
    OTHER_NUMBER_MIN = 5,
    OTHER_NUMBER_MAX = 20
};

/* One input on its way to its one spelling. */
struct check {
    mz_cx *cx;
    const struct person_input *in;
    struct person_problems *problems;
    person_raw *row;
    struct person_clean *out;
    struct mz_cid cid; /* of a number with the form of GB 11643 */
    bool has_cid;
};

static void problem(struct check *k, struct mz_say say)
{
    struct person_problems *p = k->problems;
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].p == NULL ? say.arg[i] : mz_str_dup(k->cx->a, say.arg[i]);
    }
    if (p->n < PERSON_PROBLEMS_MAX) { /* there are fewer fields than places */
        p->say[p->n++] = say;
    }
}

#define PROBLEM(k, ...) problem((k), (struct mz_say){__VA_ARGS__})

/* What a parser refused becomes a problem of the field; an error of the program stays one. */
static mz_code note(struct check *k, mz_code rc, bool *good)
{
    const struct mz_error *e = &k->cx->err;
    *good = rc == MZ_OK;
    if (rc == MZ_OK || e->say == NULL || (rc != MZ_INVALID && rc != MZ_LIMIT)) {
        return rc;
    }
    struct mz_say say = {.field = e->field, .text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    problem(k, say);
    mz_clear(k->cx);
    return MZ_OK;
}

/* ---- names and codes -------------------------------------------------- */

static mz_code check_name(struct check *k)
{
    bool good = false;
    mz_str name = MZ_S("");
    MZ_TRY(note(k, mz_name_parse(k->cx, "name", k->in->name, &name), &good));
    k->row->name = name;
    k->row->pinyin = person_pinyin(k->cx, name);
    if (k->in->pinyin.n == 0) {
        return MZ_OK;
    }
    mz_str typed = mz_str_trim(mz_utf8_fold_str(k->cx->a, k->in->pinyin));
    char *p = mz_arena_alloc(k->cx->a, typed.n + 1);
    bool letters = typed.n > 0 && typed.n <= (size_t)PERSON_SYLLABLES_MAX * 7;
    for (size_t i = 0; letters && i < typed.n; i++) {
        char c = typed.p[i];
        p[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        letters = (p[i] >= 'a' && p[i] <= 'z') || (p[i] == ' ' && typed.p[i - 1] != ' ');
    }
    if (!letters) {
        PROBLEM(k, .field = "pinyin",
                .text = MZ_T("Write the pinyin in letters with a space between the syllables"));
        return MZ_OK;
    }
    k->row->pinyin = (mz_str){p, typed.n};
    return MZ_OK;
}

static mz_code check_code(struct check *k, const char *set, mz_str in, mz_str *out)
{
    const struct mz_codeset_row *row = NULL;
    bool good = false;
    *out = MZ_S("");
    if (mz_str_trim(in).n == 0) {
        return MZ_OK;
    }
    const struct mz_codeset *codes = mz_codeset_find(mz_str_of(set));
    assert(codes != NULL);
    MZ_TRY(note(k, mz_codeset_parse(k->cx, codes, codes->name, in, &row), &good));
    *out = good ? mz_str_of(row->code) : MZ_S("");
    return MZ_OK;
}

/* ---- numbers ---------------------------------------------------------- */

mz_str person_number_plain(mz_cx *cx, mz_str number)
{
    struct mz_cid cid;
    if (number.n == 0 || number.n > MZ_CID_DIRTY_MAX) {
        return MZ_S("");
    }
    if (mz_cid_parse(cx, "id_number", number, &cid) == MZ_OK) {
        return mz_str_dup(cx->a, mz_str_of(cid.z));
    }
    mz_clear(cx);
    mz_str s = mz_utf8_fold_str(cx->a, number);
    char *p = mz_arena_alloc(cx->a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]);
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) {
            p[n++] = c;
        } else if (c != ' ' && c != '-' && c != '(' && c != ')') {
            return MZ_S("");
        }
    }
    return n < OTHER_NUMBER_MIN || n > OTHER_NUMBER_MAX ? MZ_S("") : (mz_str){p, n};
}

static const char *kind_of(enum mz_cid_kind kind)
{
    switch (kind) {
    case MZ_CID_CITIZEN:
        return "citizen";
    case MZ_CID_HONGKONG:
    case MZ_CID_MACAO:
    case MZ_CID_TAIWAN:
        return "permit";
    case MZ_CID_FOREIGN:
    case MZ_CID_FOREIGN_OLD:
        return "foreign";
    }
    return "";
}

static bool kind_known(mz_str kind)
{
    static const char *const kinds[] = {"none", "citizen", "permit", "foreign", "other"};
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (mz_str_eq(kind, mz_str_of(kinds[i]))) {
            return true;
        }
    }
    return false;
}

static mz_code check_other_number(struct check *k)
{
    mz_str plain = person_number_plain(k->cx, k->in->id_number);
    if (plain.n == 0) {
        PROBLEM(k, .field = "id_number",
                .text = MZ_T("The number of the document has 5 to 20 letters and digits"));
    }
    k->out->number = plain;
    return MZ_OK;
}

static mz_code check_number(struct check *k)
{
    mz_str kind = k->in->id_kind;
    bool good = false;
    if (kind.n > 0 && !kind_known(kind)) {
        PROBLEM(k, .field = "id_kind", .text = MZ_T("\"{0}\" is no kind of document"),
                .arg = {kind});
        return MZ_OK;
    }
    bool none = mz_str_trim(k->in->id_number).n == 0;
    k->row->id_kind = MZ_S("none");
    if (none && (kind.n == 0 || mz_str_eq(kind, MZ_S("none")))) {
        return MZ_OK;
    }
    if (none || mz_str_eq(kind, MZ_S("none"))) {
        PROBLEM(k, .field = "id_number",
                .text = none ? MZ_T("Enter the number of the document, or choose \"no document\"")
                             : MZ_T("There is a number; choose the kind of the document"));
        return MZ_OK;
    }
    if (mz_str_eq(kind, MZ_S("other"))) {
        k->row->id_kind = MZ_S("other");
        return check_other_number(k);
    }
    MZ_TRY(note(k, mz_cid_parse(k->cx, "id_number", k->in->id_number, &k->cid), &good));
    if (!good) {
        return MZ_OK;
    }
    const char *real = kind_of(k->cid.kind);
    if (kind.n > 0 && !mz_str_eq(kind, mz_str_of(real))) {
        PROBLEM(k, .field = "id_kind",
                .text = MZ_T("By its digits the number belongs to another kind of document"));
    }
    k->has_cid = true;
    k->row->id_kind = mz_str_of(real);
    k->out->number = mz_str_dup(k->cx->a, mz_str_of(k->cid.z));
    return MZ_OK;
}

static mz_code check_phone(struct check *k, const char *field, mz_str in, mz_str *out)
{
    bool good = false;
    *out = MZ_S("");
    if (mz_str_trim(in).n == 0) {
        return MZ_OK;
    }
    return note(k, mz_phone_parse(k->cx, field, in, out), &good);
}

/* ---- what must agree -------------------------------------------------- */

static void check_sex(struct check *k)
{
    if (!k->has_cid || k->cid.sex == '\0') {
        k->row->sex = k->row->sex.n == 0 ? MZ_S("0") : k->row->sex;
        return;
    }
    mz_str told = k->cid.sex == '1' ? MZ_S("1") : MZ_S("2");
    bool stated = mz_str_eq(k->row->sex, MZ_S("1")) || mz_str_eq(k->row->sex, MZ_S("2"));
    if (stated && !mz_str_eq(k->row->sex, told)) {
        const struct mz_codeset *set = mz_codeset_find(MZ_S("sex"));
        PROBLEM(k, .field = "sex",
                .text = MZ_T("Digit 17 of the ID number says \"{0}\", the form says \"{1}\""),
                .arg = {mz_codeset_label(set, k->cx->lang, told),
                        mz_codeset_label(set, k->cx->lang, k->row->sex)});
        return;
    }
    k->row->sex = told;
}

static void check_birth(struct check *k)
{
    mz_date birth = k->in->birth;
    mz_date today = mz_date_today(k->cx);
    k->row->birth = MZ_NULL;
    if (k->has_cid && k->cid.birth.v != MZ_DATE_NONE.v) {
        if (birth.v != MZ_DATE_NONE.v && birth.v != k->cid.birth.v) {
            PROBLEM(k, .field = "birth",
                    .text = MZ_T("Digits 7 to 14 of the ID number say {0}, the form says {1}"),
                    .arg = {mz_date_iso(k->cx->a, k->cid.birth), mz_date_iso(k->cx->a, birth)});
            return;
        }
        birth = k->cid.birth;
    }
    if (birth.v == MZ_DATE_NONE.v) {
        return;
    }
    if (!mz_date_in_range(birth) || birth.v > today.v) {
        PROBLEM(k, .field = "birth", .text = MZ_T("The birthday is {0}, after today"),
                .arg = {mz_date_iso(k->cx->a, birth)});
        return;
    }
    if (mz_date_age(birth, today, MZ_AGE_MARCH) > AGE_MAX) {
        PROBLEM(k, .field = "birth", .text = MZ_T("By the birthday {0} the age is over 130 years"),
                .arg = {mz_date_iso(k->cx->a, birth)});
        return;
    }
    k->row->birth = birth.v;
}

/* ---- places ----------------------------------------------------------- */

static mz_str code_text(struct check *k, int64_t code)
{
    return mz_str_fmt(k->cx->a, "%012lld", (long long)code);
}

static void check_residence(struct check *k, const struct division_table *t)
{
    struct division d;
    int64_t code = k->in->division;
    const struct mz_actor *who = k->cx->actor;
    k->row->division = code;
    k->row->county = code / MZ_COUNTY_UNIT;
    if (code <= 0) {
        PROBLEM(k, .field = "division", .text = MZ_T("Choose the place of residence"));
    } else if (!division_at(t, code, mz_date_today(k->cx).v, &d)) {
        bool known = division_get(t, code, &d);
        PROBLEM(k, .field = "division",
                .text = known ? MZ_T("{0} is no longer a division; choose the one that took over")
                              : MZ_T("There is no division {0}"),
                .arg = {known ? d.name : code_text(k, code)});
    } else if (d.level < DIVISION_TOWNSHIP) {
        PROBLEM(k, .field = "division",
                .text = MZ_T("{0} is too wide; choose a township, a village or a community"),
                .arg = {d.name});
    } else if (code < who->division_lo || code > who->division_hi) {
        PROBLEM(k, .field = "division", .text = MZ_T("{0} is outside your area"), .arg = {d.name});
    }
}

static void check_hukou(struct check *k, const struct division_table *t)
{
    struct division d;
    int64_t code = k->in->hukou;
    k->row->hukou = code == 0 ? MZ_NULL : code;
    /* A household register may name a place that is gone since. */
    if (code != 0 && !division_get(t, code, &d)) {
        PROBLEM(k, .field = "hukou", .text = MZ_T("There is no division {0}"),
                .arg = {code_text(k, code)});
    }
}

static mz_str check_line(struct check *k, const char *field, mz_str in, size_t most)
{
    mz_str s = mz_str_nfc(k->cx->a, mz_str_trim(in));
    if (s.n > most * 4 || !mz_utf8_valid(s, NULL) || mz_utf8_count(s) > most) {
        PROBLEM(k, .field = field, .text = MZ_T("At most {0} characters"),
                .arg = {mz_str_fmt(k->cx->a, "%zu", most)});
        return MZ_S("");
    }
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20) {
            PROBLEM(k, .field = field, .text = MZ_T("Write it in one line"));
            return MZ_S("");
        }
    }
    return s.n == 0 ? MZ_S("") : s; /* never NULL: the column has none */
}

static void check_point(struct check *k)
{
    enum { LON = 180000000, LAT = 90000000 };
    int64_t lon = k->in->lon_e6;
    int64_t lat = k->in->lat_e6;
    k->row->lon_e6 = lon;
    k->row->lat_e6 = lat;
    bool none = lon == MZ_NULL && lat == MZ_NULL;
    bool good =
        lon != MZ_NULL && lat != MZ_NULL && lon >= -LON && lon <= LON && lat >= -LAT && lat <= LAT;
    if (!none && !good) {
        PROBLEM(k, .field = "lon_e6", .text = MZ_T("Longitude and latitude are not a place"));
    }
}

static void check_protect(struct check *k)
{
    int64_t known = 0;
    for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
        known |= p->bit;
    }
    k->row->protect = k->in->protect;
    if ((k->in->protect & ~known) != 0) {
        PROBLEM(k, .field = "protect", .text = MZ_T("There is no such protection"));
    }
}

/* ---- all of it -------------------------------------------------------- */

mz_code person_clean(mz_cx *cx, const struct person_input *in, struct person_problems *problems,
                     struct person_clean *out)
{
    problems->n = 0;
    *out = (struct person_clean){.raw = {.died = MZ_NULL, .merged_into = MZ_NULL}};
    struct check k = {.cx = cx, .in = in, .problems = problems, .row = &out->raw, .out = out};
    if (cx->world == NULL || cx->world->divisions == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "persons without the table of divisions");
    }
    MZ_TRY(check_name(&k));
    MZ_TRY(check_code(&k, "sex", in->sex, &out->raw.sex));
    MZ_TRY(check_code(&k, "nation", in->nation, &out->raw.nation));
    MZ_TRY(check_code(&k, "marital", in->marital, &out->raw.marital));
    MZ_TRY(check_number(&k));
    check_sex(&k);
    check_birth(&k);
    MZ_TRY(check_phone(&k, "phone", in->phone, &out->phone));
    MZ_TRY(check_phone(&k, "phone2", in->phone2, &out->phone2));
    check_residence(&k, cx->world->divisions);
    check_hukou(&k, cx->world->divisions);
    check_point(&k);
    check_protect(&k);
    out->raw.address = check_line(&k, "address", in->address, ADDRESS_CHARS);
    out->raw.source = check_line(&k, "source", in->source, SOURCE_CHARS);
    out->raw.state = MZ_S("active");
    return MZ_OK;
}

struct person_input person_blank(void)
{
    return (struct person_input){.birth = MZ_DATE_NONE, .lon_e6 = MZ_NULL, .lat_e6 = MZ_NULL};
}

mz_code person_check_place(mz_cx *cx, const struct person_move *move,
                           struct person_problems *problems, person_raw *row)
{
    const struct person_input in = {.division = move->division,
                                    .address = move->address,
                                    .lon_e6 = move->lon_e6,
                                    .lat_e6 = move->lat_e6};
    struct check k = {.cx = cx, .in = &in, .problems = problems, .row = row};
    problems->n = 0;
    if (cx->world == NULL || cx->world->divisions == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "persons without the table of divisions");
    }
    check_residence(&k, cx->world->divisions);
    check_point(&k);
    row->address = check_line(&k, "address", in.address, ADDRESS_CHARS);
    return MZ_OK;
}

mz_code person_input_fill(mz_cx *cx, const person_raw *stored, struct person_input *in)
{
    if (in->id_number.p == NULL) {
        MZ_TRY(person_unseal(cx, "id_seal", stored->id, stored->id_seal, &in->id_number));
        in->id_kind = in->id_kind.n == 0 ? stored->id_kind : in->id_kind;
    }
    if (in->phone.p == NULL) {
        MZ_TRY(person_unseal(cx, "phone_seal", stored->id, stored->phone_seal, &in->phone));
    }
    if (in->phone2.p == NULL) {
        MZ_TRY(person_unseal(cx, "phone2_seal", stored->id, stored->phone2_seal, &in->phone2));
    }
    return MZ_OK;
}

mz_code person_check(mz_cx *cx, const struct person_input *in, int64_t id,
                     struct person_problems *problems)
{
    struct person_clean ignored;
    struct person_input whole = *in;
    if (id != 0) {
        person_raw stored;
        MZ_TRY(person_load_one(cx, id, &stored));
        MZ_TRY(person_input_fill(cx, &stored, &whole));
    }
    return person_clean(cx, &whole, problems, &ignored);
}
