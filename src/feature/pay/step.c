/*
 * step.c - the steps of a benefit: what decisions said, one behind the other.
 *
 * A decision says from when a person is paid how much; it takes the place of what holds from then
 * on. What gives way is kept (pay_past). So a decision can be made anew, on appeal or for a
 * mistake: what it said is taken out and said again at its place, and the others again behind it.
 */
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/pay/step.h"
#include "feature/tables.h"
#include "store/db.h"

struct said {
    struct pay_q_said_row r;
    bool fresh;   /* not written yet */
    bool out;     /* annulled */
    bool over;    /* another took its place */
    bool changed; /* pays something else than is written */
};

static int64_t days_in(int64_t period)
{
    mz_date first = {0};
    mz_date next = {0};
    (void)mz_date_make((int32_t)(period / 12), (int32_t)(period % 12 + 1), 1, &first);
    period++;
    (void)mz_date_make((int32_t)(period / 12), (int32_t)(period % 12 + 1), 1, &next);
    return next.v - first.v;
}

/* The month as it stands, and a month at its end. */
struct before {
    int64_t pays, rate;
};

/*
 * What the first month pays less than the months behind it. The days from `day` on count with the
 * new amount in the place of the old one; what stood in that month before stays for the others.
 */
static int64_t part_off(struct before b, int64_t from, int64_t day, int64_t fen)
{
    int64_t days = days_in(from);
    int64_t left = day > days ? 0 : days - day + 1;
    int64_t more = fen >= b.rate ? fen - b.rate : b.rate - fen;
    int64_t part = (2 * more * left + days) / (2 * days);
    int64_t pays = b.pays + (fen >= b.rate ? part : -part);
    return day <= 1 ? 0 : fen - (pays > 0 ? pays : 0);
}

/* ---- one behind the other -------------------------------------------------------------- */

static void pay_as(struct said *s, int64_t fen, int64_t off)
{
    s->changed = s->changed || s->r.fen != fen || s->r.part_off != off;
    s->r.fen = fen;
    s->r.part_off = off;
}

/* The i-th decision meets what those before it left. */
static void meets(struct said *v, size_t i)
{
    struct said *s = &v[i];
    struct before b = {0, 0};
    int64_t fen = s->r.fen;
    int64_t last = 0;
    for (size_t j = 0; j < i; j++) {
        bool holds = !v[j].over && !v[j].out && v[j].r.from_period <= s->r.from_period;
        bool same = v[j].r.from_period == s->r.from_period;
        b = holds ? (struct before){v[j].r.fen - (same ? v[j].r.part_off : 0), v[j].r.fen} : b;
        last = holds && v[j].r.fen > 0 ? v[j].r.fen : last;
    }
    if (mz_str_eq(s->r.act, MZ_S("resume"))) {
        fen = last;
    }
    pay_as(s, fen, s->r.day > 1 ? part_off(b, s->r.from_period, s->r.day, fen) : s->r.part_off);
    for (size_t j = 0; j < i; j++) {
        v[j].over = v[j].over || v[j].r.from_period >= s->r.from_period;
    }
}

static void tell_all(struct said *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        v[i].over = false;
    }
    for (size_t i = 0; i < n; i++) {
        if (!v[i].out) {
            meets(v, i);
        }
    }
}

/* Room for one more. */
static mz_code all_said(mz_cx *cx, const struct benefit *b, struct said **out, size_t *n)
{
    struct pay_q_said_row *rows = NULL;
    MZ_TRY(pay_q_said(cx, b->division / MZ_COUNTY_UNIT, b->programme, b->person, &rows, n));
    *out = MZ_NEW_N(cx->a, struct said, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct said){.r = rows[i], .over = rows[i].past != 0};
    }
    return MZ_OK;
}

/* ---- writing ------------------------------------------------------------------------- */

static struct pay_q_step_add_args row_of(const struct benefit *b, const struct pay_q_said_row *r)
{
    return (struct pay_q_step_add_args){.id = r->id,
                                        .county = b->division / MZ_COUNTY_UNIT,
                                        .programme = b->programme,
                                        .person = b->person,
                                        .from_period = r->from_period,
                                        .fen = r->fen,
                                        .part_off = r->part_off,
                                        .act = r->act,
                                        .case_no = r->case_no,
                                        .user_id = r->made_by,
                                        .at_ms = r->made_ms,
                                        .decided_ms = r->said_ms == r->made_ms ? 0 : r->said_ms,
                                        .day = r->day};
}

static mz_code keep_past(mz_cx *cx, const struct pay_q_step_add_args *a)
{
    const struct pay_q_past_add_args p = {a->id,      a->county,     a->programme, a->person,
                                          a->from_period, a->fen,    a->part_off,  a->act,
                                          a->case_no, a->user_id,    a->at_ms,     a->decided_ms,
                                          a->day};
    return pay_q_past_add(cx, &p);
}

static bool stays(const struct said *s)
{
    return !s->fresh && !s->out && !s->changed && s->over == (s->r.past != 0);
}

/* What stands elsewhere by now leaves first: one step begins in a month. */
static mz_code write_all(mz_cx *cx, const struct benefit *b, const struct said *v, size_t n)
{
    int64_t county = b->division / MZ_COUNTY_UNIT;
    for (size_t i = 0; i < n; i++) {
        if (v[i].fresh || stays(&v[i])) {
            continue;
        }
        MZ_TRY(v[i].r.past != 0 ? pay_q_past_delete(cx, v[i].r.id, county)
                                : pay_q_step_delete(cx, v[i].r.id, county));
    }
    for (size_t i = 0; i < n; i++) {
        struct pay_q_step_add_args a = row_of(b, &v[i].r);
        if (v[i].out || stays(&v[i])) {
            continue;
        }
        MZ_TRY(v[i].over ? keep_past(cx, &a) : pay_q_step_add(cx, &a));
    }
    return MZ_OK;
}

/* ---- for the rest of the folder ------------------------------------------------------- */

mz_code pay_step_held(mz_cx *cx, const struct benefit *b, struct pay_q_steps_row **out, size_t *n)
{
    struct said *v = NULL;
    size_t all = 0;
    if (b->decided_ms == 0) {
        return pay_q_steps(cx, b->division / MZ_COUNTY_UNIT, b->programme, b->person, b->person,
                           out, n);
    }
    MZ_TRY(all_said(cx, b, &v, &all));
    while (all > 0 && v[all - 1].r.said_ms > b->decided_ms) {
        all--;
    }
    tell_all(v, all);
    *out = MZ_NEW_N(cx->a, struct pay_q_steps_row, all + 1);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        if (!v[i].over) {
            (*out)[(*n)++] = (struct pay_q_steps_row){.person = b->person,
                                                      .from_period = v[i].r.from_period,
                                                      .fen = v[i].r.fen,
                                                      .part_off = v[i].r.part_off,
                                                      .act = v[i].r.act};
        }
    }
    return MZ_OK;
}

/* The newest decision: from its month on it holds, whatever was foreseen behind it. */
static mz_code newest(mz_cx *cx, const struct benefit *b, struct pay_q_step_add_args *add)
{
    struct pay_q_steps_row *rows = NULL;
    struct before was = {0, 0};
    size_t n = 0;
    if (b->day > 1) {
        MZ_TRY(pay_step_held(cx, b, &rows, &n));
        for (size_t i = 0; i < n && rows[i].from_period <= b->from; i++) {
            int64_t off = rows[i].from_period == b->from ? rows[i].part_off : 0;
            was = (struct before){rows[i].fen - off, rows[i].fen};
        }
        add->part_off = part_off(was, b->from, b->day, b->fen);
    }
    MZ_TRY(pay_q_past_keep(cx, add->county, b->programme, b->person, b->from));
    MZ_TRY(pay_q_step_drop(cx, add->county, b->programme, b->person, b->from));
    return pay_q_step_add(cx, add);
}

/* At the place of the decision that it makes anew; those behind it are told again. */
static mz_code anew(mz_cx *cx, const struct benefit *b, const struct pay_q_step_add_args *add)
{
    struct said *v = NULL;
    size_t n = 0;
    MZ_TRY(all_said(cx, b, &v, &n));
    size_t at = n++;
    for (; at > 0 && v[at - 1].r.said_ms > b->decided_ms; at--) {
        v[at] = v[at - 1];
    }
    v[at] = (struct said){.r = {.id = add->id,
                                .from_period = add->from_period,
                                .fen = add->fen,
                                .act = add->act,
                                .case_no = add->case_no,
                                .made_by = add->user_id,
                                .made_ms = add->at_ms,
                                .said_ms = b->decided_ms,
                                .day = add->day},
                          .fresh = true};
    tell_all(v, n);
    return write_all(cx, b, v, n);
}

mz_code pay_step_put(mz_cx *cx, const struct benefit *b, mz_str act)
{
    struct pay_q_step_add_args add = {.county = b->division / MZ_COUNTY_UNIT,
                                      .programme = b->programme,
                                      .person = b->person,
                                      .from_period = b->from,
                                      .fen = b->fen,
                                      .act = act,
                                      .case_no = b->case_no.p == NULL ? MZ_S("") : b->case_no,
                                      .user_id = cx->actor->user,
                                      .at_ms = mz_now_ms(cx),
                                      .decided_ms = b->decided_ms,
                                      .day = b->day};
    MZ_TRY(mz_id_take(cx, add.county, 1, &add.id));
    return b->decided_ms == 0 ? newest(cx, b, &add) : anew(cx, b, &add);
}

static mz_code annul_one(mz_cx *cx, const struct benefit *b)
{
    struct said *v = NULL;
    size_t n = 0;
    MZ_TRY(all_said(cx, b, &v, &n));
    for (size_t i = 0; i < n; i++) {
        v[i].out = mz_str_eq(v[i].r.case_no, b->case_no) && v[i].r.said_ms >= b->decided_ms;
    }
    tell_all(v, n);
    MZ_TRY(write_all(cx, b, v, n));
    MZ_TRY(mz_tx_note(cx, &(struct mz_event){
                              .act = MZ_S("pay.annul"),
                              .kind = MZ_S("person"),
                              .subject = b->person,
                              .division = b->division,
                              .detail = mz_str_fmt(
                                  cx->a, "{\"programme\":\"" MZ_FMT "\",\"case\":\"" MZ_FMT "\"}",
                                  MZ_ARG(b->programme), MZ_ARG(b->case_no))}));
    return mz_feature_entitled(cx, b->person, 0);
}

mz_code benefit_annul(mz_cx *cx, int64_t division, mz_str case_no, int64_t decided_ms)
{
    struct pay_q_said_by_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(pay_q_said_by(cx, division / MZ_COUNTY_UNIT, case_no, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct benefit b = {.division = division,
                                  .person = rows[i].person,
                                  .programme = rows[i].programme,
                                  .case_no = case_no,
                                  .decided_ms = decided_ms};
        MZ_TRY(annul_one(cx, &b));
    }
    return MZ_OK;
}
