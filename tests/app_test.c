/* The program around its features: opening, who is where in the frame, routes of all features. */
#include <sys/stat.h>
#include <unistd.h>

#include "app/app_int.h"
#include "base/hash.h"
#include "base/json.h"
#include "check.h"
#include "feature/account/account_web.h"
#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/tables.h"
#include "feature/world.h"
#include "store.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

/* A context like that of a process that opens the office of `w`. */
static mz_cx process(struct test_world *w)
{
    return (mz_cx){.a = mz_arena_new((size_t)512 << 20),
                   .actor = &w->actor,
                   .clock = &w->clock,
                   .random = &w->random};
}

TEST(tables_of_all_features_agree)
{
    mz_arena *a = mz_arena_new((size_t)8 << 20);
    const char *mistake = mz_feature_mistake(a, mz_features);
    CHECK(mistake == NULL);
    if (mistake != NULL) {
        printf("%s\n", mistake);
    }
    mz_arena_free(a);
}

/* By every column that a reader may choose, both ways; by every filter; by words. */
static bool reads_every_way(mz_cx *cx, const struct mz_reg *reg)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    int64_t all = 0;
    bool good = mz_reg_check(cx, reg) == MZ_OK;
    for (const struct mz_col *c = reg->cols; c->name != NULL && good; c++) {
        struct mz_query q = {.sort = c->name, .descending = true, .limit = 1};
        if ((c->flags & MZ_COL_SORT) != 0) {
            good = mz_reg_rows(cx, reg, &q, &rows, &n) == MZ_OK;
        }
        if ((c->flags & MZ_COL_FILTER) != 0 && good) {
            q = (struct mz_query){
                .filters = {{.col = c->name, .op = MZ_IS, .i = 1, .s = MZ_S("1")}}, .filters_n = 1};
            good = mz_reg_count(cx, reg, &q, &all) == MZ_OK;
        }
    }
    struct mz_query q = {.limit = 1};
    good = good && mz_reg_words(cx, reg, MZ_S("longquan"), &q) == MZ_OK &&
           (q.words != NULL) == (reg->words != NULL) && mz_reg_count(cx, reg, &q, &all) == MZ_OK &&
           mz_reg_rows(cx, reg, &q, &rows, &n) == MZ_OK;
    if (!good) {
        printf("register %s: %s\n", reg->name, cx->err.msg);
    }
    return good;
}

BOTH(every_register_reads_by_what_it_offers)
{
    struct test_world w;
    size_t registers = 0;
    size_t with_words = 0;
    test_store(&w, kind_);
    struct mz_world world = {.data = mz_str_of(w.dir)};
    w.cx.world = &world;
    CHECK(division_open(&w.cx, NULL, NULL, &world.divisions) == MZ_OK);
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_reg *const *r = mz_features[i]->registers;
        for (; r != NULL && *r != NULL; r++) {
            CHECK(reads_every_way(&w.cx, *r));
            registers++;
            with_words += (*r)->words != NULL;
        }
    }
    CHECK(registers >= 16 && with_words >= 3);
    test_done(&w);
}

TEST(a_missing_database_is_named_with_the_way_out)
{
    struct test_world w;
    test_store(&w, MZ_DB_SQLITE);
    mz_cx cx = process(&w);
    mz_code rc = app_open(&cx, MZ_S("sqlite:/tmp/mz-no-such-folder/mz.db"), mz_str_of(w.dir));
    CHECK(rc == MZ_ABSENT);
    CHECK(strstr(cx.err.msg, "mz init") != NULL);
    CHECK(access("/tmp/mz-no-such-folder", F_OK) != 0);
    app_close(&cx);
    mz_arena_free(cx.a);
    test_done(&w);
}

TEST(an_office_without_keys_does_not_open)
{
    struct test_world w;
    test_store(&w, MZ_DB_SQLITE);
    mz_cx cx = process(&w);
    CHECK(app_open(&cx, mz_str_of(w.url), mz_str_of(w.dir)) != MZ_OK);
    CHECK(cx.err.msg[0] != '\0');
    app_close(&cx);
    CHECK(cx.db == NULL);
    app_close(&cx); /* closing twice is closing once */
    mz_arena_free(cx.a);
    test_done(&w);
}

TEST(an_opened_office_has_its_world_and_every_route)
{
    struct test_world w;
    mz_web *web = NULL;
    size_t n = 0;
    test_store(&w, MZ_DB_SQLITE);
    CHECK(office_init(&w.cx, mz_str_of(w.dir), INT64_C(331181000000), MZ_S("龙泉市民政局"), true) ==
          MZ_OK);
    mz_cx cx = process(&w);
    CHECK(app_open(&cx, mz_str_of(w.url), mz_str_of(w.dir)) == MZ_OK);
    CHECK(cx.world->demo && mz_str_eq(cx.world->office, MZ_S("龙泉市民政局")));
    CHECK(cx.world->divisions != NULL && cx.world->calendar != NULL && cx.world->perms != NULL);
    CHECK(app_web_new(&cx, &(struct app_web){0}, &web) == MZ_OK);
    while (mz_web_route(web, n) != NULL) {
        n++;
    }
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_route *r = mz_features[i]->routes; r != NULL && r->path != NULL; r++) {
            n--;
        }
    }
    CHECK(n > 0 && n < 20); /* what is left are the routes of the kit */
    struct mz_answer answer;
    const struct mz_call call = {.method = "GET", .target = MZ_S("/sign-in")};
    mz_web_call(web, cx.a, &call, &answer);
    CHECK(answer.status == 200);
    CHECK(memmem(answer.body.p, answer.body.n, "龙泉市民政局", 18) != NULL);
    mz_web_free(web);
    app_close(&cx);
    mz_arena_free(cx.a);
    test_done(&w);
}

/* Whoever may not do something reads every role that may, and the sentence to its end. */
TEST(a_refusal_by_role_is_never_cut_off)
{
    struct test_world w;
    size_t longest = 0;
    test_store(&w, MZ_DB_SQLITE);
    CHECK(office_init(&w.cx, mz_str_of(w.dir), INT64_C(331181000000), MZ_S("x"), true) == MZ_OK);
    mz_cx cx = process(&w);
    CHECK(app_open(&cx, mz_str_of(w.url), mz_str_of(w.dir)) == MZ_OK);
    struct mz_web_auth auth = account_auth(&cx);
    for (size_t f = 0; mz_features[f] != NULL; f++) {
        for (const struct mz_perm *p = mz_features[f]->perms; p != NULL && p->name != NULL; p++) {
            for (int lang = MZ_LANG_ZH; lang <= MZ_LANG_EN; lang++) {
                cx.lang = (enum mz_lang)lang;
                mz_str said = auth.whom(&cx, auth.p, &(struct mz_who){.has_look = false}, p->name);
                mz_str stop = lang == MZ_LANG_ZH ? MZ_S("。") : MZ_S(".");
                CHECK(said.n == 0 || (said.n > stop.n && memcmp(said.p + said.n - stop.n, stop.p,
                                                                stop.n) == 0));
                CHECK(mz_refuse(&cx, MZ_DENIED, .text = "{0}", .arg = {said}) == MZ_DENIED);
                CHECK(mz_str_eq(mz_str_of(cx.err.say_arg[0]), said));
                longest = said.n > longest ? said.n : longest;
                mz_clear(&cx);
            }
        }
    }
    CHECK(longest > 224); /* there is a permission that almost every role has */
    app_close(&cx);
    mz_arena_free(cx.a);
    test_done(&w);
}

/* ---- the document of the API ------------------------------------------------------- */

static bool says(const struct mz_json *map, const char *key, mz_str what)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_TEXT && mz_str_eq(v->text, what);
}

/* Every name in braces is declared as a required parameter of the path, and no other. */
static bool path_declared(mz_cx *cx, mz_str path, const struct mz_json *params)
{
    size_t named = 0;
    size_t declared = 0;
    for (const char *p = strchr(path.p, '{'); p != NULL; p = strchr(p + 1, '{')) {
        mz_str name = {p + 1, strcspn(p + 1, "}")};
        bool found = false;
        for (size_t i = 0; i < params->n; i++) {
            const struct mz_json *needed = mz_json_get(&params->items[i], "required");
            found |= says(&params->items[i], "in", MZ_S("path")) && needed != NULL &&
                     needed->flag && says(&params->items[i], "name", mz_str_dup(cx->a, name));
        }
        named += found ? 1 : 1000;
    }
    for (size_t i = 0; i < params->n; i++) {
        declared += says(&params->items[i], "in", MZ_S("path"));
    }
    return named == declared;
}

static bool answers_described(const struct mz_json *op)
{
    const struct mz_json *answers = mz_json_get(op, "responses");
    bool good = answers != NULL && mz_json_get(answers, "200") != NULL &&
                mz_json_get(answers, "default") != NULL;
    for (size_t i = 0; good && i < answers->n; i++) {
        const struct mz_json *text = mz_json_get(&answers->items[i], "description");
        text = text != NULL ? text : mz_json_get(&answers->items[i], "$ref");
        good = text != NULL && text->text.n > 0;
    }
    return good;
}

/* Open to all, or by the one way to sign in that the document names. */
static bool guarded(const struct mz_json *op)
{
    const struct mz_json *security = mz_json_get(op, "security");
    return security != NULL &&
           (security->n == 0 || mz_json_get(&security->items[0], "bearer") != NULL);
}

/* Rules of OpenAPI 3.1 that a table of routes could break. */
TEST(the_document_of_the_api_describes_every_handler_once)
{
    struct test_world w;
    mz_web *web = NULL;
    test_store(&w, MZ_DB_SQLITE);
    CHECK(office_init(&w.cx, mz_str_of(w.dir), INT64_C(331181000000), MZ_S("x"), true) == MZ_OK);
    mz_cx cx = process(&w);
    CHECK(app_open(&cx, mz_str_of(w.url), mz_str_of(w.dir)) == MZ_OK);
    CHECK(app_web_new(&cx, &(struct app_web){0}, &web) == MZ_OK);
    int64_t handlers = 0;
    for (size_t i = 0; mz_web_route(web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(web, i);
        bool shown = (r->flags & MZ_ROUTE_HIDDEN) == 0;
        handlers += shown ? (r->get != NULL) + (r->post != NULL) : 0;
    }
    struct mz_answer answer;
    const struct mz_json *doc = NULL;
    const struct mz_call call = {.method = "GET", .target = MZ_S("/api/openapi.json")};
    mz_web_call(web, cx.a, &call, &answer);
    struct mz_json_options o = {.size_max = (size_t)8 << 20, .nodes_max = 200000};
    CHECK(answer.status == 200 && mz_json_read(&cx, answer.body, o, &doc) == MZ_OK);
    CHECK(says(doc, "openapi", MZ_S("3.1.0")));
    const struct mz_json *paths = mz_json_get(doc, "paths");
    mz_map *ids = mz_map_new(cx.a, MZ_MAP_STR, 10000, 1);
    for (size_t i = 0; paths != NULL && i < paths->n; i++) {
        const struct mz_json *path = &paths->items[i];
        CHECK(path->key.p[0] == '/' && path->n > 0);
        for (size_t k = 0; k < path->n; k++) {
            const struct mz_json *op = &path->items[k];
            const struct mz_json *id = mz_json_get(op, "operationId");
            const struct mz_json *params = mz_json_get(op, "parameters");
            int64_t before = 0;
            bool good = id != NULL && !mz_map_get_str(ids, id->text, &before) &&
                        mz_map_put_str(&cx, ids, id->text, 1) == MZ_OK && params != NULL &&
                        path_declared(&cx, path->key, params) && answers_described(op) &&
                        guarded(op);
            CHECK(good);
            printf("%s%s%s", good ? "" : "  ", good ? "" : path->key.p, good ? "" : "\n");
        }
    }
    CHECK(handlers > 100 && (int64_t)mz_map_n(ids) == handlers);
    mz_web_free(web);
    app_close(&cx);
    mz_arena_free(cx.a);
    test_done(&w);
}

TEST_MAIN(T(tables_of_all_features_agree), T2(every_register_reads_by_what_it_offers),
          T(a_missing_database_is_named_with_the_way_out), T(an_office_without_keys_does_not_open),
          T(an_opened_office_has_its_world_and_every_route),
          T(a_refusal_by_role_is_never_cut_off),
          T(the_document_of_the_api_describes_every_handler_once))
