/*
 * http_bench.c - mz bench http: the real server under wrk on the same machine.
 *
 * A demonstration office, two workers, a session made by signing in. Kinds of request: the smallest
 * JSON answer, a list page of 50 persons, searches by names that are there, and a case to decide.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feature/care/care_int.h"
#include "feature/care/server.h"
#include "feature/care/wire.h"

enum { PEOPLE = 20000, PATH_BYTES_MAX = 2048, NAMES_MAX = 50, TEXT_MAX = 8192, WARM_UPS_MAX = 10 };

struct load {
    struct mz_bench_io *io;
    const char *wrk;
    const char *dir;
    struct server server;
    struct wire wire;
};

/* What is asked for: paths in turn; with a body, a POST by a program's token. */
struct shots {
    const char *const *paths;
    size_t n;
    const char *body;
    const char *token;
    bool many; /* 64 connections instead of 32 */
};

/* What wrk said about one load. */
struct said {
    int64_t per_s;
    int64_t p99_us;
    int64_t failed; /* answers that were neither 2xx nor 3xx, and broken connections */
};

static const char *find_wrk(void)
{
    static const char *const places[] = {"/usr/bin/wrk", "/usr/local/bin/wrk"};
    for (size_t i = 0; i < MZ_LEN(places); i++) {
        if (access(places[i], X_OK) == 0) {
            return places[i];
        }
    }
    return NULL;
}

static mz_code command(mz_cx *cx, const struct load *l, const char *const *words)
{
    int rc = server_command(l->io->program, words, NULL, 0);
    return rc == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "mz %s ended with %d", words[0], rc);
}

static mz_code office(mz_cx *cx, struct load *l)
{
    int64_t size = l->io->size > 0 ? l->io->size : PEOPLE;
    const char *people = mz_str_fmt(cx->a, "%" PRId64, size).p;
    const char *seed = mz_str_fmt(cx->a, "%" PRIu64, l->io->seed).p;
    const char *init[] = {"init", "--demo", "--data", l->server.data, NULL};
    const char *fill[] = {"demo", "--people", people,         "--seed",
                          seed,   "--data",   l->server.data, NULL};
    const char *accounts[] = {"demo", "accounts", "--data", l->server.data, NULL};
    l->io->say(l->io, "making the office");
    MZ_TRY(command(cx, l, init));
    MZ_TRY(command(cx, l, fill));
    return command(cx, l, accounts);
}

/* ---- wrk ---------------------------------------------------------------------------- */

/* "12.34ms", "850.00us", "1.20s" in microseconds; no floating point needed for two digits. */
static int64_t micros(const char *p)
{
    char *end = NULL;
    int64_t whole = strtoll(p, &end, 10);
    int64_t hundredths = 0;
    if (*end == '.') {
        hundredths = strtoll(end + 1, &end, 10);
    }
    int64_t unit = strncmp(end, "us", 2) == 0 ? 1 : strncmp(end, "ms", 2) == 0 ? 1000 : 1000000;
    return whole * unit + hundredths * unit / 100;
}

static const char *behind(const char *text, const char *mark)
{
    const char *p = strstr(text, mark);
    return p == NULL ? NULL : p + strlen(mark) + strspn(p + strlen(mark), " ");
}

static mz_code read_said(mz_cx *cx, const char *text, struct said *out)
{
    const char *rate = behind(text, "Requests/sec:");
    const char *p99 = behind(text, "99%");
    const char *bad = behind(text, "Non-2xx or 3xx responses:");
    const char *broken = behind(text, "Socket errors:");
    if (rate == NULL || p99 == NULL) {
        return mz_fail(cx, MZ_IO, "wrk said: %.150s", text);
    }
    *out = (struct said){.per_s = strtoll(rate, NULL, 10), .p99_us = micros(p99)};
    out->failed = (bad == NULL ? 0 : strtoll(bad, NULL, 10)) + (broken == NULL ? 0 : 1);
    return MZ_OK;
}

/* With a body: POST of JSON. */
static mz_code write_script(mz_cx *cx, const char *path, const struct shots *shots)
{
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && fputs("local p = {", f) >= 0;
    for (size_t i = 0; ok && i < shots->n; i++) {
        ok = fprintf(f, "\"%s\",", shots->paths[i]) > 0;
    }
    ok = ok && fputs("}\nlocal i = 0\n", f) >= 0;
    if (ok && shots->body != NULL) {
        ok = fprintf(f,
                     "wrk.headers[\"Content-Type\"] = \"application/json\"\n"
                     "wrk.body = [[%s]]\n",
                     shots->body) > 0;
    }
    ok = ok && fprintf(f,
                       "request = function()\n  i = i %% #p + 1\n"
                       "  return wrk.format(\"%s\", p[i])\nend\n",
                       shots->body == NULL ? "GET" : "POST") > 0;
    if (f != NULL && fclose(f) != 0) {
        ok = false;
    }
    return ok ? MZ_OK : mz_fail(cx, MZ_IO, "could not write %s", path);
}

static mz_code shoot(mz_cx *cx, struct load *l, const struct shots *shots, const char *seconds,
                     struct said *out)
{
    char text[TEXT_MAX];
    const char *script = mz_str_fmt(cx->a, "%s/load.lua", l->dir).p;
    const char *who = shots->token == NULL
                          ? mz_str_fmt(cx->a, "Cookie: %s", l->wire.cookies).p
                          : mz_str_fmt(cx->a, "Authorization: Bearer %s", shots->token).p;
    const char *url = mz_str_fmt(cx->a, "http://127.0.0.1:%d/", l->server.port).p;
    MZ_TRY(write_script(cx, script, shots));
    const char *at_once = shots->many ? "-c64" : "-c32";
    const char *words[] = {"-t1", at_once, "-d",   seconds, "--latency", "-H",
                           who,   "-s",    script, url,     NULL};
    int rc = server_command(l->wrk, words, text, sizeof text);
    return rc == 0 ? read_said(cx, text, out) : mz_fail(cx, MZ_IO, "wrk ended with %d", rc);
}

static mz_code measure(mz_cx *cx, struct load *l, const struct shots *shots, struct said *out)
{
    /* Caches, prepared statements, packs: until nobody waits for them, which a busy machine delays.
     */
    bool warm = false;
    for (int i = 0; i < WARM_UPS_MAX && !warm; i++) {
        MZ_TRY(shoot(cx, l, shots, "1s", out));
        warm = out->failed == 0;
    }
    return shoot(cx, l, shots, "8s", out);
}

/* ---- the searches --------------------------------------------------------------------- */

static void escape(char *out, size_t out_n, mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n + 4 < out_n; i++) {
        n += (size_t)snprintf(out + n, out_n - n, "%%%02X", (unsigned char)s.p[i]);
    }
    out[n] = '\0';
}

/* Paths that search for the names on a page of the list. */
static mz_code searches(mz_cx *cx, struct load *l, const char **paths, size_t *n)
{
    static const char mark[] = "\"name\":\"";
    struct wire_answer a = {0};
    struct wire_call call = {.method = "GET", .path = "/person?per=50&page=7"};
    if (!wire_ask(&l->wire, &call, &a) || a.status != 200) {
        return mz_fail(cx, MZ_IO, "the list of persons answered %d", a.status);
    }
    *n = 0;
    for (const char *p = strstr(a.body.p, mark); p != NULL && *n < NAMES_MAX; p = strstr(p, mark)) {
        char coded[200];
        p += sizeof mark - 1;
        size_t len = strcspn(p, "\"");
        if (len > 0 && len < 24) {
            escape(coded, sizeof coded, (mz_str){p, len});
            paths[(*n)++] = mz_str_fmt(cx->a, "/person?q=%s", coded).p;
        }
    }
    return *n > 0 ? MZ_OK : mz_fail(cx, MZ_IO, "no names in: %.120s", a.body.p);
}

/* ---- the case --------------------------------------------------------------------------- */

#define MEMBER(role, birth, wage)                                                                  \
    "{\"role\":\"" role "\",\"birth\":\"" birth "\",\"held\":\"free\",\"wage\":\"" wage            \
    "\",\"business\":\"0\",\"property_income\":\"0\",\"pension\":\"0\",\"support_received\":"      \
    "\"0\","                                                                                       \
    "\"other_transfer\":\"0\",\"can_work\":false,\"disabled_kind\":\"none\","                      \
    "\"disabled_grade\":\"no_grade\",\"severe_illness\":false,\"hard_after\":false,\"refusals\":[" \
    "]}"

/* Parents and a child with one wage: the tests of packs/cn-331181 say what comes out of it. */
static const char household[] =
    "{\"at\":\"2025-07-01\",\"division\":\"331181103000\",\"household\":{\"financial_assets\":"
    "\"20000\",\"dwellings\":\"1\",\"premises\":\"0\",\"vehicles\":\"0\",\"new_house\":false},"
    "\"members\":[" MEMBER("self", "1980-03-01", "1200.50") "," MEMBER(
        "spouse", "1982-05-09", "0") "," MEMBER("child", "2012-09-01", "0") "]}";

/* A program's token, as an office makes one. */
static mz_code token(mz_cx *cx, struct load *l, const char *login, const char *scopes,
                     const char **out)
{
    char said[TEXT_MAX] = "";
    const char *words[] = {"account",  "token", login,    "--label",      "bench",
                           "--scopes", scopes,  "--data", l->server.data, NULL};
    int rc = server_command(l->io->program, words, said, sizeof said);
    const char *mark = strstr(said, "mz_");
    if (rc != 0 || mark == NULL) {
        return mz_fail(cx, MZ_IO, "no token: %d", rc);
    }
    *out = mz_str_fmt(cx->a, "%.*s", (int)strcspn(mark, " \r\n\""), mark).p;
    return MZ_OK;
}

static mz_code cases(mz_cx *cx, struct load *l, struct said *brief, struct said *spoken)
{
    static const char *const plain[] = {"/rule/cn-331181/eval?outcome=dibao"};
    static const char *const words[] = {"/rule/cn-331181/eval?outcome=dibao&explain=1"};
    struct shots shots = {.paths = plain, .n = 1, .body = household};
    MZ_TRY(token(cx, l, "officer", "rule.read", &shots.token));
    l->io->say(l->io, "cases to decide");
    MZ_TRY(measure(cx, l, &shots, brief));
    shots.paths = words;
    l->io->say(l->io, "cases to decide and to explain");
    return measure(cx, l, &shots, spoken);
}

/* ---- is somebody in a category ------------------------------------------------------------- */

/* The number behind the Nth `mark` of an answer; 0 when there is none. */
static int64_t told(struct load *l, const char *path, const char *mark, size_t nth)
{
    struct wire_answer a = {0};
    struct wire_call call = {.method = "GET", .path = path};
    if (!wire_ask(&l->wire, &call, &a) || a.status != 200) {
        return 0;
    }
    const char *p = strstr(a.body.p, mark);
    for (; p != NULL && nth > 0; nth--) {
        p = strstr(p + 1, mark);
    }
    return p == NULL ? 0 : strtoll(p + strlen(mark), NULL, 10);
}

/* The ID number of the head of the Nth household that was recognised: shown with a reason. */
static const char *recognised(mz_cx *cx, struct load *l, size_t nth)
{
    static const char key[] = "name=\"token\" value=\"";
    static const char mark[] = "\"number\":\"";
    struct wire_answer a = {0};
    int64_t at = told(l, "/matter/recognised?per=20", "\"case\":", nth);
    at = told(l, mz_str_fmt(cx->a, "/matter/%" PRId64, at).p, "\"household\":", 0);
    at = told(l, mz_str_fmt(cx->a, "/household/%" PRId64, at).p, "\"person\":", 0);
    const char *path = mz_str_fmt(cx->a, "/person/%" PRId64 "/reveal", at).p;
    struct wire_call call = {.method = "GET", .path = path, .html = true};
    bool good = wire_ask(&l->wire, &call, &a) && a.status == 200;
    const char *p = good ? strstr(a.body.p, key) : NULL;
    if (p == NULL) {
        return NULL;
    }
    p += strlen(key);
    mz_str form = mz_str_fmt(cx->a, "what=id&why=performance&token=%.*s", (int)strcspn(p, "\""), p);
    call = (struct wire_call){.method = "POST", .path = path, .form = form};
    good = wire_ask(&l->wire, &call, &a) && a.status == 200;
    p = good ? strstr(a.body.p, mark) : NULL;
    return p == NULL ? NULL : mz_str_fmt(cx->a, "%.18s", p + strlen(mark)).p;
}

/* The agreement under which the department asks; 0: none is in force. */
static int64_t agreement(struct wire *asks)
{
    static const char mark[] = "\"dataset\":\"match\",\"state\":\"active\"";
    struct wire_answer a = {0};
    struct wire_call call = {.method = "GET", .path = "/share/get"};
    int64_t id = 0;
    if (!wire_ask(asks, &call, &a) || a.status != 200) {
        return 0;
    }
    const char *end = strstr(a.body.p, mark);
    const char *p = a.body.p;
    while (end != NULL && (p = strstr(p, "{\"id\":")) != NULL && p < end) {
        p += 6;
        id = strtoll(p, NULL, 10);
    }
    return id;
}

/* The question about somebody who is in the category; NULL: the office knows nobody. */
static const char *question(mz_cx *cx, struct load *l, struct wire *asks, const char *path)
{
    mz_str today = mz_date_iso(cx->a, mz_date_today(cx));
    int64_t under = agreement(asks);
    for (size_t i = 0; under > 0 && i < NAMES_MAX; i++) {
        struct wire_answer a = {0};
        const char *number = recognised(cx, l, i);
        if (number == NULL) {
            break;
        }
        mz_str body = mz_str_fmt(cx->a,
                                 "{\"agreement\":%" PRId64 ",\"persons\":[{\"number\":\"%s\","
                                 "\"category\":\"dibao\",\"day\":\"" MZ_FMT "\"}]}",
                                 under, number, MZ_ARG(today));
        const struct wire_call call = {
            .method = "POST", .path = path, .type = "application/json", .form = body};
        if (wire_ask(asks, &call, &a) && a.status == 200 &&
            strstr(a.body.p, "\"is\":\"yes\"") != NULL) {
            return body.p;
        }
    }
    return NULL;
}

/* A department asks about one person, and each answer is on the disk's record before it leaves. */
static mz_code answers(mz_cx *cx, struct load *l, struct said *out)
{
    static const char *const paths[] = {"/share/is"};
    struct shots shots = {.paths = paths, .n = 1, .many = true};
    struct wire asks;
    MZ_TRY(token(cx, l, "institution", "share.get share.is", &shots.token));
    wire_open(&asks, cx->a, l->server.port);
    (void)snprintf(asks.bearer, sizeof asks.bearer, "%s", shots.token);
    wire_close(&l->wire); /* idle behind the loads before, and ended by the server */
    shots.body = question(cx, l, &asks, paths[0]);
    wire_close(&asks);
    if (shots.body == NULL) { /* the figure says 0 then, and misses its goal */
        l->io->say(l->io, "nobody of the office is known to be in the category");
        return MZ_OK;
    }
    l->io->say(l->io, "answers about one person, each on record");
    return measure(cx, l, &shots, out);
}

/* ---- the run --------------------------------------------------------------------------- */

static mz_code loads(mz_cx *cx, struct load *l)
{
    static const char *const alive[] = {"/alive"};
    static const char *const list[] = {"/person?per=50&page=1", "/person?per=50&page=2",
                                       "/person?per=50&page=3"};
    const char *names[NAMES_MAX];
    size_t names_n = 0;
    struct said small = {0};
    struct said page = {0};
    struct said search = {0};
    struct said brief = {0};
    struct said spoken = {0};
    struct said is = {0};
    if (!wire_sign_in(&l->wire, "officer", "Longquan-2026")) {
        return mz_fail(cx, MZ_IO, "could not sign in");
    }
    MZ_TRY(searches(cx, l, names, &names_n));
    l->io->say(l->io, "small JSON answers");
    MZ_TRY(measure(cx, l, &(struct shots){.paths = alive, .n = MZ_LEN(alive)}, &small));
    l->io->say(l->io, "list pages of 50 persons");
    MZ_TRY(measure(cx, l, &(struct shots){.paths = list, .n = MZ_LEN(list)}, &page));
    l->io->say(l->io, "searches for persons");
    MZ_TRY(measure(cx, l, &(struct shots){.paths = names, .n = names_n}, &search));
    MZ_TRY(cases(cx, l, &brief, &spoken));
    MZ_TRY(answers(cx, l, &is));
    const struct mz_figure figures[] = {
        {.name = "small JSON answer", .value = small.per_s, .unit = "requests/s", .goal = 20000},
        {.name = "small JSON answer, p99", .value = small.p99_us, .unit = "us"},
        {.name = "list page of 50", .value = page.per_s, .unit = "requests/s", .goal = 2500},
        {.name = "list page of 50, p99", .value = page.p99_us, .unit = "us"},
        {.name = "person search", .value = search.per_s, .unit = "requests/s", .goal = 2000},
        {.name = "person search, p99",
         .value = search.p99_us,
         .unit = "us",
         .goal = 50000,
         .at_most = true},
        {.name = "case over HTTP", .value = brief.per_s, .unit = "requests/s", .goal = 10000},
        {.name = "case over HTTP, p99", .value = brief.p99_us, .unit = "us"},
        {.name = "case over HTTP with sentences", .value = spoken.per_s, .unit = "requests/s"},
        {.name = "is a person in a category, on record",
         .value = is.per_s,
         .unit = "requests/s",
         .goal = 10000},
        {.name = "is a person in a category, p99", .value = is.p99_us, .unit = "us"},
        {.name = "all answers good",
         .value = small.failed + page.failed + search.failed + brief.failed + spoken.failed +
                          is.failed ==
                  0,
         .unit = "yes",
         .goal = 1},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        l->io->report(l->io, figures[i]);
    }
    return MZ_OK;
}

mz_code care_http_bench(mz_cx *cx, struct mz_bench_io *io)
{
    struct load l = {.io = io, .wrk = find_wrk(), .dir = mz_str_z(cx->a, io->dir)};
    if (l.wrk == NULL) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("wrk is not installed: apt-get install wrk, then again."));
    }
    l.server = (struct server){.program = io->program,
                               .data = mz_str_fmt(cx->a, "%s/office", l.dir).p,
                               .port = wire_free_port(),
                               .workers = 2};
    wire_open(&l.wire, cx->a, l.server.port);
    MZ_TRY(office(cx, &l));
    MZ_TRY(server_start(cx, &l.server));
    mz_code rc = loads(cx, &l);
    wire_close(&l.wire);
    server_kill(&l.server);
    return rc;
}
