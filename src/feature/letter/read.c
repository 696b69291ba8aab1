/* read.c - one letter, its paper, many on one file; delivery; is it genuine. */
#include <inttypes.h>
#include <string.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/pdf.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/guests.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
#include "feature/person/person.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { RECEIVER_MAX = 60, TRACKING_MAX = 40, NOTE_MAX = 300, COUNTY_N = 6, TOKEN_N = 19 };

/* ---- words ------------------------------------------------------------------------------ */

static const char *const state_words[LETTER_STATES_N] = {"draft", "issued", "void"};
static const char *const way_words[LETTER_WAYS_N] = {"person", "post", "electronic"};

const char *letter_state_word(enum letter_state s)
{
    return state_words[s];
}

const char *letter_state_label(enum letter_state s)
{
    static const char *const labels[LETTER_STATES_N] = {
        MZ_T("Draft||letter"), MZ_T("Issued||letter"), MZ_T("Void||letter")};
    return labels[s];
}

const char *letter_way_word(enum letter_way w)
{
    return way_words[w];
}

const char *letter_way_label(enum letter_way w)
{
    static const char *const labels[LETTER_WAYS_N] = {MZ_T("Handed over in person"),
                                                      MZ_T("By post"), MZ_T("Electronically")};
    return labels[w];
}

static size_t word_in(mz_str word, const char *const *words, size_t n)
{
    size_t i = 0;
    while (i + 1 < n && !mz_str_eq(word, mz_str_of(words[i]))) {
        i++;
    }
    return i;
}

/* ---- reading ------------------------------------------------------------------------------ */

static mz_code view_of(mz_cx *cx, const struct letter_q_get_row *r, struct letter_view *v)
{
    *v = (struct letter_view){
        .id = r->id,
        .division = r->division,
        .organ = r->organ,
        .organ_name = r->organ_name,
        .template = r->template,
        .kind = r->kind,
        .source = r->source,
        .about = r->subject_kind,
        .subject = r->subject,
        .addressee_mask = r->addressee_mask,
        .state = (enum letter_state)word_in(r->state, state_words, LETTER_STATES_N),
        .number = r->number,
        .day = r->day,
        .url = r->url,
        .token = r->token,
        .paper_hash = r->paper_hash,
        .sign = r->sign,
        .sign_key = r->sign_key,
        .made_by = r->made_by,
        .made_ms = r->made_ms,
        .issued_by = r->issued_by,
        .issued_ms = r->issued_ms,
        .void_by = r->void_by,
        .void_ms = r->void_ms,
        .void_why = r->void_why,
        .replaces = r->replaces,
        .replaced_by = r->replaced_by,
        .delivered = r->delivered,
        .version = r->version};
    MZ_TRY(letter_show(cx, "addressee_seal", r->id, r->addressee_seal, &v->addressee));
    return letter_show(cx, "fields_seal", r->id, r->fields_seal, &v->values);
}

mz_code letter_get(mz_cx *cx, int64_t id, struct letter_view *out)
{
    struct letter_q_get_row r = {0};
    bool found = false;
    MZ_TRY(letter_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such letter in your area"));
    }
    return view_of(cx, &r, out);
}

/* Whom a letter is about: the person, or whom its case is about. */
static mz_code person_of(mz_cx *cx, const struct letter_view *v, int64_t *person)
{
    struct letter_q_case_person_row r = {0};
    bool found = false;
    *person = mz_str_eq(v->about, MZ_S("person")) ? v->subject : MZ_NULL;
    if (mz_str_eq(v->about, MZ_S("matter"))) {
        MZ_TRY(letter_q_case_person(cx, v->subject, &r, &found));
        *person = found ? r.person : MZ_NULL;
    }
    return MZ_OK;
}

mz_code letter_open(mz_cx *cx, int64_t id, struct letter_view *out)
{
    struct person_view p;
    int64_t person = MZ_NULL;
    *out = (struct letter_view){.about = MZ_S("")};
    MZ_TRY(letter_get(cx, id, out));
    MZ_TRY(person_of(cx, out, &person));
    if (person != MZ_NULL) {
        mz_code rc = person_get(cx, person_may(cx), person, &p);
        if (rc == MZ_OK && p.hidden != 0) {
            return mz_refuse(cx, MZ_DENIED,
                             .text = MZ_T("This letter is about a person who is hidden from you"));
        }
        if (rc == MZ_ABSENT) {
            mz_clear(cx); /* moved away since: the letter stays with the place it was written for */
            rc = MZ_OK;
        }
        MZ_TRY(rc);
    }
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("letter.read"),
                                               .kind = MZ_S("letter"),
                                               .subject = id,
                                               .division = out->division});
}

mz_code letter_of(mz_cx *cx, const char *about, int64_t subject, size_t most, int64_t **ids,
                  size_t *n)
{
    struct letter_q_of_row *r = NULL;
    MZ_TRY(letter_q_of(cx, subject / MZ_ID_UNIT, mz_str_of(about), subject, (int64_t)most, &r, n));
    *ids = MZ_NEW_N(cx->a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*ids)[i] = r[i].id;
    }
    return MZ_OK;
}

mz_code letter_draft_count(mz_cx *cx, int64_t *n)
{
    struct letter_q_draft_n_row r = {0};
    MZ_TRY(letter_q_draft_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_code letter_waiting_count(mz_cx *cx, int64_t *n)
{
    struct letter_q_waiting_n_row r = {0};
    MZ_TRY(letter_q_waiting_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

/* ---- paper ---------------------------------------------------------------------------------- */

mz_code letter_paper(mz_cx *cx, const struct letter_view *v, mz_str *pdf)
{
    struct letter_q_paper_row r = {0};
    struct letter_doc *doc = NULL;
    struct letter_sheet *sheet = NULL;
    bool found = false;
    if (v->state == LETTER_DRAFT) {
        MZ_TRY(letter_again(cx, v, &doc, &sheet));
        return letter_pdf(cx, doc, sheet, pdf);
    }
    MZ_TRY(letter_q_paper(cx, v->id, &r, &found));
    if (!found || r.paper.p == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "letter %" PRId64 " has no paper", v->id);
    }
    return letter_show(cx, "paper", v->id, r.paper, pdf);
}

static mz_code print_one(mz_cx *cx, int64_t id, mz_pdf *pdf, bool more)
{
    struct letter_view v;
    struct letter_doc *doc = NULL;
    struct letter_sheet *sheet = NULL;
    MZ_TRY(letter_open(cx, id, &v));
    if (v.state != LETTER_ISSUED) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Only issued letters are printed together: {0} is none"),
                         .arg = {v.number.n > 0 ? v.number : mz_str_fmt(cx->a, "%" PRId64, v.id)});
    }
    MZ_TRY(letter_again(cx, &v, &doc, &sheet));
    return letter_draw(cx, pdf, doc, sheet, more);
}

mz_code letter_print(mz_cx *cx, const int64_t *ids, size_t n, mz_str *out)
{
    mz_pdf *pdf = NULL;
    if (n == 0 || n > LETTER_PRINT_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "id",
                         .text = MZ_T("Choose from 1 to 200 letters to print"));
    }
    MZ_TRY(mz_pdf_open(
        cx, &(struct mz_pdf_options){.title = MZ_S("文书"), .author = cx->world->office}, &pdf));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(print_one(cx, ids[i], pdf, i > 0));
    }
    return mz_pdf_close(cx, pdf, out);
}

/* ---- delivery ----------------------------------------------------------------------------------
 */

static mz_str type_of(mz_str s)
{
    static const struct {
        mz_str head, type;
    } kinds[] = {{{"\x89PNG\r\n\x1A\n", 8}, {"image/png", 9}},
                 {{"\xFF\xD8\xFF", 3}, {"image/jpeg", 10}},
                 {{"%PDF-", 5}, {"application/pdf", 15}}};
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (s.n > kinds[i].head.n && memcmp(s.p, kinds[i].head.p, kinds[i].head.n) == 0) {
            return kinds[i].type;
        }
    }
    return MZ_S("");
}

struct delivering {
    const struct letter_delivery *in;
    struct letter_view v;
};

static mz_code deliver(mz_cx *cx, void *p)
{
    const struct delivering *d = p;
    const struct letter_delivery *in = d->in;
    struct letter_q_deliver_args row = {.county = d->v.division / MZ_COUNTY_UNIT,
                                        .division = d->v.division,
                                        .letter = d->v.id,
                                        .way = mz_str_of(way_words[in->way]),
                                        .day = in->day,
                                        .tracking = mz_str_trim(in->tracking),
                                        .note = mz_str_trim(in->note),
                                        .made_by = cx->actor->user,
                                        .made_ms = mz_now_ms(cx)};
    int64_t n = 1;
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(letter_hide(cx, "receiver_seal", row.id, mz_str_trim(in->receiver), &row.receiver_seal));
    if (in->proof.n > 0) {
        row.proof_type = type_of(in->proof);
        MZ_TRY(letter_hide(cx, "proof", row.id, in->proof, &row.proof));
    }
    if (in->version != d->v.version) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this letter meanwhile"));
    }
    MZ_TRY(letter_q_deliver(cx, &row));
    if (d->v.delivered == MZ_NULL) {
        MZ_TRY(letter_q_delivered(cx, d->v.id, in->version, in->day, &n));
    }
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody changed this letter meanwhile"));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("letter.deliver"),
                                             .kind = MZ_S("letter"),
                                             .subject = d->v.id,
                                             .division = d->v.division});
}

static mz_code may_deliver(mz_cx *cx, const struct letter_delivery *in, const struct letter_view *v)
{
    if (v->state != LETTER_ISSUED) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Only an issued letter is delivered"));
    }
    if (in->day == MZ_NULL || in->day < v->day || in->day > mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = "day",
                         .text = MZ_T("The day lies between the letter's and today"));
    }
    if (in->way == LETTER_BY_POST && mz_str_trim(in->tracking).n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "tracking",
                         .text = MZ_T("What went by post has a number of the post"));
    }
    if (mz_str_trim(in->receiver).n == 0 || mz_utf8_count(in->receiver) > RECEIVER_MAX ||
        mz_utf8_count(in->tracking) > TRACKING_MAX || mz_utf8_count(in->note) > NOTE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "receiver",
                         .text = MZ_T("Write who received it"));
    }
    if (in->proof.n > LETTER_PROOF_MAX || (in->proof.n > 0 && type_of(in->proof).n == 0)) {
        return mz_refuse(cx, MZ_INVALID, .field = "proof",
                         .text = MZ_T("The receipt is a PNG, a JPEG or a PDF of at most 6 MiB"));
    }
    return MZ_OK;
}

mz_code letter_deliver(mz_cx *cx, const struct letter_delivery *in)
{
    struct delivering d = {.in = in};
    MZ_TRY(letter_get(cx, in->letter, &d.v));
    MZ_TRY(may_deliver(cx, in, &d.v));
    return mz_tx_open(cx) ? deliver(cx, &d) : mz_tx(cx, deliver, &d);
}

mz_code letter_deliveries(mz_cx *cx, int64_t letter, struct letter_delivered **out, size_t *n)
{
    struct letter_q_deliveries_row *r = NULL;
    MZ_TRY(letter_q_deliveries(cx, letter, &r, n));
    *out = MZ_NEW_N(cx->a, struct letter_delivered, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct letter_delivered){
            .id = r[i].id,
            .way = (enum letter_way)word_in(r[i].way, way_words, LETTER_WAYS_N),
            .day = r[i].day,
            .tracking = r[i].tracking,
            .proof_type = r[i].proof_type,
            .note = r[i].note,
            .made_by = r[i].made_by,
            .made_ms = r[i].made_ms};
        MZ_TRY(letter_show(cx, "receiver_seal", r[i].id, r[i].receiver_seal, &(*out)[i].receiver));
    }
    return MZ_OK;
}

mz_code letter_proof(mz_cx *cx, int64_t delivery, struct letter_receipt *out)
{
    struct letter_q_proof_row r = {0};
    bool found = false;
    MZ_TRY(letter_q_proof(cx, delivery, &r, &found));
    if (!found || r.proof.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no receipt of this delivery"));
    }
    out->letter = r.letter;
    out->type = r.proof_type;
    return letter_show(cx, "proof", delivery, r.proof, &out->bytes);
}

/* ---- is it genuine? -------------------------------------------------------------------------- */

static mz_code hash_of(mz_cx *cx, mz_str bytes, mz_str *hex)
{
    uint8_t h[32];
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(cx->world->keys), bytes, h));
    *hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    return MZ_OK;
}

static mz_code check(mz_cx *cx, int64_t county, mz_str token, struct letter_check *out)
{
    struct letter_q_checked_row r = {0};
    struct letter_findings f = {.a = cx->a};
    struct letter_template *t = NULL;
    mz_str pdf = MZ_S("");
    mz_str hash = MZ_S("");
    bool good = false;
    MZ_TRY(letter_q_checked(cx, county, token, &r, &out->found));
    if (!out->found) {
        return MZ_OK;
    }
    MZ_TRY(letter_show(cx, "paper", r.id, r.paper, &pdf));
    MZ_TRY(hash_of(cx, pdf, &hash));
    MZ_TRY(verify_sign_check(cx, r.sign_key, r.paper_hash, r.sign, &good));
    MZ_TRY(letter_read(cx, r.template, r.source, &f, &t));
    out->intact = good && mz_str_eq(hash, r.paper_hash);
    out->standing = mz_str_eq(r.state, MZ_S("issued"));
    out->organ = r.organ_name;
    out->number = r.number;
    out->label = t == NULL ? MZ_S("") : cx->lang == MZ_LANG_EN ? t->words.en : t->words.zh;
    out->addressee_mask = r.addressee_mask;
    out->day = r.day;
    out->paper_hash = r.paper_hash;
    return MZ_OK;
}

mz_code letter_check_token(mz_cx *cx, mz_str token, struct letter_check *out)
{
    int64_t county = 0;
    const struct mz_actor *who = cx->actor;
    *out = (struct letter_check){.found = false};
    for (size_t i = 0; i < token.n && i < COUNTY_N; i++) {
        county = county * 10 + (token.p[i] >= '0' && token.p[i] <= '9' ? token.p[i] - '0' : 0);
    }
    if (token.n != TOKEN_N || token.p[COUNTY_N] != '-' || county < 100000) {
        return MZ_OK;
    }
    /* Nobody has no scope: for this one question it is the county that the token names. */
    struct mz_actor reader = mz_guest(county * MZ_COUNTY_UNIT, MZ_S("public"), MZ_S(""));
    cx->actor = &reader;
    mz_code rc = check(cx, county, token, out);
    cx->actor = who;
    return rc;
}

mz_code letter_check_file(mz_cx *cx, mz_str pdf, struct letter_check *out)
{
    struct letter_q_hashed_row *r = NULL;
    size_t n = 0;
    *out = (struct letter_check){.found = false};
    MZ_TRY(hash_of(cx, pdf, &out->paper_hash));
    MZ_TRY(letter_q_hashed(cx, out->paper_hash, &r, &n));
    if (n == 0) {
        return MZ_OK;
    }
    out->found = true;
    out->standing = mz_str_eq(r[0].state, MZ_S("issued"));
    out->organ = r[0].organ_name;
    out->number = r[0].number;
    out->day = r[0].day;
    return verify_sign_check(cx, r[0].sign_key, r[0].paper_hash, r[0].sign, &out->intact);
}

/* ---- seals --------------------------------------------------------------------------------------
 */

enum { STAMP_MAX = 1 << 20 };

struct stamping {
    int64_t organ;
    mz_str png;
};

/* The picture that holds is sent again: it is kept already. */
static mz_code kept_already(mz_cx *cx, const struct stamping *s, bool *yes)
{
    struct letter_q_stamp_row *r = NULL;
    size_t n = 0;
    MZ_TRY(letter_q_stamp(cx, s->organ / MZ_COUNTY_UNIT, s->organ, &r, &n));
    *yes = n > 0 && mz_str_eq(r[0].picture.p == NULL ? MZ_S("") : r[0].picture, s->png);
    return MZ_OK;
}

static mz_code stamp(mz_cx *cx, void *p)
{
    const struct stamping *s = p;
    bool kept = false;
    MZ_TRY(kept_already(cx, s, &kept));
    if (kept) {
        return MZ_OK;
    }
    struct letter_q_stamp_add_args row = {.county = s->organ / MZ_COUNTY_UNIT,
                                          .organ = s->organ,
                                          .picture = s->png.n > 0 ? s->png : (mz_str){NULL, 0},
                                          .made_by = cx->actor->user,
                                          .made_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    MZ_TRY(letter_q_stamp_add(cx, &row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("letter.stamp"),
                                             .kind = MZ_S("letter_stamp"),
                                             .subject = row.id,
                                             .division = s->organ});
}

/* Drawn once: a damaged or huge picture is refused here and not at the desk that seals. */
static mz_code try_stamp(mz_cx *cx, mz_str png)
{
    mz_pdf *pdf = NULL;
    mz_str bytes = MZ_S("");
    MZ_TRY(mz_pdf_open(cx, &(struct mz_pdf_options){.title = MZ_S("")}, &pdf));
    MZ_TRY(mz_pdf_png(cx, pdf, png, (struct mz_pdf_place){20, 20, LETTER_SEAL}));
    return mz_pdf_close(cx, pdf, &bytes);
}

mz_code letter_stamp_set(mz_cx *cx, int64_t organ, mz_str png)
{
    struct stamping s = {organ, png};
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(account_need(cx, "letter.stamp"));
    division_range(organ, &lo, &hi);
    if (cx->actor->division_lo > lo || cx->actor->division_hi < hi) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("This organ is not in your area"));
    }
    if (png.n > STAMP_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "picture",
                         .text = MZ_T("The picture of a seal is at most 1 MiB large"));
    }
    if (png.n > 0) {
        MZ_TRY(try_stamp(cx, png));
    }
    return mz_tx_open(cx) ? stamp(cx, &s) : mz_tx(cx, stamp, &s);
}

mz_code letter_stamp_get(mz_cx *cx, int64_t organ, mz_str *png)
{
    struct letter_q_stamp_row *r = NULL;
    size_t n = 0;
    MZ_TRY(letter_q_stamp(cx, organ / MZ_COUNTY_UNIT, organ, &r, &n));
    *png = n > 0 && r[0].picture.p != NULL ? r[0].picture : MZ_S("");
    return MZ_OK;
}

mz_code letter_put(mz_cx *cx, const char *about, int64_t subject, int64_t division)
{
    int64_t county = division / MZ_COUNTY_UNIT;
    mz_str kind = mz_str_of(about);
    int64_t n = 0;
    MZ_TRY(letter_q_put_deliveries(cx, county, kind, subject, division, &n));
    return letter_q_put(cx, county, kind, subject, division, &n);
}
