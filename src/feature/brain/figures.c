/* figures.c - the figures of a division and of those below it, counted in the reader's scope. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

static void cell_add(struct brain_cell *c, int64_t qualifies, int64_t receives, int64_t n)
{
    if (receives == 0) {
        c->gap += qualifies == 1 ? n : 0;
        return;
    }
    c->both += qualifies == 1 ? n : 0;
    c->leak += qualifies == 0 ? n : 0;
    c->open += qualifies == 2 ? n : 0;
}

struct brain_cell brain_sum(const struct brain_part *p)
{
    struct brain_cell s = {0};
    for (size_t i = 0; i < BRAIN_CATEGORIES; i++) {
        s.both += p->of[i].both;
        s.gap += p->of[i].gap;
        s.leak += p->of[i].leak;
        s.open += p->of[i].open;
    }
    return s;
}

/* ---- which divisions are below ---------------------------------------------------------- */

/* Groupings (市辖区) are passed over: their children stand in their place. */
static mz_code add_kid(mz_cx *cx, struct brain_figures *f, const struct division *kid,
                       int32_t today)
{
    struct division *below = NULL;
    size_t n = 0;
    if (!kid->grouping) {
        f->kids[f->kids_n++] = *kid;
        return MZ_OK;
    }
    MZ_TRY(division_children(cx, cx->world->divisions, kid->code, today, &below, &n));
    for (size_t i = 0; i < n && f->kids_n < BRAIN_KIDS_MAX; i++) {
        f->kids[f->kids_n++] = below[i];
    }
    return MZ_OK;
}

static mz_code kids_of(mz_cx *cx, struct brain_figures *f)
{
    struct division *kids = NULL;
    size_t n = 0;
    int32_t today = mz_date_today(cx).v;
    f->kids = MZ_NEW_N(cx->a, struct division, BRAIN_KIDS_MAX);
    MZ_TRY(division_children(cx, cx->world->divisions, f->division, today, &kids, &n));
    for (size_t i = 0; i < n && f->kids_n < BRAIN_KIDS_MAX; i++) {
        MZ_TRY(add_kid(cx, f, &kids[i], today));
    }
    f->each = MZ_NEW_N(cx->a, struct brain_part, f->kids_n + 1);
    for (size_t i = 0; i < f->kids_n; i++) {
        f->each[i].code = f->kids[i].code;
    }
    return MZ_OK;
}

/* Rows are grouped by the code without its last digits, as many as a child's range has. */
static int64_t unit_of(const struct brain_figures *f)
{
    int64_t lo = 0;
    int64_t hi = 0;
    if (f->kids_n == 0) {
        return 1;
    }
    division_range(f->kids[0].code, &lo, &hi);
    return hi - lo + 1;
}

/* NULL: it stands at the division itself, or at one that is gone. */
static struct brain_part *part_of(struct brain_figures *f, int64_t part, int64_t unit)
{
    size_t lo = 0;
    size_t hi = f->kids_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (f->each[mid].code / unit < part) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < f->kids_n && f->each[lo].code / unit == part ? &f->each[lo] : NULL;
}

/* ---- counting ----------------------------------------------------------------------------- */

static mz_code homes(mz_cx *cx, struct brain_figures *f, int64_t lo, int64_t hi)
{
    struct brain_q_homes_n_row *rows = NULL;
    size_t n = 0;
    int64_t unit = unit_of(f);
    MZ_TRY(brain_q_homes_n(cx, lo, hi, unit, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        size_t c = brain_category_of(rows[i].category);
        struct brain_part *p = part_of(f, rows[i].part, unit);
        if (c == BRAIN_CATEGORIES) {
            continue;
        }
        cell_add(&f->all.of[c], rows[i].qualifies, rows[i].receives, rows[i].n);
        if (p != NULL) {
            cell_add(&p->of[c], rows[i].qualifies, rows[i].receives, rows[i].n);
        }
    }
    return MZ_OK;
}

static void open_add(struct brain_part *p, const struct brain_q_open_row *r)
{
    p->open += r->n;
    p->late += r->late;
    if (r->grade >= 1 && r->grade <= 4) {
        p->grade[r->grade - 1] += r->n;
    }
}

static mz_code alerts(mz_cx *cx, struct brain_figures *f, int64_t lo, int64_t hi)
{
    struct brain_q_open_row *rows = NULL;
    struct brain_q_signs_row *signs = NULL;
    size_t n = 0;
    int64_t unit = unit_of(f);
    MZ_TRY(brain_q_open(cx, lo, hi, unit, mz_date_today(cx).v, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        size_t state = watch_word_of(watch_states, WATCH_STATES_N, rows[i].state);
        struct brain_part *p = part_of(f, rows[i].part, unit);
        open_add(&f->all, &rows[i]);
        f->state[state] += rows[i].n;
        if (p != NULL) {
            open_add(p, &rows[i]);
        }
    }
    MZ_TRY(brain_q_signs(cx, lo, hi, BRAIN_SIGNS_MAX, &signs, &f->signs_n));
    f->signs = MZ_NEW_N(cx->a, struct brain_sign, f->signs_n + 1);
    for (size_t i = 0; i < f->signs_n; i++) {
        f->signs[i] = (struct brain_sign){signs[i].sign, signs[i].n};
    }
    return MZ_OK;
}

mz_code brain_figures(mz_cx *cx, int64_t division, struct brain_figures *out)
{
    int64_t lo = 0;
    int64_t hi = 0;
    *out = (struct brain_figures){.division = division};
    out->all.code = division;
    division_range(division, &lo, &hi);
    MZ_TRY(kids_of(cx, out));
    MZ_TRY(homes(cx, out, lo, hi));
    MZ_TRY(alerts(cx, out, lo, hi));
    mz_code rc = brain_track(cx, division, brain_since(cx), &out->tracks);
    if (rc == MZ_LIMIT) {
        mz_clear(cx);
        out->many = true;
        out->tracks = (struct brain_tracks){.n = 0};
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    out->funnel = brain_funnel(cx->a, &out->tracks);
    return MZ_OK;
}

/* ---- months --------------------------------------------------------------------------------- */

mz_code brain_trend(mz_cx *cx, int64_t division, mz_str figure, struct brain_trend *out)
{
    struct brain_q_months_row *rows = NULL;
    size_t n = 0;
    int64_t now = brain_period(cx);
    struct brain_q_months_args a = {.first = now - BRAIN_MONTHS + 1,
                                    .last = now,
                                    .from = figure,
                                    .to = mz_str_fmt(cx->a, MZ_FMT "!", MZ_ARG(figure))};
    *out = (struct brain_trend){.first = a.first};
    division_range(division, &a.lo, &a.hi);
    MZ_TRY(brain_q_months(cx, &a, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)(rows[i].period - a.first);
        out->n[k] += rows[i].n;
        out->known[k] = true;
    }
    return MZ_OK;
}
