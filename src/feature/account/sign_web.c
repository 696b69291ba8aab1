#include <inttypes.h>

#include "base/text.h"
#include "feature/account/page_web.h"

/* ---- name and password -------------------------------------------------- */

static mz_code send(struct page *p, mz_out *out, const char *title)
{
    mz_str office = p->cx->world->office;
    p->view.narrow = true;
    struct mz_page page = {.title = page_say(p, title), .frame = MZ_FRAME_PUBLIC};
    if (office.n > 0) { /* the card says what to do; the head says where one is */
        page.title = office;
    }
    return page_send(p, out, page);
}

/* The accounts of the demonstration stand on its sign-in page: it holds nobody's data. */
static void demo_table(struct page *p)
{
    static const struct ui_column columns[] = {
        {.name = "role", .label = {MZ_T("Role"), 0}},
        {.name = "login", .label = {MZ_T("Sign-in name"), 0}, .phone_label = true},
        {.name = "password", .label = {MZ_T("Password"), 0}, .phone_label = true},
    };
    size_t n = 0;
    const struct account_demo_row *rows = account_demo_rows(&n);
    struct account_part *part = page_part(p, MZ_T("Accounts of the demonstration"));
    struct ui_table *t = page_table(p, part, columns, MZ_LEN(columns), n);
    for (size_t i = 0; i < n; i++) {
        page_cell(p, t,
                  (struct ui_cell){.text = account_role_title(
                                       p->cx->lang, mz_str_of(account_role_word(rows[i].role)))});
        page_cell(p, t, (struct ui_cell){.text = mz_str_of(rows[i].login), .id = true});
        page_cell(p, t, (struct ui_cell){.text = mz_str_of(ACCOUNT_DEMO_PASSWORD), .id = true});
    }
}

static mz_code sign_in_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("Sign in"));
    struct ui_form *f = page_form(p, part, MZ_T("Sign in"), form);
    page_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "login",
                                    .label = page_say(p, MZ_T("Sign-in name")),
                                    .value = mz_req_field(rq, "login"),
                                    .autocomplete = "username",
                                    .max = ACCOUNT_LOGIN_MAX,
                                    .required = true,
                                    .wide = true,
                                    .focus = true});
    page_field(f, (struct ui_field){.kind = UI_PASSWORD,
                                    .name = "password",
                                    .label = page_say(p, MZ_T("Password")),
                                    .autocomplete = "current-password",
                                    .max = 128,
                                    .required = true,
                                    .wide = true});
    page_field(
        f, (struct ui_field){.kind = UI_HIDDEN, .name = "back", .value = page_back(rq, MZ_S("/"))});
    if (cx->world->demo) {
        demo_table(p);
    }
    return send(p, out, MZ_T("Sign in"));
}

mz_code sign_in_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    if (cx->actor->user != 0) {
        return mz_reply_redirect(rq, page_back(rq, MZ_S("/")));
    }
    return sign_in_page(cx, rq, out, NULL);
}

/* Where a sign-in stands: on to the next step, or to the page that was asked for. */
static mz_code go_on(mz_cx *cx, mz_req *rq, const struct account_signed *s, mz_str back)
{
    mz_out o;
    const char *next = s->stage == ACCOUNT_STAGE_CODE ? "/sign-in/code" : "/sign-in/password";
    page_cookie(rq, s->token);
    if (s->stage == ACCOUNT_STAGE_LIVE) {
        return mz_reply_redirect(rq, back);
    }
    mz_out_init(&o, cx->lang, 8192);
    mz_out_raw(&o, mz_str_of(next));
    mz_out_raw(&o, MZ_S("?back="));
    mz_out_url(&o, back);
    mz_str to = mz_str_dup(cx->a, mz_out_str(&o));
    mz_out_done(&o);
    return mz_reply_redirect(rq, to);
}

/* A refusal of the domain becomes a problem of the form; anything else is returned. */
static mz_code judged(struct mz_form *form, mz_code rc, const char *field)
{
    mz_cx *cx = form->cx;
    if (rc != MZ_UNKNOWN && rc != MZ_RATE) {
        return mz_form_take(form, rc);
    }
    struct mz_say say = {.field = field, .text = cx->err.say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(cx->err.say_arg[i]);
    }
    mz_form_problem(form, say);
    mz_clear(cx);
    return MZ_OK;
}

/* 401 and 429 as they are for programs; a browser shows the form again all the same. */
static void problem_status(mz_req *rq, mz_code rc)
{
    mz_reply_status(rq, mz_code_http(rc));
}

mz_code sign_in_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct account_signed s = {0};
    struct account_sign in = {
        .login = mz_form_text(&form, "login",
                              (struct mz_rule){.max = ACCOUNT_LOGIN_MAX, .required = true}),
        .password = mz_req_field(rq, "password"),
        .from = mz_req_from(rq),
        .agent = mz_req_header(rq, "user-agent"),
    };
    if (in.password.n == 0) {
        mz_form_problem(&form,
                        (struct mz_say){.field = "password", .text = MZ_T("Type the password.")});
    }
    mz_code rc = MZ_INVALID;
    if (form.problems.n == 0) {
        rc = account_sign_in(cx, &in, &s);
        if (rc == MZ_OK) {
            return go_on(cx, rq, &s, page_back(rq, MZ_S("/")));
        }
        MZ_TRY(judged(&form, rc, "password"));
    }
    bool done = mz_form_json(&form, out);
    problem_status(rq, rc);
    return done ? MZ_OK : sign_in_page(cx, rq, out, &form);
}

/* ---- the one-time code -------------------------------------------------- */

static mz_code code_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("One-time code"));
    part->note = page_say(p, MZ_T("The 6 digits that your authenticator app shows now, or one of "
                                  "your recovery codes."));
    struct ui_form *f = page_form(p, part, MZ_T("Sign in"), form);
    page_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "code",
                                    .label = page_say(p, MZ_T("One-time code")),
                                    .autocomplete = "one-time-code",
                                    .max = 20,
                                    .required = true,
                                    .wide = true,
                                    .focus = true});
    page_field(
        f, (struct ui_field){.kind = UI_HIDDEN, .name = "back", .value = page_back(rq, MZ_S("/"))});
    return send(p, out, MZ_T("One-time code"));
}

/* A step without its staged session starts again at the first page. */
static bool staged(mz_cx *cx, mz_req *rq, enum account_stage stage)
{
    struct account_who who;
    bool ok = account_staged(cx, mz_req_cookie(rq, "session"), stage, &who) == MZ_OK;
    if (!ok) {
        mz_clear(cx);
        mz_reply_flash(rq, MZ_TONE_WARN,
                       (struct mz_say){.text = MZ_T("This step took too long. Sign in again.")});
    }
    return ok;
}

mz_code sign_code_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    if (!staged(cx, rq, ACCOUNT_STAGE_CODE)) {
        return mz_reply_redirect(rq, MZ_S("/sign-in"));
    }
    return code_page(cx, rq, out, NULL);
}

mz_code sign_code_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct account_signed s = {0};
    mz_str code = mz_form_text(&form, "code", (struct mz_rule){.max = 20, .required = true});
    if (!staged(cx, rq, ACCOUNT_STAGE_CODE)) {
        return mz_reply_redirect(rq, MZ_S("/sign-in"));
    }
    mz_code rc = MZ_INVALID;
    if (form.problems.n == 0) {
        rc = account_sign_code(cx, mz_req_cookie(rq, "session"), code, mz_req_from(rq), &s);
        if (rc == MZ_OK) {
            return go_on(cx, rq, &s, page_back(rq, MZ_S("/")));
        }
        MZ_TRY(judged(&form, rc, "code"));
    }
    bool done = mz_form_json(&form, out);
    problem_status(rq, rc);
    return done ? MZ_OK : code_page(cx, rq, out, &form);
}

/* ---- the first change --------------------------------------------------- */

static mz_code change_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct page *p = page_new(cx, rq);
    struct account_part *part = page_part(p, MZ_T("Choose your own password"));
    part->note = page_say(p, MZ_T("The password you were given is known to somebody else. Choose "
                                  "one of 10 characters or more: letters, capitals, digits, other "
                                  "signs, at least three of these kinds."));
    struct ui_form *f = page_form(p, part, MZ_T("Save and sign in"), form);
    page_field(f, (struct ui_field){.kind = UI_PASSWORD,
                                    .name = "password",
                                    .label = page_say(p, MZ_T("New password")),
                                    .autocomplete = "new-password",
                                    .max = 128,
                                    .required = true,
                                    .wide = true,
                                    .focus = true});
    page_field(f, (struct ui_field){.kind = UI_PASSWORD,
                                    .name = "again",
                                    .label = page_say(p, MZ_T("The same once more")),
                                    .autocomplete = "new-password",
                                    .max = 128,
                                    .required = true,
                                    .wide = true});
    page_field(
        f, (struct ui_field){.kind = UI_HIDDEN, .name = "back", .value = page_back(rq, MZ_S("/"))});
    return send(p, out, MZ_T("Choose your own password"));
}

mz_code sign_change_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    if (!staged(cx, rq, ACCOUNT_STAGE_CHANGE)) {
        return mz_reply_redirect(rq, MZ_S("/sign-in"));
    }
    return change_page(cx, rq, out, NULL);
}

mz_code sign_change_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct account_signed s = {0};
    mz_str password = mz_req_field(rq, "password");
    mz_str again = mz_req_field(rq, "again");
    if (!staged(cx, rq, ACCOUNT_STAGE_CHANGE)) {
        return mz_reply_redirect(rq, MZ_S("/sign-in"));
    }
    if (!mz_str_eq(password, again)) {
        mz_form_problem(
            &form, (struct mz_say){.field = "again", .text = MZ_T("The two passwords differ.")});
    }
    mz_code rc = MZ_INVALID;
    if (form.problems.n == 0) {
        rc = account_sign_change(cx, mz_req_cookie(rq, "session"), password, &s);
        if (rc == MZ_OK) {
            return go_on(cx, rq, &s, page_back(rq, MZ_S("/")));
        }
        MZ_TRY(judged(&form, rc, "password"));
    }
    bool done = mz_form_json(&form, out);
    problem_status(rq, rc);
    return done ? MZ_OK : change_page(cx, rq, out, &form);
}

mz_code sign_out_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct account_who *who = NULL;
    (void)out;
    MZ_TRY(page_mine(cx, rq, &who));
    MZ_TRY(account_sign_out(cx, who));
    mz_reply_cookie(rq, (struct mz_cookie){.name = "session", .value = MZ_S(""), .age_s = -1});
    return mz_reply_redirect(rq, MZ_S("/sign-in"));
}
