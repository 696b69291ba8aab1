/* form_web.c - fields out of the form of a pack, facts out of the fields. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/fact_web.h"
#include "feature/household/household.h"
#include "feature/matter/form.h"
#include "feature/person/person.h"
#include "rule/reason.h"

enum { VALUE_MAX = 200, LONG_MAX_CHARS = 1000 };

/* ---- who ------------------------------------------------------------------------------- */

mz_code matter_form_rows(struct matter_form *f, int64_t household)
{
    mz_cx *cx = f->l->cx;
    struct matter_seat *m = NULL;
    size_t n = 0;
    struct household h = {.id = 0};
    MZ_TRY(matter_seats(cx, f->b, household, &m, &n));
    MZ_TRY(household_get(cx, household, &h));
    f->address = h.address;
    n = n < FORM_ROWS_MAX ? n : FORM_ROWS_MAX;
    f->rows = MZ_NEW_N(cx->a, struct matter_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct person_view v = {.id = 0};
        MZ_TRY(person_get(cx, person_may(cx), m[i].person, &v));
        f->rows[f->rows_n++] = (struct matter_row){
            .person = v.id,
            .name = v.name,
            .role = mz_str_of(
                population_role_word((int32_t)strtol(mz_str_z(cx->a, m[i].relation), NULL, 10))),
            .birth = v.birth.v == MZ_DATE_NONE.v ? MZ_S("") : mz_date_iso(cx->a, v.birth),
            .left_on = m[i].until == MZ_NULL ? 0 : m[i].until};
    }
    return MZ_OK;
}

mz_code matter_form_known(struct matter_form *f, int64_t division, int64_t household,
                          int64_t person)
{
    const struct matter_people of = {.b = f->b,
                                     .subject = f->subject,
                                     .division = division,
                                     .household = household,
                                     .person = person};
    struct matter_known *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_known_of(f->l->cx, &of, &v, &n));
    f->known = matter_known_json(f->l->cx, f->b, v, n, false, f->rows_n);
    return MZ_OK;
}

/* ---- names and values --------------------------------------------------------------------- */

static mz_str name_of(const struct matter_form *f, const struct ir_part *p, size_t row, mz_str id)
{
    return p->each == IR_EACH_CASE ? mz_str_fmt(f->l->cx->a, "h." MZ_FMT, MZ_ARG(id))
                                   : mz_str_fmt(f->l->cx->a, "m%zu." MZ_FMT, row, MZ_ARG(id));
}

/* What answers say, a text. */
static mz_str told_in(const struct matter_form *f, const struct mz_json *answers,
                      const struct ir_part *p, size_t row, const struct ir_field *x)
{
    const struct mz_json *half =
        answers == NULL ? NULL : mz_json_get(answers, x->kind == IR_FIELD_FACT ? "facts" : "own");
    const char *where = p->each == IR_EACH_CASE ? "household" : "members";
    const struct mz_json *at = half == NULL ? NULL : mz_json_get(half, where);
    if (at != NULL && p->each != IR_EACH_CASE) {
        size_t of = matter_row_of(answers, row < f->rows_n ? f->rows[row].person : 0, row);
        at = of < at->n ? &at->items[of] : NULL;
    }
    const struct mz_json *v =
        at == NULL ? NULL : mz_json_get(at, mz_str_z(f->l->cx->a, x->name.id));
    return v == NULL || v->kind != MZ_JSON_TEXT ? MZ_S("") : v->text;
}

static mz_str known_of(const struct matter_form *f, const struct ir_part *p, size_t row,
                       const struct ir_field *x)
{
    if (p->each == IR_EACH_CASE) {
        mz_str from = x->source->prefill.s;
        return mz_str_eq(from, MZ_S("phone"))     ? f->phone
               : mz_str_eq(from, MZ_S("address")) ? f->address
                                                  : MZ_S("");
    }
    if (row >= f->rows_n) {
        return MZ_S("");
    }
    bool role =
        f->b->role_fact >= 0 && x->kind == IR_FIELD_FACT && x->fact == (uint32_t)f->b->role_fact;
    bool birth = mz_str_eq(x->source->prefill.s, MZ_S("birth"));
    return role ? f->rows[row].role : birth ? f->rows[row].birth : MZ_S("");
}

bool matter_form_file(const struct ir_field *x)
{
    return x->kind == IR_FIELD_PHOTO || x->kind == IR_FIELD_FILE || x->kind == IR_FIELD_SIGNATURE;
}

const char *matter_form_name(const struct matter_form *f, const struct ir_field *x)
{
    const struct ir_part of_case = {.each = IR_EACH_CASE};
    return mz_str_z(f->l->cx->a, name_of(f, &of_case, 0, x->name.id));
}

/* Of a file stands only that it is there. */
static mz_str sent_file(const struct matter_form *f, const char *name)
{
    const struct mz_file *file = mz_req_file(f->l->rq, name, 0);
    return file != NULL && file->bytes > 0 ? MZ_S("1") : MZ_S("");
}

static mz_str value_of(const struct matter_form *f, const struct ir_part *p, size_t row,
                       const struct ir_field *x)
{
    bool here = f->only == NULL || (f->only == p && f->only_row == row);
    const char *name = mz_str_z(f->l->cx->a, name_of(f, p, row, x->name.id));
    if (f->sent && here && (!f->grows || mz_req_field_n(f->l->rq, name) > 0)) {
        return f->files && matter_form_file(x) ? sent_file(f, name) : mz_req_field(f->l->rq, name);
    }
    mz_str old = told_in(f, f->old, p, row, x);
    /* Of a page that nobody looked at nothing that is known becomes an answer. */
    mz_str known = here ? told_in(f, f->known, p, row, x) : MZ_S("");
    return old.n > 0 ? old : known.n > 0 ? known : known_of(f, p, row, x);
}

/* ---- fields -----------------------------------------------------------------------------------
 */

static mz_str label_of(const struct leaf *l, const struct ir_label *n)
{
    return l->cx->lang == MZ_LANG_EN ? n->en : n->zh;
}

static mz_str text_in(const struct leaf *l, const struct ast_label *t)
{
    return l->cx->lang == MZ_LANG_EN && t->en.s.n > 0 ? t->en.s : t->zh.s;
}

static void choices(const struct matter_form *f, const struct ir_fact *fact, struct ui_field *out)
{
    bool yes = fact->type.kind == RULE_BOOL;
    fact_choices(f->l, yes ? NULL : &f->b->enums[fact->type.enum_i], out);
}

static void of_fact(const struct matter_form *f, const struct ir_fact *fact, struct ui_field *out)
{
    switch (fact->type.kind) {
    case RULE_BOOL:
    case RULE_ENUM:
        choices(f, fact, out);
        break;
    case RULE_DATE:
        out->kind = UI_DATE;
        break;
    case RULE_NUM:
    case RULE_MONTHS:
    case RULE_DAYS:
        out->kind = UI_NUMBER;
        out->unit = rule_type_say(f->l->cx->a, f->l->cx->lang, &fact->type);
        break;
    case RULE_MONTH:
    case RULE_SET:
    case RULE_DIVISION:
    case RULE_TEXT:
        break;
    }
}

/* Where a value comes from stands below the field. */
static mz_str hint_of(const struct matter_form *f, const struct ir_part *p, size_t row,
                      const struct ir_field *x)
{
    struct leaf *l = f->l;
    mz_str help = text_in(l, &x->source->help);
    mz_str known = told_in(f, f->known, p, row, x);
    if (known.n == 0) {
        return help;
    }
    bool dates = f->b->facts[x->fact].membership != IR_NO_MEMBERSHIP;
    const char *from = dates ? MZ_T("From the register of households: {0}. {1}")
                             : MZ_T("By a recognition in force: {0}. {1}");
    return leaf_sayf(l, from, dates ? known : leaf_say(l, MZ_T("Yes")), help);
}

static void one(struct matter_form *f, struct ui_form *out, const struct ir_part *p, size_t row,
                const struct ir_field *x)
{
    struct ui_field v = {.kind = UI_TEXT,
                         .name = mz_str_z(f->l->cx->a, name_of(f, p, row, x->name.id)),
                         .label = label_of(f->l, &x->name),
                         .value = value_of(f, p, row, x),
                         .hint = hint_of(f, p, row, x),
                         .max = VALUE_MAX,
                         .optional_mark = x->source->optional};
    if (x->kind == IR_FIELD_FACT) {
        of_fact(f, &f->b->facts[x->fact], &v);
    } else if (x->kind == IR_FIELD_LONG_TEXT) {
        v.kind = UI_TEXTAREA;
        v.max = LONG_MAX_CHARS;
        v.wide = true;
    } else if (x->kind == IR_FIELD_DATE) {
        v.kind = UI_DATE;
    } else if (f->files && matter_form_file(x)) {
        v.kind = UI_FILE;
        v.value = MZ_S("");
        v.accept = x->kind == IR_FIELD_FILE ? "image/png,image/jpeg,application/pdf"
                                            : "image/png,image/jpeg";
        v.capture = "environment";
        v.wide = true;
    } else if (x->kind == IR_FIELD_PLACE && v.hint.n == 0) {
        v.hint = leaf_say(f->l, MZ_T("A place, or latitude and longitude as the telephone tells"));
    }
    leaf_field(out, v);
    if (f->files && x->kind == IR_FIELD_SIGNATURE) {
        leaf_field(out, (struct ui_field){.kind = UI_SLOT,
                                          .name = "drawn",
                                          .slot = leaf_sign(f->l, v.name),
                                          .wide = true});
    }
}

static size_t rows_of(const struct matter_form *f, const struct ir_part *p)
{
    return p->each == IR_EACH_CASE ? 1 : f->rows_n;
}

size_t matter_form_most(const struct matter_form *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->form->parts_n; i++) {
        const struct ir_part *p = &f->form->parts[i];
        n += 1 + rows_of(f, p) * (2 * p->fields_n + 1); /* a signature takes two */
    }
    return n < FORM_FIELDS_MAX ? n : FORM_FIELDS_MAX;
}

mz_str matter_form_title(const struct leaf *l, const struct ir_part *p)
{
    return text_in(l, &p->source->label);
}

static mz_str row_name(const struct matter_form *f, size_t row)
{
    const struct matter_row *r = &f->rows[row];
    return r->left_on == 0 ? r->name
                           : leaf_sayf(f->l, MZ_T("{0} (left on {1})"), r->name,
                                       leaf_day(f->l, r->left_on));
}

/* One page of several: the heading is the page's. */
static void only_fields(struct matter_form *f, struct ui_form *out)
{
    for (size_t k = 0; k < f->only->fields_n; k++) {
        one(f, out, f->only, f->only_row, &f->only->fields[k]);
    }
}

void matter_form_fields(struct matter_form *f, struct ui_form *out)
{
    if (f->only != NULL) {
        only_fields(f, out);
        return;
    }
    size_t most = matter_form_most(f);
    size_t n = 0;
    for (size_t i = 0; i < f->form->parts_n; i++) {
        const struct ir_part *p = &f->form->parts[i];
        for (size_t row = 0; row < rows_of(f, p) && n + p->fields_n + 2 <= most + 1; row++) {
            if (!ir_part_row(p, row)) {
                continue;
            }
            mz_str title = text_in(f->l, &p->source->label);
            if (p->each != IR_EACH_CASE) {
                title = leaf_sayf(f->l, MZ_T("{0}: {1}"), title, row_name(f, row));
            }
            leaf_field(out, (struct ui_field){.kind = UI_GROUP, .label = title});
            n++;
            for (size_t k = 0; k < p->fields_n; k++, n++) {
                one(f, out, p, row, &p->fields[k]);
            }
        }
    }
}

/* ---- back
 * ----------------------------------------------------------------------------------------- */

/* Facts only: what no rule reads stands in a map of its own. */
static void put_fields(struct matter_form *f, mz_jw *w, enum ir_each each, size_t row, bool facts)
{
    for (size_t i = 0; i < f->form->parts_n; i++) {
        const struct ir_part *p = &f->form->parts[i];
        if ((p->each == IR_EACH_CASE) != (each == IR_EACH_CASE) || !ir_part_row(p, row)) {
            continue;
        }
        for (size_t k = 0; k < p->fields_n; k++) {
            const struct ir_field *x = &p->fields[k];
            mz_str v = mz_str_trim(value_of(f, p, row, x));
            if ((x->kind == IR_FIELD_FACT) == facts && v.n > 0) {
                mz_jw_key_text(w, x->name.id, v);
            }
        }
    }
}

/* Rows of members: facts as the rules read them, or the rest. */
static void put_rows(struct matter_form *f, mz_jw *w, bool facts)
{
    mz_jw_key(w, MZ_S("members"));
    mz_jw_list(w);
    for (size_t i = 0; i < f->rows_n; i++) {
        mz_jw_map(w);
        put_fields(f, w, IR_EACH_MEMBER, i, facts);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

/* Whose rows they are: a row stays his when somebody comes or leaves. */
static void put_people(const struct matter_form *f, mz_jw *w)
{
    bool all = f->rows_n > 0; /* on the applicant's site somebody may be nobody of the register */
    for (size_t i = 0; i < f->rows_n; i++) {
        all = all && f->rows[i].person > 0;
    }
    if (!all) {
        return;
    }
    mz_jw_key(w, MZ_S("people"));
    mz_jw_list(w);
    for (size_t i = 0; i < f->rows_n; i++) {
        mz_jw_int(w, f->rows[i].person);
    }
    mz_jw_end(w);
}

static mz_str written(struct matter_form *f)
{
    static const char *const halves[] = {"facts", "own"};
    mz_buf *buf = mz_buf_new(f->l->cx->a, 1 << 18);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < MZ_LEN(halves); i++) {
        mz_jw_key(&w, mz_str_of(halves[i]));
        mz_jw_map(&w);
        mz_jw_key(&w, MZ_S("household"));
        mz_jw_map(&w);
        put_fields(f, &w, IR_EACH_CASE, 0, i == 0);
        mz_jw_end(&w);
        put_rows(f, &w, i == 0);
        mz_jw_end(&w);
    }
    put_people(f, &w);
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

/* "household.dwellings" and "members[2].wage" of a refusal are fields of the page. */
static const char *field_of(mz_cx *cx, const char *place)
{
    long row = 0;
    if (strncmp(place, "household.", 10) == 0) {
        return mz_str_z(cx->a, mz_str_fmt(cx->a, "h.%s", place + 10));
    }
    const char *dot = strchr(place, '.');
    if (strncmp(place, "members[", 8) == 0 && dot != NULL) {
        row = strtol(place + 8, NULL, 10);
        return mz_str_z(cx->a, mz_str_fmt(cx->a, "m%ld.%s", row - 1, dot + 1));
    }
    return place;
}

/* ---- what must be there, and what cannot be
 * -------------------------------------------------------- */

static bool holds(struct rule_run *run, ir_id node, size_t row, bool usual)
{
    if (node == IR_NONE) {
        return usual;
    }
    struct rule_value v = rule_eval_node(run, node, row);
    return v.why == RULE_KNOWN && v.num != 0;
}

static void check_one(struct matter_form *f, struct mz_form *form, struct rule_run *run,
                      const struct ir_part *p, size_t row, const struct ir_field *x)
{
    size_t member = p->each == IR_EACH_CASE ? SIZE_MAX : row;
    mz_str v = mz_str_trim(value_of(f, p, row, x));
    const char *name = mz_str_z(f->l->cx->a, name_of(f, p, row, x->name.id));
    if (!holds(run, x->show, member, true)) {
        return;
    }
    bool needed = x->need != IR_NONE ? holds(run, x->need, member, false) : !x->source->optional;
    if (v.n == 0 && needed && p->each == IR_EACH_CASE && x->kind != IR_FIELD_FACT) {
        mz_form_problem(form, (struct mz_say){.field = name, .text = MZ_T("This is needed.")});
    }
    if (v.n > 0 && x->check != IR_NONE) {
        struct rule_value is = rule_eval_node(run, x->check, member);
        if (is.why == RULE_KNOWN && is.num == 0) {
            mz_form_problem(form, (struct mz_say){.field = name,
                                                  .text = MZ_T("{0}"),
                                                  .arg = {text_in(f->l, &x->source->says)}});
        }
    }
}

bool matter_form_asks(const struct matter_form *f, const struct ir_part *p, size_t row,
                      struct rule_run *run)
{
    const struct ir_enum *roles = p->each == IR_EACH_ROLE && f->b->role_fact >= 0
                                      ? &f->b->enums[f->b->facts[f->b->role_fact].type.enum_i]
                                      : NULL;
    if (roles != NULL &&
        (row >= f->rows_n || !mz_str_eq(f->rows[row].role, roles->values[p->role].id))) {
        return false;
    }
    return ir_part_row(p, row) && holds(run, p->show, SIZE_MAX, true);
}

mz_code matter_form_read(struct matter_form *f, struct mz_form *form, int64_t division,
                         mz_str *facts)
{
    f->sent = true;
    return matter_form_check(f, form, division, facts);
}

mz_code matter_form_check(struct matter_form *f, struct mz_form *form, int64_t division,
                          mz_str *facts)
{
    mz_cx *cx = f->l->cx;
    struct rule_case *c = NULL;
    *facts = written(f);
    mz_str all = *facts;
    MZ_TRY(f->known == NULL ? MZ_OK : matter_known_join(cx, *facts, f->known, &all));
    mz_code rc = matter_read(cx, f->b, f->subject, division, all, &c);
    if (rc == MZ_INVALID && cx->err.field != NULL) {
        cx->err.field = field_of(cx, cx->err.field);
    }
    MZ_TRY(mz_form_take(form, rc));
    if (rc != MZ_OK) {
        return MZ_OK;
    }
    struct rule_run *run = rule_run_new(cx->a, f->b, c);
    for (size_t i = 0; i < f->form->parts_n; i++) {
        const struct ir_part *p = &f->form->parts[i];
        for (size_t row = 0; row < rows_of(f, p); row++) {
            bool other =
                !ir_part_row(p, row) || (f->only != NULL && (f->only != p || f->only_row != row));
            for (size_t k = 0; k < p->fields_n && !other; k++) {
                check_one(f, form, run, p, row, &p->fields[k]);
            }
        }
    }
    return MZ_OK;
}
