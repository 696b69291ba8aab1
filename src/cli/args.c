#include "cli/cli_int.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

const struct mz_option mz_common_options[] = {
    {.name = "help", .letter = 'h', .type = MZ_OPT_FLAG, .help = MZ_T("Show this help")},
    {.name = "json", .type = MZ_OPT_FLAG, .help = MZ_T("Print JSON for programs, no progress")},
    {.name = "lang",
     .type = MZ_OPT_ENUM,
     .choices = "en zh",
     .preset = "en",
     .help = MZ_T("Language of what is printed")},
    {.name = "db",
     .type = MZ_OPT_TEXT,
     .value = "URL",
     .help = MZ_T("Database: sqlite:PATH or postgresql://...; sqlite:DIR/mz.db of --data when "
                  "not given")},
    {.name = "data",
     .type = MZ_OPT_PATH,
     .value = "DIR",
     .help = MZ_T("Folder of the database, files and keys")},
    {0},
};
_Static_assert(MZ_LEN(mz_common_options) == MZ_COMMON_N + 1, "MZ_COMMON_N counts the common rows");

/* ---- finding an option -------------------------------------------------- */

static struct mz_arg *by_name(struct mz_args *args, mz_str name)
{
    for (size_t i = 0; i < args->options_n; i++) {
        if (mz_str_eq(mz_str_of(args->options[i].option->name), name)) {
            return &args->options[i];
        }
    }
    return NULL;
}

static struct mz_arg *by_letter(struct mz_args *args, char letter)
{
    for (size_t i = 0; i < args->options_n; i++) {
        if (args->options[i].option->letter == letter) {
            return &args->options[i];
        }
    }
    return NULL;
}

const struct mz_option *mz_common_named(const char *word, bool *apart)
{
    *apart = false;
    for (const struct mz_option *o = mz_common_options; o->name != NULL; o++) {
        size_t n = strlen(o->name);
        if (word[0] == '-' && word[1] == o->letter && o->letter != 0 && word[2] == '\0') {
            return o;
        }
        if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, o->name, n) == 0 &&
            (word[2 + n] == '\0' || word[2 + n] == '=')) {
            *apart = o->type != MZ_OPT_FLAG && word[2 + n] == '\0';
            return o;
        }
    }
    return NULL;
}

static mz_code unrecognized(mz_cx *cx, const struct mz_args *args, mz_str word)
{
    size_t best = 3; /* further away is no help */
    const char *near = NULL;
    mz_str name = {word.p + 2, word.n - 2};
    for (size_t i = 0; word.n > 3 && i < args->options_n; i++) {
        const char *other = args->options[i].option->name;
        size_t d = mz_word_distance(name, mz_str_of(other), 2);
        if (d < best && d < name.n) {
            best = d;
            near = other;
        }
    }
    if (near != NULL) {
        return mz_refuse(cx, MZ_USAGE,
                         .text = MZ_T("unrecognized option \"{0}\"; did you mean \"{1}\"?"),
                         .arg = {word, mz_str_fmt(cx->a, "--%s", near)});
    }
    mz_str help = mz_str_fmt(cx->a, "%s %s --help", args->cli->program, args->command->name);
    return mz_refuse(cx, MZ_USAGE,
                     .text = MZ_T("unrecognized option \"{0}\"; \"{1}\" lists the options"),
                     .arg = {word, help});
}

/* ---- reading the words -------------------------------------------------- */

struct reader {
    struct mz_args *args;
    char *const *argv;
    int argc;
    int i;
    int skip, skip_n; /* the words of the command */
};

/* The next word, or NULL. */
static const char *next(struct reader *r)
{
    r->i++;
    if (r->i == r->skip) {
        r->i += r->skip_n;
    }
    return r->i < r->argc ? r->argv[r->i] : NULL;
}

static mz_code set(mz_cx *cx, struct mz_arg *arg, mz_str shown, mz_str text)
{
    if (arg->n > 0 && !arg->option->many) {
        return mz_refuse(cx, MZ_USAGE, .field = arg->option->name,
                         .text = MZ_T("option \"{0}\" is given twice"), .arg = {shown});
    }
    if (arg->n == MZ_OPTION_TIMES_MAX) {
        return mz_refuse(cx, MZ_USAGE, .field = arg->option->name,
                         .text = MZ_T("option \"{0}\" is given more than {1} times"),
                         .arg = {shown, mz_str_fmt(cx->a, "%d", MZ_OPTION_TIMES_MAX)});
    }
    MZ_TRY(mz_arg_read(cx, arg->option, shown, text, &arg->values[arg->n]));
    arg->n++;
    arg->given = true;
    return MZ_OK;
}

/* The value behind an option that needs one: the rest of its word or the next word. */
static mz_code set_next(mz_cx *cx, struct reader *r, struct mz_arg *arg, mz_str shown)
{
    const char *v = next(r);
    if (v == NULL) {
        return mz_refuse(cx, MZ_USAGE, .field = arg->option->name,
                         .text = MZ_T("option \"{0}\" needs a value: {1}"),
                         .arg = {shown, mz_str_of(mz_option_value(arg->option))});
    }
    return set(cx, arg, shown, mz_str_of(v));
}

static mz_code read_long(mz_cx *cx, struct reader *r, const char *word)
{
    const char *equals = strchr(word, '=');
    mz_str shown = {word, equals == NULL ? strlen(word) : (size_t)(equals - word)};
    struct mz_arg *arg = by_name(r->args, (mz_str){shown.p + 2, shown.n - 2});
    if (arg == NULL) {
        return unrecognized(cx, r->args, shown);
    }
    if (arg->option->type == MZ_OPT_FLAG && equals != NULL) {
        return mz_refuse(cx, MZ_USAGE, .field = arg->option->name,
                         .text = MZ_T("option \"{0}\" takes no value"), .arg = {shown});
    }
    if (arg->option->type == MZ_OPT_FLAG) {
        return set(cx, arg, shown, (mz_str){NULL, 0});
    }
    return equals != NULL ? set(cx, arg, shown, mz_str_of(equals + 1))
                          : set_next(cx, r, arg, shown);
}

/* -a, -n5, -n 5, and flags together: -ab. */
static mz_code read_short(mz_cx *cx, struct reader *r, const char *word)
{
    for (const char *p = word + 1; *p != '\0'; p++) {
        struct mz_arg *arg = by_letter(r->args, *p);
        mz_str shown = mz_str_fmt(cx->a, "-%c", *p);
        if (arg == NULL) {
            return unrecognized(cx, r->args, shown.n == strlen(word) ? shown : mz_str_of(word));
        }
        if (arg->option->type != MZ_OPT_FLAG) {
            return p[1] != '\0' ? set(cx, arg, shown, mz_str_of(p + 1))
                                : set_next(cx, r, arg, shown);
        }
        MZ_TRY(set(cx, arg, shown, (mz_str){NULL, 0}));
    }
    return MZ_OK;
}

static mz_code add_operand(mz_cx *cx, struct mz_args *args, const char *word)
{
    if (args->operands_n == MZ_OPERANDS_MAX) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("more than {0} operands"),
                         .arg = {mz_str_fmt(cx->a, "%d", MZ_OPERANDS_MAX)});
    }
    args->operands[args->operands_n++] = mz_str_of(word);
    return MZ_OK;
}

static mz_code check_operands(mz_cx *cx, const struct mz_args *args)
{
    size_t most = 0;
    for (size_t i = 0;; i++) {
        mz_str w = mz_word(args->command->operands, i);
        if (w.p == NULL) {
            break;
        }
        bool dots = memmem(w.p, w.n, "...", 3) != NULL;
        most = dots ? MZ_OPERANDS_MAX : most + 1;
        if (i >= args->operands_n && w.p[0] != '[') {
            mz_str name = {w.p, dots ? w.n - 3 : w.n};
            mz_str usage = mz_help_usage(cx->a, args->cli, args->command);
            return mz_refuse(cx, MZ_USAGE, .text = MZ_T("{0} is missing; write: {1}"),
                             .arg = {name, usage});
        }
    }
    if (args->operands_n > most) {
        return mz_refuse(
            cx, MZ_USAGE, .text = MZ_T("unexpected word \"{0}\"; write: {1}"),
            .arg = {args->operands[most], mz_help_usage(cx->a, args->cli, args->command)});
    }
    return MZ_OK;
}

static mz_code check_one(mz_cx *cx, struct mz_arg *arg)
{
    const struct mz_option *o = arg->option;
    mz_str shown = mz_str_fmt(cx->a, "--%s", o->name);
    if (arg->n > 0) {
        return MZ_OK;
    }
    if (o->required) {
        return mz_refuse(cx, MZ_USAGE, .field = o->name,
                         .text = MZ_T("option \"{0}\" is missing: {1}"),
                         .arg = {shown, mz_text(cx->lang, o->help)});
    }
    if (o->preset != NULL) {
        MZ_TRY(mz_arg_read(cx, o, shown, mz_str_of(o->preset), &arg->values[0]));
        arg->n = 1;
    }
    return MZ_OK;
}

static mz_code check_given(mz_cx *cx, struct mz_args *args)
{
    for (size_t i = 0; i < args->options_n; i++) {
        MZ_TRY(check_one(cx, &args->options[i]));
    }
    return MZ_OK;
}

static void declare(struct mz_args *args, const struct mz_option *options)
{
    for (const struct mz_option *o = options; o != NULL && o->name != NULL; o++) {
        assert(args->options_n < MZ_LEN(args->options));
        args->options[args->options_n++] = (struct mz_arg){
            .option = o,
            .values = MZ_NEW_N(args->a, struct mz_arg_value, o->many ? MZ_OPTION_TIMES_MAX : 1),
        };
    }
}

static mz_code read_word(mz_cx *cx, struct reader *r, const char *w, bool operand)
{
    if (operand || w[0] != '-' || w[1] == '\0') {
        return add_operand(cx, r->args, w);
    }
    return w[1] == '-' ? read_long(cx, r, w) : read_short(cx, r, w);
}

mz_code mz_args_read(mz_cx *cx, struct mz_args *args, int argc, char *const *argv, int skip,
                     int skip_n)
{
    struct reader r = {.args = args, .argv = argv, .argc = argc, .skip = skip, .skip_n = skip_n};
    bool only_operands = false;
    declare(args, args->command->options);
    declare(args, mz_common_options);
    for (const char *w = next(&r); w != NULL; w = next(&r)) {
        if (!only_operands && strcmp(w, "--") == 0) {
            only_operands = true;
            continue;
        }
        MZ_TRY(read_word(cx, &r, w, only_operands));
    }
    if (mz_arg_flag(args, "help")) {
        return MZ_OK;
    }
    MZ_TRY(check_given(cx, args));
    return check_operands(cx, args);
}

/* ---- asking ------------------------------------------------------------- */

static const struct mz_arg *declared(const struct mz_args *args, const char *name)
{
    for (size_t i = 0; i < args->options_n; i++) {
        if (strcmp(args->options[i].option->name, name) == 0) {
            return &args->options[i];
        }
    }
    assert(!"a command asks for an option that it does not declare");
    return &args->options[0];
}

static bool textual(enum mz_option_type t)
{
    return t == MZ_OPT_TEXT || t == MZ_OPT_PATH || t == MZ_OPT_ENUM;
}

bool mz_arg_given(const struct mz_args *args, const char *name)
{
    return declared(args, name)->given;
}

bool mz_arg_flag(const struct mz_args *args, const char *name)
{
    const struct mz_arg *arg = declared(args, name);
    assert(arg->option->type == MZ_OPT_FLAG);
    return arg->n > 0;
}

int64_t mz_arg_int(const struct mz_args *args, const char *name)
{
    const struct mz_arg *arg = declared(args, name);
    assert(!textual(arg->option->type));
    assert(arg->option->type != MZ_OPT_FLAG);
    return arg->n > 0 ? arg->values[0].n : MZ_ARG_NONE;
}

int mz_arg_choice(const struct mz_args *args, const char *name)
{
    const struct mz_arg *arg = declared(args, name);
    assert(arg->option->type == MZ_OPT_ENUM);
    return arg->n > 0 ? (int)arg->values[0].n : -1;
}

mz_str mz_arg_nth(const struct mz_args *args, const char *name, size_t i)
{
    const struct mz_arg *arg = declared(args, name);
    assert(textual(arg->option->type));
    return i < arg->n ? arg->values[i].text : (mz_str){NULL, 0};
}

mz_str mz_arg_text(const struct mz_args *args, const char *name)
{
    return mz_arg_nth(args, name, 0);
}

mz_str mz_operand(const struct mz_args *args, size_t i)
{
    return i < args->operands_n ? args->operands[i] : (mz_str){NULL, 0};
}

size_t mz_operands_n(const struct mz_args *args)
{
    return args->operands_n;
}

bool mz_cli_json(const struct mz_args *args)
{
    return mz_arg_flag(args, "json");
}

mz_str mz_cli_data(const struct mz_args *args)
{
    mz_str dir = mz_arg_text(args, "data");
    if (dir.p == NULL) {
        dir = mz_str_of(args->cli->data);
    }
    while (dir.n > 1 && dir.p[dir.n - 1] == '/') {
        dir.n--;
    }
    return mz_str_dup(args->a, dir);
}

mz_str mz_cli_db(const struct mz_args *args)
{
    mz_str url = mz_arg_text(args, "db");
    if (url.p != NULL) {
        return url;
    }
    mz_str dir = mz_cli_data(args);
    return mz_str_fmt(args->a, "sqlite:" MZ_FMT "/mz.db", MZ_ARG(dir));
}

FILE *mz_cli_out(const struct mz_args *args)
{
    return args->io->out;
}

FILE *mz_cli_err(const struct mz_args *args)
{
    return args->io->err;
}

const struct mz_command *mz_cli_command(const struct mz_args *args)
{
    return args->command;
}
