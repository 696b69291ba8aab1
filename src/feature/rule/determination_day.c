/* determination_day.c - the days on which the law changes, and the nightly look at them. */
#include <stdlib.h>

#include "feature/office/office.h"
#include "feature/rule/determination.h"
#include "feature/rule/rule_int.h"
#include "store/db.h"

struct days {
    int32_t *v;
    size_t n;
    size_t cap;
    mz_date after;
    mz_date until;
};

static void add(struct days *d, mz_date day)
{
    bool in = day.v != MZ_DATE_NONE.v && day.v > d->after.v && day.v <= d->until.v;
    if (in && d->n < d->cap) {
        d->v[d->n++] = day.v;
    }
}

static int by_day(const void *x, const void *y)
{
    const int32_t *a = x;
    const int32_t *b = y;
    return (*a > *b) - (*a < *b);
}

/* In force and known: the later of the two. Before that a run by the law of the day sees neither.
 */
static void begins(struct days *d, mz_date from, mz_date published, mz_date to)
{
    add(d, from.v > published.v ? from : published);
    add(d, to);
}

static void collect(struct days *d, const struct rule_book *b)
{
    for (size_t i = 0; i < b->params_n; i++) {
        const struct ir_param *p = &b->params[i];
        for (size_t k = 0; k < p->values_n; k++) {
            begins(d, p->values[k].from, p->values[k].published, p->values[k].to);
        }
        for (size_t k = 0; k < p->brackets_n; k++) {
            begins(d, p->brackets[k].from, p->brackets[k].published, MZ_DATE_NONE);
        }
    }
    for (size_t i = 0; i < b->picks_n; i++) {
        for (size_t k = 0; k < b->picks[i].alts_n; k++) {
            const struct ir_alt *alt = &b->picks[i].alts[k];
            begins(d, alt->from, alt->published, alt->to);
        }
    }
}

static size_t room_for(const struct rule_book *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->params_n; i++) {
        n += b->params[i].values_n + b->params[i].brackets_n;
    }
    for (size_t i = 0; i < b->picks_n; i++) {
        n += b->picks[i].alts_n;
    }
    return n * 2;
}

size_t determination_days(mz_arena *a, const struct rule_book *b, mz_date after, mz_date until,
                          mz_date out[DETERMINATION_DAYS_MAX])
{
    struct days d = {.cap = room_for(b), .after = after, .until = until};
    size_t kept = 0;
    d.v = MZ_NEW_N(a, int32_t, d.cap + 1);
    collect(&d, b);
    if (d.n > 1) {
        qsort(d.v, d.n, sizeof *d.v, by_day);
    }
    for (size_t i = 0; i < d.n; i++) {
        if (kept == 0 || d.v[kept - 1] != d.v[i]) {
            d.v[kept++] = d.v[i];
        }
    }
    size_t from = kept > DETERMINATION_DAYS_MAX ? kept - DETERMINATION_DAYS_MAX : 0;
    for (size_t i = from; i < kept; i++) {
        out[i - from] = (mz_date){d.v[i]};
    }
    return kept - from;
}

/*
 * ---- each night
 * ---------------------------------------------------------------------------------
 */

static const char setting[] = "rule.alert";

/* The day up to which all days of the law were looked at; before the first look yesterday's. */
static mz_code looked_until(mz_cx *cx, mz_date today, mz_date *out)
{
    mz_str text;
    MZ_TRY(office_get(cx, setting, &text));
    if (text.n == 0) {
        *out = (mz_date){today.v - 1};
        return MZ_OK;
    }
    return mz_date_parse(cx, setting, text, out);
}

static mz_code keep_day(mz_cx *cx, void *p)
{
    const mz_date *today = p;
    return office_set(cx, setting, mz_date_iso(cx->a, *today));
}

static mz_code look_on(mz_cx *cx, const struct rule_shelved *s, const mz_date *days, size_t n)
{
    struct determination_alert a;
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(determination_alert(cx, s, days[i], &a));
    }
    return MZ_OK;
}

/* Each day of the law since, and in its place the first of the month, for a pack that was mended.
 */
static mz_code look(mz_cx *cx, const struct rule_shelved *s, mz_date after, mz_date today)
{
    mz_date days[DETERMINATION_DAYS_MAX];
    size_t n = determination_days(cx->a, s->book, after, today, days);
    mz_date first = mz_date_month_first(today);
    size_t before = 0;
    while (before < n && days[before].v < first.v) {
        before++;
    }
    MZ_TRY(look_on(cx, s, days, before));
    MZ_TRY(look_on(cx, s, &first, before < n && days[before].v == first.v ? 0 : 1));
    return look_on(cx, s, days + before, n - before);
}

mz_code rule_alert_job(mz_cx *cx, int64_t job, mz_str input)
{
    const struct rule_shelf *shelf = NULL;
    mz_date today = mz_date_today(cx);
    mz_date after;
    (void)job;
    (void)input;
    MZ_TRY(rule_shelf(cx, &shelf));
    MZ_TRY(looked_until(cx, today, &after));
    for (size_t i = 0; i < shelf->packs_n; i++) {
        MZ_TRY(shelf->packs[i].book == NULL ? MZ_OK : look(cx, &shelf->packs[i], after, today));
    }
    return after.v == today.v ? MZ_OK : mz_tx(cx, keep_day, &today);
}
