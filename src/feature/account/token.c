#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/office/office.h"

enum { LABEL_MAX = 60, SCOPES_MAX = 2000, SAID_MAX = 200, NOTE_BYTES = 4096 };

struct making {
    const struct account_who *who;
    const struct account_token_new *in;
    int64_t hours; /* of dangerous acts; 0: none */
    mz_str text;
    uint8_t hash[32];
};

static mz_code bad_scope(mz_cx *cx, mz_str name)
{
    return mz_refuse(cx, MZ_INVALID, .field = "scopes",
                     .text = MZ_T("Your post does not have the permission \"{0}\"."),
                     .arg = {name});
}

static mz_code check_scopes(mz_cx *cx, const struct account_who *who, mz_str scopes)
{
    size_t names = 0;
    for (size_t i = 0; i < scopes.n;) {
        size_t k = i;
        while (k < scopes.n && scopes.p[k] != ' ') {
            k++;
        }
        mz_str name = {scopes.p + i, k - i};
        if (name.n > 0 && !account_who_may(cx->world->perms, who, mz_str_z(cx->a, name))) {
            return bad_scope(cx, name);
        }
        names += name.n > 0;
        i = k + 1;
    }
    if (names == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "scopes",
                         .text = MZ_T("Choose at least one permission."));
    }
    return MZ_OK;
}

static mz_code make(mz_cx *cx, void *p)
{
    struct making *m = p;
    int64_t id = 0;
    int64_t now = mz_now_ms(cx);
    MZ_TRY(mz_id_take(cx, m->who->county, 1, &id));
    struct account_token_add_args args = {
        .id = id,
        .county = m->who->county,
        .account = m->who->account,
        .post = m->who->post,
        .label = m->in->label,
        .hash = mz_bytes(m->hash, sizeof m->hash),
        .scopes = m->in->scopes,
        .now_ms = now,
        .ends_ms = now + m->in->days * 1440 * ACCOUNT_MINUTE_MS,
        .acts_ms = m->hours == 0 ? MZ_NULL : now + m->hours * 60 * ACCOUNT_MINUTE_MS,
    };
    MZ_TRY(account_token_add(cx, &args));
    return account_note(
        cx, "account.token.make", m->who->account,
        mz_str_fmt(cx->a, "{\"token\":%" PRId64 ",\"hours\":%" PRId64 "}", id, m->hours));
}

mz_code account_token_make(mz_cx *cx, const struct account_who *who,
                           const struct account_token_new *in, mz_str *text)
{
    struct making m = {.who = who, .in = in};
    if (in->label.n == 0 || in->label.n > LABEL_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "label",
                         .text = MZ_T("Name the program that will use it, in 1 to 20 characters."));
    }
    if (in->days < 1 || in->days > ACCOUNT_TOKEN_DAYS_MAX || in->scopes.n > SCOPES_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "days",
                         .text = MZ_T("A token holds for 1 to 366 days."));
    }
    MZ_TRY(check_scopes(cx, who, in->scopes));
    MZ_TRY(in->acts ? account_token_hours(cx, &m.hours) : MZ_OK);
    MZ_TRY(account_token_text(cx, who->county, '_', &m.text, m.hash));
    MZ_TRY(account_within(cx, who->county, cx->actor->user, make, &m));
    *text = mz_str_fmt(cx->a, "mz_" MZ_FMT, MZ_ARG(m.text));
    return MZ_OK;
}

mz_code account_token_hours(mz_cx *cx, int64_t *hours)
{
    return office_int(cx, &account_settings[0], hours);
}

struct acting {
    const struct account_who *who;
    mz_str path;
};

static mz_code note_act(mz_cx *cx, void *p)
{
    const struct acting *a = p;
    mz_buf *buf = mz_buf_new(cx->a, NOTE_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("token"), a->who->token);
    mz_jw_key_text(&w, MZ_S("path"), mz_text_cut(a->path, SAID_MAX));
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    return account_note(cx, "account.token.act", a->who->account, mz_buf_str(buf));
}

mz_code account_token_acts(mz_cx *cx, const struct account_who *who, mz_str path)
{
    struct acting a = {.who = who, .path = path};
    return account_within(cx, who->county, who->account, note_act, &a);
}

struct stopping {
    int64_t account;
    int64_t token;
};

static mz_code stop(mz_cx *cx, void *p)
{
    const struct stopping *s = p;
    int64_t n = 0;
    MZ_TRY(account_token_end(cx, s->token, s->account, &n));
    if (n == 0) {
        return mz_fail(cx, MZ_ABSENT, "no such token");
    }
    return account_note(cx, "account.token.end", s->account,
                        mz_str_fmt(cx->a, "{\"token\":%" PRId64 "}", s->token));
}

mz_code account_token_stop(mz_cx *cx, int64_t account, int64_t token)
{
    struct stopping s = {.account = account, .token = token};
    return mz_tx(cx, stop, &s);
}
