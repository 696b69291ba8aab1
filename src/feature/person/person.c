#include "feature/person/person.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/feature.h"
#include "feature/person/person_int.h"
#include "feature/tables.h"
#include "store/db.h"
#include "store/search.h"

/* ---- one row ---------------------------------------------------------- */

static struct person_q_insert_args insert_args(const person_raw *r)
{
#define X(name) .name = r->name,
    return (struct person_q_insert_args){PERSON_FIELDS(X, X, X)};
#undef X
}

static struct person_q_update_args update_args(const person_raw *r, int64_t was)
{
    return (struct person_q_update_args){
        .id = r->id,
        .was = was,
        .division = r->division,
        .name = r->name,
        .pinyin = r->pinyin,
        .sex = r->sex,
        .birth = r->birth,
        .nation = r->nation,
        .marital = r->marital,
        .hukou = r->hukou,
        .id_kind = r->id_kind,
        .id_seal = r->id_seal,
        .id_index = r->id_index,
        .id_mask = r->id_mask,
        .phone_seal = r->phone_seal,
        .phone_mask = r->phone_mask,
        .phone2_seal = r->phone2_seal,
        .phone2_mask = r->phone2_mask,
        .address = r->address,
        .lon_e6 = r->lon_e6,
        .lat_e6 = r->lat_e6,
        .protect = r->protect,
        .hidden = r->hidden,
        .sort_name = r->sort_name,
        .sort_birth = r->sort_birth,
        .died = r->died,
        .died_source = r->died_source,
        .state = r->state,
        .merged_into = r->merged_into,
        .source = r->source,
        .version = r->version,
        .changed_ms = r->changed_ms,
    };
}

static mz_code index_number(mz_cx *cx, struct person_clean *c)
{
    if (c->indexed) {
        return MZ_OK;
    }
    c->indexed = true;
    c->raw.id_index = (mz_str){0};
    return c->number.n == 0 ? MZ_OK : person_blind(cx, c->number, &c->raw.id_index);
}

static mz_code seal(mz_cx *cx, struct person_clean *c)
{
    person_raw *r = &c->raw;
    const mz_str nothing = {0};
    r->id_mask = nothing;
    MZ_TRY(index_number(cx, c));
    if (c->number.n > 0) {
        r->id_mask = person_id_mask(cx->a, r->id_kind, c->number);
    }
    MZ_TRY(person_seal(cx, "id_seal", r->id, c->number, &r->id_seal));
    MZ_TRY(person_seal(cx, "phone_seal", r->id, c->phone, &r->phone_seal));
    MZ_TRY(person_seal(cx, "phone2_seal", r->id, c->phone2, &r->phone2_seal));
    r->phone_mask = c->phone.n == 0 ? nothing : mz_phone_mask(cx->a, c->phone);
    r->phone2_mask = c->phone2.n == 0 ? nothing : mz_phone_mask(cx->a, c->phone2);
    return MZ_OK;
}

/* Lists are ordered by these; of a hidden person they say no more than the year of birth. */
static void derive(mz_cx *cx, person_raw *r)
{
    mz_date birth = person_day(r->birth);
    r->hidden = (int64_t)person_needs(mz_date_today(cx), birth, person_day(r->died), r->protect);
    r->sort_name = r->hidden != 0
                       ? MZ_S("~") /* behind all letters */
                       : mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(r->pinyin), MZ_ARG(r->name));
    r->sort_birth = r->birth;
    if (r->hidden != 0 && r->birth != MZ_NULL) {
        mz_date july = birth;
        if (mz_date_make(mz_date_ymd(birth).year, 7, 1, &july)) {
            r->sort_birth = july.v;
        }
    }
}

/* Who changed the row since, and when. */
static mz_code lost(mz_cx *cx, int64_t id)
{
    struct mz_change *last = NULL;
    size_t n = 0;
    MZ_TRY(mz_changes_of(cx, "person", id, 1, &last, &n));
    if (n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such person in your area."));
    }
    mz_str who = MZ_S("");
    MZ_TRY(account_names(cx, &last[0].user, 1, &who));
    return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                     .text = MZ_T("{0} changed this person at {1}. Nothing of yours was written; "
                                  "look at the new state and enter it again."),
                     .arg = {who, mz_time_text(cx->a, last[0].at_ms)});
}

static mz_code put_row(mz_cx *cx, struct person_clean *c, int64_t was)
{
    person_raw *r = &c->raw;
    MZ_TRY(seal(cx, c));
    derive(cx, r);
    r->version = was + 1;
    r->changed_ms = mz_now_ms(cx);
    if (was == 0) {
        r->made_ms = r->changed_ms;
        const struct person_q_insert_args args = insert_args(r);
        return person_q_insert(cx, &args);
    }
    int64_t changed = 0;
    const struct person_q_update_args args = update_args(r, was);
    MZ_TRY(person_q_update(cx, &args, &changed));
    return changed == 0 ? lost(cx, r->id) : MZ_OK;
}

static mz_code put_words(mz_cx *cx, const struct person_clean *c)
{
    mz_str *words = NULL;
    size_t n = 0;
    MZ_TRY(person_words(cx, c, &words, &n));
    return mz_search_put(cx, "person", c->raw.id, c->raw.division, words, n);
}

mz_code person_put(mz_cx *cx, struct person_clean *c, int64_t was)
{
    MZ_TRY(put_row(cx, c, was));
    return put_words(cx, c);
}

mz_code person_again(mz_cx *cx, const person_raw *r, struct person_clean *out)
{
    *out = (struct person_clean){.raw = *r};
    MZ_TRY(person_unseal(cx, "id_seal", r->id, r->id_seal, &out->number));
    MZ_TRY(person_unseal(cx, "phone_seal", r->id, r->phone_seal, &out->phone));
    return person_unseal(cx, "phone2_seal", r->id, r->phone2_seal, &out->phone2);
}

static mz_code note(mz_cx *cx, const char *act, const person_raw *r, mz_str detail)
{
    const struct mz_event ev = {.act = mz_str_of(act),
                                .kind = MZ_S("person"),
                                .subject = r->id,
                                .division = r->division,
                                .detail = detail};
    return mz_tx_note(cx, &ev);
}

/* ---- is the number free ----------------------------------------------- */

struct taken {
    bool found;
    int64_t id; /* 0: outside the actor's area */
};

/*
 * A number stands once in a county, and who works in one township does not see the others: so the
 * question goes to the whole county and only "yes" comes back.
 */
static mz_code find_taken(mz_cx *cx, const person_raw *r, struct taken *out)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor county = *who;
    struct person_q_number_row row = {0};
    county.division_lo = r->county * MZ_COUNTY_UNIT;
    county.division_hi = county.division_lo + MZ_COUNTY_UNIT - 1;
    cx->actor = &county;
    mz_code rc = person_q_number(cx, r->county, r->id_index, &row, &out->found);
    cx->actor = who;
    MZ_TRY(rc);
    out->found = out->found && row.id != r->id;
    bool mine = row.division >= who->division_lo && row.division <= who->division_hi;
    out->id = out->found && mine ? row.id : 0;
    return MZ_OK;
}

static mz_code number_free(mz_cx *cx, struct person_clean *c, int64_t *taken_by)
{
    struct taken t = {0};
    *taken_by = 0;
    if (c->number.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(index_number(cx, c));
    MZ_TRY(find_taken(cx, &c->raw, &t));
    if (!t.found) {
        return MZ_OK;
    }
    *taken_by = t.id;
    if (t.id == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "id_number",
                         .text = MZ_T("This number is registered in another township of the "
                                      "county. Ask the county office to move the person."));
    }
    return mz_refuse(cx, MZ_CONFLICT, .field = "id_number",
                     .text = MZ_T("This number is registered already: person {0}"),
                     .arg = {mz_str_fmt(cx->a, "%lld", (long long)t.id)});
}

/* ---- adding ----------------------------------------------------------- */

static mz_code refuse_first(mz_cx *cx, const struct person_problems *p)
{
    struct mz_say say = p->say[0];
    return mz_refuse_at(cx, MZ_INVALID, __FILE__, __LINE__, say);
}

struct adding {
    struct person_clean *clean;
    int64_t taken_by;
};

static mz_code add_one(mz_cx *cx, void *p)
{
    struct adding *w = p;
    struct person_clean *c = w->clean;
    MZ_TRY(number_free(cx, c, &w->taken_by));
    MZ_TRY(mz_id_take(cx, c->raw.county, 1, &c->raw.id));
    MZ_TRY(person_put(cx, c, 0));
    return note(cx, "person.add", &c->raw, MZ_S(""));
}

mz_code person_add(mz_cx *cx, const struct person_input *in, struct person_problems *problems,
                   int64_t *id)
{
    struct person_problems own;
    struct person_clean c;
    struct person_problems *ps = problems == NULL ? &own : problems;
    MZ_TRY(person_clean(cx, in, ps, &c));
    if (ps->n > 0) {
        return refuse_first(cx, ps);
    }
    struct adding w = {.clean = &c};
    MZ_TRY(mz_tx(cx, add_one, &w));
    *id = c.raw.id;
    return MZ_OK;
}

/* ---- many ------------------------------------------------------------- */

struct batch {
    const struct person_input *in;
    size_t n;
    struct person_result *results;
    struct person_clean *clean;
    mz_arena *scratch; /* of one row: reset when the row is written */
};

/* What a reader can mend stays in the row; what he cannot ends the batch. */
static mz_code row_refused(mz_cx *cx, struct person_result *r, mz_code rc)
{
    const struct mz_error *e = &cx->err;
    if (rc != MZ_CONFLICT || e->say == NULL) {
        return rc;
    }
    struct mz_say say = {.field = e->field, .text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_dup(cx->a, mz_str_of(e->say_arg[i]));
    }
    r->code = rc;
    r->problems.say[0] = say;
    r->problems.n = 1;
    mz_clear(cx);
    return MZ_OK;
}

static mz_code put_free(mz_cx *cx, struct person_clean *c, int64_t id, struct person_result *r)
{
    mz_code rc = number_free(cx, c, &r->taken_by);
    if (rc != MZ_OK) {
        return row_refused(cx, r, rc);
    }
    c->raw.id = id;
    MZ_TRY(put_row(cx, c, 0));
    r->id = id;
    return MZ_OK;
}

static mz_code put_rows(mz_cx *cx, struct batch *b, int64_t first, int64_t *written)
{
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < b->n && rc == MZ_OK; i++) {
        struct person_result *r = &b->results[i];
        if (r->code != MZ_OK) {
            continue;
        }
        cx->a = b->scratch;
        rc = put_free(cx, &b->clean[i], first + *written, r);
        cx->a = outer;
        *written += r->id != 0 ? 1 : 0;
        for (size_t k = 0; r->code != MZ_OK && k < MZ_LEN(r->problems.say[0].arg); k++) {
            mz_str *arg = &r->problems.say[0].arg[k]; /* out of the row's own memory */
            *arg = mz_str_dup(outer, *arg);
        }
        mz_arena_reset(b->scratch);
    }
    return rc;
}

/*
 * The words come after all rows: SQLite writes what the index has pending to the disk whenever
 * another statement begins that could fail half way, and a row's INSERT is one.
 */
static mz_code put_all_words(mz_cx *cx, struct batch *b)
{
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    cx->a = b->scratch;
    for (size_t i = 0; i < b->n && rc == MZ_OK; i++) {
        rc = b->results[i].id == 0 ? MZ_OK : put_words(cx, &b->clean[i]);
        mz_arena_reset(b->scratch);
    }
    cx->a = outer;
    return rc;
}

static mz_code write_batch(mz_cx *cx, void *p)
{
    struct batch *b = p;
    int64_t good = 0;
    int64_t written = 0;
    int64_t first = 0;
    const person_raw *any = NULL;
    for (size_t i = 0; i < b->n; i++) {
        struct person_result *r = &b->results[i];
        if (r->code == MZ_INVALID) {
            continue;
        }
        r->code = MZ_OK; /* the transaction may be tried again */
        r->id = r->taken_by = 0;
        r->problems.n = 0;
        b->clean[i].indexed = false;
        any = &b->clean[i].raw;
        good++;
    }
    if (good == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, any->county, good, &first));
    MZ_TRY(put_rows(cx, b, first, &written));
    MZ_TRY(put_all_words(cx, b));
    mz_str detail = mz_str_fmt(cx->a, "{\"added\":%lld,\"refused\":%lld}", (long long)written,
                               (long long)b->n - (long long)written);
    const person_raw where = {.id = 0, .division = any->county * MZ_COUNTY_UNIT};
    return note(cx, "person.add.many", &where, detail);
}

static mz_code clean_all(mz_cx *cx, struct batch *b)
{
    int64_t county = 0;
    for (size_t i = 0; i < b->n; i++) {
        struct person_result *r = &b->results[i];
        *r = (struct person_result){.code = MZ_OK};
        MZ_TRY(person_clean(cx, &b->in[i], &r->problems, &b->clean[i]));
        if (r->problems.n > 0) {
            r->code = MZ_INVALID;
            continue;
        }
        county = county == 0 ? b->clean[i].raw.county : county;
        if (b->clean[i].raw.county != county) {
            return mz_fail(cx, MZ_INVALID, "a batch of persons holds two counties");
        }
    }
    return MZ_OK;
}

mz_code person_add_many(mz_cx *cx, const struct person_input *in, size_t n, bool inside,
                        struct person_result *results)
{
    if (n > PERSON_BATCH_MAX) {
        return mz_fail(cx, MZ_LIMIT, "a batch of %zu persons", n);
    }
    struct batch b = {.in = in, .n = n, .results = results};
    b.clean = MZ_NEW_N(cx->a, struct person_clean, n);
    MZ_TRY(clean_all(cx, &b));
    b.scratch = mz_arena_new((size_t)8 << 20);
    mz_code rc = inside ? write_batch(cx, &b) : mz_tx(cx, write_batch, &b);
    mz_arena_free(b.scratch);
    return rc;
}

/* ---- changing --------------------------------------------------------- */

/* What stands where this person lives, goes along: it hears of the household. */
static mz_code tell_place(mz_cx *cx, int64_t person)
{
    struct person_q_lives_row r = {0};
    bool found = false;
    MZ_TRY(person_q_lives(cx, person, &r, &found));
    return found ? mz_feature_lives(cx, r.household) : MZ_OK;
}

struct changing {
    int64_t id;
    int64_t version;
    unsigned may;
    const struct person_input *in;
    struct person_problems *problems;
};

static mz_code closed(mz_cx *cx, const person_raw *r)
{
    if (mz_str_eq(r->state, MZ_S("merged"))) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("This entry was joined with person {0}; change that one"),
                         .arg = {mz_str_fmt(cx->a, "%lld", (long long)r->merged_into)});
    }
    return MZ_OK;
}

static mz_code load_version(mz_cx *cx, int64_t id, int64_t version, person_raw *r)
{
    MZ_TRY(person_load_one(cx, id, r));
    MZ_TRY(closed(cx, r));
    return r->version == version ? MZ_OK : lost(cx, id);
}

static mz_code update_one(mz_cx *cx, void *p)
{
    struct changing *w = p;
    person_raw was;
    struct person_clean c;
    struct person_view seen;
    struct person_input in = *w->in;
    int64_t taken_by = 0;
    MZ_TRY(load_version(cx, w->id, w->version, &was));
    MZ_TRY(person_see_one(cx, w->may, &was, 0, &seen));
    if (seen.hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so you cannot change them."));
    }
    MZ_TRY(person_input_fill(cx, &was, &in));
    MZ_TRY(person_clean(cx, &in, w->problems, &c));
    if (w->problems->n > 0) {
        return refuse_first(cx, w->problems);
    }
    if (c.raw.county != was.county) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("A move to another county is entered as leaving"));
    }
    c.raw.id = was.id;
    c.raw.state = was.state;
    c.raw.died = was.died;
    c.raw.died_source = was.died_source;
    c.raw.made_ms = was.made_ms;
    MZ_TRY(number_free(cx, &c, &taken_by));
    MZ_TRY(person_put(cx, &c, w->version));
    MZ_TRY(note(cx, "person.update", &c.raw, MZ_S("")));
    return c.raw.division == was.division ? MZ_OK : tell_place(cx, was.id);
}

mz_code person_update(mz_cx *cx, unsigned may, int64_t id, int64_t version,
                      const struct person_input *in, struct person_problems *problems)
{
    struct person_problems own;
    struct changing w = {id, version, may, in, problems == NULL ? &own : problems};
    w.problems->n = 0;
    return mz_tx(cx, update_one, &w);
}

/* ---- death and moving ------------------------------------------------- */

struct event {
    int64_t id;
    int64_t version;
    mz_date day;
    mz_str text;
    const struct person_move *move;
};

static mz_code write_again(mz_cx *cx, struct person_clean *c, const char *act, mz_str detail)
{
    MZ_TRY(person_put(cx, c, c->raw.version));
    return note(cx, act, &c->raw, detail);
}

/* Whoever pays this person hears of it at once. */
static mz_code tell_death(mz_cx *cx, int64_t person)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(mz_features[i]->died == NULL ? MZ_OK : mz_features[i]->died(cx, person));
    }
    return MZ_OK;
}

static mz_code die_one(mz_cx *cx, void *p)
{
    const struct event *w = p;
    person_raw r;
    struct person_clean c;
    MZ_TRY(load_version(cx, w->id, w->version, &r));
    if (mz_str_eq(r.state, MZ_S("dead"))) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "died",
                         .text = MZ_T("The death is entered already: {0}"),
                         .arg = {mz_date_iso(cx->a, person_day(r.died))});
    }
    if (r.birth != MZ_NULL && w->day.v < r.birth) {
        return mz_refuse(cx, MZ_INVALID, .field = "died",
                         .text = MZ_T("The day of death is before the birthday"));
    }
    MZ_TRY(person_again(cx, &r, &c));
    c.raw.state = MZ_S("dead");
    c.raw.died = w->day.v;
    c.raw.died_source = w->text;
    MZ_TRY(write_again(cx, &c, "person.die", MZ_S("")));
    return tell_death(cx, w->id);
}

mz_code person_die(mz_cx *cx, int64_t id, int64_t version, mz_date day, mz_str source)
{
    struct event w = {.id = id, .version = version, .day = day, .text = mz_str_trim(source)};
    if (day.v == MZ_DATE_NONE.v || !mz_date_in_range(day) || day.v > mz_date_today(cx).v) {
        return mz_refuse(cx, MZ_INVALID, .field = "died",
                         .text = MZ_T("Enter the day of death; it cannot be after today"));
    }
    if (w.text.n == 0 || w.text.n > 240) {
        return mz_refuse(cx, MZ_INVALID, .field = "source",
                         .text = MZ_T("Enter where the death is known from"));
    }
    return mz_tx(cx, die_one, &w);
}

static mz_code undie_one(mz_cx *cx, void *p)
{
    const struct event *w = p;
    person_raw r;
    struct person_clean c;
    MZ_TRY(load_version(cx, w->id, w->version, &r));
    if (!mz_str_eq(r.state, MZ_S("dead"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("No death is entered for this person"));
    }
    MZ_TRY(person_again(cx, &r, &c));
    c.raw.state = MZ_S("active");
    c.raw.died = MZ_NULL;
    c.raw.died_source = (mz_str){0};
    MZ_TRY(write_again(cx, &c, "person.undie", MZ_S("")));
    return tell_death(cx, w->id);
}

/* The reason of an act that asks for one goes into the actor's `why`, and so into history. */
static mz_code with_reason(mz_cx *cx, mz_str reason, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor told = *who;
    told.why = reason;
    cx->actor = &told;
    mz_code rc = mz_tx(cx, fn, p);
    cx->actor = who;
    return rc;
}

mz_code person_undie(mz_cx *cx, int64_t id, int64_t version, mz_str reason)
{
    struct event w = {.id = id, .version = version};
    mz_str why = mz_str_trim(reason);
    if (mz_utf8_count(why) < PERSON_REASON_MIN || why.n > PERSON_REASON_BYTES) {
        return mz_refuse(cx, MZ_INVALID, .field = "reason",
                         .text = MZ_T("Enter the reason, 4 to 200 characters"));
    }
    return with_reason(cx, why, undie_one, &w);
}

static mz_code move_one(mz_cx *cx, void *p)
{
    const struct event *w = p;
    const struct person_move *m = w->move;
    person_raw r;
    struct person_clean c;
    MZ_TRY(load_version(cx, w->id, w->version, &r));
    if (mz_str_eq(r.state, MZ_S("dead"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("The person is dead and cannot move"));
    }
    MZ_TRY(person_again(cx, &r, &c));
    c.raw.state = m->leave ? MZ_S("moved") : MZ_S("active");
    if (m->leave) {
        return write_again(cx, &c, "person.leave", MZ_S(""));
    }
    struct person_problems ps;
    MZ_TRY(person_check_place(cx, m, &ps, &c.raw));
    if (ps.n > 0) {
        return refuse_first(cx, &ps);
    }
    if (m->division / MZ_COUNTY_UNIT != r.county) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("A move to another county is entered as leaving"));
    }
    mz_str detail = mz_str_fmt(cx->a, "{\"from\":%lld}", (long long)r.division);
    MZ_TRY(write_again(cx, &c, "person.move", detail));
    return tell_place(cx, r.id);
}

mz_code person_move(mz_cx *cx, const struct person_move *move)
{
    struct event w = {.id = move->id, .version = move->version, .move = move};
    return mz_tx(cx, move_one, &w);
}

/* ---- numbers in clear ------------------------------------------------- */

mz_code person_reveal(mz_cx *cx, unsigned may, int64_t id, enum person_secret what, mz_str reason,
                      mz_str *plain)
{
    person_raw r;
    struct person_view seen;
    *plain = MZ_S("");
    MZ_TRY(person_load_one(cx, id, &r));
    MZ_TRY(person_see_one(cx, may, &r, 0, &seen));
    if (seen.hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so no number is shown."));
    }
    const mz_str blob = what == PERSON_ID_NUMBER ? r.id_seal
                        : what == PERSON_PHONE   ? r.phone_seal
                                                 : r.phone2_seal;
    if (blob.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such number."));
    }
    MZ_TRY(account_reveal(cx, "person", id, reason));
    const char *column = what == PERSON_ID_NUMBER ? "id_seal"
                         : what == PERSON_PHONE   ? "phone_seal"
                                                  : "phone2_seal";
    return person_unseal(cx, column, id, blob, plain);
}

/* ---- index ------------------------------------------------------------ */

mz_code person_unlist(mz_cx *cx, int64_t id)
{
    return mz_search_drop(cx, "person", id);
}

mz_code person_reindex(mz_cx *cx, int64_t id)
{
    person_raw r;
    struct person_clean c;
    MZ_TRY(person_load_one(cx, id, &r));
    MZ_TRY(person_again(cx, &r, &c));
    return person_put(cx, &c, r.version);
}
