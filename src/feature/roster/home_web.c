/* home_web.c - heads by list and division, what overlaps, what was sent; the upload. */
#include <inttypes.h>

#include "base/csv.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/roster/page_web.h"
#include "feature/roster/roster.h"
#include "feature/roster/roster_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { LOADS_SHOWN = 30, CSV_MAX = 4 << 20, HEADS_MAX = LISTS_MAX + 4 };

void roster_crumbs(struct leaf *l, struct mz_page *page)
{
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 1);
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Lists of departments")), MZ_S("/roster")};
    page->crumbs = c;
    page->crumbs_n = 1;
    page->menu = "/roster";
}

struct sight {
    struct leaf *l;
    const struct lists *lists;
    int64_t division;
    struct roster_count *c;
};

static int64_t own_place(const mz_cx *cx)
{
    int64_t lo = cx->actor->division_lo;
    return lo == 0 ? cx->world->division : lo;
}

static mz_code load(mz_cx *cx, mz_req *rq, struct sight *s)
{
    mz_str asked = mz_req_query(rq, "division");
    struct division d;
    *s = (struct sight){.l = leaf_new(cx, rq),
                        .lists = MZ_NEW(cx->a, struct lists),
                        .division = own_place(cx),
                        .c = MZ_NEW(cx->a, struct roster_count)};
    if (asked.n > 0) {
        s->division = division_code(asked);
        if (s->division < cx->actor->division_lo || s->division > cx->actor->division_hi ||
            !division_get(cx->world->divisions, s->division, &d)) {
            return mz_refuse(cx, MZ_ABSENT, .field = "division",
                             .text = MZ_T("This division is not in your area."));
        }
    }
    MZ_TRY(lists_get(cx, &s->lists));
    return roster_count(cx, s->division, s->lists, s->c);
}

static mz_str people_href(const struct sight *s, mz_str list, const char *view)
{
    return mz_str_fmt(s->l->cx->a, "/roster/list?division=%012" PRId64 "%s" MZ_FMT "%s%s",
                      s->division, list.n > 0 ? "&list=" : "", MZ_ARG(list),
                      view[0] == '\0' ? "" : "&view=", view);
}

static void figures(const struct sight *s)
{
    struct leaf *l = s->l;
    const struct roster_count *c = s->c;
    const struct {
        const char *label;
        int64_t n;
        mz_str href;
    } rows[] = {
        {MZ_T("Entries on all lists"), c->all.sum, MZ_S("")},
        {MZ_T("Persons, each once"), c->persons, people_href(s, MZ_S(""), "")},
        {MZ_T("Not registered"), c->all.rows - c->all.known, people_href(s, MZ_S(""), "unknown")},
        {MZ_T("On a benefit, on no list"), c->ours, MZ_S("")},
        {MZ_T("Monitored in all"), c->persons + c->ours, MZ_S("")},
    };
    struct ui_nums *nums = MZ_NEW(l->cx->a, struct ui_nums);
    struct ui_num *v = MZ_NEW_N(l->cx->a, struct ui_num, MZ_LEN(rows));
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        v[i] = (struct ui_num){.label = leaf_say(l, rows[i].label),
                               .value = mz_thousands(l->cx->a, rows[i].n),
                               .href = rows[i].href,
                               .tone = i == 2 && rows[i].n > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE};
    }
    *nums = (struct ui_nums){
        .label = leaf_say(l, MZ_T("Heads||on lists")), .nums = v, .nums_n = MZ_LEN(rows)};
    mz_out part;
    mz_out_init(&part, l->cx->lang, 1 << 16);
    ui_nums_html(&part, nums);
    leaf_left(l, NULL)->bare = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
}

static void csv_action(const struct sight *s, struct leaf_part *p, const char *what)
{
    leaf_action(s->l, p,
                (struct ui_action){.label = leaf_say(s->l, MZ_T("Figures as CSV")),
                                   .href = mz_str_fmt(s->l->cx->a,
                                                      "/roster/data?what=%s&division=%012" PRId64,
                                                      what, s->division),
                                   .icon = MZ_ICON("download"),
                                   .download = true,
                                   .quiet = true});
}

/* Each list with its entries and how many of them stand on each other list, too. */
static void lists_table(const struct sight *s)
{
    struct leaf *l = s->l;
    struct ui_column *heads = MZ_NEW_N(l->cx->a, struct ui_column, HEADS_MAX);
    size_t n = 0;
    heads[n++] = (struct ui_column){
        .name = "list", .label = mz_str_of(MZ_T("List||of a department")), .fixed = true};
    heads[n++] = (struct ui_column){.name = "n",
                                    .label = mz_str_of(MZ_T("Entries||of a list")),
                                    .num = true,
                                    .phone_end = true};
    for (size_t i = 0; i < s->lists->n; i++) {
        heads[n++] = (struct ui_column){.name = mz_str_z(l->cx->a, s->lists->list[i].id),
                                        .label = mz_str_of(MZ_T("List||of a department")),
                                        .num = true,
                                        .phone_label = true};
    }
    struct leaf_part *p = leaf_left(l, MZ_T("By list, and also on"));
    struct ui_table *t = leaf_table(l, p, heads, n, s->lists->n);
    struct ui_column *shown = leaf_own(t->columns);
    for (size_t i = 0; i < s->lists->n; i++) {
        shown[i + 2].label = list_label(l->cx->lang, &s->lists->list[i], MZ_S(""));
    }
    for (size_t i = 0; i < s->lists->n; i++) {
        const struct roll *x = &s->lists->list[i];
        leaf_cell(t, (struct ui_cell){.text = list_label(l->cx->lang, x, MZ_S("")),
                                      .note = list_source(l->cx->lang, x),
                                      .href = people_href(s, x->id, "")});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, s->c->all.entries[i])});
        for (size_t k = 0; k < s->lists->n; k++) {
            leaf_cell(t,
                      (struct ui_cell){.text = i == k ? MZ_S("—")
                                                      : mz_thousands(l->cx->a, s->c->both[i][k])});
        }
    }
    p->note = leaf_say(l, MZ_T("Entries add up to more than persons, because somebody on two lists "
                               "is one person. Persons of two counties count once as well."));
    csv_action(s, p, "lists");
}

static void places_table(const struct sight *s)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}, .fixed = true, .one_line = true},
        {.name = "rows", .label = {MZ_T("Persons||number"), 0}, .num = true, .phone_end = true},
        {.name = "sum", .label = {MZ_T("Entries||of a list"), 0}, .num = true, .phone_label = true},
        {.name = "known",
         .label = {MZ_T("Registered||person on a list"), 0},
         .num = true,
         .phone_label = true},
        {.name = "unknown", .label = {MZ_T("Not registered"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = s->l;
    if (s->c->parts_n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("By division"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), s->c->parts_n);
    for (size_t i = 0; i < s->c->parts_n; i++) {
        const struct roster_heads *h = &s->c->parts[i];
        mz_str href = h->division == s->division
                          ? MZ_S("")
                          : mz_str_fmt(l->cx->a, "/roster?division=%012" PRId64, h->division);
        leaf_cell(t,
                  (struct ui_cell){.text = leaf_division_short(l->cx, h->division), .href = href});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, h->rows)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, h->sum)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, h->known)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, h->rows - h->known)});
    }
    csv_action(s, p, "places");
}

static void load_row(const struct sight *s, struct ui_table *t, const struct roster_q_loads_row *r)
{
    struct leaf *l = s->l;
    bool done = mz_str_eq(r->state, MZ_S("done"));
    bool bad = mz_str_eq(r->state, MZ_S("failed"));
    leaf_cell(t,
              (struct ui_cell){.text = list_label(l->cx->lang, list_of(s->lists, r->list), r->list),
                               .note = leaf_division_short(l->cx, r->division)});
    leaf_cell(t, (struct ui_cell){.text = roster_month(l->cx->a, r->period)});
    leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r->entries_n)});
    leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r->added_n)});
    leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r->gone_n)});
    leaf_cell(t, (struct ui_cell){
                     .text = mz_thousands(l->cx->a, r->double_n + r->elsewhere_n + r->bad_n)});
    leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l,
                                                   done  ? MZ_TONE_OK
                                                   : bad ? MZ_TONE_BAD
                                                         : MZ_TONE_WARN,
                                                   leaf_say(l, done  ? MZ_T("Holds||a list")
                                                               : bad ? MZ_T("Not taken")
                                                                     : MZ_T("Being read"))),
                                  .tags_n = 1});
}

static mz_code loads_table(const struct sight *s)
{
    static const struct ui_column heads[] = {
        {.name = "list", .label = {MZ_T("List||of a department"), 0}, .fixed = true},
        {.name = "month", .label = {MZ_T("Month"), 0}, .one_line = true, .phone_label = true},
        {.name = "entries",
         .label = {MZ_T("Entries||of a list"), 0},
         .num = true,
         .phone_label = true},
        {.name = "added", .label = {MZ_T("New||on a list"), 0}, .num = true, .phone_label = true},
        {.name = "gone", .label = {MZ_T("Gone||from a list"), 0}, .num = true, .phone_label = true},
        {.name = "odd", .label = {MZ_T("Rows not taken"), 0}, .num = true, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct roster_q_loads_row *r = NULL;
    size_t n = 0;
    MZ_TRY(roster_q_loads(s->l->cx, LOADS_SHOWN, &r, &n));
    struct leaf_part *p = leaf_left(s->l, MZ_T("Lists that were sent"));
    if (n == 0) {
        p->note = leaf_say(s->l, MZ_T("No department sent a list of this area yet."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(s->l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        load_row(s, t, &r[i]);
    }
    return MZ_OK;
}

struct list_answer {
    mz_str list;
    int64_t entries;
};
static const struct mz_member list_members[] = {
    {"list", "Name of the list", MZ_J_TEXT(struct list_answer, list)},
    {"entries", "How many stand in it", MZ_J_INT(struct list_answer, entries)},
    {0},
};
static const struct mz_shape list_shape = {"RosterList", list_members, sizeof(struct list_answer)};

struct home_answer {
    int64_t division;
    int64_t entries;
    int64_t persons;
    int64_t two_counties;
    int64_t registered;
    int64_t benefit_only;
    const struct list_answer *lists;
    size_t lists_n;
};
static const struct mz_member home_members[] = {
    {"division", "12-digit code of the division", MZ_J_INT(struct home_answer, division)},
    {"entries", "Rows of all lists", MZ_J_INT(struct home_answer, entries)},
    {"persons", "How many persons", MZ_J_INT(struct home_answer, persons)},
    {"two_counties", "Who stands in lists of two counties",
     MZ_J_INT(struct home_answer, two_counties)},
    {"registered", "Who is registered here", MZ_J_INT(struct home_answer, registered)},
    {"benefit_only", "Who has a benefit and stands in no list",
     MZ_J_INT(struct home_answer, benefit_only)},
    {"lists", "Each list", MZ_J_LIST(struct home_answer, lists, &list_shape)},
    {0},
};
const struct mz_shape roster_home_shape = {"Roster", home_members, sizeof(struct home_answer)};

static mz_code home_json(const struct sight *s, mz_out *out)
{
    size_t n = s->lists->n;
    struct list_answer *lists = MZ_NEW_N(s->l->cx->a, struct list_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        lists[i] = (struct list_answer){s->lists->list[i].id, s->c->all.entries[i]};
    }
    const struct home_answer v = {.division = s->division,
                                  .entries = s->c->all.sum,
                                  .persons = s->c->persons,
                                  .two_counties = s->c->counties,
                                  .registered = s->c->all.known,
                                  .benefit_only = s->c->ours,
                                  .lists = lists,
                                  .lists_n = n};
    return mz_reply_shape(out, &roster_home_shape, &v);
}

mz_code roster_home_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct sight s;
    MZ_TRY(load(cx, rq, &s));
    if (mz_req_json(rq)) {
        return home_json(&s, out);
    }
    figures(&s);
    lists_table(&s);
    places_table(&s);
    MZ_TRY(loads_table(&s));
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(s.l, MZ_T("Bring a list in")),
                            .href = MZ_S("/roster/new"),
                            .icon = MZ_ICON("upload"),
                            .need = "roster.load",
                            .primary = true};
    struct mz_page page = {.title = leaf_say(s.l, MZ_T("Lists of departments")),
                           .sub = leaf_division(cx, s.division),
                           .actions = a,
                           .actions_n = 1,
                           .menu = "/roster"};
    if (s.division != own_place(cx)) {
        roster_crumbs(s.l, &page);
    }
    return leaf_send(s.l, out, page);
}

/* ---- figures as CSV -------------------------------------------------------------------- */

static void lists_csv(const struct sight *s, struct mz_csv_writer *w)
{
    mz_csv_text(w, leaf_say(s->l, MZ_T("List||of a department")));
    mz_csv_text(w, leaf_say(s->l, MZ_T("Entries||of a list")));
    for (size_t i = 0; i < s->lists->n; i++) {
        mz_csv_text(w, list_label(s->l->cx->lang, &s->lists->list[i], MZ_S("")));
    }
    mz_csv_end(w);
    for (size_t i = 0; i < s->lists->n; i++) {
        mz_csv_text(w, list_label(s->l->cx->lang, &s->lists->list[i], MZ_S("")));
        mz_csv_plain(w, leaf_int(s->l, s->c->all.entries[i]));
        for (size_t k = 0; k < s->lists->n; k++) {
            mz_csv_plain(w, leaf_int(s->l, s->c->both[i][k]));
        }
        mz_csv_end(w);
    }
}

static void places_csv(const struct sight *s, struct mz_csv_writer *w)
{
    static const char *const heads[] = {MZ_T("Division code"), MZ_T("Division"),
                                        MZ_T("Persons||number"), MZ_T("Entries||of a list"),
                                        MZ_T("Not registered")};
    for (size_t i = 0; i < MZ_LEN(heads); i++) {
        mz_csv_text(w, leaf_say(s->l, heads[i]));
    }
    mz_csv_end(w);
    for (size_t i = 0; i < s->c->parts_n; i++) {
        const struct roster_heads *h = &s->c->parts[i];
        mz_csv_plain(w, mz_str_fmt(s->l->cx->a, "%012" PRId64, h->division));
        mz_csv_text(w, leaf_division_short(s->l->cx, h->division));
        mz_csv_plain(w, leaf_int(s->l, h->rows));
        mz_csv_plain(w, leaf_int(s->l, h->sum));
        mz_csv_plain(w, leaf_int(s->l, h->rows - h->known));
        mz_csv_end(w);
    }
}

mz_code roster_data_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct sight s;
    mz_buf *buf = mz_buf_new(cx->a, CSV_MAX);
    struct mz_csv_writer w = mz_csv_to(buf, true);
    bool places = mz_str_eq(mz_req_query(rq, "what"), MZ_S("places"));
    MZ_TRY(load(cx, rq, &s));
    if (places) {
        places_csv(&s, &w);
    } else {
        lists_csv(&s, &w);
    }
    MZ_TRY(mz_buf_check(cx, buf));
    mz_out_raw(out, mz_buf_str(buf));
    mz_reply_download(rq, mz_str_of(places ? "places.csv" : "lists.csv"),
                      "text/csv; charset=utf-8");
    return MZ_OK;
}

/* ---- upload ---------------------------------------------------------------------------- */

static mz_code new_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct lists *lists = NULL;
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    mz_str month = mz_req_field(rq, "period");
    MZ_TRY(lists_get(cx, &lists));
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, LISTS_MAX);
    for (size_t i = 0; i < lists->n; i++) {
        o[i] = (struct ui_option){.value = lists->list[i].id,
                                  .label = list_label(cx->lang, &lists->list[i], MZ_S("")),
                                  .hint = list_source(cx->lang, &lists->list[i])};
    }
    struct ui_form *f = leaf_form(l, leaf_left(l, MZ_T("A list of a department")),
                                  MZ_T("Upload and read"), form, 3);
    f->upload = true;
    f->submit_icon = MZ_ICON("upload");
    f->cancel_href = MZ_S("/roster");
    leaf_field(f, (struct ui_field){
                      .kind = UI_FILE,
                      .name = "file",
                      .label = leaf_say(l, MZ_T("File")),
                      .accept = ".csv,.tsv,.txt,.xlsx,.jsonl,.gz,.zip",
                      .hint = leaf_say(
                          l, MZ_T("With the columns 姓名, 公民身份号码 and 行政区划代码 or 住址; "
                                  "at most 32 MiB")),
                      .required = true,
                      .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "list",
                                    .label = leaf_say(l, MZ_T("List||of a department")),
                                    .value = mz_req_field(rq, "list"),
                                    .options = o,
                                    .options_n = lists->n,
                                    .required = true});
    leaf_field(
        f, (struct ui_field){.kind = UI_TEXT,
                             .name = "period",
                             .label = leaf_say(l, MZ_T("Month||of a list")),
                             .value = month.n > 0
                                          ? month
                                          : roster_month(cx->a, (int64_t)t.year * 12 + t.month - 1),
                             .hint = leaf_say(l, MZ_T("As 2026-10")),
                             .max = 7,
                             .required = true});
    leaf_right(l, MZ_T("What happens"))->note = leaf_say(
        l,
        MZ_T("The list replaces the one before of your area: who is on it no more keeps the "
             "entry with its last month. Names and numbers are kept sealed, the file is deleted. "
             "Rows of other areas are counted and not kept."));
    struct mz_page page = {.title = leaf_say(l, MZ_T("Bring a list in"))};
    roster_crumbs(l, &page);
    return leaf_send(l, out, page);
}

mz_code roster_new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return new_page(cx, rq, out, NULL);
}

static mz_code take(struct mz_form *form, int64_t *job, bool *same)
{
    mz_cx *cx = form->cx;
    const struct mz_file *file = mz_req_file(form->rq, "file", 0);
    struct roster_new in = {.division = own_place(cx)};
    int64_t load = 0;
    in.list = mz_form_text(form, "list", (struct mz_rule){.max = 20, .required = true});
    mz_str month = mz_form_text(form, "period", (struct mz_rule){.max = 7, .required = true});
    if (month.n > 0 && !roster_month_of(month, &in.period)) {
        mz_form_problem(form, (struct mz_say){.field = "period",
                                              .text = MZ_T("\"{0}\" is no month; write it like "
                                                           "2026-10"),
                                              .arg = {month}});
    }
    if (file == NULL) {
        mz_form_problem(form, (struct mz_say){.field = "file", .text = MZ_T("Choose a file")});
    }
    if (form->problems.n > 0 || file == NULL) {
        return MZ_OK;
    }
    in.name = file->name;
    MZ_TRY(roster_upload_path(cx, file, &in.path));
    mz_code rc = roster_ask(cx, &in, &load, job);
    *same = rc == MZ_OK && *job == 0;
    return mz_form_take(form, rc);
}

mz_code roster_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t job = 0;
    bool same = false;
    MZ_TRY(take(&form, &job, &same));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return new_page(cx, rq, out, &form);
    }
    if (same) {
        mz_reply_flash(rq, MZ_TONE_INFO,
                       (struct mz_say){.text = MZ_T("The same content was delivered for this month "
                                                    "already. Nothing was done.")});
        return mz_reply_redirect(rq, MZ_S("/roster"));
    }
    return mz_reply_redirectf(rq, "/job/%" PRId64, job);
}

/* ---- routes ------------------------------------------------------------------------------- */

static const struct mz_param place_params[] = {
    {"division", "get", "12 digits; without: the own area", MZ_PARAM_TEXT, false},
    {"what", "get", "lists or places, of the CSV", MZ_PARAM_TEXT, false},
    {0},
};

static const struct mz_param new_params[] = {
    {"file", "post", "CSV, TSV, xlsx or JSON lines; also in gzip or zip", MZ_PARAM_FILE, true},
    {"list", "post", "Id of the list in packs/roster", MZ_PARAM_TEXT, true},
    {"period", "post", "Month, as 2026-10", MZ_PARAM_TEXT, true},
    {0},
};

const struct mz_route roster_routes[] = {
    {.path = "/roster",
     .get = roster_home_show,
     .need = "roster.read",
     .params = place_params,
     .help = "Lists of departments: entries, persons each once, overlaps, by division",
     .answer = &roster_home_shape},
    {.path = "/roster/data",
     .get = roster_data_show,
     .need = "roster.read",
     .params = place_params,
     .help = "The same figures as CSV",
     .file = "text/csv"},
    {.path = "/roster/new",
     .get = roster_new_show,
     .post = roster_new_post,
     .need = "roster.load",
     .params = new_params,
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = ROSTER_UPLOAD_MAX,
     .help = "Upload a list"},
    {.path = "/roster/list",
     .get = list_get,
     .page = &roster_people_list,
     .need = "roster.read",
     .help = "People on lists, masked; ?view=unknown: those whom nobody registered",
     .answer = &roster_people_shape,
     .list = &roster_register},
    {.path = "/roster/{id}",
     .get = roster_one_show,
     .post = roster_one_post,
     .need = "roster.read",
     .need_post = "roster.clue",
     .help = "One person on lists; POST makes a clue of somebody whom nobody registered"},
    {0},
};
