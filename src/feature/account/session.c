#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"

/*
 * A token is COUNTY.43 letters: the county says where its row lies, the letters are 256 random
 * bits. Only the SM3 hash of the whole text is stored; nothing in the database opens a session.
 */

enum { RANDOM_N = 32, LETTERS_N = 43, COUNTY_N = 6, AGENT_MAX = 200 };

static bool digits(mz_str s, int64_t *out)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return s.n > 0;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static bool token_shape(mz_str text, char mark, int64_t *county)
{
    if (text.n != COUNTY_N + 1 + LETTERS_N || text.p[COUNTY_N] != mark) {
        return false;
    }
    for (size_t i = COUNTY_N + 1; i < text.n; i++) {
        if (!letter(text.p[i])) {
            return false;
        }
    }
    return digits((mz_str){text.p, COUNTY_N}, county);
}

static mz_code hash_of(mz_cx *cx, mz_str text, uint8_t hash[32])
{
    return mz_sm3(cx, mz_keyring_crypto(cx->world->keys), text, hash);
}

mz_code account_token_text(mz_cx *cx, int64_t county, char mark, mz_str *text, uint8_t hash[32])
{
    uint8_t secret[RANDOM_N];
    mz_random_fill(cx, secret, sizeof secret);
    mz_str letters = mz_base64url_encode(cx->a, mz_bytes(secret, sizeof secret));
    mz_wipe(secret, sizeof secret);
    *text = mz_str_fmt(cx->a, "%06" PRId64 "%c" MZ_FMT, county, mark, MZ_ARG(letters));
    return hash_of(cx, *text, hash);
}

/* ---- finding ------------------------------------------------------------ */

struct find {
    mz_str text;
    struct account_who *who;
    bool found;
};

static bool works(mz_cx *cx, mz_str account_state, mz_str post_state, int64_t ends)
{
    return mz_str_eq(account_state, MZ_S("active")) && mz_str_eq(post_state, MZ_S("active")) &&
           (ends == MZ_NULL || ends > mz_date_today(cx).v);
}

static enum account_stage stage_of(mz_str s)
{
    return mz_str_eq(s, MZ_S("live"))     ? ACCOUNT_STAGE_LIVE
           : mz_str_eq(s, MZ_S("change")) ? ACCOUNT_STAGE_CHANGE
                                          : ACCOUNT_STAGE_CODE;
}

static const char *stage_word(enum account_stage stage)
{
    switch (stage) {
    case ACCOUNT_STAGE_CODE:
        return "code";
    case ACCOUNT_STAGE_CHANGE:
        return "change";
    case ACCOUNT_STAGE_LIVE:
        return "live";
    }
    return "";
}

/* Time that runs backwards ends nothing and prolongs nothing. */
/*
 * A clock that was set back by more than a bound ends what one set forward would end: else a
 * session of "tomorrow" lived a day longer than it may.
 */
static bool over(enum account_stage stage, int64_t made_ms, int64_t seen_ms, int64_t now)
{
    if (stage != ACCOUNT_STAGE_LIVE) {
        return llabs(now - made_ms) >= ACCOUNT_STAGE_MS;
    }
    return llabs(now - seen_ms) >= ACCOUNT_IDLE_MS || llabs(now - made_ms) >= ACCOUNT_ABSOLUTE_MS;
}

static mz_code find_session(mz_cx *cx, void *p)
{
    struct find *f = p;
    struct account_who *w = f->who;
    struct account_session_find_row row = {0};
    bool found = false;
    MZ_TRY(account_session_find(cx, w->county, mz_bytes(w->hash, 32), &row, &found));
    if (!found) {
        return MZ_OK;
    }
    w->stage = stage_of(row.stage);
    f->found = works(cx, row.state, row.post_state, row.ends) &&
               !over(w->stage, row.made_ms, row.seen_ms, mz_now_ms(cx)) &&
               account_role_of(row.role, &w->role);
    w->account = row.account;
    w->post = row.post;
    w->home = row.home;
    w->division = row.division;
    w->name = row.name;
    w->login = row.login;
    w->look = row.look;
    w->agent = row.agent;
    w->handle = row.handle;
    w->made_ms = row.made_ms;
    w->seen_ms = row.seen_ms;
    w->fresh_ms = row.fresh_ms;
    return MZ_OK;
}

static mz_code touch(mz_cx *cx, void *p)
{
    const struct account_who *w = p;
    return account_session_touch(cx, w->county, mz_bytes(w->hash, 32), mz_now_ms(cx));
}

mz_code account_find_session(mz_cx *cx, mz_str text, struct account_who *who, bool *found)
{
    *who = (struct account_who){.secret = text};
    struct find f = {.text = text, .who = who};
    *found = false;
    if (!token_shape(text, '.', &who->county)) {
        return MZ_OK;
    }
    MZ_TRY(hash_of(cx, text, who->hash));
    MZ_TRY(account_wide(cx, find_session, &f));
    *found = f.found;
    if (f.found && llabs(mz_now_ms(cx) - who->seen_ms) >= ACCOUNT_MINUTE_MS && !mz_tx_open(cx)) {
        /* A database that is busy or open for reading only must not sign anybody out. */
        if (account_within(cx, who->county, 0, touch, who) != MZ_OK) {
            mz_clear(cx);
        }
    }
    return MZ_OK;
}

/* ---- tokens of programs ------------------------------------------------- */

static const uint64_t *scope_bits(mz_cx *cx, mz_str scopes)
{
    const struct account_perms *perms = cx->world->perms;
    uint64_t *bits = MZ_NEW_N(cx->a, uint64_t, account_perms_n(perms) / 64 + 1);
    for (size_t i = 0; i < scopes.n;) {
        size_t k = i;
        while (k < scopes.n && scopes.p[k] != ' ') {
            k++;
        }
        int at = account_perm_index(perms, mz_str_z(cx->a, (mz_str){scopes.p + i, k - i}));
        if (at >= 0) { /* a permission that is gone gives nothing */
            bits[at / 64] |= UINT64_C(1) << (at % 64);
        }
        i = k + 1;
    }
    return bits;
}

struct token_use {
    int64_t id;
    int64_t home;
};

static mz_code note_use(mz_cx *cx, void *p)
{
    const struct token_use *use = p;
    int64_t changed = 0;
    MZ_TRY(account_token_used(cx, use->id, mz_now_ms(cx), &changed));
    mz_tx_quiet(cx);
    return MZ_OK;
}

/*
 * Whoever made it confirmed it then, for some hours: ADR 0014. A clock that was set back makes them
 * no longer.
 */
static bool may_act(mz_cx *cx, const struct account_token_find_row *row)
{
    int64_t now = mz_now_ms(cx);
    return row->acts_ms != MZ_NULL && row->acts_ms > now &&
           now >= row->made_ms - 10 * ACCOUNT_MINUTE_MS &&
           row->acts_ms - row->made_ms <= ACCOUNT_TOKEN_HOURS_MAX * ACCOUNT_HOUR_MS;
}

static mz_code find_token(mz_cx *cx, void *p)
{
    struct find *f = p;
    struct account_who *w = f->who;
    struct account_token_find_row row = {0};
    bool found = false;
    MZ_TRY(account_token_find(cx, w->county, mz_bytes(w->hash, 32), &row, &found));
    if (!found) {
        return MZ_OK;
    }
    f->found = works(cx, row.state, row.post_state, row.ends) && row.must_change == 0 &&
               row.ends_ms > mz_now_ms(cx) && account_role_of(row.role, &w->role);
    w->account = row.account;
    w->post = row.post;
    w->home = row.home;
    w->division = row.division;
    w->name = row.name;
    w->login = row.login;
    w->stage = ACCOUNT_STAGE_LIVE;
    w->bearer = true;
    w->token = row.id;
    w->fresh_ms = may_act(cx, &row) ? mz_now_ms(cx) : 0;
    w->scopes = scope_bits(cx, row.scopes);
    struct token_use use = {.id = row.id, .home = row.home};
    bool seen =
        row.used_ms != MZ_NULL && llabs(mz_now_ms(cx) - row.used_ms) < 60 * ACCOUNT_MINUTE_MS;
    if (f->found && !seen && !mz_tx_open(cx) &&
        account_within(cx, w->county, 0, note_use, &use) != MZ_OK) {
        mz_clear(cx);
    }
    return MZ_OK;
}

mz_code account_find_token(mz_cx *cx, mz_str text, struct account_who *who, bool *found)
{
    *who = (struct account_who){.secret = text};
    struct find f = {.text = text, .who = who};
    *found = false;
    if (text.n < 3 || memcmp(text.p, "mz_", 3) != 0 ||
        !token_shape((mz_str){text.p + 3, text.n - 3}, '_', &who->county)) {
        return MZ_OK;
    }
    mz_str bare = {text.p + 3, text.n - 3};
    MZ_TRY(hash_of(cx, bare, who->hash));
    MZ_TRY(account_wide(cx, find_token, &f));
    *found = f.found;
    return MZ_OK;
}

struct mz_actor account_actor(mz_cx *cx, const struct account_who *who)
{
    struct mz_actor actor = {
        .user = who->account, .role = mz_str_of(account_role_word(who->role)), .name = who->name};
    if (cx->actor != NULL) {
        actor.from = cx->actor->from;
        actor.request = cx->actor->request;
        actor.why = cx->actor->why;
    }
    account_scope(who->division, &actor.division_lo, &actor.division_hi);
    return actor;
}

/* ---- opening and ending ------------------------------------------------- */

/* At most ACCOUNT_SESSIONS_MAX work at once: the newest stay. */
static mz_code make_room(mz_cx *cx, const struct account_session_new *in)
{
    struct account_sessions_row *rows = NULL;
    size_t n = 0;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(account_sessions_stale(cx, in->county, in->account, now - ACCOUNT_IDLE_MS,
                                  now - ACCOUNT_ABSOLUTE_MS));
    MZ_TRY(account_sessions(cx, in->county, in->account, &rows, &n));
    for (size_t i = ACCOUNT_SESSIONS_MAX - 1; i < n; i++) {
        int64_t gone = 0;
        MZ_TRY(account_session_drop(cx, in->county, rows[i].hash, &gone));
    }
    return MZ_OK;
}

mz_code account_session_open(mz_cx *cx, const struct account_session_new *in, mz_str *token)
{
    uint8_t hash[32];
    int64_t handle = 0;
    int64_t now = mz_now_ms(cx);
    assert(mz_tx_open(cx));
    if (in->stage == ACCOUNT_STAGE_LIVE) {
        MZ_TRY(make_room(cx, in));
    }
    MZ_TRY(account_token_text(cx, in->county, '.', token, hash));
    for (size_t i = 0; i < 6; i++) { /* names the session on its owner's page */
        handle = handle << 8 | hash[i];
    }
    struct account_session_add_args args = {
        .county = in->county,
        .hash = mz_bytes(hash, sizeof hash),
        .account = in->account,
        .post = in->post,
        .stage = mz_str_of(stage_word(in->stage)),
        .handle = handle,
        .made_ms = in->made_ms != 0 ? in->made_ms : now,
        .now_ms = now,
        .fresh_ms = in->fresh_ms,
        .origin = mz_text_cut(in->from.p == NULL ? MZ_S("") : in->from, 64),
        .agent = mz_text_cut(in->agent.p == NULL ? MZ_S("") : in->agent, AGENT_MAX),
    };
    return account_session_add(cx, &args);
}

mz_code account_end_all(mz_cx *cx, int64_t account)
{
    int64_t n = 0;
    int64_t county = account_county(account);
    MZ_TRY(account_sessions_end(cx, county, account, &n));
    return account_tokens_end(cx, county, account, &n);
}

mz_code account_staged(mz_cx *cx, mz_str token, enum account_stage stage, struct account_who *who)
{
    bool found = false;
    MZ_TRY(account_find_session(cx, token, who, &found));
    if (!found || who->stage != stage) {
        return mz_refuse(cx, MZ_UNKNOWN, .text = MZ_T("This step took too long. Sign in again."));
    }
    return MZ_OK;
}

static mz_code sign_out(mz_cx *cx, void *p)
{
    const struct account_who *who = p;
    int64_t n = 0;
    MZ_TRY(account_session_drop(cx, who->county, mz_bytes(who->hash, 32), &n));
    return account_note(cx, "account.logout", who->account, MZ_S(""));
}

mz_code account_sign_out(mz_cx *cx, const struct account_who *who)
{
    struct account_who copy = *who;
    return account_within(cx, who->county, who->account, sign_out, &copy);
}

struct ending {
    const struct account_who *who;
    int64_t handle;
};

static mz_code end_session(mz_cx *cx, void *p)
{
    const struct ending *e = p;
    int64_t n = 0;
    MZ_TRY(account_session_end(cx, e->who->county, e->who->account, e->handle, &n));
    if (n == 0) {
        return mz_fail(cx, MZ_ABSENT, "no such session");
    }
    return account_note(cx, "account.session.end", e->who->account, MZ_S(""));
}

mz_code account_end_session(mz_cx *cx, const struct account_who *who, int64_t handle)
{
    struct ending e = {.who = who, .handle = handle};
    return account_within(cx, who->county, who->account, end_session, &e);
}

/* ---- a new token for the same session ----------------------------------- */

struct renewal {
    const struct account_who *who;
    int64_t post;
    int64_t fresh_ms;
    const char *act;
    mz_str token;
};

static mz_code renew(mz_cx *cx, void *p)
{
    struct renewal *r = p;
    const struct account_who *w = r->who;
    int64_t n = 0;
    struct account_session_new in = {.county = w->county,
                                     .account = w->account,
                                     .post = r->post,
                                     .stage = ACCOUNT_STAGE_LIVE,
                                     .made_ms = w->made_ms,
                                     .fresh_ms = r->fresh_ms,
                                     .from = cx->actor->from,
                                     .agent = w->agent};
    MZ_TRY(account_session_drop(cx, w->county, mz_bytes(w->hash, 32), &n));
    if (n == 0) { /* ended meanwhile: it must not come back */
        return mz_refuse(cx, MZ_UNKNOWN, .text = MZ_T("This session has ended. Sign in again."));
    }
    MZ_TRY(account_session_open(cx, &in, &r->token));
    if (r->post != w->post) {
        MZ_TRY(account_post_set(cx, w->account, r->post, &n));
    }
    mz_str detail = mz_str_fmt(cx->a, "{\"post\":%" PRId64 "}", r->post);
    return account_note(cx, r->act, w->account, detail);
}

mz_code account_renew(mz_cx *cx, const struct account_who *who, mz_str *token)
{
    struct renewal r = {
        .who = who, .post = who->post, .fresh_ms = mz_now_ms(cx), .act = "account.confirm"};
    MZ_TRY(account_within(cx, who->county, who->account, renew, &r));
    *token = r.token;
    return MZ_OK;
}

static mz_code switch_post(mz_cx *cx, void *p)
{
    struct renewal *r = p;
    struct account_posts_live_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(account_posts_live(cx, r->who->county, r->who->account, mz_date_today(cx).v, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == r->post) {
            return account_within(cx, r->who->county, r->who->account, renew, r);
        }
    }
    return mz_refuse(cx, MZ_DENIED, .field = "post",
                     .text = MZ_T("This post is not yours, or it has ended."));
}

mz_code account_switch(mz_cx *cx, const struct account_who *who, int64_t post, mz_str *token)
{
    struct renewal r = {
        .who = who, .post = post, .fresh_ms = who->fresh_ms, .act = "account.switch"};
    MZ_TRY(account_wide(cx, switch_post, &r));
    *token = r.token;
    return MZ_OK;
}
