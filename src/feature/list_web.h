/*
 * list_web.h - a register as a page: search, filters, order, columns, exact counts, exports, JSON.
 *
 * Layer: feature; for x_web.c files. What a page shows, what its export holds and what a program
 * gets are the same question (reg->ask) of the same register, so they cannot differ. Every list of
 * the program is one const struct list_how, and its GET is a row of the route table:
 *
 *     {.path = "/org", .get = list_get, .page = &org_list, .list = &org_register,
 *      .answer = &org_rows_shape, .need = "org.read", .help = "Organisations in scope"},
 *
 * A page with a form beside its list answers with list_send(cx, rq, &how, form, out).
 */
#ifndef MZ_FEATURE_LIST_WEB_H
#define MZ_FEATURE_LIST_WEB_H

#include "feature/leaf_web.h"

enum { LIST_FIELDS_MAX = 8, LIST_VIEWS_MAX = 16, LIST_NAMED_COLS = 3 };

/* A tab: the register's question with this "view", "" for the first; the views of a list differ. */
struct list_view {
    const char *view;
    const char *label; /* MZ_T */
    bool counted;      /* else only while it is the question that is shown */
    const char *ask;   /* instead of "view", values of an address: "age=60-&state=active" */
    const char *path;  /* of another list: leads there */
    const struct mz_reg *of; /* and that one's register, where it is counted */
};

struct list_how {
    const struct mz_reg *reg;
    const char *path; /* of the page: where its tabs and the acts on its rows lead */
    const char *menu; /* NULL: the path */
    /* Of the page, MZ_T; NULL: the title of the register, and nothing below it. */
    const char *title, *sub;
    const char *above, *above_path; /* MZ_T: the page that this one stands below; NULL: none */
    const struct ui_action *acts;   /* buttons of the page; .label.p is MZ_T */
    size_t acts_n;
    const struct list_view *views; /* NULL: none */
    size_t views_n;
    const char *usual;             /* order when none is asked for: "-name" for descending */
    const struct ui_column *heads; /* .label.p is MZ_T; .sort for columns the register sorts by */
    size_t heads_n;
    const char *words; /* MZ_T: what may be typed; NULL: no field for words */
    bool place;        /* a filter by "division" */
    /* One cell per head, as this reader may see the row. */
    mz_code (*cells)(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *cells);
    const struct mz_shape *answer; /* MZ_ROWS() for programs; the route names it, too */
    leaf_tell *tell;               /* NULL: the row's members are columns of the register */
    const char *act, *kind;  /* that they were read is on record; NULL: nobody stands in them */
    const char *icon;        /* of the empty list */
    const char *none, *next; /* MZ_T: of the empty list: that it is, and what to do */
    /* ---- what not every list has; NULL where it has not ---- */
    /*
     * What the page itself holds every question of it to, and the counts of its tabs. Such a list
     * does not leave: an export knows the register and the address alone.
     */
    mz_code (*hold)(struct leaf *l, struct mz_query *q);
    /*
     * Words without an order, found page by page in an index of their own: fills rows (ids alone
     * are enough with `bare`), n and the exact total, and notes the search. *done stays false where
     * the register has to find them.
     */
    mz_code (*find)(struct list *list, mz_str words, bool *done);
    bool bare; /* the rows are ids; `load` reads the subjects */
    /*
     * Once a page and before its cells or `tell`: what they need is read together and kept in
     * list->once; cells find it by l->list. It may leave out rows whose subject has gone meanwhile.
     */
    mz_code (*load)(struct list *list);
    /* For people: filters, acts on many rows, the frame, and parts that stand before the list. */
    mz_code (*make)(struct list *list);
    mz_code (*after)(struct list *list); /* parts behind the list */
};

/* Whom rows name, and by which words: list_names.c. */
enum list_named_kind { LIST_ACCOUNT, LIST_HOUSEHOLD, LIST_PERSON, LIST_NAMED_N };
struct person_view;
struct list_named {
    int64_t *id; /* NULL: not read yet */
    mz_str *name;
    const struct person_view **person; /* of persons; NULL in it: outside the reader's area */
    size_t n;
};

struct list_rows {
    const struct mz_reg *reg;
    struct mz_reg_row *row;
    size_t n;
};

struct list {
    struct leaf *l;
    const struct list_how *how;
    struct ui_list *ui;
    struct mz_query q;
    struct mz_reg_row *rows;
    size_t n;
    void *once;        /* of `load` */
    struct list_rows with; /* of list_load_rows() */
    size_t people;         /* of list_people(): the column, from 1 */
    struct list_named named[LIST_NAMED_N];
    const void *given; /* of list_send(): the form of a POST that was refused */
    struct mz_page page;
    struct ui_field fields[LIST_FIELDS_MAX];
    struct mz_say misread; /* why the words find nothing */
};

/* The GET of a route with a .page. */
mz_handler list_get;
/* The same for a list that is chosen by the address, or has something given to its hooks. */
mz_code list_send(mz_cx *cx, mz_req *rq, const struct list_how *how, const void *given,
                  mz_out *out) MZ_MUST_USE;
/* In two steps: the rows that the address asks for with the read on record, and the answer. */
mz_code list_read(struct leaf *l, const struct list_how *how, const void *given,
                  struct list **out) MZ_MUST_USE;
mz_code list_answer(struct list *list, mz_out *out) MZ_MUST_USE;

/* ---- for hooks ------------------------------------------------------------------------ */

/* Where a row stands on its page: cells and `tell` find by it what `load` kept. */
size_t list_nth(const struct leaf *l, const struct mz_reg_row *row);
/*
 * Names for cells, as this reader may see them. What the register's columns of kind "account",
 * "household" and "person" name is read once for the whole page; on other pages and for others
 * they ask for the one. Who acted: — for nobody; a household by its head, else by its number, —
 * outside the reader's area; a person, empty outside of it.
 */
mz_str list_worker(struct leaf *l, int64_t account);
mz_code list_home(struct leaf *l, int64_t household, mz_str *name) MZ_MUST_USE;
mz_code list_person(struct leaf *l, int64_t person, mz_str *name) MZ_MUST_USE;
/* All that this reader may see of a person; NULL outside of his area. */
mz_code list_person_view(struct leaf *l, int64_t person,
                         const struct person_view **v) MZ_MUST_USE;
/*
 * For `load`: the rows of another register that a column names, once a page. Cells find them by
 * list_row(), NULL outside the reader's area; whom they name is read together, too.
 */
mz_code list_load_rows(struct list *list, size_t col, const struct mz_reg *reg) MZ_MUST_USE;
const struct mz_reg_row *list_row(const struct leaf *l, int64_t id);
/* A column may name persons, though the register calls it a number. */
void list_people(struct list *list, size_t col);
/* A filter; its value is the address's. */
void list_field(struct list *list, struct ui_field field);
/* A filter of some words, "All" before them. `label` is MZ_T; options have their labels. */
void list_choice(struct list *list, const char *name, const char *label,
                 const struct ui_option *options, size_t n);
/* Acts on the chosen rows, posted to the path of the list; left out for who may not (`need`). */
void list_bulk(struct list *list, const struct ui_action *acts, size_t n);
/* Buttons of the page, instead of how->acts. */
void list_acts(struct list *list, const struct ui_action *acts, size_t n);
/* Tabs that are known at run time only, instead of how->views. */
mz_code list_views(struct list *list, const struct list_view *views, size_t n) MZ_MUST_USE;

#endif
