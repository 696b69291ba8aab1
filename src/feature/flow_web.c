/* flow_web.c - the drawing of a matter with the names of posts, as HTML. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/flow_view.h"

enum { HTML_MAX = 1 << 20 };

mz_html flow_sheet_of(mz_cx *cx, mz_req *rq, const struct flow_at *at,
                      const struct flow_state *state)
{
    mz_str posts[IR_POST_N];
    mz_date today = mz_date_of_ms(mz_now_ms(cx));
    mz_out o;
    mz_out_init(&o, cx->lang, HTML_MAX);
    for (size_t i = 0; i < IR_POST_N; i++) {
        mz_str word = mz_str_of(ir_post_word((enum ir_post)i));
        posts[i] = i == IR_POST_APPLICANT ? mz_text(cx->lang, MZ_T("Applicant||case"))
                                          : account_role_title(cx->lang, word);
    }
    struct flow_picture_ask ask = {.at = at, .state = state, .posts = posts, .day = today};
    struct flow_sheet v = {flow_picture(cx, &ask)};
    flow_sheet_html(&o, &v);
    mz_html html = mz_page_slot(rq, &o);
    mz_out_done(&o);
    return html;
}
