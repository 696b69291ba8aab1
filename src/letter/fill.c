/* fill.c - a template and values become a document: texts with nothing left open. */
#include "letter/letter_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/money.h"
#include "base/utf8.h"

enum { OUT_MAX = 1 << 16, HAN_COUNT_MAX = 99 };

/* ---- values --------------------------------------------------------------------------- */

static mz_code refuse(mz_cx *cx, const struct letter_field *f, const char *sentence, mz_str what)
{
    return mz_refuse(cx, MZ_INVALID, .field = mz_str_z(cx->a, f->words.id), .text = sentence,
                     .arg = {cx->lang == MZ_LANG_EN ? f->words.en : f->words.zh, what});
}

static const struct letter_words *option_of(const struct letter_field *f, mz_str id)
{
    for (size_t i = 0; i < f->options_n; i++) {
        if (mz_str_eq(f->options[i].id, id)) {
            return &f->options[i];
        }
    }
    return NULL;
}

static mz_code check_text(mz_cx *cx, const struct letter_field *f, mz_str s)
{
    int64_t n = (int64_t)mz_utf8_count(s);
    if (n > f->max) {
        return refuse(cx, f, MZ_T("{0} is longer than {1} characters"),
                      mz_str_fmt(cx->a, "%" PRId64, f->max));
    }
    return memchr(s.p, '\n', s.n) == NULL && mz_utf8_valid(s, NULL)
               ? MZ_OK
               : refuse(cx, f, MZ_T("{0} is one line of text"), MZ_S(""));
}

static mz_code check_one(mz_cx *cx, const struct letter_field *f, mz_str s)
{
    const char *name = mz_str_z(cx->a, f->words.id);
    struct mz_cid cid;
    mz_money money;
    mz_date day;
    int64_t n = 0;
    switch (f->type) {
    case LETTER_TEXT:
        return check_text(cx, f, s);
    case LETTER_MONEY:
        MZ_TRY(mz_money_parse(cx, name, s, &money));
        return money.fen < 0 ? refuse(cx, f, MZ_T("{0} is not below zero"), s) : MZ_OK;
    case LETTER_INT:
        return mz_str_i64(cx, name, s, 0, INT64_C(1000000000), &n);
    case LETTER_DATE:
        return mz_date_parse(cx, name, s, &day);
    case LETTER_FLAG:
        return mz_str_eq(s, MZ_S("true")) || mz_str_eq(s, MZ_S("false"))
                   ? MZ_OK
                   : refuse(cx, f, MZ_T("{0} is yes or no"), s);
    case LETTER_ID:
        return mz_cid_parse(cx, name, s, &cid);
    case LETTER_CHOICE:
        return option_of(f, s) != NULL ? MZ_OK
                                       : refuse(cx, f, MZ_T("{0}: choose one of the values"), s);
    case LETTER_LIST:
    case LETTER_TYPES_N:
        break;
    }
    return refuse(cx, f, MZ_T("{0} is a list"), s);
}

static bool is_empty(const struct mz_json *v)
{
    return v == NULL || v->kind == MZ_JSON_NULL ||
           (v->kind == MZ_JSON_TEXT && mz_str_trim(v->text).n == 0);
}

static mz_code check_scalar(mz_cx *cx, const struct letter_field *f, const struct mz_json *v)
{
    if (is_empty(v)) {
        return f->optional ? MZ_OK : refuse(cx, f, MZ_T("{0} is missing"), MZ_S(""));
    }
    return v->kind == MZ_JSON_TEXT ? check_one(cx, f, v->text)
                                   : refuse(cx, f, MZ_T("{0} is given as a text"), MZ_S(""));
}

static mz_code check_keys(mz_cx *cx, const struct letter_field *f, size_t n,
                          const struct mz_json *values)
{
    if (values->kind != MZ_JSON_MAP) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The values of a letter are a JSON object"));
    }
    for (size_t i = 0; i < values->n; i++) {
        if (letter_field_in(f, n, values->items[i].key) == NULL) {
            return mz_refuse(cx, MZ_INVALID, .field = values->items[i].key.p,
                             .text = MZ_T("The letter has no field {0}"),
                             .arg = {values->items[i].key});
        }
    }
    return MZ_OK;
}

static mz_code check_entry(mz_cx *cx, const struct letter_field *f, const struct mz_json *entry)
{
    MZ_TRY(check_keys(cx, f->fields, f->fields_n, entry));
    for (size_t i = 0; i < f->fields_n; i++) {
        const char *id = mz_str_z(cx->a, f->fields[i].words.id);
        MZ_TRY(check_scalar(cx, &f->fields[i], mz_json_get(entry, id)));
    }
    return MZ_OK;
}

static mz_code check_list(mz_cx *cx, const struct letter_field *f, const struct mz_json *v)
{
    bool none = is_empty(v) || (v->kind == MZ_JSON_LIST && v->n == 0);
    if (none) {
        return f->optional ? MZ_OK : refuse(cx, f, MZ_T("{0} is missing"), MZ_S(""));
    }
    if (v->kind != MZ_JSON_LIST) {
        return refuse(cx, f, MZ_T("{0} is a list"), MZ_S(""));
    }
    if ((int64_t)v->n > f->max) {
        return refuse(cx, f, MZ_T("{0} has more than {1} entries"),
                      mz_str_fmt(cx->a, "%" PRId64, f->max));
    }
    for (size_t i = 0; i < v->n; i++) {
        MZ_TRY(check_entry(cx, f, &v->items[i]));
    }
    return MZ_OK;
}

mz_code letter_values_check(mz_cx *cx, const struct letter_template *t,
                            const struct mz_json *values)
{
    MZ_TRY(check_keys(cx, t->fields, t->fields_n, values));
    for (size_t i = 0; i < t->fields_n; i++) {
        const struct letter_field *f = &t->fields[i];
        const struct mz_json *v = mz_json_get(values, mz_str_z(cx->a, f->words.id));
        MZ_TRY(f->type == LETTER_LIST ? check_list(cx, f, v) : check_scalar(cx, f, v));
    }
    return MZ_OK;
}

/* ---- printing one value ------------------------------------------------------------------ */

struct filler {
    mz_cx *cx;
    const struct letter_template *t;
    const struct letter_facts *facts;
    const struct mz_json *values;
    const bool *holds;
    const struct letter_field *list; /* whose entry is being printed; NULL: none */
    const struct mz_json *entry;
};

static mz_code money_text(const struct filler *f, mz_str s, mz_str format, mz_str *out)
{
    mz_money m;
    mz_str capital;
    MZ_TRY(mz_money_parse(f->cx, NULL, s, &m));
    if (mz_str_eq(format, MZ_S("capital"))) {
        MZ_TRY(mz_money_capital(f->cx, m, &capital));
        *out = mz_str_fmt(f->cx->a, "人民币" MZ_FMT, MZ_ARG(capital));
        return MZ_OK;
    }
    mz_str figures = mz_money_text(f->cx->a, m);
    *out = format.n > 0 ? figures : mz_str_fmt(f->cx->a, MZ_FMT "元", MZ_ARG(figures));
    return MZ_OK;
}

static mz_code date_text(const struct filler *f, mz_str s, mz_str format, mz_str *out)
{
    mz_date day;
    MZ_TRY(mz_date_parse(f->cx, NULL, s, &day));
    struct mz_ymd ymd = mz_date_ymd(day);
    *out = format.n > 0 ? mz_str_fmt(f->cx->a, "%d年%d月", ymd.year, ymd.month)
                        : mz_date_zh(f->cx->a, day);
    return MZ_OK;
}

static mz_code id_text(const struct filler *f, mz_str s, mz_str *out)
{
    struct mz_cid cid;
    MZ_TRY(mz_cid_parse(f->cx, NULL, s, &cid));
    *out = mz_cid_mask(f->cx->a, s);
    return MZ_OK;
}

static mz_str choice_text(const struct letter_field *field, mz_str id)
{
    const struct letter_words *w = option_of(field, id);
    return w == NULL ? id : w->zh;
}

static mz_code value_text(const struct filler *f, const struct letter_field *field,
                          const struct mz_json *v, mz_str format, mz_str *out)
{
    *out = MZ_S("");
    if (v == NULL || v->kind == MZ_JSON_NULL || (v->kind == MZ_JSON_TEXT && v->text.n == 0)) {
        return MZ_OK;
    }
    switch (field->type) {
    case LETTER_MONEY:
        return money_text(f, v->text, format, out);
    case LETTER_DATE:
        return date_text(f, v->text, format, out);
    case LETTER_FLAG:
        *out = mz_str_eq(v->text, MZ_S("true")) ? MZ_S("是") : MZ_S("否");
        break;
    case LETTER_ID:
        return id_text(f, v->text, out);
    case LETTER_CHOICE:
        *out = choice_text(field, v->text);
        break;
    case LETTER_LIST:
        *out = mz_str_fmt(f->cx->a, "%zu", v->n);
        break;
    case LETTER_TEXT:
    case LETTER_INT:
    case LETTER_TYPES_N:
        *out = v->text;
        break;
    }
    return MZ_OK;
}

static mz_str built_text(const struct filler *f, enum letter_built b)
{
    switch (b) {
    case LETTER_B_ORGAN:
        return f->facts->organ;
    case LETTER_B_GOVERNMENT:
        return f->facts->government;
    case LETTER_B_NUMBER:
        return f->facts->number.n > 0 ? f->facts->number : MZ_S("（未编号）");
    case LETTER_B_DATE:
        return mz_date_zh(f->cx->a, f->facts->day);
    case LETTER_B_YEAR:
        return mz_str_fmt(f->cx->a, "%d", mz_date_ymd(f->facts->day).year);
    case LETTER_BUILT_N:
        break;
    }
    return MZ_S("");
}

static mz_code hole_text(const struct filler *f, const struct letter_hole *h, mz_str *out)
{
    const char *id = mz_str_z(f->cx->a, h->id);
    const struct letter_field *field =
        f->list == NULL ? NULL : letter_field_in(f->list->fields, f->list->fields_n, h->id);
    if (field != NULL) {
        return value_text(f, field, mz_json_get(f->entry, id), h->format, out);
    }
    field = letter_field(f->t, h->id);
    if (field != NULL) {
        return value_text(f, field, mz_json_get(f->values, id), h->format, out);
    }
    *out = built_text(f, letter_built_of(h->id));
    return MZ_OK;
}

static mz_code expand(const struct filler *f, mz_str text, mz_str *out)
{
    mz_sb b = mz_sb_new(f->cx->a, OUT_MAX);
    struct letter_hole h;
    bool broken = false;
    size_t last = 0;
    for (size_t i = 0; letter_hole_next(text, &i, &h, &broken);) {
        mz_str value;
        mz_sb_str(&b, (mz_str){text.p + last, h.from - last});
        MZ_TRY(hole_text(f, &h, &value));
        mz_sb_str(&b, value);
        last = h.to;
    }
    mz_sb_str(&b, (mz_str){text.p + last, text.n - last});
    MZ_TRY(mz_sb_done(f->cx, &b, out));
    while (out->n > 0 && out->p[out->n - 1] == '\n') {
        out->n--; /* the end of a block of lines; blanks may be wanted */
    }
    return MZ_OK;
}

/* ---- the body ------------------------------------------------------------------------------ */

/* 1 to 99 in Chinese: 一, 十, 十一, 二十三. */
static mz_str han_count(mz_arena *a, size_t n)
{
    static const char *const digit[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    n = n > HAN_COUNT_MAX ? HAN_COUNT_MAX : n;
    return mz_str_fmt(a, "%s%s%s", n >= 20 ? digit[n / 10] : "", n >= 10 ? "十" : "",
                      digit[n % 10]);
}

static const struct mz_json *entries_of(const struct filler *f, mz_str list)
{
    const struct mz_json *v = mz_json_get(f->values, mz_str_z(f->cx->a, list));
    return v != NULL && v->kind == MZ_JSON_LIST ? v : NULL;
}

static mz_code para_of(struct filler *f, const struct letter_block *b, mz_str head,
                       struct letter_para *p)
{
    mz_str text;
    MZ_TRY(expand(f, b->text, &text));
    *p = (struct letter_para){.flush = b->flush};
    if (head.n > 0) {
        p->span[p->span_n++] = (struct letter_span){head, LETTER_HEI};
    }
    if (text.n > 0 || head.n == 0) {
        p->span[p->span_n++] = (struct letter_span){text, LETTER_SONG};
    }
    return MZ_OK;
}

static mz_code add_each(struct filler *f, const struct letter_block *b, struct letter_doc *d)
{
    const struct mz_json *list = entries_of(f, b->list);
    f->list = letter_field(f->t, b->list);
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        struct letter_para *p = &d->para[d->para_n++];
        f->entry = &list->items[i];
        MZ_TRY(para_of(f, b, MZ_S(""), p));
        p->span[0].text = mz_str_fmt(f->cx->a, "%zu." MZ_FMT, i + 1, MZ_ARG(p->span[0].text));
    }
    f->list = NULL;
    return MZ_OK;
}

static mz_code table_cells(const struct filler *f, const struct letter_block *b, mz_str *cells)
{
    for (size_t k = 0; k < b->cols_n; k++) {
        MZ_TRY(expand(f, b->cols[k].text, &cells[k]));
    }
    return MZ_OK;
}

static mz_code add_table(struct filler *f, const struct letter_block *b, struct letter_doc *d)
{
    const struct mz_json *list = entries_of(f, b->list);
    struct letter_para *p = &d->para[d->para_n++];
    *p = (struct letter_para){.kind = LETTER_P_TABLE, .table = b};
    p->rows_n = list == NULL ? 0 : list->n;
    p->cells = MZ_NEW_N(f->cx->a, mz_str, p->rows_n * b->cols_n + 1);
    f->list = letter_field(f->t, b->list);
    for (size_t i = 0; i < p->rows_n; i++) {
        f->entry = &list->items[i];
        MZ_TRY(table_cells(f, b, &p->cells[i * b->cols_n]));
    }
    f->list = NULL;
    return MZ_OK;
}

static mz_code add_block(struct filler *f, const struct letter_block *b, size_t *heads,
                         struct letter_doc *d)
{
    mz_str head = MZ_S("");
    if (b->head.n > 0) {
        mz_str words;
        ++*heads;
        MZ_TRY(expand(f, b->head, &words));
        head = mz_str_fmt(f->cx->a, MZ_FMT "、" MZ_FMT "%s", MZ_ARG(han_count(f->cx->a, *heads)),
                          MZ_ARG(words), b->text.n > 0 && b->kind == LETTER_PARA ? "。" : "");
    }
    switch (b->kind) {
    case LETTER_PARA:
        return para_of(f, b, head, &d->para[d->para_n++]);
    case LETTER_EACH:
    case LETTER_TABLE:
        if (head.n > 0) {
            d->para[d->para_n++] = (struct letter_para){.span = {{head, LETTER_HEI}}, .span_n = 1};
        }
        break;
    }
    return b->kind == LETTER_EACH ? add_each(f, b, d) : add_table(f, b, d);
}

static size_t paras_most(const struct filler *f)
{
    size_t n = 2 * f->t->blocks_n + 1;
    for (size_t i = 0; i < f->t->blocks_n; i++) {
        const struct mz_json *list =
            f->t->blocks[i].kind == LETTER_EACH ? entries_of(f, f->t->blocks[i].list) : NULL;
        n += list == NULL ? 0 : list->n;
    }
    return n;
}

static bool shown(const struct filler *f, int when)
{
    return when < 0 || f->holds[when];
}

static mz_code add_attachments(struct filler *f, struct letter_doc *d)
{
    d->attachments = MZ_NEW_N(f->cx->a, mz_str, f->t->attachments_n + 1);
    for (size_t i = 0; i < f->t->attachments_n; i++) {
        if (shown(f, f->t->attachments[i].when)) {
            MZ_TRY(expand(f, f->t->attachments[i].text, &d->attachments[d->attachments_n++]));
        }
    }
    return MZ_OK;
}

mz_code letter_fill(mz_cx *cx, const struct letter_template *t, const struct letter_facts *facts,
                    const struct mz_json *values, const bool *holds, struct letter_doc **out)
{
    struct letter_doc *d = MZ_NEW(cx->a, struct letter_doc);
    struct filler f = {.cx = cx, .t = t, .facts = facts, .values = values, .holds = holds};
    size_t heads = 0;
    MZ_TRY(letter_values_check(cx, t, values));
    d->t = t;
    d->facts = facts;
    d->para = MZ_NEW_N(cx->a, struct letter_para, paras_most(&f));
    MZ_TRY(expand(&f, t->title, &d->title));
    MZ_TRY(expand(&f, t->to, &d->to));
    MZ_TRY(expand(&f, t->note, &d->note));
    MZ_TRY(expand(&f, t->copies, &d->copies));
    for (size_t i = 0; i < t->blocks_n; i++) {
        if (shown(&f, t->blocks[i].when)) {
            MZ_TRY(add_block(&f, &t->blocks[i], &heads, d));
        }
    }
    MZ_TRY(add_attachments(&f, d));
    *out = d;
    return MZ_OK;
}

mz_str letter_number(mz_arena *a, mz_str series, mz_str word, int32_t year, int64_t n)
{
    mz_sb b = mz_sb_new(a, 400);
    struct letter_hole h;
    bool broken = false;
    size_t last = 0;
    for (size_t i = 0; letter_hole_next(series, &i, &h, &broken);) {
        mz_sb_str(&b, (mz_str){series.p + last, h.from - last});
        if (mz_str_eq(h.id, MZ_S("word"))) {
            mz_sb_str(&b, word);
        } else {
            mz_sb_int(&b, mz_str_eq(h.id, MZ_S("year")) ? year : n);
        }
        last = h.to;
    }
    mz_sb_str(&b, (mz_str){series.p + last, series.n - last});
    return mz_sb_view(&b);
}
