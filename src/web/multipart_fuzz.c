/* Two splits of one body give the same parts or the same refusal. */
#include <stdlib.h>

#include "fuzz.h"
#include "web/multipart.h"

struct parts {
    mz_code rc;
    struct mz_field *fields;
    size_t fields_n;
    struct mz_file *files;
    size_t files_n;
};

static struct parts parse(mz_cx *cx, mz_str body, size_t step)
{
    struct parts p = {0};
    mz_multipart *m = NULL;
    struct mz_multipart_options o = {.type = MZ_S("multipart/form-data; boundary=B"),
                                     .body_max = 1 << 20};
    p.rc = mz_multipart_open(cx, &o, &m);
    for (size_t i = 0; i < body.n && p.rc == MZ_OK; i += step) {
        p.rc =
            mz_multipart_feed(cx, m, (mz_str){body.p + i, body.n - i < step ? body.n - i : step});
    }
    if (p.rc == MZ_OK) {
        p.rc = mz_multipart_close(cx, m, &p.fields, &p.fields_n, &p.files, &p.files_n);
    }
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    size_t step = n > 0 ? (size_t)data[0] % 17 + 1 : 1;
    mz_str body = {(const char *)data, n};
    if (n > 1 << 19) {
        body.n = 1 << 19;
    }
    struct parts a = parse(&cx, body, body.n + 1);
    struct parts b = parse(&cx, body, step);
    if (a.rc != b.rc || a.fields_n != b.fields_n || a.files_n != b.files_n) {
        abort();
    }
    for (size_t i = 0; i < a.fields_n; i++) {
        if (!mz_str_eq(a.fields[i].name, b.fields[i].name) ||
            !mz_str_eq(a.fields[i].value, b.fields[i].value)) {
            abort();
        }
    }
    for (size_t i = 0; i < a.files_n; i++) {
        if (a.files[i].bytes != b.files[i].bytes || !mz_str_eq(a.files[i].data, b.files[i].data)) {
            abort();
        }
    }
    mz_arena_free(cx.a);
    return 0;
}
