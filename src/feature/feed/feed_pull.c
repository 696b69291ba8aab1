/*
 * feed_pull.c - a department's table over libpq. The connection is a line of DATA/feed/connections,
 *
 *     NAME = host=10.1.2.3 dbname=share user=mz_reader sslmode=verify-full ...
 *
 * which only the operator may read; the database holds the name alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "store/db.h"

enum { LIST_BYTES = 64 << 10, QUERY_BYTES = 4096, IDENT_MAX = 63, RANDOM_BYTES = 16 };

/* ---- the connection -------------------------------------------------------- */

static mz_code read_list(mz_cx *cx, mz_str *out)
{
    mz_str path = feed_path(cx, "connections");
    struct stat st = {0};
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("There is no file {0}. The operator writes one line a "
                                      "connection: NAME = host=... dbname=... user=..."),
                         .arg = {path});
    }
    if ((st.st_mode & 077) != 0 || st.st_size > LIST_BYTES) {
        (void)close(fd);
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Others may read {0}, and it holds passwords: chmod 600"),
                         .arg = {path});
    }
    char *p = mz_arena_alloc(cx->a, LIST_BYTES + 1);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n < LIST_BYTES;) {
        got = read(fd, p + n, LIST_BYTES - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd);
    *out = (mz_str){p, n};
    return MZ_OK;
}

static mz_code conninfo(mz_cx *cx, mz_str name, mz_str *out)
{
    mz_str list = MZ_S("");
    MZ_TRY(read_list(cx, &list));
    for (size_t at = 0; at < list.n;) {
        const char *end = memchr(list.p + at, '\n', list.n - at);
        size_t n = end == NULL ? list.n - at : (size_t)(end - list.p) - at;
        mz_str line = {list.p + at, n};
        const char *eq = memchr(line.p, '=', line.n);
        mz_str key = {line.p, eq == NULL ? 0 : (size_t)(eq - line.p)};
        if (eq != NULL && mz_str_eq(mz_str_trim(key), name)) {
            *out = mz_str_dup(cx->a, mz_str_trim((mz_str){eq + 1, line.n - key.n - 1}));
            return MZ_OK;
        }
        at += n + 1;
    }
    return mz_refuse(cx, MZ_ABSENT, .field = "connection",
                     .text = MZ_T("No line of {0} begins with \"{1} =\""),
                     .arg = {feed_path(cx, "connections"), name});
}

static void finish(void *p)
{
    PQfinish(p);
}

/* Its first line only, without what stands in the connection. */
static mz_str complaint(mz_cx *cx, PGconn *conn)
{
    mz_str s = mz_str_of(PQerrorMessage(conn));
    const char *end = memchr(s.p, '\n', s.n);
    return mz_str_dup(cx->a,
                      mz_text_cut((mz_str){s.p, end == NULL ? s.n : (size_t)(end - s.p)}, 200));
}

static mz_code refused(mz_cx *cx, PGconn *conn, mz_str name)
{
    return mz_refuse(cx, MZ_IO, .text = MZ_T("The department's database \"{0}\" says: {1}"),
                     .arg = {name, complaint(cx, conn)});
}

static mz_code open_conn(mz_cx *cx, mz_str name, PGconn **out)
{
    mz_str info = MZ_S("");
    MZ_TRY(conninfo(cx, name, &info));
    *out = PQconnectdb(info.p);
    mz_arena_defer(cx->a, finish, *out);
    if (PQstatus(*out) != CONNECTION_OK) {
        return refused(cx, *out, name);
    }
    return PQsetClientEncoding(*out, "UTF8") == 0 ? MZ_OK : refused(cx, *out, name);
}

/* ---- the table ------------------------------------------------------------- */

static bool is_name(mz_str s)
{
    bool good = s.n > 0 && s.n <= IDENT_MAX;
    for (size_t i = 0; good && i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        good = c >= 0x80 || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (i > 0 && c >= '0' && c <= '9');
    }
    return good;
}

static mz_str quoted(mz_cx *cx, mz_str s)
{
    return mz_str_fmt(cx->a, "\"" MZ_FMT "\"", MZ_ARG(s));
}

/* schema.table and the month's column are names, nothing else gets into the query. */
static mz_code query(mz_cx *cx, const struct feed_source_get_row *s, int64_t period, mz_str *out)
{
    const char *dot = memchr(s->relation.p, '.', s->relation.n);
    mz_str schema = {s->relation.p, dot == NULL ? 0 : (size_t)(dot - s->relation.p)};
    mz_str table = dot == NULL ? s->relation : (mz_str){dot + 1, s->relation.n - schema.n - 1};
    if (!is_name(table) || (dot != NULL && !is_name(schema)) ||
        (s->month.n > 0 && !is_name(s->month))) {
        return mz_refuse(cx, MZ_INVALID, .field = "table",
                         .text = MZ_T("\"{0}\" is no name of a table or column"),
                         .arg = {is_name(table) ? s->month : s->relation});
    }
    mz_str from = dot == NULL ? quoted(cx, table)
                              : mz_str_fmt(cx->a, MZ_FMT "." MZ_FMT, MZ_ARG(quoted(cx, schema)),
                                           MZ_ARG(quoted(cx, table)));
    mz_str where = s->month.n == 0
                       ? MZ_S("")
                       : mz_str_fmt(cx->a, " WHERE CAST(" MZ_FMT " AS TEXT) LIKE '" MZ_FMT "%%'",
                                    MZ_ARG(quoted(cx, s->month)),
                                    MZ_ARG(catalogue_period_text(cx->a, period)));
    *out =
        mz_str_fmt(cx->a, "COPY (SELECT * FROM " MZ_FMT MZ_FMT ") TO STDOUT (FORMAT csv, HEADER)",
                   MZ_ARG(from), MZ_ARG(where));
    return MZ_OK;
}

static mz_code copy_out(mz_cx *cx, PGconn *conn, mz_str name, mz_str sql, int fd)
{
    char *piece = NULL;
    int n = 0;
    PGresult *r = PQexec(conn, sql.p);
    bool good = PQresultStatus(r) == PGRES_COPY_OUT;
    int64_t bytes = 0;
    PQclear(r);
    while (good && (n = PQgetCopyData(conn, &piece, 0)) > 0) {
        good = write(fd, piece, (size_t)n) == n;
        bytes += n;
        PQfreemem(piece);
        if (!good || bytes > FEED_BYTES_MAX) {
            return mz_refuse(cx, good ? MZ_LIMIT : MZ_IO,
                             .text = MZ_T("The table is larger than 4 GiB, or the disk is full"));
        }
    }
    if (!good || n != -1) {
        return refused(cx, conn, name);
    }
    r = PQgetResult(conn);
    good = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    return good ? MZ_OK : refused(cx, conn, name);
}

mz_code feed_pull(mz_cx *cx, mz_str source, int64_t period, int64_t *id, bool *same)
{
    struct feed_source_get_row row = {0};
    bool found = false;
    PGconn *conn = NULL;
    mz_str sql = MZ_S("");
    uint8_t random[RANDOM_BYTES];
    MZ_TRY(feed_source_get(cx, cx->actor->division_lo / MZ_COUNTY_UNIT, source, &row, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .field = "source",
                         .text = MZ_T("There is no source \"{0}\"; mz feed source list shows them"),
                         .arg = {source});
    }
    struct feed_new in = {.period = period, .source = row.name, .origin = FEED_PULL, .fd = -1};
    MZ_TRY(feed_category(cx, row.category, &in.category));
    MZ_TRY(query(cx, &row, period, &sql));
    MZ_TRY(open_conn(cx, row.connection, &conn));
    mz_random_fill(cx, random, sizeof random);
    mz_str path = feed_file_path(
        cx, mz_str_fmt(cx->a, "pull-" MZ_FMT,
                       MZ_ARG(mz_hex_encode(cx->a, mz_bytes(random, sizeof random)))));
    int fd = open(path.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not store a table: %s", strerrordesc_np(errno));
    }
    mz_code rc = copy_out(cx, conn, row.connection, sql, fd);
    rc = close(fd) == 0 ? rc : mz_fail(cx, MZ_IO, "could not store a table");
    in.take = path.p;
    in.name = mz_str_fmt(cx->a, MZ_FMT ".csv", MZ_ARG(row.relation));
    rc = rc == MZ_OK ? feed_make(cx, &in, id, same) : rc;
    (void)unlink(path.p); /* gone when it became a delivery */
    return rc;
}
