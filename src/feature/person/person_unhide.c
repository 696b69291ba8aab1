/* person_unhide.c - whom an account has opened, and opening one. */
#include "base/json.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/person/person_int.h"
#include "store/db.h"

enum { HOUR_MS = 3600000 };

unsigned person_may(const mz_cx *cx)
{
    (void)cx;
    return 0;
}

unsigned person_opens(const mz_cx *cx)
{
    return (account_may(cx, "person.minor") ? (unsigned)PERSON_MAY_MINOR : 0) |
           (account_may(cx, "person.protected") ? (unsigned)PERSON_MAY_PROTECTED : 0);
}

/* ---- asked by every view ------------------------------------------------- */

static unsigned needs_of(mz_cx *cx, const person_raw *r)
{
    return person_needs(mz_date_today(cx), person_day(r->birth), person_day(r->died), r->protect);
}

mz_code person_opened(mz_cx *cx, unsigned may, const person_raw *rows, size_t n, unsigned *mays)
{
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    size_t asked = 0;
    struct person_q_opened_row *open = NULL;
    size_t open_n = 0;
    for (size_t i = 0; i < n; i++) {
        mays[i] = may;
        if ((needs_of(cx, &rows[i]) & ~may) != 0) {
            ids[asked++] = rows[i].id;
        }
    }
    if (asked == 0 || cx->actor->user == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_q_opened(cx, cx->actor->user, mz_now_ms(cx), mz_json_ids(cx->a, ids, asked),
                           &open, &open_n));
    for (size_t i = 0; i < n && open_n > 0; i++) {
        for (size_t k = 0; k < open_n; k++) {
            mays[i] |= open[k].person == rows[i].id ? (unsigned)open[k].may : 0;
        }
    }
    return MZ_OK;
}

mz_code person_see_one(mz_cx *cx, unsigned may, const person_raw *r, unsigned also,
                       struct person_view *out)
{
    unsigned mine = may;
    MZ_TRY(person_opened(cx, may, r, 1, &mine));
    person_see(cx, mine, r, also, out);
    return MZ_OK;
}

/* ---- opening ------------------------------------------------------------- */

struct opening {
    const person_raw *r;
    unsigned may;
    bool asked;
};

static mz_code put(mz_cx *cx, void *p)
{
    const struct opening *o = p;
    int64_t now = mz_now_ms(cx);
    const struct person_q_opened_put_args a = {.account = cx->actor->user,
                                               .person = o->r->id,
                                               .may = o->may,
                                               .asked = o->asked,
                                               .now_ms = now,
                                               .until_ms =
                                                   now + PERSON_OPEN_HOURS * (int64_t)HOUR_MS};
    MZ_TRY(person_q_opened_sweep(cx, a.account, now));
    return person_q_opened_put(cx, &a);
}

static mz_code put_asked(mz_cx *cx, void *p)
{
    const struct opening *o = p;
    struct person_q_opened_since_row row = {0};
    MZ_TRY(person_q_opened_since(cx, cx->actor->user, mz_now_ms(cx) - HOUR_MS, &row));
    if (row.n >= PERSON_OPENS_MAX) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("You have opened {0} hidden persons within an hour; that is "
                                      "the limit. Go on later."),
                         .arg = {mz_str_fmt(cx->a, "%d", PERSON_OPENS_MAX)});
    }
    MZ_TRY(put(cx, p));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("person.open"),
                                             .kind = MZ_S("person"),
                                             .subject = o->r->id,
                                             .division = o->r->division});
}

mz_code person_unhide(mz_cx *cx, unsigned as, int64_t id, mz_str why)
{
    person_raw r;
    unsigned may = (as & PERSON_MAY_PROTECTED) != 0 ? as | PERSON_MAY_MINOR : as;
    mz_str reason = mz_str_trim(why);
    MZ_TRY(
        account_need(cx, (as & PERSON_MAY_PROTECTED) != 0 ? "person.protected" : "person.minor"));
    MZ_TRY(person_load_one(cx, id, &r));
    if ((needs_of(cx, &r) & ~may) != 0) {
        return account_need(cx, "person.protected") == MZ_OK
                   ? mz_refuse(cx, MZ_DENIED,
                               .text = MZ_T("This person is protected: open them as a protected "
                                            "person."))
                   : MZ_DENIED;
    }
    if (mz_utf8_count(reason) < PERSON_REASON_MIN || reason.n > PERSON_REASON_BYTES) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Enter the reason, 4 to 200 characters"));
    }
    const struct mz_actor *before = cx->actor;
    struct mz_actor actor = *before;
    struct opening o = {.r = &r, .may = may, .asked = true};
    actor.why = reason;
    cx->actor = &actor;
    mz_code rc = mz_tx(cx, put_asked, &o);
    cx->actor = before;
    return rc;
}

mz_code person_unhide_typed(mz_cx *cx, int64_t id)
{
    person_raw r;
    unsigned has = 0;
    MZ_TRY(person_load_one(cx, id, &r));
    MZ_TRY(person_opened(cx, 0, &r, 1, &has));
    unsigned needs = needs_of(cx, &r);
    struct opening o = {.r = &r, .may = needs | has};
    return (needs & ~has) == 0 || cx->actor->user == 0 ? MZ_OK : mz_tx(cx, put, &o);
}
