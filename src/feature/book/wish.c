/* wish.c - what an account asks of a register: done at once, or from the word of another one. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "feature/book/book_sql.h"
#include "rule/case.h"
#include "rule/reason.h"
#include "store/db.h"

enum { FIELDS_BYTES = 1 << 16, WAITING_MAX = 200, REASON_MAX = 500 };

static mz_code may_not(mz_cx *cx)
{
    return mz_refuse(cx, MZ_DENIED,
                     .text = MZ_T("The register leaves this to other posts than yours."));
}

/* ---- putting down ------------------------------------------------------------------- */

static mz_str fields_of(mz_cx *cx, const struct book_def *d, const struct book_texts *t)
{
    mz_buf *buf = mz_buf_new(cx->a, FIELDS_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        if (t->s[i].p != NULL) {
            mz_jw_key_text(&w, d->r->columns[i].name.id, t->s[i]);
        }
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static mz_code texts_of(mz_cx *cx, const struct book_def *d, mz_str fields, struct book_texts *t)
{
    const struct mz_json *v = NULL;
    *t = (struct book_texts){.s = {{0}}};
    MZ_TRY(mz_json_read(cx, fields, (struct mz_json_options){.size_max = FIELDS_BYTES}, &v));
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct mz_json *x = mz_json_get(v, mz_str_z(cx->a, d->r->columns[i].name.id));
        t->s[i] = x == NULL ? (mz_str){NULL, 0} : x->text;
    }
    return MZ_OK;
}

static mz_code put_tx(mz_cx *cx, void *p)
{
    struct book_q_wish_add_args *a = p;
    MZ_TRY(mz_id_take(cx, a->county, 1, &a->id));
    MZ_TRY(book_q_wish_add(cx, a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("book.ask"),
                                             .kind = MZ_S("book"),
                                             .subject = a->entry == MZ_NULL ? a->id : a->entry,
                                             .division = a->division});
}

static mz_code put(mz_cx *cx, const struct book_def *d, const struct book_wish *w,
                   const struct book_texts *t)
{
    struct book_q_wish_add_args a = {.county = w->division / MZ_COUNTY_UNIT,
                                     .division = w->division,
                                     .reg = d->r->name.id,
                                     .entry = w->entry,
                                     .kind = w->kind,
                                     .what = w->what,
                                     .fields = fields_of(cx, d, t),
                                     .reason = w->reason.n == 0 ? (mz_str){NULL, 0} : w->reason,
                                     .asked_by = cx->actor->user,
                                     .asked_ms = mz_now_ms(cx)};
    return mz_tx(cx, put_tx, &a);
}

/* What was typed is held now, by who typed it, and not by the other one later. */
static mz_code sound(mz_cx *cx, const struct book_def *d, int64_t division,
                     const struct book_texts *t)
{
    union mz_made_value ignored;
    for (size_t i = 0; i < d->r->columns_n; i++) {
        MZ_TRY(t->s[i].p == NULL ? MZ_OK : book_value(cx, d, i, t->s[i], division, &ignored));
    }
    return MZ_OK;
}

/* ---- asking ---------------------------------------------------------------------------- */

mz_code book_ask_add(mz_cx *cx, const struct book_def *d, int64_t division,
                     const struct book_texts *t, bool *waits, int64_t *id)
{
    *id = 0;
    *waits = d->r->approve != 0;
    if (!book_post_in(cx, d->r->add)) {
        return may_not(cx);
    }
    if (!*waits) {
        return book_add(cx, d, division, 0, t, id);
    }
    struct book_texts all = *t;
    for (size_t i = 0; i < d->r->columns_n; i++) { /* of a new entry what is missing is empty */
        all.s[i] = all.s[i].p == NULL ? MZ_S("") : all.s[i];
    }
    MZ_TRY(sound(cx, d, division, &all));
    MZ_TRY(book_hold(cx, d, division, &all));
    return put(cx, d,
               &(struct book_wish){.division = division, .entry = MZ_NULL, .kind = MZ_S("add")},
               &all);
}

mz_code book_ask_change(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version,
                        const struct book_texts *t, bool *waits)
{
    struct book_entry e;
    *waits = d->r->approve != 0;
    if (!book_post_in(cx, d->r->change)) {
        return may_not(cx);
    }
    MZ_TRY(book_get(cx, d, id, &e));
    if (!*waits) {
        return book_change(cx, d, id, version, -1, t);
    }
    MZ_TRY(sound(cx, d, e.v[MZ_MADE_DIVISION].i, t));
    return put(cx, d,
               &(struct book_wish){
                   .division = e.v[MZ_MADE_DIVISION].i, .entry = id, .kind = MZ_S("change")},
               t);
}

mz_code book_may_move(mz_cx *cx, const struct book_def *d, const struct book_entry *e, size_t move,
                      bool *may, mz_str *why)
{
    const struct ir_move *m = &d->r->moves[move];
    struct book_texts t;
    struct rule_case *c = NULL;
    *why = MZ_S("");
    *may = book_post_in(cx, m->by) && (m->from & (1U << (unsigned)book_state(d, e))) != 0;
    if (!*may || m->when == IR_NONE) {
        return MZ_OK;
    }
    book_texts_of(cx, d, e, &t);
    MZ_TRY(book_case_of(cx, d, e->v[MZ_MADE_DIVISION].i, &t, &c));
    struct rule_run *run = rule_run_new(cx->a, d->b, c);
    struct rule_value v = rule_eval_node(run, m->when, SIZE_MAX);
    *may = v.why == RULE_KNOWN && v.num != 0;
    if (!*may) {
        *why = m->rule != UINT32_MAX
                   ? rule_says(cx->a, cx->lang, run, m->rule, SIZE_MAX)
                   : mz_text(cx->lang, MZ_T("What the pack asks for this is not met."));
    }
    return MZ_OK;
}

mz_code book_ask_move(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, size_t move,
                      mz_str reason, bool *waits)
{
    const struct ir_move *m = &d->r->moves[move];
    const struct book_texts none = {.s = {{0}}};
    struct book_entry e;
    bool may = false;
    mz_str why;
    *waits = m->approve != 0;
    MZ_TRY(book_get(cx, d, id, &e));
    MZ_TRY(book_may_move(cx, d, &e, move, &may, &why));
    if (!may) {
        return why.n == 0 ? may_not(cx)
                          : mz_refuse(cx, MZ_INVALID, .field = "reason", .text = MZ_T("{0}"),
                                      .arg = {why});
    }
    if (m->reason == IR_REASON_MUST && reason.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "reason", .text = MZ_T("This is needed."));
    }
    if (mz_utf8_count(reason) > REASON_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .field = "reason",
                         .text = MZ_T("At most 500 characters can be kept here."));
    }
    if (*waits) {
        return put(cx, d,
                   &(struct book_wish){.division = e.v[MZ_MADE_DIVISION].i,
                                       .entry = id,
                                       .kind = MZ_S("move"),
                                       .what = m->name.id,
                                       .reason = reason},
                   &none);
    }
    const struct mz_actor *actor = cx->actor;
    struct mz_actor told = *actor;
    told.why = reason;
    cx->actor = &told; /* the reason stands beside the image */
    mz_code rc = book_change(cx, d, id, version, (int32_t)move, &none);
    cx->actor = actor;
    return rc;
}

mz_code book_did(mz_cx *cx, const struct book_def *d, int64_t id, int64_t version, size_t duty,
                 mz_str day)
{
    const struct ir_duty *x = &d->r->duties[duty];
    struct book_texts t = {.s = {{0}}};
    struct book_entry e;
    union mz_made_value v;
    bool holds = false;
    MZ_TRY(book_get(cx, d, id, &e));
    MZ_TRY(book_duty_holds(cx, d, x, &e, &holds));
    if (!holds || !book_post_in(cx, x->by)) {
        return may_not(cx);
    }
    MZ_TRY(book_value(cx, d, x->after, day, cx->actor->division_lo, &v));
    if (v.i == MZ_NULL || v.i > mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, d->r->columns[x->after].name.id),
                         .text = MZ_T("Write the day on which it was done, not one to come."));
    }
    t.s[x->after] = day;
    return book_change(cx, d, id, version, -1, &t);
}

/* ---- deciding ---------------------------------------------------------------------------- */

mz_code book_waiting(mz_cx *cx, const struct book_def *d, struct book_wish **out, size_t *n)
{
    struct book_q_waiting_row *r = NULL;
    MZ_TRY(book_q_waiting(cx, d->r->name.id, WAITING_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct book_wish, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct book_wish){.id = r[i].id,
                                       .division = r[i].division,
                                       .entry = r[i].entry,
                                       .asked_by = r[i].asked_by,
                                       .asked_ms = r[i].asked_ms,
                                       .reg = d->r->name.id,
                                       .kind = r[i].kind,
                                       .what = r[i].what,
                                       .fields = r[i].fields,
                                       .reason = r[i].reason};
    }
    return MZ_OK;
}

static int32_t move_of(const struct book_def *d, mz_str what)
{
    for (size_t i = 0; i < d->r->moves_n; i++) {
        if (what.p != NULL && mz_str_eq(d->r->moves[i].name.id, what)) {
            return (int32_t)i;
        }
    }
    return -1;
}

bool book_may_decide(const mz_cx *cx, const struct book_def *d, const struct book_wish *w)
{
    int32_t move = mz_str_eq(w->kind, MZ_S("move")) ? move_of(d, w->what) : -1;
    ir_posts by = move >= 0 ? d->r->moves[move].approve : d->r->approve;
    return book_post_in(cx, by) && w->asked_by != cx->actor->user;
}

struct deciding {
    const struct book_def *d;
    int64_t id;
    bool yes;
    mz_str answer;
};

static mz_code done(mz_cx *cx, const struct book_def *d, const struct book_wish *w)
{
    struct book_texts t;
    int64_t id = 0;
    MZ_TRY(texts_of(cx, d, w->fields, &t));
    if (mz_str_eq(w->kind, MZ_S("add"))) {
        return book_add(cx, d, w->division, 0, &t, &id);
    }
    const struct mz_actor *actor = cx->actor;
    struct mz_actor told = *actor;
    told.why = w->reason.p == NULL ? MZ_S("") : w->reason;
    cx->actor = &told;
    mz_code rc = book_change(cx, d, w->entry, 0, move_of(d, w->what), &t);
    cx->actor = actor;
    return rc;
}

static mz_code decide_tx(mz_cx *cx, void *p)
{
    const struct deciding *q = p;
    struct book_q_wish_row r = {0};
    int64_t changed = 0;
    bool found = false;
    MZ_TRY(book_q_wish(cx, q->id, &r, &found));
    if (!found || !mz_str_eq(r.reg, q->d->r->name.id)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such entry in your area."));
    }
    const struct book_wish w = {.id = r.id,
                                .division = r.division,
                                .entry = r.entry,
                                .asked_by = r.asked_by,
                                .asked_ms = r.asked_ms,
                                .reg = r.reg,
                                .kind = r.kind,
                                .what = r.what,
                                .fields = r.fields,
                                .reason = r.reason};
    if (!mz_str_eq(r.state, MZ_S("waits"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("Somebody decided this already."));
    }
    if (!book_may_decide(cx, q->d, &w)) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Another account of an approving post decides this."));
    }
    MZ_TRY(q->yes ? done(cx, q->d, &w) : MZ_OK);
    const struct book_q_decide_args a = {.id = r.id,
                                         .state = q->yes ? MZ_S("done") : MZ_S("refused"),
                                         .decided_by = cx->actor->user,
                                         .decided_ms = mz_now_ms(cx),
                                         .answer =
                                             q->answer.n == 0 ? (mz_str){NULL, 0} : q->answer};
    MZ_TRY(book_q_decide(cx, &a, &changed));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("book.decide"),
                                             .kind = MZ_S("book"),
                                             .subject = r.entry == MZ_NULL ? r.id : r.entry,
                                             .division = r.division});
}

mz_code book_decide(mz_cx *cx, const struct book_def *d, int64_t wish, bool yes, mz_str answer)
{
    struct deciding q = {d, wish, yes, answer};
    return mz_tx(cx, decide_tx, &q);
}
