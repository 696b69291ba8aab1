/*
 * rule.h - from packs to a checked book.
 *
 * Layer: rule. With case.h (decide) and reason.h (say why, replay) the public face of the
 * folder; ir.h, ast.h and plan.h are for those who look inside.
 *
 * Invariants
 *   - A rule_book exists only when its chain of packs has no error.
 *   - A decision depends on book, case and dates and on nothing else.
 */
#ifndef MZ_RULE_RULE_H
#define MZ_RULE_RULE_H

#include "rule/book.h"

/* ---- books ---------------------------------------------------------------- */

/*
 * The tree of divisions, which this layer does not know. Without one the checker says nothing of
 * places, and a code stands for itself on every day. The tree is no part of a pack: a record names
 * its version beside the hashes.
 */
struct rule_places {
    /* Divisions directly below `code` on a day, at most `most`, by code. */
    size_t (*below)(mz_cx *cx, const void *p, int64_t code, mz_date day, int64_t *out, size_t most);
    mz_str (*name)(const void *p, mz_arena *a, enum mz_lang lang, int64_t code);
    /* Codes inside of `of` that ended or began, by code; in `a`. */
    mz_code (*heirs)(mz_cx *cx, const void *p, mz_arena *a, int64_t of, struct ir_heir **out,
                     size_t *n);
    const void *p;
};

/* Finds a pack by id for `extends`; MZ_ABSENT when there is none. */
struct rule_library {
    mz_code (*pack)(mz_cx *cx, void *p, mz_str id, struct ast_findings *f, struct ast_pack **out);
    void *p;
    const struct rule_places *places; /* or NULL */
};

/* Packs as folders below `folder`: packs/cn, packs/cn-33 … */
struct rule_library rule_library_of(mz_arena *a, const char *folder);

/*
 * Link the chain that ends with `pack` and check it. *out is NULL when there are errors; findings
 * hold what was found, errors first, in the order of the text. Fails only when a pack of the chain
 * cannot be read. All in the arena of f.
 */
mz_code rule_check(mz_cx *cx, const struct rule_library *from, struct ast_pack *pack,
                   struct ast_findings *f, struct rule_book **out) MZ_MUST_USE;

/* A pack that holds to the hash of its parents (docs/adr/0052). */
struct rule_pin {
    mz_str pack;   /* that is refused with its pin */
    mz_str by;     /* that has the line "extends: PARENT@…": itself, or one above it */
    mz_str parent;
    char hash[65]; /* to be written there */
};
struct rule_pins_of {
    const struct ast_pack *const *packs; /* that are there; a NULL is left out */
    size_t n;
    mz_str id;                    /* the pack that becomes another */
    const struct ast_pack *fresh; /* what it becomes; NULL: not known */
};
/* Packs that `fresh` would have refused; without it those that hold to the pack as it is. */
mz_code rule_pins(mz_cx *cx, const struct rule_pins_of *of, struct rule_pin **out,
                  size_t *n) MZ_MUST_USE;

/* The book with a reform laid over it: values and formulas replaced, range of parameters kept. */
mz_code rule_reform(mz_cx *cx, const struct rule_library *from, const struct rule_book *b,
                    const struct ast_reform *r, struct ast_findings *f,
                    struct rule_book **out) MZ_MUST_USE;

/*
 * One finding as lines for a terminal: place, sentence, the line with a mark below, the way out.
 * `folder` is where its pack lies, as the reader knows it; empty: the pack's name stands there.
 */
mz_str rule_finding_say(mz_arena *a, enum mz_lang lang, const struct ast_finding *one,
                        mz_str folder, mz_str source);

const struct ir_rule *rule_find(const struct rule_book *b, mz_str id);
const struct ir_fact *rule_fact(const struct rule_book *b, mz_str id);
const struct ir_param *rule_param(const struct rule_book *b, mz_str id);

#endif
