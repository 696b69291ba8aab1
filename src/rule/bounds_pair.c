/* bounds_pair.c - pairs of the exclusion matrix that no test holds. */
#include "base/text.h"
#include "rule/bounds.h"
#include "rule/case_int.h"

static size_t outcome_of(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->outcomes_n; i++) {
        const struct ir_label *l = &b->outcomes[i].name;
        if (mz_str_eq(l->id, id) || mz_str_eq(l->zh, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* That it is open whether the other one is given says nothing of which one is kept. */
static bool holds(const struct rule_book *b, const struct ast_givens *g, size_t x, size_t y)
{
    for (size_t i = 0; i < g->n; i++) {
        enum rule_stays what = RULE_UNSURE;
        mz_str other = {0};
        if (rule_beside(g->v[i].value.s, &what, &other) && what != RULE_UNSURE) {
            size_t a = outcome_of(b, g->v[i].id.s);
            size_t o = outcome_of(b, other);
            if ((a == x && o == y) || (a == y && o == x)) {
                return true;
            }
        }
    }
    return false;
}

static bool held(const struct rule_book *b, const struct ast_pack *pack, size_t x, size_t y)
{
    for (size_t t = 0; t < pack->tests_n; t++) {
        const struct ast_test *test = &pack->tests[t];
        if (holds(b, &test->expect, x, y)) {
            return true;
        }
        for (size_t m = 0; m < test->expect_members_n; m++) {
            if (holds(b, &test->expect_members[m], x, y)) {
                return true;
            }
        }
    }
    return false;
}

void rule_pairs(const struct rule_book *b, const struct ast_pack *pack, struct ast_findings *f,
                size_t *pairs)
{
    *pairs = pack->excludes_n;
    for (size_t k = 0; k < pack->excludes_n; k++) {
        const struct ast_exclude *x = &pack->excludes[k];
        if (!held(b, pack, outcome_of(b, x->first.s), outcome_of(b, x->second.s))) {
            ast_find(f, (struct ast_finding){
                            .grade = AST_NOTE,
                            .check = "exclusion",
                            .at = x->first.at,
                            .say = {.text = MZ_T("No test expects what becomes of \"{0}\" beside "
                                                 "\"{1}\""),
                                    .arg = {x->first.s, x->second.s}},
                            .way = {.text = MZ_T("Write a test that expects \"gives_way beside "
                                                 "{0}\", \"choice beside {0}\" or what it is"),
                                    .arg = {x->second.s}}});
        }
    }
}
