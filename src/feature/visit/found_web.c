/* found_web.c - visits that came in; one with its pictures; and the decision over a conflict. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/visit/page_web.h"
#include "feature/visit/visit_sql.h"
#include "store/db.h"

enum { BODY_BYTES = 65536 };

enum { REG_AT, REG_HOME, REG_PLACE, REG_SOURCE, REG_OUTCOME, REG_BY, REG_STATE, REG_METRES };

static const struct ui_column heads[] = {
    {.name = "household", .label = {MZ_T("Household"), 0}, .fixed = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "at_ms",
     .label = {MZ_T("Arrived"), 0},
     .sort = true,
     .one_line = true,
     .phone_label = true},
    {.name = "source", .label = {MZ_T("Kind"), 0}, .phone_label = true},
    {.name = "outcome", .label = {MZ_T("How did it go"), 0}, .phone_label = true},
    {.name = "made_by", .label = {MZ_T("Visitor"), 0}, .phone_label = true},
    {.name = "metres", .label = {MZ_T("From the house (m)"), 0}, .num = true, .phone_label = true},
};

static const struct ui_tag *state_tag(struct leaf *l, mz_str state)
{
    enum mz_tone tone = mz_str_eq(state, MZ_S("conflict")) ? MZ_TONE_WARN
                        : mz_str_eq(state, MZ_S("kept"))   ? MZ_TONE_IDLE
                                                           : MZ_TONE_OK;
    return leaf_tag(l, tone, leaf_say(l, visit_state_label(state)));
}

static mz_code load(struct list *list)
{
    return visit_load_homes(list, REG_HOME);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *r, struct ui_cell *c)
{
    mz_str name = visit_row_home(l, r)->name;
    const struct visit_source *s = visit_source_of(r->v[REG_SOURCE].s);
    enum visit_outcome o = visit_outcome_of(r->v[REG_OUTCOME].s);
    c[0] = (struct ui_cell){.text = leaf_sayf(l, MZ_T("Household of {0}"), name, MZ_S("")),
                            .href = mz_str_fmt(l->cx->a, "/visit/found/%" PRId64, r->id)};
    c[1] = (struct ui_cell){.tags = state_tag(l, r->v[REG_STATE].s), .tags_n = 1};
    c[2].text = leaf_time(l, r->v[REG_AT].i);
    c[3].text = s == NULL ? MZ_S("—") : leaf_say(l, s->label);
    c[4].text = o == VISIT_OUTCOMES_N ? MZ_S("—") : leaf_say(l, visit_outcomes[o].label);
    c[5].text = visit_worker(l, r->v[REG_BY].i);
    c[6].text = r->v[REG_METRES].i == MZ_NULL ? MZ_S("—") : leaf_int(l, r->v[REG_METRES].i);
    return MZ_OK;
}

static const struct mz_member visit_found_row_members[] = {
    {"id", "Number of the visit that came in", MZ_J_INT(struct mz_reg_row, id)},
    {"household", "Number of the household", MZ_J_COL(I64, REG_HOME)},
    {"division", "12-digit code of the division", MZ_J_COL(I64, REG_PLACE)},
    {"source", "What it was for, one word", MZ_J_COL(TEXT, REG_SOURCE)},
    {"outcome", "How it went, one word", MZ_J_COL(TEXT, REG_OUTCOME)},
    {"state", "taken, conflict or kept", MZ_J_COL(TEXT, REG_STATE)},
    {"arrived", "When it came in", MZ_J_COL_OR_NULL(TIME, REG_AT)},
    {0},
};
static const struct mz_shape visit_found_row_shape = {"VisitFoundRow", visit_found_row_members,
                                                      sizeof(struct mz_reg_row)};
const struct mz_shape visit_found_rows_shape =
    MZ_ROWS("VisitsFound", "visits", &visit_found_row_shape);

static const struct list_view views[] = {
    {"", MZ_T("All"), .counted = true},
    {"conflict", MZ_T("To be decided"), .counted = true},
};

const struct list_how visit_found_list = {
    .reg = &visit_found_register,
    .path = "/visit/found",
    .menu = "/visit/month",
    .title = MZ_T("Visits that came in"),
    .views = views,
    .views_n = MZ_LEN(views),
    .place = true,
    .usual = "-at_ms",
    .heads = heads,
    .heads_n = MZ_LEN(heads),
    .words = MZ_T("Number, head or address"),
    .load = load,
    .cells = cells,
    .answer = &visit_found_rows_shape,
    .act = "visit.read",
    .kind = "visit_found",
    .icon = MZ_ICON("checks"),
    .none = MZ_T("No visit came in yet"),
    .next = MZ_T("What phones and pages send appears here at once."),
};

/* ---- one ----------------------------------------------------------------------------------------
 */

struct seen {
    struct leaf *l;
    struct visit_found f;
    struct visit_due due;
    struct visit_form form;
    bool known; /* its source still has it */
    const struct mz_json *body;
};

static mz_str body_text(const struct seen *s, const char *key)
{
    return mz_json_text_of(s->body, key);
}

/* Answers by the form that the visit was made with; fields that it has no more by their ids. */
static mz_code answers(struct seen *s)
{
    struct leaf *l = s->l;
    const struct mz_json *map = NULL;
    struct leaf_part *p = leaf_left(l, MZ_T("What was found||at a visit"));
    MZ_TRY(mz_json_read(l->cx, body_text(s, "answers"),
                        (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES}, &map));
    leaf_fact(
        l, p, MZ_T("How did it go"),
        (struct ui_fact){.value = leaf_say(l, visit_outcomes[s->f.outcome].label), .wide = true});
    for (size_t i = 0; i < s->form.fields_n && p != NULL; i++) {
        const struct visit_field *x = &s->form.fields[i];
        mz_str v = x->kind == VISIT_GROUP ? MZ_S("") : visit_answer(map, l->cx->a, x->id);
        if (v.n > 0) {
            leaf_event(l, p, VISIT_FIELDS_MAX,
                       (struct ui_event){.at = x->label, .text = visit_answer_text(l->cx, x, v)});
        }
    }
    if (p != NULL && body_text(s, "note").n > 0) {
        p->note = body_text(s, "note");
    }
    return MZ_OK;
}

static mz_code files(struct seen *s)
{
    static const char *const names[][2] = {{"photo", MZ_T("Photo")},
                                           {"signed", MZ_T("Signature of who was visited")},
                                           {"sign1", MZ_T("Signature of the first visitor")},
                                           {"sign2", MZ_T("Signature of the second visitor")}};
    struct leaf *l = s->l;
    struct visit_q_files_row *r = NULL;
    size_t n = 0;
    MZ_TRY(visit_q_files(l->cx, s->f.id, VISIT_FILES_MAX, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Pictures and signatures"));
    for (size_t i = 0; i < n; i++) {
        const char *label = names[0][1];
        for (size_t k = 0; k < MZ_LEN(names); k++) {
            label = mz_str_eq(r[i].kind, mz_str_of(names[k][0])) ? names[k][1] : label;
        }
        leaf_event(
            l, p, VISIT_FILES_MAX,
            (struct ui_event){.at = leaf_say(l, label),
                              .text = leaf_sayf(l, MZ_T("{0} KiB"),
                                                leaf_int(l, (r[i].bytes + 1023) / 1024), MZ_S("")),
                              .href = mz_str_fmt(l->cx->a, "/visit/file/%" PRId64, r[i].id)});
    }
    return MZ_OK;
}

static mz_code circumstances(struct seen *s)
{
    struct leaf *l = s->l;
    struct visit_home h = {.lon_e6 = MZ_NULL};
    struct leaf_part *p = leaf_right(l, MZ_T("How it was made"));
    MZ_TRY(visit_home(l->cx, s->f.household, &h));
    leaf_fact(l, p, MZ_T("Visitor"), (struct ui_fact){.value = visit_worker(l, s->f.made_by)});
    leaf_fact(l, p, MZ_T("Who came along"), (struct ui_fact){.value = body_text(s, "with")});
    leaf_fact(l, p, MZ_T("Day of the visit"), (struct ui_fact){.value = leaf_day(l, s->f.day)});
    leaf_fact(l, p, MZ_T("By the clock of the phone"),
              (struct ui_fact){.value = leaf_time(l, s->f.phone_ms)});
    leaf_fact(l, p, MZ_T("Arrived"), (struct ui_fact){.value = leaf_time(l, s->f.at_ms)});
    leaf_fact(l, p, MZ_T("From the house (m)"),
              (struct ui_fact){.value = s->f.metres == MZ_NULL ? leaf_say(l, MZ_T("Not known"))
                                                               : leaf_int(l, s->f.metres)});
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("Household")),
                           .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, s->f.household),
                           .icon = MZ_ICON("users-group"),
                           .need = "household.read"});
    return MZ_OK;
}

/* Both sides, who and when; a person chooses. */
static mz_code decision(struct seen *s, struct mz_form *form)
{
    struct leaf *l = s->l;
    struct visit_now now = {.what = MZ_S("—")};
    leaf_callout(l, MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("Two people were at this visit. Nothing was "
                                              "overwritten; choose what counts.")},
                 (struct mz_say){.text = visit_why_label(s->f.why)});
    if (s->known) {
        MZ_TRY(s->due.source->now(l->cx, &s->due, &now));
    }
    struct leaf_part *there = leaf_right(l, MZ_T("What stands there now"));
    leaf_fact(l, there, MZ_T("State"), (struct ui_fact){.value = now.what, .wide = true});
    leaf_fact(l, there, MZ_T("By||who visited"),
              (struct ui_fact){.value = visit_worker(l, now.by)});
    leaf_fact(l, there, MZ_T("When"),
              (struct ui_fact){.value = now.at_ms == 0 ? MZ_S("—") : leaf_time(l, now.at_ms)});
    leaf_fact(l, there, MZ_T("Version made from, version met"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, "%" PRId64 " / %" PRId64, s->f.base,
                                                   s->f.met_version)});
    if (now.note.n > 0) {
        there->note = now.note;
    }
    if (s->f.made_by != l->cx->actor->user && !mz_req_may(l->rq, "visit.plan")) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Which counts"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Confirm the choice"), form, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    size_t n = 0;
    if (s->known && s->due.open) {
        o[n++] = (struct ui_option){
            .value = MZ_S("take"),
            .label = leaf_say(l, MZ_T("This visit: hand it on")),
            .hint = leaf_say(l, MZ_T("It is added to what stands there; the other stays on "
                                     "record."))};
    }
    o[n++] = (struct ui_option){
        .value = MZ_S("keep"),
        .label = leaf_say(l, MZ_T("What stands there: keep this one on record only")),
        .hint = leaf_say(l, MZ_T("Nothing is lost: it can be read here at any time."))};
    leaf_field(f,
               (struct ui_field){.kind = UI_RADIO,
                                 .name = "choice",
                                 .label = leaf_say(l, MZ_T("Which counts")),
                                 .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "choice"),
                                 .options = o,
                                 .options_n = n,
                                 .required = true,
                                 .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Why||decision")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "note"),
                                    .max = VISIT_NOTE_MAX,
                                    .required = true,
                                    .wide = true});
    leaf_keep(l, f, "version", leaf_int(l, s->f.version));
    return MZ_OK;
}

static void decided(struct seen *s)
{
    struct leaf *l = s->l;
    if (s->f.decided_by == MZ_NULL) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Decision||visit"));
    leaf_fact(l, p, MZ_T("Decided by"),
              (struct ui_fact){.value = visit_worker(l, s->f.decided_by)});
    leaf_fact(l, p, MZ_T("When"), (struct ui_fact){.value = leaf_time(l, s->f.decided_ms)});
    p->note = s->f.note;
}

/* What asked for the visit may be gone, or be no business of the reader any more. */
static mz_code of_source(struct seen *s)
{
    mz_cx *cx = s->l->cx;
    mz_code rc = visit_get(cx, s->f.source, s->f.subject, &s->due);
    if (rc == MZ_OK) {
        rc = s->due.source->form(cx, &s->due, &s->form);
    }
    s->known = rc == MZ_OK;
    if (rc == MZ_ABSENT || rc == MZ_DENIED) {
        mz_clear(cx);
        rc = MZ_OK;
    }
    return rc;
}

struct found_answer {
    int64_t id;
    mz_str state;
    mz_str source;
    int64_t subject;
    const char *outcome;
    int64_t files;
    int64_t version;
};
static const struct mz_member found_members[] = {
    {"id", "Number of the visit that came in", MZ_J_INT(struct found_answer, id)},
    {"state", "State, one word", MZ_J_TEXT(struct found_answer, state)},
    {"source", "What it was for, one word", MZ_J_TEXT(struct found_answer, source)},
    {"subject", "Number of what it was for", MZ_J_INT(struct found_answer, subject)},
    {"outcome", "How it went, one word", MZ_J_TEXT(struct found_answer, outcome)},
    {"files", "How many pictures", MZ_J_INT(struct found_answer, files)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct found_answer, version)},
    {0},
};
const struct mz_shape visit_found_shape = {"VisitFound", found_members,
                                           sizeof(struct found_answer)};

static mz_code one_json(const struct seen *s, mz_out *out)
{
    const struct found_answer v = {.id = s->f.id,
                                   .state = s->f.state,
                                   .source = s->f.source,
                                   .subject = s->f.subject,
                                   .outcome = visit_outcomes[s->f.outcome].word,
                                   .files = s->f.files_n,
                                   .version = s->f.version};
    return mz_reply_shape(out, &visit_found_shape, &v);
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct seen s = {.l = leaf_new(cx, rq), .form = {.people = 1}};
    struct visit_home h = {.lon_e6 = MZ_NULL};
    struct mz_page page = {.menu = "/visit/month"};
    MZ_TRY(visit_found_get(cx, mz_req_path_int(rq, "id"), &s.f));
    MZ_TRY(visit_home(cx, s.f.household, &h));
    MZ_TRY(mz_json_read(cx, s.f.body, (struct mz_json_options){.size_max = BODY_BYTES}, &s.body));
    MZ_TRY(of_source(&s));
    if (mz_req_json(rq)) {
        MZ_TRY(visit_read(cx, "visit_found", s.f.id, s.f.division));
        return one_json(&s, out);
    }
    if (mz_str_eq(s.f.state, MZ_S("conflict"))) {
        MZ_TRY(decision(&s, form));
    }
    MZ_TRY(answers(&s));
    MZ_TRY(files(&s));
    MZ_TRY(circumstances(&s));
    decided(&s);
    MZ_TRY(visit_read(cx, "visit_found", s.f.id, s.f.division));
    mz_out part;
    mz_out_init(&part, cx->lang, 2048);
    ui_tag_html(&part, state_tag(s.l, s.f.state));
    page.status = mz_page_slot(rq, &part);
    mz_out_done(&part);
    page.title = leaf_sayf(s.l, MZ_T("Household of {0}"), h.name, MZ_S(""));
    page.sub = h.place;
    visit_crumb(s.l, &page, MZ_T("Visits that came in"), "/visit/found");
    return leaf_send(s.l, out, page);
}

mz_code visit_found_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code visit_found_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    mz_str choice = mz_req_field(rq, "choice");
    mz_str note =
        mz_form_text(&form, "note", (struct mz_rule){.max = VISIT_NOTE_MAX, .required = true});
    int64_t version = mz_form_int(&form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    bool take = mz_str_eq(choice, MZ_S("take"));
    if (!take && !mz_str_eq(choice, MZ_S("keep"))) {
        mz_form_problem(&form, (struct mz_say){.field = "choice",
                                               .text = MZ_T("Choose which of them counts.")});
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form,
                            visit_decide(cx, id, version == MZ_NULL ? 0 : version, take, note)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = take ? MZ_T("The visit was handed on.")
                                                : MZ_T("It stays on record.")});
    return mz_reply_redirectf(rq, "/visit/found/%" PRId64, id);
}

mz_code visit_file_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct visit_q_file_row r = {0};
    mz_str plain = MZ_S("");
    bool found = false;
    MZ_TRY(visit_q_file(cx, mz_req_path_int(rq, "id"), &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such picture in your area."));
    }
    MZ_TRY(visit_file_read(cx, r.id, &plain));
    MZ_TRY(visit_read(cx, "visit_file", r.id, r.division));
    mz_reply_type(rq, mz_str_eq(r.type, MZ_S("jpeg")) ? "image/jpeg" : "image/png");
    mz_out_raw(out, plain);
    return MZ_OK;
}
