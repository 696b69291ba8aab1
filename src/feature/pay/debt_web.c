/* debt_web.c - what a person was paid too much: owed, agreed, come back; and what stands still. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/pay/page_web.h"
#include "feature/pay/recover.h"
#include "feature/person/person.h"
#include "store/db.h"

struct page {
    struct leaf *l;
    struct person_view v;
    struct pay_debt *debt;
    size_t debt_n;
    struct mz_form *form;
    struct ui_option *programme;
};

static int64_t this_month(mz_cx *cx)
{
    struct mz_ymd d = mz_date_ymd(mz_date_today(cx));
    return (int64_t)d.year * 12 + d.month - 1;
}

static mz_code look(mz_cx *cx, mz_req *rq, struct page *p)
{
    p->l = leaf_new(cx, rq);
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), &p->v));
    MZ_TRY(pay_debts(cx, p->v.id, &p->debt, &p->debt_n));
    p->programme = MZ_NEW_N(cx->a, struct ui_option, p->debt_n + 1);
    for (size_t i = 0; i < p->debt_n; i++) {
        p->programme[i] = (struct ui_option){
            .value = p->debt[i].programme, .label = pay_page_programme(p->l, p->debt[i].programme)};
    }
    return MZ_OK;
}

static void show_debts(struct page *p)
{
    static const struct ui_column heads[] = {
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .fixed = true},
        {.name = "booked",
         .label = {MZ_T("Paid too much, in yuan"), 0},
         .num = true,
         .phone_label = true},
        {.name = "owed",
         .label = {MZ_T("To be paid back, in yuan"), 0},
         .num = true,
         .phone_label = true},
        {.name = "late", .label = {MZ_T("Late, in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "lost", .label = {MZ_T("Written off"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Paid too much"));
    if (p->debt_n == 0) {
        part->note = leaf_say(l, MZ_T("Nothing was paid too much."));
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), p->debt_n);
    for (size_t i = 0; i < p->debt_n; i++) {
        const struct pay_debt *d = &p->debt[i];
        leaf_cell(t, (struct ui_cell){.text = pay_page_programme(l, d->programme)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->booked_fen)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->owed_fen)});
        leaf_cell(t, (struct ui_cell){.text = d->late_fen > 0 ? pay_page_yuan(l, d->late_fen)
                                                              : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = d->lost_fen > 0 ? pay_page_yuan(l, d->lost_fen)
                                                              : MZ_S("—")});
    }
}

/* The instalments of a plan; what came back fills them from the first on. */
static void show_plan(struct page *p, const struct pay_debt *d)
{
    static const struct ui_column heads[] = {
        {.name = "month", .label = {MZ_T("Month"), 0}, .fixed = true},
        {.name = "fen", .label = {MZ_T("Amount in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "back",
         .label = {MZ_T("Came back, in yuan"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = p->l;
    if (d->months == 0) {
        return;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Instalments"));
    part->note = pay_page_programme(l, d->programme);
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), (size_t)d->months);
    int64_t back = d->plan_fen > d->owed_fen ? d->plan_fen - d->owed_fen : 0;
    for (int64_t i = 0; i < d->months; i++) {
        int64_t fen = pay_instalment(d->plan_fen, d->months, i);
        int64_t of = back < fen ? back : fen;
        back -= of;
        leaf_cell(t, (struct ui_cell){.text = pay_page_month(l, d->from + i)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, fen)});
        leaf_cell(t, (struct ui_cell){.text = of > 0 ? pay_page_yuan(l, of) : MZ_S("—")});
    }
}

static void which(struct page *p, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "programme",
                                    .label = leaf_say(p->l, MZ_T("Programme")),
                                    .value = mz_req_field(p->l->rq, "programme"),
                                    .options = p->programme,
                                    .options_n = p->debt_n,
                                    .required = true});
}

static void show_forms(struct page *p)
{
    struct leaf *l = p->l;
    if (!mz_req_may(l->rq, "pay.run") || p->debt_n == 0) {
        return;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Something came back"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Book what came back"), p->form, 4);
    which(p, f);
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "fen",
                                    .label = leaf_say(l, MZ_T("Amount in yuan")),
                                    .value = mz_req_field(l->rq, "fen"),
                                    .max = 16,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "day",
                                    .label = leaf_say(l, MZ_T("Day of the receipt")),
                                    .value = mz_req_field(l->rq, "day"),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "document",
                                    .label = leaf_say(l, MZ_T("Number of the treasury's receipt")),
                                    .value = mz_req_field(l->rq, "document"),
                                    .max = 30,
                                    .required = true});
    part = leaf_right(l, MZ_T("Agree on instalments"));
    f = leaf_form(l, part, MZ_T("Keep the plan"), p->form, 3);
    which(p, f);
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "months",
                                    .label = leaf_say(l, MZ_T("In how many months")),
                                    .value = mz_req_field(l->rq, "months"),
                                    .max = 3,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("What was decided or agreed")),
                                    .value = mz_req_field(l->rq, "why"),
                                    .max = 60,
                                    .required = true});
}

enum { HOLDS_SHOWN = 5 };

static mz_code show_held(struct page *p)
{
    struct ledger_hold *h = NULL;
    size_t n = 0;
    mz_cx *cx = p->l->cx;
    MZ_TRY(ledger_holds_get(cx, p->v.id / MZ_ID_UNIT, p->v.id, p->v.id, &h, &n));
    for (size_t i = 0; i < n && i < HOLDS_SHOWN; i++) {
        bool death = mz_str_eq(h[i].reason, MZ_S("death"));
        bool one = h[i].programme.n > 0;
        leaf_callout(p->l, MZ_TONE_WARN,
                     (struct mz_say){.text = one ? MZ_T("\"{1}\" stands still from {0}")
                                                 : MZ_T("Payments stand still from {0}"),
                                     .arg = {pay_page_month(p->l, h[i].from_period),
                                             pay_page_programme(p->l, h[i].programme)}},
                     (struct mz_say){.text = death ? MZ_T("A death was told. The case about it "
                                                          "decides whether they stop or go on.")
                                                   : MZ_T("A case is open about whether it goes "
                                                          "on. Nothing is lost: if it does, all "
                                                          "months are paid.")});
    }
    return MZ_OK;
}

static const struct mz_member debt_members[] = {
    {"programme", "Programme", MZ_J_TEXT(struct pay_debt, programme)},
    {"booked", "Paid too much", MZ_J_FEN(struct pay_debt, booked_fen)},
    {"owed", "Still to be paid back", MZ_J_FEN(struct pay_debt, owed_fen)},
    {"months", "Instalments agreed on; 0: none", MZ_J_INT(struct pay_debt, months)},
    {"late", "Of the plan, due and not there", MZ_J_FEN(struct pay_debt, late_fen)},
    {"lost", "Written off", MZ_J_FEN(struct pay_debt, lost_fen)},
    {0},
};
static const struct mz_shape debt_shape = {"PersonDebt", debt_members, sizeof(struct pay_debt)};
struct debts {
    int64_t person;
    const struct pay_debt *debts;
    size_t debts_n;
};
static const struct mz_member debts_members[] = {
    {"person", "Number of the person", MZ_J_INT(struct debts, person)},
    {"debts", "By programme", MZ_J_LIST(struct debts, debts, &debt_shape)},
    {0},
};
const struct mz_shape pay_debts_shape = {"PersonDebts", debts_members, sizeof(struct debts)};

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page p = {.form = form};
    MZ_TRY(look(cx, rq, &p));
    if (mz_req_json(rq)) {
        const struct debts v = {p.v.id, p.debt, p.debt_n};
        return mz_reply_shape(out, &pay_debts_shape, &v);
    }
    MZ_TRY(show_held(&p));
    show_debts(&p);
    for (size_t i = 0; i < p.debt_n; i++) {
        show_plan(&p, &p.debt[i]);
    }
    show_forms(&p);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = leaf_say(p.l, MZ_T("Money of a person")),
                               .href = mz_str_fmt(cx->a, "/pay/person/%" PRId64, p.v.id)};
    return leaf_send(p.l, out,
                     (struct mz_page){.title = leaf_say(p.l, MZ_T("Paid too much")),
                                      .sub = p.v.name,
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/pay/card"});
}

mz_code pay_debt_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

struct doing {
    bool plan;
    struct pay_plan p;
    struct pay_repaid r;
};

static mz_code do_tx(mz_cx *cx, void *p)
{
    const struct doing *d = p;
    return d->plan ? pay_plan_agree(cx, &d->p) : pay_repay(cx, &d->r);
}

/* A plan has months, a receipt a sum. */
static void read_form(struct mz_form *f, const struct person_view *v, struct doing *d)
{
    mz_str programme = mz_form_text(f, "programme", (struct mz_rule){.max = 32, .required = true});
    d->plan = mz_req_field(f->rq, "months").n > 0 && mz_req_field(f->rq, "fen").n == 0;
    if (d->plan) {
        d->p = (struct pay_plan){
            .division = v->division,
            .person = v->id,
            .programme = programme,
            .months =
                mz_form_int(f, "months",
                            (struct mz_rule){.lo = 1, .hi = PAY_PLAN_MONTHS_MAX, .required = true}),
            .from = this_month(f->cx) + 1,
            .why = mz_form_text(f, "why", (struct mz_rule){.max = 60, .required = true})};
        return;
    }
    d->r = (struct pay_repaid){
        .division = v->division,
        .person = v->id,
        .programme = programme,
        .fen = mz_form_fen(f, "fen",
                           (struct mz_rule){.lo = 1, .hi = INT64_C(1000000000), .required = true}),
        .day = mz_form_day(f, "day", (struct mz_rule){.required = true}),
        .document = mz_form_text(f, "document", (struct mz_rule){.max = 30, .required = true})};
}

mz_code pay_debt_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct person_view v = {.id = 0};
    struct doing d = {.plan = false};
    MZ_TRY(person_get(cx, person_may(cx), mz_req_path_int(rq, "id"), &v));
    read_form(&form, &v, &d);
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, mz_tx(cx, do_tx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Kept.")});
    return mz_reply_redirectf(rq, "/pay/person/%" PRId64 "/debt", v.id);
}
