#include "feature/watch/page_web.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/person/person.h"
#include "feature/watch/late.h"
#include "feature/watch/visit.h"
#include "store/db.h"

const struct ui_risk *page_risk(struct leaf *l, enum watch_grade grade, mz_str text)
{
    static const enum ui_grade grades[WATCH_GRADES_N] = {
        [WATCH_RED] = UI_GRADE_RED,
        [WATCH_ORANGE] = UI_GRADE_ORANGE,
        [WATCH_YELLOW] = UI_GRADE_YELLOW,
        [WATCH_BLUE] = UI_GRADE_BLUE,
    };
    struct ui_risk *r = MZ_NEW(l->cx->a, struct ui_risk);
    *r = (struct ui_risk){.grade = grades[grade],
                          .text = text.n > 0 ? text : leaf_say(l, watch_grades[grade].label)};
    return r;
}

const struct ui_clock *page_clock(struct leaf *l, int64_t due)
{
    int64_t today = mz_date_today(l->cx).v;
    if (due == MZ_NULL) {
        return NULL;
    }
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    c->state = due < today ? UI_CLOCK_LATE : due <= today + 1 ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = due == today
                  ? leaf_say(l, MZ_T("Due today||deadline"))
                  : leaf_sayf(l, due < today ? MZ_T("Late since {0}") : MZ_T("Until {0}||deadline"),
                              leaf_day(l, due), MZ_S(""));
    return c;
}

const struct ui_tag *page_alert_state(struct leaf *l, enum watch_state state)
{
    static const enum mz_tone tones[WATCH_STATES_N] = {
        [WATCH_REVIEW] = MZ_TONE_INFO, [WATCH_TOWNSHIP] = MZ_TONE_INFO,
        [WATCH_VISIT] = MZ_TONE_NOTE,  [WATCH_JUDGE] = MZ_TONE_WARN,
        [WATCH_HELP] = MZ_TONE_WARN,   [WATCH_RETURN] = MZ_TONE_NOTE,
        [WATCH_CLOSED] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, watch_states[state].label));
}

mz_str page_alert_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/watch/%" PRId64, id);
}

/* YJ-2026-11-000417: month of the run and the running number of the county. */
mz_str page_alert_number(const struct leaf *l, const struct watch_alert *a)
{
    return mz_str_fmt(l->cx->a, "YJ-%04" PRId64 "-%02" PRId64 "-%06" PRId64, a->period / 12,
                      a->period % 12 + 1, a->id % MZ_ID_UNIT);
}

mz_str page_late(struct leaf *l, mz_str act)
{
    static const char *const said[] = {
        MZ_T("the last day comes: reminded"),
        MZ_T("overdue: urged"),
        MZ_T("overdue: handed to the county"),
        MZ_T("overdue: on the list of supervision"),
    };
    for (size_t i = 0; i < MZ_LEN(said); i++) {
        if (mz_str_eq(act, mz_str_of(watch_late_acts[i]))) {
            return leaf_say(l, said[i]);
        }
    }
    return act;
}

mz_str page_member(struct leaf *l, int64_t person)
{
    struct person_view *v = NULL;
    size_t n = 0;
    if (person_views(l->cx, person_may(l->cx), &person, 1, &v, &n) != MZ_OK || n == 0) {
        mz_clear(l->cx);
        return leaf_say(l, MZ_T("Person outside your area"));
    }
    return v[0].name;
}

mz_code page_why(struct leaf *l, const struct watch_cause *c, size_t n, mz_str *out)
{
    mz_str s = MZ_S("");
    bool zh = l->cx->lang == MZ_LANG_ZH;
    for (size_t i = 0; i < n; i++) {
        mz_str one = c[i].person == MZ_NULL ? c[i].why
                                            : mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT,
                                                         MZ_ARG(page_member(l, c[i].person)),
                                                         zh ? "：" : ": ", MZ_ARG(c[i].why));
        s = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT "%s", MZ_ARG(s), i > 0 && !zh ? " " : "",
                       MZ_ARG(one), zh ? "。" : ".");
    }
    *out = s;
    return MZ_OK;
}

/* Is the word one of those between spaces? */
static bool among(mz_str all, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= all.n; i++) {
        if (memcmp(all.p + i, word, n) == 0 && (i == 0 || all.p[i - 1] == ' ') &&
            (i + n == all.n || all.p[i + n] == ' ')) {
            return true;
        }
    }
    return false;
}

struct ui_option *page_words(struct leaf *l, const struct watch_word *w, size_t n, mz_str chosen)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = mz_str_of(w[i].word),
                                  .label = leaf_say(l, w[i].label),
                                  .hint = w[i].hint == NULL ? MZ_S("") : leaf_say(l, w[i].hint),
                                  .chosen = among(chosen, w[i].word)};
    }
    return o;
}

mz_str page_fields(mz_cx *cx, mz_req *rq, const char *name)
{
    mz_str s = MZ_S("");
    for (size_t i = 0; i < mz_req_field_n(rq, name) && i < 20; i++) {
        mz_str v = mz_text_cut(mz_req_field_i(rq, name, i), 20);
        s = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), s.n > 0 ? " " : "", MZ_ARG(v));
    }
    return s;
}

mz_code page_workers(struct leaf *l, const struct watch_alert *a, struct ui_option **out, size_t *n)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK};
    *out = MZ_NEW_N(l->cx->a, struct ui_option, 402);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(l->cx, a->division, roles[i], &w, &k));
        for (size_t j = 0; j < k && *n < 400; j++) {
            (*out)[(*n)++] = (struct ui_option){
                .value = mz_str_fmt(l->cx->a, "%" PRId64, w[j].account),
                .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[j].name),
                                    MZ_ARG(account_role_title(l->cx->lang, w[j].role))),
                .chosen = w[j].account == a->visitor};
        }
    }
    return MZ_OK;
}

/* The labels of words with spaces between, as one line. */
static mz_str labels(struct leaf *l, const struct watch_word *w, size_t n, mz_str chosen)
{
    mz_str s = MZ_S("");
    for (size_t i = 0; i < n; i++) {
        if (among(chosen, w[i].word)) {
            s = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s),
                           s.n == 0                    ? ""
                           : l->cx->lang == MZ_LANG_ZH ? "、"
                                                       : ", ",
                           MZ_ARG(leaf_say(l, w[i].label)));
        }
    }
    return s;
}

void page_findings(struct leaf *l, struct leaf_part *p, mz_str body)
{
    const struct mz_json *j = NULL;
    if (mz_json_read(l->cx, body, (struct mz_json_options){.size_max = 8000}, &j) != MZ_OK) {
        mz_clear(l->cx);
        return;
    }
    for (size_t i = 0; i < WATCH_QUESTIONS_N; i++) {
        const struct watch_question *a = &watch_questions[i];
        const struct mz_json *v = mz_json_get(j, a->name);
        if (v != NULL && v->kind == MZ_JSON_TEXT && v->text.n > 0) {
            leaf_fact(l, p, a->label,
                      (struct ui_fact){.value = labels(l, a->words, a->words_n, v->text),
                                       .wide = a->many});
        }
    }
    const struct mz_json *with = mz_json_get(j, "with");
    if (with != NULL && with->kind == MZ_JSON_TEXT && with->text.n > 0) {
        leaf_fact(l, p, MZ_T("Who came along"), (struct ui_fact){.value = with->text});
    }
}
