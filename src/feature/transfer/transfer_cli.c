/* The commands "import …" FILE of the kinds, and mz export trace FILE: without a browser. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/rows.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/division/division.h"
#include "feature/transfer/export.h"
#include "feature/transfer/import.h"
#include "feature/transfer/transfer_int.h"
#include "store/db.h"

/* ---- import ------------------------------------------------------------------- */

struct telling {
    struct mz_progress bar;
};

static mz_code told(mz_cx *cx, void *p, const struct import_run *run, int64_t rows, int64_t all,
                    bool *stop)
{
    struct telling *t = p;
    (void)run;
    t->bar.all = all;
    mz_progress_step(&t->bar, rows);
    *stop = mz_cli_stopped(cx);
    return MZ_OK;
}

static mz_str words_of(mz_cx *cx, const struct import_kind *kind)
{
    mz_str all = MZ_S("");
    for (size_t f = 0; f < kind->fields_n; f++) {
        all =
            mz_str_fmt(cx->a, MZ_FMT "%s%s", MZ_ARG(all), f == 0 ? "" : " ", kind->fields[f].word);
    }
    return all;
}

/* "身份证号=id_number" */
static mz_code map_one(mz_cx *cx, struct import_run *run, mz_str pair)
{
    const char *eq = memchr(pair.p, '=', pair.n);
    size_t f = IMPORT_IGNORE;
    mz_str label = {pair.p, eq == NULL ? 0 : (size_t)(eq - pair.p)};
    mz_str word = eq == NULL ? MZ_S("") : (mz_str){eq + 1, pair.n - label.n - 1};
    if (!import_field_of(run->kind, word, &f)) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("\"{0}\" names no field; write COLUMN=FIELD with one of: "
                                      "{1}"),
                         .arg = {pair, words_of(cx, run->kind)});
    }
    for (size_t i = 0; i < run->map.n; i++) {
        if (mz_str_eq(run->map.col[i].label, label)) {
            run->map.col[i].field = f;
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "map", .text = MZ_T("The file has no column \"{0}\""),
                     .arg = {label});
}

static mz_code bring(mz_cx *cx, struct mz_args *args, const struct import_kind *kind,
                     struct import_run *run)
{
    mz_str path = mz_operand(args, 0);
    const char *slash = strrchr(path.p, '/');
    int64_t id = 0;
    mz_str word = mz_arg_text(args, "kind");
    int choice = import_choice_of(kind, word);
    if (word.p != NULL &&
        (kind->choice == NULL || !mz_str_eq(word, mz_str_of(kind->choice->words[choice])))) {
        return mz_refuse(cx, MZ_USAGE, .field = "kind", .text = MZ_T("\"{0}\" is no such kind"),
                         .arg = {word});
    }
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "FILE",
                         .text = MZ_T("The file {0} cannot be opened."), .arg = {path});
    }
    struct import_new in = {.kind = kind,
                            .name = slash == NULL ? path : mz_str_of(slash + 1),
                            .source = mz_arg_text(args, "source"),
                            .fd = fd};
    mz_code rc = import_make(cx, &in, &id);
    (void)close(fd);
    MZ_TRY(rc);
    MZ_TRY(import_get(cx, id, run));
    for (size_t i = 0; mz_arg_nth(args, "map", i).p != NULL; i++) {
        MZ_TRY(map_one(cx, run, mz_arg_nth(args, "map", i)));
    }
    int known = mz_arg_choice(args, "known");
    run->twice = known == 1 ? IMPORT_UPDATE : known == 2 ? IMPORT_SKIP : IMPORT_ASK;
    run->choice = choice;
    run->place = mz_arg_int(args, "place") == MZ_ARG_NONE ? run->place : mz_arg_int(args, "place");
    return import_save(cx, run);
}

static void print_counts(mz_cx *cx, const struct mz_args *args, const struct import_kind *kind,
                         const struct import_counts *c, bool trial)
{
    static const struct mz_column columns[] = {
        {"what", MZ_T("What"), MZ_CELL_TEXT, 0},
        {"rows", MZ_T("Rows"), MZ_CELL_INT, 0},
        {0},
    };
    const struct import_teams *teams = kind->teams;
    const struct {
        const char *label;
        int64_t n;
    } lines[] = {
        {MZ_T("Rows"), c->rows},
        {trial ? kind->words->fresh : kind->words->entered, c->added},
        {trial ? MZ_T("Would be updated") : MZ_T("Updated"), c->updated},
        {MZ_T("Unchanged"), c->same + c->skipped + c->repeat},
        {MZ_T("To decide"), c->ask},
        {MZ_T("Rows that came back"), c->refused},
        {teams == NULL ? NULL : teams->made, c->houses},
        {teams == NULL ? NULL : teams->bad, c->houses_bad},
        {kind->words->maybe, c->alike},
    };
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < MZ_LEN(lines); i++) {
        if (lines[i].label == NULL) {
            continue;
        }
        mz_table_text(t, mz_text(cx->lang, lines[i].label));
        mz_table_int(t, lines[i].n);
    }
    for (size_t i = 0; i < c->reasons_n; i++) {
        struct mz_say say = {.text = mz_str_z(cx->a, c->reason[i].text),
                             .arg = {MZ_S("…"), MZ_S("…"), MZ_S("…"), MZ_S("…")}};
        mz_table_text(t, mz_text_say(cx->a, cx->lang, say));
        mz_table_int(t, c->reason[i].n);
    }
    mz_table_print(cx, args, t);
}

static mz_code run_it(mz_cx *cx, struct mz_args *args, struct import_run *run)
{
    bool trial = mz_arg_flag(args, "dry-run");
    struct telling t;
    t.bar = mz_progress_start(cx, args, trial ? MZ_T("Checking rows") : MZ_T("Importing rows"), 0);
    MZ_TRY(trial ? import_set_checking(cx, run->id) : MZ_OK);
    mz_code rc = trial ? import_trial(cx, run, (struct import_tell){told, &t})
                       : import_go(cx, run, (struct import_tell){told, &t});
    mz_progress_end(&t.bar);
    if (rc == MZ_STOPPED) {
        return mz_cli_stop(cx);
    }
    MZ_TRY(rc);
    print_counts(cx, args, run->kind, trial ? &run->checked : &run->counts, trial);
    mz_str path = mz_arg_text(args, "rejects");
    int64_t rows = 0;
    if (path.p != NULL && !trial && run->counts.refused + run->counts.houses_bad > 0) {
        MZ_TRY(import_back(cx, run, path.p, &rows));
    }
    return trial ? import_drop(cx, run->id) : MZ_OK;
}

mz_code import_command(mz_cx *cx, struct mz_args *args, const struct import_kind *kind)
{
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    const struct mz_actor *who = cx->actor;
    struct mz_actor clerk = *who;
    int64_t place = mz_arg_int(args, "division");
    place = place == MZ_ARG_NONE ? cx->world->division : place;
    division_range(place, &clerk.division_lo, &clerk.division_hi);
    cx->actor = &clerk;
    mz_code rc = bring(cx, args, kind, run);
    rc = rc == MZ_OK ? run_it(cx, args, run) : rc;
    cx->actor = who;
    return rc;
}

const struct mz_option import_options[] = {
    {.name = "source",
     .type = MZ_OPT_TEXT,
     .preset = "文件",
     .help = MZ_T("Who sent it; the columns are remembered under this name")},
    {.name = "map",
     .type = MZ_OPT_TEXT,
     .many = true,
     .value = "COLUMN=FIELD",
     .help = MZ_T("What a column is, over what was guessed and remembered")},
    {.name = "known",
     .type = MZ_OPT_ENUM,
     .choices = "ask update skip",
     .preset = "ask",
     .help = MZ_T("Who is here already: ask, take over what the file says, or leave")},
    {.name = "kind",
     .type = MZ_OPT_TEXT,
     .value = "WORD",
     .help = MZ_T("What the rows are that do not say it: of households register or living; of "
                  "organisations elderly, association and so on")},
    {.name = "place", .type = MZ_OPT_DIVISION, .help = MZ_T("Village of rows that name none")},
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .help = MZ_T("County or township that takes the file in; without: the office's")},
    {.name = "dry-run", .type = MZ_OPT_FLAG, .help = MZ_T("Look at every row and write none")},
    {.name = "rejects",
     .type = MZ_OPT_PATH,
     .help = MZ_T("Workbook for the rows that did not enter")},
    {0},
};

/* ---- trace ------------------------------------------------------------------------- */

enum { TRACES_MAX = 50, TEXT_BYTES = 64 << 20 };

static mz_code trace_part(mz_cx *cx, mz_rows *r, mz_sb *text)
{
    for (bool more = true; more;) {
        struct mz_row row = {0};
        MZ_TRY(mz_rows_next(cx, r, &row, &more));
        for (size_t i = 0; more && i < row.n; i++) {
            mz_sb_str(text, row.cells[i]);
            mz_sb_byte(text, ' ');
        }
    }
    return MZ_OK;
}

static mz_code trace_rows(mz_cx *cx, mz_str path, mz_sb *text)
{
    mz_rows *r = NULL;
    bool part = true;
    struct mz_rows_options o = {.name = path, .header = MZ_HEADER_NONE};
    MZ_TRY(mz_rows_open_file(cx, path.p, o, &r));
    while (part) {
        MZ_TRY(mz_rows_part(cx, r, &part));
        MZ_TRY(part ? trace_part(cx, r, text) : MZ_OK);
    }
    return MZ_OK;
}

static mz_code trace(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"export", MZ_T("Export"), MZ_CELL_INT, 0},    {"account", MZ_T("Account"), MZ_CELL_INT, 0},
        {"name", MZ_T("Name"), MZ_CELL_TEXT, 0},       {"role", MZ_T("Role"), MZ_CELL_TEXT, 0},
        {"at", MZ_T("When"), MZ_CELL_TEXT, 0},         {"from", MZ_T("From"), MZ_CELL_TEXT, 0},
        {"list", MZ_T("List"), MZ_CELL_TEXT, 0},       {"rows", MZ_T("Rows found"), MZ_CELL_INT, 0},
        {"row", MZ_T("First is row"), MZ_CELL_INT, 0}, {0},
    };
    struct export_trace *found = MZ_NEW_N(cx->a, struct export_trace, TRACES_MAX);
    mz_sb text = mz_sb_new(cx->a, TEXT_BYTES);
    size_t n = 0;
    MZ_TRY(trace_rows(cx, mz_operand(args, 0), &text));
    MZ_TRY(export_trace(cx, mz_sb_view(&text), found, TRACES_MAX, &n));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        const struct export_run *r = &found[i].run;
        mz_table_int(t, r->id);
        mz_table_int(t, r->user);
        mz_table_text(t, r->user_name);
        mz_table_text(t, r->role);
        mz_table_text(t, mz_time_seconds(cx->a, r->made_ms));
        mz_table_text(t, r->origin);
        mz_table_text(t, mz_str_of(r->wish.reg->name));
        mz_table_int(t, found[i].times);
        mz_table_int(t, found[i].n);
    }
    mz_table_print(cx, args, t);
    return n > 0 ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT,
                             .text = MZ_T("No mark of an export of this office is in the file."));
}

const struct mz_command transfer_commands[] = {
    {.name = "export trace",
     .run = trace,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Say who took the rows that stand in a file that was found"),
     .more = MZ_T("Every row of an export carries its row code, and once more in characters that "
                  "are not seen. One row with either is enough.")},
    {0},
};
