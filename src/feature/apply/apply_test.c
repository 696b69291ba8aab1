/* apply_test.c - applications from outside: sealed, proven before anything is told, bound,
 * followed. */
#include "county.h"
#include "fault.h"
#include "home_changes.h"
#include "recognised.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/guests.h"
#include "feature/office/office.h"
#include "feature/reseal.h"
#include "feature/verify/verify.h"
#include "store/db.h"

extern const struct mz_feature mz_feature_apply;
extern const struct mz_feature mz_feature_matter;
extern const struct mz_feature mz_feature_verify;
extern const struct mz_feature mz_feature_job;
const struct mz_feature *const mz_features[] = {&mz_feature_apply, &mz_feature_matter,
                                                &mz_feature_verify, &mz_feature_job, NULL};

#define PHONE "13857810011"

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(mz_feature_verify.start(cx));
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    struct person_view v = {.id = 0};
    MZ_TRY(person_get(cx, 0, k->person[0], &v));
    struct person_input in = person_blank();
    in.name = v.name;
    in.id_number = (mz_str){NULL, 0};
    in.phone = MZ_S(PHONE);
    in.division = v.division;
    in.nation = MZ_S("01");
    in.source = MZ_S("test");
    return person_update(cx, 0, k->person[0], v.version, &in, NULL);
}

static void guest(struct county *k)
{
    k->w.actor = apply_guest(COUNTY, MZ_S("192.0.2.7"), MZ_S("r1"));
}

/* A draft of somebody, as the first page keeps it. */
static struct apply draft_of(struct county *k, const char *matter, const char *name, mz_str number,
                             const char *phone)
{
    struct apply a = {.id = 0};
    mz_str code = MZ_S("");
    int64_t id = 0;
    mz_cx *cx = &k->w.cx;
    guest(k);
    mz_code rc = apply_start(cx, mz_str_of(matter), VILLAGE, &id, &code);
    rc = rc == MZ_OK ? apply_get(cx, id, &a) : rc;
    a.b.name = mz_str_of(name);
    a.b.number = number;
    a.b.phone = mz_str_of(phone);
    a.b.rows[0] = (struct apply_row){.name = a.b.name, .number = number, .role = MZ_S("self")};
    a.b.rows_n = 1;
    rc = rc == MZ_OK ? apply_save(cx, &a) : rc;
    if (rc != MZ_OK) {
        printf("no draft: %s %s\n", mz_code_name(rc), cx->err.msg);
        mz_clear(cx);
    }
    return a;
}

static struct apply draft(struct county *k, const char *name, mz_str number, const char *phone)
{
    return draft_of(k, "dibao_apply", name, number, phone);
}

/* What went into the outbox, newest message: its text, or only the digits of its code. */
static mz_str outbox(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    char path[200];
    char text[2000] = "";
    struct mz_actor before = k->w.actor;
    test_everywhere(&k->w);
    k->w.actor.user = 0;
    mz_code rc = apply_sms_job(cx, 0, MZ_S(""));
    k->w.actor = before;
    (void)snprintf(path, sizeof path,
                   "cat $(ls -t %s/sms/outbox/*.json | head -1); rm -r %s/sms/outbox", k->w.dir,
                   k->w.dir);
    FILE *f = rc == MZ_OK ? popen(path, "r") : NULL;
    size_t n = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);
    if (f != NULL) {
        (void)pclose(f);
    }
    return mz_str_dup(cx->a, (mz_str){text, n});
}

static mz_str code_in(struct county *k, mz_str message)
{
    const struct mz_json *v = NULL;
    const char *z = "";
    if (mz_json_read(&k->w.cx, message, (struct mz_json_options){.size_max = 4096}, &v) == MZ_OK &&
        mz_json_get(v, "text") != NULL) {
        z = mz_json_get(v, "text")->text.p;
    }
    mz_clear(&k->w.cx);
    for (; *z != '\0'; z++) {
        if (strspn(z, "0123456789") == 6) {
            return mz_str_dup(k->w.cx.a, (mz_str){z, 6});
        }
    }
    return MZ_S("");
}

static bool prove(struct county *k, struct apply *a)
{
    bool right = false;
    mz_cx *cx = &k->w.cx;
    return apply_prove_ask(cx, a) == MZ_OK &&
           apply_prove(cx, a, code_in(k, outbox(k)), &right) == MZ_OK && right;
}

static bool sound(struct county *k)
{
    struct mz_actor before = k->w.actor;
    int64_t bad = 0;
    bool good = true;
    test_everywhere(&k->w);
    for (const struct mz_check *c = mz_feature_apply.checks; c->name != NULL; c++) {
        good = c->run(&k->w.cx, &bad) == MZ_OK && bad == 0 && good;
    }
    k->w.actor = before;
    return good;
}

static mz_str file_of(mz_cx *cx, const char *path)
{
    enum { MOST = 4096 };
    char *p = mz_arena_alloc(cx->a, MOST);
    FILE *f = fopen(path, "rb");
    size_t n = f == NULL ? 0 : fread(p, 1, MOST, f);
    if (f != NULL) {
        (void)fclose(f);
    }
    return (mz_str){p, n};
}

/* ---- drafts -------------------------------------------------------------------------------------
 */

BOTH(a_draft_is_found_by_its_code_alone_and_stands_sealed)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = draft(&k, "季阿土", MZ_S("331181195301204118"), "13957821003");
    struct apply_q_get_row r = {0};
    bool found = false;
    int64_t id = 0;
    int64_t place = 0;
    CHECK(a.b.code.n == 19 && mz_str_eq(mz_guest_code_read(cx, a.b.code), a.b.code));
    CHECK(mz_guest_code_read(cx, MZ_S("1234 5678 1234 567")).n == 0);
    CHECK(mz_guest_code_read(cx, MZ_S("1234-5678-1234-56789")).n == 0);
    CHECK(apply_by_code(cx, a.b.code, &id, &place) == MZ_OK && id == a.id && place == VILLAGE);
    CHECK(apply_by_code(cx, MZ_S("0000-0000-0000-0000"), &id, &place) == MZ_OK && id == 0);
    CHECK(apply_q_get(cx, a.id, &r, &found) == MZ_OK && found);
    CHECK(memmem(r.body_seal.p, r.body_seal.n, "13957821003", 11) == NULL);
    CHECK(memmem(r.body_seal.p, r.body_seal.n, a.b.code.p, a.b.code.n) == NULL);
    act_as(&k, 40, "clerk", INT64_C(331121101000));
    CHECK(refused(&k, apply_get(cx, a.id, &a), MZ_ABSENT, NULL));
    county_done(&k);
}

BOTH(of_two_pages_of_one_draft_the_second_is_told_and_loses_nothing)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = draft(&k, "季阿土", MZ_S(""), "");
    struct apply b = a;
    a.b.name = MZ_S("季阿木");
    CHECK(apply_save(cx, &a) == MZ_OK);
    CHECK(refused(&k, apply_save(cx, &b), MZ_CONFLICT, NULL));
    CHECK(apply_get(cx, a.id, &b) == MZ_OK && mz_str_eq(b.b.name, MZ_S("季阿木")));
    county_done(&k);
}

BOTH(a_draft_that_nobody_finished_goes_with_its_photos_and_a_sent_one_stays)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str png = file_of(cx, "tests/fuzz/picture/words.png");
    struct apply old = draft(&k, "季阿土", MZ_S(""), "");
    struct apply sent = draft(&k, "吴秀莲", MZ_S("331181193808054267"), "13957821004");
    struct apply_photo *v = NULL;
    int64_t photo = 0;
    int64_t dropped = 0;
    size_t n = 0;
    CHECK(apply_photo_add(cx, &old, MZ_S("identity"), png, &photo) == MZ_OK);
    CHECK(
        refused(&k, apply_photo_add(cx, &old, MZ_S("identity"), png, &photo), MZ_INVALID, "photo"));
    CHECK(refused(&k, apply_photo_add(cx, &old, MZ_S("identity"), MZ_S("%PDF-1.4"), &photo),
                  MZ_INVALID, "photo"));
    CHECK(apply_photos(cx, old.id, &v, &n) == MZ_OK && n == 1);
    CHECK(apply_send(cx, &sent) == MZ_OK && sent.state == APPLY_SENT);
    test_tick(&k.w, 29 * DAY_MS);
    test_everywhere(&k.w);
    CHECK(apply_old_drafts(cx, &dropped) == MZ_OK && dropped == 0);
    test_tick(&k.w, 2 * DAY_MS);
    CHECK(apply_old_drafts(cx, &dropped) == MZ_OK && dropped == 1);
    CHECK(refused(&k, apply_get(cx, old.id, &old), MZ_ABSENT, NULL));
    CHECK(apply_photos(cx, old.id, &v, &n) == MZ_OK && n == 0);
    CHECK(apply_get(cx, sent.id, &sent) == MZ_OK);
    county_done(&k);
}

/* ---- nothing is told before it is proven
 * ------------------------------------------------------------ */

BOTH(only_the_telephone_of_the_register_brings_what_the_register_knows)
{
    struct county k;
    county(&k, kind_);
    struct apply right = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(right.person == MZ_NULL && right.household == MZ_NULL);
    CHECK(prove(&k, &right) && right.proven);
    CHECK(right.person == k.person[0] && right.household == k.home[0] && right.b.rows_n == 1);
    CHECK(right.b.rows[0].person == k.person[0] && mz_str_eq(right.b.rows[0].role, MZ_S("self")));
    /* One's own telephone with another's number, a wrong name, somebody nobody knows: one answer.
     */
    struct apply other[3] = {draft(&k, "周文芳", k.number[0], "13957821099"),
                             draft(&k, "周文房", k.number[0], PHONE),
                             draft(&k, "季阿土", MZ_S("331181195301204118"), "13957821003")};
    for (size_t i = 0; i < 3; i++) {
        CHECK(prove(&k, &other[i]) && other[i].proven);
        CHECK(other[i].person == MZ_NULL && other[i].household == MZ_NULL);
        CHECK(other[i].b.rows_n == 1 && other[i].b.rows[0].person == 0);
        CHECK(other[i].b.answers.n == 0);
    }
    county_done(&k);
}

BOTH(asking_for_a_code_never_looks_at_the_register)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply known = draft(&k, "周文芳", k.number[0], PHONE);
    struct apply unknown = draft(&k, "季阿土", MZ_S("331181195301204118"), "13957821003");
    CHECK(apply_prove_ask(cx, &known) == MZ_OK);
    mz_str to = outbox(&k);
    CHECK(memmem(to.p, to.n, PHONE, 11) != NULL && memmem(to.p, to.n, "周", 3) == NULL);
    CHECK(apply_prove_ask(cx, &unknown) == MZ_OK);
    mz_str two = outbox(&k);
    CHECK(two.n == to.n && memmem(two.p, two.n, "13957821003", 11) != NULL);
    unknown.b.phone = MZ_S("0578-7120000");
    CHECK(refused(&k, apply_prove_ask(cx, &unknown), MZ_INVALID, "phone"));
    county_done(&k);
}

BOTH(a_code_holds_once_for_ten_minutes_and_five_tries)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    bool right = true;
    CHECK(apply_prove(cx, &a, MZ_S("000000"), &right) == MZ_OK && !right);
    CHECK(apply_prove_ask(cx, &a) == MZ_OK);
    mz_str code = code_in(&k, outbox(&k));
    CHECK(code.n == 6);
    for (int i = 0; i < 5; i++) {
        CHECK(apply_prove(cx, &a, MZ_S("abcdef"), &right) == MZ_OK && !right);
    }
    CHECK(apply_prove(cx, &a, code, &right) == MZ_OK && !right);
    CHECK(apply_prove_ask(cx, &a) == MZ_OK);
    code = code_in(&k, outbox(&k));
    test_tick(&k.w, 10 * APPLY_MIN_MS + 1);
    CHECK(apply_prove(cx, &a, code, &right) == MZ_OK && !right);
    CHECK(apply_prove_ask(cx, &a) == MZ_OK);
    code = code_in(&k, outbox(&k));
    CHECK(apply_prove(cx, &a, code, &right) == MZ_OK && right);
    CHECK(apply_prove(cx, &a, code, &right) == MZ_OK && !right);
    CHECK(a.person == k.person[0]);
    county_done(&k);
}

BOTH(a_pass_is_of_one_application_for_half_an_hour)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    struct apply b = draft(&k, "季阿土", MZ_S(""), "");
    mz_str pass = MZ_S("");
    CHECK(apply_pass_make(cx, &a, &pass) == MZ_OK);
    CHECK(apply_pass_holds(cx, &a, pass) && !apply_pass_holds(cx, &b, pass));
    CHECK(!apply_pass_holds(cx, &a, MZ_S("")) && !apply_pass_holds(cx, &a, MZ_S("9.9")));
    test_tick(&k.w, 30 * APPLY_MIN_MS + 1);
    CHECK(!apply_pass_holds(cx, &a, pass));
    county_done(&k);
}

BOTH(the_public_tries_only_so_often)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    int ok = 0;
    guest(&k);
    for (int i = 0; i < 5; i++) { /* messages to one telephone, from anywhere */
        mz_str from = mz_str_fmt(cx->a, "198.51.100.%d", i);
        ok += apply_admit(cx, APPLY_TRY_SMS, from, MZ_S(PHONE)) == MZ_OK ? 1 : 0;
        mz_clear(cx);
    }
    CHECK(ok == 3);
    for (int i = 0; i < 40; i++) { /* codes that nobody has */
        ok += apply_admit(cx, APPLY_TRY_CODE, MZ_S("192.0.2.9"), MZ_S("")) == MZ_OK ? 1 : 0;
        mz_clear(cx);
    }
    CHECK(ok == 33);
    CHECK(apply_admit(cx, APPLY_TRY_CODE, MZ_S("2001:db8::1"), MZ_S("")) == MZ_OK);
    test_tick(&k.w, 6000);
    CHECK(apply_admit(cx, APPLY_TRY_CODE, MZ_S("192.0.2.9"), MZ_S("")) == MZ_OK);
    county_done(&k);
}

/* ---- what the office knows ------------------------------------------------------------------- */

static const struct mz_json *known_as(struct county *k, const struct apply *a, const char *bundle,
                                      bool shown)
{
    struct matter_kind kind = {0};
    struct bundle_kind together;
    const struct mz_json *v = NULL;
    mz_cx *cx = &k->w.cx;
    guest(k);
    mz_code rc = apply_kind(cx, VILLAGE, mz_str_of(bundle), &kind, &together);
    rc = rc == MZ_OK ? apply_known(cx, a, shown, &kind, &v) : rc;
    if (rc != MZ_OK) {
        printf("known: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return v;
}

static const struct mz_json *known_to(struct county *k, const struct apply *a, bool shown)
{
    return known_as(k, a, "after_death_all", shown);
}

/* Name and number of somebody else, with one's own telephone: nothing of him is told. */
BOTH(what_the_office_knows_is_the_proven_applicants_own_and_only_just_after_the_code)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    CHECK(recognised_as(&k, whole(&k, "dibao", 1)) > 0);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(known_to(&k, &a, true) == NULL); /* no code came back yet */
    CHECK(prove(&k, &a) && known_to(&k, &a, false) == NULL); /* the code of the draft alone */
    const struct mz_json *v = known_to(&k, &a, true);
    v = v == NULL ? NULL : mz_json_get(mz_json_get(v, "facts"), "household");
    v = v == NULL ? NULL : mz_json_get(v, "had_benefits");
    CHECK(v != NULL && mz_str_eq(v->text, MZ_S("true")) && a.b.answers.n == 0);
    struct apply other = draft(&k, "吴大山", k.number[1], PHONE);
    CHECK(prove(&k, &other) && other.proven && known_to(&k, &other, true) == NULL);
    other.household = k.home[1]; /* as no page can say it */
    CHECK(known_to(&k, &other, true) == NULL);
    /* Sent it is the township's: the site has nothing to fill in any more. */
    CHECK(apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN);
    CHECK(known_to(&k, &a, true) == NULL);
    county_done(&k);
}

BOTH(who_left_a_household_is_told_nothing_of_it_any_more)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(recognised_as(&k, whole(&k, "dibao", 0)) > 0);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && known_to(&k, &a, true) != NULL);
    /* The household of home 0 goes into another one: the draft still names the old one. */
    const struct household_place go = {k.person[0], MZ_S("97")};
    const struct household_ask ask = {.kind = CHANGE_MERGE,
                                      .household = k.home[0],
                                      .other = k.home[1],
                                      .day = mz_date_today(cx).v,
                                      .leave = MZ_S(""),
                                      .reason = MZ_S("随亲属生活"),
                                      .go = &go,
                                      .go_n = 1,
                                      .number = MZ_S(""),
                                      .address = MZ_S("")};
    CHECK(home_change(&k, &ask));
    CHECK(a.household == k.home[0] && known_to(&k, &a, true) == NULL);
    /* A code once more: the household is the new one, and nothing told of the old one stays. */
    a.b.answers = MZ_S("{\"facts\":{\"household\":{},\"members\":[{}]},\"own\":{}}");
    guest(&k);
    CHECK(prove(&k, &a) && a.household == k.home[1] && a.b.rows_n == 2 && a.b.answers.n == 0);
    county_done(&k);
}

/* A child has no name on the applicant's pages, and nothing else of it is told either. */
BOTH(of_who_has_no_name_there_nothing_is_told)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(add_home(&k, "李小月", "20180601", VILLAGE) == MZ_OK);
    const struct household_place go = {k.person[2], MZ_S("40")};
    const struct household_ask ask = {.kind = CHANGE_MERGE,
                                      .household = k.home[2],
                                      .other = k.home[0],
                                      .day = mz_date_today(cx).v,
                                      .leave = MZ_S(""),
                                      .reason = MZ_S("随祖母生活"),
                                      .go = &go,
                                      .go_n = 1,
                                      .number = MZ_S(""),
                                      .address = MZ_S("")};
    CHECK(home_change(&k, &ask));
    for (size_t i = 0; i < 3; i += 2) {
        struct recognising r = whole(&k, "tekun", 0);
        r.person = k.person[i];
        CHECK(recognised_as(&k, r) > 0);
    }
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && a.b.rows_n == 2);
    const struct mz_json *v = known_as(&k, &a, "great_aid", true);
    const struct mz_json *rows = v == NULL ? NULL : mz_json_get(mz_json_get(v, "facts"), "members");
    CHECK(rows != NULL && rows->n == 2);
    for (size_t i = 0; rows != NULL && i < rows->n; i++) {
        bool adult = a.b.rows[i].person == k.person[0];
        CHECK((mz_json_get(&rows->items[i], "on_tekun") != NULL) == adult);
    }
    county_done(&k);
}

BOTH(a_code_once_more_keeps_what_was_told_while_the_same_people_live_there)
{
    struct county k;
    county(&k, kind_);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a));
    a.b.answers = MZ_S("{\"facts\":{\"household\":{},\"members\":[{}]},\"own\":{}}");
    CHECK(prove(&k, &a) && a.b.answers.n > 0 && a.household == k.home[0]);
    county_done(&k);
}

/* ---- becoming a case
 * ------------------------------------------------------------------------------------ */

BOTH(a_proven_person_with_a_household_begins_at_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a));
    a.b.answers = MZ_S("{\"facts\":{\"household\":{\"dwellings\":\"1\"},\"members\":[{\"role\":"
                       "\"self\"}]},\"own\":{\"household\":{},\"members\":[{}]}}");
    CHECK(apply_save(cx, &a) == MZ_OK);
    test_twice(cx, true); /* what is sent in a try that is lost is sent again, with all answers */
    CHECK(apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN && a.case_id > 0);
    test_twice(cx, false);
    CHECK(matter_open_case(cx, a.case_id, &o) == MZ_OK && o.c.household == k.home[0]);
    CHECK(mz_str_eq(o.c.channel, MZ_S("online")) && o.events_n == 1);
    CHECK(o.events[0].post == IR_POST_APPLICANT && o.events[0].account == 0);
    CHECK(o.facts->members_n == 1 && sound(&k));
    CHECK(memmem(o.answers.p, o.answers.n, "\"dwellings\":\"1\"", 15) != NULL);
    CHECK(apply_get(cx, a.id, &a) == MZ_OK && a.b.answers.n == 0 && a.case_id == o.c.id);
    CHECK(refused(&k, apply_send(cx, &a), MZ_CONFLICT, NULL));
    /* Another one while that case runs: a clerk looks at it. */
    struct apply again = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &again) && apply_send(cx, &again) == MZ_OK && again.state == APPLY_SENT);
    county_done(&k);
}

BOTH(a_clerk_makes_sure_binds_and_the_answers_follow_the_members)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct apply a = draft(&k, "吴大山", k.number[1], "13957821044");
    a.b.rows[a.b.rows_n++] = (struct apply_row){.name = MZ_S("吴小草"), .role = MZ_S("child")};
    a.b.answers = MZ_S("{\"facts\":{\"household\":{\"dwellings\":\"2\"},\"members\":[{\"role\":"
                       "\"self\"},{\"role\":\"child\"}]},\"own\":{\"household\":{},\"members\":[{},"
                       "{}]}}");
    CHECK(apply_save(cx, &a) == MZ_OK && apply_send(cx, &a) == MZ_OK);
    CHECK(a.state == APPLY_SENT && a.case_id == MZ_NULL);
    clerk(&k);
    struct apply_match m;
    CHECK(apply_match(cx, &a, k.home[1], &m) == MZ_OK && m.n == 1 && m.row[0] == 0);
    CHECK(m.lost_n == 1 && m.lost[1]);
    struct apply_bind in = {.id = a.id, .version = a.version, .household = k.home[1]};
    int64_t id = 0;
    CHECK(refused(&k, apply_bind(cx, &in, &id), MZ_INVALID, "leave_out") && id == 0);
    in.leave_out = true;
    CHECK(apply_bind(cx, &in, &id) == MZ_OK && id > 0);
    CHECK(matter_open_case(cx, id, &o) == MZ_OK && o.facts->members_n == 1);
    CHECK(mz_str_eq(o.c.channel, MZ_S("online")) && o.events[0].account == CLERK);
    CHECK(refused(&k, apply_bind(cx, &in, &id), MZ_CONFLICT, NULL));
    CHECK(apply_of_case(cx, o.c.id, &id) == MZ_OK && id == a.id && sound(&k));
    CHECK(apply_get(cx, a.id, &a) == MZ_OK && a.person == k.person[1]);
    county_done(&k);
}

BOTH(a_clerk_declines_with_words_that_the_applicant_reads)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply a = draft(&k, "郑根发", MZ_S("331181196103094198"), "13957821010");
    CHECK(apply_send(cx, &a) == MZ_OK);
    clerk(&k);
    CHECK(refused(&k, apply_decline(cx, a.id, a.version, MZ_S(" no ")), MZ_INVALID, "why"));
    CHECK(apply_decline(cx, a.id, a.version, MZ_S("请向常住地申请")) == MZ_OK);
    guest(&k);
    CHECK(apply_get(cx, a.id, &a) == MZ_OK && a.state == APPLY_DECLINED);
    CHECK(mz_str_eq(a.b.why, MZ_S("请向常住地申请")));
    county_done(&k);
}

BOTH(photos_go_to_the_case_without_what_they_carried)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply_photo *v = NULL;
    struct apply_photo one;
    mz_str bytes = MZ_S("");
    mz_str in = file_of(cx, "tests/fuzz/picture/camera.jpg");
    size_t n = 0;
    int64_t photo = 0;
    CHECK(memmem(in.p, in.n, "GPS", 3) != NULL);
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && apply_photo_add(cx, &a, MZ_S("identity"), in, &photo) == MZ_OK);
    clerk(&k);
    CHECK(refused(&k, apply_photo_open(cx, photo, &one, &bytes), MZ_ABSENT, NULL)); /* a draft */
    guest(&k);
    CHECK(apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN);
    CHECK(refused(&k, apply_photo_drop(cx, &a, photo), MZ_ABSENT, NULL));
    clerk(&k);
    CHECK(apply_photos_of(cx, a.case_id, &v, &n) == MZ_OK && n == 1 && v[0].id == photo);
    CHECK(apply_photo_open(cx, photo, &one, &bytes) == MZ_OK);
    CHECK(memmem(bytes.p, bytes.n, "GPS", 3) == NULL && (int64_t)bytes.n == one.bytes);
    CHECK(sound(&k));
    county_done(&k);
}

/* A proof of life: begun by the program when it is due, and from outside where none runs. */
BOTH(a_photo_sent_from_outside_joins_the_proof_of_life_that_waits_for_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply_photo *v = NULL;
    struct matter_case c = {.id = 0};
    mz_str in = file_of(cx, "tests/fuzz/picture/camera.jpg");
    size_t n = 0;
    int64_t photo = 0;
    int64_t id = 0;
    const struct matter_new due = {.matter = MZ_S("age_allowance_proof"), .person = k.person[0]};
    struct flow_event no = {.kind = FLOW_ACTED, .what = MZ_S("reject"), .reason = MZ_S("看不清")};
    clerk(&k);
    CHECK(matter_begin(cx, &due, &id) == MZ_OK);
    for (int i = 0; i < 2; i++) {
        struct apply a = draft_of(&k, "age_allowance_proof", "周文芳", k.number[0], PHONE);
        a.b.helper = MZ_S("周小敏"); /* a daughter sends it */
        CHECK(prove(&k, &a) && apply_photo_add(cx, &a, MZ_S("life_photo"), in, &photo) == MZ_OK);
        CHECK(apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN && a.case_id == id);
        clerk(&k);
        CHECK(matter_get(cx, id, &c) == MZ_OK && mz_str_eq(c.step, MZ_S("look")));
        CHECK(apply_photos_of(cx, id, &v, &n) == MZ_OK && n == (size_t)i + 1);
        CHECK(matter_happen(cx, id, 0, no) == MZ_OK); /* for a person to say, and once more */
    }
    no.what = MZ_S("no_more");
    CHECK(matter_happen(cx, id, 0, no) == MZ_OK);
    struct apply a = draft_of(&k, "age_allowance_proof", "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && apply_send(cx, &a) == MZ_OK && a.case_id != id);
    CHECK(matter_get(cx, a.case_id, &c) == MZ_OK && mz_str_eq(c.step, MZ_S("look")));
    struct apply b = draft_of(&k, "age_allowance_proof", "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &b)); /* while somebody looks at the first photo: a clerk says what to do */
    CHECK(apply_send(cx, &b) == MZ_OK && b.state == APPLY_SENT);
    CHECK(apply_of_case(cx, id, &photo) == MZ_OK && photo != 0 && sound(&k));
    county_done(&k);
}

/* ---- afterwards
 * ---------------------------------------------------------------------------------------- */

BOTH(an_applicant_answers_what_is_asked_objects_and_withdraws)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct matter_open o = {0};
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    struct flow_event e = {.kind = FLOW_ACTED, .what = MZ_S("ask"), .reason = MZ_S("请补银行卡")};
    CHECK(prove(&k, &a) && apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN);
    clerk(&k);
    CHECK(matter_happen(cx, a.case_id, 0, e) == MZ_OK);
    guest(&k);
    e = (struct flow_event){.kind = FLOW_ACTED, .post = IR_POST_APPLICANT, .what = MZ_S("hand_in")};
    CHECK(matter_happen(cx, a.case_id, 0, e) == MZ_OK);
    e.what = MZ_S("take"); /* the clerk's */
    CHECK(refused(&k, matter_happen(cx, a.case_id, 0, e), MZ_DENIED, NULL));
    e = (struct flow_event){
        .kind = FLOW_OBJECTED, .post = IR_POST_APPLICANT, .reason = MZ_S("不对")};
    CHECK(refused(&k, matter_happen(cx, a.case_id, 0, e), MZ_CONFLICT, NULL)); /* no notice */
    e = (struct flow_event){.kind = FLOW_WITHDRAWN, .post = IR_POST_APPLICANT};
    CHECK(matter_happen(cx, a.case_id, 0, e) == MZ_OK);
    CHECK(matter_open_case(cx, a.case_id, &o) == MZ_OK && o.state->ended);
    CHECK(mz_str_eq(o.c.result, MZ_S("withdrawn")) && o.events_n == 4);
    county_done(&k);
}

BOTH(a_member_signs_on_an_own_link_who_knows_the_number)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply_sign *v = NULL;
    struct apply_sign s;
    struct verify_gate_result g;
    size_t n = 0;
    bool right = true;
    static const char png[] = "\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82";
    mz_str drawn = {png, sizeof png - 1};
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && apply_send(cx, &a) == MZ_OK && a.state == APPLY_BEGUN);
    CHECK(apply_signs(cx, &a, &v, &n) == MZ_OK && n == 1 && v[0].person == k.person[0]);
    mz_str code = v[0].code;
    CHECK(apply_signs(cx, &a, &v, &n) == MZ_OK && n == 1 && mz_str_eq(v[0].code, code));
    CHECK(apply_sign_by_code(cx, code, &s) == MZ_OK && s.id == v[0].id);
    struct apply_sign same = s; /* a request that came at the same time */
    CHECK(apply_sign_take(cx, &s, MZ_S("000000"), drawn, &right) == MZ_OK && !right);
    CHECK(apply_sign_take(cx, &same, MZ_S("000001"), drawn, &right) == MZ_OK && !right);
    CHECK(apply_sign_by_code(cx, code, &s) == MZ_OK && s.tries == 2 && s.consent == MZ_NULL);
    same = s;
    mz_str tail = {k.number[0].p + 12, 6};
    CHECK(apply_sign_take(cx, &s, tail, drawn, &right) == MZ_OK && right);
    CHECK(apply_sign_take(cx, &same, MZ_S("000000"), drawn, &right) == MZ_OK && !right);
    same.consent = MZ_NULL;
    CHECK(refused(&k, apply_sign_take(cx, &same, tail, drawn, &right), MZ_CONFLICT, NULL));
    CHECK(apply_sign_by_code(cx, code, &s) == MZ_OK && s.consent != MZ_NULL);
    CHECK(refused(&k, apply_sign_take(cx, &s, tail, drawn, &right), MZ_CONFLICT, NULL));
    clerk(&k);
    const struct verify_ask ask = {.household = k.home[0], .purpose = MZ_S("dibao")};
    CHECK(verify_gate(cx, &ask, &g) == MZ_OK && g.pass != NULL && g.gaps == 0);
    county_done(&k);
}

BOTH(five_wrong_numbers_close_a_link)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply_sign *v = NULL;
    struct apply_sign s;
    size_t n = 0;
    bool right = true;
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && apply_send(cx, &a) == MZ_OK);
    CHECK(apply_signs(cx, &a, &v, &n) == MZ_OK && n == 1);
    for (int i = 0; i < APPLY_SIGN_TRIES; i++) {
        CHECK(apply_sign_by_code(cx, v[0].code, &s) == MZ_OK && s.tries == i);
        CHECK(apply_sign_take(cx, &s, MZ_S("000000"), MZ_S("x"), &right) == MZ_OK && !right);
    }
    CHECK(apply_sign_by_code(cx, v[0].code, &s) == MZ_OK);
    mz_str tail = {k.number[0].p + 12, 6};
    CHECK(refused(&k, apply_sign_take(cx, &s, tail, MZ_S("x"), &right), MZ_RATE, NULL));
    s.tries = 0; /* read before the others were counted */
    CHECK(refused(&k, apply_sign_take(cx, &s, tail, MZ_S("x"), &right), MZ_RATE, NULL));
    county_done(&k);
}

BOTH(sealed_values_go_under_the_newest_key)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct apply_sign *v = NULL;
    uint16_t version = 0;
    size_t n = 0;
    struct apply a = draft(&k, "周文芳", k.number[0], PHONE);
    CHECK(prove(&k, &a) && apply_send(cx, &a) == MZ_OK);
    CHECK(apply_signs(cx, &a, &v, &n) == MZ_OK && n == 1);
    mz_keyring_close(k.world.keys);
    CHECK(mz_keyring_rotate(cx, k.w.dir, &version) == MZ_OK);
    CHECK(mz_keyring_open(cx, k.crypto, k.w.dir, &k.world.keys) == MZ_OK);
    test_everywhere(&k.w);
    for (const struct mz_seals *s = apply_seals; s->table != NULL; s++) {
        struct mz_seal_walk w = {.more = true};
        struct mz_seal_walk again = {.more = true};
        while (w.more) {
            CHECK(reseal_step(cx, s, true, &w) == MZ_OK);
        }
        while (again.more) {
            CHECK(reseal_step(cx, s, false, &again) == MZ_OK);
        }
        CHECK(again.values == w.values && again.old == 0);
        CHECK(w.old > 0 || strcmp(s->table, "apply_paper") == 0);
    }
    CHECK(apply_get(cx, a.id, &a) == MZ_OK && mz_str_eq(a.b.phone, MZ_S(PHONE)));
    CHECK(apply_signs(cx, &a, &v, &n) == MZ_OK && n == 1 && v[0].code.n == 19);
    county_done(&k);
}

TEST_MAIN(T2(a_draft_is_found_by_its_code_alone_and_stands_sealed),
          T2(of_two_pages_of_one_draft_the_second_is_told_and_loses_nothing),
          T2(a_draft_that_nobody_finished_goes_with_its_photos_and_a_sent_one_stays),
          T2(only_the_telephone_of_the_register_brings_what_the_register_knows),
          T2(asking_for_a_code_never_looks_at_the_register),
          T2(a_code_holds_once_for_ten_minutes_and_five_tries),
          T2(what_the_office_knows_is_the_proven_applicants_own_and_only_just_after_the_code),
          T2(who_left_a_household_is_told_nothing_of_it_any_more),
          T2(of_who_has_no_name_there_nothing_is_told),
          T2(a_code_once_more_keeps_what_was_told_while_the_same_people_live_there),
          T2(a_pass_is_of_one_application_for_half_an_hour), T2(the_public_tries_only_so_often),
          T2(a_proven_person_with_a_household_begins_at_once),
          T2(a_clerk_makes_sure_binds_and_the_answers_follow_the_members),
          T2(a_clerk_declines_with_words_that_the_applicant_reads),
          T2(photos_go_to_the_case_without_what_they_carried),
          T2(a_photo_sent_from_outside_joins_the_proof_of_life_that_waits_for_it),
          T2(an_applicant_answers_what_is_asked_objects_and_withdraws),
          T2(a_member_signs_on_an_own_link_who_knows_the_number),
          T2(five_wrong_numbers_close_a_link), T2(sealed_values_go_under_the_newest_key))
