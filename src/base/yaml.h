/*
 * yaml.h - a strict subset of YAML, read into a tree where every node knows its place.
 *
 * Layer: base. Parsed by libyaml's events (YAML 1.1 syntax); what the subset leaves out is refused
 * with line, column and the way out, never guessed.
 *
 * The subset: one document in UTF-8; maps and lists in block style; scalars plain, quoted, | or >.
 * Not taken: flow style ([a, b], {a: b}), anchors, aliases, tags, directives, a second document,
 * keys that are not scalars, empty or repeated keys.
 *
 * Invariants
 *   - Every scalar is text, exactly as written: no, 012, 1e3, null and 2026-11-20 are texts of 2,
 * 3, 3, 4 and 10 characters. The schema of the caller gives the type.
 *   - A key without a value has an empty text. Keys keep their order and are unique in their map.
 *   - Nothing is deeper than MZ_YAML_DEPTH, larger or longer than the limits.
 */
#ifndef MZ_BASE_YAML_H
#define MZ_BASE_YAML_H

#include "base/base.h"

enum { MZ_YAML_DEPTH = 32, MZ_YAML_NODES = 200000, MZ_YAML_SIZE = 4 << 20 };

enum mz_yaml_kind { MZ_YAML_TEXT, MZ_YAML_LIST, MZ_YAML_MAP };

struct mz_yaml {
    enum mz_yaml_kind kind;
    bool quoted;  /* a text in quotes or a block scalar */
    int line;     /* from 1 */
    int col;      /* from 1, in characters */
    int key_line; /* of the key, when it stands in a map */
    int key_col;
    mz_str key;  /* ends in NUL */
    mz_str text; /* ends in NUL */
    mz_str file; /* the name given to mz_yaml_read() */
    size_t n;    /* children */
    const struct mz_yaml *first;
    const struct mz_yaml *next; /* sibling */
};

/*
 * Read `text`; `file` is its name in messages. The tree and copies of all texts live in cx->a
 * (about 150 bytes a node). *out is an empty text when there is nothing but comments.
 */
mz_code mz_yaml_read(mz_cx *cx, mz_str file, mz_str text, const struct mz_yaml **out) MZ_MUST_USE;

/* ---- looking up ------------------------------------------------------- */

/* The value of a key, or NULL when it is missing or `map` is no map. */
const struct mz_yaml *mz_yaml_get(const struct mz_yaml *map, const char *key);

/* The value of a key that must be there and of that kind; refuses at the place of the map. */
mz_code mz_yaml_need(mz_cx *cx, const struct mz_yaml *map, const char *key, enum mz_yaml_kind kind,
                     const struct mz_yaml **out) MZ_MUST_USE;
/* The same for a text that must not be empty. */
mz_code mz_yaml_text(mz_cx *cx, const struct mz_yaml *map, const char *key,
                     mz_str *out) MZ_MUST_USE;
/* A text as whole number (digits with an optional -, no other form) or as true / false. */
mz_code mz_yaml_int(mz_cx *cx, const struct mz_yaml *node, int64_t *out) MZ_MUST_USE;
mz_code mz_yaml_flag(mz_cx *cx, const struct mz_yaml *node, bool *out) MZ_MUST_USE;
/* Refuses the first key of a map that is not in the NULL-ended list. */
mz_code mz_yaml_known(mz_cx *cx, const struct mz_yaml *map, const char *const *keys) MZ_MUST_USE;

/*
 * Refuse at a node, for the checks of the caller: `sentence` is an MZ_T whose {0} is the place
 * ("pack.yaml:12:3"), {1} to {3} are the arguments given here.
 */
mz_code mz_yaml_refuse(mz_cx *cx, const struct mz_yaml *node, const char *sentence, mz_str arg1,
                       mz_str arg2, mz_str arg3) MZ_MUST_USE;

#endif
