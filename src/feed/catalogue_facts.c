/* catalogue_facts.c - facts.yaml: from features of deliveries to facts of the packs of law. */
#include "feed/catalogue_facts.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feed/catalogue_int.h"

static const mz_str file_name = {"facts.yaml", 10};

#define X(id, word) word,
static const char *const as_words[] = {CATALOGUE_AS(X) NULL};
static const char *const pick_words[] = {CATALOGUE_PICKS(X) NULL};
static const char *const by_words[] = {CATALOGUE_BYS(X) NULL};
static const char *const clue_words[] = {CATALOGUE_CLUES(X) NULL};
#undef X

static void bad(struct catalogue_reading *r, int line, struct mz_say say, struct mz_say way)
{
    catalogue_bad(r, file_name, line, say, way);
}

static mz_str joined(mz_arena *a, const char *const *words)
{
    mz_sb list = mz_sb_new(a, 1000);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (words[i][0] != '\0') {
            mz_sb_fmt(&list, list.n == 0 ? "%s" : ", %s", words[i]);
        }
    }
    return mz_sb_view(&list);
}

static void no_value(struct catalogue_reading *r, const struct mz_yaml *v, const char *const *words)
{
    bad(r, v->line,
        (struct mz_say){.text = MZ_T("\"{0}\" is no value of \"{1}\""), .arg = {v->text, v->key}},
        (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {joined(r->a, words)}});
}

/* The place of a word; 0, the empty one, where the key is missing or after a finding. */
static int one_of(struct catalogue_reading *r, const struct mz_yaml *map, const char *key,
                  const char *const *words)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    if (v == NULL) {
        return 0;
    }
    for (int i = 1; v->kind == MZ_YAML_TEXT && words[i] != NULL; i++) {
        if (mz_str_eq(v->text, mz_str_of(words[i]))) {
            return i;
        }
    }
    no_value(r, v, words);
    return 0;
}

static void known(struct catalogue_reading *r, const struct mz_yaml *map)
{
    static const char *const keys[] = {"by",         "from",    "as",    "pick", "words",
                                       "also",       "clue",    "need",  "paid", "recognised",
                                       "stopped",    "until",   NULL};
    for (const struct mz_yaml *v = map->first; v != NULL; v = v->next) {
        size_t i = 0;
        while (keys[i] != NULL && !mz_str_eq(v->key, mz_str_of(keys[i]))) {
            i++;
        }
        if (keys[i] == NULL) {
            bad(r, v->key_line,
                (struct mz_say){.text = MZ_T("The key \"{0}\" is not known here"), .arg = {v->key}},
                (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {joined(r->a, keys)}});
        }
    }
}

static mz_str text_of(struct catalogue_reading *r, const struct mz_yaml *map, const char *key)
{
    const struct mz_yaml *v = mz_yaml_get(map, key);
    return v == NULL || v->kind != MZ_YAML_TEXT ? MZ_S("") : mz_str_dup(r->f->a, v->text);
}

/* ---- features -------------------------------------------------------------------- */

static void from_one(struct catalogue_reading *r, const struct mz_yaml *e, struct catalogue_fact *f)
{
    for (size_t k = 0; k < r->c->category_n; k++) {
        for (size_t i = 0; i < r->c->category[k].feature_n; i++) {
            if (mz_str_eq(r->c->category[k].feature[i].id, e->text)) {
                f->from[f->from_n++] = (struct catalogue_from){k, i};
                return;
            }
        }
    }
    bad(r, e->line,
        (struct mz_say){.text = MZ_T("No category has a feature \"{0}\""), .arg = {e->text}},
        (struct mz_say){.text = MZ_T("Take the id of a feature in categories, or add one there")});
}

static void from(struct catalogue_reading *r, const struct mz_yaml *map, struct catalogue_fact *f)
{
    const struct mz_yaml *v = mz_yaml_get(map, "from");
    bool list = v != NULL && v->kind == MZ_YAML_LIST && v->n > 0 && v->n <= CATALOGUE_FROM_MAX;
    if (v != NULL && !list) {
        bad(r, v->line,
            (struct mz_say){.text = MZ_T("\"{0}\" must hold at least one entry and at most {1}"),
                            .arg = {MZ_S("from"), mz_str_fmt(r->a, "%d", CATALOGUE_FROM_MAX)}},
            (struct mz_say){.text = MZ_T("Write one \"- \" a line")});
        return;
    }
    for (const struct mz_yaml *e = v == NULL ? NULL : v->first; e != NULL; e = e->next) {
        from_one(r, e, f);
    }
}

static const struct catalogue_item *item_of(const struct catalogue_reading *r,
                                            const struct catalogue_from *from)
{
    const struct catalogue_feature *f = &r->c->category[from->category].feature[from->feature];
    return f->item == SIZE_MAX ? NULL : &r->c->item[f->item];
}

/* ---- words ------------------------------------------------------------------------ */

static void word_one(struct catalogue_reading *r, const struct catalogue_item *item,
                     const struct mz_yaml *e, struct catalogue_fact *f,
                     struct catalogue_fact_word *v)
{
    for (size_t i = 0; i < item->choice_n; i++) {
        if (mz_str_eq(item->choice[i].text, e->key)) {
            v[f->word_n++] =
                (struct catalogue_fact_word){item->choice[i].number, mz_str_dup(r->f->a, e->text)};
            return;
        }
    }
    bad(r, e->key_line,
        (struct mz_say){.text = MZ_T("{0} has no code \"{1}\""), .arg = {item->code, e->key}},
        (struct mz_say){.text = MZ_T("Add it to codes.csv, or take one that is there")});
}

static void words(struct catalogue_reading *r, const struct mz_yaml *map, struct catalogue_fact *f)
{
    const struct mz_yaml *v = mz_yaml_get(map, "words");
    const struct catalogue_item *item = f->from_n == 1 ? item_of(r, &f->from[0]) : NULL;
    bool good = v != NULL && v->kind == MZ_YAML_MAP && v->n <= CATALOGUE_WORDS_MAX &&
                item != NULL && item->type == CATALOGUE_TYPE_CODE;
    if ((f->as == CATALOGUE_AS_WORD) != (v != NULL) || (v != NULL && !good)) {
        bad(r, f->line,
            (struct mz_say){.text = MZ_T("\"as: word\" and \"words\" belong together, for one "
                                         "feature of a code item")},
            (struct mz_say){.text = MZ_T("Write under words one \"code: word of the fact\" a "
                                         "line")});
        return;
    }
    struct catalogue_fact_word *list =
        MZ_NEW_N(r->f->a, struct catalogue_fact_word, CATALOGUE_WORDS_MAX);
    for (const struct mz_yaml *e = v == NULL ? NULL : v->first; e != NULL; e = e->next) {
        word_one(r, item, e, f, list);
    }
    f->word = list;
}

/* ---- one fact ------------------------------------------------------------------------ */

static bool is_day(enum catalogue_type t)
{
    return t == CATALOGUE_TYPE_DATE || t == CATALOGUE_TYPE_MONTH;
}

static bool fits(const struct catalogue_fact *f, enum catalogue_type t, enum catalogue_fold fold)
{
    bool counted = fold == CATALOGUE_FOLD_COUNT || fold == CATALOGUE_FOLD_ANY;
    switch (f->as) {
    case CATALOGUE_AS_VALUE:
        return counted || t != CATALOGUE_TYPE_TEXT;
    case CATALOGUE_AS_DAY:
    case CATALOGUE_AS_MONTHS:
        return is_day(t) && !counted;
    case CATALOGUE_AS_YEAR:
        return t == CATALOGUE_TYPE_WHOLE && !counted;
    case CATALOGUE_AS_SOME:
        return counted || t == CATALOGUE_TYPE_NUMBER || t == CATALOGUE_TYPE_WHOLE;
    case CATALOGUE_AS_WORD:
        return t == CATALOGUE_TYPE_CODE && !counted;
    }
    return false;
}

static void check(struct catalogue_reading *r, const struct catalogue_fact *f)
{
    for (size_t i = 0; i < f->from_n; i++) {
        const struct catalogue_category *k = &r->c->category[f->from[i].category];
        const struct catalogue_feature *feature = &k->feature[f->from[i].feature];
        const struct catalogue_item *item = item_of(r, &f->from[i]);
        if (item != NULL && !fits(f, item->type, feature->fold)) {
            bad(r, f->line,
                (struct mz_say){.text = MZ_T("\"{0}\" cannot be taken \"as: {1}\""),
                                .arg = {feature->id, mz_str_of(as_words[f->as])}},
                (struct mz_say){.text = MZ_T("Days and months go as day or months, codes as word, "
                                             "numbers as they are, as some or as year")});
        }
    }
    if ((f->from_n > 1) != (f->pick != CATALOGUE_PICK_ONE)) {
        bad(r, f->line,
            (struct mz_say){.text = MZ_T("Several features need \"pick\", and one needs none"),
                            .arg = {f->id}},
            (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {joined(r->a, pick_words)}});
    }
    if (f->from_n == 0 && f->by == CATALOGUE_BY_DEPARTMENT) {
        bad(r, f->line,
            (struct mz_say){.text = MZ_T("The fact \"{0}\" has no source"), .arg = {f->id}},
            (struct mz_say){.text = MZ_T("Name features under from, or say by: visit or by: "
                                         "register")});
    }
}

/* One of our own registers, and only for a fact that the register says. */
static void own(struct catalogue_reading *r, const struct mz_yaml *v, struct catalogue_fact *f)
{
    static const char *const keys[] = {
        [CATALOGUE_OWN_NOT] = "",           [CATALOGUE_OWN_PAID] = "paid",
        [CATALOGUE_OWN_RECOGNISED] = "recognised", [CATALOGUE_OWN_STOPPED] = "stopped",
        [CATALOGUE_OWN_UNTIL] = "until",    NULL};
    for (int i = 1; keys[i] != NULL; i++) {
        mz_str of = text_of(r, v, keys[i]);
        if (of.n == 0) {
            continue;
        }
        if (f->own != CATALOGUE_OWN_NOT || f->by != CATALOGUE_BY_REGISTER) {
            bad(r, f->line,
                (struct mz_say){.text = MZ_T("\"{0}\" says a fact of our own registers, once"),
                                .arg = {mz_str_of(keys[i])}},
                (struct mz_say){.text = MZ_T("Write by: register, and one of paid, recognised, "
                                             "stopped, until")});
        }
        f->own = (enum catalogue_own)i;
        f->of = of;
    }
}

static void fact(struct catalogue_reading *r, const struct mz_yaml *v)
{
    struct catalogue_fact *f = &r->c->fact[r->c->fact_n];
    static const char *const also[] = {"", "visit", NULL};
    if (v->kind != MZ_YAML_MAP) {
        bad(r, v->line, (struct mz_say){.text = MZ_T("Keys and values must stand here")},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return;
    }
    known(r, v);
    *f = (struct catalogue_fact){.id = mz_str_dup(r->f->a, v->key), .line = v->key_line};
    f->by = (enum catalogue_by)one_of(r, v, "by", by_words);
    f->as = (enum catalogue_as)one_of(r, v, "as", as_words);
    f->pick = (enum catalogue_pick)one_of(r, v, "pick", pick_words);
    f->clue = (enum catalogue_clue)one_of(r, v, "clue", clue_words);
    f->told = one_of(r, v, "also", also) == 1;
    own(r, v, f);
    f->need = text_of(r, v, "need");
    size_t total = r->f->total;
    from(r, v, f);
    words(r, v, f);
    if (r->f->total == total) {
        check(r, f);
    }
    r->c->fact_n++;
}

void catalogue_facts(struct catalogue_reading *r)
{
    const struct catalogue_file *file = catalogue_file_named(r, file_name);
    const struct mz_yaml *root = file == NULL ? NULL : catalogue_parse(r, file);
    const struct mz_yaml *all = root == NULL ? NULL : mz_yaml_get(root, "facts");
    if (file == NULL || root == NULL) { /* a catalogue may give no facts */
        return;
    }
    if (all == NULL || all->kind != MZ_YAML_MAP || all->n > CATALOGUE_FACTS_MAX) {
        bad(r, root->line,
            (struct mz_say){.text = MZ_T("\"{0}\" must hold at least one entry and at most {1}"),
                            .arg = {MZ_S("facts"), mz_str_fmt(r->a, "%d", CATALOGUE_FACTS_MAX)}},
            (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return;
    }
    r->c->fact = MZ_NEW_N(r->f->a, struct catalogue_fact, all->n + 1);
    for (const struct mz_yaml *v = all->first; v != NULL; v = v->next) {
        fact(r, v);
    }
}

const struct catalogue_fact *catalogue_fact(const struct catalogue *c, mz_str id)
{
    for (size_t i = 0; i < c->fact_n; i++) {
        if (mz_str_eq(c->fact[i].id, id)) {
            return &c->fact[i];
        }
    }
    return NULL;
}
