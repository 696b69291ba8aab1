/*
 * matter_paper.h - the papers of a case: what is needed, what is there, what stands in its place.
 *
 * Layer: feature. The pack says which papers a matter needs and when (src/flow/README.md); rows of
 * matter_paper say what came. Part of matter.h for other features.
 *
 * Invariants
 *   - A scan is told by its content, at most 6 MiB, kept sealed, shown on record.
 *   - Nothing is deleted: what was taken back or refused stays with the case and counts no more.
 *   - A paper is waived only where the pack says so.
 */
#ifndef MZ_FEATURE_MATTER_MATTER_PAPER_H
#define MZ_FEATURE_MATTER_MATTER_PAPER_H

#include "feature/matter/matter.h"

enum { MATTER_PAPER_MAX = 6 << 20, MATTER_PAPERS_MAX = 60 /* rows of a case */ };

/* clang-format off */
#define MATTER_PAPER_STATES(X)                                                   \
    X(MISSING,  "",         MZ_T("Missing||paper"))                              \
    X(SEEN,     "seen",     MZ_T("Original seen||paper"))                        \
    X(FILED,    "filed",    MZ_T("On file||paper"))                              \
    X(FETCHED,  "fetched",  MZ_T("Delivered by a department||paper"))            \
    X(PROMISED, "promised", MZ_T("Waived on a promise||paper"))                  \
    X(LATER,    "later",    MZ_T("To be brought later||paper"))                  \
    X(REFUSED,  "refused",  MZ_T("Not as it must be||paper"))
/* clang-format on */
enum matter_paper_state {
#define X(name, word, label) MATTER_PAPER_##name,
    MATTER_PAPER_STATES(X)
#undef X
        MATTER_PAPER_STATE_N
};

struct matter_paper_row {
    int64_t id;
    enum matter_paper_state state;
    mz_str paper;
    mz_str note;
    mz_str kind; /* pdf, jpeg, png; empty without a scan */
    mz_str sm3;  /* of what was uploaded, in hexadecimal; empty without a scan */
    int64_t bytes;
    int64_t delivery; /* MZ_NULL */
    int64_t made_ms, made_by;
    int64_t back_ms; /* MZ_NULL: it counts */
};

/* One paper of the matter. */
struct matter_paper {
    const struct ir_bring *bring;
    const struct ir_paper *paper;
    bool needed; /* its `when` holds, or cannot be told yet */
    bool open;   /* it cannot be told yet */
    enum matter_paper_state state;
    mz_str note;                  /* of the row that counts */
    struct matter_paper_row *row; /* all rows of this paper, oldest first */
    size_t row_n;
};
/* Whether nothing is wanting: not needed, or here, or something stands in its place. */
bool matter_paper_good(const struct matter_paper *p);

/* In the order of the pack. */
mz_code matter_papers(mz_cx *cx, const struct matter_open *o, struct matter_paper **out,
                      size_t *n) MZ_MUST_USE;
/* Tells the gates of a case which papers are missing; matter_open_case() asks. */
mz_code matter_papers_gate(mz_cx *cx, struct matter_open *o) MZ_MUST_USE;

struct matter_paper_new {
    int64_t id; /* of the case */
    mz_str paper;
    enum matter_paper_state state; /* SEEN, FILED, PROMISED, LATER, REFUSED */
    mz_str data;                   /* of FILED */
    mz_str note;                   /* of the others but SEEN: why, or what is wrong with it */
};
/* MZ_INVALID with the field; MZ_DENIED for who may not act on the case. */
mz_code matter_paper_add(mz_cx *cx, const struct matter_paper_new *in, int64_t *row) MZ_MUST_USE;
/*
 * Looks for the paper's item in what departments delivered about the members. *found is false when
 * the deliveries do not settle it; the question is recorded either way.
 */
mz_code matter_paper_fetch(mz_cx *cx, int64_t id, mz_str paper, bool *found) MZ_MUST_USE;
mz_code matter_paper_back(mz_cx *cx, int64_t row) MZ_MUST_USE;

struct matter_scan {
    int64_t id; /* of the case */
    mz_str kind;
    mz_str bytes;
};
/* The scan of a row; the look is recorded. MZ_ABSENT outside the scope and without one. */
mz_code matter_paper_scan(mz_cx *cx, int64_t row, struct matter_scan *out) MZ_MUST_USE;
const char *matter_paper_state_label(enum matter_paper_state s);

#endif
