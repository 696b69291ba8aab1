/* decide_test.c - the word of an officer beside what the rules say: reasons, records, signatures.
 */
#include "cases.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    MZ_TRY(add_home(k, "周文芳", "19610412", VILLAGE));
    return add_home(k, "吴大山", "19800512", VILLAGE);
}

/* Decided again from what was kept: byte for byte the same. */
static bool replays(struct county *k, const struct determination *d)
{
    mz_str again = {NULL, 0};
    mz_code rc = determination_replay(&k->w.cx, d->record, &again);
    if (rc != MZ_OK) {
        printf("replay: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK && mz_str_eq(again, d->record);
}

static struct determination ruling(struct county *k, int64_t id)
{
    struct determination d = {.id = 0};
    if (determination_get(&k->w.cx, get(k, id).determination, &d) != MZ_OK) {
        printf("no determination: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return d;
}

BOTH(a_word_that_agrees_needs_no_more_and_keeps_what_the_rules_said)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_opinion(&k, id) && act_why(&k, id, "propose", MZ_S("")) == MZ_OK);
    CHECK(at(&k, id, "notice"));
    struct determination d = ruling(&k, id);
    CHECK(mz_str_eq(d.status, MZ_S("eligible")) && d.fen > 0 && d.household == k.home[0]);
    CHECK(mz_str_eq(d.outcome, MZ_S("dibao")) && d.made_by == OTHER_CLERK && replays(&k, &d));
    CHECK(d.law_day.v == mz_date_today(cx).v);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && !o.events[o.events_n - 1].yes);
    CHECK(o.rulings[o.events_n - 1] == d.id && o.rulings[0] == MZ_NULL);
    CHECK(to_county(&k, id) && act_why(&k, id, "grant", MZ_S("")) == MZ_OK);
    CHECK(ruling(&k, id).id > d.id && mz_str_eq(get(&k, id).ending, MZ_S("granted")));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(a_word_that_differs_needs_a_reason_and_the_signature_of_another_approving_post)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 9000));
    CHECK(to_opinion(&k, id));
    CHECK(refused(&k, act_why(&k, id, "propose", MZ_S("")), MZ_INVALID, "reason"));
    CHECK(get(&k, id).determination == MZ_NULL);
    CHECK(act(&k, id, "propose") == MZ_OK && at(&k, id, "opinion"));
    CHECK(mz_str_eq(ruling(&k, id).status, MZ_S("not_eligible")));
    CHECK(refused(&k, act(&k, id, "again"), MZ_INVALID, NULL));
    CHECK(refused(&k, second(&k, id, true, MZ_S("同意")), MZ_DENIED, NULL));
    clerk(&k); /* another person, but no approving post */
    CHECK(refused(&k, second(&k, id, true, MZ_S("同意")), MZ_DENIED, NULL));
    act_as(&k, OTHER_CLERK, "approver", COUNTY); /* an approving post, but the same person */
    CHECK(refused(&k, second(&k, id, true, MZ_S("同意")), MZ_DENIED, NULL));
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(second(&k, id, true, MZ_S("")) == MZ_OK && at(&k, id, "notice"));
    CHECK(refused(&k, second(&k, id, true, MZ_S("")), MZ_CONFLICT, NULL));
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.events_n >= 2);
    const struct flow_event *e = &o.events[o.events_n - 2];
    CHECK(e[0].kind == FLOW_ACTED && e[0].yes && e[0].account == OTHER_CLERK && e[0].reason.n > 0);
    CHECK(e[1].kind == FLOW_SECONDED && e[1].account == APPROVER);
    CHECK(mz_str_eq(get(&k, id).decided, MZ_S("grant")) && broken(&k) == 0);
    county_done(&k);
}

static bool asks(const struct rule_book *b, const struct ir_form *form, const char *fact)
{
    for (size_t p = 0; p < form->parts_n; p++) {
        for (size_t i = 0; i < form->parts[p].fields_n; i++) {
            const struct ir_field *x = &form->parts[p].fields[i];
            if (x->kind == IR_FIELD_FACT && mz_str_eq(b->facts[x->fact].name.id, mz_str_of(fact))) {
                return true;
            }
        }
    }
    return false;
}

/* sh 第七条: a child who is grown up and lives on its own does not count; the form has to ask it. */
BOTH(a_household_with_a_grown_up_child_is_decided_by_what_its_form_asks)
{
    static const char *const child =
        "{\"role\":\"child\",\"birth\":\"1999-04-12\",\"lives_together\":\"false\","
        "\"support_duty\":\"true\",\"held\":\"free\",\"can_work\":\"true\","
        "\"disabled_kind\":\"none\",\"severe_illness\":\"false\",\"refusals\":[],"
        "\"school_stage\":\"not_at_school\",\"wage\":\"0\",\"business\":\"0\","
        "\"property_income\":\"0\",\"pension\":\"0\",\"support_received\":\"0\","
        "\"other_transfer\":\"0\"%s}],";
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct matter_ruling r = {.known = false};
    for (size_t told = 0; told < 2; told++) {
        mz_str s = told_wage(&k, 0);
        const char *end = memmem(s.p, s.n, "}]},", 4);
        size_t n = (size_t)(end - s.p);
        char row[700];
        (void)snprintf(row, sizeof row, child, told == 0 ? "" : ",\"independent\":\"true\"");
        mz_str facts = mz_str_fmt(cx->a, "%.*s},%.*s},%.*s", (int)n, s.p, (int)strlen(row) - 1, row,
                                  (int)(s.n - n - 4), end + 4);
        int64_t id = begin_with(&k, "dibao_apply", told, facts);
        CHECK(matter_open_case(cx, id, &o) == MZ_OK && matter_rule(cx, &o, &r) == MZ_OK);
        CHECK(r.known && matter_unsure(&r.d) == (told == 0));
        CHECK(asks(o.book, &o.book->forms[o.m->form], "independent"));
    }
    county_done(&k);
}

/* The approver's own word needs another approver: one person never signs twice. */
BOTH(one_person_cannot_sign_twice)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 0));
    CHECK(to_notice(&k, id) && to_county(&k, id));
    CHECK(act(&k, id, "refuse") == MZ_OK && at(&k, id, "confirm"));
    CHECK(refused(&k, second(&k, id, true, MZ_S("同意")), MZ_DENIED, NULL));
    CHECK(refused(&k, act(&k, id, "grant"), MZ_INVALID, NULL));
    act_as(&k, OTHER_APPROVER, "approver", COUNTY);
    CHECK(refused(&k, second(&k, id, false, MZ_S("")), MZ_INVALID, "reason"));
    CHECK(second(&k, id, true, MZ_S("")) == MZ_OK && at(&k, id, "tell"));
    CHECK(mz_str_eq(get(&k, id).decided, MZ_S("refuse")) && broken(&k) == 0);
    county_done(&k);
}

BOTH(a_word_may_be_taken_back_or_not_signed_and_the_step_is_open_again)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 9000));
    CHECK(to_opinion(&k, id) && act(&k, id, "propose") == MZ_OK);
    CHECK(second(&k, id, false, MZ_S("收回意见")) == MZ_OK && at(&k, id, "opinion"));
    CHECK(act(&k, id, "propose") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(second(&k, id, false, MZ_S("收入高于标准")) == MZ_OK && at(&k, id, "opinion"));
    act_as(&k, OTHER_CLERK, "clerk", TOWN);
    CHECK(act(&k, id, "deny") == MZ_OK && at(&k, id, "confirm"));
    CHECK(mz_str_eq(get(&k, id).decided, MZ_S("refuse")) && broken(&k) == 0);
    county_done(&k);
}

BOTH(where_the_rules_leave_it_open_any_word_needs_a_reason_and_no_second)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 1, told_open(&k));
    CHECK(to_opinion(&k, id));
    CHECK(refused(&k, act_why(&k, id, "propose", MZ_S("")), MZ_INVALID, "reason"));
    CHECK(act(&k, id, "propose") == MZ_OK && at(&k, id, "notice"));
    CHECK(mz_str_eq(ruling(&k, id).status, MZ_S("needs")));
    int64_t empty = begin(&k, 0);
    CHECK(to_opinion(&k, empty));
    CHECK(refused(&k, act_why(&k, empty, "propose", MZ_S("")), MZ_INVALID, "reason"));
    CHECK(act(&k, empty, "propose") == MZ_OK && at(&k, empty, "notice"));
    CHECK(get(&k, empty).determination == MZ_NULL && broken(&k) == 0);
    county_done(&k);
}

/* What happened to a case is what every later clerk goes by: the answers stand still meanwhile. */
BOTH(while_a_word_waits_the_answers_stand_still)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int64_t id = begin_with(&k, "dibao_apply", 0, told_wage(&k, 9000));
    CHECK(to_opinion(&k, id) && act(&k, id, "propose") == MZ_OK);
    CHECK(refused(&k, matter_answer(cx, id, 0, told_wage(&k, 0)), MZ_INVALID, NULL));
    CHECK(at(&k, id, "opinion") && broken(&k) == 0);
    county_done(&k);
}

TEST_MAIN(T2(a_word_that_agrees_needs_no_more_and_keeps_what_the_rules_said),
          T2(a_word_that_differs_needs_a_reason_and_the_signature_of_another_approving_post),
          T2(a_household_with_a_grown_up_child_is_decided_by_what_its_form_asks),
          T2(one_person_cannot_sign_twice),
          T2(a_word_may_be_taken_back_or_not_signed_and_the_step_is_open_again),
          T2(where_the_rules_leave_it_open_any_word_needs_a_reason_and_no_second),
          T2(while_a_word_waits_the_answers_stand_still))
