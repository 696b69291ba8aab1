#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static void count(void *p)
{
    ++*(int *)p;
}

TEST(arena_runs_deferred_work_once)
{
    int runs = 0;
    mz_arena *a = mz_arena_new(1 << 16);
    mz_arena_defer(a, count, &runs);
    CHECK(mz_arena_alloc(a, 5000) != NULL);
    mz_arena_reset(a);
    CHECK(runs == 1);
    mz_arena_free(a);
    CHECK(runs == 1);
}

TEST(arena_memory_is_zeroed_again_after_a_reset)
{
    mz_arena *a = mz_arena_new(1 << 16);
    char *p = mz_arena_alloc(a, 100);
    memset(p, 'x', 100);
#ifdef __SANITIZE_ADDRESS__ /* then nobody may read what is not given out */
    CHECK(!__asan_address_is_poisoned(p + 99) && __asan_address_is_poisoned(p + 100));
#endif
    mz_arena_reset(a);
#ifdef __SANITIZE_ADDRESS__
    CHECK(__asan_address_is_poisoned(p));
#endif
    char *q = mz_arena_alloc(a, 100);
    CHECK(q[0] == 0 && q[99] == 0);
    mz_arena_free(a);
}

#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory for a while, to catch who reads it */
static long long anon_kib(void)
{
    long long kib = 0;
    char line[256];
    FILE *f = fopen("/proc/self/status", "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        kib = strncmp(line, "RssAnon:", 8) == 0 ? strtoll(line + 8, NULL, 10) : kib;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return kib;
}
#endif

/* A block that lives above the arena's would keep them all in the heap of the process. */
TEST(a_large_arena_gives_its_memory_back_to_the_system)
{
#ifndef __SANITIZE_ADDRESS__
    mz_arena *first = mz_arena_new((size_t)1 << 23);
    (void)mz_arena_alloc(first, (size_t)1 << 22);
    mz_arena_free(first); /* from now on blocks come from the heap, none is a mapping of its own */
    long long before = anon_kib();
    mz_arena *large = mz_arena_new((size_t)1 << 30);
    for (int i = 0; i < 400; i++) {
        (void)mz_arena_alloc(large, (size_t)1 << 18);
    }
    mz_arena *above = mz_arena_new((size_t)1 << 20);
    (void)mz_arena_alloc(above, 100);
    long long held = anon_kib() - before;
    mz_arena_free(large);
    CHECK(before > 0);
    CHECK(held > 90 << 10);
    CHECK(anon_kib() - before < 16 << 10);
    mz_arena_free(above);
#endif
}

TEST(the_first_error_stays)
{
    mz_cx cx = {.a = NULL};
    CHECK(mz_fail(&cx, MZ_IO, "disk %d", 1) == MZ_IO);
    CHECK(mz_fail(&cx, MZ_INVALID, "other") == MZ_INVALID);
    CHECK(cx.err.code == MZ_IO && strcmp(cx.err.msg, "disk 1") == 0);
    mz_clear(&cx);
    CHECK(cx.err.code == MZ_OK);
}

TEST(every_code_has_a_status_an_exit_and_a_sentence)
{
    mz_arena *a = mz_arena_new(1 << 16);
    for (mz_code c = MZ_OK + 1; c <= MZ_STOPPED; c++) {
        struct mz_error e = {.code = c};
        CHECK(mz_code_http(c) >= 400 && mz_code_exit(c) != 0);
        CHECK(mz_code_name(c) != NULL);
        CHECK(mz_text_error(a, MZ_LANG_EN, &e).n > 0);
        CHECK(!mz_str_eq(mz_text_error(a, MZ_LANG_ZH, &e), mz_text_error(a, MZ_LANG_EN, &e)));
    }
    CHECK(mz_code_retry(MZ_BUSY) && !mz_code_retry(MZ_DENIED));
    mz_arena_free(a);
}

TEST(a_sentence_is_cut_between_characters)
{
    CHECK(mz_text_cut(MZ_S("民政"), 4).n == 3);
    CHECK(mz_text_cut(MZ_S("ab"), 4).n == 2);
}

TEST(a_value_too_long_for_a_refusal_ends_as_cut)
{
    mz_cx cx = {.a = mz_arena_new(1 << 16)};
    char *p = mz_arena_alloc(cx.a, 3000);
    for (size_t i = 0; i < 3000; i += 3) {
        memcpy(p + i, "民", 3);
    }
    CHECK(mz_refuse(&cx, MZ_INVALID, .text = "{0} {1}",
                    .arg = {(mz_str){p, 3000}, (mz_str){p, 444}}) == MZ_INVALID);
    mz_str cut = mz_str_of(cx.err.say_arg[0]);
    CHECK(cut.n % 3 == 0 && cut.n > 400 && memcmp(cut.p + cut.n - 3, "…", 3) == 0);
    CHECK(mz_str_eq(mz_str_of(cx.err.say_arg[1]), (mz_str){p, 444})); /* as long as there is room */
    mz_arena_free(cx.a);
}

TEST(a_remark_behind_bars_is_never_shown)
{
    mz_arena *a = mz_arena_new(1 << 16);
    CHECK(mz_str_eq(mz_text(MZ_LANG_EN, "Open||of a request"), MZ_S("Open")));
    CHECK(mz_str_eq(mz_text(MZ_LANG_ZH, "None||such"), MZ_S("None")));
    struct mz_say say = {.text = "Row {0}||of a file", .arg = {MZ_S("7")}};
    CHECK(mz_str_eq(mz_text_say(a, MZ_LANG_EN, say), MZ_S("Row 7")));
    mz_arena_free(a);
}

TEST_MAIN(T(a_remark_behind_bars_is_never_shown), T(arena_runs_deferred_work_once),
          T(arena_memory_is_zeroed_again_after_a_reset),
          T(a_large_arena_gives_its_memory_back_to_the_system), T(the_first_error_stays),
          T(every_code_has_a_status_an_exit_and_a_sentence),
          T(a_sentence_is_cut_between_characters),
          T(a_value_too_long_for_a_refusal_ends_as_cut))
