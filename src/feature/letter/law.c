/* law.c - the templates of this installation; their conditions as books of src/rule. */
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/money.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/letter/letter_int.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/case.h"
#include "rule/rule.h"

enum { FORMS_MAX = 300, CHAIN_MAX = 6, STORE_BYTES = 256 << 20, BOOK_TEXT = 1 << 17 };

/* The formula of a condition begins here in the text made for it. */
enum { FORMULA_LINE = 9, FORMULA_COL = 7 };

struct letter_store {
    mz_arena *a;
    const struct letter_forms *forms;
    const struct rule_shelf *shelf; /* whose packs they are of */
};

/* ---- a book of conditions ------------------------------------------------------------- */

static void fact_text(mz_sb *b, const struct letter_field *f)
{
    static const char *const types[LETTER_TYPES_N] = {
        [LETTER_TEXT] = "text",   [LETTER_MONEY] = "money", [LETTER_INT] = "int",
        [LETTER_DATE] = "date",   [LETTER_FLAG] = "bool",   [LETTER_ID] = "text",
        [LETTER_CHOICE] = "enum", [LETTER_LIST] = "int"};
    mz_sb_fmt(b, "  " MZ_FMT ":\n    label: \"" MZ_FMT "\"\n    label_en: \"" MZ_FMT "\"\n",
              MZ_ARG(f->words.id), MZ_ARG(f->words.zh), MZ_ARG(f->words.en));
    mz_sb_fmt(b, "    entity: household\n    type: %s", types[f->type]);
    if (f->type == LETTER_CHOICE) {
        mz_sb_fmt(b, " " MZ_FMT "_values", MZ_ARG(f->words.id));
    }
    mz_sb_byte(b, '\n');
}

static void enum_text(mz_sb *b, const struct letter_field *f)
{
    mz_sb_fmt(b,
              "  " MZ_FMT "_values:\n    label: \"" MZ_FMT "的值\"\n    label_en: \"" MZ_FMT
              " value\"\n    values:\n",
              MZ_ARG(f->words.id), MZ_ARG(f->words.zh), MZ_ARG(f->words.en));
    for (size_t i = 0; i < f->options_n; i++) {
        mz_sb_fmt(b,
                  "      " MZ_FMT ":\n        label: \"" MZ_FMT "\"\n        label_en: \"" MZ_FMT
                  "\"\n",
                  MZ_ARG(f->options[i].id), MZ_ARG(f->options[i].zh), MZ_ARG(f->options[i].en));
    }
}

static bool named_anywhere(const struct letter_template *t, const struct letter_field *f)
{
    for (size_t i = 0; i < t->whens_n; i++) {
        const struct letter_when *w = &t->whens[i];
        if (memmem(w->text.p, w->text.n, f->words.id.p, f->words.id.n) != NULL ||
            memmem(w->text.p, w->text.n, f->words.zh.p, f->words.zh.n) != NULL) {
            return true;
        }
    }
    return false;
}

static mz_str facts_text(mz_arena *a, const struct letter_template *t)
{
    mz_sb b = mz_sb_new(a, BOOK_TEXT);
    bool any = false;
    for (size_t i = 0; i < t->fields_n; i++) {
        if (t->fields[i].type == LETTER_CHOICE && named_anywhere(t, &t->fields[i])) {
            mz_sb_str(&b, any ? MZ_S("") : MZ_S("enums:\n"));
            any = true;
            enum_text(&b, &t->fields[i]);
        }
    }
    mz_sb_str(&b, MZ_S("facts:\n"));
    for (size_t i = 0; i < t->fields_n; i++) {
        if (named_anywhere(t, &t->fields[i])) {
            fact_text(&b, &t->fields[i]);
        }
    }
    return mz_sb_view(&b);
}

/* Places of a finding in the text made here, as places of the template. */
static void take_finding(const struct letter_template *t, const struct ast_finding *one,
                         struct letter_findings *f)
{
    int64_t k = -1;
    for (size_t i = 1; i + 5 < one->at.file.n && one->at.file.p[0] == 'w'; i++) {
        k = (k < 0 ? 0 : k) * 10 + (one->at.file.p[i] - '0');
    }
    const struct mz_yaml *at = k >= 0 && k < (int64_t)t->whens_n ? t->whens[k].at : t->whens[0].at;
    struct letter_finding out = {at->file, at->line, at->col, one->say, one->way};
    if (k >= 0 && one->at.line == FORMULA_LINE && one->at.col >= FORMULA_COL) {
        out.col += one->at.col - FORMULA_COL + (at->quoted ? 1 : 0);
    }
    for (size_t i = 0; i < MZ_LEN(out.what.arg); i++) {
        out.what.arg[i] = mz_str_dup(f->a, out.what.arg[i]);
        out.way.arg[i] = mz_str_dup(f->a, out.way.arg[i]);
    }
    if (f->n < LETTER_FOUND_MAX) {
        f->v[f->n++] = out;
    }
}

static mz_code book_of(mz_cx *cx, const struct letter_template *t, struct letter_findings *f,
                       const struct rule_book **out)
{
    static const char head[] =
        "pack: letter\ntitle: 文书\ntitle_en: Letter\nversion: \"1\"\n"
        "semantics: 1\ndivision: \"0\"\nsources:\n  s:\n    title: 文书模板\n"
        "    number: 一号\n    from: 2000-01-01\n";
    struct ast_file files[LETTER_BLOCKS_MAX + 2];
    struct ast_findings found = {.a = cx->a};
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    size_t n = 0;
    *out = NULL;
    if (t->whens_n == 0) {
        return MZ_OK;
    }
    files[n++] = (struct ast_file){MZ_S("facts.yaml"), facts_text(cx->a, t)};
    files[n++] = (struct ast_file){MZ_S("pack.yaml"), mz_str_of(head)};
    for (size_t i = 0; i < t->whens_n; i++) {
        files[n++] = (struct ast_file){
            mz_str_fmt(cx->a, "w%02zu.yaml", i),
            mz_str_fmt(cx->a,
                       "rules:\n  when_%zu:\n    label: 条件%zu\n    label_en: Condition %zu\n"
                       "    entity: household\n    type: bool\n    cite: s 第一条\n"
                       "    formula: |\n      " MZ_FMT "\n",
                       i, i, i, MZ_ARG(t->whens[i].text))};
    }
    ast_read(cx->a, files, n, &found, &pack);
    if (pack != NULL) {
        MZ_TRY(rule_check(cx, NULL, pack, &found, &book));
    }
    for (size_t i = 0; i < found.n; i++) {
        if (found.v[i].grade == AST_ERROR) {
            take_finding(t, &found.v[i], f);
        }
    }
    *out = book;
    return MZ_OK;
}

mz_code letter_form_read(mz_cx *cx, mz_str file, mz_str text, struct letter_findings *f,
                         struct letter_form *out)
{
    struct letter_template *t = NULL;
    size_t before = f->n;
    *out = (struct letter_form){.t = NULL};
    MZ_TRY(letter_read(cx, file, text, f, &t));
    if (t != NULL) {
        MZ_TRY(book_of(cx, t, f, &out->book));
    }
    out->t = f->n == before ? t : NULL;
    out->file = mz_str_dup(cx->a, file);
    return MZ_OK;
}

/* ---- deciding conditions --------------------------------------------------------------- */

static mz_code fact_value(mz_cx *cx, mz_jw *w, const struct letter_field *f,
                          const struct mz_json *v)
{
    mz_money money;
    mz_date day;
    switch (f->type) {
    case LETTER_MONEY:
        MZ_TRY(mz_money_parse(cx, NULL, v->text, &money));
        mz_jw_key_text(w, f->words.id, mz_money_plain(cx->a, money));
        break;
    case LETTER_DATE:
        MZ_TRY(mz_date_parse(cx, NULL, v->text, &day));
        mz_jw_key_text(w, f->words.id, mz_date_iso(cx->a, day));
        break;
    case LETTER_FLAG:
        mz_jw_key_flag(w, f->words.id, mz_str_eq(v->text, MZ_S("true")));
        break;
    case LETTER_LIST:
        mz_jw_key_int(w, f->words.id, (int64_t)v->n);
        break;
    case LETTER_TEXT:
    case LETTER_INT:
    case LETTER_ID:
    case LETTER_CHOICE:
    case LETTER_TYPES_N:
        mz_jw_key_text(w, f->words.id, v->text);
        break;
    }
    return MZ_OK;
}

static mz_code case_text(mz_cx *cx, const struct letter_form *form, const struct mz_json *values,
                         mz_date day, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, BOOK_TEXT);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("at"), mz_date_iso(cx->a, day));
    mz_jw_key_text(&w, MZ_S("division"), mz_str_fmt(cx->a, "%012" PRId64, cx->world->division));
    mz_jw_key(&w, MZ_S("household"));
    mz_jw_map(&w);
    for (size_t i = 0; i < form->t->fields_n; i++) {
        const struct letter_field *f = &form->t->fields[i];
        const struct mz_json *v = mz_json_get(values, mz_str_z(cx->a, f->words.id));
        bool there = v != NULL && (v->kind == MZ_JSON_LIST || v->text.n > 0);
        bool asked = there && named_anywhere(form->t, f);
        MZ_TRY(asked ? fact_value(cx, &w, f, v) : MZ_OK);
    }
    mz_jw_end(&w);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    mz_jw_end(&w);
    mz_jw_end(&w);
    *out = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

mz_code letter_conditions(mz_cx *cx, const struct letter_form *form, const struct mz_json *values,
                          mz_date day, bool *holds)
{
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    mz_str text = MZ_S("");
    if (form->book == NULL) {
        return MZ_OK;
    }
    MZ_TRY(letter_values_check(cx, form->t, values));
    MZ_TRY(case_text(cx, form, values, day, &text));
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = BOOK_TEXT}, &json));
    MZ_TRY(rule_case_read(cx, form->book, json, &c));
    struct rule_run *run = rule_run_new(cx->a, form->book, c);
    for (size_t i = 0; i < form->t->whens_n; i++) {
        const struct ir_rule *r = rule_find(form->book, mz_str_fmt(cx->a, "when_%zu", i));
        if (r == NULL) {
            return mz_fail(cx, MZ_CORRUPT, "the book has no rule when_%zu", i);
        }
        struct rule_value v = rule_eval(run, (uint32_t)(r - form->book->rules), 0);
        if (v.why != RULE_KNOWN) {
            return mz_refuse(cx, MZ_INVALID,
                             .text = MZ_T("Whether a part of the letter belongs there cannot be "
                                          "decided: \"{0}\". Fill in the fields that it names."),
                             .arg = {form->t->whens[i].text});
        }
        holds[i] = v.num != 0;
    }
    return MZ_OK;
}

/* ---- the templates of the installation --------------------------------------------------- */

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static mz_code file_text(mz_cx *cx, mz_str path, mz_str *out)
{
    struct stat st;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char *p = mz_arena_alloc(cx->a, LETTER_FILE_MAX + 1);
    size_t n = 0;
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    mz_code rc =
        good ? mz_source_fill(cx, mz_source_fd(cx->a, fd), p, LETTER_FILE_MAX + 1, &n)
             : mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} is no file of a pack"), .arg = {path});
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

struct gather {
    struct letter_form *form;
    size_t n;
    struct letter_findings *found;
};

static bool has(const struct gather *g, mz_str id)
{
    for (size_t i = 0; i < g->n; i++) {
        if (mz_str_eq(g->form[i].t->words.id, id)) {
            return true;
        }
    }
    return false;
}

/* Whether letters of the pack are there: a template gone wrong is found once. */
static bool named(const struct gather *g, mz_str pack)
{
    for (size_t i = 0; i < g->n; i++) {
        if (mz_str_eq(g->form[i].pack, pack)) {
            return true;
        }
    }
    return false;
}

static mz_code gather_folder(mz_cx *cx, struct gather *g, mz_str folder, mz_str pack)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/letters", MZ_ARG(folder));
    struct dirent **names = NULL;
    int n = scandir(dir.p, &names, is_yaml, by_name);
    mz_code rc = MZ_OK;
    for (int i = 0; i < n; i++) {
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(dir), names[i]->d_name);
        struct letter_form form = {.t = NULL};
        mz_str text = MZ_S("");
        free(names[i]);
        rc = rc == MZ_OK ? file_text(cx, path, &text) : rc;
        rc = rc == MZ_OK ? letter_form_read(cx, path, text, g->found, &form) : rc;
        if (rc == MZ_OK && form.t != NULL && g->n < FORMS_MAX && !has(g, form.t->words.id)) {
            form.pack = mz_str_dup(cx->a, pack);
            g->form[g->n++] = form;
        }
    }
    free(names);
    return rc;
}

static mz_code gather_pack(mz_cx *cx, struct gather *g, mz_str pack)
{
    const mz_str roots[] = {cx->world->data, cx->world->share};
    for (size_t k = 0; k < MZ_LEN(roots); k++) {
        mz_str folder = mz_str_fmt(cx->a, MZ_FMT "/packs/" MZ_FMT, MZ_ARG(roots[k]), MZ_ARG(pack));
        MZ_TRY(roots[k].n > 0 ? gather_folder(cx, g, folder, pack) : MZ_OK);
    }
    return MZ_OK;
}

static int by_id(const void *a, const void *b)
{
    const struct letter_form *x = a;
    const struct letter_form *y = b;
    return strcmp(x->t->words.id.p, y->t->words.id.p);
}

static struct letter_forms *forms_new(mz_cx *cx, struct gather *g)
{
    struct letter_forms *forms = MZ_NEW(cx->a, struct letter_forms);
    forms->found.a = cx->a;
    *g = (struct gather){.form = MZ_NEW_N(cx->a, struct letter_form, FORMS_MAX),
                         .found = &forms->found};
    return forms;
}

static void forms_end(struct letter_forms *forms, struct gather *g)
{
    qsort(g->form, g->n, sizeof g->form[0], by_id);
    forms->form = g->form;
    forms->form_n = g->n;
}

mz_code letter_forms_below(mz_cx *cx, const mz_str *folders, size_t n,
                           const struct letter_forms **out)
{
    struct gather g;
    struct letter_forms *forms = forms_new(cx, &g);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(gather_folder(cx, &g, folders[i], folders[i]));
    }
    forms_end(forms, &g);
    *out = forms;
    return MZ_OK;
}

/* Every other programme that holds here, the nearest pack of it first. */
static mz_code gather_programmes(mz_cx *cx, struct gather *g, const struct rule_shelf *shelf)
{
    const struct rule_shelved *v[RULE_SHELF_MAX];
    size_t n = rule_shelf_all(shelf, cx->world->division, v);
    for (size_t i = 0; i < n; i++) {
        const struct rule_book *b = v[i]->book;
        for (size_t k = b->packs_n; k > 0; k--) {
            mz_str pack = b->packs[k - 1]->id.s;
            MZ_TRY(named(g, pack) ? MZ_OK : gather_pack(cx, g, pack));
        }
    }
    return MZ_OK;
}

/* The county's own words before the city's, the province's and the country's, then the rest. */
static mz_code read_all(mz_cx *cx, const struct rule_shelf *shelf, const struct letter_forms **out)
{
    static const int digits[] = {6, 4, 2, 0};
    struct gather g;
    struct letter_forms *forms = forms_new(cx, &g);
    mz_str code = mz_str_fmt(cx->a, "%012" PRId64, cx->world->division);
    for (size_t i = 0; i < MZ_LEN(digits); i++) {
        mz_str pack = digits[i] == 0 ? MZ_S("cn") : mz_str_fmt(cx->a, "cn-%.*s", digits[i], code.p);
        MZ_TRY(gather_pack(cx, &g, pack));
    }
    MZ_TRY(gather_programmes(cx, &g, shelf));
    forms_end(forms, &g);
    *out = forms;
    return MZ_OK;
}

static void free_store(void *p)
{
    mz_arena_free(((struct letter_store *)p)->a);
}

mz_code letter_start(mz_cx *cx)
{
    struct letter_store *s = MZ_NEW(cx->a, struct letter_store);
    s->a = mz_arena_new(STORE_BYTES);
    mz_arena_defer(cx->a, free_store, s);
    cx->world->letters = s;
    return MZ_OK;
}

mz_code letter_forms(mz_cx *cx, const struct letter_forms **out)
{
    struct letter_store *s = cx->world == NULL ? NULL : cx->world->letters;
    if (s == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "the feature was not started");
    }
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    if (s->forms == NULL || s->shelf != shelf) { /* a publication puts another shelf up */
        mz_cx inner = *cx;
        inner.a = s->a;
        mz_code rc = read_all(&inner, shelf, &s->forms);
        cx->err = inner.err;
        MZ_TRY(rc);
        s->shelf = shelf;
    }
    *out = s->forms;
    return MZ_OK;
}

const struct letter_form *letter_form_among(const struct letter_forms *all, mz_str id)
{
    for (size_t i = 0; all != NULL && i < all->form_n; i++) {
        if (mz_str_eq(all->form[i].t->words.id, id)) {
            return &all->form[i];
        }
    }
    return NULL;
}

mz_code letter_form(mz_cx *cx, mz_str id, const struct letter_form **out)
{
    const struct letter_forms *all = NULL;
    MZ_TRY(letter_forms(cx, &all));
    const struct letter_form *form = letter_form_among(all, id);
    if (form != NULL) {
        *out = form;
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_ABSENT, .field = "template",
                     .text = MZ_T("There is no letter \"{0}\" in the packs"), .arg = {id});
}

mz_code letter_make(mz_cx *cx, const struct letter_form *form, const struct letter_facts *facts,
                    mz_str values, struct letter_made *out)
{
    const struct mz_json *json = NULL;
    bool holds[LETTER_BLOCKS_MAX] = {false};
    MZ_TRY(mz_json_read(cx, values, (struct mz_json_options){.size_max = 1 << 18}, &json));
    MZ_TRY(letter_conditions(cx, form, json, facts->day, holds));
    MZ_TRY(letter_fill(cx, form->t, facts, json, holds, &out->doc));
    return letter_lay(cx, out->doc, &out->sheet);
}
