/* pay_web.c - the page of one batch: sums, differences, checks, approvals, what the bank said. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/pay/page_web.h"
#include "feature/pay/pay_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { HISTORY = 12 };

struct page {
    struct leaf *l;
    struct ledger_batch b;
    struct pay_change change;
    struct mz_form *form;
    int64_t *approvers;
    size_t approvers_n;
};

static bool bank_has(const struct ledger_batch *b)
{
    return b->state >= LEDGER_EXPORTED && b->state <= LEDGER_RECONCILED;
}

static mz_str path_of(const struct page *p, const char *tail)
{
    return mz_str_fmt(p->l->cx->a, "/pay/%" PRId64 "%s", p->b.id, tail);
}

/* ---- sums ---------------------------------------------------------------------- */

/* What stands beside the bank's file, or will; a pack that is gone keeps nobody from the page. */
static mz_code show_sign(struct page *p, struct leaf_part *part)
{
    mz_cx *cx = p->l->cx;
    const struct pay_format *format = NULL;
    struct pay_q_sign_row r = {0};
    bool made = false;
    MZ_TRY(pay_q_sign(cx, p->b.id, p->b.county, &r, &made));
    bool asked = pay_format_get(cx, p->b.format, &format) == MZ_OK && format->sm2;
    mz_clear(cx);
    if (made || asked) {
        leaf_fact(p->l, part, MZ_T("Signature of the bank's file"),
                  (struct ui_fact){.value =
                                       leaf_say(p->l, made ? MZ_T("SM2 signature and public key")
                                                           : MZ_T("SM2, made with the file")),
                                   .href = made ? path_of(p, "/sign") : MZ_S("")});
    }
    return MZ_OK;
}

static mz_code show_facts(struct page *p)
{
    struct leaf *l = p->l;
    const struct ledger_batch *b = &p->b;
    struct leaf_part *part = leaf_left(l, MZ_T("Sums"));
    leaf_fact(l, part, MZ_T("Lines||of a batch"), (struct ui_fact){.value = leaf_int(l, b->lines)});
    leaf_fact(l, part, MZ_T("To be paid, in yuan"),
              (struct ui_fact){.value = pay_page_yuan(l, b->fen)});
    leaf_fact(l, part, MZ_T("Owed, in yuan"),
              (struct ui_fact){.value = pay_page_yuan(l, b->gross)});
    leaf_fact(l, part, MZ_T("Kept back, in yuan"),
              (struct ui_fact){.value = pay_page_yuan(l, b->gross - b->fen)});
    leaf_fact(l, part, MZ_T("Made by||batch"),
              (struct ui_fact){.value = pay_page_account(l, b->made_by),
                               .note = leaf_time(l, b->made_ms)});
    if (b->frozen_by != 0) {
        leaf_fact(l, part, MZ_T("Frozen by"),
                  (struct ui_fact){.value = pay_page_account(l, b->frozen_by),
                                   .note = leaf_time(l, b->frozen_ms)});
    }
    for (size_t i = 0; i < p->approvers_n; i++) {
        leaf_fact(l, part, MZ_T("Approved by"),
                  (struct ui_fact){.value = pay_page_account(l, p->approvers[i])});
    }
    if (b->hash.p != NULL) {
        leaf_fact(
            l, part, MZ_T("Fingerprint of the lines"),
            (struct ui_fact){.value = mz_hex_encode(l->cx->a, b->hash), .id = true, .wide = true});
    }
    return show_sign(p, part);
}

static mz_code budget_left(struct page *p, enum ledger_source source, int64_t *left)
{
    struct ledger_balance bal = {0};
    bool found = false;
    struct ledger_key key = {.county = p->b.county,
                             .class = LEDGER_BUDGET,
                             .programme = p->b.programme,
                             .source = source,
                             .year = p->b.period / 12};
    MZ_TRY(ledger_find(p->l->cx, &key, &bal, &found));
    *left = found ? ledger_left(&bal) : 0;
    return MZ_OK;
}

static mz_code show_funds(struct page *p, bool *reaches)
{
    static const struct ui_column heads[] = {
        {.name = "source", .label = {MZ_T("Source of money"), 0}, .fixed = true},
        {.name = "fen", .label = {MZ_T("Pays"), 0}, .num = true, .phone_label = true},
        {.name = "left", .label = {MZ_T("Budget left"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = p->l;
    int64_t fen[LEDGER_SOURCE_N] = {0};
    struct leaf_part *part = leaf_left(l, MZ_T("Money by source, in yuan"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), LEDGER_SOURCE_N);
    MZ_TRY(ledger_funds_get(l->cx, &p->b, fen));
    *reaches = true;
    for (enum ledger_source s = LEDGER_CENTRAL_MONEY; s < LEDGER_SOURCE_N; s++) {
        int64_t left = 0;
        MZ_TRY(budget_left(p, s, &left));
        if (fen[s] == 0) {
            continue;
        }
        *reaches = *reaches && (p->b.state != LEDGER_DRAFT || left >= fen[s]);
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, ledger_source_title(s))});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, fen[s])});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, left)});
    }
    return MZ_OK;
}

/* ---- checks ---------------------------------------------------------------------- */

static void one_check(struct page *p, struct leaf_part *part, const char *label, bool good)
{
    leaf_fact(p->l, part, label,
              (struct ui_fact){
                  .tag = leaf_tag(p->l, good ? MZ_TONE_OK : MZ_TONE_BAD,
                                  leaf_say(p->l, good ? MZ_T("In order") : MZ_T("Not in order")))});
}

static mz_code show_checks(struct page *p, bool reaches)
{
    mz_cx *cx = p->l->cx;
    int64_t fen[LEDGER_SOURCE_N] = {0};
    int64_t sum = 0;
    uint8_t hash[32];
    struct pay_clash clash;
    struct leaf_part *part = leaf_right(p->l, MZ_T("Checks||of a batch"));
    MZ_TRY(ledger_funds_get(cx, &p->b, fen));
    for (size_t s = 0; s < LEDGER_SOURCE_N; s++) {
        sum += fen[s];
    }
    if (p->b.kind == LEDGER_FIRST_TIME) { /* what is paid again was funded the first time */
        one_check(p, part, MZ_T("The sources give what the lines need"), sum == p->b.gross);
        one_check(p, part, MZ_T("The budgets reach"), reaches);
    }
    one_check(p, part, MZ_T("Nobody is paid whose payments are stopped"),
              p->change.held == 0 || bank_has(&p->b));
    MZ_TRY(pay_clash_of(cx, &p->b, &clash));
    one_check(p, part, MZ_T("Nobody gets two benefits that exclude each other"), clash.n == 0);
    if (p->b.hash.p != NULL) {
        MZ_TRY(ledger_batch_hash(cx, &p->b, hash));
        one_check(p, part, MZ_T("The lines are those that were frozen"),
                  mz_str_eq(mz_bytes(hash, sizeof hash), p->b.hash));
    }
    return MZ_OK;
}

/* ---- against the month before ------------------------------------------------------ */

static void show_change(struct page *p)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("Against last month"), 0}, .fixed = true},
        {.name = "n", .label = {MZ_T("Lines||of a batch"), 0}, .num = true, .phone_label = true},
        {.name = "fen", .label = {MZ_T("Change in yuan"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = p->l;
    const struct pay_change *c = &p->change;
    const struct {
        const char *label;
        struct pay_difference d;
    } rows[] = {{MZ_T("As last month"), c->same},     {MZ_T("New this month"), c->fresh},
                {MZ_T("Ended this month"), c->ended}, {MZ_T("Paid more"), c->more},
                {MZ_T("Paid less"), c->less},         {MZ_T("Back pay and other lines"), c->back}};
    struct ui_table *t = leaf_table(l, leaf_right(l, MZ_T("Differences to last month")), heads,
                                    MZ_LEN(heads), MZ_LEN(rows));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, rows[i].label)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, rows[i].d.n)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, rows[i].d.fen)});
    }
}

static mz_code name_cell(struct page *p, struct ui_table *t, int64_t person)
{
    mz_str name = MZ_S("");
    mz_str href = MZ_S("");
    MZ_TRY(pay_page_payee(p->l, person, &name, &href));
    bool link = name.n > 0 && mz_req_may(p->l->rq, "pay.card-read");
    leaf_cell(t, (struct ui_cell){.text = name.n > 0 ? name : MZ_S("—"),
                                  .href = link ? href : MZ_S("")});
    return MZ_OK;
}

static const struct ui_column line_heads[] = {
    {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
    {.name = "kind", .label = {MZ_T("For||of a payment"), 0}, .phone_label = true},
    {.name = "was",
     .label = {MZ_T("Last month||of a payment"), 0},
     .num = true,
     .phone_label = true},
    {.name = "now", .label = {MZ_T("This month"), 0}, .num = true, .phone_label = true},
    {.name = "change", .label = {MZ_T("Change in yuan"), 0}, .num = true, .phone_label = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
};

static mz_code show_rows(struct page *p, bool all)
{
    struct leaf *l = p->l;
    const struct pay_change *c = &p->change;
    struct leaf_part *part =
        leaf_left(l, all ? MZ_T("All lines, in yuan") : MZ_T("Lines that changed, in yuan"));
    struct ui_table *t = leaf_table(l, part, line_heads, MZ_LEN(line_heads), PAY_ROWS_SHOWN);
    for (size_t i = 0; i < c->rows_n; i++) {
        const struct pay_beside *r = &c->rows[i];
        MZ_TRY(name_cell(p, t, r->person));
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, ledger_line_kind_title(r->line.kind)),
                                      .note = pay_page_month(l, r->line.period)});
        leaf_cell(t, (struct ui_cell){.text = r->was == 0 ? MZ_S("—") : pay_page_yuan(l, r->was)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, r->now)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, r->now - r->was)});
        leaf_cell(t, (struct ui_cell){.tags = pay_page_line_state(l, r->line.state), .tags_n = 1});
    }
    if (c->rows_n == 0) {
        part->table = NULL;
        part->note = leaf_say(l, MZ_T("No line differs from last month."));
    }
    leaf_action(l, part,
                (struct ui_action){
                    .label = leaf_say(l, all ? MZ_T("Only what changed") : MZ_T("All lines")),
                    .href = path_of(p, all ? "" : "?lines=all")});
    if (c->next > 0) {
        leaf_action(
            l, part,
            (struct ui_action){.label = leaf_say(l, MZ_T("Next")),
                               .href = mz_str_fmt(l->cx->a, "/pay/%" PRId64 "?%safter=%" PRId64,
                                                  p->b.id, all ? "lines=all&" : "", c->next)});
    }
    return MZ_OK;
}

static mz_code show_gone(struct page *p)
{
    static const struct ui_column heads[] = {
        {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
        {.name = "was",
         .label = {MZ_T("Last month||of a payment"), 0},
         .num = true,
         .phone_label = true},
    };
    struct leaf *l = p->l;
    const struct pay_change *c = &p->change;
    if (c->gone_n == 0) {
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, leaf_right(l, MZ_T("Ended this month")), heads,
                                    MZ_LEN(heads), PAY_ENDED_SHOWN);
    for (size_t i = 0; i < c->gone_n; i++) {
        MZ_TRY(name_cell(p, t, c->gone[i].person));
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, c->gone[i].was)});
    }
    return MZ_OK;
}

/* ---- steps --------------------------------------------------------------------------- */

static bool approves(const struct page *p)
{
    int64_t me = p->l->cx->actor->user;
    bool mine = me == p->b.made_by || me == p->b.frozen_by;
    for (size_t i = 0; i < p->approvers_n; i++) {
        mine = mine || p->approvers[i] == me;
    }
    return p->b.state == LEDGER_FROZEN && !mine && mz_req_may(p->l->rq, "pay.approve");
}

static void show_approve(struct page *p)
{
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Approve||batch"));
    part->note = p->approvers_n == 0
                     ? leaf_say(l, MZ_T("Two people approve. After you another one must."))
                     : leaf_say(l, MZ_T("One approved already. With you the batch may go out."));
    struct ui_form *f = leaf_form(l, part, MZ_T("Approve this batch"), NULL, 1);
    f->action = path_of(p, "/approve");
    f->submit_icon = MZ_ICON("check");
    leaf_keep(l, f, "hash", mz_hex_encode(l->cx->a, p->b.hash));
}

static void step_button(struct page *p, struct leaf_part *part, const char *label, const char *act,
                        bool danger)
{
    leaf_action(p->l, part,
                (struct ui_action){.label = leaf_say(p->l, label),
                                   .href = path_of(p, ""),
                                   .post = true,
                                   .name = MZ_S("do"),
                                   .value = mz_str_of(act),
                                   .danger = danger,
                                   .primary = !danger,
                                   .need = "pay.run"});
}

static void show_answer_form(struct page *p)
{
    struct leaf *l = p->l;
    struct ui_form *f =
        leaf_form(l, leaf_left(l, MZ_T("Answer of the bank")), MZ_T("Read the file"), NULL, 1);
    f->action = path_of(p, "/answer");
    f->upload = true;
    f->quiet = true;
    f->submit_icon = MZ_ICON("upload");
    leaf_field(f, (struct ui_field){.kind = UI_FILE,
                                    .name = "file",
                                    .label = leaf_say(l, MZ_T("File")),
                                    .accept = ".csv,.txt,.dat,.xlsx",
                                    .required = true,
                                    .wide = true});
}

static void show_steps(struct page *p)
{
    struct leaf *l = p->l;
    enum ledger_state s = p->b.state;
    if (approves(p)) {
        show_approve(p);
    }
    if (!mz_req_may(l->rq, "pay.run")) {
        return;
    }
    if (s <= LEDGER_APPROVED) {
        struct leaf_part *part = leaf_left(l, MZ_T("Next step"));
        part->note = leaf_say(
            l, s == LEDGER_DRAFT    ? MZ_T("Freezing fixes the lines and uses the budget.")
               : s == LEDGER_FROZEN ? MZ_T("Two approvers look at it now. It can be withdrawn.")
                                    : MZ_T("With the file the batch counts as sent and cannot be "
                                           "withdrawn any more. The file holds account numbers."));
        if (s == LEDGER_DRAFT) {
            step_button(p, part, MZ_T("Freeze the batch"), "freeze", false);
        }
        if (s == LEDGER_APPROVED) {
            leaf_action(l, part,
                        (struct ui_action){.label = leaf_say(l, MZ_T("Take the bank's file")),
                                           .href = path_of(p, "/file"),
                                           .icon = MZ_ICON("file-export"),
                                           .post = true,
                                           .primary = true});
        }
        step_button(p, part, MZ_T("Withdraw the batch"), "withdraw", true);
    }
    if (s >= LEDGER_EXPORTED && s <= LEDGER_RECONCILED) {
        show_answer_form(p);
    }
}

/* ---- agreement -------------------------------------------------------------------------- */

static void money_fact(struct page *p, struct leaf_part *part, const char *label, int64_t n,
                       int64_t fen)
{
    leaf_fact(
        p->l, part, label,
        (struct ui_fact){.value = pay_page_yuan(p->l, fen),
                         .note = leaf_sayf(p->l, MZ_T("{0} lines"), leaf_int(p->l, n), MZ_S(""))});
}

static void show_differences(struct page *p, const struct ledger_agreement *g)
{
    static const struct ui_column heads[] = {
        {.name = "line", .label = {MZ_T("Line||of a run"), 0}, .fixed = true},
        {.name = "owed", .label = {MZ_T("Owed"), 0}, .num = true, .phone_label = true},
        {.name = "booked", .label = {MZ_T("Booked"), 0}, .num = true, .phone_label = true},
        {.name = "bank", .label = {MZ_T("Bank"), 0}, .num = true, .phone_label = true},
        {.name = "why", .label = {MZ_T("Difference"), 0}, .phone_full = true},
    };
    struct leaf *l = p->l;
    size_t n = g->kept_n < PAY_ROWS_SHOWN ? g->kept_n : PAY_ROWS_SHOWN;
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("What does not agree, in yuan")), heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        const struct ledger_difference *d = &g->differences[i];
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, d->seq)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->owed_fen)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->booked_fen)});
        leaf_cell(t, (struct ui_cell){.text = pay_page_yuan(l, d->bank_fen)});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, d->text)});
    }
}

static mz_code show_agreement(struct page *p)
{
    struct leaf *l = p->l;
    struct ledger_agreement g;
    if (!bank_has(&p->b)) {
        return MZ_OK;
    }
    MZ_TRY(ledger_agree(l->cx, p->b.id, &g));
    struct leaf_part *part = leaf_right(l, MZ_T("Reconciliation, in yuan"));
    money_fact(p, part, MZ_T("Sent"), g.lines, g.fen);
    money_fact(p, part, MZ_T("Paid||line"), g.paid_n, g.paid_fen);
    money_fact(p, part, MZ_T("Not paid||line"), g.failed_n, g.failed_fen);
    money_fact(p, part, MZ_T("Without an answer"), g.open_n, g.open_fen);
    leaf_fact(l, part, MZ_T("Paid by the bank's word"),
              (struct ui_fact){.value = pay_page_yuan(l, g.bank_paid_fen)});
    if (g.failed_n > 0 && mz_req_may(l->rq, "pay.run")) {
        leaf_action(l, part,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Pay what failed once more")),
                                       .href = path_of(p, ""),
                                       .post = true,
                                       .name = MZ_S("do"),
                                       .value = MZ_S("again")});
    }
    if (g.differences_n > 0) {
        show_differences(p, &g);
    }
    if (p->b.state == LEDGER_ANSWERED && mz_req_may(l->rq, "pay.run")) {
        struct ui_form *f = leaf_form(l, leaf_left(l, MZ_T("Close the batch")),
                                      MZ_T("Reconcile with the statement"), p->form, 2);
        f->action = path_of(p, "");
        f->submit_value = MZ_S("reconcile");
        leaf_field(f, (struct ui_field){.kind = UI_MONEY,
                                        .name = "statement",
                                        .label = leaf_say(l, MZ_T("Sum of the bank's statement")),
                                        .value = mz_req_method(l->rq) == MZ_POST
                                                     ? mz_req_field(l->rq, "statement")
                                                     : MZ_S(""),
                                        .required = true});
    }
    return MZ_OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

struct pay_page_answer {
    int64_t id;
    mz_str programme;
    mz_str month;
    int64_t state;
    int64_t lines;
    int64_t fen;
    int64_t approvals;
    int64_t new;
    int64_t ended;
    int64_t more;
    int64_t less;
    mz_str hash;
};
static const struct mz_member pay_page_members[] = {
    {"id", "Number of the batch", MZ_J_INT(struct pay_page_answer, id)},
    {"programme", "Programme of the payment", MZ_J_TEXT(struct pay_page_answer, programme)},
    {"month", "Month", MZ_J_MONTH(struct pay_page_answer, month)},
    {"state", "State by its number", MZ_J_INT(struct pay_page_answer, state)},
    {"lines", "How many payments", MZ_J_INT(struct pay_page_answer, lines)},
    {"fen", "Sum", MZ_J_FEN(struct pay_page_answer, fen)},
    {"approvals", "How many have approved", MZ_J_INT(struct pay_page_answer, approvals)},
    {"new", "Who is paid for the first time", MZ_J_INT(struct pay_page_answer, new)},
    {"ended", "Who is paid no longer", MZ_J_INT(struct pay_page_answer, ended)},
    {"more", "Who is paid more", MZ_J_INT(struct pay_page_answer, more)},
    {"less", "Who is paid less", MZ_J_INT(struct pay_page_answer, less)},
    {"hash", "SM3 of the frozen lines, to be sent with an approval; empty before",
     MZ_J_TEXT(struct pay_page_answer, hash)},
    {0},
};
const struct mz_shape pay_page_shape = {"Batch", pay_page_members, sizeof(struct pay_page_answer)};

static mz_code show_json(struct page *p, mz_out *out)
{
    struct leaf *l = p->l;
    const struct pay_page_answer v = {.id = p->b.id,
                                      .programme = p->b.programme,
                                      .month = pay_page_month(l, p->b.period),
                                      .state = p->b.state,
                                      .lines = p->b.lines,
                                      .fen = p->b.fen,
                                      .approvals = (int64_t)p->approvers_n,
                                      .new = p->change.fresh.n,
                                      .ended = p->change.ended.n,
                                      .more = p->change.more.n,
                                      .less = p->change.less.n,
                                      .hash = mz_hex_encode(l->cx->a, p->b.hash)};
    return mz_reply_shape(out, &pay_page_shape, &v);
}

static mz_html status_of(struct leaf *l, enum ledger_state state)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    ui_tag_html(&part, pay_page_state(l, state));
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code history(struct page *p)
{
    struct leaf *l = p->l;
    struct ui_time *t = MZ_NEW(l->cx->a, struct ui_time);
    MZ_TRY(audit_of_subject(l->cx, "ledger_batch", p->b.id, HISTORY, t));
    if (t->events_n > 0) {
        struct leaf_part *part = leaf_right(l, MZ_T("History"));
        part->time = t;
        part->body = true;
    }
    return MZ_OK;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    /* What a statement lacks stands beside its field, everything else above the page. */
    bool statement = form != NULL && mz_str_eq(mz_req_field(rq, "do"), MZ_S("reconcile"));
    struct page p = {.l = leaf_new(cx, rq), .form = statement ? form : NULL};
    bool all = mz_str_eq(mz_req_query(rq, "lines"), MZ_S("all"));
    bool reaches = true;
    MZ_TRY(ledger_batch_get(cx, mz_req_path_int(rq, "id"), &p.b));
    MZ_TRY(ledger_approvers_get(cx, &p.b, &p.approvers, &p.approvers_n));
    MZ_TRY(pay_change_read(cx, &p.b, mz_req_query_int(rq, "after", 0, LEDGER_BATCH_LINES, 0), all,
                           &p.change));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("pay.read"),
                                               .kind = MZ_S("ledger_batch"),
                                               .subject = p.b.id,
                                               .division = p.b.county * MZ_COUNTY_UNIT}));
    if (mz_req_json(rq)) {
        return show_json(&p, out);
    }
    if (form != NULL && p.form == NULL && form->problems.n > 0) {
        leaf_callout(p.l, MZ_TONE_BAD, form->problems.say[0], (struct mz_say){.text = NULL});
    }
    MZ_TRY(show_facts(&p));
    show_steps(&p);
    MZ_TRY(show_agreement(&p));
    MZ_TRY(show_funds(&p, &reaches));
    MZ_TRY(show_checks(&p, reaches));
    show_change(&p);
    MZ_TRY(show_rows(&p, all));
    MZ_TRY(show_gone(&p));
    MZ_TRY(history(&p));
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = leaf_say(p.l, MZ_T("Payments")), .href = MZ_S("/pay")};
    return leaf_send(p.l, out,
                     (struct mz_page){.title = pay_page_title(p.l, &p.b),
                                      .sub = leaf_division(cx, p.b.county * MZ_COUNTY_UNIT),
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/pay",
                                      .status = status_of(p.l, p.b.state)});
}

mz_code pay_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code pay_page_again(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    if (mz_form_json(form, out)) {
        return MZ_OK;
    }
    mz_reply_status(rq, 422);
    return show(cx, rq, out, form);
}
