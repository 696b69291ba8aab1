#include "feature/fact_web.h"

void fact_choices(struct leaf *l, const struct ir_enum *e, struct ui_field *f)
{
    static const char *const words[] = {"true", "false"};
    static const char *const labels[] = {MZ_T("Yes"), MZ_T("No")};
    size_t most = e == NULL ? MZ_LEN(words) : e->values_n;
    size_t n = 0;
    mz_date today = mz_date_today(l->cx);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, most + 1);
    o[n++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Not known"))};
    for (size_t i = 0; i < most; i++) {
        const struct ir_label *v = e == NULL ? NULL : &e->values[i];
        if (v == NULL) {
            o[n++] =
                (struct ui_option){.value = mz_str_of(words[i]), .label = leaf_say(l, labels[i])};
        } else if (ir_in_use(e, i, today) || mz_str_eq(v->id, f->value)) {
            o[n++] = (struct ui_option){.value = v->id,
                                        .label = l->cx->lang == MZ_LANG_EN ? v->en : v->zh};
        }
    }
    f->kind = UI_SELECT;
    f->options = o;
    f->options_n = n;
}
