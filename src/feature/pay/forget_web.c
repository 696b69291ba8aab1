/* forget_web.c - somebody asks that their accounts be erased: beside the person's money. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/pay/lump.h"
#include "feature/pay/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { REQUEST_MAX = 100 };

void pay_page_forget_form(struct leaf *l, struct mz_form *form, int64_t person,
                          const struct pay_seen *seen)
{
    bool any = false; /* what was erased has no number any more */
    for (size_t i = 0; i < seen->cards_n; i++) {
        any = any || seen->cards[i].mask.n > 0;
    }
    if (!any || !mz_req_may(l->rq, "pay.run")) {
        return;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Erase the accounts"));
    part->note = leaf_say(
        l, MZ_T("When the person asks for it (Personal Information Protection Law, art. 47) and "
                "nothing is paid or owed any more. Holder, bank and number of every account are "
                "erased for good; the book of payments stays."));
    struct ui_form *f = leaf_form(l, part, MZ_T("Erase the accounts"), form, 1);
    f->action = mz_str_fmt(l->cx->a, "/pay/person/%" PRId64 "/forget", person);
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "request",
                                    .label = leaf_say(l, MZ_T("Number or day of the request")),
                                    .value = form == NULL ? MZ_S("")
                                                          : mz_req_field(l->rq, "request"),
                                    .max = REQUEST_MAX,
                                    .required = true,
                                    .wide = true});
}

struct forgetting {
    int64_t person;
    mz_str request;
    int64_t accounts;
};

static mz_code forget_tx(mz_cx *cx, void *p)
{
    struct forgetting *f = p;
    return pay_forget(cx, f->person, f->request, &f->accounts);
}

mz_code pay_forget_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct person_view v = {.id = 0};
    struct forgetting f = {0};
    MZ_TRY(person_get(cx, person_may(cx), mz_req_path_int(rq, "id"), &v));
    f.person = v.id;
    f.request =
        mz_form_text(&form, "request", (struct mz_rule){.max = REQUEST_MAX, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, mz_tx(cx, forget_tx, &f)));
    }
    if (form.problems.n > 0) {
        return mz_form_json(&form, out) ? MZ_OK : pay_person_again(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_INFO,
                   (struct mz_say){.text = MZ_T("{0} accounts were erased."),
                                   .arg = {mz_str_fmt(cx->a, "%" PRId64, f.accounts)}});
    return mz_reply_redirectf(rq, "/pay/person/%" PRId64, v.id);
}
