#include "base/date.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"
#include "feature/account/own_int.h"

extern const struct mz_route account_routes[];

const struct mz_perm account_perms_table[] = {
    {"account.read", MZ_R(SYSTEM) | MZ_R(SECURITY) | MZ_R(LOGKEEPER) | MZ_R(APPROVER),
     MZ_T("See who has an account and which posts")},
    {"account.make", MZ_R(SYSTEM), MZ_T("Make and close accounts, without giving them a role")},
    {"account.grant", MZ_R(SECURITY),
     MZ_T("Ask for posts of others, end posts, lock, unlock, reset passwords")},
    {"account.confirm", MZ_R(SECURITY) | MZ_R(APPROVER),
     MZ_T("Confirm or refuse a post that somebody else asked for")},
    {"account.token",
     MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(INSTITUTION) | MZ_R(SYSTEM),
     MZ_T("Make tokens for programs that act in one's own name")},
    {0},
};

const struct mz_act account_acts[] = {
    {"account.login", MZ_T("signed in")},
    {"account.login.half", MZ_T("gave the right password, one step of signing in is left")},
    {"account.logout", MZ_T("signed out")},
    {"account.refused", MZ_T("was refused at sign-in")},
    {"account.confirm", MZ_T("confirmed again who it is")},
    {"account.switch", MZ_T("went on in another post")},
    {"account.session.end", MZ_T("ended a session")},
    {"account.password", MZ_T("changed the password")},
    {"account.reseal", MZ_T("brought the secret of one-time codes under the newest key")},
    {"account.totp.begin", MZ_T("began to set up one-time codes")},
    {"account.totp.on", MZ_T("switched one-time codes on")},
    {"account.totp.off", MZ_T("switched one-time codes off")},
    {"account.recovery", MZ_T("used a recovery code")},
    {"account.token.make", MZ_T("made a token for a program")},
    {"account.token.act", MZ_T("did by a token what a person confirms again for")},
    {"account.token.end", MZ_T("ended a token of a program")},
    {"account.reveal", MZ_T("unmasked a number")},
    {"account.make", MZ_T("made an account")},
    {"account.ask", MZ_T("asked for a post")},
    {"account.grant", MZ_T("gave a post")},
    {"account.deny", MZ_T("refused a post")},
    {"account.revoke", MZ_T("ended a post")},
    {"account.lock", MZ_T("locked an account")},
    {"account.unlock", MZ_T("unlocked an account")},
    {"account.close", MZ_T("closed an account")},
    {"account.reset", MZ_T("reset a password")},
    {0},
};

/* In this file, so that tests of other features need no table of all features. */
mz_code account_start(mz_cx *cx)
{
    if (cx->world == NULL) {
        return MZ_OK;
    }
    return account_perms_make(cx, mz_features, &cx->world->perms);
}

static mz_code sweep(mz_cx *cx, int64_t job, mz_str input)
{
    (void)job;
    (void)input;
    return account_sweep(cx);
}

/* ---- what must hold ----------------------------------------------------- */

enum { CHECK_PAGE = 5000 };

/* Two roles of one account that must never meet; the rows come in order of accounts. */
static int64_t clashes(const struct account_posts_held_row *rows, size_t n, int32_t today)
{
    int64_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        enum mz_role a = MZ_ROLE_N;
        bool over = rows[i].ends != MZ_NULL && rows[i].ends <= today;
        if (over || !account_role_of(rows[i].role, &a)) {
            bad += over ? 0 : 1;
            continue;
        }
        for (size_t k = i + 1; k < n && rows[k].account == rows[i].account; k++) {
            enum mz_role b = MZ_ROLE_N;
            bool gone = rows[k].ends != MZ_NULL && rows[k].ends <= today;
            bad += !gone && account_role_of(rows[k].role, &b) && account_roles_clash(a, b);
        }
    }
    return bad;
}

static mz_code check_roles(mz_cx *cx, int64_t *bad)
{
    struct account_posts_held_row *rows = NULL;
    size_t n = CHECK_PAGE;
    int64_t after = 0;
    *bad = 0;
    while (n == CHECK_PAGE) {
        MZ_TRY(account_posts_held(cx, after, CHECK_PAGE, &rows, &n));
        size_t whole = n;
        /* The last account of a full page may go on: it is read again with the next one. */
        while (n == CHECK_PAGE && whole > 1 && rows[whole - 1].account == rows[n - 1].account) {
            whole--;
        }
        *bad += clashes(rows, whole, mz_date_today(cx).v);
        after = whole > 0 ? rows[whole - 1].account : after;
    }
    return MZ_OK;
}

static mz_code check_closed(mz_cx *cx, int64_t *bad)
{
    struct account_sessions_of_closed_row row = {0};
    MZ_TRY(account_sessions_of_closed(cx, &row));
    *bad = row.n;
    return MZ_OK;
}

/* ---- tables ------------------------------------------------------------- */

static mz_code waiting(mz_cx *cx, int64_t *n)
{
    struct account_posts_waiting_row row = {0};
    MZ_TRY(account_posts_waiting(cx, &row));
    *n = row.n;
    return MZ_OK;
}

static mz_code demo(mz_cx *cx, const struct mz_demo *in)
{
    return account_demo(cx, in->division);
}

static const struct mz_job jobs[] = {
    {.name = "account.sweep",
     .every_ms = 60 * ACCOUNT_MINUTE_MS,
     .run = sweep,
     .help = MZ_T("Forget sessions that are over and tries of yesterday")},
    {0},
};

static const struct mz_check checks[] = {
    {.name = "account.roles",
     .run = check_roles,
     .help = MZ_T("No account has two roles that must be kept apart")},
    {.name = "account.closed",
     .run = check_closed,
     .help = MZ_T("No session of an account that may not sign in")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_ADMIN,
     .label = MZ_T("Accounts"),
     .path = "/account",
     .icon = MZ_ICON("users"),
     .need = "account.read"},
    {.group = MZ_MENU_ADMIN,
     .label = MZ_T("Posts to confirm"),
     .path = "/account/waiting",
     .icon = MZ_ICON("user-check"),
     .need = "account.confirm",
     .count = waiting},
    {0},
};

static const struct mz_start starts[] = {
    {.label = MZ_T("New account"),
     .path = "/account/new",
     .icon = MZ_ICON("user-plus"),
     .need = "account.make"},
    {0},
};

static mz_code counted(mz_cx *cx, const char *col, int64_t v, int64_t *n)
{
    const struct mz_query q = {.filters = {{.col = "state", .op = MZ_IS, .s = MZ_S("active")},
                                           {.col = col, .op = MZ_IS, .i = v}},
                               .filters_n = col == NULL ? 1 : 2};
    return mz_reg_count(cx, &account_reg, &q, n);
}

static mz_code active(mz_cx *cx, int64_t *n)
{
    return counted(cx, NULL, 0, n);
}

static mz_code without_codes(mz_cx *cx, int64_t *n)
{
    return counted(cx, "totp_on", 0, n);
}

static mz_code first_password(mz_cx *cx, int64_t *n)
{
    return counted(cx, "must_change", 1, n);
}

static mz_code locked(mz_cx *cx, int64_t *n)
{
    struct account_locked_n_row row = {0};
    MZ_TRY(account_locked_n(cx, &row));
    *n = row.n;
    return MZ_OK;
}

enum { SOON_DAYS = 14 };

static mz_code tokens_ending(mz_cx *cx, int64_t *n)
{
    struct account_tokens_ending_row row = {0};
    int64_t now = mz_now_ms(cx);
    int64_t soon = now + INT64_C(1440) * SOON_DAYS * ACCOUNT_MINUTE_MS;
    MZ_TRY(account_tokens_ending(cx, now, soon, &row));
    *n = row.n;
    return MZ_OK;
}

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Accounts that may sign in"),
     .unit = MZ_T("accounts"),
     .path = "/account?state=active",
     .icon = MZ_ICON("users"),
     .need = "care.see",
     .count = active},
    {.label = MZ_T("Locked accounts"),
     .unit = MZ_T("accounts"),
     .path = "/account?state=locked",
     .icon = MZ_ICON("lock"),
     .need = "care.see",
     .count = locked},
    {.label = MZ_T("Accounts without one-time codes"),
     .unit = MZ_T("accounts"),
     .path = "/account?state=active&totp_on=0",
     .icon = MZ_ICON("shield-lock"),
     .need = "care.see",
     .count = without_codes},
    {.label = MZ_T("First passwords not changed yet"),
     .unit = MZ_T("accounts"),
     .path = "/account?state=active&must_change=1",
     .icon = MZ_ICON("key"),
     .need = "care.see",
     .count = first_password},
    {.label = MZ_T("Tokens that end within 14 days"),
     .unit = MZ_T("tokens"),
     .path = "/account",
     .icon = MZ_ICON("hourglass"),
     .need = "care.see",
     .count = tokens_ending},
    {.label = MZ_T("Posts to confirm"),
     .path = "/account/waiting",
     .icon = MZ_ICON("user-check"),
     .need = "account.confirm",
     .alarm = true,
     .why = MZ_T("A post counts only when a second person has confirmed it."),
     .count = waiting},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Posts to confirm"),
     .path = "/account/waiting",
     .need = "account.confirm",
     .list = account_todo_posts},
    {.label = MZ_T("Locked accounts"),
     .path = "/account?state=locked",
     .need = "account.make",
     .list = account_todo_locked},
    {.label = MZ_T("Locked accounts"),
     .path = "/account?state=locked",
     .need = "account.grant",
     .unless = "account.make",
     .list = account_todo_locked},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Accounts"),
     .path = "/account",
     .icon = MZ_ICON("users"),
     .need = "account.read",
     .find = account_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&account_reg, NULL};

const struct mz_setting account_settings[] = {
    {.name = "account.token_hours",
     .least = 1,
     .most = ACCOUNT_TOKEN_HOURS_MAX,
     .preset = ACCOUNT_TOKEN_HOURS,
     .label = MZ_T("Hours of dangerous acts by a token"),
     .help = MZ_T("How long a program may reveal, approve and merge with a token that was made for "
                  "it; every use is on record. Ours, no law sets it.")},
    {0},
};

const struct mz_feature mz_feature_account = {
    .name = "account",
    .title = MZ_T("Accounts"),
    .routes = account_routes,
    .commands = account_commands,
    .jobs = jobs,
    .perms = account_perms_table,
    .acts = account_acts,
    .checks = checks,
    .seals = account_seals,
    .settings = account_settings,
    .menu = menu,
    .tiles = tiles,
    .todos = todos,
    .starts = starts,
    .finders = finders,
    .registers = registers,
    .start = account_start,
    .demo = demo,
};
