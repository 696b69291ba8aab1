#include "check.h"
#include "feature/account/account.h"
#include "feature/audit/audit_int.h"
#include "feature/world.h"
#include "store.h"
#include "web/ui.h"

#define LONGQUAN INT64_C(331181000000)
#define PERSON   INT64_C(331181000000042)

extern const struct mz_feature mz_feature_audit;
static const struct mz_act acts[] = {{"person.see", "looked at a person"}, {0}};
static const struct mz_feature people = {.name = "person", .title = "People", .acts = acts};
const struct mz_feature *const mz_features[] = {&mz_feature_audit, &people, NULL};

static bool open_store(struct test_world *w, enum mz_db_kind kind)
{
    test_store(w, kind);
    w->cx.lang = MZ_LANG_EN;
    return w->ok;
}

static mz_code note(struct test_world *w, const char *act, int64_t subject, int64_t division)
{
    struct mz_event ev = {
        .act = mz_str_of(act), .kind = MZ_S("person"), .subject = subject, .division = division};
    MZ_TRY(mz_tx_begin(&w->cx));
    MZ_TRY(mz_tx_note(&w->cx, &ev));
    return mz_tx_commit(&w->cx);
}

EVERY(who_looked_at_a_person_newest_first)
{
    struct test_world w;
    struct ui_time time = {0};
    CHECK(open_store(&w, kind_));
    w.actor.why = MZ_S("visit");
    CHECK(note(&w, "person.see", PERSON, LONGQUAN + 1000) == MZ_OK);
    test_tick(&w, 60000);
    w.actor.user = 0;
    w.actor.why = MZ_S("");
    CHECK(note(&w, "person.other", PERSON, LONGQUAN + 1000) == MZ_OK);
    CHECK(note(&w, "person.see", PERSON + 1, LONGQUAN + 1000) == MZ_OK);
    CHECK(audit_of_subject(&w.cx, "person", PERSON, 10, &time) == MZ_OK && time.events_n == 2);
    CHECK(mz_str_eq(time.events[0].who, MZ_S("The system")));
    CHECK(mz_str_eq(time.events[0].text, MZ_S("person.other"))); /* an act without words */
    CHECK(mz_str_eq(time.events[1].text, MZ_S("looked at a person")));
    CHECK(mz_str_eq(time.events[1].note, MZ_S("visit")) &&
          mz_str_eq(time.events[1].who, MZ_S("7")));
    CHECK(audit_of_subject(&w.cx, "household", PERSON, 10, &time) == MZ_OK && time.events_n == 0);
    test_done(&w);
}

BOTH(another_area_shows_nothing)
{
    struct test_world w;
    struct ui_time time = {0};
    int64_t n = 0;
    struct mz_query q = {0};
    CHECK(open_store(&w, kind_));
    CHECK(note(&w, "person.see", PERSON, LONGQUAN + 1000) == MZ_OK);
    test_scope(&w, LONGQUAN + 2000, LONGQUAN + 2999); /* the next township */
    CHECK(audit_of_subject(&w.cx, "person", PERSON, 10, &time) == MZ_OK && time.events_n == 0);
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &n) == MZ_OK && n == 0);
    test_scope(&w, LONGQUAN + 1000, LONGQUAN + 1999);
    CHECK(mz_reg_count(&w.cx, &audit_reg, &q, &n) == MZ_OK && n == 1);
    test_done(&w);
}

BOTH(a_home_page_says_what_was_shown_of_the_hidden_this_week)
{
    struct test_world w;
    struct mz_work work = {0};
    CHECK(open_store(&w, kind_));
    w.actor.why = MZ_S("long ago");
    CHECK(note(&w, "account.reveal", PERSON, LONGQUAN + 1000) == MZ_OK);
    test_tick(&w, INT64_C(8) * 86400000);
    w.actor.why = MZ_S("bank asks");
    CHECK(note(&w, "account.reveal", PERSON, LONGQUAN + 1000) == MZ_OK);
    test_tick(&w, 60000);
    w.actor.why = MZ_S("school enrolment");
    CHECK(note(&w, "person.open", PERSON + 1, LONGQUAN + 1000) == MZ_OK);
    CHECK(note(&w, "person.see", PERSON, LONGQUAN + 1000) == MZ_OK);
    CHECK(audit_todo_shown(&w.cx, 5, &work) == MZ_OK && work.total == 2 && work.n == 2);
    CHECK(mz_str_eq(work.items[0].step, MZ_S("school enrolment")));
    CHECK(mz_str_eq(work.items[1].step, MZ_S("bank asks")));
    CHECK(audit_todo_shown(&w.cx, 1, &work) == MZ_OK && work.total == 2 && work.n == 1);
    test_scope(&w, LONGQUAN + 2000, LONGQUAN + 2999); /* another township's */
    CHECK(audit_todo_shown(&w.cx, 5, &work) == MZ_OK && work.total == 0 && work.n == 0);
    test_done(&w);
}

BOTH(the_register_stands_on_the_database)
{
    struct test_world w;
    CHECK(open_store(&w, kind_));
    CHECK(mz_reg_check(&w.cx, &audit_reg) == MZ_OK);
    CHECK(mz_reg_check(&w.cx, &account_reg) == MZ_OK);
    test_done(&w);
}

TEST(a_changed_entry_is_found)
{
    struct test_world w;
    int64_t events = 0;
    int64_t bad = -1;
    CHECK(open_store(&w, MZ_DB_POSTGRESQL));
    for (int i = 0; i < 3; i++) {
        CHECK(note(&w, "person.see", PERSON, LONGQUAN) == MZ_OK);
    }
    CHECK(audit_whole(&w.cx, (struct mz_audit_tell){.step = NULL}, &events) == MZ_OK &&
          events == 3);
    CHECK(mz_feature_audit.checks[0].run(&w.cx, &bad) == MZ_OK && bad == 0);
    /* somebody with the database in hand lets another one have looked */
    test_psql(w.url, "UPDATE mz_audit SET user_id = 8 WHERE n = 2");
    CHECK(audit_whole(&w.cx, (struct mz_audit_tell){.step = NULL}, &events) == MZ_CORRUPT);
    CHECK(strcmp(w.cx.err.say_arg[0], "331181") == 0 && strcmp(w.cx.err.say_arg[1], "2") == 0);
    mz_clear(&w.cx);
    CHECK(mz_feature_audit.checks[0].run(&w.cx, &bad) == MZ_OK && bad == 1);
    test_done(&w);
}

TEST_MAIN(T3(who_looked_at_a_person_newest_first), T2(another_area_shows_nothing),
          T2(a_home_page_says_what_was_shown_of_the_hidden_this_week),
          T2(the_register_stands_on_the_database), T(a_changed_entry_is_found))
