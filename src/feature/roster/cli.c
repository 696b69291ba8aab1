/* cli.c - mz roster load, count, pack. */
#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/division/division.h"
#include "feature/roster/roster_int.h"
#include "feature/world.h"
#include "store/db.h"

/* The office's own area, or the place asked for. */
static int64_t place_of(mz_cx *cx, const struct mz_args *args)
{
    int64_t place = mz_arg_int(args, "division");
    return place == MZ_ARG_NONE ? cx->world->division : place;
}

struct telling {
    struct mz_progress bar;
};

static mz_code step(mz_cx *cx, void *p, int64_t done, int64_t all)
{
    struct telling *t = p;
    t->bar.all = all;
    mz_progress_step(&t->bar, done);
    return mz_cli_stopped(cx) ? MZ_STOPPED : MZ_OK;
}

static void row_n(mz_cx *cx, mz_table *t, const char *label, int64_t n)
{
    mz_table_text(t, mz_text(cx->lang, label));
    mz_table_text(t, mz_str_fmt(cx->a, "%" PRId64, n));
}

static const struct mz_column pairs[] = {
    {"what", MZ_T("What"), MZ_CELL_TEXT, 0},
    {"value", MZ_T("Value"), MZ_CELL_TEXT, 0},
    {0},
};

static void print_load(mz_cx *cx, struct mz_args *args, const struct roster_load *o, bool same)
{
    mz_table *t = mz_table_new(cx, pairs);
    row_n(cx, t, MZ_T("List||of a department"), o->id);
    row_n(cx, t, MZ_T("Held already"), same);
    row_n(cx, t, MZ_T("Rows"), o->rows_n);
    row_n(cx, t, MZ_T("Entries||of a list"), o->entries_n);
    row_n(cx, t, MZ_T("New||on a list"), o->added_n);
    row_n(cx, t, MZ_T("Gone||from a list"), o->gone_n);
    row_n(cx, t, MZ_T("Twice in the file"), o->double_n);
    row_n(cx, t, MZ_T("Of other areas"), o->elsewhere_n);
    row_n(cx, t, MZ_T("Not usable"), o->bad_n);
    mz_table_text(t, mz_text(cx->lang, MZ_T("First rows that could not be used")));
    mz_table_text(t, o->odd);
    mz_table_print(cx, args, t);
}

static mz_code as_office(mz_cx *cx, struct mz_args *args, int64_t place,
                         mz_code (*run)(mz_cx *cx, struct mz_args *args, int64_t place))
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor office = *who;
    division_range(place, &office.division_lo, &office.division_hi);
    cx->actor = &office;
    mz_code rc = run(cx, args, place);
    cx->actor = who;
    return rc;
}

static mz_code load_inside(mz_cx *cx, struct mz_args *args, int64_t place)
{
    struct telling t = {.bar = mz_progress_start(cx, args, MZ_T("Reading a list"), 0)};
    mz_str file = mz_operand(args, 0);
    struct roster_new in = {
        .list = mz_arg_text(args, "list"), .division = place, .name = file, .path = file.p};
    struct roster_load out = {.id = 0};
    bool same = false;
    if (!roster_month_of(mz_arg_text(args, "period"), &in.period)) {
        return mz_refuse(cx, MZ_INVALID, .field = "period",
                         .text = MZ_T("\"{0}\" is no month; write it like 2026-10"),
                         .arg = {mz_arg_text(args, "period")});
    }
    mz_code rc = roster_load(cx, &in, (struct roster_tell){step, &t}, &out, &same);
    mz_progress_end(&t.bar);
    if (rc == MZ_OK) {
        print_load(cx, args, &out, same);
    }
    return rc;
}

static mz_code load_run(mz_cx *cx, struct mz_args *args)
{
    return as_office(cx, args, place_of(cx, args), load_inside);
}

static mz_code count_inside(mz_cx *cx, struct mz_args *args, int64_t place)
{
    const struct lists *lists = NULL;
    struct roster_count *c = MZ_NEW(cx->a, struct roster_count);
    MZ_TRY(lists_get(cx, &lists));
    MZ_TRY(roster_count(cx, place, lists, c));
    mz_table *t = mz_table_new(cx, pairs);
    for (size_t i = 0; i < lists->n; i++) {
        mz_table_text(t, list_label(cx->lang, &lists->list[i], MZ_S("")));
        mz_table_text(t, mz_str_fmt(cx->a, "%" PRId64, c->all.entries[i]));
    }
    row_n(cx, t, MZ_T("Entries on all lists"), c->all.sum);
    row_n(cx, t, MZ_T("Persons, each once"), c->persons);
    row_n(cx, t, MZ_T("On lists of two counties"), c->counties);
    row_n(cx, t, MZ_T("Not registered"), c->all.rows - c->all.known);
    row_n(cx, t, MZ_T("On a benefit, on no list"), c->ours);
    row_n(cx, t, MZ_T("Monitored in all"), c->persons + c->ours);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code count_run(mz_cx *cx, struct mz_args *args)
{
    return as_office(cx, args, place_of(cx, args), count_inside);
}

static mz_code pack_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"list", MZ_T("List||of a department"), MZ_CELL_TEXT, 0},
        {"bit", MZ_T("Place in the mask"), MZ_CELL_INT, 0},
        {"label", MZ_T("Name||of a list"), MZ_CELL_TEXT, 0},
        {"source", MZ_T("Department"), MZ_CELL_TEXT, 0},
        {0},
    };
    const struct lists *lists = NULL;
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/lists.yaml", MZ_ARG(mz_operand(args, 0)));
    MZ_TRY(lists_read(cx, path, &lists));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < lists->n; i++) {
        mz_table_text(t, lists->list[i].id);
        mz_table_int(t, lists->list[i].bit);
        mz_table_text(t, list_label(cx->lang, &lists->list[i], MZ_S("")));
        mz_table_text(t, list_source(cx->lang, &lists->list[i]));
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static const struct mz_option load_options[] = {
    {.name = "list",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Id of the list in packs/roster")},
    {.name = "period",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Month that the list is of, as 2026-10")},
    {.name = "division",
     .type = MZ_OPT_INT,
     .least = 110000000000,
     .most = 999999999999,
     .help = MZ_T("Area that the list covers, 12 digits; the office's without it")},
    {0},
};

static const struct mz_option count_options[] = {
    {.name = "division",
     .type = MZ_OPT_INT,
     .least = 110000000000,
     .most = 999999999999,
     .help = MZ_T("Area to count, 12 digits; the office's without it")},
    {0},
};

const struct mz_command roster_commands[] = {
    {.name = "roster load",
     .run = load_run,
     .options = load_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take in a list of people on low income that a department sent"),
     .more = MZ_T("It replaces the list before of the same area. Broken off, it takes nobody away; "
                  "load it once more.")},
    {.name = "roster count",
     .run = count_run,
     .options = count_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Entries by list and persons, each counted once")},
    {.name = "roster pack",
     .run = pack_run,
     .operands = "FOLDER",
     .help = MZ_T("Check a pack of lists")},
    {0},
};
