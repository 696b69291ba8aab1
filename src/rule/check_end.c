/* check_end.c - what an end of a matter or an action pays, and what an end recognises. */
#include "rule/check_matter_int.h"

enum { CODE_MAX = 32, BACK_MAX = 24 };

static int place_in(mz_str s, const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        if (check_is(s, words[i])) {
            return i;
        }
    }
    return 0; /* refused by the reader */
}

void check_code(struct check *c, const struct ast_text *t)
{
    bool good = t->s.n > 0 && t->s.n <= CODE_MAX;
    for (size_t i = 0; i < t->s.n && good; i++) {
        char k = t->s.p[i];
        good = (k >= 'a' && k <= 'z') || (k >= '0' && k <= '9') || k == '-';
    }
    if (!good) {
        check_wrong(c, t, MZ_T("\"{0}\" is no code of a programme or category"),
                    MZ_T("Write small letters, digits and \"-\", at most 32"));
    }
}

/* A formula of the household of a type; IR_NONE where none was written. */
static ir_id typed(struct check *c, const struct ast *e, const struct rule_type *want)
{
    c->scope = IR_HOUSEHOLD;
    ir_id id = check_typed(c, e, want);
    check_keep(c, id);
    return id;
}

static ir_id date(struct check *c, const struct ast *e)
{
    struct rule_type t = rule_type_of(RULE_DATE);
    return typed(c, e, &t);
}

static ir_id money(struct check *c, const struct ast *e, bool once)
{
    struct rule_type t = rule_type_of(RULE_NUM);
    t.unit[RULE_UNIT_YUAN] = 1;
    t.period = once ? RULE_ONCE : RULE_PER_MONTH;
    t.decimals = 2;
    return typed(c, e, &t);
}

bool check_has_amount(const struct check *c, mz_str outcome)
{
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->outcomes_n; i++) {
            const struct ast_outcome *o = &c->b->packs[p]->outcomes[i];
            if (mz_str_eq(o->id.s, outcome) && o->amount.s.n > 0) {
                return true;
            }
        }
    }
    return false;
}

static bool of_people(const struct ir_matter *m)
{
    return m->subject == IR_OF_HOUSEHOLD || m->subject == IR_OF_PERSON;
}

static bool held(const struct ir_matter *m, mz_str programme)
{
    for (size_t i = 0; i < m->holds_n; i++) {
        if (mz_str_eq(m->holds[i].source->programme.s, programme)) {
            return true;
        }
    }
    return false;
}

/* From when it holds: the accrual rule of the benefit. */
static void accrual(struct check *c, const struct ir_matter *to, const struct ast_benefit *from,
                    struct ir_benefit *o)
{
    static const char *const since[] = {"", "month_of_application", "month_of_decision",
                                        "month_after_decision", "month_of_suspension",
                                        "month_of_hold"};
    bool dated = o->act < IR_PAY_RESTORE;
    bool grants = o->act == IR_PAY_GRANT || o->act == IR_PAY_CHANGE;
    o->since = (enum ir_since)place_in(from->since.s, since, (int)MZ_LEN(since));
    o->days = from->part.s.n > 0;
    o->back = from->back;
    if (o->since != IR_SINCE_UNSAID && (from->from != NULL || (!dated && o->act != IR_PAY_ONCE))) {
        check_wrong(c, &from->since,
                    MZ_T("\"since\" stands beside \"from\", or beside what has no first month"),
                    MZ_T("Write one of the two, and neither beside restore, take_back, write_off"));
    }
    if (o->since == IR_SINCE_SUSPENSION && o->act != IR_PAY_RESUME) {
        check_wrong(c, &from->since,
                    MZ_T("\"month_of_suspension\" stands beside what resumes nothing"),
                    MZ_T("Write it beside \"do: resume\", or name another month"));
    }
    if (o->since == IR_SINCE_HOLD && (o->act != IR_PAY_STOP || !held(to, from->programme.s))) {
        check_wrong(c, &from->since,
                    MZ_T("\"month_of_hold\" stands beside what stops nothing that stood still"),
                    MZ_T("Write it beside \"do: stop\" of a programme in \"holds\" of the matter, "
                         "or name another month"));
    }
    if (o->days && (!dated || (from->from == NULL && o->since != IR_SINCE_APPLICATION &&
                               o->since != IR_SINCE_DECISION))) {
        check_wrong(c, &from->part, MZ_T("\"part: days\" has no day from which to count"),
                    MZ_T("Write \"from\" with a date, or \"since\" with the month of the "
                         "application or decision"));
    }
    if (o->back != 0 && (!grants || o->back < 1 || o->back > BACK_MAX)) {
        check_wrong(c, &from->programme,
                    MZ_T("\"back\" of \"{0}\" is no number of months that are paid back"),
                    MZ_T("Write 1 to 24, beside grant or change"));
    }
}

static void benefit(struct check *c, const struct ast_matter *m, const struct ir_matter *to,
                    const struct ast_benefit *from, struct ir_benefit *o)
{
    static const char *const acts[] = {"grant",   "change", "suspend",   "resume",   "stop",
                                       "restore", "once",   "take_back", "write_off"};
    *o = (struct ir_benefit){.source = from};
    o->act = (enum ir_pays)place_in(from->act.s, acts, (int)MZ_LEN(acts));
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, NULL);
    o->amount = money(c, from->amount, o->act == IR_PAY_ONCE);
    o->from = date(c, from->from);
    check_code(c, &from->programme);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    const struct ir_field *payee = check_case_field(c->b, to, from->payee.s);
    if (from->payee.s.n > 0 && (payee == NULL || payee->kind != IR_FIELD_ID_NUMBER)) {
        check_wrong(c, &from->payee,
                    MZ_T("The matter's form has no field \"{0}\" with an ID number"),
                    MZ_T("Name a field of kind id_number, or delete \"payee\""));
    }
    bool grants = o->act == IR_PAY_GRANT || o->act == IR_PAY_ONCE;
    bool pays = grants || o->act == IR_PAY_CHANGE;
    accrual(c, to, from, o);
    if (!of_people(to)) {
        check_wrong(c, &from->programme, MZ_T("\"{0}\" is paid, and the matter is about nobody"),
                    MZ_T("Write \"subject: household\" or \"subject: person\""));
    }
    if (pays && from->amount == NULL && !check_has_amount(c, m->outcome.s)) {
        check_wrong(c, &from->programme,
                    MZ_T("\"{0}\" says no amount, and the matter has no outcome with one"),
                    MZ_T("Add \"amount\", or give the matter an \"outcome\" that has one"));
    }
    o->names = check_is(from->open.s, "names");
    if (o->names && !grants) {
        check_wrong(c, &from->open, MZ_T("\"public\" stands beside what grants nothing"),
                    MZ_T("Write it where the benefit is granted"));
    }
    if (!pays && from->amount != NULL) {
        check_wrong(c, &from->act, MZ_T("\"{0}\" has no amount of its own"),
                    MZ_T("Delete \"amount\", or write \"grant\", \"change\" or \"once\""));
    }
}

void check_holds(struct check *c, const struct ast_matter *from, struct ir_matter *o)
{
    o->holds = MZ_NEW_N(c->a, struct ir_hold, from->holds_n + 1);
    for (size_t i = 0; i < from->holds_n; i++) {
        const struct ast_hold *h = &from->holds[i];
        if (o->subject != IR_OF_PERSON) { /* the payee of a household may be another by its end */
            check_wrong(c, &h->programme,
                        MZ_T("\"{0}\" stands still, and the matter is about no person"),
                        MZ_T("Write \"subject: person\", or delete \"holds\""));
        }
        if ((o->by & (1U << IR_POST_APPLICANT)) != 0) {
            check_wrong(c, &h->programme,
                        MZ_T("\"{0}\" would stand still by an applicant's own word"),
                        MZ_T("Delete applicant from \"by\" of the matter, or delete \"holds\""));
        }
        if (held(o, h->programme.s)) {
            check_wrong(c, &h->programme, MZ_T("\"{0}\" stands still twice"),
                        MZ_T("Write one entry a programme, with all its reasons in \"when\""));
        }
        check_code(c, &h->programme);
        check_cite(c, h->cite.s, h->cite.at, MZ_DATE_NONE);
        o->holds[o->holds_n++] = (struct ir_hold){
            h, check_gate(c, h->when, IR_HOUSEHOLD, NULL), date(c, h->from)};
    }
}

/* A class is the value of a rule of the household, and one of few words. */
static uint32_t grade(struct check *c, const struct ast_text *t)
{
    struct check_sym s;
    if (t->s.n == 0) {
        return UINT32_MAX;
    }
    bool good = check_sym(c, t->s, &s) && s.kind == CHECK_RULE &&
                c->rules[s.i].ir.entity == IR_HOUSEHOLD && c->rules[s.i].ir.type.kind == RULE_ENUM;
    if (!good) {
        check_wrong(c, t, MZ_T("\"{0}\" is no rule of the household that gives a class"),
                    MZ_T("Name a rule whose type is an enum"));
        return UINT32_MAX;
    }
    check_keep(c, c->rules[s.i].ir.root);
    return c->rules[s.i].place;
}

static void recognition(struct check *c, const struct ir_matter *to,
                        const struct ast_recognition *from, struct ir_recognition *o)
{
    *o = (struct ir_recognition){.source = from, .review = UINT32_MAX};
    o->ends = check_is(from->act.s, "end");
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, NULL);
    o->until = date(c, from->until);
    o->review_on = date(c, from->review_on);
    o->grade = grade(c, &from->grade);
    check_code(c, &from->category);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    if (!of_people(to)) {
        check_wrong(c, &from->category,
                    MZ_T("\"{0}\" is recognised, and the matter is about nobody"),
                    MZ_T("Write \"subject: household\" or \"subject: person\""));
    }
    if ((from->review_on == NULL) != (from->review.s.n == 0)) {
        check_wrong(c, &from->category,
                    MZ_T("\"{0}\" has a day of review without its matter, or the other way round"),
                    MZ_T("Write both \"review_on\" and \"review\""));
    }
    if (o->ends && (from->until != NULL || from->review_on != NULL || from->grade.s.n > 0)) {
        check_wrong(c, &from->category,
                    MZ_T("\"{0}\" ends here: it has no class, last day or review"),
                    MZ_T("Delete them, or write \"do: grant\""));
    }
}

void check_end(struct check *c, const struct ast_matter *m, const struct ir_matter *to,
               const struct ast_end *from, struct ir_end *o)
{
    o->benefits = MZ_NEW_N(c->a, struct ir_benefit, from->benefit_n + 1);
    for (size_t i = 0; i < from->benefit_n; i++) {
        benefit(c, m, to, &from->benefit[i], &o->benefits[o->benefits_n++]);
    }
    o->recognitions = MZ_NEW_N(c->a, struct ir_recognition, from->recognises_n + 1);
    for (size_t i = 0; i < from->recognises_n; i++) {
        recognition(c, to, &from->recognises[i], &o->recognitions[o->recognitions_n++]);
    }
}

void check_action_pays(struct check *c, const struct ast_matter *m, struct ir_matter *to)
{
    for (size_t s = 0; s < to->steps_n; s++) {
        for (size_t a = 0; a < to->steps[s].actions_n; a++) {
            struct ir_action *o = &to->steps[s].actions[a];
            const struct ast_action *from = o->source;
            o->benefits = MZ_NEW_N(c->a, struct ir_benefit, from->benefit_n + 1);
            for (size_t i = 0; i < from->benefit_n; i++) {
                benefit(c, m, to, &from->benefit[i], &o->benefits[o->benefits_n++]);
            }
        }
    }
}

void check_end_follow(struct check *c, struct ir_end *o)
{
    for (size_t i = 0; i < o->recognitions_n; i++) {
        const struct ast_text *review = &o->recognitions[i].source->review;
        if (review->s.n > 0) {
            o->recognitions[i].review = check_matter_of(c, review);
        }
    }
}

static void moved(ir_id *id, const ir_id *to)
{
    *id = *id == IR_NONE ? IR_NONE : to[*id];
}

void check_pays_moved(struct ir_benefit *o, size_t n, const ir_id *to)
{
    for (size_t i = 0; i < n; i++) {
        moved(&o[i].when, to);
        moved(&o[i].amount, to);
        moved(&o[i].from, to);
    }
}

void check_holds_moved(struct ir_matter *o, const ir_id *to)
{
    for (size_t i = 0; i < o->holds_n; i++) {
        moved(&o->holds[i].when, to);
        moved(&o->holds[i].from, to);
    }
}

void check_end_moved(struct ir_end *o, const ir_id *to)
{
    check_pays_moved(o->benefits, o->benefits_n, to);
    for (size_t i = 0; i < o->recognitions_n; i++) {
        moved(&o->recognitions[i].when, to);
        moved(&o->recognitions[i].until, to);
        moved(&o->recognitions[i].review_on, to);
    }
}
