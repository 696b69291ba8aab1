/* cluster_life.c - the life of a cluster as a table: from where to where, by whom, with what. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/watch/cluster.h"
#include "feature/watch/cluster_sql.h"
#include "store/db.h"

/* clang-format off */
const struct watch_word cluster_states[CLUSTER_STATES_N] = {
#define X(id, word, label) {word, label, NULL},
    CLUSTER_STATES(X)
#undef X
};
const struct watch_word cluster_endings[CLUSTER_ENDINGS_N] = {
#define X(id, word, label) {word, label, NULL},
    CLUSTER_ENDINGS(X)
#undef X
};
const struct watch_word cluster_measures[CLUSTER_MEASURES_N] = {
#define X(id, word, label, hint) {word, label, hint},
    CLUSTER_MEASURES(X)
#undef X
};

const struct cluster_act cluster_acts[] = {
    {"send",   CLUSTER_REVIEW, CLUSTER_CHECK,  "watch.review", 0,
     MZ_T("Let the township look into it"), MZ_T("sent to the township")},
    {"false",  CLUSTER_REVIEW, CLUSTER_CLOSED, "watch.review", CLUSTER_NOTE,
     MZ_T("False alarm||button"),           MZ_T("closed as a false alarm")},
    {"found",  CLUSTER_CHECK,  CLUSTER_JUDGE,  "watch.assign", CLUSTER_NOTE,
     MZ_T("Report the findings"),           MZ_T("looked into it and reported")},
    {"back",   CLUSTER_CHECK,  CLUSTER_REVIEW, "watch.assign", CLUSTER_NOTE,
     MZ_T("Give back to the county"),       MZ_T("gave it back to the county")},
    {"help",   CLUSTER_JUDGE,  CLUSTER_HELP,   "watch.review",
     CLUSTER_NOTE | CLUSTER_MEASURE | CLUSTER_NOT_MINE,
     MZ_T("Decide on help"),                MZ_T("decided on help")},
    {"close",  CLUSTER_JUDGE,  CLUSTER_CLOSED, "watch.review",
     CLUSTER_NOTE | CLUSTER_ENDING | CLUSTER_NOT_MINE,
     MZ_T("Close without help"),            MZ_T("closed without help")},
    {"again",  CLUSTER_JUDGE,  CLUSTER_CHECK,  "watch.review", CLUSTER_NOTE,
     MZ_T("Look into it once more"),        MZ_T("asked the township to look once more")},
    {"end",    CLUSTER_HELP,   CLUSTER_CLOSED, "watch.review",
     CLUSTER_NOTE | CLUSTER_ENDING | CLUSTER_NOT_MINE,
     MZ_T("Close with what came of it"),    MZ_T("closed with what came of it")},
    {"worse",  CLUSTER_HELP,   CLUSTER_JUDGE,  "watch.review", CLUSTER_NOTE,
     MZ_T("Judge once more"),               MZ_T("sent it back to judgement")},
    {"reopen", CLUSTER_CLOSED, CLUSTER_REVIEW, "watch.review", CLUSTER_NOTE,
     MZ_T("Open again"),                    MZ_T("opened it again")},
    {0},
};
/* clang-format on */

const struct cluster_act *cluster_act_of(enum cluster_state from, mz_str word)
{
    for (const struct cluster_act *a = cluster_acts; a->word != NULL; a++) {
        if (a->from == from && mz_str_eq(word, mz_str_of(a->word))) {
            return a;
        }
    }
    return NULL;
}

/* ---- reading -------------------------------------------------------------------------------- */

static mz_str text_or(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

static mz_str in_language(const mz_cx *cx, const struct ir_label *l)
{
    return cx->lang == MZ_LANG_ZH ? l->zh : l->en;
}

/* As the packs of the place have it today; NULL where they have it no more. */
static const struct ir_cluster *rule_of(mz_cx *cx, int64_t place, mz_str rule,
                                        struct watch_law *law)
{
    if (watch_law_of(cx, place, law) != MZ_OK) {
        mz_clear(cx);
        return NULL;
    }
    for (size_t i = 0; i < law->book->clusters_n; i++) {
        if (mz_str_eq(law->book->clusters[i].name.id, rule)) {
            return &law->book->clusters[i];
        }
    }
    return NULL;
}

mz_str cluster_label(mz_cx *cx, int64_t place, mz_str rule)
{
    struct watch_law law = {.book = NULL};
    const struct ir_cluster *r = rule_of(cx, place, rule, &law);
    return r == NULL ? rule : in_language(cx, &r->name);
}

mz_str cluster_counts(mz_cx *cx, int64_t place, mz_str rule)
{
    struct watch_law law = {.book = NULL};
    const struct ir_cluster *r = rule_of(cx, place, rule, &law);
    const char *sep = cx->lang == MZ_LANG_ZH ? "、" : ", ";
    mz_str s = MZ_S("");
    for (size_t i = 0; r != NULL && i < r->signs_n + r->facts_n; i++) {
        const struct ir_label *l = i < r->signs_n ? &law.book->indicators[r->signs[i]].name
                                                  : &law.book->facts[r->facts[i - r->signs_n]].name;
        s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), i == 0 ? "" : sep,
                       MZ_ARG(in_language(cx, l)));
    }
    return s;
}

mz_code cluster_get(mz_cx *cx, int64_t id, struct cluster *out)
{
    struct cluster_q_get_row r = {0};
    struct watch_law law = {.book = NULL};
    bool found = false;
    MZ_TRY(cluster_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such cluster in your area."));
    }
    const struct ir_cluster *rule = rule_of(cx, r.division, r.rule, &law);
    *out = (struct cluster){
        .id = r.id,
        .division = r.division,
        .rule = r.rule,
        .label = rule == NULL ? r.rule : in_language(cx, &rule->name),
        .about = rule == NULL ? MZ_S("") : in_language(cx, &rule->about),
        .state = (enum cluster_state)watch_word_of(cluster_states, CLUSTER_STATES_N - 1, r.state),
        .grade = (enum watch_grade)(r.grade - 1),
        .homes = r.homes,
        .living = r.living,
        .days = r.days,
        .least = r.least,
        .part = r.part,
        .pack = r.pack,
        .made_ms = r.made_ms,
        .since_ms = r.since_ms,
        .due = r.due,
        .checked_by = r.checked_by,
        .judged_by = r.judged_by,
        .measures = text_or(r.measures),
        .ending = text_or(r.ending),
        .closed_ms = r.closed_ms,
        .opened_n = r.opened_n,
        .version = r.version};
    return MZ_OK;
}

/* ---- writing -------------------------------------------------------------------------------- */

static mz_str or_null(mz_str s)
{
    return s.n == 0 ? (mz_str){NULL, 0} : s;
}

mz_code cluster_step_add(mz_cx *cx, const struct cluster_step *s)
{
    const struct cluster *c = s->cluster;
    struct cluster_q_step_args row = {.county = c->division / MZ_COUNTY_UNIT,
                                      .division = c->division,
                                      .cluster = c->id,
                                      .at_ms = mz_now_ms(cx),
                                      .made_by = cx->actor->user,
                                      .act = mz_str_of(s->act),
                                      .was = s->first ? (mz_str){NULL, 0}
                                                      : mz_str_of(cluster_states[c->state].word),
                                      .becomes = mz_str_of(cluster_states[s->becomes].word),
                                      .homes = c->homes,
                                      .note = or_null(s->note)};
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(cluster_q_step(cx, &row));
    return mz_tx_note(cx,
                      &(struct mz_event){.act = mz_str_fmt(cx->a, "watch.cluster_%s", s->act),
                                         .kind = MZ_S("watch_cluster"),
                                         .subject = c->id,
                                         .division = c->division,
                                         .detail = mz_str_fmt(cx->a, "{\"homes\":%" PRId64 "}",
                                                              c->homes)});
}

/* The deadlines of an alert of this grade. */
int64_t cluster_due(mz_cx *cx, const struct cluster *c, enum cluster_state state)
{
    static const enum watch_state as[CLUSTER_STATES_N] = {
        [CLUSTER_REVIEW] = WATCH_REVIEW, [CLUSTER_CHECK] = WATCH_VISIT,
        [CLUSTER_JUDGE] = WATCH_JUDGE,   [CLUSTER_HELP] = WATCH_HELP,
        [CLUSTER_CLOSED] = WATCH_CLOSED,
    };
    const struct watch_alert like = {
        .division = c->division, .grade = c->grade, .made_ms = c->made_ms};
    return watch_due(cx, &like, as[state]);
}

static mz_code move(mz_cx *cx, const struct cluster *from, const struct cluster *to)
{
    int64_t changed = 0;
    const struct cluster_q_move_args a = {.id = from->id,
                                          .version = from->version,
                                          .state = mz_str_of(cluster_states[to->state].word),
                                          .made_ms = to->made_ms,
                                          .since_ms = to->since_ms,
                                          .due = to->due,
                                          .checked_by = to->checked_by,
                                          .judged_by = to->judged_by,
                                          .measures = or_null(to->measures),
                                          .ending = or_null(to->ending),
                                          .closed_ms = to->closed_ms,
                                          .opened = to->opened_n - from->opened_n};
    MZ_TRY(cluster_q_move(cx, &a, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "cluster %" PRId64 " changed", from->id);
}

/* ---- one step -------------------------------------------------------------------------------- */

/* Who was faster, and what became of it. */
static mz_code conflict(mz_cx *cx, const struct cluster *c)
{
    struct cluster_q_steps_row *s = NULL;
    size_t n = 0;
    mz_str who = MZ_S("");
    MZ_TRY(cluster_q_steps(cx, c->id, 1, &s, &n));
    if (n > 0) {
        MZ_TRY(account_names(cx, &s[0].made_by, 1, &who));
    }
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("{0} changed this cluster on {1}; it is now at: {2}. Nothing of "
                                  "yours was written. Look at it again."),
                     .arg = {who, n > 0 ? mz_time_text(cx->a, s[0].at_ms) : MZ_S(""),
                             mz_text(cx->lang, cluster_states[c->state].label)});
}

static bool each_known(mz_str v)
{
    while (v.n > 0) {
        size_t k = 0;
        while (k < v.n && v.p[k] != ' ') {
            k++;
        }
        if (watch_word_of(cluster_measures, CLUSTER_MEASURES_N, (mz_str){v.p, k}) ==
            CLUSTER_MEASURES_N) {
            return false;
        }
        k += k < v.n ? 1 : 0;
        v = (mz_str){v.p + k, v.n - k};
    }
    return true;
}

static mz_code words_fit(mz_cx *cx, const struct cluster_act *act, const struct cluster_doing *in)
{
    size_t length = mz_utf8_count(in->note);
    if ((act->flags & CLUSTER_NOTE) != 0 && length < WATCH_NOTE_MIN) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write at least four characters: what was seen, or why."));
    }
    if (length > WATCH_TEXT_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "note",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    if ((act->flags & CLUSTER_ENDING) != 0 &&
        watch_word_of(cluster_endings, CLUSTER_ENDINGS_N, in->ending) == CLUSTER_ENDINGS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "ending",
                         .text = MZ_T("Choose how the cluster ends."));
    }
    if (((act->flags & CLUSTER_MEASURE) != 0 && in->measures.n == 0) || !each_known(in->measures)) {
        return mz_refuse(cx, MZ_INVALID, .field = "measures",
                         .text = MZ_T("Choose at least one measure."));
    }
    return MZ_OK;
}

static mz_code fits(mz_cx *cx, const struct cluster_act *act, const struct cluster_doing *in,
                    const struct cluster *c)
{
    MZ_TRY(account_need(cx, act->need));
    MZ_TRY(words_fit(cx, act, in));
    int64_t other = act->from == CLUSTER_HELP ? c->judged_by : c->checked_by;
    if ((act->flags & CLUSTER_NOT_MINE) != 0 && other == cx->actor->user && other != 0) {
        return mz_refuse(
            cx, MZ_DENIED,
            .text = act->from == CLUSTER_HELP
                        ? MZ_T("You judged this cluster; somebody else closes it.")
                        : MZ_T("You reported of this place; somebody else judges."));
    }
    return MZ_OK;
}

static void settle(mz_cx *cx, const struct cluster_act *act, const struct cluster_doing *in,
                   const struct cluster *c, struct cluster *to)
{
    int64_t now = mz_now_ms(cx);
    *to = *c;
    to->state = act->to;
    to->since_ms = now;
    if (act->from == CLUSTER_CHECK && act->to == CLUSTER_JUDGE) {
        to->checked_by = cx->actor->user;
    }
    if (act->from == CLUSTER_JUDGE && act->to != CLUSTER_CHECK) {
        to->judged_by = cx->actor->user;
        to->measures = in->measures;
    }
    if (act->to == CLUSTER_CLOSED) {
        to->closed_ms = now;
        to->ending = (act->flags & CLUSTER_ENDING) != 0 ? in->ending : MZ_S("false");
    }
    if (act->from == CLUSTER_CLOSED) {
        to->closed_ms = to->checked_by = to->judged_by = MZ_NULL;
        to->ending = to->measures = MZ_S("");
        to->made_ms = now; /* the deadlines begin anew */
        to->opened_n++;
    }
    to->due = cluster_due(cx, to, act->to);
}

/* One open cluster a rule and place: what came since is in the other. */
static mz_code alone(mz_cx *cx, const struct cluster *c)
{
    struct cluster_q_open_row open = {0};
    bool found = false;
    MZ_TRY(cluster_q_open(cx, c->division, c->rule, &open, &found));
    return !found ? MZ_OK
                  : mz_refuse(cx, MZ_CONFLICT,
                              .text = MZ_T("A newer cluster of this kind is open for the place."));
}

static mz_code do_tx(mz_cx *cx, void *p)
{
    const struct cluster_doing *in = p;
    struct cluster c = {.id = 0};
    struct cluster to = {.id = 0};
    MZ_TRY(cluster_get(cx, in->cluster, &c));
    const struct cluster_act *act = cluster_act_of(c.state, in->act);
    if (act == NULL || (in->version != 0 && in->version != c.version)) {
        return conflict(cx, &c);
    }
    MZ_TRY(fits(cx, act, in, &c));
    MZ_TRY(act->from == CLUSTER_CLOSED ? alone(cx, &c) : MZ_OK);
    settle(cx, act, in, &c, &to);
    MZ_TRY(move(cx, &c, &to));
    return cluster_step_add(cx, &(struct cluster_step){.cluster = &c,
                                                       .act = act->word,
                                                       .becomes = act->to,
                                                       .note = in->note});
}

mz_code cluster_do(mz_cx *cx, const struct cluster_doing *in)
{
    struct cluster_doing one = *in;
    return mz_tx_open(cx) ? do_tx(cx, &one) : mz_tx(cx, do_tx, &one);
}

/* ---- the doctor ----------------------------------------------------------------------------- */

mz_code cluster_check_homes(mz_cx *cx, int64_t *bad)
{
    struct cluster_q_doctor_row r = {0};
    MZ_TRY(cluster_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

mz_code cluster_check_eyes(mz_cx *cx, int64_t *bad)
{
    struct cluster_q_doctor_four_row r = {0};
    MZ_TRY(cluster_q_doctor_four(cx, &r));
    *bad = r.n;
    return MZ_OK;
}
