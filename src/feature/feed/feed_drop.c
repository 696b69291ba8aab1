/*
 * feed_drop.c - the drop folder: DATA/drop/CATEGORY/YYYY-MM/[SENDER/]FILE.
 *
 * A file is taken by renaming it, so that it is taken once. When it was read it lies in
 * DATA/drop/done or DATA/drop/failed with a report beside it and, if rows came back, these.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feed/feed_int.h"
#include "feature/world.h"

enum { QUIET_MS = 5000, FILES_MAX = 200, FOLDERS_MAX = 4000, REPORT_BYTES = 64 << 10 };

enum { DEPTH_CATEGORY, DEPTH_PERIOD, DEPTH_FILE, DEPTH_SOURCE };

/* A folder that is still to be looked at. */
struct look {
    mz_str path;
    int depth;
    mz_str category, period, source;
};

struct drop {
    mz_cx *cx;
    size_t taken;
    struct look *look;
    size_t look_n;
};

/* ---- reports ------------------------------------------------------------------------------------
 */

static mz_str folder(mz_cx *cx, const char *state, mz_str category, mz_str period)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/drop", MZ_ARG(cx->world->data));
    const mz_str parts[] = {mz_str_of(state), category, period};
    (void)mkdir(path.p, 0700);
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(path), MZ_ARG(parts[i]));
        (void)mkdir(path.p, 0700);
    }
    return path;
}

/* Beside, then renamed: a report that is there is whole. */
static void report(mz_cx *cx, mz_str path, mz_str text)
{
    mz_str beside = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(path));
    FILE *out = fopen(beside.p, "wbe");
    bool good = out != NULL && fwrite(text.p, 1, text.n, out) == text.n;
    if (out != NULL) {
        good = fclose(out) == 0 && good;
    }
    if (!good || rename(beside.p, path.p) != 0) {
        (void)unlink(beside.p);
    }
}

static void line(mz_sb *b, mz_cx *cx, const char *sentence, int64_t n)
{
    mz_sb_str(b, mz_text_say(cx->a, MZ_LANG_ZH,
                             (struct mz_say){.text = sentence, .arg = {feed_thousands(cx->a, n)}}));
    mz_sb_byte(b, '\n');
}

static mz_str report_of(mz_cx *cx, const struct feed_delivery *d)
{
    const struct mz_json *say = NULL;
    mz_str why = MZ_S("");
    mz_sb b = mz_sb_new(cx->a, REPORT_BYTES);
    struct feed_detail *detail = MZ_NEW(cx->a, struct feed_detail);
    line(&b, cx, MZ_T("Delivery {0}"), d->id);
    if (mz_str_eq(d->state, MZ_S("done")) && feed_detail_of(cx, d, detail) == MZ_OK) {
        line(&b, cx, MZ_T("Rows: {0}"), d->rows);
        line(&b, cx, MZ_T("About people of ours: {0}"), d->ours);
        line(&b, cx, MZ_T("About others: {0}"), d->strangers);
        line(&b, cx, MZ_T("Given back: {0}"), d->invalid);
        line(&b, cx, MZ_T("Twice in the file: {0}"), d->duplicates);
        for (int i = 0; i < MZ_REASONS_N; i++) {
            if (detail->reason[i] > 0) {
                mz_sb_fmt(&b, "  %" PRId64 "  " MZ_FMT "\n", detail->reason[i],
                          MZ_ARG(mz_text(MZ_LANG_ZH, mz_feed_reason_text((enum mz_feed_reason)i))));
            }
        }
    } else if (d->say.n > 0 &&
               mz_json_read(cx, d->say, (struct mz_json_options){.size_max = REPORT_BYTES}, &say) ==
                   MZ_OK &&
               mz_json_text(cx, say, "say", &why) == MZ_OK) {
        mz_sb_fmt(&b, MZ_FMT "\n", MZ_ARG(why));
    }
    mz_clear(cx);
    return mz_sb_view(&b);
}

static mz_code put(mz_cx *cx, void *p, mz_str piece)
{
    FILE *out = p;
    return fwrite(piece.p, 1, piece.n, out) == piece.n
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not write the rows of a delivery");
}

/* For the sender, whose rows they are; when it fails, the page still has them. */
static void give_back(mz_cx *cx, const struct feed_delivery *d, mz_str path)
{
    FILE *out = fopen(path.p, "wbe");
    bool good = out != NULL && feed_rejects(cx, d, put, out) == MZ_OK;
    if (out != NULL) {
        good = fclose(out) == 0 && good;
    }
    if (!good) {
        (void)unlink(path.p);
        mz_clear(cx);
    }
}

void feed_drop_done(mz_cx *cx, const struct feed_delivery *d)
{
    bool done = mz_str_eq(d->state, MZ_S("done"));
    mz_str at =
        folder(cx, done ? "done" : "failed", d->category, catalogue_period_text(cx->a, d->period));
    mz_str path =
        mz_str_fmt(cx->a, MZ_FMT "/%" PRId64 "-" MZ_FMT, MZ_ARG(at), d->id, MZ_ARG(d->name));
    report(cx, mz_str_fmt(cx->a, MZ_FMT ".report.txt", MZ_ARG(path)), report_of(cx, d));
    if (done && d->invalid > 0) {
        mz_str rejects = mz_str_fmt(cx->a, MZ_FMT ".rejects.csv", MZ_ARG(path));
        give_back(cx, d, rejects);
    }
    if (d->file.n == 0) {
        return; /* read to its end: the file is gone, strangers with it */
    }
    /* A second name for the same bytes, so that the sender finds what was wrong with them. */
    if (link(feed_file_path(cx, d->file).p, path.p) != 0) {
        return; /* it lies there from an earlier end of the same delivery */
    }
}

/* What cannot become a delivery: moved aside with the reason, so that it is not tried again. */
static void refused(struct drop *d, mz_str path, mz_str name, mz_str category, mz_str period,
                    bool same)
{
    mz_cx *cx = d->cx;
    mz_str at = folder(cx, same ? "done" : "failed", category, period);
    mz_str to = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(at), MZ_ARG(name));
    mz_str text =
        same ? mz_text(MZ_LANG_ZH, MZ_T("The same content was delivered for this month already. "
                                        "Nothing was done."))
             : mz_text_error(cx->a, MZ_LANG_ZH, &cx->err);
    report(cx, mz_str_fmt(cx->a, MZ_FMT ".report.txt", MZ_ARG(to)),
           mz_str_fmt(cx->a, MZ_FMT "\n", MZ_ARG(text)));
    if (path.n > 0) {
        (void)rename(path.p, to.p);
    }
    mz_clear(cx);
}

/* ---- taking ---------------------------------------------------------------- */

static bool ends(mz_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n > n && memcmp(s.p + s.n - n, with, n) == 0;
}

/* Still being written: a name that says so, or bytes that came a moment ago. */
static bool ready(mz_cx *cx, mz_str name, const struct stat *st)
{
    int64_t written = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
    return S_ISREG(st->st_mode) && !ends(name, ".part") && !ends(name, ".tmp") &&
           !ends(name, ".filepart") && mz_now_ms(cx) - written >= QUIET_MS;
}

static void take(struct drop *d, mz_str path, mz_str name, mz_str category, mz_str period,
                 mz_str source)
{
    mz_cx *cx = d->cx;
    struct feed_new in = {.origin = FEED_DROP, .name = name, .source = source, .fd = -1};
    int64_t id = 0;
    bool same = false;
    mz_code rc = feed_category(cx, category, &in.category);
    if (rc == MZ_OK && !catalogue_period_of(period, &in.period)) {
        rc = mz_refuse(cx, MZ_INVALID, .text = MZ_T("\"{0}\" is no month; write it like 2026-10"),
                       .arg = {period});
    }
    in.take = path.p;
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    if (rc == MZ_BUSY || rc == MZ_IO) { /* passes: the next look finds it again */
        mz_clear(cx);
        return;
    }
    if (rc != MZ_OK || same) {
        refused(d, same ? MZ_S("") : path, name, category, period, same);
        return;
    }
    d->taken++;
    struct feed_delivery made;
    if (feed_delivery(cx, id, &made) == MZ_OK && mz_str_eq(made.state, MZ_S("waiting")) &&
        feed_ask(cx, id) == MZ_OK) {
        return;
    }
    mz_clear(cx); /* its columns are to be chosen: the page says so */
}

static void folder_in(struct drop *d, mz_str path, mz_str name, struct look l)
{
    bool ours = l.depth == DEPTH_CATEGORY &&
                (mz_str_eq(name, MZ_S("done")) || mz_str_eq(name, MZ_S("failed")));
    if (ours || l.depth == DEPTH_SOURCE || d->look_n == FOLDERS_MAX) {
        return;
    }
    mz_str *part = l.depth == DEPTH_CATEGORY ? &l.category
                   : l.depth == DEPTH_PERIOD ? &l.period
                                             : &l.source;
    *part = name;
    l.path = path;
    l.depth++;
    d->look[d->look_n++] = l;
}

static void entry(struct drop *d, mz_str name, struct look l)
{
    mz_str path = mz_str_fmt(d->cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(l.path), MZ_ARG(name));
    struct stat st = {0};
    if (name.p[0] == '.' || !mz_utf8_valid(name, NULL) || lstat(path.p, &st) != 0) {
        return;
    }
    if (S_ISDIR(st.st_mode)) {
        folder_in(d, path, name, l);
    } else if (l.depth >= DEPTH_FILE && d->taken < FILES_MAX && ready(d->cx, name, &st)) {
        take(d, path, name, l.category, l.period, l.source);
    }
}

static void look_around(struct drop *d)
{
    for (size_t i = 0; i < d->look_n; i++) {
        struct look l = d->look[i];
        DIR *dir = opendir(l.path.p);
        for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL;
             e = readdir(dir)) {
            entry(d, mz_str_dup(d->cx->a, mz_str_of(e->d_name)), l);
        }
        if (dir != NULL) {
            (void)closedir(dir);
        }
    }
}

/* As the program in the place of the office. */
mz_code feed_drop_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor office = *before;
    struct drop d = {.cx = cx};
    (void)job;
    (void)input;
    d.look = MZ_NEW_N(cx->a, struct look, FOLDERS_MAX);
    d.look[d.look_n++].path = mz_str_fmt(cx->a, MZ_FMT "/drop", MZ_ARG(cx->world->data));
    division_range(cx->world->division, &office.division_lo, &office.division_hi);
    cx->actor = &office;
    look_around(&d);
    cx->actor = before;
    return MZ_OK;
}

/* ---- what is over ---------------------------------------------------------- */

#define OVER_S (INT64_C(86400) * FEED_KEEP_DAYS)

struct over {
    mz_cx *cx;
    mz_str folder[FOLDERS_MAX];
    size_t n;
};

static void over_one(struct over *o, mz_str path)
{
    struct stat st = {0};
    if (lstat(path.p, &st) != 0) {
        return;
    }
    if (S_ISDIR(st.st_mode) && o->n < FOLDERS_MAX) {
        o->folder[o->n++] = path;
    } else if (S_ISREG(st.st_mode) &&
               (int64_t)st.st_mtim.tv_sec < mz_now_ms(o->cx) / 1000 - OVER_S) {
        (void)unlink(path.p);
    }
}

void feed_drop_over(mz_cx *cx)
{
    static const char *const folders[] = {"done", "failed"};
    struct over *o = MZ_NEW(cx->a, struct over);
    o->cx = cx;
    for (size_t i = 0; i < MZ_LEN(folders); i++) {
        o->folder[o->n++] =
            mz_str_fmt(cx->a, MZ_FMT "/drop/%s", MZ_ARG(cx->world->data), folders[i]);
    }
    for (size_t i = 0; i < o->n; i++) {
        DIR *dir = opendir(o->folder[i].p);
        for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL;
             e = readdir(dir)) {
            if (e->d_name[0] != '.') {
                over_one(o, mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(o->folder[i]), e->d_name));
            }
        }
        if (dir != NULL) {
            (void)closedir(dir);
        }
    }
}
