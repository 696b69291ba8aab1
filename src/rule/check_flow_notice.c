/* check_flow_notice.c - what a public notice shows, and where an objection leads that is right. */
#include "rule/check_matter_int.h"

static int32_t action_of(const struct ir_step *o, mz_str id)
{
    for (size_t i = 0; i < o->actions_n; i++) {
        if (mz_str_eq(o->actions[i].name.id, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* An objection that is right stops the way that the notice was posted for. */
static void upheld(struct check *c, const struct ast_shows *from, struct ir_step *o)
{
    int32_t at = action_of(o, from->upheld.s);
    o->notice.upheld = at < 0 ? 0 : (uint32_t)at;
    if (at < 0) {
        check_wrong(c, &from->upheld, MZ_T("The step has no action \"{0}\""),
                    MZ_T("Write the id of one of its actions"));
    } else if (at == o->then) {
        check_wrong(c, &from->upheld, MZ_T("\"{0}\" is taken when nobody objected"),
                    MZ_T("Name the action that leads to another survey or opinion"));
    } else if (o->actions[at].goes == IR_STAYS) {
        check_wrong(c, &from->upheld,
                    MZ_T("\"{0}\" leaves the notice where it hangs, though an objection is right"),
                    MZ_T("Let the action lead to a step or an end"));
    } else if (!o->actions[at].open) {
        check_wrong(c, &from->upheld,
                    MZ_T("\"{0}\" waits until all other objections are settled, too"),
                    MZ_T("Write \"open: true\" at the action"));
    }
}

static void quiet(struct check *c, const struct ast_stage *from)
{
    check_find(c, AST_WARNING, "matter", from->id.at,
               .say = {NULL, MZ_T("Of the notice \"{0}\" the public sees nothing"), {from->id.s}},
               .way = {NULL,
                       MZ_T("Add \"shows\": what is proposed, the name masked or not, and where an "
                            "objection leads"),
                       {{0}}});
}

void check_shows(struct check *c, const struct ast_matter *m, const struct ast_stage *from,
                 struct ir_step *o)
{
    const struct ast_shows *s = &from->shows;
    if (s->at.line == 0) {
        if (o->kind == IR_PUBLISH) {
            quiet(c, from);
        }
        return;
    }
    if (o->kind != IR_PUBLISH) {
        check_wrong(c, &from->id, MZ_T("The step \"{0}\" shows something and is no public notice"),
                    MZ_T("Write \"kind: publish\", or delete \"shows\""));
        return;
    }
    o->notice.source = s;
    o->notice.name = check_is(s->name.s, "full")   ? IR_NAME_FULL
                    : check_is(s->name.s, "none") ? IR_NAME_NONE
                                                  : IR_NAME_MASKED;
    o->notice.amount = check_is(s->amount.s, "outcome");
    if (o->notice.amount && !check_has_amount(c, m->outcome.s)) {
        check_wrong(c, &s->amount, MZ_T("The matter has no outcome that comes to an amount"),
                    MZ_T("Name the matter's \"outcome\", or delete this line"));
    }
    upheld(c, s, o);
    o->notice.timed = s->days.s.n > 0;
    if (o->notice.timed) {
        o->notice.days = check_count(c, &s->days);
    }
    check_cite(c, s->cite.s, s->cite.at, MZ_DATE_NONE);
}
