/* age_test.c - a benefit of one person stops: by hand, or by the review that its grant foresaw. */
#include "cases.h"

#include "feature/pay/pay.h"

extern const struct mz_feature mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, NULL};

#define CHILD "{\"facts\":{\"household\":{%s},\"members\":[{\"birth\":\"%s\"}]},\"own\":{}}"

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    return add_home(k, "周小兰", "20081220", VILLAGE);
}

static int64_t orphan(struct county *k, const char *birth)
{
    int64_t id = 0;
    const struct matter_new in = {.matter = MZ_S("orphan_apply"),
                                  .person = k->person[0],
                                  .facts = mz_str_fmt(k->w.cx.a, CHILD, "", birth)};
    clerk(k);
    if (matter_begin(&k->w.cx, &in, &id) != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return id;
}

/* The recognition that its grant would write, by the rules; NULL without one. */
static const struct ir_recognition *foreseen(struct county *k, int64_t id, int64_t *review_on)
{
    struct matter_open *o = MZ_NEW(k->w.cx.a, struct matter_open);
    const struct ir_recognition *r = NULL;
    *review_on = 0;
    if (matter_open_case(&k->w.cx, id, o) != MZ_OK) {
        return NULL;
    }
    for (size_t e = 0; e < o->m->ends_n; e++) {
        const struct ir_end *end = &o->m->ends[e];
        for (size_t i = 0; i < end->recognitions_n; i++) {
            const struct ir_recognition *v = &end->recognitions[i];
            r = o->gates.ask(&k->w.cx, &o->gates, v->when) == FLOW_YES ? v : r;
        }
    }
    if (r != NULL && r->review_on != IR_NONE) {
        *review_on = (int64_t)rule_eval_node(o->run, r->review_on, SIZE_MAX).num;
        bool ends = mz_str_eq(o->book->matters[r->review].name.id, MZ_S("benefit_stop"));
        r = ends ? r : NULL;
    }
    return r;
}

struct paid {
    struct county *k;
    int64_t case_id, review_on;
};

/* As the grant writes it; no place of the test has an amount for orphans. */
static mz_code granted_tx(mz_cx *cx, void *p)
{
    static const char *const programmes[] = {"orphan", "care-subsidy"};
    const struct paid *v = p;
    struct matter_q_recognise_args r = {.county = COUNTY / MZ_COUNTY_UNIT,
                                        .division = VILLAGE,
                                        .category = MZ_S("orphan"),
                                        .household = v->k->home[0],
                                        .person = v->k->person[0],
                                        .subject_key = mz_str_fmt(cx->a, "p:%" PRId64,
                                                                  v->k->person[0]),
                                        .grade = MZ_S(""),
                                        .since = mz_date_today(cx).v,
                                        .until = MZ_NULL,
                                        .review_on = v->review_on,
                                        .review = MZ_S("benefit_stop"),
                                        .pack = MZ_S("cn-331181"),
                                        .case_id = v->case_id};
    int64_t id = 0;
    for (size_t i = 0; i < MZ_LEN(programmes); i++) {
        const struct benefit b = {.division = VILLAGE,
                                  .person = v->k->person[0],
                                  .programme = mz_str_of(programmes[i]),
                                  .from = month(v->k, 0),
                                  .fen = 150000,
                                  .case_no = matter_number(cx->a, v->case_id)};
        MZ_TRY(benefit_grant(cx, &b, &id));
    }
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    return matter_q_recognise(cx, &r);
}

static int64_t last(struct county *k, const char *programme)
{
    struct benefit_step *v = NULL;
    size_t n = 0;
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    if (benefit_steps(&k->w.cx, VILLAGE, mz_str_of(programme), k->person[0], &v, &n) != MZ_OK) {
        mz_clear(&k->w.cx);
    }
    k->w.actor = before;
    return n == 0 ? -1 : v[n - 1].fen;
}

static int64_t running(struct county *k)
{
    struct matter_q_open_row r = {0};
    bool found = false;
    test_everywhere(&k->w);
    mz_str key = mz_str_fmt(k->w.cx.a, "p:%" PRId64, k->person[0]);
    if (matter_q_open(&k->w.cx, COUNTY / MZ_COUNTY_UNIT, MZ_S("benefit_stop"), key, &r, &found) !=
        MZ_OK) {
        mz_clear(&k->w.cx);
    }
    return found ? r.id : 0;
}

static bool look(struct county *k)
{
    test_everywhere(&k->w);
    k->w.actor.user = 0;
    return matter_review_job(&k->w.cx, 0, MZ_S("")) == MZ_OK;
}

BOTH(on_the_eighteenth_birthday_of_an_orphan_a_stop_begins_and_what_is_chosen_stops)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct recognition *r = NULL;
    struct matter_q_links_row *links = NULL;
    mz_date day = {0};
    size_t n = 0;
    int64_t review_on = 0;
    int64_t first = orphan(&k, "2008-12-20");
    CHECK(first > 0 && foreseen(&k, first, &review_on) != NULL);
    CHECK(mz_date_make(2026, 12, 20, &day) && review_on == day.v);
    struct paid paid = {&k, first, review_on};
    test_everywhere(&k.w);
    CHECK(mz_tx(cx, granted_tx, &paid) == MZ_OK);
    test_tick(&k.w, (day.v - mz_date_today(cx).v - 1) * DAY_MS);
    CHECK(look(&k) && running(&k) == 0);
    test_tick(&k.w, DAY_MS);
    CHECK(look(&k) && look(&k));
    int64_t id = running(&k);
    CHECK(id > 0 && at(&k, id, "propose"));
    CHECK(matter_q_links(cx, id, 10, &links, &n) == MZ_OK && n == 1 && links[0].case_id == first);
    clerk(&k);
    CHECK(act(&k, id, "no_hearing") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "stop") != MZ_OK && at(&k, id, "confirm")); /* which benefit is not said */
    mz_clear(cx);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(matter_answer(cx, id, 0,
                        mz_str_fmt(cx->a, CHILD, "\"stopped_benefit\":\"stop_orphan\"",
                                   "2008-12-20")) == MZ_OK);
    CHECK(act(&k, id, "stop") == MZ_OK && mz_str_eq(get(&k, id).ending, MZ_S("ended")));
    CHECK(last(&k, "orphan") == 0 && last(&k, "care-subsidy") == 150000);
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended == day.v);
    CHECK(broken(&k) == 0);
    county_done(&k);
}

/* Still at school behind eighteen, or of an age that nobody told: recognised, without that day. */
BOTH(who_is_eighteen_already_is_recognised_without_a_day_of_review)
{
    struct county k;
    (void)county(&k, kind_);
    int64_t review_on = 0;
    int64_t id = orphan(&k, "2007-01-01");
    CHECK(id > 0 && foreseen(&k, id, &review_on) != NULL && review_on == 0);
    county_done(&k);
}

/* Nothing of a child who died holds on. */
BOTH(a_death_ends_the_recognition_of_an_orphan)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct recognition *r = NULL;
    size_t n = 0;
    int64_t id = 0;
    struct paid paid = {&k, orphan(&k, "2008-12-20"), MZ_NULL};
    test_everywhere(&k.w);
    CHECK(mz_tx(cx, granted_tx, &paid) == MZ_OK);
    mz_str died = mz_date_iso(cx->a, mz_date_today(cx));
    const struct matter_new in = {
        .matter = MZ_S("death_stop"),
        .person = k.person[0],
        .facts = mz_str_fmt(cx->a,
                            "{\"facts\":{\"household\":{},\"members\":[{\"death_day\":\"%s\"}]},"
                            "\"own\":{}}",
                            mz_str_z(cx->a, died))};
    clerk(&k);
    CHECK(matter_begin(cx, &in, &id) == MZ_OK);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, id, "check") == MZ_OK);
    clerk(&k);
    CHECK(act(&k, id, "proven") == MZ_OK);
    act_as(&k, APPROVER, "approver", COUNTY);
    CHECK(act(&k, id, "stop") == MZ_OK && last(&k, "orphan") == 0);
    CHECK(recognised(cx, k.home[0], &r, &n) == MZ_OK && n == 1 && r[0].ended != MZ_NULL);
    county_done(&k);
}

TEST_MAIN(T2(on_the_eighteenth_birthday_of_an_orphan_a_stop_begins_and_what_is_chosen_stops),
          T2(who_is_eighteen_already_is_recognised_without_a_day_of_review),
          T2(a_death_ends_the_recognition_of_an_orphan))
