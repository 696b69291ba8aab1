/*
 * conform_feel.h - expressions of FEEL (DMN) and of CEL as formulas of ours, for conformance runs.
 *
 * A translation is a text and a kind. What we do not have is named in `reason`: a construct is
 * left out on purpose, or its operands are of kinds that our checker refuses.
 */
#ifndef MZ_TESTS_CONFORM_FEEL_H
#define MZ_TESTS_CONFORM_FEEL_H

#include <ctype.h>
#include <string.h>

#include "base/base.h"

enum feel_kind { FEEL_NULL, FEEL_BOOL, FEEL_NUM, FEEL_TEXT, FEEL_DATE, FEEL_MONTHS, FEEL_DAYS };

/* Deliberate differences: docs/conformance.md says why for each. */
enum feel_reason {
    FEEL_FINE,
    FEEL_ILL_TYPED,  /* refused before it runs, where FEEL goes on with null */
    FEEL_NO_TIME,    /* times of day and moments */
    FEEL_NO_LIST,    /* lists and contexts as values */
    FEEL_NO_ORDER,   /* order of texts */
    FEEL_SCALE,      /* rounding to a computed scale, or one beyond 18 decimals */
    FEEL_NULL_EQUAL, /* null = null */
    FEEL_NO_UNSIGNED,
    FEEL_OVERFLOW, /* exact, where CEL overflows */
    FEEL_OTHER,    /* any other construct that we do not have */
    FEEL_REASONS_N
};

struct feel {
    mz_arena *a;
    const char *p;
    bool cel;
    int depth;
    enum feel_reason reason;
};

struct feel_term {
    mz_str s;
    enum feel_kind kind;
};

static inline struct feel_term feel_not(struct feel *f, enum feel_reason why)
{
    f->reason = f->reason == FEEL_FINE ? why : f->reason;
    return (struct feel_term){MZ_S("?"), FEEL_NULL};
}

static inline void feel_space(struct feel *f)
{
    while (isspace((unsigned char)*f->p)) {
        f->p++;
    }
}

static inline bool feel_take(struct feel *f, const char *word)
{
    feel_space(f);
    size_t n = strlen(word);
    bool name = isalpha((unsigned char)word[n - 1]) != 0;
    if (strncmp(f->p, word, n) != 0 || (name && isalnum((unsigned char)f->p[n]))) {
        return false;
    }
    f->p += n;
    return true;
}

/* Null takes the kind of what it stands beside: an unknown fact of that kind. */
static inline mz_str feel_as(struct feel_term t, enum feel_kind kind)
{
    static const char *const unknown[] = {"none_bool", "none_bool",   "none_num", "none_text",
                                          "none_date", "none_months", "none_days"};
    return t.kind == FEEL_NULL ? mz_str_of(unknown[kind]) : t.s;
}

static inline struct feel_term feel_expr(struct feel *f);

static inline mz_str feel_quoted(struct feel *f)
{
    feel_space(f);
    const char *from = *f->p == '"' ? ++f->p : f->p;
    while (*f->p != '\0' && *f->p != '"') {
        f->p++;
    }
    mz_str s = {from, (size_t)(f->p - from)};
    if (*f->p == '"') {
        f->p++;
    } else {
        (void)feel_not(f, FEEL_OTHER);
    }
    return s;
}

/* P1Y6M, P5D; what has hours is no duration of ours. */
static inline struct feel_term feel_duration(struct feel *f, mz_str s)
{
    long months = 0, days = 0, n = 0;
    bool has_months = false, has_days = false, minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    if (i >= s.n || s.p[i++] != 'P') {
        return feel_not(f, FEEL_OTHER);
    }
    for (; i < s.n; i++) {
        if (isdigit((unsigned char)s.p[i])) {
            n = n * 10 + (s.p[i] - '0');
            continue;
        }
        if (s.p[i] == 'T') {
            return feel_not(f, FEEL_NO_TIME);
        }
        months += s.p[i] == 'Y' ? n * 12 : (s.p[i] == 'M' ? n : 0);
        days += s.p[i] == 'D' ? n : 0;
        has_months = has_months || s.p[i] != 'D';
        has_days = has_days || s.p[i] == 'D';
        n = 0;
    }
    if (has_months == has_days) {
        return feel_not(f, FEEL_OTHER);
    }
    const char *sign = minus ? "-" : "";
    return has_months ? (struct feel_term){mz_str_fmt(f->a, "%s%ld个月", sign, months), FEEL_MONTHS}
                      : (struct feel_term){mz_str_fmt(f->a, "%s%ld天", sign, days), FEEL_DAYS};
}

static inline struct feel_term feel_date(struct feel *f, mz_str s)
{
    if (memchr(s.p, ':', s.n) != NULL || memchr(s.p, 'T', s.n) != NULL) {
        return feel_not(f, FEEL_NO_TIME);
    }
    if (s.n != 10) {
        return feel_not(f, FEEL_OTHER);
    }
    return (struct feel_term){mz_str_fmt(f->a, "date\"" MZ_FMT "\"", MZ_ARG(s)), FEEL_DATE};
}

static inline struct feel_term feel_number(struct feel *f)
{
    const char *from = f->p;
    while (isdigit((unsigned char)*f->p) || (*f->p == '.' && isdigit((unsigned char)f->p[1]))) {
        f->p++;
    }
    mz_str s = {from, (size_t)(f->p - from)};
    if (*f->p == 'u') {
        f->p++;
        f->reason = f->reason == FEEL_FINE ? FEEL_NO_UNSIGNED : f->reason;
    }
    return from == f->p ? feel_not(f, FEEL_OTHER) : (struct feel_term){s, FEEL_NUM};
}

enum { FEEL_ARGS_MAX = 8 };

static inline int feel_args(struct feel *f, struct feel_term out[FEEL_ARGS_MAX], const char **names)
{
    int n = 0;
    while (!feel_take(f, ")") && n < FEEL_ARGS_MAX && *f->p != '\0') {
        feel_space(f);
        names[n] = NULL;
        static const char *const known[] = {"n", "scale", NULL};
        for (int i = 0; known[i] != NULL; i++) {
            size_t len = strlen(known[i]);
            if (strncmp(f->p, known[i], len) == 0 && f->p[len] == ':') {
                names[n] = known[i];
                f->p += len + 1;
            }
        }
        const char *colon = strchr(f->p, ':');
        const char *end = strpbrk(f->p, ",)\"");
        if (colon != NULL && (end == NULL || colon < end)) {
            (void)feel_not(f, FEEL_ILL_TYPED); /* no parameter of that name */
            f->p = colon + 1;
        }
        out[n++] = feel_expr(f);
        (void)feel_take(f, ",");
    }
    return n;
}

/* round up(n, scale) and its like. */
static inline struct feel_term feel_round(struct feel *f, const char *mode, bool may_omit)
{
    struct feel_term arg[FEEL_ARGS_MAX];
    const char *name[FEEL_ARGS_MAX];
    int n = feel_args(f, arg, name);
    int x = n > 0 && name[0] != NULL && strcmp(name[0], "scale") == 0 ? 1 : 0;
    bool wrong = n != 2 && !(n == 1 && may_omit && x == 0);
    if (wrong || (arg[x].kind != FEEL_NUM && arg[x].kind != FEEL_NULL)) {
        return feel_not(f, FEEL_ILL_TYPED);
    }
    long scale = 0;
    if (n == 2) {
        mz_str s = arg[1 - x].s;
        char *end = NULL;
        if (arg[1 - x].kind != FEEL_NUM) {
            return feel_not(f, FEEL_ILL_TYPED);
        }
        const char *z = mz_str_z(f->a, s);
        scale = strtol(z, &end, 10);
        if (*end != '\0' || scale < 0 || scale > 18) {
            return feel_not(f, FEEL_SCALE);
        }
    }
    mz_str step = scale == 0 ? MZ_S("1") : mz_str_fmt(f->a, "0.%0*d", (int)scale, 1);
    mz_str of = feel_as(arg[x], FEEL_NUM);
    return (struct feel_term){
        mz_str_fmt(f->a, "round(" MZ_FMT ", " MZ_FMT ", %s)", MZ_ARG(of), MZ_ARG(step), mode),
        FEEL_NUM};
}

static inline struct feel_term feel_call(struct feel *f)
{
    static const struct {
        const char *name;
        const char *mode;
        bool may_omit;
    } rounds[] = {{"round up(", "up", false},           {"round down(", "down", false},
                  {"round half up(", "half_up", false}, {"floor(", "floor", true},
                  {"ceiling(", "ceil", true},           {"decimal(", "half_even", false}};
    for (size_t i = 0; i < MZ_LEN(rounds); i++) {
        if (feel_take(f, rounds[i].name)) {
            return feel_round(f, rounds[i].mode, rounds[i].may_omit);
        }
    }
    if (feel_take(f, "date and time(") || feel_take(f, "time(")) {
        (void)feel_quoted(f);
        (void)feel_take(f, ")");
        return feel_not(f, FEEL_NO_TIME);
    }
    bool date = feel_take(f, "date(");
    if (date || feel_take(f, "duration(")) {
        mz_str s = feel_quoted(f);
        if (!feel_take(f, ")")) {
            return feel_not(f, FEEL_OTHER);
        }
        return date ? feel_date(f, s) : feel_duration(f, s);
    }
    if (feel_take(f, "not(")) {
        struct feel_term t = feel_expr(f);
        if (!feel_take(f, ")")) {
            return feel_not(f, FEEL_OTHER);
        }
        if (t.kind != FEEL_BOOL && t.kind != FEEL_NULL) {
            (void)feel_not(f, FEEL_ILL_TYPED);
        }
        mz_str s = feel_as(t, FEEL_BOOL);
        return (struct feel_term){mz_str_fmt(f->a, "(not (" MZ_FMT "))", MZ_ARG(s)), FEEL_BOOL};
    }
    return feel_not(f, FEEL_OTHER);
}

static inline struct feel_term feel_prim(struct feel *f)
{
    feel_space(f);
    if (++f->depth > 100) {
        return feel_not(f, FEEL_OTHER);
    }
    struct feel_term t = {0};
    if (feel_take(f, "true") || feel_take(f, "false")) {
        t = (struct feel_term){f->p[-2] == 'u' ? MZ_S("true") : MZ_S("false"), FEEL_BOOL};
    } else if (feel_take(f, "null")) {
        t = (struct feel_term){MZ_S("null"), FEEL_NULL};
    } else if (*f->p == '"') {
        mz_str s = feel_quoted(f);
        t = (struct feel_term){mz_str_fmt(f->a, "\"" MZ_FMT "\"", MZ_ARG(s)), FEEL_TEXT};
    } else if (feel_take(f, "@")) {
        mz_str s = feel_quoted(f);
        bool period = s.n > 0 && (s.p[0] == 'P' || s.p[0] == '-');
        t = period ? feel_duration(f, s) : feel_date(f, s);
    } else if (feel_take(f, "-")) {
        t = feel_prim(f);
        if (t.kind != FEEL_NUM && t.kind != FEEL_NULL) {
            (void)feel_not(f, FEEL_ILL_TYPED);
        }
        bool plain = t.s.n > 0 && isdigit((unsigned char)t.s.p[0]) && !f->cel;
        mz_str s = feel_as(t, FEEL_NUM);
        t = (struct feel_term){plain ? mz_str_fmt(f->a, "-" MZ_FMT, MZ_ARG(s))
                                     : mz_str_fmt(f->a, "(-(" MZ_FMT "))", MZ_ARG(s)),
                               FEEL_NUM};
    } else if (f->cel && feel_take(f, "!")) {
        t = feel_prim(f);
        mz_str s = feel_as(t, FEEL_BOOL);
        t = (struct feel_term){mz_str_fmt(f->a, "(not (" MZ_FMT "))", MZ_ARG(s)), FEEL_BOOL};
    } else if (feel_take(f, "(")) {
        t = feel_expr(f);
        if (!feel_take(f, ")")) {
            t = feel_not(f, FEEL_OTHER);
        }
        bool sum = t.kind == FEEL_NUM && !isdigit((unsigned char)t.s.p[0]);
        t.s = sum || memchr(t.s.p, ' ', t.s.n) != NULL
                  ? mz_str_fmt(f->a, "(" MZ_FMT ")", MZ_ARG(t.s))
                  : t.s;
    } else if (*f->p == '[' || *f->p == '{') {
        t = feel_not(f, FEEL_NO_LIST);
    } else if (isdigit((unsigned char)*f->p)) {
        t = feel_number(f);
    } else {
        t = feel_call(f);
    }
    f->depth--;
    return t;
}

static inline struct feel_term feel_arith(struct feel *f, struct feel_term a, char op,
                                          struct feel_term b)
{
    bool fine =
        (a.kind == FEEL_NUM || a.kind == FEEL_NULL) && (b.kind == FEEL_NUM || b.kind == FEEL_NULL);
    if (!fine) {
        return feel_not(f, FEEL_OTHER);
    }
    mz_str x = feel_as(a, FEEL_NUM);
    mz_str y = feel_as(b, FEEL_NUM);
    mz_str s = mz_str_fmt(f->a, MZ_FMT " %c " MZ_FMT, MZ_ARG(x), op, MZ_ARG(y));
    if (f->cel && op == '/') { /* whole numbers, towards zero */
        s = mz_str_fmt(f->a, "round(" MZ_FMT ", 1, down)", MZ_ARG(s));
    } else if (op == '%') {
        s = mz_str_fmt(f->a, "(" MZ_FMT " - " MZ_FMT " * round(" MZ_FMT " / " MZ_FMT ", 1, down))",
                       MZ_ARG(x), MZ_ARG(y), MZ_ARG(x), MZ_ARG(y));
    }
    return (struct feel_term){s, FEEL_NUM};
}

static inline struct feel_term feel_product(struct feel *f)
{
    struct feel_term t = feel_prim(f);
    for (;;) {
        feel_space(f);
        char op = *f->p;
        if (op != '*' && op != '/' && !(f->cel && op == '%')) {
            return t;
        }
        f->p++;
        t = feel_arith(f, t, op, feel_prim(f));
    }
}

static inline struct feel_term feel_sum(struct feel *f)
{
    struct feel_term t = feel_product(f);
    for (;;) {
        feel_space(f);
        char op = *f->p;
        if (op != '+' && op != '-') {
            return t;
        }
        f->p++;
        t = feel_arith(f, t, op, feel_product(f));
    }
}

/* a op b, both null or of one kind. */
static inline mz_str feel_compare(struct feel *f, struct feel_term a, const char *op,
                                  struct feel_term b)
{
    bool order = op[0] == '<' || op[0] == '>';
    enum feel_kind kind = a.kind != FEEL_NULL ? a.kind : b.kind;
    if (a.kind != FEEL_NULL && b.kind != FEEL_NULL && a.kind != b.kind) {
        (void)feel_not(f, FEEL_ILL_TYPED);
    } else if (!order && (a.kind == FEEL_NULL || b.kind == FEEL_NULL)) {
        (void)feel_not(f, FEEL_NULL_EQUAL);
    } else if (order && kind == FEEL_TEXT) {
        (void)feel_not(f, FEEL_NO_ORDER);
    } else if (order && kind == FEEL_BOOL) {
        (void)feel_not(f, FEEL_ILL_TYPED);
    }
    mz_str x = feel_as(a, kind);
    mz_str y = feel_as(b, kind);
    return mz_str_fmt(f->a, MZ_FMT " %s " MZ_FMT, MZ_ARG(x), op, MZ_ARG(y));
}

static inline const char *feel_op(struct feel *f)
{
    static const char *const ops[] = {"<=", ">=", "!=", "==", "<", ">", "=", NULL};
    feel_space(f);
    for (int i = 0; ops[i] != NULL; i++) {
        if (strncmp(f->p, ops[i], strlen(ops[i])) == 0) {
            f->p += strlen(ops[i]);
            return strcmp(ops[i], "==") == 0 ? "=" : ops[i];
        }
    }
    return NULL;
}

static inline mz_str feel_tests(struct feel *f, struct feel_term x, bool in_list);

/* The rest of a range whose lower end was read. */
static inline mz_str feel_range(struct feel *f, struct feel_term x, bool low_in,
                                struct feel_term low)
{
    struct feel_term high = feel_sum(f);
    bool high_in = feel_take(f, "]");
    if (!high_in && !feel_take(f, ")")) {
        (void)feel_not(f, FEEL_OTHER);
    }
    enum feel_kind kind = x.kind != FEEL_NULL ? x.kind : low.kind;
    if (kind == FEEL_TEXT) {
        (void)feel_not(f, FEEL_NO_ORDER);
    }
    mz_str v = feel_as(x, kind);
    mz_str a = feel_as(low, kind);
    mz_str b = feel_as(high, kind);
    return mz_str_fmt(f->a, MZ_FMT " in %c" MZ_FMT " .. " MZ_FMT "%c", MZ_ARG(v),
                      low_in ? '[' : '(', MZ_ARG(a), MZ_ARG(b), high_in ? ']' : ')');
}

/* One unary test: an operator, a range, a list, a value. */
static inline mz_str feel_test(struct feel *f, struct feel_term x)
{
    const char *op = feel_op(f);
    if (op != NULL) {
        return feel_compare(f, x, op, feel_sum(f));
    }
    if (feel_take(f, "-")) {
        return MZ_S("true");
    }
    feel_space(f);
    if (*f->p == '[' || *f->p == '(') {
        return feel_tests(f, x, true);
    }
    return feel_compare(f, x, "=", feel_sum(f));
}

/* "(a, b)", "[a, b]", "[a .. b]" and what stands alone. */
static inline mz_str feel_tests(struct feel *f, struct feel_term x, bool in_list)
{
    feel_space(f);
    bool low_in = *f->p == '[';
    if (*f->p != '[' && *f->p != '(') {
        return feel_test(f, x);
    }
    if (f->depth > 20) {
        (void)feel_not(f, FEEL_OTHER);
        return MZ_S("true");
    }
    (void)in_list;
    f->p++;
    feel_space(f);
    bool plain = *f->p != '[' && *f->p != '(' && strchr("<>=!", *f->p) == NULL;
    mz_str s = MZ_S("");
    if (plain) {
        struct feel_term first = feel_sum(f);
        if (feel_take(f, "..")) {
            return feel_range(f, x, low_in, first);
        }
        s = feel_compare(f, x, "=", first);
    } else {
        f->depth++;
        s = feel_test(f, x);
        f->depth--;
    }
    while (feel_take(f, ",")) {
        f->depth++;
        mz_str next = feel_test(f, x);
        f->depth--;
        s = mz_str_fmt(f->a, MZ_FMT " or " MZ_FMT, MZ_ARG(s), MZ_ARG(next));
    }
    if (!feel_take(f, low_in ? "]" : ")")) {
        (void)feel_not(f, FEEL_OTHER);
    }
    return mz_str_fmt(f->a, "(" MZ_FMT ")", MZ_ARG(s));
}

static inline struct feel_term feel_relation(struct feel *f)
{
    struct feel_term t = feel_sum(f);
    if (feel_take(f, "between")) {
        struct feel_term low = feel_sum(f);
        if (!feel_take(f, "and")) {
            return feel_not(f, FEEL_OTHER);
        }
        struct feel_term high = feel_sum(f);
        enum feel_kind kind = t.kind != FEEL_NULL ? t.kind : low.kind;
        (void)feel_compare(f, t, "<=", high); /* for its refusals */
        mz_str x = feel_as(t, kind), a = feel_as(low, kind), b = feel_as(high, kind);
        return (struct feel_term){mz_str_fmt(f->a, MZ_FMT " in [" MZ_FMT " .. " MZ_FMT "]",
                                             MZ_ARG(x), MZ_ARG(a), MZ_ARG(b)),
                                  FEEL_BOOL};
    }
    if (feel_take(f, "in")) {
        return (struct feel_term){feel_tests(f, t, false), FEEL_BOOL};
    }
    const char *op = feel_op(f);
    if (op == NULL) {
        return t;
    }
    return (struct feel_term){feel_compare(f, t, op, feel_sum(f)), FEEL_BOOL};
}

static inline struct feel_term feel_logic(struct feel *f, struct feel_term a, const char *word,
                                          struct feel_term b)
{
    bool fine = a.kind <= FEEL_BOOL && b.kind <= FEEL_BOOL;
    if (!fine) {
        (void)feel_not(f, FEEL_ILL_TYPED);
    }
    mz_str x = feel_as(a, FEEL_BOOL);
    mz_str y = feel_as(b, FEEL_BOOL);
    return (struct feel_term){
        mz_str_fmt(f->a, "(" MZ_FMT ") %s (" MZ_FMT ")", MZ_ARG(x), word, MZ_ARG(y)), FEEL_BOOL};
}

static inline struct feel_term feel_conjunction(struct feel *f)
{
    struct feel_term t = feel_relation(f);
    while (f->cel ? feel_take(f, "&&") : feel_take(f, "and")) {
        t = feel_logic(f, t, "and", feel_relation(f));
    }
    return t;
}

static inline struct feel_term feel_expr(struct feel *f)
{
    struct feel_term t = feel_conjunction(f);
    while (f->cel ? feel_take(f, "||") : feel_take(f, "or")) {
        t = feel_logic(f, t, "or", feel_conjunction(f));
    }
    return t;
}

/* A whole expression; f->reason tells when it has no formula of ours. */
static inline struct feel_term feel_read(struct feel *f)
{
    struct feel_term t = feel_expr(f);
    feel_space(f);
    return *f->p == '\0' ? t : feel_not(f, FEEL_OTHER);
}

#endif
