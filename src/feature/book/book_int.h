/* book_int.h - what the files of this folder share. Private to it. */
#ifndef MZ_FEATURE_BOOK_BOOK_INT_H
#define MZ_FEATURE_BOOK_BOOK_INT_H

#include "feature/book/book.h"
#include "feature/leaf_web.h"
#include "feature/transfer/transfer.h"

extern const struct mz_route book_routes[];
extern const struct mz_command book_commands[];

/* ---- shelf.c ---- */

mz_code book_start(mz_cx *cx) MZ_MUST_USE;
mz_code book_register_of(mz_cx *cx, mz_str name, const struct mz_reg **out) MZ_MUST_USE;
/* The register behind one of its lists. */
const struct book_def *book_behind(const struct mz_reg *reg);

/* ---- answer_web.c ---- */

struct book_answer {
    int64_t id;
    mz_str number;
    mz_str state;
    int64_t division;
    int64_t version;
    int64_t due; /* MZ_NULL */
    mz_str duty;
    mz_str values;
};
extern const struct mz_shape book_entry_shape, book_rows_shape, book_stats_shape;
/* What this reader may see of it; `open`: what the pack opens to everybody. */
struct book_answer book_answer(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                               bool open);

/* ---- value.c ---- */

enum rule_kind book_kind(const struct book_def *d, const struct ir_column *x);
enum mz_col_type book_type(const struct book_def *d, const struct ir_column *x);
/* The entry as a case of the rules; facts that were typed wrong are refused with their field. */
mz_code book_case_of(mz_cx *cx, const struct book_def *d, int64_t division,
                     const struct book_texts *t, struct rule_case **out) MZ_MUST_USE;
/* Checks of fields and of the whole. */
mz_code book_hold(mz_cx *cx, const struct book_def *d, int64_t division,
                  const struct book_texts *t) MZ_MUST_USE;
mz_str book_label(const mz_cx *cx, const struct ir_label *n);
mz_str book_sentence(const mz_cx *cx, const struct ast_label *t);
void book_texts_of(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                   struct book_texts *out);

/* ---- book.c ---- */

/* book_add() of many in one open transaction: *last is -1 before the first. */
mz_code book_add_next(mz_cx *cx, const struct book_def *d, int64_t division, size_t state,
                      const struct book_texts *t, int64_t *last, int64_t *id) MZ_MUST_USE;

/* ---- value.c ---- */

/* The entry of this number, or the only one of this title; 0: none. */
mz_code book_named(mz_cx *cx, const struct book_def *d, mz_str s, int64_t *id) MZ_MUST_USE;

/* ---- import.c: entries out of files (transfer/transfer.h) ---- */

mz_code book_imports_of(mz_cx *cx, mz_str name, struct import_found *out) MZ_MUST_USE;

/* ---- due.c ---- */

/* The next day on which something is due; v[DUE] and v[DUTY]. */
mz_code book_due(mz_cx *cx, const struct book_def *d, struct book_entry *e) MZ_MUST_USE;
/* Is the duty this entry's, by its state and the duty's `when`? What cannot be told yet is. */
mz_code book_duty_holds(mz_cx *cx, const struct book_def *d, const struct ir_duty *duty,
                        const struct book_entry *e, bool *holds) MZ_MUST_USE;
int64_t book_due_of(mz_cx *cx, const struct book_def *d, const struct ir_duty *duty,
                    const struct book_entry *e);

/* ---- wish.c ---- */

struct book_wish {
    int64_t id, division, entry, asked_by, asked_ms; /* entry: MZ_NULL of a new one */
    mz_str reg, kind, what, fields, reason;
};
/* What an account asks for: done at once, or put down for another one's word (*waits). */
mz_code book_ask_add(mz_cx *cx, const struct book_def *d, int64_t division,
                     const struct book_texts *t, bool *waits, int64_t *id) MZ_MUST_USE;
mz_code book_ask_change(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version,
                        const struct book_texts *t, bool *waits) MZ_MUST_USE;
mz_code book_ask_move(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, size_t move,
                      mz_str reason, bool *waits) MZ_MUST_USE;
/* A duty was done on a day. */
mz_code book_did(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, size_t duty,
                 mz_str day) MZ_MUST_USE;
mz_code book_waiting(mz_cx *cx, const struct book_def *d, struct book_wish **out,
                     size_t *n) MZ_MUST_USE;
/* Who may give the word on it, and is not who asked. */
bool book_may_decide(const mz_cx *cx, const struct book_def *d, const struct book_wish *w);
mz_code book_decide(mz_cx *cx, const struct book_def *d, int64_t wish, bool yes,
                    mz_str answer) MZ_MUST_USE;
/* Whether this move is open to the actor now; *why is a sentence where it is not. */
mz_code book_may_move(mz_cx *cx, const struct book_def *d, const struct book_entry *e, size_t move,
                      bool *may, mz_str *why) MZ_MUST_USE;

/* ---- words.c ---- */

mz_code book_words(mz_cx *cx, const struct book_def *d, const struct book_entry *e) MZ_MUST_USE;
mz_code book_typed_words(mz_cx *cx, mz_str query, struct mz_search *out) MZ_MUST_USE;

/* ---- demo.c ---- */


/* ---- pages ---- */

mz_handler book_home_get, book_list_get, book_entry_get, book_entry_post, book_new_get;
mz_handler book_new_post, book_edit_get, book_edit_post, book_stat_get, book_open_get;
mz_handler book_open_one_get, book_wait_get, book_wait_post;
mz_handler book_export_get, book_export_post, book_export_file_get;
extern const struct mz_shape book_export_shape;
/* The register that the path names, for a reader who may see it. */
mz_code book_page_def(mz_cx *cx, mz_req *rq, const struct book_def **out) MZ_MUST_USE;
const struct ui_tag *book_state_tag(struct leaf *l, const struct book_def *d, mz_str state);
/* The wish as the reader may see it: label and value of each field. */
const struct ui_clock *book_clock(struct leaf *l, int64_t due);

#endif
