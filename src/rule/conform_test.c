/*
 * Published cases of dates-calc and CEL, from ../shared/data/conformance: each is translated to a
 * formula of ours, checked and evaluated. docs/conformance.md lists what differs on purpose.
 */
#include <dirent.h>

#include "conform_run.h"

/* ---- dates-calc -------------------------------------------------------------------------- */

static mz_str column(mz_str *line)
{
    const char *end = memchr(line->p, ';', line->n);
    size_t n = end == NULL ? line->n : (size_t)(end - line->p);
    mz_str s = {line->p, n};
    line->p += end == NULL ? n : n + 1;
    line->n -= end == NULL ? n : n + 1;
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static void date_case(mz_arena *a, struct score *s, mz_str formula, mz_str expected)
{
    struct feel f = {.a = a};
    judge(s, "dates-calc", &f, (struct feel_term){formula, FEEL_DATE},
          (struct expect){.s = expected});
}

static void date_line(mz_arena *a, struct score *s, mz_str line, size_t down)
{
    mz_str col[8] = {{0}};
    for (size_t i = 0; i < MZ_LEN(col); i++) {
        col[i] = column(&line);
    }
    if (col[0].n != 10) {
        return;
    }
    if (col[1].n > 0 && col[1].p[0] == '[') {
        long y = 0, m = 0, d = 0;
        char text[80] = {0};
        memcpy(text, col[1].p, col[1].n < 79 ? col[1].n : 79);
        char *at = text + 1;
        y = strtol(at, &at, 10);
        at = strchr(at, ',');
        m = at == NULL ? 0 : strtol(at + 1, &at, 10);
        at = at == NULL ? NULL : strchr(at, ',');
        d = at == NULL ? 0 : strtol(at + 1, &at, 10);
        date_case(a, s,
                  mz_str_fmt(a, "add_months(date\"" MZ_FMT "\", %ld个月) %c %ld天", MZ_ARG(col[0]),
                             y * 12 + m, d < 0 ? '-' : '+', d < 0 ? -d : d),
                  col[down]);
        return;
    }
    mz_str month = mz_str_fmt(a, "month_of(date\"" MZ_FMT "\")", MZ_ARG(col[0]));
    date_case(a, s, mz_str_fmt(a, "first_day(" MZ_FMT ")", MZ_ARG(month)), col[1]);
    date_case(a, s, mz_str_fmt(a, "last_day(" MZ_FMT ")", MZ_ARG(month)), col[2]);
}

/* Files with two roundings give the one that we use as the column that says "down". */
static void date_file(struct score *s, const char *path)
{
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    mz_str text = slurp(a, path);
    size_t down = 2;
    for (bool head = true; text.n > 0; head = false) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end == NULL ? text.n : (size_t)(end - text.p);
        mz_str line = {text.p, n};
        text.p += end == NULL ? n : n + 1;
        text.n -= end == NULL ? n : n + 1;
        for (size_t i = 0; head && i < 8; i++) {
            mz_str c = column(&line);
            bool is = memmem(c.p, c.n, "own", 3) != NULL; /* "+down", "rounded down" */
            down = is ? i : down;
        }
        if (!head) {
            date_line(a, s, line, down);
        }
    }
    mz_arena_free(a);
}

static bool ends(const char *name, const char *with)
{
    size_t n = strlen(name);
    size_t m = strlen(with);
    return n >= m && strcmp(name + n - m, with) == 0;
}

TEST(dates_are_added_as_dates_calc_does)
{
    DIR *d = opendir(DATA "dates-calc");
    struct score s = {0};
    if (d == NULL) {
        printf("skip dates-calc: no data\n");
        *failures_ = TEST_SKIP;
        return;
    }
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        char path[400];
        if (ends(e->d_name, ".csv")) {
            (void)snprintf(path, sizeof path, DATA "dates-calc/%s", e->d_name);
            date_file(&s, path);
        }
    }
    (void)closedir(d);
    show("dates-calc", &s);
    CHECK(told("dates-calc", &s));
}

/* ---- CEL ------------------------------------------------------------------------------------ */

static void cel_case(mz_arena *a, struct score *s, mz_str block)
{
    mz_str expr = after(block, "expr: ");
    if (expr.n == 0) {
        return;
    }
    char quote = expr.p[0];
    const char *end = memchr(expr.p + 1, quote, expr.n - 1);
    size_t n = end == NULL ? 0 : (size_t)(end - expr.p) - 1;
    struct feel f = {.a = a, .cel = true};
    f.p = mz_str_z(a, (mz_str){expr.p + 1, n});
    const char *what = f.p;
    struct feel_term t = feel_read(&f);
    struct expect e = {.nothing = true, .error = true};
    static const char *const kinds[] = {
        "int64_value: ", "uint64_value: ", "bool_value: ", "double_value: "};
    bool other = after(block, "eval_error").p == NULL;
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        mz_str v = after(block, kinds[i]);
        if (v.n > 0) {
            size_t len = strcspn(v.p, " }\n");
            e = (struct expect){.s = {v.p, len}};
            other = strspn(v.p, "-0123456789.") != len && i != 2;
        }
    }
    if (other || after(block, "bindings").p != NULL || after(block, "type_env").p != NULL ||
        after(block, "container").p != NULL) {
        f.reason = FEEL_OTHER; /* values of other kinds, names with a meaning */
    }
    if (t.s.n > 0 && memchr(t.s.p, '?', t.s.n) != NULL && f.reason == FEEL_NO_UNSIGNED) {
        f.reason = FEEL_OTHER;
    }
    /* Without a sign: where no error is asked for, a number is a number. */
    f.reason = f.reason == FEEL_NO_UNSIGNED && !e.error ? FEEL_FINE : f.reason;
    if (e.error && after(block, "overflow").n > 0 && f.reason == FEEL_FINE) {
        f.reason = FEEL_OVERFLOW;
    }
    bool zero = after(block, "by zero").n > 0;
    f.reason = f.reason == FEEL_NO_UNSIGNED && zero ? FEEL_FINE : f.reason;
    judge(s, what, &f, t, e);
}

TEST(whole_numbers_are_computed_as_cel_does)
{
    DIR *d = opendir(DATA "cel");
    struct score s = {0};
    if (d == NULL) {
        printf("skip cel: no data\n");
        *failures_ = TEST_SKIP;
        return;
    }
    mz_arena *a = mz_arena_new((size_t)1 << 30);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (!ends(e->d_name, ".textproto")) {
            continue;
        }
        mz_str text = slurp(a, mz_str_fmt(a, DATA "cel/%s", e->d_name).p);
        for (mz_str at = after(text, "test {"); at.n > 0;) {
            mz_str next = after(at, "test {");
            cel_case(a, &s, (mz_str){at.p, next.n == 0 ? at.n : (size_t)(next.p - at.p)});
            at = next;
        }
    }
    (void)closedir(d);
    mz_arena_free(a);
    show("cel", &s);
    CHECK(told("CEL", &s));
}

/* The figures of the document are held: one that falls, or a reason that grows, is seen. */
TEST(a_suite_that_passes_less_or_declines_more_than_the_document_says_fails)
{
    static const char text[] = "\n| CEL `a` | 50 | 14 | 0 |\n| CEL, all | 156 | 1792 | 0 |\n"
                               "| DMN TCK (0004) | 414 | 2 | 0 |\n| reason | here | whole |\n"
                               "| no lists or contexts as values | 2 | 551 | why |\n"
                               "| no unsigned numbers (CEL) | 5 | | why |\n"
                               "| numbers are exact and do not overflow (CEL) | 9 | | why |\n";
    struct score cel = {.passed = 50};
    cel.differs[FEEL_NO_UNSIGNED] = 5;
    cel.differs[FEEL_OVERFLOW] = 9;
    struct score less = cel, moved = cel, more = cel, grown = cel, none = {0};
    less.passed--;
    less.differs[FEEL_NO_UNSIGNED]++;
    moved.differs[FEEL_NO_UNSIGNED]++;
    moved.differs[FEEL_OVERFLOW]--;
    more.passed += 3; /* a folder was added */
    more.differs[FEEL_NO_LIST] += 10;
    grown.passed--; /* and cases that passed are declined */
    grown.differs[FEEL_NO_LIST] += 100;
    CHECK(as_told(text, "CEL", &cel) && as_told(text, "CEL", &more));
    CHECK(!as_told(text, "CEL", &less) && !as_told(text, "CEL", &moved));
    CHECK(!as_told(text, "CEL", &grown) && !as_told(text, "CEL", &none));
    struct score dmn = {.passed = 414};
    dmn.differs[FEEL_NO_LIST] = 2;
    CHECK(as_told(text, "DMN TCK", &dmn) && !as_told(text, "DMN", &none));
    dmn.failed = 1;
    CHECK(!as_told(text, "DMN TCK", &dmn) && !as_told(text, "dates-calc", &none));
}

TEST_MAIN(T(a_suite_that_passes_less_or_declines_more_than_the_document_says_fails),
          T(dates_are_added_as_dates_calc_does), T(whole_numbers_are_computed_as_cel_does))
