/*
 * cli.h - commands: rows of const tables, typed options, help, man pages and completion from them.
 *
 * Layer: cli. A feature declares its commands in x_cli.c:
 *
 *     static const struct mz_option load_options[] = {
 *         {.name = "item", .letter = 'i', .type = MZ_OPT_TEXT, .required = true,
 *          .help = MZ_T("Category of the catalogue that the file delivers")},
 *         {.name = "most", .type = MZ_OPT_INT, .least = 1, .most = 1000, .preset = "100",
 *          .help = MZ_T("Rows to show")},
 *         {0},
 *     };
 *     const struct mz_command feed_commands[] = {
 *         {.name = "feed load", .run = load, .options = load_options, .operands = "FILE",
 *          .flags = MZ_CMD_DB, .help = MZ_T("Read one delivery of a department")},
 *         {0},
 *     };
 *
 * Invariants
 *   - A command runs only after all of its options and operands were read and are within bounds.
 *   - Every command has --help, --json, --lang, --db and --data; no row may reuse these names.
 *   - The environment is never read: what a command does depends on its words alone.
 *   - Results go to mz_cli_out(), everything else (progress, questions, errors) to mz_cli_err().
 *   - The exit code is the MZ_CODES row of what run() returned.
 */
#ifndef MZ_CLI_CLI_H
#define MZ_CLI_CLI_H

#include "base/base.h"

#include <stdio.h>

enum mz_option_type {
    MZ_OPT_FLAG,     /* no value */
    MZ_OPT_INT,      /* whole number in [least, most] */
    MZ_OPT_TEXT,     /* any UTF-8, 1 to 4,096 bytes */
    MZ_OPT_PATH,     /* a file or folder; completion offers names */
    MZ_OPT_DATE,     /* YYYY-MM-DD, read as days since 1970-01-01 */
    MZ_OPT_MONTH,    /* YYYY-MM, read as year * 12 + month - 1 */
    MZ_OPT_DIVISION, /* 2, 4, 6, 9 or 12 digits, read as the 12-digit code */
    MZ_OPT_ENUM,     /* one of the words of `choices` */
};

enum { MZ_OPTIONS_MAX = 24, MZ_OPTION_TIMES_MAX = 64, MZ_OPERANDS_MAX = 256 };

struct mz_option {
    const char *name;    /* "people" is typed --people N or --people=N */
    int64_t least, most; /* of MZ_OPT_INT; both 0 means 0 to INT64_MAX */
    enum mz_option_type type;
    char letter; /* 'n' is typed -n N or -nN; 0 for none */
    bool required;
    bool many;           /* may be given up to MZ_OPTION_TIMES_MAX times */
    const char *value;   /* the word for the value in help: "N"; NULL: the type's own */
    const char *choices; /* MZ_OPT_ENUM: "csv xlsx json" */
    const char *preset;  /* what holds when it is not given, as it would be typed; or NULL */
    const char *help;    /* MZ_T */
};

enum mz_command_flags {
    MZ_CMD_DB = 1,     /* open the database of --db, check its version, run the start hooks */
    MZ_CMD_CREATE = 2, /* with MZ_CMD_DB: make it when missing; neither version nor hooks */
    MZ_CMD_BARE = 4,   /* with MZ_CMD_DB: no start hooks; for what only looks at the file */
    MZ_CMD_HIDDEN = 8, /* not listed by help */
};

struct mz_args;

struct mz_command {
    const char *name; /* "feed load": one to three words of [a-z0-9-] */
    mz_code (*run)(mz_cx *cx, struct mz_args *args);
    const struct mz_option *options; /* ends with an empty row; NULL for none */
    /* Words of operands: "FILE", "[NAME]", "PACK...", "[NAME...]"; NULL for none. */
    const char *operands;
    unsigned flags;   /* enum mz_command_flags */
    const char *help; /* MZ_T: one sentence without a full stop, what it does */
    const char *more; /* MZ_T: paragraphs for --help and the man page, or NULL */
};

/* ---- what run() may ask ------------------------------------------------ */

/* Asking for a name that the command does not declare, or as another type, is our bug: assert. */
bool mz_arg_given(const struct mz_args *args, const char *name);
bool mz_arg_flag(const struct mz_args *args, const char *name);
/* INT, DATE, MONTH, DIVISION; MZ_ARG_NONE when it is neither given nor preset. */
#define MZ_ARG_NONE INT64_MIN
int64_t mz_arg_int(const struct mz_args *args, const char *name);
/* TEXT, PATH, ENUM: NUL-ended; p is NULL when it is neither given nor preset. */
mz_str mz_arg_text(const struct mz_args *args, const char *name);
/* ENUM: the position of the word in `choices`, -1 when neither given nor preset. */
int mz_arg_choice(const struct mz_args *args, const char *name);
/* The i-th value of a `many` option of type TEXT, PATH or ENUM; p is NULL behind the last. */
mz_str mz_arg_nth(const struct mz_args *args, const char *name, size_t i);
/* The i-th operand, NUL-ended; p is NULL behind the last. */
mz_str mz_operand(const struct mz_args *args, size_t i);
size_t mz_operands_n(const struct mz_args *args);

bool mz_cli_json(const struct mz_args *args);   /* --json was given */
mz_str mz_cli_data(const struct mz_args *args); /* folder of --data, without a last slash */
mz_str mz_cli_db(const struct mz_args *args);   /* URL of --db, or sqlite:DATA/mz.db */
FILE *mz_cli_out(const struct mz_args *args);
FILE *mz_cli_err(const struct mz_args *args);
const struct mz_command *mz_cli_command(const struct mz_args *args);

/*
 * True once Ctrl-C or a request to end arrived. Long commands ask between units of work, undo or
 * finish the unit, and return mz_cli_stop(cx), which is MZ_STOPPED. The third Ctrl-C ends the
 * process at once, for a command that hangs; open transactions are then undone by the database.
 */
bool mz_cli_stopped(mz_cx *cx);
mz_code mz_cli_stop(mz_cx *cx) MZ_MUST_USE;

/*
 * Ask before a dangerous act. `what` is a full sentence of MZ_T: "This deletes all data of {0}."
 * Returns MZ_OK after --yes (the command must declare that flag) or a typed "yes"; otherwise, and
 * when the standard input is not a terminal, MZ_DENIED with the way out.
 */
mz_code mz_cli_confirm(mz_cx *cx, const struct mz_args *args, struct mz_say what) MZ_MUST_USE;

/* ---- the program -------------------------------------------------------- */

/* The streams of the process; a test replaces them. */
struct mz_cli_io {
    FILE *in, *out, *err;
    bool in_tty, err_tty;
    int columns; /* of the terminal; 0 when unknown */
};

struct mz_cli {
    const char *program; /* "mz" */
    const char *version;
    const char *about;                      /* MZ_T: one line under the name */
    const struct mz_command *const *tables; /* NULL-ended; each ends with an empty row */
    const char *data;                       /* folder used without --data */
    mz_code (*open)(mz_cx *cx, const struct mz_args *args, void *p); /* before run() of MZ_CMD_DB */
    void (*close)(mz_cx *cx, void *p); /* after it, also when open() failed half way */
    void *p;
};

/* Name of the first mistake in the tables (duplicate, missing help ...), or NULL. In `a`. */
const char *mz_cli_mistake(mz_arena *a, const struct mz_cli *cli);

/* Find the command, read its options, run it, report its error. Returns the exit code. */
int mz_cli_run(mz_cx *cx, const struct mz_cli *cli, const struct mz_cli_io *io, int argc,
               char *const *argv);

/* Make Ctrl-C and SIGTERM ask for the end instead of killing. Once, at start. */
void mz_cli_catch(void);

/* help, man, completion: present in every program; mz_cli_run() knows them without a table. */
extern const struct mz_command mz_cli_commands[];

#endif
