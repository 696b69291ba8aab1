#include "ledger/ledger.h"

#include <assert.h>

#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

enum { ACCOUNTS_MOST = 100000 };

static const struct {
    enum ledger_bound bound;
    const char *title;
} classes[LEDGER_CLASS_N] = {
#define X(id, b, t) [LEDGER_##id] = {LEDGER_##b, t},
    LEDGER_CLASSES(X)
#undef X
};

static const struct {
    const char *word;
    const char *title;
} sources[LEDGER_SOURCE_N] = {[LEDGER_NO_SOURCE] = {"", ""},
#define X(id, word, title) [LEDGER_##id##_MONEY] = {word, title},
                              LEDGER_SOURCES(X)
#undef X
};

static const char *const codes[LEDGER_CODE_N] = {[LEDGER_CODE_NONE] = "",
#define X(id, title) [LEDGER_CODE_##id] = title,
                                                 LEDGER_CODES(X)
#undef X
};

const char *ledger_class_title(enum ledger_class c)
{
    return classes[c].title;
}

const char *ledger_source_word(enum ledger_source s)
{
    return sources[s].word;
}

const char *ledger_source_title(enum ledger_source s)
{
    return sources[s].title;
}

const char *ledger_code_title(enum ledger_code c)
{
    return codes[c];
}

enum ledger_source ledger_source_of(mz_str word)
{
    for (enum ledger_source s = LEDGER_NO_SOURCE + 1; s < LEDGER_SOURCE_N; s++) {
        if (mz_str_eq(word, mz_str_of(sources[s].word))) {
            return s;
        }
    }
    return LEDGER_NO_SOURCE;
}

/* No programme is an empty word, not a NULL. */
static mz_str word(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

mz_code ledger_find(mz_cx *cx, const struct ledger_key *key, struct ledger_balance *out,
                    bool *found)
{
    struct ledger_q_account_find_row r = {0};
    const struct ledger_q_account_find_args args = {.county = key->county,
                                                    .class = key->class,
                                                    .programme = word(key->programme),
                                                    .source = key->source,
                                                    .year = key->year,
                                                    .party = key->party};
    assert(key->class > LEDGER_NO_CLASS);
    assert(key->class < LEDGER_CLASS_N);
    MZ_TRY(ledger_q_account_find(cx, &args, &r, found));
    *out = (struct ledger_balance){.id = r.id,
                                   .class = key->class,
                                   .programme = key->programme,
                                   .source = key->source,
                                   .year = key->year,
                                   .party = key->party,
                                   .bound = (enum ledger_bound)r.bound,
                                   .dr = r.dr,
                                   .cr = r.cr,
                                   .dr_pending = r.dr_pending,
                                   .cr_pending = r.cr_pending};
    if (!*found) {
        *out = (struct ledger_balance){.class = key->class};
    }
    return MZ_OK;
}

mz_code ledger_open(mz_cx *cx, const struct ledger_key *key, int64_t *account)
{
    struct ledger_balance b;
    bool found = false;
    MZ_TRY(ledger_find(cx, key, &b, &found));
    if (found) {
        *account = b.id;
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, key->county, 1, account));
    const struct ledger_q_account_add_args add = {.id = *account,
                                                  .county = key->county,
                                                  .class = key->class,
                                                  .programme = word(key->programme),
                                                  .source = key->source,
                                                  .year = key->year,
                                                  .party = key->party,
                                                  .bound = classes[key->class].bound};
    return ledger_q_account_add(cx, &add);
}

int64_t ledger_left(const struct ledger_balance *b)
{
    switch (b->bound) {
    case LEDGER_NONE:
        return INT64_MAX;
    case LEDGER_NO_DEBT:
        return b->cr - b->dr - b->dr_pending;
    case LEDGER_NO_CLAIM:
        return b->dr - b->cr - b->cr_pending;
    }
    return 0;
}

mz_code ledger_balances(mz_cx *cx, int64_t county, enum ledger_class class, int64_t after,
                        int64_t most, struct ledger_balance **out, size_t *n)
{
    struct ledger_q_accounts_row *rows = NULL;
    assert(most > 0);
    assert(most <= ACCOUNTS_MOST);
    MZ_TRY(ledger_q_accounts(cx, county, class, after, most, &rows, n));
    *out = MZ_NEW_N(cx->a, struct ledger_balance, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct ledger_q_accounts_row *r = &rows[i];
        (*out)[i] = (struct ledger_balance){.id = r->id,
                                            .class = (enum ledger_class)r->class,
                                            .programme = r->programme,
                                            .source = r->source,
                                            .year = r->year,
                                            .party = r->party,
                                            .bound = (enum ledger_bound)r->bound,
                                            .dr = r->dr,
                                            .cr = r->cr,
                                            .dr_pending = r->dr_pending,
                                            .cr_pending = r->cr_pending};
    }
    return MZ_OK;
}

mz_code ledger_counties(mz_cx *cx, int64_t **out, size_t *n)
{
    struct ledger_q_counties_row *rows = NULL;
    MZ_TRY(ledger_q_counties(cx, &rows, n));
    *out = MZ_NEW_N(cx->a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = rows[i].county;
    }
    return MZ_OK;
}
