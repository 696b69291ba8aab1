/* bench.c - mz bench letter: letters a second, from values to the signed paper's bytes. */
#include <time.h>

#include "base/json.h"
#include "feature/letter/letter_int.h"
#include "feature/world.h"

enum { LETTERS = 200, ARENA = 256 << 20 };

static int64_t ticks_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static mz_code one(mz_cx *cx, const struct letter_form *form, mz_str values)
{
    struct letter_made made;
    mz_str pdf = MZ_S("");
    const struct letter_facts facts = {.organ = MZ_S("龙泉市民政局"),
                                       .government = MZ_S("龙泉市人民政府"),
                                       .number = MZ_S("龙民救告〔2026〕118号"),
                                       .day = mz_date_today(cx),
                                       .url = MZ_S("https://mz.example/letter/check/331181-X"),
                                       .code = MZ_S("331181-X")};
    MZ_TRY(letter_make(cx, form, &facts, values, &made));
    return letter_pdf(cx, made.doc, made.sheet, &pdf);
}

static mz_code run(mz_cx *cx, struct mz_bench_io *io)
{
    const struct letter_form *form = NULL;
    mz_str values = MZ_S("");
    int64_t n = io->count > 0 ? io->count : LETTERS;
    struct mz_world world = {.share = MZ_S("."), .division = INT64_C(331181000000)};
    mz_cx inner = *cx;
    mz_code rc = MZ_OK;
    cx->world = cx->world == NULL ? &world : cx->world;
    rc = letter_start(cx);
    rc = rc == MZ_OK ? letter_form(cx, MZ_S("refuse"), &form) : rc;
    rc = rc == MZ_OK ? letter_sample(cx, form->t, &values) : rc;
    inner.world = cx->world;
    cx->world = cx->world == &world ? NULL : cx->world;
    inner.a = mz_arena_new(ARENA);
    int64_t start = ticks_ms();
    for (int64_t i = 0; rc == MZ_OK && i < n; i++) {
        rc = one(&inner, form, values);
        mz_arena_reset(inner.a);
    }
    int64_t ms = ticks_ms() - start;
    mz_arena_free(inner.a);
    if (inner.err.code != MZ_OK) {
        cx->err = inner.err;
    }
    MZ_TRY(rc);
    io->report(io, (struct mz_figure){.name = "letters of two pages laid out and written",
                                      .value = n * 1000 / (ms > 0 ? ms : 1),
                                      .unit = "letters/s"});
    return MZ_OK;
}

const struct mz_bench letter_benches[] = {
    {"letter", run, MZ_T("Letters a second, from values to PDF")},
    {0},
};
