/* seal.c - what objectors say and who they are stands sealed; the same under the newest key. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/keyring.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { WINDOW = 200 };

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "objections without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(const char *column, int64_t row)
{
    return (struct mz_field_at){
        .table = MZ_S("notice_objection"), .column = mz_str_of(column), .row = row};
}

mz_code notice_seal(mz_cx *cx, const char *column, int64_t row, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    *blob = (mz_str){0};
    if (plain.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, field_at(column, row), plain, blob);
}

mz_code notice_unseal(mz_cx *cx, const char *column, int64_t row, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, field_at(column, row), blob, plain);
}

mz_code notice_key(mz_cx *cx, const char *what, mz_str text, mz_str *key)
{
    mz_keyring *k = NULL;
    mz_blind b;
    mz_str all = mz_str_fmt(cx->a, "notice:%s:" MZ_FMT, what, MZ_ARG(text));
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_PHONE, all, &b));
    *key = mz_hex_encode(cx->a, mz_bytes(b.b, sizeof b.b));
    return MZ_OK;
}

/* ---- under the newest key ---------------------------------------------------------- */

struct window {
    int64_t first, last;
    int64_t values, old;
    bool more;
};

static mz_code turn(mz_cx *cx, bool write, const char *column, int64_t row, mz_str *blob,
                    struct window *v)
{
    mz_keyring *k = NULL;
    mz_str plain = MZ_S("");
    if (blob->p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    v->values++;
    if (!mz_field_old(k, *blob)) {
        return MZ_OK;
    }
    v->old++;
    if (!write) {
        return MZ_OK;
    }
    MZ_TRY(notice_unseal(cx, column, row, *blob, &plain));
    return notice_seal(cx, column, row, plain, blob);
}

static mz_code turn_row(mz_cx *cx, bool write, struct notice_q_seals_row *r, struct window *v)
{
    int64_t before = v->old;
    int64_t changed = 0;
    MZ_TRY(turn(cx, write, "text_seal", r->id, &r->text_seal, v));
    MZ_TRY(turn(cx, write, "who_seal", r->id, &r->who_seal, v));
    MZ_TRY(turn(cx, write, "finding_seal", r->id, &r->finding_seal, v));
    MZ_TRY(turn(cx, write, "answer_seal", r->id, &r->answer_seal, v));
    if (!write || v->old == before) {
        return MZ_OK;
    }
    const struct notice_q_reseal_args a = {.id = r->id,
                                           .text_seal = r->text_seal,
                                           .who_seal = r->who_seal,
                                           .finding_seal = r->finding_seal,
                                           .answer_seal = r->answer_seal};
    return notice_q_reseal(cx, &a, &changed);
}

static mz_code window(mz_cx *cx, bool write, struct window *v)
{
    struct notice_q_seals_row *rows = NULL;
    size_t n = 0;
    v->values = v->old = 0;
    MZ_TRY(notice_q_seals(cx, v->first, WINDOW, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(turn_row(cx, write, &rows[i], v));
        v->last = rows[i].id;
    }
    v->more = n == WINDOW;
    return MZ_OK;
}

static mz_code window_tx(mz_cx *cx, void *p)
{
    struct window *v = p;
    MZ_TRY(window(cx, true, v));
    if (v->old == 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("notice.reseal"),
                               .kind = MZ_S("objection"),
                               .division = v->last / MZ_ID_UNIT * MZ_COUNTY_UNIT,
                               .detail = mz_str_fmt(cx->a, "{\"values\":%" PRId64 "}", v->old)});
}

static mz_code step(mz_cx *cx, bool write, struct mz_seal_walk *w)
{
    struct window v = {.first = w->at};
    MZ_TRY(write ? mz_tx(cx, window_tx, &v) : window(cx, false, &v));
    w->values += v.values;
    w->old += v.old;
    w->at = v.last + 1;
    w->more = v.more;
    return MZ_OK;
}

const struct mz_seals notice_seals[] = {{.table = "notice_objection", .step = step}, {0}};
