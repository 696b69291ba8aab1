/*
 * source.h - who is asked for a category, and what came back: rows, nothing, or no answer.
 *
 * Layer: feature, private to verify. Three kinds of source stand behind one call: a department that
 * answers live (adapter), what departments delivered, and in the demonstration county a synthetic
 * register. Which one serves a category is decided here; without any the answer is "not connected",
 * which is missing, not none.
 *
 * Invariants
 *   - Nothing is asked without a pass of the gate, and nobody and nothing that it does not name.
 *   - A row counts only when ID number and name are the member's; the same number under another
 *     name makes the whole answer of that member a conflict, and no value is taken from it.
 *   - Whatever a live source does, it takes at most its timeout and its size.
 */
#ifndef MZ_FEATURE_VERIFY_SOURCE_H
#define MZ_FEATURE_VERIFY_SOURCE_H

#include "feature/verify/verify.h"

enum { SOURCE_ROWS_MAX = 200, SOURCE_CELLS_MAX = 64 };

enum source_state {
    SOURCE_FOUND,    /* rows */
    SOURCE_NONE,     /* the source holds everybody and has nothing of this person */
    SOURCE_MISSING,  /* not returned: unknown */
    SOURCE_CONFLICT, /* number and name do not belong together */
    SOURCE_UNASKED,  /* outside the consents */
};

struct source_cell {
    size_t item; /* in catalogue.item */
    mz_str value;
};
struct source_row {
    size_t member;
    struct source_cell *cell;
    size_t cell_n;
    int64_t period; /* of the delivery it stood in; 0: of an answer */
    size_t sender;  /* of a delivery: rows of one sender have the same */
    bool newest;    /* of the newest delivery of its sender */
};

/* Of one category. */
struct source_answer {
    enum source_state *state; /* one a member */
    struct source_row *row;
    size_t row_n;
    mz_str source;     /* id: "synthetic:22", "delivery:22", "bank" */
    const char *fault; /* MZ_T with {0}: why it is missing; NULL */
    mz_str about;      /* the {0} */
    uint64_t open;     /* bit i: feature i of the category cannot be known from this */
    int64_t delivery;  /* the newest one that was read, and how many; 0: an answer */
    size_t deliveries;
    int64_t period; /* of deliveries: up to where all senders delivered; MZ_NULL */
    int64_t came;   /* day that the newest one came; MZ_NULL */
    int64_t as_of;  /* day the data are of; MZ_NULL: unknown */
    int64_t ms;     /* it took */
    size_t missing, conflicts;
};

struct verify_pass {
    int64_t household, division;
    mz_str purpose;
    struct pack_scope scope;
    const struct verify_member *member;
    size_t member_n;
    int64_t day;
};

/* What is opened once for many queries: connections, keys, deliveries. Goes with cx->a. */
struct source_desk;
mz_code source_open(mz_cx *cx, const struct pack *p, struct source_desk **out) MZ_MUST_USE;
/* Before the questions about one household: finds its deliveries. */
mz_code source_begin(mz_cx *cx, struct source_desk *desk,
                     const struct verify_pass *pass) MZ_MUST_USE;
/* Never fails because of a source: that is an answer. */
mz_code source_ask(mz_cx *cx, struct source_desk *desk, const struct verify_pass *pass,
                   size_t category, struct source_answer *out) MZ_MUST_USE;
const char *source_state_label(enum source_state s);
const char *source_state_word(enum source_state s);

/* How a category would be served: for the board. */
struct source_way {
    mz_str source;    /* as in the tally */
    const char *kind; /* MZ_T */
    bool connected;
    const struct pack_adapter *adapter;
    const char *fault; /* of deliveries: what is missing now; NULL */
    mz_str about;
    int64_t period; /* of deliveries; MZ_NULL */
};
mz_code source_way_of(mz_cx *cx, struct source_desk *desk, size_t category,
                      struct source_way *out) MZ_MUST_USE;
/* Deliveries of the office itself: for the board. */
mz_code source_look(mz_cx *cx, struct source_desk *desk, int64_t division, int64_t day) MZ_MUST_USE;

/* ---- source_delivery.c ---------------------------------------------------------- */
struct feed_desk;
/* *some is false when nothing of the category was ever delivered: then somebody else answers. */
mz_code source_delivery(mz_cx *cx, const struct pack *p, struct feed_desk *desk,
                        const struct verify_pass *pass, size_t category, struct source_answer *out,
                        bool *some) MZ_MUST_USE;

/* ---- source_synth.c ------------------------------------------------------------- */
mz_code source_synthetic(mz_cx *cx, const struct pack *p, const struct verify_pass *pass,
                         size_t category, struct source_answer *out) MZ_MUST_USE;
/* ---- source_http.c -------------------------------------------------------------- */
struct source_link; /* address, keys, counters of one adapter */
mz_code source_link_open(mz_cx *cx, const struct pack_adapter *a,
                         struct source_link **out) MZ_MUST_USE; /* *out NULL: not connected */
mz_code source_http(mz_cx *cx, const struct pack *p, struct source_link *link,
                    const struct verify_pass *pass, struct source_answer *out) MZ_MUST_USE;

/* What every kind of source does with a row that came: number and name decide whose it is. */
bool source_same_name(mz_str a, mz_str b);

#endif
