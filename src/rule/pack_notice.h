/*
 * pack_notice.h - what a pack tells outside: fields of letters, public notices.
 * Layer: rule. Part of pack_matter.h; src/flow/README.md.
 */
#ifndef MZ_RULE_PACK_NOTICE_H
#define MZ_RULE_PACK_NOTICE_H

#include "rule/pack_data.h"

/* What letters about a case may say beside what every case knows: a field of their templates. */
struct ast_tell {
    struct ast_text field;
    struct ast_text from; /* a rule, a fact or a parameter */
    struct ast_text text; /* or these words */
};

/* What the public sees of a notice, and what becomes of objections to it. */
struct ast_shows {
    struct ast_at at;
    struct ast_label proposes; /* the sentence: what is going to be decided */
    struct ast_text name;      /* masked | full | none */
    struct ast_text amount;    /* outcome: what the rules come to; empty: no amount is shown */
    struct ast_text upheld;    /* the action that is taken when an objection is right */
    struct ast_text days;      /* working days in which an objection is looked into; may be empty */
    struct ast_text cite;
};

struct ast_drawn { /* cases begin by lot, of closed cases of `follows` */
    struct ast_at at;
    struct ast_text months, share, least, people;
    struct ast_text *by; /* posts that inspectors are drawn of */
    size_t by_n;
    struct ast_text cite;
};

#endif
