/* The print of a content, piece by piece: FEED_PIECE bytes each, on all cores. */
#include "feed/scan_print.h"

#include "col/thread.h"
#include "feed/feed_int.h"

void feed_print_start(struct feed_print *t)
{
    *t = (struct feed_print){feed_pi[3], feed_pi[2], feed_pi[1], feed_pi[0]};
}

void feed_print_more(struct feed_print *t, const char *p, size_t n)
{
    struct feed_print h = *t;
    for (size_t i = 0; i < n; i += FEED_PRINT_STEP) {
        feed_print_step(&h, p + i);
    }
    *t = h;
}

/* The rest is filled up with zeros; the length enters in the join. */
void feed_print_end(struct feed_print *t, mz_str rest, uint64_t out[2])
{
    char tail[FEED_PRINT_STEP] = {0};
    if (rest.n > 0) {
        memcpy(tail, rest.p, rest.n);
        feed_print_more(t, tail, sizeof tail);
    }
    out[0] = feed_folded(t->a ^ feed_pi[1], t->b ^ feed_pi[2]) ^ t->c;
    out[1] = feed_folded(t->c ^ feed_pi[3], t->d ^ feed_pi[0]) ^ t->b;
}

void feed_print_join(const uint64_t (*piece)[2], size_t n, uint64_t total, uint64_t out[2])
{
    out[0] = feed_folded(total ^ feed_pi[0], feed_pi[1]);
    out[1] = feed_folded(total ^ feed_pi[2], feed_pi[3]);
    for (size_t i = 0; i < n; i++) {
        out[0] = feed_folded(out[0] ^ piece[i][0], feed_pi[0] ^ piece[i][1]) + piece[i][1];
        out[1] = feed_folded(out[1] ^ piece[i][1], feed_pi[2] ^ out[0]) + piece[i][0];
    }
}

struct printing {
    mz_str bytes;
    uint64_t (*piece)[2];
    size_t n;
    size_t threads;
};

static void print_some(void *p, size_t thread)
{
    struct printing *t = p;
    for (size_t i = thread; i < t->n; i += t->threads) {
        size_t at = i * FEED_PIECE;
        size_t n = t->bytes.n - at < FEED_PIECE ? t->bytes.n - at : FEED_PIECE;
        size_t steps = n / FEED_PRINT_STEP * FEED_PRINT_STEP;
        struct feed_print print;
        feed_print_start(&print);
        feed_print_more(&print, t->bytes.p + at, steps);
        feed_print_end(&print, (mz_str){t->bytes.p + at + steps, n - steps}, t->piece[i]);
    }
}

void feed_print_all(mz_arena *a, mz_str bytes, size_t threads, uint64_t out[2])
{
    struct printing t = {.bytes = bytes,
                         .n = (bytes.n + FEED_PIECE - 1) / FEED_PIECE,
                         .threads = feed_threads(threads)};
    t.piece = mz_arena_alloc(a, sizeof *t.piece * (t.n + 1));
    mz_threads_run(t.threads, print_some, &t);
    feed_print_join((const uint64_t(*)[2])t.piece, t.n, bytes.n, out);
}
