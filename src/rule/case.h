/*
 * case.h - one household with its facts, decided by the reference.
 *
 * Layer: rule. eval.c evaluates, case*.c reads facts, decide.c finds what is still needed.
 *
 * Invariants
 *   - A decision depends on book, case and dates and on nothing else.
 */
#ifndef MZ_RULE_CASE_H
#define MZ_RULE_CASE_H

#include "base/json.h"
#include "rule/book.h"

/* ---- cases ------------------------------------------------------------------ */

/* A stored value: scaled number, days, month, place in an enum, mask, code, number of a text. */
struct rule_cell {
    bool known;
    int64_t v;
};

/* One entry of a dated history. */
struct rule_event {
    mz_date day;
    int64_t v;
};

struct rule_series {
    bool known;          /* dated: whether the list is known at all */
    int32_t first_month; /* monthly: month of cells[0] */
    struct rule_cell *cells;
    size_t cells_n;
    struct rule_event *events; /* dated: in order of days, of one day in order of values */
    size_t events_n;
};

/* Facts of one subject, by place in book->facts; those of the other entity are not looked at. */
struct rule_subject {
    struct rule_cell *cells;    /* book->facts_n */
    struct rule_series *series; /* book->facts_n */
};

struct rule_case {
    mz_date at;       /* law date D */
    mz_date known;    /* knowledge date K */
    int64_t division; /* 12 digits */
    struct rule_subject household;
    struct rule_subject *members;
    size_t members_n; /* at most RULE_MEMBERS_MAX; nobody is a case too */
};

enum { RULE_MEMBERS_MAX = 200 };

struct rule_case *rule_case_new(mz_arena *a, const struct rule_book *b, size_t members_n);
/*
 * {"at": "2025-07-01", "division": "331181103000", "household": {…}, "members": [{…}]}: names of
 * facts or their labels; a value as text or JSON number as written ("3000.00"), null for unknown; a
 * history as {"2025-06": "3000"} or [{"day": "2025-06-03", "value": "120"}]. Unknown names, values
 * out of range and wrong kinds are refused with the place.
 */
mz_code rule_case_read(mz_cx *cx, const struct rule_book *b, const struct mz_json *json,
                       struct rule_case **out) MZ_MUST_USE;
/*
 * A case chooses values of lists that are in use on the day (docs/adr/0039). MZ_INVALID with the
 * fact where it has another, unless `before` (or NULL) has it there: what was chosen stays.
 */
mz_code rule_case_chosen(mz_cx *cx, const struct rule_book *b, const struct rule_case *c,
                         const struct rule_case *before, mz_date day) MZ_MUST_USE;
/* Canonical bytes of exactly the facts that `used` marks (members_n + 1 rows of facts_n bits). */
mz_str rule_case_facts(mz_arena *a, const struct rule_book *b, const struct rule_case *c,
                       const uint8_t *used);
/* A test of a pack as a case. */
mz_code rule_case_test(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                       struct rule_case **out) MZ_MUST_USE;

/* ---- values ------------------------------------------------------------------ */

struct rule_value {
    enum rule_why why; /* RULE_KNOWN: the value counts */
    mz_wide num;       /* bool, date, enum … in num */
    mz_wide den;       /* > 0, lowest terms */
};

/* "1,140.00 元", "20%", "2025年7月1日", "3 人", "是", "一级", "未知". */
mz_str rule_value_say(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                      const struct rule_type *t, struct rule_value v);

/* ---- deciding one case --------------------------------------------------------- */

/* RULE_GIVES_WAY: the conditions are met, but another benefit that excludes this one stays. */
enum rule_status { RULE_ELIGIBLE, RULE_NOT_ELIGIBLE, RULE_NEEDS, RULE_MANUAL, RULE_GIVES_WAY };

/* A parameter that was read: what, for which division, since when, by which article. */
struct rule_read {
    uint32_t param;
    const struct ir_value *value; /* NULL: not in force, or a parameter with brackets */
};

/* The value of one node, for the household or for one member. */
struct rule_slot {
    struct rule_value v;
    uint32_t walk; /* the last walk that met it */
    bool asked;    /* what it needs was asked for */
    bool done;
};

/* Values of nodes; the reference keeps all of them, so a trace costs nothing more. */
struct rule_run {
    mz_arena *a;
    const struct rule_book *b;
    const struct rule_case *c;
    int32_t month;            /* of the law date */
    struct rule_slot **slots; /* nodes_n: NULL, or 1 slot, or members_n for a node of persons */
    uint8_t *used;            /* facts read: (members_n + 1) * facts_n, household first */
    struct rule_read *reads;  /* parameters, in order of reading, each once */
    size_t reads_n;
    size_t reads_cap;
    uint32_t walks;
};

/*
 * The reference: evaluates what is asked for, and what that needs. Both operands of and, or and of
 * arithmetic are needed; of if, tables and versions only what the conditions leave.
 */
struct rule_run *rule_run_new(mz_arena *a, const struct rule_book *b, const struct rule_case *c);
/* `member` is ignored for rules of the household. */
struct rule_value rule_eval(struct rule_run *r, uint32_t rule, size_t member);
/* The value of its applies_when; true for a rule without one. */
struct rule_value rule_applies(struct rule_run *r, uint32_t rule, size_t member);
struct rule_value rule_eval_node(struct rule_run *r, ir_id node, size_t member);

/* A fact that is unknown and still decisive. */
struct rule_need {
    size_t member; /* SIZE_MAX: of the household */
    uint32_t fact;
};

/* What a pair of the exclusion matrix does to the outcome that is decided. */
enum rule_stays {
    RULE_STAYS,  /* the other one gives way */
    RULE_YIELDS, /* the other one stays */
    RULE_PARTLY, /* of a household: for this member the other one stays */
    RULE_CHOICE, /* one of both, as those who get it choose */
    RULE_TOPPED, /* only what it gives more than the other is paid */
    RULE_UNSURE  /* whether the other is given is not known yet; it would change this one */
};

struct rule_exclusion {
    uint32_t pair;  /* place in book->excludes */
    uint32_t other; /* the outcome on the other side */
    size_t member;  /* whom the pair is about; SIZE_MAX: the household */
    enum rule_stays what;
    struct rule_value taken; /* RULE_TOPPED: what the other gives */
};

struct rule_spot;
struct rule_walk;

struct rule_decision {
    uint32_t outcome;
    size_t member; /* of an outcome of persons */
    enum rule_status status;
    struct rule_value eligible;
    struct rule_value amount; /* counts when eligible */
    struct rule_value grade;
    struct rule_need *needs; /* of the eligibility; when that is known, of amount and grade */
    size_t needs_n;
    struct rule_exclusion *exclusions; /* when the conditions are met: in the order of the pack */
    size_t exclusions_n;
    struct rule_value paid; /* the amount that is left by them: 0 for what gives way */
    struct rule_spot *also; /* what the exclusions were decided by, beside the outcome itself */
    size_t also_n;
    struct rule_spot *looked; /* what the search for needs asked, beside all that */
    size_t looked_n;
    const struct rule_walk *walk; /* what the outcome itself needed; NULL: ask */
    char trace_hash[65];          /* over every value that the decision needed */
};

/* Whether the conditions of the outcome are met; amount and grade count then. */
static inline bool rule_meets(const struct rule_decision *d)
{
    return d->status == RULE_ELIGIBLE || d->status == RULE_GIVES_WAY;
}

/*
 * Amount and grade are decided when it is eligible. Unknown and no fact could change it: the law
 * itself does not say, so a person has to: RULE_MANUAL. When it is eligible, the exclusion matrix
 * is asked what becomes of it beside the other outcomes of the same people (exclude.c).
 */
struct rule_decision rule_decide(struct rule_run *r, uint32_t outcome, size_t member);

/* What an unknown rule still needs: the household's facts first, then member by member. */
size_t rule_needs(struct rule_run *r, uint32_t rule, size_t member, struct rule_need **out);

#endif
