#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "cli/cli_int.h"
#include "cli/print.h"

enum { QUIET_MS = 1000, REDRAW_MS = 100, PLAIN_MS = 10000, BAR_CELLS = 24 };

struct mz_progress mz_progress_start(mz_cx *cx, const struct mz_args *args, const char *what,
                                     int64_t all)
{
    int64_t now = mz_now_ms(cx);
    return (struct mz_progress){
        .cx = cx, .args = args, .what = what, .all = all, .start_ms = now, .drawn_ms = now};
}

/* 75 -> "1:15", 3700 -> "1:01:40" */
static mz_str span(mz_arena *a, int64_t s)
{
    if (s >= 3600) {
        return mz_str_fmt(a, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
    }
    return mz_str_fmt(a, "%" PRId64 ":%02" PRId64, s / 60, s % 60);
}

/* part * scale / all; both halved until the product fits, which a bar cannot show. 0 for no all. */
static int64_t share(int64_t part, int64_t all, int64_t scale)
{
    while (scale > 0 && part > INT64_MAX / scale) {
        part /= 2;
        all /= 2;
    }
    return all <= 0 || part < 0 ? 0 : part * scale / all;
}

/* "Reading rows  45 %  450 of 1000  90/s  0:06 left" */
static mz_str line_of(mz_arena *a, const struct mz_progress *p, int64_t ms)
{
    enum mz_lang lang = p->cx->lang;
    int64_t rate = share(p->done, ms, 1000);
    struct mz_say say = {
        .text = MZ_T("{0} done, {1}/s"),
        .arg = {mz_str_fmt(a, "%" PRId64, p->done), mz_str_fmt(a, "%" PRId64, rate)}};
    if (p->all > 0) {
        say.text = MZ_T("{0} of {1}, {2}/s, {3} left");
        int64_t left_ms = share(p->all - p->done, p->done, ms);
        say.arg[1] = mz_str_fmt(a, "%" PRId64, p->all);
        say.arg[2] = mz_str_fmt(a, "%" PRId64, rate);
        say.arg[3] = p->done > 0 ? span(a, (left_ms + 999) / 1000) : MZ_S("?");
    }
    return mz_text_say(a, lang, say);
}

static void draw_bar(mz_arena *a, const struct mz_progress *p, FILE *f, int64_t ms)
{
    mz_str what = mz_text(p->cx->lang, p->what);
    mz_str line = line_of(a, p, ms);
    int columns = p->args->io->columns > 0 ? p->args->io->columns : 80;
    mz_str head = what;
    if (p->all > 0) {
        char bar[BAR_CELLS + 1];
        int64_t full = share(p->done, p->all, BAR_CELLS);
        for (int i = 0; i < BAR_CELLS; i++) {
            bar[i] = '-';
            if (i < full) {
                bar[i] = '#';
            }
        }
        bar[BAR_CELLS] = '\0';
        head = mz_str_fmt(a, MZ_FMT " [%s] %3" PRId64 "%%", MZ_ARG(what), bar,
                          share(p->done, p->all, 100));
    }
    mz_str text = mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(head), MZ_ARG(line));
    text = mz_cells_cut(text, (size_t)columns - 1);
    (void)fprintf(f, "\r" MZ_FMT "\x1b[K", MZ_ARG(text));
    (void)fflush(f);
}

static void draw(struct mz_progress *p, int64_t now)
{
    FILE *f = p->args->io->err;
    /* Its own memory: a day of redraws must not fill the command's arena. */
    mz_arena *a = mz_arena_new(1 << 16);
    if (p->args->io->err_tty) {
        draw_bar(a, p, f, now - p->start_ms);
        p->on_line = true;
    } else {
        mz_str line = line_of(a, p, now - p->start_ms);
        mz_str what = mz_text(p->cx->lang, p->what);
        (void)fprintf(f, MZ_FMT ": " MZ_FMT "\n", MZ_ARG(what), MZ_ARG(line));
    }
    p->drawn_ms = now;
    mz_arena_free(a);
}

void mz_progress_step(struct mz_progress *p, int64_t done)
{
    p->done = done;
    if (mz_cli_json(p->args)) {
        return;
    }
    int64_t now = mz_now_ms(p->cx);
    int64_t every = !p->args->io->err_tty ? PLAIN_MS : p->on_line ? REDRAW_MS : QUIET_MS;
    if (now - p->drawn_ms >= every) {
        draw(p, now);
    }
}

void mz_progress_end(struct mz_progress *p)
{
    if (p->on_line) {
        (void)fputs("\r\x1b[K", p->args->io->err);
        (void)fflush(p->args->io->err);
        p->on_line = false;
    }
}
