/* format.c - a bank's file as a pack: what stands where, to the bank and from it. */
#include "base/text.h"
#include "base/yaml.h"
#include "feature/packfile.h"
#include "feature/pay/pay_int.h"
#include "feature/world.h"

enum { NAME_MAX_LEN = 32 };

static const char *const fields[PAY_FIELD_N] = {
#define X(id, word) [PAY_FIELD_##id] = word,
    PAY_FIELDS(X)
#undef X
};

static mz_code unknown(mz_cx *cx, const struct mz_yaml *at, mz_str word)
{
    return mz_yaml_refuse(cx, at, MZ_T("{0}: the word \"{1}\" is not known here"), word, MZ_S(""),
                          MZ_S(""));
}

static mz_code ranged(mz_cx *cx, const struct mz_yaml *at, int64_t least, int64_t most,
                      int64_t *out)
{
    MZ_TRY(mz_yaml_int(cx, at, out));
    return *out >= least && *out <= most
               ? MZ_OK
               : mz_yaml_refuse(cx, at, MZ_T("{0}: the value of \"{1}\" is out of range"), at->key,
                                MZ_S(""), MZ_S(""));
}

/*
 * Absent: a text, which no spreadsheet changes. Numbers of lines and accounts have more digits than
 * a spreadsheet holds: only what counts and what is money may be a number, and only in a workbook.
 */
static mz_code read_as(mz_cx *cx, const struct mz_yaml *at, enum pay_shape shape,
                       struct pay_cell *out)
{
    const struct mz_yaml *as = mz_yaml_get(at, "as");
    enum pay_field f = out->field;
    out->number = as != NULL && mz_str_eq(as->text, MZ_S("number"));
    bool may = shape == PAY_XLSX &&
               (f == PAY_FIELD_LINES || f == PAY_FIELD_SEQ || f == PAY_FIELD_FEN ||
                f == PAY_FIELD_YUAN || f == PAY_FIELD_SUM_FEN || f == PAY_FIELD_SUM_YUAN);
    bool good = as == NULL || (out->number ? may : mz_str_eq(as->text, MZ_S("text")));
    return good ? MZ_OK : unknown(cx, as, as->text);
}

static mz_code read_cell(mz_cx *cx, const struct mz_yaml *at, enum pay_shape shape,
                         struct pay_cell *out)
{
    static const char *const keys[] = {"field", "width", "align", "as", NULL};
    const struct mz_yaml *width = mz_yaml_get(at, "width");
    const struct mz_yaml *align = mz_yaml_get(at, "align");
    mz_str word = {0};
    int64_t n = 0;
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(mz_yaml_text(cx, at, "field", &word));
    size_t i = 0;
    while (i < PAY_FIELD_N && !mz_str_eq(word, mz_str_of(fields[i]))) {
        i++;
    }
    if (i == PAY_FIELD_N) {
        return unknown(cx, mz_yaml_get(at, "field"), word);
    }
    out->field = (enum pay_field)i;
    if (shape == PAY_FIXED) {
        MZ_TRY(mz_yaml_need(cx, at, "width", MZ_YAML_TEXT, &width));
    }
    MZ_TRY(width == NULL ? MZ_OK : ranged(cx, width, 1, PAY_WIDTH_MAX, &n));
    out->width = (size_t)n;
    out->right = align != NULL && mz_str_eq(align->text, MZ_S("right"));
    bool good = align == NULL || out->right || mz_str_eq(align->text, MZ_S("left"));
    MZ_TRY(good ? MZ_OK : unknown(cx, align, align->text));
    return read_as(cx, at, shape, out);
}

static mz_code read_row(mz_cx *cx, const struct mz_yaml *map, const char *key, enum pay_shape shape,
                        struct pay_row *out)
{
    const struct mz_yaml *list = mz_yaml_get(map, key);
    out->n = 0;
    if (list == NULL) {
        return MZ_OK;
    }
    if (list->kind != MZ_YAML_LIST || list->n == 0 || list->n > PAY_CELLS_MAX) {
        return mz_yaml_refuse(cx, list, MZ_T("{0}: the value of \"{1}\" is out of range"),
                              list->key, MZ_S(""), MZ_S(""));
    }
    for (const struct mz_yaml *c = list->first; c != NULL; c = c->next) {
        MZ_TRY(read_cell(cx, c, shape, &out->cell[out->n++]));
    }
    return MZ_OK;
}

static mz_code read_code(mz_cx *cx, const struct mz_yaml *at, struct pay_code *out)
{
    static const char *const keys[] = {"code", "fate", "outcome", "label", NULL};
    static const char *const fates[] = {"", "paid", "failed", "returned"};
    const struct mz_yaml *outcome = NULL;
    mz_str fate = {0};
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(mz_yaml_text(cx, at, "code", &out->code));
    MZ_TRY(mz_yaml_text(cx, at, "label", &out->label));
    MZ_TRY(mz_yaml_text(cx, at, "fate", &fate));
    MZ_TRY(mz_yaml_need(cx, at, "outcome", MZ_YAML_TEXT, &outcome));
    MZ_TRY(ranged(cx, outcome, 0, 99, &out->outcome));
    for (size_t i = LEDGER_FATE_PAID; i < MZ_LEN(fates); i++) {
        if (mz_str_eq(fate, mz_str_of(fates[i]))) {
            out->fate = (enum ledger_fate)i;
            return MZ_OK;
        }
    }
    return unknown(cx, mz_yaml_get(at, "fate"), fate);
}

static mz_code read_codes(mz_cx *cx, const struct mz_yaml *root, struct pay_format *out)
{
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_need(cx, root, "codes", MZ_YAML_LIST, &list));
    if (list->n == 0 || list->n > PAY_CODES_MAX) {
        return mz_yaml_refuse(cx, list, MZ_T("{0}: the value of \"{1}\" is out of range"),
                              list->key, MZ_S(""), MZ_S(""));
    }
    for (const struct mz_yaml *c = list->first; c != NULL; c = c->next) {
        struct pay_code *code = &out->code[out->codes_n];
        MZ_TRY(read_code(cx, c, code));
        for (size_t i = 0; i < out->codes_n; i++) {
            if (mz_str_eq(out->code[i].code, code->code)) {
                return mz_yaml_refuse(cx, c, MZ_T("{0}: the code \"{1}\" stands twice"), code->code,
                                      MZ_S(""), MZ_S(""));
            }
        }
        out->codes_n++;
    }
    return MZ_OK;
}

static bool has(const struct pay_row *r, enum pay_field f)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->cell[i].field == f) {
            return true;
        }
    }
    return false;
}

/* Without these nothing can be matched, and a file that cannot be matched must not be agreed on. */
static mz_code complete(mz_cx *cx, const struct mz_yaml *root, const struct pay_format *f)
{
    bool good = has(&f->line, PAY_FIELD_LINE) && has(&f->line, PAY_FIELD_ACCOUNT) &&
                (has(&f->line, PAY_FIELD_FEN) || has(&f->line, PAY_FIELD_YUAN)) &&
                has(&f->back_line, PAY_FIELD_LINE) && has(&f->back_line, PAY_FIELD_CODE) &&
                has(&f->back_line, PAY_FIELD_ACCOUNT) && has(&f->back_head, PAY_FIELD_BATCH) &&
                (has(&f->back_line, PAY_FIELD_FEN) || has(&f->back_line, PAY_FIELD_YUAN));
    return good ? MZ_OK
                : mz_yaml_refuse(cx, root,
                                 MZ_T("{0}: a format needs the line's number, account and amount "
                                      "both ways, and back the batch and a code"),
                                 MZ_S(""), MZ_S(""), MZ_S(""));
}

/* Absent: the agreement with the bank asks for no signature. */
static mz_code read_sign(mz_cx *cx, const struct mz_yaml *root, struct pay_format *out)
{
    const struct mz_yaml *at = mz_yaml_get(root, "sign");
    mz_str word = MZ_S("none");
    MZ_TRY(at == NULL ? MZ_OK : mz_yaml_text(cx, root, "sign", &word));
    out->sm2 = mz_str_eq(word, MZ_S("sm2"));
    return out->sm2 || mz_str_eq(word, MZ_S("none")) ? MZ_OK : unknown(cx, at, word);
}

mz_code pay_format_read(mz_cx *cx, mz_str file, mz_str text, struct pay_format *out)
{
    static const char *const keys[] = {"name",      "label",     "shape", "charset",
                                       "ending",    "purpose",   "head",  "line",
                                       "back_head", "back_line", "codes", "sign", NULL};
    static const char *const shapes[] = {"csv", "fixed", "xlsx"};
    const struct mz_yaml *root = NULL;
    mz_str shape = {0};
    mz_str charset = {0};
    size_t i = 0;
    *out = (struct pay_format){0};
    MZ_TRY(mz_yaml_read(cx, file, text, &root));
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(mz_yaml_text(cx, root, "name", &out->name));
    MZ_TRY(mz_yaml_text(cx, root, "shape", &shape));
    MZ_TRY(mz_yaml_text(cx, root, "charset", &charset));
    MZ_TRY(mz_yaml_text(cx, root, "ending", &out->ending));
    MZ_TRY(mz_yaml_text(cx, root, "purpose", &out->purpose));
    while (i < MZ_LEN(shapes) && !mz_str_eq(shape, mz_str_of(shapes[i]))) {
        i++;
    }
    if (i == MZ_LEN(shapes)) {
        return unknown(cx, mz_yaml_get(root, "shape"), shape);
    }
    out->shape = (enum pay_shape)i;
    out->gb18030 = mz_str_eq(charset, MZ_S("gb18030"));
    bool utf8 = mz_str_eq(charset, MZ_S("utf-8"));
    if (!utf8 && (!out->gb18030 || out->shape == PAY_XLSX)) { /* a workbook has but one charset */
        return unknown(cx, mz_yaml_get(root, "charset"), charset);
    }
    MZ_TRY(read_sign(cx, root, out));
    MZ_TRY(read_row(cx, root, "head", out->shape, &out->head));
    MZ_TRY(read_row(cx, root, "line", out->shape, &out->line));
    MZ_TRY(read_row(cx, root, "back_head", out->shape, &out->back_head));
    MZ_TRY(read_row(cx, root, "back_line", out->shape, &out->back_line));
    MZ_TRY(read_codes(cx, root, out));
    return complete(cx, root, out);
}

/* The office's own pack goes before the product's. */
mz_code pay_format_get(mz_cx *cx, mz_str name, const struct pay_format **out)
{
    struct pay_format *f = MZ_NEW(cx->a, struct pay_format);
    bool good = name.n > 0 && name.n <= NAME_MAX_LEN;
    mz_str text = {0};
    for (size_t i = 0; i < name.n && good; i++) {
        char c = name.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!good || cx->world == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "format",
                         .text = MZ_T("A format is the name of a pack in packs/pay."));
    }
    const char *file = mz_str_fmt(cx->a, MZ_FMT ".yaml", MZ_ARG(name)).p;
    mz_str path =
        mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(packfile_folder(cx, "pay", file)), file);
    MZ_TRY(packfile_text(cx, path, &text));
    MZ_TRY(pay_format_read(cx, path, text, f));
    *out = f;
    return MZ_OK;
}
