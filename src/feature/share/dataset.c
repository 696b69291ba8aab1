#include "feature/share/dataset.h"

#include "base/text.h"

const struct dataset *dataset_find(const struct sharing *s, mz_str id)
{
    for (size_t i = 0; i < s->set_n; i++) {
        if (mz_str_eq(s->set[i].words.id, id)) {
            return &s->set[i];
        }
    }
    return NULL;
}

const struct dataset_field *dataset_field(const struct dataset *d, mz_str word)
{
    for (size_t i = 0; i < d->field_n; i++) {
        if (mz_str_eq(mz_str_of(dataset_field_word(d->field[i].id)), word)) {
            return &d->field[i];
        }
    }
    return NULL;
}

const struct dataset_words *dataset_recipient(const struct dataset *d, mz_str id)
{
    for (size_t i = 0; i < d->recipient_n; i++) {
        if (mz_str_eq(d->recipient[i].id, id)) {
            return &d->recipient[i];
        }
    }
    return NULL;
}

size_t dataset_category(const struct sharing *s, const struct dataset *d, mz_str id)
{
    for (size_t i = 0; i < d->category_n; i++) {
        if (mz_str_eq(s->category[d->category[i]].words.id, id)) {
            return d->category[i];
        }
    }
    return SIZE_MAX;
}

mz_str dataset_word(enum mz_lang lang, const struct dataset_words *w)
{
    return lang == MZ_LANG_EN && w->label_en.n > 0 ? w->label_en : w->label;
}

const char *dataset_field_word(enum dataset_field_id id)
{
    static const char *const words[DATASET_FIELDS_N] = {
#define X(id, word, label, fits, sensitive) [DATASET_FIELD_##id] = (word),
        DATASET_FIELDS(X)
#undef X
    };
    return id < DATASET_FIELDS_N ? words[id] : "";
}

const char *dataset_field_label(enum dataset_field_id id)
{
    static const char *const labels[DATASET_FIELDS_N] = {
#define X(id, word, label, fits, sensitive) [DATASET_FIELD_##id] = (label),
        DATASET_FIELDS(X)
#undef X
    };
    return id < DATASET_FIELDS_N ? labels[id] : "";
}

const char *dataset_minim_label(enum dataset_minim as)
{
    static const char *const labels[DATASET_MINIMS_N] = {
#define X(id, word, label) [DATASET_MINIM_##id] = (label),
        DATASET_MINIMS(X)
#undef X
    };
    return as < DATASET_MINIMS_N ? labels[as] : "";
}
