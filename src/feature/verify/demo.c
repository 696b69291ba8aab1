/* demo.c - cross-checks of the demonstration county: asked, issued, objected to, corrected. */
#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/verify/kin.h"
#include "feature/verify/scan.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

enum {
    HOMES_MAX = 4000,
    HOMES_FEW = 100,
    CHECKED = 12,
    WITH_KIN = 5, /* of those */
    GAPS = 3,
    YEAR = 365,
    MINUTE_MS = 60000
};

struct demo {
    mz_cx *cx;
    int64_t today;
    int64_t town, county;
    const char *asker; /* login: the clerk of the town, else the officer of the county */
    bool few;          /* homes: every one counts */
    int64_t clock_ms;
    struct mz_clock clock;
    struct mz_actor actor;
    int64_t papers;
};

static int64_t set_ms(void *p)
{
    return *(int64_t *)p;
}

/* So many working days ago, in the morning. */
static mz_code set_clock(struct demo *d, int32_t ago, int minutes)
{
    mz_date day = {(int32_t)d->today};
    MZ_TRY(mz_calendar_add(d->cx, d->cx->world->calendar, day, -ago, &day));
    d->clock_ms = mz_date_ms(day) + (int64_t)(9 * 60 + minutes) * MINUTE_MS;
    d->clock = (struct mz_clock){set_ms, &d->clock_ms};
    d->cx->clock = &d->clock;
    return MZ_OK;
}

static mz_code act_as(struct demo *d, const char *login, int64_t division)
{
    d->actor =
        (struct mz_actor){.role = mz_str_of(login), .name = mz_str_of(login), .from = MZ_S("cli")};
    division_range(division, &d->actor.division_lo, &d->actor.division_hi);
    d->cx->actor = &d->actor;
    return account_by_login(d->cx, d->actor.name, &d->actor.user);
}

/* A page that says what it stands for: the scan of an invented consent. */
static mz_code scan(struct demo *d, int64_t consent)
{
    static const char page[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                               "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
                               "trailer<</Root 1 0 R>>\n%%EOF\n";
    int64_t id = 0;
    mz_str bytes = mz_str_fmt(d->cx->a, "%s%% %" PRId64 "\n%%%%EOF\n", page, consent);
    return scan_add(d->cx, &(struct scan_new){.consent = consent, .data = bytes, .fd = -1}, &id);
}

static mz_code consent(struct demo *d, int64_t household, int64_t person, const char *scope)
{
    int64_t id = 0;
    int64_t day = mz_date_today(d->cx).v;
    const struct verify_consent in = {
        .household = household,
        .person = person,
        .signed_as = MZ_S("self"),
        .signer = MZ_NULL,
        .signer_name = MZ_S(""),
        .reason = MZ_S(""),
        .purpose = MZ_S("dibao"),
        .scope = mz_str_of(scope),
        .from_day = day,
        .to_day = day + YEAR,
        .form = d->papers % 4 == 3 ? MZ_S("electronic") : MZ_S("paper"),
        .paper = mz_str_fmt(d->cx->a, "SQ-2026-%05" PRId64, 1000 + d->papers++),
        .evidence = MZ_S("")};
    MZ_TRY(verify_consent_add(d->cx, &in, &id));
    return d->papers % 4 == 1 ? scan(d, id) : MZ_OK;
}

/* Of every grown-up, or of all but the last one. */
static mz_code consents(struct demo *d, int64_t household, bool all, bool *some)
{
    struct verify_gate_result g;
    const struct verify_ask ask = {.household = household, .purpose = MZ_S("dibao")};
    size_t last = SIZE_MAX;
    *some = false;
    MZ_TRY(verify_gate(d->cx, &ask, &g));
    for (size_t i = 0; i < g.member_n; i++) {
        last = g.member[i].adult && !g.member[i].dead ? i : last;
        if (g.member[i].gap == VERIFY_GAP_OUTSIDE) {
            return MZ_OK;
        }
    }
    for (size_t i = 0; i < g.member_n; i++) {
        const struct verify_member *m = &g.member[i];
        if (m->adult && !m->dead && (all || i != last)) {
            MZ_TRY(consent(d, household, m->person, "*"));
            *some = true;
        }
    }
    return MZ_OK;
}

/* Of one an agreement, of the next the income, of the third nothing was brought. */
static mz_code supporters(struct demo *d, int64_t i, struct verify_new *in)
{
    struct verify_gate_result g;
    struct report_kin *kin = NULL;
    size_t n = 0;
    MZ_TRY(verify_gate(d->cx, &in->ask, &g));
    if (g.pass == NULL) {
        return MZ_OK;
    }
    MZ_TRY(kin_of(d->cx, g.pass, &kin, &n));
    struct verify_kin *told = MZ_NEW_N(d->cx->a, struct verify_kin, n + 1);
    for (size_t k = 0; k < n; k++) {
        int64_t kind = (i + (int64_t)k) % 3;
        if (kind == 2) {
            continue;
        }
        told[in->kin_n++] = (struct verify_kin){.person = kin[k].person,
                                                .agreed = kind == 1 ? 30000 : MZ_NULL,
                                                .income = kind == 0 ? 280000 + i * 12000 : MZ_NULL,
                                                .parents = 2,
                                                .here = 1};
    }
    in->kin = told;
    return MZ_OK;
}

static mz_code ask(struct demo *d, int64_t household, int64_t i, int64_t *id)
{
    const struct pack *p = NULL;
    MZ_TRY(pack_get(d->cx, &p));
    int64_t *said = MZ_NEW_N(d->cx->a, int64_t, p->declared_n + 1);
    for (size_t k = 0; k < p->declared_n; k++) {
        said[k] = p->declared[k].money ? (int64_t)((i * 7 + (int64_t)k * 3) % 9) * 150000
                                       : (int64_t)(k % 3 == 2 ? 1 : 0);
    }
    struct verify_new in = {.ask = {.household = household, .purpose = MZ_S("dibao")},
                            .declared = said,
                            .reason = MZ_S("查田镇社会救助窗口，低保申请办件")};
    MZ_TRY(supporters(d, i, &in));
    MZ_TRY(verify_ask_new(d->cx, &in, false, id));
    return verify_run(d->cx, *id);
}

static mz_code issue(struct demo *d, int64_t id, int32_t ago)
{
    struct verify_report r;
    MZ_TRY(act_as(d, "centre", d->county));
    MZ_TRY(set_clock(d, ago, 150));
    MZ_TRY(verify_get(d->cx, id, &r));
    const struct verify_issue in = {
        .id = id, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    return verify_issue(d->cx, &in);
}

static mz_code object(struct demo *d, int64_t id, bool upheld)
{
    struct verify_report r;
    struct report *body = NULL;
    int64_t objection = 0;
    int64_t renewed = 0;
    MZ_TRY(act_as(d, d->asker, d->town));
    MZ_TRY(set_clock(d, 2, 40));
    MZ_TRY(verify_get(d->cx, id, &r));
    MZ_TRY(verify_body(d->cx, &r, &body));
    const struct verify_object in = {
        .report = id,
        .person = body->member[0].person,
        .item = MZ_S("银行存款"),
        .text = upheld ? MZ_S("账户内是代村里保管的集体资金，不是本户存款")
                       : MZ_S("存款是子女汇来的医药费，已经用于住院"),
        .evidence = upheld ? MZ_S("村集体出具的代管证明 1 份") : MZ_S("住院发票 3 张")};
    MZ_TRY(verify_object(d->cx, &in, &objection));
    if (!upheld) {
        return MZ_OK;
    }
    MZ_TRY(act_as(d, "centre", d->county));
    MZ_TRY(set_clock(d, 1, 30));
    MZ_TRY(verify_object_decide(d->cx, objection, 1, true, MZ_S("代管证明属实，重新向银行核对"),
                                &renewed));
    MZ_TRY(verify_run(d->cx, renewed));
    MZ_TRY(act_as(d, "approver", d->county));
    MZ_TRY(set_clock(d, 0, 20));
    MZ_TRY(verify_get(d->cx, renewed, &r));
    const struct verify_issue done = {
        .id = renewed, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    return verify_issue(d->cx, &done);
}

static mz_code one(struct demo *d, int64_t household, int64_t i)
{
    int32_t ago = d->few ? 5 : (int32_t)(CHECKED - i) + 2;
    int64_t id = 0;
    bool some = false;
    MZ_TRY(act_as(d, d->asker, d->town));
    MZ_TRY(set_clock(d, ago, 10));
    MZ_TRY(consents(d, household, i < CHECKED, &some));
    if (i >= CHECKED || !some) {
        return MZ_OK;
    }
    MZ_TRY(set_clock(d, ago, 40));
    MZ_TRY(ask(d, household, i, &id));
    if (i % 3 == 2) {
        return MZ_OK; /* to be issued */
    }
    MZ_TRY(issue(d, id, ago - 1));
    return i == 6 || i == 7 || (d->few && i == 0) ? object(d, id, i == 6) : MZ_OK;
}

static mz_code town_of(struct demo *d, const struct verify_q_homes_row *h, size_t n)
{
    d->town = 0;
    for (size_t i = 0; i < n && d->town == 0; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        int64_t town = h[i].division / 1000 * 1000;
        if (i > 0 && town == h[i - 1].division / 1000 * 1000) {
            continue;
        }
        MZ_TRY(account_staff(d->cx, town, &w, &k));
        for (size_t j = 0; j < k; j++) {
            d->town = mz_str_eq(w[j].role, MZ_S("clerk")) ? town : d->town;
        }
    }
    return MZ_OK;
}

/* Whether somebody who owes support lives elsewhere: spouse, child or parent of the register. */
static mz_code related(struct demo *d, int64_t household, bool *some)
{
    struct verify_q_kin_row *rows = NULL;
    struct household_member *m = NULL;
    size_t n = 0;
    size_t m_n = 0;
    MZ_TRY(verify_q_kin(d->cx, household, INT64_C(4) * VERIFY_KIN_MAX, &rows, &n));
    MZ_TRY(members_of(d->cx, household, &m, &m_n));
    *some = false;
    for (size_t i = 0; i < n && !*some; i++) {
        char kind = (char)(rows[i].relation.n == 2 ? rows[i].relation.p[0] : '9');
        *some = kind == '1' || kind == '2' || kind == '3' || kind == '5';
        for (size_t k = 0; k < m_n; k++) {
            *some = *some && m[k].person != rows[i].person;
        }
    }
    return MZ_OK;
}

/* Those with relatives elsewhere, a few, and every third of the others. */
static mz_code some_of(struct demo *d, const struct verify_q_homes_row *h, size_t n, bool kin,
                       int64_t most, int64_t *done)
{
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(d->town, &lo, &hi);
    for (size_t i = 0; i < n && *done < most; i++) {
        bool has = false;
        if (h[i].division < lo || h[i].division > hi || (!kin && i % 3 != 0 && !d->few)) {
            continue;
        }
        MZ_TRY(related(d, h[i].id, &has));
        if (has != kin) {
            continue;
        }
        mz_code rc = one(d, h[i].id, *done);
        *done += rc == MZ_OK;
        if (rc == MZ_DENIED || rc == MZ_INVALID) { /* a home of minors or of the dead */
            mz_clear(d->cx);
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code all(struct demo *d)
{
    struct verify_q_homes_row *h = NULL;
    size_t n = 0;
    int64_t done = 0;
    MZ_TRY(verify_q_homes(d->cx, HOMES_MAX, &h, &n));
    MZ_TRY(town_of(d, h, n));
    d->asker = d->town != 0 ? "clerk" : "officer";
    d->town = d->town != 0 ? d->town : d->county;
    d->few = n < HOMES_FEW;
    MZ_TRY(some_of(d, h, n, true, WITH_KIN, &done));
    return some_of(d, h, n, false, CHECKED + GAPS, &done);
}

mz_code verify_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    const struct mz_clock *clock = cx->clock;
    struct demo d = {.cx = cx,
                     .today = mz_date_today(cx).v,
                     .county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT};
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->calendar == NULL) {
        return MZ_OK; /* reports are a county's */
    }
    MZ_TRY(account_demo(cx, d.county));
    mz_code rc = all(&d);
    cx->actor = actor;
    cx->clock = clock;
    return rc;
}
