/*
 * scan.h - one pass over a file that a department sent: what is ours, what is wrong.
 *
 * Layer: feed. Clean UTF-8 CSV is read in place on all cores; everything that mz_rows can read is
 * read by it. Which of both it was does not show in the result.
 *
 * Invariants
 *   - rows == ours + strangers + the sum of reasons whose rows are given back.
 *   - Matches are in the order of the file; a duplicate is a row of ours of which all cells are
 *     those of an earlier row. It is in `ours` and in `duplicates` and not among the matches.
 *   - What is kept of a row of ours are its values and its cells; of others nothing.
 */
#ifndef MZ_FEED_SCAN_H
#define MZ_FEED_SCAN_H

#include "feed/reason.h"
#include "feed/shape.h"
#include "feed/who.h"

enum {
    MZ_FEED_MATCHES_MAX = 1 << 27,
    MZ_FEED_PARTS_MAX = 1000, /* files in an archive */
};
#define MZ_FEED_KEPT_MAX ((size_t)8 << 30) /* bytes of cells kept of one file */

/* Asked and told on the caller's thread, a few times for each 100 MB. All may be NULL. */
struct mz_feed_watch {
    bool (*stopped)(void *p);                           /* true: break off with MZ_STOPPED */
    /* Rows so far; bytes of the file, and how many it has. */
    void (*step)(void *p, int64_t rows, int64_t done, int64_t total);
    void *p;
};

/* A row that is given back; in the order of the file. Borrowed until the callback returns. */
struct mz_feed_reject {
    enum mz_feed_reason reason;
    int column; /* of the shape, or MZ_FEED_NO_COLUMN */
    const struct mz_row *row;
    const struct mz_row *header; /* n == 0 when there is none */
    mz_str part;                 /* name of the file in an archive */
};

struct mz_feed_scan_options {
    mz_str name;    /* as the sender named the file */
    mz_date today;  /* nobody is born after it */
    size_t threads; /* 0: as many as there are processors, at most 16 */
    bool slow;      /* read by mz_rows whatever it is: for tests */
    size_t block;   /* bytes of one piece of work; 0: 1 MiB */
    bool plain;     /* no vector instructions: for tests */
    struct mz_feed_watch watch;
    struct mz_zip_limits limits; /* of what is packed; total_max 0: 16 GiB */
    mz_code (*reject)(mz_cx *cx, void *p, const struct mz_feed_reject *r); /* may be NULL */
    void *p;
};

enum mz_feed_fix { /* what was cleaned in an ID number that was then good; names of mz_cid_fix */
                   MZ_FEED_FIX_SPACES,
                   MZ_FEED_FIX_QUOTES,
                   MZ_FEED_FIX_WIDE,
                   MZ_FEED_FIX_LOWER,
                   MZ_FEED_FIX_FROM_15,
                   MZ_FEED_FIXES_N
};

struct mz_feed_counts {
    int64_t rows; /* with data: neither blank, nor totals, nor a header */
    int64_t ours;
    int64_t strangers;
    int64_t invalid;    /* all that is given back, conflicts of names among them */
    int64_t duplicates; /* of ours */
    int64_t dead;       /* of ours: rows about somebody who is dead */
    int64_t people;     /* persons of ours with at least one row */
    int64_t reason[MZ_REASONS_N];
    int64_t fixed[MZ_FEED_FIXES_N];
};

struct mz_feed_match {
    uint32_t person; /* row of the population */
    uint32_t part;
    int64_t number; /* of the row in its file, from 1, as base/row.h counts */
    int64_t line;
    uint64_t cells; /* offset in `kept`; see mz_feed_cells */
    uint32_t cells_n;
    uint64_t print; /* hash of the cells */
};

struct mz_feed_part {
    mz_str name;
    struct mz_row header;
    struct mz_say say;   /* of the text: bytes that are none, a charset that changed; or no text */
    struct mz_say fault; /* why the part ended before its end, or could not be read; or no text */
    bool unended;        /* the last line has no end: it may be cut off */
};

/* Lives in cx->a of the scan. */
struct mz_feed_found {
    struct mz_feed_counts counts;
    int64_t bytes; /* of the file */
    bool fast;     /* read in place */
    /* 128 bits of the content: the same file sent again has the same. Not cryptographic. */
    uint64_t print[2];
    struct mz_feed_part *parts;
    size_t parts_n;
    struct mz_feed_match *match;
    size_t match_n;
    /* Value of column c of the shape in match m: value[c][m], known[c] a bitmap; NULL for columns
     * that have no values (ID, NAME, TEXT). */
    int64_t *value[MZ_FEED_COLUMNS_MAX];
    uint64_t *known[MZ_FEED_COLUMNS_MAX];
    uint32_t *order;  /* the matches by person, then in the order of the file */
    const char *kept; /* cells of the matches */
    size_t kept_n;
};

/*
 * MZ_INVALID with a sentence when it is no table or lacks a column that must be there; for an
 * archive only when no part can be read. MZ_STOPPED when the watch says so. What was wrong with
 * single rows is in the counts. The file is mapped: who still writes to it must not be let near it
 * (a drop folder takes files that were renamed into it).
 */
mz_code mz_feed_scan(mz_cx *cx, const mz_who *who, const mz_feed_form *form, const char *path,
                     const struct mz_feed_scan_options *options,
                     struct mz_feed_found **out) MZ_MUST_USE;
/* The same over memory. */
mz_code mz_feed_scan_memory(mz_cx *cx, const mz_who *who, const mz_feed_form *form, mz_str bytes,
                            const struct mz_feed_scan_options *options,
                            struct mz_feed_found **out) MZ_MUST_USE;

/* The print alone: was this content sent before? Reads the file once, on all cores. */
mz_code mz_feed_print(mz_cx *cx, const char *path, uint64_t print[2]) MZ_MUST_USE;

/* The cells of a kept row, in the sender's order, in a; views of `kept`. */
mz_str *mz_feed_cells(mz_arena *a, mz_str kept, size_t *n);

#endif
