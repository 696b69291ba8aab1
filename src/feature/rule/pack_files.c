#include "feature/rule/pack_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"
#include "feature/rule/shelf.h"

enum { FILES_MAX = 600, FILE_BYTES_MAX = 4 << 20, TEXT_BYTES_MAX = 96 << 20 };

struct listing {
    mz_str names[FILES_MAX];
    size_t n;
};

static bool ends(const char *name, const char *with)
{
    size_t n = strlen(name);
    size_t k = strlen(with);
    return n > k && strcmp(name + n - k, with) == 0;
}

static void list(mz_cx *cx, mz_str folder, const char *sub, struct listing *l)
{
    DIR *dir = opendir(mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(folder), sub).p);
    for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        bool ours = sub[0] == '\0' ? strcmp(e->d_name, "pack.yaml") == 0
                                   : ends(e->d_name, ".yaml") || ends(e->d_name, ".csv") ||
                                         ends(e->d_name, ".xlsx");
        if (ours && e->d_name[0] != '.' && l->n < FILES_MAX) {
            l->names[l->n++] = sub[0] == '\0' ? mz_str_dup(cx->a, mz_str_of(e->d_name))
                                              : mz_str_fmt(cx->a, "%s/%s", sub, e->d_name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

static int by_name(const void *a, const void *b)
{
    const mz_str *x = a;
    const mz_str *y = b;
    return strcmp(x->p, y->p);
}

static mz_code slurp(mz_cx *cx, mz_str path, mz_str *out)
{
    FILE *f = fopen(path.p, "rb");
    if (f == NULL) {
        return mz_fail(cx, MZ_IO, "%s cannot be read", path.p);
    }
    /* As much as the file has: a pack has a hundred of them. */
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    bool fits = size >= 0 && size <= FILE_BYTES_MAX && fseek(f, 0, SEEK_SET) == 0;
    char *p = mz_arena_alloc(cx->a, fits ? (size_t)size + 1 : 1);
    size_t n = fits ? fread(p, 1, (size_t)size, f) : 0;
    (void)fclose(f);
    *out = (mz_str){p, n};
    return fits ? MZ_OK : mz_fail(cx, MZ_LIMIT, "%s is too large", path.p);
}

bool pack_files_binary(mz_str name)
{
    return name.n > 5 && memcmp(name.p + name.n - 5, ".xlsx", 5) == 0;
}

static mz_code write_files(mz_cx *cx, mz_str folder, const struct listing *l, mz_buf *out)
{
    mz_jw w = mz_jw_to(out);
    mz_jw_map(&w);
    for (size_t i = 0; i < l->n; i++) {
        mz_str text = {NULL, 0};
        MZ_TRY(slurp(cx, mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(folder), MZ_ARG(l->names[i])),
                     &text));
        mz_jw_key_text(&w, l->names[i],
                       pack_files_binary(l->names[i]) ? mz_base64_encode(cx->a, text) : text);
    }
    mz_jw_end(&w);
    return mz_buf_check(cx, out);
}

mz_code pack_files_read(mz_cx *cx, const struct ast_pack *p, mz_str *out)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_find(shelf, p->id.s);
    if (s == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no pack \"" MZ_FMT "\" on the shelf", MZ_ARG(p->id.s));
    }
    struct listing *l = MZ_NEW(cx->a, struct listing);
    for (size_t i = 0; ast_folders[i] != NULL; i++) {
        list(cx, s->folder, ast_folders[i], l);
    }
    qsort(l->names, l->n, sizeof l->names[0], by_name);
    mz_buf *buf = mz_buf_new(cx->a, TEXT_BYTES_MAX);
    MZ_TRY(write_files(cx, s->folder, l, buf));
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *again = NULL;
    *out = mz_buf_str(buf);
    MZ_TRY(pack_files_load(cx, *out, &f, &again));
    if (again == NULL || strcmp(again->source_hash, p->source_hash) != 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "pack",
                         .text = MZ_T("The files of the pack {0} have changed since mz started; "
                                      "start it again before deciding."),
                         .arg = {p->id.s});
    }
    return MZ_OK;
}

mz_code pack_files_load(mz_cx *cx, mz_str files, struct ast_findings *f, struct ast_pack **out)
{
    const struct mz_json *json = NULL;
    MZ_TRY(mz_json_read(cx, files, (struct mz_json_options){.size_max = TEXT_BYTES_MAX}, &json));
    struct ast_file *v = MZ_NEW_N(cx->a, struct ast_file, json->n + 1);
    for (size_t i = 0; i < json->n; i++) {
        if (json->items[i].kind != MZ_JSON_TEXT) {
            return mz_fail(cx, MZ_CORRUPT, "a kept pack holds something that is no file");
        }
        v[i] = (struct ast_file){json->items[i].key, json->items[i].text};
        if (pack_files_binary(v[i].name)) {
            MZ_TRY(mz_base64_decode(cx, v[i].text, &v[i].text));
        }
    }
    ast_read(f->a, v, json->n, f, out);
    return MZ_OK;
}
