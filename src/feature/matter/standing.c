/* standing.c - nobody counts twice, and who is paid lives and lives here. */
#include "feature/matter/standing.h"

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

enum { SOME = 100 };

static mz_code shared(mz_cx *cx, const struct matter_open *o, struct matter_stand *out)
{
    struct matter_q_shared_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(matter_q_shared(cx, o->c.household, SOME, &rows, &n));
    for (size_t i = 0; i < n && out->bar == MATTER_STANDS; i++) {
        struct matter_case c = {.id = 0};
        struct matter_kind k = {NULL, NULL};
        int64_t day = mz_date_of_ms(rows[i].begun_ms).v;
        /* Who left on the day of the beginning was a member to the day before. */
        bool lived = rows[i].since <= day && (rows[i].ended == MZ_NULL || rows[i].ended >= day - 1);
        MZ_TRY(matter_get(cx, rows[i].id, &c));
        MZ_TRY(matter_kind_of(cx, &c, &k));
        if (lived && k.m != NULL && k.m->outcome != UINT32_MAX) {
            *out = (struct matter_stand){MATTER_SHARED, c.id};
        }
    }
    return MZ_OK;
}

mz_code matter_standing(mz_cx *cx, const struct matter_open *o, struct matter_stand *out)
{
    struct household h = {.head = MZ_NULL};
    struct matter_q_person_life_row life = {0};
    bool found = false;
    bool home = o->c.subject == IR_OF_HOUSEHOLD && o->c.household != MZ_NULL;
    bool person = o->c.subject == IR_OF_PERSON && o->c.person != MZ_NULL;
    *out = (struct matter_stand){MATTER_STANDS, 0};
    if (o->m->outcome == UINT32_MAX || o->m->on != IR_ON_NOTHING || (!home && !person)) {
        return MZ_OK;
    }
    MZ_TRY(home ? household_get(cx, o->c.household, &h) : MZ_OK);
    int64_t payee = home ? h.head : o->c.person;
    MZ_TRY(payee == MZ_NULL ? MZ_OK : matter_q_person_life(cx, payee, &life, &found));
    if (found && mz_str_eq(life.state, MZ_S("dead"))) {
        out->bar = MATTER_DEAD;
    } else if (found && mz_str_eq(life.state, MZ_S("moved"))) {
        out->bar = MATTER_LEFT;
    }
    return home && out->bar == MATTER_STANDS ? shared(cx, o, out) : MZ_OK;
}

const char *matter_standing_text(enum matter_bar bar)
{
    switch (bar) {
    case MATTER_SHARED:
        return MZ_T("A member of this household counts in case {0} of another household, which is "
                    "open. Close that case, or correct who lives where.");
    case MATTER_DEAD:
        return MZ_T("Who would be paid has died. Name another head of the household, or close the "
                    "case.");
    case MATTER_LEFT:
        return MZ_T("Who would be paid has left the county. Close the case here; it is begun where "
                    "they live now.");
    case MATTER_STANDS:
        break;
    }
    return "";
}

static bool accepts_or_grants(const struct matter_open *o, const struct flow_event *e)
{
    const struct ir_step *s = o->state->ended ? NULL : &o->m->steps[o->state->step];
    if (e->kind == FLOW_SECONDED && e->yes && s != NULL && o->state->word.open) {
        return s->actions[o->state->word.action].decides == IR_GRANTS;
    }
    for (size_t i = 0; e->kind == FLOW_ACTED && s != NULL && i < s->actions_n; i++) {
        const struct ir_action *a = &s->actions[i];
        bool in = o->state->step == 0 && a->goes == IR_TO_STEP && o->m->steps[a->to].kind == IR_ACT;
        if (mz_str_eq(a->name.id, e->what)) {
            return in || a->decides == IR_GRANTS;
        }
    }
    return false;
}

mz_code matter_stands(mz_cx *cx, const struct matter_open *o, const struct flow_event *e)
{
    struct matter_stand s = {MATTER_STANDS, 0};
    MZ_TRY(accepts_or_grants(o, e) ? matter_standing(cx, o, &s) : MZ_OK);
    return s.bar == MATTER_STANDS
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "what", .text = matter_standing_text(s.bar),
                           .arg = {s.case_id == 0 ? MZ_S("") : matter_number(cx->a, s.case_id)});
}
