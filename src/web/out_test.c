#include "base/utf8.h"
#include "check.h"
#include "web/out.h"

#include <stdint.h>

/* A small generator with a fixed seed: the same bytes in every run. */
static uint32_t next(uint32_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 17;
    *s ^= *s << 5;
    return *s;
}

static mz_str escaped(mz_out *o, void (*fn)(mz_out *, mz_str), mz_str s)
{
    mz_out_clear(o);
    fn(o, s);
    return mz_out_str(o);
}

static bool is(mz_out *o, const char *want)
{
    mz_str got = mz_out_str(o);
    bool same = mz_str_eq(got, mz_str_of(want));
    if (!same) {
        printf("got  %.*s\nwant %s\n", (int)got.n, got.p, want);
    }
    return same;
}

/* Random bytes, rich in the characters that matter, at every alignment. */
static mz_str noise(uint32_t *seed, char *buf, size_t cap)
{
    static const char set[] =
        "<>&\"'\\ a/=\n\t\x01\x7f\xc3\xa9\xe5\xb9\xb4\xf0\x9f\x98\x80\xff\x80";
    size_t from = next(seed) % 8;
    size_t n = next(seed) % (cap - 8);
    for (size_t i = 0; i < n; i++) {
        uint32_t r = next(seed);
        buf[from + i] = (r & 3U) == 0 ? (char)(r >> 8) : set[(r >> 8) % (sizeof set - 1)];
    }
    return (mz_str){buf + from, n};
}

TEST(no_bytes_break_out_of_text_or_attribute)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    uint32_t seed = 20261120;
    char buf[200];
    for (int k = 0; k < 20000; k++) {
        mz_str got = escaped(&o, mz_out_esc, noise(&seed, buf, sizeof buf));
        bool safe = true;
        for (size_t i = 0; i < got.n; i++) {
            unsigned char c = (unsigned char)got.p[i];
            safe = safe && c != '<' && c != '>' && c != '"' && c != '\'' && c != 0x7f;
            safe = safe && (c >= 0x20 || c == '\n' || c == '\t' || c == '\r');
            if (c == '&') {
                size_t left = got.n - i;
                safe = safe && ((left > 4 && memcmp(got.p + i, "&amp;", 5) == 0) ||
                                (left > 3 && memcmp(got.p + i, "&lt;", 4) == 0) ||
                                (left > 3 && memcmp(got.p + i, "&gt;", 4) == 0) ||
                                (left > 4 && memcmp(got.p + i, "&#34;", 5) == 0) ||
                                (left > 4 && memcmp(got.p + i, "&#39;", 5) == 0));
            }
        }
        CHECK(safe);
        CHECK(mz_utf8_valid(got, NULL));
    }
    mz_out_done(&o);
}

TEST(no_bytes_break_out_of_a_json_string)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    uint32_t seed = 7;
    char buf[200];
    for (int k = 0; k < 20000; k++) {
        mz_str got = escaped(&o, mz_out_json, noise(&seed, buf, sizeof buf));
        bool safe = got.n >= 2 && got.p[0] == '"' && got.p[got.n - 1] == '"';
        for (size_t i = 1; i + 1 < got.n; i++) {
            unsigned char c = (unsigned char)got.p[i];
            safe = safe && c >= 0x20 && c != '<' && c != '"';
            if (c == '\\') {
                i++;
                safe = safe && i + 1 < got.n && strchr("\"\\nrtu", got.p[i]) != NULL;
            }
        }
        CHECK(safe);
        CHECK(mz_utf8_valid(got, NULL));
    }
    mz_out_done(&o);
}

TEST(text_that_needs_nothing_passes_unchanged)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    const char *const texts[] = {"",
                                 "a",
                                 "plain text of some length, 0 to 9.",
                                 "周水莲，女，61 周岁",
                                 "😀 \xc3\xa9",
                                 "line\nbreak\tand tab"};
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        CHECK(mz_str_eq(escaped(&o, mz_out_esc, mz_str_of(texts[i])), mz_str_of(texts[i])));
    }
    mz_out_done(&o);
}

TEST(broken_utf8_becomes_the_replacement_character)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    escaped(&o, mz_out_esc,
            MZ_S("a\xc0\xaf"
                 "b"));
    CHECK(is(&o, "a\xef\xbf\xbd\xef\xbf\xbd"
                 "b"));
    escaped(&o, mz_out_esc, MZ_S("\xed\xa0\x80"));
    CHECK(is(&o, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
    escaped(&o, mz_out_esc, MZ_S("x\xe5\xb9"));
    CHECK(is(&o, "x\xef\xbf\xbd\xef\xbf\xbd"));
    mz_out_done(&o);
}

TEST(values_print_by_their_type)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    mz_put(&o, MZ_S("<b>"));
    mz_put(&o, "&");
    mz_put(&o, INT64_MIN);
    mz_put(&o, (size_t)7);
    mz_put(&o, (bool)true);
    mz_put(&o, (mz_html){MZ_S("<i>")});
    CHECK(is(&o, "&lt;b&gt;&amp;-92233720368547758087true<i>"));
    mz_out_clear(&o);
    mz_put(&o, (mz_money){123456705});
    mz_put(&o, " ");
    mz_put(&o, (mz_money){-5});
    mz_put(&o, " ");
    mz_date day = {0};
    CHECK(mz_date_make(2026, 11, 20, &day));
    mz_put(&o, day);
    mz_put(&o, MZ_DATE_NONE);
    CHECK(is(&o, "1,234,567.05 \xe2\x88\x92"
                 "0.05 2026-11-20"));
    mz_out_done(&o);
}

TEST(json_values_have_their_types)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    mz_date day = {0};
    CHECK(mz_date_make(2026, 2, 3, &day));
    mz_put_json(&o, MZ_S("a\"</script>"));
    mz_put_json(&o, ((mz_str){NULL, 0}));
    mz_put_json(&o, -3);
    mz_put_json(&o, (bool)false);
    mz_put_json(&o, (mz_money){105});
    mz_put_json(&o, day);
    mz_put_json(&o, INT64_MIN);
    mz_put_json(&o, MZ_DATE_NONE);
    CHECK(is(&o, "\"a\\\"\\u003c/script\\u003e\"null-3false105\"2026-02-03\"nullnull"));
    mz_out_done(&o);
}

TEST(a_link_leads_only_to_our_own_paths)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    const char *const bad[] = {"javascript:alert(1)", "//evil.example",   "/\\evil",
                               "https://x",           "data:text/html,x", " javascript:x",
                               "\tjavascript:x"};
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        mz_out_clear(&o);
        mz_put_href(&o, mz_str_of(bad[i]));
        CHECK(is(&o, "#"));
    }
    const char *const good[] = {"/", "/case/1?tab=log", "?page=2", "#f-name", "tel:0578-123", ""};
    for (size_t i = 0; i < MZ_LEN(good); i++) {
        mz_out_clear(&o);
        mz_put_href(&o, mz_str_of(good[i]));
        CHECK(is(&o, good[i]));
    }
    mz_out_done(&o);
}

TEST(a_spreadsheet_does_not_run_a_cell)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    mz_out_csv(&o, MZ_S("=1+1"));
    mz_out_csv(&o, MZ_S("-12.50"));
    mz_out_csv(&o, MZ_S("-cmd|x"));
    mz_out_csv(&o, MZ_S("a \"b\""));
    CHECK(is(&o, "\"'=1+1\"\"-12.50\"\"'-cmd|x\"\"a \"\"b\"\"\""));
    mz_out_done(&o);
}

TEST(a_full_buffer_drops_the_rest_and_says_so)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 5000);
    for (int i = 0; i < 100; i++) {
        mz_out_raw(&o,
                   MZ_S("0123456789012345678901234567890123456789012345678901234567890123456789"));
    }
    CHECK(o.full);
    CHECK(o.n <= 5000);
    mz_out_clear(&o);
    CHECK(!o.full && o.n == 0);
    mz_out_done(&o);
}

TEST(a_sentence_takes_its_arguments_escaped)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    struct mz_val args[] = {MZ_VAL("<x>"), MZ_VAL(12)};
    mz_put_say(&o, "{1} of {0}, {2}.", args, 2);
    CHECK(is(&o, "12 of &lt;x&gt;, ."));
    mz_out_clear(&o);
    mz_put_say_json(&o, "say \"{0}\"", args, 1);
    CHECK(is(&o, "\"say \\\"\\u003cx\\u003e\\\"\""));
    mz_out_done(&o);
}

TEST(an_icon_that_nobody_marked_prints_nothing)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 0);
    mz_put_icon(&o, "no-such-icon");
    mz_put_icon(&o, NULL);
    CHECK(o.n == 0);
    mz_put_icon(&o, "check");
    CHECK(o.n > 60 && memcmp(o.p, "<svg class=\"icon\"", 17) == 0);
    mz_out_done(&o);
}

TEST_MAIN(T(no_bytes_break_out_of_text_or_attribute), T(no_bytes_break_out_of_a_json_string),
          T(text_that_needs_nothing_passes_unchanged),
          T(broken_utf8_becomes_the_replacement_character), T(values_print_by_their_type),
          T(json_values_have_their_types), T(a_link_leads_only_to_our_own_paths),
          T(a_spreadsheet_does_not_run_a_cell), T(a_full_buffer_drops_the_rest_and_says_so),
          T(a_sentence_takes_its_arguments_escaped), T(an_icon_that_nobody_marked_prints_nothing))
