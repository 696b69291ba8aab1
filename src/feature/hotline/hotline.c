/* hotline.c - calls: begin, read, register. */
#include <inttypes.h>

#include "base/encode.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/hotline/hotline_int.h"
#include "feature/hotline/hotline_sql.h"
#include "feature/reseal.h"
#include "feature/world.h"
#include "store/db.h"

enum { BEFORE_MAX = 20, ANSWER_MIN = 4 };

const struct clue_word hotline_states[HOTLINE_N] = {
    [HOTLINE_RINGING] = {"ringing", MZ_T("Not registered yet")},
    [HOTLINE_ANSWERED] = {"answered", MZ_T("Answered on the spot")},
    [HOTLINE_CLUE] = {"clue", MZ_T("Became a clue")},
    [HOTLINE_MISSED] = {"missed", MZ_T("Nobody there")},
};

/* ---- sealed ------------------------------------------------------------------------------ */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "calls without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at at(const char *column, int64_t id)
{
    return (struct mz_field_at){
        .table = MZ_S("hotline_call"), .column = mz_str_of(column), .row = id};
}

static mz_code number_key(mz_cx *cx, mz_str number, mz_str *key)
{
    mz_keyring *k = NULL;
    mz_blind b;
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_blind_index(cx, k, MZ_FOR_INDEX_PHONE,
                          mz_str_fmt(cx->a, "hotline:" MZ_FMT, MZ_ARG(number)), &b));
    *key = mz_hex_encode(cx->a, mz_bytes(b.b, sizeof b.b));
    return MZ_OK;
}

static mz_code unseal(mz_cx *cx, enum mz_purpose purpose, struct mz_field_at place, mz_str blob,
                      mz_str *plain)
{
    mz_keyring *k = NULL;
    *plain = MZ_S("");
    if (blob.p == NULL) {
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, purpose, place, blob, plain);
}

/* ---- a call begins -------------------------------------------------------------------------- */

struct ringing {
    mz_str number;
    int64_t division;
    int64_t id;
};

/* The desk's division: the reader's own. */
static int64_t desk(mz_cx *cx)
{
    int64_t code = cx->actor->division_lo;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(code, &lo, &hi);
    bool own = code != 0 && hi == cx->actor->division_hi;
    code = own ? code : cx->world->division;
    return division_code_level(code) < DIVISION_COUNTY ? 0 : code;
}

static mz_code ring_tx(mz_cx *cx, void *p)
{
    struct ringing *r = p;
    struct hotline_q_ringing_row row = {0};
    mz_keyring *k = NULL;
    struct hotline_q_add_args a = {.county = r->division / MZ_COUNTY_UNIT,
                                   .division = r->division,
                                   .at_ms = mz_now_ms(cx),
                                   .number_mask = mz_phone_mask(cx->a, r->number)};
    MZ_TRY(number_key(cx, r->number, &a.number_key));
    MZ_TRY(hotline_q_ringing(cx, a.number_key, &row));
    r->id = row.id;
    if (row.id != 0) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(mz_field_seal(cx, k, MZ_FOR_FIELD_PHONE, at("number_seal", a.id), r->number,
                         &a.number_seal));
    MZ_TRY(hotline_q_add(cx, &a));
    r->id = a.id;
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("hotline.ring"),
                                             .kind = MZ_S("hotline_call"),
                                             .subject = a.id,
                                             .division = a.division});
}

mz_code hotline_ring(mz_cx *cx, mz_str number, int64_t *id)
{
    struct ringing r = {.division = desk(cx)};
    *id = 0;
    MZ_TRY(mz_phone_parse(cx, "number", number, &r.number));
    if (r.division == 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("The desk of the hotline belongs to a county or township."));
    }
    MZ_TRY(mz_tx(cx, ring_tx, &r));
    *id = r.id;
    return MZ_OK;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

mz_code hotline_get(mz_cx *cx, int64_t id, struct hotline_call *out)
{
    struct hotline_q_get_row r = {0};
    bool found = false;
    MZ_TRY(hotline_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such call at your desk."));
    }
    *out = (struct hotline_call){
        .id = r.id,
        .division = r.division,
        .at_ms = r.at_ms,
        .state = (enum hotline_state)clue_word_of(hotline_states, HOTLINE_N - 1, r.state),
        .number_mask = r.number_mask,
        .kind = r.kind.p == NULL ? CLUE_KINDS_N : clue_word_of(clue_kinds, CLUE_KINDS_N, r.kind),
        .clue = r.clue,
        .taken_by = r.taken_by,
        .version = r.version};
    MZ_TRY(unseal(cx, MZ_FOR_FIELD_PHONE, at("number_seal", id), r.number_seal, &out->number));
    return unseal(cx, MZ_FOR_FIELD_NOTE, at("note_seal", id), r.note_seal, &out->answer);
}

mz_code hotline_before(mz_cx *cx, const struct hotline_call *call, struct hotline_call **out,
                       size_t *n)
{
    struct hotline_q_by_number_row *rows = NULL;
    size_t rows_n = 0;
    mz_str key = MZ_S("");
    *n = 0;
    MZ_TRY(number_key(cx, call->number, &key));
    MZ_TRY(hotline_q_by_number(cx, key, BEFORE_MAX + 1, &rows, &rows_n));
    *out = MZ_NEW_N(cx->a, struct hotline_call, rows_n + 1);
    for (size_t i = 0; i < rows_n && *n < BEFORE_MAX; i++) {
        MZ_TRY(hotline_get(cx, rows[i].id, &(*out)[*n]));
        *n += rows[i].id != call->id ? 1 : 0;
    }
    return MZ_OK;
}

mz_code hotline_ringing_count(mz_cx *cx, int64_t *n)
{
    struct hotline_q_ringing_n_row r = {0};
    MZ_TRY(hotline_q_ringing_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

/* ---- registering
 * --------------------------------------------------------------------------------- */

struct entering {
    const struct hotline_entry *e;
    int64_t clue;
};

/* Who takes the call is the first receiver; a clue that is taken already stays where it is. */
static mz_code make_clue(mz_cx *cx, struct entering *n, const struct hotline_call *call)
{
    struct clue_new in = n->e->in;
    struct clue c = {.id = 0};
    in.channel = CLUE_HOTLINE;
    in.by_phone = call->number;
    in.division = in.division == 0 ? call->division : in.division;
    in.source = MZ_S("");
    MZ_TRY(clue_raise(cx, &in, &n->clue));
    mz_code rc = clue_get(cx, n->clue, &c);
    if (rc == MZ_ABSENT) { /* of a place this desk does not look at: the office there takes it */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    return c.state != CLUE_RECEIVED
               ? MZ_OK
               : clue_do(cx, &(struct clue_doing){.clue = n->clue, .act = MZ_S("take")});
}

static mz_code enter_tx(mz_cx *cx, void *p)
{
    struct entering *n = p;
    const struct hotline_entry *e = n->e;
    struct hotline_call call = {.id = 0};
    mz_keyring *k = NULL;
    int64_t changed = 0;
    n->clue = 0;
    MZ_TRY(hotline_get(cx, e->call, &call));
    if (call.state != HOTLINE_RINGING || (e->version != 0 && e->version != call.version)) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("A colleague registered this call already."));
    }
    enum hotline_state to = e->missed     ? HOTLINE_MISSED
                            : e->answered ? HOTLINE_ANSWERED
                                          : HOTLINE_CLUE;
    if (to == HOTLINE_CLUE) {
        MZ_TRY(make_clue(cx, n, &call));
    }
    struct hotline_q_done_args a = {
        .id = call.id,
        .version = call.version,
        .state = mz_str_of(hotline_states[to].word),
        .kind = e->missed ? (mz_str){NULL, 0} : mz_str_of(clue_kinds[e->in.kind].word),
        .person = e->in.person == 0 ? MZ_NULL : e->in.person,
        .clue = n->clue == 0 ? MZ_NULL : n->clue,
        .satisfied = e->answered && e->satisfied > 0 ? e->satisfied : MZ_NULL,
        .taken_by = cx->actor->user,
        .done_ms = mz_now_ms(cx)};
    if (e->answered) {
        MZ_TRY(keys(cx, &k));
        MZ_TRY(mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, at("note_seal", call.id), e->answer,
                             &a.note_seal));
    }
    MZ_TRY(hotline_q_done(cx, &a, &changed));
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_fmt(cx->a, "hotline.%s", hotline_states[to].word),
                               .kind = MZ_S("hotline_call"),
                               .subject = call.id,
                               .division = call.division});
}

mz_code hotline_enter(mz_cx *cx, const struct hotline_entry *entry, int64_t *clue)
{
    struct entering n = {.e = entry};
    *clue = 0;
    size_t length = mz_utf8_count(entry->answer);
    if (entry->answered && (length < ANSWER_MIN || length > CLUE_TEXT_MAX)) {
        return mz_refuse(cx, MZ_INVALID, .field = "answer",
                         .text = MZ_T("Write what was answered, in 4 to 500 characters."));
    }
    if (entry->answered && entry->in.kind != CLUE_ASK) {
        return mz_refuse(cx, MZ_INVALID, .field = "kind",
                         .text = MZ_T("Only a question is answered on the spot; anything else is "
                                      "followed up."));
    }
    MZ_TRY(mz_tx(cx, enter_tx, &n));
    *clue = n.clue;
    return MZ_OK;
}

/* ---- keys and doctor
 * --------------------------------------------------------------------------------- */

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct hotline_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(hotline_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_PHONE, at("number_seal", v[i].id), &v[i].number_seal));
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, at("note_seal", v[i].id), &v[i].note_seal));
        MZ_TRY(r->turned ? hotline_q_reseal(cx, v[i].id, v[i].version, v[i].number_seal,
                                            v[i].note_seal, &changed)
                         : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals hotline_seals[] = {
    {.table = "hotline_call", .act = "hotline.reseal", .kind = "hotline_call", .walk = walk},
    {0},
};

static mz_code lost_clue(mz_cx *cx, int64_t *bad)
{
    struct hotline_q_doctor_row r = {0};
    MZ_TRY(hotline_q_doctor(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check hotline_checks[] = {
    {"hotline.clue", lost_clue, MZ_T("Every call that became a clue has it")},
    {0},
};
