#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/audit/audit_int.h"
#include "feature/audit/audit_view.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/list_web.h"
#include "feature/world.h"

#define DAY_MS INT64_C(86400000)
/* Midnight in China, for days that a reader types. */
#define CHINA_MS INT64_C(28800000)

enum { DAYS_SHOWN = 30, CHECKED_HERE_MAX = 200000, SUBJECT_MAX = 100 };

static mz_str say(mz_cx *cx, const char *sentence)
{
    return mz_text(cx->lang, sentence);
}

static mz_str place(mz_cx *cx, int64_t code)
{
    mz_str path = MZ_S("");
    if (cx->world != NULL && cx->world->divisions != NULL && code != 0) {
        path = division_spoken_path(cx->a, cx->world->divisions, code);
    }
    return path.n > 0 ? path : code == 0 ? MZ_S("—") : mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* A kind by the title of the feature of its name: "person" is 人员. */
static mz_str kind_text(mz_cx *cx, mz_str kind)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_str_eq(kind, mz_str_of(mz_features[i]->name))) {
            return say(cx, mz_features[i]->title);
        }
    }
    return kind;
}

static mz_str subject_text(mz_cx *cx, const struct mz_reg_row *row)
{
    int64_t id = row->v[AUDIT_SUBJECT].i;
    return id == 0 ? MZ_S("—")
                   : mz_str_fmt(cx->a, MZ_FMT " %" PRId64,
                                MZ_ARG(kind_text(cx, row->v[AUDIT_KIND].s)), id);
}

/* ---- about one subject, for other features ------------------------------ */

mz_code audit_of_subject(mz_cx *cx, const char *kind, int64_t subject, size_t most,
                         struct ui_time *out)
{
    struct mz_query q = {.limit = (int64_t)(most < SUBJECT_MAX ? most : SUBJECT_MAX)};
    struct mz_reg_row *rows = NULL;
    mz_str *names = NULL;
    size_t n = 0;
    q.filters[q.filters_n++] = (struct mz_filter){.col = "subject", .op = MZ_IS, .i = subject};
    q.filters[q.filters_n++] = (struct mz_filter){.col = "kind", .op = MZ_IS, .s = mz_str_of(kind)};
    MZ_TRY(mz_reg_rows(cx, &audit_reg, &q, &rows, &n));
    MZ_TRY(audit_names(cx, rows, n, &names));
    struct ui_event *events = MZ_NEW_N(cx->a, struct ui_event, n + 1);
    for (size_t i = 0; i < n; i++) {
        events[i] = (struct ui_event){.at = mz_time_text(cx->a, rows[i].v[AUDIT_AT].i),
                                      .text = audit_act_text(cx, rows[i].v[AUDIT_ACT].s),
                                      .who = names[i],
                                      .note = rows[i].v[AUDIT_WHY].s};
    }
    *out = (struct ui_time){.events = events, .events_n = n};
    return MZ_OK;
}

/* ---- what may be asked --------------------------------------------------- */

/* A day that was typed, as the moment at which it begins in China; MZ_NULL for anything else. */
static int64_t day_begins(mz_cx *cx, mz_str text)
{
    mz_date d = MZ_DATE_NONE;
    if (text.n == 0 || mz_date_parse(cx, "day", text, &d) != MZ_OK) {
        mz_clear(cx);
        return MZ_NULL;
    }
    return (int64_t)d.v * DAY_MS - CHINA_MS;
}

static void add(struct mz_query *q, struct mz_filter f)
{
    q->filters[q->filters_n++] = f;
}

/* A name that nobody has finds nothing, rather than everything. */
static mz_code by_login(mz_cx *cx, struct mz_query *q, mz_str login)
{
    int64_t id = -1;
    mz_code rc = account_by_login(cx, login, &id);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        id = -1;
    } else if (rc != MZ_OK) {
        return rc;
    }
    add(q, (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = id});
    return MZ_OK;
}

/* The newest month unless asked otherwise: years of reads are not counted at every look. */
mz_code audit_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str login = ask->get(ask->p, "login");
    mz_str act = ask->get(ask->p, "act");
    mz_str kind = ask->get(ask->p, "kind");
    mz_str code = ask->get(ask->p, "division");
    int64_t from_ms = day_begins(cx, ask->get(ask->p, "from"));
    int64_t to_ms = day_begins(cx, ask->get(ask->p, "to"));
    int64_t usual = mz_now_ms(cx) - DAYS_SHOWN * DAY_MS;
    if (login.n > 0) {
        MZ_TRY(by_login(cx, q, login));
    }
    if (act.n > 0) {
        add(q, (struct mz_filter){.col = "act", .op = MZ_IS, .s = act});
    }
    if (kind.n > 0) {
        add(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    if (code.n > 0) { /* digits that are no code lie under no division and find nothing */
        int64_t at = division_code(code);
        add(q, (struct mz_filter){
                   .col = "division", .op = at == 0 ? MZ_IS : MZ_UNDER, .i = at == 0 ? -1 : at});
    }
    add(q, (struct mz_filter){
               .col = "at_ms", .op = MZ_FROM, .i = from_ms != MZ_NULL ? from_ms : usual});
    if (to_ms != MZ_NULL) {
        add(q, (struct mz_filter){.col = "at_ms", .op = MZ_TO, .i = to_ms + DAY_MS - 1});
    }
    return MZ_OK;
}

/* ---- the list ----------------------------------------------------------- */

static const struct ui_option *act_options(mz_cx *cx, size_t *n)
{
    size_t all = 1;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_act *a = mz_features[i]->acts; a != NULL && a->name != NULL; a++) {
            all++;
        }
    }
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, all);
    o[(*n)++] = (struct ui_option){.value = MZ_S(""), .label = say(cx, MZ_T("Any act"))};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_act *a = mz_features[i]->acts; a != NULL && a->name != NULL; a++) {
            mz_str label =
                mz_str_fmt(cx->a, MZ_FMT ": " MZ_FMT, MZ_ARG(say(cx, mz_features[i]->title)),
                           MZ_ARG(say(cx, a->help)));
            o[(*n)++] = (struct ui_option){.value = mz_str_of(a->name), .label = label};
        }
    }
    return o;
}

static void text_field(struct list *list, const char *name, const char *label, int64_t max)
{
    list_field(list, (struct ui_field){.kind = UI_TEXT,
                                       .name = name,
                                       .label = leaf_say(list->l, label),
                                       .max = max});
}

static void act_fields(struct list *list)
{
    struct leaf *l = list->l;
    struct ui_field act = {.kind = UI_SELECT, .name = "act", .label = leaf_say(l, MZ_T("Act"))};
    act.options = act_options(l->cx, &act.options_n);
    list_field(list, act);
    list_field(list, (struct ui_field){
                         .kind = UI_DATE, .name = "from", .label = leaf_say(l, MZ_T("From day"))});
    list_field(list, (struct ui_field){
                         .kind = UI_DATE, .name = "to", .label = leaf_say(l, MZ_T("To day"))});
    list->ui->note = leaf_say(l, MZ_T("Without a day given, the last 30 days"));
}

static mz_code make(struct list *list)
{
    text_field(list, "login", MZ_T("Sign-in name"), 40);
    act_fields(list);
    text_field(list, "kind", MZ_T("Kind of subject"), 20);
    text_field(list, "division", MZ_T("Division code"), 12);
    return MZ_OK;
}

static mz_code trail_make(struct list *list)
{
    act_fields(list);
    return MZ_OK;
}

static const struct ui_column heads[AUDIT_COLS] = {
    [AUDIT_AT] = {.name = "at_ms", .label = {MZ_T("Time"), 0}, .sort = true, .fixed = true},
    [AUDIT_USER] = {.name = "user_id", .label = {MZ_T("Account"), 0}, .phone_label = true},
    [AUDIT_ROLE] = {.name = "role", .label = {MZ_T("Role"), 0}, .phone_label = true},
    [AUDIT_ACT] = {.name = "act", .label = {MZ_T("Act"), 0}, .phone_label = true},
    [AUDIT_KIND] = {.name = "kind",
                    .label = {MZ_T("Kind of subject"), 0},
                    .hidden = true,
                    .phone_label = true},
    [AUDIT_SUBJECT] = {.name = "subject", .label = {MZ_T("Subject"), 0}, .phone_label = true},
    [AUDIT_DIVISION] = {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
    [AUDIT_WHY] = {.name = "why", .label = {MZ_T("Reason"), 0}, .phone_label = true},
    [AUDIT_ORIGIN] = {.name = "origin",
                      .label = {MZ_T("From address"), 0},
                      .hidden = true,
                      .phone_label = true},
    [AUDIT_DETAIL] = {.name = "detail",
                      .label = {MZ_T("Detail"), 0},
                      .hidden = true,
                      .phone_label = true},
    [AUDIT_REQUEST] = {.name = "request",
                       .label = {MZ_T("Request||of a browser"), 0},
                       .hidden = true,
                       .phone_label = true},
};

/* Who acted, read once a page. */
static mz_code load(struct list *list)
{
    mz_str *names = NULL;
    MZ_TRY(audit_names(list->l->cx, list->rows, list->n, &names));
    list->once = names;
    return MZ_OK;
}

static void event_cells(mz_cx *cx, const struct mz_reg_row *row, mz_str name, struct ui_cell *c)
{
    c[AUDIT_AT].text = mz_time_text(cx->a, row->v[AUDIT_AT].i);
    c[AUDIT_USER].text = name;
    bool program = mz_str_eq(row->v[AUDIT_ROLE].s, MZ_S("program")); /* no post has this name */
    c[AUDIT_ROLE].text = program ? MZ_S("") : account_role_title(cx->lang, row->v[AUDIT_ROLE].s);
    c[AUDIT_ACT].text = audit_act_text(cx, row->v[AUDIT_ACT].s);
    c[AUDIT_KIND].text = kind_text(cx, row->v[AUDIT_KIND].s);
    c[AUDIT_SUBJECT] = (struct ui_cell){.text = subject_text(cx, row), .id = true};
    c[AUDIT_DIVISION].text = place(cx, row->v[AUDIT_DIVISION].i);
    c[AUDIT_WHY].text = row->v[AUDIT_WHY].s;
    c[AUDIT_ORIGIN].text = row->v[AUDIT_ORIGIN].s;
    c[AUDIT_DETAIL].text = row->v[AUDIT_DETAIL].s;
    c[AUDIT_REQUEST].text = row->v[AUDIT_REQUEST].s;
}

static mz_code trail_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const mz_str *names = l->list->once;
    event_cells(l->cx, row, names[list_nth(l, row)], c);
    return MZ_OK;
}

/* Only who reads the record opens its entries. */
static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    MZ_TRY(trail_cells(l, row, c));
    c[AUDIT_AT].href = mz_str_fmt(l->cx->a, "/audit/%" PRId64, row->id);
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the entry", MZ_J_INT(struct mz_reg_row, id)},
    {"at", "When", MZ_J_COL(TIME, AUDIT_AT)},
    {"account", "Number of the account; 0: the program", MZ_J_COL(I64, AUDIT_USER)},
    {"role", "Role in which it acted, one word", MZ_J_COL(TEXT, AUDIT_ROLE)},
    {"act", "What was done, one word", MZ_J_COL(TEXT, AUDIT_ACT)},
    {"kind", "Kind of what it was done to, one word", MZ_J_COL(TEXT, AUDIT_KIND)},
    {"subject", "Its number; 0: none", MZ_J_COL(I64, AUDIT_SUBJECT)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, AUDIT_DIVISION)},
    {"why", "Reason that was given", MZ_J_COL_OR_NULL(TEXT, AUDIT_WHY)},
    {"origin", "Address it came from", MZ_J_COL_OR_NULL(TEXT, AUDIT_ORIGIN)},
    {"detail", "What else is known of it, as JSON", MZ_J_COL_OR_NULL(TEXT, AUDIT_DETAIL)},
    {"request", "Number of the request", MZ_J_COL_OR_NULL(TEXT, AUDIT_REQUEST)},
    {0},
};
static const struct mz_shape row_shape = {"AuditRow", row_members, sizeof(struct mz_reg_row)};
static const struct mz_shape list_shape = MZ_ROWS("AuditRows", "entries", &row_shape);

static const struct ui_action acts[] = {
    {.label = {MZ_T("Is the record whole?"), 0},
     .href = {"/audit/chain", 12},
     .icon = MZ_ICON("shield-check"),
     .need = "audit.verify"},
};

static const struct list_how audit_list = {
    .reg = &audit_reg,
    .path = "/audit",
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .usual = "-at_ms",
    .heads = heads,
    .heads_n = AUDIT_COLS,
    .cells = cells,
    .answer = &list_shape,
    .icon = MZ_ICON("history"),
    .none = MZ_T("Nothing was recorded in these days"),
    .next = MZ_T("Every act and every look at a person is recorded here."),
    .load = load,
    .make = make,
};

/* The filter by account is set here and not by the reader. */
static mz_code trail_hold(struct leaf *l, struct mz_query *q)
{
    add(q, (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = l->cx->actor->user});
    return MZ_OK;
}

static const struct list_how trail_list = {
    .reg = &audit_reg,
    .path = "/me/trail",
    .title = MZ_T("What I did and saw"),
    .above = MZ_T("My account"),
    .above_path = "/me",
    .usual = "-at_ms",
    .heads = heads,
    .heads_n = AUDIT_COLS,
    .cells = trail_cells,
    .answer = &list_shape,
    .icon = MZ_ICON("history"),
    .none = MZ_T("Nothing was recorded in these days"),
    .next = MZ_T("Every act and every look at a person is recorded here."),
    .hold = trail_hold,
    .load = load,
    .make = trail_make,
};

/*
 * One's own acts, wherever they stand in the county: signing in is noted at the county, a village
 * worker's scope is the village.
 */
static mz_code trail_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct list *list = NULL;
    struct list_how how = trail_list;
    struct ui_column own[AUDIT_COLS];
    const struct mz_actor *before = cx->actor;
    struct mz_actor wider = *before;
    memcpy(own, heads, sizeof own);
    own[AUDIT_USER].hidden = true; /* it is always the reader */
    how.heads = own;
    wider.division_lo = before->division_lo / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    wider.division_hi = before->division_hi / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT + MZ_COUNTY_UNIT - 1;
    cx->actor = &wider;
    mz_code rc = list_read(leaf_new(cx, rq), &how, NULL, &list);
    cx->actor = before;
    MZ_TRY(rc);
    return list_answer(list, out);
}

/* ---- one event ---------------------------------------------------------- */

/* One part is all that the pages of the record have. */
static mz_code tell(mz_cx *cx, mz_out *out, mz_str title, const struct ui_part *part)
{
    const struct ui_part_answer one = ui_part_answer(cx->a, part);
    return mz_reply_shape(out, &ui_page_shape, &(struct ui_page_answer){title, &one, 1});
}

static const struct ui_crumb *list_crumb(mz_cx *cx)
{
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = say(cx, audit_reg.title), .href = MZ_S("/audit")};
    return c;
}

static mz_code send_facts(mz_cx *cx, mz_req *rq, mz_out *out, const struct audit_show_view *v)
{
    if (mz_req_json(rq)) {
        return tell(cx, out, v->title,
                    &(struct ui_part){.title = v->heading,
                                      .note = v->note,
                                      .callout = v->callout,
                                      .facts = v->facts,
                                      .actions = v->actions,
                                      .actions_n = v->actions_n});
    }
    audit_show_html(out, v);
    mz_page(rq, (struct mz_page){
                    .title = v->title, .menu = "/audit", .crumbs = list_crumb(cx), .crumbs_n = 1});
    return MZ_OK;
}

static mz_code event_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = mz_req_path_int(rq, "id");
    struct mz_reg_row *rows = NULL;
    mz_str *names = NULL;
    bool found = false;
    MZ_TRY(audit_event(cx, id, &rows, &found));
    if (!found) {
        return mz_fail(cx, MZ_ABSENT, "no event in this area");
    }
    MZ_TRY(audit_names(cx, rows, 1, &names));
    struct ui_cell c[AUDIT_COLS] = {{.text = MZ_S("")}};
    event_cells(cx, &rows[0], names[0], c);
    struct ui_fact *facts = MZ_NEW_N(cx->a, struct ui_fact, AUDIT_COLS);
    struct ui_facts *all = MZ_NEW(cx->a, struct ui_facts);
    for (size_t i = 0; i < AUDIT_COLS; i++) {
        facts[i] = (struct ui_fact){.label = say(cx, audit_reg.cols[i].label),
                                    .value = c[i].text.n > 0 ? c[i].text : MZ_S("—"),
                                    .id = i == AUDIT_DETAIL || i == AUDIT_REQUEST,
                                    .wide = i == AUDIT_DETAIL || i == AUDIT_WHY};
    }
    *all = (struct ui_facts){.facts = facts, .facts_n = AUDIT_COLS};
    struct audit_show_view v = {
        .title = c[AUDIT_ACT].text, .heading = say(cx, MZ_T("Entry")), .facts = all};
    return send_facts(cx, rq, out, &v);
}

/* ---- is it whole -------------------------------------------------------------------------------
 */

static mz_code chain_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct ui_callout *callout)
{
    struct ui_action *check = MZ_NEW(cx->a, struct ui_action);
    *check = (struct ui_action){.label = say(cx, MZ_T("Check now")),
                                .href = MZ_S("/audit/chain"),
                                .icon = MZ_ICON("shield-check"),
                                .primary = true,
                                .post = true};
    struct audit_show_view v = {
        .callout = callout,
        .title = say(cx, MZ_T("Is the record whole?")),
        .heading = say(cx, MZ_T("How it is checked")),
        .note = say(cx, MZ_T("Each entry carries the SM3 hash of the one before it. If anybody "
                             "changed, removed or inserted an entry, all hashes behind it are "
                             "wrong, and this check finds the first one.")),
        .actions = check,
        .actions_n = 1};
    return send_facts(cx, rq, out, &v);
}

static mz_code chain_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return chain_page(cx, rq, out, NULL);
}

static mz_code ask_job(mz_cx *cx, void *p)
{
    return job_add(cx, "audit.verify", MZ_S("{}"), p);
}

/* A long record is checked by a job, whose page shows how far it is and what came of it. */
static mz_code chain_check(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    struct mz_query q = {0};
    int64_t events = 0;
    MZ_TRY(mz_reg_count(cx, &audit_reg, &q, &events));
    if (events > CHECKED_HERE_MAX || mz_req_field(rq, "later").n > 0) {
        int64_t job = 0;
        MZ_TRY(mz_tx(cx, ask_job, &job));
        return mz_reply_redirectf(rq, "/job/%" PRId64, job);
    }
    mz_code rc = audit_whole(cx, (struct mz_audit_tell){.step = NULL}, &events);
    if (rc == MZ_CORRUPT && cx->err.say != NULL) {
        *c = (struct ui_callout){.tone = MZ_TONE_BAD,
                                 .title = mz_text_error(cx->a, cx->lang, &cx->err)};
        mz_clear(cx);
        return chain_page(cx, rq, out, c);
    }
    MZ_TRY(rc);
    struct mz_say whole = {.text = MZ_T("The record is whole: {0} entries checked."),
                           .arg = {mz_thousands(cx->a, events)}};
    *c = (struct ui_callout){.tone = MZ_TONE_OK, .title = mz_text_say(cx->a, cx->lang, whole)};
    return chain_page(cx, rq, out, c);
}

const struct mz_route audit_routes[] = {
    {.path = "/audit",
     .get = list_get,
     .page = &audit_list,
     .need = "audit.read",
     .help = "Who did and saw what, newest first",
     .answer = &list_shape,
     .list = &audit_reg},
    {.path = "/audit/chain",
     .get = chain_show,
     .post = chain_check,
     .need = "audit.verify",
     .help = "Check that the record is whole"},
    {.path = "/audit/{id}",
     .get = event_show,
     .need = "audit.read",
     .help = "One entry of the record"},
    {.path = "/me/trail",
     .get = trail_show,
     .page = &trail_list,
     .need = "user",
     .help = "What one did and saw oneself",
     .answer = &list_shape,
     .list = &audit_reg},
    {0},
};
