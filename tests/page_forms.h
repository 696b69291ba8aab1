/*
 * page_forms.h - a form of a page as a browser sends it when one of its buttons is pressed: hidden
 * fields, what stands in the others, and what somebody types over it.
 */
#ifndef MZ_TESTS_PAGE_FORMS_H
#define MZ_TESTS_PAGE_FORMS_H

#include <stdio.h>
#include <string.h>

#include "base/base.h"

/* The value of an attribute of the tag [p, end); p == NULL when it has none. */
static inline mz_str attribute(const char *p, const char *end, const char *name)
{
    char want[40];
    (void)snprintf(want, sizeof want, " %s=\"", name);
    const char *at = memmem(p, (size_t)(end - p), want, strlen(want));
    if (at == NULL) {
        return (mz_str){NULL, 0};
    }
    at += strlen(want);
    const char *close = memchr(at, '"', (size_t)(end - at));
    return close == NULL ? (mz_str){NULL, 0} : (mz_str){at, (size_t)(close - at)};
}

static inline bool begins(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(end - p) >= n && memcmp(p, what, n) == 0;
}

static inline mz_str encoded(mz_arena *a, mz_str s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = mz_arena_alloc(a, s.n * 3 + 1);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        out[3 * i] = '%';
        out[3 * i + 1] = hex[c >> 4];
        out[3 * i + 2] = hex[c & 15];
    }
    return (mz_str){out, s.n * 3};
}

/* As it was before it stood in HTML. */
static inline mz_str unescaped(mz_arena *a, mz_str s)
{
    static const struct {
        const char *name;
        char c;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    char *out = mz_arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        out[n] = s.p[i];
        for (size_t k = 0; k < MZ_LEN(names) && s.p[i] == '&'; k++) {
            if (begins(s.p + i, s.p + s.n, names[k].name)) {
                out[n] = names[k].c;
                i += strlen(names[k].name) - 1;
                break;
            }
        }
        n++;
    }
    return (mz_str){out, n};
}

struct typed {
    const char *name;
    const char *value;
};

struct press {
    mz_str here;              /* where the page was shown */
    const char *button;       /* value of its "do"; NULL: the first form that posts to here */
    const struct typed *type; /* over what stands there; ends with an empty row, or NULL */
};

/* The text in a field: [p, end) is its tag, `stop` the end of the form. False: it is not sent. */
static inline bool field_value(mz_arena *a, const char *p, const char *end, const char *stop,
                               mz_str *out)
{
    mz_str type = attribute(p, end, "type");
    mz_str value = attribute(p, end, "value");
    bool box = mz_str_eq(type, MZ_S("checkbox")) || mz_str_eq(type, MZ_S("radio"));
    if (begins(p, end, "<textarea")) {
        const char *close = memmem(end, (size_t)(stop - end), "</textarea>", 11);
        value = (mz_str){end + 1, close == NULL ? 0 : (size_t)(close - end - 1)};
    } else if (begins(p, end, "<select")) {
        const char *last = memmem(end, (size_t)(stop - end), "</select>", 9);
        const char *at = memmem(end, (size_t)(last - end), " selected", 9);
        while (at != NULL && *at != '<') {
            at--;
        }
        at = at != NULL ? at : memmem(end, (size_t)(last - end), "<option", 7);
        value = at == NULL ? MZ_S("") : attribute(at, memchr(at, '>', (size_t)(last - at)), "value");
    }
    *out = unescaped(a, value.p == NULL ? MZ_S("") : value);
    return (!box || memmem(p, (size_t)(end - p), " checked", 8) != NULL) &&
           !mz_str_eq(type, MZ_S("file"));
}

static inline mz_str put_field(mz_arena *a, mz_str body, mz_str name, mz_str value)
{
    return mz_str_fmt(a, MZ_FMT "%s" MZ_FMT "=" MZ_FMT, MZ_ARG(body), body.n > 0 ? "&" : "",
                      MZ_ARG(encoded(a, name)), MZ_ARG(encoded(a, value)));
}

static inline bool is_typed(const struct press *w, mz_str name)
{
    for (const struct typed *t = w->type; t != NULL && t->name != NULL; t++) {
        if (mz_str_eq(name, mz_str_of(t->name))) {
            return true;
        }
    }
    return false;
}

/* One form, [p, stop): what it sends; false when it does not have the button. */
static inline bool read_press(mz_arena *a, const char *p, const char *stop, const struct press *w,
                              mz_str *body)
{
    bool has = w->button == NULL;
    *body = MZ_S("");
    for (const char *q = p; q != NULL && q < stop; q++) {
        bool button = begins(q, stop, "<button");
        bool field = begins(q, stop, "<input") || begins(q, stop, "<select") ||
                     begins(q, stop, "<textarea");
        const char *end = field || button ? memchr(q, '>', (size_t)(stop - q)) : NULL;
        if (end == NULL) {
            continue;
        }
        mz_str name = attribute(q, end, "name");
        mz_str value = MZ_S("");
        bool sent = name.n > 0 && field_value(a, q, end, stop, &value) && !is_typed(w, name);
        bool wanted = w->button != NULL && mz_str_eq(name, MZ_S("do")) &&
                      mz_str_eq(value, mz_str_of(w->button));
        has = has || wanted;
        *body = sent && (!button || wanted) ? put_field(a, *body, name, value) : *body;
    }
    for (const struct typed *t = w->type; t != NULL && t->name != NULL; t++) {
        *body = put_field(a, *body, mz_str_of(t->name), mz_str_of(t->value));
    }
    return has;
}

/* What a browser would post; false when no form of the page has the button. */
static inline bool pressed(mz_arena *a, mz_str page, const struct press *w, mz_str *target,
                           mz_str *body)
{
    const char *end = page.p + page.n;
    for (const char *p = page.p; p != NULL && p < end;) {
        p = memmem(p, (size_t)(end - p), "<form ", 6);
        const char *stop = p == NULL ? NULL : memmem(p, (size_t)(end - p), "</form>", 7);
        const char *head = stop == NULL ? NULL : memchr(p, '>', (size_t)(stop - p));
        if (head == NULL) {
            return false;
        }
        mz_str action = unescaped(a, attribute(p, head, "action"));
        *target = action.n == 0 ? w->here : action;
        bool post = mz_str_eq(attribute(p, head, "method"), MZ_S("post"));
        bool mine = w->button != NULL || mz_str_eq(*target, w->here);
        if (post && mine && read_press(a, head, stop, w, body)) {
            return true;
        }
        p = stop;
    }
    return false;
}

#endif
