/* catalogue_read.c - the YAML of a catalogue: its head and its categories. */
#include <string.h>

#include "base/crypto.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feed/catalogue_int.h"

enum { ID_MAX = 40, MONTHS_MAX = 60, DUE_MAX = 31, ARENA = 64 << 20, SENDER_CHARS = 40 };

/* ---- words ------------------------------------------------------------------------------- */

struct word {
    const char *word;
    const char *label;
};
#define X(id, word, label) {word, label},
static const struct word uses[] = {CATALOGUE_USES(X){NULL, NULL}};
static const struct word types[] = {CATALOGUE_TYPES(X){NULL, NULL}};
static const struct word masks[] = {CATALOGUE_MASKS(X){NULL, NULL}};
static const struct word folds[] = {CATALOGUE_FOLDS(X){NULL, NULL}};
static const struct word rolls[] = {CATALOGUE_ROLLS(X){NULL, NULL}};
static const struct word delivers[] = {CATALOGUE_DELIVERS(X){NULL, NULL}};
#undef X
#define X(id, word, months, label) {word, label},
static const struct word everys[] = {CATALOGUE_EVERY(X){NULL, NULL}};
#undef X
static const struct word missings[] = {{"unknown", NULL}, {"none", NULL}, {NULL, NULL}};
static const struct word amounts[] = {{"one", NULL}, {"many", NULL}, {NULL, NULL}};

const char *catalogue_use_label(enum catalogue_use v)
{
    return uses[v].label;
}

const char *catalogue_type_label(enum catalogue_type v)
{
    return types[v].label;
}

const char *catalogue_mask_label(enum catalogue_mask v)
{
    return masks[v].label;
}

const char *catalogue_fold_label(enum catalogue_fold v)
{
    return folds[v].label;
}

const char *catalogue_roll_label(enum catalogue_roll v)
{
    return rolls[v].label;
}

const char *catalogue_every_label(enum catalogue_every v)
{
    return everys[v].label;
}

const char *catalogue_delivers_label(enum catalogue_delivers v)
{
    return delivers[v].label;
}

const char *catalogue_type_word(enum catalogue_type v)
{
    return types[v].word;
}

const char *catalogue_fold_word(enum catalogue_fold v)
{
    return folds[v].word;
}

const char *catalogue_every_word(enum catalogue_every v)
{
    return everys[v].word;
}

/* ---- findings ---------------------------------------------------------------------------- */

static struct mz_say kept(mz_arena *a, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n == 0 ? MZ_S("") : mz_str_dup(a, mz_text_cut(say.arg[i], 200));
    }
    return say;
}

void catalogue_bad(struct catalogue_reading *r, mz_str file, int line, struct mz_say say,
                   struct mz_say way)
{
    struct catalogue_findings *f = r->f;
    f->total++;
    if (f->n == CATALOGUE_FINDINGS_MAX) {
        return;
    }
    if (f->v == NULL) {
        f->v = MZ_NEW_N(f->a, struct catalogue_finding, CATALOGUE_FINDINGS_MAX);
    }
    f->v[f->n++] = (struct catalogue_finding){.file = mz_str_dup(f->a, file),
                                              .line = line,
                                              .say = kept(f->a, say),
                                              .way = kept(f->a, way)};
}

static void bad(struct catalogue_reading *r, const struct mz_yaml *at, struct mz_say say,
                struct mz_say way)
{
    catalogue_bad(r, r->now, at == NULL ? 0 : at->line, say, way);
}

/* "pack.yaml:12:3" in the first argument of what base/yaml said. */
static int line_in(mz_str place)
{
    const char *colon = memchr(place.p == NULL ? "" : place.p, ':', place.n);
    int line = 0;
    for (const char *p = colon == NULL ? place.p + place.n : colon + 1;
         p < place.p + place.n && *p >= '0' && *p <= '9' && line < 1000000; p++) {
        line = line * 10 + (*p - '0');
    }
    return line;
}

const struct mz_yaml *catalogue_parse(struct catalogue_reading *r,
                                      const struct catalogue_file *file)
{
    const struct mz_yaml *root = NULL;
    r->now = file->name;
    if (mz_yaml_read(&r->cx, file->name, file->text, &root) == MZ_OK) {
        return root;
    }
    const struct mz_error *e = &r->cx.err;
    struct mz_say say = {.text = e->say == NULL ? MZ_T("The file cannot be read") : e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    catalogue_bad(r, file->name, e->say == NULL ? 0 : line_in(say.arg[0]), say,
                  (struct mz_say){.text = MZ_T("Write plain block YAML, as in the other files of "
                                               "the catalogue")});
    mz_clear(&r->cx);
    return NULL;
}

/* ---- values -------------------------------------------------------------------------------- */

static void known(struct catalogue_reading *r, const struct mz_yaml *map, const char *const *keys)
{
    if (map->kind != MZ_YAML_MAP) {
        bad(r, map, (struct mz_say){.text = MZ_T("Keys and values must stand here")},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return;
    }
    for (const struct mz_yaml *v = map->first; v != NULL; v = v->next) {
        bool found = false;
        for (size_t i = 0; keys[i] != NULL; i++) {
            found = found || mz_str_eq(v->key, mz_str_of(keys[i]));
        }
        if (!found) {
            mz_sb list = mz_sb_new(r->a, 1000);
            for (size_t i = 0; keys[i] != NULL; i++) {
                mz_sb_fmt(&list, i == 0 ? "%s" : ", %s", keys[i]);
            }
            catalogue_bad(
                r, r->now, v->key_line,
                (struct mz_say){.text = MZ_T("The key \"{0}\" is not known here"), .arg = {v->key}},
                (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {mz_sb_view(&list)}});
        }
    }
}

/* A text that must be there; empty after a finding. */
static mz_str text(struct catalogue_reading *r, const struct mz_yaml *map, const char *key)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    if (v != NULL && v->kind == MZ_YAML_TEXT && v->text.n > 0) {
        if (mz_utf8_count(v->text) <= (size_t)CATALOGUE_LABEL_CHARS * 4) {
            return mz_str_dup(r->f->a, v->text);
        }
        bad(r, v,
            (struct mz_say){.text = MZ_T("The text of \"{0}\" is too long"),
                            .arg = {mz_str_of(key)}},
            (struct mz_say){.text = MZ_T("Keep it under {0} characters"), .arg = {MZ_S("240")}});
        return MZ_S("");
    }
    bad(r, v == NULL ? map : v,
        (struct mz_say){.text = MZ_T("\"{0}\" is missing or empty"), .arg = {mz_str_of(key)}},
        (struct mz_say){.text = MZ_T("Write it behind the colon, on the same line")});
    return MZ_S("");
}

static mz_str maybe(struct catalogue_reading *r, const struct mz_yaml *map, const char *key)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    return v == NULL || (v->kind == MZ_YAML_TEXT && v->text.n == 0) ? MZ_S("") : text(r, map, key);
}

static bool is_id(mz_str s)
{
    bool good = s.n > 0 && s.n <= ID_MAX && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (size_t i = 0; good && i < s.n; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

static void need_id(struct catalogue_reading *r, int line, mz_str id)
{
    if (id.n > 0 && !is_id(id)) {
        catalogue_bad(
            r, r->now, line, (struct mz_say){.text = MZ_T("\"{0}\" is not an id"), .arg = {id}},
            (struct mz_say){.text = MZ_T("An id is a small letter, then small letters, digits and "
                                         "_, at most 40")});
    }
}

static void no_word(struct catalogue_reading *r, const struct mz_yaml *at, const char *key,
                    mz_str is, const struct word *words)
{
    mz_sb list = mz_sb_new(r->a, 1000);
    for (size_t i = 0; words[i].word != NULL; i++) {
        if (words[i].word[0] != '\0') {
            mz_sb_fmt(&list, list.n == 0 ? "%s" : ", %s", words[i].word);
        }
    }
    bad(r, at,
        (struct mz_say){.text = MZ_T("\"{0}\" is no value of \"{1}\""),
                        .arg = {is, mz_str_of(key)}},
        (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {mz_sb_view(&list)}});
}

/* The place of a word in its table; 0 after a finding. A missing key is "" where that is a word. */
static int word(struct catalogue_reading *r, const struct mz_yaml *map, const char *key,
                const struct word *words)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    mz_str s = v == NULL || v->kind != MZ_YAML_TEXT ? MZ_S("") : v->text;
    for (int i = 0; words[i].word != NULL; i++) {
        if (mz_str_eq(s, mz_str_of(words[i].word))) {
            return i;
        }
    }
    no_word(r, v == NULL ? map : v, key, s, words);
    return 0;
}

static int number(struct catalogue_reading *r, const struct mz_yaml *map, const char *key, int lo,
                  int hi)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    int64_t n = 0;
    bool good = v != NULL && v->kind == MZ_YAML_TEXT && mz_yaml_int(&r->cx, v, &n) == MZ_OK &&
                n >= lo && n <= hi;
    mz_clear(&r->cx);
    if (good) {
        return (int)n;
    }
    bad(r, v == NULL ? map : v,
        (struct mz_say){.text = MZ_T("\"{0}\" must be a whole number"), .arg = {mz_str_of(key)}},
        (struct mz_say){.text = MZ_T("From {0} to {1}"),
                        .arg = {mz_str_fmt(r->a, "%d", lo), mz_str_fmt(r->a, "%d", hi)}});
    return lo;
}

/* ---- the head -------------------------------------------------------------------------------- */

static const char *const head_keys[] = {"catalogue",   "title",   "title_en", "version",
                                        "items",       "aliases", "codes",    "sources",
                                        "departments", "keys",    NULL};
static const char *const source_keys[] = {"title", "number", "from", "status", NULL};
static const char *const label_keys[] = {"label", "label_en", NULL};
static const char *const key_keys[] = {"number", "name", NULL};

/* The entries of a map of maps; NULL after a finding, or when it is not there. */
static const struct mz_yaml *entries(struct catalogue_reading *r, const struct mz_yaml *map,
                                     const char *key, size_t most)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    if (v == NULL || v->kind != MZ_YAML_MAP || v->n == 0 || v->n > most) {
        bad(r, v == NULL ? map : v,
            (struct mz_say){.text = MZ_T("\"{0}\" must hold at least one entry and at most {1}"),
                            .arg = {mz_str_of(key), mz_str_fmt(r->a, "%zu", most)}},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return NULL;
    }
    return v->first;
}

static void sources(struct catalogue_reading *r, const struct mz_yaml *root)
{
    static const struct word states[] = {
        {"confirmed", NULL}, {"local: to be confirmed", NULL}, {NULL, NULL}};
    struct catalogue *c = r->c;
    c->source = MZ_NEW_N(r->f->a, struct catalogue_source, CATALOGUE_SOURCES_MAX);
    const struct mz_yaml *v = entries(r, root, "sources", CATALOGUE_SOURCES_MAX);
    for (; v != NULL; v = v->next) {
        known(r, v, source_keys);
        need_id(r, v->key_line, v->key);
        struct catalogue_source s = {.id = mz_str_dup(r->f->a, v->key),
                                     .title = text(r, v, "title"),
                                     .number = text(r, v, "number")};
        mz_str from = text(r, v, "from");
        s.open = word(r, v, "status", states) == 1;
        if (from.n > 0 && (from.n != 10 || mz_date_parse(&r->cx, "from", from, &s.from) != MZ_OK)) {
            mz_clear(&r->cx);
            bad(r, mz_yaml_get(v, "from"),
                (struct mz_say){.text = MZ_T("\"{0}\" is not a day"), .arg = {from}},
                (struct mz_say){.text = MZ_T("Write it like 2025-07-01")});
        }
        c->source[c->source_n++] = s;
    }
}

static void departments(struct catalogue_reading *r, const struct mz_yaml *root)
{
    struct catalogue *c = r->c;
    c->department = MZ_NEW_N(r->f->a, struct catalogue_department, CATALOGUE_DEPARTMENTS_MAX);
    const struct mz_yaml *v = entries(r, root, "departments", CATALOGUE_DEPARTMENTS_MAX);
    for (; v != NULL; v = v->next) {
        known(r, v, label_keys);
        need_id(r, v->key_line, v->key);
        c->department[c->department_n++] =
            (struct catalogue_department){.id = mz_str_dup(r->f->a, v->key),
                                          .label = text(r, v, "label"),
                                          .label_en = text(r, v, "label_en")};
    }
}

static void head(struct catalogue_reading *r)
{
    const struct catalogue_file *file = catalogue_file_named(r, MZ_S("catalogue.yaml"));
    if (file == NULL) {
        catalogue_bad(r, MZ_S("catalogue.yaml"), 0,
                      (struct mz_say){.text = MZ_T("The catalogue has no catalogue.yaml")},
                      (struct mz_say){.text = MZ_T("Name a folder like packs/catalogue")});
        return;
    }
    const struct mz_yaml *root = catalogue_parse(r, file);
    if (root == NULL) {
        return;
    }
    known(r, root, head_keys);
    r->c->id = text(r, root, "catalogue");
    need_id(r, root->line, r->c->id);
    r->c->title = text(r, root, "title");
    r->c->title_en = text(r, root, "title_en");
    r->c->version = text(r, root, "version");
    r->items = text(r, root, "items");
    r->aliases = text(r, root, "aliases");
    r->codes = text(r, root, "codes");
    sources(r, root);
    departments(r, root);
    const struct mz_yaml *keys = mz_yaml_get(root, "keys");
    if (keys == NULL || mz_yaml_get(keys, "number") == NULL || mz_yaml_get(keys, "name") == NULL) {
        bad(r, keys == NULL ? root : keys,
            (struct mz_say){.text = MZ_T("\"keys\" must list labels of number and name")},
            (struct mz_say){.text = MZ_T("Write one \"- \" a line")});
        return;
    }
    known(r, keys, key_keys);
    r->number = mz_yaml_get(keys, "number");
    r->name = mz_yaml_get(keys, "name");
}

/* ---- a category ------------------------------------------------------------------------------ */

static const char *const category_keys[] = {
    "category", "id",   "label",    "label_en", "department", "use",     "basis",    "every",
    "due",      "cite", "delivers", "rows",     "keys",       "senders", "features", NULL};
static const char *const basis_keys[] = {"source", "article", NULL};
static const char *const feature_keys[] = {"label",     "label_en", "item",    "fold",
                                           "where",     "is",       "by",      "months",
                                           "household", "missing",  "because", NULL};

/* Labels of a list behind those already there. */
static void labels(struct catalogue_reading *r, const struct mz_yaml *list, mz_str *v, size_t *n)
{
    if (list == NULL) {
        return;
    }
    if (list->kind != MZ_YAML_LIST) {
        bad(r, list, (struct mz_say){.text = MZ_T("A list of labels must stand here")},
            (struct mz_say){.text = MZ_T("Write one \"- \" a line")});
        return;
    }
    for (const struct mz_yaml *e = list->first; e != NULL; e = e->next) {
        mz_str s = e->kind == MZ_YAML_TEXT ? catalogue_label_fold(r->f->a, e->text) : MZ_S("");
        if (s.n == 0 || *n == CATALOGUE_KEYS_MAX) {
            bad(r, e,
                (struct mz_say){.text = MZ_T("A label is empty, or there are more than {0}"),
                                .arg = {mz_str_fmt(r->a, "%d", CATALOGUE_KEYS_MAX)}},
                (struct mz_say){.text = MZ_T("Delete the line")});
            return;
        }
        v[(*n)++] = s;
    }
}

static void keys(struct catalogue_reading *r, const struct mz_yaml *root,
                 struct catalogue_category *k)
{
    const struct mz_yaml *own = mz_yaml_get(root, "keys");
    mz_str *number = MZ_NEW_N(r->f->a, mz_str, CATALOGUE_KEYS_MAX);
    mz_str *name = MZ_NEW_N(r->f->a, mz_str, CATALOGUE_KEYS_MAX);
    if (own != NULL) {
        known(r, own, key_keys);
        labels(r, mz_yaml_get(own, "number"), number, &k->number_n);
        labels(r, mz_yaml_get(own, "name"), name, &k->name_n);
    }
    labels(r, r->number, number, &k->number_n);
    labels(r, r->name, name, &k->name_n);
    k->number = number;
    k->name = name;
}

/* Names as deliveries give them: a name that stands twice would be missed for ever. */
static void senders(struct catalogue_reading *r, const struct mz_yaml *root,
                    struct catalogue_category *k)
{
    const struct mz_yaml *list = mz_yaml_get(root, "senders");
    mz_str *v = MZ_NEW_N(r->f->a, mz_str, CATALOGUE_SENDERS_MAX);
    if (list == NULL) {
        return;
    }
    const struct mz_yaml *e = list->kind == MZ_YAML_LIST ? list->first : NULL;
    bool good = e != NULL && list->n <= CATALOGUE_SENDERS_MAX;
    for (; good && e != NULL; e = e->next) {
        mz_str s = e->kind == MZ_YAML_TEXT ? mz_str_trim(e->text) : MZ_S("");
        good = s.n > 0 && mz_utf8_count(s) <= SENDER_CHARS;
        for (size_t i = 0; i < k->sender_n; i++) {
            good = good && !mz_str_eq(v[i], s);
        }
        v[k->sender_n++] = mz_str_dup(r->f->a, s);
    }
    if (!good) {
        bad(r, list,
            (struct mz_say){.text = MZ_T("The senders are a list of names, each once, at most {0}"),
                            .arg = {mz_str_fmt(r->a, "%d", CATALOGUE_SENDERS_MAX)}},
            (struct mz_say){.text = MZ_T("Write each sender as its deliveries name it, at most 40 "
                                         "characters")});
        k->sender_n = 0;
    }
    k->sender = v;
}

static void basis(struct catalogue_reading *r, const struct mz_yaml *root,
                  struct catalogue_category *k)
{
    const struct mz_yaml *v = mz_yaml_get(root, "basis");
    if (v == NULL || v->kind != MZ_YAML_LIST || v->n == 0 || v->n > CATALOGUE_BASES_MAX) {
        bad(r, v == NULL ? root : v,
            (struct mz_say){.text = MZ_T("A category needs the law it may be delivered by")},
            (struct mz_say){.text = MZ_T("Write \"basis:\" with a list of source and article")});
        return;
    }
    for (v = v->first; v != NULL; v = v->next) {
        known(r, v, basis_keys);
        mz_str source = text(r, v, "source");
        struct catalogue_basis b = {.source = SIZE_MAX, .article = text(r, v, "article")};
        for (size_t i = 0; i < r->c->source_n; i++) {
            b.source = mz_str_eq(r->c->source[i].id, source) ? i : b.source;
        }
        if (b.source == SIZE_MAX) {
            bad(r, v, (struct mz_say){.text = MZ_T("There is no source \"{0}\""), .arg = {source}},
                (struct mz_say){.text = MZ_T("Declare it in catalogue.yaml under \"sources\"")});
            continue;
        }
        k->basis[k->basis_n++] = b;
    }
}

/* The item of a key, of this category; SIZE_MAX after a finding, or when the key is not there. */
static size_t item_of(struct catalogue_reading *r, const struct mz_yaml *v, const char *key,
                      const struct catalogue_category *k)
{
    const struct mz_yaml *at = mz_yaml_get(v, key);
    mz_str code = at == NULL ? MZ_S("") : text(r, v, key);
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        if (mz_str_eq(r->c->item[i].code, code)) {
            return i;
        }
    }
    if (code.n > 0) {
        bad(r, at,
            (struct mz_say){.text = MZ_T("Category {0} has no item \"{1}\""), .arg = {k->no, code}},
            (struct mz_say){.text = MZ_T("Take one of items.csv that begins with HD{0}"),
                            .arg = {k->no}});
    }
    return SIZE_MAX;
}

/* The numbers of the codes named in `is`. */
static void only(struct catalogue_reading *r, const struct mz_yaml *v, struct catalogue_feature *f)
{
    const struct mz_yaml *list = mz_yaml_get(v, "is");
    bool good = list != NULL && list->kind == MZ_YAML_LIST && list->n <= CATALOGUE_IS_MAX;
    if ((mz_yaml_get(v, "where") != NULL) != good) {
        bad(r, list == NULL ? v : list,
            (struct mz_say){.text = MZ_T("\"where\" and \"is\" belong together")},
            (struct mz_say){.text =
                                MZ_T("Write the item under where, and a list of its codes under "
                                     "is")});
        return;
    }
    if (!good || f->where == SIZE_MAX) {
        return;
    }
    const struct catalogue_item *item = &r->c->item[f->where];
    f->is = MZ_NEW_N(r->f->a, int64_t, list->n + 1);
    for (const struct mz_yaml *e = list->first; e != NULL; e = e->next) {
        size_t i = 0;
        while (i < item->choice_n && !mz_str_eq(item->choice[i].text, e->text)) {
            i++;
        }
        if (i == item->choice_n) {
            bad(r, e,
                (struct mz_say){.text = MZ_T("{0} has no code \"{1}\""),
                                .arg = {item->code, e->text}},
                (struct mz_say){.text = MZ_T("Add it to codes.csv, or take one that is there")});
            return;
        }
        f->is[f->is_n++] = item->choice[i].number;
    }
}

/* One id, one meaning. */
static void once(struct catalogue_reading *r, const struct mz_yaml *v,
                 const struct catalogue_feature *f)
{
    int64_t line = 0;
    if (mz_map_get_str(r->features, f->id, &line)) {
        bad(r, v,
            (struct mz_say){.text = MZ_T("The feature \"{0}\" stands twice in the catalogue"),
                            .arg = {f->id}},
            (struct mz_say){.text = MZ_T("Give one of them another id")});
    } else if (mz_map_put_str(&r->cx, r->features, f->id, f->line) != MZ_OK) {
        mz_clear(&r->cx);
    }
}

static void feature(struct catalogue_reading *r, const struct mz_yaml *v,
                    struct catalogue_category *k)
{
    struct catalogue_feature *f = &k->feature[k->feature_n];
    known(r, v, feature_keys);
    need_id(r, v->key_line, v->key);
    *f = (struct catalogue_feature){.id = mz_str_dup(r->f->a, v->key),
                                    .label = text(r, v, "label"),
                                    .label_en = text(r, v, "label_en"),
                                    .line = v->key_line};
    f->fold = (enum catalogue_fold)word(r, v, "fold", folds);
    f->months = mz_yaml_get(v, "months") == NULL ? 0 : number(r, v, "months", 1, MONTHS_MAX);
    f->roll = (enum catalogue_roll)word(r, v, "household", rolls);
    f->missing = (enum catalogue_missing)word(r, v, "missing", missings);
    f->because = maybe(r, v, "because");
    f->item = item_of(r, v, "item", k);
    f->where = item_of(r, v, "where", k);
    f->by = item_of(r, v, "by", k);
    if (mz_yaml_get(v, "item") == NULL) {
        (void)text(r, v, "item");
    }
    only(r, v, f);
    once(r, v, f);
    k->feature_n++;
}

static void features(struct catalogue_reading *r, const struct mz_yaml *root,
                     struct catalogue_category *k)
{
    const struct mz_yaml *v = mz_yaml_get(root, "features");
    size_t most = CATALOGUE_FEATURES_MAX - r->c->feature_n;
    if (v == NULL) { /* delivered to be looked at only */
        return;
    }
    if (v->kind != MZ_YAML_MAP || v->n > most) {
        bad(r, v,
            (struct mz_say){.text = MZ_T("\"{0}\" must hold at least one entry and at most {1}"),
                            .arg = {MZ_S("features"), mz_str_fmt(r->a, "%zu", most)}},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return;
    }
    k->feature = MZ_NEW_N(r->f->a, struct catalogue_feature, v->n + 1);
    for (v = v->first; v != NULL; v = v->next) {
        feature(r, v, k);
    }
    r->c->feature_n += k->feature_n;
}

static size_t department(struct catalogue_reading *r, const struct mz_yaml *root)
{
    mz_str id = text(r, root, "department");
    for (size_t i = 0; i < r->c->department_n; i++) {
        if (mz_str_eq(r->c->department[i].id, id)) {
            return i;
        }
    }
    if (id.n > 0) {
        bad(r, mz_yaml_get(root, "department"),
            (struct mz_say){.text = MZ_T("There is no department \"{0}\""), .arg = {id}},
            (struct mz_say){.text = MZ_T("Declare it in catalogue.yaml under \"departments\"")});
    }
    return 0;
}

static bool is_no(mz_str s)
{
    return s.n == 2 && s.p[0] >= '0' && s.p[0] <= '9' && s.p[1] >= '0' && s.p[1] <= '9' &&
           !(s.p[0] == '0' && s.p[1] == '0');
}

/* All but the features, which need the items. */
static void category(struct catalogue_reading *r, const struct mz_yaml *root)
{
    struct catalogue_category *k = &r->c->category[r->c->category_n];
    known(r, root, category_keys);
    *k = (struct catalogue_category){.no = text(r, root, "category"),
                                     .id = text(r, root, "id"),
                                     .label = text(r, root, "label"),
                                     .label_en = text(r, root, "label_en"),
                                     .file = mz_str_dup(r->f->a, r->now)};
    need_id(r, root->line, k->id);
    if (k->no.n > 0 && !is_no(k->no)) {
        bad(r, root,
            (struct mz_say){.text = MZ_T("\"{0}\" is not the number of a category"),
                            .arg = {k->no}},
            (struct mz_say){.text = MZ_T("Write two digits in quotes, \"01\" to \"99\"")});
        k->no = MZ_S("");
    }
    k->department = department(r, root);
    k->use = (enum catalogue_use)word(r, root, "use", uses);
    basis(r, root, k);
    k->every = (enum catalogue_every)word(r, root, "every", everys);
    k->due = number(r, root, "due", 1, DUE_MAX);
    k->cite = text(r, root, "cite");
    k->delivers = (enum catalogue_delivers)word(r, root, "delivers", delivers);
    k->many = word(r, root, "rows", amounts) == 1;
    keys(r, root, k);
    senders(r, root, k);
    for (size_t i = 0; k->no.n > 0 && i < r->c->category_n; i++) {
        const struct catalogue_category *other = &r->c->category[i];
        if (mz_str_eq(other->no, k->no) || mz_str_eq(other->id, k->id)) {
            bad(r, root,
                (struct mz_say){.text = MZ_T("Category {0} ({1}) stands in {2}, too"),
                                .arg = {k->no, k->id, other->file}},
                (struct mz_say){.text = MZ_T("Give each category a number and an id of its own")});
        }
    }
    r->c->category_n += k->no.n > 0;
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

const struct catalogue_file *catalogue_file_named(const struct catalogue_reading *r, mz_str name)
{
    for (size_t i = 0; i < r->file_n; i++) {
        if (mz_str_eq(r->file[i].name, name)) {
            return &r->file[i];
        }
    }
    return NULL;
}

static bool is_category(mz_str name)
{
    return name.n > 11 && memcmp(name.p, "categories/", 11) == 0;
}

static void fingerprint(struct catalogue_reading *r)
{
    mz_sb all = mz_sb_new(r->a, ARENA);
    for (size_t i = 0; i < r->file_n; i++) {
        mz_sb_fmt(&all, MZ_FMT "\n%zu\n", MZ_ARG(r->file[i].name), r->file[i].text.n);
        mz_sb_str(&all, r->file[i].text);
    }
    mz_fingerprint(mz_sb_view(&all), r->c->hash);
}

static void read_all(struct catalogue_reading *r)
{
    const struct mz_yaml *root[CATALOGUE_CATEGORIES_MAX] = {NULL};
    head(r);
    r->items = r->items.n == 0 ? MZ_S("items.csv") : r->items;
    r->aliases = r->aliases.n == 0 ? MZ_S("aliases.csv") : r->aliases;
    r->codes = r->codes.n == 0 ? MZ_S("codes.csv") : r->codes;
    for (size_t i = 0; i < r->file_n && r->c->category_n < CATALOGUE_CATEGORIES_MAX; i++) {
        const struct mz_yaml *v =
            is_category(r->file[i].name) ? catalogue_parse(r, &r->file[i]) : NULL;
        size_t at = r->c->category_n;
        if (v != NULL) {
            category(r, v);
            root[at] = v;
        }
    }
    catalogue_items(r);
    for (size_t i = 0; i < r->c->category_n; i++) {
        r->now = r->c->category[i].file;
        features(r, root[i], &r->c->category[i]);
    }
    catalogue_facts(r);
    catalogue_check(r);
    fingerprint(r);
}

void catalogue_read(mz_cx *cx, const struct catalogue_file *file, size_t n,
                    struct catalogue_findings *f, const struct catalogue **out)
{
    mz_arena *tmp = mz_arena_new((size_t)ARENA * 4);
    f->a = f->a == NULL ? cx->a : f->a;
    struct catalogue_reading r = {.cx = *cx,
                                  .a = tmp,
                                  .f = f,
                                  .c = MZ_NEW(f->a, struct catalogue),
                                  .file = file,
                                  .file_n = n};
    r.cx.a = tmp;
    r.cx.err = (struct mz_error){.code = MZ_OK};
    r.c->category = MZ_NEW_N(f->a, struct catalogue_category, CATALOGUE_CATEGORIES_MAX);
    r.features = mz_map_new(tmp, MZ_MAP_STR, CATALOGUE_FEATURES_MAX, 0);
    read_all(&r);
    *out = f->total == 0 ? r.c : NULL;
    mz_arena_free(tmp);
}
