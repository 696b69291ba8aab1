/* person_web.c - the list of persons, the page of one, and what was known of one before. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/leaf_web.h"
#include "feature/person/person_find.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_view.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- filters ---------------------------------------------------------- */

static const struct {
    const char *word;
    int32_t from, to;
    const char *label;
} ages[] = {
    {"0-17", 0, 17, MZ_T("0 to 17")},     {"18-59", 18, 59, MZ_T("18 to 59")},
    {"60-69", 60, 69, MZ_T("60 to 69")},  {"70-79", 70, 79, MZ_T("70 to 79")},
    {"80-", 80, -1, MZ_T("80 and over")}, {"60-", 60, -1, MZ_T("60 and over")},
};

static mz_code add(mz_cx *cx, struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n >= MZ_FILTERS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "too many filters");
    }
    q->filters[q->filters_n++] = f;
    return MZ_OK;
}

static mz_str wanted(mz_req *rq, const char *name)
{
    mz_str v = mz_req_query(rq, name);
    return v.p == NULL ? MZ_S("") : v;
}

static mz_code age_filter(mz_cx *cx, mz_req *rq, struct mz_query *q)
{
    mz_str age = wanted(rq, "age");
    for (size_t i = 0; i < MZ_LEN(ages); i++) {
        if (mz_str_eq(age, mz_str_of(ages[i].word))) {
            return person_age_filter(cx, ages[i].from, ages[i].to, q);
        }
    }
    return MZ_OK;
}

/* Every filter of the address but the words and the place. */
static mz_code filters(mz_cx *cx, mz_req *rq, struct mz_query *q)
{
    mz_str sex = wanted(rq, "sex");
    mz_str state = wanted(rq, "state");
    int64_t hukou = division_code(wanted(rq, "hukou"));
    int64_t protect = mz_req_query_int(rq, "protect", 1, INT32_MAX, 0);
    MZ_TRY(age_filter(cx, rq, q));
    if (sex.n > 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "sex", .op = MZ_IS, .s = sex}));
    }
    if (state.n > 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "state", .op = MZ_IS, .s = state}));
    }
    if (hukou != 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "hukou", .op = MZ_UNDER, .i = hukou}));
    }
    if (protect != 0) {
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "protect", .op = MZ_BIT, .i = protect}));
    }
    return MZ_OK;
}

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

static struct ui_field select_field(mz_cx *cx, mz_req *rq, const char *name, const char *sentence)
{
    return (struct ui_field){.kind = UI_SELECT,
                             .name = name,
                             .label = person_tr(cx, sentence),
                             .value = wanted(rq, name)};
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

static mz_code filter_fields(mz_cx *cx, mz_req *rq, struct ui_list *l)
{
    enum { FIELDS = 6 };
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, FIELDS);
    f[0] = (struct ui_field){.kind = UI_TEXT,
                             .name = "q",
                             .wide = true,
                             .max = PERSON_QUERY_MAX,
                             .label =
                                 person_tr(cx, MZ_T("Name, pinyin, ID number, telephone, address")),
                             .value = wanted(rq, "q")};
    f[1] = select_field(cx, rq, "place", MZ_T("Township or village"));
    MZ_TRY(place_options(cx, division_code(f[1].value), &f[1].options, &f[1].options_n));
    f[2] = select_field(cx, rq, "sex", MZ_T("Sex"));
    set_options(cx, "sex", &f[2]);
    f[3] = select_field(cx, rq, "age", MZ_T("Age"));
    age_options(cx, &f[3]);
    f[4] = select_field(cx, rq, "state", MZ_T("State"));
    set_options(cx, "person_state", &f[4]);
    f[5] = select_field(cx, rq, "protect", MZ_T("Protection"));
    protect_options(cx, &f[5]);
    l->filters = f;
    l->filters_n = person_opens(cx) != 0 ? FIELDS : FIELDS - 1;
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

static struct ui_column *columns_of(mz_cx *cx)
{
    struct ui_column *c = MZ_NEW_N(cx->a, struct ui_column, COLS);
    c[COL_NAME] = (struct ui_column){.name = "sort_name",
                                     .label = person_tr(cx, MZ_T("Name of the person")),
                                     .sort = true,
                                     .fixed = true};
    c[COL_SEX] = (struct ui_column){.name = "sex", .label = person_tr(cx, MZ_T("Sex"))};
    c[COL_AGE] = (struct ui_column){.name = "sort_birth",
                                    .label = person_tr(cx, MZ_T("Age")),
                                    .sort = true,
                                    .num = true,
                                    .phone_label = true};
    c[COL_ID] = (struct ui_column){
        .name = "id_mask", .label = person_tr(cx, MZ_T("ID number")), .phone_hide = true};
    c[COL_PLACE] =
        (struct ui_column){.name = "division", .label = person_tr(cx, MZ_T("Village, community"))};
    c[COL_STATE] = (struct ui_column){
        .name = "state", .label = person_tr(cx, MZ_T("State")), .phone_end = true};
    c[COL_ADDRESS] = (struct ui_column){.name = "address",
                                        .label = person_tr(cx, MZ_T("House and room")),
                                        .hidden = true,
                                        .phone_full = true};
    c[COL_PHONE] = (struct ui_column){.name = "phone_mask",
                                      .label = person_tr(cx, MZ_T("Telephone")),
                                      .hidden = true,
                                      .phone_label = true};
    c[COL_CHANGED] = (struct ui_column){.name = "changed_ms",
                                        .label = person_tr(cx, MZ_T("Changed")),
                                        .sort = true,
                                        .phone_label = true};
    return c;
}

static const struct ui_tag *state_tag(mz_cx *cx, mz_str state)
{
    struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
    bool here = mz_str_eq(state, MZ_S("active"));
    *t = (struct ui_tag){.tone = here ? MZ_TONE_OK : MZ_TONE_IDLE,
                         .text = person_state_text(cx->lang, state)};
    return t;
}

static struct ui_row row_of(mz_cx *cx, const struct person_view *p)
{
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, COLS);
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
    return (struct ui_row){.id = p->id, .cells = c};
}

/* ---- the list --------------------------------------------------------- */

struct listing {
    unsigned may;
    struct ui_paging paging;
    struct mz_query q;
    int64_t place;
    int64_t *ids; /* of the page, in its order */
    size_t ids_n;
    int64_t total;
    const struct ui_callout *note;
};

static const struct ui_callout *say_note(mz_cx *cx, enum mz_tone tone, struct mz_say say)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = tone, .title = mz_text_say(cx->a, cx->lang, say)};
    return c;
}

static mz_code list_rows(mz_cx *cx, struct listing *l)
{
    l->q.limit = l->paging.per;
    l->q.offset = l->paging.offset;
    l->q.sort = l->paging.sort;
    l->q.descending = l->paging.descending;
    if (strcmp(l->q.sort, "sort_birth") == 0) {
        l->q.descending = !l->q.descending; /* the oldest was born first */
    }
    MZ_TRY(person_rows_allow(cx, l->may, &l->q));
    MZ_TRY(mz_reg_count(cx, &person_reg, &l->q, &l->total));
    MZ_TRY(mz_reg_ids(cx, &person_reg, &l->q, &l->ids, &l->ids_n));
    const struct mz_event ev = {
        .act = MZ_S("person.list"),
        .kind = MZ_S("person"),
        .division = l->place,
        .detail = mz_str_fmt(cx->a, "{\"rows\":%zu,\"found\":%" PRId64 "}", l->ids_n, l->total)};
    return mz_read_note(cx, &ev);
}

/* Words alone page through the index; with filters or an order they are words of the register. */
static mz_code list_words(mz_cx *cx, mz_req *rq, mz_str words, struct listing *l)
{
    struct person_found found;
    bool sorted = wanted(rq, "sort").n > 0;
    bool whole = l->q.filters_n > 0 || sorted;
    const struct person_query q = {.text = words,
                                   .division = l->place,
                                   .limit = whole ? 1 : l->paging.per,
                                   .offset = whole ? 0 : l->paging.offset};
    mz_code rc = person_search(cx, l->may, &q, &found);
    if (rc == MZ_INVALID && cx->err.say != NULL) {
        struct mz_say say = {.text = cx->err.say};
        for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
            say.arg[i] = mz_str_dup(cx->a, mz_str_of(cx->err.say_arg[i]));
        }
        mz_clear(cx);
        l->note = say_note(cx, MZ_TONE_WARN, say);
        return MZ_OK;
    }
    MZ_TRY(rc);
    if (!whole) {
        l->ids = found.ids;
        l->ids_n = found.n;
        l->total = found.total;
        return MZ_OK;
    }
    struct mz_search *s = MZ_NEW(cx->a, struct mz_search);
    *s = found.search;
    l->q.words = s;
    return list_rows(cx, l);
}

static mz_code list_read(mz_cx *cx, mz_req *rq, struct listing *l)
{
    mz_str words = wanted(rq, "q");
    l->place = division_code(wanted(rq, "place"));
    MZ_TRY(filters(cx, rq, &l->q));
    if (words.n > 0) {
        return list_words(cx, rq, words, l);
    }
    if (l->place != 0) {
        MZ_TRY(
            add(cx, &l->q, (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = l->place}));
    }
    return list_rows(cx, l);
}

static const struct ui_view *views_of(mz_cx *cx, mz_req *rq, int64_t total, size_t *n)
{
    static const struct {
        const char *label;
        const char *href;
        const char *age;
        const char *state;
    } rows[] = {{MZ_T("Everybody, also who died or left"), "/person", "", ""},
                {MZ_T("Aged 60 and over"), "/person?age=60-&state=active", "60-", "active"},
                {MZ_T("Aged 80 and over"), "/person?age=80-&state=active", "80-", "active"},
                {MZ_T("Minors"), "/person?age=0-17&state=active", "0-17", "active"},
                {MZ_T("The dead"), "/person?state=dead&sort=-changed_ms", "", "dead"}};
    struct ui_view *v = MZ_NEW_N(cx->a, struct ui_view, MZ_LEN(rows));
    bool plain = wanted(rq, "q").n == 0 && wanted(rq, "place").n == 0 && wanted(rq, "sex").n == 0 &&
                 wanted(rq, "protect").n == 0;
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        bool now = plain && mz_str_eq(wanted(rq, "age"), mz_str_of(rows[i].age)) &&
                   mz_str_eq(wanted(rq, "state"), mz_str_of(rows[i].state));
        v[i] = (struct ui_view){.label = person_tr(cx, rows[i].label),
                                .href = mz_str_of(rows[i].href),
                                .count = now ? total : -1,
                                .current = now};
    }
    *n = MZ_LEN(rows);
    return v;
}

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
    {"total", "How many there are on all pages", MZ_J_INT(struct person_list_view, total)},
    {"page", "This page, from 1", MZ_J_INT(struct person_list_view, page)},
    {"per", "Rows of a page", MZ_J_INT(struct person_list_view, per)},
    {"persons", "Those of this page", MZ_J_LIST(struct person_list_view, items, &person_row_shape)},
    {0},
};
const struct mz_shape person_list_shape = {"Persons", person_list_members,
                                           sizeof(struct person_list_view)};

static mz_code list_show(mz_cx *cx, mz_req *rq, const struct listing *l, struct ui_column *cols,
                         mz_out *out)
{
    struct person_view *p = NULL;
    size_t n = 0;
    MZ_TRY(person_views(cx, l->may, l->ids, l->ids_n, &p, &n));
    struct person_item *items = MZ_NEW_N(cx->a, struct person_item, n + 1);
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (mz_req_json(rq)) { /* a program gets the one, a reader the other */
            items[i] = person_item_of(cx, &p[i]);
        } else {
            rows[i] = row_of(cx, &p[i]);
        }
    }
    struct person_list_view v = {.note = l->note,
                                 .total = l->total,
                                 .page = l->paging.page,
                                 .per = l->paging.per,
                                 .items = items,
                                 .items_n = n};
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &person_list_shape, &v);
    }
    struct ui_list list = {
        .rq = rq,
        .label = person_tr(cx, MZ_T("List of persons")),
        .columns = cols,
        .columns_n = COLS,
        .rows = rows,
        .rows_n = n,
        .total = l->total,
        .page = l->paging.page,
        .per = l->paging.per,
        .sort = l->paging.sort,
        .descending = l->paging.descending,
        .choose_columns = true,
        .note = person_tr(cx, MZ_T("Numbers are masked; unmasking asks for a reason")),
        .empty = empty_of(cx, rq)};
    list.views = views_of(cx, rq, l->total, &list.views_n);
    struct ui_action *bulk = MZ_NEW(cx->a, struct ui_action);
    *bulk = (struct ui_action){.label = person_tr(cx, MZ_T("Move them")),
                               .icon = MZ_ICON("map-pin-share"),
                               .name = MZ_S("do"),
                               .value = MZ_S("move")};
    list.bulk_path = MZ_S("/person");
    list.bulk = bulk;
    list.bulk_n = mz_req_may(rq, "person.write") ? 1 : 0;
    leaf_exports(&(struct leaf){.cx = cx, .rq = rq}, &list, &person_reg);
    MZ_TRY(filter_fields(cx, rq, &list));
    v.list = &list;
    struct ui_action *actions = MZ_NEW(cx->a, struct ui_action);
    *actions = (struct ui_action){.label = person_tr(cx, MZ_T("Register a person")),
                                  .href = MZ_S("/person/new"),
                                  .icon = MZ_ICON("user-plus"),
                                  .need = "person.write",
                                  .primary = true};
    mz_page(rq, (struct mz_page){.title = person_tr(cx, MZ_T("People")),
                                 .sub = division_spoken_path(cx->a, cx->world->divisions,
                                                             cx->actor->division_lo),
                                 .actions = actions,
                                 .actions_n = 1,
                                 .menu = "/person"});
    person_list_html(out, &v);
    return MZ_OK;
}

mz_code person_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct listing l = {.may = person_may(cx)};
    struct ui_column *cols = columns_of(cx);
    ui_columns_of(rq, cols, COLS);
    l.paging = ui_paging_of(rq, cols, COLS, "sort_name");
    MZ_TRY(list_read(cx, rq, &l));
    return list_show(cx, rq, &l, cols, out);
}
