#include "base/json.h"

#include <jansson.h>
#include <stdio.h>

#include "base/utf8_scan.h"

enum { DIGITS_MAX = 15 };

/* ---- reading ---------------------------------------------------------- */

/* {0} line, {1} column. */
static mz_code refuse_at(mz_cx *cx, mz_code c, const char *sentence, int64_t line, int64_t col)
{
    return mz_refuse(cx, c, .text = sentence,
                     .arg = {mz_str_fmt(cx->a, "%lld", (long long)line),
                             mz_str_fmt(cx->a, "%lld", (long long)col)});
}

static mz_code refuse_byte(mz_cx *cx, mz_str text, size_t at, const char *sentence)
{
    int64_t line = 0;
    int64_t col = 0;
    mz_utf8_place(text, at, &line, &col);
    return refuse_at(cx, MZ_INVALID, sentence, line, col);
}

static size_t skip_text(mz_str s, size_t i)
{
    for (i++; i < s.n && s.p[i] != '"'; i++) {
        i += s.p[i] == '\\';
    }
    return i + 1;
}

/* The end of a number at i; counts its digits and whether it has a point or an exponent. */
static size_t skip_number(mz_str s, size_t i, int *digits, bool *real)
{
    *digits = 0;
    *real = false;
    bool exponent = false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            *digits += !exponent && (*digits > 0 || c != '0');
        } else if (c == '.' || c == 'e' || c == 'E') {
            *real = true;
            exponent = exponent || c != '.';
        } else if (c != '-' && c != '+') {
            break;
        }
    }
    return i;
}

static mz_code scan_number(mz_cx *cx, mz_str text, size_t *i, bool reals)
{
    size_t start = *i;
    int digits = 0;
    bool real = false;
    *i = skip_number(text, start, &digits, &real);
    if (real && !reals) {
        return refuse_byte(cx, text, start,
                           MZ_T("Line {0}, column {1} of the JSON: only whole numbers are taken "
                                "here. Write amounts in fen."));
    }
    if (real && digits > DIGITS_MAX) {
        return refuse_byte(cx, text, start,
                           MZ_T("Line {0}, column {1} of the JSON: this number has more than 15 "
                                "digits and would be rounded. Write it as text, in quotes."));
    }
    return MZ_OK;
}

struct scan {
    size_t nodes;
    size_t nodes_max;
    int depth;
};

static mz_code scan_sign(mz_cx *cx, mz_str text, size_t i, struct scan *seen)
{
    char c = text.p[i];
    seen->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    seen->nodes += c == ',' || c == '{' || c == '[';
    if (seen->depth > MZ_JSON_DEPTH) {
        return refuse_byte(cx, text, i,
                           MZ_T("Line {0}, column {1} of the JSON: more than 64 levels deep."));
    }
    if (seen->nodes > seen->nodes_max) {
        return refuse_byte(cx, text, i,
                           MZ_T("Line {0}, column {1} of the JSON: too many values. Send it in "
                                "several parts."));
    }
    return MZ_OK;
}

/* What must be bounded before anything is built: depth, number of values, digits. */
static mz_code scan(mz_cx *cx, mz_str text, struct mz_json_options options)
{
    struct scan seen = {.nodes = 1, .nodes_max = options.nodes_max};
    seen.nodes_max = seen.nodes_max == 0 ? MZ_JSON_NODES : seen.nodes_max;
    for (size_t i = 0; i < text.n;) {
        char c = text.p[i];
        mz_code rc = MZ_OK;
        if (c == '"') {
            i = skip_text(text, i);
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            rc = scan_number(cx, text, &i, options.reals);
        } else {
            rc = scan_sign(cx, text, i++, &seen);
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static const char *sentence_of(enum json_error_code code)
{
    switch (code) {
    case json_error_duplicate_key:
        return MZ_T("Line {0}, column {1} of the JSON: this key stands twice in one object.");
    case json_error_premature_end_of_input:
        return MZ_T(
            "Line {0}, column {1} of the JSON: the text ends too early; a part is missing.");
    case json_error_end_of_input_expected:
        return MZ_T("Line {0}, column {1} of the JSON: there is something behind the end.");
    case json_error_numeric_overflow:
        return MZ_T("Line {0}, column {1} of the JSON: this number is too large.");
    case json_error_invalid_utf8:
        return MZ_T("Line {0}, column {1} of the JSON: this is not UTF-8.");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return MZ_T("Line {0}, column {1} of the JSON: a NUL character is not allowed.");
    default: /* jansson's other codes all mean that the syntax is wrong */
        return MZ_T("Line {0}, column {1}: this is not JSON. Check quotes, commas and brackets.");
    }
}

struct level {
    json_t *from;
    void *iter; /* of a map */
    struct mz_json *items;
    size_t i;
};

static mz_str real_text(mz_arena *a, double v)
{
    return mz_str_fmt(a, "%.*g", DIGITS_MAX, v);
}

/* Copies one value without its children; true when it has some. */
static bool copy(mz_arena *a, json_t *from, struct mz_json *to)
{
    switch (json_typeof(from)) {
    case JSON_OBJECT:
        to->kind = MZ_JSON_MAP;
        to->n = json_object_size(from);
        return to->n > 0;
    case JSON_ARRAY:
        to->kind = MZ_JSON_LIST;
        to->n = json_array_size(from);
        return to->n > 0;
    case JSON_STRING:
        to->kind = MZ_JSON_TEXT;
        to->text = mz_str_dup(a, (mz_str){json_string_value(from), json_string_length(from)});
        return false;
    case JSON_INTEGER:
        to->kind = MZ_JSON_INT;
        to->i = json_integer_value(from);
        return false;
    case JSON_REAL:
        to->kind = MZ_JSON_REAL;
        to->text = real_text(a, json_real_value(from));
        return false;
    case JSON_TRUE:
    case JSON_FALSE:
        to->kind = MZ_JSON_FLAG;
        to->flag = json_is_true(from);
        return false;
    case JSON_NULL:
        to->kind = MZ_JSON_NULL;
        return false;
    }
    return false;
}

static struct level enter(mz_arena *a, json_t *from, struct mz_json *to)
{
    struct mz_json *items = MZ_NEW_N(a, struct mz_json, to->n);
    to->items = items;
    return (struct level){from, json_is_object(from) ? json_object_iter(from) : NULL, items, 0};
}

static json_t *next_child(mz_arena *a, struct level *l)
{
    if (!json_is_object(l->from)) {
        return json_array_get(l->from, l->i);
    }
    l->items[l->i].key = mz_str_dup(a, mz_str_of(json_object_iter_key(l->iter)));
    json_t *child = json_object_iter_value(l->iter);
    l->iter = json_object_iter_next(l->from, l->iter);
    return child;
}

static const struct mz_json *tree_of(mz_arena *a, json_t *root)
{
    struct level stack[MZ_JSON_DEPTH + 1];
    struct mz_json *out = MZ_NEW(a, struct mz_json);
    size_t depth = 0;
    if (copy(a, root, out)) {
        stack[depth++] = enter(a, root, out);
    }
    while (depth > 0) {
        struct level *top = &stack[depth - 1];
        size_t n =
            json_is_object(top->from) ? json_object_size(top->from) : json_array_size(top->from);
        if (top->i == n) {
            depth--;
            continue;
        }
        json_t *child = next_child(a, top);
        struct mz_json *to = &top->items[top->i++];
        if (copy(a, child, to)) {
            stack[depth++] = enter(a, child, to);
        }
    }
    return out;
}

mz_code mz_json_read(mz_cx *cx, mz_str text, struct mz_json_options options,
                     const struct mz_json **out)
{
    *out = NULL;
    if (text.n > options.size_max) {
        return mz_refuse(
            cx, MZ_LIMIT,
            .text = MZ_T("The JSON has {0} bytes; at most {1} are taken. Send it in "
                         "several parts."),
            .arg = {mz_str_fmt(cx->a, "%zu", text.n), mz_str_fmt(cx->a, "%zu", options.size_max)});
    }
    MZ_TRY(scan(cx, text, options));
    json_error_t error;
    json_t *root = json_loadb(text.p == NULL ? "" : text.p, text.n,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root == NULL) {
        return refuse_at(cx, MZ_INVALID, sentence_of(json_error_code(&error)),
                         error.line < 1 ? 1 : error.line, error.column < 1 ? 1 : error.column);
    }
    *out = tree_of(cx->a, root);
    json_decref(root);
    return MZ_OK;
}

const struct mz_json *mz_json_get(const struct mz_json *map, const char *key)
{
    if (map == NULL || map->kind != MZ_JSON_MAP) {
        return NULL;
    }
    mz_str k = mz_str_of(key);
    for (size_t i = 0; i < map->n; i++) {
        if (mz_str_eq(map->items[i].key, k)) {
            return &map->items[i];
        }
    }
    return NULL;
}

mz_str mz_json_text_of(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_TEXT ? v->text : MZ_S("");
}

static mz_code need(mz_cx *cx, const struct mz_json *map, const char *key, enum mz_json_kind kind,
                    const struct mz_json **out)
{
    static const char *const wrong[] = {
        [MZ_JSON_NULL] = MZ_T("\"{0}\" must be null."),
        [MZ_JSON_FLAG] = MZ_T("\"{0}\" must be true or false."),
        [MZ_JSON_INT] = MZ_T("\"{0}\" must be a whole number."),
        [MZ_JSON_REAL] = MZ_T("\"{0}\" must be a number."),
        [MZ_JSON_TEXT] = MZ_T("\"{0}\" must be text."),
        [MZ_JSON_LIST] = MZ_T("\"{0}\" must be a list."),
        [MZ_JSON_MAP] = MZ_T("\"{0}\" must be an object."),
    };
    *out = mz_json_get(map, key);
    if (*out == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = key, .text = MZ_T("\"{0}\" is missing."),
                         .arg = {mz_str_of(key)});
    }
    if ((*out)->kind != kind) {
        return mz_refuse(cx, MZ_INVALID, .field = key, .text = wrong[kind],
                         .arg = {mz_str_of(key)});
    }
    return MZ_OK;
}

mz_code mz_json_text(mz_cx *cx, const struct mz_json *map, const char *key, mz_str *out)
{
    const struct mz_json *v = NULL;
    MZ_TRY(need(cx, map, key, MZ_JSON_TEXT, &v));
    *out = v->text;
    return MZ_OK;
}

mz_code mz_json_int(mz_cx *cx, const struct mz_json *map, const char *key, int64_t *out)
{
    const struct mz_json *v = NULL;
    MZ_TRY(need(cx, map, key, MZ_JSON_INT, &v));
    *out = v->i;
    return MZ_OK;
}

mz_code mz_json_flag(mz_cx *cx, const struct mz_json *map, const char *key, bool *out)
{
    const struct mz_json *v = NULL;
    MZ_TRY(need(cx, map, key, MZ_JSON_FLAG, &v));
    *out = v->flag;
    return MZ_OK;
}

mz_code mz_json_items(mz_cx *cx, const struct mz_json *map, const char *key, enum mz_json_kind kind,
                      const struct mz_json **out)
{
    return need(cx, map, key, kind, out);
}
