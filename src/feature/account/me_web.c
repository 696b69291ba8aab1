#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/account/account_sql.h"
#include "feature/account/page_web.h"

/* ---- my account --------------------------------------------------------- */

struct mine {
    const struct account_who *who;
    struct account_own_get_row own;
    struct account_posts_live_row *posts;
    size_t posts_n;
    struct account_sessions_row *sessions;
    size_t sessions_n;
};

static mz_code read_mine(mz_cx *cx, void *p)
{
    struct mine *m = p;
    const struct account_who *w = m->who;
    bool found = false;
    MZ_TRY(account_own_get(cx, w->account, &m->own, &found));
    MZ_TRY(
        account_posts_live(cx, w->county, w->account, mz_date_today(cx).v, &m->posts, &m->posts_n));
    return account_sessions(cx, w->county, w->account, &m->sessions, &m->sessions_n);
}

static mz_str role_title(struct page *p, mz_str word)
{
    return account_role_title(p->cx->lang, word);
}

static void facts_part(struct page *p, const struct mine *m)
{
    const struct account_who *w = m->who;
    struct account_part *part = page_part(p, MZ_T("Who I am"));
    bool totp = m->own.totp_on != 0;
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("Name of the person")), .value = w->name});
    page_fact(p, part,
              (struct ui_fact){
                  .label = page_say(p, MZ_T("Sign-in name")), .value = w->login, .id = true});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("Role")),
                               .value = role_title(p, mz_str_of(account_role_word(w->role)))});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("Division")),
                               .value = page_division(p->cx, w->division)});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("Password since")),
                               .value = page_time(p, m->own.hash_ms)});
    page_fact(p, part,
              (struct ui_fact){.label = page_say(p, MZ_T("One-time codes")),
                               .tag = totp ? page_tag(p, MZ_TONE_OK, MZ_T("On"))
                                           : page_tag(p, MZ_TONE_WARN, MZ_T("Off"))});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Change password")),
                                   .href = MZ_S("/me/password"),
                                   .icon = MZ_ICON("key")});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("One-time codes")),
                                   .href = MZ_S("/me/totp"),
                                   .icon = MZ_ICON("device-mobile")});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Tokens for programs")),
                                   .href = MZ_S("/me/token"),
                                   .icon = MZ_ICON("api"),
                                   .need = "account.token"});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Display")),
                                   .href = MZ_S("/look"),
                                   .icon = MZ_ICON("palette")});
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("What I did and saw")),
                                   .href = MZ_S("/me/trail"),
                                   .icon = MZ_ICON("history")});
}

static void posts_part(struct page *p, const struct mine *m)
{
    struct account_part *part = page_part(p, MZ_T("My posts"));
    part->note = page_say(p, MZ_T("You work in one post at a time. Another one shows other people "
                                  "and other work."));
    for (size_t i = 0; i < m->posts_n && i < 6; i++) {
        bool now = m->posts[i].id == m->who->post;
        struct ui_fact fact = {.label = role_title(p, m->posts[i].role),
                               .value = page_division(p->cx, m->posts[i].division)};
        fact.tag = now ? page_tag(p, MZ_TONE_OK, MZ_T("At work now")) : NULL;
        page_fact(p, part, fact);
        if (!now) {
            struct mz_say say = {.text = MZ_T("Work as {0}"), .arg = {fact.label}};
            page_action(
                p, part,
                (struct ui_action){.label = mz_text_say(p->cx->a, p->cx->lang, say),
                                   .href = MZ_S("/me"),
                                   .icon = MZ_ICON("switch-horizontal"),
                                   .post = true,
                                   .name = MZ_S("post"),
                                   .value = mz_str_fmt(p->cx->a, "%" PRId64, m->posts[i].id)});
        }
    }
}

static void sessions_part(struct page *p, const struct mine *m)
{
    struct account_part *part = page_part(p, MZ_T("My sessions"));
    part->note = page_say(p, MZ_T("If you do not know one of these, end it and change your "
                                  "password."));
    for (size_t i = 0; i < m->sessions_n && i < 4; i++) {
        const struct account_sessions_row *s = &m->sessions[i];
        bool now = s->handle == m->who->handle;
        struct mz_say since = {.text = MZ_T("since {0}, from {1}"),
                               .arg = {page_time(p, s->made_ms), s->origin}};
        page_fact(p, part,
                  (struct ui_fact){.label = page_time(p, s->seen_ms),
                                   .value = mz_text_say(p->cx->a, p->cx->lang, since),
                                   .note = mz_text_cut(s->agent, 100),
                                   .tag = now ? page_tag(p, MZ_TONE_OK, MZ_T("This one")) : NULL,
                                   .wide = true});
        if (!now) {
            struct mz_say end = {.text = MZ_T("End the one from {0}"), .arg = {s->origin}};
            page_action(p, part,
                        (struct ui_action){.label = mz_text_say(p->cx->a, p->cx->lang, end),
                                           .href = MZ_S("/me/session"),
                                           .icon = MZ_ICON("logout"),
                                           .post = true,
                                           .name = MZ_S("session"),
                                           .value = mz_str_fmt(p->cx->a, "%" PRId64, s->handle)});
        }
    }
}

mz_code me_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    struct page *p = page_new(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    struct mine m = {.who = who};
    MZ_TRY(read_mine(cx, &m));
    facts_part(p, &m);
    posts_part(p, &m);
    sessions_part(p, &m);
    return page_send(p, out, (struct mz_page){.title = page_say(p, MZ_T("My account"))});
}

static int64_t field_int(mz_req *rq, const char *name)
{
    mz_str s = mz_req_field(rq, name);
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 18; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return 0;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

mz_code me_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    mz_str token = {0};
    (void)out;
    MZ_TRY(page_mine(cx, rq, &who));
    MZ_TRY(account_switch(cx, who, field_int(rq, "post"), &token));
    page_cookie(rq, token);
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("You work in the other post now.")});
    return mz_reply_redirect(rq, MZ_S("/"));
}

mz_code me_session(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    (void)out;
    MZ_TRY(page_mine(cx, rq, &who));
    MZ_TRY(account_end_session(cx, who, field_int(rq, "session")));
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The session has ended.")});
    return mz_reply_redirect(rq, MZ_S("/me"));
}

/* ---- password ----------------------------------------------------------- */

static const struct ui_crumb *my_crumb(struct page *p)
{
    struct ui_crumb *c = MZ_NEW(p->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = page_say(p, MZ_T("My account")), .href = MZ_S("/me")};
    return c;
}

static mz_code send(struct page *p, mz_out *out, const char *title)
{
    return page_send(
        p, out,
        (struct mz_page){.title = page_say(p, title), .crumbs = my_crumb(p), .crumbs_n = 1});
}

static void secret_field(struct page *p, struct ui_form *f, const char *name, const char *label,
                         const char *autocomplete)
{
    page_field(f, (struct ui_field){.kind = UI_PASSWORD,
                                    .name = name,
                                    .label = page_say(p, label),
                                    .autocomplete = autocomplete,
                                    .max = 128,
                                    .required = true});
}

static mz_code password_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("Change password"));
    part->note = page_say(p, MZ_T("10 characters or more, of at least three kinds: letters, "
                                  "capitals, digits, other signs. Your other sessions end."));
    struct ui_form *f = page_form(p, part, MZ_T("Change password"), form);
    secret_field(p, f, "old", MZ_T("Password until now"), "current-password");
    secret_field(p, f, "password", MZ_T("New password"), "new-password");
    secret_field(p, f, "again", MZ_T("The same once more"), "new-password");
    f->cancel_href = MZ_S("/me");
    return send(p, out, MZ_T("Change password"));
}

mz_code me_password_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    MZ_TRY(page_mine(cx, rq, &who));
    return password_page(cx, rq, out, NULL);
}

mz_code me_password_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    mz_str fresh = mz_req_field(rq, "password");
    if (!mz_str_eq(fresh, mz_req_field(rq, "again"))) {
        mz_form_problem(
            &form, (struct mz_say){.field = "again", .text = MZ_T("The two passwords differ.")});
    } else {
        MZ_TRY(
            mz_form_take(&form, account_change_password(cx, who, mz_req_field(rq, "old"), fresh)));
    }
    if (form.problems.n == 0) {
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The password is changed.")});
        return mz_reply_redirect(rq, MZ_S("/me"));
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : password_page(cx, rq, out, &form);
}

/* ---- one-time codes ----------------------------------------------------- */

static void totp_none(struct page *p)
{
    struct account_part *part = page_part(p, MZ_T("One-time codes"));
    part->note =
        page_say(p, MZ_T("An app on your phone shows a new code every 30 seconds. With it, "
                         "a stolen password alone opens nothing."));
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Set up")),
                                   .href = MZ_S("/me/totp"),
                                   .icon = MZ_ICON("device-mobile"),
                                   .post = true,
                                   .primary = true,
                                   .name = MZ_S("act"),
                                   .value = MZ_S("begin")});
}

static mz_code totp_begun(struct page *p, mz_str uri, mz_str secret, struct mz_form *form)
{
    struct account_part *part = page_part(p, MZ_T("Scan and confirm"));
    struct mz_qr *qr = MZ_NEW(p->cx->a, struct mz_qr);
    MZ_TRY(mz_qr(p->cx, uri, MZ_QR_M, qr));
    part->note = page_say(p, MZ_T("Scan the picture with an authenticator app, or type the letters "
                                  "below it. Then type the code that the app shows."));
    part->qr = qr;
    part->secret = secret;
    struct ui_form *f = page_form(p, part, MZ_T("Switch on"), form);
    page_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "code",
                                    .label = page_say(p, MZ_T("One-time code")),
                                    .autocomplete = "one-time-code",
                                    .max = 10,
                                    .required = true});
    page_field(f, (struct ui_field){.kind = UI_HIDDEN, .name = "act", .value = MZ_S("finish")});
    f->cancel_href = MZ_S("/me");
    return MZ_OK;
}

static void totp_on(struct page *p)
{
    struct account_part *part = page_part(p, MZ_T("One-time codes are on"));
    part->note = page_say(p, MZ_T("You are asked for a code at each sign-in. Switch it off before "
                                  "you change to another phone."));
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("Switch off")),
                                   .href = MZ_S("/me/totp"),
                                   .post = true,
                                   .danger = true,
                                   .name = MZ_S("act"),
                                   .value = MZ_S("stop")});
}

static mz_code totp_parts(struct page *p, const struct account_who *who, struct mz_form *form)
{
    enum account_totp state = ACCOUNT_TOTP_NONE;
    mz_str uri = {0};
    mz_str secret = {0};
    MZ_TRY(account_totp_state(p->cx, who, &state, &uri, &secret));
    switch (state) {
    case ACCOUNT_TOTP_NONE:
        totp_none(p);
        return MZ_OK;
    case ACCOUNT_TOTP_BEGUN:
        return totp_begun(p, uri, secret, form);
    case ACCOUNT_TOTP_ON:
        totp_on(p);
        return MZ_OK;
    }
    return MZ_OK;
}

static mz_code totp_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct account_who *who = NULL;
    struct page *p = page_new(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    if (!page_stale(p, MZ_S("/me/totp"))) {
        MZ_TRY(totp_parts(p, who, form));
    }
    return send(p, out, MZ_T("One-time codes"));
}

mz_code me_totp_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return totp_page(cx, rq, out, NULL);
}

static mz_code show_recovery(mz_cx *cx, mz_req *rq, mz_out *out, const mz_str *codes)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("Recovery codes"));
    mz_str *kept = MZ_NEW_N(cx->a, mz_str, ACCOUNT_CODES_N);
    memcpy(kept, codes, sizeof *codes * ACCOUNT_CODES_N);
    part->note = page_say(p, MZ_T("Write these down now: they are not shown again. Each opens once "
                                  "when the phone is not at hand."));
    part->codes = kept;
    part->codes_n = ACCOUNT_CODES_N;
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("I have written them down")),
                                   .href = MZ_S("/me"),
                                   .primary = true});
    return send(p, out, MZ_T("Recovery codes"));
}

mz_code me_totp_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    mz_str act = mz_req_field(rq, "act");
    mz_str codes[ACCOUNT_CODES_N];
    MZ_TRY(page_mine(cx, rq, &who));
    if (mz_str_eq(act, MZ_S("begin"))) {
        MZ_TRY(account_totp_begin(cx, who));
        return mz_reply_redirect(rq, MZ_S("/me/totp"));
    }
    if (mz_str_eq(act, MZ_S("stop"))) {
        MZ_TRY(account_totp_stop(cx, who));
        mz_reply_flash(rq, MZ_TONE_WARN, (struct mz_say){.text = MZ_T("One-time codes are off.")});
        return mz_reply_redirect(rq, MZ_S("/me"));
    }
    mz_str code = mz_form_text(&form, "code", (struct mz_rule){.max = 10, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, account_totp_finish(cx, who, code, codes)));
    }
    if (form.problems.n == 0) {
        return show_recovery(cx, rq, out, codes);
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : totp_page(cx, rq, out, &form);
}

/* ---- once more ---------------------------------------------------------- */

/* The proof: a password, or a one-time code where one is on. */
static void proof_fields(struct page *p, struct ui_form *f, bool totp, const char *password,
                         const char *code)
{
    page_field(f, (struct ui_field){.kind = UI_PASSWORD,
                                    .name = password,
                                    .label = page_say(p, MZ_T("Password")),
                                    .autocomplete = "current-password",
                                    .max = 128,
                                    .focus = true});
    if (totp) {
        page_field(f, (struct ui_field){.kind = UI_NUMBER,
                                        .name = code,
                                        .label = page_say(p, MZ_T("Or a one-time code")),
                                        .autocomplete = "one-time-code",
                                        .max = 20});
    }
}

static mz_code confirm_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct account_who *who = NULL;
    struct page *p = page_new(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    struct mine m = {.who = who};
    MZ_TRY(read_mine(cx, &m));
    struct account_part *part = page_part(p, MZ_T("Confirm who you are"));
    part->note = page_say(p, MZ_T("This is asked before what cannot be undone. It holds for ten "
                                  "minutes."));
    struct ui_form *f = page_form(p, part, MZ_T("Confirm"), form);
    proof_fields(p, f, m.own.totp_on != 0, "password", "code");
    page_field(
        f, (struct ui_field){.kind = UI_HIDDEN, .name = "back", .value = page_back(rq, MZ_S("/"))});
    f->cancel_href = page_back(rq, MZ_S("/"));
    return send(p, out, MZ_T("Confirm who you are"));
}

mz_code me_confirm_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return confirm_page(cx, rq, out, NULL);
}

mz_code me_confirm_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    mz_str token = {0};
    MZ_TRY(page_mine(cx, rq, &who));
    mz_str code = mz_form_text(&form, "code", (struct mz_rule){.max = 20});
    MZ_TRY(
        mz_form_take(&form, account_confirm(cx, who, mz_req_field(rq, "password"), code, &token)));
    if (form.problems.n == 0) {
        page_cookie(rq, token);
        return mz_reply_redirect(rq, page_back(rq, MZ_S("/")));
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : confirm_page(cx, rq, out, &form);
}

/* ---- within a dangerous form ------------------------------------------------ */

static const char *const proof_names[] = {"confirm_password", "confirm_code"};

/* The form as it came, behind the fields of the proof: nothing that was typed is lost. */
static void carry(struct page *p, struct ui_form *f)
{
    size_t all = 0;
    mz_str name;
    mz_str value;
    while (mz_req_field_at(p->rq, all, &name, &value)) {
        all++;
    }
    struct ui_field *fields = MZ_NEW_N(p->cx->a, struct ui_field, all + f->fields_n);
    memcpy(fields, f->fields, f->fields_n * sizeof *fields);
    for (size_t i = 0; i < all && mz_req_field_at(p->rq, i, &name, &value); i++) {
        if (!mz_req_ours(name)) {
            fields[f->fields_n++] = (struct ui_field){
                .kind = UI_HIDDEN, .name = mz_str_z(p->cx->a, name), .value = value};
        }
    }
    f->fields = fields;
}

static mz_code step_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct account_who *who = NULL;
    struct page *p = page_new(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    struct mine m = {.who = who};
    MZ_TRY(read_mine(cx, &m));
    struct account_part *part = page_part(p, MZ_T("Confirm who you are"));
    part->note =
        page_say(p, MZ_T("What follows is dangerous in the wrong hands. Give your password "
                         "once more; it holds for ten minutes. What you typed is kept."));
    struct ui_form *f = page_form(p, part, MZ_T("Confirm and go on"), form);
    f->action = mz_req_self(rq);
    proof_fields(p, f, m.own.totp_on != 0, proof_names[0], proof_names[1]);
    carry(p, f);
    mz_reply_status(rq, 422);
    return page_send(p, out, (struct mz_page){.title = page_say(p, MZ_T("Confirm who you are"))});
}

mz_code me_step_up(mz_cx *cx, mz_req *rq, mz_out *out, mz_str *token)
{
    struct account_who *who = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    MZ_TRY(page_mine(cx, rq, &who));
    mz_str password = mz_req_field(rq, proof_names[0]);
    mz_str code = mz_form_text(&form, proof_names[1], (struct mz_rule){.max = 20});
    if (password.n == 0 && code.n == 0) {
        return step_page(cx, rq, out, NULL);
    }
    MZ_TRY(mz_form_take(&form, account_confirm(cx, who, password, code, token)));
    if (form.problems.n > 0) {
        *token = (mz_str){NULL, 0};
        form.problems.say[0].field = code.n > 0 ? proof_names[1] : proof_names[0];
        return step_page(cx, rq, out, &form);
    }
    page_cookie(rq, *token);
    return MZ_OK;
}

/* ---- tokens ------------------------------------------------------------- */

static const struct ui_column token_columns[] = {
    {.name = "label", .label = {MZ_T("Program"), 0}, .fixed = true},
    {.name = "scopes", .label = {MZ_T("May"), 0}, .phone_full = true},
    {.name = "ends", .label = {MZ_T("Until||of a right"), 0}, .phone_label = true},
    {.name = "acts", .label = {MZ_T("Dangerous acts until"), 0}, .phone_label = true},
    {.name = "used", .label = {MZ_T("Used last"), 0}, .phone_label = true},
};

static mz_code tokens_part(struct page *p, const struct account_who *who)
{
    mz_cx *cx = p->cx;
    struct account_tokens_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(account_tokens(cx, who->county, who->account, &rows, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct account_part *part = page_part(p, MZ_T("Tokens"));
    struct ui_table *t = page_table(p, part, token_columns, MZ_LEN(token_columns), n);
    for (size_t i = 0; i < n; i++) {
        page_cell(p, t, (struct ui_cell){.text = rows[i].label});
        page_cell(p, t, (struct ui_cell){.text = rows[i].scopes});
        page_cell(p, t, (struct ui_cell){.text = page_time(p, rows[i].ends_ms)});
        page_cell(p, t, (struct ui_cell){.text = page_time(p, rows[i].acts_ms)});
        page_cell(p, t, (struct ui_cell){.text = page_time(p, rows[i].used_ms)});
        if (i < 5) {
            struct mz_say end = {.text = MZ_T("End \"{0}\""), .arg = {rows[i].label}};
            page_action(p, part,
                        (struct ui_action){.label = mz_text_say(cx->a, cx->lang, end),
                                           .href = MZ_S("/me/token"),
                                           .post = true,
                                           .name = MZ_S("end"),
                                           .value = mz_str_fmt(cx->a, "%" PRId64, rows[i].id)});
        }
    }
    return MZ_OK;
}

static void scopes_field(struct page *p, struct ui_form *f, const struct account_who *who)
{
    const struct account_perms *perms = p->cx->world->perms;
    size_t all = account_perms_n(perms);
    struct ui_option *options = MZ_NEW_N(p->cx->a, struct ui_option, all + 1);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) {
        const struct mz_perm *perm = account_perm_at(perms, i);
        if (account_who_may(perms, who, perm->name)) {
            options[n++] = (struct ui_option){.value = mz_str_of(perm->name),
                                              .label = page_say(p, perm->help),
                                              .hint = mz_str_of(perm->name)};
        }
    }
    page_field(f, (struct ui_field){.kind = UI_CHECKS,
                                    .name = "scopes",
                                    .label = page_say(p, MZ_T("What the program may do")),
                                    .options = options,
                                    .options_n = n});
}

static mz_code token_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct account_who *who = NULL;
    struct page *p = page_new(cx, rq);
    int64_t hours = 0;
    MZ_TRY(page_mine(cx, rq, &who));
    MZ_TRY(tokens_part(p, who));
    MZ_TRY(account_token_hours(cx, &hours));
    if (!page_stale(p, MZ_S("/me/token"))) {
        struct account_part *part = page_part(p, MZ_T("New token"));
        part->note = page_say(p, MZ_T("The program acts in your name and in this post. Choose the "
                                      "least it needs."));
        struct ui_form *f = page_form(p, part, MZ_T("Make the token"), form);
        page_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = "label",
                                        .label = page_say(p, MZ_T("Program")),
                                        .value = mz_req_field(rq, "label"),
                                        .max = 20,
                                        .required = true});
        page_field(f, (struct ui_field){.kind = UI_NUMBER,
                                        .name = "days",
                                        .label = page_say(p, MZ_T("Days it holds")),
                                        .value = MZ_S("90"),
                                        .max = 3,
                                        .required = true});
        scopes_field(p, f, who);
        struct mz_say acts = {.text = MZ_T("May reveal, approve and merge, for {0} hours"),
                              .arg = {mz_str_fmt(cx->a, "%" PRId64, hours)}};
        page_field(f, (struct ui_field){
                          .kind = UI_CHECK,
                          .name = "acts",
                          .label = mz_text_say(cx->a, cx->lang, acts),
                          .hint = page_say(p, MZ_T("Only when the program cannot do its work "
                                                   "otherwise. Each such act is on record with "
                                                   "the token.")),
                          .value = mz_req_field(rq, "acts"),
                          .wide = true});
    }
    return send(p, out, MZ_T("Tokens for programs"));
}

mz_code me_token_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return token_page(cx, rq, out, NULL);
}

static mz_str joined(mz_cx *cx, mz_req *rq, const char *field)
{
    mz_str all = MZ_S("");
    for (size_t i = 0; i < mz_req_field_n(rq, field); i++) {
        mz_str one = mz_req_field_i(rq, field, i);
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : " ", MZ_ARG(one));
    }
    return all;
}

static mz_code show_token(mz_cx *cx, mz_req *rq, mz_out *out, mz_str text)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("The token"));
    part->note = page_say(p, MZ_T("Copy it now: it is not shown again. Whoever has it acts in your "
                                  "name."));
    part->secret = text;
    page_action(p, part,
                (struct ui_action){.label = page_say(p, MZ_T("I have copied it")),
                                   .href = MZ_S("/me/token"),
                                   .primary = true});
    return send(p, out, MZ_T("Tokens for programs"));
}

mz_code me_token_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    struct mz_form form = mz_form_of(cx, rq);
    mz_str text = {0};
    MZ_TRY(page_mine(cx, rq, &who));
    if (mz_req_field(rq, "end").n > 0) {
        MZ_TRY(account_token_stop(cx, who->account, field_int(rq, "end")));
        mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The token has ended.")});
        return mz_reply_redirect(rq, MZ_S("/me/token"));
    }
    struct account_token_new in = {
        .label = mz_form_text(&form, "label", (struct mz_rule){.max = 20, .required = true}),
        .days =
            mz_form_int(&form, "days",
                        (struct mz_rule){.lo = 1, .hi = ACCOUNT_TOKEN_DAYS_MAX, .required = true}),
        .scopes = joined(cx, rq, "scopes"),
        .acts = mz_str_eq(mz_req_field(rq, "acts"), MZ_S("1")),
    };
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, account_token_make(cx, who, &in, &text)));
    }
    if (form.problems.n == 0) {
        return show_token(cx, rq, out, text);
    }
    mz_reply_status(rq, 422);
    return mz_form_json(&form, out) ? MZ_OK : token_page(cx, rq, out, &form);
}
