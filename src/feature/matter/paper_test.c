/* paper_test.c - papers of a case: brought, fetched, waived, missing; sealed, and looked at on
 * record. */
#include "county.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/feed/feed.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/matter_sql.h"
#include "feature/verify/verify.h"
#include "store/db.h"

extern const struct mz_feature mz_feature_matter, mz_feature_letter, mz_feature_feed;
const struct mz_feature *const mz_features[] = {&mz_feature_feed, &mz_feature_letter,
                                                &mz_feature_matter, NULL};

enum { AUDITOR = 41 };

static const char PDF[] = "%PDF-1.7\nthe card of Zhou\n%%EOF\n";

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_feed.start(cx));
    MZ_TRY(mz_feature_letter.start(cx));
    return add_home(k, "周文芳", "19600301", VILLAGE);
}

static int64_t begin(struct county *k, const char *told)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"), .household = k->home[0], .facts = mz_str_of(told)};
    clerk(k);
    if (matter_begin(&k->w.cx, &in, &id) != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

static const char well[] = "{\"facts\":{\"household\":{},\"members\":[{\"role\":\"self\","
                           "\"disabled_kind\":\"none\",\"severe_illness\":\"false\"}]},\"own\":{}}";

static struct matter_paper paper(struct county *k, int64_t id, const char *which)
{
    struct matter_open o = {0};
    struct matter_paper *p = NULL;
    size_t n = 0;
    if (matter_open_case(&k->w.cx, id, &o) != MZ_OK ||
        matter_papers(&k->w.cx, &o, &p, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(p[i].paper->name.id, mz_str_of(which))) {
            return p[i];
        }
    }
    printf("no paper %s\n", which);
    return (struct matter_paper){.state = MATTER_PAPER_STATE_N};
}

static mz_code add(struct county *k, int64_t id, const char *which, enum matter_paper_state s,
                   mz_str data, int64_t *row)
{
    const struct matter_paper_new in = {
        .id = id, .paper = mz_str_of(which), .state = s, .data = data, .note = MZ_S("照片不清楚")};
    return matter_paper_add(&k->w.cx, &in, row);
}

BOTH(what_is_needed_follows_the_answers)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin(&k, well);
    CHECK(paper(&k, id, "identity").needed && !paper(&k, id, "identity").open);
    CHECK(!paper(&k, id, "disability_card").needed);
    CHECK(!matter_paper_good(&(struct matter_paper){.needed = true}));
    struct matter_paper card = paper(&k, id, "disability_card");
    CHECK(matter_paper_good(&card));
    mz_str ill = MZ_S("{\"facts\":{\"household\":{},\"members\":[{\"role\":\"self\","
                      "\"severe_illness\":\"true\"}]},\"own\":{}}");
    CHECK(matter_answer(cx, id, 0, ill) == MZ_OK);
    struct matter_paper record = paper(&k, id, "illness_record");
    CHECK(record.needed && !record.open && !matter_paper_good(&record));
    /* What is not known yet may be needed. */
    CHECK(paper(&k, id, "disability_card").needed && paper(&k, id, "disability_card").open);
    county_done(&k);
}

BOTH(a_scan_is_told_by_its_bytes_kept_sealed_and_opens_as_it_came)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_q_paper_row r = {0};
    struct matter_scan scan = {0};
    bool found = false;
    int64_t row = 0;
    int64_t id = begin(&k, well);
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_FILED, MZ_S("<html>"), &row), MZ_INVALID,
                  "file"));
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_FILED, MZ_S("%PDF-1.7 cut"), &row),
                  MZ_INVALID, "file"));
    CHECK(refused(&k, add(&k, id, "nothing", MATTER_PAPER_FILED, mz_str_of(PDF), &row), MZ_INVALID,
                  "paper"));
    CHECK(paper(&k, id, "identity").state == MATTER_PAPER_MISSING);
    CHECK(add(&k, id, "identity", MATTER_PAPER_FILED, mz_str_of(PDF), &row) == MZ_OK && row > 0);
    CHECK(paper(&k, id, "identity").state == MATTER_PAPER_FILED);
    CHECK(matter_q_paper(cx, row, &r, &found) == MZ_OK && found);
    CHECK(memmem(r.bytes_seal.p, r.bytes_seal.n, "card of Zhou", 12) == NULL);
    CHECK(matter_paper_scan(cx, row, &scan) == MZ_OK && scan.id == id);
    CHECK(mz_str_eq(scan.bytes, mz_str_of(PDF)) && mz_str_eq(scan.kind, MZ_S("pdf")));
    act_as(&k, AUDITOR, "clerk", INT64_C(331181104000));
    CHECK(refused(&k, matter_paper_scan(cx, row, &scan), MZ_ABSENT, NULL));
    CHECK(refused(&k, matter_paper_back(cx, row), MZ_ABSENT, NULL));
    county_done(&k);
}

BOTH(what_is_refused_or_taken_back_is_missing_again)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t row = 0;
    int64_t second = 0;
    int64_t id = begin(&k, well);
    CHECK(add(&k, id, "identity", MATTER_PAPER_FILED, mz_str_of(PDF), &row) == MZ_OK);
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_FILED, mz_str_of(PDF), &second),
                  MZ_CONFLICT, "file")); /* from a second page */
    CHECK(add(&k, id, "identity", MATTER_PAPER_REFUSED, MZ_S(""), &second) == MZ_OK);
    struct matter_paper p = paper(&k, id, "identity");
    CHECK(p.state == MATTER_PAPER_REFUSED && !matter_paper_good(&p));
    CHECK(mz_str_eq(p.note, MZ_S("照片不清楚")) && p.row_n == 2);
    CHECK(matter_paper_back(cx, second) == MZ_OK);
    CHECK(paper(&k, id, "identity").state == MATTER_PAPER_FILED);
    CHECK(matter_paper_back(cx, row) == MZ_OK);
    p = paper(&k, id, "identity");
    CHECK(p.state == MATTER_PAPER_MISSING && p.row_n == 2);
    CHECK(refused(&k, matter_paper_back(cx, row), MZ_CONFLICT, NULL));
    county_done(&k);
}

BOTH(a_paper_is_left_out_only_where_the_pack_says_so_and_with_a_reason)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t row = 0;
    int64_t id = begin(&k, well);
    const struct matter_paper_new bare = {
        .id = id, .paper = MZ_S("disability_card"), .state = MATTER_PAPER_LATER};
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_PROMISED, MZ_S(""), &row), MZ_INVALID,
                  "state"));
    CHECK(refused(&k, add(&k, id, "disability_card", MATTER_PAPER_PROMISED, MZ_S(""), &row),
                  MZ_INVALID, "state"));
    CHECK(refused(&k, matter_paper_add(cx, &bare, &row), MZ_INVALID, "note"));
    CHECK(add(&k, id, "disability_card", MATTER_PAPER_LATER, MZ_S(""), &row) == MZ_OK);
    CHECK(paper(&k, id, "disability_card").state == MATTER_PAPER_LATER);
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_FETCHED, MZ_S(""), &row), MZ_INVALID,
                  "state"));
    /* Nobody delivered anything here: the question settles nothing. */
    bool found = true;
    CHECK(matter_paper_fetch(cx, id, MZ_S("identity"), &found) == MZ_OK && !found);
    CHECK(refused(&k, matter_paper_fetch(cx, id, MZ_S("promise"), &found), MZ_INVALID, "paper"));
    act_as(&k, AUDITOR, "auditor", COUNTY);
    CHECK(refused(&k, add(&k, id, "identity", MATTER_PAPER_SEEN, MZ_S(""), &row), MZ_DENIED, NULL));
    county_done(&k);
}

/* A month of 残疾人信息 as the federation sends it, in force. */
static int64_t deliver(struct county *k, mz_str bytes)
{
    mz_cx *cx = &k->w.cx;
    struct feed_new in = {.name = MZ_S("残疾人.csv"), .fd = -1, .data = bytes};
    int64_t id = 0;
    bool same = false;
    test_tick(&k->w, 1000);
    officer(k);
    mz_code rc = catalogue_period_of(MZ_S("2026-10"), &in.period)
                     ? feed_category(cx, MZ_S("31"), &in.category)
                     : MZ_INVALID;
    rc = rc == MZ_OK ? feed_make(cx, &in, &id, &same) : rc;
    rc = rc == MZ_OK ? feed_run(cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    clerk(k);
    return rc == MZ_OK ? id : -1;
}

static mz_str cards(struct county *k, mz_str number, const char *name, const char *card)
{
    return mz_str_fmt(k->w.cx.a,
                      "残疾人证件号码,残疾人姓名,残疾人证号,残疾类别,残疾等级\n" MZ_FMT
                      ",%s,%s,肢体,二级\n",
                      MZ_ARG(number), name, card);
}

BOTH(what_a_department_delivered_about_all_members_stands_in_the_place_of_the_paper)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    bool found = true;
    mz_str ill = MZ_S("{\"facts\":{\"household\":{},\"members\":[{\"role\":\"self\","
                      "\"disabled_kind\":\"limb\"}]},\"own\":{}}");
    int64_t id = begin(&k, mz_str_z(cx->a, ill));
    CHECK(paper(&k, id, "disability_card").needed);
    /* A delivery in which somebody else stands settles nothing. */
    mz_str other = MZ_S("330106197001010015");
    CHECK(deliver(&k, cards(&k, other, "外地人员", "33010619700101001542")) > 0);
    CHECK(matter_paper_fetch(cx, id, MZ_S("disability_card"), &found) == MZ_OK && !found);
    CHECK(paper(&k, id, "disability_card").state == MATTER_PAPER_MISSING);
    mz_str card = mz_str_fmt(cx->a, MZ_FMT "42", MZ_ARG(k.number[0]));
    int64_t sent = deliver(&k, cards(&k, k.number[0], "周文芳", mz_str_z(cx->a, card)));
    CHECK(sent > 0);

    CHECK(matter_paper_fetch(cx, id, MZ_S("disability_card"), &found) == MZ_OK && found);
    struct matter_paper p = paper(&k, id, "disability_card");
    CHECK(p.state == MATTER_PAPER_FETCHED && matter_paper_good(&p) && p.row_n == 1);
    CHECK(p.row[0].delivery == sent && mz_str_eq(p.row[0].note, MZ_S("1 / 1")));
    /* Asked again it is settled once, and taken back it is missing. */
    CHECK(matter_paper_back(cx, p.row[0].id) == MZ_OK);
    CHECK(paper(&k, id, "disability_card").state == MATTER_PAPER_MISSING);
    county_done(&k);
}

/* Answers hold what features of the catalogue read: another item would never be found. */
BOTH(what_stands_in_the_place_of_a_paper_is_an_item_that_answers_hold)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct rule_shelf *shelf = NULL;
    const struct catalogue *c = NULL;
    CHECK(rule_shelf(cx, &shelf) == MZ_OK && feed_catalogue(cx, &c) == MZ_OK);
    const struct rule_book *b = rule_shelf_for(shelf, VILLAGE)->book;
    size_t asked = 0;
    for (size_t i = 0; i < b->papers_n; i++) {
        mz_str item = b->papers[i].source->item.s;
        bool held = item.n == 0;
        for (size_t n = 0; n < c->item_n; n++) {
            const struct catalogue_category *x = &c->category[c->item[n].category];
            for (size_t f = 0; mz_str_eq(c->item[n].code, item) && f < x->feature_n; f++) {
                held = held || x->feature[f].item == n;
            }
        }
        if (!held) {
            printf("%.*s: " MZ_FMT "\n", (int)b->papers[i].name.id.n, b->papers[i].name.id.p,
                   MZ_ARG(item));
        }
        asked += item.n > 0 ? 1 : 0;
        CHECK(held);
    }
    CHECK(asked >= 2);
    county_done(&k);
}

BOTH(originals_that_were_seen_leave_nothing_missing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_paper *p = NULL;
    size_t n = 0;
    int64_t id = begin(&k, well);
    CHECK(matter_papers_seen(cx, id) == MZ_OK);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && matter_papers(cx, &o, &p, &n) == MZ_OK);
    size_t good = 0;
    for (size_t i = 0; i < n; i++) {
        good += matter_paper_good(&p[i]) ? 1 : 0;
    }
    CHECK(n == 6 && good == n);
    /* What is not needed was not recorded. */
    CHECK(paper(&k, id, "disability_card").row_n == 0);
    county_done(&k);
}

BOTH(every_matter_of_the_packs_agrees_with_its_letters)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct rule_shelf *shelf = NULL;
    struct case_finding *v = NULL;
    size_t n = 1;
    CHECK(feed_start(cx) == MZ_OK && pack_start(cx) == MZ_OK);
    CHECK(rule_shelf(cx, &shelf) == MZ_OK);
    const struct rule_shelved *s = rule_shelf_for(shelf, VILLAGE);
    CHECK(s != NULL && s->book->matters_n >= 13);
    const struct letter_forms *forms = NULL;
    CHECK(letter_forms(cx, &forms) == MZ_OK);
    if (s != NULL && forms != NULL) {
        case_check(cx, s->book, forms, &v, &n);
    }
    for (size_t i = 0; i < n; i++) {
        printf("%.*s %.*s: %s\n", (int)v[i].matter.n, v[i].matter.p, (int)v[i].letter.n,
               v[i].letter.p, mz_str_z(cx->a, mz_text_say(cx->a, MZ_LANG_EN, v[i].what)));
    }
    CHECK(n == 0);
    for (size_t i = 0; i < forms->found.n; i++) {
        printf("%s\n", mz_str_z(cx->a, letter_finding_say(cx->a, MZ_LANG_EN, &forms->found.v[i])));
    }
    CHECK(forms->found.n == 0);
    county_done(&k);
}

/* ---- matters that do not agree with their letters ---- */

enum spoil { SPOIL_LETTER, SPOIL_FIELD, SPOIL_TYPE, SPOIL_SEAL, SPOIL_REPORT, SPOIL_N };

static size_t bool_fact(const struct rule_book *b)
{
    size_t i = 0;
    while (i < b->facts_n && b->facts[i].type.kind != RULE_BOOL) {
        i++;
    }
    return i;
}

/* The check of the step rests on a report for a purpose that nobody can consent to. */
static void spoil_report(mz_arena *a, struct ir_step *s)
{
    struct ir_task *tasks = MZ_NEW_N(a, struct ir_task, s->tasks_n + 1);
    for (size_t i = 0; i < s->tasks_n; i++) {
        tasks[i] = s->tasks[i];
        tasks[i].report = tasks[i].report.n > 0 ? MZ_S("no_such_purpose") : MZ_S("");
    }
    s->tasks = tasks;
}

/* The living allowance alone, with one fault; the shelf's own book stays as it is. */
static struct rule_book spoiled(mz_arena *a, const struct rule_book *from, enum spoil how)
{
    struct rule_book b = *from;
    struct ir_matter *m = MZ_NEW(a, struct ir_matter);
    for (size_t i = 0; i < from->matters_n; i++) {
        *m = mz_str_eq(from->matters[i].name.id, MZ_S("dibao_apply")) ? from->matters[i] : *m;
    }
    struct ir_step *steps = MZ_NEW_N(a, struct ir_step, m->steps_n);
    struct ir_tell *tells = MZ_NEW_N(a, struct ir_tell, m->tells_n);
    struct ir_action *actions = MZ_NEW_N(a, struct ir_action, m->steps[0].actions_n);
    struct ast_action *action = MZ_NEW(a, struct ast_action);
    struct ast_tell *tell = MZ_NEW(a, struct ast_tell);
    memcpy(steps, m->steps, m->steps_n * sizeof *steps);
    memcpy(tells, m->tells, m->tells_n * sizeof *tells);
    memcpy(actions, steps[0].actions, steps[0].actions_n * sizeof *actions);
    *action = *actions[0].source;
    *tell = *tells[0].source;
    action->letter.s = how == SPOIL_LETTER ? MZ_S("no_such_letter") : action->letter.s;
    tell->field.s = how == SPOIL_FIELD ? MZ_S("no_such_field") : tell->field.s;
    if (how == SPOIL_TYPE) { /* whole days of the letter, and a yes or no of the case */
        tells[0].from = IR_TELL_FACT;
        tells[0].place = (uint32_t)bool_fact(from);
    }
    actions[0].source = action;
    tells[0].source = tell;
    steps[0].actions = actions;
    for (size_t i = 0; how == SPOIL_SEAL && i < m->steps_n; i++) {
        steps[i].by = 1U << IR_POST_VILLAGE;
    }
    for (size_t i = 0; how == SPOIL_REPORT && i < m->steps_n; i++) {
        spoil_report(a, &steps[i]);
    }
    m->steps = steps;
    m->tells = tells;
    b.matters = m;
    b.matters_n = 1;
    return b;
}

BOTH(a_matter_that_does_not_agree_with_its_letters_is_found_by_each_fault)
{
    static const char *const says[SPOIL_N] = {
        [SPOIL_LETTER] = "The action \"{0}\" issues a letter that no pack has",
        [SPOIL_FIELD] = "No letter of the matter has the field \"{0}\"",
        [SPOIL_TYPE] = "\"{0}\" does not fit the type of the letter's field \"{1}\"",
        [SPOIL_REPORT] = "The task \"{0}\" rests on a report for \"{1}\"",
        [SPOIL_SEAL] = "\"{0}\" decides, and nobody who takes it may seal the letter",
    };
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct rule_shelf *shelf = NULL;
    const struct letter_forms *forms = NULL;
    CHECK(feed_start(cx) == MZ_OK && pack_start(cx) == MZ_OK);
    CHECK(rule_shelf(cx, &shelf) == MZ_OK && letter_forms(cx, &forms) == MZ_OK);
    const struct rule_book *good = rule_shelf_for(shelf, VILLAGE)->book;
    for (size_t how = 0; how <= SPOIL_N; how++) { /* the last has no fault */
        struct rule_book b = spoiled(cx->a, good, (enum spoil)how);
        struct case_finding *v = NULL;
        size_t n = 0;
        case_check(cx, &b, forms, &v, &n);
        bool said = false;
        for (size_t i = 0; i < n && how < SPOIL_N; i++) {
            said = said || strncmp(v[i].what.text, says[how], strlen(says[how])) == 0;
            CHECK(mz_str_eq(v[i].matter, MZ_S("dibao_apply")));
        }
        CHECK(said == (how < SPOIL_N) && (n > 0) == said);
    }
    county_done(&k);
}

TEST_MAIN(T2(what_is_needed_follows_the_answers),
          T2(a_scan_is_told_by_its_bytes_kept_sealed_and_opens_as_it_came),
          T2(what_is_refused_or_taken_back_is_missing_again),
          T2(a_paper_is_left_out_only_where_the_pack_says_so_and_with_a_reason),
          T2(what_a_department_delivered_about_all_members_stands_in_the_place_of_the_paper),
          T2(what_stands_in_the_place_of_a_paper_is_an_item_that_answers_hold),
          T2(originals_that_were_seen_leave_nothing_missing),
          T2(every_matter_of_the_packs_agrees_with_its_letters),
          T2(a_matter_that_does_not_agree_with_its_letters_is_found_by_each_fault))
