/* notice_web.c - on the page of a case: what hangs for everybody to see, and who objects to it. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/page_web.h"
#include "feature/notice/notice.h"

mz_code matter_page_notice(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct notice_of_case v;
    MZ_TRY(notice_of_case(l->cx, s->o.c.id, &v));
    if (v.id == 0 || (!v.hangs && v.objections == 0)) {
        return MZ_OK;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Public notice"));
    leaf_fact(l, p, MZ_T("Objections"), (struct ui_fact){.value = leaf_int(l, v.objections)});
    leaf_fact(l, p, MZ_T("To be settled||objections"),
              (struct ui_fact){.value = leaf_int(l, v.open)});
    if (v.hidden) {
        p->note = leaf_say(l, MZ_T("About a minor or somebody whom the law protects: shown to "
                                   "nobody, only counted."));
    } else if (v.hangs) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("To the public notice")),
                               .href = mz_str_fmt(l->cx->a, "/notice/" MZ_FMT, MZ_ARG(v.code)),
                               .icon = MZ_ICON("eye")});
    }
    if (v.first_open != 0) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("Look into the objection")),
                               .href = mz_str_fmt(l->cx->a, "/objection/%" PRId64, v.first_open),
                               .need = "notice.read",
                               .icon = MZ_ICON("message-report")});
    }
    return MZ_OK;
}
