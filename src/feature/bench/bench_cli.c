#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/bench/bench_int.h"

/*
 * mz bench [NAME...]: runs the measurements that the features declare. Each promise of the project
 * is one figure; the command succeeds only when every goal is met.
 */

enum { FIGURES_MAX = 256 };

struct kept {
    const char *bench;
    struct mz_figure figure;
};

struct session {
    mz_cx *cx;
    const struct mz_args *args;
    struct kept kept[FIGURES_MAX];
    size_t n;
    const char *bench;
    bool missed;
};

static bool met(const struct mz_figure *f)
{
    if (f->goal == MZ_GOAL_ZERO) {
        return f->value == 0;
    }
    return f->goal == 0 || (f->at_most ? f->value <= f->goal : f->value >= f->goal);
}

static void report(struct mz_bench_io *io, struct mz_figure figure)
{
    struct session *s = io->p;
    if (s->n < FIGURES_MAX) {
        s->kept[s->n++] = (struct kept){s->bench, figure};
    }
    s->missed |= !met(&figure);
    if (!mz_cli_json(s->args)) {
        (void)fprintf(mz_cli_err(s->args), "%s: %s %" PRId64 " %s%s\n", s->bench, figure.name,
                      figure.value, figure.unit, met(&figure) ? "" : "  (goal missed)");
    }
}

static void say(struct mz_bench_io *io, const char *line)
{
    const struct session *s = io->p;
    if (!mz_cli_json(s->args)) {
        (void)fprintf(mz_cli_err(s->args), "%s: %s\n", s->bench, line);
    }
}

/* ---- the machine, because a figure without one says nothing ---------------------- */

static mz_str cpu_name(mz_arena *a)
{
    char line[512];
    FILE *f = fopen("/proc/cpuinfo", "r");
    mz_str name = MZ_S("unknown processor");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            colon[strcspn(colon, "\n")] = '\0';
            name = mz_str_dup(a, mz_str_of(colon + 2));
            break;
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return name;
}

static mz_str machine(mz_arena *a)
{
    struct utsname u;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    long pages = sysconf(_SC_PHYS_PAGES);
    long page = sysconf(_SC_PAGESIZE);
    (void)uname(&u);
    return mz_str_fmt(a, "%ld x " MZ_FMT ", %ld GiB, %s %s", cores, MZ_ARG(cpu_name(a)),
                      pages / ((1L << 30) / page), u.sysname, u.release);
}

/* ---- running ------------------------------------------------------------------------ */

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

/* Private: who could put a database there would choose what is measured. */
static mz_code cache_folder(mz_cx *cx, const struct mz_args *args, mz_str *out)
{
    struct stat st;
    mz_str given = mz_arg_text(args, "cache");
    *out = given.n > 0 ? mz_str_of(mz_str_z(cx->a, given))
                       : mz_str_fmt(cx->a, "/var/tmp/mz-bench.%u", (unsigned)getuid());
    bool there = mkdir(out->p, 0700) == 0 || errno == EEXIST;
    if (!there || lstat(out->p, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != getuid()) {
        return mz_refuse(cx, MZ_IO, .field = "cache",
                         .text = MZ_T("The folder {0} cannot be used for measurements."),
                         .arg = {*out});
    }
    return MZ_OK;
}

static mz_code run_one(struct session *s, const struct mz_bench *b)
{
    char dir[] = "/tmp/mzbench.XXXXXX";
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    mz_str cache;
    MZ_TRY(cache_folder(s->cx, s->args, &cache));
    if (mkdtemp(dir) == NULL || n <= 0) {
        return mz_fail(s->cx, MZ_IO, "no folder for the measurement");
    }
    program[n] = '\0';
    struct mz_bench_io io = {.size = mz_arg_int(s->args, "size"),
                             .count = mz_arg_int(s->args, "count"),
                             .seconds = mz_arg_int(s->args, "seconds"),
                             .db = mz_arg_text(s->args, "db"),
                             .seed = (uint64_t)mz_arg_int(s->args, "seed"),
                             .dir = mz_str_of(dir),
                             .cache = cache,
                             .program = program,
                             .report = report,
                             .say = say,
                             .p = s};
    s->bench = b->name;
    mz_arena *outer = s->cx->a;
    s->cx->a = mz_arena_new((size_t)8 << 30);
    mz_code rc = b->run(s->cx, &io);
    mz_arena_free(s->cx->a);
    s->cx->a = outer;
    (void)nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
    return rc;
}

static bool wanted(const struct mz_args *args, const char *name)
{
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        if (mz_str_eq(mz_operand(args, i), mz_str_of(name))) {
            return true;
        }
    }
    return mz_operands_n(args) == 0;
}

static void print_json(const struct session *s)
{
    struct mz_jout j = mz_jout_start(s->args);
    mz_str m = machine(s->cx->a);
    mz_jout_array(&j);
    for (size_t i = 0; i < s->n;) {
        const char *bench = s->kept[i].bench;
        mz_jout_object(&j);
        mz_jout_key(&j, "bench");
        mz_jout_text(&j, mz_str_of(bench));
        mz_jout_key(&j, "machine");
        mz_jout_text(&j, m);
        mz_jout_key(&j, "figures");
        mz_jout_array(&j);
        for (; i < s->n && s->kept[i].bench == bench; i++) {
            const struct mz_figure *f = &s->kept[i].figure;
            mz_jout_object(&j);
            mz_jout_key(&j, "name");
            mz_jout_text(&j, mz_str_of(f->name));
            mz_jout_key(&j, "value");
            mz_jout_int(&j, f->value);
            mz_jout_key(&j, "unit");
            mz_jout_text(&j, mz_str_of(f->unit));
            mz_jout_key(&j, "goal");
            mz_jout_int(&j, f->goal == MZ_GOAL_ZERO ? 0 : f->goal);
            mz_jout_key(&j, "met");
            mz_jout_bool(&j, met(f));
            mz_jout_end(&j);
        }
        mz_jout_end(&j);
        mz_jout_end(&j);
    }
    mz_jout_end(&j);
}

static mz_str goal_of(mz_cx *cx, const struct mz_figure *f)
{
    if (f->goal == 0) {
        return MZ_S("");
    }
    return f->goal == MZ_GOAL_ZERO
               ? MZ_S("= 0")
               : mz_str_fmt(cx->a, "%s %" PRId64, f->at_most ? "<=" : ">=", f->goal);
}

static void print_table(struct session *s)
{
    static const struct mz_column columns[] = {
        {"bench", MZ_T("Bench"), MZ_CELL_TEXT, 0},
        {"figure", MZ_T("Figure"), MZ_CELL_TEXT, 0},
        {"value", MZ_T("Value"), MZ_CELL_INT, 0},
        {"unit", MZ_T("Unit"), MZ_CELL_TEXT, 0},
        {"goal", MZ_T("Goal"), MZ_CELL_TEXT, 0},
        {"met", MZ_T("Met"), MZ_CELL_TEXT, 0},
        {0},
    };
    mz_table *t = mz_table_new(s->cx, columns);
    for (size_t i = 0; i < s->n; i++) {
        const struct mz_figure *f = &s->kept[i].figure;
        mz_table_text(t, mz_str_of(s->kept[i].bench));
        mz_table_text(t, mz_str_of(f->name));
        mz_table_int(t, f->value);
        mz_table_text(t, mz_str_of(f->unit));
        mz_table_text(t, goal_of(s->cx, f));
        mz_table_text(t, goal_of(s->cx, f).n == 0 ? MZ_S("") : met(f) ? MZ_S("yes") : MZ_S("no"));
    }
    mz_table_print(s->cx, s->args, t);
    (void)fprintf(mz_cli_out(s->args), MZ_FMT "\n", MZ_ARG(machine(s->cx->a)));
}

static mz_code run_wanted(struct session *s, const struct mz_bench *b, size_t *ran)
{
    mz_code rc = MZ_OK;
    for (; b != NULL && b->name != NULL && rc == MZ_OK; b++) {
        bool run = wanted(s->args, b->name);
        *ran += run ? 1 : 0;
        rc = run ? run_one(s, b) : MZ_OK;
    }
    return rc;
}

static mz_code bench(mz_cx *cx, struct mz_args *args)
{
    struct session *s = MZ_NEW(cx->a, struct session);
    size_t ran = 0;
    s->cx = cx;
    s->args = args;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(run_wanted(s, mz_features[i]->benches, &ran));
    }
    if (ran == 0) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("There is no measurement of this name."));
    }
    if (mz_cli_json(args)) {
        print_json(s);
    } else {
        print_table(s);
    }
    return s->missed ? mz_refuse(cx, MZ_INVALID, .text = MZ_T("Not every goal is met.")) : MZ_OK;
}

static const struct mz_option options[] = {
    {.name = "size",
     .type = MZ_OPT_INT,
     .preset = "0",
     .help = MZ_T("Rows to measure with; 0 takes what the promise says")},
    {.name = "count", .type = MZ_OPT_INT, .preset = "0", .help = MZ_T("Rounds; 0 takes the usual")},
    {.name = "seconds",
     .type = MZ_OPT_INT,
     .most = 1000000,
     .preset = "0",
     .help = MZ_T("How long random tests go on; 0 takes the usual")},
    {.name = "seed",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = INT64_MAX,
     .preset = "1",
     .help = MZ_T("Seed of the synthetic data")},
    {.name = "cache",
     .type = MZ_OPT_PATH,
     .help = MZ_T("Folder that keeps large synthetic databases; else one below /var/tmp")},
    {0},
};

const struct mz_command bench_commands[] = {
    {.name = "bench",
     .run = bench,
     .options = options,
     .operands = "[NAME...]",
     .help = MZ_T("Measure what the project promises")},
    {0},
};
