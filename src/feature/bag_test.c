/* bag_test.c - the tokens that subjects are found by, and how what is typed is cut into words. */
#include "feature/bag.h"

#include "base/pinyin.h"
#include "check.h"

static mz_cx bag_cx(struct bag *b)
{
    mz_cx cx = {.a = mz_arena_new(1U << 20U)};
    *b = (struct bag){.a = cx.a};
    return cx;
}

static bool has(const struct bag *b, const char *token)
{
    for (size_t i = 0; i < b->n; i++) {
        if (mz_str_eq(b->t[i], mz_str_of(token))) {
            return true;
        }
    }
    return false;
}

TEST(a_name_is_found_from_each_of_its_characters_on)
{
    struct bag b;
    mz_cx cx = bag_cx(&b);
    mz_str flat = bag_plain(cx.a, MZ_S("老年·Ab（3）协会"));
    CHECK(mz_str_eq(flat, MZ_S("老年ab3协会")));
    bag_from_each(&b, 'h', flat, 3);
    CHECK(b.n == 3 && has(&b, "h老年ab3协会") && has(&b, "h年ab3协会") && has(&b, "hab3协会"));
    mz_arena_free(cx.a);
}

TEST(syllables_are_one_word_and_their_letters_another)
{
    struct bag b;
    mz_cx cx = bag_cx(&b);
    mz_str syllables[MZ_PINYIN_SYLLABLES];
    size_t n = mz_pinyin_split(MZ_S("龙泉"), MZ_PINYIN_TEXT, syllables);
    bag_reading(&b, 'l', syllables, n);
    CHECK(b.n == 2 && has(&b, "llongquan") && has(&b, "llq"));
    bag_reading(&b, 'l', syllables, 0); /* nothing to read: nothing to be found by */
    CHECK(b.n == 2);
    mz_arena_free(cx.a);
}

/* The index holds tokens of at most 64 bytes; a character is never cut in two. */
TEST(a_long_token_is_cut_and_a_full_bag_takes_no_more)
{
    struct bag b;
    mz_cx cx = bag_cx(&b);
    char text[200];
    memset(text, (int)'x', sizeof text);
    bag_put(&b, 'h', (mz_str){text, sizeof text});
    CHECK(b.n == 1 && b.t[0].n == 61);
    memcpy(text + 59, "龙", 3);
    bag_put(&b, 'h', (mz_str){text, sizeof text});
    CHECK(b.n == 2 && b.t[1].n == 60);
    bag_put(&b, 'h', MZ_S(""));
    CHECK(b.n == 2);
    for (int i = 0; i < 2 * MZ_TOKENS_MAX; i++) {
        bag_put(&b, 'h', MZ_S("x"));
    }
    CHECK(b.n == MZ_TOKENS_MAX);
    mz_arena_free(cx.a);
}

static void keep(mz_cx *cx, struct mz_search *q, mz_str word, bool otherwise)
{
    (void)cx;
    if (q->terms_n < MZ_TERMS_MAX && word.n > 0) {
        q->terms[q->terms_n++] = (struct mz_term){.token = word, .prefix = otherwise};
    }
}

TEST(what_is_typed_is_cut_at_every_kind_of_space)
{
    struct bag b;
    mz_cx cx = bag_cx(&b);
    struct mz_search q = {.terms_n = 5};
    bag_words(&cx, &q, MZ_S("老年 协会\u3000lq"), keep, true);
    CHECK(q.terms_n == 3 && mz_str_eq(q.terms[0].token, MZ_S("老年")) && q.terms[2].prefix);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(a_name_is_found_from_each_of_its_characters_on),
          T(syllables_are_one_word_and_their_letters_another),
          T(a_long_token_is_cut_and_a_full_bag_takes_no_more),
          T(what_is_typed_is_cut_at_every_kind_of_space))
