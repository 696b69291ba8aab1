/*
 * draft.h - packs that are worked on in the browser: copy, edit, check, approve, publish, withdraw.
 *
 * Layer: feature. The part without pages. README.md has the life of a draft.
 *
 * Invariants
 *   - A draft changes only in the state "draft", and only for who brings the version that he saw:
 *     the second of two editors is told (MZ_CONFLICT), and nothing of his is written.
 *   - Nothing is published with an error, a failing test, a change of the past, or by one person:
 *     who approves has neither made nor handed it in.
 *   - What is published lies in DATA/packs; what lay there before is put aside, never deleted.
 *   - Limits: DRAFT_FILES_MAX files, DRAFT_FILE_MAX bytes each, DRAFT_BYTES_MAX in all.
 */
#ifndef MZ_FEATURE_DRAFT_DRAFT_H
#define MZ_FEATURE_DRAFT_DRAFT_H

#include "feature/feature.h"
#include "feature/matter/matter.h"
#include "feature/rule/rule.h"

enum {
    DRAFT_FILES_MAX = 200,
    DRAFT_FILE_MAX = 512 << 10,
    DRAFT_BYTES_MAX = 4 << 20,
    DRAFT_TITLE_MAX = 100,
    DRAFT_REASON_MAX = 300,
    DRAFT_LIST_MAX = 500
};

struct draft {
    int64_t id;
    int64_t division;
    mz_str pack;
    mz_str title;
    mz_str base;
    mz_str state;
    int64_t made_by;
    int64_t made_ms;
    int64_t asked_by; /* MZ_NULL */
    int64_t asked_ms;
    int64_t done_by; /* MZ_NULL */
    int64_t done_ms;
    mz_str reason; /* why it was sent back or withdrawn */
    mz_str hash;
    int64_t version;
};

struct draft_files {
    struct ast_file *v; /* by path */
    size_t n;
    size_t bytes;
};

/* A copy of a pack of the shelf; `layer`: a new pack of this office that extends it instead. */
mz_code draft_new(mz_cx *cx, mz_str pack, mz_str title, bool layer, int64_t *id) MZ_MUST_USE;
/* MZ_ABSENT outside of the scope too. */
mz_code draft_get(mz_cx *cx, int64_t id, struct draft *out) MZ_MUST_USE;
mz_code draft_list(mz_cx *cx, struct draft **out, size_t *n) MZ_MUST_USE;
mz_code draft_files(mz_cx *cx, int64_t id, struct draft_files *out) MZ_MUST_USE;
/* "pack.yaml", or a name of small letters, digits, - and _ in a folder that packs have. */
bool draft_path_ok(mz_str path);
/* A file as a whole; a new path makes a new file. */
mz_code draft_save(mz_cx *cx, int64_t id, int64_t version, struct ast_file file) MZ_MUST_USE;
mz_code draft_drop_file(mz_cx *cx, int64_t id, int64_t version, mz_str path) MZ_MUST_USE;

/* What the checker says of the draft, its tests, and what it changes. */
struct draft_checked {
    mz_arena *a;               /* all of it; draft_check_done() */
    struct ast_findings found; /* errors first */
    size_t warnings;
    const struct ast_pack *pack;
    const struct rule_book *book; /* NULL: errors */
    size_t tests_passed;
    mz_str *failed; /* names of tests with what differs, in the reader's language */
    size_t failed_n;
    struct case_finding *letters; /* matters against the templates of letters */
    size_t letters_n;
    struct diffs diffs; /* against what is published; none for a new pack */
    struct diffs past;  /* of the law of days before today: nothing may stand here */
    struct rule_pin *pins; /* packs that will be refused when it is published: a warning */
    size_t pins_n;
    bool ready;         /* it may be published */
};
/* In an arena of its own, at most 1 GiB: what a hostile pack can take is bounded. */
mz_code draft_check(mz_cx *cx, const struct draft *d, struct draft_checked *k) MZ_MUST_USE;
void draft_check_done(struct draft_checked *k);
/* Packs that hold to the published one as it is now. */
mz_code draft_pinned(mz_cx *cx, mz_str pack, struct rule_pin **out, size_t *n) MZ_MUST_USE;

/* To whom approves; refuses what is not ready. */
mz_code draft_ask(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;
/* Back to who made it, with a reason. */
mz_code draft_back(mz_cx *cx, int64_t id, int64_t version, mz_str reason) MZ_MUST_USE;
/* Checked again, then read by the server like every pack of DATA/packs. */
mz_code draft_publish(mz_cx *cx, int64_t id, int64_t version) MZ_MUST_USE;
/* A draft is dropped; a published one is withdrawn: the one before it counts again. */
mz_code draft_end(mz_cx *cx, int64_t id, int64_t version, mz_str reason) MZ_MUST_USE;

/* draft_put.c: DATA/packs as the database says. */
mz_code draft_put_all(mz_cx *cx) MZ_MUST_USE;
mz_code draft_put_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;

#endif
