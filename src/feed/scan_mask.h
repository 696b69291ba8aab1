/*
 * scan_mask.h - where the separators and line ends of a text are, and which ID numbers are good:
 * for the machine at hand. Private to this folder.
 */
#ifndef MZ_FEED_SCAN_MASK_H
#define MZ_FEED_SCAN_MASK_H

#include "base/date.h"
#include "feed/scan_print.h"

enum { FEED_SPAN = 64 << 10, FEED_WORDS = FEED_SPAN / 64 };

/* Bit i of word i / 64 speaks of byte i of the span. */
struct feed_masks {
    uint64_t delim[FEED_WORDS + 1]; /* outside quotes; one word more, always 0 */
    uint64_t end[FEED_WORDS + 1];   /* line feeds outside quotes */
    uint64_t odd[FEED_WORDS + 1];   /* what the reader of csv.h must judge */
};

/* Digits, dates and check characters of ID numbers. */
struct feed_ids {
    bool place[100];
    char check[1024];        /* by weighted sum */
    unsigned char days[100]; /* of a month; in February of a leap year */
    int32_t today_ymd;
    unsigned last_ymd; /* the same, or the last day there is */
};

enum { FEED_IDS = 64 };

/* What masks are made of: n bytes at p, the beginning of a row. */
struct feed_text {
    const char *p;
    size_t n;
    char delim;
    bool last; /* the text ends behind them */
    /* The print is taken on the way, of about the same bytes, so that they are fetched once:
     * print_n, a multiple of FEED_PRINT_STEP, from print_p on. May be 0. */
    struct feed_print *print;
    const char *print_p;
    size_t print_n;
};

struct feed_ops {
    /* False when it is not UTF-8; a character that is cut off by the span is not looked at. */
    bool (*masks)(const struct feed_text *t, struct feed_masks *m);
    /* Bit i, of n <= FEED_IDS: the 18 characters at p + at[i] are a clean, good ID number, not of
     * the future, and key[i] is its key. Of others it is any number. */
    uint64_t (*ids)(const struct feed_ids *t, const char *p, const uint32_t *at, size_t n,
                    uint64_t *key);
};

void feed_ids_make(struct feed_ids *t, mz_date today);
/* What this machine has of it. */
enum feed_level { FEED_PLAIN, FEED_AVX2, FEED_BEST };
const struct feed_ops *feed_ops_of(enum feed_level level);

#endif
