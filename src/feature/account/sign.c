#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/password.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"

/*
 * Signing in: count the try, compare the password outside any transaction (20 ms during which
 * nobody must wait for the writer), then write the outcome. An unknown name costs the same
 * comparison and the same write as a known one, and hears the same sentence.
 */

/* ---- what is known of a name -------------------------------------------- */

struct candidate {
    mz_str login; /* as names are stored */
    bool known;
    bool may; /* state and posts let it in */
    int64_t id;
    int64_t county;
    int64_t home;
    mz_str name;
    mz_str hash;
    bool must_change;
    bool totp;
    int64_t post;
    enum mz_role role;
    int64_t division;
};

static mz_str login_of(mz_cx *cx, mz_str typed)
{
    char *out = MZ_NEW_N(cx->a, char, ACCOUNT_LOGIN_MAX + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < ACCOUNT_LOGIN_MAX; i++) {
        char c = typed.p[i];
        out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return mz_text_cut((mz_str){out, n}, n);
}

/* The post of the last time if it still holds, else the oldest one. */
static mz_code choose_post(mz_cx *cx, struct candidate *c, int64_t last)
{
    struct account_posts_live_row *rows = NULL;
    size_t n = 0;
    size_t at = 0;
    MZ_TRY(account_posts_live(cx, c->county, c->id, mz_date_today(cx).v, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        at = rows[i].id == last ? i : at;
    }
    c->may = n > 0 && account_role_of(rows[at].role, &c->role);
    if (n > 0) {
        c->post = rows[at].id;
        c->division = rows[at].division;
    }
    return MZ_OK;
}

static mz_code look_up(mz_cx *cx, void *p)
{
    struct candidate *c = p;
    struct account_name_find_row name = {0};
    struct account_get_row account = {0};
    struct account_own_get_row own = {0};
    bool a = false;
    bool o = false;
    MZ_TRY(account_name_find(cx, c->login, &name, &c->known));
    if (!c->known) {
        return MZ_OK;
    }
    MZ_TRY(account_get(cx, name.account, &account, &a));
    MZ_TRY(account_own_get(cx, name.account, &own, &o));
    if (!a || !o) {
        return mz_fail(cx, MZ_CORRUPT, "account %" PRId64 " is not whole", name.account);
    }
    c->id = account.id;
    c->county = account.county;
    c->home = account.division;
    c->name = account.name;
    c->hash = own.hash;
    c->must_change = own.must_change != 0;
    c->totp = own.totp_on != 0;
    MZ_TRY(choose_post(cx, c, own.post));
    c->may = c->may && mz_str_eq(account.state, MZ_S("active"));
    return MZ_OK;
}

/* ---- outcome ------------------------------------------------------------ */

struct outcome {
    struct candidate c;
    const struct account_sign *in;
    bool right;
    enum account_stage stage;
    struct account_signed *out;
};

static mz_code refused(mz_cx *cx, const struct candidate *c)
{
    return account_note(cx, "account.refused", c->known ? c->id : 0, MZ_S(""));
}

static mz_code enter(mz_cx *cx, struct outcome *o)
{
    const struct candidate *c = &o->c;
    struct account_session_new in = {.county = c->county,
                                     .account = c->id,
                                     .post = c->post,
                                     .stage = o->stage,
                                     .fresh_ms = mz_now_ms(cx),
                                     .from = o->in->from,
                                     .agent = o->in->agent};
    int64_t n = 0;
    /* With a second factor the name stays counted until its code was right, too. */
    if (o->stage != ACCOUNT_STAGE_CODE) {
        MZ_TRY(account_admitted(cx, c->login, o->in->from));
    }
    MZ_TRY(account_session_open(cx, &in, &o->out->token));
    if (o->stage == ACCOUNT_STAGE_LIVE) {
        MZ_TRY(account_signed(cx, c->id, mz_now_ms(cx), c->post, &n));
    }
    return account_note(cx, o->stage == ACCOUNT_STAGE_LIVE ? "account.login" : "account.login.half",
                        c->id, MZ_S(""));
}

static mz_code finish(mz_cx *cx, void *p)
{
    struct outcome *o = p;
    return o->right ? enter(cx, o) : refused(cx, &o->c);
}

/* Write the outcome as the account in its post: that is whom the record of acts must name. */
static mz_code write_as(mz_cx *cx, const struct account_who *who, mz_code (*fn)(mz_cx *cx, void *p),
                        void *p)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor self = *before;
    self.role = mz_str_of(account_role_word(who->role));
    self.name = who->name;
    cx->actor = &self;
    mz_code rc = account_within(cx, who->county, who->account, fn, p);
    cx->actor = before;
    return rc;
}

static mz_code wrong(mz_cx *cx)
{
    return mz_refuse(cx, MZ_UNKNOWN, .field = "password",
                     .text = MZ_T("The name or the password is wrong, or this account may not sign "
                                  "in. After 5 failures a name is closed for 15 min."));
}

/* Costs are raised over the years: the right password is at hand only now. */
static mz_code renew_hash(mz_cx *cx, void *p)
{
    struct outcome *o = p;
    mz_str kept;
    int64_t n = 0;
    MZ_TRY(mz_password_hash(cx, cx->world->keys, o->in->password, account_password_cost(cx),
                            &kept));
    MZ_TRY(account_hash_renew(cx, o->c.id, kept, o->c.hash, &n));
    mz_tx_quiet(cx); /* the password is the same */
    return MZ_OK;
}

struct mz_password_cost account_password_cost(const mz_cx *cx)
{
    return cx->world->passwords.passes > 0 ? cx->world->passwords : mz_password_cost_default;
}

mz_code account_sign_in(mz_cx *cx, const struct account_sign *in, struct account_signed *out)
{
    struct mz_keyring *k = cx->world->keys;
    struct outcome o = {.c = {.login = login_of(cx, in->login)}, .in = in, .out = out};
    bool match = false;
    MZ_TRY(account_admit(cx, o.c.login, in->from));
    MZ_TRY(account_wide(cx, look_up, &o.c));
    mz_str password = mz_text_cut(in->password, MZ_PASSWORD_MAX);
    if (o.c.known) {
        MZ_TRY(mz_password_verify(cx, k, password, o.c.hash, &match));
    } else {
        MZ_TRY(mz_password_nobody(cx, k, password, account_password_cost(cx)));
    }
    o.right = match && o.c.may && password.n == in->password.n;
    o.stage = o.c.totp          ? ACCOUNT_STAGE_CODE
              : o.c.must_change ? ACCOUNT_STAGE_CHANGE
                                : ACCOUNT_STAGE_LIVE;
    if (!o.right) { /* nobody's act; it stands in the county of the account that was asked for */
        MZ_TRY(account_within(cx, o.c.county, 0, finish, &o));
        return wrong(cx);
    }
    struct account_who self = {
        .account = o.c.id, .county = o.c.county, .role = o.c.role, .name = o.c.name};
    MZ_TRY(write_as(cx, &self, finish, &o));
    if (mz_password_needs_rehash(k, o.c.hash, account_password_cost(cx)) &&
        account_within(cx, o.c.county, o.c.id, renew_hash, &o) != MZ_OK) {
        mz_clear(cx); /* next time will do */
    }
    out->stage = o.stage;
    out->account = o.c.id;
    return MZ_OK;
}

/* ---- the second and third step ------------------------------------------ */

struct step {
    struct account_who who;
    enum account_stage next;
    struct account_signed *out;
};

static mz_code advance(mz_cx *cx, void *p)
{
    struct step *s = p;
    const struct account_who *w = &s->who;
    struct account_session_new in = {.county = w->county,
                                     .account = w->account,
                                     .post = w->post,
                                     .stage = s->next,
                                     .fresh_ms = mz_now_ms(cx),
                                     .from = cx->actor->from,
                                     .agent = w->agent};
    int64_t n = 0;
    MZ_TRY(account_session_drop(cx, w->county, mz_bytes(w->hash, 32), &n));
    if (n == 0) { /* two answers to one step: the first has it */
        return mz_refuse(cx, MZ_UNKNOWN, .text = MZ_T("This session has ended. Sign in again."));
    }
    MZ_TRY(account_admitted(cx, w->login, cx->actor->from));
    MZ_TRY(account_session_open(cx, &in, &s->out->token));
    s->out->stage = s->next;
    s->out->account = w->account;
    if (s->next != ACCOUNT_STAGE_LIVE) {
        return MZ_OK;
    }
    MZ_TRY(account_signed(cx, w->account, mz_now_ms(cx), w->post, &n));
    return account_note(cx, "account.login", w->account, MZ_S(""));
}

struct own_look {
    int64_t id;
    struct account_own_get_row row;
};

static mz_code get_own(mz_cx *cx, void *p)
{
    struct own_look *o = p;
    bool found = false;
    MZ_TRY(account_own_get(cx, o->id, &o->row, &found));
    return found ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "account %" PRId64 " has no secrets", o->id);
}

static mz_code refuse_code(mz_cx *cx, void *p)
{
    const struct account_who *who = p;
    return account_note(cx, "account.refused", who->account, MZ_S("{\"step\":\"code\"}"));
}

mz_code account_sign_code(mz_cx *cx, mz_str token, mz_str code, mz_str from,
                          struct account_signed *out)
{
    struct step s = {.out = out};
    MZ_TRY(account_staged(cx, token, ACCOUNT_STAGE_CODE, &s.who));
    MZ_TRY(account_admit(cx, s.who.login, from));
    mz_code rc = account_code_use(cx, s.who.account, code);
    if (rc == MZ_INVALID) {
        struct mz_error said = cx->err;
        mz_clear(cx);
        MZ_TRY(account_within(cx, s.who.county, 0, refuse_code, &s.who));
        cx->err = said;
    }
    MZ_TRY(rc);
    struct own_look own = {.id = s.who.account};
    MZ_TRY(account_wide(cx, get_own, &own));
    s.next = own.row.must_change != 0 ? ACCOUNT_STAGE_CHANGE : ACCOUNT_STAGE_LIVE;
    return write_as(cx, &s.who, advance, &s);
}

mz_code account_sign_change(mz_cx *cx, mz_str token, mz_str password, struct account_signed *out)
{
    struct step s = {.out = out, .next = ACCOUNT_STAGE_LIVE};
    struct own_look own = {0};
    bool same = false;
    MZ_TRY(account_staged(cx, token, ACCOUNT_STAGE_CHANGE, &s.who));
    MZ_TRY(mz_password_accept(cx, &mz_password_rules_default, s.who.login, password));
    own.id = s.who.account;
    MZ_TRY(account_wide(cx, get_own, &own));
    MZ_TRY(mz_password_verify(cx, cx->world->keys, password, own.row.hash, &same));
    if (same) {
        return mz_refuse(cx, MZ_INVALID, .field = "password",
                         .text = MZ_T("Choose another password than the one you were given."));
    }
    MZ_TRY(account_store_password(cx, s.who.account, s.who.login, password, false));
    return write_as(cx, &s.who, advance, &s);
}

/* ---- once more for dangerous acts --------------------------------------- */

static mz_code forget_tries(mz_cx *cx, void *p)
{
    const struct account_who *who = p;
    return account_admitted(cx, who->login, cx->actor->from);
}

static mz_code check_again(mz_cx *cx, struct account_who *who, mz_str password, mz_str kept)
{
    bool match = false;
    mz_str text = mz_text_cut(password, MZ_PASSWORD_MAX);
    MZ_TRY(mz_password_verify(cx, cx->world->keys, text, kept, &match));
    if (match && text.n == password.n) {
        return MZ_OK;
    }
    MZ_TRY(account_within(cx, who->county, who->account, refuse_code, who));
    return mz_refuse(cx, MZ_INVALID, .field = "password", .text = MZ_T("The password is wrong."));
}

mz_code account_confirm(mz_cx *cx, const struct account_who *who, mz_str password, mz_str code,
                        mz_str *token)
{
    struct own_look own = {.id = who->account};
    struct account_who copy = *who;
    MZ_TRY(account_admit(cx, who->login, cx->actor->from));
    MZ_TRY(account_wide(cx, get_own, &own));
    mz_code rc = code.n > 0 && own.row.totp_on != 0
                     ? account_code_use(cx, who->account, code)
                     : check_again(cx, &copy, password, own.row.hash);
    MZ_TRY(rc);
    MZ_TRY(account_within(cx, who->county, who->account, forget_tries, &copy));
    return account_renew(cx, who, token);
}
