/*
 * export.h - files that a register tells others, as its pack says (`exports`): what waits to be
 * told, until when, and the files that were made.
 *
 * Layer: feature, private to book.
 *
 * Invariants
 *   - A file tells what is new or changed since the last one of its kind, each entry once; it is
 *     made in one transaction with the memory of what it told, and gives the same bytes for ever.
 *   - An entry that lacks a needed column is told to nobody and shown to who makes the file.
 *   - Only entries of the actor's county; only by the posts that the pack names.
 */
#ifndef MZ_FEATURE_BOOK_EXPORT_H
#define MZ_FEATURE_BOOK_EXPORT_H

#include "feature/book/book_int.h"

enum { BOOK_TOLD_MAX = 20000, BOOK_FILES_MAX = 200 };

enum book_told { BOOK_NEW, BOOK_CHANGED, BOOK_LEFT };

struct book_waits {
    int64_t entry;
    int64_t division;
    enum book_told kind;
    mz_str title, number;
    mz_str cells;  /* JSON list of texts */
    mz_str lacks;  /* heading of a needed column that is empty; empty: none */
    int64_t day;   /* from which its days count; MZ_NULL */
    int64_t due;   /* the last day; MZ_NULL */
    int64_t told;  /* row that it takes the place of, or that it left; 0 */
};

struct book_export {
    const struct book_def *d;
    const struct ir_export *x;
    int64_t county;
    struct book_waits *v; /* by their day, those without one last */
    size_t n;
    size_t ready; /* lack nothing */
    size_t late;
    int64_t next_due; /* of those; MZ_NULL */
};

/* MZ_ABSENT with a sentence: the register has none of this name. */
mz_code book_export_find(mz_cx *cx, const struct book_def *d, mz_str id,
                         const struct ir_export **out) MZ_MUST_USE;
/* What waits. MZ_INVALID for who works for no one county; MZ_LIMIT over BOOK_TOLD_MAX. */
mz_code book_export_waits(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                          struct book_export *out) MZ_MUST_USE;
/* Files are a county's: does this actor work for one? */
bool book_export_here(const mz_cx *cx);
/* May this account make the file? The command line, without an account, may. */
bool book_export_may(const mz_cx *cx, const struct ir_export *x);
/*
 * The file of what is ready, and its memory. MZ_INVALID when nothing is, MZ_DENIED for other posts.
 */
mz_code book_export_make(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                         int64_t *sent) MZ_MUST_USE;

struct book_file {
    int64_t id, serial, rows, made_by, made_ms;
    mz_str name;
};
/* Newest first. */
mz_code book_export_files(mz_cx *cx, const struct book_export *e, struct book_file **out,
                          size_t *n) MZ_MUST_USE;
/* One of them as CSV, on record. */
mz_code book_export_file(mz_cx *cx, const struct book_def *d, const struct ir_export *x,
                         int64_t sent, mz_str *name, mz_str *bytes) MZ_MUST_USE;

#endif
