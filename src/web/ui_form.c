#include "web/ui_form.h"

#include <string.h>

#include "web/ui_int.h"

static const char *type_of(enum ui_field_kind kind)
{
    switch (kind) {
    case UI_PASSWORD:
        return "password";
    case UI_DATE:
        return "date";
    case UI_FILE:
        return "file";
    case UI_RADIO:
        return "radio";
    case UI_CHECKS:
    case UI_CHECK:
        return "checkbox";
    case UI_HIDDEN:
        return "hidden";
    case UI_TEXT:
    case UI_NUMBER:
    case UI_MONEY:
    case UI_TEXTAREA:
    case UI_SELECT:
    case UI_DIVISION:
    case UI_SHOWN:
    case UI_GROUP:
    case UI_SLOT:
        return "text";
    }
    return "text";
}

static void put_options(mz_out *o, const struct ui_field *f, const char *type)
{
    for (size_t i = 0; i < f->options_n; i++) {
        const struct ui_option *op = &f->options[i];
        bool chosen = op->chosen || (f->kind != UI_CHECKS && f->value.p != NULL &&
                                     mz_str_eq(op->value, f->value));
        struct option_in v = {f, op, type, chosen};
        if (f->kind == UI_SELECT) {
            option_select_html(o, &v);
        } else {
            option_pick_html(o, &v);
        }
    }
}

void ui_field_html(mz_out *o, const struct ui_field_in *v)
{
    const struct ui_field *f = v->field;
    struct field_in in = {.f = f, .type = type_of(f->kind), .autocomplete = f->autocomplete};
    if (v->form != NULL && f->name != NULL) {
        in.problem = mz_form_said(v->form, f->name);
    }
    in.described = in.problem.n > 0 || f->hint.n > 0;
    in.rows = f->max > 1000 ? 8 : f->max > 300 ? 4 : 2;
    if (f->kind == UI_NUMBER || f->kind == UI_DIVISION) {
        in.mode = f->kind == UI_NUMBER ? "numeric" : NULL;
    } else if (f->kind == UI_MONEY) {
        in.mode = "decimal";
    }
    if (in.autocomplete == NULL && f->kind != UI_DATE && f->kind != UI_FILE) {
        in.autocomplete = "off";
    }
    mz_out options;
    mz_out_init(&options, o->lang, 0);
    put_options(&options, f, in.type);
    in.options = (mz_html){mz_out_str(&options)};
    field_in_html(o, &in);
    mz_out_done(&options);
}

void ui_problems_html(mz_out *o, const struct ui_problems *v)
{
    struct problem_in items[MZ_PROBLEMS_MAX] = {0};
    size_t n = v->form->problems.n;
    for (size_t i = 0; i < n; i++) {
        const struct mz_say *say = &v->form->problems.say[i];
        items[i].said = mz_text_say(v->form->cx->a, o->lang, *say);
        for (size_t k = 0; k < v->fields_n && say->field != NULL; k++) {
            const char *name = v->fields[k].name;
            if (name != NULL && strcmp(name, say->field) == 0) {
                items[i].field = name;
                items[i].label = v->fields[k].label;
            }
        }
    }
    struct problems_in in = {items, n};
    problems_in_html(o, &in);
}

void ui_form_html(mz_out *o, const struct ui_form *v)
{
    form_open_html(o, v);
    if (v->form != NULL) {
        struct ui_problems problems = {v->form, v->fields, v->fields_n};
        ui_problems_html(o, &problems);
    }
    mz_out_raw(o, MZ_S("<div class=\"mz-fields\">"));
    for (size_t i = 0; i < v->fields_n; i++) {
        struct ui_field_in in = {&v->fields[i], v->form};
        ui_field_html(o, &in);
    }
    mz_out_raw(o, MZ_S("</div>\n"));
    form_end_html(o, v);
}
