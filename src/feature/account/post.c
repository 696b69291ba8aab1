#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account_int.h"
#include "feature/account/account_sql.h"

/*
 * Posts: one administrator asks, a second person confirms. What the program itself asks (the first
 * administrators of an office, from the server's own command line) holds at once.
 */

static mz_code read_post(mz_cx *cx, int64_t id, struct account_post_get_row *row)
{
    bool found = false;
    MZ_TRY(account_post_get(cx, id, row, &found));
    return found ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no post %" PRId64 " in this area", id);
}

static mz_str post_detail(mz_cx *cx, int64_t post, mz_str role, int64_t division)
{
    return mz_str_fmt(cx->a,
                      "{\"post\":%" PRId64 ",\"role\":\"" MZ_FMT "\",\"division\":%" PRId64 "}",
                      post, MZ_ARG(role), division);
}

/* The role in lists: that of the oldest post that holds. */
static mz_code refresh_role(mz_cx *cx, int64_t account)
{
    struct account_posts_live_row *rows = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(
        account_posts_live(cx, account_county(account), account, mz_date_today(cx).v, &rows, &n));
    mz_str role = n > 0 ? rows[0].role : (mz_str){NULL, 0};
    return account_role_set(cx, account, role, mz_now_ms(cx), &changed);
}

/* ---- asking ------------------------------------------------------------- */

struct grant {
    const struct account_grant *in;
    int64_t id;
};

static mz_code clash(mz_cx *cx, const struct account_grant *in)
{
    struct account_posts_row *rows = NULL;
    size_t n = 0;
    mz_str word = mz_str_of(account_role_word(in->role));
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(account_posts(cx, account_county(in->account), in->account, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        enum mz_role other = MZ_ROLE_N;
        bool live = mz_str_eq(rows[i].state, MZ_S("pending")) ||
                    (mz_str_eq(rows[i].state, MZ_S("active")) &&
                     (rows[i].ends == MZ_NULL || rows[i].ends > today));
        if (!live || !account_role_of(rows[i].role, &other)) {
            continue;
        }
        if (other == in->role && rows[i].division == in->division) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "role",
                             .text = MZ_T("The account has this post already, or it waits for "
                                          "confirmation."));
        }
        if (account_roles_clash(other, in->role)) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "role",
                             .text = MZ_T("One account may not be both {0} and {1}. Use a second "
                                          "account for another person."),
                             .arg = {account_role_title(cx->lang, rows[i].role),
                                     account_role_title(cx->lang, word)});
        }
    }
    return MZ_OK;
}

static mz_code grant(mz_cx *cx, void *p)
{
    struct grant *g = p;
    const struct account_grant *in = g->in;
    struct account_get_row account = {0};
    bool found = false;
    MZ_TRY(account_get(cx, in->account, &account, &found));
    if (!found) {
        return mz_fail(cx, MZ_ABSENT, "no account %" PRId64 " in this area", in->account);
    }
    if (mz_str_eq(account.state, MZ_S("closed"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This account is closed."));
    }
    if (in->division / MZ_COUNTY_UNIT != account.county) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("The post must lie in the county, city or province of the "
                                      "account."));
    }
    MZ_TRY(clash(cx, in));
    bool program = cx->actor->user == 0;
    mz_str role = mz_str_of(account_role_word(in->role));
    MZ_TRY(mz_id_take(cx, account.county, 1, &g->id));
    struct account_post_add_args row = {.id = g->id,
                                        .county = account.county,
                                        .division = in->division,
                                        .account = in->account,
                                        .role = role,
                                        .state = program ? MZ_S("active") : MZ_S("pending"),
                                        .ends = in->ends,
                                        .why = in->why.p == NULL ? MZ_S("") : in->why,
                                        .asked_by = cx->actor->user,
                                        .now_ms = mz_now_ms(cx)};
    MZ_TRY(account_post_add(cx, &row));
    if (program) {
        MZ_TRY(refresh_role(cx, in->account));
    }
    return account_note(cx, program ? "account.grant" : "account.ask", in->account,
                        post_detail(cx, g->id, role, in->division));
}

mz_code account_grant(mz_cx *cx, const struct account_grant *in, int64_t *post)
{
    struct grant g = {.in = in};
    if (cx->actor->user != 0 && in->account == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Nobody may give himself a post."));
    }
    if (in->ends != MZ_NULL && in->ends <= mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = "ends",
                         .text = MZ_T("The last day must lie in the future."));
    }
    if (cx->actor->user != 0 && in->why.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write why this person gets the post."));
    }
    MZ_TRY(account_role_place(cx, in->role, in->division));
    MZ_TRY(mz_tx(cx, grant, &g));
    *post = g.id;
    return MZ_OK;
}

/* ---- deciding ----------------------------------------------------------- */

struct decision {
    int64_t post;
    bool yes;
};

static mz_code decide(mz_cx *cx, void *p)
{
    const struct decision *d = p;
    struct account_post_get_row row = {0};
    int64_t n = 0;
    MZ_TRY(read_post(cx, d->post, &row));
    if (row.asked_by == cx->actor->user || row.account == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text =
                             MZ_T("A second person must confirm: neither who asked nor who gets "
                                  "the post."));
    }
    MZ_TRY(account_post_decide(cx, d->post, d->yes ? MZ_S("active") : MZ_S("refused"),
                               cx->actor->user, mz_now_ms(cx), &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This post was decided already."));
    }
    MZ_TRY(refresh_role(cx, row.account));
    return account_note(cx, d->yes ? "account.grant" : "account.deny", row.account,
                        post_detail(cx, d->post, row.role, row.division));
}

mz_code account_decide(mz_cx *cx, int64_t post, bool yes)
{
    struct decision d = {.post = post, .yes = yes};
    return mz_tx(cx, decide, &d);
}

static mz_code end_post(mz_cx *cx, void *p)
{
    const struct decision *d = p;
    struct account_post_get_row row = {0};
    int64_t n = 0;
    MZ_TRY(read_post(cx, d->post, &row));
    MZ_TRY(account_post_end(cx, d->post, cx->actor->user, mz_now_ms(cx), &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This post has ended already."));
    }
    MZ_TRY(account_sessions_of_post(cx, row.county, row.account, d->post, &n));
    MZ_TRY(account_tokens_of_post(cx, row.county, row.account, d->post, &n));
    MZ_TRY(refresh_role(cx, row.account));
    return account_note(cx, "account.revoke", row.account,
                        post_detail(cx, d->post, row.role, row.division));
}

mz_code account_end_post(mz_cx *cx, int64_t post)
{
    struct decision d = {.post = post};
    return mz_tx(cx, end_post, &d);
}
