/*
 * pack_pay.h - what a pack says of money: what an end or an action of a matter pays.
 *
 * Layer: rule. Part of pack.h; check_end.c, done by feature/matter/pay_effect.c.
 */
#ifndef MZ_RULE_PACK_PAY_H
#define MZ_RULE_PACK_PAY_H

#include "rule/pack_data.h"

/* What an end or an action pays, once or from a month on, or no longer. */
struct ast_benefit {
    struct ast_at at;
    struct ast_text programme;
    struct ast_text act;   /* grant | change | suspend | resume | stop | restore | once | ... */
    struct ast *when;      /* NULL: always */
    struct ast *amount;    /* money per month, of `once` once; NULL: that of the outcome */
    struct ast *from;      /* a day of the first month; NULL: as `since` says */
    struct ast_text since; /* empty: as the outcome starts, else the month after the decision */
    struct ast_text part;  /* days: the first month by days; empty: whole months */
    int back;              /* months before the decision at most; 0: unsaid */
    struct ast_text payee; /* a field with an ID number; empty: whom the case is about */
    struct ast_text open;  /* names: the law publishes who gets it; empty: sums and counts only */
    struct ast_text cite;
};

#endif
