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
#include "forms.h"

enum {
    FAULTS_SHOWN = 100,
    LONG_N = 6000,
};

struct fuzz {
    struct forms f;
    int64_t faults, sent, refused, unnamed;
    const struct form *last; /* of the fault told last: one of a kind is enough to look at */
    const char *what;
    int shown;
};

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
    mz_arena *a = z->f.t.o.a;
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
    return office_call(&z->f.t.o, f->who, &c);
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
    mz_cx *cx = &z->f.t.o.cx;
    mz_arena *keep = cx->a;
    cx->a = z->f.t.o.a;
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

static void twice(struct fuzz *z, const struct form *f, size_t serial)
{
    mz_str body = mz_str_fmt(z->f.t.o.a, MZ_FMT "&once=fuzz-%06zu",
                             MZ_ARG(body_of(z, f, f->n, AS_IT_IS)), serial);
    struct mz_answer first = post(z, f, body, "zh-CN");
    mz_str before = counts(&z->f);
    struct mz_answer again = post(z, f, body, "zh-CN");
    mz_str after = counts(&z->f);
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
    mz_str before = counts(&z->f);
    struct mz_answer a = post(z, f, body, "zh-CN");
    if (a.status >= 500 || !mz_str_eq(before, counts(&z->f))) {
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
            office_rest(&z->f.t.o);
        }
        if (mz_str_eq(f->field[at].name, MZ_S("version")) && !reads(f->route->path)) {
            stale(z, f, at);
        }
        stay_signed_in(&z->f.t, f->who);
        office_rest(&z->f.t.o);
    }
    hold(z, f, f->n, AS_IT_IS, MZ_S("x=1"));
    twice(z, f, serial);
    stay_signed_in(&z->f.t, f->who);
    office_rest(&z->f.t.o);
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
    z.f.t = (struct audit){.marks = &marks, .opened = opened};
    z.f.t.useful = useful;
    z.f.t.tried = tried;
    if (!office_open_with(&z.f.t.o, MZ_DB_SQLITE, OFFICE_FEW)) {
        CHECK(false);
        return;
    }
    read_words(&z.f.t);
    read_rows(&z.f.t);
    read_tables(&z.f);
    z.f.each = 2;
    gather(&z.f);
    for (size_t i = 0; i < z.f.n; i++) {
        if (!of_sessions(z.f.form[i].route->path)) {
            fuzz_form(&z, &z.f.form[i], i);
        }
    }
    for (size_t i = 0; i < z.f.n; i++) {
        if (of_sessions(z.f.form[i].route->path) && strcmp(z.f.form[i].route->path, "/look") != 0) {
            fuzz_form(&z, &z.f.form[i], i);
        }
    }
    for (size_t i = 0; i < z.f.n; i++) {
        if (strcmp(z.f.form[i].route->path, "/look") == 0) {
            fuzz_form(&z, &z.f.form[i], i);
        }
    }
    printf("%zu forms, %" PRId64 " requests, %" PRId64 " refused, %" PRId64
           " without a field's name, %" PRId64 " faults\n",
           z.f.n, z.sent, z.refused, z.unnamed, z.faults);
    CHECK(z.f.n >= 60 || getenv("ROUTES") != NULL);
    CHECK(z.faults == 0);
    office_close(&z.f.t.o);
}

TEST_MAIN(T(every_form_refuses_well_and_does_nothing_twice))
