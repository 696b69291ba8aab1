/*
 * guide.h - the guides of docs/guide as blocks that a page can show.
 *
 * Layer: feature. A small part of Markdown: headings, paragraphs, lists, code blocks, and inside
 * them **strong**, `code` and [links](...). What is none of these is plain text; nothing of a guide
 * is ever HTML.
 */
#ifndef MZ_FEATURE_HELP_GUIDE_H
#define MZ_FEATURE_HELP_GUIDE_H

#include "base/base.h"

enum guide_span_kind { GUIDE_TEXT, GUIDE_STRONG, GUIDE_CODE, GUIDE_LINK };

struct guide_span {
    enum guide_span_kind kind;
    mz_str text;
    mz_str href; /* of a link */
};

struct guide_item {
    const struct guide_span *spans;
    size_t spans_n;
};

enum guide_kind { GUIDE_H1, GUIDE_H2, GUIDE_H3, GUIDE_P, GUIDE_UL, GUIDE_OL, GUIDE_PRE };

struct guide_block {
    enum guide_kind kind;
    const struct guide_item *items; /* one, or the points of a list */
    size_t items_n;
    mz_str pre; /* a code block as it stands */
};

enum { GUIDE_BYTES_MAX = 1 << 18, GUIDE_BLOCKS_MAX = 2000 };

/* Never fails: what cannot be read as anything else is a paragraph. Blocks live in `a`. */
void guide_parse(mz_arena *a, mz_str text, const struct guide_block **out, size_t *n);

#endif
