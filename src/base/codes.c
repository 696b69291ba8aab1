#include "base/codes.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* clang-format off */
#define SET(name, zh, en, standard)  static const struct mz_codeset_row rows_##name[] = {
#define ROW(code, zh, en, other)     {code, zh, en, other, true},
#define RARE(code, zh, en, other)    {code, zh, en, other, false},
#define END(name)                    };
#include "base/codes.def"
#undef SET
#undef ROW
#undef RARE
#undef END

#define SET(name, zh, en, standard)  {#name, zh, en, standard,
#define ROW(code, zh, en, other)
#define RARE(code, zh, en, other)
#define END(name)                    rows_##name, MZ_LEN(rows_##name)},
const struct mz_codeset mz_codesets[] = {
#include "base/codes.def"
};
#undef SET
#undef ROW
#undef RARE
#undef END
/* clang-format on */

const size_t mz_codesets_n = MZ_LEN(mz_codesets);

const struct mz_codeset *mz_codeset_find(mz_str name)
{
    for (size_t i = 0; i < mz_codesets_n; i++) {
        if (mz_str_eq(name, mz_str_of(mz_codesets[i].name))) {
            return &mz_codesets[i];
        }
    }
    return NULL;
}

const struct mz_codeset_row *mz_codeset_row(const struct mz_codeset *set, mz_str code)
{
    for (size_t i = 0; i < set->rows_n; i++) {
        if (mz_str_eq(code, mz_str_of(set->rows[i].code))) {
            return &set->rows[i];
        }
    }
    return NULL;
}

/* The name itself, or an ethnic group's name without its last character 族. */
static bool is_name(mz_str full, mz_str name)
{
    mz_str group = MZ_S("族");
    if (full.n > group.n + name.n || full.n < name.n) {
        return false;
    }
    bool ends = full.n == name.n + group.n && memcmp(full.p + name.n, group.p, group.n) == 0;
    return memcmp(full.p, name.p, name.n) == 0 && (full.n == name.n || ends);
}

static bool is_one_of(const char *names, mz_str name)
{
    mz_str rest = mz_str_of(names);
    while (rest.n > 0) {
        const char *bar = memchr(rest.p, '|', rest.n);
        size_t n = bar == NULL ? rest.n : (size_t)(bar - rest.p);
        if (is_name((mz_str){rest.p, n}, name)) {
            return true;
        }
        size_t used = bar == NULL ? n : n + 1;
        rest = (mz_str){rest.p + used, rest.n - used};
    }
    return false;
}

const struct mz_codeset_row *mz_codeset_by_name(const struct mz_codeset *set, mz_str name)
{
    if (name.n == 0) {
        return NULL;
    }
    for (size_t i = 0; i < set->rows_n; i++) {
        const struct mz_codeset_row *r = &set->rows[i];
        bool english = strlen(r->en) == name.n && strncasecmp(r->en, name.p, name.n) == 0;
        if (english || is_name(mz_str_of(r->zh), name) || is_one_of(r->other, name)) {
            return r;
        }
    }
    return NULL;
}

mz_str mz_codeset_label(const struct mz_codeset *set, enum mz_lang lang, mz_str code)
{
    const struct mz_codeset_row *r = mz_codeset_row(set, code);
    if (r == NULL) {
        return code;
    }
    return mz_str_of(lang == MZ_LANG_ZH ? r->zh : r->en);
}

mz_code mz_codeset_parse(mz_cx *cx, const struct mz_codeset *set, const char *field, mz_str s,
                         const struct mz_codeset_row **out)
{
    enum { NAME_MAX_BYTES = 200 };
    mz_str value = mz_str_trim(s);
    if (value.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = field, .text = MZ_T("Choose a value"));
    }
    const struct mz_codeset_row *r = NULL;
    if (value.n <= NAME_MAX_BYTES) {
        mz_str folded = mz_utf8_fold_str(cx->a, value);
        r = mz_codeset_row(set, folded);
        r = r == NULL ? mz_codeset_by_name(set, folded) : r;
        if (r == NULL && folded.n == 1 && strlen(set->rows[0].code) == 2) {
            char padded[2] = {'0', folded.p[0]};
            r = mz_codeset_row(set, (mz_str){padded, 2});
        }
    }
    if (r == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = field,
                         .text = MZ_T("\"{0}\" is not a code or name of {1}"),
                         .arg = {value, mz_str_of(set->standard)});
    }
    *out = r;
    return MZ_OK;
}
