/* table.c - map the file, and the plain questions: this code, its line, its children. */
#include "feature/division/division_int.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"

/* What one unit of each level is worth in a 12-digit code. */
static const int64_t unit_of[DIVISION_LEVELS] = {
    INT64_C(1000000000000), INT64_C(10000000000), INT64_C(100000000),
    INT64_C(1000000),       INT64_C(1000),        INT64_C(1),
};

/* ---- codes ------------------------------------------------------------ */

int64_t division_code(mz_str digits)
{
    static const enum division_level level_of[13] = {
        [2] = DIVISION_PROVINCE, [4] = DIVISION_CITY,     [6] = DIVISION_COUNTY,
        [9] = DIVISION_TOWNSHIP, [12] = DIVISION_VILLAGE,
    };
    if (digits.n > 12 || level_of[digits.n] == DIVISION_ROOT) {
        return 0;
    }
    int64_t v = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') {
            return 0;
        }
        v = v * 10 + (digits.p[i] - '0');
    }
    v *= unit_of[level_of[digits.n]];
    return v < unit_of[DIVISION_PROVINCE] * 10 ? 0 : v;
}

enum division_level division_code_level(int64_t code)
{
    for (int level = DIVISION_ROOT; level < DIVISION_VILLAGE; level++) {
        if (code % unit_of[level] == 0) {
            return (enum division_level)level;
        }
    }
    return DIVISION_VILLAGE;
}

mz_str division_code_short(mz_arena *a, int64_t code)
{
    int64_t unit = unit_of[division_code_level(code)];
    return mz_str_fmt(a, "%lld", (long long)(code / unit));
}

void division_range(int64_t code, int64_t *lo, int64_t *hi)
{
    *lo = code;
    *hi = code + unit_of[division_code_level(code)] - 1;
}

bool division_inside(int64_t code, int64_t of)
{
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(of, &lo, &hi);
    return code >= lo && code <= hi;
}

/* ---- the file --------------------------------------------------------- */

uint64_t division_checksum(const void *p, size_t n)
{
    uint64_t lane[4] = {UINT64_C(0xcbf29ce484222325), 1, 2, 3};
    const unsigned char *at = p;
    for (size_t i = 0; i + 8 <= n; i += 8) {
        uint64_t v = 0;
        memcpy(&v, at + i, 8);
        uint64_t *l = &lane[i / 8 % 4];
        *l = (*l ^ v) * UINT64_C(0x100000001b3);
        *l ^= *l >> 29;
    }
    uint64_t sum = n;
    for (size_t i = 0; i < MZ_LEN(lane); i++) {
        sum = (sum ^ lane[i]) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 32;
    }
    return sum;
}

struct mapping {
    void *p;
    size_t n;
};

static void unmap(void *p)
{
    struct mapping *m = p;
    (void)munmap(m->p, m->n);
}

/* Look beside the program and upwards: build/mz, and build/src/feature/.../x_test. */
static mz_str find_file(mz_arena *a)
{
    char exe[1024] = "";
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    for (int up = 0; n > 0 && up < 6; up++) {
        char *slash = strrchr(exe, '/');
        if (slash == NULL) {
            break;
        }
        *slash = '\0';
        mz_str path = mz_str_fmt(a, "%s/division.bin", exe);
        if (access(path.p, R_OK) == 0) {
            return path;
        }
    }
    return MZ_S("division.bin");
}

static mz_code map_file(mz_cx *cx, const char *path, const struct division_header **out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not open the divisions \"%s\": %s", path, strerror(errno));
    }
    struct stat st;
    struct mapping *m = MZ_NEW(cx->a, struct mapping);
    m->p = MAP_FAILED;
    if (fstat(fd, &st) == 0 && st.st_size >= (off_t)sizeof(struct division_header)) {
        m->n = (size_t)st.st_size;
        m->p = mmap(NULL, m->n, PROT_READ, MAP_SHARED, fd, 0);
    }
    (void)close(fd);
    if (m->p == MAP_FAILED) {
        return mz_fail(cx, MZ_CORRUPT, "the divisions \"%s\" are too short or cannot be mapped",
                       path);
    }
    mz_arena_defer(cx->a, unmap, m);
    const struct division_header *h = m->p;
    if (h->magic != DIVISION_MAGIC || h->version != DIVISION_VERSION ||
        h->endian != DIVISION_ENDIAN || h->bytes != m->n || m->n % 8 != 0) {
        return mz_fail(cx, MZ_CORRUPT, "\"%s\" is not a file of divisions of this program", path);
    }
    if (division_checksum(h + 1, m->n - sizeof *h) != h->checksum) {
        return mz_fail(cx, MZ_CORRUPT, "the divisions \"%s\" are damaged: wrong checksum", path);
    }
    *out = h;
    return MZ_OK;
}

/* A section of at least n bytes, or NULL. The checksum vouches for what is inside. */
static const void *section(const struct division_header *h, enum division_section s, uint64_t n)
{
    uint64_t at = h->section[s].at;
    uint64_t have = h->section[s].n;
    if (at % 8 != 0 || at > h->bytes || have > h->bytes - at || have < n) {
        return NULL;
    }
    return (const char *)h + at;
}

static mz_code bind_sections(mz_cx *cx, division_table *t)
{
    const struct division_header *h = t->head;
    uint64_t index = (uint64_t)4 * (h->words_n + UINT64_C(1));
    t->rows = section(h, DIVISION_S_ROWS, sizeof(struct division_row) * (uint64_t)h->rows_n);
    t->prefix = section(h, DIVISION_S_PREFIX, sizeof(uint32_t) * (DIVISION_PREFIXES + UINT64_C(1)));
    t->name_at = section(h, DIVISION_S_NAME_AT, index);
    t->pinyin_at = section(h, DIVISION_S_PINYIN_AT, index);
    t->initials_at = section(h, DIVISION_S_INITIALS_AT, index);
    t->names = section(h, DIVISION_S_NAMES, 1);
    t->pinyins = section(h, DIVISION_S_PINYINS, 1);
    t->initials = section(h, DIVISION_S_INITIALS, 1);
    t->uses_at = section(h, DIVISION_S_USES_AT, index);
    t->uses = section(h, DIVISION_S_USES, (uint64_t)4 * h->rows_n);
    t->changes_csv.p = section(h, DIVISION_S_CHANGES, 0);
    t->changes_csv.n = h->section[DIVISION_S_CHANGES].n;
    t->borders.p = section(h, DIVISION_S_BORDERS, 0);
    t->borders.n = h->section[DIVISION_S_BORDERS].n;
    const void *all[] = {t->rows,        t->prefix,   t->name_at,       t->pinyin_at,
                         t->initials_at, t->names,    t->pinyins,       t->uses_at,
                         t->uses,        t->initials, t->changes_csv.p, t->borders.p};
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        if (all[i] == NULL) {
            return mz_fail(cx, MZ_CORRUPT, "section %zu of the divisions is not whole", i);
        }
    }
    return MZ_OK;
}

/* The office's own changes; a file that is not there is no changes. */
static mz_code read_changes(mz_cx *cx, const char *path, mz_str *out)
{
    *out = (mz_str){"", 0};
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return path == NULL || errno == ENOENT
                   ? MZ_OK
                   : mz_fail(cx, MZ_IO, "could not open \"%s\": %s", path, strerror(errno));
    }
    char *text = mz_arena_alloc(cx->a, DIVISION_CSV_MAX + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n <= DIVISION_CSV_MAX) {
        got = read(fd, text + n, DIVISION_CSV_MAX + 1 - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd);
    if (got < 0) {
        return mz_fail(cx, MZ_IO, "could not read \"%s\": %s", path, strerror(errno));
    }
    *out = (mz_str){text, n};
    return MZ_OK;
}

mz_code division_open(mz_cx *cx, const char *path, const char *changes, const division_table **out)
{
    division_table *t = MZ_NEW(cx->a, division_table);
    MZ_TRY(map_file(cx, path == NULL ? find_file(cx->a).p : path, &t->head));
    MZ_TRY(bind_sections(cx, t));
    mz_str own = {0};
    MZ_TRY(read_changes(cx, changes, &own));
    t->own_csv = own;
    struct division_book book = {0};
    MZ_TRY(division_book_read(cx, t->changes_csv, &book));
    if (own.n > 0) {
        MZ_TRY(division_book_read(cx, own, &book));
    }
    MZ_TRY(division_book_lay(cx, t, &book));
    if (book.complaints_n > 0) {
        return mz_refuse_at(cx, MZ_INVALID, __FILE__, __LINE__, book.complaints[0].say);
    }
    *out = t;
    return MZ_OK;
}

struct division_size division_size(const division_table *t)
{
    struct division_size s = {
        .rows_n = t->head->rows_n,
        .merged_n = t->head->merged_n,
        .changes_n = t->changes_n,
        .bytes = (size_t)t->head->bytes,
        .vintage = t->head->vintage,
    };
    for (size_t i = 0; i < DIVISION_LEVELS; i++) {
        s.source_n[i] = t->head->source_n[i];
    }
    return s;
}

mz_str division_version(mz_arena *a, const division_table *t)
{
    mz_str day = mz_date_iso(a, (mz_date){t->head->vintage});
    mz_str file = mz_str_fmt(a, MZ_FMT "-%016" PRIx64, MZ_ARG(day), t->head->checksum);
    if (t->own_csv.n == 0) {
        return file;
    }
    size_t n = (t->own_csv.n + 7) / 8 * 8;
    char *padded = MZ_NEW_N(a, char, n); /* zeros behind the text */
    memcpy(padded, t->own_csv.p, t->own_csv.n);
    return mz_str_fmt(a, MZ_FMT "+%016" PRIx64, MZ_ARG(file), division_checksum(padded, n));
}

/* ---- rows ------------------------------------------------------------- */

/* The first row of [lo, hi) whose code is at least `code`. */
static uint32_t lower_bound(const division_table *t, uint32_t lo, uint32_t hi, int64_t code)
{
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (t->rows[mid].code < code) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

uint32_t division_row_of(const division_table *t, int64_t code)
{
    if (code < 0 || code >= unit_of[DIVISION_ROOT]) {
        return DIVISION_NOWHERE;
    }
    size_t p = (size_t)(code / unit_of[DIVISION_CITY]);
    uint32_t i = lower_bound(t, t->prefix[p], t->prefix[p + 1], code);
    return i < t->prefix[p + 1] && t->rows[i].code == code ? i : DIVISION_NOWHERE;
}

bool division_rows(const division_table *t, int64_t under, uint32_t *lo, uint32_t *hi)
{
    if (under == 0) {
        *lo = 0;
        *hi = t->head->rows_n;
        return true;
    }
    *lo = division_row_of(t, under);
    if (*lo == DIVISION_NOWHERE) {
        return false;
    }
    *hi = t->rows[*lo].end;
    return true;
}

static mz_str word_part(const char *pool, const uint32_t *at, uint32_t word)
{
    return (mz_str){pool + at[word], at[word + 1] - at[word] - 1};
}

mz_str division_word_name(const division_table *t, uint32_t word)
{
    return word_part(t->names, t->name_at, word);
}

mz_str division_word_pinyin(const division_table *t, uint32_t word)
{
    return word_part(t->pinyins, t->pinyin_at, word);
}

mz_str division_word_initials(const division_table *t, uint32_t word)
{
    return word_part(t->initials, t->initials_at, word);
}

const struct division_life *division_life_of(const division_table *t, int64_t code)
{
    size_t lo = 0;
    size_t hi = t->lives_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->lives[mid].code < code) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < t->lives_n && t->lives[lo].code == code ? &t->lives[lo] : NULL;
}

/* No division outlives an ancestor or is older than one. */
static void clip(const division_table *t, struct division *d)
{
    if (!t->dated[d->code / unit_of[DIVISION_PROVINCE]]) {
        return;
    }
    for (int level = DIVISION_PROVINCE; level < (int)d->level; level++) {
        int64_t up = d->code / unit_of[level] * unit_of[level];
        const struct division_life *l = up == d->code ? NULL : division_life_of(t, up);
        if (l != NULL) {
            d->from = l->from > d->from ? l->from : d->from;
            d->to = l->to < d->to ? l->to : d->to;
        }
    }
}

void division_of_row(const division_table *t, uint32_t row, struct division *out)
{
    const struct division_row *r = &t->rows[row];
    if (t->dated[r->code / unit_of[DIVISION_PROVINCE]]) {
        const struct division_life *l = division_life_of(t, r->code);
        if (l != NULL) {
            division_of_life(t, l, out);
            return;
        }
    }
    *out = (struct division){
        .code = r->code,
        .parent = r->parent == DIVISION_NOWHERE ? 0 : t->rows[r->parent].code,
        .name = division_word_name(t, r->word),
        .pinyin = division_word_pinyin(t, r->word),
        .initials = division_word_initials(t, r->word),
        .level = (enum division_level)r->level,
        .grouping = r->grouping != 0,
        .from = DIVISION_EVER,
        .to = DIVISION_OPEN,
    };
    clip(t, out);
}

void division_of_life(const division_table *t, const struct division_life *l, struct division *out)
{
    *out = (struct division){
        .code = l->code,
        .parent = l->parent,
        .name = l->name,
        .pinyin = l->pinyin,
        .initials = l->initials,
        .level = division_code_level(l->code),
        .from = l->from,
        .to = l->to,
    };
    clip(t, out);
}

/* ---- look-up ---------------------------------------------------------- */

bool division_get(const division_table *t, int64_t code, struct division *out)
{
    uint32_t row = division_row_of(t, code);
    if (row != DIVISION_NOWHERE) {
        division_of_row(t, row, out);
        return true;
    }
    const struct division_life *l = division_life_of(t, code);
    if (l == NULL) {
        *out = (struct division){0};
        return false;
    }
    division_of_life(t, l, out);
    return true;
}

/* The name that stood before the first rename after `day`. */
static void name_at(const division_table *t, const struct division_life *l, int32_t day,
                    struct division *out)
{
    mz_str before = l->row == DIVISION_NOWHERE ? t->changes[l->change_i].name
                                               : division_word_name(t, t->rows[l->row].word);
    for (uint32_t i = 0; i < l->changes_n; i++) {
        const struct division_change *c = &t->changes[l->change_i + i];
        if (c->kind == DIVISION_RENAME && c->day > day) {
            out->name = before;
            out->pinyin = (mz_str){"", 0};
            out->initials = (mz_str){"", 0};
            return;
        }
        before = c->kind == DIVISION_RENAME ? c->name : before;
    }
}

bool division_at(const division_table *t, int64_t code, int32_t day, struct division *out)
{
    if (!division_get(t, code, out) || day < out->from || day >= out->to) {
        return false;
    }
    const struct division_life *l = division_life_of(t, code);
    if (l != NULL) {
        name_at(t, l, day, out);
    }
    return true;
}

size_t division_line(const division_table *t, int64_t code, struct division out[DIVISION_LEVELS])
{
    struct division up[DIVISION_LEVELS];
    size_t n = 0;
    while (code != 0 && n < DIVISION_LEVELS && division_get(t, code, &up[n])) {
        code = up[n].parent;
        n += up[n].grouping && n > 0 ? 0 : 1;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = up[n - 1 - i];
    }
    return n;
}

mz_str division_path(mz_arena *a, const division_table *t, int64_t code)
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(t, code, line);
    mz_str s = {"", 0};
    for (size_t i = 0; i < n; i++) {
        s = mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(s), MZ_ARG(line[i].name));
    }
    return s;
}

static int by_code(const void *a, const void *b)
{
    const struct division *x = a;
    const struct division *y = b;
    return x->code < y->code ? -1 : x->code > y->code;
}

mz_code division_children(mz_cx *cx, const division_table *t, int64_t code, int32_t day,
                          struct division **out, size_t *n)
{
    struct division self;
    if (code != 0 && !division_get(t, code, &self)) {
        return MZ_ABSENT;
    }
    uint32_t lo = 0;
    uint32_t hi = 0;
    size_t cap = t->lives_n;
    if (division_rows(t, code, &lo, &hi)) {
        lo += code == 0 ? 0 : 1;
        for (uint32_t i = lo; i < hi; i = t->rows[i].end) {
            cap++;
        }
    }
    struct division *all = MZ_NEW_N(cx->a, struct division, cap + 1);
    size_t all_n = 0;
    for (uint32_t i = lo; i < hi; i = t->rows[i].end) {
        division_of_row(t, i, &all[all_n++]);
    }
    for (size_t i = 0; i < t->lives_n; i++) {
        if (t->lives[i].row == DIVISION_NOWHERE && t->lives[i].parent == code) {
            division_of_life(t, &t->lives[i], &all[all_n++]);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < all_n; i++) {
        struct division d = all[i];
        if (day == DIVISION_EVER || division_at(t, d.code, day, &d)) {
            all[kept++] = d;
        }
    }
    qsort(all, kept, sizeof *all, by_code);
    *out = all;
    *n = kept;
    return MZ_OK;
}

void division_count(const division_table *t, int64_t code, size_t n[DIVISION_LEVELS])
{
    for (size_t i = 0; i < DIVISION_LEVELS; i++) {
        n[i] = 0;
    }
    uint32_t lo = 0;
    uint32_t hi = 0;
    if (division_rows(t, code, &lo, &hi)) {
        for (uint32_t i = code == 0 ? lo : lo + 1; i < hi; i++) {
            n[t->rows[i].level] += t->rows[i].grouping == 0;
        }
    }
}
