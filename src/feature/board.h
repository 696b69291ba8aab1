/*
 * board.h - what a feature puts on the home page and into the global search, and what it lets set.
 *
 * Layer: feature. The home page of a reader is made of the beginnings, tiles, to-do lists and
 * finders that the reader's permissions allow, so it fits every role without a line about any.
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
    bool alarm;      /* a figure above 0 wants attention */
    const char *why; /* MZ_T: of an alarm, one sentence of cause */
    mz_code (*count)(mz_cx *cx, int64_t *n);
};

/* What keeps the office running: how it stands, in a few words, and what to do or know about it. */
enum mz_health { MZ_HEALTH_GOOD, MZ_HEALTH_LATE, MZ_HEALTH_BAD };
struct mz_state_now {
    mz_str text;
    mz_str why;
    enum mz_health health;
};
/* A line of it on the home pages of those who watch over the office. */
struct mz_state {
    const char *label; /* MZ_T */
    const char *path;  /* NULL: there is no page about it */
    const char *opens; /* the permission of that page */
    const char *need;
    mz_code (*read)(mz_cx *cx, struct mz_state_now *out);
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

/* The most urgent of what waits, and exact counts of all of it. */
struct mz_work {
    struct mz_item *items; /* those with a deadline first, by day */
    size_t n;
    int64_t total;
    int64_t late;  /* of the total: the deadline is over */
    int64_t today; /* of the total: it ends today */
    int64_t later; /* of the total: it ends on a later day; the rest has none */
};

/* Work that waits for the reader. */
struct mz_todo {
    const char *label; /* MZ_T */
    const char *path;  /* the whole list */
    const char *need;
    const char *unless; /* left out for readers who may this, too: another list has it; or NULL */
    mz_code (*list)(mz_cx *cx, size_t most, struct mz_work *out);
};

/* Where work begins that nobody put on a list: a button of the head, the first is the main one. */
struct mz_start {
    const char *label; /* MZ_T */
    const char *path;
    const char *icon;
    const char *need;
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

/*
 * What an office sets for itself, for the whole database: mz office set, and the page of the system
 * administrator. A number lies in [least, most]; a text is an address such as "https://mz.example".
 */
struct mz_setting {
    const char *name; /* "household.decide_days" */
    int64_t least;
    int64_t most; /* 0: a text */
    int64_t preset;
    const char *label, *help; /* MZ_T: what a change does, and where the preset is from */
};

#endif
