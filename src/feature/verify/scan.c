#include "feature/verify/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/io.h"
#include "base/keyring.h"
#include "feature/scans.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE = 4 << 20, PIECES_MAX = 4, SWEEP_MOST = 100, YEAR_DAYS = 366 };

/* Of the file: "mz.scan\n", the number of pieces, their lengths, then the pieces. */
struct head {
    char magic[8];
    uint64_t pieces;
    uint64_t length[PIECES_MAX];
};
static const char MAGIC[8] = {'m', 'z', '.', 's', 'c', 'a', 'n', '\n'};

/* ---- the file --------------------------------------------------------------- */

static mz_str path_of(mz_cx *cx, int64_t id)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/verify", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700); /* that it is not there shows when a file is opened */
    dir = mz_str_fmt(cx->a, MZ_FMT "/scans", MZ_ARG(dir));
    (void)mkdir(dir.p, 0700);
    return mz_str_fmt(cx->a, MZ_FMT "/%" PRId64, MZ_ARG(dir), id);
}

static struct mz_field_at place(mz_cx *cx, size_t piece, uint64_t pieces, int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("verify_scan"),
                                .column = mz_str_fmt(cx->a, "file/%zu/%" PRIu64, piece, pieces),
                                .row = id};
}

static mz_code io(mz_cx *cx, const char *what)
{
    if (errno == ENOSPC || errno == EDQUOT) {
        return mz_refuse(cx, MZ_IO,
                         .text = MZ_T("The disk is full. Nothing was changed; free some space and "
                                      "try again."));
    }
    return mz_fail(cx, MZ_IO, "could not %s a scan: %s", what, strerrordesc_np(errno));
}

/* Beside its name and renamed: a scan that is there is whole. */
static mz_code write_file(mz_cx *cx, int64_t id, mz_str plain)
{
    struct head h = {.pieces = (plain.n + PIECE - 1) / PIECE};
    mz_str blob[PIECES_MAX];
    memcpy(h.magic, MAGIC, sizeof MAGIC);
    for (size_t i = 0; i < h.pieces; i++) {
        mz_str piece = {plain.p + i * PIECE,
                        plain.n - i * PIECE < PIECE ? plain.n - i * PIECE : PIECE};
        MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_FILE, place(cx, i, h.pieces, id),
                             piece, &blob[i]));
        h.length[i] = blob[i].n;
    }
    mz_str path = path_of(cx, id);
    mz_str beside = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(path));
    FILE *out = fopen(beside.p, "wbe");
    bool good = out != NULL && fwrite(&h, sizeof h, 1, out) == 1;
    for (size_t i = 0; good && i < h.pieces; i++) {
        good = fwrite(blob[i].p, 1, blob[i].n, out) == blob[i].n;
    }
    good = good && fflush(out) == 0 && fsync(fileno(out)) == 0;
    if (out != NULL) {
        good = fclose(out) == 0 && good;
    }
    if (!good || chmod(beside.p, 0600) != 0 || rename(beside.p, path.p) != 0) {
        mz_code rc = io(cx, "store");
        (void)unlink(beside.p);
        return rc;
    }
    return MZ_OK;
}

static mz_code corrupt(mz_cx *cx)
{
    return mz_fail(cx, MZ_CORRUPT, "a scan is not what was uploaded");
}

static mz_code open_pieces(mz_cx *cx, int64_t id, mz_str file, mz_str *plain)
{
    struct head h;
    size_t at = sizeof h;
    mz_buf *b = mz_buf_new(cx->a, SCAN_BYTES_MAX);
    if (file.n < sizeof h) {
        return corrupt(cx);
    }
    memcpy(&h, file.p, sizeof h);
    if (memcmp(h.magic, MAGIC, sizeof MAGIC) != 0 || h.pieces == 0 || h.pieces > PIECES_MAX) {
        return corrupt(cx);
    }
    for (size_t i = 0; i < h.pieces; i++) {
        mz_str piece = {NULL, 0};
        if (h.length[i] > file.n - at) {
            return corrupt(cx);
        }
        MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_FILE, place(cx, i, h.pieces, id),
                             (mz_str){file.p + at, (size_t)h.length[i]}, &piece));
        mz_buf_add(b, piece);
        at += h.length[i];
    }
    MZ_TRY(mz_buf_check(cx, b));
    *plain = mz_buf_str(b);
    return at == file.n ? MZ_OK : corrupt(cx);
}

static mz_code read_file(mz_cx *cx, int64_t id, mz_str *plain)
{
    enum { ROOM = SCAN_BYTES_MAX + (1 << 16) };
    size_t n = 0;
    int fd = open(path_of(cx, id).p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? corrupt(cx) : io(cx, "read");
    }
    char *p = mz_arena_alloc(cx->a, ROOM);
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, ROOM, &n);
    (void)close(fd);
    MZ_TRY(rc);
    return open_pieces(cx, id, (mz_str){p, n}, plain);
}

static mz_code print_of(mz_cx *cx, mz_str plain, mz_str *hex)
{
    uint8_t h[32];
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), plain, h));
    *hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    return MZ_OK;
}

/* ---- taking one in ---------------------------------------------------------- */

struct adding {
    struct verify_consent c;
    struct verify_q_scan_add_args row;
    mz_str plain;
};

static mz_code add(mz_cx *cx, void *p)
{
    struct adding *a = p;
    MZ_TRY(mz_id_take(cx, a->row.county, 1, &a->row.id));
    MZ_TRY(write_file(cx, a->row.id, a->plain));
    MZ_TRY(verify_q_scan_add(cx, &a->row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.scan"),
                                             .kind = MZ_S("verify_consent"),
                                             .subject = a->c.id,
                                             .division = a->c.division,
                                             .detail = mz_str_fmt(cx->a, "{\"sm3\":\"" MZ_FMT "\"}",
                                                                  MZ_ARG(a->row.sm3))});
}

static mz_code content(mz_cx *cx, const struct scan_new *in, mz_str *out)
{
    size_t n = 0;
    *out = in->data;
    if (in->data.p == NULL) {
        char *p = mz_arena_alloc(cx->a, SCAN_BYTES_MAX + 1);
        MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, in->fd), p, SCAN_BYTES_MAX + 1, &n));
        *out = (mz_str){p, n};
    }
    if (out->n > SCAN_BYTES_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("A scan has at most 10 MiB; photograph it with less detail"));
    }
    return mz_scan_kind(*out) != NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "file",
                           .text = MZ_T("By its content this is no whole PDF, JPEG or PNG"));
}

mz_code scan_add(mz_cx *cx, const struct scan_new *in, int64_t *id)
{
    const struct pack *p = NULL;
    struct adding a;
    struct scan *all = NULL;
    size_t n = 0;
    mz_str sm3;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_consent_get(cx, in->consent, &a.c));
    MZ_TRY(content(cx, in, &a.plain));
    MZ_TRY(scans_of(cx, in->consent, &all, &n));
    MZ_TRY(print_of(cx, a.plain, &sm3));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(all[i].sm3, sm3)) {
            return mz_refuse(cx, MZ_INVALID, .field = "file",
                             .text = MZ_T("This file is on record already"));
        }
    }
    if (n >= SCAN_MOST) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("A consent has at most {0} files"),
                         .arg = {mz_str_fmt(cx->a, "%d", SCAN_MOST)});
    }
    a.row = (struct verify_q_scan_add_args){.county = a.c.division / MZ_COUNTY_UNIT,
                                            .division = a.c.division,
                                            .consent = in->consent,
                                            .kind = mz_str_of(mz_scan_kind(a.plain)),
                                            .bytes = (int64_t)a.plain.n,
                                            .sm3 = sm3,
                                            .keep_to = a.c.to_day +
                                                       p->limit[PACK_KEEP_YEARS].value * YEAR_DAYS,
                                            .made_ms = mz_now_ms(cx),
                                            .made_by = cx->actor->user};
    mz_code rc = mz_tx_open(cx) ? add(cx, &a) : mz_tx(cx, add, &a);
    if (rc != MZ_OK && a.row.id != 0) {
        struct mz_error e = cx->err;
        (void)unlink(path_of(cx, a.row.id).p);
        cx->err = e;
    }
    *id = a.row.id;
    return rc;
}

struct drawn {
    const struct verify_consent *in;
    mz_str picture;
    int64_t id;
};

static mz_code drawn_tx(mz_cx *cx, void *p)
{
    struct drawn *d = p;
    int64_t scan = 0;
    MZ_TRY(verify_consent_add(cx, d->in, &d->id));
    const struct scan_new in = {.consent = d->id, .data = d->picture, .fd = -1};
    return scan_add(cx, &in, &scan);
}

mz_code verify_consent_drawn(mz_cx *cx, const struct verify_consent *in, mz_str picture,
                             int64_t *id)
{
    struct drawn d = {.in = in, .picture = picture};
    MZ_TRY(mz_tx_open(cx) ? drawn_tx(cx, &d) : mz_tx(cx, drawn_tx, &d));
    *id = d.id;
    return MZ_OK;
}

/* ---- showing ---------------------------------------------------------------- */

mz_code scans_of(mz_cx *cx, int64_t consent, struct scan **out, size_t *n)
{
    struct verify_q_scans_row *r = NULL;
    MZ_TRY(verify_q_scans(cx, consent, SCAN_MOST, &r, n));
    *out = MZ_NEW_N(cx->a, struct scan, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct scan){.id = r[i].id,
                                  .consent = consent,
                                  .kind = r[i].kind,
                                  .bytes = r[i].bytes,
                                  .sm3 = r[i].sm3,
                                  .kept = mz_str_eq(r[i].state, MZ_S("kept")),
                                  .made_ms = r[i].made_ms,
                                  .made_by = r[i].made_by};
    }
    return MZ_OK;
}

mz_code scan_open(mz_cx *cx, int64_t id, struct scan *out, mz_str *plain)
{
    struct verify_q_scan_row r = {0};
    bool found = false;
    mz_str sm3;
    MZ_TRY(verify_q_scan(cx, id, &r, &found));
    if (!found || !mz_str_eq(r.state, MZ_S("kept"))) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such file in your area"));
    }
    *out = (struct scan){.id = id,
                         .division = r.division,
                         .consent = r.consent,
                         .kind = r.kind,
                         .bytes = r.bytes,
                         .sm3 = r.sm3,
                         .kept = true};
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.look"),
                                               .kind = MZ_S("verify_consent"),
                                               .subject = r.consent,
                                               .division = r.division}));
    MZ_TRY(read_file(cx, id, plain));
    MZ_TRY(print_of(cx, *plain, &sm3));
    return mz_str_eq(sm3, r.sm3) ? MZ_OK : corrupt(cx);
}

/* ---- over, and the doctor --------------------------------------------------- */

struct wiping {
    const struct verify_q_scans_over_row *rows;
    size_t n;
};

static mz_code wipe(mz_cx *cx, void *p)
{
    const struct wiping *w = p;
    for (size_t i = 0; i < w->n; i++) {
        int64_t changed = 0;
        MZ_TRY(verify_q_scan_wipe(cx, w->rows[i].id, &changed));
        MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.wipe"),
                                                 .kind = MZ_S("verify_consent"),
                                                 .subject = w->rows[i].consent,
                                                 .division = w->rows[i].division}));
    }
    return MZ_OK;
}

mz_code scan_sweep(mz_cx *cx)
{
    struct verify_q_scans_over_row *r = NULL;
    size_t n = 1;
    while (n > 0) {
        MZ_TRY(verify_q_scans_over(cx, mz_date_today(cx).v, SWEEP_MOST, &r, &n));
        for (size_t i = 0; i < n; i++) {
            (void)unlink(path_of(cx, r[i].id).p); /* first: killed here, the next one ends it */
        }
        struct wiping w = {r, n};
        MZ_TRY(n > 0 ? mz_tx(cx, wipe, &w) : MZ_OK);
    }
    return MZ_OK;
}

mz_code scan_check(mz_cx *cx, int64_t *bad)
{
    int64_t from = 0;
    *bad = 0;
    for (size_t n = 1; n > 0;) {
        struct verify_q_scans_from_row *r = NULL;
        MZ_TRY(verify_q_scans_from(cx, from + 1, SWEEP_MOST, &r, &n));
        for (size_t i = 0; i < n; i++) {
            mz_cx sub = *cx;
            mz_str plain;
            mz_str sm3 = MZ_S("");
            sub.a = mz_arena_new((size_t)64 << 20);
            mz_code rc = read_file(&sub, r[i].id, &plain);
            rc = rc == MZ_OK ? print_of(&sub, plain, &sm3) : rc;
            *bad += rc != MZ_OK || !mz_str_eq(sm3, r[i].sm3);
            mz_arena_free(sub.a);
            from = r[i].id;
        }
    }
    return MZ_OK;
}
