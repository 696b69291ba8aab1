/*
 * paper.h - a template filled with values, laid out and printed by GB/T 9704-2012.
 *
 * Layer: letter (2).
 *
 * Invariants
 *   - Equal template, values, facts and fonts give equal sheets and equal bytes.
 *   - Positions on the sheet do not depend on the font: a Han character takes one cell of the grid.
 *   - Identity numbers are masked whatever the template says.
 */
#ifndef MZ_LETTER_PAPER_H
#define MZ_LETTER_PAPER_H

#include "letter/letter.h"

/* ---- filling --------------------------------------------------------------- */

/* What every letter may name without a field: {organ} {government} {number} {date} {year}. */
struct letter_facts {
    mz_str organ;      /* 龙泉市民政局 */
    mz_str government; /* 龙泉市人民政府 */
    mz_str number;     /* 龙民救〔2026〕12号; empty: not issued */
    mz_date day;       /* 成文日期 */
    mz_str url;        /* of the page that verifies; empty: no code is printed */
    mz_str code;       /* printed below it */
    mz_str seal_png;   /* picture of the seal; empty: the round seal is drawn */
    bool draft;        /* 草稿 across, no seal, no code */
};

enum letter_face { LETTER_SONG, LETTER_HEI, LETTER_KAI, LETTER_BIAO, LETTER_FACES_N };

struct letter_span {
    mz_str text;
    enum letter_face face;
};

enum letter_para_kind { LETTER_P_TEXT, LETTER_P_TABLE };

struct letter_para {
    enum letter_para_kind kind;
    struct letter_span span[2];
    size_t span_n;
    bool flush;
    const struct letter_block *table;
    mz_str *cells; /* rows_n * table->cols_n */
    size_t rows_n;
};

struct letter_doc {
    const struct letter_template *t;
    const struct letter_facts *facts;
    mz_str title, to, note, copies;
    struct letter_para *para;
    size_t para_n;
    mz_str *attachments;
    size_t attachments_n;
};

/*
 * Values are {"name": "项金土", "gap": "222.00", "reasons": [{…}]}; every one a text as a form
 * gives it. Refuses with .field = id what is missing, of the wrong type, too long or not known.
 */
mz_code letter_values_check(mz_cx *cx, const struct letter_template *t,
                            const struct mz_json *values) MZ_MUST_USE;
/* `holds` has one truth for each of t->whens. The document borrows everything given. */
mz_code letter_fill(mz_cx *cx, const struct letter_template *t, const struct letter_facts *facts,
                    const struct mz_json *values, const bool *holds,
                    struct letter_doc **out) MZ_MUST_USE;
/* "{word}救〔{year}〕{n}号" with its three words put in. */
mz_str letter_number(mz_arena *a, mz_str series, mz_str word, int32_t year, int64_t n);

/* Paper. Millimetres of A4. Text area 156 x 225, 22 lines of 28 characters. */
#define LETTER_LEFT  28.0
#define LETTER_TOP   37.0
#define LETTER_WIDE  156.0
#define LETTER_HIGH  225.0
#define LETTER_CELL  (LETTER_WIDE / 28)
#define LETTER_BODY  5.556 /* height of a character of size 3 (15.75 pt) */
#define LETTER_PITCH ((LETTER_HIGH - LETTER_BODY) / 21)
#define LETTER_SEAL  42.0

enum letter_item_kind { LETTER_I_TEXT, LETTER_I_LINE, LETTER_I_SEAL, LETTER_I_QR };

/* One thing on a page. A text is stretched to its width from x; y is the top of its characters. */
struct letter_item {
    enum letter_item_kind kind;
    int page; /* from 0 */
    double x, y, w, h;
    double size_pt;
    enum letter_face face;
    uint32_t rgb;
    mz_str text;
    bool body; /* a line of the running text */
};

struct letter_sheet {
    struct letter_item *item;
    size_t item_n, item_max;
    int page_n;
    bool tail; /* the last page holds the 版记 alone and has no number */
};

enum { LETTER_PAGES_MAX = 60 };

/* MZ_LIMIT over LETTER_PAGES_MAX pages. */
mz_code letter_lay(mz_cx *cx, const struct letter_doc *doc, struct letter_sheet **out) MZ_MUST_USE;

struct mz_pdf;
/* The pages of a sheet, behind those that stand there; the first begins a new page if `more`. */
mz_code letter_draw(mz_cx *cx, struct mz_pdf *pdf, const struct letter_doc *doc,
                    const struct letter_sheet *sheet, bool more) MZ_MUST_USE;
/* One letter as a file. The moment in it is the day of the letter, not the clock's. */
mz_code letter_pdf(mz_cx *cx, const struct letter_doc *doc, const struct letter_sheet *sheet,
                   mz_str *bytes) MZ_MUST_USE;

#endif
