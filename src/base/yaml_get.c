/* The look-ups of yaml.h. */
#include <string.h>

#include "base/yaml.h"

const struct mz_yaml *mz_yaml_get(const struct mz_yaml *map, const char *key)
{
    if (map == NULL || map->kind != MZ_YAML_MAP) {
        return NULL;
    }
    mz_str k = mz_str_of(key);
    for (const struct mz_yaml *c = map->first; c != NULL; c = c->next) {
        if (mz_str_eq(c->key, k)) {
            return c;
        }
    }
    return NULL;
}

mz_code mz_yaml_need(mz_cx *cx, const struct mz_yaml *map, const char *key, enum mz_yaml_kind kind,
                     const struct mz_yaml **out)
{
    static const char *const wrong[] = {
        [MZ_YAML_TEXT] = MZ_T("{0}: \"{1}\" must be a text."),
        [MZ_YAML_LIST] = MZ_T("{0}: \"{1}\" must be a list, one \"- \" a line."),
        [MZ_YAML_MAP] = MZ_T("{0}: \"{1}\" must hold keys and values."),
    };
    mz_str none = {NULL, 0};
    *out = mz_yaml_get(map, key);
    if (*out == NULL) {
        return mz_yaml_refuse(cx, map, MZ_T("{0}: the key \"{1}\" is missing."), mz_str_of(key),
                              none, none);
    }
    if ((*out)->kind != kind) {
        return mz_yaml_refuse(cx, *out, wrong[kind], mz_str_of(key), none, none);
    }
    return MZ_OK;
}

mz_code mz_yaml_text(mz_cx *cx, const struct mz_yaml *map, const char *key, mz_str *out)
{
    const struct mz_yaml *node = NULL;
    mz_str none = {NULL, 0};
    MZ_TRY(mz_yaml_need(cx, map, key, MZ_YAML_TEXT, &node));
    if (node->text.n == 0) {
        return mz_yaml_refuse(cx, node, MZ_T("{0}: \"{1}\" is empty."), mz_str_of(key), none, none);
    }
    *out = node->text;
    return MZ_OK;
}

/* Digits with an optional minus into *out; false when it is anything else or too large. */
static bool whole(mz_str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    uint64_t v = 0;
    if (s.n == i || s.n - i > 19) {
        return false;
    }
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        v = v * 10 + (uint64_t)(s.p[i] - '0'); /* 19 digits fit in 64 bits */
    }
    if (v > (uint64_t)INT64_MAX) {
        return false;
    }
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

mz_code mz_yaml_int(mz_cx *cx, const struct mz_yaml *node, int64_t *out)
{
    if (node->kind == MZ_YAML_TEXT && whole(node->text, out)) {
        return MZ_OK;
    }
    mz_str none = {NULL, 0};
    return mz_yaml_refuse(cx, node, MZ_T("{0}: \"{1}\" must be a whole number."), node->text, none,
                          none);
}

mz_code mz_yaml_flag(mz_cx *cx, const struct mz_yaml *node, bool *out)
{
    *out = mz_str_eq(node->text, MZ_S("true"));
    if (node->kind == MZ_YAML_TEXT && (*out || mz_str_eq(node->text, MZ_S("false")))) {
        return MZ_OK;
    }
    mz_str none = {NULL, 0};
    return mz_yaml_refuse(cx, node, MZ_T("{0}: \"{1}\" must be true or false."), node->text, none,
                          none);
}

mz_code mz_yaml_known(mz_cx *cx, const struct mz_yaml *map, const char *const *keys)
{
    for (const struct mz_yaml *c = map->first; c != NULL; c = c->next) {
        size_t i = 0;
        while (keys[i] != NULL && !mz_str_eq(c->key, mz_str_of(keys[i]))) {
            i++;
        }
        if (keys[i] == NULL) {
            struct mz_yaml at = *c;
            at.line = c->key_line;
            at.col = c->key_col;
            mz_str none = {NULL, 0};
            return mz_yaml_refuse(cx, &at,
                                  MZ_T("{0}: the key \"{1}\" is not known here. Check its spelling "
                                       "or delete it."),
                                  c->key, none, none);
        }
    }
    return MZ_OK;
}
