#include "cli/cli_int.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/print.h"

/* ---- the built-in commands ---------------------------------------------- */

static mz_code help_run(mz_cx *cx, struct mz_args *args)
{
    mz_str name = {NULL, 0};
    for (size_t i = 0; i < mz_operands_n(args); i++) {
        mz_str w = mz_operand(args, i);
        name = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(name), i == 0 ? "" : " ", MZ_ARG(w));
    }
    const struct mz_command *c = mz_command_find(args->cli, name);
    if (c != NULL) {
        mz_help_command(cx, args->io->out, args->cli, c, args->io->columns);
        return MZ_OK;
    }
    size_t n = 0;
    const struct mz_command **all = mz_commands_sorted(cx->a, args->cli, &n);
    for (size_t i = 0; i < n; i++) {
        if (name.n == 0 || mz_command_under(all[i]->name, name)) {
            mz_help_program(cx, args->io->out, args->cli, name, args->io->columns);
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_USAGE, .text = MZ_T("unrecognized command \"{0}\"; \"{1}\" lists them"),
                     .arg = {name, mz_str_fmt(cx->a, "%s help", args->cli->program)});
}

const struct mz_command mz_cli_commands[] = {
    {.name = "help",
     .run = help_run,
     .operands = "[COMMAND...]",
     .help = MZ_T("Show what the program or one command can do")},
    {.name = "man",
     .run = mz_man_run,
     .operands = "DIR",
     .help = MZ_T("Write a manual page for every command into a folder")},
    {.name = "completion",
     .run = mz_completion_run,
     .operands = "bash",
     .help = MZ_T("Print the script that completes commands and options in a shell"),
     .more = MZ_T("Put the script where bash looks for it, for example\n"
                  "mz completion bash > /etc/bash_completion.d/mz")},
    {0},
};

/* ---- finding a command -------------------------------------------------- */

void mz_commands_each(const struct mz_cli *cli, bool (*fn)(const struct mz_command *c, void *p),
                      void *p)
{
    for (const struct mz_command *const *t = cli->tables; *t != NULL; t++) {
        for (const struct mz_command *c = *t; c->name != NULL; c++) {
            if (!fn(c, p)) {
                return;
            }
        }
    }
    for (const struct mz_command *c = mz_cli_commands; c->name != NULL; c++) {
        if (!fn(c, p)) {
            return;
        }
    }
}

struct found {
    mz_str name;
    const struct mz_command *c;
};

static bool named(const struct mz_command *c, void *p)
{
    struct found *f = p;
    if (mz_str_eq(mz_str_of(c->name), f->name)) {
        f->c = c;
    }
    return f->c == NULL;
}

const struct mz_command *mz_command_find(const struct mz_cli *cli, mz_str name)
{
    struct found f = {.name = name};
    mz_commands_each(cli, named, &f);
    return f.c;
}

bool mz_command_under(const char *name, mz_str group)
{
    return strncmp(name, group.p, group.n) == 0 && name[group.n] == ' ';
}

struct listed {
    const struct mz_command **v;
    size_t n;
};

static bool list_one(const struct mz_command *c, void *p)
{
    struct listed *l = p;
    if ((c->flags & MZ_CMD_HIDDEN) == 0) {
        if (l->v != NULL) {
            l->v[l->n] = c;
        }
        l->n++;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct mz_command *const *l = a;
    const struct mz_command *const *r = b;
    return strcmp((*l)->name, (*r)->name);
}

const struct mz_command **mz_commands_sorted(mz_arena *a, const struct mz_cli *cli, size_t *n)
{
    struct listed l = {.v = NULL};
    mz_commands_each(cli, list_one, &l);
    l = (struct listed){.v = MZ_NEW_N(a, const struct mz_command *, l.n)};
    mz_commands_each(cli, list_one, &l);
    qsort(l.v, l.n, sizeof(void *), by_name);
    *n = l.n;
    return l.v;
}

/* The command that the words from argv[first] name: the longest name wins. */
static const struct mz_command *match(mz_arena *a, const struct mz_cli *cli, int argc,
                                      char *const *argv, int first, int *words_n)
{
    const struct mz_command *best = NULL;
    mz_str name = {NULL, 0};
    for (int k = 0; k < MZ_COMMAND_WORDS_MAX && first + k < argc && argv[first + k][0] != '-';
         k++) {
        name = mz_str_fmt(a, MZ_FMT "%s%s", MZ_ARG(name), k == 0 ? "" : " ", argv[first + k]);
        const struct mz_command *c = mz_command_find(cli, name);
        if (c != NULL) {
            best = c;
            *words_n = k + 1;
        }
    }
    return best;
}

static mz_code unknown_command(mz_cx *cx, const struct mz_cli *cli, int argc, char *const *argv,
                               int first)
{
    size_t n = 0;
    const struct mz_command **all = mz_commands_sorted(cx->a, cli, &n);
    mz_str one = mz_str_of(argv[first]);
    mz_str two = one;
    mz_str rest = {NULL, 0};
    const char *near = NULL;
    size_t best = 3;
    if (first + 1 < argc && argv[first + 1][0] != '-') {
        two = mz_str_fmt(cx->a, MZ_FMT " %s", MZ_ARG(one), argv[first + 1]);
    }
    for (size_t i = 0; i < n; i++) {
        mz_str name = mz_str_of(all[i]->name);
        if (mz_command_under(all[i]->name, one)) {
            rest = mz_str_fmt(cx->a, MZ_FMT "%s%s", MZ_ARG(rest), rest.n == 0 ? "" : ", ",
                              all[i]->name + one.n + 1);
        }
        size_t d1 = mz_word_distance(one, name, 2);
        size_t d2 = mz_word_distance(two, name, 2);
        size_t d = d1 < d2 ? d1 : d2;
        if (d < best && d < name.n) {
            best = d;
            near = all[i]->name;
        }
    }
    if (near != NULL) {
        return mz_refuse(
            cx, MZ_USAGE, .text = MZ_T("unrecognized command \"{0}\"; did you mean \"{1}\"?"),
            .arg = {rest.n > 0 || strchr(near, ' ') != NULL ? two : one, mz_str_of(near)});
    }
    if (rest.n > 0) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("\"{0}\" goes on with one of: {1}"),
                         .arg = {one, rest});
    }
    return mz_refuse(cx, MZ_USAGE, .text = MZ_T("unrecognized command \"{0}\"; \"{1}\" lists them"),
                     .arg = {one, mz_str_fmt(cx->a, "%s help", cli->program)});
}

/* ---- running ------------------------------------------------------------- */

/* Errors found while the words are read must already speak the right language. */
static void choose_language(mz_cx *cx, int argc, char *const *argv)
{
    cx->lang = MZ_LANG_EN;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--lang=zh") == 0 ||
            (strcmp(argv[i], "--lang") == 0 && i + 1 < argc && strcmp(argv[i + 1], "zh") == 0)) {
            cx->lang = MZ_LANG_ZH;
        }
    }
}

static bool wants_json(int argc, char *const *argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            return true;
        }
    }
    return false;
}

static void report(mz_cx *cx, const struct mz_cli *cli, const struct mz_cli_io *io, bool json,
                   mz_code rc)
{
    const struct mz_error *e = &cx->err;
    struct mz_error none = {.code = rc};
    mz_str text = mz_text_error(cx->a, cx->lang, e->code == MZ_OK ? &none : e);
    bool detail = e->code != MZ_OK && e->say == NULL && e->msg[0] != '\0';
    (void)fflush(io->out);
    if (json) {
        struct mz_jout j = {.f = io->err};
        mz_jout_object(&j);
        mz_jout_key(&j, "error");
        mz_jout_text(&j, mz_str_of(mz_code_name(rc)));
        mz_jout_key(&j, "field");
        mz_jout_text(&j, mz_str_of(e->field));
        mz_jout_key(&j, "text");
        mz_jout_text(&j, text);
        mz_jout_key(&j, "detail");
        mz_jout_text(&j, mz_str_of(detail ? e->msg : NULL));
        mz_jout_end(&j);
        return;
    }
    if (detail) {
        /* The operator can act on the cause; the general sentence says what came of it. */
        (void)fprintf(io->err, "%s: %s\n", cli->program, e->msg);
    }
    (void)fprintf(io->err, "%s: " MZ_FMT "\n", cli->program, MZ_ARG(text));
}

static mz_code check_url(mz_cx *cx, const struct mz_args *args)
{
    static const char *const schemes[] = {"sqlite:", "postgresql://", "postgres://"};
    mz_str url = mz_arg_text(args, "db");
    for (size_t i = 0; i < MZ_LEN(schemes); i++) {
        size_t n = strlen(schemes[i]);
        if (url.p == NULL || (url.n > n && strncmp(url.p, schemes[i], n) == 0)) {
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_USAGE, .field = "db",
                     .text = MZ_T("\"{0}\" names no database; write sqlite:PATH or "
                                  "postgresql://USER@HOST/NAME"),
                     .arg = {url});
}

static mz_code run_command(mz_cx *cx, const struct mz_cli *cli, struct mz_args *args)
{
    const struct mz_command *c = args->command;
    bool db = (c->flags & MZ_CMD_DB) != 0 && cli->open != NULL;
    MZ_TRY(check_url(cx, args));
    mz_code rc = db ? cli->open(cx, args, cli->p) : MZ_OK;
    if (rc == MZ_OK) {
        rc = c->run(cx, args);
    }
    if (db && cli->close != NULL) {
        cli->close(cx, cli->p);
    }
    /* Whoever reads a pipe may close it early; a full disk is another matter. */
    if ((fflush(args->io->out) != 0 || ferror(args->io->out) != 0) && errno != EPIPE &&
        rc == MZ_OK) {
        rc = mz_refuse(cx, MZ_IO, .text = MZ_T("could not write the output: {0}"),
                       .arg = {mz_str_of(strerror(errno))});
    }
    return rc;
}

/* Words before the command may only be common options. Returns the place of the first other. */
static int skip_common(int argc, char *const *argv, bool *help, bool *version)
{
    int i = 1;
    for (bool apart = false; i < argc && argv[i][0] == '-'; i += apart ? 2 : 1) {
        const struct mz_option *o = mz_common_named(argv[i], &apart);
        *help = *help || (o != NULL && strcmp(o->name, "help") == 0);
        *version = *version || strcmp(argv[i], "--version") == 0;
        if (o == NULL) {
            break;
        }
    }
    return i < argc ? i : argc;
}

static mz_code find_and_run(mz_cx *cx, const struct mz_cli *cli, const struct mz_cli_io *io,
                            int argc, char *const *argv)
{
    bool help = false;
    bool version = false;
    int words_n = 0;
    int first = skip_common(argc, argv, &help, &version);
    if (version) {
        (void)fprintf(io->out, "%s %s\n", cli->program, cli->version);
        return MZ_OK;
    }
    if (first == argc) {
        mz_help_program(cx, help ? io->out : io->err, cli, (mz_str){NULL, 0}, io->columns);
        return help ? MZ_OK : MZ_USAGE;
    }
    if (argv[first][0] == '-') {
        return mz_refuse(
            cx, MZ_USAGE, .text = MZ_T("unrecognized option \"{0}\"; \"{1}\" lists the options"),
            .arg = {mz_str_of(argv[first]), mz_str_fmt(cx->a, "%s --help", cli->program)});
    }
    const struct mz_command *c = match(cx->a, cli, argc, argv, first, &words_n);
    if (c == NULL) {
        return unknown_command(cx, cli, argc, argv, first);
    }
    struct mz_args *args = MZ_NEW(cx->a, struct mz_args);
    *args = (struct mz_args){.cli = cli, .command = c, .io = io, .a = cx->a};
    MZ_TRY(mz_args_read(cx, args, argc, argv, first, words_n));
    if (mz_arg_flag(args, "help")) {
        mz_help_command(cx, io->out, cli, c, io->columns);
        return MZ_OK;
    }
    return run_command(cx, cli, args);
}

int mz_cli_run(mz_cx *cx, const struct mz_cli *cli, const struct mz_cli_io *io, int argc,
               char *const *argv)
{
    assert(argc > 0);
    choose_language(cx, argc, argv);
    mz_code rc = find_and_run(cx, cli, io, argc, argv);
    /* A call without any word was answered by the help; it needs no second sentence. */
    if (rc != MZ_OK && !(rc == MZ_USAGE && cx->err.code == MZ_OK)) {
        report(cx, cli, io, wants_json(argc, argv), rc);
    }
    return mz_code_exit(rc);
}
