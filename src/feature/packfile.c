/* packfile.c - files of small packs, read and held. */
#include "feature/packfile.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/world.h"

enum { FILE_MAX = 1 << 20, ID_MAX = 20 };

mz_str packfile_folder(mz_cx *cx, const char *pack, const char *file)
{
    mz_str own = mz_str_fmt(cx->a, MZ_FMT "/packs/%s", MZ_ARG(cx->world->data), pack);
    mz_str probe = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(own), file);
    return cx->world->data.n > 0 && access(probe.p, R_OK) == 0
               ? own
               : mz_str_fmt(cx->a, MZ_FMT "/packs/%s", MZ_ARG(cx->world->share), pack);
}

mz_code packfile_text(mz_cx *cx, mz_str path, mz_str *text)
{
    struct stat st;
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
    *text = (mz_str){p, n};
    return rc;
}

mz_code packfile_yaml(mz_cx *cx, mz_str path, const struct mz_yaml **root)
{
    mz_str text = {0};
    MZ_TRY(packfile_text(cx, path, &text));
    return mz_yaml_read(cx, path, text, root);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

mz_code packfile_paths(mz_cx *cx, mz_str folder, size_t most, mz_str **paths, size_t *n)
{
    struct dirent **names = NULL;
    int found = scandir(mz_str_z(cx->a, folder), &names, is_yaml, by_name);
    *n = 0;
    *paths = MZ_NEW_N(cx->a, mz_str, most + 1);
    for (int i = 0; i < found; i++) {
        if (*n < most) {
            (*paths)[(*n)++] =
                mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(folder), names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    return found <= (int)most ? MZ_OK
                              : mz_refuse(cx, MZ_LIMIT, .text = MZ_T("Too many files in {0}"),
                                          .arg = {folder});
}

/* ---- what stands in it ----------------------------------------------------------------- */

mz_code packfile_wrong(mz_cx *cx, const struct mz_yaml *at, const char *sentence, mz_str what)
{
    return mz_yaml_refuse(cx, at, sentence, what, MZ_S(""), MZ_S(""));
}

mz_code packfile_unknown(mz_cx *cx, const struct mz_yaml *at, mz_str word)
{
    return packfile_wrong(cx, at, MZ_T("{0}: the word \"{1}\" is not known here"), word);
}

mz_code packfile_twice(mz_cx *cx, const struct mz_yaml *at, mz_str id)
{
    return packfile_wrong(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), id);
}

mz_code packfile_range(mz_cx *cx, const struct mz_yaml *at, const char *key)
{
    return packfile_wrong(cx, at, MZ_T("{0}: the value of \"{1}\" is out of range"),
                          mz_str_of(key));
}

mz_code packfile_int(mz_cx *cx, const struct mz_yaml *map, const char *key, int64_t lo, int64_t hi,
                     int64_t *out)
{
    const struct mz_yaml *n = NULL;
    MZ_TRY(mz_yaml_need(cx, map, key, MZ_YAML_TEXT, &n));
    MZ_TRY(mz_yaml_int(cx, n, out));
    return *out >= lo && *out <= hi ? MZ_OK : packfile_range(cx, n, key);
}

mz_code packfile_list(mz_cx *cx, const struct mz_yaml *map, const char *key, size_t most,
                      const struct mz_yaml **out)
{
    static const char *const text = MZ_T("{0}: the list \"{1}\" is too long");
    MZ_TRY(mz_yaml_need(cx, map, key, MZ_YAML_LIST, out));
    return (*out)->n <= most ? MZ_OK : packfile_wrong(cx, *out, text, mz_str_of(key));
}

mz_str packfile_text_of(const struct mz_yaml *map, const char *key)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    return n != NULL && n->kind == MZ_YAML_TEXT ? n->text : MZ_S("");
}

bool packfile_id(mz_str id)
{
    bool good = id.n > 0 && id.n <= ID_MAX;
    for (size_t i = 0; i < id.n && good; i++) {
        char c = id.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}
