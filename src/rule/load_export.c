/* load_export.c - keys of the files that a register tells others. */
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)
#define WHOLE(type)      sizeof(struct type), sizeof(struct type)

enum { STATES_MAX = 20, POSTS_MAX = 12, COLUMNS_MAX = 60 };

/* clang-format off */
static const struct load_key column_keys[] = {
    {.key = "heading", .kind = LOAD_TEXT, .at = AT(ast_export_column, heading), .need = true},
    {.key = "from", .kind = LOAD_TEXT, .at = AT(ast_export_column, from)},
    {.key = "text", .kind = LOAD_TEXT, .at = AT(ast_export_column, text)},
    {.key = "values", .kind = LOAD_GIVENS, .at = AT(ast_export_column, values)},
    {.key = "empty", .kind = LOAD_TEXT, .at = AT(ast_export_column, empty)},
    {.key = "as", .kind = LOAD_TEXT, .at = AT(ast_export_column, as),
     .choice = "iso|slash|compact|wan"},
    {.key = "need", .kind = LOAD_FLAG, .at = AT(ast_export_column, need)},
    {0},
};
static const struct load_shape column = {
    "column of an export", WHOLE(ast_export_column), LOAD_NONE, AT(ast_export_column, at),
    column_keys, NULL,
};

static const struct load_key export_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_export, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_export, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_export, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_export, about.en)},
    {.key = "to", .kind = LOAD_TEXT, .at = AT(ast_export, to.zh), .need = true},
    {.key = "to_en", .kind = LOAD_TEXT, .at = AT(ast_export, to.en), .wish = true},
    {.key = "states", .kind = LOAD_TEXTS, .at = AT(ast_export, states),
     .n_at = AT(ast_export, states_n), .most = STATES_MAX},
    {.key = "left", .kind = LOAD_TEXT, .at = AT(ast_export, left)},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_export, when)},
    {.key = "day", .kind = LOAD_TEXT, .at = AT(ast_export, day)},
    {.key = "within", .kind = LOAD_TEXT, .at = AT(ast_export, within)},
    {.key = "of", .kind = LOAD_TEXT, .at = AT(ast_export, of), .choice = "working|calendar"},
    {.key = "file", .kind = LOAD_TEXT, .at = AT(ast_export, file), .need = true},
    {.key = "by", .kind = LOAD_TEXTS, .at = AT(ast_export, by), .n_at = AT(ast_export, by_n),
     .need = true, .most = POSTS_MAX},
    {.key = "columns", .kind = LOAD_LIST, .at = AT(ast_export, columns),
     .n_at = AT(ast_export, columns_n), .of = &column, .need = true, .most = COLUMNS_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_export, cite), .need = true},
    {0},
};
const struct load_shape load_export = {
    "export of a register", WHOLE(ast_export), AT(ast_export, id), LOAD_NONE, export_keys, NULL,
};
/* clang-format on */
