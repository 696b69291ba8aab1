/*
 * schema_test.c - the document of the interface is OpenAPI 3.1, and what each GET route answers to
 * a program is what the document says, on the demonstration's samples and as whoever may ask.
 *
 * The answers are written to a folder together with the document; tests/schema_check.mjs holds them
 * against each other with validators that are not ours.
 */
#include <sys/wait.h>

#include "base/json.h"
#include "samples.h"

enum { KEPT_MAX = 3, LINE_MAX_N = 600 };

struct kept {
    size_t well[ROUTES_MAX];
    size_t refused[ROUTES_MAX];
};

/* "/file/{name:text}" stands as "/file/{name}" in the document. */
static mz_str plain_path(mz_arena *a, const char *path)
{
    mz_str out = MZ_S("");
    for (const char *p = path; *p != '\0';) {
        const char *colon = strchr(p, ':');
        size_t n = colon == NULL ? strlen(p) : (size_t)(colon - p);
        out = mz_str_fmt(a, MZ_FMT "%.*s", MZ_ARG(out), (int)n, p);
        p = colon == NULL ? p + n : strchr(colon, '}');
    }
    return out;
}

static void keep(struct audit *t, FILE *out, const struct mz_route *r, const struct mz_answer *a)
{
    (void)fprintf(
        out, "{\"path\":\"" MZ_FMT "\",\"method\":\"get\",\"status\":%d,\"answer\":" MZ_FMT "}\n",
        MZ_ARG(plain_path(t->o.a, r->path)), a->status, MZ_ARG(a->body));
}

/* The question that a list cannot do without, with the subject it names: "round" of round_plan. */
static mz_str asked(struct audit *t, const struct mz_route *r, mz_str path)
{
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        bool needed = p->required && p->type == MZ_PARAM_INT && strcmp(p->in, "get") == 0;
        for (size_t i = 0; needed && i < t->samples_n; i++) {
            const struct sample *s = &t->samples[i];
            if (s->table.n > strlen(p->name) && memcmp(s->table.p, p->name, strlen(p->name)) == 0) {
                return mz_str_fmt(t->o.a, MZ_FMT "?%s=%" PRId64, MZ_ARG(path), p->name, s->id);
            }
        }
    }
    return path;
}

/* As everybody who may, until enough of it was seen. */
static void ask_route(struct audit *t, FILE *out, size_t i, struct kept *kept)
{
    static struct target list[TARGETS_MAX];
    const struct mz_route *r = mz_web_route(t->o.web, i);
    t->route = i;
    for (size_t w = 0; w < t->o.workers_n && kept->well[i] < KEPT_MAX; w++) {
        const struct worker *who = &t->o.worker[w];
        size_t n = may_call(t, who, r->need) ? targets(t, who, r->path, list) : 0;
        for (size_t k = 0; k < n && kept->well[i] < KEPT_MAX; k++) {
            const struct office_call c = {
                .method = "GET", .target = asked(t, r, list[k].path), .json = true};
            struct mz_answer a = office_call(&t->o, who, &c);
            bool well = a.status == 200;
            size_t *count = well ? &kept->well[i] : &kept->refused[i];
            if (*count < KEPT_MAX) {
                keep(t, out, r, &a);
            }
            ++*count;
            t->useful[i][list[k].word < WORDS_MAX ? list[k].word : 0] |= well;
        }
        office_rest(&t->o);
    }
}

static bool described(const struct mz_route *r)
{
    return r->get != NULL && r->file == NULL && office_wanted(r->path) &&
           (r->flags & (MZ_ROUTE_PAGE | MZ_ROUTE_HIDDEN)) == 0;
}

static bool save_document(struct audit *t, const char *path)
{
    const struct mz_call call = {.method = "GET", .target = MZ_S("/api/openapi.json")};
    struct mz_answer a;
    FILE *f = fopen(path, "w");
    mz_web_call(t->o.web, t->o.a, &call, &a);
    bool good = f != NULL && a.status == 200 && fwrite(a.body.p, 1, a.body.n, f) == a.body.n;
    return f != NULL && fclose(f) == 0 && good;
}

static bool check(const char *dir)
{
    char command[LINE_MAX_N];
    (void)snprintf(command, sizeof command, "node tests/schema_check.mjs '%s'", dir);
    (void)fflush(stdout);
    int rc = system(command); /* NOLINT(cert-env33-c): a fixed program of ours, for the test */
    return WIFEXITED(rc) && WEXITSTATUS(rc) == 0;
}

TEST(each_answer_is_what_the_document_says)
{
    static struct audit t;
    static struct marks marks;
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    static struct kept kept;
    char answers[LINE_MAX_N];
    char document[LINE_MAX_N];
    t = (struct audit){.marks = &marks, .opened = opened};
    t.useful = useful;
    t.tried = tried;
    if (!office_open_with(&t.o, MZ_DB_SQLITE, OFFICE_FEW)) {
        CHECK(false);
        return;
    }
    read_words(&t);
    read_rows(&t);
    (void)snprintf(answers, sizeof answers, "%s/answers.jsonl", t.o.w.dir);
    (void)snprintf(document, sizeof document, "%s/openapi.json", t.o.w.dir);
    FILE *out = fopen(answers, "w");
    CHECK(out != NULL && save_document(&t, document));
    for (size_t i = 0; out != NULL && mz_web_route(t.o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t.o.web, i);
        if (described(r)) {
            ask_route(&t, out, i, &kept);
            if (kept.well[i] == 0 && !looked_at_elsewhere(r->path)) {
                printf("no sample of %s answers a program\n", r->path);
                CHECK(false);
            }
        }
    }
    CHECK(out != NULL && fclose(out) == 0);
    CHECK(check(t.o.w.dir));
    office_close(&t.o);
}

TEST_MAIN(T(each_answer_is_what_the_document_says))
