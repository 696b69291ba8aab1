/* draft.c - an application from its first page to its sending: kept sealed, opened by its code. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/apply/about.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/guests.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

enum { BODY_MAX = 1 << 20, OLD_AT_ONCE = 200 };
#define DAY_MS INT64_C(86400000)

const struct mz_setting apply_settings[] = {
    {.name = "apply.draft_days",
     .least = 1,
     .most = 180,
     .preset = 30,
     .label = MZ_T("Days that an unfinished application is kept"),
     .help = MZ_T("So many days after the last change a draft and its photographs are deleted for "
                  "good. The preset is ours.")},
    {0},
};

/* ---- the body ------------------------------------------------------------------------------ */

static const char *const states[] = {"draft", "sent", "begun", "declined"};

static enum apply_state state_of(mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        if (mz_str_eq(word, mz_str_of(states[i]))) {
            return (enum apply_state)i;
        }
    }
    return APPLY_DRAFT;
}

struct mz_field_at apply_body_at(int64_t id)
{
    return (struct mz_field_at){.table = MZ_S("apply"), .column = MZ_S("body_seal"), .row = id};
}

static mz_code body_text(mz_cx *cx, const struct apply_body *b, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, BODY_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("code"), b->code);
    mz_jw_key_flag(&w, MZ_S("other"), b->other);
    mz_jw_key_text(&w, MZ_S("name"), b->name);
    mz_jw_key_text(&w, MZ_S("number"), b->number);
    mz_jw_key_text(&w, MZ_S("phone"), b->phone);
    mz_jw_key_text(&w, MZ_S("helper"), b->helper);
    mz_jw_key_text(&w, MZ_S("helper_phone"), b->helper_phone);
    mz_jw_key_text(&w, MZ_S("helper_relation"), b->helper_relation);
    mz_jw_key_text(&w, MZ_S("answers"), b->answers);
    mz_jw_key_flag(&w, MZ_S("chose"), b->chose);
    mz_jw_key_text(&w, MZ_S("picked"), b->picked);
    mz_jw_key_text(&w, MZ_S("why"), b->why);
    mz_jw_key_int(&w, MZ_S("first"), b->first);
    mz_jw_key(&w, MZ_S("rows"));
    mz_jw_list(&w);
    for (size_t i = 0; i < b->rows_n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("person"), b->rows[i].person);
        mz_jw_key_text(&w, MZ_S("name"), b->rows[i].name);
        mz_jw_key_text(&w, MZ_S("number"), b->rows[i].number);
        mz_jw_key_text(&w, MZ_S("role"), b->rows[i].role);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

static mz_code body_read(mz_cx *cx, mz_str text, struct apply_body *b)
{
    const struct mz_json *v = NULL;
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = BODY_MAX}, &v));
    const struct mz_json *other = mz_json_get(v, "other");
    const struct mz_json *chose = mz_json_get(v, "chose");
    const struct mz_json *first = mz_json_get(v, "first");
    const struct mz_json *rows = mz_json_get(v, "rows");
    *b = (struct apply_body){.code = mz_json_text_of(v, "code"),
                             .other = other != NULL && other->flag,
                             .name = mz_json_text_of(v, "name"),
                             .number = mz_json_text_of(v, "number"),
                             .phone = mz_json_text_of(v, "phone"),
                             .helper = mz_json_text_of(v, "helper"),
                             .helper_phone = mz_json_text_of(v, "helper_phone"),
                             .helper_relation = mz_json_text_of(v, "helper_relation"),
                             .answers = mz_json_text_of(v, "answers"),
                             .chose = chose != NULL && chose->flag,
                             .picked = mz_json_text_of(v, "picked"),
                             .why = mz_json_text_of(v, "why"),
                             .first = first != NULL ? first->i : 0};
    for (size_t i = 0; rows != NULL && i < rows->n && i < APPLY_ROWS_MAX; i++) {
        const struct mz_json *row = &rows->items[i];
        const struct mz_json *person = mz_json_get(row, "person");
        b->rows[b->rows_n++] = (struct apply_row){.person = person != NULL ? person->i : 0,
                                                  .name = mz_json_text_of(row, "name"),
                                                  .number = mz_json_text_of(row, "number"),
                                                  .role = mz_json_text_of(row, "role")};
    }
    return MZ_OK;
}

mz_code apply_seal_body(mz_cx *cx, const struct apply *a, mz_str *blob)
{
    mz_str text = MZ_S("");
    MZ_TRY(body_text(cx, &a->b, &text));
    return mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, apply_body_at(a->id), text, blob);
}

/* ---- beginning, finding -------------------------------------------------------------------- */

struct starting {
    mz_str matter;
    int64_t division;
    struct apply a;
};

static mz_code note(mz_cx *cx, const char *act, const struct apply *a)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("apply"),
                                             .subject = a->id,
                                             .division = a->division});
}

static mz_code start_tx(mz_cx *cx, void *p)
{
    struct starting *s = p;
    struct apply_q_add_args row = {.county = s->division / MZ_COUNTY_UNIT,
                                   .division = s->division,
                                   .matter = s->matter,
                                   .now_ms = mz_now_ms(cx)};
    s->a.division = s->division;
    s->a.b.code = mz_guest_code(cx);
    MZ_TRY(mz_id_take(cx, row.county, 1, &row.id));
    s->a.id = row.id;
    MZ_TRY(mz_guest_key(cx, "apply:code", s->a.b.code, &row.code_key));
    MZ_TRY(apply_seal_body(cx, &s->a, &row.body_seal));
    MZ_TRY(apply_q_add(cx, &row));
    return note(cx, "apply.started", &s->a);
}

mz_code apply_decisions(mz_cx *cx, const struct apply *a, int64_t **out, size_t *n)
{
    int64_t *behind = NULL;
    size_t behind_n = 0;
    *n = 0;
    *out = NULL;
    if (a->case_id == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(matter_behind(cx, a->case_id, &behind, &behind_n));
    *out = MZ_NEW_N(cx->a, int64_t, behind_n + 1);
    (*out)[(*n)++] = a->case_id;
    for (size_t i = 0; i < behind_n; i++) {
        (*out)[(*n)++] = behind[i];
    }
    return MZ_OK;
}

/* Whoever names a case has the code of the application that it is about. */
static mz_code own(mz_cx *cx, struct apply_about about)
{
    struct apply a = {.id = 0};
    int64_t *ids = NULL;
    int64_t id = 0;
    int64_t place = 0;
    bool yes = about.first == 0;
    size_t n = 0;
    if (!yes && about.code.n > 0) {
        MZ_TRY(apply_by_code(cx, about.code, &id, &place));
        MZ_TRY(id == 0 ? MZ_OK : apply_get(cx, id, &a));
        MZ_TRY(id == 0 ? MZ_OK : apply_decisions(cx, &a, &ids, &n));
    }
    for (size_t i = 0; i < n; i++) {
        yes = yes || ids[i] == about.first;
    }
    return yes ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "first",
                           .text = MZ_T("Open the page of your application by its code, and begin "
                                        "from there."));
}

mz_code apply_start(mz_cx *cx, mz_str matter, int64_t division, int64_t *id, mz_str *code)
{
    return apply_start_about(cx, matter, division, (struct apply_about){.first = 0}, id, code);
}

mz_code apply_start_about(mz_cx *cx, mz_str matter, int64_t division, struct apply_about about,
                          int64_t *id, mz_str *code)
{
    struct matter_kind k = {0};
    struct bundle_kind together;
    struct starting s = {.matter = matter, .division = division, .a.b.first = about.first};
    MZ_TRY(own(cx, about));
    MZ_TRY(apply_kind(cx, division, matter, &k, &together));
    if (k.m == NULL || (k.m->by & (1U << (unsigned)IR_POST_APPLICANT)) == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "matter",
                         .text = MZ_T("This is not applied for here. Ask the township."));
    }
    MZ_TRY(mz_tx(cx, start_tx, &s));
    *id = s.a.id;
    *code = s.a.b.code;
    return MZ_OK;
}

/* Both statements read the same columns. */
static mz_code read_row(mz_cx *cx, const struct apply_q_get_row *r, struct apply *out)
{
    mz_str body = MZ_S("");
    *out = (struct apply){.id = r->id,
                          .division = r->division,
                          .matter = r->matter,
                          .state = state_of(r->state),
                          .person = r->person,
                          .household = r->household,
                          .case_id = r->case_id,
                          .proven = r->proven != 0,
                          .made_ms = r->made_ms,
                          .changed_ms = r->changed_ms,
                          .sent_ms = r->sent_ms,
                          .ended_by = r->ended_by,
                          .ended_ms = r->ended_ms,
                          .version = r->version};
    MZ_TRY(mz_field_open(cx, cx->world->keys, MZ_FOR_FIELD_NOTE, apply_body_at(r->id), r->body_seal,
                         &body));
    return body_read(cx, body, &out->b);
}

mz_code apply_get(mz_cx *cx, int64_t id, struct apply *out)
{
    struct apply_q_get_row r = {0};
    bool found = false;
    MZ_TRY(apply_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such application in your area."));
    }
    return read_row(cx, &r, out);
}

mz_code apply_get_many(mz_cx *cx, const int64_t *ids, size_t n, struct apply *out)
{
    _Static_assert(sizeof(struct apply_q_get_row) == sizeof(struct apply_q_rows_row),
                   "both read the whole application");
    struct apply_q_rows_row *rows = NULL;
    struct apply_q_get_row one;
    size_t rows_n = 0;
    MZ_TRY(n == 0 ? MZ_OK : apply_q_rows(cx, mz_json_ids(cx->a, ids, n), &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct apply){.id = 0};
        for (size_t k = 0; k < rows_n && out[i].id == 0; k++) {
            if (rows[k].id == ids[i]) {
                memcpy(&one, &rows[k], sizeof one);
                MZ_TRY(read_row(cx, &one, &out[i]));
            }
        }
    }
    return MZ_OK;
}

mz_code apply_by_code(mz_cx *cx, mz_str code, int64_t *id, int64_t *division)
{
    struct apply_q_by_code_row r = {0};
    mz_str key = MZ_S("");
    bool found = false;
    *id = 0;
    *division = 0;
    MZ_TRY(mz_guest_key(cx, "apply:code", code, &key));
    MZ_TRY(apply_q_by_code(cx, key, &r, &found));
    if (found) {
        *id = r.id;
        *division = r.division;
    }
    return MZ_OK;
}

mz_code apply_of_case(mz_cx *cx, int64_t case_id, int64_t *id)
{
    struct apply_q_by_case_row r = {0};
    bool found = false;
    MZ_TRY(apply_q_by_case(cx, case_id, &r, &found));
    *id = found ? r.id : 0;
    return MZ_OK;
}

/* ---- keeping, sending ------------------------------------------------------------------------ */

static mz_code meanwhile(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("This application was changed on another page meanwhile. Look at "
                                  "it again; nothing of yours is lost there."));
}

static mz_code save_tx(mz_cx *cx, void *p)
{
    struct apply *a = p;
    mz_str blob = {0};
    int64_t n = 0;
    MZ_TRY(apply_seal_body(cx, a, &blob));
    MZ_TRY(apply_q_save(cx,
                        &(struct apply_q_save_args){.id = a->id,
                                                    .version = a->version,
                                                    .body_seal = blob,
                                                    .person = a->person,
                                                    .household = a->household,
                                                    .proven = a->proven ? 1 : 0,
                                                    .now_ms = mz_now_ms(cx)},
                        &n));
    return n == 1 ? note(cx, "apply.saved", a) : meanwhile(cx);
}

mz_code apply_save(mz_cx *cx, struct apply *a)
{
    MZ_TRY(mz_tx_open(cx) ? save_tx(cx, a) : mz_tx(cx, save_tx, a));
    a->version++;
    return MZ_OK;
}

static mz_code wait_tx(mz_cx *cx, void *p)
{
    struct apply *a = p;
    mz_str blob = {0};
    int64_t n = 0;
    MZ_TRY(apply_seal_body(cx, a, &blob));
    const struct apply_q_move_args row = {.id = a->id,
                                          .version = a->version,
                                          .division = a->division,
                                          .state = MZ_S("sent"),
                                          .body_seal = blob,
                                          .person = a->person,
                                          .household = a->household,
                                          .case_id = MZ_NULL,
                                          .sent_ms = mz_now_ms(cx),
                                          .ended_by = MZ_NULL,
                                          .ended_ms = MZ_NULL,
                                          .now_ms = mz_now_ms(cx)};
    MZ_TRY(apply_q_move(cx, &row, &n));
    return n == 1 ? note(cx, "apply.sent", a) : meanwhile(cx);
}

struct sending {
    const struct apply *in; /* as it is sent: a transaction may be tried again */
    struct apply a;
};

static mz_code begin_tx(mz_cx *cx, void *p)
{
    struct sending *s = p;
    struct apply *a = &s->a;
    struct matter_kind k = {0};
    struct bundle_kind together;
    *a = *s->in;
    MZ_TRY(apply_kind(cx, a->division, a->matter, &k, &together));
    bool person = k.m != NULL && k.m->subject == IR_OF_PERSON;
    const struct apply_bind in = {.household = person ? 0 : a->household,
                                  .person = person ? a->person : 0};
    return apply_begin(cx, a, &in, &a->case_id);
}

mz_code apply_send(mz_cx *cx, struct apply *a)
{
    if (a->state != APPLY_DRAFT) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This application was sent already."));
    }
    if (a->person != MZ_NULL && a->household != MZ_NULL) {
        struct sending s = {.in = a};
        mz_code rc = mz_tx(cx, begin_tx, &s);
        if (rc == MZ_OK) {
            *a = s.a;
            a->state = APPLY_BEGUN;
        }
        if (rc != MZ_INVALID && rc != MZ_CONFLICT && rc != MZ_ABSENT && rc != MZ_DENIED) {
            return rc;
        }
        mz_clear(cx); /* what the program cannot begin a clerk looks at */
    }
    MZ_TRY(mz_tx(cx, wait_tx, a));
    a->state = APPLY_SENT;
    a->version++;
    return MZ_OK;
}

/* ---- away ------------------------------------------------------------------------------------ */

static mz_code drop_tx(mz_cx *cx, void *p)
{
    const struct apply *a = p;
    int64_t n = 0;
    MZ_TRY(apply_q_papers_drop(cx, a->id, &n));
    MZ_TRY(apply_q_drop(cx, a->id, &n));
    return n == 1 ? note(cx, "apply.dropped", a) : meanwhile(cx);
}

mz_code apply_drop(mz_cx *cx, const struct apply *a)
{
    struct apply copy = *a;
    return mz_tx(cx, drop_tx, &copy);
}

static mz_code drop_these(mz_cx *cx, const struct apply_q_old_row *r, size_t n, int64_t *dropped)
{
    for (size_t i = 0; i < n; i++) {
        const struct apply a = {.id = r[i].id, .division = r[i].division};
        MZ_TRY(apply_drop(cx, &a));
        ++*dropped;
    }
    return MZ_OK;
}

mz_code apply_old_drafts(mz_cx *cx, int64_t *dropped)
{
    int64_t days = 0;
    size_t n = 1;
    *dropped = 0;
    MZ_TRY(office_int(cx, &apply_settings[0], &days));
    while (n > 0) {
        struct apply_q_old_row *r = NULL;
        MZ_TRY(apply_q_old(cx, mz_now_ms(cx) - days * DAY_MS, OLD_AT_ONCE, &r, &n));
        MZ_TRY(drop_these(cx, r, n, dropped));
    }
    return MZ_OK;
}
