#include <assert.h>
#include <inttypes.h>

#include "base/text.h"
#include "ledger/ledger_int.h"
#include "ledger/ledger_sql.h"

static mz_code other_content(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT, .field = "id",
                     .text = MZ_T("This id was used for another booking. Nothing was changed."));
}

/* POST and VOID take accounts and amount from what they end; their id follows from it. */
static mz_code complete(mz_cx *cx, int64_t county, struct ledger_transfer *t)
{
    struct ledger_q_transfer_row p = {0};
    bool found = false;
    if (t->kind != LEDGER_POST && t->kind != LEDGER_VOID) {
        return MZ_OK;
    }
    MZ_TRY(ledger_q_transfer(cx, t->pending, county, &p, &found));
    if (!found || p.kind != LEDGER_PENDING) {
        return mz_refuse(cx, MZ_ABSENT, .field = "pending",
                         .text = MZ_T("There is no pending booking with this number."));
    }
    t->id = (struct ledger_id){LEDGER_TAG_RESOLVE, t->pending};
    t->debit = p.debit;
    t->credit = p.credit;
    t->fen = p.fen;
    t->party = p.party;
    t->line = p.line;
    return MZ_OK;
}

static bool same(const struct ledger_q_transfer_of_row *r, const struct ledger_transfer *t)
{
    return r->kind == (int64_t)t->kind && r->debit == t->debit && r->credit == t->credit &&
           r->fen == t->fen && r->party == t->party && r->code == (int64_t)t->code &&
           r->line == t->line && r->pending == t->pending && r->day == t->day;
}

/* The day of an answer may differ: the bank says again what it said. */
static bool same_end(const struct ledger_q_transfer_of_row *r, const struct ledger_transfer *t)
{
    return r->kind == (int64_t)t->kind && r->pending == t->pending;
}

static mz_code one(mz_cx *cx, struct ledger_set *set, const struct ledger_transfer *in,
                   struct ledger_posted *out)
{
    struct ledger_transfer t = *in;
    struct ledger_q_transfer_of_row old = {0};
    bool found = false;
    bool ends = t.kind == LEDGER_POST || t.kind == LEDGER_VOID;
    MZ_TRY(complete(cx, set->county, &t));
    MZ_TRY(ledger_q_transfer_of(cx, set->county, t.id.hi, t.id.lo, &old, &found));
    if (!found) {
        MZ_TRY(ledger_set_row(cx, set, &t));
        out->first = out->new_n++ == 0 ? set->last : out->first;
        return MZ_OK;
    }
    if (ends ? !same_end(&old, &t) : !same(&old, &t)) {
        return other_content(cx);
    }
    out->old_n++;
    return MZ_OK;
}

mz_code ledger_post(mz_cx *cx, int64_t county, const struct ledger_transfer *t, size_t n,
                    struct ledger_posted *out)
{
    struct ledger_set set;
    *out = (struct ledger_posted){0};
    if (n == 0 || n > LEDGER_SET_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("One booking has 1 to 100,000 transfers."));
    }
    MZ_TRY(ledger_set_open(cx, county, &set));
    for (size_t i = 0; i < n; i++) {
        bool ends = t[i].kind == LEDGER_POST || t[i].kind == LEDGER_VOID;
        if (!ends && t[i].id.hi >= 0 && t[i].id.hi < LEDGER_TAG_END) {
            return mz_refuse(cx, MZ_INVALID, .field = "id",
                             .text = MZ_T("This id belongs to the ledger; make a random one."));
        }
        MZ_TRY(one(cx, &set, &t[i], out));
    }
    if (out->old_n > 0 && out->new_n > 0) {
        return other_content(cx); /* linked: the others cannot come alone */
    }
    return ledger_set_close(cx, &set, MZ_S("ledger.post"), 0);
}

/* ---- answers that stay ------------------------------------------------------ */

struct once {
    int64_t county;
    const struct ledger_transfer *t;
    size_t n;
    struct ledger_posted *out;
    mz_code refused;
    struct mz_error err;
};

static mz_code try_post(mz_cx *cx, void *p)
{
    struct once *o = p;
    return ledger_post(cx, o->county, o->t, o->n, o->out);
}

static mz_code keep_refusal(mz_cx *cx, void *p)
{
    const struct once *o = p;
    const struct ledger_q_refusal_add_args add = {
        .county = o->county,
        .hi = o->t[0].id.hi,
        .lo = o->t[0].id.lo,
        .code = o->refused,
        .said = mz_str_of(o->err.say),
        .arg = mz_str_fmt(cx->a, "%s\n%s\n%s", o->err.say_arg[0], o->err.say_arg[1],
                          o->err.say_arg[2]),
        .at_ms = mz_now_ms(cx)};
    MZ_TRY(ledger_q_refusal_add(cx, &add));
    mz_tx_quiet(cx); /* nothing was booked */
    return MZ_OK;
}

static void split(mz_str s, mz_str out[3])
{
    size_t k = 0;
    out[0] = out[1] = out[2] = (mz_str){s.p, 0};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n' && k < 2) {
            out[++k] = (mz_str){s.p + i + 1, 0};
        } else {
            out[k].n++;
        }
    }
}

static mz_code refused_before(mz_cx *cx, const struct once *o, bool *was)
{
    struct ledger_q_refusal_row r = {0};
    mz_str arg[3];
    MZ_TRY(ledger_q_refusal(cx, o->county, o->t[0].id.hi, o->t[0].id.lo, &r, was));
    if (!*was) {
        return MZ_OK;
    }
    split(r.arg, arg);
    return mz_refuse(cx, (mz_code)r.code, .text = mz_str_z(cx->a, r.said),
                     .arg = {arg[0], arg[1], arg[2]});
}

mz_code ledger_post_once(mz_cx *cx, int64_t county, const struct ledger_transfer *t, size_t n,
                         struct ledger_posted *out)
{
    struct once o = {.county = county, .t = t, .n = n, .out = out};
    bool was = false;
    *out = (struct ledger_posted){0};
    if (n > 0) {
        MZ_TRY(refused_before(cx, &o, &was));
    }
    o.refused = mz_tx(cx, try_post, &o);
    bool ours = o.refused == MZ_LIMIT || o.refused == MZ_ABSENT || o.refused == MZ_INVALID;
    if (n == 0 || !ours || cx->err.say == NULL) {
        return o.refused; /* a conflict speaks of another booking; a lost disk of nothing */
    }
    o.err = cx->err;
    mz_clear(cx);
    mz_code rc = mz_tx(cx, keep_refusal, &o);
    if (rc != MZ_OK) {
        return rc; /* nobody was told the refusal: what comes next is the first answer */
    }
    cx->err = o.err;
    return o.refused;
}

struct ledger_id ledger_id_new(mz_cx *cx)
{
    struct ledger_id id = {0};
    while (id.hi >= 0 && id.hi < LEDGER_TAG_END) {
        mz_random_fill(cx, &id, sizeof id);
        id.hi = id.hi == MZ_NULL ? 0 : id.hi;
        id.lo = id.lo == MZ_NULL ? 0 : id.lo;
    }
    return id;
}

mz_code ledger_number(mz_cx *cx, int64_t county, struct ledger_id id, int64_t *number, bool *found)
{
    struct ledger_q_transfer_of_row r = {0};
    MZ_TRY(ledger_q_transfer_of(cx, county, id.hi, id.lo, &r, found));
    *number = *found ? r.id : 0;
    return MZ_OK;
}
