/* track.c - the way of every alert from being made to help, and how long each step took. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "store/db.h"

enum { STEPS_MAX = 99999, CLUSTERS_MAX = 20000 };

const struct brain_stage_row brain_stages[BRAIN_STAGES] = {
    [BRAIN_ALERT] = {"alert", MZ_T("Alerts"), NULL},
    [BRAIN_VISIT] = {"visit", MZ_T("Visited||stage"), " found "},
    [BRAIN_JUDGE] = {"judge", MZ_T("Judged||stage"), " help close "},
    [BRAIN_HELP] = {"help", MZ_T("Helped||stage"), " done "},
};

const char *const brain_marks[BRAIN_MARKS] = {
    [BRAIN_MADE] = "alerts",   [BRAIN_IN_TIME] = "in_time", [BRAIN_LATE] = "late",
    [BRAIN_JUDGED] = "judged", [BRAIN_HELPED] = "helped",   [BRAIN_UNHELPED] = "unhelped",
    [BRAIN_BACK] = "back",     [BRAIN_SETTLED] = "settled",
};

int64_t brain_since(mz_cx *cx)
{
    return mz_date_ms((mz_date){mz_date_today(cx).v - BRAIN_DAYS});
}

bool brain_has(const struct brain_track *t, enum brain_mark mark)
{
    bool helped = t->judged_help && t->at[BRAIN_HELP] != MZ_NULL;
    switch (mark) {
    case BRAIN_MADE:
        return true;
    case BRAIN_IN_TIME:
        return !t->late;
    case BRAIN_LATE:
        return t->late;
    case BRAIN_JUDGED:
        return t->judged_help;
    case BRAIN_HELPED:
        return helped;
    case BRAIN_UNHELPED:
        return t->judged_help && !helped;
    case BRAIN_BACK:
        return t->ended || t->worse;
    case BRAIN_SETTLED:
        return t->ended && !t->worse;
    case BRAIN_MARKS:
        break;
    }
    return false;
}

static bool one_of(const char *acts, mz_str act)
{
    for (const char *p = acts; p != NULL && *p != '\0';) {
        const char *end = strchr(p + 1, ' ');
        size_t n = end == NULL ? 0 : (size_t)(end - p - 1);
        if (n == act.n && n > 0 && memcmp(p + 1, act.p, n) == 0) {
            return true;
        }
        p = end;
    }
    return false;
}

static void step(struct brain_track *t, mz_str act, int64_t at_ms)
{
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        if (one_of(brain_stages[i].acts, act) && (t->at[i] == MZ_NULL || at_ms < t->at[i])) {
            t->at[i] = at_ms;
        }
    }
    t->judged_help |= mz_str_eq(act, MZ_S("help"));
    t->ended |= mz_str_eq(act, MZ_S("end"));
    t->worse |= mz_str_eq(act, MZ_S("worse"));
}

static struct brain_track track_of(const struct brain_q_alerts_row *r)
{
    struct brain_track t = {.alert = r->id,
                            .household = r->household,
                            .division = r->division,
                            .clue_ms = MZ_NULL,
                            .grade = r->grade,
                            .state = r->state,
                            .closed_ms = r->closed_ms,
                            .late = r->late != 0};
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        t.at[i] = brain_stages[i].acts == NULL ? r->made_ms : MZ_NULL;
    }
    return t;
}

static mz_code clues(mz_cx *cx, int64_t division, int64_t since_ms, struct brain_tracks *t)
{
    struct brain_q_clues_row c = {0};
    struct brain_q_clue_alerts_row *r = NULL;
    size_t n = 0;
    size_t k = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    MZ_TRY(brain_q_clues(cx, lo, hi, since_ms, &c));
    MZ_TRY(brain_q_clue_alerts(cx, lo, hi, since_ms, BRAIN_TRACKS_MAX, &r, &n));
    t->clues = (struct brain_clues){c.all_n, c.alert_n, c.joined_n, c.open_n,
                                    c.all_n - c.alert_n - c.joined_n - c.open_n};
    for (size_t i = 0; i < t->n; i++) { /* both in order of alert */
        while (k < n && r[k].alert < t->v[i].alert) {
            k++;
        }
        t->v[i].clue_ms = k < n && r[k].alert == t->v[i].alert ? r[k].first_ms : MZ_NULL;
    }
    return MZ_OK;
}

static mz_code clusters(mz_cx *cx, int64_t division, int64_t since_ms, struct brain_clusters *out)
{
    struct brain_q_clusters_row *r = NULL;
    size_t n = 0;
    size_t closed_n = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    MZ_TRY(brain_q_clusters(cx, lo, hi, since_ms, CLUSTERS_MAX, &r, &n));
    int64_t *took = MZ_NEW_N(cx->a, int64_t, n + 1);
    *out = (struct brain_clusters){.all = (int64_t)n};
    for (size_t i = 0; i < n; i++) {
        out->homes += r[i].homes;
        out->open += r[i].closed_ms == MZ_NULL;
        if (r[i].closed_ms != MZ_NULL) {
            took[closed_n++] = r[i].closed_ms - r[i].made_ms;
        }
    }
    out->took_ms = brain_median(took, closed_n);
    return MZ_OK;
}

mz_code brain_track(mz_cx *cx, int64_t division, int64_t since_ms, struct brain_tracks *out)
{
    struct brain_q_alerts_row *rows = NULL;
    struct brain_q_steps_row *steps = NULL;
    size_t steps_n = 0;
    size_t k = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    *out = (struct brain_tracks){.n = 0};
    MZ_TRY(brain_q_alerts(cx, lo, hi, since_ms, BRAIN_TRACKS_MAX + 1, &rows, &out->n));
    MZ_TRY(brain_q_steps(cx, lo, hi, since_ms, STEPS_MAX + 1, &steps, &steps_n));
    if (out->n > BRAIN_TRACKS_MAX || steps_n > STEPS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "division",
                         .text = MZ_T("More alerts than one page counts; choose a county."));
    }
    out->v = MZ_NEW_N(cx->a, struct brain_track, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->v[i] = track_of(&rows[i]);
        while (k < steps_n && steps[k].alert < rows[i].id) {
            k++; /* of an alert that was made before */
        }
        for (; k < steps_n && steps[k].alert == rows[i].id; k++) {
            step(&out->v[i], steps[k].act, steps[k].first_ms);
        }
    }
    MZ_TRY(clusters(cx, division, since_ms, &out->clusters));
    return clues(cx, division, since_ms, out);
}

/* ---- medians -------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t brain_median(int64_t *v, size_t n)
{
    if (n == 0) {
        return MZ_NULL;
    }
    qsort(v, n, sizeof *v, by_value);
    return n % 2 == 1 ? v[n / 2] : v[n / 2 - 1] + (v[n / 2] - v[n / 2 - 1] + 1) / 2;
}

/* An alert that a clue joined was there before the clue: it counts as told, and takes no time. */
static void told(struct brain_funnel *f, const struct brain_tracks *t, int64_t *took)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct brain_track *v = &t->v[i];
        f->told += v->clue_ms != MZ_NULL;
        if (v->clue_ms != MZ_NULL && v->at[BRAIN_ALERT] >= v->clue_ms) {
            took[n++] = v->at[BRAIN_ALERT] - v->clue_ms;
        }
    }
    f->told_ms = brain_median(took, n);
}

struct brain_funnel brain_funnel(mz_arena *a, const struct brain_tracks *t)
{
    struct brain_funnel f = {.clues = t->clues, .clusters = t->clusters};
    int64_t *took = MZ_NEW_N(a, int64_t, t->n + 1);
    told(&f, t, took);
    for (size_t s = 0; s < BRAIN_STAGES; s++) {
        size_t n = 0;
        for (size_t i = 0; i < t->n; i++) {
            const int64_t *at = t->v[i].at;
            f.n[s] += at[s] != MZ_NULL ? 1 : 0;
            if (s > 0 && at[s] != MZ_NULL && at[s - 1] != MZ_NULL) {
                took[n++] = at[s] - at[s - 1];
            }
        }
        f.median_ms[s] = brain_median(took, n);
    }
    return f;
}
