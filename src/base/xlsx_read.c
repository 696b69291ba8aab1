#include "base/xlsx_read.h"

#include <stdlib.h>

#include "base/xlsx_int.h"

enum { MERGED_MAX = 32 };

enum cell_type { NUMBER, SHARED, INLINE, FORMULA_TEXT, FLAG, ERROR, ISO_DATE };

struct mz_xlsx {
    struct mz_xlsx_parts parts;
    struct mz_xml xml;
    size_t sheet;
    int64_t done;
    int64_t total;
    struct mz_source in; /* the sheet's bytes, counted on their way */
    char merged[MERGED_MAX];
    size_t formulas;
    int64_t formula_row; /* of the first */
    size_t formula_col;
    /* The row that is being built. */
    bool in_row;
    bool row_ready;
    int64_t number;
    enum mz_row_problem problem;
    size_t problem_col;
    size_t n;
    mz_buf *text; /* room for a whole row from the start: cells point into it */
    mz_str cells[MZ_ROW_COLS];
    uint8_t flags[MZ_ROW_COLS];
    /* The cell that is being built. */
    bool in_cell;
    bool in_value; /* characters belong to the value */
    int phonetic;
    size_t col; /* from 0 */
    size_t next_col;
    size_t value_at; /* in text */
    enum cell_type type;
    size_t style;
    bool formula;
};

bool mz_xlsx_is(const mz_zip *z)
{
    return mz_zip_find(z, MZ_S("xl/workbook.xml")) >= 0;
}

static void problem(struct mz_xlsx *r, enum mz_row_problem p, size_t col)
{
    if (r->problem == MZ_ROW_OK || p == MZ_ROW_LONG || p == MZ_ROW_WIDE) {
        r->problem = p;
        r->problem_col = col;
    }
}

static size_t digits(const char *s, size_t n)
{
    size_t v = 0;
    for (size_t i = 0; i < n && s[i] >= '0' && s[i] <= '9' && v <= UINT32_MAX; i++) {
        v = v * 10 + (size_t)(s[i] - '0');
    }
    return v;
}

/* The column of a reference like "AB12", from 0; SIZE_MAX when there is none. */
static size_t column_of(const char *ref)
{
    size_t col = 0;
    size_t n = 0;
    for (; ref != NULL && n < 4; n++) {
        unsigned letter = ((unsigned char)ref[n] | 0x20U) - 'a';
        if (letter > 25) {
            break;
        }
        col = col * 26 + letter + 1;
    }
    return col == 0 ? SIZE_MAX : col - 1;
}

static enum cell_type type_of(const char *t)
{
    static const struct {
        const char *name;
        enum cell_type type;
    } types[] = {{"s", SHARED}, {"inlineStr", INLINE}, {"str", FORMULA_TEXT},
                 {"b", FLAG},   {"e", ERROR},          {"d", ISO_DATE}};
    for (size_t i = 0; t != NULL && i < MZ_LEN(types); i++) {
        if (strcmp(t, types[i].name) == 0) {
            return types[i].type;
        }
    }
    return NUMBER;
}

static void begin_row(struct mz_xlsx *r, const char **attrs)
{
    const char *ref = mz_xml_attr(attrs, "r");
    r->in_row = true;
    r->number = ref == NULL ? r->number + 1 : (int64_t)digits(ref, strlen(ref));
    r->problem = MZ_ROW_OK;
    r->problem_col = 0;
    r->text->n = 0;
    memset(r->cells, 0, r->n * sizeof r->cells[0]);
    memset(r->flags, 0, r->n);
    r->n = 0;
    r->next_col = 0;
}

static void begin_cell(struct mz_xlsx *r, const char **attrs)
{
    const char *style = mz_xml_attr(attrs, "s");
    size_t col = column_of(mz_xml_attr(attrs, "r"));
    r->in_cell = true;
    r->col = col == SIZE_MAX ? r->next_col : col;
    r->next_col = r->col + 1;
    r->type = type_of(mz_xml_attr(attrs, "t"));
    r->style = style == NULL ? 0 : digits(style, strlen(style));
    r->formula = false;
    r->in_value = false;
    r->phonetic = 0;
    r->value_at = r->text->n;
}

/* "B2:B5" of the first one. */
static void merged(struct mz_xlsx *r, const char *ref)
{
    size_t n = ref == NULL ? 0 : strlen(ref);
    if (r->merged[0] == '\0' && n > 0) {
        memcpy(r->merged, ref, n < MERGED_MAX - 1 ? n : MERGED_MAX - 1);
    }
}

static void met_formula(struct mz_xlsx *r)
{
    r->formula = true;
    if (r->formulas++ == 0) {
        r->formula_row = r->number;
        r->formula_col = r->col + 1;
    }
}

static void on_start(void *user, const char *name, const char **attrs)
{
    struct mz_xlsx *r = user;
    if (strcmp(name, "row") == 0) {
        begin_row(r, attrs);
    } else if (strcmp(name, "c") == 0 && r->in_row) {
        begin_cell(r, attrs);
    } else if (r->in_cell) {
        if (strcmp(name, "f") == 0 && !r->formula) {
            met_formula(r);
        }
        r->phonetic += strcmp(name, "rPh") == 0;
        r->in_value = strcmp(name, r->type == INLINE ? "t" : "v") == 0 && r->phonetic == 0;
    } else if (strcmp(name, "mergeCell") == 0) {
        merged(r, mz_xml_attr(attrs, "ref"));
    }
}

static void on_text(void *user, const char *s, size_t n)
{
    struct mz_xlsx *r = user;
    if (!r->in_value) {
        return;
    }
    if (n > MZ_ROW_BYTES - r->text->n) {
        problem(r, MZ_ROW_LONG, 0);
        return;
    }
    mz_buf_add(r->text, (mz_str){s, n});
}

/* 2026-11-20T00:00:00 without its T, and without a time that is midnight. */
static mz_str iso_date(struct mz_xlsx *r, mz_str value)
{
    bool midnight = value.n >= 19 && memcmp(value.p + 10, "T00:00:00", 9) == 0;
    if (value.n > 10 && value.p[10] == 'T') {
        r->text->p[r->value_at + 10] = ' ';
        value.n = midnight ? 10 : value.n < 19 ? value.n : 19;
    }
    return value;
}

static mz_str number_cell(struct mz_xlsx *r, mz_str value, uint8_t *flags)
{
    const struct mz_xlsx_parts *p = &r->parts;
    char date[24];
    bool shown = r->style < p->formats_n && p->formats[r->style] != MZ_XLSX_PLAIN;
    size_t n = shown ? mz_xlsx_date(value, p->from_1904, date) : 0;
    *flags |= n > 0 ? MZ_CELL_DATE : MZ_CELL_NUMBER;
    if (n == 0 || n > MZ_ROW_BYTES - r->text->n) {
        return value;
    }
    mz_str out = {r->text->p + r->text->n, n};
    mz_buf_add(r->text, (mz_str){date, n});
    return out;
}

/* What the value means by the cell's type. */
static mz_str cell_text(struct mz_xlsx *r, mz_str value, uint8_t *flags)
{
    mz_str out = value;
    switch (r->type) {
    case SHARED:
        if (!mz_xlsx_string(&r->parts, digits(value.p, value.n), &out)) {
            *flags |= MZ_CELL_ERROR;
            problem(r, MZ_ROW_ERROR, r->col + 1);
        }
        break;
    case INLINE:
    case FORMULA_TEXT:
        break;
    case FLAG:
        *flags |= MZ_CELL_FLAG;
        out = value.p[0] == '1' ? MZ_S("true") : MZ_S("false");
        break;
    case ERROR:
        *flags |= MZ_CELL_ERROR;
        problem(r, MZ_ROW_ERROR, r->col + 1);
        break;
    case ISO_DATE:
        *flags |= MZ_CELL_DATE;
        out = iso_date(r, value);
        break;
    case NUMBER:
        out = number_cell(r, value, flags);
        break;
    }
    return out;
}

static void end_cell(struct mz_xlsx *r)
{
    r->in_cell = false;
    mz_str value = {r->text->p + r->value_at, r->text->n - r->value_at};
    if (value.n == 0) {
        if (r->formula && r->type != FORMULA_TEXT) {
            problem(r, MZ_ROW_FORMULA, r->col + 1);
        }
        return;
    }
    if (r->col >= MZ_ROW_COLS) {
        problem(r, MZ_ROW_WIDE, 0);
        return;
    }
    uint8_t flags = r->formula ? MZ_CELL_FORMULA : 0;
    mz_str out = cell_text(r, value, &flags);
    r->cells[r->col] = out;
    r->flags[r->col] = flags;
    if (out.n > 0 && r->n <= r->col) {
        r->n = r->col + 1;
    }
}

static void on_end(void *user, const char *name)
{
    struct mz_xlsx *r = user;
    r->in_value = false;
    if (strcmp(name, "rPh") == 0) {
        r->phonetic -= r->phonetic > 0;
    } else if (strcmp(name, "c") == 0 && r->in_cell) {
        end_cell(r);
    } else if (strcmp(name, "row") == 0 && r->in_row) {
        r->in_row = false;
        r->row_ready = r->n > 0 || r->problem != MZ_ROW_OK;
        if (r->row_ready || r->number > MZ_XLSX_ROWS) {
            mz_xml_pause(&r->xml);
        }
    }
}

static mz_code counted_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct mz_xlsx *r = p;
    MZ_TRY(r->in.read(cx, r->in.p, out, cap, n));
    r->done += (int64_t)*n;
    return MZ_OK;
}

/* The sheet asked for, or the first that is a visible worksheet. */
static mz_code choose_sheet(mz_cx *cx, struct mz_xlsx *r, mz_str sheet)
{
    const struct mz_xlsx_parts *p = &r->parts;
    for (r->sheet = 0; r->sheet < p->sheets_n; r->sheet++) {
        size_t i = r->sheet;
        bool wanted = sheet.n == 0 ? !p->hidden[i] : mz_str_eq(p->names[i], sheet);
        if (wanted && p->targets[i].n > 0) {
            return MZ_OK;
        }
    }
    if (sheet.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The workbook has no visible sheet."));
    }
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The workbook has no sheet named \"{0}\"."),
                     .arg = {sheet});
}

mz_code mz_xlsx_open(mz_cx *cx, mz_zip *z, mz_str sheet, mz_xlsx **out)
{
    struct mz_xlsx *r = MZ_NEW(cx->a, struct mz_xlsx);
    r->text = mz_buf_new(cx->a, MZ_ROW_BYTES + 64);
    (void)mz_buf_room(r->text, MZ_ROW_BYTES + 64);
    MZ_TRY(mz_xlsx_parts_read(cx, z, &r->parts));
    MZ_TRY(choose_sheet(cx, r, sheet));
    int64_t i = mz_zip_find(z, r->parts.targets[r->sheet]);
    if (i < 0) {
        return mz_xlsx_damaged(cx);
    }
    r->total = mz_zip_entry(z, (size_t)i)->size;
    MZ_TRY(mz_zip_read(cx, z, (size_t)i, &r->in));
    r->xml = (struct mz_xml){.user = r, .start = on_start, .end = on_end, .text = on_text};
    MZ_TRY(mz_xml_open(cx, &r->xml, (struct mz_source){counted_read, r}));
    *out = r;
    return MZ_OK;
}

mz_code mz_xlsx_next(mz_cx *cx, mz_xlsx *r, struct mz_row *row, bool *more)
{
    *row = (struct mz_row){0};
    r->row_ready = false;
    while (!r->row_ready && !(r->xml.ended && !r->xml.stopped)) {
        MZ_TRY(mz_xml_step(cx, &r->xml));
        if (r->number > MZ_XLSX_ROWS) {
            return mz_xlsx_damaged(cx);
        }
    }
    *more = r->row_ready;
    if (r->row_ready) {
        *row = (struct mz_row){.cells = r->cells,
                               .flags = r->flags,
                               .n = r->n,
                               .number = r->number,
                               .line = r->number,
                               .offset = -1,
                               .problem = r->problem,
                               .col = r->problem_col};
    }
    return MZ_OK;
}

size_t mz_xlsx_sheets(const mz_xlsx *r, const mz_str **names)
{
    *names = r->parts.names;
    return r->parts.sheets_n;
}

size_t mz_xlsx_shown(const mz_xlsx *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->parts.sheets_n; i++) {
        n += !r->parts.hidden[i] && r->parts.targets[i].n > 0;
    }
    return n;
}

size_t mz_xlsx_formulas(const mz_xlsx *r, int64_t *row, size_t *col)
{
    *row = r->formula_row;
    *col = r->formula_col;
    return r->formulas;
}

mz_str mz_xlsx_merged(const mz_xlsx *r)
{
    return mz_str_of(r->merged);
}

mz_str mz_xlsx_sheet(const mz_xlsx *r)
{
    return r->parts.names[r->sheet];
}

void mz_xlsx_progress(const mz_xlsx *r, int64_t *done, int64_t *total)
{
    *done = r->done;
    *total = r->total > r->done ? r->total : r->done;
}
