#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/dedup/dedup_int.h"
#include "store/db.h"

/* Names of persons are not printed: the command line is for operators, pages are for clerks. */

static bool tell(void *p, int64_t done, int64_t all)
{
    struct mz_progress *bar = p;
    bar->all = all;
    mz_progress_step(bar, done);
    return !mz_cli_stopped(bar->cx);
}

static mz_code run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"persons", MZ_T("Entries"), MZ_CELL_INT, 0},
        {"compared", MZ_T("Compared"), MZ_CELL_INT, 0},
        {"pairs", MZ_T("Pairs"), MZ_CELL_INT, 0},
        {"added", MZ_T("New"), MZ_CELL_INT, 0},
        {"again", MZ_T("Back again"), MZ_CELL_INT, 0},
        {"cleared", MZ_T("Cleared"), MZ_CELL_INT, 0},
        {"ms", MZ_T("Milliseconds"), MZ_CELL_INT, 0},
        {0},
    };
    int64_t county = mz_arg_int(args, "county");
    struct dedup_counts c;
    struct mz_progress bar = mz_progress_start(cx, args, MZ_T("Comparing entries"), 0);
    mz_code rc = dedup_sweep(cx, county == MZ_ARG_NONE ? 0 : county / MZ_COUNTY_UNIT,
                             (struct dedup_step){tell, &bar}, &c);
    mz_progress_end(&bar);
    MZ_TRY(rc);
    mz_table *t = mz_table_new(cx, columns);
    mz_table_int(t, c.persons);
    mz_table_int(t, c.compared);
    mz_table_int(t, c.pairs);
    mz_table_int(t, c.added);
    mz_table_int(t, c.again);
    mz_table_int(t, c.cleared);
    mz_table_int(t, c.read_ms + c.match_ms + c.store_ms);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static const struct mz_column pair_columns[] = {
    {"id", MZ_T("Pair"), MZ_CELL_INT, 0},
    {"outcome", MZ_T("Verdict"), MZ_CELL_TEXT, 0},
    {"score", MZ_T("Points"), MZ_CELL_INT, 0},
    {"state", MZ_T("State"), MZ_CELL_TEXT, 0},
    {"a", MZ_T("First entry"), MZ_CELL_INT, 0},
    {"b", MZ_T("Second entry"), MZ_CELL_INT, 0},
    {"reasons", MZ_T("What speaks for it"), MZ_CELL_TEXT, 0},
    {0},
};

static void put(mz_cx *cx, mz_table *t, const struct dedup_pair *p)
{
    mz_str reasons[MATCH_REASONS_N];
    size_t n = dedup_reasons(cx, p->reasons, reasons, MATCH_REASONS_N);
    mz_str all = MZ_S("");
    for (size_t i = 0; i < n; i++) {
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : "; ",
                         MZ_ARG(reasons[i]));
    }
    mz_table_int(t, p->id);
    mz_table_text(t, dedup_outcome_text(cx->lang, p->outcome));
    mz_table_int(t, p->score);
    mz_table_text(t, dedup_state_text(cx->lang, p->state));
    mz_table_int(t, p->a);
    mz_table_int(t, p->b);
    mz_table_text(t, all);
}

static mz_code list(mz_cx *cx, struct mz_args *args)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {
        .filters = {{.col = "state", .op = MZ_IS, .s = mz_arg_text(args, "state")}},
        .filters_n = 1,
        .limit = mz_arg_int(args, "limit")};
    MZ_TRY(mz_reg_rows(cx, &dedup_register, &q, &rows, &n));
    mz_table *t = mz_table_new(cx, pair_columns);
    for (size_t i = 0; i < n; i++) {
        struct dedup_pair p;
        MZ_TRY(dedup_get(cx, rows[i].id, &p));
        put(cx, t, &p);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code show(mz_cx *cx, struct mz_args *args)
{
    struct dedup_pair p;
    int64_t id = 0;
    MZ_TRY(mz_str_i64(cx, "id", mz_operand(args, 0), 1, INT64_MAX, &id));
    MZ_TRY(dedup_get(cx, id, &p));
    mz_table *t = mz_table_new(cx, pair_columns);
    put(cx, t, &p);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static const struct mz_option run_options[] = {
    {.name = "county", .type = MZ_OPT_DIVISION, .help = MZ_T("Only this county")},
    {0},
};

static const struct mz_option list_options[] = {
    {.name = "state",
     .type = MZ_OPT_ENUM,
     .choices = "open later asked same different",
     .preset = "open",
     .help = MZ_T("Pairs in this state")},
    {.name = "limit",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = 200,
     .preset = "50",
     .help = MZ_T("At most so many")},
    {0},
};

const struct mz_command dedup_commands[] = {
    {.name = "dedup run",
     .run = run,
     .options = run_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Compare everybody and queue the pairs that may be one person")},
    {.name = "dedup list",
     .run = list,
     .options = list_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("List pairs of entries, the surest first")},
    {.name = "dedup show",
     .run = show,
     .operands = "ID",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show one pair of entries and what speaks for it")},
    {0},
};
