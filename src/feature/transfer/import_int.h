/*
 * import_int.h - what the parts of the import share: reading rows, one row, its reasons.
 *
 * Layer: feature, private to this folder.
 */
#ifndef MZ_FEATURE_TRANSFER_IMPORT_INT_H
#define MZ_FEATURE_TRANSFER_IMPORT_INT_H

#include "feature/transfer/import.h"

/* ---- import_read.c: the file as rows ----------------------------------- */

struct import_reader {
    const struct import_run *run;
    mz_rows *rows;
    int64_t n;     /* rows read so far, over all parts */
    size_t parts;  /* files of the archive opened so far */
    bool open;     /* a part is open */
    bool read_any; /* a part could be read */
    size_t header_n;
    int col[IMPORT_FIELDS_MAX]; /* column of each field, or -1 */
    struct mz_say says[IMPORT_SAYS_MAX];
    size_t says_n;
    mz_arena *a; /* of the whole run: sentences and labels */
};

mz_code import_read_open(mz_cx *cx, const struct import_run *run,
                         struct import_reader *out) MZ_MUST_USE;
/* The next row; a part that cannot be read is said in `says` and passed over. */
mz_code import_read_next(mz_cx *cx, struct import_reader *r, struct mz_row *row,
                         bool *more) MZ_MUST_USE;
const struct mz_row *import_read_header(const struct import_reader *r);
/* How many rows there will be, by the share of the bytes read. */
int64_t import_read_all(const struct import_reader *r);
/* The file could not be read at all. */
mz_code import_read_checked(mz_cx *cx, const struct import_reader *r) MZ_MUST_USE;

/* ---- import_line.c: a row as a line of its kind ------------------------------ */

/* What of this file was met so far: good rows, so that a repetition is found, and places. */
struct import_met {
    struct import_work work; /* what the kind gets */
    mz_map *keys;
    mz_map *contents;
};
/* What the kind is told of the run; without places, which teams do not need. */
struct import_work import_work_of(mz_cx *cx, const struct import_run *run);
void import_met_init(mz_cx *cx, const struct import_run *run, struct import_met *met);
/* import_place.c */
struct import_places *import_places_new(mz_cx *cx, uint64_t seed);

/* All that is wrong is in out->say; fails for errors of the program only. */
mz_code import_line_of(mz_cx *cx, const struct import_reader *r, struct import_met *met,
                       const struct mz_row *row, struct import_line *out) MZ_MUST_USE;

/* ---- import_say.c: sentences as text in the database -------------------- */

mz_str import_says_text(mz_arena *a, const struct mz_say *say, size_t n);
mz_code import_says_read(mz_cx *cx, mz_str text, struct mz_say *say, size_t most,
                         size_t *n) MZ_MUST_USE;
mz_str import_counts_text(mz_arena *a, const struct import_counts *c);
mz_code import_counts_read(mz_cx *cx, mz_str text, struct import_counts *out) MZ_MUST_USE;
/* Count a sentence once more. */
void import_count_reason(mz_arena *a, struct import_counts *c, const char *text);
/* Numbers of 15 and more digits and telephones inside a text, masked: for what pages show. */
mz_str import_masked(mz_arena *a, mz_str text);

/* ---- import_go.c, import_update.c ------------------------------------------ */

mz_code import_next_phase(mz_cx *cx, struct import_run *run, const char *phase) MZ_MUST_USE;
/* The rows that wait as "update": subjects that are here take over what the row says. */
mz_code import_updates(mz_cx *cx, struct import_run *run, struct import_tell told) MZ_MUST_USE;

/* ---- import_team.c ------------------------------------------------------- */

/* The teams of a run whose rows are in; at most 500 a step. *more is false at the end. */
mz_code import_teams_step(mz_cx *cx, struct import_run *run, bool *more) MZ_MUST_USE;

/* ---- import_run.c: writing how far a run came ---------------------------- */

/* Inside a transaction, with its audit event. `was` is run->at before the step. */
mz_code import_moved(mz_cx *cx, const struct import_run *run, int64_t was,
                     mz_str detail) MZ_MUST_USE;
/* The row stands for this subject from now on, in any file. */
mz_code import_keep_known(mz_cx *cx, const struct import_run *run, const uint8_t hash[16],
                          int64_t subject) MZ_MUST_USE;
mz_code import_set_state(mz_cx *cx, int64_t id, const char *state, bool ended) MZ_MUST_USE;

#endif
