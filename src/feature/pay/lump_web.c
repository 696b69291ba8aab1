/* lump_web.c - lump sums and subsidies: the list, entering one for an institution, its money. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bulk_web.h"
#include "feature/list_web.h"
#include "feature/org/org.h"
#include "feature/pay/page_web.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "store/db.h"

enum { COL_WHO, COL_PROGRAMME, COL_MONTH, COL_FEN, COL_DOCUMENT, COL_BY, COL_MADE, COLS };
enum { V_PAYEE, V_PROGRAMME, V_MONTH, V_FEN, V_DOCUMENT, V_BY, V_MADE, V_DIVISION };
enum { DOCUMENT_MAX = 50, CODE_MAX = 32, USCC_LEN = 18 };

static const struct mz_col cols[] = {
    {"payee", MZ_T("Number of who is paid"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"programme", MZ_T("Programme"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"period", MZ_T("Month, counted"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"fen", MZ_T("Amount"), MZ_COL_MONEY, MZ_COL_FILTER, NULL},
    {"document", MZ_T("Decision or document"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"made_by", MZ_T("Entered by"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"made_ms", MZ_T("Entered"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"of_org", MZ_T("To an institution"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {"dropped_ms", MZ_T("Dropped"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    bool dropped = mz_str_eq(view, MZ_S("dropped"));
    (void)cx;
    q->filters[q->filters_n++] =
        (struct mz_filter){.col = "dropped_ms", .op = dropped ? MZ_FROM : MZ_IS, .i = dropped};
    if (mz_str_eq(view, MZ_S("org")) || mz_str_eq(view, MZ_S("person"))) {
        q->filters[q->filters_n++] = (struct mz_filter){
            .col = "of_org", .op = MZ_IS, .i = mz_str_eq(view, MZ_S("org"))};
    }
    return MZ_OK;
}

const struct mz_reg pay_lump_register = {
    .name = "pay-lump",
    .table = "pay_lump",
    .title = MZ_T("Lump sums and subsidies"),
    .sort = "-made_ms",
    .cols = cols,
    .need = "pay.read",
    .ask = ask,
};

static const struct ui_column heads[COLS] = {
    [COL_WHO] = {.name = "payee", .label = {MZ_T("Who is paid"), 0}, .fixed = true},
    [COL_PROGRAMME] = {.name = "programme", .label = {MZ_T("Programme"), 0}, .phone_label = true},
    [COL_MONTH] = {.name = "period", .label = {MZ_T("Month"), 0}, .phone_label = true},
    [COL_FEN] = {.name = "fen",
                 .label = {MZ_T("Amount in yuan"), 0},
                 .num = true,
                 .phone_label = true},
    [COL_DOCUMENT] = {.name = "document",
                      .label = {MZ_T("Decision or document"), 0},
                      .phone_label = true},
    [COL_BY] = {.name = "made_by", .label = {MZ_T("Entered by"), 0}, .phone_hide = true},
    [COL_MADE] = {.name = "made_ms",
                  .label = {MZ_T("Entered"), 0},
                  .sort = true,
                  .phone_label = true},
};

mz_code pay_page_payee(struct leaf *l, int64_t payee, mz_str *name, mz_str *href)
{
    struct org *o = MZ_NEW(l->cx->a, struct org);
    const struct mz_reg_row *row = list_row(l, payee);
    MZ_TRY(list_person(l, payee, name));
    *href = mz_str_fmt(l->cx->a, "/pay/person/%" PRId64, payee);
    if (name->n > 0) {
        return MZ_OK;
    }
    mz_code rc = row != NULL ? MZ_OK : l->list != NULL ? MZ_ABSENT : org_get(l->cx, 0, payee, o);
    if (rc == MZ_ABSENT) {
        mz_clear(l->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *name = row != NULL ? row->v[ORG_REG_NAME].s : o->name;
    *href = mz_str_fmt(l->cx->a, "/pay/org/%" PRId64, payee);
    return MZ_OK;
}

mz_code pay_load_payees(struct list *list, size_t col)
{
    list_people(list, col);
    return list_load_rows(list, col, &org_register);
}

static mz_code load(struct list *list)
{
    return pay_load_payees(list, V_PAYEE);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_str name = MZ_S("");
    mz_str href = MZ_S("");
    MZ_TRY(pay_page_payee(l, row->v[V_PAYEE].i, &name, &href));
    bool link = name.n > 0 && mz_req_may(l->rq, "pay.card-read");
    c[COL_WHO] = (struct ui_cell){.text = name.n > 0 ? name : MZ_S("—"),
                                  .href = link ? href : MZ_S("")};
    c[COL_PROGRAMME].text = pay_page_programme(l, row->v[V_PROGRAMME].s);
    c[COL_MONTH].text = pay_page_month(l, row->v[V_MONTH].i);
    c[COL_FEN].text = pay_page_yuan(l, row->v[V_FEN].i);
    c[COL_DOCUMENT].text = row->v[V_DOCUMENT].s;
    c[COL_BY].text = pay_page_account(l, row->v[V_BY].i);
    c[COL_MADE].text = leaf_time(l, row->v[V_MADE].i);
    return MZ_OK;
}

struct lump_row {
    int64_t id, payee;
    mz_str programme, month, document;
    int64_t fen;
    int64_t made_ms;
};
static const struct mz_member lump_row_members[] = {
    {"id", "Number of the lump sum", MZ_J_INT(struct lump_row, id)},
    {"payee", "Number of the person or institution", MZ_J_INT(struct lump_row, payee)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct lump_row, programme)},
    {"month", "Not paid before this month", MZ_J_MONTH(struct lump_row, month)},
    {"fen", "Amount", MZ_J_FEN(struct lump_row, fen)},
    {"document", "The decision or document", MZ_J_TEXT(struct lump_row, document)},
    {"entered", "When it was entered", MZ_J_TIME(struct lump_row, made_ms)},
    {0},
};
static const struct mz_shape lump_row_shape = {"LumpRow", lump_row_members,
                                               sizeof(struct lump_row)};
const struct mz_shape pay_lump_rows_shape = MZ_ROWS("Lumps", "lumps", &lump_row_shape);

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct lump_row *)item = (struct lump_row){.id = row->id,
                                                 .payee = row->v[V_PAYEE].i,
                                                 .programme = row->v[V_PROGRAMME].s,
                                                 .month = pay_page_month(l, row->v[V_MONTH].i),
                                                 .document = row->v[V_DOCUMENT].s,
                                                 .fen = row->v[V_FEN].i,
                                                 .made_ms = row->v[V_MADE].i};
    return MZ_OK;
}

/* ---- entering one for an institution ------------------------------------------------------ */

static mz_str again(struct leaf *l, const struct mz_form *form, const char *name)
{
    return form == NULL ? MZ_S("") : mz_req_field(l->rq, name);
}

static int64_t this_month(mz_cx *cx)
{
    struct mz_ymd d = mz_date_ymd(mz_date_today(cx));
    return (int64_t)d.year * 12 + d.month - 1;
}

static void enter_form(struct leaf *l, struct mz_form *form)
{
    struct ui_option *sources = MZ_NEW_N(l->cx->a, struct ui_option, LEDGER_SOURCE_N);
    for (enum ledger_source s = LEDGER_CENTRAL_MONEY; s < LEDGER_SOURCE_N; s++) {
        sources[s - 1] = (struct ui_option){.value = mz_str_of(ledger_source_word(s)),
                                            .label = leaf_say(l, ledger_source_title(s))};
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Enter a subsidy to an institution"));
    part->note = leaf_say(l, MZ_T("It is paid with the next calculation of its month: frozen, "
                                  "approved by two, sent and reconciled like every payment."));
    struct ui_form *f = leaf_form(l, part, MZ_T("Enter the subsidy"), form, 8);
    f->action = MZ_S("/pay/lump");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "org",
                                    .label = leaf_say(l, MZ_T("Unified code or number of the "
                                                              "institution")),
                                    .value = form != NULL ? again(l, form, "org")
                                                          : mz_req_query(l->rq, "org"),
                                    .max = 20,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "programme",
                                    .label = leaf_say(l, MZ_T("Code of the programme")),
                                    .hint = leaf_say(l, MZ_T("Small letters, digits and \"-\", as "
                                                             "in its budget")),
                                    .value = again(l, form, "programme"),
                                    .max = CODE_MAX,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_MONEY,
                                    .name = "amount",
                                    .label = leaf_say(l, MZ_T("Amount in yuan")),
                                    .value = again(l, form, "amount"),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "source",
                                    .label = leaf_say(l, MZ_T("Source of money")),
                                    .value = again(l, form, "source"),
                                    .options = sources,
                                    .options_n = LEDGER_SOURCE_N - 1,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "month",
                                    .label = leaf_say(l, MZ_T("Month to pay")),
                                    .hint = leaf_say(l, MZ_T("Such as 2026-11")),
                                    .value = form != NULL ? again(l, form, "month")
                                                          : pay_page_month(l, this_month(l->cx)),
                                    .max = 7,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "document",
                                    .label = leaf_say(l, MZ_T("Number of the document")),
                                    .value = again(l, form, "document"),
                                    .max = DOCUMENT_MAX,
                                    .required = true});
}

static const struct ui_action drops[] = {
    {.label = {MZ_T("Drop||lump sums"), 0},
     .icon = MZ_ICON("x"),
     .name = {"do", 2},
     .value = {"drop", 4},
     .need = "pay.run"},
};

static mz_code make(struct list *list)
{
    if (!mz_str_eq(mz_req_query(list->l->rq, "view"), MZ_S("dropped"))) {
        list_bulk(list, drops, MZ_LEN(drops));
    }
    return MZ_OK;
}

static mz_code after(struct list *list)
{
    if (mz_req_may(list->l->rq, "pay.run")) {
        enter_form(list->l, leaf_own(list->given));
    }
    return MZ_OK;
}

static const struct list_view tabs[] = {
    {.view = "", .label = MZ_T("All||lump sums"), .counted = true},
    {.view = "org", .label = MZ_T("To institutions"), .counted = true},
    {.view = "person", .label = MZ_T("To people"), .counted = true},
    {.view = "dropped", .label = MZ_T("Dropped")},
};

const struct list_how pay_lump_list = {
    .reg = &pay_lump_register,
    .path = "/pay/lump",
    .sub = MZ_T("Each is paid once, with budget, two approvals and the bank's answer."),
    .views = tabs,
    .views_n = MZ_LEN(tabs),
    .make = make,
    .after = after,
    .usual = "-made_ms",
    .heads = heads,
    .heads_n = COLS,
    .load = load,
    .cells = cells,
    .answer = &pay_lump_rows_shape,
    .tell = tell,
    .act = "pay.lump-read",
    .kind = "pay_lump",
    .icon = MZ_ICON("building-bank"),
    .none = MZ_T("No lump sum stands here"),
    .next = MZ_T("A decided case grants one to a person; a document grants one to an institution."),
};

static mz_code drop_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    (void)p;
    row->label = mz_str_fmt(cx->a, "%" PRId64, id);
    row->href = MZ_S("/pay/lump");
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc = pay_lump_drop(cx, id);
    rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
    mz_tx_rollback(cx);
    return rc;
}

static mz_code drop_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    mz_code rc = bulk_chosen(cx, rq, &pay_lump_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/pay/lump", rc);
    }
    MZ_TRY(bulk_run(cx, b, drop_one, NULL));
    struct leaf *l = leaf_new(cx, rq);
    return bulk_send(cx, rq, out, b, "/pay/lump",
                     (struct mz_page){.title = leaf_say(l, MZ_T("Lump sums and subsidies")),
                                      .menu = "/pay/lump"});
}

/* A unified code, or the number that stands in the address of the institution's page. */
static mz_code org_of(mz_cx *cx, mz_str text, struct org *o)
{
    int64_t id = 0;
    if (text.n < USCC_LEN) {
        MZ_TRY(mz_str_i64(cx, "org", text, 1, INT64_MAX, &id));
    } else {
        MZ_TRY(org_by_uscc(cx, text, cx->world->division / MZ_COUNTY_UNIT, &id));
    }
    mz_code rc = id == 0 ? MZ_ABSENT : org_get(cx, 0, id, o);
    if (rc != MZ_ABSENT) {
        return rc;
    }
    mz_clear(cx);
    return mz_refuse(cx, MZ_INVALID, .field = "org",
                     .text = MZ_T("No institution of this place has that code or number: register "
                                  "it first."));
}

static mz_code grant_tx(mz_cx *cx, void *p)
{
    int64_t id = 0;
    return pay_lump_grant(cx, p, &id);
}

static mz_code enter(struct mz_form *form)
{
    mz_cx *cx = form->cx;
    struct org o = {.id = 0};
    const struct mz_rule must = {.max = DOCUMENT_MAX, .required = true};
    mz_str org = mz_form_text(form, "org", must);
    mz_str source = mz_form_text(form, "source", must);
    mz_str month = mz_form_text(form, "month", must);
    struct pay_lump in = {.of_org = true,
                          .programme = mz_form_text(form, "programme", must),
                          .document = mz_form_text(form, "document", must),
                          .fen = mz_form_fen(form, "amount",
                                             (struct mz_rule){.lo = 1,
                                                              .hi = INT64_C(100000000000),
                                                              .required = true})};
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(org_of(cx, org, &o));
    MZ_TRY(pay_page_month_of(cx, month, &in.period));
    in.split = mz_str_fmt(cx->a, MZ_FMT ":100", MZ_ARG(source));
    in.division = o.division;
    in.payee = o.id;
    return mz_tx(cx, grant_tx, &in);
}

mz_code pay_lump_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    if (mz_str_eq(mz_req_field(rq, "do"), MZ_S("drop"))) {
        return drop_post(cx, rq, out);
    }
    MZ_TRY(mz_form_take(&form, enter(&form)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return list_send(cx, rq, &pay_lump_list, &form, out);
    }
    mz_reply_flash(rq, MZ_TONE_INFO,
                   (struct mz_say){.text = MZ_T("Entered. The calculation of its month pays it.")});
    return mz_reply_redirect(rq, MZ_S("/pay/lump"));
}

/* ---- the money of an institution ------------------------------------------------------------- */

static mz_code show_org(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct org o = {.id = 0};
    struct pay_seen seen;
    MZ_TRY(org_get(cx, 0, mz_req_path_int(rq, "id"), &o));
    MZ_TRY(pay_seen_by(cx, o.id, &seen));
    if (mz_req_json(rq)) {
        return pay_page_money(l, &pay_org_shape, o.id, &seen, out);
    }
    pay_page_paid(l, &seen);
    pay_page_lumps(l, &seen);
    pay_page_cards(l, &seen);
    pay_page_card_form(l, form, o.name);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *crumb = (struct ui_crumb){.label = o.name, .href = mz_str_fmt(cx->a, "/org/%" PRId64, o.id)};
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Enter a subsidy")),
                            .href = mz_str_fmt(cx->a, "/pay/lump?org=%" PRId64, o.id),
                            .need = "pay.run",
                            .primary = true};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Money of an institution")),
                                      .sub = o.name,
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .actions = a,
                                      .actions_n = 1,
                                      .menu = "/pay/lump"});
}

mz_code pay_org_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_org(cx, rq, out, NULL);
}

mz_code pay_org_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct org o = {.id = 0};
    MZ_TRY(org_get(cx, 0, mz_req_path_int(rq, "id"), &o));
    MZ_TRY(pay_page_card_ask(&form, o.division, o.id));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show_org(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_INFO,
                   (struct mz_say){.text = MZ_T("Entered. Another person confirms it.")});
    return mz_reply_redirectf(rq, "/pay/org/%" PRId64, o.id);
}
