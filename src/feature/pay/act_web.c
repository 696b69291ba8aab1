/* act_web.c - what people do on the page of a batch. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/io.h"
#include "base/text.h"
#include "feature/pay/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { FILE_MAX = 64 << 20 };

struct doing {
    int64_t batch;
    int64_t day;
    int64_t statement;
    int64_t made; /* the batch that pays once more */
    mz_str hash;
    bool approved;
    struct ledger_agreement g;
};

static mz_code freeze_tx(mz_cx *cx, void *p)
{
    const struct doing *d = p;
    return pay_freeze(cx, d->batch, d->day);
}

static mz_code withdraw_tx(mz_cx *cx, void *p)
{
    const struct doing *d = p;
    return ledger_withdraw(cx, d->batch, d->day);
}

static mz_code approve_tx(mz_cx *cx, void *p)
{
    struct doing *d = p;
    return ledger_approve(cx, d->batch, d->hash, &d->approved);
}

static mz_code reconcile_tx(mz_cx *cx, void *p)
{
    struct doing *d = p;
    MZ_TRY(ledger_reconcile(cx, d->batch, d->statement, d->day, &d->g));
    if (!d->g.closed) {
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

/* A bound that was met is a problem of this page, too: a budget that does not reach. */
static mz_code taken(struct mz_form *form, mz_code rc)
{
    mz_cx *cx = form->cx;
    if (rc == MZ_LIMIT && cx->err.say != NULL) {
        struct mz_say say = {.text = cx->err.say, .field = "do"};
        for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
            say.arg[i] = mz_str_of(cx->err.say_arg[i]);
        }
        mz_form_problem(form, say);
        mz_clear(cx);
        return MZ_OK;
    }
    return mz_form_take(form, rc);
}

static mz_code back(mz_req *rq, enum mz_tone tone, struct mz_say say)
{
    mz_reply_flash(rq, tone, say);
    return mz_reply_redirectf(rq, "/pay/%" PRId64, mz_req_path_int(rq, "id"));
}

static mz_code reconcile(struct mz_form *form, struct doing *d, struct mz_say *say)
{
    mz_cx *cx = form->cx;
    d->statement = mz_form_fen(form, "statement", (struct mz_rule){.required = true});
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(cx, reconcile_tx, d));
    bool open = d->g.differences_n == 0 && !d->g.closed;
    if (!d->g.closed) {
        mz_form_problem(
            form, (struct mz_say){.field = "statement",
                                  .text = open ? MZ_T("{0} lines have no answer yet; the batch "
                                                      "stays open.")
                                               : MZ_T("{0} lines differ; the batch stays open."),
                                  .arg = {mz_str_fmt(cx->a, "%" PRId64,
                                                     open ? d->g.open_n : d->g.differences_n)}});
    }
    say->text = MZ_T("Lines, book and bank agree. The batch is closed.");
    return MZ_OK;
}

static mz_code again(struct mz_form *form, struct doing *d)
{
    int64_t lines = 0;
    MZ_TRY(pay_again(form->cx, d->batch, &d->made, &lines));
    return d->made != 0
               ? MZ_OK
               : mz_refuse(form->cx, MZ_CONFLICT, .field = "do",
                           .text = MZ_T("No line of this batch can be paid again: none failed, or "
                                        "the accounts are still the same."));
}

static mz_code act(struct mz_form *form, struct doing *d, struct mz_say *say)
{
    mz_str what = mz_req_field(form->rq, "do");
    if (mz_str_eq(what, MZ_S("freeze"))) {
        say->text = MZ_T("Frozen. Two approvers decide now.");
        return mz_tx(form->cx, freeze_tx, d);
    }
    if (mz_str_eq(what, MZ_S("withdraw"))) {
        say->text = MZ_T("Withdrawn. Nothing of it is paid.");
        return mz_tx(form->cx, withdraw_tx, d);
    }
    if (mz_str_eq(what, MZ_S("again"))) {
        say->text = MZ_T("A batch of the lines that failed was made. Look at it and freeze it.");
        return again(form, d);
    }
    if (mz_str_eq(what, MZ_S("reconcile"))) {
        return reconcile(form, d, say);
    }
    return mz_refuse(form->cx, MZ_INVALID, .field = "do", .text = MZ_T("There is no such step."));
}

mz_code pay_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct mz_say say = {.text = NULL};
    struct doing d = {.batch = mz_req_path_int(rq, "id"), .day = mz_date_today(cx).v};
    MZ_TRY(taken(&form, act(&form, &d, &say)));
    if (form.problems.n > 0) {
        return pay_page_again(cx, rq, out, &form);
    }
    if (d.made != 0) {
        mz_reply_flash(rq, MZ_TONE_INFO, say);
        return mz_reply_redirectf(rq, "/pay/%" PRId64, d.made);
    }
    return back(rq, MZ_TONE_INFO, say);
}

mz_code pay_approve_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct doing d = {.batch = mz_req_path_int(rq, "id")};
    mz_str hex = mz_form_text(&form, "hash", (struct mz_rule){.max = 64, .required = true});
    if (form.problems.n == 0) {
        mz_code rc = mz_hex_decode(cx, hex, &d.hash);
        if (rc != MZ_OK) {
            mz_clear(cx);
            rc = mz_refuse(cx, MZ_INVALID, .field = "hash",
                           .text = MZ_T("This is not the batch that was shown to you. Look at it "
                                        "again and approve what you see."));
        }
        MZ_TRY(taken(&form, rc == MZ_OK ? mz_tx(cx, approve_tx, &d) : rc));
    }
    return form.problems.n > 0
               ? pay_page_again(cx, rq, out, &form)
               : back(rq, MZ_TONE_INFO,
                      (struct mz_say){.text = d.approved
                                                  ? MZ_T("Approved by two. The batch may go out.")
                                                  : MZ_T("Approved. Another approver must, too.")});
}

/* ---- the bank's file ---------------------------------------------------------------------- */

/* It stands in the data folder for the blink that it takes to open it. */
mz_code pay_file_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    mz_str path = {0};
    (void)out;
    MZ_TRY(pay_export(cx, mz_req_path_int(rq, "id"), mz_str_z(cx->a, cx->world->data), &path));
    int fd = open(mz_str_z(cx->a, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    (void)unlink(mz_str_z(cx->a, path));
    (void)unlink(mz_str_fmt(cx->a, MZ_FMT ".sm2", MZ_ARG(path)).p);
    off_t bytes = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (bytes < 0 || lseek(fd, 0, SEEK_SET) != 0) {
        if (fd >= 0) {
            (void)close(fd);
        }
        return mz_fail(form.cx, MZ_IO, "the bank's file cannot be opened: errno %d", errno);
    }
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/') {
        at--;
    }
    mz_reply_download(rq, (mz_str){path.p + at, path.n - at}, "application/octet-stream");
    return mz_reply_fd(rq, fd, bytes);
}

/* What stands beside the file; of a batch whose format asks for no signature, that it does not. */
mz_code pay_sign_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct ledger_batch b;
    mz_str name = MZ_S("");
    mz_str text = MZ_S("");
    MZ_TRY(ledger_batch_get(cx, mz_req_path_int(rq, "id"), &b));
    mz_code rc = pay_sign_text(cx, b.id, &name, &text);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        name = mz_str_fmt(cx->a, "%" PRId64 ".txt", b.id);
        text = mz_text(cx->lang, MZ_T("This batch has no signed file."));
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    mz_reply_download(rq, name, "text/plain; charset=utf-8");
    mz_out_raw(out, text);
    return MZ_OK;
}

/* ---- its answer ---------------------------------------------------------------------------- */

static mz_code bytes_of(mz_cx *cx, const struct mz_file *file, mz_str *out)
{
    if (file->data.p != NULL) {
        *out = file->data;
        return MZ_OK;
    }
    if (file->bytes <= 0 || file->bytes > FILE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("A file of the bank has 1 byte to 64 megabytes."));
    }
    size_t n = 0;
    char *p = mz_arena_alloc(cx->a, (size_t)file->bytes + 1);
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), p, (size_t)file->bytes, &n));
    *out = (mz_str){p, n};
    return MZ_OK;
}

static bool workbook(mz_str name)
{
    mz_str end = MZ_S(".xlsx");
    return name.n >= end.n && mz_str_eq((mz_str){name.p + name.n - end.n, end.n}, end);
}

static mz_code take(struct mz_form *form, struct ledger_taken *t)
{
    mz_cx *cx = form->cx;
    struct ledger_batch b;
    mz_str said = {0};
    const struct mz_file *file = mz_req_file(form->rq, "file", 0);
    MZ_TRY(ledger_batch_get(cx, mz_req_path_int(form->rq, "id"), &b));
    if (file == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "file", .text = MZ_T("Choose a file"));
    }
    const struct pay_format *agreed = NULL;
    MZ_TRY(pay_format_get(cx, b.format, &agreed));
    bool other = workbook(file->name) && agreed->shape != PAY_XLSX;
    struct pay_back in = {
        .county = b.county, .format = other ? MZ_S("xlsx") : b.format, .name = file->name};
    MZ_TRY(bytes_of(cx, file, &in.bytes));
    MZ_TRY(pay_import(cx, &in, t, &said));
    if (t->verdict != LEDGER_FILE_TAKEN) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "file",
                         .text = MZ_T("The file stands aside and nothing was booked: {0}"),
                         .arg = {said});
    }
    return MZ_OK;
}

static struct mz_say told(mz_cx *cx, const struct ledger_taken *t)
{
    int64_t aside = 0;
    for (enum ledger_verdict v = LEDGER_ANSWER_UNKNOWN; v < LEDGER_ANSWER_N; v++) {
        aside += t->count[v];
    }
    return (struct mz_say){
        .text = t->again ? MZ_T("This very file was read before; nothing was changed.")
                         : MZ_T("Read: {0} paid, {1} not paid or came back, {2} stand aside."),
        .arg = {mz_str_fmt(cx->a, "%" PRId64, t->count[LEDGER_ANSWER_PAID]),
                mz_str_fmt(cx->a, "%" PRId64,
                           t->count[LEDGER_ANSWER_FAILED] + t->count[LEDGER_ANSWER_RETURNED]),
                mz_str_fmt(cx->a, "%" PRId64, aside)}};
}

mz_code pay_answer_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct ledger_taken t = {0};
    MZ_TRY(taken(&form, take(&form, &t)));
    return form.problems.n > 0 ? pay_page_again(cx, rq, out, &form)
                               : back(rq, MZ_TONE_INFO, told(cx, &t));
}
