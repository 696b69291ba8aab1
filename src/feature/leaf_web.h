/*
 * leaf_web.h - pages of features put together from parts: facts, tables, forms, histories.
 *
 * Layer: feature; for x_web.c files. Everything lives in the request's arena. Sentences given as
 * const char * are MZ_T and are translated here.
 *
 *     struct leaf *l = leaf_new(cx, rq);
 *     struct leaf_part *p = leaf_left(l, MZ_T("Members"));
 *     leaf_table(l, p, columns, MZ_LEN(columns), n); then leaf_cell() from left to right
 *     return leaf_send(l, out, (struct mz_page){.title = ...});
 */
#ifndef MZ_FEATURE_LEAF_WEB_H
#define MZ_FEATURE_LEAF_WEB_H

#include "base/json.h"
#include "feature/leaf_view.h"
#include "store/register.h"
#include "web/ui_answer.h"
#include "web/web.h"

enum { LEAF_FACTS_MAX = 20, LEAF_ACTIONS_MAX = 10 };

struct list;

struct leaf {
    mz_cx *cx;
    mz_req *rq;
    struct list *list; /* list_web.h: the one that this page shows */
    struct leaf_view view;
};

/* A list made here, to be written on: the views hold it as const. */
void *leaf_own(const void *list);
struct leaf *leaf_new(mz_cx *cx, mz_req *rq);
/* A new band; without one the first part begins it. */
void leaf_band(struct leaf *l, bool equal);
/* A card in the left (work) or right (context) column; NULL: without a title. */
struct leaf_part *leaf_left(struct leaf *l, const char *title);
struct leaf_part *leaf_right(struct leaf *l, const char *title);

void leaf_callout(struct leaf *l, enum mz_tone tone, struct mz_say title, struct mz_say text);
void leaf_fact(struct leaf *l, struct leaf_part *p, const char *label, struct ui_fact fact);
/* Left out when the reader may not (`need`). */
void leaf_action(struct leaf *l, struct leaf_part *p, struct ui_action action);
struct ui_form *leaf_form(struct leaf *l, struct leaf_part *p, const char *submit,
                          struct mz_form *form, size_t fields_max);
struct ui_field *leaf_field(struct ui_form *f, struct ui_field field);
/* A hidden field. */
void leaf_keep(struct leaf *l, struct ui_form *f, const char *name, mz_str value);
/* `columns` have MZ_T labels in .label.p. */
struct ui_table *leaf_table(struct leaf *l, struct leaf_part *p, const struct ui_column *columns,
                            size_t n, size_t rows_max);
struct ui_cell *leaf_cell(struct ui_table *t, struct ui_cell cell);
const struct ui_tag *leaf_tag(struct leaf *l, enum mz_tone tone, mz_str text);
/* What a state is called; a word that is not among them stands for itself. */
struct leaf_state {
    const char *word, *label; /* the label MZ_T */
    enum mz_tone tone;
};
const struct ui_tag *leaf_state(struct leaf *l, const struct leaf_state *v, size_t n, mz_str word);
/*
 * A field in which somebody signs with a finger or a pen: the picture becomes the file of the
 * form's field `file`. Its kind is UI_SLOT.
 */
mz_html leaf_sign(struct leaf *l, const char *file);
void leaf_event(struct leaf *l, struct leaf_part *p, size_t max, struct ui_event event);
/* The frame and the parts; for a program the parts, or the problems of the form (422). */
mz_code leaf_send(struct leaf *l, mz_out *out, struct mz_page page) MZ_MUST_USE;
/* A filter of a list by the place that "division" in the address names. */
struct ui_field leaf_place(struct leaf *l);
/* One row as a struct of the row's shape; `item` is empty. */
typedef mz_code leaf_tell(struct leaf *l, const struct mz_reg_row *row, void *item);

mz_str leaf_say(const struct leaf *l, const char *sentence);
mz_str leaf_sayf(const struct leaf *l, const char *sentence, mz_str a, mz_str b);
mz_str leaf_int(const struct leaf *l, int64_t v);
/* 2026-11-20; — for MZ_NULL. */
mz_str leaf_day(const struct leaf *l, int64_t day);
mz_str leaf_time(const struct leaf *l, int64_t ms);
/* 浙江省丽水市龙泉市查田镇 and only its last part. */
mz_str leaf_division(mz_cx *cx, int64_t code);
mz_str leaf_division_short(mz_cx *cx, int64_t code);

#endif
