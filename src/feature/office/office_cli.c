#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/office/office_int.h"
#include "feature/world.h"

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

static const struct mz_column columns[] = {
    {.name = "name", .label = MZ_T("Setting")},
    {.name = "value", .label = MZ_T("Value")},
    {.name = "preset", .label = MZ_T("As delivered")},
    {.name = "least", .label = MZ_T("Least"), .type = MZ_CELL_INT},
    {.name = "most", .label = MZ_T("Most"), .type = MZ_CELL_INT},
    {.name = "what", .label = MZ_T("What it does")},
    {0},
};

static mz_code show(mz_cx *cx, struct mz_args *args)
{
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; cx->world->features != NULL && cx->world->features[i] != NULL; i++) {
        const struct mz_setting *s = cx->world->features[i]->settings;
        for (; s != NULL && s->name != NULL; s++) {
            mz_str value;
            bool own = false;
            bool number = s->most > 0;
            MZ_TRY(office_value(cx, s, &value, &own));
            mz_table_text(t, mz_str_of(s->name));
            mz_table_text(t, value);
            mz_table_text(t, number ? mz_str_fmt(cx->a, "%" PRId64, s->preset) : MZ_S(""));
            mz_table_int(t, number ? s->least : MZ_ARG_NONE);
            mz_table_int(t, number ? s->most : MZ_ARG_NONE);
            mz_table_text(t, mz_text(cx->lang, s->help));
        }
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code set(mz_cx *cx, struct mz_args *args)
{
    const struct mz_setting *s = NULL;
    MZ_TRY(office_setting(cx, mz_operand(args, 0), &s));
    return office_change(cx, s, mz_operands_n(args) > 1 ? mz_operand(args, 1) : MZ_S(""));
}

const struct mz_command office_commands[] = {
    {.name = "init",
     .run = init,
     .options = init_options,
     .flags = MZ_CMD_DB | MZ_CMD_CREATE,
     .help = MZ_T("Make the database and the keys of an office")},
    {.name = "office show",
     .run = show,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show the settings of the office, their bounds and what they do")},
    {.name = "office set",
     .run = set,
     .operands = "NAME [VALUE]",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Change a setting of the office; without a value it is as delivered again")},
    {0},
};
