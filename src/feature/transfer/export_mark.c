/*
 * Marks in the rows of an export. A code is 60 bits: 26 name the export (a random number, kept in
 * export_run), 34 are a keyed check over that number and the row. It stands in a column of its own,
 * where everybody sees it, and once more in one text of the row, in characters without width.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/keyring.h"
#include "base/utf8.h"
#include "feature/transfer/export.h"
#include "feature/transfer/export_int.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { CODE_BITS = 60, CHECK_BITS = 34, HALF = 6, HIDDEN = 30, ROWS_TRIED = 2000000 };

/* Digits and letters that nobody takes for one another (Crockford). */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const uint32_t invisible[4] = {0x200B, 0x200C, 0x200D, 0x2060};

static mz_code check_of(mz_cx *cx, int64_t mark, int64_t n, uint64_t *out)
{
    uint8_t mac[32];
    char text[64];
    mz_keyring *k = cx->world->keys;
    int len = snprintf(text, sizeof text, "export row %" PRId64 " %" PRId64, mark, n);
    MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_COOKIE, mz_keyring_oldest(k), (mz_str){text, (size_t)len},
                          mac));
    uint64_t v = 0;
    memcpy(&v, mac, sizeof v);
    *out = v & ((UINT64_C(1) << CHECK_BITS) - 1);
    return MZ_OK;
}

mz_code export_code(mz_cx *cx, int64_t mark, int64_t n, char out[EXPORT_CODE_LEN + 1])
{
    uint64_t check = 0;
    MZ_TRY(check_of(cx, mark, n, &check));
    uint64_t v = (uint64_t)mark << CHECK_BITS | check;
    size_t at = 0;
    for (int bit = CODE_BITS - 5; bit >= 0; bit -= 5) {
        if (at == HALF) {
            out[at++] = '-';
        }
        out[at++] = alphabet[v >> bit & 31];
    }
    out[at] = '\0';
    return MZ_OK;
}

/* False when it is no code. Small letters and what is often typed for 0 and 1 are taken. */
static bool code_value(const char *p, size_t n, uint64_t *v)
{
    *v = 0;
    if (n != EXPORT_CODE_LEN || p[HALF] != '-') {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char c = (char)(p[i] >= 'a' && p[i] <= 'z' ? p[i] - 32 : p[i]);
        c = (char)(c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
        const char *hit = c == '\0' ? NULL : strchr(alphabet, c);
        if (i == HALF) {
            continue;
        }
        if (hit == NULL) {
            return false;
        }
        *v = *v << 5 | (uint64_t)(hit - alphabet);
    }
    return true;
}

mz_str export_hidden(mz_arena *a, const char code[EXPORT_CODE_LEN + 1])
{
    uint64_t v = 0;
    mz_sb b = mz_sb_new(a, (size_t)HIDDEN * 4);
    (void)code_value(code, EXPORT_CODE_LEN, &v);
    for (int bit = CODE_BITS - 2; bit >= 0; bit -= 2) {
        mz_sb_char(&b, invisible[v >> bit & 3]);
    }
    return mz_sb_view(&b);
}

/* ---- back ------------------------------------------------------------------ */

struct tracing {
    struct export_trace *out;
    size_t most, n;
};

/* Which row it is: the check says, and only ours can. */
static mz_code row_of(mz_cx *cx, int64_t mark, uint64_t check, int64_t rows, int64_t *n)
{
    int64_t most = rows < ROWS_TRIED ? rows : ROWS_TRIED;
    for (*n = 1; *n <= most; (*n)++) {
        uint64_t c = 0;
        MZ_TRY(check_of(cx, mark, *n, &c));
        if (c == check) {
            return MZ_OK;
        }
    }
    *n = 0;
    return MZ_OK;
}

static mz_code found(mz_cx *cx, struct tracing *t, uint64_t v, bool hidden)
{
    struct export_marked_row row = {0};
    bool known = false;
    int64_t mark = (int64_t)(v >> CHECK_BITS);
    int64_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (t->out[i].run.mark == mark) {
            t->out[i].times++;
            return MZ_OK;
        }
    }
    MZ_TRY(export_marked(cx, mark, &row, &known));
    if (!known || t->n == t->most) {
        return MZ_OK;
    }
    MZ_TRY(row_of(cx, mark, v & ((UINT64_C(1) << CHECK_BITS) - 1), row.rows_n, &n));
    if (n == 0) { /* somebody made it up */
        return MZ_OK;
    }
    struct export_trace *e = &t->out[t->n++];
    *e = (struct export_trace){.n = n, .hidden = hidden, .times = 1};
    return export_read_run(cx, row.id, &e->run);
}

static int symbol(uint32_t cp)
{
    for (int i = 0; i < 4; i++) {
        if (invisible[i] == cp) {
            return i;
        }
    }
    return -1;
}

static bool word_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

static mz_code trace_hidden(mz_cx *cx, struct tracing *t, mz_str text)
{
    uint64_t v = 0;
    size_t run = 0;
    uint32_t cp = 0;
    for (size_t i = 0; mz_utf8_next(text, &i, &cp);) {
        int s = symbol(cp);
        v = s < 0 ? 0 : (v << 2 | (uint64_t)s) & ((UINT64_C(1) << CODE_BITS) - 1);
        run = s < 0 ? 0 : run + 1;
        MZ_TRY(run == HIDDEN ? found(cx, t, v, true) : MZ_OK);
        run %= HIDDEN;
    }
    return MZ_OK;
}

mz_code export_trace(mz_cx *cx, mz_str text, struct export_trace *out, size_t most, size_t *n)
{
    struct tracing t = {.out = out, .most = most};
    uint64_t v = 0;
    for (size_t i = 0; i < text.n;) {
        size_t len = 0;
        while (i + len < text.n && word_char(text.p[i + len])) {
            len++;
        }
        MZ_TRY(code_value(text.p + i, len, &v) ? found(cx, &t, v, false) : MZ_OK);
        i += len > 0 ? len : 1;
    }
    MZ_TRY(trace_hidden(cx, &t, text));
    *n = t.n;
    return MZ_OK;
}
