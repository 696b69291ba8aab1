/* trace.c - what a decision was made of, for programs: rules with their values, the law read. */
#include <inttypes.h>

#include "rule/eval_int.h"
#include "rule/reason.h"

enum { DIGITS_MAX = 48, DECIMALS_MAX = 9 };

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

/* Written from the end of `room` towards its beginning. */
static char *put_digits(char *at, mz_wide v, int decimals)
{
    for (int i = 0; v > 0 || i <= decimals; i++) {
        if (i == decimals && i > 0) {
            *--at = '.';
        }
        *--at = (char)('0' + (int)(v % 10));
        v /= 10;
    }
    return at;
}

/* "1140", "86.5", or "1/3" where no decimal is exact. */
static void put_number(mz_jw *w, struct rule_value v)
{
    char room[2 * DIGITS_MAX];
    char *end = room + sizeof room;
    char *at = end;
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
    mz_jw_text(w, (mz_str){at, (size_t)(end - at)});
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
        mz_jw_text(w, mz_str_fmt(r->a, "%012" PRId64, (int64_t)v.num));
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
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("rule"), rule->name.id);
    if (n->entity == IR_PERSON) {
        mz_jw_key_int(w, MZ_S("member"), (int64_t)at.member + 1);
    }
    mz_jw_key(w, MZ_S("value"));
    if (v.why == RULE_KNOWN) {
        put_value(w, r, &rule->type, v);
    } else {
        mz_jw_null(w);
        mz_jw_key_text(w, MZ_S("why"), why_name(v.why));
    }
    if (rule->cite.n > 0) {
        mz_jw_key_text(w, MZ_S("cite"), rule->cite);
    }
    mz_jw_end(w);
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
        mz_jw_key_text(w, MZ_S("division"), mz_str_fmt(r->a, "%012" PRId64, v->division));
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
    size_t roots_n = rule_roots(r, d, roots);
    struct rule_walk walk = rule_walk_of(r, roots, roots_n);
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
