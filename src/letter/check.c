/* check.c - what the texts of a template name: fields that exist, of the type the form of print
 * wants, none declared in vain, nothing that cannot stand on the paper. */
#include "letter/letter_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"

enum { TITLE_CELLS = 20, HEAD_CELLS = 24 };

/* ---- holes -------------------------------------------------------------------------- */

bool letter_hole_next(mz_str text, size_t *i, struct letter_hole *out, bool *broken)
{
    *broken = false;
    while (*i < text.n && text.p[*i] != '{' && text.p[*i] != '}') {
        ++*i;
    }
    if (*i >= text.n) {
        return false;
    }
    out->from = *i;
    size_t end = *i + 1;
    while (end < text.n && text.p[end] != '}' && text.p[end] != '{' && text.p[end] != '\n') {
        end++;
    }
    if (text.p[*i] == '}' || end >= text.n || text.p[end] != '}') {
        *broken = true;
        *i = text.n;
        return false;
    }
    mz_str in = {text.p + *i + 1, end - *i - 1};
    const char *colon = in.n == 0 ? NULL : memchr(in.p, ':', in.n);
    size_t id_n = colon == NULL ? in.n : (size_t)(colon - in.p);
    out->id = (mz_str){in.p, id_n};
    out->format = colon == NULL ? MZ_S("") : (mz_str){colon + 1, in.n - id_n - 1};
    out->to = end + 1;
    *i = end + 1;
    return true;
}

enum letter_built letter_built_of(mz_str id)
{
    static const char *const words[LETTER_BUILT_N] = {"organ", "government", "number", "date",
                                                      "year"};
    for (size_t i = 0; i < LETTER_BUILT_N; i++) {
        if (mz_str_eq(id, mz_str_of(words[i]))) {
            return (enum letter_built)i;
        }
    }
    return LETTER_BUILT_N;
}

const struct letter_field *letter_field_in(const struct letter_field *f, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(f[i].words.id, id)) {
            return &f[i];
        }
    }
    return NULL;
}

const struct letter_field *letter_field(const struct letter_template *t, mz_str id)
{
    return letter_field_in(t->fields, t->fields_n, id);
}

/* ---- texts --------------------------------------------------------------------------- */

struct checker {
    mz_cx *cx;
    struct letter_template *t;
    struct letter_findings *f;
    struct letter_field *list; /* the fields of its entries count first; NULL: none */
};

/* Where byte `i` of a scalar stands in the file; in a block scalar only the line is known. */
static void find_in(const struct checker *c, const struct mz_yaml *at, size_t i, struct mz_say what,
                    struct mz_say way)
{
    struct letter_finding one = {at->file, at->line, at->col, what, way};
    int lines = 0;
    for (size_t k = 0; k < i && k < at->text.n; k++) {
        lines += at->text.p[k] == '\n';
    }
    if (lines > 0) {
        one.line += lines;
        one.col = 1;
    } else {
        one.col += (int)mz_utf8_count((mz_str){at->text.p, i < at->text.n ? i : at->text.n}) +
                   (at->quoted ? 1 : 0);
    }
    letter_find_at(c->f, one);
}

/* The same for who marks it as used. */
static struct letter_field *own_field(struct letter_field *f, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(f[i].words.id, id)) {
            return &f[i];
        }
    }
    return NULL;
}

static bool format_fits(enum letter_type type, mz_str format)
{
    if (format.n == 0) {
        return type != LETTER_LIST;
    }
    switch (type) {
    case LETTER_MONEY:
        return mz_str_eq(format, MZ_S("capital")) || mz_str_eq(format, MZ_S("figures"));
    case LETTER_DATE:
        return mz_str_eq(format, MZ_S("month"));
    case LETTER_LIST:
        return mz_str_eq(format, MZ_S("count"));
    case LETTER_TEXT:
    case LETTER_INT:
    case LETTER_FLAG:
    case LETTER_ID:
    case LETTER_CHOICE:
    case LETTER_TYPES_N:
        break;
    }
    return false;
}

static void check_hole(const struct checker *c, const struct mz_yaml *at,
                       const struct letter_hole *h)
{
    struct letter_field *field = NULL;
    if (c->list != NULL) {
        field = own_field(c->list->fields, c->list->fields_n, h->id);
    }
    if (field == NULL) {
        field = own_field(c->t->fields, c->t->fields_n, h->id);
    }
    if (field == NULL && letter_built_of(h->id) == LETTER_BUILT_N) {
        find_in(c, at, h->from,
                (struct mz_say){.text = MZ_T("There is no field {0}"), .arg = {h->id}},
                (struct mz_say){.text = MZ_T("Declare it below fields:, or name one that is "
                                             "there.")});
        return;
    }
    if (field == NULL) {
        return;
    }
    field->used = true;
    if (!format_fits(field->type, h->format)) {
        find_in(
            c, at, h->from,
            (struct mz_say){.text = MZ_T("{0} is of type {1} and cannot be printed as \"{2}\""),
                            .arg = {h->id, mz_str_of(letter_type_word(field->type)), h->format}},
            (struct mz_say){.text = MZ_T("Money takes :capital and :figures, a date :month, a "
                                         "list :count; a list is printed by each: or "
                                         "table:.")});
    }
}

/* The widest the text can become, in cells; fields count as long as they may be. */
static double check_text(const struct checker *c, const struct mz_yaml *at)
{
    struct letter_hole h;
    bool broken = false;
    size_t last = 0;
    double cells = 0;
    if (at == NULL || at->kind != MZ_YAML_TEXT) {
        return 0;
    }
    for (size_t i = 0; letter_hole_next(at->text, &i, &h, &broken);) {
        check_hole(c, at, &h);
        cells += letter_cells((mz_str){at->text.p + last, h.from - last});
        const struct letter_field *f = letter_field(c->t, h.id);
        cells += f != NULL && f->type == LETTER_TEXT ? (double)f->max : 6;
        last = h.to;
    }
    if (broken) {
        find_in(c, at, last, (struct mz_say){.text = MZ_T("A brace { or } has no partner")},
                (struct mz_say){.text = MZ_T("A field stands as {name}; braces are for nothing "
                                             "else.")});
    }
    return cells + letter_cells((mz_str){at->text.p + last, at->text.n - last});
}

static void too_wide(const struct checker *c, const struct mz_yaml *at, double cells, int most)
{
    if (cells > most) {
        letter_find(c->f, at,
                    (struct mz_say){.text = MZ_T("The text may become {0} characters long; {1} "
                                                 "fit"),
                                    .arg = {mz_str_fmt(c->cx->a, "%.0f", cells),
                                            mz_str_fmt(c->cx->a, "%d", most)}},
                    (struct mz_say){.text = MZ_T("Shorten it, break it into lines with |, or give "
                                                 "its fields a smaller max.")});
    }
}

/* Each line of a title has to fit, by what is written in it and what its fields may be. */
static void check_title(const struct checker *c, const struct mz_yaml *at)
{
    (void)check_text(c, at);
    if (at == NULL || at->kind != MZ_YAML_TEXT) {
        return;
    }
    for (size_t from = 0; from < at->text.n;) {
        struct mz_yaml line = *at;
        struct letter_findings silent = {.a = c->f->a};
        struct checker quiet = {c->cx, c->t, &silent, NULL};
        size_t to = from;
        while (to < at->text.n && at->text.p[to] != '\n') {
            to++;
        }
        line.text = (mz_str){at->text.p + from, to - from};
        too_wide(c, at, check_text(&quiet, &line), TITLE_CELLS);
        from = to + 1;
    }
}

static struct letter_field *list_named(const struct checker *c, const struct mz_yaml *n)
{
    struct letter_field *f = n == NULL ? NULL : own_field(c->t->fields, c->t->fields_n, n->text);
    if (n == NULL) {
        return NULL;
    }
    if (f == NULL || f->type != LETTER_LIST) {
        letter_find(c->f, n, (struct mz_say){.text = MZ_T("{0} is no list"), .arg = {n->text}},
                    (struct mz_say){.text = MZ_T("each: and table: name a field of type list.")});
        return NULL;
    }
    f->used = true;
    return f;
}

static void check_block(struct checker *c, const struct mz_yaml *n)
{
    const struct mz_yaml *head = mz_yaml_get(n, "head");
    const struct mz_yaml *cols = mz_yaml_get(n, "columns");
    if (head != NULL) {
        too_wide(c, head, check_text(c, head), HEAD_CELLS);
    }
    const struct mz_yaml *list = mz_yaml_get(n, "table");
    c->list = list_named(c, list == NULL ? mz_yaml_get(n, "each") : list);
    (void)check_text(c, mz_yaml_get(n, "text"));
    for (const struct mz_yaml *k = cols == NULL ? NULL : cols->first; k != NULL; k = k->next) {
        (void)check_text(c, mz_yaml_get(k, "text"));
    }
    c->list = NULL;
}

/* "{word}救〔{year}〕{n}号": those three, {n} and {year} for sure. */
static void check_series(const struct checker *c, const struct mz_yaml *at)
{
    static const char *const holes[] = {"word", "year", "n"};
    unsigned seen = 0;
    struct letter_hole h;
    bool broken = false;
    if (at == NULL) {
        return;
    }
    for (size_t i = 0; letter_hole_next(at->text, &i, &h, &broken);) {
        for (size_t k = 0; k < MZ_LEN(holes); k++) {
            seen |= mz_str_eq(h.id, mz_str_of(holes[k])) ? 1U << k : 0;
        }
    }
    if (broken || seen != 7) {
        letter_find(c->f, at, (struct mz_say){.text = MZ_T("The number series is incomplete")},
                    (struct mz_say){.text = MZ_T("Write it as {word}救〔{year}〕{n}号.")});
    }
}

static bool names(mz_str text, mz_str word)
{
    return word.n > 0 && memmem(text.p, text.n, word.p, word.n) != NULL;
}

/* ---- samples ------------------------------------------------------------------------- */

static void sample_list(mz_jw *w, const struct letter_field *f)
{
    mz_jw_list(w);
    if (f->sample->kind == MZ_YAML_LIST) {
        for (const struct mz_yaml *n = f->sample->first; n != NULL; n = n->next) {
            mz_jw_map(w);
            for (const struct mz_yaml *k = n->kind == MZ_YAML_MAP ? n->first : NULL; k != NULL;
                 k = k->next) {
                mz_jw_key_text(w, k->key, k->text);
            }
            mz_jw_end(w);
        }
    }
    mz_jw_end(w);
}

mz_code letter_sample(mz_cx *cx, const struct letter_template *t, mz_str *json)
{
    mz_buf *buf = mz_buf_new(cx->a, 1 << 18);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    for (size_t i = 0; i < t->fields_n; i++) {
        if (t->fields[i].sample != NULL) {
            mz_jw_key(&w, t->fields[i].words.id);
            if (t->fields[i].type == LETTER_LIST) {
                sample_list(&w, &t->fields[i]);
            } else {
                mz_jw_text(&w, t->fields[i].sample->text);
            }
        }
    }
    mz_jw_end(&w);
    *json = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

static void check_samples(const struct checker *c)
{
    const struct mz_json *values = NULL;
    mz_str json = MZ_S("");
    mz_code rc = letter_sample(c->cx, c->t, &json);
    rc = rc == MZ_OK
             ? mz_json_read(c->cx, json, (struct mz_json_options){.size_max = 1 << 18}, &values)
             : rc;
    rc = rc == MZ_OK ? letter_values_check(c->cx, c->t, values) : rc;
    if (rc == MZ_OK) {
        return;
    }
    const struct letter_field *f = letter_field(c->t, mz_str_of(c->cx->err.field));
    struct mz_say what = {.text = c->cx->err.say};
    for (size_t i = 0; i < MZ_LEN(what.arg); i++) {
        what.arg[i] = mz_str_of(c->cx->err.say_arg[i]);
    }
    if (what.text == NULL) {
        what = (struct mz_say){.text = MZ_T("The samples do not fill the letter")};
    }
    if (f != NULL && f->sample != NULL) {
        letter_find(c->f, f->sample, what,
                    (struct mz_say){.text = MZ_T("Give the sample a value of the field's type.")});
    }
    mz_clear(c->cx);
}

/* ---- all of it ------------------------------------------------------------------------ */

static void check_used(const struct checker *c)
{
    struct letter_template *t = c->t;
    for (size_t i = 0; i < t->fields_n; i++) {
        struct letter_field *f = &t->fields[i];
        for (size_t k = 0; k < t->whens_n && !f->used; k++) {
            f->used = names(t->whens[k].text, f->words.id) || names(t->whens[k].text, f->words.zh);
        }
        for (size_t k = 0; k < f->fields_n; k++) {
            if (f->used && !f->fields[k].used) {
                letter_find(c->f, f->fields[k].at,
                            (struct mz_say){.text = MZ_T("The field {0} is not printed anywhere"),
                                            .arg = {f->fields[k].words.id}},
                            (struct mz_say){.text = MZ_T("Print it, or take it away.")});
            }
        }
        if (!f->used) {
            letter_find(c->f, f->at,
                        (struct mz_say){.text = MZ_T("The field {0} is not printed anywhere"),
                                        .arg = {f->words.id}},
                        (struct mz_say){.text = MZ_T("Print it, or take it away.")});
        }
        for (size_t k = 0; k < i; k++) {
            if (mz_str_eq(t->fields[k].words.zh, f->words.zh)) {
                letter_find(c->f, f->at,
                            (struct mz_say){.text = MZ_T("Two fields have the label \"{0}\""),
                                            .arg = {f->words.zh}},
                            (struct mz_say){.text = MZ_T("Give each field a label of its own.")});
            }
        }
    }
}

void letter_check(mz_cx *cx, struct letter_template *t, const struct mz_yaml *root,
                  struct letter_findings *f)
{
    static const char *const texts[] = {"to", "note", "copies"};
    struct checker c = {cx, t, f, NULL};
    const struct mz_yaml *body = mz_yaml_get(root, "body");
    const struct mz_yaml *more = mz_yaml_get(root, "attachments");
    check_title(&c, mz_yaml_get(root, "title"));
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        (void)check_text(&c, mz_yaml_get(root, texts[i]));
    }
    for (const struct mz_yaml *n = body == NULL ? NULL : body->first; n != NULL; n = n->next) {
        check_block(&c, n);
    }
    for (const struct mz_yaml *n = more == NULL ? NULL : more->first; n != NULL; n = n->next) {
        (void)check_text(&c, mz_yaml_get(n, "text"));
    }
    check_series(&c, mz_yaml_get(root, "series"));
    check_used(&c);
    if (f->n == 0) {
        check_samples(&c);
    }
}
