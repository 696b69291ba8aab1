/*
 * match.c - which division an address names: 浙江省龙泉市查田镇溪口村12号 -> 331181103xxx.
 *
 * A walk down the tree with at most 24 readings of the text at a time. A step takes a child or a
 * grandchild (people leave out the city, or the county) whose name, with or without its general
 * part, comes next in the text. The reading that used most of the text wins, then the one with more
 * names in full, then the one that left out fewer.
 */
#include "feature/division/division_int.h"

#include <string.h>

enum { READINGS_MAX = 24, STEPS_MAX = DIVISION_LEVELS, ADDRESS_MAX = 600 };

/* Divisions that only the changes know (下城区 in an old address) are numbered behind the rows. */
struct reading {
    uint32_t row; /* DIVISION_NOWHERE: nothing was read yet */
    size_t used;
    unsigned shorts;  /* names without their general part */
    unsigned skipped; /* names left out, as far up as `under` */
};

struct walk {
    const division_table *t;
    mz_str text;
    int64_t under;
    struct reading next[READINGS_MAX];
    size_t next_n;
    struct reading best[2];
    size_t best_n;
};

/* Bytes of blanks, commas and full-width forms of them at i. */
static size_t blank_at(mz_str s, size_t i)
{
    static const char *const blanks[] = {" ", ",", "-", "\t", "　", "，", "、", "·"};
    for (size_t k = 0; k < MZ_LEN(blanks); k++) {
        size_t n = strlen(blanks[k]);
        if (s.n - i >= n && memcmp(s.p + i, blanks[k], n) == 0) {
            return n;
        }
    }
    return 0;
}

static size_t skip_blanks(mz_str s, size_t i)
{
    for (size_t n = i < s.n ? blank_at(s, i) : 0; n > 0; n = i < s.n ? blank_at(s, i) : 0) {
        i += n;
    }
    return i;
}

static bool starts(mz_str s, size_t at, mz_str with)
{
    return s.n - at >= with.n && memcmp(s.p + at, with.p, with.n) == 0;
}

/* Bytes of the general part that the text has after a short name: 溪口村 for 溪口村民委员会. */
static size_t tail_at(mz_str text, size_t at)
{
    static const char *const spoken[] = {"社区居委会", "社区", "街道", "村委会", "居委会", "村",
                                         "镇",         "乡",   "县",   "市",     "区",     "省"};
    for (size_t i = 0; i < MZ_LEN(spoken); i++) {
        if (starts(text, at, mz_str_of(spoken[i]))) {
            return strlen(spoken[i]);
        }
    }
    return 0;
}

/* Bytes of the text at `at` that are this name; 0 when it is another. */
static size_t named(const struct walk *w, mz_str name, bool village, size_t at, bool *shortened)
{
    *shortened = false;
    if (starts(w->text, at, name)) {
        return name.n;
    }
    size_t tail = division_tail(name);
    mz_str stem = {name.p, name.n - tail};
    if (tail == 0 || stem.n < 6 || !starts(w->text, at, stem)) {
        return 0;
    }
    size_t spoken = tail_at(w->text, at + stem.n);
    *shortened = !village || (spoken == 0 && division_tail(stem) == 0);
    return stem.n + spoken;
}

static bool better(const struct reading *a, const struct reading *b)
{
    if (a->used != b->used) {
        return a->used > b->used;
    }
    if (a->shorts != b->shorts) {
        return a->shorts < b->shorts;
    }
    return a->skipped < b->skipped;
}

/* Insert in order of better; the last one falls out when full. */
static void rank(struct reading *list, size_t *n, size_t max, const struct reading *r)
{
    size_t i = *n;
    for (size_t k = 0; k < *n; k++) {
        if (list[k].row == r->row && list[k].used == r->used) {
            return;
        }
    }
    while (i > 0 && better(r, &list[i - 1])) {
        i--;
    }
    if (i == max) {
        return;
    }
    *n += *n < max;
    memmove(list + i + 1, list + i, sizeof *list * (*n - 1 - i));
    list[i] = *r;
}

static int64_t code_of(const division_table *t, uint32_t row)
{
    return row < t->head->rows_n ? t->rows[row].code : t->lives[row - t->head->rows_n].code;
}

/* Names between a division and the one read before it that an address should have. */
static unsigned left_out(const struct walk *w, const struct reading *from, int64_t code)
{
    int64_t stop = from->row == DIVISION_NOWHERE ? w->under : code_of(w->t, from->row);
    struct division d;
    unsigned n = 0;
    while (division_get(w->t, code, &d) && d.parent != 0 && d.parent != stop) {
        code = d.parent;
        n += division_get(w->t, code, &d) && !d.grouping;
    }
    return n;
}

static void try_name(struct walk *w, const struct reading *from, uint32_t row, mz_str name)
{
    int64_t code = code_of(w->t, row);
    size_t at = skip_blanks(w->text, from->used);
    bool shortened = false;
    size_t n = named(w, name, code % 1000 != 0, at, &shortened);
    bool inside = w->under == 0 || division_inside(code, w->under);
    if (n == 0 || (!inside && !division_inside(w->under, code))) {
        return;
    }
    struct reading r = {row, at + n, from->shorts + shortened,
                        from->skipped + left_out(w, from, code)};
    rank(w->next, &w->next_n, READINGS_MAX, &r);
    if (inside) {
        rank(w->best, &w->best_n, MZ_LEN(w->best), &r);
    }
}

/* Read one more name: of a row in [lo, hi) down to the level `deepest`, or of a dated one. */
static void step(struct walk *w, const struct reading *from, uint32_t lo, uint32_t hi, int deepest)
{
    const division_table *t = w->t;
    if (skip_blanks(w->text, from->used) >= w->text.n) {
        return;
    }
    for (uint32_t i = lo; i < hi;) {
        if (t->rows[i].grouping == 0) {
            try_name(w, from, i, division_word_name(t, t->rows[i].word));
        }
        i = t->rows[i].level < deepest ? i + 1 : t->rows[i].end;
    }
    int64_t above = from->row == DIVISION_NOWHERE ? 0 : code_of(t, from->row);
    for (uint32_t i = 0; i < t->lives_n; i++) {
        const struct division_life *l = &t->lives[i];
        bool renamed = l->row == DIVISION_NOWHERE ||
                       !mz_str_eq(l->name, division_word_name(t, t->rows[l->row].word));
        if (renamed && (above == 0 || (l->code != above && division_inside(l->code, above)))) {
            try_name(w, from, l->row == DIVISION_NOWHERE ? t->head->rows_n + i : l->row, l->name);
        }
    }
}

static struct division_match judge(const struct walk *w)
{
    struct division_match m = {.rest = w->text};
    if (w->best_n == 0) {
        return m;
    }
    const struct reading *r = &w->best[0];
    size_t at = skip_blanks(w->text, r->used);
    m.code = code_of(w->t, r->row);
    m.rest = (mz_str){w->text.p + at, w->text.n - at};
    m.trust = r->shorts == 0 && r->skipped <= 1 ? DIVISION_EXACT : DIVISION_SHORT;
    if (w->best_n > 1 && !better(r, &w->best[1])) {
        m.other = code_of(w->t, w->best[1].row);
        m.trust = DIVISION_AMBIGUOUS;
    }
    return m;
}

struct division_match division_match(const division_table *t, mz_str address, int64_t under)
{
    struct walk w = {.t = t, .text = address, .under = under};
    uint32_t lo = 0;
    uint32_t hi = 0;
    if (address.n > ADDRESS_MAX || !division_rows(t, under, &lo, &hi)) {
        return (struct division_match){.rest = address};
    }
    struct reading now[READINGS_MAX] = {{.row = DIVISION_NOWHERE}};
    step(&w, &now[0], 0, t->head->rows_n, DIVISION_COUNTY);
    if (under != 0 && t->rows[lo].level >= DIVISION_COUNTY) {
        step(&w, &now[0], lo + 1, hi, DIVISION_VILLAGE); /* an office leaves out its own name */
    }
    for (int i = 0; i < STEPS_MAX && w.next_n > 0; i++) {
        size_t now_n = w.next_n;
        memcpy(now, w.next, sizeof now);
        w.next_n = 0;
        for (size_t k = 0; k < now_n; k++) {
            uint32_t row = now[k].row;
            if (row < t->head->rows_n) {
                step(&w, &now[k], row + 1, t->rows[row].end, t->rows[row].level + 2);
            }
        }
    }
    return judge(&w);
}
