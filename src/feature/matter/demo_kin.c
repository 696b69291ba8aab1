/* demo_kin.c - near relatives of those who handle cases, registered apart when the year began. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/book/book.h"
#include "feature/household/household.h"
#include "feature/matter/demo_int.h"

enum { TOLD_ON = 8 /* day of the year that is shown */ };

static const struct row {
    const char *handler, *post, *relation;
} rows[] = {{"李秀芳", "post_township", "kin_sibling"}, {"叶根土", "post_village", "kin_parent"},
            {"叶志明", "post_township", "kin_parent"},  {"周文斌", "post_county", "kin_grandparent"},
            {"叶根土", "post_village", "kin_child"}};

static void put(const struct book_def *b, struct book_texts *t, const char *id, mz_str text)
{
    for (size_t i = 0; i < b->r->columns_n; i++) {
        if (mz_str_eq(b->r->columns[i].name.id, mz_str_of(id))) {
            t->s[i] = text;
        }
    }
}

static mz_code one(struct demo *d, const struct row *r, int64_t home)
{
    const struct book_def *b = NULL;
    struct household h = {.id = 0};
    struct book_texts t = {.s = {{0}}};
    char day[11] = "";
    int64_t id = 0;
    MZ_TRY(household_get(d->cx, home, &h));
    MZ_TRY(book_def_of(d->cx, MZ_S("kin_register"), &b));
    mz_date_put(mz_date_today(d->cx), day);
    put(b, &t, "handler_name", mz_str_of(r->handler));
    put(b, &t, "handler_post", mz_str_of(r->post));
    put(b, &t, "kin_relation", mz_str_of(r->relation));
    put(b, &t, "told_on", mz_str_of(day));
    put(b, &t, "relative", mz_str_fmt(d->cx->a, "%" PRId64, h.head));
    return book_add(d->cx, b, h.division, 0, &t, &id);
}

mz_code demo_kin(struct demo *d, const int64_t *homes, size_t n)
{
    const int64_t before = d->now_ms;
    MZ_TRY(demo_as(d, "officer"));
    demo_on(d, (mz_date){demo_first(d).v + TOLD_ON - 1});
    for (size_t i = 0; i < MZ_LEN(rows) && i < n; i++) {
        demo_later(d, 10);
        MZ_TRY(demo_left_out(d->cx, one(d, &rows[i], homes[i])));
    }
    d->now_ms = before;
    return MZ_OK;
}
