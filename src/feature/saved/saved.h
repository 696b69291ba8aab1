/*
 * saved.h - lists as a reader wants to see them again: filters, order and columns under a name.
 *
 * Layer: feature. The list machinery (web/ui_list.h) draws them over every list through the hook
 * of the program; no list knows of it.
 *
 * Invariants
 *   - A view belongs to one account in one division: who has two posts has views for each.
 *   - It holds a question, not rows: who opens it sees what he may see then.
 *   - No number of a person is kept in it: an address is shown in many places.
 *   - At most SAVED_MAX for a list; names differ; at most one of a list is opened by the menu.
 */
#ifndef MZ_FEATURE_SAVED_SAVED_H
#define MZ_FEATURE_SAVED_SAVED_H

#include "base/base.h"

enum {
    SAVED_MAX = 20, /* an account and list; ours */
    SAVED_LISTS_MAX = 20,
    SAVED_NAME_CHARS = 20,
    SAVED_LIST_BYTES = 100,
    SAVED_QUERY_BYTES = 1000,
};

struct saved_view {
    int64_t id;
    mz_str list; /* path of the page, "/person" */
    mz_str name;
    mz_str query; /* as it stands in an address, without the "?" */
    bool usual;   /* the menu opens it */
};

/* The actor's views of a list in the order of their names; an empty `list`: of every list. */
mz_code saved_of(mz_cx *cx, mz_str list, struct saved_view **out, size_t *n) MZ_MUST_USE;
/* Those that the menu opens. */
mz_code saved_usual(mz_cx *cx, struct saved_view **out, size_t *n) MZ_MUST_USE;
/* MZ_ABSENT for the view of another account. */
mz_code saved_get(mz_cx *cx, int64_t id, struct saved_view *out) MZ_MUST_USE;

/* Opens its own transaction, as all that follow. MZ_INVALID with a sentence, MZ_CONFLICT for a
   name that is taken, MZ_LIMIT for one too many. */
mz_code saved_add(mz_cx *cx, const struct saved_view *view, int64_t *id) MZ_MUST_USE;
mz_code saved_rename(mz_cx *cx, int64_t id, mz_str name) MZ_MUST_USE;
/* The menu opens this view, or the whole list again. */
mz_code saved_set_usual(mz_cx *cx, int64_t id, bool usual) MZ_MUST_USE;
mz_code saved_drop(mz_cx *cx, int64_t id) MZ_MUST_USE;

#endif
