/*
 * main.c - ties the features together and runs the command that was asked for.
 *
 * The table of contents of the product is features.def; everything below is the same for all.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "feature/feature.h"
#include "feature/tables.h"
#include "store/db.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

/* What one command needs at most; a server gives every request an arena of its own. */
#define ARENA_MAX ((size_t)4 << 30)

enum { PATH_BYTES_MAX = 4096 };

/* ---- the database ----------------------------------------------------------- */

/* Make the folders above a file, each for its owner alone: they hold personal data. */
static mz_code make_folders(mz_cx *cx, mz_str file)
{
    char path[PATH_BYTES_MAX];
    if (file.n >= sizeof path) {
        return mz_refuse(cx, MZ_LIMIT, .field = "db", .text = MZ_T("the path is too long"));
    }
    (void)snprintf(path, sizeof path, MZ_FMT, MZ_ARG(file));
    for (char *p = strchr(path + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        /* A folder that cannot be made shows when the file is opened, with its reason. */
        (void)mkdir(path, 0700);
        *p = '/';
    }
    return MZ_OK;
}

static mz_code prepare_file(mz_cx *cx, mz_str url, bool create)
{
    mz_str scheme = MZ_S("sqlite:");
    if (url.n < scheme.n || memcmp(url.p, scheme.p, scheme.n) != 0) {
        return MZ_OK;
    }
    mz_str path = {url.p + scheme.n, url.n - scheme.n};
    if (create) {
        return make_folders(cx, path);
    }
    if (access(mz_str_z(cx->a, path), F_OK) != 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "db",
                         .text = MZ_T("there is no database at {0}; mz init makes one"),
                         .arg = {path});
    }
    return MZ_OK;
}

static mz_code start_features(mz_cx *cx)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        mz_code rc = mz_features[i]->start == NULL ? MZ_OK : mz_features[i]->start(cx);
        if (rc != MZ_OK) {
            return rc;
        }
    }
    return MZ_OK;
}

static mz_code open_db(mz_cx *cx, const struct mz_args *args, void *p)
{
    (void)p;
    unsigned flags = mz_cli_command(args)->flags;
    bool create = (flags & MZ_CMD_CREATE) != 0;
    mz_str url = mz_cli_db(args);
    MZ_TRY(prepare_file(cx, url, create));
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.create = create}, &cx->db));
    if (create) {
        return MZ_OK;
    }
    MZ_TRY(mz_db_check_version(cx));
    return (flags & MZ_CMD_BARE) != 0 ? MZ_OK : start_features(cx);
}

static void close_db(mz_cx *cx, void *p)
{
    (void)p;
    if (cx->db != NULL) {
        mz_tx_rollback(cx);
        mz_db_close(cx->db);
        cx->db = NULL;
    }
}

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
    const struct mz_command **tables = MZ_NEW_N(a, const struct mz_command *, MZ_LEN(mz_features));
    size_t n = 0;
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

int main(int argc, char **argv)
{
    mz_arena *a = mz_arena_new(ARENA_MAX);
    struct mz_cli cli = {
        .program = "mz",
        .version = "0.1",
        .about = MZ_T("the working system of a civil-affairs bureau"),
        .tables = command_tables(a),
        .data = data_folder(a),
        .open = open_db,
        .close = close_db,
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
    /* Without a clock and a source of randomness of its own, a context has the real ones. */
    mz_cx cx = {.a = a, .actor = &actor, .lang = MZ_LANG_EN};
    check_tables(a, &cli);
    mz_cli_catch();
    int rc = mz_cli_run(&cx, &cli, &io, argc, argv);
    mz_arena_free(a);
    return rc;
}
