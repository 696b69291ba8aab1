/* law_months.c - in words: which day of a month counts, who belongs to a unit of members when. */
#include "base/io.h"
#include "base/text.h"
#include "feature/rule/law.h"

enum { TEXT_MAX = 1 << 16 };

static bool is(mz_str s, const char *word)
{
    return mz_str_eq(s, mz_str_of(word));
}

mz_str law_resolve(enum mz_lang lang, const struct rule_book *b, const struct ir_param *p)
{
    const struct ast_pack *pack = NULL;
    const struct ast_param *src = law_param_of(b, p->name.id, &pack);
    mz_str word = src == NULL ? MZ_S("") : src->resolve.s;
    if (is(word, "prorate_days")) {
        return mz_text(lang, MZ_T("each day of the month by its own value"));
    }
    if (is(word, "period_end")) {
        return mz_text(lang, MZ_T("the value of the last day of the month"));
    }
    if (is(word, "application_date")) {
        return mz_text(lang, MZ_T("the value of the day of the decision"));
    }
    return mz_text(lang, MZ_T("the value of the first day of the month"));
}

const struct ast_unit *law_unit_of(const struct rule_book *b, mz_str id)
{
    const struct ast_unit *found = NULL;
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->units_n; i++) {
            found = mz_str_eq(b->packs[p]->units[i].id.s, id) ? &b->packs[p]->units[i] : found;
        }
    }
    return found;
}

static mz_str month_text(enum mz_lang lang, mz_str word)
{
    if (is(word, "first_day")) {
        return mz_text(lang, MZ_T("its first day"));
    }
    if (is(word, "last_day")) {
        return mz_text(lang, MZ_T("its last day"));
    }
    return is(word, "any_day") ? mz_text(lang, MZ_T("a day of it"))
                               : mz_text(lang, MZ_T("all of it"));
}

/* One line for each key that is there. */
static void line(mz_buf *out, mz_arena *a, enum mz_lang lang, const char *text, mz_str arg)
{
    struct mz_say say = {.text = text, .arg = {arg}};
    mz_buf_add(out, out->n > 0 ? MZ_S("\n") : MZ_S(""));
    mz_buf_add(out, mz_text_say(a, lang, say));
}

mz_str law_members(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                   const struct ast_unit *u)
{
    mz_buf *out = mz_buf_new(a, TEXT_MAX);
    mz_buf_add(out, law_formula_text(a, lang, b, u->where));
    if (u->from != NULL) {
        line(out, a, lang, MZ_T("since: {0}||of a unit of members"),
             law_formula_text(a, lang, b, u->from));
    }
    if (u->to != NULL) {
        line(out, a, lang, MZ_T("until before: {0}||of a unit of members"),
             law_formula_text(a, lang, b, u->to));
    }
    if (u->from != NULL || u->to != NULL) {
        line(out, a, lang, MZ_T("a month counts when {0} lies in that time"),
             month_text(lang, u->month.s));
    }
    return mz_buf_str(out);
}
