#include "feature/verify/pack.h"

#include <string.h>

#include "base/text.h"

const char *pack_way_label(enum pack_way way)
{
    static const char *const labels[PACK_WAYS_N] = {
#define X(id, word, label) [PACK_WAY_##id] = (label),
        PACK_WAYS(X)
#undef X
    };
    return labels[way];
}

const char *pack_part_label(enum pack_part part)
{
    static const char *const labels[PACK_PARTS_N] = {
#define X(id, word, label) [PACK_PART_##id] = (label),
        PACK_PARTS(X)
#undef X
    };
    return part < PACK_PARTS_N ? labels[part] : "";
}

const char *pack_block_label(enum pack_block block)
{
    static const char *const labels[PACK_BLOCKS_N] = {
#define X(id, word, label) [PACK_BLOCK_##id] = (label),
        PACK_BLOCKS(X)
#undef X
    };
    return block < PACK_BLOCKS_N ? labels[block] : "";
}

const char *pack_metric_unit(enum pack_metric metric)
{
    static const char *const labels[PACK_METRICS_N] = {
#define X(id, word, label) [PACK_METRIC_##id] = (label),
        PACK_METRICS(X)
#undef X
    };
    return metric < PACK_METRICS_N ? labels[metric] : "";
}

mz_str pack_word(enum mz_lang lang, const struct pack_words *w)
{
    return lang == MZ_LANG_EN && w->label_en.n > 0 ? w->label_en : w->label;
}

size_t pack_purpose(const struct pack *p, mz_str id)
{
    for (size_t i = 0; i < p->purpose_n; i++) {
        if (mz_str_eq(p->purpose[i].id, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t pack_declared_of(const struct pack *p, mz_str id)
{
    for (size_t i = 0; i < p->declared_n; i++) {
        if (mz_str_eq(p->declared[i].words.id, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t pack_category(const struct pack *p, mz_str no)
{
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        if (mz_str_eq(p->catalogue->category[i].no, no)) {
            return i;
        }
    }
    return SIZE_MAX;
}

const struct pack_adapter *pack_adapter_of(const struct pack *p,
                                           const struct catalogue_category *category)
{
    for (size_t i = 0; i < p->adapter_n; i++) {
        if (p->adapter[i].category == category) {
            return &p->adapter[i];
        }
    }
    return NULL;
}

/* ---- sets of categories -------------------------------------------------------------- */

static mz_str next_word(mz_str *s)
{
    while (s->n > 0 && s->p[0] == ' ') {
        s->p++;
        s->n--;
    }
    mz_str word = {s->p, 0};
    while (s->n > 0 && s->p[0] != ' ') {
        s->p++;
        s->n--;
        word.n++;
    }
    return word;
}

mz_code pack_scope_read(mz_cx *cx, const struct pack *p, mz_str text, struct pack_scope *out)
{
    *out = (struct pack_scope){{false}};
    for (mz_str w = next_word(&text); w.n > 0; w = next_word(&text)) {
        if (mz_str_eq(w, MZ_S("*"))) {
            for (size_t i = 0; i < p->catalogue->category_n; i++) {
                out->has[i] = true;
            }
            continue;
        }
        size_t i = pack_category(p, w);
        if (i == SIZE_MAX) {
            return mz_refuse(cx, MZ_INVALID, .field = "scope",
                             .text = MZ_T("The catalogue has no category \"{0}\""), .arg = {w});
        }
        out->has[i] = true;
    }
    return MZ_OK;
}

size_t pack_scope_n(const struct pack *p, const struct pack_scope *s)
{
    size_t n = 0;
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        n += s->has[i];
    }
    return n;
}

mz_str pack_scope_text(mz_arena *a, const struct pack *p, const struct pack_scope *s)
{
    size_t n = pack_scope_n(p, s);
    char *to = mz_arena_alloc(a, n * 3 + 2);
    size_t at = 0;
    if (n == p->catalogue->category_n) {
        return MZ_S("*");
    }
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        mz_str no = p->catalogue->category[i].no;
        if (s->has[i] && no.n == 2) {
            if (at > 0) {
                to[at++] = ' ';
            }
            memcpy(to + at, no.p, 2);
            at += 2;
        }
    }
    return (mz_str){to, at};
}
