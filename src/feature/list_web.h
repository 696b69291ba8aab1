/*
 * list_web.h - a register as a page: search, filters, order, columns, exact counts, exports, JSON.
 *
 * Layer: feature; for x_web.c files. What a page shows, what its export holds and what a program
 * gets are the same question (reg->ask) of the same register, so they cannot differ.
 *
 *     MZ_TRY(list_read(l, &how, &list));
 *     if (mz_req_json(rq)) { return list_json(list, out); }
 *     list_field(list, leaf_place(l)); MZ_TRY(list_views(list, "/x", views, MZ_LEN(views)));
 *     list_show(list); return leaf_send(l, out, page);
 */
#ifndef MZ_FEATURE_LIST_WEB_H
#define MZ_FEATURE_LIST_WEB_H

#include "feature/leaf_web.h"

enum { LIST_FIELDS_MAX = 8 };

struct list_how {
    const struct mz_reg *reg;
    const char *usual;             /* order when none is asked for: "-name" for descending */
    const struct ui_column *heads; /* .label.p is MZ_T; .sort for columns the register sorts by */
    size_t heads_n;
    const char *words; /* MZ_T: what may be typed; NULL: no field for words */
    /* One cell per head, as this reader may see the row. */
    mz_code (*cells)(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *cells);
    const struct mz_shape *answer; /* MZ_ROWS() for programs; the route names it, too */
    leaf_tell *tell;               /* NULL: the row's members are columns of the register */
    const char *act, *kind;  /* that they were read is on record; NULL: nobody stands in them */
    const char *icon;        /* of the empty list */
    const char *none, *next; /* MZ_T: of the empty list: that it is, and what to do */
};

struct list {
    struct leaf *l;
    const struct list_how *how;
    struct ui_list *ui;
    struct mz_query q;
    struct mz_reg_row *rows;
    size_t n;
    struct ui_field fields[LIST_FIELDS_MAX];
};

/* The page of rows that the address asks for, and the read on record. */
mz_code list_read(struct leaf *l, const struct list_how *how, struct list **out) MZ_MUST_USE;
mz_code list_json(struct list *list, mz_out *out) MZ_MUST_USE;
/* Cells, exports and the empty state; as a part of the left column. */
mz_code list_show(struct list *list) MZ_MUST_USE;

/* A filter; its value is the address's. */
void list_field(struct list *list, struct ui_field field);
/* A filter of some words, "All" before them. `label` is MZ_T; options have their labels. */
void list_choice(struct list *list, const char *name, const char *label,
                 const struct ui_option *options, size_t n);

/* Tabs: the question of the register with this "view", "" for the first. */
struct list_view {
    const char *view;
    const char *label; /* MZ_T */
    bool counted;
};
mz_code list_views(struct list *list, const char *path, const struct list_view *views,
                   size_t n) MZ_MUST_USE;

#endif
