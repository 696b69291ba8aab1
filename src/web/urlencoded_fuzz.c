/* Whatever comes, what is taken is clean text within the limits. */
#include <stdlib.h>

#include "fuzz.h"
#include "web/urlencoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    struct mz_fields_limit limit = {100, 50, 1000};
    struct mz_field *fields = NULL;
    size_t fields_n = 0;
    mz_str text = {(const char *)data, n < 1 << 20 ? n : 1 << 20};
    if (mz_urlencoded(&cx, text, limit, &fields, &fields_n) == MZ_OK) {
        for (size_t i = 0; i < fields_n; i++) {
            if (fields[i].name.n > 50 || fields[i].value.n > 1000 ||
                !mz_text_clean(fields[i].name, true) || !mz_text_clean(fields[i].value, true)) {
                abort();
            }
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
