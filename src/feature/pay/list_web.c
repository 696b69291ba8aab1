/* list_web.c - the list of batches, and the words that all pages of payments share. */
#include <inttypes.h>

#include "base/money.h"
#include "base/text.h"
#include "feature/bulk_web.h"
#include "feature/list_web.h"
#include "feature/pay/page_web.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { COL_BATCH, COL_MONTH, COL_STATE, COL_LINES, COL_FEN, COL_BY, COL_MADE, COLS };

static const struct mz_col cols[] = {
    {"programme", MZ_T("Programme"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"period", MZ_T("Month"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"no", MZ_T("No."), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"lines", MZ_T("Lines||of a batch"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"fen", MZ_T("Amount"), MZ_COL_MONEY, MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"made_by", MZ_T("Made by||batch"), MZ_COL_SUBJECT, MZ_COL_KEEP, "account"},
    {0},
};
enum {
    REG_PROGRAMME,
    REG_PERIOD,
    REG_NO,
    REG_STATE,
    REG_LINES,
    REG_FEN,
    REG_MADE,
    REG_BY
};

/* view=frozen and so on: the states that somebody waits for. */
static const struct {
    const char *view;
    const char *label;
    enum ledger_state from, to;
} views[] = {
    {"", MZ_T("All"), LEDGER_DRAFT, LEDGER_WITHDRAWN},
    {"draft", MZ_T("To be frozen"), LEDGER_DRAFT, LEDGER_DRAFT},
    {"frozen", MZ_T("To be approved||batch"), LEDGER_FROZEN, LEDGER_FROZEN},
    {"approved", MZ_T("To be sent"), LEDGER_APPROVED, LEDGER_APPROVED},
    {"bank", MZ_T("With the bank"), LEDGER_EXPORTED, LEDGER_ANSWERED},
    {"done", MZ_T("Reconciled"), LEDGER_RECONCILED, LEDGER_RECONCILED},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    (void)cx;
    for (size_t i = 1; i < MZ_LEN(views); i++) {
        if (mz_str_eq(view, mz_str_of(views[i].view))) {
            q->filters[q->filters_n++] =
                (struct mz_filter){.col = "state", .op = MZ_FROM, .i = views[i].from};
            q->filters[q->filters_n++] =
                (struct mz_filter){.col = "state", .op = MZ_TO, .i = views[i].to};
        }
    }
    return MZ_OK;
}

const struct mz_reg pay_register = {
    .name = "pay",
    .table = "ledger_batch",
    .title = MZ_T("Payments"),
    .sort = "-made_ms",
    .cols = cols,
    .stays = "a batch leaves as the bank's file, or as its own page",
    .ask = ask,
};

/* ---- shared words ------------------------------------------------------------- */

mz_str pay_page_month(const struct leaf *l, int64_t period)
{
    return mz_str_fmt(l->cx->a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

mz_str pay_page_yuan(const struct leaf *l, int64_t fen)
{
    return mz_money_text(l->cx->a, (mz_money){fen});
}

mz_str pay_page_programme(const struct leaf *l, mz_str code)
{
    return pay_programme_text(l->cx, code);
}

mz_str pay_page_account(struct leaf *l, int64_t account)
{
    return account == 0 ? MZ_S("—") : list_worker(l, account);
}

const struct ui_tag *pay_page_state(struct leaf *l, enum ledger_state state)
{
    static const enum mz_tone tones[LEDGER_STATE_N] = {
        [LEDGER_DRAFT] = MZ_TONE_NOTE,     [LEDGER_FROZEN] = MZ_TONE_WARN,
        [LEDGER_APPROVED] = MZ_TONE_INFO,  [LEDGER_EXPORTED] = MZ_TONE_INFO,
        [LEDGER_IN_DOUBT] = MZ_TONE_BAD,   [LEDGER_DELIVERED] = MZ_TONE_INFO,
        [LEDGER_ANSWERED] = MZ_TONE_INFO,  [LEDGER_RECONCILED] = MZ_TONE_OK,
        [LEDGER_WITHDRAWN] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, ledger_state_title(state)));
}

mz_str pay_page_title(struct leaf *l, const struct ledger_batch *b)
{
    return mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT " " MZ_FMT,
                      MZ_ARG(pay_page_programme(l, b->programme)),
                      MZ_ARG(pay_page_month(l, b->period)),
                      MZ_ARG(leaf_sayf(l, MZ_T("No. {0}||batch"), leaf_int(l, b->no), MZ_S(""))));
}

const struct ui_tag *pay_page_line_state(struct leaf *l, enum ledger_line_state state)
{
    bool bad = state == LEDGER_LINE_FAILED || state == LEDGER_LINE_RETURNED;
    enum mz_tone tone = bad ? MZ_TONE_BAD : state == LEDGER_LINE_PAID ? MZ_TONE_OK : MZ_TONE_NOTE;
    return leaf_tag(l, tone, leaf_say(l, ledger_line_state_title(state)));
}

mz_code pay_page_programmes(struct leaf *l, int64_t county, struct ui_option **out, size_t *n)
{
    struct pay_q_programmes_row *r = NULL;
    MZ_TRY(pay_q_programmes(l->cx, county, &r, n));
    *out = MZ_NEW_N(l->cx->a, struct ui_option, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct ui_option){.value = r[i].programme,
                                       .label = pay_page_programme(l, r[i].programme)};
    }
    return MZ_OK;
}

/* ---- the page ------------------------------------------------------------------ */

static const struct ui_column heads[COLS] = {
    [COL_BATCH] = {.name = "batch", .label = {MZ_T("Batch"), 0}, .fixed = true},
    [COL_MONTH] = {.name = "period", .label = {MZ_T("Month"), 0}, .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_LINES] = {.name = "lines",
                   .label = {MZ_T("Lines||of a batch"), 0},
                   .num = true,
                   .phone_label = true},
    [COL_FEN] = {.name = "fen",
                 .label = {MZ_T("Amount in yuan"), 0},
                 .num = true,
                 .phone_label = true},
    [COL_BY] = {.name = "made_by", .label = {MZ_T("Made by||batch"), 0}, .phone_hide = true},
    [COL_MADE] = {.name = "made_ms", .label = {MZ_T("Made"), 0}, .sort = true, .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const struct ledger_batch b = {.programme = row->v[REG_PROGRAMME].s,
                                   .period = row->v[REG_PERIOD].i,
                                   .no = row->v[REG_NO].i};
    enum ledger_state state = (enum ledger_state)row->v[REG_STATE].i;
    c[COL_BATCH] = (struct ui_cell){.text = pay_page_title(l, &b),
                                    .href = mz_str_fmt(l->cx->a, "/pay/%" PRId64, row->id)};
    c[COL_MONTH].text = pay_page_month(l, b.period);
    c[COL_STATE] = (struct ui_cell){.tags = pay_page_state(l, state), .tags_n = 1};
    c[COL_LINES].text = leaf_int(l, row->v[REG_LINES].i);
    c[COL_FEN].text = pay_page_yuan(l, row->v[REG_FEN].i);
    c[COL_BY].text = pay_page_account(l, row->v[REG_BY].i);
    c[COL_MADE].text = leaf_time(l, row->v[REG_MADE].i);
    return MZ_OK;
}

struct batch_row {
    int64_t id;
    mz_str programme;
    mz_str month;
    int64_t no;
    int64_t state;
    int64_t lines;
    int64_t fen;
};
static const struct mz_member batch_row_members[] = {
    {"id", "Number of the batch", MZ_J_INT(struct batch_row, id)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct batch_row, programme)},
    {"month", "Month", MZ_J_MONTH(struct batch_row, month)},
    {"no", "Which one of the month", MZ_J_INT(struct batch_row, no)},
    {"state", "State by its number", MZ_J_INT(struct batch_row, state)},
    {"lines", "How many payments", MZ_J_INT(struct batch_row, lines)},
    {"fen", "Sum", MZ_J_FEN(struct batch_row, fen)},
    {0},
};
static const struct mz_shape batch_row_shape = {"BatchRow", batch_row_members,
                                                sizeof(struct batch_row)};
const struct mz_shape pay_list_shape = MZ_ROWS("Batches", "batches", &batch_row_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct batch_row *)item =
        (struct batch_row){.id = row->id,
                           .programme = row->v[REG_PROGRAMME].s,
                           .month = pay_page_month(l, row->v[REG_PERIOD].i),
                           .no = row->v[REG_NO].i,
                           .state = row->v[REG_STATE].i,
                           .lines = row->v[REG_LINES].i,
                           .fen = row->v[REG_FEN].i};
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct list_view tabs[MZ_LEN(views)];
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        tabs[i] = (struct list_view){views[i].view, views[i].label, .counted = true};
    }
    if (pay_may_send(cx, cx->world->division / MZ_COUNTY_UNIT) == MZ_CONFLICT) {
        struct mz_say say = {.text = cx->err.say};
        mz_clear(cx);
        leaf_callout(list->l, MZ_TONE_BAD, say, (struct mz_say){.text = NULL});
    }
    return list_views(list, tabs, MZ_LEN(tabs));
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Calculate a month"), 0},
     .href = {"/pay/run", 8},
     .need = "pay.run",
     .primary = true},
    {.label = {MZ_T("Lump sums and subsidies"), 0},
     .href = {"/pay/lump", 9}},
    {.label = {MZ_T("Budgets"), 0},
     .href = {"/pay/budget", 11}},
};

static const struct list_how pay_batch_list = {
    .reg = &pay_register,
    .path = "/pay",
    .title = MZ_T("Payments"),
    .sub = MZ_T("Two people approve a batch; who made it is neither of them."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .make = make,
    .usual = "-made_ms",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &pay_list_shape,
    .tell = tell,
    .icon = MZ_ICON("coin"),
    .none = MZ_T("No batch stands here"),
    .next = MZ_T("A batch comes from the calculation of a month."),
};

const struct mz_route pay_routes[] = {
    {.path = "/pay",
     .get = list_get,
     .page = &pay_batch_list,
     .need = "pay.read",
     .help = "Batches of payments, newest first; view: draft, frozen, approved, bank, done",
     .answer = &pay_list_shape,
     .list = &pay_register},
    {.path = "/pay/run",
     .get = pay_run_get,
     .post = pay_run_post,
     .need = "pay.run",
     .help = "Calculate a month: programme, month=2026-11, format; answers the number of the work "
             "that does it",
     .answer_post = &pay_run_shape},
    {.path = "/pay/lump",
     .get = list_get,
     .page = &pay_lump_list,
     .post = pay_lump_post,
     .need = "pay.read",
     .need_post = "pay.run",
     .help = "Lump sums and subsidies, newest first; POST uscc, programme, amount, month, document "
             "and split enters a subsidy to an institution; do=drop with id drops one that no "
             "batch holds",
     .answer = &pay_lump_rows_shape,
     .answer_post = &bulk_shape,
     .list = &pay_lump_register},
    {.path = "/pay/org/{id}",
     .get = pay_org_get,
     .post = pay_org_post,
     .need = "pay.card-read",
     .need_post = "pay.card",
     .help = "Subsidies, payments and accounts of an institution; POST enters another account: "
             "holder, bank, number",
     .answer = &pay_org_shape},
    {.path = "/pay/budget",
     .get = list_get,
     .page = &pay_budget_list,
     .post = pay_budget_post,
     .need = "pay.read",
     .need_post = "pay.run",
     .help = "Budgets by programme, source and year: given, used, left; POST books a document",
     .answer = &pay_budget_rows_shape,
     .list = &pay_budget_register},
    {.path = "/pay/card",
     .get = list_get,
     .page = &pay_card_list,
     .post = pay_card_list_post,
     .need = "pay.card-read",
     .need_post = "pay.card",
     .help = "Accounts to pay to, those to be confirmed first; view: active, cooling, closed, "
             "refused; POST do=confirm or refuse with id fields, or all=1",
     .answer = &pay_card_rows_shape,
     .answer_post = &pay_cards_job_shape,
     .list = &pay_card_register},
    {.path = "/pay/person/{id}",
     .get = pay_person_get,
     .post = pay_person_post,
     .need = "pay.card-read",
     .need_post = "pay.card",
     .help = "Benefits, payments and accounts of a person; POST enters another account: holder, "
             "bank, number",
     .answer = &pay_person_shape},
    {.path = "/pay/person/{id}/forget",
     .post = pay_forget_post,
     .need = "pay.run",
     .flags = MZ_ROUTE_FRESH,
     .help = "Erase the accounts of a person on their request, when nothing is paid or owed: "
             "request names it"},
    {.path = "/pay/person/{id}/debt",
     .get = pay_debt_get,
     .post = pay_debt_post,
     .need = "pay.card-read",
     .need_post = "pay.run",
     .help =
         "What a person was paid too much; POST programme with fen, day and document books what "
         "came back; with months and why it keeps a plan of instalments",
     .answer = &pay_debts_shape},
    {.path = "/pay/{id}",
     .get = pay_show_get,
     .post = pay_show_post,
     .need = "pay.read",
     .need_post = "pay.run",
     .help = "A batch: sums, differences to the month before, checks, reconciliation; POST "
             "do=freeze, withdraw or reconcile",
     .answer = &pay_page_shape},
    {.path = "/pay/{id}/approve",
     .post = pay_approve_post,
     .need = "pay.approve",
     .flags = MZ_ROUTE_FRESH,
     .help = "Approve the lines whose hash is sent; the second of two people lets the batch go"},
    {.path = "/pay/{id}/file",
     .post = pay_file_post,
     .need = "pay.run",
     .flags = MZ_ROUTE_FRESH | MZ_ROUTE_SECRET,
     .help = "The bank's file of an approved batch; from then on it counts as sent",
     .file = "application/octet-stream"},
    {.path = "/pay/{id}/sign",
     .get = pay_sign_get,
     .need = "pay.read",
     .help = "SM3 hash, SM2 signature and public key of the bank's file, where its format has it "
             "signed",
     .file = "text/plain"},
    {.path = "/pay/{id}/answer",
     .post = pay_answer_post,
     .need = "pay.run",
     .flags = MZ_ROUTE_UPLOAD,
     .help = "Read a file of the bank's answers"},
    {0},
};
