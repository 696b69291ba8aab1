#include "feature/feature.h"

#include "feature/pay/pay_int.h"
#include "ledger/invariant.h"

static const struct mz_perm perms[] = {
    {"pay.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR) | MZ_R(CITY) | MZ_R(PROVINCE),
     MZ_T("See payments, batches and their reconciliation")},
    {"pay.run", MZ_R(OFFICER), MZ_T("Calculate, freeze, send and reconcile payments")},
    {"pay.approve", MZ_R(APPROVER), MZ_T("Approve a frozen batch of payments")},
    {"pay.card", MZ_R(OFFICER) | MZ_R(CLERK), MZ_T("Register accounts to pay to")},
    {"pay.card-read", MZ_R(OFFICER) | MZ_R(CLERK) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See accounts to pay to and what a person is paid")},
    {0},
};

static const struct mz_act acts[] = {
    {"pay.grant", MZ_T("granted a benefit")},
    {"pay.change", MZ_T("changed a benefit")},
    {"pay.suspend", MZ_T("suspended a benefit")},
    {"pay.resume", MZ_T("resumed a benefit")},
    {"pay.stop", MZ_T("stopped a benefit")},
    {"pay.annul", MZ_T("took back what a decision said of a benefit")},
    {"pay.lump", MZ_T("granted a lump sum")},
    {"pay.lump-drop", MZ_T("dropped a lump sum that was not paid")},
    {"pay.lump-back", MZ_T("took back a lump sum that was paid")},
    {"pay.lump-read", MZ_T("looked at lump sums and subsidies")},
    {"pay.written-off", MZ_T("wrote off what was paid too much")},
    {"pay.sign", MZ_T("signed a file for the bank")},
    {"pay.forget", MZ_T("erased the accounts of a person")},
    {"pay.checkpoint", MZ_T("wrote a checkpoint of the book for its witness")},
    {"pay.witness", MZ_T("took in the answer of the witness")},
    {"pay.plan", MZ_T("agreed on instalments of what was paid too much")},
    {"pay.repaid", MZ_T("booked what came back of what was paid too much")},
    {"pay.card-ask", MZ_T("entered an account to pay to")},
    {"pay.card-confirm", MZ_T("confirmed an account to pay to")},
    {"pay.card-refuse", MZ_T("refused an account to pay to")},
    {"pay.card-read", MZ_T("looked at accounts to pay to")},
    {"pay.read", MZ_T("looked at a batch of payments")},
    {"pay.restored", MZ_T("closed the way to the bank, for the book was restored from a backup")},
    {"pay.restore-clear", MZ_T("opened the way to the bank again by a letter of the bank")},
    {"pay.reseal", MZ_T("sealed numbers of accounts and files of the bank under the newest key")},
    {"ledger.post", MZ_T("booked transfers")},
    {"ledger.batch", MZ_T("made a batch of payments")},
    {"ledger.lines", MZ_T("calculated lines of a batch")},
    {"ledger.freeze", MZ_T("booked what a batch owes")},
    {"ledger.frozen", MZ_T("froze a batch")},
    {"ledger.approve", MZ_T("approved a batch")},
    {"ledger.send", MZ_T("booked what went to the bank")},
    {"ledger.sent", MZ_T("sent a batch to the bank")},
    {"ledger.delivered", MZ_T("noted that the bank has a batch")},
    {"ledger.doubt", MZ_T("marked a batch as in doubt")},
    {"ledger.void", MZ_T("booked that the bank did not pay")},
    {"ledger.never", MZ_T("noted that the bank never paid a batch")},
    {"ledger.withdraw", MZ_T("undid what a batch owed")},
    {"ledger.withdrawn", MZ_T("withdrew a batch")},
    {"ledger.answer", MZ_T("booked answers of the bank")},
    {"ledger.file", MZ_T("read a file of the bank")},
    {"ledger.aside", MZ_T("put a file of the bank aside")},
    {"ledger.settle", MZ_T("booked what the bank paid")},
    {"ledger.reconciled", MZ_T("reconciled a batch")},
    {"ledger.hold", MZ_T("stopped payments to a person")},
    {"ledger.lift", MZ_T("let payments to a person go on")},
    {0},
};

/* One check a rule, so that a finding names the rule that is broken. */
static mz_code book_sound(mz_cx *cx, int64_t *bad)
{
    struct ledger_findings f;
    MZ_TRY(ledger_check(cx, &f));
    *bad = ledger_findings_n(&f);
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {"ledger.sound", book_sound,
     MZ_T("The book of payments balances and agrees with batches, answers and audit (I1 to I12)")},
    {0},
};

const struct mz_setting pay_settings[] = {
    {.name = "pay.offset_percent",
     .least = 0,
     .most = 100,
     .preset = 0,
     .label = MZ_T("Share of a month that may be kept back for an overpayment, in percent"),
     .help = MZ_T("No law that we know sets it for all programmes; local: to be confirmed. 0 keeps "
                  "nothing back.")},
    {.name = "pay.card_days",
     .least = 0,
     .most = 60,
     .preset = 0,
     .label = MZ_T("Days before a changed account is paid to"),
     .help = MZ_T("The old account stays until then. Local: to be confirmed.")},
    {.name = "pay.witness_key",
     .label = MZ_T("Public key of the witness of the book of payments"),
     .help = MZ_T("130 hexadecimal digits, as mz pay countersign prints them. Empty: the book has "
                  "no witness.")},
    {0},
};

static const struct mz_job jobs[] = {
    {.name = "pay.cards", .run = pay_cards_job, .help = MZ_T("Decide on accounts to pay to")},
    {.name = "pay.run", .run = pay_run_job, .help = MZ_T("Calculate a month of payments")},
    {.name = "pay.proof",
     .every_ms = INT64_C(86400000),
     .run = pay_proof_job,
     .help = MZ_T("Check the book of payments (I1 to I12)")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_MONEY,
     .label = MZ_T("Payments"),
     .path = "/pay",
     .icon = MZ_ICON("coin"),
     .need = "pay.read"},
    {.group = MZ_MENU_MONEY,
     .label = MZ_T("Accounts to pay to"),
     .path = "/pay/card",
     .icon = MZ_ICON("credit-card"),
     .need = "pay.card-read"},
    {.group = MZ_MENU_MONEY,
     .label = MZ_T("Lump sums and subsidies"),
     .path = "/pay/lump",
     .icon = MZ_ICON("building-bank"),
     .need = "pay.read"},
    {.group = MZ_MENU_MONEY,
     .label = MZ_T("Budgets"),
     .path = "/pay/budget",
     .icon = MZ_ICON("report-money"),
     .need = "pay.read"},
    {0},
};

static const struct mz_beside beside[] = {
    {"person", MZ_T("Money of a person"), "/pay/person/", MZ_ICON("coin"), "pay.card-read"},
    {"org", MZ_T("Money of an institution"), "/pay/org/", MZ_ICON("coin"), "pay.card-read"},
    {0},
};

static const struct mz_reg *const registers[] = {&pay_register, &pay_card_register,
                                                 &pay_budget_register, &pay_lump_register,
                                                 NULL};

const struct mz_feature mz_feature_pay = {
    .name = "pay",
    .title = MZ_T("Payments"),
    .routes = pay_routes,
    .commands = pay_commands,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .seals = pay_seals,
    .jobs = jobs,
    .menu = menu,
    .beside = beside,
    .registers = registers,
    .restored = pay_restored,
    .demo = pay_demo,
    .benches = pay_benches,
    .settings = pay_settings,
};
