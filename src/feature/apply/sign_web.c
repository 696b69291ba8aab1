/* sign_web.c - a member's own link: what is asked, who signs, the drawn signature. */
#include <inttypes.h>

#include "base/ident.h"
#include "base/io.h"
#include "base/picture.h"
#include "base/text.h"
#include "feature/apply/page_web.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/person/person.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

struct sign_page {
    struct leaf *l;
    struct apply_sign s;
    struct mz_actor guest;
    struct mz_form *form;
};

static mz_code form_part(struct sign_page *p, const struct pack *pack)
{
    struct leaf *l = p->l;
    mz_str name = MZ_S("");
    MZ_TRY(person_name(l->cx, person_may(l->cx), p->s.person, &name));
    mz_str purposes[APPLY_PURPOSES_MAX] = {p->s.purpose};
    size_t purposes_n = 0;
    struct apply a;
    MZ_TRY(apply_get(l->cx, p->s.apply, &a));
    if (a.case_id != MZ_NULL) {
        MZ_TRY(apply_purposes(l->cx, a.case_id, purposes, &purposes_n));
    }
    purposes_n = purposes_n == 0 ? 1 : purposes_n;
    struct leaf_part *part = leaf_left(l, MZ_T("What you agree to"));
    leaf_fact(l, part, MZ_T("Who signs"),
              (struct ui_fact){.value = mz_name_mask(l->cx->a, name), .wide = true});
    for (size_t i = 0; i < purposes_n; i++) { /* signed once for all of an application */
        size_t purpose = pack_purpose(pack, purposes[i]);
        leaf_fact(l, part, MZ_T("For what"),
                  (struct ui_fact){.value = purpose == SIZE_MAX
                                                ? purposes[i]
                                                : pack_word(l->cx->lang, &pack->purpose[purpose]),
                                   .wide = true});
    }
    part->note = leaf_say(l, MZ_T("For twelve months from today the civil affairs office may ask "
                                  "registers and banks about your income and property, for this "
                                  "application alone. You can take this back at the township at "
                                  "any time; then the application may not go on."));
    struct leaf_part *own = leaf_left(l, MZ_T("Your signature"));
    struct ui_form *f = leaf_form(l, own, MZ_T("Sign||button"), p->form, 5);
    f->upload = true;
    f->submit_icon = MZ_ICON("signature");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "tail",
                                    .label = leaf_say(l, MZ_T("Last six of your ID number")),
                                    .value = apply_page_kept(l, "tail"),
                                    .max = 12,
                                    .wide = true});
    leaf_field(f, (struct ui_field){
                      .kind = UI_FILE,
                      .name = "file",
                      .label = leaf_say(l, MZ_T("Photo of your signature on paper")),
                      .accept = "image/png,image/jpeg",
                      .capture = "environment",
                      .hint = leaf_say(l, MZ_T("Only when you do not sign on the screen below.")),
                      .wide = true});
    leaf_field(
        f, (struct ui_field){
               .kind = UI_SLOT, .name = "drawn", .slot = apply_page_pen(l, "file"), .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_CHECK,
                                    .name = "agree",
                                    .label = leaf_say(l, MZ_T("I have read this and agree.")),
                                    .value = apply_page_kept(l, "agree"),
                                    .wide = true});
    return MZ_OK;
}

static mz_code show(struct sign_page *p, mz_out *out)
{
    struct leaf *l = p->l;
    const struct pack *pack = NULL;
    MZ_TRY(pack_get(l->cx, &pack));
    if (p->s.consent != MZ_NULL) {
        leaf_callout(l, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Signed. Thank you")},
                     (struct mz_say){.text = MZ_T("You can close this page.")});
    } else {
        MZ_TRY(form_part(p, pack));
    }
    MZ_TRY(mz_read_note(l->cx, &(struct mz_event){.act = MZ_S("apply.seen"),
                                                  .kind = MZ_S("apply"),
                                                  .subject = p->s.apply,
                                                  .division = p->s.division}));
    return apply_page_send(l, out, leaf_say(l, MZ_T("Agree to the cross-check")),
                           leaf_division(l->cx, p->s.division));
}

static mz_code picture_of(struct sign_page *p, mz_str *out)
{
    const struct mz_file *file = mz_req_file(p->l->rq, "file", 0);
    struct mz_picture clean = {.kind = NULL};
    mz_cx *cx = p->l->cx;
    size_t n = 0;
    *out = MZ_S("");
    if (file == NULL) {
        mz_form_problem(p->form, (struct mz_say){.field = "file",
                                                 .text = MZ_T("Sign on the screen, or choose a "
                                                              "photo of your signature.")});
        return MZ_OK;
    }
    mz_str bytes = file->data;
    if (bytes.p == NULL && file->fd >= 0) {
        char *b = mz_arena_alloc(cx->a, APPLY_PHOTO_MAX + 1);
        MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), b, APPLY_PHOTO_MAX + 1, &n));
        bytes = (mz_str){b, n};
    }
    MZ_TRY(mz_form_take(p->form, mz_picture_clean(cx, "file", bytes, &clean)));
    *out = clean.kind == NULL ? MZ_S("") : clean.bytes;
    return MZ_OK;
}

static mz_code take(struct sign_page *p, mz_out *out)
{
    struct mz_form form = mz_form_of(p->l->cx, p->l->rq);
    mz_str picture = MZ_S("");
    bool right = false;
    p->form = &form;
    mz_str tail = mz_form_text(&form, "tail", (struct mz_rule){.max = 12, .required = true});
    if (!mz_form_flag(&form, "agree")) {
        mz_form_problem(&form,
                        (struct mz_say){.field = "agree",
                                        .text = MZ_T("Tick this if you agree; nobody has to.")});
    }
    MZ_TRY(picture_of(p, &picture));
    if (form.problems.n == 0) {
        MZ_TRY(apply_admit(p->l->cx, APPLY_TRY_ACT, mz_req_from(p->l->rq), p->s.code));
        MZ_TRY(mz_form_take(&form, apply_sign_take(p->l->cx, &p->s, tail, picture, &right)));
    }
    if (form.problems.n == 0 && !right) {
        mz_form_problem(&form,
                        (struct mz_say){.field = "tail",
                                        .text = MZ_T("These are not the last six of the ID number "
                                                     "of who has to sign here.")});
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(p->l->rq, 422);
        return show(p, out);
    }
    return mz_reply_redirectf(p->l->rq, "/apply/sign/" MZ_FMT, MZ_ARG(p->s.code));
}

static mz_code find(struct sign_page *p)
{
    mz_cx *cx = p->l->cx;
    mz_str code = mz_guest_code_read(cx, mz_req_path_text(p->l->rq, "key"));
    if (code.n > 0) {
        p->guest = apply_guest(0, mz_req_from(p->l->rq), mz_req_id(p->l->rq));
        division_range(cx->world->division, &p->guest.division_lo, &p->guest.division_hi);
        cx->actor = &p->guest;
        MZ_TRY(apply_sign_by_code(cx, code, &p->s));
        MZ_TRY(p->s.id != 0 ? MZ_OK
                            : apply_admit(cx, APPLY_TRY_CODE, mz_req_from(p->l->rq), MZ_S("")));
    }
    if (p->s.id == 0) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("This link leads nowhere. Ask who sent it to you."));
    }
    p->guest = apply_guest(p->s.division, mz_req_from(p->l->rq), mz_req_id(p->l->rq));
    return MZ_OK;
}

static mz_code run(mz_cx *cx, mz_req *rq, mz_out *out,
                   mz_code (*page)(struct sign_page *p, mz_out *out))
{
    struct sign_page *p = MZ_NEW(cx->a, struct sign_page);
    const struct mz_actor *reader = cx->actor;
    p->l = leaf_new(cx, rq);
    mz_code rc = find(p);
    rc = rc == MZ_OK ? page(p, out) : rc;
    cx->actor = reader;
    return rc;
}

mz_code apply_sign_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return run(cx, rq, out, show);
}

mz_code apply_sign_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return run(cx, rq, out, take);
}
