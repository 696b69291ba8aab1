/*
 * matter.h - the cases of an office: one matter for one subject, from application to its end.
 *
 * Layer: feature; other features begin and show cases through this. What may happen to a case is
 * src/flow's, what a matter is the packs'. README.md tells how a case is kept.
 *
 * Invariants (mz doctor proves those marked *)
 *   - * The state of a case is the fold of its events; the columns of its row say the same.
 *   - An event, the row, its history and the audit are one transaction; two writers of one case:
 *     the second is told what the first did.
 *   - Answers stand sealed; a list shows no name but what the reader's own right opens.
 */
#ifndef MZ_FEATURE_MATTER_MATTER_H
#define MZ_FEATURE_MATTER_MATTER_H

#include "feature/feature.h"
#include "feature/matter/known.h"
#include "feature/matter/recognise.h"
#include "feature/rule/rule.h"
#include "flow/days.h"

enum { MATTER_REASON_MAX = 500, MATTER_OF_MAX = 100 };

struct matter_case {
    int64_t id;
    int64_t division;
    mz_str matter;
    mz_str pack;
    mz_str pack_hash;
    enum ir_subject subject;
    int64_t household; /* MZ_NULL */
    int64_t person;    /* MZ_NULL */
    mz_str channel;
    mz_str step;   /* empty: ended */
    mz_str ending; /* empty: runs */
    mz_str result;
    mz_str decided;
    int64_t determination; /* MZ_NULL */
    int64_t holder;        /* MZ_NULL: whoever has the post */
    int64_t light;         /* 0 none, 1 green, 2 yellow, 3 red */
    int64_t due_ms;        /* MZ_NULL */
    int64_t over_ms;       /* MZ_NULL: when the days of its step are over */
    int64_t begun_ms;
    int64_t since_ms;
    int64_t closed_ms; /* MZ_NULL */
    int64_t made_by;
    int64_t events_n;
    int64_t version;
};

struct matter_new {
    mz_str matter;
    int64_t household; /* of a matter of households */
    int64_t person;    /* of one of persons */
    int64_t division;  /* of one of a place, an organisation or nobody: where it is */
    mz_str about;      /* "e:ID" of the entry that it is about; empty: none */
    int64_t first;     /* the closed case that one with `follows` is about; 0: the newest */
    mz_str channel;    /* "counter", "alert", ... */
    /* {"facts": as rule_case_read() takes them, "own": what no rule reads}; empty: none yet */
    mz_str facts;
};
/*
 * A new case at its first step. In the open transaction, or one of its own. MZ_CONFLICT when the
 * subject has one that runs; MZ_INVALID for answers that cannot be, or a matter that may not begin.
 */
mz_code matter_begin(mz_cx *cx, const struct matter_new *in, int64_t *id) MZ_MUST_USE;

/* MZ_ABSENT outside the scope too. */
mz_code matter_get(mz_cx *cx, int64_t id, struct matter_case *out) MZ_MUST_USE;
/* Cases of a household, newest first, at most MATTER_OF_MAX. */
mz_code matters_of(mz_cx *cx, int64_t household, struct matter_case **out, size_t *n) MZ_MUST_USE;

/* A case with everything that tells what may happen to it; lives in cx->a. */
struct matter_open {
    struct matter_case c;
    const struct rule_shelved *pack;
    const struct rule_book *book;
    const struct ir_matter *m;
    struct rule_case *facts;
    struct rule_run *run;
    struct flow_gates gates;
    struct flow_at at;
    struct flow_event *events;
    size_t events_n;
    int64_t *rulings; /* determination of each event, MZ_NULL: none */
    struct flow_state *state;
    mz_str answers; /* JSON, opened, as declared */
    mz_str joined;  /* the same with what tasks found and the office knows */
    struct matter_known *known; /* what it knows, and what was declared without its knowing */
    size_t known_n;
};
/* Opens the answers: record the read. */
mz_code matter_open_case(mz_cx *cx, int64_t id, struct matter_open *out) MZ_MUST_USE;

/*
 * The post in which this account works, as matters know it; MZ_DENIED for posts that act nowhere.
 * Without an account it is "applicant" where the caller has made sure who that is (feature/apply).
 */
mz_code matter_post(mz_cx *cx, enum ir_post *out) MZ_MUST_USE;

/*
 * Let something happen to a case: account, post and moment are filled in. `version`: of the page
 * that was looked at; 0: any. Refusals are those of flow_try(), and MZ_CONFLICT with who was
 * faster.
 */
mz_code matter_happen(mz_cx *cx, int64_t id, int64_t version, struct flow_event e) MZ_MUST_USE;
/* The answers anew, as a whole; the old ones stay. */
mz_code matter_answer(mz_cx *cx, int64_t id, int64_t version, mz_str facts) MZ_MUST_USE;

/* Matters that this account may enter for a household or person of the division. */
struct matter_kind {
    const struct rule_shelved *pack;
    const struct ir_matter *m;
};
mz_code matter_kinds(mz_cx *cx, int64_t division, struct matter_kind **out, size_t *n) MZ_MUST_USE;

/* Every matter of a division, whoever may enter it. */
mz_code matter_kinds_all(mz_cx *cx, int64_t division, struct matter_kind **out,
                         size_t *n) MZ_MUST_USE;
/* The originals of all papers that are needed and missing were seen at the counter. */
mz_code matter_papers_seen(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* The matter of a case, of the pack it began under. */
mz_code matter_kind_of(mz_cx *cx, const struct matter_case *c, struct matter_kind *out) MZ_MUST_USE;
/* The number by which a case is called on paper and on the telephone: BJ331181-000123. */
mz_str matter_number(mz_arena *a, int64_t id);

/* What a case follows from: a case (0: none, a day of the calendar, a bundle) and how. */
struct matter_after {
    int64_t id;
    const char *kind; /* starts, review, moved, bundle */
};
/*
 * As matter_begin(), for what follows from a case by the law, and for the cases of a bundle:
 * whoever acts. Where such a case is open already that one follows.
 */
mz_code matter_begin_after(mz_cx *cx, const struct matter_new *in, const struct matter_after *after,
                           int64_t *id) MZ_MUST_USE;
/*
 * The closed cases that a new one of a matter with `follows` may be about, newest first; of
 * withdrawn ones nothing was decided.
 */
struct matter_first {
    int64_t id;
    mz_str matter;
    int64_t closed_ms;
};
mz_code matter_firsts(mz_cx *cx, const struct matter_kind *k, int64_t subject,
                      struct matter_first **out, size_t *n) MZ_MUST_USE;
/* Cases that began about this one: changes, stops, appeals; oldest first. */
mz_code matter_behind(mz_cx *cx, int64_t id, int64_t **out, size_t *n) MZ_MUST_USE;
/* Whether the matter may be about cases of that one. */
bool matter_is_about(const struct matter_kind *k, mz_str matter);
/* An end of it opens the case again that it is about: an appeal. */
bool matter_appeals(const struct ir_matter *m);
/* The last day on which people may enter a matter about a case that ended; MZ_NULL: no limit. */
mz_code matter_first_until(mz_cx *cx, const struct matter_kind *k, int64_t division,
                           int64_t closed_ms, int64_t *day) MZ_MUST_USE;
/* The open case about the same that a new one would meet; *id 0: none. */
mz_code matter_running(mz_cx *cx, const struct ir_matter *m, int64_t division, int64_t household,
                       int64_t person, int64_t *id) MZ_MUST_USE;

/* The matter of this id in the nearest pack of a division; MZ_ABSENT with a sentence. */
mz_code matter_here(mz_cx *cx, int64_t division, mz_str matter,
                    struct matter_kind *out) MZ_MUST_USE;
/*
 * Answers as a case of the rules, at today and in the division, which answers cannot choose;
 * MZ_INVALID with the place of what cannot be.
 */
mz_code matter_read(mz_cx *cx, const struct rule_book *book, enum ir_subject subject,
                    int64_t division, mz_str answers, struct rule_case **out) MZ_MUST_USE;

extern const struct mz_reg matter_register;

#include "feature/matter/case_check.h"
#include "feature/matter/form.h" /* forms on pages: open to other features, too */
#include "feature/matter/limits.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_paper.h"

#endif
