#include "base/ident.h"

#include "check.h"

static int64_t in_2026(void *p)
{
    (void)p;
    return INT64_C(1795000000000); /* in November */
}

static const struct mz_clock clock_2026 = {in_2026, NULL};

static mz_cx with_arena(void)
{
    return (mz_cx){.a = mz_arena_new(1 << 24), .clock = &clock_2026};
}

static mz_date day(int32_t y, int32_t m, int32_t d)
{
    mz_date out = MZ_DATE_NONE;
    return mz_date_make(y, m, d, &out) ? out : MZ_DATE_NONE;
}

static bool cid(mz_cx *cx, const char *s, struct mz_cid *out)
{
    mz_clear(cx);
    return mz_cid_parse(cx, "id", mz_str_of(s), out) == MZ_OK;
}

TEST(published_and_synthetic_numbers_are_valid)
{
    static const char *const rows[] = {"11010519491231002X", "440524188001010014",
                                       "510105199003070038", "331181195202290012",
                                       "360102193501150028"};
    mz_cx cx = with_arena();
    struct mz_cid c;
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        CHECK(cid(&cx, rows[i], &c) && strcmp(c.z, rows[i]) == 0 && c.fixes == 0);
        CHECK(c.kind == MZ_CID_CITIZEN);
    }
    CHECK(cid(&cx, "331181195202290012", &c) && c.area == 331181 && c.sex == '1');
    CHECK(c.birth.v == day(1952, 2, 29).v && c.key == UINT64_C(33118119520229001));
    CHECK(cid(&cx, "360102193501150028", &c) && c.sex == '2');
    mz_arena_free(cx.a);
}

TEST(dirty_numbers_are_cleaned_and_the_cleaning_is_told)
{
    mz_cx cx = with_arena();
    struct mz_cid c;
    CHECK(cid(&cx, " 11010519491231002x ", &c));
    CHECK(strcmp(c.z, "11010519491231002X") == 0 && c.fixes == (MZ_CID_SPACES | MZ_CID_LOWER));
    CHECK(cid(&cx, "'331181 19520229 0012", &c) && c.fixes == (MZ_CID_QUOTES | MZ_CID_SPACES));
    CHECK(cid(&cx, "１１０１０５１９４９１２３１００２ｘ", &c));
    CHECK(c.fixes == (MZ_CID_WIDE | MZ_CID_LOWER));
    CHECK(cid(&cx, "“331181195202290012”\xEF\xBB\xBF　", &c));
    CHECK(strcmp(c.z, "331181195202290012") == 0);
    mz_arena_free(cx.a);
}

TEST(fifteen_digits_become_eighteen)
{
    mz_cx cx = with_arena();
    struct mz_cid c;
    CHECK(cid(&cx, "331181520229001", &c) && strcmp(c.z, "331181195202290012") == 0);
    CHECK(c.fixes == MZ_CID_FROM_15 && c.birth.v == day(1952, 2, 29).v);
    CHECK(cid(&cx, "110105491231002", &c) && strcmp(c.z, "11010519491231002X") == 0);
    CHECK(!cid(&cx, "331181530229001", &c)); /* 1953 was no leap year */
    mz_arena_free(cx.a);
}

static bool refuses(mz_cx *cx, const char *s, const char *why)
{
    struct mz_cid c;
    bool refused = !cid(cx, s, &c) && strcmp(cx->err.field, "id") == 0;
    if (!refused || strcmp(cx->err.msg, why) != 0) {
        printf("%s: %s\n", s, cx->err.msg);
        return false;
    }
    return true;
}

TEST(a_refusal_names_the_digit_its_value_and_what_is_expected)
{
    mz_cx cx = with_arena();
    CHECK(refuses(&cx, "331181195202290017",
                  "Digit 18 of the ID number is 7; by the first 17 digits it must be 2"));
    CHECK(refuses(&cx, "33118119520229001Ｘ",
                  "Digit 18 of the ID number is Ｘ; by the first 17 digits it must be 2"));
    CHECK(refuses(&cx, "3311811952O2290012",
                  "Digit 11 of the ID number is \"O\"; it must be a number"));
    CHECK(refuses(&cx, "3311 81一9520229001",
                  "Digit 7 of the ID number is \"一\"; it must be a "
                  "number"));
    CHECK(refuses(&cx, "331181195213290012",
                  "Digits 11 and 12 of the ID number are 13; the month must be from 01 to 12"));
    CHECK(refuses(&cx, "331181195302290012",
                  "Digits 13 and 14 of the ID number are 29; that month has the days 01 to 28"));
    CHECK(refuses(&cx, "331181122202290012",
                  "Digits 7 to 10 of the ID number are 1222; they must be a year of birth"));
    CHECK(refuses(&cx, "991181",
                  "The ID number has 6 digits; it must have 18, or 15 on an old card"));
    CHECK(refuses(&cx, "3311811952022900121",
                  "The ID number has 19 digits; it must have 18, or 15 on an old card"));
    CHECK(refuses(&cx, "991181195202290012",
                  "Digit 18 of the ID number is 2; by the first 17 digits it must be 5"));
    CHECK(refuses(&cx, "161181195202290012",
                  "Digits 1 and 2 of the ID number are 16; no province has this code"));
    CHECK(refuses(&cx, "3.60121E+17",
                  "A spreadsheet turned the ID number into 3.60121E+17 and its last digits are "
                  "lost; make the column text and export again"));
    CHECK(refuses(&cx, " '' ", "Enter the ID number"));
    CHECK(refuses(&cx, "331181202612310015",
                  "By the ID number the person is born on 2026-12-31, after today"));
    struct mz_cid c;
    char longer[200];
    memset(longer, '1', sizeof longer);
    CHECK(mz_cid_parse(&cx, "id", (mz_str){longer, sizeof longer}, &c) != MZ_OK);
    mz_arena_free(cx.a);
}

TEST(permits_of_residents_from_elsewhere_are_told_apart)
{
    mz_cx cx = with_arena();
    static const struct {
        const char *digits;
        enum mz_cid_kind kind;
    } rows[] = {{"81000019900101001", MZ_CID_HONGKONG},
                {"82000019900101002", MZ_CID_MACAO},
                {"83000019900101003", MZ_CID_TAIWAN},
                {"93384019900101004", MZ_CID_FOREIGN}};
    struct mz_cid c;
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        char z[19] = {0};
        memcpy(z, rows[i].digits, 17);
        z[17] = mz_cid_check(z);
        CHECK(cid(&cx, z, &c) && c.kind == rows[i].kind && c.birth.v == day(1990, 1, 1).v);
    }
    CHECK(c.area == 0);
    CHECK(!cid(&cx, "abc330000850213", &c)); /* its month would be 50 */
    CHECK(cid(&cx, "abc330085021315", &c) && c.kind == MZ_CID_FOREIGN_OLD);
    CHECK(strcmp(c.z, "ABC330085021315") == 0 && c.birth.v == day(1985, 2, 13).v && c.sex == '1');
    char z[19];
    CHECK(mz_cid_of_key(c.key, z) == 15 && strcmp(z, c.z) == 0);
    CHECK(cid(&cx, "ZZZ999906022899", &c) && mz_cid_of_key(c.key, z) == 15);
    CHECK(strcmp(z, "ZZZ999906022899") == 0 && c.birth.v == day(2006, 2, 28).v);
    CHECK(!cid(&cx, "ZZZ999906022999", &c));
    mz_arena_free(cx.a);
}

/* All sequence numbers of one birthday: exactly one check character each, found by every path. */
TEST(every_number_of_one_birthday_has_one_check_character)
{
    mz_cx cx = with_arena();
    int64_t wrong = 0;
    for (int seq = 0; seq < 1000; seq++) {
        char z[32];
        int good = 0;
        for (size_t k = 0; k < 11; k++) {
            (void)snprintf(z, sizeof z, "33118119520229%03d%c", seq, "0123456789X"[k]);
            struct mz_cid c;
            uint64_t key = 0;
            bool valid = cid(&cx, z, &c);
            wrong += valid != mz_cid_scan(z, 18, &key);
            if (valid) {
                char back[19];
                good++;
                wrong += key != c.key || mz_cid_of_key(key, back) != 18 || strcmp(back, z) != 0;
                wrong += c.sex != (seq % 2 == 1 ? '1' : '2');
            }
        }
        wrong += good != 1;
        mz_arena_reset(cx.a);
    }
    CHECK(wrong == 0);
    mz_arena_free(cx.a);
}

/* What the standard promises of the check: no single wrong digit, no swap of neighbours passes. */
TEST(one_wrong_digit_or_two_swapped_never_pass)
{
    int64_t passed = 0;
    char z[] = "331181195202290012";
    uint64_t key;
    for (size_t i = 0; i < 17; i++) {
        char was = z[i];
        for (char d = '0'; d <= '9'; d++) {
            z[i] = d;
            passed += d != was && mz_cid_scan(z, 18, &key);
        }
        z[i] = was;
        if (z[i] != z[i + 1]) {
            z[i] = z[i + 1];
            z[i + 1] = was;
            passed += mz_cid_scan(z, 18, &key);
            z[i + 1] = z[i];
            z[i] = was;
        }
    }
    CHECK(passed == 0 && mz_cid_scan(z, 18, &key));
    CHECK(!mz_cid_scan("11010519491231002x", 18, &key) && !mz_cid_scan(z, 17, &key));
}

TEST(numbers_are_masked)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(mz_cid_mask(a, MZ_S("331181195202290012")), MZ_S("331181********0012")));
    CHECK(mz_str_eq(mz_phone_mask(a, MZ_S("13800001234")), MZ_S("138****1234")));
    CHECK(mz_str_eq(mz_card_mask(a, MZ_S("6222020200012345678")), MZ_S("***************5678")));
    CHECK(mz_str_eq(mz_name_mask(a, MZ_S("张三")), MZ_S("张*")));
    CHECK(mz_str_eq(mz_name_mask(a, MZ_S("阿依·买买提")), MZ_S("阿*·***")));
    CHECK(mz_str_eq(mz_name_mask(a, MZ_S("张")), MZ_S("*")));
    mz_arena_free(a);
}

static bool uscc_refuses(mz_cx *cx, const char *s, const char *why)
{
    struct mz_uscc u;
    mz_clear(cx);
    return mz_uscc_parse(cx, "code", mz_str_of(s), &u) == MZ_INVALID &&
           strcmp(cx->err.msg, why) == 0;
}

TEST(credit_codes_of_the_standard_and_of_social_organisations_are_valid)
{
    static const char *const rows[] = {"91350100M000100Y43", "51510100MJ00000180",
                                       "52510100MJ0000018W", "53510100MJ0000018R"};
    mz_cx cx = with_arena();
    struct mz_uscc u;
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        CHECK(mz_uscc_parse(&cx, "code", mz_str_of(rows[i]), &u) == MZ_OK);
        CHECK(strcmp(u.z, rows[i]) == 0);
    }
    CHECK(u.department == '5' && u.kind == '3' && u.area == 510100);
    CHECK(mz_uscc_parse(&cx, "code", MZ_S(" ５２５１０１００mj0000018w"), &u) == MZ_OK);
    CHECK(strcmp(u.z, rows[2]) == 0);
    mz_arena_free(cx.a);
}

TEST(a_wrong_credit_code_is_refused_with_its_character)
{
    mz_cx cx = with_arena();
    CHECK(uscc_refuses(&cx, "51510100MJ00000181",
                       "Character 18 of the credit code is 1; by the first 17 it must be 0"));
    CHECK(uscc_refuses(&cx, "515101O0MJ00000180",
                       "Character 7 of the credit code is \"O\"; the letters I, O, S, V and Z are "
                       "never used"));
    CHECK(uscc_refuses(&cx, "51A10100MJ00000180",
                       "Character 3 of the credit code is \"A\"; characters 3 to 8 are a division "
                       "code and must be digits"));
    CHECK(uscc_refuses(&cx, "5151010?MJ00000180",
                       "Character 8 of the credit code is \"?\"; it must be a digit or a capital "
                       "letter"));
    struct mz_uscc u;
    mz_clear(&cx);
    CHECK(mz_uscc_parse(&cx, "code", MZ_S("51510100MJ0000018号"), &u) == MZ_INVALID);
    CHECK(strcmp(cx.err.say_arg[0], "18") == 0 && strcmp(cx.err.say_arg[1], "号") == 0);
    CHECK(uscc_refuses(&cx, "51510100", "The credit code has 8 characters; it must have 18"));
    CHECK(uscc_refuses(&cx, "", "Enter the credit code"));
    mz_arena_free(cx.a);
}

TEST(divisions_have_a_level_a_parent_and_a_range)
{
    mz_cx cx = with_arena();
    int64_t v = 0;
    CHECK(mz_division_parse(&cx, "d", MZ_S("331181"), &v) == MZ_OK && v == INT64_C(331181000000));
    CHECK(mz_division_level(v) == MZ_LEVEL_COUNTY && mz_division_county(v) == 331181);
    CHECK(mz_division_parent(v) == INT64_C(331100000000));
    CHECK(mz_division_parent(INT64_C(331100000000)) == INT64_C(330000000000));
    CHECK(mz_division_parent(INT64_C(330000000000)) == 0 && mz_division_parent(0) == 0);
    CHECK(mz_division_parent(INT64_C(331181001003)) == INT64_C(331181001000));
    CHECK(mz_division_level(INT64_C(331181001003)) == MZ_LEVEL_VILLAGE);
    CHECK(mz_division_level(0) == MZ_LEVEL_NATION);
    /* A city without counties: the township hangs on the city. */
    CHECK(mz_division_parent(INT64_C(441900003000)) == INT64_C(441900000000));
    CHECK(mz_division_level(INT64_C(441900000000)) == MZ_LEVEL_CITY);
    int64_t lo = 0;
    int64_t hi = 0;
    mz_division_range(v, &lo, &hi);
    CHECK(lo == v && hi == INT64_C(331181999999));
    mz_division_range(0, &lo, &hi);
    CHECK(lo == 0 && hi == INT64_C(999999999999));
    CHECK(mz_division_under(INT64_C(331181001003), v) &&
          !mz_division_under(INT64_C(331182000000), v));
    CHECK(mz_str_eq(mz_division_text(cx.a, v), MZ_S("331181")));
    CHECK(mz_str_eq(mz_division_text(cx.a, INT64_C(331181001000)), MZ_S("331181001")));
    CHECK(mz_str_eq(mz_division_text(cx.a, INT64_C(330000000000)), MZ_S("33")));
    static const char *const bad[] = {"", "3", "331", "3311810", "33118１２", "0331", "33118x"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_clear(&cx);
        CHECK(mz_division_parse(&cx, "d", mz_str_of(bad[i]), &v) == MZ_INVALID);
        CHECK(cx.err.say != NULL);
    }
    mz_arena_free(cx.a);
}

static bool phone(mz_cx *cx, const char *s, const char *want)
{
    mz_str out = {0};
    mz_clear(cx);
    mz_code rc = mz_phone_parse(cx, "phone", mz_str_of(s), &out);
    return want == NULL ? rc == MZ_INVALID && cx->err.say != NULL
                        : rc == MZ_OK && mz_str_eq(out, mz_str_of(want));
}

TEST(telephone_numbers_take_one_form)
{
    mz_cx cx = with_arena();
    CHECK(phone(&cx, "13800001234", "13800001234") &&
          phone(&cx, "+86 138-0000-1234", "13800001234"));
    CHECK(phone(&cx, "００８６１３８００００１２３４", "13800001234"));
    CHECK(phone(&cx, "05787120000", "0578-7120000") &&
          phone(&cx, "(0578) 7120000", "0578-7120000"));
    CHECK(phone(&cx, "010-88880000", "010-88880000") && phone(&cx, "02188880000", "021-88880000"));
    CHECK(phone(&cx, "0578-7120000-801", "0578-7120000-801"));
    CHECK(phone(&cx, "0578-7120000转801", "0578-7120000-801"));
    CHECK(phone(&cx, "400-123-4567", "4001234567"));
    CHECK(phone(&cx, "7120000", NULL) && strstr(cx.err.msg, "needs its area code") != NULL);
    CHECK(phone(&cx, "138O0001234", NULL));
    CHECK(strcmp(cx.err.msg, "Character 4 of the telephone number is \"O\"; it must be a digit") ==
          0);
    static const char *const bad[] = {"",
                                      "1380000123",
                                      "12800001234",
                                      "138000012345",
                                      "0578-0120000",
                                      "00578-7120000",
                                      "12345678901234567890123",
                                      "0578-712000012"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(phone(&cx, bad[i], NULL));
    }
    CHECK(mz_phone_is_mobile(MZ_S("13800001234")) && !mz_phone_is_mobile(MZ_S("0578-7120000")));
    mz_arena_free(cx.a);
}

TEST(a_card_number_must_pass_its_check_digit)
{
    mz_cx cx = with_arena();
    mz_str out = {0};
    /* The example of ISO/IEC 7812 annex B style tests: 79927398713 is too short for a card. */
    CHECK(mz_card_parse(&cx, "card", MZ_S("4111 1111 1111 1111"), &out) == MZ_OK);
    CHECK(mz_str_eq(out, MZ_S("4111111111111111")));
    CHECK(mz_card_parse(&cx, "card", MZ_S("4111111111111112"), &out) == MZ_INVALID);
    CHECK(strcmp(cx.err.msg,
                 "Digit 16 of the card number is 2; by the digits before it must be 1") == 0);
    mz_clear(&cx);
    CHECK(mz_card_parse(&cx, "card", MZ_S("41111111x1111111"), &out) == MZ_INVALID);
    CHECK(strstr(cx.err.msg, "Digit 9 of the card number is \"x\"") != NULL);
    mz_clear(&cx);
    CHECK(mz_card_parse(&cx, "card", MZ_S("79927398713"), &out) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(mz_card_parse(&cx, "card", MZ_S(" "), &out) == MZ_INVALID);
    /* Of the ten last digits exactly one passes, for every length. */
    for (int n = 13; n <= 19; n++) {
        int good = 0;
        for (int d = 0; d <= 9; d++) {
            char z[20];
            (void)snprintf(z, sizeof z, "6222021234567890123");
            z[n - 1] = (char)('0' + d);
            mz_clear(&cx);
            good += mz_card_parse(&cx, "card", (mz_str){z, (size_t)n}, &out) == MZ_OK;
        }
        CHECK(good == 1);
    }
    mz_arena_free(cx.a);
}

static bool name(mz_cx *cx, const char *s, const char *want)
{
    mz_str out = {0};
    mz_clear(cx);
    mz_code rc = mz_name_parse(cx, "name", mz_str_of(s), &out);
    return want == NULL ? rc == MZ_INVALID && cx->err.say != NULL
                        : rc == MZ_OK && mz_str_eq(out, mz_str_of(want));
}

TEST(names_take_one_form)
{
    mz_cx cx = with_arena();
    CHECK(name(&cx, " 张　三 ", "张三") && name(&cx, "欧阳 震华", "欧阳震华"));
    /* clang-format off */
    static const char *const dots[] = {"·", "•", "・", "‧", "∙",
                                       "⋅", ".", "．", " · ", "･"};
    /* clang-format on */
    for (size_t i = 0; i < MZ_LEN(dots); i++) {
        mz_str s = mz_str_fmt(cx.a, "买买提%s艾力", dots[i]);
        CHECK(name(&cx, s.p, "买买提·艾力"));
    }
    CHECK(name(&cx, "𠮷野〇", "𠮷野〇"));
    CHECK(name(&cx, "\uf92c\u5e73", "\u90ce\u5e73")); /* 郎 of a code page that has it twice */
    CHECK(name(&cx, "Jose\u0301 Smith", "Jos\u00e9 Smith"));
    CHECK(name(&cx, "John  Smith Jr.", "John Smith Jr.") &&
          name(&cx, "Anne-Marie O’Neil", "Anne-Marie O'Neil"));
    CHECK(name(&cx, "Ｊ．Smith", "J.Smith") && name(&cx, "J. Smith", "J.Smith"));
    mz_arena_free(cx.a);
}

TEST(a_wrong_name_is_refused_with_its_character)
{
    mz_cx cx = with_arena();
    CHECK(name(&cx, "张3丰", NULL));
    CHECK(strcmp(cx.err.msg, "Character 2 of the name is \"3\"; a name cannot have it there") == 0);
    CHECK(name(&cx, "买买提·", NULL) && strstr(cx.err.msg, "Character 4") != NULL);
    CHECK(name(&cx, "·买买提", NULL) && strstr(cx.err.msg, "Character 1") != NULL);
    CHECK(name(&cx, "买买提··艾力", NULL) && strstr(cx.err.msg, "Character 5") != NULL);
    CHECK(name(&cx, "张（小）三", NULL) && name(&cx, "张\xFF", NULL));
    CHECK(name(&cx, "张\n<b>", NULL));
    CHECK(name(&cx, "张", NULL) && strstr(cx.err.msg, "has 1 characters") != NULL);
    CHECK(name(&cx, "  ", NULL));
    char longer[160];
    for (size_t i = 0; i < 51; i++) {
        memcpy(longer + 3 * i, "张", 4);
    }
    CHECK(name(&cx, longer, NULL) && strstr(cx.err.msg, "has 51 characters") != NULL);
    mz_arena_free(cx.a);
}

/* clang-format off */
TEST_MAIN(T(published_and_synthetic_numbers_are_valid),
          T(dirty_numbers_are_cleaned_and_the_cleaning_is_told),
          T(fifteen_digits_become_eighteen),
          T(a_refusal_names_the_digit_its_value_and_what_is_expected),
          T(permits_of_residents_from_elsewhere_are_told_apart),
          T(every_number_of_one_birthday_has_one_check_character),
          T(one_wrong_digit_or_two_swapped_never_pass),
          T(numbers_are_masked),
          T(credit_codes_of_the_standard_and_of_social_organisations_are_valid),
          T(a_wrong_credit_code_is_refused_with_its_character),
          T(divisions_have_a_level_a_parent_and_a_range),
          T(telephone_numbers_take_one_form),
          T(a_card_number_must_pass_its_check_digit),
          T(names_take_one_form),
          T(a_wrong_name_is_refused_with_its_character))
/* clang-format on */
