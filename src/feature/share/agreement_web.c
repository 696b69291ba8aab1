/* agreement_web.c - asking for an agreement, its page, deciding and stopping. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/list_web.h"
#include "feature/share/share_sql.h"
#include "feature/share/web.h"
#include "feature/world.h"
#include "store/db.h"

enum { FIELDS = 14, PEM_CHARS = 2000, FILES_MOST = 24, YEAR_DAYS = 365 };

/* ---- the form ------------------------------------------------------------------------ */

static const struct ui_option *recipients(struct leaf *l, const struct dataset *d, mz_str chosen)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, d->recipient_n);
    for (size_t i = 0; i < d->recipient_n; i++) {
        o[i] = (struct ui_option){.value = d->recipient[i].id,
                                  .label = dataset_word(l->cx->lang, &d->recipient[i]),
                                  .chosen = mz_str_eq(d->recipient[i].id, chosen)};
    }
    return o;
}

static bool field_chosen(struct leaf *l, mz_str word)
{
    size_t n = mz_req_field_n(l->rq, "fields");
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(mz_req_field_i(l->rq, "fields", i), word)) {
            return true;
        }
    }
    return false;
}

static const struct ui_option *field_options(struct leaf *l, const struct dataset *d)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, d->field_n);
    for (size_t i = 0; i < d->field_n; i++) {
        const struct dataset_field *f = &d->field[i];
        mz_str word = mz_str_of(dataset_field_word(f->id));
        mz_str as = leaf_say(l, dataset_minim_label(f->as));
        o[i] = (struct ui_option){
            .value = word,
            .label = leaf_say(l, dataset_field_label(f->id)),
            .hint = f->sensitive ? leaf_sayf(l, MZ_T("{0}; sensitive"), as, MZ_S("")) : as,
            .chosen = field_chosen(l, word)};
    }
    return o;
}

static void who_fields(struct leaf *l, struct ui_form *f, const struct dataset *d)
{
    mz_str place = mz_req_field(l->rq, "division");
    int64_t code = place.n > 0 ? division_code(place) : l->cx->world->division;
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "recipient",
                                    .label = leaf_say(l, MZ_T("Recipient")),
                                    .options = recipients(l, d, mz_req_field(l->rq, "recipient")),
                                    .options_n = d->recipient_n,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "purpose",
                                    .label = leaf_say(l, MZ_T("Purpose")),
                                    .hint = leaf_say(l, MZ_T("What the recipient does with it; "
                                                             "stands on every delivery")),
                                    .value = mz_req_field(l->rq, "purpose"),
                                    .required = true,
                                    .wide = true,
                                    .max = 60});
    leaf_field(f, (struct ui_field){.kind = UI_CHECKS,
                                    .name = "fields",
                                    .label = leaf_say(l, MZ_T("Fields")),
                                    .hint = leaf_say(l, MZ_T("Only what the purpose needs")),
                                    .options = field_options(l, d),
                                    .options_n = d->field_n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                    .name = "division",
                                    .label = leaf_say(l, MZ_T("Place||of an agreement")),
                                    .value = mz_str_fmt(l->cx->a, "%" PRId64, code),
                                    .shown = leaf_division_short(l->cx, code),
                                    .source = MZ_S("/division/pick"),
                                    .required = true});
}

static void way_fields(struct leaf *l, struct ui_form *f)
{
    struct ui_option *forms = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    mz_str form = mz_req_field(l->rq, "form");
    forms[0] = (struct ui_option){.value = MZ_S("csv"), .label = MZ_S("CSV")};
    forms[1] = (struct ui_option){.value = MZ_S("jsonl"), .label = MZ_S("JSON Lines")};
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "form",
                                    .label = leaf_say(l, MZ_T("File format")),
                                    .value = form.n > 0 ? form : MZ_S("csv"),
                                    .options = forms,
                                    .options_n = 2});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "login",
                                    .label = leaf_say(l, MZ_T("Login name of the recipient")),
                                    .hint = leaf_say(l, MZ_T("The account whose token fetches "
                                                             "files and asks questions")),
                                    .value = mz_req_field(l->rq, "login"),
                                    .required = true,
                                    .max = 40});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "contact",
                                    .label = leaf_say(l, MZ_T("Contact at the recipient")),
                                    .hint = leaf_say(l, MZ_T("Office and telephone")),
                                    .value = mz_req_field(l->rq, "contact"),
                                    .required = true,
                                    .max = 60});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "public",
                                    .label = leaf_say(l, MZ_T("Public key of the recipient (SM2)")),
                                    .hint = leaf_say(l, MZ_T("PEM. Needed for sensitive and hashed "
                                                             "fields: only the recipient can read "
                                                             "the file")),
                                    .value = mz_req_field(l->rq, "public"),
                                    .wide = true,
                                    .max = PEM_CHARS});
}

static void day_fields(struct leaf *l, struct ui_form *f)
{
    int64_t today = mz_date_today(l->cx).v;
    mz_str from = mz_req_field(l->rq, "from_day");
    mz_str to = mz_req_field(l->rq, "to_day");
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "from_day",
                                    .label = leaf_say(l, MZ_T("First day")),
                                    .value = from.n > 0 ? from : leaf_day(l, today),
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "to_day",
                                    .label = leaf_say(l, MZ_T("Last day")),
                                    .value = to.n > 0 ? to : leaf_day(l, today + YEAR_DAYS),
                                    .required = true});
}

static mz_code new_page(struct leaf *l, const struct dataset *d, struct mz_form *form, mz_out *out)
{
    struct leaf_part *part = leaf_left(l, MZ_T("What is asked for"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Ask for approval"), form, FIELDS);
    f->action = MZ_S("/share/new");
    leaf_keep(l, f, "dataset", d->words.id);
    who_fields(l, f, d);
    way_fields(l, f);
    day_fields(l, f);
    part->note = leaf_say(l, MZ_T("Another person approves it. Until then nothing leaves."));
    struct mz_page page = share_page(
        l, leaf_sayf(l, MZ_T("Agreement on: {0}"), dataset_word(l->cx->lang, &d->words), MZ_S("")));
    page.sub = l->cx->lang == MZ_LANG_EN ? d->purpose_en : d->purpose;
    return leaf_send(l, out, page);
}

static mz_code chosen_dataset(mz_cx *cx, mz_str id, const struct dataset **out)
{
    const struct sharing *all = NULL;
    MZ_TRY(dataset_all(cx, &all));
    if (all->set_n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("No dataset is declared"));
    }
    const struct dataset *d = id.n == 0 ? &all->set[0] : dataset_find(all, id);
    if (d == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "dataset",
                         .text = MZ_T("There is no dataset \"{0}\""), .arg = {mz_text_cut(id, 40)});
    }
    *out = d;
    return MZ_OK;
}

mz_code share_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct dataset *d = NULL;
    MZ_TRY(chosen_dataset(cx, mz_req_query(rq, "dataset"), &d));
    assert(d != NULL);
    return new_page(leaf_new(cx, rq), d, NULL, out);
}

static mz_str fields_sent(mz_cx *cx, mz_req *rq)
{
    mz_str s = MZ_S("");
    size_t n = mz_req_field_n(rq, "fields");
    for (size_t i = 0; i < n && i < DATASET_FIELDS_N; i++) {
        s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), i == 0 ? "" : " ",
                       MZ_ARG(mz_text_cut(mz_req_field_i(rq, "fields", i), 40)));
    }
    return s;
}

mz_code share_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    const struct dataset *d = NULL;
    struct share_agreement in = {.dataset = mz_req_field(rq, "dataset")};
    int64_t id = 0;
    MZ_TRY(chosen_dataset(cx, in.dataset, &d));
    assert(d != NULL);
    in.dataset = d->words.id;
    in.recipient = mz_form_text(&f, "recipient", (struct mz_rule){.max = 40, .required = true});
    in.purpose = mz_form_text(&f, "purpose", (struct mz_rule){.max = 60, .required = true});
    in.contact = mz_form_text(&f, "contact", (struct mz_rule){.max = 60, .required = true});
    in.form = mz_form_text(&f, "form", (struct mz_rule){.max = 8, .required = true});
    in.public = mz_form_text(&f, "public", (struct mz_rule){.max = PEM_CHARS});
    in.from_day = mz_form_day(&f, "from_day", (struct mz_rule){.required = true});
    in.to_day = mz_form_day(&f, "to_day", (struct mz_rule){.required = true});
    in.division =
        division_code(mz_form_text(&f, "division", (struct mz_rule){.max = 12, .required = true}));
    in.fields = fields_sent(cx, rq);
    mz_str login = mz_form_text(&f, "login", (struct mz_rule){.max = 40, .required = true});
    if (f.problems.n == 0) {
        mz_code rc = account_by_login(cx, login, &in.account);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
            in.account = 0;
            rc = mz_refuse(cx, MZ_INVALID, .field = "login",
                           .text = MZ_T("There is no account with this login name"));
        }
        MZ_TRY(mz_form_take(&f, rc));
    }
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, share_ask(cx, &in, &id)));
    }
    if (f.problems.n > 0) {
        mz_reply_status(rq, 422);
        return mz_form_json(&f, out) ? MZ_OK : new_page(leaf_new(cx, rq), d, &f, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("Asked for. Somebody else decides.")});
    return mz_reply_redirectf(rq, "/share/agreement/%" PRId64, id);
}

/* ---- the page ------------------------------------------------------------------------ */

static void facts(struct leaf *l, const struct share_agreement *a, const struct dataset *d)
{
    struct leaf_part *p = leaf_left(l, MZ_T("What was agreed"));
    leaf_fact(l, p, MZ_T("Recipient"),
              (struct ui_fact){.value = share_recipient_name(l, a->dataset, a->recipient),
                               .note = a->contact});
    leaf_fact(l, p, MZ_T("Dataset"), (struct ui_fact){.value = share_dataset_name(l, a->dataset)});
    leaf_fact(l, p, MZ_T("Purpose"), (struct ui_fact){.value = a->purpose, .wide = true});
    leaf_fact(l, p, MZ_T("Legal basis"),
              (struct ui_fact){.value = d == NULL ? MZ_S("—") : d->basis, .wide = true});
    leaf_fact(l, p, MZ_T("Place||of an agreement"),
              (struct ui_fact){.value = leaf_division(l->cx, a->division)});
    leaf_fact(
        l, p, MZ_T("Days"),
        (struct ui_fact){.value = leaf_sayf(l, MZ_T("{0} to {1}||days"), leaf_day(l, a->from_day),
                                            leaf_day(l, a->to_day))});
    leaf_fact(l, p, MZ_T("File format"),
              (struct ui_fact){
                  .value = mz_str_eq(a->form, MZ_S("csv")) ? MZ_S("CSV") : MZ_S("JSON Lines"),
                  .note = leaf_say(l, a->wrapped ? MZ_T("Readable for the recipient alone")
                                                 : MZ_T("Not encrypted"))});
    leaf_fact(l, p, MZ_T("Account of the recipient"),
              (struct ui_fact){.value = list_worker(l, a->account)});
}

static void field_table(struct leaf *l, const struct share_agreement *a)
{
    static const struct ui_column heads[] = {
        {.name = "field", .label = {MZ_T("Field||shared"), 0}, .phone_full = true},
        {.name = "as", .label = {MZ_T("How it is told"), 0}, .phone_label = true},
    };
    struct share_fields f = {.n = 0};
    struct leaf_part *p = leaf_left(l, MZ_T("Fields that leave"));
    if (share_fields_of(l->cx, a->dataset, a->fields, &f) != MZ_OK) {
        mz_clear(l->cx);
        p->body = true;
        p->note = leaf_say(l, MZ_T("The dataset no longer has these fields: nothing leaves until "
                                   "there is another agreement."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), f.n);
    for (size_t i = 0; i < f.n; i++) {
        leaf_cell(t, (struct ui_cell){
                         .text = leaf_say(l, dataset_field_label(f.field[i]->id)),
                         .tags = f.field[i]->sensitive
                                     ? leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Sensitive")))
                                     : NULL,
                         .tags_n = f.field[i]->sensitive});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, dataset_minim_label(f.field[i]->as))});
    }
}

static mz_code files(struct leaf *l, const struct share_agreement *a)
{
    static const struct ui_column heads[] = {
        {.name = "number", .label = {MZ_T("Delivery number"), 0}, .phone_full = true},
        {.name = "kind", .label = {MZ_T("Kind"), 0}, .phone_label = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct share_q_deliveries_row *r = NULL;
    size_t n = 0;
    struct leaf_part *p = leaf_left(l, MZ_T("Deliveries||to departments"));
    MZ_TRY(share_q_deliveries(l->cx, a->id, FILES_MOST, &r, &n));
    if (n == 0) {
        p->body = true;
        p->note = leaf_say(l, MZ_T("Nothing was delivered yet."));
        return MZ_OK;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(
            t, (struct ui_cell){.text = r[i].number,
                                .href = mz_str_fmt(l->cx->a, "/share/delivery/%" PRId64, r[i].id),
                                .id = true});
        leaf_cell(t, (struct ui_cell){.text = share_kind(l, r[i].kind)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, r[i].rows_n)});
        leaf_cell(
            t, (struct ui_cell){.tags = share_delivery_tag(l, r[i].state, r[i].due), .tags_n = 1});
    }
    return MZ_OK;
}

static void history(struct leaf *l, const struct share_agreement *a)
{
    struct leaf_part *p = leaf_right(l, MZ_T("What happened||agreement"));
    if (a->stopped_ms != MZ_NULL) {
        leaf_event(l, p, 4,
                   (struct ui_event){.at = leaf_time(l, a->stopped_ms),
                                     .text = leaf_say(l, share_state_label(a->state)),
                                     .who = list_worker(l, a->stopped_by),
                                     .note = a->why});
    }
    if (a->decided_ms != MZ_NULL) {
        bool no = mz_str_eq(a->state, MZ_S("refused"));
        leaf_event(l, p, 4,
                   (struct ui_event){.at = leaf_time(l, a->decided_ms),
                                     .text = leaf_say(l, no ? MZ_T("Refused||agreement")
                                                            : MZ_T("Approved||agreement")),
                                     .who = list_worker(l, a->decided_by),
                                     .note = a->stopped_ms == MZ_NULL ? a->why : MZ_S("")});
    }
    leaf_event(l, p, 4,
               (struct ui_event){.at = leaf_time(l, a->asked_ms),
                                 .text = leaf_say(l, MZ_T("Asked for||agreement")),
                                 .who = list_worker(l, a->asked_by)});
}

static struct ui_form *why_form(struct leaf *l, const char *title, const char *submit,
                                const struct share_agreement *a, const char *what, bool required)
{
    struct leaf_part *p = leaf_right(l, title);
    struct ui_form *f = leaf_form(l, p, submit, NULL, 4);
    f->action = mz_str_fmt(l->cx->a, "/share/agreement/%" PRId64, a->id);
    f->submit_value = mz_str_of(what);
    f->quiet = true;
    leaf_keep(l, f, "version", leaf_int(l, a->version));
    leaf_field(f,
               (struct ui_field){.kind = UI_TEXT,
                                 .name = "why",
                                 .label = leaf_say(l, required ? MZ_T("Reason") : MZ_T("Remark")),
                                 .required = required,
                                 .optional_mark = !required,
                                 .wide = true,
                                 .max = 200});
    return f;
}

static void decide_form(struct leaf *l, const struct share_agreement *a)
{
    struct ui_action *no = MZ_NEW(l->cx->a, struct ui_action);
    *no = (struct ui_action){.label = leaf_say(l, MZ_T("Refuse||agreement")),
                             .name = MZ_S("do"),
                             .value = MZ_S("refuse")};
    struct ui_form *f =
        why_form(l, MZ_T("Decide||agreement"), MZ_T("Approve||agreement"), a, "approve", false);
    f->quiet = false;
    f->more = no;
    f->more_n = 1;
    f->note = leaf_say(l, MZ_T("A refusal needs a reason."));
}

static void forms(struct leaf *l, const struct share_agreement *a)
{
    bool me = a->asked_by == l->cx->actor->user;
    bool stops = mz_req_may(l->rq, "share.stop");
    if (mz_str_eq(a->state, MZ_S("asked")) && !me && mz_req_may(l->rq, "share.approve")) {
        decide_form(l, a);
    }
    if (mz_str_eq(a->state, MZ_S("active")) && mz_req_may(l->rq, "share.ask")) {
        struct leaf_part *p = leaf_right(l, MZ_T("Deliver now"));
        struct ui_form *f = leaf_form(l, p, MZ_T("Make a delivery"), NULL, 3);
        f->action = mz_str_fmt(l->cx->a, "/share/agreement/%" PRId64, a->id);
        f->submit_value = MZ_S("deliver");
        f->quiet = true;
        leaf_keep(l, f, "version", leaf_int(l, a->version));
        p->note = leaf_say(l, MZ_T("Deliveries of a month are made by themselves."));
    }
    if (mz_str_eq(a->state, MZ_S("active")) && stops) {
        why_form(l, MZ_T("Suspend at once"), MZ_T("Suspend"), a, "suspend", true)->danger = true;
    }
    if (mz_str_eq(a->state, MZ_S("suspended")) && stops) {
        struct ui_action *end = MZ_NEW(l->cx->a, struct ui_action);
        *end = (struct ui_action){.label = leaf_say(l, MZ_T("End for good")),
                                  .name = MZ_S("do"),
                                  .value = MZ_S("end"),
                                  .danger = true};
        struct ui_form *f = why_form(l, MZ_T("Resume or end"), MZ_T("Resume"), a, "resume", true);
        f->more = end;
        f->more_n = 1;
    }
}

struct share_agreement_page_answer {
    int64_t id;
    mz_str number;
    mz_str dataset;
    mz_str recipient;
    mz_str fields;
    mz_str purpose;
    int64_t division;
    int64_t from;
    int64_t to;
    mz_str state;
    int64_t version;
};
static const struct mz_member share_agreement_page_members[] = {
    {"id", "Number of the agreement", MZ_J_INT(struct share_agreement_page_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct share_agreement_page_answer, number)},
    {"dataset", "Data set that is shared", MZ_J_TEXT(struct share_agreement_page_answer, dataset)},
    {"recipient", "Who receives it", MZ_J_TEXT(struct share_agreement_page_answer, recipient)},
    {"fields", "Fields that are shared", MZ_J_TEXT(struct share_agreement_page_answer, fields)},
    {"purpose", "What it is for", MZ_J_TEXT(struct share_agreement_page_answer, purpose)},
    {"division", "12-digit code of the division",
     MZ_J_INT(struct share_agreement_page_answer, division)},
    {"from", "First day", MZ_J_DAY_OR_NULL(struct share_agreement_page_answer, from)},
    {"to", "Last day", MZ_J_DAY_OR_NULL(struct share_agreement_page_answer, to)},
    {"state", "State, one word", MZ_J_TEXT(struct share_agreement_page_answer, state)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct share_agreement_page_answer, version)},
    {0},
};
const struct mz_shape share_agreement_page_shape = {"Agreement", share_agreement_page_members,
                                                    sizeof(struct share_agreement_page_answer)};

static mz_code agreement_json(const struct share_agreement *a, mz_out *out)
{
    const struct share_agreement_page_answer v = {.id = a->id,
                                                  .number = a->number,
                                                  .dataset = a->dataset,
                                                  .recipient = a->recipient,
                                                  .fields = a->fields,
                                                  .purpose = a->purpose,
                                                  .division = a->division,
                                                  .from = a->from_day,
                                                  .to = a->to_day,
                                                  .state = a->state,
                                                  .version = a->version};
    return mz_reply_shape(out, &share_agreement_page_shape, &v);
}

static void top(struct leaf *l, const struct share_agreement *a)
{
    int64_t today = mz_date_today(l->cx).v;
    if (mz_str_eq(a->state, MZ_S("suspended"))) {
        leaf_callout(
            l, MZ_TONE_BAD,
            (struct mz_say){.text = MZ_T("Suspended: files, downloads and answers are cut")},
            (struct mz_say){.text = NULL});
    } else if (mz_str_eq(a->state, MZ_S("active")) && today > a->to_day) {
        leaf_callout(l, MZ_TONE_WARN,
                     (struct mz_say){.text = MZ_T("The last day is over: nothing leaves any more")},
                     (struct mz_say){.text = NULL});
    } else if (mz_str_eq(a->state, MZ_S("asked")) && a->asked_by == l->cx->actor->user) {
        leaf_callout(l, MZ_TONE_INFO,
                     (struct mz_say){.text = MZ_T("You asked for this; somebody else decides")},
                     (struct mz_say){.text = NULL});
    }
}

mz_code share_agreement_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct sharing *all = NULL;
    struct share_agreement a = {.id = 0};
    MZ_TRY(share_get(cx, mz_req_path_int(rq, "id"), &a));
    if (mz_req_json(rq)) {
        return agreement_json(&a, out);
    }
    MZ_TRY(dataset_all(cx, &all));
    top(l, &a);
    facts(l, &a, dataset_find(all, a.dataset));
    field_table(l, &a);
    MZ_TRY(files(l, &a));
    forms(l, &a);
    history(l, &a);
    struct mz_page page = share_page(l, leaf_sayf(l, MZ_T("Agreement {0}"), a.number, MZ_S("")));
    page.sub = share_recipient_name(l, a.dataset, a.recipient);
    return leaf_send(l, out, page);
}

/* ---- acting -------------------------------------------------------------------------- */

struct queueing {
    int64_t agreement, job;
};

static mz_code queue(mz_cx *cx, void *p)
{
    struct queueing *q = p;
    struct mz_ymd t = mz_date_ymd(mz_date_today(cx));
    return job_add(cx, "share.deliver",
                   mz_str_fmt(cx->a, "{\"period\":%d,\"agreement\":%" PRId64 "}",
                              t.year * 100 + t.month, q->agreement),
                   &q->job);
}

static mz_code deliver_now(mz_cx *cx, mz_req *rq, int64_t id)
{
    struct share_agreement a = {.id = 0};
    struct queueing q = {.agreement = id};
    MZ_TRY(share_get(cx, id, &a));
    MZ_TRY(share_holds(cx, &a));
    MZ_TRY(mz_tx(cx, queue, &q));
    return mz_reply_redirectf(rq, "/job/%" PRId64, q.job);
}

mz_code share_agreement_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct {
        const char *word, *need;
        enum share_stop stop;
    } ways[] = {{"approve", "share.approve", SHARE_END},  {"refuse", "share.approve", SHARE_END},
                {"suspend", "share.stop", SHARE_SUSPEND}, {"resume", "share.stop", SHARE_RESUME},
                {"end", "share.stop", SHARE_END},         {"deliver", "share.ask", SHARE_END}};
    int64_t id = mz_req_path_int(rq, "id");
    struct mz_form f = mz_form_of(cx, rq);
    mz_str what = mz_req_field(rq, "do");
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .hi = INT32_MAX});
    mz_str why = mz_form_text(&f, "why", (struct mz_rule){.max = 200});
    size_t i = 0;
    while (i < MZ_LEN(ways) && !mz_str_eq(what, mz_str_of(ways[i].word))) {
        i++;
    }
    if (i == MZ_LEN(ways)) {
        return mz_refuse(cx, MZ_USAGE, .field = "do",
                         .text = MZ_T("Say what to do with the agreement"));
    }
    MZ_TRY(account_need(cx, ways[i].need));
    if (i == MZ_LEN(ways) - 1) {
        return deliver_now(cx, rq, id);
    }
    bool yes = i == 0;
    mz_code rc = i < 2 ? share_decide(cx, id, version, yes, why)
                       : share_stop(cx, id, version, ways[i].stop, why);
    MZ_TRY(mz_form_take(&f, rc));
    if (f.problems.n > 0) {
        mz_reply_status(rq, 422);
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_flash(rq, MZ_TONE_BAD, f.problems.say[0]);
        return mz_reply_redirectf(rq, "/share/agreement/%" PRId64, id);
    }
    return mz_reply_redirectf(rq, "/share/agreement/%" PRId64, id);
}
