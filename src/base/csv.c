#include "base/csv.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the scanner counts bytes from the low end");

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

enum { WINDOW = MZ_ROW_BYTES + (256 << 10), RAW_KEPT = 64 << 10 };

struct mz_csv {
    struct mz_source in; /* read == NULL over memory */
    char *window;
    const char *p;
    size_t n;
    size_t at;    /* where the next row begins */
    int64_t base; /* offset of p[0] */
    bool ended;   /* nothing comes after p + n */
    char delim;
    size_t width;
    bool ragged_off; /* rows of any width are right */
    int64_t line;
    int64_t number;
    char *scratch; /* unescaped cells of the row; a kept part of a row that is too long */
    size_t scratch_n;
    size_t cells_n;
    mz_str cells[MZ_ROW_COLS];
};

/* How the attempt to split one row ended. */
enum outcome { SPLIT, MORE, BAD };

struct attempt {
    size_t next; /* where the row after it begins */
    size_t lines;
    enum mz_row_problem problem;
    size_t col;
};

/* ---- scanning --------------------------------------------------------- */

static uint64_t zero_bytes(uint64_t v)
{
    return (v - ONES) & ~v & HIGHS; /* the lowest bit set is exact, and only that one is used */
}

/* The first separator, line end or NUL at or after i; n when there is none. */
static size_t find_special(const char *p, size_t i, size_t n, char delim)
{
    uint64_t delims = ONES * (unsigned char)delim;
    for (; i + 8 <= n; i += 8) {
        uint64_t v = 0;
        memcpy(&v, p + i, 8);
        uint64_t hit = zero_bytes(v ^ delims) | zero_bytes(v ^ (ONES * '\n')) |
                       zero_bytes(v ^ (ONES * '\r')) | zero_bytes(v);
        if (hit != 0) {
            return i + (size_t)__builtin_ctzll(hit) / 8;
        }
    }
    for (; i < n; i++) {
        char c = p[i];
        if (c == delim || c == '\n' || c == '\r' || c == '\0') {
            break;
        }
    }
    return i;
}

static size_t count_lines(const char *p, size_t n)
{
    size_t lines = 0;
    for (const char *q = n == 0 ? NULL : memchr(p, '\n', n); q != NULL; lines++) {
        q++;
        q = memchr(q, '\n', n - (size_t)(q - p));
    }
    return lines;
}

static enum outcome bad(struct attempt *t, enum mz_row_problem problem, size_t col)
{
    t->problem = problem;
    t->col = col;
    return BAD;
}

static mz_str unescaped(struct mz_csv *r, const char *p, size_t n)
{
    char *out = r->scratch + r->scratch_n;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        out[k++] = p[i];
        i += p[i] == '"';
    }
    r->scratch_n += k;
    return (mz_str){out, k};
}

/* The cell that opens with a quote at *i; leaves *i at the separator or line end behind it. */
static enum outcome split_quoted(struct mz_csv *r, size_t *i, struct attempt *t, mz_str *cell)
{
    size_t start = *i + 1;
    size_t k = start;
    bool doubled = false;
    size_t end = r->n - r->at > MZ_ROW_BYTES + 1 ? r->at + MZ_ROW_BYTES + 1 : r->n;
    for (;;) {
        const char *q = k < end ? memchr(r->p + k, '"', end - k) : NULL;
        if (q == NULL && end < r->n) {
            return bad(t, MZ_ROW_LONG, 0);
        }
        if (q == NULL) {
            return r->ended ? bad(t, MZ_ROW_OPEN, r->cells_n + 1) : MORE;
        }
        k = (size_t)(q - r->p);
        if (k + 1 == r->n && !r->ended) {
            return MORE;
        }
        if (k + 1 == r->n || r->p[k + 1] != '"') {
            break;
        }
        doubled = true;
        k += 2;
    }
    size_t close = k;
    for (k++; k < r->n && r->p[k] != r->delim && (r->p[k] == ' ' || r->p[k] == '\t'); k++) {
    }
    *i = k;
    if (k == r->n && !r->ended) {
        return MORE;
    }
    if (k < r->n && r->p[k] != r->delim && r->p[k] != '\n' && r->p[k] != '\r') {
        return bad(t, MZ_ROW_QUOTE, r->cells_n + 1);
    }
    mz_str inside = {r->p + start, close - start};
    if (memchr(inside.p, '\0', inside.n) != NULL) {
        return bad(t, MZ_ROW_NUL, 0);
    }
    t->lines += count_lines(inside.p, inside.n);
    *cell = doubled ? unescaped(r, inside.p, inside.n) : inside;
    return SPLIT;
}

/* The row that begins at r->at, in what the window holds. */
static enum outcome split_row(struct mz_csv *r, struct attempt *t)
{
    size_t i = r->at;
    r->cells_n = 0;
    r->scratch_n = 0;
    *t = (struct attempt){.lines = 1};
    for (;;) {
        mz_str cell = {r->p + i, 0};
        if (i < r->n && r->p[i] == '"') {
            enum outcome o = split_quoted(r, &i, t, &cell);
            if (o != SPLIT) {
                return o;
            }
        } else {
            i = find_special(r->p, i, r->n, r->delim);
            cell.n = (size_t)(r->p + i - cell.p);
        }
        if (i - r->at > MZ_ROW_BYTES) {
            return bad(t, MZ_ROW_LONG, 0);
        }
        if (i == r->n && !r->ended) {
            return MORE;
        }
        if (i < r->n && r->p[i] == '\0') {
            return bad(t, MZ_ROW_NUL, 0);
        }
        if (r->cells_n == MZ_ROW_COLS) {
            return bad(t, MZ_ROW_WIDE, 0);
        }
        r->cells[r->cells_n++] = cell;
        if (i < r->n && r->p[i] == r->delim) {
            i++;
            continue;
        }
        if (i + 1 == r->n && r->p[i] == '\r' && !r->ended) {
            return MORE;
        }
        bool crlf = i + 1 < r->n && r->p[i] == '\r' && r->p[i + 1] == '\n';
        t->next = i == r->n ? i : i + 1 + crlf;
        return SPLIT;
    }
}

/* ---- the window ------------------------------------------------------- */

static mz_code refill(mz_cx *cx, struct mz_csv *r)
{
    assert(!r->ended);
    size_t rest = r->n - r->at;
    memmove(r->window, r->p + r->at, rest);
    r->base += (int64_t)r->at;
    r->at = 0;
    size_t got = 0;
    MZ_TRY(mz_source_fill(cx, r->in, r->window + rest, WINDOW - rest, &got));
    r->p = r->window;
    r->n = rest + got;
    r->ended = got == 0;
    return MZ_OK;
}

/* Behind the line end that follows i; *found is false when the window ends before. */
static size_t line_end(const struct mz_csv *r, size_t i, bool *found)
{
    const char *p = r->p;
    while (i < r->n && p[i] != '\n' && p[i] != '\r') {
        i++;
    }
    *found = i < r->n && (p[i] == '\n' || i + 1 < r->n || r->ended);
    if (!*found) {
        return i;
    }
    return i + 1 + (p[i] == '\r' && i + 1 < r->n && p[i + 1] == '\n');
}

/* Give the physical line at r->at as one raw cell and go on behind it. */
static mz_code give_raw(mz_cx *cx, struct mz_csv *r, struct mz_row *row)
{
    bool found = false;
    size_t end = line_end(r, r->at, &found);
    if (!found && !r->ended) {
        MZ_TRY(refill(cx, r));
        end = line_end(r, r->at, &found);
    }
    r->cells_n = 1;
    size_t n = end - r->at;
    while (n > 0 && (r->p[r->at + n - 1] == '\n' || r->p[r->at + n - 1] == '\r')) {
        n--;
    }
    n = n > RAW_KEPT ? RAW_KEPT : n;
    memcpy(r->scratch, r->p + r->at, n);
    r->cells[0] = (mz_str){r->scratch, n};
    while (!found && !r->ended) {
        r->at = end;
        MZ_TRY(refill(cx, r));
        end = line_end(r, r->at, &found);
    }
    r->at = end;
    r->line++;
    row->cells = r->cells;
    row->n = 1;
    return MZ_OK;
}

static mz_code attempt_row(mz_cx *cx, struct mz_csv *r, struct attempt *t, enum outcome *o)
{
    *o = split_row(r, t);
    while (*o == MORE && (r->at > 0 || r->n < WINDOW)) {
        MZ_TRY(refill(cx, r));
        *o = split_row(r, t);
    }
    if (*o == MORE) {
        /* The row fills the window, which is more than a row may have. */
        *o = bad(t, MZ_ROW_LONG, 0);
    }
    return MZ_OK;
}

static void check_width(struct mz_csv *r, struct mz_row *row)
{
    r->width = r->width == 0 ? row->n : r->width;
    row->want = r->width;
    while (row->n > r->width && row->cells[row->n - 1].n == 0) {
        row->n--; /* spreadsheets write separators behind the last column */
    }
    if (row->n != r->width) {
        row->problem = MZ_ROW_RAGGED;
    }
}

static mz_code skip_blank_lines(mz_cx *cx, struct mz_csv *r)
{
    for (;;) {
        while (r->at < r->n && (r->p[r->at] == '\n' || r->p[r->at] == '\r')) {
            bool cr = r->p[r->at] == '\r';
            if (cr && r->at + 1 == r->n && !r->ended) {
                break;
            }
            bool crlf = cr && r->at + 1 < r->n && r->p[r->at + 1] == '\n';
            r->at += 1U + crlf;
            r->line++;
        }
        if (r->ended || r->at + 1 < r->n) {
            return MZ_OK;
        }
        MZ_TRY(refill(cx, r));
    }
}

mz_code mz_csv_next(mz_cx *cx, mz_csv *r, struct mz_row *row, bool *more)
{
    *row = (struct mz_row){0};
    MZ_TRY(skip_blank_lines(cx, r));
    *more = r->at < r->n;
    if (!*more) {
        return MZ_OK;
    }
    enum outcome o = SPLIT;
    struct attempt t;
    MZ_TRY(attempt_row(cx, r, &t, &o));
    row->number = ++r->number;
    row->line = r->line;
    row->offset = r->base + (int64_t)r->at;
    row->problem = t.problem;
    row->col = t.col;
    if (o == BAD) {
        return give_raw(cx, r, row);
    }
    row->cells = r->cells;
    row->n = r->cells_n;
    r->at = t.next;
    r->line += (int64_t)t.lines;
    if (!r->ragged_off) {
        check_width(r, row);
    }
    return MZ_OK;
}

/* ---- opening ---------------------------------------------------------- */

char mz_csv_detect(mz_str head)
{
    static const char candidates[] = {',', '\t', ';'};
    size_t first[3] = {0};
    size_t now[3] = {0};
    size_t alike[3] = {0};
    size_t lines = 0;
    bool quoted = false;
    for (size_t i = 0; i <= head.n && lines < 20; i++) {
        char c = '\n';
        if (i < head.n) {
            c = head.p[i];
        }
        quoted = quoted != (c == '"');
        if ((c == '\n' || c == '\r') && (!quoted || i == head.n)) {
            bool any = now[0] + now[1] + now[2] > 0;
            for (size_t k = 0; k < 3; k++) {
                first[k] = first[k] == 0 ? now[k] : first[k];
                alike[k] += now[k] > 0 && now[k] == first[k];
                now[k] = 0;
            }
            lines += any;
        } else if (!quoted) {
            for (size_t k = 0; k < 3; k++) {
                now[k] += c == candidates[k];
            }
        }
    }
    size_t best = 0;
    for (size_t k = 1; k < 3; k++) {
        if (alike[k] > alike[best] || (alike[k] == alike[best] && first[k] > first[best])) {
            best = k;
        }
    }
    return candidates[best];
}

static void csv_free(void *p)
{
    struct mz_csv *r = p;
    free(r->window);
    free(r->scratch);
}

static struct mz_csv *csv_new(mz_cx *cx, struct mz_csv_options options, bool window)
{
    struct mz_csv *r = MZ_NEW(cx->a, struct mz_csv);
    r->scratch = malloc(WINDOW);
    r->window = window ? malloc(WINDOW) : NULL;
    if (r->scratch == NULL || (window && r->window == NULL)) {
        abort();
    }
    mz_arena_defer(cx->a, csv_free, r);
    r->delim = options.delim;
    r->width = options.width;
    r->line = 1;
    return r;
}

static void start(struct mz_csv *r)
{
    if (r->n >= 3 && memcmp(r->p, "\xEF\xBB\xBF", 3) == 0) {
        r->at = 3;
    }
    if (r->delim == 0) {
        size_t n = r->n - r->at;
        r->delim = mz_csv_detect((mz_str){r->p + r->at, n > RAW_KEPT ? RAW_KEPT : n});
    }
}

mz_code mz_csv_open(mz_cx *cx, struct mz_source in, struct mz_csv_options options, mz_csv **out)
{
    struct mz_csv *r = csv_new(cx, options, true);
    r->in = in;
    r->p = r->window;
    MZ_TRY(refill(cx, r));
    start(r);
    *out = r;
    return MZ_OK;
}

mz_code mz_csv_open_memory(mz_cx *cx, mz_str text, struct mz_csv_options options, mz_csv **out)
{
    struct mz_csv *r = csv_new(cx, options, false);
    r->p = text.n == 0 ? "" : text.p;
    r->n = text.n;
    r->ended = true;
    start(r);
    *out = r;
    return MZ_OK;
}

void mz_csv_expect(mz_csv *r, size_t width)
{
    r->width = width;
    r->ragged_off = width == 0;
}

char mz_csv_delim(const mz_csv *r)
{
    return r->delim;
}

void mz_csv_seek(mz_csv *r, mz_str text, size_t at)
{
    assert(r->in.read == NULL && at <= text.n);
    r->p = text.n == 0 ? "" : text.p;
    r->n = text.n;
    r->at = at;
    r->line = 1;
    r->number = 0;
}

size_t mz_csv_tell(const mz_csv *r, int64_t *lines)
{
    assert(r->in.read == NULL);
    *lines = r->line - 1;
    return r->at;
}
