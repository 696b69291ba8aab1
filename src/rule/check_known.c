/*
 * check_known.c - facts that the office says itself: `recognised` of a fact, the category whose
 * recognition in force makes it true. `listed_in` is check_register.c's, `membership` is
 * check_former.c's.
 */
#include "rule/check_matter_int.h"

static bool granted(const struct rule_book *b, mz_str category)
{
    for (size_t m = 0; m < b->matters_n; m++) {
        for (size_t e = 0; e < b->matters[m].ends_n; e++) {
            const struct ir_end *end = &b->matters[m].ends[e];
            for (size_t i = 0; i < end->recognitions_n; i++) {
                const struct ir_recognition *r = &end->recognitions[i];
                if (!r->ends && mz_str_eq(r->source->category.s, category)) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void recognised(struct check *c, const struct ir_fact *f)
{
    if (f->type.kind != RULE_BOOL || f->history != IR_NO_HISTORY) {
        check_wrong(c, &f->recognised, MZ_T("A recognition cannot say this fact"),
                    MZ_T("\"recognised\" stands at a fact of the type bool without a history"));
    }
    if (f->listed_in.s.n > 0) {
        check_wrong(c, &f->recognised, MZ_T("Two sources say this fact"),
                    MZ_T("Write \"recognised\" or \"listed_in\", and join two facts in a rule"));
    }
    check_code(c, &f->recognised);
    if (!granted(c->b, f->recognised.s)) {
        check_find(c, AST_NOTE, "matter", f->recognised.at,
                   .say = {NULL, MZ_T("No matter of these packs recognises \"{0}\""),
                           {f->recognised.s}},
                   .way = {NULL,
                           MZ_T("Look at its spelling; another pack of the office may recognise "
                                "it"),
                           {{0}}});
    }
}

void check_known(struct check *c)
{
    for (size_t i = 0; i < c->b->facts_n; i++) {
        if (c->b->facts[i].recognised.s.n > 0) {
            recognised(c, &c->b->facts[i]);
        }
    }
}
