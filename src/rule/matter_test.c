/* matter_test.c - forms and matters: one that is whole, and every fault by a change of one line. */
#include "check.h"
#include "rule/case.h"
#include "rule/check_testing.h"

/* Parts of it are changed below, so every line stands here once. */
/* What the public sees of the notice. */
#define SHOWS                                                                          \
    "        shows:\n          proposes: 拟给予\n          proposes_en: To be given\n" \
    "          name: masked\n          upheld: doubt\n          check_days: \"5\"\n"    \
    "          cite: s 第一条\n"

#define HOLD  "      - programme: aid-money\n        from: at\n        cite: s 第一条\n"
#define HOLDS "    holds:\n" HOLD

static const char whole[] =
    "params:\n"
    "  hang_days:\n    label: 公示天数\n    label_en: Days of notice\n    type: days\n"
    "    values:\n      - from: 2020-01-01\n        value: 7天\n        cite: s 第一条\n"
    "  gift:\n    label: 金\n    label_en: Gift\n    type: money per month\n"
    "    values:\n      - from: 2020-01-01\n        value: 100元\n        cite: s 第一条\n"
    "rules:\n"
    "  poor:\n    label: 贫\n    label_en: Poor\n    entity: household\n    type: bool\n"
    "    cite: s 第一条\n    formula: savings < 1000元\n"
    "papers:\n"
    "  card:\n    label: 证件\n    label_en: Card\n    cite: s 第一条\n"
    "forms:\n"
    "  ask:\n    label: 申请表\n    label_en: Form\n    parts:\n"
    "      - label: 情况\n        label_en: Facts\n        fields:\n"
    "          - fact: savings\n            check: savings < 900元\n            says: 太多\n"
    "            says_en: Too much\n"
    "          - field: phone\n            label: 电话\n            label_en: Phone\n"
    "            kind: phone\n            optional: true\n"
    "matters:\n"
    "  aid:\n    label: 救助\n    label_en: Aid\n    subject: household\n    form: ask\n"
    "    start_when: poor\n    by:\n      - clerk\n    papers:\n      - paper: card\n"
    "        when: savings < 500元\n    cite: s 第一条\n"
    "    steps:\n"
    "      accept:\n        label: 受理\n        label_en: Accept\n        kind: act\n"
    "        by:\n          - clerk\n        actions:\n"
    "          take:\n            label: 受理\n            label_en: Take\n            to: hang\n"
    "          no:\n            label: 不\n            label_en: No\n            to: refused\n"
    "            decides: refuse\n            reason: must\n"
    "      hang:\n        label: 公示\n        label_en: Notice\n        kind: publish\n"
    "        days: hang_days\n        then: calm\n"
    SHOWS "        actions:\n"
    "          calm:\n            label: 期满\n            label_en: Over\n            to: decide\n"
    "          doubt:\n            label: 疑\n            label_en: Doubt\n"
    "            to: decide\n            open: true\n"
    "      decide:\n        label: 确认\n        label_en: Decide\n        kind: act\n"
    "        by:\n          - approver\n        not_by:\n          - accept\n"
    "        tasks:\n          look:\n            label: 核\n            label_en: Look\n"
    "            kind: visit\n            people: \"2\"\n            by:\n              - village\n"
    "            clock: total\n        actions:\n"
    "          yes:\n            label: 可\n            label_en: Yes\n            to: given\n"
    "            when: poor\n            decides: grant\n"
    "    ends:\n"
    "      given:\n        label: 给\n        label_en: Given\n        result: granted\n"
    "        starts:\n          - aid\n"
    "        benefit:\n          - programme: aid-money\n            do: grant\n"
    "            amount: gift\n            from: at\n            cite: s 第一条\n"
    "        recognises:\n          - category: poor-home\n            do: grant\n"
    "            until: add_months(at, 12个月)\n            review_on: add_months(at, 6个月)\n"
    "            review: aid\n            cite: s 第一条\n"
    "      refused:\n        label: 拒\n        label_en: Refused\n        result: refused\n"
    "      gone:\n        label: 撤\n        label_en: Gone\n        result: withdrawn\n"
    "    clocks:\n"
    "      total:\n        label: 全程\n        label_en: Total\n        days: \"10\"\n"
    "        of: working\n        from: begin\n        until:\n          - given\n"
    "        pause:\n          - hang\n        cite: s 第一条\n";

TEST(a_whole_matter_is_linked_with_its_form_rules_and_clocks)
{
    struct checked *k = checked_text(MZ_LANG_EN, whole);
    CHECK(k->book != NULL);
    checked_show(k, AST_WARNING);
    if (k->book == NULL) {
        checked_done(k);
        return;
    }
    const struct ir_matter *m = &k->book->matters[0];
    CHECK(k->book->matters_n == 1 && m->steps_n == 3 && m->ends_n == 3 && m->clocks_n == 1);
    CHECK(m->by == 1U << IR_POST_CLERK && m->one_open && m->start_rule != UINT32_MAX);
    CHECK(m->papers_n == 1 && m->papers[0].when != IR_NONE);
    CHECK(m->steps[0].actions[0].goes == IR_TO_STEP && m->steps[0].actions[0].to == 1);
    CHECK(m->steps[0].actions[1].goes == IR_TO_END && m->steps[0].actions[1].decides == IR_REFUSES);
    CHECK(m->steps[1].kind == IR_PUBLISH && m->steps[1].then == 0 && m->steps[1].days.param == 0);
    CHECK(m->steps[1].notice.source != NULL && m->steps[1].notice.name == IR_NAME_MASKED);
    CHECK(m->steps[1].notice.upheld == 1 && m->steps[1].notice.days.v == 5 &&
          !m->steps[1].notice.amount && m->steps[0].notice.source == NULL);
    CHECK(m->steps[2].not_by == 1 && m->steps[2].tasks[0].people == 2);
    CHECK(m->steps[2].actions[0].rule != UINT32_MAX && m->ends[0].starts_n == 1);
    CHECK(m->ends[0].benefits_n == 1 && m->ends[0].benefits[0].amount != IR_NONE);
    CHECK(m->ends[0].recognitions_n == 1 && m->ends[0].recognitions[0].review == 0);
    CHECK(m->steps[2].actions[0].second != 0 && m->steps[0].actions[0].second == 0);
    CHECK(m->clocks[0].from == -1 && m->clocks[0].pause == 2 && m->clocks[0].until == 0);
    const struct ir_form *f = &k->book->forms[m->form];
    CHECK(f->parts_n == 1 && f->parts[0].fields_n == 2);
    CHECK(f->parts[0].fields[0].kind == IR_FIELD_FACT && f->parts[0].fields[0].check != IR_NONE);
    CHECK(f->parts[0].fields[1].kind == IR_FIELD_PHONE);
    checked_done(k);
}

/* The nodes of formulas move when the graph is pruned; what they say must not. */
TEST(formulas_of_forms_and_matters_are_asked_of_the_case)
{
    static const int64_t fen[] = {40000, 60000, 95000, 150000};
    struct checked *k = checked_text(MZ_LANG_EN, whole);
    CHECK(k->book != NULL);
    for (size_t i = 0; k->book != NULL && i < MZ_LEN(fen); i++) {
        const struct ir_matter *m = &k->book->matters[0];
        const struct ir_field *savings = &k->book->forms[m->form].parts[0].fields[0];
        struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
        (void)mz_date_make(2026, 11, 1, &c->at);
        c->known = c->at;
        c->household.cells[savings->fact] = (struct rule_cell){true, fen[i]};
        struct rule_run *r = rule_run_new(k->cx.a, k->book, c);
        CHECK(rule_eval_node(r, m->papers[0].when, SIZE_MAX).num == (fen[i] < 50000));
        CHECK(rule_eval_node(r, savings->check, SIZE_MAX).num == (fen[i] < 90000));
        CHECK(rule_eval_node(r, m->start_when, SIZE_MAX).num == (fen[i] < 100000));
        CHECK(rule_eval_node(r, m->steps[2].actions[0].when, SIZE_MAX).num == (fen[i] < 100000));
    }
    checked_done(k);
}

/* The whole matter with several lines changed, one after the other. */
static bool finds_after(const struct checked_fault *v, size_t n, enum ast_grade grade,
                        const char *says)
{
    mz_arena *a = mz_arena_new(1 << 20);
    const char *text = whole;
    for (size_t i = 0; i < n; i++) {
        text = checked_changed(a, text, &v[i]);
    }
    bool found = checked_finds(text, says, grade);
    mz_arena_free(a);
    return found;
}

TEST(every_fault_of_a_form_or_a_matter_is_found_with_its_sentence)
{
    static const struct checked_fault faults[] = {
        {"    steps:\n      accept", "    tells:\n      - field: sum\n    steps:\n      accept",
         "has no source, or two"},
        {"    steps:\n      accept",
         "    tells:\n      - field: sum\n        from: saving\n    steps:\n      accept",
         "A letter cannot say \"saving\""},
        {"    steps:\n      accept",
         "    tells:\n      - field: sum\n        from: wage\n    steps:\n      accept",
         "A letter cannot say \"wage\""},
        {"    steps:\n      accept",
         "    tells:\n      - field: sum\n        text: a\n      - field: sum\n        text: b\n"
         "    steps:\n      accept",
         "has no source, or two"},
        {"            clock: total\n", "            clock: total\n            over: declared\n",
         "A task without a form finds no facts"},
        {"            kind: visit\n", "            kind: visit\n            report: dibao\n",
         "Only a check about a household or person rests on a report"},
        {"- fact: savings\n", "- fact: saving\n", "There is no fact \"saving\""},
        {"- fact: savings\n", "- fact: wage\n", "is of another entity than this part"},
        {"- fact: savings\n", "- fact: savings\n            kind: text\n",
         "\"kind\" stands beside a fact"},
        {"            kind: phone\n", "", "has no label or no kind"},
        {"- field: phone\n", "- field: savings\n", "is a name of the rules already"},
        {"- field: phone\n", "- help: x\n", "either \"fact\" or \"field\""},
        {"            says: 太多\n", "", "has no sentence for those whom it refuses"},
        {"            optional: true\n",
         "            optional: true\n            need_when: poor\n",
         "is optional and needed at once"},
        {"- field: phone\n            label: 电话\n            label_en: Phone\n            kind: "
         "phone\n            optional: true\n",
         "- fact: savings\n", "stands in the form twice"},
        {"label_en: Facts\n", "label_en: Facts\n        each: nobody\n",
         "neither \"members\" nor a value of the enum role"},
        {"label_en: Facts\n", "label_en: Facts\n        least: \"2\"\n", "no possible number"},
        {"form: ask\n", "form: other\n", "There is no form \"other\""},
        {"by:\n      - clerk\n", "by:\n      - king\n", "\"king\" is no post"},
        {"days: hang_days\n", "days: soon\n", "neither a number nor a parameter or rule of days"},
        {"not_by:\n          - accept\n", "not_by:\n          - never\n", "has no step \"never\""},
        {"clock: total\n", "clock: other\n", "The matter has no clock \"other\""},
        {"to: given\n", "to: nowhere\n", "neither a step nor an end \"nowhere\""},
        {"            reason: must\n", "", "refuses without a rule that gives reasons"},
        {"then: calm\n", "then: storm\n", "The step has no action \"storm\""},
        {"        days: hang_days\n", "", "\"then\" is taken when \"days\" are over"},
        {"to: decide\n", "to: decide\n            reason: must\n", "is taken by nobody"},
        {"kind: act\n        by:\n          - clerk\n        actions:\n",
         "kind: act\n        actions:\n", "Nobody acts in the step \"accept\""},
        {"kind: publish\n        days: hang_days\n        then: calm\n", "kind: wait\n",
         "waits for nobody and for no day"},
        {"        days: hang_days\n        then: calm\n", "", "has no length or nothing behind it"},
        {"upheld: doubt\n", "upheld: never\n", "The step has no action \"never\""},
        {"upheld: doubt\n", "upheld: calm\n", "is taken when nobody objected"},
        {"            to: decide\n            open: true\n", "            open: true\n",
         "leaves the notice where it hangs"},
        {"            open: true\n", "", "waits until all other objections are settled"},
        {"name: masked\n", "name: masked\n          amount: outcome\n",
         "no outcome that comes to an amount"},
        {"check_days: \"5\"\n", "check_days: soon\n",
         "neither a number nor a parameter or rule of days"},
        {"name: masked\n", "name: bare\n", "bare"},
        {"kind: act\n        by:\n          - approver\n",
         "kind: act\n        shows:\n          proposes: 拟\n          proposes_en: To\n"
         "          name: none\n          upheld: yes\n          cite: s 第一条\n"
         "        by:\n          - approver\n",
         "and is no public notice"},
        {"            do: grant\n            amount",
         "            do: stop\n            public: names\n            amount",
         "beside what grants nothing"},
        {"from: begin\n", "from: never\n", "A clock cannot start at \"never\""},
        {"- paper: card\n", "- paper: other\n", "There is no paper \"other\""},
        {"      given:\n        label: 给\n", "      hang:\n        label: 给\n",
         "\"hang\" is a step and an end"},
        {"form: ask\n", "form: ask\n    outcome: other\n", "There is no outcome \"other\""},
        {"starts:\n          - aid\n", "starts:\n          - other\n",
         "There is no matter \"other\""},
        {"form: ask\n", "form: ask\n    on: death\n", "begins for somebody else"},
        {"form: ask\n", "form: ask\n    on: birth\n", "birth"},
        {"form: ask\n", "form: ask\n    follows:\n      - other\n", "There is no matter \"other\""},
        {"form: ask\n",
         "form: ask\n    drawn:\n      months: \"12\"\n      share: \"5\"\n      least: \"1\"\n"
         "      people: \"2\"\n      by:\n        - officer\n      cite: s 第一条\n",
         "\"aid\" is drawn from no cases"},
        {"form: ask\n",
         "form: ask\n    follows:\n      - aid\n    drawn:\n      months: \"12\"\n"
         "      share: \"101\"\n      least: \"1\"\n      people: \"2\"\n      by:\n"
         "        - officer\n      cite: s 第一条\n",
         "\"101\" is no share in percent"},
        {"starts:\n          - aid\n", "reopens:\n          - decide\n",
         "follows no case that it could open"},
        {"form: ask\n", "form: ask\n    within: \"60\"\n", "this matter follows no case"},
        {"programme: aid-money\n", "programme: aid_money\n", "no code of a programme"},
        {"            amount: gift\n", "", "says no amount"},
        {"do: grant\n            amount", "do: stop\n            amount",
         "has no amount of its own"},
        {"amount: gift\n", "amount: at\n", "date"},
        {"from: at\n", "from: poor\n", "date"},
        {"from: at\n", "from: at\n            since: month_of_decision\n",
         "\"since\" stands beside \"from\""},
        {"from: at\n", "since: month_of_suspension\n", "stands beside what resumes nothing"},
        {"from: at\n", "since: month_of_hold\n", "stops nothing that stood still"},
        {"form: ask\n", "form: ask\n" HOLDS, "stands still, and the matter is about no person"},
        {"form: ask\n    start_when: poor\n    by:\n",
         "form: ask\n" HOLDS "    start_when: poor\n    by:\n      - applicant\n",
         "stand still by an applicant's own word"},
        {"form: ask\n", "form: ask\n" HOLDS HOLD, "\"aid-money\" stands still twice"},
        {"            to: decide\n            open: true\n",
         "            to: decide\n            open: true\n            sent: true\n",
         "is taken when an application arrives, and applicants cannot take it"},
        {"from: at\n", "part: days\n", "has no day from which to count"},
        {"from: at\n", "since: month_after_decision\n            part: days\n",
         "has no day from which to count"},
        {"from: at\n", "back: \"25\"\n", "is no number of months that are paid back"},
        {"from: at\n", "payee: phone\n", "has no field \"phone\" with an ID number"},
        {"do: grant\n            amount", "do: write_off\n            amount",
         "has no amount of its own"},
        {"            decides: grant\n",
         "            decides: grant\n            benefit:\n              - programme: x\n"
         "                do: once\n                cite: s 第一条\n",
         "says no amount"},
        {"            review: aid\n", "", "has a day of review without its matter"},
        {"            review: aid\n", "            review: other\n",
         "There is no matter \"other\""},
        {"do: grant\n            until", "do: end\n            until", "ends here"},
        {"review: aid\n", "review: aid\n            grade: poor\n", "gives a class"},
        {"subject: household\n", "subject: place\n", "the matter is about nobody"},
        {"decides: grant\n", "second:\n              - clerk\n", "decides nothing"},
        {"to: hang\n", "to: decide\n", "No case ever reaches the step \"hang\""},
        {"to: given\n", "to: decide\n", "From the step \"hang\" no case ever ends"},
        {"to: refused\n", "to: decide\n", "No case ever reaches the end \"refused\""},
        {"from: begin\n        until:\n          - given\n        pause:\n          - hang\n",
         "from: hang\n        until:\n          - decide\n        pause:\n          - hang\n",
         "The clock \"total\" never runs"},
        {"when: poor\n", "when: savings\n", "yes or no"},
        {"subject: household\n", "subject: ghost\n", "ghost"},
    };
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(faults); i++) {
        CHECK(checked_finds(checked_changed(a, whole, &faults[i]), faults[i].says, AST_ERROR));
        mz_arena_reset(a);
    }
    mz_arena_free(a);
}

/* The matter of the text follows itself: what it reopens is a step of its own. */
TEST(a_case_is_opened_again_only_at_a_step_that_what_it_follows_has)
{
    static const struct {
        const char *step;
        bool good;
    } ways[] = {{"decide", true}, {"never", false}};
    for (size_t i = 0; i < MZ_LEN(ways); i++) {
        mz_arena *a = mz_arena_new(1 << 20);
        const struct checked_fault follows = {"form: ask\n",
                                              "form: ask\n    follows:\n      - aid\n", ""};
        const struct checked_fault opens = {
            "starts:\n          - aid\n",
            mz_str_fmt(a, "reopens:\n          - %s\n        starts:\n          - aid\n",
                       ways[i].step)
                .p,
            ""};
        char *text = checked_changed(a, checked_changed(a, whole, &follows), &opens);
        CHECK(checked_finds(text, "The matter has no step \"never\"", AST_ERROR) != ways[i].good);
        /* One step without a list, as packs had it whose cases still run. */
        const struct checked_fault alone = {
            "starts:\n          - aid\n",
            mz_str_fmt(a, "reopens: %s\n        starts:\n          - aid\n", ways[i].step).p, ""};
        text = checked_changed(a, checked_changed(a, whole, &follows), &alone);
        CHECK(checked_finds(text, "The matter has no step \"never\"", AST_ERROR) != ways[i].good);
        CHECK(!checked_finds(text, "must be a list", AST_ERROR));
        mz_arena_free(a);
    }
}

TEST(a_step_where_no_clock_runs_is_a_warning)
{
    const struct checked_fault f = {"until:\n          - given\n", "until:\n          - hang\n",
                                    ""};
    CHECK(finds_after(&f, 1, AST_WARNING, "No clock runs in the step \"decide\""));
}

TEST(a_notice_of_which_the_public_sees_nothing_is_a_warning)
{
    struct checked_fault f = {
        "        shows:\n          proposes: 拟给予\n          proposes_en: To be given\n"
        "          name: masked\n          upheld: doubt\n"
        "          check_days: \"5\"\n          cite: s 第一条\n",
        "", ""};
    CHECK(finds_after(&f, 1, AST_WARNING, "Of the notice \"hang\" the public sees nothing"));
}

#define FINDS(grade, says, ...)                            \
    CHECK(finds_after((const struct checked_fault[]){__VA_ARGS__}, \
                      MZ_LEN(((const struct checked_fault[]){__VA_ARGS__})), (grade), (says)))

TEST(helps_names_measures_of_an_alert_and_stands_in_matters_of_households)
{
    static const struct {
        const char *to;
        const char *says; /* NULL: nothing is wrong */
    } v[] = {
        {"form: ask\n    helps:\n      - dibao\n      - stop\n", NULL},
        {"form: ask\n    helps:\n      - gifts\n", "\"gifts\" is no measure of an alert"},
    };
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        struct checked_fault f = {"form: ask\n", v[i].to, ""};
        CHECK(finds_after(&f, 1, AST_ERROR, v[i].says == NULL ? "" : v[i].says) ==
              (v[i].says != NULL));
    }
    FINDS(AST_ERROR, "an alert is about a household, and this matter is not",
          {"form: ask\n", "form: ask\n    helps:\n      - dibao\n", ""},
          {"subject: household\n", "subject: person\n", ""});
}

/* Who hears of what is late: of a clock, of the pack, and what is wrong with it. */
TEST(rungs_of_what_is_late_name_posts_and_rise)
{
    static const char one[] = "          - after: \"1\"\n            to:\n              - officer\n"
                              "            cite: s 第一条\n";
    static const struct {
        const char *second;
        const char *says; /* NULL: nothing is wrong */
    } v[] = {
        {"          - after: \"3\"\n            to:\n              - approver\n"
         "            cite: s 第一条\n",
         NULL},
        {"          - after: hang_days\n            to:\n              - approver\n"
         "            cite: s 第一条\n",
         NULL},
        {"          - after: \"1\"\n            to:\n              - approver\n"
         "            cite: s 第一条\n",
         "\"1\" days are not more than those of the rung before it"},
        {"          - after: \"3\"\n            to:\n              - applicant\n"
         "            cite: s 第一条\n",
         "Nobody of the office hears as \"applicant\" of what is late"},
        {"          - after: \"3\"\n            to:\n              - chief\n"
         "            cite: s 第一条\n",
         "\"chief\" is no post"},
        {"          - after: soon\n            to:\n              - approver\n"
         "            cite: s 第一条\n",
         "\"soon\" is neither a number nor a parameter or rule of days"},
    };
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        char to[1200];
        (void)snprintf(to, sizeof to, "until:\n          - given\n        late:\n%s%s", one,
                       v[i].second);
        struct checked_fault f = {"until:\n          - given\n", to, ""};
        CHECK(finds_after(&f, 1, AST_ERROR, v[i].says == NULL ? "" : v[i].says) ==
              (v[i].says != NULL));
    }
}

TEST(rounds_without_an_end_are_found)
{
    FINDS(AST_ERROR, "days alone lead round",
          {"to: decide\n",
           "to: hang\n          other:\n            label: 他\n"
           "            label_en: Other\n            to: decide\n",
           ""});
    FINDS(AST_WARNING, "Nothing limits the round through the step \"accept\"",
          {"kind: publish\n        days: hang_days\n        then: calm\n" SHOWS,
           "kind: act\n        by:\n          - clerk\n", ""},
          {"to: decide\n",
           "to: decide\n          back:\n            label: 退\n"
           "            label_en: Back\n            to: accept\n",
           ""},
          {"from: begin\n", "from: decide\n", ""});
    FINDS(AST_ERROR, "comes back to \"decide\" cannot leave it",
          {"when: poor\n            decides: grant\n",
           "decides: grant\n            once: true\n          again:\n            label: 再\n"
           "            label_en: Again\n            to: hang\n            once: true\n",
           ""});
    FINDS(AST_WARNING, "days of the step are over (hang_days), nothing happens",
          {"kind: publish\n        days: hang_days\n        then: calm\n" SHOWS,
           "kind: wait\n        by:\n          - clerk\n        days: hang_days\n", ""});
}

TEST(posts_without_accounts_and_judges_of_themselves_are_found)
{
    FINDS(AST_ERROR, "No account has a post that acts in \"decide\"",
          {"- approver\n", "- charity\n", ""});
    FINDS(AST_ERROR, "No account has a post that does the task \"look\"",
          {"- village\n", "- carer\n", ""});
    FINDS(AST_ERROR, "No account has a post that signs with \"carer\"",
          {"decides: grant\n", "decides: grant\n            second:\n              - carer\n", ""});
    FINDS(AST_ERROR, "\"yes\" decides, and only those whom the case is about act there",
          {"- approver\n", "- applicant\n", ""});
}

TEST(clocks_are_held_against_the_limits_of_the_law)
{
    static const char total[] = "days: \"10\"\n        of: working\n";
    static const char limit[] = "        pause:\n          - hang\n        cite";
    FINDS(AST_ERROR, "no time limit \"AID-99\"",
          {limit, "        limit: AID-99\n        cite", ""});
    FINDS(AST_ERROR, "\"total\" runs 11, longer than the law's 10 working days",
          {limit, "        limit: AID-04\n        cite", ""},
          {total, "days: \"11\"\n        of: working\n", ""});
    FINDS(AST_WARNING, "runs 9 where the law has 10 working days, and nothing says who set that",
          {limit, "        limit: AID-04\n        cite", ""},
          {total, "days: \"9\"\n        of: working\n", ""});
    FINDS(AST_ERROR, "longer than the law's 7 days of the calendar",
          {limit, "        limit: AID-03\n        cite", ""},
          {total, "days: \"7\"\n        of: working\n", ""});
    FINDS(AST_WARNING, "in other units: 24 hours",
          {limit, "        limit: VAG-01\n        cite", ""},
          {total, "days: \"1\"\n        of: calendar\n", ""});
    FINDS(AST_ERROR, "is a day of the year", {limit, "        limit: CHA-09\n        cite", ""});
    FINDS(AST_ERROR, "stands beside no limit",
          {limit, "        set_by: s 第一条\n        cite", ""});
}

/* A stricter clock with its article is no finding, nor is the law's own number. */
TEST(a_stricter_clock_with_its_article_is_sound)
{
    struct checked_fault own = {"        pause:\n          - hang\n        cite",
                        "        limit: AID-06\n        set_by: s 第一条\n        cite", ""};
    mz_arena *a = mz_arena_new(1 << 20);
    struct checked *k = checked_text(MZ_LANG_EN, checked_changed(a, whole, &own));
    CHECK(k->book != NULL && k->f.errors == 0);
    for (size_t i = 0; i < k->f.n; i++) {
        CHECK(k->f.v[i].grade == AST_NOTE);
    }
    checked_done(k);
    mz_arena_free(a);
}

/* Each alone: a step, a task, an action. */
TEST(an_article_of_a_step_a_task_or_an_action_is_of_a_source_and_counted)
{
    static const char says[] = "\"nobody\" is no source of this pack or its parents";
    FINDS(AST_ERROR, says, {"        days: hang_days\n", "        cite: nobody 第一条\n", ""});
    FINDS(AST_ERROR, says, {"            clock: total\n", "            cite: nobody 第一条\n", ""});
    FINDS(AST_ERROR, says, {"            open: true\n", "            cite: nobody 第一条\n", ""});
    struct checked_fault one = {"            clock: total\n",
                        "            cite: \"s local: to be confirmed\"\n", ""};
    struct checked_fault none = {"            clock: total\n", "", ""};
    mz_arena *a = mz_arena_new(1 << 20);
    struct checked *with = checked_text(MZ_LANG_EN, checked_changed(a, whole, &one));
    struct checked *without = checked_text(MZ_LANG_EN, checked_changed(a, whole, &none));
    CHECK(with->book != NULL && without->book != NULL);
    if (with->book != NULL && without->book != NULL) {
        CHECK(with->book->cites_n == without->book->cites_n + 1);
        CHECK(with->book->cites_open == without->book->cites_open + 1);
    }
    checked_done(with);
    checked_done(without);
    mz_arena_free(a);
}

TEST(what_is_asked_is_held_against_what_is_read)
{
    /* Savings without a form that asks for them: what the guard reads comes from nowhere. */
    FINDS(AST_WARNING, "reads \"savings\", which no form of the matter asks for",
          {"          - fact: savings\n            check: savings < 900元\n            says: 太多\n"
           "            says_en: Too much\n",
           "", ""});
    FINDS(AST_NOTE, "Nothing fills in the form \"idle\"",
          {"matters:\n",
           "  idle:\n    label: 空\n    label_en: Idle\n    parts:\n"
           "      - label: 情\n        label_en: F\n        fields:\n"
           "          - field: word\n            label: 话\n"
           "            label_en: Word\n            kind: text\nmatters:\n",
           ""});
}

/* Cars are asked for by no form. Is a rule over them decided in some case? */
TEST(a_rule_that_no_case_can_decide_is_found_where_an_outcome_hangs_on_it)
{
    static const char never[] = "\"few\", which the matter \"aid\" decides by, can never be known: "
                                "no form asks for \"cars\"";
    static const struct {
        const char *few, *poor;
        bool finds;
    } v[] = {
        {"cars <= 1辆", "savings < 1000元 and few", true},
        {"cars <= 1辆", "if savings < 10元 then true else few", true}, /* one case in a thousand */
        {"not (cars is known)", "savings < 1000元 and few", false},
        {"cars is known and cars <= 1辆", "savings < 1000元 and not few", false},
        {"if cars is known then cars <= 1辆 else savings < 1元", "few", false},
        {"savings < 1元 and cars <= 1辆", "few or savings < 5元", false}, /* false is an answer */
        {"savings < 1元 and cars <= 1辆", "few", false}, /* but never granted: said of "poor" */
    };
    for (size_t i = 0; i < MZ_LEN(v); i++) {
        mz_arena *a = mz_arena_new(1 << 20);
        struct checked_fault on[] = {
            {"formula: savings < 1000元\n",
             mz_str_fmt(a,
                        "formula: %s\n  few:\n    label: 少\n    label_en: Few\n"
                        "    entity: household\n    type: bool\n    cite: s 第一条\n    formula: %s\n"
                        "outcomes:\n  help:\n    label: 助\n    label_en: Help\n"
                        "    entity: household\n    eligible: poor\n    cite: s 第一条\n",
                        v[i].poor, v[i].few)
                 .p,
             ""},
            {"    start_when: poor\n", "    outcome: help\n", ""}};
        CHECK(finds_after(on, 2, AST_WARNING, never) == v[i].finds);
        CHECK(finds_after(on, 2, AST_WARNING, "can never be known") ==
              (v[i].finds || i + 1 == MZ_LEN(v)));
        mz_arena_free(a);
    }
}

TEST(posts_have_words_and_words_posts)
{
    enum ir_post p = IR_POST_CARER;
    for (int i = 0; i < IR_POST_N; i++) {
        CHECK(ir_post_of(mz_str_of(ir_post_word((enum ir_post)i)), &p) && (int)p == i);
    }
    CHECK(!ir_post_of(MZ_S("king"), &p));
}

TEST_MAIN(T(a_whole_matter_is_linked_with_its_form_rules_and_clocks),
          T(formulas_of_forms_and_matters_are_asked_of_the_case),
          T(every_fault_of_a_form_or_a_matter_is_found_with_its_sentence),
          T(a_case_is_opened_again_only_at_a_step_that_what_it_follows_has),
          T(helps_names_measures_of_an_alert_and_stands_in_matters_of_households),
          T(rungs_of_what_is_late_name_posts_and_rise),
          T(a_step_where_no_clock_runs_is_a_warning),
          T(a_notice_of_which_the_public_sees_nothing_is_a_warning),
          T(rounds_without_an_end_are_found),
          T(posts_without_accounts_and_judges_of_themselves_are_found),
          T(clocks_are_held_against_the_limits_of_the_law),
          T(a_stricter_clock_with_its_article_is_sound),
          T(an_article_of_a_step_a_task_or_an_action_is_of_a_source_and_counted),
          T(what_is_asked_is_held_against_what_is_read),
          T(a_rule_that_no_case_can_decide_is_found_where_an_outcome_hangs_on_it),
          T(posts_have_words_and_words_posts))
