/* watch_cli.c - mz watch run: the indicators of a month over everybody. */
#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/watch/watch_int.h"

struct running {
    struct mz_args *args;
    struct mz_progress bar;
    bool begun;
};

static mz_code stepped(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct running *r = p;
    if (!r->begun) {
        r->bar = mz_progress_start(cx, r->args, MZ_T("Looking at households"), all);
        r->begun = true;
    }
    r->bar.cx = cx;
    mz_progress_step(&r->bar, done);
    return mz_cli_stopped(cx) ? mz_cli_stop(cx) : MZ_OK;
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
    struct watch_run_options o = {.period = mz_arg_int(args, "period"), .step = stepped, .p = &r};
    mz_code rc = watch_run(cx, &o, &t);
    if (r.begun) {
        r.bar.cx = cx;
        mz_progress_end(&r.bar);
    }
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
