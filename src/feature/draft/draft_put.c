/*
 * draft_put.c - DATA/packs as the database says: the newest published draft of each pack lies there
 * with its number in the file .draft. Whatever else stood under that name is put aside.
 *
 * Who publishes does it at once; a job does it again, so that a crash between commit and rename, a
 * second server or a restored backup comes out the same.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feature/draft/draft.h"
#include "feature/draft/draft_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PUBLISHED_MAX = 2000, NUMBER_MAX = 18 };

struct placed {
    mz_str pack;
    int64_t id; /* 0: withdrawn */
};

static mz_str packs_of(mz_cx *cx)
{
    return mz_str_fmt(cx->a, MZ_FMT "/packs", MZ_ARG(cx->world->data));
}

static mz_str below(mz_cx *cx, mz_str name)
{
    return mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(packs_of(cx)), MZ_ARG(name));
}

/* ---- files --------------------------------------------------------------------------- */

static mz_code folder(mz_cx *cx, mz_str path)
{
    if (mkdir(path.p, 0750) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "%s cannot be made: errno %d", path.p, errno);
    }
    return MZ_OK;
}

static mz_code write_file(mz_cx *cx, mz_str path, mz_str text)
{
    FILE *f = fopen(path.p, "wb");
    bool ok = f != NULL && fwrite(text.p, 1, text.n, f) == text.n && fflush(f) == 0 &&
              fsync(fileno(f)) == 0;
    ok = f != NULL && fclose(f) == 0 && ok;
    return ok ? MZ_OK : mz_fail(cx, MZ_IO, "%s cannot be written", path.p);
}

/* The number of the draft that lies in a folder; 0: none of ours. */
static int64_t number_in(mz_cx *cx, mz_str dir)
{
    char text[NUMBER_MAX] = {0};
    int64_t id = 0;
    FILE *f = fopen(mz_str_fmt(cx->a, MZ_FMT "/.draft", MZ_ARG(dir)).p, "rb");
    size_t n = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);
    for (size_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++) {
        id = id * 10 + (text[i] - '0');
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return id;
}

static mz_code fill(mz_cx *cx, mz_str dir, int64_t id)
{
    struct draft_files files;
    MZ_TRY(draft_files(cx, id, &files));
    MZ_TRY(folder(cx, dir));
    for (size_t i = 0; ast_folders[i] != NULL; i++) {
        if (ast_folders[i][0] != '\0') {
            MZ_TRY(folder(cx, mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(dir), ast_folders[i])));
        }
    }
    for (size_t i = 0; i < files.n; i++) {
        if (!draft_path_ok(files.v[i].name)) {
            return mz_fail(cx, MZ_CORRUPT, "draft %" PRId64 " holds a path that is none", id);
        }
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(dir), MZ_ARG(files.v[i].name));
        MZ_TRY(write_file(cx, path, files.v[i].text));
    }
    return write_file(cx, mz_str_fmt(cx->a, MZ_FMT "/.draft", MZ_ARG(dir)),
                      mz_str_fmt(cx->a, "%" PRId64 "\n", id));
}

/* ---- one pack ---------------------------------------------------------------------------- */

/* Out of the way under a hidden name that is free. */
static mz_code aside(mz_cx *cx, mz_str dir, mz_str pack)
{
    for (int i = 0; access(dir.p, F_OK) == 0; i++) {
        mz_str to = below(cx, mz_str_fmt(cx->a, ".old-" MZ_FMT "-%" PRId64 "-%d", MZ_ARG(pack),
                                         number_in(cx, dir), i));
        if (access(to.p, F_OK) != 0) {
            return rename(dir.p, to.p) == 0 ? MZ_OK
                                            : mz_fail(cx, MZ_IO, "%s cannot be put aside", dir.p);
        }
    }
    return MZ_OK;
}

/* What somebody had put there by hand before the first publication. */
static void back_by_hand(mz_cx *cx, mz_str dir, mz_str pack)
{
    mz_str old = below(cx, mz_str_fmt(cx->a, ".old-" MZ_FMT "-0-0", MZ_ARG(pack)));
    if (access(old.p, F_OK) == 0) {
        (void)rename(old.p, dir.p);
    }
}

static mz_code put(mz_cx *cx, const struct placed *p, bool *changed)
{
    mz_str dir = below(cx, p->pack);
    int64_t lies = number_in(cx, dir);
    if (lies == p->id) {
        return MZ_OK;
    }
    *changed = true;
    if (p->id == 0) {
        MZ_TRY(aside(cx, dir, p->pack));
        back_by_hand(cx, dir, p->pack);
        return MZ_OK;
    }
    mz_str fresh = below(cx, mz_str_fmt(cx->a, ".new-" MZ_FMT "-%" PRId64 "-%d", MZ_ARG(p->pack),
                                        p->id, (int)getpid()));
    MZ_TRY(fill(cx, fresh, p->id));
    MZ_TRY(aside(cx, dir, p->pack));
    return rename(fresh.p, dir.p) == 0 ? MZ_OK
                                       : mz_fail(cx, MZ_IO, "%s cannot be put in place", dir.p);
}

/* ---- all of them --------------------------------------------------------------------------- */

static size_t newest(mz_cx *cx, const struct draft_q_published_row *rows, size_t n,
                     struct placed **out)
{
    struct placed *v = MZ_NEW_N(cx->a, struct placed, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < k && !mz_str_eq(v[at].pack, rows[i].pack)) {
            at++;
        }
        k += at == k ? 1 : 0;
        v[at] = (struct placed){rows[i].pack, rows[i].id};
    }
    *out = v;
    return k;
}

static mz_code mark(mz_cx *cx)
{
    mz_str fresh = below(cx, mz_str_fmt(cx->a, ".changed-%d", (int)getpid()));
    MZ_TRY(write_file(cx, fresh, mz_str_fmt(cx->a, "%" PRId64 "\n", mz_now_ms(cx))));
    return rename(fresh.p, below(cx, MZ_S(RULE_SHELF_MARK)).p) == 0
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "the marker of DATA/packs cannot be replaced");
}

mz_code draft_put_all(mz_cx *cx)
{
    struct draft_q_published_row *rows = NULL;
    struct draft_q_gone_row *gone = NULL;
    struct placed *v = NULL;
    bool changed = false;
    size_t n = 0;
    size_t gone_n = 0;
    MZ_TRY(draft_q_published(cx, PUBLISHED_MAX, &rows, &n));
    MZ_TRY(draft_q_gone(cx, PUBLISHED_MAX, &gone, &gone_n));
    if (n + gone_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(folder(cx, packs_of(cx)));
    n = newest(cx, rows, n, &v);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(put(cx, &v[i], &changed));
    }
    for (size_t i = 0; i < gone_n; i++) {
        MZ_TRY(put(cx, &(struct placed){gone[i].pack, 0}, &changed));
    }
    return changed ? mark(cx) : MZ_OK;
}

mz_code draft_put_job(mz_cx *cx, int64_t job, mz_str input)
{
    (void)job;
    (void)input;
    return draft_put_all(cx);
}
