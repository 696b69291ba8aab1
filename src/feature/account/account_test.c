#include "feature/account/account_testing.h"

#include <time.h>

#include "base/date.h"
#include "base/password.h"
#include "base/totp.h"
#include "feature/account/account_sql.h"
#include "feature/reseal.h"

enum { MINUTE = 60000 };

/* ---- signing in --------------------------------------------------------- */

EVERY(the_right_password_opens_a_session)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_who who = {0};
    bool found = false;
    CHECK(testing_open(&t, kind_));
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "Clerk", PASSWORD, &s) == MZ_OK);
    CHECK(s.stage == ACCOUNT_STAGE_LIVE && s.account == id && s.token.n == 50);
    CHECK(account_find_session(&t.w.cx, s.token, &who, &found) == MZ_OK && found);
    CHECK(who.account == id && who.role == MZ_ROLE_CLERK && who.division == CHATIAN);
    struct mz_actor a = account_actor(&t.w.cx, &who);
    CHECK(a.user == id && a.division_lo == CHATIAN && a.division_hi == CHATIAN + 999);
    CHECK(mz_str_eq(a.role, MZ_S("clerk")));
    testing_close(&t);
}

static int64_t events(struct testing *t)
{
    int64_t n = 0;
    int64_t bad = 0;
    int64_t at = 0;
    return mz_audit_verify(&t->w.cx, &n, &bad, &at) == MZ_OK && bad == 0 ? n : -1;
}

BOTH(unknown_wrong_and_barred_get_one_answer)
{
    struct testing t;
    struct account_signed s = {0};
    mz_code code[4];
    mz_str said[4];
    int64_t wrote[4];
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    int64_t gone = staff(&t, "gone", MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_set_state(cx, gone, ACCOUNT_LOCKED) == MZ_OK);
    struct account_new bare = {.login = MZ_S("bare"),
                               .name = MZ_S("bare"),
                               .division = LONGQUAN,
                               .password = PASSWORD,
                               .keep = true};
    int64_t id = 0;
    mz_str first = {0};
    CHECK(account_make(cx, &bare, &id, &first) == MZ_OK);
    const struct {
        const char *login;
        mz_str password;
    } tries[4] = {{"nobody", PASSWORD},
                  {"clerk", MZ_S("Longquan-2025")},
                  {"gone", PASSWORD},
                  {"bare", PASSWORD}};
    for (size_t i = 0; i < 4; i++) {
        int64_t before = events(&t);
        code[i] = sign(&t, tries[i].login, tries[i].password, &s);
        said[i] = mz_str_dup(cx->a, mz_str_of(cx->err.say));
        wrote[i] = events(&t) - before;
        CHECK(code[i] == MZ_UNKNOWN && wrote[i] == 1);
        CHECK(mz_str_eq(said[i], said[0]));
        CHECK(cx->err.say_arg[0][0] == '\0'); /* nothing of what was typed comes back */
    }
    testing_close(&t);
}

/* CPU time of one refused sign-in, if it is less than what was seen before. */
static double cost(struct testing *t, const char *login, double least)
{
    struct account_signed s = {0};
    clock_t begin = clock();
    (void)sign(t, login, MZ_S("Longquan-2025"), &s);
    double spent = (double)(clock() - begin);
    test_tick(&t->w, 15 * MINUTE); /* or a name would be closed, which costs less */
    return spent < least ? spent : least;
}

/*
 * In turns, and the least of each: what else the machine does makes single ones dearer, never
 * cheaper, so that the two come near each other if they do the same work and never if not.
 */
TEST(an_unknown_name_costs_as_much_as_a_wrong_password)
{
    struct testing t;
    CHECK(testing_open(&t, MZ_DB_SQLITE));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    double known = 1e9;
    double unknown = 1e9;
    double ratio = 0;
    for (int i = 0; i < 40 && (i < 3 || ratio <= 0.75); i++) {
        known = cost(&t, "clerk", known);
        unknown = cost(&t, "nobody", unknown);
        ratio = known < unknown ? known / unknown : unknown / known;
    }
    CHECK(ratio > 0.75);
    testing_close(&t);
}

BOTH(five_failures_close_a_name_for_fifteen_minutes)
{
    struct testing t;
    struct account_signed s = {0};
    CHECK(testing_open(&t, kind_));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    for (int i = 0; i < 5; i++) {
        CHECK(sign(&t, "clerk", MZ_S("wrong"), &s) == MZ_UNKNOWN);
        CHECK(sign(&t, "ghost", MZ_S("wrong"), &s) == MZ_UNKNOWN);
    }
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_RATE);
    CHECK(sign(&t, "ghost", PASSWORD, &s) == MZ_RATE); /* a name that is not there does the same */
    test_tick(&t.w, 15 * MINUTE - 1);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_RATE);
    test_tick(&t.w, 1);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    testing_close(&t);
}

BOTH(success_and_time_forget_failures)
{
    struct testing t;
    struct account_signed s = {0};
    CHECK(testing_open(&t, kind_));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
            CHECK(sign(&t, "clerk", MZ_S("wrong"), &s) == MZ_UNKNOWN);
        }
        CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(sign(&t, "clerk", MZ_S("wrong"), &s) == MZ_UNKNOWN);
    }
    test_tick(&t.w, 15 * MINUTE);
    for (int i = 0; i < 4; i++) {
        CHECK(sign(&t, "clerk", MZ_S("wrong"), &s) == MZ_UNKNOWN);
    }
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    testing_close(&t);
}

BOTH(an_address_that_tries_many_names_must_wait)
{
    struct testing t;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    as_nobody(&t);
    for (int i = 0; i < 30; i++) {
        mz_str name = mz_str_fmt(cx->a, "name%d", i);
        CHECK(account_admit(cx, name, MZ_S("2001:db8:1:2::9")) == MZ_OK);
    }
    CHECK(account_admit(cx, MZ_S("last"), MZ_S("2001:db8:1:2:ffff::1")) == MZ_RATE);
    mz_clear(cx);
    CHECK(account_admit(cx, MZ_S("last"), MZ_S("2001:db8:1:3::9")) == MZ_OK);
    test_tick(&t.w, 6000);
    CHECK(account_admit(cx, MZ_S("last"), MZ_S("2001:db8:1:2::9")) == MZ_OK);
    testing_close(&t);
}

/* ---- sessions ----------------------------------------------------------- */

BOTH(a_session_ends_after_half_an_hour_without_a_request)
{
    struct testing t;
    struct account_signed s = {0};
    CHECK(testing_open(&t, kind_));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    for (int i = 0; i < 4; i++) { /* every request gives half an hour more */
        test_tick(&t.w, 29 * MINUTE);
        CHECK(live(&t, s.token));
    }
    test_tick(&t.w, 30 * MINUTE);
    CHECK(!live(&t, s.token));
    testing_close(&t);
}

BOTH(a_session_ends_after_ten_hours_whatever_happens)
{
    struct testing t;
    struct account_signed s = {0};
    CHECK(testing_open(&t, kind_));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    for (int i = 0; i < 29; i++) {
        test_tick(&t.w, 20 * MINUTE);
        CHECK(live(&t, s.token));
    }
    struct account_who who = {0};
    bool found = false;
    mz_str next = {0};
    CHECK(account_find_session(&t.w.cx, s.token, &who, &found) == MZ_OK && found);
    as(&t, who.account, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_renew(&t.w.cx, &who, &next) == MZ_OK); /* a new token is not a new session */
    test_tick(&t.w, 19 * MINUTE);
    CHECK(live(&t, next));
    test_tick(&t.w, MINUTE);
    CHECK(!live(&t, next));
    testing_close(&t);
}

BOTH(a_third_session_ends_the_oldest)
{
    struct testing t;
    struct account_signed s[3] = {0};
    CHECK(testing_open(&t, kind_));
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    for (int i = 0; i < 3; i++) {
        CHECK(sign(&t, "clerk", PASSWORD, &s[i]) == MZ_OK);
        test_tick(&t.w, 1000);
    }
    CHECK(!live(&t, s[0].token));
    CHECK(live(&t, s[1].token) && live(&t, s[2].token));
    testing_close(&t);
}

BOTH(a_token_is_never_carried_over)
{
    struct testing t;
    struct account_signed a = {0};
    struct account_signed b = {0};
    struct account_who who = {0};
    bool found = false;
    int64_t post = 0;
    mz_str next = {0};
    mz_str last = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    struct account_grant g = {
        .account = id, .role = MZ_ROLE_CLERK, .division = CHATIAN + 1000, .ends = MZ_NULL};
    CHECK(account_grant(cx, &g, &post) == MZ_OK);
    CHECK(sign(&t, "clerk", PASSWORD, &a) == MZ_OK && sign(&t, "clerk", PASSWORD, &b) == MZ_OK);
    CHECK(!mz_str_eq(a.token, b.token));
    CHECK(account_find_session(cx, a.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_switch(cx, &who, post, &next) == MZ_OK);
    CHECK(!live(&t, a.token) && live(&t, next));
    CHECK(account_find_session(cx, next, &who, &found) == MZ_OK && who.division == CHATIAN + 1000);
    as(&t, id, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_confirm(cx, &who, PASSWORD, MZ_S(""), &last) == MZ_OK);
    CHECK(!live(&t, next) && live(&t, last));
    CHECK(account_switch(cx, &who, post, &next) == MZ_UNKNOWN); /* with a token that is dead */
    testing_close(&t);
}

BOTH(somebody_elses_post_cannot_be_switched_to)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_who who = {0};
    struct account_posts_row *rows = NULL;
    size_t n = 0;
    bool found = false;
    mz_str next = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    int64_t boss = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(account_posts(cx, 331181, boss, &rows, &n) == MZ_OK && n == 1);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_OK);
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_switch(cx, &who, rows[0].id, &next) == MZ_DENIED);
    testing_close(&t);
}

BOTH(garbage_is_no_token)
{
    struct testing t;
    CHECK(testing_open(&t, kind_));
    CHECK(!live(&t, MZ_S("")));
    CHECK(!live(&t, MZ_S("331181.")));
    CHECK(!live(&t, MZ_S("331181.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    CHECK(!live(&t, MZ_S("33118x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    CHECK(!live(&t, MZ_S("331181.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'")));
    testing_close(&t);
}

/* ---- first password, second factor -------------------------------------- */

BOTH(a_first_password_must_be_changed_before_anything_else)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    int64_t id = 0;
    int64_t post = 0;
    mz_str first = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    struct account_new in = {.login = MZ_S("new"), .name = MZ_S("new"), .division = LONGQUAN};
    CHECK(account_make(cx, &in, &id, &first) == MZ_OK && first.n == 19);
    struct account_grant g = {
        .account = id, .role = MZ_ROLE_OFFICER, .division = LONGQUAN, .ends = MZ_NULL};
    CHECK(account_grant(cx, &g, &post) == MZ_OK);
    CHECK(sign(&t, "new", first, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CHANGE);
    CHECK(!live(&t, s.token));
    CHECK(account_sign_change(cx, s.token, first, &done) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_sign_change(cx, s.token, MZ_S("short"), &done) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_sign_change(cx, s.token, PASSWORD, &done) == MZ_OK);
    CHECK(done.stage == ACCOUNT_STAGE_LIVE && live(&t, done.token) && !live(&t, s.token));
    CHECK(sign(&t, "new", first, &s) == MZ_UNKNOWN);
    CHECK(sign(&t, "new", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_LIVE);
    testing_close(&t);
}

static mz_str code_now(struct testing *t, mz_str secret)
{
    char code[MZ_TOTP_DIGITS_MAX + 1];
    mz_str plain = {0};
    mz_cx *cx = &t->w.cx;
    if (mz_base32_decode(cx, secret, &plain) != MZ_OK ||
        mz_totp_at(cx, t->crypto, plain, mz_totp_step(t->w.now), 6, code) != MZ_OK) {
        return MZ_S("");
    }
    return mz_str_dup(cx->a, mz_str_of(code));
}

/* One-time codes are on afterwards; returns their secret. */
static mz_str enrol(struct testing *t, int64_t id, mz_str recovery[ACCOUNT_CODES_N])
{
    mz_cx *cx = &t->w.cx;
    struct account_who who = {
        .account = id, .county = 331181, .login = MZ_S("officer"), .stage = ACCOUNT_STAGE_LIVE};
    enum account_totp state = ACCOUNT_TOTP_NONE;
    mz_str uri = {0};
    mz_str secret = {0};
    as(t, id, MZ_ROLE_OFFICER, LONGQUAN);
    bool ok = account_totp_begin(cx, &who) == MZ_OK &&
              account_totp_state(cx, &who, &state, &uri, &secret) == MZ_OK &&
              state == ACCOUNT_TOTP_BEGUN && uri.n > 20 &&
              account_totp_finish(cx, &who, MZ_S("000000"), recovery) == MZ_INVALID;
    mz_clear(cx);
    mz_str kept = mz_str_dup(cx->a, secret);
    ok = ok && account_totp_finish(cx, &who, code_now(t, secret), recovery) == MZ_OK &&
         account_totp_state(cx, &who, &state, &uri, &secret) == MZ_OK && state == ACCOUNT_TOTP_ON &&
         secret.n == 0;
    return ok ? kept : (mz_str){NULL, 0};
}

BOTH(a_one_time_code_opens_once)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    struct account_who who = {.county = 331181, .login = MZ_S("officer")};
    enum account_totp state = ACCOUNT_TOTP_NONE;
    mz_str recovery[ACCOUNT_CODES_N] = {0};
    mz_str uri = {0};
    mz_str secret = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    mz_str from = MZ_S("10.0.0.7");
    who.account = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as(&t, who.account, MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(account_totp_begin(cx, &who) == MZ_OK);
    CHECK(account_totp_state(cx, &who, &state, &uri, &secret) == MZ_OK);
    CHECK(account_totp_finish(cx, &who, code_now(&t, secret), recovery) == MZ_OK);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
    CHECK(!live(&t, s.token));
    /* the code of the enrolment itself is used up */
    CHECK(account_sign_code(cx, s.token, code_now(&t, secret), from, &done) == MZ_INVALID);
    mz_clear(cx);
    test_tick(&t.w, 30000);
    mz_str code = code_now(&t, secret);
    CHECK(account_sign_code(cx, s.token, code, from, &done) == MZ_OK);
    CHECK(done.stage == ACCOUNT_STAGE_LIVE && live(&t, done.token) && !live(&t, s.token));
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    CHECK(account_sign_code(cx, s.token, code, from, &done) == MZ_INVALID);
    testing_close(&t);
}

BOTH(a_one_time_secret_comes_under_the_newest_key_and_works_on)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    struct account_who who = {.county = 331181, .login = MZ_S("officer")};
    enum account_totp state = ACCOUNT_TOTP_NONE;
    mz_str recovery[ACCOUNT_CODES_N] = {0};
    mz_str uri = {0};
    mz_str secret = {0};
    uint16_t version = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    who.account = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    as(&t, who.account, MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(account_totp_begin(cx, &who) == MZ_OK);
    CHECK(account_totp_state(cx, &who, &state, &uri, &secret) == MZ_OK);
    CHECK(account_totp_finish(cx, &who, code_now(&t, secret), recovery) == MZ_OK);
    CHECK(mz_keyring_rotate(cx, t.w.dir, &version) == MZ_OK && version == 2);
    mz_keyring *before = cx->world->keys;
    mz_keyring *now = NULL;
    CHECK(mz_keyring_open(cx, mz_keyring_crypto(before), t.w.dir, &now) == MZ_OK);
    cx->world->keys = now;
    struct mz_seal_walk w = {.at = 0};
    CHECK(reseal_step(cx, &account_seals[0], false, &w) == MZ_OK && w.values == 1 && w.old == 1);
    w = (struct mz_seal_walk){.at = 0};
    CHECK(reseal_step(cx, &account_seals[0], true, &w) == MZ_OK && w.values == 1 && w.old == 1);
    w = (struct mz_seal_walk){.at = 0};
    CHECK(reseal_step(cx, &account_seals[0], true, &w) == MZ_OK && w.values == 1 && w.old == 0);
    test_tick(&t.w, 30000);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
    cx->world->keys = before; /* a process from before the rotation takes the new key up */
    CHECK(account_sign_code(cx, s.token, code_now(&t, secret), MZ_S("10.0.0.7"), &done) == MZ_OK);
    mz_keyring_close(now);
    testing_close(&t);
}

BOTH(a_one_time_code_opens_after_the_clock_was_set_back)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    mz_str recovery[ACCOUNT_CODES_N] = {0};
    mz_str from = MZ_S("10.0.0.7");
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    mz_str secret = enrol(&t, staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN), recovery);
    test_tick(&t.w, 30000);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
    CHECK(account_sign_code(cx, s.token, code_now(&t, secret), from, &done) == MZ_OK);
    test_tick(&t.w, -2 * INT64_C(3600000));
    mz_str code = code_now(&t, secret);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
    CHECK(account_sign_code(cx, s.token, code, from, &done) == MZ_OK);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
    CHECK(account_sign_code(cx, s.token, code, from, &done) == MZ_INVALID); /* and once */
    testing_close(&t);
}

BOTH(a_recovery_code_opens_once)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    mz_str recovery[ACCOUNT_CODES_N] = {0};
    mz_str from = MZ_S("10.0.0.7");
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    (void)enrol(&t, id, recovery);
    for (int i = 0; i < 2; i++) {
        CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CODE);
        mz_code rc = account_sign_code(cx, s.token, recovery[3], from, &done);
        CHECK(rc == (i == 0 ? MZ_OK : MZ_INVALID));
        mz_clear(cx);
    }
    CHECK(account_sign_code(cx, s.token, recovery[4], from, &done) == MZ_OK);
    testing_close(&t);
}

BOTH(guessing_codes_closes_the_name_too)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_signed done = {0};
    mz_str recovery[ACCOUNT_CODES_N] = {0};
    mz_str from = MZ_S("10.0.0.7");
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    (void)enrol(&t, id, recovery);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    for (int i = 0; i < 4; i++) {
        CHECK(account_sign_code(cx, s.token, MZ_S("123456"), from, &done) == MZ_INVALID);
        mz_clear(cx);
    }
    CHECK(account_sign_code(cx, s.token, recovery[0], from, &done) == MZ_RATE);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_RATE);
    testing_close(&t);
}

BOTH(a_changed_password_ends_the_other_sessions)
{
    struct testing t;
    struct account_signed a = {0};
    struct account_signed b = {0};
    struct account_who who = {0};
    bool found = false;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(sign(&t, "clerk", PASSWORD, &a) == MZ_OK && sign(&t, "clerk", PASSWORD, &b) == MZ_OK);
    CHECK(account_find_session(cx, a.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_CLERK, CHATIAN);
    CHECK(account_change_password(cx, &who, MZ_S("wrong"), MZ_S("Chatian-2027")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_change_password(cx, &who, PASSWORD, PASSWORD) == MZ_INVALID);
    mz_clear(cx);
    CHECK(account_change_password(cx, &who, PASSWORD, MZ_S("Chatian-2027")) == MZ_OK);
    CHECK(live(&t, a.token) && !live(&t, b.token));
    testing_close(&t);
}

/* ---- state -------------------------------------------------------------- */

BOTH(locking_ends_sessions_and_tokens_at_once)
{
    struct testing t;
    struct account_signed s = {0};
    struct account_who who = {0};
    bool found = false;
    mz_str text = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t admin = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t id = staff(&t, "officer", MZ_ROLE_OFFICER, LONGQUAN);
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    CHECK(account_find_session(cx, s.token, &who, &found) == MZ_OK && found);
    as(&t, id, MZ_ROLE_OFFICER, LONGQUAN);
    struct account_token_new in = {.label = MZ_S("feed"), .scopes = MZ_S("person.read"), .days = 5};
    CHECK(account_token_make(cx, &who, &in, &text) == MZ_OK);
    as(&t, admin, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_set_state(cx, admin, ACCOUNT_LOCKED) == MZ_DENIED);
    mz_clear(cx);
    CHECK(account_set_state(cx, id, ACCOUNT_LOCKED) == MZ_OK);
    CHECK(!live(&t, s.token));
    CHECK(account_find_token(cx, text, &who, &found) == MZ_OK && !found);
    as(&t, admin, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_set_state(cx, id, ACCOUNT_ACTIVE) == MZ_OK);
    CHECK(!live(&t, s.token)); /* unlocking wakes nothing */
    CHECK(sign(&t, "officer", PASSWORD, &s) == MZ_OK);
    as(&t, admin, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_set_state(cx, id, ACCOUNT_CLOSED) == MZ_OK);
    CHECK(account_set_state(cx, id, ACCOUNT_ACTIVE) == MZ_CONFLICT);
    CHECK(!live(&t, s.token));
    testing_close(&t);
}

EVERY(another_county_is_out_of_reach)
{
    struct testing t;
    int64_t post = 0;
    mz_str first = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t admin = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t other = staff(&t, "other", MZ_ROLE_OFFICER, NEXT);
    as(&t, admin, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_set_state(cx, other, ACCOUNT_LOCKED) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(account_reset(cx, other, &first) == MZ_ABSENT);
    mz_clear(cx);
    struct account_grant g = {.account = other,
                              .role = MZ_ROLE_OFFICER,
                              .division = NEXT,
                              .ends = MZ_NULL,
                              .why = MZ_S("for the work")};
    CHECK(account_grant(cx, &g, &post) == MZ_ABSENT);
    mz_clear(cx);
    struct account_new in = {.login = MZ_S("spy"), .name = MZ_S("spy"), .division = NEXT};
    CHECK(account_make(cx, &in, &other, &first) == MZ_DENIED);
    testing_close(&t);
}

BOTH(a_reset_password_is_for_once_and_not_for_administrators)
{
    struct testing t;
    struct account_signed s = {0};
    mz_str first = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t admin = staff(&t, "security", MZ_ROLE_SECURITY, LONGQUAN);
    int64_t keeper = staff(&t, "keeper", MZ_ROLE_LOGKEEPER, LONGQUAN);
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    as(&t, admin, MZ_ROLE_SECURITY, LONGQUAN);
    CHECK(account_reset(cx, keeper, &first) == MZ_DENIED);
    mz_clear(cx);
    CHECK(account_reset(cx, admin, &first) == MZ_DENIED);
    mz_clear(cx);
    CHECK(account_reset(cx, id, &first) == MZ_OK);
    CHECK(sign(&t, "clerk", PASSWORD, &s) == MZ_UNKNOWN);
    CHECK(sign(&t, "clerk", first, &s) == MZ_OK && s.stage == ACCOUNT_STAGE_CHANGE);
    as_program(&t);
    CHECK(account_reset(cx, keeper, &first) == MZ_OK); /* at the server itself */
    testing_close(&t);
}

BOTH(a_login_name_is_taken_once_in_the_whole_database)
{
    struct testing t;
    int64_t id = 0;
    mz_str first = {0};
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    struct account_new in = {.login = MZ_S("clerk"), .name = MZ_S("x"), .division = NEXT};
    CHECK(account_make(cx, &in, &id, &first) == MZ_CONFLICT);
    mz_clear(cx);
    in.login = MZ_S("Clerk 2");
    CHECK(account_make(cx, &in, &id, &first) == MZ_INVALID);
    testing_close(&t);
}

BOTH(no_secret_is_kept_in_the_history)
{
    struct testing t;
    struct mz_change *rows = NULL;
    size_t n = 0;
    CHECK(testing_open(&t, kind_));
    mz_cx *cx = &t.w.cx;
    int64_t id = staff(&t, "clerk", MZ_ROLE_CLERK, CHATIAN);
    CHECK(mz_changes_of(cx, "account_own", id, 10, &rows, &n) == MZ_OK && n == 0);
    CHECK(mz_changes_of(cx, "account", id, 10, &rows, &n) == MZ_OK && n == 2);
    for (size_t i = 0; i < n; i++) {
        CHECK(memmem(rows[i].image.p, rows[i].image.n, "$mz1$", 5) == NULL);
    }
    testing_close(&t);
}

TEST_MAIN(T3(the_right_password_opens_a_session), T2(unknown_wrong_and_barred_get_one_answer),
          T(an_unknown_name_costs_as_much_as_a_wrong_password),
          T2(five_failures_close_a_name_for_fifteen_minutes), T2(success_and_time_forget_failures),
          T2(an_address_that_tries_many_names_must_wait),
          T2(a_session_ends_after_half_an_hour_without_a_request),
          T2(a_session_ends_after_ten_hours_whatever_happens), T2(a_third_session_ends_the_oldest),
          T2(a_token_is_never_carried_over), T2(somebody_elses_post_cannot_be_switched_to),
          T2(garbage_is_no_token), T2(a_first_password_must_be_changed_before_anything_else),
          T2(a_one_time_code_opens_once),
          T2(a_one_time_secret_comes_under_the_newest_key_and_works_on),
          T2(a_one_time_code_opens_after_the_clock_was_set_back), T2(a_recovery_code_opens_once),
          T2(guessing_codes_closes_the_name_too), T2(a_changed_password_ends_the_other_sessions),
          T2(locking_ends_sessions_and_tokens_at_once), T3(another_county_is_out_of_reach),
          T2(a_reset_password_is_for_once_and_not_for_administrators),
          T2(a_login_name_is_taken_once_in_the_whole_database),
          T2(no_secret_is_kept_in_the_history))
