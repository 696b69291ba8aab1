/* person_cli.c - persons on the command line: find, show, take in. Numbers stay masked here, too.
 */
#include <inttypes.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/division/division.h"
#include "feature/person/person_find.h"
#include "feature/person/person_tables_int.h"
#include "feature/transfer/transfer.h"
#include "feature/world.h"

static const struct mz_column columns[] = {
    {.name = "id", .label = MZ_T("Number of the person")},
    {.name = "name", .label = MZ_T("Name of the person")},
    {.name = "sex", .label = MZ_T("Sex")},
    {.name = "age", .label = MZ_T("Age"), .type = MZ_CELL_INT},
    {.name = "id_mask", .label = MZ_T("ID number")},
    {.name = "place", .label = MZ_T("Place of residence")},
    {.name = "state", .label = MZ_T("State")},
    {0},
};

static void put(mz_cx *cx, mz_table *t, const struct person_view *p)
{
    mz_table_text(t, mz_str_fmt(cx->a, "%" PRId64, p->id));
    mz_table_text(t, p->name);
    mz_table_text(t, p->sex);
    mz_table_int(t, p->age < 0 ? MZ_ARG_NONE : p->age);
    mz_table_text(t, p->id_mask);
    mz_table_text(t, division_path(cx->a, cx->world->divisions, p->division));
    mz_table_text(t, p->state);
}

static mz_code find(mz_cx *cx, struct mz_args *args)
{
    struct person_found found;
    struct person_view *p = NULL;
    size_t n = 0;
    int64_t in = mz_arg_int(args, "in");
    mz_str words = MZ_S("");
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        words = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(words), MZ_ARG(mz_operand(args, i)));
    }
    const struct person_query q = {
        .text = words, .division = in == MZ_ARG_NONE ? 0 : in, .limit = mz_arg_int(args, "most")};
    MZ_TRY(person_search(cx, person_may(cx), &q, &found));
    MZ_TRY(person_views(cx, person_may(cx), found.ids, found.n, &p, &n));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        put(cx, t, &p[i]);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code show(mz_cx *cx, struct mz_args *args)
{
    struct person_view p;
    mz_str typed = mz_operand(args, 0);
    int64_t id = 0;
    for (size_t i = 0; i < typed.n; i++) {
        bool digit = typed.p[i] >= '0' && typed.p[i] <= '9' && typed.n <= 18;
        if (!digit) {
            return mz_refuse(cx, MZ_USAGE, .field = "number",
                             .text = MZ_T("\"{0}\" is no number of a person"), .arg = {typed});
        }
        id = id * 10 + (typed.p[i] - '0');
    }
    MZ_TRY(person_open(cx, person_may(cx), id, &p));
    mz_table *t = mz_table_new(cx, columns);
    put(cx, t, &p);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static const struct mz_option find_options[] = {
    {.name = "in", .type = MZ_OPT_DIVISION, .help = MZ_T("Only in this division")},
    {.name = "most",
     .type = MZ_OPT_INT,
     .least = 1,
     .most = PERSON_FOUND_MAX,
     .preset = "50",
     .help = MZ_T("Persons to show at most")},
    {0},
};

static mz_code take_in(mz_cx *cx, struct mz_args *args)
{
    return import_command(cx, args, &person_import);
}

const struct mz_command person_commands[] = {
    {.name = "import people",
     .run = take_in,
     .options = import_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take persons and their households in from a file"),
     .more = MZ_T("The file is CSV, TSV, xlsx or JSON lines, packed or not. Good rows enter, bad "
                  "rows come back by --rejects with the reason in the row. The same file twice "
                  "changes nothing. After Ctrl-C what entered stays; run it again to go on.")},
    {.name = "person find",
     .run = find,
     .options = find_options,
     .operands = "WORD...",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Find persons by name, pinyin, initials, number, telephone, birthday or address"),
     .more =
         MZ_T("Minors and protected persons are found by their whole ID number only. The search "
              "is recorded, without its words.")},
    {.name = "person show",
     .run = show,
     .operands = "NUMBER",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show one person with masked numbers")},
    {0},
};
