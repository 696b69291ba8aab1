/*
 * Any bytes as a delivery: both scans end and say the same, every row is counted once, and what is
 * kept is a person of ours.
 */
#include <stdlib.h>

#include "feed.h"
#include "fuzz.h"

static void check(const struct mz_feed_found *f)
{
    const struct mz_feed_counts *c = &f->counts;
    int64_t given_back = 0;
    for (size_t i = 0; i < MZ_REASONS_N; i++) {
        given_back += mz_feed_reason_back((enum mz_feed_reason)i) ? c->reason[i] : 0;
    }
    if (c->rows != c->ours + c->strangers + c->invalid || given_back != c->invalid ||
        (int64_t)f->match_n != c->ours - c->duplicates) {
        abort();
    }
    for (size_t i = 0; i < f->match_n; i++) {
        if (f->match[i].person >= FEED_PEOPLE) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    unsigned state = 1;
    struct mz_random random = {feed_same_bytes, &state};
    mz_cx cx = {.a = mz_arena_new((size_t)2 << 30), .random = &random};
    const mz_feed_form *form = NULL;
    mz_who *who = feed_population(&cx);
    if (who == NULL || mz_feed_form_make(&cx, &feed_shape, &form) != MZ_OK) {
        abort();
    }
    struct feed_run slow;
    mz_str bytes = {(const char *)data, n};
    const char *unlike = feed_twins(&cx, who, form, bytes, &slow);
    if (unlike != NULL) {
        printf("both scans differ: %s\n", unlike);
        abort();
    }
    if (slow.found != NULL) {
        check(slow.found);
    }
    mz_arena_free(cx.a);
    return 0;
}
