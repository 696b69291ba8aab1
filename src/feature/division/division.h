/*
 * division.h - the five-level tree of administrative divisions: look up, walk, search, match.
 *
 * Layer: feature. A read-only file of 664,000 divisions, made at build time by tools/mkdivision and
 * mapped into every process, and over it a dated list of changes (data/division/changes.csv, then
 * the office's own DATA/division_changes.csv). docs/adr/0005-divisions.md says why it is a file.
 *
 * Invariants
 *   - A code has 12 digits and is kept as a number: 331181103000. Shorter codes end in zeros.
 *   - A code is never used again (order 79 of the Ministry of Civil Affairs): a new name or border
 *     keeps it, a new superior retires it, so a code's ancestors never change.
 *   - A division is in force from its first day until the day before `to`, and never longer than
 *     each of its ancestors.
 *   - A table never changes once it is open; its strings live as long as it does.
 */
#ifndef MZ_FEATURE_DIVISION_DIVISION_H
#define MZ_FEATURE_DIVISION_DIVISION_H

#include "base/base.h"

typedef struct division_table division_table;

enum division_level {
    DIVISION_ROOT,
    DIVISION_PROVINCE,
    DIVISION_CITY,
    DIVISION_COUNTY,
    DIVISION_TOWNSHIP,
    DIVISION_VILLAGE,
    DIVISION_LEVELS,
};

/* Days since 1970-01-01. */
enum { DIVISION_EVER = INT32_MIN, DIVISION_OPEN = INT32_MAX };
enum { DIVISION_FOUND_MAX = 20, DIVISION_PARTS_MAX = 8, DIVISION_QUERY_MAX = 120 };

struct division {
    int64_t code;
    int64_t parent;  /* 0 for a province */
    mz_str name;     /* 查田镇 */
    mz_str pinyin;   /* ChaTianZhen: a capital begins each syllable */
    mz_str initials; /* ctz */
    enum division_level level;
    bool grouping; /* 市辖区, 省直辖县级行政区划: in the code, never in an address */
    int32_t from;  /* first day, DIVISION_EVER when it is older than the records */
    int32_t to;    /* first day it is gone, DIVISION_OPEN while in force */
};

/* ---- opening ---------------------------------------------------------- */

/*
 * Map `path` and lay `changes` over it (a file that need not exist; NULL for none). With a NULL
 * path the file division.bin is looked for beside the running program and in the folders above it.
 * The table lives in cx->a. Fails with MZ_CORRUPT for a damaged file and MZ_INVALID for a change
 * that cannot be, naming its line.
 */
mz_code division_open(mz_cx *cx, const char *path, const char *changes,
                      const division_table **out) MZ_MUST_USE;

struct division_size {
    size_t rows_n;                    /* divisions in the file */
    size_t source_n[DIVISION_LEVELS]; /* lines of the source, by level */
    size_t merged_n;                  /* lines that name the same place as their parent */
    size_t changes_n;                 /* dated changes over it */
    size_t bytes;
    int32_t vintage; /* the day the source describes */
};
struct division_size division_size(const division_table *t);
/*
 * What tree this is, for records: the day that the source describes, the checksum of the file and
 * that of the office's own changes, when there are any: "2023-06-30-9c1b…+51f0…". Another tree has
 * another version.
 */
mz_str division_version(mz_arena *a, const division_table *t);

/* ---- codes ------------------------------------------------------------ */

/* 2, 4, 6, 9 or 12 digits to a 12-digit code; 0 when it is nothing of the kind. */
int64_t division_code(mz_str digits);
/* The level that a code has by its zeros. */
enum division_level division_code_level(int64_t code);
/* The code without the zeros of lower levels: 331181, 331181103. */
mz_str division_code_short(mz_arena *a, int64_t code);
/* The scope of a division and all below it, as in struct mz_actor. Code 0 is the whole country. */
void division_range(int64_t code, int64_t *lo, int64_t *hi);
bool division_inside(int64_t code, int64_t of);

/* ---- look-up ---------------------------------------------------------- */

/* The division by its newest name, in force or not. */
bool division_get(const division_table *t, int64_t code, struct division *out);
/* As it was on a day: false when it was not in force. */
bool division_at(const division_table *t, int64_t code, int32_t day, struct division *out);
/* 浙江省丽水市龙泉市查田镇, without groupings; empty for an unknown code. */
mz_str division_path(mz_arena *a, const division_table *t, int64_t code);
/*
 * As people say it and pages show it: 溪口村 for 溪口村村委会, 南秦社区 for 南秦社区居民委员会, 城北居委会 for
 * 城北居民委员会, where nothing else says what it is. The official name stays on the division's page, in
 * exports and papers. A part of d->name, or made in `a`.
 */
mz_str division_spoken(mz_arena *a, const struct division *d);
mz_str division_spoken_path(mz_arena *a, const division_table *t, int64_t code);
/* The ancestors and itself, highest first, without groupings; returns how many. */
size_t division_line(const division_table *t, int64_t code, struct division out[DIVISION_LEVELS]);
/* Children in force on `day` (all there ever were for DIVISION_EVER), by code. 0: the provinces. */
mz_code division_children(mz_cx *cx, const division_table *t, int64_t code, int32_t day,
                          struct division **out, size_t *n) MZ_MUST_USE;
/* How many divisions of each level the file has under a code, itself not counted. */
void division_count(const division_table *t, int64_t code, size_t n[DIVISION_LEVELS]);

/* The frame of a county's outline in millionths of a degree; false where there is none. */
struct division_box {
    int64_t west_e6;
    int64_t south_e6;
    int64_t east_e6;
    int64_t north_e6;
};
bool division_box(const division_table *t, int64_t county, struct division_box *out);

/* ---- changes ---------------------------------------------------------- */

enum division_kind {
    DIVISION_ESTABLISH, /* 设立: the code begins */
    DIVISION_ABOLISH,   /* 撤销: the code ends; its successors take over */
    DIVISION_RENAME,    /* 更名: the code stays, the name is new */
    DIVISION_BOUNDARY,  /* 界线变更: code and name stay */
};

struct division_change {
    int32_t day;
    enum division_kind kind;
    int64_t code;
    mz_str name;
    int64_t parent;
    int64_t successor[DIVISION_PARTS_MAX];
    size_t successors_n;
    mz_str document; /* number of the decision, or "to be confirmed" */
    mz_str note;
    int line;
};

/* The changes of one code in order of day; borrowed. */
const struct division_change *division_changes(const division_table *t, int64_t code, size_t *n);
/* Codes that `code` took over from; returns how many of at most DIVISION_PARTS_MAX. */
size_t division_before(const division_table *t, int64_t code, int64_t out[DIVISION_PARTS_MAX]);
/* Follow successors to the codes in force on `day`; the code itself when it still is. */
size_t division_after(const division_table *t, int64_t code, int32_t day,
                      int64_t out[DIVISION_PARTS_MAX]);

/* One line of a changes file that cannot be, and why. */
struct division_complaint {
    int line;
    struct mz_say say;
};

/*
 * Hold a changes file against the table. All complaints (at most 100) are returned, in order of
 * line; changes_n counts the good lines. Fails with MZ_LIMIT for more than 4 MB or 20,000 lines.
 */
mz_code division_check(mz_cx *cx, const division_table *t, mz_str csv, size_t *changes_n,
                       struct division_complaint **out, size_t *n) MZ_MUST_USE;

/* ---- search ----------------------------------------------------------- */

struct division_found {
    struct division d;
    uint32_t rank; /* smaller is better; equal ranks are in order of code */
};

/*
 * The best matches for a name part, pinyin, initials or the beginning of a code; several words
 * narrow from left to right (龙泉 查田). Exact before prefix before part, then inside `under` (0:
 * anywhere), then higher level. At most DIVISION_FOUND_MAX; 0 for an empty or too long query.
 */
size_t division_search(const division_table *t, mz_str query, int64_t under,
                       struct division_found out[DIVISION_FOUND_MAX]);

enum division_trust {
    DIVISION_NO_MATCH,
    DIVISION_AMBIGUOUS, /* `other` is as good */
    DIVISION_SHORT,     /* one only, from short names or with several left out */
    DIVISION_EXACT,     /* one only, names in full; the city may be left out */
};

struct division_match {
    int64_t code;
    int64_t other; /* another code that fits as well, or 0 */
    enum division_trust trust;
    mz_str rest; /* what follows the division in the text: street, house, nothing */
};

/*
 * The deepest division that the beginning of an address (at most 600 bytes) names, inside `under`
 * (0: anywhere). It may be one that is gone: see division_after().
 */
struct division_match division_match(const division_table *t, mz_str address, int64_t under);

#include "feature/division/division_map.h" /* outlines: open to other features, too */

#endif
