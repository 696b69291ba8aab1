/* check_cluster.c - clusters: the place, what is counted there, and how many are too many. */
#include "rule/check_parts.h"

enum { HOMES_MIN = 2, DAYS_MAX = 366, COUNTY_LEVEL = 3, SHARE_DECIMALS = 6 };

static void wrong(struct check *c, const struct ast_text *t, const char *sentence, const char *way)
{
    check_find(c, AST_ERROR, "cluster", t->at, .say = {NULL, sentence, {t->s}},
               .way = {NULL, way, {{0}}});
}

/* ---- what is counted ------------------------------------------------------------------------- */

static size_t sign_of(const struct rule_book *b, mz_str id)
{
    size_t i = 0;
    while (i < b->indicators_n && !mz_str_eq(b->indicators[i].name.id, id)) {
        i++;
    }
    return i;
}

static void signs(struct check *c, const struct ast_cluster *from, struct ir_cluster *o)
{
    o->signs = MZ_NEW_N(c->a, uint32_t, from->signs_n + 1);
    for (size_t i = 0; i < from->signs_n; i++) {
        const struct ast_text *t = &from->signs[i];
        size_t k = sign_of(c->b, t->s);
        if (k == c->b->indicators_n) {
            wrong(c, t, MZ_T("There is no indicator \"{0}\""),
                  MZ_T("Write the id of an indicator of this pack or its parents"));
            continue;
        }
        if (o->signs_n > 0 && c->b->indicators[k].paid != o->paid) {
            wrong(c, t, MZ_T("\"{0}\" is of the other side than the indicators before it"),
                  MZ_T("Count those who should be helped and those who are paid in two clusters"));
        }
        o->paid = c->b->indicators[k].paid;
        o->signs[o->signs_n++] = (uint32_t)k;
    }
}

static void facts(struct check *c, const struct ast_cluster *from, struct ir_cluster *o)
{
    o->facts = MZ_NEW_N(c->a, uint32_t, from->facts_n + 1);
    for (size_t i = 0; i < from->facts_n; i++) {
        struct check_sym s = {CHECK_AMBIGUOUS, 0};
        bool known = check_sym(c, from->facts[i].s, &s);
        if (known && s.kind == CHECK_FACT && c->b->facts[s.i].history == IR_NO_HISTORY) {
            o->facts[o->facts_n++] = s.i;
            continue;
        }
        check_find(
            c, AST_ERROR, "name", from->facts[i].at,
            .say = {NULL, MZ_T("\"{0}\" is no fact without history"), {from->facts[i].s}},
            .way = check_meant(
                c, from->facts[i].s,
                (struct mz_say){NULL, MZ_T("Write the id of a fact without history"), {{0}}}));
    }
}

/* ---- how many -------------------------------------------------------------------------------- */

/* A bound is a parameter of this kind, with values and without keys: read beside the rules. */
struct bound {
    enum rule_kind kind;
    int decimals;
    int64_t least; /* in whole numbers; of a share: above 0 */
    int64_t most;
    const char *kind_says, *kind_way;
    const char *range_says, *range_way;
};

static const struct bound homes_bound = {
    RULE_NUM, 0, HOMES_MIN, 1000000,
    MZ_T("\"{0}\" is no parameter of whole numbers without unit and key"),
    MZ_T("Declare it in params with \"type: int\" and its values"),
    MZ_T("\"{0}\" lets fewer than two households be a cluster"),
    MZ_T("Give the parameter values of 2 or more")};
static const struct bound days_bound = {
    RULE_DAYS, 0, 1, DAYS_MAX, MZ_T("\"{0}\" is no parameter of days without key"),
    MZ_T("Declare it in params with \"type: days\" and its values"),
    MZ_T("\"{0}\" is not between 1 and 366 days"), MZ_T("Give the parameter values of 1 to 366")};
static const struct bound share_bound = {
    RULE_NUM, SHARE_DECIMALS, 0, 1, MZ_T("\"{0}\" is no parameter of a share without key"),
    MZ_T("Declare it in params with \"type: rate\" and its values"),
    MZ_T("\"{0}\" is not above 0 and at most 1"),
    MZ_T("Give the parameter values above 0% up to 100%")};

static bool fits(const struct ir_param *p, const struct bound *b)
{
    bool plain = p->type.period == RULE_NO_PERIOD && p->brackets_n == 0;
    for (size_t u = 0; u < RULE_UNITS_N; u++) {
        plain = plain && p->type.unit[u] == 0;
    }
    return plain && p->type.kind == b->kind && p->type.decimals == b->decimals && p->key_enum < 0 &&
           p->values_n > 0;
}

static bool inside(const struct ir_param *p, const struct bound *b)
{
    for (size_t i = 0; i < p->values_n; i++) {
        int64_t v = p->values[i].v;
        if (v < b->least * p->scale || v > b->most * p->scale || v == 0) {
            return false;
        }
    }
    return true;
}

static uint32_t param_of(struct check *c, const struct ast_text *t, const struct bound *b)
{
    struct check_sym s = {CHECK_AMBIGUOUS, 0};
    if (t->s.n == 0) {
        return UINT32_MAX;
    }
    if (!check_sym(c, t->s, &s) || s.kind != CHECK_PARAM || !fits(&c->params[s.i].ir, b)) {
        wrong(c, t, b->kind_says, b->kind_way);
        return UINT32_MAX;
    }
    if (!inside(&c->params[s.i].ir, b)) {
        wrong(c, t, b->range_says, b->range_way);
    }
    c->params[s.i].reached = true;
    return s.i;
}

/* ---- one cluster ----------------------------------------------------------------------------- */

/* Place of the word in "a|b|c". */
static int place_in(mz_str word, const char *const *words, int n)
{
    int i = 0;
    while (i < n - 1 && !mz_str_eq(word, mz_str_of(words[i]))) {
        i++;
    }
    return i;
}

static void cluster(struct check *c, const struct ast_cluster *from, struct ir_cluster *o)
{
    static const char *const levels[] = {"county", "township", "village"};
    static const char *const grades[] = {"red", "orange", "yellow", "blue"};
    *o = (struct ir_cluster){.name = check_label(&from->id, &from->label),
                             .about = check_label(&from->id, &from->about),
                             .level = COUNTY_LEVEL + place_in(from->level.s, levels, 3),
                             .grade = place_in(from->grade.s, grades, 4),
                             .cite = from->cite.s};
    signs(c, from, o);
    facts(c, from, o);
    if (from->signs_n + from->facts_n == 0) {
        wrong(c, &from->id, MZ_T("\"{0}\" counts nothing"),
              MZ_T("Name indicators in \"signs\" or facts in \"facts\""));
    }
    if (from->homes.s.n + from->share.s.n == 0) {
        wrong(c, &from->id, MZ_T("\"{0}\" does not say how many households are a cluster"),
              MZ_T("Name a parameter in \"homes\", \"share\" or both"));
    }
    o->within = param_of(c, &from->within, &days_bound);
    o->homes = param_of(c, &from->homes, &homes_bound);
    o->share = param_of(c, &from->share, &share_bound);
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
}

/* Its own place, or that of the parent's of the same id. */
static struct ir_cluster *place_of(struct rule_book *b, mz_str id)
{
    for (size_t i = 0; i < b->clusters_n; i++) {
        if (mz_str_eq(b->clusters[i].name.id, id)) {
            return &b->clusters[i];
        }
    }
    return &b->clusters[b->clusters_n++];
}

void check_clusters(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->clusters_n;
    }
    b->clusters = MZ_NEW_N(c->a, struct ir_cluster, n + 1);
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->clusters_n; i++) {
            const struct ast_cluster *from = &b->packs[p]->clusters[i];
            cluster(c, from, place_of(b, from->id.s));
        }
    }
}
