/* heir.c - codes of divisions that are gone on a day, or not there yet, as those that stand for
 * them. */
#include "rule/heir.h"

#include "rule/book.h"

enum { STEPS_MAX = 4 };

static int64_t up(int64_t code)
{
    static const int64_t levels[] = {1000, 1000000, 100000000, 10000000000};
    for (size_t i = 0; i < MZ_LEN(levels); i++) {
        if (code / levels[i] * levels[i] != code) {
            return code / levels[i] * levels[i];
        }
    }
    return 0;
}

static const struct ir_heir *heir_on(const struct rule_book *b, int64_t code, mz_date day)
{
    size_t lo = 0;
    size_t hi = b->heirs_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        bool less = b->heirs[mid].code < code;
        lo = less ? mid + 1 : lo;
        hi = less ? hi : mid;
    }
    for (; lo < b->heirs_n && b->heirs[lo].code == code; lo++) {
        const struct ir_heir *h = &b->heirs[lo];
        if (h->before ? day.v < h->day.v : day.v >= h->day.v) {
            return h;
        }
    }
    return NULL;
}

/* Of the code or the nearest above it. */
static const struct ir_heir *nearest(const struct rule_book *b, int64_t code, mz_date day)
{
    const struct ir_heir *h = NULL;
    while (code != 0 && h == NULL) {
        h = heir_on(b, code, day);
        code = up(code);
    }
    return h;
}

static size_t put(int64_t *out, size_t n, int64_t code)
{
    for (size_t i = 0; i < n; i++) {
        if (out[i] == code) {
            return n;
        }
    }
    if (n < IR_PLACES_MAX) {
        out[n++] = code;
    }
    return n;
}

/* Each of `from` by one step; false when all of them stand for themselves. */
static bool step(const struct rule_book *b, mz_date day, int64_t *list, size_t *n)
{
    int64_t to[IR_PLACES_MAX];
    size_t to_n = 0;
    bool moved = false;
    for (size_t i = 0; i < *n; i++) {
        const struct ir_heir *h = nearest(b, list[i], day);
        moved = moved || h != NULL;
        for (size_t k = 0; h != NULL && k < h->to_n; k++) {
            to_n = put(to, to_n, h->to[k]);
        }
        to_n = h == NULL ? put(to, to_n, list[i]) : to_n;
    }
    for (size_t i = 0; i < to_n; i++) {
        list[i] = to[i];
    }
    *n = to_n;
    return moved;
}

size_t ir_places_on(const struct rule_book *b, int64_t code, mz_date day,
                    int64_t out[IR_PLACES_MAX])
{
    size_t n = 1;
    out[0] = code;
    for (int i = 0; b->heirs_n > 0 && i < STEPS_MAX && step(b, day, out, &n); i++) {
    }
    return n;
}
