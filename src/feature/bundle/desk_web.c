/* desk_web.c - what departments are asked, their answer, and who answers for which. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/bundle/bundle_int.h"
#include "feature/desks_web.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20, SHOWN_MAX = 60 };

/* ---- what waits -------------------------------------------------------------------------------
 */

struct told_asked {
    int64_t id;
    mz_str matter;
    mz_str department;
    int64_t begun;
    int64_t due;
    int64_t light;
};
static const struct mz_member asked_members[] = {
    {"id", "Number of the case", MZ_J_INT(struct told_asked, id)},
    {"matter", "Matter of the pack", MZ_J_TEXT(struct told_asked, matter)},
    {"department", "Department that is asked", MZ_J_TEXT(struct told_asked, department)},
    {"begun", "When it was asked", MZ_J_TIME_OR_NULL(struct told_asked, begun)},
    {"due", "Until when it answers", MZ_J_TIME_OR_NULL(struct told_asked, due)},
    {"light", "0 none, 1 in time, 2 soon due, 3 overdue", MZ_J_INT(struct told_asked, light)},
    {0},
};
static const struct mz_shape asked_shape = {"BundleAsked", asked_members,
                                            sizeof(struct told_asked)};
const struct mz_shape bundle_asked_shape = MZ_ROWS("BundleAskedAll", "asked", &asked_shape);

static mz_code as_json(mz_cx *cx, const struct bundle_asked *v, size_t n, mz_out *out)
{
    struct told_asked *t = MZ_NEW_N(cx->a, struct told_asked, n + 1);
    for (size_t i = 0; i < n; i++) {
        t[i] = (struct told_asked){.id = v[i].c.id,
                                   .matter = v[i].c.matter,
                                   .department = v[i].department->id,
                                   .begun = v[i].c.begun_ms,
                                   .due = v[i].c.due_ms,
                                   .light = v[i].c.light};
    }
    const struct mz_rows rows = {.total = (int64_t)n, .rows = t, .rows_n = n};
    return mz_reply_shape(out, &bundle_asked_shape, &rows);
}

static mz_str due_of(struct leaf *l, const struct matter_case *c)
{
    return c->due_ms == MZ_NULL ? MZ_S("—") : leaf_day(l, mz_date_of_ms(c->due_ms - 1).v);
}

/* ---- one question
 * -------------------------------------------------------------------------------- */

struct answering {
    struct leaf *l;
    struct bundle_asked a;
    struct matter_open o;
    mz_str whom;
};

static mz_code look(mz_cx *cx, mz_req *rq, struct answering *s)
{
    bool post = mz_req_method(rq) == MZ_POST;
    mz_str word = post ? mz_req_field(rq, "case") : mz_req_query(rq, "case");
    int64_t id = 0;
    s->l = leaf_new(cx, rq);
    MZ_TRY(mz_str_i64(cx, "case", word, 1, INT64_MAX, &id));
    MZ_TRY(bundle_asked_one(cx, id, &s->a));
    MZ_TRY(matter_open_case(cx, s->a.c.id, &s->o));
    MZ_TRY(bundle_page_whom(s->l, s->a.c.household,
                            s->a.c.subject == IR_OF_PERSON ? s->a.c.person : MZ_NULL, &s->whom));
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("bundle.look"),
                                               .kind = MZ_S("matter"),
                                               .subject = s->a.c.id,
                                               .division = s->a.c.division});
}

static mz_str value_of(struct leaf *l, const struct rule_book *b, const struct ir_field *x,
                       mz_str v)
{
    if (x->kind != IR_FIELD_FACT) {
        return v;
    }
    const struct ir_fact *fact = &b->facts[x->fact];
    if (fact->type.kind == RULE_BOOL) {
        return mz_str_eq(v, MZ_S("true")) ? leaf_say(l, MZ_T("Yes")) : leaf_say(l, MZ_T("No"));
    }
    const struct ir_enum *e = fact->type.kind == RULE_ENUM ? &b->enums[fact->type.enum_i] : NULL;
    for (size_t i = 0; e != NULL && i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, v)) {
            return bundle_page_name(l, &e->values[i]);
        }
    }
    return v;
}

/* What was told for this department's question, and nothing else. */
static mz_code told(struct answering *s)
{
    struct leaf *l = s->l;
    const struct mz_json *all = NULL;
    const struct ir_form *form = &s->o.book->forms[s->o.m->form];
    struct leaf_part *p = leaf_left(l, MZ_T("What was told||department"));
    size_t n = 0;
    if (s->o.answers.n > 0) {
        const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
        MZ_TRY(mz_json_read(l->cx, s->o.answers, how, &all));
    }
    for (size_t i = 0; all != NULL && i < form->parts_n; i++) {
        for (size_t k = 0; k < form->parts[i].fields_n && n < SHOWN_MAX; k++) {
            const struct ir_field *x = &form->parts[i].fields[k];
            bool of_case = form->parts[i].each == IR_EACH_CASE;
            const struct mz_json *half =
                mz_json_get(all, x->kind == IR_FIELD_FACT ? "facts" : "own");
            const struct mz_json *at =
                half == NULL ? NULL : mz_json_get(half, of_case ? "household" : "members");
            at = at != NULL && !of_case ? (at->n > 0 ? &at->items[0] : NULL) : at;
            const struct mz_json *v =
                at == NULL ? NULL : mz_json_get(at, mz_str_z(l->cx->a, x->name.id));
            if (v != NULL && v->kind == MZ_JSON_TEXT) {
                leaf_event(l, p, SHOWN_MAX,
                           (struct ui_event){.at = bundle_page_name(l, &x->name),
                                             .text = value_of(l, s->o.book, x, v->text)});
                n++;
            }
        }
    }
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was told beside the name."));
        p->body = true;
    }
    return MZ_OK;
}

static void answer_form(struct answering *s, struct mz_form *form)
{
    struct leaf *l = s->l;
    const struct ir_step *step = &s->o.m->steps[s->o.state->step];
    struct leaf_part *p = leaf_left(l, MZ_T("Your answer"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Send the answer"), form, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, step->actions_n + 1);
    for (size_t i = 0; i < step->actions_n; i++) {
        o[i] = (struct ui_option){.value = step->actions[i].name.id,
                                  .label = bundle_page_name(l, &step->actions[i].name)};
    }
    f->action = MZ_S("/bundle/asked");
    leaf_keep(l, f, "case", leaf_int(l, s->a.c.id));
    leaf_keep(l, f, "version", leaf_int(l, s->a.c.version));
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "what",
                                    .label = leaf_say(l, MZ_T("What came of it")),
                                    .options = o,
                                    .options_n = step->actions_n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("In words: the applicant reads it")),
                                    .max = MATTER_REASON_MAX,
                                    .required = true,
                                    .wide = true});
}

static mz_code show(struct answering *s, mz_out *out, struct mz_form *form)
{
    struct leaf *l = s->l;
    leaf_band(l, false);
    MZ_TRY(told(s));
    answer_form(s, form);
    struct leaf_part *p = leaf_right(l, MZ_T("Case"));
    leaf_fact(l, p, MZ_T("No.||entry"),
              (struct ui_fact){.value = matter_number(l->cx->a, s->a.c.id), .id = true});
    leaf_fact(l, p, MZ_T("Department"),
              (struct ui_fact){.value = bundle_page_name(l, s->a.department)});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division(l->cx, s->a.c.division), .wide = true});
    leaf_fact(l, p, MZ_T("Begun"), (struct ui_fact){.value = leaf_time(l, s->a.c.begun_ms)});
    leaf_fact(l, p, MZ_T("Deadline"), (struct ui_fact){.value = due_of(l, &s->a.c)});
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("With departments")),
                           .href = MZ_S("/bundle/asked")};
    return leaf_send(l, out,
                     (struct mz_page){.title = s->whom,
                                      .sub = bundle_page_name(l, &s->a.k.m->name),
                                      .menu = "/bundle/asked",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

mz_code bundle_asked_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "matter", .label = {MZ_T("What is asked"), 0}, .phone_full = true},
        {.name = "department", .label = {MZ_T("Department"), 0}, .phone_label = true},
        {.name = "place", .label = {MZ_T("Division"), 0}, .phone_label = true},
        {.name = "begun", .label = {MZ_T("Begun"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Deadline"), 0}, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct bundle_asked *v = NULL;
    size_t n = 0;
    bool staff = mz_req_may(rq, "bundle.read");
    if (mz_req_query(rq, "case").n > 0 && !mz_req_json(rq) && !staff) {
        struct answering s = {0};
        MZ_TRY(look(cx, rq, &s));
        return show(&s, out, NULL);
    }
    MZ_TRY(bundle_asked(cx, staff, &v, &n));
    if (mz_req_json(rq)) {
        return as_json(cx, v, n, out);
    }
    leaf_band(l, false);
    struct leaf_part *p = leaf_left(l, MZ_T("Waiting for an answer"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = bundle_page_name(l, &v[i].k.m->name),
                                      .note = matter_number(cx->a, v[i].c.id),
                                      .href = mz_str_fmt(
                                          cx->a, "%s%" PRId64,
                                          staff ? "/matter/" : "/bundle/asked?case=", v[i].c.id)});
        leaf_cell(t, (struct ui_cell){.text = bundle_page_name(l, v[i].department)});
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(cx, v[i].c.division)});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, mz_date_of_ms(v[i].c.begun_ms).v)});
        leaf_cell(t, (struct ui_cell){.text = due_of(l, &v[i].c)});
    }
    if (n == 0) {
        p->body = true;
        p->note = leaf_say(l, MZ_T("No department is asked anything at present."));
    }
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("With departments")),
                         .sub = leaf_say(l, MZ_T("Medical care, schools, housing, work "
                                                 "and others: what they are asked, "
                                                 "until when.")),
                         .menu = staff ? "/bundle" : "/bundle/asked"});
}

mz_code bundle_answer_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct answering s = {0};
    struct mz_form form = mz_form_of(cx, rq);
    struct flow_event e = {.kind = FLOW_ACTED};
    if (mz_req_field(rq, "case").n == 0) {
        mz_form_problem(&form, (struct mz_say){.field = "case", .text = MZ_T("This is needed.")});
        return mz_form_json(&form, out) ? MZ_OK : mz_reply_redirect(rq, MZ_S("/bundle/asked"));
    }
    MZ_TRY(look(cx, rq, &s));
    int64_t version = mz_form_int(&form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    e.what = mz_form_text(&form, "what", (struct mz_rule){.max = 63, .required = true});
    e.reason =
        mz_form_text(&form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX, .required = true});
    if (form.problems.n == 0) {
        mz_code rc = matter_happen(cx, s.a.c.id, version == MZ_NULL ? 0 : version, e);
        MZ_TRY(mz_form_take(&form, rc));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&s, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The answer is with the office.")});
    return mz_reply_redirect(rq, MZ_S("/bundle/asked"));
}

/* ---- who answers
 * ----------------------------------------------------------------------------------- */

static mz_code desks(struct leaf *l, struct desks_rows *out)
{
    const struct ir_label **names = NULL;
    struct bundle_desk *v = NULL;
    MZ_TRY(bundle_departments(l->cx, l->cx->actor->division_lo, &names, &out->departments_n));
    MZ_TRY(bundle_desks(l->cx, &v, &out->n));
    out->departments = MZ_NEW_N(l->cx->a, struct ui_option, out->departments_n + 1);
    for (size_t i = 0; i < out->departments_n; i++) {
        out->departments[i] = (struct ui_option){.value = names[i]->id,
                                                 .label = bundle_page_name(l, names[i])};
    }
    out->v = MZ_NEW_N(l->cx->a, struct desks_row, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i] = (struct desks_row){.id = v[i].id,
                                       .account = v[i].account,
                                       .since_ms = v[i].since_ms,
                                       .department = v[i].department};
        for (size_t k = 0; k < out->departments_n; k++) {
            if (mz_str_eq(names[k]->id, v[i].department)) {
                out->v[i].department = out->departments[k].label;
            }
        }
    }
    return MZ_OK;
}

static mz_code give(mz_cx *cx, int64_t account, mz_str department, mz_str source)
{
    (void)source; /* an account answers under its department's name */
    return bundle_desk_give(cx, account, department);
}

static const struct desks answerers = {
    .path = "/bundle/desk",
    .menu = "/bundle",
    .title = MZ_T("Departments"),
    .sub = MZ_T("An account sees what its departments are asked, and nothing else."),
    .up = MZ_T("Bundles"),
    .up_path = "/bundle",
    .table = MZ_T("Who answers for which department"),
    .none = MZ_T("No account answers for a department yet: the office types the answers."),
    .form = MZ_T("Let an account answer"),
    .button = MZ_T("Let it answer"),
    .all = desks,
    .give = give,
    .end = bundle_desk_end,
};

mz_code bundle_desk_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return desks_show(&answerers, cx, rq, out);
}

mz_code bundle_desk_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return desks_post(&answerers, cx, rq, out);
}
