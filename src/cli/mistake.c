#include "cli/cli_int.h"

#include <string.h>

/* What stands wrong in the tables: ours to mend, found at start and by tests. */
struct search {
    mz_arena *a;
    const struct mz_cli *cli;
    const char *mistake;
    const struct mz_command *seen[1024];
    size_t seen_n;
};

static bool complain(struct search *s, const struct mz_command *c, const char *option,
                     const char *what)
{
    s->mistake = mz_str_fmt(s->a, "command \"%s\"%s%s: %s", c->name, option == NULL ? "" : " --",
                            option == NULL ? "" : option, what)
                     .p;
    return false;
}

static bool word_of(const char *p, const char *more)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    if (p == NULL || *p == '\0' || strchr(letters, *p) == NULL) {
        return false;
    }
    for (; *p != '\0'; p++) {
        if (strchr(letters, *p) == NULL && strchr("0123456789-", *p) == NULL &&
            strchr(more, *p) == NULL) {
            return false;
        }
    }
    return true;
}

static bool name_fits(const char *name)
{
    size_t n = strlen(name);
    return word_of(name, " ") && strstr(name, "  ") == NULL && name[n - 1] != ' ' &&
           mz_word(name, MZ_COMMAND_WORDS_MAX).p == NULL;
}

static bool operands_fit(const char *operands)
{
    bool open =
        false; /* behind an optional or repeated word nothing may follow but optional ones */
    for (size_t i = 0;; i++) {
        mz_str w = mz_word(operands, i);
        if (w.p == NULL) {
            return true;
        }
        bool optional = w.p[0] == '[' && w.p[w.n - 1] == ']';
        bool many = memmem(w.p, w.n, "...", 3) != NULL;
        if ((w.p[0] == '[') != (w.p[w.n - 1] == ']') || (open && (many || !optional))) {
            return false;
        }
        open = open || optional || many;
    }
}

static const char *option_mistake(struct search *s, const struct mz_option *o)
{
    struct mz_arg_value v;
    mz_cx cx = {.a = s->a};
    if (!word_of(o->name, "")) {
        return "is not a name of a-z, 0-9 and -";
    }
    if (o->help == NULL || o->help[0] == '\0') {
        return "has no help";
    }
    if ((o->type == MZ_OPT_ENUM) != (mz_word(o->choices, 0).p != NULL)) {
        return "has choices without being an enum, or none";
    }
    if (o->least > o->most || (o->type != MZ_OPT_INT && (o->least != 0 || o->most != 0))) {
        return "has bounds that nothing keeps";
    }
    if (o->type == MZ_OPT_FLAG && (o->required || o->many || o->preset != NULL)) {
        return "is a flag: required, many and preset mean nothing";
    }
    if (o->many && o->type != MZ_OPT_TEXT && o->type != MZ_OPT_PATH && o->type != MZ_OPT_ENUM) {
        return "cannot be many: only text, paths and enums";
    }
    if (o->required && o->preset != NULL) {
        return "is required and has a preset";
    }
    if (o->preset != NULL &&
        mz_arg_read(&cx, o, mz_str_of(o->name), mz_str_of(o->preset), &v) != MZ_OK) {
        return "has a preset that it would refuse";
    }
    return NULL;
}

static bool same(const struct mz_option *a, const struct mz_option *b)
{
    return strcmp(a->name, b->name) == 0 || (a->letter != 0 && a->letter == b->letter);
}

static bool check_options(struct search *s, const struct mz_command *c)
{
    size_t n = 0;
    for (const struct mz_option *o = c->options; o != NULL && o->name != NULL; o++, n++) {
        const char *wrong = option_mistake(s, o);
        if (wrong != NULL) {
            return complain(s, c, o->name, wrong);
        }
        for (const struct mz_option *other = c->options; other != o; other++) {
            if (same(o, other)) {
                return complain(s, c, o->name, "stands twice, by name or letter");
            }
        }
        for (const struct mz_option *other = mz_common_options; other->name != NULL; other++) {
            if (same(o, other)) {
                return complain(s, c, o->name, "is a common option");
            }
        }
    }
    return n <= MZ_OPTIONS_MAX || complain(s, c, NULL, "has too many options");
}

static bool check_command(const struct mz_command *c, void *p)
{
    struct search *s = p;
    if (!name_fits(c->name)) {
        return complain(s, c, NULL, "is not one to three words of a-z, 0-9 and -");
    }
    for (size_t i = 0; i < s->seen_n; i++) {
        if (strcmp(s->seen[i]->name, c->name) == 0) {
            return complain(s, c, NULL, "stands in the tables twice");
        }
    }
    if (s->seen_n == MZ_LEN(s->seen)) {
        return complain(s, c, NULL, "is one command too many");
    }
    s->seen[s->seen_n++] = c;
    if (c->run == NULL) {
        return complain(s, c, NULL, "has nothing to run");
    }
    if (c->help == NULL || c->help[0] == '\0') {
        return complain(s, c, NULL, "has no help");
    }
    if (!operands_fit(c->operands)) {
        return complain(s, c, NULL, "has operands that cannot be told apart");
    }
    if ((c->flags & (MZ_CMD_CREATE | MZ_CMD_BARE)) != 0 && (c->flags & MZ_CMD_DB) == 0) {
        return complain(s, c, NULL, "has flags that need MZ_CMD_DB");
    }
    return check_options(s, c);
}

const char *mz_cli_mistake(mz_arena *a, const struct mz_cli *cli)
{
    struct search *s = MZ_NEW(a, struct search);
    s->a = a;
    s->cli = cli;
    mz_commands_each(cli, check_command, s);
    return s->mistake;
}
