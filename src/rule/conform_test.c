/*
 * Published cases of other rule languages, from ../shared/data/conformance: each is translated to
 * a formula of ours, checked and evaluated. docs/conformance.md lists what differs on purpose.
 */
#include <dirent.h>
#include <expat.h>

#include "base/text.h"
#include "check.h"
#include "conform_feel.h"
#include "rule/case_int.h"
#include "rule/check_testing.h"
#include "rule/eval_int.h"

#define DATA "../shared/data/conformance/"

enum { FILE_MAX = 4 << 20, ITEMS_MAX = 2000, CELLS_MAX = 32 };

struct score {
    int passed;
    int failed;
    int differs[FEEL_REASONS_N];
};

static const char *const REASONS[FEEL_REASONS_N] = {"",
                                                    "types are checked before anything runs",
                                                    "no times of day",
                                                    "no lists or contexts",
                                                    "texts have no order",
                                                    "a step of rounding is written, not computed",
                                                    "null is not equal to null",
                                                    "no unsigned numbers",
                                                    "numbers are exact and do not overflow",
                                                    "no such construct"};

static void show(const char *suite, const struct score *s)
{
    int differs = 0;
    for (int i = 1; i < FEEL_REASONS_N; i++) {
        differs += s->differs[i];
    }
    printf("     %s: %d passed, %d differ on purpose, %d failed\n", suite, s->passed, differs,
           s->failed);
    for (int i = 1; i < FEEL_REASONS_N; i++) {
        if (s->differs[i] > 0) {
            printf("       %4d %s\n", s->differs[i], REASONS[i]);
        }
    }
}

static mz_str slurp(mz_arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return (mz_str){0};
    }
    char *p = mz_arena_alloc(a, FILE_MAX + 1);
    size_t n = fread(p, 1, FILE_MAX, f);
    (void)fclose(f);
    return (mz_str){p, n};
}

/* ---- one formula ------------------------------------------------------------------------ */

static const char UNKNOWNS[] = "facts:\n"
                               "  none_bool:\n    label: 空真值\n    entity: household\n"
                               "    type: bool\n"
                               "  none_num:\n    label: 空数\n    entity: household\n"
                               "    type: number(2)\n    min: \"0\"\n    max: \"1000\"\n"
                               "  none_text:\n    label: 空文\n    entity: household\n"
                               "    type: text\n"
                               "  none_date:\n    label: 空日\n    entity: household\n"
                               "    type: date\n"
                               "  none_months:\n    label: 空月数\n    entity: household\n"
                               "    type: months\n"
                               "  none_days:\n    label: 空天数\n    entity: household\n"
                               "    type: days\n"
                               "  none_second:\n    label: 空秒\n    entity: household\n"
                               "    type: number(2)\n    min: \"0\"\n    max: \"1000\"\n";

static const char *type_of(enum feel_kind k)
{
    static const char *const types[] = {
        "bool",   "bool", "exact number(2)", "text",           "date",
        "months", "days", "exact number(2)", "exact number(2)"};
    return types[k];
}

/* The value of rule r of a pack; *refused when the checker has none of it. */
static struct rule_value value_of(struct checked *k, bool *refused)
{
    *refused = k->book == NULL;
    if (*refused) {
        return rule_absent(RULE_ERROR);
    }
    struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
    (void)mz_date_make(2025, 7, 1, &c->at);
    c->known = c->at;
    c->division = 331181000000;
    const struct ir_rule *r = rule_find(k->book, MZ_S("r"));
    return rule_eval(rule_run_new(k->cx.a, k->book, c), (uint32_t)(r - k->book->rules), 0);
}

/* ---- texts with an order ------------------------------------------------------------------ */

/* Texts of an expression that compares them: an ordered list, by their bytes as FEEL has it. */
struct words {
    mz_str v[CELLS_MAX];
    size_t n;
};

static int by_bytes(const void *x, const void *y)
{
    const mz_str *a = x, *b = y;
    int c = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
    return c != 0 ? c : (a->n > b->n) - (a->n < b->n);
}

/* The next text of a formula in quotes; false at its end. */
static bool next_word(mz_str formula, size_t *at, mz_str *out)
{
    while (*at < formula.n && formula.p[*at] != '"') {
        (*at)++;
    }
    const char *from = formula.p + *at + 1;
    const char *end = *at < formula.n ? memchr(from, '"', formula.n - *at - 1) : NULL;
    if (end == NULL) {
        return false;
    }
    *out = (mz_str){from, (size_t)(end - from)};
    *at = (size_t)(end - formula.p) + 1;
    return true;
}

static bool words_of(mz_str formula, struct words *w)
{
    mz_str one = {0};
    for (size_t at = 0; next_word(formula, &at, &one);) {
        bool known = false;
        for (size_t i = 0; i < w->n; i++) {
            known = known || mz_str_eq(w->v[i], one);
        }
        if (!known && w->n == CELLS_MAX) {
            return false;
        }
        w->v[w->n] = one;
        w->n += known ? 0 : 1;
    }
    qsort(w->v, w->n, sizeof w->v[0], by_bytes);
    return w->n > 0;
}

/* The formula with each text as the value of the list: w0 < w1 < … */
static mz_str in_words(mz_arena *a, mz_str formula, const struct words *w)
{
    mz_buf *b = mz_buf_new(a, FILE_MAX);
    mz_str one = {0};
    size_t from = 0;
    for (size_t at = 0; next_word(formula, &at, &one); from = at) {
        mz_buf_add(b, (mz_str){formula.p + from, (size_t)(one.p - 1 - formula.p) - from});
        for (size_t i = 0; i < w->n; i++) {
            mz_buf_add(b, mz_str_eq(w->v[i], one) ? mz_str_fmt(a, "w%zu", i) : MZ_S(""));
        }
    }
    mz_buf_add(b, (mz_str){formula.p + from, formula.n - from});
    mz_str s = mz_buf_str(b);
    const char *none = memmem(s.p, s.n, "none_text", 9);
    return none == NULL ? s
                        : mz_str_fmt(a, "%.*snone_word" MZ_FMT, (int)(none - s.p), s.p,
                                     MZ_ARG(((mz_str){none + 9, s.n - 9 - (size_t)(none - s.p)})));
}

static mz_str list_of(mz_arena *a, const struct words *w)
{
    mz_buf *b = mz_buf_new(a, FILE_MAX);
    mz_buf_add(b, MZ_S("enums:\n  words:\n    label: 词\n    label_en: Words\n"
                       "    ordered: true\n    values:\n"));
    for (size_t i = 0; i < w->n; i++) {
        mz_buf_add(b, mz_str_fmt(a, "      w%zu:\n        label: 词%zu\n        label_en: W%zu\n",
                                 i, i, i));
    }
    return mz_buf_str(b);
}

static struct checked *pack_of(mz_arena *a, mz_str formula, enum feel_kind kind, bool ordered)
{
    struct words w = {0};
    mz_str list = MZ_S("");
    mz_str none = MZ_S("");
    if (ordered && words_of(formula, &w)) {
        list = list_of(a, &w);
        none = MZ_S("  none_word:\n    label: 空词\n    entity: household\n"
                    "    type: enum words\n");
        formula = in_words(a, formula, &w);
    }
    mz_buf *quoted = mz_buf_new(a, FILE_MAX);
    for (size_t i = 0; i < formula.n; i++) { /* a quote is written twice */
        mz_buf_add(quoted, formula.p[i] == '\'' ? MZ_S("''") : (mz_str){formula.p + i, 1});
    }
    formula = mz_buf_str(quoted);
    mz_str text =
        mz_str_fmt(a,
                   MZ_FMT "%s" MZ_FMT "rules:\n  r:\n    label: 结果\n    label_en: Result\n"
                          "    entity: household\n    type: %s\n    cite: s 一\n"
                          "    formula: '" MZ_FMT "'\n",
                   MZ_ARG(list), UNKNOWNS, MZ_ARG(none), type_of(kind), MZ_ARG(formula));
    return checked_text(MZ_LANG_EN, text.p);
}

/* What a suite expects: a value as text, or nothing. */
struct expect {
    bool nothing; /* null or an error */
    bool error;   /* CEL: an error */
    mz_str s;
};

static struct expect no_value(void)
{
    return (struct expect){.nothing = true};
}

static bool equals(struct checked *k, struct rule_value v, enum feel_kind kind, mz_str s)
{
    if (v.why != RULE_KNOWN) {
        return false;
    }
    if (kind == FEEL_BOOL) {
        return v.num == (mz_str_eq(s, MZ_S("true")) ? 1 : 0);
    }
    if (kind == FEEL_TEXT) {
        return v.num > 0 && mz_str_eq(k->book->texts[v.num - 1], s);
    }
    if (kind == FEEL_DATE) {
        mz_date d = {0};
        return mz_date_parse(&k->cx, NULL, s, &d) == MZ_OK && v.num == d.v;
    }
    if (kind == FEEL_MONTHS || kind == FEEL_DAYS) { /* P1Y2M; PT0S is no day */
        struct feel f = {.a = k->cx.a};
        struct feel_term t = feel_duration(&f, mz_str_eq(s, MZ_S("PT0S")) ? MZ_S("P0D") : s);
        return f.reason == FEEL_FINE && v.den == 1 &&
               v.num == strtoll(mz_str_z(k->cx.a, t.s), NULL, 10);
    }
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t at = minus ? 1 : 0;
    mz_wide num = 0, den = 1;
    bool point = false;
    for (; at < s.n; at++) {
        point = point || s.p[at] == '.';
        if (s.p[at] != '.') {
            num = num * 10 + (s.p[at] - '0');
            den *= point ? 10 : 1;
        }
    }
    return rule_compare(v, rule_frac(minus ? -num : num, den)) == 0;
}

static void judge(struct score *s, const char *what, struct feel *f, struct feel_term t,
                  struct expect e)
{
    if (f->reason == FEEL_FINE && t.kind >= FEEL_TIME) {
        f->reason = FEEL_NO_TIME; /* compared they may be; a result they are not */
    }
    if (f->reason != FEEL_FINE && f->reason != FEEL_ILL_TYPED) {
        s->differs[f->reason]++;
        return;
    }
    struct checked *k = pack_of(f->a, t.s, t.kind, f->words);
    bool refused = false;
    struct rule_value v = value_of(k, &refused);
    bool right = e.nothing ? !refused && v.why != RULE_KNOWN : equals(k, v, t.kind, e.s);
    if (e.error) {
        right = refused || v.why == RULE_ERROR;
    }
    if ((f->reason == FEEL_ILL_TYPED || (e.nothing && refused)) && !e.error) {
        /* We have to refuse it; that it was wrong is all that FEEL's null says. */
        s->differs[FEEL_ILL_TYPED] += refused ? 1 : 0;
        right = refused;
        s->passed -= refused ? 1 : 0;
    }
    if (!right) {
        printf("  %s: " MZ_FMT " is %s %d %lld/%lld, expected " MZ_FMT "\n", what, MZ_ARG(t.s),
               refused ? "refused" : "why", (int)v.why, (long long)v.num, (long long)v.den,
               MZ_ARG(e.nothing ? MZ_S("nothing") : e.s));
        checked_show(k, AST_ERROR);
    }
    *(right ? &s->passed : &s->failed) += 1;
    checked_done(k);
}

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
            bool is = memmem(c.p, c.n, "own", 3) != NULL && memmem(c.p, c.n, "ound", 4) != NULL;
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
    CHECK(s.failed == 0 && s.passed > 0);
}

/* ---- CEL ------------------------------------------------------------------------------------ */

static mz_str after(mz_str block, const char *word)
{
    const char *at = memmem(block.p, block.n, word, strlen(word));
    if (at == NULL) {
        return (mz_str){0};
    }
    at += strlen(word);
    return (mz_str){at, block.n - (size_t)(at - block.p)};
}

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
    static const char *const kinds[] = {"int64_value: ", "uint64_value: ", "bool_value: "};
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        mz_str v = after(block, kinds[i]);
        if (v.n > 0) {
            size_t len = strcspn(v.p, " }\n");
            e = (struct expect){.s = {v.p, len}};
        }
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
    CHECK(s.failed == 0 && s.passed > 0);
}

/* ---- DMN ------------------------------------------------------------------------------------- */

struct row {
    mz_str cell[CELLS_MAX];
    size_t n;
    mz_str out;
};

struct decision {
    mz_str name;
    mz_str expr;
    mz_str type; /* as its variable declares it */
    bool boxed;  /* contexts, functions, lists, conditionals as boxes */
    mz_str hit;  /* empty: no table */
    mz_str sum;
    mz_str outputs; /* what may come out, the first before the others */
    mz_str input[CELLS_MAX];
    size_t inputs_n;
    struct row *rows;
    size_t rows_n;
};

struct given {
    mz_str name;
    mz_str type;
    mz_str value;
    bool nil;
};

/* Both kinds of files are read with one set of callbacks. */
struct reading {
    mz_arena *a;
    struct score *s;
    char path[24][40]; /* names of open elements */
    size_t depth;
    mz_buf *text;
    struct decision *decisions;
    size_t decisions_n;
    struct given given[CELLS_MAX];
    size_t given_n;
    struct given expected;
    mz_str result;
    bool listed;  /* the value stands in a list or is a component */
    bool model;   /* the model is read, not its cases */
    bool service; /* the case calls a service, not a decision */
};

static bool inside(const struct reading *r, size_t up, const char *name)
{
    return r->depth > up && strcmp(r->path[r->depth - 1 - up], name) == 0;
}

static mz_str attribute(const struct reading *r, const char **at, const char *name)
{
    for (; at[0] != NULL; at += 2) {
        if (strcmp(at[0], name) == 0) {
            return mz_str_dup(r->a, mz_str_of(at[1]));
        }
    }
    return (mz_str){0};
}

/* Elements that are expressions. */
static bool is_box(const char *name)
{
    static const char *const boxes[] = {
        "literalExpression",  "decisionTable", "context", "list", "relation", "invocation",
        "functionDefinition", "conditional",   "filter",  "for",  "some",     "every"};
    for (size_t i = 0; i < MZ_LEN(boxes); i++) {
        if (strcmp(name, boxes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Without the prefix of a namespace. */
static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static void opened(void *p, const char *full, const char **at)
{
    struct reading *r = p;
    const char *name = local(full);
    if (r->depth == MZ_LEN(r->path)) {
        return;
    }
    (void)snprintf(r->path[r->depth++], sizeof r->path[0], "%s", name);
    r->text = mz_buf_new(r->a, FILE_MAX);
    struct decision *d = r->decisions_n > 0 ? &r->decisions[r->decisions_n - 1] : NULL;
    r->listed = r->listed || (strcmp(name, "list") == 0 && !r->model);
    d = r->model ? d : NULL;
    if (strcmp(name, "decision") == 0 && r->decisions_n < ITEMS_MAX) {
        d = &r->decisions[r->decisions_n++];
        d->rows = MZ_NEW_N(r->a, struct row, CELLS_MAX);
        d->name = attribute(r, at, "name");
    } else if (strcmp(name, "variable") == 0 && inside(r, 1, "decision") && d != NULL) {
        d->type = attribute(r, at, "typeRef");
    } else if (is_box(name) && d != NULL) {
        d->boxed = d->boxed || !inside(r, 1, "decision") || strcmp(name, "context") == 0 ||
                   (strcmp(name, "literalExpression") != 0 && strcmp(name, "decisionTable") != 0);
        if (strcmp(name, "decisionTable") == 0) {
            d->hit = attribute(r, at, "hitPolicy");
            d->hit = d->hit.n == 0 ? MZ_S("UNIQUE") : d->hit;
            d->sum = attribute(r, at, "aggregation");
        }
    } else if (strcmp(name, "requiredDecision") == 0 && d != NULL) {
        d->boxed = true; /* its inputs are results of others */
    } else if (strcmp(name, "businessKnowledgeModel") == 0 && r->decisions_n < ITEMS_MAX) {
        r->decisions[r->decisions_n++] = (struct decision){
            .rows = MZ_NEW_N(r->a, struct row, CELLS_MAX), .boxed = true}; /* ends the one before */
    } else if (strcmp(name, "rule") == 0 && d != NULL && d->rows_n < CELLS_MAX) {
        d->rows_n++;
    } else if (strcmp(name, "testCase") == 0) {
        r->given_n = 0;
        r->service = mz_str_eq(attribute(r, at, "type"), MZ_S("decisionService"));
    } else if (strcmp(name, "inputNode") == 0 && r->given_n < CELLS_MAX) {
        r->given[r->given_n++] = (struct given){.name = attribute(r, at, "name")};
    } else if (strcmp(name, "resultNode") == 0) {
        r->result = attribute(r, at, "name");
        r->expected = (struct given){.nil = true};
        r->listed = false;
    } else if (strcmp(name, "component") == 0) {
        r->listed = true;
    } else if (strcmp(name, "value") == 0) {
        bool expected = inside(r, 1, "expected");
        struct given *g = expected ? &r->expected : &r->given[r->given_n > 0 ? r->given_n - 1 : 0];
        g->type = attribute(r, at, "xsi:type");
        g->nil = attribute(r, at, "xsi:nil").n > 0;
    }
}

static void characters(void *p, const char *s, int n)
{
    struct reading *r = p;
    mz_buf_add(r->text, (mz_str){s, (size_t)n});
}

static mz_str tidy(struct reading *r)
{
    mz_str s = mz_str_dup(r->a, mz_buf_str(r->text));
    while (s.n > 0 && isspace((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && isspace((unsigned char)s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

static void run_case(struct reading *r);

static void text_closed(struct reading *r, mz_str s)
{
    struct decision *d = &r->decisions[r->decisions_n > 0 ? r->decisions_n - 1 : 0];
    struct row *row = &d->rows[d->rows_n > 0 ? d->rows_n - 1 : 0];
    if (inside(r, 1, "literalExpression")) {
        d->expr = s;
    } else if (inside(r, 1, "inputExpression") && d->inputs_n < CELLS_MAX) {
        d->input[d->inputs_n++] = s;
    } else if (inside(r, 1, "inputEntry") && row->n < CELLS_MAX) {
        row->cell[row->n++] = s;
    } else if (inside(r, 1, "outputValues")) {
        d->outputs = s;
    } else if (inside(r, 1, "outputEntry")) {
        row->out = s;
    }
}

static void closed(void *p, const char *full)
{
    struct reading *r = p;
    const char *name = local(full);
    mz_str s = tidy(r);
    if (strcmp(name, "text") == 0 && r->decisions_n > 0) {
        text_closed(r, s);
    } else if (strcmp(name, "value") == 0) {
        *(inside(r, 1, "expected") ? &r->expected.value
                                   : &r->given[r->given_n > 0 ? r->given_n - 1 : 0].value) = s;
    } else if (strcmp(name, "resultNode") == 0) {
        run_case(r);
    }
    r->depth -= r->depth > 0 ? 1 : 0;
}

static bool read_xml(struct reading *r, mz_str text)
{
    XML_Parser x = XML_ParserCreate(NULL);
    r->depth = 0;
    r->text = mz_buf_new(r->a, FILE_MAX);
    XML_SetUserData(x, r);
    XML_SetElementHandler(x, opened, closed);
    XML_SetCharacterDataHandler(x, characters);
    bool fine = XML_Parse(x, text.p, (int)text.n, 1) == XML_STATUS_OK;
    XML_ParserFree(x);
    return fine;
}

static enum feel_kind kind_of(mz_str type, mz_str example)
{
    bool text = after(type, "string").n > 0 || (example.n > 0 && example.p[0] == '"');
    if (text || mz_str_eq(type, MZ_S("xsd:string"))) {
        return FEEL_TEXT;
    }
    if (mz_str_eq(type, MZ_S("xsd:date"))) {
        return FEEL_DATE;
    }
    bool number = type.n > 3 && (memmem(type.p, type.n, "decimal", 7) != NULL ||
                                 memmem(type.p, type.n, "double", 6) != NULL ||
                                 memmem(type.p, type.n, "int", 3) != NULL);
    bool digit = example.n > 0 && (isdigit((unsigned char)example.p[0]) || example.p[0] == '-');
    return number || digit ? FEEL_NUM : FEEL_BOOL;
}

/* An input of a case as FEEL text. */
static mz_str literal(mz_arena *a, const struct given *g)
{
    if (g->nil || (g->value.n == 0 && g->type.n == 0)) {
        return MZ_S("null");
    }
    return kind_of(g->type, MZ_S("")) == FEEL_TEXT ||
                   memmem(g->type.p, g->type.n, "string", 6) != NULL
               ? mz_str_fmt(a, "\"" MZ_FMT "\"", MZ_ARG(g->value))
               : g->value;
}

static mz_str with_inputs(struct reading *r, mz_str expr)
{
    for (size_t i = 0; i < r->given_n; i++) {
        mz_str name = r->given[i].name;
        mz_buf *out = mz_buf_new(r->a, FILE_MAX);
        for (size_t at = 0; at < expr.n;) {
            bool begins = at == 0 || !isalnum((unsigned char)expr.p[at - 1]);
            bool here = begins && at + name.n <= expr.n &&
                        memcmp(expr.p + at, name.p, name.n) == 0 &&
                        (at + name.n == expr.n || !isalnum((unsigned char)expr.p[at + name.n]));
            mz_buf_add(out, here ? literal(r->a, &r->given[i]) : (mz_str){expr.p + at, 1});
            at += here ? name.n : 1;
        }
        expr = mz_buf_str(out);
    }
    return expr;
}

static enum feel_kind declared_kind(mz_str type)
{
    static const struct {
        const char *type;
        enum feel_kind kind;
    } kinds[] = {
        {"boolean", FEEL_BOOL}, {"number", FEEL_NUM}, {"string", FEEL_TEXT}, {"date", FEEL_DATE}};
    const char *colon = memchr(type.p, ':', type.p == NULL ? 0 : type.n);
    mz_str s = colon == NULL ? type : (mz_str){colon + 1, type.n - 1 - (size_t)(colon - type.p)};
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (mz_str_eq(s, mz_str_of(kinds[i].type))) {
            return kinds[i].kind;
        }
    }
    return FEEL_NULL;
}

static bool builtin(mz_str type)
{
    static const char *const words[] = {
        "Any", "dateTime", "time", "days", "years", "dayTimeDuration", "yearMonthDuration"};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (after(type, words[i]).p != NULL) {
            return true;
        }
    }
    return false;
}

static void run_expression(struct reading *r, const struct decision *d)
{
    struct feel f = {.a = r->a};
    f.p = mz_str_z(r->a, with_inputs(r, d->expr));
    const char *what = f.p;
    struct feel_term t = feel_read(&f);
    struct expect e = r->expected.nil ? no_value() : (struct expect){.s = r->expected.value};
    enum feel_kind declared = declared_kind(d->type);
    if (d->type.n > 0 && declared == FEEL_NULL && !builtin(d->type)) {
        f.reason = FEEL_OTHER; /* a type that the model defines */
    }
    if (declared != FEEL_NULL && t.kind != FEEL_NULL && t.kind != declared &&
        f.reason == FEEL_FINE) {
        f.reason = FEEL_ILL_TYPED; /* the result is not of the type that is declared */
        t.kind = declared;
    }
    if (r->listed && f.reason == FEEL_FINE) {
        f.reason = FEEL_NO_LIST;
    }
    judge(r->s, what, &f, t, e);
}

/* ---- decision tables ----------------------------------------------------------------------------
 */

/* not("a") is written not "a" here; the rest is the same. */
static mz_str cell_of(mz_arena *a, mz_str s)
{
    if (s.n > 5 && memcmp(s.p, "not(", 4) == 0 && s.p[s.n - 1] == ')') {
        return mz_str_fmt(a, "not %.*s", (int)(s.n - 5), s.p + 4);
    }
    for (const char *at = NULL; (at = memmem(s.p, s.n, "date(\"", 6)) != NULL;) {
        size_t from = (size_t)(at - s.p) + 5;
        const char *end = memchr(s.p + from, ')', s.n - from);
        if (end == NULL) {
            return s;
        }
        s = mz_str_fmt(a, "%.*sdate%.*s%.*s", (int)(from - 5), s.p, (int)(end - s.p - (long)from),
                       s.p + from, (int)(s.p + s.n - end - 1), end + 1);
    }
    return s;
}

/* The row whose result stands first among the output values wins: the first after sorting. */
static void by_priority(const struct decision *d)
{
    for (size_t i = 1; i < d->rows_n; i++) {
        for (size_t k = i; k > 0; k--) {
            struct row *a = &d->rows[k - 1], *b = &d->rows[k];
            const char *pa = memmem(d->outputs.p, d->outputs.n, a->out.p, a->out.n);
            const char *pb = memmem(d->outputs.p, d->outputs.n, b->out.p, b->out.n);
            if (pa == NULL || pb == NULL || pa <= pb) {
                break;
            }
            struct row row = *a;
            *a = *b;
            *b = row;
        }
    }
}

static const char *hit_of(const struct decision *d)
{
    if (mz_str_eq(d->hit, MZ_S("FIRST"))) {
        return "first";
    }
    /* Rows that overlap have to agree: that is what our unique asks of them. */
    if (mz_str_eq(d->hit, MZ_S("UNIQUE")) || mz_str_eq(d->hit, MZ_S("ANY"))) {
        return "unique";
    }
    if (mz_str_eq(d->hit, MZ_S("PRIORITY")) && d->outputs.n > 0) {
        by_priority(d);
        return "first";
    }
    if (!mz_str_eq(d->hit, MZ_S("COLLECT"))) {
        return NULL;
    }
    return mz_str_eq(d->sum, MZ_S("SUM"))     ? "collect sum"
           : mz_str_eq(d->sum, MZ_S("MAX"))   ? "collect max"
           : mz_str_eq(d->sum, MZ_S("COUNT")) ? "collect count"
                                              : NULL;
}

static enum feel_kind column_kind(const struct reading *r, const struct decision *d, size_t i)
{
    for (size_t g = 0; g < r->given_n; g++) {
        if (mz_str_eq(r->given[g].name, d->input[i])) {
            return kind_of(r->given[g].type, MZ_S(""));
        }
    }
    return FEEL_BOOL;
}

static mz_str table_pack(struct reading *r, const struct decision *d, const char *hit,
                         enum feel_kind out_kind)
{
    mz_buf *b = mz_buf_new(r->a, FILE_MAX);
    mz_buf_add(b, mz_str_of(UNKNOWNS));
    for (size_t i = 0; i < d->inputs_n; i++) {
        enum feel_kind k = column_kind(r, d, i);
        const char *type =
            k == FEEL_NUM ? "number(2)\n    min: \"-1000000\"\n    max: \"1000000\"" : type_of(k);
        mz_buf_add(b, mz_str_fmt(r->a,
                                 "  x%zu:\n    label: 输入%zu\n    entity: household\n"
                                 "    type: %s\n",
                                 i, i, type));
    }
    bool count = strcmp(hit, "collect count") == 0;
    const char *type = count ? "int" : (out_kind == FEEL_NUM ? "number(2)" : type_of(out_kind));
    mz_buf_add(b, mz_str_fmt(r->a,
                             "tables:\n  r:\n    label: 结果\n    label_en: Result\n"
                             "    entity: household\n    type: %s\n    cite: s 一\n    hit: %s\n"
                             "    inputs:\n",
                             type, hit));
    for (size_t i = 0; i < d->inputs_n; i++) {
        mz_buf_add(b, mz_str_fmt(r->a, "      - x%zu\n", i));
    }
    mz_buf_add(b, MZ_S("    rows:\n"));
    for (size_t i = 0; i < d->rows_n; i++) {
        mz_buf_add(b, MZ_S("      - '"));
        for (size_t c = 0; c < d->rows[i].n; c++) {
            mz_buf_add(b, c > 0 ? MZ_S(" | ") : MZ_S(""));
            mz_buf_add(b, cell_of(r->a, d->rows[i].cell[c]));
        }
        /* A count counts rows: their values may be of any kind in DMN. */
        mz_buf_add(
            b, mz_str_fmt(r->a, " => " MZ_FMT "'\n", MZ_ARG(count ? MZ_S("1") : d->rows[i].out)));
    }
    if (strncmp(hit, "collect", 7) != 0) {
        mz_str none = feel_as((struct feel_term){MZ_S(""), FEEL_NULL}, out_kind);
        mz_buf_add(b, mz_str_fmt(r->a, "      - 'otherwise => " MZ_FMT "'\n", MZ_ARG(none)));
    }
    mz_buf_byte(b, '\0');
    return (mz_str){b->p, b->n - 1};
}

/* Cells of ours hold values, not names; inputs are what a case gives. */
static bool plain_table(const struct reading *r, const struct decision *d)
{
    for (size_t i = 0; i < d->inputs_n; i++) {
        bool given = false;
        for (size_t g = 0; g < r->given_n; g++) {
            given = given || mz_str_eq(r->given[g].name, d->input[i]);
        }
        if (!given) {
            return false;
        }
    }
    for (size_t i = 0; i < d->rows_n; i++) {
        for (size_t c = 0; c < d->rows[i].n; c++) {
            mz_str s = d->rows[i].cell[c];
            bool quoted = false;
            size_t letters = 0;
            for (size_t k = 0; k < s.n; k++) {
                quoted = s.p[k] == '"' ? !quoted : quoted;
                letters += !quoted && isalpha((unsigned char)s.p[k]);
            }
            static const char *const words[] = {"true", "false", "date(", "not(", "null"};
            for (size_t w = 0; w < MZ_LEN(words); w++) {
                for (mz_str rest = after(s, words[w]); rest.n > 0 || rest.p != NULL;
                     rest = after(rest, words[w])) {
                    letters -= strspn(words[w], "abcdefghijklmnopqrstuvwxyz");
                }
            }
            if (letters != 0) {
                return false;
            }
        }
    }
    return true;
}

static void run_table(struct reading *r, const struct decision *d)
{
    const char *hit = hit_of(d);
    if (hit == NULL || !plain_table(r, d) || r->listed || d->rows_n == 0) {
        r->s->differs[r->listed ? FEEL_NO_LIST : FEEL_OTHER]++;
        return;
    }
    enum feel_kind out = kind_of(MZ_S(""), d->rows[0].out);
    struct checked *k = checked_text(MZ_LANG_EN, table_pack(r, d, hit, out).p);
    struct rule_value v = rule_absent(RULE_ERROR);
    if (k->book != NULL) {
        struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
        (void)mz_date_make(2025, 7, 1, &c->at);
        c->known = c->at;
        for (size_t i = 0; i < d->inputs_n; i++) {
            const struct ir_fact *f = rule_fact(k->book, mz_str_fmt(r->a, "x%zu", i));
            for (size_t g = 0; f != NULL && g < r->given_n; g++) {
                if (mz_str_eq(r->given[g].name, d->input[i]) && !r->given[g].nil) {
                    size_t at = (size_t)(f - k->book->facts);
                    r->s->failed +=
                        rule_cell_read(&k->cx, k->book, &f->type, r->given[g].value,
                                       r->given[g].name, &c->household.cells[at]) != MZ_OK;
                }
            }
        }
        const struct ir_rule *rule = rule_find(k->book, MZ_S("r"));
        v = rule_eval(rule_run_new(k->cx.a, k->book, c), (uint32_t)(rule - k->book->rules), 0);
    }
    bool count = strcmp(hit, "collect count") == 0;
    bool right = r->expected.nil ? k->book != NULL && v.why == RULE_UNKNOWN
                                 : equals(k, v, count ? FEEL_NUM : out, r->expected.value);
    if (!right) {
        printf("  table " MZ_FMT ": why %d %lld, expected " MZ_FMT "\n", MZ_ARG(d->name),
               (int)v.why, (long long)v.num, MZ_ARG(r->expected.value));
        checked_show(k, AST_ERROR);
    }
    *(right ? &r->s->passed : &r->s->failed) += 1;
    checked_done(k);
}

static void run_case(struct reading *r)
{
    for (size_t i = 0; i < r->decisions_n; i++) {
        const struct decision *d = &r->decisions[i];
        if (!mz_str_eq(d->name, r->result)) {
            continue;
        }
        if (d->boxed || r->service) {
            r->s->differs[r->listed ? FEEL_NO_LIST : FEEL_OTHER]++;
        } else if (d->hit.n > 0) {
            run_table(r, d);
        } else if (d->expr.n > 0) {
            run_expression(r, d);
        } else {
            r->s->differs[FEEL_OTHER]++;
        }
        return;
    }
    r->s->differs[FEEL_OTHER]++;
}

static void dmn_folder(struct score *s, const char *path, const char *name)
{
    mz_arena *a = mz_arena_new((size_t)1 << 32);
    struct reading r = {.a = a, .s = s, .decisions = MZ_NEW_N(a, struct decision, ITEMS_MAX)};
    mz_str model = slurp(a, mz_str_fmt(a, "%s/%s/%s.dmn", path, name, name).p);
    mz_str cases = slurp(a, mz_str_fmt(a, "%s/%s/%s-test-01.xml", path, name, name).p);
    r.model = true;
    bool fine = model.n == 0 || read_xml(&r, model);
    r.model = false;
    if (model.n > 0 && cases.n > 0 && !(fine && read_xml(&r, cases))) {
        printf("  %s: not XML\n", name);
        s->failed++;
    }
    mz_arena_free(a);
}

TEST(decisions_are_taken_as_the_dmn_kit_says)
{
    static const char *const levels[] = {DATA "compliance-level-2", DATA "compliance-level-3"};
    struct score s = {0};
    for (size_t i = 0; i < MZ_LEN(levels); i++) {
        DIR *d = opendir(levels[i]);
        if (d == NULL) {
            printf("skip %s: no data\n", levels[i]);
            *failures_ = TEST_SKIP;
            return;
        }
        for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
            if (isdigit((unsigned char)e->d_name[0])) {
                dmn_folder(&s, levels[i], e->d_name);
            }
        }
        (void)closedir(d);
    }
    show("dmn-tck", &s);
    CHECK(s.failed == 0 && s.passed > 0);
}

TEST_MAIN(T(dates_are_added_as_dates_calc_does), T(whole_numbers_are_computed_as_cel_does),
          T(decisions_are_taken_as_the_dmn_kit_says))
