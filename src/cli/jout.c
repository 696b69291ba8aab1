#include <assert.h>
#include <inttypes.h>

#include "cli/print.h"

struct mz_jout mz_jout_start(const struct mz_args *args)
{
    return (struct mz_jout){.f = mz_cli_out(args)};
}

static void separate(struct mz_jout *j)
{
    if (j->keyed) {
        j->keyed = false;
        return;
    }
    if (j->depth > 0 && j->more[j->depth - 1]) {
        (void)fputc(',', j->f);
    }
    if (j->depth > 0) {
        j->more[j->depth - 1] = true;
    }
}

static void open(struct mz_jout *j, char bracket)
{
    assert(j->depth < MZ_JOUT_DEPTH_MAX);
    separate(j);
    (void)fputc(bracket, j->f);
    j->array[j->depth] = bracket == '[';
    j->more[j->depth++] = false;
}

void mz_jout_object(struct mz_jout *j)
{
    open(j, '{');
}

void mz_jout_array(struct mz_jout *j)
{
    open(j, '[');
}

void mz_jout_end(struct mz_jout *j)
{
    assert(j->depth > 0);
    assert(!j->keyed);
    j->depth--;
    (void)fputc(j->array[j->depth] ? ']' : '}', j->f);
    if (j->depth == 0) {
        (void)fputc('\n', j->f);
    }
}

/* Bytes of the character that begins at i, or 0 when none does. RFC 3629. */
static size_t character(mz_str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    size_t n = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (n == 0 || i + n > s.n) {
        return 0;
    }
    for (size_t k = 1; k < n; k++) {
        unsigned char d = (unsigned char)s.p[i + k];
        if (d < low || d > high) {
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return n;
}

/* RFC 8259, section 7. */
static void quoted(FILE *f, mz_str s)
{
    (void)fputc('"', f);
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t n = character(s, i);
        if (c == '"' || c == '\\') {
            (void)fprintf(f, "\\%c", c);
        } else if (c == '\n') {
            (void)fputs("\\n", f);
        } else if (c < 0x20 || c == 0x7F) {
            (void)fprintf(f, "\\u%04x", (unsigned)c);
        } else if (n == 0) {
            (void)fputs("\\ufffd", f);
        } else {
            (void)fwrite(s.p + i, 1, n, f);
        }
        i += n == 0 ? 1 : n;
    }
    (void)fputc('"', f);
}

void mz_jout_key(struct mz_jout *j, const char *key)
{
    assert(j->depth > 0);
    assert(!j->array[j->depth - 1]);
    separate(j);
    quoted(j->f, mz_str_of(key));
    (void)fputc(':', j->f);
    j->keyed = true;
}

void mz_jout_text(struct mz_jout *j, mz_str v)
{
    if (v.p == NULL) {
        mz_jout_null(j);
        return;
    }
    separate(j);
    quoted(j->f, v);
}

void mz_jout_int(struct mz_jout *j, int64_t v)
{
    separate(j);
    (void)fprintf(j->f, "%" PRId64, v);
}

void mz_jout_bool(struct mz_jout *j, bool v)
{
    separate(j);
    (void)fputs(v ? "true" : "false", j->f);
}

void mz_jout_null(struct mz_jout *j)
{
    separate(j);
    (void)fputs("null", j->f);
}

void mz_jout_money(struct mz_jout *j, int64_t fen)
{
    uint64_t v = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    separate(j);
    (void)fprintf(j->f, "\"%s%" PRIu64 ".%02" PRIu64 "\"", fen < 0 ? "-" : "", v / 100, v % 100);
}
