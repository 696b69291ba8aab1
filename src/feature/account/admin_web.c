#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account_sql.h"
#include "feature/account/page_web.h"
#include "feature/bulk_web.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/list_web.h"

/* ---- the list ----------------------------------------------------------- */

enum {
    COL_LOGIN,
    COL_NAME,
    COL_ROLE,
    COL_DIVISION,
    COL_STATE,
    COL_TOTP,
    COL_SIGNED,
    COL_MADE,
    COLS
};

static const struct mz_col columns[] = {
    {"login", MZ_T("Sign-in name"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"name", MZ_T("Name of the person"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"role", MZ_T("Role"), MZ_COL_CODE, MZ_COL_FILTER, "role"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_CODE, MZ_COL_FILTER, "account.state"},
    {"totp_on", MZ_T("One-time codes"), MZ_COL_BOOL, MZ_COL_FILTER, NULL},
    {"signed_ms", MZ_T("Signed in last"), MZ_COL_TIME, 0, NULL},
    {"made_ms", MZ_T("Made"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"must_change", MZ_T("First password"), MZ_COL_BOOL, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    {0},
};

static void narrow(const struct mz_ask *ask, const char *name, const char *col,
                   enum mz_filter_op op, struct mz_query *q)
{
    mz_str want = ask->get(ask->p, name);
    if (want.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = col, .op = op, .s = want};
    }
}

/* From the figures of the home page: "0" or "1". */
static void flag(const struct mz_ask *ask, const char *name, struct mz_query *q)
{
    mz_str want = ask->get(ask->p, name);
    if (mz_str_eq(want, MZ_S("0")) || mz_str_eq(want, MZ_S("1"))) {
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = name, .op = MZ_IS, .i = want.p[0] - '0'};
    }
}

static mz_code list_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    (void)cx;
    narrow(ask, "q", "name", MZ_HAS, q);
    narrow(ask, "role", "role", MZ_IS, q);
    narrow(ask, "state", "state", MZ_IS, q);
    flag(ask, "totp_on", q);
    flag(ask, "must_change", q);
    return MZ_OK;
}

const struct mz_reg account_reg = {.name = "account",
                                   .table = "account_list",
                                   .title = MZ_T("Accounts"),
                                   .sort = "login",
                                   .cols = columns,
                                   .ask = list_ask,
                                   .stays = "names to sign in with are half of a break-in"};

/* By a part of the name, or the beginning of the name to sign in with. */
mz_code account_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                       int64_t *total)
{
    const struct finds name = {&account_reg, "name", "/account/", true};
    const struct finds login = {&account_reg, "login", "/account/", false};
    MZ_TRY(finds_by(cx, &name, words, most, items, n, total));
    return *total > 0 ? MZ_OK : finds_by(cx, &login, words, most, items, n, total);
}

static const struct state_word {
    const char *word, *label;
    enum mz_tone tone;
} state_words[] = {
    {"active", MZ_T("Active"), MZ_TONE_OK},
    {"locked", MZ_T("Locked"), MZ_TONE_WARN},
    {"closed", MZ_T("Closed"), MZ_TONE_IDLE},
};

static const struct state_word *state_of(mz_str word)
{
    size_t i = 0;
    while (i + 1 < MZ_LEN(state_words) && !mz_str_eq(word, mz_str_of(state_words[i].word))) {
        i++;
    }
    return &state_words[i];
}

static struct ui_tag *state_tag(struct page *p, mz_str state)
{
    return page_tag(p, state_of(state)->tone, state_of(state)->label);
}

static mz_str role_text(mz_cx *cx, mz_str word)
{
    return word.n == 0 ? MZ_S("—") : account_role_title(cx->lang, word);
}

static mz_code list_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const struct state_word *state = state_of(row->v[COL_STATE].s);
    c[COL_LOGIN] = (struct ui_cell){.text = row->v[COL_LOGIN].s,
                                    .href = mz_str_fmt(l->cx->a, "/account/%" PRId64, row->id)};
    c[COL_NAME].text = row->v[COL_NAME].s;
    c[COL_ROLE].text = role_text(l->cx, row->v[COL_ROLE].s);
    c[COL_DIVISION].text = page_division(l->cx, row->v[COL_DIVISION].i);
    c[COL_STATE] =
        (struct ui_cell){.tags = leaf_tag(l, state->tone, leaf_say(l, state->label)), .tags_n = 1};
    c[COL_TOTP].text = leaf_say(l, row->v[COL_TOTP].i != 0 ? MZ_T("On") : MZ_T("Off"));
    c[COL_SIGNED].text = leaf_time(l, row->v[COL_SIGNED].i);
    c[COL_MADE].text = leaf_time(l, row->v[COL_MADE].i);
    return MZ_OK;
}

static const struct ui_column heads[COLS] = {
    [COL_LOGIN] = {.name = "login",
                   .label = {MZ_T("Sign-in name"), 0},
                   .sort = true,
                   .fixed = true},
    [COL_NAME] = {.name = "name", .label = {MZ_T("Name of the person"), 0}, .phone_label = true},
    [COL_ROLE] = {.name = "role", .label = {MZ_T("Role"), 0}, .phone_label = true},
    [COL_DIVISION] = {.name = "division", .label = {MZ_T("Division"), 0}, .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_TOTP] = {.name = "totp_on", .label = {MZ_T("One-time codes"), 0}, .phone_hide = true},
    [COL_SIGNED] = {.name = "signed_ms", .label = {MZ_T("Signed in last"), 0}, .phone_label = true},
    [COL_MADE] = {.name = "made_ms",
                  .label = {MZ_T("Made"), 0},
                  .sort = true,
                  .hidden = true,
                  .phone_label = true},
};

static const struct mz_member account_row_members[] = {
    {"id", "Number of the account", MZ_J_INT(struct mz_reg_row, id)},
    {"login", "Name to sign in with", MZ_J_COL(TEXT, COL_LOGIN)},
    {"name", "Name of the person", MZ_J_COL(TEXT, COL_NAME)},
    {"role", "Role, one word; null without a post", MZ_J_COL_OR_NULL(TEXT, COL_ROLE)},
    {"division", "12-digit code of the division", MZ_J_COL_OR_NULL(I64, COL_DIVISION)},
    {"state", "active, locked or closed", MZ_J_COL(TEXT, COL_STATE)},
    {"totp", "Whether signing in asks for a one-time code", MZ_J_COL(TRUTH, COL_TOTP)},
    {"signed", "When it signed in last", MZ_J_COL_OR_NULL(TIME, COL_SIGNED)},
    {"made", "When it was made", MZ_J_COL(TIME, COL_MADE)},
    {0},
};
static const struct mz_shape account_row_shape = {"AccountRow", account_row_members,
                                                  sizeof(struct mz_reg_row)};
const struct mz_shape account_list_shape = MZ_ROWS("Accounts", "accounts", &account_row_shape);

/* `none` is what stands for no role: MZ_T. */
static void role_options(mz_cx *cx, struct ui_field *field, const char *none)
{
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, MZ_ROLE_N + 1);
    size_t n = 0;
    o[n++] = (struct ui_option){.value = MZ_S(""), .label = mz_text(cx->lang, none)};
    for (size_t r = 0; r < MZ_ROLE_N; r++) {
        mz_str word = mz_str_of(account_role_word((enum mz_role)r));
        o[n++] = (struct ui_option){.value = word, .label = account_role_title(cx->lang, word)};
    }
    field->options = o;
    field->options_n = n;
}

static mz_code list_make(struct list *list)
{
    static const struct ui_action many[] = {
        {.label = {MZ_T("Lock"), 0},
         .icon = MZ_ICON("lock"),
         .name = {"state", 5},
         .value = {"locked", 6},
         .need = "account.grant"},
        {.label = {MZ_T("Unlock"), 0},
         .icon = MZ_ICON("lock-open"),
         .name = {"state", 5},
         .value = {"active", 6},
         .need = "account.grant"},
    };
    struct leaf *l = list->l;
    struct ui_option o[MZ_LEN(state_words)];
    struct ui_field role = {.kind = UI_SELECT, .name = "role", .label = leaf_say(l, MZ_T("Role"))};
    for (size_t i = 0; i < MZ_LEN(state_words); i++) {
        o[i] = (struct ui_option){.value = mz_str_of(state_words[i].word),
                                  .label = leaf_say(l, state_words[i].label)};
    }
    role_options(l->cx, &role, MZ_T("Any role"));
    list_field(list, role);
    list_choice(list, "state", MZ_T("State"), o, MZ_LEN(o));
    list_bulk(list, many, MZ_LEN(many));
    return MZ_OK;
}

static const struct ui_action list_buttons[] = {
    {.label = {MZ_T("Posts to confirm"), 0},
     .href = {"/account/waiting", 16},
     .icon = MZ_ICON("user-check"),
     .need = "account.confirm"},
    {.label = {MZ_T("New account"), 0},
     .href = {"/account/new", 12},
     .icon = MZ_ICON("user-plus"),
     .need = "account.make",
     .primary = true},
};

const struct list_how account_list = {
    .reg = &account_reg,
    .path = "/account",
    .acts = list_buttons,
    .acts_n = MZ_LEN(list_buttons),
    .usual = "login",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Name of the person"),
    .cells = list_cells,
    .answer = &account_list_shape,
    .icon = MZ_ICON("users"),
    .none = MZ_T("No account in your area"),
    .next = MZ_T("Who works here gets an account, and a post that somebody else confirms."),
    .make = list_make,
};

/* ---- many at once --------------------------------------------------------- */

static mz_code set_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row)
{
    struct account_get_row a = {0};
    bool found = false;
    MZ_TRY(account_get(cx, id, &a, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such account in your area."));
    }
    row->label = a.name;
    row->href = mz_str_fmt(cx->a, "/account/%" PRId64, id);
    return account_set_state(cx, id, *(const enum account_state *)p);
}

/* Each as its own page would: one audit event an account, and nobody locks oneself out. */
mz_code account_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct bulk *b = MZ_NEW(cx->a, struct bulk);
    mz_str want = mz_req_field(rq, "state");
    bool lock = mz_str_eq(want, MZ_S("locked"));
    enum account_state to = lock ? ACCOUNT_LOCKED : ACCOUNT_ACTIVE;
    if (!lock && !mz_str_eq(want, MZ_S("active"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "state",
                         .text = MZ_T("There is no such act on many rows."));
    }
    mz_code rc = bulk_chosen(cx, rq, &account_reg, b);
    if (rc != MZ_OK) {
        return bulk_back(cx, rq, b, "/account", rc);
    }
    MZ_TRY(bulk_run(cx, b, set_one, &to));
    return bulk_send(cx, rq, out, b, "/account",
                     (struct mz_page){.title = mz_text(cx->lang, lock ? MZ_T("Lock accounts")
                                                                      : MZ_T("Unlock accounts")),
                                      .menu = "/account"});
}

/* ---- making ------------------------------------------------------------- */

static const struct ui_crumb *list_crumb(struct page *p)
{
    struct ui_crumb *c = MZ_NEW(p->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = page_say(p, MZ_T("Accounts")), .href = MZ_S("/account")};
    return c;
}

static mz_code send(struct page *p, mz_out *out, mz_str title)
{
    return page_send(
        p, out,
        (struct mz_page){
            .title = title, .menu = "/account", .crumbs = list_crumb(p), .crumbs_n = 1});
}

static void division_field(struct page *p, struct ui_form *f, const char *label)
{
    mz_str value = mz_req_field(p->rq, "division");
    int64_t code = value.n > 0 ? division_code(value) : 0;
    page_field(
        f, (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = page_say(p, label),
                             .value = value,
                             .shown = code != 0 ? page_division(p->cx, code) : MZ_S(""),
                             .source = MZ_S("/division/pick"),
                             .hint = page_say(p, MZ_T("Name, initials or code of the division")),
                             .required = true});
}

static mz_code new_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    if (!page_stale(p, MZ_S("/account/new"))) {
        struct account_part *part = page_part(p, MZ_T("New account"));
        part->note = page_say(p, MZ_T("The account can do nothing until the security administrator "
                                      "gives it a post and a second person confirms it."));
        struct ui_form *f = page_form(p, part, MZ_T("Make the account"), form);
        page_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = "name",
                                        .label = page_say(p, MZ_T("Name of the person")),
                                        .value = mz_req_field(rq, "name"),
                                        .max = 20,
                                        .required = true});
        page_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = "login",
                                        .label = page_say(p, MZ_T("Sign-in name")),
                                        .value = mz_req_field(rq, "login"),
                                        .hint = page_say(p, MZ_T("2 to 40 of a-z, 0-9 and . _ -")),
                                        .max = ACCOUNT_LOGIN_MAX,
                                        .required = true});
        division_field(p, f, MZ_T("Division"));
        f->cancel_href = MZ_S("/account");
    }
    return send(p, out, page_say(p, MZ_T("New account")));
}

mz_code account_new_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return new_page(cx, rq, out, NULL);
}

/* A password that somebody carries to its owner: shown in this answer and nowhere else. */
static mz_code show_first(mz_cx *cx, mz_req *rq, mz_out *out, int64_t id, mz_str first)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("First password"));
    part->note =
        page_say(p, MZ_T("Hand it over in person; it is not shown again. It must be changed "
                         "at the first sign-in."));
    part->secret = first;
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("To the account")),
                                   .href = mz_str_fmt(cx->a, "/account/%" PRId64, id),
                                   .primary = true});
    return send(p, out, page_say(p, MZ_T("First password")));
}

static int64_t form_division(struct mz_form *form, mz_req *rq)
{
    int64_t code = division_code(mz_req_field(rq, "division"));
    if (code == 0) {
        mz_form_problem(form, (struct mz_say){.field = "division",
                                              .text = MZ_T("Choose the division of the account.")});
    }
    return code;
}

mz_code account_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    mz_str first = {0};
    struct account_new in = {
        .login = mz_form_text(&form, "login", (struct mz_rule){.max = 40, .required = true}),
        .name = mz_form_text(&form, "name", (struct mz_rule){.max = 20, .required = true}),
        .division = form_division(&form, rq),
    };
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, account_make(cx, &in, &id, &first)));
    }
    if (form.problems.n == 0) {
        return show_first(cx, rq, out, id, first);
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : new_page(cx, rq, out, &form);
}

/* ---- one account -------------------------------------------------------- */

static struct ui_tag *post_tag(struct page *p, mz_str state)
{
    return mz_str_eq(state, MZ_S("active"))    ? page_tag(p, MZ_TONE_OK, MZ_T("Holds"))
           : mz_str_eq(state, MZ_S("pending")) ? page_tag(p, MZ_TONE_WARN, MZ_T("To be confirmed"))
           : mz_str_eq(state, MZ_S("refused")) ? page_tag(p, MZ_TONE_IDLE, MZ_T("Not confirmed"))
                                               : page_tag(p, MZ_TONE_IDLE, MZ_T("Ended||a post"));
}

static const struct ui_column post_columns[] = {
    {.name = "role", .label = {MZ_T("Role"), 0}, .fixed = true},
    {.name = "division", .label = {MZ_T("Division"), 0}, .phone_full = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    {.name = "asked", .label = {MZ_T("Asked for by"), 0}, .phone_label = true},
    {.name = "why", .label = {MZ_T("Reason"), 0}, .phone_label = true},
};

static struct ui_action post_action(struct page *p, int64_t post, const char *act,
                                    const char *label)
{
    return (struct ui_action){.label = page_say(p, label),
                              .href = mz_str_fmt(p->cx->a, "/account/post/%" PRId64, post),
                              .post = true,
                              .name = MZ_S("act"),
                              .value = mz_str_of(act)};
}

static mz_code posts_part(struct page *p, const struct account_get_row *account)
{
    mz_cx *cx = p->cx;
    struct account_posts_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(account_posts(cx, account->county, account->id, &rows, &n));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].asked_by;
    }
    MZ_TRY(account_names(cx, ids, n, names));
    struct account_part *part = page_part(p, MZ_T("Posts"));
    struct ui_table *t = page_table(p, part, post_columns, MZ_LEN(post_columns), n);
    for (size_t i = 0; i < n; i++) {
        page_cell(p, t, (struct ui_cell){.text = role_text(p->cx, rows[i].role)});
        page_cell(p, t, (struct ui_cell){.text = page_division(cx, rows[i].division)});
        page_cell(p, t, (struct ui_cell){.tags = post_tag(p, rows[i].state), .tags_n = 1});
        page_cell(p, t, (struct ui_cell){.text = names[i], .note = page_time(p, rows[i].asked_ms)});
        page_cell(p, t, (struct ui_cell){.text = rows[i].why});
        bool live = mz_str_eq(rows[i].state, MZ_S("active"));
        if (live && mz_req_may(p->rq, "account.grant") && part->actions_n < 5) {
            struct mz_say end = {.text = MZ_T("End the post {0}"),
                                 .arg = {role_text(p->cx, rows[i].role)}};
            struct ui_action *a =
                page_action(p, part, post_action(p, rows[i].id, "end", MZ_T("End")));
            a->label = mz_text_say(cx->a, cx->lang, end);
        }
    }
    if (n == 0) {
        part->table = NULL;
        part->note = page_say(p, MZ_T("No post yet: the account can do nothing."));
    }
    return MZ_OK;
}

static void grant_part(struct page *p, const struct account_get_row *account, struct mz_form *form)
{
    struct account_part *part = page_part(p, MZ_T("Ask for a post"));
    part->note = page_say(p, MZ_T("It holds once another security administrator or the county "
                                  "approver has confirmed it."));
    struct ui_form *f = page_form(p, part, MZ_T("Ask for the post"), form);
    f->action = mz_str_fmt(p->cx->a, "/account/%" PRId64 "/grant", account->id);
    struct ui_field *role = page_field(f, (struct ui_field){.kind = UI_SELECT,
                                                            .name = "role",
                                                            .label = page_say(p, MZ_T("Role")),
                                                            .value = mz_req_field(p->rq, "role"),
                                                            .required = true});
    role_options(p->cx, role, MZ_T("Choose the role"));
    division_field(p, f, MZ_T("Division"));
    page_field(f, (struct ui_field){.kind = UI_DATE,
                                    .name = "ends",
                                    .label = page_say(p, MZ_T("No longer from")),
                                    .value = mz_req_field(p->rq, "ends"),
                                    .optional_mark = true});
    page_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "why",
                                    .label = page_say(p, MZ_T("Reason")),
                                    .value = mz_req_field(p->rq, "why"),
                                    .max = 200,
                                    .required = true,
                                    .wide = true});
}

static void state_part(struct page *p, const struct account_get_row *account)
{
    mz_str href = mz_str_fmt(p->cx->a, "/account/%" PRId64 "/state", account->id);
    struct account_part *part = page_part(p, MZ_T("Access"));
    bool active = mz_str_eq(account->state, MZ_S("active"));
    part->note =
        page_say(p, MZ_T("Locking and closing end all sessions and tokens at once. A closed "
                         "account stays closed."));
    page_action(p, part,
                (struct ui_action){.label = active ? page_say(p, MZ_T("Lock"))
                                                   : page_say(p, MZ_T("Unlock")),
                                   .href = href,
                                   .icon = active ? MZ_ICON("lock") : MZ_ICON("lock-open"),
                                   .need = "account.grant",
                                   .post = true,
                                   .name = MZ_S("state"),
                                   .value = active ? MZ_S("locked") : MZ_S("active")});
    page_action(
        p, part,
        (struct ui_action){.label = page_say(p, MZ_T("Reset password")),
                           .href = mz_str_fmt(p->cx->a, "/account/%" PRId64 "/reset", account->id),
                           .icon = MZ_ICON("key"),
                           .need = "account.grant",
                           .post = true});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Close account")),
                                   .href = href,
                                   .icon = MZ_ICON("user-off"),
                                   .need = "account.make",
                                   .danger = true,
                                   .post = true,
                                   .name = MZ_S("state"),
                                   .value = MZ_S("closed")});
}

static mz_code account_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    struct account_get_row row = {0};
    bool found = false;
    MZ_TRY(account_get(cx, mz_req_path_int(rq, "id"), &row, &found));
    if (!found) {
        return mz_fail(cx, MZ_ABSENT, "no account in this area");
    }
    struct account_part *part = page_part(p, MZ_T("Account"));
    page_fact(
        p, part,
        (struct ui_fact){.label = page_say(p, MZ_T("Name of the person")), .value = row.name});
    page_fact(p, part,
              (struct ui_fact){
                  .label = page_say(p, MZ_T("Sign-in name")), .value = row.login, .id = true});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("Division")),
                               .value = page_division(cx, row.division)});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("State")),
                               .value = mz_req_json(rq) ? row.state : MZ_S(""),
                               .tag = state_tag(p, row.state)});
    page_fact(
        p, part,
        (struct ui_fact){.label = page_say(p, MZ_T("Made")), .value = page_time(p, row.made_ms)});
    MZ_TRY(posts_part(p, &row));
    bool open = !mz_str_eq(row.state, MZ_S("closed"));
    bool acts = mz_req_may(rq, "account.grant") || mz_req_may(rq, "account.make");
    if (open && acts && !page_stale(p, mz_str_fmt(cx->a, "/account/%" PRId64, row.id))) {
        if (mz_req_may(rq, "account.grant")) {
            grant_part(p, &row, form);
        }
        state_part(p, &row);
    }
    return send(p, out, row.name);
}

mz_code account_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return account_page(cx, rq, out, NULL);
}

static mz_code back_to(mz_req *rq, const char *sentence)
{
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = sentence});
    return mz_reply_redirectf(rq, "/account/%" PRId64, mz_req_path_int(rq, "id"));
}

mz_code account_grant_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t post = 0;
    struct account_grant in = {
        .account = mz_req_path_int(rq, "id"),
        .role = MZ_ROLE_N,
        .division = form_division(&form, rq),
        .ends = mz_form_day(&form, "ends", (struct mz_rule){0}),
        .why = mz_form_text(&form, "why", (struct mz_rule){.max = 200, .required = true}),
    };
    if (!account_role_of(mz_req_field(rq, "role"), &in.role)) {
        mz_form_problem(&form, (struct mz_say){.field = "role", .text = MZ_T("Choose the role.")});
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, account_grant(cx, &in, &post)));
    }
    if (form.problems.n == 0) {
        return back_to(rq, MZ_T("The post waits for a second person."));
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : account_page(cx, rq, out, &form);
}

/* Locking is the security administrator's, closing the system administrator's. */
mz_code account_state_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str state = mz_req_field(rq, "state");
    int64_t id = mz_req_path_int(rq, "id");
    (void)out;
    if (mz_str_eq(state, MZ_S("closed"))) {
        MZ_TRY(account_need(cx, "account.make"));
        MZ_TRY(account_set_state(cx, id, ACCOUNT_CLOSED));
        return back_to(rq, MZ_T("The account is closed; its sessions have ended."));
    }
    MZ_TRY(account_need(cx, "account.grant"));
    if (mz_str_eq(state, MZ_S("locked"))) {
        MZ_TRY(account_set_state(cx, id, ACCOUNT_LOCKED));
        return back_to(rq, MZ_T("The account is locked; its sessions have ended."));
    }
    MZ_TRY(account_set_state(cx, id, ACCOUNT_ACTIVE));
    return back_to(rq, MZ_T("The account is open again."));
}

mz_code account_reset_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_str first = {0};
    int64_t id = mz_req_path_int(rq, "id");
    MZ_TRY(account_reset(cx, id, &first));
    return show_first(cx, rq, out, id, first);
}

/* ---- confirming ---------------------------------------------------------------------------------
 */

mz_code account_waiting_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page *p = page_new(cx, rq);
    struct account_posts_pending_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(account_posts_pending(cx, &rows, &n));
    bool stale = n > 0 && page_stale(p, MZ_S("/account/waiting"));
    if (n == 0) {
        struct ui_empty *e = MZ_NEW(cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("user-check"),
                               .title = page_say(p, MZ_T("No post waits for confirmation"))};
        page_part(p, MZ_T("Posts to confirm"))->empty = e;
    }
    for (size_t i = 0; i < n && i < ACCOUNT_PARTS_MAX - 1; i++) {
        mz_str asked = {0};
        MZ_TRY(account_names(cx, &rows[i].asked_by, 1, &asked));
        struct account_part *part = page_part(p, MZ_T("Post to confirm"));
        page_fact(
            p, part,
            (struct ui_fact){.label = page_say(p, MZ_T("Name of the person")),
                             .value = rows[i].name,
                             .note = rows[i].login,
                             .href = mz_str_fmt(cx->a, "/account/%" PRId64, rows[i].account)});
        page_fact(p, part,
                  (struct ui_fact){.label = page_say(p, MZ_T("Role")),
                                   .value = role_text(p->cx, rows[i].role)});
        page_fact(p, part,
                  (struct ui_fact){.label = page_say(p, MZ_T("Division")),
                                   .value = page_division(cx, rows[i].division)});
        page_fact(p, part,
                  (struct ui_fact){.label = page_say(p, MZ_T("Asked for by")),
                                   .value = asked,
                                   .note = page_time(p, rows[i].asked_ms)});
        page_fact(p, part,
                  (struct ui_fact){
                      .label = page_say(p, MZ_T("Reason")), .value = rows[i].why, .wide = true});
        bool own = rows[i].asked_by == cx->actor->user || rows[i].account == cx->actor->user;
        if (!own && !stale) {
            page_action(p, part, post_action(p, rows[i].id, "yes", MZ_T("Confirm the post")))
                ->primary = i == 0;
            page_action(p, part, post_action(p, rows[i].id, "no", MZ_T("Refuse")));
        } else if (own) {
            part->note = page_say(p, MZ_T("Somebody else must confirm this one."));
        }
    }
    return send(p, out, page_say(p, MZ_T("Posts to confirm")));
}

mz_code account_post_act(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t post = mz_req_path_int(rq, "id");
    mz_str act = mz_req_field(rq, "act");
    (void)out;
    if (mz_str_eq(act, MZ_S("end"))) {
        MZ_TRY(account_need(cx, "account.grant"));
        MZ_TRY(account_end_post(cx, post));
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The post has ended.")});
        return mz_reply_redirect(rq, MZ_S("/account"));
    }
    MZ_TRY(account_need(cx, "account.confirm"));
    MZ_TRY(account_decide(cx, post, mz_str_eq(act, MZ_S("yes"))));
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The post is decided.")});
    return mz_reply_redirect(rq, MZ_S("/account/waiting"));
}
