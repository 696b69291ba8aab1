/*
 * mqtt.c - the listener: libmosquitto, driven by a loop of ours.
 *
 * libmosquitto writes the acknowledgement of a QoS 1 message before it calls us, unless it believes
 * that another thread writes: then it only queues it (mosquitto_threaded_set). So we tell it that,
 * read one packet, commit, and only then let it write. When the commit fails nothing is written and
 * the connection is dropped: the broker, which keeps our session (clean_session off), sends the
 * message again.
 */
#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "feature/device/device_int.h"
#include "feature/rule/rule.h"

enum {
    KEEPALIVE_S = 30,
    POLL_MS = 250,
    WAIT_MS_MIN = 250,
    WAIT_MS_MAX = 30000,
    ROUND_ARENA = 16 << 20,
};

struct listener {
    mz_cx *cx;
    const struct device_mqtt *o;
    struct mosquitto *m;
    bool up;   /* the broker has our subscription */
    bool lost; /* a message could not be kept: do not acknowledge it */
};

static bool ending(const struct listener *l)
{
    return l->o->ending != NULL && l->o->ending(l->o->p);
}

/* "mz/QZ-001/event": the second level. */
static mz_str serial_of(const char *topic)
{
    const char *from = strchr(topic, '/');
    const char *to = from == NULL ? NULL : strchr(from + 1, '/');
    return to == NULL ? MZ_S("") : (mz_str){from + 1, (size_t)(to - from - 1)};
}

static void on_message(struct mosquitto *m, void *p, const struct mosquitto_message *msg)
{
    struct listener *l = p;
    struct device_taken taken = {.clue = MZ_NULL};
    mz_cx own = *l->cx;
    (void)m;
    if (l->lost) {
        return; /* behind one that was not kept: it comes again, too */
    }
    own.a = mz_arena_new(ROUND_ARENA);
    struct device_message in = {
        .via = DEVICE_MQTT,
        .trusted = true,
        .serial = serial_of(msg->topic),
        .body = {msg->payload, msg->payloadlen < 0 ? 0 : (size_t)msg->payloadlen}};
    mz_code rc = device_take(&own, &in, &taken);
    l->lost = rc != MZ_OK;
    l->cx->err = own.err;
    mz_arena_free(own.a);
    if (rc == MZ_OK && l->o->told != NULL) {
        l->o->told(l->o->p, &taken);
    }
}

static void on_connect(struct mosquitto *m, void *p, int rc)
{
    const struct listener *l = p;
    if (rc == 0) {
        (void)mosquitto_subscribe(m, NULL, mz_str_z(l->cx->a, l->o->topic), 1);
    }
}

/* Connected is who listens: before this a message would have gone past us. 128: refused. */
static void on_subscribe(struct mosquitto *m, void *p, int id, int n, const int *granted)
{
    struct listener *l = p;
    (void)m;
    (void)id;
    l->up = n == 1 && granted[0] <= 2;
    if (l->up && l->o->state != NULL) {
        l->o->state(l->o->p, true);
    }
}

static mz_code make(struct listener *l)
{
    mz_cx *cx = l->cx;
    const struct device_mqtt *o = l->o;
    l->m = mosquitto_new(mz_str_z(cx->a, o->client), false, l);
    if (l->m == NULL) {
        return mz_fail(cx, MZ_IO, "cannot make an MQTT client \"" MZ_FMT "\"", MZ_ARG(o->client));
    }
    (void)mosquitto_threaded_set(l->m, true);
    (void)mosquitto_max_inflight_messages_set(l->m, 20);
    mosquitto_connect_callback_set(l->m, on_connect);
    mosquitto_subscribe_callback_set(l->m, on_subscribe);
    mosquitto_message_callback_set(l->m, on_message);
    if (o->user.n > 0 && mosquitto_username_pw_set(l->m, mz_str_z(cx->a, o->user),
                                                   mz_str_z(cx->a, o->password)) != 0) {
        return mz_fail(cx, MZ_INVALID, "cannot use the account of the broker");
    }
    if (o->ca.n > 0 &&
        mosquitto_tls_set(l->m, mz_str_z(cx->a, o->ca), NULL, NULL, NULL, NULL) != 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "ca",
                         .text = MZ_T("The certificates in {0} cannot be used."), .arg = {o->ca});
    }
    return MZ_OK;
}

static void drop(struct listener *l)
{
    if (l->up && l->o->state != NULL) {
        l->o->state(l->o->p, false);
    }
    l->up = false;
    mosquitto_destroy(l->m);
    l->m = NULL;
}

/* One connection, from its beginning until it breaks or we end. True when it had worked. */
static bool serve(struct listener *l)
{
    int rc = mosquitto_connect(l->m, mz_str_z(l->cx->a, l->o->host), (int)l->o->port, KEEPALIVE_S);
    bool worked = false;
    l->lost = false;
    while (rc == MOSQ_ERR_SUCCESS && !ending(l)) {
        struct pollfd fd = {.fd = mosquitto_socket(l->m), .events = POLLIN};
        fd.events = (short)(fd.events | (mosquitto_want_write(l->m) ? POLLOUT : 0));
        if (fd.fd < 0 || (poll(&fd, 1, POLL_MS) < 0 && errno != EINTR)) {
            break;
        }
        if ((fd.revents & (POLLIN | POLLHUP | POLLERR)) != 0) {
            rc = mosquitto_loop_read(l->m, 1);
        }
        if (l->lost) {
            break; /* before anything is written */
        }
        while (rc == MOSQ_ERR_SUCCESS && mosquitto_want_write(l->m)) {
            rc = mosquitto_loop_write(l->m, 1);
            if (rc != MOSQ_ERR_SUCCESS || (fd.revents & POLLOUT) == 0) {
                break;
            }
        }
        rc = rc == MOSQ_ERR_SUCCESS ? mosquitto_loop_misc(l->m) : rc;
        worked = worked || (l->up && !l->lost);
    }
    return worked && !l->lost;
}

static void nap(int64_t ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
}

static void wait_for(const struct listener *l, int64_t ms)
{
    for (int64_t done = 0; done < ms && !ending(l); done += POLL_MS) {
        nap(ms - done < POLL_MS ? ms - done : POLL_MS);
    }
}

/* Packs are read once a process, which takes a second or two: now, not at the first call for help.
 */
static mz_code warm(mz_cx *cx)
{
    const struct rule_shelf *shelf = NULL;
    const struct kinds *k = NULL;
    MZ_TRY(kinds_get(cx, &k));
    return rule_shelf(cx, &shelf);
}

mz_code device_listen(mz_cx *cx, const struct device_mqtt *o)
{
    struct listener l = {.cx = cx, .o = o};
    int64_t most = o->wait_ms_max == 0 ? WAIT_MS_MAX : o->wait_ms_max;
    int64_t wait = WAIT_MS_MIN < most ? WAIT_MS_MIN : most;
    if (o->host.n == 0 || o->port < 1 || o->port > 65535 || o->client.n == 0 ||
        mosquitto_sub_topic_check(mz_str_z(cx->a, o->topic)) != MOSQ_ERR_SUCCESS) {
        return mz_refuse(cx, MZ_INVALID, .field = "topic",
                         .text = MZ_T("The broker's address, the client's name or the topic cannot "
                                      "be."));
    }
    (void)mosquitto_lib_init();
    mz_code rc = warm(cx);
    while (rc == MZ_OK && !ending(&l)) {
        rc = make(&l);
        bool worked = rc == MZ_OK && serve(&l);
        drop(&l);
        if (rc == MZ_OK && !ending(&l)) {
            wait = worked ? WAIT_MS_MIN : wait;
            wait_for(&l, wait);
            wait = wait * 2 < most ? wait * 2 : most;
            mz_clear(cx);
        }
    }
    (void)mosquitto_lib_cleanup();
    return rc;
}
