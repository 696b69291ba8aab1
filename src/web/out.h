/*
 * out.h - where pages and JSON are written: a growing, bounded buffer that escapes by type.
 *
 * Layer: web. Templates (tools/mktpl) and handlers write here; nothing else makes HTML.
 *
 * Invariants
 *   - A value can never leave the text or the quoted attribute it was put into: the five characters
 *     & < > " ' are replaced, control characters and broken UTF-8 become U+FFFD.
 *   - Only mz_html passes raw, and only src/web makes one.
 *   - The buffer never exceeds `max`: what does not fit is dropped whole and `full` is set; the
 *     router then answers 413 and not half a page.
 */
#ifndef MZ_WEB_OUT_H
#define MZ_WEB_OUT_H

#include "base/base.h"
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

struct mz_shape;

typedef struct mz_out {
    char *p;
    size_t n;
    size_t cap;
    size_t max; /* bytes; 16 MiB unless said otherwise */
    enum mz_lang lang;
    bool signs;                   /* {% token %} was used */
    bool full;                    /* max was reached; the answer is lost */
    mz_str token;                 /* form token of the session, for {% token %} */
    mz_str once;                  /* fresh idempotency key, for {% token %} */
    unsigned ids_n;               /* for ids that must be unique in a page */
    const struct mz_shape *shape; /* by which it was written for a program; NULL: by none */
} mz_out;

/* HTML that is safe as it stands. */
typedef struct mz_html {
    mz_str s;
} mz_html;

void mz_out_init(mz_out *o, enum mz_lang lang, size_t max);
void mz_out_done(mz_out *o);
/* Forget what was written, keep the memory. */
void mz_out_clear(mz_out *o);
/* A view of all that was written; valid until the next write. */
mz_str mz_out_str(const mz_out *o);
/* Room for n more bytes at the end, or NULL when full. Count them in with o->n += used. */
char *mz_out_room(mz_out *o, size_t n);

/* As it is: for text that stands in a template, and for bodies that are not HTML (CSV). */
void mz_out_raw(mz_out *o, mz_str s);
/* Escaped for HTML text and quoted attributes. */
void mz_out_esc(mz_out *o, mz_str s);
/* In quotes, escaped for JSON; also safe inside <script type="application/json">. */
void mz_out_json(mz_out *o, mz_str s);
/* Percent-encoded as one component of a path or query. */
void mz_out_url(mz_out *o, mz_str s);
/* One CSV cell; cells that a spreadsheet would run as a formula get a leading apostrophe. */
void mz_out_csv(mz_out *o, mz_str s);
void mz_out_int(mz_out *o, int64_t v);

/* ---- values by type --------------------------------------------------- */

enum mz_val_kind {
    MZ_VAL_STR,
    MZ_VAL_INT,
    MZ_VAL_BOOL,
    MZ_VAL_HTML,
    MZ_VAL_MONEY,
    MZ_VAL_DATE,
};

/* Any value a template can print. Made by MZ_VAL(). A NULL string prints nothing, JSON null. */
struct mz_val {
    enum mz_val_kind kind;
    int64_t i;
    mz_str s;
};

struct mz_val mz_val_str(mz_str s);
struct mz_val mz_val_z(const char *z);
struct mz_val mz_val_int(int64_t v);
struct mz_val mz_val_size(size_t v);
struct mz_val mz_val_bool(bool v);
struct mz_val mz_val_html(mz_html h);
struct mz_val mz_val_money(mz_money m); /* 1,234.50 in pages, an integer of fen in JSON */
struct mz_val mz_val_date(mz_date d);   /* 2026-11-20 */

/* clang-format off */
#define MZ_VAL(x)                                                                             \
    (_Generic((x), mz_str: mz_val_str, char *: mz_val_z, const char *: mz_val_z,              \
        int: mz_val_int, unsigned: mz_val_int, short: mz_val_int, unsigned short: mz_val_int, \
        signed char: mz_val_int, unsigned char: mz_val_int,                                   \
        long: mz_val_int, long long: mz_val_int,                                              \
        size_t: mz_val_size, bool: mz_val_bool,                                               \
        mz_money: mz_val_money, mz_date: mz_val_date,                                         \
        mz_html: mz_val_html)(x))
/* clang-format on */

/* {{ x }} in an .html template: integers plain, bool as true/false. */
#define mz_put(o, x) mz_put_val((o), MZ_VAL(x))
void mz_put_val(mz_out *o, struct mz_val v);
/*
 * The same where a link begins: a path of ours, "?...", "#...", "tel:" or "mailto:"; anything else,
 * such as "javascript:" or another site, becomes "#".
 */
#define mz_put_href(o, x) mz_put_href_val((o), MZ_VAL(x))
void mz_put_href_val(mz_out *o, struct mz_val v);
/* {{ x }} in a .view.json template: strings quoted, NULL as null, money in fen, dates quoted. */
#define mz_put_json(o, x) mz_put_json_val((o), MZ_VAL(x))
void mz_put_json_val(mz_out *o, struct mz_val v);

/* {_ sentence | args _}: translated; arguments escaped by type. */
void mz_put_say(mz_out *o, const char *sentence, const struct mz_val *args, size_t n);
/* The same as one JSON string. */
void mz_put_say_json(mz_out *o, const char *sentence, const struct mz_val *args, size_t n);
/* A sentence of a table (menu label, column title): translated, escaped. NULL prints nothing. */
void mz_put_text(mz_out *o, const char *sentence);

/* 12,345 for a count that people read; {% count v->n %} in a template. */
void mz_put_count(mz_out *o, int64_t v);
mz_str mz_thousands(mz_arena *a, int64_t v);

/* ---- icons ------------------------------------------------------------ */

/* Marks the name of an icon in C so that tools/mkicon takes it along; unknown: build error. */
#define MZ_ICON(name) ("" name)

struct mz_icon_row {
    const char *name;
    const char *svg;
};
extern const struct mz_icon_row mz_icon_rows[];
extern const size_t mz_icon_rows_n;

/* Inline SVG hidden from screen readers; nothing for NULL or a name nobody marked. */
void mz_put_icon(mz_out *o, const char *name);

/* {% token %}: the hidden fields every form that posts must have. */
void mz_put_token(mz_out *o);

#endif
