/* rule_cli.c - packs on the command line: check and dump. */
#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"
#include "cli/print.h"
#include "feature/rule/law.h"
#include "feature/rule/rule.h"
#include "feature/rule/rule_int.h"

enum { SOURCE_MAX = 4 << 20 };

/* "packs/cn-33/" lies in "packs"; "cn-33" in ".". */
static mz_str above(mz_cx *cx, mz_str folder)
{
    size_t n = folder.n;
    while (n > 1 && folder.p[n - 1] == '/') {
        n--;
    }
    while (n > 0 && folder.p[n - 1] != '/') {
        n--;
    }
    return n == 0 ? MZ_S(".") : mz_str_dup(cx->a, (mz_str){folder.p, n > 1 ? n - 1 : n});
}

mz_code rule_open(mz_cx *cx, mz_str folder, struct ast_findings *f, struct ast_pack **pack,
                  struct rule_book **book)
{
    struct rule_library lib = rule_library_of(cx->a, above(cx, folder).p);
    *book = NULL;
    lib.places = law_places(cx);
    MZ_TRY(ast_load(cx, mz_str_z(cx->a, folder), f, pack));
    if (*pack == NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_check(cx, &lib, *pack, f, book));
    if (*book != NULL) {
        law_names(cx, *book);
    }
    return MZ_OK;
}

mz_str rule_folder_of(mz_cx *cx, mz_str folder, const struct ast_pack *pack,
                      const struct ast_at *at)
{
    while (folder.n > 1 && folder.p[folder.n - 1] == '/') {
        folder.n--;
    }
    if (pack == NULL || at->pack.n == 0 || mz_str_eq(at->pack, pack->id.s)) {
        return folder;
    }
    mz_str up = above(cx, folder);
    return mz_str_eq(up, MZ_S("."))
               ? at->pack
               : mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(up), MZ_ARG(at->pack));
}

/* The text of the file that a finding speaks of; empty when it cannot be read again. */
static mz_str source(mz_cx *cx, mz_str folder, const struct ast_at *at)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(folder), MZ_ARG(at->file));
    FILE *in = at->file.n == 0 ? NULL : fopen(path.p, "rb");
    if (in == NULL) {
        return (mz_str){NULL, 0};
    }
    char *text = mz_arena_alloc(cx->a, SOURCE_MAX);
    size_t n = fread(text, 1, SOURCE_MAX, in);
    (void)fclose(in);
    return (mz_str){text, n};
}

/* ---- check ------------------------------------------------------------------------ */

static const struct mz_column columns[] = {
    {.name = "grade", .label = MZ_T("Grade")},
    {.name = "check", .label = MZ_T("Check")},
    {.name = "pack", .label = MZ_T("Pack")},
    {.name = "folder", .label = MZ_T("Folder||of a pack")},
    {.name = "file", .label = MZ_T("File||where a finding stands")},
    {.name = "line", .label = MZ_T("Line||of a file"), .type = MZ_CELL_INT},
    {.name = "column", .label = MZ_T("Column||of a line"), .type = MZ_CELL_INT},
    {.name = "says", .label = MZ_T("What is wrong")},
    {.name = "way", .label = MZ_T("Way out")},
    {0},
};

static void put(mz_cx *cx, mz_table *t, mz_str folder, const struct ast_finding *f)
{
    static const char *const grades[] = {"error", "warning", "note"};
    mz_table_text(t, mz_str_of(grades[f->grade]));
    mz_table_text(t, mz_str_of(f->check));
    mz_table_text(t, f->at.pack);
    mz_table_text(t, folder);
    mz_table_text(t, f->at.file);
    mz_table_int(t, f->at.line);
    mz_table_int(t, f->at.col);
    mz_table_text(t, mz_text_say(cx->a, cx->lang, f->say));
    mz_table_text(t, f->way.text == NULL ? MZ_S("") : mz_text_say(cx->a, cx->lang, f->way));
}

void rule_print_findings(mz_cx *cx, FILE *out, struct rule_place of, const struct ast_findings *f,
                         bool notes)
{
    struct ast_at at = {.line = 0};
    mz_str folder = of.folder;
    mz_str text = {NULL, 0};
    for (size_t i = 0; i < f->n; i++) {
        const struct ast_finding *one = &f->v[i];
        if (one->grade == AST_NOTE && !notes) {
            continue;
        }
        if (!mz_str_eq(one->at.file, at.file) || !mz_str_eq(one->at.pack, at.pack)) {
            at = one->at;
            folder = rule_folder_of(cx, of.folder, of.pack, &at);
            text = source(cx, folder, &at);
        }
        mz_str s = rule_finding_say(cx->a, cx->lang, one, folder, text);
        (void)fwrite(s.p, 1, s.n, out);
    }
}

static size_t of_grade(const struct ast_findings *f, enum ast_grade grade)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        n += f->v[i].grade == grade;
    }
    return n;
}

static void sum_up(mz_cx *cx, FILE *out, const struct ast_findings *f, const struct rule_book *b,
                   mz_str folder)
{
    struct mz_say say = {.text = MZ_T("{0}: {1} errors, {2} warnings, {3} notes"),
                         .arg = {folder, mz_str_fmt(cx->a, "%zu", f->errors),
                                 mz_str_fmt(cx->a, "%zu", of_grade(f, AST_WARNING)),
                                 mz_str_fmt(cx->a, "%zu", of_grade(f, AST_NOTE))}};
    (void)fprintf(out, MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    if (b != NULL) {
        struct mz_say size = {
            .text = MZ_T("{0} rules, {1} facts, {2} parameters; semantic hash {3}"),
            .arg = {mz_str_fmt(cx->a, "%zu", b->rules_n), mz_str_fmt(cx->a, "%zu", b->facts_n),
                    mz_str_fmt(cx->a, "%zu", b->params_n), mz_str_of(b->semantic_hash)}};
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, size)));
        struct mz_say cites = {
            .text = MZ_T("{0} citations, {1} of them to be confirmed"),
            .arg = {mz_str_fmt(cx->a, "%zu", b->cites_n), mz_str_fmt(cx->a, "%zu", b->cites_open)}};
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, cites)));
        struct mz_say pin = {.text = MZ_T("a pack below that is to hold for just this one has the "
                                          "line extends: {0}@{1}"),
                             .arg = {b->packs[b->packs_n - 1]->id.s, mz_str_of(b->source_hash)}};
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, pin)));
    }
}

/* The letters of the pack and of its parents against the matters: the rest of a whole pack. */
static mz_code check_letters(mz_cx *cx, mz_str folder, const struct rule_book *b,
                             struct ast_findings *f)
{
    mz_str *folders = MZ_NEW_N(cx->a, mz_str, b->packs_n + 1);
    for (size_t i = 0; i < b->packs_n; i++) { /* parents stand first */
        struct ast_at at = {.pack = b->packs[b->packs_n - 1 - i]->id.s};
        folders[i] = rule_folder_of(cx, folder, b->packs[b->packs_n - 1], &at);
    }
    return rule_check_letters(cx, b, folders, b->packs_n, f);
}

enum { BESIDE_MAX = 200, HEAD_MAX = 16384 };

/* Does this pack.yaml hold to a hash? Only then packs are read that nobody asked for. */
static bool pinned(mz_cx *cx, mz_str folder)
{
    char text[HEAD_MAX];
    FILE *in = fopen(mz_str_fmt(cx->a, MZ_FMT "/pack.yaml", MZ_ARG(folder)).p, "rb");
    size_t n = in == NULL ? 0 : fread(text, 1, sizeof text, in);
    if (in != NULL) {
        (void)fclose(in);
    }
    const char *at = n == 0 ? NULL : memmem(text, n, "\nextends:", 9);
    const char *end = at == NULL ? NULL : memchr(at + 1, '\n', (size_t)(text + n - at) - 1);
    size_t line = at == NULL ? 0 : (size_t)((end == NULL ? text + n : end) - at);
    return line > 0 && memchr(at, '@', line) != NULL;
}

/* Folders of packs beside it, itself included. */
static size_t folders_beside(mz_cx *cx, mz_str folder, mz_str *v)
{
    mz_str up = above(cx, folder);
    DIR *dir = opendir(up.p);
    size_t n = 0;
    for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL && n < BESIDE_MAX;
         e = readdir(dir)) {
        v[n] = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(up), e->d_name);
        mz_str file = mz_str_fmt(cx->a, MZ_FMT "/pack.yaml", MZ_ARG(v[n]));
        n += e->d_name[0] != '.' && access(file.p, R_OK) == 0;
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return n;
}

/* The packs that lie there; none when none of them holds to a hash. */
static size_t beside(mz_cx *cx, mz_str folder, const struct ast_pack **v)
{
    mz_str *folders = MZ_NEW_N(cx->a, mz_str, BESIDE_MAX);
    size_t all = folders_beside(cx, folder, folders);
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < all; i++) {
        any = any || pinned(cx, folders[i]);
    }
    for (size_t i = 0; any && i < all; i++) {
        struct ast_findings f = {.a = cx->a};
        struct ast_pack *pack = NULL;
        if (ast_load(cx, folders[i].p, &f, &pack) != MZ_OK) {
            mz_clear(cx);
        }
        v[n] = pack;
        n += pack != NULL;
    }
    return n;
}

/* Who changes a parent is told which packs below it are refused by that. */
static mz_code print_pins(mz_cx *cx, FILE *out, mz_str folder, const struct ast_pack *pack)
{
    const struct ast_pack **v = MZ_NEW_N(cx->a, const struct ast_pack *, BESIDE_MAX);
    struct rule_pin *pins = NULL;
    size_t pins_n = 0;
    const struct rule_pins_of of = {v, beside(cx, folder, v), pack->id.s, pack};
    MZ_TRY(rule_pins(cx, &of, &pins, &pins_n));
    for (size_t i = 0; i < pins_n; i++) {
        struct mz_say say = {.text = MZ_T("{0} is refused beside this: {1} holds to another hash; "
                                          "review it, then write extends: {2}@{3}"),
                             .arg = {pins[i].pack, pins[i].by, pins[i].parent,
                                     mz_str_of(pins[i].hash)}};
        (void)fprintf(out, MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    }
    return MZ_OK;
}

static mz_code check(mz_cx *cx, struct mz_args *args)
{
    mz_table *t = mz_table_new(cx, columns);
    bool json = mz_cli_json(args);
    size_t errors = 0;
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        struct ast_findings f = {.a = cx->a};
        struct ast_pack *pack = NULL;
        struct rule_book *book = NULL;
        mz_str folder = mz_operand(args, i);
        MZ_TRY(rule_open(cx, folder, &f, &pack, &book));
        MZ_TRY(book == NULL ? MZ_OK : check_letters(cx, folder, book, &f));
        for (size_t k = 0; k < f.n; k++) {
            put(cx, t, rule_folder_of(cx, folder, pack, &f.v[k].at), &f.v[k]);
        }
        if (!json) {
            rule_print_findings(cx, mz_cli_out(args), (struct rule_place){folder, pack}, &f,
                                mz_arg_flag(args, "notes"));
            sum_up(cx, mz_cli_out(args), &f, book, folder);
            MZ_TRY(book == NULL ? MZ_OK : print_pins(cx, mz_cli_out(args), folder, pack));
        }
        errors += f.errors;
    }
    if (json) {
        mz_table_print(cx, args, t);
    }
    if (errors > 0) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The packs have {0} errors."),
                         .arg = {mz_str_fmt(cx->a, "%zu", errors)});
    }
    return MZ_OK;
}

/* ---- dump --------------------------------------------------------------------------- */

static void formula(mz_cx *cx, FILE *out, const char *word, const struct ast *e)
{
    if (e != NULL) {
        (void)fprintf(out, "  %s: " MZ_FMT "\n", word, MZ_ARG(ast_print(cx->a, cx->lang, e)));
    }
}

static void dump_rule(mz_cx *cx, FILE *out, const struct ast_rule *r)
{
    (void)fprintf(out, "rule " MZ_FMT "\n", MZ_ARG(r->id.s));
    formula(cx, out, "applies_when", r->applies_when);
    for (size_t v = 0; v < r->versions_n; v++) {
        formula(cx, out, "formula", r->versions[v].formula);
        for (size_t i = 0; i < r->versions[v].exceptions_n; i++) {
            formula(cx, out, "when", r->versions[v].exceptions[i].when);
            formula(cx, out, "then", r->versions[v].exceptions[i].formula);
        }
    }
    for (size_t i = 0; i < r->inputs_n; i++) {
        formula(cx, out, "input", r->inputs[i]);
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        for (size_t k = 0; r->rows[i].cells != NULL && !r->rows[i].otherwise && k < r->inputs_n;
             k++) {
            formula(cx, out, "cell", r->rows[i].cells[k]);
        }
        formula(cx, out, "row", r->rows[i].value);
    }
}

static mz_code dump(mz_cx *cx, struct mz_args *args)
{
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    FILE *out = mz_cli_out(args);
    mz_str folder = mz_operand(args, 0);
    MZ_TRY(rule_open(cx, folder, &f, &pack, &book));
    if (mz_arg_choice(args, "stage") == 0) {
        for (size_t i = 0; pack != NULL && i < pack->rules_n; i++) {
            dump_rule(cx, out, &pack->rules[i]);
        }
        return MZ_OK;
    }
    if (book == NULL) {
        rule_print_findings(cx, mz_cli_err(args), (struct rule_place){folder, pack}, &f, false);
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The packs have {0} errors."),
                         .arg = {mz_str_fmt(cx->a, "%zu", f.errors)});
    }
    mz_str s = ir_dump(cx->a, book);
    (void)fwrite(s.p, 1, s.n, out);
    return MZ_OK;
}

static const struct mz_option check_options[] = {
    {.name = "notes",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Show notes too, not only errors and warnings")},
    {0},
};

static const struct mz_option test_options[] = {
    {.name = "boundaries",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Say which limits and days of the packs no test stands on")},
    {.name = "conditions",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Say which rows, exceptions and operands no test has true, false or unknown")},
    {.name = "propose",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Print cases for those as a file of tests, which the author has to review")},
    {.name = "seed",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = INT32_MAX,
     .preset = "0",
     .help = MZ_T("Make the cases of properties from this seed; 0: as they say themselves")},
    {.name = "cases",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = AST_CASES_MAX,
     .preset = "0",
     .help = MZ_T("Try each property on so many cases; 0: as it says itself")},
    {0},
};

static const struct mz_option dump_options[] = {
    {.name = "stage",
     .type = MZ_OPT_ENUM,
     .choices = "ast typed",
     .preset = "typed",
     .help = MZ_T("What to print: formulas as written, or the typed graph")},
    {0},
};

static const struct mz_option eval_options[] = {
    {.name = "case",
     .type = MZ_OPT_PATH,
     .required = true,
     .help = MZ_T("The household as JSON: at, division, household, members")},
    {.name = "at",
     .type = MZ_OPT_DATE,
     .help = MZ_T("The day of the law, instead of the day in the case")},
    {.name = "outcome", .type = MZ_OPT_TEXT, .help = MZ_T("Only this outcome, by its id")},
    {.name = "rule",
     .type = MZ_OPT_TEXT,
     .help = MZ_T("The value of this rule instead, or why it does not apply")},
    {.name = "reform",
     .type = MZ_OPT_TEXT,
     .value = "ID|FILE",
     .help = MZ_T("Lay this reform over the law first: its id in the pack, or a file with it")},
    {.name = "explain",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Show conditions, calculation and the values of the law")},
    {.name = "record",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Print the record from which it can be decided again")},
    {0},
};

static const struct mz_option diff_options[] = {
    {.name = "from", .type = MZ_OPT_DATE, .help = MZ_T("Compare one pack on this day …")},
    {.name = "to", .type = MZ_OPT_DATE, .help = MZ_T("… with the same pack on this one")},
    {.name = "in", .type = MZ_OPT_DIVISION, .help = MZ_T("Division whose law is compared")},
    {0},
};

static const struct mz_option sql_options[] = {
    {.name = "day", .type = MZ_OPT_DATE, .help = MZ_T("By the law of this day; otherwise today")},
    {.name = "outcome", .type = MZ_OPT_TEXT, .help = MZ_T("Only this outcome, by its id")},
    {.name = "dialect",
     .type = MZ_OPT_ENUM,
     .choices = "postgres sqlite citus",
     .preset = "postgres",
     .help = MZ_T("For which database")},
    {0},
};

static const struct mz_option population_options[] = {
    {.name = "feeds",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Take facts from what departments delivered; so it is without --synth")},
    {.name = "synth",
     .type = MZ_OPT_FLAG,
     .help = MZ_T("Make synthetic economic facts; with --feeds only those no department gives")},
    {.name = "seed", .type = MZ_OPT_INT, .preset = "1", .help = MZ_T("Same seed, same facts")},
    {.name = "people",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 100000000,
     .preset = "0",
     .help = MZ_T("Make about so many people from nothing; 0: those of the database")},
    {.name = "unknown",
     .type = MZ_OPT_INT,
     .least = 0,
     .most = 1000,
     .preset = "10",
     .help = MZ_T("How many of a thousand facts are not known")},
    {.name = "pack", .type = MZ_OPT_TEXT, .help = MZ_T("Pack whose facts are made")},
    {.name = "at", .type = MZ_OPT_DATE, .help = MZ_T("Facts as of this day; otherwise today")},
    {0},
};

static const struct mz_option alert_options[] = {
    {.name = "at", .type = MZ_OPT_DATE, .help = MZ_T("By the law of this day; otherwise today")},
    {0},
};

static const struct mz_option simulate_options[] = {
    {.name = "set",
     .type = MZ_OPT_TEXT,
     .many = true,
     .value = "ID=VALUE",
     .help = MZ_T("Give a parameter another value: 1220元, 2, 20%, +5%")},
    {.name = "sweep",
     .type = MZ_OPT_TEXT,
     .value = "ID=A..B/STEP",
     .help = MZ_T("One line for each value of a parameter")},
    {.name = "reform",
     .type = MZ_OPT_TEXT,
     .value = "ID|FILE",
     .help = MZ_T("Compare with this reform: its id in the pack, or a file with it")},
    {.name = "at", .type = MZ_OPT_DATE, .help = MZ_T("By the law of this day; otherwise today")},
    {.name = "in", .type = MZ_OPT_DIVISION, .help = MZ_T("Only people of this division")},
    {.name = "csv", .type = MZ_OPT_FLAG, .help = MZ_T("Print comma-separated lines")},
    {0},
};

const struct mz_command rule_commands[] = {
    {.name = "rule check",
     .run = check,
     .options = check_options,
     .operands = "PACK...",
     .help = MZ_T("Check policy packs and say what is wrong, where, and the way out")},
    {.name = "rule dump",
     .run = dump,
     .options = dump_options,
     .operands = "PACK",
     .help = MZ_T("Print what the program has understood of a policy pack")},
    {.name = "rule eval",
     .run = rule_run_eval,
     .options = eval_options,
     .operands = "PACK",
     .help = MZ_T("Decide one case by a policy pack and say why")},
    {.name = "rule test",
     .run = rule_run_test,
     .options = test_options,
     .operands = "PACK...",
     .help = MZ_T("Run the tests that policy packs carry")},
    {.name = "rule replay",
     .run = rule_run_replay,
     .operands = "RECORD PACK",
     .help = MZ_T("Decide a record again and compare every byte")},
    {.name = "rule doc",
     .run = rule_run_doc,
     .operands = "PACK",
     .help = MZ_T("Print a policy pack as a document: articles, formulas, values, in words")},
    {.name = "rule diff",
     .run = rule_run_diff,
     .options = diff_options,
     .operands = "PACK [NEWER]",
     .help = MZ_T("Say what differs between two packs, or between two days of one")},
    {.name = "rule sql",
     .run = rule_run_sql,
     .options = sql_options,
     .operands = "PACK",
     .help = MZ_T("Print the statements that decide outcomes of a policy pack in a database")},
    {.name = "rule schema",
     .run = rule_run_schema,
     .help = MZ_T("Print the JSON schema of pack files, for editors")},
    {.name = "rule population",
     .run = rule_run_population,
     .options = population_options,
     .flags = MZ_CMD_DB,
     .help = MZ_T("Make the population that simulations run over")},
    {.name = "rule alert",
     .run = rule_run_alert,
     .options = alert_options,
     .operands = "PACK",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Queue determinations that come out otherwise by the law in force for review")},
    {.name = "replay",
     .run = rule_run_replay_id,
     .operands = "DETERMINATION",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Decide a determination again by the packs kept with it: the same bytes")},
    {.name = "simulate",
     .run = rule_run_simulate,
     .options = simulate_options,
     .operands = "PACK",
     .flags = MZ_CMD_DB,
     .help = MZ_T("Say what a change of the law does to everybody: caseload, cost, who gains and "
                  "who loses")},
    {0},
};
