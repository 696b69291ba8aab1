/*
 * check_hash.c - the book as canonical lines, and their hash. Two books with the same lines decide
 * every case alike: labels, places, citations and the order of packs are not in them.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/crypto.h"
#include "base/io.h"
#include "rule/check_parts.h"

enum { BYTES_MAX = 256 << 20, CHAIN_BYTES = 4096, LINE_MAX_N = 1024 };

static void line(mz_buf *b, const char *fmt, ...) MZ_PRINTF(2, 3);

static void line(mz_buf *b, const char *fmt, ...)
{
    char s[LINE_MAX_N];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(s, sizeof s, fmt, ap);
    va_end(ap);
    mz_buf_add(b, (mz_str){s, n < 0 ? 0 : (size_t)n < sizeof s ? (size_t)n : sizeof s - 1});
}

/* Length first: no text can look like what follows it. */
static void text(mz_buf *b, mz_str s)
{
    line(b, "%zu:", s.n);
    mz_buf_add(b, s);
    mz_buf_byte(b, ' ');
}

static void wide(mz_buf *b, mz_wide v)
{
    line(b, "%016" PRIx64 "%016" PRIx64 " ", (uint64_t)(v >> 64), (uint64_t)v);
}

static void type(mz_buf *b, const struct rule_type *t)
{
    line(b, "%d.%d.%d.%d.%d.", (int)t->kind, (int)t->enum_i, (int)t->period, (int)t->decimals,
         (int)t->exact);
    for (int i = 0; i < RULE_UNITS_N; i++) {
        line(b, "%d,", (int)t->unit[i]);
    }
    mz_buf_byte(b, ' ');
}

static void nodes(mz_buf *b, const struct rule_book *k)
{
    for (size_t i = 0; i < k->nodes_n; i++) {
        const struct ir_node *n = &k->nodes[i];
        line(b, "n %d %d %d %" PRIu32 " ", (int)n->op, n->op == IR_WINDOW ? (int)n->cmp : 0,
             (int)n->entity, n->arg);
        type(b, &n->type);
        wide(b, n->num);
        wide(b, n->den);
        for (uint32_t j = 0; j < n->kids_n; j++) {
            line(b, "%" PRIu32 " ", ir_kid(k, n, j));
        }
        mz_buf_byte(b, '\n');
    }
}

static void data(mz_buf *b, const struct rule_book *k)
{
    for (size_t i = 0; i < k->enums_n; i++) {
        const struct ir_enum *e = &k->enums[i];
        line(b, "e %d ", (int)e->ordered);
        text(b, e->name.id);
        for (size_t j = 0; j < e->values_n; j++) {
            text(b, e->values[j].id);
            text(b, e->codes[j]);
        }
        mz_buf_byte(b, '\n');
    }
    for (size_t i = 0; i < k->facts_n; i++) {
        const struct ir_fact *f = &k->facts[i];
        line(b, "f %d %" PRId64 " %" PRId64 " %d %d %d %d %d ", (int)f->entity, f->min, f->max,
             (int)f->history, f->months, (int)f->missing, f->carry, (int)f->group);
        text(b, f->name.id);
        type(b, &f->type);
        mz_buf_byte(b, '\n');
    }
    for (size_t i = 0; i < k->texts_n; i++) {
        text(b, k->texts[i]);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void literal(mz_buf *b, const struct ast *e)
{
    if (e == NULL) {
        line(b, "- ");
        return;
    }
    line(b, "%d %" PRId64 "/%" PRId64 " ", (int)e->op, e->num, e->den);
    text(b, e->unit);
    for (size_t i = 0; i < e->kids_n; i++) {
        literal(b, e->kid[i]);
    }
}

/* A least value in whole steps of the denominator as written, at least one of them. */
static int64_t least(const struct ir_param *p)
{
    return p->min > 0 && p->min < p->fine ? 1 : p->min / p->fine;
}

static void params(mz_buf *b, const struct rule_book *k)
{
    for (size_t i = 0; i < k->params_n; i++) {
        const struct ir_param *p = &k->params[i];
        /* In the denominator as written: room for simulations changes no decision. */
        line(b, "p %" PRId64 " %d %d %" PRId64 " %" PRId64 " %d %d ", p->scale / p->fine,
             (int)p->by_division, p->key_enum, least(p), p->max / p->fine, (int)p->period_end,
             (int)p->at_application);
        text(b, p->name.id);
        type(b, &p->type);
        mz_buf_byte(b, '\n');
        for (size_t j = 0; j < p->values_n; j++) {
            const struct ir_value *v = &p->values[j];
            line(b, "v %" PRId64 " %d %d %d %d %" PRId64 "\n", v->division, (int)v->key, v->from.v,
                 v->to.v, v->published.v, v->v / p->fine);
        }
        for (size_t j = 0; j < p->brackets_n; j++) {
            const struct ast_bracket *r = &p->brackets[j];
            line(b, "b %d %d ", r->from.v, r->published.v);
            for (size_t s = 0; s < r->steps_n; s++) {
                literal(b, r->steps[s].above);
                literal(b, r->steps[s].value);
            }
            mz_buf_byte(b, '\n');
        }
    }
}

/* What it counts where, and its bounds. */
static void cluster(mz_buf *b, const struct ir_cluster *o)
{
    line(b, "k %d %d %" PRIu32 " %" PRIu32 " %" PRIu32 " ", o->level, o->grade, o->within, o->homes,
         o->share);
    for (size_t i = 0; i < o->signs_n; i++) {
        line(b, "s %" PRIu32 " ", o->signs[i]);
    }
    for (size_t i = 0; i < o->facts_n; i++) {
        line(b, "f %" PRIu32 " ", o->facts[i]);
    }
    text(b, o->name.id);
    mz_buf_byte(b, '\n');
}

static void rules(mz_buf *b, const struct rule_book *k)
{
    for (size_t i = 0; i < k->rules_n; i++) {
        const struct ir_rule *r = &k->rules[i];
        line(b, "r %d %" PRIu32 " %" PRIu32 " ", (int)r->entity, r->root, r->applies);
        text(b, r->name.id);
        type(b, &r->type);
        mz_buf_byte(b, '\n');
    }
    for (size_t i = 0; i < k->picks_n; i++) {
        for (size_t j = 0; j < k->picks[i].alts_n; j++) {
            const struct ir_alt *a = &k->picks[i].alts[j];
            line(b, "a %zu %" PRId64 " %d %d %d\n", i, a->division, a->from.v, a->to.v,
                 a->published.v);
        }
    }
    for (size_t i = 0; i < k->outcomes_n; i++) {
        const struct ir_outcome *o = &k->outcomes[i];
        line(b, "o %d %" PRIu32 " %" PRIu32 " %" PRIu32 " %d ", (int)o->entity, o->eligible,
             o->amount, o->grade, (int)o->from_application_month);
        text(b, o->name.id);
        if (o->of_unit) {
            line(b, " u %" PRIu32, o->unit);
        }
        mz_buf_byte(b, '\n');
    }
    for (size_t i = 0; i < k->indicators_n; i++) {
        const struct ir_indicator *o = &k->indicators[i];
        line(b, "i %d %" PRIu32 " %" PRIu32 " %d %d ", (int)o->paid, o->when, o->severity,
             o->weight, o->cool_days);
        text(b, o->name.id);
        mz_buf_byte(b, '\n');
    }
    for (size_t i = 0; i < k->clusters_n; i++) {
        cluster(b, &k->clusters[i]);
    }
    for (size_t i = 0; i < k->excludes_n; i++) {
        line(b, "x %" PRIu32 " %" PRIu32 " ", k->excludes[i].first, k->excludes[i].second);
        text(b, k->excludes[i].keep);
        if (k->excludes[i].share != UINT32_MAX) {
            line(b, " s %" PRIu32, k->excludes[i].share);
        }
        mz_buf_byte(b, '\n');
    }
}

static mz_code hex(mz_cx *cx, mz_crypto *crypto, mz_str bytes, char out[65])
{
    uint8_t hash[32];
    MZ_TRY(mz_sha256(cx, crypto, bytes, hash));
    for (size_t i = 0; i < sizeof hash; i++) {
        static const char digits[] = "0123456789abcdef";
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[64] = 0;
    return MZ_OK;
}

static mz_code chain(mz_cx *cx, mz_crypto *crypto, struct ast_pack *const *packs, size_t n,
                     char out[65])
{
    mz_buf *b = mz_buf_new(cx->a, CHAIN_BYTES);
    for (size_t i = 0; i < n; i++) {
        line(b, "%s\n", packs[i]->source_hash);
    }
    MZ_TRY(mz_buf_check(cx, b));
    return hex(cx, crypto, mz_buf_str(b), out);
}

mz_code check_hash_chain(mz_cx *cx, struct ast_pack *const *packs, size_t n, char out[65])
{
    mz_crypto *crypto = NULL;
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_code rc = chain(cx, crypto, packs, n, out);
    mz_crypto_close(crypto);
    return rc;
}

static mz_code hash_both(mz_cx *cx, mz_crypto *crypto, mz_arena *a, struct rule_book *k)
{
    mz_buf *b = mz_buf_new(a, BYTES_MAX);
    line(b, "semantics %d division %" PRId64 "\n", k->semantics, k->division);
    nodes(b, k);
    data(b, k);
    params(b, k);
    rules(b, k);
    MZ_TRY(mz_buf_check(cx, b));
    MZ_TRY(hex(cx, crypto, mz_buf_str(b), k->semantic_hash));
    return chain(cx, crypto, k->packs, k->packs_n, k->source_hash);
}

mz_code check_hash(mz_cx *cx, struct rule_book *k)
{
    mz_crypto *crypto = NULL;
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_arena *a = mz_arena_new((size_t)2 * BYTES_MAX);
    mz_code rc = hash_both(cx, crypto, a, k);
    mz_arena_free(a);
    mz_crypto_close(crypto);
    return rc;
}
