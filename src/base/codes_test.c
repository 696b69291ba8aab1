#include "base/codes.h"

#include "base/utf8.h"
#include "check.h"

static const struct mz_codeset *set_of(const char *name)
{
    return mz_codeset_find(mz_str_of(name));
}

static const char *code_of(const char *set, const char *name)
{
    const struct mz_codeset_row *r = mz_codeset_by_name(set_of(set), mz_str_of(name));
    return r == NULL ? "" : r->code;
}

TEST(sets_are_found_by_the_name_a_column_gives)
{
    static const char *const names[] = {"sex",      "marital",   "nation",
                                        "relation", "education", "politics"};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        CHECK(set_of(names[i]) != NULL && set_of(names[i])->rows_n > 3);
    }
    CHECK(set_of("nations") == NULL && set_of("") == NULL);
    CHECK(mz_codesets_n >= MZ_LEN(names));
}

TEST(codes_of_a_set_differ)
{
    for (size_t s = 0; s < mz_codesets_n; s++) {
        const struct mz_codeset *set = &mz_codesets[s];
        for (size_t i = 0; i < set->rows_n; i++) {
            mz_str code = mz_str_of(set->rows[i].code);
            CHECK(mz_codeset_row(set, code) == &set->rows[i]);
            CHECK(code.n > 0);
            CHECK(mz_utf8_valid(mz_str_of(set->rows[i].zh), NULL) && set->rows[i].en[0] != '\0');
        }
    }
}

/* Every name, other name and English label leads back to its own row. */
TEST(every_name_has_one_answer)
{
    for (size_t s = 0; s < mz_codesets_n; s++) {
        const struct mz_codeset *set = &mz_codesets[s];
        for (size_t i = 0; i < set->rows_n; i++) {
            const struct mz_codeset_row *r = &set->rows[i];
            CHECK(mz_codeset_by_name(set, mz_str_of(r->zh)) == r);
            CHECK(mz_codeset_by_name(set, mz_str_of(r->en)) == r);
            char other[200];
            (void)snprintf(other, sizeof other, "%s", r->other);
            for (char *p = other; *p != '\0';) {
                size_t n = strcspn(p, "|");
                CHECK(mz_codeset_by_name(set, (mz_str){p, n}) == r);
                p += p[n] == '|' ? n + 1 : n;
            }
        }
    }
}

TEST(there_are_fifty_six_ethnic_groups_and_two_more_codes)
{
    const struct mz_codeset *set = set_of("nation");
    CHECK(set->rows_n == 58);
    for (size_t i = 0; i < 56; i++) {
        char code[8];
        (void)snprintf(code, sizeof code, "%02zu", i + 1);
        CHECK(strcmp(set->rows[i].code, code) == 0);
        mz_str zh = mz_str_of(set->rows[i].zh);
        CHECK(mz_str_eq((mz_str){zh.p + zh.n - 3, 3}, MZ_S("族")));
        CHECK(mz_codeset_by_name(set, (mz_str){zh.p, zh.n - 3}) == &set->rows[i]);
    }
    CHECK(strcmp(code_of("nation", "畲"), "22") == 0 &&
          strcmp(code_of("nation", "土家"), "15") == 0);
    CHECK(strcmp(code_of("nation", "土"), "30") == 0 && strcmp(code_of("nation", "族"), "") == 0);
    CHECK(strcmp(code_of("nation", "土家族族"), "") == 0);
}

TEST(values_that_files_bring_are_understood)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    const struct mz_codeset_row *r = NULL;
    CHECK(mz_codeset_parse(&cx, set_of("nation"), "n", MZ_S(" 汉 "), &r) == MZ_OK);
    CHECK(strcmp(r->code, "01") == 0);
    CHECK(mz_codeset_parse(&cx, set_of("nation"), "n", MZ_S("1"), &r) == MZ_OK);
    CHECK(strcmp(r->code, "01") == 0);
    CHECK(mz_codeset_parse(&cx, set_of("nation"), "n", MZ_S("２２"), &r) == MZ_OK);
    CHECK(strcmp(r->code, "22") == 0);
    CHECK(mz_codeset_parse(&cx, set_of("sex"), "s", MZ_S("女性"), &r) == MZ_OK);
    CHECK(strcmp(r->code, "2") == 0);
    CHECK(mz_codeset_parse(&cx, set_of("relation"), "r", MZ_S("妻子"), &r) == MZ_OK);
    CHECK(strcmp(r->code, "12") == 0);
    CHECK(mz_codeset_parse(&cx, set_of("politics"), "p", MZ_S("团员"), &r) == MZ_OK);
    CHECK(strcmp(r->code, "03") == 0);
    mz_arena_free(cx.a);
}

TEST(an_unknown_value_is_refused_with_the_standard)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    const struct mz_codeset_row *r = NULL;
    CHECK(mz_codeset_parse(&cx, set_of("sex"), "sex", MZ_S("3"), &r) == MZ_INVALID && r == NULL);
    CHECK(strcmp(cx.err.msg, "\"3\" is not a code or name of GB/T 2261.1-2003") == 0);
    mz_clear(&cx);
    CHECK(mz_codeset_parse(&cx, set_of("sex"), "sex", MZ_S(" "), &r) == MZ_INVALID);
    CHECK(mz_str_eq(mz_codeset_label(set_of("sex"), MZ_LANG_ZH, MZ_S("1")), MZ_S("男")));
    CHECK(mz_str_eq(mz_codeset_label(set_of("sex"), MZ_LANG_EN, MZ_S("1")), MZ_S("Male")));
    CHECK(mz_str_eq(mz_codeset_label(set_of("sex"), MZ_LANG_EN, MZ_S("7")), MZ_S("7")));
    mz_arena_free(cx.a);
}

TEST_MAIN(T(sets_are_found_by_the_name_a_column_gives),
          T(codes_of_a_set_differ), T(every_name_has_one_answer),
          T(there_are_fifty_six_ethnic_groups_and_two_more_codes),
          T(values_that_files_bring_are_understood),
          T(an_unknown_value_is_refused_with_the_standard))
