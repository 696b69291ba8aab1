/*
 * import.h - subjects out of the files that offices send: runs and the engine, for every kind.
 *
 * Layer: feature, private to this folder; transfer.h is what kinds fill in. README.md tells how a
 * run goes.
 *
 * Invariants
 *   - A run takes its file in steps of at most IMPORT_STEP rows. The subjects of a step, what
 * became of each row and how far the run came are one transaction: whatever is killed, no row is
 * done twice and none is left out.
 *   - A bad row never stops the file. It is kept with all its reasons and goes back to the sender.
 *   - A row that was taken once is known again by the keyed hash of its content, in any file.
 *   - Nobody is merged: a row that may be somebody we have, and cannot be told, enters and is
 * listed.
 *   - A team (a household) is made only when all its rows of the file are good.
 */
#ifndef MZ_FEATURE_TRANSFER_IMPORT_H
#define MZ_FEATURE_TRANSFER_IMPORT_H

#include "base/hash.h"
#include "base/rows.h"
#include "feature/transfer/transfer.h"

enum {
    IMPORT_STEP = 1000,
    IMPORT_COLS_MAX = 128,       /* columns that can be mapped */
    IMPORT_BYTES_MAX = 64 << 20, /* of the file as it was sent */
    IMPORT_KEEP_DAYS = 30,       /* file and reasons */
    IMPORT_REASONS_MAX = 64,     /* different ones that are counted */
    IMPORT_SAYS_MAX = 20,        /* sentences about the file as a whole */
    IMPORT_PREVIEW = 50,
    IMPORT_SOURCE_CHARS = 40,
    IMPORT_IGNORE = 0, /* the first field of every kind */
};

/* ---- kinds and columns --------------------------------------------------- */

/* All kinds of the program, in the order of the features, then those of packs that hold here. */
mz_code import_kinds(mz_cx *cx, const struct import_kind *const **out, size_t *n) MZ_MUST_USE;
/* The usual one for a word that is none. */
int import_choice_of(const struct import_kind *kind, mz_str word);
bool import_field_of(const struct import_kind *kind, mz_str word, size_t *out);
/* Every header name that some kind knows, for finding the header row. */
const mz_str *import_labels(mz_arena *a, const struct import_kind *kind, size_t *n);

/* Labels as rows.h gives them (no blanks), a second one of the same name with "#2". */
struct import_map {
    struct {
        mz_str label;
        size_t field; /* of the kind */
    } col[IMPORT_COLS_MAX];
    size_t n;
};

/* What the columns of a header seem to be, by name and then by the cells of `sample`. */
void import_guess(mz_cx *cx, const struct import_kind *kind, const struct mz_row *header,
                  const struct mz_row *sample, size_t sample_n, struct import_map *out);
/* Lay a remembered mapping over a guess: columns of the same label take its field. */
void import_map_over(struct import_map *map, const struct import_map *known);
mz_str import_map_text(mz_arena *a, const struct import_kind *kind, const struct import_map *map);
mz_code import_map_read(mz_cx *cx, const struct import_kind *kind, mz_str text,
                        struct import_map *out) MZ_MUST_USE;
/* Refuses two columns for one field, and a mapping that makes no subject. */
mz_code import_map_check(mz_cx *cx, const struct import_kind *kind,
                         const struct import_map *map) MZ_MUST_USE;
/* The label under which column i of a header stands in a map. */
mz_str import_label(mz_arena *a, const struct mz_row *header, size_t i);

/* ---- files ------------------------------------------------------------- */

/* Copies to DATA/files under a random name, for its owner alone; fsynced. `hash` is its SM3. */
mz_code import_file_put(mz_cx *cx, int fd, mz_str data, mz_str *file, uint8_t hash[32],
                        int64_t *bytes) MZ_MUST_USE;
mz_str import_file_path(mz_cx *cx, mz_str file);
void import_file_drop(mz_cx *cx, mz_str file);

/* ---- runs -------------------------------------------------------------- */

enum import_twice { IMPORT_ASK, IMPORT_UPDATE, IMPORT_SKIP };

struct import_reason {
    mz_str text; /* English sentence, of a catalogue */
    int64_t n;
};

struct import_counts {
    int64_t rows, added, updated, same, repeat, refused, ask, skipped, alike;
    int64_t houses, houses_same, houses_bad; /* teams */
    struct import_reason reason[IMPORT_REASONS_MAX];
    size_t reasons_n;
};

struct import_run {
    int64_t id, county, division, user;
    const struct import_kind *kind;
    mz_str state, phase;
    mz_str name; /* of the file, as the sender called it */
    mz_str file; /* in DATA/files; empty when it was deleted */
    mz_str source;
    int64_t bytes;
    uint8_t hash[32];
    struct import_map map;
    int64_t place; /* where rows without a place go; MZ_NULL: they are refused */
    enum import_twice twice;
    int choice; /* of the kind */
    int64_t job, at;
    mz_str at_team;
    struct import_counts counts;  /* of the run */
    struct import_counts checked; /* of the last trial */
    bool was_checked;
    struct mz_say says[IMPORT_SAYS_MAX];
    size_t says_n;
    int64_t made_ms, ended_ms;
};

struct import_new {
    const struct import_kind *kind;
    mz_str name;
    mz_str source;
    int fd; /* -1: `data` holds the file */
    mz_str data;
};

/* Stores the file, looks at its head and guesses. Opens its own transaction. */
mz_code import_make(mz_cx *cx, const struct import_new *in, int64_t *id) MZ_MUST_USE;
/* MZ_ABSENT for the run of another account, too. */
mz_code import_get(mz_cx *cx, int64_t id, struct import_run *out) MZ_MUST_USE;
/* Keeps mapping and choices of `run`, and remembers the mapping for the source. */
mz_code import_save(mz_cx *cx, const struct import_run *run) MZ_MUST_USE;
/* Asks for the trial, or for the run itself, as a job. */
mz_code import_ask(mz_cx *cx, int64_t id, bool trial) MZ_MUST_USE;
/* The trial begins here and now, without a job: for the command line. */
mz_code import_set_checking(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* Takes the file out of the program; a run that has begun keeps its counts. */
mz_code import_drop(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* Decide rows that speak of somebody here; n == 0: all that wait. Asks for the job. */
mz_code import_decide(mz_cx *cx, int64_t id, const int64_t *rows, size_t n,
                      bool update) MZ_MUST_USE;
/* The last finished run of the same bytes; *other is 0 when there is none. */
mz_code import_twin(mz_cx *cx, const struct import_run *run, int64_t *other,
                    int64_t *made_ms) MZ_MUST_USE;

/* ---- the engine -------------------------------------------------------- */

/* Called after every step; *stop ends the run, which can go on later. */
struct import_tell {
    mz_code (*step)(mz_cx *cx, void *p, const struct import_run *run, int64_t rows, int64_t all,
                    bool *stop);
    void *p;
};

/* Looks at every row and writes no subject: counts->added is what would enter. */
mz_code import_trial(mz_cx *cx, struct import_run *run, struct import_tell told) MZ_MUST_USE;
/* Takes the file in, from where it stands to its end. MZ_STOPPED when told to. */
mz_code import_go(mz_cx *cx, struct import_run *run, struct import_tell told) MZ_MUST_USE;

/* The rows that did not enter, as a workbook in the sender's own columns and order. */
mz_code import_back(mz_cx *cx, const struct import_run *run, const char *path,
                    int64_t *rows) MZ_MUST_USE;

#endif
