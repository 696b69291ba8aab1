/* check_data.c - types as written, lists, facts and their groups. */
#include "rule/check_parts.h"

enum { GROUPS_MAX = 64, ENUM_VALUES_MAX = 65535, SET_VALUES_MAX = 64, HISTORY_MONTHS_MAX = 60 };

/* ---- types --------------------------------------------------------------------- */

static int unit_of(mz_str s)
{
    static const char *const words[] = {
#define X(name, word, en) word,
        RULE_UNITS(X)
#undef X
    };
    for (int i = 0; i < RULE_UNITS_N; i++) {
        if (check_is(s, words[i])) {
            return i;
        }
    }
    return -1;
}

static bool period_of(mz_str s, enum rule_period *out)
{
    static const char *const words[] = {"", "day", "month", "year", "stock", "once"};
    for (int i = 0; i < (int)MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            *out = (enum rule_period)i;
            return true;
        }
    }
    return false;
}

static bool enum_type(struct check *c, const struct ast_type *t, struct rule_type *out)
{
    int e = check_enum(c, t->arg);
    if (e < 0) {
        check_find(c, AST_ERROR, "name", t->at,
                   .say = {NULL, MZ_T("There is no list \"{0}\""), {t->arg}},
                   .way = {NULL, MZ_T("Declare it under enums, with its values"), {{0}}});
        return false;
    }
    if (out->kind == RULE_SET && c->b->enums[e].values_n > SET_VALUES_MAX) {
        check_find(
            c, AST_ERROR, "type", t->at,
            .say = {NULL, MZ_T("A set can have at most 64 values; \"{0}\" has more"), {t->arg}},
            .way = {NULL, MZ_T("Split the list, or use an enum instead of a set"), {{0}}});
        return false;
    }
    out->enum_i = (uint16_t)e;
    return true;
}

static bool number_type(struct check *c, const struct ast_type *t, struct rule_type *out)
{
    int unit = t->arg.n == 0 ? -1 : unit_of(t->arg);
    if (t->arg.n > 0 && unit < 0) {
        check_find(c, AST_ERROR, "unit", t->at, .say = {NULL, MZ_T("\"{0}\" is no unit"), {t->arg}},
                   .way = {NULL, MZ_T("One of {0}"), {check_units(c)}});
        return false;
    }
    if (unit >= 0) {
        out->unit[unit] = 1;
    }
    if (check_is(t->base, "money")) {
        out->unit[RULE_UNIT_YUAN] = 1;
        out->decimals = 2;
    } else if (check_is(t->base, "rate")) {
        out->decimals = 6;
    } else if (check_is(t->base, "number")) {
        out->decimals = (uint8_t)(t->decimals < 0 ? 0 : t->decimals > 6 ? 6 : t->decimals);
    }
    if (t->per_person) {
        out->unit[RULE_UNIT_PERSON]--;
    }
    out->exact = t->exact;
    return true;
}

bool check_type_of(struct check *c, const struct ast_type *t, struct rule_type *out)
{
    /* clang-format off */
    static const struct { const char *word; enum rule_kind kind; } kinds[] = {
        {"bool", RULE_BOOL}, {"int", RULE_NUM}, {"number", RULE_NUM}, {"money", RULE_NUM},
        {"rate", RULE_NUM}, {"date", RULE_DATE}, {"month", RULE_MONTH}, {"months", RULE_MONTHS},
        {"days", RULE_DAYS}, {"enum", RULE_ENUM}, {"set", RULE_SET},
        {"division", RULE_DIVISION}, {"text", RULE_TEXT},
    };
    /* clang-format on */
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (!check_is(t->base, kinds[i].word)) {
            continue;
        }
        *out = rule_type_of(kinds[i].kind);
        if (!period_of(t->period, &out->period)) {
            break;
        }
        if (out->kind == RULE_ENUM || out->kind == RULE_SET) {
            return enum_type(c, t, out);
        }
        return out->kind != RULE_NUM || number_type(c, t, out);
    }
    check_find(c, AST_ERROR, "type", t->at, .say = {NULL, MZ_T("\"{0}\" is no type"), {t->base}},
               .way = {NULL,
                       MZ_T("bool, int, number(n), money, rate, date, month, months, days, enum "
                            "ID, set ID, division or text"),
                       {{0}}});
    return false;
}

enum ir_entity check_entity(struct check *c, const struct ast_text *t)
{
    if (check_is(t->s, "person")) {
        return IR_PERSON;
    }
    /* What a case or an entry is about, without members: the same rows as a household's. */
    if (!check_is(t->s, "household") && !check_is(t->s, "case")) {
        check_find(c, AST_ERROR, "entity", t->at,
                   .say = {NULL, MZ_T("An entity is person, household or case"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"entity: person\", \"entity: household\" or "
                                "\"entity: case\""),
                           {{0}}});
    }
    return IR_HOUSEHOLD;
}

struct ir_label check_label(const struct ast_text *id, const struct ast_label *label)
{
    mz_str zh = label->zh.s.n > 0 ? label->zh.s : id->s;
    return (struct ir_label){id->s, zh, label->en.s.n > 0 ? label->en.s : zh};
}

/* ---- lists ------------------------------------------------------------------------- */

static void name_value(struct check *c, mz_str name, int64_t v)
{
    int64_t old = 0;
    if (mz_map_get_str(c->values, name, &old) && old != v) {
        v = -1; /* of several lists: only the expected type tells which is meant */
    }
    if (mz_map_put_str(c->cx, c->values, name, v) != MZ_OK) {
        mz_clear(c->cx);
    }
}

/* From when to when a value is in use; most lists say nothing of it. */
static void in_use(struct check *c, const struct ast_enum_value *v, struct ir_enum *out, size_t i)
{
    if (v->from.v == MZ_DATE_NONE.v && v->to.v == MZ_DATE_NONE.v) {
        return;
    }
    if (out->times == NULL) {
        out->times = MZ_NEW_N(c->a, struct ir_span, out->values_n + 1);
        for (size_t k = 0; k < out->values_n; k++) {
            out->times[k] = (struct ir_span){MZ_DATE_NONE, MZ_DATE_NONE};
        }
    }
    out->times[i] = (struct ir_span){v->from, v->to};
    if (v->from.v != MZ_DATE_NONE.v && v->to.v != MZ_DATE_NONE.v && v->to.v <= v->from.v) {
        check_find(c, AST_ERROR, "time", v->id.at,
                   .say = {NULL, MZ_T("This ends before it begins"), {{0}}},
                   .way = {NULL, MZ_T("Correct \"from\" or \"to\""), {{0}}});
    }
}

void check_value_in_use(struct check *c, size_t list, size_t value, struct ir_span when,
                        struct ast_at at)
{
    const struct ir_enum *e = &c->b->enums[list];
    struct ir_span s = e->times == NULL ? (struct ir_span){MZ_DATE_NONE, MZ_DATE_NONE}
                                        : e->times[value];
    bool over = s.to.v != MZ_DATE_NONE.v && when.from.v != MZ_DATE_NONE.v && s.to.v <= when.from.v;
    bool early = s.from.v != MZ_DATE_NONE.v && when.to.v != MZ_DATE_NONE.v && when.to.v <= s.from.v;
    if (!over && !early) {
        return;
    }
    check_find(c, AST_WARNING, "time", at,
               .say = {NULL,
                       over ? MZ_T("\"{0}\" is no longer in use then: it ended on {1}")
                            : MZ_T("\"{0}\" is not yet in use then: it begins on {1}"),
                       {e->values[value].id, check_date(c, over ? s.to : s.from)}},
               .way = {NULL,
                       MZ_T("Name the value that is in use then, or correct the days at the list"),
                       {{0}}});
}

static void list(struct check *c, const struct ast_enum *e, struct ir_enum *out, int place)
{
    int64_t old = 0;
    if (mz_map_get_str(c->enum_names, e->id.s, &old)) {
        check_find(c, AST_ERROR, "name", e->id.at,
                   .say = {NULL, MZ_T("\"{0}\" is declared twice"), {e->id.s}},
                   .way = {NULL, MZ_T("Delete one, or give it another id"), {{0}}});
        return;
    }
    if (mz_map_put_str(c->cx, c->enum_names, e->id.s, place) != MZ_OK ||
        (e->label.zh.s.n > 0 && !mz_map_get_str(c->enum_names, e->label.zh.s, &old) &&
         mz_map_put_str(c->cx, c->enum_names, e->label.zh.s, place) != MZ_OK)) {
        mz_clear(c->cx);
    }
    *out = (struct ir_enum){.name = check_label(&e->id, &e->label), .ordered = e->ordered};
    out->values_n = e->values_n < ENUM_VALUES_MAX ? e->values_n : ENUM_VALUES_MAX;
    out->values = MZ_NEW_N(c->a, struct ir_label, out->values_n + 1);
    out->codes = MZ_NEW_N(c->a, mz_str, out->values_n + 1);
    for (size_t i = 0; i < out->values_n; i++) {
        const struct ast_enum_value *v = &e->values[i];
        out->values[i] = check_label(&v->id, &v->label);
        out->codes[i] = v->code;
        if (check_reserved(v->id.s) || check_reserved(v->label.zh.s)) {
            check_find(c, AST_ERROR, "name", v->id.at,
                       .say = {NULL,
                               MZ_T("\"{0}\" is a word of the language and cannot be a "
                                    "name"),
                               {check_reserved(v->id.s) ? v->id.s : v->label.zh.s}},
                       .way = {NULL, MZ_T("Choose another word"), {{0}}});
        }
        in_use(c, v, out, i);
        name_value(c, v->id.s, ((int64_t)place << 16) | (int64_t)i);
        name_value(c, out->values[i].zh, ((int64_t)place << 16) | (int64_t)i);
    }
    if (out->values_n > SET_VALUES_MAX) {
        check_find(
            c, AST_ERROR, "type", e->id.at,
            .say = {NULL, MZ_T("A list can have at most 64 values"), {{0}}},
            .way = {NULL,
                    MZ_T("Split it into two lists, or put rare values into one called \"other\""),
                    {{0}}});
    }
    if (check_is(e->id.s, "role")) {
        c->b->role_enum = place;
    }
}

void check_enums(struct check *c)
{
    size_t n = 0;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        n += c->b->packs[p]->enums_n;
    }
    c->b->enums = MZ_NEW_N(c->a, struct ir_enum, n + 1);
    c->b->role_enum = -1;
    for (size_t p = 0; p < c->b->packs_n; p++) {
        for (size_t i = 0; i < c->b->packs[p]->enums_n; i++) {
            list(c, &c->b->packs[p]->enums[i], &c->b->enums[c->b->enums_n], (int)c->b->enums_n);
            c->b->enums_n++;
        }
    }
}

/* ---- facts --------------------------------------------------------------------------- */

struct span {
    int64_t lo;
    int64_t hi;
};

/* What is declared where nothing is declared, as stored. */
static struct span usual(const struct check *c, const struct rule_type *t)
{
    int64_t scale = 1;
    for (int i = 0; i < t->decimals; i++) {
        scale *= 10;
    }
    switch (t->kind) {
    case RULE_BOOL:
        return (struct span){0, 1};
    case RULE_NUM:
        return (struct span){
            0, (t->unit[RULE_UNIT_YUAN] != 0 ? INT64_C(1000000000) : INT64_C(1000000)) * scale};
    case RULE_DATE:
        return (struct span){-62091, 84370};
    case RULE_MONTH:
        return (struct span){INT64_C(1800) * 12, INT64_C(2200) * 12 + 11};
    case RULE_MONTHS:
        return (struct span){0, 1200};
    case RULE_DAYS:
        return (struct span){0, 36600};
    case RULE_ENUM:
        return (struct span){0, (int64_t)c->b->enums[t->enum_i].values_n - 1};
    case RULE_SET: {
        size_t n = c->b->enums[t->enum_i].values_n;
        return (struct span){0, n >= 63 ? INT64_MAX : (INT64_C(1) << n) - 1};
    }
    case RULE_DIVISION:
        return (struct span){0, INT64_C(999999999999)};
    case RULE_TEXT:
        return (struct span){0, INT32_MAX};
    }
    return (struct span){0, 0};
}

static void limit(struct check *c, const struct ast *e, const struct rule_type *t, int64_t *out)
{
    mz_wide num = 0;
    mz_wide den = 1;
    if (e == NULL || !check_literal(c, e, t, &num, &den)) {
        return;
    }
    for (int i = 0; i < t->decimals; i++) {
        num *= 10;
    }
    if (num % den != 0 || num / den > INT64_MAX / 2 || num / den < -(INT64_MAX / 2)) {
        check_find(c, AST_ERROR, "range", e->at,
                   .say = {NULL, MZ_T("This does not fit into \"{0}\""), {check_type(c, t)}},
                   .way = {NULL,
                           MZ_T("Write a value of that type with no more decimals than it has"),
                           {{0}}});
        return;
    }
    *out = (int64_t)(num / den);
}

static int small(struct check *c, const struct ast_text *t, int preset, int most)
{
    int v = 0;
    if (t->s.n == 0) {
        return preset;
    }
    for (size_t i = 0; i < t->s.n; i++) {
        bool digit = t->s.p[i] >= '0' && t->s.p[i] <= '9';
        v = !digit || v > most ? most + 1 : v * 10 + (t->s.p[i] - '0');
    }
    if (v < 1 || v > most) {
        check_find(c, AST_ERROR, "range", t->at,
                   .say = {NULL,
                           MZ_T("A whole number from 1 to {0} is wanted here"),
                           {check_int(c, most)}},
                   .way = {NULL, MZ_T("Write such a number, without a unit"), {{0}}});
        return preset;
    }
    return v;
}

/* last(3) */
static bool last_n(struct check *c, const struct ast_text *t, int *out)
{
    mz_str s = t->s;
    if (s.n < 7 || memcmp(s.p, "last(", 5) != 0 || s.p[s.n - 1] != ')') {
        return false;
    }
    struct ast_text n = {{s.p + 5, s.n - 6}, t->at};
    *out = small(c, &n, 1, HISTORY_MONTHS_MAX);
    return true;
}

static void missing(struct check *c, const struct ast_fact *from, struct ir_fact *f)
{
    const struct ast_text *t = &from->missing;
    bool fine = true;
    if (t->s.n == 0 || check_is(t->s, "unknown")) {
        f->missing = IR_MISSING_UNKNOWN;
        return;
    }
    if (last_n(c, t, &f->carry)) {
        f->missing = IR_MISSING_LAST;
        fine = f->history == IR_MONTHLY;
    } else {
        bool no = check_is(t->s, "false");
        f->missing = IR_MISSING_ZERO;
        fine =
            no ? f->type.kind == RULE_BOOL
               : check_is(t->s, "zero") && (f->type.kind == RULE_NUM || f->type.kind == RULE_DAYS ||
                                            f->type.kind == RULE_MONTHS);
    }
    if (!fine) {
        check_find(
            c, AST_ERROR, "missing", t->at,
            .say = {NULL, MZ_T("\"missing: {0}\" does not go with this type or history"), {t->s}},
            .way = {NULL,
                    MZ_T("zero for numbers, false for yes or no, last(n) for monthly "
                         "histories, else unknown"),
                    {{0}}});
    }
    if (from->because.s.n == 0) {
        check_find(c, AST_ERROR, "missing", t->at,
                   .say = {NULL,
                           MZ_T("What is missing is not unknown here, and nothing says "
                                "why"),
                           {{0}}},
                   .way = {NULL, MZ_T("Write \"because\" with the article or the reason"), {{0}}});
    }
    f->because = from->because.s;
}

static void history(struct check *c, const struct ast_fact *from, struct ir_fact *f)
{
    const struct ast_text *t = &from->history;
    if (check_is(t->s, "month")) {
        f->history = IR_MONTHLY;
        f->months = small(c, &from->months, 24, HISTORY_MONTHS_MAX);
    } else if (check_is(t->s, "dated")) {
        f->history = IR_DATED;
    } else if (t->s.n > 0 && !check_is(t->s, "none")) {
        check_find(c, AST_ERROR, "history", t->at,
                   .say = {NULL, MZ_T("A history is none, month or dated"), {{0}}},
                   .way = {NULL,
                           MZ_T("Write \"history: month\" or \"history: dated\", or leave it out"),
                           {{0}}});
    }
}

static void group(struct check *c, const struct ast_fact *from, struct ir_fact *f)
{
    mz_str name = from->group.s.n > 0 ? from->group.s : from->id.s;
    struct rule_book *b = c->b;
    for (size_t i = 0; i < b->groups_n; i++) {
        if (mz_str_eq(b->groups[i].id, name)) {
            f->group = (uint16_t)i;
            return;
        }
    }
    if (b->groups_n == GROUPS_MAX) {
        check_find(
            c, AST_ERROR, "group", from->id.at,
            .say = {NULL, MZ_T("There are more than 64 groups of facts"), {{0}}},
            .way = {NULL, MZ_T("Give facts that are asked for together the same group"), {{0}}});
        return;
    }
    f->group = (uint16_t)b->groups_n;
    b->groups[b->groups_n++] = from->group.s.n > 0 ? (struct ir_label){name, name, name} : f->name;
}

static void fact(struct check *c, const struct ast_fact *from, struct ir_fact *f)
{
    *f = (struct ir_fact){
        .name = check_label(&from->id, &from->label),
        .item = from->item.s,
        .listed_in = from->listed_in,
        .recognised = from->recognised,
        .at = from->id.at};
    f->entity = check_entity(c, &from->entity);
    if (!check_type_of(c, &from->type, &f->type)) {
        f->type = rule_type_of(RULE_BOOL);
    }
    if (f->type.exact) {
        check_find(c, AST_ERROR, "type", from->type.at,
                   .say = {NULL, MZ_T("A fact is stored and so cannot be exact"), {{0}}},
                   .way = {NULL, MZ_T("Take \"exact\" away, or write number(6)"), {{0}}});
    }
    struct span s = usual(c, &f->type);
    bool numeric = f->type.kind == RULE_NUM || f->type.kind == RULE_DATE ||
                   f->type.kind == RULE_MONTH || f->type.kind == RULE_MONTHS ||
                   f->type.kind == RULE_DAYS;
    if (numeric) {
        limit(c, from->min, &f->type, &s.lo);
        limit(c, from->max, &f->type, &s.hi);
    }
    if (s.lo > s.hi) {
        check_find(c, AST_ERROR, "range", from->max != NULL ? from->max->at : from->id.at,
                   .say = {NULL, MZ_T("The max is below the min"), {{0}}},
                   .way = {NULL, MZ_T("Exchange min and max, or correct one of them"), {{0}}});
        s.hi = s.lo;
    }
    f->min = s.lo;
    f->max = s.hi;
    history(c, from, f);
    missing(c, from, f);
    group(c, from, f);
    check_membership(c, from, f);
}

void check_facts(struct check *c)
{
    struct rule_book *b = c->b;
    size_t n = 0;
    for (size_t p = 0; p < b->packs_n; p++) {
        n += b->packs[p]->facts_n;
    }
    b->facts = MZ_NEW_N(c->a, struct ir_fact, n + 1);
    b->groups = MZ_NEW_N(c->a, struct ir_label, GROUPS_MAX);
    c->fact_reached = MZ_NEW_N(c->a, bool, n + 1);
    b->role_fact = -1;
    for (size_t p = 0; p < b->packs_n; p++) {
        for (size_t i = 0; i < b->packs[p]->facts_n; i++) {
            const struct ast_fact *from = &b->packs[p]->facts[i];
            uint32_t place = (uint32_t)b->facts_n++;
            fact(c, from, &b->facts[place]);
            check_declare(c, &from->id, &from->label, (struct check_sym){CHECK_FACT, place});
            if (check_is(from->id.s, "role") && b->facts[place].type.kind == RULE_ENUM &&
                b->facts[place].type.enum_i == b->role_enum) {
                b->role_fact = (int)place;
            }
        }
    }
}
