/* budget_web.c - budgets by programme, source and year, and what is left of them. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/list_web.h"
#include "feature/pay/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { COL_PROGRAMME, COL_SOURCE, COL_YEAR, COL_GIVEN, COL_USED, COL_LEFT, COLS };
enum { V_PROGRAMME, V_SOURCE, V_YEAR, V_GIVEN, V_USED, V_PENDING };

static const struct mz_col cols[] = {
    {"programme", MZ_T("Programme"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"source", MZ_T("Source of money"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"year", MZ_T("Year"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_SORT, NULL},
    {"cr", MZ_T("Given"), MZ_COL_MONEY, MZ_COL_FILTER, NULL},
    {"dr", MZ_T("Used||of a budget"), MZ_COL_MONEY, MZ_COL_FILTER, NULL},
    {"dr_pending", MZ_T("Held||of a budget"), MZ_COL_MONEY, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"class", MZ_T("Kind||of an account"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str year = a->get(a->p, "of");
    int64_t y = 0;
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "class", .op = MZ_IS, .i = LEDGER_BUDGET};
    if (year.n > 0) {
        MZ_TRY(mz_str_i64(cx, "of", year, 2000, 2200, &y));
        q->filters[q->filters_n++] = (struct mz_filter){.col = "year", .op = MZ_IS, .i = y};
    }
    return MZ_OK;
}

const struct mz_reg pay_budget_register = {
    .name = "pay-budget",
    .table = "ledger_account",
    .title = MZ_T("Budgets"),
    .sort = "-year",
    .cols = cols,
    .need = "pay.read",
    .ask = ask,
};

static const struct ui_column heads[COLS] = {
    [COL_PROGRAMME] = {.name = "programme", .label = {MZ_T("Programme"), 0}, .fixed = true},
    [COL_SOURCE] = {.name = "source", .label = {MZ_T("Source of money"), 0}, .phone_label = true},
    [COL_YEAR] = {.name = "year", .label = {MZ_T("Year"), 0}, .sort = true, .phone_label = true},
    [COL_GIVEN] = {.name = "cr",
                   .label = {MZ_T("Given, in yuan"), 0},
                   .num = true,
                   .phone_label = true},
    [COL_USED] = {.name = "dr",
                  .label = {MZ_T("Used, in yuan"), 0},
                  .num = true,
                  .phone_label = true},
    [COL_LEFT] = {.name = "left",
                  .label = {MZ_T("Budget left"), 0},
                  .num = true,
                  .phone_label = true},
};

static int64_t left_of(const struct mz_reg_row *row)
{
    return row->v[V_GIVEN].i - row->v[V_USED].i - row->v[V_PENDING].i;
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    bool low = left_of(row) * 10 < row->v[V_GIVEN].i; /* under a tenth */
    c[COL_PROGRAMME].text = pay_page_programme(l, row->v[V_PROGRAMME].s);
    c[COL_SOURCE].text = leaf_say(l, ledger_source_title((enum ledger_source)row->v[V_SOURCE].i));
    c[COL_YEAR].text = leaf_int(l, row->v[V_YEAR].i);
    c[COL_GIVEN].text = pay_page_yuan(l, row->v[V_GIVEN].i);
    c[COL_USED].text = pay_page_yuan(l, row->v[V_USED].i + row->v[V_PENDING].i);
    c[COL_LEFT] = (struct ui_cell){.text = pay_page_yuan(l, left_of(row))};
    if (low) {
        c[COL_LEFT].tags = leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Nearly used")));
        c[COL_LEFT].tags_n = 1;
    }
    return MZ_OK;
}

struct budget_row {
    int64_t id;
    mz_str programme;
    int64_t source;
    int64_t year;
    int64_t given_fen;
    int64_t used_fen;
    int64_t left_fen;
};
static const struct mz_member budget_row_members[] = {
    {"id", "Number of the budget", MZ_J_INT(struct budget_row, id)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct budget_row, programme)},
    {"source", "Who gives the money, by its number", MZ_J_INT(struct budget_row, source)},
    {"year", "Year", MZ_J_INT(struct budget_row, year)},
    {"given_fen", "What was given", MZ_J_FEN(struct budget_row, given_fen)},
    {"used_fen", "What is paid or on its way", MZ_J_FEN(struct budget_row, used_fen)},
    {"left_fen", "What is left", MZ_J_FEN(struct budget_row, left_fen)},
    {0},
};
static const struct mz_shape budget_row_shape = {"BudgetRow", budget_row_members,
                                                 sizeof(struct budget_row)};
const struct mz_shape pay_budget_rows_shape = MZ_ROWS("Budgets", "budgets", &budget_row_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    (void)l;
    *(struct budget_row *)item =
        (struct budget_row){.id = row->id,
                            .programme = row->v[V_PROGRAMME].s,
                            .source = row->v[V_SOURCE].i,
                            .year = row->v[V_YEAR].i,
                            .given_fen = row->v[V_GIVEN].i,
                            .used_fen = row->v[V_USED].i + row->v[V_PENDING].i,
                            .left_fen = left_of(row)};
    return MZ_OK;
}

/* ---- booking a document --------------------------------------------------------------- */

static mz_str again(struct leaf *l, const struct mz_form *form, const char *name)
{
    return form == NULL ? MZ_S("") : mz_req_field(l->rq, name);
}

static mz_code give_form(struct leaf *l, struct mz_form *form)
{
    struct ui_option *programmes = NULL;
    size_t n = 0;
    struct ui_option *sources = MZ_NEW_N(l->cx->a, struct ui_option, LEDGER_SOURCE_N);
    int64_t today = mz_date_today(l->cx).v;
    MZ_TRY(pay_page_programmes(l, l->cx->world->division / MZ_COUNTY_UNIT, &programmes, &n));
    for (enum ledger_source s = LEDGER_CENTRAL_MONEY; s < LEDGER_SOURCE_N; s++) {
        sources[s - 1] = (struct ui_option){.value = leaf_int(l, s),
                                            .label = leaf_say(l, ledger_source_title(s))};
    }
    struct ui_form *f = leaf_form(l, leaf_left(l, MZ_T("Book a budget that was given")),
                                  MZ_T("Book the document"), form, 8);
    f->action = MZ_S("/pay/budget");
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "programme",
                                    .label = leaf_say(l, MZ_T("Programme")),
                                    .value = again(l, form, "programme"),
                                    .options = programmes,
                                    .options_n = n,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "source",
                                    .label = leaf_say(l, MZ_T("Source of money")),
                                    .value = again(l, form, "source"),
                                    .options = sources,
                                    .options_n = LEDGER_SOURCE_N - 1,
                                    .required = true});
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_NUMBER,
                   .name = "year",
                   .label = leaf_say(l, MZ_T("Year of the budget")),
                   .value = form != NULL ? again(l, form, "year")
                                         : leaf_int(l, mz_date_ymd((mz_date){(int32_t)today}).year),
                   .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_MONEY,
                                    .name = "amount",
                                    .label = leaf_say(l, MZ_T("Amount in yuan")),
                                    .value = again(l, form, "amount"),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "document",
                                    .label = leaf_say(l, MZ_T("Number of the document")),
                                    .value = again(l, form, "document"),
                                    .max = 50,
                                    .required = true});
    leaf_field(f,
               (struct ui_field){.kind = UI_DATE,
                                 .name = "day",
                                 .label = leaf_say(l, MZ_T("Day of the document")),
                                 .value = form != NULL ? again(l, form, "day") : leaf_day(l, today),
                                 .required = true});
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    list_field(list, (struct ui_field){.kind = UI_NUMBER,
                                       .name = "of",
                                       .label = leaf_say(list->l, MZ_T("Year")),
                                       .max = 4});
    return MZ_OK;
}

static mz_code after(struct list *list)
{
    bool gives = mz_req_may(list->l->rq, "pay.run");
    return gives ? give_form(list->l, leaf_own(list->given)) : MZ_OK;
}

const struct list_how pay_budget_list = {
    .reg = &pay_budget_register,
    .path = "/pay/budget",
    .sub = MZ_T("Freezing a batch takes its money; what does not reach is refused."),
    .title = MZ_T("Budgets"),
    .make = make,
    .after = after,
    .usual = "-year",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &pay_budget_rows_shape,
    .tell = tell,
    .icon = MZ_ICON("report-money"),
    .none = MZ_T("No budget was given"),
    .next = MZ_T("Without a budget no batch can be frozen; book the document that gives it."),
};

static mz_code give_tx(mz_cx *cx, void *p)
{
    return pay_budget_give(cx, p);
}

mz_code pay_budget_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    const struct mz_rule must = {.max = 50, .required = true};
    struct pay_give g = {.county = cx->world->division / MZ_COUNTY_UNIT,
                         .programme = mz_form_text(&form, "programme", must),
                         .document = mz_form_text(&form, "document", must)};
    g.source = (enum ledger_source)mz_form_int(
        &form, "source", (struct mz_rule){.lo = 1, .hi = LEDGER_SOURCE_N - 1, .required = true});
    g.year = mz_form_int(&form, "year", (struct mz_rule){.lo = 2000, .hi = 2200, .required = true});
    g.fen = mz_form_fen(&form, "amount",
                        (struct mz_rule){.lo = 1, .hi = LEDGER_FEN_MAX, .required = true});
    g.day = mz_form_day(&form, "day", (struct mz_rule){.required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, mz_tx(cx, give_tx, &g)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return list_send(cx, rq, &pay_budget_list, &form, out);
    }
    mz_reply_flash(rq, MZ_TONE_INFO,
                   (struct mz_say){.text = MZ_T("Booked. The same document is booked once.")});
    return mz_reply_redirect(rq, MZ_S("/pay/budget"));
}
