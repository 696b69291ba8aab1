/*
 * feed.h - deliveries of departments: taken in, read, judged, kept as evidence.
 *
 * Layer: feature. The catalogue (src/feed/catalogue.h) says what a delivery should be, the engine
 * (src/feed/load.h) reads it. Here it is stored, asked for as a job, compared, recorded and shown.
 * README.md tells how a delivery goes.
 *
 * Invariants
 *   - For a county, category, month and source at most one delivery holds. The same content again
 *     does nothing and says so; other content replaces, and says what changed. Nothing is deleted:
 *     a delivery that was replaced keeps its evidence.
 *   - A delivery is done in one transaction, after its result file has its name. Killed before, it
 *     is read again; nothing is counted twice.
 *   - The file as it was sent holds strangers: it is deleted as soon as it was read, and unread
 *     after FEED_KEEP_DAYS. What stays is the evidence about our people, sealed, and counts.
 *   - Rows are shown masked, for one person at a time, with a record of who looked.
 */
#ifndef MZ_FEATURE_FEED_FEED_H
#define MZ_FEATURE_FEED_FEED_H

#include "feature/feed/feed_answer.h"
#include "feature/feed/feed_facts.h"
#include "feed/catalogue.h"
#include "feed/load.h"

enum {
    FEED_KEEP_DAYS = 7, /* of a file that could not be read yet */
    FEED_COLS_MAX = 128,
    FEED_SOURCE_CHARS = 40,
    FEED_SAYS_MAX = 12,
    FEED_FEATURES_MAX = MZ_FEED_FOLDS_MAX,
    FEED_JUMPS_MAX = 24,
    FEED_MONTHS = 12, /* of the matrix */
};
#define FEED_BYTES_MAX (INT64_C(4) << 30)

/* clang-format off */
/*    id       word       label */
#define FEED_ORIGINS(X)                                       \
    X(UPLOAD,  "upload",  MZ_T("Uploaded in the browser"))    \
    X(COMMAND, "command", MZ_T("Loaded at the server"))       \
    X(DROP,    "drop",    MZ_T("Taken from the drop folder")) \
    X(PUSH,    "push",    MZ_T("Pushed by the department"))   \
    X(PULL,    "pull",    MZ_T("Pulled from the department"))
/* clang-format on */
#define X(id, word, label) FEED_##id,
enum feed_origin { FEED_ORIGINS(X) };
#undef X

/* ---- the catalogue of this office ------------------------------------------ */

/* DATA/packs/catalogue before the product's; read once a process. Refused when it has a fault. */
mz_code feed_catalogue(mz_cx *cx, const struct catalogue **out) MZ_MUST_USE;
/* MZ_ABSENT with a sentence that says where the list is. */
mz_code feed_category(mz_cx *cx, mz_str word, const struct catalogue_category **out) MZ_MUST_USE;

/* ---- columns --------------------------------------------------------------- */

struct feed_col {
    mz_str label; /* of the header */
    struct catalogue_column is;
};
struct feed_map {
    struct feed_col col[FEED_COLS_MAX];
    size_t n;
};

/* What the columns are by the catalogue, then by what was remembered for this source. */
mz_code feed_map_guess(mz_cx *cx, const struct catalogue_category *k, mz_str source,
                       const char *path, mz_str name, struct feed_map *out) MZ_MUST_USE;
mz_str feed_map_text(mz_arena *a, const struct catalogue *c, const struct feed_map *map);
mz_code feed_map_read(mz_cx *cx, const struct catalogue *c, mz_str text,
                      struct feed_map *out) MZ_MUST_USE;
/* "number", "name", "ignore", or the code of an item of this category. */
bool feed_map_word(const struct catalogue *c, const struct catalogue_category *k, mz_str word,
                   struct catalogue_column *out);
/* Whom a row speaks of must be known, and something must be left to read. */
bool feed_map_good(const struct feed_map *map);
mz_code feed_map_check(mz_cx *cx, const struct feed_map *map) MZ_MUST_USE;

/* ---- deliveries --------------------------------------------------------------------------------
 */

struct feed_sum { /* of a feature */
    mz_str id;
    int64_t people;
    int64_t sum; /* MZ_NULL where values do not add up */
};

struct feed_change {
    int64_t rows_before, ours_before;
    int64_t added, removed, changed; /* persons */
    struct feed_sum was[FEED_FEATURES_MAX];
    size_t was_n;
};

/* What a delivery was like, beyond its counts. */
struct feed_detail {
    int64_t reason[MZ_REASONS_N];
    int64_t fixed[MZ_FEED_FIXES_N];
    int64_t rejects;
    struct feed_sum feature[FEED_FEATURES_MAX];
    size_t feature_n;
    mz_str left_out[FEED_FEATURES_MAX]; /* features whose column the file does not have */
    size_t left_out_n;
    struct mz_say say[FEED_SAYS_MAX]; /* of the file and its parts */
    size_t say_n;
    struct mz_say jump[FEED_JUMPS_MAX]; /* against the month before */
    size_t jump_n;
    int64_t before;         /* the delivery it was held against, or 0 */
    int64_t newest, oldest; /* months that dated rows speak of; MZ_NULL without */
    int64_t stale;          /* dated facts that are older than three months */
    int64_t dated;          /* facts with a date */
    bool has_change;
    struct feed_change change;
};

struct feed_delivery {
    int64_t id, county, division, user;
    mz_str category, department;
    int64_t period;
    mz_str source, origin, name, file;
    uint8_t hash[32];
    int64_t bytes;
    mz_str state;
    mz_str map;
    int64_t job;
    int64_t rows, ours, strangers, invalid, duplicates, dead, people;
    mz_str detail;
    mz_str root; /* 32 bytes, or p == NULL */
    int64_t replaces, replaced_by;
    mz_str say; /* why it failed, JSON of both languages */
    int64_t first_ms, made_ms, ended_ms;
};

struct feed_new {
    const struct catalogue_category *category;
    int64_t period;
    mz_str source; /* empty: the department of the category */
    mz_str name;
    enum feed_origin origin;
    int fd;               /* -1: `data`, and without that `take` */
    mz_str data;          /* small uploads */
    const char *take;     /* a file on the same disk that becomes ours by renaming */
    const mz_str *column; /* "label=word" over what is guessed */
    size_t column_n;
};

/*
 * Stores the file and looks at its head. *same is the delivery that holds the same content for the
 * same month already: then nothing was done and *id is that one. Opens its own transaction.
 */
mz_code feed_make(mz_cx *cx, const struct feed_new *in, int64_t *id, bool *same) MZ_MUST_USE;
/* MZ_ABSENT outside the scope, too. */
mz_code feed_delivery(mz_cx *cx, int64_t id, struct feed_delivery *out) MZ_MUST_USE;
mz_code feed_detail_of(mz_cx *cx, const struct feed_delivery *d,
                       struct feed_detail *out) MZ_MUST_USE;
/* Usable rows of ten thousand; -1 without rows. */
int64_t feed_quality(int64_t rows, int64_t invalid);
/* Keeps the mapping, and remembers it for the source. */
mz_code feed_save_map(mz_cx *cx, const struct feed_delivery *d,
                      const struct feed_map *map) MZ_MUST_USE;
/* Asks for the reading as a job. */
mz_code feed_ask(mz_cx *cx, int64_t id) MZ_MUST_USE;

/* Reads a delivery to its end, here and now; MZ_STOPPED leaves nothing half done. */
struct feed_tell {
    bool (*stopped)(void *p);
    void (*step)(void *p, int64_t rows, int64_t done, int64_t total); /* of bytes */
    void *p;
    bool quiet; /* history: nobody acts on what it says */
};
/* What the delivery says is told to the features that act on it before this returns. */
mz_code feed_run(mz_cx *cx, int64_t id, const struct feed_tell *tell) MZ_MUST_USE;

/*
 * The rows that were given back, in the sender's columns with the reason: CSV, piece by piece. They
 * are kept sealed; who takes them is recorded here.
 */
mz_code feed_rejects(mz_cx *cx, const struct feed_delivery *d,
                     mz_code (*put)(mz_cx *cx, void *p, mz_str piece), void *p) MZ_MUST_USE;

/* ---- whom it is about ------------------------------------------------------ */

struct feed_shown_row {
    int64_t number, line;
    const mz_str *label;
    size_t label_n;
    const mz_str *cell; /* masked */
    size_t cell_n;
};
/*
 * The rows of one person in a delivery, masked; the read is recorded. MZ_DENIED for a person whom
 * the reader may not see. `all` counts them all, `n` at most FEED_ROWS_SHOWN.
 */
enum { FEED_ROWS_SHOWN = 50 };
mz_code feed_rows_of(mz_cx *cx, const struct feed_delivery *d, int64_t person,
                     struct feed_shown_row **out, size_t *n, size_t *all) MZ_MUST_USE;

#endif
