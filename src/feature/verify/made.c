/* made.c - consents, query and report of one household, one after the other. */
#include "feature/verify/made.h"

#include <inttypes.h>

#include "store/db.h"

enum { HALF_A_YEAR = 183 };

static mz_code sign(mz_cx *cx, const struct verify_ask *ask, int64_t person)
{
    int64_t id = 0;
    int64_t day = mz_date_today(cx).v;
    const struct verify_consent in = {.household = ask->household,
                                      .person = person,
                                      .signed_as = MZ_S("self"),
                                      .signer = MZ_NULL,
                                      .signer_name = MZ_S(""),
                                      .reason = MZ_S(""),
                                      .purpose = ask->purpose,
                                      .scope = MZ_S("*"),
                                      .from_day = day,
                                      .to_day = day + HALF_A_YEAR,
                                      .form = MZ_S("paper"),
                                      .paper = mz_str_fmt(cx->a, "SQ-%" PRId64 "-%" PRId64, day,
                                                          person % MZ_ID_UNIT),
                                      .evidence = MZ_S("")};
    return verify_consent_add(cx, &in, &id);
}

mz_code verify_made_ask(mz_cx *cx, int64_t household, mz_str purpose, mz_str reason, int64_t *id)
{
    struct verify_gate_result g;
    const struct verify_new in = {.ask = {.household = household, .purpose = purpose},
                                  .reason = reason};
    MZ_TRY(verify_gate(cx, &in.ask, &g));
    for (size_t i = 0; i < g.member_n; i++) {
        const struct verify_member *m = &g.member[i];
        bool wants = m->adult && !m->dead && m->gap != VERIFY_GAP_NONE;
        MZ_TRY(wants && m->gap != VERIFY_GAP_OUTSIDE ? sign(cx, &in.ask, m->person) : MZ_OK);
    }
    MZ_TRY(verify_ask_new(cx, &in, false, id));
    return verify_run(cx, *id);
}

mz_code verify_made_issue(mz_cx *cx, int64_t id)
{
    struct verify_report r = {.id = 0};
    MZ_TRY(verify_get(cx, id, &r));
    const struct verify_issue in = {
        .id = id, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    return verify_issue(cx, &in);
}
