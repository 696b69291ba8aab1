#include "base/pinyin.h"

#include "base/utf8.h"
#include "check.h"

static bool full(const char *text, enum mz_pinyin_use use, const char *want)
{
    mz_arena *a = mz_arena_new(1 << 16);
    mz_str s = mz_pinyin_full(a, mz_str_of(text), use);
    bool same = mz_str_eq(s, mz_str_of(want));
    if (!same) {
        printf("%s: " MZ_FMT ", not %s\n", text, MZ_ARG(s), want);
    }
    mz_arena_free(a);
    return same;
}

TEST(places_are_read_in_full_and_by_initials)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(full("龙泉", MZ_PINYIN_TEXT, "longquan") &&
          full("查田镇", MZ_PINYIN_TEXT, "chatianzhen"));
    CHECK(mz_str_eq(mz_pinyin_initials(a, MZ_S("龙泉市"), MZ_PINYIN_TEXT), MZ_S("lqs")));
    CHECK(mz_str_eq(mz_pinyin_initials(a, MZ_S("Ａ座3室"), MZ_PINYIN_TEXT), MZ_S("az3s")));
    CHECK(full("绿谷大道 88 号，B座", MZ_PINYIN_TEXT, "lvgudadao88haobzuo"));
    CHECK(full("", MZ_PINYIN_TEXT, "") && full("，·", MZ_PINYIN_TEXT, ""));
    mz_arena_free(a);
}

TEST(words_with_their_own_reading_win_over_their_characters)
{
    CHECK(full("重庆", MZ_PINYIN_TEXT, "chongqing"));
    CHECK(full("重要", MZ_PINYIN_TEXT, "zhongyao"));
    CHECK(full("长子县", MZ_PINYIN_TEXT, "zhangzixian") &&
          full("长沙", MZ_PINYIN_TEXT, "changsha"));
    CHECK(full("成都", MZ_PINYIN_TEXT, "chengdu") && full("乐清", MZ_PINYIN_TEXT, "yueqing"));
    CHECK(full("厦门", MZ_PINYIN_TEXT, "xiamen") && full("村长", MZ_PINYIN_TEXT, "cunzhang"));
}

TEST(surnames_have_their_own_reading_at_the_beginning_of_a_name)
{
    static const struct {
        const char *name;
        const char *want;
    } rows[] = {
        {"单田芳", "shantianfang"},   {"曾国强", "zengguoqiang"}, {"仇英", "qiuying"},
        {"解放", "xiefang"},          {"查良", "zhaliang"},       {"区伟", "ouwei"},
        {"尉迟恭", "yuchigong"},      {"万俟雅", "moqiya"},       {"万里", "wanli"},
        {"长孙无忌", "zhangsunwuji"}, {"吕良伟", "lvliangwei"},   {"任远", "renyuan"},
        {"张单", "zhangdan"},         {"乐嘉", "yuejia"},         {"覃海", "qinhai"},
        {"朴英", "piaoying"},         {"翟天", "zhaitian"},       {"缪芳", "miaofang"},
        {"重庆生", "zhongqingsheng"}, {"女娲", "nvwa"},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        CHECK(full(rows[i].name, MZ_PINYIN_NAME, rows[i].want));
    }
}

TEST(common_characters_have_a_reading_of_letters)
{
    size_t without = 0;
    size_t wrong = 0;
    for (uint32_t cp = 0x4E00; cp <= 0x9FA5; cp++) {
        mz_str s = mz_pinyin_char(cp);
        without += s.n == 0;
        wrong += s.n > MZ_PINYIN_LETTERS;
        for (size_t i = 0; i < s.n; i++) {
            wrong += s.p[i] < 'a' || s.p[i] > 'z';
        }
    }
    CHECK(without < 60 && wrong == 0);
    CHECK(mz_str_eq(mz_pinyin_char(0x3007), MZ_S("ling")) && mz_pinyin_char('a').n == 0);
    CHECK(mz_pinyin_char(0x20BB7).n == 0 && mz_pinyin_char(UINT32_MAX).n == 0);
}

TEST(a_long_text_is_cut_and_never_overflows)
{
    char text[3 * 200 + 1];
    for (size_t i = 0; i < 200; i++) {
        memcpy(text + 3 * i, i % 2 == 0 ? "重" : "庆", 4);
    }
    mz_str out[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(mz_str_of(text), MZ_PINYIN_TEXT, out);
    CHECK(n > MZ_PINYIN_SYLLABLES - 5 && n <= MZ_PINYIN_SYLLABLES);
    CHECK(mz_str_eq(out[n - 1], MZ_S("qing")));
    CHECK(mz_pinyin_split(MZ_S("\xFF重\xE9"), MZ_PINYIN_TEXT, out) == 1);
}

TEST(what_is_typed_becomes_comparable)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(mz_pinyin_query(a, MZ_S("Long Quan")), MZ_S("longquan")));
    CHECK(mz_str_eq(mz_pinyin_query(a, MZ_S("lǘ")), MZ_S("lv")));
    CHECK(mz_str_eq(mz_pinyin_query(a, MZ_S("Lü xī'ān")), MZ_S("lvxian")));
    CHECK(mz_str_eq(mz_pinyin_query(a, MZ_S("ＬＱ")), MZ_S("lq")));
    CHECK(mz_pinyin_query(a, MZ_S("龙quan")).n == 0 && mz_pinyin_query(a, MZ_S("a%")).n == 0);
    CHECK(mz_pinyin_query(a, (mz_str){"a\0b", 3}).n == 0);
    mz_arena_free(a);
}

TEST(characters_that_look_alike_share_a_key)
{
    /* clang-format off */
    static const char *const groups[] = {"己已巳", "未末", "士土",
                                         "日曰", "淑椒", "戊戌戍戎"};
    /* clang-format on */
    for (size_t g = 0; g < MZ_LEN(groups); g++) {
        mz_str s = mz_str_of(groups[g]);
        uint32_t first = 0;
        uint32_t cp = 0;
        for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
            first = first == 0 ? mz_lookalike_key(cp) : first;
            CHECK(mz_lookalike_key(cp) == first);
        }
    }
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(mz_lookalike(a, MZ_S("王淑贞")), mz_lookalike(a, MZ_S("玉椒贞"))));
    CHECK(!mz_str_eq(mz_lookalike(a, MZ_S("王淑贞")), mz_lookalike(a, MZ_S("王海贞"))));
    mz_arena_free(a);
}

TEST(keys_are_their_own_key_and_there_are_enough_groups)
{
    mz_arena *a = mz_arena_new(1 << 17);
    bool *is_key = MZ_NEW_N(a, bool, 0x10000);
    size_t groups = 0;
    size_t wrong = 0;
    for (uint32_t cp = 0; cp < 0x10000; cp++) {
        uint32_t key = mz_lookalike_key(cp);
        wrong += mz_lookalike_key(key) != key;
        groups += key != cp && !is_key[key];
        is_key[key] = is_key[key] || key != cp;
    }
    CHECK(wrong == 0 && groups >= 150);
    mz_arena_free(a);
}

TEST_MAIN(T(places_are_read_in_full_and_by_initials),
          T(words_with_their_own_reading_win_over_their_characters),
          T(surnames_have_their_own_reading_at_the_beginning_of_a_name),
          T(common_characters_have_a_reading_of_letters), T(a_long_text_is_cut_and_never_overflows),
          T(what_is_typed_becomes_comparable), T(characters_that_look_alike_share_a_key),
          T(keys_are_their_own_key_and_there_are_enough_groups))
