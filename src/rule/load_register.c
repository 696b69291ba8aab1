/* load_register.c - keys of registers: fields, states, moves, duties, statistics, checks. */
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)
#define WHOLE(type)      sizeof(struct type), sizeof(struct type)

enum { FIELDS_MAX = 36, STATES_MAX = 20, MOVES_MAX = 40, DUTIES_MAX = 8, STATS_MAX = 20 };
enum { POSTS_MAX = 12, CHECKS_MAX = 20, SAMPLES_MAX = 200, EXPORTS_MAX = 20 };

/* clang-format off */
#define LABELS(type) \
    {.key = "label", .kind = LOAD_TEXT, .at = AT(type, label.zh), .need = true}, \
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(type, label.en), .wish = true}
#define POSTS(type, name) \
    {.key = #name, .kind = LOAD_TEXTS, .at = AT(type, name), .n_at = AT(type, name##_n), \
     .most = POSTS_MAX}

static const struct load_key column_keys[] = {
    {.key = "fact", .kind = LOAD_TEXT, .at = AT(ast_column, fact)},
    {.key = "field", .kind = LOAD_TEXT, .at = AT(ast_column, field), .form = LOAD_ID},
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_column, label.zh)},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_column, label.en)},
    {.key = "kind", .kind = LOAD_TEXT, .at = AT(ast_column, kind),
     .choice = "text|long_text|name|phone|address|code|list|date|division|person|household|"
               "organisation|entry"},
    {.key = "mask", .kind = LOAD_TEXT, .at = AT(ast_column, mask)},
    {.key = "of", .kind = LOAD_TEXT, .at = AT(ast_column, of)},
    {.key = "optional", .kind = LOAD_FLAG, .at = AT(ast_column, optional)},
    {.key = "unique", .kind = LOAD_FLAG, .at = AT(ast_column, unique)},
    {.key = "words", .kind = LOAD_FLAG, .at = AT(ast_column, words)},
    {.key = "list", .kind = LOAD_FLAG, .at = AT(ast_column, list)},
    {.key = "filter", .kind = LOAD_FLAG, .at = AT(ast_column, filter)},
    {.key = "public", .kind = LOAD_FLAG, .at = AT(ast_column, open)},
    POSTS(ast_column, read_by),
    {.key = "check", .kind = LOAD_FORMULA, .at = AT(ast_column, check)},
    {.key = "says", .kind = LOAD_TEXT, .at = AT(ast_column, says.zh)},
    {.key = "says_en", .kind = LOAD_TEXT, .at = AT(ast_column, says.en)},
    {.key = "help", .kind = LOAD_TEXT, .at = AT(ast_column, help.zh)},
    {.key = "help_en", .kind = LOAD_TEXT, .at = AT(ast_column, help.en)},
    {0},
};
static const struct load_shape column = {
    "field of a register", WHOLE(ast_column), LOAD_NONE, AT(ast_column, at), column_keys, NULL,
};

static const struct load_key standing_keys[] = {
    LABELS(ast_standing),
    {.key = "over", .kind = LOAD_FLAG, .at = AT(ast_standing, over)},
    {.key = "tone", .kind = LOAD_TEXT, .at = AT(ast_standing, tone),
     .choice = "ok|warn|bad|idle|note"},
    {0},
};
static const struct load_shape standing = {
    "state of an entry", WHOLE(ast_standing), AT(ast_standing, id), LOAD_NONE, standing_keys, NULL,
};

static const struct load_key move_keys[] = {
    LABELS(ast_move),
    {.key = "from", .kind = LOAD_TEXTS, .at = AT(ast_move, from), .n_at = AT(ast_move, from_n),
     .most = STATES_MAX},
    {.key = "to", .kind = LOAD_TEXT, .at = AT(ast_move, to), .need = true},
    POSTS(ast_move, by),
    POSTS(ast_move, approve_by),
    {.key = "reason", .kind = LOAD_TEXT, .at = AT(ast_move, reason), .choice = "none|may|must"},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_move, when)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_move, cite)},
    {0},
};
static const struct load_shape move = {
    "move of an entry", WHOLE(ast_move), AT(ast_move, id), LOAD_NONE, move_keys, NULL,
};

static const struct load_key duty_keys[] = {
    LABELS(ast_duty),
    {.key = "after", .kind = LOAD_TEXT, .at = AT(ast_duty, after), .need = true},
    {.key = "months", .kind = LOAD_TEXT, .at = AT(ast_duty, months)},
    {.key = "day", .kind = LOAD_TEXT, .at = AT(ast_duty, day)},
    {.key = "states", .kind = LOAD_TEXTS, .at = AT(ast_duty, states),
     .n_at = AT(ast_duty, states_n), .most = STATES_MAX},
    POSTS(ast_duty, by),
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_duty, when)},
    {.key = "warn", .kind = LOAD_INT, .at = AT(ast_duty, warn)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_duty, cite), .need = true},
    {0},
};
static const struct load_shape duty = {
    "duty of an entry", WHOLE(ast_duty), AT(ast_duty, id), LOAD_NONE, duty_keys, NULL,
};

static const struct load_key stat_keys[] = {
    LABELS(ast_stat),
    {.key = "by", .kind = LOAD_TEXT, .at = AT(ast_stat, by), .need = true},
    {.key = "per", .kind = LOAD_TEXT, .at = AT(ast_stat, per), .choice = "year|month"},
    {.key = "sum", .kind = LOAD_TEXT, .at = AT(ast_stat, sum)},
    {0},
};
static const struct load_shape stat = {
    "statistic of a register", WHOLE(ast_stat), AT(ast_stat, id), LOAD_NONE, stat_keys, NULL,
};

static const struct load_key whole_keys[] = {
    {.key = "formula", .kind = LOAD_FORMULA, .at = AT(ast_whole, formula), .need = true},
    {.key = "says", .kind = LOAD_TEXT, .at = AT(ast_whole, says.zh), .need = true},
    {.key = "says_en", .kind = LOAD_TEXT, .at = AT(ast_whole, says.en), .wish = true},
    {0},
};
static const struct load_shape whole = {
    "check of a register", WHOLE(ast_whole), LOAD_NONE, AT(ast_whole, at), whole_keys, NULL,
};

static const struct load_key sample_keys[] = {
    {.key = "state", .kind = LOAD_TEXT, .at = AT(ast_sample, state)},
    {.key = "set", .kind = LOAD_GIVENS, .at = AT(ast_sample, set)},
    {0},
};
static const struct load_shape sample = {
    "sample of a register", WHOLE(ast_sample), LOAD_NONE, AT(ast_sample, at), sample_keys, NULL,
};

static const struct load_key enter_keys[] = {
    {.key = "register", .kind = LOAD_TEXT, .at = AT(ast_enter, reg), .need = true},
    {.key = "set", .kind = LOAD_GIVENS, .at = AT(ast_enter, set)},
    {0},
};
const struct load_shape load_enter = {
    "new entry of an end", WHOLE(ast_enter), LOAD_NONE, AT(ast_enter, at), enter_keys, NULL,
};
static const struct load_key change_keys[] = {
    {.key = "move", .kind = LOAD_TEXT, .at = AT(ast_enter, move)},
    {.key = "set", .kind = LOAD_GIVENS, .at = AT(ast_enter, set)},
    {0},
};
const struct load_shape load_change = {
    "change of an entry by an end", WHOLE(ast_enter), LOAD_NONE, AT(ast_enter, at), change_keys,
    NULL,
};

static const struct load_key register_keys[] = {
    LABELS(ast_register),
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_register, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_register, about.en)},
    {.key = "title", .kind = LOAD_TEXT, .at = AT(ast_register, title), .need = true},
    {.key = "number", .kind = LOAD_TEXT, .at = AT(ast_register, number)},
    POSTS(ast_register, read_by),
    POSTS(ast_register, add_by),
    POSTS(ast_register, import_by),
    POSTS(ast_register, change_by),
    POSTS(ast_register, approve_by),
    {.key = "public", .kind = LOAD_TEXTS, .at = AT(ast_register, open),
     .n_at = AT(ast_register, open_n), .most = STATES_MAX},
    {.key = "fields", .kind = LOAD_LIST, .at = AT(ast_register, fields),
     .n_at = AT(ast_register, fields_n), .of = &column, .need = true, .most = FIELDS_MAX},
    {.key = "states", .kind = LOAD_MAP, .at = AT(ast_register, states),
     .n_at = AT(ast_register, states_n), .of = &standing, .need = true, .most = STATES_MAX},
    {.key = "moves", .kind = LOAD_MAP, .at = AT(ast_register, moves),
     .n_at = AT(ast_register, moves_n), .of = &move, .most = MOVES_MAX},
    {.key = "duties", .kind = LOAD_MAP, .at = AT(ast_register, duties),
     .n_at = AT(ast_register, duties_n), .of = &duty, .most = DUTIES_MAX},
    {.key = "statistics", .kind = LOAD_MAP, .at = AT(ast_register, stats),
     .n_at = AT(ast_register, stats_n), .of = &stat, .most = STATS_MAX},
    {.key = "checks", .kind = LOAD_LIST, .at = AT(ast_register, checks),
     .n_at = AT(ast_register, checks_n), .of = &whole, .most = CHECKS_MAX},
    {.key = "exports", .kind = LOAD_MAP, .at = AT(ast_register, exports),
     .n_at = AT(ast_register, exports_n), .of = &load_export, .most = EXPORTS_MAX},
    {.key = "samples", .kind = LOAD_LIST, .at = AT(ast_register, samples),
     .n_at = AT(ast_register, samples_n), .of = &sample, .most = SAMPLES_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_register, cite), .need = true},
    {0},
};
const struct load_shape load_register = {
    "register", WHOLE(ast_register), AT(ast_register, id), LOAD_NONE, register_keys, NULL,
};
/* clang-format on */
