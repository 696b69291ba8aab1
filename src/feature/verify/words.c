#include "feature/verify/words.h"

#include <inttypes.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/person/person.h"
#include "feature/verify/verify_int.h"
#include "store/db.h"

mz_code words_names(mz_cx *cx, unsigned may, const struct report *r, mz_str **out)
{
    int64_t ids[VERIFY_MEMBERS_MAX + VERIFY_KIN_MAX];
    struct person_view *v = NULL;
    size_t n = 0;
    size_t ids_n = 0;
    *out = MZ_NEW_N(cx->a, mz_str, r->member_n + r->kin_n + 1);
    for (size_t i = 0; i < r->member_n && ids_n < VERIFY_MEMBERS_MAX; i++) {
        ids[ids_n++] = r->member[i].person;
    }
    for (size_t i = 0; i < r->kin_n && ids_n < MZ_LEN(ids); i++) {
        ids[ids_n++] = r->kin[i].person;
    }
    MZ_TRY(person_views(cx, may, ids, ids_n, &v, &n));
    for (size_t i = 0; i < ids_n; i++) {
        (*out)[i] = mz_text(cx->lang, MZ_T("Person outside your area"));
        for (size_t k = 0; k < n; k++) {
            (*out)[i] = v[k].id == ids[i] ? v[k].name : (*out)[i];
        }
    }
    return MZ_OK;
}

mz_str words_relation(enum mz_lang lang, mz_str code)
{
    return mz_codeset_label(mz_codeset_find(MZ_S("relation")), lang, code);
}

mz_str words_category(mz_cx *cx, const struct pack *p, size_t category)
{
    const struct catalogue_category *k = &p->catalogue->category[category];
    return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(k->no),
                      MZ_ARG(catalogue_word(cx->lang, k->label, k->label_en)));
}

mz_str words_feature(enum mz_lang lang, const struct pack_line *l)
{
    return catalogue_word(lang, l->feature->label, l->feature->label_en);
}

mz_str words_declared(mz_cx *cx, const struct pack *p, size_t declared, int64_t v)
{
    if (v == MZ_NULL) {
        return MZ_S("—");
    }
    return p->declared[declared].money ? mz_money_text(cx->a, (mz_money){v})
                                       : mz_str_fmt(cx->a, "%" PRId64, v);
}

mz_str words_tenths(mz_arena *a, int64_t v)
{
    int64_t size = v < 0 ? -v : v;
    return mz_str_fmt(a, "%s%" PRId64 ".%" PRId64, v < 0 ? "−" : "", size / 10, size % 10);
}

mz_str words_answer(mz_cx *cx, const struct report_category *c, enum words_tone *tone)
{
    *tone = WORDS_WARN;
    if (!c->asked) {
        *tone = WORDS_IDLE;
        return mz_text(cx->lang, MZ_T("Not asked"));
    }
    if (c->conflicts > 0) {
        return mz_text(cx->lang, MZ_T("Number and name differ"));
    }
    if (c->missing > 0) {
        return mz_text(cx->lang, MZ_T("Not returned"));
    }
    *tone = c->rows > 0 ? WORDS_GOOD : WORDS_IDLE;
    return c->rows == 0 ? mz_text(cx->lang, MZ_T("No record"))
                        : mz_text_say(cx->a, cx->lang,
                                      (struct mz_say){.text = MZ_T("{0} records"),
                                                      .arg = {mz_str_fmt(cx->a, "%zu", c->rows)}});
}

mz_str words_day(mz_arena *a, int64_t day)
{
    return day == MZ_NULL ? MZ_S("—") : mz_date_iso(a, (mz_date){(int32_t)day});
}

mz_str words_as_of(mz_cx *cx, const struct report_category *c)
{
    return words_day(cx->a, c->as_of);
}

mz_str words_fault(mz_cx *cx, mz_str fault, mz_str about)
{
    return fault.n == 0
               ? MZ_S("")
               : mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = mz_str_z(cx->a, fault), .arg = {about}});
}

mz_str words_delivery(mz_cx *cx, const struct report *r, const struct report_category *c)
{
    if (c->delivery == 0) {
        return MZ_S("");
    }
    const struct mz_say one = {
        .text = MZ_T("Delivery {0}, came {1}, data {2} days old"),
        .arg = {mz_str_fmt(cx->a, "%" PRId64, c->delivery), words_day(cx->a, c->came),
                c->as_of == MZ_NULL ? MZ_S("—")
                                    : mz_str_fmt(cx->a, "%" PRId64, r->day - c->as_of)}};
    mz_str text = mz_text_say(cx->a, cx->lang, one);
    if (c->deliveries < 2) {
        return text;
    }
    const struct mz_say more = {.text = MZ_T("{0}; {1} deliveries in all"),
                                .arg = {text, mz_str_fmt(cx->a, "%zu", c->deliveries)}};
    return mz_text_say(cx->a, cx->lang, more);
}

mz_str words_source(mz_cx *cx, const struct pack *p, const struct report *r,
                    const struct pack_line *l)
{
    size_t k = (size_t)(l->category - p->catalogue->category);
    mz_str label = catalogue_word(cx->lang, l->category->label, l->category->label_en);
    for (size_t i = 0; i < r->category_n; i++) {
        if (r->category[i].category == k) {
            return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(label),
                              MZ_ARG(words_as_of(cx, &r->category[i])));
        }
    }
    return label;
}

mz_str words_metric(mz_cx *cx, enum pack_metric m, int64_t v)
{
    return mz_str_fmt(cx->a, "%" PRId64 " " MZ_FMT, v,
                      MZ_ARG(mz_text(cx->lang, pack_metric_unit(m))));
}

mz_code words_check_path(mz_cx *cx, mz_str number, mz_str *path)
{
    mz_str code;
    MZ_TRY(verify_number_code(cx, number, &code));
    *path = mz_str_fmt(cx->a, "/verify/check/" MZ_FMT "-" MZ_FMT, MZ_ARG(number), MZ_ARG(code));
    return MZ_OK;
}
