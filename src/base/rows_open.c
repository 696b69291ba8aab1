/* From bytes to a reader of rows: what it is, unpacking, charset. */
#include "base/rows_int.h"

enum { UNPACK_MAX = 64 << 20, NESTED_MAX = 2 };

struct magic {
    mz_str bytes;
    enum mz_rows_look look;
};

static bool begins(mz_str s, mz_str with)
{
    return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

/* Does the text, behind blanks and a mark, begin like HTML or XML? */
static bool is_web(mz_str head)
{
    static const char *const starts[] = {"<!doctype", "<html", "<table", "<?xml", "<head", "<meta"};
    size_t i = begins(head, MZ_S("\xEF\xBB\xBF")) ? 3 : 0;
    while (i < head.n && (head.p[i] == ' ' || (head.p[i] >= '\t' && head.p[i] <= '\r'))) {
        i++;
    }
    for (size_t k = 0; k < MZ_LEN(starts); k++) {
        size_t n = strlen(starts[k]);
        if (head.n - i >= n && strncasecmp(head.p + i, starts[k], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_binary(mz_str head)
{
    if (begins(head, MZ_S("\xFF\xFE")) || begins(head, MZ_S("\xFE\xFF"))) {
        return false; /* UTF-16 is half NUL */
    }
    size_t nul = 0;
    for (size_t i = 0; i < head.n; i++) {
        nul += head.p[i] == '\0';
    }
    return nul > 8 && nul > head.n / 16;
}

enum mz_rows_look mz_rows_look(mz_str head)
{
    static const struct magic magics[] = {
        {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, LOOK_OLE},
        {{"%PDF", 4}, LOOK_OTHER},
        {{"\x89PNG", 4}, LOOK_OTHER},
        {{"\xFF\xD8\xFF", 3}, LOOK_OTHER},
        {{"Rar!", 4}, LOOK_OTHER},
        {{"7z\xBC\xAF", 4}, LOOK_OTHER},
        {{"\x7F"
          "ELF",
          4},
         LOOK_OTHER},
    };
    if (head.n == 0) {
        return LOOK_EMPTY;
    }
    enum mz_pack pack = mz_pack_detect(head);
    if (pack != MZ_PACK_NONE) {
        return pack == MZ_PACK_GZIP ? LOOK_GZIP : LOOK_ZIP;
    }
    for (size_t i = 0; i < MZ_LEN(magics); i++) {
        if (begins(head, magics[i].bytes)) {
            return magics[i].look;
        }
    }
    return is_web(head) ? LOOK_WEB : is_binary(head) ? LOOK_OTHER : LOOK_TEXT;
}

/* ---- a source that was looked into ------------------------------------ */

struct peeked {
    struct mz_source rest;
    char *head;
    size_t n;
    size_t at;
};

static mz_code peeked_read(mz_cx *cx, void *p, char *out, size_t cap, size_t *n)
{
    struct peeked *k = p;
    if (k->at == k->n) {
        return k->rest.read(cx, k->rest.p, out, cap, n);
    }
    *n = k->n - k->at < cap ? k->n - k->at : cap;
    memcpy(out, k->head + k->at, *n);
    k->at += *n;
    return MZ_OK;
}

static mz_code peek(mz_cx *cx, struct mz_source *in, mz_str *head)
{
    struct peeked *k = MZ_NEW(cx->a, struct peeked);
    k->head = mz_arena_alloc(cx->a, ROWS_PEEK);
    k->rest = *in;
    MZ_TRY(mz_source_fill(cx, *in, k->head, ROWS_PEEK, &k->n));
    *head = (mz_str){k->head, k->n};
    *in = (struct mz_source){peeked_read, k};
    return MZ_OK;
}

/* ---- refusing what is no table ---------------------------------------- */

static mz_code refuse_look(mz_cx *cx, const mz_rows *r, enum mz_rows_look look)
{
    const char *text = NULL;
    switch (look) {
    case LOOK_TEXT:
    case LOOK_GZIP:
    case LOOK_ZIP:
        text = MZ_T("\"{0}\" holds an archive inside an archive. Send the table itself.");
        break;
    case LOOK_OLE:
        text = MZ_T("\"{0}\" is a workbook of the old kind (.xls) or one with a password. Open it "
                    "and save it as .xlsx without a password.");
        break;
    case LOOK_WEB:
        text = MZ_T("\"{0}\" is a web page or XML and no table. Open it in Excel or WPS and save "
                    "it as .xlsx.");
        break;
    case LOOK_OTHER:
        text = MZ_T("\"{0}\" is no table. Send CSV, TSV, xlsx or JSON lines, packed or not.");
        break;
    case LOOK_EMPTY:
        text = MZ_T("\"{0}\" is empty.");
        break;
    }
    return mz_refuse(cx, MZ_INVALID, .text = text, .arg = {r->part_name});
}

static bool named_xlsx(mz_str name)
{
    return name.n > 5 && strncasecmp(name.p + name.n - 5, ".xlsx", 5) == 0;
}

static mz_code check_name(mz_cx *cx, const mz_rows *r)
{
    if (!named_xlsx(r->part_name)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_INVALID,
                     .text = MZ_T("\"{0}\" is named .xlsx but is no workbook. Open it in Excel or "
                                  "WPS and save it as .xlsx."),
                     .arg = {r->part_name});
}

/* ---- opening ---------------------------------------------------------- */

/* Rows of text begin; the first sign tells JSON lines from separated text. */
static enum mz_rows_kind kind_of(mz_str head)
{
    size_t i = begins(head, MZ_S("\xEF\xBB\xBF")) ? 3 : 0;
    while (i < head.n && (head.p[i] == ' ' || head.p[i] == '\n' || head.p[i] == '\r')) {
        i++;
    }
    return i < head.n && head.p[i] == '{' ? MZ_ROWS_JSON : MZ_ROWS_CSV;
}

/* JSON lines are read as rows of one cell: U+001E never stands in JSON. */
static struct mz_csv_options csv_options(enum mz_rows_kind kind)
{
    return (struct mz_csv_options){.delim = kind == MZ_ROWS_JSON ? '\x1E' : '\0'};
}

static mz_code open_text(mz_cx *cx, mz_rows *r, struct mz_source in)
{
    MZ_TRY(check_name(cx, r));
    MZ_TRY(mz_charset_open(cx, in, &r->charset));
    struct mz_source text = mz_charset_source(r->charset);
    mz_str head = {NULL, 0};
    MZ_TRY(peek(cx, &text, &head));
    r->kind = kind_of(head);
    MZ_TRY(mz_csv_open(cx, text, csv_options(r->kind), &r->csv));
    mz_csv_expect(r->csv, 0);
    return MZ_OK;
}

/* A workbook inside gzip or an archive: it must be in memory to be opened. */
static mz_code open_packed_workbook(mz_cx *cx, mz_rows *r, struct mz_source in)
{
    mz_buf *all = mz_buf_new(cx->a, UNPACK_MAX);
    size_t got = 1;
    for (char *room = NULL; got > 0 && (room = mz_buf_room(all, ROWS_PEEK)) != NULL;) {
        MZ_TRY(in.read(cx, in.p, room, ROWS_PEEK, &got));
        all->n += got;
    }
    if (all->over) {
        return mz_refuse(cx, MZ_LIMIT,
                         .text = MZ_T("The packed workbook \"{0}\" is larger than 64 MiB. Send it "
                                      "unpacked."),
                         .arg = {r->part_name});
    }
    mz_zip *z = NULL;
    MZ_TRY(mz_zip_open_memory(cx, mz_buf_str(all), r->options.limits, &z));
    if (!mz_xlsx_is(z)) {
        return refuse_look(cx, r, LOOK_ZIP);
    }
    r->kind = MZ_ROWS_XLSX;
    return mz_xlsx_open(cx, z, r->options.sheet, &r->xlsx);
}

mz_code mz_rows_open_source(mz_cx *cx, mz_rows *r, struct mz_source in)
{
    for (int depth = 0; depth < NESTED_MAX; depth++) {
        mz_str head = {NULL, 0};
        MZ_TRY(peek(cx, &in, &head));
        enum mz_rows_look look = mz_rows_look(head);
        if (look == LOOK_TEXT) {
            return open_text(cx, r, in);
        }
        if (look == LOOK_ZIP) {
            return open_packed_workbook(cx, r, in);
        }
        if (look != LOOK_GZIP) {
            return refuse_look(cx, r, look);
        }
        struct mz_source packed = in;
        MZ_TRY(mz_gzip_open(cx, packed, r->options.limits, &in));
    }
    return refuse_look(cx, r, LOOK_GZIP);
}

mz_code mz_rows_open_bytes(mz_cx *cx, mz_rows *r, mz_str bytes, struct mz_source again)
{
    mz_str head = {bytes.p, bytes.n < ROWS_PEEK ? bytes.n : ROWS_PEEK};
    mz_str text = {NULL, 0};
    struct mz_charset_guess guess = mz_charset_detect(head, head.n == bytes.n);
    bool direct = mz_rows_look(head) == LOOK_TEXT && guess.charset == MZ_UTF8 && guess.bad < 0;
    if (!direct || mz_charset_text(cx, bytes, bytes.n, &text, NULL) != MZ_OK ||
        text.p != bytes.p + guess.bom) {
        mz_clear(cx);
        return mz_rows_open_source(cx, r, again);
    }
    MZ_TRY(check_name(cx, r));
    r->kind = kind_of(head);
    MZ_TRY(mz_csv_open_memory(cx, text, csv_options(r->kind), &r->csv));
    mz_csv_expect(r->csv, 0);
    return MZ_OK;
}
