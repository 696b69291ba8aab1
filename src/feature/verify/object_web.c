/* object_web.c - objections, the public check of a paper, and the table of routes. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/guests.h"
#include "feature/list_web.h"
#include "feature/verify/scan.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/verify/web.h"
#include "feature/world.h"
#include "store/db.h"

enum { NUMBER_MAX = 40, COUNTY_AT = 3, COUNTY_N = 6, CODE_N = 8 };

/* ---- recording one ---------------------------------------------------------------------- */

static mz_code person_field(struct leaf *l, const struct verify_report *v, struct ui_form *f)
{
    struct report *r = NULL;
    mz_str *name = NULL;
    MZ_TRY(verify_body(l->cx, v, &r));
    MZ_TRY(words_names(l->cx, person_may(l->cx), r, &name));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, r->member_n + 1);
    for (size_t i = 0; i < r->member_n; i++) {
        o[i] = (struct ui_option){.value = leaf_int(l, r->member[i].person), .label = name[i]};
        o[i].chosen = mz_str_eq(o[i].value, mz_req_field(l->rq, "person"));
    }
    struct ui_field *s = leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                                         .name = "person",
                                                         .label = leaf_say(l, MZ_T("Who objects")),
                                                         .required = true});
    s->options = o;
    s->options_n = r->member_n;
    return MZ_OK;
}

static mz_code object_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct pack *p = NULL;
    struct verify_report v;
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_get(cx, mz_req_path_int(rq, "id"), &v));
    if (v.body.n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Objections are to the report that holds"));
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Objection of a person"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Record the objection"), form, 6);
    f->cancel_href = mz_str_fmt(cx->a, "/verify/%" PRId64, v.id);
    MZ_TRY(person_field(l, &v, f));
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "item",
                                    .label = leaf_say(l, MZ_T("What it is about")),
                                    .hint = leaf_say(l, MZ_T("The item of the report, or empty")),
                                    .value = mz_req_field(rq, "item"),
                                    .optional_mark = true,
                                    .max = 60});
    leaf_field(f,
               (struct ui_field){.kind = UI_TEXTAREA,
                                 .name = "text",
                                 .label = leaf_say(l, MZ_T("What is wrong, in the person's words")),
                                 .value = mz_req_field(rq, "text"),
                                 .required = true,
                                 .wide = true,
                                 .max = 2000});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "evidence",
                                    .label = leaf_say(l, MZ_T("Papers handed in")),
                                    .value = mz_req_field(rq, "evidence"),
                                    .optional_mark = true,
                                    .wide = true,
                                    .max = 200});
    part->note = leaf_sayf(l,
                           MZ_T("Within {0} working days of the report; the answer follows within "
                                "{1}. To be confirmed by the office."),
                           leaf_int(l, p->limit[PACK_OBJECT_DAYS].value),
                           leaf_int(l, p->limit[PACK_RECHECK_DAYS].value));
    struct mz_page page = web_page(l, leaf_say(l, MZ_T("Record an objection")), v.household);
    page.sub = v.number;
    MZ_TRY(
        mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.read"), /* names to choose from */
                                            .kind = MZ_S("verify_report"),
                                            .subject = v.id,
                                            .division = v.division}));
    return leaf_send(l, out, page);
}

mz_code verify_object_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return object_page(cx, rq, out, NULL);
}

mz_code verify_object_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = 0;
    const struct mz_rule whole = {.lo = 1, .hi = INT64_MAX, .required = true};
    struct verify_object in = {
        .report = mz_req_path_int(rq, "id"),
        .person = mz_form_int(&f, "person", whole),
        .item = mz_form_text(&f, "item", (struct mz_rule){.max = 60}),
        .text = mz_form_text(&f, "text", (struct mz_rule){.min = 4, .max = 2000, .required = true}),
        .evidence = mz_form_text(&f, "evidence", (struct mz_rule){.max = 200})};
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_object(cx, &in, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return object_page(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The objection is on record.")});
    return mz_reply_redirectf(rq, "/verify/objection/%" PRId64, id);
}

/* ---- one objection ---------------------------------------------------------------------- */

const char *verify_objection_label(mz_str s)
{
    return mz_str_eq(s, MZ_S("open"))     ? MZ_T("Open||of an objection")
           : mz_str_eq(s, MZ_S("upheld")) ? MZ_T("Upheld, checked again")
                                          : MZ_T("Rejected||objection");
}

static mz_code objection_facts(struct leaf *l, const struct verify_objection *o)
{
    mz_str name;
    mz_str number;
    mz_str href;
    struct leaf_part *part = leaf_left(l, MZ_T("Objection"));
    MZ_TRY(person_name(l->cx, person_may(l->cx), o->person, &name));
    MZ_TRY(web_report_href(l, o->report, &number, &href));
    leaf_fact(l, part, MZ_T("Against the report"),
              (struct ui_fact){.value = number, .href = href, .id = true});
    leaf_fact(l, part, MZ_T("Who objects"), (struct ui_fact){.value = name});
    leaf_fact(l, part, MZ_T("What it is about"),
              (struct ui_fact){.value = o->item.n > 0 ? o->item : MZ_S("—")});
    leaf_fact(l, part, MZ_T("State"),
              (struct ui_fact){.value = leaf_say(l, verify_objection_label(o->state))});
    leaf_fact(l, part, MZ_T("What is wrong, in the person's words"),
              (struct ui_fact){.value = o->text, .wide = true});
    leaf_fact(l, part, MZ_T("Papers handed in"),
              (struct ui_fact){.value = o->evidence.n > 0 ? o->evidence : MZ_S("—"), .wide = true});
    leaf_fact(
        l, part, MZ_T("Recorded by"),
        (struct ui_fact){.value = list_worker(l, o->asked_by), .note = leaf_time(l, o->asked_ms)});
    leaf_fact(l, part, MZ_T("Answer until"), (struct ui_fact){.value = leaf_day(l, o->due)});
    if (o->decided_by == MZ_NULL) {
        return MZ_OK;
    }
    leaf_fact(l, part, MZ_T("Answer||to an objection"),
              (struct ui_fact){.value = o->note, .wide = true});
    leaf_fact(l, part, MZ_T("Answered by"),
              (struct ui_fact){.value = list_worker(l, o->decided_by),
                               .note = leaf_time(l, o->decided_ms)});
    if (o->renewed != 0) {
        MZ_TRY(web_report_href(l, o->renewed, &number, &href));
        leaf_fact(l, part, MZ_T("Checked again as"),
                  (struct ui_fact){.value = number, .href = href, .id = true});
    }
    return MZ_OK;
}

static void decide_form(struct leaf *l, const struct verify_objection *o, struct mz_form *form)
{
    struct leaf_part *part = leaf_right(l, MZ_T("Answer the objection"));
    struct ui_form *f = leaf_form(l, part, MZ_T("The report stands"), form, 3);
    struct ui_action *more = MZ_NEW(l->cx->a, struct ui_action);
    f->submit_value = MZ_S("reject");
    f->quiet = true;
    *more = (struct ui_action){.label = leaf_say(l, MZ_T("Ask the sources again")),
                               .name = MZ_S("do"),
                               .value = MZ_S("uphold"),
                               .primary = true};
    f->more = more;
    f->more_n = 1;
    leaf_keep(l, f, "version", leaf_int(l, o->version));
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("What the re-check found")),
                                    .hint = leaf_say(l, MZ_T("The person reads it")),
                                    .value = mz_req_field(l->rq, "note"),
                                    .required = true,
                                    .wide = true,
                                    .max = 2000});
}

static mz_code objection_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct verify_objection o;
    struct verify_report v;
    MZ_TRY(verify_objection_get(cx, mz_req_path_int(rq, "id"), &o));
    MZ_TRY(verify_get(cx, o.report, &v));
    MZ_TRY(objection_facts(l, &o));
    if (mz_str_eq(o.state, MZ_S("open")) && mz_req_may(rq, "verify.issue") &&
        o.asked_by != cx->actor->user) {
        decide_form(l, &o, form);
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.read"),
                                               .kind = MZ_S("verify_objection"),
                                               .subject = o.id,
                                               .division = o.division}));
    return leaf_send(l, out, web_page(l, leaf_say(l, MZ_T("Objection")), v.household));
}

mz_code verify_objection_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return objection_page(cx, rq, out, NULL);
}

mz_code verify_objection_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t renewed = 0;
    bool upheld = mz_str_eq(mz_req_field(rq, "do"), MZ_S("uphold"));
    mz_str note =
        mz_form_text(&f, "note", (struct mz_rule){.min = 4, .max = 2000, .required = true});
    int64_t version =
        mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    int64_t id = mz_req_path_int(rq, "id");
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_object_decide(cx, id, version, upheld, note, &renewed)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return objection_page(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = upheld ? MZ_T("The sources are being asked again.")
                                                  : MZ_T("The answer is on record.")});
    return renewed != 0 ? mz_reply_redirectf(rq, "/verify/%" PRId64, renewed)
                        : mz_reply_redirectf(rq, "/verify/objection/%" PRId64, id);
}

/* ---- the public check of a paper ------------------------------------------------------- */

/* "HD-331181-2026-000123": the county is in it; 0 when it is no number of ours. */
static int64_t county_of(mz_str number)
{
    int64_t county = 0;
    if (number.n < COUNTY_AT + COUNTY_N || number.n > NUMBER_MAX ||
        memcmp(number.p, "HD-", COUNTY_AT) != 0) {
        return 0;
    }
    for (size_t i = COUNTY_AT; i < COUNTY_AT + COUNTY_N; i++) {
        if (number.p[i] < '0' || number.p[i] > '9') {
            return 0;
        }
        county = county * 10 + number.p[i] - '0';
    }
    return county;
}

/* Number, dates, hash and whether it holds: nothing that tells of a household. */
static mz_code find_paper(mz_cx *cx, mz_str number, mz_str code, struct verify_q_numbered_row *r,
                          bool *good)
{
    bool found = false;
    mz_str right = MZ_S("");
    int64_t county = county_of(number);
    *good = false;
    if (county == 0) {
        return MZ_OK;
    }
    struct mz_actor reader = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    const struct mz_actor *who = cx->actor;
    MZ_TRY(verify_number_code(cx, number, &right));
    cx->actor = &reader;
    mz_code rc = verify_q_numbered(cx, county, number, r, &found);
    if (rc == MZ_OK && found && r->sign.n > 0) {
        rc = verify_sign_check(cx, r->sign_key, r->paper_hash, r->sign, good);
    }
    cx->actor = who;
    *good = *good && found && mz_str_eq(right, code);
    return rc;
}

static void check_form(struct leaf *l)
{
    struct leaf_part *part = leaf_left(l, MZ_T("Is my file the one that was sealed?"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Compare"), NULL, 3);
    f->get = true;
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "hash",
                                    .label = leaf_say(l, MZ_T("SM3 hash of the file")),
                                    .hint = leaf_say(l, MZ_T("64 hexadecimal digits")),
                                    .value = mz_req_query(l->rq, "hash"),
                                    .wide = true,
                                    .max = 64});
}

static void compare(struct leaf *l, mz_str hash)
{
    mz_str given = mz_str_trim(mz_req_query(l->rq, "hash"));
    bool same = given.n == hash.n && given.n > 0 && strncasecmp(given.p, hash.p, hash.n) == 0;
    if (given.n > 0) {
        leaf_callout(l, same ? MZ_TONE_OK : MZ_TONE_BAD,
                     (struct mz_say){.text = same
                                                 ? MZ_T("The file is the one that was sealed")
                                                 : MZ_T("The file is not the one that was sealed")},
                     (struct mz_say){.text = NULL});
    }
}

static void paper_facts(struct leaf *l, mz_str number, const struct verify_q_numbered_row *r)
{
    bool holds = mz_str_eq(r->state, MZ_S("issued"));
    bool over = r->valid_to != MZ_NULL && r->valid_to < mz_date_today(l->cx).v;
    leaf_callout(l, holds && !over ? MZ_TONE_OK : MZ_TONE_WARN,
                 (struct mz_say){.text = !holds ? MZ_T("This report does not hold any more")
                                         : over ? MZ_T("Genuine; its time of use is over")
                                                : MZ_T("Genuine and in force")},
                 (struct mz_say){.text = holds ? NULL
                                               : MZ_T("Another report was issued in its place. Ask "
                                                      "the office that issued it.")});
    struct leaf_part *part = leaf_left(l, MZ_T("Report of a household economic cross-check"));
    leaf_fact(l, part, MZ_T("Report number"), (struct ui_fact){.value = number, .id = true});
    leaf_fact(l, part, MZ_T("Issued||day"),
              (struct ui_fact){.value = leaf_day(l, mz_date_of_ms(r->issued_ms).v)});
    leaf_fact(l, part, MZ_T("May be used until"),
              (struct ui_fact){.value = leaf_day(l, r->valid_to)});
    leaf_fact(l, part, MZ_T("Signature"),
              (struct ui_fact){.value = leaf_say(l, MZ_T("SM2, holds"))});
}

mz_code verify_check_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct verify_q_numbered_row r = {0};
    bool good = false;
    mz_str number = mz_req_path_text(rq, "number");
    mz_str code = MZ_S("");
    if (number.n > CODE_N + 1 && number.p[number.n - CODE_N - 1] == '-') {
        code = (mz_str){number.p + number.n - CODE_N, CODE_N};
        number.n -= CODE_N + 1;
    }
    MZ_TRY(find_paper(cx, number, code, &r, &good));
    if (!good) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("No report with this number and code was issued here"));
    }
    compare(l, r.paper_hash);
    paper_facts(l, number, &r);
    check_form(l);
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Check of a report")),
                                      .frame = MZ_FRAME_PUBLIC});
}

/* ---- routes ---------------------------------------------------------------------------- */

static const struct mz_param scan_params[] = {
    {"file", "post", "PDF, JPEG or PNG, at most 10 MiB", MZ_PARAM_FILE, true},
    {0},
};

const struct mz_route verify_routes[] = {
    {.path = "/verify",
     .get = list_get,
     .page = &verify_list,
     .need = "verify.read",
     .help = MZ_T("Cross-checks of households"),
     .answer = &verify_list_rows_shape,
     .list = &verify_register},
    {.path = "/verify/new",
     .get = verify_new_get,
     .post = verify_new_post,
     .need = "verify.ask",
     .flags = MZ_ROUTE_MAKES,
     .help = MZ_T("Ask for a cross-check")},
    {.path = "/verify/source",
     .get = verify_source_get,
     .need = "verify.read",
     .help = MZ_T("Sources of cross-checks")},
    {.path = "/verify/household/{id}",
     .get = verify_consents_get,
     .post = verify_consents_post,
     .need = "verify.read",
     .need_post = "verify.consent",
     .flags = MZ_ROUTE_MAKES,
     .help = MZ_T("Consents of the household")},
    {.path = "/verify/consent/{id}",
     .get = verify_consent_get_page,
     .post = verify_consent_post,
     .need = "verify.read",
     .need_post = "verify.consent",
     .help = MZ_T("One consent, and its revocation")},
    {.path = "/verify/consent/{id}/scan",
     .post = verify_scan_post,
     .need = "verify.consent",
     .help = MZ_T("Add the signed paper as a file"),
     .flags = MZ_ROUTE_UPLOAD,
     .body_max = SCAN_BYTES_MAX + (1 << 20),
     .params = scan_params},
    {.path = "/verify/scan/{id}",
     .get = verify_scan_get,
     .need = "verify.consent",
     .help = MZ_T("The signed paper as a file; the look is recorded"),
     .file = "application/octet-stream"},
    {.path = "/verify/who/{id}",
     .get = verify_who_get,
     .need = "verify.read",
     .help = MZ_T("Queries about this person")},
    {.path = "/verify/objection",
     .get = list_get,
     .page = &verify_objection_list,
     .need = "verify.read",
     .help = MZ_T("Objections to reports, those to be answered first"),
     .answer = &verify_objection_list_shape,
     .list = &verify_objection_register},
    {.path = "/verify/objection/{id}",
     .get = verify_objection_show,
     .post = verify_objection_post,
     .need = "verify.read",
     .need_post = "verify.issue",
     .help = MZ_T("An objection and its answer")},
    {.path = "/verify/check/{number:text}",
     .get = verify_check_get,
     .need = "public",
     .help = MZ_T("Check of a report")},
    {.path = "/verify/{id}",
     .get = verify_show_get,
     .post = verify_issue_post,
     .need = "verify.read",
     .need_post = "verify.issue",
     .help = MZ_T("One cross-check; issuing its report"),
     .answer = &verify_report_page_shape},
    {.path = "/verify/{id}/object",
     .get = verify_object_get,
     .post = verify_object_post,
     .need = "verify.ask",
     .help = MZ_T("Record an objection")},
    {.path = "/verify/{id}/rows",
     .post = verify_raw_post,
     .need = "verify.raw",
     .flags = MZ_ROUTE_FRESH,
     .help = MZ_T("Rows that sources returned"),
     .answer_post = &verify_rows_shape},
    {.path = "/verify/{id}/paper",
     .get = verify_paper_get,
     .need = "verify.read",
     .help = MZ_T("Report with seal (PDF)"),
     .file = "application/pdf"},
    {.path = "/verify/{id}/sign",
     .get = verify_sign_get,
     .need = "verify.read",
     .help = MZ_T("Signature (SM2)"),
     .file = "text/plain"},
    {0},
};
