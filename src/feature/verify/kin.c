#include "feature/verify/kin.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/rule/rule.h"
#include "feature/verify/verify_sql.h"
#include "rule/case.h"
#include "store/db.h"

enum { FEN = 100, PARENTS_MAX = 4, TOLD_BYTES = 1 << 14, CASE_BYTES = 1 << 16 };
/* As the pack bounds the facts: 1,000,000 yuan. */
static const int64_t fen_max = INT64_C(100000000);

static const char told_key[] = "@kin";

/* ---- who ------------------------------------------------------------------------------ */

mz_code kin_of(mz_cx *cx, const struct verify_pass *pass, struct report_kin **out, size_t *n)
{
    struct verify_q_kin_row *rows = NULL;
    size_t rows_n = 0;
    MZ_TRY(verify_q_kin(cx, pass->household, INT64_C(4) * VERIFY_KIN_MAX, &rows, &rows_n));
    *out = MZ_NEW_N(cx->a, struct report_kin, VERIFY_KIN_MAX);
    *n = 0;
    for (size_t i = 0; i < rows_n && *n < VERIFY_KIN_MAX; i++) {
        bool member = false;
        int kind = rows[i].relation.n == 2 ? rows[i].relation.p[0] : '9';
        for (size_t k = 0; k < pass->member_n; k++) {
            member |= pass->member[k].person == rows[i].person;
        }
        for (size_t k = 0; k < *n; k++) {
            member |= (*out)[k].person == rows[i].person;
        }
        /* spouse 1, sons 2, daughters 3, parents 5, and the head the others relate to */
        if (!member && (kind == '0' || kind == '1' || kind == '2' || kind == '3' || kind == '5')) {
            (*out)[(*n)++] = (struct report_kin){.person = rows[i].person,
                                                 .relation = rows[i].relation,
                                                 .told = {.person = rows[i].person,
                                                          .agreed = MZ_NULL,
                                                          .income = MZ_NULL,
                                                          .parents = MZ_NULL,
                                                          .here = MZ_NULL},
                                                 .due = MZ_NULL};
        }
    }
    return MZ_OK;
}

/* ---- what was told ---------------------------------------------------------------------- */

static bool inside(int64_t v, int64_t lo, int64_t hi)
{
    return v == MZ_NULL || (v >= lo && v <= hi);
}

mz_code kin_check(mz_cx *cx, const struct verify_pass *pass, const struct verify_kin *told,
                  size_t n)
{
    struct report_kin *kin = NULL;
    size_t kin_n = 0;
    MZ_TRY(n == 0 ? MZ_OK : kin_of(cx, pass, &kin, &kin_n));
    for (size_t i = 0; i < n; i++) {
        size_t found = 0;
        for (size_t k = 0; k < kin_n; k++) {
            found += kin[k].person == told[i].person;
        }
        for (size_t k = 0; k < i; k++) {
            found += told[k].person == told[i].person;
        }
        if (found != 1) {
            return mz_refuse(cx, MZ_INVALID, .field = "kin",
                             .text = MZ_T("Support is told once for each relative who is "
                                          "registered with a member and lives elsewhere"));
        }
        if (!inside(told[i].agreed, 0, fen_max) || !inside(told[i].income, 0, fen_max) ||
            !inside(told[i].parents, 1, PARENTS_MAX) || !inside(told[i].here, 0, PARENTS_MAX) ||
            (told[i].here != MZ_NULL && told[i].parents != MZ_NULL &&
             told[i].here > told[i].parents)) {
            return mz_refuse(cx, MZ_INVALID, .field = "kin",
                             .text = MZ_T("A relative supports 1 to 4 parents, at most so many of "
                                          "them here, and has at most 1,000,000 yuan a month"));
        }
    }
    return MZ_OK;
}

static void put(mz_jw *w, const char *key, int64_t v)
{
    if (v != MZ_NULL) {
        mz_jw_key_int(w, mz_str_of(key), v);
    }
}

void kin_write(mz_jw *w, const struct verify_kin *told, size_t n)
{
    if (n == 0) {
        return;
    }
    mz_jw_key(w, mz_str_of(told_key));
    mz_jw_list(w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(w);
        put(w, "person", told[i].person);
        put(w, "agreed", told[i].agreed);
        put(w, "income", told[i].income);
        put(w, "parents", told[i].parents);
        put(w, "here", told[i].here);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static int64_t take(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
}

mz_code kin_read(mz_cx *cx, mz_str declared, struct verify_kin **told, size_t *n)
{
    const struct mz_json *root = NULL;
    *n = 0;
    *told = NULL;
    MZ_TRY(mz_json_read(cx, declared, (struct mz_json_options){.size_max = TOLD_BYTES}, &root));
    const struct mz_json *list = mz_json_get(root, told_key);
    if (list == NULL || list->kind != MZ_JSON_LIST) {
        return MZ_OK;
    }
    *told = MZ_NEW_N(cx->a, struct verify_kin, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        const struct mz_json *v = &list->items[i];
        (*told)[(*n)++] = (struct verify_kin){.person = take(v, "person"),
                                              .agreed = take(v, "agreed"),
                                              .income = take(v, "income"),
                                              .parents = take(v, "parents"),
                                              .here = take(v, "here")};
    }
    return MZ_OK;
}

/* ---- what is owed ------------------------------------------------------------------------ */

static void money(mz_cx *cx, mz_jw *w, const char *key, int64_t fen)
{
    if (fen != MZ_NULL) {
        mz_jw_key_text(w, mz_str_of(key),
                       mz_str_fmt(cx->a, "%" PRId64 ".%02" PRId64, fen / FEN, fen % FEN));
    }
}

/* A relative as the pack knows one: a member of the case who does not count. */
static void member(mz_cx *cx, mz_jw *w, const struct verify_kin *t)
{
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("role"), MZ_S("other_kin"));
    mz_jw_key_text(w, MZ_S("held"), MZ_S("free"));
    mz_jw_key_flag(w, MZ_S("lives_together"), false);
    mz_jw_key_flag(w, MZ_S("pays_support"), true);
    mz_jw_key_flag(w, MZ_S("support_settled"), t->agreed != MZ_NULL);
    money(cx, w, "support_agreed", t->agreed);
    money(cx, w, "payer_income", t->income);
    put(w, "parents_supported", t->parents);
    put(w, "parents_here", t->here);
    mz_jw_end(w);
}

static mz_code case_of(mz_cx *cx, const struct verify_pass *pass, const struct rule_book *b,
                       const struct report_kin *kin, size_t n, struct rule_case **out)
{
    const struct mz_json *root = NULL;
    mz_buf *buf = mz_buf_new(cx->a, CASE_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("at"), mz_date_iso(cx->a, (mz_date){(int32_t)pass->day}));
    mz_jw_key_text(&w, MZ_S("division"), mz_str_fmt(cx->a, "%012" PRId64, pass->division));
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        member(cx, &w, &kin[i].told);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    MZ_TRY(
        mz_json_read(cx, mz_buf_str(buf), (struct mz_json_options){.size_max = CASE_BYTES}, &root));
    return rule_case_read(cx, b, root, out);
}

mz_code kin_due(mz_cx *cx, const struct verify_pass *pass, const struct verify_kin *told,
                size_t told_n, struct report_kin *kin, size_t n)
{
    const struct rule_shelf *shelf = NULL;
    struct rule_case *c = NULL;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < told_n; k++) {
            kin[i].told = kin[i].person == told[k].person ? told[k] : kin[i].told;
        }
    }
    if (told_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, pass->division);
    uint32_t rule =
        s == NULL || s->book == NULL ? UINT32_MAX : law_rule(s->book, MZ_S("support_due"));
    if (rule == UINT32_MAX) {
        return MZ_OK; /* the place's law has no formula: nothing is worked out */
    }
    mz_code rc = case_of(cx, pass, s->book, kin, n, &c);
    if (rc == MZ_INVALID) {
        mz_clear(cx); /* a pack that asks for other facts: what is owed stays unknown */
        return MZ_OK;
    }
    MZ_TRY(rc);
    struct rule_run *run = rule_run_new(cx->a, s->book, c);
    for (size_t i = 0; i < n; i++) {
        struct rule_value v = rule_eval(run, rule, i);
        kin[i].due = v.why == RULE_KNOWN ? (int64_t)(v.num * FEN / v.den) : MZ_NULL;
    }
    return MZ_OK;
}

int64_t kin_total(const struct report *r, bool *open)
{
    int64_t sum = 0;
    *open = false;
    for (size_t i = 0; i < r->kin_n; i++) {
        *open |= r->kin[i].due == MZ_NULL;
        sum += r->kin[i].due == MZ_NULL ? 0 : r->kin[i].due;
    }
    return sum;
}

const char *kin_how(const struct report_kin *k)
{
    return k->due != MZ_NULL && k->told.agreed != MZ_NULL ? MZ_T("By agreement or judgment")
           : k->due != MZ_NULL                            ? MZ_T("By the law of the place")
                                                          : MZ_T("Unknown: no papers were brought");
}
