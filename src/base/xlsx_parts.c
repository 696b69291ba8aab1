/* The parts of a workbook that must be known before a sheet is read. */
#include <stdlib.h>

#include "base/xlsx_int.h"

enum { STYLES_MAX = 65536, FORMATS_MAX = 4096 };

static int64_t number(const char *s)
{
    int64_t v = 0;
    if (s == NULL || *s == '\0') {
        return -1;
    }
    for (; *s >= '0' && *s <= '9' && v < INT32_MAX; s++) {
        v = v * 10 + (*s - '0');
    }
    return *s == '\0' ? v : -1;
}

static bool yes(const char *s)
{
    return s != NULL && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

/* What the handlers of one part share. */
struct reading {
    mz_arena *a;
    struct mz_xlsx_parts *p;
    bool in_item;  /* <si> */
    bool in_text;  /* <t> of it */
    int phonetic;  /* inside <rPh>: a reading aid, no content */
    bool in_cells; /* <cellXfs> */
    int64_t format_id[FORMATS_MAX];
    enum mz_xlsx_format format[FORMATS_MAX];
    size_t formats_n;
};

/* ---- workbook.xml and its relationships ------------------------------- */

static void workbook_start(void *user, const char *name, const char **attrs)
{
    struct reading *r = user;
    struct mz_xlsx_parts *p = r->p;
    if (strcmp(name, "workbookPr") == 0) {
        p->from_1904 = yes(mz_xml_attr(attrs, "date1904"));
    }
    if (strcmp(name, "sheet") != 0 || p->sheets_n == MZ_XLSX_SHEETS) {
        return;
    }
    const char *state = mz_xml_attr(attrs, "state");
    p->names[p->sheets_n] = mz_str_dup(r->a, mz_str_of(mz_xml_attr(attrs, "name")));
    p->ids[p->sheets_n] = mz_str_dup(r->a, mz_str_of(mz_xml_attr(attrs, "id")));
    p->hidden[p->sheets_n] = state != NULL && strcmp(state, "visible") != 0;
    p->sheets_n++;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = s == NULL ? 0 : strlen(s);
    size_t m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static void rels_start(void *user, const char *name, const char **attrs)
{
    struct reading *r = user;
    const char *target = mz_xml_attr(attrs, "Target");
    if (strcmp(name, "Relationship") != 0 || target == NULL ||
        !ends_with(mz_xml_attr(attrs, "Type"), "/worksheet")) {
        return;
    }
    mz_str id = mz_str_of(mz_xml_attr(attrs, "Id"));
    for (size_t i = 0; i < r->p->sheets_n; i++) {
        if (mz_str_eq(r->p->ids[i], id)) {
            r->p->targets[i] = target[0] == '/' ? mz_str_dup(r->a, mz_str_of(target + 1))
                                                : mz_str_fmt(r->a, "xl/%s", target);
        }
    }
}

/* ---- sharedStrings.xml ------------------------------------------------ */

static void strings_start(void *user, const char *name, const char **attrs)
{
    (void)attrs;
    struct reading *r = user;
    r->in_item = r->in_item || strcmp(name, "si") == 0;
    r->phonetic += strcmp(name, "rPh") == 0;
    r->in_text = r->in_item && r->phonetic == 0 && strcmp(name, "t") == 0;
}

static void strings_text(void *user, const char *s, size_t n)
{
    struct reading *r = user;
    if (r->in_text) {
        mz_buf_add(r->p->strings, (mz_str){s, n});
    }
}

static void strings_end(void *user, const char *name)
{
    struct reading *r = user;
    r->in_text = false;
    r->phonetic -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "si") == 0 && r->in_item) {
        uint32_t end = (uint32_t)r->p->strings->n;
        mz_buf_add(r->p->string_end, (mz_str){(const char *)&end, sizeof end});
        r->p->strings_n += !r->p->string_end->over;
        r->in_item = false;
    }
}

bool mz_xlsx_string(const struct mz_xlsx_parts *p, size_t i, mz_str *out)
{
    if (i >= p->strings_n) {
        return false;
    }
    uint32_t from = 0;
    uint32_t to = 0;
    if (i > 0) {
        memcpy(&from, p->string_end->p + (i - 1) * sizeof from, sizeof from);
    }
    memcpy(&to, p->string_end->p + i * sizeof to, sizeof to);
    *out = (mz_str){p->strings->p + from, to - from};
    return true;
}

/* ---- styles.xml ------------------------------------------------------- */

static enum mz_xlsx_format format_of(const struct reading *r, int64_t id)
{
    for (size_t i = 0; i < r->formats_n; i++) {
        if (r->format_id[i] == id) {
            return r->format[i];
        }
    }
    return mz_xlsx_format_of(id, NULL);
}

static void styles_start(void *user, const char *name, const char **attrs)
{
    struct reading *r = user;
    if (strcmp(name, "numFmt") == 0 && r->formats_n < FORMATS_MAX) {
        const char *code = mz_xml_attr(attrs, "formatCode");
        r->format_id[r->formats_n] = number(mz_xml_attr(attrs, "numFmtId"));
        r->format[r->formats_n++] = mz_xlsx_format_of(-1, code == NULL ? "" : code);
    } else if (strcmp(name, "cellXfs") == 0) {
        r->in_cells = true;
    } else if (r->in_cells && strcmp(name, "xf") == 0 && r->p->formats_n < STYLES_MAX) {
        int64_t id = number(mz_xml_attr(attrs, "numFmtId"));
        r->p->formats[r->p->formats_n++] = (uint8_t)format_of(r, id);
    }
}

static void styles_end(void *user, const char *name)
{
    struct reading *r = user;
    r->in_cells = r->in_cells && strcmp(name, "cellXfs") != 0;
}

/* ---- together --------------------------------------------------------- */

/* Parse one part with the handlers set in x; a part that is not there is no error. */
static mz_code read_part(mz_cx *cx, mz_zip *z, const char *name, struct mz_xml *x)
{
    int64_t i = mz_zip_find(z, mz_str_of(name));
    if (i < 0) {
        return MZ_OK;
    }
    struct mz_source in;
    MZ_TRY(mz_zip_read(cx, z, (size_t)i, &in));
    MZ_TRY(mz_xml_open(cx, x, in));
    while (!x->ended) {
        MZ_TRY(mz_xml_step(cx, x));
    }
    return MZ_OK;
}

mz_code mz_xlsx_parts_read(mz_cx *cx, mz_zip *z, struct mz_xlsx_parts *out)
{
    struct reading *r = MZ_NEW(cx->a, struct reading);
    r->a = cx->a;
    r->p = out;
    out->strings = mz_buf_new(cx->a, MZ_XLSX_STRINGS);
    out->string_end = mz_buf_new(cx->a, MZ_XLSX_STRINGS / 4);
    out->formats = mz_arena_alloc(cx->a, STYLES_MAX);
    struct mz_xml *x = MZ_NEW_N(cx->a, struct mz_xml, 4);
    x[0] = (struct mz_xml){.user = r, .start = workbook_start};
    x[1] = (struct mz_xml){.user = r, .start = rels_start};
    x[2] = (struct mz_xml){.user = r, .start = styles_start, .end = styles_end};
    x[3] = (struct mz_xml){
        .user = r, .start = strings_start, .end = strings_end, .text = strings_text};
    MZ_TRY(read_part(cx, z, "xl/workbook.xml", &x[0]));
    MZ_TRY(read_part(cx, z, "xl/_rels/workbook.xml.rels", &x[1]));
    MZ_TRY(read_part(cx, z, "xl/styles.xml", &x[2]));
    MZ_TRY(read_part(cx, z, "xl/sharedStrings.xml", &x[3]));
    if (out->strings->over || out->string_end->over) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The workbook holds too much text to be read as one. Save "
                                      "the sheet as CSV, or send it in several parts."));
    }
    return MZ_OK;
}
