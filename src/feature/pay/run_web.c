/* run_web.c - the calculation of a month, asked for from a page. */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/office/office.h"
#include "feature/pay/page_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { MONTHS = 6 };

static int64_t county_of(const mz_cx *cx)
{
    return cx->world->division / MZ_COUNTY_UNIT;
}

static int64_t this_month(mz_cx *cx)
{
    struct mz_ymd d = mz_date_ymd(mz_date_today(cx));
    return (int64_t)d.year * 12 + d.month - 1;
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    static const char *const formats[] = {"csv", "csv-sm2", "fixed", "xlsx"};
    struct leaf *l = leaf_new(cx, rq);
    struct ui_option *programmes = NULL;
    struct ui_option *months = MZ_NEW_N(cx->a, struct ui_option, MONTHS);
    struct ui_option *ways = MZ_NEW_N(cx->a, struct ui_option, MZ_LEN(formats));
    size_t n = 0;
    MZ_TRY(pay_page_programmes(l, county_of(cx), &programmes, &n));
    for (size_t i = 0; i < MONTHS; i++) {
        mz_str m = pay_page_month(l, this_month(cx) + 1 - (int64_t)i);
        months[i] = (struct ui_option){.value = m, .label = m};
    }
    for (size_t i = 0; i < MZ_LEN(formats); i++) {
        ways[i] =
            (struct ui_option){.value = mz_str_of(formats[i]), .label = mz_str_of(formats[i])};
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Calculate a month"));
    if (n == 0) {
        part->note = leaf_say(l, MZ_T("No benefit was granted here yet: a decided case grants "
                                      "it."));
    } else {
        part->note = leaf_say(l, MZ_T("Everybody gets what is right less what was granted, also "
                                      "for months past. Run again, it finds nothing more."));
        struct ui_form *f = leaf_form(l, part, MZ_T("Calculate"), form, 4);
        f->action = MZ_S("/pay/run");
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "programme",
                                        .label = leaf_say(l, MZ_T("Programme")),
                                        .value = mz_req_field(rq, "programme"),
                                        .options = programmes,
                                        .options_n = n,
                                        .required = true});
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "month",
                                        .label = leaf_say(l, MZ_T("Month to pay")),
                                        .value = form == NULL ? pay_page_month(l, this_month(cx))
                                                              : mz_req_field(rq, "month"),
                                        .options = months,
                                        .options_n = MONTHS,
                                        .required = true});
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "format",
                                        .label = leaf_say(l, MZ_T("Form of the bank's file")),
                                        .value = mz_req_field(rq, "format"),
                                        .options = ways,
                                        .options_n = MZ_LEN(formats),
                                        .required = true});
    }
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = leaf_say(l, MZ_T("Payments")), .href = MZ_S("/pay")};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Calculate a month")),
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .menu = "/pay"});
}

mz_code pay_run_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* "2026-11" as year * 12 + month - 1. */
mz_code pay_page_month_of(mz_cx *cx, mz_str s, int64_t *out)
{
    mz_date d = {0};
    MZ_TRY(mz_date_parse(cx, "month", mz_str_fmt(cx->a, MZ_FMT "-01", MZ_ARG(s)), &d));
    struct mz_ymd y = mz_date_ymd(d);
    *out = (int64_t)y.year * 12 + y.month - 1;
    return MZ_OK;
}

struct asking {
    struct pay_run in;
    int64_t job;
};

static const struct mz_member job_members[] = {
    {"job", "Number of the work that calculates", MZ_J_INT(struct asking, job)},
    {0},
};
const struct mz_shape pay_run_shape = {"PayRunWork", job_members, sizeof(struct asking)};

static mz_code ask(struct mz_form *form, struct asking *a)
{
    mz_cx *cx = form->cx;
    const struct mz_rule must = {.max = 32, .required = true};
    a->in.county = county_of(cx);
    a->in.programme = mz_form_text(form, "programme", must);
    a->in.format = mz_form_text(form, "format", must);
    mz_str month = mz_form_text(form, "month", must);
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(pay_page_month_of(cx, month, &a->in.period));
    MZ_TRY(office_int(cx, &pay_settings[0], &a->in.offset_percent));
    return pay_run_begin(cx, &a->in, &a->job);
}

/* A large county is not calculated while a browser waits: work of its own does it. */
mz_code pay_run_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct asking a = {.job = 0};
    MZ_TRY(mz_form_take(&form, ask(&form, &a)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &pay_run_shape, &a);
    }
    return mz_reply_redirectf(rq, "/job/%" PRId64, a.job);
}
