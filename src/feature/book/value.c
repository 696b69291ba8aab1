/* value.c - fields of an entry: as typed, as kept, as read; what their checks say. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book_int.h"
#include "feature/division/division.h"
#include "feature/org/org.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "rule/case.h"
#include "rule/reason.h"
#include "store/db.h"

enum { JSON_MAX = 1 << 16 };

mz_str book_label(const mz_cx *cx, const struct ir_label *n)
{
    return cx->lang == MZ_LANG_EN ? n->en : n->zh;
}

mz_str book_sentence(const mz_cx *cx, const struct ast_label *t)
{
    return cx->lang == MZ_LANG_EN && t->en.s.n > 0 ? t->en.s : t->zh.s;
}

enum rule_kind book_kind(const struct book_def *d, const struct ir_column *x)
{
    return x->kind == IR_COL_FACT ? d->b->facts[x->fact].type.kind : RULE_TEXT;
}

enum mz_col_type book_type(const struct book_def *d, const struct ir_column *x)
{
    switch (x->kind) {
    case IR_COL_FACT:
        break;
    case IR_COL_TEXT:
    case IR_COL_LONG_TEXT:
    case IR_COL_NAME:
    case IR_COL_PHONE:
    case IR_COL_ADDRESS:
    case IR_COL_CODE:
    case IR_COL_LIST:
        return MZ_COL_TEXT;
    case IR_COL_DATE:
        return MZ_COL_DATE;
    case IR_COL_DIVISION:
        return MZ_COL_DIVISION;
    case IR_COL_PERSON:
    case IR_COL_HOUSEHOLD:
    case IR_COL_ORGANISATION:
    case IR_COL_ENTRY:
        return MZ_COL_INT;
    }
    const struct rule_type *t = &d->b->facts[x->fact].type;
    bool money = t->kind == RULE_NUM && t->decimals == 2;
    return t->kind == RULE_BOOL       ? MZ_COL_BOOL
           : t->kind == RULE_ENUM     ? MZ_COL_CODE
           : t->kind == RULE_DATE     ? MZ_COL_DATE
           : t->kind == RULE_DIVISION ? MZ_COL_DIVISION
           : t->kind == RULE_TEXT     ? MZ_COL_TEXT
           : money                    ? MZ_COL_MONEY
                                      : MZ_COL_INT;
}

static bool textual(const struct book_def *d, size_t column)
{
    enum mz_col_type t = d->made.cols[column].type;
    return t == MZ_COL_TEXT || t == MZ_COL_CODE;
}

static union mz_made_value none_of(const struct book_def *d, size_t column)
{
    return textual(d, column) ? (union mz_made_value){.s = {NULL, 0}}
                              : (union mz_made_value){.i = MZ_NULL};
}

/* ---- out ------------------------------------------------------------------------------- */

static int64_t unit_of(const struct rule_type *t)
{
    int64_t unit = 1;
    for (uint8_t i = 0; i < t->decimals; i++) {
        unit *= 10;
    }
    return unit;
}

static mz_str number(mz_cx *cx, const struct rule_type *t, int64_t v)
{
    int64_t unit = unit_of(t);
    return unit == 1
               ? mz_str_fmt(cx->a, "%" PRId64, v)
               : mz_str_fmt(cx->a, "%s%" PRId64 ".%0*" PRId64, v < 0 ? "-" : "",
                            (v < 0 ? -v : v) / unit, (int)t->decimals, (v < 0 ? -v : v) % unit);
}

mz_str book_typed(mz_cx *cx, const struct book_def *d, size_t column, union mz_made_value v)
{
    const struct ir_column *x = &d->r->columns[column];
    enum rule_kind k = book_kind(d, x);
    if (textual(d, column)) {
        return v.s.p == NULL ? MZ_S("") : v.s;
    }
    if (v.i == MZ_NULL) {
        return MZ_S("");
    }
    switch (d->made.cols[column].type) {
    case MZ_COL_DATE:
        return mz_date_iso(cx->a, (mz_date){(int32_t)v.i});
    case MZ_COL_BOOL:
        return v.i != 0 ? MZ_S("true") : MZ_S("false");
    case MZ_COL_DIVISION:
        return mz_str_fmt(cx->a, "%012" PRId64, v.i);
    case MZ_COL_INT:
    case MZ_COL_MONEY:
        return k == RULE_NUM ? number(cx, &d->b->facts[x->fact].type, v.i)
                             : mz_str_fmt(cx->a, "%" PRId64, v.i);
    case MZ_COL_TEXT:
    case MZ_COL_CODE:
    case MZ_COL_TIME:
    case MZ_COL_SUBJECT:
        break;
    }
    return MZ_S("");
}

/* Names as the reader's own right opens them; the number where nobody is to be seen. */
static mz_str linked(mz_cx *cx, const struct book_def *d, const struct ir_column *x, int64_t id)
{
    struct person_view p = {.id = 0};
    struct org o = {.id = 0};
    struct book_entry e = {.id = 0};
    const struct book_def *other = NULL;
    mz_str out = MZ_S("");
    mz_code rc = MZ_ABSENT;
    if (x->kind == IR_COL_PERSON) {
        rc = person_get(cx, person_may(cx), id, &p);
        out = p.name;
    } else if (x->kind == IR_COL_ORGANISATION) {
        rc = org_get(cx, 0, id, &o);
        out = o.name;
    } else if (x->kind == IR_COL_ENTRY) {
        rc = book_def_of(cx, d->b->registers[x->of].name.id, &other);
        rc = rc == MZ_OK ? book_get(cx, other, id, &e) : rc;
        out = rc == MZ_OK ? book_title(other, &e) : out;
    }
    if (rc != MZ_OK) {
        mz_clear(cx);
        out = MZ_S("");
    }
    return out.n > 0 ? out : mz_str_fmt(cx->a, "%" PRId64, id);
}

static mz_str choice(const mz_cx *cx, const struct book_def *d, const struct ir_column *x, mz_str s)
{
    const struct ir_enum *e = &d->b->enums[d->b->facts[x->fact].type.enum_i];
    for (size_t i = 0; i < e->values_n; i++) {
        if (mz_str_eq(e->values[i].id, s)) {
            return book_label(cx, &e->values[i]);
        }
    }
    return s;
}

mz_str book_shown(mz_cx *cx, const struct book_def *d, size_t column, union mz_made_value v)
{
    const struct ir_column *x = &d->r->columns[column];
    mz_str typed = book_typed(cx, d, column, v);
    if (typed.n == 0) {
        return MZ_S("");
    }
    switch (book_kind(d, x)) {
    case RULE_ENUM:
        return choice(cx, d, x, typed);
    case RULE_BOOL:
        return mz_text(cx->lang, v.i != 0 ? MZ_T("Yes") : MZ_T("No"));
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS: {
        const struct rule_type *t = &d->b->facts[x->fact].type;
        bool money = d->made.cols[column].type == MZ_COL_MONEY;
        mz_str unit = money ? mz_text(cx->lang, MZ_T("yuan")) : rule_type_say(cx->a, cx->lang, t);
        return unit.n == 0 ? typed
                           : mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(typed), MZ_ARG(unit));
    }
    case RULE_DATE:
    case RULE_MONTH:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
    if (d->made.cols[column].type == MZ_COL_DIVISION) {
        return leaf_division_short(cx, v.i);
    }
    return x->kind >= IR_COL_PERSON ? linked(cx, d, x, v.i) : typed;
}

mz_str book_title(const struct book_def *d, const struct book_entry *e)
{
    mz_str s = e->v[MZ_MADE_OWN_N + d->r->title].s;
    return s.p == NULL ? MZ_S("") : s;
}

void book_texts_of(mz_cx *cx, const struct book_def *d, const struct book_entry *e,
                   struct book_texts *out)
{
    *out = (struct book_texts){.s = {{0}}};
    for (size_t i = 0; i < d->r->columns_n; i++) {
        out->s[i] = book_typed(cx, d, i, e->v[MZ_MADE_OWN_N + i]);
    }
}

/* ---- facts ------------------------------------------------------------------------------- */

/* The facts that stand in `t` (only one of them: `only`) as rule_case_read() takes them. */
static mz_str facts_json(mz_cx *cx, const struct book_def *d, int64_t division,
                         const struct book_texts *t, size_t only)
{
    mz_buf *buf = mz_buf_new(cx->a, JSON_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("at"), mz_date_iso(cx->a, mz_date_today(cx)));
    mz_jw_key_text(&w, MZ_S("division"), mz_str_fmt(cx->a, "%012" PRId64, division));
    mz_jw_key(&w, MZ_S("household"));
    mz_jw_map(&w);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (x->kind == IR_COL_FACT && t->s[i].n > 0 && (only == SIZE_MAX || only == i)) {
            mz_jw_key_text(&w, d->b->facts[x->fact].name.id, t->s[i]);
        }
    }
    mz_jw_end(&w);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static mz_code case_of(mz_cx *cx, const struct book_def *d, int64_t division,
                       const struct book_texts *t, size_t only, struct rule_case **out)
{
    const struct mz_json *v = NULL;
    const struct mz_json_options o = {.size_max = JSON_MAX, .reals = true};
    MZ_TRY(mz_json_read(cx, facts_json(cx, d, division, t, only), o, &v));
    mz_code rc = rule_case_read(cx, d->b, v, out);
    if (rc != MZ_OK && cx->err.field != NULL && strncmp(cx->err.field, "household.", 10) == 0) {
        cx->err.field += 10;
    }
    MZ_TRY(rc);
    (*out)->at = mz_date_today(cx);
    (*out)->known = (*out)->at;
    (*out)->division = division;
    return MZ_OK;
}

mz_code book_case_of(mz_cx *cx, const struct book_def *d, int64_t division,
                     const struct book_texts *t, struct rule_case **out)
{
    return case_of(cx, d, division, t, SIZE_MAX, out);
}

static mz_code fact_value(mz_cx *cx, const struct book_def *d, size_t column, mz_str typed,
                          int64_t division, union mz_made_value *out)
{
    const struct ir_column *x = &d->r->columns[column];
    const struct rule_type *type = &d->b->facts[x->fact].type;
    struct book_texts one = {.s = {{0}}};
    struct rule_case *c = NULL;
    one.s[column] = typed;
    MZ_TRY(case_of(cx, d, division, &one, column, &c));
    const struct rule_cell *cell = &c->household.cells[x->fact];
    if (!cell->known) {
        *out = none_of(d, column);
    } else if (type->kind == RULE_ENUM) {
        out->s = d->b->enums[type->enum_i].values[cell->v].id;
    } else if (type->kind == RULE_TEXT) {
        out->s = typed;
    } else {
        out->i = cell->v;
    }
    return MZ_OK;
}

mz_code book_chosen(mz_cx *cx, const struct book_def *d, size_t column, mz_str typed,
                    const struct book_entry *old)
{
    const struct ir_column *x = &d->r->columns[column];
    struct book_texts is = {.s = {{0}}};
    struct rule_case *now = NULL;
    struct rule_case *was = NULL;
    if (x->kind != IR_COL_FACT || book_kind(d, x) != RULE_ENUM) {
        return MZ_OK;
    }
    is.s[column] = typed;
    MZ_TRY(case_of(cx, d, 0, &is, column, &now));
    if (old != NULL) {
        struct book_texts all;
        book_texts_of(cx, d, old, &all);
        MZ_TRY(case_of(cx, d, 0, &all, column, &was));
    }
    mz_code rc = rule_case_chosen(cx, d->b, now, was, now->at);
    if (rc != MZ_OK) {
        cx->err.field = mz_str_z(cx->a, x->name.id);
    }
    return rc;
}

/* ---- own fields ----------------------------------------------------------------------------- */

static bool fits_mask(mz_str s, mz_str mask)
{
    bool fits = s.n == mask.n;
    for (size_t i = 0; fits && i < s.n; i++) {
        char c = s.p[i];
        fits = mask.p[i] == '9'   ? c >= '0' && c <= '9'
               : mask.p[i] == 'A' ? c >= 'A' && c <= 'Z'
                                  : c == mask.p[i];
    }
    return fits;
}

static mz_code code_value(mz_cx *cx, const struct ir_column *x, const char *field, mz_str s)
{
    struct mz_uscc u;
    mz_str mask = x->source->mask.s;
    if (mz_str_eq(mask, MZ_S("uscc"))) {
        return mz_uscc_parse(cx, field, s, &u);
    }
    return fits_mask(s, mask)
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = field,
                           .text = MZ_T("\"{0}\" is not written like {1}, where 9 is a digit and "
                                        "A a capital letter."),
                           .arg = {s, mask});
}

static mz_code place_value(mz_cx *cx, const char *field, mz_str s, int64_t *out)
{
    struct division at;
    *out = division_code(s);
    return *out != 0 && division_get(cx->world->divisions, *out, &at)
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = field,
                           .text = MZ_T("\"{0}\" is no division; choose one from the list."),
                           .arg = {s});
}

/* The one that is meant is there, for this reader. */
mz_code book_named(mz_cx *cx, const struct book_def *d, mz_str s, int64_t *id)
{
    const char *by[] = {"number", d->made.cols[d->r->title].name};
    *id = 0;
    for (size_t i = 0; i < MZ_LEN(by) && *id == 0; i++) {
        struct mz_reg_row *rows = NULL;
        size_t n = 0;
        const struct mz_query q = {.filters = {{.col = by[i], .op = MZ_IS, .s = s}},
                                   .filters_n = 1,
                                   .limit = 2,
                                   .sort = "number"};
        MZ_TRY(mz_reg_rows(cx, d->reg[MZ_LANG_ZH], &q, &rows, &n));
        *id = n == 1 ? rows[0].id : 0;
    }
    return MZ_OK;
}

/* By number, by title, or by the number in the address of its page. */
static mz_code entry_value(mz_cx *cx, const struct book_def *d, const struct ir_column *x,
                           const char *field, mz_str s, int64_t *out)
{
    const struct book_def *other = NULL;
    struct book_entry e;
    MZ_TRY(book_def_of(cx, d->b->registers[x->of].name.id, &other));
    MZ_TRY(book_named(cx, other, s, out));
    if (*out != 0) {
        return MZ_OK;
    }
    mz_code rc = mz_str_i64(cx, field, s, 1, INT64_MAX, out);
    rc = rc == MZ_OK ? book_get(cx, other, *out, &e) : rc;
    if (rc != MZ_ABSENT && rc != MZ_INVALID) {
        return rc;
    }
    mz_clear(cx);
    return mz_refuse(cx, MZ_INVALID, .field = field,
                     .text = MZ_T("\"{0}\" is the number or the name of no one entry of the "
                                  "register \"{1}\" in your area."),
                     .arg = {s, book_label(cx, &other->r->name)});
}

static mz_code link_value(mz_cx *cx, const struct book_def *d, const struct ir_column *x,
                          const char *field, mz_str s, int64_t *out)
{
    struct person_view p;
    struct org o;
    mz_code rc = MZ_OK;
    if (x->kind == IR_COL_ENTRY) {
        return entry_value(cx, d, x, field, s, out);
    }
    MZ_TRY(mz_str_i64(cx, field, s, 1, INT64_MAX, out));
    if (x->kind == IR_COL_PERSON) {
        rc = person_get(cx, person_may(cx), *out, &p);
    } else if (x->kind == IR_COL_ORGANISATION) {
        rc = org_get(cx, 0, *out, &o);
    }
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("Number {0} is not to be found in your area."), .arg = {s});
    }
    return rc;
}

static mz_code own_entry_value(mz_cx *cx, const struct book_def *d, size_t column, mz_str s,
                         union mz_made_value *out)
{
    const struct ir_column *x = &d->r->columns[column];
    const char *field = mz_str_z(cx->a, x->name.id);
    bool lines = x->kind == IR_COL_LONG_TEXT || x->kind == IR_COL_LIST;
    size_t most = lines ? BOOK_LONG_MAX : BOOK_TEXT_MAX;
    mz_date day = MZ_DATE_NONE;
    if (mz_utf8_count(s) > most) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("At most {0} characters can be kept here."),
                         .arg = {mz_str_fmt(cx->a, "%zu", most)});
    }
    if (x->kind == IR_COL_DATE) {
        MZ_TRY(mz_date_parse(cx, field, s, &day));
        out->i = day.v;
        return MZ_OK;
    }
    if (x->kind == IR_COL_DIVISION) {
        return place_value(cx, field, s, &out->i);
    }
    if (x->kind >= IR_COL_PERSON) {
        return link_value(cx, d, x, field, s, &out->i);
    }
    out->s = s;
    return x->kind == IR_COL_CODE ? code_value(cx, x, field, s) : MZ_OK;
}

mz_code book_value(mz_cx *cx, const struct book_def *d, size_t column, mz_str typed,
                   int64_t division, union mz_made_value *out)
{
    const struct ir_column *x = &d->r->columns[column];
    mz_str s = mz_str_trim(typed);
    *out = none_of(d, column);
    if (s.n == 0) {
        return x->source->optional ? MZ_OK
                                   : mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, x->name.id),
                                               .text = MZ_T("This is needed."));
    }
    return x->kind == IR_COL_FACT ? fact_value(cx, d, column, s, division, out)
                                  : own_entry_value(cx, d, column, s, out);
}

/* ---- checks -----------------------------------------------------------------------------------
 */

static bool refuses(struct rule_run *run, ir_id node)
{
    struct rule_value v = node == IR_NONE ? (struct rule_value){.why = RULE_UNKNOWN}
                                          : rule_eval_node(run, node, SIZE_MAX);
    return v.why == RULE_KNOWN && v.num == 0;
}

mz_code book_hold(mz_cx *cx, const struct book_def *d, int64_t division, const struct book_texts *t)
{
    struct rule_case *c = NULL;
    MZ_TRY(book_case_of(cx, d, division, t, &c));
    struct rule_run *run = rule_run_new(cx->a, d->b, c);
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (t->s[i].n > 0 && refuses(run, x->check)) {
            return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, x->name.id),
                             .text = MZ_T("{0}"), .arg = {book_sentence(cx, &x->source->says)});
        }
    }
    for (size_t i = 0; i < d->r->checks_n; i++) {
        const struct ir_whole *w = &d->r->checks[i];
        if (refuses(run, w->formula)) {
            return mz_refuse(cx, MZ_INVALID,
                             .field = mz_str_z(cx->a, d->r->columns[d->r->title].name.id),
                             .text = MZ_T("{0}"), .arg = {book_sentence(cx, &w->source->says)});
        }
    }
    return MZ_OK;
}
