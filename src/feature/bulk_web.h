/*
 * bulk_web.h - one act on many rows of a list: which rows, each by itself, what became of them.
 *
 * Layer: feature; for x_web.c files. A list with a bulk bar (web/ui_list.h) posts the ids that were
 * chosen, or "all" and the question of the list. Rows are done one by one, each as a single act
 * would be: same checks, own transaction, own audit and history. A refused row stops no other.
 *
 *     struct bulk b;
 *     MZ_TRY(bulk_chosen(cx, rq, &person_reg, &b));
 *     MZ_TRY(bulk_run(cx, &b, move_one, &move));
 *     return bulk_send(cx, rq, out, &b, page);
 */
#ifndef MZ_FEATURE_BULK_WEB_H
#define MZ_FEATURE_BULK_WEB_H

#include "feature/leaf_web.h"
#include "store/register.h"

enum { BULK_MAX = 1000, BULK_SHOWN = 100 };

struct bulk_row {
    int64_t id;
    mz_str label; /* what the reader knows it by; set before anything can fail */
    mz_str href;
    mz_str why; /* in the reader's language */
};

struct bulk {
    size_t most; /* rows at once; 0: BULK_MAX. More than that is work of a job (job/rows.h) */
    int64_t *ids;
    size_t n;
    bool all;     /* everything that matches, not chosen rows */
    mz_str query; /* of the list, without "?" */
    size_t done;
    size_t left; /* not tried: the database stopped answering */
    struct bulk_row refused[BULK_SHOWN];
    size_t refused_n; /* over BULK_SHOWN: the others are not kept */
};

/*
 * The fields "id", or "all" with "query" asked again through the register. MZ_INVALID with a
 * sentence when nothing is chosen, MZ_LIMIT over out->most rows, MZ_CONFLICT when the field "n"
 * tells that other than what was confirmed would be done.
 */
mz_code bulk_chosen(mz_cx *cx, mz_req *rq, const struct mz_reg *reg, struct bulk *out) MZ_MUST_USE;
/* What bulk_chosen() refused: back to the list with the sentence; programs get the error. */
mz_code bulk_back(mz_cx *cx, mz_req *rq, const struct bulk *b, const char *list,
                  mz_code rc) MZ_MUST_USE;
/* The chosen rows again as hidden fields of a form that asks for more before it is done. */
void bulk_keep(struct leaf *l, struct ui_form *f, const struct bulk *b);
/* Fields that bulk_keep() needs room for. */
size_t bulk_fields_n(const struct bulk *b);

/* One row; any code but MZ_OK leaves it as it was. Memory of cx->a goes with the row. */
typedef mz_code bulk_one(mz_cx *cx, void *p, int64_t id, struct bulk_row *row);
mz_code bulk_run(mz_cx *cx, struct bulk *b, bulk_one *one, void *p) MZ_MUST_USE;

/* The page of what became of them, with a way back to `list`; JSON for programs. */
mz_code bulk_send(mz_cx *cx, mz_req *rq, mz_out *out, const struct bulk *b, const char *list,
                  struct mz_page page) MZ_MUST_USE;

/* What programs get. */
extern const struct mz_shape bulk_shape;

#endif
