/*
 * conform_feel.h - expressions of FEEL (DMN) and of CEL as formulas of ours, for conformance runs:
 * arithmetic, comparisons, tests and logic over the terms of conform_feel_term.h.
 */
#ifndef MZ_TESTS_CONFORM_FEEL_H
#define MZ_TESTS_CONFORM_FEEL_H

#include "conform_feel_term.h"

/* Days, months and dates; nothing else adds up. */
static inline struct feel_term feel_calendar(struct feel *f, struct feel_term a, char op,
                                             struct feel_term b)
{
    bool sum = op == '+' || op == '-';
    bool added = b.kind == FEEL_MONTHS || b.kind == FEEL_DAYS;
    struct feel_term out = {mz_str_fmt(f->a, MZ_FMT " %c " MZ_FMT, MZ_ARG(a.s), op, MZ_ARG(b.s)),
                            a.kind};
    if (a.kind >= FEEL_TIME || b.kind >= FEEL_TIME) {
        return feel_not(f, FEEL_NO_TIME);
    }
    if (a.kind == FEEL_NULL || b.kind == FEEL_NULL) {
        return feel_not(f, FEEL_OTHER); /* a null of no kind */
    }
    if ((a.kind == FEEL_TEXT && b.kind == FEEL_TEXT && op == '+') ||
        (!sum && (a.kind >= FEEL_MONTHS || b.kind >= FEEL_MONTHS)) ||
        (a.kind >= FEEL_MONTHS && b.kind == FEEL_NUM)) {
        return feel_not(f, FEEL_OTHER);
    }
    if (op == '+' && b.kind == FEEL_DATE && a.kind > FEEL_DATE) {
        return feel_calendar(f, b, op, a);
    }
    if (a.kind == FEEL_DATE && b.kind == FEEL_MONTHS && sum) {
        out.s = mz_str_fmt(f->a, "add_months(" MZ_FMT ", %s(" MZ_FMT "))", MZ_ARG(a.s),
                           op == '-' ? "-" : "", MZ_ARG(b.s));
    } else if (a.kind == FEEL_DATE && b.kind == FEEL_DATE && op == '-') {
        out.kind = FEEL_DAYS;
    } else if (!(sum && added && (a.kind == b.kind || a.kind == FEEL_DATE))) {
        (void)feel_not(f, FEEL_ILL_TYPED);
    }
    return out;
}

static inline struct feel_term feel_arith(struct feel *f, struct feel_term a, char op,
                                          struct feel_term b)
{
    bool fine =
        (a.kind == FEEL_NUM || a.kind == FEEL_NULL) && (b.kind == FEEL_NUM || b.kind == FEEL_NULL);
    if (!fine) {
        return feel_calendar(f, a, op, b);
    }
    mz_str x = feel_as(a, FEEL_NUM);
    mz_str y = feel_as(b, FEEL_NUM);
    mz_str s = mz_str_fmt(f->a, MZ_FMT " %c " MZ_FMT, MZ_ARG(x), op, MZ_ARG(y));
    if (f->cel && f->fraction && (op == '%' || op == '/') &&
        strspn(mz_str_z(f->a, y), "0.") == y.n) {
        return feel_not(f, FEEL_OTHER); /* not a number, or infinite */
    }
    if (f->cel && f->fraction && op == '%') {
        return feel_not(f, FEEL_OTHER);
    }
    if (f->cel && op == '/' && !f->fraction) { /* whole numbers, towards zero */
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
        (void)feel_not(f,
                       a.kind >= FEEL_TIME || b.kind >= FEEL_TIME ? FEEL_NO_TIME : FEEL_ILL_TYPED);
    } else if (!order && (a.kind == FEEL_NULL || b.kind == FEEL_NULL)) {
        /* FEEL's equality with null is always known: here it is asked by name. */
        mz_str x = a.kind == FEEL_NULL ? feel_as(b, FEEL_BOOL) : feel_as(a, FEEL_BOOL);
        return mz_str_fmt(f->a, "((" MZ_FMT ") is %s)", MZ_ARG(x),
                          op[0] == '!' ? "known" : "unknown");
    } else if (order && kind == FEEL_TEXT) {
        f->words = true;
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
    f->words = f->words || kind == FEEL_TEXT;
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
