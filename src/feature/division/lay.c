/* lay.c - lay dated changes over the file: what a code's life was, and what cannot be. */
#include "feature/division/division_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/pinyin.h"
#include "base/utf8.h"

#define COMPLAIN(line, ...) division_complain(cx, book, (line), (struct mz_say){__VA_ARGS__})

static int by_code_and_day(const void *a, const void *b)
{
    const struct division_change *x = a;
    const struct division_change *y = b;
    if (x->code != y->code) {
        return x->code < y->code ? -1 : 1;
    }
    if (x->day != y->day) {
        return x->day < y->day ? -1 : 1;
    }
    return x->line - y->line;
}

static int by_line(const void *a, const void *b)
{
    return ((const struct division_complaint *)a)->line -
           ((const struct division_complaint *)b)->line;
}

/* ---- readings of new names -------------------------------------------- */

static void read_aloud(mz_cx *cx, struct division_life *l)
{
    char *pinyin = mz_arena_alloc(cx->a, l->name.n * MZ_PINYIN_LETTERS + 1);
    char *initials = mz_arena_alloc(cx->a, l->name.n + 1);
    uint32_t c = 0;
    for (size_t i = 0; mz_utf8_next(l->name, &i, &c);) {
        mz_str r = mz_pinyin_char(c);
        if (r.n > 0) {
            memcpy(pinyin + l->pinyin.n, r.p, r.n);
            pinyin[l->pinyin.n] = (char)(r.p[0] & ~0x20);
            initials[l->initials.n++] = r.p[0];
            l->pinyin.n += r.n;
        }
    }
    l->pinyin.p = pinyin;
    l->initials.p = initials;
}

/* ---- one code --------------------------------------------------------- */

struct laying {
    mz_cx *cx;
    division_table *t;
    struct division_book *book;
};

static mz_str name_in_file(const division_table *t, const struct division_life *l)
{
    return division_word_name(t, t->rows[l->row].word);
}

static void establish(struct laying *w, struct division_life *l, const struct division_change *c,
                      bool first)
{
    mz_cx *cx = w->cx;
    struct division_book *book = w->book;
    bool filed = l->row != DIVISION_NOWHERE;
    if (!first) {
        COMPLAIN(c->line, .field = "code",
                 .text = MZ_T("Line {0}: {1} has been in use; a code is never used again."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
    } else if (filed && c->day > w->t->head->vintage) {
        COMPLAIN(c->line, .field = "code", .text = MZ_T("Line {0}: {1} exists already as {2}."),
                 .arg = {[1] = division_code_short(cx->a, c->code), name_in_file(w->t, l)});
    } else if (filed && !mz_str_eq(c->name, name_in_file(w->t, l))) {
        COMPLAIN(
            c->line, .field = "name",
            .text = MZ_T("Line {0}: the name of {1} is {2}, not \"{3}\"."),
            .arg = {[1] = division_code_short(cx->a, c->code), name_in_file(w->t, l), c->name});
    } else {
        l->from = c->day;
        l->name = c->name;
    }
}

static void abolish(struct laying *w, struct division_life *l, const struct division_change *c)
{
    mz_cx *cx = w->cx;
    struct division_book *book = w->book;
    if (l->row != DIVISION_NOWHERE && c->day <= w->t->head->vintage) {
        COMPLAIN(c->line, .field = "date",
                 .text = MZ_T("Line {0}: {1} cannot have ended then; later records have it."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
    } else if (c->successors_n == 0) {
        COMPLAIN(c->line, .field = "successors",
                 .text = MZ_T("Line {0}: {1} ends without a successor; its people and records "
                              "must go somewhere."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
    } else if (c->day <= l->from) {
        COMPLAIN(c->line, .field = "date", .text = MZ_T("Line {0}: {1} ends before it begins."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
    } else {
        l->to = c->day;
    }
}

/* False when the change speaks of a division that is not there on that day. */
static bool known(struct laying *w, const struct division_life *l, const struct division_change *c,
                  bool first)
{
    mz_cx *cx = w->cx;
    struct division_book *book = w->book;
    bool gone_before_file = c->kind == DIVISION_ABOLISH && c->day <= w->t->head->vintage;
    if (first && l->row == DIVISION_NOWHERE && !gone_before_file) {
        COMPLAIN(c->line, .field = "code", .text = MZ_T("Line {0}: there is no division {1}."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
        return false;
    }
    if (l->to != DIVISION_OPEN || (l->from != DIVISION_EVER && c->day < l->from)) {
        COMPLAIN(c->line, .field = "date",
                 .text = MZ_T("Line {0}: {1} was not in force on that day."),
                 .arg = {[1] = division_code_short(cx->a, c->code)});
        return false;
    }
    bool same = mz_str_eq(c->name, l->name);
    if (same == (c->kind == DIVISION_RENAME)) {
        COMPLAIN(c->line, .field = "name",
                 .text = same ? MZ_T("Line {0}: {1} already has the name {2}.")
                              : MZ_T("Line {0}: {1} has the name {2}, not the one given."),
                 .arg = {[1] = division_code_short(cx->a, c->code), l->name});
        return false;
    }
    return true;
}

static void lay_one(struct laying *w, struct division_life *l, const struct division_change *c,
                    bool first)
{
    if (c->kind == DIVISION_ESTABLISH) {
        establish(w, l, c, first);
        return;
    }
    if (!known(w, l, c, first)) {
        return;
    }
    switch (c->kind) {
    case DIVISION_ABOLISH:
        abolish(w, l, c);
        break;
    case DIVISION_RENAME:
        l->name = c->name;
        break;
    case DIVISION_ESTABLISH:
    case DIVISION_BOUNDARY:
        break;
    }
}

static void lay_code(struct laying *w, struct division_life *l)
{
    const struct division_change *all = w->t->changes + l->change_i;
    l->code = all->code;
    l->row = division_row_of(w->t, l->code);
    l->from = DIVISION_EVER;
    l->to = DIVISION_OPEN;
    l->name = l->row == DIVISION_NOWHERE ? all->name : name_in_file(w->t, l);
    for (uint32_t i = 0; i < l->changes_n; i++) {
        lay_one(w, l, &all[i], i == 0);
    }
    if (l->row != DIVISION_NOWHERE && mz_str_eq(l->name, name_in_file(w->t, l))) {
        l->pinyin = division_word_pinyin(w->t, w->t->rows[l->row].word);
        l->initials = division_word_initials(w->t, w->t->rows[l->row].word);
    } else {
        read_aloud(w->cx, l);
    }
}

/* ---- between codes ---------------------------------------------------- */

/* The nearest code above that is a division: towns of 东莞市 have no county. */
static int64_t parent_of(const division_table *t, int64_t code)
{
    static const int64_t units[] = {1000, 1000000, 100000000, INT64_C(10000000000)};
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        int64_t up = code / units[i] * units[i];
        if (up != code &&
            (division_row_of(t, up) != DIVISION_NOWHERE || division_life_of(t, up) != NULL)) {
            return up;
        }
    }
    return 0;
}

static void check_parent(struct laying *w, struct division_life *l)
{
    mz_cx *cx = w->cx;
    struct division_book *book = w->book;
    const struct division_change *all = w->t->changes + l->change_i;
    l->parent = parent_of(w->t, l->code);
    for (uint32_t i = 0; i < l->changes_n; i++) {
        if (all[i].parent != l->parent) {
            COMPLAIN(all[i].line, .field = "parent",
                     .text = MZ_T("Line {0}: the division above {1} is {2}."),
                     .arg = {[1] = division_code_short(cx->a, l->code),
                             l->parent == 0 ? MZ_S("-") : division_code_short(cx->a, l->parent)});
        }
    }
}

static void check_successors(struct laying *w, const struct division_change *c)
{
    mz_cx *cx = w->cx;
    struct division_book *book = w->book;
    for (size_t i = 0; i < c->successors_n; i++) {
        struct division d;
        int64_t next = c->successor[i];
        bool there = division_get(w->t, next, &d) && c->day >= d.from && c->day < d.to;
        if (!there || next == c->code) {
            COMPLAIN(c->line, .field = "successors",
                     .text = MZ_T("Line {0}: the successor {1} is not a division in force on "
                                  "that day."),
                     .arg = {[1] = division_code_short(cx->a, next)});
        }
    }
}

mz_code division_book_lay(mz_cx *cx, division_table *t, struct division_book *book)
{
    struct laying w = {cx, t, book};
    t->changes = book->changes;
    t->changes_n = book->changes_n;
    if (t->changes_n > 0) {
        qsort(t->changes, t->changes_n, sizeof *t->changes, by_code_and_day);
    }
    t->lives = MZ_NEW_N(cx->a, struct division_life, t->changes_n + 1);
    t->lives_n = 0;
    for (size_t i = 0; i < t->changes_n;) {
        struct division_life *l = &t->lives[t->lives_n];
        l->change_i = (uint32_t)i;
        while (i < t->changes_n && t->changes[i].code == t->changes[l->change_i].code) {
            i++;
        }
        l->changes_n = (uint32_t)i - l->change_i;
        lay_code(&w, l);
        t->lives_n++;
        t->dated[l->code / INT64_C(10000000000)] = true;
    }
    for (size_t i = 0; i < t->lives_n; i++) {
        check_parent(&w, &t->lives[i]);
    }
    for (size_t i = 0; i < t->changes_n; i++) {
        check_successors(&w, &t->changes[i]);
    }
    if (book->complaints_n > 0) {
        qsort(book->complaints, book->complaints_n, sizeof *book->complaints, by_line);
    }
    return MZ_OK;
}

/* ---- asking ----------------------------------------------------------- */

const struct division_change *division_changes(const division_table *t, int64_t code, size_t *n)
{
    const struct division_life *l = division_life_of(t, code);
    *n = l == NULL ? 0 : l->changes_n;
    return l == NULL ? NULL : t->changes + l->change_i;
}

static size_t add(int64_t out[DIVISION_PARTS_MAX], size_t n, int64_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (out[i] == code) {
            return n;
        }
    }
    if (n < DIVISION_PARTS_MAX) {
        out[n++] = code;
    }
    return n;
}

size_t division_before(const division_table *t, int64_t code, int64_t out[DIVISION_PARTS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < t->changes_n; i++) {
        for (size_t k = 0; k < t->changes[i].successors_n; k++) {
            if (t->changes[i].successor[k] == code) {
                n = add(out, n, t->changes[i].code);
            }
        }
    }
    return n;
}

/* The change that ended a code, or NULL. */
static const struct division_change *end_of(const division_table *t, int64_t code, int32_t day)
{
    size_t n = 0;
    const struct division_change *all = division_changes(t, code, &n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind == DIVISION_ABOLISH && all[i].day <= day) {
            return &all[i];
        }
    }
    return NULL;
}

size_t division_after(const division_table *t, int64_t code, int32_t day,
                      int64_t out[DIVISION_PARTS_MAX])
{
    int64_t open[DIVISION_PARTS_MAX * 4] = {code};
    size_t open_n = 1;
    size_t n = 0;
    for (size_t i = 0; i < open_n; i++) { /* a code ends once, so the walk ends too */
        const struct division_change *end = end_of(t, open[i], day);
        if (end == NULL) {
            struct division d;
            n = division_at(t, open[i], day, &d) ? add(out, n, open[i]) : n;
            continue;
        }
        for (size_t k = 0; k < end->successors_n && open_n < MZ_LEN(open); k++) {
            open[open_n++] = end->successor[k];
        }
    }
    return n;
}

mz_code division_check(mz_cx *cx, const division_table *t, mz_str csv, size_t *changes_n,
                       struct division_complaint **out, size_t *n)
{
    division_table scratch = *t;
    struct division_book book = {0};
    MZ_TRY(division_book_read(cx, t->changes_csv, &book));
    size_t built_in_n = book.changes_n;
    MZ_TRY(division_book_read(cx, csv, &book));
    *changes_n = book.changes_n - built_in_n;
    MZ_TRY(division_book_lay(cx, &scratch, &book));
    *out = book.complaints;
    *n = book.complaints_n;
    return MZ_OK;
}
