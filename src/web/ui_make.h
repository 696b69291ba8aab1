/*
 * ui_make.h - facts, actions, forms and tables of a page, made one by one while a handler goes on.
 *
 * Layer: web. The views of the kit hold their lists as const; what is made here lives in the arena
 * of the request and may be added to as long as the handler runs. Sentences given as const char *
 * are MZ_T and are translated here. A list that is made with room for so many takes no more.
 */
#ifndef MZ_WEB_UI_MAKE_H
#define MZ_WEB_UI_MAKE_H

#include "web/ui.h"
#include "web/ui_form.h"
#include "web/ui_list.h"
#include "web/web.h"

/* A list made here, to be written on. */
void *ui_own(const void *list);

/* The first one makes the list. */
void ui_fact_add(mz_arena *a, const struct ui_facts **all, size_t most, struct ui_fact fact);
struct ui_action *ui_action_add(mz_arena *a, const struct ui_action **all, size_t *n, size_t most,
                                struct ui_action action);

/* It goes to the address of the page and shows the problems of `form` (or NULL). */
struct ui_form *ui_form_make(mz_cx *cx, mz_req *rq, const char *submit, struct mz_form *form,
                             size_t fields_max);
struct ui_field *ui_field_add(struct ui_form *f, struct ui_field field);

/* `columns` have MZ_T labels in .label.p; cells come from left to right and begin rows. */
struct ui_table *ui_table_make(mz_cx *cx, mz_str label, const struct ui_column *columns, size_t n,
                               size_t rows_max);
struct ui_cell *ui_cell_add(struct ui_table *t, struct ui_cell cell);

#endif
