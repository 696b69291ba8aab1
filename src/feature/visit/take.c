/* take.c - a visit comes in: kept once, handed to its source, or kept as a conflict until decided.
 */
#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/reseal.h"
#include "feature/visit/visit_int.h"
#include "feature/visit/visit_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { KEY_MIN = 8, KEY_MAX = 64, BODY_BYTES = 65536, BACK_DAYS = 31 };

/* ---- sealed -------------------------------------------------------------------------- */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "visits without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at place(int64_t found)
{
    return (struct mz_field_at){
        .table = MZ_S("visit_found"), .column = MZ_S("body_seal"), .row = found};
}

static mz_code seal(mz_cx *cx, int64_t found, mz_str body, mz_str *blob)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_NOTE, place(found), body, blob);
}

static mz_code unseal(mz_cx *cx, int64_t found, mz_str blob, mz_str *body)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_NOTE, place(found), blob, body);
}

static mz_code body_of(mz_cx *cx, const struct visit_findings *in, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, BODY_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("answers"));
    mz_jw_text(&w, in->answers);
    mz_jw_key_text(&w, MZ_S("note"), in->note);
    mz_jw_key_text(&w, MZ_S("with"), in->with);
    mz_jw_key_flag(&w, MZ_S("need"), in->need);
    if (in->lon_e6 != MZ_NULL && in->lat_e6 != MZ_NULL) {
        mz_jw_key_int(&w, MZ_S("lon"), in->lon_e6);
        mz_jw_key_int(&w, MZ_S("lat"), in->lat_e6);
        mz_jw_key_int(&w, MZ_S("accuracy"), in->accuracy);
    }
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

/* ---- what is taken ------------------------------------------------------------------- */

const char *visit_why_label(mz_str why)
{
    return mz_str_eq(why, MZ_S("changed")) ? MZ_T("Somebody changed this visit meanwhile.")
           : mz_str_eq(why, MZ_S("made"))  ? MZ_T("Somebody made this visit meanwhile.")
                                           : MZ_T("What asked for this visit takes it no more.");
}

struct taking {
    const struct visit_findings *in;
    struct visit_findings sure; /* with its day */
    struct visit_taken *out;
    struct visit_due due;
    mz_str conflict; /* why it is one: a word of visit_why_label(); empty: it is none */
    mz_str said;     /* what the source said of it, for the one who sent it */
};

static mz_code too_long(mz_cx *cx, const char *field, int64_t most)
{
    return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("At most {0} characters."),
                     .arg = {mz_str_fmt(cx->a, "%" PRId64, most)});
}

static mz_code check_words(mz_cx *cx, const struct visit_findings *in)
{
    if (in->key.n < KEY_MIN || in->key.n > KEY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "key",
                         .text = MZ_T("The page is out of date. Open the visit again."));
    }
    if (in->outcome >= VISIT_OUTCOMES_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "outcome",
                         .text = MZ_T("Say whether somebody was met."));
    }
    if (mz_utf8_count(in->note) > VISIT_NOTE_MAX) {
        return too_long(cx, "note", VISIT_NOTE_MAX);
    }
    if (mz_utf8_count(in->with) > VISIT_WITH_MAX) {
        return too_long(cx, "with", VISIT_WITH_MAX);
    }
    bool place = in->lon_e6 == MZ_NULL || in->lat_e6 == MZ_NULL ||
                 (in->lon_e6 >= -180000000 && in->lon_e6 <= 180000000 && in->lat_e6 >= -90000000 &&
                  in->lat_e6 <= 90000000 && in->accuracy >= 0);
    return place ? MZ_OK
                 : mz_refuse(cx, MZ_INVALID, .field = "place",
                             .text = MZ_T("This is no place on the ground."));
}

static mz_code check_pictures(mz_cx *cx, const struct visit_findings *in)
{
    size_t photos = 0;
    for (size_t i = 0; i < in->pictures_n; i++) {
        const struct visit_picture *p = &in->pictures[i];
        bool photo = strcmp(p->kind, "photo") == 0;
        size_t most = photo ? VISIT_PHOTO_BYTES : VISIT_SIGN_BYTES;
        photos += photo ? 1 : 0;
        if (p->data.n > most) {
            return mz_refuse(cx, MZ_LIMIT, .field = p->kind,
                             .text =
                                 MZ_T("A picture has at most {0} KiB; take it with less detail."),
                             .arg = {mz_str_fmt(cx->a, "%zu", most / 1024)});
        }
        if (visit_picture_type(p->data) == NULL) {
            return mz_refuse(cx, MZ_INVALID, .field = p->kind,
                             .text = MZ_T("By its content this is no whole JPEG or PNG."));
        }
    }
    return photos <= VISIT_PHOTOS_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_LIMIT, .field = "photo",
                           .text = MZ_T("A visit has at most {0} photos."),
                           .arg = {mz_str_fmt(cx->a, "%d", VISIT_PHOTOS_MAX)});
}

/* A phone's clock may be wrong: its day counts inside of a month, and both moments are kept. */
static int64_t day_of(mz_cx *cx, const struct visit_findings *in)
{
    int64_t today = mz_date_today(cx).v;
    int64_t day = in->phone_ms == MZ_NULL ? today : mz_date_of_ms(in->phone_ms).v;
    return day > today || day < today - BACK_DAYS ? today : day;
}

/* The first wrong answer is the refusal. */
static void first(void *p, struct mz_say say)
{
    mz_cx *cx = p;
    if (cx->err.code == MZ_OK) {
        (void)!mz_refuse(cx, MZ_INVALID, .field = say.field, .text = say.text,
                         .arg = {say.arg[0], say.arg[1], say.arg[2], say.arg[3]});
    }
}

static mz_code check_answers(mz_cx *cx, const struct taking *t)
{
    struct visit_form f = {.people = 1};
    const struct mz_json *map = NULL;
    bool met = t->in->outcome == VISIT_MET;
    MZ_TRY(t->due.source->form(cx, &t->due, &f));
    MZ_TRY(visit_form_check(cx, &f, t->in->answers, met, first, cx, &map));
    if (cx->err.code != MZ_OK) {
        return cx->err.code;
    }
    return !met || f.people < 2 || t->in->with.n > 0
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "with",
                           .text =
                               MZ_T("At least two people make this visit. Say who came along."));
}

/* ---- written ------------------------------------------------------------------------- */

static mz_code put_file(mz_cx *cx, const struct visit_due *due, int64_t found,
                        const struct visit_picture *p)
{
    uint8_t h[32];
    struct visit_q_file_add_args a = {.county = due->division / MZ_COUNTY_UNIT,
                                      .division = due->division,
                                      .found = found,
                                      .kind = mz_str_of(p->kind),
                                      .type = mz_str_of(visit_picture_type(p->data)),
                                      .bytes = (int64_t)p->data.n};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), p->data, h));
    a.sm3 = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    MZ_TRY(visit_file_write(cx, a.id, p->data));
    return visit_q_file_add(cx, &a);
}

static mz_code metres_of(mz_cx *cx, const struct taking *t, int64_t *out)
{
    struct visit_home h = {.lon_e6 = MZ_NULL};
    *out = MZ_NULL;
    if (t->in->lon_e6 == MZ_NULL || t->in->lat_e6 == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(visit_home(cx, t->due.household, &h));
    if (h.lon_e6 != MZ_NULL && h.lat_e6 != MZ_NULL) {
        *out = visit_metres(t->in->lon_e6, t->in->lat_e6, h.lon_e6, h.lat_e6);
    }
    return MZ_OK;
}

static mz_code put(mz_cx *cx, struct taking *t)
{
    const struct visit_findings *in = t->in;
    bool conflict = t->conflict.n > 0;
    mz_str body = MZ_S("");
    struct visit_q_found_add_args a = {.county = t->due.division / MZ_COUNTY_UNIT,
                                       .division = t->due.division,
                                       .source = in->source,
                                       .subject = in->id,
                                       .household = t->due.household,
                                       .key = in->key,
                                       .base = in->version,
                                       .met_version = t->due.version,
                                       .outcome = mz_str_of(visit_outcomes[in->outcome].word),
                                       .day = t->sure.day,
                                       .phone_ms =
                                           in->phone_ms == MZ_NULL ? mz_now_ms(cx) : in->phone_ms,
                                       .at_ms = mz_now_ms(cx),
                                       .files_n = (int64_t)in->pictures_n,
                                       .device = in->device == 0 ? MZ_NULL : in->device,
                                       .made_by = cx->actor->user,
                                       .state = conflict ? MZ_S("conflict") : MZ_S("taken"),
                                       .why = conflict ? t->conflict : MZ_S("")};
    MZ_TRY(metres_of(cx, t, &a.metres));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(body_of(cx, in, &body));
    MZ_TRY(seal(cx, a.id, body, &a.body_seal));
    MZ_TRY(visit_q_found_add(cx, &a));
    for (size_t i = 0; i < in->pictures_n; i++) {
        MZ_TRY(put_file(cx, &t->due, a.id, &in->pictures[i]));
    }
    *t->out =
        (struct visit_taken){.id = a.id,
                             .result = conflict ? VISIT_CONFLICT : VISIT_TAKEN,
                             .why = !conflict       ? MZ_S("")
                                    : t->said.n > 0 ? t->said
                                                    : mz_text(cx->lang, visit_why_label(a.why))};
    return visit_note(cx, conflict ? "visit.conflict" : "visit.found", "visit_found", a.id,
                      t->due.division);
}

/* The same key of another visit, or of somebody else, is no repetition. */
static mz_code known(mz_cx *cx, struct taking *t, bool *found)
{
    struct visit_q_found_key_row r = {0};
    MZ_TRY(visit_q_found_key(cx, t->due.division / MZ_COUNTY_UNIT, t->in->key, &r, found));
    if (!*found) {
        return MZ_OK;
    }
    if (r.subject != t->in->id || !mz_str_eq(r.source, t->in->source) ||
        r.made_by != cx->actor->user) {
        return mz_refuse(cx, MZ_INVALID, .field = "key",
                         .text = MZ_T("Another visit was sent under this number already."));
    }
    bool waits = mz_str_eq(r.state, MZ_S("conflict"));
    *t->out = (struct visit_taken){.id = r.id, .result = waits ? VISIT_CONFLICT : VISIT_AGAIN};
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code take_tx(mz_cx *cx, void *p)
{
    struct taking *t = p;
    bool again = false;
    MZ_TRY(visit_get(cx, t->in->source, t->in->id, &t->due));
    MZ_TRY(known(cx, t, &again));
    if (again) {
        return MZ_OK;
    }
    bool moved = !t->due.open || t->due.version != t->in->version;
    if (t->conflict.n == 0 && moved) {
        t->conflict = t->due.open ? MZ_S("changed") : MZ_S("made");
    }
    t->sure = *t->in;
    t->sure.day = day_of(cx, t->in);
    if (t->conflict.n == 0) {
        MZ_TRY(check_answers(cx, t));
        MZ_TRY(t->due.source->take(cx, &t->due, &t->sure));
    }
    return put(cx, t);
}

mz_code visit_take(mz_cx *cx, const struct visit_findings *in, struct visit_taken *out)
{
    struct visit_findings whole = *in;
    struct taking t = {.in = &whole, .out = out};
    *out = (struct visit_taken){.id = 0};
    whole.note = in->note.p == NULL ? MZ_S("") : in->note; /* a field that was not sent */
    whole.with = in->with.p == NULL ? MZ_S("") : in->with;
    MZ_TRY(account_need(cx, "visit.go"));
    MZ_TRY(check_words(cx, in));
    MZ_TRY(check_pictures(cx, in));
    mz_code rc = mz_tx(cx, take_tx, &t);
    if (rc == MZ_CONFLICT) {
        /* The source refused it as it stands now: nothing was written. It is kept, and says why. */
        t.said = mz_text_error(cx->a, cx->lang, &cx->err);
        t.conflict = MZ_S("refused");
        mz_clear(cx);
        rc = mz_tx(cx, take_tx, &t);
    }
    return rc;
}

/* ---- read again, decided ---------------------------------------------------------------- */

mz_code visit_found_get(mz_cx *cx, int64_t id, struct visit_found *out)
{
    struct visit_q_found_row r = {0};
    bool found = false;
    MZ_TRY(visit_q_found(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such visit in your area."));
    }
    *out = (struct visit_found){.id = r.id,
                                .division = r.division,
                                .source = r.source,
                                .subject = r.subject,
                                .household = r.household,
                                .base = r.base,
                                .met_version = r.met_version,
                                .outcome = visit_outcome_of(r.outcome),
                                .day = r.day,
                                .phone_ms = r.phone_ms,
                                .at_ms = r.at_ms,
                                .metres = r.metres,
                                .files_n = r.files_n,
                                .device = r.device,
                                .made_by = r.made_by,
                                .state = r.state,
                                .why = r.why,
                                .decided_by = r.decided_by,
                                .decided_ms = r.decided_ms,
                                .note = r.note,
                                .version = r.version};
    return unseal(cx, id, r.body_seal, &out->body);
}

struct deciding {
    int64_t id;
    int64_t version;
    bool hand_on;
    mz_str note;
};

static mz_code findings_of(mz_cx *cx, const struct visit_found *f, struct visit_findings *out)
{
    const struct mz_json *map = NULL;
    MZ_TRY(mz_json_read(cx, f->body, (struct mz_json_options){.size_max = BODY_BYTES}, &map));
    *out = (struct visit_findings){.source = f->source,
                                   .id = f->subject,
                                   .key = mz_str_fmt(cx->a, "decided-%" PRId64, f->id),
                                   .outcome = f->outcome,
                                   .phone_ms = f->phone_ms,
                                   .lon_e6 = MZ_NULL,
                                   .lat_e6 = MZ_NULL,
                                   .day = f->day};
    MZ_TRY(mz_json_text(cx, map, "answers", &out->answers));
    MZ_TRY(mz_json_text(cx, map, "note", &out->note));
    MZ_TRY(mz_json_text(cx, map, "with", &out->with));
    return mz_json_flag(cx, map, "need", &out->need);
}

static mz_code decide_tx(mz_cx *cx, void *p)
{
    const struct deciding *d = p;
    struct visit_found f = {.id = 0};
    int64_t changed = 0;
    MZ_TRY(visit_found_get(cx, d->id, &f));
    if (f.made_by != cx->actor->user) {
        MZ_TRY(account_need(cx, "visit.plan"));
    }
    if (!mz_str_eq(f.state, MZ_S("conflict"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody decided this already."));
    }
    if (d->hand_on) {
        struct taking t = {.conflict = MZ_S("")};
        struct visit_findings in;
        MZ_TRY(findings_of(cx, &f, &in));
        MZ_TRY(visit_get(cx, f.source, f.subject, &t.due));
        if (!t.due.open) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "choice",
                             .text =
                                 MZ_T("The visit waits no more: it can only be kept beside what "
                                      "stands there."));
        }
        t.in = &in;
        MZ_TRY(check_answers(cx, &t));
        MZ_TRY(t.due.source->take(cx, &t.due, &in));
    }
    const struct visit_q_found_set_args a = {.id = d->id,
                                             .version = d->version == 0 ? f.version : d->version,
                                             .state = d->hand_on ? MZ_S("taken") : MZ_S("kept"),
                                             .decided_by = cx->actor->user,
                                             .decided_ms = mz_now_ms(cx),
                                             .note = d->note};
    MZ_TRY(visit_q_found_set(cx, &a, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody decided this already."));
    }
    return visit_note(cx, "visit.decide", "visit_found", d->id, f.division);
}

mz_code visit_decide(mz_cx *cx, int64_t id, int64_t version, bool hand_on, mz_str note)
{
    struct deciding d = {id, version, hand_on, note};
    MZ_TRY(account_need(cx, "visit.go"));
    if (mz_utf8_count(note) > VISIT_NOTE_MAX) {
        return too_long(cx, "note", VISIT_NOTE_MAX);
    }
    if (note.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Say why: the reason stays with both."));
    }
    return mz_tx(cx, decide_tx, &d);
}

/* ---- under the newest key ------------------------------------------------------------------ */

static mz_code walk_found(mz_cx *cx, struct reseal *r)
{
    struct visit_q_seals_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(visit_q_seals(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_NOTE, place(v[i].id), &v[i].body_seal));
        MZ_TRY(r->turned ? visit_q_reseal(cx, v[i].id, v[i].body_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}

/* Pictures: read and written again where they lie; a file is replaced as a whole. */
static mz_code walk_files(mz_cx *cx, struct reseal *r)
{
    struct visit_q_file_ids_row *v = NULL;
    size_t n = 0;
    MZ_TRY(visit_q_file_ids(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        bool old = false;
        MZ_TRY(visit_file_turn(cx, v[i].id, r->write, &old));
        reseal_met(r, old);
    }
    return MZ_OK;
}

const struct mz_seals visit_seals[] = {
    {.table = "visit_found", .act = "visit.reseal", .kind = "visit_found", .walk = walk_found},
    {.table = "visit_file", .walk = walk_files},
    {0},
};
