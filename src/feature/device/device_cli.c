/* device_cli.c - mz device listen, watch, check, send. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "feature/device/device_int.h"
#include "feature/world.h"

enum { SECRET_MAX = 200 };

struct listening {
    mz_cx *cx;
    struct mz_args *args;
};

static bool is_ending(void *p)
{
    return mz_cli_stopped(((const struct listening *)p)->cx);
}

static void said(void *p, bool connected)
{
    (void)p;
    (void)fprintf(stderr, "mz: the broker is %s\n", connected ? "there" : "away");
}

static void told(void *p, const struct device_taken *t)
{
    (void)p;
    if (!device_verdict_taken(t->verdict)) {
        (void)fprintf(stderr, "mz: a message was not taken: %s\n", device_verdict_word(t->verdict));
    }
}

/* One line of a file that only its owner reads, so that no password stands in a list of processes.
 */
static mz_code secret_of(mz_cx *cx, mz_str path, mz_str *out)
{
    char *p = mz_arena_alloc(cx->a, SECRET_MAX + 1);
    *out = MZ_S("");
    if (path.n == 0) {
        return MZ_OK;
    }
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, p, SECRET_MAX);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (n <= 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "password-file",
                         .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    *out = mz_str_trim((mz_str){p, (size_t)n});
    return MZ_OK;
}

static mz_code listen_run(mz_cx *cx, struct mz_args *args)
{
    struct listening l = {cx, args};
    struct device_mqtt o = {.host = mz_arg_text(args, "host"),
                            .port = mz_arg_int(args, "port"),
                            .topic = mz_arg_text(args, "topic"),
                            .client = mz_arg_text(args, "client"),
                            .user = mz_arg_text(args, "user"),
                            .ca = mz_arg_text(args, "ca"),
                            .ending = is_ending,
                            .told = told,
                            .state = said,
                            .p = &l};
    const struct kinds *k = NULL;
    MZ_TRY(kinds_get(cx, &k)); /* a fault of the pack is told now, not with the first message */
    MZ_TRY(secret_of(cx, mz_arg_text(args, "password-file"), &o.password));
    return device_listen(cx, &o);
}

static mz_code watch_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"raised", MZ_T("Silent or unused devices"), MZ_CELL_INT, 0},
        {0},
    };
    int64_t raised = 0;
    MZ_TRY(device_watch(cx, &raised));
    mz_table *out = mz_table_new(cx, columns);
    mz_table_int(out, raised);
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code pack_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"kind", MZ_T("Kind"), MZ_CELL_TEXT, 0},
        {"label", MZ_T("Name||of a kind"), MZ_CELL_TEXT, 0},
        {"events", MZ_T("Events"), MZ_CELL_INT, 0},
        {0},
    };
    const struct kinds *k = NULL;
    MZ_TRY(
        kinds_read(cx, mz_str_fmt(cx->a, MZ_FMT "/kinds.yaml", MZ_ARG(mz_operand(args, 0))), &k));
    mz_table *out = mz_table_new(cx, columns);
    for (size_t i = 0; i < k->kind_n; i++) {
        mz_table_text(out, k->kind[i].id);
        mz_table_text(out, kind_label(cx->lang, &k->kind[i], MZ_S("")));
        mz_table_int(out, (int64_t)k->kind[i].event_n);
    }
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static const struct mz_option listen_options[] = {
    {.name = "host",
     .type = MZ_OPT_TEXT,
     .preset = "127.0.0.1",
     .help = MZ_T("Address of the MQTT broker")},
    {.name = "port",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = 65535,
     .preset = "1883",
     .help = MZ_T("Port of the MQTT broker")},
    {.name = "topic",
     .type = MZ_OPT_TEXT,
     .preset = "mz/+/event",
     .help = MZ_T("Topic; its second level is the serial number of the device")},
    {.name = "client",
     .type = MZ_OPT_TEXT,
     .preset = "mz",
     .help = MZ_T("Name under which the broker keeps what we missed")},
    {.name = "user", .type = MZ_OPT_TEXT, .help = MZ_T("Account at the broker")},
    {.name = "password-file",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("File with the password, one line, readable by its owner only")},
    {.name = "ca",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Certificates that the broker's is held "
                  "against: connects by TLS")},
    {0},
};

const struct mz_command device_commands[] = {
    {.name = "device listen",
     .run = listen_run,
     .options = listen_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take the events of devices from an MQTT broker until Ctrl-C"),
     .more = MZ_T("Connects again by itself. A message is acknowledged after it was written down, "
                  "so nothing is lost when this process or the broker is killed.")},
    {.name = "device watch",
     .run = watch_run,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Look for silent and unused devices now; the server does it every minute")},
    {.name = "device pack",
     .run = pack_run,
     .operands = "FOLDER",
     .help = MZ_T("Check a pack of devices: kinds, and what their events mean")},
    {0},
};
