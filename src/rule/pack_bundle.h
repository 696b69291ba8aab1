/*
 * pack_bundle.h - what a pack says of bundles (一件事): matters that are asked for together.
 * Layer: rule. Part of pack.h; load_bundle.c, check_bundle.c, kept by feature/bundle.
 */
#ifndef MZ_RULE_PACK_BUNDLE_H
#define MZ_RULE_PACK_BUNDLE_H

#include "rule/pack_matter.h"

/* A matter that a bundle offers. */
struct ast_offer {
    struct ast_at at;
    struct ast_text matter;
    bool elsewhere;   /* of another pack of the place: looked for when the bundle is asked for */
    struct ast_text subject; /* of one elsewhere: household (default) | person, for each member */
    struct ast *when; /* needed when; NULL: whoever asks may choose it, nothing speaks for it */
    bool must;        /* goes with the bundle wherever `when` is not known to fail */
    struct ast_text cite;
};

struct ast_bundle {
    struct ast_text id;
    struct ast_label label;
    struct ast_label about;
    struct ast_text subject; /* household | person */
    struct ast_text *by;     /* posts that enter it, and applicant */
    size_t by_n;
    struct ast_text form; /* asked before anything is offered; empty: nothing is */
    struct ast_offer *offers;
    size_t offers_n;
    struct ast_text cite;
};

#endif
