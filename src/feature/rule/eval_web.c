/* eval_web.c - one case sent as JSON, decided by a pack. Nothing is stored, nothing is looked up.
 */
#include "base/json.h"
#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/shelf.h"
#include "feature/rule/tell.h"

enum { ANSWER_MAX = 16 << 20 };

struct eval_answer {
    mz_str pack;
    const char *hash;
    mz_str decisions;
};
static const struct mz_member eval_members[] = {
    {"pack", "Policy pack that was asked", MZ_J_TEXT(struct eval_answer, pack)},
    {"hash", "Hash of what it means", MZ_J_TEXT(struct eval_answer, hash)},
    {"decisions", "One map per outcome: outcome, status, amount, needs, because (the trace)",
     MZ_J_JSON(struct eval_answer, decisions)},
    {0},
};
const struct mz_shape rule_eval_shape = {"Evaluation", eval_members, sizeof(struct eval_answer)};

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
    mz_jw_list(&w);
    MZ_TRY(rule_each_outcome(cx, t.r, mz_req_query(rq, "outcome"), decide, &t));
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    const struct eval_answer v = {s->id, s->book->semantic_hash, mz_buf_str(buf)};
    return mz_reply_shape(out, &rule_eval_shape, &v);
}
