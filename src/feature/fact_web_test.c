/* fact_web_test.c - choices of lists on the pages of matters and registers. */
#include "feature/fact_web.h"

#include <string.h>

#include "bare.h"
#include "check.h"
#include "feature/feature.h"
#include "rule/check_testing.h"

const struct mz_feature *const mz_features[] = {NULL};

/* Today is 2026-11-21. */
static const char card[] =
    "enums:\n  card:\n    label: 证件\n    label_en: Card\n    values:\n"
    "      first:\n        label: 一代证\n        label_en: First\n        to: 2026-11-21\n"
    "      second:\n        label: 二代证\n        label_en: Second\n        from: 2026-11-21\n"
    "      third:\n        label: 三代证\n        label_en: Third\n        from: 2026-11-22\n"
    "      paper:\n        label: 纸质证\n        label_en: Paper\n"
    "facts:\n  card:\n    label: 所持证件\n    label_en: Card held\n"
    "    entity: household\n    type: enum card\n";

static const struct ir_enum *card_of(const struct rule_book *b)
{
    const struct ir_enum *e = NULL;
    for (size_t i = 0; i < b->enums_n; i++) {
        e = mz_str_eq(b->enums[i].name.id, MZ_S("card")) ? &b->enums[i] : e;
    }
    return e;
}

/* "|second|paper" of a field with that value. */
static mz_str offered(mz_cx *cx, const struct ir_enum *e, const char *value)
{
    struct leaf l = {.cx = cx};
    struct ui_field f = {.value = mz_str_of(value)};
    mz_str all = MZ_S("");
    fact_choices(&l, e, &f);
    for (size_t i = 0; i < f.options_n; i++) {
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : "|",
                         MZ_ARG(f.options[i].value));
    }
    return f.kind == UI_SELECT ? all : MZ_S("no choice");
}

TEST(a_choice_has_the_values_in_use_today_and_the_one_that_was_chosen)
{
    mz_cx *cx = bare();
    struct checked *k = checked_text(MZ_LANG_ZH, card);
    CHECK(k->book != NULL && card_of(k->book) != NULL);
    const struct ir_enum *e = card_of(k->book);
    CHECK(mz_str_eq(offered(cx, e, ""), MZ_S("|second|paper")));
    CHECK(mz_str_eq(offered(cx, e, "paper"), MZ_S("|second|paper")));
    CHECK(mz_str_eq(offered(cx, e, "first"), MZ_S("|first|second|paper")));
    CHECK(mz_str_eq(offered(cx, e, "third"), MZ_S("|second|third|paper")));
    CHECK(mz_str_eq(offered(cx, NULL, ""), MZ_S("|true|false")));
    checked_done(k);
    bare_done(cx);
}

TEST_MAIN(T(a_choice_has_the_values_in_use_today_and_the_one_that_was_chosen))
