/* keep.c - what was found becomes alerts: new, joined, opened again, or known already. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

enum { EVER_MAX = 2000, ALERTS_MAX = 100, CAUSES_MAX = 100, WHOLE = 10000 };

/* What is known of a cause that was found. */
enum news {
    NEWS_FRESH,   /* never met */
    NEWS_CHANGED, /* met with other facts */
    NEWS_SAME,
};

struct keeping {
    mz_cx *cx;
    const struct watch_look *k;
    struct watch_q_caused_row *ever; /* causes of the household, newest first */
    size_t ever_n;
    struct watch_q_of_row *alerts; /* of the household, newest first */
    size_t alerts_n;
    struct watch_tally *tally;
    struct watch_kept *out;
};

static const struct ir_indicator *sign_of(const struct keeping *s, const struct watch_found *f)
{
    return &s->k->law->book->indicators[f->sign];
}

/* The newest row of the same indicator and person, or NULL. */
static const struct watch_q_caused_row *before(const struct keeping *s, const struct watch_found *f)
{
    for (size_t i = 0; i < s->ever_n; i++) {
        if (s->ever[i].person == f->person && mz_str_eq(s->ever[i].sign, sign_of(s, f)->name.id)) {
            return &s->ever[i];
        }
    }
    return NULL;
}

/* The same fact may have been judged in an older alert than the newest one. */
static enum news news_of(const struct keeping *s, const struct watch_found *f)
{
    enum news news = NEWS_FRESH;
    for (size_t i = 0; i < s->ever_n; i++) {
        if (s->ever[i].person == f->person && mz_str_eq(s->ever[i].sign, sign_of(s, f)->name.id)) {
            if (mz_str_eq(s->ever[i].fact, mz_str_of(f->fact))) {
                return NEWS_SAME;
            }
            news = NEWS_CHANGED;
        }
    }
    return news;
}

static const struct watch_q_of_row *open_alert(const struct keeping *s, bool paid)
{
    for (size_t i = 0; i < s->alerts_n; i++) {
        if (s->alerts[i].closed_ms == MZ_NULL &&
            mz_str_eq(s->alerts[i].side, paid ? MZ_S("paid") : MZ_S("help"))) {
            return &s->alerts[i];
        }
    }
    return NULL;
}

/* The closed alert of a changed cause whose cool-down still runs, or NULL. */
static const struct watch_q_of_row *cooling(const struct keeping *s, const struct watch_found *f)
{
    const struct watch_q_caused_row *c = before(s, f);
    for (size_t i = 0; c != NULL && i < s->alerts_n; i++) {
        const struct watch_q_of_row *a = &s->alerts[i];
        if (a->id == c->alert && a->closed_ms != MZ_NULL) {
            int64_t until = mz_date_of_ms(a->closed_ms).v + sign_of(s, f)->cool_days;
            return s->k->day.v <= until ? a : NULL;
        }
    }
    return NULL;
}

/* ---- rows ------------------------------------------------------------------------ */

static mz_code cause_add(struct keeping *s, int64_t alert, const struct watch_found *f)
{
    const struct ir_indicator *sign = sign_of(s, f);
    struct watch_q_cause_add_args a = {.county = s->k->division / MZ_COUNTY_UNIT,
                                       .division = s->k->division,
                                       .alert = alert,
                                       .household = s->k->household,
                                       .person = f->person,
                                       .sign = sign->name.id,
                                       .weight = sign->weight,
                                       .severity = f->severity,
                                       .fact = mz_str_of(f->fact),
                                       .why = f->why,
                                       .evidence = f->evidence,
                                       .day = s->k->day.v};
    MZ_TRY(watch_id(s->cx, s->k->ids, a.county, &a.id));
    return watch_q_cause_add(s->cx, &a);
}

/* Into an alert that is there: its row of the same cause, or one more. */
static mz_code cause_join(struct keeping *s, int64_t alert, const struct watch_found *f)
{
    const struct watch_q_caused_row *c = before(s, f);
    int64_t changed = 0;
    if (c == NULL || c->alert != alert) {
        return cause_add(s, alert, f);
    }
    const struct watch_q_cause_set_args a = {.id = c->id,
                                             .weight = sign_of(s, f)->weight,
                                             .severity = f->severity,
                                             .fact = mz_str_of(f->fact),
                                             .why = f->why,
                                             .evidence = f->evidence,
                                             .day = s->k->day.v};
    return watch_q_cause_set(s->cx, &a, &changed);
}

struct sum {
    int64_t score; /* tenths */
    mz_str ids;
};

/* One kind of cause is named once; each person's counts. */
static void name_once(mz_cx *cx, struct sum *out, const struct watch_q_causes_row *rows, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (mz_str_eq(rows[i].sign, rows[at].sign)) {
            return;
        }
    }
    out->ids = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(out->ids), out->ids.n > 0 ? " " : "",
                          MZ_ARG(rows[at].sign));
}

static mz_code rescore(struct keeping *s, int64_t id, bool paid)
{
    struct watch_q_causes_row *rows = NULL;
    struct watch_q_get_row a = {0};
    struct sum sum = {.ids = MZ_S("")};
    size_t n = 0;
    bool found = false;
    int64_t changed = 0;
    int64_t factor = paid ? 100 : s->k->factor;
    MZ_TRY(watch_q_get(s->cx, id, &a, &found));
    MZ_TRY(watch_q_causes(s->cx, id, CAUSES_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        sum.score += rows[i].weight * rows[i].severity;
        name_once(s->cx, &sum, rows, i);
    }
    sum.score = (sum.score * factor / 100 + WHOLE / 20) * 10 / WHOLE;
    enum watch_grade g = watch_grade_of(s->cx, s->k->law, s->k->division, sum.score);
    g = g == WATCH_GRADES_N ? WATCH_BLUE : g;
    return watch_q_rescore(s->cx,
                           &(struct watch_q_rescore_args){.id = id,
                                                          .version = a.version,
                                                          .grade = (int64_t)g + 1,
                                                          .score = sum.score,
                                                          .factor = factor,
                                                          .causes = sum.ids},
                           &changed);
}

/* ---- deciding ---------------------------------------------------------------------- */

static mz_code step(struct keeping *s, const struct watch_alert *a, const char *act,
                    enum watch_state becomes, bool first)
{
    s->out->alert = a->id;
    return watch_step_add(s->cx, &(struct watch_new_step){.alert = a,
                                                          .act = act,
                                                          .becomes = becomes,
                                                          .first = first,
                                                          .note = MZ_S(""),
                                                          .body = MZ_S(""),
                                                          .ids = s->k->ids});
}

static mz_code join(struct keeping *s, int64_t id, bool paid, const struct watch_found *const *v,
                    size_t n)
{
    struct watch_alert a = {.id = 0};
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(cause_join(s, id, v[i]));
    }
    MZ_TRY(rescore(s, id, paid));
    MZ_TRY(watch_get(s->cx, id, &a));
    s->tally->added++;
    return step(s, &a, "join", a.state, false);
}

/* Facts changed: the county looks again. */
static mz_code open_again(struct keeping *s, int64_t id, bool paid,
                          const struct watch_found *const *v, size_t n)
{
    struct watch_alert a = {.id = 0};
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(cause_join(s, id, v[i]));
    }
    MZ_TRY(rescore(s, id, paid));
    MZ_TRY(watch_get(s->cx, id, &a));
    MZ_TRY(step(s, &a, "changed", WATCH_REVIEW, false));
    struct watch_alert to = a;
    to.state = WATCH_REVIEW;
    to.since_ms = mz_now_ms(s->cx);
    to.made_ms = to.since_ms; /* the deadlines begin anew */
    to.due = watch_due(s->cx, &to, WATCH_REVIEW);
    to.contact_ms = to.visitor = to.visited_by = to.judged_by = to.closed_ms = to.merged = MZ_NULL;
    to.ending = to.measures = (mz_str){NULL, 0};
    to.opened_n++;
    s->tally->opened++;
    return watch_move(s->cx, &a, &to);
}

/* The heaviest first, and of one weight as they were found: how the causes of an alert stand. */
static void by_weight(const struct keeping *s, const struct watch_found **v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct watch_found *one = v[i];
        size_t at = i;
        while (at > 0 && sign_of(s, v[at - 1])->weight < sign_of(s, one)->weight) {
            v[at] = v[at - 1];
            at--;
        }
        v[at] = one;
    }
}

static bool named(const struct watch_found *const *v, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (v[i]->sign == v[at]->sign) {
            return true;
        }
    }
    return false;
}

/* What rescore() would make of the rows, before there are any. */
static struct sum sum_of(const struct keeping *s, bool paid, const struct watch_found *const *v,
                         size_t n)
{
    const struct watch_found *own[WATCH_FOUND_MAX];
    struct sum sum = {.ids = MZ_S("")};
    for (size_t i = 0; i < n; i++) {
        own[i] = v[i];
    }
    by_weight(s, own, n);
    for (size_t i = 0; i < n && i < CAUSES_MAX; i++) {
        const struct ir_indicator *sign = sign_of(s, own[i]);
        sum.score += sign->weight * own[i]->severity;
        if (!named(own, i)) {
            sum.ids = mz_str_fmt(s->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(sum.ids),
                                 sum.ids.n > 0 ? " " : "", MZ_ARG(sign->name.id));
        }
    }
    sum.score = (sum.score * (paid ? 100 : s->k->factor) / 100 + WHOLE / 20) * 10 / WHOLE;
    return sum;
}

static mz_code make(struct keeping *s, bool paid, const struct watch_found *const *v, size_t n)
{
    mz_cx *cx = s->cx;
    struct sum sum = sum_of(s, paid, v, n);
    enum watch_grade g = watch_grade_of(cx, s->k->law, s->k->division, sum.score);
    if (g == WATCH_GRADES_N) {
        s->out->small = true; /* too little to look at */
        return MZ_OK;
    }
    struct watch_alert alert = {.division = s->k->division,
                                .household = s->k->household,
                                .state = WATCH_REVIEW,
                                .grade = g,
                                .made_ms = mz_now_ms(cx)};
    struct watch_q_add_args a = {.county = s->k->division / MZ_COUNTY_UNIT,
                                 .division = s->k->division,
                                 .household = s->k->household,
                                 .side = paid ? MZ_S("paid") : MZ_S("help"),
                                 .grade = (int64_t)g + 1,
                                 .score = sum.score,
                                 .factor = paid ? 100 : s->k->factor,
                                 .causes = sum.ids,
                                 .pack = s->k->law->pack->id,
                                 .period = s->k->period,
                                 .made_ms = alert.made_ms,
                                 .due = watch_due(cx, &alert, WATCH_REVIEW)};
    MZ_TRY(watch_id(cx, s->k->ids, a.county, &a.id));
    MZ_TRY(watch_q_add(cx, &a));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(cause_add(s, a.id, v[i]));
    }
    s->tally->made++;
    alert.id = a.id;
    return step(s, &alert, "made", WATCH_REVIEW, true);
}

/* Who is to be helped lives there: a fact may be younger than the death of the last of them. */
static mz_code lives(struct keeping *s, bool *lives)
{
    struct watch_q_lives_row row = {0};
    return watch_q_lives(s->cx, s->k->household, &row, lives);
}

static mz_code keep_side(struct keeping *s, bool paid)
{
    bool met = true;
    const struct watch_found *v[WATCH_FOUND_MAX];
    const struct watch_q_of_row *again = NULL;
    size_t n = 0;
    for (size_t i = 0; i < s->k->n; i++) {
        const struct watch_found *f = &s->k->found[i];
        if (sign_of(s, f)->paid == paid && news_of(s, f) != NEWS_SAME) {
            v[n++] = f;
            again = again == NULL ? cooling(s, f) : again;
        }
    }
    const struct watch_q_of_row *open = open_alert(s, paid);
    MZ_TRY(n == 0 || paid ? MZ_OK : lives(s, &met));
    if (n == 0 || !met) {
        s->out->small = s->out->small || !met;
        return MZ_OK;
    }
    return open != NULL    ? join(s, open->id, paid, v, n)
           : again != NULL ? open_again(s, again->id, paid, v, n)
                           : make(s, paid, v, n);
}

/* Found, and what came of it, whoever knew what was there before. */
static mz_code keep(struct keeping *s)
{
    struct watch_tally *t = s->tally;
    int64_t before_n = t->made + t->added + t->opened;
    t->found++;
    MZ_TRY(keep_side(s, false));
    MZ_TRY(keep_side(s, true));
    t->known += t->made + t->added + t->opened == before_n ? 1 : 0;
    return MZ_OK;
}

mz_code watch_keep(mz_cx *cx, const struct watch_look *k, struct watch_tally *tally,
                   struct watch_kept *out)
{
    struct keeping s = {.cx = cx, .k = k, .tally = tally, .out = out};
    *out = (struct watch_kept){.alert = 0};
    if (k->n == 0) {
        return MZ_OK;
    }
    MZ_TRY(watch_q_caused(cx, k->household, EVER_MAX, &s.ever, &s.ever_n));
    MZ_TRY(watch_q_of(cx, k->household, ALERTS_MAX, &s.alerts, &s.alerts_n));
    return keep(&s);
}

mz_code watch_keep_first(mz_cx *cx, const struct watch_look *k, struct watch_tally *tally,
                         struct watch_kept *out)
{
    struct keeping s = {.cx = cx, .k = k, .tally = tally, .out = out};
    *out = (struct watch_kept){.alert = 0};
    return k->n == 0 ? MZ_OK : keep(&s);
}

/* On each side an alert and its step, and every cause. */
int64_t watch_keep_ids(const struct watch_look *k)
{
    return k->n == 0 ? 0 : (int64_t)k->n + 4;
}

/* ---- what does not hold any more ------------------------------------------------------ */

static bool holds_still(const struct watch_look *k, const struct watch_q_causes_row *c)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct watch_found *f = &k->found[i];
        if (f->person == c->person &&
            mz_str_eq(k->law->book->indicators[f->sign].name.id, c->sign)) {
            return true;
        }
    }
    return mz_str_eq(c->sign, MZ_S(WATCH_SIGN_CLUE)); /* somebody's word, no fact of ours */
}

/* Since a cause was last written down? */
static bool noted(const struct watch_step *steps, size_t n, mz_str body)
{
    for (size_t i = 0; i < n; i++) { /* the newest first */
        if (mz_str_eq(steps[i].act, MZ_S("gone")) && mz_str_eq(steps[i].body, body)) {
            return true;
        }
        if (mz_str_eq(steps[i].act, MZ_S("join")) || mz_str_eq(steps[i].act, MZ_S("changed"))) {
            return false;
        }
    }
    return false;
}

static mz_code gone_of(mz_cx *cx, const struct watch_look *k, int64_t alert)
{
    struct watch_q_causes_row *rows = NULL;
    struct watch_alert a = {.id = 0};
    struct watch_step *steps = NULL;
    size_t n = 0;
    size_t steps_n = 0;
    MZ_TRY(watch_q_causes(cx, alert, CAUSES_MAX, &rows, &n));
    MZ_TRY(watch_get(cx, alert, &a));
    MZ_TRY(watch_steps(cx, alert, &steps, &steps_n));
    for (size_t i = 0; i < n; i++) {
        mz_str body =
            mz_str_fmt(cx->a, "{\"sign\":\"" MZ_FMT "\",\"person\":%" PRId64 "}",
                       MZ_ARG(rows[i].sign), rows[i].person == MZ_NULL ? 0 : rows[i].person);
        if (!holds_still(k, &rows[i]) && !noted(steps, steps_n, body)) {
            MZ_TRY(watch_step_add(cx, &(struct watch_new_step){.alert = &a,
                                                               .act = "gone",
                                                               .becomes = a.state,
                                                               .note = MZ_S(""),
                                                               .body = body}));
        }
    }
    return MZ_OK;
}

mz_code watch_gone(mz_cx *cx, const struct watch_look *k)
{
    struct watch_q_of_row *alerts = NULL;
    size_t n = 0;
    MZ_TRY(watch_q_of(cx, k->household, ALERTS_MAX, &alerts, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(alerts[i].closed_ms == MZ_NULL ? gone_of(cx, k, alerts[i].id) : MZ_OK);
    }
    return MZ_OK;
}
