/*
 * fuzz_pack.h - random packs as the text that an official would write, and as books.
 *
 * Layer: rule. fuzz_pack_expr.c writes formulas by a table of forms, fuzz_pack.c the sections
 * around them: facts of all types and histories, parameters dated, by division and by an enum,
 * rules with versions, exceptions and conditions, decision tables, outcomes, exclusions, and for
 * every other seed a pack below that replaces rules. The text goes through loader and checker.
 */
#ifndef MZ_RULE_FUZZ_PACK_H
#define MZ_RULE_FUZZ_PACK_H

#include "base/io.h"
#include "rule/fuzz_gen.h"

/* Kinds of formulas, as the forms write them: $b, $m …; a capital is the member's. */
#define FUZZ_KINDS "bmxced" /* bool, money per month, exact of it, persons, enum, date */

enum { FUZZ_RULES_MAX = 60, FUZZ_TEXT = 1 << 20 };

struct fuzz_rule {
    char kind;
    bool person;
    bool applies; /* has applies_when: readers write otherwise() */
    int sums;     /* over members, one in the other: 200 times as much each */
};

struct fuzz_pack {
    mz_arena *a;
    uint64_t rng;
    struct fuzz_rule rules[FUZZ_RULES_MAX];
    size_t rules_n;
    int sums; /* of the formula that is being written */
};

uint64_t fuzz_pack_below(struct fuzz_pack *g, uint64_t n);
/* A formula of a kind, for a person or for the household, over facts and the rules so far. */
mz_str fuzz_pack_formula(struct fuzz_pack *g, char kind, bool person, int depth);
/* The text of form `text` with everything put in that has a $. */
mz_str fuzz_pack_fill(struct fuzz_pack *g, const char *text, bool person, int depth);

/* As rule_fuzz_make(): text and all. */
struct rule_fuzz_case rule_fuzz_pack(mz_arena *a, const struct rule_fuzz *f);

#endif
