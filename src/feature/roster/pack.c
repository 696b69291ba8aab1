#include "feature/roster/pack.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "base/yaml.h"
#include "feature/world.h"

enum { FILE_MAX = 1 << 18, ID_MAX = 20, MONTHS_MAX = 60 };

static mz_code out_of_range(mz_cx *cx, const struct mz_yaml *at, const char *key)
{
    return mz_yaml_refuse(cx, at, MZ_T("{0}: the value of \"{1}\" is out of range"), mz_str_of(key),
                          MZ_S(""), MZ_S(""));
}

static bool id_good(mz_str id)
{
    bool good = id.n > 0 && id.n <= ID_MAX;
    for (size_t i = 0; i < id.n && good; i++) {
        good = (id.p[i] >= 'a' && id.p[i] <= 'z') || id.p[i] == '_';
    }
    return good;
}

static mz_code number(mz_cx *cx, const struct mz_yaml *at, const char *key, int64_t lo, int64_t hi,
                      int64_t *out)
{
    const struct mz_yaml *n = NULL;
    MZ_TRY(mz_yaml_need(cx, at, key, MZ_YAML_TEXT, &n));
    MZ_TRY(mz_yaml_int(cx, n, out));
    return *out >= lo && *out <= hi ? MZ_OK : out_of_range(cx, n, key);
}

static mz_code read_list(mz_cx *cx, const struct mz_yaml *at, struct lists *all)
{
    static const char *const keys[] = {"id",        "bit",      "label",  "label_en", "source",
                                       "source_en", "category", "months", "cite",     NULL};
    struct roll *l = &all->list[all->n];
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(mz_yaml_text(cx, at, "id", &l->id));
    MZ_TRY(mz_yaml_text(cx, at, "label", &l->label));
    MZ_TRY(mz_yaml_text(cx, at, "label_en", &l->label_en));
    MZ_TRY(mz_yaml_text(cx, at, "source", &l->source));
    MZ_TRY(mz_yaml_text(cx, at, "source_en", &l->source_en));
    MZ_TRY(mz_yaml_text(cx, at, "category", &l->category));
    MZ_TRY(mz_yaml_text(cx, at, "cite", &l->cite));
    MZ_TRY(number(cx, at, "bit", 0, LIST_BITS - 1, &l->bit));
    MZ_TRY(number(cx, at, "months", 1, MONTHS_MAX, &l->months));
    if (!id_good(l->id)) {
        return out_of_range(cx, at, "id");
    }
    for (size_t i = 0; i < all->n; i++) {
        if (mz_str_eq(all->list[i].id, l->id) || all->list[i].bit == l->bit) {
            return mz_yaml_refuse(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), l->id, MZ_S(""),
                                  MZ_S(""));
        }
    }
    all->n++;
    return MZ_OK;
}

static mz_code read_root(mz_cx *cx, const struct mz_yaml *root, struct lists *all)
{
    static const char *const keys[] = {"pack", "version", "lists", NULL};
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(mz_yaml_text(cx, root, "version", &all->version));
    MZ_TRY(mz_yaml_need(cx, root, "lists", MZ_YAML_LIST, &list));
    if (list->n > LISTS_MAX) {
        return mz_yaml_refuse(cx, list, MZ_T("{0}: the list \"{1}\" is too long"), MZ_S("lists"),
                              MZ_S(""), MZ_S(""));
    }
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_list(cx, n, all));
    }
    return MZ_OK;
}

mz_code lists_read(mz_cx *cx, mz_str path, const struct lists **out)
{
    struct stat st;
    struct lists *all = MZ_NEW(cx->a, struct lists);
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
    MZ_TRY(read_root(cx, root, all));
    *out = all;
    return MZ_OK;
}

mz_code lists_get(mz_cx *cx, const struct lists **out)
{
    mz_str own = mz_str_fmt(cx->a, MZ_FMT "/packs/roster/lists.yaml", MZ_ARG(cx->world->data));
    bool theirs = cx->world->data.n > 0 && access(own.p, R_OK) == 0;
    mz_str path =
        theirs ? own
               : mz_str_fmt(cx->a, MZ_FMT "/packs/roster/lists.yaml", MZ_ARG(cx->world->share));
    return lists_read(cx, path, out);
}

const struct roll *list_of(const struct lists *all, mz_str id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (mz_str_eq(all->list[i].id, id)) {
            return &all->list[i];
        }
    }
    return NULL;
}

int64_t list_bit(const struct roll *l)
{
    return INT64_C(1) << l->bit;
}

mz_str list_label(enum mz_lang lang, const struct roll *l, mz_str id)
{
    return l == NULL ? id : lang == MZ_LANG_EN ? l->label_en : l->label;
}

mz_str list_source(enum mz_lang lang, const struct roll *l)
{
    return l == NULL ? MZ_S("") : lang == MZ_LANG_EN ? l->source_en : l->source;
}
