/* What a column of a sender's file is: by its name, by its cells, by what was chosen before. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/feature.h"
#include "feature/transfer/import.h"

enum { MAP_BYTES = 64 << 10, LABEL_BYTES = 200, SHARE = 7 };

/* ---- kinds ----------------------------------------------------------------- */

mz_code import_kinds(mz_cx *cx, const struct import_kind *const **out, size_t *n)
{
    enum { KINDS_MAX = 96 };
    const struct import_kind **v =
        (const struct import_kind **)mz_arena_alloc(cx->a, sizeof(void *) * KINDS_MAX);
    *n = 0;
    *out = v;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct import_kind *const *k = mz_features[i]->imports;
        for (; k != NULL && *k != NULL && *n < KINDS_MAX; k++) {
            v[(*n)++] = *k;
        }
    }
    struct import_found found = {v, *n, KINDS_MAX};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->imports_of != NULL) {
            MZ_TRY(mz_features[i]->imports_of(cx, MZ_S(""), &found));
        }
    }
    *n = found.n;
    return MZ_OK;
}

const struct import_kind *import_kind_of(mz_cx *cx, mz_str name)
{
    const struct import_kind *one = NULL;
    struct import_found found = {&one, 0, 1};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct import_kind *const *k = mz_features[i]->imports;
        for (; k != NULL && *k != NULL; k++) {
            if (mz_str_eq(name, mz_str_of((*k)->name))) {
                return *k;
            }
        }
    }
    for (size_t i = 0; mz_features[i] != NULL && found.n == 0; i++) {
        if (mz_features[i]->imports_of != NULL &&
            mz_features[i]->imports_of(cx, name, &found) != MZ_OK) {
            mz_clear(cx); /* a register that is not here: the caller says so */
            found.n = 0;
        }
    }
    return found.n == 0 ? NULL : one;
}

bool import_field_of(const struct import_kind *kind, mz_str word, size_t *out)
{
    for (size_t f = 0; f < kind->fields_n; f++) {
        if (mz_str_eq(word, mz_str_of(kind->fields[f].word))) {
            *out = f;
            return true;
        }
    }
    return false;
}

/* ---- names of columns --------------------------------------------------- */

/* The next of the names between bars; false at the end. */
static bool next_name(mz_str *rest, mz_str *name)
{
    if (rest->n == 0) {
        return false;
    }
    const char *bar = memchr(rest->p, '|', rest->n);
    size_t n = bar == NULL ? rest->n : (size_t)(bar - rest->p);
    *name = (mz_str){rest->p, n};
    *rest = bar == NULL ? MZ_S("") : (mz_str){bar + 1, rest->n - n - 1};
    return true;
}

const mz_str *import_labels(mz_arena *a, const struct import_kind *kind, size_t *n)
{
    enum { LABELS_MAX = 512 };
    mz_str *out = MZ_NEW_N(a, mz_str, LABELS_MAX);
    *n = 0;
    for (size_t f = 0; f < kind->fields_n; f++) {
        mz_str rest = mz_str_of(kind->fields[f].names);
        while (*n < LABELS_MAX && next_name(&rest, &out[*n])) {
            (*n)++;
        }
    }
    return out;
}

mz_str import_plain(mz_arena *a, mz_str label)
{
    mz_sb out = mz_sb_new(a, LABEL_BYTES);
    uint32_t cp = 0;
    int depth = 0;
    mz_str s = mz_utf8_fold_str(a, label);
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        bool opens = cp == '(' || cp == '[' || cp == 0x3010 || cp == 0x3014;
        bool closes = cp == ')' || cp == ']' || cp == 0x3011 || cp == 0x3015;
        depth += opens ? 1 : closes && depth > 0 ? -1 : 0;
        bool letter = cp >= 0x80 ? !mz_utf8_is_space(cp) && mz_utf8_is_han(cp)
                                 : (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
                                       (cp >= 'A' && cp <= 'Z');
        if (depth == 0 && letter) {
            mz_sb_char(&out, cp >= 'A' && cp <= 'Z' ? cp + 32 : cp);
        }
    }
    return mz_sb_view(&out);
}

static size_t by_name(mz_arena *a, const struct import_kind *kind, mz_str label)
{
    mz_str plain = import_plain(a, label);
    for (size_t f = 0; f < kind->fields_n && plain.n > 0; f++) {
        mz_str rest = mz_str_of(kind->fields[f].names);
        mz_str name;
        while (next_name(&rest, &name)) {
            if (mz_str_eq(name, plain)) {
                return f;
            }
        }
    }
    return IMPORT_IGNORE;
}

/* ---- what the cells look like -------------------------------------------- */

/* The first look of the kind that seven of ten filled cells have; NULL: none. */
static const struct import_look *by_cells(mz_cx *cx, const struct import_kind *kind,
                                          const struct mz_row *sample, size_t n, size_t col)
{
    size_t *hits = MZ_NEW_N(cx->a, size_t, kind->looks_n + 1);
    size_t filled = 0;
    for (size_t i = 0; i < n; i++) {
        mz_str s = mz_row_readable(&sample[i]) ? mz_cell_fold(cx->a, mz_row_cell(&sample[i], col))
                                               : MZ_S("");
        if (s.n == 0 || s.n > LABEL_BYTES) {
            continue;
        }
        filled++;
        for (size_t k = 0; k < kind->looks_n; k++) {
            hits[k] += kind->looks[k].is(cx, s);
        }
    }
    for (size_t k = 0; k < kind->looks_n && filled > 0; k++) {
        if (hits[k] * 10 >= filled * SHARE) {
            return &kind->looks[k];
        }
    }
    return NULL;
}

static bool taken(const struct import_map *map, size_t field)
{
    for (size_t i = 0; i < map->n; i++) {
        if (map->col[i].field == field) {
            return true;
        }
    }
    return false;
}

mz_str import_label(mz_arena *a, const struct mz_row *header, size_t i)
{
    mz_str label = header->cells[i];
    size_t before = 0;
    for (size_t k = 0; k < i; k++) {
        before += mz_str_eq(header->cells[k], label);
    }
    label = mz_text_cut(label, LABEL_BYTES);
    if (label.n == 0) {
        return mz_str_fmt(a, "#%zu", i + 1);
    }
    return before == 0 ? label : mz_str_fmt(a, MZ_FMT "#%zu", MZ_ARG(label), before + 1);
}

void import_guess(mz_cx *cx, const struct import_kind *kind, const struct mz_row *header,
                  const struct mz_row *sample, size_t sample_n, struct import_map *out)
{
    out->n = header->n < IMPORT_COLS_MAX ? header->n : IMPORT_COLS_MAX;
    for (size_t i = 0; i < out->n; i++) {
        out->col[i].label = mz_str_dup(cx->a, import_label(cx->a, header, i));
        out->col[i].field = IMPORT_IGNORE;
    }
    for (size_t i = 0; i < out->n; i++) {
        size_t f = by_name(cx->a, kind, header->cells[i]);
        out->col[i].field = taken(out, f) ? IMPORT_IGNORE : f;
    }
    for (size_t i = 0; i < out->n; i++) {
        if (out->col[i].field != IMPORT_IGNORE || sample_n == 0) {
            continue;
        }
        const struct import_look *look = by_cells(cx, kind, sample, sample_n, i);
        bool named = header->cells[i].n > 0 && header->cells[i].p[0] != '#';
        if (look != NULL && !taken(out, look->field) && !(look->nameless && named)) {
            out->col[i].field = look->field;
        }
    }
}

static bool chosen(const struct import_map *known, mz_str label)
{
    bool hit = false;
    for (size_t i = 0; i < known->n; i++) {
        hit |= mz_str_eq(known->col[i].label, label);
    }
    return hit;
}

void import_map_over(struct import_map *map, const struct import_map *known)
{
    for (size_t i = 0; i < map->n; i++) {
        for (size_t k = 0; k < known->n; k++) {
            if (mz_str_eq(map->col[i].label, known->col[k].label)) {
                map->col[i].field = known->col[k].field;
            }
        }
    }
    /* A guess for another column gives way to what was chosen. */
    for (size_t i = 0; i < map->n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (map->col[i].field != IMPORT_IGNORE && map->col[i].field == map->col[k].field) {
                map->col[chosen(known, map->col[k].label) ? i : k].field = IMPORT_IGNORE;
            }
        }
    }
}

/* ---- as text -------------------------------------------------------------- */

mz_str import_map_text(mz_arena *a, const struct import_kind *kind, const struct import_map *map)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, MAP_BYTES));
    mz_jw_list(&w);
    for (size_t i = 0; i < map->n; i++) {
        mz_jw_list(&w);
        mz_jw_text(&w, map->col[i].label);
        mz_jw_text(&w, mz_str_of(kind->fields[map->col[i].field].word));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

mz_code import_map_read(mz_cx *cx, const struct import_kind *kind, mz_str text,
                        struct import_map *out)
{
    const struct mz_json *list = NULL;
    out->n = 0;
    if (text.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = MAP_BYTES}, &list));
    for (size_t i = 0; i < list->n && out->n < IMPORT_COLS_MAX; i++) {
        const struct mz_json *pair = &list->items[i];
        size_t f = IMPORT_IGNORE;
        if (pair->kind != MZ_JSON_LIST || pair->n != 2 ||
            !import_field_of(kind, pair->items[1].text, &f)) {
            return mz_fail(cx, MZ_CORRUPT, "column %zu of a stored mapping", i);
        }
        out->col[out->n].label = pair->items[0].text;
        out->col[out->n++].field = f;
    }
    return MZ_OK;
}

mz_code import_map_check(mz_cx *cx, const struct import_kind *kind, const struct import_map *map)
{
    bool has[IMPORT_FIELDS_MAX] = {false};
    for (size_t i = 0; i < map->n; i++) {
        size_t f = map->col[i].field;
        for (size_t k = 0; k < i && f != IMPORT_IGNORE; k++) {
            if (map->col[k].field == f) {
                return mz_refuse(
                    cx, MZ_INVALID, .field = "map",
                    .text = MZ_T("Columns \"{0}\" and \"{1}\" are both \"{2}\"; choose one"),
                    .arg = {map->col[k].label, map->col[i].label,
                            mz_text(cx->lang, kind->fields[f].label)});
            }
        }
        has[f] = true;
    }
    return kind->columns(cx, kind, has);
}
