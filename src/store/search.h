/*
 * search.h - find subjects by words, inside the transaction that wrote them.
 *
 * Layer: store. No second store that lags: SQLite keeps an FTS5 index of our own tokens, PostgreSQL
 * a tsvector with GIN. Tokens are made by the caller (name suffixes, pinyin, keyed hashes of
 * numbers) and are at most 64 bytes of a-z, 0-9, _ and non-ASCII letters. The store adds a token
 * for the county and each of the upper divisions, and holds every search inside the actor's scope.
 */
#ifndef MZ_STORE_SEARCH_H
#define MZ_STORE_SEARCH_H

#include "store/db.h"

enum { MZ_TERMS_MAX = 8, MZ_TOKENS_MAX = 128, MZ_SEARCH_MAX = 2000 };

/*
 * Replace all tokens of a subject. Only inside a transaction: they wait for its commit, or for a
 * search inside it, and are gone with it. What the database refuses is told there.
 */
mz_code mz_search_put(mz_cx *cx, const char *kind, int64_t id, int64_t division,
                      const mz_str *tokens, size_t n) MZ_MUST_USE;
mz_code mz_search_drop(mz_cx *cx, const char *kind, int64_t id) MZ_MUST_USE;

struct mz_term {
    mz_str token;
    bool prefix;
    bool absent; /* must not match; a search needs another term, or a scope */
};

struct mz_search {
    const char *kind;
    struct mz_term terms[MZ_TERMS_MAX]; /* all must match, or not, as said */
    size_t terms_n;
    bool none;     /* finds nothing: what was typed holds no word */
    int64_t limit; /* at most MZ_SEARCH_MAX ids */
    int64_t offset;
    int64_t division_lo; /* narrower than the actor's scope, or 0 */
    int64_t division_hi;
};

/*
 * Ids in ascending order and the exact number of all matches in scope. To filter, sort or page what
 * was found by its columns, give the same search to a register (store/register.h).
 */
mz_code mz_search_find(mz_cx *cx, const struct mz_search *what, int64_t *ids, size_t *ids_n,
                       int64_t *total) MZ_MUST_USE;
/* Whether there is one at all: for words that can be read in two ways. */
mz_code mz_search_any(mz_cx *cx, const struct mz_search *what, bool *any) MZ_MUST_USE;

#endif
