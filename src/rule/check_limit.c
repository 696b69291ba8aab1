/*
 * check_limit.c - clocks against the time limits of the law: a row that is not there, a clock that
 * runs longer, of other days, or shorter by nobody's word.
 */
#include "base/text.h"
#include "rule/check_matter_int.h"
#include "rule/limit.h"

struct holding {
    struct check *c;
    const struct ir_clock *k;
    struct rule_limit l;
    mz_str law; /* "30 working days", as the reader says it */
};

static mz_str law_text(const struct check *c, const struct rule_limit *l)
{
    static const char *const say[RULE_LIMIT_UNITS_N] = {
        [RULE_LIMIT_WORKING] = MZ_T("{0} working days"),
        [RULE_LIMIT_CALENDAR] = MZ_T("{0} days of the calendar"),
        [RULE_LIMIT_HOURS] = MZ_T("{0} hours||a limit"),
        [RULE_LIMIT_MONTHS] = MZ_T("{0} months||a limit"),
        [RULE_LIMIT_DATE] = MZ_T("{0} of every year"),
        [RULE_LIMIT_AT_ONCE] = MZ_T("at once"),
    };
    mz_str n = l->unit == RULE_LIMIT_DATE ? l->day : check_int(c, l->most);
    return mz_text_say(c->a, c->cx->lang, (struct mz_say){.text = say[l->unit], .arg = {n}});
}

static void at(struct holding *h, enum ast_grade grade, struct ast_at where, struct mz_say say,
               const char *way)
{
    check_find(h->c, grade, "limit", where, .say = say,
               .way = {NULL, way, {h->k->source->limit.s, h->law}});
}

/* One value of the clock's days; `own` says who set it (a value of a parameter has its article). */
static void value(struct holding *h, int64_t n, struct ast_at where, bool own)
{
    mz_str days = check_int(h->c, n);
    if (rule_limit_longer(&h->l, h->k->of, n)) {
        at(h, h->l.sure ? AST_ERROR : AST_WARNING, where,
           (struct mz_say){NULL,
                           MZ_T("The clock \"{0}\" runs {1}, longer than the law's {2}"),
                           {h->k->name.id, days, h->law}},
           MZ_T("Write at most {1}; a place may be stricter than the law, never slower"));
    } else if (!own && h->k->source->set_by.s.n == 0 && rule_limit_shorter(&h->l, h->k->of, n)) {
        at(h, AST_WARNING, where,
           (struct mz_say){NULL,
                           MZ_T("The clock \"{0}\" runs {1} where the law has {2}, and nothing "
                                "says who set that"),
                           {h->k->name.id, days, h->law}},
           MZ_T("Add \"set_by\" with the article that sets it, or write the law's {1}"));
    }
}

static bool holds_in(const struct rule_limit *l, int64_t division)
{
    return l->division == 0 || check_division_in(division, l->division);
}

static void values(struct holding *h)
{
    const struct ir_count *n = &h->k->days;
    if (n->rule != UINT32_MAX) {
        return; /* a rule has its own articles and tests */
    }
    if (n->param == UINT32_MAX) {
        value(h, n->v, h->k->source->days.at, false);
        return;
    }
    const struct ir_param *p = &h->c->params[n->param].ir;
    for (size_t i = 0; i < p->values_n; i++) {
        if (holds_in(&h->l, p->values[i].division) && p->scale > 0) {
            value(h, p->values[i].v / p->scale, p->values[i].at, true);
        }
    }
}

static void clock_of(struct check *c, const struct ir_clock *k)
{
    struct holding h = {.c = c, .k = k};
    if (k->source->set_by.s.n > 0) {
        check_cite(c, k->source->set_by.s, k->source->set_by.at, MZ_DATE_NONE);
    }
    if (k->source->limit.s.n == 0) {
        if (k->source->set_by.s.n > 0) {
            check_wrong(c, &k->source->set_by, MZ_T("\"set_by\" stands beside no limit of the law"),
                        MZ_T("Add \"limit\", or write the article as \"cite\""));
        }
        return;
    }
    if (!rule_limit_of(k->source->limit.s, &h.l)) {
        check_wrong(c, &k->source->limit, MZ_T("There is no time limit \"{0}\""),
                    MZ_T("Name a row of data/limit/limits.csv; the page \"Time limits\" lists "
                         "them"));
        return;
    }
    h.law = law_text(c, &h.l);
    if (h.l.unit == RULE_LIMIT_DATE) {
        at(&h, AST_ERROR, k->source->limit.at,
           (struct mz_say){NULL,
                           MZ_T("\"{0}\" is a day of the year, and a clock counts from an event"),
                           {h.l.id}},
           MZ_T("Make it a duty of a register (\"day\"), or name another limit"));
        return;
    }
    if ((h.l.unit == RULE_LIMIT_HOURS) != (k->of == IR_HOURS) && h.l.unit != RULE_LIMIT_AT_ONCE) {
        at(&h, AST_WARNING, k->source->of.at,
           (struct mz_say){
               NULL, MZ_T("The law counts \"{0}\" in other units: {1}"), {h.l.id, h.law}},
           MZ_T("Write \"of: hours\" where the law counts hours, days where it counts days"));
    }
    values(&h);
}

void check_limits(struct check *c, const struct ir_matter *m)
{
    for (size_t i = 0; i < m->clocks_n; i++) {
        clock_of(c, &m->clocks[i]);
    }
}
