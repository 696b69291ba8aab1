#include "store/search.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "store/store_int.h"
#include "store/store_sql.h"

/*
 * A word of a subject is KIND_token. Its places are words too, KIND_dCODE for the county and each
 * level below it and for the city and province above, so that a scope is one more word that must
 * match and the index does the intersection.
 */

enum { LEVELS = 5, TOKEN_MAX = 64, WAITING_MAX = 10000 };

static const int level_digits[LEVELS] = {2, 4, 6, 9, 12};

static int64_t unit(int digits)
{
    int64_t u = 1;
    for (int i = digits; i < 12; i++) {
        u *= 10;
    }
    return u;
}

static bool token_ok(mz_str t)
{
    if (t.n == 0 || t.n > TOKEN_MAX) {
        return false;
    }
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') {
            return false;
        }
    }
    return true;
}

/*
 * Words wait for the commit. SQLite writes what its index has pending to the disk whenever another
 * statement begins that could fail half way, and nearly every INSERT is one: words between rows
 * would cost a segment of the index for each row.
 */
static mz_code wait(mz_cx *cx, int64_t id, mz_str words)
{
    mz_db *db = cx->db;
    if (!db->tx) {
        return mz_fail(cx, MZ_CORRUPT, "search words outside a transaction");
    }
    struct mz_words *w = MZ_NEW(db->tx_arena, struct mz_words);
    *w = (struct mz_words){.id = id, .words = words};
    *db->words_end = w;
    db->words_end = &w->next;
    db->dirty = true;
    return ++db->words_n < WAITING_MAX ? MZ_OK : mz_words_flush(cx);
}

mz_code mz_words_flush(mz_cx *cx)
{
    mz_db *db = cx->db;
    mz_code rc = MZ_OK;
    for (const struct mz_words *w = db->words; w != NULL && rc == MZ_OK; w = w->next) {
        int64_t county = w->id / MZ_ID_UNIT;
        rc = w->words.p == NULL ? mz_words_drop(cx, county, w->id)
                                : mz_words_put(cx, county, w->id, w->words);
    }
    db->words = NULL;
    db->words_end = &db->words;
    db->words_n = 0;
    return rc;
}

mz_code mz_search_put(mz_cx *cx, const char *kind, int64_t id, int64_t division,
                      const mz_str *tokens, size_t n)
{
    mz_arena *a = cx->db->tx_arena;
    mz_str prefix = mz_str_of(kind);
    size_t room = (n + LEVELS) * (TOKEN_MAX + prefix.n + 2);
    char *words = mz_arena_alloc(a, room + 1);
    size_t used = 0;
    if (n > MZ_TOKENS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu search tokens for one %s", n, kind);
    }
    for (size_t i = 0; i < n + LEVELS; i++) {
        mz_str t =
            i < n ? tokens[i] : mz_str_fmt(a, "d%" PRId64, division / unit(level_digits[i - n]));
        if (!token_ok(t)) {
            return mz_fail(cx, MZ_CORRUPT, "\"" MZ_FMT "\" is no search token", MZ_ARG(t));
        }
        memcpy(words + used, prefix.p, prefix.n);
        used += prefix.n;
        words[used++] = '_';
        memcpy(words + used, t.p, t.n);
        used += t.n;
        words[used++] = ' ';
    }
    return wait(cx, id, (mz_str){words, used - 1});
}

mz_code mz_search_drop(mz_cx *cx, const char *kind, int64_t id)
{
    (void)kind;
    return wait(cx, id, (mz_str){NULL, 0});
}

/* ---- finding --------------------------------------------------------------- */

/* The subtree that a range of divisions is, as digits; false when it is none. */
static bool subtree(int64_t lo, int64_t hi, int *digits)
{
    if (lo <= 0 && hi >= INT64_C(999999999999)) {
        *digits = 0;
        return true;
    }
    for (int i = 0; i < LEVELS; i++) {
        int64_t u = unit(level_digits[i]);
        if (lo % u == 0 && hi == lo + u - 1) {
            *digits = level_digits[i];
            return true;
        }
    }
    return false;
}

struct expr {
    char *p;
    size_t n, cap;
    bool pg;
};

/* FTS5 binds NOT closer than AND: what must match stands in brackets before it. */
static const char *joint(const struct expr *e, bool absent)
{
    if (e->n <= 1) {
        return "";
    }
    if (e->pg) {
        return absent ? " & !" : " & ";
    }
    return absent ? " NOT " : " AND ";
}

static void add(struct expr *e, const char *kind, const struct mz_term *t)
{
    const char *q = e->pg ? "'" : "\"";
    const char *tail = !t->prefix ? "" : e->pg ? ":*" : "*";
    const mz_str parts[] = {mz_str_of(joint(e, t->absent)),
                            mz_str_of(q),
                            mz_str_of(kind),
                            MZ_S("_"),
                            t->token,
                            mz_str_of(q),
                            mz_str_of(tail)};
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        assert(e->n + parts[i].n <= e->cap);
        memcpy(e->p + e->n, parts[i].p, parts[i].n);
        e->n += parts[i].n;
    }
}

/*
 * True when every county of this database lies in the range: subjects exist only where numbers were
 * taken. Then the word of the scope would hold for all and cost the most of a search.
 */
static mz_code all_counties(mz_cx *cx, int64_t lo, int64_t hi, bool *all)
{
    struct mz_serial_ends_row ends = {0};
    MZ_TRY(mz_serial_ends(cx, &ends));
    *all = ends.first > 0 && lo <= ends.first * MZ_COUNTY_UNIT &&
           hi >= ends.last * MZ_COUNTY_UNIT + MZ_COUNTY_UNIT - 1;
    return MZ_OK;
}

static mz_code scope(mz_cx *cx, const struct mz_search *what, struct expr *e)
{
    int64_t lo = cx->actor->division_lo;
    int64_t hi = cx->actor->division_hi;
    int digits = 0;
    if (what->division_hi != 0) {
        lo = what->division_lo > lo ? what->division_lo : lo;
        hi = what->division_hi < hi ? what->division_hi : hi;
    }
    if (!subtree(lo, hi, &digits)) {
        return mz_fail(cx, MZ_DENIED, "search outside the scope");
    }
    bool all = false;
    if (e->n > 1) {
        MZ_TRY(all_counties(cx, lo, hi, &all));
    }
    if (digits > 0 && !all) {
        const struct mz_term place = {.token = mz_str_fmt(cx->a, "d%" PRId64, lo / unit(digits))};
        add(e, what->kind, &place);
    }
    return MZ_OK;
}

struct finds {
    int64_t *ids;
    size_t n;
    int64_t skip, limit;
    int64_t total;
};

static mz_code take_find(mz_cx *cx, struct mz_sink *sink, const struct mz_cell *cells, size_t n)
{
    struct finds *f = sink->p;
    (void)cx;
    (void)n;
    if (f->total >= f->skip && (int64_t)f->n < f->limit) {
        f->ids[f->n++] = cells[0].i;
    }
    f->total++;
    return MZ_OK;
}

/* In the own process one pass over all matches costs less than to count them and ask again. */
static mz_code find_here(mz_cx *cx, mz_str words, struct finds *f)
{
    const union mz_sql_arg args[] = {{.s = words}, {.i = -1}, {.i = 0}};
    struct mz_sink sink = {.row = take_find, .p = f};
    return mz_stmt_each(cx, &mz_stmt_mz_words_find, args, &sink);
}

static mz_code find_there(mz_cx *cx, mz_str words, struct finds *f)
{
    struct mz_words_count_row count = {0};
    struct mz_words_find_row *rows = NULL;
    MZ_TRY(mz_words_count(cx, words, &count));
    MZ_TRY(mz_words_find(cx, words, f->limit, f->skip, &rows, &f->n));
    for (size_t i = 0; i < f->n; i++) {
        f->ids[i] = rows[i].id;
    }
    f->total = count.n;
    return MZ_OK;
}

mz_code mz_search_words(mz_cx *cx, const struct mz_search *what, mz_str *words)
{
    struct expr e = {.cap = (MZ_TERMS_MAX + 1) * (TOKEN_MAX + strlen(what->kind) + 16),
                     .pg = mz_db_kind(cx->db) == MZ_DB_POSTGRESQL};
    *words = MZ_S("");
    if (what->none) {
        return MZ_OK;
    }
    e.p = mz_arena_alloc(cx->a, e.cap);
    e.p[e.n++] = '(';
    for (size_t i = 0; i < what->terms_n && i < MZ_TERMS_MAX; i++) {
        if (!token_ok(what->terms[i].token)) {
            return MZ_OK;
        }
        if (!what->terms[i].absent) {
            add(&e, what->kind, &what->terms[i]);
        }
    }
    MZ_TRY(scope(cx, what, &e));
    if (e.n == 1) { /* everything: no term and no scope */
        return mz_fail(cx, MZ_INVALID, "a search needs a word or a scope");
    }
    e.p[e.n++] = ')';
    for (size_t i = 0; i < what->terms_n && i < MZ_TERMS_MAX; i++) {
        if (what->terms[i].absent) {
            add(&e, what->kind, &what->terms[i]);
        }
    }
    *words = (mz_str){e.p, e.n};
    return cx->db->words == NULL ? MZ_OK : mz_words_flush(cx);
}

mz_code mz_search_find(mz_cx *cx, const struct mz_search *what, int64_t *ids, size_t *ids_n,
                       int64_t *total)
{
    bool pg = mz_db_kind(cx->db) == MZ_DB_POSTGRESQL;
    struct finds f = {.skip = what->offset, .limit = what->limit};
    mz_str words;
    f.ids = ids;
    *ids_n = 0;
    *total = 0;
    MZ_TRY(mz_search_words(cx, what, &words));
    if (words.n == 0) {
        return MZ_OK;
    }
    f.limit = f.limit <= 0 || f.limit > MZ_SEARCH_MAX ? 50 : f.limit;
    MZ_TRY(pg ? find_there(cx, words, &f) : find_here(cx, words, &f));
    *ids_n = f.n;
    *total = f.total;
    return MZ_OK;
}

mz_code mz_search_any(mz_cx *cx, const struct mz_search *what, bool *any)
{
    struct mz_words_find_row *rows = NULL;
    mz_str words;
    size_t n = 0;
    *any = false;
    MZ_TRY(mz_search_words(cx, what, &words));
    MZ_TRY(words.n == 0 ? MZ_OK : mz_words_find(cx, words, 1, 0, &rows, &n));
    *any = n > 0;
    return MZ_OK;
}
