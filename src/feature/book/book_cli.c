/* book_cli.c - mz book export: what a register has to tell another office, and the file of it. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/book/export.h"

static const struct mz_column columns[] = {
    {.name = "number", .label = MZ_T("No.||entry")},
    {.name = "title", .label = MZ_T("Entry||of a register")},
    {.name = "kind", .label = MZ_T("What is told")},
    {.name = "day", .label = MZ_T("Days count from")},
    {.name = "due", .label = MZ_T("Last day||to tell")},
    {.name = "lacks", .label = MZ_T("Lacks, so it is not told")},
    {0},
};

static mz_str day_text(mz_cx *cx, int64_t day)
{
    return day == MZ_NULL ? MZ_S("") : mz_date_iso(cx->a, (mz_date){(int32_t)day});
}

static mz_code list(mz_cx *cx, struct mz_args *args, const struct book_def *d,
                    const struct ir_export *x)
{
    static const char *const kinds[] = {
        [BOOK_NEW] = "new", [BOOK_CHANGED] = "changed", [BOOK_LEFT] = "left"};
    struct book_export e;
    mz_table *t = mz_table_new(cx, columns);
    MZ_TRY(book_export_waits(cx, d, x, &e));
    for (size_t i = 0; i < e.n; i++) {
        mz_table_text(t, e.v[i].number);
        mz_table_text(t, e.v[i].title);
        mz_table_text(t, mz_str_of(kinds[e.v[i].kind]));
        mz_table_text(t, day_text(cx, e.v[i].day));
        mz_table_text(t, day_text(cx, e.v[i].due));
        mz_table_text(t, e.v[i].lacks);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

/* A file that is there is not written over: it was told already. */
static mz_code write_to(mz_cx *cx, mz_str path, mz_str bytes)
{
    int fd = open(mz_str_z(cx->a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
    bool good = f != NULL && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fflush(f) == 0;
    good = f != NULL && fclose(f) == 0 && good;
    return good ? MZ_OK
                : mz_refuse(cx, MZ_IO, .text = MZ_T("The file {0} cannot be written."),
                            .arg = {path});
}

static mz_code again_of(mz_cx *cx, struct mz_args *args, const struct book_export *e, int64_t *sent)
{
    int64_t serial = mz_arg_int(args, "again");
    struct book_file *f = NULL;
    size_t n = 0;
    *sent = 0;
    MZ_TRY(book_export_files(cx, e, &f, &n));
    for (size_t i = 0; i < n; i++) {
        *sent = f[i].serial == serial ? f[i].id : *sent;
    }
    return *sent != 0 ? MZ_OK
                      : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file of that number."));
}

static mz_code export(mz_cx *cx, struct mz_args *args)
{
    const struct book_def *d = NULL;
    const struct ir_export *x = NULL;
    struct book_export e = {.n = 0};
    mz_str path = mz_arg_text(args, "out");
    mz_str name = MZ_S("");
    mz_str bytes = MZ_S("");
    int64_t sent = 0;
    MZ_TRY(book_def_of(cx, mz_operand(args, 0), &d));
    MZ_TRY(book_export_find(cx, d, mz_operand(args, 1), &x));
    if (path.p == NULL) {
        return list(cx, args, d, x);
    }
    if (access(mz_str_z(cx->a, path), F_OK) == 0) { /* before anything counts as told */
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The file {0} is there already."),
                         .arg = {path});
    }
    if (mz_arg_int(args, "again") > 0) {
        MZ_TRY(book_export_waits(cx, d, x, &e));
        MZ_TRY(again_of(cx, args, &e, &sent));
    } else {
        MZ_TRY(book_export_make(cx, d, x, &sent));
    }
    MZ_TRY(book_export_file(cx, d, x, sent, &name, &bytes));
    MZ_TRY(write_to(cx, path, bytes));
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(name));
    return MZ_OK;
}

static const struct mz_option export_options[] = {
    {.name = "out",
     .type = MZ_OPT_PATH,
     .help = MZ_T("Make the file and write it there; without it what waits is listed")},
    {.name = "again",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = INT32_MAX,
     .preset = "0",
     .help = MZ_T("The file of this number once more, and nothing is told anew")},
    {0},
};

const struct mz_command book_commands[] = {
    {.name = "book export",
     .run = export,
     .options = export_options,
     .operands = "REGISTER EXPORT",
     .flags = MZ_CMD_DB,
     .help = MZ_T("What a register has to tell another office, and the file of it")},
    {0},
};
