/*
 * mqtt_test.c - the listener against a real broker on loopback: taken, acknowledged after the
 * commit, garbage passed over, the broker gone and back, nothing lost meanwhile.
 */
#include "feature/device/device_testing.h"

#include <arpa/inet.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum {
    STEPS_MAX = 40,
    BEATS_MAX = 2400
}; /* a beat is a turn of the listener: only a failure takes so many */

static const char broker_path[] = "/usr/sbin/mosquitto";

struct broker {
    char dir[64];
    int port;
    pid_t pid;
};

/* Below the ports that the system gives to clients: one of those could take it meanwhile. */
static int free_port(void)
{
    for (int i = 0; i < 1000; i++) {
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int port = 20000 + (int)((getpid() * 31 + i * 7) % 12000);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        a.sin_port = htons((uint16_t)port);
        bool free = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0;
        (void)close(fd);
        if (free) {
            return port;
        }
    }
    return -1;
}

/* Its memory is a file, as an office has it: what it took it gives after a kill, too. */
static bool configure(struct broker *b)
{
    char path[100];
    (void)snprintf(b->dir, sizeof b->dir, "/tmp/mzmqtt.XXXXXX");
    b->port = free_port();
    if (mkdtemp(b->dir) == NULL || b->port < 0) {
        return false;
    }
    (void)snprintf(path, sizeof path, "%s/mosquitto.conf", b->dir);
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && fprintf(f,
                                   "listener %d 127.0.0.1\nallow_anonymous true\n"
                                   "persistence true\npersistence_location %s/\n"
                                   "log_type none\nmessage_size_limit 2000000\nuser root\n",
                                   b->port, b->dir) > 0;
    return f != NULL && fclose(f) == 0 && ok;
}

static void start(struct broker *b)
{
    char path[100];
    (void)snprintf(path, sizeof path, "%s/mosquitto.conf", b->dir);
    (void)fflush(NULL); /* or the child writes what we said once more */
    b->pid = fork();
    if (b->pid == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL ||
            freopen("/dev/null", "w", stdout) == NULL) {
            _exit(126);
        }
        (void)execl(broker_path, "mosquitto", "-c", path, (char *)NULL);
        _exit(127);
    }
}

/* One that could not begin is begun again. */
static void look_after(struct broker *b)
{
    if (b->pid > 0 && waitpid(b->pid, NULL, WNOHANG) == b->pid) {
        start(b);
    }
}

static void stop(struct broker *b)
{
    if (b->pid > 0) {
        (void)kill(b->pid, SIGTERM);
        (void)waitpid(b->pid, NULL, 0);
    }
    b->pid = 0;
}

static void broker_done(struct broker *b)
{
    char cmd[100];
    stop(b);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", b->dir);
    if (system(cmd) != 0) {
        printf("could not remove %s\n", b->dir);
    }
}

struct sending {
    const char *topic;
    const void *body;
    int n;
    bool there;
};

static void on_open(struct mosquitto *m, void *p, int rc)
{
    const struct sending *s = p;
    if (rc == 0) {
        (void)mosquitto_publish(m, NULL, s->topic, s->n, s->body, 1, false);
    }
}

static void on_acknowledged(struct mosquitto *m, void *p, int id)
{
    struct sending *s = p;
    (void)m;
    (void)id;
    s->there = true;
}

/* Send one message at QoS 1 and wait until the broker has said that it has it. */
static bool publish(struct broker *b, const char *topic, const void *body, int n)
{
    struct sending s = {topic, body, n, false};
    struct mosquitto *m = mosquitto_new(NULL, true, &s);
    int rc = MOSQ_ERR_NO_CONN;
    mosquitto_connect_callback_set(m, on_open);
    mosquitto_publish_callback_set(m, on_acknowledged);
    for (int i = 0; i < 300 && !s.there; i++) {
        if (rc != MOSQ_ERR_SUCCESS) { /* it is starting */
            (void)nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
            look_after(b);
            rc = mosquitto_connect(m, "127.0.0.1", b->port, 30);
        }
        rc = rc == MOSQ_ERR_SUCCESS ? mosquitto_loop(m, 100, 1) : rc;
    }
    (void)mosquitto_disconnect(m);
    mosquitto_destroy(m);
    return s.there;
}

/* A run of the listener: what to do when, and what came. */
struct run {
    struct broker *b;
    int step;
    int beats;
    int want; /* messages after which it ends */
    int n;
    struct device_taken last[STEPS_MAX];
    bool up;
    void (*beat)(struct run *r); /* between messages */
};

static bool run_ending(void *p)
{
    struct run *r = p;
    r->beats++;
    look_after(r->b);
    if (r->beat != NULL) {
        r->beat(r);
    }
    return r->n >= r->want || r->beats > BEATS_MAX;
}

static void run_told(void *p, const struct device_taken *t)
{
    struct run *r = p;
    if (r->n < STEPS_MAX) {
        r->last[r->n] = *t;
    }
    r->n++;
}

static void run_state(void *p, bool up)
{
    struct run *r = p;
    r->up = up;
}

static mz_code listen_to(mz_cx *cx, struct run *r)
{
    const struct device_mqtt o = {.host = MZ_S("127.0.0.1"),
                                  .port = r->b->port,
                                  .topic = MZ_S("mz/+/event"),
                                  .client = MZ_S("mz-test"),
                                  .wait_ms_max = 500,
                                  .ending = run_ending,
                                  .told = run_told,
                                  .state = run_state,
                                  .p = r};
    r->n = 0;
    r->beats = 0;
    return device_listen(cx, &o);
}

static bool no_broker(int *failures)
{
    if (access(broker_path, X_OK) == 0) {
        return false;
    }
    printf("skip: there is no %s; apt-get install mosquitto\n", broker_path);
    *failures = TEST_SKIP;
    return true;
}

/* ---- one after the other ------------------------------------------------------------------- */

static void send_all(struct run *r)
{
    static char big[1 << 20];
    static char deep[4000];
    if (!r->up || r->step > 0) {
        return;
    }
    memset(big, 'x', sizeof big);
    memset(deep, '[', sizeof deep);
    bool ok = publish(r->b, "mz/HJ-1/event", "{\"event\":", 9) &&
              publish(r->b, "mz/HJ-1/event", big, sizeof big) &&
              publish(r->b, "mz/HJ-1/event", deep, sizeof deep) &&
              publish(r->b, "mz/NO-9/event", "{\"event\":\"press\"}", 17) &&
              publish(r->b, "mz/HJ-1/event", "{\"event\":\"press\",\"id\":\"p1\"}", 27);
    r->step = ok ? 1 : 2;
}

/* S4-066 over MQTT. */
BOTH(what_the_broker_brings_is_taken_and_garbage_passed_over)
{
    struct county k;
    struct broker b = {.pid = 0};
    struct run r = {.b = &b, .want = 5, .beat = send_all};
    if (no_broker(failures_)) {
        return;
    }
    mz_cx *cx = county(&k, kind_);
    CHECK(configure(&b));
    start(&b);
    CHECK(listen_to(cx, &r) == MZ_OK && r.step == 1 && r.n == 5);
    CHECK(r.last[0].verdict == DEVICE_GARBAGE && r.last[1].verdict == DEVICE_LARGE);
    CHECK(r.last[2].verdict == DEVICE_GARBAGE && r.last[3].verdict == DEVICE_UNKNOWN);
    CHECK(r.last[4].verdict == DEVICE_TAKEN && r.last[4].clue != MZ_NULL);
    CHECK(events_of(&k, k.box) == 1 && odd(&k, DEVICE_LARGE) == 1);
    broker_done(&b);
    county_done(&k);
}

/* ---- gone and back -----------------------------------------------------------------------------
 */

static void kill_and_start(struct run *r)
{
    if (r->step == 0 && r->up) { /* connected and subscribed: away it goes */
        stop(r->b);
        r->step = 1;
    } else if (r->step == 1 && !r->up) { /* noticed */
        start(r->b);
        r->step = publish(r->b, "mz/HJ-1/event", "{\"event\":\"press\",\"id\":\"p2\"}", 27) ? 2 : 9;
    }
}

BOTH(a_broker_that_goes_away_is_found_again)
{
    struct county k;
    struct broker b = {.pid = 0};
    struct run r = {.b = &b, .want = 1, .beat = kill_and_start};
    if (no_broker(failures_)) {
        return;
    }
    mz_cx *cx = county(&k, kind_);
    CHECK(configure(&b));
    start(&b);
    CHECK(listen_to(cx, &r) == MZ_OK);
    CHECK(r.step == 2 && r.n == 1 && r.last[0].verdict == DEVICE_TAKEN);
    /* What comes while nobody listens waits at the broker, over its own restart, too. */
    CHECK(publish(&b, "mz/HJ-1/event", "{\"event\":\"test\",\"id\":\"p3\"}", 26));
    stop(&b);
    start(&b);
    r = (struct run){.b = &b, .want = 1};
    CHECK(listen_to(cx, &r) == MZ_OK && r.n == 1 && r.last[0].verdict == DEVICE_TAKEN);
    CHECK(events_of(&k, k.box) == 2);
    broker_done(&b);
    county_done(&k);
}

/* ---- acknowledged after the commit ------------------------------------------- */

static mz_code fail_once(mz_cx *cx, void *p)
{
    int *n = p;
    return ++*n == 1 ? mz_fail(cx, MZ_IO, "the disk is full") : MZ_OK;
}

static int failed_n;

static void send_and_break(struct run *r)
{
    if (r->step == 0 && r->up) {
        r->step = publish(r->b, "mz/HJ-1/event", "{\"event\":\"press\",\"id\":\"p4\"}", 27) ? 1 : 9;
    }
}

/* The commit of the first try fails: the message was not acknowledged, so it comes again. */
BOTH(a_message_that_could_not_be_kept_comes_again)
{
    struct county k;
    struct broker b = {.pid = 0};
    struct run r = {.b = &b, .want = 1, .beat = send_and_break};
    if (no_broker(failures_)) {
        return;
    }
    mz_cx *cx = county(&k, kind_);
    failed_n = 0;
    CHECK(configure(&b));
    start(&b);
    CHECK(!mz_tx_also(cx, fail_once, &failed_n));
    CHECK(listen_to(cx, &r) == MZ_OK);
    CHECK(failed_n == 2 && r.n == 1 && r.last[0].verdict == DEVICE_TAKEN);
    CHECK(events_of(&k, k.box) == 1);
    r = (struct run){.b = &b, .want = 1, .beat = send_and_break}; /* acknowledged: not once more */
    CHECK(listen_to(cx, &r) == MZ_OK && r.last[0].verdict == DEVICE_SAME && r.n == 1);
    broker_done(&b);
    county_done(&k);
}

TEST(settings_that_cannot_be_are_refused)
{
    struct test_world w;
    struct device_mqtt o = {
        .host = MZ_S("127.0.0.1"), .port = 1883, .topic = MZ_S("mz/#/event"), .client = MZ_S("x")};
    test_context(&w);
    CHECK(device_listen(&w.cx, &o) == MZ_INVALID);
    mz_clear(&w.cx);
    o.topic = MZ_S("mz/+/event");
    o.port = 0;
    CHECK(device_listen(&w.cx, &o) == MZ_INVALID);
    mz_arena_free(w.cx.a);
    (void)rmdir(w.dir);
}

TEST_MAIN(T2(what_the_broker_brings_is_taken_and_garbage_passed_over),
          T2(a_broker_that_goes_away_is_found_again),
          T2(a_message_that_could_not_be_kept_comes_again), T(settings_that_cannot_be_are_refused))
