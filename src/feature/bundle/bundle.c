/* bundle.c - what is offered to whom, and the one transaction in which all cases begin. */
#include "feature/bundle/bundle.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/bundle/bundle_int.h"
#include "feature/bundle/bundle_sql.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

/* ---- bundles of packs ---------------------------------------------------------------------- */

mz_code bundle_kinds(mz_cx *cx, int64_t division, enum ir_post post, struct bundle_kind **out,
                     size_t *n)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    size_t all = 0;
    *n = 0;
    MZ_TRY(rule_shelf(cx, &shelf));
    size_t packs_n = rule_shelf_all(shelf, division, packs);
    for (size_t p = 0; p < packs_n; p++) {
        all += packs[p]->book->bundles_n;
    }
    *out = MZ_NEW_N(cx->a, struct bundle_kind, all + 1);
    for (size_t p = 0; p < packs_n; p++) {
        for (size_t i = 0; i < packs[p]->book->bundles_n; i++) {
            const struct ir_bundle *b = &packs[p]->book->bundles[i];
            if (post == IR_POST_N || (b->by & (1U << (unsigned)post)) != 0) {
                (*out)[(*n)++] = (struct bundle_kind){packs[p], b};
            }
        }
    }
    return MZ_OK;
}

mz_code bundle_here(mz_cx *cx, int64_t division, mz_str id, struct bundle_kind *out)
{
    struct bundle_kind *v = NULL;
    size_t n = 0;
    *out = (struct bundle_kind){NULL, NULL};
    MZ_TRY(bundle_kinds(cx, division, IR_POST_N, &v, &n));
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].b->name.id, id)) {
            *out = v[i];
        }
    }
    return MZ_OK;
}

/* ---- what is offered ------------------------------------------------------------------------- */

struct offering {
    mz_cx *cx;
    const struct bundle_ask *ask;
    mz_str picked;
    struct matter_kind *kinds;
    size_t kinds_n;
    struct rule_run *run;
    struct bundle_choice *v;
    size_t n;
    size_t cap;
};

/* "a b c" has it as a whole word. */
static bool has_word(mz_str list, mz_str word)
{
    for (size_t i = 0; i < list.n;) {
        size_t end = i;
        while (end < list.n && list.p[end] != ' ') {
            end++;
        }
        if (mz_str_eq((mz_str){list.p + i, end - i}, word)) {
            return true;
        }
        i = end + 1;
    }
    return false;
}

static enum flow_word word_of(const struct offering *o, ir_id when, size_t row)
{
    if (when == IR_NONE) {
        return FLOW_OPEN;
    }
    struct rule_value v = rule_eval_node(o->run, when, row);
    return v.why != RULE_KNOWN ? FLOW_OPEN : v.num != 0 ? FLOW_YES : FLOW_NO;
}

static mz_code put(struct offering *o, const struct ir_offer *x, const struct matter_kind *k,
                   size_t row)
{
    mz_cx *cx = o->cx;
    bool person = k->m->subject == IR_OF_PERSON;
    int64_t who = person && row < o->ask->rows_n ? o->ask->rows[row].person : 0;
    struct bundle_choice c = {.offer = x, .k = *k, .row = person ? row : SIZE_MAX};
    c.fits = word_of(o, x->when, x->person ? row : SIZE_MAX);
    c.must = x->source->must;
    c.key = person ? mz_str_fmt(cx->a, MZ_FMT ".%zu", MZ_ARG(k->m->name.id), row) : k->m->name.id;
    if (c.fits == FLOW_NO || o->n == o->cap) {
        return MZ_OK;
    }
    c.chosen = c.must || (o->picked.p == NULL ? c.fits == FLOW_YES : has_word(o->picked, c.key));
    if (o->ask->household != 0) {
        MZ_TRY(matter_running(cx, k->m, o->ask->division, o->ask->household, who, &c.running));
    }
    o->v[o->n++] = c;
    return MZ_OK;
}

/* The matter in the book of the bundle; of another pack the one that the place has. */
static const struct matter_kind *matter_of(struct offering *o, const struct ir_offer *x)
{
    if (x->matter != UINT32_MAX) {
        struct matter_kind *k = MZ_NEW(o->cx->a, struct matter_kind);
        *k = (struct matter_kind){o->ask->k.pack, &o->ask->k.pack->book->matters[x->matter]};
        return k;
    }
    for (size_t i = 0; i < o->kinds_n; i++) {
        if (mz_str_eq(o->kinds[i].m->name.id, x->source->matter.s) &&
            o->kinds[i].m->entry == UINT32_MAX &&
            (x->person ? o->kinds[i].m->subject == IR_OF_PERSON
                       : o->kinds[i].m->subject <= IR_OF_PERSON)) {
            return &o->kinds[i];
        }
    }
    return NULL;
}

static mz_code offer(struct offering *o, const struct ir_offer *x)
{
    const struct matter_kind *k = matter_of(o, x);
    if (k == NULL) {
        return MZ_OK; /* the place has no such matter */
    }
    bool each = k->m->subject == IR_OF_PERSON;
    size_t rows = !each ? 1 : !x->person && o->ask->rows_n > 1 ? 1 : o->ask->rows_n;
    for (size_t row = 0; row < rows; row++) {
        MZ_TRY(put(o, x, k, row));
    }
    return MZ_OK;
}

static mz_code run_of(mz_cx *cx, const struct bundle_ask *ask, struct rule_run **run)
{
    const struct rule_book *book = ask->k.pack->book;
    struct rule_case *c = NULL;
    mz_str none = MZ_S("");
    mz_str all = ask->answers;
    if (ask->known != NULL) {
        mz_str told = all.n > 0 ? all : MZ_S("{\"facts\":{\"household\":{},\"members\":[]}}");
        MZ_TRY(matter_known_join(cx, told, ask->known, &all));
        MZ_TRY(matter_known_join(cx, MZ_S("{\"facts\":{\"household\":{},\"members\":[]}}"),
                                 ask->known, &none));
    }
    mz_code rc = matter_read(cx, book, ask->k.b->subject, ask->division, all, &c);
    if (rc == MZ_INVALID) { /* what cannot be is told with its field; until then it is not told */
        mz_clear(cx);
        rc = matter_read(cx, book, ask->k.b->subject, ask->division, none, &c);
    }
    MZ_TRY(rc);
    if (c->members_n < ask->rows_n) { /* nothing was told of them yet */
        struct rule_case *blank = rule_case_new(cx->a, book, ask->rows_n);
        blank->at = c->at;
        blank->known = c->known;
        blank->division = c->division;
        c = blank;
    }
    *run = rule_run_new(cx->a, book, c);
    return MZ_OK;
}

mz_code bundle_offer(mz_cx *cx, const struct bundle_ask *ask, mz_str picked,
                     struct bundle_choice **out, size_t *n)
{
    struct offering o = {.cx = cx, .ask = ask, .picked = picked, .cap = BUNDLE_CASES_MAX};
    *n = 0;
    MZ_TRY(matter_kinds_all(cx, ask->division, &o.kinds, &o.kinds_n));
    MZ_TRY(run_of(cx, ask, &o.run));
    o.v = MZ_NEW_N(cx->a, struct bundle_choice, o.cap);
    for (size_t i = 0; i < ask->k.b->offers_n; i++) {
        MZ_TRY(offer(&o, &ask->k.b->offers[i]));
    }
    *out = o.v;
    *n = o.n;
    return MZ_OK;
}

const struct ir_form *bundle_form(mz_cx *cx, const struct bundle_kind *k,
                                  const struct bundle_choice *v, size_t n)
{
    const struct rule_book *b = k->pack->book;
    struct ir_asks asks[IR_OFFERS_MAX + 1] = {{NULL, false, 0}};
    struct ir_form *out = MZ_NEW(cx->a, struct ir_form);
    const struct ir_field *clash = NULL; /* the checker refused any */
    size_t asks_n = 0;
    *out = b->forms[k->b->face.form];
    if (k->b->form != UINT32_MAX) {
        asks[asks_n++] = (struct ir_asks){&b->forms[k->b->form], false, UINT64_MAX};
    }
    for (size_t i = 0; i < k->b->offers_n && asks_n <= IR_OFFERS_MAX; i++) {
        const struct ir_offer *x = &k->b->offers[i];
        struct ir_asks a = {NULL, false, 0};
        for (size_t c = 0; c < n; c++) {
            if (v[c].offer != x || !v[c].chosen || v[c].running != 0 || x->matter == UINT32_MAX) {
                continue;
            }
            a.form = &b->forms[v[c].k.m->form];
            a.person = v[c].row != SIZE_MAX;
            a.rows |= !a.person ? UINT64_MAX : v[c].row < IR_ROWS_MAX ? UINT64_C(1) << v[c].row : 0;
        }
        if (a.form != NULL) {
            asks[asks_n++] = a;
        }
    }
    ir_merge(cx->a, asks, asks_n, out, &clash);
    return out;
}

/* ---- sending --------------------------------------------------------------------------------- */

struct sending {
    const struct bundle_new *in;
    struct bundle b;
};

static mz_code counted(mz_cx *cx, int64_t id, int64_t now)
{
    struct bundle_q_count_row r = {0};
    int64_t n = 0;
    MZ_TRY(bundle_q_count(cx, id, &r));
    int64_t closed = r.open > 0 ? MZ_NULL : r.last > 0 ? r.last : now;
    const struct bundle_q_counted_args a = {.id = id,
                                            .cases_n = r.cases,
                                            .open_n = r.open,
                                            .granted_n = r.granted,
                                            .closed_ms = closed};
    MZ_TRY(bundle_q_counted(cx, &a, &n));
    return n == 1 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "bundle %" PRId64 " is not there", id);
}

/* The sentence of a case that may not begin, behind the name of its matter. */
static mz_code not_begun(mz_cx *cx, const struct bundle_choice *c, mz_code rc)
{
    if (rc != MZ_INVALID && rc != MZ_CONFLICT && rc != MZ_ABSENT && rc != MZ_LIMIT) {
        return rc;
    }
    const struct ir_label *name = &c->k.m->name;
    mz_str why = mz_str_dup(cx->a, mz_text_error(cx->a, cx->lang, &cx->err));
    mz_clear(cx);
    return mz_refuse(cx, MZ_INVALID, .field = "choose", .text = MZ_T("Nothing was sent. {0}: {1}"),
                     .arg = {cx->lang == MZ_LANG_EN ? name->en : name->zh, why});
}

static mz_code one(mz_cx *cx, struct sending *s, const struct bundle_choice *c)
{
    const struct bundle_ask *ask = s->in->ask;
    const struct matter_after after = {0, "bundle"};
    const struct ir_form *form = &c->k.pack->book->forms[c->k.m->form];
    bool person = c->row != SIZE_MAX && c->row < ask->rows_n;
    struct matter_new in = {.matter = c->k.m->name.id,
                            .person = person ? ask->rows[c->row].person : 0,
                            .household = person ? 0 : ask->household,
                            .channel = s->in->channel};
    int64_t running = 0;
    int64_t id = 0;
    MZ_TRY(matter_running(cx, c->k.m, ask->division, in.household, in.person, &running));
    MZ_TRY(bundle_project(cx, form, ask->answers, c->row, &in.facts));
    mz_code rc = matter_begin_after(cx, &in, &after, &id);
    if (rc != MZ_OK) {
        return not_begun(cx, c, rc);
    }
    struct bundle_q_case_add_args a = {.county = s->b.division / MZ_COUNTY_UNIT,
                                       .division = s->b.division,
                                       .bundle_id = s->b.id,
                                       .case_id = id,
                                       .matter = in.matter,
                                       .how = running == id ? MZ_S("linked") : MZ_S("begun"),
                                       .at_ms = s->b.begun_ms};
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return bundle_q_case_add(cx, &a);
}

static mz_code send_tx(mz_cx *cx, void *p)
{
    struct sending *s = p;
    const struct bundle_ask *ask = s->in->ask;
    struct bundle_q_add_args a = {.county = ask->division / MZ_COUNTY_UNIT,
                                  .division = ask->division,
                                  .bundle = ask->k.b->name.id,
                                  .pack = ask->k.pack->id,
                                  .pack_hash = mz_str_of(ask->k.pack->book->source_hash),
                                  .household = ask->household == 0 ? MZ_NULL : ask->household,
                                  .person = s->in->person == 0 ? MZ_NULL : s->in->person,
                                  .channel = s->in->channel,
                                  .at_ms = mz_now_ms(cx),
                                  .made_by = cx->actor->user};
    size_t chosen = 0;
    MZ_TRY(rule_book_keep(cx, ask->k.pack));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    MZ_TRY(bundle_q_add(cx, &a));
    s->b = (struct bundle){.id = a.id, .division = a.division, .begun_ms = a.at_ms};
    for (size_t i = 0; i < s->in->choices_n; i++) {
        MZ_TRY(s->in->choices[i].chosen ? one(cx, s, &s->in->choices[i]) : MZ_OK);
        chosen += s->in->choices[i].chosen ? 1 : 0;
    }
    if (chosen == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "choose",
                         .text = MZ_T("Choose at least one matter."));
    }
    MZ_TRY(counted(cx, a.id, a.at_ms));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("bundle.sent"),
                                             .kind = MZ_S("bundle"),
                                             .subject = a.id,
                                             .division = a.division,
                                             .detail = mz_str_fmt(
                                                 cx->a, "{\"bundle\":\"" MZ_FMT "\",\"cases\":%zu}",
                                                 MZ_ARG(a.bundle), chosen)});
}

mz_code bundle_send(mz_cx *cx, const struct bundle_new *in, int64_t *id)
{
    struct sending s = {.in = in};
    enum ir_post post = IR_POST_N;
    *id = 0;
    MZ_TRY(matter_post(cx, &post));
    if ((in->ask->k.b->by & (1U << (unsigned)post)) == 0) {
        return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Your post does not enter this."));
    }
    MZ_TRY(mz_tx_open(cx) ? send_tx(cx, &s) : mz_tx(cx, send_tx, &s));
    *id = s.b.id;
    return MZ_OK;
}

/* ---- kept -------------------------------------------------------------------------------------
 */

mz_code bundle_get(mz_cx *cx, int64_t id, struct bundle *out)
{
    struct bundle_q_get_row r = {0};
    bool found = false;
    MZ_TRY(bundle_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such bundle in your area."));
    }
    *out = (struct bundle){.id = r.id,
                           .division = r.division,
                           .bundle = r.bundle,
                           .pack = r.pack,
                           .pack_hash = r.pack_hash,
                           .channel = r.channel,
                           .household = r.household,
                           .person = r.person,
                           .begun_ms = r.begun_ms,
                           .closed_ms = r.closed_ms,
                           .cases_n = r.cases_n,
                           .open_n = r.open_n,
                           .granted_n = r.granted_n,
                           .made_by = r.made_by,
                           .version = r.version};
    return MZ_OK;
}

mz_code bundle_cases(mz_cx *cx, int64_t id, struct bundle_case **out, size_t *n)
{
    struct bundle_q_cases_row *r = NULL;
    MZ_TRY(bundle_q_cases(cx, id, BUNDLE_CASES_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct bundle_case, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct bundle_case *c = &(*out)[i];
        MZ_TRY(matter_get(cx, r[i].case_id, &c->c));
        MZ_TRY(matter_kind_of(cx, &c->c, &c->k));
        c->linked = mz_str_eq(r[i].how, MZ_S("linked"));
    }
    return MZ_OK;
}

mz_code bundle_of_case(mz_cx *cx, int64_t case_id, int64_t *id)
{
    struct bundle_q_of_case_row *r = NULL;
    size_t n = 0;
    MZ_TRY(bundle_q_of_case(cx, case_id, 1, &r, &n));
    *id = n > 0 ? r[0].bundle_id : 0;
    return MZ_OK;
}

static mz_code counted_of(mz_cx *cx, int64_t case_id)
{
    struct bundle_q_of_case_row *r = NULL;
    size_t n = 0;
    MZ_TRY(bundle_q_of_case(cx, case_id, BUNDLE_OF_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(counted(cx, r[i].bundle_id, mz_now_ms(cx)));
    }
    return MZ_OK;
}

mz_code bundle_counted(mz_cx *cx, int64_t case_id)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor wide = *before;
    division_range(case_id / MZ_ID_UNIT * MZ_COUNTY_UNIT, &wide.division_lo, &wide.division_hi);
    cx->actor = &wide;
    mz_code rc = counted_of(cx, case_id);
    cx->actor = before;
    return rc;
}

mz_code bundle_put(mz_cx *cx, int64_t household, int64_t division)
{
    int64_t n = 0;
    return bundle_q_put(cx, household, division, &n);
}

mz_code bundle_put_case(mz_cx *cx, int64_t case_id, int64_t division)
{
    int64_t n = 0;
    return bundle_q_put_case(cx, case_id, division, &n);
}

mz_code bundle_open_n(mz_cx *cx, int64_t *n)
{
    struct bundle_q_open_n_row r = {0};
    MZ_TRY(bundle_q_open_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

mz_str bundle_answer(const struct matter_open *o)
{
    for (size_t i = o->events_n; i > 0; i--) {
        const struct flow_event *e = &o->events[i - 1];
        bool said = e->kind == FLOW_ACTED || e->kind == FLOW_RETURNED;
        if (said && e->reason.n > 0 && e->post != IR_POST_APPLICANT) {
            return e->reason;
        }
    }
    return MZ_S("");
}

/* ---- withdrawing --------------------------------------------------------------------------------
 */

struct withdrawing {
    int64_t id;
    int64_t case_id;
    mz_str reason;
    size_t done;
    size_t left;
};

static mz_code withdraw_one(mz_cx *cx, struct withdrawing *w, int64_t id)
{
    struct matter_open o = {0};
    struct flow_event e = {.kind = FLOW_WITHDRAWN, .reason = w->reason};
    MZ_TRY(matter_open_case(cx, id, &o));
    MZ_TRY(matter_post(cx, &e.post));
    e.at = mz_now_ms(cx);
    e.account = cx->actor->user;
    e.step = o.state->ended ? MZ_S("") : o.m->steps[o.state->step].name.id;
    if (w->case_id == 0 && flow_try(cx, &o.at, o.state, &e) != MZ_OK) {
        mz_clear(cx); /* too late for this one: it goes on */
        w->left++;
        return MZ_OK;
    }
    w->done++;
    return matter_happen(cx, id, 0, e);
}

static mz_code withdraw_tx(mz_cx *cx, void *p)
{
    struct withdrawing *w = p;
    struct bundle_case *v = NULL;
    size_t n = 0;
    struct bundle b;
    bool met = false;
    w->done = w->left = 0; /* a transaction may be tried again */
    MZ_TRY(bundle_get(cx, w->id, &b));
    MZ_TRY(bundle_cases(cx, w->id, &v, &n));
    for (size_t i = 0; i < n; i++) {
        bool mine = w->case_id == 0 ? !v[i].linked : v[i].c.id == w->case_id;
        met = met || mine;
        MZ_TRY(mine && v[i].c.closed_ms == MZ_NULL ? withdraw_one(cx, w, v[i].c.id) : MZ_OK);
    }
    if (!met || w->done == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Nothing of this can be withdrawn any more."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("bundle.withdrawn"),
                                             .kind = MZ_S("bundle"),
                                             .subject = w->id,
                                             .division = b.division});
}

mz_code bundle_withdraw(mz_cx *cx, int64_t id, int64_t case_id, mz_str reason, size_t *left)
{
    struct withdrawing w = {.id = id, .case_id = case_id, .reason = reason};
    *left = 0;
    MZ_TRY(mz_tx_open(cx) ? withdraw_tx(cx, &w) : mz_tx(cx, withdraw_tx, &w));
    *left = w.left;
    return MZ_OK;
}

/* ---- mz doctor ----------------------------------------------------------------------------------
 */

static mz_code check_counts(mz_cx *cx, int64_t *bad)
{
    struct bundle_q_all_row *r = NULL;
    size_t n = 1;
    *bad = 0;
    for (int64_t after = 0; n > 0; after = n > 0 ? r[n - 1].id : after) {
        MZ_TRY(bundle_q_all(cx, after, 500, &r, &n));
        for (size_t i = 0; i < n; i++) {
            struct bundle_q_count_row is = {0};
            MZ_TRY(bundle_q_count(cx, r[i].id, &is));
            *bad +=
                is.cases != r[i].cases_n || is.open != r[i].open_n || is.granted != r[i].granted_n
                    ? 1
                    : 0;
        }
    }
    return MZ_OK;
}

const struct mz_check bundle_checks[] = {
    {.name = "bundle.counts",
     .run = check_counts,
     .help = MZ_T("Every bundle counts the cases that it has, that run and that were granted")},
    {0},
};
