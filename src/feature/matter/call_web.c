/* call_web.c - the part of a case's page that says who was reminded, and whose desk it came to. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/matter/page_web.h"

static mz_str clock_of(struct matter_page *s, mz_str id)
{
    for (size_t i = 0; i < s->o.m->clocks_n; i++) {
        if (mz_str_eq(s->o.m->clocks[i].name.id, id)) {
            return matter_page_name(s->l, &s->o.m->clocks[i].name);
        }
    }
    return id;
}

/* An account where somebody held the case, else the posts by their titles. */
static mz_str whom(struct matter_page *s, const struct matter_call *v)
{
    struct leaf *l = s->l;
    mz_str all = MZ_S("");
    if (v->level == 0 && v->holder != MZ_NULL) {
        return matter_page_account(l, v->holder);
    }
    for (unsigned p = 0; p < IR_POST_N; p++) {
        if ((v->posts & (1U << p)) != 0) {
            mz_str one =
                p == IR_POST_APPLICANT
                    ? leaf_say(l, MZ_T("Applicant||case"))
                    : account_role_title(l->cx->lang, mz_str_of(ir_post_word((enum ir_post)p)));
            all = all.n == 0 ? one
                             : mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all),
                                          l->cx->lang == MZ_LANG_EN ? ", " : "、", MZ_ARG(one));
        }
    }
    return all;
}

mz_code matter_page_calls(struct matter_page *s)
{
    struct matter_call *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_called(s->l->cx, s->o.c.id, &v, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(s->l, MZ_T("Reminders and what went up"));
    for (size_t i = n; i > 0; i--) {
        const struct matter_call *one = &v[i - 1];
        const char *said = one->level == 0 ? MZ_T("\"{0}\" runs out: {1} reminded")
                                           : MZ_T("\"{0}\" is over: handed up to {1}");
        leaf_event(s->l, p, n,
                   (struct ui_event){
                       .at = leaf_time(s->l, one->at_ms),
                       .text = leaf_sayf(s->l, said, clock_of(s, one->clock), whom(s, one)),
                       .note = one->ended_ms == MZ_NULL ? MZ_S("")
                                                        : leaf_sayf(s->l, MZ_T("Settled on {0}"),
                                                                    leaf_time(s->l, one->ended_ms),
                                                                    MZ_S("")),
                       .tone = one->ended_ms != MZ_NULL ? MZ_TONE_IDLE
                               : one->level == 0        ? MZ_TONE_WARN
                                                        : MZ_TONE_BAD});
    }
    return MZ_OK;
}
