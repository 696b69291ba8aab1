/* load_rows.c - tests as a table: a test for each row of a CSV file, with what all rows share. */
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

enum { COLS_MAX = 200, MEMBERS_MOST = 200 };

enum col_kind {
    COL_NOTE,
    COL_NAME,
    COL_AT,
    COL_KNOWN,
    COL_DIVISION,
    COL_REFORM,
    COL_NEEDS,
    COL_FACT,
    COL_EXPECT,
};

/* What the head of a column says; member 0: the household. */
struct col {
    enum col_kind kind;
    struct ast_given given; /* its name with its place, its month or day */
    size_t member;
    bool used; /* some row has a cell */
};

struct rows {
    struct load *l;
    struct load_sheet s;
    const struct ast_test *shared;
    struct col *col;
    size_t cols_n;
    size_t row; /* from 1 */
};

#define COLUMNS \
    MZ_S("name, at, fact, 1.fact, fact@2025-06, expect.rule, expect.1.rule, expect.needs")

static bool begins(mz_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n > n && memcmp(s.p, word, n) == 0;
}

static mz_str after(mz_str s, size_t n)
{
    return (mz_str){s.p + n, s.n - n};
}

/* ---- heads ---------------------------------------------------------------------------- */

/* "2.wage" is of the second member. False when the number is none. */
static bool member_of(mz_str *s, size_t *member)
{
    size_t n = 0;
    *member = 0;
    while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9') {
        *member = *member * 10 + (size_t)(s->p[n++] - '0');
    }
    if (n == 0) {
        return true;
    }
    bool good = n < s->n && s->p[n] == '.' && *member >= 1 && *member <= MEMBERS_MOST;
    *s = good ? after(*s, n + 1) : *s;
    return good;
}

/* "wage@2025-06", "moved@2025-06-03". */
static bool period_of(struct load *l, mz_str *s, struct ast_given *g)
{
    const char *sign = memchr(s->p, '@', s->n);
    mz_date d = MZ_DATE_NONE;
    if (sign == NULL) {
        return true;
    }
    mz_str when = after(*s, (size_t)(sign - s->p) + 1);
    mz_str day = when.n == 7 ? mz_str_fmt(l->tmp, MZ_FMT "-01", MZ_ARG(when)) : when;
    s->n = (size_t)(sign - s->p);
    if (!load_iso(day, &d)) {
        return false;
    }
    if (when.n == 7) {
        struct mz_ymd t = mz_date_ymd(d);
        g->month = t.year * 12 + t.month - 1;
    } else {
        g->day = d;
    }
    return true;
}

static bool head_of(struct rows *r, mz_str name, struct col *c)
{
    static const struct {
        const char *word;
        enum col_kind kind;
    } words[] = {{"note", COL_NOTE},         {"name", COL_NAME},
                 {"at", COL_AT},             {"known", COL_KNOWN},
                 {"division", COL_DIVISION}, {"reform", COL_REFORM},
                 {"expect.needs", COL_NEEDS}};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(name, mz_str_of(words[i].word))) {
            c->kind = words[i].kind;
            return true;
        }
    }
    bool expect = begins(name, "expect.");
    mz_str id = expect ? after(name, strlen("expect.")) : name;
    c->kind = expect ? COL_EXPECT : COL_FACT;
    if (!member_of(&id, &c->member) || (!expect && !period_of(r->l, &id, &c->given)) ||
        id.n == 0) {
        return false;
    }
    c->given.id.s = id;
    return true;
}

static bool heads(struct rows *r)
{
    struct load_sheet *s = &r->s;
    bool expects = false;
    if (!load_sheet_next(s)) {
        load_error(r->l, "csv", load_sheet_top(s),
                   (struct mz_say){.text = MZ_T("The table \"{0}\" is empty"), .arg = {s->name}},
                   (struct mz_say){.text = MZ_T("Its first row names the columns: {0}"),
                                   .arg = {COLUMNS}});
        return false;
    }
    r->cols_n = s->row.n < COLS_MAX ? s->row.n : COLS_MAX;
    r->col = MZ_NEW_N(r->l->tmp, struct col, r->cols_n + 1);
    for (size_t i = 0; i < r->cols_n; i++) {
        struct col *c = &r->col[i];
        mz_str name = load_sheet_cell(s, (int)i);
        c->given = (struct ast_given){.month = -1, .day = MZ_DATE_NONE};
        c->given.id.at = load_sheet_at(s, i);
        if (!head_of(r, name, c)) {
            c->kind = COL_NOTE;
            load_error(
                r->l, "csv", c->given.id.at,
                (struct mz_say){.text = MZ_T("\"{0}\" is no column of a table of tests"),
                                .arg = {name}},
                (struct mz_say){.text = MZ_T("Its first row names the columns: {0}"),
                                   .arg = {COLUMNS}});
        }
        expects = expects || c->kind == COL_EXPECT || c->kind == COL_NEEDS;
    }
    if (!expects && r->shared->expect.n == 0) {
        load_error(r->l, "csv", load_sheet_at(s, 0),
                   (struct mz_say){.text = MZ_T("The table expects nothing")},
                   (struct mz_say){.text = MZ_T("Add a column \"expect.\" with the id of a rule or "
                                                "of an outcome, such as expect.dibao")});
    }
    return true;
}

/* ---- rows ----------------------------------------------------------------------------- */

/* What the row gives takes the place of what was shared by that name, or of that month or day. */
static bool replaced(const struct ast_given *shared, const struct ast_given *own)
{
    bool whole = own->month < 0 && own->day.v == MZ_DATE_NONE.v;
    return mz_str_eq(shared->id.s, own->id.s) &&
           (whole || (shared->month == own->month && shared->day.v == own->day.v));
}

/* How many columns are of that kind and member: so much a row may add to a list. */
static size_t columns_of(const struct rows *r, enum col_kind kind, size_t member)
{
    size_t n = 0;
    for (size_t i = 0; i < r->cols_n; i++) {
        n += r->col[i].kind == kind && r->col[i].member == member;
    }
    return n;
}

/* The first cell of a list makes a copy of what was shared: rows do not share what one changes. */
static void put(struct rows *r, struct ast_givens *g, const struct ast_givens *shared,
                const struct col *c, struct ast_given one)
{
    size_t n = 0;
    if (g->v == NULL || (shared != NULL && g->v == shared->v)) {
        size_t room = g->n + columns_of(r, c->kind, c->member) + 1;
        struct ast_given *v = MZ_NEW_N(r->l->f->a, struct ast_given, room);
        for (size_t i = 0; i < g->n; i++) {
            v[i] = g->v[i];
        }
        g->v = v;
        r->l->given_n += room;
    }
    for (size_t i = 0; i < g->n; i++) {
        if (!replaced(&g->v[i], &one)) {
            g->v[n++] = g->v[i];
        }
    }
    g->v[n++] = one;
    g->n = n;
}

/* Member k, from 1, for whom own_list() made room; of those before nothing may be known. */
static struct ast_givens *member(struct ast_givens *list, size_t *n, size_t k)
{
    *n = k > *n ? k : *n;
    return &list[k - 1];
}

static const struct ast_givens *of_member(const struct ast_givens *list, size_t n, size_t k)
{
    return k <= n ? &list[k - 1] : NULL;
}

/* "wage, pension" */
static void needs(struct load *l, struct ast_test *t, mz_str s, struct ast_at at)
{
    t->needs = NULL;
    t->needs_n = 0;
    t->needs_given = true;
    while (s.n > 0) {
        const char *comma = memchr(s.p, ',', s.n);
        size_t n = comma == NULL ? s.n : (size_t)(comma - s.p);
        mz_str one = mz_str_trim((mz_str){s.p, n});
        if (one.n > 0) {
            struct ast_text *to = load_more(l, &t->needs, &t->needs_n, sizeof *to);
            *to = (struct ast_text){one, at};
        }
        s = after(s, comma == NULL ? n : n + 1);
    }
}

static void division(struct load *l, struct ast_test *t, mz_str s, struct ast_at at)
{
    t->division = (struct ast_text){s, at};
    if (!load_division(s)) {
        load_error(l, "value", at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a division"), .arg = {s}},
                   (struct mz_say){.text = MZ_T("Write its code with 2, 4, 6, 9 or 12 digits, or "
                                                "\"0\" for the whole country")});
    }
}

static void cell(struct rows *r, struct ast_test *t, size_t i, mz_str s)
{
    struct load *l = r->l;
    mz_arena *a = l->f->a;
    const struct col *c = &r->col[i];
    struct ast_given one = c->given;
    one.value = (struct ast_text){s, load_sheet_at(&r->s, i)};
    switch (c->kind) {
    case COL_NOTE:
        return;
    case COL_NAME:
        t->name.s = mz_str_fmt(a, MZ_FMT "：" MZ_FMT, MZ_ARG(r->shared->name.s), MZ_ARG(s));
        return;
    case COL_AT:
        t->at = load_date(l, s, one.value.at);
        return;
    case COL_KNOWN:
        t->known = load_date(l, s, one.value.at);
        return;
    case COL_DIVISION:
        division(l, t, s, one.value.at);
        return;
    case COL_REFORM:
        t->reform = one.value;
        return;
    case COL_NEEDS:
        needs(l, t, s, one.value.at);
        return;
    case COL_FACT:
        if (c->member == 0) {
            put(r, &t->household, &r->shared->household, c, one);
            return;
        }
        put(r, member(t->members, &t->members_n, c->member),
            of_member(r->shared->members, r->shared->members_n, c->member), c, one);
        return;
    case COL_EXPECT:
        if (c->member == 0) {
            put(r, &t->expect, &r->shared->expect, c, one);
            return;
        }
        put(r, member(t->expect_members, &t->expect_members_n, c->member),
            of_member(r->shared->expect_members, r->shared->expect_members_n, c->member), c, one);
        return;
    }
}

static struct ast_givens *own_list(struct rows *r, const struct ast_givens *shared, size_t n)
{
    size_t room = n > MEMBERS_MOST ? n : MEMBERS_MOST;
    struct ast_givens *v = MZ_NEW_N(r->l->f->a, struct ast_givens, room);
    for (size_t i = 0; i < n; i++) {
        v[i] = shared[i];
    }
    r->l->given_n += n;
    return v;
}

static void row(struct rows *r)
{
    struct load *l = r->l;
    struct ast_test t = *r->shared;
    r->row++;
    t.name.at = load_sheet_at(&r->s, 0);
    t.name.s = mz_str_fmt(l->f->a, MZ_FMT " #%zu", MZ_ARG(r->shared->name.s), r->row);
    t.known = MZ_DATE_NONE;
    t.members = own_list(r, t.members, t.members_n);
    t.expect_members = own_list(r, t.expect_members, t.expect_members_n);
    for (size_t i = 0; i < r->cols_n; i++) {
        mz_str s = load_sheet_cell(&r->s, (int)i);
        if (s.n > 0) {
            r->col[i].used = true;
            cell(r, &t, i, s);
        }
    }
    if (t.known.v == MZ_DATE_NONE.v) { /* of the row, of all rows, or the day of the law */
        bool own = r->shared->known.v != r->shared->at.v;
        t.known = own ? r->shared->known : t.at;
    }
    bool expects = t.expect.n > 0 || t.needs_given || t.expect_members_n > 0;
    if (!expects) {
        load_error(l, "csv", t.name.at, (struct mz_say){.text = MZ_T("The row expects nothing")},
                   (struct mz_say){.text = MZ_T("Fill in a cell of a column that begins with "
                                                "\"expect.\", or delete the row")});
        return;
    }
    *(struct ast_test *)load_more(l, &l->pack->tests, &l->pack->tests_n, sizeof t) = t;
}

/* A name that no cell stands below is looked at by nobody. */
static void empty_columns(struct rows *r)
{
    for (size_t i = 0; i < r->cols_n; i++) {
        const struct col *c = &r->col[i];
        if (!c->used && c->kind != COL_NOTE) {
            ast_find(r->l->f, (struct ast_finding){
                                  .grade = AST_WARNING,
                                  .check = "csv",
                                  .at = c->given.id.at,
                                  .say = {.text = MZ_T("No row has a value in this column")},
                                  .way = {.text = MZ_T("Fill it in, or delete the column")}});
        }
    }
}

void load_test_rows(struct load *l, const struct ast_text *file, const struct ast_test *shared)
{
    struct rows r = {.l = l, .shared = shared};
    if (!load_sheet_open(&r.s, l, file) || !heads(&r)) {
        return;
    }
    while (load_sheet_next(&r.s)) {
        bool many = l->pack->tests_n >= AST_ITEMS_MAX;
        if (many || l->given_n >= LOAD_GIVENS_MAX) {
            int most = many ? (int)AST_ITEMS_MAX : (int)LOAD_GIVENS_MAX;
            load_error(l, "limit", load_sheet_at(&r.s, 0),
                       (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                                       .arg = {mz_str_fmt(l->f->a, "%d", most)}},
                       (struct mz_say){.text = MZ_T("Put bulk values in a CSV file, or split the "
                                                    "pack")});
            return;
        }
        row(&r);
    }
    empty_columns(&r);
}
