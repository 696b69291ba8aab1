/* walk_test.c - matters of the packs are walked to each of their ends, through every action. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "flow/days.h"
#include "flow/flow.h"
#include "rule/rule.h"

/*
 * A walk: words apart by a blank. "c.take": account c takes an action; "v+visit": it does a task;
 * "over": the days of the step are over; "object", "settle": to a notice; "withdraw". Accounts: a
 * is who applied; c, d and e are clerks; v of the village, k of the cross-check, i of an
 * institution, o and q officers, p an approver.
 */
struct walk {
    const char *matter;
    const char *words;
    const char *end;
};

/* clang-format off */
#define ASKED(m) \
    {m, "c.decline", "not_accepted"}, \
    {m, "c.ask c.give_up", "stopped"}, \
    {m, "c.ask a.hand_in c.take withdraw", "withdrawn"}

/* Survey, opinion, notice, decision of the county. */
#define IN "c.take c.start v+visit k+check "
#define NOTICE IN "c.report d.propose "
#define IN_COUNTY "o+county_visit "
#define LOW(m) \
    ASKED(m), \
    {m, NOTICE "over " IN_COUNTY "p.grant", "granted"}, \
    {m, IN "c.report d.deny " IN_COUNTY "p.refuse c.told", "refused"}, \
    {m, "c.take c.start c.tell_check c.recheck c.stop", "stopped"}, \
    {m, IN "c.report d.again c.stop", "stopped"}, \
    {m, NOTICE "object settle d.meeting v+meeting c.renew d.propose over p.back d.propose over " \
        IN_COUNTY "p.grant", "granted"}, \
    {m, NOTICE "d.meeting c.resurvey v+visit k+check c.report d.propose over " IN_COUNTY \
        "p.grant", "granted"}

#define SUBSIDY(m) \
    ASKED(m), \
    {m, "c.take k+check c.forward o.pass p.grant", "granted"}, \
    {m, "c.take k+check c.forward o.fail p.refuse c.told", "refused"}, \
    {m, "c.take k+check c.forward o.back k+check c.forward o.pass p.back o.pass p.grant", \
        "granted"}, \
    {m, "c.take k+check c.ask a.hand_in c.take k+check c.forward o.pass p.grant", "granted"}

#define CHILD_IN "c.take v+visit k+check "
#define CHILD(m) \
    ASKED(m), \
    {m, CHILD_IN "c.report d.propose p.grant", "granted"}, \
    {m, CHILD_IN "c.report d.deny p.refuse c.told", "refused"}, \
    {m, CHILD_IN "c.report d.propose p.back d.again c.tell_check c.recheck c.stop", "stopped"}

#define TEKUN "tekun_apply"
#define TEKUN_IN "c.take c.start v+visit k+check i+assess c.report "
#define URGENT "relief_urgent"
#define CHECKED "v+visit k+check v.hand_on "
#define SPEND "relief_spend"
#define AGED "age_allowance_apply"
#define LIFE "age_allowance_proof"
#define REVIEW "dibao_review"
#define REVIEWED "v+visit k+check c.report "
#define STOP "dibao_stop"
#define ENDS "benefit_stop"
#define CHANGE "dibao_change"
#define CHANGED "c.take v+visit k+check c.report "
#define SUSPEND "dibao_suspend"
#define RESUME "dibao_resume"
#define DEATH "death_stop"
#define UNDO "death_undo"
#define RECOVER "benefit_recover"
#define CARE "care_subsidy_apply"
#define CARE_IN "c.take i+assess k+check "
#define MOVES "dibao_transfer"
#define APPEAL(m) \
    {m, "c.take k+check o.change p.change", "changed"}, \
    {m, "o.take o+check o.keep p.back k+check o.keep p.keep", "upheld"}, \
    {m, "c.decline", "not_accepted"}, \
    {m, "withdraw", "withdrawn"}

/* A department answers, or the office types its answer. */
#define ASKED_OF(m) \
    {m, "x.help", "helped"}, {m, "o.help", "helped"}, {m, "c.decline", "declined"}, \
    {m, "withdraw", "withdrawn"}
#define AFTER(m) \
    {m, "x.done", "finished"}, {m, "o.decline", "declined"}, {m, "withdraw", "withdrawn"}
#define AFTER_PAY(m) \
    {m, "c.propose p.grant", "granted"}, {m, "c.propose p.refuse", "refused"}, \
    {m, "c.ask a.hand_in o.propose p.grant", "granted"}, {m, "withdraw", "withdrawn"}

static const struct walk walks[] = {
    ASKED_OF("medical_referral"), ASKED_OF("schooling_referral"), ASKED_OF("housing_referral"),
    ASKED_OF("employment_referral"), ASKED_OF("rehab_referral"),
    LOW("dibao_apply"), LOW("margin_apply"), LOW("rigid_apply"),
    ASKED(TEKUN),
    {TEKUN, TEKUN_IN "d.propose over " IN_COUNTY "p.grant", "granted"},
    {TEKUN, TEKUN_IN "d.deny " IN_COUNTY "p.refuse c.told", "refused"},
    {TEKUN, "c.take c.start c.tell_check c.recheck c.stop", "stopped"},
    {TEKUN, TEKUN_IN "d.again c.stop", "stopped"},
    {TEKUN, TEKUN_IN "d.propose d.meeting v+meeting c.renew d.propose over p.back d.propose "
        "d.meeting c.resurvey c.stop", "stopped"},
    {URGENT, "c.give " CHECKED "d.publish over o.keep", "granted"},
    {URGENT, "c.raise p.give " CHECKED "d.publish over o.back " CHECKED "d.publish over o.keep",
        "granted"},
    {URGENT, "c.raise p.refuse", "refused"},
    {URGENT, "c.refer", "referred"},
    {URGENT, "c.decline", "not_accepted"},
    {URGENT, "withdraw", "withdrawn"},
    {URGENT, "c.give c.untrue o.claim", "recovered"},
    {URGENT, "c.give " CHECKED "d.again c.untrue o.keep " CHECKED "d.untrue o.claim", "recovered"},
    {URGENT, "c.give " CHECKED "d.publish object settle d.doubt " CHECKED "d.publish over o.keep",
        "granted"},
    ASKED(SPEND),
    {SPEND, NOTICE "over e.grant_small", "granted"},
    {SPEND, NOTICE "over e.raise " IN_COUNTY "p.grant", "granted"},
    {SPEND, NOTICE "over e.raise p.panel o+meeting o.agree q.agree p.agree " IN_COUNTY "p.grant",
        "granted"},
    {SPEND, NOTICE "over e.raise p.panel p+meeting p.agree o.against c.told", "refused"},
    {SPEND, IN "c.report d.deny e.raise " IN_COUNTY "p.refuse c.told", "refused"},
    {SPEND, NOTICE "over e.raise p.back d.propose over e.back d.again c.tell_check c.recheck "
        "c.stop", "stopped"},
    {SPEND, NOTICE "d.meeting v+meeting c.renew d.propose d.meeting c.resurvey c.stop", "stopped"},
    SUBSIDY("living_subsidy_apply"), SUBSIDY("nursing_subsidy_apply"),
    ASKED(AGED),
    {AGED, "c.take k+check d.propose p.grant", "granted"},
    {AGED, "c.take k+check d.deny p.refuse c.told", "refused"},
    {AGED, "c.take k+check d.propose p.back k+check d.propose p.grant", "granted"},
    {LIFE, "c.remind c.slip v+visit v.proven", "shown"},
    {LIFE, "k+data c.proven", "shown"},
    {LIFE, "a.hand_in d+look d.accept", "shown"},
    {LIFE, "over v.slip v+visit a.hand_in d.reject a.hand_in d+look d.accept", "shown"},
    {LIFE, "over k+data c.proven", "shown"},
    {LIFE, "c.gone", "died"},
    {LIFE, "c.no_more", "not_needed"},
    {LIFE, "over c.gone", "died"},
    {LIFE, "over over p.more_time c.no_more", "not_needed"},
    {LIFE, "over over p.suspend v.slip v+visit c.proven p.back k+data c.proven p.resume",
        "resumed"},
    {LIFE, "over over p.suspend a.hand_in d.reject a.hand_in d+look d.accept p.resume", "resumed"},
    {LIFE, "over over p.suspend c.gone", "died"},
    {LIFE, "over over p.suspend c.no_more", "not_needed"},
    CHILD("orphan_apply"), CHILD("unsupported_apply"),
    {REVIEW, REVIEWED "d.same", "kept"},
    {REVIEW, REVIEWED "d.change p.back d.change p.adjust", "adjusted"},
    {REVIEW, REVIEWED "d.change p.taper", "tapering"},
    {REVIEW, REVIEWED "d.end_it", "to_stop"},
    {REVIEW, REVIEWED "d.again c.tell_check c.recheck c.no_cooperation", "to_stop"},
    {STOP, "c.tell a.heard c.uphold p.stop", "ended"},
    {STOP, "c.tell c.silent c.drop", "kept"},
    {STOP, "c.no_hearing p.back c.uphold p.drop", "kept"},
    {STOP, "c.drop", "kept"},
    {ENDS, "c.tell a.heard c.uphold p.stop", "ended"},
    {ENDS, "c.tell c.silent c.drop", "kept"},
    {ENDS, "c.no_hearing p.back c.uphold p.drop", "kept"},
    {ENDS, "c.drop", "kept"},
    {CHANGE, CHANGED "d.more p.back d.again v+visit k+check c.report d.more p.adjust", "adjusted"},
    {CHANGE, CHANGED "d.less a.heard d.uphold p.adjust", "adjusted"},
    {CHANGE, CHANGED "d.less d.silent d.drop", "kept"},
    {CHANGE, CHANGED "d.same", "kept"},
    {CHANGE, CHANGED "d.end_it", "to_stop"},
    {CHANGE, "c.decline", "not_accepted"},
    {CHANGE, "withdraw", "withdrawn"},
    {SUSPEND, "c.tell a.heard c.uphold p.back c.uphold p.suspend", "suspended"},
    {SUSPEND, "c.tell c.silent c.drop", "kept"},
    {SUSPEND, "c.drop", "kept"},
    {SUSPEND, "c.tell c.silent c.uphold p.drop", "kept"},
    {RESUME, "k+check c.propose p.back k+check c.propose p.resume", "resumed"},
    {RESUME, "k+check c.end_it", "to_stop"},
    {RESUME, "k+check c.wait", "stays"},
    {RESUME, "withdraw", "withdrawn"},
    {DEATH, "k+check c.proven p.back k+check c.proven p.stop", "ended"},
    {DEATH, "k+check c.proven p.stop_others", "goes_on"},
    {DEATH, "c.untrue p.back c.untrue p.let_go", "untrue"},
    {DEATH, "withdraw", "withdrawn"},
    {UNDO, "v+visit c.alive p.back v+visit c.alive p.restore", "restored"},
    {UNDO, "c.dead", "kept"},
    {RECOVER, "o.tell a.heard p.recover o.plan o.paid", "recovered"},
    {RECOVER, "o.tell o.silent p.recover o.give_up", "written_off"},
    {RECOVER, "o.tell o.silent p.drop", "dropped"},
    {RECOVER, "o.drop", "dropped"},
    ASKED(CARE),
    {CARE, CARE_IN "d.propose p.grant", "granted"},
    {CARE, CARE_IN "d.deny p.refuse c.told", "refused"},
    {CARE, CARE_IN "d.propose p.back i+assess k+check d.propose p.grant", "granted"},
    APPEAL("aid_appeal"), APPEAL("benefit_appeal"),
    {"dibao_recheck", "o+visit k+check o.sound", "sound"},
    {"dibao_recheck", "o+visit k+check o.change", "to_review"},
    {MOVES, "k+check c.moved p.back k+check c.moved p.transfer", "moved"},
    {MOVES, "c.stays", "kept"},
    {MOVES, "withdraw", "withdrawn"},
};
/* clang-format on */

enum { WORD_MAX = 40, MATTERS_MAX = 64 };

static const struct walk after_walks[] = {
    AFTER("death_certificate"),   AFTER("household_cancel"), AFTER("survivor_benefit"),
    AFTER("fund_withdraw"),       AFTER("medical_account"),  AFTER("disability_card_cancel"),
    AFTER("bank_query"),          AFTER("property_inherit"), AFTER_PAY("funeral_relief"),
    AFTER_PAY("eco_award_apply"),
};

#define FILED "o.filed o.write_notice o.announced"
static const struct walk names_walks[] = {
    {"place_naming", "o.propose p.grant " FILED, "named"},
    {"place_naming", "o.hand_over o.approved " FILED, "named"},
    {"place_naming", "o.hand_over o.turned_down", "declined"},
    {"place_naming", "o.complete c.hand_in o.decline", "declined"},
    {"place_naming", "o.propose p.refuse", "declined"},
    {"place_naming", "withdraw", "taken_back"},
    {"place_renaming", "o.propose o.protected p.grant " FILED, "renamed"},
    {"place_renaming", "o.propose o.hand_over o.approved " FILED, "renamed"},
    {"place_renaming", "o.propose o.hand_over o.turned_down", "declined"},
    {"place_renaming", "o.propose o.decline", "declined"},
    {"place_renaming", "o.propose o.protected p.refuse", "declined"},
    {"place_renaming", "o.decline", "declined"},
    {"door_plate", "v+look c.number c.stands o.card", "numbered"},
    {"door_plate", "c.complete a.hand_in v+look c.number o.back c.decline", "declined"},
    {"door_plate", "withdraw", "taken_back"},
    {"place_renaming", "withdraw", "taken_back"},
};

#define LISTED(m)                                                                       \
    {m, "o.tell over p.list", "listed"}, {m, "o.drop", "declined"},                     \
        {m, "o.tell o.heard_out", "declined"}, {m, "o.tell over p.refuse", "declined"}, \
    {                                                                                   \
        m, "withdraw", "taken_back"                                                     \
    }

#define LEAVES(m)                                                                            \
    {m, "o.propose p.take_off", "left"}, {m, "o.decline", "declined"},                       \
        {m, "o.propose p.refuse", "declined"},                                               \
    {                                                                                        \
        m, "withdraw", "taken_back"                                                          \
    }

static const struct walk orgs_walks[] = {
    {"org_register", "o.propose p.grant", "registered"},
    {"org_register", "o.complete c.hand_in o.propose p.back o.decline", "declined"},
    {"org_register", "o.propose p.refuse", "declined"},
    {"org_register", "withdraw", "taken_back"},
    LISTED("org_list_abnormal"),
    LISTED("org_list_serious"),
    LEAVES("org_leave_abnormal"),
    LEAVES("org_leave_serious"),
    {"org_report", "o.pass", "passed"},
    {"org_report", "o.complete c.hand_in o.pass_barely", "barely"},
    {"org_report", "o.fail", "failed"},
    {"org_report", "withdraw", "taken_back"},
    {"org_penalise", "o+evidence o.tell over q.agree p.punish o.served", "punished"},
    {"org_penalise", "o+evidence o.tell o.ask_hearing o.held q.agree p.punish o.served",
        "punished"},
    {"org_penalise", "o+evidence o.tell over q.back o+evidence o.drop", "dropped"},
    {"org_penalise", "o+evidence o.tell over q.agree p.spare", "dropped"},
};

/* A programme and the walks through all of it. */
static const struct programme {
    const char *pack;
    const struct walk *walks;
    size_t n;
} programmes[] = {
    {"packs/cn", walks, sizeof walks / sizeof walks[0]},
    {"packs/names", names_walks, sizeof names_walks / sizeof names_walks[0]},
    {"packs/after", after_walks, sizeof after_walks / sizeof after_walks[0]},
    {"packs/orgs", orgs_walks, sizeof orgs_walks / sizeof orgs_walks[0]},
};

enum { PROGRAMMES_N = sizeof programmes / sizeof programmes[0] };

/* What the walks went through, of one matter. */
struct seen {
    uint64_t steps;
    uint32_t ends;
    uint64_t tasks[IR_STEPS_MAX];
    uint64_t actions[IR_STEPS_MAX];
};

struct world {
    mz_cx cx;
    struct rule_book *book;
    const mz_calendar *cal;
    struct flow_gates gates;
    struct seen seen[MATTERS_MAX];
};

struct way {
    struct world *w;
    struct flow_at at;
    struct flow_state s;
    struct flow_event log[FLOW_EVENTS_MAX];
    size_t n;
    int64_t now;
    struct seen *seen;
};

/* Of what every test stands on: without it none means anything. */
static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static enum flow_word yes(mz_cx *cx, const struct flow_gates *g, ir_id node)
{
    (void)cx;
    (void)g;
    (void)node;
    return FLOW_YES;
}

static int64_t days(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    (void)cx;
    (void)g;
    (void)rule;
    return 3;
}

static mz_str silent(mz_cx *cx, const struct flow_gates *g, uint32_t rule)
{
    (void)cx;
    (void)g;
    (void)rule;
    return (mz_str){0};
}

static struct world *world_of(const char *folder)
{
    struct world *w = calloc(1, sizeof *w);
    must(w != NULL);
    w->cx = (mz_cx){.a = mz_arena_new((size_t)1 << 30U), .lang = MZ_LANG_EN};
    struct ast_findings f = {.a = w->cx.a};
    struct rule_library lib = rule_library_of(w->cx.a, "packs");
    struct ast_pack *pack = NULL;
    must(ast_load(&w->cx, folder, &f, &pack) == MZ_OK);
    must(rule_check(&w->cx, &lib, pack, &f, &w->book) == MZ_OK && w->book != NULL);
    must(mz_calendar_load(&w->cx, w->cx.a, "data/calendar", &w->cal) == MZ_OK);
    must(w->book->matters_n <= MATTERS_MAX);
    w->gates = (struct flow_gates){.ask = yes, .count = days, .why = silent};
    return w;
}

static struct world *world(void)
{
    return world_of("packs/cn");
}

static void done(struct world *w)
{
    mz_arena_free(w->cx.a);
    free(w);
}

static bool same_id(mz_str id, const char *name)
{
    return mz_str_eq(id, mz_str_of(name));
}

/* Who a letter stands for. */
static struct flow_event by(char c)
{
    static const struct {
        char c;
        enum ir_post post;
    } who[] = {
        {'a', IR_POST_APPLICANT},  {'c', IR_POST_CLERK},    {'d', IR_POST_CLERK},
        {'e', IR_POST_CLERK},      {'v', IR_POST_VILLAGE},  {'k', IR_POST_CENTRE},
        {'o', IR_POST_OFFICER},    {'p', IR_POST_APPROVER}, {'i', IR_POST_INSTITUTION},
        {'x', IR_POST_DEPARTMENT}, {'q', IR_POST_OFFICER},
    };
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        if (who[i].c == c) {
            return (struct flow_event){.account = c == 'a' ? 0 : c, .post = who[i].post};
        }
    }
    abort();
}

static struct flow_event event_of(const char *word)
{
    struct flow_event e = {.reason = MZ_S("why"), .people = 3};
    if (strcmp(word, "over") == 0) {
        e.kind = FLOW_OVER;
        e.post = IR_POST_CLERK;
    } else if (strcmp(word, "withdraw") == 0 || strcmp(word, "object") == 0) {
        e.kind = word[0] == 'w' ? FLOW_WITHDRAWN : FLOW_OBJECTED;
        e.post = IR_POST_APPLICANT;
    } else if (strcmp(word, "settle") == 0) {
        e.kind = FLOW_SETTLED;
        e.yes = true;
        e.account = 'd';
        e.post = IR_POST_CLERK;
    } else {
        struct flow_event who = by(word[0]);
        must(word[1] == '.' || word[1] == '+');
        e.kind = word[1] == '.' ? FLOW_ACTED : FLOW_DONE;
        e.account = who.account;
        e.post = who.post;
        e.what = mz_str_of(word + 2);
    }
    return e;
}

/* What this event is, in the matter, before it happens. */
static void see(struct way *y, const struct flow_event *e)
{
    const struct ir_step *step = &y->at.m->steps[y->s.step];
    if (e->kind == FLOW_OVER) {
        y->seen->actions[y->s.step] |= (uint64_t)1 << (unsigned)step->then;
    }
    for (size_t i = 0; e->kind == FLOW_ACTED && i < step->actions_n; i++) {
        bool it = mz_str_eq(step->actions[i].name.id, e->what);
        y->seen->actions[y->s.step] |= it ? (uint64_t)1 << i : 0;
    }
    for (size_t i = 0; e->kind == FLOW_DONE && i < step->tasks_n; i++) {
        bool it = mz_str_eq(step->tasks[i].name.id, e->what);
        y->seen->tasks[y->s.step] |= it ? (uint64_t)1 << i : 0;
    }
}

static mz_code happen(struct way *y, struct flow_event e)
{
    struct flow_state before = y->s;
    mz_clear(&y->w->cx);
    y->now += e.kind == FLOW_BEGUN ? 0 : INT64_C(3600000);
    if (e.kind == FLOW_OVER) {
        int64_t over = flow_over(&y->w->cx, &y->at, &y->s);
        y->now = over > y->now && over != INT64_MAX ? over : y->now;
    }
    e.at = y->now;
    MZ_TRY(flow_take(&y->w->cx, &y->at, &y->s, &e));
    if (e.kind != FLOW_BEGUN) {
        struct flow_state after = y->s;
        y->s = before;
        see(y, &e);
        y->s = after;
    }
    y->seen->steps |= y->s.been;
    y->seen->ends |= y->s.ended ? 1U << y->s.end : 0;
    must(y->n < FLOW_EVENTS_MAX);
    y->log[y->n++] = e;
    return MZ_OK;
}

static bool found(struct world *w, const char *matter, struct way *y)
{
    for (size_t i = 0; i < w->book->matters_n; i++) {
        if (same_id(w->book->matters[i].name.id, matter)) {
            y->at.m = &w->book->matters[i];
            y->seen = &w->seen[i];
            return true;
        }
    }
    return false;
}

/* "c.take c.start": to its end. Tells where it went astray. */
static bool walk(struct world *w, const struct walk *k, struct way *y)
{
    mz_date day;
    (void)mz_date_make(2026, 9, 1, &day);
    *y = (struct way){.w = w, .now = mz_date_ms(day) + INT64_C(9) * 3600 * 1000};
    y->at = (struct flow_at){.b = w->book, .gates = &w->gates, .cal = w->cal};
    y->at.division = INT64_C(331181103209);
    struct flow_event first = {.kind = FLOW_BEGUN, .account = 'c', .post = IR_POST_CLERK};
    if (!found(w, k->matter, y) || happen(y, first) != MZ_OK) {
        printf("  %s does not begin\n", k->matter);
        return false;
    }
    for (const char *p = k->words; *p != 0;) {
        size_t n = strcspn(p, " ");
        mz_str word = mz_str_fmt(w->cx.a, "%.*s", (int)n, p);
        if (happen(y, event_of(word.p)) != MZ_OK) {
            const struct ir_step *s = &y->at.m->steps[y->s.step];
            printf("  %s: \"%.*s\" of \"%s\" at %.*s: %s\n", k->matter, (int)n, p, k->words,
                   (int)s->name.id.n, s->name.id.p, w->cx.err.say == NULL ? "" : w->cx.err.say);
            return false;
        }
        p += n + strspn(p + n, " ");
    }
    bool there = y->s.ended && same_id(y->at.m->ends[y->s.end].name.id, k->end);
    if (!there) {
        printf("  %s: \"%s\" does not lead to %s\n", k->matter, k->words, k->end);
    }
    return there;
}

static size_t lack(const struct ir_matter *m, const char *kind, mz_str step, mz_str id)
{
    printf("  %.*s: no walk takes the %s %.*s %.*s\n", (int)m->name.id.n, m->name.id.p, kind,
           (int)step.n, step.p, (int)id.n, id.p);
    return 1;
}

/* Steps, actions, tasks and ends that no walk has taken. */
static size_t untaken(const struct ir_matter *m, const struct seen *v)
{
    size_t n = 0;
    for (size_t s = 0; s < m->steps_n; s++) {
        const struct ir_step *o = &m->steps[s];
        n += (v->steps & ((uint64_t)1 << s)) != 0 ? 0 : lack(m, "step", o->name.id, (mz_str){0});
        for (size_t i = 0; i < o->actions_n; i++) {
            bool it = (v->actions[s] & ((uint64_t)1 << i)) != 0;
            n += it ? 0 : lack(m, "action", o->name.id, o->actions[i].name.id);
        }
        for (size_t i = 0; i < o->tasks_n; i++) {
            bool it = (v->tasks[s] & ((uint64_t)1 << i)) != 0;
            n += it ? 0 : lack(m, "task", o->name.id, o->tasks[i].name.id);
        }
    }
    for (size_t i = 0; i < m->ends_n; i++) {
        n += (v->ends & (1U << i)) != 0 ? 0 : lack(m, "end", m->ends[i].name.id, (mz_str){0});
    }
    return n;
}

TEST(every_walk_comes_to_its_end_and_its_events_give_it_again)
{
    struct way *y = calloc(1, sizeof *y);
    struct flow_state again;
    must(y != NULL);
    for (size_t p = 0; p < PROGRAMMES_N; p++) {
        struct world *w = world_of(programmes[p].pack);
        for (size_t i = 0; i < programmes[p].n; i++) {
            CHECK(walk(w, &programmes[p].walks[i], y));
            CHECK(flow_fold(&w->cx, &y->at, y->log, y->n, &again) == MZ_OK);
            CHECK(again.ended == y->s.ended && again.end == y->s.end && again.been == y->s.been);
        }
        done(w);
    }
    free(y);
}

TEST(every_step_action_task_and_end_of_every_matter_is_taken_by_a_walk)
{
    struct way *y = calloc(1, sizeof *y);
    must(y != NULL);
    for (size_t p = 0; p < PROGRAMMES_N; p++) {
        struct world *w = world_of(programmes[p].pack);
        for (size_t i = 0; i < programmes[p].n; i++) {
            (void)walk(w, &programmes[p].walks[i], y);
        }
        CHECK(w->book->matters_n > 0);
        for (size_t i = 0; i < w->book->matters_n; i++) {
            CHECK(untaken(&w->book->matters[i], &w->seen[i]) == 0);
        }
        done(w);
    }
    free(y);
}

TEST(a_walk_that_is_left_out_is_found)
{
    struct world *w = world();
    struct way *y = calloc(1, sizeof *y);
    must(y != NULL);
    CHECK(walk(w, &walks[0], y));
    CHECK(untaken(y->at.m, y->seen) > 1);
    free(y);
    done(w);
}

TEST(who_surveyed_does_not_decide_in_any_matter_that_grants)
{
    struct world *w = world();
    for (size_t i = 0; i < w->book->matters_n; i++) {
        const struct ir_matter *m = &w->book->matters[i];
        for (size_t s = 0; s < m->steps_n; s++) {
            bool county = same_id(m->steps[s].name.id, "confirm");
            CHECK(!county ||
                  (m->steps[s].not_by != 0 && (m->steps[s].by & (1U << IR_POST_CLERK)) == 0));
        }
    }
    done(w);
}

TEST_MAIN(T(every_walk_comes_to_its_end_and_its_events_give_it_again),
          T(every_step_action_task_and_end_of_every_matter_is_taken_by_a_walk),
          T(a_walk_that_is_left_out_is_found),
          T(who_surveyed_does_not_decide_in_any_matter_that_grants))
