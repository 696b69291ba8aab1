/* list.c - the rows that a number counts: the same condition, the same scope. */
#include <string.h>

#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { ANY = 9 };

/* ---- who qualifies, who receives ------------------------------------------------------------ */

static const struct home_list {
    const char *word;
    const char *title; /* MZ_T */
    int64_t qualifies;
    int64_t receives;
} home_lists[] = {
    {"receives", MZ_T("Receive: {0}"), ANY, 1},
    {"qualifies", MZ_T("Qualify by rule: {0}"), 1, ANY},
    {"both", MZ_T("Qualify and receive: {0}"), 1, 1},
    {"gap", MZ_T("Qualify and do not receive: {0}"), 1, 0},
    {"leak", MZ_T("Receive and do not qualify: {0}"), 0, 1},
    {"open", MZ_T("Receive, cannot be decided: {0}"), 2, 1},
};

/* The household of a hidden person tells who it is, and so does the village. */
static mz_code hide(mz_cx *cx, struct brain_row *r)
{
    struct person_view v;
    if (r->person == MZ_NULL) {
        return MZ_OK;
    }
    mz_code rc = person_get(cx, person_may(cx), r->person, &v);
    if (rc == MZ_ABSENT) { /* moved away since it was counted */
        mz_clear(cx);
        v.hidden = PERSON_MAY_PROTECTED;
        rc = MZ_OK;
    }
    if (rc == MZ_OK && v.hidden != 0) {
        r->hidden = true;
        r->household = 0;
        r->division = r->division / 1000 * 1000;
    }
    return rc;
}

static mz_code homes(mz_cx *cx, const struct brain_ask *ask, const struct home_list *h,
                     mz_str category, struct brain_list *out)
{
    struct brain_q_homes_row *rows = NULL;
    struct brain_q_homes_total_row total = {0};
    struct brain_q_homes_args a = {.category = category,
                                   .qualifies = h->qualifies,
                                   .receives = h->receives,
                                   .most = ask->most,
                                   .skip = ask->skip};
    division_range(ask->division, &a.lo, &a.hi);
    struct brain_q_homes_total_args t = {a.lo, a.hi, a.category, a.qualifies, a.receives};
    MZ_TRY(brain_q_homes_total(cx, &t, &total));
    MZ_TRY(brain_q_homes(cx, &a, &rows, &out->n));
    out->total = total.n;
    out->rows = MZ_NEW_N(cx->a, struct brain_row, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct brain_q_homes_row *r = &rows[i];
        out->rows[i] = (struct brain_row){.id = r->id,
                                          .household = r->household,
                                          .person = r->person,
                                          .division = r->division,
                                          .category = r->category,
                                          .qualifies = r->qualifies,
                                          .receives = r->receives,
                                          .fen = r->fen};
        MZ_TRY(hide(cx, &out->rows[i]));
    }
    mz_str name = category.n > 0 ? brain_category_text(cx, ask->division, category)
                                 : mz_text(cx->lang, MZ_T("all categories"));
    out->title = mz_text_say(cx->a, cx->lang, (struct mz_say){.text = h->title, .arg = {name}});
    return MZ_OK;
}

/* ---- alerts by indicator -----------------------------------------------------------------------
 */

static mz_code signs(mz_cx *cx, const struct brain_ask *ask, mz_str sign, struct brain_list *out)
{
    struct brain_q_sign_alerts_row *rows = NULL;
    struct brain_q_sign_total_row total = {0};
    struct brain_q_sign_alerts_args a = {.sign = sign, .most = ask->most, .skip = ask->skip};
    division_range(ask->division, &a.lo, &a.hi);
    MZ_TRY(brain_q_sign_total(cx, a.lo, a.hi, sign, &total));
    MZ_TRY(brain_q_sign_alerts(cx, &a, &rows, &out->n));
    out->alerts = true;
    out->total = total.n;
    out->rows = MZ_NEW_N(cx->a, struct brain_row, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct brain_q_sign_alerts_row *r = &rows[i];
        out->rows[i] = (struct brain_row){.id = r->id,
                                          .alert = r->id,
                                          .household = r->household,
                                          .person = MZ_NULL,
                                          .division = r->division,
                                          .grade = r->grade,
                                          .state = r->state,
                                          .fen = MZ_NULL,
                                          .made_ms = r->made_ms};
    }
    mz_str name = brain_sign_text(cx, ask->division, sign);
    out->title = mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("Open alerts: {0}"), .arg = {name}});
    return MZ_OK;
}

/* ---- alerts by their way -------------------------------------------------------------------- */

static const char *const mark_titles[BRAIN_MARKS] = {
    [BRAIN_MADE] = MZ_T("Alerts of the last 12 months"),
    [BRAIN_IN_TIME] = MZ_T("Alerts that were never overdue"),
    [BRAIN_LATE] = MZ_T("Alerts that were overdue"),
    [BRAIN_JUDGED] = MZ_T("Judged to need help"),
    [BRAIN_HELPED] = MZ_T("Judged to need help, and helped"),
    [BRAIN_UNHELPED] = MZ_T("Judged to need help, not helped yet"),
    [BRAIN_BACK] = MZ_T("Visited again after the help"),
    [BRAIN_SETTLED] = MZ_T("Settled at the second visit"),
};

static const char *const stage_titles[BRAIN_STAGES] = {
    [BRAIN_ALERT] = MZ_T("Alerts of the last 12 months"),
    [BRAIN_VISIT] = MZ_T("Alerts whose household was visited"),
    [BRAIN_JUDGE] = MZ_T("Alerts that were judged"),
    [BRAIN_HELP] = MZ_T("Alerts that led to help"),
};

static void take(struct brain_list *out, const struct brain_ask *ask, const struct brain_track *t)
{
    if (out->total >= ask->skip && (int64_t)out->n < ask->most) {
        out->rows[out->n++] = (struct brain_row){.id = t->alert,
                                                 .alert = t->alert,
                                                 .household = t->household,
                                                 .person = MZ_NULL,
                                                 .division = t->division,
                                                 .grade = t->grade,
                                                 .state = t->state,
                                                 .fen = MZ_NULL,
                                                 .made_ms = t->at[BRAIN_ALERT]};
    }
    out->total++;
}

/* `stage` or, where it is BRAIN_STAGES, `mark`. */
static mz_code tracks(mz_cx *cx, const struct brain_ask *ask, size_t stage, size_t mark,
                      struct brain_list *out)
{
    struct brain_tracks t = {.n = 0};
    MZ_TRY(brain_track(cx, ask->division, brain_since(cx), &t));
    out->alerts = true;
    out->rows = MZ_NEW_N(cx->a, struct brain_row, t.n + 1);
    for (size_t i = 0; i < t.n; i++) {
        bool in = stage < BRAIN_STAGES ? t.v[i].at[stage] != MZ_NULL
                                       : brain_has(&t.v[i], (enum brain_mark)mark);
        if (in) {
            take(out, ask, &t.v[i]);
        }
    }
    out->title = mz_text(cx->lang, stage < BRAIN_STAGES ? stage_titles[stage] : mark_titles[mark]);
    return MZ_OK;
}

/* ---- which list -------------------------------------------------------------------------------
 */

static bool begins(mz_str s, const char *word, mz_str *rest)
{
    size_t n = strlen(word);
    if (s.n < n || memcmp(s.p, word, n) != 0 || (s.n > n && s.p[n] != '.')) {
        return false;
    }
    *rest = s.n > n ? (mz_str){s.p + n + 1, s.n - n - 1} : MZ_S("");
    return true;
}

mz_code brain_list(mz_cx *cx, const struct brain_ask *ask, struct brain_list *out)
{
    mz_str rest = MZ_S("");
    *out = (struct brain_list){.n = 0};
    for (size_t i = 0; i < MZ_LEN(home_lists); i++) {
        if (begins(ask->what, home_lists[i].word, &rest) &&
            (rest.n == 0 || brain_category_of(rest) < BRAIN_CATEGORIES)) {
            return homes(cx, ask, &home_lists[i], rest, out);
        }
    }
    if (begins(ask->what, "sign", &rest) && rest.n > 0 && rest.n < 64) {
        return signs(cx, ask, rest, out);
    }
    for (size_t i = 0; i < BRAIN_STAGES && begins(ask->what, "stage", &rest); i++) {
        if (mz_str_eq(rest, mz_str_of(brain_stages[i].word))) {
            return tracks(cx, ask, i, BRAIN_MARKS, out);
        }
    }
    for (size_t i = 0; i < BRAIN_MARKS; i++) {
        if (mz_str_eq(ask->what, mz_str_of(brain_marks[i]))) {
            return tracks(cx, ask, BRAIN_STAGES, i, out);
        }
    }
    return mz_refuse(cx, MZ_ABSENT, .field = "what", .text = MZ_T("There is no such list."));
}
