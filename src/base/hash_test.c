#include "base/hash.h"

#include "check.h"

TEST(hash_depends_on_every_byte_the_length_and_the_seed)
{
    char text[41];
    memset(text, 0, sizeof text);
    for (size_t n = 0; n <= 40; n++) {
        uint64_t h = mz_hash_str((mz_str){text, n}, 1);
        CHECK(h != mz_hash_str((mz_str){text, n}, 2));
        CHECK(n == 40 || h != mz_hash_str((mz_str){text, n + 1}, 1));
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            CHECK(h != mz_hash_str((mz_str){text, n}, 1));
            text[i] = 0;
        }
    }
    CHECK(mz_hash_str((mz_str){NULL, 0}, 1) == mz_hash_str(MZ_S(""), 1));
}

TEST(a_flipped_bit_changes_about_half_of_the_hash)
{
    long changed = 0;
    long pairs = 0;
    for (uint64_t k = 0; k < 500; k++) {
        for (unsigned bit = 0; bit < 64; bit++) {
            uint64_t a = k * 977;
            uint64_t b = a ^ (UINT64_C(1) << bit);
            changed += __builtin_popcountll(mz_hash_str((mz_str){(const char *)&a, 8}, 0) ^
                                            mz_hash_str((mz_str){(const char *)&b, 8}, 0));
            pairs++;
        }
    }
    CHECK(changed > pairs * 31 && changed < pairs * 33);
}

TEST(a_number_map_finds_what_was_put_and_nothing_else)
{
    mz_cx cx = {.a = mz_arena_new(1 << 26)};
    mz_map *m = mz_map_new(cx.a, MZ_MAP_U64, 100000, 7);
    for (int64_t i = 0; i < 100000; i++) {
        CHECK(mz_map_put(&cx, m, (uint64_t)i << 20, i) == MZ_OK);
    }
    int64_t wrong = 0;
    for (int64_t i = 0; i < 100000; i++) {
        int64_t v = -1;
        wrong += !mz_map_get(m, (uint64_t)i << 20, &v) || v != i;
        wrong += mz_map_get(m, ((uint64_t)i << 20) + 1, &v);
        wrong += mz_map_at(m, (size_t)i).value != i;
    }
    CHECK(wrong == 0 && mz_map_n(m) == 100000);
    mz_arena_free(cx.a);
}

TEST(putting_a_key_again_replaces_its_value)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    mz_map *m = mz_map_new(cx.a, MZ_MAP_STR, 2, 0);
    char key[] = "户主";
    CHECK(mz_map_put_str(&cx, m, mz_str_of(key), 1) == MZ_OK);
    key[0] = 'x';
    CHECK(mz_map_put_str(&cx, m, MZ_S("户主"), 2) == MZ_OK);
    int64_t v = 0;
    CHECK(mz_map_get_str(m, MZ_S("户主"), &v) && v == 2 && mz_map_n(m) == 1);
    CHECK(!mz_map_get_str(m, MZ_S(""), &v) && v == 2);
    mz_arena_free(cx.a);
}

TEST(a_full_map_refuses_a_new_key_and_still_takes_an_old_one)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    mz_map *m = mz_map_new(cx.a, MZ_MAP_STR, 2, 0);
    CHECK(mz_map_put_str(&cx, m, MZ_S("a"), 1) == MZ_OK);
    CHECK(mz_map_put_str(&cx, m, MZ_S(""), 2) == MZ_OK);
    CHECK(mz_map_put_str(&cx, m, MZ_S("c"), 3) == MZ_LIMIT);
    mz_clear(&cx);
    CHECK(mz_map_put_str(&cx, m, MZ_S("a"), 9) == MZ_OK);
    CHECK(mz_map_n(m) == 2);
    mz_arena_free(cx.a);
}

TEST_MAIN(T(hash_depends_on_every_byte_the_length_and_the_seed),
          T(a_flipped_bit_changes_about_half_of_the_hash),
          T(a_number_map_finds_what_was_put_and_nothing_else),
          T(putting_a_key_again_replaces_its_value),
          T(a_full_map_refuses_a_new_key_and_still_takes_an_old_one))
