/* list_web.c - people on lists as a register, and one of them. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "feature/roster/page_web.h"
#include "feature/roster/roster_sql.h"
#include "store/db.h"

enum { COL_NAME, COL_NUMBER, COL_PLACE, COL_LISTS, COL_KNOWN, COLS, ENTRIES_MAX = LISTS_MAX };

static const struct mz_col cols[] = {
    {"name_mask", MZ_T("Name||of a person"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"id_mask", MZ_T("ID number"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"lists", MZ_T("Lists||of departments"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER, "person"},
    {"birth", MZ_T("Born||of a person"), MZ_COL_DATE, MZ_COL_KEEP, NULL},
    {"clue", MZ_T("Clue||of a person on a list"), MZ_COL_SUBJECT, MZ_COL_FILTER, "clue"},
    {0},
};
enum { AT_NAME, AT_NUMBER, AT_PLACE, AT_LISTS, AT_PERSON, AT_BIRTH, AT_CLUE };

const struct mz_reg roster_register = {
    .name = "roster",
    .table = "roster",
    .title = MZ_T("People on lists"),
    .sort = "division",
    .cols = cols,
    .stays = "these are other departments' people; figures leave, names do not",
    .ask = roster_ask_list,
};

mz_code roster_ask_list(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    const struct lists *lists = NULL;
    mz_str view = ask->get(ask->p, "view");
    MZ_TRY(lists_get(cx, &lists));
    const struct roll *l = list_of(lists, ask->get(ask->p, "list"));
    asks_add(q, (struct mz_filter){.col = "lists", .op = MZ_FROM, .i = 1});
    if (l != NULL) {
        asks_add(q, (struct mz_filter){.col = "lists", .op = MZ_BIT, .i = list_bit(l)});
    }
    if (mz_str_eq(view, MZ_S("unknown"))) {
        asks_add(q, (struct mz_filter){.col = "person", .op = MZ_IS, .i = MZ_NULL});
    }
    asks_place(ask, q);
    return MZ_OK;
}

/* As the reader may see somebody on a list: who is hidden has no name, and no village. */
struct seen {
    mz_str name;
    int64_t division;
};

static int64_t township(int64_t division)
{
    return division / 1000 * 1000;
}

/*
 * A registered person as the register shows him (NULL: he is not to be seen here); of others the
 * mask, unless they are minors.
 */
static mz_code seen_of(mz_cx *cx, const struct person_view *person, bool known, int64_t birth,
                       mz_str mask, struct seen *out)
{
    mz_date adult;
    if (person != NULL && person->name.n > 0) {
        out->name = person->name;
        out->division = person->hidden != 0 ? township(out->division) : out->division;
        return MZ_OK;
    }
    MZ_TRY(mz_date_add_months(cx, mz_date_today(cx), -12 * (int64_t)PERSON_ADULT, &adult));
    bool minor = birth > adult.v;
    out->name = minor ? person_hidden_name(cx->lang, PERSON_MAY_MINOR) : mask;
    out->division = minor || known ? township(out->division) : out->division;
    return MZ_OK;
}

static const struct ui_column list_heads[COLS] = {
    [COL_NAME] = {.name = "name", .label = {MZ_T("Name||of a person"), 0}, .fixed = true},
    [COL_NUMBER] = {.name = "number",
                    .label = {MZ_T("ID number"), 0},
                    .one_line = true,
                    .phone_full = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_LISTS] = {.name = "lists",
                   .label = {MZ_T("Lists||of departments"), 0},
                   .phone_full = true},
    [COL_KNOWN] = {.name = "known", .label = {MZ_T("In our register"), 0}, .phone_end = true},
};

static mz_code load(struct list *list)
{
    const struct lists *lists = NULL;
    MZ_TRY(lists_get(list->l->cx, &lists));
    list->once = leaf_own(lists);
    return MZ_OK;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    const struct person_view *person = NULL;
    bool known = r->v[AT_PERSON].i != MZ_NULL;
    struct seen seen = {.division = r->v[AT_PLACE].i};
    MZ_TRY(list_person_view(l, r->v[AT_PERSON].i, &person));
    MZ_TRY(seen_of(l->cx, person, known, r->v[AT_BIRTH].i, r->v[AT_NAME].s, &seen));
    c[COL_NAME].text = seen.name;
    c[COL_NAME].href = mz_str_fmt(l->cx->a, "/roster/%" PRId64, r->id);
    c[COL_NUMBER] = (struct ui_cell){.text = r->v[AT_NUMBER].s, .id = true};
    c[COL_PLACE].text = leaf_division_short(l->cx, seen.division);
    c[COL_LISTS].text = roster_labels(l->cx, l->list->once, r->v[AT_LISTS].i);
    c[COL_KNOWN].tags =
        leaf_tag(l, known ? MZ_TONE_OK : MZ_TONE_WARN,
                 leaf_say(l, known                        ? MZ_T("Registered||person on a list")
                             : r->v[AT_CLUE].i != MZ_NULL ? MZ_T("Being looked into")
                                                          : MZ_T("Not registered")));
    c[COL_KNOWN].tags_n = 1;
    return MZ_OK;
}

struct entry_answer {
    int64_t id;
    int64_t division;
    int64_t lists;
    bool registered;
};
static const struct mz_member entry_members[] = {
    {"id", "Number of the entry", MZ_J_INT(struct entry_answer, id)},
    {"division", "12-digit code of the township", MZ_J_INT(struct entry_answer, division)},
    {"lists", "How many lists name the person", MZ_J_INT(struct entry_answer, lists)},
    {"registered", "Whether the person is registered here",
     MZ_J_FLAG(struct entry_answer, registered)},
    {0},
};
static const struct mz_shape entry_shape = {"RosterEntry", entry_members,
                                            sizeof(struct entry_answer)};
const struct mz_shape roster_people_shape = MZ_ROWS("RosterPeople", "people", &entry_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    (void)l;
    *(struct entry_answer *)item =
        (struct entry_answer){.id = row->id,
                              .division = township(row->v[AT_PLACE].i),
                              .lists = row->v[AT_LISTS].i,
                              .registered = row->v[AT_PERSON].i != MZ_NULL};
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    const struct lists *lists = list->once;
    struct leaf *l = list->l;
    struct ui_option o[LISTS_MAX];
    for (size_t i = 0; i < lists->n; i++) {
        o[i] = (struct ui_option){.value = lists->list[i].id,
                                  .label = list_label(l->cx->lang, &lists->list[i], MZ_S(""))};
    }
    list_choice(list, "list", MZ_T("List||of a department"), o, lists->n);
    roster_crumbs(l, &list->page);
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("On lists now"), .counted = true},
    {"unknown", MZ_T("Not registered"), .counted = true},
};

const struct list_how roster_people_list = {
    .reg = &roster_register,
    .path = "/roster/list",
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "division",
    .heads = list_heads,
    .heads_n = COLS,
    .place = true,
    .cells = cells,
    .answer = &roster_people_shape,
    .tell = tell,
    .act = "roster.read",
    .kind = "roster",
    .icon = MZ_ICON("list-details"),
    .none = MZ_T("Nobody stands on a list here"),
    .next = MZ_T("The people of a list are read when a department sends it."),
    .load = load,
    .make = make,
};

/* ---- one person -------------------------------------------------------------------- */

static mz_code entries(struct leaf *l, const struct lists *lists, int64_t id)
{
    static const struct ui_column heads[] = {
        {.name = "list", .label = {MZ_T("List||of a department"), 0}, .fixed = true},
        {.name = "source", .label = {MZ_T("Department"), 0}, .phone_full = true},
        {.name = "first", .label = {MZ_T("Since||month of a list"), 0}, .phone_label = true},
        {.name = "last", .label = {MZ_T("Last month"), 0}, .phone_label = true},
        {.name = "gone", .label = {MZ_T("Gone since"), 0}, .phone_label = true},
    };
    struct roster_q_entries_row *r = NULL;
    size_t n = 0;
    MZ_TRY(roster_q_entries(l->cx, id, ENTRIES_MAX, &r, &n));
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("On these lists")), heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        const struct roll *x = list_of(lists, r[i].list);
        leaf_cell(t, (struct ui_cell){.text = list_label(l->cx->lang, x, r[i].list)});
        leaf_cell(t, (struct ui_cell){.text = list_source(l->cx->lang, x)});
        leaf_cell(t, (struct ui_cell){.text = roster_month(l->cx->a, r[i].first)});
        leaf_cell(t, (struct ui_cell){.text = roster_month(l->cx->a, r[i].last)});
        leaf_cell(t, (struct ui_cell){.text = r[i].gone == MZ_NULL
                                                  ? MZ_S("—")
                                                  : roster_month(l->cx->a, r[i].gone)});
    }
    return MZ_OK;
}

static void act(struct leaf *l, const struct roster_q_get_row *r, struct mz_form *form)
{
    struct leaf_part *p = leaf_right(l, MZ_T("What to do"));
    if (r->person != MZ_NULL) {
        p->note = leaf_say(l, MZ_T("This person is registered; the monitoring looks at the "
                                   "household every month."));
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Open the person")),
                                       .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, r->person),
                                       .icon = MZ_ICON("user"),
                                       .need = "person.read"});
    } else if (r->clue != MZ_NULL) {
        p->note = leaf_say(l, MZ_T("A clue was made; who takes it visits."));
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Open the clue")),
                                       .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64, r->clue),
                                       .icon = MZ_ICON("message-report"),
                                       .need = "clue.read"});
    } else if (mz_req_may(l->rq, "roster.clue")) {
        p->note = leaf_say(l, MZ_T("Nobody of this number is registered in the county. A clue "
                                   "brings the name to who visits."));
        struct ui_form *f = leaf_form(l, p, MZ_T("Have it looked into"), form, 1);
        f->submit_icon = MZ_ICON("message-report");
    }
}

static mz_code one_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct lists *lists = NULL;
    struct roster_q_get_row r = {0};
    struct person_view *person = NULL;
    size_t person_n = 0;
    bool found = false;
    int64_t id = mz_req_path_int(rq, "id");
    struct seen seen = {.division = 0};
    MZ_TRY(roster_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is nobody of this kind in your area."));
    }
    MZ_TRY(lists_get(cx, &lists));
    seen.division = r.division;
    MZ_TRY(r.person == MZ_NULL
               ? MZ_OK
               : person_views(cx, person_may(cx), &r.person, 1, &person, &person_n));
    person = person_n == 0 ? NULL : person;
    MZ_TRY(seen_of(cx, person, r.person != MZ_NULL, r.birth, r.name_mask, &seen));
    MZ_TRY(entries(l, lists, id));
    struct leaf_part *p = leaf_right(l, MZ_T("Person||on a list"));
    leaf_fact(l, p, MZ_T("ID number"), (struct ui_fact){.value = r.id_mask, .id = true});
    leaf_fact(l, p, MZ_T("Division"), (struct ui_fact){.value = leaf_division(cx, seen.division)});
    act(l, &r, form);
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("roster.read"),
                                               .kind = MZ_S("roster"),
                                               .subject = id,
                                               .division = r.division}));
    struct mz_page page = {.title = seen.name};
    roster_crumbs(l, &page);
    return leaf_send(l, out, page);
}

mz_code roster_one_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return one_page(cx, rq, out, NULL);
}

mz_code roster_one_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t clue = 0;
    MZ_TRY(mz_form_take(&form, roster_raise(cx, mz_req_path_int(rq, "id"), &clue)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return one_page(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("A clue was made; who takes it visits.")});
    return mz_reply_redirect(rq, mz_req_path(rq));
}
