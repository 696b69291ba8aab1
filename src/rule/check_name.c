/* check_name.c - what names mean, and the order in which rules are made. */
#include "base/text.h"
#include "base/utf8.h"
#include "rule/check_parts.h"

enum { NEAR_CHARS = 40, NAMES_MAX = 100000 };

static int64_t packed(struct check_sym s)
{
    return ((int64_t)s.kind << 32) | s.i;
}

bool check_reserved(mz_str s)
{
    static const char *const words[] = {
        "if",          "then",
        "else",        "and",
        "or",          "not",
        "in",          "is",
        "known",       "unknown",
        "where",       "sum",
        "sum_known",   "count",
        "any",         "all",
        "min",         "max",
        "exactly_one", "latest",
        "members",     "facts",
        "last",        "months",
        "days",        "before",
        "at",          "true",
        "false",       "value",
        "parent",      "division",
        "otherwise",   "round",
        "clamp",       "age",
        "add_months",  "months_between",
        "month_of",    "first_day",
        "last_day",    "year_of",
        "days_in",     "per_month",
        "per_year",    "prorate",
        "coalesce",    "scale",
        "marginal",    "in_division",
        "has",         "size",
        "needs",       "如果",
        "则",          "否则",
        "且",          "或",
        "非",          "属于",
        "已知",        "未知",
        "其中",        "合计",
        "计数",        "任一",
        "全部",        "最小",
        "最大",        "恰有一个",
        "成员",        "记录",
        "最近",        "个月",
        "天",          "之前",
        "评估日",      "是",
        "否",
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            return true;
        }
    }
    return false;
}

static void put(struct check *c, mz_str name, int64_t v)
{
    if (mz_map_put_str(c->cx, c->names, name, v) != MZ_OK) {
        mz_clear(c->cx); /* the limits of packs keep the map from being full */
    }
}

static bool reserved(struct check *c, const struct ast_text *t)
{
    if (!check_reserved(t->s)) {
        return false;
    }
    check_find(
        c, AST_ERROR, "name", t->at,
        .say = {NULL, MZ_T("\"{0}\" is a word of the language and cannot be a name"), {t->s}},
        .way = {NULL, MZ_T("Choose another word"), {{0}}});
    return true;
}

void check_declare(struct check *c, const struct ast_text *id, const struct ast_label *label,
                   struct check_sym sym)
{
    int64_t old = 0;
    if (reserved(c, id)) {
        return;
    }
    bool taken = mz_map_get_str(c->names, id->s, &old);
    if (taken && (enum check_sym_kind)(old >> 32) != CHECK_AMBIGUOUS) {
        check_find(c, AST_ERROR, "name", id->at,
                   .say = {NULL, MZ_T("\"{0}\" is declared twice"), {id->s}},
                   .way = {NULL,
                           MZ_T("Choose another id; a rule of a parent pack is replaced by "
                                "\"replaces\""),
                           {{0}}});
        return;
    }
    put(c, id->s, packed(sym));
    const struct ast_text *zh = &label->zh;
    if (zh->s.n == 0 || mz_str_eq(zh->s, id->s) || reserved(c, zh)) {
        return;
    }
    if (mz_map_get_str(c->names, zh->s, &old)) {
        sym.kind = CHECK_AMBIGUOUS;
    }
    put(c, zh->s, packed(sym));
}

bool check_sym(const struct check *c, mz_str name, struct check_sym *out)
{
    int64_t v = 0;
    if (!mz_map_get_str(c->names, name, &v)) {
        return false;
    }
    *out = (struct check_sym){(enum check_sym_kind)(v >> 32), (uint32_t)v};
    return true;
}

/* ---- did you mean ------------------------------------------------------------------ */

static size_t chars(mz_str s, uint32_t out[NEAR_CHARS])
{
    size_t n = 0;
    uint32_t cp = 0;
    for (size_t i = 0; n < NEAR_CHARS && mz_utf8_next(s, &i, &cp);) {
        out[n++] = cp;
    }
    return n;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions and changes between two names (Wagner and Fischer 1974). */
static size_t distance(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
    size_t row[NEAR_CHARS + 1];
    for (size_t j = 0; j <= bn; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= an; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= bn; j++) {
            size_t keep = row[j];
            row[j] = least(least(row[j], row[j - 1]) + 1, corner + (a[i - 1] != b[j - 1]));
            corner = keep;
        }
    }
    return row[bn];
}

static mz_str nearest(const mz_map *m, mz_str name, mz_str best, size_t *most)
{
    uint32_t want[NEAR_CHARS];
    uint32_t have[NEAR_CHARS];
    size_t want_n = chars(name, want);
    for (size_t i = 0; i < mz_map_n(m); i++) {
        mz_str s = mz_map_at(m, i).str;
        size_t have_n = chars(s, have);
        size_t d = distance(want, want_n, have, have_n);
        if (d < *most && d < want_n) {
            *most = d;
            best = s;
        }
    }
    return best;
}

mz_str check_near(const struct check *c, mz_str name)
{
    uint32_t want[NEAR_CHARS];
    size_t most = chars(name, want) > 4 ? 3 : 2;
    mz_str best = nearest(c->names, name, (mz_str){"", 0}, &most);
    return nearest(c->values, name, best, &most);
}

struct mz_say check_meant(const struct check *c, mz_str name, struct mz_say other)
{
    mz_str near = c->f->errors < CHECK_NEAR_ERRORS ? check_near(c, name) : MZ_S("");
    return near.n == 0 ? other : (struct mz_say){NULL, MZ_T("Did you mean \"{0}\"?"), {near}};
}

/* ---- lists --------------------------------------------------------------------------- */

int check_enum(const struct check *c, mz_str name)
{
    int64_t v = 0;
    return mz_map_get_str(c->enum_names, name, &v) ? (int)v : -1;
}

int check_enum_value(const struct check *c, int e, mz_str name)
{
    const struct ir_enum *list = &c->b->enums[e];
    for (size_t i = 0; i < list->values_n; i++) {
        if (mz_str_eq(list->values[i].id, name) || mz_str_eq(list->values[i].zh, name)) {
            return (int)i;
        }
    }
    return -1;
}

/* ---- order ---------------------------------------------------------------------------- */

struct walk {
    struct check *c;
    uint32_t *deps;
    size_t deps_n;
    size_t deps_cap;
};

static void need(struct walk *w, mz_str name)
{
    struct check_sym s;
    if (!check_sym(w->c, name, &s) || (s.kind != CHECK_RULE && s.kind != CHECK_UNIT)) {
        return;
    }
    uint32_t place = s.kind == CHECK_RULE ? s.i : (uint32_t)w->c->rules_n + s.i;
    if (w->deps_n == w->deps_cap) {
        size_t cap = w->deps_cap == 0 ? 64 : w->deps_cap * 2;
        uint32_t *next = MZ_NEW_N(w->c->a, uint32_t, cap);
        if (w->deps_n > 0) {
            memcpy(next, w->deps, sizeof *next * w->deps_n);
        }
        w->deps = next;
        w->deps_cap = cap;
    }
    w->deps[w->deps_n++] = place;
}

/* Depth is bounded by AST_DEPTH. */
/* NOLINTNEXTLINE(misc-no-recursion): formulas are at most AST_DEPTH deep */
static void names_in(struct walk *w, const struct ast *e)
{
    if (e == NULL) {
        return;
    }
    if (e->op == AST_NAME || e->op == AST_DOT) {
        need(w, e->text);
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        names_in(w, e->kid[i]);
    }
}

static void names_of_version(struct walk *w, const struct ast_version *v)
{
    names_in(w, v->formula);
    for (size_t i = 0; i < v->exceptions_n; i++) {
        names_in(w, v->exceptions[i].when);
        names_in(w, v->exceptions[i].formula);
    }
}

static void names_of_rule(struct walk *w, const struct ast_rule *r)
{
    names_in(w, r->applies_when);
    for (size_t i = 0; i < r->versions_n; i++) {
        names_of_version(w, &r->versions[i]);
    }
    for (size_t i = 0; i < r->inputs_n; i++) {
        names_in(w, r->inputs[i]);
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        for (size_t k = 0; r->rows[i].cells != NULL && !r->rows[i].otherwise && k < r->inputs_n;
             k++) {
            names_in(w, r->rows[i].cells[k]);
        }
        names_in(w, r->rows[i].value);
    }
}

/* A new formula of a reform counts too. */
static void names_of_reform(struct walk *w, const struct check_rule *r)
{
    const struct ast_reform *f = w->c->reform;
    for (size_t i = 0; f != NULL && i < f->replace_n; i++) {
        if (mz_str_eq(f->replace[i].id.s, r->ir.name.id)) {
            names_in(w, f->replace[i].value);
        }
    }
}

static void names_of(struct walk *w, uint32_t place)
{
    struct check *c = w->c;
    if (place >= c->rules_n) {
        const struct ast_unit *u = c->units[place - c->rules_n].unit;
        names_in(w, u->where);
        names_in(w, u->from);
        names_in(w, u->to);
        return;
    }
    for (size_t i = 0; i < c->rules[place].alts_n; i++) {
        names_of_rule(w, c->rules[place].alts[i].rule);
    }
    names_of_reform(w, &c->rules[place]);
}

static mz_str id_of(const struct check *c, uint32_t place)
{
    return place < c->rules_n ? c->rules[place].ir.name.id
                              : c->units[place - c->rules_n].unit->id.s;
}

static struct ast_at at_of(const struct check *c, uint32_t place)
{
    return place < c->rules_n ? c->rules[place].alts[0].rule->id.at
                              : c->units[place - c->rules_n].unit->id.at;
}

struct frame {
    uint32_t place;
    size_t next;
    size_t end;
};

static void cycle(struct check *c, const struct frame *stack, size_t n, uint32_t back)
{
    size_t from = 0;
    while (stack[from].place != back) {
        from++;
    }
    mz_str way = {"", 0};
    for (size_t i = from; i < n; i++) {
        way = mz_str_fmt(c->a, MZ_FMT MZ_FMT " → ", MZ_ARG(way), MZ_ARG(id_of(c, stack[i].place)));
    }
    way = mz_str_fmt(c->a, MZ_FMT MZ_FMT, MZ_ARG(way), MZ_ARG(id_of(c, back)));
    check_find(c, AST_ERROR, "cycle", at_of(c, back),
               .say = {NULL, MZ_T("\"{0}\" needs itself: {1}"), {id_of(c, back), way}},
               .way = {NULL,
                       MZ_T("Make one of them from facts, or split off a rule that both "
                            "need"),
                       {{0}}});
}

/* Depth first with an own stack: a chain of rules may be as long as there are rules. */
bool check_order(struct check *c, uint32_t **order, size_t *order_n)
{
    enum { WHITE, GREY, BLACK };
    size_t n = c->rules_n + c->units_n;
    uint8_t *colour = MZ_NEW_N(c->a, uint8_t, n + 1);
    struct frame *stack = MZ_NEW_N(c->a, struct frame, n + 1);
    struct walk w = {.c = c};
    bool fine = true;
    *order = MZ_NEW_N(c->a, uint32_t, n + 1);
    *order_n = 0;
    for (uint32_t root = 0; root < n; root++) {
        size_t top = 0;
        if (colour[root] == WHITE) {
            size_t from = w.deps_n;
            names_of(&w, root);
            colour[root] = GREY;
            stack[top++] = (struct frame){root, from, w.deps_n};
        }
        while (top > 0) {
            struct frame *f = &stack[top - 1];
            if (f->next == f->end) {
                colour[f->place] = BLACK;
                (*order)[(*order_n)++] = f->place;
                top--;
                continue;
            }
            uint32_t to = w.deps[f->next++];
            if (colour[to] == GREY) {
                cycle(c, stack, top, to);
                fine = false;
            } else if (colour[to] == WHITE) {
                size_t from = w.deps_n;
                names_of(&w, to);
                colour[to] = GREY;
                stack[top++] = (struct frame){to, from, w.deps_n};
            }
        }
    }
    return fine;
}
