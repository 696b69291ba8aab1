#include "feature/account/account_testing.h"

#include "base/date.h"
#include "feature/account/account_sql.h"

enum { MINUTE = 60000 };

/* ---- permissions -------------------------------------------------------- */

TEST(an_administrator_never_sees_persons)
{
    struct testing t;
    static const enum mz_role admins[] = {MZ_ROLE_SYSTEM, MZ_ROLE_SECURITY, MZ_ROLE_LOGKEEPER};
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    for (size_t i = 0; i < MZ_LEN(admins); i++) {
        CHECK(!account_role_may(t.world.perms, admins[i], "person.read"));
        CHECK(!account_role_may(t.world.perms, admins[i], "person.reveal"));
    }
    CHECK(account_role_may(t.world.perms, MZ_ROLE_SYSTEM, "account.make"));
    CHECK(!account_role_may(t.world.perms, MZ_ROLE_SYSTEM, "account.grant"));
    CHECK(account_role_may(t.world.perms, MZ_ROLE_SECURITY, "account.grant"));
    CHECK(!account_role_may(t.world.perms, MZ_ROLE_SECURITY, "account.make"));
    CHECK(!account_role_may(t.world.perms, MZ_ROLE_CLERK, "no.such"));
    testing_close(&t);
}

static mz_code with_perm(mz_cx *cx, const char *name, unsigned roles)
{
    const struct mz_perm perms[] = {{name, roles, "x"}, {0}};
    const struct mz_feature f = {.name = "x", .title = "x", .perms = perms};
    const struct mz_feature *const all[] = {&f, NULL};
    const struct account_perms *out = NULL;
    mz_clear(cx);
    return account_perms_make(cx, all, &out);
}

TEST(tables_that_join_the_three_offices_are_refused)
{
    struct testing t;
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    mz_cx *cx = &t.w.cx;
    CHECK(with_perm(cx, "person.read", MZ_R_STAFF) == MZ_OK);
    CHECK(with_perm(cx, "person.read", MZ_R_STAFF | MZ_R(SYSTEM)) == MZ_CONFLICT);
    CHECK(with_perm(cx, "household.ask", MZ_R(LOGKEEPER)) == MZ_CONFLICT);
    CHECK(with_perm(cx, "account.make", MZ_R(SYSTEM) | MZ_R(OFFICER)) == MZ_CONFLICT);
    CHECK(with_perm(cx, "account.grant", MZ_R(SYSTEM)) == MZ_CONFLICT);
    CHECK(with_perm(cx, "audit.read", MZ_R(SECURITY)) == MZ_CONFLICT);
    CHECK(with_perm(cx, "audit.read", MZ_R(LOGKEEPER) | MZ_R(AUDITOR)) == MZ_OK);
    testing_close(&t);
}

TEST(roles_that_exclude_each_other_are_known)
{
    CHECK(account_roles_clash(MZ_ROLE_SYSTEM, MZ_ROLE_SECURITY));
    CHECK(account_roles_clash(MZ_ROLE_SECURITY, MZ_ROLE_LOGKEEPER));
    CHECK(account_roles_clash(MZ_ROLE_OFFICER, MZ_ROLE_LOGKEEPER));
    CHECK(account_roles_clash(MZ_ROLE_AUDITOR, MZ_ROLE_OFFICER));
    CHECK(!account_roles_clash(MZ_ROLE_OFFICER, MZ_ROLE_CLERK));
    CHECK(!account_roles_clash(MZ_ROLE_SYSTEM, MZ_ROLE_SYSTEM));
}

TEST(a_role_works_at_its_level)
{
    struct testing t;
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    mz_cx *cx = &t.w.cx;
    const int64_t province = INT64_C(330000000000);
    CHECK(account_role_place(cx, MZ_ROLE_CLERK, CHATIAN) == MZ_OK);
    CHECK(account_role_place(cx, MZ_ROLE_VILLAGE, CHATIAN + 1) == MZ_OK);
    CHECK(account_role_place(cx, MZ_ROLE_SYSTEM, province) == MZ_OK);
    CHECK(account_role_place(cx, MZ_ROLE_PROVINCE, province) == MZ_OK);
    CHECK(account_role_place(cx, MZ_ROLE_PROVINCE, LONGQUAN) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_role_place(cx, MZ_ROLE_CLERK, LONGQUAN) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_role_place(cx, MZ_ROLE_SECURITY, CHATIAN) == MZ_INVALID);
    testing_close(&t);
}

/* ---- posts -------------------------------------------------------------- */

static mz_code ask(struct testing *t, int64_t account, enum mz_role role, int64_t division,
                   int64_t *post)
{
    struct account_grant g = {.account = account,
                              .role = role,
                              .division = division,
                              .ends = MZ_NULL,
                              .why = MZ_S("works here now")};
    mz_clear(&t->w.cx);
    return account_grant(&t->w.cx, &g, post);
}

BOTH(a_post_needs_a_second_person)
{
    struct testing t;
    struct account_signed s = {0};
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t two = staff(&t, "security2", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t id = 0;
    mz_str first = {0};
    struct account_new in = {.login = MZ_S("new"),
                             .name = MZ_S("new"),
                             .division = LONGQUAN,
                             .password = PASSWORD,
                             .keep = true};
    CHECK(account_make(cx, &in, &id, &first) == MZ_OK);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, one, MZ_ROLE_SECURITY, LONGQUAN, &post) == MZ_DENIED); /* for oneself */
    CHECK(ask(&t, id, MZ_ROLE_CLERK, CHATIAN, &post) == MZ_OK);
    CHECK(sign(&t, "new", PASSWORD, &s) == MZ_UNKNOWN); /* pending gives nothing */
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    mz_clear(cx);
    CHECK(account_decide(cx, post, true) == MZ_DENIED); /* who asked */
    as(&t, id, MZ_ROLE_APPROVER, LONGQUAN);
    mz_clear(cx);
    CHECK(account_decide(cx, post, true) == MZ_DENIED); /* who gets it */
    as(&t, two, MZ_ROLE_SECURITY, LONGQUAN);
    mz_clear(cx);
    CHECK(account_decide(cx, post, true) == MZ_OK);
    CHECK(account_decide(cx, post, false) == MZ_CONFLICT);
    CHECK(sign(&t, "new", PASSWORD, &s) == MZ_OK);
    testing_close(&t);
}

BOTH(a_home_page_says_what_waits_for_an_administrator)
{
    struct testing t;
    struct mz_work work = {0};
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t two = staff(&t, "security2", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, clerk, MZ_ROLE_OFFICER, LONGQUAN, &post) == MZ_OK);
    CHECK(account_todo_posts(cx, 5, &work) == MZ_OK && work.total == 0); /* asked by himself */
    as(&t, two, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_todo_posts(cx, 5, &work) == MZ_OK && work.total == 1 && work.n == 1);
    CHECK(mz_str_eq(work.items[0].step, MZ_S("works here now")));
    CHECK(account_todo_posts(cx, 0, &work) == MZ_OK && work.total == 1 && work.n == 0);
    CHECK(account_todo_locked(cx, 5, &work) == MZ_OK && work.total == 0);
    CHECK(account_set_state(cx, clerk, ACCOUNT_LOCKED) == MZ_OK);
    CHECK(account_todo_locked(cx, 5, &work) == MZ_OK && work.total == 1 && work.n == 1);
    CHECK(mz_str_eq(work.items[0].note, MZ_S("clerk")));
    as(&t, two, MZ_ROLE_SECURITY, NEXT);
    CHECK(account_todo_locked(cx, 5, &work) == MZ_OK && work.total == 0);
    testing_close(&t);
}

BOTH(a_refused_post_gives_nothing_and_may_be_asked_again)
{
    struct testing t;
    struct account_signed s = {0};
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t boss = staff(&t, "approver", MZ_ROLE_APPROVER, LONGQUAN);
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, id, MZ_ROLE_OFFICER, LONGQUAN, &post) == MZ_OK);
    CHECK(ask(&t, id, MZ_ROLE_OFFICER, LONGQUAN, &post) == MZ_CONFLICT); /* it waits already */
    as(&t, boss, MZ_ROLE_APPROVER, LONGQUAN);
    mz_clear(cx);
    CHECK(account_decide(cx, post, false) == MZ_OK);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, id, MZ_ROLE_OFFICER, LONGQUAN, &post) == MZ_OK);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    struct account_who who = {0};
    bool found = false;
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && who.role == MZ_ROLE_CLERK);
    testing_close(&t);
}

BOTH(administrators_stay_apart)
{
    struct testing t;
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t keeper = staff(&t, "keeper", MZ_ROLE_LOGKEEPER, LONGQUAN);
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, keeper, MZ_ROLE_SYSTEM, LONGQUAN, &post) == MZ_CONFLICT);
    CHECK(ask(&t, keeper, MZ_ROLE_OFFICER, LONGQUAN, &post) == MZ_CONFLICT);
    CHECK(ask(&t, clerk, MZ_ROLE_SYSTEM, LONGQUAN, &post) == MZ_CONFLICT);
    as_program(&t); /* not even at the server */
    CHECK(ask(&t, keeper, MZ_ROLE_SECURITY, LONGQUAN, &post) == MZ_CONFLICT);
    testing_close(&t);
}

BOTH(nobody_gives_a_post_above_his_own_area)
{
    struct testing t;
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(ask(&t, clerk, MZ_ROLE_PROVINCE, INT64_C(330000000000), &post) == MZ_INVALID);
    CHECK(ask(&t, clerk, MZ_ROLE_OFFICER, NEXT, &post) == MZ_INVALID);
    testing_close(&t);
}

BOTH(an_ended_post_ends_its_sessions)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_posts_row *rows = NULL;
    size_t n = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t one = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_posts(cx, 331181, id, &rows, &n) == MZ_OK && n == 1);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK && live(&t, s.token));
    as(&t, one, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_end_post(cx, rows[0].id) == MZ_OK);
    CHECK(account_end_post(cx, rows[0].id) == MZ_CONFLICT);
    CHECK(!live(&t, s.token));
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_UNKNOWN);
    testing_close(&t);
}

BOTH(a_post_with_a_last_day_ends_by_itself)
{
    struct testing t;
    struct account_signed s = {0};
    int64_t post = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = 0;
    mz_str first = {0};
    struct account_new in = {.login = MZ_S("temp"),
                             .name = MZ_S("temp"),
                             .division = LONGQUAN,
                             .password = PASSWORD,
                             .keep = true};
    CHECK(account_make(cx, &in, &id, &first) == MZ_OK);
    struct account_grant g = {
        .account = id, .role = MZ_ROLE_CLERK, .division = CHATIAN, .ends = mz_date_today(cx).v};
    CHECK(account_grant(cx, &g, &post) == MZ_INVALID); /* over before it begins */
    mz_clear(cx);
    g.ends = mz_date_today(cx).v + 1;
    CHECK(account_grant(cx, &g, &post) == MZ_OK);
    CHECK(sign(&t, "temp", PASSWORD, &s) == MZ_OK);
    /* the clock stands at 08:00 in China: the post ends at midnight, in 16 hours */
    for (int i = 0; i < 32; i++) {
        struct account_signed again = {0};
        CHECK(sign(&t, "temp", PASSWORD, &again) == MZ_OK);
        s = again;
        test_tick(&t.w, 29 * MINUTE);
        CHECK(live(&t, s.token));
        test_tick(&t.w, MINUTE);
    }
    CHECK(!live(&t, s.token));
    testing_close(&t);
}

/* ---- unmasking ---------------------------------------------------------- */

BOTH(unmasking_is_counted_by_the_hour)
{
    struct testing t;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    const int64_t person = INT64_C(331181000000042);
    mz_str why = MZ_S("核对身份证");
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    int64_t other = staff(&t, "other", MZ_ROLE_CLERK, CHATIAN);
    as(&t, clerk, MZ_ROLE_CLERK, CHATIAN);
    for (int i = 0; i < ACCOUNT_REVEALS_MAX; i++) {
        CHECK(account_reveal(cx, "person", person, why) == MZ_OK);
        test_tick(&t.w, MINUTE);
    }
    CHECK(account_reveal(cx, "person", person, why) == MZ_RATE);
    CHECK(cx->err.say != NULL);
    mz_clear(cx);
    as(&t, other, MZ_ROLE_CLERK, CHATIAN); /* each account has its own count */
    CHECK(account_reveal(cx, "person", person, why) == MZ_OK);
    as(&t, clerk, MZ_ROLE_CLERK, CHATIAN);
    test_tick(&t.w, 10 * MINUTE); /* the first one is an hour old now */
    CHECK(account_reveal(cx, "person", person, why) == MZ_OK);
    CHECK(account_reveal(cx, "person", person, why) == MZ_RATE);
    testing_close(&t);
}

BOTH(unmasking_needs_a_permission_and_a_reason)
{
    struct testing t;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    const int64_t person = INT64_C(331181000000042);
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    int64_t village = staff(&t, "village", MZ_ROLE_VILLAGE, CHATIAN + 1);
    as(&t, clerk, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_reveal(cx, "person", person, MZ_S("核对")) == MZ_INVALID);
    CHECK(strcmp(cx->err.field, "why") == 0);
    mz_clear(cx);
    CHECK(account_reveal(cx, "person", person, MZ_S("    x    ")) == MZ_INVALID);
    mz_clear(cx);
    as(&t, village, MZ_ROLE_VILLAGE, CHATIAN + 1);
    CHECK(account_reveal(cx, "person", person, MZ_S("核对身份证")) == MZ_DENIED);
    mz_clear(cx);
    as_program(&t);
    CHECK(account_reveal(cx, "person", person, MZ_S("核对身份证")) == MZ_DENIED);
    testing_close(&t);
}

/* ---- tokens ------------------------------------------------------------- */

BOTH(a_token_has_at_most_the_permissions_of_its_post)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_who who = {0};
    bool found = false;
    mz_str text = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_OFFICER, LONGQUAN);
    struct account_token_new in = {
        .label = MZ_S("feed"), .scopes = MZ_S("person.read account.make"), .days = 5};
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_INVALID);
    mz_clear(cx);
    in.scopes = MZ_S(" ");
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_INVALID);
    mz_clear(cx);
    in.scopes = MZ_S("person.read");
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_OK && text.n == 53);
    CHECK(account_find_token(cx, text, &who, &found) == MZ_OK && found && who.bearer);
    CHECK(account_who_may(t.world.perms, &who, "person.read"));
    CHECK(!account_who_may(t.world.perms, &who, "person.reveal")); /* the post may, the token not */
    CHECK(account_role_may(t.world.perms, MZ_ROLE_OFFICER, "person.reveal"));
    test_tick(&t.w, INT64_C(5) * 1440 * MINUTE - 1);
    CHECK(account_find_token(cx, text, &who, &found) == MZ_OK && found);
    test_tick(&t.w, 1);
    CHECK(account_find_token(cx, text, &who, &found) == MZ_OK && !found);
    testing_close(&t);
}

BOTH(a_stopped_token_opens_nothing)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_who who = {0};
    struct account_tokens_row *rows = NULL;
    size_t n = 0;
    bool found = false;
    mz_str text = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    int64_t other = staff(&t, "other", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_OFFICER, LONGQUAN);
    struct account_token_new in = {.label = MZ_S("feed"), .scopes = MZ_S("person.read"), .days = 5};
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_OK);
    CHECK(account_tokens(cx, 331181, id, &rows, &n) == MZ_OK && n == 1);
    CHECK(account_token_stop(cx, other, rows[0].id) == MZ_ABSENT); /* somebody else's */
    mz_clear(cx);
    CHECK(account_token_stop(cx, id, rows[0].id) == MZ_OK);
    CHECK(account_find_token(cx, text, &who, &found) == MZ_OK && !found);
    testing_close(&t);
}

/* ---- names, staff, checks ----------------------------------------------- */

BOTH(names_and_staff_are_found)
{
    struct testing t;
    struct account_worker *w = NULL;
    size_t n = 0;
    mz_str names[3];
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t clerk = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    int64_t boss = staff(&t, "approver", MZ_ROLE_APPROVER, LONGQUAN);
    const int64_t ids[3] = {clerk, 0, 331181999999999};
    as(&t, clerk, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_names(cx, ids, 3, names) == MZ_OK);
    CHECK(mz_str_eq(names[0], MZ_S("clerk")) && mz_str_eq(names[1], MZ_S("The system")));
    CHECK(mz_str_eq(names[2], MZ_S("331181999999999")));
    CHECK(account_nearest(cx, CHATIAN + 1, MZ_ROLE_APPROVER, &w, &n) == MZ_OK);
    CHECK(n == 1 && w[0].account == boss && w[0].division == LONGQUAN);
    as(&t, boss, MZ_ROLE_APPROVER, LONGQUAN);
    CHECK(account_staff(cx, CHATIAN, &w, &n) == MZ_OK && n == 1 && w[0].account == clerk);
    testing_close(&t);
}

BOTH(a_healthy_database_passes_its_checks)
{
    struct testing t;
    struct account_signed s = {0};
    int64_t bad = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    as_program(&t);
    for (const struct mz_check *c = mz_feature_account.checks; c->name != NULL; c++) {
        CHECK(c->run(cx, &bad) == MZ_OK && bad == 0);
    }
    test_tick(&t.w, 40 * MINUTE);
    CHECK(account_sweep(cx) == MZ_OK);
    CHECK(!live(&t, s.token));
    testing_close(&t);
}

/* What only somebody with the database in hand can do: write past the rules. */
static mz_code spoil(mz_cx *cx, void *p)
{
    const int64_t *id = p;
    int64_t n = 0;
    struct account_post_add_args row = {.id = INT64_C(331181000900000),
                                        .county = 331181,
                                        .division = LONGQUAN,
                                        .account = *id,
                                        .role = MZ_S("security"),
                                        .state = MZ_S("active"),
                                        .ends = MZ_NULL,
                                        .why = MZ_S(""),
                                        .now_ms = mz_now_ms(cx)};
    MZ_TRY(account_post_add(cx, &row));
    MZ_TRY(account_state_set(cx, *id, MZ_S("locked"), mz_now_ms(cx), &n));
    return account_note(cx, "account.lock", *id, MZ_S(""));
}

BOTH(the_checks_find_what_must_not_be)
{
    struct testing t;
    struct account_signed s = {0};
    int64_t bad = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    as_program(&t);
    CHECK(mz_tx(cx, spoil, &id) == MZ_OK);
    for (const struct mz_check *c = mz_feature_account.checks; c->name != NULL; c++) {
        CHECK(c->run(cx, &bad) == MZ_OK && bad == 1);
    }
    CHECK(!live(&t, s.token)); /* the session is dead all the same */
    testing_close(&t);
}

TEST_MAIN(T(an_administrator_never_sees_persons), T(tables_that_join_the_three_offices_are_refused),
          T(roles_that_exclude_each_other_are_known), T(a_role_works_at_its_level),
          T2(a_post_needs_a_second_person), T2(a_home_page_says_what_waits_for_an_administrator),
          T2(a_refused_post_gives_nothing_and_may_be_asked_again), T2(administrators_stay_apart),
          T2(nobody_gives_a_post_above_his_own_area), T2(an_ended_post_ends_its_sessions),
          T2(a_post_with_a_last_day_ends_by_itself), T2(unmasking_is_counted_by_the_hour),
          T2(unmasking_needs_a_permission_and_a_reason),
          T2(a_token_has_at_most_the_permissions_of_its_post), T2(a_stopped_token_opens_nothing),
          T2(names_and_staff_are_found), T2(a_healthy_database_passes_its_checks),
          T2(the_checks_find_what_must_not_be))
