#include "base/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

static bool same(int64_t v)
{
    char is[MZ_DECIMAL_MAX];
    char must[32];
    size_t n = mz_decimal(v, is);
    int k = snprintf(must, sizeof must, "%" PRId64, v);
    return n == (size_t)k && memcmp(is, must, n) == 0;
}

TEST(a_number_is_written_as_the_c_library_writes_it)
{
    static const int64_t edges[] = {0, 1, -1, 9, 10, -10, 99, 100, INT64_MAX, INT64_MIN};
    uint64_t v = 1;
    for (size_t i = 0; i < MZ_LEN(edges); i++) {
        CHECK(same(edges[i]));
    }
    for (int i = 0; i < 10000; i++) {
        v = v * UINT64_C(6364136223846793005) + 1442695040888963407;
        CHECK(same((int64_t)v) && same((int64_t)(v >> (v % 64))));
    }
}

TEST_MAIN(T(a_number_is_written_as_the_c_library_writes_it))
