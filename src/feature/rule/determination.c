#include "feature/rule/determination.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/rule/law.h"
#include "feature/rule/pack_files.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/tell.h"
#include "store/db.h"

enum { RECORD_MAX = 16 << 20 };

/* ---- adding
 * -------------------------------------------------------------------------------------- */

static bool is_monthly(const struct rule_type *t)
{
    return t->kind == RULE_NUM && t->unit[RULE_UNIT_YUAN] == 1;
}

static int64_t fen_of(const struct rule_book *b, const struct rule_decision *d)
{
    uint32_t amount = b->outcomes[d->outcome].amount;
    bool paid = rule_meets(d) && amount != UINT32_MAX && is_monthly(&b->rules[amount].type) &&
                d->paid.why == RULE_KNOWN;
    if (!paid) {
        return MZ_NULL;
    }
    assert(d->paid.den > 0); /* of every known value */
    return (int64_t)(d->paid.num * 100 / d->paid.den);
}

struct adding {
    const struct determination_new *in;
    int64_t id;
};

static mz_code keep_packs(mz_cx *cx, const struct rule_book *b)
{
    for (size_t i = 0; i < b->packs_n; i++) {
        struct rule_q_pack_kept_row row = {0};
        const struct ast_pack *p = b->packs[i];
        mz_str hash = mz_str_of(p->source_hash);
        mz_str files = {NULL, 0};
        bool found = false;
        MZ_TRY(rule_q_pack_kept(cx, hash, &row, &found));
        if (found) {
            continue;
        }
        MZ_TRY(pack_files_read(cx, p, &files));
        const struct rule_q_pack_put_args put = {.hash = hash,
                                                 .pack = p->id.s,
                                                 .version = p->version.s,
                                                 .files = files,
                                                 .kept_ms = mz_now_ms(cx)};
        MZ_TRY(rule_q_pack_put(cx, &put));
    }
    return MZ_OK;
}

static mz_code add(mz_cx *cx, void *p)
{
    struct adding *a = p;
    const struct determination_new *in = a->in;
    const struct rule_book *b = in->pack->book;
    const struct ir_outcome *o = &b->outcomes[in->decision->outcome];
    int64_t county = in->division / MZ_COUNTY_UNIT;
    mz_str tree = law_tree(cx->a, in->run->b);
    mz_str record = rule_record(cx->a, in->run, in->decision, tree);
    MZ_TRY(keep_packs(cx, b));
    MZ_TRY(mz_id_take(cx, county, 1, &a->id));
    const struct rule_q_add_args row = {
        .id = a->id,
        .county = county,
        .division = in->division,
        .household = in->household,
        .pack = in->pack->id,
        .outcome = o->name.id,
        .member = o->entity == IR_PERSON ? (int64_t)in->decision->member + 1 : 0,
        .status = rule_status_word(in->decision->status),
        .law_day = in->run->c->at.v,
        .fen = fen_of(b, in->decision),
        .record = record,
        .made_ms = mz_now_ms(cx),
        .made_by = cx->actor->user};
    MZ_TRY(rule_q_add(cx, &row));
    MZ_TRY(determination_trace(cx, in, a->id));
    /* Decided again: what waited for a look at the one before is done. */
    MZ_TRY(rule_q_reviews_close(cx, row.household, row.outcome, row.member));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("rule.determine"),
                                             .kind = MZ_S("determination"),
                                             .subject = a->id,
                                             .division = in->division});
}

mz_code determination_add(mz_cx *cx, const struct determination_new *in, int64_t *id)
{
    struct adding a = {.in = in};
    MZ_TRY(law_inside(cx, in->pack->book, in->run->c->division));
    MZ_TRY(mz_tx_open(cx) ? add(cx, &a) : mz_tx(cx, add, &a));
    *id = a.id;
    return MZ_OK;
}

mz_code determination_put(mz_cx *cx, int64_t id, int64_t division)
{
    int64_t n = 0;
    MZ_TRY(rule_q_put(cx, id, division, &n));
    MZ_TRY(rule_q_put_reviews(cx, id, division, &n));
    return rule_q_put_origins(cx, id, division, &n);
}

mz_code determination_get(mz_cx *cx, int64_t id, struct determination *out)
{
    struct rule_q_get_row r = {0};
    bool found = false;
    MZ_TRY(rule_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("There is no such determination in your area."));
    }
    *out = (struct determination){.id = r.id,
                                  .division = r.division,
                                  .household = r.household,
                                  .pack = r.pack,
                                  .outcome = r.outcome,
                                  .member = r.member,
                                  .status = r.status,
                                  .law_day = {(int32_t)r.law_day},
                                  .fen = r.fen,
                                  .record = r.record,
                                  .made_ms = r.made_ms,
                                  .made_by = r.made_by};
    return MZ_OK;
}

/* ---- the book of a record
 * ---------------------------------------------------------------------------- */

/* Packs of a record by id: the hash says which text. */
struct kept {
    mz_cx *cx;
    const struct mz_json *packs;
};

static mz_code kept_pack(mz_cx *cx, mz_str hash, struct ast_findings *f, struct ast_pack **out)
{
    struct rule_q_pack_row row = {0};
    bool found = false;
    MZ_TRY(rule_q_pack(cx, hash, &row, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("The pack that this was decided by is not kept any more."));
    }
    return pack_files_load(cx, row.files, f, out);
}

static mz_code kept_parent(mz_cx *cx, void *p, mz_str id, struct ast_findings *f,
                           struct ast_pack **out)
{
    const struct kept *k = p;
    for (size_t i = 0; i < k->packs->n; i++) {
        mz_str name;
        mz_str hash;
        MZ_TRY(mz_json_text(cx, &k->packs->items[i], "id", &name));
        MZ_TRY(mz_json_text(cx, &k->packs->items[i], "source", &hash));
        if (mz_str_eq(name, id)) {
            return kept_pack(cx, hash, f, out);
        }
    }
    return mz_fail(cx, MZ_ABSENT, "the record names no pack \"" MZ_FMT "\"", MZ_ARG(id));
}

static const struct rule_book *same_on_shelf(const struct rule_shelf *s, mz_str hash)
{
    for (size_t i = 0; i < s->packs_n; i++) {
        const struct rule_book *b = s->packs[i].book;
        if (b != NULL && mz_str_eq(mz_str_of(b->source_hash), hash)) {
            return b;
        }
    }
    return NULL;
}

static mz_code made_again(mz_cx *cx, struct kept *k, struct rule_book **out)
{
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *last = NULL;
    struct rule_library lib = {kept_parent, k, law_places(cx)};
    mz_str own;
    *out = NULL;
    MZ_TRY(mz_json_text(cx, &k->packs->items[k->packs->n - 1], "source", &own));
    MZ_TRY(kept_pack(cx, own, &f, &last));
    if (last != NULL) {
        MZ_TRY(rule_check(cx, &lib, last, &f, out));
    }
    if (*out != NULL) {
        law_names(cx, *out);
    }
    return *out != NULL ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "the kept packs do not check any more");
}

mz_code determination_book(mz_cx *cx, mz_str record, const struct rule_book **out)
{
    const struct rule_shelf *shelf = NULL;
    const struct mz_json *json = NULL;
    struct kept k = {.cx = cx};
    mz_str hash;
    MZ_TRY(mz_json_read(cx, record, (struct mz_json_options){.size_max = RECORD_MAX}, &json));
    MZ_TRY(mz_json_text(cx, json, "source_hash", &hash));
    MZ_TRY(rule_shelf(cx, &shelf));
    *out = same_on_shelf(shelf, hash);
    const struct rule_shelved *was = *out == NULL ? rule_store_old(cx, hash) : NULL;
    *out = was != NULL ? was->book : *out;
    if (*out != NULL) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_items(cx, json, "packs", MZ_JSON_LIST, &k.packs));
    if (k.packs->n == 0) {
        return mz_fail(cx, MZ_CORRUPT, "a record without packs");
    }
    struct rule_book *b = NULL;
    MZ_TRY(made_again(cx, &k, &b));
    *out = b;
    return MZ_OK;
}

/* ---- books that cases go by
 * --------------------------------------------------------------------------- */

/* The chain as a record names it: {"packs": [{"id": …, "source": …}]}. */
static mz_str chain_of(mz_cx *cx, const struct rule_book *b)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 16);
    mz_jw w = mz_jw_to(buf);
    mz_jw_list(&w);
    for (size_t i = 0; i < b->packs_n; i++) {
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("id"), b->packs[i]->id.s);
        mz_jw_key_text(&w, MZ_S("source"), mz_str_of(b->packs[i]->source_hash));
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

mz_code rule_book_keep(mz_cx *cx, const struct rule_shelved *s)
{
    struct rule_q_chain_row row = {0};
    bool found = false;
    mz_str hash = mz_str_of(s->book->source_hash);
    MZ_TRY(rule_q_chain(cx, hash, &row, &found));
    if (found) {
        return MZ_OK;
    }
    MZ_TRY(keep_packs(cx, s->book));
    return rule_q_chain_put(cx, hash, s->id, chain_of(cx, s->book), mz_now_ms(cx));
}

mz_code rule_book_kept(mz_cx *cx, mz_str hash, const struct rule_shelved **out)
{
    const struct rule_shelf *shelf = NULL;
    struct rule_q_chain_row row = {0};
    struct rule_book *b = NULL;
    bool found = false;
    MZ_TRY(rule_shelf(cx, &shelf));
    *out = NULL;
    for (size_t i = 0; i < shelf->packs_n && *out == NULL; i++) {
        const struct rule_book *on = shelf->packs[i].book;
        *out = on != NULL && mz_str_eq(mz_str_of(on->source_hash), hash) ? &shelf->packs[i] : NULL;
    }
    *out = *out == NULL ? rule_store_old(cx, hash) : *out;
    if (*out != NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_q_chain(cx, hash, &row, &found));
    if (!found) {
        return MZ_OK;
    }
    mz_cx own = rule_store_old_cx(cx);
    struct kept k = {.cx = &own};
    mz_code rc = mz_json_read(&own, mz_str_dup(own.a, row.packs),
                              (struct mz_json_options){.size_max = 1 << 16}, &k.packs);
    rc = rc == MZ_OK ? made_again(&own, &k, &b) : rc;
    cx->err = own.err;
    MZ_TRY(rc);
    *out = rule_store_old_put(cx, row.pack, b);
    return MZ_OK;
}

mz_code determination_replay(mz_cx *cx, mz_str record, mz_str *again)
{
    const struct rule_book *b = NULL;
    MZ_TRY(determination_book(cx, record, &b));
    return rule_replay(cx, b, record, again);
}

/* ---- deciding by another law
 * ----------------------------------------------------------------------------- */

static uint32_t outcome_of(const struct rule_book *b, mz_str id)
{
    for (uint32_t i = 0; i < b->outcomes_n; i++) {
        if (mz_str_eq(b->outcomes[i].name.id, id)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static mz_code decide(mz_cx *cx, const struct rule_book *b, const struct mz_json *json,
                      struct rule_case *c, struct rule_run **run, struct rule_decision *d)
{
    mz_str id;
    int64_t member = 1;
    MZ_TRY(mz_json_text(cx, json, "outcome", &id));
    uint32_t o = outcome_of(b, id);
    if (o == UINT32_MAX) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The pack has no outcome \"{0}\" any more."),
                         .arg = {id});
    }
    if (b->outcomes[o].entity == IR_PERSON) {
        MZ_TRY(mz_json_int(cx, json, "member", &member));
    }
    if (member < 1 || (b->outcomes[o].entity == IR_PERSON && (uint64_t)member > c->members_n)) {
        return mz_fail(cx, MZ_CORRUPT, "the record has no member %" PRId64, member);
    }
    *run = rule_run_new(cx->a, b, c);
    *d = rule_decide(*run, o, (size_t)member - 1);
    return MZ_OK;
}

mz_code determination_run(mz_cx *cx, const struct rule_book *b, mz_str record,
                          struct rule_run **run, struct rule_decision *d)
{
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    MZ_TRY(mz_json_read(cx, record, (struct mz_json_options){.size_max = RECORD_MAX}, &json));
    const struct mz_json *facts = mz_json_get(json, "case");
    if (facts == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "a record without a case");
    }
    MZ_TRY(rule_case_read(cx, b, facts, &c));
    return decide(cx, b, json, c, run, d);
}

struct moving {
    mz_cx *cx;
    const struct rule_book *from;
    const struct rule_book *to;
    int32_t months; /* of the calendar */
    int32_t days;   /* and then */
};

/* The events of a dated history, each by calendar months, copied: the old case keeps its own. */
static mz_code move_events(const struct moving *m, struct rule_series *s)
{
    struct rule_event *copy = MZ_NEW_N(m->cx->a, struct rule_event, s->events_n + 1);
    for (size_t e = 0; e < s->events_n; e++) {
        copy[e] = s->events[e];
        MZ_TRY(mz_date_add_months(m->cx, copy[e].day, m->months, &copy[e].day));
        MZ_TRY(mz_date_add_days(m->cx, copy[e].day, m->days, &copy[e].day));
    }
    s->events = copy;
    return MZ_OK;
}

/* The fact of the old book that a fact of the new one is; NULL when it had none like it. */
static const struct ir_fact *same_fact(const struct rule_book *from, const struct ir_fact *to)
{
    const struct ir_fact *old = rule_fact(from, to->name.id);
    bool same = old != NULL && old->entity == to->entity && old->history == to->history &&
                rule_type_same(&old->type, &to->type);
    return same ? old : NULL;
}

/* Facts of the old book in the places of the new one; what the new one does not know is left out.
 */
static mz_code move_subject(const struct moving *m, const struct rule_subject *x,
                            struct rule_subject *y)
{
    for (size_t i = 0; i < m->to->facts_n; i++) {
        const struct ir_fact *old = same_fact(m->from, &m->to->facts[i]);
        if (old == NULL) {
            continue;
        }
        size_t k = (size_t)(old - m->from->facts);
        y->cells[i] = x->cells[k];
        y->series[i] = x->series[k];
        y->series[i].first_month += y->series[i].cells_n > 0 ? m->months : 0;
        MZ_TRY(move_events(m, &y->series[i]));
    }
    return MZ_OK;
}

/* The case on another day, in its place, as if nothing but law and calendar had changed. */
static mz_code moved(mz_cx *cx, const struct rule_book *from, const struct rule_book *to,
                     mz_date day, struct rule_case **move)
{
    const struct rule_case *c = *move;
    assert(from != NULL);
    struct rule_case *out = rule_case_new(cx->a, to, c->members_n);
    struct mz_ymd x = mz_date_ymd(c->at);
    struct mz_ymd y = mz_date_ymd(day);
    struct moving m = {
        .cx = cx, .from = from, .to = to, .months = (y.year - x.year) * 12 + y.month - x.month};
    mz_date at;
    MZ_TRY(mz_date_add_months(cx, c->at, m.months, &at));
    m.days = day.v - at.v; /* an event stays as long before the day as it was */
    out->at = day;
    out->known = day;
    out->division = c->division;
    MZ_TRY(move_subject(&m, &c->household, &out->household));
    for (size_t i = 0; i < c->members_n; i++) {
        MZ_TRY(move_subject(&m, &c->members[i], &out->members[i]));
    }
    *move = out;
    return MZ_OK;
}

/* ---- change alert
 * ------------------------------------------------------------------------------------------- */

struct reviewing {
    const struct rule_shelved *s;
    mz_date day;
    const struct rule_q_after_row *row;
    struct rule_run *before; /* as it was decided */
    struct rule_run *run;
    struct rule_decision d;
    int64_t fen;
    bool added;
};

static bool same_param(const struct ir_param *p, const struct rule_read *now,
                       const struct ir_param *old, const struct rule_read *was)
{
    return was->value != NULL && mz_str_eq(old->name.id, p->name.id) &&
           was->value->key == now->value->key;
}

/* Of a month that has two values both were read. */
static bool read_before(const struct reviewing *v, const struct ir_param *p,
                        const struct rule_read *now)
{
    for (size_t i = 0; now->value != NULL && i < v->before->reads_n; i++) {
        const struct rule_read *was = &v->before->reads[i];
        const struct ir_param *old = &v->before->b->params[was->param];
        bool same = same_param(p, now, old, was);
        if (same && was->value->v * p->scale == now->value->v * old->scale) {
            return true;
        }
    }
    return false;
}

/* A value of the law that both decisions read and that is another one now. */
static mz_str value_changed(mz_cx *cx, const struct reviewing *v, const struct rule_read *now)
{
    const struct rule_book *b = v->s->book;
    const struct ir_param *p = &b->params[now->param];
    if (read_before(v, p, now)) {
        return MZ_S("");
    }
    for (size_t i = 0; now->value != NULL && i < v->before->reads_n; i++) {
        const struct rule_read *was = &v->before->reads[i];
        const struct ir_param *old = &v->before->b->params[was->param];
        if (!same_param(p, now, old, was)) {
            continue;
        }
        struct mz_say say = {.text = MZ_T("{0} from {1} to {2}||a value of the law"),
                             .arg = {law_label(cx->lang, &p->name),
                                     law_value(cx->a, cx->lang, v->before->b, old, was->value->v),
                                     law_value(cx->a, cx->lang, b, p, now->value->v)}};
        return mz_text_say(cx->a, cx->lang, say);
    }
    return MZ_S("");
}

/* What the new law says, and which of its values are new. */
static mz_str reason_of(mz_cx *cx, const struct reviewing *v)
{
    enum { VALUES_MAX = 3 };
    struct rule_reasons *why = rule_explain(cx->a, cx->lang, v->run, &v->d);
    struct mz_say say = {.text = MZ_T("By the law of {0}: {1}"),
                         .arg = {mz_date_text(cx->a, cx->lang, v->day), why->conclusion}};
    mz_str out = mz_text_say(cx->a, cx->lang, say);
    size_t n = 0;
    for (size_t i = 0; i < v->run->reads_n && n < VALUES_MAX; i++) {
        mz_str one = value_changed(cx, v, &v->run->reads[i]);
        if (one.n > 0) {
            const char *sep =
                n > 0 ? MZ_T("{0}; {1}||values of the law") : MZ_T("{0}. Changed: {1}");
            out = mz_text_say(cx->a, cx->lang, (struct mz_say){.text = sep, .arg = {out, one}});
            n++;
        }
    }
    return out;
}

/*
 * What waits for a look at this determination already: the same answer is not asked for twice, by
 * whatever day's law it was found; another answer, and one that a later law took back, is done.
 */
static mz_code settle_open(mz_cx *cx, const struct reviewing *v, bool changed, bool *asked,
                           bool *wrote)
{
    struct rule_q_review_open_row *rows = NULL;
    size_t n = 0;
    *asked = false;
    *wrote = false;
    MZ_TRY(rule_q_review_open(cx, v->row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool same = changed && mz_str_eq(rows[i].becomes, rule_status_word(v->d.status)) &&
                    rows[i].becomes_fen == v->fen;
        *asked = *asked || same;
        bool done = !same && rows[i].law_day <= v->day.v;
        *wrote = *wrote || done;
        MZ_TRY(done ? rule_q_review_done(cx, rows[i].id) : MZ_OK);
    }
    return MZ_OK;
}

/* The audit of a changed queue; nothing to say when it stayed. */
static mz_code note_review(mz_cx *cx, const struct reviewing *v, bool wrote)
{
    if (!wrote) {
        mz_tx_quiet(cx);
        return MZ_OK;
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("rule.review"),
                                             .kind = MZ_S("determination"),
                                             .subject = v->row->id,
                                             .division = v->row->division});
}

static mz_code take_back(mz_cx *cx, void *p)
{
    bool asked = false;
    bool wrote = false;
    MZ_TRY(settle_open(cx, p, false, &asked, &wrote));
    return note_review(cx, p, wrote);
}

static mz_code put_review(mz_cx *cx, void *p)
{
    struct reviewing *v = p;
    struct rule_q_review_of_row there = {0};
    bool found = false;
    bool asked = false;
    bool wrote = false;
    int64_t id = 0;
    int64_t county = v->row->division / MZ_COUNTY_UNIT;
    mz_str law = mz_str_of(v->s->book->source_hash);
    MZ_TRY(settle_open(cx, v, true, &asked, &wrote));
    MZ_TRY(rule_q_review_of(cx, v->row->id, law, v->day.v, &there, &found));
    if (found || asked) {
        return note_review(cx, v, wrote);
    }
    MZ_TRY(mz_id_take(cx, county, 1, &id));
    const struct rule_q_review_add_args row = {.id = id,
                                               .county = county,
                                               .division = v->row->division,
                                               .determination = v->row->id,
                                               .law = law,
                                               .law_day = v->day.v,
                                               .was = v->row->status,
                                               .becomes = rule_status_word(v->d.status),
                                               .was_fen = v->row->fen,
                                               .becomes_fen = v->fen,
                                               .reason = reason_of(cx, v),
                                               .found_ms = mz_now_ms(cx)};
    MZ_TRY(rule_q_review_add(cx, &row));
    v->added = true;
    return note_review(cx, v, true);
}

static mz_code look_at(mz_cx *cx, struct reviewing *v, struct determination_alert *out)
{
    struct rule_q_newer_row newer = {0};
    const struct rule_book *old = NULL;
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    MZ_TRY(
        rule_q_newer(cx, v->row->household, v->row->outcome, v->row->member, v->row->id, &newer));
    if (newer.n > 0) {
        return MZ_OK; /* decided again since */
    }
    out->looked++;
    MZ_TRY(determination_book(cx, v->row->record, &old));
    MZ_TRY(
        mz_json_read(cx, v->row->record, (struct mz_json_options){.size_max = RECORD_MAX}, &json));
    MZ_TRY(rule_case_read(cx, old, mz_json_get(json, "case"), &c));
    MZ_TRY(decide(cx, old, json, c, &v->before, &v->d));
    MZ_TRY(moved(cx, old, v->s->book, v->day, &c));
    MZ_TRY(decide(cx, v->s->book, json, c, &v->run, &v->d));
    v->fen = fen_of(v->s->book, &v->d);
    if (mz_str_eq(v->row->status, rule_status_word(v->d.status)) && v->row->fen == v->fen) {
        return mz_tx(cx, take_back, v);
    }
    out->changed++;
    MZ_TRY(mz_tx(cx, put_review, v));
    out->added += v->added;
    return MZ_OK;
}

/* One record, and then a page of them, in memory of its own: a night's list has no end. */
static mz_code look_alone(mz_cx *cx, struct reviewing *v, struct determination_alert *out)
{
    mz_cx one = *cx;
    one.a = mz_arena_new((size_t)256 << 20);
    mz_code rc = look_at(&one, v, out);
    cx->err = one.err;
    mz_arena_free(one.a);
    return rc;
}

enum { PAGE = 200 };
#define PAGE_ARENA ((size_t)4 << 30) /* two hundred records of RECORD_MAX fit */

struct page {
    const struct rule_shelved *s;
    mz_date day;
    int64_t after;
    size_t n;
};

static mz_code look_at_page(mz_cx *cx, struct page *p, struct determination_alert *out)
{
    struct rule_q_after_row *rows = NULL;
    MZ_TRY(rule_q_after(cx, p->s->id, p->after, PAGE, &rows, &p->n));
    for (size_t i = 0; i < p->n; i++) {
        struct reviewing v = {.s = p->s, .day = p->day, .row = &rows[i]};
        MZ_TRY(look_alone(cx, &v, out));
        p->after = rows[i].id;
    }
    return MZ_OK;
}

mz_code determination_alert(mz_cx *cx, const struct rule_shelved *s, mz_date day,
                            struct determination_alert *out)
{
    struct page p = {.s = s, .day = day, .n = PAGE};
    *out = (struct determination_alert){0};
    while (p.n == PAGE) {
        mz_cx one = *cx;
        one.a = mz_arena_new(PAGE_ARENA);
        mz_code rc = look_at_page(&one, &p, out);
        cx->err = one.err;
        mz_arena_free(one.a);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* ---- deciding again
 * ------------------------------------------------------------------------------------------------
 */

struct deciding {
    const struct rule_q_review_get_row *review;
    struct reviewing v;
    int64_t id;
};

static mz_code done_already(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT,
                     .text = MZ_T("This review is done: it was decided again, or a later law took "
                                  "it back."));
}

/* Of two who press at once the second finds the review closed: add() closes it under the lock. */
static mz_code decide_again(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    struct rule_q_review_get_row now = {0};
    bool found = false;
    MZ_TRY(rule_q_review_get(cx, d->review->id, &now, &found));
    if (!found || !mz_str_eq(now.state, MZ_S("open"))) {
        return done_already(cx);
    }
    const struct determination_new in = {.pack = d->v.s,
                                         .run = d->v.run,
                                         .decision = &d->v.d,
                                         .household = d->review->household,
                                         .division = d->review->division};
    return determination_add(cx, &in, &d->id);
}

mz_code determination_again(mz_cx *cx, int64_t review, int64_t *id)
{
    struct rule_q_review_get_row r = {0};
    struct determination old = {0};
    const struct rule_book *b = NULL;
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    struct deciding d = {.review = &r};
    bool found = false;
    MZ_TRY(rule_q_review_get(cx, review, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such review in your area."));
    }
    if (!mz_str_eq(r.state, MZ_S("open"))) {
        return done_already(cx);
    }
    MZ_TRY(determination_get(cx, r.determination, &old));
    MZ_TRY(rule_shelf_book(cx, old.pack, &d.v.s));
    MZ_TRY(determination_book(cx, old.record, &b));
    MZ_TRY(mz_json_read(cx, old.record, (struct mz_json_options){.size_max = RECORD_MAX}, &json));
    MZ_TRY(rule_case_read(cx, b, mz_json_get(json, "case"), &c));
    MZ_TRY(moved(cx, b, d.v.s->book, (mz_date){(int32_t)r.law_day}, &c));
    MZ_TRY(decide(cx, d.v.s->book, json, c, &d.v.run, &d.v.d));
    bool same = mz_str_eq(r.becomes, rule_status_word(d.v.d.status)) &&
                r.becomes_fen == fen_of(d.v.s->book, &d.v.d);
    if (!same) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The law has changed again since this review was made; the "
                                      "next look queues it anew."));
    }
    MZ_TRY(mz_tx(cx, decide_again, &d));
    *id = d.id;
    return MZ_OK;
}
