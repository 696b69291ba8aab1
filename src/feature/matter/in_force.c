/* in_force.c - the cases by which what a matter is about holds: recognitions and benefits. */
#include "feature/matter/in_force.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/household/household.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "store/db.h"

static void add(struct matter_in_force *f, int64_t id)
{
    bool known = id == 0 || f->n == MATTER_IN_FORCE_MAX;
    for (size_t i = 0; i < f->n; i++) {
        known = known || f->id[i] == id;
    }
    if (!known) {
        f->id[f->n++] = id;
    }
}

/* ---- recognitions ---------------------------------------------------------------------------- */

static mz_code by_key(mz_cx *cx, const struct matter_case *c, mz_str category, char kind,
                      int64_t who, struct matter_in_force *f)
{
    struct matter_q_recognised_row r = {0};
    bool found = false;
    if (who == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(matter_q_recognised(cx, c->division / MZ_COUNTY_UNIT, category,
                               mz_str_fmt(cx->a, "%c:%" PRId64, kind, who), &r, &found));
    add(f, found ? r.case_id : 0);
    return MZ_OK;
}

static mz_code recognition(mz_cx *cx, const struct matter_case *c, mz_str category,
                           struct matter_in_force *f)
{
    bool person = c->subject == IR_OF_PERSON;
    MZ_TRY(person ? by_key(cx, c, category, 'p', c->person, f) : MZ_OK);
    return by_key(cx, c, category, 'h', c->household, f);
}

/* ---- benefits -------------------------------------------------------------------------------- */

/* The case of a decision, by the number that matter_number() gives; 0: it was none of ours. */
static int64_t case_of(mz_str no)
{
    int64_t v[2] = {0, 0};
    size_t part = 0;
    if (no.n < 4 || no.p[0] != 'B' || no.p[1] != 'J') {
        return 0;
    }
    for (size_t i = 2; i < no.n; i++) {
        bool digit = no.p[i] >= '0' && no.p[i] <= '9';
        if (!digit && (no.p[i] != '-' || part == 1)) {
            return 0;
        }
        part += digit ? 0 : 1;
        v[part] = digit ? v[part] * 10 + (no.p[i] - '0') : v[part];
        if (v[part] >= MZ_ID_UNIT) {
            return 0;
        }
    }
    return part == 1 ? v[0] * MZ_ID_UNIT + v[1] : 0;
}

static bool pays(const struct ir_benefit *b, size_t n, mz_str programme)
{
    bool yes = false;
    for (size_t i = 0; i < n; i++) {
        yes = yes || mz_str_eq(b[i].source->programme.s, programme);
    }
    return yes;
}

static bool touches(const struct ir_matter *m, mz_str programme)
{
    bool yes = false;
    for (size_t i = 0; i < m->ends_n; i++) {
        yes = yes || pays(m->ends[i].benefits, m->ends[i].benefits_n, programme);
    }
    return yes;
}

static mz_code who_is_paid(mz_cx *cx, const struct matter_case *c, int64_t *person)
{
    struct household h = {.id = 0};
    *person = c->subject == IR_OF_PERSON ? c->person : MZ_NULL;
    if (*person == MZ_NULL && c->household != MZ_NULL) {
        MZ_TRY(household_get(cx, c->household, &h));
        *person = h.head;
    }
    return MZ_OK;
}

/* What is paid, or stands still; where nothing is any more, what ended it. */
static mz_code benefits(mz_cx *cx, const struct matter_open *o, struct matter_in_force *f)
{
    struct benefit_held *v = NULL;
    int64_t person = MZ_NULL;
    size_t n = 0;
    MZ_TRY(who_is_paid(cx, &o->c, &person));
    if (person == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(benefits_held(cx, person, &v, &n));
    for (int ended = 0; ended < 2 && (ended == 0 || f->n == 0); ended++) {
        for (size_t i = 0; i < n; i++) {
            bool over = mz_str_eq(v[i].last.act, MZ_S("stop"));
            bool wanted = over == (ended == 1) && touches(o->m, v[i].programme);
            add(f, wanted ? case_of(v[i].case_no) : 0);
        }
    }
    return MZ_OK;
}

mz_code matter_in_force(mz_cx *cx, const struct matter_open *o, struct matter_in_force *out)
{
    *out = (struct matter_in_force){.n = 0};
    if (o->m->subject > IR_OF_PERSON) {
        return MZ_OK;
    }
    for (size_t i = 0; i < o->m->ends_n; i++) {
        const struct ir_end *e = &o->m->ends[i];
        for (size_t k = 0; k < e->recognitions_n; k++) {
            MZ_TRY(recognition(cx, &o->c, e->recognitions[k].source->category.s, out));
        }
    }
    return benefits(cx, o, out);
}
