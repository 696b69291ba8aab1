/* gate.c - the one door to every query: who consented to be looked up in what, for what. */
#include <string.h>

#include "base/ident.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/verify/source.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

const char *verify_gap_label(enum verify_gap gap)
{
    switch (gap) {
    case VERIFY_GAP_NONE:
        return MZ_T("Consented");
    case VERIFY_GAP_MISSING:
        return MZ_T("No consent for this matter");
    case VERIFY_GAP_EARLY:
        return MZ_T("Consent not in force yet");
    case VERIFY_GAP_EXPIRED:
        return MZ_T("Consent is over");
    case VERIFY_GAP_REVOKED:
        return MZ_T("Consent was revoked");
    case VERIFY_GAP_SCOPE:
        return MZ_T("Consent leaves categories out");
    case VERIFY_GAP_OWN:
        return MZ_T("Is 18 now and has not signed");
    case VERIFY_GAP_GUARDIAN:
        return MZ_T("No guardian who consented");
    case VERIFY_GAP_OUTSIDE:
        return MZ_T("Lives outside your area");
    }
    return "";
}

const char *verify_gap_way(enum verify_gap gap)
{
    switch (gap) {
    case VERIFY_GAP_NONE:
        return "";
    case VERIFY_GAP_MISSING:
    case VERIFY_GAP_EARLY:
        return MZ_T("Have the paper signed in person and record it");
    case VERIFY_GAP_EXPIRED:
        return MZ_T("Have a new paper signed; the old one does not come back");
    case VERIFY_GAP_REVOKED:
        return MZ_T("Ask the person; without a new consent there is no query");
    case VERIFY_GAP_SCOPE:
        return MZ_T("Ask for fewer categories, or have the missing ones signed");
    case VERIFY_GAP_OWN:
        return MZ_T("Have the person sign; a guardian's consent ended with the 18th birthday");
    case VERIFY_GAP_GUARDIAN:
        return MZ_T("A grown-up member of the household signs first");
    case VERIFY_GAP_OUTSIDE:
        return MZ_T("Ask the county, whose area holds all members");
    }
    return "";
}

/* ---- one consent against what is asked --------------------------------------------- */

struct gate {
    const struct pack *p;
    struct pack_scope scope; /* asked for; everything where nothing was named */
    bool named;              /* categories were named */
    mz_str purpose;
    int64_t household;
    int64_t day;
};

/* Was the person a minor when a guardian signed, and is none any more? */
static bool outgrown(const struct verify_consent *c, const struct verify_member *m)
{
    return m->birth != MZ_NULL && mz_str_eq(c->signed_as, MZ_S("guardian")) &&
           mz_date_age((mz_date){(int32_t)m->birth}, (mz_date){(int32_t)c->from_day},
                       MZ_AGE_MARCH) < PERSON_ADULT;
}

static enum verify_gap judge(mz_cx *cx, const struct gate *g, const struct verify_consent *c,
                             const struct verify_member *m, struct pack_scope *scope)
{
    if (c->household != g->household || !mz_str_eq(c->purpose, g->purpose)) {
        return VERIFY_GAP_MISSING;
    }
    if (c->revoked_ms != MZ_NULL) {
        return VERIFY_GAP_REVOKED;
    }
    if (c->from_day > g->day) {
        return VERIFY_GAP_EARLY;
    }
    if (c->to_day < g->day) {
        return VERIFY_GAP_EXPIRED;
    }
    if (outgrown(c, m)) {
        return VERIFY_GAP_OWN;
    }
    if (pack_scope_read(cx, g->p, c->scope, scope) != MZ_OK) {
        mz_clear(cx); /* a category that the catalogue lost is consented to no more */
        return VERIFY_GAP_SCOPE;
    }
    for (size_t i = 0; g->named && i < g->p->catalogue->category_n; i++) {
        if (g->scope.has[i] && !scope->has[i]) {
            return VERIFY_GAP_SCOPE;
        }
    }
    return VERIFY_GAP_NONE;
}

/* How near a gap is to a consent: the newest good paper counts, else the best reason. */
static int rank(enum verify_gap gap)
{
    static const int ranks[] = {
        [VERIFY_GAP_NONE] = 8,    [VERIFY_GAP_SCOPE] = 7,    [VERIFY_GAP_OWN] = 6,
        [VERIFY_GAP_EARLY] = 5,   [VERIFY_GAP_REVOKED] = 4,  [VERIFY_GAP_EXPIRED] = 3,
        [VERIFY_GAP_MISSING] = 1, [VERIFY_GAP_GUARDIAN] = 1, [VERIFY_GAP_OUTSIDE] = 9,
    };
    return ranks[gap];
}

/* The consents of one adult: the first that holds, and what it is for. */
static void hold(mz_cx *cx, const struct gate *g, const struct verify_consent *c, size_t n,
                 struct verify_member *m, struct pack_scope *scope)
{
    m->gap = VERIFY_GAP_MISSING;
    for (size_t i = 0; i < n; i++) {
        struct pack_scope has = {{false}};
        if (c[i].person != m->person) {
            continue;
        }
        enum verify_gap gap = judge(cx, g, &c[i], m, &has);
        if (rank(gap) > rank(m->gap)) {
            m->gap = gap;
            m->consent = gap == VERIFY_GAP_NONE ? c[i].id : 0;
            *scope = has;
        }
    }
}

/* ---- the household ------------------------------------------------------------------- */

static bool is_adult(int64_t birth, int64_t day)
{
    return birth == MZ_NULL || mz_date_age((mz_date){(int32_t)birth}, (mz_date){(int32_t)day},
                                           MZ_AGE_MARCH) >= PERSON_ADULT;
}

static mz_code load(mz_cx *cx, const struct gate *g, struct verify_gate_result *out)
{
    struct verify_q_member_row *rows = NULL;
    struct verify_q_members_n_row all = {0};
    size_t n = 0;
    MZ_TRY(verify_q_member(cx, g->household, &rows, &n));
    MZ_TRY(verify_q_members_n(cx, g->household, &all));
    out->member = MZ_NEW_N(cx->a, struct verify_member, n + 1);
    for (size_t i = 0; i < n; i++) {
        out->member[i] = (struct verify_member){.person = rows[i].person,
                                                .relation = rows[i].relation,
                                                .name = rows[i].name,
                                                .birth = rows[i].birth,
                                                .made_ms = rows[i].made_ms,
                                                .numbered_ms = rows[i].numbered_ms,
                                                .adult = is_adult(rows[i].birth, g->day),
                                                .dead = rows[i].died != MZ_NULL};
    }
    out->member_n = n;
    if (all.n > (int64_t)n) { /* members who live where the reader may not look */
        out->member[out->member_n++] = (struct verify_member){
            .relation = MZ_S("97"), .birth = MZ_NULL, .gap = VERIFY_GAP_OUTSIDE};
    }
    return MZ_OK;
}

static bool guards(const struct verify_member *m)
{
    return m->adult && !m->dead && m->gap == VERIFY_GAP_NONE && m->consent != 0;
}

/* Minors are under the consent of the first grown-up member who gave one. */
static void cover_minors(struct verify_gate_result *out)
{
    int64_t consent = 0;
    for (size_t i = 0; i < out->member_n && consent == 0; i++) {
        consent = guards(&out->member[i]) ? out->member[i].consent : 0;
    }
    for (size_t i = 0; i < out->member_n; i++) {
        struct verify_member *m = &out->member[i];
        if (!m->adult && !m->dead && m->gap == VERIFY_GAP_NONE) {
            m->consent = consent;
            m->gap = consent == 0 ? VERIFY_GAP_GUARDIAN : VERIFY_GAP_NONE;
        }
    }
}

static void close_scope(const struct gate *g, struct verify_gate_result *out,
                        const struct pack_scope *scope, size_t n)
{
    out->scope = g->scope;
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < g->p->catalogue->category_n; i++) {
            out->scope.has[i] = out->scope.has[i] && scope[k].has[i];
        }
    }
}

static mz_code numbers(mz_cx *cx, struct verify_gate_result *out)
{
    const unsigned all = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED;
    for (size_t i = 0; i < out->member_n; i++) {
        MZ_TRY(person_number_for(cx, all, out->member[i].person, &out->member[i].number));
    }
    return MZ_OK;
}

static mz_code pass_of(mz_cx *cx, const struct gate *g, struct verify_gate_result *out)
{
    struct verify_pass *pass = MZ_NEW(cx->a, struct verify_pass);
    MZ_TRY(numbers(cx, out));
    *pass = (struct verify_pass){.household = g->household,
                                 .division = out->division,
                                 .purpose = g->purpose,
                                 .scope = out->scope,
                                 .member = out->member,
                                 .member_n = out->member_n,
                                 .day = g->day};
    out->pass = pass;
    return MZ_OK;
}

static mz_code open_gate(mz_cx *cx, const struct verify_ask *ask, struct gate *g,
                         struct verify_gate_result *out)
{
    struct household h;
    *g = (struct gate){
        .purpose = ask->purpose, .household = ask->household, .day = mz_date_today(cx).v};
    MZ_TRY(pack_get(cx, &g->p));
    MZ_TRY(household_get(cx, ask->household, &h));
    out->division = h.division;
    if (h.ended != MZ_NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "household",
                         .text = MZ_T("This household has ended"));
    }
    if (pack_purpose(g->p, ask->purpose) == SIZE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "purpose",
                         .text = MZ_T("Choose the matter that the report is for"));
    }
    g->named = ask->scope.n > 0;
    return pack_scope_read(cx, g->p, g->named ? ask->scope : MZ_S("*"), &g->scope);
}

mz_code verify_gate(mz_cx *cx, const struct verify_ask *ask, struct verify_gate_result *out)
{
    struct gate g;
    struct verify_consent *c = NULL;
    size_t n = 0;
    size_t held = 0;
    *out = (struct verify_gate_result){.member_n = 0};
    MZ_TRY(open_gate(cx, ask, &g, out));
    MZ_TRY(load(cx, &g, out));
    MZ_TRY(verify_consents(cx, ask->household, &c, &n));
    struct pack_scope *scope = MZ_NEW_N(cx->a, struct pack_scope, out->member_n + 1);
    for (size_t i = 0; i < out->member_n; i++) {
        struct verify_member *m = &out->member[i];
        if (m->adult && !m->dead && m->gap != VERIFY_GAP_OUTSIDE) {
            hold(cx, &g, c, n, m, &scope[held]);
            held += m->gap == VERIFY_GAP_NONE;
        }
    }
    cover_minors(out);
    for (size_t i = 0; i < out->member_n; i++) {
        out->gaps += out->member[i].gap != VERIFY_GAP_NONE;
    }
    close_scope(&g, out, scope, held);
    return out->gaps == 0 && held > 0 ? pass_of(cx, &g, out) : MZ_OK;
}
