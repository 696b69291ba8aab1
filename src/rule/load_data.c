/* load_data.c - keys of sources, enums, units, facts and parameters; types as words. */
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)

/* ---- sources, enums, units -------------------------------------------------- */

/* clang-format off */
static const struct load_key source_keys[] = {
    {.key = "title", .kind = LOAD_TEXT, .at = AT(ast_source, title), .need = true},
    {.key = "number", .kind = LOAD_TEXT, .at = AT(ast_source, number)},
    {.key = "from", .kind = LOAD_DATE, .at = AT(ast_source, from)},
    {.key = "to", .kind = LOAD_DATE, .at = AT(ast_source, to)},
    {.key = "url", .kind = LOAD_TEXT, .at = AT(ast_source, url)},
    {.key = "status", .kind = LOAD_TEXT, .at = AT(ast_source, status),
     .choice = "confirmed|local: to be confirmed"},
    {0},
};

static const struct load_key enum_value_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_enum_value, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_enum_value, label.en), .wish = true},
    {.key = "code", .kind = LOAD_STR, .at = AT(ast_enum_value, code)},
    {.key = "from", .kind = LOAD_DATE, .at = AT(ast_enum_value, from)},
    {.key = "to", .kind = LOAD_DATE, .at = AT(ast_enum_value, to)},
    {0},
};
static const struct load_shape enum_value = {
    "enum_value", sizeof(struct ast_enum_value), sizeof(struct ast_enum_value),
    AT(ast_enum_value, id), LOAD_NONE, enum_value_keys, NULL,
};

static const struct load_key enum_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_enum, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_enum, label.en), .wish = true},
    {.key = "ordered", .kind = LOAD_FLAG, .at = AT(ast_enum, ordered)},
    {.key = "values", .kind = LOAD_MAP, .at = AT(ast_enum, values), .n_at = AT(ast_enum, values_n),
     .of = &enum_value, .need = true},
    {0},
};

static const struct load_key unit_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_unit, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_unit, label.en), .wish = true},
    {.key = "where", .kind = LOAD_FORMULA, .at = AT(ast_unit, where), .need = true},
    {.key = "from", .kind = LOAD_FORMULA, .at = AT(ast_unit, from)},
    {.key = "to", .kind = LOAD_FORMULA, .at = AT(ast_unit, to)},
    {.key = "month", .kind = LOAD_TEXT, .at = AT(ast_unit, month),
     .choice = "first_day|last_day|any_day|whole"},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_unit, cite)},
    {0},
};

/* ---- facts ------------------------------------------------------------------- */

static const struct load_key fact_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_fact, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_fact, label.en), .wish = true},
    {.key = "entity", .kind = LOAD_TEXT, .at = AT(ast_fact, entity),
     .choice = "person|household|case", .need = true},
    {.key = "type", .kind = LOAD_TYPE, .at = AT(ast_fact, type), .need = true},
    {.key = "min", .kind = LOAD_FORMULA, .at = AT(ast_fact, min)},
    {.key = "max", .kind = LOAD_FORMULA, .at = AT(ast_fact, max)},
    {.key = "history", .kind = LOAD_TEXT, .at = AT(ast_fact, history),
     .choice = "none|month|dated"},
    {.key = "months", .kind = LOAD_TEXT, .at = AT(ast_fact, months)},
    {.key = "missing", .kind = LOAD_TEXT, .at = AT(ast_fact, missing)},
    {.key = "because", .kind = LOAD_TEXT, .at = AT(ast_fact, because)},
    {.key = "group", .kind = LOAD_TEXT, .at = AT(ast_fact, group)},
    {.key = "item", .kind = LOAD_TEXT, .at = AT(ast_fact, item)},
    {.key = "listed_in", .kind = LOAD_TEXT, .at = AT(ast_fact, listed_in)},
    {.key = "recognised", .kind = LOAD_TEXT, .at = AT(ast_fact, recognised)},
    {.key = "membership", .kind = LOAD_TEXT, .at = AT(ast_fact, membership),
     .choice = "since|until"},
    {0},
};

/* ---- parameters ---------------------------------------------------------------- */

static const struct load_key bound_keys[] = {
    {.key = "formula", .kind = LOAD_FORMULA, .at = AT(ast_bound, formula), .need = true},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_bound, cite)},
    {0},
};
static const struct load_shape bound = {
    "bound", sizeof(struct ast_bound), sizeof(struct ast_bound),
    LOAD_NONE, LOAD_NONE, bound_keys, NULL,
};

static const struct load_key value_keys[] = {
    {.key = "from", .kind = LOAD_DATE, .at = AT(ast_value, from), .need = true},
    {.key = "to", .kind = LOAD_DATE, .at = AT(ast_value, to)},
    {.key = "published", .kind = LOAD_DATE, .at = AT(ast_value, published)},
    {.key = "division", .kind = LOAD_STR, .at = AT(ast_value, division), .form = LOAD_DIVISION},
    {.key = "set_by", .kind = LOAD_STR, .at = AT(ast_value, set_by), .form = LOAD_DIVISION},
    {.key = "key", .kind = LOAD_STR, .at = AT(ast_value, key)},
    {.key = "value", .kind = LOAD_FORMULA, .at = AT(ast_value, value), .need = true},
    {.key = "cite", .kind = LOAD_STR, .at = AT(ast_value, cite)},
    {0},
};

static bool value_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct ast_value *v = item;
    (void)l;
    (void)at;
    v->published = v->published.v == MZ_DATE_NONE.v ? v->from : v->published;
    return v->value != NULL;
}
static const struct load_shape value = {
    "value", sizeof(struct ast_value), sizeof(struct ast_value),
    LOAD_NONE, AT(ast_value, at), value_keys, value_end,
};

static const struct load_key step_keys[] = {
    {.key = "above", .kind = LOAD_FORMULA, .at = AT(ast_step, above), .need = true},
    {.key = "value", .kind = LOAD_FORMULA, .at = AT(ast_step, value), .need = true},
    {0},
};

static bool step_end(struct load *l, const struct mz_yaml *at, void *item)
{
    const struct ast_step *s = item;
    (void)l;
    (void)at;
    return s->above != NULL && s->value != NULL;
}
static const struct load_shape step = {
    "step", sizeof(struct ast_step), sizeof(struct ast_step),
    LOAD_NONE, LOAD_NONE, step_keys, step_end,
};

static const struct load_key bracket_keys[] = {
    {.key = "from", .kind = LOAD_DATE, .at = AT(ast_bracket, from), .need = true},
    {.key = "published", .kind = LOAD_DATE, .at = AT(ast_bracket, published)},
    {.key = "steps", .kind = LOAD_LIST, .at = AT(ast_bracket, steps),
     .n_at = AT(ast_bracket, steps_n), .of = &step, .need = true},
    {.key = "cite", .kind = LOAD_STR, .at = AT(ast_bracket, cite)},
    {0},
};

static bool bracket_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct ast_bracket *b = item;
    (void)l;
    (void)at;
    b->published = b->published.v == MZ_DATE_NONE.v ? b->from : b->published;
    return true;
}
static const struct load_shape bracket = {
    "bracket", sizeof(struct ast_bracket), sizeof(struct ast_bracket),
    LOAD_NONE, AT(ast_bracket, at), bracket_keys, bracket_end,
};

struct param_draft {
    struct ast_param param; /* what is kept: the first member */
    struct ast_text by;
    struct ast_text table;
};
/* clang-format on */

/* "division", "ID of an enum", or both with a comma. */
static void split_by(struct load *l, const struct ast_text *by, struct ast_param *p)
{
    for (size_t from = 0; from < by->s.n;) {
        const char *comma = memchr(by->s.p + from, ',', by->s.n - from);
        size_t end = comma == NULL ? by->s.n : (size_t)(comma - by->s.p);
        mz_str w = mz_str_trim((mz_str){by->s.p + from, end - from});
        struct ast_at at = by->at;
        at.col += (int)mz_utf8_count((mz_str){by->s.p, (size_t)(w.p - by->s.p)});
        at.len = w.n == 0 ? 1 : (int)mz_utf8_count(w);
        if (mz_str_eq(w, MZ_S("division")) && !p->by_division) {
            p->by_division = true;
        } else if (load_is_id(w) && p->by_enum.s.p == NULL && !mz_str_eq(w, MZ_S("division"))) {
            p->by_enum = (struct ast_text){w, at};
        } else {
            load_error(l, "value", at,
                       (struct mz_say){.text = MZ_T("\"{0}\" is no value of \"{1}\""),
                                       .arg = {w, MZ_S("by")}},
                       (struct mz_say){.text = MZ_T("Write division, the id of an enum, or both "
                                                    "with a comma")});
        }
        from = end + 1;
    }
}

static bool param_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct param_draft *d = item;
    struct ast_param *p = &d->param;
    split_by(l, &d->by, p);
    if (d->table.s.n > 0) {
        load_csv_values(l, &d->table, p);
    }
    p->more = mz_yaml_get(at, "type") == NULL;
    if (p->more && (p->label.zh.s.n > 0 || p->values_n == 0)) {
        load_error(l, "key", p->id.at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("type")}},
                   (struct mz_say){.text = MZ_T("Only values for a parameter of a parent pack "
                                                "stand without label and type")});
    } else if (!p->more && p->label.zh.s.n == 0) {
        load_error(l, "key", p->id.at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("label")}},
                   (struct mz_say){.text = MZ_T("Add a line \"{0}: …\""), .arg = {MZ_S("label")}});
    }
    return true;
}

#define PARAM(member) (offsetof(struct param_draft, param) + offsetof(struct ast_param, member))

/* clang-format off */
static const struct load_key param_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = PARAM(label.zh)},
    {.key = "label_en", .kind = LOAD_TEXT, .at = PARAM(label.en)},
    {.key = "type", .kind = LOAD_TYPE, .at = PARAM(type)},
    {.key = "by", .kind = LOAD_TEXT, .at = AT(param_draft, by)},
    {.key = "set_at", .kind = LOAD_TEXTS, .at = PARAM(set_at), .n_at = PARAM(set_at_n),
     .choice = "country|province|prefecture|county|township"},
    {.key = "bounds", .kind = LOAD_LIST, .at = PARAM(bounds), .n_at = PARAM(bounds_n),
     .of = &bound},
    {.key = "max", .kind = LOAD_FORMULA, .at = PARAM(max)},
    {.key = "resolve", .kind = LOAD_TEXT, .at = PARAM(resolve),
     .choice = "period_start|period_end|application_date|prorate_days"},
    {.key = "values", .kind = LOAD_LIST, .at = PARAM(values), .n_at = PARAM(values_n),
     .of = &value, .most = AST_VALUES_MAX},
    {.key = "table", .kind = LOAD_TEXT, .at = AT(param_draft, table)},
    {.key = "brackets", .kind = LOAD_LIST, .at = PARAM(brackets), .n_at = PARAM(brackets_n),
     .of = &bracket},
    {0},
};

const struct load_shape load_source = {
    "source", sizeof(struct ast_source), sizeof(struct ast_source),
    AT(ast_source, id), LOAD_NONE, source_keys, NULL,
};
const struct load_shape load_enum = {
    "enum", sizeof(struct ast_enum), sizeof(struct ast_enum),
    AT(ast_enum, id), LOAD_NONE, enum_keys, NULL,
};
const struct load_shape load_unit = {
    "unit", sizeof(struct ast_unit), sizeof(struct ast_unit),
    AT(ast_unit, id), LOAD_NONE, unit_keys, NULL,
};
const struct load_shape load_fact = {
    "fact", sizeof(struct ast_fact), sizeof(struct ast_fact),
    AT(ast_fact, id), LOAD_NONE, fact_keys, NULL,
};
const struct load_shape load_param = {
    "param", sizeof(struct param_draft), sizeof(struct ast_param),
    PARAM(id), LOAD_NONE, param_keys, param_end,
};
/* clang-format on */

/* ---- types ----------------------------------------------------------------------- */

static const char base_words[] =
    "bool|int|number|money|rate|date|month|months|days|enum|set|division|text|exact";

struct type_reader {
    struct load *l;
    mz_str s;
    size_t i;
    struct ast_at at; /* of the last word */
};

static mz_str next_word(struct type_reader *r)
{
    while (r->i < r->s.n && r->s.p[r->i] == ' ') {
        r->i++;
        r->at.col++;
    }
    size_t from = r->i;
    while (r->i < r->s.n && r->s.p[r->i] != ' ') {
        r->i++;
    }
    mz_str w = {r->s.p + from, r->i - from};
    r->at.len = w.n == 0 ? 1 : (int)mz_utf8_count(w);
    return w;
}

/* The word was used: the next one's place begins behind it. */
static void pass(struct type_reader *r, mz_str w)
{
    r->at.col += (int)mz_utf8_count(w);
}

static void bad_type(struct type_reader *r, mz_str w, mz_str words)
{
    mz_str near = load_near(r->l->f->a, w, words);
    struct mz_say say = {.text = MZ_T("\"{0}\" is not part of a type"), .arg = {w}};
    if (w.n == 0) {
        say = (struct mz_say){.text = MZ_T("The type is not complete")};
    }
    load_error(r->l, "value", r->at, say,
               near.n > 0 ? (struct mz_say){.text = MZ_T("Is \"{0}\" meant?"), .arg = {near}}
                          : (struct mz_say){.text = MZ_T("Write a type like money per month, "
                                                         "int 人, number(2), enum ID")});
}

/* "per person", "per month", "stock" and the like, in any order, each once. */
static bool periods(struct type_reader *r, mz_str w, struct ast_type *out)
{
    static const char *const kinds[] = {"day", "month", "year"};
    for (; w.n > 0; w = next_word(r)) {
        bool alone = mz_str_eq(w, MZ_S("stock")) || mz_str_eq(w, MZ_S("once"));
        if (alone && out->period.n == 0) {
            out->period = w;
            pass(r, w);
            continue;
        }
        if (!mz_str_eq(w, MZ_S("per"))) {
            bad_type(r, w, MZ_S("per|stock|once"));
            return false;
        }
        pass(r, w);
        w = next_word(r);
        bool known = mz_str_eq(w, MZ_S("person")) && !out->per_person;
        out->per_person = out->per_person || known;
        for (size_t i = 0; i < MZ_LEN(kinds) && !known; i++) {
            if (mz_str_eq(w, mz_str_of(kinds[i])) && out->period.n == 0) {
                out->period = w;
                known = true;
            }
        }
        if (!known) {
            bad_type(r, w, MZ_S("person|day|month|year"));
            return false;
        }
        pass(r, w);
    }
    return true;
}

/* number(2): the digit. */
static bool base_of(struct type_reader *r, mz_str w, struct ast_type *out)
{
    out->decimals = -1;
    out->base = w;
    if (w.n == 9 && memcmp(w.p, "number(", 7) == 0 && w.p[8] == ')' && w.p[7] >= '0' &&
        w.p[7] <= '9') {
        out->decimals = w.p[7] - '0';
        out->base = MZ_S("number");
        return true;
    }
    mz_str words = mz_str_of(base_words);
    for (size_t from = 0; from < words.n;) {
        size_t n = strcspn(words.p + from, "|");
        if (mz_str_eq(w, (mz_str){words.p + from, n}) && !mz_str_eq(w, MZ_S("exact")) &&
            !mz_str_eq(w, MZ_S("number"))) {
            return true;
        }
        from += n + 1;
    }
    bad_type(r, w, mz_str_of(base_words));
    return false;
}

void load_type(struct load *l, mz_str s, struct ast_at at, struct ast_type *out)
{
    struct type_reader r = {l, s, 0, at};
    *out = (struct ast_type){.at = at, .decimals = -1};
    mz_str w = next_word(&r);
    if (mz_str_eq(w, MZ_S("exact"))) {
        out->exact = true;
        pass(&r, w);
        w = next_word(&r);
    }
    if (!base_of(&r, w, out)) {
        out->base = (mz_str){NULL, 0};
        return;
    }
    pass(&r, w);
    w = next_word(&r);
    bool counted = mz_str_eq(out->base, MZ_S("int")) || mz_str_eq(out->base, MZ_S("number"));
    bool listed = mz_str_eq(out->base, MZ_S("enum")) || mz_str_eq(out->base, MZ_S("set"));
    bool flows = counted || mz_str_eq(out->base, MZ_S("money"));
    if (listed ? load_is_id(w) : counted && w.n > 0 && (unsigned char)w.p[0] >= 0x80) {
        out->arg = mz_str_eq(w, MZ_S("平方米")) ? MZ_S("㎡") : w;
        pass(&r, w);
        w = next_word(&r);
    } else if (listed) {
        bad_type(&r, w, MZ_S(""));
        out->base = (mz_str){NULL, 0};
        return;
    }
    if ((w.n > 0 && !flows) || (out->exact && !flows)) {
        bad_type(&r, w.n > 0 ? w : MZ_S("exact"), MZ_S(""));
        out->base = (mz_str){NULL, 0};
    } else if (!periods(&r, w, out)) {
        out->base = (mz_str){NULL, 0};
    }
}
