/* agreement.c - what a department may get: asked by one person, approved by another, stopped at
 * once. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/reseal.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { TEXT_MAX = 200, WHY_MIN = 4, WHY_MAX = 1000, MONTH_DAYS = 31, WALK_ROWS = 50 };

const char *share_state_label(mz_str state)
{
    return mz_str_eq(state, MZ_S("asked"))       ? MZ_T("Waits for approval")
           : mz_str_eq(state, MZ_S("active"))    ? MZ_T("In force||agreement")
           : mz_str_eq(state, MZ_S("refused"))   ? MZ_T("Refused||agreement")
           : mz_str_eq(state, MZ_S("suspended")) ? MZ_T("Suspended||agreement")
                                                 : MZ_T("Ended||agreement");
}

/* ---- fields ------------------------------------------------------------------------ */

static mz_str next_word(mz_str *s)
{
    while (s->n > 0 && s->p[0] == ' ') {
        s->p++;
        s->n--;
    }
    mz_str word = {s->p, 0};
    while (s->n > 0 && s->p[0] != ' ') {
        s->p++;
        s->n--;
        word.n++;
    }
    return word;
}

mz_code share_fields_of(mz_cx *cx, mz_str dataset, mz_str words, struct share_fields *out)
{
    const struct sharing *all = NULL;
    bool has[DATASET_FIELDS_N] = {false};
    *out = (struct share_fields){.n = 0};
    MZ_TRY(dataset_all(cx, &all));
    out->set = dataset_find(all, dataset);
    if (out->set == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "dataset",
                         .text = MZ_T("There is no dataset \"{0}\""), .arg = {dataset});
    }
    for (mz_str w = next_word(&words); w.n > 0; w = next_word(&words)) {
        const struct dataset_field *f = dataset_field(out->set, w);
        if (f == NULL) {
            return mz_refuse(cx, MZ_INVALID, .field = "fields",
                             .text = MZ_T("The dataset does not have the field \"{0}\""),
                             .arg = {w});
        }
        has[f->id] = true;
    }
    for (size_t i = 0; i < out->set->field_n; i++) {
        const struct dataset_field *f = &out->set->field[i];
        if (!has[f->id]) {
            continue;
        }
        out->field[out->n++] = f;
        out->sensitive = out->sensitive || f->sensitive;
        out->hashed = out->hashed || f->as == DATASET_MINIM_HASHED;
        out->named =
            out->named || (f->id == DATASET_FIELD_ID_NUMBER && f->as == DATASET_MINIM_PLAIN);
    }
    return out->n > 0 ? MZ_OK
                      : mz_refuse(cx, MZ_INVALID, .field = "fields",
                                  .text = MZ_T("Choose at least one field"));
}

/* ---- asking ------------------------------------------------------------------------ */

static mz_code need_text(mz_cx *cx, const char *field, mz_str s)
{
    return s.n > 0 && s.n <= TEXT_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = field,
                           .text = MZ_T("Fill this in, with at most 60 characters"));
}

static mz_code check_key(mz_cx *cx, const struct share_agreement *in, const struct share_fields *f)
{
    mz_key *key = NULL;
    if (in->public.n == 0) {
        if (!f->sensitive && !f->hashed && !in->wrapped) {
            return MZ_OK;
        }
        return mz_refuse(cx, MZ_INVALID, .field = "public",
                         .text =
                             MZ_T("Sensitive or hashed fields go out readable for the recipient "
                                  "alone: its public key (SM2) is needed"));
    }
    mz_code rc = in->public.n > MZ_PEM_MAX
                     ? MZ_INVALID
                     : mz_key_read(cx, mz_keyring_crypto(cx->world->keys), in->public, &key);
    bool good = rc == MZ_OK && mz_key_facts(key).kind == MZ_KEY_SM2 && !mz_key_facts(key).secret;
    if (rc == MZ_OK) {
        mz_key_free(key);
    }
    mz_clear(cx);
    return good ? MZ_OK
                : mz_refuse(cx, MZ_INVALID, .field = "public",
                            .text = MZ_T("This is no public SM2 key in PEM"));
}

static mz_code check_days(mz_cx *cx, const struct share_agreement *in, const struct dataset *d)
{
    int64_t today = mz_date_today(cx).v;
    if (in->from_day == MZ_NULL || in->to_day == MZ_NULL || in->to_day < in->from_day ||
        in->to_day < today) {
        return mz_refuse(cx, MZ_INVALID, .field = "to_day",
                         .text = MZ_T("The last day is before the first, or over"));
    }
    if (in->to_day - in->from_day > d->agreement_months * MONTH_DAYS) {
        return mz_refuse(cx, MZ_INVALID, .field = "to_day",
                         .text = MZ_T("An agreement on this dataset is for {0} months at most"),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, d->agreement_months)});
    }
    return MZ_OK;
}

static mz_code check_ask(mz_cx *cx, const struct share_agreement *in, const struct share_fields *f)
{
    int64_t level = (int64_t)division_code_level(in->division);
    if (dataset_recipient(f->set, in->recipient) == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "recipient",
                         .text = MZ_T("The dataset is not for this recipient"));
    }
    if (level < DIVISION_COUNTY || level > f->set->level_min ||
        in->division < cx->actor->division_lo || in->division > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("The dataset is not shared for this place"));
    }
    if (!mz_str_eq(in->form, MZ_S("csv")) && !mz_str_eq(in->form, MZ_S("jsonl"))) {
        return mz_refuse(cx, MZ_INVALID, .field = "form", .text = MZ_T("The form is csv or jsonl"));
    }
    MZ_TRY(need_text(cx, "purpose", in->purpose));
    MZ_TRY(need_text(cx, "contact", in->contact));
    if (in->account <= 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "account",
                         .text = MZ_T("There is no account with this login name"));
    }
    MZ_TRY(check_days(cx, in, f->set));
    return check_key(cx, in, f);
}

struct asking {
    const struct share_agreement *in;
    const struct share_fields *f;
    int64_t id;
};

static struct mz_field_at place_of(int64_t id)
{
    return (struct mz_field_at){
        .table = MZ_S("share_agreement"), .column = MZ_S("secret"), .row = id};
}

static mz_str fields_text(mz_cx *cx, const struct share_fields *f)
{
    mz_str s = MZ_S("");
    for (size_t i = 0; i < f->n; i++) {
        s = mz_str_fmt(cx->a, MZ_FMT "%s%s", MZ_ARG(s), i == 0 ? "" : " ",
                       dataset_field_word(f->field[i]->id));
    }
    return s;
}

static mz_code note(mz_cx *cx, const char *act, int64_t id, int64_t division, mz_str detail)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("share_agreement"),
                                             .subject = id,
                                             .division = division,
                                             .detail = detail});
}

static mz_code insert(mz_cx *cx, void *p)
{
    struct asking *a = p;
    const struct share_agreement *in = a->in;
    uint8_t secret[SHARE_SECRET_N];
    struct share_q_ask_args row = {.county = in->division / MZ_COUNTY_UNIT,
                                   .division = in->division,
                                   .dataset = in->dataset,
                                   .recipient = in->recipient,
                                   .purpose = in->purpose,
                                   .fields = fields_text(cx, a->f),
                                   .form = in->form,
                                   .contact = in->contact,
                                   .account = in->account,
                                   .public = in->public.n == 0 ? MZ_S("") : in->public,
                                   .wrapped = in->wrapped || a->f->sensitive,
                                   .from_day = in->from_day,
                                   .to_day = in->to_day,
                                   .asked_by = cx->actor->user,
                                   .asked_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    mz_random_fill(cx, secret, sizeof secret);
    mz_code rc = mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_KEY, place_of(row.id),
                               mz_bytes(secret, sizeof secret), &row.secret);
    mz_wipe(secret, sizeof secret);
    MZ_TRY(rc);
    row.number = mz_str_fmt(cx->a, "GX-%06" PRId64 "-%04d-%04" PRId64, row.county,
                            mz_date_ymd(mz_date_today(cx)).year, row.id % MZ_ID_UNIT);
    MZ_TRY(share_q_ask(cx, &row));
    a->id = row.id;
    return note(cx, "share.ask", row.id, row.division, MZ_S(""));
}

mz_code share_ask(mz_cx *cx, const struct share_agreement *in, int64_t *id)
{
    struct share_fields f = {.n = 0};
    struct asking a = {.in = in, .f = &f};
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    MZ_TRY(share_fields_of(cx, in->dataset, in->fields, &f));
    MZ_TRY(check_ask(cx, in, &f));
    MZ_TRY(mz_tx_open(cx) ? insert(cx, &a) : mz_tx(cx, insert, &a));
    *id = a.id;
    return MZ_OK;
}

mz_code share_get(mz_cx *cx, int64_t id, struct share_agreement *out)
{
    struct share_q_agreement_row r = {0};
    bool found = false;
    MZ_TRY(share_q_agreement(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such agreement in your area"));
    }
    *out = (struct share_agreement){.id = r.id,
                                    .division = r.division,
                                    .number = r.number,
                                    .dataset = r.dataset,
                                    .recipient = r.recipient,
                                    .purpose = r.purpose,
                                    .fields = r.fields,
                                    .form = r.form,
                                    .contact = r.contact,
                                    .account = r.account,
                                    .public = r.public,
                                    .wrapped = r.wrapped != 0,
                                    .secret = r.secret,
                                    .from_day = r.from_day,
                                    .to_day = r.to_day,
                                    .state = r.state,
                                    .asked_by = r.asked_by,
                                    .asked_ms = r.asked_ms,
                                    .decided_by = r.decided_by,
                                    .decided_ms = r.decided_ms,
                                    .stopped_by = r.stopped_by,
                                    .stopped_ms = r.stopped_ms,
                                    .why = r.why,
                                    .version = r.version};
    return MZ_OK;
}

mz_code share_secret(mz_cx *cx, const struct share_agreement *a, uint8_t out[SHARE_SECRET_N])
{
    mz_str plain = MZ_S("");
    MZ_TRY(
        mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_KEY, place_of(a->id), a->secret, &plain));
    if (plain.n != SHARE_SECRET_N) {
        return mz_fail(cx, MZ_CORRUPT, "the secret of an agreement has %zu bytes", plain.n);
    }
    memcpy(out, plain.p, SHARE_SECRET_N);
    mz_wipe_str(plain);
    return MZ_OK;
}

/* ---- deciding and stopping --------------------------------------------------------- */

struct moving {
    const struct share_agreement *a;
    int64_t version;
    const char *was, *becomes, *act;
    mz_str why;
};

static mz_code faster(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("Somebody changed this agreement meanwhile. Look at it again."));
}

static mz_code decide(mz_cx *cx, void *p)
{
    const struct moving *m = p;
    int64_t n = 0;
    const struct share_q_decide_args row = {.id = m->a->id,
                                            .version = m->version,
                                            .state = mz_str_of(m->becomes),
                                            .decided_by = cx->actor->user,
                                            .decided_ms = mz_now_ms(cx),
                                            .why = m->why};
    MZ_TRY(share_q_decide(cx, &row, &n));
    return n == 1 ? note(cx, m->act, m->a->id, m->a->division, MZ_S("")) : faster(cx);
}

static mz_code stop(mz_cx *cx, void *p)
{
    const struct moving *m = p;
    int64_t n = 0;
    const struct share_q_stop_args row = {.id = m->a->id,
                                          .version = m->version,
                                          .was = m->a->state,
                                          .state = mz_str_of(m->becomes),
                                          .stopped_by = cx->actor->user,
                                          .stopped_ms = mz_now_ms(cx),
                                          .why = m->why};
    MZ_TRY(share_q_stop(cx, &row, &n));
    return n == 1 ? note(cx, m->act, m->a->id, m->a->division, MZ_S("")) : faster(cx);
}

static mz_code need_why(mz_cx *cx, mz_str why)
{
    return why.n >= WHY_MIN && why.n <= WHY_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "why", .text = MZ_T("Write why"));
}

mz_code share_decide(mz_cx *cx, int64_t id, int64_t version, bool yes, mz_str why)
{
    struct share_agreement a = {.id = 0};
    struct share_fields f = {.n = 0};
    why = mz_str_trim(why);
    MZ_TRY(share_get(cx, id, &a));
    if (a.asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Another person than the one who asked decides"));
    }
    if (!mz_str_eq(a.state, MZ_S("asked"))) {
        return faster(cx);
    }
    if (!yes) {
        MZ_TRY(need_why(cx, why));
    } else { /* the pack may have changed since */
        MZ_TRY(share_fields_of(cx, a.dataset, a.fields, &f));
        MZ_TRY(check_ask(cx, &a, &f));
    }
    struct moving m = {.a = &a,
                       .version = version,
                       .becomes = yes ? "active" : "refused",
                       .act = yes ? "share.approve" : "share.refuse",
                       .why = why};
    return mz_tx_open(cx) ? decide(cx, &m) : mz_tx(cx, decide, &m);
}

mz_code share_stop(mz_cx *cx, int64_t id, int64_t version, enum share_stop what, mz_str why)
{
    static const struct {
        const char *act, *becomes;
    } ways[] = {[SHARE_SUSPEND] = {"share.suspend", "suspended"},
                [SHARE_RESUME] = {"share.resume", "active"},
                [SHARE_END] = {"share.end", "ended"}};
    struct share_agreement a = {.id = 0};
    why = mz_str_trim(why);
    MZ_TRY(share_get(cx, id, &a));
    MZ_TRY(need_why(cx, why));
    bool active = mz_str_eq(a.state, MZ_S("active"));
    bool suspended = mz_str_eq(a.state, MZ_S("suspended"));
    bool fits = what == SHARE_SUSPEND  ? active
                : what == SHARE_RESUME ? suspended
                                       : active || suspended || mz_str_eq(a.state, MZ_S("asked"));
    if (!fits) {
        return faster(cx);
    }
    if (what == SHARE_RESUME && a.stopped_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Another person than the one who suspended it resumes it"));
    }
    struct moving m = {.a = &a,
                       .version = version,
                       .becomes = ways[what].becomes,
                       .act = ways[what].act,
                       .why = why};
    return mz_tx_open(cx) ? stop(cx, &m) : mz_tx(cx, stop, &m);
}

mz_code share_holds(mz_cx *cx, const struct share_agreement *a)
{
    int64_t today = mz_date_today(cx).v;
    const char *text = !mz_str_eq(a->state, MZ_S("active"))
                           ? MZ_T("The agreement {0} is not in force")
                       : today < a->from_day ? MZ_T("The agreement {0} has not begun")
                       : today > a->to_day   ? MZ_T("The agreement {0} is over")
                                             : NULL;
    return text == NULL ? MZ_OK : mz_refuse(cx, MZ_DENIED, .text = text, .arg = {a->number});
}

/* ---- under the newest key: mz keys reseal -------------------------------------------- */

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct share_q_secrets_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(share_q_secrets(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_KEY, place_of(v[i].id), &v[i].secret));
        MZ_TRY(r->turned ? share_q_secret_set(cx, v[i].id, v[i].secret, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals share_seals[] = {
    {.table = "share_agreement", .act = "share.reseal", .kind = "share_agreement", .walk = walk},
    {0},
};
