#include "web/shape.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void lit(mz_out *o, const char *z)
{
    mz_out_raw(o, mz_str_of(z));
}

static void quoted(mz_out *o, const char *z)
{
    mz_out_json(o, mz_str_of(z));
}

/* ---- the bytes ------------------------------------------------------------------------ */

static int64_t i64_at(const char *p)
{
    int64_t v = 0;
    memcpy(&v, p, sizeof v);
    return v;
}

static mz_str text_at(const char *p)
{
    mz_str s = {NULL, 0};
    memcpy(&s, p, sizeof s);
    return s;
}

static const void *pointer_at(const char *p)
{
    const void *q = NULL;
    memcpy(&q, p, sizeof q);
    return q;
}

static size_t size_at(const char *p)
{
    size_t n = 0;
    memcpy(&n, p, sizeof n);
    return n;
}

static int64_t number_at(enum mz_kind kind, const char *p)
{
    int32_t i = 0;
    mz_date d = MZ_DATE_NONE;
    switch (kind) {
    case MZ_KIND_I32:
        memcpy(&i, p, sizeof i);
        return i;
    case MZ_KIND_SIZE:
        return (int64_t)size_at(p);
    case MZ_KIND_DATE:
        memcpy(&d, p, sizeof d);
        return d.v == MZ_DATE_NONE.v ? MZ_NULL : d.v;
    case MZ_KIND_I64:
    case MZ_KIND_FEN:
    case MZ_KIND_DAY:
    case MZ_KIND_TIME:
    case MZ_KIND_TEXT:
    case MZ_KIND_Z:
    case MZ_KIND_FLAG:
    case MZ_KIND_MONTH:
    case MZ_KIND_JSON:
    case MZ_KIND_TEXTS:
    case MZ_KIND_MAP:
    case MZ_KIND_PART:
    case MZ_KIND_LIST:
    case MZ_KIND_TRUTH:
        break;
    }
    return i64_at(p);
}

static void put_day(mz_out *o, int64_t day)
{
    lit(o, "\"");
    mz_put_val(o, mz_val_date((mz_date){(int32_t)day}));
    lit(o, "\"");
}

/* RFC 3339 in the time of China, which has no summer time. */
static void put_time(mz_out *o, int64_t ms)
{
    const int64_t day_s = INT64_C(24) * 3600;
    char rest[24];
    int64_t s = ms / 1000 - (ms % 1000 < 0) + INT64_C(8) * 3600;
    int64_t day = s / day_s - (s % day_s < 0);
    int64_t in = s - day * day_s;
    (void)snprintf(rest, sizeof rest, "T%02d:%02d:%02d+08:00\"", (int)(in / 3600),
                   (int)(in / 60 % 60), (int)(in % 60));
    lit(o, "\"");
    mz_put_val(o, mz_val_date((mz_date){(int32_t)day}));
    lit(o, rest);
}

static void put_number(mz_out *o, enum mz_kind kind, int64_t v)
{
    if (v == MZ_NULL) {
        lit(o, "null");
    } else if (kind == MZ_KIND_DAY || kind == MZ_KIND_DATE) {
        put_day(o, v);
    } else if (kind == MZ_KIND_TIME) {
        put_time(o, v);
    } else {
        mz_out_int(o, v);
    }
}

static void put_text(mz_out *o, mz_str s, bool null)
{
    if (s.p == NULL && null) {
        lit(o, "null");
    } else {
        mz_out_json(o, s);
    }
}

static void put_texts(mz_out *o, const mz_str *list, size_t n)
{
    lit(o, "[");
    for (size_t i = 0; i < n; i++) {
        lit(o, i == 0 ? "" : ",");
        mz_out_json(o, list[i]);
    }
    lit(o, "]");
}

/* Shapes do not contain themselves, so this ends where the tables end. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which do not hold themselves */
static void put_list(mz_out *o, const struct mz_shape *of, const char *items, size_t n)
{
    lit(o, "[");
    for (size_t i = 0; i < n; i++) {
        lit(o, i == 0 ? "" : ",");
        mz_shape_put(o, of, items + i * of->size);
    }
    lit(o, "]");
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which do not hold themselves */
static void put_member(mz_out *o, const struct mz_member *m, const char *base)
{
    const char *p = base + m->at;
    if (m->column) {
        p = (const char *)((const struct mz_reg_row *)(const void *)base)->v + m->at;
    }
    switch (m->kind) {
    case MZ_KIND_I64:
    case MZ_KIND_I32:
    case MZ_KIND_SIZE:
    case MZ_KIND_FEN:
    case MZ_KIND_DAY:
    case MZ_KIND_DATE:
    case MZ_KIND_TIME:
        put_number(o, m->kind, number_at(m->kind, p));
        break;
    case MZ_KIND_TEXT:
    case MZ_KIND_MONTH:
        put_text(o, text_at(p), m->null);
        break;
    case MZ_KIND_Z:
        put_text(o, mz_str_of(pointer_at(p)), m->null);
        break;
    case MZ_KIND_FLAG:
        lit(o, *(const bool *)p ? "true" : "false");
        break;
    case MZ_KIND_TRUTH:
        lit(o, i64_at(p) != 0 ? "true" : "false");
        break;
    case MZ_KIND_JSON:
        mz_out_raw(o, text_at(p).n == 0 ? MZ_S("null") : text_at(p));
        break;
    case MZ_KIND_TEXTS:
        put_texts(o, pointer_at(p), size_at(base + m->n_at));
        break;
    case MZ_KIND_MAP:
        mz_shape_put(o, m->of, p);
        break;
    case MZ_KIND_PART:
        if (pointer_at(p) == NULL) {
            lit(o, "null");
        } else {
            mz_shape_put(o, m->of, pointer_at(p));
        }
        break;
    case MZ_KIND_LIST:
        put_list(o, m->of, pointer_at(p), size_at(base + m->n_at));
        break;
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which do not hold themselves */
void mz_shape_put(mz_out *o, const struct mz_shape *shape, const void *value)
{
    for (const struct mz_member *m = shape->members; m->name != NULL; m++) {
        lit(o, m == shape->members ? "{" : ",");
        quoted(o, m->name);
        lit(o, ":");
        put_member(o, m, value);
    }
    lit(o, "}");
}

/* ---- the schema ------------------------------------------------------------------------- */

struct told {
    const char *type;
    const char *more;    /* behind the type, with its comma */
    const char *example; /* JSON */
};

static struct told told_of(enum mz_kind kind)
{
    switch (kind) {
    case MZ_KIND_I64:
    case MZ_KIND_I32:
    case MZ_KIND_SIZE:
        return (struct told){"integer", ",\"format\":\"int64\"", "12"};
    case MZ_KIND_FEN:
        return (struct told){"integer", ",\"format\":\"int64\",\"x-unit\":\"fen\"", "86400"};
    case MZ_KIND_TEXT:
    case MZ_KIND_Z:
        return (struct told){"string", "", "\"text\""};
    case MZ_KIND_FLAG:
    case MZ_KIND_TRUTH:
        return (struct told){"boolean", "", "true"};
    case MZ_KIND_DAY:
    case MZ_KIND_DATE:
        return (struct told){"string", ",\"format\":\"date\"", "\"2026-11-20\""};
    case MZ_KIND_TIME:
        return (struct told){"string", ",\"format\":\"date-time\"",
                             "\"2026-11-20T14:05:09+08:00\""};
    case MZ_KIND_MONTH:
        return (struct told){"string", ",\"pattern\":\"^[0-9]{4}-[0-9]{2}$\"", "\"2026-11\""};
    case MZ_KIND_JSON:
        return (struct told){"object\",\"array", "", "{}"};
    case MZ_KIND_TEXTS:
        return (struct told){"array", ",\"items\":{\"type\":\"string\"}", "[\"text\"]"};
    case MZ_KIND_LIST:
        return (struct told){"array", "", NULL};
    case MZ_KIND_MAP:
    case MZ_KIND_PART:
        break;
    }
    return (struct told){NULL, "", NULL};
}

/* A description stands beside it: in 2020-12 a reference may have siblings. */
static void put_ref(mz_out *o, const char *name)
{
    lit(o, ",\"$ref\":\"#/components/schemas/");
    lit(o, name);
    lit(o, "\"");
}

static void put_ref_map(mz_out *o, const struct mz_shape *of)
{
    lit(o, "{\"$ref\":\"#/components/schemas/");
    lit(o, of->name);
    lit(o, "\"}");
}

static void put_type(mz_out *o, const struct mz_member *m)
{
    struct told t = told_of(m->kind);
    if (m->schema != NULL) {
        put_ref(o, m->schema);
        return;
    }
    if (m->kind == MZ_KIND_MAP) {
        put_ref(o, m->of->name);
        return;
    }
    if (m->kind == MZ_KIND_PART) {
        lit(o, ",\"oneOf\":[{\"type\":\"null\"},");
        put_ref_map(o, m->of);
        lit(o, "]");
        return;
    }
    lit(o, m->null ? ",\"type\":[\"" : ",\"type\":\"");
    lit(o, t.type);
    lit(o, m->null ? "\",\"null\"]" : "\"");
    lit(o, t.more);
    if (m->kind == MZ_KIND_LIST) {
        lit(o, ",\"items\":");
        put_ref_map(o, m->of);
    }
}

void mz_shape_schema(mz_out *o, const struct mz_shape *shape)
{
    lit(o, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":");
    for (const struct mz_member *m = shape->members; m->name != NULL; m++) {
        lit(o, m == shape->members ? "{" : ",");
        quoted(o, m->name);
        lit(o, ":{\"description\":");
        quoted(o, m->means);
        put_type(o, m);
        lit(o, "}");
    }
    lit(o, "},\"required\":");
    for (const struct mz_member *m = shape->members; m->name != NULL; m++) {
        lit(o, m == shape->members ? "[" : ",");
        quoted(o, m->name);
    }
    lit(o, "]}");
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which do not hold themselves */
void mz_shape_example(mz_out *o, const struct mz_shape *shape)
{
    for (const struct mz_member *m = shape->members; m->name != NULL; m++) {
        struct told t = told_of(m->kind);
        lit(o, m == shape->members ? "{" : ",");
        quoted(o, m->name);
        lit(o, m->kind == MZ_KIND_LIST ? ":[" : ":");
        if (t.example != NULL) {
            lit(o, t.example);
        } else {
            mz_shape_example(o, m->of);
        }
        lit(o, m->kind == MZ_KIND_LIST ? "]" : "");
    }
    lit(o, "}");
}
