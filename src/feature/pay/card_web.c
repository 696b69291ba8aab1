/* card_web.c - accounts to pay to (一卡通): the register, and the second person's decision. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bulk_web.h"
#include "feature/job/job.h"
#include "feature/list_web.h"
#include "feature/office/office.h"
#include "feature/pay/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { COL_WHO, COL_BANK, COL_NUMBER, COL_STATE, COL_BY, COL_ASKED, COL_FROM, COLS };
enum { V_PERSON, V_BANK, V_MASK, V_STATE, V_BY, V_ASKED, V_FROM, V_DIVISION };

static const struct mz_col cols[] = {
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER, "person"},
    {"bank", MZ_T("Bank"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"number_mask", MZ_T("Account"), MZ_COL_TEXT, 0, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"asked_by", MZ_T("Entered by"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"asked_ms", MZ_T("Entered"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"from_ms", MZ_T("Holds from"), MZ_COL_TIME, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {0},
};

static const struct {
    const char *view;
    const char *state;
} views[] = {{"", "asked"},
             {"active", "active"},
             {"cooling", "active"},
             {"closed", "closed"},
             {"refused", "refused"}};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    mz_str place = a->get(a->p, "division");
    int64_t code = 0;
    for (size_t i = 0; i < MZ_LEN(views); i++) {
        if (mz_str_eq(view, mz_str_of(views[i].view))) {
            q->filters[q->filters_n++] =
                (struct mz_filter){.col = "state", .op = MZ_IS, .s = mz_str_of(views[i].state)};
        }
    }
    if (mz_str_eq(view, MZ_S("cooling"))) {
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "from_ms", .op = MZ_FROM, .i = mz_now_ms(cx) + 1};
    }
    if (place.n > 0) {
        MZ_TRY(mz_str_i64(cx, "division", place, 1, INT64_C(999999999999), &code));
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = code};
    }
    return MZ_OK;
}

const struct mz_reg pay_card_register = {
    .name = "pay-card",
    .table = "pay_card",
    .title = MZ_T("Accounts to pay to"),
    .sort = "-asked_ms",
    .cols = cols,
    .stays = "an account leaves in the bank's file alone",
    .ask = ask,
};

static const struct ui_column heads[COLS] = {
    [COL_WHO] = {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
    [COL_BANK] = {.name = "bank", .label = {MZ_T("Bank"), 0}, .phone_label = true},
    [COL_NUMBER] = {.name = "number_mask", .label = {MZ_T("Account"), 0}, .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_BY] = {.name = "asked_by", .label = {MZ_T("Entered by"), 0}, .phone_label = true},
    [COL_ASKED] = {.name = "asked_ms",
                   .label = {MZ_T("Entered"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_FROM] = {.name = "from_ms", .label = {MZ_T("Holds from"), 0}, .phone_label = true},
};

const struct ui_tag *pay_page_card_state(struct leaf *l, mz_str state, int64_t from_ms)
{
    if (mz_str_eq(state, MZ_S("asked"))) {
        return leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("To be confirmed||account")));
    }
    if (mz_str_eq(state, MZ_S("active"))) {
        bool cools = from_ms > mz_now_ms(l->cx);
        return leaf_tag(l, cools ? MZ_TONE_INFO : MZ_TONE_OK,
                        leaf_say(l, cools ? MZ_T("Waits||account") : MZ_T("Holds||account")));
    }
    bool refused = mz_str_eq(state, MZ_S("refused"));
    return leaf_tag(l, MZ_TONE_IDLE,
                    leaf_say(l, refused ? MZ_T("Refused||account") : MZ_T("Closed||account")));
}

mz_str pay_page_from(const struct leaf *l, mz_str state, int64_t from_ms)
{
    bool holds = mz_str_eq(state, MZ_S("active"));
    return !holds         ? MZ_S("—")
           : from_ms == 0 ? leaf_say(l, MZ_T("at once||account"))
                          : leaf_time(l, from_ms);
}

static mz_code load(struct list *list)
{
    return pay_load_payees(list, V_PERSON);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_str name = MZ_S("");
    mz_str href = MZ_S("");
    MZ_TRY(pay_page_payee(l, row->v[V_PERSON].i, &name, &href));
    c[COL_WHO] = (struct ui_cell){.text = name.n > 0 ? name : MZ_S("—"), .href = href};
    c[COL_BANK].text = row->v[V_BANK].s.n > 0 ? row->v[V_BANK].s : MZ_S("—");
    c[COL_NUMBER] = (struct ui_cell){.text = row->v[V_MASK].s, .id = true};
    c[COL_STATE] = (struct ui_cell){
        .tags = pay_page_card_state(l, row->v[V_STATE].s, row->v[V_FROM].i), .tags_n = 1};
    c[COL_BY].text = pay_page_account(l, row->v[V_BY].i);
    c[COL_ASKED].text = leaf_time(l, row->v[V_ASKED].i);
    c[COL_FROM].text = pay_page_from(l, row->v[V_STATE].s, row->v[V_FROM].i);
    return MZ_OK;
}

static const struct mz_member pay_card_row_members[] = {
    {"id", "Number of the account", MZ_J_INT(struct mz_reg_row, id)},
    {"person", "Number of the person", MZ_J_COL(I64, V_PERSON)},
    {"bank", "Bank; empty when nobody named it", MZ_J_COL(TEXT, V_BANK)},
    {"account", "Its number, most of it hidden", MZ_J_COL(TEXT, V_MASK)},
    {"state", "asked, active, closed or refused", MZ_J_COL(TEXT, V_STATE)},
    {"asked", "When it was entered", MZ_J_COL_OR_NULL(TIME, V_ASKED)},
    {"from", "From when it holds", MZ_J_COL_OR_NULL(TIME, V_FROM)},
    {0},
};
static const struct mz_shape pay_card_row_shape = {"PayAccountRow", pay_card_row_members,
                                                   sizeof(struct mz_reg_row)};
const struct mz_shape pay_card_rows_shape = MZ_ROWS("PayAccounts", "accounts", &pay_card_row_shape);

static const struct ui_action decisions[] = {
    {.label = {MZ_T("Confirm||accounts"), 0},
     .icon = MZ_ICON("check"),
     .name = {"do", 2},
     .value = {"confirm", 7},
     .need = "pay.card"},
    {.label = {MZ_T("Refuse||accounts"), 0},
     .icon = MZ_ICON("x"),
     .name = {"do", 2},
     .value = {"refuse", 6},
     .need = "pay.card"},
};

static mz_code make(struct list *list)
{
    bool waits = mz_req_query(list->l->rq, "view").n == 0;
    list_bulk(list, decisions, waits ? MZ_LEN(decisions) : 0);
    return MZ_OK;
}

static const struct list_view tabs[] = {
    {"", MZ_T("To be confirmed||account"), .counted = true},
    {"active", MZ_T("Holds||account"), .counted = true},
    {"cooling", MZ_T("Waits||account"), .counted = true},
    {"closed", MZ_T("Closed||account"), .counted = false},
    {"refused", MZ_T("Refused||account"), .counted = false},
};

const struct list_how pay_card_list = {
    .reg = &pay_card_register,
    .path = "/pay/card",
    .title = MZ_T("Accounts to pay to"),
    .sub = MZ_T("Who entered an account does not decide on it."),
    .views = tabs,
    .views_n = MZ_LEN(tabs),
    .place = true,
    .make = make,
    .usual = "-asked_ms",
    .heads = heads,
    .heads_n = COLS,
    .load = load,
    .cells = cells,
    .answer = &pay_card_rows_shape,
    .act = "pay.card-read",
    .kind = "pay_card",
    .icon = MZ_ICON("credit-card"),
    .none = MZ_T("No account waits here"),
    .next = MZ_T("An account is entered from the page of a person; another one confirms it here."),
};

/* ---- deciding on many: work of a job ------------------------------------------------------ */

struct deciding {
    mz_str input;
    const struct bulk *b;
    int64_t job;
};

static const struct mz_member cards_job_members[] = {
    {"job", "Number of the work that decides", MZ_J_INT(struct deciding, job)},
    {0},
};
const struct mz_shape pay_cards_job_shape = {"PayAccountsWork", cards_job_members,
                                             sizeof(struct deciding)};

static mz_code ask_job(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    MZ_TRY(job_add(cx, "pay.cards", d->input, &d->job));
    return job_rows_add(cx, d->job, d->b->ids, d->b->n);
}

mz_code pay_card_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    mz_str what = mz_req_field(rq, "do");
    struct deciding d = {.b = b};
    b->most = JOB_ROWS_MAX;
    if (!mz_str_eq(what, MZ_S("confirm")) && !mz_str_eq(what, MZ_S("refuse"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "do",
                         .text = MZ_T("There is no such act on many rows."));
    }
    mz_code rc = bulk_chosen(cx, rq, &pay_card_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/pay/card", rc);
    }
    d.input = mz_str_fmt(cx->a, "{\"do\":\"" MZ_FMT "\"}", MZ_ARG(what));
    MZ_TRY(mz_tx(cx, ask_job, &d));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &pay_cards_job_shape, &d);
    }
    return mz_reply_redirectf(rq, "/job/%" PRId64, d.job);
}

struct decision {
    bool confirm;
    int64_t days;
};

static mz_code decide_one(mz_cx *cx, void *p, int64_t card)
{
    const struct decision *d = p;
    return d->confirm ? pay_card_confirm(cx, card, d->days) : pay_card_refuse(cx, card);
}

mz_code pay_cards_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *map = NULL;
    mz_str what = {0};
    struct decision d = {.confirm = false};
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = 1000}, &map));
    MZ_TRY(mz_json_text(cx, map, "do", &what));
    d.confirm = mz_str_eq(what, MZ_S("confirm"));
    MZ_TRY(office_int(cx, &pay_settings[1], &d.days));
    return job_rows_run(cx, job, decide_one, &d);
}
