#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli_int.h"
#include "cli/print.h"

enum { COLUMNS_LEAST = 40, COLUMNS_USUAL = 80, COLUMNS_MOST = 100, HANG = 28 };

const char *mz_option_value(const struct mz_option *o)
{
    if (o->value != NULL) {
        return o->value;
    }
    switch (o->type) {
    case MZ_OPT_FLAG:
        return "";
    case MZ_OPT_INT:
        return "N";
    case MZ_OPT_TEXT:
        return "TEXT";
    case MZ_OPT_PATH:
        return "PATH";
    case MZ_OPT_DATE:
        return "YYYY-MM-DD";
    case MZ_OPT_MONTH:
        return "YYYY-MM";
    case MZ_OPT_DIVISION:
        return "CODE";
    case MZ_OPT_ENUM:
        return "WORD";
    }
    return "";
}

const char *mz_help_code(mz_code c)
{
    switch (c) {
    case MZ_OK:
        return MZ_T("done");
    case MZ_INVALID:
        return MZ_T("the data given are not right");
    case MZ_DENIED:
        return MZ_T("not allowed or not confirmed");
    case MZ_ABSENT:
        return MZ_T("there is no such thing");
    case MZ_CONFLICT:
        return MZ_T("it does not fit what is there");
    case MZ_LIMIT:
        return MZ_T("more than the program takes at once");
    case MZ_BUSY:
        return MZ_T("in use by others; try again");
    case MZ_IO:
        return MZ_T("a disk or network failed; try again");
    case MZ_CORRUPT:
        return MZ_T("stored data are damaged; run mz doctor");
    case MZ_UNKNOWN:
        return MZ_T("nobody is signed in");
    case MZ_RATE:
        return MZ_T("too many attempts; wait");
    case MZ_USAGE:
        return MZ_T("the command was not understood");
    case MZ_STOPPED:
        return MZ_T("stopped by Ctrl-C or a signal; nothing is half done");
    }
    return "";
}

/* ---- paragraphs ----------------------------------------------------------- */

/* Bytes up to the next place where a line may break: behind a space or beside a wide character. */
static size_t unbroken(mz_str s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n) {
        unsigned char c = (unsigned char)s.p[i + n];
        size_t bytes = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        bytes = i + n + bytes > s.n ? s.n - i - n : bytes;
        bool is_wide = bytes > 1 && mz_cells((mz_str){s.p + i + n, bytes}) == 2;
        if (c == ' ' || c == '\n' || (is_wide && n > 0)) {
            break;
        }
        n += bytes;
        if (is_wide) {
            /* A line of Chinese does not begin with a stop or a closing bracket. */
            static const char *const stops[] = {"，", "。", "、", "；", "：", "）", "”", "》"};
            for (size_t k = 0; k < MZ_LEN(stops); k++) {
                size_t m = strlen(stops[k]);
                n += i + n + m <= s.n && memcmp(s.p + i + n, stops[k], m) == 0 ? m : 0;
            }
            break;
        }
    }
    return n;
}

/* Writes `s` from column `at` (in cells); later lines begin at `hang`. */
static void wrap(FILE *f, mz_str s, size_t at, size_t hang, size_t columns)
{
    bool fresh = true; /* nothing of the text on this line yet */
    bool space = false;
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] == '\n') {
            (void)fprintf(f, "\n%*s", (int)hang, "");
            at = hang;
            fresh = true;
            i++;
            continue;
        }
        if (s.p[i] == ' ') {
            space = true;
            i++;
            continue;
        }
        mz_str part = {s.p + i, unbroken(s, i)};
        size_t cells = mz_cells(part) + (space && !fresh ? 1 : 0);
        if (!fresh && at + cells > columns) {
            (void)fprintf(f, "\n%*s", (int)hang, "");
            at = hang;
            cells -= space ? 1 : 0;
        } else if (space && !fresh) {
            (void)fputc(' ', f);
        }
        (void)fwrite(part.p, 1, part.n, f);
        at += cells;
        i += part.n;
        fresh = false;
        space = false;
    }
    (void)fputc('\n', f);
}

static size_t width(int columns)
{
    if (columns <= 0) {
        return COLUMNS_USUAL;
    }
    return columns < COLUMNS_LEAST  ? COLUMNS_LEAST
           : columns > COLUMNS_MOST ? COLUMNS_MOST
                                    : (size_t)columns;
}

/* "  left          right, wrapped under itself" */
static void row(FILE *f, mz_str left, mz_str right, int columns)
{
    size_t cells = mz_cells(left) + 2;
    size_t hang = width(columns) < 60 ? HANG / 2 : HANG;
    (void)fprintf(f, "  " MZ_FMT, MZ_ARG(left));
    if (cells + 2 > hang) {
        (void)fprintf(f, "\n%*s", (int)hang, "");
    } else {
        (void)fprintf(f, "%*s", (int)(hang - cells), "");
    }
    wrap(f, right, hang, hang, width(columns));
}

static void heading(mz_cx *cx, FILE *f, const char *en)
{
    mz_str s = mz_text(cx->lang, en);
    (void)fprintf(f, "\n" MZ_FMT "\n", MZ_ARG(s));
}

/* ---- options --------------------------------------------------------------- */

/* `list` and one more, with the sign between that the language uses. */
static mz_str append(mz_cx *cx, mz_str list, mz_str one, const char *en, const char *zh)
{
    const char *sign = cx->lang == MZ_LANG_ZH ? zh : en;
    return mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(list), list.n > 0 ? sign : "", MZ_ARG(one));
}

mz_str mz_help_option(mz_cx *cx, const struct mz_option *o)
{
    mz_str extra = {NULL, 0};
    struct mz_say say = {.text = MZ_T("{0} to {1}")};
    if (o->type == MZ_OPT_INT && (o->least != 0 || o->most != 0) && o->most != INT64_MAX) {
        say.arg[0] = mz_str_fmt(cx->a, "%" PRId64, o->least);
        say.arg[1] = mz_str_fmt(cx->a, "%" PRId64, o->most);
        extra = mz_text_say(cx->a, cx->lang, say);
    }
    for (size_t i = 0; mz_word(o->choices, i).p != NULL; i++) {
        extra = append(cx, extra, mz_word(o->choices, i), ", ", "、");
    }
    if (o->required || o->preset != NULL) {
        say.text = o->required ? MZ_T("required") : MZ_T("{0} when not given");
        say.arg[0] = mz_str_of(o->preset);
        extra = append(cx, extra, mz_text_say(cx->a, cx->lang, say), "; ", "；");
    }
    if (o->many) {
        extra = append(cx, extra, mz_text(cx->lang, MZ_T("may be repeated")), "; ", "；");
    }
    if (extra.n == 0) {
        return mz_text(cx->lang, o->help);
    }
    struct mz_say whole = {.text = MZ_T("{0} ({1})"), .arg = {mz_text(cx->lang, o->help), extra}};
    return mz_text_say(cx->a, cx->lang, whole);
}

static void options(mz_cx *cx, FILE *f, const struct mz_option *list, int columns)
{
    for (const struct mz_option *o = list; o != NULL && o->name != NULL; o++) {
        char letter[8] = "    ";
        if (o->letter != 0) {
            (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
        }
        mz_str left = mz_str_fmt(cx->a, "%s--%s%s%s", letter, o->name,
                                 o->type == MZ_OPT_FLAG ? "" : " ", mz_option_value(o));
        row(f, left, mz_help_option(cx, o), columns);
    }
}

/* ---- whole pages ------------------------------------------------------------ */

mz_str mz_help_usage(mz_arena *a, const struct mz_cli *cli, const struct mz_command *c)
{
    bool any = c->options != NULL && c->options[0].name != NULL;
    return mz_str_fmt(a, "%s %s%s%s%s", cli->program, c->name, any ? " [OPTION...]" : "",
                      c->operands != NULL ? " " : "", c->operands != NULL ? c->operands : "");
}

void mz_help_command(mz_cx *cx, FILE *f, const struct mz_cli *cli, const struct mz_command *c,
                     int columns)
{
    mz_str usage = mz_help_usage(cx->a, cli, c);
    mz_str help = mz_text(cx->lang, c->help);
    wrap(f, help, 0, 0, width(columns));
    heading(cx, f, MZ_T("Usage:"));
    (void)fprintf(f, "  " MZ_FMT "\n", MZ_ARG(usage));
    if (c->more != NULL) {
        (void)fputc('\n', f);
        wrap(f, mz_text(cx->lang, c->more), 0, 0, width(columns));
    }
    if (c->options != NULL && c->options[0].name != NULL) {
        heading(cx, f, MZ_T("Options:"));
        options(cx, f, c->options, columns);
    }
    heading(cx, f, MZ_T("Options of every command:"));
    options(cx, f, mz_common_options, columns);
}

void mz_help_program(mz_cx *cx, FILE *f, const struct mz_cli *cli, mz_str group, int columns)
{
    size_t n = 0;
    const struct mz_command **all = mz_commands_sorted(cx->a, cli, &n);
    mz_str about = mz_text(cx->lang, cli->about);
    (void)fprintf(f, "%s %s - " MZ_FMT "\n", cli->program, cli->version, MZ_ARG(about));
    heading(cx, f, MZ_T("Usage:"));
    (void)fprintf(f, "  %s " MZ_FMT "%s[OPTION...]\n", cli->program, MZ_ARG(group),
                  group.n > 0 ? " ... " : "COMMAND ");
    heading(cx, f, MZ_T("Commands:"));
    for (size_t i = 0; i < n; i++) {
        if (group.n == 0 || mz_command_under(all[i]->name, group)) {
            row(f, mz_str_of(all[i]->name), mz_text(cx->lang, all[i]->help), columns);
        }
    }
    if (group.n == 0) {
        heading(cx, f, MZ_T("Exit codes:"));
    }
    for (mz_code k = MZ_OK; group.n == 0 && k <= MZ_STOPPED; k++) {
        row(f, mz_str_fmt(cx->a, "%d", mz_code_exit(k)), mz_text(cx->lang, mz_help_code(k)),
            columns);
    }
    struct mz_say say = {.text = MZ_T("\"{0}\" explains one of them."),
                         .arg = {mz_str_fmt(cx->a, "%s help COMMAND", cli->program)}};
    mz_str last = mz_text_say(cx->a, cx->lang, say);
    (void)fprintf(f, "\n" MZ_FMT "\n", MZ_ARG(last));
}
