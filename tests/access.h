/*
 * access.h - nobody sees, changes or counts what is not theirs: every route of the program, as
 * every role, from every kind of place, against subjects inside and outside.
 *
 * What is expected is computed: the permission of the route's row and the roles that have it, the
 * division of the subject and the scope of the worker. A new route needs no line here. Its path
 * parameters are filled with the ids and words that the database and the tables hold; a route that
 * no sample opens fails with its name, because then nothing was tested. ACCESS_KIND is the store.
 *
 * A page and its JSON, and the four ways to forge a form, are asked for in turn: by place in the list
 * of workers, of routes and of targets, so that every route meets each of them from many workers. The
 * program of the other store has the other turn. SQLite is asked everything; PostgreSQL, where the
 * same guards stand in front of every statement and an answer takes several times as long, a part
 * that goes round in the same way, and everything with ALL set.
 *
 * Three things are held against every answer.
 *   1. The verdict: 401 or sign-in for nobody, 403 without the permission, no success on what is
 *      outside, no refusal by permission of what is inside, never a 5xx.
 *   2. Marks: every id and every text value of the rows outside the scope (names, numbers, masks,
 *      addresses) is looked for in the whole answer, whatever page it is.
 *   3. Non-interference: rows planted outside the scope change not one byte of any answer. This is
 *      what holds counts, totals, figures, order and search.
 */
#ifndef MZ_TESTS_ACCESS_H
#define MZ_TESTS_ACCESS_H

#include <ctype.h>

#include "samples.h"

/* ---- looking at one answer --------------------------------------------------------------------
 */

struct question {
    const struct worker *who;
    const struct mz_route *route;
    const char *method;
    mz_str target;
    mz_str body;
    mz_str query; /* decoded, because it may come back in the page */
    bool json;
};

static void complain(struct audit *t, const struct question *q, int status, const char *what,
                     mz_str detail, int64_t *count)
{
    if (++*count <= LEAKS_SHOWN) {
        printf("%s %s" MZ_FMT " as %s of %" PRId64 " (%s): %d, %s " MZ_FMT "\n", q->method,
               q->json ? "json " : "", MZ_ARG(q->target),
               q->who->role == MZ_ROLE_N ? "nobody" : account_role_word(q->who->role),
               q->who->division, q->route->path, status, what, MZ_ARG(detail));
    }
    (void)t;
}

static bool has_text(mz_str all, mz_str part)
{
    return all.n >= part.n && memmem(all.p, all.n, part.p, part.n) != NULL;
}

struct looking {
    struct audit *t;
    const struct question *q;
    int status;
};

/* A mark that may not stand here; what was asked for may be said again. */
static void look_at(void *p, const struct mark *m)
{
    const struct looking *l = p;
    const struct question *q = l->q;
    /* What a pack opens to everybody, and lots, wherever they are; a case by the code that its
     * applicant has. */
    if ((strncmp(m->table, "r_", 2) == 0 && q->target.n > 6 &&
         memcmp(q->target.p, "/open/", 6) == 0) ||
        (strcmp(m->table, "draw") == 0 && q->target.n >= 4 &&
         memcmp(q->target.p, "/lot", 4) == 0) ||
        (strcmp(m->table, "matter_case") == 0 && q->target.n > 10 &&
         memcmp(q->target.p, "/apply/at/", 10) == 0)) {
        return;
    }
    if (!may_see(q->who, m) && !has_text(q->target, m->text) && !has_text(q->query, m->text) &&
        !has_text(q->body, m->text)) {
        complain(l->t, q, l->status, m->table, m->text, &l->t->leaks);
    }
}

static void scan(struct audit *t, const struct question *q, const struct mz_answer *answer)
{
    struct looking l = {t, q, answer->status};
    marks_in(t->marks, answer->body, look_at, &l);
    t->scanned += (int64_t)answer->body.n;
    /* Posting workers may open somebody, with a reason; until then nobody has. */
    mz_str asked = mz_str_fmt(t->o.a, MZ_FMT " " MZ_FMT " " MZ_FMT, MZ_ARG(q->target),
                              MZ_ARG(q->query), MZ_ARG(q->body));
    struct office_named named = office_names_in(answer->body, asked);
    if (named.hidden && !t->posting) {
        complain(t, q, answer->status, "shows a hidden person", named.name, &t->leaks);
    }
    if (named.person && answer->status == 200 && strcmp(q->method, "GET") == 0 &&
        office_reads(&t->o) == t->reads && !office_sealed(&t->o, answer)) {
        complain(t, q, answer->status, "shows a person and leaves no record of it", named.name,
                 &t->unread);
    }
    for (size_t h = 0; h < answer->headers_n; h++) {
        marks_in(t->marks, answer->headers[h].value, look_at, &l);
    }
    if (answer->status >= 500 || answer->cut) {
        complain(t, q, answer->status, "the answer is broken", MZ_S(""), &t->broken);
    }
}

static struct mz_answer answer_to(struct audit *t, const struct question *q)
{
    const struct office_call c = {
        .method = q->method, .target = q->target, .json = q->json, .body = q->body};
    t->reads = strcmp(q->method, "GET") == 0 ? office_reads(&t->o) : 0;
    t->cases++;
    return office_call(&t->o, q->who, &c);
}

static struct mz_answer ask(struct audit *t, const struct question *q)
{
    struct mz_answer answer = answer_to(t, q);
    scan(t, q, &answer);
    return answer;
}

static void expect(struct audit *t, const struct question *q, const struct mz_answer *answer,
                   bool right, const char *what)
{
    if (!right) {
        complain(t, q, answer->status, what, MZ_S(""), &t->wrong);
    }
}

/* Without the permission: 403; nobody is sent to sign in, a program gets 401. */
static bool refused_well(const struct question *q, const struct mz_answer *a)
{
    if (q->who->role != MZ_ROLE_N) {
        return a->status == 403;
    }
    bool program = q->json || (q->route->flags & MZ_ROUTE_JSON) != 0;
    mz_str to = mz_answer_header(a, "Location");
    return program ? a->status == 401
                   : a->status == 303 && to.n > 8 && memcmp(to.p, "/sign-in", 8) == 0;
}

/* ---- GET
 * ------------------------------------------------------------------------------------------ */

/* Whether it is the turn of JSON when worker W asks for the Nth of something. */
static bool json_in_turn(size_t w, size_t n)
{
    return (w + n + (ACCESS_KIND == MZ_DB_SQLITE)) % 2 == 1;
}

/* Of so many questions PostgreSQL is asked one. */
enum { ROWS_TURN = 4, VIEWS_TURN = 3, POSTS_TURN = 2 };

static bool asked_here(size_t n, size_t turn)
{
    return ACCESS_KIND == MZ_DB_SQLITE || getenv("ALL") != NULL || n % turn == 0;
}

static void get_one(struct audit *t, size_t route, const struct target *target,
                    const struct question *q)
{
    struct mz_answer a = ask(t, q);
    if (!may_call(t, q->who, q->route->need)) {
        expect(t, q, &a, refused_well(q, &a), "should be refused");
        return;
    }
    expect(t, q, &a, a.status != 401, "should not ask who this is");
    if (target->about && !target->inside) {
        expect(t, q, &a, a.status == 404 || a.status == 403, "is outside and should not be there");
    } else if (target->about) {
        expect(t, q, &a, a.status != 403, "is inside and permitted");
    }
    bool opened = a.status < 400 && (target->inside || q->who->role == MZ_ROLE_N);
    t->opened[route] += opened;
    if (opened && target->word < WORDS_MAX) {
        t->useful[route][target->word] = 1;
    }
}

static void get_all(struct audit *t)
{
    static struct target list[TARGETS_MAX];
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        for (size_t w = 0; r->get != NULL && office_wanted(r->path) && w < t->o.workers_n; w++) {
            const struct worker *who = &t->o.worker[w];
            t->route = i;
            size_t n = targets(t, who, r->path, list);
            /* Without the permission no address is looked at: two of them are enough. */
            n = !may_call(t, who, r->need) && n > 2 ? 2 : n;
            for (size_t k = 0; k < n; k++) {
                const struct question q = {.who = who,
                                           .route = r,
                                           .method = "GET",
                                           .target = list[k].path,
                                           .json = json_in_turn(w, i + k)};
                if (k == 0 || asked_here((w + i + k) / 2, ROWS_TURN)) {
                    get_one(t, i, &list[k], &q);
                }
            }
            t->tried[i][who->role] = true;
            office_rest(&t->o);
        }
    }
}

/* ---- questions with words and numbers in them, and that nothing elsewhere changes an answer
 * --------- */

static mz_str encoded(struct audit *t, mz_str s)
{
    mz_str out = MZ_S("");
    for (size_t i = 0; i < s.n; i++) {
        out = mz_str_fmt(t->o.a, MZ_FMT "%%%02X", MZ_ARG(out), (unsigned char)s.p[i]);
    }
    return out;
}

/* Ask once; the second time the answer must be the same, byte for byte: nothing new is in it. */
static void view_one(struct audit *t, const struct question *q)
{
    struct mz_answer a = answer_to(t, q);
    size_t i = t->views_at++;
    struct view *v = t->views[q->who - t->o.worker];
    if (i >= VIEWS_MAX) {
        expect(t, q, &a, false, "is not compared: VIEWS_MAX is too small");
        return;
    }
    struct view now = {mz_hash_str(a.body, 0), a.status};
    bool same = now.hash == v[i].hash && now.status == v[i].status;
    if (t->again && !same) {
        complain(t, q, a.status, "changed with rows outside the scope", MZ_S(""), &t->leaks);
    }
    if (!t->again || !same) {
        scan(t, q, &a);
    }
    v[i] = now;
}

/* The names of query parameters of lists and searches, and those that the routes declare. */
static const char *const asked_names[] = {"q", "name", "division", "id"};

static void view_questions(struct audit *t, const struct worker *who, const struct mz_route *r)
{
    const char *values[] = {"翊昀", "鸾翥敬老院", "tuo", t->some_id};
    for (size_t v = 0; v < MZ_LEN(values); v++) {
        for (size_t n = 0; n < MZ_LEN(asked_names); n++) {
            bool number = values[v][0] >= '0' && values[v][0] <= '9';
            if (n > 0 && number != (n >= 2)) {
                continue;
            }
            mz_str word = mz_str_of(values[v]);
            const struct question q = {.who = who,
                                       .route = r,
                                       .method = "GET",
                                       .query = word,
                                       .json = v % 2 == 1,
                                       .target =
                                           mz_str_fmt(t->o.a, "%s?%s=" MZ_FMT, r->path,
                                                      asked_names[n], MZ_ARG(encoded(t, word)))};
            view_one(t, &q);
        }
    }
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        const struct question q = {.who = who,
                                   .route = r,
                                   .method = "GET",
                                   .query = MZ_S("庹鸾翥"),
                                   .target =
                                       mz_str_fmt(t->o.a, "%s?%s=%s", r->path, p->name,
                                                  p->type == MZ_PARAM_INT ? t->some_id : "1")};
        if (strcmp(p->in, "get") == 0) {
            view_one(t, &q);
        }
    }
}

/* Every address without a subject, and every division's page, as this worker. */
static void view_all(struct audit *t, const struct worker *who)
{
    static struct target list[TARGETS_MAX];
    t->views_at = 0;
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        if (r->get == NULL || !office_wanted(r->path) || !may_call(t, who, r->need) ||
            (parameter(r->path) != NULL && !takes_division(r->path)) ||
            !asked_here((size_t)(who - t->o.worker) + i, VIEWS_TURN)) {
            continue;
        }
        t->route = i;
        size_t n = targets(t, who, r->path, list);
        for (size_t k = 0; k < n; k++) {
            const struct question q = {.who = who,
                                       .route = r,
                                       .method = "GET",
                                       .target = list[k].path,
                                       .json = json_in_turn((size_t)(who - t->o.worker), i + k)};
            view_one(t, &q);
        }
        if (parameter(r->path) == NULL) {
            view_questions(t, who, r);
        }
        office_rest(&t->o);
    }
    size_t *asked = &t->views_n[who - t->o.worker];
    if (t->again && t->views_at != *asked) {
        printf("%s of %" PRId64 " was asked %zu questions, then %zu\n",
               account_role_word(who->role), who->division, *asked, t->views_at);
        t->wrong++;
    }
    *asked = t->views_at;
}

/*
 * Rows are planted in several places, one after another. Who has none of them in scope is asked
 * before the first and after the last; who has one is asked before it and after it too, because
 * then answers may change.
 */
static void nothing_shines_through(struct audit *t)
{
    static const enum office_place second[] = {PLACE_V3, PLACE_BV, PLACE_CV, PLACE_DV};
    bool due[WORKERS_MAX] = {false}; /* something was planted outside since they were asked */
    (void)snprintf(t->some_id, sizeof t->some_id, "%" PRId64, t->samples[t->samples_n / 2].id);
    for (size_t w = 0; w < t->o.workers_n; w++) {
        t->views[w] = MZ_NEW_N(t->o.cx.a, struct view, VIEWS_MAX);
        view_all(t, &t->o.worker[w]);
    }
    for (size_t i = 0; i <= MZ_LEN(second) && t->o.w.ok; i++) {
        bool last = i == MZ_LEN(second);
        bool theirs[WORKERS_MAX] = {false};
        for (size_t w = 0; w < t->o.workers_n; w++) {
            const struct worker *who = &t->o.worker[w];
            theirs[w] = !last && in_scope(who, t->o.place[second[i]]);
            t->again = true;
            if (due[w] && (last || theirs[w])) {
                view_all(t, who);
            }
            due[w] = !theirs[w];
        }
        if (last) {
            break;
        }
        office_plant(&t->o, second[i]);
        office_settle(&t->o);
        read_rows(t);
        for (size_t w = 0; w < t->o.workers_n; w++) {
            t->again = false;
            if (theirs[w] && i + 1 < MZ_LEN(second)) {
                view_all(t, &t->o.worker[w]);
            }
        }
    }
    t->again = false;
}

/* ---- POST
 * ------------------------------------------------------------------------------------------- */

/* Fields that many forms have, and those that the route declares, with a subject from outside. */
static mz_str fields_of(struct audit *t, const struct worker *who, const struct mz_route *r)
{
    int64_t far = 0;
    for (size_t i = 0; i < t->samples_n && far == 0; i++) {
        far = of_staff(t->samples[i].table) || in_scope(who, t->samples[i].division)
                  ? 0
                  : t->samples[i].id;
    }
    mz_str out = mz_str_fmt(t->o.a,
                            "why=%%E6%%B5%%8B%%E8%%AF%%95%%E7%%94%%A8&person=%" PRId64
                            "&household=%" PRId64 "&id=%" PRId64 "&ids=%" PRId64,
                            far, far, far, far);
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        if (strcmp(p->in, "post") == 0 && p->type == MZ_PARAM_INT) {
            out = mz_str_fmt(t->o.a, MZ_FMT "&%s=%" PRId64, MZ_ARG(out), p->name, far);
        }
    }
    return out;
}

/* A form from elsewhere, or without its token, does nothing whoever sent it. */
static void post_forged(struct audit *t, const struct question *q)
{
    static const struct {
        bool bare;
        bool json;
        const char *origin;
    } ways[] = {{true, false, NULL},
                {true, true, NULL},
                {false, false, "https://evil.test"},
                {false, true, "null"}};
    size_t i = ((size_t)(q->who - t->o.worker) + t->route + (size_t)ACCESS_KIND) % MZ_LEN(ways);
    struct office_call c = {.method = "POST",
                            .target = q->target,
                            .body = q->body,
                            .bare = ways[i].bare,
                            .json = ways[i].json,
                            .origin = ways[i].origin};
    struct question as = *q;
    as.json = c.json;
    struct mz_answer a = office_call(&t->o, q->who, &c);
    t->cases++;
    scan(t, &as, &a);
    bool open = (q->route->flags & MZ_ROUTE_OPEN) != 0;
    bool well =
        a.status == 403 || a.status == 401 || (a.status == 303 && q->who->role == MZ_ROLE_N);
    expect(t, &as, &a, well || open, "a forged form was taken");
}

static void post_one(struct audit *t, struct worker *who, size_t route, const struct target *target)
{
    const struct mz_route *r = mz_web_route(t->o.web, route);
    const char *need = r->need_post != NULL ? r->need_post : r->need;
    struct question q = {.who = who,
                         .route = r,
                         .method = "POST",
                         .target = target->path,
                         .body = fields_of(t, who, r)};
    post_forged(t, &q);
    struct mz_answer a = ask(t, &q);
    if (!may_call(t, who, need)) {
        expect(t, &q, &a, refused_well(&q, &a), "should be refused");
        return;
    }
    if (who->role == MZ_ROLE_N) {
        return; /* a visitor without a cookie has no token that fits */
    }
    bool fresh = a.status == 422 && (r->flags & MZ_ROUTE_FRESH) != 0;
    if (target->about && !target->inside) {
        expect(t, &q, &a, a.status >= 400 || fresh, "is outside and was taken");
    }
    expect(t, &q, &a, a.status != 401, "should not ask who this is");
    mz_str jar = office_jar(&t->o, who->cookie, &a);
    who->cookie = jar.n > 2000 ? who->cookie : jar;
    stay_signed_in(t, who);
}

static void post_all(struct audit *t)
{
    static struct target list[TARGETS_MAX];
    for (size_t w = 0; w < t->o.workers_n; w++) {
        struct worker *who = &t->o.worker[w];
        uint64_t before = outside(t, who);
        for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
            const struct mz_route *r = mz_web_route(t->o.web, i);
            const char *need = r->need_post != NULL ? r->need_post : r->need;
            t->route = i;
            bool skip = r->post == NULL || !office_wanted(r->path);
            size_t n = skip ? 0 : targets(t, who, r->path, list);
            n = !may_call(t, who, need) && n > 1 ? 1 : n;
            for (size_t k = 0; k < n && k < 12; k++) {
                if (k == 0 || asked_here(w + i + k, POSTS_TURN)) {
                    post_one(t, who, i, &list[k]);
                }
            }
        }
        office_rest(&t->o);
        if (who->role != MZ_ROLE_N && outside(t, who) != before) {
            printf("%s of %" PRId64 " changed rows outside\n", account_role_word(who->role),
                   who->division);
            t->leaks++;
        }
        office_rest(&t->o);
    }
}

/* ---- the tests
 * ----------------------------------------------------------------------------------------- */

static void every_route_was_opened(struct audit *t)
{
    for (size_t i = 0; mz_web_route(t->o.web, i) != NULL; i++) {
        const struct mz_route *r = mz_web_route(t->o.web, i);
        if (r->get != NULL && office_wanted(r->path) && t->opened[i] == 0 &&
            !looked_at_elsewhere(r->path)) {
            printf("no sample opens %s: plant what it shows in tests/office.h or in .demo\n",
                   r->path);
            t->wrong++;
        }
    }
}

/* Each store has a program of its own: they take the longest, and run side by side. */
TEST(nobody_sees_changes_or_counts_what_is_outside)
{
    const enum mz_db_kind kind_ = ACCESS_KIND;
    static struct audit t;
    static struct marks marks;
    static int opened[ROUTES_MAX];
    static uint8_t useful[ROUTES_MAX][WORDS_MAX];
    static bool tried[ROUTES_MAX][MZ_ROLE_N + 1];
    t = (struct audit){.marks = &marks, .opened = opened};
    t.useful = useful;
    t.tried = tried;
    memset(opened, 0, sizeof opened);
    memset(useful, 0, sizeof useful);
    memset(tried, 0, sizeof tried);
    if (!office_open_with(&t.o, kind_, office_few(kind_))) {
        CHECK(false);
        return;
    }
    read_words(&t);
    read_rows(&t);
    get_all(&t);
    if (asked_here(1, 2)) {
        every_route_was_opened(&t);
    }
    nothing_shines_through(&t);
    t.posting = true;
    post_all(&t);
    printf("%" PRId64 " cases by %zu workers on %zu subjects, %zu marks, %" PRId64
           " MB read: %" PRId64 " leaks, %" PRId64 " wrong verdicts, %" PRId64 " broken\n",
           t.cases, t.o.workers_n, t.samples_n, marks.n, t.scanned >> 20, t.leaks, t.wrong,
           t.broken);
    CHECK(t.cases >= 10000 || getenv("ROUTES") != NULL);
    CHECK(marks.n >= 300);
    CHECK(t.leaks == 0);
    CHECK(t.unread == 0);
    CHECK(t.wrong == 0);
    CHECK(t.broken == 0);
    CHECK(t.o.w.ok);
    office_close(&t.o);
}

/*
 * What cannot be taken back, or shows what is hidden from everybody, asks once more who this is. By
 * the permission of the route; two acts are told apart behind it, so their routes stand here.
 */
TEST(a_route_that_needs_a_dangerous_permission_asks_who_this_is)
{
    static const char *const perms[] = {"person.reveal",   "person.protected", "export.approve",
                                        "dedup.confirm",   "verify.raw",       "share.approve",
                                        "account.make",    "account.grant",    "account.token",
                                        "account.confirm", "office.set"};
    static const char *const paths[] = {"/share/agreement/{id}", "/account/post/{id}",
                                        "/account/{id}/state", "/dedup/{id}/join"};
    size_t met = 0;
    for (size_t f = 0; mz_features[f] != NULL; f++) {
        const struct mz_route *r = mz_features[f]->routes;
        for (; r != NULL && r->path != NULL; r++) {
            const char *need = r->need_post != NULL ? r->need_post : r->need;
            bool danger = false;
            for (size_t i = 0; i < MZ_LEN(perms); i++) {
                danger = danger || strcmp(need, perms[i]) == 0;
            }
            for (size_t i = 0; i < MZ_LEN(paths); i++) {
                danger = danger || strcmp(r->path, paths[i]) == 0;
            }
            if (r->post == NULL || !danger) {
                continue;
            }
            met++;
            if ((r->flags & MZ_ROUTE_FRESH) == 0) {
                printf("POST %s needs %s and does not ask who this is\n", r->path, need);
                CHECK(false);
            }
        }
    }
    CHECK(met >= 13);
}

static void count_met(void *p, const struct mark *m)
{
    size_t *met = p;
    (void)m;
    ++*met;
}

TEST(a_mark_is_met_wherever_it_stands_and_a_number_only_whole)
{
    static const struct {
        const char *text;
        size_t met;
    } rows[] = {
        {"", 0},
        {"331181000000001", 1},
        {"x331181000000001y331181000000001", 2},
        {"3311810000000011", 0},
        {"9331181000000001", 0},
        {"33118100000000", 0},
        {"佴霁琰", 1},
        {"<td>佴霁琰</td>亓霁琰", 1},
        {"tel 139****5001", 1},
        {"tel 139****50012", 0},
        {"331181000000001 佴霁琰 139****5001", 3},
    };
    static struct marks marks;
    marks_clear(&marks);
    (void)marks_add(&marks, MZ_S("331181000000001"), "a");
    (void)marks_add(&marks, MZ_S("佴霁琰"), "a");
    (void)marks_add(&marks, MZ_S("139****5001"), "a");
    CHECK(marks_add(&marks, MZ_S("佴霁琰"), "b") == &marks.all[1] && marks.n == 3);
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        size_t met = 0;
        marks_in(&marks, mz_str_of(rows[i].text), count_met, &met);
        CHECK(met == rows[i].met);
    }
    free(marks.all);
}

#endif
