/* case.c - a case in memory, and the canonical bytes of the facts that were read. */
#include "rule/case_int.h"

#include <assert.h>

#include "rule/eval_int.h"

static void subject_new(mz_arena *a, const struct rule_book *b, struct rule_subject *s)
{
    s->cells = MZ_NEW_N(a, struct rule_cell, b->facts_n + 1);
    s->series = MZ_NEW_N(a, struct rule_series, b->facts_n + 1);
}

struct rule_case *rule_case_new(mz_arena *a, const struct rule_book *b, size_t members_n)
{
    assert(members_n <= RULE_MEMBERS_MAX);
    struct rule_case *c = MZ_NEW(a, struct rule_case);
    c->at = MZ_DATE_NONE;
    c->known = MZ_DATE_NONE;
    c->members_n = members_n;
    c->members = MZ_NEW_N(a, struct rule_subject, members_n + 1);
    subject_new(a, b, &c->household);
    for (size_t i = 0; i < members_n; i++) {
        subject_new(a, b, &c->members[i]);
    }
    return c;
}

void rule_series_room(mz_arena *a, const struct ir_fact *f, const struct rule_case *c,
                      struct rule_series *s)
{
    if (f->history != IR_MONTHLY || s->cells != NULL) {
        return;
    }
    s->known = true;
    s->cells_n = (size_t)f->months;
    s->cells = MZ_NEW_N(a, struct rule_cell, s->cells_n + 1);
    s->first_month = rule_month_at(c->at) - f->months;
}

/* ---- writing facts ------------------------------------------------------------------- */

mz_str rule_month_text(mz_arena *a, int32_t month)
{
    return mz_str_fmt(a, "%04d-%02d", (int)(month / 12), (int)(month % 12 + 1));
}

/* A text that no formula speaks of is written as one that none of them can mean. */
static mz_str other_text(mz_arena *a, const struct rule_book *b)
{
    mz_buf *out = mz_buf_new(a, b->texts_n + 2);
    bool taken = true;
    while (taken) {
        mz_buf_byte(out, '?');
        taken = false;
        for (size_t i = 0; i < b->texts_n; i++) {
            taken = taken || mz_str_eq(b->texts[i], mz_buf_str(out));
        }
    }
    return mz_buf_str(out);
}

mz_str rule_scaled_text(mz_arena *a, int64_t v, int decimals)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++) {
        scale *= 10;
    }
    const char *sign = v < 0 ? "-" : "";
    if (decimals == 0) {
        return mz_str_fmt(a, "%s%llu", sign, (unsigned long long)u);
    }
    return mz_str_fmt(a, "%s%llu.%0*llu", sign, (unsigned long long)(u / scale), decimals,
                      (unsigned long long)(u % scale));
}

static void write_set(mz_jw *w, const struct ir_enum *e, int64_t mask)
{
    mz_jw_list(w);
    for (size_t i = 0; i < e->values_n; i++) {
        if (((uint64_t)mask >> i & 1) != 0) {
            mz_jw_text(w, e->values[i].id);
        }
    }
    mz_jw_end(w);
}

static void write_value(mz_arena *a, mz_jw *w, const struct rule_book *b, const struct rule_type *t,
                        int64_t v)
{
    switch (t->kind) {
    case RULE_BOOL:
        mz_jw_flag(w, v != 0);
        return;
    case RULE_NUM:
        mz_jw_text(w, rule_scaled_text(a, v, t->decimals));
        return;
    case RULE_MONTHS:
    case RULE_DAYS:
        mz_jw_text(w, rule_scaled_text(a, v, 0));
        return;
    case RULE_DATE:
        mz_jw_text(w, mz_date_iso(a, (mz_date){(int32_t)v}));
        return;
    case RULE_MONTH:
        mz_jw_text(w, rule_month_text(a, (int32_t)v));
        return;
    case RULE_ENUM:
        mz_jw_text(w, b->enums[t->enum_i].values[v].id);
        return;
    case RULE_SET:
        write_set(w, &b->enums[t->enum_i], v);
        return;
    case RULE_DIVISION:
        mz_jw_text(w, mz_str_fmt(a, "%012lld", (long long)v));
        return;
    case RULE_TEXT:
        mz_jw_text(w, v > 0 ? b->texts[v - 1] : other_text(a, b));
        return;
    }
}

static void write_series(mz_arena *a, mz_jw *w, const struct rule_book *b, const struct ir_fact *f,
                         const struct rule_series *s, const struct rule_case *c)
{
    int32_t now = rule_month_at(c->at);
    if (f->history == IR_DATED && !s->known) {
        mz_jw_null(w);
        return;
    }
    if (f->history == IR_DATED) {
        mz_jw_list(w);
        for (size_t i = 0; i < s->events_n; i++) {
            mz_jw_map(w);
            mz_jw_key_text(w, MZ_S("day"), mz_date_iso(a, s->events[i].day));
            mz_jw_key(w, MZ_S("value"));
            write_value(a, w, b, &f->type, s->events[i].v);
            mz_jw_end(w);
        }
        mz_jw_end(w);
        return;
    }
    mz_jw_map(w);
    for (size_t i = 0; i < s->cells_n; i++) {
        int32_t month = s->first_month + (int32_t)i;
        if (s->cells[i].known && month < now && month >= now - f->months) {
            mz_jw_key(w, rule_month_text(a, month));
            write_value(a, w, b, &f->type, s->cells[i].v);
        }
    }
    mz_jw_end(w);
}

static void write_subject(mz_arena *a, mz_jw *w, const struct rule_book *b,
                          const struct rule_case *c, const struct rule_subject *s,
                          const uint8_t *used)
{
    mz_jw_map(w);
    for (size_t f = 0; f < b->facts_n; f++) {
        const struct ir_fact *fact = &b->facts[f];
        if (used[f] == 0) {
            continue;
        }
        mz_jw_key(w, fact->name.id);
        if (fact->history != IR_NO_HISTORY) {
            write_series(a, w, b, fact, &s->series[f], c);
        } else if (s->cells[f].known) {
            write_value(a, w, b, &fact->type, s->cells[f].v);
        } else {
            mz_jw_null(w);
        }
    }
    mz_jw_end(w);
}

mz_str rule_case_facts(mz_arena *a, const struct rule_book *b, const struct rule_case *c,
                       const uint8_t *used)
{
    mz_buf *out = mz_buf_new(a, RULE_CASE_MAX);
    mz_jw w = mz_jw_to(out);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("at"), mz_date_iso(a, c->at));
    mz_jw_key_text(&w, MZ_S("known"), mz_date_iso(a, c->known));
    mz_jw_key_text(&w, MZ_S("division"), mz_str_fmt(a, "%012lld", (long long)c->division));
    mz_jw_key(&w, MZ_S("household"));
    write_subject(a, &w, b, c, &c->household, used);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    for (size_t i = 0; i < c->members_n; i++) {
        write_subject(a, &w, b, c, &c->members[i], used + (i + 1) * b->facts_n);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_buf_str(out);
}
