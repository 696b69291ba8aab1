/* crash_import.c - a file that is imported while the server is killed. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "feature/care/crash_int.h"
#include "feature/care/server.h"
#include "feature/care/wire.h"

enum { TRIES = 12000, NAP_MS = 50, FILE_MAX = 1 << 20 };

#define BOUNDARY "mzcrashmzcrashmzcrash"

struct import {
    struct wire wire;
    const struct crash_plan *plan;
    char path[40]; /* of the run */
    int64_t asked;
};

/* Until somebody answers for it. */
static mz_code insist(mz_cx *cx, struct import *im, const struct wire_call *call,
                      struct wire_answer *a)
{
    for (int i = 0; i < TRIES; i++) {
        if (wire_ask(&im->wire, call, a) && a->status < 500) {
            return MZ_OK;
        }
        server_nap(NAP_MS);
    }
    return mz_fail(cx, MZ_IO, "nobody answers %s %s", call->method, call->path);
}

static mz_str file_of(mz_cx *cx, const struct crash_plan *plan)
{
    /* 姓名,村,地址 and 王五 of 查田镇 */
    char *out = mz_arena_alloc(cx->a, FILE_MAX);
    size_t n = (size_t)snprintf(
        out, FILE_MAX,
        "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\ncrash\r\n"
        "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\"; "
        "filename=\"crash.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        "\xE5\xA7\x93\xE5\x90\x8D,\xE6\x9D\x91,\xE5\x9C\xB0\xE5\x9D\x80\r\n");
    for (int64_t i = 0; i < plan->rows; i++) {
        char tag[32];
        crash_row_tag(tag, i);
        n += (size_t)snprintf(out + n, FILE_MAX - n, "\xE7\x8E\x8B\xE4\xBA\x94,331181103000,%s\r\n",
                              tag);
    }
    n += (size_t)snprintf(out + n, FILE_MAX - n, "\r\n--" BOUNDARY "--\r\n");
    return (mz_str){out, n};
}

static mz_code ask_run(mz_cx *cx, struct import *im)
{
    static const char form[] = "do=run";
    struct wire_answer a;
    char key[48];
    (void)snprintf(key, sizeof key, "crash-import-%" PRId64, ++im->asked);
    struct wire_call call = {
        .method = "POST", .path = im->path, .once = key, .form = {form, sizeof form - 1}};
    MZ_TRY(insist(cx, im, &call, &a));
    return a.status == 200 || a.status == 409 /* under way after all */
               ? MZ_OK
               : mz_fail(cx, MZ_CONFLICT, "the import was refused: %d %.100s", a.status, a.body.p);
}

mz_code crash_import_begin(mz_cx *cx, const struct crash_plan *plan, int port, const char *token,
                           struct import **out)
{
    struct import *im = MZ_NEW(cx->a, struct import);
    struct wire_answer a;
    *out = im;
    im->plan = plan;
    wire_open(&im->wire, cx->a, port);
    (void)snprintf(im->wire.bearer, sizeof im->wire.bearer, "%s", token);
    struct wire_call call = {.method = "POST",
                             .path = "/import",
                             .once = "crash-import-file",
                             .form = file_of(cx, plan),
                             .type = "multipart/form-data; boundary=" BOUNDARY};
    MZ_TRY(insist(cx, im, &call, &a));
    const char *at = a.body.n == 0 ? NULL : strstr(a.body.p, "/import/");
    if (a.status != 200 || at == NULL) {
        return mz_fail(cx, MZ_CONFLICT, "the file was refused: %d %.100s", a.status, a.body.p);
    }
    (void)snprintf(im->path, sizeof im->path, "/import/%" PRId64,
                   (int64_t)strtoll(at + strlen("/import/"), NULL, 10));
    return ask_run(cx, im);
}

mz_code crash_import_end(mz_cx *cx, struct import *im, struct crash_result *out)
{
    struct wire_call call = {.method = "GET", .path = im->path};
    for (int i = 0; i < TRIES; i++) {
        struct wire_answer a;
        MZ_TRY(insist(cx, im, &call, &a));
        out->begun = im->asked;
        if (strstr(a.body.p, "\"state\":\"done\"") != NULL) {
            wire_close(&im->wire);
            return MZ_OK;
        }
        if (strstr(a.body.p, "\"state\":\"running\"") == NULL) {
            MZ_TRY(ask_run(cx, im));
        }
        server_nap(NAP_MS);
    }
    return mz_fail(cx, MZ_IO, "the import does not come to an end");
}
