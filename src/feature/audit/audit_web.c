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

/* ---- the list ----------------------------------------------------------- */

enum { FILTERS_N = 6 };

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

/* Kind of subject and place: fields and what they filter. */
static size_t place_filters(mz_cx *cx, mz_req *rq, struct mz_query *q, struct ui_field *f)
{
    mz_str kind = mz_req_query(rq, "kind");
    mz_str code = mz_req_query(rq, "division");
    f[0] = (struct ui_field){.kind = UI_TEXT,
                             .name = "kind",
                             .label = say(cx, MZ_T("Kind of subject")),
                             .value = kind,
                             .max = 20};
    f[1] = (struct ui_field){.kind = UI_TEXT,
                             .name = "division",
                             .label = say(cx, MZ_T("Division code")),
                             .value = code,
                             .max = 12};
    if (kind.n > 0) {
        add(q, (struct mz_filter){.col = "kind", .op = MZ_IS, .s = kind});
    }
    if (code.n > 0) { /* digits that are no code lie under no division and find nothing */
        int64_t at = division_code(code);
        add(q, (struct mz_filter){
                   .col = "division", .op = at == 0 ? MZ_IS : MZ_UNDER, .i = at == 0 ? -1 : at});
    }
    return 2;
}

static mz_code filters(mz_cx *cx, mz_req *rq, struct mz_query *q, struct ui_list *list, bool all)
{
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, FILTERS_N);
    size_t n = 0;
    mz_str login = mz_req_query(rq, "login");
    mz_str act = mz_req_query(rq, "act");
    mz_str from = mz_req_query(rq, "from");
    mz_str to = mz_req_query(rq, "to");
    int64_t from_ms = day_begins(cx, from);
    int64_t to_ms = day_begins(cx, to);
    if (all) {
        f[n++] = (struct ui_field){.kind = UI_TEXT,
                                   .name = "login",
                                   .label = say(cx, MZ_T("Sign-in name")),
                                   .value = login,
                                   .max = 40};
    }
    f[n++] = (struct ui_field){
        .kind = UI_SELECT, .name = "act", .label = say(cx, MZ_T("Act")), .value = act};
    f[n - 1].options = act_options(cx, &f[n - 1].options_n);
    f[n++] = (struct ui_field){
        .kind = UI_DATE, .name = "from", .label = say(cx, MZ_T("From day")), .value = from};
    f[n++] = (struct ui_field){
        .kind = UI_DATE, .name = "to", .label = say(cx, MZ_T("To day")), .value = to};
    if (all) {
        n += place_filters(cx, rq, q, f + n);
    }
    list->filters = f;
    list->filters_n = n;
    if (all && login.n > 0) {
        MZ_TRY(by_login(cx, q, login));
    }
    if (act.n > 0) {
        add(q, (struct mz_filter){.col = "act", .op = MZ_IS, .s = act});
    }
    /* The newest month unless asked otherwise: years of reads are not counted at every look. */
    int64_t usual = mz_now_ms(cx) - DAYS_SHOWN * DAY_MS;
    add(q, (struct mz_filter){
               .col = "at_ms", .op = MZ_FROM, .i = from_ms != MZ_NULL ? from_ms : usual});
    if (to_ms != MZ_NULL) {
        add(q, (struct mz_filter){.col = "at_ms", .op = MZ_TO, .i = to_ms + DAY_MS - 1});
    }
    return MZ_OK;
}

static struct ui_column *heads(mz_cx *cx, mz_req *rq, bool all)
{
    struct ui_column *c = MZ_NEW_N(cx->a, struct ui_column, AUDIT_COLS);
    for (size_t i = 0; i < AUDIT_COLS; i++) {
        const struct mz_col *col = &audit_reg.cols[i];
        c[i] = (struct ui_column){.name = col->name,
                                  .label = say(cx, col->label),
                                  .sort = (col->flags & MZ_COL_SORT) != 0,
                                  .hidden = (col->flags & MZ_COL_HIDE) != 0,
                                  .phone_label = i != AUDIT_AT};
    }
    c[AUDIT_AT].fixed = true;
    c[AUDIT_KIND].hidden = true;
    c[AUDIT_USER].hidden = !all;
    ui_columns_of(rq, c, AUDIT_COLS);
    return c;
}

static const struct ui_cell *cells(mz_cx *cx, const struct mz_reg_row *row, mz_str name, bool all)
{
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, AUDIT_COLS);
    c[AUDIT_AT].text = mz_time_text(cx->a, row->v[AUDIT_AT].i);
    if (all) {
        c[AUDIT_AT].href = mz_str_fmt(cx->a, "/audit/%" PRId64, row->id);
    }
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
    return c;
}

static mz_code list_of(mz_cx *cx, mz_req *rq, struct mz_query *q, bool all, struct ui_list *list)
{
    struct mz_reg_row *rows = NULL;
    mz_str *names = NULL;
    size_t n = 0;
    struct ui_column *columns = heads(cx, rq, all);
    struct ui_paging paging = ui_paging_of(rq, columns, AUDIT_COLS, "-at_ms");
    *list = (struct ui_list){.rq = rq,
                             .label = say(cx, audit_reg.title),
                             .columns = columns,
                             .columns_n = AUDIT_COLS,
                             .page = paging.page,
                             .per = paging.per,
                             .sort = paging.sort,
                             .descending = paging.descending,
                             .choose_columns = true};
    MZ_TRY(filters(cx, rq, q, list, all));
    q->limit = paging.per;
    q->offset = paging.offset;
    q->sort = paging.sort;
    q->descending = paging.descending;
    MZ_TRY(mz_reg_count(cx, &audit_reg, q, &list->total));
    MZ_TRY(mz_reg_rows(cx, &audit_reg, q, &rows, &n));
    MZ_TRY(audit_names(cx, rows, n, &names));
    struct ui_row *shown = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        shown[i] = (struct ui_row){.id = rows[i].id, .cells = cells(cx, &rows[i], names[i], all)};
    }
    list->rows = shown;
    list->rows_n = n;
    list->note = say(cx, MZ_T("Without a day given, the last 30 days"));
    return MZ_OK;
}

/* One part is all that the pages of the record have. */
static mz_code tell(mz_cx *cx, mz_out *out, mz_str title, const struct ui_part *part)
{
    const struct ui_part_answer one = ui_part_answer(cx->a, part);
    return mz_reply_shape(out, &ui_page_shape, &(struct ui_page_answer){title, &one, 1});
}

static mz_code send_list(mz_cx *cx, mz_req *rq, mz_out *out, const struct ui_list *list,
                         struct mz_page page)
{
    struct audit_list_view v = {.list = list};
    if (mz_req_json(rq)) {
        return tell(cx, out, page.title, &(struct ui_part){.list = list});
    }
    audit_list_html(out, &v);
    mz_page(rq, page);
    return MZ_OK;
}

static mz_code list_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_query q = {0};
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    MZ_TRY(list_of(cx, rq, &q, true, list));
    struct ui_action *chain = MZ_NEW(cx->a, struct ui_action);
    *chain = (struct ui_action){.label = say(cx, MZ_T("Is the record whole?")),
                                .href = MZ_S("/audit/chain"),
                                .icon = MZ_ICON("shield-check"),
                                .need = "audit.verify"};
    return send_list(
        cx, rq, out, list,
        (struct mz_page){
            .title = say(cx, audit_reg.title), .menu = "/audit", .actions = chain, .actions_n = 1});
}

/*
 * One's own acts, wherever they stand in the county: signing in is noted at the county, a village
 * worker's scope is the village. The filter by account is set here and not by the reader.
 */
static mz_code trail_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_query q = {0};
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    const struct mz_actor *before = cx->actor;
    struct mz_actor wider = *before;
    wider.division_lo = before->division_lo / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    wider.division_hi = before->division_hi / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT + MZ_COUNTY_UNIT - 1;
    add(&q, (struct mz_filter){.col = "user_id", .op = MZ_IS, .i = before->user});
    cx->actor = &wider;
    mz_code rc = list_of(cx, rq, &q, false, list);
    cx->actor = before;
    MZ_TRY(rc);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = say(cx, MZ_T("My account")), .href = MZ_S("/me")};
    return send_list(cx, rq, out, list,
                     (struct mz_page){.title = say(cx, MZ_T("What I did and saw")),
                                      .crumbs = crumb,
                                      .crumbs_n = 1});
}

/* ---- one event ---------------------------------------------------------- */

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
    struct mz_query q = {.ids = &id, .ids_n = 1, .limit = 1};
    struct mz_reg_row *rows = NULL;
    mz_str *names = NULL;
    size_t n = 0;
    MZ_TRY(mz_reg_rows(cx, &audit_reg, &q, &rows, &n));
    if (n == 0) {
        return mz_fail(cx, MZ_ABSENT, "no event in this area");
    }
    MZ_TRY(audit_names(cx, rows, 1, &names));
    const struct ui_cell *c = cells(cx, &rows[0], names[0], false);
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
     .get = list_show,
     .need = "audit.read",
     .help = "Who did and saw what, newest first",
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
     .need = "user",
     .help = "What one did and saw oneself",
     .list = &audit_reg},
    {0},
};
