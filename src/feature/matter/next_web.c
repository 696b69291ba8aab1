/* next_web.c - what may be done with a case now, what not and why; and the POST of it. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/matter/page_web.h"
#include "store/db.h"

enum { WORKERS_MAX = 200 };

/* Beside the actions of the step: what every case knows. */
static const struct {
    const char *word;
    enum flow_kind kind;
    const char *label;
} moves[] = {
    {"move:given", FLOW_GIVEN, MZ_T("Hand over to a colleague")},
    {"move:lent", FLOW_LENT, MZ_T("Lend to a colleague")},
    {"move:back", FLOW_BACK, MZ_T("Take back, or hand back")},
    {"move:asked", FLOW_ASKED, MZ_T("Ask a colleague for a word")},
    {"move:signed", FLOW_SIGNED, MZ_T("Give the word that was asked for")},
    {"move:copied", FLOW_COPIED, MZ_T("Send to a colleague for information")},
    {"move:urged", FLOW_URGED, MZ_T("Urge")},
    {"move:returned", FLOW_RETURNED, MZ_T("Return to an earlier step")},
    {"move:withdrawn", FLOW_WITHDRAWN, MZ_T("Withdraw for the applicant")},
    {"move:objected", FLOW_OBJECTED, MZ_T("Enter an objection")},
    {"move:settled", FLOW_SETTLED, MZ_T("Settle an objection")},
    {"move:reopened", FLOW_REOPENED, MZ_T("Open the case again")},
};

bool matter_page_would(struct matter_page *s, struct flow_event e, mz_str *why)
{
    mz_cx *cx = s->l->cx;
    e.account = cx->actor->user;
    e.stands_for = s->stands_for;
    e.post = s->post;
    e.at = mz_now_ms(cx);
    e.reason = e.reason.n > 0 ? e.reason : MZ_S("-");
    e.at = e.at < s->o.state->last ? s->o.state->last : e.at;
    mz_code rc = flow_try(cx, &s->o.at, s->o.state, &e);
    *why = rc == MZ_OK ? MZ_S("") : mz_text_error(cx->a, cx->lang, &cx->err);
    mz_clear(cx);
    return rc == MZ_OK;
}

/* ---- the actions of the step --------------------------------------------------------------- */

static mz_str hint(const struct leaf *l, const struct ir_action *a, const struct matter_ruling *r)
{
    if (r->known && matter_differs(&r->d, a->decides)) {
        return leaf_say(l, MZ_T("The rules come to something else: with a reason, and another "
                                "person signs it too"));
    }
    bool open = r->known && a->decides != IR_DECIDES_NOT && matter_unsure(&r->d);
    return a->reason == IR_REASON_MUST || open ? leaf_say(l, MZ_T("With a reason")) : MZ_S("");
}

static void actions(struct matter_page *s)
{
    struct leaf *l = s->l;
    const struct ir_step *step = &s->o.m->steps[s->o.state->step];
    struct leaf_part *p = leaf_left(l, MZ_T("What to do now"));
    p->sub = matter_page_name(l, &step->name);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, step->actions_n + 1);
    struct matter_ruling ruling = {.known = false};
    size_t n = 0;
    if (matter_rule(l->cx, &s->o, &ruling) != MZ_OK) {
        mz_clear(l->cx); /* said when somebody gives a word */
    }
    for (size_t i = 0; i < step->actions_n; i++) {
        const struct ir_action *a = &step->actions[i];
        mz_str why = MZ_S("");
        if (matter_page_would(s, (struct flow_event){.kind = FLOW_ACTED, .what = a->name.id},
                              &why)) {
            o[n++] =
                (struct ui_option){.value = mz_str_fmt(l->cx->a, "act:" MZ_FMT, MZ_ARG(a->name.id)),
                                   .label = matter_page_name(l, &a->name),
                                   .hint = hint(l, a, &ruling)};
            continue;
        }
        leaf_event(l, p, step->actions_n,
                   (struct ui_event){.at = leaf_say(l, MZ_T("Not now")),
                                     .text = matter_page_name(l, &a->name),
                                     .note = why});
    }
    if (n == 0) {
        return;
    }
    o[0].chosen = n == 1;
    struct ui_form *f = leaf_form(l, p, MZ_T("Do it"), s->form, 4);
    f->action = mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->o.c.id);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->o.c.version));
    leaf_keep(l, f, "step", step->name.id);
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "do",
                                    .label = leaf_say(l, MZ_T("Action")),
                                    .value = mz_req_method(l->rq) == MZ_POST
                                                 ? mz_req_field(l->rq, "do")
                                                 : MZ_S(""),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason or remark")),
                                    .value = mz_req_method(l->rq) == MZ_POST
                                                 ? mz_req_field(l->rq, "reason")
                                                 : MZ_S(""),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
}

/* ---- tasks
 * --------------------------------------------------------------------------------------- */

static void tasks(struct matter_page *s)
{
    struct leaf *l = s->l;
    const struct ir_step *step = &s->o.m->steps[s->o.state->step];
    uint32_t open = flow_open_tasks(l->cx, &s->o.at, s->o.state);
    if (step->tasks_n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Tasks of this step"));
    for (size_t i = 0; i < step->tasks_n; i++) {
        bool done = (s->o.state->done & (1U << i)) != 0;
        bool wanted = (open & (1U << i)) != 0;
        leaf_event(
            l, p, step->tasks_n,
            (struct ui_event){.at = leaf_say(l, done     ? MZ_T("Done||task")
                                                : wanted ? MZ_T("Open||task")
                                                         : MZ_T("Not needed||task")),
                              .text = matter_page_name(l, &step->tasks[i].name),
                              .note = step->tasks[i].people > 1
                                          ? leaf_sayf(l, MZ_T("At least {0} people"),
                                                      leaf_int(l, step->tasks[i].people), MZ_S(""))
                                          : MZ_S(""),
                              .tone = done ? MZ_TONE_OK : MZ_TONE_IDLE});
    }
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, step->tasks_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < step->tasks_n; i++) {
        mz_str why = MZ_S("");
        struct flow_event e = {
            .kind = FLOW_DONE, .what = step->tasks[i].name.id, .people = step->tasks[i].people};
        bool may = matter_page_would(s, e, &why);
        if (may && step->tasks[i].form >= 0) { /* its form reports it */
            leaf_action(l, p,
                        (struct ui_action){
                            .label = leaf_sayf(l, MZ_T("Fill in: {0}"),
                                               matter_page_name(l, &step->tasks[i].name), MZ_S("")),
                            .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64 "/task/" MZ_FMT,
                                               s->o.c.id, MZ_ARG(step->tasks[i].name.id)),
                            .need = "matter.act",
                            .icon = MZ_ICON("clipboard-text")});
        } else if (may) {
            o[n++] = (struct ui_option){
                .value = mz_str_fmt(l->cx->a, "task:" MZ_FMT, MZ_ARG(step->tasks[i].name.id)),
                .label = matter_page_name(l, &step->tasks[i].name)};
        }
    }
    if (n == 0) {
        return;
    }
    o[0].chosen = n == 1;
    struct ui_form *f = leaf_form(l, p, MZ_T("Report it as done"), s->form, 6);
    f->action = mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->o.c.id);
    f->quiet = true;
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->o.c.version));
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "task",
                                    .label = leaf_say(l, MZ_T("Task")),
                                    .options = o,
                                    .options_n = n,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_NUMBER,
                                    .name = "people",
                                    .label = leaf_say(l, MZ_T("How many people took part")),
                                    .value = MZ_S("2"),
                                    .max = 2});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "found",
                                    .label = leaf_say(l, MZ_T("What tasks found")),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
}

/* ---- handing over and the like
 * ---------------------------------------------------------------------- */

static mz_code colleagues(struct matter_page *s, struct ui_option **out, size_t *n)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER,
                                         MZ_ROLE_APPROVER};
    struct leaf *l = s->l;
    *out = MZ_NEW_N(l->cx->a, struct ui_option, WORKERS_MAX + 1);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Nobody||colleague"))};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(l->cx, s->o.c.division, roles[i], &w, &k));
        for (size_t j = 0; j < k && *n < WORKERS_MAX; j++) {
            (*out)[(*n)++] = (struct ui_option){
                .value = mz_str_fmt(l->cx->a, "%" PRId64, w[j].account),
                .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[j].name),
                                    MZ_ARG(account_role_title(l->cx->lang, w[j].role)))};
        }
    }
    return MZ_OK;
}

/* Steps where the case has been, for a return. */
static size_t been(struct matter_page *s, struct ui_option *o)
{
    size_t n = 0;
    o[n++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(s->l, MZ_T("None||step"))};
    for (size_t i = 0; i < s->o.m->steps_n; i++) {
        bool here = !s->o.state->ended && i == s->o.state->step;
        if (!here && (s->o.state->been >> i & 1U) != 0) {
            o[n++] = (struct ui_option){.value = s->o.m->steps[i].name.id,
                                        .label = matter_page_name(s->l, &s->o.m->steps[i].name)};
        }
    }
    return n;
}

static mz_str first_been(const struct matter_page *s)
{
    for (size_t i = 0; i < s->o.m->steps_n; i++) {
        bool here = !s->o.state->ended && i == s->o.state->step;
        if (!here && (s->o.state->been >> i & 1U) != 0) {
            return s->o.m->steps[i].name.id;
        }
    }
    return MZ_S("");
}

static mz_code other(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(moves) + 1);
    struct ui_option *who = NULL;
    struct ui_option *steps = MZ_NEW_N(l->cx->a, struct ui_option, IR_STEPS_MAX + 1);
    size_t n = 0;
    size_t who_n = 0;
    for (size_t i = 0; i < MZ_LEN(moves); i++) {
        mz_str why = MZ_S("");
        struct flow_event e = {.kind = moves[i].kind, .to = -1, .what = first_been(s), .yes = true};
        if (matter_page_would(s, e, &why)) {
            o[n++] = (struct ui_option){.value = mz_str_of(moves[i].word),
                                        .label = leaf_say(l, moves[i].label)};
        }
    }
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(colleagues(s, &who, &who_n));
    struct leaf_part *p = leaf_right(l, MZ_T("Something else"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Do it"), s->form, 8);
    f->action = mz_str_fmt(l->cx->a, "/matter/%" PRId64, s->o.c.id);
    f->quiet = true;
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->o.c.version));
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "move",
                                    .label = leaf_say(l, MZ_T("Action")),
                                    .options = o,
                                    .options_n = n,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "to",
                                    .label = leaf_say(l, MZ_T("Which colleague")),
                                    .options = who,
                                    .options_n = who_n,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "what",
                                    .label = leaf_say(l, MZ_T("Return to which step")),
                                    .options = steps,
                                    .options_n = been(s, steps),
                                    .wide = true});
    leaf_field(f,
               (struct ui_field){.kind = UI_CHECK,
                                 .name = "yes",
                                 .label = leaf_say(l, MZ_T("I agree, or the objection is right")),
                                 .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
    return MZ_OK;
}

/* Who signed a step that several sign, and who is still to. */
static void signatures(struct matter_page *s)
{
    struct leaf *l = s->l;
    ir_posts of = 0;
    mz_str posts = MZ_S("");
    int left = flow_unsigned(&s->o.at, s->o.state, &of);
    if (left == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Signatures||case"));
    for (unsigned i = 0; i < IR_POST_N; i++) {
        mz_str one = account_role_title(l->cx->lang, mz_str_of(ir_post_word((enum ir_post)i)));
        posts = (of >> i & 1U) == 0 ? posts
                : posts.n == 0      ? one
                                    : mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(posts),
                                                 l->cx->lang == MZ_LANG_EN ? ", " : "、",
                                                 MZ_ARG(one));
    }
    p->body = true;
    p->note = leaf_sayf(l, MZ_T("Still to sign: {0}, of {1}"), leaf_int(l, left), posts);
    for (size_t i = 0; i < s->o.state->chosen_n; i++) {
        const struct flow_choice *c = &s->o.state->chosen[i];
        mz_str who = matter_page_account(l, c->account);
        leaf_event(l, p, s->o.state->chosen_n,
                   (struct ui_event){
                       .at = account_role_title(l->cx->lang, mz_str_of(ir_post_word(c->post))),
                       .text = c->stands_for == 0
                                   ? who
                                   : leaf_sayf(l, MZ_T("{0} for {1}"), who,
                                               matter_page_account(l, c->stands_for)),
                       .tone = MZ_TONE_OK});
    }
}

void matter_page_now(struct matter_page *s)
{
    signatures(s);
    bool may = s->post != IR_POST_N && mz_req_may(s->l->rq, "matter.act");
    if (may && !s->o.state->ended && !s->o.state->word.open) {
        /* What the step still waits for stands above what ends it. */
        bool first = flow_open_tasks(s->l->cx, &s->o.at, s->o.state) != 0;
        if (first) {
            tasks(s);
        }
        actions(s);
        if (!first) {
            tasks(s);
        }
    }
}

mz_code matter_page_other(struct matter_page *s)
{
    bool may = s->post != IR_POST_N && mz_req_may(s->l->rq, "matter.act");
    return may ? other(s) : MZ_OK;
}

/* ---- the POST
 * ------------------------------------------------------------------------------------------- */

static bool begins(mz_str s, const char *with, mz_str *rest)
{
    size_t n = strlen(with);
    if (s.n < n || memcmp(s.p, with, n) != 0) {
        return false;
    }
    *rest = (mz_str){s.p + n, s.n - n};
    return true;
}

/* Each form of the page has a name of its own for what is chosen; programs send "do". */
static mz_str chosen(const struct mz_form *form)
{
    static const char *const names[] = {"do", "task", "move"};
    mz_str word = MZ_S("");
    for (size_t i = 0; i < MZ_LEN(names) && word.n == 0; i++) {
        word = mz_req_field(form->rq, names[i]);
    }
    return word;
}

static struct flow_event event_of(struct mz_form *form)
{
    struct flow_event e = {.kind = FLOW_KIND_N};
    mz_str word = chosen(form);
    if (begins(word, "act:", &e.what)) {
        e.kind = FLOW_ACTED;
        e.step = mz_req_field(form->rq, "step");
        e.reason = mz_form_text(form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX});
        return e;
    }
    if (mz_str_eq(word, MZ_S("second:yes")) || mz_str_eq(word, MZ_S("second:no"))) {
        e.kind = FLOW_SECONDED;
        e.yes = mz_str_eq(word, MZ_S("second:yes"));
        e.reason = mz_form_text(form, "reason", (struct mz_rule){.max = MATTER_REASON_MAX});
        return e;
    }
    if (begins(word, "task:", &e.what)) {
        int64_t people = mz_form_int(form, "people", (struct mz_rule){.lo = 1, .hi = 99});
        e.kind = FLOW_DONE;
        e.people = people == MZ_NULL ? 0 : (int)people;
        e.reason = mz_form_text(form, "found", (struct mz_rule){.max = MATTER_REASON_MAX});
        return e;
    }
    for (size_t i = 0; i < MZ_LEN(moves); i++) {
        e.kind = mz_str_eq(word, mz_str_of(moves[i].word)) ? moves[i].kind : e.kind;
    }
    int64_t to = mz_form_int(form, "to", (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    e.to = to == MZ_NULL ? 0 : to;
    e.what = mz_req_field(form->rq, "what");
    e.yes = mz_form_flag(form, "yes");
    e.reason = mz_form_text(form, "why", (struct mz_rule){.max = MATTER_REASON_MAX});
    return e;
}

mz_code matter_page_act(struct mz_form *form, const struct matter_case *c)
{
    if (mz_str_eq(chosen(form), MZ_S("seen"))) {
        return mz_form_take(form, matter_inbox_seen(form->cx, c->id));
    }
    if (mz_str_eq(chosen(form), MZ_S("report"))) {
        return matter_page_name_report(form, c->id);
    }
    struct flow_event e = event_of(form);
    int64_t version = mz_form_int(form, "version", (struct mz_rule){.lo = 0, .hi = INT64_MAX});
    if (e.kind == FLOW_KIND_N) {
        mz_form_problem(form, (struct mz_say){.field = "do", .text = MZ_T("Choose what to do.")});
    }
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    return mz_form_take(form, matter_happen(form->cx, c->id, version == MZ_NULL ? 0 : version, e));
}
