/* portrait.c - what is known of a person or household, from all features, as its reader may see. */
#include "feature/brain/portrait.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/brain/brain_sql.h"
#include "feature/feed/feed.h"
#include "feature/roster/roster.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { CHANGES = 30, ROWS = 50, FEEDS = 40 };

/* ---- households and who sits in them
 * -------------------------------------------------------------- */

static mz_code add_seats(struct portrait *k, size_t home)
{
    struct household_member *m = NULL;
    struct person_view *v = NULL;
    int64_t *ids = NULL;
    mz_cx *cx = k->l->cx;
    size_t n = 0;
    size_t v_n = 0;
    MZ_TRY(members_ever(cx, k->homes[home].id, &m, &n));
    ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        ids[i] = m[i].person;
    }
    MZ_TRY(person_views(cx, person_may(cx), ids, n, &v, &v_n));
    for (size_t i = 0, at = 0; i < n && k->seats_n < PORTRAIT_SEATS; i++) {
        bool seen = at < v_n && v[at].id == ids[i]; /* in their order, some left out */
        mz_str name = seen ? v[at].name : leaf_say(k->l, MZ_T("Person outside your area"));
        at += seen;
        k->seats[k->seats_n++] =
            (struct portrait_seat){.home = home, .m = m[i], .name = name, .seen = seen};
    }
    return MZ_OK;
}

static bool have_home(const struct portrait *k, int64_t id)
{
    for (size_t i = 0; i < k->homes_n; i++) {
        if (k->homes[i].id == id) {
            return true;
        }
    }
    return false;
}

mz_code portrait_homes(struct portrait *k)
{
    struct household_member *m = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    if (k->of_person) {
        MZ_TRY(households_of(cx, k->p.id, &m, &n));
    }
    for (size_t i = 0; i < n && k->homes_n < PORTRAIT_HOMES; i++) {
        if (have_home(k, m[i].household)) {
            continue;
        }
        mz_code rc = household_get(cx, m[i].household, &k->homes[k->homes_n]);
        if (rc == MZ_ABSENT) { /* of another place */
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        k->homes_n++;
    }
    for (size_t i = 0; i < k->homes_n; i++) {
        MZ_TRY(add_seats(k, i));
    }
    return MZ_OK;
}

bool portrait_about(const struct portrait *k, int64_t person)
{
    return person == MZ_NULL || !k->of_person || person == k->p.id;
}

/* ---- tags
 * ------------------------------------------------------------------------------------------- */

static struct portrait_tag *tag(struct portrait *k, enum mz_tone tone, mz_str text)
{
    if (k->tags_n == PORTRAIT_TAGS) {
        k->cut = true;
        return NULL;
    }
    struct portrait_tag *t = &k->tags[k->tags_n++];
    *t = (struct portrait_tag){.tag = {.tone = tone, .text = text}};
    return t;
}

static const struct rule_book *book_of(mz_cx *cx, int64_t division, mz_str *pack)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx);
        return NULL;
    }
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    *pack = s == NULL ? MZ_S("") : s->id;
    return s == NULL ? NULL : s->book;
}

static void rule_of(struct portrait *k, struct portrait_tag *t, const struct rule_book *b,
                    mz_str pack, uint32_t rule)
{
    mz_cx *cx = k->l->cx;
    if (b != NULL && rule < b->rules_n) {
        const struct ir_rule *r = &b->rules[rule];
        t->rule = brain_label(cx->lang, &r->name);
        t->rule_href =
            mz_str_fmt(cx->a, "/rule/" MZ_FMT "/" MZ_FMT, MZ_ARG(pack), MZ_ARG(r->name.id));
    }
}

static void category_tag(struct portrait *k, const struct household *h,
                         const struct brain_q_homes_of_row *r, mz_str day, bool synthetic)
{
    mz_cx *cx = k->l->cx;
    mz_str pack = MZ_S("");
    const struct rule_book *b = book_of(cx, h->division, &pack);
    const char *text = r->receives == 0    ? MZ_T("{0}: qualifies, does not receive")
                       : r->qualifies == 1 ? MZ_T("{0}: receives and qualifies")
                       : r->qualifies == 0 ? MZ_T("{0}: receives, does not qualify")
                                           : MZ_T("{0}: receives, cannot be decided");
    mz_str name = brain_category_text(cx, h->division, r->category);
    struct portrait_tag *t = tag(k,
                                 r->receives == 0    ? MZ_TONE_NOTE
                                 : r->qualifies == 1 ? MZ_TONE_OK
                                                     : MZ_TONE_WARN,
                                 leaf_sayf(k->l, text, name, MZ_S("")));
    if (t == NULL) {
        return;
    }
    t->day = day;
    t->source = leaf_say(k->l, synthetic ? MZ_T("Population, synthetic") : MZ_T("Population"));
    for (size_t i = 0; b != NULL && i < b->outcomes_n; i++) {
        if (mz_str_eq(b->outcomes[i].name.id, r->category)) {
            rule_of(k, t, b, pack, b->outcomes[i].eligible);
        }
    }
}

/* What a hidden member has tells who it is: it is no tag of the household. */
mz_code portrait_may_tell(struct portrait *k, int64_t person, bool *out)
{
    struct person_view v;
    *out = portrait_about(k, person);
    if (person == MZ_NULL || !*out) {
        return MZ_OK;
    }
    mz_code rc = person_get(k->l->cx, person_may(k->l->cx), person, &v);
    if (rc == MZ_ABSENT) {
        mz_clear(k->l->cx);
        *out = false;
        return MZ_OK;
    }
    *out = rc == MZ_OK && v.hidden == 0;
    return rc;
}

static mz_code category_tags(struct portrait *k, const struct household *h)
{
    struct brain_q_homes_of_row *rows = NULL;
    struct brain_q_last_run_row run = {0};
    bool found = false;
    bool told = false;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    int64_t county = h->id / MZ_ID_UNIT;
    MZ_TRY(brain_q_homes_of(cx, h->id, ROWS, &rows, &n));
    MZ_TRY(brain_q_last_run(cx, county, county, &run, &found));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(portrait_may_tell(k, rows[i].person, &told));
        if (told) {
            category_tag(k, h, &rows[i], leaf_day(k->l, found ? run.day : MZ_NULL),
                         found && run.synthetic != 0);
        }
    }
    return MZ_OK;
}

static void cause_tag(struct portrait *k, int64_t division, int64_t alert,
                      const struct watch_cause *c)
{
    mz_str pack = MZ_S("");
    const struct rule_book *b = book_of(k->l->cx, division, &pack);
    struct portrait_tag *t =
        tag(k, MZ_TONE_WARN, leaf_sayf(k->l, MZ_T("Alert: {0}"), c->label, MZ_S("")));
    if (t == NULL) {
        return;
    }
    for (size_t i = 0; b != NULL && i < b->indicators_n; i++) {
        if (mz_str_eq(b->indicators[i].name.id, c->sign)) {
            rule_of(k, t, b, pack, b->indicators[i].when);
        }
    }
    t->day = leaf_day(k->l, c->day);
    t->source = leaf_say(k->l, MZ_T("Monitoring"));
    t->tag.href = mz_str_fmt(k->l->cx->a, "/watch/%" PRId64, alert);
}

static mz_code causes_of(struct portrait *k, int64_t division, int64_t alert)
{
    struct watch_cause *c = NULL;
    bool told = false;
    size_t n = 0;
    MZ_TRY(watch_causes(k->l->cx, alert, &c, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(portrait_may_tell(k, c[i].person, &told));
        if (told) {
            cause_tag(k, division, alert, &c[i]);
        }
    }
    return MZ_OK;
}

static mz_code alert_tags(struct portrait *k, const struct household *h)
{
    struct watch_alert *a = NULL;
    size_t n = 0;
    MZ_TRY(watch_of(k->l->cx, h->id, &a, &n));
    for (size_t i = 0; i < n; i++) {
        bool open = a[i].state != WATCH_CLOSED;
        MZ_TRY(open ? causes_of(k, h->division, a[i].id) : MZ_OK);
    }
    return MZ_OK;
}

static void person_tags(struct portrait *k)
{
    struct leaf *l = k->l;
    mz_str changed = leaf_time(l, k->p.changed_ms);
    mz_str day = mz_text_cut(changed, 10);
    if (k->p.protect != 0) {
        struct portrait_tag *t =
            tag(k, MZ_TONE_NOTE, person_protect_text(l->cx->a, l->cx->lang, k->p.protect));
        if (t != NULL) {
            t->rule = leaf_say(l, MZ_T("Protection flag of the register"));
            t->day = day;
            t->source = k->p.source;
        }
    }
    if (!mz_str_eq(k->p.state, MZ_S("active"))) {
        struct portrait_tag *t = tag(k, MZ_TONE_IDLE, person_state_text(l->cx->lang, k->p.state));
        if (t != NULL) {
            t->rule = leaf_say(l, MZ_T("State in the register"));
            t->day = k->p.died.v != INT32_MIN ? leaf_day(l, k->p.died.v) : day;
            t->source = k->p.died_source.n > 0 ? k->p.died_source : k->p.source;
        }
    }
}

/* On which lists of other departments the person stands now. */
static mz_code list_tag(struct portrait *k)
{
    mz_str labels;
    MZ_TRY(roster_of(k->l->cx, k->p.id, &labels));
    struct portrait_tag *t = labels.n == 0 ? NULL : tag(k, MZ_TONE_NOTE, labels);
    if (t != NULL) {
        t->rule = leaf_say(k->l, MZ_T("Lists of departments"));
        t->day = leaf_day(k->l, mz_date_today(k->l->cx).v);
        t->source = t->rule;
    }
    return MZ_OK;
}

mz_code portrait_tags(struct portrait *k)
{
    if (k->of_person) {
        person_tags(k);
        MZ_TRY(mz_req_may(k->l->rq, "roster.read") ? list_tag(k) : MZ_OK);
    }
    for (size_t i = 0; i < k->homes_n; i++) {
        if (k->homes[i].ended != MZ_NULL || k->homes[i].kind != HOUSEHOLD_LIVING) {
            continue;
        }
        MZ_TRY(mz_req_may(k->l->rq, "brain.read") ? category_tags(k, &k->homes[i]) : MZ_OK);
        MZ_TRY(mz_req_may(k->l->rq, "watch.read") ? alert_tags(k, &k->homes[i]) : MZ_OK);
    }
    return MZ_OK;
}

/* ---- the time line
 * ------------------------------------------------------------------------------------ */

void portrait_add(struct portrait *k, int64_t ms, bool day_only, struct ui_event e)
{
    if (k->events_n == PORTRAIT_EVENTS) {
        k->cut = true;
        return;
    }
    mz_str at = leaf_time(k->l, ms);
    e.at = day_only ? mz_text_cut(at, 10) : at;
    k->events[k->events_n++] = (struct portrait_event){ms, e};
}

mz_str portrait_account(struct portrait *k, int64_t user)
{
    mz_str name = MZ_S("");
    if (user != MZ_NULL && account_names(k->l->cx, &user, 1, &name) != MZ_OK) {
        mz_clear(k->l->cx);
    }
    return name;
}

static mz_code register_events(struct portrait *k)
{
    struct person_change *c = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(person_changes(cx, person_may(cx), k->p.id, CHANGES, &c, &n));
    for (size_t i = 0; i < n; i++) {
        bool first = mz_str_eq(c[i].op, MZ_S("I"));
        mz_str what = MZ_S("");
        for (size_t j = 0; j < c[i].diffs_n && !first; j++) {
            what = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(what), j == 0 ? "" : "、",
                              MZ_ARG(mz_text(cx->lang, c[i].diffs[j].label)));
        }
        portrait_add(
            k, c[i].at_ms, false,
            (struct ui_event){.text = leaf_say(k->l, first ? MZ_T("Entered into the register")
                                                           : MZ_T("Changed in the register")),
                              .who = portrait_account(k, c[i].user),
                              .note = leaf_sayf(k->l, MZ_T("{0} Source: {1}"), what, k->p.source),
                              .href = mz_str_fmt(cx->a, "/person/%" PRId64 "/past?at=%" PRId64,
                                                 k->p.id, c[i].at_ms)});
    }
    return MZ_OK;
}

static void seat_events(struct portrait *k)
{
    const struct mz_codeset *relations = mz_codeset_find(MZ_S("relation"));
    for (size_t i = 0; i < k->seats_n; i++) {
        const struct portrait_seat *s = &k->seats[i];
        const struct household *h = &k->homes[s->home];
        mz_str href = mz_str_fmt(k->l->cx->a, "/household/%" PRId64, h->id);
        mz_str home = leaf_sayf(k->l, MZ_T("Household {0}"), h->number, MZ_S(""));
        mz_str source = leaf_sayf(k->l, MZ_T("Source: {0}"), h->source, MZ_S(""));
        mz_str relation = mz_codeset_label(relations, k->l->cx->lang, s->m.relation);
        if (!portrait_about(k, s->m.person)) {
            continue;
        }
        portrait_add(k, mz_date_ms((mz_date){(int32_t)s->m.since}), true,
                     (struct ui_event){
                         .text = mz_text_say(k->l->cx->a, k->l->cx->lang,
                                             (struct mz_say){.text = MZ_T("{0} joined {1} as {2}"),
                                                             .arg = {s->name, home, relation}}),
                         .note = source,
                         .href = href});
        if (s->m.ended != MZ_NULL) {
            portrait_add(
                k, mz_date_ms((mz_date){(int32_t)s->m.ended}), true,
                (struct ui_event){.text = leaf_sayf(k->l, MZ_T("{0} left {1}"), s->name, home),
                                  .note = source,
                                  .tone = MZ_TONE_NOTE,
                                  .href = href});
        }
    }
}

static const char *status_text(mz_str status)
{
    static const struct {
        const char *word;
        const char *text;
    } all[] = {
        {"eligible", MZ_T("Determined: {0}, meets the conditions")},
        {"not_eligible", MZ_T("Determined: {0}, does not meet the conditions")},
        {"needs", MZ_T("Determined: {0}, facts are missing")},
        {"manual", MZ_T("Determined: {0}, to be decided by a person")},
        {"gives_way", MZ_T("Determined: {0}, gives way to another benefit")},
    };
    for (size_t i = 0; i < MZ_LEN(all); i++) {
        if (mz_str_eq(status, mz_str_of(all[i].word))) {
            return all[i].text;
        }
    }
    return MZ_T("Determined: {0}");
}

static mz_code decided_events(struct portrait *k, const struct household *h)
{
    struct brain_q_decided_row *rows = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_decided(cx, h->id, ROWS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        mz_str name = brain_category_text(cx, h->division, rows[i].outcome);
        mz_str fen = rows[i].fen == MZ_NULL
                         ? MZ_S("")
                         : leaf_sayf(k->l, MZ_T("{0} yuan a month"),
                                     brain_decimal(cx->a, rows[i].fen, 2), MZ_S(""));
        portrait_add(
            k, rows[i].made_ms, false,
            (struct ui_event){
                .text = leaf_sayf(k->l, status_text(rows[i].status), name, MZ_S("")),
                .note = mz_text_say(
                    cx->a, cx->lang,
                    (struct mz_say){.text = MZ_T("{0} By the law of {1}, pack {2}"),
                                    .arg = {fen, leaf_day(k->l, rows[i].law_day), rows[i].pack}}),
                .tone = MZ_TONE_INFO,
                .href = mz_str_fmt(cx->a, "/rule/determination/%" PRId64, rows[i].id)});
    }
    return MZ_OK;
}

static const char *act_text(mz_str act)
{
    for (const struct watch_act *a = watch_acts; a->word != NULL; a++) {
        if (mz_str_eq(mz_str_of(a->word), act)) {
            return a->done;
        }
    }
    return NULL;
}

static mz_code watch_events(struct portrait *k, const struct household *h)
{
    struct watch_alert *a = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(watch_of(cx, h->id, &a, &n));
    for (size_t i = 0; i < n; i++) {
        struct watch_step *s = NULL;
        size_t steps = 0;
        mz_str href = mz_str_fmt(cx->a, "/watch/%" PRId64, a[i].id);
        portrait_add(
            k, a[i].made_ms, false,
            (struct ui_event){.text = leaf_sayf(k->l, MZ_T("Alert: {0}"), a[i].causes, MZ_S("")),
                              .note = leaf_sayf(k->l, MZ_T("Source: indicators of the pack {0}"),
                                                a[i].pack, MZ_S("")),
                              .tone = MZ_TONE_WARN,
                              .href = href});
        MZ_TRY(watch_steps(cx, a[i].id, &s, &steps));
        for (size_t j = 0; j < steps; j++) {
            const char *text = act_text(s[j].act);
            if (text != NULL) {
                portrait_add(k, s[j].at_ms, false,
                             (struct ui_event){.text = leaf_say(k->l, text),
                                               .who = portrait_account(k, s[j].by),
                                               .note = s[j].note,
                                               .href = href});
            }
        }
    }
    return MZ_OK;
}

static mz_code fact_events(struct portrait *k, const struct household *h)
{
    struct brain_q_facts_row *rows = NULL;
    size_t n = 0;
    bool told = false;
    mz_str pack = MZ_S("");
    const struct rule_book *b = book_of(k->l->cx, h->division, &pack);
    MZ_TRY(brain_q_facts(k->l->cx, h->id, ROWS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct ir_fact *f = b == NULL ? NULL : rule_fact(b, rows[i].fact);
        mz_str name = f == NULL ? rows[i].fact : brain_label(k->l->cx->lang, &f->name);
        MZ_TRY(portrait_may_tell(k, rows[i].person, &told));
        if (told) {
            portrait_add(
                k, rows[i].made_ms, false,
                (struct ui_event){.text = leaf_sayf(k->l, MZ_T("Fact: {0}"), name, MZ_S("")),
                                  .note = leaf_sayf(k->l, MZ_T("{0}. Source: {1}"), rows[i].value,
                                                    rows[i].source)});
        }
    }
    return MZ_OK;
}

/* What departments sent about the person: which delivery, how many rows; the rows are on its page.
 */
static mz_code feed_events(struct portrait *k)
{
    struct brain_q_sent_row *rows = NULL;
    mz_cx *cx = k->l->cx;
    size_t n = 0;
    MZ_TRY(brain_q_sent(cx, k->p.county, FEEDS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct feed_delivery d;
        struct feed_shown_row *v = NULL;
        size_t shown = 0;
        size_t all = 0;
        MZ_TRY(feed_delivery(cx, rows[i].id, &d));
        mz_code rc = feed_rows_of(cx, &d, k->p.id, &v, &shown, &all);
        if (rc == MZ_DENIED || rc == MZ_ABSENT) {
            mz_clear(cx);
            continue;
        }
        MZ_TRY(rc);
        if (all > 0) {
            portrait_add(k, d.ended_ms, false,
                         (struct ui_event){
                             .text = mz_text_say(
                                 cx->a, cx->lang,
                                 (struct mz_say){.text = MZ_T("Delivered: {0}, {1}, {2} rows"),
                                                 .arg = {brain_feed_text(cx, d.category),
                                                         brain_period_text(cx, d.period),
                                                         page_count(k->l, (int64_t)all)}}),
                             .note = leaf_sayf(k->l, MZ_T("Source: {0}"), d.source, MZ_S("")),
                             .href = mz_str_fmt(cx->a, "/feed/person/%" PRId64 "?delivery=%" PRId64,
                                                k->p.id, d.id)});
        }
    }
    return MZ_OK;
}

static int newest(const void *a, const void *b)
{
    const struct portrait_event *x = a;
    const struct portrait_event *y = b;
    return (x->ms < y->ms) - (x->ms > y->ms);
}

mz_code portrait_events(struct portrait *k)
{
    mz_req *rq = k->l->rq;
    if (k->of_person) {
        MZ_TRY(register_events(k));
        MZ_TRY(mz_req_may(rq, "feed.row") ? feed_events(k) : MZ_OK);
    }
    seat_events(k);
    for (size_t i = 0; i < k->homes_n; i++) {
        const struct household *h = &k->homes[i];
        MZ_TRY(mz_req_may(rq, "rule.decision") ? decided_events(k, h) : MZ_OK);
        MZ_TRY(mz_req_may(rq, "watch.read") ? watch_events(k, h) : MZ_OK);
        MZ_TRY(mz_req_may(rq, "watch.read") ? fact_events(k, h) : MZ_OK);
        MZ_TRY(portrait_met(k, h));
    }
    MZ_TRY(mz_req_may(rq, "pay.card-read") ? portrait_paid(k) : MZ_OK);
    qsort(k->events, k->events_n, sizeof k->events[0], newest);
    return MZ_OK;
}
