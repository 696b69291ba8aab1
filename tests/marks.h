/*
 * marks.h - texts that tell whose rows an answer is made of, and all of them that stand in it,
 * found in one pass: thousands of marks in gigabytes of pages.
 *
 * A mark is known by its first six bytes; a mark of digits only, of which many begin alike, by all
 * of them. A mark that begins and ends with a digit is met as a whole only: a part of a longer
 * number is another number.
 */
#ifndef MZ_TESTS_MARKS_H
#define MZ_TESTS_MARKS_H

#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/hash.h"

enum { MARK_PREFIX = 6, MARK_BITS = 18, MARK_BUCKETS = 1 << MARK_BITS, MARK_DIVISIONS_MAX = 12 };

struct mark {
    mz_str text;
    int64_t division[MARK_DIVISIONS_MAX]; /* of the rows that hold it */
    size_t n;                             /* over MARK_DIVISIONS_MAX: it stands everywhere */
    const char *table;
    int next;
};

struct marks {
    struct mark *all;
    size_t n, max;
    int bucket[MARK_BUCKETS];
    uint8_t some[MARK_BUCKETS / 8]; /* a bit where a bucket has a mark: small enough to stay near */
    bool begins[256];               /* bytes that a mark begins with: of a page's bytes few do */
};

static inline void marks_clear(struct marks *m)
{
    m->n = 0;
    memset(m->bucket, 0xff, sizeof m->bucket);
    memset(m->some, 0, sizeof m->some);
    memset(m->begins, 0, sizeof m->begins);
}

static inline bool mark_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Of the first six bytes at p. */
static inline uint32_t mark_prefix(const char *p)
{
    uint32_t a;
    uint16_t b;
    memcpy(&a, p, sizeof a);
    memcpy(&b, p + sizeof a, sizeof b);
    return (uint32_t)(((uint64_t)b << 32 | a) * UINT64_C(0x9E3779B97F4A7C15) >> (64 - MARK_BITS));
}

static inline uint32_t mark_number(mz_str s)
{
    return (uint32_t)(mz_hash_str(s, 0) >> (64 - MARK_BITS));
}

static inline bool mark_is_number(mz_str s)
{
    size_t i = 0;
    while (i < s.n && mark_digit(s.p[i])) {
        i++;
    }
    return i == s.n;
}

/* The mark of this text, of MARK_PREFIX bytes or more; made if it is new. */
static inline struct mark *marks_add(struct marks *m, mz_str text, const char *table)
{
    uint32_t b = mark_is_number(text) ? mark_number(text) : mark_prefix(text.p);
    int i = m->bucket[b];
    while (i >= 0 && !mz_str_eq(m->all[i].text, text)) {
        i = m->all[i].next;
    }
    if (i < 0) {
        if (m->n == m->max) {
            m->max = m->max * 2 + 1024;
            m->all = realloc(m->all, m->max * sizeof *m->all);
        }
        i = (int)m->n++;
        m->all[i] = (struct mark){.text = text, .table = table, .next = m->bucket[b]};
        m->bucket[b] = i;
        m->some[b / 8] |= (uint8_t)(1U << b % 8);
        m->begins[(unsigned char)text.p[0]] = true;
    }
    return &m->all[i];
}

static inline bool marks_some(const struct marks *m, uint32_t b)
{
    return (m->some[b / 8] >> b % 8 & 1U) != 0;
}

typedef void marks_met(void *p, const struct mark *mark);

/* The digits from `at` on, which end before `end`. */
static inline void marks_number(const struct marks *m, mz_str s, size_t at, size_t end,
                                marks_met *met, void *p)
{
    mz_str number = {s.p + at, end - at};
    uint32_t b = end - at < MARK_PREFIX ? 0 : mark_number(number);
    bool some = end - at >= MARK_PREFIX && marks_some(m, b);
    for (int i = some ? m->bucket[b] : -1; i >= 0; i = m->all[i].next) {
        if (mz_str_eq(m->all[i].text, number)) {
            met(p, &m->all[i]);
        }
    }
}

/* The marks that begin at `at` and are more than a number. */
static inline void marks_at(const struct marks *m, mz_str s, size_t at, marks_met *met, void *p)
{
    for (int i = m->bucket[mark_prefix(s.p + at)]; i >= 0; i = m->all[i].next) {
        mz_str t = m->all[i].text;
        if (t.n > s.n - at || memcmp(t.p, s.p + at, t.n) != 0 || mark_is_number(t)) {
            continue;
        }
        bool number = mark_digit(t.p[0]) && mark_digit(t.p[t.n - 1]);
        bool part =
            (at > 0 && mark_digit(s.p[at - 1])) || (at + t.n < s.n && mark_digit(s.p[at + t.n]));
        if (!number || !part) {
            met(p, &m->all[i]);
        }
    }
}

/* Tell of every mark in `s`. */
static inline void marks_in(const struct marks *m, mz_str s, marks_met *met, void *p)
{
    size_t digits = 0; /* in a row, up to here */
    for (size_t i = 0; i < s.n; i++) {
        if (mark_digit(s.p[i])) {
            digits++;
        } else if (digits > 0) {
            marks_number(m, s, i - digits, i, met, p);
            digits = 0;
        }
        if (m->begins[(unsigned char)s.p[i]] && i + MARK_PREFIX <= s.n &&
            marks_some(m, mark_prefix(s.p + i))) {
            marks_at(m, s, i, met, p);
        }
    }
    marks_number(m, s, s.n - digits, s.n, met, p);
}

#endif
