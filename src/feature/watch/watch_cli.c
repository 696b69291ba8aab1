/* watch_cli.c - mz watch run: the indicators of a month over everybody. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/watch/late.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_tell.h"
#include "feature/world.h"

struct running {
    struct mz_args *args;
    struct mz_progress bar;
    const char *title; /* of the bar; NULL: none has begun */
};

static void ended(mz_cx *cx, struct running *r)
{
    if (r->title != NULL) {
        r->bar.cx = cx;
        mz_progress_end(&r->bar);
        r->title = NULL;
    }
}

/* Another title, or a count from the beginning, is another bar. */
static mz_code shown(mz_cx *cx, struct running *r, const char *title, int64_t done, int64_t all)
{
    if (r->title == NULL || strcmp(r->title, title) != 0) {
        ended(cx, r);
        r->bar = mz_progress_start(cx, r->args, title, all);
        r->title = title;
    }
    r->bar.cx = cx;
    mz_progress_step(&r->bar, done);
    if (done == all) {
        ended(cx, r);
    }
    return mz_cli_stopped(cx) ? mz_cli_stop(cx) : MZ_OK;
}

static mz_code stepped(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    return shown(cx, p, MZ_T("Looking at households"), done, all);
}

static mz_code laid(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    return shown(cx, p, MZ_T("Laying facts into tables"), done, all);
}

static mz_code run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"households", MZ_T("Households"), MZ_CELL_INT, 0},
        {"found", MZ_T("Signs found"), MZ_CELL_INT, 0},
        {"made", MZ_T("New alerts"), MZ_CELL_INT, 0},
        {"added", MZ_T("Joined"), MZ_CELL_INT, 0},
        {"opened", MZ_T("Opened again"), MZ_CELL_INT, 0},
        {"known", MZ_T("Known already"), MZ_CELL_INT, 0},
        {0},
    };
    struct running r = {.args = args};
    struct watch_tally t = {0};
    struct watch_run_options o = {.engine = (enum watch_engine)mz_arg_choice(args, "engine"),
                                  .period = mz_arg_int(args, "period"),
                                  .step = stepped,
                                  .laid = laid,
                                  .p = &r};
    MZ_TRY(watch_fresh(cx));
    mz_code rc = watch_run(cx, &o, &t);
    ended(cx, &r);
    MZ_TRY(rc);
    mz_table *out = mz_table_new(cx, columns);
    mz_table_int(out, t.households);
    mz_table_int(out, t.found);
    mz_table_int(out, t.made);
    mz_table_int(out, t.added);
    mz_table_int(out, t.opened);
    mz_table_int(out, t.known);
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code late(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"raised", MZ_T("Alerts urged or raised"), MZ_CELL_INT, 0},
        {0},
    };
    int64_t raised = 0;
    MZ_TRY(watch_escalate(cx, &raised));
    mz_table *out = mz_table_new(cx, columns);
    mz_table_int(out, raised);
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static const struct mz_option run_options[] = {
    {.name = "period",
     .type = MZ_OPT_MONTH,
     .required = true,
     .help = MZ_T("The month that is looked at")},
    {.name = "engine",
     .type = MZ_OPT_ENUM,
     .choices = "kernels sql",
     .preset = "kernels",
     .help = MZ_T("Who finds them: kernels over the columns of the population, or SQL over tables "
                  "of the database; both find the same")},
    {0},
};

const struct mz_command watch_commands[] = {
    {.name = "watch run",
     .run = run,
     .options = run_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Run the indicators of the packs over everybody and make alerts"),
     .more = MZ_T("Run twice it does nothing more. Ctrl-C keeps what was made; the next run goes "
                  "on.")},
    {.name = "watch late",
     .run = late,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Urge what is overdue and hand it to the county; the server does it every hour")},
    {0},
};
