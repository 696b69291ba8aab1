/*
 * packfile.h - small packs of features: their files found and read, and what stands in them held.
 *
 * Layer: feature; packs of rules are src/rule's. Strict YAML. The office's own copy in DATA/packs
 * counts before the product's. A fault is refused with file and line.
 */
#ifndef MZ_FEATURE_PACKFILE_H
#define MZ_FEATURE_PACKFILE_H

#include "base/yaml.h"

/* The folder of a pack: the office's own where it has this file, else the product's. */
mz_str packfile_folder(mz_cx *cx, const char *pack, const char *file);
/* A file of at most 1 MiB; MZ_ABSENT, or MZ_INVALID for what is no file. */
mz_code packfile_text(mz_cx *cx, mz_str path, mz_str *text) MZ_MUST_USE;
mz_code packfile_yaml(mz_cx *cx, mz_str path, const struct mz_yaml **root) MZ_MUST_USE;

/* The .yaml files of a folder in the order of their names; none where there is no folder. */
mz_code packfile_paths(mz_cx *cx, mz_str folder, size_t most, mz_str **paths,
                       size_t *n) MZ_MUST_USE;

/* ---- what stands in it ----------------------------------------------------------------- */

/* {0} of the sentence is the place, {1} is `what`. */
mz_code packfile_wrong(mz_cx *cx, const struct mz_yaml *at, const char *sentence,
                       mz_str what) MZ_MUST_USE;
mz_code packfile_unknown(mz_cx *cx, const struct mz_yaml *at, mz_str word) MZ_MUST_USE;
mz_code packfile_twice(mz_cx *cx, const struct mz_yaml *at, mz_str id) MZ_MUST_USE;
mz_code packfile_range(mz_cx *cx, const struct mz_yaml *at, const char *key) MZ_MUST_USE;
/* A number that must be there, and its bounds. */
mz_code packfile_int(mz_cx *cx, const struct mz_yaml *map, const char *key, int64_t lo, int64_t hi,
                     int64_t *out) MZ_MUST_USE;
/* A list that must be there, and how long it may be. */
mz_code packfile_list(mz_cx *cx, const struct mz_yaml *map, const char *key, size_t most,
                      const struct mz_yaml **out) MZ_MUST_USE;
/* Empty where there is none. */
mz_str packfile_text_of(const struct mz_yaml *map, const char *key);
/* a-z, 0-9 and _, at most 20. */
bool packfile_id(mz_str id);

#endif
