/* simulate_reform_web.c - the page of simulations: which reform, and what it changes in the law. */
#include "feature/rule/diff.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"

const struct ast_reform *rule_reform_of(const struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->reforms_n; i++) {
        if (mz_str_eq(b->reforms[i].name.id, id)) {
            return b->reforms[i].source;
        }
    }
    return NULL;
}

const struct ui_option *rule_reform_options(mz_cx *cx, const struct rule_book *b,
                                            const struct ast_reform *now, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(cx->a, struct ui_option, b->reforms_n + 1);
    *n = b->reforms_n == 0 ? 0 : b->reforms_n + 1;
    o[0] = (struct ui_option){.value = MZ_S(""),
                              .label = sheet_say(cx, MZ_T("none: the law as it is"))};
    for (size_t i = 0; i < b->reforms_n; i++) {
        const struct ir_reform *r = &b->reforms[i];
        o[i + 1] = (struct ui_option){.value = r->name.id,
                                      .label = law_label(cx->lang, &r->name),
                                      .chosen = r->source == now};
    }
    return o;
}

void rule_reform_card(mz_cx *cx, const struct rule_shelved *s, const struct rule_book *laid,
                      const struct ast_reform *r, struct rule_sheet *sheet)
{
    struct diffs d = diff_reform(cx->a, cx->lang, s->book, laid, r);
    struct rule_card *c = sheet_card(cx, sheet, MZ_T("What the reform changes"));
    c->table = rule_diff_table(cx, s, d);
    c->foot = d.more ? sheet_say(cx, MZ_T("There are more; only the first are shown.")) : c->foot;
}
