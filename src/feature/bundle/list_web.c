/* list_web.c - bundles as a list and as figures; the routes. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/asks.h"
#include "feature/bundle/bundle_int.h"
#include "feature/bundle/bundle_sql.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { COL_WHOM, COL_BUNDLE, COL_STANDS, COL_PLACE, COL_BEGUN, COLS };
enum { STAT_MAX = 500, CSV_MAX = 1 << 17 };

/* ---- the register -------------------------------------------------------------------------- */

static const struct mz_col cols[] = {
    {"begun_ms", MZ_T("Begun"), MZ_COL_TIME, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"bundle", MZ_T("Bundle"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"household", MZ_T("Household"), MZ_COL_SUBJECT, MZ_COL_FILTER, "household"},
    {"person", MZ_T("Person"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "person"},
    {"cases_n", MZ_T("Cases"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"open_n", MZ_T("Still running"), MZ_COL_INT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"granted_n", MZ_T("Granted||bundle"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"channel", MZ_T("Channel"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"closed_ms", MZ_T("Closed||on a day"), MZ_COL_TIME, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"pack_hash", MZ_T("Pack"), MZ_COL_TEXT, MZ_COL_KEEP, NULL},
    {0},
};
enum {
    REG_BEGUN,
    REG_BUNDLE,
    REG_PLACE,
    REG_HOME,
    REG_PERSON,
    REG_CASES,
    REG_OPEN,
    REG_GRANTED,
    REG_CHANNEL,
    REG_CLOSED,
    REG_PACK
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    mz_str view = a->get(a->p, "view");
    mz_str bundle = a->get(a->p, "bundle");
    bool closed = mz_str_eq(view, MZ_S("closed"));
    (void)cx;
    asks_add(q, (struct mz_filter){
                    .col = "open_n", .op = closed ? MZ_IS : MZ_FROM, .i = closed ? 0 : 1});
    if (bundle.n > 0) {
        asks_add(q, (struct mz_filter){.col = "bundle", .op = MZ_IS, .s = bundle});
    }
    asks_place(a, q);
    return MZ_OK;
}

const struct mz_reg bundle_register = {
    .name = "bundle",
    .table = "bundle",
    .title = MZ_T("Bundles"),
    .sort = "-begun_ms",
    .cols = cols,
    .need = "bundle.read",
    .ask = ask,
};

/* ---- the list ---------------------------------------------------------------------------------
 */

static const struct ui_column heads[] = {
    [COL_WHOM] = {.name = "household",
                  .label = {MZ_T("Household or person"), 0},
                  .fixed = true,
                  .phone_full = true},
    [COL_BUNDLE] = {.name = "bundle", .label = {MZ_T("Bundle"), 0}, .phone_label = true},
    [COL_STANDS] = {.name = "open_n",
                    .label = {MZ_T("Running, of cases"), 0},
                    .sort = true,
                    .phone_label = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_BEGUN] = {.name = "begun_ms",
                   .label = {MZ_T("Begun"), 0},
                   .sort = true,
                   .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct bundle b = {.bundle = row->v[REG_BUNDLE].s,
                             .pack_hash = row->v[REG_PACK].s,
                             .division = row->v[REG_PLACE].i};
    struct bundle_kind k;
    MZ_TRY(bundle_page_kind(l->cx, &b, &k));
    v[COL_WHOM].href = mz_str_fmt(l->cx->a, "/bundle/%" PRId64, row->id);
    MZ_TRY(bundle_page_whom(l, row->v[REG_HOME].i, row->v[REG_PERSON].i, &v[COL_WHOM].text));
    v[COL_BUNDLE].text = k.b == NULL ? b.bundle : bundle_page_name(l, &k.b->name);
    v[COL_STANDS].text = leaf_sayf(l, MZ_T("{0} of {1}||cases"), leaf_int(l, row->v[REG_OPEN].i),
                                   leaf_int(l, row->v[REG_CASES].i));
    v[COL_PLACE].text = leaf_division_short(l->cx, b.division);
    v[COL_BEGUN].text = leaf_day(l, mz_date_of_ms(row->v[REG_BEGUN].i).v);
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the bundle", MZ_J_INT(struct mz_reg_row, id)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_PLACE)},
    {"bundle", "Bundle of the pack", MZ_J_COL(TEXT, REG_BUNDLE)},
    {"cases", "How many cases it has", MZ_J_COL(I64, REG_CASES)},
    {"open", "How many of them run", MZ_J_COL(I64, REG_OPEN)},
    {"granted", "How many were granted", MZ_J_COL(I64, REG_GRANTED)},
    {"begun", "When it was sent", MZ_J_COL_OR_NULL(TIME, REG_BEGUN)},
    {0},
};
static const struct mz_shape row_shape = {"BundleRow", row_members, sizeof(struct mz_reg_row)};
const struct mz_shape bundle_rows_shape = MZ_ROWS("Bundles", "bundles", &row_shape);

static mz_code make(struct list *list)
{
    struct leaf *l = list->l;
    struct bundle_kind *v = NULL;
    size_t n = 0;
    MZ_TRY(bundle_kinds(l->cx, l->cx->actor->division_lo, IR_POST_N, &v, &n));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = v[i].b->name.id,
                                  .label = bundle_page_name(l, &v[i].b->name)};
    }
    list_choice(list, "bundle", MZ_T("Bundle"), o, n);
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("Still running"), .counted = true},
    {"closed", MZ_T("Closed||bundles"), .counted = true},
};

static const struct ui_action acts[] = {
    {.label = {MZ_T("Statistics"), 0},
     .href = {"/bundle/stat", 12},
     .icon = MZ_ICON("chart-bar")},
    {.label = {MZ_T("With departments"), 0},
     .href = {"/bundle/asked", 13},
     .icon = MZ_ICON("building")},
};

static const struct list_how bundle_list = {
    .reg = &bundle_register,
    .path = "/bundle",
    .title = MZ_T("Bundles"),
    .sub = MZ_T("One form, several cases side by side."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .usual = "-begun_ms",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &bundle_rows_shape,
    .act = "bundle.read",
    .kind = "bundle",
    .icon = MZ_ICON("list-details"),
    .none = MZ_T("Nothing that was asked for together runs here"),
    .next = MZ_T("Find the household or the person first; an application is entered from there."),
};

/* ---- figures -----------------------------------------------------------------------------------
 */

struct told_matter {
    mz_str matter;
    mz_str name;
    int64_t cases, linked, open, granted, refused, withdrawn, late;
    int64_t all; /* cases of the matter, asked for alone or together */
};
static const struct mz_member matter_members[] = {
    {"matter", "Matter of the pack", MZ_J_TEXT(struct told_matter, matter)},
    {"cases", "Cases in bundles", MZ_J_INT(struct told_matter, cases)},
    {"linked", "Of them, those that ran before", MZ_J_INT(struct told_matter, linked)},
    {"open", "Of them, those that run", MZ_J_INT(struct told_matter, open)},
    {"granted", "Of them, granted", MZ_J_INT(struct told_matter, granted)},
    {"refused", "Of them, refused", MZ_J_INT(struct told_matter, refused)},
    {"withdrawn", "Of them, withdrawn", MZ_J_INT(struct told_matter, withdrawn)},
    {"late", "Of them, overdue", MZ_J_INT(struct told_matter, late)},
    {"all", "All cases of the matter, asked for alone too", MZ_J_INT(struct told_matter, all)},
    {0},
};
static const struct mz_shape matter_shape = {"BundleMatter", matter_members,
                                             sizeof(struct told_matter)};
const struct mz_shape bundle_stats_shape = MZ_ROWS("BundleStatistics", "matters", &matter_shape);

static mz_str matter_name(struct leaf *l, const struct matter_kind *k, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(k[i].m->name.id, id)) {
            return bundle_page_name(l, &k[i].m->name);
        }
    }
    return id;
}

static mz_code count(struct leaf *l, struct told_matter **out, size_t *n)
{
    mz_cx *cx = l->cx;
    struct bundle_q_stat_cases_row *r = NULL;
    struct bundle_q_stat_all_row *all = NULL;
    struct matter_kind *k = NULL;
    size_t all_n = 0;
    size_t k_n = 0;
    MZ_TRY(bundle_q_stat_cases(cx, STAT_MAX, &r, n));
    MZ_TRY(bundle_q_stat_all(cx, STAT_MAX, &all, &all_n));
    MZ_TRY(matter_kinds_all(cx, cx->actor->division_lo, &k, &k_n));
    *out = MZ_NEW_N(cx->a, struct told_matter, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct told_matter){.matter = r[i].matter,
                                         .name = matter_name(l, k, k_n, r[i].matter),
                                         .cases = r[i].n,
                                         .linked = r[i].linked,
                                         .open = r[i].open,
                                         .granted = r[i].granted,
                                         .refused = r[i].refused,
                                         .withdrawn = r[i].withdrawn,
                                         .late = r[i].late};
        for (size_t j = 0; j < all_n; j++) {
            (*out)[i].all = mz_str_eq(all[j].matter, r[i].matter) ? all[j].n : (*out)[i].all;
        }
    }
    return MZ_OK;
}

static void matters(struct leaf *l, const struct told_matter *v, size_t n)
{
    static const struct ui_column stat_heads[] = {
        {.name = "matter", .label = {MZ_T("Matter"), 0}, .phone_full = true},
        {.name = "cases",
         .label = {MZ_T("Asked for together"), 0},
         .num = true,
         .phone_label = true},
        {.name = "all", .label = {MZ_T("All cases"), 0}, .num = true, .phone_label = true},
        {.name = "open", .label = {MZ_T("Still running"), 0}, .num = true, .phone_label = true},
        {.name = "granted",
         .label = {MZ_T("Granted||bundle"), 0},
         .num = true,
         .phone_label = true},
        {.name = "refused",
         .label = {MZ_T("Refused||bundle"), 0},
         .num = true,
         .phone_label = true},
        {.name = "late", .label = {MZ_T("Overdue"), 0}, .num = true, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("By matter||bundle"));
    struct ui_table *t = leaf_table(l, p, stat_heads, MZ_LEN(stat_heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = v[i].name,
                                      .href = mz_str_fmt(l->cx->a, "/matter?matter=" MZ_FMT,
                                                         MZ_ARG(v[i].matter))});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].cases)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].all)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].open)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].granted)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].refused)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, v[i].late)});
    }
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was asked for together yet."));
        p->body = true;
    }
}

static mz_code bundles(struct leaf *l)
{
    static const struct ui_column kind_heads[] = {
        {.name = "bundle", .label = {MZ_T("Bundle"), 0}, .phone_full = true},
        {.name = "n", .label = {MZ_T("Sent||bundles"), 0}, .num = true, .phone_label = true},
        {.name = "open", .label = {MZ_T("Still running"), 0}, .num = true, .phone_label = true},
        {.name = "cases", .label = {MZ_T("Cases"), 0}, .num = true, .phone_label = true},
        {.name = "granted",
         .label = {MZ_T("Granted||bundle"), 0},
         .num = true,
         .phone_label = true},
    };
    struct bundle_q_stat_row *r = NULL;
    size_t n = 0;
    MZ_TRY(bundle_q_stat(l->cx, STAT_MAX, &r, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("By bundle"));
    struct ui_table *t = leaf_table(l, p, kind_heads, MZ_LEN(kind_heads), n);
    for (size_t i = 0; i < n; i++) {
        struct bundle_kind k;
        MZ_TRY(bundle_here(l->cx, l->cx->actor->division_lo, r[i].bundle, &k));
        leaf_cell(t,
                  (struct ui_cell){
                      .text = k.b == NULL ? r[i].bundle : bundle_page_name(l, &k.b->name),
                      .href = mz_str_fmt(l->cx->a, "/bundle?bundle=" MZ_FMT, MZ_ARG(r[i].bundle))});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].n)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].open)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].cases)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].granted)});
    }
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was asked for together yet."));
        p->body = true;
    }
    return MZ_OK;
}

static mz_code as_csv(struct leaf *l, const struct told_matter *v, size_t n, mz_out *out)
{
    mz_sb b = mz_sb_new(l->cx->a, CSV_MAX);
    mz_sb_fmt(&b, "\xEF\xBB\xBFmatter,cases,all,linked,open,granted,refused,withdrawn,late\r\n");
    for (size_t i = 0; i < n && b.n < CSV_MAX / 2; i++) { /* ids have no signs to quote */
        mz_sb_fmt(&b,
                  MZ_FMT ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64
                         ",%" PRId64 ",%" PRId64 "\r\n",
                  MZ_ARG(v[i].matter), v[i].cases, v[i].all, v[i].linked, v[i].open, v[i].granted,
                  v[i].refused, v[i].withdrawn, v[i].late);
    }
    mz_reply_download(l->rq, MZ_S("bundles.csv"), "text/csv; charset=utf-8");
    mz_out_raw(out, mz_sb_view(&b));
    return MZ_OK;
}

mz_code bundle_stat_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct told_matter *v = NULL;
    size_t n = 0;
    MZ_TRY(count(l, &v, &n));
    if (mz_req_json(rq)) {
        const struct mz_rows rows = {.total = (int64_t)n, .rows = v, .rows_n = n};
        return mz_reply_shape(out, &bundle_stats_shape, &rows);
    }
    if (mz_str_eq(mz_req_query(rq, "format"), MZ_S("csv"))) {
        return as_csv(l, v, n, out);
    }
    leaf_band(l, false);
    MZ_TRY(bundles(l));
    matters(l, v, n);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Bundles")), .href = MZ_S("/bundle")};
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("As CSV")),
                            .href = MZ_S("/bundle/stat?format=csv"),
                            .icon = MZ_ICON("download"),
                            .download = true};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Statistics")),
                                      .sub = leaf_say(l, MZ_T("What was asked for together, and "
                                                              "what came of it.")),
                                      .menu = "/bundle",
                                      .crumbs = c,
                                      .crumbs_n = 1,
                                      .actions = a,
                                      .actions_n = 1});
}

/* clang-format off */
const struct mz_route bundle_routes[] = {
    {.path = "/bundle",
     .get = list_get,
     .page = &bundle_list,
     .need = "bundle.read",
     .help = "What was asked for together, and how much of it still runs",
     .answer = &bundle_rows_shape,
     .list = &bundle_register},
    {.path = "/bundle/new",
     .get = bundle_new_get,
     .post = bundle_new_post,
     .need = "bundle.add",
     .help = "Enter a bundle: bundle=ID and household=ID or person=ID; POST do=look or do=send"},
    {.path = "/bundle/stat",
     .get = bundle_stat_get,
     .need = "bundle.read",
     .help = "Statistics of bundles; format=csv gives a file",
     .answer = &bundle_stats_shape},
    {.path = "/bundle/asked",
     .whole = "who is asked follows from the pack of a case, not from a column; few wait",
     .get = bundle_asked_get,
     .post = bundle_answer_post,
     .need = "bundle.asked",
     .need_post = "bundle.answer",
     .help = "Cases that wait for the answer of a department; case=ID one of them; POST case, "
             "what=ACTION and reason is the answer",
     .answer = &bundle_asked_shape},
    {.path = "/bundle/desk",
     .get = bundle_desk_get,
     .post = bundle_desk_post,
     .need = "bundle.desk",
     .help = "For which departments accounts answer; POST login and department, or end=ID"},
    {.path = "/bundle/{id}",
     .get = bundle_show_get,
     .post = bundle_show_post,
     .need = "bundle.read",
     .need_post = "bundle.add",
     .help = "One bundle with its cases; POST case=ID (0: all) and reason withdraws",
     .answer = &bundle_page_shape},
    {0},
};
/* clang-format on */
