#include "base/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rows_int.h"

enum { PART_MAX = 512 << 20, LINE_MAX_BYTES = 32 << 20, FULL_OF_TEN = 7 };

/* ---- opening ---------------------------------------------------------- */

static void rows_free(void *p)
{
    mz_rows *r = p;
    mz_arena_free(r->part);
    mz_arena_free(r->line);
}

static mz_rows *rows_new(mz_cx *cx, struct mz_rows_options options)
{
    mz_rows *r = MZ_NEW(cx->a, mz_rows);
    r->options = options;
    r->options.name = mz_str_dup(cx->a, options.name);
    r->options.sheet = mz_str_dup(cx->a, options.sheet);
    r->part_name = r->options.name;
    r->part = mz_arena_new(PART_MAX);
    r->line = mz_arena_new(LINE_MAX_BYTES);
    mz_arena_defer(cx->a, rows_free, r);
    return r;
}

static void take_archive(mz_rows *r, mz_zip *z)
{
    r->zip = z;
    r->workbook = mz_xlsx_is(z);
    r->total = 0;
    for (size_t i = 0; i < mz_zip_count(z); i++) {
        r->total += mz_zip_entry(z, i)->size;
    }
}

mz_code mz_rows_open_memory(mz_cx *cx, mz_str bytes, struct mz_rows_options options, mz_rows **out)
{
    mz_rows *r = rows_new(cx, options);
    r->memory = bytes.p == NULL ? MZ_S("") : bytes;
    r->total = (int64_t)bytes.n;
    if (mz_rows_look(r->memory.n < ROWS_PEEK ? r->memory : (mz_str){bytes.p, ROWS_PEEK}) ==
        LOOK_ZIP) {
        mz_zip *z = NULL;
        MZ_TRY(mz_zip_open_memory(cx, bytes, options.limits, &z));
        take_archive(r, z);
    }
    *out = r;
    return MZ_OK;
}

static void fd_close(void *p)
{
    const int *fd = p;
    (void)close(*fd);
}

/* Opened again for each use; closed with the arena of cx. */
static mz_code open_fd(mz_cx *cx, const char *path, int64_t *size, int *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not open \"%s\": %s", path, strerrordesc_np(errno));
    }
    int *keep = MZ_NEW(cx->a, int);
    *keep = fd;
    mz_arena_defer(cx->a, fd_close, keep);
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return mz_fail(cx, MZ_INVALID, "\"%s\" is no regular file", path);
    }
    *size = st.st_size;
    *out = fd;
    return MZ_OK;
}

mz_code mz_rows_open_file(mz_cx *cx, const char *path, struct mz_rows_options options,
                          mz_rows **out)
{
    mz_rows *r = rows_new(cx, options);
    r->path = mz_str_z(cx->a, mz_str_of(path));
    mz_cx sub = {.a = r->part};
    int fd = -1;
    char head[8];
    size_t n = 0;
    mz_code rc = open_fd(&sub, path, &r->total, &fd);
    if (rc == MZ_OK) {
        rc = mz_source_fill(&sub, mz_source_fd(r->part, fd), head, sizeof head, &n);
    }
    mz_arena_reset(r->part);
    if (rc != MZ_OK) {
        cx->err = sub.err;
        return rc;
    }
    if (mz_rows_look((mz_str){head, n}) == LOOK_ZIP) {
        mz_zip *z = NULL;
        MZ_TRY(mz_zip_open_file(cx, r->path, options.limits, &z));
        take_archive(r, z);
    }
    *out = r;
    return MZ_OK;
}

/* ---- parts ------------------------------------------------------------ */

struct counted {
    mz_rows *r;
    struct mz_source in;
};

static mz_code counted_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct counted *c = p;
    MZ_TRY(c->in.read(cx, c->in.p, out, cap, n));
    c->r->done += (int64_t)*n;
    return MZ_OK;
}

static struct mz_source counted(mz_rows *r, struct mz_source in)
{
    struct counted *c = MZ_NEW(r->part, struct counted);
    *c = (struct counted){r, in};
    return (struct mz_source){counted_read, c};
}

/* What programs put into archives beside the files. */
static bool is_litter(mz_str name)
{
    const char *slash = memrchr(name.p, '/', name.n);
    size_t base = slash == NULL ? 0 : (size_t)(slash - name.p) + 1;
    return (name.n >= 9 && memcmp(name.p, "__MACOSX/", 9) == 0) || base == name.n ||
           name.p[base] == '.' || name.p[base] == '~' ||
           mz_str_eq((mz_str){name.p + base, name.n - base}, MZ_S("Thumbs.db"));
}

/* The next file of the archive; false behind the last. */
static bool next_entry(mz_rows *r, size_t *i)
{
    for (; r->next_entry < mz_zip_count(r->zip); r->next_entry++) {
        const struct mz_zip_entry *e = mz_zip_entry(r->zip, r->next_entry);
        if (!e->folder && !is_litter(e->name)) {
            *i = r->next_entry++;
            return true;
        }
    }
    return false;
}

static mz_code open_part(mz_cx *cx, mz_rows *r, size_t entry)
{
    if (r->workbook) {
        r->kind = MZ_ROWS_XLSX;
        return mz_xlsx_open(cx, r->zip, r->options.sheet, &r->xlsx);
    }
    struct mz_source in;
    if (r->zip != NULL) {
        MZ_TRY(mz_zip_read(cx, r->zip, entry, &in));
        return mz_rows_open_source(cx, r, counted(r, in));
    }
    if (r->path == NULL) {
        return mz_rows_open_bytes(cx, r, r->memory, counted(r, mz_source_memory(cx->a, r->memory)));
    }
    int fd = -1;
    MZ_TRY(open_fd(cx, r->path, &r->total, &fd));
    return mz_rows_open_source(cx, r, counted(r, mz_source_fd(cx->a, fd)));
}

/* ---- one row ---------------------------------------------------------- */

static bool all_empty(const struct mz_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].n > 0) {
            return false;
        }
    }
    return row->problem == MZ_ROW_OK || row->problem == MZ_ROW_RAGGED;
}

/* The next row as its reader gives it. */
static mz_code read_any(mz_cx *cx, mz_rows *r, struct mz_row *row, bool *more)
{
    if (r->kind == MZ_ROWS_XLSX) {
        return mz_xlsx_next(cx, r->xlsx, row, more);
    }
    MZ_TRY(mz_csv_next(cx, r->csv, row, more));
    if (*more && r->kind == MZ_ROWS_JSON && mz_row_readable(row)) {
        mz_rows_json(r, row);
    }
    return MZ_OK;
}

/* The next row that is not empty. */
static mz_code read_row(mz_cx *cx, mz_rows *r, struct mz_row *row, bool *more)
{
    do {
        MZ_TRY(read_any(cx, r, row, more));
    } while (*more && all_empty(row));
    return MZ_OK;
}

/* Hold a row of separated text against the width of the header. */
static void fit(const mz_rows *r, struct mz_row *row)
{
    row->want = r->width;
    if (r->kind != MZ_ROWS_CSV || row->problem != MZ_ROW_OK || r->width == 0) {
        return;
    }
    while (row->n > r->width && row->cells[row->n - 1].n == 0) {
        row->n--; /* spreadsheets write separators behind the last column */
    }
    if (row->n != r->width) {
        row->problem = MZ_ROW_RAGGED;
    }
}

/* ---- the header ------------------------------------------------------- */

/* A label without what does not count: blanks, line ends, letter widths. */
static mz_str label_of(mz_arena *a, mz_str cell)
{
    mz_str s = mz_cell_fold(a, cell);
    char *out = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t blank = mz_cell_blank((mz_str){s.p + i, s.n - i});
        if (blank == 0) {
            out[n++] = s.p[i++];
        }
        i += blank;
    }
    return (mz_str){out, n};
}

static size_t known_labels(mz_rows *r, const struct mz_row *row, const mz_str *known)
{
    size_t hits = 0;
    for (size_t i = 0; i < row->n; i++) {
        mz_str label = label_of(r->part, row->cells[i]);
        size_t k = 0;
        while (k < r->options.known_n && !mz_str_eq(label, known[k])) {
            k++;
        }
        hits += k < r->options.known_n;
    }
    return hits;
}

static size_t filled(const struct mz_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++) {
        n += row->cells[i].n > 0;
    }
    return n;
}

/* How many cells a row of this table has: as many as two rows fill, so that one odd row is none. */
static size_t usual_fill(const mz_rows *r)
{
    size_t most = 0;
    size_t second = 0;
    for (size_t i = 0; i < r->held_n; i++) {
        size_t n = mz_row_readable(&r->held[i]) ? filled(&r->held[i]) : 0;
        if (n >= most) {
            second = most;
            most = n;
        } else if (n > second) {
            second = n;
        }
    }
    return second > 0 ? second : most;
}

/* Which of the held rows is the header; held_n when none can be. */
static size_t choose_header(mz_rows *r)
{
    mz_str *known = MZ_NEW_N(r->part, mz_str, r->options.known_n + 1);
    for (size_t k = 0; k < r->options.known_n; k++) {
        known[k] = label_of(r->part, r->options.known[k]);
    }
    size_t best = r->held_n;
    size_t best_hits = 0;
    for (size_t i = 0; i < r->held_n; i++) {
        bool readable = mz_row_readable(&r->held[i]);
        size_t hits = readable ? known_labels(r, &r->held[i], known) : 0;
        best = hits > best_hits ? i : best;
        best_hits = hits > best_hits ? hits : best_hits;
    }
    size_t usual = usual_fill(r);
    for (size_t i = 0; i < r->held_n && best_hits == 0; i++) {
        if (mz_row_readable(&r->held[i]) && filled(&r->held[i]) * 10 >= usual * FULL_OF_TEN) {
            return i;
        }
    }
    return best;
}

static void take_header(mz_rows *r, size_t at)
{
    struct mz_row *row = &r->held[at];
    mz_str *cells = MZ_NEW_N(r->part, mz_str, row->n + 1);
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = label_of(r->part, row->cells[i]);
    }
    r->header = *row;
    r->header.cells = cells;
    r->header.flags = NULL;
    while (r->header.n > 0 && cells[r->header.n - 1].n == 0) {
        r->header.n--;
    }
    r->width = r->header.n;
    /* Rows above the header are titles; bad ones among them are still given back. */
    size_t kept = 0;
    for (size_t i = 0; i < r->held_n; i++) {
        if (i > at || !mz_row_readable(&r->held[i])) {
            r->held[kept++] = r->held[i];
        }
    }
    r->held_n = kept;
}

/* Read rows into held; what fails behind the first of them is said behind them. */
static mz_code hold_rows(mz_cx *cx, mz_rows *r, size_t want)
{
    while (r->held_n < want && !r->ended) {
        struct mz_row row;
        bool more = false;
        mz_code rc = read_row(cx, r, &row, &more);
        r->ended = !more || rc != MZ_OK;
        if (rc != MZ_OK && r->held_n > 0) {
            r->pending = cx->err;
            mz_clear(cx);
            return MZ_OK;
        }
        MZ_TRY(rc);
        if (more) {
            r->held[r->held_n++] = mz_row_dup(r->part, &row);
        }
    }
    return MZ_OK;
}

/* Read the head of the part, so that its header is known before its rows. */
static mz_code hold_head(mz_cx *cx, mz_rows *r)
{
    enum mz_rows_header mode = r->options.header;
    MZ_TRY(hold_rows(cx, r, mode == MZ_HEADER_AUTO ? MZ_ROWS_HEAD : 1));
    if (r->kind == MZ_ROWS_JSON) {
        return MZ_OK;
    }
    size_t at = mode == MZ_HEADER_AUTO ? choose_header(r) : 0;
    if (mode == MZ_HEADER_NONE) {
        r->width = r->held_n == 0 ? 0 : r->held[0].n;
    } else if (at < r->held_n) {
        take_header(r, at);
    }
    return MZ_OK;
}

static void forget_part(mz_rows *r)
{
    mz_arena_reset(r->part);
    r->csv = NULL;
    r->xlsx = NULL;
    r->charset = NULL;
    r->pending = (struct mz_error){0};
    r->header = (struct mz_row){0};
    r->width = 0;
    r->held_n = 0;
    r->held_at = 0;
    r->ended = false;
}

/* Run with the arena of the part; an error goes to the caller's context. */
static mz_code in_part(mz_cx *cx, mz_rows *r, mz_code (*fn)(mz_cx *cx, mz_rows *r, size_t i),
                       size_t i)
{
    mz_cx sub = *cx;
    sub.a = r->part;
    mz_code rc = fn(&sub, r, i);
    cx->err = sub.err;
    return rc;
}

static mz_code start_part(mz_cx *cx, mz_rows *r, size_t entry)
{
    MZ_TRY(open_part(cx, r, entry));
    return hold_head(cx, r);
}

mz_code mz_rows_part(mz_cx *cx, mz_rows *r, bool *more)
{
    forget_part(r);
    size_t entry = 0;
    bool archive = r->zip != NULL && !r->workbook;
    *more = archive ? next_entry(r, &entry) : !r->part_taken;
    if (!*more && !r->part_taken) {
        r->part_taken = true;
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The archive holds no file."));
    }
    r->part_taken = true;
    if (!*more) {
        return MZ_OK;
    }
    r->part_name = archive ? mz_zip_entry(r->zip, entry)->name : r->options.name;
    mz_code rc = in_part(cx, r, start_part, entry);
    if (rc != MZ_OK) {
        r->ended = true;
        r->held_n = 0;
    }
    return rc;
}

/* ---- rows ------------------------------------------------------------- */

mz_code mz_rows_next(mz_cx *cx, mz_rows *r, struct mz_row *row, bool *more)
{
    *row = (struct mz_row){0};
    *more = r->held_at < r->held_n;
    if (*more) {
        *row = r->held[r->held_at++];
        fit(r, row);
        return MZ_OK;
    }
    if (r->pending.code != MZ_OK) {
        cx->err = r->pending;
        r->pending = (struct mz_error){0};
        return cx->err.code;
    }
    if (r->ended || (r->csv == NULL && r->xlsx == NULL)) {
        r->done = r->zip == NULL ? r->total : r->done;
        return MZ_OK;
    }
    mz_cx sub = *cx;
    sub.a = r->part;
    mz_code rc = read_row(&sub, r, row, more);
    cx->err = sub.err;
    *more = *more && rc == MZ_OK;
    r->ended = !*more;
    if (*more) {
        fit(r, row);
    }
    if (r->charset == NULL && r->csv != NULL && *more) {
        r->done = row->offset; /* read in place */
    }
    if (!*more && r->zip == NULL) {
        r->done = r->total;
    }
    return rc;
}

/* ---- about ------------------------------------------------------------ */

mz_str mz_rows_part_name(const mz_rows *r)
{
    return r->part_name;
}

enum mz_rows_kind mz_rows_kind(const mz_rows *r)
{
    return r->kind;
}

const struct mz_row *mz_rows_header(const mz_rows *r)
{
    return &r->header;
}

int64_t mz_rows_column(const mz_rows *r, mz_str label)
{
    mz_str want = label_of(r->part, label);
    for (size_t i = 0; i < r->header.n; i++) {
        if (mz_str_eq(r->header.cells[i], want) ||
            mz_str_eq(label_of(r->part, r->header.cells[i]), want)) {
            return (int64_t)i;
        }
    }
    return -1;
}

struct mz_say mz_rows_say(const mz_rows *r, mz_arena *a)
{
    return r->charset == NULL ? (struct mz_say){.text = NULL}
                              : mz_charset_say(a, mz_charset_report(r->charset));
}

void mz_rows_progress(const mz_rows *r, int64_t *done, int64_t *total)
{
    *done = r->done;
    *total = r->total;
    if (r->workbook && r->xlsx != NULL) {
        mz_xlsx_progress(r->xlsx, done, total);
    }
}
