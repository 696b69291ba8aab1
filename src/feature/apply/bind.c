/* bind.c - an application becomes a case: whom it is about, what was told in the household's order.
 */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/apply/apply_int.h"
#include "feature/apply/apply_sql.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20 };

/* ---- who is who ------------------------------------------------------------------------------ */

/* The member that a row names: by the register, else by number, else by name. */
static mz_code is_member(mz_cx *cx, const struct apply_row *row, int64_t person, mz_str name,
                         bool *is)
{
    int64_t id = row->person;
    if (id == 0 && row->number.n > 0) {
        MZ_TRY(person_by_number(cx, row->number, &id));
    }
    *is = id != 0 ? id == person : row->number.n == 0 && mz_str_eq(row->name, name);
    return MZ_OK;
}

/* The first row that is not taken yet and names this member; -1: nobody did. */
static mz_code row_of(mz_cx *cx, const struct apply *a, int64_t person, mz_str name, bool *taken,
                      int *row)
{
    *row = -1;
    for (size_t k = 0; k < a->b.rows_n && *row < 0; k++) {
        bool is = false;
        MZ_TRY(taken[k] ? MZ_OK : is_member(cx, &a->b.rows[k], person, name, &is));
        taken[k] = taken[k] || is;
        *row = is ? (int)k : -1;
    }
    return MZ_OK;
}

mz_code apply_match(mz_cx *cx, const struct apply *a, int64_t household, struct apply_match *out)
{
    struct household_member *m = NULL;
    size_t n = 0;
    bool found[APPLY_ROWS_MAX] = {false};
    *out = (struct apply_match){.n = 0};
    MZ_TRY(members_of(cx, household, &m, &n));
    out->person = MZ_NEW_N(cx->a, int64_t, n + 1);
    out->name = MZ_NEW_N(cx->a, mz_str, n + 1);
    out->row = MZ_NEW_N(cx->a, int, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(person_name(cx, person_may(cx), m[i].person, &out->name[i]));
        out->person[i] = m[i].person;
        MZ_TRY(row_of(cx, a, m[i].person, out->name[i], found, &out->row[i]));
    }
    out->n = n;
    for (size_t k = 0; k < a->b.rows_n; k++) {
        out->lost[k] = !found[k];
        out->lost_n += found[k] ? 0 : 1;
    }
    return MZ_OK;
}

/* ---- what was told, in the order of the members ---------------------------------------------- */

static void put_map(mz_jw *w, const struct mz_json *map)
{
    mz_jw_map(w);
    for (size_t i = 0; map != NULL && i < map->n; i++) {
        if (map->items[i].kind == MZ_JSON_TEXT) {
            mz_jw_key_text(w, map->items[i].key, map->items[i].text);
        }
    }
    mz_jw_end(w);
}

static void put_half(mz_jw *w, const struct mz_json *half, const int *from, size_t n)
{
    const struct mz_json *rows = half == NULL ? NULL : mz_json_get(half, "members");
    size_t rows_n = rows == NULL ? 0 : rows->n;
    mz_jw_map(w);
    mz_jw_key(w, MZ_S("household"));
    put_map(w, half == NULL ? NULL : mz_json_get(half, "household"));
    mz_jw_key(w, MZ_S("members"));
    mz_jw_list(w);
    for (size_t i = 0; i < (from == NULL ? rows_n : n); i++) {
        size_t k = from == NULL ? i : from[i] < 0 ? SIZE_MAX : (size_t)from[i];
        put_map(w, k < rows_n ? &rows->items[k] : NULL);
    }
    mz_jw_end(w);
    mz_jw_end(w);
}

mz_code apply_in_order(mz_cx *cx, mz_str answers, const int *from, size_t n, mz_str *out)
{
    const struct mz_json *v = NULL;
    const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
    mz_buf *buf = mz_buf_new(cx->a, ANSWERS_MAX);
    mz_jw w = mz_jw_to(buf);
    *out = MZ_S("");
    if (answers.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, answers, how, &v));
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("facts"));
    put_half(&w, mz_json_get(v, "facts"), from, n);
    mz_jw_key(&w, MZ_S("own"));
    put_half(&w, mz_json_get(v, "own"), from, n);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

/* ---- the case begins ---------------------------------------------------------------------------
 */

static mz_code home_of(mz_cx *cx, const struct apply_bind *in, int64_t *household)
{
    struct household_member m = {.id = 0};
    bool found = false;
    *household = in->household;
    if (in->household != 0 || in->person == 0) {
        return MZ_OK;
    }
    MZ_TRY(household_of(cx, in->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    *household = found ? m.household : 0;
    return MZ_OK;
}

static mz_code lost(mz_cx *cx, const struct apply *a, const struct apply_match *m)
{
    mz_str names = MZ_S("");
    for (size_t i = 0; i < a->b.rows_n; i++) {
        if (m->lost[i]) {
            names = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(names), names.n > 0 ? ", " : "",
                               MZ_ARG(a->b.rows[i].name));
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "leave_out",
                     .text = MZ_T("No members of this household: {0}. Ask for the change of the "
                                  "household first, or tick that the case begins without them."),
                     .arg = {mz_text_cut(names, 200)});
}

static mz_code moved(mz_cx *cx, const struct apply *a, const struct matter_case *c)
{
    mz_str blob = {0};
    int64_t n = 0;
    MZ_TRY(apply_seal_body(cx, a, &blob));
    const struct apply_q_move_args row = {.id = a->id,
                                          .version = a->version,
                                          .division = c->division,
                                          .state = MZ_S("begun"),
                                          .body_seal = blob,
                                          .person = a->person,
                                          .household = c->household,
                                          .case_id = c->id,
                                          .sent_ms =
                                              a->sent_ms == MZ_NULL ? mz_now_ms(cx) : a->sent_ms,
                                          .ended_by = cx->actor->user,
                                          .ended_ms = mz_now_ms(cx),
                                          .now_ms = mz_now_ms(cx)};
    MZ_TRY(apply_q_move(cx, &row, &n));
    if (n != 1) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody else dealt with this application meanwhile."));
    }
    MZ_TRY(apply_q_papers_hand(cx, a->id, c->id, c->division, &n));
    return mz_tx_note(
        cx, &(struct mz_event){.act = MZ_S("apply.begun"),
                               .kind = MZ_S("apply"),
                               .subject = a->id,
                               .division = c->division,
                               .detail = mz_str_fmt(cx->a, "{\"case\":%" PRId64 "}", c->id)});
}

/* The action of the step where a case stands that an arriving application takes; NULL: none. */
static const struct ir_action *sent_by(const struct matter_open *o)
{
    const struct ir_step *s = o->state->ended ? NULL : &o->m->steps[o->state->step];
    for (size_t i = 0; s != NULL && i < s->actions_n; i++) {
        if (s->actions[i].sent) {
            return &s->actions[i];
        }
    }
    return NULL;
}

/*
 * One case of its own; or where the pack says so (`sent`), the running one goes on with what came,
 * as if its applicant had acted in it. What was told before stays; the photographs join it.
 */
static mz_code one_case(mz_cx *cx, const struct apply *a, const struct matter_kind *kind,
                        const struct matter_new *n, int64_t household, int64_t *case_id)
{
    struct matter_open o;
    const struct ir_action *sent = NULL;
    MZ_TRY(matter_running(cx, kind->m, a->division, household, n->person, case_id));
    if (*case_id != 0) {
        MZ_TRY(matter_open_case(cx, *case_id, &o));
        sent = sent_by(&o);
    }
    if (sent == NULL) { /* a running one that waits for nobody outside is named by this refusal */
        MZ_TRY(matter_begin(cx, n, case_id));
        MZ_TRY(matter_open_case(cx, *case_id, &o));
        sent = sent_by(&o);
    }
    return sent == NULL ? MZ_OK
                        : matter_happen(cx, *case_id, 0,
                                        (struct flow_event){.kind = FLOW_ACTED,
                                                            .post = IR_POST_APPLICANT,
                                                            .what = sent->name.id});
}

mz_code apply_begin(mz_cx *cx, struct apply *a, const struct apply_bind *in, int64_t *case_id)
{
    struct matter_new n = {.matter = a->matter,
                           .household = in->household,
                           .person = in->person,
                           .first = a->b.first,
                           .channel = MZ_S("online")};
    struct matter_case c = {.id = 0};
    struct apply_match m = {.n = 0};
    struct matter_kind kind = {0};
    struct bundle_kind together;
    int64_t household = 0;
    MZ_TRY(home_of(cx, in, &household));
    if (household != 0) {
        MZ_TRY(apply_match(cx, a, household, &m));
        if (m.lost_n > 0 && !in->leave_out) {
            return lost(cx, a, &m);
        }
    }
    const int *order = household != 0 ? m.row : NULL;
    size_t order_n = m.n;
    for (size_t i = 0; in->person != 0 && i < m.n; i++) {
        if (m.person[i] == in->person) { /* of a person: that one alone */
            order = &m.row[i];
            order_n = 1;
        }
    }
    MZ_TRY(apply_in_order(cx, a->b.answers, order, order_n, &n.facts));
    MZ_TRY(apply_kind(cx, a->division, a->matter, &kind, &together));
    if (together.b != NULL) {
        a->b.answers = n.facts;
        MZ_TRY(apply_begin_bundle(cx, a, &together, household, &m, case_id));
    } else {
        MZ_TRY(one_case(cx, a, &kind, &n, household, case_id));
    }
    MZ_TRY(matter_get(cx, *case_id, &c));
    a->b.answers = MZ_S(""); /* they are the case's now */
    a->person = in->person != 0 ? in->person : a->person;
    for (size_t i = 0; i < m.n && a->person == MZ_NULL; i++) {
        a->person = m.row[i] == 0 ? m.person[i] : MZ_NULL; /* the first row is the applicant */
    }
    return moved(cx, a, &c);
}

/* ---- the clerk ------------------------------------------------------------------------------- */

struct binding {
    const struct apply_bind *in;
    struct apply a;
    mz_str why;
    int64_t case_id;
};

static mz_code waiting(mz_cx *cx, int64_t id, int64_t version, struct apply *a)
{
    MZ_TRY(apply_get(cx, id, a));
    if (a->state != APPLY_SENT || a->version != version) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody else dealt with this application meanwhile."));
    }
    return MZ_OK;
}

static mz_code bind_tx(mz_cx *cx, void *p)
{
    struct binding *b = p;
    MZ_TRY(waiting(cx, b->in->id, b->in->version, &b->a));
    return apply_begin(cx, &b->a, b->in, &b->case_id);
}

mz_code apply_bind(mz_cx *cx, const struct apply_bind *in, int64_t *case_id)
{
    struct binding b = {.in = in};
    *case_id = 0;
    MZ_TRY(mz_tx(cx, bind_tx, &b));
    *case_id = b.case_id;
    return MZ_OK;
}

static mz_code decline_tx(mz_cx *cx, void *p)
{
    struct binding *b = p;
    mz_str blob = {0};
    int64_t n = 0;
    MZ_TRY(waiting(cx, b->in->id, b->in->version, &b->a));
    b->a.b.why = b->why;
    MZ_TRY(apply_seal_body(cx, &b->a, &blob));
    const struct apply_q_move_args row = {.id = b->a.id,
                                          .version = b->a.version,
                                          .division = b->a.division,
                                          .state = MZ_S("declined"),
                                          .body_seal = blob,
                                          .person = b->a.person,
                                          .household = b->a.household,
                                          .case_id = MZ_NULL,
                                          .sent_ms = b->a.sent_ms,
                                          .ended_by = cx->actor->user,
                                          .ended_ms = mz_now_ms(cx),
                                          .now_ms = mz_now_ms(cx)};
    MZ_TRY(apply_q_move(cx, &row, &n));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("apply.declined"),
                                             .kind = MZ_S("apply"),
                                             .subject = b->a.id,
                                             .division = b->a.division});
}

mz_code apply_decline(mz_cx *cx, int64_t id, int64_t version, mz_str why)
{
    const struct apply_bind in = {.id = id, .version = version};
    struct binding b = {.in = &in, .why = mz_str_trim(why)};
    size_t n = mz_utf8_count(b.why);
    if (n < 4 || n > APPLY_WORDS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "why",
                         .text = MZ_T("Write in 4 to 500 characters why; the applicant reads it."));
    }
    return mz_tx(cx, decline_tx, &b);
}
