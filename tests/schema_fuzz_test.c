/*
 * schema_fuzz_test.c - every form and every declared POST of the program, fuzzed by its own
 * description: what stands in the pages' forms and in the routes' parameters.
 *
 * Each field in turn is missing, empty, twice there, too long, of the wrong type, a huge number,
 * and bytes that are NUL, broken UTF-8 or GB18030; the version is stale; the whole is sent twice.
 * Held against each answer: never a 5xx; a refusal says why in Chinese and in English, names the
 * field when one is at fault, and holds no ID number; what is sent again changes nothing twice.
 */
#include "base/json.h"
#include "base/utf8.h"
#include "samples.h"

enum {
    FORMS_MAX = 600,
    FIELDS_OF_MAX = 40,
    FORMS_EACH = 2, /* forms of one route: the same fields from another page teach little */
    TABLES_MAX = 400,
    FAULTS_SHOWN = 100,
    LONG_N = 6000,
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
    struct field field[FIELDS_OF_MAX];
    size_t n;
};

struct fuzz {
    struct audit t;
    struct form form[FORMS_MAX];
    size_t n;
    mz_str table[TABLES_MAX];
    size_t tables_n;
    int64_t faults, sent, refused, unnamed;
    const struct form *last; /* of the fault told last: one of a kind is enough to look at */
    const char *what;
    int shown;
};

/* ---- forms out of pages ---------------------------------------------------------------- */

/* The value of an attribute of the tag [p, end); p == NULL when it has none. */
static mz_str attribute(const char *p, const char *end, const char *name)
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

static bool begins(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(end - p) >= n && memcmp(p, what, n) == 0;
}

/* Does "/org/12/edit" belong to "/org/{id}/edit"? */
static bool fits(const char *path, mz_str target)
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

static const struct mz_route *route_of(struct fuzz *z, mz_str target)
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

static void add_field(struct fuzz *z, struct form *f, mz_str name, mz_str value, bool fixed)
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
static mz_str filled_in(const char *p, const char *end, const char *stop)
{
    mz_str value = attribute(p, end, "value");
    mz_str type = attribute(p, end, "type");
    if (begins(p, end, "<select")) {
        const char *option = memmem(end, (size_t)(stop - end), "<option value=\"", 15);
        const char *second = option == NULL ? NULL
                                            : memmem(option + 1, (size_t)(stop - option - 1),
                                                     "<option value=\"", 15);
        const char *at = second != NULL ? second : option;
        return at == NULL ? MZ_S("") : attribute(at, memchr(at, '>', (size_t)(stop - at)), "value");
    }
    if (value.n > 0) {
        return value;
    }
    return mz_str_eq(type, MZ_S("date"))                      ? MZ_S("2026-11-02")
           : attribute(p, end, "inputmode").n > 0             ? MZ_S("1")
           : mz_str_eq(attribute(p, end, "name"), MZ_S("do")) ? MZ_S("")
                                                              : MZ_S("经办核对情况属实");
}

static void read_form(struct fuzz *z, struct worker *who, mz_str page, const char *p,
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
    if (r == NULL || same >= FORMS_EACH || z->n == FORMS_MAX || !may_call(&z->t, who, need)) {
        return;
    }
    struct form *f = &z->form[z->n++];
    *f = (struct form){.route = r, .who = who, .target = mz_str_dup(z->t.o.cx.a, target)};
    for (const char *q = end; q < stop; q++) {
        bool input = *q == '<' && (begins(q, stop, "<input") || begins(q, stop, "<select") ||
                                   begins(q, stop, "<textarea") || begins(q, stop, "<button"));
        const char *close = input ? memchr(q, '>', (size_t)(stop - q)) : NULL;
        if (close != NULL) {
            mz_str type = attribute(q, close, "type");
            bool fixed = mz_str_eq(type, MZ_S("hidden")) || begins(q, stop, "<button");
            add_field(z, f, attribute(q, close, "name"), filled_in(q, close, stop), fixed);
        }
    }
}

static void read_forms(struct fuzz *z, struct worker *who, mz_str page, mz_str body)
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
static void read_params(struct fuzz *z, const struct mz_route *r)
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

static void gather(struct fuzz *z)
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
            for (size_t k = 0, opened = 0; k < n && k < 200 && opened < 2; k++) {
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

/* ---- sending -------------------------------------------------------------------------------- */

enum hostile {
    AS_IT_IS,
    MISSING,
    EMPTY,
    TWICE,
    TOO_LONG,
    WRONG_TYPE,
    HUGE_NUMBER,
    NEGATIVE,
    NUL_BYTE,
    BAD_UTF8,
    GB18030,
    AN_ID_NUMBER,
    HOSTILE_N
};

static mz_str encoded(mz_arena *a, mz_str s)
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

/* The value as it stands in an urlencoded body. */
static mz_str value_of(mz_arena *a, const struct field *f, enum hostile how)
{
    switch (how) {
    case TOO_LONG: {
        char *p = mz_arena_alloc(a, LONG_N);
        memset(p, 'x', LONG_N);
        return (mz_str){p, LONG_N};
    }
    case EMPTY:
        return MZ_S("");
    case WRONG_TYPE:
        return MZ_S("abc%22%3Cscript%3E%7B0%7D");
    case HUGE_NUMBER:
        return MZ_S("99999999999999999999999999");
    case NEGATIVE:
        return MZ_S("-9223372036854775808");
    case NUL_BYTE:
        return MZ_S("a%00b");
    case BAD_UTF8:
        return MZ_S("%FF%FE%C0%AF");
    case GB18030:
        return MZ_S("%B5%CD%B1%A3");
    case AN_ID_NUMBER:
        return MZ_S("11010519491231002X");
    case AS_IT_IS:
    case MISSING:
    case TWICE:
    case HOSTILE_N:
        break;
    }
    return encoded(a, f->value);
}

static mz_str body_of(struct fuzz *z, const struct form *f, size_t at, enum hostile how)
{
    mz_arena *a = z->t.o.a;
    mz_str out = MZ_S("x=1");
    for (size_t i = 0; i < f->n; i++) {
        enum hostile one = i == at ? how : AS_IT_IS;
        if (one == MISSING) {
            continue;
        }
        mz_str name = encoded(a, f->field[i].name);
        mz_str value = value_of(a, &f->field[i], one);
        for (int k = 0; k < (one == TWICE ? 2 : 1); k++) {
            out = mz_str_fmt(a, MZ_FMT "&" MZ_FMT "=" MZ_FMT, MZ_ARG(out), MZ_ARG(name),
                             MZ_ARG(value));
        }
    }
    return out;
}

static void fault(struct fuzz *z, const struct form *f, size_t at, enum hostile how, int status,
                  const char *what, mz_str more)
{
    bool told = z->last == f && z->what == what;
    z->last = f;
    z->what = what;
    if (++z->faults > 0 && !told && ++z->shown <= FAULTS_SHOWN) {
        more.n = more.n > 300 ? 300 : more.n;
        printf("POST " MZ_FMT " (%s) field " MZ_FMT " %d as %s: %d, %s: " MZ_FMT "\n",
               MZ_ARG(f->target), f->route->path, MZ_ARG(at < f->n ? f->field[at].name : MZ_S("-")),
               (int)how, f->who->role == MZ_ROLE_N ? "nobody" : account_role_word(f->who->role),
               status, what, MZ_ARG(more));
    }
}

static struct mz_answer post(struct fuzz *z, const struct form *f, mz_str body, const char *lang)
{
    const struct office_call c = {
        .method = "POST", .target = f->target, .json = true, .body = body, .lang = lang};
    z->sent++;
    return office_call(&z->t.o, f->who, &c);
}

/* ---- what is held against an answer ------------------------------------------------------------
 */

static bool has_chinese(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0xe4 && (unsigned char)s.p[i] <= 0xe9) {
            return true;
        }
    }
    return false;
}

static bool has_number(mz_str s)
{
    return s.n > 0 && memmem(s.p, s.n, "11010519491231002X", 18) != NULL;
}

static const struct mz_json *read_answer(struct fuzz *z, const struct mz_answer *a)
{
    const struct mz_json *doc = NULL;
    mz_cx *cx = &z->t.o.cx;
    mz_arena *keep = cx->a;
    cx->a = z->t.o.a;
    if (mz_json_read(cx, a->body, (struct mz_json_options){.size_max = (size_t)16 << 20}, &doc) !=
        MZ_OK) {
        mz_clear(cx);
        doc = NULL;
    }
    cx->a = keep;
    return doc;
}

static mz_str text_of(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = map == NULL ? NULL : mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_TEXT ? v->text : (mz_str){NULL, 0};
}

static void hold(struct fuzz *z, const struct form *f, size_t at, enum hostile how, mz_str body)
{
    struct mz_answer zh = post(z, f, body, "zh-CN");
    if (zh.status >= 500 || zh.cut || zh.status == 0) {
        fault(z, f, at, how, zh.status, "is broken", zh.body);
        return;
    }
    if (zh.status < 400) {
        return;
    }
    z->refused++;
    mz_str said = text_of(read_answer(z, &zh), "message");
    mz_str code = text_of(read_answer(z, &zh), "code");
    mz_str field = text_of(read_answer(z, &zh), "field");
    bool chooses = strcmp(f->route->path, "/look") == 0; /* the language of its own answer */
    if (!has_chinese(said) && !chooses) {
        fault(z, f, at, how, zh.status, "does not say why in Chinese", zh.body);
    }
    if (has_number(zh.body)) {
        fault(z, f, at, how, zh.status, "holds an ID number", zh.body);
    }
    bool at_fault = mz_str_eq(code, MZ_S("INVALID")) || mz_str_eq(code, MZ_S("USAGE"));
    bool has_name = field.n > 0 || how == AS_IT_IS || !at_fault;
    z->unnamed += !has_name;
    if (!has_name) {
        fault(z, f, at, how, zh.status, "does not name the field", zh.body);
    }
    struct mz_answer en = post(z, f, body, "en");
    mz_str english = text_of(read_answer(z, &en), "message");
    bool ascii = english.n > 0 && (unsigned char)english.p[0] < 0x80;
    if (en.status >= 400 && !chooses && (!ascii || mz_str_eq(english, said))) {
        fault(z, f, at, how, en.status, "does not say why in English", en.body);
    }
}

/* ---- sent twice -------------------------------------------------------------------------------
 */

static void read_tables(struct fuzz *z)
{
    struct raw_row *c = NULL;
    size_t n = office_columns(&z->t.o, &c);
    for (size_t i = 0; i < n; i++) {
        bool fresh = z->tables_n == 0 || !mz_str_eq(z->table[z->tables_n - 1], c[i].s);
        bool words = c[i].s.n > 3 && memmem(c[i].s.p, c[i].s.n, "_fts", 4) != NULL;
        if (fresh && !words && z->tables_n < TABLES_MAX) {
            z->table[z->tables_n++] = c[i].s;
        }
    }
}

/* The rows of all tables as one text of counts. */
static mz_str counts(struct fuzz *z)
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

static void twice(struct fuzz *z, const struct form *f, size_t serial)
{
    mz_str body = mz_str_fmt(z->t.o.a, MZ_FMT "&once=fuzz-%06zu",
                             MZ_ARG(body_of(z, f, f->n, AS_IT_IS)), serial);
    struct mz_answer first = post(z, f, body, "zh-CN");
    mz_str before = counts(z);
    struct mz_answer again = post(z, f, body, "zh-CN");
    mz_str after = counts(z);
    if (first.status >= 500 || again.status >= 500) {
        fault(z, f, f->n, AS_IT_IS, first.status >= 500 ? first.status : again.status, "is broken",
              first.status >= 500 ? first.body : again.body);
    }
    if (first.status < 400 && !mz_str_eq(before, after)) {
        fault(z, f, f->n, AS_IT_IS, again.status, "did it twice", after);
    }
}

/* A version that is gone must change nothing: the form was stale. */
static void stale(struct fuzz *z, struct form *f, size_t at)
{
    mz_str own = f->field[at].value;
    f->field[at].value = MZ_S("987654");
    mz_str body = body_of(z, f, f->n, AS_IT_IS);
    mz_str before = counts(z);
    struct mz_answer a = post(z, f, body, "zh-CN");
    if (a.status >= 500 || !mz_str_eq(before, counts(z))) {
        fault(z, f, at, AS_IT_IS, a.status, "a stale version changed rows", a.body);
    }
    f->field[at].value = own;
}

/* Forms whose act changes no subject: a look that is noted, a file made of what is there now. */
static bool reads(const char *path)
{
    return strcmp(path, "/person/{id}/reveal") == 0 || strcmp(path, "/share/agreement/{id}") == 0;
}

static void fuzz_form(struct fuzz *z, struct form *f, size_t serial)
{
    for (size_t at = 0; at < f->n; at++) {
        for (int how = MISSING; how < HOSTILE_N; how++) {
            hold(z, f, at, (enum hostile)how, body_of(z, f, at, (enum hostile)how));
            office_rest(&z->t.o);
        }
        if (mz_str_eq(f->field[at].name, MZ_S("version")) && !reads(f->route->path)) {
            stale(z, f, at);
        }
        stay_signed_in(&z->t, f->who);
        office_rest(&z->t.o);
    }
    hold(z, f, f->n, AS_IT_IS, MZ_S("x=1"));
    twice(z, f, serial);
    stay_signed_in(&z->t, f->who);
    office_rest(&z->t.o);
}

/* What changes who is signed in, with which password and language, comes last. */
static bool of_sessions(const char *path)
{
    static const char *const heads[] = {"/look", "/sign", "/me", "/account"};
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        if (strncmp(path, heads[i], strlen(heads[i])) == 0) {
            return true;
        }
    }
    return false;
}

TEST(every_form_refuses_well_and_does_nothing_twice)
{
    static struct fuzz z;
    static struct marks marks;
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    z.t = (struct audit){.marks = &marks, .opened = opened};
    z.t.useful = useful;
    z.t.tried = tried;
    if (!office_open_with(&z.t.o, MZ_DB_SQLITE, true)) {
        CHECK(false);
        return;
    }
    read_words(&z.t);
    read_rows(&z.t);
    read_tables(&z);
    gather(&z);
    for (size_t i = 0; i < z.n; i++) {
        if (!of_sessions(z.form[i].route->path)) {
            fuzz_form(&z, &z.form[i], i);
        }
    }
    for (size_t i = 0; i < z.n; i++) {
        if (of_sessions(z.form[i].route->path) && strcmp(z.form[i].route->path, "/look") != 0) {
            fuzz_form(&z, &z.form[i], i);
        }
    }
    for (size_t i = 0; i < z.n; i++) {
        if (strcmp(z.form[i].route->path, "/look") == 0) {
            fuzz_form(&z, &z.form[i], i);
        }
    }
    printf("%zu forms, %" PRId64 " requests, %" PRId64 " refused, %" PRId64
           " without a field's name, %" PRId64 " faults\n",
           z.n, z.sent, z.refused, z.unnamed, z.faults);
    CHECK(z.n >= 60 || getenv("ROUTES") != NULL);
    CHECK(z.faults == 0);
    office_close(&z.t.o);
}

TEST_MAIN(T(every_form_refuses_well_and_does_nothing_twice))
