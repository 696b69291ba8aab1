#include "store/store_int.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "store/store_sql.h"

/* ---- images --------------------------------------------------------------
 * A row as a JSON object in column order: numbers as they are, text escaped, other bytes as
 * "\\x" and hex, NULL as null. Written here and not by a library because it runs for every row
 * that is ever written, and must be the same on both databases.
 */

struct image {
    char *p;
    size_t n, cap;
    mz_arena *a;
};

static void room(struct image *o, size_t n)
{
    if (o->n + n <= o->cap) {
        return;
    }
    size_t cap = o->cap * 2 + n + 256;
    char *p = mz_arena_alloc(o->a, cap);
    if (o->n > 0) {
        memcpy(p, o->p, o->n);
    }
    o->p = p;
    o->cap = cap;
}

static void put(struct image *o, const char *s, size_t n)
{
    room(o, n);
    memcpy(o->p + o->n, s, n);
    o->n += n;
}

static void put_text(struct image *o, mz_str s)
{
    static const char hex[] = "0123456789abcdef";
    room(o, s.n * 6 + 2);
    char *p = o->p + o->n;
    *p++ = '"';
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            *p++ = '\\';
            *p++ = (char)c;
        } else if (c < 0x20) {
            p[0] = '\\';
            p[1] = 'u';
            p[2] = p[3] = '0';
            p[4] = hex[c >> 4];
            p[5] = hex[c & 15];
            p += 6;
        } else {
            *p++ = (char)c;
        }
    }
    *p++ = '"';
    o->n = (size_t)(p - o->p);
}

static void put_bytes(struct image *o, mz_str s)
{
    static const char hex[] = "0123456789abcdef";
    room(o, s.n * 2 + 5);
    char *p = o->p + o->n;
    p[0] = '"';
    p[1] = p[2] = '\\';
    p[3] = 'x';
    p += 4;
    for (size_t i = 0; i < s.n; i++) {
        *p++ = hex[(unsigned char)s.p[i] >> 4];
        *p++ = hex[(unsigned char)s.p[i] & 15];
    }
    *p++ = '"';
    o->n = (size_t)(p - o->p);
}

static mz_str image(mz_arena *a, const struct mz_cell *cells, const char *const *names, size_t n)
{
    struct image o = {.a = a};
    for (size_t i = 0; i < n; i++) {
        put(&o, i == 0 ? "{" : ",", 1);
        put_text(&o, mz_str_of(names[i]));
        put(&o, ":", 1);
        if (cells[i].null) {
            put(&o, "null", 4);
        } else if (cells[i].number) {
            room(&o, MZ_DECIMAL_MAX);
            o.n += mz_decimal(cells[i].i, o.p + o.n);
        } else if (cells[i].bytes) {
            put_bytes(&o, cells[i].s);
        } else {
            put_text(&o, cells[i].s);
        }
    }
    put(&o, "}", 1);
    return (mz_str){o.p, o.n};
}

/* ---- keeping ------------------------------------------------------------- */

static int64_t number(const struct mz_cell *cells, const char *const *names, size_t n,
                      const char *name, int64_t otherwise)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            return cells[i].null ? otherwise : cells[i].i;
        }
    }
    return otherwise;
}

mz_code mz_change_keep(mz_cx *cx, const struct mz_stmt *st, const struct mz_cell *cells,
                       const char *const *names, size_t n)
{
    int64_t guard[4];
    int64_t county = number(cells, names, n, "county", 0);
    int64_t division = number(cells, names, n, "division", 0);
    mz_guard(cx, guard);
    if (county < guard[0] || county > guard[1] ||
        (division != 0 && (division < guard[2] || division > guard[3]))) {
        return mz_refuse(cx, MZ_DENIED, .field = "division",
                         .text = MZ_T("This place is outside your area, so nothing was written."));
    }
    if (division != 0 && division / MZ_COUNTY_UNIT != county) {
        return mz_fail(cx, MZ_CORRUPT, "%s: division %" PRId64 " is not in county %" PRId64,
                       st->name, division, county);
    }
    cx->db->dirty = true;
    if (!st->history) {
        return MZ_OK;
    }
    const char op[2] = {st->op, '\0'};
    struct mz_change_add_args args = {
        .county = county,
        .division = division,
        .tab = mz_str_of(st->table),
        .row_id = number(cells, names, n, "id", 0),
        .at_ms = mz_now_ms(cx),
        .user_id = cx->actor->user,
        .op = {op, 1},
        .why = cx->actor->why.p == NULL ? MZ_S("") : cx->actor->why,
        .image = image(cx->db->tx_arena, cells, names, n),
    };
    return mz_change_add(cx, &args);
}

/* ---- reading ------------------------------------------------------------- */

/* The newest image says where the row stands now; who may see it there may see its past. */
static mz_code visible(mz_cx *cx, int64_t division)
{
    int64_t guard[4];
    mz_guard(cx, guard);
    if (division != 0 && (division < guard[2] || division > guard[3])) {
        return mz_fail(cx, MZ_ABSENT, "history outside the scope");
    }
    return MZ_OK;
}

mz_code mz_changes_of(mz_cx *cx, const char *table, int64_t row, int64_t most,
                      struct mz_change **out, size_t *n)
{
    int64_t guard[4];
    struct mz_change_list_row *rows = NULL;
    mz_guard(cx, guard);
    struct mz_change_list_args args = {
        .tab = mz_str_of(table), .row_id = row, .cl = guard[0], .ch = guard[1], .most = most};
    MZ_TRY(mz_change_list(cx, &args, &rows, n));
    if (*n == 0) {
        *out = NULL;
        return MZ_OK;
    }
    MZ_TRY(visible(cx, rows[0].division));
    *out = MZ_NEW_N(cx->a, struct mz_change, *n);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct mz_change){.id = rows[i].id,
                                       .at_ms = rows[i].at_ms,
                                       .user = rows[i].user_id,
                                       .op = rows[i].op,
                                       .why = rows[i].why,
                                       .image = rows[i].image};
    }
    return MZ_OK;
}

mz_code mz_change_at(mz_cx *cx, const char *table, int64_t row, int64_t at_ms,
                     struct mz_change *out)
{
    struct mz_change *newest = NULL;
    size_t n = 0;
    bool found = false;
    int64_t guard[4];
    MZ_TRY(mz_changes_of(cx, table, row, 1, &newest, &n));
    if (n == 0) {
        return mz_fail(cx, MZ_ABSENT, "%s has no history of %" PRId64, table, row);
    }
    struct mz_change_before_row r = {0};
    mz_guard(cx, guard);
    struct mz_change_before_args args = {
        .tab = mz_str_of(table), .row_id = row, .at_ms = at_ms, .cl = guard[0], .ch = guard[1]};
    MZ_TRY(mz_change_before(cx, &args, &r, &found));
    if (!found || mz_str_eq(r.op, MZ_S("D"))) {
        return mz_fail(cx, MZ_ABSENT, "%s %" PRId64 " did not exist then", table, row);
    }
    *out = (struct mz_change){.id = r.id,
                              .at_ms = r.at_ms,
                              .user = r.user_id,
                              .op = r.op,
                              .why = r.why,
                              .image = r.image};
    return MZ_OK;
}
