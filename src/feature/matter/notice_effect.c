/* notice_effect.c - a step that shows something to the public does so here; objections go there. */
#include "feature/matter/effect.h"
#include "feature/notice/notice.h"

/* What the rules come to, as the notice shows it; nobody sets an amount by hand. */
static mz_code amount(mz_cx *cx, const struct matter_open *o, struct notice_moved *m)
{
    struct matter_ruling r = {.known = false};
    m->fen = MZ_NULL;
    MZ_TRY(matter_rule(cx, o, &r));
    uint32_t rule = r.known ? r.pack->book->outcomes[r.outcome].amount : UINT32_MAX;
    if (rule == UINT32_MAX) {
        return MZ_OK;
    }
    struct rule_value v = rule_meets(&r.d) ? r.d.paid : rule_eval(r.run, rule, 0);
    m->fen =
        v.why == RULE_KNOWN && v.den > 0 && v.num > 0 ? (int64_t)(v.num * 100 / v.den) : MZ_NULL;
    m->monthly = r.pack->book->rules[rule].type.period == RULE_PER_MONTH;
    return MZ_OK;
}

mz_code matter_notices(mz_cx *cx, const struct matter_happened *h)
{
    struct notice_moved m = {.now = h->now,
                             .event = h->event,
                             .no = h->no,
                             .step = h->step,
                             .entered = h->entered,
                             .ended = h->end != NULL,
                             .fen = MZ_NULL};
    bool shows = h->entered != NULL && h->entered->notice.source != NULL;
    bool was = h->step != NULL && h->step->notice.source != NULL;
    if (!shows && !was) {
        return MZ_OK;
    }
    if (shows && h->entered->notice.amount) {
        MZ_TRY(amount(cx, h->now, &m));
    }
    return notice_case_moved(cx, &m);
}
