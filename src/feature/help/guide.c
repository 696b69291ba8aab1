#include "feature/help/guide.h"

#include <string.h>

enum { SPANS_MAX = 200, ITEMS_MAX = 200 };

struct reader {
    mz_arena *a;
    mz_str rest;
    struct guide_block *blocks;
    size_t n;
};

static mz_str line_of(struct reader *r)
{
    const char *end = r->rest.n == 0 ? NULL : memchr(r->rest.p, '\n', r->rest.n);
    size_t n = end == NULL ? r->rest.n : (size_t)(end - r->rest.p);
    return (mz_str){r->rest.p, n};
}

static void skip_line(struct reader *r)
{
    size_t n = line_of(r).n;
    n += n < r->rest.n ? 1 : 0;
    r->rest = (mz_str){r->rest.p + n, r->rest.n - n};
}

static bool begins(mz_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

static mz_str cut(mz_str s, size_t n)
{
    return (mz_str){s.p + n, s.n - n};
}

/* ---- inside a line --------------------------------------------------------- */

static size_t find(mz_str s, size_t from, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = from; i + n <= s.n; i++) {
        if (memcmp(s.p + i, what, n) == 0) {
            return i;
        }
    }
    return s.n;
}

static mz_str slice(mz_str s, size_t from, size_t to)
{
    return (mz_str){s.p + from, to - from};
}

/* A marked span at i; returns where it ends, or i when there is none. */
static size_t marked(mz_str s, size_t i, struct guide_span *out)
{
    if (begins(cut(s, i), "**")) {
        size_t end = find(s, i + 2, "**");
        *out = (struct guide_span){.kind = GUIDE_STRONG};
        if (end < s.n) {
            out->text = slice(s, i + 2, end);
            return end + 2;
        }
    } else if (s.p[i] == '`') {
        size_t end = find(s, i + 1, "`");
        *out = (struct guide_span){.kind = GUIDE_CODE};
        if (end < s.n) {
            out->text = slice(s, i + 1, end);
            return end + 1;
        }
    } else if (s.p[i] == '[') {
        size_t mid = find(s, i + 1, "](");
        size_t end = find(s, mid, ")");
        *out = (struct guide_span){.kind = GUIDE_LINK};
        if (mid < s.n && end < s.n) {
            out->text = slice(s, i + 1, mid);
            out->href = slice(s, mid + 2, end);
            return end + 1;
        }
    }
    return i;
}

static struct guide_item inline_of(mz_arena *a, mz_str s)
{
    struct guide_span *spans = MZ_NEW_N(a, struct guide_span, SPANS_MAX);
    size_t n = 0;
    size_t plain = 0;
    for (size_t i = 0; i < s.n && n + 2 < SPANS_MAX;) {
        struct guide_span span;
        size_t end = marked(s, i, &span);
        if (end == i) {
            i++;
            continue;
        }
        if (i > plain) {
            spans[n++] = (struct guide_span){.kind = GUIDE_TEXT, .text = slice(s, plain, i)};
        }
        spans[n++] = span;
        plain = i = end;
    }
    if (plain < s.n) {
        spans[n++] = (struct guide_span){.kind = GUIDE_TEXT, .text = slice(s, plain, s.n)};
    }
    return (struct guide_item){.spans = spans, .spans_n = n};
}

/* ---- blocks ------------------------------------------------------------------ */

static size_t point(mz_str line, enum guide_kind *kind)
{
    size_t i = 0;
    if (begins(line, "- ")) {
        *kind = GUIDE_UL;
        return 2;
    }
    while (i < line.n && line.p[i] >= '0' && line.p[i] <= '9') {
        i++;
    }
    if (i > 0 && begins(cut(line, i), ". ")) {
        *kind = GUIDE_OL;
        return i + 2;
    }
    return 0;
}

static bool special(mz_str line)
{
    enum guide_kind kind;
    return line.n == 0 || line.p[0] == '#' || begins(line, "```") || point(line, &kind) > 0;
}

/* Text lines that follow each other are one paragraph; Chinese joins without a space. */
static mz_str joined(struct reader *r, mz_str first)
{
    char *p = mz_arena_alloc(r->a, first.n + r->rest.n + 1);
    size_t n = first.n;
    memcpy(p, first.p, first.n);
    skip_line(r);
    for (mz_str line = line_of(r); r->rest.n > 0 && !special(line); line = line_of(r)) {
        while (line.n > 0 && line.p[0] == ' ') {
            line = cut(line, 1);
        }
        if (n > 0 && (p[n - 1] & 0x80) == 0) {
            p[n++] = ' ';
        }
        memcpy(p + n, line.p, line.n);
        n += line.n;
        skip_line(r);
    }
    return (mz_str){p, n};
}

static struct guide_block one(mz_arena *a, enum guide_kind kind, mz_str text)
{
    struct guide_item *item = MZ_NEW(a, struct guide_item);
    *item = inline_of(a, text);
    return (struct guide_block){.kind = kind, .items = item, .items_n = 1};
}

static struct guide_block list(struct reader *r, enum guide_kind kind)
{
    struct guide_item *items = MZ_NEW_N(r->a, struct guide_item, ITEMS_MAX);
    size_t n = 0;
    enum guide_kind now = kind;
    size_t mark;
    while (r->rest.n > 0 && (mark = point(line_of(r), &now)) > 0 && now == kind && n < ITEMS_MAX) {
        items[n++] = inline_of(r->a, joined(r, cut(line_of(r), mark)));
    }
    return (struct guide_block){.kind = kind, .items = items, .items_n = n};
}

static struct guide_block code(struct reader *r)
{
    skip_line(r);
    const char *from = r->rest.p;
    while (r->rest.n > 0 && !begins(line_of(r), "```")) {
        skip_line(r);
    }
    mz_str pre = {from, (size_t)(r->rest.p - from)};
    skip_line(r);
    return (struct guide_block){.kind = GUIDE_PRE, .pre = pre};
}

static struct guide_block heading(struct reader *r, mz_str line)
{
    size_t level = 0;
    while (level < line.n && line.p[level] == '#') {
        level++;
    }
    mz_str text = cut(line, level);
    while (text.n > 0 && text.p[0] == ' ') {
        text = cut(text, 1);
    }
    skip_line(r);
    return one(r->a, level == 1 ? GUIDE_H1 : level == 2 ? GUIDE_H2 : GUIDE_H3, text);
}

void guide_parse(mz_arena *a, mz_str text, const struct guide_block **out, size_t *n)
{
    struct reader r = {.a = a, .rest = text};
    r.blocks = MZ_NEW_N(a, struct guide_block, GUIDE_BLOCKS_MAX);
    while (r.rest.n > 0 && r.n < GUIDE_BLOCKS_MAX) {
        mz_str line = line_of(&r);
        enum guide_kind kind = GUIDE_P;
        if (line.n == 0) {
            skip_line(&r);
        } else if (line.p[0] == '#') {
            r.blocks[r.n++] = heading(&r, line);
        } else if (begins(line, "```")) {
            r.blocks[r.n++] = code(&r);
        } else if (point(line, &kind) > 0) {
            r.blocks[r.n++] = list(&r, kind);
        } else {
            r.blocks[r.n++] = one(a, GUIDE_P, joined(&r, line));
        }
    }
    *out = r.blocks;
    *n = r.n;
}
