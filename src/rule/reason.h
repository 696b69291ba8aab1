/*
 * reason.h - why a case was decided so, in sentences; the record of a determination; tests of
 * packs.
 *
 * Layer: rule. Made from what the reference keeps of a run: asking why costs no second run.
 */
#ifndef MZ_RULE_REASON_H
#define MZ_RULE_REASON_H

#include "rule/case.h"

/* ---- reasons --------------------------------------------------------------------- */

enum rule_mark { RULE_MET, RULE_NOT_MET, RULE_OPEN, RULE_SAID };

/* A tree of sentences: conclusion, conditions, calculation. */
struct rule_reason {
    enum rule_mark mark;
    uint32_t rule; /* UINT32_MAX where the sentence is of no rule */
    mz_str text;   /* 人均月收入 953.33 元，低于当地标准 1,140.00 元 */
    mz_str name;   /* of a condition, without figures: the same for every household */
    mz_str cite;   /* 浙江省社会救助条例 第十二条 */
    mz_str gap;    /* 超出 86.50 元; empty unless a comparison failed */
    bool decisive; /* of a refusal: one of the least conditions that refuse */
    bool of_member; /* a step of one member, not of the household */
    struct rule_reason *kids;
    size_t kids_n;
};

struct rule_reasons {
    mz_str conclusion;
    struct rule_reason *conditions;
    size_t conditions_n;
    /*
     * Of a refusal: the least conditions that refuse, out of the tree above, each with its gap. One
     * whose own article is still to be confirmed has that of the rule around it.
     */
    struct rule_reason *failing;
    size_t failing_n;
    /*
     * Of the calculation, in the order of reading: all of the household, those of the members up to
     * a number and then a line with how many more there are.
     */
    struct rule_reason *steps;
    size_t steps_n;
    size_t steps_more; /* of members, beyond those in `steps` */
    struct rule_reason *exclusions; /* what excludes it or is excluded by it, and which stays */
    size_t exclusions_n;
    struct rule_reason *needs; /* of 待补充 */
    size_t needs_n;
    struct rule_reason *params; /* values of the law that were read, with division, date, article */
    size_t params_n;
};

struct rule_reasons *rule_explain(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                  const struct rule_decision *d);
/* Conditions and exclusions only, as above: for who counts the reasons of many. */
struct rule_reasons *rule_explain_conditions(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                             const struct rule_decision *d);
/*
 * Whether a rule that is asked for by itself applies, by its `applies_when`: RULE_MET without a
 * text when it does; else "不适用：…" with the conditions that fail, or what is open, and the
 * article. The value of a rule that does not apply is of no meaning and is not to be shown.
 */
struct rule_reason rule_applies_say(mz_arena *a, enum mz_lang lang, struct rule_run *r,
                                    uint32_t rule, size_t member);
void rule_reasons_json(mz_jw *w, const struct rule_reasons *why);
/*
 * The same decision for programs, without a sentence: {"rules": […], "params": […]}. Every rule
 * that the decision needed in the order of computing, with its exact value ("86.5", "1/3", true,
 * an id; null with the reason) and its article; then every value of the law that was read.
 */
void rule_trace_json(mz_jw *w, struct rule_run *r, const struct rule_decision *d);
/* Plain paragraphs for letters. */
mz_str rule_reasons_text(mz_arena *a, enum mz_lang lang, const struct rule_reasons *why);

/*
 * The pack's own sentence ("says") for the rule's value, with the values that it names put in;
 * empty when it has none.
 */
mz_str rule_says(mz_arena *a, enum mz_lang lang, struct rule_run *r, uint32_t rule, size_t member);
/* The same of a value that is known already: nothing is computed but what the sentence names. */
mz_str rule_says_of(mz_arena *a, enum mz_lang lang, struct rule_run *r, uint32_t rule,
                    size_t member, struct rule_value v);
/*
 * Value of what an indicator shows (member: whose; SIZE_MAX for the household alone) and its type.
 * Absent when the case has none, or the book does not read the parameter.
 */
struct rule_value rule_shows(struct rule_run *r, const struct ir_evidence *e, size_t member,
                             struct rule_type *type);

/*
 * The whole number of a parameter in force: of the division or the nearest above it. False where
 * there is no such parameter, or none in force. For what is read beside a decision: deadlines.
 */
struct rule_asked {
    mz_str param;
    mz_str key; /* of its enum; empty without one */
    mz_date at;
    int64_t division;
};
bool rule_param_at(const struct rule_book *b, struct rule_asked q, int64_t *v);
/* The same of a share: exactly num / den. */
bool rule_param_share(const struct rule_book *b, struct rule_asked q, int64_t *num, int64_t *den);

/* ---- determination record --------------------------------------------------------- */

/*
 * Everything that a replay needs, as canonical JSON: ids and hashes of packs, semantics, dates,
 * tree version, facts read, result, trace hash. `rule_replay` decides again with `b` and fails with
 * MZ_CONFLICT and the difference when a byte differs, with MZ_ABSENT when b is another book.
 */
/* The exclusions of a decision as a list of maps, by ids. */
void rule_exclusions_json(mz_arena *a, mz_jw *w, const struct rule_book *b,
                          const struct rule_decision *d);
/*
 * The hash of the law behind an outcome in a case: what it and those that exclude it can come to,
 * with the values and versions that hold there and were published by then, and with the divisions
 * that took over from its own. Rules that it does not rest on change nothing. law_hash.c
 */
void rule_law_hash(mz_arena *a, const struct rule_book *b, const struct rule_case *c,
                   uint32_t outcome, char out[65]);
mz_str rule_record(mz_arena *a, struct rule_run *r, const struct rule_decision *d, mz_str tree);
mz_code rule_replay(mz_cx *cx, const struct rule_book *b, mz_str record, mz_str *again) MZ_MUST_USE;

/* ---- tests of packs ------------------------------------------------------------------ */

struct rule_test_result {
    const struct ast_test *test;
    bool passed;
    mz_str *differs; /* "dibao_amount: expected 1240.00元, is 1239.99元" */
    size_t differs_n;
    struct rule_run *run; /* what the expectations needed; NULL for a property, and when the case
                             could not be set up */
    size_t cases;         /* of a property: tried */
    size_t said;          /* those of them that decide it */
    uint64_t seed;
};

enum { RULE_CASES = 200 };

/* How a property is tried; 0: as it says itself, else seed 1 and RULE_CASES cases. */
struct rule_trying {
    uint64_t seed;
    size_t cases;
};

mz_code rule_test(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                  struct rule_test_result *out) MZ_MUST_USE;
mz_code rule_test_as(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                     struct rule_trying how, struct rule_test_result *out) MZ_MUST_USE;

#endif
