/*
 * scan_print.h - the print of a content: 128 bits that say that a file was sent before. Private to
 * this folder. Not cryptographic.
 */
#ifndef MZ_FEED_SCAN_PRINT_H
#define MZ_FEED_SCAN_PRINT_H

#include <string.h>

#include "base/base.h"

/* 128 bits of a piece of the content, as it comes by, and of all pieces. */
enum { FEED_PIECE = 1 << 20, FEED_PRINT_STEP = 64 };

/* Four lanes of 16 bytes, each in a register of its own: a step waits for one product. */
struct feed_print {
    uint64_t a;
    uint64_t b;
    uint64_t c;
    uint64_t d;
};

/* Digits of pi, as in base/hash.c; but this is stored, so it is a function of its own. */
static const uint64_t feed_pi[4] = {UINT64_C(0x243F6A8885A308D3), UINT64_C(0x13198A2E03707344),
                                    UINT64_C(0xA4093822299F31D0), UINT64_C(0x082EFA98EC4E6C89)};

static inline uint64_t feed_folded(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide m = (wide)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t feed_lane(const char *p, uint64_t digits, uint64_t h)
{
    uint64_t a = 0;
    uint64_t b = 0;
    memcpy(&a, p, sizeof a);
    memcpy(&b, p + sizeof a, sizeof b);
    return feed_folded(a ^ digits ^ h, b ^ h) + a;
}

/* The next FEED_PRINT_STEP bytes. */
static inline void feed_print_step(struct feed_print *t, const char *p)
{
    t->a = feed_lane(p, feed_pi[0], t->a);
    t->b = feed_lane(p + 16, feed_pi[1], t->b);
    t->c = feed_lane(p + 32, feed_pi[2], t->c);
    t->d = feed_lane(p + 48, feed_pi[3], t->d);
}

void feed_print_start(struct feed_print *t);
/* n is a multiple of FEED_PRINT_STEP. */
void feed_print_more(struct feed_print *t, const char *p, size_t n);
/* With what is left, less than a step. */
void feed_print_end(struct feed_print *t, mz_str rest, uint64_t out[2]);
void feed_print_all(mz_arena *a, mz_str bytes, size_t threads, uint64_t out[2]);
void feed_print_join(const uint64_t (*piece)[2], size_t n, uint64_t total, uint64_t out[2]);

#endif
