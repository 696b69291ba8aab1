/* check_matter.c - matters: names become places, formulas nodes. The graph is check_flow.c's. */
#include "rule/check_matter_int.h"
#include "rule/help.h"

static const char *const posts[IR_POST_N] = {
#define X(name, word) [IR_POST_##name] = word,
    IR_POSTS(X)
#undef X
};

const char *ir_post_word(enum ir_post p)
{
    return p < IR_POST_N ? posts[p] : "";
}

bool ir_post_of(mz_str word, enum ir_post *out)
{
    for (size_t i = 0; i < IR_POST_N; i++) {
        if (check_is(word, posts[i])) {
            *out = (enum ir_post)i;
            return true;
        }
    }
    return false;
}

bool ir_help_of(mz_str word, enum ir_help *out)
{
    static const char *const words[IR_HELP_N] = {
#define X(name, word) [IR_HELP_##name] = word,
        IR_HELPS(X)
#undef X
    };
    for (size_t i = 0; i < IR_HELP_N; i++) {
        if (check_is(word, words[i])) {
            *out = (enum ir_help)i;
            return true;
        }
    }
    return false;
}

ir_posts check_posts(struct check *c, const struct ast_text *list, size_t n)
{
    ir_posts all = 0;
    for (size_t i = 0; i < n; i++) {
        enum ir_post p = IR_POST_APPLICANT;
        if (ir_post_of(list[i].s, &p)) {
            all |= 1U << (unsigned)p;
            continue;
        }
        check_wrong(c, &list[i], MZ_T("\"{0}\" is no post"),
                    MZ_T("Posts are province, city, officer, approver, centre, clerk, village, "
                         "institution, charity, carer, applicant and department"));
    }
    return all;
}

/* ---- small things -------------------------------------------------------------- */

static int word_of(mz_str s, const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        if (check_is(s, words[i])) {
            return i;
        }
    }
    return 0; /* empty, or refused by the reader */
}

#define WORD(s, ...)                                 \
    word_of((s), (const char *const[]){__VA_ARGS__}, \
            (int)MZ_LEN(((const char *const[]){__VA_ARGS__})))

static bool counts(const struct rule_type *t)
{
    return t->kind == RULE_DAYS || (t->kind == RULE_NUM && t->decimals == 0 && !t->exact);
}

/* "5", or a parameter or a rule that is a number of days. */
struct ir_count check_count(struct check *c, const struct ast_text *t)
{
    struct ir_count n = {UINT32_MAX, UINT32_MAX, 0};
    struct check_sym s;
    bool digits = t->s.n > 0 && t->s.n <= 5;
    for (size_t i = 0; i < t->s.n && digits; i++) {
        digits = t->s.p[i] >= '0' && t->s.p[i] <= '9';
        n.v = n.v * 10 + (t->s.p[i] - '0');
    }
    if (digits) {
        return n;
    }
    n.v = 0;
    bool known = check_sym(c, t->s, &s);
    if (known && s.kind == CHECK_PARAM && counts(&c->params[s.i].ir.type)) {
        c->params[s.i].reached = true;
        n.param = s.i;
    } else if (known && s.kind == CHECK_RULE && counts(&c->rules[s.i].ir.type) &&
               c->rules[s.i].ir.entity == IR_HOUSEHOLD) {
        n.rule = c->rules[s.i].place;
        check_keep(c, c->rules[s.i].ir.root);
    } else {
        check_wrong(c, t, MZ_T("\"{0}\" is neither a number nor a parameter or rule of days"),
                    MZ_T("Write a number up to 99999, or the id of a parameter or a rule of the "
                         "household whose type is days or int"));
    }
    return n;
}

static int32_t step_of(const struct ast_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->steps_n; i++) {
        if (mz_str_eq(m->steps[i].id.s, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

static int32_t end_of(const struct ast_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->ends_n; i++) {
        if (mz_str_eq(m->ends[i].id.s, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

static int32_t clock_of(const struct ast_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->clocks_n; i++) {
        if (mz_str_eq(m->clocks[i].id.s, id)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* Names of steps as bits. An end may stand among them where `ends` says so: it stops every clock.
 */
static uint64_t steps_of(struct check *c, const struct ast_matter *m, const struct ast_text *list,
                         size_t n, bool ends)
{
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t at = step_of(m, list[i].s);
        if (at >= 0) {
            all |= (uint64_t)1 << (unsigned)at;
        } else if (!ends || end_of(m, list[i].s) < 0) {
            check_wrong(c, &list[i], MZ_T("The matter has no step \"{0}\""),
                        MZ_T("Write the id of one of its steps"));
        }
    }
    return all;
}

/* ---- steps ---------------------------------------------------------------------- */

/* Steps, tasks and actions need no article; one that is named is there, in force and counted. */
static void named(struct check *c, const struct ast_text *cite)
{
    if (cite->s.n > 0) {
        check_cite(c, cite->s, cite->at, MZ_DATE_NONE);
    }
}

/* Which purposes there are is the verification pack's to say: feature/matter/case_check.c. */
static void rests(struct check *c, const struct ast_matter *m, const struct ast_task *from,
                  struct ir_task *o)
{
    bool people = check_is(m->subject.s, "household") || check_is(m->subject.s, "person");
    o->report = from->report.s;
    if (o->report.n > 0 && (o->kind != IR_CHECK || !people)) {
        check_wrong(c, &from->report,
                    MZ_T("Only a check about a household or person rests on a report"),
                    MZ_T("Write \"kind: check\" in a matter of households or persons, or delete "
                         "\"report\""));
    }
}

static void task(struct check *c, const struct ast_matter *m, const struct ast_task *from,
                 struct ir_task *o)
{
    named(c, &from->cite);
    *o = (struct ir_task){.name = check_label(&from->id, &from->label), .source = from};
    o->kind = (enum ir_task_kind)WORD(from->kind.s, "visit", "check", "meeting", "survey", "sign",
                                      "other");
    o->by = check_posts(c, from->by, from->by_n);
    o->people = from->people > 0 ? from->people : 1;
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, NULL);
    o->form = check_form_of(c, &from->form);
    o->over = check_is(from->over.s, "declared");
    if (o->over && o->form < 0) {
        check_wrong(c, &from->over, MZ_T("A task without a form finds no facts"),
                    MZ_T("Add \"form: …\", or delete \"over\""));
    }
    rests(c, m, from, o);
    o->clock = clock_of(m, from->clock.s);
    if (from->clock.s.n > 0 && o->clock < 0) {
        check_wrong(c, &from->clock, MZ_T("The matter has no clock \"{0}\""),
                    MZ_T("Declare it in \"clocks\", or name another"));
    }
}

/* Absent: the approver of the county, or above it. */
static void second(struct check *c, const struct ast_action *from, struct ir_action *o)
{
    const ir_posts above = 1U << IR_POST_APPROVER | 1U << IR_POST_CITY | 1U << IR_POST_PROVINCE;
    o->second = check_posts(c, from->second, from->second_n);
    if (from->second_n > 0 && o->decides == IR_DECIDES_NOT) {
        check_wrong(c, &from->second[0],
                    MZ_T("\"second\" stands beside an action that decides nothing"),
                    MZ_T("Add \"decides\", or delete \"second\""));
    }
    o->second = o->decides != IR_DECIDES_NOT && from->second_n == 0 ? above : o->second;
}

static void action(struct check *c, const struct ast_matter *m, const struct ast_action *from,
                   struct ir_action *o)
{
    *o = (struct ir_action){.name = check_label(&from->id, &from->label), .source = from};
    named(c, &from->cite);
    int32_t step = step_of(m, from->to.s);
    int32_t end = end_of(m, from->to.s);
    o->goes = step >= 0 ? IR_TO_STEP : end >= 0 ? IR_TO_END : IR_STAYS;
    o->to = step >= 0 ? (uint32_t)step : end >= 0 ? (uint32_t)end : 0;
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, &o->rule);
    o->reason = (enum ir_reason)WORD(from->reason.s, "none", "may", "must");
    o->decides = from->decides.s.n == 0               ? IR_DECIDES_NOT
                 : check_is(from->decides.s, "grant") ? IR_GRANTS
                                                      : IR_REFUSES;
    o->once = from->once;
    o->open = from->open;
    o->sent = from->sent;
    o->papers = check_is(from->papers.s, "complete");
    if (o->papers && m->papers_n == 0) {
        check_wrong(c, &from->papers, MZ_T("The matter asks for no papers"),
                    MZ_T("Add \"papers\" to the matter, or delete this line"));
    }
    second(c, from, o);
    if (from->to.s.n > 0 && o->goes == IR_STAYS) {
        check_wrong(
            c, &from->to, MZ_T("The matter has neither a step nor an end \"{0}\""),
            MZ_T("Write the id of one of its steps or ends; without \"to\" the case stays"));
    }
    if (o->decides == IR_REFUSES && o->reason != IR_REASON_MUST && m->outcome.s.n == 0) {
        check_wrong(c, &from->id, MZ_T("\"{0}\" refuses without a rule that gives reasons"),
                    MZ_T("Write \"reason: must\", or name the matter's \"outcome\""));
    }
}

/* Nobody is there to write a reason when an application arrives. */
static void sent(struct check *c, const struct ir_step *s, const struct ir_action *o)
{
    bool theirs = (s->by & (1U << IR_POST_APPLICANT)) != 0;
    if (o->sent && (!theirs || o->reason == IR_REASON_MUST || o->decides != IR_DECIDES_NOT)) {
        check_wrong(c, &o->source->id,
                    MZ_T("\"{0}\" is taken when an application arrives, and applicants cannot take "
                         "it"),
                    MZ_T("Add applicant to \"by\" of the step, without a reason that must be "
                         "given, or delete \"sent\""));
    }
}

static void timed(struct check *c, const struct ast_stage *from, struct ir_step *o)
{
    o->then = -1;
    o->timed = from->days.s.n > 0;
    if (o->timed) {
        o->days = check_count(c, &from->days);
    }
    for (size_t i = 0; i < o->actions_n && from->then.s.n > 0; i++) {
        o->then = mz_str_eq(o->actions[i].name.id, from->then.s) ? (int32_t)i : o->then;
    }
    if (from->then.s.n > 0 && o->then < 0) {
        check_wrong(c, &from->then, MZ_T("The step has no action \"{0}\""),
                    MZ_T("Write the id of one of its actions"));
    } else if (o->then >= 0 && !o->timed) {
        check_wrong(c, &from->then,
                    MZ_T("\"then\" is taken when \"days\" are over, and there are none"),
                    MZ_T("Add a line \"days: …\""));
    } else if (o->then >= 0 && o->actions[o->then].reason == IR_REASON_MUST) {
        check_wrong(c, &from->then, MZ_T("\"{0}\" needs a reason and is taken by nobody"),
                    MZ_T("Name another action, or make its reason \"may\""));
    }
}

/* How many have to assent: as many as there are posts, or one; or so many as the pack says. */
static void signs(struct check *c, const struct ast_stage *from, struct ir_step *o)
{
    int each = 0;
    for (unsigned p = 0; p < IR_POST_N; p++) {
        each += (int)(o->by >> p & 1U);
    }
    o->any = check_is(from->need.s, "any");
    o->signers = from->people > 0 ? from->people : o->any ? 1 : each;
    if (o->kind != IR_SIGNS && (from->people > 0 || from->need.s.n > 0)) {
        check_wrong(c, &from->id, MZ_T("\"{0}\" is no step that several sign"),
                    MZ_T("\"need\" and \"people\" belong to kind: sign"));
    } else if (o->kind == IR_SIGNS &&
               (o->signers > IR_SIGNERS_MAX || (!o->any && o->signers < each))) {
        check_wrong(c, &from->id,
                    MZ_T("\"people\" of \"{0}\" is fewer than its posts, or above 16"),
                    MZ_T("Each post of \"by\" signs: write at least as many, or need: any"));
    }
}

static void step(struct check *c, const struct ast_matter *m, const struct ast_stage *from,
                 struct ir_step *o)
{
    *o = (struct ir_step){.name = check_label(&from->id, &from->label), .source = from};
    named(c, &from->cite);
    o->kind = (enum ir_step_kind)WORD(from->kind.s, "act", "wait", "publish", "sign");
    o->by = check_posts(c, from->by, from->by_n);
    o->not_by = steps_of(c, m, from->not_by, from->not_by_n, false);
    signs(c, from, o);
    o->tasks = MZ_NEW_N(c->a, struct ir_task, from->tasks_n + 1);
    for (size_t i = 0; i < from->tasks_n; i++) {
        task(c, m, &from->tasks[i], &o->tasks[o->tasks_n++]);
    }
    o->actions = MZ_NEW_N(c->a, struct ir_action, from->actions_n + 1);
    for (size_t i = 0; i < from->actions_n; i++) {
        action(c, m, &from->actions[i], &o->actions[o->actions_n++]);
        sent(c, o, &o->actions[o->actions_n - 1]);
    }
    timed(c, from, o);
    check_shows(c, m, from, o);
    if (o->by == 0 && from->by_n == 0 && (o->kind == IR_ACT || o->kind == IR_SIGNS)) {
        check_wrong(c, &from->id, MZ_T("Nobody acts in the step \"{0}\""),
                    MZ_T("Add \"by\" with the posts that do"));
    }
    if (o->by == 0 && o->kind == IR_WAIT && o->then < 0) {
        check_wrong(c, &from->id, MZ_T("The step \"{0}\" waits for nobody and for no day"),
                    MZ_T("Add \"by\", or \"days\" and \"then\""));
    }
    if (o->kind == IR_PUBLISH && (!o->timed || o->then < 0)) {
        check_wrong(c, &from->id, MZ_T("The notice of \"{0}\" has no length or nothing behind it"),
                    MZ_T("Add \"days\" and \"then\""));
    }
}

/* ---- clocks and ends ---------------------------------------------------------------- */

static void clock_row(struct check *c, const struct ast_matter *m, const struct ast_clock *from,
                      struct ir_clock *o)
{
    *o = (struct ir_clock){.name = check_label(&from->id, &from->label), .source = from};
    o->days = check_count(c, &from->days);
    o->of = (enum ir_clock_of)WORD(from->of.s, "working", "calendar", "hours");
    o->from = check_is(from->from.s, "begin") ? -1 : step_of(m, from->from.s);
    o->until = steps_of(c, m, from->until, from->until_n, true);
    o->pause = steps_of(c, m, from->pause, from->pause_n, false);
    o->warn = from->warn;
    check_late(c, from, o);
    if (o->from < 0 && !check_is(from->from.s, "begin")) {
        check_wrong(c, &from->from, MZ_T("A clock cannot start at \"{0}\""),
                    MZ_T("Write \"begin\" or the id of a step"));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

static void end_row(struct check *c, const struct ast_matter *m, const struct ir_matter *to,
                    const struct ast_end *from, struct ir_end *o)
{
    *o = (struct ir_end){.name = check_label(&from->id, &from->label), .source = from};
    o->result = (enum ir_result)WORD(from->result.s, "granted", "refused", "not_accepted",
                                     "withdrawn", "closed");
    o->starts = MZ_NEW_N(c->a, uint32_t, from->starts_n + 1);
    check_end(c, m, to, from, o);
}

/* ---- the matter ------------------------------------------------------------------------ */

/* Of the household, or of the person whom the matter is about. */
static bool tells_of(const struct check *c, const struct ir_matter *m, const struct check_sym *s,
                     struct ir_tell *o)
{
    enum ir_entity entity = m->subject == IR_OF_PERSON ? IR_PERSON : IR_HOUSEHOLD;
    if (s->kind == CHECK_PARAM) {
        const struct ir_param *p = &c->params[s->i].ir;
        o->from = IR_TELL_PARAM;
        o->place = s->i;
        return p->key_enum < 0 && p->brackets_n == 0;
    }
    if (s->kind == CHECK_RULE) {
        o->from = IR_TELL_RULE;
        o->place = c->rules[s->i].place;
        return c->rules[s->i].ir.entity == IR_HOUSEHOLD || entity == IR_PERSON;
    }
    o->from = IR_TELL_FACT;
    o->place = s->i;
    return s->kind == CHECK_FACT && c->b->facts[s->i].history == IR_NO_HISTORY &&
           (c->b->facts[s->i].entity == IR_HOUSEHOLD || entity == IR_PERSON);
}

static void tell(struct check *c, const struct ast_tell *from, struct ir_matter *o)
{
    struct ir_tell t = {.source = from};
    struct check_sym s;
    if ((from->from.s.n > 0) == (from->text.s.n > 0)) {
        check_wrong(c, &from->field, MZ_T("The field \"{0}\" has no source, or two"),
                    MZ_T("Write \"from: …\" with a rule, a fact or a parameter, or \"text: …\""));
        return;
    }
    if (from->text.s.n == 0 && !check_tell_case(c, o, from->from.s, &t)) {
        if (!check_sym(c, from->from.s, &s) || !tells_of(c, o, &s, &t)) {
            check_wrong(c, &from->from, MZ_T("A letter cannot say \"{0}\""),
                        MZ_T("Name a field of the form, a rule, a fact without history or a "
                             "parameter without key, of whom the matter is about, or own.FIELD of "
                             "the entry"));
            return;
        }
        if (s.kind == CHECK_PARAM) {
            c->params[s.i].reached = true;
        } else if (s.kind == CHECK_RULE) {
            check_keep(c, c->rules[s.i].ir.root);
        }
    }
    for (size_t i = 0; i < o->tells_n; i++) {
        if (mz_str_eq(o->tells[i].source->field.s, from->field.s)) {
            check_wrong(c, &from->field, MZ_T("The field \"{0}\" has no source, or two"),
                        MZ_T("Write it once"));
            return;
        }
    }
    o->tells[o->tells_n++] = t;
}

static void tells(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    o->tells = MZ_NEW_N(c->a, struct ir_tell, from->tells_n + 1);
    for (size_t i = 0; i < from->tells_n; i++) {
        tell(c, &from->tells[i], o);
    }
}

static void parts(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    o->papers = MZ_NEW_N(c->a, struct ir_bring, from->papers_n + 1);
    for (size_t i = 0; i < from->papers_n; i++) {
        const struct ast_bring *b = &from->papers[i];
        int32_t at = check_paper_of(c, b->paper.s);
        if (at < 0) {
            check_wrong(c, &b->paper, MZ_T("There is no paper \"{0}\""),
                        MZ_T("Declare it in \"papers\", or name another"));
            continue;
        }
        o->papers[o->papers_n++] =
            (struct ir_bring){(uint32_t)at, check_gate(c, b->when, IR_HOUSEHOLD, NULL),
                              check_is(b->waive.s, "promise") ? IR_WAIVE_PROMISE
                              : check_is(b->waive.s, "later") ? IR_WAIVE_LATER
                                                              : IR_WAIVE_NOT};
    }
    tells(c, from, o);
    check_holds(c, from, o);
    o->steps = MZ_NEW_N(c->a, struct ir_step, from->steps_n + 1);
    for (size_t i = 0; i < from->steps_n; i++) {
        step(c, from, &from->steps[i], &o->steps[o->steps_n++]);
    }
    o->ends = MZ_NEW_N(c->a, struct ir_end, from->ends_n + 1);
    for (size_t i = 0; i < from->ends_n; i++) {
        end_row(c, from, o, &from->ends[i], &o->ends[o->ends_n++]);
        if (step_of(from, from->ends[i].id.s) >= 0) {
            check_wrong(c, &from->ends[i].id, MZ_T("\"{0}\" is a step and an end"),
                        MZ_T("Give one of them another id"));
        }
    }
    check_action_pays(c, from, o);
    o->clocks = MZ_NEW_N(c->a, struct ir_clock, from->clocks_n + 1);
    for (size_t i = 0; i < from->clocks_n; i++) {
        clock_row(c, from, &from->clocks[i], &o->clocks[o->clocks_n++]);
    }
}

/* Outcomes are read after the rules; their place in the book is that in the chain. */
static const struct ast_outcome *outcome_of(const struct check *c, mz_str id, uint32_t *place)
{
    uint32_t n = 0;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->outcomes_n; i++, n++) {
            if (mz_str_eq(c->b->packs[p]->outcomes[i].id.s, id)) {
                *place = n;
                return &c->b->packs[p]->outcomes[i];
            }
        }
    }
    return NULL;
}

/* Whom the outcome is about must be whom the matter is about. */
static void outcome(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    o->outcome = UINT32_MAX;
    if (from->outcome.s.n == 0) {
        return;
    }
    const struct ast_outcome *is = outcome_of(c, from->outcome.s, &o->outcome);
    if (is == NULL) {
        check_wrong(c, &from->outcome, MZ_T("There is no outcome \"{0}\""),
                    MZ_T("Declare it in \"outcomes\", or name another"));
    } else if (o->subject == IR_OF_HOUSEHOLD && check_is(is->entity.s, "person")) {
        check_wrong(c, &from->outcome,
                    MZ_T("\"{0}\" is decided for a person, the matter is of a household"),
                    MZ_T("Write \"subject: person\""));
    }
}

/* Whose answer the matter waits for: a value of the enum department. */
static void department(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    int at = -1;
    o->department = -1;
    for (size_t i = 0; i < c->b->enums_n; i++) {
        at = check_is(c->b->enums[i].name.id, "department") ? (int)i : at;
    }
    if (from->department.s.n == 0) {
        return;
    }
    o->department = at < 0 ? -1 : check_enum_value(c, at, from->department.s);
    if (o->department < 0) {
        check_wrong(c, &from->department, MZ_T("There is no department \"{0}\""),
                    MZ_T("Declare it as a value of the enum \"department\""));
    }
}

/* Who answers for a department sees the matters of this department alone. */
static void answers(struct check *c, const struct ast_matter *from, const struct ir_matter *o)
{
    bool any = false;
    for (size_t i = 0; i < o->steps_n; i++) {
        any = any || (o->steps[i].by & (1U << (unsigned)IR_POST_DEPARTMENT)) != 0;
    }
    if (any && from->department.s.n == 0) {
        check_wrong(c, &from->id, MZ_T("A department acts in \"{0}\", and none is named"),
                    MZ_T("Add \"department\" with a value of the enum department"));
    }
}

/* An alert is about a household, so what it begins is. */
static void helps(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    for (size_t i = 0; i < from->helps_n; i++) {
        enum ir_help h = IR_HELP_N;
        if (!ir_help_of(from->helps[i].s, &h)) {
            check_wrong(c, &from->helps[i], MZ_T("\"{0}\" is no measure of an alert"),
                        MZ_T("Measures are dibao, margin, relief, medical, school, house, work, "
                             "service, charity and stop"));
        } else if (o->subject != IR_OF_HOUSEHOLD) {
            check_wrong(c, &from->helps[i],
                        MZ_T("\"{0}\": an alert is about a household, and this matter is not"),
                        MZ_T("Write \"subject: household\", or delete \"helps\""));
        } else {
            o->helps |= 1U << (unsigned)h;
        }
    }
}

static void matter(struct check *c, const struct ast_pack *pack, const struct ast_matter *from,
                   struct ir_matter *o)
{
    *o = (struct ir_matter){.name = check_label(&from->id, &from->label), .source = from};
    o->pack = pack->id.s;
    o->entry = UINT32_MAX;
    o->subject = (enum ir_subject)WORD(from->subject.s, "household", "person", "organisation",
                                       "place", "none");
    outcome(c, from, o);
    department(c, from, o);
    helps(c, from, o);
    int32_t form = check_form_of(c, &from->form);
    o->form = form < 0 ? UINT32_MAX : (uint32_t)form;
    o->start_when = check_gate(c, from->start_when, IR_HOUSEHOLD, &o->start_rule);
    o->one_open = !check_is(from->once.s, "none");
    o->on = (enum ir_on)WORD(from->on.s, "", "death", "member_death", "death_wrong");
    o->by = check_posts(c, from->by, from->by_n);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    parts(c, from, o);
    answers(c, from, o);
    if (c->f->errors == 0) {
        check_ways(c, o);
        check_sound(c, o);
        check_limits(c, o);
    }
}

static struct ir_matter *place_of(struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->matters_n; i++) {
        if (mz_str_eq(b->matters[i].name.id, id)) {
            return &b->matters[i];
        }
    }
    return &b->matters[b->matters_n++];
}

uint32_t check_matter_of(struct check *c, const struct ast_text *id)
{
    for (size_t at = 0; at < c->b->matters_n; at++) {
        if (mz_str_eq(c->b->matters[at].name.id, id->s)) {
            return (uint32_t)at;
        }
    }
    check_wrong(c, id, MZ_T("There is no matter \"{0}\""),
                MZ_T("Declare it in \"matters\", or name another"));
    return UINT32_MAX;
}

static void follow(struct check *c, const struct ast_end *from, struct ir_end *o)
{
    for (size_t i = 0; i < from->starts_n; i++) {
        uint32_t at = check_matter_of(c, &from->starts[i]);
        if (at != UINT32_MAX) {
            o->starts[o->starts_n++] = at;
        }
    }
    check_end_follow(c, o);
}

/* What is drawn are closed cases, by accounts of the county. */
static void by_lot(struct check *c, struct ir_matter *o)
{
    const struct ast_drawn *from = &o->source->drawn;
    struct ast_text id = o->source->id;
    if (from->at.line == 0) {
        return;
    }
    o->drawn = (struct ir_drawn){.source = from,
                                 .months = check_count(c, &from->months),
                                 .share = check_count(c, &from->share),
                                 .least = check_count(c, &from->least),
                                 .people = from->people.s.n == 0 ? 1 : from->people.s.p[0] - '0',
                                 .by = check_posts(c, from->by, from->by_n)};
    if (o->follows_n == 0 || o->subject > IR_OF_PERSON) {
        check_wrong(c, &id, MZ_T("\"{0}\" is drawn from no cases"),
                    MZ_T("Name in \"follows\" the matters whose closed cases are drawn; they are "
                         "about households or persons"));
    }
    if (o->drawn.share.v > 100) {
        check_wrong(c, &from->share, MZ_T("\"{0}\" is no share in percent"),
                    MZ_T("Write a number from 0 to 100, or the id of a parameter"));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

/* Matters that others may follow: known when all of them are. */
static void about(struct check *c, struct ir_matter *o)
{
    const struct ast_matter *from = o->source;
    enum ir_subject whom = o->on == IR_ON_MEMBER_DEATH ? IR_OF_HOUSEHOLD : IR_OF_PERSON;
    if (o->on != IR_ON_NOTHING && o->subject != whom) {
        check_wrong(c, &from->on,
                    MZ_T("\"{0}\" begins for somebody else than this matter is about"),
                    MZ_T("\"member_death\" is of a household, the others of a person"));
    }
    o->follows = MZ_NEW_N(c->a, uint32_t, from->follows_n + 1);
    for (size_t i = 0; i < from->follows_n; i++) {
        uint32_t at = check_matter_of(c, &from->follows[i]);
        if (at != UINT32_MAX && c->b->matters[at].subject != o->subject) {
            check_wrong(c, &from->follows[i],
                        MZ_T("\"{0}\" is about somebody else than the matter that follows it"),
                        MZ_T("Name matters of the same subject"));
        } else if (at != UINT32_MAX) {
            o->follows[o->follows_n++] = at;
        }
    }
    if (from->within.s.n > 0) {
        o->within = check_count(c, &from->within);
    }
    if (from->within.s.n > 0 && from->follows_n == 0) {
        check_wrong(c, &from->within, MZ_T("\"{0}\": this matter follows no case"),
                    MZ_T("Name the matters in \"follows\", or delete \"within\""));
    }
    by_lot(c, o);
}

static bool has_one(const struct ast_matter *m, const struct ast_end *e)
{
    bool yes = false;
    for (size_t i = 0; i < e->reopens_n; i++) {
        yes = yes || step_of(m, e->reopens[i].s) >= 0;
    }
    return yes;
}

/* No step of any matter that is followed: written wrong. */
static void reopens_one(struct check *c, const struct ir_matter *o, const struct ast_text *step)
{
    bool known = false;
    for (size_t i = 0; i < o->follows_n; i++) {
        known = known || step_of(c->b->matters[o->follows[i]].source, step->s) >= 0;
    }
    if (!known) {
        check_wrong(c, step, MZ_T("The matter has no step \"{0}\""),
                    MZ_T("Write the id of a step that a matter in \"follows\" has"));
    }
}

/* A case is opened again at the first of the steps at which it was: each matter has one of them. */
static void reopens(struct check *c, const struct ir_matter *o, const struct ast_end *e)
{
    if (e->reopens_n > 0 && o->follows_n == 0) {
        check_wrong(c, &e->reopens[0],
                    MZ_T("\"{0}\": this matter follows no case that it could open"),
                    MZ_T("Name the matters in \"follows\", or delete \"reopens\""));
        return;
    }
    for (size_t i = 0; i < e->reopens_n; i++) {
        reopens_one(c, o, &e->reopens[i]);
    }
    for (size_t i = 0; e->reopens_n > 0 && i < o->follows_n; i++) {
        if (!has_one(c->b->matters[o->follows[i]].source, e)) {
            check_wrong(c, &o->source->follows[i],
                        MZ_T("No step of \"{0}\" stands in \"reopens\""),
                        MZ_T("Add the step at which it is opened again"));
        }
    }
}

void check_matters(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    check_forms(c);
    check_late_packs(c);
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->matters_n;
    }
    b->matters = MZ_NEW_N(c->a, struct ir_matter, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->matters_n; i++) {
            const struct ast_matter *from = &b->packs[p]->matters[i];
            matter(c, b->packs[p], from, place_of(b, from->id.s));
        }
    }
    for (size_t i = 0; i < b->matters_n; i++) {
        about(c, &b->matters[i]);
        for (size_t e = 0; e < b->matters[i].ends_n; e++) {
            reopens(c, &b->matters[i], b->matters[i].ends[e].source);
            follow(c, b->matters[i].ends[e].source, &b->matters[i].ends[e]);
        }
    }
}

/* ---- new places of nodes --------------------------------------------------------------- */

static void moved(ir_id *id, const ir_id *to)
{
    *id = *id == IR_NONE ? IR_NONE : to[*id];
}

static void part_moved(struct ir_part *p, const ir_id *to)
{
    moved(&p->show, to);
    for (size_t i = 0; i < p->fields_n; i++) {
        moved(&p->fields[i].need, to);
        moved(&p->fields[i].show, to);
        moved(&p->fields[i].check, to);
    }
}

static void step_moved(struct ir_step *s, const ir_id *to)
{
    for (size_t i = 0; i < s->tasks_n; i++) {
        moved(&s->tasks[i].when, to);
    }
    for (size_t i = 0; i < s->actions_n; i++) {
        moved(&s->actions[i].when, to);
        check_pays_moved(s->actions[i].benefits, s->actions[i].benefits_n, to);
    }
}

void check_matters_moved(struct rule_book *b, const ir_id *to)
{
    for (size_t i = 0; i < b->forms_n; i++) {
        for (size_t p = 0; p < b->forms[i].parts_n; p++) {
            part_moved(&b->forms[i].parts[p], to);
        }
    }
    for (size_t i = 0; i < b->matters_n; i++) {
        struct ir_matter *m = &b->matters[i];
        moved(&m->start_when, to);
        check_holds_moved(m, to);
        for (size_t p = 0; p < m->papers_n; p++) {
            moved(&m->papers[p].when, to);
        }
        for (size_t p = 0; p < m->steps_n; p++) {
            step_moved(&m->steps[p], to);
        }
        for (size_t p = 0; p < m->ends_n; p++) {
            check_end_moved(&m->ends[p], to);
        }
    }
}
