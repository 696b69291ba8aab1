/* cli_int.h - what the parts of the command line share. Private to this folder. */
#ifndef MZ_CLI_CLI_INT_H
#define MZ_CLI_CLI_INT_H

#include "cli/cli.h"

struct mz_arg_value {
    mz_str text;
    int64_t n; /* the number, date, month or code; the position of a choice; 1 for a flag */
};

struct mz_arg {
    const struct mz_option *option;
    struct mz_arg_value *values; /* MZ_OPTION_TIMES_MAX of a `many` option, else 1 */
    size_t n;
    bool given; /* not only preset */
};

enum { MZ_COMMON_N = 5, MZ_COMMAND_WORDS_MAX = 3 };

struct mz_args {
    const struct mz_cli *cli;
    const struct mz_command *command;
    const struct mz_cli_io *io;
    mz_arena *a;
    struct mz_arg options[MZ_OPTIONS_MAX + MZ_COMMON_N];
    size_t options_n;
    mz_str operands[MZ_OPERANDS_MAX];
    size_t operands_n;
};

/* help, json, lang, db, data; ends with an empty row. */
extern const struct mz_option mz_common_options[];

/* Calls fn for every command of the program, the built-in ones last; stops when fn is false. */
void mz_commands_each(const struct mz_cli *cli, bool (*fn)(const struct mz_command *c, void *p),
                      void *p);
/* All commands that help lists, by name. In `a`. */
const struct mz_command **mz_commands_sorted(mz_arena *a, const struct mz_cli *cli, size_t *n);
/* The command of exactly this name, or NULL. */
const struct mz_command *mz_command_find(const struct mz_cli *cli, mz_str name);
/* Does `name` start with the words `group` and go on? */
bool mz_command_under(const char *name, mz_str group);

/* The value of one option from its text; `shown` is how the user named it. */
mz_code mz_arg_read(mz_cx *cx, const struct mz_option *o, mz_str shown, mz_str text,
                    struct mz_arg_value *out) MZ_MUST_USE;
/* Read argv[1..], without the `skip_n` words of the command at `skip`, into args. */
mz_code mz_args_read(mz_cx *cx, struct mz_args *args, int argc, char *const *argv, int skip,
                     int skip_n) MZ_MUST_USE;
/* The common option that a word names, or NULL; *apart when its value is the next word. */
const struct mz_option *mz_common_named(const char *word, bool *apart);
/* The word shown for an option's value, "N". */
const char *mz_option_value(const struct mz_option *o);
/* The i-th of the words of `list`; p is NULL behind the last. */
mz_str mz_word(const char *list, size_t i);

/* Single insertions, deletions, changes and swaps between two words, at most `most` + 1. */
size_t mz_word_distance(mz_str a, mz_str b, size_t most);

void mz_help_program(mz_cx *cx, FILE *f, const struct mz_cli *cli, mz_str group, int columns);
void mz_help_command(mz_cx *cx, FILE *f, const struct mz_cli *cli, const struct mz_command *c,
                     int columns);
/* "mz feed load [OPTION...] FILE" */
mz_str mz_help_usage(mz_arena *a, const struct mz_cli *cli, const struct mz_command *c);
/* Help of an option with its bounds, preset and need, in the language of cx. */
mz_str mz_help_option(mz_cx *cx, const struct mz_option *o);
/* What an exit code means: MZ_T. */
const char *mz_help_code(mz_code c);

mz_code mz_man_run(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code mz_completion_run(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;

#endif
