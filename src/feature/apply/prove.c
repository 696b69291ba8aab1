/*
 * prove.c - a code of six digits that comes back from a telephone proves who holds it. It goes to
 * the telephone that was typed, whoever that is: asking tells nothing of anybody. Only when it came
 * back the register is asked whether this telephone is that of the person with this ID number and
 * name; a wrong number, a wrong name, another telephone and an unknown person are one answer.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "store/db.h"

enum { DIGITS = 6, LASTS = 10 * APPLY_MIN_MS, PASS_LASTS = 30 * APPLY_MIN_MS, MAC_N = 32 };

static struct mz_field_at proof_at(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("apply"), .column = MZ_S("proof_seal"), .row = id};
}

/* Equal in the same time wherever they differ. */
static bool same(mz_str a, mz_str b)
{
    unsigned d = a.n == b.n ? 0 : 1;
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        d |= (unsigned)(unsigned char)(a.p[i] ^ b.p[i]);
    }
    return d == 0;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static mz_code ask_tx(mz_cx *cx, void *p)
{
    const struct apply *a = p;
    uint32_t r = 0;
    mz_str blob = {0};
    int64_t n = 0;
    do {
        mz_random_fill(cx, &r, sizeof r);
    } while (r >= UINT32_MAX / 1000000 * 1000000);
    mz_str code = mz_str_fmt(cx->a, "%06u", (unsigned)(r % 1000000));
    MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, proof_at(a->id), code, &blob));
    MZ_TRY(apply_q_proof(cx, a->id, blob, mz_now_ms(cx) + LASTS, 0, &n));
    if (n != 1) {
        return mz_fail(cx, MZ_BUSY, "application %" PRId64 " is gone", a->id);
    }
    mz_str text = mz_text_say(
        cx->a, cx->lang,
        (struct mz_say){.text =
                            MZ_T("{0} is your code for {1}. It holds for 10 minutes. Tell it to "
                                 "nobody; we never ask for it."),
                        .arg = {code, cx->world->office}});
    MZ_TRY(apply_sms(cx, a->division, a->b.phone, text));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.asked"),
                                             .kind = MZ_S("apply"),
                                             .subject = a->id,
                                             .division = a->division});
}

mz_code apply_prove_ask(mz_cx *cx, const struct apply *a)
{
    struct apply copy = *a;
    if (!mz_phone_is_mobile(a->b.phone)) {
        return mz_refuse(cx, MZ_INVALID, .field = "phone",
                         .text = MZ_T("A code can only be sent to a mobile telephone."));
    }
    return mz_tx(cx, ask_tx, &copy);
}

/* ---- whom a telephone proves
 * --------------------------------------------------------------------- */

static mz_code proven_person(mz_cx *cx, const struct apply *a, int64_t *person)
{
    struct person_view v = {.id = 0};
    int64_t id = 0;
    bool first = false;
    bool second = false;
    *person = MZ_NULL;
    MZ_TRY(person_by_number(cx, a->b.number, &id));
    if (id == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_get(cx, person_may(cx), id, &v));
    MZ_TRY(person_phone_is(cx, id, PERSON_PHONE, a->b.phone, &first));
    MZ_TRY(person_phone_is(cx, id, PERSON_PHONE2, a->b.phone, &second));
    bool is = v.hidden == 0 && mz_str_eq(v.state, MZ_S("active")) && mz_str_eq(v.name, a->b.name) &&
              (first || second);
    *person = is ? id : MZ_NULL;
    return MZ_OK;
}

/* Members as the register has them: hidden ones without name, as everywhere. */
static mz_code their_home(mz_cx *cx, struct apply *a)
{
    struct household_member m = {.id = 0};
    struct household_member *all = NULL;
    size_t n = 0;
    bool found = false;
    MZ_TRY(household_of(cx, a->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    a->household = found ? m.household : MZ_NULL;
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(members_of(cx, m.household, &all, &n));
    if (n > APPLY_ROWS_MAX) {
        a->household = MZ_NULL; /* a clerk looks at homes that large */
        return MZ_OK;
    }
    a->b.rows_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct apply_row *row = &a->b.rows[a->b.rows_n++];
        long relation = strtol(mz_str_z(cx->a, all[i].relation), NULL, 10);
        *row = (struct apply_row){.person = all[i].person,
                                  .role = mz_str_of(population_role_word((int32_t)relation))};
        MZ_TRY(person_name(cx, person_may(cx), all[i].person, &row->name));
    }
    a->b.answers = MZ_S(""); /* told for other rows */
    return MZ_OK;
}

/* A code once more: the same people live there, so that what was told stays theirs. */
static mz_code same_home(mz_cx *cx, const struct apply *a, bool *same)
{
    struct household_member m = {.id = 0};
    struct household_member *all = NULL;
    size_t n = 0;
    bool found = false;
    MZ_TRY(household_of(cx, a->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    *same = found && m.household == a->household;
    MZ_TRY(*same ? members_of(cx, m.household, &all, &n) : MZ_OK);
    *same = *same && n == a->b.rows_n;
    for (size_t i = 0; *same && i < n; i++) {
        *same = a->b.rows[i].person == all[i].person;
    }
    return MZ_OK;
}

/* The register says otherwise by now: nothing of it stays. */
static void forget_home(struct apply *a)
{
    a->household = MZ_NULL;
    a->b.answers = MZ_S("");
    a->b.rows[0] =
        (struct apply_row){.name = a->b.name, .number = a->b.number, .role = MZ_S("self")};
    a->b.rows_n = 1;
}

/* ---- taking
 * -------------------------------------------------------------------------------------- */

struct proving {
    struct apply *a;
    mz_str code;
    bool right;
};

/* The try is counted in a transaction of its own: what fails behind it does not give it back. */
static mz_code count_tx(mz_cx *cx, void *p)
{
    struct proving *t = p;
    struct apply_q_get_row r = {0};
    mz_str plain = MZ_S("");
    bool found = false;
    int64_t n = 0;
    MZ_TRY(apply_q_get(cx, t->a->id, &r, &found));
    bool open = found && r.proof_seal.p != NULL && r.proof_ms >= mz_now_ms(cx) &&
                r.proof_n < APPLY_PROOF_TRIES;
    if (open) {
        MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, proof_at(r.id), r.proof_seal,
                             &plain));
    }
    t->right = open && same(plain, t->code);
    mz_str kept = t->right ? (mz_str){NULL, 0} : r.proof_seal; /* it opens once */
    MZ_TRY(apply_q_proof(cx, t->a->id, kept, r.proof_ms, r.proof_n + 1, &n));
    return mz_tx_note(
        cx, &(struct mz_event){.act = t->right ? MZ_S("apply.proved") : MZ_S("apply.failed"),
                               .kind = MZ_S("apply"),
                               .subject = t->a->id,
                               .division = t->a->division});
}

mz_code apply_prove(mz_cx *cx, struct apply *a, mz_str code, bool *right)
{
    struct proving t = {.a = a, .code = code};
    *right = false;
    MZ_TRY(mz_tx(cx, count_tx, &t));
    *right = t.right;
    if (!t.right || a->state != APPLY_DRAFT) {
        return MZ_OK;
    }
    int64_t before = a->person;
    bool same = false;
    a->proven = true;
    MZ_TRY(proven_person(cx, a, &a->person));
    MZ_TRY(a->person == MZ_NULL || a->person != before ? MZ_OK : same_home(cx, a, &same));
    if (a->person != MZ_NULL && !same) {
        MZ_TRY(their_home(cx, a));
    } else if (a->person == MZ_NULL && before != MZ_NULL) {
        forget_home(a);
    }
    return apply_save(cx, a);
}

/* ---- what the browser keeps
 * ------------------------------------------------------------------------ */

static mz_code pass_of(mz_cx *cx, int64_t id, int64_t until, mz_str *pass)
{
    uint8_t mac[MAC_N];
    mz_keyring *k = cx->world->keys;
    mz_str what = mz_str_fmt(cx->a, "apply:%" PRId64 ":%" PRId64, id, until);
    MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_COOKIE, mz_keyring_newest(k), what, mac));
    *pass = mz_str_fmt(cx->a, "%" PRId64 ".%s", until,
                       mz_hex_encode(cx->a, mz_bytes(mac, sizeof mac)).p);
    return MZ_OK;
}

mz_code apply_pass_make(mz_cx *cx, const struct apply *a, mz_str *pass)
{
    return pass_of(cx, a->id, mz_now_ms(cx) + PASS_LASTS, pass);
}

bool apply_pass_holds(mz_cx *cx, const struct apply *a, mz_str pass)
{
    mz_str good = MZ_S("");
    int64_t until = 0;
    for (size_t i = 0; i < pass.n && i < 15 && pass.p[i] >= '0' && pass.p[i] <= '9'; i++) {
        until = until * 10 + (pass.p[i] - '0');
    }
    if (until < mz_now_ms(cx) || until > mz_now_ms(cx) + PASS_LASTS) {
        return false;
    }
    if (pass_of(cx, a->id, until, &good) != MZ_OK) {
        mz_clear(cx);
        return false;
    }
    return same(good, pass);
}
