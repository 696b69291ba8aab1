/*
 * vault_int.h - sealed blocks in one immutable file, with a hash that stands for all of it.
 *
 *     head, 64 bytes: magic, version, number of the delivery, number of the file, blocks, directory
 *     the blocks, each sealed on its own and bound to delivery, file and place (MZ_FOR_FEED_ROW)
 *     the directory: offset, length and SHA-256 of every block
 *     the root: SHA-256 over head and directory
 *
 * Layer: feed, private. Nothing in the head or the directory tells of persons.
 */
#ifndef MZ_FEED_VAULT_INT_H
#define MZ_FEED_VAULT_INT_H

#include "base/io.h"
#include "base/keyring.h"

enum { VAULT_ROOT_N = 32, VAULT_BLOCKS_MAX = 1 << 22 };

enum vault_kind { VAULT_EVIDENCE = 1, VAULT_RESULT = 2, VAULT_REJECTS = 3 };

struct vault_about {
    enum vault_kind kind;
    int64_t delivery;
};

/* On all cores; beside and renamed. The blocks are wiped by who made them. */
mz_code vault_write(mz_cx *cx, mz_keyring *keys, struct vault_about about, const mz_str *block,
                    size_t block_n, const char *path, uint8_t root[VAULT_ROOT_N]) MZ_MUST_USE;

struct vault;
/* Goes with cx->a. MZ_ABSENT without a file, MZ_CORRUPT when it does not fit itself or `root`. */
mz_code vault_open(mz_cx *cx, mz_keyring *keys, enum vault_kind kind, const char *path,
                   const uint8_t *root, struct vault **out) MZ_MUST_USE;
int64_t vault_delivery(const struct vault *v);
size_t vault_blocks(const struct vault *v);
void vault_root(const struct vault *v, uint8_t root[VAULT_ROOT_N]);
/* In cx->a. */
mz_code vault_read(mz_cx *cx, struct vault *v, size_t i, mz_str *plain) MZ_MUST_USE;
/* Every byte, without keys; *bad is the first block that differs, -1 for none or the directory. */
mz_code vault_verify(mz_cx *cx, const char *path, const uint8_t root[VAULT_ROOT_N],
                     int64_t *bad) MZ_MUST_USE;

/* ---- numbers and texts in a block ------------------------------------------------ */

struct vault_reader {
    mz_str s;
    size_t at;
    bool bad; /* it ended early; stays set, and what is read is 0 or empty */
};

void vault_put(mz_buf *b, uint64_t v); /* 7 bits a byte, the lowest first */
void vault_put_int(mz_buf *b, int64_t v);
void vault_put_str(mz_buf *b, mz_str s);
uint64_t vault_get(struct vault_reader *r);
int64_t vault_get_int(struct vault_reader *r);
mz_str vault_get_str(struct vault_reader *r);

#endif
