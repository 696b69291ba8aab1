/*
 * feed_facts.h - what deliveries say of everybody in a county, fact by fact: for the population of
 * the rules and for the watch.
 *
 * Layer: feature. Included by feed.h. Which features give a fact, and how, is facts.yaml of the
 * catalogue; nothing of it stands here.
 *
 * Invariants
 *   - A delivery that was replaced says nothing. Of a register the newest delivery of each sender
 *     speaks; of changes and of windows of months all of them, the newest word first.
 *   - That somebody has nothing is said only where the catalogue may say so, the delivery is whole,
 *     the person was registered before it was read, by the same number as now, and no row of that
 *     person came back.
 *   - Every value knows its delivery.
 */
#ifndef MZ_FEATURE_FEED_FEED_FACTS_H
#define MZ_FEATURE_FEED_FEED_FACTS_H

#include "feed/catalogue.h"

/* Everybody of a county and its deliveries, opened as they are needed. Goes with cx->a. */
typedef struct feed_facts feed_facts;
/* `day`: no window looks behind it. */
mz_code feed_facts_open(mz_cx *cx, int64_t county, int64_t day, feed_facts **out) MZ_MUST_USE;
/* Record numbers by row. */
size_t feed_facts_people(const feed_facts *f, const int64_t **person);
/* Deliveries that hold, of any category; 0: there are none. */
size_t feed_facts_deliveries(const feed_facts *f);

/* As if one delivery had not come and the one that it replaced still held; 0: none. */
struct feed_facts_but {
    int64_t without;
    int64_t with;
};

/*
 * A fact by row; of a fact by months row + month * people. Values are hundredths where `hundredths`
 * says so, days since 1970, yes or no, or places in the words of the fact.
 */
struct feed_fact_column {
    size_t months; /* 1: no history */
    int32_t first_month;
    bool hundredths;
    bool *known;
    int64_t *value;
    int64_t *delivery; /* 0 where it is not known */
};
/* In cx->a. */
mz_code feed_facts_of(mz_cx *cx, feed_facts *f, const struct catalogue_fact *fact, size_t months,
                      struct feed_facts_but but, struct feed_fact_column *out) MZ_MUST_USE;

/*
 * The line of the row of a person in the sender's file that a fact comes from, for whoever shows
 * evidence: of a maximum the row that has it, of the latest value its row, of sums and counts the
 * last row that counts. Without a fact, or one that the delivery does not speak of, the last row.
 * 0: the person has no row in it.
 */
mz_code feed_line_of(mz_cx *cx, int64_t delivery, int64_t person, mz_str fact,
                     int64_t *line) MZ_MUST_USE;
/* Tells the features of deliveries that they have not heard of, the oldest first (feed_tell.c). */
mz_code feed_tell_all(mz_cx *cx) MZ_MUST_USE;
/* The delivery that held when people last heard of this county, category, month and sender; 0. */
mz_code feed_told_before(mz_cx *cx, int64_t delivery, int64_t *before) MZ_MUST_USE;
/* "2026-10 车辆管理所" as people name a delivery; empty for one that is not there. */
mz_code feed_delivery_text(mz_cx *cx, int64_t delivery, mz_str *out) MZ_MUST_USE;

#endif
