/* card.c - accounts to pay to: asked for by one person, confirmed by another. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { HOLDER_MAX = 120, BANK_MAX = 60, TAIL = 4 };

#define DAY_MS INT64_C(86400000)

mz_code pay_keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "accounts without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

mz_code pay_card_mark(mz_cx *cx, mz_keyring *k, mz_str number, int64_t *mark)
{
    mz_blind b;
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_ACCOUNT, number, &b));
    *mark = (int64_t)(mz_blind_u64(b) >> 1); /* not below 0, never NULL */
    return MZ_OK;
}

static mz_code note(mz_cx *cx, int64_t person, int64_t division, mz_str act)
{
    struct mz_event ev = {
        .act = act, .kind = MZ_S("person"), .subject = person, .division = division};
    return mz_tx_note(cx, &ev);
}

/* One that is entered twice would be confirmed twice; the second waits for a day of its own. */
static mz_code there_already(mz_cx *cx, const struct pay_card *in, int64_t mark)
{
    struct pay_q_card_there_row r = {0};
    bool found = false;
    MZ_TRY(pay_q_card_there(cx, in->division / MZ_COUNTY_UNIT, in->person, mark, &r, &found));
    if (!found) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_CONFLICT, .field = "number",
                     .text = mz_str_eq(r.state, MZ_S("asked"))
                                 ? MZ_T("This account is entered already and waits for another "
                                        "person to confirm it.")
                                 : MZ_T("This account is confirmed already."));
}

mz_code pay_card_ask(mz_cx *cx, const struct pay_card *in, int64_t *id)
{
    mz_keyring *k = NULL;
    mz_str number = {0};
    mz_str seal = {0};
    int64_t mark = 0;
    int64_t county = in->division / MZ_COUNTY_UNIT;
    if (in->holder.n == 0 || in->holder.n > HOLDER_MAX || in->bank.n > BANK_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "holder",
                         .text = MZ_T("An account needs the name of its holder."));
    }
    MZ_TRY(mz_card_parse(cx, "number", in->number, &number));
    MZ_TRY(pay_keys(cx, &k));
    MZ_TRY(pay_card_mark(cx, k, number, &mark));
    MZ_TRY(there_already(cx, in, mark));
    MZ_TRY(mz_id_take(cx, county, 1, id));
    struct mz_field_at at = {.table = MZ_S("pay_card"), .column = MZ_S("number"), .row = *id};
    MZ_TRY(mz_field_seal(cx, k, MZ_FOR_FIELD_ACCOUNT, at, number, &seal));
    const struct pay_q_card_add_args add = {
        .id = *id,
        .county = county,
        .division = in->division,
        .person = in->person,
        .holder = in->holder,
        .bank = in->bank.p == NULL ? MZ_S("") : in->bank,
        .seal = seal,
        .mark = mark,
        .mask =
            mz_str_fmt(cx->a, "****" MZ_FMT, MZ_ARG(((mz_str){number.p + number.n - TAIL, TAIL}))),
        .state = MZ_S("asked"),
        .user_id = cx->actor->user,
        .at_ms = mz_now_ms(cx),
        .from_ms = 0};
    MZ_TRY(pay_q_card_add(cx, &add));
    return note(cx, in->person, in->division, MZ_S("pay.card-ask"));
}

static mz_code asked(mz_cx *cx, int64_t card, struct pay_q_card_row *r)
{
    bool found = false;
    MZ_TRY(pay_q_card(cx, card, card / MZ_ID_UNIT, r, &found));
    if (!found || !mz_str_eq(r->state, MZ_S("asked"))) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "card",
                         .text = MZ_T("There is no account with this number that waits to be "
                                      "confirmed."));
    }
    if (r->asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED, .field = "card",
                         .text = MZ_T("Who entered an account cannot decide on it; another person "
                                      "must."));
    }
    return MZ_OK;
}

static mz_code move(mz_cx *cx, int64_t card, const char *was, const char *now, int64_t from_ms)
{
    int64_t changed = 0;
    const struct pay_q_card_state_args args = {.id = card,
                                               .county = card / MZ_ID_UNIT,
                                               .was = mz_str_of(was),
                                               .state = mz_str_of(now),
                                               .user_id = cx->actor->user,
                                               .from_ms = from_ms};
    MZ_TRY(pay_q_card_state(cx, &args, &changed));
    return changed == 1 ? MZ_OK : mz_fail(cx, MZ_CONFLICT, "card %" PRId64 " moved on", card);
}

mz_code pay_card_confirm(mz_cx *cx, int64_t card, int64_t days)
{
    struct pay_q_card_row r = {0};
    struct pay_q_cards_row *old = NULL;
    size_t n = 0;
    MZ_TRY(asked(cx, card, &r));
    MZ_TRY(pay_q_cards(cx, card / MZ_ID_UNIT, r.person, r.person, &old, &n));
    int64_t wait = n > 0 ? days * DAY_MS : 0; /* a first account has nothing to cool off from */
    /* Without a wait it holds at once, also when the clock goes back. */
    MZ_TRY(move(cx, card, "asked", "active", wait == 0 ? 0 : mz_now_ms(cx) + wait));
    /* The newest one that holds already stays until the new one does. */
    for (size_t i = 0; i < n && wait == 0; i++) {
        MZ_TRY(move(cx, old[i].id, "active", "closed", old[i].from_ms));
    }
    return note(cx, r.person, r.division, MZ_S("pay.card-confirm"));
}

mz_code pay_card_refuse(mz_cx *cx, int64_t card)
{
    struct pay_q_card_row r = {0};
    MZ_TRY(asked(cx, card, &r));
    MZ_TRY(move(cx, card, "asked", "refused", 0));
    return note(cx, r.person, r.division, MZ_S("pay.card-refuse"));
}
