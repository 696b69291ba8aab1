/*
 * program.c - runs the command that was asked for, over the features that main.c lists.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app_int.h"
#include "cli/cli.h"
#include "feature/tables.h"

/* What one command needs at most; a server gives every request an arena of its own. */
#define ARENA_MAX ((size_t)4 << 30)

/* ---- who and where ------------------------------------------------------------ */

static mz_str user_name(mz_arena *a)
{
    const struct passwd *pw = getpwuid(getuid());
    return pw != NULL ? mz_str_dup(a, mz_str_of(pw->pw_name))
                      : mz_str_fmt(a, "uid %ju", (uintmax_t)getuid());
}

static const char *data_folder(mz_arena *a)
{
    const struct passwd *pw = getpwuid(getuid());
    return mz_str_fmt(a, "%s/.local/share/mz", pw != NULL ? pw->pw_dir : "").p;
}

static int terminal_columns(int fd)
{
    struct winsize w = {0};
    return ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

/* ---- the program ---------------------------------------------------------------- */

/* NULL-ended list of the features' command tables, in `a`. */
static const struct mz_command *const *command_tables(mz_arena *a)
{
    size_t features_n = 0;
    while (mz_features[features_n] != NULL) {
        features_n++;
    }
    const struct mz_command **tables = MZ_NEW_N(a, const struct mz_command *, features_n + 2);
    size_t n = 0;
    tables[n++] = app_commands;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->commands != NULL) {
            tables[n++] = mz_features[i]->commands;
        }
    }
    return tables;
}

/* A wrong table is our mistake: no command may run with it. */
static void check_tables(mz_arena *a, const struct mz_cli *cli)
{
    const char *mistake = mz_feature_mistake(a, mz_features);
    if (mistake == NULL) {
        mistake = mz_cli_mistake(a, cli);
    }
    if (mistake != NULL) {
        (void)fprintf(stderr, "mz: %s\n", mistake);
        abort();
    }
}

int app_main(int argc, char **argv, const struct mz_clock *clock)
{
    mz_arena *a = mz_arena_new(ARENA_MAX);
    struct mz_cli cli = {
        .program = "mz",
        .version = "0.1",
        .about = MZ_T("the working system of a civil-affairs bureau"),
        .tables = command_tables(a),
        .data = data_folder(a),
        .open = app_open_command,
        .close = app_close_command,
    };
    struct mz_cli_io io = {
        .in = stdin,
        .out = stdout,
        .err = stderr,
        .in_tty = isatty(STDIN_FILENO) == 1,
        .err_tty = isatty(STDERR_FILENO) == 1,
        .columns = terminal_columns(isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO),
    };
    struct mz_actor actor = {
        .division_lo = 0,
        .division_hi = INT64_C(999999999999),
        .role = MZ_S("program"),
        .name = user_name(a),
        .from = MZ_S("cli"),
    };
    mz_cx cx = {.a = a, .actor = &actor, .clock = clock, .lang = MZ_LANG_EN};
    (void)umask(077); /* what it writes holds personal data */
    check_tables(a, &cli);
    mz_cli_catch();
    int rc = mz_cli_run(&cx, &cli, &io, argc, argv);
    mz_arena_free(a);
    return rc;
}
