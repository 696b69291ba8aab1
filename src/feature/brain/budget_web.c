/* budget_web.c - what a county may spend in a year: a table and a form. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/page_web.h"
#include "store/db.h"

enum { BUDGETS_SHOWN = 200, DOCUMENT_MAX = 200, DOCUMENT_MIN = 2 };
#define BUDGET_MAX INT64_C(10000000000000) /* fen: a hundred thousand million yuan */

mz_code brain_budget_of(mz_cx *cx, int64_t division, int64_t year, int64_t *fen)
{
    struct brain_q_budget_row r = {0};
    bool found = false;
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    *fen = MZ_NULL;
    if (cx->db == NULL) { /* packs are simulated without an office too */
        return MZ_OK;
    }
    MZ_TRY(brain_q_budget(cx, county, year, &r, &found));
    *fen = found ? r.fen : MZ_NULL;
    return MZ_OK;
}

struct entering {
    int64_t division;
    int64_t year;
    int64_t fen;
    mz_str document;
};

static mz_code enter_tx(mz_cx *cx, void *p)
{
    const struct entering *e = p;
    struct brain_q_budget_row had = {0};
    bool found = false;
    int64_t changed = 0;
    struct brain_q_budget_add_args add = {.county = e->division / MZ_COUNTY_UNIT,
                                          .division = e->division,
                                          .year = e->year,
                                          .fen = e->fen,
                                          .document = e->document,
                                          .made_ms = mz_now_ms(cx),
                                          .made_by = cx->actor->user};
    MZ_TRY(brain_q_budget(cx, e->division, e->year, &had, &found));
    if (found) {
        struct brain_q_budget_set_args set = {e->division, e->year,     had.version, e->fen,
                                              e->document, add.made_ms, add.made_by};
        MZ_TRY(brain_q_budget_set(cx, &set, &changed));
    } else {
        MZ_TRY(mz_id_take(cx, add.county, 1, &add.id));
        MZ_TRY(brain_q_budget_add(cx, &add));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.budget"),
                                             .kind = MZ_S("brain_budget"),
                                             .division = e->division});
}

/* ---- the page ---------------------------------------------------------------------------------
 */

static mz_code show_table(struct leaf *l, int64_t division)
{
    static const struct ui_column heads[] = {
        {.name = "year", .label = {MZ_T("Year"), 0}, .fixed = true},
        {.name = "place", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "fen", .label = {MZ_T("Budget (yuan)"), 0}, .num = true, .phone_label = true},
        {.name = "document", .label = {MZ_T("Document"), 0}, .phone_full = true},
        {.name = "by", .label = {MZ_T("Entered by"), 0}, .phone_label = true},
    };
    struct brain_q_budgets_row *rows = NULL;
    mz_cx *cx = l->cx;
    size_t n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    MZ_TRY(brain_q_budgets(cx, lo, hi, BUDGETS_SHOWN, &rows, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Budgets by year"));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("coin"),
                               .title = leaf_say(l, MZ_T("No budget was entered yet"))};
        p->empty = e;
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    int64_t *made_by = MZ_NEW_N(cx->a, int64_t, n + 1);
    mz_str *who = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        made_by[i] = rows[i].made_by;
    }
    MZ_TRY(account_names(cx, made_by, n, who));
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(cx->a, "%" PRId64, rows[i].year)});
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(cx, rows[i].division)});
        leaf_cell(
            t, (struct ui_cell){.text = mz_str_fmt(cx->a, MZ_FMT ".%02d",
                                                   MZ_ARG(mz_thousands(cx->a, rows[i].fen / 100)),
                                                   (int)(rows[i].fen % 100))});
        leaf_cell(t, (struct ui_cell){.text = rows[i].document});
        leaf_cell(t, (struct ui_cell){.text = who[i].n > 0 ? who[i] : MZ_S("—"),
                                      .note = leaf_time(l, rows[i].made_ms)});
    }
    p->note = leaf_say(l, MZ_T("For benefits paid by the month. Simulations of policy show their "
                               "cost beside it."));
    return MZ_OK;
}

static void show_form(struct leaf *l, struct mz_form *form)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Enter a budget"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Save the budget"), form, 3);
    struct mz_ymd today = mz_date_ymd(mz_date_today(l->cx));
    bool again = form != NULL;
    f->action = MZ_S("/brain/budget");
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "year",
                                    .label = leaf_say(l, MZ_T("Year")),
                                    .value = again ? mz_req_field(l->rq, "year")
                                                   : mz_str_fmt(l->cx->a, "%d", (int)today.year),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_MONEY,
                                    .name = "amount",
                                    .label = leaf_say(l, MZ_T("Budget (yuan)")),
                                    .value = again ? mz_req_field(l->rq, "amount") : MZ_S(""),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "document",
                                    .label = leaf_say(l, MZ_T("Document")),
                                    .hint = leaf_say(l, MZ_T("Number of the budget document")),
                                    .value = again ? mz_req_field(l->rq, "document") : MZ_S(""),
                                    .max = DOCUMENT_MAX,
                                    .required = true});
}

static mz_code page(struct leaf *l, mz_out *out, struct mz_form *form)
{
    int64_t division = 0;
    struct mz_page p = {.menu = "/brain", .title = leaf_say(l, MZ_T("Budgets"))};
    MZ_TRY(page_place(l, &division));
    MZ_TRY(show_table(l, division));
    if (mz_req_may(l->rq, "brain.budget") &&
        division_code_level(page_own(l->cx)) == DIVISION_COUNTY) {
        show_form(l, form);
    }
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Data brain")), .href = MZ_S("/brain")};
    p.crumbs = c;
    p.crumbs_n = 1;
    return leaf_send(l, out, p);
}

mz_code brain_budget_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return page(leaf_new(cx, rq), out, NULL);
}

mz_code brain_budget_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct entering e = {.division = page_own(cx)};
    e.year = mz_form_int(&form, "year", (struct mz_rule){.lo = 2000, .hi = 2100, .required = true});
    e.fen = mz_form_fen(&form, "amount", (struct mz_rule){.hi = BUDGET_MAX, .required = true});
    e.document =
        mz_form_text(&form, "document",
                     (struct mz_rule){.min = DOCUMENT_MIN, .max = DOCUMENT_MAX, .required = true});
    if (division_code_level(e.division) != DIVISION_COUNTY) {
        return mz_refuse(cx, MZ_DENIED, .field = "division",
                         .text = MZ_T("A budget is entered by the county itself."));
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, mz_tx(cx, enter_tx, &e)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return page(leaf_new(cx, rq), out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The budget was saved.")});
    return mz_reply_redirect(rq, MZ_S("/brain/budget"));
}
