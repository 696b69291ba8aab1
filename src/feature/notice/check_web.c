/* check_web.c - objections in the office: the list, one of them with its check, who comes in
 * person. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/notice/notice_sql.h"
#include "feature/notice/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { COL_NO, COL_PLACE, COL_STATE, COL_DUE, COL_WAY, COL_CHECKER, COLS };
enum { REG_STATE, REG_WAY, REG_DIVISION, REG_DUE, REG_MADE, REG_CHECKER, REG_NOTICE, REG_CASE };

const struct ui_tag *notice_page_state(struct leaf *l, mz_str state)
{
    static const struct leaf_state states[] = {
        {"open", MZ_T("To be given to somebody||objection"), MZ_TONE_WARN},
        {"checked", MZ_T("Being looked into||objection"), MZ_TONE_NOTE},
        {"upheld", MZ_T("Upheld||objection"), MZ_TONE_BAD},
        {"rejected", MZ_T("Not upheld||objection"), MZ_TONE_IDLE},
        {"dropped", MZ_T("The case left the notice"), MZ_TONE_IDLE}};
    return leaf_state(l, states, MZ_LEN(states), state);
}

static mz_str way(struct leaf *l, mz_str word)
{
    return leaf_say(l, mz_str_eq(word, MZ_S("page"))      ? MZ_T("By the public page||objection")
                       : mz_str_eq(word, MZ_S("counter")) ? MZ_T("In person||objection")
                                                          : MZ_T("By the applicant||objection"));
}

static mz_str number(struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "YY%06" PRId64 "-%06" PRId64, id / MZ_ID_UNIT, id % MZ_ID_UNIT);
}

/* ---- the list ------------------------------------------------------------------------------ */

static const struct ui_column heads[COLS] = {
    [COL_NO] = {.name = "id", .label = {MZ_T("No.||entry"), 0}, .fixed = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_DUE] = {.name = "due_day",
                 .label = {MZ_T("Deadline"), 0},
                 .sort = true,
                 .phone_label = true},
    [COL_WAY] = {.name = "way", .label = {MZ_T("Way in||objection"), 0}, .phone_label = true},
    [COL_CHECKER] = {.name = "checker",
                     .label = {MZ_T("Who looks into it"), 0},
                     .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    v[COL_NO] = (struct ui_cell){.text = number(l, row->id),
                                 .href = mz_str_fmt(l->cx->a, "/objection/%" PRId64, row->id),
                                 .note = leaf_time(l, row->v[REG_MADE].i),
                                 .id = true};
    v[COL_PLACE].text = leaf_division_short(l->cx, row->v[REG_DIVISION].i);
    v[COL_STATE] = (struct ui_cell){.tags = notice_page_state(l, row->v[REG_STATE].s), .tags_n = 1};
    v[COL_DUE].text = leaf_day(l, row->v[REG_DUE].i);
    v[COL_WAY].text = way(l, row->v[REG_WAY].s);
    v[COL_CHECKER].text = list_worker(l, row->v[REG_CHECKER].i);
    return MZ_OK;
}

static const struct mz_member row_members[] = {
    {"id", "Number of the objection", MZ_J_INT(struct mz_reg_row, id)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"state", "open, checked, upheld, rejected, dropped", MZ_J_COL(TEXT, REG_STATE)},
    {"way", "page, counter, applicant", MZ_J_COL(TEXT, REG_WAY)},
    {"due", "Day by which it is looked into", MZ_J_COL_OR_NULL(DAY, REG_DUE)},
    {"made", "When it came in", MZ_J_COL(TIME, REG_MADE)},
    {"checker", "Account that looks into it", MZ_J_COL_OR_NULL(I64, REG_CHECKER)},
    {"notice", "Number of the notice", MZ_J_COL(I64, REG_NOTICE)},
    {"case", "Number of the case", MZ_J_COL(I64, REG_CASE)},
    {0},
};
static const struct mz_shape row_shape = {"ObjectionRow", row_members, sizeof(struct mz_reg_row)};
const struct mz_shape notice_checks_shape = MZ_ROWS("Objections", "objections", &row_shape);

static const struct list_view views[] = {
    {"", MZ_T("To be settled||objections"), .counted = true},
    {"mine", MZ_T("Mine||objections"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
    {"settled", MZ_T("Settled||objections"), .counted = false},
};

static const struct ui_action buttons[] = {
    {.label = {MZ_T("Notices that hang now"), 0},
     .href = {"/notice", 7},
     .icon = MZ_ICON("list")},
    {.label = {MZ_T("Figures||notices"), 0},
     .href = {"/objection/figures", 18},
     .icon = MZ_ICON("chart-bar")},
    {.label = {MZ_T("Offices on notices"), 0},
     .href = {"/objection/desk", 15},
     .icon = MZ_ICON("phone"),
     .need = "notice.check"},
};

const struct list_how notice_check_list = {
    .reg = &notice_register,
    .path = "/objection",
    .title = MZ_T("Objections to notices"),
    .acts = buttons,
    .acts_n = MZ_LEN(buttons),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .usual = "due_day",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &notice_checks_shape,
    .icon = MZ_ICON("message-report"),
    .none = MZ_T("No objection waits here"),
    .next =
        MZ_T("What people say against a public notice stands here until it is settled; the days "
             "of the notice stand still as long."),
};

/* ---- one objection ------------------------------------------------------------------------------
 */

struct check_page {
    struct leaf *l;
    struct notice_objection v;
    struct notice_shown n;
    struct mz_form *form;
    const struct notice_who *who; /* revealed just now */
};

static void told(struct check_page *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("What was said"));
    p->body = true;
    p->note = s->v.text;
    if (s->v.finding.n > 0) {
        struct leaf_part *f = leaf_left(l, MZ_T("What was found||objection"));
        f->body = true;
        f->note = s->v.finding;
    }
    if (s->v.answer.n > 0) {
        struct leaf_part *a = leaf_left(l, MZ_T("The answer"));
        a->body = true;
        a->note = s->v.answer;
    }
}

static void facts(struct check_page *s)
{
    struct leaf *l = s->l;
    const struct notice_objection *v = &s->v;
    struct leaf_part *p = leaf_right(l, MZ_T("Objection"));
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.tag = notice_page_state(l, v->state)});
    leaf_fact(l, p, MZ_T("Way in||objection"), (struct ui_fact){.value = way(l, v->way)});
    leaf_fact(l, p, MZ_T("Came in"), (struct ui_fact){.value = leaf_time(l, v->made_ms)});
    leaf_fact(l, p, MZ_T("To be settled by"),
              (struct ui_fact){.value = v->due_day == MZ_NULL
                                            ? leaf_say(l, MZ_T("The pack sets no day"))
                                            : leaf_day(l, v->due_day)});
    leaf_fact(l, p, MZ_T("Who looks into it"),
              (struct ui_fact){.value = list_worker(l, v->checker)});
    leaf_fact(l, p, MZ_T("Who objects"),
              (struct ui_fact){.value = leaf_say(l, v->named ? MZ_T("Hidden: gave a name")
                                                             : MZ_T("Without a name"))});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the case")),
                                   .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, v->case_id),
                                   .need = "matter.read",
                                   .icon = MZ_ICON("clipboard-list")});
    if (s->n.state == NOTICE_HANGS) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("To the public notice")),
                               .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT, MZ_ARG(s->n.code)),
                               .icon = MZ_ICON("eye")});
    }
}

static mz_code colleagues(struct check_page *s, struct ui_option **out, size_t *n)
{
    mz_cx *cx = s->l->cx;
    struct account_worker *w = NULL;
    MZ_TRY(notice_colleagues(cx, &s->v, &w, n));
    *out = MZ_NEW_N(cx->a, struct ui_option, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct ui_option){.value = mz_str_fmt(cx->a, "%" PRId64, w[i].account),
                                       .label = w[i].name,
                                       .chosen = w[i].account == s->v.checker};
    }
    return MZ_OK;
}

static mz_str kept(struct leaf *l, const char *name)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : MZ_S("");
}

static struct ui_form *doing(struct check_page *s, const char *title, const char *submit,
                             const char *what)
{
    struct leaf *l = s->l;
    struct ui_form *f = leaf_form(l, leaf_left(l, title), submit, s->form, 6);
    f->action = mz_str_fmt(l->cx->a, "/objection/%" PRId64, s->v.id);
    f->quiet = true;
    leaf_keep(l, f, "do", mz_str_of(what));
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->v.version));
    return f;
}

static mz_code assign_form(struct check_page *s)
{
    struct ui_option *o = NULL;
    size_t n = 0;
    MZ_TRY(colleagues(s, &o, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_form *f = doing(s, MZ_T("Give it to somebody"), MZ_T("Give the check"), "assign");
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "checker",
                                    .label = leaf_say(s->l, MZ_T("Who looks into it")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

static void words_field(struct check_page *s, struct ui_form *f, const char *name,
                        const char *label, const char *hint)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = name,
                                    .label = leaf_say(s->l, label),
                                    .hint = leaf_say(s->l, hint),
                                    .value = kept(s->l, name),
                                    .max = NOTICE_ANSWER_MAX,
                                    .required = true,
                                    .wide = true});
}

static void settle_form(struct check_page *s)
{
    struct leaf *l = s->l;
    struct ui_form *f = doing(s, MZ_T("Settle the objection"), MZ_T("Settle it"), "settle");
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    o[0] = (struct ui_option){
        .value = MZ_S("rejected"),
        .label = leaf_say(l, MZ_T("It is not right: the days go on with those left"))};
    o[1] = (struct ui_option){
        .value = MZ_S("upheld"),
        .label = leaf_say(l, MZ_T("It is right: the case goes back, as the pack says"))};
    f->quiet = false;
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "outcome",
                                    .label = leaf_say(l, MZ_T("Outcome of the check")),
                                    .value = kept(l, "outcome"),
                                    .options = o,
                                    .options_n = 2,
                                    .required = true,
                                    .wide = true});
    words_field(s, f, "finding", MZ_T("What was found||objection"),
                MZ_T("Stands in the case. Do not name who objected."));
    words_field(s, f, "answer", MZ_T("Answer to who objected"),
                MZ_T("Read by their number, without sign-in. No names, no numbers."));
}

static void reveal_form(struct check_page *s)
{
    struct leaf *l = s->l;
    if (s->who != NULL) {
        struct leaf_part *p = leaf_left(l, MZ_T("Who objects"));
        leaf_fact(l, p, MZ_T("Name||payee"), (struct ui_fact){.value = s->who->name});
        leaf_fact(l, p, MZ_T("Telephone"), (struct ui_fact){.value = s->who->phone});
        return;
    }
    struct ui_form *f = doing(s, MZ_T("See who objects"), MZ_T("Show it"), "reveal");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Why you need to know")),
                                    .hint = leaf_say(l, MZ_T("The look and the reason are on "
                                                             "record.")),
                                    .value = kept(l, "reason"),
                                    .max = 200,
                                    .required = true,
                                    .wide = true});
}

static mz_code acts(struct check_page *s)
{
    bool waits = mz_str_eq(s->v.state, MZ_S("open")) || mz_str_eq(s->v.state, MZ_S("checked"));
    bool mine = s->v.checker == s->l->cx->actor->user;
    if (!mz_req_may(s->l->rq, "notice.check")) {
        return MZ_OK;
    }
    if (waits && mine) {
        settle_form(s);
    }
    if (mine && s->v.named) {
        reveal_form(s);
    }
    return waits ? assign_form(s) : MZ_OK;
}

static mz_code show(struct check_page *s, mz_out *out)
{
    mz_cx *cx = s->l->cx;
    int64_t id = mz_req_path_int(s->l->rq, "id");
    MZ_TRY(notice_objection(cx, id, &s->v));
    MZ_TRY(notice_show_id(cx, s->v.notice, &s->n));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("notice.read"),
                                               .kind = MZ_S("objection"),
                                               .subject = id,
                                               .division = s->v.division}));
    told(s);
    MZ_TRY(acts(s));
    facts(s);
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(s->l, MZ_T("Objections to notices")),
                           .href = MZ_S("/objection")};
    return leaf_send(s->l, out,
                     (struct mz_page){.title = number(s->l, id),
                                      .sub = leaf_division(cx, s->v.division),
                                      .menu = "/objection",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

mz_code notice_check_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct check_page s = {.l = leaf_new(cx, rq)};
    return show(&s, out);
}

static mz_code act(struct check_page *s, int64_t id, struct notice_who *who)
{
    static const char *const outcomes[] = {"upheld", "rejected", NULL};
    struct mz_form *f = s->form;
    mz_cx *cx = s->l->cx;
    mz_str what = mz_req_field(s->l->rq, "do");
    const struct mz_rule words = {.max = NOTICE_ANSWER_MAX, .required = true};
    if (mz_str_eq(what, MZ_S("assign"))) {
        int64_t to = mz_form_int(f, "checker", (struct mz_rule){.lo = 1, .required = true});
        int64_t version = mz_form_int(f, "version", (struct mz_rule){.lo = 0});
        return f->problems.n > 0
                   ? MZ_OK
                   : mz_form_take(f, notice_assign(cx, id, version == MZ_NULL ? 0 : version, to));
    }
    if (mz_str_eq(what, MZ_S("settle"))) {
        mz_str outcome =
            mz_form_text(f, "outcome", (struct mz_rule){.required = true, .among = outcomes});
        mz_str finding = mz_form_text(f, "finding", words);
        mz_str answer = mz_form_text(f, "answer", words);
        return f->problems.n > 0
                   ? MZ_OK
                   : mz_form_take(f, notice_settle(cx, id, mz_str_eq(outcome, MZ_S("upheld")),
                                                   finding, answer));
    }
    if (mz_str_eq(what, MZ_S("reveal"))) {
        mz_str reason = mz_form_text(f, "reason", (struct mz_rule){.max = 200, .required = true});
        s->who = f->problems.n > 0 ? NULL : who;
        return f->problems.n > 0 ? MZ_OK : mz_form_take(f, notice_reveal(cx, id, reason, who));
    }
    mz_form_problem(f, (struct mz_say){.field = "do", .text = MZ_T("Choose what is to be done.")});
    return MZ_OK;
}

mz_code notice_check_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct notice_who who = {.name = MZ_S(""), .phone = MZ_S("")};
    struct check_page s = {.l = leaf_new(cx, rq), .form = &form};
    int64_t id = mz_req_path_int(rq, "id");
    MZ_TRY(act(&s, id, &who));
    if (form.problems.n > 0) {
        s.who = NULL;
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&s, out);
    }
    if (s.who != NULL) {
        return show(&s, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Done.")});
    return mz_reply_redirectf(rq, "/objection/%" PRId64, id);
}
