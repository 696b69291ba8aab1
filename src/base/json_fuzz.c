/* Any bytes are read or refused; what was read is written and read again to the same bytes. */
#include <stdlib.h>

#include "base/json.h"
#include "fuzz.h"

static void write_value(mz_jw *w, const struct mz_json *v)
{
    switch (v->kind) {
    case MZ_JSON_NULL:
        mz_jw_null(w);
        break;
    case MZ_JSON_FLAG:
        mz_jw_flag(w, v->flag);
        break;
    case MZ_JSON_INT:
        mz_jw_int(w, v->i);
        break;
    case MZ_JSON_REAL:
    case MZ_JSON_TEXT:
        mz_jw_text(w, v->text);
        break;
    case MZ_JSON_LIST:
    case MZ_JSON_MAP:
        break;
    }
}

static mz_str written(mz_arena *a, const struct mz_json *root)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, 64U << 20U));
    const struct mz_json *stack[MZ_JSON_DEPTH + 1];
    size_t at[MZ_JSON_DEPTH + 1];
    size_t depth = 0;
    const struct mz_json *v = root;
    for (;;) {
        if (v->kind == MZ_JSON_MAP || v->kind == MZ_JSON_LIST) {
            (v->kind == MZ_JSON_MAP ? mz_jw_map : mz_jw_list)(&w);
            stack[depth] = v;
            at[depth++] = 0;
        } else {
            write_value(&w, v);
        }
        while (depth > 0 && at[depth - 1] == stack[depth - 1]->n) {
            mz_jw_end(&w);
            depth--;
        }
        if (depth == 0) {
            return mz_buf_str(w.out);
        }
        v = &stack[depth - 1]->items[at[depth - 1]++];
        if (stack[depth - 1]->kind == MZ_JSON_MAP) {
            mz_jw_key(&w, v->key);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(256U << 20U)};
    const struct mz_json *v = NULL;
    struct mz_json_options options = {.size_max = 8U << 20U, .reals = n % 2 == 0};
    if (mz_json_read(&cx, (mz_str){(const char *)data, n}, options, &v) == MZ_OK) {
        mz_str once = written(cx.a, v);
        const struct mz_json *again = NULL;
        if (mz_json_read(&cx, once, options, &again) != MZ_OK ||
            !mz_str_eq(once, written(cx.a, again))) {
            abort();
        }
    } else if (cx.err.say == NULL) {
        abort();
    }
    mz_arena_free(cx.a);
    return 0;
}
