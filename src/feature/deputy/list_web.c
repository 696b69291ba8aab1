/* list_web.c - who stands in for whom: the list, naming a deputy, ending it early. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/deputy/deputy_int.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "store/db.h"

enum { REG_ABSENT, REG_DEPUTY, REG_DIVISION, REG_STARTS, REG_ENDS, REG_ENDED, REG_WHY };
enum { COL_ABSENT, COL_DEPUTY, COL_DAYS, COL_WHY, COL_STATE, COLS, FIELDS = 8 };

static const struct mz_col cols[] = {
    {"absent", MZ_T("Absent"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"deputy", MZ_T("Deputy"), MZ_COL_SUBJECT, MZ_COL_FILTER, "account"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"starts", MZ_T("From||day"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"ends", MZ_T("Until||day"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"ended", MZ_T("Ended early on"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"why", MZ_T("Reason"), MZ_COL_TEXT, 0, NULL},
    {"made_by", MZ_T("Named by"), MZ_COL_SUBJECT, MZ_COL_FILTER | MZ_COL_HIDE, "account"},
    {0},
};

static mz_code ask(mz_cx *cx, const struct mz_ask *a, struct mz_query *q)
{
    bool over = mz_str_eq(a->get(a->p, "view"), MZ_S("over"));
    int64_t today = mz_date_today(cx).v;
    q->filters[q->filters_n++] = (struct mz_filter){
        .col = "ends", .op = over ? MZ_TO : MZ_FROM, .i = over ? today - 1 : today};
    return MZ_OK;
}

const struct mz_reg deputy_register = {
    .name = "deputy",
    .table = "deputy",
    .title = MZ_T("Deputies"),
    .sort = "-ends",
    .cols = cols,
    .need = "deputy.read",
    .ask = ask,
};

static const struct ui_column heads[COLS] = {
    [COL_ABSENT] = {.name = "absent", .label = {MZ_T("Absent"), 0}, .fixed = true},
    [COL_DEPUTY] = {.name = "deputy", .label = {MZ_T("Deputy"), 0}, .phone_label = true},
    [COL_DAYS] = {.name = "ends", .label = {MZ_T("Days"), 0}, .sort = true, .phone_label = true},
    [COL_WHY] = {.name = "why", .label = {MZ_T("Reason"), 0}, .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    int64_t today = mz_date_today(l->cx).v;
    bool ended = row->v[REG_ENDED].i != MZ_NULL;
    bool over = ended || row->v[REG_ENDS].i < today;
    bool ahead = row->v[REG_STARTS].i > today;
    v[COL_ABSENT] = (struct ui_cell){.text = list_worker(l, row->v[REG_ABSENT].i),
                                     .href = mz_str_fmt(l->cx->a, "/deputy/%" PRId64, row->id),
                                     .note = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    v[COL_DEPUTY].text = list_worker(l, row->v[REG_DEPUTY].i);
    v[COL_DAYS].text =
        mz_str_fmt(l->cx->a, MZ_FMT " – " MZ_FMT, MZ_ARG(leaf_day(l, row->v[REG_STARTS].i)),
                   MZ_ARG(leaf_day(l, ended ? row->v[REG_ENDED].i : row->v[REG_ENDS].i)));
    v[COL_WHY].text = row->v[REG_WHY].s;
    v[COL_STATE] = (struct ui_cell){
        .tags = over    ? leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("Over||deputy")))
                : ahead ? leaf_tag(l, MZ_TONE_NOTE, leaf_say(l, MZ_T("Ahead||deputy")))
                        : leaf_tag(l, MZ_TONE_OK, leaf_say(l, MZ_T("Stands in now"))),
        .tags_n = 1};
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the row", MZ_J_INT(struct mz_reg_row, id)},
    {"absent", "Account that is absent", MZ_J_COL(I64, REG_ABSENT)},
    {"deputy", "Account that stands in", MZ_J_COL(I64, REG_DEPUTY)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"starts", "First day", MZ_J_COL(DAY, REG_STARTS)},
    {"ends", "Last day", MZ_J_COL(DAY, REG_ENDS)},
    {"ended", "First day on which it held no more", MZ_J_COL_OR_NULL(DAY, REG_ENDED)},
    {"why", "Reason", MZ_J_COL(TEXT, REG_WHY)},
    {0},
};
static const struct mz_shape row_shape = {"DeputyRow", row_members, sizeof(struct mz_reg_row)};
static const struct mz_shape list_shape = MZ_ROWS("Deputies", "deputies", &row_shape);

/* Who works in the reader's own division and above those he looks after: one list for both fields.
 */
static mz_code workers(struct leaf *l, struct ui_option **out, size_t *n)
{
    struct account_worker *w = NULL;
    size_t k = 0;
    int64_t place = l->cx->actor->division_lo;
    MZ_TRY(account_staff(l->cx, place, &w, &k));
    *out = MZ_NEW_N(l->cx->a, struct ui_option, k + 1);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < k; i++) {
        (*out)[(*n)++] = (struct ui_option){
            .value = mz_str_fmt(l->cx->a, "%" PRId64, w[i].account),
            .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[i].name),
                                MZ_ARG(account_role_title(l->cx->lang, w[i].role)))};
    }
    return MZ_OK;
}

static mz_code form_part(struct leaf *l, struct mz_form *form)
{
    struct ui_option *who = NULL;
    size_t n = 0;
    int64_t today = mz_date_today(l->cx).v;
    enum { WEEK = 7 };
    static const char *const names[] = {"absent", "deputy"};
    static const char *const labels[] = {MZ_T("Absent"), MZ_T("Deputy")};
    static const char *const days[] = {"starts", "ends"};
    static const char *const day_labels[] = {MZ_T("From||day"), MZ_T("Until||day")};
    MZ_TRY(workers(l, &who, &n));
    struct ui_form *f =
        leaf_form(l, leaf_left(l, MZ_T("Name a deputy")), MZ_T("Name the deputy"), form, FIELDS);
    f->action = MZ_S("/deputy");
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        leaf_field(
            f, (struct ui_field){.kind = UI_SELECT,
                                 .name = names[i],
                                 .label = leaf_say(l, labels[i]),
                                 .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, names[i]),
                                 .options = who,
                                 .options_n = n,
                                 .required = true});
    }
    for (size_t i = 0; i < MZ_LEN(days); i++) {
        leaf_field(f,
                   (struct ui_field){.kind = UI_DATE,
                                     .name = days[i],
                                     .label = leaf_say(l, day_labels[i]),
                                     .value = form == NULL ? leaf_day(l, today + (int64_t)i * WEEK)
                                                           : mz_req_field(l->rq, days[i]),
                                     .required = true});
    }
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "why"),
                                    .max = DEPUTY_WHY_MAX,
                                    .required = true,
                                    .wide = true});
    f->note = leaf_say(l, MZ_T("What the deputy does is recorded with both names; where two people "
                               "have to act, both count as one."));
    return MZ_OK;
}

static const struct list_view views[] = {
    {"", MZ_T("Now and later"), .counted = true},
    {"over", MZ_T("Over||deputies"), .counted = true},
};

static mz_code make(struct list *list)
{
    if (mz_req_may(list->l->rq, "deputy.set")) {
        MZ_TRY(form_part(list->l, leaf_own(list->given)));
        leaf_band(list->l, false);
    }
    return MZ_OK;
}

static const struct list_how deputy_list = {
    .reg = &deputy_register,
    .path = "/deputy",
    .title = MZ_T("Deputies"),
    .sub = MZ_T("Who goes on with a colleague's cases while he is absent."),
    .views = views,
    .views_n = MZ_LEN(views),
    .make = make,
    .usual = "-ends",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &list_shape,
    .icon = MZ_ICON("user-check"),
    .none = MZ_T("Nobody stands in for anybody"),
    .next = MZ_T("Name a deputy before somebody is absent: cases he holds would stand still."),
};

static int64_t number(struct mz_form *form, const char *name)
{
    int64_t v =
        mz_form_int(form, name, (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    return v == MZ_NULL ? 0 : v;
}

static mz_code list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    struct deputy in = {
        .division = cx->actor->division_lo,
        .absent = number(&form, "absent"),
        .deputy = number(&form, "deputy"),
        .starts = mz_form_day(&form, "starts", (struct mz_rule){.required = true}),
        .ends = mz_form_day(&form, "ends", (struct mz_rule){.required = true}),
        .why =
            mz_form_text(&form, "why", (struct mz_rule){.max = DEPUTY_WHY_MAX, .required = true})};
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, deputy_add(cx, &in, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return list_send(cx, rq, &deputy_list, &form, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The deputy was named.")});
    return mz_reply_redirectf(rq, "/deputy/%" PRId64, id);
}

static mz_code show_one(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct deputy d = {.id = 0};
    MZ_TRY(deputy_get(cx, mz_req_path_int(rq, "id"), &d));
    int64_t ids[] = {d.absent, d.deputy, d.made_by};
    mz_str names[MZ_LEN(ids)];
    MZ_TRY(account_names(cx, ids, MZ_LEN(ids), names));
    struct leaf_part *p = leaf_left(l, MZ_T("Deputy"));
    leaf_fact(l, p, MZ_T("Absent"), (struct ui_fact){.value = names[0]});
    leaf_fact(l, p, MZ_T("Deputy"), (struct ui_fact){.value = names[1]});
    leaf_fact(l, p, MZ_T("From||day"), (struct ui_fact){.value = leaf_day(l, d.starts)});
    leaf_fact(l, p, MZ_T("Until||day"), (struct ui_fact){.value = leaf_day(l, d.ends)});
    leaf_fact(l, p, MZ_T("Ended early on"), (struct ui_fact){.value = leaf_day(l, d.ended)});
    leaf_fact(l, p, MZ_T("Reason"), (struct ui_fact){.value = d.why});
    leaf_fact(l, p, MZ_T("Named by"), (struct ui_fact){.value = names[2]});
    if (d.ended == MZ_NULL && d.ends >= mz_date_today(cx).v && mz_req_may(rq, "deputy.set")) {
        struct ui_form *f = leaf_form(l, leaf_right(l, MZ_T("End it")), MZ_T("End it"), form, 1);
        f->danger = true;
        f->note = leaf_say(l, MZ_T("From today on the deputy acts for himself alone."));
    }
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Deputies")), .href = MZ_S("/deputy")};
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_sayf(l, MZ_T("{0} for {1}"), names[1], names[0]),
                         .menu = "/deputy",
                         .crumbs = c,
                         .crumbs_n = 1});
}

static mz_code one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show_one(cx, rq, out, NULL);
}

static mz_code one_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(mz_form_take(&form, deputy_end(cx, mz_req_path_int(rq, "id"))));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 409);
        return show_one(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was ended.")});
    return mz_reply_redirectf(rq, "/deputy/%" PRId64, mz_req_path_int(rq, "id"));
}

const struct mz_route deputy_routes[] = {
    {.path = "/deputy",
     .get = list_get,
     .page = &deputy_list,
     .post = list_post,
     .need = "deputy.read",
     .need_post = "deputy.set",
     .help = "Who stands in for whom; POST absent= deputy= starts= ends= why= names a deputy",
     .answer = &list_shape,
     .list = &deputy_register},
    {.path = "/deputy/{id}",
     .get = one_get,
     .post = one_post,
     .need = "deputy.read",
     .need_post = "deputy.set",
     .help = "One deputy; POST ends it today"},
    {0},
};
