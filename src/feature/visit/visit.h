/*
 * visit.h - the visits of a worker, whatever asks for them: one list, one form, one way back.
 *
 * Layer: feature. Alerts, campaigns, cases and the plan by frequency are sources: rows of one table
 * (sources.c). A source lists what is due for the one who asks, gives the form of a visit, and
 * takes what was found. The phone (web/js/visit) and the plain pages use the same three.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - What is sent twice is one visit: the client makes the key.
 *   - A visit made from another version than the one that stands is never handed to its source by
 *     itself. It is kept as a conflict with what it met, and a person decides.
 *   - * Findings, files and what the source does with them are one transaction.
 *   - Findings stand sealed, pictures too; a list shows no more of a person than that reader may
 * see.
 */
#ifndef MZ_FEATURE_VISIT_VISIT_H
#define MZ_FEATURE_VISIT_VISIT_H

#include "feature/feature.h"

enum {
    VISIT_DUE_MAX = 400, /* of one worker */
    VISIT_NOTE_MAX = 500,
    VISIT_WITH_MAX = 60,
    VISIT_ANSWERS_BYTES = 32768,
    VISIT_PHOTOS_MAX = 6,
    VISIT_PHOTO_BYTES = 1 << 20,
    VISIT_SIGN_BYTES = 1 << 17,
    VISIT_FILES_MAX = VISIT_PHOTOS_MAX + 3,
    VISIT_FIELDS_MAX = 80,
    VISIT_AHEAD_DAYS = 7, /* of the plan: what is due in this month, or so soon, is on the list */
};

/* clang-format off */
/*         id       word       label */
#define VISIT_OUTCOMES(X) \
         X(MET,     "met",     MZ_T("Met the family")) \
         X(AWAY,    "away",    MZ_T("Nobody at home")) \
         X(REFUSED, "refused", MZ_T("Did not want to talk")) \
         X(MOVED,   "moved",   MZ_T("Moved away or cannot be found"))
/* clang-format on */

enum visit_outcome {
#define X(id, word, label) VISIT_##id,
    VISIT_OUTCOMES(X)
#undef X
        VISIT_OUTCOMES_N
};
struct visit_word {
    const char *word;
    const char *label;
};
extern const struct visit_word visit_outcomes[VISIT_OUTCOMES_N];
/* VISIT_OUTCOMES_N when it is none. */
enum visit_outcome visit_outcome_of(mz_str word);

/* ---- forms ------------------------------------------------------------------------- */

/* The word is what the phone reads. */
#define VISIT_KINDS(X)                                     \
    X(GROUP, "group")   /* a heading */                    \
    X(CHOICE, "choice") /* one of the options */           \
    X(MANY, "many")     /* several, with spaces between */ \
    X(NUMBER, "number") /* whole */                        \
    X(MONEY, "money")   /* yuan, two places */             \
    X(DATE, "date")                                        \
    X(TEXT, "text")                                        \
    X(LONG, "long")

enum visit_kind {
#define X(id, word) VISIT_##id,
    VISIT_KINDS(X)
#undef X
        VISIT_KINDS_N
};

struct visit_option {
    mz_str id;
    mz_str label;
};

/* Words are in the reader's language. */
struct visit_field {
    mz_str id; /* 1 to 40 of a-z, 0-9, _ */
    mz_str label;
    mz_str hint;
    mz_str unit;
    enum visit_kind kind;
    bool required; /* when somebody was met */
    int64_t lo;    /* of NUMBER; MZ_NULL: no bound */
    int64_t hi;
    int64_t max; /* characters */
    struct visit_option *options;
    size_t options_n;
    /* Formulas of the pack as JSON (expr.c), for the phone; empty: none, or not to be had there. */
    mz_str show;
    mz_str need;
    mz_str check;
    mz_str says; /* the sentence of check */
};

struct visit_form {
    mz_str id; /* of the form, as the phone keeps it once for many visits */
    mz_str label;
    mz_str about;
    struct visit_field *fields;
    size_t fields_n;
    int people;     /* who have to go and sign */
    bool signed_by; /* who was visited signs */
};

/* ---- sources ----------------------------------------------------------------------- */

struct visit_source;

/* A visit that somebody has to make. */
struct visit_due {
    const struct visit_source *source;
    int64_t id; /* at its source */
    int64_t division;
    int64_t household;
    int64_t due; /* day; MZ_NULL: none */
    int64_t version;
    mz_str why;    /* one line: causes, campaign, matter, category */
    mz_str detail; /* the source's own: form of a plan, task of a case */
    bool open;     /* it may still be made */
};

/* What stands at the source now, for who decides a conflict. */
struct visit_now {
    mz_str what;
    mz_str note;
    int64_t by; /* account; 0: unknown */
    int64_t at_ms;
};

struct visit_findings {
    mz_str source;
    int64_t id;
    int64_t version; /* it was made from */
    mz_str key;      /* 8 to 64 characters */
    enum visit_outcome outcome;
    mz_str answers; /* JSON map of texts by id of the field */
    mz_str note;
    mz_str with;      /* who came along */
    int64_t phone_ms; /* when it was finished, by the phone's clock; MZ_NULL: a page, now */
    int64_t lon_e6;   /* where; MZ_NULL: not known */
    int64_t lat_e6;
    int64_t accuracy; /* metres */
    bool need;        /* somebody should help */
    int64_t device;   /* 0: a page */
    const struct visit_picture *pictures;
    size_t pictures_n;
    int64_t day; /* of the visit, made of phone_ms here */
};

struct visit_picture {
    const char *kind; /* photo, signed, sign1, sign2 */
    mz_str data;
};

struct visit_source {
    const char *name;  /* "alert" */
    const char *label; /* MZ_T */
    const char *icon;
    const char *need; /* permission of those who make these visits */
    const char *page; /* of the subject, up to the id; NULL: none */
    /* What is due for the actor; at most `most`, into rows. */
    mz_code (*list)(mz_cx *cx, struct visit_due *rows, size_t most, size_t *n);
    /* MZ_ABSENT outside the scope. */
    mz_code (*get)(mz_cx *cx, int64_t id, struct visit_due *out);
    mz_code (*form)(mz_cx *cx, const struct visit_due *due, struct visit_form *out);
    mz_code (*now)(mz_cx *cx, const struct visit_due *due, struct visit_now *out);
    /* In the open transaction; MZ_CONFLICT when the subject takes it no more. */
    mz_code (*take)(mz_cx *cx, const struct visit_due *due, const struct visit_findings *in);
};

/* Metres between two points, to 1 %; whole numbers only. */
int64_t visit_metres(int64_t lon_a, int64_t lat_a, int64_t lon_b, int64_t lat_b);

extern const struct visit_source *const visit_sources[]; /* ends with NULL */
/* NULL when there is none of that name. */
const struct visit_source *visit_source_of(mz_str name);

#endif
