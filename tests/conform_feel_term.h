/*
 * conform_feel_term.h - literals, functions and terms of FEEL (DMN) and of CEL as formulas of ours.
 *
 * A translation is a text and a kind. What we do not have is named in `reason`: a construct is
 * left out on purpose, or its operands are of kinds that our checker refuses.
 */
#ifndef MZ_TESTS_CONFORM_FEEL_TERM_H
#define MZ_TESTS_CONFORM_FEEL_TERM_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/date.h"
#include "base/io.h"

enum feel_kind {
    FEEL_NULL,
    FEEL_BOOL,
    FEEL_NUM,
    FEEL_TEXT,
    FEEL_DATE,
    FEEL_MONTHS,
    FEEL_DAYS,
    FEEL_TIME,   /* of a day: its second, a whole number; it may be compared, nothing else */
    FEEL_MOMENT, /* its second since 1970, likewise */
};

/* Deliberate differences: docs/conformance.md says why for each. */
enum feel_reason {
    FEEL_FINE,
    FEEL_ILL_TYPED,  /* refused before it runs, where FEEL goes on with null */
    FEEL_NO_TIME,    /* times of day and moments, but for their order */
    FEEL_NO_LIST,    /* lists and contexts as values */
    FEEL_NO_ORDER,   /* order of texts that are not written in the expression */
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
    bool fraction; /* CEL: a number with a point stands in it: divisions are exact */
    bool words;    /* texts are compared by order: they become values of an ordered list */
    int zone;      /* times so far: 1 without a zone, 2 with an offset; they do not compare */
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

/* Space and comments. */
static inline void feel_space(struct feel *f)
{
    for (;;) {
        const char *end = NULL;
        if (isspace((unsigned char)*f->p)) {
            f->p++;
        } else if (!f->cel && strncmp(f->p, "//", 2) == 0) {
            end = strchr(f->p, '\n');
            f->p = end == NULL ? f->p + strlen(f->p) : end;
        } else if (!f->cel && strncmp(f->p, "/*", 2) == 0) {
            end = strstr(f->p + 2, "*/");
            f->p = end == NULL ? f->p + strlen(f->p) : end + 2;
        } else {
            return;
        }
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
    static const char *const unknown[] = {"none_bool", "none_bool",   "none_num",
                                          "none_text", "none_date",   "none_months",
                                          "none_days", "none_second", "none_second"};
    return t.kind == FEEL_NULL ? mz_str_of(unknown[kind]) : t.s;
}

static inline struct feel_term feel_expr(struct feel *f);

/* One character behind a backslash; what our texts cannot hold is left out on purpose. */
static inline void feel_escape(struct feel *f, mz_buf *b)
{
    char c = *f->p;
    f->p += c == '\0' ? 0 : 1;
    if (c == 'u' || c == 'U') {
        size_t digits = c == 'u' ? 4 : 6;
        char hex[8] = {0};
        memcpy(hex, f->p, strnlen(f->p, digits));
        f->p += strlen(hex);
        unsigned long v = strtoul(hex, NULL, 16);
        if (v >= 0x10000) {
            mz_buf_byte(b, (char)(0xf0 | v >> 18));
        }
        if (v >= 0x800) {
            mz_buf_byte(b, (char)(v >= 0x10000 ? 0x80 | (v >> 12 & 0x3f) : 0xe0 | v >> 12));
        }
        if (v >= 0x80) {
            mz_buf_byte(b, (char)(v >= 0x800 ? 0x80 | (v >> 6 & 0x3f) : 0xc0 | v >> 6));
        }
        mz_buf_byte(b, (char)(v >= 0x80 ? 0x80 | (v & 0x3f) : v));
        f->reason = f->reason == FEEL_FINE && (v < 0x20 || (v >= 0xd800 && v < 0xe000)) ? FEEL_OTHER
                                                                                        : f->reason;
        return;
    }
    (void)feel_not(f, FEEL_OTHER);
    mz_buf_byte(b, c);
}

static inline mz_str feel_quoted(struct feel *f)
{
    feel_space(f);
    f->p += *f->p == '"' ? 1 : 0;
    mz_buf *b = mz_buf_new(f->a, 1 << 16);
    while (*f->p != '\0' && *f->p != '"') {
        if (*f->p == '\\') {
            f->p++;
            feel_escape(f, b);
        } else {
            mz_buf_byte(b, *f->p++);
        }
    }
    if (*f->p == '"') {
        f->p++;
    } else {
        (void)feel_not(f, FEEL_OTHER);
    }
    return mz_buf_str(b);
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
        if (strchr("YMD", s.p[i]) == NULL || !isdigit((unsigned char)s.p[i - 1])) {
            return feel_not(f, FEEL_OTHER);
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

/* A day; a wrong one is written as it is, and refused. */
static inline struct feel_term feel_date(struct feel *f, mz_str s)
{
    bool plain = s.n == 10 && strspn(mz_str_z(f->a, s), "0123456789-/") == 10;
    return plain ? (struct feel_term){mz_str_fmt(f->a, "date\"" MZ_FMT "\"", MZ_ARG(s)), FEEL_DATE}
                 : feel_not(f, FEEL_OTHER);
}

/* "10:30:08", ".5" behind it, and "Z" or "+05:00": as a number, the offset taken off. */
static inline struct feel_term feel_clock(struct feel *f, mz_str s, int64_t days, bool moment)
{
    const char *z = mz_str_z(f->a, s);
    int h = 0, m = 0, sec = 0, n = 0, oh = 0, om = 0;
    char sign = 0;
    mz_str part = MZ_S("");
    if (sscanf(z, "%2d:%2d:%2d%n", &h, &m, &sec, &n) != 3 || n != 8 || h > 23 || m > 59 ||
        sec > 59) {
        return feel_not(f, FEEL_NO_TIME);
    }
    z += n;
    if (*z == '.') {
        size_t digits = strspn(z + 1, "0123456789");
        part = (mz_str){z, digits + 1};
        z += digits + 1;
    }
    int zone = *z == '\0' ? 1 : 2;
    n = 0;
    bool offset = strlen(z) == 6 && sscanf(z, "%c%2d:%2d%n", &sign, &oh, &om, &n) == 3 && n == 6 &&
                  oh <= 18 && om < 60;
    bool utc = strcmp(z, "Z") == 0;
    if ((zone == 2 && !utc && !(offset && (sign == '+' || sign == '-'))) || part.n > 4 ||
        (f->zone != 0 && f->zone != zone)) {
        return feel_not(f, FEEL_NO_TIME);
    }
    f->zone = zone;
    int64_t off = utc || zone == 1 ? 0 : (oh * 60 + om) * (sign == '-' ? -60 : 60);
    int64_t v = days * 86400 + h * 3600 + m * 60 + sec - off;
    return v < 0 ? feel_not(f, FEEL_NO_TIME)
                 : (struct feel_term){mz_str_fmt(f->a, "%lld" MZ_FMT, (long long)v, MZ_ARG(part)),
                                      moment ? FEEL_MOMENT : FEEL_TIME};
}

/* "2018-12-08T10:30:08"; a day alone is its first second. */
static inline struct feel_term feel_moment(struct feel *f, mz_str s)
{
    int y = 0, m = 0, d = 0, n = 0;
    mz_date day = {0};
    if (sscanf(mz_str_z(f->a, s), "%4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || n != 10 ||
        !mz_date_make(y, m, d, &day) || (s.n > 10 && s.p[10] != 'T') || s.n == 11) {
        return feel_not(f, FEEL_NO_TIME);
    }
    mz_date epoch = {0};
    (void)mz_date_make(1970, 1, 1, &epoch);
    mz_str clock = s.n == 10 ? MZ_S("00:00:00") : (mz_str){s.p + 11, s.n - 11};
    return feel_clock(f, clock, day.v - epoch.v, true);
}

/* 1.23e4 without its exponent: 12300. */
static inline mz_str feel_shifted(struct feel *f, mz_str s, long e)
{
    mz_buf *b = mz_buf_new(f->a, 256);
    const char *point = memchr(s.p, '.', s.n);
    long whole = point == NULL ? (long)s.n : (long)(point - s.p);
    long digits = (long)s.n - (point == NULL ? 0 : 1);
    long at = whole + e; /* digits before the point */
    for (long i = at < 1 ? at - 1 : 0; i < digits || i < at; i++) {
        long from = i < whole ? i : i + 1;
        if (i == at && i > 0) {
            mz_buf_byte(b, '.');
        }
        mz_buf_byte(b, i < 0 || i >= digits ? '0' : s.p[from]);
        if (at < 1 && i == at - 1) {
            mz_buf_byte(b, '.');
        }
    }
    return mz_buf_str(b);
}

static inline struct feel_term feel_number(struct feel *f)
{
    const char *from = f->p;
    while (isdigit((unsigned char)*f->p) || (*f->p == '.' && isdigit((unsigned char)f->p[1]))) {
        f->p++;
    }
    mz_str s = {from, (size_t)(f->p - from)};
    s = s.n > 0 && s.p[0] == '.' ? mz_str_fmt(f->a, "0" MZ_FMT, MZ_ARG(s)) : s;
    size_t sign = f->p[0] != '\0' && (f->p[1] == '-' || f->p[1] == '+') ? 2 : 1;
    if (!f->cel && (*f->p == 'e' || *f->p == 'E') && isdigit((unsigned char)f->p[sign])) {
        char *end = NULL;
        long e = strtol(f->p + 1, &end, 10);
        f->p = end;
        if (e < -18 || e > 18) {
            return feel_not(f, FEEL_SCALE);
        }
        s = feel_shifted(f, s, e);
    }
    if (*f->p == 'u') {
        f->p++;
        f->reason = f->reason == FEEL_FINE ? FEEL_NO_UNSIGNED : f->reason;
    }
    f->fraction = f->fraction || memchr(s.p, '.', s.n) != NULL;
    if (s.n > 18 && !f->fraction) {
        return feel_not(f, FEEL_OVERFLOW); /* literals have 64 bits */
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
            (void)feel_not(f, FEEL_OTHER); /* no parameter of that name */
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
        if (*end != '\0' || scale < -18 || scale > 18) {
            return feel_not(f, FEEL_SCALE);
        }
    }
    mz_str step = scale <= 0 ? mz_str_fmt(f->a, "1%0*d", (int)-scale, 0)
                             : mz_str_fmt(f->a, "0.%0*d", (int)scale, 1);
    step = scale == 0 ? MZ_S("1") : step;
    mz_str of = feel_as(arg[x], FEEL_NUM);
    return (struct feel_term){
        mz_str_fmt(f->a, "round(" MZ_FMT ", " MZ_FMT ", %s)", MZ_ARG(of), MZ_ARG(step), mode),
        FEEL_NUM};
}

static inline mz_str feel_modulo(struct feel *f, mz_str x, mz_str y)
{
    return mz_str_fmt(
        f->a, "((" MZ_FMT ") - (" MZ_FMT ") * round((" MZ_FMT ") / (" MZ_FMT "), 1, floor))",
        MZ_ARG(x), MZ_ARG(y), MZ_ARG(x), MZ_ARG(y));
}

/* abs, modulo, even, odd: by the greater of two and by rounding down. */
static inline bool feel_numeric(struct feel *f, struct feel_term *out)
{
    static const char *const names[] = {"abs(", "modulo(", "even(", "odd("};
    int which = 0;
    while (which < 4 && !feel_take(f, names[which])) {
        which++;
    }
    if (which == 4) {
        return false;
    }
    struct feel_term arg[FEEL_ARGS_MAX] = {{{0}, FEEL_NULL}};
    const char *name[FEEL_ARGS_MAX];
    int n = feel_args(f, arg, name);
    bool numbers = n == (which == 1 ? 2 : 1);
    for (int i = 0; i < n && numbers; i++) {
        numbers = name[i] == NULL && (arg[i].kind == FEEL_NUM || arg[i].kind == FEEL_NULL);
    }
    if (!numbers) {
        *out = feel_not(f, FEEL_OTHER);
        return true;
    }
    mz_str x = feel_as(arg[0], FEEL_NUM);
    mz_str mod = feel_modulo(f, x, which == 1 ? feel_as(arg[1], FEEL_NUM) : MZ_S("2"));
    *out = (struct feel_term){mod, FEEL_NUM};
    if (which == 0) {
        *out = (struct feel_term){
            mz_str_fmt(f->a, "max(" MZ_FMT ", -(" MZ_FMT "))", MZ_ARG(x), MZ_ARG(x)), FEEL_NUM};
    } else if (which > 1) {
        *out = (struct feel_term){mz_str_fmt(f->a, "(" MZ_FMT " = %d)", MZ_ARG(mod), which - 2),
                                  FEEL_BOOL};
    }
    return true;
}

/* Whole months from one day to another. */
static inline struct feel_term feel_between(struct feel *f)
{
    struct feel_term arg[FEEL_ARGS_MAX] = {{{0}, FEEL_NULL}};
    const char *name[FEEL_ARGS_MAX];
    int n = feel_args(f, arg, name);
    for (int i = 0; i < 2; i++) {
        if (n != 2 || name[i] != NULL || (arg[i].kind != FEEL_DATE && arg[i].kind != FEEL_NULL)) {
            return feel_not(f, n == 2 && arg[i].kind >= FEEL_TIME ? FEEL_NO_TIME : FEEL_OTHER);
        }
    }
    mz_str x = feel_as(arg[0], FEEL_DATE), y = feel_as(arg[1], FEEL_DATE);
    return (struct feel_term){
        mz_str_fmt(f->a, "months_between(" MZ_FMT ", " MZ_FMT ")", MZ_ARG(x), MZ_ARG(y)),
        FEEL_MONTHS};
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
    bool moment = feel_take(f, "date and time(");
    if (moment || feel_take(f, "time(")) {
        feel_space(f);
        bool text = *f->p == '"';
        mz_str s = text ? feel_quoted(f) : MZ_S("");
        if (!text || !feel_take(f, ")")) {
            return feel_not(f, FEEL_NO_TIME);
        }
        return moment ? feel_moment(f, s) : feel_clock(f, s, 0, false);
    }
    struct feel_term number = {0};
    if (feel_numeric(f, &number)) {
        return number;
    }
    if (feel_take(f, "years and months duration(")) {
        return feel_between(f);
    }
    int y = 0, m = 0, d = 0, n = 0;
    if (sscanf(f->p, "date(%4d,%2d,%2d)%n", &y, &m, &d, &n) == 3 && n > 0 && y > 0) {
        f->p += n; /* a day that is none is written all the same, and refused */
        return (struct feel_term){mz_str_fmt(f->a, "date\"%04d-%02d-%02d\"", y, m, d), FEEL_DATE};
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

/* What is not true takes the other branch, also what is null. */
static inline struct feel_term feel_if(struct feel *f)
{
    struct feel_term c = feel_expr(f);
    bool then = feel_take(f, "then");
    struct feel_term yes = feel_expr(f);
    bool other = feel_take(f, "else");
    struct feel_term no = feel_expr(f);
    if (!then || !other) {
        return feel_not(f, FEEL_OTHER);
    }
    enum feel_kind kind = yes.kind != FEEL_NULL ? yes.kind : no.kind;
    bool typed = c.kind <= FEEL_BOOL && (no.kind == FEEL_NULL || no.kind == kind);
    if (!typed) {
        (void)feel_not(f, FEEL_ILL_TYPED);
    }
    mz_str when = feel_as(c, FEEL_BOOL);
    if (memmem(when.p, when.n, "none_", 5) != NULL) {
        when =
            mz_str_fmt(f->a, "(" MZ_FMT ") is known and (" MZ_FMT ")", MZ_ARG(when), MZ_ARG(when));
    }
    mz_str a = feel_as(yes, kind), b = feel_as(no, kind);
    return (struct feel_term){mz_str_fmt(f->a, "(if " MZ_FMT " then " MZ_FMT " else " MZ_FMT ")",
                                         MZ_ARG(when), MZ_ARG(a), MZ_ARG(b)),
                              kind};
}

static inline struct feel_term feel_prim(struct feel *f)
{
    feel_space(f);
    if (++f->depth > 20) { /* a formula of ours is not as deep */
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
        bool period = s.n > 1 && (s.p[0] == 'P' || (s.p[0] == '-' && s.p[1] == 'P'));
        bool clock = s.n > 2 && s.p[2] == ':';
        bool moment = memchr(s.p, 'T', s.n) != NULL;
        t = period   ? feel_duration(f, s)
            : clock  ? feel_clock(f, s, 0, false)
            : moment ? feel_moment(f, s)
                     : feel_date(f, s);
    } else if (feel_take(f, "-")) {
        t = feel_prim(f);
        if (t.kind != FEEL_NUM && t.kind != FEEL_NULL) {
            (void)feel_not(f, t.kind >= FEEL_TIME ? FEEL_NO_TIME : FEEL_ILL_TYPED);
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
    } else if (isdigit((unsigned char)*f->p) || (*f->p == '.' && isdigit((unsigned char)f->p[1]))) {
        t = feel_number(f);
    } else if (!f->cel && feel_take(f, "if")) {
        t = feel_if(f);
    } else {
        t = feel_call(f);
    }
    f->depth--;
    return t;
}

#endif
