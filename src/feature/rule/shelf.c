#include "feature/rule/shelf.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/world.h"
#include "rule/reason.h"

#define STORE_ARENA ((size_t)2 << 30)

enum { FOLDERS_MAX = 4, NAME_MAX_N = 63, OPENS_MAX = 2000 };

/* A pack as it was read, before it was checked. */
struct loaded {
    mz_str id;
    struct ast_findings found;
    struct ast_pack *pack;
};

struct rule_store {
    mz_arena *a;
    mz_str folders[FOLDERS_MAX];
    size_t folders_n;
    struct loaded loaded[RULE_SHELF_MAX];
    size_t loaded_n;
    bool ready;
    struct rule_shelf *shelf; /* the newest; older ones stay for who holds them */
    int64_t sign;             /* of the marker that a publication leaves */
    int again;                /* how often it was read again */
    struct rule_shelved old[RULE_OLD_MAX];
    size_t old_n;
    void *keep;
};

/* What is kept begins with its arena. */
static void free_store(void *p)
{
    rule_store *s = p;
    mz_arena **keep = s->keep;
    if (keep != NULL) {
        mz_arena_free(*keep);
    }
    mz_arena_free(s->a);
}

rule_store *rule_store_new(mz_cx *cx, const mz_str *folders, size_t n)
{
    rule_store *s = MZ_NEW(cx->a, rule_store);
    s->a = mz_arena_new(STORE_ARENA);
    mz_arena_defer(cx->a, free_store, s);
    for (size_t i = 0; i < n && i < FOLDERS_MAX; i++) {
        s->folders[s->folders_n++] = mz_str_dup(s->a, folders[i]);
    }
    return s;
}

/* ---- reading ---------------------------------------------------------------------------- */

static mz_str folder_of(mz_cx *cx, const rule_store *s, mz_str id)
{
    for (size_t i = 0; i < s->folders_n; i++) {
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(s->folders[i]), MZ_ARG(id));
        mz_str file = mz_str_fmt(cx->a, MZ_FMT "/pack.yaml", MZ_ARG(path));
        if (access(file.p, R_OK) == 0) {
            return path;
        }
    }
    return (mz_str){NULL, 0};
}

/* The pack of that name, read once; its findings go to `f` each time. */
static mz_code load(mz_cx *cx, rule_store *s, mz_str id, struct ast_findings *f,
                    struct ast_pack **out)
{
    struct loaded *l = NULL;
    for (size_t i = 0; i < s->loaded_n && l == NULL; i++) {
        l = mz_str_eq(s->loaded[i].id, id) ? &s->loaded[i] : NULL;
    }
    if (l == NULL) {
        mz_str folder = folder_of(cx, s, id);
        if (folder.n == 0 || s->loaded_n == RULE_SHELF_MAX) {
            return mz_fail(cx, MZ_ABSENT, "there is no pack \"" MZ_FMT "\"", MZ_ARG(id));
        }
        l = &s->loaded[s->loaded_n++];
        *l = (struct loaded){.id = mz_str_dup(s->a, id), .found = {.a = s->a}};
        MZ_TRY(ast_load(cx, folder.p, &l->found, &l->pack));
    }
    for (size_t i = 0; i < l->found.n; i++) {
        ast_find(f, l->found.v[i]);
    }
    *out = l->pack;
    return MZ_OK;
}

static mz_code parent(mz_cx *cx, void *p, mz_str id, struct ast_findings *f, struct ast_pack **out)
{
    return load(cx, p, id, f, out);
}

/* ---- what is open ------------------------------------------------------------------------- */

static bool unconfirmed(mz_str s)
{
    static const char words[] = "to be confirmed";
    return s.n >= sizeof words - 1 && memmem(s.p, s.n, words, sizeof words - 1) != NULL;
}

struct opens {
    struct rule_open *v;
    size_t n;
};

static void open_if(struct opens *o, bool is, const char *kind, mz_str id, struct ast_label label)
{
    if (is && o->n < OPENS_MAX) {
        o->v[o->n++] = (struct rule_open){mz_str_of(kind), id, label};
    }
}

static bool rule_is_open(const struct ast_rule *r)
{
    bool is = unconfirmed(r->cite.s);
    for (size_t v = 0; v < r->versions_n; v++) {
        is = is || unconfirmed(r->versions[v].cite.s);
        for (size_t e = 0; e < r->versions[v].exceptions_n; e++) {
            is = is || unconfirmed(r->versions[v].exceptions[e].cite.s);
        }
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        is = is || unconfirmed(r->rows[i].cite);
    }
    return is;
}

static bool param_is_open(const struct ast_param *p)
{
    bool is = false;
    for (size_t i = 0; i < p->values_n; i++) {
        is = is || unconfirmed(p->values[i].cite);
    }
    for (size_t i = 0; i < p->brackets_n; i++) {
        is = is || unconfirmed(p->brackets[i].cite);
    }
    for (size_t i = 0; i < p->bounds_n; i++) {
        is = is || unconfirmed(p->bounds[i].cite.s);
    }
    return is;
}

static struct opens opens_of(mz_arena *a, const struct ast_pack *p)
{
    struct opens o = {MZ_NEW_N(a, struct rule_open, OPENS_MAX), 0};
    for (size_t i = 0; i < p->sources_n; i++) {
        const struct ast_source *s = &p->sources[i];
        open_if(&o, unconfirmed(s->status.s) || unconfirmed(s->number.s), MZ_T("Source||of law"),
                s->id.s, (struct ast_label){.zh = s->title, .en = s->title});
    }
    for (size_t i = 0; i < p->params_n; i++) {
        open_if(&o, param_is_open(&p->params[i]), MZ_T("Parameter"), p->params[i].id.s,
                p->params[i].label);
    }
    for (size_t i = 0; i < p->rules_n; i++) {
        open_if(&o, rule_is_open(&p->rules[i]), MZ_T("Rule"), p->rules[i].id.s, p->rules[i].label);
    }
    for (size_t i = 0; i < p->facts_n; i++) {
        open_if(&o, unconfirmed(p->facts[i].because.s), MZ_T("Fact||that a rule reads"),
                p->facts[i].id.s, p->facts[i].label);
    }
    return o;
}

#define TEST_ARENA ((size_t)256 << 20)

/* ---- the shelf ------------------------------------------------------------------------------ */

static mz_code put(mz_cx *cx, rule_store *store, mz_str id, struct rule_shelved *out)
{
    struct rule_library lib = {parent, store, law_places(cx)};
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    *out = (struct rule_shelved){.id = id, .found = {.a = store->a}};
    out->folder = folder_of(cx, store, id);
    MZ_TRY(load(cx, store, id, &out->found, &pack));
    out->pack = pack;
    if (pack == NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_check(cx, &lib, pack, &out->found, &book));
    out->book = out->found.errors == 0 ? book : NULL;
    if (book != NULL) {
        law_names(cx, book);
    }
    for (size_t i = 0; i < out->found.n; i++) {
        out->warnings += out->found.v[i].grade == AST_WARNING;
    }
    struct opens o = opens_of(store->a, pack);
    out->opens = o.v;
    out->opens_n = o.n;
    out->tests = MZ_NEW(store->a, struct rule_shelf_tests);
    *out->tests = (struct rule_shelf_tests){.passed = MZ_NEW_N(store->a, bool, pack->tests_n + 1),
                                            .ran = out->book == NULL};
    return MZ_OK;
}

mz_code rule_shelf_tests(mz_cx *cx, const struct rule_shelved *s,
                         const struct rule_shelf_tests **out)
{
    static const struct rule_shelf_tests none = {.ran = true};
    *out = s->tests == NULL ? &none : s->tests;
    mz_cx one = *cx;
    one.a = mz_arena_new(TEST_ARENA); /* one for all: half of the time went into fresh memory */
    mz_code rc = MZ_OK;
    for (size_t i = 0; !(*out)->ran && rc == MZ_OK && i < s->pack->tests_n; i++) {
        struct rule_test_result r = {0};
        rc = rule_test(&one, s->book, &s->pack->tests[i], &r);
        cx->err = one.err;
        s->tests->passed[i] = r.passed;
        mz_arena_reset(one.a);
    }
    mz_arena_free(one.a);
    MZ_TRY(rc);
    for (size_t i = 0; !(*out)->ran && i < s->pack->tests_n; i++) {
        s->tests->passed_n += s->tests->passed[i];
    }
    if (s->tests != NULL) {
        s->tests->ran = true;
    }
    return MZ_OK;
}

static int by_id(const void *a, const void *b)
{
    const mz_str *x = a;
    const mz_str *y = b;
    return strcmp(x->p, y->p);
}

/* Names of folders that hold a pack.yaml, each once, sorted. */
static size_t names_of(mz_cx *cx, const rule_store *s, mz_str *names)
{
    size_t n = 0;
    for (size_t i = 0; i < s->folders_n; i++) {
        DIR *dir = opendir(s->folders[i].p);
        for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL;
             e = readdir(dir)) {
            mz_str id = mz_str_dup(cx->a, mz_str_of(e->d_name));
            bool known = id.n > NAME_MAX_N || id.p[0] == '.' || folder_of(cx, s, id).n == 0;
            for (size_t k = 0; k < n && !known; k++) {
                known = mz_str_eq(names[k], id);
            }
            if (!known && n < RULE_SHELF_MAX) {
                names[n++] = id;
            }
        }
        if (dir != NULL) {
            (void)closedir(dir);
        }
    }
    qsort(names, n, sizeof *names, by_id);
    return n;
}

static mz_code fill(mz_cx *cx, rule_store *s)
{
    mz_str *names = MZ_NEW_N(cx->a, mz_str, RULE_SHELF_MAX);
    size_t n = names_of(cx, s, names);
    struct rule_shelved *packs = MZ_NEW_N(s->a, struct rule_shelved, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (put(cx, s, names[i], &packs[i]) != MZ_OK) { /* a parent that is not there, a bad disk */
            ast_find(&packs[i].found,
                     (struct ast_finding){AST_ERROR,
                                          "file",
                                          {.pack = names[i], .file = MZ_S("pack.yaml")},
                                          {.text = MZ_T("The pack cannot be read: {0}"),
                                           .arg = {mz_str_of(cx->err.msg)}},
                                          {.text = NULL}});
            mz_clear(cx);
        }
    }
    s->shelf = MZ_NEW(s->a, struct rule_shelf);
    *s->shelf = (struct rule_shelf){packs, n};
    s->ready = true;
    return MZ_OK;
}

/* Of the file that changes whenever a pack is published or withdrawn; 0: none was. */
static int64_t sign_of(mz_cx *cx, const rule_store *s)
{
    struct stat st = {0};
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" RULE_SHELF_MARK, MZ_ARG(s->folders[0]));
    return s->folders_n > 0 && stat(path.p, &st) == 0
               ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec + (int64_t)st.st_ino
               : 0;
}

/* Everything is read again beside what is there: a request that holds an old book keeps it. */
static bool outdated(mz_cx *cx, rule_store *s)
{
    int64_t sign = sign_of(cx, s);
    bool is = s->ready && sign != s->sign && s->again < RULE_SHELF_AGAIN;
    if (is) {
        s->loaded_n = 0;
        s->again++;
        s->ready = false;
    }
    s->sign = sign;
    return is;
}

mz_code rule_shelf_of(mz_cx *cx, rule_store *store, const struct rule_shelf **out)
{
    if (outdated(cx, store) || !store->ready) {
        mz_cx own = *cx;
        own.a = store->a;
        own.lang = MZ_LANG_ZH;
        MZ_TRY(fill(&own, store));
    }
    *out = store->shelf;
    return MZ_OK;
}

mz_code rule_shelf(mz_cx *cx, const struct rule_shelf **out)
{
    static const struct rule_shelf none = {NULL, 0};
    *out = &none;
    return cx->world == NULL || cx->world->rules == NULL ? MZ_OK
                                                         : rule_shelf_of(cx, cx->world->rules, out);
}

void **rule_store_keep(mz_cx *cx)
{
    return cx->world == NULL || cx->world->rules == NULL ? NULL : &cx->world->rules->keep;
}

const struct rule_shelved *rule_store_old(mz_cx *cx, mz_str hash)
{
    const rule_store *s = cx->world == NULL ? NULL : cx->world->rules;
    for (size_t i = 0; s != NULL && i < s->old_n; i++) {
        if (mz_str_eq(mz_str_of(s->old[i].book->source_hash), hash)) {
            return &s->old[i];
        }
    }
    return NULL;
}

mz_cx rule_store_old_cx(mz_cx *cx)
{
    mz_cx own = *cx;
    const rule_store *s = cx->world == NULL ? NULL : cx->world->rules;
    own.a = s != NULL && s->old_n < RULE_OLD_MAX ? s->a : cx->a;
    own.lang = MZ_LANG_ZH;
    return own;
}

const struct rule_shelved *rule_store_old_put(mz_cx *cx, mz_str id, const struct rule_book *b)
{
    rule_store *s = cx->world == NULL ? NULL : cx->world->rules;
    bool room = s != NULL && s->old_n < RULE_OLD_MAX;
    struct rule_shelved *at = room ? &s->old[s->old_n++] : MZ_NEW(cx->a, struct rule_shelved);
    *at = (struct rule_shelved){.id = mz_str_dup(room ? s->a : cx->a, id), .book = b};
    return at;
}

const struct rule_shelved *rule_shelf_find(const struct rule_shelf *s, mz_str id)
{
    for (size_t i = 0; i < s->packs_n; i++) {
        if (mz_str_eq(s->packs[i].id, id)) {
            return &s->packs[i];
        }
    }
    return NULL;
}

const struct rule_shelved *rule_shelf_for(const struct rule_shelf *s, int64_t division)
{
    const struct rule_shelved *found = NULL;
    for (size_t i = 0; i < s->packs_n; i++) {
        const struct rule_book *b = s->packs[i].book;
        bool holds = b != NULL && b->outcomes_n > 0 && division_inside(division, b->division);
        if (holds && (found == NULL || found->book->division < b->division)) {
            found = &s->packs[i];
        }
    }
    return found;
}

static bool one_programme(const struct rule_shelved *x, const struct rule_shelved *y)
{
    return mz_str_eq(x->book->packs[0]->id.s, y->book->packs[0]->id.s);
}

size_t rule_shelf_all(const struct rule_shelf *s, int64_t division,
                      const struct rule_shelved *out[RULE_SHELF_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < s->packs_n; i++) {
        const struct rule_book *b = s->packs[i].book;
        size_t at = 0;
        if (b == NULL || !division_inside(division, b->division)) {
            continue;
        }
        while (at < n && !one_programme(out[at], &s->packs[i])) {
            at++;
        }
        if (at == n) {
            out[n++] = &s->packs[i];
        } else if (out[at]->book->division < b->division) {
            out[at] = &s->packs[i];
        }
    }
    return n;
}

mz_code rule_shelf_book(mz_cx *cx, mz_str id, const struct rule_shelved **out)
{
    const struct rule_shelf *s = NULL;
    MZ_TRY(rule_shelf(cx, &s));
    *out = rule_shelf_find(s, id);
    if (*out == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "pack", .text = MZ_T("There is no pack \"{0}\"."),
                         .arg = {id});
    }
    if ((*out)->book == NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "pack",
                         .text = MZ_T("The pack \"{0}\" has errors and decides nothing."),
                         .arg = {id});
    }
    return MZ_OK;
}
