/* delivery_web.c - one delivery: its page, its file, its manifest, its receipt. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/share/share_sql.h"
#include "feature/share/web.h"
#include "feature/world.h"
#include "store/db.h"

enum { MINE_MOST = 200, FILES_MOST = 60 };

static void facts(struct leaf *l, const struct share_delivery *d, const struct share_agreement *a)
{
    struct leaf_part *p = leaf_left(l, MZ_T("What was delivered"));
    leaf_fact(l, p, MZ_T("Agreement"),
              (struct ui_fact){.value = a->number,
                               .href = mz_str_fmt(l->cx->a, "/share/agreement/%" PRId64, a->id),
                               .id = true});
    leaf_fact(l, p, MZ_T("Recipient"),
              (struct ui_fact){.value = share_recipient_name(l, a->dataset, a->recipient)});
    leaf_fact(l, p, MZ_T("Dataset"), (struct ui_fact){.value = share_dataset_name(l, a->dataset)});
    leaf_fact(l, p, MZ_T("Month"), (struct ui_fact){.value = share_period(l, d->period)});
    leaf_fact(l, p, MZ_T("State of the data"), (struct ui_fact){.value = leaf_day(l, d->day)});
    leaf_fact(l, p, MZ_T("Kind"), (struct ui_fact){.value = share_kind(l, d->kind)});
    leaf_fact(l, p, MZ_T("Rows"),
              (struct ui_fact){.value = mz_thousands(l->cx->a, d->rows_n),
                               .note = leaf_sayf(l, MZ_T("{0} held by the recipient afterwards"),
                                                 mz_thousands(l->cx->a, d->held_n), MZ_S(""))});
    leaf_fact(l, p, MZ_T("Left out for protection"),
              (struct ui_fact){.value = mz_thousands(l->cx->a, d->left_n)});
    leaf_fact(
        l, p, MZ_T("File"),
        (struct ui_fact){.value = share_bytes(l, d->bytes),
                         .note = leaf_say(l, a->wrapped ? MZ_T("Readable for the recipient alone")
                                                        : MZ_T("Not encrypted"))});
    leaf_fact(l, p, MZ_T("SM3 hash of the file"),
              (struct ui_fact){.value = d->hash, .id = true, .wide = true});
    leaf_fact(l, p, MZ_T("Signed with key"),
              (struct ui_fact){.value = d->sign_key, .href = MZ_S("/share/key"), .id = true});
}

static void changes(struct leaf *l, const struct share_delivery *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Changes since the last receipt"));
    leaf_fact(l, p, MZ_T("Added||rows"),
              (struct ui_fact){.value = mz_thousands(l->cx->a, d->added_n)});
    leaf_fact(l, p, MZ_T("Changed||rows"),
              (struct ui_fact){.value = mz_thousands(l->cx->a, d->changed_n)});
    leaf_fact(l, p, MZ_T("Gone||rows"),
              (struct ui_fact){.value = mz_thousands(l->cx->a, d->removed_n)});
}

static void receipt(struct leaf *l, const struct share_delivery *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Receipt||of a recipient"));
    leaf_fact(l, p, MZ_T("State"),
              (struct ui_fact){.tag = share_delivery_tag(l, d->state, d->due)});
    if (d->due != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Receipt due"), (struct ui_fact){.value = leaf_day(l, d->due)});
    }
    if (d->fetched_ms != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Fetched"), (struct ui_fact){.value = leaf_time(l, d->fetched_ms)});
    }
    if (d->taken_ms != MZ_NULL) {
        bool sign = mz_str_eq(d->taken_how, MZ_S("signed"));
        leaf_fact(l, p, MZ_T("Receipt of"),
                  (struct ui_fact){.value = leaf_time(l, d->taken_ms),
                                   .note = leaf_say(l, sign ? MZ_T("Signed by the recipient (SM2)")
                                                            : MZ_T("By the recipient's token"))});
        leaf_fact(l, p, MZ_T("Rows stored"),
                  (struct ui_fact){.value = mz_thousands(l->cx->a, d->taken_rows)});
    }
    if (d->urged_n > 0) {
        leaf_fact(l, p, MZ_T("Urged"),
                  (struct ui_fact){.value = leaf_sayf(l, MZ_T("{0} times, last {1}"),
                                                      leaf_int(l, d->urged_n),
                                                      leaf_time(l, d->urged_ms))});
    }
}

static void downloads(struct leaf *l, const struct share_delivery *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Hand over"));
    p->body = true;
    p->note = leaf_say(l, MZ_T("The recipient fetches it with its token. Every download gives the "
                               "same bytes and is on record."));
    leaf_action(
        l, p,
        (struct ui_action){.label = leaf_say(l, MZ_T("File")),
                           .href = mz_str_fmt(l->cx->a, "/share/delivery/%" PRId64 "/file", d->id),
                           .icon = MZ_ICON("download"),
                           .need = "share.ask",
                           .download = true});
    leaf_action(l, p,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("Manifest with signature")),
                    .href = mz_str_fmt(l->cx->a, "/share/delivery/%" PRId64 "/manifest", d->id),
                    .icon = MZ_ICON("certificate"),
                    .need = "share.ask",
                    .download = true});
}

static const struct mz_member delivery_members[] = {
    {"id", "Number of the delivery", MZ_J_INT(struct share_delivery, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct share_delivery, number)},
    {"agreement", "Number of the agreement", MZ_J_INT(struct share_delivery, agreement)},
    {"period", "Period of the data set by its number", MZ_J_INT(struct share_delivery, period)},
    {"day", "Day of the data", MZ_J_DAY(struct share_delivery, day)},
    {"kind", "whole or changes", MZ_J_TEXT(struct share_delivery, kind)},
    {"rows", "How many rows", MZ_J_INT(struct share_delivery, rows_n)},
    {"bytes", "Size of the file in bytes", MZ_J_INT(struct share_delivery, bytes)},
    {"sm3", "SM3 hash of the file, hex", MZ_J_TEXT(struct share_delivery, hash)},
    {"state", "State, one word", MZ_J_TEXT(struct share_delivery, state)},
    {"file", "Name of the file", MZ_J_TEXT(struct share_delivery, file)},
    {0},
};
const struct mz_shape share_delivery_shape = {"SharedFile", delivery_members,
                                              sizeof(struct share_delivery)};

mz_code share_delivery_page(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct share_delivery d = {.id = 0};
    struct share_agreement a = {.id = 0};
    MZ_TRY(share_delivery_get(cx, mz_req_path_int(rq, "id"), &d));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &share_delivery_shape, &d);
    }
    MZ_TRY(share_get(cx, d.agreement, &a));
    facts(l, &d, &a);
    receipt(l, &d);
    if (mz_str_eq(d.kind, MZ_S("change"))) {
        changes(l, &d);
    }
    if (!mz_str_eq(d.state, MZ_S("wiped")) && mz_req_may(rq, "share.ask")) {
        downloads(l, &d);
    }
    struct mz_page page =
        share_page(l, leaf_sayf(l, MZ_T("Delivery {0}||to departments"), d.number, MZ_S("")));
    page.sub = leaf_sayf(l, MZ_T("{0}, made {1}"), share_recipient_name(l, a.dataset, a.recipient),
                         leaf_time(l, d.made_ms));
    return leaf_send(l, out, page);
}

/* ---- for the recipient ----------------------------------------------------------------- */

/* An officer hands a file over where there is no network; that is on record as well. */
static bool is_staff(mz_req *rq)
{
    return mz_req_may(rq, "share.ask");
}

mz_code share_file_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int fd = -1;
    int64_t bytes = 0;
    mz_str name;
    (void)out;
    MZ_TRY(share_fetch(cx, mz_req_path_int(rq, "id"), is_staff(rq), &fd, &bytes, &name));
    mz_reply_download(rq, name, "application/octet-stream");
    return mz_reply_fd(rq, fd, bytes);
}

mz_code share_manifest_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct share_delivery d = {.id = 0};
    mz_str text;
    MZ_TRY(share_delivery_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(share_may_fetch(cx, &d, is_staff(rq)));
    MZ_TRY(share_manifest(cx, &d, &text));
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT ".txt", MZ_ARG(d.number)),
                      "text/plain; charset=utf-8");
    mz_out_raw(out, text);
    return MZ_OK;
}

mz_code share_receipt_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct share_delivery d = {.id = 0};
    struct share_receipt in = {.delivery = mz_req_path_int(rq, "id")};
    in.hash = mz_form_text(&f, "sm3", (struct mz_rule){.max = 64, .required = true});
    in.rows = mz_form_int(&f, "rows", (struct mz_rule){.hi = INT64_C(100000000000)});
    in.sign = mz_form_text(&f, "sign", (struct mz_rule){.max = 128});
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, share_receive(cx, &in)));
    }
    if (f.problems.n > 0) {
        mz_reply_status(rq, 422);
        (void)mz_form_json(&f, out);
        return MZ_OK;
    }
    MZ_TRY(share_delivery_get(cx, in.delivery, &d));
    return mz_reply_shape(out, &share_delivery_shape, &d);
}

struct mine_answer {
    int64_t id;
    mz_str number;
    mz_str dataset;
    mz_str state;
    int64_t to;
    const struct share_delivery *deliveries;
    size_t deliveries_n;
};
static const struct mz_member mine_members[] = {
    {"id", "Number of the agreement", MZ_J_INT(struct mine_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct mine_answer, number)},
    {"dataset", "Data set that is shared", MZ_J_TEXT(struct mine_answer, dataset)},
    {"state", "State, one word", MZ_J_TEXT(struct mine_answer, state)},
    {"to", "Last day", MZ_J_DAY(struct mine_answer, to)},
    {"deliveries", "Files of the agreement, newest first",
     MZ_J_LIST(struct mine_answer, deliveries, &share_delivery_shape)},
    {0},
};
static const struct mz_shape mine_shape = {"MyAgreement", mine_members, sizeof(struct mine_answer)};

struct mines_answer {
    const struct mine_answer *agreements;
    size_t agreements_n;
};
static const struct mz_member mines_members[] = {
    {"agreements", "Agreements of the account that asks",
     MZ_J_LIST(struct mines_answer, agreements, &mine_shape)},
    {0},
};
const struct mz_shape share_mine_shape = {"MyAgreements", mines_members,
                                          sizeof(struct mines_answer)};

static mz_code mine(mz_cx *cx, int64_t agreement, struct mine_answer *v)
{
    struct share_agreement a = {.id = 0};
    struct share_q_deliveries_row *r = NULL;
    size_t n = 0;
    MZ_TRY(share_get(cx, agreement, &a));
    MZ_TRY(share_q_deliveries(cx, agreement, FILES_MOST, &r, &n));
    struct share_delivery *d = MZ_NEW_N(cx->a, struct share_delivery, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(share_delivery_get(cx, r[i].id, &d[i]));
    }
    *v = (struct mine_answer){.id = a.id,
                              .number = a.number,
                              .dataset = a.dataset,
                              .state = a.state,
                              .to = a.to_day,
                              .deliveries = d,
                              .deliveries_n = n};
    return MZ_OK;
}

mz_code share_mine_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct share_q_of_account_row *r = NULL;
    size_t n = 0;
    (void)rq;
    MZ_TRY(share_q_of_account(cx, cx->actor->user, MINE_MOST, &r, &n));
    struct mine_answer *all = MZ_NEW_N(cx->a, struct mine_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mine(cx, r[i].id, &all[i]));
    }
    return mz_reply_shape(out, &share_mine_shape, &(struct mines_answer){all, n});
}
