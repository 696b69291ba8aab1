/* kin_web.c - relatives who owe support: asked for with the request, shown in the report. */
#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "feature/verify/kin.h"
#include "feature/verify/web.h"
#include "store/db.h"

/* ---- asking ------------------------------------------------------------------------------ */

/* "kin3_income"; from 1. */
static const char *name_of(mz_arena *a, size_t i, const char *what)
{
    return mz_str_z(a, mz_str_fmt(a, "kin%zu_%s", i + 1, what));
}

static void one_field(struct leaf *l, struct ui_form *f, size_t i, struct ui_field field)
{
    field.name = name_of(l->cx->a, i, field.name);
    field.value = mz_req_field(l->rq, field.name);
    field.max = 20;
    leaf_field(f, field);
}

mz_code kin_fields(struct leaf *l, struct ui_form *f, const struct verify_pass *pass)
{
    struct report_kin *kin = NULL;
    size_t n = 0;
    MZ_TRY(kin_of(l->cx, pass, &kin, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str name = MZ_S("");
        MZ_TRY(person_name(l->cx, person_may(l->cx), kin[i].person, &name));
        leaf_field(f,
                   (struct ui_field){
                       .kind = UI_GROUP,
                       .label = leaf_sayf(l, MZ_T("Support by {0} ({1})"), name,
                                          words_relation(l->cx->lang, kin[i].relation)),
                       .hint = leaf_say(l, MZ_T("From the papers that the household brings; the "
                                                "relative is not looked up. Empty: not known"))});
        leaf_keep(l, f, name_of(l->cx->a, i, "person"), leaf_int(l, kin[i].person));
        one_field(l, f, i,
                  (struct ui_field){.kind = UI_MONEY,
                                    .name = "agreed",
                                    .label = leaf_say(l, MZ_T("Support by agreement or judgment, "
                                                              "a month")),
                                    .unit = leaf_say(l, MZ_T("yuan"))});
        one_field(l, f, i,
                  (struct ui_field){.kind = UI_MONEY,
                                    .name = "income",
                                    .label = leaf_say(l, MZ_T("Income per head of the relative's "
                                                              "household, a month")),
                                    .unit = leaf_say(l, MZ_T("yuan"))});
        one_field(l, f, i,
                  (struct ui_field){.kind = UI_NUMBER,
                                    .name = "parents",
                                    .label = leaf_say(l, MZ_T("Parents whom the relative "
                                                              "supports"))});
        one_field(l, f, i,
                  (struct ui_field){.kind = UI_NUMBER,
                                    .name = "here",
                                    .label = leaf_say(l, MZ_T("Of these, in this household"))});
    }
    return MZ_OK;
}

size_t kin_form(struct mz_form *f, struct verify_kin told[VERIFY_KIN_MAX])
{
    const struct mz_rule money = {.lo = 0, .hi = INT64_C(100000000)};
    mz_arena *a = f->cx->a;
    size_t n = 0;
    for (size_t i = 0; i < VERIFY_KIN_MAX; i++) {
        struct verify_kin one = {
            .person =
                mz_form_int(f, name_of(a, i, "person"), (struct mz_rule){.lo = 1, .hi = INT64_MAX}),
            .agreed = mz_form_fen(f, name_of(a, i, "agreed"), money),
            .income = mz_form_fen(f, name_of(a, i, "income"), money),
            .parents = mz_form_int(f, name_of(a, i, "parents"), (struct mz_rule){.lo = 1, .hi = 4}),
            .here = mz_form_int(f, name_of(a, i, "here"), (struct mz_rule){.lo = 0, .hi = 4})};
        bool said = one.agreed != MZ_NULL || one.income != MZ_NULL || one.parents != MZ_NULL ||
                    one.here != MZ_NULL;
        if (one.person != MZ_NULL && said) {
            told[n++] = one;
        }
    }
    return n;
}

/* ---- showing ----------------------------------------------------------------------------- */

static mz_str say_of(mz_cx *cx, const char *sentence, mz_str a, mz_str b)
{
    return mz_text_say(cx->a, cx->lang, (struct mz_say){.text = sentence, .arg = {a, b}});
}

mz_str kin_told(mz_cx *cx, const struct report_kin *k)
{
    mz_arena *a = cx->a;
    mz_str out = MZ_S("");
    if (k->told.agreed != MZ_NULL) {
        return say_of(cx, MZ_T("Agreed: {0} yuan a month"),
                      mz_money_text(a, (mz_money){k->told.agreed}), MZ_S(""));
    }
    if (k->told.income != MZ_NULL) {
        out = say_of(cx, MZ_T("Income per head: {0} yuan a month"),
                     mz_money_text(a, (mz_money){k->told.income}), MZ_S(""));
    }
    if (k->told.parents != MZ_NULL && k->told.here != MZ_NULL) {
        mz_str parents = say_of(cx, MZ_T("supports {0} parents, {1} here"),
                                mz_str_fmt(a, "%" PRId64, k->told.parents),
                                mz_str_fmt(a, "%" PRId64, k->told.here));
        out = mz_str_fmt(a, MZ_FMT "%s" MZ_FMT, MZ_ARG(out),
                         out.n == 0               ? ""
                         : cx->lang == MZ_LANG_ZH ? "；"
                                                  : "; ",
                         MZ_ARG(parents));
    }
    return out.n == 0 ? MZ_S("—") : out;
}

mz_str kin_sum(mz_cx *cx, const struct report *r)
{
    bool open = false;
    int64_t sum = kin_total(r, &open);
    const char *say = open
                          ? MZ_T("Support due in all: at least {0} yuan a month; of some relatives "
                                 "it is not known. Not added to the income found.")
                          : MZ_T("Support due in all: {0} yuan a month. Not added to the income "
                                 "found.");
    return say_of(cx, say, mz_money_text(cx->a, (mz_money){sum}), MZ_S(""));
}

void kin_part(struct leaf *l, const struct report *r, const mz_str *name)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}, .phone_full = true},
        {.name = "told", .label = {MZ_T("What the papers say"), 0}, .phone_full = true},
        {.name = "due",
         .label = {MZ_T("Owes a month (yuan)"), 0},
         .num = true,
         .phone_label = true},
        {.name = "how", .label = {MZ_T("How it was found"), 0}, .phone_label = true},
    };
    if (r->kin_n == 0) {
        return;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Relatives who owe support"));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), r->kin_n);
    for (size_t i = 0; i < r->kin_n; i++) {
        const struct report_kin *k = &r->kin[i];
        leaf_cell(t, (struct ui_cell){.text = name[r->member_n + i],
                                      .note = words_relation(l->cx->lang, k->relation)});
        leaf_cell(t, (struct ui_cell){.text = kin_told(l->cx, k)});
        leaf_cell(t, (struct ui_cell){.text = k->due == MZ_NULL
                                                  ? MZ_S("—")
                                                  : mz_money_text(l->cx->a, (mz_money){k->due})});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, kin_how(k))});
    }
    part->note = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(kin_sum(l->cx, r)),
                            l->cx->lang == MZ_LANG_ZH ? "" : " ",
                            MZ_ARG(leaf_say(l, MZ_T("Named, not looked up: they live elsewhere and "
                                                    "did not consent."))));
}
