/* hold_web.c - what stands still while a case runs, on top of its page. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/hold.h"
#include "feature/matter/page_web.h"
#include "feature/pay/pay.h"

mz_code matter_page_held(struct matter_page *s)
{
    mz_cx *cx = s->l->cx;
    for (size_t i = 0; i < s->o.m->holds_n; i++) {
        mz_str programme = s->o.m->holds[i].source->programme.s;
        int64_t month = 0;
        bool now = false;
        MZ_TRY(matter_held_since(cx, &s->o, programme, &month, &now));
        if (now) {
            leaf_callout(
                s->l, MZ_TONE_WARN,
                (struct mz_say){.text = MZ_T("\"{0}\" stands still from {1} until this is decided"),
                                .arg = {pay_programme_text(cx, programme),
                                        mz_str_fmt(cx->a, "%04" PRId64 "-%02" PRId64, month / 12,
                                                   month % 12 + 1)}},
                (struct mz_say){.text = MZ_T("Nothing is lost: if it goes on, all months are paid. "
                                             "If it stops, it stops with that month.")});
        }
    }
    return MZ_OK;
}
