#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli_int.h"
#include "cli/print.h"

#include "check.h"

/* ---- a small program ------------------------------------------------------ */

struct seen {
    int64_t people, from, period, division;
    int kind;
    bool fast, given;
    char item[64], second[64], operand[64];
    size_t operands_n;
    int opened, closed;
};

/* The command under test reports through the role of its context's actor: tests own both. */
static struct seen *seen_of(mz_cx *cx)
{
    return (struct seen *)(uintptr_t)cx->actor->role.p;
}

static mz_code load(mz_cx *cx, struct mz_args *args)
{
    struct seen *s = seen_of(cx);
    s->people = mz_arg_int(args, "people");
    s->from = mz_arg_int(args, "from");
    s->period = mz_arg_int(args, "period");
    s->division = mz_arg_int(args, "division");
    s->kind = mz_arg_choice(args, "kind");
    s->fast = mz_arg_flag(args, "fast");
    s->given = mz_arg_given(args, "people");
    s->operands_n = mz_operands_n(args);
    (void)snprintf(s->item, sizeof s->item, MZ_FMT, MZ_ARG(mz_arg_nth(args, "item", 0)));
    (void)snprintf(s->second, sizeof s->second, MZ_FMT, MZ_ARG(mz_arg_nth(args, "item", 1)));
    (void)snprintf(s->operand, sizeof s->operand, MZ_FMT, MZ_ARG(mz_operand(args, 0)));
    return MZ_OK;
}

static mz_code wipe(mz_cx *cx, struct mz_args *args)
{
    return mz_cli_confirm(cx, args,
                          (struct mz_say){.text = "This deletes {0}.", .arg = {MZ_S("it")}});
}

static mz_code fail(mz_cx *cx, struct mz_args *args)
{
    (void)args;
    return mz_fail(cx, MZ_CORRUPT, "page 7 is torn");
}

static const struct mz_option load_options[] = {
    {.name = "people",
     .letter = 'n',
     .type = MZ_OPT_INT,
     .least = 1,
     .most = 500,
     .preset = "20",
     .help = "How many"},
    {.name = "from", .type = MZ_OPT_DATE, .help = "First day"},
    {.name = "period", .type = MZ_OPT_MONTH, .help = "Month"},
    {.name = "division", .type = MZ_OPT_DIVISION, .help = "Where"},
    {.name = "kind", .type = MZ_OPT_ENUM, .choices = "csv xlsx json", .help = "Kind of file"},
    {.name = "fast", .letter = 'f', .type = MZ_OPT_FLAG, .help = "Hurry"},
    {.name = "item", .letter = 'i', .type = MZ_OPT_TEXT, .many = true, .help = "Category"},
    {0},
};
static const struct mz_option wipe_options[] = {
    {.name = "yes", .letter = 'y', .type = MZ_OPT_FLAG, .help = "Do not ask"},
    {0},
};
static const struct mz_command commands[] = {
    {.name = "feed load",
     .run = load,
     .options = load_options,
     .operands = "FILE...",
     .help = "Read files"},
    {.name = "feed report",
     .run = load,
     .options = load_options,
     .operands = "[NAME]",
     .help = "Report",
     .flags = MZ_CMD_DB},
    {.name = "wipe", .run = wipe, .options = wipe_options, .help = "Delete all"},
    {.name = "break", .run = fail, .help = "Fail", .flags = MZ_CMD_DB},
    {.name = "secret", .run = fail, .help = "Not listed", .flags = MZ_CMD_HIDDEN},
    {0},
};
static const struct mz_command *const tables[] = {commands, NULL};

static mz_code open_db(mz_cx *cx, const struct mz_args *args, void *p)
{
    (void)cx;
    (void)args;
    ((struct seen *)p)->opened++;
    return MZ_OK;
}

static void close_db(mz_cx *cx, void *p)
{
    (void)cx;
    ((struct seen *)p)->closed++;
}

struct result {
    struct seen seen;
    int code;
    char out[32768];
    char err[4096];
};

static void slurp(FILE *f, char *to, size_t n)
{
    rewind(f);
    to[fread(to, 1, n - 1, f)] = '\0';
    (void)fclose(f);
}

enum { WORDS_MAX = 16 };

/* Runs one line of words; `answer` is what a terminal would type, NULL for no terminal. */
static void run(struct result *r, const char *line, const char *answer)
{
    *r = (struct result){0};
    char copy[512];
    char *argv[WORDS_MAX] = {(char[]){"mz"}};
    int argc = 1;
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *p = copy, *w; argc < WORDS_MAX && (w = strsep(&p, " ")) != NULL;) {
        argv[argc++] = w;
    }
    mz_arena *a = mz_arena_new((size_t)1 << 24);
    struct mz_actor actor = {.role = {(const char *)&r->seen, 0}};
    mz_cx cx = {.a = a, .actor = &actor};
    struct mz_cli cli = {.program = "mz",
                         .version = "0",
                         .about = "a test",
                         .tables = tables,
                         .data = "/data",
                         .open = open_db,
                         .close = close_db,
                         .p = &r->seen};
    struct mz_cli_io io = {
        .in = tmpfile(), .out = tmpfile(), .err = tmpfile(), .in_tty = answer != NULL};
    (void)fputs(answer == NULL ? "yes\n" : answer, io.in);
    rewind(io.in);
    r->code = mz_cli_run(&cx, &cli, &io, argc, argv);
    slurp(io.out, r->out, sizeof r->out);
    slurp(io.err, r->err, sizeof r->err);
    (void)fclose(io.in);
    mz_arena_free(a);
}

/* The line is refused with the exit code of usage, naming `part`, and nothing ran. */
static bool refused(const char *line, const char *part)
{
    struct result *r = calloc(1, sizeof *r);
    run(r, line, NULL);
    bool good = r->code == mz_code_exit(MZ_USAGE) && strstr(r->err, part) != NULL &&
                r->seen.operands_n == 0 && r->seen.opened == 0;
    if (!good) {
        printf("%s: exit %d: %s", line, r->code, r->err);
    }
    free(r);
    return good;
}

/* ---- options ---------------------------------------------------------------- */

TEST(options_are_read_in_every_spelling)
{
    static struct result r;
    run(&r, "feed load --people 7 --from=2024-02-29 --period 2026-03 --division 331181 a.csv",
        NULL);
    CHECK(r.code == 0 && r.seen.people == 7 && r.seen.given);
    CHECK(r.seen.from == 19782 && r.seen.period == 2026 * 12 + 2);
    CHECK(r.seen.division == INT64_C(331181000000));
    CHECK(strcmp(r.seen.operand, "a.csv") == 0 && r.seen.kind == -1);
    run(&r, "feed load -n7 -fi x --item y --kind xlsx -- --a --b", NULL);
    CHECK(r.seen.people == 7 && r.seen.fast && r.seen.kind == 1 && r.seen.operands_n == 2);
    CHECK(strcmp(r.seen.item, "x") == 0 && strcmp(r.seen.second, "y") == 0);
    CHECK(strcmp(r.seen.operand, "--a") == 0);
    run(&r, "--lang zh feed load -", NULL);
    CHECK(r.code == 0 && r.seen.people == 20 && !r.seen.given && r.seen.from == MZ_ARG_NONE);
}

TEST(values_out_of_bounds_are_refused)
{
    CHECK(refused("feed load -n 0 f", "\"0\" of option \"-n\" must be in 1 to 500"));
    CHECK(refused("feed load --people 501 f", "1 to 500"));
    CHECK(refused("feed load --people 1x f", "not a whole number"));
    CHECK(refused("feed load --people 99999999999999999999 f", "not a whole number"));
    CHECK(refused("feed load --from 2023-02-29 f", "not a date"));
    CHECK(refused("feed load --from 2023-2-9 f", "not a date"));
    CHECK(refused("feed load --from 2023-02-2x f", "not a date"));
    CHECK(refused("feed load --period 2023-13 f", "not a month"));
    CHECK(refused("feed load --period 2023-01-01 f", "not a month"));
    CHECK(refused("feed load --division 33118 f", "division code"));
    CHECK(refused("feed load --division 031181 f", "division code"));
    CHECK(refused("feed load --kind pdf f", "one of: csv, xlsx, json"));
    CHECK(refused("feed load --item= f", "may not be empty"));
    CHECK(refused("feed load --item \xff f", "not UTF-8"));
}

TEST(mistakes_name_the_word_and_the_way_out)
{
    CHECK(refused("feed load --poeple 3 f", "did you mean \"--people\""));
    CHECK(refused("feed load --zzzzz f", "mz feed load --help"));
    CHECK(refused("feed load -z f", "\"-z\""));
    CHECK(refused("feed load", "FILE is missing; write: mz feed load [OPTION...] FILE..."));
    CHECK(refused("feed report a b", "unexpected word \"b\""));
    CHECK(refused("feed lod f", "did you mean \"feed load\""));
    CHECK(refused("feed", "goes on with one of: load, report"));
    CHECK(refused("fast load", "mz help"));
    CHECK(refused("feed load -n", "needs a value: N"));
    CHECK(refused("feed load -n 1 -n 2 f", "given twice"));
    CHECK(refused("feed load --fast=yes f", "takes no value"));
    CHECK(refused("feed load --db oracle:x f", "names no database"));
    CHECK(refused("--fast feed load f", "\"--fast\""));
}

TEST(repeated_values_have_a_limit)
{
    mz_arena *a = mz_arena_new(1 << 20);
    mz_cx cx = {.a = a};
    char *argv[2 + 2 * (MZ_OPTION_TIMES_MAX + 1)];
    int argc = 0;
    char program[] = "mz";
    char option[] = "-i";
    char value[] = "x";
    argv[argc++] = program;
    for (int i = 0; i <= MZ_OPTION_TIMES_MAX; i++) {
        argv[argc++] = option;
        argv[argc++] = value;
    }
    struct mz_cli cli = {.program = "mz", .tables = tables};
    struct mz_args *args = MZ_NEW(a, struct mz_args);
    args->cli = &cli;
    args->command = &commands[0];
    args->a = a;
    CHECK(mz_args_read(&cx, args, argc, argv, argc, 0) == MZ_USAGE);
    CHECK(strstr(cx.err.msg, "more than 64 times") != NULL);
    mz_arena_free(a);
}

TEST(the_database_is_opened_only_where_a_row_asks)
{
    static struct result r;
    run(&r, "feed load f", NULL);
    CHECK(r.seen.opened == 0 && r.seen.closed == 0);
    run(&r, "feed report", NULL);
    CHECK(r.seen.opened == 1 && r.seen.closed == 1);
    run(&r, "feed report --help", NULL);
    CHECK(r.code == 0 && r.seen.opened == 0 && strstr(r.out, "--people N") != NULL);
}

TEST(an_error_ends_with_its_code_and_its_cause)
{
    static struct result r;
    run(&r, "break", NULL);
    CHECK(r.code == mz_code_exit(MZ_CORRUPT) && r.seen.closed == 1);
    CHECK(strstr(r.err, "mz: page 7 is torn\n") != NULL);
    run(&r, "break --json", NULL);
    CHECK(strstr(r.err, "{\"error\":\"CORRUPT\"") == r.err);
    CHECK(strstr(r.err, "\"detail\":\"page 7 is torn\"}\n") != NULL);
}

TEST(a_dangerous_act_asks_first)
{
    static struct result r;
    run(&r, "wipe", NULL);
    CHECK(r.code == mz_code_exit(MZ_DENIED) && strstr(r.err, "give --yes") != NULL);
    run(&r, "wipe --yes", NULL);
    CHECK(r.code == 0);
    run(&r, "wipe", "yes\n");
    CHECK(r.code == 0 && strstr(r.err, "This deletes it.") != NULL);
    run(&r, "wipe", "y\n");
    CHECK(r.code == mz_code_exit(MZ_DENIED) && strstr(r.err, "nothing was changed") != NULL);
    run(&r, "wipe", "");
    CHECK(r.code == mz_code_exit(MZ_DENIED));
}

TEST(a_signal_asks_commands_to_stop)
{
    mz_cx cx = {.a = NULL};
    mz_cli_catch();
    CHECK(!mz_cli_stopped(&cx));
    (void)raise(SIGINT);
    CHECK(mz_cli_stopped(&cx));
    CHECK(mz_cli_stop(&cx) == MZ_STOPPED && cx.err.code == MZ_STOPPED);
    mz_cli_catch();
    CHECK(!mz_cli_stopped(&cx));
    (void)signal(SIGINT, SIG_DFL);
}

TEST(hidden_commands_run_but_are_not_listed)
{
    static struct result r;
    run(&r, "help", NULL);
    CHECK(r.code == 0 && strstr(r.out, "feed load") != NULL && strstr(r.out, "secret") == NULL);
    run(&r, "help feed", NULL);
    CHECK(strstr(r.out, "feed report") != NULL && strstr(r.out, "wipe") == NULL);
    run(&r, "secret", NULL);
    CHECK(r.code == mz_code_exit(MZ_CORRUPT));
}

TEST(words_are_near_by_edits)
{
    CHECK(mz_word_distance(MZ_S("poeple"), MZ_S("people"), 2) == 1);
    CHECK(mz_word_distance(MZ_S("load"), MZ_S("loads"), 2) == 1);
    CHECK(mz_word_distance(MZ_S(""), MZ_S("ab"), 2) == 2);
    CHECK(mz_word_distance(MZ_S("abc"), MZ_S("xyz"), 2) == 3);
}

/* ---- mistakes of the tables ---------------------------------------------------- */

static bool mistaken(const struct mz_command *table, const char *part)
{
    const struct mz_command *const list[] = {table, NULL};
    struct mz_cli cli = {.program = "mz", .tables = list};
    mz_arena *a = mz_arena_new(1 << 20);
    const char *m = mz_cli_mistake(a, &cli);
    bool good = part == NULL ? m == NULL : m != NULL && strstr(m, part) != NULL;
    if (!good) {
        printf("mistake: %s\n", m == NULL ? "none" : m);
    }
    mz_arena_free(a);
    return good;
}

/* A later value of a field replaces the usual one, which is what each case is about. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define ROW(...) \
    ((const struct mz_command[]){{.name = "x", .run = fail, .help = "h", __VA_ARGS__}, {0}})
#define OPT(...)                                 \
    .options = (const struct mz_option[])        \
    {                                            \
        {.name = "o", .help = "h", __VA_ARGS__}, \
        {                                        \
            0                                    \
        }                                        \
    }

TEST(wrong_tables_are_found)
{
    CHECK(mistaken(commands, NULL));
    CHECK(mistaken(ROW(.name = "Feed"), "not one to three words"));
    CHECK(mistaken(ROW(.name = "a b c d"), "not one to three words"));
    CHECK(mistaken(ROW(.name = "help"), "twice"));
    CHECK(mistaken(ROW(.help = NULL), "has no help"));
    CHECK(mistaken(ROW(.run = NULL), "nothing to run"));
    CHECK(mistaken(ROW(.flags = MZ_CMD_CREATE), "MZ_CMD_DB"));
    CHECK(mistaken(ROW(.operands = "[A] B"), "cannot be told apart"));
    CHECK(mistaken(ROW(.operands = "A... B"), "cannot be told apart"));
    CHECK(mistaken(ROW(.operands = "A [B...]"), NULL));
    CHECK(mistaken(ROW(OPT(.name = "json")), "is a common option"));
    CHECK(mistaken(ROW(OPT(.letter = 'h')), "is a common option"));
    CHECK(mistaken(ROW(OPT(.help = "")), "has no help"));
    CHECK(mistaken(ROW(OPT(.type = MZ_OPT_ENUM)), "choices"));
    CHECK(mistaken(ROW(OPT(.type = MZ_OPT_INT, .least = 5, .most = 1)), "bounds"));
    CHECK(mistaken(ROW(OPT(.type = MZ_OPT_INT, .most = 5, .preset = "9")), "would refuse"));
    CHECK(mistaken(ROW(OPT(.type = MZ_OPT_INT, .many = true)), "cannot be many"));
    CHECK(mistaken(ROW(OPT(.required = true)), "is a flag"));
}

/* ---- completion and man pages, as bash and groff read them ----------------------- */

/* Writes the completion script of the small program to a file of its own. */
static void script(char path[32])
{
    static struct result r;
    (void)snprintf(path, 32, "/tmp/mz-complete-XXXXXX");
    int fd = mkstemp(path);
    run(&r, "completion bash", NULL);
    ssize_t n = write(fd, r.out, strlen(r.out));
    (void)n;
    (void)close(fd);
}

/* What bash offers for a typed line, sorted, joined by spaces. */
static bool offers(const char *path, const char *words, const char *want)
{
    char command[512];
    char got[1024] = "";
    (void)snprintf(command, sizeof command,
                   "bash --norc -c '. %s; COMP_WORDS=(mz %s); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); "
                   "_mz; printf \"%%s\\n\" \"${COMPREPLY[@]}\" | sort | paste -sd\" \"'",
                   path, words);
    FILE *f = popen(command, "r");
    if (f == NULL) {
        return false;
    }
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    bool good = pclose(f) == 0;
    got[strcspn(got, "\n")] = '\0';
    if (strcmp(got, want) != 0) {
        printf("mz %s: got \"%s\"\n", words, got);
    }
    return good && strcmp(got, want) == 0;
}

TEST(bash_completes_commands_options_and_values)
{
    char path[32];
    script(path);
    CHECK(offers(path, "fe", "feed"));
    CHECK(offers(path, "\"\"", "break completion feed help man wipe"));
    CHECK(offers(path, "feed \"\"", "load report"));
    CHECK(offers(path, "feed l", "load"));
    CHECK(offers(path, "feed load --p", "--people --period"));
    CHECK(offers(path, "feed load --kind \"\"", "csv json xlsx"));
    CHECK(offers(path, "feed load --kind = x", "xlsx"));
    CHECK(offers(path, "feed load --people \"\"", ""));
    CHECK(offers(path, "--lang \"\"", "en zh"));
    CHECK(offers(path, "--lang zh fe", "feed"));
    CHECK(offers(path, "--data /us", "/usr"));
    CHECK(offers(path, "feed load -n 5 /us", "/usr"));
    CHECK(offers(path, "wipe --y", "--yes"));
    CHECK(offers(path, "completion \"\"", "bash"));
    CHECK(offers(path, "help fe", "feed"));
    CHECK(offers(path, "help feed r", "report"));
    CHECK(offers(path, "--ver", "--version"));
    (void)unlink(path);
}

TEST(man_pages_are_clean_mdoc)
{
    static struct result r;
    char dir[] = "/tmp/mz-man-XXXXXX";
    char line[256];
    CHECK(mkdtemp(dir) != NULL);
    (void)snprintf(line, sizeof line, "man %s", dir);
    run(&r, line, NULL);
    CHECK(r.code == 0 && strstr(r.out, "8 manual pages") == r.out);
    (void)snprintf(
        line, sizeof line,
        "cd %s && ls | paste -sd' ' && for p in *; do groff -mdoc -Tutf8 -ww -z $p 2>&1; done;"
        "groff -mdoc -Tascii mz-feed-load.1 | col -bx | grep -c -e --people; rm -r %s",
        dir, dir);
    if (system("command -v groff col > /dev/null") != 0) { /* NOLINT(cert-env33-c): a fixed text */
        printf("skip: groff is not installed\n");
        return;
    }
    FILE *f = popen(line, "r");
    char got[1024] = "";
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    CHECK(pclose(f) == 0);
    CHECK(strcmp(got,
                 "mz-break.1 mz-completion.1 mz-feed-load.1 mz-feed-report.1 mz-help.1 mz-man.1 "
                 "mz-wipe.1 mz.1\n1\n") == 0);
}

TEST_MAIN(T(options_are_read_in_every_spelling), T(values_out_of_bounds_are_refused),
          T(mistakes_name_the_word_and_the_way_out), T(repeated_values_have_a_limit),
          T(the_database_is_opened_only_where_a_row_asks),
          T(an_error_ends_with_its_code_and_its_cause), T(a_dangerous_act_asks_first),
          T(a_signal_asks_commands_to_stop), T(hidden_commands_run_but_are_not_listed),
          T(words_are_near_by_edits), T(wrong_tables_are_found),
          T(bash_completes_commands_options_and_values), T(man_pages_are_clean_mdoc))
