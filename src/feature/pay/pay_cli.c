/* pay_cli.c - mz pay ...: the month from the command line. Approval needs two people: a page. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/money.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/office/office.h"
#include "feature/pay/pay_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { FILE_MAX = 64 << 20 };

int64_t pay_county_of(mz_cx *cx, const struct mz_args *args)
{
    int64_t d = mz_arg_int(args, "division");
    return (d == MZ_ARG_NONE ? cx->world->division : d) / MZ_COUNTY_UNIT;
}

static int64_t today(mz_cx *cx)
{
    return mz_date_today(cx).v;
}

static mz_str month_text(mz_cx *cx, int64_t period)
{
    return mz_str_fmt(cx->a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

/* ---- showing ------------------------------------------------------------------- */

static void batch_row(mz_cx *cx, mz_table *t, const struct ledger_batch *b)
{
    mz_table_int(t, b->id);
    mz_table_text(t, b->programme);
    mz_table_text(t, month_text(cx, b->period));
    mz_table_int(t, b->no);
    mz_table_text(t, mz_text(cx->lang, ledger_state_title(b->state)));
    mz_table_int(t, b->lines);
    mz_table_int(t, b->fen);
}

static const struct mz_column batch_columns[] = {
    {"batch", MZ_T("Batch"), MZ_CELL_INT, 0},
    {"programme", MZ_T("Programme"), MZ_CELL_TEXT, 0},
    {"period", MZ_T("Month"), MZ_CELL_TEXT, 0},
    {"no", MZ_T("No."), MZ_CELL_INT, 0},
    {"state", MZ_T("State"), MZ_CELL_TEXT, 0},
    {"lines", MZ_T("Lines||of a batch"), MZ_CELL_INT, 0},
    {"fen", MZ_T("Amount"), MZ_CELL_MONEY, 0},
    {0},
};

static mz_code show_batch(mz_cx *cx, struct mz_args *args, int64_t id)
{
    struct ledger_batch b;
    mz_table *t = mz_table_new(cx, batch_columns);
    MZ_TRY(ledger_batch_get(cx, id, &b));
    batch_row(cx, t, &b);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code list_run(mz_cx *cx, struct mz_args *args)
{
    struct ledger_batch *b = NULL;
    size_t n = 1;
    mz_table *t = mz_table_new(cx, batch_columns);
    for (int64_t after = 0; n > 0; after = n > 0 ? b[n - 1].id : after) {
        MZ_TRY(ledger_batch_list(cx, pay_county_of(cx, args), after, &b, &n));
        for (size_t i = 0; i < n; i++) {
            batch_row(cx, t, &b[i]);
        }
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code budget_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"programme", MZ_T("Programme"), MZ_CELL_TEXT, 0},
        {"year", MZ_T("Year"), MZ_CELL_INT, 0},
        {"source", MZ_T("Source of money"), MZ_CELL_TEXT, 0},
        {"given", MZ_T("Given"), MZ_CELL_MONEY, 0},
        {"used", MZ_T("Used"), MZ_CELL_MONEY, 0},
        {"left", MZ_T("Left||money"), MZ_CELL_MONEY, 0},
        {0},
    };
    struct ledger_balance *b = NULL;
    size_t n = 0;
    mz_table *t = mz_table_new(cx, columns);
    MZ_TRY(ledger_balances(cx, pay_county_of(cx, args), LEDGER_BUDGET, 0, 10000, &b, &n));
    for (size_t i = 0; i < n; i++) {
        mz_table_text(t, b[i].programme);
        mz_table_int(t, b[i].year);
        mz_table_text(t, mz_text(cx->lang, ledger_source_title((enum ledger_source)b[i].source)));
        mz_table_int(t, b[i].cr);
        mz_table_int(t, b[i].dr);
        mz_table_int(t, ledger_left(&b[i]));
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

/* ---- budget ---------------------------------------------------------------------- */

static mz_code give_tx(mz_cx *cx, void *p)
{
    return pay_budget_give(cx, p);
}

static mz_code give_run(mz_cx *cx, struct mz_args *args)
{
    mz_money m = {0};
    struct pay_give g = {.county = pay_county_of(cx, args),
                         .programme = mz_arg_text(args, "programme"),
                         .source = (enum ledger_source)(mz_arg_choice(args, "source") + 1),
                         .year = mz_arg_int(args, "year"),
                         .day = mz_arg_int(args, "day"),
                         .document = mz_arg_text(args, "document")};
    MZ_TRY(mz_money_parse(cx, "amount", mz_arg_text(args, "amount"), &m));
    g.fen = m.fen;
    MZ_TRY(mz_tx(cx, give_tx, &g));
    return budget_run(cx, args);
}

/* ---- the month -------------------------------------------------------------------- */

static mz_code run_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"people", MZ_T("People"), MZ_CELL_INT, 0},
        {"batches", MZ_T("Batches"), MZ_CELL_INT, 0},
        {"last", MZ_T("Last batch"), MZ_CELL_INT, 0},
        {"lines", MZ_T("Lines||of a batch"), MZ_CELL_INT, 0},
        {"fen", MZ_T("Amount"), MZ_CELL_MONEY, 0},
        {"offset", MZ_T("Kept back"), MZ_CELL_MONEY, 0},
        {"over", MZ_T("Overpaid"), MZ_CELL_MONEY, 0},
        {"new", MZ_T("New this month"), MZ_CELL_INT, 0},
        {"ended", MZ_T("Ended this month"), MZ_CELL_INT, 0},
        {"more", MZ_T("Paid more"), MZ_CELL_INT, 0},
        {"less", MZ_T("Paid less"), MZ_CELL_INT, 0},
        {"same", MZ_T("As last month"), MZ_CELL_INT, 0},
        {"no_card", MZ_T("Without an account"), MZ_CELL_INT, 0},
        {"by_hand", MZ_T("To be looked at"), MZ_CELL_INT, 0},
        {0},
    };
    struct pay_ran r;
    struct pay_run in = {.county = pay_county_of(cx, args),
                         .programme = mz_arg_text(args, "programme"),
                         .period = mz_arg_int(args, "period"),
                         .format = mz_arg_text(args, "format")};
    MZ_TRY(office_int(cx, &pay_settings[0], &in.offset_percent));
    MZ_TRY(pay_run(cx, &in, &r));
    const int64_t v[] = {r.people,   r.batches, r.last == 0 ? MZ_ARG_NONE : r.last,
                         r.lines,    r.fen,     r.offset_fen,
                         r.over_fen, r.fresh.n, r.ended.n,
                         r.more.n,   r.less.n,  r.same.n,
                         r.no_card,  r.by_hand};
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        mz_table_int(t, v[i]);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

struct act {
    int64_t batch;
    int64_t day;
    mz_str text;
    bool same;
    struct ledger_agreement g;
    int64_t statement;
};

static mz_code freeze_tx(mz_cx *cx, void *p)
{
    const struct act *a = p;
    return pay_freeze(cx, a->batch, a->day);
}

static mz_code withdraw_tx(mz_cx *cx, void *p)
{
    const struct act *a = p;
    return ledger_withdraw(cx, a->batch, a->day);
}

static mz_code doubt_tx(mz_cx *cx, void *p)
{
    const struct act *a = p;
    return pay_doubt(cx, a->batch);
}

static mz_code never_tx(mz_cx *cx, void *p)
{
    const struct act *a = p;
    return ledger_never_paid(cx, a->batch, a->text, a->day);
}

static mz_code delivered_tx(mz_cx *cx, void *p)
{
    struct act *a = p;
    return ledger_delivered(cx, a->batch, a->text, &a->same);
}

static mz_code reconcile_tx(mz_cx *cx, void *p)
{
    struct act *a = p;
    MZ_TRY(ledger_reconcile(cx, a->batch, a->statement, a->day, &a->g));
    if (!a->g.closed) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

static mz_code step(mz_cx *cx, struct mz_args *args, struct act *a,
                    mz_code (*fn)(mz_cx *cx, void *p))
{
    a->batch = mz_arg_int(args, "batch");
    a->day = today(cx);
    return mz_tx(cx, fn, a);
}

static mz_code freeze_run(mz_cx *cx, struct mz_args *args)
{
    struct act a = {0};
    MZ_TRY(step(cx, args, &a, freeze_tx));
    return show_batch(cx, args, a.batch);
}

static mz_code withdraw_run(mz_cx *cx, struct mz_args *args)
{
    struct act a = {0};
    MZ_TRY(step(cx, args, &a, withdraw_tx));
    return show_batch(cx, args, a.batch);
}

static mz_code doubt_run(mz_cx *cx, struct mz_args *args)
{
    struct act a = {.text = mz_arg_text(args, "never-paid")};
    MZ_TRY(step(cx, args, &a, a.text.p == NULL ? doubt_tx : never_tx));
    return show_batch(cx, args, a.batch);
}

static mz_code clear_tx(mz_cx *cx, void *p)
{
    const struct act *a = p;
    return pay_restore_clear(cx, a->batch, a->text);
}

static mz_code restored_run(mz_cx *cx, struct mz_args *args)
{
    struct act a = {.batch = pay_county_of(cx, args), .text = mz_arg_text(args, "letter")};
    return mz_tx(cx, clear_tx, &a);
}

static mz_code delivered_run(mz_cx *cx, struct mz_args *args)
{
    struct act a = {0};
    MZ_TRY(mz_hex_decode(cx, mz_arg_text(args, "sm3"), &a.text));
    MZ_TRY(step(cx, args, &a, delivered_tx));
    if (!a.same) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "sm3",
                         .text = MZ_T("The bank has other bytes than were sent. The batch is in "
                                      "doubt: ask the bank, send nothing."));
    }
    return show_batch(cx, args, a.batch);
}

static mz_code export_run(mz_cx *cx, struct mz_args *args)
{
    mz_str path = {0};
    int64_t batch = mz_arg_int(args, "batch");
    MZ_TRY(pay_export(cx, batch, mz_str_z(cx->a, mz_arg_text(args, "out")), &path));
    if (!mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(path));
    }
    return show_batch(cx, args, batch);
}

static mz_code again_run(mz_cx *cx, struct mz_args *args)
{
    int64_t batch = 0;
    int64_t lines = 0;
    MZ_TRY(pay_again(cx, mz_arg_int(args, "batch"), &batch, &lines));
    if (batch == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "batch",
                         .text = MZ_T("No line of this batch can be paid again: none failed, or "
                                      "the accounts are still the same."));
    }
    return show_batch(cx, args, batch);
}

static mz_code slurp(mz_cx *cx, mz_str path, mz_str *out)
{
    struct stat st;
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX;
    size_t room = good ? (size_t)st.st_size : 0;
    char *p = mz_arena_alloc(cx->a, room + 1);
    size_t n = 0;
    mz_code rc = good ? mz_source_fill(cx, mz_source_fd(cx->a, fd), p, room, &n)
                      : mz_refuse(cx, MZ_LIMIT, .field = "file",
                                  .text = MZ_T("A file of the bank has 1 byte to 64 megabytes."));
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

static mz_str base_name(mz_str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/') {
        at--;
    }
    return (mz_str){path.p + at, path.n - at};
}

static mz_code import_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"answer", MZ_T("Answer of the bank"), MZ_CELL_TEXT, 0},
        {"lines", MZ_T("Lines||of a batch"), MZ_CELL_INT, 0},
        {0},
    };
    struct ledger_taken t;
    mz_str said = {0};
    struct pay_back in = {.county = pay_county_of(cx, args),
                          .format = mz_arg_text(args, "format"),
                          .name = base_name(mz_operand(args, 0))};
    MZ_TRY(slurp(cx, mz_operand(args, 0), &in.bytes));
    MZ_TRY(pay_import(cx, &in, &t, &said));
    if (t.again) {
        (void)fprintf(mz_cli_err(args), MZ_FMT "\n",
                      MZ_ARG(mz_text(cx->lang, MZ_T("This very file was read before; nothing was "
                                                    "changed."))));
    }
    if (t.verdict != LEDGER_FILE_TAKEN) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "file",
                         .text = MZ_T("The file stands aside and nothing was booked: {0}"),
                         .arg = {said});
    }
    mz_table *out = mz_table_new(cx, columns);
    for (enum ledger_verdict v = LEDGER_ANSWER_PAID; v < LEDGER_ANSWER_N; v++) {
        if (t.count[v] > 0) {
            mz_table_text(out, mz_text(cx->lang, ledger_verdict_title(v)));
            mz_table_int(out, t.count[v]);
        }
    }
    mz_table_print(cx, args, out);
    return MZ_OK;
}

static mz_code reconcile_run(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"line", MZ_T("Line"), MZ_CELL_INT, 0},       {"owed", MZ_T("Owed"), MZ_CELL_MONEY, 0},
        {"booked", MZ_T("Booked"), MZ_CELL_MONEY, 0}, {"bank", MZ_T("Bank"), MZ_CELL_MONEY, 0},
        {"why", MZ_T("Difference"), MZ_CELL_TEXT, 0}, {0},
    };
    struct act a = {.statement = MZ_NULL};
    mz_money m = {0};
    if (mz_arg_given(args, "statement")) {
        MZ_TRY(mz_money_parse(cx, "statement", mz_arg_text(args, "statement"), &m));
        a.statement = m.fen;
    }
    MZ_TRY(step(cx, args, &a, reconcile_tx));
    if (a.g.differences_n == 0) {
        if (!a.g.closed && !mz_cli_json(args)) {
            mz_str s = mz_text_say(
                cx->a, cx->lang,
                (struct mz_say){.text = MZ_T("{0} lines have no answer yet; the batch stays open."),
                                .arg = {mz_str_fmt(cx->a, "%" PRId64, a.g.open_n)}});
            (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(s));
        }
        return show_batch(cx, args, a.batch);
    }
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < a.g.kept_n; i++) {
        const struct ledger_difference *d = &a.g.differences[i];
        mz_table_int(t, d->line);
        mz_table_int(t, d->owed_fen);
        mz_table_int(t, d->booked_fen);
        mz_table_int(t, d->bank_fen);
        mz_table_text(t, mz_text(cx->lang, d->text));
    }
    mz_table_print(cx, args, t);
    return mz_refuse(cx, MZ_CONFLICT, .field = "batch",
                     .text = MZ_T("{0} lines differ; the batch stays open."),
                     .arg = {mz_str_fmt(cx->a, "%" PRId64, a.g.differences_n)});
}

/* ---- tables ------------------------------------------------------------------------- */

#define PLACE                                                \
    {                                                        \
        .name = "division", .type = MZ_OPT_DIVISION,         \
        .help = MZ_T("County; without it, the office's own") \
    }
#define BATCH                                                        \
    {                                                                \
        .name = "batch", .type = MZ_OPT_INT, .required = true,       \
        .help = MZ_T("Number of the batch, as mz pay list shows it") \
    }

static const struct mz_option place_options[] = {PLACE, {0}};
static const struct mz_option batch_options[] = {BATCH, {0}};

static const struct mz_option run_options[] = {
    PLACE,
    {.name = "programme",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Code of the programme")},
    {.name = "period", .type = MZ_OPT_MONTH, .required = true, .help = MZ_T("Month to pay")},
    {.name = "format",
     .type = MZ_OPT_TEXT,
     .preset = "csv",
     .help = MZ_T("Form of the bank's file: a pack in packs/pay")},
    {0},
};

static const struct mz_option give_options[] = {
    PLACE,
    {.name = "programme",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Code of the programme")},
    {.name = "source",
     .type = MZ_OPT_ENUM,
     .required = true,
     .choices = "central province city county lottery special",
     .help = MZ_T("Where the money comes from")},
    {.name = "year",
     .type = MZ_OPT_INT,
     .required = true,
     .least = 2000,
     .most = 2200,
     .help = MZ_T("Year of the budget")},
    {.name = "amount", .type = MZ_OPT_TEXT, .required = true, .help = MZ_T("Amount in yuan")},
    {.name = "document",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Number of the document; the same one is booked once")},
    {.name = "day", .type = MZ_OPT_DATE, .required = true, .help = MZ_T("Day of the document")},
    {0},
};

static const struct mz_option export_options[] = {
    BATCH,
    {.name = "out",
     .type = MZ_OPT_PATH,
     .required = true,
     .help = MZ_T("Folder that the file is put into")},
    {0},
};

static const struct mz_option import_options[] = {
    PLACE,
    {.name = "format",
     .type = MZ_OPT_TEXT,
     .preset = "csv",
     .help = MZ_T("Form of the bank's file: a pack in packs/pay")},
    {0},
};

static const struct mz_option delivered_options[] = {
    BATCH,
    {.name = "sm3",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("SM3 of the bytes that the bank says it has, in hexadecimal")},
    {0},
};

static const struct mz_option doubt_options[] = {
    BATCH,
    {.name = "never-paid",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Number of the letter in which the bank states that it never paid this batch")},
    {0},
};

static const struct mz_option restored_options[] = {
    PLACE,
    {.name = "letter",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Number of the letter in which the bank states which batches it has")},
    {0},
};

static const struct mz_option checkpoint_options[] = {
    PLACE,
    {.name = "key",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Print the public key of the county instead, for its witness")},
    {0},
};

static const struct mz_option countersign_options[] = {
    {.name = "key",
     .type = MZ_OPT_PATH,
     .required = true,
     .help = MZ_T("File of the witness's own key; made when there is none and nothing is signed")},
    {.name = "office",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Public key of the county, as mz pay checkpoint --key prints it")},
    {.name = "memory",
     .type = MZ_OPT_PATH,
     .help = MZ_T("File in which the witness remembers the book of this county")},
    {0},
};

static const struct mz_option reconcile_options[] = {
    BATCH,
    {.name = "statement",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Sum of the bank's statement in yuan; the batch closes only when it is equal")},
    {0},
};

const struct mz_command pay_commands[] = {
    {.name = "pay run",
     .run = run_run,
     .options = run_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Calculate a month: who is owed what, less what was granted before"),
     .more = MZ_T("Run again it finds nothing more. Lines come with the differences against the "
                  "month before; what was granted too much is booked against the person.")},
    {.name = "pay list",
     .run = list_run,
     .options = place_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("List batches and where they stand")},
    {.name = "pay give",
     .run = give_run,
     .options = give_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Book a budget that was given")},
    {.name = "pay budget",
     .run = budget_run,
     .options = place_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show budgets by source: given, used, left")},
    {.name = "pay freeze",
     .run = freeze_run,
     .options = batch_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Fix the lines of a batch and use the budget for it")},
    {.name = "pay withdraw",
     .run = withdraw_run,
     .options = batch_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take back a batch that did not go to the bank")},
    {.name = "pay export",
     .run = export_run,
     .options = export_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Write the file of an approved batch; again it is the same bytes")},
    {.name = "pay delivered",
     .run = delivered_run,
     .options = delivered_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Note that the bank acknowledged a batch")},
    {.name = "pay doubt",
     .run = doubt_run,
     .options = doubt_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Note that nobody knows whether the bank has a batch")},
    {.name = "pay restored",
     .run = restored_run,
     .options = restored_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("After a restore: note what the bank says it has, and send again")},
    {.name = "pay import-return",
     .run = import_run,
     .options = import_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Read a file of the bank's answers")},
    {.name = "pay reconcile",
     .run = reconcile_run,
     .options = reconcile_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Hold lines, ledger and bank against one another, and close the batch")},
    {.name = "pay checkpoint",
     .run = pay_checkpoint_run,
     .options = checkpoint_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Print where the book of payments stands, signed, for its witness")},
    {.name = "pay witness",
     .run = pay_witness_run,
     .options = place_options,
     .operands = "[FILE]",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take in the answer of the witness; without one, show how far it has signed")},
    {.name = "pay countersign",
     .run = pay_countersign_run,
     .options = countersign_options,
     .operands = "[FILE]",
     .help = MZ_T("As the witness of a county: look at a checkpoint and answer it"),
     .more = MZ_T("On a machine of another office, without a database. Without a file it prints "
                  "the witness's public key, which the county keeps as pay.witness_key.")},
    {.name = "pay again",
     .run = again_run,
     .options = batch_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make a batch of lines that failed and have another account now")},
    {0},
};
