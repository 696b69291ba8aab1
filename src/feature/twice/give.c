/* give.c - the key of the province, and whom a county pays as digests. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/keyring.h"
#include "base/secret_file.h"
#include "base/text.h"
#include "feature/person/person.h"
#include "feature/twice/twice_int.h"
#include "feature/twice/twice_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { PAGE = 2000, HASH_N = 32, YEAR_MAX = 2200 };

mz_str twice_month(mz_arena *a, int64_t period)
{
    return mz_str_fmt(a, "%04" PRId64 "-%02" PRId64, period / 12, period % 12 + 1);
}

bool twice_month_of(mz_str s, int64_t *period)
{
    int64_t v[2] = {0, 0};
    if (s.n != 7 || s.p[4] != '-') {
        return false;
    }
    for (size_t i = 0; i < 7; i++) {
        if (i == 4) {
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v[i > 4] = v[i > 4] * 10 + (s.p[i] - '0');
    }
    *period = v[0] * 12 + v[1] - 1;
    return v[0] >= 2000 && v[0] <= YEAR_MAX && v[1] >= 1 && v[1] <= 12;
}

mz_str twice_programme(enum mz_lang lang, mz_str word)
{
    static const struct {
        const char *word;
        const char *label;
    } rows[] = {{"dibao", MZ_T("Minimum living allowance")},
                {"margin", MZ_T("Edge of the allowance")},
                {"tekun", MZ_T("Support of the extremely poor")},
                {"orphan", MZ_T("Orphan's allowance")},
                {"unsupported", MZ_T("Allowance for children without support")}};
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (mz_str_eq(word, mz_str_of(rows[i].word))) {
            return mz_text(lang, rows[i].label);
        }
    }
    return word;
}

/* ---- the key ------------------------------------------------------------------------ */

static const char *key_path(mz_cx *cx)
{
    return mz_str_fmt(cx->a, MZ_FMT "/keys/twice.key", MZ_ARG(cx->world->data)).p;
}

mz_code twice_key_make(mz_cx *cx)
{
    uint8_t key[TWICE_KEY_N];
    mz_random_fill(cx, key, sizeof key);
    mz_code rc = mz_secret_file_write(cx, key_path(cx), mz_bytes(key, sizeof key));
    mz_wipe(key, sizeof key);
    return rc;
}

mz_code twice_key_get(mz_cx *cx, uint8_t key[TWICE_KEY_N])
{
    size_t n = 0;
    mz_code rc = mz_secret_file_read(cx, key_path(cx), key, TWICE_KEY_N, &n);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("There is no key of the comparison. The province makes one "
                                      "with mz twice key; its counties put the file into "
                                      "DATA/keys/twice.key."));
    }
    MZ_TRY(rc);
    return n == TWICE_KEY_N ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "twice.key holds %zu bytes", n);
}

static mz_code mac(mz_cx *cx, const uint8_t *key, mz_str text, void *out, size_t n)
{
    uint8_t full[HASH_N];
    MZ_TRY(mz_hmac(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3, mz_bytes(key, TWICE_KEY_N),
                   text, full));
    memcpy(out, full, n);
    return MZ_OK;
}

/* ---- whom the county pays ---------------------------------------------------------------- */

int twice_digest_order(const struct twice_digest *a, const struct twice_digest *b)
{
    int by = memcmp(a->b, b->b, TWICE_DIGEST_N);
    return by != 0 ? by : strcmp(a->programme, b->programme);
}

static int by_digest(const void *a, const void *b)
{
    return twice_digest_order(&((const struct twice_paid *)a)->d,
                              &((const struct twice_paid *)b)->d);
}

static int by_place(const void *a, const void *b)
{
    const struct twice_paid *x = a;
    const struct twice_paid *y = b;
    int by = by_digest(x, y);
    by = by != 0 ? by : (x->household > y->household) - (x->household < y->household);
    return by != 0 ? by : (x->person > y->person) - (x->person < y->person);
}

struct gathering {
    const uint8_t *key;
    int64_t period;
    bool booked; /* this pass asks the ledger */
    struct twice_paid *p;
    size_t n, room;
};

/* Numbers live on the page only; who has none cannot be compared. */
static mz_code one(mz_cx *page, struct gathering *g, const struct twice_q_paid_row *r)
{
    const unsigned all = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED;
    struct twice_paid *p = &g->p[g->n];
    mz_str number;
    MZ_TRY(person_number_for(page, all, r->person, &number));
    if (number.n == 0 || r->category.n >= TWICE_WORD_MAX) {
        return MZ_OK;
    }
    *p = (struct twice_paid){.person = r->person,
                             .household = r->household,
                             .division = r->division};
    memcpy(p->d.programme, r->category.p, r->category.n);
    MZ_TRY(mac(page, g->key,
               mz_str_fmt(page->a, "mz:twice:1\n%" PRId64 "\n" MZ_FMT, g->period, MZ_ARG(number)),
               p->d.b, TWICE_DIGEST_N));
    g->n++;
    return MZ_OK;
}

static mz_code rows(mz_cx *page, int64_t county, const struct gathering *g, int64_t after,
                    struct twice_q_paid_row **out, size_t *n)
{
    struct twice_q_booked_row *r = NULL;
    if (!g->booked) {
        return twice_q_paid(page, county, after, PAGE, out, n);
    }
    MZ_TRY(twice_q_booked(page, county, g->period, after, PAGE, &r, n));
    *out = MZ_NEW_N(page->a, struct twice_q_paid_row, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct twice_q_paid_row){.id = r[i].id,
                                              .person = r[i].person,
                                              .household = r[i].household,
                                              .division = r[i].division,
                                              .category = r[i].category};
    }
    return MZ_OK;
}

/* Behind the member `after`; *n is PAGE when there is more. */
static mz_code one_page(mz_cx *page, int64_t county, struct gathering *g, int64_t *after, size_t *n)
{
    struct twice_q_paid_row *r = NULL;
    MZ_TRY(rows(page, county, g, *after, &r, n));
    size_t whole = *n; /* the last member of a full page may have more rows on the next */
    while (*n == PAGE && whole > 1 && r[whole - 1].id == r[*n - 1].id) {
        whole--;
    }
    for (size_t i = 0; i < whole; i++) {
        MZ_TRY(one(page, g, &r[i]));
        *after = r[i].id;
    }
    return MZ_OK;
}

static mz_code pages(mz_cx *cx, mz_cx *page, int64_t county, struct gathering *g)
{
    int64_t after = 0;
    for (size_t n = PAGE; n == PAGE;) {
        mz_arena_reset(page->a);
        if (g->n + PAGE > TWICE_GIVEN_MAX) {
            return mz_fail(cx, MZ_LIMIT, "county %" PRId64 " pays too many people", county);
        }
        if (g->n + PAGE > g->room) {
            g->room = 2 * (g->n + PAGE);
            struct twice_paid *more = MZ_NEW_N(cx->a, struct twice_paid, g->room);
            memcpy(more, g->p, g->n * sizeof *more);
            g->p = more;
        }
        MZ_TRY(one_page(page, county, g, &after, &n));
    }
    return MZ_OK;
}

mz_code twice_paid(mz_cx *cx, int64_t county, int64_t period, struct twice_paid **out, size_t *n,
                   uint8_t print[TWICE_PRINT_N])
{
    uint8_t key[TWICE_KEY_N];
    struct gathering g = {.key = key, .period = period, .p = MZ_NEW(cx->a, struct twice_paid)};
    mz_cx page = *cx;
    MZ_TRY(twice_key_get(cx, key));
    page.a = mz_arena_new((size_t)64 << 20);
    mz_code rc = mac(cx, key, MZ_S("mz:twice:print"), print, TWICE_PRINT_N);
    rc = rc == MZ_OK ? pages(cx, &page, county, &g) : rc;
    g.booked = true;
    rc = rc == MZ_OK ? pages(cx, &page, county, &g) : rc;
    if (rc != MZ_OK && cx->err.say == NULL) {
        cx->err = page.err;
    }
    mz_arena_free(page.a);
    mz_wipe(key, sizeof key);
    MZ_TRY(rc);
    qsort(g.p, g.n, sizeof *g.p, by_place);
    *n = 0;
    for (size_t i = 0; i < g.n; i++) { /* what both tell is one */
        const struct twice_paid *last = *n == 0 ? NULL : &g.p[*n - 1];
        if (last == NULL || by_digest(last, &g.p[i]) != 0 ||
            last->household != g.p[i].household || last->person != g.p[i].person) {
            g.p[(*n)++] = g.p[i];
        }
    }
    *out = g.p;
    return MZ_OK;
}

mz_code twice_give(mz_cx *cx, int64_t county, int64_t period, struct twice_given *out)
{
    struct twice_paid *p = NULL;
    size_t n = 0;
    *out = (struct twice_given){.county = county, .period = period};
    MZ_TRY(twice_paid(cx, county, period, &p, &n, out->print));
    out->d = MZ_NEW_N(cx->a, struct twice_digest, n + 1);
    for (size_t i = 0; i < n; i++) { /* two homes of one person are one payment */
        if (out->n == 0 || twice_digest_order(&out->d[out->n - 1], &p[i].d) != 0) {
            out->d[out->n++] = p[i].d;
        }
    }
    return MZ_OK;
}
