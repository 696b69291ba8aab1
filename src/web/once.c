#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "web/ui_answer.h"
#include "web/web_int.h"

/*
 * A POST that is sent twice is done once.
 *
 * Every form holds a key of its own for as long as its page is shown, and a program may give one
 * with each act. What comes again under a key is answered like the first time. A page may have
 * several forms for one address, and who goes back may mend what they typed: the key of a form
 * holds for what it says, so that nothing is answered that was never done. A program that says
 * something else under a key it used has made a mistake and is told so.
 *
 * A form that was opened twice has two keys. Where a second equal one would be refused by what it
 * is about, that is enough. Where it would make one more (MZ_ROUTE_MAKES), the person is asked.
 */

static bool once_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* The key the client gave, with user and route, so that nobody can meet another one's key. */
static void read_key(struct mz_req *rq)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    mz_str key = mz_req_field(rq, "once");
    bool form = key.p != NULL;
    if (!form) {
        key = mz_req_header(rq, "idempotency-key");
    }
    /* A file is no answer that could be kept: what is sent again is made again, the same bytes. And
     * what goes on record each time that it is shown is asked for anew. */
    bool file = rq->route->file != NULL && rq->route->get == NULL;
    bool firm = (rq->route->flags & MZ_ROUTE_FIRM) != 0;
    bool good = key.n >= 8 && key.n <= 64 && !file && !firm;
    for (size_t i = 0; good && i < key.n; i++) {
        good = once_char(key.p[i]);
    }
    if (!good || auth->once_take == NULL || auth->once_keep == NULL || auth->once_drop == NULL) {
        return;
    }
    mz_str said = mz_web_said(rq);
    rq->once = (struct mz_once_key){
        .name = mz_str_fmt(rq->a, "%" PRId64 " %s " MZ_FMT "%s" MZ_FMT, rq->who.actor.user,
                           rq->route->path, MZ_ARG(key), form ? " " : "",
                           MZ_ARG(form ? said : MZ_S(""))),
        .said = said,
        .makes = (rq->route->flags & MZ_ROUTE_MAKES) != 0 && !rq->who.bearer,
        .meant = mz_str_eq(mz_req_field(rq, "again"), MZ_S("1")),
    };
}

static void forget_key(struct mz_req *rq)
{
    rq->once = (struct mz_once_key){.name = {NULL, 0}};
}

/* Give the answer that this very request had before. */
static mz_code answer_again(struct mz_req *rq, const struct mz_once *past)
{
    forget_key(rq);
    rq->status = past->status;
    rq->location = past->location;
    if (rq->json && past->location.n == 0 && past->body.n == 0) {
        return mz_refuse(&rq->cx, MZ_CONFLICT,
                         .text = MZ_T("This was done already. Its answer held a secret and was "
                                      "not kept."));
    }
    if (rq->json) {
        mz_out_raw(&rq->out, past->body); /* written by the route's own shape, then kept */
        rq->out.shape = rq->route->answer_post != NULL ? rq->route->answer_post : &ui_page_shape;
    } else if (past->location.n == 0) {
        return mz_reply_redirect(rq, rq->path);
    }
    return MZ_OK;
}

/* ---- one more of the same? --------------------------------------------- */

/* The form as it came, with what the reader answers to the question. */
static void carry(struct mz_req *rq, struct ui_form *f)
{
    struct ui_field *fields = MZ_NEW_N(rq->a, struct ui_field, rq->fields_n + 1);
    for (size_t i = 0; i < rq->fields_n; i++) {
        const struct mz_field *one = &rq->fields[i];
        if (!mz_req_ours(one->name) && !mz_str_eq(one->name, MZ_S("again"))) {
            fields[f->fields_n++] = (struct ui_field){
                .kind = UI_HIDDEN, .name = mz_str_z(rq->a, one->name), .value = one->value};
        }
    }
    fields[f->fields_n++] =
        (struct ui_field){.kind = UI_HIDDEN, .name = "again", .value = MZ_S("1")};
    f->fields = fields;
}

/* The question for a person. What was made first is one click away, and so is one more. */
static mz_code ask(struct mz_req *rq, const struct mz_once *past)
{
    mz_cx *cx = &rq->cx;
    const struct ui_action see = {
        .label = mz_text(cx->lang, MZ_T("See what it made")),
        .href = past->location.n > 0 ? past->location : rq->path,
        .primary = true,
    };
    const struct ui_callout said = {
        .tone = MZ_TONE_WARN,
        .title = mz_text_say(
            cx->a, cx->lang,
            (struct mz_say){.text = MZ_T("You sent exactly this at {0}, and it was done."),
                            .arg = {mz_time_clock(cx->a, past->at_ms)}}),
        .text = mz_text(cx->lang, MZ_T("Nothing was done a second time. Send it once more only if "
                                       "you mean one more of the same.")),
        .actions = &see,
        .actions_n = 1,
    };
    struct ui_form f = {
        .action = mz_req_self(rq),
        .submit = mz_text(cx->lang, MZ_T("Make one more of the same")),
        .quiet = true,
    };
    carry(rq, &f);
    mz_out_raw(&rq->out, MZ_S("<section class=\"card\"><div class=\"card-body\">"));
    ui_callout_html(&rq->out, &said);
    ui_form_html(&rq->out, &f);
    mz_out_raw(&rq->out, MZ_S("</div></section>"));
    mz_reply_status(rq, 409);
    mz_page(rq, (struct mz_page){
                    .title = mz_text(cx->lang, MZ_T("Sent already")),
                    .frame = rq->who.actor.user != 0 ? MZ_FRAME_APP : MZ_FRAME_PUBLIC,
                });
    return MZ_OK;
}

static mz_code was_said(struct mz_req *rq, const struct mz_once *past, bool *done)
{
    forget_key(rq);
    if (rq->json) {
        return mz_refuse(&rq->cx, MZ_CONFLICT,
                         .text = MZ_T("Exactly this was sent at {0} and done: {1}. Send again=1 "
                                      "with it if one more of the same is meant."),
                         .arg = {mz_time_clock(rq->a, past->at_ms), past->location});
    }
    *done = true;
    return ask(rq, past);
}

/* ---- before and after the handler --------------------------------------- */

mz_code mz_once_begin(struct mz_req *rq, bool *done)
{
    struct mz_once past = {0};
    const struct mz_web_auth *auth = &rq->web->o.auth;
    read_key(rq);
    if (rq->once.name.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(auth->once_take(&rq->cx, auth->p, &rq->once, &past));
    if (past.equal) {
        return was_said(rq, &past, done);
    }
    if (!past.found) {
        return MZ_OK;
    }
    if (past.other) {
        forget_key(rq);
        return mz_refuse(&rq->cx, MZ_CONFLICT,
                         .text = MZ_T("Something else was sent under this Idempotency-Key before. "
                                      "Nothing was done; give each act a key of its own."));
    }
    if (past.running) {
        forget_key(rq);
        return mz_refuse(&rq->cx, MZ_CONFLICT,
                         .text = MZ_T("This was sent twice. The first one is still being done."));
    }
    *done = true;
    return answer_again(rq, &past);
}

/*
 * A client that waited too long sends again while its first request is still at work. When that
 * one commits first, this one fails for what the first one did (a person who is there already, a
 * version that is gone). The client must hear of the work, not of the failure.
 */
static mz_code failed(struct mz_req *rq, mz_code rc)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    struct mz_once past = {0};
    auth->once_drop(&rq->cx, auth->p, &rq->once, &past);
    if (!past.found || past.running || past.other) {
        return rc;
    }
    mz_clear(&rq->cx);
    mz_out_clear(&rq->out);
    return answer_again(rq, &past);
}

mz_code mz_once_end(struct mz_req *rq, mz_code rc)
{
    const struct mz_web_auth *auth = &rq->web->o.auth;
    if (rq->once.name.n == 0) {
        return rc;
    }
    if (rc != MZ_OK || rq->status >= 400) {
        return failed(rq, rc);
    }
    struct mz_once done = {.found = true, .status = rq->status, .location = rq->location};
    bool secret = (rq->route->flags & MZ_ROUTE_SECRET) != 0;
    if (rq->json && !secret && rq->out.shape != NULL && rq->out.n <= (size_t)64 * 1024) {
        done.body = mz_out_str(&rq->out);
    }
    mz_cx cx = rq->cx;
    if (auth->once_keep(&cx, auth->p, &rq->once, &done) != MZ_OK) {
        /* The work is done and its answer goes out; only a repetition will be told to wait. */
        (void)fprintf(stderr, "mz: request %s: could not keep its key: %s\n", rq->id, cx.err.msg);
    }
    return MZ_OK;
}
