/*
 * shelf.h - the packs of the installation as checked books, one for each pack.
 *
 * Layer: feature, for rule and for those who decide by its books. Packs are folders: DATA/packs
 * holds an office's own, SHARE/packs those of the product; of two with one name the office's
 * counts.
 * A process reads and checks them when they are first asked for, and again when feature/draft has
 * published or withdrawn one (RULE_SHELF_MARK in DATA/packs), at most RULE_SHELF_AGAIN times; what
 * is put there by hand counts from the next start on. A pack with errors has no book, its findings
 * say why; the others serve.
 *
 * Invariants
 *   - What stands on the shelf never changes and lives as long as the process.
 *   - A command that asks for no pack reads none.
 */
#ifndef MZ_FEATURE_RULE_SHELF_H
#define MZ_FEATURE_RULE_SHELF_H

#include "rule/rule.h"

/* Something that nobody could confirm: a citation, a source, a reason. */
struct rule_open {
    mz_str kind; /* English word of MZ_T: "Rule", "Parameter" … */
    mz_str id;
    struct ast_label label;
};

/* What the tests of a pack came to. */
struct rule_shelf_tests {
    bool ran;
    size_t passed_n;
    bool *passed; /* by place in pack->tests */
};

struct rule_shelved {
    mz_str id;
    mz_str folder;                /* its path */
    const struct ast_pack *pack;  /* NULL: cannot be read at all */
    const struct rule_book *book; /* NULL: errors */
    struct ast_findings found;    /* of this pack and its chain */
    size_t warnings;
    struct rule_shelf_tests *tests; /* ask rule_shelf_tests() */
    const struct rule_open *opens;
    size_t opens_n;
};

struct rule_shelf {
    const struct rule_shelved *packs; /* by id */
    size_t packs_n;
};

typedef struct rule_store rule_store;

enum { RULE_SHELF_MAX = 200, RULE_SHELF_AGAIN = 30 };
/* In DATA/packs: replaced, so that it is another file, after each publication. */
#define RULE_SHELF_MARK ".changed"

/* Folders that are looked into, the first that has a pack wins; nothing is read yet. In cx->a. */
rule_store *rule_store_new(mz_cx *cx, const mz_str *folders, size_t n);
/* The packs of this process, read at the first call. Errors of packs are findings, not failures. */
mz_code rule_shelf_of(mz_cx *cx, rule_store *store, const struct rule_shelf **out) MZ_MUST_USE;
/* The same of cx->world; an empty shelf where nothing was started. */
mz_code rule_shelf(mz_cx *cx, const struct rule_shelf **out) MZ_MUST_USE;
/*
 * A place where simulations keep what lasts as long as the process, in an arena of its own that the
 * first word points to; NULL without packs.
 */
void **rule_store_keep(mz_cx *cx);
/*
 * Packs that cases and determinations go by and that are no more on the shelf, by the hash of the
 * book; they stay for the process, at most RULE_OLD_MAX. NULL: it was not put there.
 */
enum { RULE_OLD_MAX = 64 };
const struct rule_shelved *rule_store_old(mz_cx *cx, mz_str hash);
/* Where such a book is made: `cx` with the arena of the store, or of its own when that is full. */
mz_cx rule_store_old_cx(mz_cx *cx);
const struct rule_shelved *rule_store_old_put(mz_cx *cx, mz_str id, const struct rule_book *b);
/* They run once a process, when somebody first asks: a quarter of a second for a large pack. */
mz_code rule_shelf_tests(mz_cx *cx, const struct rule_shelved *s,
                         const struct rule_shelf_tests **out) MZ_MUST_USE;
/* NULL when there is none of that name. */
const struct rule_shelved *rule_shelf_find(const struct rule_shelf *s, mz_str id);
/* The sound pack of the nearest division that holds this one; NULL when there is none. */
const struct rule_shelved *rule_shelf_for(const struct rule_shelf *s, int64_t division);
/*
 * All programmes that hold in a division: of the packs that grew out of one the nearest. Matters
 * and registers are theirs; what the law of assistance says there is rule_shelf_for()'s.
 */
size_t rule_shelf_all(const struct rule_shelf *s, int64_t division,
                      const struct rule_shelved *out[RULE_SHELF_MAX]);
/* A pack that has a book; MZ_ABSENT with a sentence otherwise. */
mz_code rule_shelf_book(mz_cx *cx, mz_str id, const struct rule_shelved **out) MZ_MUST_USE;

#endif
