/* feed_cli_test.c - what mz feed load shows while it reads. */
#include <signal.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "feature/feed/feed_test.h"

enum { ROWS = 400000, CALL_MS = 1500, TEXT_MAX = 1 << 16, STOP_AT = 20 };

/* A clock that goes on with each look at it: the work takes seconds, the test does not. */
struct hurry {
    int64_t now;
    int calls;
    int stop_at; /* Ctrl-C at this look; 0: never */
};

static int64_t hurrying(void *p)
{
    struct hurry *h = p;
    h->now += CALL_MS;
    h->calls++;
    if (h->calls == h->stop_at) {
        (void)raise(SIGINT);
    }
    return h->now;
}

static mz_code open_nothing(mz_cx *cx, const struct mz_args *args, void *p)
{
    (void)cx;
    (void)args;
    (void)p;
    return MZ_OK;
}

static void close_nothing(mz_cx *cx, void *p)
{
    (void)cx;
    (void)p;
}

/* Cars of nobody of ours, and of a few who are: some megabytes. */
static mz_str big_file(struct office *o)
{
    mz_cx *cx = &o->w.cx;
    mz_str path = mz_str_fmt(cx->a, "%s/vehicles.csv", o->w.dir);
    FILE *out = fopen(path.p, "wbe");
    if (out == NULL) {
        return path;
    }
    (void)fputs(HEAD, out);
    for (int i = 0; i < ROWS; i++) {
        char digits[40];
        (void)snprintf(digits, sizeof digits, "110101%04d%02d%02d%03d", 1950 + i % 50,
                       i / 50 % 12 + 1, i / 600 % 28 + 1, i / 16800 % 1000);
        (void)fprintf(out, "%.17s%c,外地人,京A%05d,正常,90000,2019-01-01,否\r\n", digits,
                      mz_cid_check(digits), i);
    }
    (void)fprintf(out, "%.*s,%.*s,浙K00001,正常,80000,2020-05-11,否\r\n", (int)o->number[0].n,
                  o->number[0].p, (int)name_of(cx, 0).n, name_of(cx, 0).p);
    (void)fclose(out);
    return path;
}

static const char *text_of(struct office *o, FILE *f)
{
    char *text = mz_arena_alloc(o->w.cx.a, TEXT_MAX);
    rewind(f);
    size_t n = fread(text, 1, TEXT_MAX - 1, f);
    text[n] = '\0';
    return text;
}

struct shown {
    int bars;
    long long done, all, rate, left;
};

/* "Reading rows [###-----]  25% 10000 of 40000, 2500/s, 0:12 left", the last that was drawn. */
static struct shown bars_of(const char *text)
{
    struct shown s = {0};
    static const char head[] = "Reading rows [";
    for (const char *p = text; (p = strstr(p, head)) != NULL; p++) {
        const char *end = strchr(p, ']');
        long long share = 0;
        long long minutes = 0;
        long long seconds = 0;
        int n = end == NULL ? 0
                            : sscanf(end, "] %lld%% %lld of %lld, %lld/s, %lld:%lld left", &share,
                                     &s.done, &s.all, &s.rate, &minutes, &seconds);
        s.left = minutes * 60 + seconds;
        s.bars += n == 6;
    }
    return s;
}

struct loaded {
    int code;
    const char *out;
    const char *err;
};

/* mz feed load FILE, at a terminal. */
static struct loaded loads(struct office *o, mz_str file, struct hurry *hurry)
{
    static const char *const words[] = {"mz",       "feed",    "load",        NULL, "--item", "05",
                                        "--period", "2026-10", "--lang", "en"};
    mz_cx *cx = &o->w.cx;
    char *argv[MZ_LEN(words) + 1] = {NULL};
    const struct mz_command *const tables[] = {feed_commands, NULL};
    const struct mz_cli cli = {.program = "mz",
                               .version = "test",
                               .about = "test",
                               .tables = tables,
                               .data = o->w.dir,
                               .open = open_nothing,
                               .close = close_nothing};
    struct mz_clock clock = {hurrying, hurry};
    struct loaded r = {.code = -1, .out = "", .err = ""};
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    const struct mz_cli_io io = {
        .in = stdin, .out = out, .err = err, .err_tty = true, .columns = 200};
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        argv[i] = strdup(words[i] == NULL ? file.p : words[i]);
    }
    if (out != NULL && err != NULL) {
        cx->clock = &clock;
        r.code = mz_cli_run(cx, &cli, &io, (int)MZ_LEN(words), argv);
        cx->clock = &o->w.clock;
        r.out = text_of(o, out);
        r.err = text_of(o, err);
        (void)fclose(out);
        (void)fclose(err);
    }
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        free(argv[i]);
    }
    return r;
}

TEST(the_bar_of_feed_load_tells_rows_a_second_and_the_time_left)
{
    struct office o;
    (void)office(&o, MZ_DB_SQLITE);
    struct hurry hurry = {.now = mz_now_ms(&o.w.cx)};
    struct loaded r = loads(&o, big_file(&o), &hurry);
    CHECK(r.code == 0);
    struct shown s = bars_of(r.err);
    CHECK(s.bars > 0 && s.done > 0 && s.done <= ROWS + 1);
    CHECK(s.all > ROWS * 9 / 10 && s.all < ROWS * 11 / 10); /* by the rows so far */
    CHECK(s.rate > 0 && s.left >= 0);
    CHECK(strstr(r.out, "400001") != NULL);
    office_done(&o);
}

/* What became of the delivery that was brought last. */
static struct feed_delivery last_one(struct office *o)
{
    struct feed_recent_row *rows = NULL;
    struct feed_delivery d = {.id = 0};
    size_t n = 0;
    if (feed_recent(&o->w.cx, MZ_S("05"), MZ_S(""), 10, 0, &rows, &n) != MZ_OK || n == 0 ||
        feed_delivery(&o->w.cx, rows[0].id, &d) != MZ_OK) {
        mz_clear(&o->w.cx);
    }
    return d;
}

TEST(ctrl_c_in_the_middle_of_a_load_leaves_nothing_half_done_and_the_next_one_ends)
{
    struct office o;
    (void)office(&o, MZ_DB_SQLITE);
    mz_str file = big_file(&o);
    struct hurry hurry = {.now = mz_now_ms(&o.w.cx), .stop_at = STOP_AT};
    mz_cli_catch();
    struct loaded r = loads(&o, file, &hurry);
    CHECK(hurry.calls >= STOP_AT && bars_of(r.err).bars > 0); /* it had begun */
    CHECK(r.code == mz_code_exit(MZ_STOPPED) && strstr(r.err, "stopped") != NULL);
    struct feed_delivery d = last_one(&o);
    CHECK(d.id > 0 && mz_str_eq(d.state, MZ_S("stopped")) && d.rows == 0);
    mz_cli_catch();
    struct hurry calm = {.now = hurry.now};
    r = loads(&o, file, &calm);
    CHECK(r.code == 0 && strstr(r.out, "400001") != NULL);
    d = last_one(&o);
    CHECK(mz_str_eq(d.state, MZ_S("done")) && d.rows == ROWS + 1 && d.people == 1);
    (void)signal(SIGINT, SIG_DFL);
    office_done(&o);
}

TEST_MAIN(T(the_bar_of_feed_load_tells_rows_a_second_and_the_time_left),
          T(ctrl_c_in_the_middle_of_a_load_leaves_nothing_half_done_and_the_next_one_ends))
