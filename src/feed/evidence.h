/*
 * evidence.h - the matched rows of one delivery, kept for ever: sealed, hashed, found by ID number.
 *
 * Layer: feed. Blocks of at most MZ_EVIDENCE_BLOCK bytes of rows, each sealed on its own
 * (MZ_FOR_FEED_ROW, bound to the delivery and its place), an index of the same kind from ID number
 * to rows, and a directory with the SHA-256 of every block.
 *
 * Invariants
 *   - Written once, beside and renamed; never changed.
 *   - The root is SHA-256 over the head and the directory: it stands for every byte. Keep it in
 *     the delivery's record. mz_evidence_verify needs no key.
 *   - A row takes two blocks to show, well under a millisecond.
 *   - Rows of duplicates, strangers and rejected rows are not here.
 */
#ifndef MZ_FEED_EVIDENCE_H
#define MZ_FEED_EVIDENCE_H

#include "feed/scan.h"

enum { MZ_EVIDENCE_BLOCK = 8 << 10, MZ_EVIDENCE_ROOT_N = 32 };

struct mz_evidence_about {
    int64_t delivery; /* the caller's number: sealed blocks open for it only */
    int32_t period;
    mz_str item;   /* at most 64 bytes */
    mz_str source; /* the file as the sender named it; at most 255 bytes */
};

mz_code mz_evidence_write(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                          const struct mz_feed_found *found, const struct mz_evidence_about *about,
                          const char *path, uint8_t root[MZ_EVIDENCE_ROOT_N]) MZ_MUST_USE;

typedef struct mz_evidence mz_evidence;

struct mz_evidence_row {
    mz_str part;
    int64_t number;
    int64_t line;
    const mz_str *label; /* the sender's header; label_n may be less than cell_n */
    size_t label_n;
    const mz_str *cell;
    size_t cell_n;
};

/* MZ_CORRUPT when head or directory do not fit `root`; NULL takes the file's own. */
mz_code mz_evidence_open(mz_cx *cx, mz_keyring *keys, const char *path, const uint8_t *root,
                         mz_evidence **out) MZ_MUST_USE;
/* As given to mz_evidence_write; the strings live as long as e. */
struct mz_evidence_about mz_evidence_about(const mz_evidence *e);
int64_t mz_evidence_rows(const mz_evidence *e);
/*
 * Opened blocks stay open, in `a` and up to about `bytes`: for who asks for many persons in a row.
 * What a call of mz_evidence_find returned may be gone with the next one.
 */
void mz_evidence_keep(mz_evidence *e, mz_arena *a, size_t bytes);
/* The rows of one person, in the order of the file; at most `max`, *n of them, *all in all. */
mz_code mz_evidence_find(mz_cx *cx, mz_evidence *e, uint64_t key, size_t max,
                         struct mz_evidence_row **out, size_t *n, size_t *all) MZ_MUST_USE;
/* Every byte against the root; without keys. *bad names the first block that differs, or -1. */
mz_code mz_evidence_verify(mz_cx *cx, const char *path, const uint8_t root[MZ_EVIDENCE_ROOT_N],
                           int64_t *bad) MZ_MUST_USE;

#endif
