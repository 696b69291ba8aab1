/* division_cli.c - divisions on the command line: show, find, match, check. */
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/date.h"
#include "cli/print.h"
#include "feature/division/division_int.h"
#include "feature/division/division_tables_int.h"
#include "feature/division/division_text.h"

static mz_code open_table(mz_cx *cx, const struct mz_args *args, const division_table **out)
{
    mz_str changes = mz_str_fmt(cx->a, MZ_FMT "/division_changes.csv", MZ_ARG(mz_cli_data(args)));
    return division_open(cx, NULL, changes.p, out);
}

static const struct mz_column columns[] = {
    {.name = "code", .label = MZ_T("Code")},
    {.name = "name", .label = MZ_T("Name")},
    {.name = "level", .label = MZ_T("Level")},
    {.name = "in", .label = MZ_T("In")},
    {.name = "from", .label = MZ_T("From")},
    {.name = "to", .label = MZ_T("Until")},
    {0},
};

static void put(mz_cx *cx, mz_table *out, const division_table *t, const struct division *d,
                bool json)
{
    mz_str level = json ? mz_str_of(division_level_name(d->level))
                        : mz_text(cx->lang, division_level_text(d->level));
    mz_table_text(out, mz_str_fmt(cx->a, "%012" PRId64, d->code));
    mz_table_text(out, d->name);
    mz_table_text(out, level);
    mz_table_text(out, division_above_text(cx->a, t, d));
    mz_table_text(out, division_day_text(cx->a, d->from));
    mz_table_text(out, division_day_text(cx->a, d->to));
}

static mz_code show(mz_cx *cx, struct mz_args *args)
{
    const division_table *t = NULL;
    struct division d;
    struct division *kids = NULL;
    size_t n = 0;
    mz_str digits = mz_operand(args, 0);
    int64_t on = mz_arg_int(args, "on");
    int32_t day = on == MZ_ARG_NONE ? mz_date_today(cx).v : (int32_t)on;
    MZ_TRY(open_table(cx, args, &t));
    if (!division_get(t, division_code(digits), &d)) {
        return mz_refuse(cx, MZ_ABSENT, .field = "code",
                         .text = MZ_T("There is no division with the code {0}."), .arg = {digits});
    }
    mz_table *out = mz_table_new(cx, columns);
    put(cx, out, t, &d, mz_cli_json(args));
    MZ_TRY(division_children(cx, t, d.code, day, &kids, &n));
    for (size_t i = 0; i < n; i++) {
        put(cx, out, t, &kids[i], mz_cli_json(args));
    }
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code find(mz_cx *cx, struct mz_args *args)
{
    const division_table *t = NULL;
    struct division_found found[DIVISION_FOUND_MAX];
    mz_str query = {"", 0};
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        query = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(query), MZ_ARG(mz_operand(args, i)));
    }
    int64_t in = mz_arg_int(args, "in");
    MZ_TRY(open_table(cx, args, &t));
    size_t n = division_search(t, query, in == MZ_ARG_NONE ? 0 : in, found);
    mz_table *out = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        put(cx, out, t, &found[i].d, mz_cli_json(args));
    }
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code match(mz_cx *cx, struct mz_args *args)
{
    static const char *const trusts[] = {
        [DIVISION_NO_MATCH] = MZ_T("no match"),
        [DIVISION_AMBIGUOUS] = MZ_T("ambiguous"),
        [DIVISION_SHORT] = MZ_T("short names"),
        [DIVISION_EXACT] = MZ_T("exact"),
    };
    static const struct mz_column match_columns[] = {
        {.name = "code", .label = MZ_T("Code")},
        {.name = "path", .label = MZ_T("Division")},
        {.name = "trust", .label = MZ_T("Match")},
        {.name = "rest", .label = MZ_T("Rest of the address")},
        {0},
    };
    const division_table *t = NULL;
    MZ_TRY(open_table(cx, args, &t));
    mz_table *out = mz_table_new(cx, match_columns);
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        int64_t in = mz_arg_int(args, "in");
        struct division_match m =
            division_match(t, mz_operand(args, i), in == MZ_ARG_NONE ? 0 : in);
        mz_table_text(out, m.code == 0 ? MZ_S("") : mz_str_fmt(cx->a, "%012" PRId64, m.code));
        mz_table_text(out, division_path(cx->a, t, m.code));
        mz_table_text(out, mz_text(cx->lang, trusts[m.trust]));
        mz_table_text(out, m.rest);
    }
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code slurp(mz_cx *cx, const char *path, mz_str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_IO, .field = "file",
                         .text = MZ_T("The file {0} could not be read."), .arg = {mz_str_of(path)});
    }
    char *text = mz_arena_alloc(cx->a, DIVISION_CSV_MAX + 2);
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n <= DIVISION_CSV_MAX) {
        got = read(fd, text + n, DIVISION_CSV_MAX + 1 - n);
        n += got > 0 ? (size_t)got : 0;
    }
    (void)close(fd);
    *out = (mz_str){text, n};
    return MZ_OK;
}

static mz_code check(mz_cx *cx, struct mz_args *args)
{
    const division_table *t = NULL;
    struct division_complaint *complaints = NULL;
    size_t n = 0;
    size_t good = 0;
    mz_str text = {0};
    MZ_TRY(division_open(cx, NULL, NULL, &t));
    MZ_TRY(slurp(cx, mz_operand(args, 0).p, &text));
    MZ_TRY(division_check(cx, t, text, &good, &complaints, &n));
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, "good");
        mz_jout_int(&j, (int64_t)good);
        mz_jout_key(&j, "complaints");
        mz_jout_array(&j);
        for (size_t i = 0; i < n; i++) {
            mz_jout_text(&j, mz_text_say(cx->a, cx->lang, complaints[i].say));
        }
        mz_jout_end(&j);
        mz_jout_end(&j);
    } else {
        for (size_t i = 0; i < n; i++) {
            mz_str s = mz_text_say(cx->a, cx->lang, complaints[i].say);
            (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
        }
    }
    if (n > 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("{0} of the lines cannot be taken."),
                         .arg = {mz_str_fmt(cx->a, "%zu", n)});
    }
    if (!mz_cli_json(args)) {
        struct mz_say say = {.text = MZ_T("Every line can be taken; changes: {0}."),
                             .arg = {mz_str_fmt(cx->a, "%zu", good)}};
        mz_str s = mz_text_say(cx->a, cx->lang, say);
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
    }
    return MZ_OK;
}

static const struct mz_option show_options[] = {
    {.name = "on", .type = MZ_OPT_DATE, .help = MZ_T("Children in force on this day")},
    {0},
};

static const struct mz_option in_options[] = {
    {.name = "in", .type = MZ_OPT_DIVISION, .help = MZ_T("Inside this division first")},
    {0},
};

const struct mz_command division_commands[] = {
    {.name = "division show",
     .run = show,
     .options = show_options,
     .operands = "CODE",
     .help = MZ_T("Show a division and those directly below it")},
    {.name = "division find",
     .run = find,
     .options = in_options,
     .operands = "WORD...",
     .help = MZ_T("Find divisions by name, pinyin, initials or code")},
    {.name = "division match",
     .run = match,
     .options = in_options,
     .operands = "ADDRESS...",
     .help = MZ_T("Tell which division each address lies in")},
    {.name = "division check",
     .run = check,
     .operands = "FILE",
     .help = MZ_T("Hold a file of division changes against the table"),
     .more = MZ_T("The file has the columns date, kind, code, name, parent, successors, document, "
                  "note. A good one is put into the data folder as division_changes.csv and is "
                  "read at the next start.")},
    {0},
};
