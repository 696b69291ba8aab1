/* photo.c - photographs of papers: taken in clean, kept sealed, handed over with the case. */
#include <inttypes.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/picture.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/world.h"
#include "store/db.h"

struct mz_field_at apply_photo_at(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("apply_paper"), .column = MZ_S("picture"), .row = id};
}

static mz_code seal(mz_cx *cx, int64_t id, mz_str plain, mz_str *blob)
{
    return mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_FILE, apply_photo_at(id), plain, blob);
}

static mz_code unseal(mz_cx *cx, int64_t id, mz_str blob, mz_str *plain)
{
    return mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_FILE, apply_photo_at(id), blob, plain);
}

static mz_code note(mz_cx *cx, const char *act, const struct apply *a, mz_str sm3)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("apply"),
                                             .subject = a->id,
                                             .division = a->division,
                                             .detail = mz_str_fmt(cx->a, "{\"sm3\":\"" MZ_FMT "\"}",
                                                                  MZ_ARG(sm3))});
}

struct adding {
    const struct apply *a;
    struct apply_q_paper_add_args row;
    mz_str plain;
};

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct adding *d = p;
    MZ_TRY(mz_id_take(cx, d->row.county, 1, &d->row.id));
    MZ_TRY(seal(cx, d->row.id, d->plain, &d->row.picture));
    MZ_TRY(apply_q_paper_add(cx, &d->row));
    return note(cx, "apply.photo", d->a, d->row.sm3);
}

/* In a draft, and while a case waits for its applicant: what comes later joins the case at once. */
mz_code apply_photo_add(mz_cx *cx, const struct apply *a, mz_str paper, mz_str content, int64_t *id)
{
    struct mz_picture clean;
    struct apply_photo *all = NULL;
    size_t n = 0;
    uint8_t hash[32];
    *id = 0;
    MZ_TRY(mz_picture_clean(cx, "photo", content, &clean));
    MZ_TRY(apply_photos(cx, a->id, &all, &n));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), clean.bytes, hash));
    mz_str sm3 = mz_hex_encode(cx->a, mz_bytes(hash, sizeof hash));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(all[i].sm3, sm3) && mz_str_eq(all[i].paper, paper)) {
            return mz_refuse(cx, MZ_INVALID, .field = "photo",
                             .text = MZ_T("This photo is there already."));
        }
    }
    if (n >= APPLY_PHOTOS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "photo",
                         .text = MZ_T("At most {0} photos can be sent. Take one away first, or "
                                      "bring the rest."),
                         .arg = {mz_str_fmt(cx->a, "%d", APPLY_PHOTOS_MAX)});
    }
    struct adding d = {.a = a,
                       .plain = clean.bytes,
                       .row = {.county = a->division / MZ_COUNTY_UNIT,
                               .division = a->division,
                               .apply = a->id,
                               .case_id = a->case_id,
                               .paper = paper,
                               .kind = mz_str_of(clean.kind),
                               .bytes = (int64_t)clean.bytes.n,
                               .sm3 = sm3,
                               .made_ms = mz_now_ms(cx)}};
    MZ_TRY(mz_tx(cx, add_tx, &d));
    *id = d.row.id;
    return MZ_OK;
}

struct dropping {
    const struct apply *a;
    int64_t id;
};

static mz_code drop_tx(mz_cx *cx, void *p)
{
    const struct dropping *d = p;
    int64_t n = 0;
    MZ_TRY(apply_q_paper_drop(cx, d->id, d->a->id, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("This photo is not there any more."));
    }
    return note(cx, "apply.unphoto", d->a, MZ_S(""));
}

mz_code apply_photo_drop(mz_cx *cx, const struct apply *a, int64_t id)
{
    struct dropping d = {a, id};
    return mz_tx(cx, drop_tx, &d);
}

/* ---- reading --------------------------------------------------------------------------------- */

mz_code apply_photos(mz_cx *cx, int64_t apply, struct apply_photo **out, size_t *n)
{
    struct apply_q_papers_row *r = NULL;
    MZ_TRY(apply_q_papers(cx, apply, APPLY_PHOTOS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct apply_photo, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] =
            (struct apply_photo){r[i].id,   r[i].division, r[i].apply, r[i].case_id, r[i].paper,
                                 r[i].kind, r[i].bytes,    r[i].sm3,   r[i].made_ms};
    }
    return MZ_OK;
}

mz_code apply_photos_of(mz_cx *cx, int64_t case_id, struct apply_photo **out, size_t *n)
{
    struct apply_q_papers_case_row *r = NULL;
    MZ_TRY(apply_q_papers_case(cx, case_id, APPLY_PHOTOS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct apply_photo, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] =
            (struct apply_photo){r[i].id,   r[i].division, r[i].apply, r[i].case_id, r[i].paper,
                                 r[i].kind, r[i].bytes,    r[i].sm3,   r[i].made_ms};
    }
    return MZ_OK;
}

mz_code apply_photo_open(mz_cx *cx, int64_t id, struct apply_photo *out, mz_str *bytes)
{
    struct apply_q_paper_row r = {0};
    struct apply a = {.id = 0};
    bool found = false;
    MZ_TRY(apply_q_paper(cx, id, &r, &found));
    if (found) {
        MZ_TRY(apply_get(cx, r.apply, &a));
    }
    if (!found || a.state == APPLY_DRAFT) { /* a draft is its applicant's alone */
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such photo in your area."));
    }
    *out = (struct apply_photo){r.id,   r.division, r.apply, r.case_id, r.paper,
                                r.kind, r.bytes,    r.sm3,   r.made_ms};
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("apply.look"),
                                               .kind = MZ_S("apply"),
                                               .subject = r.apply,
                                               .division = r.division}));
    return unseal(cx, id, r.picture, bytes);
}

mz_code apply_put(mz_cx *cx, int64_t case_id, int64_t division)
{
    int64_t n = 0;
    MZ_TRY(apply_q_put_papers(cx, case_id, division, &n));
    return apply_q_put(cx, case_id, division, &n);
}
