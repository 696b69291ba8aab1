/* page_web.c - parts that the pages of applications share; an application opened by its code. */
#include <inttypes.h>

#include "base/qr.h"
#include "base/text.h"
#include "feature/apply/page_web.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

mz_str apply_page_name(const struct leaf *l, const struct ir_label *name)
{
    return l->cx->lang == MZ_LANG_EN ? name->en : name->zh;
}

mz_str apply_page_text(const struct leaf *l, const struct ast_label *text)
{
    return l->cx->lang == MZ_LANG_EN && text->en.s.n > 0 ? text->en.s : text->zh.s;
}

mz_str apply_page_kept(const struct leaf *l, const char *name)
{
    return mz_req_method(l->rq) == MZ_POST ? mz_req_field(l->rq, name) : MZ_S("");
}

/* The township that handles it, as people call it. */
mz_str apply_page_office(struct leaf *l, int64_t division)
{
    int64_t town = division / 1000 * 1000;
    return leaf_division_short(l->cx, town);
}

mz_str apply_page_days(struct leaf *l, const struct ir_clock *c, int64_t n)
{
    static const char *const words[] = {
        [IR_WORKING] = MZ_T("At most {0} working days"),
        [IR_CALENDAR] = MZ_T("At most {0} days"),
        [IR_HOURS] = MZ_T("At most {0} hours"),
    };
    return leaf_sayf(l, words[c->of], leaf_int(l, n), MZ_S(""));
}

mz_code apply_page_send(struct leaf *l, mz_out *out, mz_str title, mz_str sub)
{
    return leaf_send(l, out,
                     (struct mz_page){.title = title, .sub = sub, .frame = MZ_FRAME_PUBLIC});
}

bool apply_page_unlocked(struct apply_page *p)
{
    return apply_pass_holds(p->l->cx, &p->a, mz_req_cookie(p->l->rq, "apply"));
}

mz_code apply_page_unlock(struct apply_page *p)
{
    struct mz_cookie cookie = {.name = "apply", .age_s = 1800};
    MZ_TRY(apply_pass_make(p->l->cx, &p->a, &cookie.value));
    mz_reply_cookie(p->l->rq, cookie);
    return MZ_OK;
}

mz_html apply_page_pen(struct leaf *l, const char *field)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    apply_pen_html(&part, &(struct apply_pen){.field = mz_str_of(field)});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

/* ---- the code -------------------------------------------------------------------------------- */

mz_code apply_page_base(struct leaf *l, mz_str *base)
{
    MZ_TRY(office_get(l->cx, "public.url", base));
    if (base->n == 0) {
        *base = mz_str_fmt(l->cx->a, "%s://" MZ_FMT, mz_req_https(l->rq) ? "https" : "http",
                           MZ_ARG(mz_text_cut(mz_req_header(l->rq, "host"), 200)));
    }
    return MZ_OK;
}

mz_html apply_page_qr(struct leaf *l, mz_str text, mz_str label)
{
    struct mz_qr code;
    mz_out part;
    if (mz_qr(l->cx, text, MZ_QR_M, &code) != MZ_OK) {
        mz_clear(l->cx); /* the code in digits is enough */
        return (mz_html){.s = MZ_S("")};
    }
    mz_out_init(&part, l->cx->lang, 1 << 16);
    apply_qr_html(&part, &(struct apply_qr){.label = label, .path = code.path, .size = code.size});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

mz_code apply_page_code(struct apply_page *p)
{
    struct leaf *l = p->l;
    mz_str base = MZ_S("");
    MZ_TRY(apply_page_base(l, &base));
    struct leaf_part *part = leaf_right(l, MZ_T("Your code"));
    leaf_fact(l, part, MZ_T("Code||application"),
              (struct ui_fact){.value = p->a.b.code, .id = true, .wide = true});
    part->slot =
        apply_page_qr(l, mz_str_fmt(l->cx->a, MZ_FMT MZ_FMT, MZ_ARG(base), MZ_ARG(p->path)),
                      leaf_say(l, MZ_T("QR code that leads back to this application")));
    part->note = leaf_say(l, MZ_T("Write it down or take a picture of it. Whoever has it sees this "
                                  "application: show it only to those who help you."));
    return MZ_OK;
}

/* ---- opening ------------------------------------------------------------------------------------
 */

static mz_code nothing(struct apply_page *p)
{
    MZ_TRY(apply_admit(p->l->cx, APPLY_TRY_CODE, mz_req_from(p->l->rq), MZ_S("")));
    return mz_refuse(p->l->cx, MZ_ABSENT,
                     .text = MZ_T("There is no application with this code. Check the digits; "
                                  "unfinished ones are deleted after a while."));
}

static mz_code open_page(struct apply_page *p)
{
    mz_cx *cx = p->l->cx;
    mz_str code = mz_guest_code_read(cx, mz_req_path_text(p->l->rq, "key"));
    int64_t id = 0;
    int64_t division = 0;
    if (code.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("A code has 16 digits."));
    }
    p->guest = apply_guest(0, mz_req_from(p->l->rq), mz_req_id(p->l->rq));
    division_range(cx->world->division, &p->guest.division_lo, &p->guest.division_hi);
    cx->actor = &p->guest;
    MZ_TRY(apply_by_code(cx, code, &id, &division));
    if (id == 0) {
        return nothing(p);
    }
    p->guest = apply_guest(division, mz_req_from(p->l->rq), mz_req_id(p->l->rq));
    p->path = mz_str_fmt(cx->a, "/apply/at/" MZ_FMT, MZ_ARG(code));
    MZ_TRY(apply_get(cx, id, &p->a));
    p->here = p->path;
    MZ_TRY(apply_kind(cx, p->a.division, p->a.matter, &p->k, &p->together));
    return p->together.b != NULL && p->a.state == APPLY_BEGUN ? apply_together_open(p) : MZ_OK;
}

mz_code apply_page_run(mz_cx *cx, mz_req *rq, mz_out *out,
                       mz_code (*page)(struct apply_page *p, mz_out *out))
{
    struct apply_page *p = MZ_NEW(cx->a, struct apply_page);
    const struct mz_actor *reader = cx->actor;
    p->l = leaf_new(cx, rq);
    mz_code rc = open_page(p);
    rc = rc == MZ_OK ? page(p, out) : rc;
    cx->actor = reader;
    return rc;
}
