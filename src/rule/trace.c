/* trace.c - what a decision was made of, for programs: rules with their values, the law read. */
#include <string.h>

#include "rule/eval_int.h"
#include "rule/reason.h"

enum { DIGITS_MAX = 48, DECIMALS_MAX = 9, CODE_DIGITS = 12, LINE_MAX_BYTES = 160 };

/* What needs no escaping is put together first and added at once: ids, digits and our own words. */
struct line {
    char v[LINE_MAX_BYTES];
    size_t n;
};

static void add(struct line *l, mz_str s)
{
    size_t n = s.n < sizeof l->v - l->n ? s.n : sizeof l->v - l->n;
    memcpy(l->v + l->n, s.p, n);
    l->n += n;
}

static mz_str of(const struct line *l)
{
    return (mz_str){l->v, l->n};
}

static mz_str why_name(enum rule_why why)
{
    switch (why) {
    case RULE_NOT_IN_FORCE:
        return MZ_S("not_in_force");
    case RULE_CONFLICT:
        return MZ_S("conflict");
    case RULE_ERROR:
        return MZ_S("error");
    case RULE_UNKNOWN:
    case RULE_KNOWN:
        break;
    }
    return MZ_S("unknown");
}

/* Written from the end of `room` towards its beginning; what fits the machine by the machine. */
static char *put_digits(char *at, mz_wide v, int decimals)
{
    int i = 0;
    for (; v > INT64_MAX; i++) {
        if (i == decimals && i > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + (int)(v % 10));
        v /= 10;
    }
    for (uint64_t left = (uint64_t)v; left > 0 || i <= decimals; i++) {
        if (i == decimals && i > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + left % 10);
        left /= 10;
    }
    return at;
}

/* A code of twelve digits. */
static void put_code(mz_jw *w, int64_t code)
{
    char room[CODE_DIGITS + 2];
    room[0] = '"';
    room[CODE_DIGITS + 1] = '"';
    for (int i = CODE_DIGITS; i > 0; i--) {
        room[i] = (char)('0' + code % 10);
        code /= 10;
    }
    mz_jw_raw(w, (mz_str){room, sizeof room});
}

/* "1140", "86.5", or "1/3" where no decimal is exact. */
static void put_number(mz_jw *w, struct rule_value v)
{
    char room[2 * DIGITS_MAX + 2];
    char *end = room + sizeof room - 1;
    char *at = end;
    *end = '"';
    mz_wide amount = v.num < 0 ? -v.num : v.num;
    mz_wide power = 1;
    int decimals = 0;
    while (amount <= INT64_MAX && power % v.den != 0 && decimals < DECIMALS_MAX) {
        power *= 10;
        decimals++;
    }
    if (power % v.den == 0) {
        at = put_digits(at, amount * (power / v.den), decimals);
    } else {
        at = put_digits(at, v.den, 0);
        *--at = '/';
        at = put_digits(at, amount, 0);
    }
    if (v.num < 0) {
        *--at = '-';
    }
    *--at = '"';
    mz_jw_raw(w, (mz_str){at, (size_t)(end - at) + 1});
}

static void put_set(mz_jw *w, const struct ir_enum *e, mz_wide mask)
{
    mz_jw_list(w);
    for (size_t i = 0; i < e->values_n && i < 64; i++) {
        if ((mask >> i & 1) != 0) {
            mz_jw_text(w, e->values[i].id);
        }
    }
    mz_jw_end(w);
}

static void put_place(mz_jw *w, const struct ir_enum *e, mz_wide place)
{
    mz_jw_text(w, place >= 0 && place < (mz_wide)e->values_n ? e->values[place].id : MZ_S(""));
}

static void put_value(mz_jw *w, const struct rule_run *r, const struct rule_type *t,
                      struct rule_value v)
{
    switch (t->kind) {
    case RULE_BOOL:
        mz_jw_flag(w, v.num != 0);
        return;
    case RULE_DATE:
        mz_jw_text(w, mz_date_iso(r->a, (mz_date){(int32_t)v.num}));
        return;
    case RULE_MONTH:
        mz_jw_text(w, mz_str_fmt(r->a, "%04d-%02d", (int)(v.num / 12), (int)(v.num % 12) + 1));
        return;
    case RULE_ENUM:
        put_place(w, &r->b->enums[t->enum_i], v.num);
        return;
    case RULE_SET:
        put_set(w, &r->b->enums[t->enum_i], v.num);
        return;
    case RULE_DIVISION:
        put_code(w, (int64_t)v.num);
        return;
    case RULE_TEXT:
        mz_jw_text(w, v.num >= 1 && v.num <= (mz_wide)r->b->texts_n ? r->b->texts[v.num - 1]
                                                                    : MZ_S(""));
        return;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        break;
    }
    put_number(w, v);
}

static void put_rule(mz_jw *w, struct rule_run *r, struct rule_spot at)
{
    const struct ir_node *n = rule_node(r, at.node);
    const struct ir_rule *rule = &r->b->rules[n->arg];
    struct rule_value v = rule_slot(r, at.node, at.member)->v;
    struct line l = {.n = 0};
    mz_jw inner = mz_jw_to(w->out);
    add(&l, MZ_S("{\"rule\":\""));
    add(&l, rule->name.id);
    add(&l, MZ_S("\""));
    if (n->entity == IR_PERSON) {
        char room[DIGITS_MAX];
        char *end = room + sizeof room;
        char *digits = put_digits(end, (mz_wide)at.member + 1, 0);
        add(&l, MZ_S(",\"member\":"));
        add(&l, (mz_str){digits, (size_t)(end - digits)});
    }
    add(&l, MZ_S(",\"value\":"));
    mz_jw_raw(w, of(&l));
    if (v.why == RULE_KNOWN) {
        put_value(&inner, r, &rule->type, v);
    } else {
        l.n = 0;
        add(&l, MZ_S("null,\"why\":\""));
        add(&l, why_name(v.why));
        add(&l, MZ_S("\""));
        mz_buf_add(w->out, of(&l));
    }
    if (rule->cite.n > 0) {
        mz_buf_add(w->out, MZ_S(",\"cite\":"));
        mz_jw_text(&inner, rule->cite);
    }
    mz_buf_byte(w->out, '}');
}

static void put_param(mz_jw *w, const struct rule_run *r, const struct rule_read *read)
{
    const struct ir_param *p = &r->b->params[read->param];
    const struct ir_value *v = read->value;
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("param"), p->name.id);
    if (v != NULL) {
        mz_jw_key(w, MZ_S("value"));
        put_value(w, r, &p->type, rule_frac(v->v, p->scale == 0 ? 1 : p->scale));
        if (p->key_enum >= 0 && v->key < r->b->enums[p->key_enum].values_n) {
            mz_jw_key_text(w, MZ_S("of"), r->b->enums[p->key_enum].values[v->key].id);
        }
        mz_jw_key(w, MZ_S("division"));
        put_code(w, v->division);
        mz_jw_key_text(w, MZ_S("from"), mz_date_iso(r->a, v->from));
        mz_jw_key_text(w, MZ_S("cite"), v->cite);
    } else if (rule_bracket_of(r, p) == NULL) {
        mz_jw_key(w, MZ_S("value"));
        mz_jw_null(w);
    }
    mz_jw_end(w);
}

void rule_trace_json(mz_jw *w, struct rule_run *r, const struct rule_decision *d)
{
    struct rule_spot roots[3];
    struct rule_walk walk =
        d->walk != NULL ? *d->walk : rule_walk_of(r, roots, rule_roots(r, d, roots));
    mz_jw_map(w);
    mz_jw_key(w, MZ_S("rules"));
    mz_jw_list(w);
    for (size_t i = 0; i < walk.n; i++) {
        if (rule_node(r, walk.v[i].node)->op == IR_RULE) {
            put_rule(w, r, walk.v[i]);
        }
    }
    mz_jw_end(w);
    mz_jw_key(w, MZ_S("params"));
    mz_jw_list(w);
    for (size_t i = 0; i < walk.reads_n; i++) {
        put_param(w, r, &walk.reads[i]);
    }
    mz_jw_end(w);
    mz_jw_end(w);
}
