/*
 * determination.h - what was decided about a household, kept so that it can be decided again, and
 * what a new law would change.
 *
 * Layer: feature; other features decide through this.
 *
 * Invariants
 *   - A determination never changes, and the packs it was made by are kept with it (rule_pack): a
 *     replay years later gives the same bytes, whatever stands in the folders by then.
 *   - Deciding again for a new law stores nothing but reviews; a person decides on those.
 */
#ifndef MZ_FEATURE_RULE_DETERMINATION_H
#define MZ_FEATURE_RULE_DETERMINATION_H

#include "feature/rule/shelf.h"
#include "rule/reason.h"

struct determination {
    int64_t id;
    int64_t division;
    int64_t household;
    mz_str pack;
    mz_str outcome;
    int64_t member; /* from 1; 0: the household */
    mz_str status;
    mz_date law_day;
    int64_t fen; /* MZ_NULL: none */
    mz_str record;
    int64_t made_ms;
    int64_t made_by;
};

struct determination_new {
    const struct rule_shelved *pack;
    struct rule_run *run;
    const struct rule_decision *decision;
    int64_t household;
    int64_t division;
    int64_t person; /* the only member of the case; 0: its members are those of the household */
};

/* Works in the open transaction, or in one of its own; leaves an audit event. */
mz_code determination_add(mz_cx *cx, const struct determination_new *in, int64_t *id) MZ_MUST_USE;
/* It goes with its case to another place; the record stays. In the open transaction. */
mz_code determination_put(mz_cx *cx, int64_t id, int64_t division) MZ_MUST_USE;
/* MZ_ABSENT for what is not in the actor's scope. */
mz_code determination_get(mz_cx *cx, int64_t id, struct determination *out) MZ_MUST_USE;
/* The book of a record: of the shelf while it is the same, else made of the packs that were kept.
 */
mz_code determination_book(mz_cx *cx, mz_str record, const struct rule_book **out) MZ_MUST_USE;
/*
 * Keep the packs of a book, so that rule_book_kept() finds it whatever the folders hold by then. In
 * the open transaction; a second time does nothing. MZ_CONFLICT when the folders changed since the
 * process began.
 */
mz_code rule_book_keep(mz_cx *cx, const struct rule_shelved *s) MZ_MUST_USE;
/* The book of a hash: of the shelf, or made of what was kept. *out NULL: nobody kept it. */
mz_code rule_book_kept(mz_cx *cx, mz_str hash, const struct rule_shelved **out) MZ_MUST_USE;
/* Decided again: the run and the decision, byte for byte the same, or MZ_CONFLICT. */
mz_code determination_replay(mz_cx *cx, mz_str record, mz_str *again) MZ_MUST_USE;
/* The run of a record with its decision, for reasons. */
mz_code determination_run(mz_cx *cx, const struct rule_book *b, mz_str record,
                          struct rule_run **run, struct rule_decision *d) MZ_MUST_USE;

/*
 * A fact that was read and that a delivery said alike when it was decided. It stays what it was,
 * whatever is delivered later.
 */
enum { DETERMINATION_ORIGINS_MAX = 60 };
struct determination_origin {
    mz_str fact;
    size_t member;  /* from 1; 0: of the household */
    int64_t person; /* whose it is; 0: one of the household's members has the row */
    int64_t delivery;
};
mz_code determination_origins(mz_cx *cx, int64_t id, struct determination_origin **out,
                              size_t *n) MZ_MUST_USE;

/* One of them as a page shows it, if the reader's area holds its delivery. */
struct determination_row {
    mz_str fact;
    size_t member;
    mz_str label; /* in the reader's language */
    int64_t delivery;
    mz_str name;    /* of the delivery */
    int64_t person; /* who has the row; 0: nobody lives there any more who has */
    int64_t line;   /* in the sender's file; 0 without one */
    bool open;      /* the reader may see whose row it is */
};
mz_code determination_rows(mz_cx *cx, const struct determination *d, const struct rule_book *b,
                           struct determination_row **out, size_t *n) MZ_MUST_USE;
/* "车辆管理所 2026-10, line 12", and where the row is shown. */
mz_str determination_row_text(mz_cx *cx, const struct determination_row *row);
mz_str determination_row_href(mz_cx *cx, const struct determination_row *row);

/* The address of its page. */
mz_str determination_href(mz_cx *cx, int64_t id);
/* "符合，每月 640.00 元"; the status alone where there is no amount (MZ_NULL). */
mz_str determination_result(mz_cx *cx, mz_str status, int64_t fen);
/* The same of a lump sum. */
mz_str determination_once(mz_cx *cx, mz_str status, int64_t fen);

struct determination_alert {
    int64_t looked;
    int64_t changed;
    int64_t added; /* reviews that were not there yet */
};

/*
 * Decide all determinations of a pack again by its law of `day`, as if nothing but law and calendar
 * had changed (histories move along), and queue those that come out otherwise. Twice does nothing
 * more.
 */
mz_code determination_alert(mz_cx *cx, const struct rule_shelved *s, mz_date day,
                            struct determination_alert *out) MZ_MUST_USE;

/*
 * The days after `after` and up to `until` on which some value, version or step of the law comes
 * into force, becomes known or ends: sorted, once each, at most the newest DETERMINATION_DAYS_MAX.
 */
enum { DETERMINATION_DAYS_MAX = 64 };
size_t determination_days(mz_arena *a, const struct rule_book *b, mz_date after, mz_date until,
                          mz_date out[DETERMINATION_DAYS_MAX]);

/*
 * Decide a determination again as an open review of it says: by the law of the review's day, with
 * the facts it was decided by moved along. The new determination stands beside the old one, and the
 * review is done. MZ_ABSENT: no such review in the actor's area; MZ_CONFLICT: it is done already,
 * or the law on the shelf comes to something else by now.
 */
mz_code determination_again(mz_cx *cx, int64_t review, int64_t *id) MZ_MUST_USE;

#endif
