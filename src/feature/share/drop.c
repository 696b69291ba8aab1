/*
 * drop.c - a folder for a department that has no program: files are put there whole, a signed
 * receipt is taken from there. DATA/share/drop/NUMBER of an agreement; it counts once the operator
 * made it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { AGREEMENTS_MAX = 1000, FILES_MAX = 24, RECEIPT_MAX = 4096, PIECE = 1 << 20 };

struct dropping {
    mz_str folder;
    struct share_agreement a;
    struct share_dropped *out;
};

static mz_str in_folder(mz_cx *cx, const struct dropping *w, mz_str name, const char *ending)
{
    return mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT "%s", MZ_ARG(w->folder), MZ_ARG(name), ending);
}

static bool is_there(mz_str path)
{
    struct stat st;
    return lstat(path.p, &st) == 0;
}

static mz_code io(mz_cx *cx, mz_str path)
{
    return mz_fail(cx, MZ_IO, "could not write %s: %s", path.p, strerrordesc_np(errno));
}

/* ---- out -------------------------------------------------------------------------------- */

static mz_code put_all(mz_cx *cx, int fd, mz_str path, mz_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno != EINTR) {
            return io(cx, path);
        }
        n = n < 0 ? 0 : n;
        s = (mz_str){s.p + n, s.n - (size_t)n};
    }
    return MZ_OK;
}

/* Whole under its name or not at all. A copy: whoever writes in the folder does not reach ours. */
static mz_code put(mz_cx *cx, mz_str path, struct mz_source from)
{
    mz_str new = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(path));
    char *piece = mz_arena_alloc(cx->a, PIECE);
    mz_code rc = MZ_OK;
    (void)unlink(new.p);
    int fd = open(new.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) {
        return io(cx, new);
    }
    for (size_t n = 1; rc == MZ_OK && n > 0;) {
        rc = mz_source_fill(cx, from, piece, PIECE, &n);
        rc = rc == MZ_OK ? put_all(cx, fd, new, (mz_str){piece, n}) : rc;
    }
    rc = rc == MZ_OK && fsync(fd) != 0 ? io(cx, new) : rc;
    rc = close(fd) != 0 && rc == MZ_OK ? io(cx, new) : rc;
    rc = rc == MZ_OK && rename(new.p, path.p) != 0 ? io(cx, path) : rc;
    if (rc != MZ_OK) {
        (void)unlink(new.p);
    }
    return rc;
}

/* The file first: who sees the manifest finds all of it. */
static mz_code hand_out(mz_cx *cx, struct dropping *w, const struct share_delivery *d)
{
    mz_str manifest = in_folder(cx, w, d->number, ".txt");
    mz_str text;
    mz_str name;
    int64_t bytes = 0;
    int fd = -1;
    if (is_there(manifest)) {
        return MZ_OK;
    }
    MZ_TRY(share_fetch(cx, d->id, true, &fd, &bytes, &name));
    mz_code rc = put(cx, in_folder(cx, w, d->file, ""), mz_source_fd(cx->a, fd));
    (void)close(fd);
    MZ_TRY(rc);
    MZ_TRY(share_manifest(cx, d, &text));
    MZ_TRY(put(cx, manifest, mz_source_memory(cx->a, text)));
    w->out->put++;
    return MZ_OK;
}

static void take_back(mz_cx *cx, struct dropping *w, const struct share_delivery *d)
{
    bool was = unlink(in_folder(cx, w, d->number, ".txt").p) == 0;
    was = unlink(in_folder(cx, w, d->file, "").p) == 0 || was;
    w->out->removed += was;
}

/* ---- in ----------------------------------------------------------------------------------- */

static mz_str next_word(mz_str *s)
{
    *s = mz_str_trim(*s);
    mz_str word = {s->p, 0};
    while (word.n < s->n && s->p[word.n] != ' ' && s->p[word.n] != '\n') {
        word.n++;
    }
    *s = (mz_str){s->p + word.n, s->n - word.n};
    return word;
}

/* "HASH ROWS SIGN", as share_receive() wants them; without a signature anybody could have written.
 */
static bool receipt_of(mz_str text, struct share_receipt *out)
{
    out->hash = next_word(&text);
    mz_str rows = next_word(&text);
    out->sign = next_word(&text);
    out->rows = 0;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.p[i] < '0' || rows.p[i] > '9' || i > 15) {
            return false;
        }
        out->rows = out->rows * 10 + (rows.p[i] - '0');
    }
    return out->hash.n > 0 && rows.n > 0 && out->sign.n > 0;
}

static mz_code read_receipt(mz_cx *cx, mz_str path, mz_str *text)
{
    size_t n = 0;
    char *p = mz_arena_alloc(cx->a, RECEIPT_MAX);
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not read %s: %s", path.p, strerrordesc_np(errno));
    }
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, RECEIPT_MAX, &n);
    (void)close(fd);
    *text = (mz_str){p, n};
    return rc;
}

/* As the recipient, whose signature it must carry. */
static mz_code receive(mz_cx *cx, struct dropping *w, const struct share_delivery *d, mz_str text)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor recipient = *who;
    struct share_receipt in = {.delivery = d->id};
    if (!receipt_of(text, &in)) {
        return mz_refuse(cx, MZ_INVALID, .field = "receipt",
                         .text =
                             MZ_T("A receipt is the hash, the number of rows and the signature, "
                                  "with spaces between."));
    }
    recipient.user = w->a.account;
    cx->actor = &recipient;
    mz_code rc = share_receive(cx, &in);
    cx->actor = who;
    return rc;
}

/* What was wrong stands beside, so that it can be mended; the receipt is tried once. */
static mz_code take_in(mz_cx *cx, struct dropping *w, const struct share_delivery *d)
{
    mz_str path = in_folder(cx, w, d->number, ".receipt");
    mz_str wrong = in_folder(cx, w, d->number, ".refused");
    mz_str text = MZ_S("");
    if (!is_there(path)) {
        return MZ_OK;
    }
    MZ_TRY(read_receipt(cx, path, &text));
    mz_code rc = receive(cx, w, d, text);
    if (rc == MZ_OK) {
        (void)unlink(path.p);
        (void)unlink(wrong.p);
        w->out->taken++;
        take_back(cx, w, d);
        return MZ_OK;
    }
    if (rc != MZ_INVALID && rc != MZ_CONFLICT) {
        return rc;
    }
    mz_str say = mz_text_error(cx->a, MZ_LANG_ZH, &cx->err);
    mz_clear(cx);
    MZ_TRY(put(cx, wrong, mz_source_memory(cx->a, say)));
    (void)unlink(path.p);
    w->out->refused++;
    return MZ_OK;
}

/* ---- one agreement ----------------------------------------------------------------------------
 */

static mz_code one_delivery(mz_cx *cx, struct dropping *w, int64_t id, bool holds)
{
    struct share_delivery d = {.id = 0};
    MZ_TRY(share_delivery_get(cx, id, &d));
    bool open = mz_str_eq(d.state, MZ_S("made")) || mz_str_eq(d.state, MZ_S("fetched"));
    if (!holds || !open) {
        take_back(cx, w, &d);
        return MZ_OK;
    }
    MZ_TRY(hand_out(cx, w, &d));
    return take_in(cx, w, &d);
}

static mz_code one_agreement(mz_cx *cx, int64_t id, struct share_dropped *out)
{
    struct dropping w = {.out = out};
    struct share_q_deliveries_row *r = NULL;
    struct stat st;
    size_t n = 0;
    MZ_TRY(share_get(cx, id, &w.a));
    w.folder =
        mz_str_fmt(cx->a, MZ_FMT "/drop/" MZ_FMT, MZ_ARG(share_root(cx)), MZ_ARG(w.a.number));
    if (lstat(w.folder.p, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return MZ_OK;
    }
    bool holds = share_holds(cx, &w.a) == MZ_OK;
    mz_clear(cx);
    MZ_TRY(share_q_deliveries(cx, id, FILES_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(one_delivery(cx, &w, r[i].id, holds));
    }
    return MZ_OK;
}

static mz_code all_of(mz_cx *cx, mz_str state, struct share_dropped *out)
{
    struct share_q_in_state_row *r = NULL;
    size_t n = 0;
    MZ_TRY(share_q_in_state(cx, state, AGREEMENTS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(one_agreement(cx, r[i].id, out));
    }
    return MZ_OK;
}

mz_code share_drop(mz_cx *cx, struct share_dropped *out)
{
    *out = (struct share_dropped){0};
    MZ_TRY(all_of(cx, MZ_S("active"), out));
    MZ_TRY(all_of(cx, MZ_S("suspended"), out));
    return all_of(cx, MZ_S("ended"), out);
}
