/* demo.c - cross-checks of the demonstration county: asked, issued, objected to, corrected. */
#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "feature/demo/demo.h"
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

struct play {
    struct demo *d;
    int64_t town;
    const char *asker; /* login: the clerk of the town, else the officer of the county */
    bool few;          /* homes: every one counts */
    int64_t papers;
};

/* So many working days ago, in the morning. */
static mz_code set_clock(struct demo *d, int32_t ago, int minutes)
{
    mz_date day = mz_calendar_due(d->cx, d->cx->world->calendar, demo_today(d), -ago);
    d->now_ms = mz_date_ms(day) + (int64_t)(9 * 60 + minutes) * MINUTE_MS;
    return MZ_OK;
}

/* A page that says what it stands for: the scan of an invented consent. */
static mz_code scan(struct play *p, int64_t consent)
{
    int64_t id = 0;
    mz_str bytes = mz_str_fmt(p->d->cx->a, MZ_FMT "%% %" PRId64 "\n%%%%EOF\n",
                              MZ_ARG(demo_page()), consent);
    return scan_add(p->d->cx, &(struct scan_new){.consent = consent, .data = bytes, .fd = -1}, &id);
}

static mz_code consent(struct play *p, int64_t household, int64_t person, const char *scope)
{
    int64_t id = 0;
    int64_t day = mz_date_today(p->d->cx).v;
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
        .form = p->papers % 4 == 3 ? MZ_S("electronic") : MZ_S("paper"),
        .paper = mz_str_fmt(p->d->cx->a, "SQ-2026-%05" PRId64, 1000 + p->papers++),
        .evidence = MZ_S("")};
    MZ_TRY(verify_consent_add(p->d->cx, &in, &id));
    return p->papers % 4 == 1 ? scan(p, id) : MZ_OK;
}

/* Of every grown-up, or of all but the last one. */
static mz_code consents(struct play *p, int64_t household, bool all, bool *some)
{
    struct verify_gate_result g;
    const struct verify_ask ask = {.household = household, .purpose = MZ_S("dibao")};
    size_t last = SIZE_MAX;
    *some = false;
    MZ_TRY(verify_gate(p->d->cx, &ask, &g));
    for (size_t i = 0; i < g.member_n; i++) {
        last = g.member[i].adult && !g.member[i].dead ? i : last;
        if (g.member[i].gap == VERIFY_GAP_OUTSIDE) {
            return MZ_OK;
        }
    }
    for (size_t i = 0; i < g.member_n; i++) {
        const struct verify_member *m = &g.member[i];
        if (m->adult && !m->dead && (all || i != last)) {
            MZ_TRY(consent(p, household, m->person, "*"));
            *some = true;
        }
    }
    return MZ_OK;
}

/* Of one an agreement, of the next the income, of the third nothing was brought. */
static mz_code supporters(struct play *p, int64_t i, struct verify_new *in)
{
    struct verify_gate_result g;
    struct report_kin *kin = NULL;
    size_t n = 0;
    MZ_TRY(verify_gate(p->d->cx, &in->ask, &g));
    if (g.pass == NULL) {
        return MZ_OK;
    }
    MZ_TRY(kin_of(p->d->cx, g.pass, &kin, &n));
    struct verify_kin *told = MZ_NEW_N(p->d->cx->a, struct verify_kin, n + 1);
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

static mz_code ask(struct play *p, int64_t household, int64_t i, int64_t *id)
{
    const struct pack *pack = NULL;
    MZ_TRY(pack_get(p->d->cx, &pack));
    int64_t *said = MZ_NEW_N(p->d->cx->a, int64_t, pack->declared_n + 1);
    for (size_t k = 0; k < pack->declared_n; k++) {
        said[k] = pack->declared[k].money ? (int64_t)((i * 7 + (int64_t)k * 3) % 9) * 150000
                                       : (int64_t)(k % 3 == 2 ? 1 : 0);
    }
    struct verify_new in = {.ask = {.household = household, .purpose = MZ_S("dibao")},
                            .declared = said,
                            .reason = MZ_S("查田镇社会救助窗口，低保申请办件")};
    MZ_TRY(supporters(p, i, &in));
    MZ_TRY(verify_ask_new(p->d->cx, &in, false, id));
    return verify_run(p->d->cx, *id);
}

static mz_code issue(struct play *p, int64_t id, int32_t ago)
{
    struct verify_report r;
    MZ_TRY(demo_as_at(p->d, "centre", p->d->county));
    MZ_TRY(set_clock(p->d, ago, 150));
    MZ_TRY(verify_get(p->d->cx, id, &r));
    const struct verify_issue in = {
        .id = id, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    return verify_issue(p->d->cx, &in);
}

static mz_code object(struct play *p, int64_t id, bool upheld)
{
    struct verify_report r;
    struct report *body = NULL;
    int64_t objection = 0;
    int64_t renewed = 0;
    MZ_TRY(demo_as_at(p->d, p->asker, p->town));
    MZ_TRY(set_clock(p->d, 2, 40));
    MZ_TRY(verify_get(p->d->cx, id, &r));
    MZ_TRY(verify_body(p->d->cx, &r, &body));
    const struct verify_object in = {
        .report = id,
        .person = body->member[0].person,
        .item = MZ_S("银行存款"),
        .text = upheld ? MZ_S("账户内是代村里保管的集体资金，不是本户存款")
                       : MZ_S("存款是子女汇来的医药费，已经用于住院"),
        .evidence = upheld ? MZ_S("村集体出具的代管证明 1 份") : MZ_S("住院发票 3 张")};
    MZ_TRY(verify_object(p->d->cx, &in, &objection));
    if (!upheld) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_at(p->d, "centre", p->d->county));
    MZ_TRY(set_clock(p->d, 1, 30));
    MZ_TRY(verify_object_decide(p->d->cx, objection, 1, true, MZ_S("代管证明属实，重新向银行核对"),
                                &renewed));
    MZ_TRY(verify_run(p->d->cx, renewed));
    MZ_TRY(demo_as_at(p->d, "approver", p->d->county));
    MZ_TRY(set_clock(p->d, 0, 20));
    MZ_TRY(verify_get(p->d->cx, renewed, &r));
    const struct verify_issue done = {
        .id = renewed, .version = r.version, .conclusion = r.suggested, .why = MZ_S("")};
    return verify_issue(p->d->cx, &done);
}

static mz_code one(struct play *p, int64_t household, int64_t i)
{
    int32_t ago = p->few ? 5 : (int32_t)(CHECKED - i) + 2;
    int64_t id = 0;
    bool some = false;
    MZ_TRY(demo_as_at(p->d, p->asker, p->town));
    MZ_TRY(set_clock(p->d, ago, 10));
    MZ_TRY(consents(p, household, i < CHECKED, &some));
    if (i >= CHECKED || !some) {
        return MZ_OK;
    }
    MZ_TRY(set_clock(p->d, ago, 40));
    MZ_TRY(ask(p, household, i, &id));
    if (i % 3 == 2) {
        return MZ_OK; /* to be issued */
    }
    MZ_TRY(issue(p, id, ago - 1));
    return i == 6 || i == 7 || (p->few && i == 0) ? object(p, id, i == 6) : MZ_OK;
}

static mz_code town_of(struct play *p, const struct verify_q_homes_row *h, size_t n)
{
    p->town = 0;
    for (size_t i = 0; i < n && p->town == 0; i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        int64_t town = h[i].division / 1000 * 1000;
        if (i > 0 && town == h[i - 1].division / 1000 * 1000) {
            continue;
        }
        MZ_TRY(account_staff(p->d->cx, town, &w, &k));
        for (size_t j = 0; j < k; j++) {
            p->town = mz_str_eq(w[j].role, MZ_S("clerk")) ? town : p->town;
        }
    }
    return MZ_OK;
}

/* Whether somebody who owes support lives elsewhere: spouse, child or parent of the register. */
static mz_code related(struct play *p, int64_t household, bool *some)
{
    struct verify_q_kin_row *rows = NULL;
    struct household_member *m = NULL;
    size_t n = 0;
    size_t m_n = 0;
    MZ_TRY(verify_q_kin(p->d->cx, household, INT64_C(4) * VERIFY_KIN_MAX, &rows, &n));
    MZ_TRY(members_of(p->d->cx, household, &m, &m_n));
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
static mz_code some_of(struct play *p, const struct verify_q_homes_row *h, size_t n, bool kin,
                       int64_t most, int64_t *done)
{
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(p->town, &lo, &hi);
    for (size_t i = 0; i < n && *done < most; i++) {
        bool has = false;
        if (h[i].division < lo || h[i].division > hi || (!kin && i % 3 != 0 && !p->few)) {
            continue;
        }
        MZ_TRY(related(p, h[i].id, &has));
        if (has != kin) {
            continue;
        }
        mz_code rc = one(p, h[i].id, *done);
        *done += rc == MZ_OK;
        if (rc == MZ_DENIED || rc == MZ_INVALID) { /* a home of minors or of the dead */
            mz_clear(p->d->cx);
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *none)
{
    struct play play = {.d = d};
    struct play *p = &play;
    (void)none;
    struct verify_q_homes_row *h = NULL;
    size_t n = 0;
    int64_t done = 0;
    MZ_TRY(verify_q_homes(p->d->cx, HOMES_MAX, &h, &n));
    MZ_TRY(town_of(p, h, n));
    p->asker = p->town != 0 ? "clerk" : "officer";
    p->town = p->town != 0 ? p->town : p->d->county;
    p->few = n < HOMES_FEW;
    MZ_TRY(some_of(p, h, n, true, WITH_KIN, &done));
    return some_of(p, h, n, false, CHECKED + GAPS, &done);
}

mz_code verify_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return cx->world->calendar == NULL ? MZ_OK : demo_play(cx, demo, all, NULL);
}
