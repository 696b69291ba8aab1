/* dataset_read.c - packs/share: strict, refused with file, line and column. */

#include "base/text.h"
#include "feature/packfile.h"
#include "feature/share/dataset.h"
#include "feature/world.h"

enum { STORE_BYTES = 32 << 20, ID_MAX = 40 };

struct reader {
    mz_cx *cx;
    struct sharing *s;
    struct dataset *d; /* the one that is read */
};

static mz_code wrong(struct reader *r, const struct mz_yaml *at, const char *sentence, mz_str what)
{
    return mz_yaml_refuse(r->cx, at, sentence, what, MZ_S(""), MZ_S(""));
}

#define UNKNOWN_WORD MZ_T("{0}: the word \"{1}\" is not known here")

/* Ids stand in file names, addresses and manifests. */
static bool plain_id(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-')) {
            return false;
        }
    }
    return s.n > 0 && s.n <= ID_MAX;
}

static mz_code words_of(struct reader *r, const struct mz_yaml *map, const char *id,
                        struct dataset_words *w)
{
    MZ_TRY(mz_yaml_text(r->cx, map, id, &w->id));
    if (!plain_id(w->id)) {
        return wrong(r, mz_yaml_get(map, id),
                     MZ_T("{0}: \"{1}\" is no id: a-z, 0-9, _ and -, at most 40"), w->id);
    }
    MZ_TRY(mz_yaml_text(r->cx, map, "label", &w->label));
    return mz_yaml_text(r->cx, map, "label_en", &w->label_en);
}

typedef mz_code read_one(struct reader *r, const struct mz_yaml *at);

static mz_code each(struct reader *r, const struct mz_yaml *map, const char *key, size_t most,
                    read_one *one)
{
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_need(r->cx, map, key, MZ_YAML_LIST, &list));
    if (list->n == 0) {
        return wrong(r, list, MZ_T("{0}: the list \"{1}\" is empty"), mz_str_of(key));
    }
    if (list->n > most) {
        return wrong(r, list, MZ_T("{0}: the list \"{1}\" is too long"), mz_str_of(key));
    }
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(one(r, n));
    }
    return MZ_OK;
}

#define TWICE MZ_T("{0}: \"{1}\" stands here twice")

/* ---- categories -------------------------------------------------------------------- */

static mz_code read_category(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "label", "label_en", "outcome", NULL};
    struct dataset_category *c = &r->s->category[r->s->category_n];
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(words_of(r, at, "id", &c->words));
    MZ_TRY(mz_yaml_text(r->cx, at, "outcome", &c->outcome));
    for (size_t i = 0; i < r->s->category_n; i++) {
        if (mz_str_eq(r->s->category[i].words.id, c->words.id)) {
            return wrong(r, at, TWICE, c->words.id);
        }
    }
    r->s->category_n++;
    return MZ_OK;
}

static mz_code read_categories(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"share", "categories", NULL};
    MZ_TRY(mz_yaml_known(r->cx, root, keys));
    if (!mz_str_eq(packfile_text_of(root, "share"), MZ_S("categories"))) {
        return wrong(r, root, UNKNOWN_WORD, packfile_text_of(root, "share"));
    }
    return each(r, root, "categories", DATASET_CATEGORIES_MAX, read_category);
}

/* ---- a dataset --------------------------------------------------------------------- */

static mz_code read_has(struct reader *r, const struct mz_yaml *at)
{
    for (size_t i = 0; i < r->s->category_n; i++) {
        if (!mz_str_eq(r->s->category[i].words.id, at->text)) {
            continue;
        }
        if (dataset_category(r->s, r->d, at->text) != SIZE_MAX) {
            return wrong(r, at, TWICE, at->text);
        }
        r->d->category[r->d->category_n++] = i;
        return MZ_OK;
    }
    return wrong(r, at, MZ_T("{0}: there is no category \"{1}\""), at->text);
}

static mz_code read_recipient(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "label", "label_en", NULL};
    struct dataset_words w;
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(words_of(r, at, "id", &w));
    if (dataset_recipient(r->d, w.id) != NULL) {
        return wrong(r, at, TWICE, w.id);
    }
    r->d->recipient[r->d->recipient_n++] = w;
    return MZ_OK;
}

static const struct {
    const char *word;
    unsigned fits;
    bool sensitive;
} kinds[DATASET_FIELDS_N] = {
#define X(id, word, label, fits, sensitive) [DATASET_FIELD_##id] = {(word), (fits), (sensitive)},
    DATASET_FIELDS(X)
#undef X
};

static bool minim_of(mz_str word, enum dataset_minim *out)
{
    static const char *const words[DATASET_MINIMS_N] = {
#define X(id, word, label) [DATASET_MINIM_##id] = (word),
        DATASET_MINIMS(X)
#undef X
    };
    for (size_t i = 0; i < DATASET_MINIMS_N; i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            *out = (enum dataset_minim)i;
            return true;
        }
    }
    return false;
}

static mz_code field_kind(struct reader *r, const struct mz_yaml *at, mz_str word,
                          struct dataset_field *f)
{
    const struct mz_yaml *as = mz_yaml_get(at, "as");
    size_t i = 0;
    while (i < DATASET_FIELDS_N && !mz_str_eq(word, mz_str_of(kinds[i].word))) {
        i++;
    }
    if (i == DATASET_FIELDS_N) {
        return wrong(r, mz_yaml_get(at, "field"), MZ_T("{0}: there is no field \"{1}\""), word);
    }
    if (dataset_field(r->d, word) != NULL) {
        return wrong(r, at, TWICE, word);
    }
    f->id = (enum dataset_field_id)i;
    if (!minim_of(packfile_text_of(at, "as"), &f->as)) {
        return wrong(r, as == NULL ? at : as, UNKNOWN_WORD, packfile_text_of(at, "as"));
    }
    if ((kinds[i].fits & (1U << f->as)) == 0) {
        return mz_yaml_refuse(r->cx, as, MZ_T("{0}: the field \"{1}\" cannot be told as \"{2}\""),
                              word, packfile_text_of(at, "as"), MZ_S(""));
    }
    f->sensitive = kinds[i].sensitive && f->as == DATASET_MINIM_PLAIN;
    return MZ_OK;
}

static mz_code read_field(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"field", "as", "purpose", "basis", NULL};
    struct dataset_field f = {.purpose = packfile_text_of(at, "purpose"),
                              .basis = packfile_text_of(at, "basis")};
    mz_str word;
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(mz_yaml_text(r->cx, at, "field", &word));
    MZ_TRY(field_kind(r, at, word, &f));
    if (f.sensitive && (f.purpose.n == 0 || f.basis.n == 0)) {
        return wrong(r, at,
                     MZ_T("{0}: \"{1}\" is sensitive: it needs a purpose and a legal basis of its "
                          "own, or a minimisation"),
                     word);
    }
    r->d->field[r->d->field_n++] = f;
    return MZ_OK;
}

static mz_code read_terms(struct reader *r, const struct mz_yaml *root)
{
    struct dataset *d = r->d;
    mz_str level = packfile_text_of(root, "smallest_place");
    mz_str answers = packfile_text_of(root, "answers");
    MZ_TRY(packfile_int(r->cx, root, "full_every_months", 1, 24, &d->full_every));
    MZ_TRY(packfile_int(r->cx, root, "receipt_days", 1, 60, &d->receipt_days));
    MZ_TRY(packfile_int(r->cx, root, "recipient_keeps_months", 1, 600, &d->keep_months));
    MZ_TRY(packfile_int(r->cx, root, "agreement_months_max", 1, 36, &d->agreement_months));
    d->level_min = mz_str_eq(level, MZ_S("county"))     ? 3
                   : mz_str_eq(level, MZ_S("township")) ? 4
                                                        : 0;
    d->answers = mz_str_eq(answers, MZ_S("yes"));
    if (d->level_min == 0) {
        return wrong(r, root, UNKNOWN_WORD, level);
    }
    return d->answers || mz_str_eq(answers, MZ_S("no")) ? MZ_OK
                                                        : wrong(r, root, UNKNOWN_WORD, answers);
}

static mz_code read_dataset(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"dataset",
                                       "label",
                                       "label_en",
                                       "version",
                                       "purpose",
                                       "purpose_en",
                                       "basis",
                                       "smallest_place",
                                       "categories",
                                       "fields",
                                       "recipients",
                                       "full_every_months",
                                       "answers",
                                       "receipt_days",
                                       "recipient_keeps_months",
                                       "agreement_months_max",
                                       NULL};
    struct dataset *d = &r->s->set[r->s->set_n];
    r->d = d;
    MZ_TRY(mz_yaml_known(r->cx, root, keys));
    MZ_TRY(words_of(r, root, "dataset", &d->words));
    if (dataset_find(r->s, d->words.id) != NULL) {
        return wrong(r, root, TWICE, d->words.id);
    }
    MZ_TRY(mz_yaml_text(r->cx, root, "version", &d->version));
    MZ_TRY(mz_yaml_text(r->cx, root, "purpose", &d->purpose));
    MZ_TRY(mz_yaml_text(r->cx, root, "purpose_en", &d->purpose_en));
    MZ_TRY(mz_yaml_text(r->cx, root, "basis", &d->basis));
    MZ_TRY(each(r, root, "categories", DATASET_CATEGORIES_MAX, read_has));
    MZ_TRY(each(r, root, "recipients", DATASET_RECIPIENTS_MAX, read_recipient));
    MZ_TRY(each(r, root, "fields", DATASET_FIELDS_N, read_field));
    MZ_TRY(read_terms(r, root));
    r->s->set_n++;
    return MZ_OK;
}

/* ---- files ------------------------------------------------------------------------- */

mz_code dataset_read(mz_cx *cx, mz_str folder, const struct sharing **out)
{
    struct reader r = {.cx = cx, .s = MZ_NEW(cx->a, struct sharing)};
    const struct mz_yaml *root = NULL;
    mz_str categories = mz_str_fmt(cx->a, MZ_FMT "/categories.yaml", MZ_ARG(folder));
    mz_str *paths = NULL;
    size_t n = 0;
    MZ_TRY(packfile_yaml(cx, categories, &root));
    MZ_TRY(read_categories(&r, root));
    MZ_TRY(packfile_paths(cx, folder, DATASET_MAX + 1, &paths, &n)); /* the categories with them */
    for (size_t i = 0; i < n; i++) {
        if (!mz_str_eq(paths[i], categories)) {
            MZ_TRY(packfile_yaml(cx, paths[i], &root));
            MZ_TRY(read_dataset(&r, root));
        }
    }
    *out = r.s;
    return MZ_OK;
}

/* ---- of this installation ------------------------------------------------------------ */

struct share_store {
    mz_arena *a;
    const struct sharing *all;
};

static void free_store(void *p)
{
    mz_arena_free(((struct share_store *)p)->a);
}

mz_code dataset_start(mz_cx *cx)
{
    struct share_store *s = MZ_NEW(cx->a, struct share_store);
    s->a = mz_arena_new(STORE_BYTES);
    mz_arena_defer(cx->a, free_store, s);
    cx->world->sharing = s;
    return MZ_OK;
}

mz_code dataset_all(mz_cx *cx, const struct sharing **out)
{
    struct share_store *s = cx->world == NULL ? NULL : cx->world->sharing;
    if (s == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "the feature was not started");
    }
    if (s->all == NULL) {
        mz_cx inner = *cx;
        inner.a = s->a;
        mz_str folder = packfile_folder(cx, "share", "categories.yaml");
        mz_code rc = dataset_read(&inner, folder, &s->all);
        cx->err = inner.err;
        if (rc != MZ_OK) {
            s->all = NULL;
            return rc;
        }
    }
    *out = s->all;
    return MZ_OK;
}
