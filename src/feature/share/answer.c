/* answer.c - is this person in that category on that day; what a determination's number says. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/person/person.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { FACTS_MAX = 200, NUMBER_MAX = 40 };

static const int64_t guards =
    PERSON_PROTECT_VIOLENCE | PERSON_PROTECT_HIV | PERSON_PROTECT_ADOPTION | PERSON_PROTECT_OTHER;

mz_code share_code(mz_cx *cx, int64_t determination, mz_str *code)
{
    return verify_number_code(cx, mz_str_fmt(cx->a, "determination %" PRId64, determination), code);
}

/* ---- one question -------------------------------------------------------------------- */

struct asking {
    const struct share_agreement *a;
    const struct dataset *set;
    const struct sharing *all;
    int64_t county, lo, hi;
};

/* The newest ones, in the order in which they came: the newest decides. */
static mz_code facts_of(mz_cx *cx, const struct asking *s, int64_t person, mz_str outcome,
                        struct category_fact *f, size_t *n)
{
    struct share_q_facts_of_row *r = NULL;
    MZ_TRY(share_q_facts_of(cx, s->county, person, outcome, &r, n));
    *n = *n < FACTS_MAX ? *n : FACTS_MAX;
    for (size_t i = 0; i < *n; i++) {
        const struct share_q_facts_of_row *from = &r[*n - 1 - i];
        f[i] = (struct category_fact){.since = from->since,
                                      .ended = from->ended,
                                      .determination = from->id,
                                      .division = from->division,
                                      .law_day = from->law_day,
                                      .status = from->status,
                                      .pack = from->pack};
    }
    return MZ_OK;
}

static mz_code note(mz_cx *cx, const struct asking *s, const struct share_question *q,
                    int64_t person, const struct share_answer *a)
{
    char day[11];
    mz_date_put((mz_date){(int32_t)q->day}, day);
    return mz_read_note(
        cx,
        &(struct mz_event){.act = MZ_S("share.answer"),
                           .kind = MZ_S("person"),
                           .subject = person,
                           .division = s->a->division,
                           .detail = mz_str_fmt(
                               cx->a,
                               "{\"agreement\":%" PRId64 ",\"category\":\"" MZ_FMT
                               "\",\"day\":\"%s\",\"answer\":\"%s\",\"determination\":%" PRId64 "}",
                               s->a->id, MZ_ARG(q->category), day, category_is_word(a->is),
                               a->determination)});
}

static mz_code tell(mz_cx *cx, const struct asking *s, const struct category_fact *f,
                    struct category_answer c, struct share_answer *out)
{
    bool outside = c.fact != SIZE_MAX && (f[c.fact].division < s->lo || f[c.fact].division > s->hi);
    if (outside) { /* of another place than was agreed: nothing is said */
        out->is = CATEGORY_UNKNOWN;
        return MZ_OK;
    }
    out->is = c.is;
    if (c.is != CATEGORY_YES) {
        return MZ_OK;
    }
    out->determination = f[c.fact].determination;
    out->from = c.from;
    out->to = c.to;
    out->division = f[c.fact].division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    out->law = f[c.fact].pack;
    out->law_day = f[c.fact].law_day;
    return share_code(cx, out->determination, &out->code);
}

static mz_code ask(mz_cx *cx, const struct asking *s, const struct share_question *q,
                   struct share_answer *out, int64_t *person)
{
    struct category_fact *f = MZ_NEW_N(cx->a, struct category_fact, FACTS_MAX);
    struct share_q_person_row p = {0};
    mz_blind *b = MZ_NEW(cx->a, mz_blind);
    size_t n = 0;
    bool found = false;
    size_t category = dataset_category(s->all, s->set, q->category);
    *out = (struct share_answer){.is = CATEGORY_UNKNOWN, .from = MZ_NULL, .to = MZ_NULL};
    *person = 0;
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_ID, q->number, b));
    MZ_TRY(share_q_person(cx, s->county, mz_bytes(b->b, sizeof b->b), &p, &found));
    if (!found || category == SIZE_MAX) {
        return MZ_OK;
    }
    *person = p.id;
    if ((p.protect & guards) != 0) {
        return MZ_OK;
    }
    MZ_TRY(facts_of(cx, s, p.id, s->all->category[category].outcome, f, &n));
    return tell(cx, s, f, category_on(f, n, p.died, q->day), out);
}

/* One spelling, as the register keeps it: digits, and a capital X. */
static mz_code clean(mz_cx *cx, mz_str in, mz_str *out)
{
    char *p = mz_arena_alloc(cx->a, NUMBER_MAX + 1);
    mz_str s = mz_str_trim(in);
    if (s.n == 0 || s.n > NUMBER_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "number",
                         .text = MZ_T("An ID number has 1 to 40 characters"));
    }
    memcpy(p, s.p, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (p[i] >= 'a' && p[i] <= 'z') {
            p[i] ^= 0x20;
        }
    }
    *out = (mz_str){p, s.n};
    return MZ_OK;
}

static mz_code check(mz_cx *cx, const struct asking *s, const struct share_question *q, size_t i)
{
    if (q->day == MZ_NULL || q->day > mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = "day",
                         .text = MZ_T("Question {0}: the day is missing or has not come yet"),
                         .arg = {mz_str_fmt(cx->a, "%zu", i + 1)});
    }
    if (dataset_category(s->all, s->set, q->category) == SIZE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "category",
                         .text = MZ_T("Question {0}: the agreement does not have the category "
                                      "\"{1}\""),
                         .arg = {mz_str_fmt(cx->a, "%zu", i + 1), mz_text_cut(q->category, 40)});
    }
    return MZ_OK;
}

static mz_code begin(mz_cx *cx, int64_t agreement, struct share_agreement *a, struct asking *s)
{
    MZ_TRY(share_get(cx, agreement, a));
    if (a->account != cx->actor->user) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such agreement in your area"));
    }
    MZ_TRY(share_holds(cx, a));
    MZ_TRY(dataset_all(cx, &s->all));
    s->set = dataset_find(s->all, a->dataset);
    if (s->set == NULL || !s->set->answers) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("The agreement {0} is for files, not for answers"),
                         .arg = {a->number});
    }
    s->a = a;
    s->county = a->division / MZ_COUNTY_UNIT;
    return MZ_OK;
}

mz_code share_answers(mz_cx *cx, int64_t agreement, const struct share_question *q, size_t n,
                      struct share_answer *out)
{
    struct share_agreement a = {.id = 0};
    struct asking s = {.county = 0};
    if (n == 0 || n > SHARE_ANSWERS_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "persons",
                         .text = MZ_T("Ask for 1 to 1,000 persons at once"));
    }
    MZ_TRY(begin(cx, agreement, &a, &s));
    struct mz_actor reader = *cx->actor;
    const struct mz_actor *who = cx->actor;
    int64_t *persons = MZ_NEW_N(cx->a, int64_t, n);
    struct share_question *clear = MZ_NEW_N(cx->a, struct share_question, n);
    division_range(a.division, &s.lo, &s.hi);
    for (size_t i = 0; i < n; i++) {
        clear[i] = q[i];
        MZ_TRY(check(cx, &s, &q[i], i));
        MZ_TRY(clean(cx, q[i].number, &clear[i].number));
    }
    /* A person of the agreement's place may live elsewhere in the county by now. */
    reader.division_lo = s.county * MZ_COUNTY_UNIT;
    reader.division_hi = reader.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &reader;
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        rc = ask(cx, &s, &clear[i], &out[i], &persons[i]);
    }
    cx->actor = who;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        rc = note(cx, &s, &clear[i], persons[i], &out[i]);
    }
    return rc;
}

/* ---- mutual recognition ---------------------------------------------------------------- */

static mz_code recognise(mz_cx *cx, int64_t id, int64_t day, struct share_recognised *out)
{
    struct share_q_determination_row d = {0};
    struct share_q_next_decided_row next = {0};
    bool found = false;
    MZ_TRY(share_q_determination(cx, id, &d, &found));
    if (!found) {
        return MZ_OK;
    }
    bool later = false;
    const struct share_q_next_decided_args at = {.household = d.household,
                                                 .outcome = d.outcome,
                                                 .member = d.member,
                                                 .law_day = d.law_day,
                                                 .id = id};
    MZ_TRY(share_q_next_decided(cx, &at, &next, &later));
    *out = (struct share_recognised){.found = true,
                                     .outcome = d.outcome,
                                     .pack = d.pack,
                                     .division = d.division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                                     .law_day = d.law_day,
                                     .until = later ? next.law_day - 1 : MZ_NULL};
    out->holds = mz_str_eq(d.status, MZ_S("eligible")) && d.law_day <= day &&
                 (out->until == MZ_NULL || out->until >= day);
    return MZ_OK;
}

mz_code share_recognise(mz_cx *cx, int64_t determination, mz_str code, int64_t day,
                        struct share_recognised *out)
{
    mz_str right = MZ_S("");
    const struct mz_actor *who = cx->actor;
    int64_t county = determination / MZ_ID_UNIT;
    struct mz_actor reader = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    *out = (struct share_recognised){.found = false};
    MZ_TRY(share_code(cx, determination, &right));
    if (code.n != right.n || !mz_equal(code.p, right.p, right.n)) {
        return MZ_OK;
    }
    cx->actor = &reader;
    mz_code rc = recognise(cx, determination, day, out);
    cx->actor = who;
    return rc;
}
