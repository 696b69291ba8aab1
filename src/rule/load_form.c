/* load_form.c - keys of forms: parts with fields. */
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)
#define WHOLE(type)      sizeof(struct type), sizeof(struct type)

enum { PARTS_MAX = 40, FIELDS_MAX = 200, ROWS_MAX = 200 };

/* clang-format off */
static const struct load_key field_keys[] = {
    {.key = "fact", .kind = LOAD_TEXT, .at = AT(ast_field, fact)},
    {.key = "field", .kind = LOAD_TEXT, .at = AT(ast_field, field), .form = LOAD_ID},
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_field, label.zh)},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_field, label.en)},
    {.key = "kind", .kind = LOAD_TEXT, .at = AT(ast_field, kind),
     .choice = "text|long_text|phone|card|id_number|name|address|place|date|photo|file|signature"},
    {.key = "optional", .kind = LOAD_FLAG, .at = AT(ast_field, optional)},
    {.key = "need_when", .kind = LOAD_FORMULA, .at = AT(ast_field, need_when)},
    {.key = "show_when", .kind = LOAD_FORMULA, .at = AT(ast_field, show_when)},
    {.key = "check", .kind = LOAD_FORMULA, .at = AT(ast_field, check)},
    {.key = "says", .kind = LOAD_TEXT, .at = AT(ast_field, says.zh)},
    {.key = "says_en", .kind = LOAD_TEXT, .at = AT(ast_field, says.en)},
    {.key = "prefill", .kind = LOAD_TEXT, .at = AT(ast_field, prefill),
     .choice = "name|id_number|birth|sex|phone|address|card|relation"},
    {.key = "help", .kind = LOAD_TEXT, .at = AT(ast_field, help.zh)},
    {.key = "help_en", .kind = LOAD_TEXT, .at = AT(ast_field, help.en)},
    {0},
};
static const struct load_shape field = {
    "field", WHOLE(ast_field), LOAD_NONE, AT(ast_field, at), field_keys, NULL,
};

static const struct load_key part_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_part, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_part, label.en), .wish = true},
    {.key = "each", .kind = LOAD_TEXT, .at = AT(ast_part, each)},
    {.key = "least", .kind = LOAD_INT, .at = AT(ast_part, least)},
    {.key = "most", .kind = LOAD_INT, .at = AT(ast_part, most)},
    {.key = "show_when", .kind = LOAD_FORMULA, .at = AT(ast_part, show_when)},
    {.key = "fields", .kind = LOAD_LIST, .at = AT(ast_part, fields),
     .n_at = AT(ast_part, fields_n), .of = &field, .need = true, .most = FIELDS_MAX},
    {0},
};

/* Without a bound: as many rows as a case may have. */
static bool part_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct ast_part *p = item;
    (void)l;
    (void)at;
    p->most = p->each.s.n > 0 && p->most == 0 ? ROWS_MAX : p->most;
    return true;
}

static const struct load_shape part = {
    "part of a form", WHOLE(ast_part), LOAD_NONE, AT(ast_part, at), part_keys, part_end,
};

static const struct load_key form_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_form, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_form, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_form, about.zh)},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_form, about.en)},
    {.key = "parts", .kind = LOAD_LIST, .at = AT(ast_form, parts), .n_at = AT(ast_form, parts_n),
     .of = &part, .need = true, .most = PARTS_MAX},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_form, cite)},
    {0},
};
const struct load_shape load_form = {
    "form", WHOLE(ast_form), AT(ast_form, id), LOAD_NONE, form_keys, NULL,
};
/* clang-format on */
