/*
 * pack_late.h - what a pack says of what is late: who hears of it, and when.
 *
 * Layer: rule. Part of pack.h; check_late.c, run by src/flow.
 */
#ifndef MZ_RULE_PACK_LATE_H
#define MZ_RULE_PACK_LATE_H

#include "rule/pack_data.h"

enum { AST_LATE_MAX = 8 }; /* rungs of a list */

/* One rung: whose desk a late case comes to, and when. */
struct ast_late {
    struct ast_at at;
    struct ast_text after; /* a number or a parameter */
    struct ast_text *to;   /* posts */
    size_t to_n;
    struct ast_text cite;
};

#endif
