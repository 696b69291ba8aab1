/* population.c - the facts of households, and the files that keep them. */
#include "feature/rule/population.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "col/pop.h"
#include "feature/division/division.h"
#include "feature/rule/population_facts.h"
#include "feature/rule/rule_sql.h"
#include "feature/world.h"
#include "rule/run.h"
#include "store/db.h"

/* The column of record numbers, in the list of facts: no name of a fact. */
#define NUMBERS "#"
/* Before the name of a fact: the column of the deliveries that its values come from. */
#define ORIGIN "@"

enum { MEMBERS_MAX = 40, NOTE_MAX = 1 << 20 };

/* ---- who lives together ------------------------------------------------------------------------
 */

struct homes {
    mz_arena *a;
    struct population_member *members;
    size_t members_n;
    size_t members_cap;
    uint32_t *first;
    int64_t *division;
    int64_t *id;     /* of each household; 0 when made from nothing */
    int64_t *person; /* of each member */
    size_t n;
    size_t cap;
};

static void *grown(mz_arena *a, const void *old, size_t size, size_t n, size_t *cap)
{
    size_t more = *cap == 0 ? 4096 : *cap * 2;
    void *v = mz_arena_alloc(a, size * (more + 1));
    if (n > 0) {
        memcpy(v, old, size * n);
    }
    *cap = more;
    return v;
}

static void begin_home(struct homes *h, int64_t division, int64_t id)
{
    if (h->n == h->cap) {
        size_t cap = h->cap;
        h->first = grown(h->a, h->first, sizeof *h->first, h->n, &cap);
        cap = h->cap;
        h->id = grown(h->a, h->id, sizeof *h->id, h->n, &cap);
        h->division = grown(h->a, h->division, sizeof *h->division, h->n, &h->cap);
    }
    h->division[h->n] = division;
    h->id[h->n] = id;
    h->first[h->n++] = (uint32_t)h->members_n;
}

static void add_member(struct homes *h, struct population_member m, int64_t person)
{
    assert(h->n > 0 && h->first != NULL);
    if (h->members_n == h->members_cap) {
        size_t cap = h->members_cap;
        h->person = grown(h->a, h->person, sizeof *h->person, h->members_n, &cap);
        h->members = grown(h->a, h->members, sizeof m, h->members_n, &h->members_cap);
    }
    if (h->members_n - h->first[h->n - 1] < MEMBERS_MAX) {
        h->person[h->members_n] = person;
        h->members[h->members_n++] = m;
    }
}

static int32_t digits(mz_str s)
{
    int32_t v = 0;
    for (size_t i = 0; i < s.n && i < 2; i++) {
        v = s.p[i] >= '0' && s.p[i] <= '9' ? v * 10 + (s.p[i] - '0') : v;
    }
    return v;
}

/* A membership; one that goes on where the last one ended (another relation) is the same. */
static void add_seat(struct homes *h, const struct rule_q_members_row *row)
{
    struct population_member m = {
        .birth = row->birth == MZ_NULL ? INT32_MIN : (int32_t)row->birth,
        .relation = digits(row->relation),
        .since = (int32_t)row->since,
        .until = row->ended == MZ_NULL ? INT32_MAX : (int32_t)row->ended + 1};
    for (size_t i = h->first[h->n - 1]; i < h->members_n; i++) {
        if (h->person[i] == row->person && h->members[i].until == m.since) {
            m.since = h->members[i].since;
            h->members[i] = m;
            return;
        }
        if (h->person[i] == row->person && h->members[i].since == m.until) {
            h->members[i].since = m.since;
            return;
        }
    }
    add_member(h, m, row->person);
}

/* Who left on the day or later is among them, behind those who are there. */
static mz_code read_county(mz_cx *cx, int64_t county, int64_t left, struct homes *h)
{
    struct rule_q_members_row row;
    mz_cursor *c = NULL;
    bool more = true;
    int64_t last = 0;
    MZ_TRY(rule_q_members(cx, county * MZ_ID_UNIT, (county + 1) * MZ_ID_UNIT - 1, left, &c));
    mz_code rc = rule_q_members_next(cx, c, &row, &more);
    while (rc == MZ_OK && more) {
        if (row.household != last) {
            begin_home(h, row.division, row.household);
            last = row.household;
        }
        add_seat(h, &row);
        rc = rule_q_members_next(cx, c, &row, &more);
    }
    mz_cursor_close(c);
    return rc;
}

int64_t population_left_since(const struct rule_book *b, mz_date at)
{
    int months = 0;
    bool asks = false;
    for (size_t i = 0; i < b->facts_n; i++) {
        const struct ir_fact *f = &b->facts[i];
        asks = asks || f->membership == IR_MEMBER_UNTIL;
        months = f->history == IR_MONTHLY && f->months > months ? f->months : months;
    }
    return asks ? at.v - ((int64_t)(months > 12 ? months : 12) + 1) * 31 : INT32_MAX;
}

static mz_code read_homes(mz_cx *cx, int64_t left, struct homes *h)
{
    int64_t after = 0;
    for (;;) {
        struct rule_q_counties_row row = {0};
        bool found = false;
        MZ_TRY(rule_q_counties(cx, after, &row, &found));
        if (!found) {
            return MZ_OK;
        }
        MZ_TRY(read_county(cx, row.county, left, h));
        after = (row.county + 1) * MZ_ID_UNIT - 1;
    }
}

/* ---- from nothing
 * --------------------------------------------------------------------------------- */

static int32_t born(const struct population_options *o, struct population_rng *r, int32_t lo,
                    int32_t hi)
{
    return o->at.v - (lo * 365 + population_below(r, (hi - lo + 1) * 365));
}

static struct population_member invented(int32_t birth, int32_t relation)
{
    return (struct population_member){
        .birth = birth, .relation = relation, .since = birth, .until = INT32_MAX};
}

/* An elderly couple, a couple with children, three generations, one alone. */
static void make_home(const struct population_options *o, struct population_rng *r, bool crowded,
                      struct homes *h)
{
    int32_t kind = population_below(r, 100);
    int32_t old = kind < 22 ? 60 : 25;
    add_member(h, invented(born(o, r, old, kind < 22 ? 90 : 58), 2), 0);
    if (kind >= 12 && kind < 90) {
        add_member(h, invented(born(o, r, old, kind < 22 ? 88 : 56), 10), 0);
    }
    int32_t children = kind < 22 || kind >= 90 ? 0 : population_below(r, 4);
    children = crowded ? 0 : children;
    for (int32_t i = 0; i < children; i++) {
        add_member(h, invented(born(o, r, 0, 30), 20 + i), 0);
    }
    if (kind >= 60 && kind < 80) {
        add_member(h, invented(born(o, r, 55, 92), 51), 0);
    }
}

enum { PLACES_MAX = 4096 };

/* The divisions two levels below, or what there is. */
static size_t places_of(mz_cx *cx, int64_t code, int64_t *out)
{
    struct division *towns = NULL;
    size_t towns_n = 0;
    size_t n = 0;
    const division_table *t = cx->world == NULL ? NULL : cx->world->divisions;
    if (t != NULL &&
        division_children(cx, t, code, mz_date_today(cx).v, &towns, &towns_n) == MZ_OK) {
        for (size_t i = 0; i < towns_n; i++) {
            struct division *kids = NULL;
            size_t kids_n = 0;
            if (division_children(cx, t, towns[i].code, mz_date_today(cx).v, &kids, &kids_n) !=
                MZ_OK) {
                kids_n = 0;
            }
            for (size_t k = 0; k < kids_n && n < PLACES_MAX; k++) {
                out[n++] = kids[k].code;
            }
            if (kids_n == 0 && n < PLACES_MAX) {
                out[n++] = towns[i].code;
            }
        }
    }
    if (n == 0) {
        out[n++] = code;
    }
    return n;
}

/* Where there are more people than the homes so far should have, a home has no children. */
static void invent_so_many(const struct population_options *o, const int64_t *places,
                           size_t places_n, struct population_rng *r, struct homes *h)
{
    enum { LEFT = 8 }; /* for the last home, which takes those who are missing */
    size_t people = o->people > LEFT ? o->people - LEFT : 0;
    for (size_t i = 0; i < o->homes; i++) {
        begin_home(h, places[i * places_n / o->homes], 0);
        make_home(o, r, h->members_n * o->homes > people * i, h);
    }
    while (h->members_n < o->people && h->members_n - h->first[h->n - 1] < MEMBERS_MAX) {
        add_member(h, invented(born(o, r, 20, 60), 60), 0);
    }
}

static void invent_homes(mz_cx *cx, const struct population_options *o, struct homes *h)
{
    int64_t *places = MZ_NEW_N(cx->a, int64_t, PLACES_MAX + 1);
    size_t n = places_of(cx, o->division, places);
    struct population_rng r = population_rng_of(o->seed, 1, 0);
    if (o->homes > 0) {
        invent_so_many(o, places, n, &r, h);
        return;
    }
    for (size_t i = 0; h->members_n < o->people; i++) {
        begin_home(h, places[i * n / (o->people / 2 + 1) % n], 0);
        make_home(o, &r, false, h);
    }
}

/* ---- columns
 * ------------------------------------------------------------------------------------------ */

/* Numbers the divisions of the homes in the order they come, and says so to the population. */
static void place_homes(mz_cx *cx, const struct homes *h, struct mz_pop *p)
{
    int64_t *codes = MZ_NEW_N(cx->a, int64_t, h->n + 1);
    size_t n = 0;
    enum { SLOTS = 1 << 16 };
    uint32_t *slots = MZ_NEW_N(cx->a, uint32_t, SLOTS);
    for (size_t i = 0; i < h->n; i++) {
        uint64_t at = ((uint64_t)h->division[i] * UINT64_C(0x9e3779b97f4a7c15)) >> 48;
        while (slots[at % SLOTS] != 0 && codes[slots[at % SLOTS] - 1] != h->division[i]) {
            at++;
        }
        if (slots[at % SLOTS] == 0 && n + 1 < SLOTS) {
            codes[n++] = h->division[i];
            slots[at % SLOTS] = (uint32_t)n;
        }
        p->division[i] = slots[at % SLOTS] - 1;
        p->first[i] = h->first[i];
        size_t end = i + 1 < h->n ? h->first[i + 1] : h->members_n;
        for (size_t k = h->first[i]; k < end; k++) {
            p->household[k] = (uint32_t)i;
        }
    }
    p->first[h->n] = (uint32_t)h->members_n;
    p->divisions_n = n == 0 ? 1 : n;
    p->divisions = mz_pop_array(cx->a, sizeof *p->divisions, p->divisions_n);
    memcpy(p->divisions, codes, n * sizeof *codes);
}

/* Record numbers stand behind the facts, as one column more that only this file knows of. */
static void number_homes(const struct homes *h, size_t facts_n, struct mz_pop *p)
{
    size_t at = facts_n;
    p->facts_n = facts_n;
    p->household_facts.col[at] = mz_col_new(p->a, MZ_W64, h->n);
    p->person_facts.col[at] = mz_col_new(p->a, MZ_W64, h->members_n);
    for (size_t i = 0; i < h->n; i++) {
        mz_col_set(&p->household_facts.col[at], i, h->id[i]);
    }
    for (size_t i = 0; i < h->members_n; i++) {
        mz_col_set(&p->person_facts.col[at], i, h->person[i]);
    }
}

mz_code population_make(mz_cx *cx, const struct population_options *o, struct mz_pop **out)
{
    struct homes h = {.a = cx->a};
    if (o->people > 0) {
        invent_homes(cx, o, &h);
    } else {
        MZ_TRY(read_homes(cx, population_left_since(o->book, o->at), &h));
    }
    size_t origins = o->origin == NULL ? 0 : o->book->facts_n;
    struct mz_pop *p =
        mz_pop_new(cx->a, h.n, h.members_n, o->book->facts_n + POPULATION_HIDDEN + origins);
    place_homes(cx, &h, p);
    number_homes(&h, o->book->facts_n, p);
    population_facts(o, h.members, p);
    MZ_TRY(o->origin == NULL ? MZ_OK : population_feeds(cx, o, p));
    const char *wrong = mz_pop_wrong(p);
    *out = p;
    return wrong == NULL ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "%s", wrong);
}

const int64_t *population_persons(const struct mz_pop *pop)
{
    return pop->person_facts.col[pop->facts_n].v; /* numbers stand behind the facts */
}

size_t population_row(const struct population *p, int64_t household)
{
    size_t lo = 0;
    size_t n = p->households == NULL ? 0 : p->pop->households_n;
    size_t hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->households[mid] < household) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && p->households[lo] == household ? lo : SIZE_MAX;
}

void population_size(const struct mz_pop *pop, int64_t *households, int64_t *persons)
{
    *households = (int64_t)pop->households_n;
    *persons = (int64_t)pop->persons_n;
}

/* ---- files
 * ---------------------------------------------------------------------------------------------- */

static mz_str note_of(mz_cx *cx, const struct population_options *o)
{
    mz_buf *out = mz_buf_new(cx->a, NOTE_MAX);
    mz_jw w = mz_jw_to(out);
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("version"), 1);
    mz_jw_key_flag(&w, MZ_S("synthetic"), o->origin == NULL || o->origin->invented);
    mz_jw_key_flag(&w, MZ_S("fed"), o->origin != NULL);
    mz_jw_key_int(&w, MZ_S("seed"), (int64_t)o->seed);
    mz_jw_key_int(&w, MZ_S("made"), o->at.v);
    mz_jw_key(&w, MZ_S("facts"));
    mz_jw_list(&w);
    for (size_t i = 0; i < o->book->facts_n; i++) {
        mz_jw_text(&w, o->book->facts[i].name.id);
    }
    mz_jw_text(&w, MZ_S(NUMBERS));
    for (size_t i = 0; o->origin != NULL && i < o->origin->facts_n; i++) {
        mz_jw_text(&w, mz_str_fmt(cx->a, ORIGIN MZ_FMT, MZ_ARG(o->origin->fact[i])));
    }
    mz_jw_end(&w);
    mz_jw_key(&w, MZ_S("deliveries"));
    mz_jw_list(&w);
    for (size_t i = 0; o->origin != NULL && i < o->origin->deliveries_n; i++) {
        mz_jw_int(&w, o->origin->delivery[i]);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_buf_str(out);
}

mz_code population_save(mz_cx *cx, const struct population_options *o, const struct mz_pop *pop,
                        mz_str data)
{
    mz_str note = note_of(cx, o);
    mz_str json = mz_str_fmt(cx->a, MZ_FMT "/population.json", MZ_ARG(data));
    mz_str fresh = mz_str_fmt(cx->a, MZ_FMT ".new", MZ_ARG(json));
    mz_str col = mz_str_fmt(cx->a, MZ_FMT "/population.col", MZ_ARG(data));
    struct mz_pop whole = *pop;
    whole.facts_n += POPULATION_HIDDEN + (o->origin == NULL ? 0 : o->origin->facts_n);
    (void)remove(json.p); /* between the two renames there is no population */
    MZ_TRY(mz_pop_save(cx, &whole, col.p));
    FILE *f = fopen(fresh.p, "wb");
    bool ok = f != NULL && fwrite(note.p, 1, note.n, f) == note.n;
    ok = f != NULL && fclose(f) == 0 && ok;
    return ok && rename(fresh.p, json.p) == 0
               ? MZ_OK
               : mz_refuse(cx, MZ_IO, .field = "data",
                           .text = MZ_T("The folder {0} cannot be written."), .arg = {data});
}

static mz_code read_note(mz_cx *cx, mz_str data, const struct mz_json **out)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/population.json", MZ_ARG(data));
    FILE *f = fopen(path.p, "rb");
    if (f == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "population",
                         .text = MZ_T("There is no population yet; mz rule population makes one "
                                      "of what departments delivered."));
    }
    char *p = mz_arena_alloc(cx->a, NOTE_MAX);
    size_t n = fread(p, 1, NOTE_MAX, f);
    (void)fclose(f);
    return mz_json_read(cx, (mz_str){p, n}, (struct mz_json_options){.size_max = NOTE_MAX}, out);
}

mz_code population_kind(mz_cx *cx, mz_str data, bool *there, bool *synthetic)
{
    const struct mz_json *note = NULL;
    mz_code rc = read_note(cx, data, &note);
    *there = rc == MZ_OK;
    *synthetic = false;
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    return mz_json_flag(cx, note, "synthetic", synthetic);
}

static size_t place_of(const struct mz_json *facts, mz_str id)
{
    for (size_t i = 0; i < facts->n; i++) {
        if (facts->items[i].kind == MZ_JSON_TEXT && mz_str_eq(facts->items[i].text, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static struct mz_col_set empty_set(mz_arena *a, size_t n)
{
    return (struct mz_col_set){MZ_NEW_N(a, struct mz_pop_col, n + 1),
                               MZ_NEW_N(a, struct mz_col_months, n + 1),
                               MZ_NEW_N(a, struct mz_col_events, n + 1)};
}

/* The same columns in the order of the book's facts. */
static size_t arrange(mz_arena *a, const struct rule_book *b, const struct mz_json *facts,
                      const struct mz_pop *file, struct mz_pop *pop)
{
    size_t found = 0;
    *pop = *file;
    pop->facts_n = b->facts_n;
    pop->household_facts = empty_set(a, b->facts_n);
    pop->person_facts = empty_set(a, b->facts_n);
    for (size_t i = 0; i < b->facts_n; i++) {
        size_t k = place_of(facts, b->facts[i].name.id);
        bool person = b->facts[i].entity == IR_PERSON;
        const struct mz_col_set *from = person ? &file->person_facts : &file->household_facts;
        struct mz_col_set *to = person ? &pop->person_facts : &pop->household_facts;
        if (k < file->facts_n) {
            to->col[i] = from->col[k];
            to->months[i] = from->months[k];
            to->events[i] = from->events[k];
            found++;
        }
    }
    return found;
}

/* Where the values of a fact come from; a population of an older mz says nothing of it. */
static void origins(mz_cx *cx, const struct rule_book *b, const struct mz_json *note,
                    const struct mz_json *facts, const struct mz_pop *file, struct population *out)
{
    const struct mz_json *list = mz_json_get(note, "deliveries");
    const struct mz_json *fed = mz_json_get(note, "fed");
    size_t n = list == NULL || list->kind != MZ_JSON_LIST ? 0 : list->n;
    int64_t *delivery = MZ_NEW_N(cx->a, int64_t, n + 1);
    out->fed = fed != NULL && fed->kind == MZ_JSON_FLAG && fed->flag;
    out->origin = MZ_NEW_N(cx->a, const struct mz_pop_col *, b->facts_n + 1);
    for (size_t i = 0; i < n; i++) {
        delivery[i] = list->items[i].kind == MZ_JSON_INT ? list->items[i].i : 0;
    }
    for (size_t i = 0; i < b->facts_n; i++) {
        bool person = b->facts[i].entity == IR_PERSON;
        mz_str name = mz_str_fmt(cx->a, ORIGIN MZ_FMT, MZ_ARG(b->facts[i].name.id));
        size_t k = place_of(facts, name);
        if (k < file->facts_n) {
            out->origin[i] = &(person ? &file->person_facts : &file->household_facts)->col[k];
        }
    }
    out->deliveries = delivery;
    out->deliveries_n = n;
}

int64_t population_delivery(const struct population *p, uint32_t fact, size_t household,
                            size_t person)
{
    int64_t at = 0;
    const struct mz_pop_col *c = p->origin == NULL ? NULL : p->origin[fact];
    bool known = c != NULL && mz_col_get(c, person == SIZE_MAX ? household : person, &at);
    return known && at > 0 && (size_t)at <= p->deliveries_n ? p->deliveries[at - 1] : 0;
}

mz_code population_open(mz_cx *cx, const struct rule_book *b, mz_str data, struct population *out)
{
    const struct mz_json *note = NULL;
    const struct mz_json *facts = NULL;
    int64_t made = 0;
    struct mz_pop *file = NULL;
    struct mz_pop *pop = MZ_NEW(cx->a, struct mz_pop);
    MZ_TRY(read_note(cx, data, &note));
    MZ_TRY(mz_json_items(cx, note, "facts", MZ_JSON_LIST, &facts));
    MZ_TRY(mz_json_flag(cx, note, "synthetic", &out->synthetic));
    MZ_TRY(mz_json_int(cx, note, "seed", &out->seed));
    MZ_TRY(mz_json_int(cx, note, "made", &made));
    MZ_TRY(mz_pop_map(cx, mz_str_fmt(cx->a, MZ_FMT "/population.col", MZ_ARG(data)).p, &file));
    out->made = (mz_date){(int32_t)made};
    out->facts_n = arrange(cx->a, b, facts, file, pop);
    origins(cx, b, note, facts, file, out);
    size_t at = place_of(facts, MZ_S(NUMBERS));
    if (at < file->facts_n && file->household_facts.col[at].width == MZ_W64 &&
        file->person_facts.col[at].width == MZ_W64) {
        out->households = file->household_facts.col[at].v;
        out->persons = file->person_facts.col[at].v;
    }
    out->pop = pop;
    mz_code rc = rule_pop_check(cx, b, pop);
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_CONFLICT, .field = "population",
                         .text = MZ_T("The population was made for other facts than those of the "
                                      "pack; make it again."));
    }
    return rc;
}
