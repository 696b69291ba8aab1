#include "feature/roster/pack.h"

#include "base/text.h"
#include "feature/packfile.h"

enum { MONTHS_MAX = 60 };

static mz_code read_list(mz_cx *cx, const struct mz_yaml *at, struct lists *all)
{
    static const char *const keys[] = {"id",        "bit",      "label",  "label_en", "source",
                                       "source_en", "category", "months", "cite",     NULL};
    struct roll *l = &all->list[all->n];
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(mz_yaml_text(cx, at, "id", &l->id));
    MZ_TRY(mz_yaml_text(cx, at, "label", &l->label));
    MZ_TRY(mz_yaml_text(cx, at, "label_en", &l->label_en));
    MZ_TRY(mz_yaml_text(cx, at, "source", &l->source));
    MZ_TRY(mz_yaml_text(cx, at, "source_en", &l->source_en));
    MZ_TRY(mz_yaml_text(cx, at, "category", &l->category));
    MZ_TRY(mz_yaml_text(cx, at, "cite", &l->cite));
    MZ_TRY(packfile_int(cx, at, "bit", 0, LIST_BITS - 1, &l->bit));
    MZ_TRY(packfile_int(cx, at, "months", 1, MONTHS_MAX, &l->months));
    if (!packfile_id(l->id)) {
        return packfile_range(cx, at, "id");
    }
    for (size_t i = 0; i < all->n; i++) {
        if (mz_str_eq(all->list[i].id, l->id) || all->list[i].bit == l->bit) {
            return packfile_twice(cx, at, l->id);
        }
    }
    all->n++;
    return MZ_OK;
}

static mz_code read_root(mz_cx *cx, const struct mz_yaml *root, struct lists *all)
{
    static const char *const keys[] = {"pack", "version", "lists", NULL};
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(mz_yaml_text(cx, root, "version", &all->version));
    MZ_TRY(packfile_list(cx, root, "lists", LISTS_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_list(cx, n, all));
    }
    return MZ_OK;
}

mz_code lists_read(mz_cx *cx, mz_str path, const struct lists **out)
{
    struct lists *all = MZ_NEW(cx->a, struct lists);
    const struct mz_yaml *root = NULL;
    MZ_TRY(packfile_yaml(cx, path, &root));
    MZ_TRY(read_root(cx, root, all));
    *out = all;
    return MZ_OK;
}

mz_code lists_get(mz_cx *cx, const struct lists **out)
{
    mz_str folder = packfile_folder(cx, "roster", "lists.yaml");
    return lists_read(cx, mz_str_fmt(cx->a, MZ_FMT "/lists.yaml", MZ_ARG(folder)), out);
}

const struct roll *list_of(const struct lists *all, mz_str id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (mz_str_eq(all->list[i].id, id)) {
            return &all->list[i];
        }
    }
    return NULL;
}

int64_t list_bit(const struct roll *l)
{
    return INT64_C(1) << l->bit;
}

mz_str list_label(enum mz_lang lang, const struct roll *l, mz_str id)
{
    return l == NULL ? id : lang == MZ_LANG_EN ? l->label_en : l->label;
}

mz_str list_source(enum mz_lang lang, const struct roll *l)
{
    return l == NULL ? MZ_S("") : lang == MZ_LANG_EN ? l->source_en : l->source;
}
