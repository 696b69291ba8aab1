/* later.c - a list that came through the browser is read by a job; its file is gone afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/job/job.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE = 1 << 20, NAME_BYTES = 16, INPUT_BYTES = 1000 };

mz_code roster_file_path(mz_cx *cx, mz_str file, mz_str *path)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/roster", MZ_ARG(cx->world->data));
    if (mkdir(dir.p, 0700) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", dir.p, strerrordesc_np(errno));
    }
    *path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(dir), MZ_ARG(file));
    return MZ_OK;
}

static mz_code put_all(mz_cx *cx, int fd, mz_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno != EINTR) {
            return mz_fail(cx, MZ_IO, "could not store a list: %s", strerrordesc_np(errno));
        }
        n = n < 0 ? 0 : n;
        s = (mz_str){s.p + n, s.n - (size_t)n};
    }
    return MZ_OK;
}

static mz_code copied(mz_cx *cx, const char *from, const char *to)
{
    char *piece = mz_arena_alloc(cx->a, PIECE);
    size_t n = 1;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    mz_code rc = in < 0 || out < 0
                     ? mz_fail(cx, MZ_IO, "could not copy a list: %s", strerrordesc_np(errno))
                     : MZ_OK;
    while (rc == MZ_OK && n > 0) {
        rc = mz_source_fill(cx, mz_source_fd(cx->a, in), piece, PIECE, &n);
        rc = rc == MZ_OK ? put_all(cx, out, (mz_str){piece, n}) : rc;
    }
    if (rc == MZ_OK && fsync(out) != 0) {
        rc = mz_fail(cx, MZ_IO, "could not store a list: %s", strerrordesc_np(errno));
    }
    if (in >= 0) {
        (void)close(in);
    }
    if (out >= 0) {
        (void)close(out);
    }
    return rc;
}

struct asking {
    struct roster_adding a;
    int64_t job;
};

static mz_code ask_tx(mz_cx *cx, void *p)
{
    struct asking *q = p;
    MZ_TRY(roster_add_tx(cx, &q->a));
    return job_add(cx, "roster.load", mz_str_fmt(cx->a, "{\"load\":%" PRId64 "}", q->a.id),
                   &q->job);
}

mz_code roster_ask(mz_cx *cx, const struct roster_new *in, int64_t *load, int64_t *job)
{
    struct asking q;
    uint8_t r[NAME_BYTES];
    int64_t same = 0;
    mz_str path = MZ_S("");
    *job = 0;
    MZ_TRY(account_need(cx, "roster.load"));
    MZ_TRY(roster_prepare(cx, in, &q.a, &same));
    *load = same;
    if (same != 0) {
        return MZ_OK;
    }
    mz_random_fill(cx, r, sizeof r);
    q.a.file = mz_hex_encode(cx->a, mz_bytes(r, sizeof r));
    MZ_TRY(roster_file_path(cx, q.a.file, &path));
    mz_code rc = copied(cx, in->path, path.p);
    rc = rc == MZ_OK ? mz_tx(cx, ask_tx, &q) : rc;
    if (rc != MZ_OK) {
        (void)unlink(path.p);
        return rc;
    }
    *load = q.a.id;
    *job = q.job;
    return MZ_OK;
}

/* ---- the job ---------------------------------------------------------------------- */

static mz_code step(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct job_meter *m = p;
    bool stop = false;
    m->done = done;
    m->all = all;
    MZ_TRY(job_progress(cx, m, &stop));
    return stop ? MZ_STOPPED : MZ_OK;
}

mz_code roster_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    struct job_meter m = {.job = job};
    struct roster_q_load_row r = {0};
    struct roster_load out;
    bool found = false;
    int64_t id = 0;
    mz_str path = MZ_S("");
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = INPUT_BYTES}, &map));
    MZ_TRY(mz_json_int(cx, map, "load", &id));
    MZ_TRY(roster_q_load(cx, id, &r, &found));
    if (!found || !mz_str_eq(r.state, MZ_S("waiting"))) {
        return MZ_OK; /* killed between its end and the job's */
    }
    MZ_TRY(roster_file_path(cx, r.file, &path));
    const struct roster_new in = {
        .list = r.list, .period = r.period, .division = r.division, .name = r.name, .path = path.p};
    out = (struct roster_load){.id = id, .division = r.division, .list = r.list};
    mz_code rc = roster_read(cx, &in, (struct roster_tell){step, &m}, &out);
    if (rc == MZ_OK || rc == MZ_INVALID || rc == MZ_LIMIT || rc == MZ_STOPPED) {
        (void)unlink(path.p);
    }
    return rc;
}
