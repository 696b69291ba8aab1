/* schema.c - the loader's tables of keys as JSON Schema. */
#include "rule/schema.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

enum { SCHEMA_MAX = 1 << 18, SHAPES_MAX = 60 };

/* Editors read YAML's own types; to the loader every scalar is text. */
#define SCALAR "\"type\": [\"string\", \"number\", \"boolean\", \"null\"]"

struct writer {
    mz_sb out;
    const struct load_shape *shapes[SHAPES_MAX]; /* met so far, in order */
    size_t n;
};

static const char *meet(struct writer *w, const struct load_shape *shape)
{
    size_t i = 0;
    while (i < w->n && w->shapes[i] != shape) {
        i++;
    }
    assert(i < SHAPES_MAX);
    w->shapes[i] = shape;
    w->n = i == w->n ? i + 1 : w->n;
    return shape->name;
}

static void choices(struct writer *w, const char *choice)
{
    mz_sb_str(&w->out, MZ_S("{\"enum\": [\""));
    for (; *choice != '\0'; choice++) {
        if (*choice == '|') {
            mz_sb_str(&w->out, MZ_S("\", \""));
        } else {
            mz_sb_byte(&w->out, *choice);
        }
    }
    mz_sb_str(&w->out, MZ_S("\"]}"));
}

static void scalar(struct writer *w, const struct load_key *k)
{
    if (k->choice != NULL) {
        choices(w, k->choice);
    } else if (k->kind == LOAD_DATE) {
        mz_sb_str(&w->out, MZ_S("{\"type\": \"string\", \"pattern\": "
                                "\"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$\"}"));
    } else if (k->kind == LOAD_INT) {
        mz_sb_str(&w->out, MZ_S("{\"type\": [\"integer\", \"string\"], \"pattern\": "
                                "\"^-?[0-9]+$\"}"));
    } else if (k->kind == LOAD_FLAG) {
        mz_sb_str(&w->out, MZ_S("{\"enum\": [true, false, \"true\", \"false\"]}"));
    } else if (k->form == LOAD_DIVISION) {
        mz_sb_str(&w->out, MZ_S("{\"type\": [\"string\", \"integer\"], \"pattern\": "
                                "\"^(0|[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$\"}"));
    } else if (k->form == LOAD_PARENT) {
        mz_sb_fmt(&w->out,
                  "{\"type\": \"string\", \"pattern\": "
                  "\"^([a-z][a-z0-9_-]{0,%d}(@[0-9a-f]{%d})?)?$\"}",
                  LOAD_ID_MAX - 1, LOAD_HASH_N);
    } else {
        mz_sb_str(&w->out, MZ_S("{" SCALAR "}"));
    }
}

static void value(struct writer *w, const struct load_key *k)
{
    if (k->kind <= LOAD_TYPE) {
        scalar(w, k);
    } else if (k->kind <= LOAD_FORMULAS) {
        mz_sb_str(&w->out, MZ_S("{\"type\": [\"array\", \"null\"], \"items\": "));
        scalar(w, k);
        mz_sb_byte(&w->out, '}');
    } else if (k->kind == LOAD_ONE) {
        mz_sb_fmt(&w->out, "{\"$ref\": \"#/definitions/%s\"}", meet(w, k->of));
    } else if (k->kind == LOAD_LIST) {
        mz_sb_fmt(&w->out,
                  "{\"type\": [\"array\", \"null\"], \"items\": {\"$ref\": "
                  "\"#/definitions/%s\"}}",
                  meet(w, k->of));
    } else if (k->kind == LOAD_MAP) {
        mz_sb_fmt(&w->out,
                  "{\"type\": [\"object\", \"null\"], \"propertyNames\": {\"pattern\": "
                  "\"^[a-z][a-z0-9_]{0,%d}$\"}, \"additionalProperties\": {\"$ref\": "
                  "\"#/definitions/%s\"}}",
                  LOAD_ID_MAX - 1, meet(w, k->of));
    } else if (k->kind == LOAD_GIVENS) {
        mz_sb_str(&w->out, MZ_S("{\"type\": [\"object\", \"null\"]}"));
    } else {
        mz_sb_str(&w->out, mz_str_of(k->json));
    }
}

static void properties(struct writer *w, const struct load_key *keys, const char *indent,
                       bool begun)
{
    for (const struct load_key *k = keys; k->key != NULL; k++) {
        mz_sb_fmt(&w->out, "%s\n%s\"%s\": ", begun ? "," : "", indent, k->key);
        value(w, k);
        begun = true;
    }
}

static void definition(struct writer *w, const struct load_shape *shape)
{
    mz_sb_fmt(&w->out,
              "\n    \"%s\": {\n      \"type\": \"object\",\n      "
              "\"additionalProperties\": false,\n      \"required\": [",
              shape->name);
    bool begun = false;
    for (const struct load_key *k = shape->keys; k->key != NULL; k++) {
        if (k->need) {
            mz_sb_fmt(&w->out, "%s\"%s\"", begun ? ", " : "", k->key);
            begun = true;
        }
    }
    mz_sb_str(&w->out, MZ_S("],\n      \"properties\": {"));
    properties(w, shape->keys, "        ", false);
    mz_sb_str(&w->out, MZ_S("\n      }\n    }"));
}

mz_str rule_schema(mz_arena *a)
{
    struct writer w = {.out = mz_sb_new(a, SCHEMA_MAX)};
    mz_sb_str(&w.out, MZ_S("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
                           "  \"title\": \"mz pack\",\n  \"type\": \"object\",\n"
                           "  \"additionalProperties\": false,\n  \"properties\": {"));
    properties(&w, load_head, "    ", false);
    properties(&w, load_sections, "    ", true);
    mz_sb_str(&w.out, MZ_S("\n  },\n  \"definitions\": {"));
    for (size_t i = 0; i < w.n; i++) { /* a definition may meet further ones */
        mz_sb_str(&w.out, i == 0 ? MZ_S("") : MZ_S(","));
        definition(&w, w.shapes[i]);
    }
    mz_sb_str(&w.out, MZ_S("\n  }\n}\n"));
    return mz_sb_view(&w.out);
}
