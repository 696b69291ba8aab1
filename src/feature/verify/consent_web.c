/* consent_web.c - consents of a household, and asking for a cross-check. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/scans.h"
#include "feature/verify/scan.h"
#include "feature/verify/verify_sql.h"
#include "feature/verify/web.h"
#include "store/db.h"

enum { FIELDS = 24, KIN_FIELDS = 6, REPORTS_SHOWN = 10 };

/* ---- members and what is missing ------------------------------------------------------- */

static mz_code member_names(struct leaf *l, const struct verify_gate_result *g, mz_str **out)
{
    *out = MZ_NEW_N(l->cx->a, mz_str, g->member_n + 1);
    for (size_t i = 0; i < g->member_n; i++) {
        (*out)[i] = leaf_say(l, MZ_T("Person outside your area"));
        if (g->member[i].person > 0) {
            MZ_TRY(person_name(l->cx, person_may(l->cx), g->member[i].person, &(*out)[i]));
        }
    }
    return MZ_OK;
}

static const struct ui_tag *gap_tag(struct leaf *l, const struct verify_member *m)
{
    return m->dead ? leaf_tag(l, MZ_TONE_IDLE, leaf_say(l, MZ_T("Died")))
                   : leaf_tag(l, m->gap == VERIFY_GAP_NONE ? MZ_TONE_OK : MZ_TONE_WARN,
                              leaf_say(l, m->adult || m->gap != VERIFY_GAP_NONE
                                              ? verify_gap_label(m->gap)
                                              : MZ_T("Under the guardian's consent")));
}

/* Those with a gap first. */
mz_code web_members(struct leaf *l, struct leaf_part *part, const struct verify_gate_result *g)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}, .phone_full = true},
        {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("Consent"), 0}, .phone_end = true},
        {.name = "way", .label = {MZ_T("What to do"), 0}, .phone_full = true},
    };
    mz_str *name = NULL;
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), g->member_n);
    MZ_TRY(member_names(l, g, &name));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < g->member_n; i++) {
            const struct verify_member *m = &g->member[i];
            if ((m->gap != VERIFY_GAP_NONE) != (pass == 0)) {
                continue;
            }
            leaf_cell(t,
                      (struct ui_cell){
                          .text = name[i],
                          .href = m->consent > 0
                                      ? mz_str_fmt(l->cx->a, "/verify/consent/%" PRId64, m->consent)
                                      : MZ_S("")});
            leaf_cell(t, (struct ui_cell){.text = words_relation(l->cx->lang, m->relation)});
            leaf_cell(t, (struct ui_cell){.tags = gap_tag(l, m), .tags_n = 1});
            leaf_cell(t, (struct ui_cell){.text = leaf_say(l, verify_gap_way(m->gap))});
        }
    }
    return MZ_OK;
}

/* ---- asking for a cross-check ------------------------------------------------------------ */

static int64_t declared_field(struct mz_form *f, const struct pack *p, size_t i)
{
    const char *name = mz_str_z(f->cx->a, p->declared[i].words.id);
    const struct mz_rule rule = {.lo = 0, .hi = INT64_C(100000000000)};
    return p->declared[i].money ? mz_form_fen(f, name, rule) : mz_form_int(f, name, rule);
}

static mz_code ask_form(struct leaf *l, const struct pack *p, const struct verify_pass *pass,
                        struct mz_form *form)
{
    mz_str purpose = pass->purpose;
    int64_t household = pass->household;
    struct leaf_part *part = leaf_left(l, MZ_T("Ask for a cross-check"));
    struct ui_form *f =
        leaf_form(l, part, MZ_T("Ask the sources"), form, FIELDS + KIN_FIELDS * VERIFY_KIN_MAX);
    f->action = MZ_S("/verify/new");
    leaf_keep(l, f, "household", leaf_int(l, household));
    leaf_keep(l, f, "purpose", purpose);
    leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                    .name = "matter",
                                    .label = leaf_say(l, MZ_T("Matter")),
                                    .value = web_purpose(l, p, purpose)});
    leaf_field(f,
               (struct ui_field){.kind = UI_TEXT,
                                 .name = "reason",
                                 .label = leaf_say(l, MZ_T("Office and case")),
                                 .hint = leaf_say(l, MZ_T("Office and case; stands on the report")),
                                 .value = mz_req_field(l->rq, "reason"),
                                 .required = true,
                                 .wide = true,
                                 .max = 200});
    leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                    .label = leaf_say(l, MZ_T("What the household declared")),
                                    .hint = leaf_say(l, MZ_T("Leave empty what was not declared; 0 "
                                                             "means declared as nothing"))});
    for (size_t i = 0; i < p->declared_n; i++) {
        const char *name = mz_str_z(l->cx->a, p->declared[i].words.id);
        leaf_field(f, (struct ui_field){.kind = p->declared[i].money ? UI_MONEY : UI_NUMBER,
                                        .name = name,
                                        .label = pack_word(l->cx->lang, &p->declared[i].words),
                                        .unit = p->declared[i].money ? leaf_say(l, MZ_T("yuan"))
                                                                     : MZ_S(""),
                                        .value = mz_req_field(l->rq, name),
                                        .max = 20});
    }
    return kin_fields(l, f, pass);
}

static void purpose_form(struct leaf *l, const struct pack *p, mz_str purpose, int64_t household)
{
    struct leaf_part *part = leaf_right(l, MZ_T("Matter"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Show consents for it"), NULL, 3);
    f->action = MZ_S("/verify/new");
    f->get = true;
    f->quiet = true;
    leaf_keep(l, f, "household", leaf_int(l, household));
    struct ui_field *s = leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                                         .name = "purpose",
                                                         .label = leaf_say(l, MZ_T("Matter")),
                                                         .value = purpose,
                                                         .wide = true});
    s->options = web_purposes(l, p, purpose, &s->options_n);
}

static mz_code new_page(mz_cx *cx, mz_req *rq, mz_out *out, struct verify_ask ask,
                        struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct verify_gate_result g;
    mz_str home;
    MZ_TRY(pack_get(cx, &p));
    ask.purpose = pack_purpose(p, ask.purpose) == SIZE_MAX ? p->purpose[0].id : ask.purpose;
    MZ_TRY(verify_gate(cx, &ask, &g));
    MZ_TRY(list_home(l, ask.household, &home));
    if (g.pass == NULL) {
        leaf_callout(
            l, MZ_TONE_WARN,
            (struct mz_say){
                .text = MZ_T("{0} of {1} members have not consented: no source "
                             "can be asked"),
                .arg = {leaf_int(l, (int64_t)g.gaps), leaf_int(l, (int64_t)g.member_n)}},
            (struct mz_say){.text = MZ_T("Record the missing consents first. Every grown-up "
                                         "member signs in person.")});
    } else {
        leaf_callout(l, MZ_TONE_OK,
                     (struct mz_say){.text = MZ_T("All members consented to {0} categories"),
                                     .arg = {leaf_int(l, (int64_t)pack_scope_n(p, &g.scope))}},
                     (struct mz_say){.text = NULL});
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Consents of the members"));
    MZ_TRY(web_members(l, part, &g));
    leaf_action(
        l, part,
        (struct ui_action){.label = leaf_say(l, MZ_T("Record a consent")),
                           .href = mz_str_fmt(cx->a, "/verify/household/%" PRId64, ask.household),
                           .need = "verify.consent",
                           .icon = MZ_ICON("signature")});
    if (g.pass != NULL) {
        MZ_TRY(ask_form(l, p, g.pass, form));
    }
    purpose_form(l, p, ask.purpose, ask.household);
    struct mz_page page = web_page(l, leaf_say(l, MZ_T("Ask for a cross-check")), ask.household);
    page.sub = home;
    return leaf_send(l, out, page);
}

mz_code verify_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct verify_ask ask = {.household = mz_req_query_int(rq, "household", 1, INT64_MAX, 0),
                             .purpose = mz_req_query(rq, "purpose")};
    if (ask.household == 0) {
        bool chooses = mz_req_may(rq, "household.read");
        return mz_reply_redirect(rq, chooses ? MZ_S("/household?kind=living") : MZ_S("/verify"));
    }
    return new_page(cx, rq, out, ask, NULL);
}

mz_code verify_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct pack *p = NULL;
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = 0;
    MZ_TRY(pack_get(cx, &p));
    int64_t *declared = MZ_NEW_N(cx->a, int64_t, p->declared_n + 1);
    struct verify_kin kin[VERIFY_KIN_MAX];
    struct verify_new in = {.declared = declared};
    in.ask.household =
        mz_form_int(&f, "household", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    in.ask.purpose = mz_form_text(&f, "purpose", (struct mz_rule){.max = 40, .required = true});
    in.ask.scope = mz_form_text(&f, "scope", (struct mz_rule){.max = 200});
    in.reason =
        mz_form_text(&f, "reason", (struct mz_rule){.min = 2, .max = 200, .required = true});
    for (size_t i = 0; i < p->declared_n; i++) {
        declared[i] = declared_field(&f, p, i);
    }
    in.kin = kin;
    in.kin_n = kin_form(&f, kin);
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_ask_new(cx, &in, true, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out) || in.ask.household == MZ_NULL) {
            return in.ask.household == MZ_NULL && !mz_req_json(rq)
                       ? mz_reply_redirect(rq, MZ_S("/verify"))
                       : MZ_OK;
        }
        mz_reply_status(rq, 422);
        return new_page(cx, rq, out, in.ask, &f);
    }
    mz_reply_flash(
        rq, MZ_TONE_INFO,
        (struct mz_say){.text = MZ_T("The sources are being asked; reload in a moment.")});
    return mz_reply_redirectf(rq, "/verify/%" PRId64, id);
}

/* ---- the consents of a household ------------------------------------------------------------ */

static const struct ui_option *word_options(struct leaf *l, const char *const (*rows)[2], size_t n,
                                            mz_str chosen)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(rows[i][0]),
                                  .label = leaf_say(l, rows[i][1]),
                                  .chosen = mz_str_eq(chosen, mz_str_of(rows[i][0]))};
    }
    return o;
}

static const char *const signed_words[][2] = {{"self", MZ_T("The person, in person")},
                                              {"guardian", MZ_T("The guardian")},
                                              {"delegate", MZ_T("A delegate in writing")}};
static const char *const form_words[][2] = {{"paper", MZ_T("On paper")},
                                            {"electronic", MZ_T("Electronic signature")}};

static const char *signed_label(mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(signed_words); i++) {
        if (mz_str_eq(word, mz_str_of(signed_words[i][0]))) {
            return signed_words[i][1];
        }
    }
    return "";
}

static mz_code person_options(struct leaf *l, const struct verify_gate_result *g, mz_str chosen,
                              struct ui_field *field)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, g->member_n + 1);
    mz_str *name = NULL;
    size_t n = 0;
    MZ_TRY(member_names(l, g, &name));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < g->member_n; i++) {
            const struct verify_member *m = &g->member[i];
            bool needs = m->gap != VERIFY_GAP_NONE;
            if (m->person > 0 && m->adult && !m->dead && needs == (pass == 0)) {
                mz_str id = leaf_int(l, m->person);
                o[n++] = (struct ui_option){
                    .value = id, .label = name[i], .chosen = mz_str_eq(chosen, id)};
            }
        }
    }
    field->options = o;
    field->options_n = n;
    return MZ_OK;
}

static mz_str field_or(struct leaf *l, const char *name, mz_str usual)
{
    mz_str v = mz_req_field(l->rq, name);
    return v.p == NULL ? usual : v;
}

static void evidence_fields(struct leaf *l, struct ui_form *f)
{
    struct ui_field *s =
        leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                        .name = "form",
                                        .label = leaf_say(l, MZ_T("Form of the consent")),
                                        .value = field_or(l, "form", MZ_S("paper")),
                                        .required = true});
    s->options = word_options(l, form_words, MZ_LEN(form_words), s->value);
    s->options_n = MZ_LEN(form_words);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "paper",
                                    .label = leaf_say(l, MZ_T("Number of the paper or record")),
                                    .value = mz_req_field(l->rq, "paper"),
                                    .required = true,
                                    .max = 80});
    leaf_field(f, (struct ui_field){
                      .kind = UI_TEXT,
                      .name = "evidence",
                      .label = leaf_say(l, MZ_T("SHA-256 of the scan or record")),
                      .value = mz_req_field(l->rq, "evidence"),
                      .hint = leaf_say(l, MZ_T("So that nobody can change the kept paper unseen")),
                      .optional_mark = true,
                      .wide = true,
                      .max = 64});
}

static mz_code consent_form(struct leaf *l, const struct pack *p,
                            const struct verify_gate_result *g, mz_str purpose,
                            struct mz_form *form)
{
    struct leaf_part *part = leaf_left(l, MZ_T("Record a consent"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Record the consent"), form, FIELDS);
    mz_date to = mz_date_today(l->cx);
    MZ_TRY(mz_date_add_months(l->cx, to, 12, &to));
    struct ui_field *s = leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                                         .name = "person",
                                                         .label = leaf_say(l, MZ_T("Whose data")),
                                                         .value = mz_req_field(l->rq, "person"),
                                                         .required = true});
    MZ_TRY(person_options(l, g, s->value, s));
    s = leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "purpose",
                                        .label = leaf_say(l, MZ_T("Matter")),
                                        .value = field_or(l, "purpose", purpose),
                                        .required = true});
    s->options = web_purposes(l, p, s->value, &s->options_n);
    s = leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                        .name = "signed_as",
                                        .label = leaf_say(l, MZ_T("Who signed")),
                                        .value = field_or(l, "signed_as", MZ_S("self")),
                                        .required = true});
    s->options = word_options(l, signed_words, MZ_LEN(signed_words), s->value);
    s->options_n = MZ_LEN(signed_words);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "signer_name",
                                    .label = leaf_say(l, MZ_T("Name of guardian or delegate")),
                                    .value = mz_req_field(l->rq, "signer_name"),
                                    .optional_mark = true,
                                    .max = 50});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Why the person did not sign")),
                                    .value = mz_req_field(l->rq, "reason"),
                                    .optional_mark = true,
                                    .max = 200});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "scope",
                                    .label = leaf_say(l, MZ_T("Categories")),
                                    .value = field_or(l, "scope", MZ_S("*")),
                                    .hint = leaf_say(l, MZ_T("* for all 36, or numbers: 05 18 33")),
                                    .required = true,
                                    .max = 120});
    leaf_field(
        f, (struct ui_field){.kind = UI_DATE,
                             .name = "from_day",
                             .label = leaf_say(l, MZ_T("Signed on")),
                             .value = field_or(l, "from_day", leaf_day(l, mz_date_today(l->cx).v)),
                             .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "to_day",
                                    .label = leaf_say(l, MZ_T("Holds until")),
                                    .value = field_or(l, "to_day", leaf_day(l, to.v)),
                                    .required = true});
    evidence_fields(l, f);
    return MZ_OK;
}

static mz_code papers(struct leaf *l, const struct pack *p, int64_t household)
{
    static const struct ui_column heads[] = {
        {.name = "paper", .label = {MZ_T("Number of the paper or record"), 0}, .phone_full = true},
        {.name = "person", .label = {MZ_T("Whose data"), 0}, .phone_label = true},
        {.name = "purpose", .label = {MZ_T("Matter"), 0}, .phone_label = true},
        {.name = "scope", .label = {MZ_T("Categories"), 0}, .phone_label = true},
        {.name = "to", .label = {MZ_T("Holds until"), 0}, .one_line = true, .phone_label = true},
    };
    struct verify_consent *c = NULL;
    size_t n = 0;
    MZ_TRY(verify_consents(l->cx, household, &c, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Papers on record"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        mz_str name;
        MZ_TRY(person_name(l->cx, person_may(l->cx), c[i].person, &name));
        leaf_cell(
            t, (struct ui_cell){.text = c[i].paper,
                                .href = mz_str_fmt(l->cx->a, "/verify/consent/%" PRId64, c[i].id)});
        leaf_cell(t, (struct ui_cell){.text = name});
        leaf_cell(t, (struct ui_cell){.text = web_purpose(l, p, c[i].purpose)});
        leaf_cell(t, (struct ui_cell){.text = web_scope(l, p, c[i].scope)});
        bool revoked = c[i].revoked_ms != MZ_NULL;
        leaf_cell(
            t, (struct ui_cell){
                   .text = revoked ? MZ_S("") : leaf_day(l, c[i].to_day),
                   .tags = revoked ? leaf_tag(l, MZ_TONE_BAD, leaf_say(l, MZ_T("Revoked"))) : NULL,
                   .tags_n = revoked ? 1 : 0});
    }
    return MZ_OK;
}

static mz_code reports(struct leaf *l, int64_t household)
{
    struct verify_q_of_household_row *r = NULL;
    size_t n = 0;
    struct leaf_part *part = leaf_right(l, MZ_T("Cross-checks of this household"));
    MZ_TRY(verify_q_of_household(l->cx, household, REPORTS_SHOWN, &r, &n));
    for (size_t i = 0; i < n; i++) {
        leaf_event(l, part, n,
                   (struct ui_event){.at = leaf_time(l, r[i].asked_ms),
                                     .text = r[i].number,
                                     .note = leaf_say(l, verify_state_label(r[i].state)),
                                     .href = mz_str_fmt(l->cx->a, "/verify/%" PRId64, r[i].id)});
    }
    if (n == 0) {
        part->body = true;
        part->note = leaf_say(l, MZ_T("None so far."));
    }
    return MZ_OK;
}

static mz_code consents_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct verify_gate_result g;
    struct verify_ask ask = {.household = mz_req_path_int(rq, "id"),
                             .purpose = mz_req_query(rq, "purpose")};
    mz_str home;
    MZ_TRY(pack_get(cx, &p));
    ask.purpose = pack_purpose(p, ask.purpose) == SIZE_MAX ? p->purpose[0].id : ask.purpose;
    MZ_TRY(verify_gate(cx, &ask, &g));
    MZ_TRY(list_home(l, ask.household, &home));
    struct leaf_part *part = leaf_left(l, MZ_T("Consents of the members"));
    part->sub = web_purpose(l, p, ask.purpose);
    MZ_TRY(web_members(l, part, &g));
    if (mz_req_may(rq, "verify.consent")) {
        MZ_TRY(consent_form(l, p, &g, ask.purpose, form));
    }
    MZ_TRY(papers(l, p, ask.household));
    MZ_TRY(reports(l, ask.household));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.read"),
                                               .kind = MZ_S("household"),
                                               .subject = ask.household,
                                               .division = g.division}));
    struct mz_page page = web_page(l, leaf_say(l, MZ_T("Consents of the household")), 0);
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Ask for a cross-check")),
                            .href =
                                mz_str_fmt(cx->a, "/verify/new?household=%" PRId64, ask.household),
                            .icon = MZ_ICON("report-search"),
                            .need = "verify.ask"};
    page.actions = a;
    page.actions_n = 1;
    page.sub = home;
    return leaf_send(l, out, page);
}

mz_code verify_consents_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return consents_page(cx, rq, out, NULL);
}

mz_code verify_consents_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = 0;
    struct verify_consent in = {
        .household = mz_req_path_int(rq, "id"),
        .person =
            mz_form_int(&f, "person", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true}),
        .signed_as = mz_form_text(&f, "signed_as", (struct mz_rule){.max = 20, .required = true}),
        .signer = MZ_NULL,
        .signer_name = mz_form_text(&f, "signer_name", (struct mz_rule){.max = 50}),
        .reason = mz_form_text(&f, "reason", (struct mz_rule){.max = 200}),
        .purpose = mz_form_text(&f, "purpose", (struct mz_rule){.max = 40, .required = true}),
        .scope = mz_form_text(&f, "scope", (struct mz_rule){.max = 120, .required = true}),
        .from_day = mz_form_day(&f, "from_day", (struct mz_rule){.required = true}),
        .to_day = mz_form_day(&f, "to_day", (struct mz_rule){.required = true}),
        .form = mz_form_text(&f, "form", (struct mz_rule){.max = 20, .required = true}),
        .paper = mz_form_text(&f, "paper", (struct mz_rule){.max = 80, .required = true}),
        .evidence = mz_form_text(&f, "evidence", (struct mz_rule){.max = 64}),
    };
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_consent_add(cx, &in, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return consents_page(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The consent is on record.")});
    return mz_reply_redirectf(rq, "/verify/household/%" PRId64 "?purpose=%s", in.household,
                              mz_str_z(cx->a, in.purpose));
}

/* ---- one consent --------------------------------------------------------------------------- */

static void consent_facts(struct leaf *l, const struct pack *p, const struct verify_consent *c,
                          mz_str name)
{
    struct leaf_part *part = leaf_left(l, MZ_T("Consent"));
    leaf_fact(l, part, MZ_T("Whose data"), (struct ui_fact){.value = name});
    leaf_fact(
        l, part, MZ_T("Who signed"),
        (struct ui_fact){.value = leaf_say(l, signed_label(c->signed_as)), .note = c->signer_name});
    if (c->reason.n > 0) {
        leaf_fact(l, part, MZ_T("Why the person did not sign"),
                  (struct ui_fact){.value = c->reason, .wide = true});
    }
    leaf_fact(l, part, MZ_T("Matter"), (struct ui_fact){.value = web_purpose(l, p, c->purpose)});
    leaf_fact(l, part, MZ_T("Categories"),
              (struct ui_fact){.value = web_scope(l, p, c->scope), .wide = true});
    leaf_fact(l, part, MZ_T("Signed on"), (struct ui_fact){.value = leaf_day(l, c->from_day)});
    leaf_fact(l, part, MZ_T("Holds until"), (struct ui_fact){.value = leaf_day(l, c->to_day)});
    leaf_fact(l, part, MZ_T("Number of the paper or record"),
              (struct ui_fact){.value = c->paper, .id = true});
    leaf_fact(l, part, MZ_T("SHA-256 of the scan or record"),
              (struct ui_fact){
                  .value = c->evidence.n > 0 ? c->evidence : MZ_S("—"), .id = true, .wide = true});
    leaf_fact(
        l, part, MZ_T("Recorded by"),
        (struct ui_fact){.value = list_worker(l, c->made_by), .note = leaf_time(l, c->made_ms)});
    if (c->revoked_ms != MZ_NULL) {
        leaf_fact(l, part, MZ_T("Revoked"),
                  (struct ui_fact){.value = leaf_time(l, c->revoked_ms), .note = c->revoked_why});
    }
}

/* ---- the signed paper ----------------------------------------------------------------------- */

static const struct ui_table *scans_table(struct leaf *l, struct leaf_part *part,
                                          const struct scan *s, size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "file", .label = {MZ_T("File||of a consent"), 0}, .phone_full = true},
        {.name = "at", .label = {MZ_T("Added"), 0}, .phone_label = true},
        {.name = "sm3", .label = {MZ_T("SM3||of a file"), 0}, .phone_full = true},
    };
    bool may = mz_req_may(l->rq, "verify.consent");
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        mz_str kb = leaf_int(l, (s[i].bytes + 1023) / 1024);
        const char *name = mz_str_eq(s[i].kind, MZ_S("pdf"))    ? MZ_T("PDF, {0} KB")
                           : mz_str_eq(s[i].kind, MZ_S("jpeg")) ? MZ_T("Photograph (JPEG), {0} KB")
                                                                : MZ_T("Picture (PNG), {0} KB");
        leaf_cell(t, (struct ui_cell){
                         .text = leaf_sayf(l, name, kb, MZ_S("")),
                         .note = s[i].kept ? MZ_S("") : leaf_say(l, MZ_T("Deleted after its time")),
                         .href = s[i].kept && may
                                     ? mz_str_fmt(l->cx->a, "/verify/scan/%" PRId64, s[i].id)
                                     : MZ_S("")});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, s[i].made_ms),
                                      .note = list_worker(l, s[i].made_by)});
        leaf_cell(t, (struct ui_cell){.text = s[i].sm3, .id = true});
    }
    return t;
}

static mz_code scans_part(struct leaf *l, const struct verify_consent *c, struct mz_form *form)
{
    struct scan *s = NULL;
    size_t n = 0;
    MZ_TRY(scans_of(l->cx, c->id, &s, &n));
    struct leaf_part *part = leaf_left(l, MZ_T("The signed paper"));
    if (n > 0) {
        (void)scans_table(l, part, s, n);
    } else {
        part->body = true;
        part->note = leaf_say(l, MZ_T("No scan or photograph yet. The consent counts all the same; "
                                      "keep the paper."));
    }
    if (!mz_req_may(l->rq, "verify.consent") || n >= SCAN_MOST) {
        return MZ_OK;
    }
    struct leaf_part *add = leaf_left(l, MZ_T("Add a scan, a photograph or a drawn signature"));
    struct ui_form *f = leaf_form(l, add, MZ_T("Add the file"), form, 2);
    f->action = mz_str_fmt(l->cx->a, "/verify/consent/%" PRId64 "/scan", c->id);
    f->upload = true;
    f->quiet = true;
    f->submit_icon = MZ_ICON("camera");
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_FILE,
                   .name = "file",
                   .label = leaf_say(l, MZ_T("File")),
                   .accept = "image/jpeg,image/png,application/pdf",
                   .capture = "environment",
                   .hint = leaf_say(l, MZ_T("PDF, JPEG or PNG, at most 10 MiB; a telephone opens "
                                            "its camera. Kept sealed; every look is recorded.")),
                   .required = true,
                   .wide = true});
    leaf_field(f,
               (struct ui_field){
                   .kind = UI_SLOT, .name = "drawn", .slot = leaf_sign(l, "file"), .wide = true});
    return MZ_OK;
}

static mz_code consent_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form, bool scan)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct verify_consent c;
    mz_str name;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_consent_get(cx, mz_req_path_int(rq, "id"), &c));
    MZ_TRY(person_name(cx, person_may(cx), c.person, &name));
    consent_facts(l, p, &c, name);
    MZ_TRY(scans_part(l, &c, scan ? form : NULL));
    form = scan ? NULL : form;
    if (c.revoked_ms == MZ_NULL && mz_req_may(rq, "verify.consent")) {
        struct leaf_part *part = leaf_right(l, MZ_T("The person revokes it"));
        struct ui_form *f = leaf_form(l, part, MZ_T("Record the revocation"), form, 3);
        f->danger = true;
        leaf_keep(l, f, "version", leaf_int(l, c.version));
        leaf_field(f, (struct ui_field){
                          .kind = UI_TEXTAREA,
                          .name = "why",
                          .label = leaf_say(l, MZ_T("When and how")),
                          .hint = leaf_say(l, MZ_T("From now on no source is asked. Without review "
                                                   "a benefit in force may be stopped.")),
                          .value = mz_req_field(rq, "why"),
                          .required = true,
                          .wide = true,
                          .max = 500});
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.read"),
                                               .kind = MZ_S("verify_consent"),
                                               .subject = c.id,
                                               .division = c.division}));
    struct mz_page page =
        web_page(l, leaf_sayf(l, MZ_T("Consent {0}"), c.paper, MZ_S("")), c.household);
    return leaf_send(l, out, page);
}

mz_code verify_consent_get_page(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return consent_page(cx, rq, out, NULL, false);
}

mz_code verify_consent_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    mz_str why = mz_form_text(&f, "why", (struct mz_rule){.min = 2, .max = 500, .required = true});
    int64_t version =
        mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_revoke(cx, mz_req_path_int(rq, "id"), version, why)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return consent_page(cx, rq, out, &f, false);
    }
    mz_reply_flash(rq, MZ_TONE_INFO, (struct mz_say){.text = MZ_T("The revocation is on record.")});
    return mz_reply_redirectf(rq, "/verify/consent/%" PRId64, mz_req_path_int(rq, "id"));
}

mz_code verify_scan_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    const struct mz_file *file = mz_req_file(rq, "file", 0);
    struct scan_new in = {.consent = mz_req_path_int(rq, "id"), .fd = -1};
    int64_t id = 0;
    if (file == NULL) {
        mz_form_problem(&f, (struct mz_say){.field = "file", .text = MZ_T("Choose a file")});
    } else {
        in.data = file->data;
        in.fd = file->fd;
        MZ_TRY(mz_form_take(&f, scan_add(cx, &in, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return consent_page(cx, rq, out, &f, true);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The file is on record, sealed.")});
    return mz_reply_redirectf(rq, "/verify/consent/%" PRId64, in.consent);
}

mz_code verify_scan_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct scan s;
    mz_str plain;
    MZ_TRY(scan_open(cx, mz_req_path_int(rq, "id"), &s, &plain));
    mz_out_raw(out, plain);
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, "%" PRId64 "-%" PRId64 "." MZ_FMT, s.consent, s.id,
                                 MZ_ARG(mz_str_eq(s.kind, MZ_S("jpeg")) ? MZ_S("jpg") : s.kind)),
                      mz_scan_type(s.kind));
    return MZ_OK;
}
