/*
 * issue_test.c - letters get their numbers without a gap, are sealed by who may, never change, are
 * delivered, and can be verified by everybody.
 */
#include "county.h"
#include "fault.h"

#include "base/utf8.h"
#include "feature/audit/audit.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
#include "feature/reseal.h"
#include "feature/verify/verify.h"

extern const struct mz_feature mz_feature_letter;
extern const struct mz_feature mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, &mz_feature_letter, NULL};

enum { APPROVER = 13 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    k->world.office = MZ_S("龙泉市民政局");
    return letter_start(cx);
}

static void approver(struct county *k)
{
    act_as(k, APPROVER, "approver", COUNTY);
}

static struct letter_new sample_of(struct county *k, const char *template, int64_t place)
{
    const struct letter_form *form = NULL;
    struct letter_new in = {.template = mz_str_of(template), .about = "", .division = place};
    if (letter_form(&k->w.cx, in.template, &form) != MZ_OK ||
        letter_sample(&k->w.cx, form->t, &in.values) != MZ_OK) {
        printf("no sample of %s: %s\n", template, k->w.cx.err.msg);
    }
    return in;
}

static int64_t drafted(struct county *k, const char *template, int64_t place)
{
    struct letter_new in = sample_of(k, template, place);
    int64_t id = 0;
    if (letter_draft(&k->w.cx, &in, &id) != MZ_OK) {
        printf("no draft of %s: %s\n", template, k->w.cx.err.msg);
    }
    return id;
}

static struct letter_view view(struct county *k, int64_t id)
{
    struct letter_view v = {.id = 0};
    if (letter_get(&k->w.cx, id, &v) != MZ_OK) {
        printf("no letter: %s\n", k->w.cx.err.msg);
    }
    return v;
}

static int64_t issued(struct county *k, const char *template, int64_t place)
{
    int64_t id = drafted(k, template, place);
    if (letter_seal(&k->w.cx, id, 1) != MZ_OK) {
        printf("not sealed: %s\n", k->w.cx.err.msg);
    }
    return id;
}

static bool numbered(struct county *k, int64_t id, const char *number)
{
    struct letter_view v = view(k, id);
    bool good = mz_str_eq(v.number, mz_str_of(number));
    if (!good) {
        printf("%.*s is not %s\n", (int)v.number.n, v.number.p, number);
    }
    return good;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = -1;
    test_everywhere(&k->w);
    bool well = letter_checks[0].run(&k->w.cx, &bad) == MZ_OK && bad == 0;
    k->w.actor = before;
    return well;
}

/* ---- numbers ------------------------------------------------------------------------------ */

static mz_code issue_and_fail(mz_cx *cx, void *p)
{
    struct letter_new *in = p;
    int64_t id = 0;
    MZ_TRY(letter_issue(cx, in, &id));
    return mz_fail(cx, MZ_CONFLICT, "the decision was not made after all");
}

static mz_code issue_two(mz_cx *cx, void *p)
{
    struct letter_new *in = p;
    int64_t id = 0;
    MZ_TRY(letter_issue(cx, in, &id));
    return letter_issue(cx, in, &id);
}

BOTH(numbers_have_no_gap_by_organ_series_and_year)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    approver(&k);
    CHECK(numbered(&k, issued(&k, "refuse", VILLAGE), "龙泉市民政救告〔2026〕1号"));
    CHECK(numbered(&k, issued(&k, "confirm", VILLAGE), "龙泉市民政救告〔2026〕2号"));
    CHECK(numbered(&k, issued(&k, "stop", VILLAGE), "龙泉市民政救决〔2026〕1号"));
    /* The township counts by itself. */
    CHECK(numbered(&k, issued(&k, "accept", VILLAGE), "查田镇救受〔2026〕1号"));
    /* What is rolled back takes no number. */
    struct letter_new in = sample_of(&k, "refuse", VILLAGE);
    CHECK(refused(&k, mz_tx(cx, issue_and_fail, &in), MZ_CONFLICT, NULL));
    CHECK(mz_tx(cx, issue_two, &in) == MZ_OK);
    CHECK(numbered(&k, issued(&k, "refuse", VILLAGE), "龙泉市民政救告〔2026〕5号"));
    CHECK(healthy(&k));
    /* A new year begins at 1. */
    test_tick(&k.w, 60 * DAY_MS);
    CHECK(numbered(&k, issued(&k, "refuse", VILLAGE), "龙泉市民政救告〔2027〕1号"));
    CHECK(healthy(&k));
    /* A notice without a series has none. */
    CHECK(numbered(&k, issued(&k, "public_notice", VILLAGE), ""));
    county_done(&k);
}

BOTH(a_matter_issues_only_inside_its_transaction)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    approver(&k);
    struct letter_new in = sample_of(&k, "refuse", VILLAGE);
    CHECK(refused(&k, letter_issue(cx, &in, &id), MZ_INVALID, NULL));
    county_done(&k);
}

/* ---- who may -------------------------------------------------------------------------------- */

BOTH(only_the_organ_itself_seals)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    officer(&k);
    int64_t county_letter = drafted(&k, "refuse", VILLAGE);
    CHECK(refused(&k, letter_seal(cx, county_letter, 1), MZ_DENIED, NULL)); /* an officer drafts */
    clerk(&k);
    CHECK(refused(&k, letter_seal(cx, county_letter, 1), MZ_DENIED, NULL)); /* not the county's */
    int64_t town_letter = issued(&k, "accept", VILLAGE);
    CHECK(view(&k, town_letter).state == LETTER_ISSUED);
    CHECK(mz_str_eq(view(&k, town_letter).organ_name, MZ_S("查田镇人民政府")));
    approver(&k);
    CHECK(letter_seal(cx, county_letter, 1) == MZ_OK);
    CHECK(refused(&k, letter_seal(cx, county_letter, 2), MZ_CONFLICT, NULL)); /* once */
    struct letter_new in = sample_of(&k, "accept", COUNTY);
    int64_t id = 0;
    CHECK(refused(&k, letter_draft(cx, &in, &id), MZ_INVALID, "division")); /* of no township */
    county_done(&k);
}

BOTH(letters_of_another_place_are_not_seen)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_view v;
    int64_t total = -1;
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    act_as(&k, 21, "clerk", INT64_C(331181102000));
    CHECK(refused(&k, letter_get(cx, id, &v), MZ_ABSENT, NULL));
    CHECK(refused(&k, letter_void(cx, id, 2, MZ_S("写错了姓名"), false, &total), MZ_ABSENT, NULL));
    struct mz_query q = {.filters_n = 0};
    CHECK(mz_reg_count(cx, &letter_register, &q, &total) == MZ_OK && total == 0);
    county_done(&k);
}

static int64_t events(struct county *k, const char *act)
{
    struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = mz_str_of(act)}},
                         .filters_n = 1};
    struct mz_actor before = k->w.actor;
    int64_t n = -1;
    test_everywhere(&k->w);
    if (mz_reg_count(&k->w.cx, &audit_reg, &q, &n) != MZ_OK) {
        printf("no events: %s\n", k->w.cx.err.msg);
    }
    k->w.actor = before;
    return n;
}

BOTH(each_use_of_the_seal_is_on_record)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_view v;
    int64_t drained = 0;
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    (void)issued(&k, "delivery", VILLAGE); /* a form without a seal */
    CHECK(events(&k, "letter.seal") == 1 && events(&k, "letter.issue") == 2);
    CHECK(letter_open(cx, id, &v) == MZ_OK && mz_audit_drain(cx, &drained) == MZ_OK);
    CHECK(events(&k, "letter.read") == 1);
    county_done(&k);
}

/* ---- drafts and void letters ------------------------------------------------------------------
 */

BOTH(an_issued_letter_never_changes_and_is_replaced)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t draft = 0;
    approver(&k);
    struct letter_new in = sample_of(&k, "refuse", VILLAGE);
    int64_t id = drafted(&k, "refuse", VILLAGE);
    CHECK(letter_change(cx, id, 1, in.values) == MZ_OK);
    CHECK(refused(&k, letter_change(cx, id, 1, in.values), MZ_CONFLICT, NULL)); /* stale */
    CHECK(refused(&k, letter_seal(cx, id, 1), MZ_CONFLICT, NULL));
    CHECK(refused(&k, letter_change(cx, id, 2, MZ_S("{\"name\":\"甲\"}")), MZ_INVALID, "matter"));
    CHECK(refused(&k, letter_void(cx, id, 2, MZ_S("还是草稿"), false, &draft), MZ_CONFLICT, NULL));
    CHECK(letter_seal(cx, id, 2) == MZ_OK);
    CHECK(refused(&k, letter_change(cx, id, 3, in.values), MZ_CONFLICT, NULL));
    CHECK(refused(&k, letter_drop(cx, id, 3), MZ_CONFLICT, NULL));
    CHECK(refused(&k, letter_void(cx, id, 3, MZ_S("错"), true, &draft), MZ_INVALID, "why"));
    CHECK(letter_void(cx, id, 3, MZ_S("姓名写错，重新制发"), true, &draft) == MZ_OK);
    struct letter_view old = view(&k, id);
    struct letter_view fresh = view(&k, draft);
    CHECK(old.state == LETTER_VOID && old.replaced_by == draft && fresh.replaces == id);
    CHECK(fresh.state == LETTER_DRAFT && mz_str_eq(fresh.values, old.values));
    CHECK(letter_seal(cx, draft, 1) == MZ_OK);
    CHECK(numbered(&k, draft, "龙泉市民政救告〔2026〕2号") && healthy(&k));
    int64_t other = drafted(&k, "refuse", VILLAGE);
    CHECK(letter_drop(cx, other, 1) == MZ_OK);
    struct letter_view gone;
    CHECK(refused(&k, letter_get(cx, other, &gone), MZ_ABSENT, NULL));
    county_done(&k);
}

BOTH(a_draft_with_wrong_values_is_refused_at_the_desk)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = 0;
    officer(&k);
    struct letter_new in = {.template = MZ_S("nothing"), .values = MZ_S("{}"), .division = VILLAGE};
    CHECK(refused(&k, letter_draft(cx, &in, &id), MZ_ABSENT, "template"));
    in.template = MZ_S("refuse");
    CHECK(refused(&k, letter_draft(cx, &in, &id), MZ_INVALID, "name"));
    in.values = MZ_S("{");
    CHECK(refused(&k, letter_draft(cx, &in, &id), MZ_INVALID, NULL));
    county_done(&k);
}

/* ---- conditions ---------------------------------------------------------------------------------
 */

static const struct letter_para *para_with(const struct letter_doc *d, const char *words)
{
    for (size_t i = 0; d != NULL && i < d->para_n; i++) {
        for (size_t s = 0; s < d->para[i].span_n; s++) {
            mz_str t = d->para[i].span[s].text;
            if (memmem(t.p, t.n, words, strlen(words)) != NULL) {
                return &d->para[i];
            }
        }
    }
    return NULL;
}

static struct letter_made made(struct county *k, const char *template, const char *from,
                               const char *to)
{
    const struct letter_form *form = NULL;
    struct letter_made m = {.doc = NULL};
    mz_cx *cx = &k->w.cx;
    struct letter_new in = sample_of(k, template, VILLAGE);
    in.values = mz_str_dup(cx->a, in.values);
    struct letter_facts *f = MZ_NEW(cx->a, struct letter_facts);
    f->organ = MZ_S("龙泉市民政局");
    f->day = mz_date_today(cx);
    char *at = memmem(in.values.p, in.values.n, from, strlen(from));
    mz_str values = at == NULL ? in.values
                               : mz_str_fmt(cx->a, "%.*s%s%s", (int)(at - in.values.p), in.values.p,
                                            to, at + strlen(from));
    if (letter_form(cx, in.template, &form) != MZ_OK ||
        letter_make(cx, form, f, values, &m) != MZ_OK) {
        printf("%s: %s\n", template, cx->err.msg);
    }
    return m;
}

BOTH(conditions_are_answered_by_the_language_of_the_rules)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(para_with(made(&k, "stop", "\"cause\":\"income\"", "\"cause\":\"income\"").doc,
                    "重新申请") != NULL);
    CHECK(para_with(made(&k, "stop", "\"cause\":\"income\"", "\"cause\":\"death\"").doc,
                    "重新申请") == NULL);
    const struct letter_doc *more = made(&k, "adjust", "", "").doc;
    CHECK(para_with(more, "起增发") != NULL && para_with(more, "起减发") == NULL);
    const struct letter_doc *less = made(&k, "adjust", "1608.00", "1,100.5").doc;
    CHECK(para_with(less, "起增发") == NULL && para_with(less, "1,100.50元") != NULL);
    /* An amount that is not there is no amount of 0. */
    const struct letter_doc *none =
        made(&k, "confirm", "\"addons\":\"232.00\"", "\"addons\":\"\"").doc;
    CHECK(none != NULL && para_with(none, "分类施保") == NULL);
    (void)cx;
    county_done(&k);
}

static bool finding(struct county *k, const char *when, const char *place)
{
    mz_cx *cx = &k->w.cx;
    struct letter_findings f = {.a = cx->a};
    struct letter_form form;
    mz_str text = mz_str_fmt(cx->a,
                             "letter: x\nlabel: 样张\nlabel_en: Sample\nkind: notice\n"
                             "organ: county\nbasis: 样例\ntitle: 样张\nfields:\n  pay:\n"
                             "    label: 金额\n    label_en: Pay\n    type: money\n"
                             "    sample: \"1\"\nbody:\n  - text: \"{pay}\"\n    when: %s\n",
                             when);
    if (letter_form_read(cx, MZ_S("x.yaml"), text, &f, &form) != MZ_OK) {
        return false;
    }
    mz_str said = f.n == 0 ? MZ_S("") : letter_finding_say(cx->a, MZ_LANG_EN, &f.v[0]);
    bool good = place[0] == '\0' ? f.n == 0 && form.t != NULL && form.book != NULL
                                 : form.t == NULL && said.n > strlen(place) &&
                                       memcmp(said.p, place, strlen(place)) == 0;
    if (!good) {
        printf("%s: %.*s\n", when, (int)said.n, said.p);
    }
    return good;
}

TEST(a_wrong_condition_is_found_at_its_place)
{
    struct county k;
    (void)county(&k, MZ_DB_SQLITE);
    CHECK(finding(&k, "pay > 0元", ""));
    CHECK(finding(&k, "pay > 0元 and nothing", "x.yaml:16:24: "));
    CHECK(finding(&k, "\"pay > 0元 and nothing\"", "x.yaml:16:25: "));
    CHECK(finding(&k, "pay > 2026-01-01", "x.yaml:16:"));
    CHECK(finding(&k, "pay >", "x.yaml:16:"));
    CHECK(finding(&k, "pay", "x.yaml:16:")); /* money is no truth */
    county_done(&k);
}

BOTH(a_part_that_cannot_be_decided_is_refused)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_findings f = {.a = cx->a};
    struct letter_form form;
    const struct mz_json *values = NULL;
    bool holds[LETTER_BLOCKS_MAX];
    const char *text = "letter: x\nlabel: 样张\nlabel_en: Sample\nkind: notice\norgan: county\n"
                       "basis: 样例\ntitle: 样张\nfields:\n  pay:\n    label: 金额\n"
                       "    label_en: Pay\n    type: money\n    optional: \"true\"\n"
                       "body:\n  - text: \"{pay}\"\n    when: pay > 0元\n";
    CHECK(letter_form_read(cx, MZ_S("x.yaml"), mz_str_of(text), &f, &form) == MZ_OK && f.n == 0);
    CHECK(mz_json_read(cx, MZ_S("{}"), (struct mz_json_options){.size_max = 100}, &values) ==
          MZ_OK);
    CHECK(refused(&k, letter_conditions(cx, &form, values, mz_date_today(cx), holds), MZ_INVALID,
                  NULL));
    county_done(&k);
}

/* ---- genuine ------------------------------------------------------------------------------------
 */

BOTH(everybody_can_verify_a_letter_and_learns_little)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_check c;
    mz_str pdf = MZ_S("");
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    struct letter_view v = view(&k, id);
    CHECK(letter_paper(cx, &v, &pdf) == MZ_OK && pdf.n > 1000);
    act_as(&k, 0, "", 0);
    test_scope(&k.w, 1, 0); /* nobody */
    CHECK(letter_check_token(cx, v.token, &c) == MZ_OK && c.found && c.intact && c.standing);
    CHECK(mz_str_eq(c.number, v.number) && mz_str_eq(c.addressee_mask, MZ_S("项**")));
    CHECK(letter_check_token(cx, MZ_S("331181-222222222222"), &c) == MZ_OK && !c.found);
    CHECK(letter_check_token(cx, MZ_S("330106-222222222222"), &c) == MZ_OK && !c.found);
    CHECK(letter_check_token(cx, MZ_S("' OR 1=1 --"), &c) == MZ_OK && !c.found);
    approver(&k);
    CHECK(letter_check_file(cx, pdf, &c) == MZ_OK && c.found && c.intact);
    char *bent = mz_arena_alloc(cx->a, pdf.n);
    memcpy(bent, pdf.p, pdf.n);
    bent[pdf.n / 2] ^= 1;
    CHECK(letter_check_file(cx, (mz_str){bent, pdf.n}, &c) == MZ_OK && !c.found);
    int64_t draft = 0;
    CHECK(letter_void(cx, id, v.version, MZ_S("姓名写错，重新制发"), false, &draft) == MZ_OK);
    CHECK(letter_check_token(cx, v.token, &c) == MZ_OK && c.found && c.intact && !c.standing);
    county_done(&k);
}

BOTH(a_paper_that_is_not_the_signed_one_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_check c;
    mz_str blob = MZ_S("");
    int64_t n = 0;
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    struct letter_view v = view(&k, id);
    struct letter_q_next_row *r = NULL;
    size_t rows = 0;
    CHECK(letter_q_next(cx, id, 1, &r, &rows) == MZ_OK && rows == 1);
    CHECK(letter_hide(cx, "paper", id, MZ_S("%PDF-1.5 another paper"), &blob) == MZ_OK);
    const struct letter_q_reseal_args bad = {id, v.version, r[0].addressee_seal, r[0].fields_seal,
                                             blob};
    CHECK(mz_tx_begin(cx) == MZ_OK && letter_q_reseal(cx, &bad, &n) == MZ_OK && n == 1);
    CHECK(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("letter.reseal"),
                                            .kind = MZ_S("letter"),
                                            .division = COUNTY}) == MZ_OK &&
          mz_tx_commit(cx) == MZ_OK);
    CHECK(letter_check_token(cx, v.token, &c) == MZ_OK && c.found && !c.intact);
    county_done(&k);
}

BOTH(a_letter_printed_again_is_the_same_letter)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_doc *doc = NULL;
    struct letter_sheet *sheet = NULL;
    mz_str kept = MZ_S("");
    mz_str again = MZ_S("");
    mz_str many = MZ_S("");
    approver(&k);
    int64_t ids[2] = {issued(&k, "refuse", VILLAGE), issued(&k, "inquiry", VILLAGE)};
    test_tick(&k.w, 3 * DAY_MS);
    struct letter_view v = view(&k, ids[0]);
    CHECK(letter_paper(cx, &v, &kept) == MZ_OK);
    CHECK(letter_again(cx, &v, &doc, &sheet) == MZ_OK);
    CHECK(letter_pdf(cx, doc, sheet, &again) == MZ_OK && mz_str_eq(kept, again));
    CHECK(letter_print(cx, ids, 2, &many) == MZ_OK && many.n > kept.n / 2);
    ids[1] = drafted(&k, "refuse", VILLAGE);
    CHECK(refused(&k, letter_print(cx, ids, 2, &many), MZ_CONFLICT, NULL));
    CHECK(refused(&k, letter_print(cx, ids, 0, &many), MZ_LIMIT, "id"));
    county_done(&k);
}

/* ---- delivery
 * ------------------------------------------------------------------------------------ */

BOTH(a_delivery_has_its_day_its_way_and_its_receipt)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_delivered *d = NULL;
    size_t n = 0;
    struct letter_receipt r;
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    int64_t day = view(&k, id).day;
    test_tick(&k.w, 5 * DAY_MS);
    struct letter_delivery in = {.letter = id,
                                 .version = 2,
                                 .way = LETTER_BY_POST,
                                 .day = day + 2,
                                 .receiver = MZ_S("项金土"),
                                 .tracking = MZ_S(""),
                                 .proof = MZ_S(""),
                                 .note = MZ_S("")};
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_INVALID, "tracking"));
    in.tracking = MZ_S("XA123456789CN");
    in.day = day - 1;
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_INVALID, "day"));
    in.day = day + 6;
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_INVALID, "day"));
    in.day = day + 2;
    in.receiver = MZ_S(" ");
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_INVALID, "receiver"));
    in.receiver = MZ_S("项金土");
    in.proof = MZ_S("MZ\x90 is no picture");
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_INVALID, "proof"));
    in.proof = MZ_S("%PDF-1.5 receipt");
    CHECK(letter_deliver(cx, &in) == MZ_OK && view(&k, id).delivered == day + 2);
    in.way = LETTER_BY_HAND;
    in.day = day + 4;
    in.proof = MZ_S("");
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_CONFLICT, NULL)); /* of a page from before */
    in.version++;
    CHECK(letter_deliver(cx, &in) == MZ_OK); /* once more, to another: the first day counts */
    CHECK(view(&k, id).delivered == day + 2);
    CHECK(letter_deliveries(cx, id, &d, &n) == MZ_OK && n == 2);
    CHECK(d[1].way == LETTER_BY_POST && mz_str_eq(d[1].receiver, MZ_S("项金土")));
    CHECK(letter_proof(cx, d[1].id, &r) == MZ_OK && r.letter == id);
    CHECK(mz_str_eq(r.bytes, MZ_S("%PDF-1.5 receipt")));
    CHECK(mz_str_eq(r.type, MZ_S("application/pdf")));
    CHECK(refused(&k, letter_proof(cx, d[0].id, &r), MZ_ABSENT, NULL));
    in.letter = drafted(&k, "refuse", VILLAGE);
    CHECK(refused(&k, letter_deliver(cx, &in), MZ_CONFLICT, NULL));
    county_done(&k);
}

BOTH(the_picture_of_a_seal_is_the_approvers_and_a_png)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str png = MZ_S("x");
    officer(&k);
    CHECK(refused(&k, letter_stamp_set(cx, COUNTY, MZ_S("")), MZ_DENIED, NULL));
    approver(&k);
    CHECK(refused(&k, letter_stamp_set(cx, COUNTY, MZ_S("no picture")), MZ_INVALID, NULL));
    CHECK(refused(&k, letter_stamp_set(cx, INT64_C(330106000000), MZ_S("")), MZ_DENIED, NULL));
    CHECK(letter_stamp_set(cx, COUNTY, MZ_S("")) == MZ_OK);
    CHECK(letter_stamp_get(cx, COUNTY, &png) == MZ_OK && png.n == 0);
    county_done(&k);
}

/* A picture of 4 by 4 points, red. */
static const char seal_png[] =
    "\x89\x50\x4E\x47\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x49\x48\x44\x52\x00\x00\x00\x04"
    "\x00\x00\x00\x04\x08\x06\x00\x00\x00\xA9\xF1\x9E\x7E\x00\x00\x00\x12\x49\x44\x41"
    "\x54\x78\xDA\x63\x38\x21\x22\xF2\x1F\x19\x33\x90\x2E\x00\x00\x17\x38\x1E\xF1\x51"
    "\x39\xFF\xAA\x00\x00\x00\x00\x49\x45\x4E\x44\xAE\x42\x60\x82";

static bool pictured(struct county *k, int64_t id)
{
    struct letter_view v = view(k, id);
    mz_str pdf = MZ_S("");
    return letter_paper(&k->w.cx, &v, &pdf) == MZ_OK &&
           memmem(pdf.p, pdf.n, "/Subtype /Image", 15) != NULL &&
           memmem(pdf.p, pdf.n, "/Width 4\n", 9) != NULL;
}

BOTH(a_letter_bears_the_picture_of_the_seal_and_no_clerk_sets_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const mz_str png = {seal_png, sizeof seal_png - 1};
    mz_str kept = MZ_S("");
    approver(&k);
    int64_t before = issued(&k, "refuse", VILLAGE);
    clerk(&k);
    CHECK(refused(&k, letter_stamp_set(cx, COUNTY, png), MZ_DENIED, NULL));
    CHECK(refused(&k, letter_stamp_set(cx, TOWN, png), MZ_DENIED, NULL));
    approver(&k);
    CHECK(!pictured(&k, before) && letter_stamp_set(cx, COUNTY, png) == MZ_OK);
    CHECK(letter_stamp_get(cx, COUNTY, &kept) == MZ_OK && mz_str_eq(kept, png));
    int64_t draft = drafted(&k, "refuse", VILLAGE);
    CHECK(!pictured(&k, draft)); /* what is not issued is not sealed */
    int64_t id = issued(&k, "refuse", VILLAGE);
    CHECK(pictured(&k, id) && !pictured(&k, before));
    /* The township's letters have the township's seal. */
    clerk(&k);
    CHECK(!pictured(&k, issued(&k, "accept", VILLAGE)));
    county_done(&k);
}

BOTH(a_letter_that_went_by_the_net_is_delivered_that_day)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct letter_delivered *d = NULL;
    size_t n = 0;
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    struct letter_delivery in = {.letter = id,
                                 .version = 2,
                                 .way = LETTER_BY_NET,
                                 .day = view(&k, id).day,
                                 .receiver = MZ_S("项金土"),
                                 .tracking = MZ_S("XA123456789CN"),
                                 .proof = MZ_S(""),
                                 .note = MZ_S("浙里办")};
    CHECK(strcmp(letter_way_word(LETTER_BY_NET), "electronic") == 0);
    CHECK(letter_deliver(cx, &in) == MZ_OK && view(&k, id).delivered == in.day);
    CHECK(letter_deliveries(cx, id, &d, &n) == MZ_OK && n == 1);
    CHECK(d[0].way == LETTER_BY_NET && mz_str_eq(d[0].tracking, in.tracking));
    CHECK(mz_str_eq(d[0].receiver, MZ_S("项金土")) && mz_str_eq(d[0].note, MZ_S("浙里办")));
    county_done(&k);
}

BOTH(what_letters_hold_goes_under_the_newest_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    uint16_t version = 0;
    mz_str pdf = MZ_S("");
    approver(&k);
    int64_t id = issued(&k, "refuse", VILLAGE);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK && version == 2);
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    test_twice(cx, true);
    for (int i = 0; i < 2; i++) {
        struct mz_seal_walk w = {.at = 0, .more = true};
        while (w.more) {
            CHECK(reseal_step(cx, &letter_seals[0], i == 0, &w) == MZ_OK);
        }
        CHECK(w.values == 3 && w.old == (i == 0 ? 3 : 0));
    }
    struct letter_view v = view(&k, id);
    CHECK(mz_str_eq(v.addressee, MZ_S("项金土")) && letter_paper(cx, &v, &pdf) == MZ_OK);
    county_done(&k);
}

TEST_MAIN(T2(numbers_have_no_gap_by_organ_series_and_year),
          T2(a_matter_issues_only_inside_its_transaction), T2(only_the_organ_itself_seals),
          T2(letters_of_another_place_are_not_seen), T2(each_use_of_the_seal_is_on_record),
          T2(an_issued_letter_never_changes_and_is_replaced),
          T2(a_draft_with_wrong_values_is_refused_at_the_desk),
          T2(conditions_are_answered_by_the_language_of_the_rules),
          T(a_wrong_condition_is_found_at_its_place), T2(a_part_that_cannot_be_decided_is_refused),
          T2(everybody_can_verify_a_letter_and_learns_little),
          T2(a_paper_that_is_not_the_signed_one_is_told),
          T2(a_letter_printed_again_is_the_same_letter),
          T2(a_delivery_has_its_day_its_way_and_its_receipt),
          T2(the_picture_of_a_seal_is_the_approvers_and_a_png),
          T2(a_letter_bears_the_picture_of_the_seal_and_no_clerk_sets_it),
          T2(a_letter_that_went_by_the_net_is_delivered_that_day),
          T2(what_letters_hold_goes_under_the_newest_key))
