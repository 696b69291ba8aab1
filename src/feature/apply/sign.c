/*
 * sign.c - each grown-up member authorises the cross-check on a link of their own: who has it,
 * knows the last six of that member's number and draws a name has signed as verify asks for it.
 */
#include <inttypes.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/guests.h"
#include "feature/person/person.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { TAIL_N = 6, MONTHS = 12 };

struct mz_field_at apply_sign_at(int64_t id)
{
    return (struct mz_field_at){
        .table = MZ_S("apply_sign"), .column = MZ_S("code_seal"), .row = id};
}

static mz_code seal(mz_cx *cx, int64_t id, mz_str plain, mz_str *blob)
{
    return mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, apply_sign_at(id), plain, blob);
}

static mz_code unseal(mz_cx *cx, int64_t id, mz_str blob, mz_str *plain)
{
    return mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, apply_sign_at(id), blob, plain);
}

/* ---- the links ----------------------------------------------------------------------------------
 */

/* The purpose of the cross-check is the outcome that the matter asks the rules for. */
static mz_code purpose_of(mz_cx *cx, const struct matter_case *c, mz_str *purpose)
{
    const struct pack *p = NULL;
    struct matter_kind k = {0};
    *purpose = MZ_S("");
    MZ_TRY(matter_here(cx, c->division, c->matter, &k));
    MZ_TRY(pack_get(cx, &p));
    if (k.m != NULL && c->household != MZ_NULL &&
        pack_purpose(p, k.m->source->outcome.s) != SIZE_MAX) {
        *purpose = k.m->source->outcome.s;
    }
    return MZ_OK;
}

mz_code apply_purposes(mz_cx *cx, int64_t case_id, mz_str out[APPLY_PURPOSES_MAX], size_t *n)
{
    struct bundle_case *v = NULL;
    struct bundle_case alone = {.linked = false};
    size_t cases = 0;
    int64_t bundle = 0;
    *n = 0;
    MZ_TRY(bundle_of_case(cx, case_id, &bundle));
    if (bundle != 0) {
        MZ_TRY(bundle_cases(cx, bundle, &v, &cases));
    } else {
        MZ_TRY(matter_get(cx, case_id, &alone.c));
        v = &alone;
        cases = 1;
    }
    for (size_t i = 0; i < cases && *n < APPLY_PURPOSES_MAX; i++) {
        mz_str purpose = MZ_S("");
        bool met = false;
        MZ_TRY(purpose_of(cx, &v[i].c, &purpose));
        for (size_t k = 0; k < *n; k++) {
            met = met || mz_str_eq(out[k], purpose);
        }
        if (!met && purpose.n > 0) {
            out[(*n)++] = purpose;
        }
    }
    return MZ_OK;
}

struct linking {
    const struct apply *a;
    int64_t household;
    int64_t division;
    mz_str purpose;
    const struct verify_gate_result *g;
    const struct apply_q_signs_row *have;
    size_t have_n;
};

static bool has_link(const struct linking *l, int64_t person)
{
    for (size_t i = 0; i < l->have_n; i++) {
        if (l->have[i].person == person) {
            return true;
        }
    }
    return false;
}

static bool must_sign(const struct linking *l, const struct verify_member *m)
{
    return m->person > 0 && m->adult && !m->dead && m->gap != VERIFY_GAP_NONE &&
           !has_link(l, m->person);
}

static mz_code links_tx(mz_cx *cx, void *p)
{
    const struct linking *l = p;
    for (size_t i = 0; i < l->g->member_n; i++) {
        struct apply_q_sign_add_args row = {.county = l->division / MZ_COUNTY_UNIT,
                                            .division = l->division,
                                            .apply = l->a->id,
                                            .household = l->household,
                                            .person = l->g->member[i].person,
                                            .purpose = l->purpose,
                                            .made_ms = mz_now_ms(cx)};
        if (!must_sign(l, &l->g->member[i])) {
            continue;
        }
        mz_str code = mz_guest_code(cx);
        MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
        MZ_TRY(mz_guest_key(cx, "apply:sign", code, &row.code_key));
        MZ_TRY(seal(cx, row.id, code, &row.code_seal));
        MZ_TRY(apply_q_sign_add(cx, &row));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.links"),
                                             .kind = MZ_S("apply"),
                                             .subject = l->a->id,
                                             .division = l->division});
}

static mz_code make_links(mz_cx *cx, struct linking *l)
{
    struct verify_gate_result g;
    const struct verify_ask ask = {.household = l->household, .purpose = l->purpose};
    bool any = false;
    MZ_TRY(verify_gate(cx, &ask, &g));
    l->g = &g;
    for (size_t i = 0; i < g.member_n; i++) {
        any = any || must_sign(l, &g.member[i]);
    }
    mz_code rc = any ? mz_tx(cx, links_tx, l) : MZ_OK;
    l->g = NULL;
    return rc;
}

mz_code apply_signs(mz_cx *cx, const struct apply *a, struct apply_sign **out, size_t *n)
{
    struct matter_case c = {.id = 0};
    struct linking l = {.a = a};
    struct apply_q_signs_row *r = NULL;
    mz_str purposes[APPLY_PURPOSES_MAX];
    size_t purposes_n = 0;
    *n = 0;
    if (a->case_id == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(matter_get(cx, a->case_id, &c));
    MZ_TRY(apply_purposes(cx, a->case_id, purposes, &purposes_n));
    if (purposes_n == 0) {
        return MZ_OK;
    }
    l.purpose = purposes[0];
    l.household = c.household;
    l.division = c.division;
    MZ_TRY(apply_q_signs(cx, a->id, VERIFY_MEMBERS_MAX, &r, &l.have_n));
    l.have = r;
    if (c.step.n > 0) {
        MZ_TRY(make_links(cx, &l));
        MZ_TRY(apply_q_signs(cx, a->id, VERIFY_MEMBERS_MAX, &r, &l.have_n));
    }
    *out = MZ_NEW_N(cx->a, struct apply_sign, l.have_n + 1);
    for (size_t i = 0; i < l.have_n; i++) {
        struct apply_sign *s = &(*out)[(*n)++];
        *s = (struct apply_sign){.id = r[i].id,
                                 .division = c.division,
                                 .apply = a->id,
                                 .household = c.household,
                                 .person = r[i].person,
                                 .purpose = r[i].purpose,
                                 .tries = r[i].tries,
                                 .consent = r[i].consent};
        MZ_TRY(unseal(cx, s->id, r[i].code_seal, &s->code));
    }
    return MZ_OK;
}

mz_code apply_sign_by_code(mz_cx *cx, mz_str code, struct apply_sign *out)
{
    struct apply_q_sign_by_code_row r = {0};
    mz_str key = MZ_S("");
    bool found = false;
    *out = (struct apply_sign){.id = 0};
    MZ_TRY(mz_guest_key(cx, "apply:sign", code, &key));
    MZ_TRY(apply_q_sign_by_code(cx, key, &r, &found));
    if (found) {
        *out = (struct apply_sign){.id = r.id,
                                   .division = r.division,
                                   .apply = r.apply,
                                   .household = r.household,
                                   .person = r.person,
                                   .purpose = r.purpose,
                                   .code = code,
                                   .tries = r.tries,
                                   .consent = r.consent};
    }
    return MZ_OK;
}

/* ---- signing
 * -------------------------------------------------------------------------------------- */

struct signing {
    struct apply_sign *s;
    mz_str picture;
    int64_t consent;
    mz_str purposes[APPLY_PURPOSES_MAX];
    size_t purposes_n;
};

static mz_code is_open(mz_cx *cx, const struct apply_sign *s)
{
    if (s->consent != MZ_NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This was signed already."));
    }
    return s->tries < APPLY_SIGN_TRIES
               ? MZ_OK
               : mz_refuse(cx, MZ_RATE,
                           .text = MZ_T("Wrong too often: this link is closed. Sign on paper at "
                                        "the village or township."));
}

/* Counted where it stands: who guesses many times at once is counted as often. */
static mz_code count_tx(mz_cx *cx, void *p)
{
    const struct apply_sign *s = p;
    int64_t n = 0;
    MZ_TRY(apply_q_sign_try(cx, s->id, &n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.failed"),
                                             .kind = MZ_S("apply"),
                                             .subject = s->apply,
                                             .division = s->division});
}

static mz_code sign_tx(mz_cx *cx, void *p)
{
    struct signing *g = p;
    struct apply_sign now;
    uint8_t hash[32];
    int64_t n = 0;
    mz_date to = mz_date_today(cx);
    MZ_TRY(apply_sign_by_code(cx, g->s->code, &now));
    MZ_TRY(is_open(cx, &now)); /* meanwhile it may be signed, or guessed at too often */
    MZ_TRY(mz_date_add_months(cx, to, MONTHS, &to));
    MZ_TRY(mz_sha256(cx, mz_keyring_crypto(cx->world->keys), g->picture, hash));
    struct verify_consent in = {
        .household = g->s->household,
        .person = g->s->person,
        .signed_as = MZ_S("self"),
        .signer = MZ_NULL,
        .signer_name = MZ_S(""),
        .reason = MZ_S(""),
        .purpose = g->s->purpose,
        .scope = MZ_S("*"),
        .from_day = mz_date_today(cx).v,
        .to_day = to.v,
        .form = MZ_S("electronic"),
        .paper = mz_str_fmt(cx->a, "online-%" PRId64, g->s->id),
        .evidence = mz_hex_encode(cx->a, mz_bytes(hash, sizeof hash)),
    };
    MZ_TRY(verify_consent_drawn(cx, &in, g->picture, &g->consent));
    for (size_t i = 0; i < g->purposes_n; i++) { /* of a bundle: signed once for all its cases */
        int64_t more = 0;
        in.purpose = g->purposes[i];
        if (!mz_str_eq(in.purpose, g->s->purpose)) {
            MZ_TRY(verify_consent_drawn(cx, &in, g->picture, &more));
        }
    }
    MZ_TRY(apply_q_sign_done(cx, g->s->id, g->consent, &n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.signed"),
                                             .kind = MZ_S("apply"),
                                             .subject = g->s->apply,
                                             .division = g->s->division});
}

/* The number itself never leaves: its last six are compared. */
static mz_code knows(mz_cx *cx, const struct apply_sign *s, mz_str tail, bool *right)
{
    mz_str number = MZ_S("");
    unsigned all = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED;
    char clean[64];
    size_t n = 0;
    MZ_TRY(person_number_for(cx, all, s->person, &number));
    for (size_t i = 0; i < tail.n && n < sizeof clean; i++) {
        char c = (char)(tail.p[i] == 'x' ? 'X' : tail.p[i]);
        if (c != ' ') {
            clean[n++] = c;
        }
    }
    *right = number.n > TAIL_N && n == TAIL_N &&
             mz_str_eq((mz_str){number.p + number.n - TAIL_N, TAIL_N}, (mz_str){clean, n});
    return MZ_OK;
}

mz_code apply_sign_take(mz_cx *cx, struct apply_sign *s, mz_str tail, mz_str picture, bool *right)
{
    struct signing g = {.s = s, .picture = picture};
    struct apply a;
    *right = false;
    MZ_TRY(is_open(cx, s));
    MZ_TRY(knows(cx, s, tail, right));
    if (!*right) {
        return mz_tx(cx, count_tx, s);
    }
    MZ_TRY(apply_get(cx, s->apply, &a));
    MZ_TRY(a.case_id == MZ_NULL ? MZ_OK : apply_purposes(cx, a.case_id, g.purposes, &g.purposes_n));
    MZ_TRY(mz_tx(cx, sign_tx, &g));
    s->consent = g.consent;
    return MZ_OK;
}
