/* check_late.c - who hears of what is late: the rungs of a clock, or of the nearest pack with some.
 */
#include "base/text.h"
#include "rule/check_matter_int.h"

/* Accounts have the post, and it is somebody of the office. */
static const ir_posts hears = IR_POSTS_ACT & ~(ir_posts)(1U << IR_POST_APPLICANT);

static bool number(const struct ir_count *n)
{
    return n->rule == UINT32_MAX && n->param == UINT32_MAX;
}

static void rung(struct check *c, const struct ast_late *from, const struct ir_late *before,
                 struct ir_late *o)
{
    o->source = from;
    o->after = check_count(c, &from->after);
    o->to = check_posts(c, from->to, from->to_n);
    for (size_t i = 0; i < from->to_n; i++) {
        enum ir_post p = IR_POST_N;
        if (ir_post_of(from->to[i].s, &p) && (hears & 1U << (unsigned)p) == 0) {
            check_wrong(c, &from->to[i], MZ_T("Nobody of the office hears as \"{0}\" of what is "
                                              "late"),
                        MZ_T("Write province, city, officer, approver, centre, clerk or village"));
        }
    }
    if (before != NULL && number(&before->after) && number(&o->after) &&
        o->after.v <= before->after.v) {
        check_wrong(c, &from->after,
                    MZ_T("\"{0}\" days are not more than those of the rung before it"),
                    MZ_T("Write the rungs in the order of their days, each later than the last"));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

static const struct ir_late *rungs(struct check *c, const struct ast_late *from, size_t n)
{
    struct ir_late *v = MZ_NEW_N(c->a, struct ir_late, n + 1);
    for (size_t i = 0; i < n; i++) {
        rung(c, &from[i], i == 0 ? NULL : &v[i - 1], &v[i]);
    }
    return v;
}

/* The pack of the place says it, or the next above it that does. */
void check_late_packs(struct check *c)
{
    for (size_t p = c->b->packs_n; p > 0 && c->late_n == 0; p--) {
        c->late_n = c->b->packs[p - 1]->late_n;
        c->late = rungs(c, c->b->packs[p - 1]->late, c->late_n);
    }
}

void check_late(struct check *c, const struct ast_clock *clock, struct ir_clock *o)
{
    o->late = clock->late_n > 0 ? rungs(c, clock->late, clock->late_n) : c->late;
    o->late_n = clock->late_n > 0 ? clock->late_n : c->late_n;
}
