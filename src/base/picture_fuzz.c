/* Any bytes as a photograph: what comes out is whole, no longer, and clean already. */
#include "base/picture.h"
#include "fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(64U << 20U)};
    struct mz_picture once;
    struct mz_picture twice;
    if (mz_picture_clean(&cx, "photo", (mz_str){(const char *)data, n}, &once) == MZ_OK &&
        (once.bytes.n > n + 64 || mz_picture_clean(&cx, "photo", once.bytes, &twice) != MZ_OK ||
         !mz_str_eq(once.bytes, twice.bytes))) {
        abort();
    }
    mz_arena_free(cx.a);
    return 0;
}
