/* crash_write.c - one writer of the kill harness: asks, logs what it was told, asks again. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "feature/care/crash_writer_int.h"
#include "feature/care/server.h"

static volatile sig_atomic_t ending;

static void end_soon(int signal_number)
{
    (void)signal_number;
    ending = 1;
}

void crash_line(struct writer *w, const char *fmt, ...)
{
    char text[CRASH_LINE_MAX];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text - 1, fmt, args);
    va_end(args);
    if (n < 0 || n > (int)sizeof text - 2) {
        n = (int)sizeof text - 2;
    }
    text[n++] = '\n';
    if (write(w->log, text, (size_t)n) != n) {
        _exit(3); /* a harness that cannot write its log proves nothing */
    }
}

bool crash_insist(struct writer *w, struct wire *wire, const struct wire_call *call,
                  struct wire_answer *out)
{
    int last = LAST_TRIES;
    for (int tries = 0;; tries++) {
        if (tries > 0) {
            crash_line(w, "K");
            server_nap(RETRY_MS);
        }
        if (wire_ask(wire, call, out) && out->status < 500) {
            return true;
        }
        if (ending && --last == 0) {
            return false;
        }
    }
}

/* Sometimes a client has missed the answer, or a clerk presses the button twice. */
static void again(struct writer *w, const struct wire_call *call)
{
    struct wire_answer a;
    if (crash_below(&w->random, 10) == 0) {
        crash_line(w, "K");
        if (wire_ask(&w->wire, call, &a) && a.status != 200 && a.status < 500) {
            crash_line(w, "X %d for a repeated %s", a.status, call->path);
        }
    }
}

void crash_tag(struct writer *w, char tag[TAG_MAX])
{
    (void)snprintf(tag, TAG_MAX, "crash-%d-%" PRId64, w->w->number, ++w->serial);
}

int64_t crash_id(mz_str body, const char *mark)
{
    const char *p = body.n == 0 ? NULL : memmem(body.p, body.n, mark, strlen(mark));
    return p == NULL ? 0 : strtoll(p + strlen(mark), NULL, 10);
}

bool crash_known(const struct wire_answer *a)
{
    return a->status == 200 && a->body.n > 0 && strstr(a->body.p, "\"repeated\":true") != NULL;
}

static mz_str person_form(const struct writer *w, char out[FORM_MAX], const char *added,
                          const char *tag, int64_t version)
{
    /* 张三 */
    int n = snprintf(out, FORM_MAX,
                     "name=%%E5%%BC%%A0%%E4%%B8%%89&sex=1&nation=01&division=%s&address=%s&"
                     "source=%s&version=%" PRId64,
                     w->w->division, tag, added, version);
    return (mz_str){out, n > 0 && n < FORM_MAX ? (size_t)n : 0};
}

static void add_person(struct writer *w)
{
    char form[FORM_MAX];
    char tag[TAG_MAX];
    struct wire_answer a;
    crash_tag(w, tag);
    struct wire_call call = {.method = "POST",
                             .path = "/person/new",
                             .once = tag,
                             .form = person_form(w, form, tag, tag, 0)};
    if (!crash_insist(w, &w->wire, &call, &a)) {
        crash_line(w, "O %s", tag);
        return;
    }
    int64_t id = crash_id(a.body, "/person/");
    bool known = crash_known(&a);
    if (a.status != 200 || (id == 0 && !known)) {
        crash_line(w, "X %d for adding %s: %.80s", a.status, tag, a.body.p);
        return;
    }
    crash_line(w, "A %s %" PRId64, tag, id);
    if (id != 0) {
        crash_line(w, "P %" PRId64 " 1 %s", id, tag);
        struct own *o =
            &w->own[w->own_n < OWN_MAX ? w->own_n++ : (size_t)crash_below(&w->random, OWN_MAX)];
        *o = (struct own){.id = id, .version = 1};
        (void)snprintf(o->added, sizeof o->added, "%s", tag);
    }
    again(w, &call);
}

static void change_person(struct writer *w)
{
    char form[FORM_MAX];
    char tag[TAG_MAX];
    char path[80];
    struct wire_answer a;
    struct own *o = &w->own[crash_below(&w->random, (int64_t)w->own_n)];
    crash_tag(w, tag);
    (void)snprintf(path, sizeof path, "/person/%" PRId64 "/edit", o->id);
    struct wire_call call = {.method = "POST",
                             .path = path,
                             .once = tag,
                             .form = person_form(w, form, o->added, tag, o->version)};
    if (!crash_insist(w, &w->wire, &call, &a)) {
        crash_line(w, "O %s", tag);
        *o = w->own[--w->own_n]; /* nobody knows its version any more */
        return;
    }
    if (a.status != 200) {
        crash_line(w, "X %d for changing %" PRId64 " version %" PRId64 ": %.80s", a.status, o->id,
                   o->version, a.body.p);
        *o = w->own[--w->own_n];
        return;
    }
    o->version++;
    crash_line(w, "P %" PRId64 " %" PRId64 " %s", o->id, o->version, tag);
    again(w, &call);
}

static void read_person(struct writer *w)
{
    char path[80];
    struct wire_answer a;
    const struct own *o = &w->own[crash_below(&w->random, (int64_t)w->own_n)];
    (void)snprintf(path, sizeof path, "/person/%" PRId64, o->id);
    struct wire_call call = {.method = "GET", .path = path};
    if (!wire_ask(&w->wire, &call, &a) || a.status >= 500) {
        server_nap(RETRY_MS);
        return;
    }
    if (a.status == 200) {
        crash_line(w, "R %s", a.request);
    } else {
        crash_line(w, "X %d for reading %" PRId64, a.status, o->id);
    }
}

static void one_act(struct writer *w)
{
    int64_t dice = crash_below(&w->random, 100);
    if (w->own_n == 0 || dice < 30) {
        add_person(w);
    } else if (dice < 36) {
        crash_family(w);
    } else if (dice < 75) {
        change_person(w);
    } else {
        read_person(w);
    }
}

void crash_write(const struct crash_writer *plan)
{
    mz_arena *a = mz_arena_new((size_t)16 << 20);
    struct writer *w = MZ_NEW(a, struct writer);
    struct sigaction act = {.sa_handler = end_soon};
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)sigaction(SIGTERM, &act, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    w->w = plan;
    w->random = plan->seed;
    w->log = open(plan->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (w->log < 0) {
        _exit(3);
    }
    wire_open(&w->wire, a, plan->port);
    w->wire.silence_s = WIRE_IMPATIENT_S; /* as browsers and programs are; it finds more */
    wire_open(&w->other, a, plan->port);
    w->other.silence_s = WIRE_IMPATIENT_S;
    (void)snprintf(w->wire.bearer, sizeof w->wire.bearer, "%s", plan->token);
    (void)snprintf(w->other.bearer, sizeof w->other.bearer, "%s", plan->decider);
    while (!ending) {
        one_act(w);
    }
    wire_close(&w->wire);
    wire_close(&w->other);
    (void)close(w->log);
    mz_arena_free(a);
}
