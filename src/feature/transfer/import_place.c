/* The division that a row names: by its columns, by the head of its address, or as told for all. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { PLACES_MAX = 1 << 16, PLACE_BYTES = 600, AREAS = 2, LENGTHS = 64 };

/* Places found so far, in the county and in the country. */
struct area {
    mz_map *whole;          /* text -> code * 1000 + bytes behind the place; 0: names none */
    mz_map *head;           /* beginning of a text that names a village -> code */
    size_t length[LENGTHS]; /* of those beginnings, longest first */
    size_t lengths_n;
};
struct import_places {
    struct area area[AREAS];
};

struct import_places *import_places_new(mz_cx *cx, uint64_t seed)
{
    struct import_places *p = MZ_NEW(cx->a, struct import_places);
    for (size_t i = 0; i < AREAS; i++) {
        p->area[i].whole = mz_map_new(cx->a, MZ_MAP_STR, PLACES_MAX, seed);
        p->area[i].head = mz_map_new(cx->a, MZ_MAP_STR, PLACES_MAX, seed);
    }
    return p;
}

/* A row whose place is looked for. */
struct making {
    mz_cx *cx;
    const struct import_work *w;
    struct import_line *line;
};

#define SAY(k, ...) import_say((k)->cx, (k)->line, (struct mz_say){__VA_ARGS__})

static int64_t county_code(const struct making *k)
{
    return k->w->county * MZ_COUNTY_UNIT;
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

static void keep_length(struct area *a, size_t n)
{
    size_t at = 0;
    while (at < a->lengths_n && a->length[at] > n) {
        at++;
    }
    if ((at < a->lengths_n && a->length[at] == n) || a->lengths_n == LENGTHS) {
        return;
    }
    memmove(&a->length[at + 1], &a->length[at], (a->lengths_n - at) * sizeof a->length[0]);
    a->length[at] = n;
    a->lengths_n++;
}

static mz_code keep_match(struct making *k, struct area *a, mz_str text,
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

static bool known_match(const struct area *a, mz_str text, struct division_match *m)
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
    struct area *a = &k->w->places->area[country ? 1 : 0];
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
        return MZ_OK; /* the kind refuses an address of this length */
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
static mz_code place_of_columns(struct making *k, const struct import_where *where, int64_t *code,
                                bool *said)
{
    mz_str town = where->town;
    mz_str village = where->village;
    mz_str rest;
    *code = 0;
    *said = town.n + village.n > 0;
    if (!*said) {
        return MZ_OK;
    }
    if (import_digits(village)) {
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

mz_code import_place(mz_cx *cx, const struct import_work *w, struct import_line *line,
                     const struct import_where *where, int64_t *division, mz_str *address)
{
    struct making k = {cx, w, line};
    mz_str rest = where->address;
    int64_t code = 0;
    int64_t named = 0;
    bool said = false;
    *division = -1;
    *address = where->address;
    MZ_TRY(place_of_columns(&k, where, &code, &said));
    if (said && code == 0) {
        return MZ_OK;
    }
    if (code != 0) {
        *division = code;
        *address = without_place(&k, code, where->address);
        return MZ_OK;
    }
    MZ_TRY(rest.n == 0 ? MZ_OK
                       : place_of_text(&k, "address", where->address, false, &rest, &named));
    if (division_code_level(named) >= DIVISION_TOWNSHIP) {
        *division = named;
        *address = mz_str_trim(rest);
    } else if (w->place != MZ_NULL) {
        *division = w->place;
    } else {
        SAY(&k, .field = "division",
            .text = MZ_T("Nothing in this row says which village or township it is; add the "
                         "village, or choose a village for all rows without one"));
    }
    return MZ_OK;
}

mz_code import_place_anywhere(mz_cx *cx, const struct import_work *w, mz_str text,
                              int64_t *division)
{
    struct making k = {cx, w, NULL};
    struct division_match m;
    *division = 0;
    if (text.n == 0 || text.n > PLACE_BYTES) {
        return MZ_OK;
    }
    if (import_digits(text)) {
        *division = division_code(text);
        return MZ_OK;
    }
    MZ_TRY(match(&k, text, false, &m));
    if (m.trust == DIVISION_NO_MATCH) {
        MZ_TRY(match(&k, text, true, &m));
    }
    bool sure = m.trust == DIVISION_EXACT || m.trust == DIVISION_SHORT;
    *division = sure ? m.code : 0;
    return MZ_OK;
}
