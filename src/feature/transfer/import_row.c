/* One row of a file as a person, with everything that is wrong with it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/codes.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROWS_MAX = 1 << 24, PLACES_MAX = 1 << 16, PLACE_BYTES = 600, HOUSE_BYTES = 60 };

void import_met_init(mz_cx *cx, struct import_met *met)
{
    memset(met, 0, sizeof *met);
    mz_random_fill(cx, &met->seed, sizeof met->seed);
    met->numbers = mz_map_new(cx->a, MZ_MAP_U64, ROWS_MAX, met->seed);
    met->contents = mz_map_new(cx->a, MZ_MAP_U64, ROWS_MAX, met->seed);
    for (size_t i = 0; i < IMPORT_AREAS; i++) {
        met->area[i].whole = mz_map_new(cx->a, MZ_MAP_STR, PLACES_MAX, met->seed);
        met->area[i].head = mz_map_new(cx->a, MZ_MAP_STR, PLACES_MAX, met->seed);
    }
}

void import_line_say(mz_cx *cx, struct import_line *line, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n == 0 ? MZ_S("") : mz_str_dup(cx->a, say.arg[i]);
    }
    if (line->say_n < IMPORT_PROBLEMS_MAX) {
        line->say[line->say_n++] = say;
    }
}

/* ---- the row on its way ---------------------------------------------------- */

struct making {
    mz_cx *cx;
    const struct import_reader *r;
    struct import_met *met;
    const struct mz_row *row;
    struct import_line *line;
    mz_str text[IMPORT_FIELDS_N];
};

#define SAY(k, ...) import_line_say((k)->cx, (k)->line, (struct mz_say){__VA_ARGS__})

/* What a parser refused is a problem of the row; an error of the program stays one. */
static mz_code take(struct making *k, mz_code rc, bool *good)
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
    import_line_say(k->cx, k->line, say);
    mz_clear(k->cx);
    return MZ_OK;
}

static bool strip(mz_str *s, const char *head, const char *tail)
{
    size_t h = strlen(head);
    size_t t = strlen(tail);
    if (s->n < h + t || memcmp(s->p, head, h) != 0 || memcmp(s->p + s->n - t, tail, t) != 0) {
        return false;
    }
    *s = (mz_str){s->p + h, s->n - h - t};
    return true;
}

/* A cell as it was meant: no blanks around it, no quotes, no apostrophe that only says "text". */
static mz_str cell(struct making *k, enum import_field f)
{
    int col = k->r->col[f];
    if (col < 0) {
        return MZ_S("");
    }
    mz_str s = mz_str_trim(mz_cell_fold(k->cx->a, mz_row_cell(k->row, (size_t)col)));
    bool more = true;
    for (int i = 0; i < 3 && more && s.n > 0; i++) {
        more = strip(&s, "\"", "\"") || strip(&s, "“", "”") || strip(&s, "'", "'") ||
               strip(&s, "'", "");
        s = mz_str_trim(s);
    }
    static const char *const nothing[] = {"-", "—", "/", "无", "NULL", "null", "#N/A"};
    for (size_t i = 0; i < MZ_LEN(nothing) && f != IMPORT_ID_KIND; i++) {
        if (mz_str_eq(s, mz_str_of(nothing[i]))) {
            return MZ_S("");
        }
    }
    return s;
}

/* ---- number and birthday ----------------------------------------------------- */

static bool all_digits(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

/* A spreadsheet keeps 15 digits of a quantity: of a longer number the end is made up. */
static bool was_quantity(const struct making *k, mz_str s)
{
    int col = k->r->col[IMPORT_NUMBER];
    bool number = k->row->flags != NULL && col >= 0 && (size_t)col < k->row->n &&
                  (k->row->flags[col] & MZ_CELL_NUMBER) != 0;
    return number && all_digits(s) && s.n > 15;
}

static mz_code number(struct making *k, struct mz_cid *cid)
{
    mz_str s = k->text[IMPORT_NUMBER];
    bool good = false;
    cid->key = 0;
    cid->birth = MZ_DATE_NONE;
    k->line->in.id_number = s;
    if (s.n == 0) {
        return MZ_OK;
    }
    if (was_quantity(k, s)) {
        SAY(k, .field = "id_number",
            .text = MZ_T("The spreadsheet keeps this ID number as a quantity, so its last digits "
                         "are lost. Make the column text, enter the numbers anew and send again"));
        k->line->in.id_number = MZ_S("");
        return MZ_OK;
    }
    if (mz_str_eq(k->line->in.id_kind, MZ_S("other"))) {
        k->line->key = mz_hash_str(s, k->met->seed) | 1;
        return MZ_OK; /* person_check() looks at it */
    }
    MZ_TRY(take(k, mz_cid_parse(k->cx, "id_number", s, cid), &good));
    k->line->key = good ? cid->key : 0;
    if (!good) { /* said once */
        k->line->in.id_number = MZ_S("");
    }
    return MZ_OK;
}

static void kind(struct making *k)
{
    mz_str s = k->text[IMPORT_ID_KIND];
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
    bool ours = mz_cid_parse(k->cx, "id_number", k->text[IMPORT_NUMBER], &cid) == MZ_OK;
    mz_clear(k->cx);
    k->line->in.id_kind = ours || k->text[IMPORT_NUMBER].n == 0 ? MZ_S("") : MZ_S("other");
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
    mz_str s = k->text[IMPORT_BIRTH];
    bool good = false;
    mz_date day = MZ_DATE_NONE;
    if (s.n == 0 || month_agrees(s, cid->birth)) {
        k->line->birth = cid->birth;
        return MZ_OK;
    }
    int col = k->r->col[IMPORT_BIRTH];
    bool number = k->row->flags != NULL && col >= 0 && (size_t)col < k->row->n &&
                  (k->row->flags[col] & MZ_CELL_NUMBER) != 0;
    int64_t serial = 0;
    for (size_t i = 0; number && s.n <= 5 && all_digits(s) && i < s.n; i++) {
        serial = serial * 10 + (s.p[i] - '0');
    }
    MZ_TRY(take(k,
                serial > 0 ? mz_date_from_excel(k->cx, "birth", serial, &day)
                           : mz_date_parse(k->cx, "birth", s, &day),
                &good));
    k->line->in.birth = good ? day : MZ_DATE_NONE;
    k->line->birth = cid->birth.v != MZ_DATE_NONE.v ? cid->birth : k->line->in.birth;
    return MZ_OK;
}

/* ---- places -------------------------------------------------------------------- */

static int64_t county_code(const struct making *k)
{
    return k->r->run->county * MZ_COUNTY_UNIT;
}

/* A place that is gone gives way to the one that took over, when there is only one. */
static int64_t in_force(struct making *k, int64_t code)
{
    int64_t after[DIVISION_PARTS_MAX];
    size_t n = division_after(k->cx->world->divisions, code, mz_date_today(k->cx).v, after);
    return n == 1 ? after[0] : code;
}

/* ---- places met before ----------------------------------------------------------- */

/*
 * Finding the division of an address takes most of a millisecond, and a file names the same few
 * hundred villages again and again. Kept are whole texts, and the beginnings that named a village.
 */

/* Could what follows this beginning have named another village? Then it is not kept. */
static bool stands_alone(struct making *k, const struct division *village)
{
    enum { STEM = 6 }; /* two characters */
    struct division *all = NULL;
    size_t n = 0;
    mz_code rc =
        division_children(k->cx, k->cx->world->divisions, village->parent, DIVISION_EVER, &all, &n);
    if (rc != MZ_OK || village->name.n < STEM) {
        mz_clear(k->cx);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (all[i].code != village->code && all[i].name.n >= STEM &&
            memcmp(all[i].name.p, village->name.p, STEM) == 0) {
            return false;
        }
    }
    return true;
}

static void keep_length(struct import_area *a, size_t n)
{
    size_t at = 0;
    while (at < a->lengths_n && a->length[at] > n) {
        at++;
    }
    if ((at < a->lengths_n && a->length[at] == n) || a->lengths_n == IMPORT_LENGTHS) {
        return;
    }
    memmove(&a->length[at + 1], &a->length[at], (a->lengths_n - at) * sizeof a->length[0]);
    a->length[at] = n;
    a->lengths_n++;
}

static mz_code keep_match(struct making *k, struct import_area *a, mz_str text,
                          const struct division_match *m)
{
    struct division d;
    mz_str head = {text.p, text.n - m->rest.n};
    int64_t value = m->trust == DIVISION_NO_MATCH ? 0 : m->code * 1000 + (int64_t)m->rest.n;
    if (m->trust == DIVISION_AMBIGUOUS || text.n > PLACE_BYTES ||
        mz_map_n(a->whole) >= PLACES_MAX || mz_map_n(a->head) >= PLACES_MAX) {
        return MZ_OK;
    }
    MZ_TRY(mz_map_put_str(k->cx, a->whole, text, value));
    if (value == 0 || head.n == 0 || !division_get(k->cx->world->divisions, m->code, &d) ||
        d.level != DIVISION_VILLAGE || !stands_alone(k, &d)) {
        return MZ_OK;
    }
    keep_length(a, head.n);
    return mz_map_put_str(k->cx, a->head, head, m->code);
}

static bool known_match(const struct import_area *a, mz_str text, struct division_match *m)
{
    int64_t v = 0;
    *m = (struct division_match){.trust = DIVISION_NO_MATCH, .rest = text};
    if (mz_map_get_str(a->whole, text, &v)) {
        m->trust = v == 0 ? DIVISION_NO_MATCH : DIVISION_EXACT;
        m->code = v / 1000;
        m->rest = (mz_str){text.p + text.n - v % 1000, (size_t)(v % 1000)};
        return true;
    }
    for (size_t i = 0; i < a->lengths_n; i++) {
        size_t n = a->length[i];
        if (n <= text.n && mz_map_get_str(a->head, (mz_str){text.p, n}, &v)) {
            m->trust = DIVISION_EXACT;
            m->code = v;
            m->rest = (mz_str){text.p + n, text.n - n};
            return true;
        }
    }
    return false;
}

static mz_code match(struct making *k, mz_str text, bool country, struct division_match *m)
{
    struct import_area *a = &k->met->area[country ? 1 : 0];
    if (known_match(a, text, m)) {
        return MZ_OK;
    }
    *m = division_match(k->cx->world->divisions, text, country ? 0 : county_code(k));
    return keep_match(k, a, text, m);
}

/* ---- the place of a row ------------------------------------------------------------ */

/* The place that a text names; 0 with or without a sentence. */
static mz_code place_of_text(struct making *k, const char *field, mz_str text, bool must,
                             mz_str *rest, int64_t *code)
{
    const struct division_table *t = k->cx->world->divisions;
    struct division_match m;
    *rest = text;
    *code = 0;
    if (text.n > PLACE_BYTES) {
        return MZ_OK; /* person_check() refuses an address of this length */
    }
    MZ_TRY(match(k, text, false, &m));
    if (m.trust == DIVISION_AMBIGUOUS && must) {
        SAY(k, .field = field,
            .text = MZ_T("\"{0}\" may be {1} or {2}; write the 12-digit division code"),
            .arg = {text, division_path(k->cx->a, t, m.code), division_path(k->cx->a, t, m.other)});
        return MZ_OK;
    }
    if (m.trust == DIVISION_NO_MATCH || m.trust == DIVISION_AMBIGUOUS) {
        if (must) {
            SAY(k, .field = field,
                .text = MZ_T("No village or township of the county is named \"{0}\""),
                .arg = {text});
        }
        return MZ_OK;
    }
    *rest = m.rest;
    *code = in_force(k, m.code);
    return MZ_OK;
}

/* What the columns of township and village say; the same words come again and again. */
static mz_code place_of_columns(struct making *k, int64_t *code, bool *said)
{
    mz_str town = k->text[IMPORT_TOWN];
    mz_str village = k->text[IMPORT_DIVISION];
    mz_str rest;
    *code = 0;
    *said = town.n + village.n > 0;
    if (!*said) {
        return MZ_OK;
    }
    if (all_digits(village)) {
        *code = division_code(village);
        if (*code == 0) {
            SAY(k, .field = "division",
                .text = MZ_T("\"{0}\" is no division code: it has 9 or 12 digits"),
                .arg = {village});
        }
        return MZ_OK;
    }
    bool begins = town.n > 0 && village.n >= town.n && memcmp(village.p, town.p, town.n) == 0;
    mz_str both =
        begins ? village : mz_str_fmt(k->cx->a, MZ_FMT MZ_FMT, MZ_ARG(town), MZ_ARG(village));
    MZ_TRY(place_of_text(k, "division", both, true, &rest, code));
    if (*code != 0 && rest.n > 0 && division_code_level(*code) < DIVISION_VILLAGE) {
        SAY(k, .field = "division", .text = MZ_T("{0} has no village \"{1}\""),
            .arg = {division_path(k->cx->a, k->cx->world->divisions, *code), rest});
        *code = 0;
    }
    return MZ_OK;
}

/* An address without the names of its own place at its head: that is said by the place already. */
static mz_str without_place(const struct making *k, int64_t code, mz_str address)
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(k->cx->world->divisions, code, line);
    for (size_t i = 0; i < n; i++) {
        if (address.n > line[i].name.n && memcmp(address.p, line[i].name.p, line[i].name.n) == 0) {
            address = (mz_str){address.p + line[i].name.n, address.n - line[i].name.n};
        }
    }
    return mz_str_trim(address);
}

static mz_code place(struct making *k)
{
    struct person_input *in = &k->line->in;
    mz_str address = k->text[IMPORT_ADDRESS];
    mz_str rest = address;
    int64_t code = 0;
    bool said = false;
    MZ_TRY(place_of_columns(k, &code, &said));
    in->address = address;
    if (said && code == 0) {
        in->division = -1;
        return MZ_OK;
    }
    if (code != 0) {
        in->division = code;
        in->address = without_place(k, code, address);
        return MZ_OK;
    }
    int64_t named = 0;
    MZ_TRY(address.n == 0 ? MZ_OK : place_of_text(k, "address", address, false, &rest, &named));
    if (division_code_level(named) >= DIVISION_TOWNSHIP) {
        code = named;
        in->address = mz_str_trim(rest);
    }
    if (code == 0 && k->r->run->place != MZ_NULL) {
        code = k->r->run->place;
    }
    in->division = code;
    if (code == 0) {
        SAY(k, .field = "division",
            .text = MZ_T("Nothing in this row says which village or township it is; add the "
                         "village, or choose a village for all rows without one"));
        in->division = -1;
    }
    return MZ_OK;
}

static mz_code hukou(struct making *k)
{
    mz_str s = k->text[IMPORT_HUKOU];
    struct division_match m;
    if (s.n == 0 || s.n > PLACE_BYTES) {
        return MZ_OK;
    }
    if (all_digits(s)) {
        k->line->in.hukou = division_code(s);
        return MZ_OK;
    }
    /* A register may be anywhere in the country; what cannot be placed stays unknown. */
    MZ_TRY(match(k, s, false, &m));
    if (m.trust == DIVISION_NO_MATCH) {
        MZ_TRY(match(k, s, true, &m));
    }
    bool sure = m.trust == DIVISION_EXACT || m.trust == DIVISION_SHORT;
    k->line->in.hukou = sure ? m.code : 0;
    return MZ_OK;
}

/* ---- household ------------------------------------------------------------------- */

static mz_code house(struct making *k)
{
    const struct mz_codeset_row *row = NULL;
    bool good = false;
    mz_str s = k->text[IMPORT_RELATION];
    k->line->house = k->text[IMPORT_HOUSE];
    k->line->relation = MZ_S("");
    if (k->line->house.n == 0) {
        return MZ_OK;
    }
    if (k->line->house.n > HOUSE_BYTES) {
        SAY(k, .field = "house", .text = MZ_T("At most {0} characters"),
            .arg = {mz_str_fmt(k->cx->a, "%d", HOUSE_BYTES)});
        return MZ_OK;
    }
    if (s.n == 0) {
        SAY(k, .field = "relation",
            .text = MZ_T("The household number stands without the relation to the head"));
        return MZ_OK;
    }
    MZ_TRY(take(k, mz_codeset_parse(k->cx, mz_codeset_find(MZ_S("relation")), "relation", s, &row),
                &good));
    if (good) {
        bool self = strcmp(row->code, "01") == 0; /* 本人: whose household it is */
        k->line->relation = self ? MZ_S("02") : mz_str_of(row->code);
    }
    return MZ_OK;
}

/* ---- the whole --------------------------------------------------------------------- */

/* Keyed, because numbers of people can be tried out: without the key the print tells nothing. */
static mz_code print_of(struct making *k)
{
    mz_sb b = mz_sb_new(k->cx->a, (size_t)2 << 20);
    mz_blind blind;
    mz_sb_str(&b, MZ_S("import row"));
    for (int f = IMPORT_NAME; f < IMPORT_FIELDS_N; f++) {
        if (k->text[f].n > 0) {
            mz_sb_fmt(&b, "\x1f%d:", f);
            mz_sb_str(&b, k->text[f]);
        }
    }
    MZ_TRY(mz_blind_index(k->cx, k->cx->world->keys, MZ_FOR_INDEX_ID, mz_sb_view(&b), &blind));
    memcpy(k->line->hash, blind.b, sizeof k->line->hash);
    return MZ_OK;
}

/* The row again, word for word, or the same number with other words. */
static mz_code met_before(struct making *k)
{
    int64_t at = 0;
    uint64_t content = 0;
    memcpy(&content, k->line->hash, sizeof content);
    if (mz_map_get(k->met->contents, content, &at)) {
        k->line->repeats = at;
        return MZ_OK;
    }
    if (k->line->key != 0 && mz_map_get(k->met->numbers, k->line->key, &at)) {
        SAY(k, .field = "id_number",
            .text = MZ_T("Line {0} of this file has the same ID number and other data; keep the "
                         "right one"),
            .arg = {mz_str_fmt(k->cx->a, "%" PRId64, at)});
        return MZ_OK;
    }
    if (k->line->say_n > 0) {
        return MZ_OK;
    }
    if (k->line->key != 0) {
        MZ_TRY(mz_map_put(k->cx, k->met->numbers, k->line->key, k->line->line));
    }
    return mz_map_put(k->cx, k->met->contents, content, k->line->line);
}

static mz_code check(struct making *k)
{
    struct person_problems p = {.n = 0};
    struct person_input in = k->line->in;
    struct mz_say own[IMPORT_PROBLEMS_MAX];
    size_t own_n = k->line->say_n;
    if (own_n > 0 && in.division <= 0) {
        in.division = county_code(k) + 1000; /* said already; any place will do */
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
            import_line_say(k->cx, k->line, p.say[i]);
        }
    }
    return MZ_OK;
}

static mz_code fill(struct making *k)
{
    struct person_input *in = &k->line->in;
    struct mz_cid cid = {.key = 0};
    *in = person_blank();
    in->name = k->text[IMPORT_NAME];
    in->sex = k->text[IMPORT_SEX];
    in->nation = k->text[IMPORT_NATION];
    in->marital = k->text[IMPORT_MARITAL];
    in->phone = k->text[IMPORT_PHONE];
    in->phone2 = k->text[IMPORT_PHONE2];
    in->source = mz_str_fmt(k->cx->a, "import:" MZ_FMT, MZ_ARG(k->r->run->source));
    kind(k);
    MZ_TRY(number(k, &cid));
    MZ_TRY(birth(k, &cid));
    MZ_TRY(place(k));
    MZ_TRY(hukou(k));
    MZ_TRY(house(k));
    if (mz_name_parse(k->cx, "name", in->name, &k->line->name) != MZ_OK) {
        mz_clear(k->cx); /* person_check() says it */
    }
    return check(k);
}

mz_code import_line_of(mz_cx *cx, const struct import_reader *r, struct import_met *met,
                       const struct mz_row *row, struct import_line *out)
{
    struct making k = {.cx = cx, .r = r, .met = met, .row = row, .line = out};
    memset(out, 0, sizeof *out);
    out->n = r->n;
    out->line = row->number;
    out->birth = MZ_DATE_NONE;
    out->house = out->relation = out->name = MZ_S("");
    struct mz_say broken = mz_row_say(cx->a, row);
    if (broken.text != NULL) {
        broken.field = NULL;
        import_line_say(cx, out, broken);
    }
    if (!mz_row_readable(row)) {
        return MZ_OK;
    }
    for (int f = IMPORT_NAME; f < IMPORT_FIELDS_N; f++) {
        k.text[f] = cell(&k, (enum import_field)f);
    }
    MZ_TRY(fill(&k));
    MZ_TRY(print_of(&k));
    return met_before(&k);
}
