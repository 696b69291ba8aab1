/* eval_web.c - one case sent as JSON, decided by a pack. Nothing is stored, nothing is looked up.
 */
#include "base/json.h"
#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/shelf.h"
#include "feature/rule/tell.h"

enum { ANSWER_MAX = 16 << 20 };

static void decide(mz_cx *cx, void *p, uint32_t outcome, size_t member)
{
    const struct rule_tell *t = p;
    struct rule_decision d = rule_decide(t->r, outcome, member);
    rule_tell_decision(cx, t, &d);
}

mz_code rule_eval_case(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct rule_shelved *s = NULL;
    const struct mz_json *json = mz_req_body_json(rq);
    struct rule_case *c = NULL;
    MZ_TRY(rule_shelf_book(cx, mz_req_path_text(rq, "pack"), &s));
    if (json == NULL) {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("A case is sent as application/json."));
    }
    MZ_TRY(rule_case_read(cx, s->book, json, &c));
    MZ_TRY(law_inside(cx, s->book, c->division));
    mz_buf *buf = mz_buf_new(cx->a, ANSWER_MAX);
    mz_jw w = mz_jw_to(buf);
    struct rule_tell t = {.r = rule_run_new(cx->a, s->book, c), .w = &w, .trace = true};
    t.explain = mz_req_query_int(rq, "explain", 0, 1, 0) != 0;
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("pack"), s->id);
    mz_jw_key_text(&w, MZ_S("hash"), mz_str_of(s->book->semantic_hash));
    mz_jw_key(&w, MZ_S("decisions"));
    mz_jw_list(&w);
    MZ_TRY(rule_each_outcome(cx, t.r, mz_req_query(rq, "outcome"), decide, &t));
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    mz_out_raw(out, mz_buf_str(buf));
    return MZ_OK;
}
