/* The writer of csv.h. */
#include "base/csv.h"

struct mz_csv_writer mz_csv_to(mz_buf *out, bool bom)
{
    if (bom) {
        mz_buf_add(out, MZ_S("\xEF\xBB\xBF"));
    }
    return (struct mz_csv_writer){.out = out};
}

static void next_cell(struct mz_csv_writer *w)
{
    if (w->begun) {
        mz_buf_byte(w->out, ',');
    }
    w->begun = true;
}

static bool runs_as_formula(mz_str s)
{
    static const char signs[] = {'=', '+', '-', '@', '\t', '\r'};
    return s.n > 0 && memchr(signs, s.p[0], sizeof signs) != NULL;
}

static bool needs_quotes(mz_str s)
{
    if (s.n == 0) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ',' || c == '"' || c == '\n' || c == '\r' || c == ';' || c == '\t') {
            return true;
        }
    }
    return s.p[0] == ' ' || s.p[s.n - 1] == ' ';
}

void mz_csv_text(struct mz_csv_writer *w, mz_str s)
{
    next_cell(w);
    bool quotes = needs_quotes(s);
    if (quotes) {
        mz_buf_byte(w->out, '"');
    }
    if (runs_as_formula(s)) {
        mz_buf_byte(w->out, '\'');
    }
    for (size_t i = 0; i < s.n;) {
        const char *q = memchr(s.p + i, '"', s.n - i);
        size_t run = q == NULL ? s.n - i : (size_t)(q - s.p) - i + 1;
        mz_buf_add(w->out, (mz_str){s.p + i, run});
        if (q != NULL) {
            mz_buf_byte(w->out, '"');
        }
        i += run;
    }
    if (quotes) {
        mz_buf_byte(w->out, '"');
    }
}

void mz_csv_plain(struct mz_csv_writer *w, mz_str s)
{
    next_cell(w);
    mz_buf_add(w->out, s);
}

void mz_csv_end(struct mz_csv_writer *w)
{
    mz_buf_add(w->out, MZ_S("\r\n"));
    w->begun = false;
}
