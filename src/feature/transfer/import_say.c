/* Sentences and counts as text in the database: in English with their arguments, for any reader. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/transfer/import_int.h"

enum { SAYS_BYTES = 32 << 10, COUNTS_BYTES = 64 << 10, ARG_BYTES = 200 };

mz_str import_says_text(mz_arena *a, const struct mz_say *say, size_t n)
{
    if (n == 0) {
        return MZ_S("");
    }
    mz_jw w = mz_jw_to(mz_buf_new(a, SAYS_BYTES));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("t"), mz_str_of(say[i].text));
        if (say[i].field != NULL) {
            mz_jw_key_text(&w, MZ_S("f"), mz_str_of(say[i].field));
        }
        mz_jw_key(&w, MZ_S("a"));
        mz_jw_list(&w);
        for (size_t k = 0; k < MZ_LEN(say[i].arg) && say[i].arg[k].n > 0; k++) {
            mz_jw_text(&w, mz_text_cut(say[i].arg[k], ARG_BYTES));
        }
        mz_jw_end(&w);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

mz_code import_says_read(mz_cx *cx, mz_str text, struct mz_say *say, size_t most, size_t *n)
{
    const struct mz_json *list = NULL;
    *n = 0;
    if (text.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = SAYS_BYTES}, &list));
    for (size_t i = 0; i < list->n && *n < most; i++) {
        const struct mz_json *args = NULL;
        const struct mz_json *field = mz_json_get(&list->items[i], "f");
        mz_str t;
        MZ_TRY(mz_json_text(cx, &list->items[i], "t", &t));
        MZ_TRY(mz_json_items(cx, &list->items[i], "a", MZ_JSON_LIST, &args));
        struct mz_say *s = &say[(*n)++];
        *s = (struct mz_say){.text = t.p, .field = field == NULL ? NULL : field->text.p};
        for (size_t k = 0; k < args->n && k < MZ_LEN(s->arg); k++) {
            s->arg[k] = args->items[k].text;
        }
    }
    return MZ_OK;
}

/* ---- counts --------------------------------------------------------------- */

struct number {
    const char *key;
    size_t offset;
};

#define N(name)                                     \
    {                                               \
#name, offsetof(struct import_counts, name) \
    }
static const struct number numbers[] = {
    N(rows), N(added),   N(updated), N(same),   N(repeat),      N(refused),
    N(ask),  N(skipped), N(alike),   N(houses), N(houses_same), N(houses_bad),
};
#undef N

mz_str import_counts_text(mz_arena *a, const struct import_counts *c)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, COUNTS_BYTES));
    mz_jw_map(&w);
    for (size_t i = 0; i < MZ_LEN(numbers); i++) {
        int64_t v = 0;
        memcpy(&v, (const char *)c + numbers[i].offset, sizeof v);
        mz_jw_key_int(&w, mz_str_of(numbers[i].key), v);
    }
    mz_jw_key(&w, MZ_S("reasons"));
    mz_jw_map(&w);
    for (size_t i = 0; i < c->reasons_n; i++) {
        mz_jw_key_int(&w, c->reason[i].text, c->reason[i].n);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

mz_code import_counts_read(mz_cx *cx, mz_str text, struct import_counts *out)
{
    const struct mz_json *map = NULL;
    const struct mz_json *reasons = NULL;
    memset(out, 0, sizeof *out);
    if (text.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = COUNTS_BYTES}, &map));
    for (size_t i = 0; i < MZ_LEN(numbers); i++) {
        int64_t v = 0;
        MZ_TRY(mz_json_int(cx, map, numbers[i].key, &v));
        memcpy((char *)out + numbers[i].offset, &v, sizeof v);
    }
    MZ_TRY(mz_json_items(cx, map, "reasons", MZ_JSON_MAP, &reasons));
    for (size_t i = 0; i < reasons->n && out->reasons_n < IMPORT_REASONS_MAX; i++) {
        out->reason[out->reasons_n++] =
            (struct import_reason){reasons->items[i].key, reasons->items[i].i};
    }
    return MZ_OK;
}

void import_count_reason(mz_arena *a, struct import_counts *c, const char *text)
{
    mz_str t = mz_str_of(text);
    for (size_t i = 0; i < c->reasons_n; i++) {
        if (mz_str_eq(c->reason[i].text, t)) {
            c->reason[i].n++;
            return;
        }
    }
    if (c->reasons_n < IMPORT_REASONS_MAX) {
        c->reason[c->reasons_n++] = (struct import_reason){mz_str_dup(a, t), 1};
    }
}

/* ---- numbers inside texts --------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static void stars(mz_sb *out, mz_str run, size_t head, size_t tail)
{
    mz_sb_str(out, (mz_str){run.p, head});
    for (size_t i = head; i + tail < run.n; i++) {
        mz_sb_byte(out, '*');
    }
    mz_sb_str(out, (mz_str){run.p + run.n - tail, tail});
}

/* Digits and letters of full width in their usual form, all else as it stands. */
static mz_str narrow(mz_arena *a, mz_str s)
{
    mz_sb out = mz_sb_new(a, s.n + 16);
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char *p = (const unsigned char *)s.p + i;
        bool wide = i + 2 < s.n && p[0] == 0xEF && p[1] == 0xBC;
        if (wide && ((p[2] >= 0x90 && p[2] <= 0x99) || p[2] == 0xB8)) {
            mz_sb_byte(&out, "0123456789X"[p[2] == 0xB8 ? 10 : p[2] - 0x90]);
            i += 2;
        } else {
            mz_sb_byte(&out, s.p[i]);
        }
    }
    return mz_sb_view(&out);
}

static mz_str starred(mz_arena *a, mz_str s, size_t *found)
{
    mz_sb out = mz_sb_new(a, s.n + 16);
    for (size_t i = 0; i < s.n;) {
        size_t n = 0;
        while (i + n < s.n && digit(s.p[i + n])) {
            n++;
        }
        mz_str run = {s.p + i, n};
        bool x = n == 17 && i + n < s.n && (s.p[i + n] | 0x20) == 'x';
        run.n += x ? 1 : 0;
        *found += run.n >= 15 || (run.n == 11 && run.p[0] == '1') ? 1 : 0;
        if (run.n >= 15) {
            stars(&out, run, 6, 4);
        } else if (run.n == 11 && run.p[0] == '1') {
            stars(&out, run, 3, 4);
        } else if (run.n > 0) {
            mz_sb_str(&out, run);
        } else {
            run.n = 1;
            mz_sb_byte(&out, s.p[i]);
        }
        i += run.n;
    }
    return mz_sb_view(&out);
}

/* The writer's own signs stay, unless only the folded text shows all numbers. */
mz_str import_masked(mz_arena *a, mz_str text)
{
    size_t plain_n = 0;
    size_t folded_n = 0;
    mz_str plain = starred(a, narrow(a, text), &plain_n);
    mz_str folded = starred(a, mz_utf8_fold_str(a, text), &folded_n);
    return plain_n == folded_n ? plain : folded;
}
