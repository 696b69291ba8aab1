#include <inttypes.h>

#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/office/office_int.h"

static mz_code office_name(mz_cx *cx, int64_t code, mz_str *out)
{
    const division_table *t = NULL;
    struct division d;
    MZ_TRY(division_open(cx, NULL, NULL, &t));
    if (!division_get(t, code, &d)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("There is no division with the code {0}."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, code)});
    }
    *out = mz_str_fmt(cx->a, MZ_FMT "%s", MZ_ARG(d.name), "民政局");
    return MZ_OK;
}

static mz_code init(mz_cx *cx, struct mz_args *args)
{
    int64_t division = mz_arg_int(args, "division");
    mz_str name = mz_arg_text(args, "name");
    if (name.p == NULL) {
        MZ_TRY(office_name(cx, division, &name));
    }
    return office_init(cx, mz_cli_data(args), division, name, mz_arg_flag(args, "demo"));
}

static const struct mz_option init_options[] = {
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .preset = "331181",
     .help = MZ_T("Division of the office")},
    {.name = "name", .type = MZ_OPT_TEXT, .help = MZ_T("Name of the office, shown on every page")},
    {.name = "demo",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Mark it as a demonstration: accounts with known passwords may be made")},
    {0},
};

const struct mz_command office_commands[] = {
    {.name = "init",
     .run = init,
     .options = init_options,
     .flags = MZ_CMD_DB | MZ_CMD_CREATE,
     .help = MZ_T("Make the database and the keys of an office")},
    {0},
};
