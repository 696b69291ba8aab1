/* map.c - find the lines of a frame in the sorted text of the outlines. */
#include "feature/division/division_map.h"

#include <string.h>

#include "feature/division/division_int.h"

enum { COLS = 9, COL_CODE = 1, COL_WEST = 2, COL_X = 6, COL_Y = 7, COL_PATH = 8 };

/* Where the line begins that holds the byte at `i`. */
static size_t line_begin(mz_str text, size_t i)
{
    while (i > 0 && text.p[i - 1] != '\n') {
        i--;
    }
    return i;
}

static size_t line_end(mz_str text, size_t i)
{
    const char *end = memchr(text.p + i, '\n', text.n - i);
    return end == NULL ? text.n : (size_t)(end - text.p);
}

/* The first line that is not before `key`. */
static size_t first_line(mz_str text, mz_str key)
{
    size_t lo = 0;
    size_t hi = text.n;
    while (lo < hi) {
        size_t at = line_begin(text, lo + (hi - lo) / 2);
        size_t n = text.n - at < key.n ? text.n - at : key.n;
        if (memcmp(text.p + at, key.p, n) < 0) {
            lo = line_end(text, at) + 1;
        } else {
            hi = at;
        }
    }
    return lo;
}

static bool split(mz_str line, mz_str col[COLS])
{
    size_t n = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= line.n; i++) {
        if (i == line.n || line.p[i] == ',') {
            if (n == COLS) {
                return false;
            }
            col[n++] = (mz_str){line.p + begin, i - begin};
            begin = i + 1;
        }
    }
    return n == COLS;
}

static int32_t whole(mz_str s)
{
    int32_t v = 0;
    for (size_t i = 0; i < s.n && i < 6; i++) {
        v = s.p[i] >= '0' && s.p[i] <= '9' ? v * 10 + (s.p[i] - '0') : v;
    }
    return v;
}

static bool read_frame(const division_table *t, int64_t code, struct division_map *out)
{
    mz_arena *a = mz_arena_new(4096);
    mz_str key = mz_str_fmt(a, MZ_FMT ",", MZ_ARG(division_code_short(a, code)));
    mz_str text = t->borders;
    *out = (struct division_map){.code = code};
    for (size_t at = first_line(text, key); at < text.n; at = line_end(text, at) + 1) {
        mz_str col[COLS];
        mz_str line = {text.p + at, line_end(text, at) - at};
        if (line.n < key.n || memcmp(line.p, key.p, key.n) != 0 || !split(line, col)) {
            break;
        }
        if (col[COL_CODE].n == 0) {
            out->width = whole(col[COL_X]);
            out->height = whole(col[COL_Y]);
        } else if (out->outlines_n < DIVISION_OUTLINES_MAX) {
            out->outlines[out->outlines_n++] = (struct division_outline){
                division_code(col[COL_CODE]), whole(col[COL_X]), whole(col[COL_Y]), col[COL_PATH]};
        }
    }
    mz_arena_free(a);
    return out->width > 0 && out->outlines_n > 0;
}

bool division_map(const division_table *t, int64_t code, struct division_map *out)
{
    struct division d;
    while (code != 0 && division_get(t, code, &d)) {
        if (d.level <= DIVISION_CITY && read_frame(t, code, out)) {
            return true;
        }
        code = d.parent;
    }
    return false;
}

/* "118.7197" in millionths. */
static int64_t degrees_e6(mz_str s)
{
    int64_t v = 0;
    int places = -1;
    for (size_t i = 0; i < s.n && places < 6; i++) {
        if (s.p[i] == '.') {
            places = 0;
        } else if (s.p[i] >= '0' && s.p[i] <= '9') {
            v = v * 10 + (s.p[i] - '0');
            places += places >= 0;
        }
    }
    for (places = places < 0 ? 0 : places; places < 6; places++) {
        v *= 10;
    }
    return v;
}

bool division_box(const division_table *t, int64_t county, struct division_box *out)
{
    mz_arena *a = mz_arena_new(4096);
    mz_str code = division_code_short(a, county);
    mz_str text = t->borders;
    bool found = false;
    /* A county stands in the map of its city, or of its province where there is no city. */
    for (size_t digits = 4; digits >= 2 && !found; digits -= 2) {
        mz_str key = mz_str_fmt(a, "%.*s," MZ_FMT ",", (int)digits, code.p, MZ_ARG(code));
        size_t at = first_line(text, key);
        mz_str line = {text.p + at, at < text.n ? line_end(text, at) - at : 0};
        mz_str col[COLS];
        found = line.n > key.n && memcmp(line.p, key.p, key.n) == 0 && split(line, col);
        if (found) {
            *out = (struct division_box){degrees_e6(col[COL_WEST]), degrees_e6(col[COL_WEST + 1]),
                                         degrees_e6(col[COL_WEST + 2]),
                                         degrees_e6(col[COL_WEST + 3])};
        }
    }
    mz_arena_free(a);
    return found;
}
