#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/division/division.h"
#include "feature/household/page_web.h"
#include "feature/household/relation.h"
#include "feature/list_web.h"
#include "feature/tables.h"
#include "store/db.h"

/* ---- the list ------------------------------------------------------------------------ */

enum {
    COL_NUMBER,
    COL_HEAD,
    COL_SIZE,
    COL_KIND,
    COL_DIVISION,
    COL_ADDRESS,
    COL_SINCE,
    COL_ENDED,
    COLS
};
/* Positions in household_register. */
enum { REG_NUMBER, REG_KIND, REG_HEAD, REG_DIVISION, REG_ADDRESS, REG_SINCE, REG_ENDED };

static const struct ui_column list_heads[COLS] = {
    [COL_NUMBER] = {.name = "number",
                    .label = {MZ_T("Household number"), 0},
                    .sort = true,
                    .fixed = true},
    [COL_HEAD] = {.name = "head", .label = {MZ_T("Head"), 0}, .phone_end = true},
    [COL_SIZE] = {.name = "size", .label = {MZ_T("Members"), 0}, .num = true, .phone_label = true},
    [COL_KIND] = {.name = "kind", .label = {MZ_T("Kind of household"), 0}, .phone_label = true},
    [COL_DIVISION] = {.name = "division",
                      .label = {MZ_T("Division"), 0},
                      .sort = true,
                      .phone_label = true},
    [COL_ADDRESS] = {.name = "address", .label = {MZ_T("Address"), 0}, .phone_full = true},
    [COL_SINCE] = {.name = "since",
                   .label = {MZ_T("Since"), 0},
                   .sort = true,
                   .one_line = true,
                   .phone_label = true},
    [COL_ENDED] = {.name = "ended", .label = {MZ_T("Ended"), 0}, .phone_hide = true},
};

/* How many members each has. */
static mz_code list_load(struct list *list)
{
    mz_arena *a = list->l->cx->a;
    int64_t *ids = MZ_NEW_N(a, int64_t, list->n + 1);
    int64_t *sizes = MZ_NEW_N(a, int64_t, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].id;
    }
    list->once = sizes;
    return members_counts(list->l->cx, ids, list->n, sizes);
}

static mz_code list_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_str head = MZ_S("—");
    enum household_kind kind = HOUSEHOLD_LIVING;
    const int64_t *sizes = l->list->once;
    if (row->v[REG_HEAD].i != MZ_NULL) {
        MZ_TRY(page_who(l, row->v[REG_HEAD].i, &head));
    }
    (void)household_kind_of(row->v[REG_KIND].s, &kind);
    c[COL_NUMBER] =
        (struct ui_cell){.text = row->v[REG_NUMBER].s, .href = page_household_href(l, row->id)};
    c[COL_HEAD] = (struct ui_cell){.text = head};
    c[COL_SIZE] = (struct ui_cell){.text = leaf_int(l, sizes[list_nth(l, row)])};
    c[COL_KIND] = (struct ui_cell){.text = leaf_say(l, household_kind_label(kind))};
    c[COL_DIVISION] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    c[COL_ADDRESS] = (struct ui_cell){.text = row->v[REG_ADDRESS].s};
    c[COL_SINCE] = (struct ui_cell){.text = leaf_day(l, row->v[REG_SINCE].i)};
    c[COL_ENDED] = (struct ui_cell){
        .text = row->v[REG_ENDED].i == MZ_NULL ? MZ_S("") : leaf_day(l, row->v[REG_ENDED].i)};
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    struct ui_option *o = MZ_NEW_N(list->l->cx->a, struct ui_option, 2);
    for (size_t i = 0; i < 2; i++) {
        enum household_kind k = (enum household_kind)i;
        o[i] = (struct ui_option){.value = mz_str_of(household_kind_word(k)),
                                  .label = leaf_say(list->l, household_kind_label(k))};
    }
    list_choice(list, "kind", MZ_T("Kind of household"), o, 2);
    list->ui->note = leaf_say(list->l, MZ_T("Names of minors and protected persons are hidden."));
    return MZ_OK;
}

static const struct mz_member household_list_row_members[] = {
    {"id", "Number of the household", MZ_J_INT(struct mz_reg_row, id)},
    {"number", "Its number on paper", MZ_J_COL(TEXT, REG_NUMBER)},
    {"kind", "Kind, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"address", "Address", MZ_J_COL(TEXT, REG_ADDRESS)},
    {0},
};
static const struct mz_shape household_list_row_shape = {"HouseholdRow", household_list_row_members,
                                                         sizeof(struct mz_reg_row)};
const struct mz_shape household_list_rows_shape =
    MZ_ROWS("Households", "households", &household_list_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("Open households"), .counted = false},
    {"ended", MZ_T("Ended households"), .counted = false},
    {"", MZ_T("Members who died or were merged"), .path = "/household/todo"},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Register a household"), 0},
     .href = {"/household/new", 14},
     .icon = MZ_ICON("home-plus"),
     .need = "household.write",
     .primary = true},
};

static const struct list_how household_list = {
    .reg = &household_register,
    .path = "/household",
    .title = MZ_T("Households"),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .act = "household.list",
    .kind = "household",
    .usual = "division",
    .heads = list_heads,
    .heads_n = COLS,
    .words = MZ_T("Number, head or address"),
    .load = list_load,
    .cells = list_cells,
    .answer = &household_list_rows_shape,
    .icon = MZ_ICON("home"),
    .none = MZ_T("No household is registered yet"),
    .next = MZ_T("Register the first one, or import a list of persons that names the households."),
};

/* ---- one household -------------------------------------------------------------------- */

struct household_page_members {
    int64_t person;
    mz_str name;
    mz_str relation;
    int64_t since;
};
static const struct mz_member household_page_members_members[] = {
    {"person", "Number of the person", MZ_J_INT(struct household_page_members, person)},
    {"name", "Name", MZ_J_TEXT(struct household_page_members, name)},
    {"relation", "Relation to the head (GB/T 4761)",
     MZ_J_TEXT(struct household_page_members, relation)},
    {"since", "First day", MZ_J_DAY_OR_NULL(struct household_page_members, since)},
    {0},
};
static const struct mz_shape household_page_members_shape = {
    "HouseholdMember", household_page_members_members, sizeof(struct household_page_members)};

struct household_page_answer {
    int64_t id;
    mz_str number;
    mz_str kind;
    int64_t division;
    mz_str address;
    int64_t since;
    int64_t ended;
    int64_t version;
    const struct household_page_members *members;
    size_t members_n;
};
static const struct mz_member household_page_members[] = {
    {"id", "Number of the household", MZ_J_INT(struct household_page_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct household_page_answer, number)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct household_page_answer, kind)},
    {"division", "12-digit code of the division", MZ_J_INT(struct household_page_answer, division)},
    {"address", "Address", MZ_J_TEXT(struct household_page_answer, address)},
    {"since", "First day", MZ_J_DAY_OR_NULL(struct household_page_answer, since)},
    {"ended", "Last day; null while it lasts",
     MZ_J_DAY_OR_NULL(struct household_page_answer, ended)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct household_page_answer, version)},
    {"members", "Who lives there",
     MZ_J_LIST(struct household_page_answer, members, &household_page_members_shape)},
    {0},
};
const struct mz_shape household_page_shape = {"Household", household_page_members,
                                              sizeof(struct household_page_answer)};

static mz_code show_json(struct leaf *l, mz_out *out, const struct household *h,
                         const struct household_member *m, size_t n)
{
    struct household_page_members *members =
        MZ_NEW_N(l->cx->a, struct household_page_members, n + 1);
    size_t members_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct page_person who;
        MZ_TRY(page_person(l, m[i].person, &who));
        members[members_n++] = (struct household_page_members){.person = m[i].person,
                                                               .name = who.name,
                                                               .relation = m[i].relation,
                                                               .since = m[i].since};
    }
    const struct household_page_answer v = {.id = h->id,
                                            .number = h->number,
                                            .kind = mz_str_of(household_kind_word(h->kind)),
                                            .division = h->division,
                                            .address = h->address,
                                            .since = h->since,
                                            .ended = h->ended,
                                            .version = h->version,
                                            .members = members,
                                            .members_n = members_n};
    return mz_reply_shape(out, &household_page_shape, &v);
}

static mz_code show_members(struct leaf *l, const struct household_member *m, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}},
        {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_end = true},
        {.name = "age", .label = {MZ_T("Age"), 0}, .num = true, .phone_label = true},
        {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Members"));
    struct page_person *who = MZ_NEW_N(l->cx->a, struct page_person, n + 1);
    p->sub = leaf_sayf(l, MZ_T("{0} persons"), leaf_int(l, (int64_t)n), MZ_S(""));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nobody is a member any more."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(page_person(l, m[i].person, &who[i]));
        const struct ui_tag *dead =
            who[i].dead ? leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Died"))) : NULL;
        leaf_cell(t, (struct ui_cell){.text = who[i].name,
                                      .href = who[i].href,
                                      .tags = dead,
                                      .tags_n = who[i].dead ? 1 : 0});
        leaf_cell(t, (struct ui_cell){.text = page_relation(l, m[i].relation)});
        leaf_cell(t, (struct ui_cell){.text = who[i].age});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, m[i].since)});
    }
    if (n > 1) {
        page_tree(l, leaf_left(l, MZ_T("Relations in the household")), m, n, who);
    }
    return MZ_OK;
}

static void show_facts(struct leaf *l, const struct household *h)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Details"));
    leaf_fact(l, p, MZ_T("Household number"), (struct ui_fact){.value = h->number, .id = true});
    leaf_fact(l, p, MZ_T("Kind of household"),
              (struct ui_fact){.value = leaf_say(l, household_kind_label(h->kind))});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, h->division), .wide = true});
    leaf_fact(l, p, MZ_T("Address"), (struct ui_fact){.value = h->address, .wide = true});
    leaf_fact(l, p, MZ_T("Since"), (struct ui_fact){.value = leaf_day(l, h->since)});
    if (h->ended != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Ended"), (struct ui_fact){.value = leaf_day(l, h->ended)});
    }
    leaf_fact(l, p, MZ_T("Last change"), (struct ui_fact){.value = leaf_time(l, h->changed_ms)});
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("Correct the address, or enter a move")),
                           .href = mz_str_fmt(l->cx->a, "/household/%" PRId64 "/correct", h->id),
                           .need = "household.write",
                           .icon = MZ_ICON("edit")});
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("As it was on a day")),
                           .href = mz_str_fmt(l->cx->a, "/household/%" PRId64 "/past", h->id),
                           .need = "household.read",
                           .icon = MZ_ICON("history")});
    struct ui_action beside[BESIDE_MAX];
    bool lives = h->kind == HOUSEHOLD_LIVING && h->ended == MZ_NULL;
    size_t n = lives ? mz_feature_beside(l->cx, "household", h->id, beside) : 0;
    for (size_t i = 0; i < n; i++) {
        leaf_action(l, p, beside[i]);
    }
}

static mz_code show_requests(struct leaf *l, int64_t id)
{
    struct household_request *r = NULL;
    size_t n = 0;
    MZ_TRY(change_list(l->cx, id, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Requests"));
    for (size_t i = 0; i < n && i < 12; i++) {
        mz_str text = leaf_sayf(l, MZ_T("{0}: {1}"), leaf_say(l, change_label(r[i].ask.kind)),
                                leaf_say(l, state_label(r[i].state)));
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_time(l, r[i].asked_ms),
                                     .text = text,
                                     .who = list_worker(l, r[i].asked_by),
                                     .note = r[i].ask.reason,
                                     .href = page_change_href(l, r[i].id),
                                     .tone = r[i].state == STATE_OPEN       ? MZ_TONE_INFO
                                             : r[i].state == STATE_CONFLICT ? MZ_TONE_WARN
                                                                            : MZ_TONE_IDLE});
    }
    return MZ_OK;
}

/* Who joined and left, newest first. */
static mz_code show_history(struct leaf *l, int64_t id)
{
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(members_ever(l->cx, id, &m, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("Joined and left"));
    for (size_t k = 0; k < n && k < 30; k++) {
        const struct household_member *e = &m[n - 1 - k];
        const struct household_leave *why = household_leave(e->left_for);
        struct page_person who;
        MZ_TRY(page_person(l, e->person, &who));
        mz_str relation = page_relation(l, e->relation);
        if (e->ended != MZ_NULL) {
            leaf_event(l, p, 60,
                       (struct ui_event){.at = leaf_day(l, e->ended),
                                         .text = leaf_sayf(l, MZ_T("{0}, until this day {1}"),
                                                           who.name, relation),
                                         .note = why == NULL ? MZ_S("") : leaf_say(l, why->label)});
        }
        leaf_event(l, p, 60,
                   (struct ui_event){
                       .at = leaf_day(l, e->since),
                       .text = leaf_sayf(l, MZ_T("{0}, from this day {1}"), who.name, relation)});
    }
    return MZ_OK;
}

static void show_changes(struct leaf *l, int64_t id)
{
    static const char *const icons[CHANGE_N] = {
        [CHANGE_ADD] = MZ_ICON("user-plus"),       [CHANGE_REMOVE] = MZ_ICON("user-minus"),
        [CHANGE_TRANSFER] = MZ_ICON("transfer"),   [CHANGE_SPLIT] = MZ_ICON("arrows-split-2"),
        [CHANGE_MERGE] = MZ_ICON("arrows-join-2"), [CHANGE_HEAD] = MZ_ICON("crown"),
        [CHANGE_EXIT] = MZ_ICON("home-x"),
    };
    if (!mz_req_may(l->rq, "household.ask")) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Ask for a change"));
    p->note = leaf_say(l, MZ_T("Somebody else decides; nothing changes before."));
    for (size_t i = 0; i < CHANGE_N; i++) {
        enum household_change kind = (enum household_change)i;
        mz_str href =
            mz_str_fmt(l->cx->a, "/household/%" PRId64 "/change/%s", id, change_word(kind));
        leaf_action(l, p,
                    (struct ui_action){
                        .label = leaf_say(l, change_label(kind)), .href = href, .icon = icons[i]});
    }
}

mz_code household_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct household h;
    struct household_member *m = NULL;
    size_t n = 0;
    int64_t id = mz_req_path_int(rq, "id");
    MZ_TRY(household_get(cx, id, &h));
    MZ_TRY(members_of(cx, id, &m, &n));
    MZ_TRY(page_noted(cx, id, h.division));
    if (mz_req_json(rq)) {
        return show_json(l, out, &h, m, n);
    }
    if (h.ended != MZ_NULL) {
        leaf_callout(l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("Household {0} ended on {1}."),
                                     .arg = {h.number, leaf_day(l, h.ended)}},
                     (struct mz_say){.text = NULL});
        leaf_band(l, false);
    }
    MZ_TRY(show_members(l, m, n));
    if (h.ended == MZ_NULL) {
        show_changes(l, id);
    }
    show_facts(l, &h);
    MZ_TRY(show_requests(l, id));
    MZ_TRY(show_history(l, id));
    mz_str title = leaf_sayf(l, MZ_T("Household {0}"), h.number, MZ_S(""));
    struct mz_page page = page_of(l, title, 0, MZ_S(""));
    page.sub = leaf_division(cx, h.division);
    return leaf_send(l, out, page);
}

/* ---- routes ---------------------------------------------------------------------------------- */

const struct mz_route household_routes[] = {
    {.path = "/household",
     .get = list_get,
     .page = &household_list,
     .need = "household.read",
     .help = "Households in scope: filter, sort, search by number, head or address",
     .answer = &household_list_rows_shape,
     .list = &household_register},
    {.path = "/household/new",
     .get = household_new_show,
     .post = household_new_post,
     .need = "household.write",
     .help = "Register a household with head and members"},
    {.path = "/household/todo",
     .get = list_get,
     .page = &household_todo_list,
     .need = "household.read",
     .help = "Members, above all heads, who died or were merged into another person",
     .answer = &household_leavers_shape,
     .list = &household_task_register},
    {.path = "/household/change",
     .get = change_queue_show,
     .page = &household_queue_list,
     .post = change_queue_post,
     .need = "household.read",
     .help = "Requests to change households; POST decides several",
     .answer = &household_queue_rows_shape,
     .answer_post = &bulk_shape,
     .list = &household_change_register},
    {.path = "/household/change/{id}",
     .get = change_show,
     .post = change_post,
     .need = "household.read",
     .help = "One request: before and after; POST do=approve, refuse, withdraw or again",
     .answer = &household_request_page_shape},
    {.path = "/household/{id}",
     .get = household_show,
     .need = "household.read",
     .help = "One household with members, requests and history",
     .answer = &household_page_shape},
    {.path = "/household/{id}/correct",
     .get = household_correct_show,
     .post = household_correct_post,
     .need = "household.write",
     .help = "Correct address and coordinates"},
    {.path = "/household/{id}/past",
     .get = household_past_show,
     .need = "household.read",
     .help = "The household on a day, by what was known on another",
     .answer = &household_past_page_shape},
    {.path = "/household/{id}/change/{kind:text}",
     .get = change_form_show,
     .post = change_form_post,
     .need = "household.ask",
     .flags = MZ_ROUTE_MAKES,
     .help = "Ask to add, remove, transfer, split, merge, head or exit; POST stage=send sends it"},
    {0},
};
