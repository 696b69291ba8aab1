#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "store/db.h"

static struct verify_consent consent_of(const struct verify_q_consent_row *r)
{
    return (struct verify_consent){.id = r->id,
                                   .division = r->division,
                                   .household = r->household,
                                   .person = r->person,
                                   .signed_as = r->signed_as,
                                   .signer = r->signer,
                                   .signer_name = r->signer_name,
                                   .reason = r->reason,
                                   .purpose = r->purpose,
                                   .scope = r->scope,
                                   .from_day = r->from_day,
                                   .to_day = r->to_day,
                                   .form = r->form,
                                   .paper = r->paper,
                                   .evidence = r->evidence,
                                   .revoked_ms = r->revoked_ms,
                                   .revoked_by = r->revoked_by,
                                   .revoked_why = r->revoked_why,
                                   .made_ms = r->made_ms,
                                   .made_by = r->made_by,
                                   .version = r->version};
}

mz_code verify_consent_get(mz_cx *cx, int64_t id, struct verify_consent *out)
{
    struct verify_q_consent_row r = {0};
    bool found = false;
    MZ_TRY(verify_q_consent(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such consent in your area"));
    }
    *out = consent_of(&r);
    return MZ_OK;
}

mz_code verify_consents(mz_cx *cx, int64_t household, struct verify_consent **out, size_t *n)
{
    struct verify_q_consents_row *r = NULL;
    MZ_TRY(verify_q_consents(cx, household, &r, n));
    *out = MZ_NEW_N(cx->a, struct verify_consent, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct verify_q_consent_row one;
        _Static_assert(sizeof one == sizeof r[i], "the same columns");
        memcpy(&one, &r[i], sizeof one);
        (*out)[i] = consent_of(&one);
    }
    return MZ_OK;
}

/* ---- what is wrong with one ------------------------------------------------------- */

static bool among(mz_str s, const char *a, const char *b, const char *c)
{
    return mz_str_eq(s, mz_str_of(a)) || mz_str_eq(s, mz_str_of(b)) ||
           (c != NULL && mz_str_eq(s, mz_str_of(c)));
}

static mz_code check_words(mz_cx *cx, const struct verify_consent *in)
{
    bool self = mz_str_eq(in->signed_as, MZ_S("self"));
    if (!among(in->signed_as, "self", "guardian", "delegate")) {
        return mz_refuse(cx, MZ_INVALID, .field = "signed_as",
                         .text = MZ_T("Say who signed: the person, a guardian or a delegate"));
    }
    if (!among(in->form, "paper", "electronic", NULL)) {
        return mz_refuse(cx, MZ_INVALID, .field = "form",
                         .text = MZ_T("Say whether it is on paper or signed electronically"));
    }
    if (mz_str_trim(in->paper).n < 3 || in->paper.n > 80) {
        return mz_refuse(cx, MZ_INVALID, .field = "paper",
                         .text = MZ_T("Enter the number of the signed paper or of the record of "
                                      "the electronic signature"));
    }
    if (!self && mz_str_trim(in->reason).n < 4) {
        return mz_refuse(cx, MZ_INVALID, .field = "reason",
                         .text = MZ_T("Write why the person did not sign in person"));
    }
    if (!self && in->signer == MZ_NULL && mz_str_trim(in->signer_name).n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "signer_name",
                         .text = MZ_T("Write who signed in the person's place"));
    }
    if (in->reason.n > 1000 || in->signer_name.n > 200) {
        return mz_refuse(cx, MZ_LIMIT, .field = "reason", .text = MZ_T("This text is too long"));
    }
    return MZ_OK;
}

static bool hex64(mz_str s)
{
    bool good = s.n == 64;
    for (size_t i = 0; i < s.n; i++) {
        good = good && ((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'));
    }
    return good;
}

static mz_code check_days(mz_cx *cx, const struct verify_consent *in)
{
    int64_t today = mz_date_today(cx).v;
    if (in->from_day == MZ_NULL || in->from_day > today) {
        return mz_refuse(cx, MZ_INVALID, .field = "from_day",
                         .text = MZ_T("The day of signing is not in the future"));
    }
    if (in->to_day == MZ_NULL || in->to_day < today) {
        return mz_refuse(cx, MZ_INVALID, .field = "to_day",
                         .text = MZ_T("The consent is over already"));
    }
    if (in->to_day - in->from_day > VERIFY_CONSENT_YEARS * INT64_C(366)) {
        return mz_refuse(cx, MZ_INVALID, .field = "to_day",
                         .text = MZ_T("A consent has an end within {0} years"),
                         .arg = {mz_str_fmt(cx->a, "%d", VERIFY_CONSENT_YEARS)});
    }
    if (in->evidence.n > 0 && !hex64(in->evidence)) {
        return mz_refuse(cx, MZ_INVALID, .field = "evidence",
                         .text = MZ_T("The print of the scan is 64 hexadecimal digits"));
    }
    return MZ_OK;
}

static mz_code check_scope(mz_cx *cx, const struct verify_consent *in, mz_str *scope)
{
    const struct pack *p = NULL;
    struct pack_scope s;
    MZ_TRY(pack_get(cx, &p));
    if (pack_purpose(p, in->purpose) == SIZE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "purpose",
                         .text = MZ_T("Choose the matter that the consent is for"));
    }
    MZ_TRY(pack_scope_read(cx, p, in->scope, &s));
    if (pack_scope_n(p, &s) == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "scope",
                         .text = MZ_T("Choose at least one category"));
    }
    *scope = pack_scope_text(cx->a, p, &s);
    return MZ_OK;
}

static mz_code check_member(mz_cx *cx, const struct verify_consent *in)
{
    struct household_member *m = NULL;
    size_t n = 0;
    bool member = false;
    MZ_TRY(members_of(cx, in->household, &m, &n));
    for (size_t i = 0; i < n; i++) {
        member |= m[i].person == in->person;
    }
    return member ? MZ_OK
                  : mz_refuse(cx, MZ_INVALID, .field = "person",
                              .text = MZ_T("This person is no member of the household"));
}

mz_code verify_consent_add(mz_cx *cx, const struct verify_consent *in, int64_t *id)
{
    struct household h;
    mz_str scope = MZ_S("");
    MZ_TRY(household_get(cx, in->household, &h));
    MZ_TRY(check_member(cx, in));
    MZ_TRY(check_words(cx, in));
    MZ_TRY(check_days(cx, in));
    MZ_TRY(check_scope(cx, in, &scope));
    const int64_t county = h.division / MZ_COUNTY_UNIT;
    bool joined = mz_tx_open(cx);
    if (!joined) {
        MZ_TRY(mz_tx_begin(cx));
    }
    mz_code rc = mz_id_take(cx, county, 1, id);
    const struct verify_q_consent_add_args row = {.id = *id,
                                                  .county = county,
                                                  .division = h.division,
                                                  .household = in->household,
                                                  .person = in->person,
                                                  .signed_as = in->signed_as,
                                                  .signer = in->signer,
                                                  .signer_name = in->signer_name,
                                                  .reason = in->reason,
                                                  .purpose = in->purpose,
                                                  .scope = scope,
                                                  .from_day = in->from_day,
                                                  .to_day = in->to_day,
                                                  .form = in->form,
                                                  .paper = mz_str_trim(in->paper),
                                                  .evidence = in->evidence,
                                                  .made_ms = mz_now_ms(cx),
                                                  .made_by = cx->actor->user};
    rc = rc == MZ_OK ? verify_q_consent_add(cx, &row) : rc;
    const struct mz_event ev = {.act = MZ_S("verify.consent"),
                                .kind = MZ_S("verify_consent"),
                                .subject = *id,
                                .division = h.division,
                                .detail =
                                    mz_str_fmt(cx->a, "{\"person\":%" PRId64 "}", in->person)};
    rc = rc == MZ_OK ? mz_tx_note(cx, &ev) : rc;
    rc = rc == MZ_OK && !joined ? mz_tx_commit(cx) : rc;
    if (rc != MZ_OK && !joined) {
        mz_tx_rollback(cx);
    }
    return rc;
}

struct revoking {
    struct verify_consent c;
    int64_t version;
    mz_str why;
};

static mz_code revoke(mz_cx *cx, void *p)
{
    const struct revoking *r = p;
    int64_t n = 0;
    const struct verify_q_revoke_args row = {.id = r->c.id,
                                             .version = r->version,
                                             .at_ms = mz_now_ms(cx),
                                             .user = cx->actor->user,
                                             .why = r->why};
    MZ_TRY(verify_q_revoke(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this consent meanwhile"));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.revoke"),
                                             .kind = MZ_S("verify_consent"),
                                             .subject = r->c.id,
                                             .division = r->c.division});
}

mz_code verify_revoke(mz_cx *cx, int64_t id, int64_t version, mz_str why)
{
    struct revoking r = {.version = version, .why = mz_str_trim(why)};
    MZ_TRY(verify_consent_get(cx, id, &r.c));
    if (r.c.revoked_ms != MZ_NULL) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This consent was revoked already"));
    }
    if (r.why.n < 2 || r.why.n > 500) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write when and how it was revoked"));
    }
    return mz_tx(cx, revoke, &r);
}
