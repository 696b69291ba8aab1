#include "feature/device/kinds.h"

#include "base/text.h"
#include "feature/packfile.h"

enum { HOURS_MAX = 24 * 90 };

static const struct {
    const char *word;
    const char *label;
} grades[DEVICE_GRADES_N] = {
#define X(id, word, label) [DEVICE_##id] = {word, label},
    DEVICE_GRADES(X)
#undef X
};

const char *device_grade_word(enum device_grade g)
{
    return grades[g].word;
}

const char *device_grade_label(enum device_grade g)
{
    return grades[g].label;
}

enum device_grade device_grade_of(mz_str word)
{
    size_t i = 0;
    while (i < DEVICE_GRADES_N && !mz_str_eq(word, mz_str_of(grades[i].word))) {
        i++;
    }
    return (enum device_grade)i;
}

static mz_code words(mz_cx *cx, const struct mz_yaml *at, mz_str *id, mz_str *label, mz_str *en)
{
    MZ_TRY(mz_yaml_text(cx, at, "id", id));
    MZ_TRY(mz_yaml_text(cx, at, "label", label));
    MZ_TRY(mz_yaml_text(cx, at, "label_en", en));
    return packfile_id(*id) ? MZ_OK : packfile_unknown(cx, at, *id);
}

static mz_code read_event(mz_cx *cx, const struct mz_yaml *at, struct kind *k)
{
    static const char *const keys[] = {"id", "as", "need", "label", "label_en", NULL};
    struct kind_event *e = &k->event[k->event_n];
    const struct mz_yaml *need = mz_yaml_get(at, "need");
    mz_str as;
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(words(cx, at, &e->id, &e->label, &e->label_en));
    MZ_TRY(mz_yaml_text(cx, at, "as", &as));
    e->grade = device_grade_of(as);
    bool clue = e->grade <= DEVICE_REPAIR;
    size_t n = need == NULL ? CLUE_OTHER : clue_word_of(clue_needs, CLUE_NEEDS_N, need->text);
    if (e->grade == DEVICE_GRADES_N || n == CLUE_NEEDS_N || (clue && need == NULL)) {
        return packfile_unknown(cx, at,
                                need == NULL || e->grade == DEVICE_GRADES_N ? as : need->text);
    }
    if (kind_event_of(k, e->id) != NULL) {
        return packfile_twice(cx, at, e->id);
    }
    e->need = (enum clue_need)n;
    k->event_n++;
    return MZ_OK;
}

static mz_code read_kind(mz_cx *cx, const struct mz_yaml *at, struct kinds *all)
{
    static const char *const keys[] = {"id",           "label",  "label_en", "silent_hours",
                                       "unused_hours", "events", NULL};
    struct kind *k = &all->kind[all->kind_n];
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(words(cx, at, &k->id, &k->label, &k->label_en));
    MZ_TRY(packfile_int(cx, at, "silent_hours", 0, HOURS_MAX, &k->silent_hours));
    MZ_TRY(packfile_int(cx, at, "unused_hours", 0, HOURS_MAX, &k->unused_hours));
    MZ_TRY(packfile_list(cx, at, "events", EVENTS_MAX, &list));
    if (kind_of(all, k->id) != NULL || k->silent_hours == 0) {
        return packfile_twice(cx, at, k->id);
    }
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_event(cx, n, k));
    }
    all->kind_n++;
    return MZ_OK;
}

static mz_code read_root(mz_cx *cx, const struct mz_yaml *root, struct kinds *k)
{
    static const char *const keys[] = {
        "pack", "version", "window_minutes", "skew_seconds", "low_battery", "kinds", NULL};
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(mz_yaml_text(cx, root, "version", &k->version));
    MZ_TRY(packfile_int(cx, root, "window_minutes", 0, 1440, &k->window_minutes));
    MZ_TRY(packfile_int(cx, root, "skew_seconds", 0, 3600, &k->skew_seconds));
    MZ_TRY(packfile_int(cx, root, "low_battery", 0, 100, &k->low_battery));
    MZ_TRY(packfile_list(cx, root, "kinds", KINDS_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_kind(cx, n, k));
    }
    return MZ_OK;
}

mz_code kinds_read(mz_cx *cx, mz_str path, const struct kinds **out)
{
    struct kinds *k = MZ_NEW(cx->a, struct kinds);
    const struct mz_yaml *root = NULL;
    MZ_TRY(packfile_yaml(cx, path, &root));
    MZ_TRY(read_root(cx, root, k));
    *out = k;
    return MZ_OK;
}

mz_code kinds_get(mz_cx *cx, const struct kinds **out)
{
    mz_str folder = packfile_folder(cx, "device", "kinds.yaml");
    return kinds_read(cx, mz_str_fmt(cx->a, MZ_FMT "/kinds.yaml", MZ_ARG(folder)), out);
}

const struct kind *kind_of(const struct kinds *k, mz_str id)
{
    for (size_t i = 0; i < k->kind_n; i++) {
        if (mz_str_eq(k->kind[i].id, id)) {
            return &k->kind[i];
        }
    }
    return NULL;
}

const struct kind_event *kind_event_of(const struct kind *k, mz_str id)
{
    for (size_t i = 0; i < k->event_n; i++) {
        if (mz_str_eq(k->event[i].id, id)) {
            return &k->event[i];
        }
    }
    return NULL;
}

mz_str kind_label(enum mz_lang lang, const struct kind *k, mz_str id)
{
    return k == NULL ? id : lang == MZ_LANG_EN ? k->label_en : k->label;
}

mz_str kind_event_label(enum mz_lang lang, const struct kind_event *e, mz_str id)
{
    return e == NULL ? id : lang == MZ_LANG_EN ? e->label_en : e->label;
}
