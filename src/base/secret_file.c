#include "base/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mz_code check_file(mz_cx *cx, const char *path, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return mz_fail(cx, MZ_IO, "cannot inspect \"%s\": %s", path, strerrordesc_np(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        return mz_fail(cx, MZ_DENIED, "\"%s\" is not a plain file", path);
    }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return mz_refuse(
            cx, MZ_DENIED,
            .text = MZ_T("Others may read the key file {0}; its mode is {1} and must "
                         "be 0400"),
            .arg = {mz_str_of(path), mz_str_fmt(cx->a, "%04o", (unsigned)st.st_mode & 07777U)});
    }
    if (st.st_uid != geteuid()) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("The key file {0} belongs to another user of this machine"),
                         .arg = {mz_str_of(path)});
    }
    return MZ_OK;
}

static mz_code read_all(mz_cx *cx, const char *path, int fd, char *buf, size_t cap, size_t *n)
{
    MZ_TRY(check_file(cx, path, fd));
    char more = 0; /* one byte behind the end shows that the file is too long */
    *n = 0;
    for (;;) {
        ssize_t got = *n < cap ? read(fd, buf + *n, cap - *n) : read(fd, &more, 1);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return mz_fail(cx, MZ_IO, "cannot read \"%s\": %s", path, strerrordesc_np(errno));
        }
        if (got == 0) {
            return MZ_OK;
        }
        if (*n == cap) {
            return mz_fail(cx, MZ_LIMIT, "\"%s\" is longer than %zu bytes", path, cap);
        }
        *n += (size_t)got;
    }
}

mz_code mz_secret_file_read(mz_cx *cx, const char *path, void *buf, size_t cap, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        mz_code c = errno == ENOENT ? MZ_ABSENT : errno == ELOOP ? MZ_DENIED : MZ_IO;
        return mz_fail(cx, c, "cannot open \"%s\": %s", path, strerrordesc_np(errno));
    }
    mz_code rc = read_all(cx, path, fd, buf, cap, n);
    (void)close(fd);
    return rc;
}

/* ---- writing ---------------------------------------------------------- */

static bool write_all(int fd, mz_str bytes)
{
    while (bytes.n > 0) {
        ssize_t put = write(fd, bytes.p, bytes.n);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        bytes.p += put;
        bytes.n -= (size_t)put;
    }
    return true;
}

static bool sync_folder_of(mz_cx *cx, const char *path)
{
    const char *slash = strrchr(path, '/');
    mz_str dir = slash == NULL   ? MZ_S(".")
                 : slash == path ? MZ_S("/")
                                 : (mz_str){path, (size_t)(slash - path)};
    int fd = open(mz_str_z(cx->a, dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool ok = fsync(fd) == 0;
    return close(fd) == 0 && ok;
}

mz_code mz_secret_file_write(mz_cx *cx, const char *path, mz_str bytes)
{
    const char *draft = mz_str_fmt(cx->a, "%s.%ld.new", path, (long)getpid()).p;
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "cannot create \"%s\": %s", draft, strerrordesc_np(errno));
    }
    bool ok = fchmod(fd, S_IRUSR) == 0 && write_all(fd, bytes) && fsync(fd) == 0;
    int why = errno;
    (void)close(fd);
    /* The name appears only when the bytes are on disk, and RENAME_NOREPLACE keeps an older key. */
    if (ok && renameat2(AT_FDCWD, draft, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
        ok = false;
        why = errno;
    }
    if (ok && sync_folder_of(cx, path)) {
        return MZ_OK;
    }
    why = ok ? errno : why;
    (void)unlink(draft);
    return mz_fail(cx, why == EEXIST ? MZ_CONFLICT : MZ_IO, "cannot write \"%s\": %s", path,
                   strerrordesc_np(why));
}
