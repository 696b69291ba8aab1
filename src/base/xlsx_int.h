/*
 * xlsx_int.h - the parts of xlsx_read: XML with limits, the workbook's parts, and formats of dates.
 *
 * Layer: base, private to it.
 */
#ifndef MZ_BASE_XLSX_INT_H
#define MZ_BASE_XLSX_INT_H

#include <expat.h>

#include "base/xlsx_read.h"

/* ---- xml: pulled from a source in steps ------------------------------- */

struct mz_xml {
    XML_Parser parser;
    struct mz_source in;
    int depth;
    size_t quiet; /* bytes read since anything was recognised in them */
    bool dtd;     /* a document type stood there: refused */
    bool too_deep;
    bool stopped; /* a handler asked to pause: mz_xml_pause() */
    bool ended;
    void *user;
    void (*start)(void *user, const char *name, const char **attrs);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, const char *s, size_t n);
};

/* Fills in the parser; the handlers and `user` are set by the caller before. Freed with cx->a. */
mz_code mz_xml_open(mz_cx *cx, struct mz_xml *x, struct mz_source in) MZ_MUST_USE;
/* Parse until a handler pauses (then x->stopped) or the document ends (then x->ended). */
mz_code mz_xml_step(mz_cx *cx, struct mz_xml *x) MZ_MUST_USE;
/* For handlers: return to the caller of mz_xml_step() behind this element. */
void mz_xml_pause(struct mz_xml *x);
/* The name without its prefix. */
const char *mz_xml_local(const char *name);
/* The value of an attribute by its local name, or NULL. */
const char *mz_xml_attr(const char **attrs, const char *local);
mz_code mz_xlsx_damaged(mz_cx *cx) MZ_MUST_USE;

/* ---- the parts -------------------------------------------------------- */

enum mz_xlsx_format { MZ_XLSX_PLAIN, MZ_XLSX_DATE, MZ_XLSX_CLOCK };

struct mz_xlsx_parts {
    mz_str names[MZ_XLSX_SHEETS]; /* of the sheets */
    mz_str ids[MZ_XLSX_SHEETS];   /* relationship of each */
    bool hidden[MZ_XLSX_SHEETS];
    mz_str targets[MZ_XLSX_SHEETS]; /* part of each, empty when it is no worksheet */
    size_t sheets_n;
    bool from_1904;
    mz_buf *strings;    /* all shared strings, one behind the other */
    mz_buf *string_end; /* uint32_t where each ends */
    size_t strings_n;
    uint8_t *formats; /* mz_xlsx_format of each cell style */
    size_t formats_n;
};

mz_code mz_xlsx_parts_read(mz_cx *cx, mz_zip *z, struct mz_xlsx_parts *out) MZ_MUST_USE;
/* Shared string i; false when there is none. */
bool mz_xlsx_string(const struct mz_xlsx_parts *p, size_t i, mz_str *out);

/* What a number format shows: by built-in id, or by its code when that is not NULL. */
enum mz_xlsx_format mz_xlsx_format_of(int64_t id, const char *code);
/*
 * The date (or clock time) of a stored number as text into out (at least 24 bytes); 0 when the
 * number is not a date that exists. Integer arithmetic on the digits.
 */
size_t mz_xlsx_date(mz_str stored, bool from_1904, char *out);

#endif
