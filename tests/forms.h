/*
 * forms.h - every form of the pages as this worker sees them, filled in as a reader could, and every
 * POST that a route declares and no page has: what programs send.
 */
#ifndef MZ_TESTS_FORMS_H
#define MZ_TESTS_FORMS_H

#include "page_forms.h"
#include "samples.h"

enum {
    FORMS_MAX = 3000,
    TABLES_MAX = 400,
    FIELDS_OF_MAX = 40,
    BUTTONS_MAX = 12,
    PAGES_EACH = 2, /* of one route for one worker */
};

struct field {
    mz_str name;
    mz_str value;
    bool fixed; /* hidden: sent as it is, but for the version */
};

struct form {
    const struct mz_route *route;
    struct worker *who;
    mz_str target;
    mz_str page; /* where it stands */
    struct field field[FIELDS_OF_MAX];
    size_t n;
};

struct forms {
    struct audit t;
    struct form form[FORMS_MAX];
    size_t n;
    size_t each;  /* forms of one route: the same fields from another page teach little */
    bool buttons; /* a form of its own for each of its buttons, with what must be filled in only */
    mz_str table[TABLES_MAX];
    size_t tables_n;
};

/* ---- forms out of pages ---------------------------------------------------------------- */

/* Does "/org/12/edit" belong to "/org/{id}/edit"? */
static inline bool fits(const char *path, mz_str target)
{
    size_t i = 0;
    const char *p = path;
    while (*p != '\0' && i < target.n) {
        if (*p == '{') {
            p = strchr(p, '}') + 1;
            while (i < target.n && target.p[i] != '/') {
                i++;
            }
        } else if (*p++ != target.p[i++]) {
            return false;
        }
    }
    return *p == '\0' && i == target.n;
}

static inline const struct mz_route *route_of(struct forms *z, mz_str target)
{
    const struct mz_route *best = NULL;
    const char *mark = memchr(target.p, '?', target.n);
    target.n = mark == NULL ? target.n : (size_t)(mark - target.p);
    for (size_t i = 0; mz_web_route(z->t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(z->t.o.web, i);
        bool fixed = strchr(r->path, '{') == NULL;
        if (r->post != NULL && fits(r->path, target) && (best == NULL || fixed)) {
            best = r;
        }
    }
    return best;
}

static inline void add_field(struct forms *z, struct form *f, mz_str name, mz_str value, bool fixed)
{
    bool own = mz_str_eq(name, MZ_S("token")) || mz_str_eq(name, MZ_S("once"));
    for (size_t i = 0; i < f->n; i++) {
        own = own || mz_str_eq(f->field[i].name, name);
    }
    if (!own && name.n > 0 && f->n < FIELDS_OF_MAX) {
        mz_arena *a = z->t.o.cx.a;
        f->field[f->n++] = (struct field){mz_str_dup(a, name), mz_str_dup(a, value), fixed};
    }
}

/* What a reader could send: the value that stands there, the first choice, or something simple. */
static inline mz_str filled_in(const char *p, const char *end, const char *stop)
{
    mz_str value = attribute(p, end, "value");
    mz_str type = attribute(p, end, "type");
    if (begins(p, end, "<select")) {
        const char *option = memmem(end, (size_t)(stop - end), "<option value=\"", 15);
        const char *second = option == NULL ? NULL
                                            : memmem(option + 1, (size_t)(stop - option - 1),
                                                     "<option value=\"", 15);
        const char *chosen = memmem(end, (size_t)(stop - end), " selected", 9);
        const char *last = memmem(end, (size_t)(stop - end), "</select>", 9);
        const char *at = second != NULL ? second : option;
        while (chosen != NULL && chosen < last && *chosen != '<') {
            chosen--;
        }
        bool full = chosen != NULL && chosen < last &&
                    attribute(chosen, memchr(chosen, '>', (size_t)(stop - chosen)), "value").n > 0;
        at = full ? chosen : at;
        return at == NULL ? MZ_S("") : attribute(at, memchr(at, '>', (size_t)(stop - at)), "value");
    }
    if (value.n > 0) {
        return value;
    }
    if (mz_str_eq(attribute(p, end, "name"), MZ_S("number"))) {
        return MZ_S("6222021234567890128"); /* of a card, with its check digit */
    }
    return mz_str_eq(type, MZ_S("date"))                      ? MZ_S("2026-11-02")
           : attribute(p, end, "inputmode").n > 0             ? MZ_S("1")
           : mz_str_eq(attribute(p, end, "name"), MZ_S("do")) ? MZ_S("")
                                                              : MZ_S("经办核对情况属实");
}

/* Is it sent by somebody who fills in what is asked for, and writes wherever there is room? */
static inline bool must(const char *p, const char *end)
{
    bool value = attribute(p, end, "value").n > 0;
    bool box = mz_str_eq(attribute(p, end, "type"), MZ_S("checkbox"));
    bool row = mz_str_eq(attribute(p, end, "name"), MZ_S("id"));
    return begins(p, end, "<select") || begins(p, end, "<textarea") ||
           memmem(p, (size_t)(end - p), " required", 9) != NULL ||
           (box ? row || memmem(p, (size_t)(end - p), " checked", 8) != NULL : value) ||
           mz_str_eq(attribute(p, end, "type"), MZ_S("hidden"));
}

static inline void read_form(struct forms *z, struct worker *who, mz_str page, const char *p,
                      const char *stop)
{
    const char *end = memchr(p, '>', (size_t)(stop - p));
    mz_str action = end == NULL ? (mz_str){NULL, 0} : attribute(p, end, "action");
    if (end == NULL || !mz_str_eq(attribute(p, end, "method"), MZ_S("post"))) {
        return;
    }
    mz_str target = action.n == 0 ? page : action;
    const struct mz_route *r = route_of(z, target);
    size_t same = 0;
    for (size_t i = 0; r != NULL && i < z->n; i++) {
        same += z->form[i].route == r;
    }
    const char *need = r == NULL ? "" : r->need_post != NULL ? r->need_post : r->need;
    if (r == NULL || same >= z->each || z->n == FORMS_MAX || !may_call(&z->t, who, need)) {
        return;
    }
    struct form f = {.route = r,
                     .who = who,
                     .target = mz_str_dup(z->t.o.cx.a, target),
                     .page = mz_str_dup(z->t.o.cx.a, page)};
    const char *button[BUTTONS_MAX];
    size_t buttons_n = 0;
    for (const char *q = end; q < stop; q++) {
        bool input = *q == '<' && (begins(q, stop, "<input") || begins(q, stop, "<select") ||
                                   begins(q, stop, "<textarea") || begins(q, stop, "<button"));
        const char *close = input ? memchr(q, '>', (size_t)(stop - q)) : NULL;
        bool pressed = close != NULL && begins(q, stop, "<button");
        if (pressed && z->buttons && buttons_n < BUTTONS_MAX) {
            button[buttons_n++] = q;
        } else if (close != NULL && (!z->buttons || must(q, close))) {
            bool fixed = pressed || mz_str_eq(attribute(q, close, "type"), MZ_S("hidden"));
            add_field(z, &f, attribute(q, close, "name"), filled_in(q, close, stop), fixed);
        }
    }
    for (size_t i = 0; i < buttons_n && z->n < FORMS_MAX; i++) {
        const char *close = memchr(button[i], '>', (size_t)(stop - button[i]));
        z->form[z->n] = f;
        add_field(z, &z->form[z->n++], attribute(button[i], close, "name"),
                  attribute(button[i], close, "value"), true);
    }
    if (buttons_n == 0) {
        z->form[z->n++] = f;
    }
}

static inline void read_forms(struct forms *z, struct worker *who, mz_str page, mz_str body)
{
    const char *end = body.p + body.n;
    for (const char *p = body.p; p != NULL && p < end;) {
        p = memmem(p, (size_t)(end - p), "<form ", 6);
        const char *stop = p == NULL ? NULL : memmem(p, (size_t)(end - p), "</form>", 7);
        if (stop != NULL) {
            read_form(z, who, page, p, stop);
        }
        p = stop;
    }
}

/* What a route declares, where no page has its form: programs send that. */
static inline void read_params(struct forms *z, const struct mz_route *r)
{
    const char *need = r->need_post != NULL ? r->need_post : r->need;
    bool known = r->post == NULL;
    for (size_t i = 0; i < z->n; i++) {
        known = known || z->form[i].route == r;
    }
    for (size_t w = 0; w < z->t.o.workers_n && !known && z->n < FORMS_MAX; w++) {
        static struct target list[TARGETS_MAX];
        struct worker *who = &z->t.o.worker[w];
        if (!may_call(&z->t, who, need) || targets(&z->t, who, r->path, list) == 0) {
            continue;
        }
        struct form *f = &z->form[z->n++];
        *f = (struct form){.route = r, .who = who, .target = mz_str_dup(z->t.o.cx.a, list[0].path)};
        for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
            if (strcmp(p->in, "post") == 0) {
                add_field(z, f, mz_str_of(p->name),
                          p->type == MZ_PARAM_TEXT ? MZ_S("核对") : MZ_S("1"), false);
            }
        }
        known = true;
    }
}

static inline void gather(struct forms *z)
{
    static struct target list[TARGETS_MAX];
    struct audit *t = &z->t;
    for (size_t w = 0; w < t->o.workers_n; w++) {
        for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
            const struct mz_route *r = mz_web_route(t->o.web, i);
            struct worker *who = &t->o.worker[w];
            bool skip = r->get == NULL || r->file != NULL || !office_wanted(r->path) ||
                        !may_call(t, who, r->need);
            t->route = i;
            size_t n = skip ? 0 : targets(t, who, r->path, list);
            for (size_t k = 0, opened = 0; k < n && k < 200 && opened < PAGES_EACH; k++) {
                const struct office_call c = {.method = "GET", .target = list[k].path};
                struct mz_answer a = office_call(&t->o, who, &c);
                opened += a.status == 200;
                if (a.status == 200) {
                    read_forms(z, who, list[k].path, a.body);
                }
            }
            office_rest(&t->o);
        }
    }
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        if (office_wanted(mz_web_route(t->o.web, i)->path)) {
            read_params(z, mz_web_route(t->o.web, i));
        }
    }
}

/* ---- what is in the database ----------------------------------------------------------------------
 */

static inline void read_tables(struct forms *z)
{
    struct raw_row *c = NULL;
    size_t n = office_columns(&z->t.o, &c);
    for (size_t i = 0; i < n; i++) {
        bool fresh = z->tables_n == 0 || !mz_str_eq(z->table[z->tables_n - 1], c[i].s);
        bool words = c[i].s.n > 3 && memmem(c[i].s.p, c[i].s.n, "_fts", 4) != NULL;
        bool key = mz_str_eq(c[i].s, MZ_S("account_once")); /* that something was answered */
        if (fresh && !words && !key && z->tables_n < TABLES_MAX) {
            z->table[z->tables_n++] = c[i].s;
        }
    }
}

/* The rows of all tables as one text of counts. */
static inline mz_str counts(struct forms *z)
{
    struct office *o = &z->t.o;
    mz_arena *keep = o->cx.a;
    o->cx.a = o->a;
    mz_str sql = MZ_S("SELECT 0, 0, ''");
    mz_str out = MZ_S("");
    for (size_t i = 0; i < z->tables_n; i++) {
        sql = mz_str_fmt(o->a, MZ_FMT " || ' ' || (SELECT COUNT(*) FROM " MZ_FMT ")", MZ_ARG(sql),
                         MZ_ARG(z->table[i]));
        if (i % 40 == 39 || i + 1 == z->tables_n) {
            struct raw_row *r = NULL;
            size_t n = office_raw(o, mz_str_fmt(o->a, MZ_FMT ", ''", MZ_ARG(sql)).p, &r);
            out = mz_str_fmt(o->a, MZ_FMT MZ_FMT, MZ_ARG(out), MZ_ARG(n > 0 ? r[0].s : MZ_S("?")));
            sql = MZ_S("SELECT 0, 0, ''");
        }
    }
    o->cx.a = keep;
    return out;
}

#endif
