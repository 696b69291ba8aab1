/* person_web.c - the list of persons. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person_find.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_view.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- filters ---------------------------------------------------------- */

static const struct {
    const char *word;
    const char *label;
} ages[] = {
    {"0-17", MZ_T("0 to 17")},    {"18-59", MZ_T("18 to 59")},   {"60-69", MZ_T("60 to 69")},
    {"70-79", MZ_T("70 to 79")},  {"80-", MZ_T("80 and over")},  {"60-", MZ_T("60 and over")},
};

/* The township or village of the actor's scope and what lies one level below it. */
static mz_code place_options(mz_cx *cx, int64_t chosen, const struct ui_option **out, size_t *n)
{
    const struct mz_actor *who = cx->actor;
    struct division *kids = NULL;
    struct division *below = NULL;
    size_t kids_n = 0;
    size_t below_n = 0;
    int32_t today = mz_date_today(cx).v;
    int64_t town = chosen - chosen % 1000;
    MZ_TRY(division_children(cx, cx->world->divisions, who->division_lo, today, &kids, &kids_n));
    bool inside = false;
    for (size_t i = 0; i < kids_n && chosen != 0; i++) {
        inside = inside || kids[i].code == town;
    }
    if (inside) {
        MZ_TRY(division_children(cx, cx->world->divisions, town, today, &below, &below_n));
    }
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, kids_n + below_n + 1);
    *n = 0;
    o[(*n)++] = (struct ui_option){.label = person_tr(cx, MZ_T("All of my area"))};
    for (size_t i = 0; i < kids_n; i++) {
        o[(*n)++] = (struct ui_option){.value = mz_str_fmt(cx->a, "%012" PRId64, kids[i].code),
                                       .label = kids[i].name};
        for (size_t k = 0; k < below_n && kids[i].code == town; k++) {
            o[(*n)++] =
                (struct ui_option){.value = mz_str_fmt(cx->a, "%012" PRId64, below[k].code),
                                   .label = mz_str_fmt(cx->a, "　" MZ_FMT, MZ_ARG(below[k].name))};
        }
    }
    *out = o;
    return MZ_OK;
}

static struct ui_field select_field(mz_cx *cx, const char *name, const char *sentence)
{
    return (struct ui_field){.kind = UI_SELECT, .name = name, .label = person_tr(cx, sentence)};
}

static struct ui_option *begin_options(mz_cx *cx, size_t most)
{
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, most + 1);
    o[0] = (struct ui_option){.label = person_tr(cx, MZ_T("Any"))};
    return o;
}

static void set_options(mz_cx *cx, const char *name, struct ui_field *f)
{
    const struct mz_codeset *set = mz_codeset_find(mz_str_of(name));
    struct ui_option *o = begin_options(cx, set->rows_n);
    size_t n = 1;
    for (size_t i = 0; i < set->rows_n; i++) {
        if (set->rows[i].common) {
            mz_str code = mz_str_of(set->rows[i].code);
            o[n++] =
                (struct ui_option){.value = code, .label = mz_codeset_label(set, cx->lang, code)};
        }
    }
    f->options = o;
    f->options_n = n;
}

static void age_options(mz_cx *cx, struct ui_field *f)
{
    struct ui_option *o = begin_options(cx, MZ_LEN(ages));
    for (size_t i = 0; i < MZ_LEN(ages); i++) {
        o[i + 1] = (struct ui_option){.value = mz_str_of(ages[i].word),
                                      .label = person_tr(cx, ages[i].label)};
    }
    f->options = o;
    f->options_n = MZ_LEN(ages) + 1;
}

static void protect_options(mz_cx *cx, struct ui_field *f)
{
    enum { PROTECTS_MAX = 16 };
    struct ui_option *o = begin_options(cx, PROTECTS_MAX);
    size_t n = 1;
    for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
        if ((p->opened_by & ~person_opens(cx)) == 0) {
            o[n++] = (struct ui_option){.value = mz_str_fmt(cx->a, "%" PRId64, p->bit),
                                        .label = person_tr(cx, p->label)};
        }
    }
    f->options = o;
    f->options_n = n;
}

static mz_code filters(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct ui_field place = select_field(cx, "place", MZ_T("Township or village"));
    struct ui_field sex = select_field(cx, "sex", MZ_T("Sex"));
    struct ui_field age = select_field(cx, "age", MZ_T("Age"));
    struct ui_field state = select_field(cx, "state", MZ_T("State"));
    struct ui_field protect = select_field(cx, "protect", MZ_T("Protection"));
    int64_t chosen = division_code(mz_req_query(list->l->rq, "place"));
    MZ_TRY(place_options(cx, chosen, &place.options, &place.options_n));
    set_options(cx, "sex", &sex);
    age_options(cx, &age);
    set_options(cx, "person_state", &state);
    protect_options(cx, &protect);
    list_field(list, place);
    list_field(list, sex);
    list_field(list, age);
    list_field(list, state);
    if (person_opens(cx) != 0) {
        list_field(list, protect);
    }
    return MZ_OK;
}

/* ---- columns and rows ------------------------------------------------- */

enum {
    COL_NAME,
    COL_SEX,
    COL_AGE,
    COL_ID,
    COL_PLACE,
    COL_STATE,
    COL_ADDRESS,
    COL_PHONE,
    COL_CHANGED,
    COLS
};

static const struct ui_column heads[COLS] = {
    [COL_NAME] = {.name = "sort_name",
                  .label = {MZ_T("Name of the person"), 0},
                  .sort = true,
                  .fixed = true},
    [COL_SEX] = {.name = "sex", .label = {MZ_T("Sex"), 0}},
    [COL_AGE] = {.name = "sort_birth",
                 .label = {MZ_T("Age"), 0},
                 .sort = true,
                 .num = true,
                 .phone_label = true},
    [COL_ID] = {.name = "id_mask", .label = {MZ_T("ID number"), 0}, .phone_hide = true},
    [COL_PLACE] = {.name = "division", .label = {MZ_T("Village, community"), 0}},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_ADDRESS] = {.name = "address",
                     .label = {MZ_T("House and room"), 0},
                     .hidden = true,
                     .phone_full = true},
    [COL_PHONE] = {.name = "phone_mask",
                   .label = {MZ_T("Telephone"), 0},
                   .hidden = true,
                   .phone_label = true},
    [COL_CHANGED] = {.name = "changed_ms",
                     .label = {MZ_T("Changed"), 0},
                     .sort = true,
                     .phone_label = true},
};

static const struct ui_tag *state_tag(mz_cx *cx, mz_str state)
{
    struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
    bool here = mz_str_eq(state, MZ_S("active"));
    *t = (struct ui_tag){.tone = here ? MZ_TONE_OK : MZ_TONE_IDLE,
                         .text = person_state_text(cx->lang, state)};
    return t;
}

/* Persons are read by their ids: what is opened to this reader stands beside them. */
static mz_code load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct person_view *p = NULL;
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].id;
    }
    MZ_TRY(person_views(cx, person_may(cx), ids, list->n, &p, &list->n));
    for (size_t i = 0; i < list->n; i++) {
        list->rows[i].id = p[i].id;
    }
    list->once = p;
    return MZ_OK;
}

static const struct person_view *seen_at(const struct leaf *l, const struct mz_reg_row *row)
{
    return (const struct person_view *)l->list->once + list_nth(l, row);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    const struct person_view *p = seen_at(l, row);
    bool hidden = p->hidden != 0;
    mz_str none = person_tr(cx, MZ_T("hidden"));
    const struct mz_codeset *sex = mz_codeset_find(MZ_S("sex"));
    c[COL_NAME] = (struct ui_cell){.text = p->name,
                                   .href = person_href(cx, p->id, ""),
                                   .icon = hidden ? MZ_ICON("lock") : NULL};
    c[COL_SEX] = (struct ui_cell){.text = mz_codeset_label(sex, cx->lang, p->sex)};
    c[COL_AGE] =
        (struct ui_cell){.text = p->age < 0 ? MZ_S("—") : mz_str_fmt(cx->a, "%d", (int)p->age)};
    c[COL_ID] = (struct ui_cell){.text = hidden ? none : p->id_mask, .id = !hidden};
    c[COL_PLACE] = (struct ui_cell){.text = person_place_name(cx, p->division)};
    c[COL_STATE] = (struct ui_cell){.tags = state_tag(cx, p->state), .tags_n = 1};
    c[COL_ADDRESS] = (struct ui_cell){.text = hidden ? none : p->address};
    c[COL_PHONE] = (struct ui_cell){.text = hidden ? none : p->phone_mask, .id = !hidden};
    c[COL_CHANGED] = (struct ui_cell){.text = mz_date_iso(cx->a, mz_date_of_ms(p->changed_ms))};
    return MZ_OK;
}

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct person_item *)item = person_item_of(l->cx, seen_at(l, row));
    return MZ_OK;
}

/* ---- the list --------------------------------------------------------- */

/* Words alone, or with a place, page through their own index; the search notes itself. */
static mz_code find(struct list *list, mz_str words, bool *done)
{
    static const char *const filters_of[] = {"sex", "age", "state", "hukou", "protect"};
    mz_cx *cx = list->l->cx;
    struct person_found found;
    for (size_t i = 0; i < MZ_LEN(filters_of); i++) {
        if (mz_req_query(list->l->rq, filters_of[i]).n > 0) {
            return MZ_OK;
        }
    }
    const struct person_query q = {.text = words,
                                   .division = division_code(mz_req_query(list->l->rq, "place")),
                                   .limit = list->q.limit,
                                   .offset = list->q.offset};
    MZ_TRY(person_search(cx, person_may(cx), &q, &found));
    list->rows = MZ_NEW_N(cx->a, struct mz_reg_row, found.n + 1);
    list->n = found.n;
    list->ui->total = found.total;
    for (size_t i = 0; i < found.n; i++) {
        list->rows[i].id = found.ids[i];
    }
    *done = true;
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("Everybody, also who died or left"), .ask = ""},
    {"", MZ_T("Aged 60 and over"), .ask = "age=60-&state=active"},
    {"", MZ_T("Aged 80 and over"), .ask = "age=80-&state=active"},
    {"", MZ_T("Minors"), .ask = "age=0-17&state=active"},
    {"", MZ_T("The dead"), .ask = "state=dead&sort=-changed_ms"},
};

static const struct ui_empty *empty_of(mz_cx *cx, mz_req *rq)
{
    struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, 2);
    mz_str self = mz_req_self(rq);
    bool asked = memchr(self.p, '?', self.n) != NULL;
    a[0] = asked ? (struct ui_action){.label = person_tr(cx, MZ_T("Clear the filters")),
                                      .href = MZ_S("/person"),
                                      .icon = MZ_ICON("filter-off")}
                 : (struct ui_action){.label = person_tr(cx, MZ_T("Register a person")),
                                      .href = MZ_S("/person/new"),
                                      .icon = MZ_ICON("user-plus"),
                                      .need = "person.write",
                                      .primary = true};
    *e = (struct ui_empty){
        .icon = MZ_ICON("user-search"),
        .title = person_tr(cx, asked ? MZ_T("Nobody in your area matches")
                                     : MZ_T("Nobody is registered yet")),
        .text = person_tr(cx, asked ? MZ_T("Loosen a filter, or look by the whole ID number. "
                                           "Minors and protected persons answer to their whole "
                                           "number only.")
                                    : MZ_T("Register the first person, or import a file.")),
        .actions = a,
        .actions_n = 1};
    return e;
}

static const struct mz_member person_row_members[] = {
    {"id", "Number of the person", MZ_J_INT(struct person_item, id)},
    {"name", "Name; of a hidden person what may be shown", MZ_J_TEXT(struct person_item, name)},
    {"hidden", "Whether the person is hidden from this account",
     MZ_J_FLAG(struct person_item, hidden)},
    {"sex", "GB/T 2261.1", MZ_J_TEXT_OR_NULL(struct person_item, sex)},
    {"age", "Full years; -1 when unknown", MZ_J_INT(struct person_item, age)},
    {"birth", "Day of birth", MZ_J_TEXT_OR_NULL(struct person_item, birth)},
    {"id_mask", "ID number, masked", MZ_J_TEXT_OR_NULL(struct person_item, id_mask)},
    {"phone_mask", "Telephone, masked", MZ_J_TEXT_OR_NULL(struct person_item, phone_mask)},
    {"division", "12-digit code of the division", MZ_J_TEXT(struct person_item, division)},
    {"place", "Name of the village", MZ_J_TEXT_OR_NULL(struct person_item, place)},
    {"address", "Address", MZ_J_TEXT_OR_NULL(struct person_item, address)},
    {"state", "State, one word", MZ_J_TEXT(struct person_item, state)},
    {"changed", "When it was changed", MZ_J_TEXT_OR_NULL(struct person_item, changed)},
    {0},
};
static const struct mz_shape person_row_shape = {"PersonRow", person_row_members,
                                                 sizeof(struct person_item)};
static const struct mz_member person_list_members[] = {
    {"total", "How many there are on all pages", MZ_J_INT(struct mz_rows, total)},
    {"page", "This page, from 1", MZ_J_INT(struct mz_rows, page)},
    {"per", "Rows of a page", MZ_J_INT(struct mz_rows, per)},
    {"persons", "Those of this page", MZ_J_LIST(struct mz_rows, rows, &person_row_shape)},
    {0},
};
const struct mz_shape person_list_shape = {"Persons", person_list_members, sizeof(struct mz_rows)};

static mz_code make(struct list *list)
{
    static const struct ui_action move = {.label = {MZ_T("Move them"), 0},
                                          .icon = MZ_ICON("map-pin-share"),
                                          .name = {"do", 2},
                                          .value = {"move", 4},
                                          .need = "person.write"};
    mz_cx *cx = list->l->cx;
    list_bulk(list, &move, 1);
    list->ui->note = person_tr(cx, MZ_T("Numbers are masked; unmasking asks for a reason"));
    list->ui->empty = list->n == 0 ? empty_of(cx, list->l->rq) : NULL;
    list->page.sub = division_spoken_path(cx->a, cx->world->divisions, cx->actor->division_lo);
    return filters(list);
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Register a person"), 0},
     .href = {"/person/new", 11},
     .icon = MZ_ICON("user-plus"),
     .need = "person.write",
     .primary = true},
};

const struct list_how person_list = {
    .reg = &person_reg,
    .path = "/person",
    .title = MZ_T("People"),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "sort_name",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Name, pinyin, ID number, telephone, address"),
    .cells = cells,
    .answer = &person_list_shape,
    .tell = tell,
    .act = "person.list",
    .kind = "person",
    .icon = MZ_ICON("user-search"),
    .none = MZ_T("Nobody is registered yet"),
    .next = MZ_T("Register the first person, or import a file."),
    .find = find,
    .bare = true,
    .load = load,
    .make = make,
};
