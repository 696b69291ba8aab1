/* feed_map_web.c - the page on which the columns of a file are chosen. */

#include "base/text.h"
#include "feature/feed/feed_web.h"

static const char *field_name(mz_cx *cx, size_t i)
{
    return mz_str_fmt(cx->a, "c%zu", i).p;
}

static const struct ui_option *options(struct leaf *l, const struct catalogue *c,
                                       const struct catalogue_category *k, size_t *n)
{
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, k->item_n + 4);
    *n = 0;
    o[(*n)++] =
        (struct ui_option){.value = MZ_S("ignore"), .label = leaf_say(l, MZ_T("Kept, not read"))};
    o[(*n)++] =
        (struct ui_option){.value = MZ_S("number"), .label = leaf_say(l, MZ_T("ID number"))};
    o[(*n)++] =
        (struct ui_option){.value = MZ_S("name"), .label = leaf_say(l, MZ_T("Name of the person"))};
    for (size_t i = k->item; i < k->item + k->item_n; i++) {
        o[(*n)++] = (struct ui_option){
            .value = c->item[i].code,
            .label = mz_str_fmt(
                l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(c->item[i].code),
                MZ_ARG(catalogue_word(l->cx->lang, c->item[i].label, c->item[i].label_en)))};
    }
    return o;
}

static mz_str word_of(const struct catalogue *c, struct catalogue_column is)
{
    switch (is.kind) {
    case CATALOGUE_NUMBER:
        return MZ_S("number");
    case CATALOGUE_NAME:
        return MZ_S("name");
    case CATALOGUE_ITEM:
        return c->item[is.item].code;
    case CATALOGUE_OTHER:
        break;
    }
    return MZ_S("ignore");
}

mz_code feed_map_form(mz_cx *cx, mz_req *rq, const struct feed_delivery *d, struct feed_map *map)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, d->category, &k));
    MZ_TRY(feed_map_read(cx, c, d->map, map));
    for (size_t i = 0; i < map->n; i++) {
        mz_str word = mz_req_field(rq, field_name(cx, i));
        if (word.p != NULL && !feed_map_word(c, k, word, &map->col[i].is)) {
            return mz_refuse(cx, MZ_INVALID, .field = "map",
                             .text = MZ_T("Choose an item of this category"));
        }
    }
    return MZ_OK;
}

mz_code feed_map_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                      const struct feed_see *see, struct mz_form *form)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    struct leaf *l = leaf_new(cx, rq);
    size_t n = 0;
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, d->category, &k));
    MZ_TRY(feed_map_read(cx, c, d->map, map));
    leaf_callout(l, MZ_TONE_WARN,
                 (struct mz_say){.text = MZ_T("The catalogue does not know all columns of this "
                                              "file.")},
                 (struct mz_say){.text = MZ_T("Say which column holds the ID number and which hold "
                                              "items. It is remembered for \"{0}\"."),
                                 .arg = {d->source}});
    struct leaf_part *p = leaf_left(l, MZ_T("Columns of the file"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Keep and read"), form, map->n + 1);
    const struct ui_option *o = options(l, c, k, &n);
    f->submit_value = MZ_S("map");
    for (size_t i = 0; i < map->n; i++) {
        mz_str typed = mz_req_field(rq, field_name(cx, i));
        leaf_field(f,
                   (struct ui_field){.kind = UI_SELECT,
                                     .name = field_name(cx, i),
                                     .label = map->col[i].label,
                                     .value = typed.p == NULL ? word_of(c, map->col[i].is) : typed,
                                     .options = o,
                                     .options_n = n});
    }
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){leaf_say(l, see->title), mz_str_of(see->top)};
    crumbs[1] = (struct ui_crumb){feed_category_text(l, k), feed_category_href(cx, k)};
    return leaf_send(
        l, out,
        (struct mz_page){
            .title = d->name, .crumbs = crumbs, .crumbs_n = see->own ? 1 : 2, .menu = see->top});
}
