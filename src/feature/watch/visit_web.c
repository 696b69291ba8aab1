/* visit_web.c - the village worker's pages: visits to make, and one visit at the door. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/watch/page_web.h"
#include "feature/watch/visit.h"
#include "store/db.h"

enum { BODY_BYTES = 3000, WITH_MAX = 60 };

/* ---- mine ------------------------------------------------------------------------ */

/* Positions in watch_visit_register, which has the columns of watch_register. */
enum { REG_HOME, REG_DIVISION, REG_STATE = 3, REG_GRADE, REG_SCORE, REG_CAUSES, REG_DUE };

static const struct ui_column heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "grade", .label = {MZ_T("Grade"), 0}, .sort = true, .phone_end = true},
    {.name = "causes", .label = {MZ_T("Causes"), 0}, .phone_full = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true},
    {.name = "due", .label = {MZ_T("Deadline"), 0}, .sort = true, .phone_label = true},
};

static mz_code visit_cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    int64_t place = r->v[REG_DIVISION].i;
    c[0].href = mz_str_fmt(l->cx->a, "/watch/visit/%" PRId64, r->id);
    MZ_TRY(list_home(l, r->v[REG_HOME].i, &c[0].text));
    c[1].risk = page_risk(l, (enum watch_grade)(r->v[REG_GRADE].i - 1), MZ_S(""));
    c[2].text = watch_causes_text(l->cx, place, r->v[REG_CAUSES].s);
    c[3].text = leaf_division_short(l->cx, place);
    c[4].clock = page_clock(l, r->v[REG_DUE].i);
    return MZ_OK;
}

static const struct mz_member watch_visit_row_members[] = {
    {"id", "Number of the alert", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, REG_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_DIVISION)},
    {"grade", "1 red, 2 orange, 3 yellow, 4 blue", MZ_J_COL(I64, REG_GRADE)},
    {"due", "Last day to act", MZ_J_COL_OR_NULL(DAY, REG_DUE)},
    {0},
};
static const struct mz_shape watch_visit_row_shape = {"WatchVisit", watch_visit_row_members,
                                                      sizeof(struct mz_reg_row)};
const struct mz_shape watch_visit_rows_shape =
    MZ_ROWS("WatchVisits", "visits", &watch_visit_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("Visits to make"), .counted = true},
    {"late", MZ_T("Overdue"), .counted = true},
};

static mz_code make(struct list *list)
{
    struct leaf *l = list->l;
    struct ui_option g[WATCH_GRADES_N];
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        g[i] = (struct ui_option){.value = mz_str_of(watch_grades[i].word),
                                  .label = leaf_say(l, watch_grades[i].label)};
    }
    list_choice(list, "grade", MZ_T("Grade"), g, WATCH_GRADES_N);
    return MZ_OK;
}

const struct list_how watch_visit_list = {
    .reg = &watch_visit_register,
    .path = "/watch/visit",
    .title = MZ_T("Visits"),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .make = make,
    .usual = "due",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .words = MZ_T("Number, head or address"),
    .cells = visit_cells,
    .answer = &watch_visit_rows_shape,
    .act = "watch.read",
    .kind = "watch_alert",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("No visit waits for you"),
    .next = MZ_T("Visits of alerts appear here when the township assigns them."),
};

/* ---- one visit ---------------------------------------------------------------------- */

static void ask_fields(struct leaf *l, struct ui_form *f)
{
    for (size_t i = 0; i < WATCH_QUESTIONS_N; i++) {
        const struct watch_question *a = &watch_questions[i];
        mz_str chosen =
            mz_req_method(l->rq) == MZ_POST ? page_fields(l->cx, l->rq, a->name) : MZ_S("");
        leaf_field(f, (struct ui_field){.kind = a->many ? UI_CHECKS : UI_RADIO,
                                        .name = a->name,
                                        .label = leaf_say(l, a->label),
                                        .options = page_words(l, a->words, a->words_n, chosen),
                                        .options_n = a->words_n,
                                        .required = a->required,
                                        .wide = true});
    }
}

static void visit_form(struct leaf *l, const struct watch_alert *a, struct mz_form *form)
{
    bool post = mz_req_method(l->rq) == MZ_POST;
    struct leaf_part *p = leaf_left(l, MZ_T("Visit form"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Report the findings"), form, WATCH_QUESTIONS_N + 4);
    f->submit_icon = MZ_ICON("send");
    ask_fields(l, f);
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("What was seen")),
                                    .hint = leaf_say(l, MZ_T("Who was met, how the family lives, "
                                                             "what it needs.")),
                                    .value = post ? mz_req_field(l->rq, "note") : MZ_S(""),
                                    .max = WATCH_TEXT_MAX,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "with",
                                    .label = leaf_say(l, MZ_T("Who came along")),
                                    .hint = leaf_say(l, MZ_T("At least two people go.")),
                                    .value = post ? mz_req_field(l->rq, "with") : MZ_S(""),
                                    .max = WITH_MAX,
                                    .wide = true});
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, a->version));
}

static void contact_form(struct leaf *l, const struct watch_alert *a)
{
    if (a->contact_ms != MZ_NULL) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Contact"));
    p->note = leaf_say(l, MZ_T("Nobody has contacted the household yet."));
    struct ui_form *f = leaf_form(l, p, MZ_T("Record a contact"), NULL, 3);
    f->action = page_alert_href(l, a->id);
    f->submit_value = MZ_S("contact");
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("What was agreed")),
                                    .max = WATCH_TEXT_MAX,
                                    .wide = true});
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, a->version));
}

static mz_code whom(struct leaf *l, const struct watch_alert *a)
{
    struct household h = {.id = 0};
    struct watch_cause *c = NULL;
    size_t n = 0;
    mz_str why = MZ_S("");
    MZ_TRY(household_get(l->cx, a->household, &h));
    MZ_TRY(watch_causes(l->cx, a->id, &c, &n));
    MZ_TRY(page_why(l, c, n, &why));
    leaf_callout(l, a->grade == WATCH_RED ? MZ_TONE_BAD : MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("Why: {0}"), .arg = {why}},
                 (struct mz_say){.text = NULL});
    leaf_band(l, false);
    struct leaf_part *p = leaf_right(l, MZ_T("Whom to visit"));
    leaf_fact(l, p, MZ_T("Address"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT,
                                                   MZ_ARG(leaf_division_short(l->cx, h.division)),
                                                   MZ_ARG(h.address)),
                               .wide = true});
    leaf_fact(l, p, MZ_T("Causes"), (struct ui_fact){.value = a->causes, .wide = true});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Evidence and history")),
                                   .href = page_alert_href(l, a->id),
                                   .icon = MZ_ICON("file-text")});
    contact_form(l, a);
    return MZ_OK;
}

static mz_html grade_of(struct leaf *l, const struct watch_alert *a)
{
    mz_out part;
    const struct ui_clock *c = page_clock(l, a->due);
    mz_out_init(&part, l->cx->lang, 4096);
    ui_risk_html(&part, page_risk(l, a->grade, MZ_S("")));
    if (c != NULL) {
        ui_clock_html(&part, c);
    }
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct watch_alert a = {.id = 0};
    mz_str home = MZ_S("");
    MZ_TRY(watch_get(cx, mz_req_path_int(rq, "id"), &a));
    MZ_TRY(watch_home(cx, a.household, &home));
    MZ_TRY(whom(l, &a));
    if (a.state == WATCH_VISIT) {
        visit_form(l, &a, form);
    } else {
        struct leaf_part *p = leaf_left(l, MZ_T("Visit form"));
        p->note = leaf_sayf(l, MZ_T("This alert waits for no visit; it is at: {0}."),
                            leaf_say(l, watch_states[a.state].label), MZ_S(""));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("watch.read"),
                                               .kind = MZ_S("watch_alert"),
                                               .subject = a.id,
                                               .division = a.division}));
    struct ui_crumb *c = MZ_NEW(cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Visits")), .href = MZ_S("/watch/visit")};
    return leaf_send(l, out,
                     (struct mz_page){.title = home,
                                      .sub = leaf_division(cx, a.division),
                                      .menu = "/watch/visit",
                                      .crumbs = c,
                                      .crumbs_n = 1,
                                      .status = grade_of(l, &a)});
}

mz_code watch_visit_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* Every word one of its question's; a required one has to be there. */
static mz_str answers(struct mz_form *form)
{
    mz_cx *cx = form->cx;
    mz_buf *buf = mz_buf_new(cx->a, BODY_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < WATCH_QUESTIONS_N; i++) {
        const struct watch_question *a = &watch_questions[i];
        size_t n = mz_req_field_n(form->rq, a->name);
        bool known = !a->required || n > 0;
        for (size_t k = 0; k < n; k++) {
            mz_str v = mz_req_field_i(form->rq, a->name, k);
            known = known && (v.n == 0 || watch_word_of(a->words, a->words_n, v) < a->words_n);
        }
        if (!known || (n > 1 && !a->many) || n > a->words_n) {
            mz_form_problem(form, (struct mz_say){.field = a->name,
                                                  .text = MZ_T("Choose one of the answers.")});
        }
        mz_jw_key_text(&w, mz_str_of(a->name), page_fields(cx, form->rq, a->name));
    }
    mz_jw_key_text(&w, MZ_S("with"), mz_form_text(form, "with", (struct mz_rule){.max = WITH_MAX}));
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

mz_code watch_visit_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct watch_doing d = {.alert = mz_req_path_int(rq, "id"),
                            .act = MZ_S("found"),
                            .note = mz_str_trim(mz_req_field(rq, "note"))};
    struct watch_alert a = {.id = 0};
    MZ_TRY(watch_get(cx, d.alert, &a));
    d.body = answers(&form);
    d.version = mz_form_id(&form, "version");
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, watch_do(cx, &d)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The findings were sent to the township.")});
    return mz_reply_redirect(rq, MZ_S("/watch/visit"));
}
