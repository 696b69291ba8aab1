/* load_folder.c - packs as folders. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "rule/load_int.h"
#include "rule/rule.h"

const char *const ast_folders[] = {"",           "params",  "facts", "rules",   "tables",
                                   "indicators", "papers",  "forms", "matters", "registers",
                                   "bundles",    "tests",   "reforms", NULL};

struct folder {
    mz_cx *cx;
    mz_arena *tmp;
    struct ast_findings *f;
    int dir; /* of the pack */
    struct ast_file *files;
    size_t n;
    size_t total;
    bool full;
};

static void close_dir(void *p)
{
    (void)closedir(p);
}

static void bad_file(struct folder *d, mz_str name, const char *sentence, const char *way)
{
    ast_find(d->f, (struct ast_finding){AST_ERROR,
                                        "file",
                                        {.file = mz_str_dup(d->f->a, name)},
                                        {.text = sentence, .arg = {name}},
                                        {.text = way}});
}

/* The bytes of a plain file; false after a finding. Links are not followed: a pack is what it is.
 */
static bool read_file(struct folder *d, mz_str name, mz_str *out)
{
    int fd = openat(d->dir, name.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st = {0};
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (fd >= 0) {
            (void)close(fd);
        }
        bad_file(d, name, MZ_T("\"{0}\" is not a file that can be read"),
                 MZ_T("Links are not followed: put the file itself into the pack"));
        return false;
    }
    size_t size = (size_t)st.st_size;
    if (size > LOAD_FILE_MAX || d->total + size > LOAD_TOTAL_MAX) {
        (void)close(fd);
        bad_file(d, name, MZ_T("\"{0}\" is too large: a file has at most 4 MiB, a pack 64 MiB"),
                 MZ_T("Put bulk values in a CSV file, or split the pack"));
        return false;
    }
    char *p = mz_arena_alloc(d->tmp, size + 1);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n < size;) {
        got = read(fd, p + n, size - n);
        n += got > 0 ? (size_t)got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    (void)close(fd);
    d->total += n;
    *out = (mz_str){p, n};
    return true;
}

static void add(struct folder *d, const char *folder, const char *name)
{
    size_t n = strlen(name);
    bool yaml = n > 5 && strcmp(name + n - 5, ".yaml") == 0;
    bool table = (n > 4 && strcmp(name + n - 4, ".csv") == 0) ||
                 (n > 5 && strcmp(name + n - 5, ".xlsx") == 0);
    bool tables = strcmp(folder, "params") == 0 || strcmp(folder, "tables") == 0 ||
                  strcmp(folder, "tests") == 0;
    if (name[0] == '.' || !(yaml || (table && tables))) {
        return;
    }
    mz_str path = folder[0] == '\0' ? mz_str_dup(d->tmp, mz_str_of(name))
                                    : mz_str_fmt(d->tmp, "%s/%s", folder, name);
    if (folder[0] == '\0' && strcmp(name, "pack.yaml") != 0) {
        ast_find(d->f,
                 (struct ast_finding){
                     AST_WARNING,
                     "file",
                     {.file = mz_str_dup(d->f->a, path)},
                     {.text = MZ_T("Only pack.yaml is read here")},
                     {.text = MZ_T("Move it to params, facts, rules, tables, indicators, papers, "
                                   "forms, matters, registers, bundles, tests or reforms")}});
        return;
    }
    if (d->n > LOAD_FILES_MAX) { /* one too many: ast_read says so */
        d->full = true;
        return;
    }
    struct ast_file file = {.name = path};
    if (read_file(d, path, &file.text)) {
        d->files[d->n++] = file;
    }
}

static mz_code read_folder(struct folder *d, const char *folder)
{
    int fd = openat(d->dir, folder[0] == '\0' ? "." : folder,
                    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? MZ_OK
                               : mz_fail(d->cx, MZ_IO, "could not open folder \"%s\": %s", folder,
                                         strerror(errno));
    }
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return mz_fail(d->cx, MZ_IO, "could not list folder \"%s\"", folder);
    }
    mz_arena_defer(d->tmp, close_dir, dir);
    for (const struct dirent *e = readdir(dir); e != NULL && !d->full; e = readdir(dir)) {
        add(d, folder, e->d_name);
    }
    return MZ_OK;
}

static mz_str base_name(mz_str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/') {
        path.n--;
    }
    for (size_t i = path.n; i > 0; i--) {
        if (path.p[i - 1] == '/') {
            return (mz_str){path.p + i, path.n - i};
        }
    }
    return path;
}

static mz_code read_all(struct folder *d, const char *path, struct ast_pack **out)
{
    for (size_t i = 0; ast_folders[i] != NULL; i++) {
        MZ_TRY(read_folder(d, ast_folders[i]));
    }
    ast_read(d->f->a, d->files, d->n, d->f, out);
    const struct ast_text *id = &(*out)->id;
    mz_str name = base_name(mz_str_of(path));
    if (id->s.n > 0 && !mz_str_eq(id->s, name) && !mz_str_eq(name, MZ_S("."))) {
        ast_find(d->f, (struct ast_finding){
                           AST_ERROR,
                           "value",
                           id->at,
                           {.text = MZ_T("The pack is called \"{0}\", its folder \"{1}\""),
                            .arg = {id->s, name}},
                           {.text = MZ_T("Give both the same name")}});
    }
    return MZ_OK;
}

mz_code ast_load(mz_cx *cx, const char *folder, struct ast_findings *f, struct ast_pack **out)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *out = NULL;
    f->a = f->a == NULL ? cx->a : f->a;
    if (fd < 0) {
        return mz_refuse(cx, errno == ENOENT || errno == ENOTDIR ? MZ_ABSENT : MZ_IO,
                         .text = MZ_T("There is no pack in the folder \"{0}\""),
                         .arg = {mz_str_of(folder)});
    }
    struct folder d = {.cx = cx, .tmp = mz_arena_new((size_t)LOAD_TOTAL_MAX * 2), .f = f};
    d.dir = fd;
    d.files = MZ_NEW_N(d.tmp, struct ast_file, LOAD_FILES_MAX + 1);
    mz_code rc = read_all(&d, folder, out);
    (void)close(fd);
    mz_arena_free(d.tmp);
    return rc;
}

/* ---- the library ------------------------------------------------------------- */

struct library {
    mz_arena *a;
    mz_str folder;
};

static mz_code library_pack(mz_cx *cx, void *p, mz_str id, struct ast_findings *f,
                            struct ast_pack **out)
{
    const struct library *lib = p;
    bool good = id.n > 0 && id.n <= LOAD_ID_MAX;
    for (size_t i = 0; good && i < id.n; i++) { /* no way out of the folder */
        char c = id.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    mz_str path = mz_str_fmt(f->a, MZ_FMT "/" MZ_FMT, MZ_ARG(lib->folder), MZ_ARG(id));
    struct stat st = {0};
    if (!good || stat(path.p, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no pack \"{0}\""), .arg = {id});
    }
    return ast_load(cx, path.p, f, out);
}

struct rule_library rule_library_of(mz_arena *a, const char *folder)
{
    struct library *lib = MZ_NEW(a, struct library);
    lib->a = a;
    lib->folder = mz_str_dup(a, mz_str_of(folder));
    return (struct rule_library){library_pack, lib, NULL};
}
