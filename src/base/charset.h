/*
 * charset.h - any text that offices send, as UTF-8: found out, converted, and told where it broke.
 *
 * Layer: base. GB18030 (which holds GBK and GB2312) and UTF-16 are converted by iconv.
 *
 * Invariants
 *   - What comes out is valid UTF-8 without a byte order mark, whatever went in.
 *   - A byte that means nothing becomes U+FFFD, is counted, and its offset in the input is kept.
 *   - Text that changes its charset half way (two files pasted together) is read in both and the
 *     change is reported; the unit is the line.
 *   - Memory is constant: one chunk of input and what it becomes, at most three times as much.
 */
#ifndef MZ_BASE_CHARSET_H
#define MZ_BASE_CHARSET_H

#include "base/io.h"

enum { MZ_CHARSET_CHUNK = 256 << 10, MZ_CHARSET_PLACES = 8 };

enum mz_charset {
    MZ_UTF8,
    MZ_GB18030,
    MZ_UTF16LE,
    MZ_UTF16BE,
};

const char *mz_charset_name(enum mz_charset c);

struct mz_charset_guess {
    enum mz_charset charset;
    size_t bom;  /* bytes of the byte order mark, 0 for none */
    bool ascii;  /* nothing in the sample decides: UTF-8 until proved otherwise */
    int64_t bad; /* first offset that is not of that charset, or -1 */
};

/*
 * Look at the beginning of a text. `whole` says that nothing follows, so that a character cut off
 * at the end of the sample is an error. With no byte order mark: UTF-8 when all of it is;
 * GB18030 when that has fewer errors and UTF-8 has more errors than characters; else UTF-8.
 */
struct mz_charset_guess mz_charset_detect(mz_str sample, bool whole);

struct mz_charset_report {
    enum mz_charset charset; /* at the beginning */
    size_t bom;
    int64_t bad_n;                     /* bytes that were replaced */
    int64_t bad_at[MZ_CHARSET_PLACES]; /* offsets of the first of them */
    int64_t changed_at;                /* offset of the line where the charset changed, or -1 */
    enum mz_charset changed_to;
};

typedef struct mz_charset_reader mz_charset_reader;

/* A converter over a source; closed with cx->a. The charset is found out from the first chunk. */
mz_code mz_charset_open(mz_cx *cx, struct mz_source in, mz_charset_reader **out) MZ_MUST_USE;
/* What it gives, in UTF-8. Valid UTF-8 passes unchanged, at the speed of a copy. */
struct mz_source mz_charset_source(mz_charset_reader *r);
/* What was found so far; complete when the source has ended. */
const struct mz_charset_report *mz_charset_report(const mz_charset_reader *r);
/* A sentence for the reader when something was replaced or changed; text == NULL when all is well.
 */
struct mz_say mz_charset_say(mz_arena *a, const struct mz_charset_report *report);

/*
 * The same for a text in memory: *out is a view of `text` itself when that is valid UTF-8, else a
 * copy in cx->a. At most `max` bytes come out. `report` may be NULL.
 */
mz_code mz_charset_text(mz_cx *cx, mz_str text, size_t max, mz_str *out,
                        struct mz_charset_report *report) MZ_MUST_USE;

#endif
