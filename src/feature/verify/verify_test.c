/*
 * verify_test.c - S1-029, S1-030, S2-019: consents before queries, reports that explain,
 * objections.
 */
#include "feature/verify/kin.h"
#include "feature/verify/verify_testing.h"
#include "fault.h"

#include "feature/reseal.h"
#include "feature/verify/verify_sql.h"

#include <string.h>

extern const struct mz_feature mz_feature_verify;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, NULL};

struct checks {
    struct homes h;
    int64_t p[8];
    int64_t house;
    int bad; /* what went wrong in a helper */
};

static void ok(struct checks *s, bool right, int line)
{
    if (!right) {
        printf("helper, line %d: %s\n", line, s->h.w.cx.err.msg);
        (void)fflush(stdout);
        s->bad++;
    }
}

static mz_cx *checks(struct checks *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = homes(&s->h, kind);
    s->h.world.office = MZ_S("龙泉市民政局");
    s->h.world.demo = true;
    (void)asks_departments(&s->h);
    s->p[0] = person(&s->h, "丁大山", '1', "19700301", s->h.village[0]);
    s->p[1] = person(&s->h, "吴秀英", '2', "19720512", s->h.village[0]);
    s->p[2] = person(&s->h, "丁小宝", '1', "20150606", s->h.village[0]);
    s->house = home(&s->h, HOUSEHOLD_LIVING, s->h.village[0], "02 10 20", s->p);
    return cx;
}

static struct verify_consent paper(const struct checks *s, int64_t person)
{
    return paper_of(&s->h, s->house, person);
}

static int64_t signs(struct checks *s, int64_t person)
{
    int64_t id = signs_paper(&s->h, s->house, person);
    ok(s, id != 0, __LINE__);
    return id;
}

static struct verify_gate_result gate(struct checks *s, const char *purpose, const char *scope)
{
    static struct verify_member nobody[9];
    struct verify_gate_result g = {.gaps = 99};
    const struct verify_ask ask = {
        .household = s->house, .purpose = mz_str_of(purpose), .scope = mz_str_of(scope)};
    ok(s, verify_gate(&s->h.w.cx, &ask, &g) == MZ_OK, __LINE__);
    g.member = g.member == NULL ? nobody : g.member;
    return g;
}

static int64_t asked(struct checks *s, mz_code expected)
{
    int64_t id = 0;
    const struct verify_new in = {.ask = {.household = s->house, .purpose = MZ_S("dibao")},
                                  .reason = MZ_S("查田镇窗口")};
    ok(s, verify_ask_new(&s->h.w.cx, &in, false, &id) == expected, __LINE__);
    mz_clear(&s->h.w.cx);
    return id;
}

BOTH(without_every_adults_consent_nothing_is_asked)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_q_queries_row *q = NULL;
    size_t n = 0;
    CHECK(gate(&s, "dibao", "").gaps == 3); /* the child has no guardian who consented */
    (void)asked(&s, MZ_DENIED);
    int64_t his = signs(&s, s.p[0]);
    struct verify_gate_result g = gate(&s, "dibao", "");
    CHECK(g.gaps == 1 && g.pass == NULL && g.member[1].gap == VERIFY_GAP_MISSING);
    (void)asked(&s, MZ_DENIED);
    int64_t hers = signs(&s, s.p[1]);
    g = gate(&s, "dibao", "");
    CHECK(g.gaps == 0 && g.pass != NULL && g.member[2].consent == g.member[0].consent);
    CHECK(verify_q_queries(cx, s.p[1], 10, &q, &n) == MZ_OK && n == 0);
    int64_t id = asked(&s, MZ_OK);
    CHECK(verify_q_queries(cx, s.p[1], 10, &q, &n) == MZ_OK && n == 1 && q[0].report == id);
    CHECK(n == 1 && q[0].consent == hers); /* each query with what allows it */
    CHECK(verify_q_queries(cx, s.p[0], 10, &q, &n) == MZ_OK && n == 1 && q[0].consent == his);
    CHECK(verify_q_queries(cx, s.p[2], 10, &q, &n) == MZ_OK && n == 1 && q[0].consent == his);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_consent_that_does_not_hold_opens_nothing)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    int64_t id = 0;
    int64_t mine = signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    CHECK(gate(&s, "relief", "").member[0].gap == VERIFY_GAP_MISSING); /* another matter */
    CHECK(verify_revoke(cx, mine, 1, MZ_S("本人到窗口撤回")) == MZ_OK);
    CHECK(gate(&s, "dibao", "").member[0].gap == VERIFY_GAP_REVOKED);
    CHECK(verify_revoke(cx, mine, 2, MZ_S("再次")) == MZ_CONFLICT);
    mz_clear(cx);
    struct verify_consent c = paper(&s, s.p[0]);
    c.scope = MZ_S("05 18");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_OK);
    CHECK(gate(&s, "dibao", "33").member[0].gap == VERIFY_GAP_SCOPE);
    CHECK(gate(&s, "dibao", "05").pass != NULL);
    struct verify_gate_result g = gate(&s, "dibao", "");
    const struct pack *p = NULL;
    CHECK(pack_get(cx, &p) == MZ_OK && g.pass != NULL && pack_scope_n(p, &g.scope) == 2);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(an_expired_consent_and_one_of_another_household_count_for_nothing)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    int64_t id = 0;
    int64_t other[2] = {person(&s.h, "周平", '1', "19800101", s.h.village[0]), 0};
    int64_t far = home(&s.h, HOUSEHOLD_LIVING, s.h.village[0], "02", other);
    (void)signs(&s, s.p[1]);
    struct verify_consent c = paper(&s, s.p[0]);
    c.from_day = s.h.today - 50;
    c.to_day = s.h.today - 1;
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID); /* over before it is recorded */
    mz_clear(cx);
    c.to_day = s.h.today;
    CHECK(verify_consent_add(cx, &c, &id) == MZ_OK && gate(&s, "dibao", "").gaps == 0);
    test_tick(&s.h.w, INT64_C(86400000)); /* its last day is over */
    CHECK(gate(&s, "dibao", "").member[0].gap == VERIFY_GAP_EXPIRED);
    c = paper(&s, s.p[0]);
    c.household = far;
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID); /* no member there */
    mz_clear(cx);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_guardians_consent_ends_with_the_eighteenth_birthday)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    int64_t id = 0;
    (void)signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)s.h.today});
    const char *birth = mz_str_fmt(cx->a, "%04d%02d15", t.year - 18, t.month).p;
    int64_t young[2] = {person(&s.h, "丁小强", '1', birth, s.h.village[0]), 0};
    s.house = home(&s.h, HOUSEHOLD_LIVING, s.h.village[0], "02", young);
    struct verify_consent c = paper(&s, young[0]);
    c.signed_as = MZ_S("guardian");
    c.signer_name = MZ_S("丁大山");
    c.reason = MZ_S("未成年，由父亲签署");
    c.from_day = s.h.today - 60;
    CHECK(verify_consent_add(cx, &c, &id) == MZ_OK);
    test_tick(&s.h.w, INT64_C(86400000) * 40); /* 18 by then at the latest */
    CHECK(gate(&s, "dibao", "").member[0].gap == VERIFY_GAP_OWN);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(who_signs_for_another_says_who_and_why)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    int64_t id = 0;
    struct verify_consent c = paper(&s, s.p[0]);
    c.signed_as = MZ_S("delegate");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID && strcmp(cx->err.field, "reason") == 0);
    mz_clear(cx);
    c.reason = MZ_S("住院，书面委托");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID);
    mz_clear(cx);
    c.signer_name = MZ_S("丁建国");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_OK);
    c.scope = MZ_S("99");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID);
    mz_clear(cx);
    c.scope = MZ_S("");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID);
    mz_clear(cx);
    c.scope = MZ_S("*");
    c.purpose = MZ_S("curiosity");
    CHECK(verify_consent_add(cx, &c, &id) == MZ_INVALID);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_consent_revoked_before_the_sources_are_asked_stops_the_query)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report r;
    int64_t mine = signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    int64_t id = asked(&s, MZ_OK);
    CHECK(verify_revoke(cx, mine, 1, MZ_S("本人撤回")) == MZ_OK);
    CHECK(verify_run(cx, id) == MZ_DENIED);
    mz_clear(cx);
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("failed")) && r.body.n == 0);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

static int64_t drafted(struct checks *s)
{
    (void)signs(s, s->p[0]);
    (void)signs(s, s->p[1]);
    int64_t id = asked(s, MZ_OK);
    ok(s, verify_run(&s->h.w.cx, id) == MZ_OK, __LINE__);
    return id;
}

BOTH(a_report_is_issued_by_somebody_else_and_its_signature_holds)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report r;
    int64_t id = drafted(&s);
    mz_str pdf;
    bool good = false;
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("draft")));
    struct verify_issue in = {
        .id = id, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    CHECK(verify_issue(cx, &in) == MZ_DENIED); /* the asker */
    mz_clear(cx);
    officer(&s.h, 8);
    in.conclusion = MZ_S("approved");
    CHECK(verify_issue(cx, &in) == MZ_INVALID); /* one of four wordings */
    mz_clear(cx);
    in.conclusion = mz_str_eq(r.suggested, MZ_S("over")) ? MZ_S("suspect") : MZ_S("over");
    CHECK(verify_issue(cx, &in) == MZ_INVALID && strcmp(cx->err.field, "why") == 0);
    mz_clear(cx);
    in.why = MZ_S("人工复核后认定");
    CHECK(verify_issue(cx, &in) == MZ_OK);
    CHECK(verify_issue(cx, &in) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("issued")));
    struct mz_ymd day = mz_date_ymd((mz_date){(int32_t)s.h.today});
    struct mz_ymd last = mz_date_ymd((mz_date){(int32_t)r.valid_to});
    int64_t months = (last.year - day.year) * 12 + last.month - day.month;
    CHECK(months == 3 && last.day == day.day); /* valid_months of packs/verify */
    CHECK(verify_paper(cx, id, &pdf) == MZ_OK && pdf.n > 1000 && memcmp(pdf.p, "%PDF", 4) == 0);
    CHECK(verify_sign_check(cx, r.sign_key, r.paper_hash, r.sign, &good) == MZ_OK && good);
    char *wrong = mz_arena_alloc(cx->a, r.paper_hash.n + 1);
    memcpy(wrong, r.paper_hash.p, r.paper_hash.n);
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    CHECK(verify_sign_check(cx, r.sign_key, (mz_str){wrong, r.paper_hash.n}, r.sign, &good) ==
              MZ_OK &&
          !good);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(an_objection_that_is_right_gives_a_report_that_holds_in_place_of_the_first)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report r;
    int64_t id = drafted(&s);
    int64_t objection = 0;
    int64_t renewed = 0;
    struct verify_object in = {.report = id,
                               .person = s.p[0],
                               .item = MZ_S("存款"),
                               .text = MZ_S("账户内是集体资金"),
                               .evidence = MZ_S("")};
    CHECK(verify_object(cx, &in, &objection) == MZ_CONFLICT); /* not issued yet */
    mz_clear(cx);
    officer(&s.h, 8);
    CHECK(verify_get(cx, id, &r) == MZ_OK);
    struct verify_issue issue = {
        .id = id, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    CHECK(verify_issue(cx, &issue) == MZ_OK);
    in.person = person(&s.h, "路人", '1', "19800101", s.h.village[0]);
    CHECK(verify_object(cx, &in, &objection) == MZ_INVALID); /* not about this person */
    mz_clear(cx);
    in.person = s.p[0];
    CHECK(verify_object(cx, &in, &objection) == MZ_OK);
    CHECK(verify_object(cx, &in, &renewed) == MZ_CONFLICT); /* one at a time */
    mz_clear(cx);
    CHECK(verify_object_decide(cx, objection, 1, true, MZ_S("属实"), &renewed) == MZ_DENIED);
    mz_clear(cx);
    officer(&s.h, 9);
    CHECK(verify_object_decide(cx, objection, 1, true, MZ_S("属实，重新核对"), &renewed) == MZ_OK);
    CHECK(verify_run(cx, renewed) == MZ_OK);
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("issued"))); /* still holds */
    officer(&s.h, 8);
    CHECK(verify_get(cx, renewed, &r) == MZ_OK && r.corrects == id);
    issue = (struct verify_issue){
        .id = renewed, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    CHECK(verify_issue(cx, &issue) == MZ_OK);
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("corrected")) &&
          r.corrected_by == renewed && r.paper_hash.n == 64); /* both are kept */
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_report_names_every_source_and_survives_being_stored)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    const struct pack *p = NULL;
    struct verify_report r;
    struct report *a = NULL;
    struct report *b = NULL;
    mz_str json;
    int64_t id = drafted(&s);
    CHECK(pack_get(cx, &p) == MZ_OK && p->catalogue->category_n == 36 &&
          p->catalogue->item_n == 621); /* S4-073 */
    CHECK(verify_get(cx, id, &r) == MZ_OK && verify_body(cx, &r, &a) == MZ_OK);
    CHECK(a->category_n == 36 && a->member_n == 3 && a->diff_n == p->declared_n);
    CHECK(report_write(cx, p, a, &json) == MZ_OK && report_read(cx, p, json, &b) == MZ_OK);
    mz_str again;
    CHECK(report_write(cx, p, b, &again) == MZ_OK && mz_str_eq(json, again));
    int64_t points = 0;
    for (size_t i = 0; i < p->factor_n; i++) {
        points += a->factor[i].points;
    }
    CHECK(points == a->score);                /* the score is the sum of what is shown */
    for (size_t g = 0; g < p->group_n; g++) { /* each of the groups of S1-030 weighs something */
        int64_t weight = 0;
        for (size_t i = 0; i < p->factor_n; i++) {
            const struct pack_factor *f = &p->factor[i];
            weight += f->group == g ? (f->weight < 0 ? -f->weight : f->weight) : 0;
            CHECK(!a->factor[i].known ||
                  a->factor[i].points == f->weight * a->factor[i].percent / 10);
        }
        CHECK(weight > 0);
    }
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(what_is_kept_is_sealed_and_wiped_when_its_time_is_over)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_q_sealed_row row = {0};
    struct verify_report r;
    bool found = false;
    int64_t id = drafted(&s);
    CHECK(verify_q_sealed(cx, id, &row, &found) == MZ_OK && found && row.answers.n > 0);
    CHECK(memmem(row.answers.p, row.answers.n, "HD33", 4) == NULL);
    test_twice(cx, true); /* what is turned in a try that is lost is turned again */
    for (int i = 0; i < 2; i++) {
        struct mz_seal_walk w = {.at = 0, .more = true};
        while (w.more) {
            CHECK(reseal_step(cx, &verify_seals[0], i == 0, &w) == MZ_OK);
        }
        CHECK(w.values == 2 && w.old == 0);
    }
    test_twice(cx, false);
    CHECK(verify_jobs[1].run(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(verify_get(cx, id, &r) == MZ_OK && r.body.n > 0);
    test_tick(&s.h.w, INT64_C(86400000) * 366 * 6);
    CHECK(verify_jobs[1].run(cx, 0, MZ_S("")) == MZ_OK);
    CHECK(verify_get(cx, id, &r) == MZ_OK && mz_str_eq(r.state, MZ_S("wiped")) && r.body.n == 0 &&
          r.number.n > 0);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_batch_names_those_it_refuses)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    int64_t other[2] = {person(&s.h, "周平", '1', "19800101", s.h.village[0]), 0};
    int64_t far = home(&s.h, HOUSEHOLD_LIVING, s.h.village[0], "02", other);
    struct verify_batch_row rows[3] = {
        {.household = s.house}, {.household = far}, {.household = 1}};
    (void)signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    CHECK(verify_batch(cx, MZ_S("dibao"), rows, 3) == MZ_OK);
    CHECK(rows[0].id != 0 && rows[0].suggested.n > 0);
    CHECK(rows[1].id == 0 && rows[1].gaps == 1 && rows[1].why.text != NULL);
    CHECK(rows[2].id == 0);
    CHECK(verify_batch(cx, MZ_S("curiosity"), rows, 3) == MZ_INVALID);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

BOTH(a_clerk_of_another_township_sees_nothing_of_it)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report r;
    struct verify_consent c;
    int64_t mine = signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    int64_t id = asked(&s, MZ_OK);
    int64_t town = s.h.far / 1000 * 1000;
    act_as(&s.h, 5, "clerk", town, town + 999);
    CHECK(verify_get(cx, id, &r) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(verify_consent_get(cx, mine, &c) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(verify_run(cx, id) == MZ_ABSENT);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

/* The two parents live alone; a son and a daughter are registered with them and live elsewhere. */
enum { PAPER_TEXT = 1 << 18 };

/* What a reader of the paper sees, without its blanks and line ends; empty where no program of this
 * machine reads it. */
static mz_str paper_text(struct checks *s, mz_str pdf)
{
    mz_cx *cx = &s->h.w.cx;
    mz_str path = mz_str_fmt(cx->a, "%s/report.pdf", s->h.w.dir);
    mz_str cmd = mz_str_fmt(cx->a, "pdftotext -layout " MZ_FMT " - 2>/dev/null", MZ_ARG(path));
    FILE *f = fopen(path.p, "wb");
    if (f == NULL) {
        return MZ_S("");
    }
    (void)fwrite(pdf.p, 1, pdf.n, f);
    (void)fclose(f);
    FILE *out = popen(cmd.p, "r"); /* NOLINT(cert-env33-c): our own path */
    char *text = mz_arena_alloc(cx->a, PAPER_TEXT);
    size_t n = out == NULL ? 0 : fread(text, 1, PAPER_TEXT, out);
    size_t kept = 0;
    (void)(out != NULL && pclose(out));
    for (size_t i = 0; i < n; i++) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\f';
        text[kept] = text[i];
        kept += blank ? 0 : 1;
    }
    return (mz_str){text, kept};
}

/* Where it stands on the paper; -1: nowhere. */
static long stands(mz_str text, mz_str part)
{
    const char *at = part.n == 0 ? NULL : memmem(text.p, text.n, part.p, part.n);
    return at == NULL ? -1 : (long)(at - text.p);
}

/*
 * The paper leaves the house: it says who owes support, what the papers say, what follows and how,
 * that nobody looked these relatives up, and that unknown is not nothing. A son has a job, a
 * daughter brought nothing, and later a judgment.
 */
BOTH(the_paper_says_what_relatives_owe_and_what_is_not_known)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report v;
    int64_t standard = 0;
    int64_t id = 0;
    mz_str pdf = MZ_S("");
    s.p[3] = person(&s.h, "丁一凡", '1', "19950306", s.h.village[1]);
    s.p[4] = person(&s.h, "丁二妹", '2', "19970306", s.h.village[1]);
    const int64_t book[] = {s.p[0], s.p[1], s.p[2], s.p[3], s.p[4]};
    CHECK(home(&s.h, HOUSEHOLD_REGISTER, s.h.village[0], "02 10 20 20 30", book) != 0);
    (void)signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    CHECK(verify_standard(cx, s.h.village[0], s.h.today, &standard) == MZ_OK && standard > 0);
    struct verify_kin told[] = {{s.p[3], MZ_NULL, standard * 5 / 2, 2, 1},
                                {s.p[4], MZ_NULL, MZ_NULL, MZ_NULL, MZ_NULL}};
    const struct verify_new in = {.ask = {.household = s.house, .purpose = MZ_S("dibao")},
                                  .kin = told,
                                  .kin_n = 2,
                                  .reason = MZ_S("查田镇窗口")};
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_paper_make(cx, &v, &pdf) == MZ_OK);
    mz_str text = paper_text(&s, pdf);
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
        homes_done(&s.h);
        return;
    }
    mz_str income = mz_money_text(cx->a, (mz_money){standard * 5 / 2});
    mz_str due = mz_money_text(cx->a, (mz_money){(standard + 2) / 4}); /* one of two parents here */
    long son = stands(text, MZ_S("丁一凡"));
    long daughter = stands(text, MZ_S("丁二妹"));
    CHECK(son > stands(text, MZ_S("一、")) && daughter > son);
    CHECK(daughter < stands(text, MZ_S("二、收入")));
    CHECK(stands(text, MZ_S("未查询")) > 0 || stands(text, MZ_S("不作查询")) > 0);
    CHECK(stands(text, income) > son && stands(text, income) < daughter);
    CHECK(stands(text, due) > son && stands(text, due) < daughter);
    CHECK(stands(text, mz_str_fmt(cx->a, "合计至少每月" MZ_FMT "元", MZ_ARG(due))) > daughter);
    CHECK(stands(text, MZ_S("部分义务人情况未知")) > 0);
    CHECK(stands(text, MZ_S("上列")) == -1); /* the income stands below, not above */
    told[1].agreed = 12345;
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_paper_make(cx, &v, &pdf) == MZ_OK);
    text = paper_text(&s, pdf);
    mz_str sum = mz_money_text(cx->a, (mz_money){(standard + 2) / 4 + 12345});
    CHECK(stands(text, MZ_S("123.45")) > stands(text, MZ_S("丁二妹")));
    CHECK(stands(text, mz_str_fmt(cx->a, "合计每月" MZ_FMT "元", MZ_ARG(sum))) > 0);
    CHECK(stands(text, MZ_S("部分义务人情况未知")) == -1);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

/* Who has no such relative has no such table. */
BOTH(a_paper_without_relatives_says_nothing_of_support)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    struct verify_report v;
    int64_t id = 0;
    mz_str pdf = MZ_S("");
    (void)signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    const struct verify_new in = {.ask = {.household = s.house, .purpose = MZ_S("dibao")},
                                  .reason = MZ_S("查田镇窗口")};
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_paper_make(cx, &v, &pdf) == MZ_OK);
    mz_str text = paper_text(&s, pdf);
    CHECK(text.n == 0 || (stands(text, MZ_S("二、收入")) > 0 && stands(text, MZ_S("赡养")) == -1));
    homes_done(&s.h);
}

BOTH(what_relatives_owe_follows_the_law_of_the_place_and_unknown_is_not_nothing)
{
    struct checks s;
    mz_cx *cx = checks(&s, kind_);
    const struct pack *pack = NULL;
    struct verify_report v;
    struct report *r = NULL;
    int64_t standard = 0, id = 0;
    bool open = false;
    s.p[3] = person(&s.h, "丁一凡", '1', "19950306", s.h.village[1]);
    s.p[4] = person(&s.h, "丁二妹", '2', "19970306", s.h.village[1]);
    const int64_t book[] = {s.p[0], s.p[1], s.p[2], s.p[3], s.p[4]};
    CHECK(home(&s.h, HOUSEHOLD_REGISTER, s.h.village[0], "02 10 20 20 30", book) != 0);
    (void)signs(&s, s.p[0]);
    (void)signs(&s, s.p[1]);
    CHECK(verify_standard(cx, s.h.village[0], s.h.today, &standard) == MZ_OK && standard > 0);
    struct verify_kin told[] = {{s.p[3], MZ_NULL, standard * 5 / 2, 2, 2},
                                {s.p[4], MZ_NULL, MZ_NULL, 2, 2}};
    struct verify_new in = {.ask = {.household = s.house, .purpose = MZ_S("dibao")},
                            .kin = told,
                            .kin_n = 2,
                            .reason = MZ_S("查田镇窗口")};
    CHECK(pack_get(cx, &pack) == MZ_OK);
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_body(cx, &v, &r) == MZ_OK);
    CHECK(r != NULL && r->kin_n == 2);
    if (r == NULL || r->kin_n != 2) {
        homes_done(&s.h);
        return;
    }
    /* (2.5 - 1.5) standards, half of it, both parents here; of the daughter nothing is known. */
    CHECK(r->kin[0].person == s.p[3] && r->kin[0].due == (standard + 1) / 2);
    CHECK(r->kin[1].due == MZ_NULL && r->kin[1].told.parents == 2);
    CHECK(kin_total(r, &open) == (standard + 1) / 2 && open);
    told[1].agreed = 12345; /* a judgment goes before the formula, also where the income is known */
    told[1].income = standard * 10;
    told[0].income = standard * 3 / 2; /* what is left to the relative */
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK);
    CHECK(verify_get(cx, id, &v) == MZ_OK && verify_body(cx, &v, &r) == MZ_OK);
    CHECK(r->kin[0].due == 0 && r->kin[1].due == 12345);
    CHECK(kin_total(r, &open) == 12345 && !open);
    mz_str pdf = MZ_S("");
    CHECK(verify_paper_make(cx, &v, &pdf) == MZ_OK && pdf.n > 1000);
    /* Not a relative, told twice, more parents here than supported: refused. */
    told[1].person = s.p[0];
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_INVALID);
    told[1].person = s.p[3];
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_INVALID);
    told[1] = (struct verify_kin){s.p[4], MZ_NULL, 100, 1, 2};
    CHECK(verify_ask_new(cx, &in, false, &id) == MZ_INVALID);
    CHECK(s.bad == 0);
    homes_done(&s.h);
}

TEST_MAIN(T2(without_every_adults_consent_nothing_is_asked),
          T2(what_relatives_owe_follows_the_law_of_the_place_and_unknown_is_not_nothing),
          T2(the_paper_says_what_relatives_owe_and_what_is_not_known),
          T2(a_paper_without_relatives_says_nothing_of_support),
          T2(a_consent_that_does_not_hold_opens_nothing),
          T2(an_expired_consent_and_one_of_another_household_count_for_nothing),
          T2(a_guardians_consent_ends_with_the_eighteenth_birthday),
          T2(who_signs_for_another_says_who_and_why),
          T2(a_consent_revoked_before_the_sources_are_asked_stops_the_query),
          T2(a_report_is_issued_by_somebody_else_and_its_signature_holds),
          T2(an_objection_that_is_right_gives_a_report_that_holds_in_place_of_the_first),
          T2(a_report_names_every_source_and_survives_being_stored),
          T2(what_is_kept_is_sealed_and_wiped_when_its_time_is_over),
          T2(a_batch_names_those_it_refuses), T2(a_clerk_of_another_township_sees_nothing_of_it))
