/* person_web.c - the money of one person: benefits, payments, accounts; entering an account. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/pay/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

struct page {
    struct leaf *l;
    struct person_view v;
    struct pay_seen seen;
};

static void show_benefits(struct page *p)
{
    static const struct ui_column heads[] = {
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .fixed = true},
        {.name = "fen", .label = {MZ_T("A month, in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "since", .label = {MZ_T("Since||month of a list"), 0}, .phone_label = true},
        {.name = "owed",
         .label = {MZ_T("To be paid back, in yuan"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Benefits"));
    if (p->seen.benefits_n == 0) {
        part->note = leaf_say(l, MZ_T("No benefit was granted."));
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), p->seen.benefits_n);
    for (size_t i = 0; i < p->seen.benefits_n; i++) {
        const struct pay_seen_benefit *b = &p->seen.benefits[i];
        leaf_cell(t, (struct ui_cell){.text = pay_page_programme(l, b->programme)});
        leaf_cell(t, (struct ui_cell){.text = b->fen > 0 ? pay_page_yuan(l, b->fen)
                                                         : leaf_say(l, MZ_T("nothing||paid"))});
        leaf_cell(t,
                  (struct ui_cell){.text = b->since > 0 ? pay_page_month(l, b->since) : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = b->owed_fen > 0 ? pay_page_yuan(l, b->owed_fen)
                                                              : MZ_S("—")});
    }
    leaf_action(
        l, part,
        (struct ui_action){.label = leaf_say(l, MZ_T("Paid too much, and instalments")),
                           .href = mz_str_fmt(l->cx->a, "/pay/person/%" PRId64 "/debt", p->v.id),
                           .need = "pay.card-read",
                           .icon = MZ_ICON("arrow-back-up")});
}

void pay_page_paid(struct leaf *l, const struct pay_seen *seen)
{
    static const struct ui_column heads[] = {
        {.name = "month", .label = {MZ_T("Month"), 0}, .fixed = true},
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .phone_label = true},
        {.name = "kind", .label = {MZ_T("For||of a payment"), 0}, .phone_label = true},
        {.name = "fen", .label = {MZ_T("Amount in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf_part *part = leaf_left(l, MZ_T("Payments"));
    bool link = mz_req_may(l->rq, "pay.read");
    if (seen->n == 0) {
        part->note = leaf_say(l, MZ_T("Nothing was paid yet."));
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), seen->n);
    for (size_t i = 0; i < seen->n; i++) {
        const struct ledger_paid *d = &seen->lines[i];
        leaf_cell(t, (struct ui_cell){.text = pay_page_month(l, d->period),
                                      .href = link ? mz_str_fmt(l->cx->a, "/pay/%" PRId64, d->batch)
                                                   : MZ_S("")});
        leaf_cell(t, (struct ui_cell){.text = pay_page_programme(l, d->programme)});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, ledger_line_kind_title(d->kind))});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->fen)});
        leaf_cell(t, (struct ui_cell){.tags = pay_page_line_state(l, d->state), .tags_n = 1});
    }
}

void pay_page_cards(struct leaf *l, const struct pay_seen *seen)
{
    static const struct ui_column heads[] = {
        {.name = "mask", .label = {MZ_T("Account"), 0}, .fixed = true},
        {.name = "bank", .label = {MZ_T("Bank"), 0}, .phone_label = true},
        {.name = "from", .label = {MZ_T("Holds from"), 0}, .phone_label = true},
        {.name = "by", .label = {MZ_T("Entered by"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf_part *part = leaf_left(l, MZ_T("Accounts to pay to"));
    if (seen->cards_n == 0) {
        part->note = leaf_say(l, MZ_T("No account is known: nothing can be paid."));
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), seen->cards_n);
    for (size_t i = 0; i < seen->cards_n; i++) {
        const struct pay_seen_card *c = &seen->cards[i];
        leaf_cell(t, (struct ui_cell){.text = c->mask, .id = true});
        leaf_cell(t, (struct ui_cell){.text = c->bank.n > 0 ? c->bank : MZ_S("—")});
        leaf_cell(t, (struct ui_cell){.text = pay_page_from(l, c->state, c->from_ms)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_account(l, c->asked_by),
                                      .note = leaf_time(l, c->asked_ms)});
        leaf_cell(
            t, (struct ui_cell){.tags = pay_page_card_state(l, c->state, c->from_ms), .tags_n = 1});
    }
}

void pay_page_lumps(struct leaf *l, const struct pay_seen *seen)
{
    static const struct ui_column heads[] = {
        {.name = "month", .label = {MZ_T("Month"), 0}, .fixed = true},
        {.name = "programme", .label = {MZ_T("Programme"), 0}, .phone_label = true},
        {.name = "fen", .label = {MZ_T("Amount in yuan"), 0}, .num = true, .phone_label = true},
        {.name = "document", .label = {MZ_T("Decision or document"), 0}, .phone_label = true},
    };
    if (seen->lumps_n == 0) {
        return;
    }
    struct ui_table *t = leaf_table(l, leaf_left(l, MZ_T("Lump sums and subsidies")), heads,
                                    MZ_LEN(heads), seen->lumps_n);
    for (size_t i = 0; i < seen->lumps_n; i++) {
        const struct pay_seen_lump *s = &seen->lumps[i];
        leaf_cell(t, (struct ui_cell){.text = pay_page_month(l, s->period)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_programme(l, s->programme)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, s->fen)});
        leaf_cell(t, (struct ui_cell){.text = s->document});
    }
}

static mz_str again(const struct leaf *l, const struct mz_form *form, const char *name)
{
    return form == NULL ? MZ_S("") : mz_req_field(l->rq, name);
}

void pay_page_card_form(struct leaf *l, struct mz_form *form, mz_str holder)
{
    if (!mz_req_may(l->rq, "pay.card")) {
        return;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Another account"));
    part->note = leaf_say(l, MZ_T("The old account stays until another person has confirmed the "
                                  "new one and its waiting time is over."));
    struct ui_form *f = leaf_form(l, part, MZ_T("Enter the account"), form, 4);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "holder",
                                    .label = leaf_say(l, MZ_T("Holder of the account")),
                                    .value = form != NULL ? again(l, form, "holder") : holder,
                                    .max = 50,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "bank",
                                    .label = leaf_say(l, MZ_T("Bank")),
                                    .value = again(l, form, "bank"),
                                    .max = 40,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("Number of the account")),
                                    .value = again(l, form, "number"),
                                    .max = 24,
                                    .required = true,
                                    .wide = true});
}

struct payment {
    mz_str month;
    mz_str programme;
    int64_t fen;
    int64_t state;
};
static const struct mz_member payment_members[] = {
    {"month", "Month", MZ_J_MONTH(struct payment, month)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct payment, programme)},
    {"fen", "Amount", MZ_J_FEN(struct payment, fen)},
    {"state", "State by its number", MZ_J_INT(struct payment, state)},
    {0},
};
static const struct mz_shape payment_shape = {"PersonPayment", payment_members,
                                              sizeof(struct payment)};
static const struct mz_member card_members[] = {
    {"id", "Number of the account here", MZ_J_INT(struct pay_seen_card, id)},
    {"account", "Its number, most of it hidden", MZ_J_TEXT(struct pay_seen_card, mask)},
    {"state", "asked, active, closed or refused", MZ_J_TEXT(struct pay_seen_card, state)},
    {0},
};
static const struct mz_shape card_shape = {"PersonAccount", card_members,
                                           sizeof(struct pay_seen_card)};
struct money {
    int64_t payee;
    const struct payment *payments;
    size_t payments_n;
    const struct pay_seen_card *accounts;
    size_t accounts_n;
};
static const struct mz_member money_members[] = {
    {"person", "Number of the person", MZ_J_INT(struct money, payee)},
    {"payments", "Payments, newest first", MZ_J_LIST(struct money, payments, &payment_shape)},
    {"accounts", "Accounts to pay to", MZ_J_LIST(struct money, accounts, &card_shape)},
    {0},
};
const struct mz_shape pay_person_shape = {"PersonMoney", money_members, sizeof(struct money)};
static const struct mz_member org_money_members[] = {
    {"org", "Number of the institution", MZ_J_INT(struct money, payee)},
    {"payments", "Payments, newest first", MZ_J_LIST(struct money, payments, &payment_shape)},
    {"accounts", "Accounts to pay to", MZ_J_LIST(struct money, accounts, &card_shape)},
    {0},
};
const struct mz_shape pay_org_shape = {"OrgMoney", org_money_members, sizeof(struct money)};

mz_code pay_page_money(struct leaf *l, const struct mz_shape *shape, int64_t payee,
                       const struct pay_seen *seen, mz_out *out)
{
    struct payment *paid = MZ_NEW_N(l->cx->a, struct payment, seen->n + 1);
    for (size_t i = 0; i < seen->n; i++) {
        const struct ledger_paid *d = &seen->lines[i];
        paid[i] =
            (struct payment){pay_page_month(l, d->period), d->programme, d->fen, (int64_t)d->state};
    }
    const struct money v = {payee, paid, seen->n, seen->cards, seen->cards_n};
    return mz_reply_shape(out, shape, &v);
}

/* One of the two forms comes back with what is wrong in it. */
static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form,
                    struct mz_form *forget)
{
    struct page p = {.l = leaf_new(cx, rq)};
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), &p.v));
    MZ_TRY(pay_seen_by(cx, p.v.id, &p.seen));
    if (mz_req_json(rq)) {
        return pay_page_money(p.l, &pay_person_shape, p.v.id, &p.seen, out);
    }
    show_benefits(&p);
    pay_page_paid(p.l, &p.seen);
    pay_page_lumps(p.l, &p.seen);
    pay_page_cards(p.l, &p.seen);
    pay_page_card_form(p.l, form, p.v.hidden == 0 ? p.v.name : MZ_S(""));
    pay_page_forget_form(p.l, forget, p.v.id, &p.seen);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb =
        (struct ui_crumb){.label = p.v.name, .href = mz_str_fmt(cx->a, "/person/%" PRId64, p.v.id)};
    return leaf_send(p.l, out,
                     (struct mz_page){.title = leaf_say(p.l, MZ_T("Money of a person")),
                                      .sub = p.v.name,
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/pay/card"});
}

mz_code pay_person_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL, NULL);
}

mz_code pay_person_again(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *forget)
{
    mz_reply_status(rq, 422);
    return show(cx, rq, out, NULL, forget);
}

struct asking {
    struct pay_card card;
    int64_t id;
};

static mz_code ask_tx(mz_cx *cx, void *p)
{
    struct asking *a = p;
    return pay_card_ask(cx, &a->card, &a->id);
}

mz_code pay_page_card_ask(struct mz_form *form, int64_t division, int64_t payee)
{
    struct asking a = {.id = 0};
    a.card = (struct pay_card){
        .division = division,
        .person = payee,
        .holder = mz_form_text(form, "holder", (struct mz_rule){.max = 50, .required = true}),
        .bank = mz_form_text(form, "bank", (struct mz_rule){.max = 40}),
        .number = mz_form_text(form, "number", (struct mz_rule){.max = 24, .required = true})};
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, mz_tx(form->cx, ask_tx, &a));
}

mz_code pay_person_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct person_view v = {.id = 0};
    MZ_TRY(person_get(cx, person_may(cx), mz_req_path_int(rq, "id"), &v));
    MZ_TRY(pay_page_card_ask(&form, v.division, v.id));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form, NULL);
    }
    mz_reply_flash(rq, MZ_TONE_INFO,
                   (struct mz_say){.text = MZ_T("Entered. Another person confirms it.")});
    return mz_reply_redirectf(rq, "/pay/person/%" PRId64, v.id);
}
