/* load_rule.c - keys of rules, decision tables, outcomes, exclusions, indicators, clusters. */
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

#define AT(type, member) offsetof(struct type, member)

/* clang-format off */
static const struct load_key exception_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_exception, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_exception, label.en), .wish = true},
    {.key = "when", .kind = LOAD_FORMULA, .at = AT(ast_exception, when), .need = true},
    {.key = "formula", .kind = LOAD_FORMULA, .at = AT(ast_exception, formula), .need = true},
    {.key = "priority", .kind = LOAD_INT, .at = AT(ast_exception, priority)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_exception, cite)},
    {0},
};

static bool exception_end(struct load *l, const struct mz_yaml *at, void *item)
{
    const struct ast_exception *e = item;
    (void)l;
    (void)at;
    return e->when != NULL && e->formula != NULL;
}
static const struct load_shape exception = {
    "exception", sizeof(struct ast_exception), sizeof(struct ast_exception),
    LOAD_NONE, AT(ast_exception, at), exception_keys, exception_end,
};

#define VERSION_KEYS(base)                                                                       \
    {.key = "from", .kind = LOAD_DATE, .at = (base) + AT(ast_version, from)},                    \
    {.key = "to", .kind = LOAD_DATE, .at = (base) + AT(ast_version, to)},                        \
    {.key = "published", .kind = LOAD_DATE, .at = (base) + AT(ast_version, published)},          \
    {.key = "formula", .kind = LOAD_FORMULA, .at = (base) + AT(ast_version, formula)},           \
    {.key = "exceptions", .kind = LOAD_LIST, .at = (base) + AT(ast_version, exceptions),         \
     .n_at = (base) + AT(ast_version, exceptions_n), .of = &exception}

static const struct load_key version_keys[] = {
    VERSION_KEYS((size_t)0),
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_version, cite)},
    {0},
};
/* clang-format on */

static void publish(struct ast_version *v)
{
    v->published = v->published.v == MZ_DATE_NONE.v ? v->from : v->published;
}

static bool version_end(struct load *l, const struct mz_yaml *at, void *item)
{
    publish(item);
    if (mz_yaml_get(at, "formula") == NULL) {
        load_error(
            l, "key", load_at(l, at),
            (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("formula")}},
            (struct mz_say){.text = MZ_T("Add a line \"{0}: …\""), .arg = {MZ_S("formula")}});
    }
    return true;
}

/* clang-format off */
static const struct load_shape version = {
    "version", sizeof(struct ast_version), sizeof(struct ast_version),
    LOAD_NONE, AT(ast_version, at), version_keys, version_end,
};

static const struct load_key says_keys[] = {
    {.key = "true", .kind = LOAD_TEXT, .at = AT(ast_says, yes)},
    {.key = "false", .kind = LOAD_TEXT, .at = AT(ast_says, no)},
    {.key = "unknown", .kind = LOAD_TEXT, .at = AT(ast_says, unknown)},
    {0},
};
static const struct load_shape says = {
    "says", sizeof(struct ast_says), sizeof(struct ast_says), LOAD_NONE, LOAD_NONE, says_keys, NULL,
};

struct rule_draft {
    struct ast_rule rule; /* what is kept: the first member */
    struct ast_version one;
};

struct table_draft {
    struct ast_rule rule;
    struct ast_text hit;
    struct ast **priority;
    size_t priority_n;
    const struct mz_yaml *rows;
    struct ast_text file;
};

#define RULE_KEYS                                                                                \
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_rule, label.zh), .need = true},             \
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_rule, label.en), .wish = true},          \
    {.key = "entity", .kind = LOAD_TEXT, .at = AT(ast_rule, entity),                             \
     .choice = "person|household|case", .need = true},                                            \
    {.key = "type", .kind = LOAD_TYPE, .at = AT(ast_rule, type), .need = true},                  \
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_rule, cite)},                                \
    {.key = "quote", .kind = LOAD_TEXT, .at = AT(ast_rule, quote)},                              \
    {.key = "replaces", .kind = LOAD_TEXT, .at = AT(ast_rule, replaces)},                        \
    {.key = "applies_when", .kind = LOAD_FORMULA, .at = AT(ast_rule, applies_when)},             \
    {.key = "says", .kind = LOAD_ONE, .at = AT(ast_rule, says), .of = &says},                    \
    {.key = "says_en", .kind = LOAD_ONE, .at = AT(ast_rule, says_en), .of = &says}

static const struct load_key rule_keys[] = {
    RULE_KEYS,
    VERSION_KEYS(AT(rule_draft, one)),
    {.key = "versions", .kind = LOAD_LIST, .at = AT(ast_rule, versions),
     .n_at = AT(ast_rule, versions_n), .of = &version},
    {0},
};
/* clang-format on */

static bool rule_end(struct load *l, const struct mz_yaml *at, void *item)
{
    struct rule_draft *d = item;
    static const char *const inline_keys[] = {"formula", "exceptions", "from", "to", "published"};
    const struct mz_yaml *first = NULL;
    for (size_t i = 0; i < MZ_LEN(inline_keys) && first == NULL; i++) {
        first = mz_yaml_get(at, inline_keys[i]);
    }
    bool list = mz_yaml_get(at, "versions") != NULL;
    if (list && first != NULL) {
        load_error(l, "key", load_at_key(l, first),
                   (struct mz_say){.text = MZ_T("\"{0}\" stands beside \"versions\""),
                                   .arg = {first->key}},
                   (struct mz_say){.text = MZ_T("Move it into a version")});
        return true;
    }
    if (!list && mz_yaml_get(at, "formula") == NULL) {
        load_error(
            l, "key", d->rule.id.at,
            (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("formula")}},
            (struct mz_say){.text = MZ_T("Add a line \"{0}: …\""), .arg = {MZ_S("formula")}});
    }
    if (!list) {
        publish(&d->one);
        d->one.cite = d->rule.cite;
        d->one.at = d->rule.id.at;
        d->rule.versions = MZ_NEW(l->f->a, struct ast_version);
        d->rule.versions[0] = d->one;
        d->rule.versions_n = 1;
    }
    return true;
}

/* ---- decision tables ---------------------------------------------------------- */

/* A row as it is taken apart: pieces with their places. */
struct cutter {
    mz_str s;
    size_t i;
    struct ast_at at;
};

static bool begins(const struct cutter *c, const char *sign)
{
    size_t n = strlen(sign);
    return c->s.n - c->i >= n && memcmp(c->s.p + c->i, sign, n) == 0;
}

/* Up to "|" or "=>" outside of quotes; the sign that ended it is passed. */
static mz_str cut(struct cutter *c, struct ast_at *at, bool *arrow)
{
    bool quoted = false;
    size_t from = c->i;
    size_t end = c->s.n;
    *at = c->at;
    *arrow = false;
    while (c->i < c->s.n && end == c->s.n) {
        if (!quoted && (begins(c, "|") || begins(c, "=>") || begins(c, "｜"))) {
            end = c->i;
            *arrow = begins(c, "=>");
            c->i += begins(c, "|") ? 1 : *arrow ? 2 : 3;
            c->at.col += *arrow ? 2 : 1;
            break;
        }
        quoted = quoted != (c->s.p[c->i] == '"');
        uint32_t cp = 0;
        (void)mz_utf8_next(c->s, &c->i, &cp);
        c->at.line += cp == '\n' ? 1 : 0;
        c->at.col = cp == '\n' ? 1 : c->at.col + 1;
    }
    mz_str piece = {c->s.p + from, end - from};
    while (piece.n > 0 && piece.p[0] == ' ') {
        piece.p++;
        piece.n--;
        at->col++;
    }
    return mz_str_trim(piece);
}

static bool is_otherwise(mz_str s)
{
    return mz_str_eq(s, MZ_S("otherwise")) || mz_str_eq(s, MZ_S("否则"));
}

static void bad_row(struct load *l, struct ast_at at, size_t cells, size_t inputs)
{
    load_error(l, "value", at,
               (struct mz_say){
                   .text = MZ_T("The row has {0} cells; the table has {1} inputs"),
                   .arg = {mz_str_fmt(l->f->a, "%zu", cells), mz_str_fmt(l->f->a, "%zu", inputs)}},
               (struct mz_say){.text = MZ_T("Write a row like \"g1, g2 | >= 60 => 150元\", or "
                                            "\"otherwise => 0元\"")});
}

static void read_row(struct load *l, const struct mz_yaml *v, struct ast_rule *r)
{
    struct cutter c = {.i = 0};
    struct ast_row row = {.at = load_at(l, v)};
    c.s = load_raw(l, v, &c.at);
    row.cells = MZ_NEW_N(l->f->a, struct ast *, r->inputs_n == 0 ? 1 : r->inputs_n);
    size_t n = 0;
    bool good = true;
    bool arrow = false;
    while (!arrow && c.i < c.s.n) {
        struct ast_at at;
        mz_str piece = cut(&c, &at, &arrow);
        if (n == 0 && arrow && is_otherwise(piece)) {
            row.otherwise = true;
        } else if (n < r->inputs_n) {
            row.cells[n] = ast_parse_cell(l->f->a, piece, at, l->f);
            good = good && row.cells[n] != NULL;
        }
        n += row.otherwise ? 0 : 1;
    }
    if (!arrow || (!row.otherwise && n != r->inputs_n)) {
        if (good) {
            bad_row(l, row.at, n, r->inputs_n);
        }
        return;
    }
    row.value = ast_parse(l->f->a, (mz_str){c.s.p + c.i, c.s.n - c.i}, c.at, l->f);
    if (good && row.value != NULL) {
        *(struct ast_row *)load_more(l, &r->rows, &r->rows_n, sizeof row) = row;
    }
}

static void read_rows(struct load *l, const struct mz_yaml *v, struct ast_rule *r)
{
    if (v->kind != MZ_YAML_LIST) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" must be a list"), .arg = {v->key}},
                   (struct mz_say){.text = MZ_T("Write one \"- \" a line")});
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next) {
        if (r->rows_n >= AST_ROWS_MAX) {
            load_error(l, "limit", load_at(l, c),
                       (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                                       .arg = {mz_str_fmt(l->f->a, "%d", AST_ROWS_MAX)}},
                       (struct mz_say){.text = MZ_T("Split the table by one of its inputs")});
            return;
        }
        if (c->kind == MZ_YAML_TEXT) {
            read_row(l, c, r);
        } else {
            bad_row(l, load_at(l, c), 0, r->inputs_n);
        }
    }
}

static bool table_end(struct load *l, const struct mz_yaml *at, void *item)
{
    static const char *const hits[] = {"unique", "first", "collect sum", "collect max",
                                       "collect count"};
    struct table_draft *d = item;
    (void)at;
    for (size_t i = 0; i < MZ_LEN(hits); i++) {
        d->rule.hit = mz_str_eq(d->hit.s, mz_str_of(hits[i])) ? (enum ast_hit)i : d->rule.hit;
    }
    bool whole = true;
    for (size_t i = 0; i < d->rule.inputs_n; i++) {
        whole = whole && d->rule.inputs[i] != NULL;
    }
    if (!whole) { /* reported; rows cannot be judged without */
        return false;
    }
    if (d->rows != NULL) {
        read_rows(l, d->rows, &d->rule);
    }
    if (d->file.s.n > 0) {
        load_csv_rows(l, &d->file, &d->rule);
    }
    if (d->rows == NULL && d->file.s.n == 0) {
        load_error(l, "key", d->rule.id.at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is missing"), .arg = {MZ_S("rows")}},
                   (struct mz_say){.text = MZ_T("Add a line \"{0}: …\""), .arg = {MZ_S("rows")}});
    }
    load_priority(l, &d->rule, mz_str_eq(d->hit.s, MZ_S("priority")), d->priority, d->priority_n);
    return d->rule.inputs_n > 0;
}

/* clang-format off */
static const struct load_key table_keys[] = {
    RULE_KEYS,
    {.key = "hit", .kind = LOAD_TEXT, .at = AT(table_draft, hit),
     .choice = "unique|first|priority|collect sum|collect max|collect count"},
    {.key = "priority", .kind = LOAD_FORMULAS, .at = AT(table_draft, priority),
     .n_at = AT(table_draft, priority_n), .most = 256},
    {.key = "inputs", .kind = LOAD_FORMULAS, .at = AT(ast_rule, inputs),
     .n_at = AT(ast_rule, inputs_n), .need = true, .most = 32},
    {.key = "rows", .kind = LOAD_NODE, .at = AT(table_draft, rows),
     .json = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}"},
    {.key = "file", .kind = LOAD_TEXT, .at = AT(table_draft, file)},
    {0},
};

/* ---- outcomes ------------------------------------------------------------------ */

static const struct load_key outcome_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_outcome, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_outcome, label.en), .wish = true},
    {.key = "entity", .kind = LOAD_TEXT, .at = AT(ast_outcome, entity),
     .choice = "person|household|case", .need = true},
    {.key = "eligible", .kind = LOAD_TEXT, .at = AT(ast_outcome, eligible), .need = true},
    {.key = "amount", .kind = LOAD_TEXT, .at = AT(ast_outcome, amount)},
    {.key = "grade", .kind = LOAD_TEXT, .at = AT(ast_outcome, grade)},
    {.key = "start", .kind = LOAD_TEXT, .at = AT(ast_outcome, start),
     .choice = "month_after_decision|month_of_application"},
    {.key = "covers", .kind = LOAD_TEXT, .at = AT(ast_outcome, covers)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_outcome, cite)},
    {0},
};

static const struct load_key exclude_keys[] = {
    {.key = "first", .kind = LOAD_TEXT, .at = AT(ast_exclude, first), .need = true},
    {.key = "second", .kind = LOAD_TEXT, .at = AT(ast_exclude, second), .need = true},
    {.key = "keep", .kind = LOAD_TEXT, .at = AT(ast_exclude, keep), .need = true,
     .choice = "first|second|choose|higher|difference"},
    {.key = "share", .kind = LOAD_TEXT, .at = AT(ast_exclude, share)},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_exclude, cite)},
    {0},
};

static const struct load_key indicator_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_indicator, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_indicator, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_indicator, about.zh), .need = true},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_indicator, about.en), .wish = true},
    {.key = "side", .kind = LOAD_TEXT, .at = AT(ast_indicator, side), .need = true,
     .choice = "help|paid"},
    {.key = "when", .kind = LOAD_TEXT, .at = AT(ast_indicator, when), .need = true},
    {.key = "severity", .kind = LOAD_TEXT, .at = AT(ast_indicator, severity)},
    {.key = "weight", .kind = LOAD_INT, .at = AT(ast_indicator, weight), .need = true},
    {.key = "cool_down", .kind = LOAD_INT, .at = AT(ast_indicator, cool_days), .need = true},
    {.key = "evidence", .kind = LOAD_TEXTS, .at = AT(ast_indicator, evidence),
     .n_at = AT(ast_indicator, evidence_n), .need = true, .most = 12},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_indicator, cite), .need = true},
    {0},
};

static const struct load_key cluster_keys[] = {
    {.key = "label", .kind = LOAD_TEXT, .at = AT(ast_cluster, label.zh), .need = true},
    {.key = "label_en", .kind = LOAD_TEXT, .at = AT(ast_cluster, label.en), .wish = true},
    {.key = "about", .kind = LOAD_TEXT, .at = AT(ast_cluster, about.zh), .need = true},
    {.key = "about_en", .kind = LOAD_TEXT, .at = AT(ast_cluster, about.en), .wish = true},
    {.key = "level", .kind = LOAD_TEXT, .at = AT(ast_cluster, level), .need = true,
     .choice = "village|township|county"},
    {.key = "signs", .kind = LOAD_TEXTS, .at = AT(ast_cluster, signs),
     .n_at = AT(ast_cluster, signs_n), .most = 30},
    {.key = "facts", .kind = LOAD_TEXTS, .at = AT(ast_cluster, facts),
     .n_at = AT(ast_cluster, facts_n), .most = 30},
    {.key = "within", .kind = LOAD_TEXT, .at = AT(ast_cluster, within), .need = true},
    {.key = "homes", .kind = LOAD_TEXT, .at = AT(ast_cluster, homes)},
    {.key = "share", .kind = LOAD_TEXT, .at = AT(ast_cluster, share)},
    {.key = "grade", .kind = LOAD_TEXT, .at = AT(ast_cluster, grade), .need = true,
     .choice = "red|orange|yellow|blue"},
    {.key = "cite", .kind = LOAD_TEXT, .at = AT(ast_cluster, cite), .need = true},
    {0},
};

const struct load_shape load_rule = {
    "rule", sizeof(struct rule_draft), sizeof(struct ast_rule),
    AT(ast_rule, id), LOAD_NONE, rule_keys, rule_end,
};
const struct load_shape load_table = {
    "table", sizeof(struct table_draft), sizeof(struct ast_rule),
    AT(ast_rule, id), LOAD_NONE, table_keys, table_end,
};
const struct load_shape load_outcome = {
    "outcome", sizeof(struct ast_outcome), sizeof(struct ast_outcome),
    AT(ast_outcome, id), LOAD_NONE, outcome_keys, NULL,
};
const struct load_shape load_indicator = {
    "indicator", sizeof(struct ast_indicator), sizeof(struct ast_indicator),
    AT(ast_indicator, id), LOAD_NONE, indicator_keys, NULL,
};
const struct load_shape load_cluster = {
    "cluster", sizeof(struct ast_cluster), sizeof(struct ast_cluster),
    AT(ast_cluster, id), LOAD_NONE, cluster_keys, NULL,
};
const struct load_shape load_exclude = {
    "exclude", sizeof(struct ast_exclude), sizeof(struct ast_exclude),
    LOAD_NONE, LOAD_NONE, exclude_keys, NULL,
};
/* clang-format on */
