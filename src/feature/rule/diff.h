/*
 * diff.h - what differs between two versions of a pack, or between two days of one, in words.
 *
 * Layer: feature; of rule, and open to feature/draft.
 */
#ifndef MZ_FEATURE_RULE_DIFF_H
#define MZ_FEATURE_RULE_DIFF_H

#include "feature/rule/law.h"

enum { DIFF_MAX = 2000 };

enum diff_kind { DIFF_ADDED, DIFF_GONE, DIFF_CHANGED };

struct diff {
    enum diff_kind kind;
    const char *what; /* MZ_T: "Rule", "Parameter" … */
    mz_str id;
    mz_str label;
    mz_str before; /* formula or value in words; empty for what was added */
    mz_str after;
    mz_str cite; /* of what holds afterwards */
};

struct diffs {
    struct diff *v;
    size_t n;
    bool more; /* more than DIFF_MAX */
};

/* Two books: facts, parameters with every value, rules, tables, outcomes. Labels of the new one. */
struct diffs diff_books(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                        const struct rule_book *now);
/* A book and the same with a reform laid over it: values, formulas that it replaces, its own rules.
 */
struct diffs diff_reform(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                         const struct rule_book *laid, const struct ast_reform *r);
/* One book on two days in a division: values in force and versions of rules. */
struct diffs diff_days(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                       struct law_moment from, struct law_moment to);

/*
 * What a new version would change of the law of days before `day`: values that began before it, and
 * the formulas in force on the day before. A new value or version from `day` on is no such change,
 * nor is a rule or parameter that was taken out, which later cases do not read.
 */
struct diffs diff_past(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                       const struct rule_book *now, mz_date day);

#endif
