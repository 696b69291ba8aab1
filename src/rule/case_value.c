/* case_value.c - single facts as people, files and packs write them. */
#include <string.h>

#include "base/nfc.h"
#include "base/text.h"
#include "rule/case_int.h"
#include "rule/eval_int.h"

static bool is_any(mz_str s, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (mz_str_eq(s, mz_str_of(*words))) {
            return true;
        }
    }
    return false;
}

static mz_str trimmed(mz_str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) {
        s.n--;
    }
    return s;
}

/* ---- numbers -------------------------------------------------------------------------- */

bool rule_unit_factor(mz_str s, struct rule_value *out)
{
    static const struct {
        const char *word;
        int32_t times;
        int32_t over;
    } units[] = {{"", 1, 1},     {"万元", 10000, 1}, {"万", 10000, 1}, {"角", 1, 10},
                 {"分", 1, 100}, {"%", 1, 100},      {"％", 1, 100},   {"个月", 1, 1},
                 {"月", 1, 1},   {"天", 1, 1},       {"日", 1, 1},     {"周岁", 1, 1},
#define X(name, word, en) {word, 1, 1},
                 RULE_UNITS(X)
#undef X
    };
    for (size_t i = 0; i < MZ_LEN(units); i++) {
        if (mz_str_eq(s, mz_str_of(units[i].word))) {
            *out = rule_frac(units[i].times, units[i].over);
            return true;
        }
    }
    return false;
}

/* Digits up to something else; false when they are more than 18. */
static bool digits(mz_str *s, mz_wide *v, int *n)
{
    for (*n = 0; s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9'; s->p++, s->n--, ++*n) {
        *v = *v * 10 + (s->p[0] - '0');
        if (*v > INT64_MAX) {
            return false;
        }
    }
    return true;
}

bool rule_number_read(mz_str s, struct rule_value *out)
{
    s = trimmed(s);
    bool minus = s.n > 0 && s.p[0] == '-';
    if (minus) {
        s.p++;
        s.n--;
    }
    mz_wide v = 0;
    int whole = 0;
    int behind = 0;
    if (!digits(&s, &v, &whole) || whole == 0) {
        return false;
    }
    if (s.n > 0 && s.p[0] == '.') {
        s.p++;
        s.n--;
        if (!digits(&s, &v, &behind) || behind == 0) {
            return false;
        }
    }
    mz_wide den = 1;
    for (int i = 0; i < behind; i++) {
        den *= 10;
    }
    struct rule_value over = rule_whole(1);
    mz_wide below = 0;
    int below_n = 0;
    if (s.n > 0 && s.p[0] == '/') { /* 2/37 */
        s.p++;
        s.n--;
        if (!digits(&s, &below, &below_n) || below_n == 0 || below == 0) {
            return false;
        }
        over = rule_whole(below);
    }
    struct rule_value unit = {0};
    if (!rule_unit_factor(trimmed(s), &unit)) {
        return false;
    }
    *out = rule_times(rule_over(rule_frac(minus ? -v : v, den), over), unit);
    return out->why == RULE_KNOWN;
}

static bool stored(const struct rule_type *t, mz_str s, int64_t *out)
{
    struct rule_value v;
    if (!rule_number_read(s, &v)) {
        return false;
    }
    for (int i = 0; t->kind == RULE_NUM && i < t->decimals; i++) {
        v = rule_times(v, rule_whole(10));
    }
    if (v.why != RULE_KNOWN || v.den != 1 || v.num > INT64_MAX || v.num < -INT64_MAX) {
        return false;
    }
    *out = (int64_t)v.num;
    return true;
}

/* ---- the other kinds ------------------------------------------------------------------- */

bool rule_month_read(mz_str s, int32_t *out)
{
    s = trimmed(s);
    if (s.n != 7 || s.p[4] != '-') {
        return false;
    }
    int32_t v[2] = {0, 0};
    for (size_t i = 0; i < s.n; i++) {
        if (i != 4 && (s.p[i] < '0' || s.p[i] > '9')) {
            return false;
        }
        if (i != 4) {
            v[i > 4] = v[i > 4] * 10 + (s.p[i] - '0');
        }
    }
    *out = v[0] * 12 + v[1] - 1;
    return v[0] >= MZ_YEAR_MIN && v[0] <= MZ_YEAR_MAX && v[1] >= 1 && v[1] <= 12;
}

bool rule_division_read(mz_str s, int64_t *out)
{
    s = trimmed(s);
    mz_wide v = 0;
    int n = 0;
    size_t all = s.n;
    if (all == 1 && s.p[0] == '0') {
        *out = 0;
        return true;
    }
    if (all > 12 || !digits(&s, &v, &n) || s.n > 0 ||
        !(all == 2 || all == 4 || all == 6 || all == 9 || all == 12)) {
        return false;
    }
    for (size_t i = all; i < 12; i++) {
        v *= 10;
    }
    *out = (int64_t)v;
    return true;
}

static bool named(const struct ir_label *l, mz_str s)
{
    return mz_str_eq(l->id, s) || mz_str_eq(l->zh, s) || (l->en.n > 0 && mz_str_eq(l->en, s));
}

static bool enum_read(const struct ir_enum *e, mz_str s, int64_t *out)
{
    s = trimmed(s);
    for (size_t i = 0; i < e->values_n; i++) {
        if (named(&e->values[i], s)) {
            *out = (int64_t)i;
            return true;
        }
    }
    return false;
}

/* "a, b": commas of both widths and 、 stand between; nothing at all is the empty set. */
static bool set_read(const struct ir_enum *e, mz_str s, int64_t *out)
{
    static const char *const between[] = {",", "，", "、", NULL};
    uint64_t mask = 0;
    s = trimmed(s);
    while (s.n > 0) {
        size_t end = s.n;
        size_t skip = 0;
        for (size_t k = 0; between[k] != NULL; k++) {
            const char *hit = memmem(s.p, s.n, between[k], strlen(between[k]));
            if (hit != NULL && (size_t)(hit - s.p) < end) {
                end = (size_t)(hit - s.p);
                skip = strlen(between[k]);
            }
        }
        int64_t i = 0;
        if (!enum_read(e, (mz_str){s.p, end}, &i)) {
            return false;
        }
        mask |= (uint64_t)1 << i;
        s.p += end + skip;
        s.n -= end + skip;
    }
    *out = (int64_t)mask;
    return true;
}

static bool bool_read(mz_str s, int64_t *out)
{
    static const char *const yes[] = {"true", "是", "有", "yes", NULL};
    static const char *const no[] = {"false", "否", "无", "no", NULL};
    *out = is_any(s, yes) ? 1 : 0;
    return *out == 1 || is_any(s, no);
}

static void text_read(const struct rule_book *b, mz_str s, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < b->texts_n; i++) {
        if (mz_str_eq(b->texts[i], s)) {
            *out = (int64_t)i + 1;
        }
    }
}

static bool date_read(mz_cx *cx, mz_str s, int64_t *out)
{
    mz_cx own = {.a = cx->a};
    mz_date d = {0};
    if (mz_date_parse(&own, NULL, s, &d) != MZ_OK) {
        return false;
    }
    *out = d.v;
    return true;
}

static bool read_kind(mz_cx *cx, const struct rule_book *b, const struct rule_type *t, mz_str s,
                      int64_t *out)
{
    int32_t month = 0;
    switch (t->kind) {
    case RULE_BOOL:
        return bool_read(s, out);
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        return stored(t, s, out);
    case RULE_DATE:
        return date_read(cx, s, out);
    case RULE_MONTH:
        if (!rule_month_read(s, &month)) {
            return false;
        }
        *out = month;
        return true;
    case RULE_ENUM:
        return enum_read(&b->enums[t->enum_i], s, out);
    case RULE_SET:
        return set_read(&b->enums[t->enum_i], s, out);
    case RULE_DIVISION:
        return rule_division_read(s, out);
    case RULE_TEXT:
        text_read(b, s, out);
        return true;
    }
    return false;
}

static mz_code refuse_kind(mz_cx *cx, const struct rule_type *t, mz_str s, mz_str field)
{
    const char *z = mz_str_z(cx->a, field);
    mz_str v = mz_text_cut(s, 60);
    switch (t->kind) {
    case RULE_BOOL:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is neither true nor false"), .arg = {field, v});
    case RULE_NUM:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is not a number with at most {2} decimals"),
                         .arg = {field, v, mz_str_fmt(cx->a, "%d", t->decimals)});
    case RULE_MONTHS:
    case RULE_DAYS:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is not a whole number"), .arg = {field, v});
    case RULE_DATE:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is not a day like 2025-07-01"),
                         .arg = {field, v});
    case RULE_MONTH:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is not a month like 2025-07"),
                         .arg = {field, v});
    case RULE_ENUM:
    case RULE_SET:
        return mz_refuse(cx, MZ_INVALID, .field = z,
                         .text = MZ_T("{0}: \"{1}\" is not one of the values of its list"),
                         .arg = {field, v});
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    return mz_refuse(cx, MZ_INVALID, .field = z,
                     .text = MZ_T("{0}: \"{1}\" is not a division code of 12 digits"),
                     .arg = {field, v});
}

mz_code rule_cell_read(mz_cx *cx, const struct rule_book *b, const struct rule_type *t, mz_str s,
                       mz_str field, struct rule_cell *out)
{
    static const char *const unknown[] = {"unknown", "未知", NULL};
    /* Names and texts of packs were composed when they were loaded. */
    mz_str v = mz_str_nfc(cx->a, t->kind == RULE_TEXT ? s : trimmed(s));
    if (is_any(v, unknown)) {
        *out = (struct rule_cell){.known = false};
        return MZ_OK;
    }
    struct rule_cell cell = {.known = true};
    if (!read_kind(cx, b, t, v, &cell.v)) {
        return refuse_kind(cx, t, v, field);
    }
    *out = cell;
    return MZ_OK;
}

size_t rule_fact_find(const struct rule_book *b, mz_str name, enum ir_entity entity)
{
    for (size_t i = 0; i < b->facts_n; i++) {
        if (b->facts[i].entity == entity && named(&b->facts[i].name, name)) {
            return i;
        }
    }
    return SIZE_MAX;
}
