#include "base/text.h"

#include <assert.h>
#include <string.h>

/* The sentence without what tells it apart from an equal one: "Open||of a request" is "Open". */
static mz_str shown(const char *en)
{
    const char *mark = strstr(en, "||");
    return mark == NULL ? mz_str_of(en) : (mz_str){en, (size_t)(mark - en)};
}

mz_str mz_text(enum mz_lang lang, const char *en)
{
    if (lang == MZ_LANG_EN) {
        return shown(en);
    }
    size_t lo = 0;
    size_t hi = mz_text_rows_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int d = strcmp(en, mz_text_rows[mid].en);
        if (d == 0) {
            return mz_str_of(mz_text_rows[mid].zh);
        }
        if (d < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    return shown(en);
}

mz_str mz_text_cut(mz_str s, size_t n)
{
    if (s.n <= n) {
        return s;
    }
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0U) == 0x80U) {
        n--;
    }
    return (mz_str){s.p, n};
}

/* The argument that a "{0}" at p names, or -1. */
static int placeholder(mz_str text, size_t i)
{
    if (i + 2 < text.n && text.p[i] == '{' && text.p[i + 2] == '}' && text.p[i + 1] >= '0' &&
        text.p[i + 1] <= '3') {
        return text.p[i + 1] - '0';
    }
    return -1;
}

/* Writes at most cap bytes to out (which may be NULL) and returns the full length. */
static size_t fill(char *out, size_t cap, mz_str text, const mz_str *arg)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        int k = placeholder(text, i);
        mz_str part = k >= 0 ? arg[k] : (mz_str){text.p + i, 1};
        for (size_t j = 0; j < part.n; j++, n++) {
            if (out != NULL && n < cap) {
                out[n] = part.p[j];
            }
        }
        i += k >= 0 ? 3 : 1;
    }
    return n;
}

mz_str mz_text_say(mz_arena *a, enum mz_lang lang, struct mz_say say)
{
    mz_str text = mz_text(lang, say.text);
    size_t n = fill(NULL, 0, text, say.arg);
    char *p = mz_arena_alloc(a, n + 1);
    (void)fill(p, n, text, say.arg);
    return (mz_str){p, n};
}

void mz_text_plain(char *out, size_t out_n, struct mz_say say)
{
    assert(out != NULL && out_n > 0);
    size_t n = fill(out, out_n - 1, shown(say.text), say.arg);
    if (n > out_n - 1) {
        n = mz_text_cut((mz_str){out, out_n}, out_n - 1).n;
    }
    out[n] = '\0';
}

mz_str mz_text_error(mz_arena *a, enum mz_lang lang, const struct mz_error *e)
{
    if (e->say != NULL) {
        struct mz_say say = {.text = e->say};
        for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
            say.arg[i] = mz_str_of(e->say_arg[i]);
        }
        return mz_text_say(a, lang, say);
    }
    switch (e->code) {
    case MZ_OK:
        return (mz_str){NULL, 0};
    case MZ_INVALID:
    case MZ_USAGE:
        return mz_text(lang, MZ_T("Something you entered is not right. Please check it."));
    case MZ_DENIED:
        return mz_text(lang, MZ_T("You are not allowed to do this."));
    case MZ_UNKNOWN:
        return mz_text(lang, MZ_T("Please sign in first."));
    case MZ_ABSENT:
        return mz_text(lang, MZ_T("There is no such record, or it is outside your area."));
    case MZ_CONFLICT:
        return mz_text(lang, MZ_T("Somebody else changed this meanwhile. Load it again."));
    case MZ_LIMIT:
        return mz_text(lang, MZ_T("This is more than the system takes at once."));
    case MZ_RATE:
        return mz_text(lang, MZ_T("Too many attempts. Please wait a moment."));
    case MZ_BUSY:
    case MZ_STOPPED:
        return mz_text(lang, MZ_T("The system is busy. Nothing was changed; please try again."));
    case MZ_IO:
    case MZ_CORRUPT:
        return mz_text(lang, MZ_T("The system could not do this. Nothing was changed."));
    }
    return (mz_str){NULL, 0};
}
