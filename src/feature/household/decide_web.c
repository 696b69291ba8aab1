#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/bulk_web.h"
#include "feature/division/division.h"
#include "feature/household/page_web.h"
#include "feature/list_web.h"
#include "store/db.h"

/* ---- the queue ------------------------------------------------------------------------- */

enum {
    COL_KIND,
    COL_HOUSEHOLD,
    COL_PLACE,
    COL_DAY,
    COL_REASON,
    COL_STATE,
    COL_DUE,
    COL_BY,
    COL_ASKED,
    COLS
};
/* Positions in household_change_register. */
enum {
    REG_KIND,
    REG_HOUSEHOLD,
    REG_DIVISION,
    REG_DAY,
    REG_REASON,
    REG_STATE,
    REG_BY,
    REG_ROLE,
    REG_ASKED
};

static bool may_decide(const mz_req *rq)
{
    return mz_req_may(rq, "household.approve") || mz_req_may(rq, "household.approve_small");
}

static enum household_state state_of(mz_str word)
{
    for (size_t i = 0; i < STATE_N; i++) {
        if (mz_str_eq(word, mz_str_of(state_word((enum household_state)i)))) {
            return (enum household_state)i;
        }
    }
    return STATE_N;
}

static enum household_state queue_state(const mz_req *rq)
{
    enum household_state s = state_of(mz_req_query(rq, "state"));
    return s == STATE_N ? STATE_OPEN : s;
}

/* How far it is from the deadline; NULL where there is none or it is decided. */
static const struct ui_clock *clock_of(struct leaf *l, enum household_state state,
                                       int64_t asked_ms, int32_t days)
{
    int64_t due = state == STATE_OPEN ? change_due(l->cx, asked_ms, days) : MZ_NULL;
    int64_t today = mz_date_today(l->cx).v;
    if (due == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = due < today ? UI_CLOCK_LATE : due == today ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = leaf_sayf(l, due < today ? MZ_T("Late since {0}") : MZ_T("Until {0}||deadline"),
                        leaf_day(l, due), MZ_S(""));
    return c;
}

static const struct ui_column queue_heads[COLS] = {
    [COL_KIND] = {.name = "kind", .label = {MZ_T("Kind of change"), 0}, .fixed = true},
    [COL_HOUSEHOLD] = {.name = "household", .label = {MZ_T("Household"), 0}, .phone_label = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_DAY] = {.name = "day", .label = {MZ_T("Day of the change"), 0}, .phone_label = true},
    [COL_REASON] = {.name = "reason", .label = {MZ_T("Reason"), 0}, .phone_full = true},
    [COL_STATE] = {.name = "state",
                   .label = {MZ_T("State"), 0},
                   .sort = true,
                   .hidden = true,
                   .phone_hide = true},
    [COL_DUE] = {.name = "due", .label = {MZ_T("Deadline"), 0}, .phone_end = true},
    [COL_BY] = {.name = "by", .label = {MZ_T("Asked by"), 0}, .phone_label = true},
    [COL_ASKED] = {.name = "asked_ms",
                   .label = {MZ_T("Asked"), 0},
                   .sort = true,
                   .phone_hide = true},
};

/* The households of the page and the days for a decision, read once. */
struct queue {
    mz_str *number; /* empty outside the reader's area */
    int32_t days;
};

static mz_code queue_load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct queue *q = MZ_NEW(cx->a, struct queue);
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, list->n + 1);
    q->number = MZ_NEW_N(cx->a, mz_str, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->rows[i].v[REG_HOUSEHOLD].i;
    }
    MZ_TRY(mz_reg_texts(cx, &household_register, HOUSEHOLD_REG_NUMBER, ids, list->n, q->number));
    list->once = q;
    return change_decide_days(cx, &q->days);
}

static mz_code queue_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    enum household_change kind = CHANGE_ADD;
    enum household_state state = state_of(row->v[REG_STATE].s);
    const struct queue *q = l->list->once;
    mz_str number = q->number[list_nth(l, row)];
    (void)change_of_word(row->v[REG_KIND].s, &kind);
    c[COL_KIND] = (struct ui_cell){.text = leaf_say(l, change_label(kind)),
                                   .href = page_change_href(l, row->id)};
    c[COL_HOUSEHOLD] =
        (struct ui_cell){.text = number.n > 0 ? number : MZ_S("—"),
                         .href = page_household_href(l, row->v[REG_HOUSEHOLD].i)};
    c[COL_PLACE] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    c[COL_DAY] = (struct ui_cell){.text = leaf_day(l, row->v[REG_DAY].i)};
    c[COL_REASON] = (struct ui_cell){.text = row->v[REG_REASON].s};
    c[COL_STATE] =
        (struct ui_cell){.tags = page_state(l, state == STATE_N ? STATE_OPEN : state), .tags_n = 1};
    c[COL_DUE].clock = clock_of(l, state, row->v[REG_ASKED].i, q->days);
    c[COL_BY] = (struct ui_cell){.text = list_worker(l, row->v[REG_BY].i)};
    c[COL_ASKED] = (struct ui_cell){.text = leaf_time(l, row->v[REG_ASKED].i)};
    return MZ_OK;
}

static const struct mz_member household_queue_row_members[] = {
    {"id", "Number of the request", MZ_J_INT(struct mz_reg_row, id)},
    {"kind", "Kind, one word", MZ_J_COL(TEXT, REG_KIND)},
    {"household", "Number of the household", MZ_J_COL_OR_NULL(I64, REG_HOUSEHOLD)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"day", "Day", MZ_J_COL_OR_NULL(DAY, REG_DAY)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {"asked_by", "Number of the account that asked", MZ_J_COL(I64, REG_BY)},
    {0},
};
static const struct mz_shape household_queue_row_shape = {"RequestRow", household_queue_row_members,
                                                          sizeof(struct mz_reg_row)};
const struct mz_shape household_queue_rows_shape =
    MZ_ROWS("Requests", "requests", &household_queue_row_shape);

/* Only what waits is counted: the other views are history. */
static mz_code queue_make(struct list *list)
{
    static const struct ui_action decide[] = {
        {.label = {MZ_T("Approve"), 0},
         .icon = MZ_ICON("check"),
         .name = {"do", 2},
         .value = {"approve", 7}},
        {.label = {MZ_T("Refuse"), 0},
         .icon = MZ_ICON("x"),
         .name = {"do", 2},
         .value = {"refuse", 6}},
    };
    struct leaf *l = list->l;
    struct ui_option o[CHANGE_N];
    struct list_view v[STATE_N];
    for (size_t i = 0; i < CHANGE_N; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(change_word((enum household_change)i)),
                                  .label = leaf_say(l, change_label((enum household_change)i))};
    }
    for (size_t i = 0; i < STATE_N; i++) {
        enum household_state s = (enum household_state)i;
        v[i] = (struct list_view){
            .view = "",
            .label = state_label(s),
            .counted = s == STATE_OPEN || s == STATE_CONFLICT,
            .ask = mz_str_fmt(l->cx->a, "state=%s", state_word(s)).p,
        };
    }
    list_choice(list, "kind", MZ_T("Kind of change"), o, CHANGE_N);
    list_field(list, leaf_place(l));
    bool open = queue_state(l->rq) == STATE_OPEN && may_decide(l->rq);
    list_bulk(list, decide, open ? MZ_LEN(decide) : 0);
    return list_views(list, v, STATE_N);
}

const struct list_how household_queue_list = {
    .reg = &household_change_register,
    .path = "/household/change",
    .title = MZ_T("Requests to change households"),
    .usual = "asked_ms",
    .heads = queue_heads,
    .heads_n = COLS,
    .load = queue_load,
    .cells = queue_cells,
    .answer = &household_queue_rows_shape,
    .act = "household.list",
    .kind = "household",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("No request to decide"),
    .next = MZ_T("Members change by request: whoever is in charge asks on the household's page, "
                 "and somebody else decides here."),
    .make = queue_make,
};

/* What is decided has no deadline any more, and is looked for by place. */
mz_code change_queue_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct list_how how = household_queue_list;
    struct ui_column c[COLS];
    if (queue_state(rq) != STATE_OPEN) {
        memcpy(c, queue_heads, sizeof queue_heads);
        c[COL_DUE].hidden = true;
        how.heads = c;
        how.usual = "division";
    }
    return list_send(cx, rq, &how, NULL, out);
}

static mz_code ask_note(mz_cx *cx, mz_req *rq, const struct bulk *b, struct mz_form *form,
                        mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Refuse the chosen requests"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Refuse"), form, bulk_fields_n(b) + 4);
    f->action = MZ_S("/household/change");
    f->danger = true;
    f->cancel_href = MZ_S("/household/change");
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "count",
                                    .label = leaf_say(l, MZ_T("Requests chosen")),
                                    .value = mz_thousands(cx->a, (int64_t)b->n)});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .hint = leaf_say(l, MZ_T("Who asked reads it at each request")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(rq, "note"),
                                    .max = 500,
                                    .required = true,
                                    .wide = true});
    leaf_keep(l, f, "do", MZ_S("refuse"));
    bulk_keep(l, f, b);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Refuse the chosen requests")),
                                      .menu = "/household/change"});
}

struct deciding {
    unsigned may;
    bool approve;
    bool small_only;
    mz_str note;
};

static mz_code decide_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    const struct deciding *d = p;
    struct leaf l = {.cx = cx};
    struct household_request r;
    struct household h;
    enum household_state state = STATE_OPEN;
    MZ_TRY(change_get(cx, id, &r));
    MZ_TRY(household_get(cx, r.ask.household, &h));
    row->label = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT,
                            MZ_ARG(leaf_say(&l, change_label(r.ask.kind))), MZ_ARG(h.number));
    row->href = page_change_href(&l, id);
    const struct change_decision one = {
        .id = id, .approve = d->approve, .small_only = d->small_only, .note = d->note};
    MZ_TRY(change_decide(cx, d->may, &one, &state));
    return state == STATE_CONFLICT
               ? mz_refuse(cx, MZ_CONFLICT,
                           .text = MZ_T("Nothing was changed: the household is not as the asker "
                                        "saw it."))
               : MZ_OK;
}

/* Chosen rows one by one: each is a transaction, a refused one does not stop the others. */
mz_code change_queue_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    struct mz_form form = mz_form_of(cx, rq);
    struct deciding d = {.may = person_may(cx),
                         .approve = !mz_str_eq(mz_req_field(rq, "do"), MZ_S("refuse")),
                         .small_only = !mz_req_may(rq, "household.approve"),
                         .note = MZ_S("")};
    if (!may_decide(rq)) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("You may not decide about households."));
    }
    mz_code rc = bulk_chosen(cx, rq, &household_change_register, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/household/change", rc);
    }
    if (!d.approve && mz_req_field(rq, "note").p == NULL && !mz_req_json(rq)) {
        return ask_note(cx, rq, b, NULL, out);
    }
    if (!d.approve) {
        d.note =
            mz_form_text(&form, "note", (struct mz_rule){.min = 2, .max = 500, .required = true});
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return ask_note(cx, rq, b, &form, out);
    }
    MZ_TRY(bulk_run(cx, b, decide_one, &d));
    return bulk_send(
        cx, rq, out, b, "/household/change",
        (struct mz_page){.title = mz_text(cx->lang, d.approve ? MZ_T("Approve the chosen requests")
                                                              : MZ_T("Refuse the chosen requests")),
                         .menu = "/household/change"});
}

/* ---- one request ---------------------------------------------------------------------------- */

static void differences(struct leaf *l, const struct household_difference *d, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "what", .label = {MZ_T("What changed"), 0}},
        {.name = "was", .label = {MZ_T("When it was asked"), 0}, .phone_label = true},
        {.name = "now", .label = {MZ_T("Now"), 0}, .phone_label = true},
        {.name = "who", .label = {MZ_T("Changed by"), 0}, .phone_label = true},
        {.name = "at", .label = {MZ_T("Changed at"), 0}, .phone_label = true},
    };
    if (n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("What changed since it was asked"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = d[i].what});
        leaf_cell(t, (struct ui_cell){.text = d[i].was});
        leaf_cell(t, (struct ui_cell){.text = d[i].now});
        leaf_cell(t, (struct ui_cell){.text = list_worker(l, d[i].user)});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, d[i].at_ms)});
    }
}

/* Asked, decided, in force. */
static const struct ui_steps *request_steps(struct leaf *l, const struct household_request *r,
                                            const struct ui_clock *clock)
{
    bool over = r->state == STATE_DONE || r->state == STATE_REFUSED;
    bool waits = r->state == STATE_OPEN || r->state == STATE_CONFLICT;
    struct ui_step *s = MZ_NEW_N(l->cx->a, struct ui_step, 3);
    struct ui_steps *all = MZ_NEW(l->cx->a, struct ui_steps);
    s[0] = (struct ui_step){.label = leaf_say(l, MZ_T("Asked||step")),
                            .note = leaf_sayf(l, MZ_T("{0} {1}"), leaf_time(l, r->asked_ms),
                                              list_worker(l, r->asked_by)),
                            .state = UI_STEP_DONE};
    s[1] = (struct ui_step){.label =
                                leaf_say(l, waits ? MZ_T("Decision||step") : state_label(r->state)),
                            .state = over    ? UI_STEP_DONE
                                     : waits ? UI_STEP_NOW
                                             : UI_STEP_AHEAD,
                            .clock = clock};
    if (clock != NULL && clock->state == UI_CLOCK_LATE) {
        s[1].state = UI_STEP_LATE;
    }
    if (over && r->decided_by != MZ_NULL) {
        s[1].note = leaf_sayf(l, MZ_T("{0} {1}"), leaf_time(l, r->decided_ms),
                              list_worker(l, r->decided_by));
    } else if (r->state == STATE_CONFLICT) {
        s[1].note = leaf_say(l, state_label(STATE_CONFLICT));
    }
    s[2] =
        (struct ui_step){.label = leaf_say(l, MZ_T("In force||step")),
                         .note = leaf_sayf(l, MZ_T("from {0}"), leaf_day(l, r->ask.day), MZ_S("")),
                         .state = r->state == STATE_DONE ? UI_STEP_DONE : UI_STEP_AHEAD};
    *all = (struct ui_steps){.label = leaf_say(l, MZ_T("Request")),
                             .steps = s,
                             .steps_n =
                                 r->state == STATE_REFUSED || r->state == STATE_WITHDRAWN ? 2 : 3};
    return all;
}

static mz_code request_facts(struct leaf *l, const struct household_request *r,
                             const struct household *h)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Request"));
    const struct household_leave *why = household_leave(r->ask.leave);
    int32_t days = 0;
    MZ_TRY(change_decide_days(l->cx, &days));
    p->steps = request_steps(l, r, clock_of(l, r->state, r->asked_ms, days));
    p->body = true;
    leaf_fact(l, p, MZ_T("Household"),
              (struct ui_fact){.value = h->number, .href = page_household_href(l, h->id)});
    leaf_fact(l, p, MZ_T("Kind of household"),
              (struct ui_fact){.value = leaf_say(l, household_kind_label(h->kind))});
    leaf_fact(l, p, MZ_T("Day of the change"), (struct ui_fact){.value = leaf_day(l, r->ask.day)});
    leaf_fact(l, p, MZ_T("Asked by"),
              (struct ui_fact){.value = list_worker(l, r->asked_by),
                               .note = account_role_title(l->cx->lang, r->asked_role)});
    if (why != NULL) {
        leaf_fact(l, p, MZ_T("Why they leave"), (struct ui_fact){.value = leaf_say(l, why->label)});
    }
    leaf_fact(l, p, MZ_T("Reason"), (struct ui_fact){.value = r->ask.reason, .wide = true});
    if (r->note.n > 0) {
        leaf_fact(l, p, MZ_T("Note"), (struct ui_fact){.value = r->note, .wide = true});
    }
    return MZ_OK;
}

static struct ui_action button(struct leaf *l, const char *label, const char *value)
{
    return (struct ui_action){
        .label = leaf_say(l, label), .name = MZ_S("do"), .value = mz_str_of(value)};
}

/* By who asked: withdraw, or ask again after a conflict. */
static void own_actions(struct leaf *l, const struct household_request *r)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Your request"));
    if (r->state == STATE_CONFLICT) {
        p->note = leaf_say(l, MZ_T("Look at what changed. If the request still holds, ask again."));
        struct ui_action again = button(l, MZ_T("Ask again"), "again");
        again.post = true;
        again.href = page_change_href(l, r->id);
        again.primary = true;
        leaf_action(l, p, again);
    }
    struct ui_action back = button(l, MZ_T("Withdraw"), "withdraw");
    back.post = true;
    back.href = page_change_href(l, r->id);
    leaf_action(l, p, back);
}

static void decide_form(struct leaf *l, const struct household_request *r, struct mz_form *form)
{
    struct leaf_part *p = leaf_left(l, MZ_T("Decide"));
    bool open = r->state == STATE_OPEN;
    const char *refuse = MZ_T("Refuse||household change");
    struct ui_form *f = leaf_form(l, p, open ? MZ_T("Approve and apply") : refuse, form, 3);
    struct ui_action *no = MZ_NEW(l->cx->a, struct ui_action);
    f->danger = !open;
    f->submit_icon = open ? MZ_ICON("check") : NULL;
    f->submit_value = open ? MZ_S("approve") : MZ_S("refuse");
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Note")),
                                    .hint = leaf_say(l, MZ_T("A refusal needs one.")),
                                    .value = mz_req_method(l->rq) == MZ_POST
                                                 ? mz_req_field(l->rq, "note")
                                                 : MZ_S(""),
                                    .max = 500});
    leaf_keep(l, f, "version", leaf_int(l, r->version));
    if (open) {
        *no = button(l, refuse, "refuse");
        no->danger = true;
        f->more = no;
        f->more_n = 1;
    }
}

struct household_request_page_differences {
    mz_str what;
    mz_str was;
    mz_str now;
};
static const struct mz_member household_request_page_differences_members[] = {
    {"what", "What it is about", MZ_J_TEXT(struct household_request_page_differences, what)},
    {"was", "As it was", MZ_J_TEXT(struct household_request_page_differences, was)},
    {"now", "As it becomes", MZ_J_TEXT(struct household_request_page_differences, now)},
    {0},
};
static const struct mz_shape household_request_page_differences_shape = {
    "RequestDifference", household_request_page_differences_members,
    sizeof(struct household_request_page_differences)};

struct household_request_page_answer {
    int64_t id;
    mz_str kind;
    mz_str state;
    int64_t household;
    int64_t day;
    mz_str reason;
    int64_t asked_by;
    int64_t version;
    mz_str note;
    const struct household_request_page_differences *differences;
    size_t differences_n;
};
static const struct mz_member household_request_page_members[] = {
    {"id", "Number of the request", MZ_J_INT(struct household_request_page_answer, id)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct household_request_page_answer, kind)},
    {"state", "State, one word", MZ_J_TEXT(struct household_request_page_answer, state)},
    {"household", "Number of the household",
     MZ_J_INT_OR_NULL(struct household_request_page_answer, household)},
    {"day", "Day", MZ_J_DAY_OR_NULL(struct household_request_page_answer, day)},
    {"reason", "Why", MZ_J_TEXT(struct household_request_page_answer, reason)},
    {"asked_by", "Number of the account that asked",
     MZ_J_INT(struct household_request_page_answer, asked_by)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct household_request_page_answer, version)},
    {"note", "Remark", MZ_J_TEXT(struct household_request_page_answer, note)},
    {"differences", "What the change would do",
     MZ_J_LIST(struct household_request_page_answer, differences,
               &household_request_page_differences_shape)},
    {0},
};
const struct mz_shape household_request_page_shape = {"Request", household_request_page_members,
                                                      sizeof(struct household_request_page_answer)};

static mz_code show_json(struct leaf *l, mz_out *out, const struct household_request *r)
{
    struct household_difference *d = NULL;
    size_t n = 0;
    MZ_TRY(change_differences(l->cx, person_may(l->cx), r, &d, &n));
    struct household_request_page_differences *differences =
        MZ_NEW_N(l->cx->a, struct household_request_page_differences, n + 1);
    size_t differences_n = 0;
    for (size_t i = 0; i < n && (r->state == STATE_OPEN || r->state == STATE_CONFLICT); i++) {
        differences[differences_n++] = (struct household_request_page_differences){
            .what = d[i].what, .was = d[i].was, .now = d[i].now};
    }
    const struct household_request_page_answer v = {.id = r->id,
                                                    .kind = mz_str_of(change_word(r->ask.kind)),
                                                    .state = mz_str_of(state_word(r->state)),
                                                    .household = r->ask.household,
                                                    .day = r->ask.day,
                                                    .reason = r->ask.reason,
                                                    .asked_by = r->asked_by,
                                                    .version = r->version,
                                                    .note = r->note,
                                                    .differences = differences,
                                                    .differences_n = differences_n};
    return mz_reply_shape(out, &household_request_page_shape, &v);
}

static mz_code undecided(struct leaf *l, const struct household_request *r, struct mz_form *form)
{
    struct household_problems problems = {.n = 0};
    struct household_picture before;
    struct household_picture after;
    struct household_difference *d = NULL;
    size_t n = 0;
    MZ_TRY(change_differences(l->cx, person_may(l->cx), r, &d, &n));
    MZ_TRY(household_look(l->cx, person_may(l->cx), &r->ask, &before));
    MZ_TRY(household_plan(l->cx, &r->ask, &before, &after, &problems));
    leaf_band(l, false);
    if (n > 0 || problems.n > 0 || r->state == STATE_CONFLICT) {
        mz_str say =
            problems.n > 0 ? mz_text_say(l->cx->a, l->cx->lang, problems.say[0]) : MZ_S("");
        leaf_callout(
            l, MZ_TONE_WARN,
            (struct mz_say){.text = MZ_T("The household changed since this was asked. "
                                         "It cannot be approved as it is.")},
            (struct mz_say){.text = say.n > 0 ? MZ_T("{0}")
                                              : MZ_T("Who asked looks at it again and asks anew, "
                                                     "or withdraws it. Nothing is lost."),
                            .arg = {say}});
    }
    differences(l, d, n);
    if (problems.n > 0) {
        page_no_after(l, &before, &problems);
    } else {
        page_compare(l, &before, &after);
    }
    leaf_band(l, false);
    if (r->asked_by == l->cx->actor->user) {
        own_actions(l, r);
    } else if (mz_req_may(l->rq, "household.approve") ||
               (mz_req_may(l->rq, "household.approve_small") && change_is_small(r))) {
        decide_form(l, r, form);
    }
    return MZ_OK;
}

/* The state beside the title. */
static mz_html status_of(struct leaf *l, enum household_state state)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    ui_tag_html(&part, page_state(l, state));
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct household_request r;
    struct household h;
    MZ_TRY(change_get(cx, mz_req_path_int(rq, "id"), &r));
    MZ_TRY(household_get(cx, r.ask.household, &h));
    if (mz_req_json(rq)) {
        return show_json(l, out, &r);
    }
    MZ_TRY(request_facts(l, &r, &h));
    if (r.state == STATE_OPEN || r.state == STATE_CONFLICT) {
        MZ_TRY(undecided(l, &r, form));
    }
    MZ_TRY(page_noted(cx, h.id, h.division));
    mz_str title = leaf_say(l, change_label(r.ask.kind));
    struct mz_page page = page_of(l, title, h.id, h.number);
    page.menu = "/household/change";
    page.sub = leaf_division(cx, r.division);
    page.status = status_of(l, r.state);
    return leaf_send(l, out, page);
}

mz_code change_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

static mz_code decide(mz_cx *cx, mz_req *rq, bool approve, enum household_state *state)
{
    struct change_decision d = {.id = mz_req_path_int(rq, "id"),
                                .approve = approve,
                                .small_only = !mz_req_may(rq, "household.approve"),
                                .note = mz_str_trim(mz_req_field(rq, "note"))};
    mz_str version = mz_req_field(rq, "version");
    if (!may_decide(rq)) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("You may not decide about households."));
    }
    if (version.n > 0) {
        MZ_TRY(mz_str_i64(cx, "version", version, 1, INT64_MAX, &d.version));
    }
    return change_decide(cx, person_may(cx), &d, state);
}

static mz_code act(mz_cx *cx, mz_req *rq, struct mz_say *say)
{
    mz_str what = mz_req_field(rq, "do");
    int64_t id = mz_req_path_int(rq, "id");
    bool approve = mz_str_eq(what, MZ_S("approve"));
    bool asker = mz_req_may(rq, "household.ask");
    enum household_state state = STATE_OPEN;
    if (asker && mz_str_eq(what, MZ_S("withdraw"))) {
        say->text = MZ_T("The request was withdrawn.");
        return change_withdraw(cx, id);
    }
    if (asker && mz_str_eq(what, MZ_S("again"))) {
        say->text = MZ_T("The request was asked again.");
        return change_again(cx, person_may(cx), id, NULL);
    }
    MZ_TRY(decide(cx, rq, approve, &state));
    say->text = state == STATE_DONE      ? MZ_T("Approved. The households are changed.")
                : state == STATE_REFUSED ? MZ_T("The request was refused.")
                                         : MZ_T("Nothing was changed: the household is not as the "
                                                "asker saw it.");
    return MZ_OK;
}

mz_code change_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct mz_say say = {.text = NULL};
    MZ_TRY(mz_form_take(&form, act(cx, rq, &say)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_INFO, say);
    return mz_reply_redirectf(rq, "/household/change/%" PRId64, mz_req_path_int(rq, "id"));
}
