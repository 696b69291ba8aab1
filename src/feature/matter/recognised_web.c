/* recognised_web.c - the register of recognitions, and what followed from a case on its page. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/page_web.h"
#include "feature/matter/recognise.h"
#include "store/db.h"

enum { COL_WHOM, COL_CATEGORY, COL_SINCE, COL_UNTIL, COL_REVIEW, COL_PLACE, COL_CASE, COLS };
enum { LINKS_MAX = 40 };

/* ---- the register --------------------------------------------------------------------- */

static const struct mz_col cols[] = {
    {"category", MZ_T("Category||recognised"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"grade", MZ_T("Class||of review"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "person"},
    {"since", MZ_T("Since||recognised"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"until", MZ_T("Last day||recognised"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"review_on", MZ_T("Review on"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"ended", MZ_T("Ended on"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"case_id", MZ_T("Case"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "matter"},
    {"pack", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {0},
};
enum {
    REG_CATEGORY,
    REG_GRADE,
    REG_HOUSEHOLD,
    REG_PERSON,
    REG_SINCE,
    REG_UNTIL,
    REG_REVIEW,
    REG_ENDED,
    REG_DIVISION,
    REG_CASE,
    REG_PACK
};

static mz_code asked(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str view = ask->get(ask->p, "view");
    mz_str category = ask->get(ask->p, "category");
    int64_t place = division_code(ask->get(ask->p, "division"));
    bool ended = mz_str_eq(view, MZ_S("ended"));
    struct mz_filter f[4];
    size_t n = 0;
    f[n++] = (struct mz_filter){.col = "ended", .op = ended ? MZ_NOT : MZ_IS, .i = MZ_NULL};
    if (mz_str_eq(view, MZ_S("due"))) {
        f[n++] = (struct mz_filter){.col = "review_on", .op = MZ_TO, .i = mz_date_today(cx).v};
    }
    if (category.n > 0) {
        f[n++] = (struct mz_filter){.col = "category", .op = MZ_IS, .s = category};
    }
    if (place != 0) {
        f[n++] = (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place};
    }
    for (size_t i = 0; i < n && q->filters_n < MZ_FILTERS_MAX; i++) {
        q->filters[q->filters_n++] = f[i];
    }
    return MZ_OK;
}

const struct mz_reg matter_recognised_register = {
    .name = "recognition",
    .table = "matter_recognition",
    .title = MZ_T("Recognitions"),
    .sort = "-since",
    .cols = cols,
    .need = "matter.read",
    .ask = asked,
};

/* ---- words ---------------------------------------------------------------------------------- */

static const struct rule_book *book_of(struct leaf *l, mz_str pack)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(l->cx, &shelf) != MZ_OK) {
        mz_clear(l->cx);
        return NULL;
    }
    const struct rule_shelved *s = rule_shelf_find(shelf, pack);
    return s == NULL ? NULL : s->book;
}

/* A category is called as the outcome of its name; a code has "-" where an id has "_". */
static mz_str category_of(struct leaf *l, mz_str pack, mz_str code)
{
    const struct rule_book *b = book_of(l, pack);
    for (size_t i = 0; b != NULL && i < b->outcomes_n; i++) {
        const struct ir_label *name = &b->outcomes[i].name;
        bool same = name->id.n == code.n;
        for (size_t k = 0; same && k < code.n; k++) {
            same = name->id.p[k] == (code.p[k] == '-' ? '_' : code.p[k]);
        }
        if (same) {
            return matter_page_name(l, name);
        }
    }
    return code;
}

static mz_str grade_of(struct leaf *l, mz_str pack, mz_str grade)
{
    const struct rule_book *b = book_of(l, pack);
    for (size_t i = 0; b != NULL && grade.n > 0 && i < b->enums_n; i++) {
        for (size_t k = 0; k < b->enums[i].values_n; k++) {
            if (mz_str_eq(b->enums[i].values[k].id, grade)) {
                return matter_page_name(l, &b->enums[i].values[k]);
            }
        }
    }
    return grade;
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static const struct ui_column heads[COLS] = {
    [COL_WHOM] = {.name = "whom", .label = {MZ_T("Who||recognised"), 0}, .fixed = true},
    [COL_CATEGORY] = {.name = "category",
                      .label = {MZ_T("Category||recognised"), 0},
                      .sort = true,
                      .phone_full = true},
    [COL_SINCE] = {.name = "since",
                   .label = {MZ_T("Since||recognised"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_UNTIL] = {.name = "until",
                   .label = {MZ_T("Last day||recognised"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_REVIEW] = {.name = "review_on",
                    .label = {MZ_T("Review on"), 0},
                    .sort = true,
                    .phone_label = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_CASE] = {.name = "case", .label = {MZ_T("Case"), 0}, .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    int64_t household = row->v[REG_HOUSEHOLD].i;
    int64_t person = row->v[REG_PERSON].i;
    int64_t ended = row->v[REG_ENDED].i;
    int64_t case_id = row->v[REG_CASE].i;
    mz_str pack = row->v[REG_PACK].s;
    const struct matter_case c = {.subject = person == MZ_NULL ? IR_OF_HOUSEHOLD : IR_OF_PERSON,
                                  .household = household,
                                  .person = person};
    MZ_TRY(matter_page_whom(l, &c, &v[COL_WHOM].text));
    if (household != MZ_NULL && mz_req_may(l->rq, "household.read")) {
        v[COL_WHOM].href = mz_str_fmt(l->cx->a, "/household/%" PRId64, household);
    }
    v[COL_CATEGORY] = (struct ui_cell){.text = category_of(l, pack, row->v[REG_CATEGORY].s),
                                       .note = grade_of(l, pack, row->v[REG_GRADE].s)};
    v[COL_SINCE].text = leaf_day(l, row->v[REG_SINCE].i);
    v[COL_UNTIL].text = leaf_day(l, ended != MZ_NULL ? ended : row->v[REG_UNTIL].i);
    v[COL_REVIEW].text = leaf_day(l, row->v[REG_REVIEW].i);
    v[COL_PLACE].text = leaf_division_short(l->cx, row->v[REG_DIVISION].i);
    v[COL_CASE] = (struct ui_cell){.text = matter_page_number(l, case_id),
                                   .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, case_id)};
    return MZ_OK;
}

static const struct mz_member recognised_row_members[] = {
    {"id", "Number of the recognition", MZ_J_INT(struct mz_reg_row, id)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"category", "Category of the pack", MZ_J_COL(TEXT, REG_CATEGORY)},
    {"grade", "Grade; empty when the category has none", MZ_J_COL(TEXT, REG_GRADE)},
    {"since", "First day", MZ_J_COL(DAY, REG_SINCE)},
    {"until", "Last day", MZ_J_COL_OR_NULL(DAY, REG_UNTIL)},
    {"ended", "Day on which it ended before", MZ_J_COL_OR_NULL(DAY, REG_ENDED)},
    {"case", "Number of the case", MZ_J_COL(I64, REG_CASE)},
    {0},
};
static const struct mz_shape recognised_row_shape = {"RecognitionRow", recognised_row_members,
                                                     sizeof(struct mz_reg_row)};
const struct mz_shape matter_recognised_rows_shape =
    MZ_ROWS("Recognitions", "recognitions", &recognised_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("In force||recognised"), .counted = true},
    {"due", MZ_T("Review is due"), .counted = true},
    {"ended", MZ_T("Ended||recognised"), .counted = true},
};

const struct list_how matter_recognised_list = {
    .reg = &matter_recognised_register,
    .path = "/matter/recognised",
    .title = MZ_T("Recognitions"),
    .sub = MZ_T("What the office says of a household or person, apart from money; other "
                "departments go by it."),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .usual = "-since",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &matter_recognised_rows_shape,
    .act = "matter.read",
    .kind = "recognition",
    .icon = MZ_ICON("certificate"),
    .none = MZ_T("Nobody is recognised here"),
    .next = MZ_T("A case that is granted recognises whom it is about."),
};

/* ---- what followed, on the page of a case
 * -------------------------------------------------------- */

/* Why a case looks at another again: because it is due, somebody appeals, or a death was told. */
static mz_code link_kind(mz_cx *cx, int64_t next, mz_str *kind)
{
    struct matter_case c = {.id = 0};
    struct matter_kind k = {NULL, NULL};
    if (!mz_str_eq(*kind, MZ_S("review"))) {
        return MZ_OK;
    }
    MZ_TRY(matter_get(cx, next, &c));
    MZ_TRY(matter_kind_of(cx, &c, &k));
    *kind = k.m != NULL && k.m->on != IR_ON_NOTHING && mz_str_eq(c.channel, MZ_S("alert"))
                ? MZ_S("death")
            : k.m != NULL && (k.m->follows_n > 0 || !mz_str_eq(c.channel, MZ_S("review")))
                ? MZ_S("appeal")
                : *kind;
    return MZ_OK;
}

mz_code matter_page_after(struct matter_page *s)
{
    static const struct {
        const char *kind, *on, *from;
    } words[] = {
        {"starts", MZ_T("This was started by its end"), MZ_T("It was started by the end of this")},
        {"review", MZ_T("The review of this, begun when due"),
         MZ_T("It is the review of this, begun when due")},
        {"appeal", MZ_T("An appeal or another case about this"),
         MZ_T("It is about the decision of this")},
        {"death", MZ_T("A death that was told began this"),
         MZ_T("A death was told: it is about what this granted")},
        {"moved", MZ_T("It went on in another county as this"),
         MZ_T("It came from another county, from this")},
    };
    struct leaf *l = s->l;
    struct matter_q_links_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(matter_q_links(l->cx, s->o.c.id, LINKS_MAX, &rows, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(l, MZ_T("Cases that belong to it"));
    for (size_t i = 0; i < n; i++) {
        bool on = rows[i].case_id == s->o.c.id;
        int64_t id = on ? rows[i].next_id : rows[i].case_id;
        const char *say = "";
        mz_str kind = rows[i].kind;
        MZ_TRY(link_kind(l->cx, rows[i].next_id, &kind));
        for (size_t k = 0; k < MZ_LEN(words); k++) {
            if (mz_str_eq(kind, mz_str_of(words[k].kind))) {
                say = on ? words[k].on : words[k].from;
            }
        }
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_day(l, mz_date_of_ms(rows[i].at_ms).v),
                                     .text = leaf_say(l, say),
                                     .note = matter_page_number(l, id)});
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_sayf(l, MZ_T("Open {0}||case"),
                                                          matter_page_number(l, id), MZ_S("")),
                                       .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, id),
                                       .need = "matter.read",
                                       .icon = MZ_ICON("clipboard-list")});
    }
    return MZ_OK;
}
