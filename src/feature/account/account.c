#include "feature/account/account.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"
#include "base/password.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"
#include "feature/guests.h"

enum { NAME_MAX_N = 60, NAMES_MAX = 1000 };

int64_t account_county(int64_t id)
{
    return id / MZ_ID_UNIT;
}

mz_code account_wide(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    static const struct mz_actor nobody = {.role = {"", 0}};
    const struct mz_actor *before = cx->actor;
    struct mz_actor wide = before != NULL ? *before : nobody;
    wide.division_lo = 0;
    wide.division_hi = INT64_C(999999999999);
    cx->actor = &wide;
    mz_code rc = fn(cx, p);
    cx->actor = before;
    return rc;
}

mz_code account_within(mz_cx *cx, int64_t county, int64_t user, mz_code (*fn)(mz_cx *cx, void *p),
                       void *p)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor actor = *before;
    actor.user = user;
    actor.division_lo = county * MZ_COUNTY_UNIT;
    actor.division_hi = actor.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &actor;
    mz_code rc = mz_tx(cx, fn, p);
    cx->actor = before;
    return rc;
}

mz_code account_note(mz_cx *cx, const char *act, int64_t account, mz_str detail)
{
    return mz_tx_note(cx, &(struct mz_event){
                              .act = mz_str_of(act),
                              .kind = account == 0 ? MZ_S("") : MZ_S("account"),
                              .subject = account,
                              .division = account_county(account) * MZ_COUNTY_UNIT,
                              .detail = detail,
                          });
}

/* ---- making ------------------------------------------------------------- */

static mz_code check_login(mz_cx *cx, mz_str login)
{
    bool ok = login.n >= 2 && login.n <= ACCOUNT_LOGIN_MAX;
    for (size_t i = 0; ok && i < login.n; i++) {
        char c = login.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        ok = word || (i > 0 && (c == '.' || c == '_' || c == '-'));
    }
    if (!ok) {
        return mz_refuse(cx, MZ_INVALID, .field = "login",
                         .text = MZ_T("A sign-in name has 2 to 40 of a-z, 0-9 and . _ - and begins "
                                      "with a letter or digit."));
    }
    return MZ_OK;
}

struct making {
    const struct account_new *in;
    mz_str hash;
    int64_t id;
};

static mz_code make(mz_cx *cx, void *p)
{
    struct making *m = p;
    const struct account_new *in = m->in;
    int64_t county = in->division / MZ_COUNTY_UNIT;
    int64_t now = mz_now_ms(cx);
    int64_t n = 0;
    MZ_TRY(mz_id_take(cx, county, 1, &m->id));
    MZ_TRY(account_name_add(cx, in->login, county, m->id, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "login",
                         .text = MZ_T("The sign-in name \"{0}\" is taken."), .arg = {in->login});
    }
    struct account_insert_args row = {.id = m->id,
                                      .county = county,
                                      .division = in->division,
                                      .login = in->login,
                                      .name = in->name,
                                      .now_ms = now};
    struct account_own_add_args own = {
        .id = m->id, .county = county, .hash = m->hash, .now_ms = now, .must_change = !in->keep};
    MZ_TRY(account_insert(cx, &row));
    MZ_TRY(account_own_add(cx, &own));
    return account_note(cx, "account.make", m->id, MZ_S(""));
}

mz_code account_make(mz_cx *cx, const struct account_new *in, int64_t *id, mz_str *first)
{
    struct making m = {.in = in};
    MZ_TRY(check_login(cx, in->login));
    if (in->name.n == 0 || in->name.n > NAME_MAX_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("A name has 1 to 20 characters."));
    }
    if (in->division % MZ_COUNTY_UNIT > INT64_C(999999) || in->division < INT64_C(100000000000)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("Choose the division of the account."));
    }
    *first = in->password;
    if (in->password.n == 0) {
        MZ_TRY(account_random_password(cx, first));
    }
    MZ_TRY(mz_password_accept(cx, &mz_password_rules_default, in->login, *first));
    m.hash = in->hash;
    if (in->hash.n == 0) {
        MZ_TRY(mz_password_hash(cx, cx->world->keys, *first, account_password_cost(cx), &m.hash));
    }
    MZ_TRY(mz_tx(cx, make, &m));
    *id = m.id;
    return MZ_OK;
}

/* ---- state -------------------------------------------------------------- */

static mz_code read_account(mz_cx *cx, int64_t id, struct account_get_row *row)
{
    bool found = false;
    MZ_TRY(account_get(cx, id, row, &found));
    return found ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no account %" PRId64 " in this area", id);
}

static mz_code not_oneself(mz_cx *cx, int64_t id)
{
    if (id != cx->actor->user) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_DENIED,
                     .text = MZ_T("Nobody may do this to his own account. Ask a colleague."));
}

struct change {
    int64_t id;
    enum account_state state;
};

/* Who is gone works nowhere any more; the list still says what the account was. */
static mz_code end_posts(mz_cx *cx, const struct account_get_row *row)
{
    struct account_posts_live_row *posts = NULL;
    size_t n = 0;
    int64_t ended = 0;
    MZ_TRY(account_posts_live(cx, row->county, row->id, mz_date_today(cx).v, &posts, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(account_post_end(cx, posts[i].id, cx->actor->user, mz_now_ms(cx), &ended));
    }
    return MZ_OK;
}

static mz_code set_state(mz_cx *cx, void *p)
{
    static const char *const words[] = {"active", "locked", "closed"};
    static const char *const acts[] = {"account.unlock", "account.lock", "account.close"};
    const struct change *c = p;
    struct account_get_row row = {0};
    int64_t n = 0;
    MZ_TRY(read_account(cx, c->id, &row));
    if (mz_str_eq(row.state, MZ_S("closed"))) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("A closed account stays closed. Make a new one."));
    }
    MZ_TRY(account_state_set(cx, c->id, mz_str_of(words[c->state]), mz_now_ms(cx), &n));
    MZ_TRY(c->state == ACCOUNT_CLOSED ? end_posts(cx, &row) : MZ_OK);
    if (c->state == ACCOUNT_ACTIVE) {
        MZ_TRY(account_forgive(cx, row.login));
    } else {
        MZ_TRY(account_end_all(cx, c->id));
    }
    return account_note(cx, acts[c->state], c->id, MZ_S(""));
}

mz_code account_set_state(mz_cx *cx, int64_t id, enum account_state state)
{
    struct change c = {.id = id, .state = state};
    MZ_TRY(not_oneself(cx, id));
    return mz_tx(cx, set_state, &c);
}

/* ---- a new first password ----------------------------------------------- */

struct reset {
    int64_t id;
    mz_str hash;
};

static mz_code reset(mz_cx *cx, void *p)
{
    const struct reset *r = p;
    struct account_get_row row = {0};
    int64_t n = 0;
    MZ_TRY(read_account(cx, r->id, &row));
    MZ_TRY(account_hash_set(cx, r->id, r->hash, mz_now_ms(cx), 1, &n));
    MZ_TRY(account_forgive(cx, row.login));
    MZ_TRY(account_sessions_end(cx, row.county, r->id, &n));
    return account_note(cx, "account.reset", r->id, MZ_S(""));
}

/*
 * Who may reset an administrator could sign in as one and so hold two of the three offices: that
 * is done at the machine itself, by mz account passwd.
 */
static mz_code may_reset(mz_cx *cx, int64_t id)
{
    struct account_get_row row = {0};
    enum mz_role role = MZ_ROLE_N;
    MZ_TRY(not_oneself(cx, id));
    MZ_TRY(read_account(cx, id, &row));
    bool admin = account_role_of(row.role, &role) && (ACCOUNT_ADMINS >> role & 1) != 0;
    if (admin && cx->actor->user != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Passwords of administrators are reset at the server, by mz "
                                      "account passwd."));
    }
    return MZ_OK;
}

mz_code account_reset(mz_cx *cx, int64_t id, mz_str *first)
{
    struct reset r = {.id = id};
    MZ_TRY(may_reset(cx, id));
    MZ_TRY(account_random_password(cx, first));
    MZ_TRY(mz_password_hash(cx, cx->world->keys, *first, account_password_cost(cx), &r.hash));
    return mz_tx(cx, reset, &r);
}

/* ---- names -------------------------------------------------------------- */

struct names {
    mz_str ids;
    struct account_named_row *rows;
    size_t n;
};

static mz_code read_names(mz_cx *cx, void *p)
{
    struct names *w = p;
    return account_named(cx, w->ids, &w->rows, &w->n);
}

mz_code account_names(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names)
{
    if (n > NAMES_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu names at once", n);
    }
    struct names w = {.ids = mz_json_ids(cx->a, ids, n)};
    MZ_TRY(account_wide(cx, read_names, &w));
    for (size_t i = 0; i < n; i++) {
        names[i] = ids[i] == 0 ? mz_text(cx->lang, MZ_T("The system"))
                               : mz_str_fmt(cx->a, "%" PRId64, ids[i]);
        for (size_t k = 0; k < w.n; k++) {
            names[i] = w.rows[k].id == ids[i] ? w.rows[k].name : names[i];
        }
    }
    return MZ_OK;
}

mz_code account_staff(mz_cx *cx, int64_t division, struct account_worker **out, size_t *n)
{
    struct account_at_row *rows = NULL;
    MZ_TRY(account_at(cx, division, mz_date_today(cx).v, &rows, n));
    *out = MZ_NEW_N(cx->a, struct account_worker, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] =
            (struct account_worker){rows[i].id, rows[i].name, rows[i].role, rows[i].division};
    }
    return MZ_OK;
}

struct nearest {
    int64_t division;
    mz_str role;
    struct account_holding_row *rows;
    size_t n;
};

/* Up the levels until somebody holds the role. A place that is its own superior is asked twice. */
static mz_code climb(mz_cx *cx, void *p)
{
    static const int64_t units[] = {1, 1000, 1000000, 100000000, INT64_C(10000000000)};
    struct nearest *w = p;
    int64_t today = mz_date_today(cx).v;
    for (size_t i = 0; i < MZ_LEN(units) && w->n == 0; i++) {
        int64_t at = w->division / units[i] * units[i];
        MZ_TRY(account_holding(cx, at, w->role, today, &w->rows, &w->n));
    }
    return MZ_OK;
}

mz_code account_nearest(mz_cx *cx, int64_t division, enum mz_role role, struct account_worker **out,
                        size_t *n)
{
    struct nearest w = {.division = division, .role = mz_str_of(account_role_word(role))};
    MZ_TRY(account_wide(cx, climb, &w));
    *n = w.n;
    *out = MZ_NEW_N(cx->a, struct account_worker, w.n + 1);
    for (size_t i = 0; i < w.n; i++) {
        (*out)[i] = (struct account_worker){w.rows[i].id, w.rows[i].name, w.rows[i].role,
                                            w.rows[i].division};
    }
    return MZ_OK;
}

mz_code account_by_login(mz_cx *cx, mz_str login, int64_t *id)
{
    struct account_name_find_row row = {0};
    bool found = false;
    MZ_TRY(account_name_find(cx, login, &row, &found));
    *id = row.account;
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .field = "login",
                             .text = MZ_T("There is no account \"{0}\"."), .arg = {login});
}

/* ---- unmasking ---------------------------------------------------------- */

struct reveal {
    const char *kind;
    int64_t subject;
};

static int64_t place_of(const mz_cx *cx, int64_t subject)
{
    int64_t county = account_county(subject);
    bool own = cx->actor->division_lo / MZ_COUNTY_UNIT == county;
    return own || county == 0 ? 0 : county * MZ_COUNTY_UNIT;
}

static mz_code reveal(mz_cx *cx, void *p)
{
    const struct reveal *r = p;
    struct account_reveal_count_row row = {0};
    int64_t user = cx->actor->user;
    int64_t now = mz_now_ms(cx);
    const int64_t hour = 60 * ACCOUNT_MINUTE_MS;
    MZ_TRY(account_reveal_sweep(cx, user, now - hour));
    MZ_TRY(account_reveal_count(cx, user, now - hour, &row));
    if (row.n >= ACCOUNT_REVEALS_MAX) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("You have unmasked {0} numbers within an hour; that is the "
                                      "limit. Go on later, or ask your security administrator."),
                         .arg = {mz_str_fmt(cx->a, "%d", ACCOUNT_REVEALS_MAX)});
    }
    MZ_TRY(account_reveal_add(cx, user, now, row.n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("account.reveal"),
                                             .kind = mz_str_of(r->kind),
                                             .subject = r->subject,
                                             .division = place_of(cx, r->subject)});
}

static size_t characters(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80 && s.p[i] != ' ' && s.p[i] != '\n';
    }
    return n;
}

mz_code account_reveal(mz_cx *cx, const char *kind, int64_t subject, mz_str reason)
{
    MZ_TRY(account_need(cx, "person.reveal"));
    if (characters(reason) < ACCOUNT_REASON_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write why you need the number, in at least 4 characters."));
    }
    const struct mz_actor *before = cx->actor;
    struct mz_actor actor = *before;
    struct reveal r = {.kind = kind, .subject = subject};
    actor.why = mz_text_cut(reason, 600);
    cx->actor = &actor;
    mz_code rc = mz_tx_open(cx) ? reveal(cx, &r) : mz_tx(cx, reveal, &r);
    cx->actor = before;
    return rc;
}

/* ---- housekeeping ------------------------------------------------------- */

static mz_code sweep(mz_cx *cx, void *p)
{
    int64_t now = mz_now_ms(cx);
    int64_t day = now - ACCOUNT_ONCE_MS;
    int64_t n = 0;
    (void)p;
    MZ_TRY(account_sessions_sweep(cx, now - ACCOUNT_IDLE_MS, &n));
    MZ_TRY(account_try_sweep(cx, day, &n));
    MZ_TRY(mz_guest_sweep(cx));
    return account_once_sweep(cx, day, &n);
}

mz_code account_sweep(mz_cx *cx)
{
    return account_within(cx, 0, 0, sweep, NULL);
}
