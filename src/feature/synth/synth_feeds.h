/*
 * synth_feeds.h - what 36 departments would send about a province of invented people, and the truth
 * about it.
 *
 * Layer: feature. One file for each category of the catalogue, each with labels, order of columns,
 * separator, quotes, line ends and dates of its own; a share of the rows is about people of ours, a
 * share is dirty as in life. For measurements: people are numbered, and person i is made from the
 * number alone, millions of them a second.
 *
 * Invariants
 *   - The same options give the same bytes, whatever the threads.
 *   - ID numbers are valid and stand once; strangers are never people of ours.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_FEEDS_H
#define MZ_FEATURE_SYNTH_SYNTH_FEEDS_H

#include "feed/shape.h"
#include "feed/who.h"

enum {
    SYNTH_FEEDS = 36,
    SYNTH_FEED_DAY = 20484,        /* 2026-01-31: the day they are sent */
    SYNTH_FEED_PERIOD = 2026 * 12, /* January 2026 */
    SYNTH_FEED_PEOPLE_MAX = 100000000,
    SYNTH_FEED_NAME = 16, /* bytes of a name with its NUL */
};

struct synth_feeds {
    const char *dir;
    int64_t people; /* of ours */
    int64_t rows;   /* in all files together */
    int32_t ours;   /* rows about people of ours, in a thousand */
    int32_t dirty;  /* dirty rows, in a thousand */
    uint64_t seed;
    void (*step)(void *p, int64_t done); /* rows; on the caller's thread */
    bool (*stopped)(void *p);
    void *p;
};

/* What a reader must find in one file. */
struct synth_feed_truth {
    int64_t rows;
    int64_t ours; /* duplicates among them */
    int64_t strangers;
    int64_t duplicates;
    int64_t rounded; /* 3.60121E+17 */
    int64_t wrong_check;
    int64_t cut; /* columns missing */
    int64_t other_name;
    int64_t unit;    /* 元 behind an amount */
    int64_t sum_fen; /* amounts of the rows of ours that are taken, each once */
    int64_t bytes;
};

/* Writes the files and truth.csv; on all cores. MZ_STOPPED removes what was written. */
mz_code synth_feeds_write(mz_cx *cx, const struct synth_feeds *f,
                          struct synth_feed_truth truth[SYNTH_FEEDS]) MZ_MUST_USE;
/* The truth of files written before; MZ_ABSENT when they are not there or not finished. */
mz_code synth_feeds_truth(mz_cx *cx, const char *dir,
                          struct synth_feed_truth truth[SYNTH_FEEDS]) MZ_MUST_USE;
/* The file of feed i, and its name in Chinese. */
const char *synth_feed_path(mz_arena *a, const char *dir, size_t i);
const char *synth_feed_label(size_t i);
/* How to read feed i: amount summed by month, latest state, newest day, number of rows. */
mz_code synth_feed_form(mz_cx *cx, size_t i, const mz_feed_form **out) MZ_MUST_USE;
/* The index of people 0 to n - 1, each in the row of its number. */
mz_code synth_feeds_who(mz_cx *cx, int64_t n, mz_who **out) MZ_MUST_USE;
void synth_feed_person(int64_t i, char id[19], char name[SYNTH_FEED_NAME]);

#endif
