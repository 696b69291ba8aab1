/* hint.c - an alert out of what somebody told us: made, or one more cause of the open one. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/household/household.h"
#include "feature/watch/cluster.h"
#include "feature/watch/watch_sql.h"
#include "store/db.h"

enum { OF_MAX = 50, CAUSES_MAX = 100, WHOLE = 10000, JSON_MAX = 2000 };

/* A person's word weighs as much as the line of yellow; an emergency as that of red. */
enum { WORD_WEIGHT = 40, URGENT_WEIGHT = 80 };

static mz_str both(mz_cx *cx, const struct watch_hint *h, bool evidence)
{
    mz_buf *buf = mz_buf_new(cx->a, JSON_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_str zh = mz_text(MZ_LANG_ZH, h->need);
    mz_str en = mz_text(MZ_LANG_EN, h->need);
    if (!evidence) {
        mz_jw_map(&w);
        mz_jw_key_text(
            &w, MZ_S("zh"),
            mz_text_say(cx->a, MZ_LANG_ZH,
                        (struct mz_say){.text = MZ_T("Somebody reported: {0}"), .arg = {zh}}));
        mz_jw_key_text(
            &w, MZ_S("en"),
            mz_text_say(cx->a, MZ_LANG_EN,
                        (struct mz_say){.text = MZ_T("Somebody reported: {0}"), .arg = {en}}));
        mz_jw_end(&w);
        return mz_buf_str(buf);
    }
    mz_jw_list(&w);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("zh"), mz_text(MZ_LANG_ZH, MZ_T("What was reported")));
    mz_jw_key_text(&w, MZ_S("en"), mz_text(MZ_LANG_EN, MZ_T("What was reported")));
    mz_jw_key_text(&w, MZ_S("v"), zh);
    mz_jw_key_text(&w, MZ_S("ven"), en);
    mz_jw_key_text(&w, MZ_S("src"), mz_text(MZ_LANG_ZH, h->channel));
    mz_jw_key_text(&w, MZ_S("day"), mz_date_iso(cx->a, h->day));
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static mz_code cause(mz_cx *cx, const struct watch_hint *h, int64_t alert, int64_t division)
{
    struct watch_q_cause_add_args a = {.county = division / MZ_COUNTY_UNIT,
                                       .division = division,
                                       .alert = alert,
                                       .household = h->household,
                                       .person = h->person == 0 ? MZ_NULL : h->person,
                                       .sign = MZ_S(WATCH_SIGN_CLUE),
                                       .weight = h->urgent ? URGENT_WEIGHT : WORD_WEIGHT,
                                       .severity = WHOLE,
                                       .fact = mz_str_fmt(cx->a, "clue %" PRId64, h->clue),
                                       .why = both(cx, h, false),
                                       .evidence = both(cx, h, true),
                                       .day = h->day.v};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return watch_q_cause_add(cx, &a);
}

/* The household's open alert of those who should be helped, or 0. */
static mz_code open_alert(mz_cx *cx, int64_t household, int64_t *id)
{
    struct watch_q_of_row *rows = NULL;
    size_t n = 0;
    *id = 0;
    MZ_TRY(watch_q_of(cx, household, OF_MAX, &rows, &n));
    for (size_t i = 0; i < n && *id == 0; i++) {
        bool open = rows[i].closed_ms == MZ_NULL && mz_str_eq(rows[i].side, MZ_S("help"));
        *id = open ? rows[i].id : 0;
    }
    return MZ_OK;
}

static mz_str pack_of(mz_cx *cx, struct watch_law *law, int64_t division)
{
    if (watch_law_of(cx, division, law) != MZ_OK) {
        mz_clear(cx);
        return MZ_S("");
    }
    return law->pack->id;
}

static enum watch_grade grade_of(mz_cx *cx, const struct watch_law *law, int64_t division,
                                 int64_t score)
{
    enum watch_grade g = watch_grade_of(cx, law, division, score);
    return g == WATCH_GRADES_N ? WATCH_BLUE : g;
}

static mz_code make(mz_cx *cx, const struct watch_hint *h, int64_t division, int64_t *alert)
{
    struct watch_law law = {.book = NULL};
    struct watch_alert made = {.id = 0};
    struct mz_ymd ymd = mz_date_ymd(h->day);
    int64_t score = (int64_t)(h->urgent ? URGENT_WEIGHT : WORD_WEIGHT) * 10;
    struct watch_q_add_args a = {.county = division / MZ_COUNTY_UNIT,
                                 .division = division,
                                 .household = h->household,
                                 .side = MZ_S("help"),
                                 .score = score,
                                 .factor = 100,
                                 .causes = MZ_S(WATCH_SIGN_CLUE),
                                 .period = ymd.year * 12 + ymd.month - 1,
                                 .made_ms = mz_now_ms(cx)};
    a.pack = pack_of(cx, &law, division);
    enum watch_grade g = grade_of(cx, &law, division, score);
    struct watch_alert probe = {.division = division, .grade = g, .made_ms = a.made_ms};
    a.grade = (int64_t)g + 1;
    a.due = watch_due(cx, &probe, WATCH_REVIEW);
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(watch_q_add(cx, &a));
    MZ_TRY(cause(cx, h, a.id, division));
    MZ_TRY(watch_get(cx, a.id, &made));
    *alert = a.id;
    return watch_step_add(cx, &(struct watch_new_step){.alert = &made,
                                                       .act = "told",
                                                       .becomes = WATCH_REVIEW,
                                                       .first = true,
                                                       .note = MZ_S(""),
                                                       .body = MZ_S("")});
}

static mz_code join(mz_cx *cx, const struct watch_hint *h, int64_t division, int64_t alert)
{
    struct watch_law law = {.book = NULL};
    struct watch_q_get_row a = {0};
    struct watch_q_causes_row *rows = NULL;
    struct watch_alert now = {.id = 0};
    bool found = false;
    bool named = false;
    size_t n = 0;
    int64_t changed = 0;
    int64_t sum = 0;
    MZ_TRY(watch_q_get(cx, alert, &a, &found));
    MZ_TRY(watch_q_causes(cx, alert, CAUSES_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        sum += rows[i].weight * rows[i].severity;
        named = named || mz_str_eq(rows[i].sign, MZ_S(WATCH_SIGN_CLUE));
    }
    (void)pack_of(cx, &law, division);
    sum += (int64_t)(h->urgent ? URGENT_WEIGHT : WORD_WEIGHT) * WHOLE;
    int64_t score = (sum * a.factor / 100 + WHOLE / 20) * 10 / WHOLE;
    const struct watch_q_rescore_args r = {
        .id = alert,
        .version = a.version,
        .grade = (int64_t)grade_of(cx, &law, division, score) + 1,
        .score = score,
        .factor = a.factor,
        .causes =
            named ? a.causes : mz_str_fmt(cx->a, MZ_FMT " " WATCH_SIGN_CLUE, MZ_ARG(a.causes))};
    MZ_TRY(cause(cx, h, alert, division));
    MZ_TRY(watch_q_rescore(cx, &r, &changed));
    MZ_TRY(watch_get(cx, alert, &now));
    return watch_step_add(cx, &(struct watch_new_step){.alert = &now,
                                                       .act = "join",
                                                       .becomes = now.state,
                                                       .note = MZ_S(""),
                                                       .body = MZ_S("")});
}

mz_code watch_tell_clue(mz_cx *cx, const struct watch_hint *h, int64_t *alert)
{
    struct household home = {.id = 0};
    MZ_TRY(household_get(cx, h->household, &home));
    MZ_TRY(open_alert(cx, h->household, alert));
    MZ_TRY(*alert != 0 ? join(cx, h, home.division, *alert) : make(cx, h, home.division, alert));
    return cluster_home_changed(cx, h->household);
}
