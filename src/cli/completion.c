#include <string.h>

#include "base/text.h"
#include "cli/cli_int.h"

/*
 * The script for bash holds all words itself: pressing Tab starts no program. What was typed
 * decides in three steps: the value of an option, an option, else the next word of a command or
 * an operand. bash splits words at = and :, hence the look one word further back.
 */

static const char opening[] =
    "_PROG()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local name='' word i words='' values=''\n"
    "    COMPREPLY=()\n"
    "    if [ \"$cur\" = '=' ]; then\n"
    "        cur=''\n"
    "    elif [ \"$prev\" = '=' ]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        case $word in -*) continue ;; esac\n"
    "        case $name:$word in :help) continue ;; esac\n"
    "        case ${COMP_WORDS[i-1]} in\n"
    "VALUED"
    "        esac\n"
    "        case \"${name:+$name }$word\" in\n"
    "NAMES"
    "        esac\n"
    "    done\n";

static const char closing[] =
    "    case $values in\n"
    "    FILES) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); compopt -o filenames "
    "2>/dev/null;\n"
    "        return ;;\n"
    "    ?*) mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\"); return ;;\n"
    "    esac\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "}\n"
    "complete -F _PROG PROG\n";

/* Options whose value is the next word must not be taken for words of the command. */
static void valued(FILE *f, const struct mz_command **all, size_t n)
{
    (void)fputs("        ", f);
    for (size_t i = 0; i <= n; i++) {
        const struct mz_option *list = i < n ? all[i]->options : mz_common_options;
        for (const struct mz_option *o = list; o != NULL && o->name != NULL; o++) {
            if (o->type != MZ_OPT_FLAG) {
                (void)fprintf(f, "--%s|", o->name);
            }
            if (o->type != MZ_OPT_FLAG && o->letter != 0) {
                (void)fprintf(f, "-%c|", o->letter);
            }
        }
    }
    (void)fputs("=) continue ;;\n", f);
}

/* Does a command before the i-th begin with the same n bytes? Then they are written already. */
static bool seen(const struct mz_command **all, size_t i, size_t n)
{
    for (size_t k = 0; k < i; k++) {
        if (strncmp(all[k]->name, all[i]->name, n) == 0 &&
            (all[k]->name[n] == ' ' || all[k]->name[n] == '\0')) {
            return true;
        }
    }
    return false;
}

/* Every beginning of a command: "feed", "feed load". */
static void names(FILE *f, const struct mz_command **all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = all[i]->name;
        for (size_t k = strcspn(name, " ");; k += 1 + strcspn(name + k + 1, " ")) {
            if (!seen(all, i, k)) {
                (void)fprintf(f, "        '%.*s') name='%.*s' ;;\n", (int)k, name, (int)k, name);
            }
            if (name[k] == '\0') {
                break;
            }
        }
    }
}

/* Values of one list of options under a pattern on the command's name. */
static void values(FILE *f, const char *command, const struct mz_option *list)
{
    for (const struct mz_option *o = list; o != NULL && o->name != NULL; o++) {
        if (o->type == MZ_OPT_FLAG) {
            continue;
        }
        (void)fprintf(f, "    \"%s:--%s\"", command, o->name);
        if (o->letter != 0) {
            (void)fprintf(f, "|\"%s:-%c\"", command, o->letter);
        }
        if (o->type == MZ_OPT_ENUM) {
            (void)fprintf(f, ") values='%s' ;;\n", o->choices);
        } else if (o->type == MZ_OPT_PATH) {
            (void)fputs(") values=FILES ;;\n", f);
        } else {
            (void)fputs(") return ;;\n", f);
        }
    }
}

static void option_words(FILE *f, const struct mz_option *list)
{
    for (const struct mz_option *o = list; o != NULL && o->name != NULL; o++) {
        (void)fprintf(f, " --%s", o->name);
        if (o->letter != 0) {
            (void)fprintf(f, " -%c", o->letter);
        }
    }
}

/* Operands in capitals that name files; other words are offered as they stand. */
static void operand_words(FILE *f, const struct mz_command *c)
{
    static const char *const files[] = {"FILE", "DIR", "PATH", "PACK"};
    bool paths = false;
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        paths = paths || (c->operands != NULL && strstr(c->operands, files[i]) != NULL);
    }
    (void)fprintf(f, "    '%s')\n        case $cur in -*) words='", c->name);
    option_words(f, c->options);
    (void)fputs("'\" $common\" ;;\n", f);
    if (paths) {
        (void)fputs("        *) values=FILES ;;\n", f);
    } else if (c->operands != NULL && c->operands[0] >= 'a' && c->operands[0] <= 'z') {
        (void)fprintf(f, "        *) words='%s' ;;\n", c->operands);
    }
    (void)fputs("        esac ;;\n", f);
}

/* The words that may follow the beginning `name[0..n)`; n is 0 for the program itself. */
static void following(FILE *f, const struct mz_command **all, size_t all_n, const char *name,
                      size_t n)
{
    size_t at = n == 0 ? 0 : n + 1;
    for (size_t i = 0; i < all_n; i++) {
        const char *other = all[i]->name;
        bool under = n == 0 || (strncmp(other, name, n) == 0 && other[n] == ' ');
        size_t len = under ? strcspn(other + at, " ") : 0;
        if (under && !seen(all, i, at + len)) {
            (void)fprintf(f, " %.*s", (int)len, other + at);
        }
    }
}

static void next_words(FILE *f, const struct mz_command **all, size_t n)
{
    (void)fputs("    case $name in\n    '') words='", f);
    following(f, all, n, "", 0);
    (void)fputs("'; case $cur in -*) words=\"$common --version\" ;; esac ;;\n", f);
    for (size_t i = 0; i < n; i++) {
        const char *name = all[i]->name;
        size_t k = strcspn(name, " ");
        while (name[k] != '\0') {
            if (!seen(all, i, k)) {
                (void)fprintf(f, "    '%.*s') words='", (int)k, name);
                following(f, all, n, name, k);
                (void)fputs("' ;;\n", f);
            }
            k += 1 + strcspn(name + k + 1, " ");
        }
    }
    (void)fputs("    esac\n", f);
}

/* A template line by line: PROG is the program, VALUED and NAMES are generated. */
static void fill(FILE *f, const char *text, const struct mz_cli *cli, const struct mz_command **all,
                 size_t n)
{
    while (*text != '\0') {
        if (strncmp(text, "PROG", 4) == 0) {
            (void)fputs(cli->program, f);
            text += 4;
        } else if (strncmp(text, "VALUED", 6) == 0) {
            valued(f, all, n);
            text += 6;
        } else if (strncmp(text, "NAMES", 5) == 0) {
            names(f, all, n);
            text += 5;
        } else {
            (void)fputc(*text++, f);
        }
    }
}

mz_code mz_completion_run(mz_cx *cx, struct mz_args *args)
{
    FILE *f = mz_cli_out(args);
    size_t n = 0;
    const struct mz_command **all = mz_commands_sorted(cx->a, args->cli, &n);
    if (!mz_str_eq(mz_operand(args, 0), MZ_S("bash"))) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("there is a script for bash only"));
    }
    (void)fprintf(f, "# Completion for bash, written by %s completion bash.\n", args->cli->program);
    fill(f, opening, args->cli, all, n);
    (void)fputs("    local common='", f);
    option_words(f, mz_common_options);
    (void)fputs("'\n    case \"$name:$prev\" in\n", f);
    for (size_t i = 0; i < n; i++) {
        values(f, all[i]->name, all[i]->options);
    }
    for (const struct mz_option *o = mz_common_options; o->name != NULL; o++) {
        if (o->type == MZ_OPT_ENUM) {
            (void)fprintf(f, "    *:--%s) values='%s' ;;\n", o->name, o->choices);
        } else if (o->type != MZ_OPT_FLAG) {
            (void)fprintf(f, "    *:--%s) %s ;;\n", o->name,
                          o->type == MZ_OPT_PATH ? "values=FILES" : "return");
        }
    }
    (void)fputs("    esac\n    if [ -z \"$values\" ]; then\n", f);
    next_words(f, all, n);
    (void)fputs("    case $name in\n", f);
    for (size_t i = 0; i < n; i++) {
        operand_words(f, all[i]);
    }
    (void)fputs("    esac\n    fi\n", f);
    fill(f, closing, args->cli, all, n);
    return MZ_OK;
}
