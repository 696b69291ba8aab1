/*
 * board.h - what a feature puts on the home page and into the global search.
 *
 * Layer: feature. The home page of a reader is made of the tiles, to-do lists and finders that the
 * reader's permissions allow, so it fits every role without a line about any of them.
 */
#ifndef MZ_FEATURE_BOARD_H
#define MZ_FEATURE_BOARD_H

#include "base/base.h"

/* One figure of my area, a link to its list. */
struct mz_tile {
    const char *label; /* MZ_T */
    const char *unit;  /* MZ_T: after the figure, or NULL */
    const char *path;
    const char *icon;
    const char *need;
    bool alarm; /* a figure above 0 wants attention */
    mz_code (*count)(mz_cx *cx, int64_t *n);
};

/* One piece of work or one find; strings in the arena, already in the reader's language. */
struct mz_item {
    mz_str title;
    mz_str note; /* whom or what it is about, masked as the reader may see it */
    mz_str place;
    mz_str step;
    mz_str href;
    int64_t due; /* day, or MZ_NULL (INT64_MIN) when it has no deadline */
};

/* Work that waits for the reader, most urgent first. */
struct mz_todo {
    const char *label; /* MZ_T */
    const char *path;  /* the whole list */
    const char *need;
    mz_code (*list)(mz_cx *cx, size_t most, struct mz_item **items, size_t *n, int64_t *total);
};

/* A kind of subject that the global search finds; writes its own record of the read. */
struct mz_finder {
    const char *label; /* MZ_T: "People" */
    const char *path;  /* the kind's own search; "?q=" and the words are added */
    const char *icon;
    const char *need;
    mz_code (*find)(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total);
};

#endif
