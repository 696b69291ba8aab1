/* cli.c - mz twice key, run, give, compare, take. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/division/division.h"
#include "feature/twice/twice_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { FILE_MAX = 128 << 20 };

static mz_code read_file(mz_cx *cx, const char *path, mz_str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "file", .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    off_t size = lseek(fd, 0, SEEK_END);
    size_t room = size < 0 || size > FILE_MAX ? 0 : (size_t)size + 1;
    char *p = mz_arena_alloc(cx->a, room + 1);
    size_t n = 0;
    mz_code rc = room == 0 || lseek(fd, 0, SEEK_SET) < 0
                     ? mz_fail(cx, MZ_LIMIT, "%s is too large", path)
                     : mz_source_fill(cx, mz_source_fd(cx->a, fd), p, room, &n);
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

/* Only for its owner; a file that is there is not written over. */
static mz_code write_file(mz_cx *cx, const char *path, mz_str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", path, strerrordesc_np(errno));
    }
    mz_code rc = MZ_OK;
    while (text.n > 0 && rc == MZ_OK) {
        ssize_t n = write(fd, text.p, text.n);
        rc = n < 0 && errno != EINTR
                 ? mz_fail(cx, MZ_IO, "could not write %s: %s", path, strerrordesc_np(errno))
                 : MZ_OK;
        n = n < 0 ? 0 : n;
        text = (mz_str){text.p + n, text.n - (size_t)n};
    }
    return close(fd) == 0 || rc != MZ_OK ? rc : mz_fail(cx, MZ_IO, "could not write %s", path);
}

static mz_code period_of(mz_cx *cx, const struct mz_args *args, int64_t *period)
{
    mz_str text = mz_arg_text(args, "period");
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    *period = (int64_t)t.year * 12 + t.month - 1;
    return text.n == 0 || twice_month_of(text, period)
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "period",
                           .text = MZ_T("\"{0}\" is no month; write it like 2026-10"),
                           .arg = {text});
}

static const struct mz_column pairs[] = {
    {"what", MZ_T("What"), MZ_CELL_TEXT, 0},
    {"value", MZ_T("Value"), MZ_CELL_INT, 0},
    {0},
};

static void row_n(mz_cx *cx, mz_table *t, const char *label, int64_t n)
{
    mz_table_text(t, mz_text(cx->lang, label));
    mz_table_int(t, n);
}

static void print_tally(mz_cx *cx, const struct mz_args *args, const struct twice_tally *y)
{
    mz_table *t = mz_table_new(cx, pairs);
    row_n(cx, t, MZ_T("Persons paid, compared"), y->given);
    row_n(cx, t, MZ_T("Paid in another county as well||count"), y->found);
    row_n(cx, t, MZ_T("Found for the first time"), y->made);
    row_n(cx, t, MZ_T("Over since"), y->ended);
    row_n(cx, t, MZ_T("Digests that are not ours"), y->strange);
    mz_table_print(cx, args, t);
}

static mz_code key_run(mz_cx *cx, struct mz_args *args)
{
    (void)args;
    return twice_key_make(cx);
}

static mz_code run_run(mz_cx *cx, struct mz_args *args)
{
    int64_t period = 0;
    struct twice_tally tally;
    MZ_TRY(period_of(cx, args, &period));
    MZ_TRY(twice_run(cx, period, &tally));
    print_tally(cx, args, &tally);
    return MZ_OK;
}

static mz_code give_run(mz_cx *cx, struct mz_args *args)
{
    int64_t period = 0;
    int64_t county = cx->world->division / MZ_COUNTY_UNIT;
    struct twice_given g;
    MZ_TRY(period_of(cx, args, &period));
    MZ_TRY(twice_give(cx, county, period, &g));
    MZ_TRY(write_file(cx, mz_operand(args, 0).p, twice_given_text(cx, &g)));
    mz_table *t = mz_table_new(cx, pairs);
    row_n(cx, t, MZ_T("Digests given"), (int64_t)g.n);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

/* Of all files given; an answer a county into the folder. Needs no key and no database. */
static mz_code compare_run(mz_cx *cx, struct mz_args *args)
{
    size_t n = mz_operands_n(args);
    struct twice_given *g = MZ_NEW_N(cx->a, struct twice_given, n + 1);
    struct twice_answer *a = NULL;
    mz_str text = MZ_S("");
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(read_file(cx, mz_operand(args, i).p, &text));
        MZ_TRY(twice_given_read(cx, text, &g[i]));
    }
    MZ_TRY(twice_compare(cx, g, n, &a));
    mz_table *t = mz_table_new(cx, pairs);
    for (size_t i = 0; i < n; i++) {
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%06" PRId64 ".answer",
                                 MZ_ARG(mz_arg_text(args, "out")), a[i].county);
        MZ_TRY(write_file(cx, path.p, twice_answer_text(cx, &a[i])));
        mz_table_text(t, mz_str_fmt(cx->a, "%06" PRId64, a[i].county));
        mz_table_int(t, (int64_t)a[i].n);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code take_run(mz_cx *cx, struct mz_args *args)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor actor = *who;
    struct twice_answer a;
    struct twice_tally tally;
    mz_str text = MZ_S("");
    MZ_TRY(read_file(cx, mz_operand(args, 0).p, &text));
    MZ_TRY(twice_answer_read(cx, text, &a));
    division_range(a.county * MZ_COUNTY_UNIT, &actor.division_lo, &actor.division_hi);
    cx->actor = &actor;
    mz_code rc = twice_take(cx, &a, &tally);
    cx->actor = who;
    MZ_TRY(rc);
    print_tally(cx, args, &tally);
    return MZ_OK;
}

static const struct mz_option month_options[] = {
    {.name = "period", .type = MZ_OPT_TEXT, .help = MZ_T("Month, as 2026-10; this one without it")},
    {0},
};

static const struct mz_option compare_options[] = {
    {.name = "out",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Folder for one answer a county")},
    {0},
};

const struct mz_command twice_commands[] = {
    {.name = "twice key",
     .run = key_run,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make the key under which counties compare whom they pay"),
     .more =
         MZ_T("DATA/keys/twice.key, 32 bytes, mode 0400. The province gives the same file to all "
              "its counties on a way that it trusts; who compares needs no key.")},
    {.name = "twice run",
     .run = run_run,
     .options = month_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Compare all counties of this database; the server does it every day")},
    {.name = "twice give",
     .run = give_run,
     .options = month_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Write whom this county pays as digests")},
    {.name = "twice compare",
     .run = compare_run,
     .options = compare_options,
     .operands = "GIVEN...",
     .help = MZ_T("Hold what counties gave against each other, without any key")},
    {.name = "twice take",
     .run = take_run,
     .operands = "ANSWER",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make alerts of what the comparison answered")},
    {0},
};
