/*
 * page_view.h - the pages of a letter on the screen, as they will be on paper.
 *
 * Layer: feature, private to letter. Lengths in tenths of a millimetre.
 */
#ifndef MZ_FEATURE_LETTER_PAGE_VIEW_H
#define MZ_FEATURE_LETTER_PAGE_VIEW_H

#include "web/ui.h"

struct letter_mark {
    bool text, line, seal, code;
    int64_t x, y, w, h; /* of a text: y of its baseline */
    int64_t size;
    mz_str family;
    mz_str colour;
    mz_str words; /* of a code: the path of its modules */
    bool heavy;
    int64_t box; /* of a code: modules of a side */
};

struct letter_page {
    mz_str title;
    const struct letter_mark *marks;
    size_t marks_n;
};

struct letter_pages_view {
    const struct letter_page *pages;
    size_t pages_n;
};
void letter_pages_html(mz_out *o, const struct letter_pages_view *v);

#endif
