#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/text.h"
#include "cli/cli_int.h"

/*
 * Manual pages in the mdoc language (mdoc(7)): mz.1 lists the commands, mz-feed-load.1 explains
 * one. Man pages may be read long after a release, so the date is that of the run.
 */

/* Text of a line of its own: what roff would take for a request or an escape is shielded. */
static void text(FILE *f, mz_str s)
{
    bool fresh = true;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (fresh && (c == '.' || c == '\'')) {
            (void)fputs("\\&", f);
        }
        fresh = c == '\n';
        if (c == '\\') {
            (void)fputs("\\e", f);
        } else if (c == '\n') {
            (void)fputs("\n.Pp\n", f);
        } else {
            (void)fputc(c, f);
        }
    }
    (void)fputc('\n', f);
}

/* A word behind a macro: one argument, never a macro itself. */
static void word(FILE *f, mz_str s)
{
    (void)fputs(" \"\\&", f);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            (void)fputs("\\(dq", f);
        } else if (s.p[i] == '-') {
            (void)fputs("\\-", f);
        } else if (s.p[i] == '\\') {
            (void)fputs("\\e", f);
        } else {
            (void)fputc(s.p[i], f);
        }
    }
    (void)fputc('"', f);
}

static void section(mz_cx *cx, FILE *f, const char *en)
{
    mz_str s = mz_text(cx->lang, en);
    (void)fprintf(f, ".Sh " MZ_FMT "\n", MZ_ARG(s));
}

/* The name of a page in `a`: "mz-feed-load". */
static mz_str page_name(mz_arena *a, const char *program, const char *command)
{
    char name[96];
    int n = snprintf(name, sizeof name, "%s%s%s", program, command == NULL ? "" : "-",
                     command == NULL ? "" : command);
    for (char *p = name; *p != '\0'; p++) {
        if (*p == ' ') {
            *p = '-';
        }
    }
    return mz_str_dup(a, (mz_str){name, (size_t)n < sizeof name ? (size_t)n : sizeof name - 1});
}

static void head(mz_cx *cx, FILE *f, const struct mz_cli *cli, mz_str name, const char *help)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    struct tm day = {0};
    time_t now = (time_t)(mz_now_ms(cx) / 1000);
    (void)gmtime_r(&now, &day);
    (void)fprintf(f, ".\\\" Written by %s man.\n.Dd %s %d, %d\n.Dt", cli->program,
                  months[day.tm_mon], day.tm_mday, day.tm_year + 1900);
    (void)fputc(' ', f);
    for (size_t i = 0; i < name.n; i++) {
        bool small = name.p[i] >= 'a' && name.p[i] <= 'z';
        (void)fputc(small ? name.p[i] - 'a' + 'A' : name.p[i], f);
    }
    (void)fprintf(f, " 1\n.Os \"%s %s\"\n", cli->program, cli->version);
    section(cx, f, MZ_T("NAME"));
    (void)fprintf(f, ".Nm " MZ_FMT "\n.Nd ", MZ_ARG(name));
    text(f, mz_text(cx->lang, help));
}

static void options(mz_cx *cx, FILE *f, const struct mz_option *list)
{
    for (const struct mz_option *o = list; o != NULL && o->name != NULL; o++) {
        (void)fputs(".It", f);
        if (o->letter != 0) {
            (void)fprintf(f, " Fl %c ,", o->letter);
        }
        (void)fprintf(f, " Fl \\-%s", o->name);
        if (o->type != MZ_OPT_FLAG) {
            (void)fputs(" Ar", f);
            word(f, mz_str_of(mz_option_value(o)));
        }
        (void)fputc('\n', f);
        text(f, mz_help_option(cx, o));
    }
}

static void command_page(mz_cx *cx, FILE *f, const struct mz_cli *cli, const struct mz_command *c)
{
    head(cx, f, cli, page_name(cx->a, cli->program, c->name), c->help);
    section(cx, f, MZ_T("SYNOPSIS"));
    (void)fprintf(f, ".Nm %s %s\n", cli->program, c->name);
    (void)fputs(".Op Ar OPTION ...\n", f);
    for (size_t i = 0; mz_word(c->operands, i).p != NULL; i++) {
        mz_str w = mz_word(c->operands, i);
        (void)fputs(".Ar", f);
        word(f, w);
        (void)fputc('\n', f);
    }
    section(cx, f, MZ_T("DESCRIPTION"));
    text(f, mz_text(cx->lang, c->more != NULL ? c->more : c->help));
    section(cx, f, MZ_T("OPTIONS"));
    (void)fputs(".Bl -tag -width Ds\n", f);
    options(cx, f, c->options);
    options(cx, f, mz_common_options);
    (void)fputs(".El\n", f);
    section(cx, f, MZ_T("EXIT STATUS"));
    (void)fputs(".Bl -tag -width 3n -compact\n", f);
    for (mz_code k = MZ_OK; k <= MZ_STOPPED; k++) {
        (void)fprintf(f, ".It %d\n", mz_code_exit(k));
        text(f, mz_text(cx->lang, mz_help_code(k)));
    }
    (void)fputs(".El\n", f);
    section(cx, f, MZ_T("SEE ALSO"));
    (void)fprintf(f, ".Xr %s 1\n", cli->program);
}

static void program_page(mz_cx *cx, FILE *f, const struct mz_cli *cli,
                         const struct mz_command **all, size_t n)
{
    head(cx, f, cli, mz_str_of(cli->program), cli->about);
    section(cx, f, MZ_T("SYNOPSIS"));
    (void)fprintf(f, ".Nm %s\n.Ar COMMAND\n.Op Ar OPTION ...\n", cli->program);
    section(cx, f, MZ_T("COMMANDS"));
    (void)fputs(".Bl -tag -width Ds\n", f);
    for (size_t i = 0; i < n; i++) {
        assert(all[i] != NULL);
        (void)fputs(".It Xr ", f);
        mz_str name = page_name(cx->a, cli->program, all[i]->name);
        (void)fprintf(f, MZ_FMT " 1\n", MZ_ARG(name));
        text(f, mz_text(cx->lang, all[i]->help));
    }
    (void)fputs(".El\n", f);
}

static mz_code no_file(mz_cx *cx, mz_str path)
{
    return mz_refuse(cx, MZ_IO, .text = MZ_T("could not write \"{0}\": {1}"),
                     .arg = {path, mz_str_of(strerror(errno))});
}

/* The page of one command, or of the whole program when `c` is NULL; whole or not at all. */
static mz_code page(mz_cx *cx, const struct mz_cli *cli, mz_str dir, const struct mz_command **all,
                    size_t all_n, const struct mz_command *c)
{
    mz_str name = page_name(cx->a, cli->program, c == NULL ? NULL : c->name);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT ".1", MZ_ARG(dir), MZ_ARG(name));
    mz_str part = mz_str_fmt(cx->a, MZ_FMT ".part", MZ_ARG(path));
    FILE *f = fopen(part.p, "wbe");
    if (f == NULL) {
        return no_file(cx, path);
    }
    if (c == NULL) {
        program_page(cx, f, cli, all, all_n);
    } else {
        command_page(cx, f, cli, c);
    }
    bool bad = ferror(f) != 0;
    bad = fclose(f) != 0 || bad;
    if (bad || rename(part.p, path.p) != 0) {
        mz_code rc = no_file(cx, path);
        (void)remove(part.p);
        return rc;
    }
    return MZ_OK;
}

mz_code mz_man_run(mz_cx *cx, struct mz_args *args)
{
    size_t n = 0;
    const struct mz_command **all = mz_commands_sorted(cx->a, args->cli, &n);
    mz_str dir = mz_operand(args, 0);
    if (mkdir(dir.p, 0777) != 0 && errno != EEXIST) {
        return no_file(cx, dir);
    }
    MZ_TRY(page(cx, args->cli, dir, all, n, NULL));
    for (size_t i = 0; i < n; i++) {
        if (mz_cli_stopped(cx)) {
            return mz_cli_stop(cx);
        }
        MZ_TRY(page(cx, args->cli, dir, all, n, all[i]));
    }
    struct mz_say say = {.text = MZ_T("{0} manual pages are in {1}"),
                         .arg = {mz_str_fmt(cx->a, "%zu", n + 1), dir}};
    mz_str line = mz_text_say(cx->a, cx->lang, say);
    if (!mz_cli_json(args)) {
        (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(line));
    }
    return MZ_OK;
}
