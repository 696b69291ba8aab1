/* catalogue.c - a catalogue from its folder, what to find in it, and its periods. */
#include "feed/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/row.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feed/catalogue_int.h"

/* ---- the folder --------------------------------------------------------------------------- */

struct folder {
    mz_cx *cx;
    mz_arena *a;
    int fd;
    struct catalogue_file *file;
    size_t n;
    struct catalogue_reading faults; /* only its findings are used */
};

static void bad_file(struct folder *d, mz_str name, const char *sentence, const char *way)
{
    catalogue_bad(&d->faults, name, 0, (struct mz_say){.text = sentence, .arg = {name}},
                  (struct mz_say){.text = way});
}

static bool bytes(struct folder *d, int fd, mz_str *out)
{
    char *p = mz_arena_alloc(d->a, CATALOGUE_FILE_BYTES + 1);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n <= CATALOGUE_FILE_BYTES;) {
        got = read(fd, p + n, CATALOGUE_FILE_BYTES + 1 - n);
        n += got > 0 ? (size_t)got : 0;
        got = got < 0 && errno == EINTR ? 1 : got;
    }
    *out = (mz_str){p, n};
    return n <= CATALOGUE_FILE_BYTES;
}

static void add(struct folder *d, mz_str name)
{
    struct stat st = {0};
    int fd = openat(d->fd, name.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct catalogue_file file = {.name = name};
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        bad_file(d, name, MZ_T("\"{0}\" is not a file that can be read"),
                 MZ_T("Links are not followed: put the file itself into the catalogue"));
    } else if (!bytes(d, fd, &file.text)) {
        bad_file(d, name, MZ_T("\"{0}\" is larger than 1 MiB"),
                 MZ_T("A catalogue holds names, no data"));
    } else if (d->n == CATALOGUE_FILES_MAX) {
        bad_file(d, name, MZ_T("\"{0}\" is one file too many"),
                 MZ_T("A catalogue has one file a category, at most 99"));
    } else {
        d->file[d->n++] = file;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

static bool ends(const char *name, const char *with)
{
    size_t n = strlen(name);
    size_t k = strlen(with);
    return n > k && strcmp(name + n - k, with) == 0;
}

static mz_code list(struct folder *d, const char *folder)
{
    bool inner = folder[0] != '\0';
    int fd = openat(d->fd, inner ? folder : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return errno == ENOENT ? MZ_OK : mz_fail(d->cx, MZ_IO, "could not list a catalogue");
    }
    for (const struct dirent *e = readdir(dir); e != NULL && d->n < CATALOGUE_FILES_MAX;
         e = readdir(dir)) {
        bool wanted = ends(e->d_name, ".yaml") || (!inner && ends(e->d_name, ".csv"));
        if (e->d_name[0] != '.' && wanted) {
            add(d, inner ? mz_str_fmt(d->a, "%s/%s", folder, e->d_name)
                         : mz_str_dup(d->a, mz_str_of(e->d_name)));
        }
    }
    (void)closedir(dir);
    return MZ_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct catalogue_file *x = a;
    const struct catalogue_file *y = b;
    return strcmp(x->name.p, y->name.p);
}

mz_code catalogue_load(mz_cx *cx, const char *folder, struct catalogue_findings *f,
                       const struct catalogue **out)
{
    *out = NULL;
    f->a = f->a == NULL ? cx->a : f->a;
    struct folder d = {.cx = cx, .faults = {.f = f}};
    d.fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (d.fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no catalogue in the folder \"{0}\""),
                         .arg = {mz_str_of(folder)});
    }
    d.a = mz_arena_new((size_t)(CATALOGUE_FILES_MAX + 2) * (CATALOGUE_FILE_BYTES + 4096));
    d.file = MZ_NEW_N(d.a, struct catalogue_file, CATALOGUE_FILES_MAX);
    mz_code rc = list(&d, "");
    rc = rc == MZ_OK ? list(&d, "categories") : rc;
    (void)close(d.fd);
    if (rc == MZ_OK) {
        if (d.n > 0) {
            qsort(d.file, d.n, sizeof *d.file, by_name);
        }
        catalogue_read(cx, d.file, d.n, f, out);
    }
    mz_arena_free(d.a);
    return rc;
}

mz_str catalogue_finding_say(mz_arena *a, enum mz_lang lang, const struct catalogue_finding *one)
{
    mz_str say = mz_text_say(a, lang, one->say);
    mz_str way = mz_text_say(a, lang, one->way);
    const char *between = lang == MZ_LANG_ZH ? "。" : ". ";
    return one->line > 0 ? mz_str_fmt(a, MZ_FMT ":%d: " MZ_FMT "%s" MZ_FMT, MZ_ARG(one->file),
                                      one->line, MZ_ARG(say), between, MZ_ARG(way))
                         : mz_str_fmt(a, MZ_FMT ": " MZ_FMT "%s" MZ_FMT, MZ_ARG(one->file),
                                      MZ_ARG(say), between, MZ_ARG(way));
}

/* ---- looking up ------------------------------------------------------------------------------ */

mz_str catalogue_word(enum mz_lang lang, mz_str zh, mz_str en)
{
    return lang == MZ_LANG_ZH || en.n == 0 ? zh : en;
}

const struct catalogue_category *catalogue_find(const struct catalogue *c, mz_str word)
{
    for (size_t i = 0; i < c->category_n; i++) {
        const struct catalogue_category *k = &c->category[i];
        bool short_no = word.n == 1 && k->no.p[0] == '0' && k->no.p[1] == word.p[0];
        if (short_no || mz_str_eq(k->no, word) || mz_str_eq(k->id, word) ||
            mz_str_eq(k->label, word)) {
            return k;
        }
    }
    return NULL;
}

static const struct catalogue_feature *feature_in(const struct catalogue_category *k, mz_str id)
{
    for (size_t i = 0; i < k->feature_n; i++) {
        if (mz_str_eq(k->feature[i].id, id)) {
            return &k->feature[i];
        }
    }
    return NULL;
}

const struct catalogue_feature *catalogue_feature(const struct catalogue *c, mz_str id,
                                                  const struct catalogue_category **category)
{
    const struct catalogue_feature *found = NULL;
    for (size_t i = 0; i < c->category_n && found == NULL; i++) {
        found = feature_in(&c->category[i], id);
        if (found != NULL && category != NULL) {
            *category = &c->category[i];
        }
    }
    return found;
}

/* Without "(元)" at the end, unless nothing else is there. */
static mz_str without_bracket(mz_str s)
{
    if (s.n < 3 || s.p[s.n - 1] != ')') {
        return s;
    }
    for (size_t i = s.n - 1; i > 1; i--) {
        if (s.p[i - 1] == '(') {
            return (mz_str){s.p, i - 1};
        }
    }
    return s;
}

mz_str catalogue_label_fold(mz_arena *a, mz_str label)
{
    mz_str s = mz_cell_fold(a, label);
    mz_sb out = mz_sb_new(a, s.n + 1);
    uint32_t cp = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        if (!mz_utf8_is_space(cp)) {
            mz_sb_char(&out, cp >= 'a' && cp <= 'z' ? cp - 'a' + 'A' : cp);
        }
    }
    return without_bracket(mz_sb_view(&out));
}

static bool among(mz_str s, const mz_str *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i], s)) {
            return true;
        }
    }
    return false;
}

struct catalogue_column catalogue_column(const struct catalogue *c,
                                         const struct catalogue_category *category, mz_str label)
{
    struct catalogue_column out = {.kind = CATALOGUE_OTHER};
    mz_arena *a = mz_arena_new((size_t)1 << 20);
    mz_str s = catalogue_label_fold(a, mz_text_cut(label, 1000));
    if (s.n == 0) {
        mz_arena_free(a);
        return out;
    }
    if (among(s, category->number, category->number_n)) {
        out.kind = CATALOGUE_NUMBER;
    } else if (among(s, category->name, category->name_n)) {
        out.kind = CATALOGUE_NAME;
    }
    for (size_t i = category->item;
         out.kind == CATALOGUE_OTHER && i < category->item + category->item_n; i++) {
        const struct catalogue_item *item = &c->item[i];
        if (mz_str_eq(catalogue_label_fold(a, item->label), s) || mz_str_eq(item->code, s) ||
            among(s, item->alias, item->alias_n)) {
            out = (struct catalogue_column){CATALOGUE_ITEM, i};
        }
    }
    mz_arena_free(a);
    return out;
}

/* ---- periods -----------------------------------------------------------------------------------
 */

static int step(enum catalogue_every every)
{
    static const int months[] = {
#define X(id, word, months, label) months,
        CATALOGUE_EVERY(X)
#undef X
    };
    return months[every];
}

bool catalogue_owes(const struct catalogue_category *category, int64_t period)
{
    return (period + 1) % step(category->every) == 0;
}

mz_date catalogue_due(const struct catalogue_category *category, int64_t period)
{
    mz_date d = MZ_DATE_NONE;
    int32_t year = (int32_t)((period + 1) / 12);
    int32_t month = (int32_t)((period + 1) % 12) + 1;
    int32_t last = mz_date_month_days(year, month);
    (void)mz_date_make(year, month, category->due < last ? category->due : last, &d);
    return d;
}

bool catalogue_period_of(mz_str text, int64_t *period)
{
    int v[2] = {0, 0};
    if (text.n != 7 || text.p[4] != '-') {
        return false;
    }
    for (size_t i = 0; i < 7; i++) {
        if (i != 4 && (text.p[i] < '0' || text.p[i] > '9')) {
            return false;
        }
        if (i != 4) {
            v[i > 4] = v[i > 4] * 10 + (text.p[i] - '0');
        }
    }
    *period = (int64_t)v[0] * 12 + v[1] - 1;
    return v[0] >= 1900 && v[0] <= MZ_YEAR_MAX - 1 && v[1] >= 1 && v[1] <= 12;
}

mz_str catalogue_period_text(mz_arena *a, int64_t period)
{
    return mz_str_fmt(a, "%04d-%02d", (int)(period / 12), (int)(period % 12) + 1);
}
