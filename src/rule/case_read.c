/* case_read.c - cases out of JSON and out of the tests of packs. */
#include <string.h>

#include "base/text.h"
#include "rule/case_int.h"
#include "rule/eval_int.h"

/* One fact on its way into a case. */
struct into {
    const struct rule_book *b;
    struct rule_case *c;
    struct rule_subject *s;
    size_t fact;
    mz_str place; /* "members[2].wage" */
};

static mz_code in_range(mz_cx *cx, const struct into *to, struct rule_cell cell)
{
    const struct ir_fact *f = &to->b->facts[to->fact];
    bool number =
        f->type.kind == RULE_NUM || f->type.kind == RULE_MONTHS || f->type.kind == RULE_DAYS;
    if (!cell.known || !number || (cell.v >= f->min && cell.v <= f->max)) {
        return MZ_OK;
    }
    int decimals = f->type.kind == RULE_NUM ? f->type.decimals : 0;
    return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, to->place),
                     .text = MZ_T("{0}: {1} is outside of {2} to {3}"),
                     .arg = {to->place, rule_scaled_text(cx->a, cell.v, decimals),
                             rule_scaled_text(cx->a, f->min, decimals),
                             rule_scaled_text(cx->a, f->max, decimals)});
}

static mz_code read_cell(mz_cx *cx, const struct into *to, mz_str s, struct rule_cell *out)
{
    struct rule_cell cell = {.known = false};
    MZ_TRY(rule_cell_read(cx, to->b, &to->b->facts[to->fact].type, s, to->place, &cell));
    MZ_TRY(in_range(cx, to, cell));
    *out = cell;
    return MZ_OK;
}

static mz_code put_month(mz_cx *cx, const struct into *to, int32_t month, mz_str s)
{
    const struct ir_fact *f = &to->b->facts[to->fact];
    struct rule_series *series = &to->s->series[to->fact];
    rule_series_room(cx->a, f, to->c, series);
    int64_t i = (int64_t)month - series->first_month;
    if (i < 0 || (uint64_t)i >= series->cells_n) {
        return mz_refuse(
            cx, MZ_INVALID, .field = mz_str_z(cx->a, to->place),
            .text = MZ_T("{0}: {1} is not one of the {2} months before the month of "
                         "the evaluation date"),
            .arg = {to->place, rule_month_text(cx->a, month), mz_str_fmt(cx->a, "%d", f->months)});
    }
    return read_cell(cx, to, s, &series->cells[i]);
}

static mz_code put_every_month(mz_cx *cx, const struct into *to, mz_str s)
{
    struct rule_series *series = &to->s->series[to->fact];
    struct rule_cell cell = {.known = false};
    rule_series_room(cx->a, &to->b->facts[to->fact], to->c, series);
    MZ_TRY(read_cell(cx, to, s, &cell));
    for (size_t i = 0; i < series->cells_n; i++) {
        series->cells[i] = cell;
    }
    return MZ_OK;
}

enum { EVENTS_MAX = 4096 }; /* as many as a row of a population */

static bool after(const struct rule_event *e, mz_date day, int64_t v)
{
    return e->day.v > day.v || (e->day.v == day.v && e->v > v);
}

/* In its place by day and value: the newest does not hang on the order of what was given. */
static mz_code put_event(mz_cx *cx, const struct into *to, mz_date day, mz_str s)
{
    struct rule_series *series = &to->s->series[to->fact];
    struct rule_cell cell = {.known = false};
    MZ_TRY(read_cell(cx, to, s, &cell));
    if (!cell.known || series->events_n >= EVENTS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, to->place),
                         .text = MZ_T("{0}: an entry of a history has to be known, and there may "
                                      "be at most {1}"),
                         .arg = {to->place, mz_str_fmt(cx->a, "%d", (int)EVENTS_MAX)});
    }
    size_t n = series->events_n;
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        struct rule_event *v = MZ_NEW_N(cx->a, struct rule_event, n == 0 ? 1 : n * 2);
        for (size_t i = 0; i < n; i++) {
            v[i] = series->events[i];
        }
        series->events = v;
    }
    size_t i = n;
    for (; i > 0 && after(&series->events[i - 1], day, cell.v); i--) {
        series->events[i] = series->events[i - 1];
    }
    series->events[i] = (struct rule_event){.day = day, .v = cell.v};
    series->events_n++;
    series->known = true;
    return MZ_OK;
}

/* ---- JSON ------------------------------------------------------------------------------- */

static mz_code wrong_kind(mz_cx *cx, mz_str place)
{
    return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, place),
                     .text = MZ_T("{0}: a value of another kind is needed here"), .arg = {place});
}

/* A value as text; a list joins to the text of a set. */
static mz_code scalar(mz_cx *cx, const struct into *to, const struct mz_json *j, mz_str *out)
{
    bool set = to->b->facts[to->fact].type.kind == RULE_SET;
    switch (j->kind) {
    case MZ_JSON_NULL:
        *out = MZ_S("unknown");
        return MZ_OK;
    case MZ_JSON_FLAG:
        *out = j->flag ? MZ_S("true") : MZ_S("false");
        return MZ_OK;
    case MZ_JSON_INT:
        *out = mz_str_fmt(cx->a, "%lld", (long long)j->i);
        return MZ_OK;
    case MZ_JSON_REAL:
    case MZ_JSON_TEXT:
        *out = j->text;
        return MZ_OK;
    case MZ_JSON_LIST:
        break;
    case MZ_JSON_MAP:
        return wrong_kind(cx, to->place);
    }
    mz_buf *text = mz_buf_new(cx->a, RULE_CASE_MAX);
    for (size_t i = 0; i < j->n; i++) {
        if (!set || j->items[i].kind != MZ_JSON_TEXT) {
            return wrong_kind(cx, to->place);
        }
        mz_buf_add(text, i > 0 ? MZ_S(",") : MZ_S(""));
        mz_buf_add(text, j->items[i].text);
    }
    if (!set) {
        return wrong_kind(cx, to->place);
    }
    *out = mz_buf_str(text);
    return MZ_OK;
}

static mz_code read_months(mz_cx *cx, const struct into *to, const struct mz_json *j)
{
    mz_str s = {0};
    if (j->kind != MZ_JSON_MAP) {
        MZ_TRY(scalar(cx, to, j, &s));
        return put_every_month(cx, to, s);
    }
    rule_series_room(cx->a, &to->b->facts[to->fact], to->c, &to->s->series[to->fact]);
    for (size_t i = 0; i < j->n; i++) {
        int32_t month = 0;
        if (!rule_month_read(j->items[i].key, &month)) {
            return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, to->place),
                             .text = MZ_T("{0}: \"{1}\" is not a month like 2025-07"),
                             .arg = {to->place, mz_text_cut(j->items[i].key, 60)});
        }
        MZ_TRY(scalar(cx, to, &j->items[i], &s));
        MZ_TRY(put_month(cx, to, month, s));
    }
    return MZ_OK;
}

static mz_code read_events(mz_cx *cx, const struct into *to, const struct mz_json *j)
{
    if (j->kind == MZ_JSON_NULL) {
        return MZ_OK;
    }
    if (j->kind != MZ_JSON_LIST) {
        return wrong_kind(cx, to->place);
    }
    to->s->series[to->fact].known = true;
    for (size_t i = 0; i < j->n; i++) {
        const struct mz_json *day = mz_json_get(&j->items[i], "day");
        const struct mz_json *value = mz_json_get(&j->items[i], "value");
        mz_str s = {0};
        mz_date d = {0};
        if (day == NULL || day->kind != MZ_JSON_TEXT || value == NULL || j->items[i].n != 2) {
            return wrong_kind(cx, to->place);
        }
        MZ_TRY(mz_date_parse(cx, mz_str_z(cx->a, to->place), day->text, &d));
        MZ_TRY(scalar(cx, to, value, &s));
        MZ_TRY(put_event(cx, to, d, s));
    }
    return MZ_OK;
}

static mz_code no_fact(mz_cx *cx, mz_str name, mz_str place, bool elsewhere)
{
    const char *z = mz_str_z(cx->a, place);
    if (elsewhere) {
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: the fact \"{1}\" belongs elsewhere: facts of persons "
                                      "stand in members, those of the household in household"),
                         .arg = {place, mz_text_cut(name, 60)});
    }
    return mz_refuse(cx, MZ_INVALID, .field = z, .text = MZ_T("{0}: the pack has no fact \"{1}\""),
                     .arg = {place, mz_text_cut(name, 60)});
}

/* Programs send ids, mostly in the order of the book: the search goes on behind the last one. */
static size_t by_id(const struct into *to, mz_str name, enum ir_entity entity)
{
    size_t n = to->b->facts_n;
    size_t from = to->fact < n ? to->fact + 1 : 0;
    for (size_t k = 0; k < n; k++) {
        size_t i = from + k < n ? from + k : from + k - n;
        if (to->b->facts[i].entity == entity && mz_str_eq(to->b->facts[i].name.id, name)) {
            return i;
        }
    }
    return rule_fact_find(to->b, name, entity);
}

static mz_code find_fact(mz_cx *cx, struct into *to, mz_str name, bool person)
{
    to->fact = by_id(to, name, person ? IR_PERSON : IR_HOUSEHOLD);
    if (to->fact == SIZE_MAX) {
        size_t other = rule_fact_find(to->b, name, person ? IR_HOUSEHOLD : IR_PERSON);
        return no_fact(cx, name, to->place, other != SIZE_MAX);
    }
    return MZ_OK;
}

static mz_code read_fact(mz_cx *cx, const struct into *to, const struct mz_json *one)
{
    mz_str s = {0};
    switch (to->b->facts[to->fact].history) {
    case IR_MONTHLY:
        return read_months(cx, to, one);
    case IR_DATED:
        return read_events(cx, to, one);
    case IR_NO_HISTORY:
        break;
    }
    MZ_TRY(scalar(cx, to, one, &s));
    return read_cell(cx, to, s, &to->s->cells[to->fact]);
}

/* "members[1].wage": once for each fact, so without printf. */
static mz_str joined(mz_arena *a, mz_str where, mz_str key)
{
    char *p = mz_arena_alloc(a, where.n + key.n + 2);
    memcpy(p, where.p, where.n);
    p[where.n] = '.';
    memcpy(p + where.n + 1, key.p, key.n);
    return (mz_str){p, where.n + 1 + key.n};
}

static mz_code read_subject(mz_cx *cx, struct into *to, const struct mz_json *j, bool person,
                            mz_str where)
{
    to->place = where;
    if (j->kind != MZ_JSON_MAP) {
        return wrong_kind(cx, where);
    }
    for (size_t i = 0; i < j->n; i++) {
        const struct mz_json *one = &j->items[i];
        to->place = joined(cx->a, where, mz_text_cut(one->key, 60));
        MZ_TRY(find_fact(cx, to, one->key, person));
        MZ_TRY(read_fact(cx, to, one));
    }
    return MZ_OK;
}

static mz_code read_head(mz_cx *cx, const struct mz_json *json, struct rule_case *c)
{
    mz_str s = {0};
    MZ_TRY(mz_json_text(cx, json, "at", &s));
    MZ_TRY(mz_date_parse(cx, "at", s, &c->at));
    c->known = c->at;
    if (mz_json_get(json, "known") != NULL) {
        MZ_TRY(mz_json_text(cx, json, "known", &s));
        MZ_TRY(mz_date_parse(cx, "known", s, &c->known));
    }
    if (mz_json_get(json, "division") == NULL) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_text(cx, json, "division", &s));
    if (!rule_division_read(s, &c->division)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("{0}: \"{1}\" is not a division code of 12 digits"),
                         .arg = {MZ_S("division"), mz_text_cut(s, 60)});
    }
    return MZ_OK;
}

static mz_code known_keys(mz_cx *cx, const struct mz_json *json)
{
    static const char *const keys[] = {"at", "known", "division", "household", "members"};
    for (size_t i = 0; i < json->n; i++) {
        bool found = false;
        for (size_t k = 0; k < MZ_LEN(keys); k++) {
            found = found || mz_str_eq(json->items[i].key, mz_str_of(keys[k]));
        }
        if (!found) {
            return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, json->items[i].key),
                             .text = MZ_T("\"{0}\" is no part of a case: at, known, division, "
                                          "household and members are"),
                             .arg = {mz_text_cut(json->items[i].key, 60)});
        }
    }
    return MZ_OK;
}

static mz_code too_many(mz_cx *cx)
{
    return mz_refuse(cx, MZ_INVALID, .field = "members",
                     .text = MZ_T("A household has at most {0} members"),
                     .arg = {mz_str_fmt(cx->a, "%d", (int)RULE_MEMBERS_MAX)});
}

mz_code rule_case_read(mz_cx *cx, const struct rule_book *b, const struct mz_json *json,
                       struct rule_case **out)
{
    if (json->kind != MZ_JSON_MAP) {
        return wrong_kind(cx, MZ_S("case"));
    }
    MZ_TRY(known_keys(cx, json));
    const struct mz_json *members = mz_json_get(json, "members");
    const struct mz_json *household = mz_json_get(json, "household");
    if (members != NULL && members->kind != MZ_JSON_LIST) {
        return wrong_kind(cx, MZ_S("members"));
    }
    size_t n = members == NULL ? 0 : members->n;
    if (n > RULE_MEMBERS_MAX) {
        return too_many(cx);
    }
    struct rule_case *c = rule_case_new(cx->a, b, n);
    MZ_TRY(read_head(cx, json, c));
    struct into to = {.b = b, .c = c, .s = &c->household};
    if (household != NULL) {
        MZ_TRY(read_subject(cx, &to, household, false, MZ_S("household")));
    }
    for (size_t i = 0; i < n; i++) {
        to.s = &c->members[i];
        MZ_TRY(read_subject(cx, &to, &members->items[i], true,
                            mz_str_fmt(cx->a, "members[%zu]", i + 1)));
    }
    *out = c;
    return MZ_OK;
}

/* ---- tests of packs ------------------------------------------------------------------------ */

static mz_code give(mz_cx *cx, const struct into *to, const struct ast_given *g)
{
    mz_str s = g->value.s;
    switch (to->b->facts[to->fact].history) {
    case IR_NO_HISTORY:
        return read_cell(cx, to, s, &to->s->cells[to->fact]);
    case IR_MONTHLY:
        return g->month < 0 ? put_every_month(cx, to, s) : put_month(cx, to, g->month, s);
    case IR_DATED:
        break;
    }
    if (g->day.v != INT32_MIN) {
        return put_event(cx, to, g->day, s);
    }
    /* Not a day: the list is unknown, or known and empty. */
    if (mz_str_eq(s, MZ_S("none")) || mz_str_eq(s, MZ_S("无"))) {
        to->s->series[to->fact].known = true;
        return MZ_OK;
    }
    return mz_str_eq(s, MZ_S("unknown")) || mz_str_eq(s, MZ_S("未知")) ? MZ_OK
                                                                       : wrong_kind(cx, to->place);
}

static mz_code give_all(mz_cx *cx, struct into *to, const struct ast_givens *g, bool person)
{
    for (size_t i = 0; i < g->n; i++) {
        struct ast_at at = g->v[i].value.at; /* of a table the row: its head has the name */
        to->place = mz_str_fmt(cx->a, MZ_FMT ":%d " MZ_FMT, MZ_ARG(at.file), at.line,
                               MZ_ARG(mz_text_cut(g->v[i].id.s, 60)));
        MZ_TRY(find_fact(cx, to, g->v[i].id.s, person));
        MZ_TRY(give(cx, to, &g->v[i]));
    }
    return MZ_OK;
}

mz_code rule_case_test(mz_cx *cx, const struct rule_book *b, const struct ast_test *t,
                       struct rule_case **out)
{
    if (t->members_n > RULE_MEMBERS_MAX) {
        return too_many(cx);
    }
    struct rule_case *c = rule_case_new(cx->a, b, t->members_n);
    c->at = t->at;
    c->known = t->known.v == INT32_MIN ? t->at : t->known;
    if (t->division.s.n > 0 && !rule_division_read(t->division.s, &c->division)) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("{0}: \"{1}\" is not a division code of 12 digits"),
                         .arg = {t->name.s, mz_text_cut(t->division.s, 60)});
    }
    struct into to = {.b = b, .c = c, .s = &c->household};
    MZ_TRY(give_all(cx, &to, &t->household, false));
    for (size_t i = 0; i < t->members_n; i++) {
        to.s = &c->members[i];
        MZ_TRY(give_all(cx, &to, &t->members[i], true));
    }
    *out = c;
    return MZ_OK;
}
