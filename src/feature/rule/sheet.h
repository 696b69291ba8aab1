/*
 * sheet.h - putting a page together: rows, cards, tables, short texts.
 *
 * Layer: feature, private to rule. Everything lives in the arena of the request.
 */
#ifndef MZ_FEATURE_RULE_SHEET_H
#define MZ_FEATURE_RULE_SHEET_H

#include "base/text.h"
#include "feature/rule/rule_view.h"
#include "feature/rule/shelf.h"

enum { SHEET_ROWS_MAX = 24, SHEET_CARDS_MAX = 4, SHEET_CELLS_MAX = 12 };

struct rule_sheet *sheet_new(mz_cx *cx);
/* The next row of cards; `shape` as in rule_view.h. */
void sheet_row(mz_cx *cx, struct rule_sheet *s, const char *shape);
/* A card in the last row. */
struct rule_card *sheet_card(mz_cx *cx, struct rule_sheet *s, const char *title);

mz_str sheet_say(mz_cx *cx, const char *sentence);
mz_str sheet_say_with(mz_cx *cx, const char *sentence, mz_str a, mz_str b, mz_str c);
mz_str sheet_int(mz_cx *cx, int64_t v); /* 12,345 */
/* The name of a division, 全国 for 0, its code where it is unknown. */
mz_str sheet_division(mz_cx *cx, int64_t code);

/* ---- tables, row by row ---------------------------------------------------------------------- */

struct sheet_table {
    mz_cx *cx;
    struct ui_table *t;
    struct ui_column *columns;
    struct ui_row *rows;
    size_t cap;
    struct ui_cell *cells; /* of the last row */
};

struct sheet_table sheet_table(mz_cx *cx, const char *label, size_t rows_max);
/* A column; its label is a sentence of MZ_T. */
struct ui_column *sheet_column(struct sheet_table *t, const char *label);
struct ui_column *sheet_number(struct sheet_table *t, const char *label);
/* The cells of the next row, as many as there are columns; NULL behind the last. */
struct ui_cell *sheet_cells(struct sheet_table *t);

/* ---- texts ------------------------------------------------------------ */

enum { SHEET_TEXTS_MAX = 200 };

/* Formulas and sentences of a card, added one by one. */
struct sheet_texts {
    struct rule_text *v;
    size_t n;
};
struct sheet_texts sheet_texts(mz_cx *cx);
void sheet_text(struct sheet_texts *t, struct rule_text one);
struct rule_text sheet_plain(mz_cx *cx, mz_str text);
struct rule_text sheet_link(mz_cx *cx, mz_str text, mz_str href);
/* "label: " and links with commas between. */
struct rule_text sheet_links(mz_cx *cx, const char *label, const struct law_span *v, size_t n);

/*
 * ---- answering
 * ----------------------------------------------------------------------------------
 */

/* The page, or its JSON. */
mz_code sheet_answer(mz_cx *cx, mz_req *rq, mz_out *out, const struct rule_sheet *s,
                     struct mz_page page);
/* The pack of the path; `division` outside of the query falls back to the office's. */
mz_code sheet_pack(mz_cx *cx, mz_req *rq, const struct rule_shelved **out) MZ_MUST_USE;
/* Day and division that a page speaks of: ?at= and ?division=, else today and the office. */
mz_code sheet_moment(mz_cx *cx, mz_req *rq, const struct rule_book *b,
                     struct law_moment *out) MZ_MUST_USE;
mz_str sheet_href(mz_cx *cx, const struct rule_shelved *s, const char *kind, mz_str id);
/* Tags beside a title. */
mz_html sheet_tags(mz_cx *cx, mz_req *rq, const struct ui_tag *tags, size_t n);

#endif
