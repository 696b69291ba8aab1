/*
 * bundle.h - bundles of a book, checked: several matters that are asked for together, once.
 *
 * Layer: rule. Part of a book (book.h); feature/bundle keeps and shows them.
 *
 * A household's bundle may offer matters of persons: each is offered for every member for whom its
 * `when` holds. What two matters ask is one field of the form that ir_merge() makes.
 */
#ifndef MZ_RULE_BUNDLE_H
#define MZ_RULE_BUNDLE_H

#include "rule/matter.h"

enum { IR_OFFERS_MAX = 40, IR_ROWS_MAX = 64 };

struct ir_offer {
    const struct ast_offer *source;
    uint32_t matter; /* UINT32_MAX: of another pack, found by its id */
    bool person;     /* it is a matter of a person */
    ir_id when;      /* of the household, or of the person whom the matter is about */
};

struct ir_bundle {
    struct ir_label name;
    const struct ast_bundle *source;
    mz_str pack;
    enum ir_subject subject;
    ir_posts by;
    uint32_t form; /* asked first; UINT32_MAX: none */
    struct ir_offer *offers;
    size_t offers_n;
    /* As pages see it that know matters: name, subject, posts, all papers, the form of everything.
     * No step, no end: nothing begins by it. */
    struct ir_matter face;
};

struct rule_book;

/* A form, and the rows of members that it asks; UINT64_MAX for all. */
struct ir_asks {
    const struct ir_form *form;
    bool person; /* of a matter of persons: its parts are asked of the rows, not of the household */
    uint64_t rows;
};

/*
 * One form out of many: a field that two of them ask of the same member, or of the case, stands
 * once, where it was met first; one that any of them needs is needed. *clash is the first field
 * that two ask in different ways (a date here, a text there), or NULL. The parts live in `a`,
 * the fields' sources in the book.
 */
void ir_merge(mz_arena *a, const struct ir_asks *asks, size_t n, struct ir_form *out,
              const struct ir_field **clash);
/* Does this part ask this row? */
static inline bool ir_part_row(const struct ir_part *p, size_t row)
{
    return p->rows == 0 || (row < IR_ROWS_MAX && (p->rows >> row & 1U) != 0);
}

#endif
