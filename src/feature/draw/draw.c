/* draw.c - drawings: the list is fixed, the seed comes from somebody else, the cases begin. */
#include "feature/draw/draw.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/draw/draw_int.h"
#include "feature/draw/draw_sql.h"
#include "feature/world.h"
#include "flow/days.h"
#include "flow/flow.h"
#include "rule/case.h"
#include "store/db.h"

enum { ACTED_MAX = 200 };

int64_t draw_county(const mz_cx *cx)
{
    return cx->world->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
}

mz_code draw_matters(mz_cx *cx, struct matter_kind **out, size_t *n)
{
    struct matter_kind *all = NULL;
    size_t all_n = 0;
    *n = 0;
    MZ_TRY(matter_kinds_all(cx, draw_county(cx), &all, &all_n));
    *out = all;
    for (size_t i = 0; i < all_n; i++) {
        if (all[i].m->drawn.source != NULL) {
            all[(*n)++] = all[i];
        }
    }
    return MZ_OK;
}

/* ---- the list ------------------------------------------------------------------------------- */

struct making {
    struct matter_kind k;
    int64_t county; /* of 12 digits */
    int64_t inspector[DRAW_INSPECTORS_MAX];
    size_t inspectors_n;
    int64_t cases;
    int64_t takes;
    mz_buf *lines; /* of cases */
    struct draw_q_add_args row;
};

static mz_code count_of(mz_cx *cx, const struct making *m, struct ir_count n, int64_t *out)
{
    const struct rule_book *b = m->k.pack->book;
    struct rule_case *c = rule_case_new(cx->a, b, 0);
    c->at = c->known = mz_date_today(cx);
    c->division = m->county;
    const struct flow_gates gates = flow_gates_of(b, rule_run_new(cx->a, b, c));
    const struct flow_at at = {.b = b,
                               .m = m->k.m,
                               .gates = &gates,
                               .cal = cx->world->calendar,
                               .division = m->county};
    *out = flow_count(cx, &at, n, c->at);
    return *out >= 0 ? MZ_OK
                     : mz_refuse(cx, MZ_CONFLICT,
                                 .text = MZ_T("The pack has no number here for what is drawn."));
}

/* Who works for the county itself in one of the posts. */
static mz_code inspectors(mz_cx *cx, struct making *m)
{
    struct account_worker *w = NULL;
    size_t n = 0;
    MZ_TRY(account_staff(cx, m->county, &w, &n));
    for (size_t i = 0; i < n && m->inspectors_n < DRAW_INSPECTORS_MAX; i++) {
        enum ir_post post = IR_POST_N;
        bool fits = ir_post_of(w[i].role, &post) &&
                    (m->k.m->drawn.by & ((ir_posts)1 << (unsigned)post)) != 0;
        for (size_t k = 0; k < m->inspectors_n; k++) {
            fits = fits && m->inspector[k] != w[i].account;
        }
        if (fits) {
            m->inspector[m->inspectors_n++] = w[i].account;
        }
    }
    return MZ_OK;
}

/* Nobody looks at his own work: who acted in the case stands behind it. */
static mz_code one_case(mz_cx *cx, struct making *m, int64_t id)
{
    struct draw_q_acted_row *acted = NULL;
    size_t n = 0;
    size_t free = m->inspectors_n;
    MZ_TRY(draw_q_acted(cx, id, ACTED_MAX, &acted, &n));
    mz_buf_add(m->lines, MZ_S("case "));
    mz_buf_add(m->lines, matter_number(cx->a, id));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m->inspectors_n; k++) {
            if (m->inspector[k] == acted[i].account) {
                mz_buf_add(m->lines, mz_str_fmt(cx->a, " %" PRId64, acted[i].account));
                free--;
            }
        }
    }
    mz_buf_add(m->lines, MZ_S("\n"));
    m->cases++;
    return free >= (size_t)m->k.m->drawn.people
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT,
                           .text = MZ_T("For case {0} there are not {1} people who did not act in "
                                        "it: more people have to work in these posts first."),
                           .arg = {matter_number(cx->a, id),
                                   mz_str_fmt(cx->a, "%d", m->k.m->drawn.people)});
}

static mz_code cases(mz_cx *cx, struct making *m)
{
    const struct ir_matter *of = m->k.m;
    int64_t months = 0;
    mz_date since = MZ_DATE_NONE;
    MZ_TRY(count_of(cx, m, of->drawn.months, &months));
    MZ_TRY(mz_date_add_months(cx, mz_date_today(cx), -(int)months, &since));
    for (size_t i = 0; i < of->follows_n; i++) {
        struct draw_q_cases_row *r = NULL;
        size_t n = 0;
        const struct draw_q_cases_args ask = {
            .lo = m->county,
            .hi = m->county + MZ_COUNTY_UNIT - 1,
            .matter = m->k.pack->book->matters[of->follows[i]].name.id,
            .since = mz_date_ms(since),
            .most = DRAW_CASES_MAX - m->cases};
        MZ_TRY(draw_q_cases(cx, &ask, &r, &n));
        for (size_t k = 0; k < n; k++) {
            MZ_TRY(one_case(cx, m, r[k].id));
        }
    }
    return m->cases > 0 ? MZ_OK
                        : mz_refuse(cx, MZ_CONFLICT, .field = "matter",
                                    .text = MZ_T("There is no closed case to draw from."));
}

static mz_code how_many(mz_cx *cx, struct making *m)
{
    int64_t share = 0;
    int64_t least = 0;
    MZ_TRY(count_of(cx, m, m->k.m->drawn.share, &share));
    MZ_TRY(count_of(cx, m, m->k.m->drawn.least, &least));
    m->takes = (m->cases * share + 99) / 100;
    m->takes = m->takes > least ? m->takes : least;
    m->takes = m->takes < 1 ? 1 : m->takes;
    m->takes = m->takes < m->cases ? m->takes : m->cases;
    m->takes = m->takes < DRAW_TAKES_MAX ? m->takes : DRAW_TAKES_MAX;
    return MZ_OK;
}

static mz_code list_of(mz_cx *cx, struct making *m, mz_str *out)
{
    mz_buf *all = mz_buf_new(cx->a, DRAW_LIST_BYTES);
    mz_buf_add(all, mz_str_fmt(cx->a, "county %" PRId64 "\nmatter " MZ_FMT "\n",
                               m->county / MZ_COUNTY_UNIT, MZ_ARG(m->k.m->name.id)));
    mz_buf_add(all, mz_str_fmt(cx->a, "takes %" PRId64 "\npeople %d\n", m->takes,
                               m->k.m->drawn.people));
    for (size_t i = 0; i < m->inspectors_n; i++) {
        mz_buf_add(all, mz_str_fmt(cx->a, "inspector %" PRId64 "\n", m->inspector[i]));
    }
    mz_buf_add(all, mz_buf_str(m->lines));
    *out = mz_buf_str(all);
    return mz_buf_check(cx, all);
}

static mz_code make_tx(mz_cx *cx, void *p)
{
    struct making *m = p;
    mz_str list = MZ_S("");
    m->inspectors_n = 0;
    m->cases = 0;
    m->lines = mz_buf_new(cx->a, DRAW_LIST_BYTES);
    MZ_TRY(inspectors(cx, m));
    MZ_TRY(cases(cx, m));
    MZ_TRY(mz_buf_check(cx, m->lines));
    MZ_TRY(how_many(cx, m));
    MZ_TRY(list_of(cx, m, &list));
    m->row = (struct draw_q_add_args){.county = m->county / MZ_COUNTY_UNIT,
                                      .division = m->county,
                                      .matter = m->k.m->name.id,
                                      .list = list,
                                      .hash = draw_hash(cx->a, list),
                                      .cases = m->cases,
                                      .takes = m->takes,
                                      .made_ms = mz_now_ms(cx),
                                      .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, m->row.county, 1, &m->row.id));
    MZ_TRY(draw_q_add(cx, &m->row));
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("draw.made"),
                               .kind = MZ_S("draw"),
                               .subject = m->row.id,
                               .division = m->county,
                               .detail = mz_str_fmt(cx->a,
                                                    "{\"hash\":\"" MZ_FMT "\",\"cases\":%" PRId64
                                                    ",\"takes\":%" PRId64 "}",
                                                    MZ_ARG(m->row.hash), m->cases, m->takes)});
}

mz_code draw_make(mz_cx *cx, mz_str matter, int64_t *id)
{
    struct making m = {.county = draw_county(cx)};
    struct matter_kind *all = NULL;
    size_t n = 0;
    *id = 0;
    MZ_TRY(account_need(cx, "draw.set"));
    MZ_TRY(draw_matters(cx, &all, &n));
    for (size_t i = 0; i < n; i++) {
        m.k = mz_str_eq(all[i].m->name.id, matter) ? all[i] : m.k;
    }
    if (m.k.m == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "matter",
                         .text = MZ_T("Choose a matter that begins by lot."));
    }
    MZ_TRY(mz_tx(cx, make_tx, &m));
    *id = m.row.id;
    return MZ_OK;
}

/* ---- the seed ------------------------------------------------------------------------------- */

mz_code draw_get(mz_cx *cx, int64_t id, struct draw *out)
{
    struct draw_q_get_row r = {0};
    bool found = false;
    MZ_TRY(draw_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such drawing in your area."));
    }
    *out = (struct draw){.id = r.id,
                         .division = r.division,
                         .matter = r.matter,
                         .list = r.list,
                         .hash = r.hash,
                         .cases = r.cases,
                         .takes = r.takes,
                         .made_ms = r.made_ms,
                         .made_by = r.made_by,
                         .seed = r.seed.p == NULL ? MZ_S("") : r.seed,
                         .drawn_ms = r.drawn_ms,
                         .drawn_by = r.drawn_by};
    return MZ_OK;
}

mz_code draw_items(mz_cx *cx, int64_t id, struct draw_item **out, size_t *n)
{
    struct draw_q_items_row *r = NULL;
    MZ_TRY(draw_q_items(cx, id, DRAW_TAKES_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct draw_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct draw_item){.place = r[i].place,
                                       .case_id = r[i].case_id,
                                       .next_id = r[i].next_id,
                                       .inspectors = r[i].inspectors,
                                       .ending = r[i].ending.p == NULL ? MZ_S("") : r[i].ending};
    }
    return MZ_OK;
}

struct seeding {
    struct draw d;
    mz_str seed;
};

/* BJ331181-000123 is case 123 of the county. */
static mz_code case_of(mz_cx *cx, const struct draw *d, mz_str number, int64_t *id)
{
    const char *dash = memchr(number.p, '-', number.n);
    int64_t serial = 0;
    if (dash == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "a drawing lists \"" MZ_FMT "\"", MZ_ARG(number));
    }
    mz_str digits = {dash + 1, number.n - (size_t)(dash + 1 - number.p)};
    MZ_TRY(mz_str_i64(cx, "list", digits, 1, MZ_ID_UNIT - 1, &serial));
    *id = d->division / MZ_COUNTY_UNIT * MZ_ID_UNIT + serial;
    return MZ_OK;
}

/* The first of them holds the case; nobody hands a case to himself. */
static mz_code hand_over(mz_cx *cx, const struct draw_taken *t, int64_t next)
{
    int64_t to = t->inspectors[0];
    if (to == cx->actor->user) {
        to = t->inspectors_n > 1 ? t->inspectors[1] : 0;
    }
    return to == 0 ? MZ_OK
                   : matter_happen(cx, next, 0, (struct flow_event){.kind = FLOW_GIVEN, .to = to});
}

static mz_code begin_one(mz_cx *cx, const struct draw *d, const struct draw_taken *t, size_t place)
{
    struct matter_case c = {.id = 0};
    struct draw_q_item_add_args row = {.county = d->division / MZ_COUNTY_UNIT,
                                       .division = d->division,
                                       .draw = d->id,
                                       .place = (int64_t)place + 1,
                                       .inspectors = MZ_S("")};
    MZ_TRY(case_of(cx, d, t->number, &row.case_id));
    MZ_TRY(matter_get(cx, row.case_id, &c));
    bool person = c.subject == IR_OF_PERSON;
    const struct matter_new in = {.matter = d->matter,
                                  .household = person || c.household == MZ_NULL ? 0 : c.household,
                                  .person = person && c.person != MZ_NULL ? c.person : 0,
                                  .channel = MZ_S("review")};
    const struct matter_after after = {c.id, "review"};
    MZ_TRY(matter_begin_after(cx, &in, &after, &row.next_id));
    MZ_TRY(hand_over(cx, t, row.next_id));
    for (size_t i = 0; i < t->inspectors_n; i++) {
        row.inspectors = mz_str_fmt(cx->a, MZ_FMT "%s%" PRId64, MZ_ARG(row.inspectors),
                                    i == 0 ? "" : " ", t->inspectors[i]);
    }
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    return draw_q_item_add(cx, &row);
}

static mz_code seed_tx(mz_cx *cx, void *p)
{
    struct seeding *s = p;
    struct draw_taken *t = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(draw_q_seed(cx, s->d.id, s->seed, mz_now_ms(cx), cx->actor->user, &changed));
    if (changed != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This was drawn already."));
    }
    MZ_TRY(draw_lot(cx, s->d.list, s->seed, &t, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(begin_one(cx, &s->d, &t[i], i));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("draw.drawn"),
                                             .kind = MZ_S("draw"),
                                             .subject = s->d.id,
                                             .division = s->d.division,
                                             .detail = mz_str_fmt(cx->a, "{\"cases\":%zu}", n)});
}

mz_code draw_seed(mz_cx *cx, int64_t id, mz_str seed)
{
    struct seeding s = {.seed = mz_str_trim(seed)};
    size_t n = mz_utf8_count(s.seed);
    MZ_TRY(account_need(cx, "draw.set"));
    MZ_TRY(draw_get(cx, id, &s.d));
    if (s.d.made_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You fixed the list: the seed is entered by somebody else."));
    }
    if (n < DRAW_SEED_MIN || n > DRAW_SEED_MAX || memchr(s.seed.p, '\n', s.seed.n) != NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "seed",
                         .text = MZ_T("A seed is one line of 8 to 200 characters that nobody knew "
                                      "when the list was fixed."));
    }
    return mz_tx(cx, seed_tx, &s);
}
