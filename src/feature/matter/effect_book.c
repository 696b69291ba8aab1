/* effect_book.c - an end of a matter that enters or changes a register does so here. */
#include "feature/book/book.h"
#include "feature/matter/effect.h"

mz_code matter_effect_book(mz_cx *cx, const struct matter_happened *h)
{
    return h->end == NULL ? MZ_OK : book_case_ended(cx, h->now, h->end);
}
