/*
 * json.h - JSON in and out: a checked tree of what came, a streaming writer for what goes.
 *
 * Layer: base. Reading is RFC 8259 by jansson with limits; writing is ours.
 *
 * Invariants
 *   - What is read holds no duplicate key, no invalid UTF-8, no NUL, nothing deeper than
 *     MZ_JSON_DEPTH, no more bytes and values than the caller allows.
 *   - Integers are exact int64. A number with a point or an exponent is refused unless asked for;
 *     then it is text with at most 15 digits, which is the exact value that was written.
 *   - What is written is one line of valid JSON whatever the strings hold: keys in the order of
 *     the calls, no spaces, "\u00xx" only where JSON demands it. Equal calls give equal bytes.
 */
#ifndef MZ_BASE_JSON_H
#define MZ_BASE_JSON_H

#include "base/io.h"

enum { MZ_JSON_DEPTH = 64, MZ_JSON_NODES = 100000 };

enum mz_json_kind {
    MZ_JSON_NULL,
    MZ_JSON_FLAG,
    MZ_JSON_INT,
    MZ_JSON_REAL, /* its digits are in .text */
    MZ_JSON_TEXT,
    MZ_JSON_LIST,
    MZ_JSON_MAP,
};

struct mz_json {
    enum mz_json_kind kind;
    bool flag;
    int64_t i;
    mz_str text; /* ends in NUL */
    mz_str key;  /* when it stands in a map; ends in NUL */
    const struct mz_json *items;
    size_t n;
};

struct mz_json_options {
    size_t size_max;  /* bytes; must be given */
    size_t nodes_max; /* values; 0 means MZ_JSON_NODES. Each costs the arena about 100 bytes */
    bool reals;
};

/* Everything is copied into cx->a. Refuses with line, column and reason. */
mz_code mz_json_read(mz_cx *cx, mz_str text, struct mz_json_options options,
                     const struct mz_json **out) MZ_MUST_USE;

/* The value of a key, or NULL when it is missing or `map` is no map. */
const struct mz_json *mz_json_get(const struct mz_json *map, const char *key);

/* The text of a key; empty where there is none. */
mz_str mz_json_text_of(const struct mz_json *map, const char *key);

/* The value of a key that must be there and of that type; refuses with .field = key. */
mz_code mz_json_text(mz_cx *cx, const struct mz_json *map, const char *key,
                     mz_str *out) MZ_MUST_USE;
mz_code mz_json_int(mz_cx *cx, const struct mz_json *map, const char *key,
                    int64_t *out) MZ_MUST_USE;
mz_code mz_json_flag(mz_cx *cx, const struct mz_json *map, const char *key, bool *out) MZ_MUST_USE;
/* A list or a map. */
mz_code mz_json_items(mz_cx *cx, const struct mz_json *map, const char *key, enum mz_json_kind kind,
                      const struct mz_json **out) MZ_MUST_USE;

/* ---- writing ---------------------------------------------------------- */

/*
 * A writer over a buffer. Wrong nesting is our mistake and asserted. Whether all fitted is asked of
 * the buffer, once, at the end: mz_buf_check().
 */
typedef struct mz_jw {
    mz_buf *out;
    uint64_t maps;  /* bit d: level d is a map */
    uint64_t begun; /* bit d: level d has a value already */
    unsigned depth;
    bool keyed; /* a key waits for its value */
} mz_jw;

mz_jw mz_jw_to(mz_buf *out);
void mz_jw_map(mz_jw *w);
void mz_jw_list(mz_jw *w);
/* Closes the innermost map or list. */
void mz_jw_end(mz_jw *w);
void mz_jw_key(mz_jw *w, mz_str key);
/* Bytes that are not UTF-8 become U+FFFD. */
void mz_jw_text(mz_jw *w, mz_str s);
void mz_jw_int(mz_jw *w, int64_t i);
void mz_jw_flag(mz_jw *w, bool b);
void mz_jw_null(mz_jw *w);
/* A value that is JSON already, written by this writer. */
void mz_jw_raw(mz_jw *w, mz_str json);
/* [1,2,3]: how statements take many ids as one value. */
mz_str mz_json_ids(mz_arena *a, const int64_t *ids, size_t n);

static inline void mz_jw_key_text(mz_jw *w, mz_str key, mz_str s)
{
    mz_jw_key(w, key);
    mz_jw_text(w, s);
}

static inline void mz_jw_key_int(mz_jw *w, mz_str key, int64_t i)
{
    mz_jw_key(w, key);
    mz_jw_int(w, i);
}

static inline void mz_jw_key_flag(mz_jw *w, mz_str key, bool b)
{
    mz_jw_key(w, key);
    mz_jw_flag(w, b);
}

#endif
