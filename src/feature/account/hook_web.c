#include <inttypes.h>
#include <string.h>

#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/account_web.h"
#include "feature/account/own_int.h"
#include "feature/account/page_web.h"

/*
 * The questions of the web kit. `p` is the world: the hooks keep nothing of their own, so every
 * worker process answers alike.
 */

/* "zldc": language, theme, size, density; the same letters as in the cookie of nobody. */
static void look_of(mz_str s, struct mz_who *who)
{
    if (s.n != 4) {
        return;
    }
    who->has_look = true;
    who->look = (struct mz_look){
        .lang = s.p[0] == 'e' ? MZ_LANG_EN : MZ_LANG_ZH,
        .theme = s.p[1] == 'd' ? MZ_THEME_DARK : MZ_THEME_LIGHT,
        .size = s.p[2] == 'l' ? MZ_SIZE_LARGE : MZ_SIZE_NORMAL,
        .density = s.p[3] == 'c' ? MZ_DENSITY_COMPACT : MZ_DENSITY_NORMAL,
    };
}

static mz_code look_save(mz_cx *cx, void *p, const struct mz_who *who, struct mz_look look)
{
    const char letters[4] = {
        look.lang == MZ_LANG_EN ? 'e' : 'z',
        look.theme == MZ_THEME_DARK ? 'd' : 'l',
        look.size == MZ_SIZE_LARGE ? 'l' : 'n',
        look.density == MZ_DENSITY_COMPACT ? 'c' : 'n',
    };
    (void)p;
    if (who->bearer) { /* a program has no eyes */
        return MZ_OK;
    }
    return account_look_save(cx, who->session, (mz_str){letters, sizeof letters});
}

static mz_str bearer(mz_req *rq)
{
    static const char word[] = "Bearer ";
    mz_str h = mz_req_header(rq, "authorization");
    if (h.n < sizeof word - 1 || strncasecmp(h.p, word, sizeof word - 1) != 0) {
        return (mz_str){NULL, 0};
    }
    return (mz_str){h.p + sizeof word - 1, h.n - (sizeof word - 1)};
}

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    struct account_who *w = MZ_NEW(cx->a, struct account_who);
    mz_str token = bearer(rq);
    bool found = false;
    bool program = token.p != NULL;
    cx->world = p;
    if (program) { /* cookies count for nothing beside it, whether it is good or not */
        MZ_TRY(account_find_token(cx, token, w, &found));
    } else {
        token = mz_req_cookie(rq, "session");
        if (token.n == 0) {
            return MZ_OK;
        }
        MZ_TRY(account_find_session(cx, token, w, &found));
    }
    if (!found || w->stage != ACCOUNT_STAGE_LIVE) {
        return MZ_OK;
    }
    who->actor = account_actor(cx, w);
    who->secret = w->secret;
    who->bearer = program;
    who->fresh_ms = w->fresh_ms;
    who->session = w;
    look_of(w->look, who);
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    const struct mz_world *world = p;
    return who->session != NULL && account_who_may(world->perms, who->session, perm);
}

static mz_str whom(mz_cx *cx, void *p, const struct mz_who *who, const char *perm)
{
    (void)who;
    cx->world = p;
    mz_str roles = account_who_may_text(cx, perm);
    if (roles.n == 0) {
        return roles;
    }
    return mz_text_say(cx->a, cx->lang,
                       (struct mz_say){.text = MZ_T("These roles may: {0}."), .arg = {roles}});
}

/* ---- requests sent twice ------------------------------------------------
 *
 * The key of a request is written by the transaction that does its work, so it is there exactly
 * when the work is: whatever is killed in between, sending again neither doubles nor is refused.
 */

struct once {
    const struct mz_once_key *key;
    const struct mz_once *done;
};

/* Under what the last request is kept that said this: no client's key begins like it. */
static mz_str said_name(mz_cx *cx, const struct mz_once_key *key)
{
    return mz_str_fmt(cx->a, "=" MZ_FMT, MZ_ARG(key->said));
}

/* Two of the same at one time: the second one's commit fails here and nothing of it is left. */
static mz_code mark(mz_cx *cx, void *p)
{
    const struct once *o = p;
    int64_t n = 0;
    MZ_TRY(account_once_add(cx, o->key->name, mz_now_ms(cx), o->key->said, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This was sent twice. The first one is still being done."));
    }
    return o->key->makes ? account_once_say(cx, said_name(cx, o->key), mz_now_ms(cx)) : MZ_OK;
}

/* What was done under this key. Status 0: its answer died with the process that did it. */
static mz_code done_before(mz_cx *cx, const struct mz_once_key *key, struct mz_once *found)
{
    struct account_once_get_row row = {0};
    bool there = false;
    *found = (struct mz_once){0};
    MZ_TRY(account_once_get(cx, key->name, &row, &there));
    if (there) {
        *found = (struct mz_once){.found = true,
                                  .other = row.said.n > 0 && !mz_str_eq(row.said, key->said),
                                  .at_ms = row.at_ms,
                                  .status = row.status == 0 ? 200 : (int)row.status,
                                  .location = row.location,
                                  .body = row.status == 0 ? MZ_S("{\"repeated\":true}") : row.body};
    }
    return MZ_OK;
}

static mz_code said_before(mz_cx *cx, const struct mz_once_key *key, struct mz_once *found)
{
    struct account_once_get_row row = {0};
    bool there = false;
    MZ_TRY(account_once_get(cx, said_name(cx, key), &row, &there));
    if (there) {
        *found = (struct mz_once){.equal = true, .at_ms = row.at_ms, .location = row.location};
    }
    return MZ_OK;
}

static mz_code once_take(mz_cx *cx, void *p, const struct mz_once_key *key, struct mz_once *found)
{
    (void)p;
    MZ_TRY(done_before(cx, key, found));
    if (!found->found && key->makes && !key->meant) {
        MZ_TRY(said_before(cx, key, found));
    }
    if (found->found || found->equal) {
        return MZ_OK;
    }
    struct once *o = MZ_NEW(cx->a, struct once);
    o->key = key;
    (void)mz_tx_also(cx, mark, o);
    return MZ_OK;
}

static mz_code keep(mz_cx *cx, void *p)
{
    const struct once *o = p;
    mz_str location = o->done->location.p == NULL ? MZ_S("") : o->done->location;
    mz_str body = o->done->body.p == NULL ? MZ_S("") : o->done->body;
    struct account_once_put_args args = {.name = o->key->name,
                                         .now_ms = mz_now_ms(cx),
                                         .said = o->key->said,
                                         .status = o->done->status,
                                         .location = location,
                                         .body = body};
    MZ_TRY(account_once_put(cx, &args));
    return o->key->makes ? account_once_led(cx, said_name(cx, o->key), location) : MZ_OK;
}

static mz_code once_keep(mz_cx *cx, void *p, const struct mz_once_key *key,
                         const struct mz_once *done)
{
    struct once o = {.key = key, .done = done};
    (void)p;
    (void)mz_tx_also(cx, NULL, NULL);
    return mz_tx(cx, keep, &o);
}

static mz_code drop(mz_cx *cx, void *p)
{
    const struct once *o = p;
    MZ_TRY(account_once_drop(cx, o->key->name));
    return o->key->makes ? account_once_drop(cx, said_name(cx, o->key)) : MZ_OK;
}

/*
 * The request failed and its error is what the reader must hear: ours is not put over it. After a
 * refusal the same key may try again. After a fault of ours behind the commit it may not: the work
 * is done. When nothing of ours was committed but the key is there, the same request was at work in
 * another process and has done it.
 */
static void once_drop(mz_cx *cx, void *p, const struct mz_once_key *key, struct mz_once *past)
{
    struct once o = {.key = key};
    struct mz_error said = cx->err;
    (void)p;
    mz_tx_rollback(cx);
    bool nothing_done = mz_tx_also(cx, NULL, NULL);
    if (mz_code_http(said.code) >= 500) {
        return;
    }
    mz_clear(cx);
    if (nothing_done) {
        if (done_before(cx, key, past) != MZ_OK) {
            *past = (struct mz_once){0};
        }
    } else if (mz_tx(cx, drop, &o) != MZ_OK) {
        mz_clear(cx); /* the key is refused for a day; the form has a new one when it is shown */
    }
    cx->err = said;
}

static mz_code confirm(mz_cx *cx, void *p, mz_req *rq, mz_out *out, struct mz_who *who, bool *asked)
{
    struct account_who *fresh = MZ_NEW(cx->a, struct account_who);
    bool found = false;
    mz_str token = {0};
    cx->world = p;
    MZ_TRY(me_step_up(cx, rq, out, &token));
    *asked = token.n == 0;
    if (*asked) {
        return MZ_OK;
    }
    MZ_TRY(account_find_session(cx, token, fresh, &found));
    if (!found) {
        return mz_fail(cx, MZ_CORRUPT, "a session is gone that was just renewed");
    }
    who->session = fresh;
    who->secret = fresh->secret;
    who->fresh_ms = fresh->fresh_ms;
    return MZ_OK;
}

static mz_code program_acts(mz_cx *cx, void *p, mz_req *rq, const struct mz_who *who)
{
    cx->world = p;
    return account_token_acts(cx, who->session, mz_req_path(rq));
}

struct mz_web_auth account_auth(mz_cx *cx)
{
    return (struct mz_web_auth){
        .p = cx->world,
        .identify = identify,
        .may = may,
        .whom = whom,
        .once_take = once_take,
        .once_keep = once_keep,
        .once_drop = once_drop,
        .look_save = look_save,
        .confirm = confirm,
        .program_acts = program_acts,
        .sign_in = "/sign-in",
        .step_up = "/me/confirm",
    };
}
