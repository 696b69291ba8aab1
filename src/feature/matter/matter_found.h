/*
 * matter_found.h - what tasks of a case found: their forms, filled in by who did the task.
 *
 * Layer: feature. Part of matter.h for other features (visits on a phone bring the same).
 *
 * Invariants
 *   - What was found and that the task was done are one transaction.
 *   - Declared and found are both kept. For the rules a fact that was found fills in what was not
 *     declared, and counts before what was where the pack says `over: declared`.
 *   - Everything stands sealed; a photograph is shown on record.
 */
#ifndef MZ_FEATURE_MATTER_MATTER_FOUND_H
#define MZ_FEATURE_MATTER_MATTER_FOUND_H

#include "feature/matter/matter.h"

enum { MATTER_FOUNDS_MAX = 100, MATTER_FOUND_FILES_MAX = 12 };

struct matter_found_file {
    mz_str field;
    mz_str data; /* as of matter_paper.h */
};

struct matter_found_new {
    int64_t id; /* of the case */
    int64_t version;
    mz_str task;
    int people;
    mz_str facts; /* as of matter_new */
    mz_str remark;
    const struct matter_found_file *file;
    size_t file_n;
};
/* Keeps the form and does the task: MZ_INVALID with the field, and what matter_happen() refuses. */
mz_code matter_found_add(mz_cx *cx, const struct matter_found_new *in, int64_t *row) MZ_MUST_USE;

struct matter_found {
    int64_t id;
    mz_str step, task, form;
    int64_t people;
    mz_str facts; /* opened */
    int64_t made_ms, made_by;
};
/* Oldest first, at most MATTER_FOUNDS_MAX. Opens them: record the read. */
mz_code matter_founds(mz_cx *cx, int64_t id, struct matter_found **out, size_t *n) MZ_MUST_USE;
/* The answers with what tasks found and the office knows (o->known), as the rules read them. */
mz_code matter_found_join(mz_cx *cx, const struct matter_open *o, mz_str *out) MZ_MUST_USE;

struct matter_found_shot {
    int64_t id;
    mz_str field, kind;
    int64_t bytes;
};
mz_code matter_found_files(mz_cx *cx, int64_t found, struct matter_found_shot **out,
                           size_t *n) MZ_MUST_USE;
/* One of them; the look is recorded. *id is the case. */
mz_code matter_found_open(mz_cx *cx, int64_t file, mz_str *kind, mz_str *bytes,
                          int64_t *id) MZ_MUST_USE;

#endif
