/*
 * catalogue_int.h - what the parts of the reader share.
 *
 * Layer: feed, private to this folder.
 */
#ifndef MZ_FEED_CATALOGUE_INT_H
#define MZ_FEED_CATALOGUE_INT_H

#include "base/hash.h"
#include "base/yaml.h"
#include "feed/catalogue.h"

struct catalogue_reading {
    mz_cx cx; /* its own: a fault of a file is a finding, not the caller's error */
    mz_arena *a;
    struct catalogue_findings *f;
    struct catalogue *c;
    const struct catalogue_file *file;
    size_t file_n;
    mz_str now; /* the file that is read */
    mz_str items, aliases, codes;
    const struct mz_yaml *number, *name; /* general key labels */
    mz_map *features;                    /* id -> line */
};

void catalogue_bad(struct catalogue_reading *r, mz_str file, int line, struct mz_say say,
                   struct mz_say way);
const struct catalogue_file *catalogue_file_named(const struct catalogue_reading *r, mz_str name);

/* The tree of a file; NULL after a finding. */
const struct mz_yaml *catalogue_parse(struct catalogue_reading *r,
                                      const struct catalogue_file *file);

/* catalogue_facts.c: facts.yaml. The features are known by then. */
void catalogue_facts(struct catalogue_reading *r);
/* catalogue_csv.c: items.csv and aliases.csv. The categories are known by then. */
void catalogue_items(struct catalogue_reading *r);
/* catalogue_check.c: what one line alone cannot show. */
void catalogue_check(struct catalogue_reading *r);

#endif
