/* demo_walk.c - a case goes the shortest way through its matter, by the posts that it names. */
#include <string.h>

#include "base/text.h"
#include "feature/matter/demo_int.h"
#include "feature/matter/rests.h"
#include "feature/verify/verify.h"
#include "flow/days.h"

enum { FAR = 1 << 24, AT_LEAST = 40, UP_TO = 320, LOGINS = ACCOUNT_DEMO_CLERKS };
enum { DAY = 390 /* minutes of office hours */, A_DAY = 280 /* of a calendar day, about */ };
enum { EACH = AT_LEAST + UP_TO / 2 /* minutes that an act takes */, AT_ONCE = 10, NOTICE = 8 };

#define REASON MZ_S("已核实情况，按规定办理")

/* Who works in a post. */
static const struct {
    enum ir_post post;
    const char *login[LOGINS];
} posts[] = {
    {IR_POST_CLERK, {"", "", ""}}, /* of the township of the case */
    {IR_POST_VILLAGE, {"village"}},
    {IR_POST_CENTRE, {"centre"}},
    {IR_POST_OFFICER, {"officer", "officer2"}},
    {IR_POST_APPROVER, {"approver", "approver2"}},
    {IR_POST_INSTITUTION, {"institution"}},
    {IR_POST_DEPARTMENT, {"department"}},
};

/* ---- the way ----------------------------------------------------------------- */

/* Words that are not spoken on the way: who is led to a grant is not refused before it. */
typedef unsigned words;
enum { NO_REFUSAL = 1U << IR_REFUSES, NO_GRANT = 1U << IR_GRANTS };

static bool shut(const struct demo_walk *w, words not_said, uint32_t at, size_t i)
{
    const struct ir_action *a = &w->k.m->steps[at].actions[i];
    return (w->bad[at] >> i & 1U) != 0 || (not_said >> a->decides & 1U) != 0;
}

/* Minutes of office hours, about. */
static int cost(const struct demo_walk *w, uint32_t at, size_t i)
{
    const struct ir_step *s = &w->k.m->steps[at];
    return s->then == (int32_t)i ? w->days[at] * A_DAY
                                 : (int)(1 + (s->actions[i].open ? 0 : s->tasks_n)) * EACH;
}

static int after(const struct demo_walk *w, uint32_t at, size_t i, const int *dist)
{
    const struct ir_action *a = &w->k.m->steps[at].actions[i];
    if (a->goes == IR_TO_END) {
        return w->aim.end && a->to == w->aim.place ? cost(w, at, i) : FAR;
    }
    return a->goes == IR_TO_STEP && dist[a->to] < FAR ? dist[a->to] + cost(w, at, i) : FAR;
}

/* How far each step is from where the case is led to. */
static void distances(const struct demo_walk *w, words not_said, int dist[IR_STEPS_MAX])
{
    const struct ir_matter *m = w->k.m;
    for (size_t s = 0; s < m->steps_n; s++) {
        dist[s] = !w->aim.end && s == w->aim.place ? 0 : FAR;
    }
    for (size_t round = 0; round < m->steps_n; round++) {
        for (uint32_t s = 0; s < m->steps_n; s++) {
            for (size_t i = 0; i < m->steps[s].actions_n; i++) {
                int far = shut(w, not_said, s, i) ? FAR : after(w, s, i, dist);
                dist[s] = far < dist[s] ? far : dist[s];
            }
        }
    }
}

/* The action of this step that leads on, and how far it is; IR_ACTIONS_MAX: none does. */
static size_t way(const struct demo_walk *w, uint32_t at, int *far)
{
    static const words tries[] = {NO_REFUSAL, NO_GRANT, 0};
    const struct ir_matter *m = w->k.m;
    int dist[IR_STEPS_MAX];
    for (size_t t = 0; t < MZ_LEN(tries); t++) {
        distances(w, tries[t], dist);
        *far = dist[at];
        for (size_t i = 0; i < m->steps[at].actions_n && dist[at] < FAR; i++) {
            if (!shut(w, tries[t], at, i) && after(w, at, i, dist) == dist[at]) {
                return i;
            }
        }
    }
    return IR_ACTIONS_MAX;
}

void demo_walk_new(struct demo *d, const struct matter_kind *k, struct demo_aim aim,
                   struct demo_walk *out)
{
    const struct matter_kind kind = *k; /* it may be that of `out` */
    const struct flow_at at = {.b = kind.pack->book, .m = kind.m, .division = d->county};
    *out = (struct demo_walk){.d = d, .k = kind, .aim = aim};
    for (size_t s = 0; s < kind.m->steps_n; s++) {
        const struct ir_step *x = &kind.m->steps[s];
        int64_t n = x->timed ? flow_count(d->cx, &at, x->days, demo_today(d)) : 0;
        out->days[s] = x->then < 0 ? 0 : n > 0 ? (int32_t)n + 1 : NOTICE;
    }
}

/* The days of notices stand whole; of what people do, a working day holds less than its hours. */
mz_date demo_walk_from(const struct demo_walk *w)
{
    enum { A_WORKING_DAY = 330, BEGINS = 485 };
    const struct ir_matter *m = w->k.m;
    int minutes = BEGINS;
    int32_t days = 0;
    uint32_t at = 0;
    for (size_t n = 0; n < m->steps_n && (w->aim.end || at != w->aim.place); n++) {
        int far = 0;
        size_t i = way(w, at, &far);
        if (i == IR_ACTIONS_MAX) {
            break;
        }
        bool waits = m->steps[at].then == (int32_t)i;
        days += waits ? w->days[at] : 0;
        minutes += waits ? EACH : cost(w, at, i);
        if (m->steps[at].actions[i].goes == IR_TO_END) {
            break;
        }
        at = m->steps[at].actions[i].to;
    }
    mz_date day = demo_back(w->d, 1 + minutes / A_WORKING_DAY);
    return (mz_date){day.v - days};
}

/* ---- who --------------------------------------------------------------------- */

typedef mz_code act(struct demo_walk *w, const void *what);

static mz_code as(struct demo_walk *w, enum ir_post post, const char *login, size_t turn)
{
    if (post == IR_POST_CLERK) {
        return demo_as_clerk(w->d, w->place, turn);
    }
    return post == IR_POST_VILLAGE ? demo_as_at(w->d, login, w->place / 1000 * 1000)
                                   : demo_as(w->d, login);
}

/* One after the other of the posts, until one may; MZ_DENIED when none may. */
static mz_code by_some(struct demo_walk *w, ir_posts by, act *fn, const void *what)
{
    mz_code rc = MZ_DENIED;
    for (size_t i = 0; i < MZ_LEN(posts) && rc == MZ_DENIED; i++) {
        for (size_t k = 0; k < LOGINS && (by >> posts[i].post & 1U) != 0 && rc == MZ_DENIED; k++) {
            const char *login = posts[i].login[(k + w->turn) % LOGINS];
            if (login == NULL) {
                continue;
            }
            mz_clear(w->d->cx);
            MZ_TRY(as(w, posts[i].post, login, k + w->turn));
            rc = fn(w, what);
        }
    }
    if (rc == MZ_DENIED && (by >> IR_POST_OFFICER & 1U) != 0) { /* who was drawn by lot */
        mz_clear(w->d->cx);
        MZ_TRY(demo_as(w->d, "officer3"));
        rc = fn(w, what);
    }
    if (rc == MZ_DENIED && (by >> IR_POST_APPLICANT & 1U) != 0) {
        mz_clear(w->d->cx);
        struct mz_actor who = {.role = MZ_S("applicant"), .from = MZ_S("cli")};
        who.division_lo = w->d->county;
        who.division_hi = w->d->county + MZ_COUNTY_UNIT - 1;
        demo_guest(w->d, who);
        rc = fn(w, what);
    }
    return rc;
}

/* ---- tasks ------------------------------------------------------------------- */

static const struct {
    enum ir_field_kind kind;
    const char *text;
} told[] = {
    {IR_FIELD_TEXT, "镇、村干部两人"},
    {IR_FIELD_LONG_TEXT, "砖木结构平房，水电已通，无大件电器，与申报基本一致"},
    {IR_FIELD_PHONE, "0578-7712345"},
    {IR_FIELD_NAME, "村干部"},
    {IR_FIELD_ADDRESS, "本村"},
    {IR_FIELD_PLACE, "28.0742,119.1412"},
};

static void put_told(struct demo *d, mz_jw *j, const struct ir_field *x)
{
    if (x->kind == IR_FIELD_DATE) {
        mz_jw_key_text(j, x->name.id, mz_date_iso(d->cx->a, mz_date_today(d->cx)));
    }
    for (size_t i = 0; i < MZ_LEN(told); i++) {
        if (told[i].kind == x->kind) {
            mz_jw_key_text(j, x->name.id, mz_str_of(told[i].text));
        }
    }
}

/* Whether a form of a task asks for this fact of the person. */
static bool asks(const struct demo_walk *w, const struct ir_form *form, const char *fact)
{
    bool yes = false;
    for (size_t p = 0; p < form->parts_n; p++) {
        const struct ir_part *part = &form->parts[p];
        for (size_t i = 0; part->each != IR_EACH_CASE && i < part->fields_n; i++) {
            const struct ir_field *x = &part->fields[i];
            yes |= x->kind == IR_FIELD_FACT &&
                   mz_str_eq(w->k.pack->book->facts[x->fact].name.id, mz_str_of(fact));
        }
    }
    return yes;
}

/* What was found of the person: he is alive; one in three needs help with two things of the day. */
static void put_found(const struct demo_walk *w, mz_jw *j, const struct ir_form *form)
{
    bool cares = asks(w, form, "self_care_failed");
    bool alive = asks(w, form, "alive_on");
    mz_jw_map(j);
    if (cares || alive) {
        mz_jw_key(j, MZ_S("members"));
        mz_jw_list(j);
        mz_jw_map(j);
        if (alive) {
            mz_jw_key_text(j, MZ_S("alive_on"), mz_date_iso(w->d->cx->a, mz_date_today(w->d->cx)));
        }
        if (cares) {
            mz_jw_key(j, MZ_S("self_care_failed"));
            mz_jw_list(j);
            if (w->id % 3 == 0) {
                mz_jw_text(j, MZ_S("dress"));
                mz_jw_text(j, MZ_S("bed"));
            }
            mz_jw_end(j);
        }
        mz_jw_end(j);
        mz_jw_end(j);
    }
    mz_jw_end(j);
}

/* What stands in the form of a task: what no rule reads; facts are those declared, but the last. */
static mz_str form_told(const struct demo_walk *w, const struct ir_form *form)
{
    struct demo *d = w->d;
    mz_buf *b = mz_buf_new(d->cx->a, 1 << 14);
    mz_jw j = mz_jw_to(b);
    mz_jw_map(&j);
    mz_jw_key(&j, MZ_S("facts"));
    put_found(w, &j, form);
    mz_jw_key(&j, MZ_S("own"));
    mz_jw_map(&j);
    mz_jw_key(&j, MZ_S("household"));
    mz_jw_map(&j);
    for (size_t p = 0; p < form->parts_n; p++) {
        const struct ir_part *part = &form->parts[p];
        for (size_t i = 0; part->each == IR_EACH_CASE && i < part->fields_n; i++) {
            put_told(d, &j, &part->fields[i]);
        }
    }
    mz_jw_end(&j);
    mz_jw_key(&j, MZ_S("members"));
    mz_jw_list(&j);
    mz_jw_end(&j);
    mz_jw_end(&j);
    mz_jw_end(&j);
    return mz_buf_str(b);
}

static mz_code do_task(struct demo_walk *w, const void *what)
{
    const struct ir_task *t = what;
    int people = t->people > 1 ? t->people : 2;
    int64_t row = 0;
    if (t->form < 0) {
        const struct flow_event e = {
            .kind = FLOW_DONE, .what = t->name.id, .people = people, .reason = REASON};
        return matter_happen(w->d->cx, w->id, 0, e);
    }
    const struct matter_found_file photo = {MZ_S("visit_photo"), demo_photo()};
    const struct matter_found_new in = {
        .id = w->id,
        .task = t->name.id,
        .people = people,
        .facts = form_told(w, &w->k.pack->book->forms[t->form]),
        .remark = REASON,
        .file = &photo,
        .file_n = t->kind == IR_VISIT ? 1 : 0};
    return matter_found_add(w->d->cx, &in, &row);
}

/* An act takes an hour or a day; less where a case would not come to where it shall stand today. */
static void later(struct demo_walk *w, struct demo_turn *t)
{
    int far = 0;
    int64_t minutes = AT_LEAST + demo_draw(w->d, UP_TO);
    if (!w->aim.end) {
        (void)way(w, w->at, &far);
        int64_t left = demo_left(w->d) * DAY;
        int64_t most = far >= FAR ? 0 : AT_ONCE + left * EACH / (far + EACH) / 2;
        minutes = far < FAR && far > left && minutes > most ? most : minutes;
    }
    t->at_ms = demo_then(w->d, minutes);
}

/*
 * The cross-check that a task rests on, as it is at the window: the clerk records the consents and
 * asks, the centre issues. A home of children alone has nobody to consent.
 */
static mz_code cross_check(struct demo_walk *w, const struct ir_task *t)
{
    struct matter_open o = {0};
    struct matter_rest r = {.task = NULL};
    int64_t report = 0;
    bool can = false;
    demo_program(w->d);
    MZ_TRY(matter_open_case(w->d->cx, w->id, &o));
    MZ_TRY(matter_rest(w->d->cx, &o, &r));
    int64_t home = o.c.household;
    MZ_TRY(home == MZ_NULL ? MZ_OK : verify_can_ask(w->d->cx, home, &can));
    if (!can || (r.r.id != 0 && r.hold == VERIFY_HOLDS)) {
        return MZ_OK;
    }
    MZ_TRY(demo_as(w->d, "officer"));
    MZ_TRY(verify_made_ask(w->d->cx, home, t->report, MZ_S("办件核对"), &report));
    MZ_TRY(demo_as(w->d, "centre"));
    return verify_made_issue(w->d->cx, report);
}

/* A task whose condition does not hold is none: its refusal is no failure. */
static mz_code next_task(struct demo_walk *w, struct demo_turn *t, const struct ir_step *s)
{
    const struct ir_task *task = &s->tasks[w->task++];
    mz_code rc = task->report.n == 0 ? MZ_OK : demo_left_out(w->d->cx, cross_check(w, task));
    rc = rc == MZ_OK ? by_some(w, task->by, do_task, task) : rc;
    if (rc == MZ_OK) {
        later(w, t);
    }
    return demo_left_out(w->d->cx, rc);
}

/* ---- papers ------------------------------------------------------------------ */

/*
 * What a paper is at the window: the card is copied, what may follow does, others are looked at.
 */
static mz_code bring(struct demo_walk *w, const struct matter_paper *p)
{
    bool card = mz_str_eq(p->paper->name.id, MZ_S("identity"));
    struct matter_paper_new in = {
        .id = w->id, .paper = p->paper->name.id, .state = MATTER_PAPER_SEEN};
    int64_t row = 0;
    if (p->bring->waive == IR_WAIVE_LATER) {
        in.state = MATTER_PAPER_LATER;
        in.note = MZ_S("原件在医院，出院后十日内补交");
    } else if (card) {
        in.state = MATTER_PAPER_FILED;
        in.data = demo_page();
    }
    return matter_paper_add(w->d->cx, &in, &row);
}

/* All that are needed and were not brought; by a clerk, as who brought them stands before him. */
static mz_code papers(struct demo_walk *w)
{
    struct matter_open o = {0};
    struct matter_paper *v = NULL;
    size_t n = 0;
    MZ_TRY(demo_as_clerk(w->d, w->place, w->turn));
    MZ_TRY(matter_open_case(w->d->cx, w->id, &o));
    MZ_TRY(matter_papers(w->d->cx, &o, &v, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(matter_paper_good(&v[i]) ? MZ_OK : bring(w, &v[i]));
    }
    return MZ_OK;
}

/*
 * Before the first action, but where papers are what is waited for: there the second brings them.
 */
static mz_code papers_once(struct demo_walk *w, const struct ir_action *a)
{
    const struct ir_step *to = a->goes == IR_TO_STEP ? &w->k.m->steps[a->to] : NULL;
    bool later = mz_str_eq(w->k.m->name.id, MZ_S("relief_urgent")) && w->at == 0;
    if (w->papers || w->k.m->papers_n == 0 || later || to == NULL ||
        (to->kind == IR_WAIT && !a->papers)) {
        return MZ_OK;
    }
    w->papers = true;
    return demo_left_out(w->d->cx, papers(w));
}

/* ---- actions ----------------------------------------------------------------- */

static mz_code take(struct demo_walk *w, const void *what)
{
    const struct ir_action *a = what;
    return matter_happen(
        w->d->cx, w->id, 0,
        (struct flow_event){.kind = FLOW_ACTED, .what = a->name.id, .people = 2, .reason = REASON});
}

static mz_code second(struct demo_walk *w, const void *what)
{
    const struct flow_event e = {.kind = FLOW_SECONDED, .yes = true, .reason = REASON};
    (void)what;
    return matter_happen(w->d->cx, w->id, 0, e);
}

static mz_code sign(struct demo_walk *w, struct demo_turn *t)
{
    const struct ir_action *a = w->second;
    w->second = NULL;
    later(w, t);
    return demo_left_out(w->d->cx, by_some(w, a->second, second, NULL));
}

/* The program's own work in the night behind the last day. */
static mz_code over(struct demo_walk *w, struct demo_turn *t, const struct matter_case *c)
{
    const struct flow_event e = {.kind = FLOW_OVER};
    if (c->over_ms == MZ_NULL) { /* an objection stands: it is looked into first */
        t->at_ms = w->d->now_ms + DEMO_DAY_MS;
        return MZ_OK;
    }
    if (c->over_ms > w->d->now_ms) {
        t->at_ms = c->over_ms;
        return MZ_OK;
    }
    demo_program(w->d);
    later(w, t);
    return matter_happen(w->d->cx, w->id, 0, e);
}

/* What a letter still needs is written, and it is tried once more. */
static mz_code act_once(struct demo_walk *w, const struct ir_step *s, const struct ir_action *a)
{
    bool wrote = false;
    mz_code rc = by_some(w, s->by, take, a);
    if (rc == MZ_INVALID) {
        const struct mz_error why = w->d->cx->err;
        mz_clear(w->d->cx);
        MZ_TRY(demo_letter_write(w->d, w, a, &wrote));
        w->d->cx->err = why;
    }
    return wrote ? by_some(w, s->by, take, a) : rc;
}

static mz_code act_on(struct demo_walk *w, struct demo_turn *t, const struct matter_case *c,
                      size_t i)
{
    const struct ir_step *s = &w->k.m->steps[w->at];
    const struct ir_action *a = &s->actions[i];
    struct matter_case now = {.id = 0};
    if (s->then == (int32_t)i) {
        return over(w, t, c);
    }
    MZ_TRY(papers_once(w, a));
    MZ_TRY(act_once(w, s, a));
    later(w, t);
    demo_program(w->d);
    MZ_TRY(matter_get(w->d->cx, w->id, &now));
    bool waits = a->second != 0 && mz_str_eq(now.step, c->step); /* it differs from the rules */
    w->second = waits ? a : NULL;
    return MZ_OK;
}

static uint32_t step_of(const struct ir_matter *m, mz_str id)
{
    uint32_t s = 0;
    while (s < m->steps_n && !mz_str_eq(m->steps[s].name.id, id)) {
        s++;
    }
    return s;
}

/* Where this end cannot be reached by the facts another one is; where none can, it is taken back.
 */
static mz_code no_way(struct demo_walk *w, struct demo_turn *t)
{
    const struct flow_event e = {.kind = FLOW_WITHDRAWN, .reason = MZ_S("家中情况好转，不再申请")};
    const uint32_t ends = (uint32_t)w->k.m->ends_n;
    if (w->aim.end && ++w->tried < ends) {
        w->aim.place = (w->aim.place + 1) % ends;
        return MZ_OK;
    }
    t->over = true;
    if (!w->aim.end) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_clerk(w->d, w->place, w->turn));
    return demo_left_out(w->d->cx, matter_happen(w->d->cx, w->id, 0, e));
}

/*
 * Of those that stand, every second one is in somebody's hands: one clerk gives it to another who
 * may go on with it.
 */
static mz_code hand_over(struct demo_walk *w)
{
    struct matter_open o = {0};
    int64_t may[LOGINS];
    size_t n = 0;
    size_t first = 0;
    bool clerks = (w->k.m->steps[w->at].by >> IR_POST_CLERK & 1U) != 0;
    if (!clerks || w->id % 2 == 0) {
        return MZ_OK;
    }
    for (size_t k = 0; k < LOGINS; k++) {
        MZ_TRY(demo_as_clerk(w->d, w->place, k));
        MZ_TRY(n == 0 && o.m == NULL ? matter_open_case(w->d->cx, w->id, &o) : MZ_OK);
        bool good = flow_may(&o.at, o.state, w->d->actor.user, IR_POST_CLERK);
        first = good && n == 0 ? k : first;
        may[n] = w->d->actor.user;
        n += good ? 1 : 0;
    }
    if (n < 2 || may[0] == may[1]) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_clerk(w->d, w->place, first));
    const struct flow_event e = {.kind = FLOW_GIVEN, .to = may[1], .reason = MZ_S("按分工转办")};
    return demo_left_out(w->d->cx, matter_happen(w->d->cx, w->id, 0, e));
}

/* It stands where it was led to. */
static bool stands(const struct demo_walk *w, const struct matter_case *c)
{
    return c->ending.n == 0 && !w->aim.end && w->at == w->aim.place;
}

/* Whether this action leads to where the days of the step would be over by today. */
static bool too_early(const struct demo_walk *w, const struct ir_action *a)
{
    bool there = !w->aim.end && a->goes == IR_TO_STEP && a->to == w->aim.place;
    int32_t passed = demo_today(w->d).v - mz_date_today(w->d->cx).v;
    return there && w->days[a->to] > 0 && passed >= w->days[a->to];
}

mz_code demo_walk_on(struct demo_walk *w, struct demo_turn *t)
{
    struct matter_case c = {.id = 0};
    demo_program(w->d);
    MZ_TRY(matter_get(w->d->cx, w->id, &c));
    uint32_t at = step_of(w->k.m, c.step);
    w->task = at == w->at ? w->task : 0;
    w->at = at;
    t->over = at == w->k.m->steps_n || c.ending.n > 0 || stands(w, &c);
    if (t->over || w->second != NULL) {
        return !t->over ? sign(w, t) : stands(w, &c) ? hand_over(w) : MZ_OK;
    }
    int far = 0;
    size_t i = way(w, at, &far);
    if (i == IR_ACTIONS_MAX) {
        return no_way(w, t);
    }
    const struct ir_step *s = &w->k.m->steps[at];
    if (!s->actions[i].open && w->task < s->tasks_n) {
        return next_task(w, t, s);
    }
    if (too_early(w, &s->actions[i])) {
        t->at_ms = demo_time(w->d, (mz_date){mz_date_today(w->d->cx).v + 1});
        return MZ_OK;
    }
    mz_code rc = act_on(w, t, &c, i);
    w->bad[at] |= rc == MZ_OK ? 0U : 1U << i;
    return demo_left_out(w->d->cx, rc);
}
