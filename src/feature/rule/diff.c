#include "feature/rule/diff.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/io.h"
#include "base/text.h"

enum { TEXT_MAX = 1 << 18 };

struct diffing {
    mz_arena *a;
    enum mz_lang lang;
    const struct rule_book *old;
    const struct rule_book *now;
    struct diffs out;
};

static void add(struct diffing *d, struct diff one)
{
    if (d->out.n == DIFF_MAX) {
        d->out.more = true;
        return;
    }
    d->out.v[d->out.n++] = one;
}

static struct diffing begin(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                            const struct rule_book *now)
{
    return (struct diffing){a, lang, old, now, {MZ_NEW_N(a, struct diff, DIFF_MAX), 0, false}};
}

/* ---- parameters ------------------------------------------------------- */

/* "浙江省 2025-01-01 起", by code: names of divisions are not the books' business. */
static mz_str place(struct diffing *d, const struct rule_book *b, const struct ir_param *p,
                    const struct ir_value *v)
{
    mz_str key =
        p->key_enum < 0 ? MZ_S("") : law_label(d->lang, &b->enums[p->key_enum].values[v->key]);
    mz_str where = v->division == 0 ? mz_text(d->lang, MZ_T("Whole country"))
                                    : mz_str_fmt(d->a, "%" PRId64, v->division / 1000000);
    return mz_text_say(d->a, d->lang,
                       (struct mz_say){.text = MZ_T("{0} {1} from {2} on"),
                                       .arg = {where, key, mz_date_iso(d->a, v->from)}});
}

static mz_str value_at(struct diffing *d, const struct rule_book *b, const struct ir_param *p,
                       const struct ir_value *v)
{
    return mz_str_fmt(d->a, MZ_FMT ": " MZ_FMT, MZ_ARG(place(d, b, p, v)),
                      MZ_ARG(law_value(d->a, d->lang, b, p, v->v)));
}

static const struct ir_value *same_value(const struct rule_book *of, const struct ir_param *p,
                                         const struct rule_book *in, const struct ir_param *q,
                                         const struct ir_value *v)
{
    for (size_t i = 0; i < q->values_n; i++) {
        const struct ir_value *w = &q->values[i];
        bool key = p->key_enum < 0 || q->key_enum < 0 ||
                   mz_str_eq(of->enums[p->key_enum].values[v->key].id,
                             in->enums[q->key_enum].values[w->key].id);
        if (w->division == v->division && w->from.v == v->from.v && key &&
            w->published.v == v->published.v) {
            return w;
        }
    }
    return NULL;
}

/* Another day of the month changes what every value says, of the past too. */
static void resolved(struct diffing *d, const struct ir_param *p, const struct ir_param *q)
{
    struct diff one = {.kind = DIFF_CHANGED, .what = MZ_T("Parameter"), .id = q->name.id};
    one.label = law_label(d->lang, &q->name);
    one.before = law_resolve(d->lang, d->old, p);
    one.after = law_resolve(d->lang, d->now, q);
    if (!mz_str_eq(one.before, one.after)) {
        add(d, one);
    }
}

static void values(struct diffing *d, const struct ir_param *p, const struct ir_param *q)
{
    struct diff one = {.what = MZ_T("Parameter"), .id = q->name.id};
    one.label = law_label(d->lang, &q->name);
    resolved(d, p, q);
    for (size_t i = 0; i < q->values_n; i++) {
        const struct ir_value *v = &q->values[i];
        const struct ir_value *w = same_value(d->now, q, d->old, p, v);
        one.cite = law_cite(d->a, d->lang, d->now, v->cite);
        one.after = value_at(d, d->now, q, v);
        one.kind = w == NULL ? DIFF_ADDED : DIFF_CHANGED;
        one.before = w == NULL ? MZ_S("") : value_at(d, d->old, p, w);
        if (w == NULL || (mz_wide)w->v * q->scale != (mz_wide)v->v * p->scale) {
            add(d, one);
        }
    }
    one.cite = one.after = MZ_S("");
    one.kind = DIFF_GONE;
    for (size_t i = 0; i < p->values_n; i++) {
        if (same_value(d->old, p, d->now, q, &p->values[i]) == NULL) {
            one.before = value_at(d, d->old, p, &p->values[i]);
            add(d, one);
        }
    }
}

static void whole_param(struct diffing *d, const struct rule_book *b, const struct ir_param *p,
                        enum diff_kind kind)
{
    mz_str said = p->values_n == 0 ? MZ_S("") : value_at(d, b, p, &p->values[p->values_n - 1]);
    struct diff one = {.kind = kind, .what = MZ_T("Parameter"), .id = p->name.id};
    one.label = law_label(d->lang, &p->name);
    *(kind == DIFF_ADDED ? &one.after : &one.before) = said;
    add(d, one);
}

static void params(struct diffing *d)
{
    for (size_t i = 0; i < d->now->params_n; i++) {
        uint32_t k = law_param(d->old, d->now->params[i].name.id);
        if (k == UINT32_MAX) {
            whole_param(d, d->now, &d->now->params[i], DIFF_ADDED);
        } else {
            values(d, &d->old->params[k], &d->now->params[i]);
        }
    }
    for (size_t i = 0; i < d->old->params_n; i++) {
        if (law_param(d->now, d->old->params[i].name.id) == UINT32_MAX) {
            whole_param(d, d->old, &d->old->params[i], DIFF_GONE);
        }
    }
}

/*
 * ---- rules
 * ---------------------------------------------------------------------------------------
 */

static void line(mz_buf *out, mz_str s)
{
    if (out->n > 0 && s.n > 0) {
        mz_buf_add(out, MZ_S("\n"));
    }
    mz_buf_add(out, s);
}

/* The whole law of one text of a rule, line by line: the same for the same law. */
static void law_lines(struct diffing *d, const struct rule_book *b, const struct ast_rule *r,
                      mz_buf *out)
{
    line(out, law_formula_text(d->a, d->lang, b, r->applies_when));
    for (size_t v = 0; v < r->versions_n; v++) {
        const struct ast_version *ver = &r->versions[v];
        mz_str from = ver->from.v == INT32_MIN ? MZ_S("") : mz_date_iso(d->a, ver->from);
        line(out, mz_str_fmt(d->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(from), from.n > 0 ? " " : "",
                             MZ_ARG(law_formula_text(d->a, d->lang, b, ver->formula))));
        for (size_t e = 0; e < ver->exceptions_n; e++) {
            const struct ast_exception *x = &ver->exceptions[e];
            line(out, mz_str_fmt(d->a, MZ_FMT ": " MZ_FMT " → " MZ_FMT,
                                 MZ_ARG(law_label_of(d->lang, &x->label)),
                                 MZ_ARG(law_formula_text(d->a, d->lang, b, x->when)),
                                 MZ_ARG(law_formula_text(d->a, d->lang, b, x->formula))));
        }
    }
    for (size_t i = 0; i < r->rows_n; i++) {
        mz_buf *row = mz_buf_new(d->a, TEXT_MAX);
        for (size_t k = 0; !r->rows[i].otherwise && k < r->inputs_n; k++) {
            mz_buf_add(row, k == 0 ? MZ_S("") : MZ_S(" | "));
            mz_buf_add(row, law_formula_text(d->a, d->lang, b, r->rows[i].cells[k]));
        }
        line(out, mz_str_fmt(d->a, MZ_FMT " → " MZ_FMT, MZ_ARG(mz_buf_str(row)),
                             MZ_ARG(law_formula_text(d->a, d->lang, b, r->rows[i].value))));
    }
}

static mz_str law_of(struct diffing *d, const struct rule_book *b, const struct ir_rule *r)
{
    struct law_source *src = NULL;
    size_t n = law_sources(d->a, b, r, &src);
    mz_buf *out = mz_buf_new(d->a, TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        law_lines(d, b, src[i].rule, out);
    }
    return mz_buf_str(out);
}

static void rules(struct diffing *d)
{
    for (size_t i = 0; i < d->now->rules_n; i++) {
        const struct ir_rule *r = &d->now->rules[i];
        uint32_t k = law_rule(d->old, r->name.id);
        struct diff one = {.kind = k == UINT32_MAX ? DIFF_ADDED : DIFF_CHANGED,
                           .what = MZ_T("Rule"),
                           .id = r->name.id,
                           .label = law_label(d->lang, &r->name),
                           .after = law_of(d, d->now, r),
                           .cite = law_cite(d->a, d->lang, d->now, r->cite)};
        one.before = k == UINT32_MAX ? MZ_S("") : law_of(d, d->old, &d->old->rules[k]);
        bool cite = k != UINT32_MAX &&
                    !mz_str_eq(law_cite(d->a, d->lang, d->old, d->old->rules[k].cite), one.cite);
        if (k == UINT32_MAX || !mz_str_eq(one.before, one.after) || cite) {
            add(d, one);
        }
    }
    for (size_t i = 0; i < d->old->rules_n; i++) {
        const struct ir_rule *r = &d->old->rules[i];
        if (law_rule(d->now, r->name.id) == UINT32_MAX) {
            add(d, (struct diff){.kind = DIFF_GONE,
                                 .what = MZ_T("Rule"),
                                 .id = r->name.id,
                                 .label = law_label(d->lang, &r->name),
                                 .before = law_of(d, d->old, r)});
        }
    }
}

/*
 * ---- facts and outcomes
 * -----------------------------------------------------------------------------
 */

static void facts(struct diffing *d, const struct rule_book *in, const struct rule_book *not_in,
                  enum diff_kind kind)
{
    for (size_t i = 0; i < in->facts_n; i++) {
        const struct ir_fact *f = &in->facts[i];
        if (rule_fact(not_in, f->name.id) == NULL) {
            add(d, (struct diff){.kind = kind,
                                 .what = MZ_T("Fact||that a rule reads"),
                                 .id = f->name.id,
                                 .label = law_label(d->lang, &f->name)});
        }
    }
}

static void outcomes(struct diffing *d, const struct rule_book *in, const struct rule_book *not_in,
                     enum diff_kind kind)
{
    for (size_t i = 0; i < in->outcomes_n; i++) {
        bool found = false;
        for (size_t k = 0; k < not_in->outcomes_n && !found; k++) {
            found = mz_str_eq(in->outcomes[i].name.id, not_in->outcomes[k].name.id);
        }
        if (!found) {
            add(d, (struct diff){.kind = kind,
                                 .what = MZ_T("Outcome"),
                                 .id = in->outcomes[i].name.id,
                                 .label = law_label(d->lang, &in->outcomes[i].name)});
        }
    }
}

/* The units of one book that the other has not, or has otherwise. */
static void units(struct diffing *d, const struct rule_book *in, const struct rule_book *other,
                  enum diff_kind kind)
{
    for (size_t i = 0; i < in->packs_n; i++) {
        for (size_t k = 0; k < in->packs[i]->units_n; k++) {
            const struct ast_unit *u = &in->packs[i]->units[k];
            const struct ast_unit *was = law_unit_of(other, u->id.s);
            mz_str is = law_members(d->a, d->lang, in, u);
            mz_str then = was == NULL ? MZ_S("") : law_members(d->a, d->lang, other, was);
            struct diff one = {.kind = was == NULL ? kind : DIFF_CHANGED,
                               .what = MZ_T("Unit of members"),
                               .id = u->id.s,
                               .label = law_label_of(d->lang, &u->label)};
            one.before = kind == DIFF_GONE ? is : then;
            one.after = kind == DIFF_GONE ? then : is;
            if (was == NULL || (kind == DIFF_ADDED && !mz_str_eq(is, then))) {
                add(d, one);
            }
        }
    }
}

struct diffs diff_books(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                        const struct rule_book *now)
{
    struct diffing d = begin(a, lang, old, now);
    outcomes(&d, now, old, DIFF_ADDED);
    outcomes(&d, old, now, DIFF_GONE);
    params(&d);
    units(&d, now, old, DIFF_ADDED);
    units(&d, old, now, DIFF_GONE);
    rules(&d);
    facts(&d, now, old, DIFF_ADDED);
    facts(&d, old, now, DIFF_GONE);
    return d.out;
}

/* ---- a reform ---- */

/* "2027-01-01 min(…)", and the day it ends: a formula as it stands in the reform. */
static mz_str in_reform(struct diffing *d, const struct ast_reform *r, mz_str text)
{
    mz_str from = mz_date_iso(d->a, r->from);
    mz_str to = r->to.v == MZ_DATE_NONE.v ? MZ_S("") : mz_date_iso(d->a, r->to);
    return mz_str_fmt(d->a, MZ_FMT "%s" MZ_FMT " " MZ_FMT, MZ_ARG(from), to.n > 0 ? " – " : "",
                      MZ_ARG(to), MZ_ARG(text));
}

struct diffs diff_reform(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                         const struct rule_book *laid, const struct ast_reform *r)
{
    struct diffing d = begin(a, lang, old, laid);
    mz_str cite = law_label_of(lang, &r->label);
    params(&d);
    for (size_t i = 0; i < r->replace_n; i++) {
        uint32_t k = law_rule(old, r->replace[i].id.s);
        mz_str text = law_formula_text(a, lang, laid, r->replace[i].value);
        if (k != UINT32_MAX) {
            add(&d, (struct diff){.kind = DIFF_CHANGED,
                                  .what = MZ_T("Rule"),
                                  .id = old->rules[k].name.id,
                                  .label = law_label(lang, &old->rules[k].name),
                                  .before = law_of(&d, old, &old->rules[k]),
                                  .after = in_reform(&d, r, text),
                                  .cite = cite});
        }
    }
    for (size_t i = 0; i < r->rules_n; i++) {
        mz_buf *text = mz_buf_new(a, TEXT_MAX);
        law_lines(&d, laid, &r->rules[i], text);
        add(&d, (struct diff){.kind = DIFF_ADDED,
                              .what = MZ_T("Rule"),
                              .id = r->rules[i].id.s,
                              .label = law_label_of(lang, &r->rules[i].label),
                              .after = mz_buf_str(text),
                              .cite = cite});
    }
    return d.out;
}

/*
 * ---- two days
 * ------------------------------------------------------------------------------------------
 */

static mz_str in_force_text(struct diffing *d, const struct ir_param *p, const struct ir_value *v)
{
    return v == NULL ? mz_text(d->lang, MZ_T("not in force"))
                     : law_value(d->a, d->lang, d->now, p, v->v);
}

static void param_days(struct diffing *d, const struct ir_param *p, struct law_moment from,
                       struct law_moment to)
{
    size_t keys = p->key_enum < 0 ? 1 : d->now->enums[p->key_enum].values_n;
    for (uint16_t k = 0; k < keys && p->values_n > 0; k++) {
        const struct ir_value *x = law_in_force(p, from, k);
        const struct ir_value *y = law_in_force(p, to, k);
        if (x == y || (x != NULL && y != NULL && x->v == y->v)) {
            continue;
        }
        mz_str label = law_label(d->lang, &p->name);
        if (p->key_enum >= 0) {
            mz_str key = law_label(d->lang, &d->now->enums[p->key_enum].values[k]);
            label = mz_str_fmt(d->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(label), MZ_ARG(key));
        }
        add(d,
            (struct diff){.kind = x == NULL ? DIFF_ADDED : (y == NULL ? DIFF_GONE : DIFF_CHANGED),
                          .what = MZ_T("Parameter"),
                          .id = p->name.id,
                          .label = label,
                          .before = in_force_text(d, p, x),
                          .after = in_force_text(d, p, y),
                          .cite = y == NULL ? MZ_S("") : law_cite(d->a, d->lang, d->now, y->cite)});
    }
}

static const struct ast_version *version_on(const struct ast_rule *r, struct law_moment m)
{
    const struct ast_version *found = NULL;
    for (size_t i = 0; i < r->versions_n; i++) {
        const struct ast_version *v = &r->versions[i];
        bool begun = v->from.v == INT32_MIN || v->from.v <= m.at.v;
        bool over = v->to.v != INT32_MIN && v->to.v <= m.at.v;
        bool known = v->published.v == INT32_MIN || v->published.v <= m.known.v;
        if (begun && !over && known && (found == NULL || found->from.v <= v->from.v)) {
            found = v;
        }
    }
    return found;
}

static void rule_days(struct diffing *d, const struct ir_rule *r, struct law_moment from,
                      struct law_moment to)
{
    struct law_source *src = NULL;
    size_t n = law_sources(d->a, d->now, r, &src);
    for (size_t i = 0; i < n; i++) {
        const struct ast_version *x = version_on(src[i].rule, from);
        const struct ast_version *y = version_on(src[i].rule, to);
        if (x == y) {
            continue;
        }
        mz_str none = mz_text(d->lang, MZ_T("not in force"));
        add(d, (struct diff){
                   .kind = x == NULL ? DIFF_ADDED : (y == NULL ? DIFF_GONE : DIFF_CHANGED),
                   .what = MZ_T("Rule"),
                   .id = r->name.id,
                   .label = law_label(d->lang, &r->name),
                   .before = x == NULL ? none : law_formula_text(d->a, d->lang, d->now, x->formula),
                   .after = y == NULL ? none : law_formula_text(d->a, d->lang, d->now, y->formula),
                   .cite = y == NULL ? MZ_S("") : law_cite(d->a, d->lang, d->now, y->cite.s)});
    }
}

struct diffs diff_days(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                       struct law_moment from, struct law_moment to)
{
    struct diffing d = begin(a, lang, b, b);
    for (size_t i = 0; i < b->params_n; i++) {
        param_days(&d, &b->params[i], from, to);
    }
    for (size_t i = 0; i < b->rules_n; i++) {
        rule_days(&d, &b->rules[i], from, to);
    }
    return d.out;
}

/*
 * ---- the past
 * ------------------------------------------------------------------------------------------
 */

static bool before(mz_date d, mz_date day)
{
    return d.v != MZ_DATE_NONE.v && d.v < day.v;
}

/* Values that held before the day: each is there still, and nothing new is put before it. */
static void past_param(struct diffing *d, const struct ir_param *p, const struct ir_param *q,
                       mz_date day)
{
    struct diff one = {.kind = DIFF_CHANGED, .what = MZ_T("Parameter"), .id = p->name.id};
    one.label = law_label(d->lang, &p->name);
    if (p->values_n > 0 && before(p->values[0].from, day)) {
        resolved(d, p, q);
    }
    for (size_t i = 0; i < p->values_n; i++) {
        const struct ir_value *v = &p->values[i];
        const struct ir_value *w = same_value(d->old, p, d->now, q, v);
        bool same = w != NULL && (mz_wide)w->v * p->scale == (mz_wide)v->v * q->scale;
        if (before(v->from, day) && !same) {
            one.before = value_at(d, d->old, p, v);
            one.after = w == NULL ? MZ_S("") : value_at(d, d->now, q, w);
            one.kind = w == NULL ? DIFF_GONE : DIFF_CHANGED;
            add(d, one);
        }
    }
    for (size_t i = 0; i < q->values_n; i++) {
        const struct ir_value *w = &q->values[i];
        if (before(w->from, day) && same_value(d->now, q, d->old, p, w) == NULL) {
            one.before = MZ_S("");
            one.after = value_at(d, d->now, q, w);
            one.kind = DIFF_ADDED;
            add(d, one);
        }
    }
}

/* The formula that held on the day before: the same text, whatever is written for later. */
static void past_rule(struct diffing *d, const struct ir_rule *r, const struct ir_rule *now,
                      struct law_moment m)
{
    struct law_source *x = NULL;
    struct law_source *y = NULL;
    size_t n = law_sources(d->a, d->old, r, &x);
    size_t k = law_sources(d->a, d->now, now, &y);
    for (size_t i = 0; i < n; i++) {
        const struct ast_version *was = version_on(x[i].rule, m);
        const struct ast_version *is = i < k ? version_on(y[i].rule, m) : NULL;
        mz_str a = was == NULL ? MZ_S("") : law_formula_text(d->a, d->lang, d->old, was->formula);
        mz_str b = is == NULL ? MZ_S("") : law_formula_text(d->a, d->lang, d->now, is->formula);
        if (x[i].rule->rows_n > 0 && i < k) { /* a table has no versions: its rows are all days' */
            mz_buf *rows[2] = {mz_buf_new(d->a, TEXT_MAX), mz_buf_new(d->a, TEXT_MAX)};
            law_lines(d, d->old, x[i].rule, rows[0]);
            law_lines(d, d->now, y[i].rule, rows[1]);
            a = mz_buf_str(rows[0]);
            b = mz_buf_str(rows[1]);
        }
        if (!mz_str_eq(a, b)) {
            add(d, (struct diff){.kind = is == NULL ? DIFF_GONE : DIFF_CHANGED,
                                 .what = MZ_T("Rule"),
                                 .id = r->name.id,
                                 .label = law_label(d->lang, &r->name),
                                 .before = a,
                                 .after = b});
        }
    }
}

struct diffs diff_past(mz_arena *a, enum mz_lang lang, const struct rule_book *old,
                       const struct rule_book *now, mz_date day)
{
    struct diffing d = begin(a, lang, old, now);
    struct law_moment m = {.at = {day.v - 1}, .known = day, .division = old->division};
    for (size_t i = 0; i < old->params_n; i++) {
        uint32_t k = law_param(now, old->params[i].name.id);
        if (k != UINT32_MAX) {
            past_param(&d, &old->params[i], &now->params[k], day);
        }
    }
    struct diffing members = begin(a, lang, old, now);
    units(&members, now, old, DIFF_ADDED);
    for (size_t i = 0; i < members.out.n; i++) {
        if (members.out.v[i].kind == DIFF_CHANGED) {
            add(&d, members.out.v[i]);
        }
    }
    for (size_t i = 0; i < old->rules_n; i++) {
        uint32_t k = law_rule(now, old->rules[i].name.id);
        if (k != UINT32_MAX) {
            past_rule(&d, &old->rules[i], &now->rules[k], m);
        }
    }
    return d.out;
}
