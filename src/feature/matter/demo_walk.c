/* demo_walk.c - a case goes the shortest way through its matter, by the posts that it names. */
#include <string.h>

#include "base/text.h"
#include "feature/matter/demo_int.h"

enum { EVENTS_MAX = 24, FAR = 1000, AT_LEAST = 90, UP_TO = 600, LOGINS = 2 };

#define REASON MZ_S("已核实情况，按规定办理")

/* Who works in a post. */
static const struct {
    enum ir_post post;
    const char *login[LOGINS];
} posts[] = {
    {IR_POST_CLERK, {"clerk", "clerk2"}},
    {IR_POST_VILLAGE, {"village", NULL}},
    {IR_POST_CENTRE, {"centre", NULL}},
    {IR_POST_OFFICER, {"officer", "officer2"}},
    {IR_POST_APPROVER, {"approver", "approver2"}},
    {IR_POST_INSTITUTION, {"institution", NULL}},
    {IR_POST_DEPARTMENT, {"department", NULL}},
};

/* ---- the way ----------------------------------------------------------------- */

static int after(const struct demo_aim *aim, const struct ir_action *a, const int *dist)
{
    if (a->goes == IR_TO_END) {
        return aim->end && a->to == aim->place ? 1 : FAR;
    }
    return a->goes == IR_TO_STEP ? dist[a->to] + 1 : FAR;
}

/* The action of this step that leads on; IR_ACTIONS_MAX: none does. */
static size_t way(const struct demo_walk *w, const struct demo_aim *aim, uint32_t at)
{
    const struct ir_matter *m = w->k.m;
    int dist[IR_STEPS_MAX];
    size_t best = IR_ACTIONS_MAX;
    for (size_t s = 0; s < m->steps_n; s++) {
        dist[s] = !aim->end && s == aim->place ? 0 : FAR;
    }
    for (size_t round = 0; round < m->steps_n; round++) {
        for (size_t s = 0; s < m->steps_n; s++) {
            for (size_t i = 0; i < m->steps[s].actions_n; i++) {
                bool bad = (w->bad[s] >> i & 1U) != 0;
                int far = bad ? FAR : after(aim, &m->steps[s].actions[i], dist);
                dist[s] = far < dist[s] ? far : dist[s];
            }
        }
    }
    for (size_t i = 0; i < m->steps[at].actions_n && dist[at] < FAR; i++) {
        bool bad = (w->bad[at] >> i & 1U) != 0;
        if (!bad && after(aim, &m->steps[at].actions[i], dist) == dist[at]) {
            best = i;
            break;
        }
    }
    return best;
}

/* ---- who --------------------------------------------------------------------- */

typedef mz_code act(struct demo_walk *w, const void *what);

/* One after the other of the posts, until one may; MZ_DENIED when none may. */
static mz_code by_some(struct demo_walk *w, ir_posts by, act *fn, const void *what)
{
    mz_code rc = MZ_DENIED;
    for (size_t i = 0; i < MZ_LEN(posts) && rc == MZ_DENIED; i++) {
        for (size_t k = 0; k < LOGINS && (by >> posts[i].post & 1U) != 0 && rc == MZ_DENIED; k++) {
            const char *login = posts[i].login[(k + w->turn) % LOGINS];
            bool village = posts[i].post == IR_POST_VILLAGE;
            if (login == NULL) {
                continue;
            }
            mz_clear(w->d->cx);
            MZ_TRY(village ? demo_as_at(w->d, login, w->d->town) : demo_as(w->d, login));
            rc = fn(w, what);
        }
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

/* What stands in the form of a task: what no rule reads; the facts are those declared. */
static mz_str form_told(struct demo *d, const struct ir_form *form)
{
    mz_buf *b = mz_buf_new(d->cx->a, 1 << 14);
    mz_jw j = mz_jw_to(b);
    mz_jw_map(&j);
    mz_jw_key(&j, MZ_S("facts"));
    mz_jw_map(&j);
    mz_jw_end(&j);
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
        .facts = form_told(w->d, &w->k.pack->book->forms[t->form]),
        .remark = REASON,
        .file = &photo,
        .file_n = t->kind == IR_VISIT ? 1 : 0};
    return matter_found_add(w->d->cx, &in, &row);
}

static void later(struct demo_walk *w)
{
    demo_later(w->d, AT_LEAST + demo_draw(w->d, UP_TO));
}

/* A task whose condition does not hold is none: its refusal is no failure. */
static mz_code do_tasks(struct demo_walk *w, const struct ir_step *s)
{
    for (size_t i = 0; i < s->tasks_n; i++) {
        later(w);
        MZ_TRY(demo_left_out(w->d->cx, by_some(w, s->tasks[i].by, do_task, &s->tasks[i])));
    }
    return MZ_OK;
}

/* ---- actions ----------------------------------------------------------------- */

static mz_code take(struct demo_walk *w, const void *what)
{
    const struct ir_action *a = what;
    if (a->papers) {
        MZ_TRY(matter_papers_seen(w->d->cx, w->id));
    }
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

/* The program's own work in the night behind the last day. */
static mz_code over(struct demo_walk *w, const struct matter_case *c)
{
    const struct flow_event e = {.kind = FLOW_OVER};
    if (c->over_ms == MZ_NULL || c->over_ms >= w->d->real_ms) {
        return MZ_INVALID;
    }
    w->d->now_ms = c->over_ms > w->d->now_ms ? c->over_ms : w->d->now_ms;
    demo_program(w->d);
    return matter_happen(w->d->cx, w->id, 0, e);
}

static mz_code act_on(struct demo_walk *w, const struct matter_case *c, uint32_t at, size_t i)
{
    const struct ir_step *s = &w->k.m->steps[at];
    const struct ir_action *a = &s->actions[i];
    struct matter_case now = {.id = 0};
    if (s->then == (int32_t)i) {
        return over(w, c);
    }
    later(w);
    MZ_TRY(by_some(w, s->by, take, a));
    MZ_TRY(matter_get(w->d->cx, w->id, &now));
    if (a->second != 0 && mz_str_eq(now.step, c->step)) { /* it differs from the rules */
        later(w);
        MZ_TRY(by_some(w, a->second, second, NULL));
    }
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

mz_code demo_lead(struct demo_walk *w, struct demo_aim aim)
{
    struct matter_case c = {.id = 0};
    for (size_t n = 0; n < EVENTS_MAX; n++) {
        demo_program(w->d);
        MZ_TRY(matter_get(w->d->cx, w->id, &c));
        uint32_t at = step_of(w->k.m, c.step);
        if (at == w->k.m->steps_n || (!aim.end && at == aim.place)) {
            return MZ_OK;
        }
        size_t i = way(w, &aim, at);
        if (i == IR_ACTIONS_MAX) {
            return MZ_OK;
        }
        MZ_TRY(w->k.m->steps[at].actions[i].open ? MZ_OK : do_tasks(w, &w->k.m->steps[at]));
        mz_code rc = act_on(w, &c, at, i);
        w->bad[at] |= rc == MZ_OK ? 0U : 1U << i;
        MZ_TRY(demo_left_out(w->d->cx, rc));
    }
    return MZ_OK;
}
