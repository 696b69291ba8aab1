#include "feature/device/kinds.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "base/yaml.h"
#include "feature/world.h"

enum { FILE_MAX = 1 << 18, HOURS_MAX = 24 * 90, ID_MAX = 20 };

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

static mz_code unknown(mz_cx *cx, const struct mz_yaml *at, mz_str word)
{
    return mz_yaml_refuse(cx, at, MZ_T("{0}: the word \"{1}\" is not known here"), word, MZ_S(""),
                          MZ_S(""));
}

static mz_code ranged(mz_cx *cx, const struct mz_yaml *map, const char *key, int64_t hi,
                      int64_t *out)
{
    const struct mz_yaml *n = NULL;
    MZ_TRY(mz_yaml_need(cx, map, key, MZ_YAML_TEXT, &n));
    MZ_TRY(mz_yaml_int(cx, n, out));
    return *out >= 0 && *out <= hi
               ? MZ_OK
               : mz_yaml_refuse(cx, n, MZ_T("{0}: the value of \"{1}\" is out of range"),
                                mz_str_of(key), MZ_S(""), MZ_S(""));
}

static bool id_good(mz_str id)
{
    bool good = id.n > 0 && id.n <= ID_MAX;
    for (size_t i = 0; i < id.n && good; i++) {
        char c = id.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

static mz_code words(mz_cx *cx, const struct mz_yaml *at, mz_str *id, mz_str *label, mz_str *en)
{
    MZ_TRY(mz_yaml_text(cx, at, "id", id));
    MZ_TRY(mz_yaml_text(cx, at, "label", label));
    MZ_TRY(mz_yaml_text(cx, at, "label_en", en));
    return id_good(*id) ? MZ_OK : unknown(cx, at, *id);
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
        return unknown(cx, at, need == NULL || e->grade == DEVICE_GRADES_N ? as : need->text);
    }
    if (kind_event_of(k, e->id) != NULL) {
        return mz_yaml_refuse(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), e->id, MZ_S(""),
                              MZ_S(""));
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
    MZ_TRY(ranged(cx, at, "silent_hours", HOURS_MAX, &k->silent_hours));
    MZ_TRY(ranged(cx, at, "unused_hours", HOURS_MAX, &k->unused_hours));
    MZ_TRY(mz_yaml_need(cx, at, "events", MZ_YAML_LIST, &list));
    if (kind_of(all, k->id) != NULL || k->silent_hours == 0) {
        return mz_yaml_refuse(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), k->id, MZ_S(""),
                              MZ_S(""));
    }
    if (list->n > EVENTS_MAX) {
        return mz_yaml_refuse(cx, list, MZ_T("{0}: the list \"{1}\" is too long"), MZ_S("events"),
                              MZ_S(""), MZ_S(""));
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
    MZ_TRY(ranged(cx, root, "window_minutes", 1440, &k->window_minutes));
    MZ_TRY(ranged(cx, root, "skew_seconds", 3600, &k->skew_seconds));
    MZ_TRY(ranged(cx, root, "low_battery", 100, &k->low_battery));
    MZ_TRY(mz_yaml_need(cx, root, "kinds", MZ_YAML_LIST, &list));
    if (list->n > KINDS_MAX) {
        return mz_yaml_refuse(cx, list, MZ_T("{0}: the list \"{1}\" is too long"), MZ_S("kinds"),
                              MZ_S(""), MZ_S(""));
    }
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_kind(cx, n, k));
    }
    return MZ_OK;
}

mz_code kinds_read(mz_cx *cx, mz_str path, const struct kinds **out)
{
    struct stat st;
    struct kinds *k = MZ_NEW(cx->a, struct kinds);
    const struct mz_yaml *root = NULL;
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX;
    size_t room = good ? (size_t)st.st_size + 1 : 1;
    char *p = mz_arena_alloc(cx->a, room);
    size_t n = 0;
    mz_code rc =
        good ? mz_source_fill(cx, mz_source_fd(cx->a, fd), p, room, &n)
             : mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} is no file of a pack"), .arg = {path});
    (void)close(fd);
    MZ_TRY(rc);
    MZ_TRY(mz_yaml_read(cx, path, (mz_str){p, n}, &root));
    MZ_TRY(read_root(cx, root, k));
    *out = k;
    return MZ_OK;
}

mz_code kinds_get(mz_cx *cx, const struct kinds **out)
{
    mz_str own = mz_str_fmt(cx->a, MZ_FMT "/packs/device/kinds.yaml", MZ_ARG(cx->world->data));
    bool theirs = cx->world->data.n > 0 && access(own.p, R_OK) == 0;
    return kinds_read(
        cx,
        theirs ? own
               : mz_str_fmt(cx->a, MZ_FMT "/packs/device/kinds.yaml", MZ_ARG(cx->world->share)),
        out);
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
