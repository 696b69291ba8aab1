/*
 * shape.h - what a program gets: one const table per answer, from which both its bytes and its
 * schema in the OpenAPI document are made, so that they cannot differ.
 *
 * Layer: web. A handler fills a struct and hands it over with the table:
 *
 *     static const struct mz_member org_members[] = {
 *         {"id", "Number of the organisation", MZ_J_INT(struct org, id)},
 *         {"since", "First day", MZ_J_DAY(struct org, since)},
 *         {"people", "Who works there", MZ_J_LIST(struct org, people, &org_person_shape)},
 *         {0},
 *     };
 *     const struct mz_shape org_shape = {"Organisation", org_members, sizeof(struct org)};
 *     ...
 *     if (mz_req_json(rq)) { return mz_reply_shape(out, &org_shape, &org); }
 *
 * and the route names it: {.path = "/org/{id}", .get = show, .answer = &org_shape}.
 *
 * A list of a register needs no struct: its rows are the register's own, and a member is a column.
 *
 *     {"id", "Number of the household", MZ_J_INT(struct mz_reg_row, id)},
 *     {"since", "First day", MZ_J_COL(DAY, REG_SINCE)},
 *
 * Invariants
 *   - MZ_J_...() compiles only when the field has the C type of its kind.
 *   - A route answers 200 to a program only with the shape that it names (web/page.c checks each
 *     answer); a page that names none answers with its parts, ui_page_shape.
 *   - Every member of a map is always there; what is not known is null, and only where the table
 *     says OR_NULL.
 *   - Shapes do not contain themselves.
 */
#ifndef MZ_WEB_SHAPE_H
#define MZ_WEB_SHAPE_H

#include <stddef.h>

#include "store/register.h"
#include "web/out.h"

enum mz_kind {
    MZ_KIND_I64,   /* int64_t */
    MZ_KIND_I32,   /* int, an enum */
    MZ_KIND_SIZE,  /* size_t */
    MZ_KIND_FEN,   /* int64_t, money in fen */
    MZ_KIND_TEXT,  /* mz_str */
    MZ_KIND_Z,     /* const char * */
    MZ_KIND_FLAG,  /* bool */
    MZ_KIND_DAY,   /* int64_t, days since 1970: "2026-11-20" */
    MZ_KIND_DATE,  /* mz_date, the same */
    MZ_KIND_TIME,  /* int64_t, milliseconds since 1970: "2026-11-20T14:05:09+08:00" */
    MZ_KIND_MONTH, /* mz_str "2026-11" */
    MZ_KIND_JSON,  /* mz_str, a map or list that is JSON already */
    MZ_KIND_TEXTS, /* const mz_str * and a count */
    MZ_KIND_MAP,   /* a struct inside this one */
    MZ_KIND_PART,  /* a pointer to a struct; NULL is null */
    MZ_KIND_LIST,  /* a pointer to an array of structs and a count */
    MZ_KIND_TRUTH, /* int64_t that is 0 or not: a yes or no in the store */
};

struct mz_shape;

struct mz_member {
    const char *name;
    const char *means;         /* English, for the document; says the unit where there is one */
    size_t at;                 /* of the value in the struct */
    size_t n_at;               /* of TEXTS and LIST: where the count (size_t) stands */
    const struct mz_shape *of; /* of MAP, PART, LIST */
    const char *schema;        /* a schema of the document that says more than the kind, or NULL */
    enum mz_kind kind;
    bool null;   /* MZ_NULL, MZ_DATE_NONE and a NULL string are null */
    bool column; /* `at` is in row->v: the struct is a struct mz_reg_row */
};

struct mz_shape {
    const char *name;                /* in the document: "Organisation", unique */
    const struct mz_member *members; /* end with an empty row */
    size_t size;                     /* of the struct */
};

/* clang-format off */
#define MZ_J_FIELD(S, f)     (((const S *)0)->f)
#define MZ_J_AT(S, f, T)     .at = _Generic(MZ_J_FIELD(S, f), T: offsetof(S, f))
#define MZ_J_COUNT(S, f)     .n_at = _Generic(MZ_J_FIELD(S, f##_n), size_t: offsetof(S, f##_n))
#define MZ_J_INT(S, f)                                                                    \
    .kind = _Generic(MZ_J_FIELD(S, f), int64_t: MZ_KIND_I64, size_t: MZ_KIND_SIZE,        \
                     int: MZ_KIND_I32, unsigned: MZ_KIND_I32), .at = offsetof(S, f)
#define MZ_J_TEXT(S, f)                                                                   \
    .kind = _Generic(MZ_J_FIELD(S, f), mz_str: MZ_KIND_TEXT, const char *: MZ_KIND_Z),    \
    .at = offsetof(S, f)
#define MZ_J_DAY(S, f)                                                                    \
    .kind = _Generic(MZ_J_FIELD(S, f), int64_t: MZ_KIND_DAY, mz_date: MZ_KIND_DATE),      \
    .at = offsetof(S, f)
#define MZ_J_FEN(S, f)          .kind = MZ_KIND_FEN, MZ_J_AT(S, f, int64_t)
#define MZ_J_FLAG(S, f)         .kind = MZ_KIND_FLAG, MZ_J_AT(S, f, bool)
#define MZ_J_TIME(S, f)         .kind = MZ_KIND_TIME, MZ_J_AT(S, f, int64_t)
#define MZ_J_MONTH(S, f)        .kind = MZ_KIND_MONTH, MZ_J_AT(S, f, mz_str)
#define MZ_J_JSON(S, f)         .kind = MZ_KIND_JSON, MZ_J_AT(S, f, mz_str), .null = true
#define MZ_J_INT_OR_NULL(S, f)  MZ_J_INT(S, f), .null = true
#define MZ_J_TEXT_OR_NULL(S, f) MZ_J_TEXT(S, f), .null = true
#define MZ_J_DAY_OR_NULL(S, f)  MZ_J_DAY(S, f), .null = true
#define MZ_J_TIME_OR_NULL(S, f) MZ_J_TIME(S, f), .null = true
#define MZ_J_TEXTS(S, f)        .kind = MZ_KIND_TEXTS, .at = offsetof(S, f), MZ_J_COUNT(S, f)
#define MZ_J_LIST(S, f, shape)                                                            \
    .kind = MZ_KIND_LIST, .at = offsetof(S, f), MZ_J_COUNT(S, f), .of = shape
#define MZ_J_MAP(S, f, shape)   .kind = MZ_KIND_MAP, .at = offsetof(S, f), .of = shape
/* Only a pointer can be held against NULL: an embedded value is MZ_J_MAP. */
#define MZ_J_PART(S, f, shape)                                                            \
    .kind = MZ_KIND_PART, .at = offsetof(S, f) + 0 * sizeof(MZ_J_FIELD(S, f) == NULL),     \
    .of = shape, .null = true
/* A column of a register's row; the kind as the register declares it. */
#define MZ_J_COL(K, col)                                                                  \
    .kind = MZ_KIND_##K, .at = (col) * sizeof(((struct mz_reg_row *)0)->v[0]), .column = true
#define MZ_J_COL_OR_NULL(K, col) MZ_J_COL(K, col), .null = true
/* clang-format on */

/* One page of a list: how many there are, and the rows under their own name. */
struct mz_rows {
    int64_t total;
    int64_t page; /* which one, from 1, and its rows at most: for lists that tell it */
    int64_t per;
    const void *rows;
    size_t rows_n;
};
#define MZ_ROWS(Name, rows_name, row_shape)                                                    \
    {                                                                                          \
        Name,                                                                                  \
            (const struct mz_member[]){                                                        \
                {"total", "How many there are on all pages", MZ_J_INT(struct mz_rows, total)}, \
                {rows_name, "Those of this page", MZ_J_LIST(struct mz_rows, rows, row_shape)}, \
                {0}},                                                                          \
            sizeof(struct mz_rows)                                                             \
    }

/* The value as JSON. */
void mz_shape_put(mz_out *o, const struct mz_shape *shape, const void *value);
/* Its JSON Schema (2020-12); shapes inside are references into #/components/schemas. */
void mz_shape_schema(mz_out *o, const struct mz_shape *shape);
/* A value made from the types alone. */
void mz_shape_example(mz_out *o, const struct mz_shape *shape);

#endif
