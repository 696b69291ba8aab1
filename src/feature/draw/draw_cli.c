/* draw_cli.c - mz draw repeat: the lot once more, of a list and a seed alone. */
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/draw/draw_int.h"

static mz_code file_of(mz_cx *cx, mz_str path, mz_str *out)
{
    char *p = mz_arena_alloc(cx->a, DRAW_LIST_BYTES);
    size_t n = 0;
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The file {0} cannot be read."),
                         .arg = {path});
    }
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, DRAW_LIST_BYTES, &n);
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

static mz_code repeat(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {.name = "place", .label = MZ_T("Place in the lot")},
        {.name = "case", .label = MZ_T("Case")},
        {.name = "inspectors", .label = MZ_T("Inspectors, by their numbers")},
        {0},
    };
    struct draw_taken *t = NULL;
    mz_str list = MZ_S("");
    size_t n = 0;
    MZ_TRY(file_of(cx, mz_operand(args, 0), &list));
    MZ_TRY(draw_lot(cx, list, mz_arg_text(args, "seed"), &t, &n));
    mz_table *rows = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        mz_str who = MZ_S("");
        for (size_t k = 0; k < t[i].inspectors_n; k++) {
            who = mz_str_fmt(cx->a, MZ_FMT "%s%" PRId64, MZ_ARG(who), k == 0 ? "" : " ",
                             t[i].inspectors[k]);
        }
        mz_table_text(rows, mz_str_fmt(cx->a, "%zu", i + 1));
        mz_table_text(rows, t[i].number);
        mz_table_text(rows, who);
    }
    mz_table_print(cx, args, rows);
    return MZ_OK;
}

static const struct mz_option repeat_options[] = {
    {.name = "seed",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("The seed that was published")},
    {0},
};

const struct mz_command draw_commands[] = {
    {.name = "draw repeat",
     .run = repeat,
     .options = repeat_options,
     .operands = "LIST",
     .help = MZ_T("Draw once more from a published list and seed, without a database")},
    {0},
};
