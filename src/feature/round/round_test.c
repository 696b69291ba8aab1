/* round_test.c - lists are made once, visits are given out and recorded once, coverage is right. */

#define COUNTY_MORE                     \
    int64_t worker[2]; /* of VILLAGE */ \
    int64_t carer;     /* of the township */
#include "county.h"
#include "fault.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/clue/clue.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"

extern const struct mz_feature mz_feature_round;
extern const struct mz_feature mz_feature_clue;
const struct mz_feature *const mz_features[] = {&mz_feature_round, &mz_feature_clue, NULL};

#define OTHER INT64_C(331181103212)

enum { HOMES = 7, NOBODY = 77 };

static void worker(struct county *k)
{
    act_as(k, k->worker[0], "village", VILLAGE);
}

static mz_code add_account(struct county *k, const char *login, enum mz_role role, int64_t place,
                           int64_t *id)
{
    mz_cx *cx = &k->w.cx;
    const struct account_new in = {.login = mz_str_of(login),
                                   .name = mz_str_of(login),
                                   .division = place,
                                   .password = MZ_S("Longquan-2026"),
                                   .keep = true};
    mz_str first;
    int64_t post = 0;
    MZ_TRY(account_make(cx, &in, id, &first));
    const struct account_grant grant = {
        .account = *id, .role = role, .division = place, .ends = MZ_NULL, .why = MZ_S("测试岗位")};
    return account_grant(cx, &grant, &post);
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    k->w.actor.user = 0; /* the program itself gives posts at once */
    MZ_TRY(add_account(k, "wang", MZ_ROLE_OFFICER, COUNTY, &k->officer));
    MZ_TRY(add_account(k, "ye", MZ_ROLE_VILLAGE, VILLAGE, &k->worker[0]));
    MZ_TRY(add_account(k, "lin", MZ_ROLE_VILLAGE, VILLAGE, &k->worker[1]));
    MZ_TRY(add_account(k, "mao", MZ_ROLE_CARER, VILLAGE / 1000 * 1000, &k->carer));
    officer(k);
    for (size_t i = 0; i < HOMES; i++) {
        MZ_TRY(
            add_home(k, "周文芳", i % 2 == 0 ? "19400301" : "19800512", i < 5 ? VILLAGE : OTHER));
    }
    return MZ_OK;
}

static bool healthy(struct county *k)
{
    struct mz_actor before = k->w.actor;
    bool well = true;
    test_everywhere(&k->w);
    for (const struct mz_check *c = round_checks; c->name != NULL; c++) {
        int64_t bad = -1;
        well = c->run(&k->w.cx, &bad) == MZ_OK && bad == 0 && well;
    }
    k->w.actor = before;
    return well;
}

static const int64_t whole[] = {COUNTY};

static struct round_new campaign(mz_cx *cx, const char *form)
{
    const struct round_pack *pack = NULL;
    struct round_new in = {.name = MZ_S("冬季走访"),
                           .place = whole,
                           .place_n = 1,
                           .whom = ROUND_TOWNSHIP,
                           .whom_arg = MZ_S(""),
                           .visitors = MZ_S("cadre grid"),
                           .starts = mz_date_today(cx).v - 3,
                           .ends = mz_date_today(cx).v + 30};
    if (round_pack_get(cx, &pack) != MZ_OK || round_form(pack, mz_str_of(form)) == NULL ||
        form_write(cx, round_form(pack, mz_str_of(form)), &in.form) != MZ_OK) {
        printf("no form %s: %s\n", form, cx->err.msg);
    }
    return in;
}

static const struct round_tell quiet = {NULL, NULL};

/* The campaign with its list; 0 when something failed. */
static int64_t made(struct county *k, const struct round_new *in)
{
    int64_t id = 0;
    mz_code rc = round_make(&k->w.cx, in, &id);
    rc = rc == MZ_OK ? round_list_go(&k->w.cx, id, quiet) : rc;
    if (rc != MZ_OK) {
        printf("no campaign: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return 0;
    }
    return id;
}

static struct round_cover cover(struct county *k, int64_t plan, int64_t township, size_t *n)
{
    struct round_cover *rows = NULL;
    *n = 0;
    if (round_cover(&k->w.cx, plan, township, &rows, n) != MZ_OK) {
        printf("no coverage: %s\n", k->w.cx.err.msg);
    }
    return round_cover_sum(rows, *n);
}

static int64_t visit_of(struct county *k, int64_t plan, size_t home)
{
    struct round_q_demo_row *r = NULL;
    struct round_visit v;
    size_t n = 0;
    if (round_q_demo(&k->w.cx, plan, 100, &r, &n) != MZ_OK) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (round_visit_get(&k->w.cx, r[i].id, &v) == MZ_OK && v.household == k->home[home]) {
            return v.id;
        }
    }
    return 0;
}

static struct round_finding finding(mz_cx *cx, int64_t visit, const char *key)
{
    return (struct round_finding){.visit = visit,
                                  .key = mz_str_of(key),
                                  .outcome = ROUND_MET,
                                  .kind = MZ_S("grid"),
                                  .day = mz_date_today(cx).v,
                                  .answers = MZ_S("{\"life\":\"yes\"}"),
                                  .note = MZ_S("")};
}

/* ---- packs ------------------------------------------------------------------------- */

/* S4-064: four kinds of visitors; S0-079, S2-021, S0-011: the forms. */
TEST(the_pack_is_sound_and_has_its_forms)
{
    struct test_world w;
    const struct round_pack *p = NULL;
    test_context(&w);
    CHECK(round_pack_read(&w.cx, MZ_S("packs/round"), &p) == MZ_OK);
    CHECK(p != NULL && p->visitor_n == 4 && p->category_n >= 4 && p->form_n >= 3);
    CHECK(round_form(p, MZ_S("safety")) != NULL && round_form(p, MZ_S("care")) != NULL);
    CHECK(round_visitor(p, MZ_S("third")) != NULL && round_visitor(p, MZ_S("nobody")) == NULL);
    for (size_t i = 0; i < p->form_n; i++) {
        struct form *f = MZ_NEW(w.cx.a, struct form);
        mz_str json;
        mz_str again;
        CHECK(form_write(&w.cx, &p->form[i], &json) == MZ_OK);
        CHECK(form_read(&w.cx, json, f) == MZ_OK && form_write(&w.cx, f, &again) == MZ_OK);
        CHECK(mz_str_eq(json, again));
    }
    CHECK(round_pack_read(&w.cx, MZ_S("packs/nothing"), &p) == MZ_ABSENT);
    mz_arena_free(w.cx.a);
}

static bool write_file(const char *dir, const char *name, const char *text)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && fputs(text, f) >= 0;
    return f != NULL && fclose(f) == 0 && ok;
}

TEST(a_pack_with_a_fault_is_refused_with_its_place)
{
    static const char *const head = "pack: round\nversion: \"1\"\nvisitors:\n  - id: grid\n"
                                    "    label: 网格员\n    label_en: Grid worker\ncategories:\n"
                                    "  - id: dibao\n    label: 低保\n    label_en: Allowance\n";
    static const char *const tails[] = {"", "    fact: a\n    age_from: \"3\"\n",
                                        "    age_from: \"9\"\n    age_to: \"3\"\n",
                                        "    fact: a\n    colour: red\n"};
    struct test_world w;
    const struct round_pack *p = NULL;
    char cmd[200];
    test_context(&w);
    for (size_t i = 0; i < MZ_LEN(tails); i++) {
        CHECK(write_file(w.dir, "round.yaml", mz_str_fmt(w.cx.a, "%s%s", head, tails[i]).p));
        CHECK(round_pack_read(&w.cx, mz_str_of(w.dir), &p) == MZ_INVALID);
        CHECK(strstr(w.cx.err.msg, "round.yaml:") != NULL);
        mz_clear(&w.cx);
    }
    CHECK(write_file(w.dir, "round.yaml", mz_str_fmt(w.cx.a, "%s    fact: a\n", head).p));
    CHECK(round_pack_read(&w.cx, mz_str_of(w.dir), &p) == MZ_OK && p->form_n == 0);
    (void)snprintf(cmd, sizeof cmd, "rm -rf %s", w.dir);
    CHECK(system(cmd) == 0);
    mz_arena_free(w.cx.a);
}

/* ---- answers ------------------------------------------------------------------------- */

struct said {
    const char *const *pair; /* id, word … NULL */
    const char *field;
    int n;
};

static mz_str pair_of(void *p, const char *id)
{
    const struct said *s = p;
    for (size_t i = 0; s->pair[i] != NULL; i += 2) {
        if (strcmp(s->pair[i], id) == 0) {
            return mz_str_of(s->pair[i + 1]);
        }
    }
    return MZ_S("");
}

static void keep_said(void *p, struct mz_say say)
{
    struct said *s = p;
    s->field = say.field;
    s->n++;
}

TEST(answers_are_held_against_their_questions)
{
    static const char *const good[] = {"food", "yes",  "alone", "no", "house",
                                       "good", "fire", "good",  NULL};
    static const char *const need[] = {"food", "yes",  "alone", "no",   "house", "danger",
                                       "fire", "good", "spend", "9999", NULL};
    static const char *const much[] = {"food", "yes",  "alone", "no",    "house", "good",
                                       "fire", "good", "spend", "10000", NULL};
    static const char *const none[] = {"food", "yes", NULL};
    static const char *const odd[] = {"food", "perhaps", "alone", "no", "house", "palace",
                                      "fire", "good",    "spend", "-4", NULL};
    struct test_world w;
    const struct round_pack *p = NULL;
    mz_str json;
    mz_str text;
    bool wants = false;
    test_context(&w);
    CHECK(round_pack_read(&w.cx, MZ_S("packs/round"), &p) == MZ_OK);
    const struct form *f = round_form(p, MZ_S("safety"));
    struct said s = {.pair = good};
    CHECK(form_answers(&w.cx, f, (struct form_given){pair_of, &s}, keep_said, &s, &json, &wants) ==
          MZ_OK);
    CHECK(s.n == 0 && !wants);
    s.pair = need;
    CHECK(form_answers(&w.cx, f, (struct form_given){pair_of, &s}, keep_said, &s, &json, &wants) ==
          MZ_OK);
    CHECK(s.n == 0 && wants && form_needs_text(&w.cx, f, json, &text) == MZ_OK);
    CHECK(mz_str_eq(text, MZ_S("住房状况：疑似危房")));
    s.pair = much;
    CHECK(form_answers(&w.cx, f, (struct form_given){pair_of, &s}, keep_said, &s, &json, &wants) ==
          MZ_OK);
    CHECK(s.n == 0 && wants);
    s.pair = none;
    CHECK(form_answers(&w.cx, f, (struct form_given){pair_of, &s}, keep_said, &s, &json, &wants) ==
          MZ_OK);
    CHECK(s.n == 3 && strcmp(s.field, "fire") == 0);
    s = (struct said){.pair = odd};
    CHECK(form_answers(&w.cx, f, (struct form_given){pair_of, &s}, keep_said, &s, &json, &wants) ==
          MZ_OK);
    CHECK(s.n == 3 && strcmp(s.field, "spend") == 0);
    mz_arena_free(w.cx.a);
}

/* ---- making ---------------------------------------------------------------------------- */

struct stopper {
    int left;
};

static mz_code stop_soon(mz_cx *cx, void *p, int64_t done)
{
    struct stopper *s = p;
    (void)done;
    return --s->left < 0 ? mz_fail(cx, MZ_BUSY, "killed") : MZ_OK;
}

/* S4-063: the list is whole and each household is on it once, wherever its making was broken off.
 */
BOTH(a_list_is_made_once_though_it_was_broken_off)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const int64_t villages[] = {VILLAGE, OTHER, TOWN};
    struct round_new in = campaign(cx, "plain");
    struct round_plan r;
    int64_t id = 0;
    size_t n = 0;
    in.place = villages; /* the township holds both villages: nobody is on it twice */
    in.place_n = MZ_LEN(villages);
    CHECK(round_make(cx, &in, &id) == MZ_OK);
    for (int i = 0; i < 3; i++) {
        struct stopper s = {.left = i == 2 ? 100 : 0};
        mz_code rc = round_list_go(cx, id, (struct round_tell){stop_soon, &s});
        CHECK(i == 2 ? rc == MZ_OK : rc == MZ_BUSY);
        mz_clear(cx);
        CHECK(round_get(cx, id, &r) == MZ_OK && r.making == (i < 2));
    }
    CHECK(cover(&k, id, 0, &n).all == HOMES && n == 1);
    CHECK(round_list_go(cx, id, quiet) == MZ_OK); /* once more: nothing */
    CHECK(cover(&k, id, 0, &n).all == HOMES);
    CHECK(cover(&k, id, TOWN, &n).all == HOMES && n == 2);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_list_follows_its_rule)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "care");
    struct round_visit v;
    size_t n = 0;
    in.whom = ROUND_CATEGORY;
    in.whom_arg = MZ_S("aged80"); /* born 1940 */
    int64_t aged = made(&k, &in);
    CHECK(aged > 0 && cover(&k, aged, 0, &n).all == 4);
    CHECK(visit_of(&k, aged, 0) != 0 && visit_of(&k, aged, 1) == 0);
    CHECK(round_visit_get(cx, visit_of(&k, aged, 2), &v) == MZ_OK && v.person == k.person[2]);
    in.whom = ROUND_LIST;
    in.whom_arg = MZ_S("");
    const int64_t some[] = {k.person[1], k.person[6], k.person[1]};
    in.person = some;
    in.person_n = 3;
    int64_t picked = made(&k, &in);
    CHECK(picked > 0 && cover(&k, picked, 0, &n).all == 2 && visit_of(&k, picked, 6) != 0);
    in.whom = ROUND_MONITORED; /* no population and no alert: an empty list, and no fault */
    int64_t watched = made(&k, &in);
    CHECK(watched > 0 && cover(&k, watched, 0, &n).all == 0);
    in.whom = ROUND_CATEGORY;
    in.whom_arg = MZ_S("dibao");
    int64_t id = 0;
    CHECK(round_make(cx, &in, &id) == MZ_OK);
    CHECK(refused(&k, round_list_go(cx, id, quiet), MZ_ABSENT, NULL)); /* needs a population */
    county_done(&k);
}

/* The fact of a pack over a population: S4-063. */
BOTH(a_category_is_taken_from_the_population)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct rule_shelf *shelf = NULL;
    struct mz_pop *pop = NULL;
    struct round_new in = campaign(cx, "plain");
    size_t n = 0;
    CHECK(rule_shelf(cx, &shelf) == MZ_OK);
    const struct rule_shelved *s = rule_shelf_for(shelf, COUNTY);
    const struct population_options made_of = {
        .book = s->book, .at = mz_date_today(cx), .seed = 3, .unknown = 0};
    CHECK(population_make(cx, &made_of, &pop) == MZ_OK);
    CHECK(population_save(cx, &made_of, pop, k.world.data) == MZ_OK);
    in.whom = ROUND_MONITORED;
    int64_t all = made(&k, &in);
    CHECK(all > 0 && cover(&k, all, 0, &n).all == HOMES);
    in.whom = ROUND_CATEGORY;
    in.whom_arg = MZ_S("dibao");
    int64_t some = made(&k, &in);
    CHECK(some > 0 && cover(&k, some, 0, &n).all < HOMES);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(a_campaign_that_cannot_be_is_refused_with_its_field)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    const struct round_new good = in;
    const int64_t two[] = {COUNTY, INT64_C(331102000000)};
    int64_t id = 0;
    in.name = MZ_S("");
    CHECK(refused(&k, round_make(cx, &in, &id), MZ_INVALID, "name"));
    in = good;
    in.ends = in.starts - 1;
    CHECK(refused(&k, round_make(cx, &in, &id), MZ_INVALID, "ends"));
    in = good;
    in.place = two;
    in.place_n = 2;
    CHECK(refused(&k, round_make(cx, &in, &id), MZ_INVALID, "place"));
    in = good;
    in.whom = ROUND_ALERT;
    in.whom_arg = MZ_S("7");
    CHECK(refused(&k, round_make(cx, &in, &id), MZ_INVALID, "grade"));
    in = good;
    in.visitors = MZ_S("grid stranger");
    CHECK(refused(&k, round_make(cx, &in, &id), MZ_INVALID, "visitor"));
    act_as(&k, k.worker[0], "clerk", TOWN);
    CHECK(refused(&k, round_make(cx, &good, &id), MZ_DENIED, "place"));
    worker(&k);
    CHECK(refused(&k, round_make(cx, &good, &id), MZ_DENIED, NULL));
    county_done(&k);
}

/* ---- carers ---------------------------------------------------------------------------------- */

BOTH(a_carer_knows_the_doors_that_were_given_to_him_and_no_other)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept kept;
    struct round_visit v;
    struct mz_work w = {.n = 0};
    int64_t id = made(&k, &in);
    int64_t own = visit_of(&k, id, 0);
    int64_t other = visit_of(&k, id, 1);
    CHECK(own > 0 && other > 0 && round_assign(cx, own, k.carer) == MZ_OK);
    act_as(&k, k.carer, "carer", VILLAGE / 1000 * 1000);
    CHECK(round_todo_visit(cx, 10, &w) == MZ_OK && w.total == 1 && w.n == 1);
    CHECK(round_visit_get(cx, own, &v) == MZ_OK && v.visitor == k.carer);
    CHECK(refused(&k, round_visit_get(cx, other, &v), MZ_ABSENT, NULL));
    struct round_finding f = finding(cx, other, "carer-000001");
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_ABSENT, NULL));
    CHECK(refused(&k, round_assign(cx, other, k.carer), MZ_DENIED, NULL));
    f = finding(cx, own, "carer-000002");
    CHECK(round_find(cx, &f, &kept) == MZ_OK);
    CHECK(round_todo_visit(cx, 10, &w) == MZ_OK && w.total == 0);
    officer(&k);
    CHECK(round_visit_get(cx, own, &v) == MZ_OK && v.state == ROUND_MET);
    county_done(&k);
}

/* ---- giving out --------------------------------------------------------------------------- */

BOTH(visits_are_given_out_evenly_and_may_be_given_to_another)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_q_loads_row *loads = NULL;
    struct round_visit v;
    size_t n = 0;
    in.assign = true;
    int64_t id = made(&k, &in);
    CHECK(id > 0 && round_q_loads(cx, id, 10, &loads, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && loads[0].n + loads[1].n == 5 && loads[0].n >= 2 && loads[1].n >= 2);
    CHECK(cover(&k, id, 0, &n).unassigned == 2); /* nobody works in the other village */
    int64_t visit = visit_of(&k, id, 0);
    CHECK(round_assign(cx, visit, k.worker[1]) == MZ_OK);
    CHECK(round_visit_get(cx, visit, &v) == MZ_OK && v.visitor == k.worker[1]);
    CHECK(refused(&k, round_assign(cx, visit, NOBODY), MZ_INVALID, "visitor"));
    CHECK(round_assign(cx, visit_of(&k, id, 6), k.officer) == MZ_OK); /* above the village */
    CHECK(refused(&k, round_assign(cx, visit_of(&k, id, 5), k.worker[0]), MZ_INVALID, "visitor"));
    worker(&k);
    CHECK(refused(&k, round_assign(cx, visit, k.worker[0]), MZ_DENIED, NULL));
    county_done(&k);
}

struct teller {
    int64_t told; /* the last count */
    int64_t n;
};

static mz_code tells(mz_cx *cx, void *p, int64_t done)
{
    struct teller *t = p;
    (void)cx;
    t->told = done;
    t->n++;
    return MZ_OK;
}

/* Somebody else wrote and the transaction begins anew: the lost try gave nothing out. */
BOTH(a_try_that_is_lost_gives_nothing_out)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_q_loads_row *loads = NULL;
    struct teller t = {0};
    size_t n = 0;
    int64_t id = made(&k, &in);
    CHECK(id > 0 && cover(&k, id, 0, &n).unassigned == HOMES);
    test_twice(cx, true);
    CHECK(round_assign_even(cx, id, (struct round_tell){tells, &t}) == MZ_OK);
    test_twice(cx, false);
    CHECK(t.n == 2 && t.told == 5); /* of two villages, of which one has workers */
    CHECK(round_q_loads(cx, id, 10, &loads, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && loads[0].n + loads[1].n == 5 && loads[0].n >= 2 && loads[1].n >= 2);
    CHECK(cover(&k, id, 0, &n).unassigned == 2);
    CHECK(healthy(&k));
    county_done(&k);
}

/* ---- findings -------------------------------------------------------------------------------- */

BOTH(a_finding_that_is_sent_twice_is_one)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept first;
    struct round_kept second;
    struct round_q_founds_row *rows = NULL;
    struct clue c;
    size_t n = 0;
    int64_t id = made(&k, &in);
    worker(&k);
    int64_t visit = visit_of(&k, id, 0);
    struct round_finding f = finding(cx, visit, "page-0001");
    f.need = true;
    f.answers = MZ_S("{\"life\":\"no\"}");
    f.note = MZ_S("断粮两天");
    CHECK(round_find(cx, &f, &first) == MZ_OK && !first.again && first.clue != MZ_NULL);
    CHECK(round_find(cx, &f, &second) == MZ_OK && second.again);
    CHECK(second.id == first.id && second.clue == first.clue);
    CHECK(round_q_founds(cx, visit, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(clue_get(cx, first.clue, &c) == MZ_OK && c.channel == CLUE_VISIT && c.reports_n == 1);
    CHECK(c.household == k.home[0]);
    f.key = MZ_S("page-0002");
    f.version = 1;
    CHECK(refused(&k, round_find(cx, &f, &second), MZ_CONFLICT, NULL));
    CHECK(cover(&k, id, 0, &n).need == 1);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(coverage_counts_what_was_found_last)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept kept;
    struct round_q_months_row *months = NULL;
    size_t n = 0;
    int64_t id = made(&k, &in);
    static const enum round_state out[] = {ROUND_MET, ROUND_AWAY, ROUND_REFUSED, ROUND_MOVED};
    for (size_t i = 0; i < MZ_LEN(out); i++) {
        struct round_finding f =
            finding(cx, visit_of(&k, id, i), mz_str_fmt(cx->a, "page-%04zu", i).p);
        f.outcome = out[i];
        f.kind = i == 0 ? MZ_S("cadre") : MZ_S("grid");
        CHECK(round_find(cx, &f, &kept) == MZ_OK && kept.clue == MZ_NULL);
    }
    struct round_cover c = cover(&k, id, 0, &n);
    CHECK(c.all == HOMES && c.by[ROUND_OPEN] == 3 && c.by[ROUND_AWAY] == 1);
    CHECK(round_cover_done(&c) == 3);
    struct round_q_mine_row *mine = NULL;
    int64_t away = visit_of(&k, id, 1);
    CHECK(away == 0); /* it is not open any more, but stays on its visitor's list */
    CHECK(round_q_months(cx, id, 100, &months, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && months[0].n == 1 && months[1].n == 3 && months[1].met_n == 0);
    act_as(&k, k.officer, "clerk", TOWN + 1000); /* a sibling township sees nothing of it */
    CHECK(cover(&k, id, 0, &n).all == 0);
    CHECK(round_q_mine(cx, k.officer, mz_date_today(cx).v, 10, &mine, &n) == MZ_OK && n == 0);
    CHECK(healthy(&k));
    county_done(&k);
}

/* S4-063, S2-021: who was not met comes back the next day; a second visit is another visit. */
BOTH(who_was_not_met_is_visited_again)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept kept;
    struct round_q_mine_row *mine = NULL;
    struct round_visit v;
    size_t n = 0;
    in.assign = true;
    int64_t id = made(&k, &in);
    int64_t visit = visit_of(&k, id, 0);
    CHECK(round_assign(cx, visit, k.worker[0]) == MZ_OK);
    worker(&k);
    CHECK(round_q_mine(cx, k.worker[0], mz_date_today(cx).v, 10, &mine, &n) == MZ_OK);
    size_t before = n;
    struct round_finding f = finding(cx, visit, "page-0001");
    f.outcome = ROUND_AWAY;
    CHECK(round_find(cx, &f, &kept) == MZ_OK);
    CHECK(round_q_mine(cx, k.worker[0], mz_date_today(cx).v, 10, &mine, &n) == MZ_OK);
    CHECK(n + 1 == before);
    test_tick(&k.w, DAY_MS);
    CHECK(round_q_mine(cx, k.worker[0], mz_date_today(cx).v, 10, &mine, &n) == MZ_OK);
    CHECK(n == before);
    f = finding(cx, visit, "page-0002");
    CHECK(round_find(cx, &f, &kept) == MZ_OK);
    CHECK(round_visit_get(cx, visit, &v) == MZ_OK && v.state == ROUND_MET && v.found_n == 2);
    CHECK(healthy(&k));
    county_done(&k);
}

BOTH(findings_that_cannot_be_are_refused_and_change_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept kept;
    struct round_visit v;
    int64_t id = made(&k, &in);
    int64_t visit = visit_of(&k, id, 0);
    struct round_finding good = finding(cx, visit, "page-0001");
    struct round_finding f = good;
    f.key = MZ_S("x");
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_INVALID, "key"));
    f = good;
    f.outcome = ROUND_OPEN;
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_INVALID, "outcome"));
    f = good;
    f.kind = MZ_S("third"); /* a kind of the pack, but not of this campaign */
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_INVALID, "kind"));
    f = good;
    f.day = mz_date_today(cx).v + 1;
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_INVALID, "day"));
    act_as(&k, k.officer, "clerk", TOWN + 1000);
    CHECK(refused(&k, round_find(cx, &good, &kept), MZ_ABSENT, NULL));
    act_as(&k, k.officer, "auditor", COUNTY);
    CHECK(refused(&k, round_find(cx, &good, &kept), MZ_DENIED, NULL));
    officer(&k);
    CHECK(round_visit_get(cx, visit, &v) == MZ_OK && v.state == ROUND_OPEN && v.version == 1);
    county_done(&k);
}

BOTH(a_closed_campaign_keeps_its_figures_and_takes_no_more)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct round_new in = campaign(cx, "plain");
    struct round_kept kept;
    struct round_plan r;
    int64_t id = made(&k, &in);
    struct round_finding f = finding(cx, visit_of(&k, id, 0), "page-0001");
    CHECK(round_find(cx, &f, &kept) == MZ_OK && round_get(cx, id, &r) == MZ_OK);
    CHECK(refused(&k, round_close(cx, id, r.version + 1, MZ_S("")), MZ_CONFLICT, NULL));
    act_as(&k, k.officer, "clerk", TOWN);
    CHECK(refused(&k, round_close(cx, id, r.version, MZ_S("")), MZ_DENIED, NULL));
    officer(&k);
    CHECK(round_close(cx, id, r.version, MZ_S("按期完成")) == MZ_OK);
    CHECK(round_get(cx, id, &r) == MZ_OK && r.closed);
    CHECK(memmem(r.counts.p, r.counts.n, "\"met\":1", 7) != NULL);
    CHECK(memmem(r.counts.p, r.counts.n, "\"open\":6", 8) != NULL);
    f = finding(cx, visit_of(&k, id, 1), "page-0002");
    CHECK(refused(&k, round_find(cx, &f, &kept), MZ_CONFLICT, NULL));
    CHECK(refused(&k, round_close(cx, id, r.version, MZ_S("")), MZ_CONFLICT, NULL));
    county_done(&k);
}

TEST_MAIN(T(the_pack_is_sound_and_has_its_forms), T(a_pack_with_a_fault_is_refused_with_its_place),
          T(answers_are_held_against_their_questions),
          T2(a_list_is_made_once_though_it_was_broken_off), T2(a_list_follows_its_rule),
          T2(a_category_is_taken_from_the_population),
          T2(a_campaign_that_cannot_be_is_refused_with_its_field),
          T2(a_carer_knows_the_doors_that_were_given_to_him_and_no_other),
          T2(visits_are_given_out_evenly_and_may_be_given_to_another),
          T2(a_try_that_is_lost_gives_nothing_out),
          T2(a_finding_that_is_sent_twice_is_one), T2(coverage_counts_what_was_found_last),
          T2(who_was_not_met_is_visited_again),
          T2(findings_that_cannot_be_are_refused_and_change_nothing),
          T2(a_closed_campaign_keeps_its_figures_and_takes_no_more))
