#include "web/ui_answer.h"

/* ---- a table or one page of a list ------------------------------------------------------ */

struct row_answer {
    int64_t id;
    const mz_str *cells;
    size_t cells_n;
};

static const struct mz_member row_members[] = {
    {"id", "What the row stands for; 0 for nothing", MZ_J_INT(struct row_answer, id)},
    {"cells", "One text per column, as a reader sees it", MZ_J_TEXTS(struct row_answer, cells)},
    {0},
};
static const struct mz_shape row_shape = {"Row", row_members, sizeof(struct row_answer)};

static const struct mz_member column_members[] = {
    {"name", "Name of the column in the address: sort, cols", MZ_J_TEXT(struct ui_column, name)},
    {"label", "Its heading", MZ_J_TEXT(struct ui_column, label)},
    {0},
};
static const struct mz_shape column_shape = {"Column", column_members, sizeof(struct ui_column)};

static mz_str cell_text(const struct ui_cell *c)
{
    if (c->text.n > 0) {
        return c->text;
    }
    if (c->tags_n > 0) {
        return c->tags[0].text;
    }
    if (c->clock != NULL) {
        return c->clock->text;
    }
    return c->risk != NULL ? c->risk->text : MZ_S("");
}

static const struct row_answer *rows_of(mz_arena *a, const struct ui_row *rows, size_t n,
                                        size_t columns_n)
{
    struct row_answer *out = MZ_NEW_N(a, struct row_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        mz_str *cells = MZ_NEW_N(a, mz_str, columns_n + 1);
        for (size_t c = 0; c < columns_n; c++) {
            cells[c] = cell_text(&rows[i].cells[c]);
        }
        out[i] = (struct row_answer){rows[i].id, cells, columns_n};
    }
    return out;
}

/* ---- a form -------------------------------------------------------------------------------- */

struct field_answer {
    const char *name;
    mz_str label;
    const char *kind;
    mz_str value;
    bool required;
    int64_t max;
    const struct ui_option *options;
    size_t options_n;
};

struct form_answer {
    mz_str action;
    const char *method;
    mz_str act;
    const struct field_answer *fields;
    size_t fields_n;
    const struct ui_action *more;
    size_t more_n;
};

static const struct mz_member option_members[] = {
    {"value", "What is sent", MZ_J_TEXT(struct ui_option, value)},
    {"label", "What a reader sees", MZ_J_TEXT(struct ui_option, label)},
    {0},
};
static const struct mz_shape option_shape = {"Option", option_members, sizeof(struct ui_option)};

static const struct mz_member field_members[] = {
    {"name", "Name of the field", MZ_J_TEXT(struct field_answer, name)},
    {"label", "What a reader sees beside it", MZ_J_TEXT(struct field_answer, label)},
    {"kind",
     "text, password, number, money, date, select, checks (several), check (\"1\" or nothing), "
     "file, division (12 digits) or hidden (send it back as it is)",
     MZ_J_TEXT(struct field_answer, kind)},
    {"value", "What stands in it now", MZ_J_TEXT(struct field_answer, value)},
    {"required", "Whether it must be filled in", MZ_J_FLAG(struct field_answer, required)},
    {"max", "Most characters; null: 200", MZ_J_INT_OR_NULL(struct field_answer, max)},
    {"options", "The choices, where there are some",
     MZ_J_LIST(struct field_answer, options, &option_shape)},
    {0},
};
static const struct mz_shape field_shape = {"Field", field_members, sizeof(struct field_answer)};

static const struct mz_member button_members[] = {
    {"label", "What a reader sees", MZ_J_TEXT(struct ui_action, label)},
    {"href", "Where it leads or sends; empty: where the form goes",
     MZ_J_TEXT(struct ui_action, href)},
    {"post", "Whether it is a POST of its own", MZ_J_FLAG(struct ui_action, post)},
    {"name", "Field that the button sends, or empty", MZ_J_TEXT(struct ui_action, name)},
    {"value", "Its value", MZ_J_TEXT(struct ui_action, value)},
    {0},
};
static const struct mz_shape button_shape = {"Button", button_members, sizeof(struct ui_action)};

static const struct mz_member form_members[] = {
    {"action", "Where it is sent", MZ_J_TEXT(struct form_answer, action)},
    {"method", "GET or POST", MZ_J_TEXT(struct form_answer, method)},
    {"act", "Value of the field \"do\"; empty: there is none", MZ_J_TEXT(struct form_answer, act)},
    {"fields", "Its fields in their order", MZ_J_LIST(struct form_answer, fields, &field_shape)},
    {"more", "Its other buttons", MZ_J_LIST(struct form_answer, more, &button_shape)},
    {0},
};
static const struct mz_shape form_shape = {"Form", form_members, sizeof(struct form_answer)};

/* NULL: nothing that is sent. */
static const char *kind_of(enum ui_field_kind kind)
{
    switch (kind) {
    case UI_TEXT:
    case UI_TEXTAREA:
        return "text";
    case UI_PASSWORD:
        return "password";
    case UI_NUMBER:
        return "number";
    case UI_MONEY:
        return "money";
    case UI_DATE:
        return "date";
    case UI_SELECT:
    case UI_RADIO:
        return "select";
    case UI_CHECKS:
        return "checks";
    case UI_CHECK:
        return "check";
    case UI_FILE:
        return "file";
    case UI_DIVISION:
        return "division";
    case UI_HIDDEN:
        return "hidden";
    case UI_SHOWN:
    case UI_GROUP:
    case UI_SLOT:
        break;
    }
    return NULL;
}

static const struct form_answer *form_of(mz_arena *a, const struct ui_form *f)
{
    if (f == NULL) {
        return NULL;
    }
    struct form_answer *out = MZ_NEW(a, struct form_answer);
    struct field_answer *fields = MZ_NEW_N(a, struct field_answer, f->fields_n + 1);
    *out = (struct form_answer){.action = f->action,
                                .method = f->get ? "GET" : "POST",
                                .act = f->submit_value,
                                .fields = fields,
                                .more = f->more,
                                .more_n = f->more_n};
    for (size_t i = 0; i < f->fields_n; i++) {
        const struct ui_field *x = &f->fields[i];
        const char *kind = x->name == NULL ? NULL : kind_of(x->kind);
        if (kind != NULL) {
            fields[out->fields_n++] = (struct field_answer){.name = x->name,
                                                            .label = x->label,
                                                            .kind = kind,
                                                            .value = x->value,
                                                            .required = x->required,
                                                            .max = x->max == 0 ? INT64_MIN : x->max,
                                                            .options = x->options,
                                                            .options_n = x->options_n};
        }
    }
    return out;
}

/* ---- parts ------------------------------------------------------------------------------------
 */

static const struct mz_member tag_members[] = {
    {"text", "The state in words", MZ_J_TEXT(struct ui_tag, text)},
    {0},
};
static const struct mz_shape tag_shape = {"Tag", tag_members, sizeof(struct ui_tag)};

static const struct mz_member fact_members[] = {
    {"label", "What it is", MZ_J_TEXT(struct ui_fact, label)},
    {"value", "As a reader sees it", MZ_J_TEXT(struct ui_fact, value)},
    {"note", "A remark", MZ_J_TEXT(struct ui_fact, note)},
    {"href", "Where it leads, or empty", MZ_J_TEXT(struct ui_fact, href)},
    {"tag", "A state beside or instead of the value", MZ_J_PART(struct ui_fact, tag, &tag_shape)},
    {0},
};
static const struct mz_shape fact_shape = {"Fact", fact_members, sizeof(struct ui_fact)};

static const struct mz_member event_members[] = {
    {"at", "When, as a reader sees it", MZ_J_TEXT(struct ui_event, at)},
    {"text", "What happened", MZ_J_TEXT(struct ui_event, text)},
    {"who", "Who did it", MZ_J_TEXT(struct ui_event, who)},
    {"note", "A remark", MZ_J_TEXT(struct ui_event, note)},
    {"href", "Where it leads, or empty", MZ_J_TEXT(struct ui_event, href)},
    {0},
};
static const struct mz_shape event_shape = {"Event", event_members, sizeof(struct ui_event)};

static const struct mz_member part_members[] = {
    {"title", "Heading; empty: none", MZ_J_TEXT(struct ui_part_answer, title)},
    {"message", "The one sentence that matters, or empty",
     MZ_J_TEXT(struct ui_part_answer, message)},
    {"note", "A remark", MZ_J_TEXT(struct ui_part_answer, note)},
    {"secret", "To be copied now; it is shown once",
     MZ_J_TEXT_OR_NULL(struct ui_part_answer, secret)},
    {"codes", "Codes to be kept; they are shown once", MZ_J_TEXTS(struct ui_part_answer, codes)},
    {"facts", "Labels and values", MZ_J_LIST(struct ui_part_answer, facts, &fact_shape)},
    {"columns", "Of the rows", MZ_J_LIST(struct ui_part_answer, columns, &column_shape)},
    {"rows", "A table, or one page of a list", MZ_J_LIST(struct ui_part_answer, rows, &row_shape)},
    {"total", "Rows on all pages, when this is a list",
     MZ_J_INT_OR_NULL(struct ui_part_answer, total)},
    {"events", "What happened, newest first",
     MZ_J_LIST(struct ui_part_answer, events, &event_shape)},
    {"form", "What can be sent from here", MZ_J_PART(struct ui_part_answer, form, &form_shape)},
    {"links", "Where one can go from here", MZ_J_LIST(struct ui_part_answer, links, &button_shape)},
    {0},
};
const struct mz_shape ui_part_shape = {"Part", part_members, sizeof(struct ui_part_answer)};

static const struct mz_member page_members[] = {
    {"title", "Of the page", MZ_J_TEXT(struct ui_page_answer, title)},
    {"parts", "What stands on it", MZ_J_LIST(struct ui_page_answer, parts, &ui_part_shape)},
    {0},
};
const struct mz_shape ui_page_shape = {"Page", page_members, sizeof(struct ui_page_answer)};

struct ui_part_answer ui_part_answer(mz_arena *a, const struct ui_part *part)
{
    struct ui_part_answer out = {.title = part->title,
                                 .note = part->note,
                                 .secret = part->secret,
                                 .codes = part->codes,
                                 .codes_n = part->codes_n,
                                 .total = INT64_MIN,
                                 .form = form_of(a, part->form),
                                 .links = part->actions,
                                 .links_n = part->actions_n};
    if (part->callout != NULL) {
        out.message = part->callout->title;
        out.note = part->callout->text.n > 0 ? part->callout->text : out.note;
    } else if (part->empty != NULL) {
        out.message = part->empty->title;
        out.note = part->empty->text;
    }
    if (part->facts != NULL) {
        out.facts = part->facts->facts;
        out.facts_n = part->facts->facts_n;
    }
    if (part->table != NULL) {
        out.columns = part->table->columns;
        out.columns_n = part->table->columns_n;
        out.rows = rows_of(a, part->table->rows, part->table->rows_n, out.columns_n);
        out.rows_n = part->table->rows_n;
    } else if (part->list != NULL) {
        out.columns = part->list->columns;
        out.columns_n = part->list->columns_n;
        out.rows = rows_of(a, part->list->rows, part->list->rows_n, out.columns_n);
        out.rows_n = part->list->rows_n;
        out.total = part->list->total;
    }
    if (part->time != NULL) {
        out.events = part->time->events;
        out.events_n = part->time->events_n;
    }
    return out;
}
