/*
 * conform_run.h - a translated case as a pack of one rule: checked, evaluated, held against what
 * was expected; and the score of a suite.
 */
#ifndef MZ_TESTS_CONFORM_RUN_H
#define MZ_TESTS_CONFORM_RUN_H

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

static inline void show(const char *suite, const struct score *s)
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

static inline mz_str slurp(mz_arena *a, const char *path)
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

/* ---- what docs/conformance.md says ---------------------------------------------------------- */

enum { TOLD_MOST = 4 };

/* The numbers of a line of a table behind its first column; how many there are. */
static inline size_t told_numbers(const char *line, int *out)
{
    size_t n = 0;
    const char *end = strchr(line, '\n');
    for (const char *at = strchr(line + 1, '|'); at != NULL && at < end && n < TOLD_MOST;
         at = strchr(at + 1, '|')) {
        char *behind = NULL;
        long v = strtol(at + 1, &behind, 10);
        if (behind == at + 1) {
            break;
        }
        out[n++] = (int)v;
    }
    return n;
}

/* How many cases of the folders here the document counts for the reason; `cel`: of CEL. */
static inline int told_reason(const char *text, const char *reason, bool cel)
{
    char head[80];
    int v[TOLD_MOST] = {0};
    (void)snprintf(head, sizeof head, "\n| %s", reason);
    const char *line = strstr(text, head);
    if (line == NULL) {
        return 0;
    }
    const char *end = strchr(line + 1, '|');
    end = end == NULL ? NULL : strchr(end + 1, '|');
    bool of_cel = end != NULL && memmem(line, (size_t)(end - line), "(CEL)", 5) != NULL;
    return of_cel == cel && told_numbers(line + 1, v) > 0 ? v[0] : 0;
}

/*
 * A translator that begins to decline, or a reason that swallows cases, must not stay green. At
 * least what the first row of `suite` says passes, whatever more lies in the folder. Where as many
 * cases lie there as a row counts, that row holds to the number; where it is the first, so do the
 * reasons.
 */
static inline bool as_told(const char *text, const char *suite, const struct score *s)
{
    char head[40];
    bool told = false, right = s->failed == 0;
    int differs = 0;
    for (int i = 1; i < FEEL_REASONS_N; i++) {
        differs += s->differs[i];
    }
    (void)snprintf(head, sizeof head, "\n| %s", suite);
    for (const char *line = text; (line = strstr(line, head)) != NULL; line++) {
        int v[TOLD_MOST] = {0};
        if (told_numbers(line + 1, v) < 3) {
            continue;
        }
        bool first = !told;
        told = true;
        right = right && (!first || s->passed >= v[0]);
        if (s->passed + differs + s->failed != v[0] + v[1] + v[2]) {
            continue;
        }
        right = right && s->passed == v[0] && differs == v[1];
        for (int i = 1; first && i < FEEL_REASONS_N; i++) {
            bool cel = suite[0] == 'C';
            right = right && (v[1] == 0 || s->differs[i] == told_reason(text, REASONS[i], cel));
        }
    }
    if (!told || !right) {
        printf("     docs/conformance.md says otherwise of %s\n", suite);
    }
    return told && right;
}

static inline bool told(const char *suite, const struct score *s)
{
    mz_arena *a = mz_arena_new(FILE_MAX * 2);
    mz_str text = slurp(a, "docs/conformance.md");
    bool right = text.n > 0 && as_told(mz_str_z(a, text), suite, s);
    mz_arena_free(a);
    return right;
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
static inline struct rule_value value_of(struct checked *k, bool *refused)
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

static inline int by_bytes(const void *x, const void *y)
{
    const mz_str *a = x, *b = y;
    int c = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
    return c != 0 ? c : (a->n > b->n) - (a->n < b->n);
}

/* The next text of a formula in quotes; false at its end. */
static inline bool next_word(mz_str formula, size_t *at, mz_str *out)
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

static inline bool words_of(mz_str formula, struct words *w)
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
static inline mz_str in_words(mz_arena *a, mz_str formula, const struct words *w)
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

static inline mz_str list_of(mz_arena *a, const struct words *w)
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

static inline struct checked *pack_of(mz_arena *a, mz_str formula, enum feel_kind kind,
                                      bool ordered)
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

static inline struct expect no_value(void)
{
    return (struct expect){.nothing = true};
}

static inline bool equals(struct checked *k, struct rule_value v, enum feel_kind kind, mz_str s)
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

static inline void judge(struct score *s, const char *what, struct feel *f, struct feel_term t,
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

/* ---- texts of suites ------------------------------------------------------------------------ */

static inline mz_str after(mz_str block, const char *word)
{
    const char *at = block.n == 0 ? NULL : memmem(block.p, block.n, word, strlen(word));
    if (at == NULL) {
        return (mz_str){0};
    }
    at += strlen(word);
    return (mz_str){at, block.n - (size_t)(at - block.p)};
}

#endif
