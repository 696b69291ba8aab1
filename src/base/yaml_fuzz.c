/* Any bytes are read or refused with a sentence; every node of a tree has a place. */
#include <stdlib.h>

#include "base/yaml.h"
#include "fuzz.h"

static void walk(const struct mz_yaml *root)
{
    const struct mz_yaml *stack[MZ_YAML_DEPTH + 1];
    size_t depth = 0;
    for (const struct mz_yaml *v = root; v != NULL;) {
        if (v->line < 1 || v->col < 1 || depth > MZ_YAML_DEPTH) {
            abort();
        }
        if (v->first != NULL) {
            stack[depth++] = v;
            v = v->first;
            continue;
        }
        while (v != root && v->next == NULL && depth > 0) {
            v = stack[--depth];
        }
        v = v == root ? NULL : v->next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(512U << 20U)};
    const struct mz_yaml *v = NULL;
    if (mz_yaml_read(&cx, MZ_S("f"), (mz_str){(const char *)data, n}, &v) == MZ_OK) {
        walk(v);
    } else if (cx.err.say == NULL) {
        abort();
    }
    mz_arena_free(cx.a);
    return 0;
}
