/* What the runs found, as one: duplicates go, values become columns, people are put in order. */
#include <string.h>

#include "col/pop.h"
#include "feed/feed_int.h"

/* ---- sorting ------------------------------------------------------------- */

enum { DIGIT = 11, BUCKETS = 1 << DIGIT };

uint32_t *feed_sorted(mz_arena *a, const uint32_t *key, size_t n)
{
    uint32_t *from = MZ_NEW_N(a, uint32_t, n + 1);
    uint32_t *to = MZ_NEW_N(a, uint32_t, n + 1);
    size_t *start = MZ_NEW_N(a, size_t, BUCKETS);
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) {
        from[i] = (uint32_t)i;
        all |= key[i];
    }
    for (unsigned shift = 0; shift < 32 && all >> shift != 0; shift += DIGIT) {
        memset(start, 0, BUCKETS * sizeof *start);
        for (size_t i = 0; i < n; i++) {
            start[key[i] >> shift & (BUCKETS - 1)]++;
        }
        size_t sum = 0;
        for (size_t b = 0; b < BUCKETS; b++) {
            size_t here = start[b];
            start[b] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++) {
            to[start[key[from[i]] >> shift & (BUCKETS - 1)]++] = from[i];
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

/* ---- all runs in one line ------------------------------------------------ */

struct merging {
    mz_cx *cx;
    struct feed_scan *s;
    mz_arena *work;
    size_t n;
    struct mz_feed_match *match; /* of all runs, numbered through; cells are still the run's */
    const char **cells;
    const char **values;
    uint32_t *person;
    uint64_t *gone; /* bitmap of duplicates */
    size_t stride;
    size_t values_n;
    int value_col[MZ_FEED_COLUMNS_MAX];
};

static void add_counts(struct mz_feed_counts *to, const struct mz_feed_counts *c)
{
    to->rows += c->rows;
    to->ours += c->ours;
    to->strangers += c->strangers;
    to->invalid += c->invalid;
    to->dead += c->dead;
    for (size_t i = 0; i < MZ_REASONS_N; i++) {
        to->reason[i] += c->reason[i];
    }
    for (size_t i = 0; i < MZ_FEED_FIXES_N; i++) {
        to->fixed[i] += c->fixed[i];
    }
}

static void line_up(struct merging *m)
{
    size_t k = 0;
    int64_t rows = 0;
    int64_t lines = 0;
    for (size_t i = 0; i < m->s->outs_n; i++) {
        const struct feed_out *out = &m->s->outs[i];
        bool fresh = i > 0 && m->s->out_part[i] != m->s->out_part[i - 1];
        rows = fresh ? 0 : rows;
        lines = fresh ? 0 : lines;
        size_t n = out->match.n / sizeof *m->match;
        if (n > 0) {
            memcpy(m->match + k, out->match.p, out->match.n);
        }
        for (size_t j = 0; j < n; j++, k++) {
            m->match[k].number += rows;
            m->match[k].line += lines;
            m->match[k].part = m->s->out_part[i];
            m->cells[k] = out->kept.p + m->match[k].cells;
            m->values[k] = out->values.p + j * m->stride;
            m->person[k] = m->match[k].person;
        }
        rows += out->rows;
        lines += out->lines;
        add_counts(&m->s->found->counts, &out->counts);
    }
}

/* ---- duplicates ---------------------------------------------------------- */

static bool same_cells(const struct merging *m, uint32_t a, uint32_t b)
{
    const struct mz_feed_match *x = &m->match[a];
    const struct mz_feed_match *y = &m->match[b];
    return x->print == y->print && x->cells_n == y->cells_n &&
           memcmp(m->cells[a], m->cells[b], x->cells_n) == 0;
}

enum { FEW = 32 };

static void drop(struct merging *m, uint32_t i)
{
    m->gone[i / 64] |= UINT64_C(1) << i % 64;
    m->s->found->counts.duplicates++;
}

/* The rows of one person; with many of them a map of prints keeps it from being quadratic. */
static mz_code drop_twins(struct merging *m, const uint32_t *row, size_t n)
{
    if (n <= FEW) {
        for (size_t i = 1; i < n; i++) {
            size_t k = 0;
            while (k < i && !same_cells(m, row[k], row[i])) {
                k++;
            }
            if (k < i) {
                drop(m, row[i]);
            }
        }
        return MZ_OK;
    }
    mz_arena *a = mz_arena_new((size_t)16 << 30);
    mz_map *seen = mz_map_new(a, MZ_MAP_U64, n, 0);
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        int64_t first = 0;
        uint64_t print = m->match[row[i]].print;
        if (!mz_map_get(seen, print, &first)) {
            rc = mz_map_put(m->cx, seen, print, row[i]);
        } else if (same_cells(m, (uint32_t)first, row[i])) {
            drop(m, row[i]);
        }
    }
    mz_arena_free(a);
    return rc;
}

static mz_code find_twins(struct merging *m, const uint32_t *order)
{
    for (size_t i = 0; i < m->n;) {
        size_t k = i + 1;
        while (k < m->n && m->person[order[k]] == m->person[order[i]]) {
            k++;
        }
        MZ_TRY(drop_twins(m, order + i, k - i));
        m->s->found->counts.people++;
        i = k;
    }
    return MZ_OK;
}

/* ---- the result ---------------------------------------------------------- */

static bool is_gone(const struct merging *m, size_t i)
{
    return (m->gone[i / 64] >> i % 64 & 1) != 0;
}

static void make_columns(struct merging *m)
{
    struct mz_feed_found *f = m->s->found;
    mz_arena *a = m->cx->a;
    for (size_t v = 0; v < m->values_n; v++) {
        f->value[m->value_col[v]] = MZ_NEW_N(a, int64_t, f->match_n + 1);
        f->known[m->value_col[v]] = MZ_NEW_N(a, uint64_t, f->match_n / 64 + 1);
    }
}

static void put_values(struct merging *m, size_t from, size_t to)
{
    struct mz_feed_found *f = m->s->found;
    uint64_t known = 0;
    memcpy(&known, m->values[from], sizeof known);
    for (size_t v = 0; v < m->values_n; v++) {
        int c = m->value_col[v];
        memcpy(&f->value[c][to], m->values[from] + sizeof known + v * sizeof(int64_t),
               sizeof(int64_t));
        f->known[c][to / 64] |= (known >> v & 1) << to % 64;
    }
}

static void put_all(struct merging *m)
{
    struct mz_feed_found *f = m->s->found;
    size_t kept = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (!is_gone(m, i)) {
            f->match_n++;
            kept += m->match[i].cells_n;
        }
    }
    f->match = m->match; /* moved together in place: there are few twins */
    char *to = mz_arena_alloc(m->cx->a, kept + 1);
    f->kept = to;
    make_columns(m);
    for (size_t i = 0, k = 0; i < m->n; i++) {
        if (is_gone(m, i)) {
            continue;
        }
        memcpy(to + f->kept_n, m->cells[i], m->match[i].cells_n);
        f->match[k] = m->match[i];
        f->match[k].cells = f->kept_n;
        f->kept_n += m->match[i].cells_n;
        put_values(m, i, k++);
    }
}

static void put_order(struct merging *m)
{
    struct mz_feed_found *f = m->s->found;
    for (size_t i = 0; i < f->match_n; i++) {
        m->person[i] = f->match[i].person;
    }
    f->order = feed_sorted(m->cx->a, m->person, f->match_n);
}

static mz_code merge(struct merging *m)
{
    m->match = MZ_NEW_N(m->cx->a, struct mz_feed_match, m->n + 1);
    m->cells = MZ_NEW_N(m->work, const char *, m->n + 1);
    m->values = MZ_NEW_N(m->work, const char *, m->n + 1);
    m->person = MZ_NEW_N(m->work, uint32_t, m->n + 1);
    m->gone = MZ_NEW_N(m->work, uint64_t, m->n / 64 + 1);
    line_up(m);
    MZ_TRY(find_twins(m, feed_sorted(m->work, m->person, m->n)));
    put_all(m);
    put_order(m);
    return MZ_OK;
}

mz_code feed_scan_merge(mz_cx *cx, struct feed_scan *s)
{
    struct feed_plan p;
    struct merging m = {.cx = cx, .s = s};
    size_t kept = 0;
    for (size_t i = 0; i < s->outs_n; i++) {
        m.n += s->outs[i].match.n / sizeof(struct mz_feed_match);
        kept += s->outs[i].kept.n;
    }
    if (m.n > MZ_FEED_MATCHES_MAX || kept > MZ_FEED_KEPT_MAX) {
        return mz_fail(cx, MZ_LIMIT,
                       "%zu matched rows of %zu bytes are more than one file may have", m.n, kept);
    }
    feed_plan_make(s, &p);
    m.values_n = p.values_n;
    memcpy(m.value_col, p.value_col, sizeof m.value_col);
    m.stride = sizeof(uint64_t) + p.values_n * sizeof(int64_t);
    m.work = mz_arena_new((size_t)64 << 30);
    mz_code rc = merge(&m);
    mz_arena_free(m.work);
    return rc;
}
