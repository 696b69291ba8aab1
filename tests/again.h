/*
 * again.h - a form that was sent is sent again: by a second click, and from a page that stayed open
 * while the work was done. Every form of the pages of an office with its demonstration, filled in as
 * a reader could, by whoever sees it; AGAIN_KIND is the store.
 *
 * Held against the answers: the second click, which carries the key of its form, is answered like
 * the first and changes no row of any table. The stale page, with a key of its own, changes no row
 * either, or it is refused in the reader's language; forms by which one may make another of the same
 * kind stand by name. What no page lets somebody do here is told by name as well: each has a test
 * beside its feature.
 */
#ifndef MZ_TESTS_AGAIN_H
#define MZ_TESTS_AGAIN_H

#include "base/json.h"
#include "forms.h"

enum { DONE_EACH = 4, SHOWN_MAX = 60 };

struct again {
    struct forms f;
    int done[ROUTES_MAX]; /* forms that were taken */
    int tried[ROUTES_MAX];
    int64_t sent, faults;
};

/* Sent once more it is one more, and nothing tells whether that was meant. */
static const struct {
    const char *path;
    const char *why;
} makes_more[] = {
    {"/pay/card", "work that tells of each account that it was decided already"},
    {"/saved/{id}", "a view of one's own gets the name that it has"},
    {"/matter/{id}/letter/{letter:text}", "what is written is kept anew, the last counts"},
    {"/round/{id}", "work that finds nothing more to give out"},
    {"/watch/run", "work that finds nothing new"},
    {"/brain", "work that counts the same once more"},
    {"/brain/budget", "the same figure is written over itself"},
    {"/share/agreement/{id}", "a delivery of a month is made once, its work may be asked again"},
    {"/verify/household/{id}", "another consent of the same person stands beside the first"},
    {"/person/{id}/reveal", "every look leaves its record"},
    {"/org/{id}/reveal", "every look leaves its record"},
    {"/job/{id}", "who tried to stop what has ended leaves a record"},
    {"/account", "an act of an administrator leaves its record"},
    {"/account/{id}/state", "an act of an administrator leaves its record"},
    {"/account/{id}/reset", "an act of an administrator leaves its record"},
    {"/apply/at/{key:text}/unlock", "a code that did not come is sent again, so often and no more"},
};

static inline bool makes_more_of(const char *path)
{
    for (size_t i = 0; i < MZ_LEN(makes_more); i++) {
        if (strcmp(path, makes_more[i].path) == 0) {
            return true;
        }
    }
    return false;
}

static inline size_t route_i(const struct again *z, const struct mz_route *r)
{
    size_t i = 0;
    while (mz_web_route(z->f.t.o.web, i) != r) {
        i++;
    }
    return i;
}

static inline struct mz_answer send_form(struct again *z, const struct form *f, const char *once)
{
    mz_arena *a = z->f.t.o.a;
    mz_str body = mz_str_fmt(a, "once=%s", once);
    for (size_t i = 0; i < f->n; i++) {
        body = mz_str_fmt(a, MZ_FMT "&" MZ_FMT "=" MZ_FMT, MZ_ARG(body),
                          MZ_ARG(encoded(a, f->field[i].name)),
                          MZ_ARG(encoded(a, f->field[i].value)));
    }
    z->sent++;
    return office_call(
        &z->f.t.o, f->who,
        &(struct office_call){.method = "POST", .target = f->target, .json = true, .body = body});
}

static inline void tell_fault(struct again *z, const struct form *f, const struct mz_answer *a,
                              const char *what, mz_str more)
{
    if (++z->faults <= SHOWN_MAX) {
        more.n = more.n > 700 ? 700 : more.n;
        printf("%s: POST " MZ_FMT " as %s: %d, %s: " MZ_FMT "\n", f->route->path, MZ_ARG(f->target),
               account_role_word(f->who->role), a->status, what, MZ_ARG(more));
        for (size_t i = 0; i < f->n; i++) {
            printf("    " MZ_FMT "=" MZ_FMT "\n", MZ_ARG(f->field[i].name),
                   MZ_ARG(f->field[i].value));
        }
    }
}

/* Which tables have another count, out of two texts of counts. */
static inline mz_str changed_tables(struct again *z, mz_str before, mz_str after)
{
    mz_str out = MZ_S("");
    const char *p = before.p;
    const char *q = after.p;
    for (size_t i = 0; i < z->f.tables_n; i++) {
        char *p_end = NULL;
        char *q_end = NULL;
        long long x = strtoll(p, &p_end, 10);
        long long y = strtoll(q, &q_end, 10);
        out = x == y ? out
                     : mz_str_fmt(z->f.t.o.a, MZ_FMT " " MZ_FMT "%+lld", MZ_ARG(out),
                                  MZ_ARG(z->f.table[i]), y - x);
        p = p_end;
        q = q_end;
    }
    return out;
}

static inline bool says_why(const struct mz_answer *a)
{
    const char *at = a->body.n == 0 ? NULL : memmem(a->body.p, a->body.n, "\"message\":\"", 11);
    const char *end = at == NULL ? NULL : a->body.p + a->body.n;
    for (const char *p = at == NULL ? NULL : at + 11; p != end && *p != '"'; p++) {
        if ((unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe9) {
            return true;
        }
    }
    return false;
}

static inline bool same_form(const struct form *a, const struct form *b)
{
    bool same = a->route == b->route && a->n == b->n && mz_str_eq(a->target, b->target);
    for (size_t i = 0; same && i < a->n; i++) {
        bool pressed = a->field[i].fixed && mz_str_eq(a->field[i].name, MZ_S("do"));
        same = mz_str_eq(a->field[i].name, b->field[i].name) &&
               (!pressed || mz_str_eq(a->field[i].value, b->field[i].value));
    }
    return same;
}

/* The page as it is now: what was sent before may have moved on what this form is about. */
static inline void look_again(struct again *z, struct form *f)
{
    size_t n = z->f.n;
    size_t each = z->f.each;
    if (f->page.n == 0 || n + 100 > FORMS_MAX) {
        return;
    }
    struct mz_answer a = office_call(&z->f.t.o, f->who,
                                     &(struct office_call){.method = "GET", .target = f->page});
    z->f.each = SIZE_MAX;
    if (a.status == 200) {
        read_forms(&z->f, f->who, f->page, a.body);
    }
    for (size_t i = n; i < z->f.n; i++) {
        if (same_form(f, &z->f.form[i])) {
            memcpy(f->field, z->f.form[i].field, sizeof f->field);
            break;
        }
    }
    z->f.each = each;
    z->f.n = n;
}

/* Both within the same request of a reader: nothing is taken down in between. */
static inline void twice(struct again *z, const struct form *f, size_t serial)
{
    char once[2][24];
    size_t at = route_i(z, f->route);
    (void)snprintf(once[0], sizeof once[0], "click-%06zu", serial);
    (void)snprintf(once[1], sizeof once[1], "stale-%06zu", serial);
    struct mz_answer first = send_form(z, f, once[0]);
    z->tried[at]++;
    if (first.status >= 400) {
        return;
    }
    z->done[at]++;
    bool file = f->route->file != NULL && f->route->get == NULL;
    mz_str before = counts(&z->f);
    struct mz_answer click = send_form(z, f, once[0]);
    mz_str after = counts(&z->f);
    if (!mz_str_eq(before, after) && !file) {
        tell_fault(z, f, &click, "a second click did it again", changed_tables(z, before, after));
    } else if (click.status != first.status && (f->route->flags & MZ_ROUTE_SECRET) == 0) {
        tell_fault(z, f, &click, "a second click is answered otherwise", click.body);
    }
    struct mz_answer late = send_form(z, f, once[1]);
    mz_str last = counts(&z->f);
    if (!mz_str_eq(after, last) && !makes_more_of(f->route->path) && !file) {
        tell_fault(z, f, &late, "a stale page did it again", changed_tables(z, after, last));
    } else if (late.status >= 400 && !says_why(&late)) {
        tell_fault(z, f, &late, "does not say why", late.body);
    }
}

/* Sessions and languages of their own: schema_fuzz_test sends them. */
static inline bool of_sessions(const char *path)
{
    static const char *const heads[] = {"/look", "/sign", "/me"};
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        if (strncmp(path, heads[i], strlen(heads[i])) == 0) {
            return true;
        }
    }
    return false;
}

static inline void send_all(struct again *z)
{
    for (size_t i = 0; i < z->f.n; i++) {
        struct form *f = &z->f.form[i];
        if (!of_sessions(f->route->path) && z->done[route_i(z, f->route)] < DONE_EACH) {
            look_again(z, f);
            twice(z, f, i);
            office_rest(&z->f.t.o);
        }
    }
}

TEST(what_is_sent_again_changes_nothing_again)
{
    static struct again z;
    static struct marks marks;
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    z.f.t = (struct audit){.marks = &marks, .opened = opened, .useful = useful, .tried = tried};
    z.f.each = 24;
    z.f.buttons = true;
    if (!office_open_with(&z.f.t.o, AGAIN_KIND, true)) {
        CHECK(false);
        return;
    }
    read_words(&z.f.t);
    read_rows(&z.f.t);
    read_tables(&z.f);
    gather(&z.f);
    send_all(&z);
    int64_t routes = 0;
    for (size_t i = 0; mz_web_route(z.f.t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(z.f.t.o.web, i);
        routes += z.done[i] > 0;
        if (getenv("ALL") != NULL && r->post != NULL && office_wanted(r->path)) {
            printf("%-40s %d of %d\n", r->path, z.done[i], z.tried[i]);
        }
    }
    printf("%zu forms, %" PRId64 " requests, %" PRId64 " addresses took one, %" PRId64 " faults\n",
           z.f.n, z.sent, routes, z.faults);
    CHECK(routes >= 40 || getenv("ROUTES") != NULL);
    CHECK(z.faults == 0);
    office_close(&z.f.t.o);
}

#endif
