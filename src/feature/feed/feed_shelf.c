/* feed_shelf.c - the catalogue of this office, read when it is first asked for. */
#include <unistd.h>

#include "feature/feed/feed_int.h"
#include "feature/world.h"

struct feed_shelf {
    mz_arena *a;
    const struct catalogue *c;
    bool tried;
    struct catalogue_finding fault; /* the first */
};

enum { SHELF_BYTES = 256 << 20 };

static void free_shelf(void *p)
{
    mz_arena_free(((struct feed_shelf *)p)->a);
}

mz_code feed_start(mz_cx *cx)
{
    struct feed_shelf *s = MZ_NEW(cx->a, struct feed_shelf);
    s->a = mz_arena_new(SHELF_BYTES);
    mz_arena_defer(cx->a, free_shelf, s);
    cx->world->feeds = s;
    return MZ_OK;
}

/* An office's own catalogue stands before the product's. */
static mz_str catalogue_folder(mz_cx *cx)
{
    mz_str own = mz_str_fmt(cx->a, MZ_FMT "/packs/catalogue", MZ_ARG(cx->world->data));
    mz_str file = mz_str_fmt(cx->a, MZ_FMT "/catalogue.yaml", MZ_ARG(own));
    return access(file.p, R_OK) == 0
               ? own
               : mz_str_fmt(cx->a, MZ_FMT "/packs/catalogue", MZ_ARG(cx->world->share));
}

mz_code feed_catalogue(mz_cx *cx, const struct catalogue **out)
{
    static const struct catalogue none = {.category_n = 0};
    struct feed_shelf *s = cx->world->feeds;
    *out = &none; /* never NULL, also when it is refused */
    if (s == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "the feature was not started");
    }
    if (!s->tried) {
        struct catalogue_findings f = {.a = s->a};
        MZ_TRY(catalogue_load(cx, catalogue_folder(cx).p, &f, &s->c));
        s->tried = true;
        s->fault = f.n > 0 ? f.v[0] : s->fault;
    }
    if (s->c == NULL) {
        return mz_refuse(cx, MZ_INVALID,
                         .text = MZ_T("The catalogue of deliveries has a fault: {0}"),
                         .arg = {catalogue_finding_say(cx->a, cx->lang, &s->fault)});
    }
    *out = s->c;
    return MZ_OK;
}

mz_code feed_category(mz_cx *cx, mz_str word, const struct catalogue_category **out)
{
    const struct catalogue *c = NULL;
    MZ_TRY(feed_catalogue(cx, &c));
    *out = catalogue_find(c, word);
    return *out != NULL ? MZ_OK
                        : mz_refuse(cx, MZ_ABSENT, .field = "item",
                                    .text = MZ_T("There is no category \"{0}\"; mz feed catalogue "
                                                 "list shows them all"),
                                    .arg = {word});
}
