/* death_case.c - the cases that a death begins, by what the packs of its place say. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/matter/death.h"
#include "feature/matter/matter_sql.h"
#include "feature/pay/pay.h"
#include "store/db.h"

enum { BATCH = 100 };

static bool says_of(const struct ir_matter *m, mz_str category)
{
    for (size_t e = 0; e < m->ends_n; e++) {
        for (size_t i = 0; i < m->ends[e].recognitions_n; i++) {
            if (mz_str_eq(m->ends[e].recognitions[i].source->category.s, category)) {
                return true;
            }
        }
    }
    return false;
}

/* The matter that a place begins on this; m == NULL: none. `category`: that it speaks of. */
static mz_code matter_on(mz_cx *cx, int64_t division, enum ir_on on, mz_str category,
                         struct matter_kind *out)
{
    struct matter_kind *k = NULL;
    size_t n = 0;
    *out = (struct matter_kind){NULL, NULL};
    MZ_TRY(matter_kinds_all(cx, division, &k, &n));
    for (size_t i = 0; i < n; i++) {
        bool fits = k[i].m->on == on && (category.n == 0 || says_of(k[i].m, category));
        *out = fits ? k[i] : *out;
    }
    return MZ_OK;
}

/* "BJ331181-000123" as matter_number() writes it; 0 for another text. */
static int64_t case_of(mz_str no)
{
    int64_t part[2] = {0, 0};
    size_t at = 0;
    bool good = no.n > 3 && no.p[0] == 'B' && no.p[1] == 'J' && no.n <= 24;
    for (size_t i = 2; good && i < no.n; i++) {
        bool digit = no.p[i] >= '0' && no.p[i] <= '9';
        good = digit || (no.p[i] == '-' && at == 0);
        at += digit ? 0 : 1;
        part[at > 1 ? 1 : at] = digit ? part[at] * 10 + (no.p[i] - '0') : 0;
    }
    return good && at == 1 ? part[0] * MZ_ID_UNIT + part[1] : 0;
}

/* The first case of what this person is paid. */
static mz_code first_case(mz_cx *cx, int64_t person, int64_t *id)
{
    struct benefit_held *b = NULL;
    size_t n = 0;
    *id = 0;
    MZ_TRY(benefits_held(cx, person, &b, &n));
    for (size_t i = 0; i < n && *id == 0; i++) {
        *id = case_of(b[i].case_no);
    }
    return MZ_OK;
}

static bool knows_day(const struct rule_book *b)
{
    for (size_t i = 0; i < b->facts_n; i++) {
        if (mz_str_eq(b->facts[i].name.id, MZ_S("death_day"))) {
            return b->facts[i].entity == IR_PERSON;
        }
    }
    return false;
}

struct beginning {
    struct matter_q_deaths_waiting_row d;
    bool begun;
};

static mz_code of_person(mz_cx *cx, const struct matter_q_deaths_waiting_row *d, int64_t *id)
{
    struct matter_kind k;
    int64_t first = 0;
    MZ_TRY(matter_on(cx, d->division, IR_ON_DEATH, MZ_S(""), &k));
    if (k.m == NULL) {
        return MZ_OK;
    }
    MZ_TRY(first_case(cx, d->person, &first));
    const struct matter_after after = {first, "review"};
    const struct matter_new in = {
        .matter = k.m->name.id,
        .person = d->person,
        .channel = MZ_S("alert"),
        .facts = !knows_day(k.pack->book)
                     ? MZ_S("")
                     : mz_str_fmt(cx->a,
                                  "{\"facts\":{\"household\":{},\"members\":[{\"death_day\":"
                                  "\"" MZ_FMT "\"}]},\"own\":{}}",
                                  MZ_ARG(mz_date_iso(cx->a, (mz_date){(int32_t)d->died})))};
    return matter_begin_after(cx, &in, &after, id);
}

/* Others of the household go on: what they get is looked at again. */
static mz_code of_home(mz_cx *cx, const struct matter_q_deaths_waiting_row *d, int64_t *id)
{
    struct household_member m = {.id = 0};
    struct recognition *r = NULL;
    struct matter_open o = {0};
    size_t n = 0;
    bool found = false;
    MZ_TRY(household_of(cx, d->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    MZ_TRY(found ? recognised(cx, m.household, &r, &n) : MZ_OK);
    for (size_t i = 0; i < n && *id == 0; i++) {
        struct matter_kind k;
        if (!recognised_on(&r[i], mz_date_today(cx).v) || r[i].person != MZ_NULL) {
            continue;
        }
        MZ_TRY(matter_on(cx, d->division, IR_ON_MEMBER_DEATH, r[i].category, &k));
        if (k.m == NULL) {
            continue;
        }
        MZ_TRY(matter_open_case(cx, r[i].case_id, &o));
        const struct matter_after after = {r[i].case_id, "review"};
        const struct matter_new in = {.matter = k.m->name.id,
                                      .household = m.household,
                                      .channel = MZ_S("alert"),
                                      .facts = o.answers};
        MZ_TRY(matter_begin_after(cx, &in, &after, id));
    }
    return MZ_OK;
}

static mz_code begin_tx(mz_cx *cx, void *p)
{
    struct beginning *b = p;
    int64_t id = 0;
    int64_t changed = 0;
    b->begun = false;
    MZ_TRY(b->d.held != 0 ? of_person(cx, &b->d, &id) : of_home(cx, &b->d, &id));
    if (id == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    MZ_TRY(matter_q_death_case(cx, b->d.id, b->d.version, id, &changed));
    b->begun = true;
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_BUSY, "death %" PRId64 " changed", b->d.id);
}

/* One that cannot begin stays held and is tried again; a person may enter the case, too. */
static mz_code begin_one(mz_cx *cx, const struct matter_q_deaths_waiting_row *d)
{
    struct beginning b = {.d = *d};
    const struct mz_actor *before = cx->actor;
    struct mz_actor program = {.role = MZ_S("program"), .from = MZ_S("job")};
    division_range(d->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT, &program.division_lo,
                   &program.division_hi);
    cx->actor = &program;
    mz_code rc = mz_tx(cx, begin_tx, &b);
    cx->actor = before;
    if (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_ABSENT || rc == MZ_DENIED) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

mz_code matter_death_cases(mz_cx *cx)
{
    struct matter_q_deaths_waiting_row *rows = NULL;
    int64_t after = 0;
    for (size_t n = BATCH; n == BATCH;) {
        MZ_TRY(matter_q_deaths_waiting(cx, after, BATCH, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            after = rows[i].id;
            MZ_TRY(begin_one(cx, &rows[i]));
        }
    }
    return MZ_OK;
}

mz_code matter_death_undo(mz_cx *cx, int64_t person, int64_t after_case)
{
    struct matter_kind k;
    int64_t id = 0;
    struct matter_case c = {.id = 0};
    MZ_TRY(matter_get(cx, after_case, &c));
    MZ_TRY(matter_on(cx, c.division, IR_ON_DEATH_WRONG, MZ_S(""), &k));
    if (k.m == NULL) {
        return MZ_OK;
    }
    const struct matter_after after = {after_case, "review"};
    const struct matter_new in = {
        .matter = k.m->name.id, .person = person, .channel = MZ_S("alert")};
    return matter_begin_after(cx, &in, &after, &id);
}

static bool may_withdraw(const struct ir_matter *m)
{
    for (size_t i = 0; i < m->ends_n; i++) {
        if (m->ends[i].result == IR_WITHDRAWN) {
            return true;
        }
    }
    return false;
}

mz_code matter_death_drop(mz_cx *cx, int64_t case_id)
{
    struct matter_open o = {0};
    const struct mz_actor *before = cx->actor;
    struct mz_actor program = *before;
    MZ_TRY(matter_open_case(cx, case_id, &o));
    if (o.state->ended || !may_withdraw(o.m)) {
        return MZ_OK;
    }
    program.user = 0;
    cx->actor = &program;
    mz_code rc = matter_happen(cx, case_id, 0,
                               (struct flow_event){.kind = FLOW_WITHDRAWN,
                                                   .post = IR_POST_APPLICANT,
                                                   .reason = MZ_S("死亡信息已更正")});
    cx->actor = before;
    return rc;
}
