/*
 * book.h - the registers that packs declare: their entries, and what may happen to them.
 *
 * Layer: feature; matters begin from entries and write into them through this. What a register is
 * stands in packs (src/rule/README.md, "registers"); its table is the store's (store/made.h).
 *
 * Invariants
 *   - Nothing is written that the register's own formulas, shapes and names refuse, whoever writes:
 *     a clerk, the end of a matter, a file.
 *   - A change, its image and its audit are one transaction; a page that is old changes nothing.
 *   - Where a register names who approves, a change counts from the word of another account.
 */
#ifndef MZ_FEATURE_BOOK_BOOK_H
#define MZ_FEATURE_BOOK_BOOK_H

#include "feature/feature.h"
#include "feature/rule/rule.h"
#include "store/made.h"

enum { BOOK_DEFS_MAX = 64, BOOK_TEXT_MAX = 500, BOOK_LONG_MAX = 4000 };

struct book_def {
    const struct rule_shelved *pack;
    const struct rule_book *b;
    const struct ir_register *r;
    struct mz_made made;
    const struct mz_reg *reg[2]; /* by enum mz_lang */
};

/* Registers that hold where the actor works and that he may see, each with its table. */
mz_code book_defs(mz_cx *cx, const struct book_def ***out, size_t *n) MZ_MUST_USE;
/* One of them, whoever asks; MZ_ABSENT with a sentence. */
mz_code book_def_of(mz_cx *cx, mz_str id, const struct book_def **out) MZ_MUST_USE;
/* Has the actor's post this bit? */
bool book_post_in(const mz_cx *cx, ir_posts posts);
/* May the actor see entries of the register, and a field of them? */
bool book_sees(const mz_cx *cx, const struct ir_register *r);
bool book_sees_column(const mz_cx *cx, const struct ir_column *x);

/* An entry as it is kept: values in the order of the table (MZ_MADE_OWN, then the fields). */
struct book_entry {
    int64_t id;
    union mz_made_value v[MZ_MADE_OWN_N + MZ_MADE_COLS_MAX];
};
/* MZ_ABSENT outside the area too. */
mz_code book_get(mz_cx *cx, const struct book_def *d, int64_t id,
                 struct book_entry *out) MZ_MUST_USE;
size_t book_state(const struct book_def *d, const struct book_entry *e);
/* A field as it is typed, and as it is read. */
mz_str book_typed(mz_cx *cx, const struct book_def *d, size_t column, union mz_made_value v);
mz_str book_shown(mz_cx *cx, const struct book_def *d, size_t column, union mz_made_value v);
/* How an entry is called. */
mz_str book_title(const struct book_def *d, const struct book_entry *e);

/* Fields as typed, by their place; p == NULL: not given. */
struct book_texts {
    mz_str s[IR_COLUMNS_MAX];
};
/* One field into its value; MZ_INVALID with the field's id. */
mz_code book_value(mz_cx *cx, const struct book_def *d, size_t column, mz_str typed,
                   int64_t division, union mz_made_value *out) MZ_MUST_USE;
/* Refuses a value of a list that is not in use today; what the entry has (or NULL) stays. */
mz_code book_chosen(mz_cx *cx, const struct book_def *d, size_t column, mz_str typed,
                    const struct book_entry *old) MZ_MUST_USE;
/* A new entry, in the open transaction or one of its own. */
mz_code book_add(mz_cx *cx, const struct book_def *d, int64_t division, size_t state,
                 const struct book_texts *t, int64_t *id) MZ_MUST_USE;
/*
 * Given fields of an entry, and a move (-1: none), at once and without asking who may: for those
 * who asked, and for ends of matters. version 0: any.
 */
mz_code book_change(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, int32_t move,
                    const struct book_texts *t) MZ_MUST_USE;
/* Does an entry that is not over tell of one of these people? Of the whole county, whoever asks. */
mz_code book_lists(mz_cx *cx, mz_str id, int64_t division, const int64_t *persons, size_t n,
                   bool *out) MZ_MUST_USE;
struct matter_open;
/* What this end of a case writes, in the transaction of the event that reached it. */
mz_code book_case_ended(mz_cx *cx, const struct matter_open *o,
                        const struct ir_end *end) MZ_MUST_USE;
/* The entry that a case is about; *d is NULL when it is about none. */
mz_code book_case_entry(mz_cx *cx, int64_t case_id, const struct book_def **d,
                        struct book_entry *e) MZ_MUST_USE;
/* How such entries are called, of up to MZ_PAGE_MAX cases; empty where there is none to see. */
mz_code book_case_titles(mz_cx *cx, const int64_t *cases, size_t n, mz_str *titles) MZ_MUST_USE;
/* The case is about this entry; in the open transaction. */
mz_code book_link(mz_cx *cx, int64_t case_id, const struct book_def *d,
                  const struct book_entry *e) MZ_MUST_USE;

/*
 * The samples that packs bring with their registers, of a county that is made; nothing where
 * something stands. Cases of the demonstration begin behind it.
 */
mz_code book_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

#endif
