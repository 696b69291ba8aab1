/* holds.c - whether a report may be rested on: its state, its days, whose it is. */
#include "feature/verify/holds.h"

#include "feature/person/person.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

const char *verify_hold_text(enum verify_hold hold)
{
    switch (hold) {
    case VERIFY_NOT_ISSUED:
        return MZ_T("The cross-check report {0} is not issued. Have it issued, or ask for a new "
                    "one.");
    case VERIFY_REPLACED:
        return MZ_T("The cross-check report {0} was corrected. Name the report that holds in its "
                    "place.");
    case VERIFY_OVER:
        return MZ_T("The cross-check report {0} could be used until {1}. Ask for a new one and "
                    "name that.");
    case VERIFY_OTHER_HOME:
        return MZ_T("The cross-check report {0} is about another household. Name one of the "
                    "household of this case.");
    case VERIFY_OTHER_MATTER:
        return MZ_T("The cross-check report {0} was asked for another matter, and what people "
                    "consented to is that one. Ask for one for this matter.");
    case VERIFY_OTHER_PEOPLE:
        return MZ_T("The cross-check report {0} is about other people than live in the household "
                    "now. Ask for a new one and name that.");
    case VERIFY_HOLDS:
        break;
    }
    return "";
}

mz_str verify_purpose_name(mz_cx *cx, mz_str purpose)
{
    const struct pack *p = NULL;
    size_t i = SIZE_MAX;
    if (pack_get(cx, &p) == MZ_OK) {
        i = pack_purpose(p, purpose);
    } else {
        mz_clear(cx);
    }
    return i == SIZE_MAX ? purpose : pack_word(cx->lang, &p->purpose[i]);
}

/* ---- the people ---------------------------------------------------------------------- */

static bool asked(const struct verify_q_queried_row *q, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (q[i].person == person) {
            return true;
        }
    }
    return false;
}

static bool lives(const struct verify_q_present_row *m, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (m[i].person == person) {
            return true;
        }
    }
    return false;
}

/* Who died since is not somebody else: the report says more, and nothing about a stranger. */
static mz_code died(mz_cx *cx, int64_t person, bool *yes)
{
    struct verify_q_died_row r = {0};
    bool found = false;
    MZ_TRY(verify_q_died(cx, person, &r, &found));
    *yes = found && r.died != MZ_NULL;
    return MZ_OK;
}

/* Those who were asked about, and those who live there now: the same, but for the dead. */
static mz_code same_people(mz_cx *cx, const struct verify_report *r, bool *same)
{
    struct verify_q_queried_row *q = NULL;
    struct verify_q_present_row *m = NULL;
    size_t n = 0;
    size_t m_n = 0;
    MZ_TRY(verify_q_queried(cx, r->id, &q, &n));
    MZ_TRY(verify_q_present(cx, r->household, &m, &m_n));
    *same = true;
    for (size_t i = 0; i < m_n && *same; i++) {
        *same = m[i].died != MZ_NULL || asked(q, n, m[i].person);
    }
    for (size_t i = 0; i < n && *same; i++) {
        bool gone = lives(m, m_n, q[i].person);
        MZ_TRY(gone ? MZ_OK : died(cx, q[i].person, &gone));
        *same = gone;
    }
    return MZ_OK;
}

mz_code verify_can_ask(mz_cx *cx, int64_t household, bool *yes)
{
    struct verify_q_present_row *m = NULL;
    size_t n = 0;
    MZ_TRY(verify_q_present(cx, household, &m, &n));
    *yes = false;
    for (size_t i = 0; i < n; i++) {
        mz_date born = {(int32_t)m[i].birth};
        bool adult = m[i].birth == MZ_NULL ||
                     mz_date_age(born, mz_date_today(cx), MZ_AGE_MARCH) >= PERSON_ADULT;
        *yes = *yes || (adult && m[i].died == MZ_NULL);
    }
    return MZ_OK;
}

/* ---- the report ---------------------------------------------------------------------- */

mz_code verify_holds(mz_cx *cx, const struct verify_report *r, const struct verify_use *use,
                     enum verify_hold *out)
{
    bool same = true;
    *out = VERIFY_HOLDS;
    if (r->household != use->household) {
        *out = VERIFY_OTHER_HOME;
    } else if (!mz_str_eq(r->purpose, use->purpose)) {
        *out = VERIFY_OTHER_MATTER;
    } else if (r->issued_ms == MZ_NULL) {
        *out = VERIFY_NOT_ISSUED;
    } else if (r->valid_to < use->day.v) {
        *out = VERIFY_OVER;
    } else if (mz_str_eq(r->state, MZ_S("corrected"))) {
        *out = VERIFY_REPLACED;
    } else if (!use->past) {
        MZ_TRY(same_people(cx, r, &same));
        *out = same ? VERIFY_HOLDS : VERIFY_OTHER_PEOPLE;
    }
    return MZ_OK;
}

mz_code verify_newest(mz_cx *cx, int64_t household, mz_str purpose, struct verify_report *out)
{
    struct verify_q_newest_row r = {0};
    bool found = false;
    *out = (struct verify_report){.id = 0};
    MZ_TRY(verify_q_newest(cx, household, purpose, mz_date_today(cx).v, &r, &found));
    return found ? verify_get(cx, r.id, out) : MZ_OK;
}

mz_code verify_of_number(mz_cx *cx, int64_t county, mz_str number, struct verify_report *out)
{
    struct verify_q_numbered_row r = {0};
    bool found = false;
    MZ_TRY(verify_q_numbered(cx, county, number, &r, &found));
    return found ? verify_get(cx, r.id, out)
                 : mz_refuse(cx, MZ_ABSENT, .field = "report",
                             .text = MZ_T("There is no cross-check report {0} in your area. The "
                                          "number stands at the top of the report."),
                             .arg = {number});
}
