/*
 * scan_block.h - the fast path over one block of a file. Private to this folder.
 *
 * scan_fast.c cuts the file, runs the threads and puts together; scan_block.c reads a block.
 */
#ifndef MZ_FEED_SCAN_BLOCK_H
#define MZ_FEED_SCAN_BLOCK_H

#include <stdatomic.h>

#include "feed/feed_int.h"
#include "feed/scan_mask.h"

struct feed_block {
    size_t from; /* where its first row was taken to begin */
    size_t to;   /* where it ended */
    struct feed_out *out;
};

/* What all threads share. */
struct feed_job {
    struct feed_scan *s;
    struct feed_plan plan;
    const struct feed_ops *ops;
    struct feed_ids ids;
    mz_str text; /* behind the byte order mark, which has so many bytes */
    size_t bom;
    size_t first;
    size_t size; /* of a block */
    char delim;
    size_t width;
    struct feed_block *blocks;
    size_t blocks_n;
    uint64_t (*pieces)[2];
    size_t pieces_n;
    atomic_size_t next;
    atomic_size_t bytes_done;
    atomic_size_t rows_done;
    atomic_bool dirty;   /* not UTF-8 after all */
    atomic_bool stopped; /* by the watch */
    size_t threads;
};

/* One thread at work, on one block after the other. */
typedef struct feed_reader feed_reader;

feed_reader *feed_reader_new(struct feed_job *j);
void feed_reader_free(feed_reader *r);
/*
 * Rows that begin in [b->from, limit); what stands there is the beginning of a line. b->to and
 * b->out say what came of them; j->dirty, that the text is not UTF-8 after all.
 */
void feed_take_block(feed_reader *r, struct feed_block *b, size_t limit);
/* The print of piece i is begun before its block is read, and ended behind it. */
void feed_start_print(feed_reader *r, size_t i);
void feed_end_print(feed_reader *r, size_t i);
/* A row that is to be given back, when its verdict says so. */
void feed_remember(struct feed_out *out, struct feed_verdict v, const struct mz_row *row);
bool feed_all_empty(const struct mz_row *row);

#endif
