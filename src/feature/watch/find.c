/* find.c - one household under every indicator: what holds, how much, why, by which evidence. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "col/pop.h"
#include "feature/watch/month.h"
#include "feature/watch/watch_int.h"
#include "feature/watch/watch_sql.h"
#include "feature/watch/watch_tell.h"
#include "rule/case.h"
#include "store/db.h"

enum { FACTS_MAX = 500, EVIDENCE_BYTES = 8192, WHOLE = 10000 };

/* ---- facts that came by themselves ------------------------------------------ */

static uint32_t fact_of(const struct rule_book *b, mz_str id)
{
    for (uint32_t i = 0; i < b->facts_n; i++) {
        if (mz_str_eq(b->facts[i].name.id, id)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static size_t member_of(const struct watch_look *k, int64_t person)
{
    size_t i = 0;
    while (i < k->c->members_n && k->persons[i] != person) {
        i++;
    }
    return i;
}

/*
 * Is this row another's word on what our own register says? That stands before it, whenever it
 * came, as long as it says anything.
 */
static bool beside_ours(const struct watch_look *k, size_t i)
{
    const struct watch_q_facts_row *r = &k->news[i];
    const mz_str own = MZ_S(WATCH_OWN_SOURCE);
    bool said = false;
    for (size_t j = 0; j < k->news_n && !mz_str_eq(r->source, own); j++) {
        if (k->news[j].person == r->person && mz_str_eq(k->news[j].source, own) &&
            mz_str_eq(k->news[j].fact, r->fact)) {
            said = k->news[j].value.n > 0;
        }
    }
    return said;
}

/* One value as a case reads it: the same words, bounds and refusals. */
static mz_code cell_of(mz_cx *cx, const struct watch_law *law, uint32_t fact, mz_str value,
                       struct rule_cell *out)
{
    const struct rule_book *b = law->book;
    bool person = b->facts[fact].entity == IR_PERSON;
    struct mz_json text = {.kind = MZ_JSON_TEXT, .text = value, .key = b->facts[fact].name.id};
    struct mz_json none = {.kind = MZ_JSON_MAP};
    struct mz_json one = {.kind = MZ_JSON_MAP, .items = &text, .n = 1};
    struct mz_json members = {
        .kind = MZ_JSON_LIST, .key = MZ_S("members"), .items = person ? &one : &none, .n = 1};
    struct mz_json household = person ? none : one;
    household.key = MZ_S("household");
    struct mz_json head[] = {
        {.kind = MZ_JSON_TEXT, .key = MZ_S("at"), .text = mz_date_iso(cx->a, mz_date_today(cx))},
        {.kind = MZ_JSON_TEXT,
         .key = MZ_S("division"),
         .text = mz_str_fmt(cx->a, "%012" PRId64, b->division)},
        household,
        members,
    };
    struct mz_json whole = {.kind = MZ_JSON_MAP, .items = head, .n = MZ_LEN(head)};
    struct rule_case *c = NULL;
    MZ_TRY(rule_case_read(cx, b, &whole, &c));
    *out = person ? c->members[0].cells[fact] : c->household.cells[fact];
    return MZ_OK;
}

mz_code watch_value_check(mz_cx *cx, const struct watch_law *law, uint32_t fact, mz_str value)
{
    struct rule_cell cell = {false, 0};
    return cell_of(cx, law, fact, value, &cell);
}

mz_code watch_overlay(mz_cx *cx, struct watch_look *k)
{
    MZ_TRY(watch_q_facts(cx, k->household, k->c->at.v, FACTS_MAX, &k->news, &k->news_n));
    const struct watch_q_facts_row *rows = k->news;
    for (size_t i = 0; i < k->news_n; i++) {
        uint32_t f = fact_of(k->law->book, rows[i].fact);
        size_t m = rows[i].person == MZ_NULL ? 0 : member_of(k, rows[i].person);
        bool person = rows[i].person != MZ_NULL;
        if (f == UINT32_MAX || (person && m == k->c->members_n) ||
            (k->law->book->facts[f].entity == IR_PERSON) != person ||
            k->law->book->facts[f].history != IR_NO_HISTORY || beside_ours(k, i)) {
            continue; /* of a person who left, or of an older pack */
        }
        struct rule_cell cell = {false, 0};
        bool back = rows[i].value.n == 0; /* is not known any more */
        if (!back && cell_of(cx, k->law, f, rows[i].value, &cell) != MZ_OK) {
            mz_clear(cx);
            continue;
        }
        (person ? k->c->members[m].cells : k->c->household.cells)[f] = cell;
    }
    return MZ_OK;
}

/* ---- evidence ------------------------------------------------------------------ */

/* The delivery that the population has it from; 0: none. */
static int64_t delivery_of(const struct watch_look *k, mz_str fact, int64_t person)
{
    uint32_t f = fact_of(k->law->book, fact);
    if (k->pop == NULL || f == UINT32_MAX) {
        return 0;
    }
    bool own = k->law->book->facts[f].entity == IR_PERSON;
    size_t m = person == MZ_NULL ? k->c->members_n : member_of(k, person);
    if (own && m == k->c->members_n) {
        return 0;
    }
    size_t seat = !own                ? SIZE_MAX
                  : k->seats != NULL  ? k->seats[m]
                                      : k->pop->pop->first[k->row] + m;
    return (own ? seat : k->row) == SIZE_MAX ? 0 : population_delivery(k->pop, f, k->row, seat);
}

/* Where a fact comes from: the newest that came by itself, else the population. */
static void source_of(mz_cx *cx, const struct watch_look *k, mz_str fact, int64_t person, mz_jw *w)
{
    const struct watch_q_facts_row *rows = k->news;
    mz_str source = k->source;
    mz_date day = k->made;
    int64_t delivery = delivery_of(k, fact, person);
    for (size_t i = 0; i < k->news_n; i++) {
        if (mz_str_eq(rows[i].fact, fact) &&
            (rows[i].person == person || rows[i].person == MZ_NULL) && !beside_ours(k, i)) {
            source = rows[i].source;
            day = (mz_date){(int32_t)rows[i].day};
            delivery = rows[i].delivery == MZ_NULL ? 0 : rows[i].delivery;
        }
    }
    if (delivery != 0) {
        mz_jw_key_int(w, MZ_S("delivery"), delivery);
        mz_jw_key_text(w, MZ_S("fact"), fact);
    }
    mz_jw_key_text(w, MZ_S("src"), source);
    mz_jw_key_text(w, MZ_S("day"), mz_date_iso(cx->a, day));
}

static const struct ir_label *label_of(const struct rule_book *b, const struct ir_evidence *e)
{
    switch (e->kind) {
    case IR_SHOWS_FACT:
        return &b->facts[e->i].name;
    case IR_SHOWS_PARAM:
        return &b->params[e->i].name;
    case IR_SHOWS_RULE:
        return &b->rules[e->i].name;
    }
    return &b->facts[e->i].name;
}

struct showing {
    mz_cx *cx;
    const struct watch_look *k;
    struct rule_run *r;
    const struct ir_indicator *sign;
    size_t member; /* SIZE_MAX: the household */
    int64_t person;
};

static void values(const struct showing *s, const struct ir_evidence *e, mz_str key_zh,
                   mz_str key_en, mz_jw *w)
{
    struct rule_type type = {.kind = RULE_BOOL};
    struct rule_value v = rule_shows(s->r, e, s->member, &type);
    const struct rule_book *b = s->k->law->book;
    mz_jw_key_text(w, key_zh, rule_value_say(s->cx->a, MZ_LANG_ZH, b, &type, v));
    mz_jw_key_text(w, key_en, rule_value_say(s->cx->a, MZ_LANG_EN, b, &type, v));
}

/* What is shown, each with its line behind it where the pack gives one. */
static mz_str evidence_of(const struct showing *s)
{
    const struct rule_book *b = s->k->law->book;
    mz_buf *out = mz_buf_new(s->cx->a, EVIDENCE_BYTES);
    mz_jw w = mz_jw_to(out);
    mz_jw_list(&w);
    for (size_t i = 0; i < s->sign->evidence_n; i++) {
        const struct ir_evidence *e = &s->sign->evidence[i];
        if (e->kind == IR_SHOWS_PARAM) {
            continue; /* stands behind what it bounds */
        }
        const struct ir_label *l = label_of(b, e);
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("zh"), l->zh);
        mz_jw_key_text(&w, MZ_S("en"), l->en);
        values(s, e, MZ_S("v"), MZ_S("ven"), &w);
        if (i + 1 < s->sign->evidence_n && e[1].kind == IR_SHOWS_PARAM) {
            values(s, &e[1], MZ_S("line"), MZ_S("lineen"), &w);
        }
        if (e->kind == IR_SHOWS_FACT) {
            source_of(s->cx, s->k, l->id, s->person, &w);
        }
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(out);
}

/* ---- the fact behind it ------------------------------------------------------------ */

/*
 * What was delivered, not what was made of it: a hash of indicator, person, severity and the values
 * of the facts that are shown.
 */
static void fact_hash(const struct showing *s, int64_t severity, char out[17])
{
    uint64_t h = UINT64_C(1469598103934665603);
    mz_buf *b = mz_buf_new(s->cx->a, EVIDENCE_BYTES);
    mz_buf_add(b, s->sign->name.id);
    mz_buf_add(b, mz_str_fmt(s->cx->a, "|%" PRId64 "|%" PRId64, s->person, severity));
    for (size_t i = 0; i < s->sign->evidence_n; i++) {
        struct rule_type type = {.kind = RULE_BOOL};
        const struct ir_evidence *e = &s->sign->evidence[i];
        if (e->kind == IR_SHOWS_FACT) {
            struct rule_value v = rule_shows(s->r, e, s->member, &type);
            mz_buf_add(b, MZ_S("|"));
            mz_buf_add(b, rule_value_say(s->cx->a, MZ_LANG_EN, s->k->law->book, &type, v));
        }
    }
    mz_str text = mz_buf_str(b);
    for (size_t i = 0; text.p != NULL && i < text.n; i++) {
        h = (h ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
    }
    (void)snprintf(out, 17, "%016" PRIx64, h);
}

static int64_t share(struct rule_value v, int64_t whole, int64_t most)
{
    if (v.why != RULE_KNOWN || v.num < 0 || v.den <= 0) {
        return whole;
    }
    mz_wide x = (v.num * whole + v.den / 2) / v.den;
    return x > most ? most : (int64_t)x;
}

int64_t watch_severity(struct rule_value v)
{
    return share(v, WHOLE, WHOLE);
}

int64_t watch_factor(struct rule_value v)
{
    return share(v, 100, 1000);
}

/* The sentence in both languages, as JSON. */
static mz_str why_of(const struct showing *s, size_t m)
{
    mz_arena *a = s->cx->a;
    mz_buf *out = mz_buf_new(a, EVIDENCE_BYTES);
    mz_jw w = mz_jw_to(out);
    uint32_t rule = s->sign->when;
    /* What the kernels saw holds: the rule is not computed once more for its sentence. */
    struct rule_value v = {.why = RULE_KNOWN, .num = 1, .den = 1};
    v = s->k->sight != NULL ? v : rule_eval(s->r, rule, m);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("zh"), rule_says_of(a, MZ_LANG_ZH, s->r, rule, m, v));
    mz_jw_key_text(&w, MZ_S("en"), rule_says_of(a, MZ_LANG_EN, s->r, rule, m, v));
    mz_jw_end(&w);
    return mz_buf_str(out);
}

static bool holds(const struct showing *s, size_t m)
{
    if (s->k->sight != NULL) {
        return watch_sees(s->k->sight, s->sign, s->k->row, s->member);
    }
    struct rule_value v = rule_eval(s->r, s->sign->when, m);
    return v.why == RULE_KNOWN && v.num != 0;
}

static int64_t severity_of(const struct showing *s, size_t m)
{
    if (s->k->sight != NULL) {
        return watch_sees_severity(s->k->sight, s->sign, s->k->row, s->member);
    }
    return s->sign->severity == UINT32_MAX ? WHOLE
                                           : watch_severity(rule_eval(s->r, s->sign->severity, m));
}

static int64_t factor_of(const struct watch_look *k, struct rule_run *r)
{
    if (k->sight != NULL) {
        return watch_sees_factor(k->sight, k->row);
    }
    return k->law->factor == UINT32_MAX ? 100 : watch_factor(rule_eval(r, k->law->factor, 0));
}

static void one(const struct showing *s, struct watch_look *k)
{
    size_t m = s->member == SIZE_MAX ? 0 : s->member;
    if (k->n == WATCH_FOUND_MAX || !holds(s, m)) {
        return;
    }
    struct watch_found *f = &k->found[k->n++];
    *f = (struct watch_found){.sign = (uint32_t)(s->sign - k->law->book->indicators),
                              .person = s->person,
                              .severity = severity_of(s, m)};
    fact_hash(s, f->severity, f->fact);
    f->why = why_of(s, m);
    f->evidence = evidence_of(s);
}

void watch_look(mz_cx *cx, struct watch_look *k)
{
    const struct rule_book *b = k->law->book;
    struct showing s = {.cx = cx, .k = k, .r = rule_run_new(cx->a, b, k->c)};
    size_t most = b->indicators_n * (k->c->members_n + 1);
    k->found =
        MZ_NEW_N(cx->a, struct watch_found, (most < WATCH_FOUND_MAX ? most : WATCH_FOUND_MAX) + 1);
    k->n = 0;
    for (size_t i = 0; i < b->indicators_n; i++) {
        bool person = b->indicators[i].entity == IR_PERSON;
        s.sign = &b->indicators[i];
        for (size_t m = 0; m < (person ? k->c->members_n : 1); m++) {
            s.member = person ? m : SIZE_MAX;
            s.person = person ? k->persons[m] : MZ_NULL;
            one(&s, k);
        }
    }
    k->factor = factor_of(k, s.r);
}
