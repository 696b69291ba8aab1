#include "feed/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/text.h"
#include "feed/feed_int.h"
#include "feed/load_int.h"
#include "feed/vault_int.h"

enum { PIECE = 64 << 10, PIECES_MAX = MZ_FEED_REJECTS_MAX / PIECE + 2, ROW_ROOM = 4 << 20 };

/* ---- rejected rows ------------------------------------------------------------------------ */

struct rejects {
    mz_arena *a;
    mz_arena *line; /* of one row */
    const mz_feed_form *form;
    enum mz_lang lang;
    mz_str *block;
    size_t block_n;
    mz_buf *b;
    struct mz_csv_writer w;
    mz_str part;
    bool begun;
    bool cut;
    size_t bytes;
    int64_t rows;
};

static void start_piece(struct rejects *r, bool first)
{
    /* A row may be as long as it likes: a piece ends behind the row that fills it. */
    r->b = mz_buf_new(r->a, PIECE + ROW_ROOM);
    r->w = mz_csv_to(r->b, first);
}

static void end_piece(struct rejects *r)
{
    r->bytes += r->b->n;
    r->block[r->block_n++] = mz_buf_str(r->b);
}

static void put_header(struct rejects *r, const struct mz_feed_reject *x)
{
    for (size_t i = 0; i < x->header->n; i++) {
        mz_csv_text(&r->w, x->header->cells[i]);
    }
    const char *added[] = {MZ_T("Row of the file"), MZ_T("Why it was not taken")};
    for (size_t i = 0; i < MZ_LEN(added); i++) {
        mz_csv_text(&r->w, mz_text_say(r->line, r->lang, (struct mz_say){.text = added[i]}));
    }
    mz_csv_end(&r->w);
}

static void put_row(struct rejects *r, const struct mz_feed_reject *x)
{
    struct mz_say say = {.text = mz_feed_reason_text(x->reason)};
    if (x->column != MZ_FEED_NO_COLUMN) {
        say.arg[0] = r->form->shape.columns[x->column].name;
    }
    size_t width = x->header->n > x->row->n ? x->header->n : x->row->n;
    for (size_t i = 0; i < width; i++) {
        mz_csv_text(&r->w, mz_row_cell(x->row, i));
    }
    mz_csv_plain(&r->w, mz_str_fmt(r->line, "%lld", (long long)x->row->number));
    mz_csv_text(&r->w, mz_text_say(r->line, r->lang, say));
    mz_csv_end(&r->w);
}

static mz_code keep_reject(mz_cx *cx, void *p, const struct mz_feed_reject *x)
{
    struct rejects *r = p;
    (void)cx;
    if (r->cut || r->bytes + r->b->n > MZ_FEED_REJECTS_MAX) {
        r->cut = true;
        return MZ_OK;
    }
    if (!r->begun || !mz_str_eq(r->part, x->part)) {
        r->begun = true;
        r->part = mz_str_dup(r->a, x->part);
        put_header(r, x);
    }
    put_row(r, x);
    r->rows++;
    mz_arena_reset(r->line);
    if (r->b->n >= PIECE) {
        end_piece(r);
        start_piece(r, false);
    }
    return MZ_OK;
}

/* ---- files of a delivery -------------------------------------------------------------------- */

static const char *path_in(mz_cx *cx, const char *dir, const char *name)
{
    return mz_str_fmt(cx->a, "%s/%s", dir, name).p;
}

static mz_code make_dir(mz_cx *cx, const char *dir)
{
    if (mkdir(dir, S_IRWXU) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "could not make \"%s\": %s", dir, strerror(errno));
    }
    return MZ_OK;
}

/* Names are on disk before the next step relies on them. */
static mz_code sync_dir(mz_cx *cx, const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return good ? MZ_OK : mz_fail(cx, MZ_IO, "could not sync \"%s\": %s", dir, strerror(errno));
}

static mz_code forget_result(mz_cx *cx, const char *dir)
{
    if (unlink(path_in(cx, dir, "result")) != 0 && errno != ENOENT) {
        return mz_fail(cx, MZ_IO, "could not replace a result: %s", strerror(errno));
    }
    return sync_dir(cx, dir);
}

/* ---- loading -----------------------------------------------------------------------------------
 */

/* Is the result there, of the same content, form and population? */
static mz_code finished(mz_cx *cx, mz_keyring *keys, const mz_who *who, const mz_feed_form *form,
                        const struct mz_feed_load *load, bool *is)
{
    struct mz_feed_result *r = NULL;
    uint64_t print[2] = {0};
    *is = false;
    if (access(path_in(cx, load->dir, "result"), F_OK) != 0) {
        return MZ_OK;
    }
    if (feed_result_head(cx, keys, load->about.delivery, load->dir, &r) != MZ_OK) {
        mz_clear(cx); /* damaged: made anew */
        return MZ_OK;
    }
    MZ_TRY(mz_feed_print(cx, load->path, print));
    *is = memcmp(print, r->print, sizeof print) == 0 && r->form == mz_feed_form_print(form) &&
          r->epoch == mz_who_epoch(who);
    return MZ_OK;
}

static struct mz_say say_dup(mz_arena *a, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_dup(a, say.arg[i]);
    }
    return say;
}

static void keep_parts(mz_arena *a, const struct mz_feed_found *f, struct mz_feed_result *r)
{
    r->parts_n = f->parts_n;
    r->parts = MZ_NEW_N(a, struct mz_feed_part, f->parts_n + 1);
    for (size_t i = 0; i < f->parts_n; i++) {
        r->parts[i] = f->parts[i];
        r->parts[i].name = mz_str_dup(a, f->parts[i].name);
        r->parts[i].header = mz_row_dup(a, &f->parts[i].header);
        r->parts[i].say = say_dup(a, f->parts[i].say);
        r->parts[i].fault = say_dup(a, f->parts[i].fault);
    }
}

static mz_code keep_all(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                        const struct mz_feed_load *load, const struct mz_feed_found *f,
                        struct rejects *rejects, struct mz_feed_result *r)
{
    const char *dir = load->dir;
    uint8_t root[VAULT_ROOT_N];
    MZ_TRY(forget_result(cx, dir));
    MZ_TRY(
        mz_evidence_write(cx, keys, who, f, &load->about, path_in(cx, dir, "evidence"), r->root));
    end_piece(rejects);
    MZ_TRY(vault_write(cx, keys, (struct vault_about){VAULT_REJECTS, load->about.delivery},
                       rejects->block, rejects->block_n, path_in(cx, dir, "rejects"), root));
    r->rejects = rejects->rows;
    r->rejects_cut = rejects->cut;
    MZ_TRY(sync_dir(cx, dir));
    MZ_TRY(feed_result_write(cx, keys, who, f, r, load->about.delivery, dir));
    return sync_dir(cx, dir);
}

/* `cx->a` is for the work, `a` for the result. */
static mz_code load_in(mz_cx *cx, mz_arena *a, mz_keyring *keys, const mz_who *who,
                       const mz_feed_form *form, const struct mz_feed_load *load,
                       struct mz_feed_result *r)
{
    struct rejects rejects = {.a = cx->a,
                              .line = mz_arena_new(16 << 20),
                              .form = form,
                              .lang = cx->lang,
                              .block = MZ_NEW_N(cx->a, mz_str, PIECES_MAX)};
    struct mz_feed_scan_options o = load->scan;
    struct mz_feed_found *f = NULL;
    start_piece(&rejects, true);
    o.reject = keep_reject;
    o.p = &rejects;
    mz_code rc = mz_feed_scan(cx, who, form, load->path, &o, &f);
    mz_arena_free(rejects.line);
    MZ_TRY(rc);
    mz_cx outer = *cx;
    outer.a = a;
    rc = mz_feed_fold_rows(&outer, form, f, load->about.period, &r->folded);
    cx->err = outer.err;
    MZ_TRY(rc);
    r->counts = f->counts;
    r->bytes = f->bytes;
    r->fast = f->fast;
    memcpy(r->print, f->print, sizeof r->print);
    r->form = mz_feed_form_print(form);
    r->epoch = mz_who_epoch(who);
    keep_parts(a, f, r);
    return keep_all(cx, keys, who, load, f, &rejects, r);
}

mz_code mz_feed_load_file(mz_cx *cx, mz_keyring *keys, const mz_who *who, const mz_feed_form *form,
                          const struct mz_feed_load *load, struct mz_feed_result **out)
{
    bool is = false;
    MZ_TRY(make_dir(cx, load->dir));
    MZ_TRY(finished(cx, keys, who, form, load, &is));
    if (is) {
        MZ_TRY(mz_feed_result_open(cx, keys, who, load->about.delivery, load->dir, out));
        (*out)->again = true;
        return MZ_OK;
    }
    mz_cx sub = *cx;
    sub.a = mz_arena_new((size_t)64 << 30);
    *out = MZ_NEW(cx->a, struct mz_feed_result);
    mz_code rc = load_in(&sub, cx->a, keys, who, form, load, *out);
    mz_arena_free(sub.a);
    cx->err = sub.err;
    return rc;
}

mz_code mz_feed_rejects_read(mz_cx *cx, mz_keyring *keys, const char *dir,
                             mz_code (*put)(mz_cx *cx, void *p, mz_str piece), void *p)
{
    struct vault *v = NULL;
    MZ_TRY(vault_open(cx, keys, VAULT_REJECTS, path_in(cx, dir, "rejects"), NULL, &v));
    for (size_t i = 0; i < vault_blocks(v); i++) {
        mz_cx sub = *cx;
        mz_str plain = {NULL, 0};
        sub.a = mz_arena_new(32 << 20);
        mz_code rc = vault_read(&sub, v, i, &plain);
        rc = rc == MZ_OK ? put(&sub, p, plain) : rc;
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
    return MZ_OK;
}
