/* programme.c - what a programme is called: by its own name, else by what the packs pay with it. */
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/rule/rule.h"
#include "feature/world.h"

static mz_str own_name(enum mz_lang lang, mz_str code)
{
    static const struct {
        const char *code;
        const char *title;
    } known[] = {{"dibao", MZ_T("Subsistence allowance")},
                 {"tekun", MZ_T("Support for the destitute")},
                 {"linshi", MZ_T("Temporary relief")},
                 {"eco-award", MZ_T("Award for a burial that saves land")},
                 {"funeral-relief", MZ_T("Free basic funeral")}};
    for (size_t i = 0; i < MZ_LEN(known); i++) {
        if (mz_str_eq(code, mz_str_of(known[i].code))) {
            return mz_text(lang, known[i].title);
        }
    }
    return MZ_S("");
}

/* Begun by it, not stopped or taken back by it. */
static bool pays(const struct ir_benefit *b, size_t n, mz_str code)
{
    for (size_t i = 0; i < n; i++) {
        bool begins = b[i].act == IR_PAY_GRANT || b[i].act == IR_PAY_ONCE;
        if (begins && mz_str_eq(b[i].source->programme.s, code)) {
            return true;
        }
    }
    return false;
}

static bool matter_pays(const struct ir_matter *m, mz_str code)
{
    bool is = false;
    for (size_t i = 0; i < m->ends_n; i++) {
        is = is || pays(m->ends[i].benefits, m->ends[i].benefits_n, code);
    }
    for (size_t i = 0; i < m->steps_n; i++) {
        for (size_t k = 0; k < m->steps[i].actions_n; k++) {
            const struct ir_action *a = &m->steps[i].actions[k];
            is = is || pays(a->benefits, a->benefits_n, code);
        }
    }
    return is;
}

/* The outcome of the matter that pays it; empty where none has one. */
static mz_str of_packs(mz_cx *cx, const struct rule_book *b, mz_str code)
{
    for (size_t i = 0; i < b->matters_n; i++) {
        const struct ir_matter *m = &b->matters[i];
        if (m->outcome != UINT32_MAX && matter_pays(m, code)) {
            const struct ir_label *n = &b->outcomes[m->outcome].name;
            return cx->lang == MZ_LANG_EN ? n->en : n->zh;
        }
    }
    return MZ_S("");
}

mz_str pay_programme_text(mz_cx *cx, mz_str code)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    mz_str out = own_name(cx->lang, code);
    if (out.n > 0 || rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx);
        return out.n > 0 ? out : code;
    }
    size_t n = cx->world == NULL ? 0 : rule_shelf_all(shelf, cx->world->division, packs);
    for (size_t i = 0; i < n && out.n == 0; i++) {
        out = of_packs(cx, packs[i]->book, code);
    }
    return out.n > 0 ? out : code; /* the office's own */
}
