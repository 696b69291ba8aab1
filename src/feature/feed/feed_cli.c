/* feed_cli.c - mz feed: deliveries and the catalogue without a browser. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "feature/division/division.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { DROPPED_MAX = 500, COLUMN_MAX = 64, SHOWN = 1000 };

/* ---- as the office --------------------------------------------------------- */

static mz_code inside(mz_cx *cx, struct mz_args *args,
                      mz_code (*run)(mz_cx *cx, struct mz_args *args))
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor office = *who;
    int64_t place = mz_arg_int(args, "division");
    place = place == MZ_ARG_NONE ? cx->world->division : place;
    division_range(place, &office.division_lo, &office.division_hi);
    cx->actor = &office;
    mz_code rc = run(cx, args);
    cx->actor = who;
    return rc;
}

/* ---- load ------------------------------------------------------------------ */

struct telling {
    mz_cx *cx;
    struct mz_progress bar;
};

static bool stopped(void *p)
{
    return mz_cli_stopped(((struct telling *)p)->cx);
}

/* How many rows there are is told by those so far and their share of the bytes. */
static void step(void *p, int64_t rows, int64_t done, int64_t total)
{
    struct telling *t = p;
    t->bar.all = done >> 10 == 0 ? 0 : rows * (total >> 10) / (done >> 10); /* whole KiB */
    mz_progress_step(&t->bar, rows);
}

static void row(mz_cx *cx, mz_table *t, const char *label, mz_str value)
{
    mz_table_text(t, mz_text(cx->lang, label));
    mz_table_text(t, value);
}

static void row_n(mz_cx *cx, mz_table *t, const char *label, int64_t n)
{
    row(cx, t, label, mz_str_fmt(cx->a, "%" PRId64, n));
}

static void says(mz_cx *cx, mz_table *t, const char *label, const struct mz_say *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        row(cx, t, label, mz_text_say(cx->a, cx->lang, v[i]));
    }
}

static void changes(mz_cx *cx, mz_table *t, const struct feed_delivery *d,
                    const struct feed_change *c)
{
    row_n(cx, t, MZ_T("Replaces delivery"), d->replaces);
    row_n(cx, t, MZ_T("Rows before"), c->rows_before);
    if (c->added != MZ_NULL) {
        row_n(cx, t, MZ_T("Persons added"), c->added);
        row_n(cx, t, MZ_T("Persons gone"), c->removed);
        row_n(cx, t, MZ_T("Persons with other values"), c->changed);
    }
}

static void reasons(mz_cx *cx, mz_table *t, const struct feed_detail *d)
{
    for (int i = 0; i < MZ_REASONS_N; i++) {
        if (d->reason[i] > 0) {
            struct mz_say say = {.text = mz_feed_reason_text((enum mz_feed_reason)i),
                                 .arg = {MZ_S("…")}};
            mz_table_text(t, mz_text_say(cx->a, cx->lang, say));
            mz_table_text(t, mz_str_fmt(cx->a, "%" PRId64, d->reason[i]));
        }
    }
}

static void features(mz_cx *cx, mz_table *t, const struct catalogue *c, const struct feed_detail *d)
{
    for (size_t i = 0; i < d->feature_n; i++) {
        const struct catalogue_feature *f = catalogue_feature(c, d->feature[i].id, NULL);
        if (f == NULL) {
            continue;
        }
        struct mz_say say = {.text = MZ_T("{0} persons, {1} in all"),
                             .arg = {mz_str_fmt(cx->a, "%" PRId64, d->feature[i].people),
                                     feed_amount(cx->a, c, f, d->feature[i].sum)}};
        mz_table_text(t, catalogue_word(cx->lang, f->label, f->label_en));
        mz_table_text(t, mz_text_say(cx->a, cx->lang, say));
    }
}

static mz_code print_report(mz_cx *cx, const struct mz_args *args, int64_t id)
{
    static const struct mz_column columns[] = {
        {"what", MZ_T("What"), MZ_CELL_TEXT, 0},
        {"value", MZ_T("Value"), MZ_CELL_TEXT, 0},
        {0},
    };
    struct feed_delivery d;
    struct feed_detail *detail = MZ_NEW(cx->a, struct feed_detail);
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    MZ_TRY(feed_delivery(cx, id, &d));
    MZ_TRY(feed_detail_of(cx, &d, detail));
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, d.category, &k));
    mz_table *t = mz_table_new(cx, columns);
    row_n(cx, t, MZ_T("Delivery"), d.id);
    row(cx, t, MZ_T("Category||of the catalogue"),
        mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(k->no),
                   MZ_ARG(catalogue_word(cx->lang, k->label, k->label_en))));
    row(cx, t, MZ_T("Month"), catalogue_period_text(cx->a, d.period));
    row(cx, t, MZ_T("Who sent it"), d.source);
    row(cx, t, MZ_T("State"), d.state);
    row_n(cx, t, MZ_T("Rows"), d.rows);
    row_n(cx, t, MZ_T("About people of ours"), d.ours);
    row_n(cx, t, MZ_T("About others"), d.strangers);
    row_n(cx, t, MZ_T("Rows that came back"), d.invalid);
    row_n(cx, t, MZ_T("Twice in the file"), d.duplicates);
    row_n(cx, t, MZ_T("Persons of ours"), d.people);
    reasons(cx, t, detail);
    features(cx, t, c, detail);
    if (detail->has_change) {
        changes(cx, t, &d, &detail->change);
    }
    says(cx, t, MZ_T("Worth a look"), detail->jump, detail->jump_n);
    says(cx, t, MZ_T("About the file"), detail->say, detail->say_n);
    mz_table_print(cx, args, t);
    return MZ_OK;
}

static mz_code bring(mz_cx *cx, struct mz_args *args, int64_t *id, bool *same)
{
    mz_str path = mz_operand(args, 0);
    const char *slash = strrchr(path.p, '/');
    struct feed_new in = {.period = mz_arg_int(args, "period"),
                          .source = mz_arg_text(args, "source"),
                          .name = slash == NULL ? path : mz_str_of(slash + 1),
                          .origin = FEED_COMMAND};
    mz_str *column = MZ_NEW_N(cx->a, mz_str, COLUMN_MAX);
    while (in.column_n < COLUMN_MAX && mz_arg_nth(args, "map", in.column_n).p != NULL) {
        column[in.column_n] = mz_arg_nth(args, "map", in.column_n);
        in.column_n++;
    }
    in.column = column;
    MZ_TRY(feed_category(cx, mz_arg_text(args, "item"), &in.category));
    in.fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (in.fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "FILE",
                         .text = MZ_T("The file {0} cannot be opened."), .arg = {path});
    }
    mz_code rc = feed_make(cx, &in, id, same);
    (void)close(in.fd);
    return rc;
}

static mz_code read_it(mz_cx *cx, struct mz_args *args, int64_t id)
{
    struct telling t = {.cx = cx};
    t.bar = mz_progress_start(cx, args, MZ_T("Reading rows"), 0);
    mz_code rc = feed_run(cx, id, &(struct feed_tell){stopped, step, &t, false});
    mz_progress_end(&t.bar);
    if (rc == MZ_STOPPED) {
        return mz_cli_stop(cx);
    }
    MZ_TRY(rc);
    return print_report(cx, args, id);
}

static mz_code same_as(mz_cx *cx, struct mz_args *args, int64_t id)
{
    struct mz_say say = {.text = MZ_T("Nothing to do: delivery {0} has the same content for the "
                                      "same month."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, id)}};
    (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    return print_report(cx, args, id);
}

static mz_code finish(mz_cx *cx, struct mz_args *args, int64_t id, bool same)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, id, &d));
    if (same) {
        return same_as(cx, args, id);
    }
    if (mz_str_eq(d.state, MZ_S("columns"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text =
                             MZ_T("The catalogue does not know which column holds the ID number "
                                  "or an item. Say it with --map COLUMN=ITEM; delivery {0} "
                                  "waits."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, id)});
    }
    return read_it(cx, args, id);
}

static mz_code load_inside(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    bool same = false;
    MZ_TRY(bring(cx, args, &id, &same));
    return finish(cx, args, id, same);
}

static mz_code load(mz_cx *cx, struct mz_args *args)
{
    return inside(cx, args, load_inside);
}

static mz_code pull_inside(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    bool same = false;
    MZ_TRY(feed_pull(cx, mz_operand(args, 0), mz_arg_int(args, "period"), &id, &same));
    return finish(cx, args, id, same);
}

static mz_code pull(mz_cx *cx, struct mz_args *args)
{
    return inside(cx, args, pull_inside);
}

/* ---- report, reject, list -------------------------------------------------- */

static mz_code id_of(mz_cx *cx, struct mz_args *args, int64_t *id)
{
    return mz_str_i64(cx, "DELIVERY", mz_operand(args, 0), 1, INT64_MAX, id);
}

static mz_code report(mz_cx *cx, struct mz_args *args)
{
    int64_t id = 0;
    MZ_TRY(id_of(cx, args, &id));
    return print_report(cx, args, id);
}

static mz_code put(mz_cx *cx, void *p, mz_str piece)
{
    FILE *out = p;
    return fwrite(piece.p, 1, piece.n, out) == piece.n
               ? MZ_OK
               : mz_fail(cx, MZ_IO, "could not write the rows");
}

static mz_code reject(mz_cx *cx, struct mz_args *args)
{
    struct feed_delivery d;
    int64_t id = 0;
    MZ_TRY(id_of(cx, args, &id));
    MZ_TRY(feed_delivery(cx, id, &d));
    mz_str path = mz_arg_text(args, "out");
    FILE *out = path.p == NULL ? mz_cli_out(args) : fopen(path.p, "wbe");
    if (out == NULL) {
        return mz_refuse(cx, MZ_IO, .field = "out", .text = MZ_T("The file {0} cannot be opened."),
                         .arg = {path});
    }
    mz_code rc = feed_rejects(cx, &d, put, out);
    if ((path.p != NULL ? fclose(out) : fflush(out)) != 0 && rc == MZ_OK) {
        rc = mz_fail(cx, MZ_IO, "could not write the rows");
    }
    return rc;
}

static mz_code list(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"delivery", MZ_T("Delivery"), MZ_CELL_INT, 0},
        {"category", MZ_T("Category||of the catalogue"), MZ_CELL_TEXT, 0},
        {"month", MZ_T("Month"), MZ_CELL_TEXT, 0},
        {"source", MZ_T("Who sent it"), MZ_CELL_TEXT, 24},
        {"state", MZ_T("State"), MZ_CELL_TEXT, 0},
        {"rows", MZ_T("Rows"), MZ_CELL_INT, 0},
        {"ours", MZ_T("About people of ours"), MZ_CELL_INT, 0},
        {"invalid", MZ_T("Rows that came back"), MZ_CELL_INT, 0},
        {"file", MZ_T("File"), MZ_CELL_TEXT, 40},
        {0},
    };
    const struct catalogue_category *k = NULL;
    struct feed_recent_row *rows = NULL;
    size_t n = 0;
    mz_str item = mz_arg_text(args, "item");
    if (item.p != NULL) {
        MZ_TRY(feed_category(cx, item, &k));
    }
    MZ_TRY(feed_recent(cx, k == NULL ? MZ_S("") : k->no, MZ_S(""), SHOWN, 0, &rows, &n));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        mz_table_int(t, rows[i].id);
        mz_table_text(t, rows[i].category);
        mz_table_text(t, catalogue_period_text(cx->a, rows[i].period));
        mz_table_text(t, rows[i].source);
        mz_table_text(t, rows[i].state);
        mz_table_int(t, rows[i].rows_n);
        mz_table_int(t, rows[i].ours_n);
        mz_table_int(t, rows[i].invalid_n);
        mz_table_text(t, rows[i].name);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

/* ---- sources --------------------------------------------------------------- */

static mz_code add_source(mz_cx *cx, void *p)
{
    struct feed_source_add_args *a = p;
    MZ_TRY(mz_id_take(cx, a->county, 1, &a->id));
    MZ_TRY(feed_source_add(cx, a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.source"),
                                             .kind = MZ_S("feed_source"),
                                             .subject = a->id,
                                             .division = a->division});
}

static mz_code source_add(mz_cx *cx, struct mz_args *args)
{
    const struct catalogue_category *k = NULL;
    mz_str month = mz_arg_text(args, "month");
    MZ_TRY(feed_category(cx, mz_arg_text(args, "item"), &k));
    struct feed_source_add_args a = {.county = cx->world->division / MZ_COUNTY_UNIT,
                                     .division = cx->world->division,
                                     .name = mz_operand(args, 0),
                                     .category = k->no,
                                     .connection = mz_arg_text(args, "connection"),
                                     .relation = mz_arg_text(args, "table"),
                                     .month = month.p == NULL ? MZ_S("") : month,
                                     .made_ms = mz_now_ms(cx)};
    return mz_tx(cx, add_source, &a);
}

static mz_code source_list(mz_cx *cx, struct mz_args *args)
{
    static const struct mz_column columns[] = {
        {"name", MZ_T("Name"), MZ_CELL_TEXT, 0},
        {"category", MZ_T("Category||of the catalogue"), MZ_CELL_TEXT, 0},
        {"connection", MZ_T("Connection"), MZ_CELL_TEXT, 0},
        {"table", MZ_T("Table||of a database"), MZ_CELL_TEXT, 0},
        {"month", MZ_T("Column of the month"), MZ_CELL_TEXT, 0},
        {0},
    };
    struct feed_sources_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(feed_sources(cx, cx->world->division / MZ_COUNTY_UNIT, &rows, &n));
    mz_table *t = mz_table_new(cx, columns);
    for (size_t i = 0; i < n; i++) {
        mz_table_text(t, rows[i].name);
        mz_table_text(t, rows[i].category);
        mz_table_text(t, rows[i].connection);
        mz_table_text(t, rows[i].relation);
        mz_table_text(t, rows[i].month);
    }
    mz_table_print(cx, args, t);
    return MZ_OK;
}

struct dropping {
    int64_t county;
    mz_str name;
};

static mz_code drop_source(mz_cx *cx, void *p)
{
    const struct dropping *d = p;
    int64_t changed = 0;
    MZ_TRY(feed_source_drop(cx, d->county, d->name, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("There is no source \"{0}\"; mz feed source list shows them"),
                         .arg = {d->name});
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.source"),
                                             .kind = MZ_S("feed_source"),
                                             .division = d->county * MZ_COUNTY_UNIT});
}

static mz_code source_drop(mz_cx *cx, struct mz_args *args)
{
    struct dropping d = {cx->world->division / MZ_COUNTY_UNIT, mz_operand(args, 0)};
    return mz_tx(cx, drop_source, &d);
}

/* Taken, and read here: no server would. One that fails does not hold up the others. */
static mz_code drop_now(mz_cx *cx, struct mz_args *args)
{
    struct feed_dropped_row *r = NULL;
    size_t n = 0;
    MZ_TRY(feed_drop_job(cx, 0, MZ_S("{}")));
    MZ_TRY(feed_dropped(cx, DROPPED_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        mz_code rc = read_it(cx, args, r[i].id);
        if (rc == MZ_STOPPED || mz_cli_stopped(cx)) {
            return rc;
        }
        if (rc != MZ_OK) { /* its report lies in DATA/drop/failed */
            mz_str why = mz_text_error(cx->a, cx->lang, &cx->err);
            (void)fprintf(mz_cli_err(args), "%" PRId64 ": " MZ_FMT "\n", r[i].id, MZ_ARG(why));
            mz_clear(cx);
        }
    }
    return MZ_OK;
}

/* ---- rows ---- */

static const struct mz_option item_option[] = {
    {.name = "item",
     .letter = 'i',
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Category of the catalogue: its number, id or name")},
    {0},
};

static const struct mz_option load_options[] = {
    {.name = "item",
     .letter = 'i',
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Category of the catalogue: its number, id or name")},
    {.name = "period",
     .letter = 'p',
     .type = MZ_OPT_MONTH,
     .required = true,
     .help = MZ_T("Month that the delivery speaks of")},
    {.name = "source",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Who sent it, where a category has several senders; columns are remembered by "
                  "this name")},
    {.name = "map",
     .type = MZ_OPT_TEXT,
     .many = true,
     .value = "COLUMN=ITEM",
     .help = MZ_T("What a column is, over what the catalogue knows")},
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .help = MZ_T("Office that takes the delivery in; without: this one")},
    {0},
};

static const struct mz_option pull_options[] = {
    {.name = "period",
     .letter = 'p',
     .type = MZ_OPT_MONTH,
     .required = true,
     .help = MZ_T("Month that the delivery speaks of")},
    {.name = "division",
     .type = MZ_OPT_DIVISION,
     .help = MZ_T("Office that takes the delivery in; without: this one")},
    {0},
};

static const struct mz_option reject_options[] = {
    {.name = "out",
     .letter = 'o',
     .type = MZ_OPT_PATH,
     .help = MZ_T("File to write; without: the standard output")},
    {0},
};

static const struct mz_option source_options[] = {
    {.name = "item",
     .letter = 'i',
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Category of the catalogue: its number, id or name")},
    {.name = "connection",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Name of a line in DATA/feed/connections")},
    {.name = "table",
     .type = MZ_OPT_TEXT,
     .required = true,
     .help = MZ_T("Table or view of the department, with its schema")},
    {.name = "month",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("Column that holds the month; without: the whole table is of the month asked "
                  "for")},
    {0},
};

const struct mz_command feed_commands[] = {
    {.name = "feed load",
     .run = load,
     .options = load_options,
     .operands = "FILE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Read one delivery of a department"),
     .more =
         MZ_T("The file is CSV, TSV, xlsx or JSON lines, packed or not, in UTF-8 or GB18030. The "
              "same content for the same month does nothing; other content replaces what was "
              "delivered and says what changed. Ctrl-C leaves nothing half done.")},
    {.name = "feed list",
     .run = list,
     .options = item_option,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show the deliveries, the newest first")},
    {.name = "feed report",
     .run = report,
     .operands = "DELIVERY",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show what a delivery was like")},
    {.name = "feed reject",
     .run = reject,
     .options = reject_options,
     .operands = "DELIVERY",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Give the rows back that could not be used, with the reason")},
    {.name = "feed pull",
     .run = pull,
     .options = pull_options,
     .operands = "SOURCE",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Read a department's table as a delivery")},
    {.name = "feed drop",
     .run = drop_now,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Take the files in the drop folder now, without a running server")},
    {.name = "feed source add",
     .run = source_add,
     .options = source_options,
     .operands = "NAME",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Name a department's table that is pulled")},
    {.name = "feed source list",
     .run = source_list,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Show the tables that are pulled")},
    {.name = "feed source drop",
     .run = source_drop,
     .operands = "NAME",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Forget a table that was pulled")},
    {.name = "feed catalogue list",
     .run = feed_catalogue_list,
     .operands = "[FOLDER]",
     .help = MZ_T("Show the categories of the catalogue")},
    {.name = "feed catalogue check",
     .run = feed_catalogue_check,
     .operands = "[FOLDER]",
     .help = MZ_T("Prove a catalogue sound, or show every fault with the way out")},
    {0},
};
