#include <stdio.h>

#include "base/text.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/synth/synth_demo.h"
#include "feature/synth/synth_files.h"
#include "feature/synth/synth_int.h"
#include "feature/world.h"

/* ---- mz synth people ------------------------------------------------------------ */

struct watch {
    mz_cx *cx;
    struct mz_progress progress;
};

static void step(void *p, int64_t done)
{
    struct watch *w = p;
    mz_progress_step(&w->progress, done);
}

static bool stopped(void *p)
{
    struct watch *w = p;
    return mz_cli_stopped(w->cx);
}

static struct synth_options options_of(const struct mz_args *args)
{
    return (struct synth_options){
        .division = mz_arg_int(args, "division"),
        .people = mz_arg_int(args, "people"),
        .seed = (uint64_t)mz_arg_int(args, "seed"),
    };
}

static void print_sum(mz_cx *cx, const struct mz_args *args, const struct synth_files_sum *sum)
{
    static const struct mz_column columns[] = {
        {.name = "rows", .label = MZ_T("Rows"), .type = MZ_CELL_INT},
        {.name = "flawed", .label = MZ_T("Copies and namesakes"), .type = MZ_CELL_INT},
        {.name = "noisy", .label = MZ_T("Badly written"), .type = MZ_CELL_INT},
        {.name = "workbook", .label = MZ_T("Rows in the workbook"), .type = MZ_CELL_INT},
        {0},
    };
    mz_table *t = mz_table_new(cx, columns);
    mz_table_int(t, sum->rows);
    mz_table_int(t, sum->flawed);
    mz_table_int(t, sum->noisy);
    mz_table_int(t, sum->in_workbook);
    mz_table_print(cx, args, t);
}

static mz_code people(mz_cx *cx, struct mz_args *args)
{
    const division_table *t = NULL;
    synth *s = NULL;
    struct synth_options o = options_of(args);
    struct synth_files_sum sum;
    MZ_TRY(division_open(cx, NULL, NULL, &t));
    MZ_TRY(synth_open(cx, t, &o, &s));
    struct watch w = {.cx = cx};
    w.progress = mz_progress_start(cx, args, MZ_T("Writing people"), synth_households(s));
    struct synth_files what = {
        .dir = mz_arg_text(args, "out").p,
        .rates = synth_rates_times(synth_rates_usual(), (int32_t)mz_arg_int(args, "flaws") * 10),
        .noise = (int32_t)mz_arg_int(args, "noise"),
        .step = step,
        .stopped = stopped,
        .p = &w,
    };
    mz_code rc = synth_files_write(cx, s, &what, &sum);
    mz_progress_end(&w.progress);
    if (rc == MZ_STOPPED) {
        return mz_cli_stop(cx);
    }
    MZ_TRY(rc);
    print_sum(cx, args, &sum);
    return MZ_OK;
}

/* ---- mz synth feeds ------------------------------------------------------------- */

static void print_feeds(mz_cx *cx, const struct mz_args *args,
                        const struct synth_feed_truth truth[SYNTH_FEEDS])
{
    static const struct mz_column columns[] = {
        {.name = "feed", .label = MZ_T("Feed")},
        {.name = "rows", .label = MZ_T("Rows"), .type = MZ_CELL_INT},
        {.name = "ours", .label = MZ_T("Rows of ours"), .type = MZ_CELL_INT},
        {.name = "strangers", .label = MZ_T("Rows of strangers"), .type = MZ_CELL_INT},
        {.name = "duplicates", .label = MZ_T("Rows sent twice"), .type = MZ_CELL_INT},
        {.name = "sum", .label = MZ_T("Sum of ours"), .type = MZ_CELL_MONEY},
        {.name = "bytes", .label = MZ_T("Bytes"), .type = MZ_CELL_INT},
        {0},
    };
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        mz_table_text(t, mz_str_of(synth_feed_label(i)));
        mz_table_int(t, truth[i].rows);
        mz_table_int(t, truth[i].ours);
        mz_table_int(t, truth[i].strangers);
        mz_table_int(t, truth[i].duplicates);
        mz_table_int(t, truth[i].sum_fen);
        mz_table_int(t, truth[i].bytes);
    }
    mz_table_print(cx, args, t);
}

static mz_code feeds(mz_cx *cx, struct mz_args *args)
{
    struct synth_feed_truth truth[SYNTH_FEEDS];
    struct watch w = {.cx = cx};
    struct synth_feeds f = {
        .dir = mz_arg_text(args, "out").p,
        .people = mz_arg_int(args, "people"),
        .rows = mz_arg_int(args, "rows"),
        .ours = (int32_t)mz_arg_int(args, "ours"),
        .dirty = (int32_t)mz_arg_int(args, "dirty"),
        .seed = (uint64_t)mz_arg_int(args, "seed"),
        .step = step,
        .stopped = stopped,
        .p = &w,
    };
    w.progress = mz_progress_start(cx, args, MZ_T("Writing feeds"), f.rows);
    mz_code rc = synth_feeds_write(cx, &f, truth);
    mz_progress_end(&w.progress);
    if (rc == MZ_STOPPED) {
        return mz_cli_stop(cx);
    }
    MZ_TRY(rc);
    print_feeds(cx, args, truth);
    return MZ_OK;
}

/* ---- mz demo -------------------------------------------------------------------- */

static void print_demo(mz_cx *cx, const struct mz_args *args, const struct synth_demo_sum *sum)
{
    static const struct mz_column columns[] = {
        {.name = "people", .label = MZ_T("People"), .type = MZ_CELL_INT},
        {.name = "households", .label = MZ_T("Households"), .type = MZ_CELL_INT},
        {.name = "orgs", .label = MZ_T("Organisations"), .type = MZ_CELL_INT},
        {.name = "deaths", .label = MZ_T("Deaths"), .type = MZ_CELL_INT},
        {.name = "changes", .label = MZ_T("Later changes"), .type = MZ_CELL_INT},
        {0},
    };
    mz_table *t = mz_table_new(cx, columns);
    mz_table_int(t, sum->people);
    mz_table_int(t, sum->households);
    mz_table_int(t, sum->orgs);
    mz_table_int(t, sum->deaths);
    mz_table_int(t, sum->changes);
    mz_table_print(cx, args, t);
}

static mz_code demo(mz_cx *cx, struct mz_args *args)
{
    struct watch w = {.cx = cx};
    struct synth_options o = options_of(args);
    if (!mz_arg_given(args, "division")) {
        o.division = cx->world->division;
    }
    w.progress = mz_progress_start(cx, args, MZ_T("Moving people in"), o.people);
    struct synth_demo what = {
        .options = o, .features = mz_features, .step = step, .stopped = stopped, .p = &w};
    struct synth_demo_sum sum;
    mz_code rc = synth_demo_fill(cx, &what, &sum);
    mz_progress_end(&w.progress);
    if (rc == MZ_STOPPED) {
        return mz_cli_stop(cx);
    }
    MZ_TRY(rc);
    if (sum.already && !mz_cli_json(args)) {
        struct mz_say say = {.text = MZ_T("The demonstration is complete; nothing was changed.")};
        mz_str text = mz_text_say(cx->a, cx->lang, say);
        (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(text));
        return MZ_OK;
    }
    print_demo(cx, args, &sum);
    return MZ_OK;
}

/* ---- tables --------------------------------------------------------------------- */

static const struct mz_option people_options[] = {
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .preset = "331181",
     .help = MZ_T("Where the people live")},
    {.name = "people",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = SYNTH_PEOPLE_MAX,
     .preset = "10000",
     .help = MZ_T("How many people")},
    {.name = "seed",
     .type = MZ_OPT_INT,
     .preset = "1",
     .help = MZ_T("The same seed gives the same people")},
    {.name = "flaws",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 1000,
     .preset = "100",
     .help = MZ_T("Faulty copies and namesakes, in percent of what is usual")},
    {.name = "noise",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 1000,
     .preset = "60",
     .help = MZ_T("Badly written rows in a thousand")},
    {.name = "out", .type = MZ_OPT_PATH, .required = true, .help = MZ_T("Folder for the files")},
    {0},
};

static const struct mz_option feeds_options[] = {
    {.name = "people",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = SYNTH_FEED_PEOPLE_MAX,
     .preset = "3610000",
     .help = MZ_T("How many people of ours")},
    {.name = "rows",
     .type = MZ_OPT_INT,
     .least = SYNTH_FEEDS,
     .most = INT64_C(100000000000),
     .preset = "100000000",
     .help = MZ_T("Rows in all files together")},
    {.name = "ours",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 1000,
     .preset = "50",
     .help = MZ_T("Rows about people of ours, in a thousand")},
    {.name = "dirty",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 1000,
     .preset = "10",
     .help = MZ_T("Badly written rows in a thousand")},
    {.name = "seed",
     .type = MZ_OPT_INT,
     .preset = "1",
     .help = MZ_T("The same seed gives the same files")},
    {.name = "out", .type = MZ_OPT_PATH, .required = true, .help = MZ_T("Folder for the files")},
    {0},
};

static const struct mz_option demo_options[] = {
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .help = MZ_T("Where the people live; the office's own division when it is not given")},
    {.name = "people",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = SYNTH_PEOPLE_MAX,
     .preset = "6000",
     .help = MZ_T("How many people")},
    {.name = "seed",
     .type = MZ_OPT_INT,
     .preset = "1",
     .help = MZ_T("The same seed gives the same people")},
    {0},
};

const struct mz_command synth_commands[] = {
    {.name = "synth people",
     .run = people,
     .options = people_options,
     .help = MZ_T("Write files of invented people, as offices send them, and the truth"),
     .more = MZ_T("Nobody in these files exists. people.csv is UTF-8, people_gb18030.csv has other "
                  "heads in another order, people.xlsx is a workbook; truth.csv says for each row "
                  "whom it is about and what is wrong with it.")},
    {.name = "synth feeds",
     .run = feeds,
     .options = feeds_options,
     .help = MZ_T("Write what 36 departments would send about invented people, and the truth"),
     .more =
         MZ_T("Each file has labels, order, separator, quotes and dirt of its own; truth.csv says "
              "what a reader must find in it. 100,000,000 rows take about 7 GB.")},
    {.name = "demo",
     .run = demo,
     .options = demo_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Fill a demonstration database with invented people"),
     .more = MZ_T("The database must have been made by mz init --demo. A run that was stopped goes "
                  "on where it was; a second run on a full database changes nothing.")},
    {0},
};
