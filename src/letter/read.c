/* read.c - one file of packs/.../letters as a template; every mistake with its place. */
#include "letter/letter_int.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"

#define WAY_MANUAL MZ_T("src/letter/README.md lists the words of the language.")

const char *letter_kind_label(enum letter_kind kind)
{
    static const char *const labels[LETTER_KINDS_N] = {
#define X(id, word, label) [LETTER_##id] = (label),
        LETTER_KINDS(X)
#undef X
    };
    return labels[kind];
}

static const char *const kind_words[LETTER_KINDS_N] = {
#define X(id, word, label) [LETTER_##id] = (word),
    LETTER_KINDS(X)
#undef X
};

static const char *const type_words[LETTER_TYPES_N] = {
#define X(id, word) [LETTER_##id] = (word),
    LETTER_TYPES(X)
#undef X
};

const char *letter_kind_word(enum letter_kind kind)
{
    return kind_words[kind];
}

const char *letter_type_word(enum letter_type type)
{
    return type_words[type];
}

/* ---- findings --------------------------------------------------------------------- */

void letter_find_at(struct letter_findings *f, struct letter_finding one)
{
    if (f->n == LETTER_FOUND_MAX) {
        return;
    }
    for (size_t i = 0; i < MZ_LEN(one.what.arg); i++) {
        one.what.arg[i] = mz_str_dup(f->a, one.what.arg[i]);
        one.way.arg[i] = mz_str_dup(f->a, one.way.arg[i]);
    }
    one.file = mz_str_dup(f->a, one.file);
    f->v[f->n++] = one;
}

void letter_find(struct letter_findings *f, const struct mz_yaml *at, struct mz_say what,
                 struct mz_say way)
{
    letter_find_at(f, (struct letter_finding){at->file, at->line, at->col, what, way});
}

mz_str letter_finding_say(mz_arena *a, enum mz_lang lang, const struct letter_finding *one)
{
    return mz_str_fmt(a, MZ_FMT ":%d:%d: " MZ_FMT "\n    " MZ_FMT, MZ_ARG(one->file), one->line,
                      one->col, MZ_ARG(mz_text_say(a, lang, one->what)),
                      MZ_ARG(mz_text_say(a, lang, one->way)));
}

/* ---- pieces ------------------------------------------------------------------------ */

struct reader {
    mz_cx *cx;
    struct letter_template *t;
    struct letter_findings *f;
};

static mz_str text_of(const struct mz_yaml *map, const char *key)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    return n != NULL && n->kind == MZ_YAML_TEXT ? n->text : MZ_S("");
}

static void known(struct reader *r, const struct mz_yaml *map, const char *const *keys)
{
    if (map->kind != MZ_YAML_MAP) {
        letter_find(r->f, map, (struct mz_say){.text = MZ_T("Here stand words with their values")},
                    (struct mz_say){.text = WAY_MANUAL});
        return;
    }
    for (const struct mz_yaml *n = map->first; n != NULL; n = n->next) {
        size_t i = 0;
        while (keys[i] != NULL && !mz_str_eq(n->key, mz_str_of(keys[i]))) {
            i++;
        }
        if (keys[i] == NULL) {
            letter_find_at(
                r->f, (struct letter_finding){
                          n->file,
                          n->key_line,
                          n->key_col,
                          {.text = MZ_T("The word \"{0}\" is not known here"), .arg = {n->key}},
                          {.text = WAY_MANUAL}});
        }
    }
}

static mz_str need(struct reader *r, const struct mz_yaml *map, const char *key)
{
    mz_str s = text_of(map, key);
    if (s.n == 0) {
        letter_find(r->f, map,
                    (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {mz_str_of(key)}},
                    (struct mz_say){.text = MZ_T("Write {0}: and its value below this place."),
                                    .arg = {mz_str_of(key)}});
    }
    return s;
}

/* The place of a word in a list of words; `missing` when it is not written. */
static int word_of(struct reader *r, const struct mz_yaml *map, const char *key,
                   const char *const *words, size_t n, int missing)
{
    const struct mz_yaml *at = mz_yaml_get(map, key);
    mz_sb all = mz_sb_new(r->cx->a, 400);
    if (at == NULL) {
        return missing;
    }
    for (size_t i = 0; i < n; i++) {
        if (at->kind == MZ_YAML_TEXT && mz_str_eq(at->text, mz_str_of(words[i]))) {
            return (int)i;
        }
        mz_sb_fmt(&all, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
    letter_find(r->f, at,
                (struct mz_say){.text = MZ_T("\"{0}\" is no value of {1}"),
                                .arg = {at->text, mz_str_of(key)}},
                (struct mz_say){.text = MZ_T("One of: {0}"), .arg = {mz_sb_view(&all)}});
    return missing < 0 ? 0 : missing;
}

static bool flag_of(struct reader *r, const struct mz_yaml *map, const char *key, bool missing)
{
    static const char *const words[] = {"false", "true"};
    return word_of(r, map, key, words, 2, missing ? 1 : 0) == 1;
}

static int64_t int_of(struct reader *r, const struct mz_yaml *map, const char *key, int64_t missing,
                      int64_t most)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    int64_t v = missing;
    if (n == NULL) {
        return missing;
    }
    mz_code rc = mz_yaml_int(r->cx, n, &v);
    if (rc != MZ_OK || v < 1 || v > most) {
        mz_clear(r->cx);
        letter_find(
            r->f, n,
            (struct mz_say){.text = MZ_T("{0} is a whole number from 1 to {1}"),
                            .arg = {mz_str_of(key), mz_str_fmt(r->cx->a, "%lld", (long long)most)}},
            (struct mz_say){.text = MZ_T("Write such a number in quotes.")});
        return missing;
    }
    return v;
}

static bool good_id(mz_str id)
{
    for (size_t i = 0; i < id.n; i++) {
        bool letter = id.p[i] >= 'a' && id.p[i] <= 'z';
        bool digit = (id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '_';
        if (!letter && !(digit && i > 0)) {
            return false;
        }
    }
    return id.n > 0 && id.n < 40;
}

static void check_id(struct reader *r, const struct mz_yaml *at, mz_str id)
{
    if (!good_id(id)) {
        letter_find(r->f, at, (struct mz_say){.text = MZ_T("\"{0}\" is no id"), .arg = {id}},
                    (struct mz_say){.text = MZ_T("Ids are small Latin letters, digits and _, and "
                                                 "begin with a letter.")});
    }
}

static struct letter_words words_of(struct reader *r, const struct mz_yaml *map, mz_str id)
{
    check_id(r, map, id);
    return (struct letter_words){id, need(r, map, "label"), need(r, map, "label_en")};
}

/* The number of a condition; -1 where none is written. */
static int when_of(struct reader *r, const struct mz_yaml *map)
{
    const struct mz_yaml *n = mz_yaml_get(map, "when");
    struct letter_template *t = r->t;
    if (n == NULL || n->kind != MZ_YAML_TEXT || t->whens_n == MZ_LEN(t->whens)) {
        return -1;
    }
    t->whens[t->whens_n] = (struct letter_when){n->text, n};
    return (int)t->whens_n++;
}

static const struct mz_yaml *list_of(struct reader *r, const struct mz_yaml *map, const char *key,
                                     enum mz_yaml_kind kind, size_t most)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    if (n == NULL) {
        return NULL;
    }
    if (n->kind != kind) {
        letter_find(r->f, n,
                    (struct mz_say){.text = kind == MZ_YAML_LIST
                                                ? MZ_T("{0} holds lines that begin with -")
                                                : MZ_T("{0} holds words with their values"),
                                    .arg = {mz_str_of(key)}},
                    (struct mz_say){.text = WAY_MANUAL});
        return NULL;
    }
    if (n->n > most) {
        letter_find(r->f, n,
                    (struct mz_say){.text = MZ_T("{0} is too long"), .arg = {mz_str_of(key)}},
                    (struct mz_say){.text = MZ_T("At most {0} stand here."),
                                    .arg = {mz_str_fmt(r->cx->a, "%zu", most)}});
        return NULL;
    }
    return n;
}

/* ---- fields ------------------------------------------------------------------------- */

static void read_options(struct reader *r, const struct mz_yaml *at, struct letter_field *f)
{
    static const char *const keys[] = {"label", "label_en", NULL};
    const struct mz_yaml *map = list_of(r, at, "options", MZ_YAML_MAP, 30);
    if (f->type != LETTER_CHOICE || map == NULL) {
        if (f->type == LETTER_CHOICE || map != NULL) {
            letter_find(r->f, at,
                        (struct mz_say){.text = MZ_T("A choice has options, and nothing else has")},
                        (struct mz_say){.text = MZ_T("Write options: with an id, label and "
                                                     "label_en for each, or another type.")});
        }
        return;
    }
    f->options = MZ_NEW_N(r->cx->a, struct letter_words, map->n + 1);
    for (const struct mz_yaml *n = map->first; n != NULL; n = n->next) {
        known(r, n, keys);
        f->options[f->options_n++] = words_of(r, n, n->key);
    }
}

/* A list holds fields, never lists: one level below. */
static void read_field(struct reader *r, const struct mz_yaml *n, struct letter_field *f,
                       bool inner)
{
    static const char *const keys[] = {"label",   "label_en", "type",   "max", "optional",
                                       "options", "fields",   "sample", NULL};
    int type = word_of(r, n, "type", type_words, LETTER_TYPES_N, -1);
    known(r, n, keys);
    if (type < 0) {
        (void)need(r, n, "type");
        type = LETTER_TEXT;
    }
    *f = (struct letter_field){.words = words_of(r, n, n->key), .type = (enum letter_type)type};
    f->at = n;
    f->optional = flag_of(r, n, "optional", false);
    f->max = int_of(r, n, "max", type == LETTER_LIST ? 50 : 60,
                    type == LETTER_LIST ? LETTER_ROWS_MAX : LETTER_TEXT_MAX);
    f->sample = mz_yaml_get(n, "sample");
    read_options(r, n, f);
    if (f->sample == NULL && !f->optional && !inner) {
        letter_find(r->f, n,
                    (struct mz_say){.text = MZ_T("The field {0} has no sample"), .arg = {n->key}},
                    (struct mz_say){.text = MZ_T("Write sample: with a made-up value: previews and "
                                                 "tests print it.")});
    }
    if (!inner && letter_built_of(n->key) != LETTER_BUILT_N) {
        letter_find(r->f, n,
                    (struct mz_say){.text = MZ_T("{0} is there without a field"), .arg = {n->key}},
                    (struct mz_say){.text = MZ_T("Take the field away.")});
    }
}

static struct letter_field *read_map(struct reader *r, const struct mz_yaml *map, bool inner,
                                     size_t *count)
{
    const struct mz_yaml *list = list_of(r, map, "fields", MZ_YAML_MAP, LETTER_FIELDS_MAX);
    struct letter_field *out =
        MZ_NEW_N(r->cx->a, struct letter_field, (list == NULL ? 0 : list->n) + 1);
    *count = 0;
    for (const struct mz_yaml *n = list == NULL ? NULL : list->first; n != NULL; n = n->next) {
        read_field(r, n, &out[(*count)++], inner);
    }
    return out;
}

static void read_fields(struct reader *r, const struct mz_yaml *root)
{
    struct letter_template *t = r->t;
    t->fields = read_map(r, root, false, &t->fields_n);
    for (size_t i = 0; i < t->fields_n; i++) {
        struct letter_field *f = &t->fields[i];
        if (f->type != LETTER_LIST) {
            continue;
        }
        f->fields = read_map(r, f->at, true, &f->fields_n);
        bool good = f->fields_n > 0;
        for (size_t k = 0; k < f->fields_n; k++) {
            good = good && f->fields[k].type != LETTER_LIST;
        }
        if (!good) {
            letter_find(r->f, f->at,
                        (struct mz_say){.text = MZ_T("A list has fields of its own, none of them "
                                                     "a list")},
                        (struct mz_say){.text = WAY_MANUAL});
        }
    }
}

/* ---- the body ------------------------------------------------------------------------ */

static void read_cols(struct reader *r, const struct mz_yaml *at, struct letter_block *b)
{
    static const char *const keys[] = {"label", "text", "share", "align", NULL};
    static const char *const aligns[] = {"left", "right"};
    const struct mz_yaml *list = list_of(r, at, "columns", MZ_YAML_LIST, LETTER_COLS_MAX);
    for (const struct mz_yaml *n = list == NULL ? NULL : list->first; n != NULL; n = n->next) {
        known(r, n, keys);
        b->cols[b->cols_n++] =
            (struct letter_col){.label = need(r, n, "label"),
                                .text = need(r, n, "text"),
                                .share = int_of(r, n, "share", 1, 20),
                                .right = word_of(r, n, "align", aligns, 2, 0) == 1};
    }
    if (b->cols_n == 0) {
        letter_find(r->f, at, (struct mz_say){.text = MZ_T("A table has columns")},
                    (struct mz_say){.text = WAY_MANUAL});
    }
}

static void read_block(struct reader *r, const struct mz_yaml *n, struct letter_block *b)
{
    static const char *const keys[] = {"head",    "text", "each",  "table",
                                       "columns", "when", "flush", NULL};
    known(r, n, keys);
    *b = (struct letter_block){.head = text_of(n, "head"), .when = when_of(r, n)};
    b->flush = flag_of(r, n, "flush", false);
    if (mz_yaml_get(n, "table") != NULL) {
        b->kind = LETTER_TABLE;
        b->list = need(r, n, "table");
        read_cols(r, n, b);
        return;
    }
    if (mz_yaml_get(n, "each") != NULL) {
        b->kind = LETTER_EACH;
        b->list = need(r, n, "each");
    }
    b->text = b->head.n > 0 ? text_of(n, "text") : need(r, n, "text");
}

static void read_body(struct reader *r, const struct mz_yaml *root)
{
    const struct mz_yaml *list = list_of(r, root, "body", MZ_YAML_LIST, LETTER_BLOCKS_MAX / 2);
    struct letter_template *t = r->t;
    if (list == NULL || list->n == 0) {
        (void)need(r, root, "body");
        return;
    }
    t->blocks = MZ_NEW_N(r->cx->a, struct letter_block, list->n + 1);
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        read_block(r, n, &t->blocks[t->blocks_n++]);
    }
}

static void read_attachments(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"text", "when", NULL};
    const struct mz_yaml *list = list_of(r, root, "attachments", MZ_YAML_LIST, 20);
    struct letter_template *t = r->t;
    t->attachments = MZ_NEW_N(r->cx->a, struct letter_line, (list == NULL ? 0 : list->n) + 1);
    for (const struct mz_yaml *n = list == NULL ? NULL : list->first; n != NULL; n = n->next) {
        known(r, n, keys);
        t->attachments[t->attachments_n++] =
            (struct letter_line){need(r, n, "text"), when_of(r, n)};
    }
}

static void read_root(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {
        "letter", "label", "label_en", "kind", "organ",  "head",   "seal", "signed",      "series",
        "basis",  "title", "to",       "note", "copies", "fields", "body", "attachments", NULL};
    static const char *const organs[] = {"county", "township"};
    static const char *const heads[] = {"plain", "red"};
    struct letter_template *t = r->t;
    known(r, root, keys);
    t->words = words_of(r, root, need(r, root, "letter"));
    int kind = word_of(r, root, "kind", kind_words, LETTER_KINDS_N, -1);
    int organ = word_of(r, root, "organ", organs, 2, -1);
    if (kind < 0) {
        (void)need(r, root, "kind");
    }
    if (organ < 0) {
        letter_find(r->f, root, (struct mz_say){.text = MZ_T("The letter names no organ")},
                    (struct mz_say){.text = MZ_T("Write organ: county for the county's bureau, or "
                                                 "organ: township for the township's office.")});
    }
    t->kind = kind < 0 ? LETTER_NOTICE : (enum letter_kind)kind;
    t->organ = organ == 1 ? LETTER_TOWNSHIP : LETTER_COUNTY;
    t->red = word_of(r, root, "head", heads, 2, 0) == 1;
    t->signs = flag_of(r, root, "signed", true);
    t->seal = flag_of(r, root, "seal", t->signs) && t->signs;
    t->series = text_of(root, "series");
    t->basis = need(r, root, "basis");
    t->title = need(r, root, "title");
    t->to = text_of(root, "to");
    t->note = text_of(root, "note");
    t->copies = text_of(root, "copies");
    read_fields(r, root);
    read_body(r, root);
    read_attachments(r, root);
}

mz_code letter_read(mz_cx *cx, mz_str file, mz_str text, struct letter_findings *f,
                    struct letter_template **out)
{
    const struct mz_yaml *root = NULL;
    struct letter_template *t = MZ_NEW(cx->a, struct letter_template);
    struct reader r = {cx, t, f};
    uint8_t h[32];
    size_t before = f->n;
    *out = NULL;
    mz_code rc = text.n > LETTER_FILE_MAX ? MZ_LIMIT : mz_yaml_read(cx, file, text, &root);
    if (rc != MZ_OK) {
        struct mz_say say = {.text = rc == MZ_LIMIT && cx->err.say == NULL
                                         ? MZ_T("The file is too long")
                                         : MZ_T("The file cannot be read: {0}"),
                             .arg = {mz_text_error(cx->a, cx->lang, &cx->err)}};
        letter_find_at(f, (struct letter_finding){file, 1, 1, say, {.text = WAY_MANUAL}});
        mz_clear(cx);
        return MZ_OK;
    }
    mz_fingerprint(text, h);
    mz_str hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    memcpy(t->hash, hex.p, 64);
    t->source = mz_str_dup(cx->a, text);
    read_root(&r, root);
    letter_check(cx, t, root, f);
    *out = f->n == before ? t : NULL;
    return MZ_OK;
}
