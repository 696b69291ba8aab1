/* list_web.c - cases by deadline; the parts that all pages of cases share; the routes. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/book/book.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/matter/matter.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

enum { COL_WHOM, COL_MATTER, COL_STEP, COL_DUE, COL_PLACE, COL_HOLDER, COL_BEGUN, COLS };

/* ---- shared parts --------------------------------------------------------------------- */

mz_str matter_page_number(const struct leaf *l, int64_t id)
{
    return matter_number(l->cx->a, id);
}

mz_str matter_page_name(const struct leaf *l, const struct ir_label *name)
{
    return l->cx->lang == MZ_LANG_EN ? name->en : name->zh;
}

const struct ui_clock *matter_page_due(struct leaf *l, int64_t light, int64_t due_ms)
{
    static const enum ui_clock_state states[] = {UI_CLOCK_OK, UI_CLOCK_OK, UI_CLOCK_SOON,
                                                 UI_CLOCK_LATE};
    if (due_ms == MZ_NULL || light < FLOW_GREEN || light > FLOW_RED) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    int64_t day = mz_date_of_ms(due_ms - 1).v;
    int64_t today = mz_date_today(l->cx).v;
    c->state = states[light];
    c->text = day < today ? leaf_sayf(l, MZ_T("Late since {0}"), leaf_day(l, day), MZ_S(""))
              : day == today
                  ? leaf_say(l, MZ_T("Due today||deadline"))
                  : leaf_sayf(l, MZ_T("Until {0}||deadline"), leaf_day(l, day), MZ_S(""));
    return c;
}

mz_str matter_page_account(struct leaf *l, int64_t account)
{
    return list_worker(l, account);
}

mz_code matter_page_whom(struct leaf *l, const struct matter_case *c, mz_str *out)
{
    *out = MZ_S("");
    if (c->subject > IR_OF_PERSON) { /* the entry that it is about or made, else its place */
        MZ_TRY(c->id == 0 ? MZ_OK : book_case_titles(l->cx, &c->id, 1, out));
        MZ_TRY(c->id == 0 || out->n > 0 ? MZ_OK : matter_told_name(l->cx, c->id, out));
        *out = out->n > 0 ? *out : leaf_division_short(l->cx, c->division);
    } else if (c->subject == IR_OF_PERSON && c->person != MZ_NULL) {
        MZ_TRY(list_person(l, c->person, out));
    } else if (c->household != MZ_NULL) {
        return list_home(l, c->household, out);
    }
    *out = out->n > 0 ? *out : leaf_say(l, MZ_T("Not known"));
    return MZ_OK;
}

/* ---- columns and rows ------------------------------------------------------------------- */

static const struct ui_column heads[COLS] = {
    [COL_WHOM] = {.name = "whom", .label = {MZ_T("Applicant||case"), 0}, .fixed = true},
    [COL_MATTER] = {.name = "matter",
                    .label = {MZ_T("Matter"), 0},
                    .sort = true,
                    .phone_full = true},
    [COL_STEP] = {.name = "step", .label = {MZ_T("Step"), 0}, .phone_label = true},
    [COL_DUE] = {.name = "due_ms", .label = {MZ_T("Deadline"), 0}, .sort = true, .phone_end = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_HOLDER] = {.name = "holder", .label = {MZ_T("Holder"), 0}, .phone_hide = true},
    [COL_BEGUN] = {.name = "begun_ms",
                   .label = {MZ_T("Begun"), 0},
                   .sort = true,
                   .phone_hide = true},
};

mz_str matter_page_stands(struct leaf *l, const struct matter_case *c, const struct ir_matter *m)
{
    for (size_t i = 0; i < m->steps_n && c->step.n > 0; i++) {
        if (mz_str_eq(m->steps[i].name.id, c->step)) {
            return matter_page_name(l, &m->steps[i].name);
        }
    }
    for (size_t i = 0; i < m->ends_n && c->ending.n > 0; i++) {
        if (mz_str_eq(m->ends[i].name.id, c->ending)) {
            return matter_page_name(l, &m->ends[i].name);
        }
    }
    return c->step.n > 0 ? c->step : c->ending;
}

/* By the place of the row. */
struct once {
    mz_str *titles;            /* what cases of no household and no person are about */
    struct matter_kind *kinds; /* found once for all cases of one matter of one pack */
};

static mz_code kinds_of(struct list *list, const struct matter_case *c, struct matter_kind *kinds)
{
    for (size_t i = 0; i < list->n; i++) {
        size_t same = 0;
        while (same < i && !(mz_str_eq(c[same].pack_hash, c[i].pack_hash) &&
                             mz_str_eq(c[same].matter, c[i].matter))) {
            same++;
        }
        kinds[i] = kinds[same];
        MZ_TRY(same < i ? MZ_OK : matter_kind_of(list->l->cx, &c[i], &kinds[i]));
    }
    return MZ_OK;
}

static mz_code load(struct list *list)
{
    mz_arena *a = list->l->cx->a;
    int64_t *ids = MZ_NEW_N(a, int64_t, list->n + 1);
    struct matter_case *c = MZ_NEW_N(a, struct matter_case, list->n + 1);
    struct once *o = MZ_NEW(a, struct once);
    o->titles = MZ_NEW_N(a, mz_str, list->n + 1);
    o->kinds = MZ_NEW_N(a, struct matter_kind, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        c[i] = matter_of_row(&list->rows[i]);
        ids[i] = c[i].subject > IR_OF_PERSON ? c[i].id : 0;
    }
    list->once = o;
    MZ_TRY(kinds_of(list, c, o->kinds));
    return book_case_titles(list->l->cx, ids, list->n, o->titles);
}

static mz_code whom_of(struct leaf *l, size_t nth, const struct matter_case *c, mz_str *out)
{
    const struct once *o = l->list->once;
    if (c->subject <= IR_OF_PERSON) {
        return matter_page_whom(l, c, out);
    }
    *out = o->titles[nth].n > 0 ? o->titles[nth] : leaf_division_short(l->cx, c->division);
    return MZ_OK;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct matter_case c = matter_of_row(row);
    const size_t nth = list_nth(l, row);
    const struct ir_matter *m = ((const struct once *)l->list->once)->kinds[nth].m;
    mz_str whom = MZ_S("");
    MZ_TRY(whom_of(l, nth, &c, &whom));
    v[COL_WHOM] = (struct ui_cell){.text = whom,
                                   .note = matter_page_number(l, c.id),
                                   .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, c.id)};
    v[COL_MATTER].text = matter_page_name(l, &m->name);
    v[COL_STEP].text = matter_page_stands(l, &c, m);
    v[COL_DUE].clock = matter_page_due(l, c.light, c.due_ms);
    v[COL_PLACE].text = leaf_division_short(l->cx, c.division);
    v[COL_HOLDER].text = c.holder == MZ_NULL ? MZ_S("—") : matter_page_account(l, c.holder);
    v[COL_BEGUN].text = leaf_day(l, mz_date_of_ms(c.begun_ms).v);
    return MZ_OK;
}

struct matter_case_row_answer {
    int64_t id;
    int64_t division;
    mz_str matter;
    mz_str step;
    mz_str ending;
    int64_t light;
    int64_t due;
};
static const struct mz_member matter_case_row_members[] = {
    {"id", "Number of the case", MZ_J_INT(struct matter_case_row_answer, id)},
    {"division", "12-digit code of the division",
     MZ_J_INT(struct matter_case_row_answer, division)},
    {"matter", "Matter of the pack", MZ_J_TEXT(struct matter_case_row_answer, matter)},
    {"step", "Step of the matter; empty when it has ended",
     MZ_J_TEXT(struct matter_case_row_answer, step)},
    {"ending", "How it ended; empty while it runs",
     MZ_J_TEXT(struct matter_case_row_answer, ending)},
    {"light", "0 in time, 1 soon due, 2 overdue, 3 paused",
     MZ_J_INT(struct matter_case_row_answer, light)},
    {"due", "When the step must be done", MZ_J_TIME_OR_NULL(struct matter_case_row_answer, due)},
    {0},
};
static const struct mz_shape matter_case_row_shape = {"CaseRow", matter_case_row_members,
                                                      sizeof(struct matter_case_row_answer)};

static mz_code matter_case_row_tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    const struct matter_case c = matter_of_row(row);
    (void)l;
    *(struct matter_case_row_answer *)item = (struct matter_case_row_answer){.id = row->id,
                                                                             .division = c.division,
                                                                             .matter = c.matter,
                                                                             .step = c.step,
                                                                             .ending = c.ending,
                                                                             .light = c.light,
                                                                             .due = c.due_ms};
    return MZ_OK;
}

const struct mz_shape matter_case_rows_shape = MZ_ROWS("Cases", "cases", &matter_case_row_shape);

/* ---- the page -------------------------------------------------------------------------------- */

/* The steps of the matter that is shown. */
static void steps(struct list *list, const struct ir_matter *m)
{
    struct leaf *l = list->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, m->steps_n + 1);
    for (size_t i = 0; i < m->steps_n; i++) {
        o[i] = (struct ui_option){.value = m->steps[i].name.id,
                                  .label = matter_page_name(l, &m->steps[i].name)};
    }
    list_choice(list, "step", MZ_T("Step"), o, m->steps_n);
}

/* The matters of the packs of the reader's own place. */
static void matters(struct list *list)
{
    struct leaf *l = list->l;
    const struct rule_shelf *shelf = NULL;
    const struct rule_shelved *s = NULL;
    if (rule_shelf(l->cx, &shelf) != MZ_OK) {
        mz_clear(l->cx);
    } else {
        s = rule_shelf_for(shelf, l->cx->actor->division_lo);
    }
    size_t n = s == NULL ? 0 : s->book->matters_n;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = s->book->matters[i].name.id,
                                  .label = matter_page_name(l, &s->book->matters[i].name)};
    }
    list_choice(list, "matter", MZ_T("Matter"), o, n);
    mz_str chosen = mz_req_query(l->rq, "matter");
    for (size_t i = 0; i < n && chosen.n > 0; i++) {
        if (mz_str_eq(s->book->matters[i].name.id, chosen)) {
            steps(list, &s->book->matters[i]);
        }
    }
}

static const struct list_view views[] = {
    {"", MZ_T("All open||cases"), .counted = true},
    {"mine", MZ_T("Held by me"), .counted = true},
    {"soon", MZ_T("Due soon"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"closed", MZ_T("Closed||cases"), .counted = false},
};

static mz_code make(struct list *list)
{
    matters(list);
    list_field(list, leaf_place(list->l));
    return matter_page_many(list);
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Enter an application"), 0},
     .href = {"/matter/new", 11},
     .icon = MZ_ICON("plus"),
     .need = "matter.add",
     .primary = true},
    {.label = {MZ_T("Between colleagues"), 0},
     .href = {"/matter/inbox", 13},
     .icon = MZ_ICON("messages"),
     .need = "matter.act"},
};

static const struct list_how matter_list = {
    .reg = &matter_register,
    .path = "/matter",
    .title = MZ_T("Cases"),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .sub = MZ_T("What is due first stands first."),
    .views = views,
    .views_n = MZ_LEN(views),
    .make = make,
    .usual = "due_ms",
    .heads = heads,
    .heads_n = COLS,
    .load = load,
    .cells = cells,
    .answer = &matter_case_rows_shape,
    .tell = matter_case_row_tell,
    .act = "matter.read",
    .kind = "matter",
    .icon = MZ_ICON("clipboard-list"),
    .none = MZ_T("No case runs here"),
    .next = MZ_T("Find the household or the person first; an application is entered from there."),
};

/* ---- routes -------------------------------------------------------------------------------------
 */

const struct mz_route matter_routes[] = {
    {.path = "/matter",
     .get = list_get,
     .page = &matter_list,
     .post = matter_list_post,
     .need = "matter.read",
     .need_post = "matter.act",
     .help = "Cases in scope by matter, step, household and deadline; POST takes one action for "
             "many",
     .answer = &matter_case_rows_shape,
     .answer_post = &matter_many_shape,
     .list = &matter_register},
    {.path = "/matter/new",
     .get = matter_new_get,
     .post = matter_new_post,
     .need = "matter.add",
     .flags = MZ_ROUTE_MAKES,
     .help = "Enter an application: matter=ID and household=ID or person=ID"},
    {.path = "/matter/household/{id}",
     .get = matter_home_get,
     .need = "matter.read",
     .help = "Cases of a household, and what may be applied for"},
    {.path = "/matter/person/{id}",
     .get = matter_person_get,
     .need = "matter.add",
     .help = "What may be applied for by one person"},
    {.path = "/matter/recognised",
     .get = list_get,
     .page = &matter_recognised_list,
     .need = "matter.read",
     .help = "Recognitions in scope: category, class, until when, next review",
     .answer = &matter_recognised_rows_shape,
     .list = &matter_recognised_register},
    {.path = "/matter/inbox",
     .get = matter_inbox_get,
     .need = "matter.act",
     .help = "What colleagues ask you, urge or send you about cases, and what became of yours",
     .answer = &matter_inbox_shape},
    {.path = "/matter/{id}",
     .get = matter_show_get,
     .post = matter_show_post,
     .need = "matter.read",
     .need_post = "matter.act",
     .help = "One case: its way, answers, history; POST do=ACTION takes the next step",
     .answer = &matter_case_page_shape},
    {.path = "/matter/{id}/form",
     .get = matter_form_get,
     .post = matter_form_post,
     .need = "matter.act",
     .help = "The form of a case by its pack; POST keeps the answers anew, the old ones stay"},
    {.path = "/matter/{id}/form/print",
     .get = matter_form_print_get,
     .need = "matter.act",
     .help = "The form of a case with its answers on paper; empty before there are any",
     .file = "application/pdf"},
    {.path = "/matter/{id}/paper",
     .get = matter_papers_get,
     .post = matter_papers_post,
     .need = "matter.read",
     .need_post = "matter.act",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 8 << 20,
     .help = "The papers of a case; POST do=file, say, fetch or back"},
    {.path = "/matter/paper/{id}",
     .get = matter_paper_get,
     .need = "matter.read",
     .help = "A scan that was brought for a case; the look is recorded",
     .file = "application/octet-stream"},
    {.path = "/matter/{id}/task/{task:text}",
     .get = matter_task_get,
     .post = matter_task_post,
     .need = "matter.act",
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = 40 << 20,
     .help = "The form of a task of the case; POST keeps it and does the task"},
    {.path = "/matter/{id}/found",
     .get = matter_found_get,
     .need = "matter.read",
     .help = "What tasks of a case found, beside what was declared"},
    {.path = "/matter/{id}/found/print",
     .get = matter_found_print_get,
     .need = "matter.read",
     .help = "The forms of a case's tasks on paper; empty before one was filled in",
     .file = "application/pdf"},
    {.path = "/matter/file/{id}",
     .get = matter_shot_get,
     .need = "matter.read",
     .help = "A photograph or signature of a task; the look is recorded",
     .file = "image/*"},
    {.path = "/matter/{id}/letter/{letter:text}",
     .get = matter_letter_get,
     .post = matter_letter_post,
     .need = "matter.act",
     .help = "What a letter of the case will say; POST keeps what the case cannot tell"},
    {0},
};
