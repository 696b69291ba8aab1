#include "feature/rule/own.h"

#include "base/date.h"
#include "feature/rule/rule_sql.h"
#include "store/db.h"

enum { SPANS_FIRST = 64, YEAR = 12, ROWS_MAX = 5000000 /* of a county */ };

struct spans {
    struct own_span *v;
    size_t n;
    size_t cap;
};

static void add(mz_cx *cx, struct spans *s, struct own_span one)
{
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? SPANS_FIRST : s->cap * 2;
        struct own_span *v = MZ_NEW_N(cx->a, struct own_span, cap);
        for (size_t i = 0; i < s->n; i++) {
            v[i] = s->v[i];
        }
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = one;
}

static int64_t first_day(int64_t period)
{
    mz_date d = {0};
    bool good = mz_date_make((int32_t)(period / YEAR), (int32_t)(period % YEAR) + 1, 1, &d);
    return good ? d.v : INT64_MAX;
}

/* The stretch of this person that has no end yet. */
static struct own_span *open_of(const struct spans *s, int64_t household, int64_t person)
{
    struct own_span *last = s->n == 0 ? NULL : &s->v[s->n - 1];
    return last != NULL && last->household == household && last->person == person &&
                   last->to == INT64_MAX
               ? last
               : NULL;
}

/* Steps of one person follow each other; a stop ends what was before it and begins nothing. */
/* In the open transaction, where there is one: what was written in it counts. */
static mz_code paid(mz_cx *cx, mz_str programme, int64_t first, int64_t last, struct spans *s)
{
    struct rule_q_own_paid_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_own_paid(cx, first, last, programme, ROWS_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct own_span *open = open_of(s, rows[i].household, rows[i].person);
        int64_t from = first_day(rows[i].from_period);
        bool stops = mz_str_eq(rows[i].act, MZ_S("stop"));
        if (stops && open != NULL) {
            open->to = from;
            open->decided = rows[i].decided != 0;
        } else if (!stops && open == NULL) {
            add(cx, s,
                (struct own_span){.household = rows[i].household,
                                  .person = rows[i].person,
                                  .from = from,
                                  .to = INT64_MAX,
                                  .until = MZ_NULL});
        }
    }
    return n < ROWS_MAX ? MZ_OK
                        : mz_fail(cx, MZ_LIMIT, "more than %d steps of a programme", ROWS_MAX);
}

static mz_code recognised_spans(mz_cx *cx, mz_str category, int64_t first, int64_t last,
                                struct spans *s)
{
    struct rule_q_own_recognised_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_own_recognised(cx, first, last, category, ROWS_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t to = rows[i].until == MZ_NULL ? INT64_MAX : rows[i].until + 1;
        to = rows[i].ended != MZ_NULL && rows[i].ended + 1 < to ? rows[i].ended + 1 : to;
        add(cx, s,
            (struct own_span){rows[i].household, rows[i].person, rows[i].since, to, rows[i].until,
                              false});
    }
    return n < ROWS_MAX ? MZ_OK : mz_fail(cx, MZ_LIMIT, "more than %d recognitions", ROWS_MAX);
}

mz_code own_spans(mz_cx *cx, const struct catalogue_fact *f, int64_t first, int64_t last,
                  struct own_span **out, size_t *n)
{
    struct spans s = {.n = 0};
    mz_code rc = MZ_OK;
    switch (f->own) {
    case CATALOGUE_OWN_PAID:
    case CATALOGUE_OWN_STOPPED:
        rc = paid(cx, f->of, first, last, &s);
        break;
    case CATALOGUE_OWN_RECOGNISED:
    case CATALOGUE_OWN_UNTIL:
        rc = recognised_spans(cx, f->of, first, last, &s);
        break;
    case CATALOGUE_OWN_NOT:
        break;
    }
    *out = s.v;
    *n = s.n;
    return rc;
}

static bool holds(const struct own_span *v, int64_t day)
{
    return v->from <= day && day < v->to;
}

bool own_value(enum catalogue_own own, const struct own_span *v, size_t n, int64_t day,
               int64_t *value)
{
    const struct own_span *last = NULL; /* that ended */
    int64_t until = MZ_NULL;
    bool some = false;
    for (size_t i = 0; i < n; i++) {
        some = some || holds(&v[i], day);
        last = v[i].to <= day && (last == NULL || v[i].to > last->to) ? &v[i] : last;
        until = holds(&v[i], day) && v[i].until > until ? v[i].until : until;
    }
    switch (own) {
    case CATALOGUE_OWN_PAID:
    case CATALOGUE_OWN_RECOGNISED:
        *value = some;
        return n > 0;
    case CATALOGUE_OWN_STOPPED:
        *value = last == NULL ? MZ_NULL : last->to;
        return !some && last != NULL && !last->decided;
    case CATALOGUE_OWN_UNTIL:
        *value = until;
        return until != MZ_NULL;
    case CATALOGUE_OWN_NOT:
        break;
    }
    return false;
}
