/*
 * clerks_bench.c - mz bench clerks: three hundred clerks work on cases at once.
 *
 * The real server with two workers over a demonstration; each clerk is a process with a connection
 * of its own, goes over pages and forms as a person does, and thinks between two of them. Each
 * enters the application of a household, looks at the case, notes a paper, accepts it, with the
 * letter that says so, and begins the survey, then takes the next one. The households are of all
 * townships, alive and without a case; the clerk of a township acts on each. What is measured is
 * how long an answer took, as the clerk had to wait, and what it cost the server.
 *
 * --size people of the county, --count clerks, --seconds how long they work.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "feature/account/account.h"
#include "feature/care/care_int.h"
#include "feature/care/server.h"
#include "feature/care/wire.h"

enum {
    CLERKS = 300,
    PEOPLE = 20000,
    HOMES_MAX = 20000,
    TOWNS_MAX = 60,
    SECONDS = 60,
    CASE_SECONDS = 18, /* that one takes a clerk at least: eight steps and as many thoughts */
    THINK_LEAST_MS = 1000,
    THINK_MORE_MS = 3000,
    SHOTS_MAX = 4000,
    SHOWN_MAX = 5,
    PATH_MAX_N = 120,
    FORM_MAX = 300,
    TEXT_MAX = 8192
};

/* What a clerk does, in its order. */
enum what { LOOK_LIST, LOOK_HOME, BEGIN, LOOK_CASE, NOTE_PAPER, ACCEPT, LOOK_AGAIN, SURVEY, WHATS };

static const char *const names[WHATS] = {
    [LOOK_LIST] = "the list of cases",    [LOOK_HOME] = "a household",
    [BEGIN] = "a case begins",            [LOOK_CASE] = "a case",
    [NOTE_PAPER] = "a paper is noted",    [ACCEPT] = "a case is accepted",
    [LOOK_AGAIN] = "a case that goes on", [SURVEY] = "the survey begins"};

/* Of one clerk, in memory that all share. */
struct shift {
    uint32_t us[SHOTS_MAX];
    uint8_t what[SHOTS_MAX];
    int32_t n;
    int32_t bad;
    int32_t cases;   /* that were begun */
    int32_t through; /* that came to the survey */
    char said[400];
};

struct town {
    int64_t division;
    char token[120]; /* of its clerk; empty: nobody has worked there yet */
};

struct home {
    int64_t id;
    int64_t division; /* the village */
};

struct office {
    struct mz_bench_io *io;
    struct server server;
    char token[120]; /* of the county's officer */
    struct town town[TOWNS_MAX];
    size_t towns_n;
    struct home home[HOMES_MAX];
    size_t homes_n;
    struct shift *shift; /* one for each */
    int64_t clerks;
    int64_t seconds;
};

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- the office -------------------------------------------------------------------------- */

static mz_code command(mz_cx *cx, const struct office *o, const char *const *words, char *said,
                       size_t n)
{
    int rc = server_command(o->io->program, words, said, n);
    return rc == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "mz %s ended with %d", words[0], rc);
}

#define LOOKS "person.read household.read matter.read"
#define ACTS  LOOKS " matter.add matter.act letter.read letter.write letter.issue"

static mz_code token_of(mz_cx *cx, const struct office *o, const char *login, const char *scopes,
                        char out[120])
{
    char said[TEXT_MAX] = "";
    const char *words[] = {"account", "token",  login,    "--label",      "bench", "--scopes",
                           scopes,    "--days", "1",      "--data",       o->server.data, NULL};
    MZ_TRY(command(cx, o, words, said, sizeof said));
    const char *mark = strstr(said, "mz_");
    if (mark == NULL) {
        return mz_fail(cx, MZ_IO, "no token for %s", login);
    }
    (void)snprintf(out, 120, "%.*s", (int)strcspn(mark, " \r\n\""), mark);
    return MZ_OK;
}

static mz_code make(mz_cx *cx, struct office *o)
{
    const char *data = o->server.data;
    const char *people =
        mz_str_fmt(cx->a, "%" PRId64, o->io->size > 0 ? o->io->size : (int64_t)PEOPLE).p;
    const char *init[] = {"init", "--demo", "--data", data, NULL};
    const char *fill[] = {"demo", "--people", people, "--seed", "1", "--data", data, NULL};
    o->io->say(o->io, "making the office");
    MZ_TRY(command(cx, o, init, NULL, 0));
    MZ_TRY(command(cx, o, fill, NULL, 0));
    return token_of(cx, o, "officer", LOOKS, o->token);
}

static int64_t town_of(int64_t village)
{
    enum { VILLAGES = 1000 };
    return village / VILLAGES * VILLAGES;
}

static const struct town *town_at(const struct office *o, int64_t village)
{
    size_t i = 0;
    while (i < o->towns_n && o->town[i].division != town_of(village)) {
        i++;
    }
    return i < o->towns_n ? &o->town[i] : NULL;
}

/* Each township has clerks of its own: the demonstration makes them. */
static mz_code staff(mz_cx *cx, struct office *o, int64_t village)
{
    if (town_at(o, village) != NULL) {
        return MZ_OK;
    }
    if (o->towns_n == TOWNS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "more than %d townships", (int)TOWNS_MAX);
    }
    struct town *t = &o->town[o->towns_n++];
    t->division = town_of(village);
    const char *login = mz_str_z(cx->a, account_demo_clerk(cx->a, t->division, 0));
    if (token_of(cx, o, login, ACTS, t->token) == MZ_OK) {
        return MZ_OK;
    }
    mz_clear(cx); /* the town of the demonstration's first accounts */
    return token_of(cx, o, "clerk", ACTS, t->token);
}

static mz_code ask(mz_cx *cx, struct wire *w, const char *path, mz_str *body)
{
    struct wire_answer a = {0};
    bool came = wire_ask(w, &(struct wire_call){.method = "GET", .path = path}, &a);
    *body = a.body;
    return came && a.status == 200 ? MZ_OK
                                   : mz_fail(cx, MZ_IO, "%s answered %d", path, a.status);
}

/* Every household that somebody lives in, by record number. */
static mz_code all_homes(mz_cx *cx, struct wire *w, struct home *all, size_t *n)
{
    static const char mark[] = "{\"id\":";
    static const char place[] = "\"division\":";
    size_t before = SIZE_MAX;
    *n = 0;
    for (int page = 1; *n != before; page++) {
        mz_str body;
        before = *n;
        MZ_TRY(
            ask(cx, w, mz_str_fmt(cx->a, "/household?kind=living&per=100&page=%d", page).p, &body));
        for (const char *p = strstr(body.p, mark); p != NULL && *n < HOMES_MAX;
             p = strstr(p + 1, mark)) {
            const char *at = strstr(p, place);
            if (at != NULL) {
                all[(*n)++] = (struct home){strtoll(p + sizeof mark - 1, NULL, 10),
                                            strtoll(at + sizeof place - 1, NULL, 10)};
            }
        }
    }
    return MZ_OK;
}

/* Where the payee has died a case is refused until there is another, so everybody must live. */
static mz_code all_live(mz_cx *cx, struct wire *w, const struct home *h, bool *yes)
{
    static const char mark[] = "{\"person\":";
    mz_str home;
    mz_str body;
    MZ_TRY(ask(cx, w, mz_str_fmt(cx->a, "/household/%" PRId64, h->id).p, &home));
    const char *rest = mz_str_z(cx->a, home); /* the next answer takes its place */
    *yes = true;
    for (const char *p = strstr(rest, mark); p != NULL && *yes; p = strstr(p + 1, mark)) {
        int64_t id = strtoll(p + sizeof mark - 1, NULL, 10);
        MZ_TRY(ask(cx, w, mz_str_fmt(cx->a, "/person/%" PRId64, id).p, &body));
        *yes = strstr(body.p, "\"died\":\"\"") != NULL;
    }
    return MZ_OK;
}

/* Nobody has a case of theirs: a second one would be refused, and rightly. */
static mz_code is_free(mz_cx *cx, struct wire *w, const struct home *h, bool *yes)
{
    mz_str body;
    MZ_TRY(ask(cx, w, mz_str_fmt(cx->a, "/matter?household=%" PRId64, h->id).p, &body));
    *yes = strstr(body.p, "\"cases\":[]") != NULL;
    return *yes ? all_live(cx, w, h, yes) : MZ_OK;
}

/* Enough for every clerk until the end, from all over the county, and a clerk for each township. */
static mz_code homes(mz_cx *cx, struct office *o, struct wire *w)
{
    enum { STRIDE = 7919 }; /* a prime: neighbours do not stand together */
    struct home *all = MZ_NEW_N(cx->a, struct home, HOMES_MAX);
    size_t wanted = (size_t)(o->clerks * (1 + o->seconds / CASE_SECONDS));
    size_t n = 0;
    MZ_TRY(all_homes(cx, w, all, &n));
    for (size_t i = 0; i < n && o->homes_n < wanted; i++) {
        const struct home *h = &all[i * STRIDE % n];
        bool yes = false;
        MZ_TRY(n % STRIDE == 0 ? mz_fail(cx, MZ_LIMIT, "a county of another size, please")
                               : is_free(cx, w, h, &yes));
        if (yes) {
            MZ_TRY(staff(cx, o, h->division));
            o->home[o->homes_n++] = *h;
        }
    }
    return o->homes_n == wanted
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "%zu households without a case for %zu: more people (--size)",
                         o->homes_n, wanted);
}

/* ---- one clerk ------------------------------------------------------------------------------ */

struct clerk {
    struct office *o;
    struct shift *s;
    struct wire w;
    uint32_t dice;
    int64_t until_us;
    const struct home *home;
    long long id; /* of the case that is worked on */
};

static uint32_t below(struct clerk *c, uint32_t n)
{
    c->dice = c->dice * 1664525 + 1013904223;
    return (c->dice >> 8) % n;
}

static void think(struct clerk *c)
{
    server_nap(THINK_LEAST_MS + (int64_t)below(c, THINK_MORE_MS));
}

/* The address of what this step asks, and its form; empty: a page is looked at. */
static mz_str step_of(struct clerk *c, enum what what, char path[PATH_MAX_N], char form[FORM_MAX])
{
    form[0] = '\0';
    switch (what) {
    case LOOK_LIST:
        (void)snprintf(path, PATH_MAX_N, "/matter?matter=dibao_apply");
        break;
    case LOOK_HOME:
        (void)snprintf(path, PATH_MAX_N, "/household/%" PRId64, c->home->id);
        break;
    case BEGIN:
        (void)snprintf(path, PATH_MAX_N, "/matter/new");
        (void)snprintf(form, FORM_MAX,
                       "matter=dibao_apply&household=%" PRId64 "&h.contact_phone=13905880000"
                       "&h.contact_address=%%E6%%BA%%AA%%E5%%8F%%A312"
                       "&h.why_help=%%E5%%B8%%B8%%E5%%B9%%B4%%E6%%9C%%89%%E7%%97%%85",
                       c->home->id);
        break;
    case LOOK_CASE:
    case LOOK_AGAIN:
        (void)snprintf(path, PATH_MAX_N, "/matter/%lld", c->id);
        break;
    case NOTE_PAPER:
        (void)snprintf(path, PATH_MAX_N, "/matter/%lld/paper", c->id);
        (void)snprintf(form, FORM_MAX, "do=say&of_paper=identity&state=seen");
        break;
    case ACCEPT:
        (void)snprintf(path, PATH_MAX_N, "/matter/%lld", c->id);
        (void)snprintf(form, FORM_MAX, "do=act:take");
        break;
    case SURVEY:
        (void)snprintf(path, PATH_MAX_N, "/matter/%lld", c->id);
        (void)snprintf(form, FORM_MAX, "do=act:start");
        break;
    case WHATS:
        break;
    }
    return mz_str_of(form);
}

static bool answered(struct clerk *c, enum what what, const struct wire_answer *a, int64_t us)
{
    struct shift *s = c->s;
    bool good = a->status == 200;
    if (s->n < SHOTS_MAX) {
        s->us[s->n] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
        s->what[s->n++] = (uint8_t)what;
    }
    if (!good) {
        s->bad++;
        /* A form's answer says the general first: what is wrong stands with its field. */
        const char *body = a->body.n > 0 ? a->body.p : "";
        const char *field = strstr(body, "\"problems\":");
        (void)snprintf(s->said, sizeof s->said, "%s: %d %.300s", names[what], a->status,
                       field != NULL ? field : body);
    }
    return good;
}

/* False when this case goes no further. */
static bool one_step(struct clerk *c, enum what what)
{
    char path[PATH_MAX_N];
    char form[FORM_MAX];
    struct wire_answer a = {0};
    mz_str body = step_of(c, what, path, form);
    bool post = body.n > 0;
    const struct wire_call call = {
        .method = post ? "POST" : "GET", .path = path, .form = body, .html = !post};
    int64_t began = now_us();
    bool came = wire_ask(&c->w, &call, &a);
    a.status = came ? a.status : 0;
    bool good = answered(c, what, &a, now_us() - began);
    const char *made = good && what == BEGIN && a.body.n > 0 ? strstr(a.body.p, "/matter/") : NULL;
    c->id = made != NULL ? strtoll(made + 8, NULL, 10) : c->id;
    return good && (what != BEGIN || made != NULL);
}

static void work(struct clerk *c, size_t me)
{
    wire_open(&c->w, mz_arena_new((size_t)8 << 20), c->o->server.port);
    server_nap((int64_t)below(c, THINK_LEAST_MS + THINK_MORE_MS)); /* they do not begin together */
    for (size_t h = me; h < c->o->homes_n && now_us() < c->until_us; h += (size_t)c->o->clerks) {
        bool on = true;
        c->home = &c->o->home[h];
        (void)snprintf(c->w.bearer, sizeof c->w.bearer, "%s",
                       town_at(c->o, c->home->division)->token);
        for (int i = 0; i < WHATS && on && now_us() < c->until_us; i++) {
            on = one_step(c, (enum what)i);
            c->s->cases += on && i == BEGIN;
            c->s->through += on && i + 1 == WHATS;
            think(c);
        }
    }
    wire_close(&c->w);
}

/* ---- all of them -------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The p-th of a thousand, of one kind or of all (WHATS). */
static int64_t part_of(const struct office *o, uint32_t *room, enum what what, size_t p, size_t *n)
{
    *n = 0;
    for (int64_t i = 0; i < o->clerks; i++) {
        const struct shift *s = &o->shift[i];
        for (int32_t k = 0; k < s->n; k++) {
            if (what == WHATS || s->what[k] == (uint8_t)what) {
                room[(*n)++] = s->us[k];
            }
        }
    }
    qsort(room, *n, sizeof *room, by_size);
    return *n == 0 ? 0 : room[(*n - 1) * p / 1000];
}

/* Each kind of step, and the first refusals in their own words. */
static void say_steps(mz_cx *cx, const struct office *o, uint32_t *room)
{
    int shown = 0;
    size_t n = 0;
    for (int64_t i = 0; i < o->clerks && shown < SHOWN_MAX; i++) {
        if (o->shift[i].said[0] != '\0') {
            o->io->say(o->io, o->shift[i].said);
            shown++;
        }
    }
    for (int w = 0; w < WHATS; w++) {
        int64_t p50 = part_of(o, room, (enum what)w, 500, &n);
        int64_t p99 = part_of(o, room, (enum what)w, 990, &n);
        o->io->say(o->io, mz_str_fmt(cx->a, "%s: %zu, p50 %" PRId64 " us, p99 %" PRId64 " us",
                                     names[w], n, p50, p99)
                              .p);
    }
}

static void tell(mz_cx *cx, struct office *o, int64_t cpu_us)
{
    uint32_t *room = MZ_NEW_N(cx->a, uint32_t, (size_t)o->clerks * SHOTS_MAX);
    int64_t bad = 0;
    int64_t cases = 0;
    int64_t through = 0;
    size_t n = 0;
    for (int64_t i = 0; i < o->clerks; i++) {
        bad += o->shift[i].bad;
        cases += o->shift[i].cases;
        through += o->shift[i].through;
    }
    say_steps(cx, o, room);
    int64_t p99 = part_of(o, room, WHATS, 990, &n);
    const struct mz_figure figures[] = {
        {.name = "clerks at once", .value = o->clerks, .unit = "clerks"},
        {.name = "answers of clerks, p50",
         .value = part_of(o, room, WHATS, 500, &n),
         .unit = "us"},
        {.name = "answers of clerks, p99",
         .value = p99,
         .unit = "us",
         .goal = 200000,
         .at_most = true},
        {.name = "answers", .value = (int64_t)n, .unit = "answers"},
        {.name = "CPU of the server for an answer",
         .value = n == 0 ? 0 : cpu_us / (int64_t)n,
         .unit = "us"},
        {.name = "cases begun", .value = cases, .unit = "cases"},
        {.name = "cases brought to their survey", .value = through, .unit = "cases"},
        {.name = "no answer was an error", .value = bad == 0 && n > 0, .unit = "yes", .goal = 1},
    };
    for (size_t i = 0; i < MZ_LEN(figures); i++) {
        o->io->report(o->io, figures[i]);
    }
}

static mz_code crowd(mz_cx *cx, struct office *o)
{
    pid_t *pids = MZ_NEW_N(cx->a, pid_t, (size_t)o->clerks);
    int64_t until = now_us() + o->seconds * 1000000;
    mz_code rc = MZ_OK;
    o->io->say(o->io, "clerks at work");
    for (int64_t i = 0; i < o->clerks && rc == MZ_OK; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct clerk c = {.o = o,
                              .s = &o->shift[i],
                              .dice = (uint32_t)(o->io->seed + (uint64_t)i * 7919),
                              .until_us = until};
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            work(&c, (size_t)i);
            _exit(0);
        }
        rc = pids[i] < 0 ? mz_fail(cx, MZ_IO, "no more processes") : MZ_OK;
    }
    for (int64_t i = 0; i < o->clerks; i++) {
        if (pids[i] > 0) {
            (void)waitpid(pids[i], NULL, 0);
        }
    }
    return rc;
}

static mz_code run(mz_cx *cx, struct office *o)
{
    struct wire w;
    wire_open(&w, cx->a, o->server.port);
    (void)snprintf(w.bearer, sizeof w.bearer, "%s", o->token);
    o->io->say(o->io, "looking for households");
    mz_code rc = homes(cx, o, &w);
    wire_close(&w);
    MZ_TRY(rc);
    int64_t before = server_cpu_us(&o->server);
    MZ_TRY(crowd(cx, o));
    tell(cx, o, server_cpu_us(&o->server) - before);
    return MZ_OK;
}

mz_code care_clerks_bench(mz_cx *cx, struct mz_bench_io *io)
{
    struct office *o = MZ_NEW(cx->a, struct office);
    o->io = io;
    o->clerks = io->count > 0 ? io->count : CLERKS;
    o->seconds = io->seconds > 0 ? io->seconds : SECONDS;
    const size_t bytes = sizeof(struct shift) * (size_t)o->clerks;
    o->server = (struct server){.program = io->program,
                                .data = mz_str_fmt(cx->a, MZ_FMT "/office", MZ_ARG(io->dir)).p,
                                .port = wire_free_port(),
                                .workers = 2};
    o->shift = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (o->shift == MAP_FAILED) {
        return mz_fail(cx, MZ_IO, "no memory to share");
    }
    mz_code rc = make(cx, o);
    rc = rc == MZ_OK ? server_start(cx, &o->server) : rc;
    rc = rc == MZ_OK ? run(cx, o) : rc;
    server_kill(&o->server);
    (void)munmap(o->shift, bytes);
    return rc;
}
