/*
 * check_export.c - files that a register tells others: which rows, which columns, until when.
 * Nothing leaves by them that only some posts may read, and no person.
 */
#include "rule/check_matter_int.h"

#include <string.h>

enum { FILE_MAX = 60, HEADING_MAX = 60 };

/* ---- columns ---------------------------------------------------------------------- */

static enum ir_export_from origin_of(mz_str s)
{
    static const char *const words[] = {
        [IR_OUT_NUMBER] = "number", [IR_OUT_STATE] = "state",   [IR_OUT_SINCE] = "since",
        [IR_OUT_PLACE] = "place",   [IR_OUT_OFFICE] = "office", [IR_OUT_CODE] = "office_code"};
    for (size_t i = IR_OUT_NUMBER; i < MZ_LEN(words); i++) {
        if (check_is(s, words[i])) {
            return (enum ir_export_from)i;
        }
    }
    return IR_OUT_FIELD;
}

static const struct ir_fact *fact_of(const struct check *c, const struct ir_column *x)
{
    return x->kind == IR_COL_FACT ? &c->b->facts[x->fact] : NULL;
}

static bool is_day(const struct check *c, const struct ir_column *x)
{
    const struct ir_fact *f = fact_of(c, x);
    return x->kind == IR_COL_DATE || (f != NULL && f->type.kind == RULE_DATE);
}

static bool day_column(const struct check *c, const struct ir_register *r,
                       const struct ir_export_column *o)
{
    return o->from == IR_OUT_SINCE ||
           (o->from == IR_OUT_FIELD && is_day(c, &r->columns[o->column]));
}

static bool money_column(const struct check *c, const struct ir_register *r,
                         const struct ir_export_column *o)
{
    const struct ir_fact *f = o->from == IR_OUT_FIELD ? fact_of(c, &r->columns[o->column]) : NULL;
    return f != NULL && f->type.kind == RULE_NUM && f->type.decimals == 2;
}

static void field(struct check *c, const struct ir_register *r,
                  const struct ast_export_column *from, struct ir_export_column *o)
{
    int32_t at = check_column_of(r, from->from.s);
    o->column = at < 0 ? 0 : (uint32_t)at;
    if (at < 0) {
        check_wrong(c, &from->from, MZ_T("The register has no field \"{0}\""),
                    MZ_T("Name a field, or number, state, since, place, office or "
                         "office_code"));
        return;
    }
    const struct ir_column *x = &r->columns[at];
    if (x->kind >= IR_COL_PERSON || x->read != 0) {
        check_wrong(c, &from->from, MZ_T("\"{0}\" does not leave in a file"),
                    MZ_T("Links to people and fields with \"read_by\" are told to nobody else"));
    }
}

static bool gives(const struct ast_export_column *from, mz_str id)
{
    for (size_t i = 0; i < from->values.n; i++) {
        if (mz_str_eq(from->values.v[i].id.s, id)) {
            return true;
        }
    }
    return false;
}

/* What can stand in the column; 0: anything. Ids in `out`. */
static size_t choices(const struct check *c, const struct ir_register *r,
                      const struct ir_export_column *o, mz_str *out, size_t most)
{
    size_t n = 0;
    const struct ir_fact *f = o->from == IR_OUT_FIELD ? fact_of(c, &r->columns[o->column]) : NULL;
    for (size_t i = 0; o->from == IR_OUT_STATE && i < r->states_n && n < most; i++) {
        out[n++] = r->states[i].name.id;
    }
    if (f != NULL && f->type.kind == RULE_BOOL) {
        out[n++] = MZ_S("true");
        out[n++] = MZ_S("false");
    }
    const struct ir_enum *e = f != NULL && f->type.kind == RULE_ENUM ? &c->b->enums[f->type.enum_i]
                                                                     : NULL;
    for (size_t i = 0; e != NULL && i < e->values_n && n < most; i++) {
        out[n++] = e->values[i].id;
    }
    return n;
}

enum { CHOICES_MAX = 400 };

/* Each value has what stands for it, and nothing else has. */
static void values(struct check *c, const struct ir_register *r,
                   const struct ast_export_column *from, const struct ir_export_column *o)
{
    mz_str *all = MZ_NEW_N(c->a, mz_str, CHOICES_MAX + 2);
    size_t n = from->values.n == 0 ? 0 : choices(c, r, o, all, CHOICES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct ast_text t = {all[i], from->heading.at};
        if (!gives(from, all[i])) {
            check_wrong(c, &t, MZ_T("Nothing stands for \"{0}\" in this column"),
                        MZ_T("Add it to \"values\", as the receiver writes it"));
        }
    }
    for (size_t i = 0; i < from->values.n; i++) {
        bool there = false;
        for (size_t k = 0; k < n; k++) {
            there = there || mz_str_eq(all[k], from->values.v[i].id.s);
        }
        if (!there) {
            check_wrong(c, &from->values.v[i].id, MZ_T("\"{0}\" never stands in this column"),
                        MZ_T("\"values\" names the values of a choice, of a state or true and "
                             "false"));
        }
    }
}

static void column(struct check *c, const struct ir_register *r,
                   const struct ast_export_column *from, struct ir_export_column *o)
{
    *o = (struct ir_export_column){.source = from, .from = IR_OUT_TEXT};
    struct ast_text t = {from->heading.s, from->at};
    if ((from->from.s.n > 0) == (from->text.s.p != NULL)) {
        check_wrong(c, &t, MZ_T("It is not said what stands below \"{0}\""),
                    MZ_T("Write either \"from\" or \"text\""));
        return;
    }
    o->from = from->from.s.n == 0 ? IR_OUT_TEXT : origin_of(from->from.s);
    if (o->from == IR_OUT_FIELD) {
        field(c, r, from, o);
    }
    values(c, r, from, o);
    bool wan = check_is(from->as.s, "wan");
    if (wan && !money_column(c, r, o)) {
        check_wrong(c, &from->as, MZ_T("\"as: wan\" stands at a column that is no money"),
                    MZ_T("Take it away, or name a field of money"));
    } else if (from->as.s.n > 0 && !wan && !day_column(c, r, o)) {
        check_wrong(c, &from->as, MZ_T("\"as\" stands at a column that is no day"),
                    MZ_T("Take it away, or name a field of days"));
    }
    if (from->heading.s.n > (size_t)HEADING_MAX * 3) {
        check_wrong(c, &from->heading, MZ_T("The heading \"{0}\" is too long"),
                    MZ_T("It has at most 60 characters"));
    }
}

static void columns(struct check *c, const struct ir_register *r, const struct ast_export *from,
                    struct ir_export *o)
{
    o->columns = MZ_NEW_N(c->a, struct ir_export_column, from->columns_n + 1);
    for (size_t i = 0; i < from->columns_n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (mz_str_eq(from->columns[k].heading.s, from->columns[i].heading.s)) {
                check_wrong(c, &from->columns[i].heading, MZ_T("The heading \"{0}\" stands twice"),
                            MZ_T("Keep it once: delete one of the two"));
            }
        }
        column(c, r, &from->columns[i], &o->columns[o->columns_n++]);
    }
}

/* ---- rows --------------------------------------------------------------------------- */

static void rows(struct check *c, const struct ir_register *r, const struct ast_export *from,
                 struct ir_export *o)
{
    o->left = -1;
    o->states = check_states_of(c, r, from->states, from->states_n);
    for (size_t i = 0; from->states_n == 0 && i < r->states_n; i++) {
        o->states |= 1U << (unsigned)i;
    }
    for (size_t i = 0; from->left.s.n > 0 && i < r->exports_n; i++) {
        bool same = mz_str_eq(r->exports[i].name.id, from->left.s);
        o->left = same && r->exports[i].source->left.s.n == 0 ? (int32_t)i : o->left;
    }
    if (from->left.s.n > 0 && o->left < 0) {
        check_wrong(c, &from->left, MZ_T("No export \"{0}\" stands before this one"),
                    MZ_T("\"left\" names an export of this register, above it, that tells entries "
                         "by their states"));
    }
    if (from->left.s.n > 0 && (from->states_n > 0 || from->when != NULL)) {
        check_wrong(c, &from->left, MZ_T("Which rows these are is said twice"),
                    MZ_T("Who left \"{0}\" is said by its states: delete \"states\" and \"when\""));
    }
    o->when = check_gate(c, from->when, IR_HOUSEHOLD, NULL);
}

static void days(struct check *c, const struct ir_register *r, const struct ast_export *from,
                 struct ir_export *o)
{
    bool since = check_is(from->day.s, "since");
    int32_t at = since || from->day.s.n == 0 ? -1 : check_column_of(r, from->day.s);
    o->since = since;
    o->day = at;
    o->working = !check_is(from->of.s, "calendar");
    if (from->day.s.n > 0 && !since && (at < 0 || !is_day(c, &r->columns[at]))) {
        check_wrong(c, &from->day, MZ_T("\"{0}\" is no field of days"),
                    MZ_T("\"day\" names the field of the day from which the days count, or "
                         "\"since\": when the entry came to its state"));
    }
    if ((from->day.s.n > 0) != (from->within.s.n > 0)) {
        check_wrong(c, &from->id, MZ_T("It is not clear until when \"{0}\" has to be told"),
                    MZ_T("Write both \"day\" and \"within\", or neither"));
    } else if (from->within.s.n > 0) {
        o->timed = true;
        o->within = check_count(c, &from->within);
    }
}

/* "XK_{county}_{day}_{serial:3}": two files never have one name, and every disk takes it. */
static bool good_file(mz_str s)
{
    bool braces = false;
    for (size_t i = 0; i < s.n; i++) {
        braces = s.p[i] == '{' || (braces && s.p[i] != '}');
        if (!braces && (strchr("/\\\"*?<>|:", s.p[i]) != NULL || (unsigned char)s.p[i] < ' ')) {
            return false;
        }
    }
    return check_numbering(s, "{day}", FILE_MAX);
}

void check_export(struct check *c, const struct ast_export *from, struct ir_register *r)
{
    struct ir_export *o = &r->exports[r->exports_n];
    *o = (struct ir_export){.name = check_label(&from->id, &from->label), .source = from};
    rows(c, r, from, o);
    days(c, r, from, o);
    columns(c, r, from, o);
    o->by = check_posts(c, from->by, from->by_n);
    if (!good_file(from->file.s)) {
        check_wrong(c, &from->file, MZ_T("A file cannot be called \"{0}\""),
                    MZ_T("Write a name with {serial} or {serial:3} in it, and {county} and {day} "
                         "where they are wanted"));
    }
    check_cite(c, from->cite.s, from->cite.at, MZ_DATE_NONE);
    r->exports_n++;
}
