#include "feature/rule/simulate_rows.h"

#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/sheet.h"
#include "store/db.h"

static const char *by_text(enum sim_by by)
{
    static const char *const words[] = {MZ_T("Division"), MZ_T("Size of the household"),
                                        MZ_T("Income||groups by it"), MZ_T("Who is affected")};
    return words[by];
}

static struct sim_row empty(mz_str by, mz_str group)
{
    struct sim_row row = {.by = by, .group = group};
    for (size_t i = 0; i < SIM_CELLS; i++) {
        row.v[i] = MZ_NULL;
    }
    return row;
}

struct sim_row sim_row_of(mz_str by, const struct sim_group *g)
{
    return (struct sim_row){by,
                            g->label,
                            {g->all, g->now.households, g->then.households, g->now.fen, g->then.fen,
                             g->gain_n, g->gain_fen, g->lose_n, g->lose_fen}};
}

/* Costs only of what is paid by the month. */
static struct sim_row outcome_row(mz_cx *cx, const struct rule_book *b, const struct sim_outcome *o)
{
    struct sim_row row =
        empty(sheet_say(cx, MZ_T("Outcome")), law_label(cx->lang, &b->outcomes[o->outcome].name));
    row.v[SIM_NOW] = o->now_n;
    row.v[SIM_THEN] = o->then_n;
    if (sim_is_monthly(b, o->outcome)) {
        row.v[SIM_NOW_FEN] = o->now_fen;
        row.v[SIM_THEN_FEN] = o->then_fen;
    }
    return row;
}

static struct sim_row cliff_row(mz_cx *cx, const struct sim_cliff *c)
{
    struct sim_row row = empty(sheet_say(cx, MZ_T("Cliffs")),
                               sheet_say_with(cx, MZ_T("{0} yuan for each head"),
                                              sheet_int(cx, c->from), MZ_S(""), MZ_S("")));
    row.v[SIM_LOSE_FEN] = c->fall;
    return row;
}

static struct sim_row why_row(mz_cx *cx, const struct rule_book *b, const struct sim_why *w)
{
    mz_str outcome = law_label(cx->lang, &b->outcomes[w->outcome].name);
    struct sim_row row = empty(
        sheet_say(cx, MZ_T("Changed reasons")),
        sheet_say_with(cx, w->gained ? MZ_T("{0}, now met: {1}") : MZ_T("{0}, no longer met: {1}"),
                       outcome, w->text, MZ_S("")));
    row.v[w->gained ? SIM_GAIN : SIM_LOSE] = w->n;
    return row;
}

size_t sim_rows(mz_cx *cx, const struct rule_book *b, struct sim_result *r, struct sim_row **out)
{
    struct sim_cliff cliffs[SIM_CLIFFS];
    size_t cliffs_n = sim_cliffs(r, cliffs);
    size_t most = 1 + r->outcomes_n + cliffs_n + r->whys_n;
    for (int by = 0; by < SIM_BYS; by++) {
        most += r->groups_n[by];
    }
    struct sim_row *v = MZ_NEW_N(cx->a, struct sim_row, most);
    size_t n = 0;
    r->all.label = sheet_say(cx, MZ_T("All households"));
    v[n++] = sim_row_of(sheet_say(cx, MZ_T("Total")), &r->all);
    for (size_t i = 0; i < r->outcomes_n; i++) {
        v[n++] = outcome_row(cx, b, &r->outcomes[i]);
    }
    for (int by = 0; by < SIM_BYS; by++) {
        for (size_t i = 0; i < r->groups_n[by]; i++) {
            v[n++] = sim_row_of(sheet_say(cx, by_text((enum sim_by)by)), &r->groups[by][i]);
        }
    }
    for (size_t i = 0; i < cliffs_n; i++) {
        v[n++] = cliff_row(cx, &cliffs[i]);
    }
    for (size_t i = 0; i < r->whys_n; i++) {
        v[n++] = why_row(cx, b, &r->whys[i]);
    }
    *out = v;
    return n;
}
