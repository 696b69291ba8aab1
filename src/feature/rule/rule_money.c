#include "feature/rule/law.h"
#include "feature/rule/rule.h"
#include "feature/rule/shelf.h"
#include "feature/world.h"

enum { FEN = 100 };

mz_code rule_money(mz_cx *cx, mz_str param, int64_t division, int64_t day, int64_t *fen)
{
    const struct rule_shelf *shelf = NULL;
    *fen = INT64_MIN;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    if (s == NULL) {
        return MZ_OK;
    }
    uint32_t at = law_param(s->book, param);
    const struct law_moment when = {
        .at = {(int32_t)day}, .known = {(int32_t)day}, .division = division};
    const struct ir_param *p = at == UINT32_MAX ? NULL : &s->book->params[at];
    const struct ir_value *v = p == NULL ? NULL : law_in_force(p, when, 0);
    if (v != NULL && p->scale > 0) {
        *fen = v->v * FEN / p->scale;
    }
    return MZ_OK;
}

void rule_packs_from(mz_cx *cx, mz_str folder)
{
    cx->world->rules = rule_store_new(cx, &folder, 1);
}
