/* print_web.c - any form of a pack on paper: with its answers, or empty to be filled in by hand. */
#include <inttypes.h>
#include <string.h>

#include "base/pdf.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/letter/letter.h"
#include "feature/matter/form.h"
#include "feature/matter/known.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/page_web.h"
#include "feature/world.h"
#include "rule/bundle.h"

enum {
    ANSWERS_MAX = 1 << 20,
    FIELDS_ACROSS = 4, /* beside the name of the member: more have no room on A4 */
    TITLE_CHARS = 18,
    SIGN_ROOM = 12,
    SIGN_CHARS = 27 /* of the 28 of a line */
};

/* One form on its way to the paper. Paper is Chinese, whoever prints it. */
struct paper {
    mz_cx *cx;
    const struct matter_open *o;
    const struct ir_form *form;
    const struct mz_json *answers; /* NULL: none yet */
    const struct matter_row *rows; /* members as the reader may see them */
    size_t rows_n;
    struct letter_doc *doc;
    size_t para_max;
};

/* ---- values -------------------------------------------------------------------------------- */

static mz_str day_text(mz_cx *cx, mz_str told)
{
    mz_date d;
    if (mz_date_parse(cx, "day", told, &d) != MZ_OK) {
        mz_clear(cx);
        return told;
    }
    return mz_date_text(cx->a, MZ_LANG_ZH, d);
}

/* The unit, without what kind of a sum it is: 元（存量） is 元 on paper. */
static mz_str unit_text(mz_arena *a, const struct rule_type *t)
{
    mz_str s = rule_type_say(a, MZ_LANG_ZH, t);
    const char *at = memmem(s.p, s.n, "（", strlen("（"));
    return at == NULL ? s : (mz_str){s.p, (size_t)(at - s.p)};
}

static mz_str fact_text(const struct paper *p, uint32_t fact, mz_str told)
{
    mz_arena *a = p->cx->a;
    const struct rule_type *t = &p->o->book->facts[fact].type;
    if (t->kind == RULE_BOOL) {
        return mz_str_eq(told, MZ_S("true")) ? MZ_S("是") : MZ_S("否");
    }
    if (t->kind == RULE_ENUM) {
        const struct ir_enum *e = &p->o->book->enums[t->enum_i];
        for (size_t i = 0; i < e->values_n; i++) {
            told = mz_str_eq(e->values[i].id, told) ? e->values[i].zh : told;
        }
        return told;
    }
    if (t->kind == RULE_NUM || t->kind == RULE_MONTHS || t->kind == RULE_DAYS) {
        return mz_str_fmt(a, MZ_FMT " " MZ_FMT, MZ_ARG(told),
                          MZ_ARG(unit_text(a, t)));
    }
    return t->kind == RULE_DATE ? day_text(p->cx, told) : told;
}

/* What was answered, in words; empty where nothing was. */
static mz_str answer(const struct paper *p, const struct ir_part *part, size_t row,
                     const struct ir_field *x)
{
    const struct mz_json *half =
        p->answers == NULL ? NULL
                           : mz_json_get(p->answers, x->kind == IR_FIELD_FACT ? "facts" : "own");
    bool each = part->each != IR_EACH_CASE;
    const struct mz_json *at =
        half == NULL ? NULL : mz_json_get(half, each ? "members" : "household");
    struct division d;
    if (at != NULL && each) {
        int64_t person = row < p->rows_n ? p->rows[row].person : 0;
        size_t of = matter_row_of(p->answers, person, row);
        at = of < at->n ? &at->items[of] : NULL;
    }
    const struct mz_json *v = at == NULL ? NULL : mz_json_get(at, mz_str_z(p->cx->a, x->name.id));
    if (v == NULL || v->kind != MZ_JSON_TEXT || v->text.n == 0) {
        return MZ_S("");
    }
    if (x->kind == IR_FIELD_FACT) {
        return fact_text(p, x->fact, v->text);
    }
    if (x->kind == IR_FIELD_DATE) {
        return day_text(p->cx, v->text);
    }
    bool place = x->kind == IR_FIELD_PLACE &&
                 division_get(p->cx->world->divisions, division_code(v->text), &d);
    return place ? d.name : v->text;
}

/* ---- paragraphs ------------------------------------------------------------------------------*/

static struct letter_para *add(struct paper *p)
{
    return p->doc->para_n < p->para_max ? &p->doc->para[p->doc->para_n++] : NULL;
}

static void line(struct paper *p, mz_str text, enum letter_face face)
{
    struct letter_para *to = add(p);
    if (to != NULL) {
        *to = (struct letter_para){
            .kind = LETTER_P_TEXT, .span = {{text, face}}, .span_n = 1, .flush = true};
    }
}

static struct letter_block *table(struct paper *p, size_t cols_n, mz_str *cells, size_t rows_n)
{
    struct letter_block *b = MZ_NEW(p->cx->a, struct letter_block);
    struct letter_para *to = add(p);
    b->kind = LETTER_TABLE;
    b->cols_n = cols_n;
    if (to != NULL) {
        *to = (struct letter_para){
            .kind = LETTER_P_TABLE, .table = b, .cells = cells, .rows_n = rows_n};
    }
    return b;
}

/* A part that is asked once: an entry to a line. */
static void of_case(struct paper *p, const struct ir_part *part, const struct ir_field **x,
                    size_t n)
{
    mz_str *cells = MZ_NEW_N(p->cx->a, mz_str, 2 * n);
    for (size_t i = 0; i < n; i++) {
        cells[2 * i] = x[i]->name.zh;
        cells[2 * i + 1] = answer(p, part, 0, x[i]);
    }
    struct letter_block *b = table(p, 2, cells, n);
    b->cols[0] = (struct letter_col){.label = MZ_S("项目"), .share = 10};
    b->cols[1] = (struct letter_col){.label = MZ_S("填写内容"), .share = 18};
}

/* A part that is asked of each member: a line to a member, a few entries at a time. */
static void of_members(struct paper *p, const struct ir_part *part, const struct ir_field **x,
                       size_t n)
{
    size_t rows_n = p->rows_n > 0 ? p->rows_n : 1;
    for (size_t from = 0; from < n; from += FIELDS_ACROSS) {
        size_t cols = n - from < FIELDS_ACROSS ? n - from : FIELDS_ACROSS;
        mz_str *cells = MZ_NEW_N(p->cx->a, mz_str, rows_n * (cols + 1));
        size_t at = 0;
        for (size_t row = 0; row < rows_n; row++) {
            if (!ir_part_row(part, row)) {
                continue;
            }
            mz_str *cell = &cells[(cols + 1) * at++];
            cell[0] = row < p->rows_n ? p->rows[row].name : MZ_S("");
            for (size_t k = 0; k < cols; k++) {
                cell[k + 1] = answer(p, part, row, x[from + k]);
            }
        }
        struct letter_block *b = table(p, cols + 1, cells, at);
        b->cols[0] = (struct letter_col){.label = MZ_S("姓名"), .share = 5};
        for (size_t k = 0; k < cols; k++) {
            b->cols[k + 1] = (struct letter_col){.label = x[from + k]->name.zh, .share = 6};
        }
    }
}

/* Who signs, room for it, and the day, in one line of the paper. */
static mz_str sign_line(const struct paper *p, mz_str who)
{
    const mz_str day = MZ_S("　　　年　　月　　日");
    mz_arena *a = p->cx->a;
    bool said = memmem(who.p, who.n, "签名", strlen("签名")) != NULL;
    mz_str s = mz_str_fmt(a, MZ_FMT "%s：", MZ_ARG(who), said ? "" : "（签名）");
    size_t used = mz_utf8_count(s) + mz_utf8_count(day);
    for (size_t i = used; i < SIGN_CHARS; i++) {
        s = mz_str_fmt(a, MZ_FMT "　", MZ_ARG(s));
    }
    return mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(s), MZ_ARG(day));
}

static void part_of(struct paper *p, const struct ir_part *part, size_t *shown)
{
    static const char *const count[] = {"一", "二", "三", "四", "五", "六",
                                        "七", "八", "九", "十", "十一", "十二"};
    const struct ir_field **x = MZ_NEW_N(p->cx->a, const struct ir_field *, part->fields_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < part->fields_n; i++) {
        bool signs = part->fields[i].kind == IR_FIELD_SIGNATURE;
        if (!signs) {
            x[n++] = &part->fields[i];
        }
    }
    if (n == 0) {
        return;
    }
    mz_str title = part->source->label.zh.s;
    if (title.n > 0 && *shown < MZ_LEN(count)) {
        title = mz_str_fmt(p->cx->a, "%s、" MZ_FMT, count[*shown], MZ_ARG(title));
        ++*shown;
    }
    line(p, title, LETTER_HEI);
    if (part->each == IR_EACH_CASE) {
        of_case(p, part, x, n);
    } else {
        of_members(p, part, x, n);
    }
}

/* Who signs: those whom the form has a field for, else who filled it in and who took it. */
static void signatures(struct paper *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->form->parts_n; i++) {
        for (size_t k = 0; k < p->form->parts[i].fields_n; k++) {
            const struct ir_field *x = &p->form->parts[i].fields[k];
            if (x->kind == IR_FIELD_SIGNATURE) {
                line(p, sign_line(p, x->name.zh), LETTER_SONG);
                n++;
            }
        }
    }
    if (n == 0) {
        line(p, sign_line(p, MZ_S("填表人")), LETTER_SONG);
        line(p, sign_line(p, MZ_S("经办人")), LETTER_SONG);
    }
}

/* ---- the sheet ------------------------------------------------------------------------------- */

/* A long title in two lines of about the same length. */
static mz_str title_of(mz_arena *a, mz_str s)
{
    size_t n = mz_utf8_count(s);
    if (n <= TITLE_CHARS) {
        return s;
    }
    size_t half = mz_utf8_offset(s, (n + 1) / 2);
    return mz_str_fmt(a, MZ_FMT "\n" MZ_FMT, MZ_ARG(((mz_str){s.p, half})),
                      MZ_ARG(((mz_str){s.p + half, s.n - half})));
}

static mz_code lay(struct paper *p, mz_str whom, struct letter_sheet **sheet)
{
    mz_cx *cx = p->cx;
    struct letter_template *t = MZ_NEW(cx->a, struct letter_template);
    struct letter_facts *facts = MZ_NEW(cx->a, struct letter_facts);
    size_t shown = 0;
    *t = (struct letter_template){.words = {p->form->name.id, p->form->name.zh, p->form->name.en},
                                  .kind = LETTER_FORM};
    *facts = (struct letter_facts){.organ = cx->world->office, .day = mz_date_today(cx)};
    p->para_max = 4 + SIGN_ROOM;
    for (size_t i = 0; i < p->form->parts_n; i++) {
        p->para_max += 2 + p->form->parts[i].fields_n;
    }
    p->doc = MZ_NEW(cx->a, struct letter_doc);
    *p->doc = (struct letter_doc){.t = t,
                                  .facts = facts,
                                  .title = title_of(cx->a, p->form->name.zh),
                                  .para = MZ_NEW_N(cx->a, struct letter_para, p->para_max)};
    line(p,
         mz_str_fmt(cx->a, "办件编号：" MZ_FMT "　　申请人：" MZ_FMT,
                    MZ_ARG(matter_number(cx->a, p->o->c.id)), MZ_ARG(whom)),
         LETTER_SONG);
    for (size_t i = 0; i < p->form->parts_n; i++) {
        part_of(p, &p->form->parts[i], &shown);
    }
    signatures(p);
    return letter_lay(cx, p->doc, sheet);
}

/* ---- pages ----------------------------------------------------------------------------------- */

struct printing {
    struct leaf *l;
    struct matter_open o;
    struct matter_form f; /* for its rows */
    mz_str whom;
    mz_pdf *pdf;
    size_t n;
};

static mz_code open_case(mz_cx *cx, mz_req *rq, struct printing *w)
{
    w->l = leaf_new(cx, rq);
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &w->o));
    MZ_TRY(matter_page_whom(w->l, &w->o.c, &w->whom));
    w->f = (struct matter_form){.l = w->l,
                                .b = w->o.book,
                                .form = &w->o.book->forms[w->o.m->form],
                                .subject = w->o.m->subject};
    MZ_TRY(w->o.c.household == MZ_NULL ? MZ_OK : matter_form_rows(&w->f, w->o.c.household));
    matter_page_alone(&w->f, w->o.c.person);
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = w->o.c.id,
                                               .division = w->o.c.division}));
    return mz_pdf_open(
        cx, &(struct mz_pdf_options){.title = w->f.form->name.zh, .author = cx->world->office},
        &w->pdf);
}

static mz_code print(struct printing *w, const struct ir_form *form, mz_str answers)
{
    struct letter_sheet *sheet = NULL;
    struct paper p = {
        .cx = w->l->cx, .o = &w->o, .form = form, .rows = w->f.rows, .rows_n = w->f.rows_n};
    if (answers.n > 0) {
        const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
        MZ_TRY(mz_json_read(p.cx, answers, how, &p.answers));
    }
    MZ_TRY(lay(&p, w->whom, &sheet));
    return letter_draw(p.cx, w->pdf, p.doc, sheet, w->n++ > 0);
}

static mz_code send(struct printing *w, mz_req *rq, mz_out *out)
{
    mz_cx *cx = w->l->cx;
    mz_str pdf = MZ_S("");
    MZ_TRY(mz_pdf_close(cx, w->pdf, &pdf));
    mz_out_raw(out, pdf);
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, MZ_FMT ".pdf", MZ_ARG(matter_number(cx->a, w->o.c.id))),
                      "application/pdf");
    return MZ_OK;
}

mz_code matter_form_print_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct printing w = {.n = 0};
    MZ_TRY(open_case(cx, rq, &w));
    MZ_TRY(print(&w, w.f.form, w.o.answers));
    return send(&w, rq, out);
}

static const struct ir_form *form_of(const struct matter_open *o, const struct matter_found *f)
{
    for (size_t i = 0; i < o->book->forms_n; i++) {
        if (mz_str_eq(o->book->forms[i].name.id, f->form)) {
            return &o->book->forms[i];
        }
    }
    return NULL; /* the pack has it no more */
}

/* To be filled in by hand, where there is no network. */
static mz_code empty_forms(struct printing *w)
{
    for (size_t i = 0; i < w->o.m->steps_n; i++) {
        const struct ir_step *step = &w->o.m->steps[i];
        for (size_t k = 0; k < step->tasks_n; k++) {
            int32_t form = step->tasks[k].form;
            MZ_TRY(form < 0 ? MZ_OK : print(w, &w->o.book->forms[form], MZ_S("")));
        }
    }
    return MZ_OK;
}

mz_code matter_found_print_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct printing w = {.n = 0};
    struct matter_found *f = NULL;
    size_t n = 0;
    MZ_TRY(open_case(cx, rq, &w));
    MZ_TRY(matter_founds(cx, w.o.c.id, &f, &n));
    for (size_t i = 0; i < n; i++) {
        const struct ir_form *form = form_of(&w.o, &f[i]);
        MZ_TRY(form == NULL ? MZ_OK : print(&w, form, f[i].facts));
    }
    MZ_TRY(w.n == 0 ? empty_forms(&w) : MZ_OK);
    if (w.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("No task of this case has a form."));
    }
    return send(&w, rq, out);
}
