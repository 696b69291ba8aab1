/* receipt.c - what happens to a delivery: fetched, acknowledged, urged, deleted. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto_key.h"
#include "base/io.h"
#include "base/text.h"
#include "feature/share/file.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { MOST = 500, MANIFEST_MAX = 64 << 10 };

static const int64_t day_ms = INT64_C(86400000);

static mz_code note(mz_cx *cx, const char *act, const struct share_delivery *d, mz_str detail)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("share_delivery"),
                                             .subject = d->id,
                                             .division = d->division,
                                             .detail = detail});
}

static mz_str path_of(mz_cx *cx, const struct share_delivery *d, const char *name)
{
    return mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT "/%s", MZ_ARG(share_root(cx)), MZ_ARG(d->folder),
                      name);
}

static mz_code gone(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The file of this delivery is deleted"));
}

mz_code share_manifest(mz_cx *cx, const struct share_delivery *d, mz_str *out)
{
    size_t n = 0;
    char *p = mz_arena_alloc(cx->a, MANIFEST_MAX + 1);
    mz_str name = mz_str_fmt(cx->a, MZ_FMT ".txt", MZ_ARG(d->number));
    int fd = open(path_of(cx, d, name.p).p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return gone(cx);
    }
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, MANIFEST_MAX, &n);
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

/* ---- fetching ---------------------------------------------------------------------- */

static mz_code own_agreement(mz_cx *cx, const struct share_delivery *d, struct share_agreement *a)
{
    MZ_TRY(share_get(cx, d->agreement, a));
    if (a->account != cx->actor->user) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such delivery in your area"));
    }
    return share_holds(cx, a);
}

mz_code share_may_fetch(mz_cx *cx, const struct share_delivery *d, bool staff)
{
    struct share_agreement a = {.id = 0};
    if (!staff) {
        return own_agreement(cx, d, &a);
    }
    MZ_TRY(share_get(cx, d->agreement, &a));
    return share_holds(cx, &a);
}

struct fetching {
    const struct share_delivery *d;
    bool staff; /* the recipient does not have it yet */
};

static mz_code fetched(mz_cx *cx, void *p)
{
    const struct fetching *f = p;
    const struct share_delivery *d = f->d;
    int64_t n = 0;
    if (!f->staff && mz_str_eq(d->state, MZ_S("made"))) {
        MZ_TRY(share_q_fetched(cx, d->id, d->version, mz_now_ms(cx), &n));
    }
    return note(cx, "share.fetch", d, MZ_S(""));
}

mz_code share_fetch(mz_cx *cx, int64_t id, bool staff, int *fd, int64_t *bytes, mz_str *name)
{
    struct share_delivery d = {.id = 0};
    struct stat st;
    *fd = -1;
    MZ_TRY(share_delivery_get(cx, id, &d));
    MZ_TRY(share_may_fetch(cx, &d, staff));
    int f = mz_str_eq(d.state, MZ_S("wiped"))
                ? -1
                : open(path_of(cx, &d, "data").p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (f < 0) {
        return gone(cx);
    }
    /* Another copy than was signed is no delivery: it does not leave. */
    if (fstat(f, &st) != 0 || st.st_size != d.bytes) {
        (void)close(f);
        return mz_fail(cx, MZ_CORRUPT, "the file of delivery %" PRId64 " is not what was signed",
                       id);
    }
    struct fetching how = {&d, staff};
    mz_code rc = mz_tx(cx, fetched, &how);
    if (rc != MZ_OK) {
        (void)close(f);
        return rc;
    }
    *fd = f;
    *bytes = d.bytes;
    *name = d.file;
    return MZ_OK;
}

/* ---- receipts ---------------------------------------------------------------------- */

struct taking {
    const struct share_delivery *d;
    const struct share_receipt *in;
};

static mz_code take(mz_cx *cx, void *p)
{
    const struct taking *t = p;
    int64_t n = 0;
    const struct share_q_taken_args row = {.id = t->d->id,
                                           .version = t->d->version,
                                           .taken_ms = mz_now_ms(cx),
                                           .taken_rows = t->in->rows,
                                           .taken_how =
                                               t->in->sign.n > 0 ? MZ_S("signed") : MZ_S("token")};
    MZ_TRY(share_q_taken(cx, &row, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("There is a receipt for this delivery already"));
    }
    return note(cx, "share.receipt", t->d,
                mz_str_fmt(cx->a, "{\"rows\":%" PRId64 "}", t->in->rows));
}

static mz_code check_receipt(mz_cx *cx, const struct share_delivery *d,
                             const struct share_agreement *a, const struct share_receipt *in)
{
    mz_key *key = NULL;
    mz_str raw = MZ_S("");
    if (in->sign.n == 0) {
        return MZ_OK;
    }
    if (a->public.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "sign",
                         .text = MZ_T("The agreement has no public key to check this with"));
    }
    mz_str text = mz_str_fmt(cx->a, "receipt " MZ_FMT " " MZ_FMT " %" PRId64, MZ_ARG(d->number),
                             MZ_ARG(d->hash), in->rows);
    MZ_TRY(mz_key_read(cx, mz_keyring_crypto(cx->world->keys), a->public, &key));
    mz_code rc = mz_hex_decode(cx, in->sign, &raw);
    rc = rc == MZ_OK ? mz_verify(cx, key, text, raw) : rc;
    mz_key_free(key);
    if (rc == MZ_OK) {
        return MZ_OK;
    }
    mz_clear(cx);
    return mz_refuse(cx, MZ_INVALID, .field = "sign",
                     .text = MZ_T("The signature of the receipt does not hold"));
}

mz_code share_receive(mz_cx *cx, const struct share_receipt *in)
{
    struct share_delivery d = {.id = 0};
    struct share_agreement a = {.id = 0};
    struct taking t = {&d, in};
    MZ_TRY(share_delivery_get(cx, in->delivery, &d));
    MZ_TRY(own_agreement(cx, &d, &a));
    if (!mz_str_eq(in->hash, d.hash)) {
        return mz_refuse(cx, MZ_INVALID, .field = "sm3",
                         .text = MZ_T("This is not the hash of the delivery: fetch it again"));
    }
    if (in->rows != d.rows_n) {
        return mz_refuse(cx, MZ_INVALID, .field = "rows",
                         .text = MZ_T("The delivery has {0} rows, the receipt says {1}"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, d.rows_n),
                                 mz_str_fmt(cx->a, "%" PRId64, in->rows)});
    }
    MZ_TRY(check_receipt(cx, &d, &a, in));
    return mz_tx(cx, take, &t);
}

/* ---- urging ------------------------------------------------------------------------ */

static mz_code urge(mz_cx *cx, void *p)
{
    const struct share_q_open_row *r = p;
    const struct share_delivery d = {.id = r->id, .division = r->division};
    int64_t n = 0;
    MZ_TRY(share_q_urge(cx, r->id, r->version, mz_now_ms(cx), &n));
    return note(cx, "share.urge", &d, MZ_S(""));
}

static mz_code urge_in(mz_cx *cx, mz_str state, int64_t *urged)
{
    struct share_q_open_row *r = NULL;
    size_t n = 0;
    MZ_TRY(share_q_open(cx, state, mz_date_today(cx).v, MOST, &r, &n));
    for (size_t i = 0; i < n; i++) {
        if (r[i].urged_ms != MZ_NULL && mz_now_ms(cx) - r[i].urged_ms < day_ms) {
            continue;
        }
        MZ_TRY(mz_tx(cx, urge, &r[i]));
        ++*urged;
    }
    return MZ_OK;
}

mz_code share_urge(mz_cx *cx, int64_t *urged)
{
    *urged = 0;
    MZ_TRY(urge_in(cx, MZ_S("made"), urged));
    return urge_in(cx, MZ_S("fetched"), urged);
}

/* ---- deleting ---------------------------------------------------------------------- */

static void remove_folder(const char *path)
{
    DIR *d = opendir(path);
    if (d == NULL) {
        return;
    }
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            (void)unlinkat(dirfd(d), e->d_name, 0);
        }
    }
    (void)closedir(d);
    (void)rmdir(path);
}

static mz_code wipe(mz_cx *cx, void *p)
{
    const struct share_q_over_row *r = p;
    const struct share_delivery d = {.id = r->id, .division = r->division};
    int64_t n = 0;
    MZ_TRY(share_q_wipe(cx, r->id, r->version, &n));
    return note(cx, "share.wipe", &d, MZ_S(""));
}

static bool is_folder_name(const char *s)
{
    return strlen(s) == 24 && strspn(s, "0123456789abcdef") == 24;
}

/* Old enough that no run is writing there. */
static bool is_left(mz_cx *cx, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) &&
           mz_now_ms(cx) - (int64_t)st.st_mtime * 1000 > day_ms;
}

static mz_code sweep_folders(mz_cx *cx, int64_t *removed)
{
    mz_str root = share_root(cx);
    DIR *d = opendir(root.p);
    mz_code rc = MZ_OK;
    for (const struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL && rc == MZ_OK;
         e = readdir(d)) {
        struct share_q_folder_row used = {0};
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(root), e->d_name);
        if (!is_folder_name(e->d_name) || !is_left(cx, path.p)) {
            continue;
        }
        rc = share_q_folder(cx, mz_str_of(e->d_name), &used);
        if (rc == MZ_OK && used.n == 0) {
            remove_folder(path.p);
            ++*removed;
        }
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return rc;
}

mz_code share_sweep(mz_cx *cx, int64_t *removed)
{
    struct share_q_over_row *r = NULL;
    size_t n = 0;
    *removed = 0;
    MZ_TRY(share_q_over(cx, mz_date_today(cx).v, MOST, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mz_tx(cx, wipe, &r[i]));
    }
    return sweep_folders(cx, removed);
}
