/* review_web.c - determinations, and what a new law would change of them: lists and work list. */
#include "feature/rule/review_web.h"

#include <inttypes.h>

#include "feature/asks.h"
#include "feature/board.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "feature/rule/determination.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/sheet.h"
#include "store/db.h"

/* ---- words ----------------------------------------------------------------------------------- */

static mz_str outcome_of(mz_cx *cx, mz_str pack, mz_str outcome, int64_t member)
{
    mz_str said = determination_outcome(cx, pack, outcome);
    return member == 0 ? said
                       : sheet_say_with(cx, MZ_T("{0}, member {1}"), said,
                                        mz_str_fmt(cx->a, "%" PRId64, member), MZ_S(""));
}

/* By the head's name as this reader may see it, with the household's number; links to `href`. */
static mz_code home_cell(struct leaf *l, int64_t head, mz_str number, mz_str href,
                         struct ui_cell *out)
{
    const struct person_view *v = NULL;
    mz_str home = sheet_say_with(l->cx, MZ_T("Household {0}"), number, MZ_S(""), MZ_S(""));
    *out = (struct ui_cell){.text = home, .href = href};
    MZ_TRY(list_person_view(l, head, &v));
    if (v != NULL) {
        out->text = v->name;
        out->note = home;
    }
    return MZ_OK;
}

static void equal(const struct mz_ask *ask, const char *name, struct mz_query *q)
{
    mz_str want = ask->get(ask->p, name);
    if (want.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = name, .op = MZ_IS, .s = want};
    }
}

/* ---- what a new law would change: the register -------------------------------------------------
 */

enum {
    REV_HOME,
    REV_OUTCOME,
    REV_WAS,
    REV_BECOMES,
    REV_REASON,
    REV_DIVISION,
    REV_LAW_DAY,
    REV_FOUND,
    REV_STATE,
    REV_DETERMINATION,
    REV_NUMBER,
    REV_HEAD,
    REV_PACK,
    REV_MEMBER,
    REV_WAS_FEN,
    REV_BECOMES_FEN
};

static const struct mz_col review_cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, 0, "household"},
    {"outcome", MZ_T("Outcome"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"was", MZ_T("Decided as"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"becomes", MZ_T("By the new law"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"reason", MZ_T("Why"), MZ_COL_TEXT, 0, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"law_day", MZ_T("New law from"), MZ_COL_DATE, MZ_COL_SORT, NULL},
    {"found_ms", MZ_T("Found"), MZ_COL_TIME, MZ_COL_HIDE, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"determination", MZ_T("Determination"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"number", MZ_T("Household number"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {"head", MZ_T("Head"), MZ_COL_SUBJECT, MZ_COL_KEEP, "person"},
    {"pack", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"member", MZ_T("Member"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"was_fen", MZ_T("Decided as"), MZ_COL_MONEY, MZ_COL_KEEP, NULL},
    {"becomes_fen", MZ_T("By the new law"), MZ_COL_MONEY, MZ_COL_KEEP, NULL},
    {0},
};

/* What is open, unless what was decided again is asked for. */
static mz_code review_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    bool done = mz_str_eq(ask->get(ask->p, "view"), MZ_S("done"));
    (void)cx;
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "state", .op = MZ_IS, .s = done ? MZ_S("done") : MZ_S("open")};
    equal(ask, "becomes", q);
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code review_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[REV_OUTCOME].s =
        outcome_of(cx, row->v[REV_PACK].s, row->v[REV_OUTCOME].s, row->v[REV_MEMBER].i);
    row->v[REV_WAS].s = determination_result(cx, row->v[REV_WAS].s, row->v[REV_WAS_FEN].i);
    row->v[REV_BECOMES].s =
        determination_result(cx, row->v[REV_BECOMES].s, row->v[REV_BECOMES_FEN].i);
    return MZ_OK;
}

const struct mz_reg rule_review_register = {
    .name = "rule_review",
    .table = "rule_review_list",
    .title = MZ_T("Determinations that a new law changes"),
    .sort = "id",
    .cols = review_cols,
    .need = "rule.decision",
    .ask = review_ask,
    .words = household_typed,
    .about = "household",
    .row = review_out,
};

/* ---- determinations: the register --------------------------------------------------------------
 */

enum {
    DET_HOME,
    DET_OUTCOME,
    DET_STATUS,
    DET_DIVISION,
    DET_LAW_DAY,
    DET_MADE,
    DET_NUMBER,
    DET_HEAD,
    DET_PACK,
    DET_MEMBER,
    DET_FEN
};

static const struct mz_col determination_cols[] = {
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, 0, "household"},
    {"outcome", MZ_T("Outcome"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"status", MZ_T("Result||of a determination"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"law_day", MZ_T("By the law of this day"), MZ_COL_DATE, 0, NULL},
    {"made_ms", MZ_T("Decided at||of a determination"), MZ_COL_TIME, 0, NULL},
    {"number", MZ_T("Household number"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"head", MZ_T("Head"), MZ_COL_SUBJECT, MZ_COL_KEEP, "person"},
    {"pack", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"member", MZ_T("Member"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"fen", MZ_T("Result||of a determination"), MZ_COL_MONEY, MZ_COL_KEEP, NULL},
    {0},
};

static mz_code determination_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    (void)cx;
    equal(ask, "status", q);
    equal(ask, "outcome", q);
    asks_place(ask, q);
    return MZ_OK;
}

static mz_code determination_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[DET_OUTCOME].s =
        outcome_of(cx, row->v[DET_PACK].s, row->v[DET_OUTCOME].s, row->v[DET_MEMBER].i);
    row->v[DET_STATUS].s = determination_result(cx, row->v[DET_STATUS].s, row->v[DET_FEN].i);
    return MZ_OK;
}

const struct mz_reg rule_determination_register = {
    .name = "rule_determination",
    .table = "rule_determination_list",
    .title = MZ_T("Determinations"),
    .sort = "-id",
    .cols = determination_cols,
    .need = "rule.decision",
    .ask = determination_ask,
    .words = household_typed,
    .about = "household",
    .row = determination_out,
};

/* ---- the pages ---------------------------------------------------------------------------------
 */

static const struct ui_column review_heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "outcome", .label = {MZ_T("Outcome"), 0}, .phone_label = true},
    {.name = "was", .label = {MZ_T("Decided as"), 0}, .phone_label = true},
    {.name = "becomes", .label = {MZ_T("By the new law"), 0}, .phone_label = true},
    {.name = "reason", .label = {MZ_T("Why"), 0}, .phone_full = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "law_day",
     .label = {MZ_T("New law from"), 0},
     .sort = true,
     .one_line = true,
     .phone_label = true},
};

static mz_code review_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    mz_str href = determination_href(cx, row->v[REV_DETERMINATION].i);
    struct mz_reg_row said = *row;
    MZ_TRY(home_cell(l, row->v[REV_HEAD].i, row->v[REV_NUMBER].s, href, &c[0]));
    MZ_TRY(review_out(cx, &rule_review_register, &said));
    c[1].text = said.v[REV_OUTCOME].s;
    c[2].text = said.v[REV_WAS].s;
    c[3].text = said.v[REV_BECOMES].s;
    c[4].text = said.v[REV_REASON].s;
    c[5].text = sheet_division(cx, said.v[REV_DIVISION].i);
    c[6].text = leaf_day(l, said.v[REV_LAW_DAY].i);
    return MZ_OK;
}

static const struct mz_member rule_review_row_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct mz_reg_row, id)},
    {"determination", "Number of the determination", MZ_J_COL(I64, REV_DETERMINATION)},
    {"household", "Number of the household", MZ_J_COL_OR_NULL(I64, REV_HOME)},
    {"outcome", "Outcome of the pack", MZ_J_COL(TEXT, REV_OUTCOME)},
    {"was", "As it was", MZ_J_COL(TEXT, REV_WAS)},
    {"becomes", "As it becomes", MZ_J_COL(TEXT, REV_BECOMES)},
    {"law_day", "Day of the law that was applied", MZ_J_COL_OR_NULL(DAY, REV_LAW_DAY)},
    {0},
};
static const struct mz_shape rule_review_row_shape = {"Review", rule_review_row_members,
                                                      sizeof(struct mz_reg_row)};
const struct mz_shape rule_review_rows_shape =
    MZ_ROWS("Reviews", "reviews", &rule_review_row_shape);

static const struct ui_column determination_heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "outcome", .label = {MZ_T("Outcome"), 0}, .phone_label = true},
    {.name = "status", .label = {MZ_T("Result||of a determination"), 0}, .phone_label = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "law_day",
     .label = {MZ_T("By the law of this day"), 0},
     .one_line = true,
     .phone_label = true},
    {.name = "made_ms",
     .label = {MZ_T("Decided at||of a determination"), 0},
     .one_line = true,
     .phone_hide = true},
};

static mz_code determination_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    struct mz_reg_row said = *row;
    mz_str href = determination_href(cx, row->id);
    MZ_TRY(home_cell(l, row->v[DET_HEAD].i, row->v[DET_NUMBER].s, href, &c[0]));
    MZ_TRY(determination_out(cx, &rule_determination_register, &said));
    c[1].text = said.v[DET_OUTCOME].s;
    c[2].text = said.v[DET_STATUS].s;
    c[3].text = sheet_division(cx, said.v[DET_DIVISION].i);
    c[4].text = leaf_day(l, said.v[DET_LAW_DAY].i);
    c[5].text = leaf_time(l, said.v[DET_MADE].i);
    return MZ_OK;
}

static const struct mz_member rule_determination_row_members[] = {
    {"id", "Number of the determination", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL_OR_NULL(I64, DET_HOME)},
    {"pack", "Policy pack", MZ_J_COL(TEXT, DET_PACK)},
    {"outcome", "Outcome of the pack", MZ_J_COL(TEXT, DET_OUTCOME)},
    {"member", "Place in the household", MZ_J_COL_OR_NULL(I64, DET_MEMBER)},
    {"status", "Result, one word", MZ_J_COL(TEXT, DET_STATUS)},
    {"law_day", "Day of the law that was applied", MZ_J_COL_OR_NULL(DAY, DET_LAW_DAY)},
    {0},
};
static const struct mz_shape rule_determination_row_shape = {
    "DeterminationRow", rule_determination_row_members, sizeof(struct mz_reg_row)};
const struct mz_shape rule_determination_rows_shape =
    MZ_ROWS("Determinations", "determinations", &rule_determination_row_shape);

static void statuses(struct list *list, const char *name, const char *label)
{
    static const char *const words[] = {"eligible", "not_eligible", "needs", "manual", "gives_way"};
    mz_cx *cx = list->l->cx;
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, MZ_LEN(words));
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        mz_str word = mz_str_of(words[i]);
        o[i] = (struct ui_option){.value = word, .label = determination_status(cx, word)};
    }
    list_choice(list, name, label, o, MZ_LEN(words));
}

/* The same tabs over both lists: what is open, what was decided again, everything decided. */
static const struct list_view review_views[] = {
    {"", MZ_T("To be reviewed"), .counted = true},
    {"done", MZ_T("Decided again"), .counted = false},
    {"", MZ_T("All determinations"), true, NULL, "/rule/determination",
     &rule_determination_register},
};
static const struct list_view determination_views[] = {
    {"", MZ_T("To be reviewed"), .path = "/rule/review"},
    {"", MZ_T("Decided again"), .path = "/rule/review?view=done"},
    {"", MZ_T("All determinations"), .counted = true},
};

static mz_code review_make(struct list *list)
{
    statuses(list, "becomes", MZ_T("By the new law"));
    list->ui->note = leaf_say(
        list->l, MZ_T("Nothing was changed: what was decided holds until it is decided again; "
                      "then it leaves this list."));
    return MZ_OK;
}

static mz_code determination_make(struct list *list)
{
    statuses(list, "status", MZ_T("Result||of a determination"));
    return MZ_OK;
}

const struct list_how rule_review_list = {
    .reg = &rule_review_register,
    .path = "/rule/review",
    .menu = "/rule/review",
    .title = MZ_T("Determinations"),
    .sub = MZ_T("What was decided, and what a new law would change"),
    .views = review_views,
    .views_n = MZ_LEN(review_views),
    .place = true,
    .make = review_make,
    .usual = "id",
    .heads = review_heads,
    .heads_n = MZ_LEN(review_heads),
    .words = MZ_T("Number, head or address"),
    .cells = review_cells,
    .answer = &rule_review_rows_shape,
    .act = "rule.see",
    .kind = "determination",
    .icon = MZ_ICON("gavel"),
    .none = MZ_T("No determination comes out otherwise by the law in force."),
    .next = MZ_T("The program looks every night; what a new law changes stands here until it is "
                 "decided again."),
};

const struct list_how rule_determination_list = {
    .reg = &rule_determination_register,
    .path = "/rule/determination",
    .menu = "/rule/review",
    .title = MZ_T("Determinations"),
    .sub = MZ_T("What was decided, and what a new law would change"),
    .views = determination_views,
    .views_n = MZ_LEN(determination_views),
    .place = true,
    .make = determination_make,
    .usual = "-id",
    .heads = determination_heads,
    .heads_n = MZ_LEN(determination_heads),
    .words = MZ_T("Number, head or address"),
    .cells = determination_cells,
    .answer = &rule_determination_rows_shape,
    .act = "rule.see",
    .kind = "determination",
    .icon = MZ_ICON("gavel"),
    .none = MZ_T("Nothing was decided here yet."),
    .next = MZ_T("Decisions about households stand here with the law they were made by."),
};

/* ---- the global search -------------------------------------------------------------------------
 */

/* By what people know of a household: its number, its head, its address; the newest first. */
mz_code rule_determination_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items,
                                  size_t *n, int64_t *total)
{
    struct mz_query q = {.limit = (int64_t)most};
    struct mz_reg_row *rows = NULL;
    const struct mz_reg *reg = &rule_determination_register;
    *items = NULL;
    *n = 0;
    *total = 0;
    mz_code rc = most == 0 || cx->db == NULL ? MZ_INVALID : mz_reg_words(cx, reg, words, &q);
    if (rc == MZ_INVALID || (rc == MZ_OK && q.words == NULL)) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(mz_reg_count(cx, reg, &q, total));
    MZ_TRY(*total == 0 ? MZ_OK : mz_reg_rows(cx, reg, &q, &rows, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct leaf l = {.cx = cx};
        struct ui_cell home;
        MZ_TRY(home_cell(&l, rows[i].v[DET_HEAD].i, rows[i].v[DET_NUMBER].s, MZ_S(""), &home));
        MZ_TRY(determination_out(cx, reg, &rows[i]));
        (*items)[i] = (struct mz_item){.title = rows[i].v[DET_OUTCOME].s,
                                       .note = home.text,
                                       .place = sheet_division(cx, rows[i].v[DET_DIVISION].i),
                                       .step = rows[i].v[DET_STATUS].s,
                                       .href = determination_href(cx, rows[i].id),
                                       .due = MZ_NULL};
    }
    return *n == 0 ? MZ_OK
                   : mz_read_note(cx, &(struct mz_event){.act = MZ_S("rule.see"),
                                                         .kind = MZ_S("determination")});
}

/* ---- the workbench
 * -------------------------------------------------------------------------------- */

mz_code rule_reviews_count(mz_cx *cx, int64_t *n)
{
    struct rule_q_reviews_n_row row = {0};
    if (cx->db != NULL) { /* packs are read without an office too */
        MZ_TRY(rule_q_reviews_n(cx, &row));
    }
    *n = row.n;
    return MZ_OK;
}

mz_code rule_todo_reviews(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct rule_q_reviews_row *rows = NULL;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(rule_reviews_count(cx, &out->total));
    MZ_TRY(rule_q_reviews(cx, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct rule_q_reviews_row *r = &rows[i];
        out->items[i] = (struct mz_item){
            .title = sheet_say_with(cx, MZ_T("{0}: {1} becomes {2}"),
                                    outcome_of(cx, r->pack, r->outcome, r->member),
                                    determination_status(cx, r->was),
                                    determination_result(cx, r->becomes, r->becomes_fen)),
            .note = sheet_say_with(cx, MZ_T("Household {0}"), r->number, MZ_S(""), MZ_S("")),
            .place = sheet_division(cx, r->division),
            .step = sheet_say(cx, MZ_T("To be reviewed")),
            .href = determination_href(cx, r->determination),
            .due = MZ_NULL};
    }
    return MZ_OK;
}
