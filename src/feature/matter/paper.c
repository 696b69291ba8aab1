/* paper.c - the papers of a case: how each stands, what comes in, what goes out on record. */
#include <inttypes.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/matter_sql.h"
#include "feature/person/person.h"
#include "feature/reseal.h"
#include "feature/scans.h"
#include "feature/world.h"
#include "store/db.h"

enum { WALK_ROWS = 10 };

static const struct {
    const char *word;
    const char *label;
} states[MATTER_PAPER_STATE_N] = {
#define X(name, word, label) [MATTER_PAPER_##name] = {word, label},
    MATTER_PAPER_STATES(X)
#undef X
};

const char *matter_paper_state_label(enum matter_paper_state s)
{
    return s < MATTER_PAPER_STATE_N ? states[s].label : "";
}

static enum matter_paper_state state_of(mz_str word)
{
    for (size_t i = 0; i < MATTER_PAPER_STATE_N; i++) {
        if (mz_str_eq(word, mz_str_of(states[i].word))) {
            return (enum matter_paper_state)i;
        }
    }
    return MATTER_PAPER_MISSING;
}

static mz_str text_of(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

/* ---- how they stand ------------------------------------------------------------------- */

bool matter_paper_good(const struct matter_paper *p)
{
    switch (p->state) {
    case MATTER_PAPER_SEEN:
    case MATTER_PAPER_FILED:
    case MATTER_PAPER_FETCHED:
    case MATTER_PAPER_PROMISED:
    case MATTER_PAPER_LATER:
        return true;
    case MATTER_PAPER_MISSING:
    case MATTER_PAPER_REFUSED:
    case MATTER_PAPER_STATE_N:
        break;
    }
    return !p->needed;
}

static void stand(mz_cx *cx, const struct matter_open *o, struct matter_paper *p)
{
    enum flow_word w = p->bring->when == IR_NONE || o->gates.ask == NULL
                           ? FLOW_YES
                           : o->gates.ask(cx, &o->gates, p->bring->when);
    p->needed = w != FLOW_NO;
    p->open = w == FLOW_OPEN;
    p->note = MZ_S("");
    for (size_t i = 0; i < p->row_n; i++) {
        if (p->row[i].back_ms == MZ_NULL) {
            p->state = p->row[i].state;
            p->note = p->row[i].note;
        }
    }
}

mz_code matter_papers(mz_cx *cx, const struct matter_open *o, struct matter_paper **out, size_t *n)
{
    struct matter_q_papers_row *r = NULL;
    size_t rows = 0;
    MZ_TRY(matter_q_papers(cx, o->c.id, MATTER_PAPERS_MAX, &r, &rows));
    *out = MZ_NEW_N(cx->a, struct matter_paper, o->m->papers_n + 1);
    *n = o->m->papers_n;
    for (size_t i = 0; i < *n; i++) {
        struct matter_paper *p = &(*out)[i];
        p->bring = &o->m->papers[i];
        p->paper = &o->book->papers[p->bring->paper];
        p->row = MZ_NEW_N(cx->a, struct matter_paper_row, rows + 1);
        for (size_t k = 0; k < rows; k++) {
            if (mz_str_eq(r[k].paper, p->paper->name.id)) {
                p->row[p->row_n++] =
                    (struct matter_paper_row){.id = r[k].id,
                                              .state = state_of(r[k].state),
                                              .paper = r[k].paper,
                                              .note = r[k].note,
                                              .kind = text_of(r[k].kind),
                                              .sm3 = text_of(r[k].sm3),
                                              .bytes = r[k].bytes == MZ_NULL ? 0 : r[k].bytes,
                                              .delivery = r[k].delivery,
                                              .made_ms = r[k].made_ms,
                                              .made_by = r[k].made_by,
                                              .back_ms = r[k].back_ms};
            }
        }
        stand(cx, o, p);
    }
    return MZ_OK;
}

mz_code matter_papers_gate(mz_cx *cx, struct matter_open *o)
{
    struct matter_paper *p = NULL;
    size_t n = 0;
    bool asks = false;
    for (size_t i = 0; i < o->m->steps_n; i++) {
        for (size_t k = 0; k < o->m->steps[i].actions_n; k++) {
            asks = asks || o->m->steps[i].actions[k].papers;
        }
    }
    MZ_TRY(asks ? matter_papers(cx, o, &p, &n) : MZ_OK);
    for (size_t i = 0; i < n; i++) {
        if (!matter_paper_good(&p[i])) {
            const struct ir_label *name = &p[i].paper->name;
            o->gates.lacks = o->gates.lacking > 0     ? o->gates.lacks
                             : cx->lang == MZ_LANG_EN ? name->en
                                                      : name->zh;
            o->gates.lacking++;
        }
    }
    return MZ_OK;
}

/* ---- sealed ---------------------------------------------------------------------------- */

static mz_code keys(mz_cx *cx, mz_keyring **out)
{
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "papers without the keys of the data folder");
    }
    *out = cx->world->keys;
    return MZ_OK;
}

static struct mz_field_at field_at(int64_t row)
{
    return (struct mz_field_at){
        .table = MZ_S("matter_paper"), .column = MZ_S("bytes_seal"), .row = row};
}

static mz_code seal(mz_cx *cx, int64_t row, mz_str plain, mz_str *blob)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_seal(cx, k, MZ_FOR_FIELD_FILE, field_at(row), plain, blob);
}

static mz_code unseal(mz_cx *cx, int64_t row, mz_str blob, mz_str *plain)
{
    mz_keyring *k = NULL;
    MZ_TRY(keys(cx, &k));
    return mz_field_open(cx, k, MZ_FOR_FIELD_FILE, field_at(row), blob, plain);
}

static mz_code print_of(mz_cx *cx, mz_str plain, mz_str *hex)
{
    mz_keyring *k = NULL;
    uint8_t h[32];
    MZ_TRY(keys(cx, &k));
    MZ_TRY(mz_sm3(cx, mz_keyring_crypto(k), plain, h));
    *hex = mz_hex_encode(cx->a, mz_bytes(h, sizeof h));
    return MZ_OK;
}

/* ---- what comes in ---------------------------------------------------------------------- */

struct adding {
    const struct matter_paper_new *in;
    struct matter_open o;
    int64_t delivery; /* MZ_NULL */
    int64_t row;
};

static mz_code find(mz_cx *cx, const struct matter_open *o, mz_str paper, struct matter_paper *out)
{
    struct matter_paper *p = NULL;
    size_t n = 0;
    MZ_TRY(matter_papers(cx, o, &p, &n));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(p[i].paper->name.id, paper)) {
            *out = p[i];
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "paper",
                     .text = MZ_T("Choose one of the papers of this matter"));
}

static mz_code may_waive(mz_cx *cx, const struct matter_paper *p, enum matter_paper_state s)
{
    enum ir_waive w = p->bring->waive;
    if ((s == MATTER_PAPER_PROMISED && w == IR_WAIVE_PROMISE) ||
        (s == MATTER_PAPER_LATER && w == IR_WAIVE_LATER)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID, .field = "state",
                     .text = MZ_T("The rules of this matter do not let this paper be left out so"));
}

/* A file that is there, sent once more from a second page, is no second file. */
static mz_code may_file(mz_cx *cx, const struct matter_paper_new *in, const struct matter_paper *p)
{
    mz_str sm3 = MZ_S("");
    if (in->data.n > MATTER_PAPER_MAX || mz_scan_kind(in->data) == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("A paper is a whole PDF, JPEG or PNG of at most 6 MiB"));
    }
    MZ_TRY(print_of(cx, in->data, &sm3));
    for (size_t i = 0; i < p->row_n && p->state == MATTER_PAPER_FILED; i++) {
        if (p->row[i].back_ms == MZ_NULL && mz_str_eq(p->row[i].sm3, sm3)) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "file",
                             .text = MZ_T("This file is here already, since {0}."),
                             .arg = {mz_time_text(cx->a, p->row[i].made_ms)});
        }
    }
    return MZ_OK;
}

static mz_code may_add(mz_cx *cx, const struct adding *a, const struct matter_paper *p)
{
    const struct matter_paper_new *in = a->in;
    size_t rows = 0;
    for (size_t i = 0; i < p->row_n; i++) {
        rows += p->row[i].state == MATTER_PAPER_FILED && p->row[i].back_ms == MZ_NULL ? 1 : 0;
    }
    switch (in->state) {
    case MATTER_PAPER_FILED:
        MZ_TRY(may_file(cx, in, p));
        break;
    case MATTER_PAPER_PROMISED:
    case MATTER_PAPER_LATER:
        MZ_TRY(may_waive(cx, p, in->state));
        break;
    case MATTER_PAPER_SEEN:
    case MATTER_PAPER_FETCHED:
    case MATTER_PAPER_REFUSED:
        break;
    case MATTER_PAPER_MISSING:
    case MATTER_PAPER_STATE_N:
        return mz_refuse(cx, MZ_INVALID, .field = "state",
                         .text = MZ_T("Choose what is to be said of the paper"));
    }
    bool why = in->state == MATTER_PAPER_PROMISED || in->state == MATTER_PAPER_LATER ||
               in->state == MATTER_PAPER_REFUSED;
    if (why && mz_str_trim(in->note).n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write why: the reason stays with the case"));
    }
    if (mz_utf8_count(in->note) > MATTER_REASON_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "note",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    return rows < 10 ? MZ_OK
                     : mz_refuse(cx, MZ_LIMIT, .field = "file",
                                 .text = MZ_T("A paper has at most 10 files"));
}

static mz_code note(mz_cx *cx, const struct matter_open *o, const char *act, mz_str paper,
                    const char *word)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("matter"),
                                             .subject = o->c.id,
                                             .division = o->c.division,
                                             .detail = mz_str_fmt(
                                                 cx->a, "{\"paper\":\"" MZ_FMT "\",\"as\":\"%s\"}",
                                                 MZ_ARG(paper), word)});
}

static mz_code put(mz_cx *cx, struct adding *a)
{
    const struct matter_paper_new *in = a->in;
    bool filed = in->state == MATTER_PAPER_FILED;
    struct matter_q_paper_add_args r = {.county = a->o.c.division / MZ_COUNTY_UNIT,
                                        .division = a->o.c.division,
                                        .case_id = a->o.c.id,
                                        .paper = in->paper,
                                        .state = mz_str_of(states[in->state].word),
                                        .note = text_of(mz_str_trim(in->note)),
                                        .kind = {NULL, 0},
                                        .bytes = MZ_NULL,
                                        .sm3 = {NULL, 0},
                                        .bytes_seal = {NULL, 0},
                                        .delivery = a->delivery,
                                        .made_ms = mz_now_ms(cx),
                                        .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, r.county, 1, &r.id));
    if (filed) {
        r.kind = mz_str_of(mz_scan_kind(in->data));
        r.bytes = (int64_t)in->data.n;
        MZ_TRY(print_of(cx, in->data, &r.sm3));
        MZ_TRY(seal(cx, r.id, in->data, &r.bytes_seal));
    }
    MZ_TRY(matter_q_paper_add(cx, &r));
    a->row = r.id;
    return note(cx, &a->o, "matter.paper", in->paper, states[in->state].word);
}

static mz_code add_tx(mz_cx *cx, void *p)
{
    struct adding *a = p;
    struct matter_paper is = {0};
    enum ir_post post = IR_POST_N;
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(matter_open_case(cx, a->in->id, &a->o));
    MZ_TRY(find(cx, &a->o, a->in->paper, &is));
    if (is.bring == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "a paper without a matter");
    }
    MZ_TRY(may_add(cx, a, &is));
    return put(cx, a);
}

static mz_code add(mz_cx *cx, struct adding *a)
{
    return mz_tx_open(cx) ? add_tx(cx, a) : mz_tx(cx, add_tx, a);
}

mz_code matter_paper_add(mz_cx *cx, const struct matter_paper_new *in, int64_t *row)
{
    struct adding a = {.in = in, .delivery = MZ_NULL};
    *row = 0;
    if (in->state == MATTER_PAPER_FETCHED) {
        return mz_refuse(cx, MZ_INVALID, .field = "state",
                         .text = MZ_T("Choose what is to be said of the paper"));
    }
    MZ_TRY(add(cx, &a));
    *row = a.row;
    return MZ_OK;
}

mz_code matter_paper_settle(mz_cx *cx, int64_t id, mz_str paper, int64_t delivery, mz_str note_)
{
    const struct matter_paper_new in = {
        .id = id, .paper = paper, .state = MATTER_PAPER_FETCHED, .note = note_};
    struct adding a = {.in = &in, .delivery = delivery};
    return add(cx, &a);
}

static mz_code see_one(mz_cx *cx, int64_t id, const struct matter_paper *p)
{
    const struct matter_paper_new in = {
        .id = id, .paper = p->paper->name.id, .state = MATTER_PAPER_SEEN};
    int64_t row = 0;
    return matter_paper_good(p) ? MZ_OK : matter_paper_add(cx, &in, &row);
}

static mz_code seen_tx(mz_cx *cx, void *p)
{
    const int64_t *id = p;
    struct matter_open o = {0};
    struct matter_paper *all = NULL;
    size_t n = 0;
    MZ_TRY(matter_open_case(cx, *id, &o));
    MZ_TRY(matter_papers(cx, &o, &all, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(see_one(cx, *id, &all[i]));
    }
    return MZ_OK;
}

mz_code matter_papers_seen(mz_cx *cx, int64_t id)
{
    return mz_tx_open(cx) ? seen_tx(cx, &id) : mz_tx(cx, seen_tx, &id);
}

/* ---- what goes back, and what is looked at ------------------------------------------------ */

static mz_code row_of(mz_cx *cx, int64_t row, struct matter_q_paper_row *r)
{
    bool found = false;
    MZ_TRY(matter_q_paper(cx, row, r, &found));
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such paper in your area."));
}

static mz_code back_tx(mz_cx *cx, void *p)
{
    const int64_t *row = p;
    struct matter_q_paper_row r = {0};
    struct matter_open o = {0};
    enum ir_post post = IR_POST_N;
    int64_t n = 0;
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(row_of(cx, *row, &r));
    MZ_TRY(matter_get(cx, r.case_id, &o.c));
    MZ_TRY(matter_q_paper_back(cx, *row, mz_now_ms(cx), cx->actor->user, &n));
    return n == 1 ? note(cx, &o, "matter.paper_back", r.paper, "back")
                  : mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("It was taken back already"));
}

mz_code matter_paper_back(mz_cx *cx, int64_t row)
{
    return mz_tx_open(cx) ? back_tx(cx, &row) : mz_tx(cx, back_tx, &row);
}

/* Papers of somebody who is hidden open only to whom that person was opened. */
mz_code matter_may_look(mz_cx *cx, int64_t id)
{
    struct matter_case c = {.id = 0};
    struct person_view v = {.id = 0};
    MZ_TRY(matter_get(cx, id, &c));
    MZ_TRY(c.person == MZ_NULL ? MZ_OK : person_get(cx, person_may(cx), c.person, &v));
    return v.hidden == 0 ? MZ_OK
                         : mz_refuse(cx, MZ_DENIED,
                                     .text = MZ_T("These papers are about a person who is hidden "
                                                  "from you"));
}

mz_code matter_paper_scan(mz_cx *cx, int64_t row, struct matter_scan *out)
{
    struct matter_q_paper_row r = {0};
    mz_str sm3 = MZ_S("");
    MZ_TRY(row_of(cx, row, &r));
    if (r.bytes_seal.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such paper in your area."));
    }
    MZ_TRY(matter_may_look(cx, r.case_id));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.paper_read"),
                                               .kind = MZ_S("matter"),
                                               .subject = r.case_id,
                                               .division = r.division,
                                               .detail = mz_str_fmt(cx->a,
                                                                    "{\"paper\":\"" MZ_FMT
                                                                    "\",\"row\":%" PRId64 "}",
                                                                    MZ_ARG(r.paper), row)}));
    *out = (struct matter_scan){.id = r.case_id, .kind = r.kind};
    MZ_TRY(unseal(cx, row, r.bytes_seal, &out->bytes));
    MZ_TRY(print_of(cx, out->bytes, &sm3));
    return mz_str_eq(sm3, r.sm3) ? MZ_OK
                                 : mz_fail(cx, MZ_CORRUPT, "a paper is not what was uploaded");
}

/* ---- mz keys reseal ------------------------------------------------------------------------ */

mz_code matter_paper_walk(mz_cx *cx, struct reseal *r)
{
    struct matter_q_paper_next_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(matter_q_paper_next(cx, r->from, WALK_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(reseal(cx, r, MZ_FOR_FIELD_FILE, field_at(v[i].id), &v[i].bytes_seal));
        MZ_TRY(r->turned ? matter_q_paper_reseal(cx, v[i].id, v[i].bytes_seal, &changed) : MZ_OK);
    }
    return MZ_OK;
}
